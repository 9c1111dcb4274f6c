/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown report: a validation as one HTML page. */
#include "load.h"
#include "options.h"
#include "page.h"
#include "since.h"

typedef struct {
    char *purpose, *norms, *baseline, *against, *output, *revision;
} Options;

static const AgtOption options[] = {
    {.name = "output",
     .letter = 'o',
     .type = AGT_OPT_TEXT,
     .offset = offsetof(Options, output),
     .value = "FILE",
     .help = N_("page to write, FILE.html")},
    {.name = "for",
     .type = AGT_OPT_CHOICE,
     .offset = offsetof(Options, purpose),
     .value = "PURPOSE",
     .choices = "planning|construction",
     .help = N_("planning (default) or construction, where every clearance rule blocks")},
    AGT_OPTION_NORMS(Options, N_("norm sets to judge by (default az,by; the programme always)")),
    AGT_OPTION_BASELINE(Options),
    AGT_OPTION_AGAINST(Options, N_("list the deviations from an approved plan, too")),
    AGT_OPTION_REVISION(Options, N_("revision to judge (the live plan when left out)")),
};

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_auto(AgtWork) w = {0};
    if (!o->output) {
        agt_refuse(error, AGT_EXIT_USAGE, "say where to write: --output FILE.html");
        return -1;
    }
    if (!agt_judge_may(o->baseline, o->against, error) ||
        !agt_work_open(&w, cli, AGT_STORE_READ, o->revision, agt_validate_layers(), error) ||
        !agt_work_norms(&w, o->norms, error))
        return -1;
    AgtValidateSummary summary = {0};
    AgtJudge by = {.purpose = agt_work_purpose(o->purpose),
                   .as_of = cli->as_of,
                   .ids = cli->args[0] ? (const char *const *)cli->args : NULL,
                   .sets = o->norms,
                   .norms = w.norms,
                   .programme = w.programme,
                   .against = o->against};
    g_autoptr(AgtFindings) f = agt_judge(w.plan, w.loaded, &by, &summary, error);
    g_auto(AgtSince) since = {0};
    if (!f || !agt_since(&since, &w, &by, o->baseline, f, error))
        return -1;
    AgtReportOptions ro = agt_work_report(cli, by.purpose, &summary);
    ro.baseline = o->baseline ? &since.report : NULL;
    g_autofree char *text = agt_page_text(&w, cli, f, o->revision, &ro, error);
    if (!text || !agt_work_write(cli, o->output, text, error))
        return -1;
    agt_talk(cli, agt_tr(cli->lang, N_("wrote %s")), o->output);
    return AGT_EXIT_FINE;
}

static const char *const examples[] = {"agrotown report town.sqlite -o town.html --lang az",
                                       "agrotown report town.sqlite --norms by -o by.html", NULL};

const AgtCommand agt_cmd_report = {
    .name = "report",
    .group = N_("Planning"),
    .summary = N_("judge the plan and write the report as one HTML page"),
    .description =
        N_("The page holds everything: counts, what was judged and what was not, figures, a map "
           "to pan and zoom, findings to filter and sort, rules with their sources, and a card "
           "for each house. It opens in any browser from the file, loads nothing, and prints on "
           "A4. It is what `agrotown validate --format html` writes; the exit code says only "
           "whether it could be written."),
    .arguments = "[ID...]",
    .max_args = -1,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
