/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cutting a strip into plots by lines normal to the street: how many, and where.
 *
 * The land before the cut at s metres along the street line is a function A(s), tabulated once.
 * The most plots n come from a greedy sweep: each plot ends where it first has both the least
 * frontage and the least area. (For cuts that do not cross, ending a plot sooner never hurts the
 * next ones, so no other choice of such cuts gives more.) Then both minima are scaled by the
 * largest k that still gives n: the remainder is shared out equally and no sliver stays at the end.
 */
#include "piece.h"

#define EPS 1e-6

/* Minima of plots: of all, and of those at the ends, which may lie on a corner of streets. */
typedef struct {
    double front, area;
    struct {
        double front, area;
    } first, last;
} Ask;

/* Plots with at least k times the frontage and area asked for; their cuts to @p at when given, one
 * more than needed when the last plot, too, could end before the strip does. */
static guint greedy(const AgtPlacePiece *p, const AgtPlaceTable *t, const Ask *ask, double k,
                    GArray *at)
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
        double next = fmax(s + f, agt_place_of_area(t, have + a));
        if (!(next <= p->line.length + EPS))
            return n; /* the last one ends with the strip */
        s = fmin(next, p->line.length);
        have = fmax(have + a, agt_place_area_at(t, s));
        if (at)
            g_array_append_val(at, s);
    }
    return n;
}

/* Land past an end of the street line stays with the end plot unless that gets too big. */
static void ends(const AgtPlaceRow *row, const AgtPlacePiece *p, AgtPlaceTable *t)
{
    const AgtPlaceRules *r = row->rules;
    double usual = fmax(row->goal, r->front_min * (p->total / p->line.length));
    double spare = fmax(0, fmin(0.6 * usual, r->area_max - usual));
    t->first.open = t->last.open = true;
    t->base = 0;
    t->end = p->total;
    AgtPlaceCut c;
    if (t->area[0] > spare && agt_place_cut_at(p, 0, &c)) {
        t->first = c;
        t->base = t->area[0];
    }
    if (p->total - t->area[t->n - 1] > spare && agt_place_cut_at(p, p->line.length, &c)) {
        t->last = c;
        t->end = t->area[t->n - 1];
    }
}

static void make_plots(const AgtPlaceRow *row, const AgtPlacePiece *p, const AgtPlaceTable *t,
                       const GArray *at, guint n, GPtrArray *out, GPtrArray *taken, double *too_big)
{
    AgtPlaceCut c = t->first, run = c;
    bool running = false;
    for (guint i = 0; i < n; i++) {
        AgtPlaceCut next = t->last;
        if ((i + 1 < n && !agt_place_cut_at(p, g_array_index(at, double, i), &next)) ||
            !agt_place_in_order(p, &c, &next))
            break;
        AgtPlacePlot *plot = agt_place_plot_between(p, &c, &next);
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
            agt_place_take_run(p, &run, &c, taken);
        if (!running && good)
            run = c;
        running = good;
        c = next;
    }
    if (running)
        agt_place_take_run(p, &run, &c, taken);
}

/* The largest share of the minima that still gives @p n plots. */
static double share_out(const AgtPlacePiece *p, const AgtPlaceTable *t, const Ask *ask, guint n)
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
static double last_fits(const AgtPlacePiece *p, const AgtPlaceTable *t, const Ask *ask, guint n,
                        double most, double area_max, GArray *at)
{
    double lo = 1, hi = most;
    for (int i = 0; i < 30 && hi > lo; i++) {
        double k = i ? (lo + hi) / 2 : lo;
        greedy(p, t, ask, k, at);
        double from = n > 1 ? agt_place_area_at(t, g_array_index(at, double, n - 2)) : t->base;
        if (t->end - from <= area_max)
            hi = k;
        else
            lo = k;
    }
    return hi;
}

/* Where the cuts lie, by what the programme says of the land left over. */
static void place_cuts(const AgtPlaceRow *row, const AgtPlacePiece *p, AgtPlaceTable *t,
                       const Ask *ask, guint n, GArray *at)
{
    AgtRemainder rest = row->rules->standard->remainder;
    double k = rest == AGT_REMAINDER_LEAVE ? 1 : share_out(p, t, ask, n);
    if (rest == AGT_REMAINDER_LAST)
        k = last_fits(p, t, ask, n, k, row->rules->area_max, at);
    greedy(p, t, ask, k, at);
    AgtPlaceCut c;
    if (rest == AGT_REMAINDER_LEAVE && at->len >= n && ask->last.front <= ask->front &&
        agt_place_cut_at(p, g_array_index(at, double, n - 1), &c))
        t->last = c;
}

/* Does the strip reach as deep as a plot anywhere? */
static bool deep_enough(const AgtPlacePiece *p, double depth_min)
{
    for (guint i = p->run + 1; i < p->ring->len; i++)
        if (agt_place_chain_distance(p->line.pt, agt_place_pt(p->ring, i), NULL) >= depth_min - EPS)
            return true;
    return false;
}

/* When the rules cost the sweep some of its @p n plots and every plot counts: one by one, if that
 * gives more. */
static void mend(const AgtPlaceRow *row, const AgtPlacePiece *p, const AgtPlaceTable *t,
                 const Ask *ask, guint n, guint before, guint taken_before, GPtrArray *out,
                 GPtrArray *taken)
{
    if (!row->hard || out->len - before >= n || !deep_enough(p, row->rules->depth_min))
        return;
    g_autoptr(GPtrArray) plots =
        g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_plot_free);
    g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    agt_place_one_by_one(row, p, t, ask->front, ask->area, plots, runs);
    if (plots->len <= out->len - before)
        return;
    g_ptr_array_set_size(out, (gint)before);
    g_ptr_array_set_size(taken, (gint)taken_before);
    g_ptr_array_extend_and_steal(out, g_steal_pointer(&plots));
    g_ptr_array_extend_and_steal(taken, g_steal_pointer(&runs));
}

/* Cuts from the far end, each plot as short as it may be. */
static void from_the_end(const AgtPlacePiece *p, const AgtPlaceTable *t, const Ask *ask, GArray *at)
{
    double s = p->line.length, have = t->end, front = ask->front, area = ask->area;
    g_array_set_size(at, 0);
    while (have - area >= t->base - EPS && at->len < 1000) {
        double before = fmin(s - front, agt_place_of_area(t, have - area));
        if (!(before > 1e-3))
            return;
        g_array_prepend_val(at, before);
        s = before;
        have = fmin(have - area, agt_place_area_at(t, s));
    }
}

/* The plots as small as they may be, from either end: rows of other streets may leave room for
 * these only. */
static void others(const AgtPlaceRow *row, const AgtPlacePiece *p, const AgtPlaceTable *t,
                   const Ask *ask, GArray *at)
{
    double big = 0;
    g_autoptr(GPtrArray) taken = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    make_plots(row, p, t, at, at->len + 1, row->also, taken, &big);
    from_the_end(p, t, ask, at);
    make_plots(row, p, t, at, at->len + 1, row->also, taken, &big);
    greedy(p, t, ask, 1, at);
}

/* Does the outline beside an end of the street line lie on another street? */
static bool at_corner(const AgtPlaceRow *row, const AgtPlacePiece *p, const AgtPlaceFront *front,
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

static Ask ask_of(const AgtPlaceRow *row, const AgtPlacePiece *p, const AgtPlaceFront *front)
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
    AgtPlacePiece p = {0};
    AgtPlaceTable t = {0};
    double deg = row->rules->standard->orientation_deg * G_PI / 180;
    bool is = agt_place_piece(piece, front, &p);
    if (!isnan(deg))
        p.side = (AgtPoint){sin(deg), cos(deg)};
    else if (is && agt_place_theme(row->job)->parallel)
        p.side = agt_place_left(
            agt_place_unit(agt_place_sub(agt_place_pt(p.ring, p.run), agt_place_pt(p.ring, 0))));
    if (is && p.line.length >= row->rules->front_min - EPS) {
        agt_place_tabulate(&p, &t);
        ends(row, &p, &t);
        Ask ask = ask_of(row, &p, front);
        g_autoptr(GArray) at = g_array_new(FALSE, FALSE, sizeof(double));
        guint n = greedy(&p, &t, &ask, 1, at);
        if (n) {
            if (row->also)
                others(row, &p, &t, &ask, at);
            const AgtPlaceTable whole = t; /* its last cut may be moved */
            place_cuts(row, &p, &t, &ask, n, at);
            guint before = out->len, taken_before = taken->len;
            make_plots(row, &p, &t, at, n, out, taken, too_big);
            mend(row, &p, &whole, &ask, n, before, taken_before, out, taken);
        }
    }
    g_free(t.area);
    agt_place_piece_clear(&p);
}
