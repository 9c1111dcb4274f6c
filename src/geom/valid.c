/* SPDX-License-Identifier: Apache-2.0 */
/* Validity after OGC simple features. Small single rings are proven by own code, the rest by GEOS.
 */
#include "geom/bridge.h"

/* Rings up to this size are tested segment by segment. */
enum { SMALL = 24 };

/* Segments i < k of a ring of n segments whose boxes meet do so only where neighbours share their
 * end. */
static bool pair_is_fine(const AgtPoint *pt, uint32_t n, uint32_t i, uint32_t k)
{
    if (k == i + 1)
        return agt_exact_turn(pt[i], pt[k], pt[k + 1]) != 0;
    if (i == 0 && k == n - 1)
        return agt_exact_turn(pt[k], pt[0], pt[1]) != 0;
    return !agt_exact_segments_meet(pt[i], pt[i + 1], pt[k], pt[k + 1]);
}

/* Surely simple: a "no" only means that GEOS has to look (straight corners are fine there). */
static bool is_small_and_simple(const AgtGeom *g)
{
    if (g->n_rings != 1 || g->n_points > SMALL || g->n_points < 4)
        return false;
    uint32_t n = g->n_points - 1;
    if (g->pt[0].x != g->pt[n].x || g->pt[0].y != g->pt[n].y)
        return false;
    AgtBox box[SMALL];
    for (uint32_t i = 0; i < n; i++)
        box[i] = box_of(g->pt[i], g->pt[i + 1]);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = i + 1; k < n; k++)
            if (box_meets(&box[i], &box[k]) && !pair_is_fine(g->pt, n, i, k))
                return false;
    return true;
}

static bool is_valid_by_geos(const AgtGeom *g, char **reason, AgtPoint *where)
{
    GEOSContextHandle_t h = agt_geos();
    g_autoptr(GError) error = NULL;
    g_autoptr(GEOSGeometry) geos = agt_geos_from(g, &error);
    g_autoptr(GEOSGeometry) place = NULL;
    char *text = NULL;
    char answer = geos ? GEOSisValidDetail_r(h, geos, 0, &text, &place) : 2;
    if (answer == 1) {
        GEOSFree_r(h, text);
        return true;
    }
    if (reason)
        *reason = g_strdup(text ? text : error ? error->message : "cannot be judged");
    AgtPoint p = g->pt[0];
    if (place && GEOSGeomGetX_r(h, place, &p.x) == 1)
        GEOSGeomGetY_r(h, place, &p.y);
    if (where)
        *where = p;
    GEOSFree_r(h, text);
    return false;
}

bool agt_geom_is_valid(const AgtGeom *g, char **reason, AgtPoint *where)
{
    if (reason)
        *reason = NULL;
    if (agt_geom_is_empty(g) || g->kind == AGT_GEOM_POINT)
        return true;
    bool on_a_map = geom_reach(g) <= AGT_GEOM_FARTHEST;
    if (g->kind == AGT_GEOM_POLYGON && on_a_map && is_small_and_simple(g))
        return true;
    return is_valid_by_geos(g, reason, where);
}

bool agt_geos_demand_valid(const AgtGeom *g, const char *what, GError **error)
{
    g_autofree char *reason = NULL;
    AgtPoint at = {0, 0};
    if (agt_geom_is_valid(g, &reason, &at))
        return true;
    char x[32], y[32];
    g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_INVALID, "%s: not valid at %s %s: %s", what,
                g_ascii_formatd(x, sizeof x, "%.3f", at.x),
                g_ascii_formatd(y, sizeof y, "%.3f", at.y), reason);
    return false;
}
