/* SPDX-License-Identifier: Apache-2.0 */
/* The ground under the plan: its height grids, finest first. */
#pragma once

#include "private.h"

/* Grids with a vertical datum; made once. */
const struct Ground *norm_ground(AgtNormsRun *run);
void norm_ground_free(struct Ground *g);
/* Number of grids, and one of them with its cell size. */
guint norm_ground_n(const struct Ground *g);
const AgtHeights *norm_ground_at(const struct Ground *g, guint i, double *cell_m);
/* Why a height is missing, a msgid. */
const char *norm_ground_lack(const struct Ground *g);
