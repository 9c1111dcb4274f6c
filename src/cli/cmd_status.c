/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown status: what was edited since the last revision. */
#include "load.h"
#include "options.h"

typedef struct {
    char *format;
} Options;

static const AgtOption options[] = {
    AGT_OPTION_FORMAT(Options, "text|json", N_("text or json")),
};

/* Edits of a merge are not somebody's own. */
static bool tell_merge(const AgtCli *cli, AgtStore *s, GError **error)
{
    GError *failed = NULL;
    g_autoptr(AgtMergeState) m = agt_store_merge_state(s, &failed);
    if (failed) {
        g_propagate_error(error, failed);
        return false;
    }
    if (m)
        agt_talk(cli, agt_tr(cli->lang, N_("a merge of %s is in progress, open conflicts: %u")),
                 m->name ? m->name : "?", m->open);
    return true;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    g_autoptr(AgtStore) s = agt_store_open(cli->plan_path, AGT_STORE_READ, error);
    if (!s)
        return -1;
    g_autoptr(AgtFindings) f = agt_findings_new();
    g_autoptr(AgtChangeset) c = agt_store_status(s, f, error);
    if (!c)
        return -1;
    if (!tell_merge(cli, s, error))
        return -1;
    agt_findings_sort(f);
    agt_changeset_sort(c);
    g_autoptr(AgtPlan) head = agt_store_load(s, "HEAD", 0, NULL, error); /* no layer: its head */
    if (!head)
        return -1;
    AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, NULL);
    ro.illustrative = agt_plan_head(head)->illustrative;
    bool json = g_strcmp0(o->format, "json") == 0;
    g_autofree char *text =
        json ? agt_report_changes_json(c, f, &ro) : agt_report_changes_text(c, &ro);
    fputs(text, cli->out);
    if (!json && agt_findings_n(f)) {
        g_autofree char *list = agt_report_findings_list(NULL, f, &ro);
        fputs(list, cli->out);
    }
    return agt_changeset_n(c) || agt_findings_n(f) ? AGT_EXIT_FINDINGS : AGT_EXIT_FINE;
}

const AgtCommand agt_cmd_status = {
    .name = "status",
    .group = N_("Revisions"),
    .summary = N_("what was edited since the last revision"),
    .description = N_("Names the features that were added, changed or removed in the live tables, "
                      "for instance with QGIS, and what does not fit. Exit code 1 when there is "
                      "anything."),
    .arguments = "",
    .plan = AGT_PLAN_NEEDED,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .run = run,
};
