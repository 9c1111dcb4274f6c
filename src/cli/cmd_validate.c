/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown validate: every rule over the plan. */
#include <string.h>

#include "findings_file.h"
#include "options.h"
#include "since.h"

typedef struct {
    char *purpose, *norms, *baseline, *format, *output, *fail_on, *revision;
    char *against, *deviations;
    gboolean all, schema;
} Options;

static const AgtOption options[] = {
    {.name = "for",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, purpose),
     .value = "PURPOSE",
     .choices = "planning|construction",
     .help = N_("planning (default) or construction, where every clearance rule blocks")},
    AGT_OPTION_NORMS(Options, N_("norm sets to judge by (default az,by; the programme always)")),
    AGT_OPTION_BASELINE(Options),
    AGT_OPTION_FORMAT(
        Options, AGT_FINDINGS_FORMATS,
        N_("text, json, jsonl, sarif, csv, xlsx, gpkg, geojson or html (by the ending "
           "of --output when left out)")),
    {.name = "output",
     .letter = 'o',
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, output),
     .value = "FILE",
     .help = N_("file to write (the terminal when left out)")},
    {.name = "fail-on",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, fail_on),
     .value = "WHAT",
     .choices = "block|not_buildable_yet|error|warning|info|new|new-error|new-warning|none",
     .help = N_("exit with 1 from this severity on (default error), or for findings that are new "
                "since the baseline; what blocks always fails, also with none")},
    AGT_OPTION_AGAINST(Options, N_("compare with an approved plan, too: zones, red lines, streets, "
                                   "facilities, numbers; a table follows the findings")),
    {.name = "deviations",
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, deviations),
     .value = "FILE",
     .help = N_("write the deviations from the approved plan to FILE, as JSON")},
    AGT_OPTION_REVISION(Options, N_("revision to judge (the live plan when left out)")),
    {.name = "all",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, all),
     .help = N_("print every finding with its place, not the worst 10 of each rule")},
    {.name = "schema",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, schema),
     .help = N_("print the JSON Schema of the lines of --format jsonl, and judge nothing")},
};

/* --- Exit code --- */

/* Worst first for the exit code: what is not buildable yet is no error of the plan. */
static const AgtSeverity order[] = {AGT_BLOCK, AGT_ERROR, AGT_NOT_BUILDABLE_YET, AGT_WARNING,
                                    AGT_INFO};

static bool counts_as_new(const AgtFindings *f, GHashTable *fresh, AgtSeverity severity)
{
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        if (x->severity == severity && !agt_finding_waived(x) && g_hash_table_contains(fresh, x))
            return true;
    }
    return false;
}

/* How far up the list of severities a plan may not go. Blocks fail whatever is said. */
static bool fails(const AgtFindings *f, GHashTable *fresh, const char *fail_on)
{
    const char *word = fail_on ? fail_on : "error";
    bool only_new = g_str_has_prefix(word, "new");
    AgtSeverity last = AGT_BLOCK;
    if (only_new)
        last = strcmp(word, "new-error") == 0     ? AGT_ERROR
               : strcmp(word, "new-warning") == 0 ? AGT_WARNING
                                                  : AGT_INFO;
    else
        agt_severity_parse(word, &last); /* "none" stays at block */
    guint count[AGT_N_SEVERITIES];
    agt_findings_tally(f, count);
    for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
        if (only_new && order[i] != AGT_BLOCK ? counts_as_new(f, fresh, order[i])
                                              : count[order[i]] > 0)
            return true;
        if (order[i] == last)
            break;
    }
    return false;
}

/* --- The command --- */

static bool check_options(const AgtCli *cli, const Options *o, GError **error)
{
    if (!cli->plan_path)
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "this folder has no plan file, or several: name one (PLAN.sqlite)");
    if (o->fail_on && g_str_has_prefix(o->fail_on, "new") && !o->baseline)
        return agt_refuse(error, AGT_EXIT_USAGE, "--fail-on %s: new since when? add --baseline REV",
                          o->fail_on);
    if (!agt_judge_may(o->baseline, o->against, error))
        return false;
    if (o->deviations && !o->against)
        return agt_refuse(error, AGT_EXIT_USAGE,
                          "--deviations: from which plan? add --against approved/NAME");
    return agt_findings_may_write(o->format, o->output, error);
}

static int print_schema(AgtCli *cli, const Options *o, GError **error)
{
    g_autofree char *text =
        agt_work_share(cli, "plans/schemas/agrotown.findings-lines-1.json", error);
    return text && agt_work_write(cli, o->output, text, error) ? AGT_EXIT_FINE : -1;
}

/* What tables say of themselves: the first line of every report. */
static char *notice_of(const AgtCli *cli, const AgtReportOptions *ro)
{
    const char *judged =
        !ro->clearance_judged
            ? N_("mine clearance was not judged: the national clearance settings are missing or "
                 "not signed")
        : ro->purpose == AGT_CONSTRUCTION ? N_("mine clearance was judged for construction")
                                          : N_("mine clearance was judged for planning");
    return g_strdup_printf("%s, %s", agt_tr(cli->lang, judged), ro->as_of);
}

static int finish(AgtCli *cli, const Options *o, AgtWork *w, const AgtJudge *by,
                  const AgtFindings *f, const AgtValidateSummary *summary, GError **error)
{
    g_auto(AgtSince) since = {0};
    if (!agt_since(&since, w, by, o->baseline, f, error))
        return -1;
    g_autofree char *plan_file = g_path_get_basename(cli->plan_path);
    AgtReportOptions ro = agt_work_report(cli, by->purpose, summary);
    ro.limit = o->all ? 0 : 10;
    ro.colour = ro.colour && !o->output;
    ro.plan_file = plan_file;
    ro.baseline = o->baseline ? &since.report : NULL;
    g_autofree char *notice = notice_of(cli, &ro);
    AgtFindingsProduct product = {cli, w, f, o->revision, &ro, notice};
    if (!agt_findings_write(&product, o->format, o->output, error))
        return -1;
    if (by->purpose == AGT_CONSTRUCTION && !summary->clearance_judged)
        return AGT_EXIT_DATA;
    return fails(f, since.report.fresh, o->fail_on) ? AGT_EXIT_FINDINGS : AGT_EXIT_FINE;
}

/* --- Approved plan --- */

static bool write_deviations(const AgtCli *cli, const Options *o, const AgtWork *w,
                             const AgtDeviations *d, GError **error)
{
    if (!o->deviations)
        return true;
    AgtReportOptions ro = agt_work_report(cli, agt_work_purpose(o->purpose), NULL);
    g_autofree char *json = agt_report_deviations_json(w->plan, d, &ro);
    return agt_work_write(cli, o->deviations, json, error);
}

static void print_deviations(const AgtCli *cli, const Options *o, const AgtDeviations *d)
{
    if (!d || o->output || (o->format && strcmp(o->format, "text") != 0))
        return;
    AgtReportOptions ro = agt_work_report(cli, agt_work_purpose(o->purpose), NULL);
    g_autofree char *text = agt_report_deviations_text(d, &ro);
    fprintf(cli->out, "\n%s", text);
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(AgtWork) w = {0};
    if (o->schema)
        return print_schema(cli, o, error);
    if (!check_options(cli, o, error) ||
        !agt_work_open(&w, cli, AGT_STORE_READ, o->revision, agt_validate_layers(), error) ||
        !agt_work_norms(&w, o->norms, error))
        return -1;
    AgtValidateSummary summary = {0};
    g_autoptr(AgtDeviations) d = NULL;
    AgtJudge by = {.purpose = agt_work_purpose(o->purpose),
                   .as_of = cli->as_of,
                   .ids = cli->args[0] ? (const char *const *)cli->args : NULL,
                   .sets = o->norms,
                   .norms = w.norms,
                   .programme = w.programme,
                   .against = o->against,
                   .deviations = &d};
    g_autoptr(AgtFindings) f = agt_judge(w.plan, w.loaded, &by, &summary, error);
    if (!f || !write_deviations(cli, o, &w, d, error))
        return -1;
    int code = finish(cli, o, &w, &by, f, &summary, error);
    if (code >= 0)
        print_deviations(cli, o, d);
    return code;
}

static const char *const examples[] = {
    "agrotown validate town.sqlite", "agrotown validate town.sqlite --for construction H-017 H-018",
    "agrotown validate town.sqlite -o findings.gpkg",
    "agrotown validate town.sqlite --baseline r12 --fail-on new-error -o findings.sarif", NULL};

const AgtCommand agt_cmd_validate = {
    .name = "validate",
    .group = N_("Planning"),
    .summary = N_("judge the plan against mine clearance and norms"),
    .description =
        N_("Permission is containment in handed-over land, never absence of a hazard; unknown "
           "counts against. For planning, ground that is not released, not deep enough or not "
           "proven is reported as not buildable yet; for construction it blocks, and nothing turns "
           "that off. Without signed national settings no clearance verdict is given, and "
           "construction stops with exit code 3.\n\n"
           "A finding that an accepted waiver excuses (`agrotown waive`) stays in every report, "
           "marked, and counts neither in the figures nor for the exit code. Mine-clearance rules "
           "and what blocks take no waivers.\n\n"
           "With --baseline each finding is new or unchanged, and those that are there no more are "
           "listed as fixed. One that was milder or waived before is new. The exit code is 1 from "
           "the severity of --fail-on on."),
    .arguments = "[ID...]",
    .max_args = -1,
    .plan = AGT_PLAN_OPTIONAL,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
