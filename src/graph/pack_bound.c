/* SPDX-License-Identifier: Apache-2.0 */
/* Cliques: sets of things of which at most one can be chosen, and the bound they give. */
#include "pack.h"

/* Heaviest first: then the greedy cover spends each clique on things of like weight. */
static guint32 *by_weight(const AgtPackNet *g)
{
    guint32 *order = g_new(guint32, g->n + 1), *from = g_new(guint32, g->n + 1);
    for (guint32 i = 0; i < g->n; i++)
        order[i] = i;
    for (guint32 step = 1; step < g->n;
         step *= 2) { /* merge sort: equal weights keep their order */
        for (guint32 lo = 0; lo < g->n; lo += 2 * step) {
            guint32 mid = MIN(lo + step, g->n), hi = MIN(lo + 2 * step, g->n), i = lo, j = mid;
            for (guint32 k = lo; k < hi; k++)
                from[k] = i < mid && (j >= hi || g->weight[order[i]] >= g->weight[order[j]])
                              ? order[i++]
                              : order[j++];
        }
        guint32 *keep = order;
        order = from;
        from = keep;
    }
    g_free(from);
    return order;
}

guint32 agt_pack_cover(const AgtPackNet *g, guint32 *clique)
{
    g_autofree guint32 *order = by_weight(g), *size = g_new0(guint32, g->n + 1);
    g_autofree guint32 *shared = g_new0(guint32, g->n + 1);
    guint32 n = 0;
    for (guint32 i = 0; i < g->n; i++)
        clique[i] = AGT_GRAPH_NONE;
    for (guint32 i = 0; i < g->n; i++) {
        guint32 v = order[i], best = AGT_GRAPH_NONE;
        /* A clique takes v when all of its members are in conflict with v; the largest does. */
        for (guint32 k = g->row[v]; k < g->row[v + 1]; k++) {
            guint32 c = clique[g->at[k]];
            if (c != AGT_GRAPH_NONE && ++shared[c] == size[c] &&
                (best == AGT_GRAPH_NONE || size[c] > size[best] ||
                 (size[c] == size[best] && c < best)))
                best = c;
        }
        for (guint32 k = g->row[v]; k < g->row[v + 1]; k++)
            if (clique[g->at[k]] != AGT_GRAPH_NONE)
                shared[clique[g->at[k]]] = 0;
        if (best == AGT_GRAPH_NONE)
            best = n++;
        clique[v] = best;
        size[best]++;
    }
    return n;
}

double agt_pack_cover_bound(const AgtPackNet *g)
{
    g_autofree guint32 *clique = g_new(guint32, g->n + 1);
    guint32 n = agt_pack_cover(g, clique);
    g_autofree double *heaviest = g_new0(double, n + 1);
    for (guint32 i = 0; i < g->n; i++)
        heaviest[clique[i]] = MAX(heaviest[clique[i]], g->weight[i]);
    double sum = 0;
    for (guint32 c = 0; c < n; c++)
        sum += heaviest[c];
    return sum;
}
