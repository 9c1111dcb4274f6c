/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown init: a new plan file with CRS, programme, norm sets and settings. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include <agrotown/crs.h>

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

/* Where house types are looked for. */
typedef struct {
    char *beside, *share;
    GHashTable *texts; /* name -> text, to be kept in the plan */
} TypeFolders;

static char *type_text(const char *name, gpointer user)
{
    TypeFolders *f = user;
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    const char *folder[] = {f->beside, f->share};
    for (guint i = 0; i < G_N_ELEMENTS(folder); i++) {
        g_autofree char *path = g_build_filename(folder[i], file, NULL);
        char *text = NULL;
        if (strchr(name, '/') == NULL && g_file_get_contents(path, &text, NULL, NULL)) {
            g_hash_table_insert(f->texts, g_strdup(name), g_strdup(text));
            return text;
        }
    }
    return NULL;
}

/* A configuration row. */
static void add_config(AgtChangeset *c, const char *kind, const char *id, const char *text)
{
    AgtArena *a = agt_changeset_arena(c);
    AgtConfig *row = (AgtConfig *)agt_arena_row(a, AGT_LAYER_CONFIG);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    row->f.id = row->f.birth = agt_arena_printf(a, "%s/%s", kind, id);
    row->kind = agt_arena_text(a, kind);
    row->text = agt_arena_text(a, text);
    row->sha256 = agt_arena_text(a, sum);
    agt_changeset_add(c, &row->f);
}

static bool add_programme(AgtChangeset *c, const AgtCli *cli, const char *path, GError **error)
{
    g_autofree char *text = NULL, *folder = g_path_get_dirname(path);
    if (!g_file_get_contents(path, &text, NULL, error))
        return false;
    TypeFolders types = {.beside = g_build_filename(folder, "..", "house-types", NULL),
                         .share = g_build_filename(cli->share, "plans", "house-types", NULL),
                         .texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
    g_autoptr(GHashTable) texts = types.texts;
    g_autofree char *name = g_path_get_basename(path);
    g_autoptr(AgtProgramme) p = agt_programme_parse(name, text, type_text, &types, error);
    g_free(types.beside);
    g_free(types.share);
    if (!p)
        return false;
    add_config(c, "programme", p->name, text);
    GHashTableIter it;
    gpointer key, value;
    g_hash_table_iter_init(&it, texts);
    while (g_hash_table_iter_next(&it, &key, &value))
        add_config(c, "house_type", key, value);
    return true;
}

static bool add_norms(AgtChangeset *c, const AgtCli *cli, GError **error)
{
    static const char *const sets[] = {"az", "by", "programme"};
    g_autoptr(AgtNorms) norms = agt_norms_new();
    for (guint i = 0; i < G_N_ELEMENTS(sets); i++) {
        g_autofree char *file = g_strdup_printf("plans/norms/%s.yaml", sets[i]);
        g_autofree char *text = agt_work_share(cli, file, error);
        if (!text)
            return false;
        AgtYaml *y = agt_yaml_parse(file, text, -1, error);
        if (!y || !agt_norms_take(norms, y, error))
            return false;
        add_config(c, "norms", sets[i], text);
    }
    return true;
}

/* One setting with the signatures of the file. */
static bool add_setting(AgtChangeset *c, const AgtYamlNode *root, const char *name,
                        const AgtYamlNode *value, GError **error)
{
    AgtArena *a = agt_changeset_arena(c);
    AgtSetting *row = (AgtSetting *)agt_arena_row(a, AGT_LAYER_SETTING);
    const char *text = NULL, *unit = NULL, *document = NULL, *by = NULL, *on = NULL;
    const char *by2 = NULL, *on2 = NULL, *note = NULL;
    if (!agt_yaml_only(value, error, "value", "unit", "document", "note", NULL) ||
        !agt_yaml_read_text(value, "value", true, &text, error) ||
        !agt_yaml_read_text(value, "unit", false, &unit, error) ||
        !agt_yaml_read_text(value, "note", false, &note, error) ||
        !agt_yaml_read_text(root, "document", false, &document, error) ||
        !agt_yaml_read_text(value, "document", false, &document, error) ||
        !agt_yaml_read_text(root, "signed_by", false, &by, error) ||
        !agt_yaml_read_date(root, "signed_on", false, &on, error) ||
        !agt_yaml_read_text(root, "confirmed_by", false, &by2, error) ||
        !agt_yaml_read_date(root, "confirmed_on", false, &on2, error))
        return false;
    row->f.id = row->f.birth = agt_arena_text(a, name);
    row->f.note = agt_arena_text(a, note);
    row->value = agt_arena_text(a, text);
    row->unit = agt_arena_text(a, unit);
    row->document = agt_arena_text(a, document);
    row->signed_by = agt_arena_text(a, by);
    row->signed_on = agt_arena_text(a, on);
    row->confirmed_by = agt_arena_text(a, by2);
    row->confirmed_on = agt_arena_text(a, on2);
    agt_changeset_add(c, &row->f);
    return true;
}

static bool add_settings(AgtChangeset *c, const char *path, GError **error)
{
    g_autoptr(AgtYaml) y = agt_yaml_load(path, error);
    if (!y)
        return false;
    const AgtYamlNode *root = agt_yaml_root(y), *list = agt_yaml_get(root, "settings");
    if (!agt_yaml_only(root, error, "title", "document", "signed_by", "signed_on", "confirmed_by",
                       "confirmed_on", "settings", NULL))
        return false;
    for (guint i = 0; i < agt_yaml_n(list); i++)
        if (!add_setting(c, root, agt_yaml_key(list, i), agt_yaml_at(list, i), error))
            return false;
    return true;
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
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    if ((o->programme && !add_programme(c, cli, o->programme, error)) ||
        !add_norms(c, cli, error) || (o->settings && !add_settings(c, o->settings, error)))
        return -1;
    agt_changeset_sort(c);
    AgtPlanHead head = {.title = o->title ? o->title : cli->plan_path,
                        .crs = o->crs ? o->crs : "EPSG:32638",
                        .vertical_datum = o->datum ? o->datum : "EPSG:5705",
                        .illustrative = o->illustrative};
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
    .description = N_("Makes a SpatiaLite database with all layers, indexes and styles, which QGIS "
                      "opens, and keeps in it the programme, the house types, the norm sets and "
                      "the settings. An existing file is never touched."),
    .arguments = "",
    .plan = AGT_PLAN_NEW,
    .writes = true,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
