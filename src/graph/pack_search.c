/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Greedy choice and exchanges: one in for those it excludes when it outweighs them, two in for one.
 * Then some things are forced in and the exchanges go on from there; steps are counted, and the
 * "random" things follow from a fixed number.
 */
#include <string.h>

#include "pack.h"

#define SHAKES_PER_THING 6
#define MOST_SHAKES      2000
#define EPS              1e-9

typedef struct {
    const AgtPackNet *g;
    bool *in;
    double *load;   /* weight of chosen things that exclude this one */
    guint32 *tight; /* their number */
    double worth;
} Choice;

static void put_in(Choice *c, guint32 v)
{
    c->in[v] = true;
    c->worth += c->g->weight[v];
    for (guint32 k = c->g->row[v]; k < c->g->row[v + 1]; k++) {
        c->load[c->g->at[k]] += c->g->weight[v];
        c->tight[c->g->at[k]]++;
    }
}

static void take_out(Choice *c, guint32 v)
{
    c->in[v] = false;
    c->worth -= c->g->weight[v];
    for (guint32 k = c->g->row[v]; k < c->g->row[v + 1]; k++) {
        guint32 u = c->g->at[k];
        c->tight[u]--;
        c->load[u] = c->tight[u] ? c->load[u] - c->g->weight[v] : 0;
    }
}

/* Puts v in and out goes what it excludes. */
static void force_in(Choice *c, guint32 v)
{
    for (guint32 k = c->g->row[v]; k < c->g->row[v + 1]; k++)
        if (c->in[c->g->at[k]])
            take_out(c, c->g->at[k]);
    put_in(c, v);
}

/* Weight for each conflict it brings, best first. */
static void greedy(Choice *c)
{
    for (;;) {
        guint32 best = AGT_GRAPH_NONE;
        double most = -1;
        for (guint32 v = 0; v < c->g->n; v++) {
            if (c->in[v] || c->tight[v])
                continue;
            guint32 open = 1;
            for (guint32 k = c->g->row[v]; k < c->g->row[v + 1]; k++)
                open += !c->tight[c->g->at[k]];
            double rate = c->g->weight[v] / open;
            if (rate > most) {
                most = rate;
                best = v;
            }
        }
        if (best == AGT_GRAPH_NONE)
            return;
        put_in(c, best);
    }
}

/* Two things that only chosen v excludes, that do not exclude each other and outweigh it. */
static bool two_for_one(Choice *c, guint32 v)
{
    const AgtPackNet *g = c->g;
    for (guint32 i = g->row[v]; i < g->row[v + 1]; i++)
        for (guint32 j = i + 1; c->tight[g->at[i]] == 1 && j < g->row[v + 1]; j++) {
            guint32 a = g->at[i], b = g->at[j];
            if (c->tight[b] != 1 || g->weight[a] + g->weight[b] <= g->weight[v] + EPS ||
                agt_pack_conflict(g, a, b))
                continue;
            take_out(c, v);
            put_in(c, a);
            put_in(c, b);
            return true;
        }
    return false;
}

static bool improve_at(Choice *c, guint32 v)
{
    if (c->in[v])
        return two_for_one(c, v);
    if (c->g->weight[v] <= c->load[v] + EPS)
        return false;
    force_in(c, v);
    return true;
}

static void improve(Choice *c)
{
    for (bool again = true; again;) {
        again = false;
        for (guint32 v = 0; v < c->g->n; v++)
            again = improve_at(c, v) || again;
    }
}

/* splitmix64 (S. Vigna, public domain). */
static guint64 next(guint64 *state)
{
    guint64 z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* What a forced thing changes reaches this far; going back is done by a copy. */
static void shake(Choice *c, bool *best, double *most, guint64 *seed)
{
    guint32 n = c->g->n, count = next(seed) % 8 ? 1 : 3;
    for (guint32 i = 0; i < count; i++) {
        guint32 v = (guint32)(next(seed) % n);
        if (!c->in[v])
            force_in(c, v);
    }
    improve(c);
    if (c->worth > *most + EPS) {
        *most = c->worth;
        memcpy(best, c->in, n * sizeof *best);
    }
}

static void start(Choice *c, const bool *from)
{
    guint32 n = c->g->n;
    c->worth = 0;
    memset(c->in, 0, n * sizeof *c->in);
    memset(c->load, 0, n * sizeof *c->load);
    memset(c->tight, 0, n * sizeof *c->tight);
    for (guint32 v = 0; from && v < n; v++)
        if (from[v])
            put_in(c, v);
}

void agt_pack_search(const AgtPackNet *g, double enough, bool *chosen)
{
    Choice c = {g, g_new(bool, g->n + 1), g_new(double, g->n + 1), g_new(guint32, g->n + 1), 0};
    double most = agt_pack_worth(g, chosen);
    guint64 seed = 1;
    for (int turn = 0; turn < 2; turn++) { /* from what is known, then from nothing */
        start(&c, turn ? NULL : chosen);
        greedy(&c);
        improve(&c);
        if (c.worth > most + EPS) {
            most = c.worth;
            memcpy(chosen, c.in, g->n * sizeof *chosen);
        }
    }
    guint32 shakes = MIN(MOST_SHAKES, g->n * SHAKES_PER_THING);
    for (guint32 i = 0; i < shakes && most < enough - EPS; i++) {
        if (i % 64 == 0)
            start(&c, chosen);
        shake(&c, chosen, &most, &seed);
    }
    g_free(c.in);
    g_free(c.load);
    g_free(c.tight);
}
