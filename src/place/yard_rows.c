/* SPDX-License-Identifier: Apache-2.0 */
/* Secondary buildings and driveways as rows; what stands on the plot of the same id keeps its id.
 */
#include <string.h>

#include "frame.h"

typedef struct {
    AgtPlaceJob *job;
    AgtChangeset *set;
    AgtArena *arena;
    AgtIdCounter *buildings;
    AgtIdCounter paths;
    GHashTable *by_plot; /* id of a plot -> GPtrArray of old rows, those taken over are NULL */
} Writer;

/* ---- old rows ---- */

static void remember(GHashTable *by_plot, const char *plot, gconstpointer row)
{
    GPtrArray *list = g_hash_table_lookup(by_plot, plot);
    if (!list)
        g_hash_table_insert(by_plot, (gpointer)plot, list = g_ptr_array_new());
    g_ptr_array_add(list, (gpointer)row);
}

static GHashTable *old_by_plot(const GPtrArray *yards, const GPtrArray *drives)
{
    GHashTable *map =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; yards && i < yards->len; i++) {
        const AgtBuilding *b = yards->pdata[i];
        remember(map, b->plot ? b->plot : "", b);
    }
    for (guint i = 0; drives && i < drives->len; i++) {
        const AgtPath *p = drives->pdata[i];
        remember(map, p->plot ? p->plot : "", p);
    }
    return map;
}

/* The old row that a new one takes over: of its kind, of the same size if there is one. */
static const AgtFeature *take_over(GHashTable *by_plot, const char *plot, const char *kind,
                                   double area_m2)
{
    GPtrArray *list = g_hash_table_lookup(by_plot, plot);
    guint best = G_MAXUINT;
    for (guint i = 0; list && i < list->len; i++) {
        const AgtFeature *row = list->pdata[i];
        if (!row || (kind && g_strcmp0(((const AgtBuilding *)row)->kind, kind) != 0))
            continue;
        bool same = !kind || fabs(agt_geom_area_m2(row->geom) - area_m2) < 0.05;
        if (same || best == G_MAXUINT)
            best = i;
        if (same)
            break;
    }
    if (best == G_MAXUINT)
        return NULL;
    const AgtFeature *row = list->pdata[best];
    list->pdata[best] = NULL;
    return row;
}

static void remove_rest(Writer *w, const GPtrArray *old)
{
    g_autoptr(GHashTable) rest = g_hash_table_new(NULL, NULL);
    GHashTableIter iter;
    gpointer list;
    g_hash_table_iter_init(&iter, w->by_plot);
    while (g_hash_table_iter_next(&iter, NULL, &list))
        for (guint i = 0; i < ((GPtrArray *)list)->len; i++)
            g_hash_table_add(rest, ((GPtrArray *)list)->pdata[i]);
    for (guint i = 0; i < old->len; i++)
        if (g_hash_table_contains(rest, old->pdata[i]))
            agt_changeset_remove(w->set, old->pdata[i]);
}

static const char *ground_words(const AgtPlaceJob *job, bool permitted)
{
    return !job->clearance ? "; clearance not judged" : permitted ? "" : "; not buildable yet";
}

/* ---- secondary buildings ---- */

static double metres(double mm_value, double whole)
{
    return (round(mm_value * 1000) + whole * 1000) / 1000;
}

static void fill_yard(Writer *w, const AgtPlacePlot *p, const AgtPlaceHouse *h, AgtBuilding *row)
{
    const AgtOutbuilding *o = &w->job->programme->outbuildings[h->yard];
    row->f.geom = agt_arena_take_geom(w->arena, agt_place_globalise(w->job, h->outline));
    row->kind = agt_arena_text(w->arena, o->kind);
    row->plot = agt_arena_text(w->arena, p->id);
    row->units = 0;
    row->storeys = 1;
    row->height_m = o->height_m;
    row->floor_area_m2 = round(o->width_m * o->depth_m * 100) / 100;
    row->fire_degree = agt_arena_text(w->arena, o->fire_degree);
    row->construction = "built";
    row->dig_depth_m = o->dig_depth_m;
    row->azimuth_deg = h->azimuth;
    row->axis_e_m = metres(h->axis.x, w->job->east);
    row->axis_n_m = metres(h->axis.y, w->job->north);
    row->f.reason = agt_arena_printf(w->arena, "placed: %s behind the house%s", o->name,
                                     ground_words(w->job, h->permitted));
}

static void write_yards(Writer *w)
{
    const AgtPlaceJob *job = w->job;
    if (!(job->options->only & AGT_PLACE_HOUSES))
        return;
    g_autoptr(GHashTable) map = old_by_plot(job->old_yards, NULL);
    w->by_plot = map;
    for (guint k = 0; k < job->programme->n_outbuildings; k++)
        for (guint i = 0; i < job->plots->len; i++) {
            const AgtPlacePlot *p = job->plots->pdata[i];
            for (guint n = 0; p->yard && n < p->yard->len; n++) {
                const AgtPlaceHouse *h = p->yard->pdata[n];
                const AgtOutbuilding *o = &job->programme->outbuildings[h->yard];
                if (h->yard != k)
                    continue;
                const AgtFeature *old = take_over(map, p->id, o->kind, o->width_m * o->depth_m);
                AgtFeature *row =
                    agt_place_row_for(w->arena, old, AGT_LAYER_BUILDING, w->buildings);
                fill_yard(w, p, h, (AgtBuilding *)row);
                agt_place_put_row(w->set, old, row);
            }
        }
    remove_rest(w, job->old_yards);
}

/* ---- driveways ---- */

static void fill_drive(Writer *w, const AgtPlacePlot *p, AgtPath *row)
{
    const AgtPlaceJob *job = w->job;
    const char *street = p->street < job->streets->len
                             ? ((const AgtFeature *)job->streets->pdata[p->street])->id
                             : NULL;
    row->f.geom = agt_arena_take_geom(w->arena, agt_place_globalise_line(job, p->drive));
    row->kind = "driveway";
    row->width_m = job->programme->driveway_m;
    row->surface = "gravel";
    row->street = agt_arena_text(w->arena, street);
    row->plot = agt_arena_text(w->arena, p->id);
    row->length_m = round(agt_place_chain_length(p->drive) * 1000) / 1000;
    row->f.reason = agt_arena_printf(w->arena, "placed: from street %s to the house%s",
                                     street ? street : "-", ground_words(job, p->drive_permitted));
}

static void write_drives(Writer *w)
{
    const AgtPlaceJob *job = w->job;
    if (!(job->options->only & (AGT_PLACE_HOUSES | AGT_PLACE_CONNECTIONS)))
        return;
    g_autoptr(GHashTable) map = old_by_plot(NULL, job->old_drives);
    w->by_plot = map;
    for (guint i = 0; i < job->plots->len; i++) {
        const AgtPlacePlot *p = job->plots->pdata[i];
        if (!p->drive)
            continue;
        const AgtFeature *old = take_over(map, p->id, NULL, 0);
        AgtFeature *row = agt_place_row_for(w->arena, old, AGT_LAYER_PATH, &w->paths);
        fill_drive(w, p, (AgtPath *)row);
        agt_place_put_row(w->set, old, row);
    }
    remove_rest(w, job->old_drives);
}

void agt_place_yard_rows(AgtPlaceJob *job, AgtChangeset *set, AgtIdCounter *ids)
{
    Writer w = {.job = job,
                .set = set,
                .arena = agt_changeset_arena(set),
                .buildings = ids,
                .paths = agt_id_counter(job->plan, AGT_LAYER_PATH, 3)};
    write_yards(&w);
    write_drives(&w);
}
