/* SPDX-License-Identifier: Apache-2.0 */
/* The rows that a clearance dataset has in the plan, and what a delivery says of each. */
#pragma once

#include "intake.h"

/* First letter of a key that is only the number of the record in its file. */
#define AGT_ROSTER_NUMBER '@'

/* Rows of @p dataset; borrows from the plan. */
AgtRoster *agt_roster_new(const AgtPlan *plan, const char *dataset);
void agt_roster_free(AgtRoster *r);
/* The row that a record with these fields, outline and key is; each row is found once. */
const AgtFeature *agt_roster_find(AgtRoster *r, AgtIntake *in, const AgtFeature *row,
                                  const char *key);
/* Notes a row of the delivery that declares its extent. */
void agt_roster_declare(AgtRoster *r, const AgtFeature *row);
/* Extents that the delivery declares; of AgtFeature*. */
const GPtrArray *agt_roster_extents(const AgtRoster *r);
/* Marks what a full edition should have and lacks: of the kinds that it lists, within the extents
 * that it declares. */
void agt_roster_gone(const AgtRoster *r, AgtIntake *in, const char *edition);
