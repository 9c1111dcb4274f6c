/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Widths of a plot, its street lines and side lines. Widths are taken along the chord of the street
 * line, from its innermost point inwards, so that they hold on a bent street too. The width is
 * linear between neighbouring corners: its least value lies at a corner or at an end of the range.
 */
#include <stdlib.h>

#include "job.h"

#define ON_M   3e-3
#define STEP_M 1e-6
/* Less of a street line than this is drawing, no street line of the plot. */
#define SEEN_M 0.5
#define EPS    1e-6

typedef struct {
    AgtPoint origin, along, in;
    double base; /* innermost point of the street line */
} Frame;

static Frame frame_of(const AgtPlacePlot *p)
{
    AgtPoint a = agt_place_pt(p->front, 0), b = agt_place_pt(p->front, p->front->len - 1);
    Frame f = {.origin = a, .along = agt_place_unit(agt_place_sub(b, a))};
    f.in = agt_place_left(f.along);
    for (guint i = 0; i < p->front->len; i++)
        f.base = fmax(f.base, agt_place_dot(f.in, agt_place_sub(agt_place_pt(p->front, i), a)));
    return f;
}

static int by_value(gconstpointer a, gconstpointer b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

/* Longest piece inside the plot of the line @p depth behind the street line. */
static double width_at(const AgtPlacePlot *p, const Frame *f, double depth)
{
    g_autoptr(GArray) at = g_array_new(FALSE, FALSE, sizeof(double));
    guint n = p->ring->len;
    for (guint i = 0; i < n; i++) {
        AgtPoint a = agt_place_sub(agt_place_pt(p->ring, i), f->origin);
        AgtPoint b = agt_place_sub(agt_place_pt(p->ring, (i + 1) % n), f->origin);
        double ha = agt_place_dot(f->in, a) - f->base - depth;
        double hb = agt_place_dot(f->in, b) - f->base - depth;
        if ((ha < 0) == (hb < 0))
            continue;
        AgtPoint x = agt_place_along(a, agt_place_sub(b, a), ha / (ha - hb));
        double s = agt_place_dot(f->along, x);
        g_array_append_val(at, s);
    }
    qsort(at->data, at->len, sizeof(double), by_value);
    double best = 0;
    for (guint i = 0; i + 1 < at->len; i += 2)
        best = fmax(best, g_array_index(at, double, i + 1) - g_array_index(at, double, i));
    return best;
}

double agt_place_width_set_back(const AgtPlacePlot *p, double setback)
{
    Frame f = frame_of(p);
    return width_at(p, &f, setback);
}

double agt_place_width_narrowest(const AgtPlacePlot *p, double from, double to)
{
    Frame f = frame_of(p);
    double least = fmin(width_at(p, &f, from), width_at(p, &f, to));
    for (guint i = 0; i < p->ring->len; i++) {
        AgtPoint c = agt_place_sub(agt_place_pt(p->ring, i), f.origin);
        double depth = agt_place_dot(f.in, c) - f.base;
        if (depth <= from || depth >= to)
            continue;
        least = fmin(least, width_at(p, &f, depth - STEP_M));
        least = fmin(least, width_at(p, &f, depth + STEP_M));
    }
    return least;
}

guint agt_place_street_lines(const AgtPlacePlot *p, double *sum, double *least)
{
    guint lines = 0, n = p->ring->len;
    *sum = 0;
    *least = INFINITY;
    for (guint k = 0; k < p->block->fronts->len; k++) {
        const AgtPlaceFront *f = p->block->fronts->pdata[k];
        double here = 0;
        for (guint i = 0; i < n; i++) {
            AgtPoint a = agt_place_pt(p->ring, i), b = agt_place_pt(p->ring, (i + 1) % n);
            AgtPoint m = {(a.x + b.x) / 2, (a.y + b.y) / 2};
            if (agt_place_chain_distance(f->line.pt, m, NULL) < ON_M)
                here += agt_place_dist(a, b);
        }
        *sum += here;
        if (here < SEEN_M)
            continue;
        lines++;
        *least = fmin(*least, here);
    }
    return lines;
}

/* Is the edge a cut of ours, not the outline of the land? */
static bool is_cut(const AgtPlacePlot *p, AgtPoint a, AgtPoint b)
{
    const AgtGeom *g = p->block->land;
    AgtPoint m = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    for (guint r = 0; r < g->n_rings; r++)
        for (guint i = g->ring[r]; i + 1 < g->ring[r + 1]; i++)
            if (agt_place_point_segment(m, g->pt[i], g->pt[i + 1], NULL) < ON_M)
                return false;
    return true;
}

/* The side line at the corner where the street line ends keeps the bearing, modulo half a turn. */
static bool side_kept(const AgtPlacePlot *p, bool first, double deg, double tolerance)
{
    guint n = p->ring->len, i = 0;
    AgtPoint end = agt_place_pt(p->front, first ? 0 : p->front->len - 1);
    while (i < n && agt_place_dist(agt_place_pt(p->ring, i), end) > STEP_M)
        i++;
    AgtPoint other = agt_place_pt(p->ring, first ? (i + n - 1) % n : (i + 1) % n);
    if (i == n || !is_cut(p, end, other))
        return true;
    AgtPoint d = agt_place_sub(other, end);
    double off = remainder(atan2(d.x, d.y) * 180 / G_PI - deg, 180);
    return fabs(off) <= tolerance + EPS;
}

bool agt_place_sides_kept(const AgtPlacePlot *p, double deg, double tolerance)
{
    return side_kept(p, true, deg, tolerance) && side_kept(p, false, deg, tolerance);
}
