/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown export: the plan in a foreign format. */
#include <agrotown/exchange.h>

#include "load.h"
#include "options.h"

typedef struct {
    char *format, *layers, *crs, *revision;
    gboolean findings, qgis;
} Options;

static const AgtOption options[] = {
    AGT_OPTION_FORMAT(Options, "gpkg|geojson|dxf|csv|xlsx",
                      N_("gpkg, geojson, dxf, csv or xlsx (by the file's ending when left out)")),
    {.name = "layers",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, layers),
     .value = "A,B",
     .help = N_("layers to write, comma-separated (all that hold features when left out)")},
    {.name = "crs",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, crs),
     .value = "CRS",
     .help = N_("coordinate system of the output (the plan's; GeoJSON: EPSG:4326)")},
    AGT_OPTION_REVISION(Options, N_("revision to write (the live plan when left out)")),
    {.name = "findings",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, findings),
     .help = N_("write the findings of a validation too")},
    {.name = "qgis",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, qgis),
     .help = N_("write a QGIS project (.qgs) that opens the plan file for editing")},
};

static bool layer_set(const char *list, AgtLayerSet *out, GError **error)
{
    *out = agt_layers_all_but_bulk();
    if (!list)
        return true;
    *out = 0;
    g_auto(GStrv) names = g_strsplit(list, ",", -1);
    for (guint i = 0; names[i]; i++) {
        const AgtLayer *l = agt_layer_by_name(g_strstrip(names[i]));
        if (!l) {
            g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                        "--layers: there is no layer \"%s\"; `agrotown info --layers` lists them",
                        names[i]);
            return false;
        }
        *out |= AGT_LAYER_BIT(l->id);
    }
    return true;
}

/* A file without styles, or with one in which somebody broke the table, still opens. */
static void read_styles(AgtStore *s, char *styles[AGT_N_LAYERS])
{
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        if (agt_layer(i)->geom)
            styles[i] = agt_store_style(s, i, NULL);
}

static int run_qgis(AgtCli *cli, const Options *o, GError **error)
{
    if (o->format || o->layers || o->crs || o->revision || o->findings) {
        g_set_error(
            error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
            "a QGIS project shows the live plan file as it is: leave the other options out");
        return -1;
    }
    g_auto(AgtWork) w = {0};
    if (!agt_work_open(&w, cli, AGT_STORE_READ, NULL, agt_layers_all_but_bulk(), error))
        return -1;
    char *styles[AGT_N_LAYERS] = {0};
    read_styles(w.store, styles);
    AgtProjectOptions po = {.path = cli->args[0],
                            .plan_path = cli->plan_path,
                            .lang = cli->lang,
                            .styles = (const char *const *)styles};
    bool ok = agt_export_project(w.plan, &po, error);
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        g_free(styles[i]);
    if (ok)
        agt_talk(cli, agt_tr(cli->lang, N_("wrote %s")), cli->args[0]);
    return ok ? AGT_EXIT_FINE : -1;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    if (o->qgis || g_str_has_suffix(cli->args[0], ".qgs"))
        return run_qgis(cli, o, error);
    g_auto(AgtWork) w = {0};
    AgtLayerSet set;
    if (!layer_set(o->layers, &set, error) ||
        !agt_work_open(&w, cli, AGT_STORE_READ, o->revision,
                       set | (o->findings ? agt_layers_all_but_bulk() : 0), error))
        return -1;
    g_autoptr(AgtFindings) findings = NULL;
    if (o->findings) {
        AgtValidateSummary summary = {0};
        if (!agt_work_norms(&w, NULL, error) ||
            !(findings = agt_work_judge(&w, cli, AGT_PLANNING, NULL, &summary, error)))
            return -1;
    }
    AgtExportOptions eo = {.path = cli->args[0],
                           .format = o->format,
                           .layers = set,
                           .crs = o->crs,
                           .lang = cli->lang,
                           .findings = findings};
    if (!agt_export(w.plan, &eo, error))
        return -1;
    agt_talk(cli, agt_tr(cli->lang, N_("wrote %s")), cli->args[0]);
    return AGT_EXIT_FINE;
}

static const char *const examples[] = {"agrotown export town.sqlite out/town.gpkg",
                                       "agrotown export town.sqlite plots.csv --layers plot",
                                       "agrotown export town.sqlite --qgis town.qgs", NULL};

const AgtCommand agt_cmd_export = {
    .name = "export",
    .group = N_("Data in and out"),
    .summary = N_("write the plan as GeoPackage, GeoJSON, DXF, CSV or XLSX, or a QGIS project"),
    .description =
        N_("Writes the layers that hold features. The file is complete or not there; "
           "an illustrative plan says so in the file. With --qgis, or the ending .qgs, it "
           "writes a project in which planners edit the plan file itself with QGIS: "
           "layers in groups, value lists, clearance evidence read-only. Move both "
           "files together."),
    .arguments = "FILE",
    .min_args = 1,
    .max_args = 1,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
