/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown diff: two revisions compared, in words of planning. */
#include <string.h>

#include "load.h"
#include "options.h"

typedef struct {
    char *format, *norms;
    double tolerance;
    gboolean no_findings;
} Options;

static const AgtOption options[] = {
    AGT_OPTION_FORMAT(Options, "text|json", N_("text, or JSON lines in format plan.diff/1")),
    AGT_OPTION_NORMS(
        Options, N_("norm sets of the findings compared (default az,by; the programme always)")),
    {.name = "tolerance",
     .type = AGT_OPT_REAL,
     .offset = offsetof(Options, tolerance),
     .value = "M",
     .min = 0.000001,
     .max = 10,
     .help = N_("corners nearer than this count as the same place (default 0.001 m)")},
    {.name = "no-findings",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, no_findings),
     .help = N_("do not judge the two states")},
};

/* "A..B", "A" (against the live plan), or nothing (HEAD against the live plan). */
static void split_range(const char *range, char **from, char **to)
{
    const char *dots = range ? strstr(range, "..") : NULL;
    *from = !range ? g_strdup("HEAD")
            : dots ? g_strndup(range, (gsize)(dots - range))
                   : g_strdup(range);
    *to = dots && dots[2] ? g_strdup(dots + 2) : dots ? g_strdup("HEAD") : NULL;
    if (!**from) {
        g_free(*from);
        *from = g_strdup("HEAD");
    }
}

static AgtFindings *judge(AgtCli *cli, const Options *o, const AgtPlan *plan, AgtFindings *loaded,
                          AgtValidateSummary *summary, GError **error)
{
    AgtJudge by = {.purpose = AGT_PLANNING, .as_of = cli->as_of, .sets = o->norms};
    return agt_judge(plan, loaded, &by, summary, error);
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_autofree char *from_name = NULL, *to_name = NULL;
    split_range(cli->args[0], &from_name, &to_name);
    g_autoptr(AgtStore) s = agt_store_open(cli->plan_path, AGT_STORE_READ, error);
    if (!s)
        return -1;
    AgtLayerSet set = agt_validate_layers();
    g_autoptr(AgtFindings) live = agt_findings_new();
    g_autoptr(AgtPlan) from = agt_store_load(s, from_name, set, NULL, error);
    g_autoptr(AgtPlan) to = from ? agt_store_load(s, to_name, set, live, error) : NULL;
    if (!to)
        return -1;
    g_autoptr(AgtComparison) c = agt_compare(from, to, o->tolerance > 0 ? o->tolerance : 0.001);
    AgtValidateSummary summary = {0};
    if (!o->no_findings) {
        g_autoptr(AgtFindings) before = judge(cli, o, from, NULL, &summary, error);
        g_autoptr(AgtFindings) after = before ? judge(cli, o, to, live, &summary, error) : NULL;
        if (!after)
            return -1;
        agt_compare_findings(c, before, after);
        agt_findings_keep(c->fresh, g_steal_pointer(&after), (GDestroyNotify)agt_findings_free);
        agt_findings_keep(c->fixed, g_steal_pointer(&before), (GDestroyNotify)agt_findings_free);
    }
    AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, &summary);
    g_autofree char *text = g_strcmp0(o->format, "json") == 0 ? agt_report_comparison_json(c, &ro)
                                                              : agt_report_comparison_text(c, &ro);
    fputs(text, cli->out);
    bool differs = c->diffs->len > 0 || (c->fresh && agt_findings_n(c->fresh) > 0) ||
                   (c->fixed && agt_findings_n(c->fixed) > 0);
    return differs ? AGT_EXIT_FINDINGS : AGT_EXIT_FINE;
}

static const char *const examples[] = {"agrotown diff town.sqlite r3..r5",
                                       "agrotown diff town.sqlite HEAD~1..HEAD --format json",
                                       "agrotown diff town.sqlite", NULL};

const AgtCommand agt_cmd_diff = {
    .name = "diff",
    .group = N_("Revisions"),
    .summary = N_("compare two revisions: what moved, which findings are new"),
    .description =
        N_("Compares A..B, or A with the live plan, or HEAD with the live plan: features added, "
           "removed, changed and moved by how many metres, and the findings that are new, fixed "
           "and unchanged, judged for planning as of one date. Exit code 1 when anything differs."),
    .arguments = "[A..B]",
    .max_args = 1,
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
