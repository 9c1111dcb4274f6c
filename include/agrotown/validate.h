/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file validate.h
 * Runs every rule over a plan.
 */
#pragma once

#include <agrotown/clearance.h>
#include <agrotown/norms.h>

G_BEGIN_DECLS

/** What to judge. */
typedef struct {
    AgtPurpose purpose;
    const char *as_of;             /**< date, YYYY-MM-DD */
    const AgtNorms *norms;         /**< NULL: clearance and topology only */
    const AgtProgramme *programme; /**< NULL: count and mix are not judged, and that is a finding */
    const char *const *ids;        /**< NULL-ended ids to judge alone, NULL: everything */
    guint threads;                 /**< 0: one per processor; the result does not depend on it */
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
/** Rules of this room, NULL-ended. */
const AgtRule *const *agt_validate_rules(void);

G_END_DECLS
