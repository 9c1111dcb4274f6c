/* SPDX-License-Identifier: Apache-2.0 */
/* Distances between few segments, and the common area of two polygons without an overlay. */
#include "private.h"

static double cross(AgtPoint o, AgtPoint a, AgtPoint b)
{
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

static double point_segment2(AgtPoint p, AgtPoint a, AgtPoint b)
{
    double dx = b.x - a.x, dy = b.y - a.y, len2 = dx * dx + dy * dy;
    double t = len2 > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / len2 : 0;
    t = CLAMP(t, 0.0, 1.0);
    double ex = a.x + t * dx - p.x, ey = a.y + t * dy - p.y;
    return ex * ex + ey * ey;
}

double norm_segment_distance(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint d)
{
    double d1 = cross(c, d, a), d2 = cross(c, d, b), d3 = cross(a, b, c), d4 = cross(a, b, d);
    if (((d1 > 0) != (d2 > 0)) && ((d3 > 0) != (d4 > 0)))
        return 0;
    double best = MIN(MIN(point_segment2(a, c, d), point_segment2(b, c, d)),
                      MIN(point_segment2(c, a, b), point_segment2(d, a, b)));
    return sqrt(best);
}

double norm_segment_geom_distance(AgtPoint a, AgtPoint b, const AgtGeom *g)
{
    double best = INFINITY;
    for (guint32 r = 0; r < g->n_rings; r++)
        for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++)
            best = MIN(best, norm_segment_distance(a, b, g->pt[i], g->pt[i + 1]));
    return best;
}

double norm_point_geom_distance(AgtPoint p, const AgtGeom *g)
{
    double best = INFINITY;
    if (g->kind != AGT_GEOM_POINT)
        return norm_segment_geom_distance(p, p, g);
    for (guint32 i = 0; i < g->n_points; i++)
        best = MIN(best, hypot(p.x - g->pt[i].x, p.y - g->pt[i].y));
    return best;
}

bool norm_within(AgtPoint p, const AgtGeom *line, double d)
{
    for (guint32 r = 0; r < line->n_rings; r++)
        for (guint32 i = line->ring[r]; i + 1 < line->ring[r + 1]; i++) {
            AgtPoint a = line->pt[i], b = line->pt[i + 1];
            if (MAX(a.x, b.x) < p.x - d || MIN(a.x, b.x) > p.x + d || MAX(a.y, b.y) < p.y - d ||
                MIN(a.y, b.y) > p.y + d)
                continue;
            if (point_segment2(p, a, b) <= d * d)
                return true;
        }
    return false;
}

double norm_width_m(double area_m2, double outline_m)
{
    double half = outline_m / 2, rest = half * half - 4 * area_m2;
    if (!(area_m2 > 0))
        return 0;
    return rest <= 0 ? sqrt(area_m2) : 2 * area_m2 / (half + sqrt(rest));
}

double norm_widest_m(const AgtGeom *g)
{
    double widest = 0;
    for (guint32 i = 0; i < g->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(g, i);
        widest = MAX(widest, norm_width_m(agt_geom_area_m2(part), agt_geom_length_m(part)));
    }
    return widest;
}

/* Widens lo..hi (in units of the segment) by the part of it within d of a point. */
static void within_circle(AgtPoint a, AgtPoint b, AgtPoint c, double d, double *lo, double *hi)
{
    double dx = b.x - a.x, dy = b.y - a.y, len2 = dx * dx + dy * dy;
    if (len2 == 0)
        return;
    double m = ((c.x - a.x) * dx + (c.y - a.y) * dy) / len2;
    double ex = a.x + m * dx - c.x, ey = a.y + m * dy - c.y;
    double rest = d * d - ex * ex - ey * ey;
    if (rest < 0)
        return;
    double w = sqrt(rest / len2);
    *lo = MIN(*lo, MAX(0.0, m - w));
    *hi = MAX(*hi, MIN(1.0, m + w));
}

/* Cuts lo..hi to where f0 + t (f1 - f0) lies within min..max. */
static void cut(double f0, double f1, double min, double max, double *lo, double *hi)
{
    double df = f1 - f0;
    if (fabs(df) < 1e-12) {
        if (f0 < min || f0 > max)
            *hi = *lo - 1;
        return;
    }
    double t0 = (min - f0) / df, t1 = (max - f0) / df;
    *lo = MAX(*lo, MIN(t0, t1));
    *hi = MIN(*hi, MAX(t0, t1));
}

/* Part of a-b within d of segment c-e: a segment's neighbourhood is convex, so one interval. */
static bool within_segment(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint e, double d, double *lo,
                           double *hi)
{
    *lo = 2;
    *hi = -1;
    within_circle(a, b, c, d, lo, hi);
    within_circle(a, b, e, d, lo, hi);
    double ux = e.x - c.x, uy = e.y - c.y, len = hypot(ux, uy);
    if (len > 0) {
        ux /= len;
        uy /= len;
        double l = 0, h = 1;
        cut((a.x - c.x) * ux + (a.y - c.y) * uy, (b.x - c.x) * ux + (b.y - c.y) * uy, 0, len, &l,
            &h);
        cut((a.y - c.y) * ux - (a.x - c.x) * uy, (b.y - c.y) * ux - (b.x - c.x) * uy, -d, d, &l,
            &h);
        if (l <= h) {
            *lo = MIN(*lo, l);
            *hi = MAX(*hi, h);
        }
    }
    return *lo < *hi;
}

typedef struct {
    double lo, hi;
} Interval;

static int by_lo(gconstpointer a, gconstpointer b)
{
    const Interval *x = a, *y = b;
    return (x->lo > y->lo) - (x->lo < y->lo);
}

/* An edge that runs away from the line by more than 60 degrees does not face it. */
static bool faces(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint e)
{
    double dot = (b.x - a.x) * (e.x - c.x) + (b.y - a.y) * (e.y - c.y);
    return fabs(dot) >= 0.5 * hypot(b.x - a.x, b.y - a.y) * hypot(e.x - c.x, e.y - c.y);
}

double norm_contact_m(AgtPoint a, AgtPoint b, const AgtGeom *line, double d)
{
    AgtBox box = {MIN(a.x, b.x) - d, MIN(a.y, b.y) - d, MAX(a.x, b.x) + d, MAX(a.y, b.y) + d};
    Interval few[8];
    guint n = 0;
    g_autofree Interval *many = NULL;
    for (guint32 r = 0; r < line->n_rings; r++)
        for (guint32 i = line->ring[r]; i + 1 < line->ring[r + 1]; i++) {
            AgtPoint c = line->pt[i], e = line->pt[i + 1];
            if (MAX(c.x, e.x) < box.minx || MIN(c.x, e.x) > box.maxx || MAX(c.y, e.y) < box.miny ||
                MIN(c.y, e.y) > box.maxy)
                continue;
            Interval v;
            if (!faces(a, b, c, e) || !within_segment(a, b, c, e, d, &v.lo, &v.hi))
                continue;
            if (n == G_N_ELEMENTS(few) && !many) {
                many = g_new(Interval, line->n_points);
                memcpy(many, few, sizeof few);
            }
            (many ? many : few)[n++] = v;
        }
    if (n > 1)
        qsort(many ? many : few, n, sizeof *few, by_lo);
    double sum = 0, end = -1;
    for (guint i = 0; i < n; i++) {
        Interval v = (many ? many : few)[i];
        sum += MAX(0.0, v.hi - MAX(v.lo, end));
        end = MAX(end, v.hi);
    }
    return sum * hypot(b.x - a.x, b.y - a.y);
}
