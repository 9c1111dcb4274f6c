/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many plots a block can hold at most. Proof:
 *
 * (1) Plots do not overlap, each has at least area_min, and no point of a plot lies farther than
 *     depth_max from the street line it fronts. So all plots lie in U, the free land within
 *     depth_max of some street line, and N * area_min <= area(U). U is computed with circumscribed
 *     arcs, so its area is never too small.
 * (2) A plot has its frontage on one street line between two corners, at least front_min long, and
 *     frontages do not overlap. A line of length L therefore serves at most floor(L / front_min)
 *     plots, and N <= the sum of these over all lines.
 * Both hold for every layout, not only for rows; the smaller one is the bound.
 */
#include "job.h"

#define EPS 1e-6

static int by_frontage(const AgtPlaceBlock *b, const AgtPlaceRules *r)
{
    int sum = 0;
    for (guint i = 0; i < b->fronts->len; i++)
        sum += (int)floor(((AgtPlaceFront *)b->fronts->pdata[i])->line.length / r->front_min + EPS);
    return sum;
}

/* Free land that plots can reach from a street. */
static AgtGeom *reachable(const AgtPlaceBlock *b, const AgtPlaceRules *r, GError **error)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (guint i = 0; i < b->fronts->len; i++) {
        const AgtPlaceFront *f = b->fronts->pdata[i];
        if (f->line.length >= r->front_min - EPS)
            g_ptr_array_add(lines, agt_geom_new_line((const AgtPoint *)(gpointer)f->line.pt->data,
                                                     f->line.pt->len));
    }
    if (!lines->len)
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    g_autoptr(AgtGeom) all =
        agt_geom_collect(AGT_GEOM_LINE, (const AgtGeom *const *)lines->pdata, lines->len);
    g_autoptr(AgtGeom) grown = agt_geom_grow(all, r->depth_max + 0.01, error);
    return grown ? agt_geom_intersection(b->land, grown, error) : NULL;
}

int agt_place_bound(AgtPlaceBlock *b, const AgtPlaceRules *r, GError **error)
{
    int front = by_frontage(b, r);
    if (!front)
        return 0;
    g_autoptr(AgtGeom) u = reachable(b, r, error);
    if (!u)
        return -1;
    b->reach_m2 = agt_geom_area_m2(u);
    return MIN(front, (int)floor(b->reach_m2 / r->area_min + EPS));
}
