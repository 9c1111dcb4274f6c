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

/** NULL is allowed. */
void agt_diff_free(AgtDiff *d);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtDiff, agt_diff_free)

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

/** @name Three-way merge @{ */
/** Why a merge cannot decide by itself. */
typedef enum {
    AGT_CONFLICT_CHANGED,      /**< both sides changed the same thing differently */
    AGT_CONFLICT_WE_DELETED,   /**< deleted here, changed there */
    AGT_CONFLICT_THEY_DELETED, /**< changed here, deleted there */
    AGT_CONFLICT_BOTH_ADDED,   /**< each side has a feature of its own under one id */
    AGT_CONFLICT_SAME_ID,      /**< two features would have one id; theirs is left out */
    AGT_CONFLICT_REFERENCE,    /**< it refers to a feature that the other side deleted */
    AGT_CONFLICT_FINDING,      /**< a rule finds in the result what it found on neither side */
    AGT_N_CONFLICT_KINDS
} AgtConflictKind;
/** "changed", "we_deleted", "they_deleted", "both_added", "same_id", "reference", "finding". */
const char *agt_conflict_kind_name(AgtConflictKind k);
/** Reads a kind's name; false when unknown. */
bool agt_conflict_kind_parse(const char *name, AgtConflictKind *out);

/** Something that people have to decide. Texts and rows are borrowed from the plans merged. */
typedef struct {
    AgtConflictKind kind;
    AgtLayerId layer; /**< AGT_N_LAYERS: a finding about the whole plan */
    const char *id;   /**< "" about the whole plan */
    /** "geometry" or the field that names a group of fields; "" the whole feature; of a finding the
     *  rule, and the other feature */
    const char *cell;
    const AgtFeature *base, *ours, *theirs; /**< NULL where a side has none */
    const char *settled;                    /**< how it was resolved, NULL while it is open */
} AgtConflict;

/** A merge worked out. */
typedef struct {
    const AgtPlan *ours, *theirs;
    AgtPlan *result;       /**< ours with the changes; what is in dispute is as on our side */
    AgtChangeset *changes; /**< from ours to the result */
    GPtrArray *conflicts;  /**< of AgtConflict*, by layer, id and cell */
    guint combined;        /**< features that have changes of both sides */
    AgtArena *arena;
} AgtMerge;
/**
 * Merges two plans that came from @p bases (their common ancestors, 1 or more: what one base does
 * not have as a side has it counts as changed by that side). Decided by cells: the geometry, and
 * groups of fields that make sense together only. One side changed, or both alike: taken. Both
 * differently, or deleted against changed: a conflict, never a silent winner. Corners that only one
 * side moved are combined where the outline stays valid. A changed `state` vouches for the feature
 * as it was: it stands against any change of the other side.
 * @param layers merged; the others stay as they are in @p ours @param tol_m as agt_compare()
 * @errors those of agt_plan_apply()
 */
AgtMerge *agt_merge(const AgtPlan *const *bases, guint n_bases, const AgtPlan *ours,
                    const AgtPlan *theirs, AgtLayerSet layers, double tol_m, GError **error);
/** Adds a conflict for each finding of the result, warning or worse, that neither side has. */
void agt_merge_findings(AgtMerge *m, const AgtFindings *ours, const AgtFindings *theirs,
                        const AgtFindings *result);
/** Plans and what rules find in them. */
typedef struct {
    const AgtPlan *ours, *theirs, *result;
    const AgtFindings *of_ours, *of_theirs, *of_result;
} AgtMergeJudged;
/** The same for a result that was edited since: of AgtConflict*; texts are kept by @p a. */
GPtrArray *agt_merge_new_findings(const AgtMergeJudged *j, AgtArena *a);
/** NULL is allowed. */
void agt_merge_free(AgtMerge *m);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtMerge, agt_merge_free)

/** A side of a merge. */
typedef enum { AGT_SIDE_OURS, AGT_SIDE_THEIRS, AGT_SIDE_BASE } AgtSide;
/**
 * What a conflict's feature becomes when one side is taken: the cell in dispute, or the whole
 * feature where there is none. @param live the feature as the plan has it now, NULL when it has not
 * @param[out] out a row of @p a or borrowed, NULL: the feature is deleted
 * @errors VALUE the side cannot be taken (theirs, of two features with one id)
 */
bool agt_conflict_take(const AgtConflict *c, const AgtFeature *live, AgtSide side, AgtArena *a,
                       const AgtFeature **out, GError **error);
/**
 * Sets fields of the feature, texts "FIELD=VALUE" (nothing behind the sign: not given).
 * @param taken a side was chosen first; without one each field of the cell in which the sides
 * differ must be given @errors VALUE
 */
bool agt_conflict_set(const AgtConflict *c, const AgtFeature *live, const char *const *values,
                      bool taken, AgtArena *a, const AgtFeature **out, GError **error);
/** Fields of the cell in which the sides differ, of const AgtField*; free the array. */
GPtrArray *agt_conflict_fields(const AgtConflict *c);
/** What a side (ours or theirs) did to what is in dispute; NULL when it cannot be told from the
 *  base. Free with agt_diff_free(). */
AgtDiff *agt_conflict_difference(const AgtConflict *c, const AgtFeature *side);
/** @} */

G_END_DECLS
