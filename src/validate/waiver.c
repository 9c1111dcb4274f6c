/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waivers: somebody asked that findings of a rule about a feature be put up with, and somebody else
 * accepted it. A waiver counts while it is in date and the feature is what it was given for; all
 * else about waivers is a finding of its own. Nothing here touches a mine-clearance rule, a
 * severity that blocks, or a rule that says that something was not judged.
 */
#include "validate/waiver.h"

#include <string.h>

#include <agrotown/finding_pack.h>

#define RULE(variable, rule_id, sev, text_, advice_)                                               \
    const AgtRule variable = {                                                                     \
        .id = rule_id,                                                                             \
        .severity = sev,                                                                           \
        .basis = AGT_BASIS_READ,                                                                   \
        .set = "",                                                                                 \
        .document = "",                                                                            \
        .clause = "",                                                                              \
        .text = {[AGT_LANG_EN] = text_},                                                           \
        .advice = {[AGT_LANG_EN] = advice_},                                                       \
    }

RULE(validate_waiver_refused, "waiver.refused", AGT_ERROR,
     N_("Waiver {id} names {arg}, which refuses waivers: {what}. It has no effect."),
     N_("Take the waiver out of the plan and find out who wrote it and why."));
RULE(validate_waiver_incomplete, "waiver.incomplete", AGT_WARNING,
     N_("Waiver {id} for {arg} has no effect: {what}."),
     N_("Give it again with \"agrotown waive\" and have a second person accept it."));
RULE(validate_waiver_outdated, "waiver.outdated", AGT_WARNING,
     N_("Waiver {id} for {arg} was given for something else: {what}."),
     N_("Look at it as it is now; give the waiver again, or do what the rule asks."));
RULE(validate_waiver_expired, "waiver.expired", AGT_WARNING,
     N_("Waiver {id} for {arg} ended {measured} days ago and is still needed."),
     N_("Do what the rule asks, or ask for a new waiver."));
RULE(validate_waiver_rejected, "waiver.rejected", AGT_WARNING,
     N_("Waiver {id} for {arg} was rejected, and what it was asked for still stands."),
     N_("Do what the rule asks."));
RULE(validate_waiver_review, "waiver.review", AGT_INFO,
     N_("Waiver {id} for {arg} has waited {measured} days for a second person."),
     N_("Have it accepted or rejected with \"agrotown waive\"."));
RULE(validate_waiver_unused, "waiver.unused", AGT_INFO,
     N_("Waiver {id} for {arg} excuses nothing: {what}."),
     N_("Take it out of the plan if it is not needed any more."));

/* --- What may be waived at all --- */

static bool starts(const AgtRule *rule, const char *word)
{
    return g_str_has_prefix(rule->id, word);
}

const char *agt_validate_waiver_bar(const AgtRule *rule, AgtSeverity severity)
{
    if (agt_clearance_is_rule(rule->id))
        return N_("mine-clearance rules are never waived");
    if (severity == AGT_BLOCK || severity == AGT_NOT_BUILDABLE_YET)
        return N_("what blocks is never waived");
    if (starts(rule, "validate.") || starts(rule, "norms.") || starts(rule, "waiver.") ||
        starts(rule, "store.") || starts(rule, "import."))
        return N_("it says that something was not judged or is not in order");
    return NULL;
}

/* --- Findings by what they are about --- */

typedef struct {
    const AgtPlan *plan;
    const AgtValidateOptions *options;
    AgtFindings *out;
    GHashTable *by_subject; /* agt_finding_fingerprint() -> GPtrArray of AgtFinding * */
} Job;

/* The features that waivers name, "" for none. */
static GHashTable *waived_features(const AgtPlan *plan)
{
    GHashTable *ids = g_hash_table_new(g_str_hash, g_str_equal);
    AGT_EACH(plan, WAIVER, Waiver, w)
    g_hash_table_add(ids, (gpointer)(w->feature ? w->feature : ""));
    return ids;
}

/* Of what is about those features. */
static void index_findings(Job *job)
{
    g_autoptr(GHashTable) ids = waived_features(job->plan);
    AgtFinding kept;
    for (guint i = 0; i < agt_findings_n(job->out); i++) {
        if (!g_hash_table_contains(ids, agt_findings_read(job->out, i, &kept)->id))
            continue;
        /* The list is ours until it is handed out. */
        AgtFinding *x = (AgtFinding *)agt_findings_get(job->out, i);
        g_autofree char *key = agt_finding_fingerprint(x);
        GPtrArray *list = g_hash_table_lookup(job->by_subject, key);
        if (!list) {
            list = g_ptr_array_new();
            g_hash_table_insert(job->by_subject, g_steal_pointer(&key), list);
        }
        g_ptr_array_add(list, x);
    }
}

/* "az.fire.gap building H-001, H-002" */
static const char *subject_text(Job *job, const AgtWaiver *w)
{
    bool pair = w->other && *w->other;
    return agt_arena_printf(agt_findings_arena(job->out), "%s%s%s%s%s", w->rule ? w->rule : "?",
                            w->feature ? " " : "", w->feature ? w->feature : "", pair ? ", " : "",
                            pair ? w->other : "");
}

static AgtFinding *complain(Job *job, const AgtRule *rule, const AgtWaiver *w, const char *what)
{
    AgtFinding *x = agt_findings_add(job->out, rule, &w->f);
    const AgtFeature *row, *other;
    agt_waiver_rows(job->plan, w, &row, &other);
    x->what = what;
    x->arg = subject_text(job, w);
    if (row && !agt_geom_is_empty(row->geom))
        x->at = agt_geom_inside_point(row->geom);
    return x;
}

static void complain_days(Job *job, const AgtRule *rule, const AgtWaiver *w, const char *since)
{
    AgtFinding *x = complain(job, rule, w, NULL);
    x->measured = (double)agt_date_days(since, job->options->as_of);
    x->unit = "d";
}

/* --- One waiver --- */

static bool given(const char *text)
{
    return text && text[strspn(text, " \t\r\n")];
}

static bool dated(const char *text)
{
    return text && agt_date_valid(text);
}

/* What an accepted waiver lacks, a msgid; NULL when it is whole. */
static const char *flaw_of(const Job *job, const AgtWaiver *w)
{
    const char *today = job->options->as_of;
    if (!given(w->reason))
        return N_("it gives no reason");
    if (!given(w->by) || !dated(w->given_on))
        return N_("it does not say who asked for it, and when");
    if (!given(w->accepted_by) || !dated(w->accepted_on))
        return N_("no second person accepted it");
    if (agt_person_same(job->plan, w->by, w->accepted_by))
        return N_("it was accepted by the person who asked for it");
    if (!dated(w->valid_until))
        return N_("it names no last day");
    if (strcmp(w->given_on, today) > 0 || strcmp(w->accepted_on, today) > 0 ||
        strcmp(w->accepted_on, w->given_on) < 0)
        return N_("its dates are in no order or lie ahead");
    return NULL;
}

/* How the worst of them differs from what the waiver was given for, a msgid; NULL when it does
 * not. */
static const char *change_of(const Job *job, const AgtWaiver *w, const GPtrArray *found)
{
    const AgtFinding *worst = found->pdata[0];
    for (guint i = 1; i < found->len; i++)
        if (agt_finding_gap(found->pdata[i]) > agt_finding_gap(worst))
            worst = found->pdata[i];
    return agt_waiver_change(job->plan, w, worst);
}

static const char *bar_of(const GPtrArray *found)
{
    const char *bar = NULL;
    for (guint i = 0; !bar && i < found->len; i++) {
        const AgtFinding *x = found->pdata[i];
        bar = agt_validate_waiver_bar(x->rule, x->severity);
    }
    return bar;
}

/* Why an accepted waiver does not count. */
static void tell_accepted(Job *job, const AgtWaiver *w, const GPtrArray *found)
{
    const char *flaw = flaw_of(job, w);
    const char *change = flaw ? NULL : change_of(job, w, found);
    if (flaw)
        complain(job, &validate_waiver_incomplete, w, flaw);
    else if (strcmp(w->valid_until, job->options->as_of) < 0)
        complain_days(job, &validate_waiver_expired, w, w->valid_until);
    else if (change)
        complain(job, &validate_waiver_outdated, w, change);
}

static bool is_judged(const Job *job, const char *rule)
{
    const AgtNorms *norms = job->options->norms;
    for (guint i = 0; rule && norms && i < agt_norms_n(norms); i++)
        if (strcmp(agt_norms_get(norms, i)->rule.id, rule) == 0)
            return true;
    return false;
}

/* The rule finds something about the feature and another one than the waiver names. */
static bool found_with_other(const Job *job, const AgtWaiver *w)
{
    AgtFinding kept;
    for (guint i = 0; i < agt_findings_n(job->out); i++) {
        const AgtFinding *x = agt_findings_read(job->out, i, &kept);
        if (w->rule && w->feature && strcmp(x->rule->id, w->rule) == 0 &&
            strcmp(x->id, w->feature) == 0)
            return true;
    }
    return false;
}

static const char *why_unused(const Job *job, const AgtWaiver *w)
{
    const AgtFeature *row, *other;
    agt_waiver_rows(job->plan, w, &row, &other);
    if (w->feature && (!row || agt_feature_withdrawn(row)))
        return N_("the feature is not in the plan any more");
    if (w->other && (!other || agt_feature_withdrawn(other)))
        return N_("the other feature is not in the plan any more");
    if (found_with_other(job, w))
        return N_("the rule finds something there together with another feature, which the waiver "
                  "must name");
    return is_judged(job, w->rule)
               ? N_("the rule finds nothing there")
               : N_("its rule finds nothing there, was not judged or is not known");
}

static bool has_status(const AgtWaiver *w, const char *status)
{
    return g_strcmp0(w->status, status) == 0;
}

static const GPtrArray *found_by(const Job *job, const AgtWaiver *w)
{
    g_autofree char *subject = agt_waiver_subject(w);
    return g_hash_table_lookup(job->by_subject, subject);
}

static const char *refused(const AgtWaiver *w, const GPtrArray *found)
{
    if (w->rule && agt_clearance_is_rule(w->rule))
        return N_("mine-clearance rules are never waived");
    return found ? bar_of(found) : NULL;
}

/* First round: what is accepted and holds. */
static void excuse(Job *job, const AgtWaiver *w)
{
    const GPtrArray *found = found_by(job, w);
    if (!found || refused(w, found) || !has_status(w, "accepted") || flaw_of(job, w) ||
        strcmp(w->valid_until, job->options->as_of) < 0 || change_of(job, w, found))
        return;
    for (guint i = 0; i < found->len; i++) {
        AgtFinding *x = found->pdata[i];
        if (!x->waiver)
            x->waiver = agt_arena_text(agt_findings_arena(job->out), w->f.id ? w->f.id : "?");
    }
}

static void wait_for_second(Job *job, const AgtWaiver *w)
{
    if (dated(w->valid_until) && strcmp(w->valid_until, job->options->as_of) < 0)
        complain_days(job, &validate_waiver_expired, w, w->valid_until);
    else if (dated(w->given_on))
        complain_days(job, &validate_waiver_review, w, w->given_on);
    else
        complain(job, &validate_waiver_incomplete, w,
                 N_("it does not say who asked for it, and when"));
}

/* Second round: what is to be said of the others. One that a newer waiver has replaced is history.
 */
static void tell(Job *job, const AgtWaiver *w)
{
    const GPtrArray *found = found_by(job, w);
    const char *bar = refused(w, found);
    if (bar)
        complain(job, &validate_waiver_refused, w, bar);
    else if (!found && !has_status(w, "rejected"))
        complain(job, &validate_waiver_unused, w, why_unused(job, w));
    else if (!found || ((const AgtFinding *)found->pdata[0])->waiver)
        return; /* put right, or excused */
    else if (has_status(w, "rejected"))
        complain(job, &validate_waiver_rejected, w, NULL);
    else if (has_status(w, "accepted"))
        tell_accepted(job, w, found);
    else
        wait_for_second(job, w);
}

/* With single features asked for, waivers of others are none of the answer, unless one names a
 * rule that saves lives. */
static bool asked_for(const Job *job, const AgtWaiver *w)
{
    const char *const *ids = job->options->ids;
    return !ids || (w->feature && g_strv_contains(ids, w->feature)) ||
           (w->other && g_strv_contains(ids, w->other)) ||
           (w->rule && agt_clearance_is_rule(w->rule));
}

void validate_waivers(const AgtPlan *plan, const AgtValidateOptions *options, AgtFindings *out)
{
    if (!agt_plan_table(plan, AGT_LAYER_WAIVER)->n)
        return;
    Job job = {
        plan, options, out,
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref)};
    index_findings(&job);
    AGT_EACH(plan, WAIVER, Waiver, w)
    if (asked_for(&job, w))
        excuse(&job, w);
    AGT_EACH(plan, WAIVER, Waiver, v)
    if (asked_for(&job, v))
        tell(&job, v);
    g_hash_table_unref(job.by_subject);
}
