/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cheapest tree that joins given nodes: reductions, trees grown from many starts, dual ascent as
 * bound, and branching on nodes. In each branch the ascent also drops what no cheaper tree can
 * hold (T. Polzin and S. Vahdati Daneshmand, Discrete Applied Mathematics 112, 2001).
 */
#include "steiner.h"

#include <string.h>

#define USUAL_STEPS  2000
#define USUAL_WORK   1500000000 /* nodes and edges looked at */
#define FIRST_STARTS 24         /* trees grown before the first branching */
#define MORE_STARTS  3          /* in each branch */
#define ROOTS        3          /* ascents in each branch, from different roots */

typedef struct {
    const AgtGraph *g;
    const guint32 *terminal;
    guint32 n;
    bool whole;   /* all costs are whole numbers: so is that of each tree */
    GArray *best; /* edges of the graph */
    double value;
    guint64 steps, most;
    SteinerWork work;
    guint32 state; /* of the numbers that vary the weights */
} Search;

/* Can no tree of this cost or more be better than the best one known? */
static bool beaten(const Search *s, double cost)
{
    return isfinite(s->value) ? cost >= s->value - STEINER_EPS * (1 + fabs(s->value))
                              : cost >= s->value;
}

/* --- Trees --- */

/* The same number each time: varying weights must not make the answer vary. */
static double vary(Search *s)
{
    s->state = s->state * 1664525u + 1013904223u;
    return (s->state >> 8) / 16777216.0;
}

static int by_number(const void *a, const void *b)
{
    guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
    return (x > y) - (x < y);
}

/* The tree given, made the least one over its nodes in the graph itself. */
static void offer(Search *s, const SteinerNet *net, const GArray *edges)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = 0; i < net->fixed->len; i++)
        steiner_unfold(net, g_array_index(net->fixed, guint32, i), list);
    for (guint32 i = 0; edges && i < edges->len; i++)
        steiner_unfold(net, steiner_edge(net, g_array_index(edges, guint32, i))->part, list);
    g_autoptr(SteinerNet) whole = steiner_net_new(s->g, s->terminal, s->n);
    g_autofree bool *in = g_new0(bool, whole->n + 1);
    for (guint32 i = 0; i < s->n; i++)
        in[s->terminal[i]] = true;
    for (guint32 i = 0; i < list->len; i++) {
        const AgtGraphEdge *e = agt_graph_edge(s->g, g_array_index(list, guint32, i));
        in[e->from] = in[e->to] = true;
    }
    g_auto(SteinerView) w;
    steiner_view_init(&w, whole, NULL);
    g_array_set_size(list, 0);
    if (!isfinite(steiner_least_tree(&w, in, list)))
        return;
    /* Parts of the whole graph are its edges, less the loops. */
    double value = 0;
    for (guint32 i = 0; i < list->len; i++) {
        guint32 *e = &g_array_index(list, guint32, i);
        *e = g_array_index(whole->part, SteinerPart, steiner_edge(whole, *e)->part).a;
        value += agt_graph_edge(s->g, *e)->cost;
    }
    if (value < s->value) {
        g_array_sort(list, by_number);
        g_array_set_size(s->best, 0);
        g_array_append_vals(s->best, list->data, list->len);
        s->value = value;
    }
}

/* Grows and improves one tree; marks its nodes. Its cost without what is chosen already. */
static double try_tree(Search *s, const SteinerView *w, guint32 start, const double *weight,
                       bool *in)
{
    double cost = steiner_improve(w, in, steiner_grow(w, start, weight, in));
    if (isfinite(cost) && !beaten(s, cost + w->net->fixed_cost)) {
        g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(guint32));
        steiner_least_tree(w, in, edges);
        offer(s, w->net, edges);
    }
    return cost;
}

/* From terminals spread over the list, over costs, reduced costs and varied costs in turn. */
static void try_trees(Search *s, const SteinerView *w, const double *reduced, guint32 starts,
                      bool *best_in)
{
    g_autofree bool *in = g_new0(bool, w->net->n + 1);
    g_autofree double *weight = g_new0(double, w->net->edge->len + 1);
    double least = INFINITY;
    for (guint32 i = 0; i < starts && (!i || steiner_may(w, w->n_edges)); i++) {
        guint32 start = w->terminal[(guint64)i * w->n_terminals / starts];
        for (guint32 k = 0; k < w->n_edges && i % 3; k++) {
            guint32 e = w->sorted[k];
            double c = steiner_edge(w->net, e)->cost;
            weight[e] = i % 3 == 1 ? MIN(reduced[2 * e], reduced[2 * e + 1]) + c * 1e-3
                                   : c * (1 + 0.3 * vary(s));
        }
        double cost = try_tree(s, w, start, i % 3 ? weight : NULL, in);
        if (cost < least) {
            least = cost;
            memcpy(best_in, in, w->net->n * sizeof *in);
        }
    }
}

/* --- Bounds --- */

/* Cost that a better tree has at most. */
static double target(const Search *s)
{
    return s->whole ? s->value - 1 + 1e-6 : s->value;
}

/* What a lower bound says when all trees have whole costs. */
static double rounded(const Search *s, double bound)
{
    return s->whole && isfinite(bound) ? ceil(bound - 1e-6) : bound;
}

/* One turn: reductions, ascents, trees, and reductions by what they say. *bound gets the best lower
 * bound; true when so much went that another turn pays. */
static bool turn(Search *s, SteinerNet *net, guint32 starts, double *bound, bool *in)
{
    g_auto(SteinerView) w;
    steiner_view_init(&w, net, &s->work);
    g_autofree double *reduced = g_new0(double, 2 * (gsize)net->edge->len + 2);
    g_autofree double *best = g_new0(double, 2 * (gsize)net->edge->len + 2);
    double most = -1;
    guint32 root = w.terminal[0], before = w.n_edges, roots = MIN(ROOTS, w.n_terminals);
    for (guint32 i = 0; i < roots; i++) {
        guint32 r = w.terminal[(guint64)i * w.n_terminals / roots];
        double b = steiner_ascent(&w, r, reduced);
        if (b <= most)
            continue;
        most = b;
        root = r;
        memcpy(best, reduced, 2 * (gsize)net->edge->len * sizeof *best);
    }
    *bound = rounded(s, most + net->fixed_cost);
    if (!isfinite(most))
        return false;
    try_trees(s, &w, best, starts, in);
    if (beaten(s, *bound))
        return false;
    steiner_reduce_by_bound(net, &w, root, most, best, target(s) - net->fixed_cost);
    steiner_reduce(net);
    guint32 left = 0;
    for (guint32 e = 0; e < net->edge->len; e++)
        left += !steiner_edge(net, e)->gone;
    return left < before - before / 20;
}

/* The node to branch on: where most edges of the best tree meet, then most of the problem. */
static guint32 branch_node(SteinerNet *net, const bool *in)
{
    guint32 best = AGT_GRAPH_NONE, most = 0;
    for (guint32 v = 0; v < net->n; v++) {
        if (net->gone[v] || net->terminal[v])
            continue;
        guint32 n = steiner_degree(net, v), score = 1 + n;
        for (guint32 k = 0; k < n && in[v]; k++)
            score += 100u *
                     in[steiner_other(steiner_edge(net, g_array_index(net->at[v], guint32, k)), v)];
        if (score > most) {
            most = score;
            best = v;
        }
    }
    return best;
}

/* Lower bound of every tree of this branch that is better than the best one known at the end. */
static double branch(Search *s, SteinerNet *net, guint32 starts)
{
    g_autofree bool *in = g_new0(bool, net->n + 1);
    double bound = 0;
    s->steps++;
    steiner_reduce(net);
    for (bool again = true; again;) {
        if (net->terminals < 2) {
            offer(s, net, NULL);
            return rounded(s, net->fixed_cost);
        }
        again = turn(s, net, starts, &bound, in);
        if (beaten(s, bound))
            return bound;
        starts = MIN(starts, MORE_STARTS);
    }
    guint32 v = net->terminals < 2 ? AGT_GRAPH_NONE : branch_node(net, in);
    if (net->terminals < 2)
        return branch(s, net, starts);
    if (v == AGT_GRAPH_NONE || s->steps >= s->most || s->work.done >= s->work.most)
        return bound;
    g_autoptr(SteinerNet) other = steiner_net_copy(net);
    net->terminal[v] = true;
    net->terminals++;
    double with = branch(s, net, MORE_STARTS);
    steiner_drop_node(other, v);
    double without = branch(s, other, MORE_STARTS);
    return MAX(bound, MIN(with, without));
}

/* --- Question and answer --- */

static bool whole_costs(const AgtGraph *g)
{
    for (guint32 i = 0; i < agt_graph_edges(g); i++) {
        double c = agt_graph_edge(g, i)->cost;
        if (c != floor(c) || c > 1e12)
            return false;
    }
    return true;
}

static bool terminals_good(const AgtGraph *g, const AgtSteiner *ask, GError **error)
{
    for (guint32 i = 0; i < ask->n_terminals; i++)
        if (ask->terminal[i] >= agt_graph_nodes(g)) {
            g_set_error(error, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_VALUE,
                        "terminal %u is node %u, and there are %u nodes", i, ask->terminal[i],
                        agt_graph_nodes(g));
            return false;
        }
    g_autofree guint32 *component = g_new(guint32, (gsize)agt_graph_nodes(g) + 1);
    agt_graph_components(g, component);
    for (guint32 i = 1; i < ask->n_terminals; i++)
        if (component[ask->terminal[i]] != component[ask->terminal[0]]) {
            g_set_error(error, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_UNREACHABLE,
                        "no way leads from terminal 0 (node %u) to terminal %u (node %u)",
                        ask->terminal[0], i, ask->terminal[i]);
            return false;
        }
    return true;
}

bool agt_graph_steiner(const AgtGraph *g, const AgtSteiner *ask, GArray *edges, AgtProof *proof,
                       GError **error)
{
    if (!terminals_good(g, ask, error))
        return false;
    g_autoptr(GArray) best = g_array_new(FALSE, FALSE, sizeof(guint32));
    Search s = {.g = g,
                .terminal = ask->terminal,
                .n = ask->n_terminals,
                .whole = whole_costs(g),
                .best = best,
                .value = INFINITY,
                .most = ask->step_limit ? ask->step_limit : USUAL_STEPS,
                .work = {0, USUAL_WORK}};
    double bound = 0;
    if (ask->n_terminals) {
        g_autoptr(SteinerNet) net = steiner_net_new(g, ask->terminal, ask->n_terminals);
        bound = branch(&s, net, FIRST_STARTS);
    } else {
        s.value = 0;
    }
    bool optimal = beaten(&s, bound);
    *proof = (AgtProof){s.value, optimal ? s.value : bound, optimal, s.steps};
    g_array_append_vals(edges, best->data, best->len);
    return true;
}
