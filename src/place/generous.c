/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How generous a layout may be. Every block is laid out with plots of the area asked for; when
 * these are too few, the blocks that gain most by it are laid out with the least area, one after
 * another, until there are enough. So no plot is smaller than it has to be.
 */
#include <stdlib.h>

#include "job.h"

int agt_place_slots(const AgtPlaceJob *job)
{
    int n = 0;
    for (guint i = 0; i < job->plots->len; i++) {
        const AgtPlacePlot *p = job->plots->pdata[i];
        n += !p->taken && p->front && p->zone;
    }
    return n;
}

static void drop_house(AgtPlacePlot *p)
{
    if (p->house && !p->house->kept)
        g_clear_pointer(&p->house, agt_place_house_free);
}

/* The kept plots alone. */
static void start_over(AgtPlaceJob *job)
{
    for (guint i = 0; i < job->plots->len; i++)
        drop_house(job->plots->pdata[i]);
    g_ptr_array_set_size(job->plots, 0);
    for (guint i = 0; i < job->blocks->len; i++)
        g_ptr_array_set_size(((AgtPlaceBlock *)job->blocks->pdata[i])->plots, 0);
    for (guint i = 0; i < job->kept_plots->len; i++) {
        AgtPlacePlot *p = job->kept_plots->pdata[i];
        drop_house(p);
        g_ptr_array_add(job->plots, p);
        if (p->block)
            g_ptr_array_add(p->block->plots, p);
    }
}

static bool open_block(const AgtPlaceJob *job, const AgtPlaceBlock *b)
{
    return b->open && b->bound > 0 && (job->options->only & AGT_PLACE_PLOTS);
}

/* The area asked for, by variant. */
static double area_of(const AgtPlaceJob *job, const AgtPlaceRules *r)
{
    switch (agt_place_theme(job)->area) {
    case AGT_PLACE_AREA_LEAST:
        return r->area_min;
    case AGT_PLACE_AREA_LARGE:
        return fmax(r->area_target, (r->area_target + r->area_max) / 2);
    default:
        return r->area_target;
    }
}

static bool make_wide(AgtPlaceJob *job, guint i, gpointer user, GError **error)
{
    AgtPlaceBlock *b = g_ptr_array_index((GPtrArray *)user, i);
    if (!b->wide)
        b->wide = job->anew ? agt_place_layout_anew(job, b, error)
                            : agt_place_layout(job, b, area_of(job, &b->zone->rules), false, error);
    return b->wide != NULL;
}

static bool make_tight(AgtPlaceJob *job, guint i, gpointer user, GError **error)
{
    AgtPlaceBlock *b = g_ptr_array_index((GPtrArray *)user, i);
    bool can_gain = !job->anew && (int)b->wide->len < b->bound &&
                    b->zone->rules.area_min < area_of(job, &b->zone->rules);
    if (!b->tight && can_gain)
        b->tight = agt_place_layout(job, b, b->zone->rules.area_min, false, error);
    return !can_gain || b->tight != NULL;
}

/* The best mix of all ways, where it has more plots. */
static bool make_mixed(AgtPlaceJob *job, guint i, gpointer user, GError **error)
{
    AgtPlaceBlock *b = g_ptr_array_index((GPtrArray *)user, i);
    guint have = MAX(b->wide->len, b->tight ? b->tight->len : 0);
    if (b->mixed || (int)have >= b->bound || job->anew)
        return true;
    GPtrArray *mix = agt_place_layout(job, b, b->zone->rules.area_min, true, error);
    if (!mix)
        return false;
    b->mixed = true;
    if (mix->len <= have) {
        g_ptr_array_unref(mix);
        return true;
    }
    g_clear_pointer(&b->tight, g_ptr_array_unref);
    b->tight = mix;
    return true;
}

static int gain(const AgtPlaceBlock *b)
{
    return b->tight && b->tight->len > b->wide->len ? (int)(b->tight->len - b->wide->len) : 0;
}

static int by_gain(gconstpointer a, gconstpointer b)
{
    const AgtPlaceBlock *p = *(AgtPlaceBlock *const *)a, *q = *(AgtPlaceBlock *const *)b;
    return gain(q) - gain(p);
}

static void use(AgtPlaceJob *job, AgtPlaceBlock *b, const GPtrArray *plots)
{
    for (guint i = 0; i < plots->len; i++) {
        g_ptr_array_add(b->plots, plots->pdata[i]);
        g_ptr_array_add(job->plots, plots->pdata[i]);
    }
}

static GPtrArray *open_blocks(const AgtPlaceJob *job)
{
    GPtrArray *list = g_ptr_array_new();
    for (guint i = 0; i < job->blocks->len; i++)
        if (open_block(job, job->blocks->pdata[i]))
            g_ptr_array_add(list, job->blocks->pdata[i]);
    return list;
}

/* ---- what stands in the plan already, see stay.c ---- */

/* Some plots of the plan are none of those of the area asked for. */
static bool stands_otherwise(const AgtPlaceJob *job, const GPtrArray *open)
{
    guint same = 0;
    for (guint i = 0; i < open->len && !job->options->variant; i++) {
        const AgtPlaceBlock *b = open->pdata[i];
        same += agt_place_is_standing(job, b->wide) ? b->wide->len : 0;
    }
    return !job->options->variant && same < job->old_plots->len;
}

/* Blocks that stand in none of their layouts so far; they may stand in a mix. */
static GPtrArray *not_standing(const AgtPlaceJob *job, const GPtrArray *open)
{
    GPtrArray *list = g_ptr_array_new();
    for (guint i = 0; i < open->len; i++) {
        const AgtPlaceBlock *b = open->pdata[i];
        if (!agt_place_is_standing(job, b->wide) &&
            !(b->tight && agt_place_is_standing(job, b->tight)))
            g_ptr_array_add(list, open->pdata[i]);
    }
    return list;
}

/* Blocks that stand laid out tightly in the plan stay so: nothing makes them move. Plots won. */
static int stay_tight(AgtPlaceJob *job, const GPtrArray *open, GHashTable *set)
{
    int won = 0;
    for (guint i = 0; i < open->len; i++) {
        AgtPlaceBlock *b = open->pdata[i];
        if (!gain(b) || !agt_place_is_standing(job, b->tight))
            continue;
        g_hash_table_add(set, b);
        won += gain(b);
    }
    return won;
}

/* ---- as many as are needed ---- */

static int can_gain(const GPtrArray *open)
{
    int can = 0;
    for (guint i = 0; i < open->len; i++)
        can += gain(open->pdata[i]);
    return can;
}

/* Tight layouts, and mixes where plots of one way are not enough. */
static bool make_tighter(AgtPlaceJob *job, GPtrArray *open, int missing, bool all, GError **error)
{
    static const AgtPlaceStage tight = {N_("plots as small as allowed"), 0.4, 0.5},
                               mixed = {N_("plots as small as allowed"), 0.5, 0.6};
    if (!agt_place_each(job, open->len, make_tight, open, &tight, error))
        return false;
    if (can_gain(open) < missing || all)
        return agt_place_each(job, open->len, make_mixed, open, &mixed, error);
    if (!stands_otherwise(job, open))
        return true;
    g_autoptr(GPtrArray) list = not_standing(job, open);
    return agt_place_each(job, list->len, make_mixed, list, &mixed, error);
}

/* Marks blocks to be laid out tightly until @p missing more plots are won. */
static GHashTable *tighten(AgtPlaceJob *job, GPtrArray *open, int missing, bool all, GError **error)
{
    g_autoptr(GHashTable) set = g_hash_table_new(NULL, NULL);
    bool stands = stands_otherwise(job, open);
    if (missing <= 0 && !all && !stands)
        return g_steal_pointer(&set);
    if (!make_tighter(job, open, missing, all, error))
        return NULL;
    if (stands)
        missing -= stay_tight(job, open, set);
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    for (guint i = 0; i < open->len; i++)
        if (gain(open->pdata[i]) && !g_hash_table_contains(set, open->pdata[i]))
            g_ptr_array_add(list, open->pdata[i]);
    g_ptr_array_sort(list, by_gain); /* stable: equal gains in the order of the town */
    for (guint i = 0; i < list->len && (all || missing > 0); i++) {
        g_hash_table_add(set, list->pdata[i]);
        missing -= gain(list->pdata[i]);
    }
    return g_steal_pointer(&set);
}

bool agt_place_lay_out(AgtPlaceJob *job, int need, bool all, GError **error)
{
    static const AgtPlaceStage stage = {N_("plots"), 0.2, 0.4};
    start_over(job);
    int have = agt_place_slots(job);
    g_autoptr(GPtrArray) open = open_blocks(job);
    if (!agt_place_each(job, open->len, make_wide, open, &stage, error))
        return false;
    for (guint i = 0; i < open->len; i++)
        have += (int)((AgtPlaceBlock *)open->pdata[i])->wide->len;
    g_autoptr(GHashTable) tight = tighten(job, open, need - have, all, error);
    if (!tight)
        return false;
    for (guint i = 0; i < open->len; i++) {
        AgtPlaceBlock *b = open->pdata[i];
        use(job, b, g_hash_table_contains(tight, b) ? b->tight : b->wide);
    }
    agt_place_find_standing(job);
    return true;
}
