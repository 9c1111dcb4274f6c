/* SPDX-License-Identifier: Apache-2.0 */
#include "merging.h"

#include <string.h>

#include "recall.h"

void agt_print_revision(const AgtCli *cli, const AgtRevision *r)
{
    fprintf(cli->out, agt_tr(cli->lang, N_("r%d %s: %u added, %u changed, %u removed\n")),
            (int)r->seq, r->content, r->added, r->changed, r->removed);
}

/* A value that somebody changed past the program must not go under signatures given for another
 * one. */
bool agt_check_settings(AgtStore *s, GError **error)
{
    g_autoptr(AgtFindings) unused = agt_findings_new();
    g_autoptr(AgtChangeset) c = agt_store_status(s, unused, error);
    for (guint i = 0; c && i < agt_changeset_n(c); i++) {
        const AgtChange *x = agt_changeset_get(c, i);
        const AgtSetting *a = (const AgtSetting *)x->before, *b = (const AgtSetting *)x->after;
        if (agt_change_layer(x) != AGT_LAYER_SETTING || !a || !b || !b->signed_by)
            continue;
        bool changed = g_strcmp0(a->value, b->value) || g_strcmp0(a->unit, b->unit) ||
                       g_strcmp0(a->document, b->document) || g_strcmp0(a->f.id, b->f.id);
        if (!changed || g_strcmp0(a->signed_by, b->signed_by) ||
            g_strcmp0(a->signed_on, b->signed_on))
            continue;
        return agt_refuse(error, AGT_EXIT_CONFLICT,
                          "setting %s was changed and kept signatures that were given for another "
                          "value: run restore, then change it with `agrotown set` and have it "
                          "signed",
                          b->f.id);
    }
    return c != NULL;
}

AgtFindings *agt_merging_judge(const AgtCli *cli, const AgtPlan *plan, GError **error)
{
    AgtJudge by = {.purpose = AGT_PLANNING, .as_of = cli->as_of};
    return agt_judge(plan, NULL, &by, NULL, error);
}

GPtrArray *agt_merging_disputes(const GPtrArray *conflicts)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < conflicts->len; i++) {
        const AgtConflict *c = conflicts->pdata[i];
        const AgtFeature *any = c->ours ? c->ours : c->theirs ? c->theirs : c->base;
        AgtDispute *d = g_new0(AgtDispute, 1);
        *d = (AgtDispute){.layer = c->layer,
                          .id = c->id,
                          .birth = any && any->birth ? any->birth : c->id,
                          .field = c->cell,
                          .kind = agt_conflict_kind_name(c->kind),
                          .base = c->base,
                          .ours = c->ours,
                          .theirs = c->theirs};
        g_ptr_array_add(list, d);
    }
    return list;
}

GPtrArray *agt_merging_conflicts(const AgtMergeState *m)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < m->disputes->len; i++) {
        const AgtDispute *d = m->disputes->pdata[i];
        AgtConflict *c = g_new0(AgtConflict, 1);
        *c = (AgtConflict){.layer = d->layer,
                           .id = d->id,
                           .cell = d->field,
                           .base = d->base,
                           .ours = d->ours,
                           .theirs = d->theirs,
                           .settled = d->settled};
        if (!agt_conflict_kind_parse(d->kind, &c->kind))
            c->kind = AGT_CONFLICT_CHANGED; /* of a newer version: to be decided all the same */
        g_ptr_array_add(list, c);
    }
    return list;
}

/* The live plan, for rules. */
static AgtPlan *load_live(AgtStore *s, GError **error)
{
    g_autoptr(AgtFindings) unused = agt_findings_new();
    return agt_store_load(s, NULL, agt_validate_layers(), unused, error);
}

static bool about_findings(const GPtrArray *conflicts)
{
    for (guint i = 0; i < conflicts->len; i++)
        if (((const AgtConflict *)conflicts->pdata[i])->kind == AGT_CONFLICT_FINDING)
            return true;
    return false;
}

bool agt_merging_print(const AgtCli *cli, AgtStore *s, const AgtFindings *findings, bool json,
                       GError **error)
{
    g_autoptr(AgtMergeState) m = agt_store_merge_state(s, error);
    g_autoptr(AgtRevision) head = m ? agt_store_revision(s, "HEAD", error) : NULL;
    if (!head)
        return false;
    g_autoptr(GPtrArray) conflicts = agt_merging_conflicts(m);
    g_autoptr(AgtFindings) now = NULL;
    if (!findings && about_findings(conflicts)) {
        g_autoptr(AgtPlan) live = load_live(s, error);
        if (!live || !(now = agt_merging_judge(cli, live, error)))
            return false;
    }
    g_autofree char *ours = g_strdup_printf("r%d", (int)head->seq);
    g_autofree char *theirs = g_strdup_printf("r%d", (int)m->theirs->seq);
    AgtMergeReport report = {m->name ? m->name : theirs, ours, theirs, conflicts,
                             findings ? findings : now};
    AgtReportOptions o = agt_work_report(cli, AGT_PLANNING, NULL);
    g_autofree char *text =
        json ? agt_report_conflicts_json(&report, &o) : agt_report_conflicts_text(&report, &o);
    fputs(text, cli->out);
    return true;
}

/* --- the end of a merge ---------------------------------------------------------------------- */

/* Plans of a merge in progress and what is found in them. */
typedef struct {
    AgtPlan *ours, *theirs, *result;
    AgtFindings *of_ours, *of_theirs, *of_result;
} Judged;

static void judged_clear(Judged *j)
{
    agt_plan_unref(j->ours);
    agt_plan_unref(j->theirs);
    agt_plan_unref(j->result);
    agt_findings_free(j->of_ours);
    agt_findings_free(j->of_theirs);
    agt_findings_free(j->of_result);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Judged, judged_clear)

static bool judge_all(const AgtCli *cli, AgtStore *s, const AgtMergeState *m, Judged *j,
                      GError **error)
{
    g_autoptr(AgtFindings) unused = agt_findings_new();
    AgtLayerSet set = agt_validate_layers();
    return (j->ours = agt_store_load(s, "HEAD", set, NULL, error)) &&
           (j->theirs = agt_store_load_held(s, m->theirs->hash, set, unused, error)) &&
           (j->result = load_live(s, error)) &&
           (j->of_ours = agt_merging_judge(cli, j->ours, error)) &&
           (j->of_theirs = agt_merging_judge(cli, j->theirs, error)) &&
           (j->of_result = agt_merging_judge(cli, j->result, error));
}

/* Notes what is found in the plan as it is now, and on neither side. */
static bool look_again(AgtStore *s, const Judged *j, GError **error)
{
    g_autoptr(AgtArena) a = agt_arena_new();
    AgtMergeJudged all = {j->ours, j->theirs, j->result, j->of_ours, j->of_theirs, j->of_result};
    g_autoptr(GPtrArray) found = agt_merge_new_findings(&all, a);
    g_autoptr(GPtrArray) disputes = agt_merging_disputes(found);
    return agt_store_merge_renew(s, agt_conflict_kind_name(AGT_CONFLICT_FINDING), disputes, error);
}

static bool record(const AgtCli *cli, AgtStore *s, const char *message, GError **error)
{
    g_autoptr(AgtFindings) f = agt_findings_new();
    AgtRevisionInfo info = agt_work_revision(cli, message);
    GError *bad = NULL;
    g_autoptr(AgtRevision) r = agt_store_commit(s, &info, f, &bad);
    agt_findings_sort(f);
    if (agt_findings_n(f)) {
        AgtReportOptions o = agt_work_report(cli, AGT_PLANNING, NULL);
        g_autofree char *list = agt_report_findings_list(NULL, f, &o);
        fputs(list, r ? cli->out : cli->talk);
    }
    if (bad) {
        g_propagate_error(error, bad);
        return false;
    }
    agt_print_revision(cli, r);
    agt_recall_say(cli, s);
    return true;
}

int agt_merging_finish(const AgtCli *cli, AgtStore *s, const char *message, GError **error)
{
    g_auto(Judged) j = {0};
    g_autoptr(AgtMergeState) m = agt_store_merge_state(s, error);
    if (!m || !agt_check_settings(s, error) || !judge_all(cli, s, m, &j, error) ||
        !look_again(s, &j, error))
        return -1;
    g_autoptr(AgtMergeState) now = agt_store_merge_state(s, error);
    if (!now)
        return -1;
    if (now->open)
        return agt_merging_print(cli, s, j.of_result, false, error) ? AGT_EXIT_CONFLICT : -1;
    return record(cli, s, message ? message : now->message, error) ? AGT_EXIT_FINE : -1;
}
