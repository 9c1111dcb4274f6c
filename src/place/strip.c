/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strip of land behind a street line. Its depth is sampled along the line by rays normal to it:
 * where another street lies behind, two rows share the land between; where none does, the row takes
 * what plots may reach.
 */
#include "strip.h"

#define SAMPLE_M   6.0
#define WINDOW_M   10.0 /* normals are averaged over this far on both sides */
#define BEYOND_M   0.5  /* a row that takes all reaches past the far edge, for the same reason */
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
    if (t <= r->depth_max)
        return t + BEYOND_M;
    return t <= r->depth_max + REST_M ? r->depth_max : goal;
}

/* Depth at @p s along the front, NaN where this point says nothing. @p sides: what runs steeply
 * away from the street counts as well. */
static double depth_at(const AgtPlaceRow *row, const AgtGeom *land, const AgtPlaceFront *front,
                       double s, bool sides)
{
    AgtPoint p = agt_place_line_at(&front->line, s);
    AgtPoint along = agt_place_line_direction(&front->line, s, WINDOW_M);
    AgtPoint in = agt_place_left(along);
    Hit hit = shoot(land, agt_place_along(p, in, 0.02), in);
    if (!hit.inside || !isfinite(hit.t))
        return NAN;
    AgtPoint edge = agt_place_unit(agt_place_sub(hit.b, hit.a));
    if (!sides && fabs(agt_place_dot(edge, along)) < 0.64) /* a side of the block, not its back */
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
        double s = front->line.length * i / (n - 1);
        AgtPoint p = agt_place_line_at(&front->line, s);
        AgtPoint in = agt_place_left(agt_place_line_direction(&front->line, s, WINDOW_M));
        AgtPoint q = agt_place_along(p, in, d[i]);
        if (agt_place_chain_distance(front->line.pt, q, NULL) > d[i] * 0.97 - 0.2)
            push(raw, q);
    }
    return raw->len < 2 ? NULL : agt_place_chain_simplify(raw, 0.05);
}

/* The back line reaching past both ends of the front. */
static void reach_out(const AgtPlaceFront *front, GArray *back, double reach)
{
    AgtPoint t0 = agt_place_line_direction(&front->line, 0, WINDOW_M);
    AgtPoint t1 = agt_place_line_direction(&front->line, front->line.length, WINDOW_M);
    AgtPoint b0 = agt_place_along(agt_place_pt(back, 0), t0, -reach);
    AgtPoint b1 = agt_place_along(agt_place_pt(back, back->len - 1), t1, reach);
    g_array_prepend_val(back, b0);
    push(back, b1);
}

/* The band between a line before the front and the back line. */
static GArray *band(const AgtPlaceFront *front, const GArray *back, double reach)
{
    GArray *ring = agt_place_ring_new();
    const GArray *f = front->line.pt;
    AgtPoint t0 = agt_place_line_direction(&front->line, 0, WINDOW_M);
    AgtPoint t1 = agt_place_line_direction(&front->line, front->line.length, WINDOW_M);
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
    for (guint i = back->len; i > 0; i--)
        push(ring, agt_place_pt(back, i - 1));
    return ring;
}

/* No point of the land lies outside the band: its corners are inside and no edges cross. */
static bool swallows(const GArray *band_ring, const AgtGeom *land)
{
    guint n = band_ring->len;
    for (guint i = 0; i + 1 < land->n_points; i++)
        if (!agt_place_ring_contains(band_ring, land->pt[i]))
            return false;
    for (guint r = 0; r < land->n_rings; r++)
        for (guint i = land->ring[r]; i + 1 < land->ring[r + 1]; i++)
            for (guint k = 0; k < n; k++)
                if (agt_place_segment_segment(land->pt[i], land->pt[i + 1],
                                              agt_place_pt(band_ring, k),
                                              agt_place_pt(band_ring, (k + 1) % n)) <= 0)
                    return false;
    return true;
}

/* The strip by overlay. */
static AgtGeom *overlay(const GArray *ring, const AgtGeom *land, GError **error)
{
    g_autoptr(AgtGeom) raw = agt_place_ring_geom(ring);
    g_autoptr(AgtGeom) g = agt_geom_is_valid(raw, NULL, NULL) ? agt_geom_ref(raw)
                                                              : agt_geom_repair_inwards(raw, error);
    return g ? agt_geom_intersection(land, g, error) : NULL;
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
    agt_place_chain_distance(front->line.pt, c, &s);
    AgtPoint dir = agt_place_left(agt_place_line_direction(&front->line, s, WINDOW_M));
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

void agt_place_strip_clear(AgtPlaceStrip *s)
{
    g_clear_pointer(&s->land, agt_geom_unref);
    g_clear_pointer(&s->rest, agt_geom_unref);
}

/* Depths along the front; NULL when no point of it says anything. */
static double *depths(const AgtPlaceRow *row, const AgtGeom *land, const AgtPlaceFront *front,
                      double scale, guint *n)
{
    double len = front->line.length;
    *n = (guint)fmax(3, ceil(len / SAMPLE_M) + 1);
    double *d = g_new(double, *n);
    for (int sides = 0; sides < 2; sides++) { /* land that has sides only, like a steep triangle */
        for (guint i = 0; i < *n; i++) {
            double s = CLAMP(len * i / (*n - 1), 0.05, len - 0.05);
            d[i] = depth_at(row, land, front, s, sides) * scale;
        }
        if (fill_gaps(d, *n))
            return d;
    }
    g_clear_pointer(&d, g_free);
    return d;
}

/* In one of the plain ways: the strip is all there is, or one line cuts it off. */
static bool plain(const AgtGeom *land, const AgtPlaceFront *front, const GArray *back,
                  const GArray *band_ring, AgtPlaceStrip *out)
{
    if (land->n_parts != 1 || land->n_rings != 1)
        return false;
    if (swallows(band_ring, land)) {
        out->land = agt_geom_ref(land);
        out->rest = agt_geom_new_empty(AGT_GEOM_POLYGON);
        return true;
    }
    g_autoptr(GArray) ring = agt_place_ring_of(land, 0);
    agt_place_ring_shave(ring);
    g_autoptr(GArray) strip = NULL, rest = NULL;
    if (!agt_place_split(ring, front, back, &strip, &rest))
        return false;
    out->land = agt_place_ring_geom(strip);
    out->rest = agt_place_ring_geom(rest);
    return true;
}

/* The strip as deep as @p d says at @p n places along the front. */
static bool strip_of(const AgtPlaceRow *row, const AgtGeom *free_land, const AgtPlaceFront *front,
                     const double *d, guint n, AgtPlaceStrip *out, GError **error)
{
    g_autoptr(GArray) back = d ? back_line(front, d, n) : NULL;
    if (!back)
        return true;
    reach_out(front, back, row->rules->depth_max);
    g_autoptr(GArray) ring = band(front, back, row->rules->depth_max);
    if (plain(free_land, front, back, ring, out))
        return true;
    g_autoptr(AgtGeom) cut = overlay(ring, free_land, error);
    if (!cut)
        return false;
    g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (guint i = 0; i < cut->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(cut, i);
        bool big = agt_geom_area_m2(part) >= row->rules->area_min - 1e-6;
        if (big && !open_holes(part, front, open, error))
            return false;
    }
    out->land = agt_geom_collect(AGT_GEOM_POLYGON, (const AgtGeom *const *)open->pdata, open->len);
    return true;
}

bool agt_place_strip(const AgtPlaceRow *row, const AgtGeom *free_land, const AgtPlaceFront *front,
                     double scale, AgtPlaceStrip *out, GError **error)
{
    guint n;
    *out = (AgtPlaceStrip){0};
    g_autofree double *d = depths(row, free_land, front, scale, &n);
    return strip_of(row, free_land, front, d, n, out, error);
}

bool agt_place_strip_at(const AgtPlaceRow *row, const AgtGeom *free_land,
                        const AgtPlaceFront *front, double depth, AgtPlaceStrip *out,
                        GError **error)
{
    guint n = (guint)fmax(3, ceil(front->line.length / SAMPLE_M) + 1);
    g_autofree double *d = g_new(double, n);
    *out = (AgtPlaceStrip){0};
    for (guint i = 0; i < n; i++)
        d[i] = depth;
    return strip_of(row, free_land, front, d, n, out, error);
}

double agt_place_depth_behind(const AgtPlaceJob *job, const AgtGeom *free_land,
                              const AgtPlaceFront *front, double s, bool *street)
{
    AgtPoint in = agt_place_left(agt_place_line_direction(&front->line, s, WINDOW_M));
    AgtPoint p = agt_place_along(agt_place_line_at(&front->line, s), in, 0.02);
    Hit hit = shoot(free_land, p, in);
    if (!hit.inside || !isfinite(hit.t))
        return NAN;
    AgtPoint at = agt_place_along(p, in, hit.t);
    *street = agt_place_street_at(job, at, AGT_PLACE_TOUCH_M) != G_MAXUINT;
    return hit.t + 0.02;
}
