/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files that make up the land balance. */
#pragma once

#include "words.h"

/* Adds the indicators; areas and persons of @p b stand already. */
bool balance_indicators(AgtBalance *b, const AgtPlan *plan, const AgtProgramme *programme,
                        const AgtNorms *norms, GError **error);
/* A row that is not withdrawn and has a shape. */
bool balance_counts(const AgtFeature *row);
/* The ground that shapes cover, each part once; empty for none. Takes nothing. */
AgtGeom *balance_union(const GPtrArray *shapes, GError **error);
/* Square metres and the like as people write them; "" for none. */
const char *balance_unit(AgtLang lang, const char *unit);
