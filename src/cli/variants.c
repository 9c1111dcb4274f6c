/* SPDX-License-Identifier: Apache-2.0 */
/* Several layouts of one plan: their figures side by side, and which of them no other beats. */
#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "place_run.h"

/* Numbers of variants that are tried until enough differ. */
enum { MOST_VARIANTS = 24 };

static void clear_placed(gpointer p)
{
    agt_placed_clear(p);
}

/* Outlines of everything that would be placed. */
static char *print_of(const AgtPlan *plan)
{
    static const AgtLayerId layers[] = {AGT_LAYER_STREET, AGT_LAYER_PLOT, AGT_LAYER_BUILDING};
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    for (guint k = 0; k < G_N_ELEMENTS(layers); k++) {
        const AgtTable *t = agt_plan_table(plan, layers[k]);
        for (guint i = 0; i < t->n; i++)
            if (t->rows[i]->geom)
                g_checksum_update(sum, (const guchar *)t->rows[i]->geom->pt,
                                  (gssize)(t->rows[i]->geom->n_points * sizeof(AgtPoint)));
    }
    return g_strdup(g_checksum_get_string(sum));
}

GArray *agt_place_variants(const AgtCli *cli, const AgtWork *w, AgtPlaceOptions options, guint n,
                           bool *stopped, GError **error)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(AgtPlaced));
    g_array_set_clear_func(list, clear_placed);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint v = 0; v < MOST_VARIANTS && list->len < n; v++) {
        g_auto(AgtPlaced) p = {0};
        options.variant = v;
        if (!agt_place_run(cli, w, options, &p, stopped, error))
            return NULL;
        g_autoptr(AgtPlan) after = agt_plan_apply(w->plan, p.set, error);
        if (!after)
            return NULL;
        if (!g_hash_table_add(seen, print_of(after)))
            continue;
        g_array_append_val(list, p);
        p = (AgtPlaced){0};
    }
    return g_steal_pointer(&list);
}

/* ---- figures ---- */

/* A column: what it is called, what is better in it, how many decimals it has. */
typedef enum { MORE, LESS, NEITHER } Better;
typedef struct {
    const char *title, *name, *unit;
    Better better;
    int decimals;
} Column;

enum { UNITS, BOUND, MEAN_PLOT, LEAST_PLOT, STREET, EARTH, TODAY, SUN, N_COLUMNS };
static const Column columns[N_COLUMNS] = {
    {N_("units"), "units", "", MORE, 0},
    {N_("at most"), "bound", "", NEITHER, 0},
    {N_("mean plot, m2"), "plot_mean_m2", "m2", MORE, 0},
    {N_("smallest, m2"), "plot_least_m2", "m2", MORE, 0},
    {N_("street a unit, m"), "street_per_unit_m", "m", LESS, 1},
    {N_("cut and fill, m3"), "earthwork_m3", "m3", LESS, 0},
    {N_("buildable today"), "buildable_today", "", MORE, 0},
    {N_("to the sun"), "main_side_to_sun", "", MORE, 0},
};

typedef struct {
    double value[N_COLUMNS]; /* NaN: not known */
    bool beaten;
} Row;

static bool judged(const AgtPlaced *p)
{
    for (guint i = 0; i < agt_findings_n(p->findings); i++)
        if (strcmp(agt_findings_get(p->findings, i)->rule->id, "place.not_judged") == 0)
            return false;
    return true;
}

/* Houses whose main side looks to the sun; NaN when the programme asks for nothing. */
static double in_sun(const AgtWork *w, const AgtPlaced *p)
{
    if (!w->programme || isnan(w->programme->sun_bearing_deg))
        return NAN;
    for (guint i = 0; i < agt_findings_n(p->findings); i++) {
        const AgtFinding *f = agt_findings_get(p->findings, i);
        if (strcmp(f->rule->id, "place.sun") == 0)
            return f->required - f->measured;
    }
    return p->summary.placed;
}

/* Mean area of the homesteads, and the least. */
static double mean_plot(const AgtPlan *plan, double *least)
{
    double sum = 0;
    guint n = 0;
    *least = NAN;
    AGT_EACH(plan, PLOT, Plot, p)
    {
        if (agt_feature_withdrawn(&p->f) || g_strcmp0(p->use, "homestead") != 0 ||
            isnan(p->area_m2))
            continue;
        sum += p->area_m2;
        *least = fmin(*least, p->area_m2); /* of NaN and a number the number */
        n++;
    }
    return n ? sum / n : NAN;
}

static bool row_of(const AgtWork *w, const AgtPlaced *p, Row *row, GError **error)
{
    g_autoptr(AgtPlan) after = agt_plan_apply(w->plan, p->set, error);
    if (!after)
        return false;
    const AgtPlaceSummary *s = &p->summary;
    row->value[UNITS] = s->placed;
    row->value[BOUND] = s->bound;
    row->value[MEAN_PLOT] = mean_plot(after, &row->value[LEAST_PLOT]);
    row->value[STREET] = s->placed > 0 ? s->streets_m / s->placed : NAN;
    row->value[EARTH] = s->cut_m3 + s->fill_m3;
    row->value[TODAY] = judged(p) ? s->on_permitted : NAN;
    row->value[SUN] = in_sun(w, p);
    row->beaten = false;
    return true;
}

/* As it is printed: what nobody sees makes no variant better. */
static double shown(const Row *r, guint column)
{
    double scale = pow(10, columns[column].decimals);
    return round(r->value[column] * scale) / scale;
}

/* Is @p b at least as good as @p a in every column and better in one? */
static bool beats(const Row *b, const Row *a)
{
    bool better = false;
    for (guint i = 0; i < N_COLUMNS; i++) {
        double by = shown(b, i) - shown(a, i);
        if (columns[i].better == NEITHER)
            continue;
        by = columns[i].better == MORE ? by : -by;
        if (by < 0)
            return false;
        better = better || by > 0;
    }
    return better;
}

static Row *rows_of(const AgtWork *w, const GArray *list, GError **error)
{
    g_autofree Row *row = g_new0(Row, list->len + 1);
    for (guint i = 0; i < list->len; i++)
        if (!row_of(w, &g_array_index(list, AgtPlaced, i), &row[i], error))
            return NULL;
    for (guint i = 0; i < list->len; i++)
        for (guint k = 0; k < list->len; k++)
            row[i].beaten = row[i].beaten || beats(&row[k], &row[i]);
    return g_steal_pointer(&row);
}

/* A column that no variant knows is left out. */
static bool is_known(const Row *row, guint n, guint column)
{
    for (guint i = 0; i < n; i++)
        if (!isnan(row[i].value[column]))
            return true;
    return false;
}

static const char *number(char *buffer, double v, int decimals)
{
    char format[8];
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    return g_ascii_formatd(buffer, G_ASCII_DTOSTR_BUF_SIZE, format, v);
}

static void print_text(const AgtCli *cli, const GArray *list, const Row *row)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    agt_print_cell(cli, agt_tr(cli->lang, N_("variant")), -10);
    for (guint c = 0; c < N_COLUMNS; c++)
        if (is_known(row, list->len, c))
            agt_print_cell(cli, agt_tr(cli->lang, columns[c].title), 17);
    fputc('\n', cli->out);
    for (guint i = 0; i < list->len; i++) {
        const AgtPlaced *p = &g_array_index(list, AgtPlaced, i);
        g_autofree char *name = g_strdup_printf("%u%s", p->variant, row[i].beaten ? "" : " *");
        agt_print_cell(cli, name, -10);
        for (guint c = 0; c < N_COLUMNS; c++)
            if (is_known(row, list->len, c))
                agt_print_cell(cli,
                               isnan(row[i].value[c])
                                   ? "-"
                                   : number(buffer, row[i].value[c], columns[c].decimals),
                               17);
        fputc('\n', cli->out);
    }
    for (guint i = 0; i < list->len; i++) {
        guint v = g_array_index(list, AgtPlaced, i).variant;
        fprintf(cli->out, "%2u: %s; %s\n", v, agt_tr(cli->lang, agt_place_variant_title(v)),
                agt_tr(cli->lang, agt_place_variant_start(v)));
    }
    fprintf(cli->out, "%s\n",
            agt_tr(cli->lang, N_("* no other variant is as good in all of these and better in one; "
                                 "place --variant N takes one")));
}

static void print_json(const AgtCli *cli, const GArray *list, const Row *row)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    fprintf(cli->out, "{\"format\": \"place.variants/1\", \"as_of\": \"%s\", \"variants\": [",
            cli->as_of);
    for (guint i = 0; i < list->len; i++) {
        const AgtPlaced *p = &g_array_index(list, AgtPlaced, i);
        fprintf(cli->out, "%s\n  {\"variant\": %u, \"title\": \"%s; %s\", \"asked\": %d",
                i ? "," : "", p->variant, agt_place_variant_title(p->variant),
                agt_place_variant_start(p->variant), p->summary.asked);
        for (guint c = 0; c < N_COLUMNS; c++)
            fprintf(cli->out, ", \"%s\": %s", columns[c].name,
                    isnan(row[i].value[c]) ? "null"
                                           : number(buffer, row[i].value[c], columns[c].decimals));
        fprintf(cli->out, ", \"pareto\": %s}", row[i].beaten ? "false" : "true");
    }
    fprintf(cli->out, "\n]}\n");
}

bool agt_place_variants_print(const AgtCli *cli, const AgtWork *w, const GArray *list, bool json,
                              GError **error)
{
    g_autofree Row *row = rows_of(w, list, error);
    if (!row)
        return false;
    if (json)
        print_json(cli, list, row);
    else
        print_text(cli, list, row);
    return true;
}

/* ---- plan files ---- */

static bool apply_to(const AgtCli *cli, const char *path, const AgtPlaced *p, GError **error)
{
    g_autofree char *message = g_strdup_printf("place variant %u: %d of %d units", p->variant,
                                               p->summary.placed, p->summary.asked);
    AgtRevisionInfo info = agt_work_revision(cli, message);
    g_autoptr(AgtStore) store = agt_store_open(path, AGT_STORE_WRITE, error);
    if (!store || !agt_changeset_n(p->set))
        return store != NULL;
    g_autoptr(AgtRevision) r = agt_store_apply(store, p->set, &info, error);
    return r != NULL;
}

/* Made beside and renamed when it is whole. */
static bool write_one(const AgtCli *cli, const char *plan, gsize size, const char *folder,
                      const AgtPlaced *p, GError **error)
{
    g_autofree char *name = g_strdup_printf("variant-%u.sqlite", p->variant);
    g_autofree char *part = g_strconcat(folder, "/.", name, NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    bool ok = g_file_set_contents(part, plan, (gssize)size, error) && apply_to(cli, part, p, error);
    if (ok && g_rename(part, path) != 0)
        ok =
            agt_refuse(error, AGT_EXIT_IO, "\"%s\" cannot be written: %s", path, g_strerror(errno));
    if (!ok)
        g_unlink(part);
    else
        agt_talk(cli, agt_tr(cli->lang, N_("wrote %s")), path);
    return ok;
}

bool agt_place_variants_folder(const char *folder, GError **error)
{
    g_autofree char *path = g_strdup(folder);
    while (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        char *above = g_path_get_dirname(path);
        g_free(path);
        path = above;
    }
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return agt_refuse(error, AGT_EXIT_IO, "--output: \"%s\" is no folder: name another", path);
    if (g_access(path, W_OK | X_OK) != 0)
        return agt_refuse(error, AGT_EXIT_IO,
                          "--output: nothing can be written to \"%s\": %s: "
                          "name another folder",
                          path, g_strerror(errno));
    return true;
}

bool agt_place_variants_write(const AgtCli *cli, const GArray *list, const char *folder,
                              GError **error)
{
    g_autofree char *plan = NULL;
    gsize size = 0;
    if (g_mkdir_with_parents(folder, 0777) != 0)
        return agt_refuse(error, AGT_EXIT_IO, "folder \"%s\" cannot be made: %s: name another",
                          folder, g_strerror(errno));
    if (!g_file_get_contents(cli->plan_path, &plan, &size, error))
        return false;
    for (guint i = 0; i < list->len; i++)
        if (!write_one(cli, plan, size, folder, &g_array_index(list, AgtPlaced, i), error))
            return false;
    return true;
}
