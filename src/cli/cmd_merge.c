/* SPDX-License-Identifier: Apache-2.0 */
/* agrotown merge: two lines of planning become one. */
#include <string.h>

#include "merging.h"
#include "options.h"
#include "recall.h"

typedef struct {
    char *message, *format;
    gboolean go_on, abort, dry_run;
} Options;

static const AgtOption options[] = {
    AGT_OPTION_MESSAGE(Options),
    AGT_OPTION_FORMAT(Options, "text|json", N_("how conflicts are shown: text or json")),
    AGT_OPTION_DRY_RUN(Options),
    {.name = "continue",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, go_on),
     .help = N_("end the merge in progress once its conflicts are settled")},
    {.name = "abort",
     .type = AGT_OPT_FLAG,
     .offset = offsetof(Options, abort),
     .help = N_("take the merge in progress back, and every edit since it began")},
};

/* Both sides and what they came from. */
typedef struct {
    AgtAncestry *ancestry;
    AgtPlan *ours, *theirs;
    GPtrArray *bases; /* of AgtPlan* */
    AgtMerge *merge;
    AgtFindings *of_result;
} Sides;

static void sides_clear(Sides *x)
{
    agt_findings_free(x->of_result);
    agt_merge_free(x->merge);
    g_clear_pointer(&x->bases, g_ptr_array_unref);
    agt_plan_unref(x->ours);
    agt_plan_unref(x->theirs);
    agt_ancestry_free(x->ancestry);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sides, sides_clear)

static bool load_sides(AgtStore *s, Sides *x, GError **error)
{
    AgtLayerSet planned = AGT_LAYERS_ALL & ~agt_store_held_layers();
    x->bases = g_ptr_array_new_with_free_func((GDestroyNotify)agt_plan_unref);
    for (guint i = 0; i < x->ancestry->bases->len; i++) {
        const AgtRevision *r = x->ancestry->bases->pdata[i];
        AgtPlan *base = agt_store_load(s, r->hash, planned, NULL, error);
        if (!base)
            return false;
        g_ptr_array_add(x->bases, base);
    }
    x->ours = agt_store_load(s, x->ancestry->ours->hash, AGT_LAYERS_ALL, NULL, error);
    x->theirs = x->ours ? agt_store_load(s, x->ancestry->theirs->hash, planned, NULL, error) : NULL;
    if (!x->theirs)
        return false;
    x->merge = agt_merge((const AgtPlan *const *)x->bases->pdata, x->bases->len, x->ours, x->theirs,
                         planned, 0.001, error);
    return x->merge != NULL;
}

/* Rules run on both sides and on the result, all with the newest evidence of the file. */
static bool judge(const AgtCli *cli, AgtStore *s, Sides *x, GError **error)
{
    g_autoptr(AgtFindings) unused = agt_findings_new();
    g_autoptr(AgtPlan) theirs =
        agt_store_load_held(s, x->ancestry->theirs->hash, agt_validate_layers(), unused, error);
    g_autoptr(AgtFindings) of_ours = theirs ? agt_merging_judge(cli, x->ours, error) : NULL;
    g_autoptr(AgtFindings) of_theirs = of_ours ? agt_merging_judge(cli, theirs, error) : NULL;
    x->of_result = of_theirs ? agt_merging_judge(cli, x->merge->result, error) : NULL;
    if (x->of_result)
        agt_merge_findings(x->merge, of_ours, of_theirs, x->of_result);
    return x->of_result != NULL;
}

static void tell(const AgtCli *cli, const Sides *x)
{
    agt_talk(cli,
             agt_tr(cli->lang, N_("changes taken: %u; features with changes of both sides: "
                                  "%u; conflicts: %u")),
             agt_changeset_n(x->merge->changes), x->merge->combined, x->merge->conflicts->len);
}

static int show(const AgtCli *cli, const Sides *x, const Options *o, const char *name)
{
    g_autofree char *ours = g_strdup_printf("r%d", (int)x->ancestry->ours->seq);
    g_autofree char *theirs = g_strdup_printf("r%d", (int)x->ancestry->theirs->seq);
    AgtMergeReport report = {name, ours, theirs, x->merge->conflicts, x->of_result};
    AgtReportOptions ro = agt_work_report(cli, AGT_PLANNING, NULL);
    bool json = g_strcmp0(o->format, "json") == 0;
    g_autofree char *text =
        json ? agt_report_conflicts_json(&report, &ro) : agt_report_conflicts_text(&report, &ro);
    fputs(text, cli->out);
    return x->merge->conflicts->len ? AGT_EXIT_CONFLICT : AGT_EXIT_FINE;
}

static int merge(const AgtCli *cli, AgtStore *s, Sides *x, const Options *o, const char *message,
                 GError **error)
{
    const char *name = cli->args[0];
    if (!load_sides(s, x, error) || !judge(cli, s, x, error))
        return -1;
    tell(cli, x);
    if (o->dry_run)
        return show(cli, x, o, name);
    if (x->merge->conflicts->len) {
        g_autoptr(GPtrArray) disputes = agt_merging_disputes(x->merge->conflicts);
        if (!agt_store_merge_begin(s, x->ancestry, name, x->merge->changes, disputes, message,
                                   error))
            return -1;
        agt_talk(cli, "%s",
                 agt_tr(cli->lang, N_("settle each with `agrotown resolve`, then `agrotown merge "
                                      "--continue`; `agrotown merge --abort` takes it back")));
        return show(cli, x, o, name);
    }
    AgtRevisionInfo info = agt_work_revision(cli, message);
    g_autoptr(AgtRevision) r = agt_store_merge(s, x->ancestry, x->merge->changes, &info, error);
    if (!r)
        return -1;
    agt_print_revision(cli, r);
    agt_recall_say(cli, s);
    return AGT_EXIT_FINE;
}

/* Refuses before anything is worked out what would be refused at the end. */
static bool check_free(AgtStore *s, GError **error)
{
    GError *failed = NULL;
    g_autoptr(AgtMergeState) m = agt_store_merge_state(s, &failed);
    if (failed) {
        g_propagate_error(error, failed);
        return false;
    }
    if (m)
        return agt_refuse(error, AGT_EXIT_CONFLICT,
                          "a merge is in progress: finish it with merge --continue (conflicts "
                          "lists what is open) or take it back with merge --abort");
    g_autoptr(AgtFindings) unused = agt_findings_new();
    g_autoptr(AgtChangeset) edits = agt_store_status(s, unused, error);
    if (edits && (agt_changeset_n(edits) || agt_findings_n(unused)))
        return agt_refuse(error, AGT_EXIT_CONFLICT,
                          "the plan has uncommitted edits (%u): run commit to keep them or restore "
                          "to drop them",
                          agt_changeset_n(edits));
    return edits != NULL;
}

/* Neither begins nor records anything where there is nothing to put together. */
static int start(const AgtCli *cli, AgtStore *s, const Options *o, GError **error)
{
    const char *name = cli->args[0];
    if (!check_free(s, error))
        return -1;
    g_auto(Sides) x = {.ancestry = agt_store_ancestry(s, name, error)};
    if (!x.ancestry)
        return -1;
    g_autofree char *otherwise = g_strdup_printf("merge %s", name);
    const char *message = o->message ? o->message : otherwise;
    AgtRevisionInfo info = agt_work_revision(cli, message);
    if (agt_ancestry_merged(x.ancestry)) {
        agt_talk(cli, agt_tr(cli->lang, N_("nothing to merge: %s has nothing that is not here")),
                 name);
        return AGT_EXIT_FINE;
    }
    if (!agt_ancestry_forward(x.ancestry))
        return merge(cli, s, &x, o, message, error);
    if (o->dry_run) {
        agt_talk(cli, agt_tr(cli->lang, N_("the branch would go on to r%d")),
                 (int)x.ancestry->theirs->seq);
        return AGT_EXIT_FINE;
    }
    g_autoptr(AgtRevision) r = agt_store_forward(s, x.ancestry, &info, error);
    if (!r)
        return -1;
    agt_talk(cli,
             agt_tr(cli->lang, N_("nothing was planned here since: the branch goes on to r%d "
                                  "(%.12s)")),
             (int)r->seq, r->content);
    agt_recall_say(cli, s);
    return AGT_EXIT_FINE;
}

static int take_back(const AgtCli *cli, AgtStore *s, GError **error)
{
    if (!agt_store_merge_abort(s, error))
        return -1;
    agt_talk(cli, "%s", agt_tr(cli->lang, N_("the live tables are back at the last revision")));
    return AGT_EXIT_FINE;
}

static int go_on(const AgtCli *cli, AgtStore *s, const Options *o, GError **error)
{
    g_autoptr(AgtMergeState) m = agt_store_merge_state(s, error);
    if (!m && !(error && *error))
        agt_refuse(error, AGT_EXIT_CONFLICT, "no merge is in progress");
    return m ? agt_merging_finish(cli, s, o->message, error) : -1;
}

static int run(AgtCli *cli, const void *values, GError **error)
{
    const Options *o = values;
    if ((cli->args[0] != NULL) + o->go_on + o->abort != 1 || (o->dry_run && !cli->args[0])) {
        agt_refuse(error, AGT_EXIT_USAGE,
                   "name what is to be merged, or give --continue or --abort (agrotown merge -h)");
        return -1;
    }
    g_autoptr(AgtStore) s =
        agt_store_open(cli->plan_path, o->dry_run ? AGT_STORE_READ : AGT_STORE_WRITE, error);
    if (!s)
        return -1;
    return o->go_on   ? go_on(cli, s, o, error)
           : o->abort ? take_back(cli, s, error)
                      : start(cli, s, o, error);
}

static const char *const examples[] = {
    "agrotown merge town.sqlite south-variant --author \"A. Planner\"",
    "agrotown merge town.sqlite south-variant --dry-run", "agrotown merge town.sqlite --continue",
    NULL};

const AgtCommand agt_cmd_merge = {
    .name = "merge",
    .group = N_("Revisions"),
    .summary = N_("bring another branch's changes into this one"),
    .description =
        N_("Compares both branches with their nearest common ancestor and takes what only one side "
           "changed. What both changed differently, a change against a deletion, and what rules "
           "find in the result but on neither side are conflicts: they are listed (exit code 4), "
           "the rest lies in the live tables, and `resolve`, then `merge --continue` or `commit` "
           "end it. There is no silent winner. Nothing is taken from the other branch where there "
           "is one history for the whole file (see branch): its older clearance evidence, settings "
           "and permits stay behind."),
    .arguments = "[BRANCH|REV]",
    .max_args = 1,
    .plan = AGT_PLAN_NEEDED,
    .writes = true,
    .options = options,
    .n_options = G_N_ELEMENTS(options),
    .options_size = sizeof(Options),
    .examples = examples,
    .run = run,
};
