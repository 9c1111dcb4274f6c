/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rights.h
 * What a party may receive. Uncleared areas are sensitive: who has no right to the group "hazards"
 * gets no hazard, release, survey or find in any form, only where building is permitted.
 */
#pragma once

#include "load.h"

/** For whom a product is made. */
typedef struct {
    AgtPurpose purpose;
    const AgtParty *party; /**< NULL: the owner of the plan file, who holds everything anyway */
    AgtLayerSet layers;    /**< that the party may receive */
    bool hazards;          /**< clearance evidence is among them */
} AgtRights;

/** Value and choices of the option --for. */
#define AGT_RIGHTS_VALUE "WHOM"
/** "planning", "construction", the id of a party, or both: "construction,ORG-002". False when a
 *  word is neither, without looking into a plan. @param[out] party its id, borrowed from @p words
 */
bool agt_rights_words(char **words, AgtPurpose *purpose, const char **party, GError **error);
/** Rights of a party from its field rights: layer names, "plan" (every layer that is no clearance
 *  evidence and no register), "hazards" (all clearance evidence); nothing recorded is "plan".
 *  @param party NULL: everything @errors AGT_EXIT_USAGE, AGT_EXIT_DATA */
bool agt_rights_of(const AgtPlan *plan, const char *party, AgtRights *out, GError **error);
/** The plan as the party may see it: other layers are not loaded, and without the right to hazards
 *  nobody's free words on rows are left either. Another reference where everything may be seen. */
AgtPlan *agt_rights_plan(const AgtPlan *plan, const AgtRights *r);
