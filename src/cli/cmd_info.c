/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown info: what the plan holds, in figures. */
#include "load.h"
#include "options.h"

typedef struct {
    char *format, *revision;
    gboolean layers, balance, coverage;
} Options;

static const AgtOption options[] = {
    AGT_OPTION_FORMAT(Options, "text|json", N_("text or json")),
    AGT_OPTION_REVISION(Options, N_("revision to show (the live plan when left out)")),
    {.name = "layers",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, layers),
     .help = N_("describe all layers, fields, units and values instead")},
    {.name = "balance",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, balance),
     .help = N_("land balance and technical-economic indicators instead")},
    {.name = "coverage",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, coverage),
     .help = N_("how houses are served by facilities instead: ways, radii, capacities")},
};

static const char *type_name(AgtType t)
{
    static const char *const names[] = {"text", "real", "integer", "boolean", "date", "blob"};
    return names[t];
}

/* A layer with its fields, for people. */
static void print_layer(const AgtCli *cli, const AgtLayer *l)
{
    static const char *const geom[] = {"-", "point", "line", "polygon"};
    fprintf(cli->out, "%s: %s (%s)%s\n", l->name, agt_tr(cli->lang, l->title), geom[l->geom],
            l->flags & AGT_LAYER_EVIDENCE ? ", evidence" : "");
    for (guint k = 0; k < l->n_fields; k++) {
        const AgtField *f = &l->fields[k];
        fprintf(cli->out, "  %-22s %-8s %-6s %s%s%s%s\n", f->name, type_name(f->type), f->unit,
                f->doc, *f->values ? " [" : "", f->values, *f->values ? "]" : "");
    }
}

/* The table of layers, or those that are named. */
static int print_layers(const AgtCli *cli, GError **error)
{
    for (char **name = cli->args; *name; name++) {
        const AgtLayer *l = agt_layer_by_name(*name);
        if (!l) {
            g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                        "there is no layer \"%s\"; info --layers lists them", *name);
            return -1;
        }
        print_layer(cli, l);
    }
    for (guint i = 0; !*cli->args && i < AGT_N_LAYERS; i++)
        print_layer(cli, agt_layer(i));
    return AGT_EXIT_FINE;
}

static int print_balance(AgtCli *cli, const Options *o, GError **error)
{
    g_auto(AgtWork) w = {0};
    if (!agt_work_open(&w, cli, AGT_STORE_READ, o->revision, agt_layers_all_but_bulk(), error) ||
        !agt_work_norms(&w, NULL, error))
        return -1;
    g_autoptr(AgtBalance) b = agt_balance_new(w.plan, w.programme, w.norms, error);
    if (!b)
        return -1;
    AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, NULL);
    g_autofree char *text = g_strcmp0(o->format, "json") == 0
                                ? agt_report_balance_json(w.plan, b, &ro)
                                : agt_report_balance_text(w.plan, b, &ro);
    return agt_work_write(cli, NULL, text, error) ? AGT_EXIT_FINE : -1;
}

static int print_coverage(AgtCli *cli, const Options *o, GError **error)
{
    g_auto(AgtWork) w = {0};
    if (!agt_work_open(&w, cli, AGT_STORE_READ, o->revision, agt_layers_all_but_bulk(), error) ||
        !agt_work_norms(&w, NULL, error))
        return -1;
    g_autoptr(GPtrArray) list = agt_norms_coverage(w.norms, w.plan, w.programme, cli->as_of);
    AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, NULL);
    g_autofree char *text = g_strcmp0(o->format, "json") == 0
                                ? agt_report_coverage_json(w.plan, list, &ro)
                                : agt_report_coverage_text(w.plan, list, &ro);
    return agt_work_write(cli, NULL, text, error) ? AGT_EXIT_FINE : -1;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    if (o->layers)
        return print_layers(cli, error);
    if (*cli->args) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE,
                    "layers are named with --layers: agrotown info --layers %s", *cli->args);
        return -1;
    }
    if (o->balance)
        return print_balance(cli, o, error);
    if (o->coverage)
        return print_coverage(cli, o, error);
    g_auto(AgtWork) w = {0};
    if (!agt_work_open(&w, cli, AGT_STORE_READ, o->revision,
                       agt_layers_all_but_bulk() | agt_validate_layers(), error) ||
        !agt_work_norms(&w, NULL, error))
        return -1;
    AgtValidateSummary summary = {0};
    g_autoptr(AgtFindings) f = agt_work_judge(&w, cli, AGT_PLANNING, NULL, &summary, error);
    if (!f)
        return -1;
    AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, &summary);
    g_autofree char *text = g_strcmp0(o->format, "json") == 0
                                ? agt_report_info_json(w.plan, w.programme, f, &ro)
                                : agt_report_info_text(w.plan, w.programme, f, &ro);
    return agt_work_write(cli, NULL, text, error) ? AGT_EXIT_FINE : -1;
}

static const char *const examples[] = {"agrotown info town.sqlite --format json",
                                       "agrotown info town.sqlite --balance",
                                       "agrotown info town.sqlite --coverage",
                                       "agrotown info town.sqlite --layers waiver permit", NULL};

const AgtCommand agt_cmd_info = {
    .name = "info",
    .group = N_("Data in and out"),
    .summary = N_("figures of the plan: units, mix, layers, findings"),
    .description = N_("Shows what the plan holds: units asked and placed, the mix by rooms, "
                      "features by layer, revision, and findings by severity for planning."),
    .arguments = "[LAYER...]",
    .max_args = -1,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
