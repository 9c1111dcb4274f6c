/* SPDX-License-Identifier: Apache-2.0 */
/* Two people moved different corners of one outline. */
#include <math.h>

#include "internal.h"

static bool same_structure(const AgtGeom *a, const AgtGeom *b)
{
    if (a->kind != b->kind || a->n_parts != b->n_parts || a->n_rings != b->n_rings ||
        a->n_points != b->n_points)
        return false;
    for (guint i = 0; i <= a->n_parts; i++)
        if (a->part[i] != b->part[i])
            return false;
    for (guint i = 0; i <= a->n_rings; i++)
        if (a->ring[i] != b->ring[i])
            return false;
    return true;
}

static bool near(AgtPoint a, AgtPoint b, double tol_m)
{
    return hypot(a.x - b.x, a.y - b.y) <= tol_m;
}

static AgtGeom *rebuilt(const AgtGeom *like, const AgtPoint *pt)
{
    AgtGeomBuilder *b = agt_geom_builder_new(like->kind);
    for (guint p = 0; p < like->n_parts; p++)
        for (guint r = like->part[p]; r < like->part[p + 1]; r++) {
            if (r == like->part[p])
                agt_geom_builder_part(b);
            else
                agt_geom_builder_ring(b);
            for (guint i = like->ring[r]; i < like->ring[r + 1]; i++)
                agt_geom_builder_point(b, pt[i].x, pt[i].y);
        }
    return agt_geom_builder_end(b, NULL);
}

AgtGeom *agt_merge_corners(const AgtGeom *base, const AgtGeom *ours, const AgtGeom *theirs,
                           double tol_m)
{
    if (agt_geom_is_empty(base) || agt_geom_is_empty(ours) || agt_geom_is_empty(theirs) ||
        !same_structure(base, ours) || !same_structure(base, theirs))
        return NULL;
    g_autofree AgtPoint *pt = g_new(AgtPoint, base->n_points);
    for (guint i = 0; i < base->n_points; i++) {
        bool we = !near(base->pt[i], ours->pt[i], tol_m);
        bool they = !near(base->pt[i], theirs->pt[i], tol_m);
        if (we && they && !near(ours->pt[i], theirs->pt[i], tol_m))
            return NULL;
        pt[i] = they && !we ? theirs->pt[i] : ours->pt[i];
    }
    g_autoptr(AgtGeom) g = rebuilt(base, pt);
    return g && agt_geom_is_valid(g, NULL, NULL) ? g_steal_pointer(&g) : NULL;
}
