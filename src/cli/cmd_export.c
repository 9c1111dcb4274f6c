/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown export: the plan in a foreign format. */
#include <math.h>
#include <string.h>

#include <agrotown/exchange.h>

#include "handout.h"
#include "options.h"
#include "rights.h"

typedef struct {
    char *format, *layers, *crs, *revision, *whom, *of, *recipient;
    gboolean findings, qgis;
} Options;

static const AgtOption options[] = {
    AGT_OPTION_FORMAT(Options, "gpkg|geojson|dxf|csv|xlsx|kml|gpx",
                      N_("gpkg, geojson, dxf, csv, xlsx; for the field kml and gpx, too (by the "
                         "file's ending when left out)")),
    {.name = "for",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, whom),
     .value = "WHOM",
     .help = N_("planning (default), construction: a file for the field, or a party's id: what it "
                "may receive")},
    {.name = "of",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, of),
     .value = "ID,ID",
     .help = N_("blocks, phases, plots or single features of a file for the field (all when left "
                "out)")},
    {.name = "recipient",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, recipient),
     .value = "PERSON",
     .help = N_("who gets the file for the field: the handing out is recorded in the plan")},
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
    if (o->format || o->layers || o->crs || o->revision || o->findings || o->whom || o->of ||
        o->recipient) {
        g_set_error(
            error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
            "a QGIS project opens the plan file itself, with all that it holds, for who may see "
            "everything: leave the other options out");
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

/* --- What is said in the file --- */

static char *planning_notice(const AgtCli *cli, const AgtRights *r)
{
    const char *first = agt_tr(cli->lang, N_("PLANNING, NOT FOR THE FIELD"));
    return r->hazards ? g_strdup(first)
                      : g_strdup_printf("%s. %s", first,
                                        agt_tr(cli->lang, N_("Hazards are left out: ground outside "
                                                             "building_mask is no entry")));
}

static char *field_notice(const AgtCli *cli, const AgtPlan *plan, const AgtGate *g,
                          const AgtHandout *h)
{
    return g_strdup_printf(
        agt_tr(cli->lang,
               N_("No known conflict as of %s on data of %s, not valid after %s. Elsewhere no "
                  "entry. After any find stop, go back the way you came, call: %s. Record %s, "
                  "holder %s. Revision %.12s")),
        cli->as_of, g->data_date, g->expires_on,
        agt_clearance_settings(g->clearance)->emergency_line, h->issue, h->who,
        agt_plan_head(plan)->revision);
}

/* --- Where building is permitted --- */

static void clear_mask_row(gpointer data)
{
    agt_geom_unref(((AgtExportMask *)data)->ground);
}

static GArray *mask_new(void)
{
    GArray *out = g_array_new(FALSE, TRUE, sizeof(AgtExportMask));
    g_array_set_clear_func(out, clear_mask_row);
    return out;
}

static void add_feature(GArray *out, AgtClearance *c, const AgtFeature *row)
{
    g_autoptr(AgtClearanceProof) p =
        agt_feature_withdrawn(row) ? NULL : agt_clearance_prove(c, row);
    if (!p)
        return;
    AgtExportMask m = {.row = row, .permitted = p->permitted, .depth_m = NAN};
    if (p->permitted)
        m.depth_m = agt_clearance_depth_m(c, row->geom, p->margin_m);
    g_array_append_val(out, m);
}

/* Ground for each depth that the settings dig to. */
static bool add_ground(GArray *out, AgtClearance *c, const AgtPlan *plan, GError **error)
{
    const AgtClearanceSettings *s = agt_clearance_settings(c);
    AgtBox all = agt_plan_extent(plan);
    if (!s || all.minx > all.maxx)
        return true;
    const double depths[] = {s->depth_dwelling_m, s->depth_trench_m, s->depth_road_m};
    for (guint i = 0; i < G_N_ELEMENTS(depths); i++) {
        bool had = false;
        for (guint k = 0; k < i; k++)
            had = had || depths[k] == depths[i];
        AgtGeom *g = had ? NULL : agt_clearance_permitted_ground(c, all, depths[i], error);
        if (!g && !had)
            return false;
        if (!g)
            continue;
        AgtExportMask m = {.ground = g, .permitted = true, .depth_m = depths[i]};
        g_array_append_val(out, m);
    }
    return true;
}

static void add_features(GArray *out, AgtClearance *c, const AgtPlan *plan, AgtLayerSet layers)
{
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtTable *t = agt_plan_table(plan, l);
        bool wanted = (layers & AGT_LAYER_BIT(l)) && agt_clearance_is_works(l);
        for (guint i = 0; wanted && i < t->n; i++)
            add_feature(out, c, t->rows[i]);
    }
}

/* Layers that were named and may not be received are refused, not left out silently. */
static bool check_rights(const Options *o, const AgtRights *r, AgtLayerSet set, GError **error)
{
    for (guint l = 0; o->layers && l < AGT_N_LAYERS; l++)
        if (set & ~r->layers & AGT_LAYER_BIT(l)) {
            g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                        "--layers: party %s has no right to %s; its rights stand in the field "
                        "rights of its row",
                        r->party->f.id, agt_layer(l)->name);
            return false;
        }
    return true;
}

/* --- For planning --- */

/* Points to be staked are for the field only; whose hazards these are is said. */
static void tell_planning(const AgtCli *cli, const AgtPlan *plan, const AgtRights *r,
                          AgtLayerSet set)
{
    guint hazards = 0;
    for (guint l = 0; l < AGT_N_LAYERS; l++)
        if ((set & r->layers & AGT_LAYER_BIT(l)) && agt_layer(l)->flags & AGT_LAYER_EVIDENCE)
            hazards += agt_layer(l)->geom ? agt_plan_table(plan, l)->n : 0;
    if (hazards && !r->party)
        agt_talk(cli,
                 agt_tr(cli->lang, N_("uncleared areas are in this file (%u records of clearance "
                                      "data): give it only to those who may know them, or export "
                                      "--for PARTY")),
                 hazards);
}

static int export_planning(AgtCli *cli, const Options *o, const char *party, AgtLayerSet set,
                           GError **error)
{
    g_auto(AgtWork) w = {0};
    AgtRights rights = {.purpose = AGT_PLANNING};
    bool all = party || o->findings;
    if (!agt_work_open(&w, cli, AGT_STORE_READ, o->revision,
                       set | (all ? agt_validate_layers() : AGT_LAYER_BIT(AGT_LAYER_PARTY)),
                       error) ||
        !agt_rights_of(w.plan, party, &rights, error) || !check_rights(o, &rights, set, error))
        return -1;
    g_autoptr(AgtFindings) findings = NULL, dataset = agt_findings_new();
    g_autoptr(AgtClearance) c = NULL;
    g_autoptr(GArray) mask = rights.hazards ? NULL : mask_new();
    AgtValidateSummary summary = {0};
    if (o->findings && (!agt_work_norms(&w, NULL, error) ||
                        !(findings = agt_work_judge(&w, cli, AGT_PLANNING, NULL, &summary, error))))
        return -1;
    if (mask && (!(c = agt_clearance_new(w.plan, AGT_PLANNING, cli->as_of, dataset, error)) ||
                 !add_ground(mask, c, w.plan, error)))
        return -1;
    g_autoptr(AgtPlan) seen = agt_rights_plan(w.plan, &rights);
    if (mask)
        add_features(mask, c, w.plan, set & rights.layers);
    g_autofree char *notice = planning_notice(cli, &rights);
    AgtExportOptions eo = {.path = cli->args[0],
                           .format = o->format,
                           .layers =
                               set & rights.layers & ~AGT_LAYER_BIT(AGT_LAYER_SETTING_OUT_POINT),
                           .crs = o->crs,
                           .lang = cli->lang,
                           .findings = findings,
                           .notice = notice,
                           .mask = mask,
                           .mask_date = c ? agt_clearance_data_date(c) : NULL};
    if (!agt_export(seen, &eo, error))
        return -1;
    tell_planning(cli, w.plan, &rights, set);
    return AGT_EXIT_FINE;
}

/* --- For the field --- */

/* The rows of the layers asked for; naming none means what is built and staked. */
static GPtrArray *field_rows(const Options *o, const AgtPlan *plan, AgtLayerSet set, GError **error)
{
    g_autoptr(GPtrArray) all =
        o->of ? agt_gate_rows_named(plan, o->of, error) : agt_gate_rows_of_plan(plan);
    GPtrArray *out = all ? g_ptr_array_new() : NULL;
    for (guint i = 0; all && i < all->len; i++)
        if (set & AGT_LAYER_BIT(((const AgtFeature *)all->pdata[i])->layer))
            g_ptr_array_add(out, all->pdata[i]);
    return out;
}

static bool check_field_layers(const Options *o, AgtLayerSet *set, GError **error)
{
    static const AgtLayerId only_named[] = {AGT_LAYER_BLOCK, AGT_LAYER_CONTROL_POINT,
                                            AGT_LAYER_SURVEY_POINT};
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        if (!(*set & AGT_LAYER_BIT(l)) || agt_gate_is_field_layer(l))
            continue;
        if (o->layers) {
            g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                        "--layers: %s is not set out in the field; its rows cannot be judged for "
                        "construction",
                        agt_layer(l)->name);
            return false;
        }
        *set &= ~AGT_LAYER_BIT(l);
    }
    for (guint i = 0; !o->layers && i < G_N_ELEMENTS(only_named); i++)
        *set &= ~AGT_LAYER_BIT(only_named[i]);
    return true;
}

/* A plan of the rows that passed the gate, and nothing else. */
static AgtPlan *plan_of(const AgtPlan *plan, const GPtrArray *rows, AgtLayerSet set)
{
    AgtPlanBuilder *b = agt_plan_builder_new(agt_plan_head(plan));
    for (guint i = 0; i < rows->len; i++) {
        AgtFeature *row = agt_arena_copy(agt_plan_builder_arena(b), rows->pdata[i]);
        row->note = row->reason = NULL;
        agt_plan_builder_add(b, row);
    }
    agt_plan_builder_loaded(b, set);
    return agt_plan_builder_end(b);
}

static int write_field(AgtCli *cli, const Options *o, AgtWork *w, const AgtGate *g, AgtHandout *h,
                       AgtLayerSet set, GError **error)
{
    const GPtrArray *rows = ((const AgtGatePart *)g->parts->pdata[0])->rows;
    g_autoptr(AgtPlan) out = plan_of(w->plan, rows, set);
    g_autoptr(GArray) mask = mask_new();
    for (guint i = 0; i < rows->len; i++)
        add_feature(mask, g->clearance, rows->pdata[i]);
    g_autofree char *notice = field_notice(cli, w->plan, g, h);
    AgtExportOptions eo = {.path = agt_handout_file(h, cli->args[0]),
                           .format = o->format,
                           .layers = set,
                           .crs = o->crs,
                           .lang = cli->lang,
                           .notice = notice,
                           .mask = mask,
                           .mask_date = g->data_date};
    return agt_export(out, &eo, error) && agt_handout_end(h, w, cli, g, error) ? AGT_EXIT_FINE : -1;
}

static int export_field(AgtCli *cli, const Options *o, const char *party, AgtLayerSet set,
                        GError **error)
{
    g_auto(AgtWork) w = {0};
    g_auto(AgtGate) gate = {0};
    g_auto(AgtHandout) handout = {0};
    AgtRights rights = {.purpose = AGT_CONSTRUCTION};
    if (!check_field_layers(o, &set, error) || !agt_gate_open(&w, cli, o->revision, error) ||
        !agt_handout_begin(&handout, &w, cli, "setting_out", o->recipient, error) ||
        !agt_rights_of(w.plan, party ? party : handout.party, &rights, error) ||
        !check_rights(o, &rights, set, error))
        return -1;
    set &= rights.layers;
    GPtrArray *rows = field_rows(o, w.plan, set, error);
    if (!rows)
        return -1;
    agt_gate_add(&gate, "", rows);
    if (!agt_gate_judge(&gate, &w, cli, error))
        return -1;
    if (!gate.blocked)
        return write_field(cli, o, &w, &gate, &handout, set, error);
    agt_gate_tell(&gate, cli);
    fprintf(cli->talk, "%s\n",
            agt_tr(cli->lang, N_("nothing was written: what is blocked does not go to the field")));
    return AGT_EXIT_FINDINGS;
}

/* --- Which of the two --- */

static bool ends_in(const char *path, const char *ending)
{
    g_autofree char *lower = g_ascii_strdown(path, -1);
    return g_str_has_suffix(lower, ending);
}

static bool is_for_instruments(const Options *o, const char *path)
{
    return o->format ? strcmp(o->format, "kml") == 0 || strcmp(o->format, "gpx") == 0
                     : ends_in(path, ".kml") || ends_in(path, ".gpx");
}

static bool check_options(const Options *o, const char *path, AgtPurpose purpose, const char *party,
                          GError **error)
{
    const char *wrong = NULL;
    bool field = purpose == AGT_CONSTRUCTION, file = strchr(path, '.') != NULL;
    if (!field && is_for_instruments(o, path))
        wrong = "KML and GPX are read by phones and receivers on the site: add --for construction";
    else if (!field && (o->of || o->recipient))
        wrong = "--of and --recipient are for files that go to the field: add --for construction";
    else if (field && !o->recipient)
        wrong = "a file for the field is made for a person, who is told when it is no longer true: "
                "add --recipient PERSON";
    else if (field && o->findings)
        wrong = "a file for the field holds no findings: leave --findings out";
    else if (field && (!file || ends_in(path, "/")))
        wrong = "a file for the field is one file: name it with its ending";
    else if (!field && party && o->findings)
        wrong = "findings name hazards: leave --findings out for a party";
    if (wrong)
        g_set_error_literal(error, AGT_CLI_ERROR, AGT_EXIT_USAGE, wrong);
    return !wrong;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    if (o->qgis || ends_in(cli->args[0], ".qgs"))
        return run_qgis(cli, o, error);
    g_auto(GStrv) whom = o->whom ? g_strsplit(o->whom, ",", -1) : NULL;
    const char *party = NULL;
    AgtPurpose purpose;
    AgtLayerSet set;
    if (!agt_rights_words(whom, &purpose, &party, error) ||
        !check_options(o, cli->args[0], purpose, party, error) ||
        !layer_set(o->layers, &set, error))
        return -1;
    int code = purpose == AGT_CONSTRUCTION ? export_field(cli, o, party, set, error)
                                           : export_planning(cli, o, party, set, error);
    if (code == AGT_EXIT_FINE)
        agt_talk(cli, agt_tr(cli->lang, N_("wrote %s")), cli->args[0]);
    return code;
}

static const char *const examples[] = {"agrotown export town.sqlite out/town.gpkg",
                                       "agrotown export town.sqlite plots.csv --layers plot",
                                       "agrotown export town.sqlite --qgis town.qgs",
                                       "agrotown export town.sqlite contractor.gpkg --for ORG-002",
                                       "agrotown export town.sqlite B-07.dxf --for construction "
                                       "--of B-07 --recipient PER-003",
                                       NULL};

const AgtCommand agt_cmd_export = {
    .name = "export",
    .group = N_("Data in and out"),
    .summary = N_("write the plan as GeoPackage, GeoJSON, DXF, CSV or XLSX, or a QGIS project"),
    .description = N_(
        "Writes the layers that hold features. The file is complete or not there; "
        "an illustrative plan says so in the file. With --qgis, or the ending .qgs, it "
        "writes a project in which planners edit the plan file itself with QGIS: "
        "layers in groups, value lists, clearance evidence read-only. Move both "
        "files together. A file for the field (--for construction; KML and GPX always) is judged "
        "for today from the newest revision and not written while a blocking rule holds for "
        "what is in it. A party gets what its rights name; without the right to hazards it gets "
        "no clearance data, but a table building_mask: where building is permitted, how deep, "
        "on data of which day."),
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
