/* SPDX-License-Identifier: Apache-2.0 */
/* What stands around a plot, and the distances that secondary buildings keep from it. */
#pragma once

#include "job.h"

typedef struct _AgtPlaceAround AgtPlaceAround;

AgtPlaceAround *agt_place_around_new(AgtPlaceJob *job, GError **error);
/* NULL is allowed. */
void agt_place_around_free(AgtPlaceAround *a);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtPlaceAround, agt_place_around_free)
/* A row of building as secondary building @p k would be written, without its place. */
const AgtBuilding *agt_place_around_sample(const AgtPlaceAround *a, guint k);
/* A ring meets no building and nothing that stays. */
bool agt_place_around_open(const AgtPlaceAround *a, const GArray *ring);
/* The ring lies outside of a building, and off it by @p need. */
bool agt_place_around_apart(const GArray *ring, const AgtPlaceHouse *h, double need);
/* Another building stands from now on. */
void agt_place_around_add(AgtPlaceAround *a, AgtPlaceHouse *h);
/* A building near a plot. */
typedef struct {
    const AgtPlaceHouse *house;
    double need; /* distance to secondary building k */
} AgtPlaceNeighbour;
/* All that can matter to secondary building @p k anywhere on the plot. */
GArray *agt_place_around_list(const AgtPlaceAround *a, const AgtPlacePlot *p, guint k);
/* Secondary building @p k with this outline keeps off everything else that stays. */
bool agt_place_around_clear(const AgtPlaceAround *a, guint k, const GArray *outline);
