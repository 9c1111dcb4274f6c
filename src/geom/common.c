/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What two polygons have in common, without their overlay. Each polygon is the signed sum of the
 * trapezoids below its edges, so the common area is the signed sum of the common areas of all pairs
 * of trapezoids. Continuous in every coordinate, no intersection points, hence nothing that can
 * fail; exact for valid polygons with holes.
 */
#include "geom/internal.h"

/* More pairs of edges than this are sorted first. */
#define FEW_PAIRS 4096

/* An edge over its x interval, seen from the common base line. */
typedef struct {
    double x0, y0, x1, y1; /* x0 < x1 */
    double sign;           /* +1: the polygon lies below the edge */
} Trapezoid;

static guint trapezoids(const AgtGeom *g, AgtPoint base, Trapezoid *out)
{
    guint n = 0;
    for (guint32 p = 0; p < g->n_parts; p++)
        for (guint32 r = g->part[p]; r < g->part[p + 1]; r++) {
            double turn = agt_geom_ring_area2(g, r) > 0 ? 1 : -1;
            if (r > g->part[p]) /* a hole */
                turn = -turn;
            for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
                AgtPoint a = g->pt[i], b = g->pt[i + 1];
                if (a.x == b.x)
                    continue;
                bool forth = a.x < b.x;
                AgtPoint l = forth ? a : b, h = forth ? b : a;
                /* Counter-clockwise outlines run backwards above their inside. */
                out[n++] = (Trapezoid){l.x - base.x, l.y - base.y, h.x - base.x, h.y - base.y,
                                       (forth ? -1 : 1) * turn};
            }
        }
    return n;
}

static double height_at(const Trapezoid *t, double x)
{
    return t->y0 + (t->y1 - t->y0) * (x - t->x0) / (t->x1 - t->x0);
}

/* Area under the lower of two edges over their common x interval. */
static double below_both(const Trapezoid *a, const Trapezoid *b)
{
    double l = MAX(a->x0, b->x0), h = MIN(a->x1, b->x1);
    if (!(l < h))
        return 0;
    double al = height_at(a, l), ah = height_at(a, h), bl = height_at(b, l), bh = height_at(b, h);
    double dl = al - bl, dh = ah - bh;
    if (dl * dh >= 0)
        return (h - l) * (MIN(al, bl) + MIN(ah, bh)) / 2;
    double t = dl / (dl - dh), y = al + t * (ah - al);
    return (h - l) * (t * (MIN(al, bl) + y) + (1 - t) * (y + MIN(ah, bh))) / 2;
}

static int by_start(const void *a, const void *b)
{
    double x = ((const Trapezoid *)a)->x0, y = ((const Trapezoid *)b)->x0;
    return (x > y) - (x < y);
}

/* First of the sorted trapezoids that begins at or behind x. */
static guint begins_at(const Trapezoid *t, guint m, double x)
{
    guint lo = 0, hi = m;
    while (lo < hi) {
        guint mid = lo + (hi - lo) / 2;
        if (t[mid].x0 < x)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Sorted by their start; ends[k] is where the first k + 1 of them have all ended. */
typedef struct {
    Trapezoid *t;
    double *ends;
    guint n;
} Sorted;

static Sorted sort(Trapezoid *t, guint n)
{
    Sorted s = {t, g_new(double, n + 1), n};
    qsort(t, n, sizeof *t, by_start);
    for (guint k = 0; k < n; k++)
        s.ends[k] = k ? MAX(s.ends[k - 1], t[k].x1) : t[k].x1;
    return s;
}

/* Only pairs that share some x count; those are found from behind, up to where all have ended. */
static double sum_sorted(const Trapezoid *s, guint n, const Sorted *all)
{
    double sum = 0;
    for (guint i = 0; i < n; i++)
        for (guint k = begins_at(all->t, all->n, s[i].x1); k > 0 && all->ends[k - 1] > s[i].x0; k--)
            sum += s[i].sign * all->t[k - 1].sign * below_both(&s[i], &all->t[k - 1]);
    return sum;
}

void agt_geom_common_each(const AgtGeom *whole, const AgtGeom *const *g, size_t n, double *m2)
{
    AgtBox box = whole->box;
    guint32 most = 0;
    for (size_t i = 0; i < n; i++) {
        box = agt_box_union(box, g[i]->box);
        most = MAX(most, g[i]->n_points);
    }
    AgtPoint base = {box.minx, box.miny};
    g_autofree Trapezoid *t = g_new(Trapezoid, whole->n_points + 1);
    g_autofree Trapezoid *s = g_new(Trapezoid, most + 1);
    Sorted all = sort(t, trapezoids(whole, base, t));
    for (size_t i = 0; i < n; i++)
        m2[i] = MAX(0.0, sum_sorted(s, trapezoids(g[i], base, s), &all));
    g_free(all.ends);
}

double agt_geom_common_m2(const AgtGeom *a, const AgtGeom *b)
{
    if (!agt_box_intersects(a->box, b->box))
        return 0;
    double sum = 0;
    if ((double)a->n_points * b->n_points > FEW_PAIRS) {
        agt_geom_common_each(b, &a, 1, &sum);
        return sum;
    }
    AgtPoint base = {MIN(a->box.minx, b->box.minx), MIN(a->box.miny, b->box.miny)};
    Trapezoid few[64]; /* most polygons are houses and plots */
    gsize all = (gsize)a->n_points + b->n_points;
    g_autofree Trapezoid *many = all > G_N_ELEMENTS(few) ? g_new(Trapezoid, all) : NULL;
    Trapezoid *s = many ? many : few, *t = s + a->n_points;
    guint n = trapezoids(a, base, s), m = trapezoids(b, base, t);
    for (guint i = 0; i < n; i++)
        for (guint k = 0; k < m; k++)
            sum += s[i].sign * t[k].sign * below_both(&s[i], &t[k]);
    return MAX(0.0, sum);
}
