/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reductions for packing. Each leaves the weight of the best choice as it is.
 *
 * Simplicial: when the open conflicts of v exclude each other and none weighs more than v, some
 * best choice has v. (A best choice has at most one of the conflicts; exchange it for v.) Things
 * without conflicts and ends of chains are such cases. Dominated: when u and v are in conflict, v
 * weighs no less, and all that v excludes u excludes too, some best choice lacks u. (Exchange u for
 * v: nothing else that is chosen minds v.) Worthless things are left out.
 */
#include "pack.h"

/* Conflicts of a thing that are looked at: the tests take the square of this. */
#define MOST_CONFLICTS 80

typedef struct {
    const AgtPackNet *g;
    AgtPackState *state;
    guint32 *degree; /* open conflicts */
    GQueue queue;    /* things to look at again */
    bool *queued;
} Work;

static void queue(Work *w, guint32 v)
{
    if (w->queued[v] || w->state[v] != AGT_PACK_OPEN)
        return;
    w->queued[v] = true;
    g_queue_push_tail(&w->queue, GUINT_TO_POINTER(v));
}

/* What was decided may let others be: the neighbours and those that share one with them. */
static void decide(Work *w, guint32 v, AgtPackState as)
{
    w->state[v] = as;
    for (guint32 k = w->g->row[v]; k < w->g->row[v + 1]; k++) {
        guint32 u = w->g->at[k];
        w->degree[u]--;
        queue(w, u);
        if (w->degree[u] > MOST_CONFLICTS)
            continue;
        for (guint32 i = w->g->row[u]; i < w->g->row[u + 1]; i++)
            queue(w, w->g->at[i]);
    }
}

static guint32 open_conflicts(const Work *w, guint32 v, guint32 *list)
{
    guint32 n = 0;
    for (guint32 k = w->g->row[v]; k < w->g->row[v + 1]; k++)
        if (w->state[w->g->at[k]] == AGT_PACK_OPEN)
            list[n++] = w->g->at[k];
    return n;
}

static bool simplicial(const Work *w, guint32 v, const guint32 *list, guint32 n)
{
    for (guint32 i = 0; i < n; i++)
        if (w->g->weight[list[i]] > w->g->weight[v])
            return false;
    for (guint32 i = 0; i < n; i++)
        for (guint32 j = i + 1; j < n; j++)
            if (!agt_pack_conflict(w->g, list[i], list[j]))
                return false;
    return true;
}

/* Does u exclude all that v excludes? */
static bool covers(const Work *w, guint32 u, guint32 v, const guint32 *list, guint32 n)
{
    if (w->degree[u] < w->degree[v] || w->g->weight[u] > w->g->weight[v])
        return false;
    for (guint32 i = 0; i < n; i++)
        if (list[i] != u && !agt_pack_conflict(w->g, u, list[i]))
            return false;
    return true;
}

static void look_at(Work *w, guint32 v)
{
    guint32 list[MOST_CONFLICTS];
    if (w->g->weight[v] <= 0) {
        decide(w, v, AGT_PACK_OUT);
        return;
    }
    if (w->degree[v] > MOST_CONFLICTS)
        return;
    guint32 n = open_conflicts(w, v, list);
    if (simplicial(w, v, list, n)) {
        decide(w, v, AGT_PACK_IN);
        for (guint32 i = 0; i < n; i++)
            decide(w, list[i], AGT_PACK_OUT);
        return;
    }
    for (guint32 i = 0; i < n; i++)
        if (covers(w, list[i], v, list, n)) {
            decide(w, list[i], AGT_PACK_OUT);
            queue(w, v);
            return;
        }
}

void agt_pack_reduce(const AgtPackNet *g, AgtPackState *state)
{
    Work w = {.g = g, .state = state, .queue = G_QUEUE_INIT};
    w.degree = g_new0(guint32, g->n + 1);
    w.queued = g_new0(bool, g->n + 1);
    for (guint32 v = 0; v < g->n; v++) {
        w.degree[v] = g->row[v + 1] - g->row[v];
        state[v] = AGT_PACK_OPEN;
    }
    for (guint32 v = 0; v < g->n; v++)
        queue(&w, v);
    while (!g_queue_is_empty(&w.queue)) {
        guint32 v = GPOINTER_TO_UINT(g_queue_pop_head(&w.queue));
        w.queued[v] = false;
        if (state[v] == AGT_PACK_OPEN)
            look_at(&w, v);
    }
    g_free(w.degree);
    g_free(w.queued);
}
