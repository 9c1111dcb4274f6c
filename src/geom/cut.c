/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cuts of polygons by a line. Areas beside a line follow from the edges alone (Green's theorem), so
 * the line that cuts off a given area is found in closed form between two corners: there the area
 * is a quadratic function of the offset.
 */
#include "geom/bridge.h"

/* Axes of a cut: u along the line, v to its left, about an origin near the polygon. */
typedef struct {
    AgtPoint origin, dir;
} Axes;

static Axes axes_make(AgtPoint origin, AgtPoint dir)
{
    double len = hypot(dir.x, dir.y);
    g_assert(len > 0.0);
    return (Axes){origin, {dir.x / len, dir.y / len}};
}

static AgtPoint to_axes(const Axes *x, AgtPoint p)
{
    double dx = p.x - x->origin.x, dy = p.y - x->origin.y;
    return (AgtPoint){dx * x->dir.x + dy * x->dir.y, dy * x->dir.x - dx * x->dir.y};
}

static AgtPoint from_axes(const Axes *x, double u, double v)
{
    return (AgtPoint){x->origin.x + u * x->dir.x - v * x->dir.y,
                      x->origin.y + u * x->dir.y + v * x->dir.x};
}

/* Rectangle left of the line that holds all of g there. */
static AgtGeom *left_side(const AgtGeom *g, AgtPoint p, AgtPoint dir)
{
    Axes x = axes_make(p, dir);
    double reach = 1.0;
    const AgtBox *b = &g->box;
    const AgtPoint corner[] = {
        {b->minx, b->miny}, {b->maxx, b->miny}, {b->maxx, b->maxy}, {b->minx, b->maxy}};
    for (int k = 0; k < 4; k++)
        reach = fmax(reach, 1.0 + hypot(corner[k].x - p.x, corner[k].y - p.y));
    const AgtPoint side[] = {from_axes(&x, -reach, 0.0), from_axes(&x, reach, 0.0),
                             from_axes(&x, reach, reach), from_axes(&x, -reach, reach)};
    return agt_geom_new_polygon(side, 4);
}

bool agt_geom_cut_line(const AgtGeom *g, AgtPoint p, AgtPoint dir, AgtGeom **left, AgtGeom **right,
                       GError **error)
{
    g_assert(g->kind == AGT_GEOM_POLYGON);
    g_autoptr(AgtGeom) side = left_side(g, p, dir);
    g_autoptr(AgtGeom) l = agt_geom_intersection(g, side, error);
    g_autoptr(AgtGeom) r = l ? agt_geom_difference(g, side, error) : NULL;
    if (!r)
        return false;
    if (left)
        *left = g_steal_pointer(&l);
    if (right)
        *right = g_steal_pointer(&r);
    return true;
}

/* Twice the integral of u dv over the piece of edge a-b with v >= t (a.y, b.y being v). */
static double edge_share(AgtPoint a, AgtPoint b, double t)
{
    if (a.y < t && b.y < t)
        return 0.0;
    if (a.y < t || b.y < t) {
        AgtPoint at = {a.x + (b.x - a.x) * ((t - a.y) / (b.y - a.y)), t};
        if (a.y < t)
            a = at;
        else
            b = at;
    }
    return (a.x + b.x) * (b.y - a.y);
}

/* A polygon in the axes of a cut, and the ways its rings have to be gone round. */
typedef struct {
    const AgtGeom *g;
    AgtPoint *pt;
    double *sign;
} Turned;

/* Area of the polygon with v >= t. */
static double area_left(const Turned *p, double t)
{
    double sum = 0.0;
    for (uint32_t j = 0; j < p->g->n_rings; j++) {
        double ring = 0.0;
        for (uint32_t i = p->g->ring[j]; i + 1 < p->g->ring[j + 1]; i++)
            ring += edge_share(p->pt[i], p->pt[i + 1], t);
        sum += p->sign[j] * ring;
    }
    return sum / 2.0;
}

static int descending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/*
 * Offset t with the wanted area left of it. Between two corners the area is quadratic in t, so its
 * values at both ends and in the middle give it; steps of the secant rule take out the rounding.
 */
static double offset_for(const Turned *p, double area)
{
    uint32_t n = p->g->n_points, low = 0, high = n - 1;
    g_autofree double *v = g_new(double, n);
    for (uint32_t i = 0; i < n; i++)
        v[i] = p->pt[i].y;
    qsort(v, n, sizeof *v, descending);
    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;
        if (area_left(p, v[mid]) <= area)
            low = mid;
        else
            high = mid;
    }
    double from = v[low], step = v[high] - v[low];
    double a0 = area_left(p, from), a1 = area_left(p, from + step);
    double half = area_left(p, from + step / 2.0);
    /* area(s) = a0 + c1 s + c2 s^2 for s in 0..1 */
    double c2 = 2.0 * (a1 + a0 - 2.0 * half), c1 = a1 - a0 - c2, c0 = a0 - area;
    double root = sqrt(fmax(0.0, c1 * c1 - 4.0 * c2 * c0));
    double divisor = c1 + root;
    double s = divisor > 0.0 ? CLAMP(-2.0 * c0 / divisor, 0.0, 1.0) : 0.5;
    for (int k = 0; k < 3; k++) {
        double slope = c1 + 2.0 * c2 * s;
        if (slope > 0.0)
            s = CLAMP(s - (area_left(p, from + s * step) - area) / slope, 0.0, 1.0);
    }
    return from + s * step;
}

bool agt_geom_cut_area(const AgtGeom *g, AgtPoint dir, double area_m2, AgtGeom **cut,
                       AgtGeom **rest, GError **error)
{
    g_assert(g->kind == AGT_GEOM_POLYGON);
    double whole = agt_geom_area_m2(g);
    if (!(area_m2 > 0.0 && area_m2 < whole)) {
        char want[32], have[32];
        g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_INVALID,
                    "%s m2 cannot be cut from a polygon of %s m2",
                    g_ascii_formatd(want, sizeof want, "%.6g", area_m2),
                    g_ascii_formatd(have, sizeof have, "%.6g", whole));
        return false;
    }
    Axes x = axes_make(g->pt[0], dir);
    g_autofree AgtPoint *pt = g_new(AgtPoint, g->n_points);
    g_autofree double *sign = g_new(double, g->n_rings);
    for (uint32_t i = 0; i < g->n_points; i++)
        pt[i] = to_axes(&x, g->pt[i]);
    for (uint32_t i = 0; i < g->n_parts; i++)
        for (uint32_t j = g->part[i]; j < g->part[i + 1]; j++)
            sign[j] = (agt_geom_ring_area2(g, j) < 0.0) == (j == g->part[i]) ? -1.0 : 1.0;
    double t = offset_for(&(Turned){g, pt, sign}, area_m2);
    return agt_geom_cut_line(g, from_axes(&x, 0.0, t), dir, cut, rest, error);
}
