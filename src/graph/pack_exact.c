/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Search tree over the things of one tangle, as bits of a word. A node knows what is still open;
 * the open things are covered by cliques, and what is chosen plus the heaviest thing of each clique
 * bounds the node. Branching goes through the cliques from the last one, so that a whole rest is
 * left as soon as its cliques cannot beat the best choice (as Tomita and Seki colour for cliques).
 */
#include "pack.h"

typedef struct {
    guint32 n;
    const double *weight;
    guint64 excluded[AGT_PACK_WORD]; /* conflicts of each thing */
    guint64 best_set, steps, limit;
    double best;
    bool ended;
} Tree;

static guint first_of(guint64 set)
{
    return (guint)__builtin_ctzll(set);
}

/* Open things in the order of their cliques; reach[i]: bound with things 0..i of that order. */
static guint order_by_cliques(const Tree *t, guint64 open, guint *order, double *reach)
{
    guint n = 0;
    double sum = 0;
    while (open) {
        guint64 candidates = open;
        double heaviest = 0;
        while (candidates) {
            guint v = first_of(candidates);
            heaviest = MAX(heaviest, t->weight[v]);
            reach[n] = sum + heaviest;
            order[n++] = v;
            open &= ~((guint64)1 << v);
            candidates &= t->excluded[v] & open;
        }
        sum += heaviest;
    }
    return n;
}

static void grow(Tree *t, guint64 open, guint64 chosen, double worth)
{
    guint order[AGT_PACK_WORD];
    double reach[AGT_PACK_WORD];
    if (worth > t->best) {
        t->best = worth;
        t->best_set = chosen;
    }
    if (t->steps++ >= t->limit) {
        t->ended = true;
        return;
    }
    guint n = order_by_cliques(t, open, order, reach);
    for (guint i = n; i > 0 && !t->ended; i--) {
        guint v = order[i - 1];
        if (worth + reach[i - 1] <= t->best)
            return;
        open &= ~((guint64)1 << v);
        grow(t, open & ~t->excluded[v], chosen | (guint64)1 << v, worth + t->weight[v]);
    }
}

bool agt_pack_exact(const AgtPackNet *g, guint64 step_limit, bool *chosen, guint64 *steps)
{
    g_assert(g->n <= AGT_PACK_WORD);
    Tree t = {.n = g->n, .weight = g->weight, .limit = step_limit};
    for (guint32 v = 0; v < g->n; v++) {
        for (guint32 k = g->row[v]; k < g->row[v + 1]; k++)
            t.excluded[v] |= (guint64)1 << g->at[k];
        if (chosen[v])
            t.best_set |= (guint64)1 << v;
    }
    t.best = agt_pack_worth(g, chosen);
    guint64 all = g->n == AGT_PACK_WORD ? ~(guint64)0 : ((guint64)1 << g->n) - 1;
    grow(&t, all, 0, 0);
    for (guint32 v = 0; v < g->n; v++)
        chosen[v] = t.best_set >> v & 1;
    *steps += t.steps;
    return !t.ended;
}
