/* SPDX-License-Identifier: Apache-2.0 */
/* Geometry values: one block of memory each, reference-counted; boxes. */
#include <string.h>

#include "geom/internal.h"

G_DEFINE_QUARK(agt - geom - error - quark, agt_geom_error)

AgtGeom *agt_geom_new_raw(AgtGeomKind kind, uint32_t n_parts, uint32_t n_rings, uint32_t n_points)
{
    size_t points = sizeof(AgtPoint) * n_points;
    size_t parts = sizeof(uint32_t) * ((size_t)n_parts + 1);
    size_t rings = sizeof(uint32_t) * ((size_t)n_rings + 1);
    char *block = g_malloc(sizeof(AgtGeom) + points + parts + rings);
    AgtGeom *g = (AgtGeom *)(void *)block;
    g->kind = kind;
    g->n_parts = n_parts;
    g->n_rings = n_rings;
    g->n_points = n_points;
    g->box = AGT_BOX_EMPTY;
    g->pt = (AgtPoint *)(void *)(block + sizeof(AgtGeom));
    g->part = (uint32_t *)(void *)(block + sizeof(AgtGeom) + points);
    g->ring = (uint32_t *)(void *)(block + sizeof(AgtGeom) + points + parts);
    geom_parts(g)[n_parts] = n_rings;
    geom_rings(g)[n_rings] = n_points;
    g_atomic_ref_count_init(&g->refs);
    return g;
}

AgtGeom *agt_geom_seal(AgtGeom *g)
{
    AgtBox box = AGT_BOX_EMPTY;
    for (uint32_t i = 0; i < g->n_points; i++) {
        box.minx = fmin(box.minx, g->pt[i].x);
        box.miny = fmin(box.miny, g->pt[i].y);
        box.maxx = fmax(box.maxx, g->pt[i].x);
        box.maxy = fmax(box.maxy, g->pt[i].y);
    }
    g->box = box;
    return g;
}

AgtGeom *agt_geom_ref(const AgtGeom *g)
{
    AgtGeom *shared = (AgtGeom *)g;
    if (shared)
        g_atomic_ref_count_inc(&shared->refs);
    return shared;
}

void agt_geom_unref(AgtGeom *g)
{
    if (g && g_atomic_ref_count_dec(&g->refs))
        g_free(g);
}

AgtGeom *agt_geom_new_empty(AgtGeomKind kind)
{
    return agt_geom_seal(agt_geom_new_raw(kind, 0, 0, 0));
}

/* One part with one ring of n given points, and its first point again when close is set. */
static AgtGeom *one_ring(AgtGeomKind kind, const AgtPoint *pt, size_t n, bool close)
{
    g_assert(n < G_MAXUINT32);
    AgtGeom *g = agt_geom_new_raw(kind, 1, 1, (uint32_t)(n + (close ? 1 : 0)));
    memcpy(geom_points(g), pt, n * sizeof *pt);
    if (close)
        geom_points(g)[n] = pt[0];
    geom_parts(g)[0] = 0;
    geom_rings(g)[0] = 0;
    return agt_geom_seal(g);
}

AgtGeom *agt_geom_new_point(double x, double y)
{
    g_assert(isfinite(x) && isfinite(y));
    return one_ring(AGT_GEOM_POINT, &(AgtPoint){x, y}, 1, false);
}

AgtGeom *agt_geom_new_line(const AgtPoint *pt, size_t n)
{
    g_assert(n >= 2);
    return one_ring(AGT_GEOM_LINE, pt, n, false);
}

AgtGeom *agt_geom_new_polygon(const AgtPoint *pt, size_t n)
{
    g_assert(n >= 3);
    bool closed = n > 3 && pt[0].x == pt[n - 1].x && pt[0].y == pt[n - 1].y;
    return one_ring(AGT_GEOM_POLYGON, pt, n, !closed);
}

AgtGeom *agt_geom_new_box(AgtBox b)
{
    g_assert(b.minx <= b.maxx && b.miny <= b.maxy);
    AgtPoint corner[4] = {{b.minx, b.miny}, {b.maxx, b.miny}, {b.maxx, b.maxy}, {b.minx, b.maxy}};
    return one_ring(AGT_GEOM_POLYGON, corner, 4, true);
}

AgtGeom *agt_geom_collect(AgtGeomKind kind, const AgtGeom *const *g, size_t n)
{
    guint64 n_parts = 0, n_rings = 0, n_points = 0;
    for (size_t i = 0; i < n; i++) {
        if (agt_geom_is_empty(g[i]))
            continue;
        g_assert(g[i]->kind == kind);
        n_parts += g[i]->n_parts;
        n_rings += g[i]->n_rings;
        n_points += g[i]->n_points;
    }
    g_assert(n_points < G_MAXUINT32);
    AgtGeom *all = agt_geom_new_raw(kind, (uint32_t)n_parts, (uint32_t)n_rings, (uint32_t)n_points);
    uint32_t part = 0, ring = 0, point = 0;
    for (size_t i = 0; i < n; i++) {
        if (agt_geom_is_empty(g[i]))
            continue;
        for (uint32_t k = 0; k < g[i]->n_parts; k++)
            geom_parts(all)[part + k] = ring + g[i]->part[k];
        for (uint32_t k = 0; k < g[i]->n_rings; k++)
            geom_rings(all)[ring + k] = point + g[i]->ring[k];
        memcpy(geom_points(all) + point, g[i]->pt, g[i]->n_points * sizeof(AgtPoint));
        part += g[i]->n_parts;
        ring += g[i]->n_rings;
        point += g[i]->n_points;
    }
    return agt_geom_seal(all);
}

AgtGeom *agt_geom_part(const AgtGeom *g, uint32_t i)
{
    g_assert(i < g->n_parts);
    if (g->n_parts == 1)
        return agt_geom_ref(g);
    uint32_t first = g->part[i], n_rings = g->part[i + 1] - first;
    uint32_t start = g->ring[first], n_points = g->ring[first + n_rings] - start;
    AgtGeom *one = agt_geom_new_raw(g->kind, 1, n_rings, n_points);
    geom_parts(one)[0] = 0;
    for (uint32_t k = 0; k < n_rings; k++)
        geom_rings(one)[k] = g->ring[first + k] - start;
    memcpy(geom_points(one), g->pt + start, n_points * sizeof(AgtPoint));
    return agt_geom_seal(one);
}

bool agt_geom_is_empty(const AgtGeom *g)
{
    return !g || g->n_points == 0;
}

/* Greatest i with offset[i] <= value, for n offsets. */
static uint32_t owner(const uint32_t *offset, uint32_t n, uint32_t value)
{
    uint32_t low = 0, high = n;
    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;
        if (offset[mid] <= value)
            low = mid;
        else
            high = mid;
    }
    return low;
}

uint32_t agt_geom_part_of(const AgtGeom *g, uint32_t ring)
{
    return owner(g->part, g->n_parts, ring);
}

uint32_t agt_geom_ring_of(const AgtGeom *g, uint32_t point)
{
    return owner(g->ring, g->n_rings, point);
}

AgtBox agt_box_grow(AgtBox b, double d)
{
    if (b.minx > b.maxx)
        return b;
    return (AgtBox){b.minx - d, b.miny - d, b.maxx + d, b.maxy + d};
}

AgtBox agt_box_union(AgtBox a, AgtBox b)
{
    return (AgtBox){fmin(a.minx, b.minx), fmin(a.miny, b.miny), fmax(a.maxx, b.maxx),
                    fmax(a.maxy, b.maxy)};
}

bool agt_box_intersects(AgtBox a, AgtBox b)
{
    return box_meets(&a, &b);
}
