/* SPDX-License-Identifier: Apache-2.0 */
/* Points and lines with heights on their way to triangles. */
#pragma once

#include <agrotown/plan.h>

typedef struct {
    GArray *pt;      /* of AgtPoint, the plan's system */
    GArray *z;       /* of double, metres */
    GArray *run;     /* of guint: where each line begins; a single point is a line of one */
    GArray *on_line; /* of guint8, once there are triangles; NULL before */
    guint given;     /* points before lines were cut and places joined */
    guint doubled;   /* places with several heights */
    double apart_m;  /* the most they differ */
    AgtPoint at;     /* where */
} AgtHeightPoints;

void agt_height_points_init(AgtHeightPoints *p);
void agt_height_points_clear(AgtHeightPoints *p);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AgtHeightPoints, agt_height_points_clear)
/* Adds a line, or a single point; heights are multiplied by @p factor. */
void agt_height_points_line(AgtHeightPoints *p, const AgtPoint *pt, const double *z, guint n,
                            double factor);
/*
 * Cuts lines into pieces of a cell at most, joins what lies in one place, and triangulates: numbers
 * of points, three to a triangle. Of several heights of one place the highest stands.
 * @errors VALUE too many points, GEOM those of agt_geom_delaunay()
 */
GArray *agt_height_points_triangles(AgtHeightPoints *p, double cell_m, GError **error);
/* The triangles with their points; borrows both. */
AgtTin agt_height_points_tin(const AgtHeightPoints *p, const GArray *triangles);
