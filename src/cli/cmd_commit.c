/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown commit and restore: record the live tables, or put a revision back. */
#include "merging.h"
#include "options.h"
#include "recall.h"

typedef struct {
    char *message;
} Options;

static const AgtOption options[] = {
    AGT_OPTION_MESSAGE(Options),
};

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    if (!o->message || !*o->message) {
        g_set_error(error, AGT_CLI_ERROR, AGT_EXIT_USAGE, "say what changed: -m MESSAGE");
        return -1;
    }
    g_autoptr(AgtStore) s = agt_store_open(cli->plan_path, AGT_STORE_WRITE, error);
    if (!s || !agt_check_settings(s, error))
        return -1;
    GError *failed = NULL;
    g_autoptr(AgtMergeState) merging = agt_store_merge_state(s, &failed);
    if (merging)
        return agt_merging_finish(cli, s, o->message, error);
    if (failed) {
        g_propagate_error(error, failed);
        return -1;
    }
    g_autoptr(AgtFindings) f = agt_findings_new();
    AgtRevisionInfo info = agt_work_revision(cli, o->message);
    g_autoptr(GError) bad = NULL;
    g_autoptr(AgtRevision) r = agt_store_commit(s, &info, f, &bad);
    agt_findings_sort(f);
    if (agt_findings_n(f)) {
        AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, NULL);
        g_autofree char *list = agt_report_findings_list(NULL, f, &ro);
        fputs(list, r ? cli->out : cli->talk);
    }
    if (bad) {
        g_propagate_error(error, g_steal_pointer(&bad));
        return -1;
    }
    if (!r) {
        agt_talk(cli, "%s", agt_tr(cli->lang, N_("nothing changed")));
        return AGT_EXIT_FINE;
    }
    agt_print_revision(cli, r);
    agt_recall_say(cli, s);
    return AGT_EXIT_FINE;
}

static const char *const commit_examples[] = {
    "agrotown commit town.sqlite -m \"houses of block 7 moved\" --author \"A. Planner\"", NULL};

const AgtCommand agt_cmd_commit = {
    .name = "commit",
    .group = N_("Revisions"),
    .summary = N_("record the edited plan as a revision"),
    .description =
        N_("Gives new features their ids and records the live tables. Doubled ids, broken "
           "geometry and hand edits of clearance evidence are refused by name, and nothing is "
           "recorded then."),
    .arguments = "",
    .plan = AGT_PLAN_NEEDED,
    .writes = true,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = commit_examples,
    .run = run,
};

typedef struct {
    char *message;
    gboolean evidence;
} RestoreOptions;

static const AgtOption restore_options[] = {
    AGT_OPTION_MESSAGE(RestoreOptions),
    {.name = "evidence",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(RestoreOptions, evidence),
     .help = N_("only put back clearance evidence that was edited or deleted by hand")},
};

static int restore_evidence(AgtCli *cli, AgtStore *s, GError **error)
{
    if (!agt_store_restore_evidence(s, error))
        return -1;
    agt_talk(cli, "%s", agt_tr(cli->lang, N_("clearance evidence is back as it was imported")));
    return AGT_EXIT_FINE;
}

static int run_restore(AgtCli *cli, const void *values, GError **error)
{
    const RestoreOptions *o = values;
    g_autoptr(AgtStore) s = agt_store_open(cli->plan_path, AGT_STORE_WRITE, error);
    if (!s)
        return -1;
    if (o->evidence)
        return restore_evidence(cli, s, error);
    const char *revision = cli->args[0] ? cli->args[0] : "HEAD";
    g_autofree char *message = g_strdup_printf("restore %s", revision);
    AgtRevisionInfo info = agt_work_revision(cli, o->message ? o->message : message);
    g_autoptr(AgtRevision) before = agt_store_revision(s, "HEAD", error);
    if (!before)
        return -1;
    g_autoptr(GError) bad = NULL;
    g_autoptr(AgtRevision) r = agt_store_restore(s, revision, &info, &bad);
    if (bad) {
        g_propagate_error(error, g_steal_pointer(&bad));
        return -1;
    }
    if (r && r->seq != before->seq)
        agt_print_revision(cli, r);
    else
        agt_talk(cli, "%s", agt_tr(cli->lang, N_("the live tables are back at the last revision")));
    return AGT_EXIT_FINE;
}

const AgtCommand agt_cmd_restore = {
    .name = "restore",
    .group = N_("Revisions"),
    .summary = N_("put the plan back to a revision"),
    .description =
        N_("Puts the live tables back to a revision (HEAD when left out, which drops uncommitted "
           "edits). Clearance evidence is never taken back: the newest hazards and releases stay, "
           "and so do signed settings, permits, persons, height grids, control points and the "
           "list of what was handed out."),
    .arguments = "[REV]",
    .max_args = 1,
    .plan = AGT_PLAN_NEEDED,
    .writes = true,
    .options = restore_options,
    .n_options = G_N_ELEMENTS(restore_options),
    .options_size = sizeof(RestoreOptions),
    .run = run_restore,
};
