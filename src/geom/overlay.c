/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Overlay by GEOS. OverlayNG tries floating precision, snapping and at last a precision grid by
 * itself; what still fails is an error here, since a guess could hide a conflict.
 */
#include "geom/bridge.h"

/* GEOS needs valid polygons; lines and points may be anything. */
static bool demand_operand(const AgtGeom *g, const char *what, GError **error)
{
    return g->kind != AGT_GEOM_POLYGON || agt_geos_demand_valid(g, what, error);
}

typedef GEOSGeometry *(*Overlay)(GEOSContextHandle_t, const GEOSGeometry *, const GEOSGeometry *);

static AgtGeom *overlay(const AgtGeom *a, const AgtGeom *b, AgtGeomKind kind, Overlay fn,
                        const char *what, GError **error)
{
    if (!demand_operand(a, what, error) || !demand_operand(b, what, error))
        return NULL;
    g_autoptr(GEOSGeometry) x = agt_geos_from(a, error);
    g_autoptr(GEOSGeometry) y = x ? agt_geos_from(b, error) : NULL;
    if (!y)
        return NULL;
    return agt_geos_take(fn(agt_geos(), x, y), kind, what, error);
}

AgtGeom *agt_geom_intersection(const AgtGeom *a, const AgtGeom *b, GError **error)
{
    AgtGeomKind kind = MIN(a->kind, b->kind);
    if (agt_geom_is_empty(a) || agt_geom_is_empty(b) || !box_meets(&a->box, &b->box))
        return agt_geom_new_empty(kind);
    return overlay(a, b, kind, GEOSIntersection_r, "intersection", error);
}

AgtGeom *agt_geom_difference(const AgtGeom *a, const AgtGeom *b, GError **error)
{
    if (agt_geom_is_empty(a) || agt_geom_is_empty(b) || !box_meets(&a->box, &b->box))
        return agt_geom_ref(a);
    return overlay(a, b, a->kind, GEOSDifference_r, "difference", error);
}

AgtGeom *agt_geom_union(const AgtGeom *const *g, size_t n, GError **error)
{
    AgtGeomKind kind = n ? g[0]->kind : AGT_GEOM_POLYGON;
    for (size_t i = 0; i < n; i++)
        if (!demand_operand(g[i], "union", error))
            return NULL;
    g_autoptr(AgtGeom) all = agt_geom_collect(kind, g, n);
    if (agt_geom_is_empty(all))
        return g_steal_pointer(&all);
    g_autoptr(GEOSGeometry) x = agt_geos_from(all, error);
    if (!x)
        return NULL;
    return agt_geos_take(GEOSUnaryUnion_r(agt_geos(), x), kind, "union", error);
}

AgtGeom *agt_geom_lines_of(const AgtGeom *g)
{
    AgtGeom *lines = agt_geom_new_raw(AGT_GEOM_LINE, g->n_rings, g->n_rings, g->n_points);
    for (uint32_t j = 0; j < g->n_rings; j++) {
        geom_parts(lines)[j] = j;
        geom_rings(lines)[j] = g->ring[j];
    }
    for (uint32_t i = 0; i < g->n_points; i++)
        geom_points(lines)[i] = g->pt[i];
    return agt_geom_seal(lines);
}

AgtGeom *agt_geom_boundary(const AgtGeom *g)
{
    g_assert(g->kind == AGT_GEOM_POLYGON);
    return agt_geom_lines_of(g);
}

GEOSGeometry *agt_geos_noded(const AgtGeom *const *g, size_t n, GError **error)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (size_t i = 0; i < n; i++)
        if (!agt_geom_is_empty(g[i]) && g[i]->kind != AGT_GEOM_POINT)
            g_ptr_array_add(lines, agt_geom_lines_of(g[i]));
    g_autoptr(AgtGeom) all =
        agt_geom_collect(AGT_GEOM_LINE, (const AgtGeom *const *)lines->pdata, lines->len);
    g_autoptr(GEOSGeometry) x = agt_geos_from(all, error);
    if (!x)
        return NULL;
    GEOSGeometry *noded = GEOSUnaryUnion_r(agt_geos(), x);
    if (!noded)
        agt_geos_fail("noding of lines", error);
    return noded;
}

AgtGeom *agt_geom_polygonize(const AgtGeom *const *lines, size_t n, GError **error)
{
    g_autoptr(GEOSGeometry) noded = agt_geos_noded(lines, n, error);
    if (!noded)
        return NULL;
    const GEOSGeometry *list[] = {noded};
    return agt_geos_take(GEOSPolygonize_r(agt_geos(), list, 1), AGT_GEOM_POLYGON, "faces of lines",
                         error);
}
