/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Own kernels: intersects, distance, and the plain cases of covers. Exact, no GEOS.
 *
 * If no two segments meet, every ring lies within one face of the other geometry; so testing one
 * position of each ring decides. This holds for invalid polygons too, whatever the fill rule.
 */
#include "geom/internal.h"

/* One segment against the segments of another geometry. */
typedef struct {
    const AgtGeom *g;
    AgtPoint a, b;
} Meeting;

static bool meet(uint32_t i, gpointer user)
{
    const Meeting *m = user;
    return agt_exact_segments_meet(m->g->pt[i], segment_end(m->g, i), m->a, m->b);
}

/* True when any segments of the two meet. */
static bool segments_meet(const AgtSegments *s, const AgtGeom *b)
{
    uint32_t step = b->kind == AGT_GEOM_POINT ? 0 : 1;
    for (uint32_t j = 0; j < b->n_rings; j++)
        for (uint32_t i = b->ring[j]; i + step < b->ring[j + 1]; i++) {
            Meeting m = {s->g, b->pt[i], b->pt[i + step]};
            AgtBox box = box_of(m.a, m.b);
            if (box_meets(&box, &s->g->box) && agt_segments_visit(s, &box, meet, &m))
                return true;
        }
    return false;
}

/* Ring of b whose first position lies in polygon s, or G_MAXUINT32. */
static uint32_t ring_within(const AgtSegments *s, const AgtGeom *b)
{
    if (s->g->kind != AGT_GEOM_POLYGON)
        return G_MAXUINT32;
    for (uint32_t j = 0; j < b->n_rings; j++) {
        AgtLocation where = agt_segments_locate(s, b->pt[b->ring[j]]);
        if (where.on || where.outer)
            return j;
    }
    return G_MAXUINT32;
}

bool agt_segments_intersect(const AgtSegments *a, const AgtSegments *b)
{
    if (a->g->n_points == 0 || b->g->n_points == 0 || !box_meets(&a->g->box, &b->g->box))
        return false;
    bool index_b = b->ix && (!a->ix || b->g->n_points > a->g->n_points);
    const AgtSegments *big = index_b ? b : a, *small = index_b ? a : b;
    return segments_meet(big, small->g) || ring_within(a, b->g) != G_MAXUINT32 ||
           ring_within(b, a->g) != G_MAXUINT32;
}

/* Nearest pair so far. */
typedef struct {
    const AgtGeom *g;
    AgtPoint a, b;
    double best2;
    AgtPoint on_g, on_ab;
} Nearest;

static double segment_gap(uint32_t i, gpointer user)
{
    Nearest *n = user;
    AgtPoint on_g, on_ab;
    double d2 =
        agt_segments_distance2(n->g->pt[i], segment_end(n->g, i), n->a, n->b, &on_g, &on_ab);
    if (d2 < n->best2) {
        n->best2 = d2;
        n->on_g = on_g;
        n->on_ab = on_ab;
    }
    return sqrt(d2);
}

/* Brute force with box pruning, for small geometries without index. */
static void nearest_of_all(Nearest *n, const AgtBox *box)
{
    const AgtGeom *g = n->g;
    uint32_t step = g->kind == AGT_GEOM_POINT ? 0 : 1;
    for (uint32_t j = 0; j < g->n_rings; j++)
        for (uint32_t i = g->ring[j]; i + step < g->ring[j + 1]; i++) {
            AgtBox b = box_of(g->pt[i], g->pt[i + step]);
            if (box_gap2(&b, box) < n->best2)
                segment_gap(i, n);
        }
}

/* Squared distance of the segments of the two, when less than max2; else max2. */
static double boundary_gap2(const AgtSegments *s, const AgtGeom *b, double max2, AgtPoint *on_s,
                            AgtPoint *on_b)
{
    Nearest n = {.g = s->g, .best2 = max2};
    uint32_t step = b->kind == AGT_GEOM_POINT ? 0 : 1;
    for (uint32_t j = 0; j < b->n_rings && n.best2 > 0.0; j++)
        for (uint32_t i = b->ring[j]; i + step < b->ring[j + 1] && n.best2 > 0.0; i++) {
            n.a = b->pt[i];
            n.b = b->pt[i + step];
            AgtBox box = box_of(n.a, n.b);
            if (box_gap2(&box, &s->g->box) >= n.best2)
                continue;
            if (s->ix)
                agt_index_nearest(s->ix, box, sqrt(n.best2), segment_gap, &n, NULL);
            else
                nearest_of_all(&n, &box);
        }
    *on_s = n.on_g;
    *on_b = n.on_ab;
    return n.best2;
}

double agt_segments_distance(const AgtSegments *a, const AgtSegments *b, AgtPoint *on_a,
                             AgtPoint *on_b)
{
    if (a->g->n_points == 0 || b->g->n_points == 0)
        return INFINITY;
    uint32_t ring = ring_within(a, b->g);
    if (ring != G_MAXUINT32) {
        *on_a = *on_b = b->g->pt[b->g->ring[ring]];
        return 0.0;
    }
    ring = ring_within(b, a->g);
    if (ring != G_MAXUINT32) {
        *on_a = *on_b = a->g->pt[a->g->ring[ring]];
        return 0.0;
    }
    if (b->ix && (!a->ix || b->g->n_points > a->g->n_points))
        return sqrt(boundary_gap2(b, a->g, INFINITY, on_b, on_a));
    return sqrt(boundary_gap2(a, b->g, INFINITY, on_a, on_b));
}

/* Boxes are compared with this to spare, so that rounding leaves nothing out. */
static const double spare_m = 1e-3;

double agt_segments_distance_within(const AgtSegments *a, const AgtSegments *b, double max_m)
{
    double max2 = (max_m + spare_m) * (max_m + spare_m);
    AgtPoint p, q;
    if (!(max2 < INFINITY))
        return agt_segments_distance(a, b, &p, &q);
    if (a->g->n_points == 0 || b->g->n_points == 0 || box_gap2(&a->g->box, &b->g->box) >= max2)
        return INFINITY;
    if (ring_within(a, b->g) != G_MAXUINT32 || ring_within(b, a->g) != G_MAXUINT32)
        return 0.0;
    double gap2 = b->ix && (!a->ix || b->g->n_points > a->g->n_points)
                      ? boundary_gap2(b, a->g, max2, &p, &q)
                      : boundary_gap2(a, b->g, max2, &p, &q);
    return gap2 < max2 ? sqrt(gap2) : INFINITY;
}

double agt_segments_room(const AgtSegments *a, const AgtGeom *b, double enough_m)
{
    const AgtBox *outer = &a->g->box, *inner = &b->box;
    if (a->g->kind != AGT_GEOM_POLYGON || a->g->n_points == 0 || b->n_points == 0 ||
        inner->minx < outer->minx || inner->miny < outer->miny || inner->maxx > outer->maxx ||
        inner->maxy > outer->maxy)
        return 0.0;
    for (uint32_t j = 0; j < b->n_rings; j++)
        if (!agt_segments_locate(a, b->pt[b->ring[j]]).inner)
            return 0.0;
    double max2 = (enough_m + spare_m) * (enough_m + spare_m);
    AgtPoint p, q;
    double gap2 = boundary_gap2(a, b, max2, &p, &q);
    const AgtSegments plain = {b, NULL};
    if (!(gap2 > 0.0) || ring_within(&plain, a->g) != G_MAXUINT32)
        return 0.0;
    return gap2 < max2 ? sqrt(gap2) : INFINITY;
}

double agt_segments_farthest(const AgtSegments *a, const AgtGeom *b)
{
    double far = 0.0;
    for (uint32_t i = 0; i < b->n_points; i++) {
        AgtLocation where = agt_segments_locate(a, b->pt[i]);
        if (!where.on && !where.outer)
            far = greater(far, agt_segments_boundary_distance(a, b->pt[i]));
    }
    return far;
}

/* One position against the segments of a geometry. */
typedef struct {
    const AgtGeom *g;
    AgtPoint p;
} Probe;

static double probe_gap(uint32_t i, gpointer user)
{
    const Probe *q = user;
    return sqrt(agt_segment_nearest(q->g->pt[i], segment_end(q->g, i), q->p, NULL));
}

double agt_segments_boundary_distance(const AgtSegments *s, AgtPoint p)
{
    if (!s->ix)
        return agt_geom_boundary_distance_m(s->g, p);
    Probe q = {s->g, p};
    double d = INFINITY;
    agt_index_nearest(s->ix, (AgtBox){p.x, p.y, p.x, p.y}, INFINITY, probe_gap, &q, &d);
    return d;
}

/* Every position of b lies in or on a. */
static bool has_all_points(const AgtSegments *a, const AgtGeom *b)
{
    for (uint32_t i = 0; i < b->n_points; i++) {
        AgtLocation where = agt_segments_locate(a, b->pt[i]);
        if (!where.on && !where.outer)
            return false;
    }
    return true;
}

AgtCoversAnswer agt_segments_covers(const AgtSegments *a, const AgtGeom *b)
{
    const AgtBox *outer = &a->g->box, *inner = &b->box;
    if (a->g->n_points == 0 || b->n_points == 0 || inner->minx < outer->minx ||
        inner->miny < outer->miny || inner->maxx > outer->maxx || inner->maxy > outer->maxy)
        return AGT_COVERS_NO;
    if (a->g->kind != AGT_GEOM_POLYGON)
        return AGT_COVERS_UNCLEAR;
    if (!has_all_points(a, b))
        return AGT_COVERS_NO;
    if (segments_meet(a, b))
        return AGT_COVERS_UNCLEAR;
    for (uint32_t j = 0; j < b->n_rings; j++)
        if (!agt_segments_locate(a, b->pt[b->ring[j]]).inner)
            return AGT_COVERS_UNCLEAR;
    g_auto(AgtSegments) plain = {b, NULL};
    return ring_within(&plain, a->g) == G_MAXUINT32 ? AGT_COVERS_YES : AGT_COVERS_UNCLEAR;
}
