/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands well stays: a house on a plot that comes out as it was keeps its place and its type
 * as long as it keeps every rule there and the mix has room for its type. So a change moves what it
 * touches and not the rest of the town, and a second run over its own result changes nothing.
 * Variants other than the first are laid out afresh: they are to differ.
 */
#include "job.h"

/* Two outlines are the same within half of the millimetre that they are rounded to. */
#define SAME_M 5e-4

static char *key_of(AgtBox b)
{
    return g_strdup_printf("%lld %lld %lld %lld", llround(b.minx * 1000), llround(b.miny * 1000),
                           llround(b.maxx * 1000), llround(b.maxy * 1000));
}

/* Rows of plots that may be remade, by the millimetres of their boxes. */
static GHashTable *plots_by_box(const AgtPlaceJob *job)
{
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < job->old_plots->len; i++) {
        AgtFeature *row = job->old_plots->pdata[i];
        g_hash_table_insert(set, key_of(row->geom->box), row);
    }
    return set;
}

/* Houses that may be moved, by the id of their plot. */
static GHashTable *houses_by_plot(const AgtPlaceJob *job)
{
    GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < job->old_houses->len; i++) {
        const AgtBuilding *b = job->old_houses->pdata[i];
        if (b->plot && !g_hash_table_contains(set, b->plot))
            g_hash_table_insert(set, (gpointer)b->plot, (gpointer)b);
    }
    return set;
}

static const AgtFeature *same_plot(const AgtPlaceJob *job, GHashTable *by_box, const GArray *ring)
{
    g_autoptr(AgtGeom) g = agt_place_globalise(job, ring);
    g_autofree char *key = key_of(g->box);
    const AgtFeature *row = g_hash_table_lookup(by_box, key);
    return row && agt_geom_equals(row->geom, g, SAME_M) ? row : NULL;
}

void agt_place_stay_begin(AgtPlaceJob *job)
{
    job->standing = plots_by_box(job);
    job->standing_house = houses_by_plot(job);
}

void agt_place_find_standing(AgtPlaceJob *job)
{
    for (guint i = 0; i < job->plots->len; i++) {
        AgtPlacePlot *p = job->plots->pdata[i];
        const AgtFeature *row = p->kept ? &p->kept->f : same_plot(job, job->standing, p->ring);
        p->old = row && row->id ? g_hash_table_lookup(job->standing_house, row->id) : NULL;
        p->avoid = NULL;
        if (p->old && job->anew_house_on && !job->anew_as_it_was)
            p->avoid = p->old->f.geom;
    }
}

bool agt_place_is_standing(const AgtPlaceJob *job, const GPtrArray *list)
{
    for (guint i = 0; i < list->len; i++)
        if (!same_plot(job, job->standing, ((const AgtPlacePlot *)list->pdata[i])->ring))
            return false;
    return list->len > 0;
}

static bool same_outline(const AgtPlaceJob *job, const AgtGeom *g, const GArray *outline)
{
    AgtBox b = agt_place_ring_box(outline);
    if (fabs(b.minx + job->east - g->box.minx) > SAME_M ||
        fabs(b.maxy + job->north - g->box.maxy) > SAME_M)
        return false;
    g_autoptr(AgtGeom) here = agt_place_globalise(job, outline);
    return agt_geom_equals(here, g, SAME_M);
}

bool agt_place_may_stand(const AgtPlaceJob *job, const AgtPlacePlot *p, const GArray *outline)
{
    if (p->stay && !same_outline(job, p->stay, outline))
        return false;
    return !p->avoid || !same_outline(job, p->avoid, outline);
}
