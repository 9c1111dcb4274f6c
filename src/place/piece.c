/* SPDX-License-Identifier: Apache-2.0 */
/* A strip with its street line: edges on it, cuts through it, the land before each, and the plots
 * between. */
#include "piece.h"

#define STEP_M   1.0
#define WINDOW_M 10.0
#define EPS      1e-6
/* Cosine of the most a side line asked for may lean from the normal: 35 degrees. */
#define MOST_LEAN 0.82

gboolean *agt_place_edges_on(const GArray *ring, const AgtPlaceFront *front)
{
    gboolean *on = g_new0(gboolean, ring->len);
    for (guint i = 0; i < ring->len; i++) {
        AgtPoint a = agt_place_pt(ring, i), b = agt_place_pt(ring, (i + 1) % ring->len);
        AgtPoint m = {(a.x + b.x) / 2, (a.y + b.y) / 2};
        on[i] = agt_place_chain_distance(front->line.pt, m, NULL) < 2e-3 &&
                agt_place_chain_distance(front->line.pt, a, NULL) < 2e-3 &&
                agt_place_chain_distance(front->line.pt, b, NULL) < 2e-3;
    }
    return on;
}

bool agt_place_longest_run(const GArray *ring, const gboolean *on, guint *from, guint *count)
{
    guint n = ring->len;
    double best = 0;
    for (guint i = 0; i < n; i++) {
        if (!on[i] || on[(i + n - 1) % n])
            continue;
        double len = 0;
        guint k = 0;
        for (; k < n && on[(i + k) % n]; k++)
            len += agt_place_dist(agt_place_pt(ring, (i + k) % n),
                                  agt_place_pt(ring, (i + k + 1) % n));
        if (len > best + 1e-9) {
            best = len;
            *from = i;
            *count = k;
        }
    }
    return best > 0;
}

void agt_place_piece_clear(AgtPlacePiece *p)
{
    g_clear_pointer(&p->ring, g_array_unref);
    agt_place_line_clear(&p->line);
    g_clear_pointer(&p->w, g_free);
}

static void sweep(AgtPlacePiece *p)
{
    guint n = p->ring->len;
    p->origin = agt_place_pt(p->ring, 0);
    p->w = g_new0(double, n + 1);
    for (guint i = 0; i < n; i++) {
        AgtPoint a = agt_place_sub(agt_place_pt(p->ring, i), p->origin);
        AgtPoint b = agt_place_sub(agt_place_pt(p->ring, (i + 1) % n), p->origin);
        p->w[i + 1] = p->w[i] + agt_place_cross(a, b);
    }
    p->total = p->w[n] / 2;
}

bool agt_place_piece(const AgtGeom *g, const AgtPlaceFront *front, AgtPlacePiece *p)
{
    g_autoptr(GArray) ring = agt_place_ring_of(g, 0);
    agt_place_ring_shave(ring);
    guint from = 0, count = 0;
    if (ring->len < 3)
        return false;
    g_autofree gboolean *on = agt_place_edges_on(ring, front);
    if (!agt_place_longest_run(ring, on, &from, &count))
        return false;
    p->ring = agt_place_ring_new();
    g_autoptr(GArray) line = agt_place_ring_new();
    for (guint i = 0; i < ring->len; i++) {
        AgtPoint at = agt_place_pt(ring, (from + i) % ring->len);
        g_array_append_val(p->ring, at);
        if (i <= count)
            g_array_append_val(line, at);
    }
    agt_place_line_init(&p->line, line);
    p->run = count;
    sweep(p);
    return true;
}

/* Twice the area swept from the ring's first point to @p at on edge @p edge. */
static double swept(const AgtPlacePiece *p, AgtPoint at, guint edge)
{
    AgtPoint a = agt_place_sub(agt_place_pt(p->ring, edge), p->origin);
    return p->w[edge] + agt_place_cross(a, agt_place_sub(at, p->origin));
}

/* Direction of a cut at @p s: as asked for where that does not lean too much, else the normal. */
static AgtPoint cut_direction(const AgtPlacePiece *p, double s)
{
    AgtPoint dir = agt_place_left(agt_place_line_direction(&p->line, s, WINDOW_M));
    double along = agt_place_dot(dir, p->side);
    if (fabs(along) < MOST_LEAN)
        return dir;
    return along > 0 ? p->side : (AgtPoint){-p->side.x, -p->side.y};
}

bool agt_place_cut_at(const AgtPlacePiece *p, double s, AgtPlaceCut *c)
{
    guint e = 0;
    while (e + 1 < p->run && s > p->line.at[e + 1] + 1e-9)
        e++;
    AgtPoint a0 = agt_place_pt(p->ring, e), a1 = agt_place_pt(p->ring, e + 1);
    double l = p->line.at[e + 1] - p->line.at[e];
    double u = l > 0 ? CLAMP((s - p->line.at[e]) / l, 0, 1) : 0;
    AgtPoint dir = cut_direction(p, s);
    *c = (AgtPlaceCut){.s = s, .edge_a = e, .edge_b = G_MAXUINT};
    c->a = agt_place_along(a0, agt_place_sub(a1, a0), u);
    double t = agt_place_ray(p->ring, c->a, dir, 1e-3, e, &c->edge_b);
    if (!isfinite(t) || c->edge_b < p->run)
        return false;
    c->b = agt_place_along(c->a, dir, t);
    c->area = (swept(p, c->a, e) + 2 * p->total - swept(p, c->b, c->edge_b) +
               agt_place_cross(agt_place_sub(c->a, p->origin), agt_place_sub(c->b, p->origin))) /
              2;
    return true;
}

void agt_place_tabulate(const AgtPlacePiece *p, AgtPlaceTable *t)
{
    t->n = (guint)fmax(4, ceil(p->line.length / STEP_M)) + 1;
    t->step = p->line.length / (t->n - 1);
    t->area = g_new(double, t->n);
    double before = 0;
    for (guint i = 0; i < t->n; i++) {
        AgtPlaceCut c;
        /* A cut that fails or goes back, at a notch or a fold, counts as no progress. */
        if (agt_place_cut_at(p, p->line.length * i / (t->n - 1), &c))
            before = fmax(before, c.area);
        t->area[i] = before;
    }
}

double agt_place_of_area(const AgtPlaceTable *t, double area)
{
    guint lo = 0, hi = t->n - 1;
    if (area > t->area[hi] + EPS)
        return INFINITY;
    while (lo < hi) {
        guint mid = (lo + hi) / 2;
        if (t->area[mid] < area - EPS)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == 0)
        return 0;
    double a = t->area[lo - 1], b = t->area[lo];
    double u = b > a ? CLAMP((area - a) / (b - a), 0, 1) : 1;
    return (lo - 1 + u) * t->step;
}

double agt_place_area_at(const AgtPlaceTable *t, double s)
{
    double x = CLAMP(s / t->step, 0, t->n - 1);
    guint i = MIN((guint)x, t->n - 2);
    return t->area[i] + (t->area[i + 1] - t->area[i]) * (x - i);
}

static void push(GArray *to, AgtPoint p)
{
    if (to->len && agt_place_dist(agt_place_pt(to, to->len - 1), p) < 1e-6)
        return;
    g_array_append_val(to, p);
}

/* Ring points from after edge @p from up to the start of edge @p to. */
static void push_ring(GArray *to, const AgtPlacePiece *p, guint from, guint last)
{
    for (guint i = from + 1; i <= last; i++)
        push(to, agt_place_pt(p->ring, i % p->ring->len));
}

bool agt_place_in_order(const AgtPlacePiece *p, const AgtPlaceCut *c, const AgtPlaceCut *next)
{
    if (c->open || next->open)
        return true;
    if (next->edge_b != c->edge_b)
        return next->edge_b < c->edge_b;
    AgtPoint from = agt_place_pt(p->ring, c->edge_b);
    return agt_place_dist(from, next->b) <= agt_place_dist(from, c->b);
}

AgtPlacePlot *agt_place_plot_between(const AgtPlacePiece *p, const AgtPlaceCut *c,
                                     const AgtPlaceCut *next)
{
    AgtPlacePlot *plot = g_new0(AgtPlacePlot, 1);
    double from = c->open ? 0 : c->s, to = next->open ? p->line.length : next->s;
    plot->front = agt_place_ring_new();
    plot->ring = agt_place_ring_new();
    push(plot->front, c->open ? agt_place_pt(p->ring, 0) : c->a);
    for (guint i = 0; i <= p->run; i++)
        if (p->line.at[i] > from + 1e-6 && p->line.at[i] < to - 1e-6)
            push(plot->front, agt_place_pt(p->ring, i));
    push(plot->front, next->open ? agt_place_pt(p->ring, p->run) : next->a);
    g_array_append_vals(plot->ring, plot->front->data, plot->front->len);
    guint back = p->run;
    if (!next->open) {
        push(plot->ring, next->b);
        back = next->edge_b;
    }
    push_ring(plot->ring, p, back, c->open ? p->ring->len - 1 : c->edge_b);
    if (!c->open)
        push(plot->ring, c->b);
    while (plot->ring->len > 3 && agt_place_dist(agt_place_pt(plot->ring, plot->ring->len - 1),
                                                 agt_place_pt(plot->ring, 0)) < 1e-6)
        g_array_set_size(plot->ring, plot->ring->len - 1);
    agt_place_ring_shave(plot->ring); /* a cut along a side of the land turns back on it */
    return plot;
}

void agt_place_take_run(const AgtPlacePiece *p, const AgtPlaceCut *from, const AgtPlaceCut *to,
                        GPtrArray *taken)
{
    AgtPlacePlot *all = agt_place_plot_between(p, from, to);
    g_ptr_array_add(taken, agt_place_ring_geom(all->ring));
    agt_place_plot_free(all);
}
