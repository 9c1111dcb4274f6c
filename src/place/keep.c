/* SPDX-License-Identifier: Apache-2.0 */
/* What stands and stays, and which rows may be remade. */
#include <string.h>

#include "job.h"

static bool is(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool plot_in_scope(const AgtPlaceJob *job, const AgtPlot *p)
{
    const char *w = job->options->within;
    if (job->options->replace)
        return p == job->anew || p == job->anew_house_on;
    return !w || is(p->zone, w) || is(p->block, w);
}

bool agt_place_in_scope(const AgtPlaceJob *job, const AgtPlacePlot *p)
{
    return !p->kept || plot_in_scope(job, p->kept);
}

static const AgtPlot *plot_of(const AgtPlaceJob *job, const AgtBuilding *b)
{
    return b->plot ? (const AgtPlot *)agt_plan_find(job->plan, AGT_LAYER_PLOT, b->plot) : NULL;
}

static bool is_dwelling(const AgtBuilding *b)
{
    return is(b->kind, "dwelling");
}

static bool house_may_go(const AgtPlaceJob *job, const AgtBuilding *b)
{
    const AgtPlot *p = plot_of(job, b);
    return is_dwelling(b) && agt_place_own(job, &b->f) && (job->options->only & AGT_PLACE_HOUSES) &&
           (job->options->within || job->options->replace ? p && plot_in_scope(job, p) : true);
}

/* Secondary buildings and driveways go with the houses of their plot. */
static bool goes_with_houses(const AgtPlaceJob *job, const AgtFeature *row, const char *plot)
{
    const AgtFeature *p = plot ? agt_plan_find(job->plan, AGT_LAYER_PLOT, plot) : NULL;
    return agt_place_own(job, row) && (job->options->within || job->options->replace
                                           ? p && plot_in_scope(job, (const AgtPlot *)p)
                                           : true);
}

static bool yard_may_go(const AgtPlaceJob *job, const AgtBuilding *b)
{
    return agt_place_is_yard(b) && (job->options->only & AGT_PLACE_HOUSES) &&
           goes_with_houses(job, &b->f, b->plot);
}

/* Outline of the largest part. */
static GArray *main_ring(const AgtPlaceJob *job, const AgtGeom *g, GError **error)
{
    g_autoptr(AgtGeom) local = agt_place_localise(job, g, error);
    GArray *best = NULL;
    for (guint i = 0; local && local->kind == AGT_GEOM_POLYGON && i < local->n_parts; i++) {
        GArray *r = agt_place_ring_of(local, local->part[i]);
        if (best && agt_place_ring_area(r) <= agt_place_ring_area(best)) {
            g_array_unref(r);
            continue;
        }
        g_clear_pointer(&best, g_array_unref);
        best = r;
    }
    return best;
}

static AgtPlaceBlock *block_at(const AgtPlaceJob *job, AgtPoint p)
{
    for (guint i = 0; i < job->blocks->len; i++) {
        AgtPlaceBlock *b = job->blocks->pdata[i];
        AgtBox box = agt_place_ring_box(b->ring);
        if (p.x >= box.minx && p.x <= box.maxx && p.y >= box.miny && p.y <= box.maxy &&
            agt_place_ring_contains(b->ring, p))
            return b;
    }
    return NULL;
}

static const char *street_at(const AgtPlaceJob *job, const AgtPlaceFront *f)
{
    AgtPoint m = agt_place_line_at(&f->line, f->line.length / 2);
    guint at = agt_place_street_at(job, m, AGT_PLACE_TOUCH_M);
    const AgtFeature *row = at < job->streets->len ? job->streets->pdata[at] : NULL;
    return row ? row->id : NULL;
}

/*
 * The street line of the plot: the longest one of the street that its row names, else the longest
 * one. So a corner plot keeps the side it was laid out for, and its house and yard with it.
 */
static void find_front(const AgtPlaceJob *job, AgtPlacePlot *p)
{
    g_autoptr(GArray) ring = g_array_copy(p->ring);
    g_autoptr(GArray) street = agt_place_street_edges(job, ring);
    g_autoptr(GPtrArray) fronts = agt_place_fronts(ring, street);
    const AgtPlaceFront *best = NULL;
    bool best_named = false;
    for (guint i = 0; i < fronts->len; i++) {
        const AgtPlaceFront *f = fronts->pdata[i];
        bool named = is(p->kept->street, street_at(job, f));
        if (!best || named > best_named ||
            (named == best_named && f->line.length > best->line.length + 1e-6)) {
            best = f;
            best_named = named;
        }
    }
    p->street = G_MAXUINT;
    if (!best)
        return;
    p->front = g_array_copy(best->line.pt);
    p->frontage = best->line.length;
    AgtPoint m = agt_place_line_at(&best->line, best->line.length / 2);
    p->street = agt_place_street_at(job, m, AGT_PLACE_TOUCH_M);
}

/* Plots on which a house may be put: for dwelling, in scope, ours or decided by people. */
static bool wants_house(const AgtPlaceJob *job, const AgtPlot *p)
{
    bool imported = p->f.source && *p->f.source;
    bool homestead = is(p->use, "homestead") || is(p->use, "reserve");
    return homestead && !(imported && !is(p->use, "homestead")) && plot_in_scope(job, p);
}

static bool keep_plot(AgtPlaceJob *job, const AgtPlot *row, GError **error)
{
    GError *inner = NULL;
    GArray *ring = main_ring(job, row->f.geom, &inner);
    if (!ring) {
        if (inner)
            g_propagate_error(error, inner);
        return !inner;
    }
    AgtPlacePlot *p = g_new0(AgtPlacePlot, 1);
    p->kept = row;
    p->ring = ring;
    p->area = agt_place_ring_area(ring);
    p->block = block_at(job, agt_place_ring_centroid(ring));
    p->zone = p->block ? p->block->zone : NULL;
    p->taken = !wants_house(job, row);
    find_front(job, p);
    if (row->access_m > 0 && p->front && agt_place_flag_face(p, NULL))
        p->access = row->access_m;
    g_ptr_array_add(job->kept_plots, p);
    if (p->block)
        g_ptr_array_add(p->block->plots, p);
    return true;
}

/* Plots with a house that stays. */
static GHashTable *plots_with_kept_house(const AgtPlaceJob *job)
{
    GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);
    AGT_EACH(job->plan, BUILDING, Building, b)
    if (!agt_feature_withdrawn(&b->f) && b->plot && !house_may_go(job, b) && !yard_may_go(job, b))
        g_hash_table_add(set, (gpointer)b->plot);
    return set;
}

static bool keep_plots(AgtPlaceJob *job, GHashTable *held, GError **error)
{
    AGT_EACH(job->plan, PLOT, Plot, row)
    {
        if (agt_feature_withdrawn(&row->f) || agt_geom_is_empty(row->f.geom))
            continue;
        bool may_go = row != job->anew_house_on && agt_place_own(job, &row->f) &&
                      (job->options->only & AGT_PLACE_PLOTS) && plot_in_scope(job, row) &&
                      row->f.id && !g_hash_table_contains(held, row->f.id);
        if (may_go)
            g_ptr_array_add(job->old_plots, (gpointer)row);
        else if (!keep_plot(job, row, error))
            return false;
    }
    return true;
}

/* The plots that stay are no free land any more. */
static bool take_kept_off(AgtPlaceJob *job, GError **error)
{
    guint n = job->kept_plots->len;
    g_autoptr(GPtrArray) geom = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    g_autofree AgtBox *box = g_new(AgtBox, n + 1);
    for (guint i = 0; i < n; i++) {
        AgtGeom *g = agt_place_ring_geom(((AgtPlacePlot *)job->kept_plots->pdata[i])->ring);
        g_ptr_array_add(geom, g);
        box[i] = g->box;
    }
    g_autoptr(AgtIndex) index = agt_index_new(box, n);
    g_autoptr(GArray) hit = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < job->blocks->len; i++) {
        AgtPlaceBlock *b = job->blocks->pdata[i];
        g_autoptr(GPtrArray) near = g_ptr_array_new();
        g_array_set_size(hit, 0);
        agt_index_query(index, agt_place_ring_box(b->ring), hit);
        for (guint k = 0; k < hit->len; k++)
            g_ptr_array_add(near, geom->pdata[g_array_index(hit, guint32, k)]);
        if (near->len && !agt_place_take_off(job, b, near, error))
            return false;
    }
    return true;
}

static AgtPlacePlot *kept_plot_named(GHashTable *by_id, const char *id)
{
    return id ? g_hash_table_lookup(by_id, id) : NULL;
}

/* Entry of the mix a standing dwelling counts for. */
guint agt_place_entry_of(const AgtPlaceJob *job, const AgtBuilding *b)
{
    const AgtProgramme *g = job->programme;
    for (guint i = 0; i < job->n_types; i++)
        if (is(b->house_type, g->mix[i].house_type) && b->rooms == g->mix[i].rooms)
            return i;
    for (guint i = 0; i < job->n_types; i++)
        if (b->rooms == g->mix[i].rooms)
            return i;
    return G_MAXUINT;
}

static bool keep_house(AgtPlaceJob *job, const AgtBuilding *b, GHashTable *by_id, double gap,
                       GError **error)
{
    GError *inner = NULL;
    GArray *ring = agt_geom_is_empty(b->f.geom) ? NULL : main_ring(job, b->f.geom, &inner);
    if (inner) {
        g_propagate_error(error, inner);
        return false;
    }
    AgtPlaceHouse *h = g_new0(AgtPlaceHouse, 1);
    h->kept = b;
    h->outline = ring ? ring : agt_place_ring_new();
    agt_place_house_box(h);
    h->type = is_dwelling(b) ? agt_place_entry_of(job, b) : G_MAXUINT;
    h->yard = G_MAXUINT;
    h->gap = gap;
    if (!is_dwelling(b)) {
        h->gap = fmax(gap, agt_place_dwellings_need(job, b, false));
        h->own_gap = fmax(1, agt_place_dwellings_need(job, b, true));
    }
    AgtPlacePlot *p = kept_plot_named(by_id, b->plot);
    h->plot = p;
    if (p && is_dwelling(b)) {
        p->house = h;
        p->taken = true;
    }
    g_ptr_array_add(job->houses, h);
    return true;
}

/* The widest gap any type asks for: what a standing house of unknown fire degree gets. */
static double widest_gap(const AgtPlaceJob *job)
{
    double gap = 0;
    for (guint z = 0; z < job->zones->len; z++)
        for (guint i = 0; i < job->n_types; i++)
            gap = fmax(gap, ((AgtPlaceZone *)job->zones->pdata[z])->rules.limit[i].house_gap_m);
    return gap;
}

static bool keep_houses(AgtPlaceJob *job, GError **error)
{
    g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < job->kept_plots->len; i++) {
        AgtPlacePlot *p = job->kept_plots->pdata[i];
        if (p->kept->f.id)
            g_hash_table_insert(by_id, (gpointer)p->kept->f.id, p);
    }
    double gap = widest_gap(job);
    AGT_EACH(job->plan, BUILDING, Building, b)
    {
        if (agt_feature_withdrawn(&b->f))
            continue;
        if (house_may_go(job, b))
            g_ptr_array_add(job->old_houses, (gpointer)b);
        else if (yard_may_go(job, b))
            g_ptr_array_add(job->old_yards, (gpointer)b);
        else if (!keep_house(job, b, by_id, gap, error))
            return false;
    }
    return true;
}

/* Blocks we made before, and with --within BLOCK the one block that is open. */
static bool scope_blocks(AgtPlaceJob *job, GError **error)
{
    AGT_EACH(job->plan, BLOCK, Block, row)
    if (!agt_feature_withdrawn(&row->f) && !agt_geom_is_empty(row->f.geom))
        g_ptr_array_add(job->old_blocks, (gpointer)row);
    if (!job->only_block && !job->options->replace)
        return true;
    const AgtFeature *row = job->only_block
                                ? agt_plan_find(job->plan, AGT_LAYER_BLOCK, job->only_block)
                            : job->anew ? &job->anew->f
                                        : &job->anew_house_on->f;
    g_autoptr(AgtGeom) local = agt_place_localise(job, row->geom, error);
    if (!local)
        return false;
    double best = 0;
    AgtPlaceBlock *chosen = NULL;
    for (guint i = 0; i < job->blocks->len; i++) {
        AgtPlaceBlock *b = job->blocks->pdata[i];
        b->open = false;
        g_autoptr(AgtGeom) g = agt_place_ring_geom(b->ring);
        if (!agt_box_intersects(g->box, local->box))
            continue;
        g_autoptr(AgtGeom) common = agt_geom_intersection(g, local, error);
        if (!common)
            return false;
        double area = agt_geom_area_m2(common);
        if (area > best) {
            best = area;
            chosen = b;
        }
    }
    if (chosen)
        chosen->open = true;
    return true;
}

static void take_drives(AgtPlaceJob *job)
{
    if (!(job->options->only & (AGT_PLACE_HOUSES | AGT_PLACE_CONNECTIONS)))
        return;
    AGT_EACH(job->plan, PATH, Path, row)
    if (g_strcmp0(row->kind, "driveway") == 0 && !agt_feature_withdrawn(&row->f) &&
        goes_with_houses(job, &row->f, row->plot))
        g_ptr_array_add(job->old_drives, (gpointer)row);
}

bool agt_place_keep(AgtPlaceJob *job, GError **error)
{
    take_drives(job);
    g_autoptr(GHashTable) held = plots_with_kept_house(job);
    return scope_blocks(job, error) && keep_plots(job, held, error) && keep_houses(job, error) &&
           take_kept_off(job, error);
}
