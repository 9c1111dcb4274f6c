/* SPDX-License-Identifier: Apache-2.0 */
/* Convergence and grid factor of a projected system at a position. */
#include <math.h>

#include "handle.h"

#define DEG (G_PI / 180)

/* Operation from the projected system to longitude and latitude on its own datum. */
static AgtProj *to_degrees(AgtProjContext *c, AgtProj *projected)
{
    g_autoptr(AgtProj) base = proj_crs_get_geodetic_crs(c, projected);
    g_autoptr(AgtProj) op =
        base ? proj_create_crs_to_crs_from_pj(c, projected, base, NULL, NULL) : NULL;
    return op ? proj_normalize_for_visualization(c, op) : NULL;
}

static bool unsuitable(const AgtCrs *crs, GError **error)
{
    g_set_error(error, AGT_CRS_ERROR, AGT_CRS_ERROR_UNSUITABLE,
                "%s has no grid north: only a projected coordinate system has one", crs->code);
    return false;
}

/* The projected system itself, with axes east, north (proj_factors() needs that order). */
static AgtProj *projected(AgtProjContext *c, const AgtCrs *crs, GError **error)
{
    g_autoptr(AgtProj) made = agt_proj_make(c, crs, error);
    if (!made)
        return NULL;
    g_autoptr(AgtProj) bare =
        proj_get_type(made) == PJ_TYPE_BOUND_CRS ? proj_get_source_crs(c, made) : NULL;
    return proj_normalize_for_visualization(c, bare ? bare : made);
}

bool agt_proj_factors(const AgtCrs *crs, AgtPoint at, AgtCrsFactors *out, GError **error)
{
    if (crs->geographic)
        return unsuitable(crs, error);
    g_autoptr(AgtProjContext) c = agt_proj_context_new();
    g_autoptr(AgtProj) grid = projected(c, crs, error);
    g_autoptr(AgtProj) op = grid ? to_degrees(c, grid) : NULL;
    if (!op)
        return grid ? unsuitable(crs, error) : false;
    PJ_COORD deg = proj_trans(op, PJ_FWD, proj_coord(at.x, at.y, 0, HUGE_VAL));
    PJ_FACTORS f = {0};
    bool ok = isfinite(deg.xy.x) && isfinite(deg.xy.y);
    if (ok)
        f = proj_factors(grid, proj_coord(deg.xy.x * DEG, deg.xy.y * DEG, 0, 0));
    if (!ok || proj_errno(grid) || !(f.areal_scale > 0)) {
        g_set_error(error, AGT_CRS_ERROR, AGT_CRS_ERROR_OUTSIDE,
                    "position (%.10g, %.10g) lies outside what %s is made for", at.x, at.y,
                    crs->code);
        return false;
    }
    *out = (AgtCrsFactors){f.meridian_convergence / DEG, sqrt(f.areal_scale), deg.xy.x, deg.xy.y};
    return true;
}
