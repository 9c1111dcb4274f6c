/* SPDX-License-Identifier: Apache-2.0 */
/* Random geometries for property tests: valid ones, and rings as bad as real files have them. */
#pragma once

#include <agrotown/geom.h>

#include "prop.h"

/* Where a test's shapes lie and on what grid: small whole numbers make shapes touch. */
typedef struct {
    AgtPoint origin;
    double reach; /* metres */
    double grid;  /* 0 for any real coordinate */
} Ground;

static inline Ground shapes_ground(Prop *p)
{
    Ground g = {{0, 0}, 2 + p->size / 4, 1.0};
    if (prop_one_in(p, 2))
        g = (Ground){{500000, 4440000}, 10 + p->size * 5, prop_one_in(p, 2) ? 0.001 : 0.0};
    return g;
}

static inline AgtPoint shapes_snap(const Ground *g, double x, double y)
{
    AgtPoint p = {g->origin.x + x, g->origin.y + y};
    if (g->grid > 0.0)
        p = (AgtPoint){round(p.x / g->grid) * g->grid, round(p.y / g->grid) * g->grid};
    return p;
}

static inline AgtPoint shapes_point(Prop *p, const Ground *g)
{
    double x = prop_real(p, 0, g->reach), y = prop_real(p, 0, g->reach);
    return shapes_snap(g, x, y);
}

/* Ring around a centre with rising angles, radius between low and high of r. */
static inline void shapes_star_ring(Prop *p, const Ground *g, AgtPoint centre, double low, double r,
                                    AgtGeomBuilder *b)
{
    int n = prop_int(p, 3, 4 + p->size / 5);
    double turn = prop_real(p, 0, 2 * G_PI);
    for (int i = 0; i < n; i++) {
        double angle = turn + 2 * G_PI * (i + prop_real(p, 0, 0.8)) / n;
        double radius = prop_real(p, low * r, r);
        AgtPoint q = shapes_snap(g, centre.x + radius * cos(angle), centre.y + radius * sin(angle));
        agt_geom_builder_point(b, q.x, q.y);
    }
}

/* One or two stars, some with a hole; valid nearly always, checked by shapes_valid(). */
static inline AgtGeom *shapes_stars(Prop *p, const Ground *g)
{
    AgtGeomBuilder *b = agt_geom_builder_new(AGT_GEOM_POLYGON);
    int n = prop_int(p, 1, 2);
    for (int i = 0; i < n; i++) {
        double r = g->reach * prop_real(p, 0.1, 0.5);
        AgtPoint c = {prop_real(p, 0, g->reach), prop_real(p, 0, g->reach)};
        agt_geom_builder_part(b);
        shapes_star_ring(p, g, c, 0.4, r, b);
        if (prop_one_in(p, 3)) {
            agt_geom_builder_ring(b);
            shapes_star_ring(p, g, c, 0.05, r * 0.15, b);
        }
    }
    return agt_geom_builder_end(b, NULL);
}

/* A box or a right triangle on the grid, which touch others often. */
static inline AgtGeom *shapes_blocky(Prop *p, const Ground *g)
{
    AgtPoint a = shapes_point(p, g), b = shapes_point(p, g);
    if (prop_one_in(p, 2))
        return agt_geom_new_polygon((AgtPoint[]){a, {b.x, a.y}, b}, 3);
    return agt_geom_new_polygon((AgtPoint[]){a, {b.x, a.y}, b, {a.x, b.y}}, 4);
}

/* Valid polygon. */
static inline AgtGeom *shapes_valid(Prop *p, const Ground *g)
{
    for (int k = 0; k < 50; k++) {
        AgtGeom *s = prop_one_in(p, 2) ? shapes_stars(p, g) : shapes_blocky(p, g);
        if (s && agt_geom_is_valid(s, NULL, NULL))
            return s;
        agt_geom_unref(s);
    }
    AgtPoint o = g->origin;
    return agt_geom_new_box((AgtBox){o.x, o.y, o.x + g->reach, o.y + g->reach});
}

/* Line of a few points. */
static inline AgtGeom *shapes_line(Prop *p, const Ground *g)
{
    AgtPoint pt[12];
    int n = prop_int(p, 2, 2 + p->size / 10);
    for (int i = 0; i < n; i++)
        pt[i] = shapes_point(p, g);
    if (pt[0].x == pt[1].x && pt[0].y == pt[1].y)
        pt[1].x += 1.0;
    return agt_geom_new_line(pt, (size_t)n);
}

/* Valid geometry of any kind. */
static inline AgtGeom *shapes_any(Prop *p, const Ground *g)
{
    switch (prop_int(p, 0, 4)) {
    case 0: {
        AgtPoint q = shapes_point(p, g);
        return agt_geom_new_point(q.x, q.y);
    }
    case 1:
        return shapes_line(p, g);
    default:
        return shapes_valid(p, g);
    }
}

/* Ring with crossings, repeated points, spikes, straight runs, doubled stretches, or no area. */
static inline void shapes_bad_ring(Prop *p, const Ground *g, AgtGeomBuilder *b)
{
    AgtPoint pt[64];
    int n = 0, want = prop_int(p, 3, 4 + p->size / 4);
    while (n < want && n < 60) {
        AgtPoint q = shapes_point(p, g);
        switch (n ? prop_int(p, 0, 9) : 9) {
        case 0: /* the same again */
            q = pt[n - 1];
            break;
        case 1: /* an earlier corner again */
            q = pt[prop_int(p, 0, n - 1)];
            break;
        case 2: /* a spike: out and back */
            pt[n++] = q;
            q = pt[n - 2];
            break;
        case 3: /* straight on */
            q = (AgtPoint){2 * pt[n - 1].x - pt[n / 2].x, 2 * pt[n - 1].y - pt[n / 2].y};
            break;
        case 4: /* along an axis */
            q.y = pt[n - 1].y;
            break;
        default:
            break;
        }
        pt[n++] = q;
    }
    for (int i = 0; i < n; i++)
        agt_geom_builder_point(b, pt[i].x, pt[i].y);
    if (pt[0].x == pt[n - 1].x && pt[0].y == pt[n - 1].y)
        for (int i = n; i < 4; i++)
            agt_geom_builder_point(b, pt[0].x, pt[0].y);
}

/* Polygon that is most likely not valid. */
static inline AgtGeom *shapes_bad(Prop *p, const Ground *g)
{
    AgtGeomBuilder *b = agt_geom_builder_new(AGT_GEOM_POLYGON);
    int n = prop_int(p, 1, 1 + p->size / 40);
    for (int i = 0; i < n; i++) {
        agt_geom_builder_part(b);
        shapes_bad_ring(p, g, b);
        if (prop_one_in(p, 4)) {
            agt_geom_builder_ring(b);
            shapes_bad_ring(p, g, b);
        }
    }
    return agt_geom_builder_end(b, NULL);
}

/* Position on a segment of g, often its end. */
static inline AgtPoint shapes_on(Prop *p, const AgtGeom *g)
{
    uint32_t i = (uint32_t)prop_int(p, 0, (int)g->n_points - 1);
    AgtPoint a = g->pt[i];
    bool last = g->kind == AGT_GEOM_POINT || i + 1 == g->n_points;
    for (uint32_t j = 1; j <= g->n_rings && !last; j++)
        last = g->ring[j] == i + 1;
    if (last || prop_one_in(p, 3))
        return a;
    double t = prop_real(p, 0, 1);
    return (AgtPoint){a.x + t * (g->pt[i + 1].x - a.x), a.y + t * (g->pt[i + 1].y - a.y)};
}

/* Position in a box. */
static inline AgtPoint shapes_in_box(Prop *p, AgtBox b)
{
    double x = prop_real(p, b.minx, b.maxx), y = prop_real(p, b.miny, b.maxy);
    return (AgtPoint){x, y};
}

/* Text of a geometry for a message, newly allocated. */
static inline char *shapes_text(const AgtGeom *g)
{
    return agt_geom_to_wkt(g, 6);
}
