/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Normal form of polygons, so that a result does not depend on the order in which a version of
 * GEOS happens to give its parts: exteriors counter-clockwise, holes clockwise, each ring from its
 * least point, holes and parts sorted by that point.
 */
#include <string.h>

#include "geom/internal.h"

static int compare_points(AgtPoint a, AgtPoint b)
{
    if (a.x != b.x)
        return a.x < b.x ? -1 : 1;
    return (a.y > b.y) - (a.y < b.y);
}

/* Compares rings or parts by all their points in order. */
static int compare_runs(const AgtPoint *a, uint32_t n_a, const AgtPoint *b, uint32_t n_b)
{
    for (uint32_t i = 0; i < MIN(n_a, n_b); i++) {
        int c = compare_points(a[i], b[i]);
        if (c)
            return c;
    }
    return (n_a > n_b) - (n_a < n_b);
}

static void turn_ring(AgtPoint *pt, uint32_t n, bool reverse)
{
    if (reverse)
        for (uint32_t i = 0, k = n - 1; i < k; i++, k--) {
            AgtPoint swap = pt[i];
            pt[i] = pt[k];
            pt[k] = swap;
        }
    uint32_t least = 0;
    for (uint32_t i = 1; i + 1 < n; i++)
        if (compare_points(pt[i], pt[least]) < 0)
            least = i;
    if (least == 0)
        return;
    g_autofree AgtPoint *copy = g_memdup2(pt, n * sizeof *pt);
    for (uint32_t i = 0; i + 1 < n; i++)
        pt[i] = copy[(i + least) % (n - 1)];
    pt[n - 1] = pt[0];
}

/* A ring or part while it is sorted. */
typedef struct {
    const AgtGeom *g;
    uint32_t ring, n_rings;
} Run;

static int compare(gconstpointer a, gconstpointer b)
{
    const Run *x = a, *y = b;
    const AgtGeom *g = x->g;
    return compare_runs(g->pt + g->ring[x->ring], g->ring[x->ring + 1] - g->ring[x->ring],
                        g->pt + g->ring[y->ring], g->ring[y->ring + 1] - g->ring[y->ring]);
}

static bool in_order(const Run *run, guint n)
{
    for (guint i = 1; i < n; i++)
        if (compare(&run[i - 1], &run[i]) > 0)
            return false;
    return true;
}

/* The geometry with its rings in the order of the runs. */
static AgtGeom *reordered(const AgtGeom *g, const Run *part, const Run *hole)
{
    AgtGeom *copy = agt_geom_new_raw(g->kind, g->n_parts, g->n_rings, g->n_points);
    uint32_t ring = 0, point = 0;
    for (uint32_t i = 0; i < g->n_parts; i++) {
        geom_parts(copy)[i] = ring;
        for (uint32_t k = 0; k < part[i].n_rings; k++) {
            uint32_t from = k ? hole[part[i].ring + k].ring : part[i].ring;
            uint32_t n = g->ring[from + 1] - g->ring[from];
            geom_rings(copy)[ring++] = point;
            memcpy(geom_points(copy) + point, g->pt + g->ring[from], n * sizeof(AgtPoint));
            point += n;
        }
    }
    return agt_geom_seal(copy);
}

AgtGeom *agt_geom_normalized(AgtGeom *g)
{
    if (g->kind != AGT_GEOM_POLYGON || g->n_parts == 0)
        return g;
    g_autofree Run *part = g_new(Run, g->n_parts);
    g_autofree Run *hole = g_new(Run, g->n_rings);
    bool sorted = true;
    for (uint32_t i = 0; i < g->n_parts; i++) {
        uint32_t first = g->part[i], n = g->part[i + 1] - first;
        part[i] = (Run){g, first, n};
        for (uint32_t j = first; j < first + n; j++) {
            bool reverse = (agt_geom_ring_area2(g, j) < 0.0) == (j == first);
            turn_ring(geom_points(g) + g->ring[j], g->ring[j + 1] - g->ring[j], reverse);
            hole[j] = (Run){g, j, 1};
        }
        if (n > 2 && !in_order(hole + first + 1, n - 1)) {
            sorted = false;
            qsort(hole + first + 1, n - 1, sizeof(Run), compare);
        }
    }
    if (!in_order(part, g->n_parts)) {
        sorted = false;
        qsort(part, g->n_parts, sizeof(Run), compare);
    }
    if (sorted)
        return g;
    AgtGeom *copy = reordered(g, part, hole);
    agt_geom_unref(g);
    return copy;
}
