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

/*
 * OverlayNG has been seen to give back the whole land, with no error, when a valid polygon with
 * nearly coincident edges inside it was taken off. So areas are proven by a sum that makes no
 * overlay; what cannot be proven is done again with all positions on a grid, and is an error when
 * that does not agree either.
 */
#define GRID_M 1e-4

typedef struct {
    const char *what;
    GEOSGeometry *(*make)(GEOSContextHandle_t, const GEOSGeometry *, const GEOSGeometry *);
    GEOSGeometry *(*on_grid)(GEOSContextHandle_t, const GEOSGeometry *, const GEOSGeometry *,
                             double);
    bool less; /* a without b; else what both have */
} Overlay;

static const Overlay intersection = {"intersection", GEOSIntersection_r, GEOSIntersectionPrec_r,
                                     false};
static const Overlay difference = {"difference", GEOSDifference_r, GEOSDifferencePrec_r, true};

/* What rounding may do to an area: a hair along all edges, and sums over the whole extent. */
static double rounding_m2(const AgtGeom *a, const AgtGeom *b, double hair_m)
{
    AgtBox all = agt_box_union(a->box, b->box);
    return 0.01 + hair_m * (agt_geom_length_m(a) + agt_geom_length_m(b)) +
           1e-14 * (all.maxx - all.minx) * (all.maxy - all.miny);
}

/* Is r within a, within b or outside of b, and as large as it has to be? */
static bool proven(const Overlay *o, const AgtGeom *a, const AgtGeom *b, const AgtGeom *r,
                   double hair_m)
{
    double most = rounding_m2(a, b, hair_m), common = agt_geom_common_m2(a, b);
    double area = agt_geom_area_m2(r), want = o->less ? agt_geom_area_m2(a) - common : common;
    return fabs(area - want) <= most && fabs(agt_geom_common_m2(r, a) - area) <= most &&
           fabs(agt_geom_common_m2(r, b) - (o->less ? 0.0 : area)) <= most;
}

static AgtGeom *unproven(const char *what, const AgtGeom *at, GError **error)
{
    char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
    g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_FAILED,
                "the %s of areas near %s %s cannot be computed: what comes out has a wrong area",
                what, g_ascii_formatd(x, sizeof x, "%.3f", at->pt[0].x),
                g_ascii_formatd(y, sizeof y, "%.3f", at->pt[0].y));
    return NULL;
}

static AgtGeom *overlay(const Overlay *o, const AgtGeom *a, const AgtGeom *b, GError **error)
{
    AgtGeomKind kind = o->less ? a->kind : MIN(a->kind, b->kind);
    if (!demand_operand(a, o->what, error) || !demand_operand(b, o->what, error))
        return NULL;
    g_autoptr(GEOSGeometry) x = agt_geos_from(a, error);
    g_autoptr(GEOSGeometry) y = x ? agt_geos_from(b, error) : NULL;
    if (!y)
        return NULL;
    bool areas = a->kind == AGT_GEOM_POLYGON && b->kind == AGT_GEOM_POLYGON;
    g_autoptr(AgtGeom) r = agt_geos_take(o->make(agt_geos(), x, y), kind, o->what, error);
    if (!r || !areas || proven(o, a, b, r, 1e-5))
        return g_steal_pointer(&r);
    g_clear_pointer(&r, agt_geom_unref);
    r = agt_geos_take(o->on_grid(agt_geos(), x, y, GRID_M), kind, o->what, error);
    if (!r || proven(o, a, b, r, 2 * GRID_M))
        return g_steal_pointer(&r);
    return unproven(o->what, a, error);
}

AgtGeom *agt_geom_intersection(const AgtGeom *a, const AgtGeom *b, GError **error)
{
    if (agt_geom_is_empty(a) || agt_geom_is_empty(b) || !box_meets(&a->box, &b->box))
        return agt_geom_new_empty(MIN(a->kind, b->kind));
    return overlay(&intersection, a, b, error);
}

AgtGeom *agt_geom_difference(const AgtGeom *a, const AgtGeom *b, GError **error)
{
    if (agt_geom_is_empty(a) || agt_geom_is_empty(b) || !box_meets(&a->box, &b->box))
        return agt_geom_ref(a);
    return overlay(&difference, a, b, error);
}

/* Does r hold every polygon, and is it no larger than all of them? Of two the area is exact. */
static bool union_proven(const AgtGeom *r, const AgtGeom *const *g, size_t n, double hair_m)
{
    g_autofree double *common = g_new(double, n);
    double sum = n == 2 ? -agt_geom_common_m2(g[0], g[1]) : 0, most = 0;
    agt_geom_common_each(r, g, n, common);
    for (size_t i = 0; i < n; i++) {
        double area = agt_geom_area_m2(g[i]), rounding = rounding_m2(r, g[i], hair_m);
        if (fabs(common[i] - area) > rounding)
            return false;
        sum += area;
        most += rounding;
    }
    return agt_geom_area_m2(r) <= sum + most;
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
    g_autoptr(AgtGeom) r = agt_geos_take(GEOSUnaryUnion_r(agt_geos(), x), kind, "union", error);
    if (!r || kind != AGT_GEOM_POLYGON || union_proven(r, g, n, 1e-5))
        return g_steal_pointer(&r);
    g_clear_pointer(&r, agt_geom_unref);
    r = agt_geos_take(GEOSUnaryUnionPrec_r(agt_geos(), x, GRID_M), kind, "union", error);
    if (!r || union_proven(r, g, n, 2 * GRID_M))
        return g_steal_pointer(&r);
    return unproven("union", all, error);
}

AgtGeom *agt_geom_union_by_pairs(const AgtGeom *const *g, size_t n, GError **error)
{
    if (n < 3)
        return agt_geom_union(g, n, error);
    g_autoptr(AgtGeom) a = agt_geom_union_by_pairs(g, n / 2, error);
    g_autoptr(AgtGeom) b = a ? agt_geom_union_by_pairs(g + n / 2, n - n / 2, error) : NULL;
    const AgtGeom *both[] = {a, b};
    return b ? agt_geom_union(both, G_N_ELEMENTS(both), error) : NULL;
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
