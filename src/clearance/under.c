/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The highest ground of a height survey under a shape and round it, exactly: no point of the ground
 * between lies higher. A box along the axes would reach far beyond a house that stands askew, and
 * on a slope that is a cut that nobody makes.
 *
 * The ground is bilinear between the centres of four cells. Such a piece has no highest point in
 * its inside (it is a saddle), so within a rectangle the ground is highest at a centre inside of
 * it or on its edges; along an edge it is quadratic between the lines through the centres, and the
 * top of that is known from three heights.
 */
#include "private.h"

/* Outlines of more corners are taken as they lie along the axes. */
enum { CORNERS_MOST = 64 };

/* --- The rectangle --- */

/* Extent of all points along the unit vector u and to its left. */
static AgtBox extent(const AgtGeom *g, AgtPoint u)
{
    AgtBox e = AGT_BOX_EMPTY;
    for (guint32 i = 0; i < g->n_points; i++) {
        double x = g->pt[i].x * u.x + g->pt[i].y * u.y, y = g->pt[i].y * u.x - g->pt[i].x * u.y;
        e = agt_box_union(e, (AgtBox){x, y, x, y});
    }
    return e;
}

static double size(AgtBox b)
{
    return (b.maxx - b.minx) * (b.maxy - b.miny);
}

static AgtPoint back(AgtPoint u, double x, double y)
{
    return (AgtPoint){x * u.x - y * u.y, x * u.y + y * u.x};
}

static Rectangle turned(AgtBox e, AgtPoint u)
{
    Rectangle r = {{back(u, e.minx, e.miny), back(u, e.maxx, e.miny), back(u, e.maxx, e.maxy),
                    back(u, e.minx, e.maxy)},
                   AGT_BOX_EMPTY};
    for (guint i = 0; i < 4; i++)
        r.box = agt_box_union(r.box,
                              (AgtBox){r.corner[i].x, r.corner[i].y, r.corner[i].x, r.corner[i].y});
    return r;
}

Rectangle clearance_rectangle(const AgtGeom *g, double by_m)
{
    AgtPoint best_u = {1, 0};
    AgtBox best = extent(g, best_u);
    for (guint32 i = 0; i + 1 < g->n_points && g->n_points <= CORNERS_MOST; i++) {
        double dx = g->pt[i + 1].x - g->pt[i].x, dy = g->pt[i + 1].y - g->pt[i].y;
        double length = hypot(dx, dy);
        if (!(length > 0))
            continue;
        AgtPoint u = {dx / length, dy / length};
        AgtBox e = extent(g, u);
        if (size(e) < size(best)) {
            best = e;
            best_u = u;
        }
    }
    return turned(agt_box_grow(best, by_m), best_u);
}

/* --- The ground in it --- */

/* Shares of the way a to b where it crosses lines `cell` apart through `first`. */
static void add_crossings(GArray *at, double a, double b, double first, double cell)
{
    double from = (MIN(a, b) - first) / cell, to = (MAX(a, b) - first) / cell;
    for (double k = ceil(from); k <= to && b != a; k++) {
        double t = (first + k * cell - a) / (b - a);
        if (t > 0 && t < 1)
            g_array_append_val(at, t);
    }
}

static int by_value(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double along(const Surface *s, AgtPoint a, AgtPoint b, double t)
{
    return agt_heights_at(s->grid, (AgtPoint){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t});
}

/* Greatest of the quadratic through three heights at 0, 1/2 and 1; NaN when one is unknown. */
static double top_of(double z0, double half, double z1)
{
    double c = 2 * (z0 + z1 - 2 * half), b = z1 - z0 - c, t = c < 0 ? -b / (2 * c) : -1;
    if (isnan(z0 + half + z1))
        return NAN;
    double ends = MAX(z0, z1);
    return t > 0 && t < 1 ? MAX(ends, z0 + b * t + c * t * t) : ends;
}

/* NaN where a height of the two is: fmax() would forget it. */
static double higher(double a, double b)
{
    return isnan(a) || isnan(b) ? NAN : MAX(a, b);
}

static double on_edge(const Surface *s, AgtPoint a, AgtPoint b, GArray *at)
{
    const AgtTerrain *t = s->row;
    const double ends[] = {0, 1};
    double best = -INFINITY;
    g_array_set_size(at, 0);
    g_array_append_vals(at, ends, 2);
    add_crossings(at, a.x, b.x, t->west_m + t->cell_m / 2, t->cell_m);
    add_crossings(at, a.y, b.y, t->north_m - t->cell_m / 2, t->cell_m);
    g_array_sort(at, by_value);
    for (guint i = 0; i + 1 < at->len; i++) {
        double from = g_array_index(at, double, i), to = g_array_index(at, double, i + 1);
        best = higher(best, top_of(along(s, a, b, from), along(s, a, b, (from + to) / 2),
                                   along(s, a, b, to)));
    }
    return best;
}

/* Left of every edge; the corners run counter-clockwise. */
static bool inside(const Rectangle *r, AgtPoint p)
{
    for (guint i = 0; i < 4; i++) {
        AgtPoint a = r->corner[i], b = r->corner[(i + 1) % 4];
        if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) < 0)
            return false;
    }
    return true;
}

static double at_centres(const Surface *s, const Rectangle *r)
{
    const AgtTerrain *t = s->row;
    double best = -INFINITY, half = t->cell_m / 2;
    double c0 = MAX(0.0, ceil((r->box.minx - t->west_m - half) / t->cell_m));
    double r0 = MAX(0.0, ceil((t->north_m - half - r->box.maxy) / t->cell_m));
    for (double k = r0; k < (double)t->rows; k++) {
        double y = t->north_m - half - k * t->cell_m;
        if (y < r->box.miny)
            break;
        for (double c = c0; c < (double)t->columns; c++) {
            AgtPoint p = {t->west_m + half + c * t->cell_m, y};
            if (p.x > r->box.maxx)
                break;
            if (inside(r, p))
                best = higher(best, agt_heights_at(s->grid, p));
        }
    }
    return best;
}

double clearance_highest(const Surface *s, const Rectangle *r)
{
    g_autoptr(GArray) at = g_array_new(FALSE, FALSE, sizeof(double));
    double best = at_centres(s, r);
    for (guint i = 0; i < 4; i++)
        best = higher(best, on_edge(s, r->corner[i], r->corner[(i + 1) % 4], at));
    return isfinite(best) ? best : NAN;
}
