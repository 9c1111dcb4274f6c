/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sweep: every frame with every spacing of streets along it that fits, then the best of these
 * with every spacing of streets across; all estimated, the best laid out exactly. Then streets that
 * gain nothing are taken away again.
 */
#include <string.h>

#include "street.h"

#define BLIND       6  /* offsets tried where no even spacing is known to fit */
#define BEST        10 /* frames and spacings that get every street across */
#define EXACT_MAX   8  /* layouts, fewer on large land: */
#define EXACT_WORK  1600.0
#define EXACT_ALIKE 2 /* of them with the same streets along */
/* Streets have to bring this many plots. */
#define GAIN_LEAST 3
/* Metres of street that one plot more is worth. */
#define METRES_A_PLOT 250.0
/* A link stays when the way round it would be longer than so many blocks. */
#define DETOUR 3.0
/* Patterns of one kind whose directions differ by less are no variants of each other. */
#define VARIANT_DEG 20.0
/* Streets of lengths nearer to each other are the same, seen from another side. */
#define SAME_M 2.0

static AgtStreetFrame *frame_of(const GPtrArray *frames, const AgtStreetPattern *p)
{
    return frames->pdata[p->frame];
}

/* ---- streets along: spacings that fill the land evenly ---- */

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

static void add_blind(const AgtStreetLand *l, const AgtStreetFrame *f, guint frame, GArray *list)
{
    double pitch = 2 * (l->rules.depth + l->rules.half), room = f->t1 - f->t0;
    guint n = (guint)ceil(room / pitch) + 1;
    for (guint k = 0; k < BLIND && n < 200; k++)
        add_along(list, frame, f->t0 + pitch * (k + 0.5) / BLIND, pitch, n);
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
    }
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

/* ---- judging ---- */

static double value(const AgtStreetNet *n, double plots)
{
    return plots - agt_street_net_length(n) / METRES_A_PLOT - n->worst - n->gradient / 100;
}

static void estimate(const AgtStreetLand *l, const GPtrArray *frames, AgtStreetPattern *p)
{
    AgtStreetNet *n = agt_street_net(l, frame_of(frames, p), p);
    p->units = agt_street_estimate(l, n);
    p->score = value(n, p->units);
    p->length = agt_street_net_length(n);
    agt_street_net_free(n);
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

/* Every spacing along, with the first ways across. */
static GArray *sweep_along(const AgtStreetLand *l, const GPtrArray *frames)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(AgtStreetPattern));
    for (guint i = 0; i < frames->len; i++) {
        const AgtStreetFrame *f = frames->pdata[i];
        g_autoptr(GArray) along = g_array_new(FALSE, FALSE, sizeof(AgtStreetPattern));
        g_autoptr(GArray) across = ways_across(l, f);
        bool narrow = f->t1 - f->t0 < 4 * (l->rules.depth + l->rules.half); /* no room for two */
        add_even(l, f, i, along);
        add_through(l, f, i, along);
        if (!f->follows || !along->len)
            add_blind(l, f, i, along);
        for (guint k = 0; k < along->len; k++)
            for (guint c = 0; c < across->len; c++) {
                AgtStreetPattern p = g_array_index(along, AgtStreetPattern, k);
                const Across *a = &g_array_index(across, Across, c);
                if (c >= 2 && !(narrow && a->m == 0))
                    continue;
                p.s = a->s;
                p.gap = a->gap;
                p.m = a->m;
                estimate(l, frames, &p);
                g_array_append_val(list, p);
            }
    }
    g_array_sort(list, by_score);
    return list;
}

/* The best of them with all ways across and a little to either side. */
static GArray *sweep_across(const AgtStreetLand *l, const GPtrArray *frames, const GArray *first)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(AgtStreetPattern));
    for (guint i = 0; i < first->len && i < BEST; i++) {
        AgtStreetPattern p = g_array_index(first, AgtStreetPattern, i);
        g_autoptr(GArray) across = ways_across(l, frame_of(frames, &p));
        g_array_append_val(list, p);
        for (guint c = 0; c < across->len; c++)
            for (int shift = -1; shift <= 1; shift++) {
                const Across *a = &g_array_index(across, Across, c);
                AgtStreetPattern q = p;
                q.s = a->s + shift * l->rules.front / 2;
                q.gap = a->gap;
                q.m = a->m;
                estimate(l, frames, &q);
                g_array_append_val(list, q);
            }
    }
    for (guint i = BEST; i < first->len; i++)
        g_array_append_vals(list, &g_array_index(first, AgtStreetPattern, i), 1);
    g_array_sort(list, by_score);
    return list;
}

/* ---- exact ---- */

static bool exact(const AgtStreetLand *l, const AgtStreetNet *n, double *plots, GError **error)
{
    g_autoptr(GPtrArray) made = agt_street_made(l, n);
    int count = agt_place_street_trial(l->job, l->zone, l->land, made, error);
    *plots = count;
    return count >= 0;
}

/* A link without which the way round would be long: a way out must not become a walk. */
static bool needed(const AgtStreetLand *l, const AgtStreetNet *n, guint edge)
{
    double way = agt_street_detour(n, edge);
    return isfinite(way) && way > DETOUR * l->rules.block_max;
}

/* Streets without which nothing is lost, the last made first. */
static AgtStreetNet *thin_out(const AgtStreetLand *l, AgtStreetNet *n)
{
    double best = value(n, agt_street_estimate(l, n));
    for (guint i = n->edge->len; i > 0; i--) {
        if (((AgtStreetEdge *)n->edge->pdata[i - 1])->gone || needed(l, n, i - 1))
            continue;
        AgtStreetNet *less = agt_street_net_without(l, n, i - 1);
        double then = value(less, agt_street_estimate(l, less));
        if (then > best + 1e-6) {
            AgtStreetNet *keep = n;
            n = less;
            less = keep;
            best = then;
        }
        agt_street_net_free(less);
    }
    return n;
}

/* Patterns before number @p i with the same streets along. */
static guint alike(const GArray *list, guint i)
{
    const AgtStreetPattern *p = &g_array_index(list, AgtStreetPattern, i);
    guint n = 0;
    for (guint k = 0; k < i; k++) {
        const AgtStreetPattern *q = &g_array_index(list, AgtStreetPattern, k);
        n += q->frame == p->frame && q->t == p->t && q->pitch == p->pitch;
    }
    return n;
}

/* The best by exact layout among the first of the list. */
static bool choose(AgtStreetLand *l, const GPtrArray *frames, const GArray *list, guint limit,
                   double other_than_m, GPtrArray **out, double *best, GError **error)
{
    for (guint i = 0, done = 0; i < list->len && done < limit; i++) {
        const AgtStreetPattern *p = &g_array_index(list, AgtStreetPattern, i);
        if (alike(list, i) >= EXACT_ALIKE)
            continue;
        done++;
        AgtStreetNet *n = agt_street_net(l, frame_of(frames, p), p);
        n = thin_out(l, n);
        double plots = 0;
        if (fabs(agt_street_net_length(n) - other_than_m) < SAME_M) {
            agt_street_net_free(n);
            continue;
        }
        bool ok = exact(l, n, &plots, error);
        double score = value(n, plots);
        if (ok && score > *best + 1e-6) {
            *best = score;
            g_clear_pointer(out, g_ptr_array_unref);
            *out = agt_street_made(l, n);
            l->steep_m = n->steep_m;
        }
        agt_street_net_free(n);
        if (!ok)
            return false;
    }
    return true;
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

GPtrArray *agt_street_sweep(AgtStreetLand *l, GError **error)
{
    GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)agt_street_made_free);
    g_autoptr(GPtrArray) frames = agt_street_frames(l);
    g_autoptr(GArray) first = sweep_along(l, frames);
    g_autoptr(GArray) list = sweep_across(l, frames, first);
    if (!list->len)
        return out;
    double units = g_array_index(list, AgtStreetPattern, 0).units;
    guint limit = (guint)CLAMP(EXACT_WORK / fmax(units, 1), 3, EXACT_MAX);
    if (units < agt_street_estimate(l, NULL) + GAIN_LEAST)
        return out;
    int bare = agt_place_street_trial(l->job, l->zone, l->land, out, error);
    double best = bare;
    double other_than_m = -INFINITY;
    bool ok = bare >= 0;
    if (ok && l->job->options->variant > 0) { /* what variant 0 has does not count again */
        ok = choose(l, frames, list, limit, other_than_m, &out, &best, error);
        other_than_m = ok ? made_length(out) : 0;
        of_variant(frames, list, l->job->options->variant);
        best = bare;
        g_ptr_array_unref(out);
        out = g_ptr_array_new_with_free_func((GDestroyNotify)agt_street_made_free);
    }
    if (!ok || !choose(l, frames, list, limit, other_than_m, &out, &best, error))
        g_clear_pointer(&out, g_ptr_array_unref);
    return out;
}
