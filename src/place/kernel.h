/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small geometry on rings: a ring is a GArray of AgtPoint, open (first point not repeated) and
 * counter-clockwise, so that land lies left of every edge. All in local coordinates: metres from a
 * whole-metre origin near the plan, see ground.h.
 */
#pragma once

#include <math.h>

#include <agrotown/geom.h>

/* A chain is an open polyline, a GArray of AgtPoint. */

static inline AgtPoint agt_place_pt(const GArray *r, guint i)
{
    return g_array_index(r, AgtPoint, i);
}

static inline AgtPoint agt_place_sub(AgtPoint a, AgtPoint b)
{
    return (AgtPoint){a.x - b.x, a.y - b.y};
}

/* a + d * t */
static inline AgtPoint agt_place_along(AgtPoint a, AgtPoint d, double t)
{
    return (AgtPoint){a.x + d.x * t, a.y + d.y * t};
}

static inline double agt_place_cross(AgtPoint a, AgtPoint b)
{
    return a.x * b.y - a.y * b.x;
}

static inline double agt_place_dot(AgtPoint a, AgtPoint b)
{
    return a.x * b.x + a.y * b.y;
}

static inline double agt_place_dist(AgtPoint a, AgtPoint b)
{
    return hypot(b.x - a.x, b.y - a.y);
}

/* Turned left by a quarter. */
static inline AgtPoint agt_place_left(AgtPoint d)
{
    return (AgtPoint){-d.y, d.x};
}

static inline AgtPoint agt_place_unit(AgtPoint d)
{
    double l = hypot(d.x, d.y);
    return l > 0 ? (AgtPoint){d.x / l, d.y / l} : (AgtPoint){0, 0};
}

GArray *agt_place_ring_new(void);
/* Ring @p ring of @p g, counter-clockwise. */
GArray *agt_place_ring_of(const AgtGeom *g, guint ring);
/* Polygon without holes. */
AgtGeom *agt_place_ring_geom(const GArray *ring);
/* Signed area, positive when counter-clockwise. */
double agt_place_ring_area(const GArray *ring);
double agt_place_ring_perimeter(const GArray *ring);
AgtPoint agt_place_ring_centroid(const GArray *ring);
AgtBox agt_place_ring_box(const GArray *ring);
bool agt_place_ring_contains(const GArray *ring, AgtPoint p);
/* No edge meets another but its neighbours at their common end, no point twice. */
bool agt_place_ring_simple(const GArray *ring);
/* Leaves out points nearer than @p near_m to the one before and points that stand out less than
 * @p flat_m from the line of their neighbours. */
void agt_place_ring_tidy(GArray *ring, double near_m, double flat_m);
/* Leaves out points where the outline turns back on itself: overlays leave such hairs. */
void agt_place_ring_shave(GArray *ring);
GArray *agt_place_ring_hull(const GArray *ring);
/* Area of the convex hull. */
double agt_place_ring_hull_area(const GArray *ring);

double agt_place_point_segment(AgtPoint p, AgtPoint a, AgtPoint b, double *t);
double agt_place_segment_segment(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint d);
/* Distance between the outlines of two rings. */
double agt_place_ring_distance(const AgtPoint *a, guint na, const AgtPoint *b, guint nb);

double agt_place_chain_length(const GArray *chain);

/* A chain with its measure. */
typedef struct {
    GArray *pt;
    double *at; /* metres along it of each point */
    double length;
} AgtPlaceLine;

/* Copies the chain. */
void agt_place_line_init(AgtPlaceLine *l, const GArray *chain);
void agt_place_line_clear(AgtPlaceLine *l);
/* Point at @p s metres along (clamped). */
AgtPoint agt_place_line_at(const AgtPlaceLine *l, double s);
/* Unit direction at @p s averaged over @p window_m on both sides. */
AgtPoint agt_place_line_direction(const AgtPlaceLine *l, double s, double window_m);

/* Distance to the nearest point of the chain; its place along the chain to *s (may be NULL). */
double agt_place_chain_distance(const GArray *chain, AgtPoint p, double *s);
/* Douglas-Peucker. */
GArray *agt_place_chain_simplify(const GArray *chain, double tol_m);

/* First place where the ray from @p p along unit @p dir meets an edge of @p ring after @p from_m,
 * passing over edge @p skip; +inf when there is none. *edge gets the edge. */
double agt_place_ray(const GArray *ring, AgtPoint p, AgtPoint dir, double from_m, guint skip,
                     guint *edge);
