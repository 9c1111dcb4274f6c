/* SPDX-License-Identifier: Apache-2.0 */
/* Small towns made by code, for drawing. */
#pragma once

#include <agrotown/draw.h>

#include "support.h"

/* A hamlet: two blocks of plots on a street, a school, hazards of every class, releases, a tomb. */
AgtPlan *hamlet(bool illustrative);
/* Text of a file of the project. */
char *source_text(const char *relative);
