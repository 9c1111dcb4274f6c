/* SPDX-License-Identifier: Apache-2.0 */
/* A row: the strip of land behind a street line, and its cutting into plots. */
#pragma once

#include "job.h"

/* How deep a row reaches. */
typedef enum {
    AGT_PLACE_DEEP_SHARE, /* to the middle between two streets, else as far as plots may reach */
    AGT_PLACE_DEEP_GOAL,  /* as deep as the area asked for needs at the least frontage */
    AGT_PLACE_DEEP_LEAST, /* the least depth */
    AGT_PLACE_N_DEEP
} AgtPlaceDeep;

typedef struct {
    AgtPlaceJob *job;
    AgtPlaceBlock *block;
    const AgtPlaceRules *rules;
    double goal;   /* area a plot should have at least */
    double margin; /* what rounding to millimetres may cost: 1 or 0 times */
    AgtPlaceDeep deep;
} AgtPlaceRow;

/* strip.c: land behind the front, several polygons without holes maybe; NULL with *error unset when
 * there is none. @p scale shortens the depth. */
AgtGeom *agt_place_strip(const AgtPlaceRow *row, const AgtGeom *free_land,
                         const AgtPlaceFront *front, double scale, GError **error);
/* slice.c: cuts one polygon into plots that front @p front; good ones are appended to @p out.
 * *too_big gets the largest area above what is allowed, else 0. */
void agt_place_slice(const AgtPlaceRow *row, const AgtGeom *piece, const AgtPlaceFront *front,
                     GPtrArray *out, double *too_big);
