/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spikes: where a cut ends a few centimetres beyond a corner of the land, a plot gets a corner of
 * one or two degrees that nobody can stake out. The plot gives the needle to its neighbour across
 * the cut: it leaves out the tip, and the neighbour takes the foot in between. Edges stay shared
 * and no area is lost.
 */
#include "job.h"

#define SHORT_M 1.0
/* Cosine of 10 degrees. */
#define POINTED 0.985
#define SAME_M  1e-6
#define PASSES  4

static bool same(AgtPoint a, AgtPoint b)
{
    return fabs(a.x - b.x) < SAME_M && fabs(a.y - b.y) < SAME_M;
}

static guint find(const GArray *chain, AgtPoint p)
{
    for (guint i = 0; i < chain->len; i++)
        if (same(agt_place_pt(chain, i), p))
            return i;
    return G_MAXUINT;
}

/* Corner @p i is a needle: *foot gets the near neighbour, *root the far one. */
static bool is_spike(const GArray *ring, guint i, AgtPoint *foot, AgtPoint *root)
{
    guint n = ring->len;
    AgtPoint p = agt_place_pt(ring, i);
    AgtPoint a = agt_place_pt(ring, (i + n - 1) % n), b = agt_place_pt(ring, (i + 1) % n);
    double la = agt_place_dist(p, a), lb = agt_place_dist(p, b);
    *foot = la < lb ? a : b;
    *root = la < lb ? b : a;
    return n > 4 && fmin(la, lb) < SHORT_M &&
           agt_place_dot(agt_place_sub(a, p), agt_place_sub(b, p)) > POINTED * la * lb;
}

/* The long side of the needle must be a cut, not the street line. */
static bool on_front(const AgtPlacePlot *p, AgtPoint a, AgtPoint b)
{
    return find(p->front, a) != G_MAXUINT && find(p->front, b) != G_MAXUINT;
}

/* The neighbour takes @p foot between @p root and @p tip. */
static void take_foot(GArray *ring, AgtPoint root, AgtPoint tip, AgtPoint foot)
{
    guint i = find(ring, tip), n = ring->len;
    if (i == G_MAXUINT || find(ring, foot) != G_MAXUINT)
        return;
    if (same(agt_place_pt(ring, (i + 1) % n), root))
        g_array_insert_val(ring, i + 1, foot);
    else if (same(agt_place_pt(ring, (i + n - 1) % n), root))
        g_array_insert_val(ring, i, foot);
}

static bool give_away(GPtrArray *plots, AgtPlacePlot *p, guint i)
{
    AgtPoint foot, root, tip = agt_place_pt(p->ring, i);
    if (!is_spike(p->ring, i, &foot, &root) || on_front(p, tip, root))
        return false;
    for (guint k = 0; k < plots->len; k++)
        if (plots->pdata[k] != p)
            take_foot(((AgtPlacePlot *)plots->pdata[k])->ring, root, tip, foot);
    g_array_remove_index(p->ring, i);
    guint f = find(p->front, tip);
    if (f != G_MAXUINT && p->front->len > 2)
        g_array_remove_index(p->front, f);
    return true;
}

void agt_place_no_spikes(GPtrArray *plots)
{
    bool found = true;
    for (guint pass = 0; found && pass < PASSES; pass++) {
        found = false;
        for (guint k = 0; k < plots->len; k++) {
            AgtPlacePlot *p = plots->pdata[k];
            for (guint i = 0; i < p->ring->len; i++)
                found = give_away(plots, p, i) || found;
        }
    }
}
