/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packing: the input is checked and reduced, falls apart into tangles, and each tangle is solved by
 * the cheapest means that proves its answer: clique cover, search tree, solver. The bound of the
 * whole is the sum of the tangles' bounds, since no conflict joins two of them.
 */
#include "pack.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Nodes of our own search tree for a tangle, when the caller names no limit. */
#define USUAL_STEPS 200000
/* Tangles with more conflicts than this are not given to the solver: seen to take minutes. */
#define SOLVER_CONFLICTS 60000
#define EPS              1e-9

G_DEFINE_QUARK(agt - graph - error - quark, agt_graph_error)

double agt_proof_gap_pct(const AgtProof *proof)
{
    double size = fmax(fabs(proof->bound), fabs(proof->value));
    return proof->optimal || size <= 0 ? 0 : 100 * fabs(proof->bound - proof->value) / size;
}

void agt_pack_net_free(AgtPackNet *g)
{
    if (!g)
        return;
    g_free(g->weight);
    g_free(g->row);
    g_free(g->at);
    g_free(g);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtPackNet, agt_pack_net_free)

static int by_number(gconstpointer a, gconstpointer b)
{
    guint32 p = *(const guint32 *)a, q = *(const guint32 *)b;
    return (p > q) - (p < q);
}

/* Sorts each row and drops what is repeated. */
static void tidy_rows(AgtPackNet *g)
{
    guint32 to = 0;
    for (guint32 v = 0, from = 0; v < g->n; v++) {
        guint32 end = g->row[v + 1], start = to;
        qsort(g->at + from, end - from, sizeof *g->at, by_number);
        for (guint32 k = from; k < end; k++)
            if (to == start || g->at[to - 1] != g->at[k])
                g->at[to++] = g->at[k];
        from = end;
        g->row[v + 1] = to;
    }
}

static AgtPackNet *net_of(const AgtPacking *what)
{
    AgtPackNet *g = g_new0(AgtPackNet, 1);
    g->n = what->n;
    g->weight = g_new(double, what->n + 1);
    g->row = g_new0(guint32, what->n + 2);
    g->at = g_new(guint32, 2 * (gsize)what->n_pairs + 1);
    for (guint32 i = 0; i < what->n; i++)
        g->weight[i] = what->weight ? what->weight[i] : 1;
    for (guint32 i = 0; i < what->n_pairs; i++) {
        g->row[what->pair[i].a + 1]++;
        g->row[what->pair[i].b + 1]++;
    }
    for (guint32 i = 0; i < what->n; i++)
        g->row[i + 1] += g->row[i];
    g_autofree guint32 *next = g_memdup2(g->row, sizeof(guint32) * (what->n + 1));
    for (guint32 i = 0; i < what->n_pairs; i++) {
        g->at[next[what->pair[i].a]++] = what->pair[i].b;
        g->at[next[what->pair[i].b]++] = what->pair[i].a;
    }
    tidy_rows(g);
    return g;
}

AgtPackNet *agt_pack_net_part(const AgtPackNet *g, const guint32 *member, guint32 n)
{
    AgtPackNet *p = g_new0(AgtPackNet, 1);
    g_autofree guint32 *number = g_new(guint32, g->n + 1);
    guint32 all = 0;
    for (guint32 i = 0; i < g->n; i++)
        number[i] = AGT_GRAPH_NONE;
    for (guint32 i = 0; i < n; i++) {
        number[member[i]] = i;
        all += g->row[member[i] + 1] - g->row[member[i]];
    }
    p->n = n;
    p->weight = g_new(double, n + 1);
    p->row = g_new0(guint32, n + 1);
    p->at = g_new(guint32, all + 1);
    for (guint32 i = 0; i < n; i++) {
        p->weight[i] = g->weight[member[i]];
        p->row[i + 1] = p->row[i];
        for (guint32 k = g->row[member[i]]; k < g->row[member[i] + 1]; k++)
            if (number[g->at[k]] != AGT_GRAPH_NONE)
                p->at[p->row[i + 1]++] = number[g->at[k]];
        qsort(p->at + p->row[i], p->row[i + 1] - p->row[i], sizeof *p->at, by_number);
    }
    return p;
}

bool agt_pack_conflict(const AgtPackNet *g, guint32 a, guint32 b)
{
    guint32 lo = g->row[a], hi = g->row[a + 1];
    while (lo < hi) {
        guint32 mid = lo + (hi - lo) / 2;
        if (g->at[mid] < b)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < g->row[a + 1] && g->at[lo] == b;
}

double agt_pack_worth(const AgtPackNet *g, const bool *chosen)
{
    double sum = 0;
    for (guint32 i = 0; i < g->n; i++)
        sum += chosen[i] ? g->weight[i] : 0;
    return sum;
}

bool agt_pack_free_of_conflict(const AgtPackNet *g, const bool *chosen)
{
    for (guint32 i = 0; i < g->n; i++)
        for (guint32 k = g->row[i]; chosen[i] && k < g->row[i + 1]; k++)
            if (chosen[g->at[k]])
                return false;
    return true;
}

/* Input that cannot be meant. */
static bool check(const AgtPacking *what, GError **error)
{
    for (guint32 i = 0; what->weight && i < what->n; i++)
        if (!isfinite(what->weight[i]) || what->weight[i] < 0) {
            g_set_error(error, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_VALUE,
                        "packing: the weight of thing %u is not a number of 0 or more", i);
            return false;
        }
    for (guint32 i = 0; i < what->n_pairs; i++) {
        AgtConflict p = what->pair[i];
        if (p.a >= what->n || p.b >= what->n || p.a == p.b) {
            g_set_error(error, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_VALUE,
                        "packing: conflict %u joins things %u and %u of %u", i, p.a, p.b, what->n);
            return false;
        }
    }
    return true;
}

/* Solves one tangle; adds to the proof of the whole. */
static void do_tangle(const AgtPacking *what, const AgtPackNet *g, bool *chosen, AgtProof *proof)
{
    AgtProof p = {0};
    p.bound = agt_pack_cover_bound(g);
    agt_pack_search(g, p.bound, chosen);
    p.value = agt_pack_worth(g, chosen);
    p.optimal = p.bound - p.value <= EPS * fmax(1, p.value);
    guint64 limit = what->step_limit ? what->step_limit : USUAL_STEPS;
    if (!p.optimal && g->n <= AGT_PACK_WORD) {
        p.optimal = agt_pack_exact(g, limit, chosen, &p.steps);
        p.value = agt_pack_worth(g, chosen);
    }
    if (!p.optimal && what->solver && g->row[g->n] <= 2 * SOLVER_CONFLICTS) {
        double cover = p.bound;
        agt_pack_solve(g, what->step_limit, chosen, &p);
        p.bound = fmin(p.bound, cover);
    }
    p.value = agt_pack_worth(g, chosen);
    proof->bound += p.optimal ? p.value : fmax(p.bound, p.value);
    proof->optimal = proof->optimal && p.optimal;
    proof->steps += p.steps;
}

/* Things joined to @p from by conflicts among the open ones, ascending. */
static void collect(const AgtPackNet *g, const AgtPackState *state, bool *seen, guint32 from,
                    GArray *member)
{
    g_array_set_size(member, 0);
    g_array_append_val(member, from);
    seen[from] = true;
    for (guint i = 0; i < member->len; i++) {
        guint32 v = g_array_index(member, guint32, i);
        for (guint32 k = g->row[v]; k < g->row[v + 1]; k++) {
            guint32 u = g->at[k];
            if (seen[u] || state[u] != AGT_PACK_OPEN)
                continue;
            seen[u] = true;
            g_array_append_val(member, u);
        }
    }
    g_array_sort(member, by_number);
}

static void do_tangles(const AgtPacking *what, const AgtPackNet *g, const AgtPackState *state,
                       bool *chosen, AgtProof *proof)
{
    g_autofree bool *seen = g_new0(bool, g->n + 1);
    g_autoptr(GArray) member = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 v = 0; v < g->n; v++) {
        if (seen[v] || state[v] != AGT_PACK_OPEN)
            continue;
        collect(g, state, seen, v, member);
        const guint32 *list = (const guint32 *)(gpointer)member->data;
        g_autoptr(AgtPackNet) part = agt_pack_net_part(g, list, member->len);
        g_autofree bool *here = g_new0(bool, member->len + 1);
        for (guint i = 0; i < member->len; i++)
            here[i] = what->known && what->known[list[i]];
        do_tangle(what, part, here, proof);
        for (guint i = 0; i < member->len; i++)
            chosen[list[i]] = here[i];
    }
}

/* Bound of what is still open, by cliques. */
static double open_bound(const AgtPackNet *g, const AgtPackState *state)
{
    g_autofree guint32 *open = g_new(guint32, g->n + 1);
    guint32 n = 0;
    for (guint32 v = 0; v < g->n; v++)
        if (state[v] == AGT_PACK_OPEN)
            open[n++] = v;
    g_autoptr(AgtPackNet) part = agt_pack_net_part(g, open, n);
    return agt_pack_cover_bound(part);
}

bool agt_pack(const AgtPacking *what, bool *chosen, AgtProof *proof, GError **error)
{
    if (!check(what, error))
        return false;
    g_autoptr(AgtPackNet) g = net_of(what);
    if (what->known && !agt_pack_free_of_conflict(g, what->known)) {
        g_set_error(error, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_VALUE,
                    "packing: the known choice has two things in conflict");
        return false;
    }
    g_autofree AgtPackState *state = g_new(AgtPackState, g->n + 1);
    AgtProof p = {.optimal = true};
    agt_pack_reduce(g, state);
    for (guint32 v = 0; v < g->n; v++) {
        chosen[v] = state[v] == AGT_PACK_IN;
        p.bound += chosen[v] ? g->weight[v] : 0;
    }
    double cover = what->need > 0 ? p.bound + open_bound(g, state) : INFINITY;
    if (cover < what->need - EPS) { /* what is decided, and what is known of the rest */
        for (guint32 v = 0; what->known && v < g->n; v++)
            chosen[v] = chosen[v] || (what->known[v] && state[v] == AGT_PACK_OPEN);
        p.optimal = false;
        p.bound = cover;
    } else {
        do_tangles(what, g, state, chosen, &p);
    }
    g_assert(agt_pack_free_of_conflict(g, chosen));
    p.value = agt_pack_worth(g, chosen);
    if (what->known && agt_pack_worth(g, what->known) > p.value) { /* only beyond a step limit */
        memcpy(chosen, what->known, g->n * sizeof *chosen);
        p.value = agt_pack_worth(g, chosen);
    }
    p.bound = p.optimal ? p.value : fmax(p.bound, p.value);
    *proof = p;
    return true;
}
