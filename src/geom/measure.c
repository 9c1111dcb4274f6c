/* SPDX-License-Identifier: Apache-2.0 */
/* Area, length, centroid, label point, equality. */
#include "geom/internal.h"

double agt_geom_ring_area2(const AgtGeom *g, uint32_t ring)
{
    AgtPoint o = g->pt[g->ring[ring]];
    double sum = 0.0;
    for (uint32_t i = g->ring[ring]; i + 1 < g->ring[ring + 1]; i++)
        sum += (g->pt[i].x - o.x) * (g->pt[i + 1].y - o.y) -
               (g->pt[i + 1].x - o.x) * (g->pt[i].y - o.y);
    return sum;
}

static double part_area(const AgtGeom *g, uint32_t part)
{
    double area = fabs(agt_geom_ring_area2(g, g->part[part]));
    for (uint32_t j = g->part[part] + 1; j < g->part[part + 1]; j++)
        area -= fabs(agt_geom_ring_area2(g, j));
    return area / 2.0;
}

double agt_geom_area_m2(const AgtGeom *g)
{
    double area = 0.0;
    if (agt_geom_is_empty(g) || g->kind != AGT_GEOM_POLYGON)
        return area;
    for (uint32_t i = 0; i < g->n_parts; i++)
        area += part_area(g, i);
    return area;
}

static double ring_length(const AgtGeom *g, uint32_t ring)
{
    double sum = 0.0;
    for (uint32_t i = g->ring[ring]; i + 1 < g->ring[ring + 1]; i++)
        sum += hypot(g->pt[i + 1].x - g->pt[i].x, g->pt[i + 1].y - g->pt[i].y);
    return sum;
}

double agt_geom_length_m(const AgtGeom *g)
{
    double sum = 0.0;
    if (agt_geom_is_empty(g) || g->kind == AGT_GEOM_POINT)
        return sum;
    for (uint32_t j = 0; j < g->n_rings; j++)
        sum += ring_length(g, j);
    return sum;
}

/* Weighted sum of positions relative to an origin. */
typedef struct {
    double x, y, weight;
} Moment;

static void add_area_moment(Moment *m, const AgtGeom *g, uint32_t ring, AgtPoint o, double factor)
{
    for (uint32_t i = g->ring[ring]; i + 1 < g->ring[ring + 1]; i++) {
        AgtPoint a = {g->pt[i].x - o.x, g->pt[i].y - o.y};
        AgtPoint b = {g->pt[i + 1].x - o.x, g->pt[i + 1].y - o.y};
        double cross = factor * (a.x * b.y - b.x * a.y);
        m->x += cross * (a.x + b.x) / 3.0;
        m->y += cross * (a.y + b.y) / 3.0;
        m->weight += cross;
    }
}

static void add_length_moment(Moment *m, const AgtGeom *g, uint32_t ring, AgtPoint o)
{
    for (uint32_t i = g->ring[ring]; i + 1 < g->ring[ring + 1]; i++) {
        AgtPoint a = g->pt[i], b = g->pt[i + 1];
        double len = hypot(b.x - a.x, b.y - a.y);
        m->x += len * ((a.x - o.x) + (b.x - o.x)) / 2.0;
        m->y += len * ((a.y - o.y) + (b.y - o.y)) / 2.0;
        m->weight += len;
    }
}

static Moment area_moment(const AgtGeom *g, AgtPoint o)
{
    Moment m = {0};
    for (uint32_t i = 0; i < g->n_parts; i++)
        for (uint32_t j = g->part[i]; j < g->part[i + 1]; j++) {
            double sign = agt_geom_ring_area2(g, j) < 0.0 ? -1.0 : 1.0;
            add_area_moment(&m, g, j, o, j == g->part[i] ? sign : -sign);
        }
    return m;
}

AgtPoint agt_geom_centroid(const AgtGeom *g)
{
    g_assert(!agt_geom_is_empty(g));
    AgtPoint o = g->pt[0];
    Moment m = {0};
    if (g->kind == AGT_GEOM_POLYGON)
        m = area_moment(g, o);
    if (g->kind != AGT_GEOM_POINT && !(m.weight > 0.0)) {
        m = (Moment){0};
        for (uint32_t j = 0; j < g->n_rings; j++)
            add_length_moment(&m, g, j, o);
    }
    if (!(m.weight > 0.0)) {
        m = (Moment){.weight = g->n_points};
        for (uint32_t i = 0; i < g->n_points; i++) {
            m.x += g->pt[i].x - o.x;
            m.y += g->pt[i].y - o.y;
        }
    }
    return (AgtPoint){o.x + m.x / m.weight, o.y + m.y / m.weight};
}

double agt_geom_boundary_distance_m(const AgtGeom *g, AgtPoint p)
{
    double best = INFINITY;
    uint32_t step = g->kind == AGT_GEOM_POINT ? 0 : 1;
    for (uint32_t j = 0; j < g->n_rings; j++)
        for (uint32_t i = g->ring[j]; i + step < g->ring[j + 1]; i++)
            best = lesser(best, agt_segment_nearest(g->pt[i], g->pt[i + step], p, NULL));
    return sqrt(best);
}

bool agt_geom_contains_point(const AgtGeom *g, AgtPoint p)
{
    AgtSegments s = {g, NULL};
    AgtLocation where = agt_segments_locate(&s, p);
    return where.on || where.outer;
}

bool agt_geom_equals(const AgtGeom *a, const AgtGeom *b, double tol_m)
{
    if (a->kind != b->kind || a->n_parts != b->n_parts || a->n_rings != b->n_rings ||
        a->n_points != b->n_points)
        return false;
    for (uint32_t i = 0; i < a->n_parts; i++)
        if (a->part[i] != b->part[i])
            return false;
    for (uint32_t j = 0; j < a->n_rings; j++)
        if (a->ring[j] != b->ring[j])
            return false;
    for (uint32_t i = 0; i < a->n_points; i++)
        if (!(fabs(a->pt[i].x - b->pt[i].x) <= tol_m && fabs(a->pt[i].y - b->pt[i].y) <= tol_m))
            return false;
    return true;
}
