/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown init: a new plan file with CRS, programme, norm sets and settings. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include <agrotown/crs.h>
#include <agrotown/records.h>

#include "load.h"

typedef struct {
    char *title, *crs, *datum, *programme, *settings;
    gboolean illustrative;
} Options;

static const AgtOption options[] = {
    {.name = "title",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, title),
     .value = "TEXT",
     .help = N_("title of the plan, printed on every sheet")},
    {.name = "crs",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, crs),
     .value = "CRS",
     .help = N_("projected coordinate system in metres (default EPSG:32638)")},
    {.name = "vertical-datum",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, datum),
     .value = "CRS",
     .help = N_("vertical datum of all heights (default EPSG:5705, Baltic 1977)")},
    {.name = "programme",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, programme),
     .value = "FILE",
     .help = N_("what is to be built: units, mix, plots, facilities (YAML)")},
    {.name = "settings",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, settings),
     .value = "FILE",
     .help = N_("signed national settings for mine clearance (YAML)")},
    {.name = "illustrative",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, illustrative),
     .help = N_("every output says ILLUSTRATIVE, NOT FOR CONSTRUCTION")},
};

static bool add_config(AgtEdit *e, const char *path, GError **error)
{
    g_autofree char *text = NULL;
    return g_file_get_contents(path, &text, NULL, error) && agt_edit_config(e, path, text, error);
}

static bool add_norms(AgtEdit *e, const AgtCli *cli, GError **error)
{
    static const char *const sets[] = {"az", "by", "programme", "topology"};
    for (guint i = 0; i < G_N_ELEMENTS(sets); i++) {
        g_autofree char *file = g_strdup_printf("%s.yaml", sets[i]);
        g_autofree char *path = g_build_filename(cli->share, "plans", "norms", file, NULL);
        if (!add_config(e, path, error))
            return false;
    }
    return true;
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All vehicles of the folder; a plan keeps them, so that checking it needs no files. */
static bool add_vehicles(AgtEdit *e, const AgtCli *cli, GError **error)
{
    g_autofree char *folder = g_build_filename(cli->share, "plans", "vehicles", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    if (!dir)
        return false;
    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir))
        if (g_str_has_suffix(name, ".yaml"))
            g_ptr_array_add(files, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(files, by_name);
    for (guint i = 0; i < files->len; i++)
        if (!add_config(e, files->pdata[i], error))
            return false;
    return true;
}

static bool add_settings(AgtEdit *e, const char *path, GError **error)
{
    g_autoptr(AgtYaml) y = agt_yaml_load(path, error);
    return y && agt_edit_settings(e, agt_yaml_root(y), NULL, error);
}

/* What the new plan begins with: an edit of an empty one. */
static AgtChangeset *contents(const AgtCli *cli, const Options *o, const AgtPlanHead *head,
                              GError **error)
{
    g_autofree char *types = g_build_filename(cli->share, "plans", "house-types", NULL);
    AgtEditOptions eo = {.house_types = types};
    g_autoptr(AgtPlan) empty = agt_plan_builder_end(agt_plan_builder_new(head));
    g_autoptr(AgtEdit) e = agt_edit_new(empty, &eo);
    if ((o->programme && !add_config(e, o->programme, error)) || !add_norms(e, cli, error) ||
        !add_vehicles(e, cli, error) || (o->settings && !add_settings(e, o->settings, error)))
        return NULL;
    return agt_edit_end(e, error);
}

/* Creates the file under a name of its own and gives it the final name when all is in. */
static bool create(const AgtCli *cli, const AgtPlanHead *head, const AgtChangeset *c,
                   const char *part, GError **error)
{
    g_autoptr(AgtCrs) crs = agt_crs_new(head->crs, error);
    if (!crs)
        return false;
    if (!agt_crs_is_metric(crs)) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "--crs: %s (%s) is not a projected system in metres, which a plan needs",
                    head->crs, agt_crs_name(crs));
        return false;
    }
    AgtPlanHead h = *head;
    h.crs = agt_crs_code(crs);
    h.srid = agt_crs_epsg(crs);
    g_autofree char *wkt = agt_crs_to_wkt(crs, false, error);
    g_autofree char *proj = agt_crs_to_proj(crs);
    if (!wkt || !agt_store_create(part, &h, wkt, proj, agt_crs_name(crs), error))
        return false;
    g_autoptr(AgtStore) s = agt_store_open(part, AGT_STORE_WRITE, error);
    if (!s)
        return false;
    AgtRevisionInfo info = agt_work_revision(cli, "init");
    g_autoptr(AgtRevision) r = agt_store_apply(s, c, &info, error);
    return r != NULL;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    if (g_file_test(cli->plan_path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_CONFLICT,
                    "\"%s\" exists already; choose another name or move it away", cli->plan_path);
        return -1;
    }
    AgtPlanHead head = {.title = o->title ? o->title : cli->plan_path,
                        .crs = o->crs ? o->crs : "EPSG:32638",
                        .vertical_datum = o->datum ? o->datum : "EPSG:5705",
                        .illustrative = o->illustrative};
    g_autoptr(AgtChangeset) c = contents(cli, o, &head, error);
    if (!c)
        return -1;
    g_autofree char *part = g_strconcat(cli->plan_path, ".part", NULL);
    if (!create(cli, &head, c, part, error)) {
        g_unlink(part);
        return -1;
    }
    if (g_rename(part, cli->plan_path) != 0) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_IO, "cannot write \"%s\": %s", cli->plan_path,
                    g_strerror(errno));
        g_unlink(part);
        return -1;
    }
    agt_talk(cli, agt_tr(cli->lang, N_("created %s")), cli->plan_path);
    return AGT_EXIT_FINE;
}

static const char *const examples[] = {
    "agrotown init town.sqlite --title \"Qızıl Kəngərli\" --programme "
    "plans/programmes/gizil-kengerli.yaml --author \"A. Planner\"",
    NULL};

const AgtCommand agt_cmd_init = {
    .name = "init",
    .group = N_("Data in and out"),
    .summary = N_("make a new plan file"),
    .description =
        N_("Makes a SpatiaLite database with all layers, indexes and styles, which QGIS "
           "opens, and keeps in it the programme, the house types, the vehicles, the norm "
           "sets and the settings. An existing file is never touched."),
    .arguments = "",
    .plan = AGT_PLAN_NEW,
    .writes = true,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
