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
/** True when the text of a waiver's fingerprint begins with the hash @p rows of
 *  agt_waiver_fingerprint(). */
bool agt_waiver_is_for(const char *fingerprint, const char *rows);
/**
 * What a waiver of @p x bears as its fingerprint: the hash of its rows and, where figures are
 * known, by how much the limit is missed, in the finding's unit; for the plan as a whole the hash
 * of the figures. Newly allocated.
 */
char *agt_waiver_print(const AgtPlan *plan, const AgtWaiver *w, const AgtFinding *x);
/**
 * How @p x, the worst finding that @p w names, differs from what the waiver was given for: a msgid,
 * NULL when it does not. A rule that asks for more than it did, so that the same feature misses it
 * by more, ends the waiver; one that asks for less does not.
 */
const char *agt_waiver_change(const AgtPlan *plan, const AgtWaiver *w, const AgtFinding *x);
/** By how much a finding misses its limit, in its unit; NaN when it has no figures. */
double agt_finding_gap(const AgtFinding *x);
/** Fingerprint of the findings that a waiver names, as agt_finding_fingerprint() has it; newly
 *  allocated. */
char *agt_waiver_subject(const AgtWaiver *w);
/** Rows that a waiver names, NULL where there are none. */
void agt_waiver_rows(const AgtPlan *plan, const AgtWaiver *w, const AgtFeature **row,
                     const AgtFeature **other);

G_END_DECLS
