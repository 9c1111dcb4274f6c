/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file finding_pack.h
 * Findings by the million: kept small, and read without growing again. A part of the plan room.
 *
 * agt_findings_get() makes a small finding whole for good, so that a pointer to it stays good, and
 * costs its memory; who looks at each finding of a long list once uses agt_findings_read().
 */
#pragma once

#include <agrotown/plan.h>

G_BEGIN_DECLS

/** A pointer that agt_findings_add() gave may be used until so many findings more were added. */
enum { AGT_FINDINGS_OPEN = 256 };

/** From now on what is added is soon kept small; see #AGT_FINDINGS_OPEN. */
void agt_findings_small(AgtFindings *f);
/** All that was added since agt_findings_small() is kept small; what is added later is not.
 *  Pointers to it end. */
void agt_findings_pack(AgtFindings *f);
/** Finding @p i, borrowed where it is whole, else written to @p into and given back as that. */
const AgtFinding *agt_findings_read(const AgtFindings *f, guint i, AgtFinding *into);
/** Rule of finding @p i. */
const AgtRule *agt_findings_rule(const AgtFindings *f, guint i);
/** Severity of finding @p i. */
AgtSeverity agt_findings_severity(const AgtFindings *f, guint i);
/** Layer of finding @p i. */
AgtLayerId agt_findings_layer(const AgtFindings *f, guint i);
/** Id of finding @p i; borrowed. */
const char *agt_findings_id_of(const AgtFindings *f, guint i);
/** As agt_finding_waived(). */
bool agt_findings_waived(const AgtFindings *f, guint i);
/** Does finding @p i count? */
typedef bool (*AgtFindingTakes)(const AgtFindings *f, guint i, gpointer user);
/** How many features those of the NULL-ended @p lists that count are about; the plan as a whole is
 *  one, too. */
guint agt_findings_features(const AgtFindings *const *lists, AgtFindingTakes takes, gpointer user);

G_END_DECLS
