/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Buffers. agt_geom_grow() and agt_geom_shrink() do not trust the buffer code: its result is proven
 * by own kernels, and where the proof fails the shape is put together from circumscribed capsules.
 *
 * Arcs. GEOS divides a turn into round(turn / step) pieces, step being a quarter circle / n, so a
 * piece may be as wide as 1.5 steps and its chord lie at cos(0.75 step) of the radius. The radius
 * is divided by that.
 */
#include "geom/bridge.h"

/* Segments per quarter circle of safe buffers, of safe ones under 5 cm, and of plain ones. */
enum { SAFE_QUARTER = 16, FINE_QUARTER = 2, PLAIN_QUARTER = 8 };
#define FINE_BELOW  0.05
#define MITRE_LIMIT 5.0

static int quarter_for(double d)
{
    return d < FINE_BELOW ? FINE_QUARTER : SAFE_QUARTER;
}

static double circumscribed(double d)
{
    return d / cos(0.75 * G_PI_2 / quarter_for(d)) * (1.0 + 2e-6) + AGT_GEOM_TINY;
}

typedef struct {
    int quarter;
    enum GEOSBufCapStyles cap;
    enum GEOSBufJoinStyles join;
} Style;

static AgtGeom *buffer(const AgtGeom *g, double d, Style style, GError **error)
{
    if (agt_geom_is_empty(g))
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    g_autoptr(GEOSGeometry) x = agt_geos_from(g, error);
    if (!x)
        return NULL;
    GEOSGeometry *y =
        GEOSBufferWithStyle_r(agt_geos(), x, d, style.quarter, style.cap, style.join, MITRE_LIMIT);
    return agt_geos_take(y, AGT_GEOM_POLYGON, "buffer", error);
}

AgtGeom *agt_geom_buffer(const AgtGeom *g, double d, GError **error)
{
    return buffer(g, d, (Style){PLAIN_QUARTER, GEOSBUF_CAP_ROUND, GEOSBUF_JOIN_ROUND}, error);
}

AgtGeom *agt_geom_buffer_flat(const AgtGeom *g, double d, GError **error)
{
    return buffer(g, d, (Style){PLAIN_QUARTER, GEOSBUF_CAP_FLAT, GEOSBUF_JOIN_MITRE}, error);
}

/* Circumscribed buffer outwards (sign 1) or inwards (-1), not yet proven. */
static AgtGeom *safe_buffer(const AgtGeom *g, double d, double sign)
{
    Style round_arcs = {quarter_for(d), GEOSBUF_CAP_ROUND, GEOSBUF_JOIN_ROUND};
    return buffer(g, sign * circumscribed(d), round_arcs, NULL);
}

/*
 * Proof that `grown` has every point within d of g: no boundary line of it comes nearer than d,
 * and every ring of g has a position in it. What is within d of a ring is connected, so it cannot
 * leave the polygon without crossing its boundary.
 */
static bool has_all_within(const AgtGeom *grown, const AgtGeom *g, double d)
{
    if (agt_geom_is_empty(grown))
        return false;
    g_auto(AgtSegments) outer = agt_segments_make(grown, 64);
    for (uint32_t j = 0; j < g->n_rings; j++) {
        AgtLocation where = agt_segments_locate(&outer, g->pt[g->ring[j]]);
        if (where.on || !where.inner)
            return false;
    }
    g_autoptr(AgtGeom) outline = agt_geom_lines_of(grown);
    g_auto(AgtSegments) line = agt_segments_make(outline, 64);
    g_auto(AgtSegments) plain = agt_segments_make(g, 64);
    AgtPoint p, q;
    return agt_segments_distance(&line, &plain, &p, &q) >= d;
}

/* Corners of a regular polygon around a circle of radius d at centre. */
static void circle_around(AgtPoint centre, double d, int quarter, AgtPoint *corner)
{
    double r = circumscribed(d);
    for (int k = 0; k < 4 * quarter; k++) {
        double angle = k * G_PI_2 / quarter;
        corner[k] = (AgtPoint){centre.x + r * cos(angle), centre.y + r * sin(angle)};
    }
}

/* Convex polygon that contains all within d of a segment. */
static AgtGeom *capsule(AgtPoint a, AgtPoint b, double d)
{
    AgtPoint corner[8 * SAFE_QUARTER];
    int quarter = quarter_for(d);
    circle_around(a, d, quarter, corner);
    circle_around(b, d, quarter, corner + 4 * quarter);
    g_autoptr(AgtGeom) ring = agt_geom_new_line(corner, (size_t)(8 * quarter));
    return agt_geom_convex_hull(ring, NULL);
}

/* The polygon g (or nothing) and a capsule around every segment, put together. */
static AgtGeom *union_of_capsules(const AgtGeom *g, double d, bool with_g, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    uint32_t step = g->kind == AGT_GEOM_POINT ? 0 : 1;
    for (uint32_t j = 0; j < g->n_rings; j++)
        for (uint32_t i = g->ring[j]; i + step < g->ring[j + 1]; i++)
            g_ptr_array_add(all, capsule(g->pt[i], g->pt[i + step], d));
    if (with_g && g->kind == AGT_GEOM_POLYGON)
        g_ptr_array_add(all, agt_geom_ref(g));
    return agt_geom_union((const AgtGeom *const *)all->pdata, all->len, error);
}

AgtGeom *agt_geom_grow_by_capsules(const AgtGeom *g, double d, GError **error)
{
    g_autoptr(AgtGeom) sure = union_of_capsules(g, d + AGT_GEOM_TINY, true, error);
    if (!sure || has_all_within(sure, g, d))
        return g_steal_pointer(&sure);
    g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_FAILED,
                "the grown area could not be proven to hold the whole safety distance");
    return NULL;
}

AgtGeom *agt_geom_grow_valid(const AgtGeom *g, double d, GError **error)
{
    g_autoptr(AgtGeom) quick = safe_buffer(g, d, 1.0);
    if (quick && has_all_within(quick, g, d) && agt_geom_is_valid(quick, NULL, NULL))
        return g_steal_pointer(&quick);
    return agt_geom_grow_by_capsules(g, d, error);
}

AgtGeom *agt_geom_grow(const AgtGeom *g, double d, GError **error)
{
    g_assert(d >= 0.0);
    if (agt_geom_is_empty(g))
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    if (g->kind != AGT_GEOM_POLYGON)
        return agt_geom_grow_valid(g, fmax(d, AGT_GEOM_TINY), error);
    g_autoptr(AgtGeom) whole = agt_geom_envelop(g, 0.0, error);
    if (!whole || d == 0.0)
        return g_steal_pointer(&whole);
    return agt_geom_grow_valid(whole, d, error);
}

AgtGeom *agt_geom_grow_shown(const AgtGeom *g, double d)
{
    g_assert(d >= 0.0);
    bool flat = g->kind == AGT_GEOM_POLYGON;
    g_autoptr(AgtGeom) whole = flat ? agt_geom_envelop(g, 0.0, NULL) : agt_geom_ref(g);
    if (!whole || (flat && d == 0.0))
        return g_steal_pointer(&whole);
    return safe_buffer(whole, flat ? d : fmax(d, AGT_GEOM_TINY), 1.0);
}

/*
 * Proof that every point of `core` is in g and at least d from the boundary of g: no ring of g
 * comes within d of the polygon core (nor lies in it), and every part of core starts inside g.
 */
static bool is_deep_inside(const AgtGeom *core, const AgtGeom *g, double d)
{
    g_auto(AgtSegments) outer = agt_segments_make(g, 64);
    for (uint32_t i = 0; i < core->n_parts; i++)
        if (!agt_segments_locate(&outer, core->pt[core->ring[core->part[i]]]).inner)
            return false;
    g_autoptr(AgtGeom) outline = agt_geom_lines_of(g);
    g_auto(AgtSegments) line = agt_segments_make(outline, 64);
    g_auto(AgtSegments) plain = agt_segments_make(core, 64);
    AgtPoint p, q;
    return agt_segments_distance(&line, &plain, &p, &q) >= d;
}

AgtGeom *agt_geom_shrink_by_capsules(const AgtGeom *g, double d, GError **error)
{
    g_autoptr(AgtGeom) rim = union_of_capsules(g, d + AGT_GEOM_TINY, false, error);
    g_autoptr(AgtGeom) core = rim ? agt_geom_difference(g, rim, error) : NULL;
    if (!core || is_deep_inside(core, g, d))
        return g_steal_pointer(&core);
    g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_FAILED,
                "the shrunk area could not be proven to keep the whole safety distance");
    return NULL;
}

AgtGeom *agt_geom_shrink_valid(const AgtGeom *g, double d, GError **error)
{
    g_autoptr(AgtGeom) quick = safe_buffer(g, d, -1.0);
    if (quick && is_deep_inside(quick, g, d) && agt_geom_is_valid(quick, NULL, NULL))
        return g_steal_pointer(&quick);
    return agt_geom_shrink_by_capsules(g, d, error);
}

AgtGeom *agt_geom_shrink(const AgtGeom *g, double d, GError **error)
{
    g_assert(d >= 0.0 && g->kind == AGT_GEOM_POLYGON);
    g_autoptr(AgtGeom) whole = agt_geom_repair_inwards(g, error);
    if (!whole || d == 0.0 || agt_geom_is_empty(whole))
        return g_steal_pointer(&whole);
    return agt_geom_shrink_valid(whole, d, error);
}
