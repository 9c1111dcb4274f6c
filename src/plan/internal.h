/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the plan room know of each other. */
#pragma once

#include <agrotown/plan.h>

/* Plans whose rows a changeset shows; of AgtPlan*. */
const GPtrArray *agt_changeset_plans(const AgtChangeset *c);
