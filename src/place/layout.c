/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of a block: which street line is laid out first and how deep its row reaches is tried in a
 * fixed list of ways, and the way with the most plots is kept. The trials end when the proven bound
 * is met or the list is done, never by the clock.
 */
#include <string.h>

#include "strip.h"

#define MAX_FRONTS 64

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
        if (((AgtPlaceFront *)b->fronts->pdata[i])->length >= front_min - 1e-6)
            order[n++] = i;
    for (guint i = 1; i < n; i++)
        for (guint j = i; j > 0; j--) {
            const AgtPlaceFront *f = b->fronts->pdata[order[j - 1]];
            const AgtPlaceFront *g = b->fronts->pdata[order[j]];
            bool lead = way->lead >= 0 && (int)order[j] == way->lead;
            bool led = way->lead >= 0 && (int)order[j - 1] == way->lead;
            bool swap =
                way->shortest_first ? g->length < f->length - 1e-6 : g->length > f->length + 1e-6;
            if (led || !(lead || swap))
                break;
            guint keep = order[j];
            order[j] = order[j - 1];
            order[j - 1] = keep;
        }
    return n;
}

/* Cuts a strip; when plots come out larger than allowed, once more with a shallower strip. */
static bool row_of(const AgtPlaceRow *row, const AgtGeom *land, const AgtPlaceFront *front,
                   GPtrArray *out, GError **error)
{
    double scale = 1;
    for (int attempt = 0; attempt < 2; attempt++) {
        GError *inner = NULL;
        g_autoptr(AgtGeom) strip = agt_place_strip(row, land, front, scale, &inner);
        if (!strip) {
            if (inner)
                g_propagate_error(error, inner);
            return !inner;
        }
        double too_big = 0;
        g_ptr_array_set_size(out, 0);
        for (guint i = 0; i < strip->n_parts; i++) {
            g_autoptr(AgtGeom) part = agt_geom_part(strip, i);
            agt_place_slice(row, part, front, out, &too_big);
        }
        if (too_big <= 0)
            return true;
        scale = 0.995 * row->rules->area_max / too_big;
    }
    return true;
}

/* Takes the plots off the free land. */
static bool take(AgtGeom **land, const GPtrArray *plots, GError **error)
{
    g_autoptr(GPtrArray) g = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (guint i = 0; i < plots->len; i++)
        g_ptr_array_add(g, agt_place_ring_geom(((AgtPlacePlot *)plots->pdata[i])->ring));
    g_autoptr(AgtGeom) all = agt_geom_union((const AgtGeom *const *)g->pdata, g->len, error);
    AgtGeom *rest = all ? agt_geom_difference(*land, all, error) : NULL;
    if (!rest)
        return false;
    agt_geom_unref(*land);
    *land = rest;
    return true;
}

/* All plots of one way. */
static GPtrArray *try_way(const AgtPlaceRow *row, const Way *way, GError **error)
{
    guint order[MAX_FRONTS];
    guint n = order_fronts(row->block, way, row->rules->front_min, order);
    g_autoptr(AgtGeom) land = agt_geom_ref(row->block->land);
    g_autoptr(GPtrArray) plots = plot_list();
    for (guint pass = 0; pass < 2; pass++)
        for (guint i = 0; i < n; i++) {
            if (agt_geom_area_m2(land) < row->rules->area_min - 1e-6)
                return g_steal_pointer(&plots);
            g_autoptr(GPtrArray) more = plot_list();
            if (!row_of(row, land, row->block->fronts->pdata[order[i]], more, error))
                return NULL;
            if (!more->len)
                continue;
            if (!take(&land, more, error))
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

static GArray *ways(const AgtPlaceBlock *b)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(Way));
    for (guint deep = 0; deep < AGT_PLACE_N_DEEP; deep++)
        for (guint s = 0; s < 2; s++) {
            Way w = {s == 1, -1, deep};
            g_array_append_val(list, w);
        }
    for (guint i = 0; i < b->fronts->len && i < 6; i++) {
        Way w = {false, (int)i, AGT_PLACE_DEEP_SHARE};
        g_array_append_val(list, w);
    }
    return list;
}

/* What rounding to millimetres takes may cost a rule its last millimetre: such plots go, and the
 * way is tried again with a margin. */
static bool try_both(AgtPlaceRow *row, const Way *way, GPtrArray **best, double *best_shape,
                     GError **error)
{
    row->deep = way->deep;
    for (int margin = 0; margin < 2; margin++) {
        row->margin = margin;
        g_autoptr(GPtrArray) plots = try_way(row, way, error);
        if (!plots)
            return false;
        guint before = plots->len;
        agt_place_weld(row->block, plots);
        for (guint i = plots->len; i > 0; i--)
            if (!agt_place_measure(row->job, plots->pdata[i - 1], row->rules))
                g_ptr_array_remove_index(plots, i - 1);
        guint after = plots->len;
        double shape = shapeliness(plots);
        if (!*best || after > (*best)->len || (after == (*best)->len && shape > *best_shape)) {
            g_clear_pointer(best, g_ptr_array_unref);
            *best = g_steal_pointer(&plots);
            *best_shape = shape;
        }
        if (after == before)
            return true;
    }
    return true;
}

bool agt_place_layout(AgtPlaceJob *job, AgtPlaceBlock *b, GError **error)
{
    const AgtPlaceRules *r = &b->zone->rules;
    AgtPlaceRow row = {.job = job, .block = b, .rules = r};
    row.goal = r->area_min + job->ease * (r->area_target - r->area_min);
    g_autoptr(GArray) list = ways(b);
    g_autoptr(GPtrArray) best = NULL;
    double best_shape = 0;
    for (guint i = 0; i < list->len; i++) {
        if (!try_both(&row, &g_array_index(list, Way, i), &best, &best_shape, error))
            return false;
        if ((int)best->len >= b->bound)
            break;
    }
    for (guint i = 0; i < best->len; i++) {
        AgtPlacePlot *p = best->pdata[i];
        AgtPoint m = agt_place_chain_at(p->front, agt_place_chain_length(p->front) / 2, NULL);
        p->street = agt_place_street_at(job, m, AGT_PLACE_TOUCH_M);
        g_ptr_array_add(b->plots, p);
    }
    g_ptr_array_extend_and_steal(job->plots, g_steal_pointer(&best));
    return true;
}
