/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strip of land behind a street line. Its depth is sampled along the line by rays normal to it:
 * where another street lies behind, two rows share the land between; where none does, the row takes
 * what plots may reach.
 */
#include "strip.h"

#define SAMPLE_M   6.0
#define WINDOW_M   10.0 /* normals are averaged over this far on both sides */
#define OUTWARDS_M 0.5  /* the strip starts before the street line, so that no sliver stays */
#define REST_M     15.0 /* land behind a row that is not worth leaving: gardens get it */

/* Where a ray leaves the free land. */
typedef struct {
    double t;
    AgtPoint a, b; /* edge it hits */
    bool inside;   /* it started on free land */
} Hit;

static Hit shoot(const AgtGeom *g, AgtPoint p, AgtPoint dir)
{
    Hit hit = {.t = INFINITY};
    for (guint r = 0; r < g->n_rings; r++)
        for (guint i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            AgtPoint a = agt_place_sub(g->pt[i], p), b = agt_place_sub(g->pt[i + 1], p);
            double sa = agt_place_cross(dir, a), sb = agt_place_cross(dir, b);
            if ((sa <= 0) == (sb <= 0))
                continue;
            double u = sa / (sa - sb);
            double t = agt_place_dot(dir, a) * (1 - u) + agt_place_dot(dir, b) * u;
            if (t <= 0)
                continue;
            hit.inside = !hit.inside;
            if (t < hit.t) {
                hit.t = t;
                hit.a = g->pt[i];
                hit.b = g->pt[i + 1];
            }
        }
    return hit;
}

static double goal_depth(const AgtPlaceRow *row)
{
    const AgtPlaceRules *r = row->rules;
    return CLAMP(row->goal / r->front_min, r->depth_min, r->depth_max);
}

/* Depth of the row where the land is @p t deep. */
static double depth_for(const AgtPlaceRow *row, double t, bool street_behind)
{
    const AgtPlaceRules *r = row->rules;
    double goal = row->deep == AGT_PLACE_DEEP_LEAST ? r->depth_min : goal_depth(row);
    if (street_behind && t >= 2 * r->depth_min) {
        if (row->deep != AGT_PLACE_DEEP_SHARE && t - goal >= r->depth_min)
            return goal;
        return t / 2 <= r->depth_max ? t / 2 : goal;
    }
    if (row->deep != AGT_PLACE_DEEP_SHARE && t - goal > REST_M)
        return goal;
    if (t <= r->depth_max + REST_M)
        return fmin(t, r->depth_max);
    return goal;
}

/* Depth at @p s along the front, NaN where this point says nothing. */
static double depth_at(const AgtPlaceRow *row, const AgtGeom *land, const AgtPlaceFront *front,
                       double s)
{
    AgtPoint p = agt_place_chain_at(front->line, s, NULL);
    AgtPoint along = agt_place_chain_direction(front->line, s, WINDOW_M);
    AgtPoint in = agt_place_left(along);
    Hit hit = shoot(land, agt_place_along(p, in, 0.02), in);
    if (!hit.inside || !isfinite(hit.t))
        return NAN;
    AgtPoint edge = agt_place_unit(agt_place_sub(hit.b, hit.a));
    if (fabs(agt_place_dot(edge, along)) < 0.64) /* a side of the block, not its back */
        return NAN;
    AgtPoint at = agt_place_along(p, in, hit.t + 0.02);
    bool street = agt_place_street_at(row->job, at, AGT_PLACE_TOUCH_M) != G_MAXUINT;
    return depth_for(row, hit.t + 0.02, street);
}

/* Samples without a depth of their own take the nearest one's. False when none has any. */
static bool fill_gaps(double *d, guint n)
{
    g_autofree double *own = g_memdup2(d, n * sizeof *d);
    for (guint i = 0; i < n; i++)
        for (guint k = 0; k < n && isnan(d[i]); k++) {
            if (i >= k && !isnan(own[i - k]))
                d[i] = own[i - k];
            else if (i + k < n && !isnan(own[i + k]))
                d[i] = own[i + k];
        }
    return !isnan(d[0]);
}

static void push(GArray *to, AgtPoint p)
{
    g_array_append_val(to, p);
}

/* Line at the sampled depths behind the front; points that a bend folds over are left out. */
static GArray *back_line(const AgtPlaceFront *front, const double *d, guint n)
{
    g_autoptr(GArray) raw = agt_place_ring_new();
    for (guint i = 0; i < n; i++) {
        double s = front->length * i / (n - 1);
        AgtPoint p = agt_place_chain_at(front->line, s, NULL);
        AgtPoint in = agt_place_left(agt_place_chain_direction(front->line, s, WINDOW_M));
        AgtPoint q = agt_place_along(p, in, d[i]);
        if (agt_place_chain_distance(front->line, q, NULL) > d[i] * 0.97 - 0.2)
            push(raw, q);
    }
    return raw->len < 2 ? NULL : agt_place_chain_simplify(raw, 0.05);
}

/* The band between a line before the front and the back line, reaching past both ends. */
static AgtGeom *band(const AgtPlaceFront *front, const GArray *back, double reach, GError **error)
{
    g_autoptr(GArray) ring = agt_place_ring_new();
    const GArray *f = front->line;
    AgtPoint t0 = agt_place_chain_direction(f, 0, WINDOW_M);
    AgtPoint t1 = agt_place_chain_direction(f, front->length, WINDOW_M);
    AgtPoint first = agt_place_pt(f, 0), last = agt_place_pt(f, f->len - 1);
    AgtPoint out0 = agt_place_along(first, agt_place_left(t0), -OUTWARDS_M);
    AgtPoint out1 = agt_place_along(last, agt_place_left(t1), -OUTWARDS_M);
    push(ring, agt_place_along(out0, t0, -reach));
    push(ring, out0);
    for (guint i = 1; i + 1 < f->len; i++) {
        AgtPoint in = agt_place_sub(agt_place_pt(f, i + 1), agt_place_pt(f, i - 1));
        push(ring,
             agt_place_along(agt_place_pt(f, i), agt_place_left(agt_place_unit(in)), -OUTWARDS_M));
    }
    push(ring, out1);
    push(ring, agt_place_along(out1, t1, reach));
    AgtPoint b0 = agt_place_pt(back, 0), b1 = agt_place_pt(back, back->len - 1);
    push(ring, agt_place_along(b1, t1, reach));
    for (guint i = back->len; i > 0; i--)
        push(ring, agt_place_pt(back, i - 1));
    push(ring, agt_place_along(b0, t0, -reach));
    g_autoptr(AgtGeom) g = agt_place_ring_geom(ring);
    if (agt_geom_is_valid(g, NULL, NULL))
        return g_steal_pointer(&g);
    return agt_geom_repair_inwards(g, error);
}

/* A hole inside a strip is opened by cutting the strip through it, normal to the street, so that it
 * becomes a notch of two plots. */
static bool open_holes(const AgtGeom *part, const AgtPlaceFront *front, GPtrArray *out,
                       GError **error)
{
    if (part->n_rings == 1) {
        g_ptr_array_add(out, agt_geom_ref(part));
        return true;
    }
    g_autoptr(GArray) hole = agt_place_ring_of(part, 1);
    AgtPoint c = agt_place_ring_centroid(hole);
    double s = 0;
    agt_place_chain_distance(front->line, c, &s);
    AgtPoint dir = agt_place_left(agt_place_chain_direction(front->line, s, WINDOW_M));
    g_autoptr(AgtGeom) left = NULL, right = NULL;
    if (!agt_geom_cut_line(part, c, dir, &left, &right, error))
        return false;
    const AgtGeom *halves[] = {left, right};
    for (guint h = 0; h < 2; h++)
        for (guint i = 0; i < halves[h]->n_parts; i++) {
            g_autoptr(AgtGeom) one = agt_geom_part(halves[h], i);
            if (!open_holes(one, front, out, error))
                return false;
        }
    return true;
}

AgtGeom *agt_place_strip(const AgtPlaceRow *row, const AgtGeom *free_land,
                         const AgtPlaceFront *front, double scale, GError **error)
{
    guint n = (guint)fmax(3, ceil(front->length / SAMPLE_M) + 1);
    g_autofree double *d = g_new(double, n);
    for (guint i = 0; i < n; i++) {
        double s = CLAMP(front->length * i / (n - 1), 0.05, front->length - 0.05);
        d[i] = depth_at(row, free_land, front, s) * scale;
    }
    if (!fill_gaps(d, n))
        return NULL;
    g_autoptr(GArray) back = back_line(front, d, n);
    g_autoptr(AgtGeom) b = back ? band(front, back, row->rules->depth_max, error) : NULL;
    g_autoptr(AgtGeom) cut = b ? agt_geom_intersection(free_land, b, error) : NULL;
    if (!cut)
        return NULL;
    g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (guint i = 0; i < cut->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(cut, i);
        bool big = agt_geom_area_m2(part) >= row->rules->area_min - 1e-6;
        if (big && !open_holes(part, front, open, error))
            return NULL;
    }
    return agt_geom_collect(AGT_GEOM_POLYGON, (const AgtGeom *const *)open->pdata, open->len);
}
