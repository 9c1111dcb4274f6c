/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames: directions a pattern can have, and base lines along the outline of land that bends.
 *
 * A base line is a run of the outline between corners, or several runs on end. Streets along it are
 * its parallels, smoothed until no bend is sharper than the least radius; streets across it are its
 * normals.
 */
#include "street.h"

#define STEP_DEG      7.5
#define SAME_DEG      2.0
#define SAMPLE_M      10.0
#define END_SAMPLES   3
#define CORNER_TURN   (40 * G_PI / 180)
#define CORNER_REACH  20.0 /* turning is seen over this far on both sides */
#define STRAIGHT_PART 0.02 /* a run that leaves its chord by less than this share is straight */
#define FRAMES_MAX    48
#define BASES_MAX     10

void agt_street_frame_free(AgtStreetFrame *f)
{
    g_clear_pointer(&f->base, g_array_unref);
    g_free(f);
}

static double mod180(double deg)
{
    double d = fmod(deg, 180);
    return d < 0 ? d + 180 : d;
}

static double between_deg(double a, double b)
{
    double d = fabs(mod180(a) - mod180(b));
    return fmin(d, 180 - d);
}

/* ---- straight ---- */

static void measure_straight(const AgtStreetLand *l, AgtStreetFrame *f)
{
    AgtPoint left = agt_place_left(f->dir);
    f->s0 = f->t0 = INFINITY;
    f->s1 = f->t1 = -INFINITY;
    for (guint i = 0; i < l->land->n_points; i++) {
        AgtPoint d = agt_place_sub(l->land->pt[i], f->origin);
        double s = agt_place_dot(d, f->dir), t = agt_place_dot(d, left);
        f->s0 = fmin(f->s0, s);
        f->s1 = fmax(f->s1, s);
        f->t0 = fmin(f->t0, t);
        f->t1 = fmax(f->t1, t);
    }
}

static void add_straight(const AgtStreetLand *l, GPtrArray *list, double deg, bool follows)
{
    deg = mod180(deg);
    for (guint i = 0; i < list->len; i++)
        if (between_deg(((AgtStreetFrame *)list->pdata[i])->deg, deg) < SAME_DEG)
            return;
    if (list->len >= FRAMES_MAX)
        return;
    AgtStreetFrame *f = g_new0(AgtStreetFrame, 1);
    double rad = deg * G_PI / 180;
    f->deg = deg;
    f->follows = follows;
    f->dir = (AgtPoint){cos(rad), sin(rad)};
    f->origin = (AgtPoint){l->land->box.minx, l->land->box.miny};
    measure_straight(l, f);
    g_ptr_array_add(list, f);
}

static double deg_of(AgtPoint d)
{
    return atan2(d.y, d.x) * 180 / G_PI;
}

/* ---- base lines ---- */

static GArray *resample(const GArray *chain, double step)
{
    AgtPlaceLine line;
    agt_place_line_init(&line, chain);
    guint n = (guint)fmax(2, ceil(line.length / step)) + 1;
    GArray *out = agt_place_ring_new();
    for (guint i = 0; i < n; i++) {
        AgtPoint p = agt_place_line_at(&line, line.length * i / (n - 1));
        g_array_append_val(out, p);
    }
    agt_place_line_clear(&line);
    return out;
}

/* How far the outline turns at sample i, seen some way before and after. */
static double turn_at(const GArray *ring, guint i, guint reach)
{
    guint n = ring->len;
    AgtPoint m = agt_place_pt(ring, i);
    AgtPoint d = agt_place_sub(m, agt_place_pt(ring, (i + n - reach) % n));
    AgtPoint e = agt_place_sub(agt_place_pt(ring, (i + reach) % n), m);
    return atan2(agt_place_cross(d, e), agt_place_dot(d, e));
}

/* Numbers of the samples that are corners: the sharpest turn nearby. */
static GArray *corners(const GArray *ring, guint reach)
{
    guint n = ring->len;
    GArray *out = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autofree double *turn = g_new(double, n);
    for (guint i = 0; i < n; i++)
        turn[i] = fabs(turn_at(ring, i, reach));
    for (guint i = 0; i < n; i++) {
        bool corner = turn[i] >= CORNER_TURN;
        for (guint k = 1; corner && k <= reach; k++) {
            guint before = (i + n - k) % n, after = (i + k) % n;
            corner = turn[before] < turn[i] && turn[after] <= turn[i];
        }
        if (corner)
            g_array_append_val(out, i);
    }
    return out;
}

static GArray *run_of(const GArray *ring, guint from, guint to)
{
    GArray *run = agt_place_ring_new();
    for (guint i = from;; i = (i + 1) % ring->len) {
        g_array_append_vals(run, &g_array_index(ring, AgtPoint, i), 1);
        if (i == to && run->len > 1)
            break;
    }
    return run;
}

static bool straight(const GArray *run)
{
    AgtPoint a = agt_place_pt(run, 0), b = agt_place_pt(run, run->len - 1);
    double off = 0;
    for (guint i = 1; i + 1 < run->len; i++)
        off = fmax(off, agt_place_point_segment(agt_place_pt(run, i), a, b, NULL));
    return off < STRAIGHT_PART * agt_place_dist(a, b);
}

/* Normals of a base line, left: into the land. */
static AgtPoint normal_at(const AgtPlaceLine *line, double s)
{
    return agt_place_left(agt_place_line_direction(line, s, 15));
}

/* Depth of the land behind the base line: what most of it reaches. */
static double depth_behind(const AgtStreetLand *l, const AgtPlaceLine *line)
{
    g_autoptr(GArray) deep = g_array_new(FALSE, FALSE, sizeof(double));
    for (double s = 5; s < line->length; s += 20) {
        AgtPoint p = agt_place_line_at(line, s), in = normal_at(line, s);
        double t = 1;
        while (t < 2000 && agt_street_inside(l->land, agt_place_along(p, in, t)))
            t += 4;
        guint at = 0;
        while (at < deep->len && g_array_index(deep, double, at) < t)
            at++;
        g_array_insert_val(deep, at, t);
    }
    return deep->len ? g_array_index(deep, double, deep->len * 3 / 5) : 0;
}

/* Samples miss the corners at the ends by some metres, and smooth around them: the outermost give
 * way to straight ends. */
static void straighten_ends(GArray *run)
{
    guint n = run->len;
    if (n < 4 * END_SAMPLES)
        return;
    AgtPoint *p = (AgtPoint *)(gpointer)run->data;
    AgtPoint a = p[END_SAMPLES], b = p[n - 1 - END_SAMPLES];
    AgtPoint first = agt_place_unit(agt_place_sub(a, p[END_SAMPLES + 2]));
    AgtPoint last = agt_place_unit(agt_place_sub(b, p[n - 3 - END_SAMPLES]));
    for (guint k = 0; k < END_SAMPLES; k++) {
        double by = (END_SAMPLES - k) * 1.5 * SAMPLE_M;
        p[k] = agt_place_along(a, first, by);
        p[n - 1 - k] = agt_place_along(b, last, by);
    }
}

static void add_base(const AgtStreetLand *l, GPtrArray *list, GArray *run)
{
    AgtPlaceLine line;
    straighten_ends(run);
    agt_place_line_init(&line, run);
    double deep = depth_behind(l, &line), length = line.length;
    agt_place_line_clear(&line);
    if (deep < 2 * l->rules.depth_min || length < 1.2 * deep) {
        g_array_unref(run);
        return;
    }
    AgtStreetFrame *f = g_new0(AgtStreetFrame, 1);
    f->base = run;
    f->s1 = length;
    f->t1 = deep;
    f->deg = -1;
    f->follows = true;
    g_ptr_array_add(list, f);
}

static int by_length(gconstpointer a, gconstpointer b)
{
    const AgtStreetFrame *f = *(AgtStreetFrame *const *)a, *g = *(AgtStreetFrame *const *)b;
    return (f->s1 < g->s1) - (f->s1 > g->s1);
}

/* Runs of one to three sides of the outline that are not straight. */
static void add_bases(const AgtStreetLand *l, GPtrArray *list)
{
    g_autoptr(GArray) outline = agt_place_ring_of(l->land, 0);
    AgtPoint first = agt_place_pt(outline, 0);
    g_array_append_val(outline, first);
    g_autoptr(GArray) ring = resample(outline, SAMPLE_M);
    g_array_set_size(ring, ring->len - 1);
    guint reach = (guint)(CORNER_REACH / SAMPLE_M);
    if (ring->len < 8 * reach)
        return;
    g_autoptr(GArray) corner = corners(ring, reach);
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    guint n = corner->len;
    for (guint k = 0; k < n; k++)
        for (guint sides = 1; sides <= 3 && sides < n; sides++) {
            GArray *run = run_of(ring, g_array_index(corner, guint, k),
                                 g_array_index(corner, guint, (k + sides) % n));
            if (straight(run))
                g_array_unref(run);
            else
                add_base(l, found, run);
        }
    g_ptr_array_sort(found, by_length);
    for (guint i = 0; i < found->len; i++)
        if (i < BASES_MAX)
            g_ptr_array_add(list, found->pdata[i]);
        else
            agt_street_frame_free(found->pdata[i]);
}

/* Direction of the contour lines in the middle of the land. */
static void add_contour(const AgtStreetLand *l, GPtrArray *list)
{
    double east = 0, north = 0;
    const AgtBox *b = &l->land->box;
    for (guint i = 0; i < 64; i++) {
        AgtPoint p = {b->minx + (i % 8 + 0.5) / 8 * (b->maxx - b->minx),
                      b->miny + (i / 8 + 0.5) / 8 * (b->maxy - b->miny)};
        double down, pct = agt_street_inside(l->land, p) ? agt_street_slope(l, p, &down) : NAN;
        if (isnan(pct))
            continue;
        east += pct * sin(down * G_PI / 180);
        north += pct * cos(down * G_PI / 180);
    }
    if (hypot(east, north) > 1)
        add_straight(l, list, deg_of((AgtPoint){-north, east}), true);
}

/* Longest edges of the outline first. */
static void add_edges(const AgtStreetLand *l, GPtrArray *list)
{
    g_autoptr(GArray) ring = agt_place_ring_of(l->land, 0);
    agt_place_ring_tidy(ring, 1, 1.5);
    g_autofree bool *used = g_new0(bool, ring->len + 1);
    for (guint k = 0; k < 8 && k < ring->len; k++) {
        guint best = G_MAXUINT;
        double length = 0;
        for (guint i = 0; i < ring->len; i++) {
            double d =
                agt_place_dist(agt_place_pt(ring, i), agt_place_pt(ring, (i + 1) % ring->len));
            if (!used[i] && d > length + 1e-6) {
                length = d;
                best = i;
            }
        }
        if (best == G_MAXUINT)
            return;
        used[best] = true;
        AgtPoint d =
            agt_place_sub(agt_place_pt(ring, (best + 1) % ring->len), agt_place_pt(ring, best));
        add_straight(l, list, deg_of(d), true);
        add_straight(l, list, deg_of(d) + 90, true);
    }
}

GPtrArray *agt_street_frames(const AgtStreetLand *l)
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_street_frame_free);
    for (guint i = 0; i < l->entrance->len && i < 4; i++) {
        double deg = deg_of(g_array_index(l->entrance, AgtEntrance, i).dir);
        add_straight(l, list, deg, true);
        add_straight(l, list, deg + 90, true);
    }
    add_edges(l, list);
    add_contour(l, list);
    double phase = fmod((double)(l->job->options->seed % 1000) * 0.618034, 1) * STEP_DEG;
    for (double deg = phase; deg < 180; deg += STEP_DEG)
        add_straight(l, list, deg, false);
    add_bases(l, list);
    return list;
}

/* ---- lines ---- */

/* Three-point average of the inner points; ends stay. */
static void smooth(GArray *chain)
{
    g_autoptr(GArray) old = g_array_copy(chain);
    for (guint i = 1; i + 1 < chain->len; i++) {
        AgtPoint a = agt_place_pt(old, i - 1), b = agt_place_pt(old, i),
                 c = agt_place_pt(old, i + 1);
        g_array_index(chain, AgtPoint, i) =
            (AgtPoint){(a.x + 2 * b.x + c.x) / 4, (a.y + 2 * b.y + c.y) / 4};
    }
}

static bool too_sharp(const GArray *chain, double radius)
{
    for (guint i = 1; i + 1 < chain->len; i++) {
        AgtPoint d = agt_place_sub(agt_place_pt(chain, i), agt_place_pt(chain, i - 1));
        AgtPoint e = agt_place_sub(agt_place_pt(chain, i + 1), agt_place_pt(chain, i));
        double turn = fabs(atan2(agt_place_cross(d, e), agt_place_dot(d, e)));
        double length = (hypot(d.x, d.y) + hypot(e.x, e.y)) / 2;
        if (turn * radius > length * 1.02)
            return true;
    }
    return false;
}

/* Parallel of the base line, unfolded and smoothed to the least radius. */
static GArray *parallel(const AgtStreetLand *l, const AgtStreetFrame *f, double t)
{
    AgtPlaceLine line;
    agt_place_line_init(&line, f->base);
    g_autoptr(GArray) raw = agt_place_ring_new();
    for (double s = 0; s <= line.length; s += SAMPLE_M / 2) {
        AgtPoint p = agt_place_along(agt_place_line_at(&line, s), normal_at(&line, s), t);
        if (agt_place_chain_distance(f->base, p, NULL) > 0.97 * t - 0.2)
            g_array_append_val(raw, p);
    }
    agt_place_line_clear(&line);
    if (raw->len < 3)
        return NULL;
    g_autoptr(GArray) even = resample(raw, SAMPLE_M);
    for (guint i = 0; i < 3; i++)
        smooth(even);
    for (guint i = 0; i < 60 && too_sharp(even, l->rules.radius); i++)
        smooth(even);
    return too_sharp(even, l->rules.radius) ? NULL : agt_place_chain_simplify(even, 0.05);
}

GArray *agt_street_along(const AgtStreetLand *l, const AgtStreetFrame *f, double t)
{
    if (f->base)
        return parallel(l, f, t);
    GArray *chain = agt_place_ring_new();
    AgtPoint p = agt_place_along(f->origin, agt_place_left(f->dir), t);
    AgtPoint a = agt_place_along(p, f->dir, f->s0 - 1), b = agt_place_along(p, f->dir, f->s1 + 1);
    g_array_append_val(chain, a);
    g_array_append_val(chain, b);
    return chain;
}

GArray *agt_street_across(const AgtStreetLand *l, const AgtStreetFrame *f, double s)
{
    (void)l;
    AgtPoint a, b;
    if (f->base) {
        AgtPlaceLine line;
        agt_place_line_init(&line, f->base);
        AgtPoint p = agt_place_line_at(&line, s);
        AgtPoint in = agt_place_left(agt_place_line_direction(&line, s, 40));
        agt_place_line_clear(&line);
        a = agt_place_along(p, in, -1);
        b = agt_place_along(p, in, f->t1 * 1.5);
    } else {
        AgtPoint p = agt_place_along(f->origin, f->dir, s), left = agt_place_left(f->dir);
        a = agt_place_along(p, left, f->t0 - 1);
        b = agt_place_along(p, left, f->t1 + 1);
    }
    GArray *chain = agt_place_ring_new();
    g_array_append_val(chain, a);
    g_array_append_val(chain, b);
    return chain;
}
