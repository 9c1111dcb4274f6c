/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sweep, from coarse to fine: every frame with every depth of rows and every offset in closed
 * form; the best of these with ways across, on squares; the best of these mended street by street
 * until they keep every rule; the best of these subdivided. What breaks a rule that a street
 * must keep is never taken.
 */
#include <string.h>

#include "street.h"

#define DEPTHS  4  /* of rows tried, from the least to a little more than asked for */
#define OFFSETS 16 /* of the first street along, for each depth of rows */
#define COARSE  16 /* straight patterns judged on squares, and all bent ones */
#define FINE    4  /* of these, with every way across */
#define ALIKE   2  /* of one frame and spacing */
#define MENDED  6
#define EXACT   3
/* Plots that a street which goes straight on from one outside is worth. */
#define THROUGH 3.0
/* Patterns of one frame that differ by less along and in spacing are the same for the start. */
#define SAME_ALONG_M 8.0
#define SAME_PITCH_M 4.0
/* Streets have to bring this many plots. */
#define GAIN_LEAST 3
/* Patterns of one kind whose directions differ by less are no variants of each other. */
#define VARIANT_DEG 20.0
/* Streets of lengths nearer to each other are the same, seen from another side. */
#define SAME_M 2.0

typedef struct {
    AgtStreetLand *l;
    GPtrArray *frames;
    GArray *list;   /* AgtStreetPattern, best first */
    GPtrArray *net; /* AgtStreetNet of the first of the list, mended */
    double *plots;  /* of each by full subdivision */
} Sweep;

static AgtStreetFrame *frame_of(const GPtrArray *frames, const AgtStreetPattern *p)
{
    return frames->pdata[p->frame];
}

static int by_score(gconstpointer a, gconstpointer b)
{
    const AgtStreetPattern *p = a, *q = b;
    if (p->score != q->score)
        return p->score > q->score ? -1 : 1;
    if (p->frame != q->frame)
        return p->frame < q->frame ? -1 : 1;
    if (p->t != q->t)
        return p->t < q->t ? -1 : 1;
    return (p->s > q->s) - (p->s < q->s);
}

/* ---- streets along, in closed form ---- */

static void add_along(GArray *list, guint frame, double t, double pitch, guint n)
{
    AgtStreetPattern p = {.frame = frame, .t = t, .pitch = pitch, .n = n};
    g_array_append_val(list, p);
}

/* n streets between rows of equal depth; the outer rows are double where a street stands there. */
static void add_even(const AgtStreetLand *l, const AgtStreetFrame *f, guint frame, GArray *list)
{
    const AgtStreetRules *r = &l->rules;
    double width = 2 * r->half, room = f->t1 - f->t0;
    double most = floor((room + 2 * r->depth_min) / (2 * r->depth_min + width)) + 1;
    for (guint n = 1; n <= most && n < 200; n++)
        for (guint sides = 0; sides < 4; sides++) {
            guint a = sides & 1, b = sides >> 1;
            double depth = (room - n * width) / (2.0 * n + a + b);
            if (depth < r->depth_min || depth > fmin(r->depth_max, r->depth * 1.25))
                continue;
            add_along(list, frame, f->t0 + (a ? 2 : 1) * depth + r->half, 2 * depth + width, n);
        }
}

/* Distance of a place from the base line, and the direction of the line there. */
static double along_base(const AgtStreetFrame *f, AgtPoint p, AgtPoint *dir)
{
    AgtPlaceLine line;
    double s = 0, t = agt_place_chain_distance(f->base, p, &s);
    agt_place_line_init(&line, f->base);
    *dir = agt_place_line_direction(&line, s, 15);
    agt_place_line_clear(&line);
    return t;
}

/* One street through each entrance that leads along the frame. */
static void add_through(const AgtStreetLand *l, const AgtStreetFrame *f, guint frame, GArray *list)
{
    double pitch = 2 * (l->rules.depth + l->rules.half);
    for (guint i = 0; i < l->entrance->len && i < 4; i++) {
        const AgtEntrance *e = &g_array_index(l->entrance, AgtEntrance, i);
        AgtPoint dir = f->dir;
        double t = agt_place_dot(agt_place_sub(e->at, f->origin), agt_place_left(f->dir));
        if (f->base)
            t = along_base(f, e->at, &dir);
        if (fabs(agt_place_dot(e->dir, dir)) < 0.94)
            continue;
        double first = t - pitch * floor((t - f->t0) / pitch);
        add_along(list, frame, first, pitch, (guint)ceil((f->t1 - f->t0) / pitch) + 1);
        g_array_index(list, AgtStreetPattern, list->len - 1).through = true;
    }
}

/* A row of offsets for each depth of plots; the depth at which the area asked for needs the least
 * frontage first. */
static void sweep_frame(const AgtStreetLand *l, const GPtrArray *frames, guint frame, GArray *list)
{
    const AgtStreetRules *r = &l->rules;
    const AgtStreetFrame *f = frames->pdata[frame];
    AgtStreetColumns *columns = agt_street_columns(l, f);
    double low = r->depth_min, high = fmin(r->depth_max, 1.15 * r->depth);
    guint first = list->len;
    add_even(l, f, frame, list);
    add_through(l, f, frame, list);
    for (guint d = 0; d < DEPTHS; d++) {
        double depth = low + (high - low) * d / (DEPTHS - 1), pitch = 2 * (depth + r->half);
        for (guint k = 0; k < OFFSETS; k++) {
            double t = f->t0 + pitch * (k + 0.5) / OFFSETS;
            add_along(list, frame, t, pitch, (guint)ceil(fmax(1, f->t1 - t) / pitch));
        }
    }
    for (guint i = first; i < list->len; i++) {
        AgtStreetPattern *p = &g_array_index(list, AgtStreetPattern, i);
        p->n = MIN(p->n, 200);
        p->score = agt_street_closed_form(l, f, columns, p) + (p->through ? THROUGH : 0);
    }
    agt_street_columns_free(columns);
}

/* ---- streets across ---- */

typedef struct {
    double s, gap;
    guint m;
} Across;

static void add_across(GArray *list, double s, double gap, guint m)
{
    Across a = {s, gap, m};
    if (m < 400)
        g_array_append_val(list, a);
}

/* First and last at a plot's depth from the ends, so that rows end in loops; or as far from them
 * as dead ends may be long; or only as often as blocks need. */
static GArray *ways_across(const AgtStreetLand *l, const AgtStreetFrame *f)
{
    const AgtStreetRules *r = &l->rules;
    GArray *list = g_array_new(FALSE, FALSE, sizeof(Across));
    double room = f->s1 - f->s0, most = r->block_max + 2 * r->half;
    double edge = r->depth + r->half;
    if (room > 2 * edge + r->apart) {
        guint m = (guint)ceil((room - 2 * edge) / most - 1e-9) + 1;
        add_across(list, f->s0 + edge, (room - 2 * edge) / (m - 1), m);
    }
    guint even = (guint)fmax(1, ceil(room / most - 1e-9));
    for (guint m = even; m <= even + 1; m++)
        add_across(list, f->s0 + room / m / 2, room / m, m);
    if (even > 1)
        add_across(list, f->s0 + room / even, room / even, even - 1);
    if (room > edge + r->apart) {
        guint m = (guint)ceil((room - edge) / most - 1e-9);
        add_across(list, f->s0 + edge, (room - edge) / m, m);
        add_across(list, f->s1 - edge - (room - edge) / m * (m - 1), (room - edge) / m, m);
    }
    double plot = fmax(r->front, r->area / r->depth), whole = floor(r->block_max / plot) * plot;
    double gap = whole + 2 * r->half + 0.2; /* blocks as long as so many plots */
    if (whole > 0 && room > edge + gap)
        add_across(list, f->s0 + edge, gap, (guint)floor((room - edge) / gap) + 1);
    if (whole > 0 && room > edge + gap)
        add_across(list, f->s1 - edge - floor((room - edge) / gap) * gap, gap,
                   (guint)floor((room - edge) / gap) + 1);
    add_across(list, f->s0, most, 0);
    for (guint i = 0; !f->base && i < l->entrance->len && i < 4; i++) {
        const AgtEntrance *e = &g_array_index(l->entrance, AgtEntrance, i);
        if (fabs(agt_place_dot(e->dir, f->dir)) > 0.34)
            continue;
        double s = agt_place_dot(agt_place_sub(e->at, f->origin), f->dir);
        add_across(list, s - most * floor((s - f->s0) / most), most, (guint)ceil(room / most) + 1);
        add_across(list, s, most, 1);
    }
    return list;
}

/* ---- on squares ---- */

static AgtStreetNet *estimate(const AgtStreetLand *l, const GPtrArray *frames, AgtStreetPattern *p)
{
    AgtStreetNet *n = agt_street_net(l, frame_of(frames, p), p);
    p->units = agt_street_estimate(l, n);
    p->score = agt_street_value(n, p->units);
    p->length = agt_street_net_length(n);
    return n;
}

/* The pattern with the best of the ways across, at the places given and a little to either side. */
static AgtStreetPattern best_across(const Sweep *w, AgtStreetPattern p, guint ways, int shifts)
{
    const AgtStreetLand *l = w->l;
    const AgtStreetFrame *f = frame_of(w->frames, &p);
    g_autoptr(GArray) across = ways_across(l, f);
    AgtStreetPattern best = p;
    best.score = -INFINITY;
    bool narrow = f->t1 - f->t0 < 4 * (l->rules.depth + l->rules.half); /* no room for two */
    for (guint c = 0; c < across->len; c++)
        for (int shift = -shifts; shift <= shifts; shift++) {
            const Across *a = &g_array_index(across, Across, c);
            if (c >= ways && !(narrow && a->m == 0))
                continue;
            p.s = a->s + shift * l->rules.front / 2;
            p.gap = a->gap;
            p.m = a->m;
            agt_street_net_free(estimate(l, w->frames, &p));
            if (p.score > best.score)
                best = p;
        }
    return best;
}

static bool judge_coarse(AgtPlaceJob *job, guint i, gpointer user, GError **error)
{
    Sweep *w = user;
    AgtStreetPattern *p = &g_array_index(w->list, AgtStreetPattern, i);
    (void)job;
    (void)error;
    *p = best_across(w, *p, 2, 0);
    return true;
}

static bool judge_fine(AgtPlaceJob *job, guint i, gpointer user, GError **error)
{
    Sweep *w = user;
    AgtStreetPattern *p = &g_array_index(w->list, AgtStreetPattern, i);
    (void)job;
    (void)error;
    *p = best_across(w, *p, G_MAXUINT, 1);
    return true;
}

static bool same_along(const AgtStreetPattern *p, const AgtStreetPattern *q)
{
    double d = fabs(p->t - q->t);
    return p->frame == q->frame && fabs(p->pitch - q->pitch) < SAME_PITCH_M &&
           fmin(d, fabs(d - p->pitch)) < SAME_ALONG_M;
}

static bool bent(const GPtrArray *frames, const AgtStreetPattern *p)
{
    return frame_of(frames, p)->base != NULL;
}

/* The first of the list that differ, at most so many; straight ones and bent ones, for the closed
 * form counts land twice that two normals of a bent line reach. */
static void keep_different(const GPtrArray *frames, GArray *list, guint most)
{
    guint n = 0;
    for (guint i = 0; i < list->len; i++) {
        AgtStreetPattern p = g_array_index(list, AgtStreetPattern, i);
        guint same = 0, frame = 0, kind = 0;
        for (guint k = 0; k < n; k++) {
            const AgtStreetPattern *q = &g_array_index(list, AgtStreetPattern, k);
            same += same_along(&p, q);
            frame += p.frame == q->frame;
            kind += !bent(frames, q);
        }
        if (!same && frame < ALIKE && (bent(frames, &p) || kind < most))
            g_array_index(list, AgtStreetPattern, n++) = p;
    }
    g_array_set_size(list, n);
}

static bool sweep(Sweep *w, GError **error)
{
    for (guint i = 0; i < w->frames->len; i++)
        sweep_frame(w->l, w->frames, i, w->list);
    g_array_sort(w->list, by_score);
    keep_different(w->frames, w->list, COARSE);
    if (!agt_place_each(w->l->job, w->list->len, judge_coarse, w, NULL, error))
        return false;
    g_array_sort(w->list, by_score);
    if (!agt_place_each(w->l->job, MIN(FINE, w->list->len), judge_fine, w, NULL, error))
        return false;
    g_array_sort(w->list, by_score);
    return true;
}

/* ---- mended ---- */

static bool mend_one(AgtPlaceJob *job, guint i, gpointer user, GError **error)
{
    Sweep *w = user;
    AgtStreetPattern *p = &g_array_index(w->list, AgtStreetPattern, i);
    (void)job;
    (void)error;
    w->net->pdata[i] = agt_street_mend(w->l, estimate(w->l, w->frames, p));
    return true;
}

static bool exact_one(AgtPlaceJob *job, guint i, gpointer user, GError **error)
{
    Sweep *w = user;
    g_autoptr(GPtrArray) made = agt_street_made(w->l, w->net->pdata[i]);
    int count = agt_place_street_trial(job, w->l->zone, w->l->land, made, error);
    w->plots[i] = count;
    return count >= 0;
}

typedef struct {
    AgtStreetNet *net;
    double value;
    guint i;
} Ranked;

static int by_value(gconstpointer a, gconstpointer b)
{
    const Ranked *p = a, *q = b;
    if (p->value != q->value)
        return p->value > q->value ? -1 : 1;
    return (p->i > q->i) - (p->i < q->i);
}

/* Keeps the best networks that break no rule and are none of the length that is not wanted again.
 */
static void rank(Sweep *w, double other_than_m, double least)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(Ranked));
    for (guint i = 0; i < w->net->len; i++) {
        AgtStreetNet *n = w->net->pdata[i];
        double length = agt_street_net_length(n);
        bool same = fabs(length - other_than_m) < SAME_M;
        Ranked r = {n, agt_street_value(n, agt_street_estimate(w->l, n)), i};
        for (guint k = 0; k < list->len && !same; k++)
            same = fabs(agt_street_net_length(g_array_index(list, Ranked, k).net) - length) < 0.01;
        if (!same && !n->broken && r.value > least + 1e-6) {
            g_array_append_val(list, r);
            w->net->pdata[i] = NULL;
        }
    }
    g_array_sort(list, by_value);
    g_ptr_array_set_size(w->net, 0);
    for (guint i = 0; i < list->len; i++)
        g_ptr_array_add(w->net, g_array_index(list, Ranked, i).net);
    g_ptr_array_set_size(w->net, (gint)MIN(EXACT, w->net->len));
}

/* The best by full subdivision among those that are best by estimate. */
static bool choose(Sweep *w, double other_than_m, double bare, GPtrArray **out, GError **error)
{
    double best = -INFINITY, plots[EXACT] = {0};
    w->net = g_ptr_array_new_with_free_func((GDestroyNotify)agt_street_net_free);
    w->plots = plots;
    g_ptr_array_set_size(w->net, (gint)MIN(MENDED, w->list->len));
    bool ok = agt_place_each(w->l->job, w->net->len, mend_one, w, NULL, error);
    if (ok)
        rank(w, other_than_m, bare);
    ok = ok && agt_place_each(w->l->job, w->net->len, exact_one, w, NULL, error);
    for (guint i = 0; ok && i < w->net->len; i++) {
        const AgtStreetNet *n = w->net->pdata[i];
        double value = agt_street_value(n, plots[i]);
        if (value <= best + 1e-6)
            continue;
        best = value;
        g_ptr_array_unref(*out);
        *out = agt_street_made(w->l, n);
        w->l->steep_m = n->steep_m;
    }
    g_ptr_array_unref(w->net);
    return ok;
}

static bool same_kind(const GPtrArray *frames, const AgtStreetPattern *p, const AgtStreetPattern *q)
{
    const AgtStreetFrame *f = frame_of(frames, p), *g = frame_of(frames, q);
    if (fabs(p->length - q->length) < SAME_M) /* a grid seen from its other side */
        return true;
    if (f->base || g->base)
        return f == g;
    double d = fabs(f->deg - g->deg);
    return fmin(d, 180 - d) < VARIANT_DEG;
}

/* Leaves the patterns of the kind asked for: that of the k-th best that differs from those before.
 * With fewer kinds than asked for, the last. */
static void of_variant(const GPtrArray *frames, GArray *list, guint variant)
{
    g_autoptr(GArray) kinds = g_array_new(FALSE, FALSE, sizeof(AgtStreetPattern));
    for (guint i = 0; i < list->len && kinds->len <= variant; i++) {
        const AgtStreetPattern *p = &g_array_index(list, AgtStreetPattern, i);
        bool known = false;
        for (guint k = 0; k < kinds->len; k++)
            known = known || same_kind(frames, p, &g_array_index(kinds, AgtStreetPattern, k));
        if (!known)
            g_array_append_vals(kinds, p, 1);
    }
    if (kinds->len < 2 || variant == 0)
        return;
    AgtStreetPattern of = g_array_index(kinds, AgtStreetPattern, kinds->len - 1);
    guint keep = 0;
    for (guint i = 0; i < list->len; i++) {
        AgtStreetPattern p = g_array_index(list, AgtStreetPattern, i);
        bool first = same_kind(frames, &p, &g_array_index(kinds, AgtStreetPattern, 0));
        if (same_kind(frames, &p, &of) && !first)
            g_array_index(list, AgtStreetPattern, keep++) = p;
    }
    g_array_set_size(list, keep);
}

static double made_length(const GPtrArray *made)
{
    double sum = 0;
    for (guint i = 0; i < made->len; i++)
        sum += agt_place_chain_length(((const AgtStreetMade *)made->pdata[i])->pt);
    return sum;
}

static GPtrArray *no_streets(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)agt_street_made_free);
}

GPtrArray *agt_street_sweep(AgtStreetLand *l, GError **error)
{
    g_autoptr(GPtrArray) frames = agt_street_frames(l);
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(AgtStreetPattern));
    g_autoptr(GPtrArray) out = no_streets();
    Sweep w = {.l = l, .frames = frames, .list = list};
    if (!sweep(&w, error))
        return NULL;
    double units = list->len ? g_array_index(list, AgtStreetPattern, 0).units : 0;
    double bare = agt_street_estimate(l, NULL), other_than_m = -INFINITY;
    if (units < bare + GAIN_LEAST)
        return g_steal_pointer(&out);
    bool ok = true;
    if (l->job->options->variant > 0) { /* what variant 0 has does not count again */
        ok = choose(&w, other_than_m, bare, &out, error);
        other_than_m = ok ? made_length(out) : 0;
        of_variant(frames, list, l->job->options->variant);
        g_ptr_array_unref(out);
        out = no_streets();
    }
    ok = ok && choose(&w, other_than_m, bare, &out, error);
    return ok ? g_steal_pointer(&out) : NULL;
}
