/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file approved.h
 * The approved master plan as a locked reference, and how far the plan may stray from it.
 *
 * A programme may hold the tolerances, each as [within, to be agreed]:
 *
 *     approved:
 *       zone_area_pct: [1, 5]
 *
 * A deviation up to the first figure is within tolerance, up to the second it is to be agreed, and
 * beyond it needs a new approval. They are the planner's: no code states them. What the programme
 * does not state is illustrative, and warns at most.
 */
#pragma once

#include <agrotown/config.h>

G_BEGIN_DECLS

/** What a tolerance is for. */
typedef enum {
    AGT_TOLERANCE_ZONE_AREA,       /**< zone_area_pct */
    AGT_TOLERANCE_ZONE_BORDER,     /**< zone_border_m */
    AGT_TOLERANCE_RED_LINE,        /**< red_line_m */
    AGT_TOLERANCE_RED_LINE_LENGTH, /**< red_line_length_m */
    AGT_TOLERANCE_STREET_AXIS,     /**< street_axis_m */
    AGT_TOLERANCE_STREET_LENGTH,   /**< street_length_pct */
    AGT_TOLERANCE_STREET_WIDTH,    /**< street_width_m */
    AGT_TOLERANCE_FACILITY_MOVED,  /**< facility_moved_m */
    AGT_TOLERANCE_FACILITY_AREA,   /**< facility_area_pct */
    AGT_TOLERANCE_CAPACITY,        /**< capacity_pct */
    AGT_TOLERANCE_COUNT,           /**< count_pct */
    AGT_N_TOLERANCES
} AgtTolerance;

/** All tolerances. */
typedef struct {
    double within[AGT_N_TOLERANCES], agree[AGT_N_TOLERANCES];
    bool stated[AGT_N_TOLERANCES]; /**< by the programme; else the figure is illustrative */
} AgtApprovedLimits;
/** Key of a tolerance in a programme; static. */
const char *agt_tolerance_name(AgtTolerance t);
/** Reads the section "approved" of a programme; NULL gives the illustrative figures.
 *  @errors AGT_PLAN_ERROR_CONFIG */
bool agt_approved_limits_read(const AgtYamlNode *node, AgtApprovedLimits *out, GError **error);
/** Those of the plan's programme. @errors AGT_PLAN_ERROR_CONFIG */
bool agt_approved_limits_of_plan(const AgtPlan *plan, AgtApprovedLimits *out, GError **error);

/** NAME of "approved/NAME", NULL when the text is not of that form. Borrowed from @p text. */
const char *agt_approved_name(const char *text);
/** A row of the approved plan @p name, which also tells its document and date; NULL when the plan
 *  has none of that name. */
const AgtApprovedPlan *agt_approved_find(const AgtPlan *plan, const char *name);
/** Names of the approved plans as "approved/A, approved/B", "" when there is none; newly
 *  allocated. */
char *agt_approved_list(const AgtPlan *plan);
/** True for the two layers that hold approved plans: locked as evidence is. */
bool agt_layer_is_approved(AgtLayerId layer);

G_END_DECLS
