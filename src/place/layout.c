/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of a block: which street line is laid out first and how deep its row reaches is tried in a
 * fixed list of ways, and the way with the most plots is kept. The trials end when the proven bound
 * is met or the list is done, never by the clock.
 */
#include <string.h>

#include "strip.h"

#define MAX_FRONTS 64
/* What is taken off more where an overlay fails. */
#define HAIR_M 0.002
/* Ways tried without gain before the search ends. */
#define PATIENCE       30
#define PATIENCE_TRIAL 2
/* Pieces halving looks at for one number of plots: when every plot counts, and when not. */
#define STEPS_HARD 400
#define STEPS_EASY 40

/* One way to lay out a block. */
typedef struct {
    bool shortest_first;
    int lead; /* this front before all others, -1: none */
    AgtPlaceDeep deep;
} Way;

static GPtrArray *plot_list(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_plot_free);
}

/* Order of the fronts: by length, the leading one first; equal lengths keep their order. */
static guint order_fronts(const AgtPlaceBlock *b, const Way *way, double front_min, guint *order)
{
    guint n = 0;
    for (guint i = 0; i < b->fronts->len && n < MAX_FRONTS; i++)
        if (((AgtPlaceFront *)b->fronts->pdata[i])->line.length >= front_min - 1e-6)
            order[n++] = i;
    for (guint i = 1; i < n; i++)
        for (guint j = i; j > 0; j--) {
            const AgtPlaceFront *f = b->fronts->pdata[order[j - 1]];
            const AgtPlaceFront *g = b->fronts->pdata[order[j]];
            bool lead = way->lead >= 0 && (int)order[j] == way->lead;
            bool led = way->lead >= 0 && (int)order[j - 1] == way->lead;
            bool swap = way->shortest_first ? g->line.length < f->line.length - 1e-6
                                            : g->line.length > f->line.length + 1e-6;
            if (led || !(lead || swap))
                break;
            guint keep = order[j];
            order[j] = order[j - 1];
            order[j - 1] = keep;
        }
    return n;
}

static double sum_area(const GPtrArray *plots)
{
    double sum = 0;
    for (guint i = 0; i < plots->len; i++)
        sum += ((const AgtPlacePlot *)plots->pdata[i])->area;
    return sum;
}

/* Land less one run of plots that lies in it. Where edges nearly coincide, overlay can fail; then a
 * hair more is taken off, and at the worst nothing is left: plots must never be laid twice. */
static AgtGeom *less_run(const AgtGeom *land, const AgtGeom *run)
{
    AgtGeom *rest = agt_geom_difference(land, run, NULL);
    if (rest)
        return rest;
    g_autoptr(AgtGeom) wide = agt_geom_buffer_flat(run, HAIR_M, NULL);
    rest = wide ? agt_geom_difference(land, wide, NULL) : NULL;
    return rest ? rest : agt_geom_new_empty(AGT_GEOM_POLYGON);
}

AgtGeom *agt_place_without(const AgtGeom *land, const GPtrArray *taken)
{
    AgtGeom *rest = agt_geom_ref(land);
    for (guint i = 0; i < taken->len; i++) {
        AgtGeom *less = less_run(rest, taken->pdata[i]);
        agt_geom_unref(rest);
        rest = less;
    }
    return rest;
}

/* One strip cut into plots; *land becomes what is left, all of it when the row is tried again. */
static bool one_row(const AgtPlaceRow *row, AgtGeom **land, const AgtPlaceFront *front,
                    double scale, bool retry, GPtrArray *out, double *too_big, GError **error)
{
    AgtPlaceStrip strip;
    g_autoptr(GPtrArray) taken = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    if (!agt_place_strip(row, *land, front, scale, &strip, error))
        return false;
    for (guint i = 0; strip.land && i < strip.land->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(strip.land, i);
        agt_place_slice(row, part, front, out, taken, too_big);
    }
    AgtGeom *rest = NULL;
    bool last = out->len && agt_geom_area_m2(*land) - sum_area(out) < row->rules->area_min - 1e-6;
    if (!out->len || (retry && *too_big > 0))
        rest = agt_geom_ref(*land);
    else if (last)
        rest = agt_geom_new_empty(AGT_GEOM_POLYGON);
    else if (strip.rest && fabs(agt_geom_area_m2(strip.land) - sum_area(out)) < 0.01)
        rest = agt_geom_ref(strip.rest);
    else
        rest = agt_place_without(*land, taken);
    agt_place_strip_clear(&strip);
    agt_geom_unref(*land);
    *land = rest;
    return true;
}

/* A row; when plots come out larger than allowed, once more with a shallower strip. */
static bool row_of(const AgtPlaceRow *row, AgtGeom **land, const AgtPlaceFront *front,
                   GPtrArray *out, GError **error)
{
    double too_big = 0;
    if (!one_row(row, land, front, 1, true, out, &too_big, error))
        return false;
    if (too_big <= 0)
        return true;
    g_ptr_array_set_size(out, 0);
    double scale = 0.995 * row->rules->area_max / too_big;
    return one_row(row, land, front, scale, false, out, &too_big, error);
}

/* All plots of one way. */
static GPtrArray *try_way(const AgtPlaceRow *row, const Way *way, guint passes, GError **error)
{
    guint order[MAX_FRONTS];
    guint n = order_fronts(row->block, way, row->rules->front_min, order);
    g_autoptr(AgtGeom) land = agt_geom_ref(row->block->land);
    g_autoptr(GPtrArray) plots = plot_list();
    for (guint pass = 0; pass < passes; pass++)
        for (guint i = 0; i < n; i++) {
            if (agt_geom_area_m2(land) < row->rules->area_min - 1e-6)
                return g_steal_pointer(&plots);
            g_autoptr(GPtrArray) more = plot_list();
            if (!row_of(row, &land, row->block->fronts->pdata[order[i]], more, error))
                return NULL;
            g_ptr_array_extend_and_steal(plots, g_steal_pointer(&more));
        }
    return g_steal_pointer(&plots);
}

/* Sum of the plots' compactness, for ties. */
static double shapeliness(const GPtrArray *plots)
{
    double sum = 0;
    for (guint i = 0; i < plots->len; i++) {
        const AgtPlacePlot *p = plots->pdata[i];
        double round_m = agt_place_ring_perimeter(p->ring);
        sum += p->area / (round_m * round_m);
    }
    return plots->len ? round(sum / plots->len * 1e4) : 0;
}

/* @p short_first: as the variant has it, no others. */
static GArray *ways(const AgtPlaceBlock *b, bool short_first)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(Way));
    bool several = b->fronts->len > 1;
    for (guint deep = 0; deep < AGT_PLACE_N_DEEP; deep++)
        for (guint s = short_first && several; s < (several ? 2 : 1); s++) {
            Way w = {s == 1, -1, deep};
            g_array_append_val(list, w);
        }
    if (short_first)
        return list;
    for (guint i = 0; several && i < b->fronts->len && i < 6; i++) {
        Way w = {false, (int)i, AGT_PLACE_DEEP_SHARE};
        g_array_append_val(list, w);
    }
    return list;
}

/* Does the plot lie on one before it? Behind a bend that is sharper than plots are deep the backs
 * of rows cross each other. */
static bool on_another(const GPtrArray *plots, guint i)
{
    const AgtPlacePlot *p = plots->pdata[i];
    AgtBox box = agt_place_ring_box(p->ring);
    for (guint k = 0; k < i; k++) {
        const AgtPlacePlot *q = plots->pdata[k];
        if (agt_box_intersects(box, agt_place_ring_box(q->ring)) &&
            agt_place_rings_overlap(p->ring, q->ring))
            return true;
    }
    return false;
}

/* Drops plots that rounding to millimetres cost a rule, and those that lie on others; their number.
 */
static guint drop_bad(const AgtPlaceRow *row, GPtrArray *plots)
{
    guint before = plots->len;
    agt_place_weld(row->block, plots);
    for (guint i = plots->len; i > 0; i--)
        if (!agt_place_measure(row->job, plots->pdata[i - 1], row->rules) ||
            on_another(plots, i - 1))
            g_ptr_array_remove_index(plots, i - 1);
    return before - plots->len;
}

/* The best way so far. */
typedef struct {
    GPtrArray *plots;
    Way way;
    double shape;
    guint since; /* ways tried since it was found */
} Best;

/* The plots of a way, and others its rows could be cut into, as candidates. */
static void offer(const AgtPlaceRow *row, AgtPlaceChoice *choice, const GPtrArray *plots)
{
    agt_place_choice_offer(choice, plots, row->goal);
    agt_place_choice_offer(choice, row->also, row->goal);
    g_ptr_array_set_size(row->also, 0);
}

/* Takes the plots when they are more than before, or as many of better shape. */
static void keep_best(GPtrArray **plots, const Way *way, Best *best)
{
    guint least = best->plots ? best->plots->len : 0;
    double shape = shapeliness(*plots);
    if (best->plots && (*plots)->len <= least && !((*plots)->len == least && shape > best->shape))
        return;
    if (!best->plots || (*plots)->len > least)
        best->since = 0;
    g_clear_pointer(&best->plots, g_ptr_array_unref);
    best->plots = g_steal_pointer(plots);
    best->shape = shape;
    best->way = *way;
}

/* One way; when rounding costs it a plot, once more with a margin. */
static bool try_both(AgtPlaceRow *row, const Way *way, guint passes, AgtPlaceChoice *choice,
                     Best *best, GError **error)
{
    row->deep = way->deep;
    best->since++;
    for (int margin = 0; margin < 2; margin++) {
        row->margin = margin;
        g_autoptr(GPtrArray) plots = try_way(row, way, passes, error);
        if (!plots)
            return false;
        guint least = best->plots ? best->plots->len : 0;
        bool fewer = best->plots && plots->len < least;
        if (choice)
            offer(row, choice, plots);
        if (fewer)
            return true;
        guint dropped = drop_bad(row, plots);
        keep_best(&plots, way, best);
        if (!dropped)
            return true;
    }
    return true;
}

/* Plots of several ways, when together they are more than those of the best. */
static bool choose(const AgtPlaceRow *row, AgtPlaceChoice *choice, int most, Best *best,
                   GError **error)
{
    GPtrArray *better = NULL;
    if ((int)best->plots->len >= most)
        return true;
    if (!agt_place_choice_rows(choice, row, error) ||
        !agt_place_choice_make(choice, row, best->plots->len, (guint)most, &better, error))
        return false;
    if (better) {
        g_ptr_array_unref(best->plots);
        best->plots = better;
    }
    return true;
}

/* Halving into @p n plots, straight cuts first; its plots are candidates for the choice, too. */
static bool halve_into(AgtPlaceRow *row, guint n, AgtPlaceChoice *choice, Best *best)
{
    for (int skew = 0; skew < (row->hard ? 2 : 1); skew++) {
        int steps = (row->hard ? STEPS_HARD : STEPS_EASY) << skew;
        g_autoptr(GPtrArray) plots =
            agt_place_halve(row->job, row->block, row->goal, n, steps, skew == 1);
        if (plots && choice)
            agt_place_choice_offer(choice, plots, row->goal);
        if (plots && drop_bad(row, plots) == 0) {
            keep_best(&plots, &best->way, best);
            return true;
        }
    }
    return false;
}

/* Halving into more plots than rows gave, one more at a time; when that fails, into as many, which
 * may be of better shape. */
static void try_halving(AgtPlaceRow *row, guint most, AgtPlaceChoice *choice, Best *best)
{
    guint rows = best->plots->len, n = rows + 1;
    while (n <= most && halve_into(row, n, choice, best))
        n++;
    if (n == rows + 1 && rows)
        halve_into(row, rows, choice, best);
}

/* Flag plots where ordinary ones leave room, when the standard allows them. */
static bool try_flags(AgtPlaceRow *row, int most, Best *best, GError **error)
{
    bool may = row->rules->standard->flag_access_m > 0 && !row->rules->front_whole;
    for (int margin = 0; may && margin < 2 && (int)best->plots->len < most; margin++) {
        GPtrArray *better = NULL;
        row->margin = margin;
        if (!agt_place_flags(row, best->plots->len, (guint)most, &better, error))
            return false;
        if (!better)
            return true;
        drop_bad(row, better);
        if (better->len > best->plots->len) {
            g_ptr_array_unref(best->plots);
            best->plots = g_steal_pointer(&better);
        }
        g_clear_pointer(&better, g_ptr_array_unref);
    }
    return true;
}

/* The street along most of the line: where another one ends opposite, that end is as near in one
 * point. */
static guint street_along(const AgtPlaceJob *job, const AgtPlaceLine *line)
{
    guint at[3];
    for (guint i = 0; i < 3; i++)
        at[i] = agt_place_street_at(job, agt_place_line_at(line, line->length * (i + 1) / 4),
                                    AGT_PLACE_TOUCH_M);
    return at[0] == at[2] ? at[0] : at[1];
}

/* The street in front of each plot. */
static void name_streets(const AgtPlaceJob *job, GPtrArray *plots)
{
    for (guint i = 0; i < plots->len; i++) {
        AgtPlacePlot *p = plots->pdata[i];
        AgtPlaceLine line;
        agt_place_line_init(&line, p->front);
        p->street = street_along(job, &line);
        agt_place_line_clear(&line);
    }
}

/* Plots are left out from the end of the rows until the share asked for stays free. Done in every
 * block, so it holds in the zone. */
static void keep_reserve(const AgtPlaceBlock *b, GPtrArray *plots)
{
    double pct = b->zone->rules.standard->reserve_pct;
    double may = (1 - pct / 100) * agt_geom_area_m2(b->land);
    while (pct > 0 && plots->len && sum_area(plots) > may + 1e-6)
        g_ptr_array_remove_index(plots, plots->len - 1);
}

GPtrArray *agt_place_layout(AgtPlaceJob *job, AgtPlaceBlock *b, double goal, bool mix,
                            GError **error)
{
    AgtPlaceRow row = {.job = job, .block = b, .rules = &b->zone->rules, .goal = goal};
    double free_share = b->zone->rules.standard->reserve_pct / 100;
    double may = fmin(b->reach_m2, (1 - free_share) * agt_geom_area_m2(b->land));
    int most = MIN(b->bound, (int)floor(may / goal + 1e-6));
    const AgtPlaceTheme *theme = agt_place_theme(job);
    bool own_way = theme->short_first && !mix; /* where every plot counts any way will do */
    g_autoptr(GArray) list = ways(b, own_way);
    g_autoptr(GPtrArray) also = plot_list();
    AgtPlaceChoice *choice = mix ? agt_place_choice_new() : NULL;
    Best best = {0};
    bool ok = true;
    row.also = mix ? also : NULL;
    row.hard = mix;
    guint patience = job->trial ? PATIENCE_TRIAL : PATIENCE;
    for (guint i = 0; ok && i < list->len && best.since < patience; i++) {
        ok = try_both(&row, &g_array_index(list, Way, i), 1, choice, &best, error);
        if (ok && (int)best.plots->len >= most)
            break;
    }
    if (ok && (int)best.plots->len < most) {
        Way again = best.way;
        ok = try_both(&row, &again, 2, choice, &best, error);
    }
    bool all_land = row.rules->standard->remainder == AGT_REMAINDER_SPREAD; /* halving takes it */
    if (ok && all_land && !job->trial && !own_way && (int)best.plots->len < most)
        try_halving(&row, (guint)most, choice, &best);

    if (choice)
        ok = ok && choose(&row, choice, most, &best, error);
    g_clear_pointer(&choice, agt_place_choice_free);
    if (ok && (mix || theme->flags))
        ok = try_flags(&row, most, &best, error);
    if (!ok) {
        g_clear_pointer(&best.plots, g_ptr_array_unref);
        return NULL;
    }
    keep_reserve(b, best.plots);
    name_streets(job, best.plots);
    return best.plots;
}
