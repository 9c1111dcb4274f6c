/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Halving: for odd blocks, where rows do badly. The land is cut in two by a straight line so that
 * each side has its exact share of the area, and so on until each piece is one plot. Lines run
 * along the sides of the oriented bounding box and along and across the street lines; the shortest
 * cut is tried first, each side must keep street line enough for its plots, and a cut that leads
 * nowhere is undone. Nothing is left over: all land becomes plots. The search ends by a number of
 * pieces looked at, never by the clock.
 */
#include <stdlib.h>
#include <string.h>

#include "strip.h"

#define EPS      1e-6
#define MAX_DIRS 40
#define BRANCH   12
/* Directions nearer than this are one: sine of 2 degrees. */
#define SAME_DIR 0.035
/* A corner as near to a cut takes the cut to itself. */
#define CORNER_M   0.02
#define SAME_CUT_M 0.05
#define SKEW_UPTO  6 /* plots: larger pieces are cut along and across */
/* Skew cuts are turned by this and twice this. */
#define SKEW (12 * G_PI / 180)

/* Land without holes; which street line each edge lies on. */
typedef struct {
    GArray *pt;
    GArray *front; /* guint per edge: number of the front, G_MAXUINT */
    double *len;   /* of each edge */
    double area;
} Land;

typedef struct {
    AgtPlaceJob *job;
    AgtPlaceBlock *block;
    const AgtPlaceRules *rules;
    double area, front; /* minima with what rounding may cost */
    bool skew;          /* try skew cuts too */
    GPtrArray *plots;
} Search;

static void land_free(gpointer p)
{
    Land *l = p;
    g_array_unref(l->pt);
    g_array_unref(l->front);
    g_free(l->len);
    g_free(l);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Land, land_free)

static Land *land_new(void)
{
    Land *l = g_new0(Land, 1);
    l->pt = agt_place_ring_new();
    l->front = g_array_new(FALSE, FALSE, sizeof(guint));
    return l;
}

static void land_add(Land *l, AgtPoint p, guint front)
{
    g_array_append_val(l->pt, p);
    g_array_append_val(l->front, front);
}

static guint front_of(const Land *l, guint edge)
{
    return g_array_index(l->front, guint, edge % l->front->len);
}

/* When all corners are there. */
static void land_end(Land *l)
{
    guint n = l->pt->len;
    l->len = g_new(double, n + 1);
    for (guint i = 0; i < n; i++) {
        AgtPoint d = agt_place_sub(agt_place_pt(l->pt, (i + 1) % n), agt_place_pt(l->pt, i));
        l->len[i] = sqrt(agt_place_dot(d, d));
    }
    l->area = agt_place_ring_area(l->pt);
}

/* Part @p part of the block's free land; NULL when it has holes. */
static Land *land_of(const AgtPlaceBlock *b, guint part)
{
    g_autoptr(AgtGeom) g = agt_geom_part(b->land, part);
    if (g->n_rings != 1)
        return NULL;
    g_autoptr(GArray) ring = agt_place_ring_of(g, 0);
    agt_place_ring_shave(ring);
    Land *l = land_new();
    for (guint i = 0; i < ring->len; i++)
        land_add(l, agt_place_pt(ring, i), G_MAXUINT);
    for (guint f = 0; f < b->fronts->len; f++) {
        g_autofree gboolean *on = agt_place_edges_on(ring, b->fronts->pdata[f]);
        for (guint i = 0; i < ring->len; i++)
            if (on[i] && front_of(l, i) == G_MAXUINT)
                g_array_index(l->front, guint, i) = f;
    }
    land_end(l);
    return l;
}

/* A run of edges on one street line. */
typedef struct {
    guint from, count;
    double length;
} Run;

static double edge_length(const Land *l, guint i)
{
    return l->len[i % l->pt->len];
}

static GArray *runs_of(const Land *l)
{
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(Run));
    guint n = l->pt->len;
    for (guint i = 0; i < n; i++) {
        guint f = front_of(l, i);
        if (f == G_MAXUINT || front_of(l, i + n - 1) == f)
            continue;
        Run r = {i, 0, 0};
        for (; r.count < n && front_of(l, i + r.count) == f; r.count++)
            r.length += edge_length(l, i + r.count);
        g_array_append_val(runs, r);
    }
    if (!runs->len && n && front_of(l, 0) != G_MAXUINT) { /* one street all around */
        Run r = {0, n, agt_place_ring_perimeter(l->pt)};
        g_array_append_val(runs, r);
    }
    return runs;
}

/* The most plots the street lines of the piece can serve. */
static guint frontages(const Search *s, const Land *l)
{
    g_autoptr(GArray) runs = runs_of(l);
    double sum = 0, whole = 0;
    for (guint i = 0; i < runs->len; i++) {
        sum += floor(g_array_index(runs, Run, i).length / s->front + EPS);
        whole += g_array_index(runs, Run, i).length;
    }
    return (guint)(s->rules->front_whole ? floor(whole / s->front + EPS) : sum);
}

static double streets_of(const Land *l)
{
    double sum = 0;
    for (guint i = 0; i < l->pt->len; i++)
        sum += front_of(l, i) != G_MAXUINT ? edge_length(l, i) : 0;
    return sum;
}

/* The plot of a whole piece; its street line is the longest one. */
static AgtPlacePlot *plot_of(const Search *s, const Land *l)
{
    g_autoptr(GArray) runs = runs_of(l);
    const Run *best = NULL;
    for (guint i = 0; i < runs->len; i++)
        if (!best || g_array_index(runs, Run, i).length > best->length + EPS)
            best = &g_array_index(runs, Run, i);
    if (!best)
        return NULL;
    AgtPlacePlot *p = g_new0(AgtPlacePlot, 1);
    p->block = s->block;
    p->zone = s->block->zone;
    p->front = agt_place_ring_new();
    p->ring = agt_place_ring_new();
    guint n = l->pt->len;
    for (guint k = 0; k < n; k++) {
        AgtPoint at = agt_place_pt(l->pt, (best->from + k) % n);
        g_array_append_val(p->ring, at);
        if (k <= best->count)
            g_array_append_val(p->front, at);
    }
    if (best->count == n)
        g_array_append_vals(p->front, p->ring->data, 1);
    return p;
}

/* ---- directions ---- */

static void add_dir(AgtPoint *dir, guint *n, AgtPoint d)
{
    d = agt_place_unit(d);
    bool is = d.x == 0 && d.y == 0;
    for (guint i = 0; i < *n; i++)
        is = is || fabs(agt_place_cross(dir[i], d)) < SAME_DIR;
    if (!is && *n < MAX_DIRS)
        dir[(*n)++] = d;
}

/* Longer side of the smallest box around the ring. */
static AgtPoint box_side(const GArray *ring)
{
    g_autoptr(GArray) hull = agt_place_ring_hull(ring);
    double least = INFINITY;
    AgtPoint best = {1, 0};
    for (guint i = 0; i < hull->len; i++) {
        AgtPoint d = agt_place_unit(
            agt_place_sub(agt_place_pt(hull, (i + 1) % hull->len), agt_place_pt(hull, i)));
        double lo[2] = {INFINITY, INFINITY}, hi[2] = {-INFINITY, -INFINITY};
        for (guint k = 0; k < hull->len; k++) {
            AgtPoint p = agt_place_pt(hull, k);
            double v[2] = {agt_place_dot(d, p), agt_place_cross(d, p)};
            for (int a = 0; a < 2; a++) {
                lo[a] = fmin(lo[a], v[a]);
                hi[a] = fmax(hi[a], v[a]);
            }
        }
        double w = hi[0] - lo[0], h = hi[1] - lo[1];
        if (w * h < least - EPS) {
            least = w * h;
            best = w >= h ? d : agt_place_left(d);
        }
    }
    return best;
}

/* Across and along the longest street lines, and both sides of the box. */
static guint directions(const Search *s, const Land *l, bool skew, AgtPoint *dir)
{
    g_autoptr(GArray) runs = runs_of(l);
    guint n = 0;
    double deg = s->rules->standard->orientation_deg * G_PI / 180;
    if (!isnan(deg))
        add_dir(dir, &n, (AgtPoint){sin(deg), cos(deg)});
    for (guint k = 0; k < 3 && k < runs->len; k++) {
        guint best = k;
        for (guint i = k + 1; i < runs->len; i++)
            if (g_array_index(runs, Run, i).length > g_array_index(runs, Run, best).length + EPS)
                best = i;
        Run r = g_array_index(runs, Run, best);
        g_array_index(runs, Run, best) = g_array_index(runs, Run, k);
        g_array_index(runs, Run, k) = r;
        AgtPoint d = agt_place_sub(agt_place_pt(l->pt, (r.from + r.count) % l->pt->len),
                                   agt_place_pt(l->pt, r.from));
        add_dir(dir, &n, agt_place_left(d));
        add_dir(dir, &n, d);
    }
    AgtPoint side = box_side(l->pt);
    add_dir(dir, &n, agt_place_left(side));
    add_dir(dir, &n, side);
    for (guint i = 0, straight = n; skew && i < straight; i++)
        for (int k = 0; k < 4; k++) {
            double c = cos(SKEW * (k / 2 + 1)), q = sin(SKEW * (k / 2 + 1)) * (k % 2 ? 1 : -1);
            add_dir(dir, &n, (AgtPoint){dir[i].x * c - dir[i].y * q, dir[i].x * q + dir[i].y * c});
        }
    return n;
}

/* ---- exact cuts ---- */

/* Area right of a line of direction @p dir as the line moves left: widths of the land between
 * neighbouring corners are linear, so the area is quadratic there. */
typedef struct {
    AgtPoint dir;
    guint n;
    double *pos;                   /* place of each corner across dir */
    double *at;                    /* the same, ascending */
    double *width, *slope, *sum;   /* at the start of each slab; area before it */
    double *street, *street_slope; /* street line before each slab, and in it for each metre */
    double *jump;                  /* street line along the start of each slab */
} Sweep;

static int by_value(gconstpointer a, gconstpointer b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

static void sweep_clear(Sweep *w)
{
    g_free(w->pos);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sweep, sweep_clear)

/* Place of a point across the direction. */
static double across(AgtPoint dir, AgtPoint p)
{
    return agt_place_cross(dir, p);
}

/* Street line that lies along the sweeping line where it begins a slab. */
static void add_jumps(const Land *l, Sweep *w)
{
    for (guint i = 0; i < w->n; i++)
        if (front_of(l, i) != G_MAXUINT && w->pos[i] == w->pos[(i + 1) % w->n]) {
            guint k = 0;
            while (w->at[k] < w->pos[i])
                k++;
            w->jump[k] += edge_length(l, i);
        }
}

static void slab(const Land *l, Sweep *w, guint k)
{
    double lo = w->at[k], hi = w->at[k + 1], mid = (lo + hi) / 2;
    if (hi <= lo) { /* two corners side by side: what lies along the line is counted */
        w->sum[k + 1] = w->sum[k];
        w->street[k + 1] = w->street[k];
        return;
    }
    for (guint i = 0; i < l->pt->len; i++) {
        AgtPoint p = agt_place_pt(l->pt, i), q = agt_place_pt(l->pt, (i + 1) % l->pt->len);
        double a = w->pos[i], b = w->pos[(i + 1) % l->pt->len];
        if ((a < mid) == (b < mid))
            continue;
        if (front_of(l, i) != G_MAXUINT)
            w->street_slope[k] += edge_length(l, i) / fabs(b - a);
        double pv = agt_place_dot(w->dir, p), qv = agt_place_dot(w->dir, q);
        double slope = (qv - pv) / (b - a), sign = b > a ? 1 : -1;
        w->slope[k] += sign * slope;
        w->width[k] += sign * (pv + slope * (lo - a));
    }
    double d = hi - lo;
    w->sum[k + 1] = w->sum[k] + w->width[k] * d + w->slope[k] * d * d / 2;
    w->street[k + 1] = w->street[k] + w->street_slope[k] * d + w->jump[k + 1];
}

static void sweep_init(const Land *l, AgtPoint dir, Sweep *w)
{
    guint n = l->pt->len;
    *w = (Sweep){.dir = dir, .n = n};
    w->pos = g_new0(double, 8 * n); /* one piece of memory for all */
    double **part[] = {&w->at,     &w->width,        &w->slope, &w->sum,
                       &w->street, &w->street_slope, &w->jump};
    for (guint i = 0; i < G_N_ELEMENTS(part); i++)
        *part[i] = w->pos + (i + 1) * n;
    for (guint i = 0; i < n; i++)
        w->at[i] = w->pos[i] = across(dir, agt_place_pt(l->pt, i));
    qsort(w->at, n, sizeof *w->at, by_value);
    add_jumps(l, w);
    w->street[0] = w->jump[0];
    for (guint k = 0; k + 1 < n; k++)
        slab(l, w, k);
}

/* Where the area right of the line is @p area. */
static double sweep_to(const Sweep *w, double area)
{
    guint k = 0;
    while (k + 2 < w->n && w->sum[k + 1] < area)
        k++;
    double rest = fmax(0, area - w->sum[k]), b = w->width[k], s = w->slope[k];
    double root = sqrt(fmax(0, b * b + 2 * s * rest));
    double d = b + root > 0 ? 2 * rest / (b + root) : 0;
    return w->at[k] + fmin(d, w->at[k + 1] - w->at[k]);
}

/* A cut in two: right of the line and left of it. */
typedef struct {
    guint edge[2];
    AgtPoint at[2];
    double chord;
    guint right_n; /* plots right of it */
} Cut;

/* The two places where the line crosses the outline, going in from the left side first. */
static bool crossings(const Land *l, AgtPoint dir, double t, Cut *c)
{
    guint n = l->pt->len, found = 0;
    for (guint i = 0; i < n; i++) {
        AgtPoint p = agt_place_pt(l->pt, i), q = agt_place_pt(l->pt, (i + 1) % n);
        double a = across(dir, p) - t, b = across(dir, q) - t;
        if ((a < 0) == (b < 0))
            continue;
        guint k = a < 0 ? 1 : 0; /* 0: to the right of the line, 1: back */
        if (++found > 2)
            return false;
        c->edge[k] = i;
        c->at[k] = agt_place_along(p, agt_place_sub(q, p), a / (a - b));
        if (agt_place_dist(p, c->at[k]) < CORNER_M)
            c->at[k] = p;
        else if (agt_place_dist(q, c->at[k]) < CORNER_M)
            c->at[k] = q;
    }
    c->chord = found == 2 ? agt_place_dist(c->at[0], c->at[1]) : 0;
    return found == 2;
}

/* Outline from crossing @p from on to crossing 1 - from, and back along the cut. */
static Land *side(const Land *l, const Cut *c, guint from)
{
    g_autoptr(Land) out = land_new();
    guint n = l->pt->len, to = 1 - from;
    AgtPoint p = c->at[from];
    guint front = front_of(l, c->edge[from]);
    for (guint i = (c->edge[from] + 1) % n;; i = (i + 1) % n) {
        AgtPoint q = agt_place_pt(l->pt, i);
        if (agt_place_dist(p, q) > EPS)
            land_add(out, p, front);
        p = q;
        front = front_of(l, i);
        if (i == c->edge[to])
            break;
    }
    if (agt_place_dist(p, c->at[to]) > EPS)
        land_add(out, p, front);
    land_add(out, c->at[to], G_MAXUINT);
    if (out->pt->len < 3)
        return NULL;
    land_end(out);
    return g_steal_pointer(&out);
}

/* ---- the search ---- */

static bool can_hold(const Search *s, const Land *l, guint n)
{
    return l && l->area >= n * s->area - EPS && frontages(s, l) >= n;
}

typedef struct {
    Cut cut;
    double score;
} Try;

static int by_score(gconstpointer a, gconstpointer b)
{
    double p = ((const Try *)a)->score, q = ((const Try *)b)->score;
    return (p > q) - (p < q);
}

/* Where the land right of the line first has @p need metres of street line. */
static double street_to(const Sweep *w, double need)
{
    guint k = 0;
    while (k + 1 < w->n && w->street[k] + w->street_slope[k] * (w->at[k + 1] - w->at[k]) < need)
        k++;
    if (k + 1 >= w->n)
        return w->at[w->n - 1];
    double rest = fmax(0, need - w->street[k]);
    return w->at[k] + (rest > 0 ? rest / w->street_slope[k] : 0);
}

/* Cuts of one direction with @p k of @p n plots right of it: equal shares, and where one side or
 * the other has just the land and the street line it needs. */
static void add_tries(const Search *s, const Land *l, const Sweep *w, guint k, guint n,
                      double street, GArray *tries)
{
    double lo = fmax(sweep_to(w, k * s->area), street_to(w, k * s->front));
    double hi =
        fmin(sweep_to(w, l->area - (n - k) * s->area), street_to(w, street - (n - k) * s->front));
    if (lo > hi + EPS)
        return;
    double equal = CLAMP(sweep_to(w, l->area * k / n), lo, fmax(lo, hi));
    double at[] = {equal, lo, hi, (lo + hi) / 2}, uneven = fabs(2.0 * k - n) / n;
    for (guint v = 0; v < G_N_ELEMENTS(at); v++) {
        bool known = false;
        for (guint o = 0; o < v; o++)
            known = known || fabs(at[o] - at[v]) < SAME_CUT_M;
        Try t = {.cut.right_n = k};
        if (known || !crossings(l, w->dir, at[v], &t.cut))
            continue;
        t.score = t.cut.chord * (1 + 0.3 * uneven + (v ? 0.1 : 0));
        g_array_append_val(tries, t);
    }
}

static bool halve(Search *s, const Land *l, guint n, int *steps);

static bool whole(Search *s, const Land *l)
{
    AgtPlacePlot *p = plot_of(s, l);
    if (p && agt_place_measure(s->job, p, s->rules)) {
        g_ptr_array_add(s->plots, p);
        return true;
    }
    g_clear_pointer(&p, agt_place_plot_free);
    return false;
}

static bool both(Search *s, const Land *l, const Cut *c, guint n, int *steps)
{
    g_autoptr(Land) right = side(l, c, 0), left = side(l, c, 1);
    if (!can_hold(s, right, c->right_n) || !can_hold(s, left, n - c->right_n))
        return false;
    guint before = s->plots->len;
    bool right_first = c->right_n <= n - c->right_n; /* what fails, fails soon */
    const Land *first = right_first ? right : left, *second = right_first ? left : right;
    guint n_first = right_first ? c->right_n : n - c->right_n;
    if (halve(s, first, n_first, steps) && halve(s, second, n - n_first, steps))
        return true;
    g_ptr_array_set_size(s->plots, before);
    return false;
}

/* Cuts the land into @p n plots; false when no way was found within the steps. */
static bool halve(Search *s, const Land *l, guint n, int *steps)
{
    if (--*steps < 0)
        return false;
    if (n == 1)
        return whole(s, l);
    AgtPoint dir[MAX_DIRS];
    guint n_dir = directions(s, l, s->skew && n <= SKEW_UPTO, dir);
    guint lo = n <= 6 ? 1 : n / 2 - 1, hi = n <= 6 ? n - 1 : (n + 1) / 2 + 1;
    double street = streets_of(l);
    g_autoptr(GArray) tries = g_array_new(FALSE, FALSE, sizeof(Try));
    for (guint i = 0; i < n_dir; i++) {
        g_auto(Sweep) w = {0};
        sweep_init(l, dir[i], &w);
        for (guint k = lo; k <= hi; k++)
            add_tries(s, l, &w, k, n, street, tries);
    }
    g_array_sort(tries, by_score);
    guint tried = MIN(tries->len, BRANCH * 3);
    for (guint i = 0; i<tried && * steps> 0; i++) {
        int share = MAX(*steps / 4, (int)(4 * n)), mine = MIN(share, *steps);
        int left = mine;
        bool good = both(s, l, &g_array_index(tries, Try, i).cut, n, &left);
        *steps -= mine - left;
        if (good)
            return true;
    }
    return false;
}

/* Plots of the whole block: each part of its land gets as many as it can hold. */
static guint most_of(const Search *s, const Land *l)
{
    guint by_area = (guint)floor(l->area / s->area + EPS);
    return MIN(by_area, frontages(s, l));
}

GPtrArray *agt_place_halve(AgtPlaceJob *job, AgtPlaceBlock *b, double goal, guint n, int steps,
                           bool skew)
{
    const AgtPlaceRules *r = &b->zone->rules;
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(land_free);
    Search s = {job, b, r, fmax(goal, r->area_min) + 0.05, r->front_min + 0.002, skew, NULL};
    guint most = 0;
    for (guint i = 0; i < b->land->n_parts; i++) {
        Land *l = land_of(b, i);
        if (!l)
            return NULL;
        g_ptr_array_add(parts, l);
        most += most_of(&s, l);
    }
    if (most < n)
        return NULL;
    s.plots = g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_plot_free);
    guint spare = most - n;
    for (guint i = 0; i < parts->len; i++) {
        guint can = most_of(&s, parts->pdata[i]);
        bool done = can == 0;
        for (guint less = 0; !done && less <= MIN(spare, can); less++) {
            int left = steps;
            if (can == less || halve(&s, parts->pdata[i], can - less, &left)) {
                done = true;
                spare -= less;
            }
        }
        if (!done) {
            g_ptr_array_unref(s.plots);
            return NULL;
        }
    }
    return s.plots;
}
