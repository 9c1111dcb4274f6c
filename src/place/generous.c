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

static bool make_wide(AgtPlaceJob *job, AgtPlaceBlock *b, GError **error)
{
    if (!b->wide)
        b->wide = agt_place_layout(job, b, b->zone->rules.area_target, false, error);
    return b->wide != NULL;
}

static bool make_tight(AgtPlaceJob *job, AgtPlaceBlock *b, GError **error)
{
    bool can_gain =
        (int)b->wide->len < b->bound && b->zone->rules.area_min < b->zone->rules.area_target;
    if (!b->tight && can_gain)
        b->tight = agt_place_layout(job, b, b->zone->rules.area_min, false, error);
    return !can_gain || b->tight != NULL;
}

/* The best mix of all ways, where it has more plots. */
static bool make_mixed(AgtPlaceJob *job, AgtPlaceBlock *b, GError **error)
{
    guint have = MAX(b->wide->len, b->tight ? b->tight->len : 0);
    if (b->mixed || (int)have >= b->bound)
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

/* Blocks that gain by a tight layout; @p mix: when those of one way are not enough. */
static bool list_gains(AgtPlaceJob *job, bool mix, GPtrArray *list, GError **error)
{
    for (guint i = 0; i < job->blocks->len; i++) {
        AgtPlaceBlock *b = job->blocks->pdata[i];
        if (!open_block(job, b))
            continue;
        if (mix && !make_mixed(job, b, error))
            return false;
        if (gain(b))
            g_ptr_array_add(list, b);
    }
    return true;
}

/* Marks blocks to be laid out tightly until @p missing more plots are won. */
static GHashTable *tighten(AgtPlaceJob *job, int missing, bool all, GError **error)
{
    g_autoptr(GHashTable) set = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    int can = 0;
    if (missing <= 0 && !all)
        return g_steal_pointer(&set);
    for (guint i = 0; i < job->blocks->len; i++) {
        AgtPlaceBlock *b = job->blocks->pdata[i];
        if (!open_block(job, b))
            continue;
        if (!make_tight(job, b, error))
            return NULL;
        can += gain(b);
    }
    if (!list_gains(job, can < missing || all, list, error))
        return NULL;
    g_ptr_array_sort(list, by_gain); /* stable: equal gains in the order of the town */
    for (guint i = 0; i < list->len && (all || missing > 0); i++) {
        g_hash_table_add(set, list->pdata[i]);
        missing -= gain(list->pdata[i]);
    }
    return g_steal_pointer(&set);
}

bool agt_place_lay_out(AgtPlaceJob *job, int need, bool all, GError **error)
{
    start_over(job);
    int have = agt_place_slots(job);
    for (guint i = 0; i < job->blocks->len; i++) {
        AgtPlaceBlock *b = job->blocks->pdata[i];
        if (!open_block(job, b))
            continue;
        if (!make_wide(job, b, error))
            return false;
        have += b->wide->len;
    }
    g_autoptr(GHashTable) tight = tighten(job, need - have, all, error);
    if (!tight)
        return false;
    for (guint i = 0; i < job->blocks->len; i++) {
        AgtPlaceBlock *b = job->blocks->pdata[i];
        if (open_block(job, b))
            use(job, b, g_hash_table_contains(tight, b) ? b->tight : b->wide);
    }
    return true;
}
