/* SPDX-License-Identifier: Apache-2.0 */
/* Steiner trees against all sets of nodes, and what every answer has to be. */
#include <stdlib.h>
#include <string.h>

#include <agrotown/graph.h>

#include "prop.h"

#define MOST_NODES 10

typedef struct {
    guint32 n, n_edges, n_terminals;
    AgtGraphEdge edge[40];
    guint32 terminal[MOST_NODES];
} Town;

/* A path through all nodes and some more edges: parallel ones, loops, equal and zero costs. */
static Town make_town(Prop *p, bool whole)
{
    Town t = {.n = 2 + (guint32)prop_int(p, 0, MIN(MOST_NODES - 2, 2 + p->size / 8))};
    guint32 more = (guint32)prop_int(p, 0, 28);
    for (guint32 i = 0; i + 1 < t.n + more; i++) {
        guint32 u = i + 1 < t.n ? i : (guint32)prop_int(p, 0, (int)t.n - 1);
        guint32 v = i + 1 < t.n ? i + 1 : (guint32)prop_int(p, 0, (int)t.n - 1);
        double cost = whole ? prop_int(p, 0, 9) : prop_real(p, 0, 10);
        t.edge[t.n_edges++] = (AgtGraphEdge){u, v, cost};
    }
    t.n_terminals = (guint32)prop_int(p, 1, (int)t.n);
    for (guint32 i = 0; i < t.n_terminals; i++)
        t.terminal[i] = (guint32)prop_int(p, 0, (int)t.n - 1);
    return t;
}

static guint32 root_of(const guint32 *up, guint32 v)
{
    while (up[v] != v)
        v = up[v];
    return v;
}

static int by_cost(const void *a, const void *b)
{
    double x = ((const AgtGraphEdge *)a)->cost, y = ((const AgtGraphEdge *)b)->cost;
    return (x > y) - (x < y);
}

/* Cost of the least tree over the nodes of a set, edges sorted by cost. */
static double least_tree(const Town *t, guint32 set)
{
    guint32 up[MOST_NODES], left = (guint32)__builtin_popcount(set);
    double cost = 0;
    for (guint32 v = 0; v < t->n; v++)
        up[v] = v;
    for (guint32 i = 0; i < t->n_edges && left > 1; i++) {
        const AgtGraphEdge *e = &t->edge[i];
        guint32 a = root_of(up, e->from), b = root_of(up, e->to);
        if (!(set >> e->from & 1) || !(set >> e->to & 1) || a == b)
            continue;
        up[a] = b;
        cost += e->cost;
        left--;
    }
    return left > 1 ? INFINITY : cost;
}

static double by_all_sets(const Town *t)
{
    Town sorted = *t;
    guint32 need = 0;
    double best = INFINITY;
    qsort(sorted.edge, sorted.n_edges, sizeof *sorted.edge, by_cost);
    for (guint32 i = 0; i < t->n_terminals; i++)
        need |= 1u << t->terminal[i];
    for (guint32 set = need; set < 1u << t->n; set = (set + 1) | need)
        best = fmin(best, least_tree(&sorted, set));
    return best;
}

/* Is it a tree over all terminals, of the cost that is said? */
static bool is_answer(Prop *p, const Town *t, const GArray *edges, double value)
{
    guint32 up[MOST_NODES];
    double cost = 0;
    for (guint32 v = 0; v < t->n; v++)
        up[v] = v;
    for (guint32 i = 0; i < edges->len; i++) {
        const AgtGraphEdge *e = &t->edge[g_array_index(edges, guint32, i)];
        guint32 a = root_of(up, e->from), b = root_of(up, e->to);
        if (a == b)
            return prop_check(p, false, "edge %u closes a ring", g_array_index(edges, guint32, i));
        up[a] = b;
        cost += e->cost;
    }
    for (guint32 i = 1; i < t->n_terminals; i++)
        if (root_of(up, t->terminal[i]) != root_of(up, t->terminal[0]))
            return prop_check(p, false, "terminal %u is not joined", i);
    return prop_check(p, fabs(cost - value) < 1e-9, "the edges cost %g, said is %g", cost, value);
}

static bool solve(Prop *p, const Town *t, guint64 limit, GArray *edges, AgtProof *proof)
{
    g_autoptr(AgtGraph) g = agt_graph_new(t->n, t->edge, t->n_edges, NULL);
    g_autoptr(GError) error = NULL;
    AgtSteiner ask = {t->terminal, t->n_terminals, limit};
    return prop_check(p, agt_graph_steiner(g, &ask, edges, proof, &error), "refused: %s",
                      error ? error->message : "") &&
           is_answer(p, t, edges, proof->value);
}

static bool as_all_sets(Prop *p)
{
    Town t = make_town(p, prop_one_in(p, 2));
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(guint32));
    AgtProof proof;
    double best = by_all_sets(&t);
    if (!solve(p, &t, 0, edges, &proof))
        return false;
    return prop_check(p, proof.optimal && fabs(proof.value - best) < 1e-6, "%g, best is %g",
                      proof.value, best) &&
           prop_check(p, proof.bound <= proof.value + 1e-9, "bound %g above value %g", proof.bound,
                      proof.value);
}

/* A search cut short still gives a tree and a bound that holds. */
static bool bound_holds(Prop *p)
{
    Town t = make_town(p, prop_one_in(p, 2));
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(guint32));
    AgtProof proof;
    double best = by_all_sets(&t);
    if (!solve(p, &t, 1, edges, &proof))
        return false;
    return prop_check(p, proof.bound <= best + 1e-6 && best <= proof.value + 1e-6,
                      "bound %g, best %g, value %g", proof.bound, best, proof.value);
}

/* Nodes numbered otherwise: the same cost. */
static bool numbers_do_not_matter(Prop *p)
{
    Town t = make_town(p, true), u = t;
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) other = g_array_new(FALSE, FALSE, sizeof(guint32));
    AgtProof one, two;
    for (guint32 i = 0; i < t.n_edges; i++)
        u.edge[i] =
            (AgtGraphEdge){t.n - 1 - t.edge[i].to, t.n - 1 - t.edge[i].from, t.edge[i].cost};
    for (guint32 i = 0; i < t.n_terminals; i++)
        u.terminal[i] = t.n - 1 - t.terminal[t.n_terminals - 1 - i];
    return solve(p, &t, 0, edges, &one) && solve(p, &u, 0, other, &two) &&
           prop_check(p, one.value == two.value, "%g, the other way round %g", one.value,
                      two.value);
}

/* Far parts and unknown nodes are refused by their number. */
static bool refused(Prop *p)
{
    const AgtGraphEdge edge[] = {{0, 1, 1}, {2, 3, 1}};
    g_autoptr(AgtGraph) g = agt_graph_new(4, edge, 2, NULL);
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GError) far = NULL, unknown = NULL;
    AgtProof proof;
    const guint32 parts[] = {0, 1, 3}, none[] = {0, 9};
    bool a = agt_graph_steiner(g, &(AgtSteiner){parts, 3, 0}, edges, &proof, &far);
    bool b = agt_graph_steiner(g, &(AgtSteiner){none, 2, 0}, edges, &proof, &unknown);
    return prop_check(p,
                      !a && g_error_matches(far, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_UNREACHABLE) &&
                          strstr(far->message, "terminal 2 (node 3)"),
                      "far terminals: %s", far ? far->message : "no error") &&
           prop_check(p,
                      !b && g_error_matches(unknown, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_VALUE) &&
                          strstr(unknown->message, "node 9"),
                      "unknown node: %s", unknown ? unknown->message : "no error");
}

int main(void)
{
    static const PropTest tests[] = {
        {"Steiner tree as all sets of nodes", as_all_sets, 3000},
        {"Steiner bound holds when cut short", bound_holds, 1500},
        {"Steiner cost whatever the numbers", numbers_do_not_matter, 500},
        {"Steiner terminals refused", refused, 1},
    };
    return prop_main(tests, G_N_ELEMENTS(tests));
}
