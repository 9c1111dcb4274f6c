/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many plots rows along a network can have, estimated on squares: streets take theirs, then
 * each side of each street takes what lies behind it, as deep as a plot, up to the middle between
 * two streets; a side has as many plots as its land and its length give. A pattern is judged some
 * thousand times in a sweep, so nothing is overlaid here; the best are laid out exactly later.
 */
#include "street.h"

/* Squares taken by rows bear the number of their row. */
typedef enum { OUT, FREE, STREET, FIRST_ROW } Square;

typedef struct {
    const AgtStreetLand *l;
    const AgtStreetRaster *r;
    guint16 *map;
    guint16 row; /* number of the present row: it is not in its own way */
} Map;

static guint16 *square_at(const Map *m, AgtPoint p)
{
    double x = (p.x - m->r->x0) / m->r->cell, y = (p.y - m->r->y0) / m->r->cell;
    if (x < 0 || y < 0 || x >= m->r->nx || y >= m->r->ny)
        return NULL;
    return &m->map[(guint)y * m->r->nx + (guint)x];
}

static void pave(const Map *m, AgtPoint a, AgtPoint b, double half)
{
    const AgtStreetRaster *r = m->r;
    double x0 = (fmin(a.x, b.x) - half - r->x0) / r->cell - 0.5;
    double x1 = (fmax(a.x, b.x) + half - r->x0) / r->cell - 0.5;
    double y0 = (fmin(a.y, b.y) - half - r->y0) / r->cell - 0.5;
    double y1 = (fmax(a.y, b.y) + half - r->y0) / r->cell - 0.5;
    AgtPoint d = agt_place_sub(b, a);
    double len2 = d.x * d.x + d.y * d.y;
    for (int j = MAX(0, (int)ceil(y0)); j <= y1 && j < (int)r->ny; j++)
        for (int i = MAX(0, (int)ceil(x0)); i <= x1 && i < (int)r->nx; i++) {
            AgtPoint w = {r->x0 + (i + 0.5) * r->cell - a.x, r->y0 + (j + 0.5) * r->cell - a.y};
            double t = len2 > 0 ? CLAMP(agt_place_dot(w, d) / len2, 0, 1) : 0;
            double ex = w.x - t * d.x, ey = w.y - t * d.y;
            guint16 *s = &m->map[(guint)j * r->nx + (guint)i];
            if (*s == FREE && ex * ex + ey * ey < half * half)
                *s = STREET;
        }
}

/* How far a plot reaches along the ray from the red line; 0 when it is too shallow. */
static double deep(const Map *m, AgtPoint p, AgtPoint in)
{
    const AgtStreetRules *r = &m->l->rules;
    double step = m->r->cell, t = step / 2;
    for (; t < 2 * r->depth; t += step) {
        const guint16 *s = square_at(m, agt_place_along(p, in, t));
        if (!s || (*s != FREE && *s != m->row)) {
            bool shared = s && *s == STREET && t - step / 2 >= 2 * r->depth_min;
            t = shared ? (t - step / 2) / 2 : t - step / 2;
            break;
        }
    }
    return t < r->depth_min - step / 2 ? 0 : fmin(t, r->depth);
}

static double take(const Map *m, AgtPoint p, AgtPoint in, double depth)
{
    guint n = 0;
    for (double t = m->r->cell / 2; t < depth; t += m->r->cell / 2) {
        guint16 *s = square_at(m, agt_place_along(p, in, t));
        if (s && *s == FREE) {
            *s = m->row;
            n++;
        }
    }
    return n * m->r->cell * m->r->cell;
}

/* Plots of an unbroken stretch. */
static double plots_of(const AgtStreetRules *r, double area, double length)
{
    return floor(fmin(area / r->area, length / r->front) + 0.1);
}

/* One side of a chain: left when @p side is 1, right when -1. */
static double side(Map *m, const AgtPoint *pt, guint n, double half, double turn)
{
    m->row = m->row < G_MAXUINT16 ? m->row + 1 : FIRST_ROW;
    double plots = 0, area = 0, length = 0, step = m->r->cell;
    for (guint i = 0; i + 1 < n; i++) {
        AgtPoint d = agt_place_unit(agt_place_sub(pt[i + 1], pt[i]));
        AgtPoint in = agt_place_left(d);
        double len = agt_place_dist(pt[i], pt[i + 1]);
        in = (AgtPoint){in.x * turn, in.y * turn};
        guint samples = (guint)fmax(1, round(len / step));
        for (guint k = 0; k < samples; k++) {
            AgtPoint p = agt_place_along(pt[i], d, len * (k + 0.5) / samples);
            p = agt_place_along(p, in, half);
            double depth = deep(m, p, in);
            if (depth > 0) {
                area += take(m, p, in, depth);
                length += len / samples;
                continue;
            }
            plots += plots_of(&m->l->rules, area, length);
            area = length = 0;
        }
    }
    return plots + plots_of(&m->l->rules, area, length);
}

double agt_street_estimate(const AgtStreetLand *l, const AgtStreetNet *n)
{
    gsize size = (gsize)l->raster.nx * l->raster.ny;
    g_autofree guint16 *map = g_new(guint16, size + 1);
    for (gsize i = 0; i < size; i++)
        map[i] = l->raster.inside[i] ? FREE : OUT;
    Map m = {l, &l->raster, map, FIRST_ROW};
    double plots = 0;
    for (guint i = 0; n && i < n->edge->len; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        for (guint k = 0; !e->gone && k + 1 < e->pt->len; k++)
            pave(&m, agt_place_pt(e->pt, k), agt_place_pt(e->pt, k + 1), l->rules.half);
    }
    for (guint i = 0; i < l->axes->len; i++) {
        const AgtPlaceAxis *a = &g_array_index(l->axes, AgtPlaceAxis, i);
        const AgtPoint pt[] = {a->a, a->b};
        plots += side(&m, pt, 2, a->half, 1) + side(&m, pt, 2, a->half, -1);
    }
    for (guint i = 0; n && i < n->edge->len; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        const AgtPoint *pt = (const AgtPoint *)(gpointer)e->pt->data;
        if (!e->gone)
            plots += side(&m, pt, e->pt->len, l->rules.half, 1) +
                     side(&m, pt, e->pt->len, l->rules.half, -1);
    }
    return plots;
}
