/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file recall.h
 * Which papers in people's hands are no longer true: issued sheets and files, permits.
 */
#pragma once

#include "load.h"

/** True when the plan has a paper in force: else there is nothing to look at. */
bool agt_recall_any(const AgtPlan *plan);
/** Compares every paper in force with the plan as it is now, and with the revision it was made
 *  from. What cannot be compared counts against the paper. @errors those of the store */
AgtRecall *agt_recall_find(AgtStore *store, const AgtPlan *plan, const char *as_of, GError **error);
/** NULL is allowed. */
void agt_recall_free(AgtRecall *r);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtRecall, agt_recall_free)
/** Says after a change of the plan how many papers are no longer true; nothing when none is. */
void agt_recall_say(const AgtCli *cli, AgtStore *store);
