/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown validate: every rule over the plan. */
#include <string.h>

#include <agrotown/crs.h>

#include "load.h"
#include "options.h"

typedef struct {
    char *purpose, *norms, *format, *output, *fail_on, *revision;
    gboolean all;
} Options;

static const AgtOption options[] = {
    {.name = "for",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, purpose),
     .value = "PURPOSE",
     .choices = "planning|construction",
     .help = N_("planning (default) or construction, where every clearance rule blocks")},
    AGT_OPTION_NORMS(Options, N_("norm sets to judge by (default az,by; the programme always)")),
    AGT_OPTION_FORMAT(Options, "text|json|geojson", N_("text, json or geojson")),
    {.name = "output",
     .letter = 'o',
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, output),
     .value = "FILE",
     .help = N_("file to write (the terminal when left out)")},
    {.name = "fail-on",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, fail_on),
     .value = "SEVERITY",
     .choices = "block|not_buildable_yet|error|warning|info",
     .help = N_("exit with 1 from this severity on (default error; block always fails)")},
    AGT_OPTION_REVISION(Options, N_("revision to judge (the live plan when left out)")),
    {.name = "all",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, all),
     .help = N_("print every finding, not the first 20 of each rule")},
};

/* Plan positions to WGS 84, for GeoJSON. */
static bool to_wgs84(AgtPoint *pt, size_t n, gpointer user, GError **error)
{
    return agt_crs_op_apply(user, pt, n, error);
}

static char *geojson(const AgtPlan *plan, const AgtFindings *f, const AgtReportOptions *o,
                     GError **error)
{
    g_autoptr(AgtCrs) from = agt_crs_new(agt_plan_head(plan)->crs, error);
    g_autoptr(AgtCrs) to = from ? agt_crs_new("EPSG:4326", error) : NULL;
    g_autoptr(AgtCrsOp) op = to ? agt_crs_op_new(from, to, NULL, error) : NULL;
    return op ? agt_report_findings_geojson(plan, f, o, to_wgs84, op, error) : NULL;
}

/* How far up the list of severities a plan may not go, and block always fails. */
static bool fails(const AgtFindings *f, const char *fail_on)
{
    static const AgtSeverity order[] = {AGT_BLOCK, AGT_ERROR, AGT_NOT_BUILDABLE_YET, AGT_WARNING,
                                        AGT_INFO};
    AgtSeverity last = AGT_ERROR;
    agt_severity_parse(fail_on, &last);
    for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
        if (agt_findings_count(f, order[i]))
            return true;
        if (order[i] == last)
            break;
    }
    return false;
}

static char *product(const Options *o, const AgtPlan *plan, const AgtFindings *f,
                     const AgtReportOptions *ro, GError **error)
{
    if (g_strcmp0(o->format, "json") == 0)
        return agt_report_findings_json(plan, f, ro);
    if (g_strcmp0(o->format, "geojson") == 0)
        return geojson(plan, f, ro, error);
    return agt_report_findings_text(plan, f, ro);
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(AgtWork) w = {0};
    if (!agt_work_open(&w, cli, AGT_STORE_READ, o->revision, agt_validate_layers(), error) ||
        !agt_work_norms(&w, o->norms, error))
        return -1;
    AgtPurpose purpose = agt_work_purpose(o->purpose);
    AgtValidateSummary summary = {0};
    const char *const *ids = cli->args[0] ? (const char *const *)cli->args : NULL;
    g_autoptr(AgtFindings) f = agt_work_judge(&w, cli, purpose, ids, &summary, error);
    if (!f)
        return -1;
    AgtReportOptions ro = agt_work_report(cli, purpose, &summary);
    ro.limit = o->all ? 0 : 20;
    ro.colour = ro.colour && !o->output;
    g_autofree char *text = product(o, w.plan, f, &ro, error);
    if (!text || !agt_work_write(cli, o->output, text, error))
        return -1;
    if (purpose == AGT_CONSTRUCTION && !summary.clearance_judged)
        return AGT_EXIT_DATA;
    return fails(f, o->fail_on) ? AGT_EXIT_FINDINGS : AGT_EXIT_FINE;
}

static const char *const examples[] = {
    "agrotown validate town.sqlite", "agrotown validate town.sqlite --for construction H-017 H-018",
    "agrotown validate town.sqlite --format geojson -o findings.geojson", NULL};

const AgtCommand agt_cmd_validate = {
    .name = "validate",
    .group = N_("Planning"),
    .summary = N_("judge the plan against mine clearance and norms"),
    .description =
        N_("Permission is containment in handed-over land, never absence of a hazard; unknown "
           "counts against. For planning, ground that is not released, not deep enough or not "
           "proven is reported as not buildable yet; for construction it blocks, and nothing turns "
           "that off. Without signed national settings no clearance verdict is given, and "
           "construction stops with exit code 3."),
    .arguments = "[ID...]",
    .max_args = -1,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
