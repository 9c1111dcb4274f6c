/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cutting a strip into plots by lines normal to the street.
 *
 * The land before the cut at s metres along the street line is a function A(s), tabulated once.
 * The most plots n come from a greedy sweep: each plot ends where it first has both the least
 * frontage and the least area. (For cuts that do not cross, ending a plot sooner never hurts the
 * next ones, so no other choice of such cuts gives more.) Then both minima are scaled by the
 * largest k that still gives n: the remainder is shared out equally and no sliver stays at the end.
 */
#include "strip.h"

#define STEP_M   1.0
#define WINDOW_M 10.0
#define EPS      1e-6
/* Cosine of the most a side line asked for may lean from the normal: 35 degrees. */
#define MOST_LEAN 0.82
/* Beginnings and ends of plots that are tried one by one. */
#define FINE_M 0.5

/* A strip with its street line first: ring points 0..run are the line. */
typedef struct {
    GArray *ring;
    AgtPlaceLine line;
    guint run;
    double *w;  /* twice the area swept from point 0 up to each point */
    double *at; /* metres along the line of points 0..run */
    double total, length;
    AgtPoint origin;
    AgtPoint side; /* direction asked for side lines, 0: normal to the street */
} Piece;

/* A cut: from a on the line inwards to b. */
typedef struct {
    bool open; /* no cut: the strip's own end */
    double s, area;
    AgtPoint a, b;
    guint edge_a, edge_b;
} Cut;

typedef struct {
    double *area;
    guint n;
    double step, base, end; /* areas at both ends of what is shared out */
    Cut first, last;
} Table;

/* Minima of plots: of all, and of those at the ends, which may lie on a corner of streets. */
typedef struct {
    double front, area;
    struct {
        double front, area;
    } first, last;
} Ask;

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

static void piece_clear(Piece *p)
{
    g_clear_pointer(&p->ring, g_array_unref);
    agt_place_line_clear(&p->line);
    g_clear_pointer(&p->w, g_free);
}

static void sweep(Piece *p)
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

static bool make_piece(const AgtGeom *g, const AgtPlaceFront *front, Piece *p)
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
static double swept(const Piece *p, AgtPoint at, guint edge)
{
    AgtPoint a = agt_place_sub(agt_place_pt(p->ring, edge), p->origin);
    return p->w[edge] + agt_place_cross(a, agt_place_sub(at, p->origin));
}

/* Direction of a cut at @p s: as asked for where that does not lean too much, else the normal. */
static AgtPoint cut_direction(const Piece *p, double s)
{
    AgtPoint dir = agt_place_left(agt_place_line_direction(&p->line, s, WINDOW_M));
    double along = agt_place_dot(dir, p->side);
    if (fabs(along) < MOST_LEAN)
        return dir;
    return along > 0 ? p->side : (AgtPoint){-p->side.x, -p->side.y};
}

/* The cut at @p s; false when it does not reach the back. */
static bool cut_at(const Piece *p, double s, Cut *c)
{
    guint e = 0;
    while (e + 1 < p->run && s > p->line.at[e + 1] + 1e-9)
        e++;
    AgtPoint a0 = agt_place_pt(p->ring, e), a1 = agt_place_pt(p->ring, e + 1);
    double l = p->line.at[e + 1] - p->line.at[e];
    double u = l > 0 ? CLAMP((s - p->line.at[e]) / l, 0, 1) : 0;
    AgtPoint dir = cut_direction(p, s);
    *c = (Cut){.s = s, .edge_a = e, .edge_b = G_MAXUINT};
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

static void tabulate(const Piece *p, Table *t)
{
    t->n = (guint)fmax(4, ceil(p->line.length / STEP_M)) + 1;
    t->step = p->line.length / (t->n - 1);
    t->area = g_new(double, t->n);
    double before = 0;
    for (guint i = 0; i < t->n; i++) {
        Cut c;
        /* A cut that fails or goes back, at a notch or a fold, counts as no progress. */
        if (cut_at(p, p->line.length * i / (t->n - 1), &c))
            before = fmax(before, c.area);
        t->area[i] = before;
    }
}

/* Where the area before the cut first is @p area: metres along the line, +inf past the end. */
static double place_of_area(const Table *t, double area)
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

static double area_at(const Table *t, double s)
{
    double x = CLAMP(s / t->step, 0, t->n - 1);
    guint i = MIN((guint)x, t->n - 2);
    return t->area[i] + (t->area[i + 1] - t->area[i]) * (x - i);
}

/* Plots with at least k times the frontage and area asked for; their cuts to @p at when given, one
 * more than needed when the last plot, too, could end before the strip does. */
static guint greedy(const Piece *p, const Table *t, const Ask *ask, double k, GArray *at)
{
    double s = 0, have = t->base, front = k * ask->front, area = k * ask->area;
    guint n = 0;
    if (at)
        g_array_set_size(at, 0);
    for (guint cuts = 0; cuts < 100000; cuts++) {
        double f = cuts ? front : fmax(front, ask->first.front);
        double a = cuts ? area : fmax(area, ask->first.area);
        double left_m = p->line.length - s + EPS, left_m2 = t->end - have + EPS;
        if (left_m < f || left_m2 < a)
            return n;
        if (left_m >= ask->last.front && left_m2 >= ask->last.area)
            n = cuts + 1;
        double next = fmax(s + f, place_of_area(t, have + a));
        if (!(next <= p->line.length + EPS))
            return n; /* the last one ends with the strip */
        s = fmin(next, p->line.length);
        have = fmax(have + a, area_at(t, s));
        if (at)
            g_array_append_val(at, s);
    }
    return n;
}

/* Land past an end of the street line stays with the end plot unless that gets too big. */
static void ends(const AgtPlaceRow *row, const Piece *p, Table *t)
{
    const AgtPlaceRules *r = row->rules;
    double usual = fmax(row->goal, r->front_min * (p->total / p->line.length));
    double spare = fmax(0, fmin(0.6 * usual, r->area_max - usual));
    t->first.open = t->last.open = true;
    t->base = 0;
    t->end = p->total;
    Cut c;
    if (t->area[0] > spare && cut_at(p, 0, &c)) {
        t->first = c;
        t->base = t->area[0];
    }
    if (p->total - t->area[t->n - 1] > spare && cut_at(p, p->line.length, &c)) {
        t->last = c;
        t->end = t->area[t->n - 1];
    }
}

static void push(GArray *to, AgtPoint p)
{
    if (to->len && agt_place_dist(agt_place_pt(to, to->len - 1), p) < 1e-6)
        return;
    g_array_append_val(to, p);
}

/* Ring points from after edge @p from up to the start of edge @p to. */
static void push_ring(GArray *to, const Piece *p, guint from, guint last)
{
    for (guint i = from + 1; i <= last; i++)
        push(to, agt_place_pt(p->ring, i % p->ring->len));
}

/* True when the back ends of the two cuts follow each other around the ring. */
static bool in_order(const Piece *p, const Cut *c, const Cut *next)
{
    if (c->open || next->open)
        return true;
    if (next->edge_b != c->edge_b)
        return next->edge_b < c->edge_b;
    AgtPoint from = agt_place_pt(p->ring, c->edge_b);
    return agt_place_dist(from, next->b) <= agt_place_dist(from, c->b);
}

/* The plot between two cuts. */
static AgtPlacePlot *plot_between(const Piece *p, const Cut *c, const Cut *next)
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

/* Land of the plots between two cuts, as one polygon. */
static void take_run(const Piece *p, const Cut *from, const Cut *to, GPtrArray *taken)
{
    AgtPlacePlot *all = plot_between(p, from, to);
    g_ptr_array_add(taken, agt_place_ring_geom(all->ring));
    agt_place_plot_free(all);
}

static void make_plots(const AgtPlaceRow *row, const Piece *p, const Table *t, const GArray *at,
                       guint n, GPtrArray *out, GPtrArray *taken, double *too_big)
{
    Cut c = t->first, run = c;
    bool running = false;
    for (guint i = 0; i < n; i++) {
        Cut next = t->last;
        if ((i + 1 < n && !cut_at(p, g_array_index(at, double, i), &next)) ||
            !in_order(p, &c, &next))
            break;
        AgtPlacePlot *plot = plot_between(p, &c, &next);
        plot->block = row->block;
        plot->zone = row->block->zone;
        double area = agt_place_ring_area(plot->ring);
        if (area > row->rules->area_max)
            *too_big = fmax(*too_big, area);
        bool good = agt_place_measure(row->job, plot, row->rules);
        if (good)
            g_ptr_array_add(out, plot);
        else
            agt_place_plot_free(plot);
        if (running && !good)
            take_run(p, &run, &c, taken);
        if (!running && good)
            run = c;
        running = good;
        c = next;
    }
    if (running)
        take_run(p, &run, &c, taken);
}

/* The largest share of the minima that still gives @p n plots. */
static double share_out(const Piece *p, const Table *t, const Ask *ask, guint n)
{
    double lo = 1, hi = fmax(1, fmin(p->line.length / (n * ask->front),
                                     (t->end - t->base) / (n * ask->area)));
    if (greedy(p, t, ask, hi, NULL) >= n)
        return hi;
    for (int i = 0; i < 30; i++) {
        double mid = (lo + hi) / 2;
        if (greedy(p, t, ask, mid, NULL) >= n)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

/* The least share, no more than @p most, with which the last of @p n plots is not too big. */
static double last_fits(const Piece *p, const Table *t, const Ask *ask, guint n, double most,
                        double area_max, GArray *at)
{
    double lo = 1, hi = most;
    for (int i = 0; i < 30 && hi > lo; i++) {
        double k = i ? (lo + hi) / 2 : lo;
        greedy(p, t, ask, k, at);
        double from = n > 1 ? area_at(t, g_array_index(at, double, n - 2)) : t->base;
        if (t->end - from <= area_max)
            hi = k;
        else
            lo = k;
    }
    return hi;
}

/* Where the cuts lie, by what the programme says of the land left over. */
static void place_cuts(const AgtPlaceRow *row, const Piece *p, Table *t, const Ask *ask, guint n,
                       GArray *at)
{
    AgtRemainder rest = row->rules->standard->remainder;
    double k = rest == AGT_REMAINDER_LEAVE ? 1 : share_out(p, t, ask, n);
    if (rest == AGT_REMAINDER_LAST)
        k = last_fits(p, t, ask, n, k, row->rules->area_max, at);
    greedy(p, t, ask, k, at);
    Cut c;
    if (rest == AGT_REMAINDER_LEAVE && at->len >= n && ask->last.front <= ask->front &&
        cut_at(p, g_array_index(at, double, n - 1), &c))
        t->last = c;
}

/* Cuts at even places along the strip, made once. */
typedef struct {
    Cut *cut;
    bool *good;
    guint n; /* the last one */
    double step;
} Cuts;

static Cuts cuts_of(const Piece *p, const Table *t)
{
    Cuts c = {.n = (guint)fmax(1, ceil(p->line.length / FINE_M - EPS))};
    c.step = p->line.length / c.n;
    c.cut = g_new(Cut, c.n + 1);
    c.good = g_new(bool, c.n + 1);
    for (guint i = 0; i <= c.n; i++)
        c.good[i] = cut_at(p, i * c.step, &c.cut[i]);
    c.cut[0] = t->first;
    c.cut[c.n] = t->last;
    c.cut[0].area = t->base;
    c.cut[c.n].area = t->end;
    c.good[0] = c.good[c.n] = true;
    return c;
}

/* The first plot from cut @p from on that keeps all rules, its end to *end; NULL when there is
 * none. */
static AgtPlacePlot *next_plot(const AgtPlaceRow *row, const Piece *p, const Cuts *c, guint from,
                               guint before, double front, double area, guint *end)
{
    for (guint to = from + 1; to < before; to++) {
        const Cut *a = &c->cut[from], *b = &c->cut[to];
        if (!c->good[to] || (to - from) * c->step < front - EPS || b->area - a->area < area - EPS)
            continue;
        if (b->area - a->area > row->rules->area_max + EPS)
            return NULL;
        if (!in_order(p, a, b))
            continue;
        AgtPlacePlot *plot = plot_between(p, a, b);
        plot->block = row->block;
        plot->zone = row->block->zone;
        if (agt_place_measure(row->job, plot, row->rules)) {
            *end = to;
            return plot;
        }
        agt_place_plot_free(plot);
    }
    return NULL;
}

/* The plot from cut @p from on that ends first, wherever it begins; NULL when there is none. */
static AgtPlacePlot *first_to_end(const AgtPlaceRow *row, const Piece *p, const Cuts *c, guint from,
                                  double front, double area, guint *begin, guint *end)
{
    AgtPlacePlot *best = NULL;
    guint before = c->n + 1;
    for (guint i = from; i + 1 < before; i++) {
        AgtPlacePlot *plot = c->good[i] ? next_plot(row, p, c, i, before, front, area, end) : NULL;
        if (!plot)
            continue;
        if (best)
            agt_place_plot_free(best);
        best = plot;
        before = *end;
        *begin = i;
    }
    *end = before;
    return best;
}

/* Does the strip reach as deep as a plot anywhere? */
static bool deep_enough(const Piece *p, double depth_min)
{
    for (guint i = p->run + 1; i < p->ring->len; i++)
        if (agt_place_chain_distance(p->line.pt, agt_place_pt(p->ring, i), NULL) >= depth_min - EPS)
            return true;
    return false;
}

/* The most plots there are with cuts normal to the street at even places that keep all rules, some
 * land between them left out: of all plots that could come next the one that ends first leaves most
 * room for the others, so taking it each time is best. Slower than the greedy sweep, which knows
 * frontage and area alone. */
static void one_by_one(const AgtPlaceRow *row, const Piece *p, const Table *t, double front,
                       double area, GPtrArray *out, GPtrArray *taken)
{
    Cuts c = cuts_of(p, t);
    guint at = 0, run = 0, begin = 0, end = 0;
    for (bool any = false;; any = true) {
        AgtPlacePlot *plot = first_to_end(row, p, &c, at, front, area, &begin, &end);
        if (any && (!plot || begin != at)) {
            take_run(p, &c.cut[run], &c.cut[at], taken);
            run = begin;
        }
        if (!plot)
            break;
        if (!any)
            run = begin;
        g_ptr_array_add(out, plot);
        at = end;
    }
    g_free(c.cut);
    g_free(c.good);
}

/* When the rules cost the sweep some of its @p n plots and every plot counts: one by one, if that
 * gives more. */
static void mend(const AgtPlaceRow *row, const Piece *p, const Table *t, const Ask *ask, guint n,
                 guint before, guint taken_before, GPtrArray *out, GPtrArray *taken)
{
    if (!row->hard || out->len - before >= n || !deep_enough(p, row->rules->depth_min))
        return;
    g_autoptr(GPtrArray) plots =
        g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_plot_free);
    g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    one_by_one(row, p, t, ask->front, ask->area, plots, runs);
    if (plots->len <= out->len - before)
        return;
    g_ptr_array_set_size(out, (gint)before);
    g_ptr_array_set_size(taken, (gint)taken_before);
    g_ptr_array_extend_and_steal(out, g_steal_pointer(&plots));
    g_ptr_array_extend_and_steal(taken, g_steal_pointer(&runs));
}

/* Cuts from the far end, each plot as short as it may be. */
static void from_the_end(const Piece *p, const Table *t, const Ask *ask, GArray *at)
{
    double s = p->line.length, have = t->end, front = ask->front, area = ask->area;
    g_array_set_size(at, 0);
    while (have - area >= t->base - EPS && at->len < 1000) {
        double before = fmin(s - front, place_of_area(t, have - area));
        if (!(before > 1e-3))
            return;
        g_array_prepend_val(at, before);
        s = before;
        have = fmin(have - area, area_at(t, s));
    }
}

/* The plots as small as they may be, from either end: rows of other streets may leave room for
 * these only. */
static void others(const AgtPlaceRow *row, const Piece *p, const Table *t, const Ask *ask,
                   GArray *at)
{
    double big = 0;
    g_autoptr(GPtrArray) taken = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    make_plots(row, p, t, at, at->len + 1, row->also, taken, &big);
    from_the_end(p, t, ask, at);
    make_plots(row, p, t, at, at->len + 1, row->also, taken, &big);
    greedy(p, t, ask, 1, at);
}

/* Does the outline beside an end of the street line lie on another street? */
static bool at_corner(const AgtPlaceRow *row, const Piece *p, const AgtPlaceFront *front,
                      guint edge)
{
    guint n = p->ring->len;
    AgtPoint a = agt_place_pt(p->ring, edge % n), b = agt_place_pt(p->ring, (edge + 1) % n);
    AgtPoint m = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    for (guint i = 0; i < row->block->fronts->len; i++) {
        const AgtPlaceFront *f = row->block->fronts->pdata[i];
        if (f != front && agt_place_chain_distance(f->line.pt, m, NULL) < 2e-3)
            return true;
    }
    return false;
}

static Ask ask_of(const AgtPlaceRow *row, const Piece *p, const AgtPlaceFront *front)
{
    const AgtPlaceRules *r = row->rules;
    double depth = p->total / p->line.length, aspect = r->standard->aspect_max;
    Ask ask = {r->row_front + 0.003 * row->margin, row->goal + 0.3 * row->margin, {0}, {0}};
    if (aspect > 0)
        ask.front = fmax(ask.front, depth / aspect);
    if (r->corner_area_min <= 0 && r->corner_front_min <= 0)
        return ask;
    double slack = 0.3 * row->margin;
    if (at_corner(row, p, front, p->ring->len - 1)) {
        ask.first.front = r->corner_front_min + 0.01 * slack;
        ask.first.area = r->corner_area_min + slack;
    }
    if (at_corner(row, p, front, p->run)) {
        ask.last.front = r->corner_front_min + 0.01 * slack;
        ask.last.area = r->corner_area_min + slack;
    }
    return ask;
}

void agt_place_slice(const AgtPlaceRow *row, const AgtGeom *piece, const AgtPlaceFront *front,
                     GPtrArray *out, GPtrArray *taken, double *too_big)
{
    Piece p = {0};
    Table t = {0};
    double deg = row->rules->standard->orientation_deg * G_PI / 180;
    if (!isnan(deg))
        p.side = (AgtPoint){sin(deg), cos(deg)};
    if (make_piece(piece, front, &p) && p.line.length >= row->rules->front_min - EPS) {
        tabulate(&p, &t);
        ends(row, &p, &t);
        Ask ask = ask_of(row, &p, front);
        g_autoptr(GArray) at = g_array_new(FALSE, FALSE, sizeof(double));
        guint n = greedy(&p, &t, &ask, 1, at);
        if (n) {
            if (row->also)
                others(row, &p, &t, &ask, at);
            const Table whole = t; /* its last cut may be moved */
            place_cuts(row, &p, &t, &ask, n, at);
            guint before = out->len, taken_before = taken->len;
            make_plots(row, &p, &t, at, n, out, taken, too_big);
            mend(row, &p, &whole, &ask, n, before, taken_before, out, taken);
        }
    }
    g_free(t.area);
    piece_clear(&p);
}
