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

/** What happened to a geometry. */
typedef struct {
    AgtGeoChange change;
    /** Of MOVED: the shift of the mean of all corners and its grid bearing. Of CORNER: the shift of
     *  the corner that moved most. */
    double moved_m, bearing_deg, dx_m, dy_m;
    double rotated_deg; /**< of MOVED: clockwise, about the mean of all corners */
    double largest_m; /**< largest shift of a matched corner; of RESHAPED the Hausdorff distance */
    guint corners;    /**< of CORNER: how many moved */
} AgtShape;
/**
 * Classifies the change from @p a to @p b (either may be NULL): anchors/revisions.md 3.6. Corners
 * keep their order in preference to another start; a mirror image is a new shape.
 */
AgtShape agt_shape_compare(const AgtGeom *a, const AgtGeom *b, double tol_m);

/** One difference. Pure noise (geometry SAME and no field) is none. */
typedef struct {
    AgtOp op;
    const AgtFeature *before, *after;
    AgtShape geometry; /**< SAME for added and removed features */
    double area_before_m2, area_after_m2;
    GPtrArray *fields; /**< of const AgtField*: attributes that differ */
} AgtDiff;

/** A comparison; owns its diffs and keeps both plans. */
typedef struct {
    const AgtPlan *from, *to;
    double tol_m;
    AgtLayerSet layers;                     /**< compared: loaded in both plans */
    GPtrArray *diffs;                       /**< of AgtDiff*, sorted by layer, id */
    AgtFindings *fresh, *fixed, *unchanged; /**< NULL when findings were not compared */
} AgtComparison;
/**
 * Compares by feature key (layer and birth id; rows without a birth by id). A layer that is not
 * loaded in both plans is not compared: absence there proves nothing.
 * @param tol_m corners within it count as the same place; the usual is 0.001
 */
AgtComparison *agt_compare(const AgtPlan *from, const AgtPlan *to, double tol_m);
/** Splits two lists of findings by fingerprint into fresh, fixed, unchanged. Both lists stay whole
 *  and must outlive the comparison, or be kept by agt_findings_keep(): rules are shared. */
void agt_compare_findings(AgtComparison *c, const AgtFindings *before, const AgtFindings *after);
/** Everything that differs, noise too, as a changeset that turns `from` into `to` exactly. */
AgtChangeset *agt_comparison_changeset(const AgtComparison *c);
/** NULL is allowed. */
void agt_comparison_free(AgtComparison *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtComparison, agt_comparison_free)

G_END_DECLS
