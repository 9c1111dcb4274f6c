/* SPDX-License-Identifier: Apache-2.0 */
/* Naming the mistake behind data that lies in the wrong place. */
#pragma once

#include <agrotown/crs.h>
#include <agrotown/plan.h>

/* Box of the site, else of everything in the plan; empty for an empty plan. */
AgtBox agt_site_box(const AgtPlan *plan);
/* "SK-42 (EPSG:4284), not WGS 84, or ...": readings of numbers in @p stated that put them on the
 * site, or most of the way from off_m beside it; NULL when none does. @p codes: only the codes of
 * the systems. Newly allocated. */
char *agt_trap_like(const AgtCrs *stated, const AgtPlan *plan, const AgtCrs *to, AgtBox data,
                    double off_m, bool codes);
/* Metres from the site, 0 where they meet. */
double agt_trap_off_site_m(AgtBox site, AgtBox there);
/* True when a box in the plan meets the site or its surroundings. */
bool agt_trap_near_site(const AgtPlan *plan, AgtBox there);
