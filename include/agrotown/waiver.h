/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file waiver.h
 * What a waiver stands for: it excuses findings of one rule about one feature, or a pair of them,
 * as long as these stay as they were when it was given. A part of the plan room.
 */
#pragma once

#include <agrotown/plan.h>

G_BEGIN_DECLS

/**
 * Hash of what a waiver is given for: shape and own fields of the feature, and of the other one
 * when a pair is meant. Fields that tell of life state, phase, people and origin do not count. NULL
 * when @p row is NULL; newly allocated.
 */
char *agt_waiver_fingerprint(const AgtFeature *row, const AgtFeature *other);
/** The same for a finding about the plan as a whole: of what was measured and what is required;
 *  newly allocated. */
char *agt_waiver_figures(const AgtFinding *f);
/** Fingerprint of the findings that a waiver names, as agt_finding_fingerprint() has it; newly
 *  allocated. */
char *agt_waiver_subject(const AgtWaiver *w);
/** Rows that a waiver names, NULL where there are none. */
void agt_waiver_rows(const AgtPlan *plan, const AgtWaiver *w, const AgtFeature **row,
                     const AgtFeature **other);

G_END_DECLS
