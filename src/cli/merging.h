/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file merging.h
 * A merge in progress: what store, compare, validate and report know of it, put together.
 */
#pragma once

#include "load.h"

/** "r17 CONTENTHASH: 1 added, 2 changed, 0 removed" on the product channel. */
void agt_print_revision(const AgtCli *cli, const AgtRevision *r);
/** Refuses a setting that was edited past the program and kept its signatures.
 *  @errors AGT_EXIT_CONFLICT */
bool agt_check_settings(AgtStore *s, GError **error);

/** Judges any plan for planning, by its own norms and programme. */
AgtFindings *agt_merging_judge(const AgtCli *cli, const AgtPlan *plan, GError **error);
/** Conflicts as the store keeps them, of AgtDispute*; texts and rows are borrowed. */
GPtrArray *agt_merging_disputes(const GPtrArray *conflicts);
/** And back, of AgtConflict*, in the order of the state's disputes. */
GPtrArray *agt_merging_conflicts(const AgtMergeState *m);
/** Prints the conflicts of a merge in progress; @p findings of the live plan, or NULL: it is judged
 *  where a conflict is about a finding. */
bool agt_merging_print(const AgtCli *cli, AgtStore *s, const AgtFindings *findings, bool json,
                       GError **error);
/**
 * Ends a merge: judges the plan as it is now, notes what is found on neither side, and records the
 * revision with two parents when nothing is open. @param message NULL: the one of its beginning
 * @return an exit code, AGT_EXIT_CONFLICT when conflicts are open (they are printed), or -1
 */
int agt_merging_finish(const AgtCli *cli, AgtStore *s, const char *message, GError **error);
