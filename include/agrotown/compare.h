/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file compare.h
 * What changed between two plans, in words of planning.
 */
#pragma once

#include <agrotown/plan.h>

G_BEGIN_DECLS

/** How a geometry changed. */
typedef enum {
    AGT_GEO_SAME,      /**< equal within the tolerance */
    AGT_GEO_REORDERED, /**< same points, other start or direction */
    AGT_GEO_MOVED,     /**< rigid: dx, dy, and a turn when rotated_deg is not 0 */
    AGT_GEO_CORNER,    /**< few corners moved */
    AGT_GEO_RESHAPED,  /**< anything else */
    AGT_GEO_GAINED,    /**< had none before */
    AGT_GEO_LOST,      /**< has none now */
} AgtGeoChange;
/** "same", "reordered", "moved", "corner_moved", "reshaped", "gained", "lost". */
const char *agt_geo_change_name(AgtGeoChange g);

/** One difference. */
typedef struct {
    AgtOp op;
    const AgtFeature *before, *after;
    AgtGeoChange geometry;
    double moved_m, bearing_deg, rotated_deg; /**< of MOVED; clockwise */
    double dx_m, dy_m;
    double area_before_m2, area_after_m2;
    double largest_m;  /**< largest shift of a matched corner, or Hausdorff distance */
    GPtrArray *fields; /**< of const AgtField*: attributes that differ */
} AgtDiff;

/** A comparison; owns its diffs and keeps both plans. */
typedef struct {
    const AgtPlan *from, *to;
    GPtrArray *diffs;                       /**< of AgtDiff*, sorted by layer, id */
    AgtFindings *fresh, *fixed, *unchanged; /**< NULL when findings were not compared */
} AgtComparison;
/** Compares by feature key. @param tol_m corners within it count as the same place, default 0.001
 */
AgtComparison *agt_compare(const AgtPlan *from, const AgtPlan *to, double tol_m);
/** Splits two lists of findings by fingerprint into fresh, fixed, unchanged. */
void agt_compare_findings(AgtComparison *c, const AgtFindings *before, const AgtFindings *after);
/** The comparison as a changeset that turns `from` into `to`. */
AgtChangeset *agt_comparison_changeset(const AgtComparison *c);
/** NULL is allowed. */
void agt_comparison_free(AgtComparison *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtComparison, agt_comparison_free)

G_END_DECLS
