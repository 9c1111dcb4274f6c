/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown export: the plan in a foreign format. */
#include <agrotown/exchange.h>

#include "load.h"
#include "options.h"

typedef struct {
    char *format, *layers, *crs, *revision;
    gboolean findings;
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

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
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
                                       "agrotown export town.sqlite plots.csv --layers plot", NULL};

const AgtCommand agt_cmd_export = {
    .name = "export",
    .group = N_("Data in and out"),
    .summary = N_("write the plan as GeoPackage, GeoJSON, DXF, CSV or XLSX"),
    .description = N_("Writes the layers that hold features. The file is complete or not there; "
                      "an illustrative plan says so in the file."),
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
