/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks, plots and houses as rows: what changed against the plan, and nothing else. */
#include <string.h>

#include "frame.h"

typedef struct {
    AgtPlaceJob *job;
    AgtChangeset *set;
    AgtArena *arena;
    AgtIdCounter blocks, plots, houses;
} Writer;

/* Area from whole millimetres, exact. */
static double exact_area(const GArray *ring)
{
    gint64 twice = 0;
    AgtPoint o = agt_place_pt(ring, 0);
    for (guint i = 1; i + 1 < ring->len; i++) {
        AgtPoint a = agt_place_sub(agt_place_pt(ring, i), o);
        AgtPoint b = agt_place_sub(agt_place_pt(ring, i + 1), o);
        gint64 ax = llround(a.x * 1000), ay = llround(a.y * 1000);
        gint64 bx = llround(b.x * 1000), by = llround(b.y * 1000);
        twice += ax * by - ay * bx;
    }
    return (double)(twice < 0 ? -twice : twice) / 2e6;
}

static double mm(double v)
{
    return round(v * 1000) / 1000;
}

AgtFeature *agt_place_row_for(AgtArena *arena, const AgtFeature *old, AgtLayerId layer,
                              AgtIdCounter *ids)
{
    if (old)
        return agt_arena_copy(arena, old);
    AgtFeature *row = agt_arena_row(arena, layer);
    row->id = row->birth = agt_id_next(ids, arena);
    return row;
}

void agt_place_put_row(AgtChangeset *set, const AgtFeature *old, const AgtFeature *row)
{
    if (old)
        agt_changeset_change(set, old, row);
    else
        agt_changeset_add(set, row);
}

/* Geometry of an unchanged row stays the same object, whatever part order it was stored with. */
static void set_geom(Writer *w, AgtFeature *row, AgtGeom *g)
{
    row->geom = agt_arena_take_geom(w->arena, g);
}

static void remove_rest(Writer *w, const GPtrArray *old, const guint *match, guint n)
{
    g_autofree gboolean *kept = g_new0(gboolean, old->len + 1);
    for (guint i = 0; i < n; i++)
        if (match[i] != G_MAXUINT)
            kept[match[i]] = TRUE;
    for (guint i = 0; i < old->len; i++)
        if (!kept[i])
            agt_changeset_remove(w->set, old->pdata[i]);
}

/* ---- blocks ---- */

/* Rows of blocks follow their plots even with --keep; decided ones are left alone. */
static bool may_change_block(const AgtPlaceJob *job, const AgtBlock *row)
{
    const AgtFeature *f = &row->f;
    const char *within = job->options->within;
    bool in_scope = !within || g_strcmp0(row->zone, within) == 0 || g_strcmp0(f->id, within) == 0;
    return agt_place_made_here(f) && in_scope;
}

static void fill_block(Writer *w, const AgtPlaceBlock *b, AgtBlock *row, AgtGeom *geom,
                       const GArray *outline)
{
    int kept = 0; /* the bound is that of the land between them */
    for (guint i = 0; i < b->plots->len; i++)
        kept += ((const AgtPlacePlot *)b->plots->pdata[i])->kept != NULL;
    set_geom(w, &row->f, geom);
    row->zone = agt_arena_text(w->arena, b->zone->row->f.id);
    row->area_m2 = exact_area(outline);
    row->plots = b->plots->len;
    row->plots_bound = b->bound + kept;
    row->f.reason = agt_arena_printf(
        w->arena, "placed: land of zone %s between streets; %s", b->zone->row->f.id,
        (int)b->plots->len - kept >= b->bound ? "as many plots as can be proven"
                                              : "fewer plots than the bound");
}

/* Blocks that hold plots and may be written. */
static GPtrArray *blocks_to_write(const AgtPlaceJob *job)
{
    GPtrArray *list = g_ptr_array_new();
    for (guint i = 0; i < job->blocks->len; i++) {
        AgtPlaceBlock *b = job->blocks->pdata[i];
        if (b->plots->len)
            g_ptr_array_add(list, b);
    }
    return list;
}

static void write_block(Writer *w, AgtPlaceBlock *b, const AgtBlock *old, AgtGeom *geom,
                        const GArray *outline)
{
    bool touch = b->open && (w->job->options->only & AGT_PLACE_PLOTS) &&
                 (!old || may_change_block(w->job, old));
    bool as_it_was = w->job->options->replace && old && old->plots == (gint64)b->plots->len;
    if (old)
        b->id = old->f.id;
    if (!touch || as_it_was) {
        agt_geom_unref(geom);
        return;
    }
    AgtFeature *row =
        agt_place_row_for(w->arena, old ? &old->f : NULL, AGT_LAYER_BLOCK, &w->blocks);
    fill_block(w, b, (AgtBlock *)row, geom, outline);
    b->id = row->id;
    agt_place_put_row(w->set, old ? &old->f : NULL, row);
}

static bool write_blocks(Writer *w, GError **error)
{
    AgtPlaceJob *job = w->job;
    g_autoptr(GPtrArray) list = blocks_to_write(job);
    g_autoptr(GPtrArray) geom = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    g_autoptr(GPtrArray) outline = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (guint i = 0; i < list->len; i++) {
        g_ptr_array_add(outline, agt_place_weld_outline(list->pdata[i]));
        g_ptr_array_add(geom, agt_place_globalise(job, outline->pdata[i]));
    }
    g_autofree guint *match = agt_place_match(job, job->old_blocks, geom, error);
    if (!match)
        return false;
    for (guint i = 0; i < list->len; i++) {
        const AgtBlock *old = match[i] == G_MAXUINT ? NULL : job->old_blocks->pdata[match[i]];
        write_block(w, list->pdata[i], old, agt_geom_ref(geom->pdata[i]), outline->pdata[i]);
    }
    g_autofree gboolean *used = g_new0(gboolean, job->old_blocks->len + 1);
    for (guint i = 0; i < list->len; i++)
        if (match[i] != G_MAXUINT)
            used[match[i]] = TRUE;
    bool remake = !job->options->keep && (job->options->only & AGT_PLACE_PLOTS);
    for (guint i = 0; i < job->old_blocks->len; i++)
        if (!used[i] && remake && may_change_block(job, job->old_blocks->pdata[i]))
            agt_changeset_remove(w->set, job->old_blocks->pdata[i]);
    return true;
}

/* ---- plots ---- */

static const char *street_id(const AgtPlaceJob *job, guint street)
{
    return street < job->streets->len ? ((const AgtFeature *)job->streets->pdata[street])->id
                                      : NULL;
}

/* The limit of its zone that the plot has come to, NULL: none. */
static const char *binding(const AgtPlacePlot *p)
{
    const AgtPlaceRules *r = &p->zone->rules;
    if (p->access <= 0 && p->frontage < r->front_min + 0.05)
        return "least frontage";
    if (p->area < r->area_min + 1)
        return "least area";
    if (p->depth < r->depth_min + 0.05)
        return "least depth";
    if (p->depth > r->depth_max - 0.05)
        return "greatest depth";
    return p->area > r->area_max - 1 ? "greatest area" : NULL;
}

static const char *plot_reason(const Writer *w, const AgtPlacePlot *p, const char *street)
{
    const char *limit = p->zone && !p->kept ? binding(p) : NULL;
    bool reserve = !p->house && (w->job->options->only & AGT_PLACE_HOUSES);
    const char *where =
        p->access > 0 ? "behind the row, with a strip to street" : "in a row along street";
    return agt_arena_printf(w->arena, "placed: %s %s; %s%s%s%s", where, street ? street : "-",
                            limit ? "the " : "no limit binds", limit ? limit : "",
                            limit ? " binds" : "", reserve ? "; in reserve" : "");
}

static void fill_plot(Writer *w, const AgtPlacePlot *p, AgtPlot *row, AgtGeom *geom)
{
    const char *street = street_id(w->job, p->street);
    bool houses = (w->job->options->only & AGT_PLACE_HOUSES) != 0;
    set_geom(w, &row->f, geom);
    row->use = p->house || !houses ? "homestead" : "reserve";
    row->block = agt_arena_text(w->arena, p->block->id);
    row->zone = agt_arena_text(w->arena, p->zone->row->f.id);
    row->street = agt_arena_text(w->arena, street);
    row->area_m2 = exact_area(p->ring);
    row->frontage_m = mm(p->frontage);
    row->depth_m = mm(p->depth);
    row->access_m = p->access > 0 ? mm(p->access) : NAN;
    if (w->job->earth) {
        row->cut_m3 = p->cut_m3;
        row->fill_m3 = p->fill_m3;
        row->cut_max_m = p->cut_max_m;
    }
    row->f.reason = plot_reason(w, p, street);
}

/* A plot that stays but was ours: only its use follows the houses. */
static void write_kept_plot(Writer *w, AgtPlacePlot *p)
{
    const AgtPlot *old = p->kept;
    p->id = old->f.id;
    bool ours = agt_place_made_here(&old->f);
    if (!p->house || p->house->kept || !ours || g_strcmp0(old->use, "reserve") != 0)
        return;
    AgtPlot *row = (AgtPlot *)agt_arena_copy(w->arena, &old->f);
    row->use = "homestead";
    row->cut_m3 = p->cut_m3;
    row->fill_m3 = p->fill_m3;
    row->cut_max_m = p->cut_max_m;
    row->f.reason = plot_reason(w, p, old->street);
    agt_changeset_change(w->set, &old->f, &row->f);
}

static bool write_plots(Writer *w, GError **error)
{
    AgtPlaceJob *job = w->job;
    g_autoptr(GPtrArray) geom = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    for (guint i = 0; i < job->plots->len; i++) {
        AgtPlacePlot *p = job->plots->pdata[i];
        if (p->kept) {
            write_kept_plot(w, p);
            continue;
        }
        g_ptr_array_add(list, p);
        g_ptr_array_add(geom, agt_place_globalise(job, p->ring));
    }
    g_autofree guint *match = agt_place_match(job, job->old_plots, geom, error);
    if (!match)
        return false;
    for (guint i = 0; i < list->len; i++) {
        AgtPlacePlot *p = list->pdata[i];
        const AgtFeature *old = match[i] == G_MAXUINT ? NULL : job->old_plots->pdata[match[i]];
        AgtFeature *row = agt_place_row_for(w->arena, old, AGT_LAYER_PLOT, &w->plots);
        fill_plot(w, p, (AgtPlot *)row, agt_geom_ref(geom->pdata[i]));
        p->id = row->id;
        agt_place_put_row(w->set, old, row);
    }
    remove_rest(w, job->old_plots, match, list->len);
    return true;
}

/* ---- houses ---- */

/* Eight parts of the compass. */
static const char *towards(double azimuth)
{
    static const char *const names[] = {"north", "north-east", "east", "south-east",
                                        "south", "south-west", "west", "north-west"};
    return names[(guint)floor(azimuth / 45 + 0.5) % 8];
}

/* Least distance of the house from the street line of its plot. */
static double set_back(const AgtPlacePlot *p)
{
    double least = INFINITY;
    for (guint i = 0; p->front && i < p->house->outline->len; i++)
        least = fmin(least,
                     agt_place_chain_distance(p->front, agt_place_pt(p->house->outline, i), NULL));
    return least;
}

/* The level it stands on, and what the clearance of its ground lacks for it. */
static const char *level_words(const Writer *w, const AgtPlacePlot *p)
{
    char level[G_ASCII_DTOSTR_BUF_SIZE], cut[sizeof level], depth[sizeof level];
    const AgtHouseType *t = agt_place_type(w->job, p->house);
    bool waits = w->job->clearance && !p->house->permitted;
    const char *yet = !w->job->clearance ? "; clearance not judged"
                      : waits            ? "; not buildable yet"
                                         : "";
    if (isnan(p->pad_m))
        return yet;
    g_ascii_formatd(level, sizeof level, "%.2f", p->pad_m);
    g_ascii_formatd(cut, sizeof cut, "%.2f", p->cut_max_m);
    double plot_m = waits ? agt_clearance_settings(w->job->clearance)->depth_dwelling_m : 0;
    g_ascii_formatd(depth, sizeof depth, "%.2f", fmax(t->dig_depth_m, plot_m) + p->cut_max_m);
    return agt_arena_printf(
        w->arena, "; pad at %s m, %s%s%s%s%s%s%s", level, p->cut_max_m > 0 ? "cut " : "nothing cut",
        p->cut_max_m > 0 ? cut : "", p->cut_max_m > 0 ? " m deep at most" : "", yet,
        waits ? ": clearance must reach " : "", waits ? depth : "", waits ? " m" : "");
}

static const char *house_reason(const Writer *w, const AgtPlacePlot *p)
{
    const AgtPlaceHouse *h = p->house;
    const char *street = street_id(w->job, p->street);
    double back = set_back(p), need = 0;
    if (p->zone && h->type < w->job->n_types) {
        const AgtNormLimits *l = &p->zone->rules.limit[h->type];
        need = fmax(l->setback_front_m, l->setback_side_m);
    }
    char metres[G_ASCII_DTOSTR_BUF_SIZE] = "?";
    if (isfinite(back))
        g_ascii_formatd(metres, sizeof metres, "%.1f", back);
    const char *ground = level_words(w, p);
    const char *sun = isnan(w->job->programme->sun_bearing_deg) ? ""
                      : h->in_sun                               ? "; main side to the sun"
                                                                : "; main side off the sun";
    const char *shallow = h->shallow ? "; foundation for ground not cleared deep" : "";
    return agt_arena_printf(
        w->arena, "placed: %s street %s, facing %s, %s m behind its line (%s)%s%s%s",
        h->gable ? "end wall to" : "along", street ? street : "-", towards(h->azimuth), metres,
        back < need + 0.15 ? "the front setback binds" : "moved in to keep its distances", sun,
        shallow, ground);
}

static void fill_house(Writer *w, const AgtPlacePlot *p, AgtBuilding *row)
{
    const AgtPlaceHouse *h = p->house;
    const AgtHouseType *t = agt_place_type(w->job, h);
    set_geom(w, &row->f, agt_place_globalise(w->job, h->outline));
    row->kind = "dwelling";
    row->plot = agt_arena_text(w->arena, p->id);
    row->house_type = agt_arena_text(w->arena, t->name);
    row->rooms = t->rooms;
    row->units = 1;
    row->storeys = t->storeys;
    row->height_m = t->height_m;
    row->floor_area_m2 = t->floor_area_m2;
    row->fire_degree = agt_arena_text(w->arena, t->fire_degree);
    row->construction = agt_arena_text(w->arena, t->construction);
    row->dig_depth_m = t->dig_depth_m;
    row->zero_m = isnan(p->pad_m) ? NAN : t->zero_m;
    row->floor_level_m = isnan(p->pad_m) ? NAN : mm(p->pad_m + t->zero_m);
    row->vehicles = t->vehicles && *t->vehicles ? agt_arena_text(w->arena, t->vehicles) : NULL;
    row->blind_walls = agt_place_blind_walls(w->arena, t, h->mirrored);
    row->azimuth_deg = h->azimuth;
    row->axis_e_m = (round(h->axis.x * 1000) + w->job->east * 1000) / 1000;
    row->axis_n_m = (round(h->axis.y * 1000) + w->job->north * 1000) / 1000;
    row->f.reason = house_reason(w, p);
}

/* Old houses by the id of their plot; the plot kept its id, so does its house. */
static void write_houses(Writer *w)
{
    AgtPlaceJob *job = w->job;
    g_autoptr(GHashTable) by_plot = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < job->old_houses->len; i++) {
        const AgtBuilding *b = job->old_houses->pdata[i];
        if (b->plot && !g_hash_table_contains(by_plot, b->plot))
            g_hash_table_insert(by_plot, (gpointer)b->plot, (gpointer)b);
    }
    for (guint i = 0; i < job->plots->len; i++) {
        AgtPlacePlot *p = job->plots->pdata[i];
        if (!p->house || p->house->kept)
            continue;
        const AgtFeature *old = g_hash_table_lookup(by_plot, p->id);
        AgtFeature *row = agt_place_row_for(w->arena, old, AGT_LAYER_BUILDING, &w->houses);
        if (old)
            g_hash_table_add(used, (gpointer)old);
        fill_house(w, p, (AgtBuilding *)row);
        agt_place_put_row(w->set, old, row);
    }
    for (guint i = 0; i < job->old_houses->len; i++)
        if (!g_hash_table_contains(used, job->old_houses->pdata[i]))
            agt_changeset_remove(w->set, job->old_houses->pdata[i]);
}

bool agt_place_rows(AgtPlaceJob *job, AgtChangeset *set, GError **error)
{
    Writer w = {job,
                set,
                agt_changeset_arena(set),
                agt_id_counter(job->plan, AGT_LAYER_BLOCK, 2),
                agt_id_counter(job->plan, AGT_LAYER_PLOT, 3),
                agt_id_counter(job->plan, AGT_LAYER_BUILDING, 3)};
    if (!write_blocks(&w, error) || !write_plots(&w, error))
        return false;
    write_houses(&w);
    agt_place_yard_rows(job, set, &w.houses);
    agt_changeset_sort(set);
    return true;
}
