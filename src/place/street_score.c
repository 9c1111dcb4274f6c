/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many plots rows along a network can have, estimated on squares: streets take theirs, then
 * each side of each street takes what lies behind it, as deep as a plot, up to the middle between
 * two streets; a side has as many plots as its land and its length give. A pattern is judged some
 * thousand times in a sweep, so nothing is overlaid here; the best are laid out exactly later.
 */
#include "street.h"

/* Land for fewer plots than this is not looked at again. */
#define IDLE_PLOTS 1.5

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

/* Middles of squares at height y within half of a-b lie between these two. */
static void reach_at(AgtPoint a, AgtPoint b, double half, double y, double *x0, double *x1)
{
    double t0 = 0, t1 = 1, dy = b.y - a.y;
    if (fabs(dy) > 1e-9) {
        double u = (y - half - a.y) / dy, v = (y + half - a.y) / dy;
        t0 = CLAMP(fmin(u, v), 0, 1);
        t1 = CLAMP(fmax(u, v), 0, 1);
    }
    double u = a.x + t0 * (b.x - a.x), v = a.x + t1 * (b.x - a.x);
    *x0 = fmin(u, v) - half;
    *x1 = fmax(u, v) + half;
}

static void pave(const Map *m, AgtPoint a, AgtPoint b, double half)
{
    const AgtStreetRaster *r = m->r;
    double y0 = (fmin(a.y, b.y) - half - r->y0) / r->cell - 0.5;
    double y1 = (fmax(a.y, b.y) + half - r->y0) / r->cell - 0.5;
    AgtPoint d = agt_place_sub(b, a);
    double len2 = d.x * d.x + d.y * d.y;
    for (int j = MAX(0, (int)ceil(y0)); j <= y1 && j < (int)r->ny; j++) {
        double x0, x1, y = r->y0 + (j + 0.5) * r->cell;
        reach_at(a, b, half, y, &x0, &x1);
        x0 = (x0 - r->x0) / r->cell - 0.5;
        x1 = (x1 - r->x0) / r->cell - 0.5;
        for (int i = MAX(0, (int)ceil(x0)); i <= x1 && i < (int)r->nx; i++) {
            AgtPoint w = {r->x0 + (i + 0.5) * r->cell - a.x, y - a.y};
            double t = len2 > 0 ? CLAMP(agt_place_dot(w, d) / len2, 0, 1) : 0;
            double ex = w.x - t * d.x, ey = w.y - t * d.y;
            guint16 *s = &m->map[(guint)j * r->nx + (guint)i];
            if (*s == FREE && ex * ex + ey * ey < half * half)
                *s = STREET;
        }
    }
}

/* How far a plot reaches along the ray from the red line; 0 when it is too shallow. */
static double deep(const Map *m, AgtPoint p, AgtPoint in)
{
    const AgtStreetRules *r = &m->l->rules;
    double step = m->r->cell, t = step / 2;
    for (; t < 2 * r->depth; t += step) {
        const guint16 *s = square_at(m, agt_place_along(p, in, t));
        if (s && *s == STREET && t < step) /* its own street reaches into this square */
            continue;
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

/* Length of the street's end that is no frontage: its turning area. */
typedef struct {
    double start, end;
} Blunt;

/* One side of a chain: left when @p side is 1, right when -1. */
static double side(Map *m, const AgtPoint *pt, guint n, double half, double turn, Blunt blunt)
{
    m->row = m->row < G_MAXUINT16 ? m->row + 1 : FIRST_ROW;
    double plots = 0, area = 0, length = 0, step = m->r->cell;
    for (guint i = 0; i + 1 < n; i++) {
        AgtPoint d = agt_place_unit(agt_place_sub(pt[i + 1], pt[i]));
        AgtPoint in = agt_place_left(d);
        double len = agt_place_dist(pt[i], pt[i + 1]);
        in = (AgtPoint){in.x * turn, in.y * turn};
        guint samples = (guint)fmax(1, round(2 * len / step)); /* no square is missed */
        for (guint k = 0; k < samples; k++) {
            AgtPoint p = agt_place_along(pt[i], d, len * (k + 0.5) / samples);
            p = agt_place_along(p, in, half);
            bool front = agt_place_dist(p, pt[0]) > blunt.start + half &&
                         agt_place_dist(p, pt[n - 1]) > blunt.end + half;
            double depth = front ? deep(m, p, in) : 0;
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

static guint *degrees(const AgtStreetNet *n)
{
    guint *d = g_new0(guint, n->node->len + 1);
    for (guint i = 0; i < n->edge->len; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        d[e->from] += !e->gone;
        d[e->to] += !e->gone;
    }
    return d;
}

static double blunt(const AgtStreetLand *l, const AgtStreetNet *n, guint node, const guint *degree)
{
    bool end = degree[node] == 1 && !g_array_index(n->node, AgtStreetNode, node).joined;
    return end ? l->rules.turning / 2 : -INFINITY;
}

static void pave_ends(const Map *m, const AgtStreetNet *n, const AgtStreetEdge *e,
                      const guint *degree)
{
    const guint node[] = {e->from, e->to};
    for (guint k = 0; k < 2; k++) {
        AgtPoint p = g_array_index(n->node, AgtStreetNode, node[k]).at;
        double r = blunt(m->l, n, node[k], degree);
        if (r > 0)
            pave(m, p, p, r);
    }
}

/* Plots along all streets; the squares that they take to @p map. */
static double fill_map(const AgtStreetLand *l, const AgtStreetNet *n, guint16 *map)
{
    gsize size = (gsize)l->raster.nx * l->raster.ny;
    for (gsize i = 0; i < size; i++)
        map[i] = l->raster.inside[i] ? FREE : OUT;
    Map m = {l, &l->raster, map, FIRST_ROW};
    double plots = 0;
    g_autofree guint *degree = n ? degrees(n) : NULL;
    for (guint i = 0; n && i < n->edge->len; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        for (guint k = 0; !e->gone && k + 1 < e->pt->len; k++)
            pave(&m, agt_place_pt(e->pt, k), agt_place_pt(e->pt, k + 1), l->rules.half);
        if (!e->gone)
            pave_ends(&m, n, e, degree);
    }
    for (guint i = 0; i < l->axes->len; i++) {
        const AgtPlaceAxis *a = &g_array_index(l->axes, AgtPlaceAxis, i);
        const AgtPoint pt[] = {a->a, a->b};
        const Blunt none = {-INFINITY, -INFINITY};
        plots += side(&m, pt, 2, a->half, 1, none) + side(&m, pt, 2, a->half, -1, none);
    }
    for (guint i = 0; n && i < n->edge->len; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        const AgtPoint *pt = (const AgtPoint *)(gpointer)e->pt->data;
        Blunt b = {blunt(l, n, e->from, degree), blunt(l, n, e->to, degree)};
        if (!e->gone)
            plots += side(&m, pt, e->pt->len, l->rules.half, 1, b) +
                     side(&m, pt, e->pt->len, l->rules.half, -1, b);
    }
    return plots;
}

double agt_street_estimate(const AgtStreetLand *l, const AgtStreetNet *n)
{
    g_autofree guint16 *map = g_new(guint16, (gsize)l->raster.nx * l->raster.ny + 1);
    return fill_map(l, n, map);
}

double agt_street_value(const AgtStreetNet *n, double plots)
{
    return plots - agt_street_net_length(n) / AGT_STREET_METRES_A_PLOT - n->worst -
           n->gradient / 100;
}

/* ---- land that no row takes ---- */

/* Squares that lie together, from one of them on; marked as seen. */
static void spread(const AgtStreetRaster *r, guint16 *map, guint at, GArray *all)
{
    g_array_set_size(all, 0);
    g_array_append_val(all, at);
    map[at] = OUT;
    for (guint k = 0; k < all->len; k++) {
        guint i = g_array_index(all, guint, k), x = i % r->nx, y = i / r->nx;
        const guint next[] = {x > 0 ? i - 1 : i, x + 1 < r->nx ? i + 1 : i, y > 0 ? i - r->nx : i,
                              y + 1 < r->ny ? i + r->nx : i};
        for (guint d = 0; d < 4; d++)
            if (map[next[d]] == FREE) {
                map[next[d]] = OUT;
                g_array_append_val(all, next[d]);
            }
    }
}

static AgtPoint middle_of(const AgtStreetRaster *r, const GArray *all)
{
    double x = 0, y = 0, nearest = INFINITY;
    AgtPoint best = {0, 0};
    for (guint k = 0; k < all->len; k++) {
        guint i = g_array_index(all, guint, k);
        x += i % r->nx;
        y += i / r->nx;
    }
    for (guint k = 0; k < all->len; k++) { /* the middle may lie outside */
        guint i = g_array_index(all, guint, k);
        double d = hypot(i % r->nx - x / all->len, i / r->nx - y / all->len);
        if (d < nearest - 1e-9) {
            nearest = d;
            best = (AgtPoint){r->x0 + (i % r->nx + 0.5) * r->cell,
                              r->y0 + (i / r->nx + 0.5) * r->cell};
        }
    }
    return best;
}

typedef struct {
    AgtPoint at;
    guint n;
} Idle;

static int by_size(gconstpointer a, gconstpointer b)
{
    const Idle *p = a, *q = b;
    if (p->n != q->n)
        return p->n > q->n ? -1 : 1;
    return p->at.x != q->at.x ? (p->at.x > q->at.x) - (p->at.x < q->at.x)
                              : (p->at.y > q->at.y) - (p->at.y < q->at.y);
}

GArray *agt_street_idle(const AgtStreetLand *l, const AgtStreetNet *n)
{
    const AgtStreetRaster *r = &l->raster;
    g_autofree guint16 *map = g_new(guint16, (gsize)r->nx * r->ny + 1);
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(Idle));
    GArray *out = agt_place_ring_new();
    fill_map(l, n, map);
    for (guint i = 0; i < r->nx * r->ny; i++) {
        if (map[i] != FREE)
            continue;
        spread(r, map, i, all);
        Idle one = {middle_of(r, all), all->len};
        if (all->len * r->cell * r->cell >= IDLE_PLOTS * l->rules.area)
            g_array_append_val(list, one);
    }
    g_array_sort(list, by_size);
    for (guint i = 0; i < list->len; i++)
        g_array_append_val(out, g_array_index(list, Idle, i).at);
    return out;
}
