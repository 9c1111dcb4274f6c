/* SPDX-License-Identifier: Apache-2.0 */
/* Geometry made from geometry, position by position. */
#include <string.h>

#include "geom/bridge.h"

/* Copy of g with room to change its positions. */
static AgtGeom *copy_of(const AgtGeom *g)
{
    AgtGeom *copy = agt_geom_new_raw(g->kind, g->n_parts, g->n_rings, g->n_points);
    memcpy(geom_parts(copy), g->part, ((size_t)g->n_parts + 1) * sizeof(uint32_t));
    memcpy(geom_rings(copy), g->ring, ((size_t)g->n_rings + 1) * sizeof(uint32_t));
    memcpy(geom_points(copy), g->pt, g->n_points * sizeof(AgtPoint));
    return copy;
}

static AgtPoint to_mm(AgtPoint p)
{
    /* + 0.0 makes one zero of the two */
    return (AgtPoint){floor(p.x * 1000.0 + 0.5) / 1000.0 + 0.0,
                      floor(p.y * 1000.0 + 0.5) / 1000.0 + 0.0};
}

static bool same(AgtPoint a, AgtPoint b)
{
    return a.x == b.x && a.y == b.y;
}

/* Ring without repeated points; 0 when it collapses (a polygon ring without area, a line to a
 * point). */
static uint32_t rounded_ring(const AgtGeom *g, uint32_t ring, AgtPoint *out)
{
    uint32_t n = 0;
    for (uint32_t i = g->ring[ring]; i < g->ring[ring + 1]; i++) {
        AgtPoint p = to_mm(g->pt[i]);
        if (n == 0 || !same(out[n - 1], p))
            out[n++] = p;
    }
    if (g->kind == AGT_GEOM_POINT)
        return n;
    if (g->kind == AGT_GEOM_LINE)
        return n >= 2 ? n : 0;
    bool flat = true;
    for (uint32_t i = 2; i < n && flat; i++)
        flat = agt_exact_turn(out[0], out[1], out[i]) == 0;
    return n >= 4 && !flat ? n : 0;
}

static AgtGeom *rounded(const AgtGeom *g)
{
    AgtGeomBuilder *b = agt_geom_builder_new(g->kind);
    g_autofree AgtPoint *pt = g_new(AgtPoint, MAX(g->n_points, 1));
    for (uint32_t i = 0; i < g->n_parts; i++)
        for (uint32_t j = g->part[i]; j < g->part[i + 1]; j++) {
            uint32_t n = rounded_ring(g, j, pt);
            if (n == 0 && j == g->part[i])
                break;
            if (n == 0)
                continue;
            if (j == g->part[i])
                agt_geom_builder_part(b);
            else
                agt_geom_builder_ring(b);
            for (uint32_t k = 0; k < n; k++)
                agt_geom_builder_point(b, pt[k].x, pt[k].y);
        }
    return agt_geom_builder_end(b, NULL);
}

/* Rounding can fold a valid polygon; GEOS can snap it to the grid and keep it valid. */
static AgtGeom *snapped(const AgtGeom *g)
{
    g_autoptr(GEOSGeometry) x = agt_geos_from(g, NULL);
    GEOSGeometry *y = x ? GEOSGeom_setPrecision_r(agt_geos(), x, 1e-3, 0) : NULL;
    g_autoptr(AgtGeom) valid = y ? agt_geos_take(y, g->kind, "rounding", NULL) : NULL;
    return valid ? rounded(valid) : NULL;
}

AgtGeom *agt_geom_round_mm(const AgtGeom *g)
{
    AgtGeom *simple = rounded(g);
    if (g->kind != AGT_GEOM_POLYGON || agt_geom_is_valid(simple, NULL, NULL) ||
        !agt_geom_is_valid(g, NULL, NULL))
        return simple;
    AgtGeom *folded = snapped(g);
    if (!folded)
        return simple;
    agt_geom_unref(simple);
    return folded;
}

/* Of one edge; only edges beyond any map have more. */
#define MAX_PIECES 1e6

AgtGeom *agt_geom_densify(const AgtGeom *g, double max_m)
{
    g_assert(max_m > 0.0);
    if (g->kind == AGT_GEOM_POINT)
        return agt_geom_ref(g);
    AgtGeomBuilder *b = agt_geom_builder_new(g->kind);
    for (uint32_t i = 0; i < g->n_parts; i++)
        for (uint32_t j = g->part[i]; j < g->part[i + 1]; j++) {
            if (j == g->part[i])
                agt_geom_builder_part(b);
            else
                agt_geom_builder_ring(b);
            for (uint32_t k = g->ring[j]; k + 1 < g->ring[j + 1]; k++) {
                AgtPoint p = g->pt[k], q = g->pt[k + 1];
                double pieces = CLAMP(ceil(hypot(q.x - p.x, q.y - p.y) / max_m), 1.0, MAX_PIECES);
                for (double s = 0.0; s < pieces; s += 1.0)
                    agt_geom_builder_point(b, p.x + (q.x - p.x) * (s / pieces),
                                           p.y + (q.y - p.y) * (s / pieces));
            }
            AgtPoint last = g->pt[g->ring[j + 1] - 1];
            agt_geom_builder_point(b, last.x, last.y);
        }
    return agt_geom_builder_end(b, NULL);
}

AgtGeom *agt_geom_map(const AgtGeom *g, AgtGeomMapFunc fn, gpointer user, GError **error)
{
    g_autoptr(AgtGeom) copy = copy_of(g);
    if (g->n_points && !fn(geom_points(copy), g->n_points, user, error))
        return NULL;
    for (uint32_t i = 0; i < copy->n_points; i++)
        if (!isfinite(copy->pt[i].x) || !isfinite(copy->pt[i].y)) {
            g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_INVALID,
                        "position %u has no finite coordinates after the change", i + 1);
            return NULL;
        }
    return agt_geom_seal(g_steal_pointer(&copy));
}

AgtGeom *agt_geom_move(const AgtGeom *g, AgtPoint centre, double angle_rad, double dx, double dy)
{
    double c = cos(angle_rad), s = sin(angle_rad);
    AgtGeom *copy = copy_of(g);
    AgtPoint *pt = geom_points(copy);
    for (uint32_t i = 0; i < copy->n_points; i++) {
        double x = pt[i].x - centre.x, y = pt[i].y - centre.y;
        pt[i] = (AgtPoint){centre.x + c * x - s * y + dx, centre.y + s * x + c * y + dy};
    }
    return agt_geom_seal(copy);
}
