/* SPDX-License-Identifier: Apache-2.0 */
/* Driveways. */
#pragma once

#include "around.h"

/* A driveway passes on the side of the entrance, from the street line to the yard behind. */
bool agt_place_drive_fits(const AgtPlaceJob *job, const AgtPlacePlot *p, const AgtPlaceHouse *h);
/* Ring of the ground that a driveway takes. */
GArray *agt_place_drive_strip(const AgtPlaceJob *job, const GArray *line);
/* Driveways of all houses that want one. */
bool agt_place_drives(AgtPlaceJob *job, AgtPlaceAround *around, GError **error);
