/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the geom room share with each other and with nobody else. */
#pragma once

#include <math.h>

#include <agrotown/geom.h>

/* A step that any coordinate within a country survives: a micrometre is 1000 ulps at 4.4e6 m. */
#define AGT_GEOM_TINY 1e-6

/* No map is larger. Beyond, millimetres are lost in rounding, and GEOS fails and leaks. */
#define AGT_GEOM_FARTHEST 1e8

/* Block with room for the given counts; counts and offsets to be filled through the casts below. */
AgtGeom *agt_geom_new_raw(AgtGeomKind kind, uint32_t n_parts, uint32_t n_rings, uint32_t n_points);
/* Computes the box; to be called once after the arrays are filled. */
AgtGeom *agt_geom_seal(AgtGeom *g);

/* Writable views, for the time between agt_geom_new_raw() and agt_geom_seal(). */
static inline AgtPoint *geom_points(AgtGeom *g)
{
    return (AgtPoint *)g->pt;
}

static inline uint32_t *geom_rings(AgtGeom *g)
{
    return (uint32_t *)g->ring;
}

static inline uint32_t *geom_parts(AgtGeom *g)
{
    return (uint32_t *)g->part;
}

/* Coordinates are finite, so the calls that fmin() and fmax() make for the sake of NaN are spared.
 */
static inline double lesser(double a, double b)
{
    return a < b ? a : b;
}

static inline double greater(double a, double b)
{
    return a > b ? a : b;
}

static inline AgtBox box_of(AgtPoint a, AgtPoint b)
{
    return (AgtBox){lesser(a.x, b.x), lesser(a.y, b.y), greater(a.x, b.x), greater(a.y, b.y)};
}

static inline bool box_meets(const AgtBox *a, const AgtBox *b)
{
    return a->minx <= b->maxx && b->minx <= a->maxx && a->miny <= b->maxy && b->miny <= a->maxy;
}

/* Lower bound of the distance between the contents of two boxes. */
static inline double box_gap2(const AgtBox *a, const AgtBox *b)
{
    double dx = greater(0.0, greater(a->minx - b->maxx, b->minx - a->maxx));
    double dy = greater(0.0, greater(a->miny - b->maxy, b->miny - a->maxy));
    return dx * dx + dy * dy;
}

/* Greatest coordinate without its sign. */
static inline double geom_reach(const AgtGeom *g)
{
    const AgtBox *b = &g->box;
    return g->n_points ? fmax(fmax(-b->minx, -b->miny), fmax(b->maxx, b->maxy)) : 0.0;
}

/* Area in m2 that polygon whole has in common with each of n polygons; see agt_geom_common_m2(). */
void agt_geom_common_each(const AgtGeom *whole, const AgtGeom *const *g, size_t n, double *m2);
/* Part that owns ring j. */
uint32_t agt_geom_part_of(const AgtGeom *g, uint32_t ring);
/* Ring that owns point i. */
uint32_t agt_geom_ring_of(const AgtGeom *g, uint32_t point);

/* Exact sign of the area of triangle a, b, c: 1 left turn, -1 right turn, 0 collinear. */
int agt_exact_turn(AgtPoint a, AgtPoint b, AgtPoint c);
/* True when the closed segments share a point; exact. Segments may be points. */
bool agt_exact_segments_meet(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint d);
/* Nearest point on segment a-b to p and the squared distance; here because it is called most. */
static inline double agt_segment_nearest(AgtPoint a, AgtPoint b, AgtPoint p, AgtPoint *at)
{
    double dx = b.x - a.x, dy = b.y - a.y, along = (p.x - a.x) * dx + (p.y - a.y) * dy;
    AgtPoint q = a;
    if (along > 0.0) {
        double t = along / (dx * dx + dy * dy);
        if (t >= 1.0)
            q = b;
        else
            q = (AgtPoint){a.x + t * dx, a.y + t * dy};
    }
    if (at)
        *at = q;
    return (p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y);
}
/* Squared distance of two segments, 0 exactly when they meet. */
double agt_segments_distance2(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint d, AgtPoint *on_ab,
                              AgtPoint *on_cd);

/* Called with the number of a found item; true stops the search. */
typedef bool (*AgtIndexVisit)(uint32_t i, gpointer user);
/* Visits all boxes that meet box in no particular order; true when stopped. */
bool agt_index_visit(const AgtIndex *ix, const AgtBox *box, AgtIndexVisit fn, gpointer user);

/*
 * The segments of a geometry, numbered by their first point. A point geometry has one segment of
 * no length per point. With an index when that pays.
 */
typedef struct {
    const AgtGeom *g;
    AgtIndex *ix;
} AgtSegments;

/* Segments of g (borrowed); an index is built for more than threshold points. */
AgtSegments agt_segments_make(const AgtGeom *g, uint32_t threshold);
void agt_segments_clear(AgtSegments *s);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AgtSegments, agt_segments_clear)
/* Visits segments whose box meets box; true when stopped. */
bool agt_segments_visit(const AgtSegments *s, const AgtBox *box, AgtIndexVisit fn, gpointer user);

static inline AgtPoint segment_end(const AgtGeom *g, uint32_t i)
{
    return g->kind == AGT_GEOM_POINT ? g->pt[i] : g->pt[i + 1];
}

/*
 * Where a position lies with respect to polygons that need not be valid. For valid polygons outer
 * and inner agree off the boundary. "outer" holds when the even-odd fill of the rings of a part or
 * the non-zero fill of its exterior (outside of all holes) has the position: nothing is missed.
 * "inner" holds when the even-odd fill of all rings and the non-zero fill have it: nothing is
 * invented.
 */
typedef struct {
    bool on, outer, inner;
} AgtLocation;
AgtLocation agt_segments_locate(const AgtSegments *s, AgtPoint p);

/* Own kernels over prepared segments; see predicates.c. */
bool agt_segments_intersect(const AgtSegments *a, const AgtSegments *b);
double agt_segments_distance(const AgtSegments *a, const AgtSegments *b, AgtPoint *on_a,
                             AgtPoint *on_b);
/* The same where only distances up to max_m matter: any greater value when it is more. */
double agt_segments_distance_within(const AgtSegments *a, const AgtSegments *b, double max_m);
/* Distance of b to the outside of polygon a, any greater value when it is more than enough_m; 0
 * unless b lies inside and does not touch the boundary. */
double agt_segments_room(const AgtSegments *a, const AgtGeom *b, double enough_m);
/* Greatest distance of a position of b from polygon a. */
double agt_segments_farthest(const AgtSegments *a, const AgtGeom *b);
/* Distance from a position to the segments, not 0 inside a polygon. */
double agt_segments_boundary_distance(const AgtSegments *s, AgtPoint p);
/* Answer of the fast part of "a covers b". */
typedef enum { AGT_COVERS_NO, AGT_COVERS_YES, AGT_COVERS_UNCLEAR } AgtCoversAnswer;
AgtCoversAnswer agt_segments_covers(const AgtSegments *a, const AgtGeom *b);

/* agt_geom_grow() and agt_geom_shrink() of what is known to be valid and not empty, d > 0. */
AgtGeom *agt_geom_grow_valid(const AgtGeom *g, double d, GError **error);
AgtGeom *agt_geom_shrink_valid(const AgtGeom *g, double d, GError **error);
/* The same without the quick way, which has never been seen to fail its proof. */
AgtGeom *agt_geom_grow_by_capsules(const AgtGeom *g, double d, GError **error);
AgtGeom *agt_geom_shrink_by_capsules(const AgtGeom *g, double d, GError **error);
/* The rings of g as lines. */
AgtGeom *agt_geom_lines_of(const AgtGeom *g);
/* Parts counter-clockwise, holes clockwise, each ring from its least point, sorted. */
AgtGeom *agt_geom_normalized(AgtGeom *g);
