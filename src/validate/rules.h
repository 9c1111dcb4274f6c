/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about a plan as a whole, and about judging it at all. */
#pragma once

#include <agrotown/validate.h>

/* Plan-wide rules: empty, layers that were not loaded, ids asked for, programme, terrain. */
void validate_plan_rules(const AgtPlan *plan, const AgtValidateOptions *options, AgtFindings *out);
/* A rule or layer that could not be computed. */
void validate_failed(AgtFindings *out, const char *what, const GError *error);
/* Clearance could not be prepared: nothing was judged. */
void validate_clearance_failed(AgtFindings *out, AgtPurpose purpose, const GError *error);
/* True for the rules of failed judging. */
bool validate_is_failure(const AgtRule *rule);
