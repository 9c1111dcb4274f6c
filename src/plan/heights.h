/* SPDX-License-Identifier: Apache-2.0 */
/* The height grid inside the plan room; heights stand at the centres of the cells. */
#pragma once

#include <agrotown/plan.h>

struct _AgtHeights {
    gint64 columns, rows;
    double west_m, north_m, cell_m; /* outer edges */
    float *z;                       /* row by row from the north, NaN where empty */
};

/* A grid of empty cells, to be filled before it is handed out. */
AgtHeights *agt_heights_new_empty(gint64 columns, gint64 rows, double west_m, double north_m,
                                  double cell_m);

static inline float agt_heights_cell(const AgtHeights *h, gint64 column, gint64 row)
{
    return h->z[row * h->columns + column];
}
