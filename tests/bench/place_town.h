/* SPDX-License-Identifier: Apache-2.0 */
/* Residential zones with their streets, as many as wanted, for measuring place. */
#pragma once

#include <agrotown/plan.h>

/* Rows and columns of blocks in a zone, and units that are asked for in each. */
enum { PLACE_TOWN_UNITS = 420 };

/* A plan of @p zones zones, each turned a little and with trees to keep. */
AgtPlan *place_town(guint zones);
