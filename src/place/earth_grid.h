/* SPDX-License-Identifier: Apache-2.0 */
/* What the files on earthwork share. */
#pragma once

#include "earth.h"

/* A height grid with its place. */
typedef struct {
    AgtHeights *heights;
    double west_m, north_m, cell_m;
    gint64 columns, rows;
    double accuracy_m; /* NaN: not stated, or in another vertical datum than the plan's */
    const char *date;  /* NULL: not stated */
} AgtPlaceGrid;

struct _AgtPlaceEarth {
    GArray *grid; /* AgtPlaceGrid, newest first, then finest, then in the order of the plan */
};

extern const AgtPlaceWork agt_place_work_unknown;
