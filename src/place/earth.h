/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Earthwork against the height grids of the plan: what is cut and filled when ground is brought to
 * a level or a street to its profile.
 *
 * The ground. Between the centres of four neighbouring cells it is two planes, joined along the
 * diagonal from south-west to north-east; beyond the outermost centres it is not known. Where a
 * polygon reaches over unknown ground nothing is said of it: NaN, never 0. Grids are asked the
 * newest first, as clearance asks them, then the finest; one without a vertical datum is left out,
 * as in the check of slopes, and so is a design surface.
 *
 * A plot. The house stands on a level pad: its outline and an apron of AGT_PLACE_APRON_M around it.
 * Volumes are exact for that ground: the polygon is taken as the signed sum of triangles, each is
 * clipped to every plane it meets, and there to the part above the level. Banks at the edge of the
 * pad are not counted, nor is topsoil, swelling, or the pit of the foundation.
 * The level is the mean of the ground, which cuts as much as it fills, as far as mine clearance
 * allows: soil that is cut away makes every depth below it count from deeper down
 * (clearance/level.c), and fill is not dug. See pad.c.
 *
 * A street. Along its axis the design profile is the middle of two bounds: the lowest profile of
 * the given gradient that nowhere lies below the ground, and the highest that nowhere lies above
 * it. Both keep the gradient, and so does their middle; no profile of that gradient has a smaller
 * greatest depth. Across, the street is level over its width. Volumes are the mean of the areas at
 * both ends of a stretch times its length, stretches no longer than a cell or 5 m. Its deepest cut
 * is stated with the accuracy of the survey on top, so that clearance can count it.
 */
#pragma once

#include <agrotown/plan.h>

#include "kernel.h"

/* Height surveys that are worse give no level that anything is built to, metres. */
#define AGT_PLACE_LEVEL_ACCURACY_M 0.5
/* Working space beside the walls on the pad: room for scaffolding and the blind area. */
#define AGT_PLACE_APRON_M 1.0

typedef struct _AgtPlaceEarth AgtPlaceEarth;

/* Volumes in m3, levels in metres of the grid; all NaN where the ground is not known. */
typedef struct {
    double area_m2, cut_m3, fill_m3;
    double level_m;       /* of the pad; of a street NaN */
    double low_m, high_m; /* ground under it */
    double deepest_m;     /* deepest cut */
    double accuracy_m;    /* of the heights; NaN: not stated, or not in the plan's vertical datum */
    double gradient_pct;  /* steepest of the design profile; of a pad 0 */
} AgtPlaceWork;

/* The grids of a plan; NULL when it has none that counts. Free with agt_place_earth_free(). */
AgtPlaceEarth *agt_place_earth_new(const AgtPlan *plan);
void agt_place_earth_free(AgtPlaceEarth *e);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtPlaceEarth, agt_place_earth_free)

/* Brings the ring (the plan's coordinates, either direction) to @p level_m; NaN: to the mean of
 * the ground. @p e may be NULL. */
AgtPlaceWork agt_place_earth_level(const AgtPlaceEarth *e, const GArray *ring, double level_m);
/* Pad of a house: balanced, or with @p fill_only at the highest ground. */
AgtPlaceWork agt_place_earth_pad(const AgtPlaceEarth *e, const AgtGeom *house, bool fill_only);
/* The same at a level. */
AgtPlaceWork agt_place_earth_pad_at(const AgtPlaceEarth *e, const AgtGeom *house, double level_m);
/* A street along @p axis, @p width_m wide, its profile within @p gradient_pct; 0: it follows the
 * ground. */
AgtPlaceWork agt_place_earth_street(const AgtPlaceEarth *e, const AgtGeom *axis, double width_m,
                                    double gradient_pct);
