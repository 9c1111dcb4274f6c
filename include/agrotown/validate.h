/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file validate.h
 * Runs every rule over a plan.
 */
#pragma once

#include <agrotown/clearance.h>
#include <agrotown/norms.h>

G_BEGIN_DECLS

/** Adds findings of another room, which take waivers as all others do; @p user is the caller's.
 *  @return false with @p error: nothing is judged */
typedef bool (*AgtValidateMore)(const AgtPlan *plan, AgtFindings *out, gpointer user,
                                GError **error);
/** What to judge. */
typedef struct {
    AgtPurpose purpose;
    const char *as_of;             /**< date, YYYY-MM-DD */
    const AgtNorms *norms;         /**< NULL: clearance and topology only */
    const AgtProgramme *programme; /**< NULL: count and mix are not judged, and that is a finding */
    const char *const *ids;        /**< NULL-ended ids to judge alone, NULL: everything */
    guint threads;                 /**< 0: one per processor; the result does not depend on it */
    AgtValidateMore more;          /**< NULL: nothing more */
    gpointer more_user;
} AgtValidateOptions;

/** Layers validate needs. */
AgtLayerSet agt_validate_layers(void);
/** Outcome beside the findings. */
typedef struct {
    bool clearance_judged;                     /**< false: the first line of every output says so */
    char data_date[11];                        /**< oldest clearance data, "" when none */
    guint buildings, dwellings, not_buildable; /**< not_buildable: with a clearance finding */
} AgtValidateSummary;
/** All findings, sorted. @errors only when something cannot be computed: never "no conflict" */
AgtFindings *agt_validate(const AgtPlan *plan, const AgtValidateOptions *options,
                          AgtValidateSummary *summary, GError **error);
/** Why findings of a rule with that severity refuse waivers, a msgid; NULL when they take them. */
const char *agt_validate_waiver_bar(const AgtRule *rule, AgtSeverity severity);
/** Rules of this room, NULL-ended. */
const AgtRule *const *agt_validate_rules(void);

/** @name Baseline: which findings are new @{ */
/** Findings of an earlier state, and how those of today compare with them. */
typedef struct _AgtBaseline AgtBaseline;
/** Empty. */
AgtBaseline *agt_baseline_new(void);
/** NULL is allowed. */
void agt_baseline_free(AgtBaseline *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtBaseline, agt_baseline_free)
/** Adds findings of the earlier state. */
void agt_baseline_add(AgtBaseline *b, const AgtFindings *f);
/**
 * Adds the findings of a report: a document of `validate --format json`, jsonl or geojson.
 * @param name stands in messages
 * @param plan_key key of the plan that it must be about
 * @errors AGT_PLAN_ERROR_FILE: not such a report, cut off, damaged, about another plan
 */
bool agt_baseline_read(AgtBaseline *b, const char *name, const char *text, const char *plan_key,
                       GError **error);
/** Compares: a finding is new when the earlier state did not have it, had it milder, or had it
 *  waived. Call once. */
void agt_baseline_compare(AgtBaseline *b, const AgtFindings *f);
/** Those of the findings compared that are new: a set of const AgtFinding *; borrowed. */
GHashTable *agt_baseline_fresh(const AgtBaseline *b);
/** Fingerprints of what is there no more, sorted, of char *; borrowed. */
const GPtrArray *agt_baseline_fixed(const AgtBaseline *b);
/** @} */

G_END_DECLS
