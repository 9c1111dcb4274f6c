/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flag plots: where a block is too deep for its rows and no street lies behind, plots behind the
 * row get a strip to the street each. Tried only where the standard allows it and where ordinary
 * plots are fewer than the bound; taken only when they are more plots together. Which street line
 * comes first and how deep its row is, is tried in a fixed list.
 */
#include "strip.h"

#define MAX_FRONTS 16
#define N_SPECIAL  5
#define N_DEPTHS   14
#define MOST_LEADS 2

/* Depths of the row in front worth trying where the land is @p t deep. */
static double depth_of(const AgtPlaceRow *row, double t, guint k)
{
    const AgtPlaceRules *r = row->rules;
    double goal = CLAMP(row->goal / r->row_front, r->depth_min, r->depth_max);
    const double special[N_SPECIAL] = {goal, r->depth_min, t / 2, t - goal, t - r->depth_min};
    double slack = 0.02; /* rounding may cost the row or the bodies some of their depth */
    double lo = fmax(r->depth_min, t - r->depth_max) + slack;
    double hi = fmin(r->depth_max, t - r->depth_min) - slack;
    double even = lo + (hi - lo) * (k - N_SPECIAL + 0.5) / (N_DEPTHS - N_SPECIAL);
    double d = k < N_SPECIAL ? special[k] : even;
    if (!(lo <= hi) || d < lo - 2 * slack || d > hi + 2 * slack)
        return NAN;
    return CLAMP(d, lo, hi);
}

/* Depth of the land that no other street can serve better; NaN where there is none. */
static double depth_behind(const AgtPlaceRow *row, const AgtGeom *land, const AgtPlaceFront *f)
{
    double most = NAN;
    for (guint i = 1; i < 4; i++) {
        bool street = false;
        double t = agt_place_depth_behind(row->job, land, f, f->line.length * i / 4, &street);
        if (t >= (street ? 3 : 2) * row->rules->depth_min && (isnan(most) || t > most))
            most = t;
    }
    return most;
}

/* Can the row along any street line have depth number @p k and plots behind? */
static bool deep_somewhere(const AgtPlaceRow *row, guint k)
{
    const AgtPlaceBlock *b = row->block;
    for (guint i = 0; i < MIN(b->fronts->len, MAX_FRONTS); i++)
        if (!isnan(depth_of(row, depth_behind(row, b->land, b->fronts->pdata[i]), k)))
            return true;
    return false;
}

/* Plots without strips along the front, for comparison and where no flag plot fits. */
static bool plain_row(const AgtPlaceRow *row, const AgtGeom *land, const AgtPlaceFront *f,
                      GPtrArray *out, GError **error)
{
    AgtPlaceStrip strip;
    double too_big = 0;
    g_autoptr(GPtrArray) taken = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    if (!agt_place_strip(row, land, f, 1, &strip, error))
        return false;
    for (guint i = 0; strip.land && i < strip.land->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(strip.land, i);
        agt_place_slice(row, part, f, out, taken, &too_big);
    }
    agt_place_strip_clear(&strip);
    return true;
}

static void free_plot(gpointer p)
{
    agt_place_plot_free(p);
}

/* Takes the plots off the land. */
static void take_off(AgtGeom **land, const GPtrArray *plots)
{
    g_autoptr(GPtrArray) rings = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (guint i = 0; i < plots->len; i++)
        g_ptr_array_add(rings, agt_place_ring_geom(((const AgtPlacePlot *)plots->pdata[i])->ring));
    AgtGeom *rest = agt_place_without(*land, rings);
    agt_geom_unref(*land);
    *land = rest;
}

/* All street lines in turn, @p lead first, rows of depth number @p k. */
static GPtrArray *lay(AgtPlaceRow *row, guint lead, guint k, GError **error)
{
    const AgtPlaceBlock *b = row->block;
    guint n = MIN(b->fronts->len, MAX_FRONTS);
    g_autoptr(AgtGeom) land = agt_geom_ref(b->land);
    g_autoptr(GPtrArray) plots = g_ptr_array_new_with_free_func(free_plot);
    for (guint i = 0; i < n; i++) {
        const AgtPlaceFront *f = b->fronts->pdata[(lead + i) % n];
        g_autoptr(GPtrArray) plain = g_ptr_array_new_with_free_func(free_plot);
        g_autoptr(GPtrArray) flags = g_ptr_array_new_with_free_func(free_plot);
        if (agt_geom_area_m2(land) < row->rules->area_min || f->line.length < row->rules->front_min)
            continue;
        double depth = depth_of(row, depth_behind(row, land, f), k);
        if (!plain_row(row, land, f, plain, error) ||
            (!isnan(depth) && !agt_place_flag_row(row, land, f, depth, plain->len, flags, error)))
            return NULL;
        GPtrArray *more = g_ptr_array_ref(flags->len ? flags : plain);
        take_off(&land, more);
        g_ptr_array_extend(plots, more, NULL, NULL);
        g_ptr_array_set_free_func(more, NULL);
        g_ptr_array_unref(more);
    }
    return g_steal_pointer(&plots);
}

bool agt_place_flags(AgtPlaceRow *row, guint have, guint most, GPtrArray **better, GError **error)
{
    GPtrArray *also = row->also;
    guint leads = MIN(row->block->fronts->len, MOST_LEADS);
    bool ok = true;
    *better = NULL;
    row->also = NULL;
    row->deep = AGT_PLACE_DEEP_GOAL;
    for (guint k = 0; ok && k < N_DEPTHS; k++)
        for (guint lead = 0; ok && lead < (deep_somewhere(row, k) ? leads : 0); lead++) {
            if (*better && (*better)->len >= most)
                break;
            g_autoptr(GPtrArray) plots = lay(row, lead, k, error);
            ok = plots != NULL;
            if (ok && plots->len > (*better ? (*better)->len : have)) {
                g_clear_pointer(better, g_ptr_array_unref);
                *better = g_steal_pointer(&plots);
            }
        }
    row->also = also;
    if (!ok)
        g_clear_pointer(better, g_ptr_array_unref);
    return ok;
}
