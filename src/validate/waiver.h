/* SPDX-License-Identifier: Apache-2.0 */
/* Waivers: which findings they excuse, and what is wrong with them. */
#pragma once

#include <agrotown/validate.h>
#include <agrotown/waiver.h>

/* Marks the findings that are excused, and adds findings about the waivers themselves. */
void validate_waivers(const AgtPlan *plan, const AgtValidateOptions *options, AgtFindings *out);

/* Rules about waivers. */
extern const AgtRule validate_waiver_refused, validate_waiver_incomplete, validate_waiver_outdated,
    validate_waiver_expired, validate_waiver_rejected, validate_waiver_review,
    validate_waiver_unused;
