/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the comparison with the approved plan share. */
#pragma once

#include <math.h>
#include <string.h>

#include <agrotown/deviation.h>

/* A feature of the approved plan. */
typedef struct {
    const AgtApprovedPlan *row;
    AgtYaml *yaml; /* its attributes, NULL until asked for */
    bool matched;
} Approved;

typedef struct {
    const AgtPlan *plan;
    const AgtApprovedLimits *limits;
    AgtDeviations *to;
    AgtFindings *out;
    GPtrArray *approved[AGT_N_LAYERS]; /* Approved*, by layer of the feature */
} Deviate;

/* What one measure is about: either side may be NULL. */
typedef struct {
    AgtLayerId layer;
    const AgtFeature *now;
    const Approved *approved;
} Pair;

/* An attribute as approved, NULL when not given; NaN for no number. */
const char *deviate_text(const Deviate *d, const Approved *a, const char *field);
double deviate_real(const Deviate *d, const Approved *a, const char *field);

/* --- Rules --- */

typedef struct {
    AgtRule rule;
    const char *measure;
} DeviationRule;
extern const DeviationRule deviation_zone_missing, deviation_zone_new, deviation_zone_area,
    deviation_zone_border, deviation_zone_use, deviation_red_line_offset,
    deviation_red_line_missing, deviation_red_line_new, deviation_street_missing,
    deviation_street_new, deviation_street_axis, deviation_street_length, deviation_street_category,
    deviation_street_width, deviation_facility_missing, deviation_facility_new,
    deviation_facility_moved, deviation_facility_area, deviation_facility_capacity,
    deviation_facility_kind, deviation_feature_missing, deviation_feature_new,
    deviation_feature_area, deviation_feature_border, deviation_count, deviation_failed;

/* A deviation of @p amount, judged by a tolerance; AGT_N_TOLERANCES: always a new approval. The
 * caller fills in the rest, then calls deviate_tell(). */
AgtDeviation *deviate_add(Deviate *d, const DeviationRule *rule, Pair p, AgtTolerance by,
                          double amount, const char *unit);
/* "1200.00 m2", with a decimal point whatever the locale. */
const char *deviate_figure(AgtArena *a, double v, const char *unit);
/* Makes the finding of the deviation added last. */
void deviate_tell(Deviate *d);

/* --- Shapes --- */

/* Both sides of a line, sampled every metre: how far each point of @p from lies from @p to. */
typedef struct {
    double max_m, mean_m, matched_m; /* of what lies within reach */
    double beyond_m;                 /* length that does not */
    AgtPoint worst, first_beyond;
} Offset;
Offset deviate_offset(const AgtGeom *from, const AgtGeom *const *to, guint n, double reach_m);
/* What is in one polygon and not in both. NULL when it cannot be computed. */
AgtGeom *deviate_changed(const AgtGeom *a, const AgtGeom *b);
/* How far the border moved: largest distance of a corner of one from the border of the other. */
double deviate_border(const AgtGeom *a, const AgtGeom *b, AgtPoint *where);

void deviate_areas(Deviate *d, AgtLayerId layer);
void deviate_lines(Deviate *d, AgtLayerId layer);
void deviate_red_lines(Deviate *d);
/* The pairs of a layer: GArray of Pair; what is left on either side has no partner. */
GArray *deviate_match(Deviate *d, AgtLayerId layer);
