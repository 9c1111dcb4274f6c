/* SPDX-License-Identifier: Apache-2.0 */
#include "since.h"

void agt_since_clear(AgtSince *s)
{
    agt_baseline_free(s->baseline);
    g_free(s->name);
    *s = (AgtSince){0};
}

bool agt_judge_may(const char *baseline, const char *against, GError **error)
{
    if (baseline && !*baseline)
        return agt_refuse(error, AGT_EXIT_USAGE, "--baseline names no revision and no file");
    return !against || agt_approved_name(against) ||
           agt_refuse(error, AGT_EXIT_USAGE, "--against %s: write approved/NAME", against);
}

static bool is_report(const char *name)
{
    return g_str_has_suffix(name, ".json") || g_str_has_suffix(name, ".jsonl") ||
           g_str_has_suffix(name, ".geojson");
}

static bool read_report(AgtBaseline *b, const AgtPlan *plan, const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) why = NULL;
    if (!g_file_get_contents(path, &text, NULL, &why))
        return agt_refuse(error, AGT_EXIT_IO, "--baseline: %s", why->message);
    return agt_baseline_read(b, path, text, agt_plan_head(plan)->key, &why) ||
           agt_refuse(error, AGT_EXIT_DATA, "--baseline: %s", why->message);
}

/* The earlier state as it was, with the data, rules and approved plans of its time, judged as of
 * the same day. */
static bool judge_revision(AgtBaseline *b, AgtWork *w, const AgtJudge *by, const char *revision,
                           GError **error)
{
    g_autoptr(AgtPlan) plan =
        agt_store_load(w->store, revision, agt_validate_layers(), NULL, error);
    AgtJudge then = *by;
    then.norms = NULL;
    then.programme = NULL;
    then.if_held = true;
    then.deviations = NULL;
    AgtValidateSummary summary = {0};
    g_autoptr(AgtFindings) f = plan ? agt_judge(plan, NULL, &then, &summary, error) : NULL;
    if (f)
        agt_baseline_add(b, f);
    return f != NULL;
}

bool agt_since(AgtSince *s, AgtWork *w, const AgtJudge *by, const char *name, const AgtFindings *f,
               GError **error)
{
    if (!name)
        return true;
    s->baseline = agt_baseline_new();
    if (!(is_report(name) ? read_report(s->baseline, w->plan, name, error)
                          : judge_revision(s->baseline, w, by, name, error)))
        return false;
    agt_baseline_compare(s->baseline, f);
    s->name = g_path_get_basename(name);
    s->report = (AgtReportBaseline){.name = s->name,
                                    .fresh = agt_baseline_fresh(s->baseline),
                                    .fixed = agt_baseline_fixed(s->baseline)};
    return true;
}
