/* SPDX-License-Identifier: Apache-2.0 */
/* A made-up town of any size, for measuring: blocks of 16 plots, streets, releases, hazards. */
#pragma once

#include <agrotown/plan.h>

/* Adds a town of n houses to a changeset; the same n and seed give the same town. */
void town_make(AgtChangeset *c, guint n, guint64 seed);
