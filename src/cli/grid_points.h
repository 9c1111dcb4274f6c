/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file grid_points.h
 * Control points of a site grid: from a CSV file of the surveyor, or from the plan.
 */
#pragma once

#include <agrotown/plan.h>

/** A control point; local coordinates in metres. */
typedef struct {
    char *id; /**< its number as delivered */
    AgtPoint local, grid;
    double height_m, accuracy_m;   /**< NaN when not given */
    const AgtControlPoint *before; /**< its row in the plan, NULL */
} AgtGridRow;

/** Metres of a unit ("mm", "ft", ...), 0 when unknown. */
double agt_grid_unit_m(const char *unit);
/** Rows of a file in order; GArray of AgtGridRow. Columns are found by their heads: number, local
 *  x, local y, E and N (left out: the plan's control point of that number), height, accuracy.
 *  @errors AGT_CLI_ERROR with file and line */
GArray *agt_grid_points_read(const AgtPlan *plan, const char *path, const char *grid, double unit_m,
                             GError **error);
/** Control points of the plan that belong to the grid and have local coordinates. */
GArray *agt_grid_points_of(const AgtPlan *plan, const char *grid);
