/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file deviation.h
 * How far a plan strays from the approved one: measured, classed, and where.
 */
#pragma once

#include <agrotown/approved.h>

G_BEGIN_DECLS

/** What a deviation asks for. */
typedef enum {
    AGT_DEVIATION_WITHIN,   /**< within tolerance */
    AGT_DEVIATION_AGREE,    /**< to be agreed */
    AGT_DEVIATION_APPROVAL, /**< needs a new approval */
    AGT_N_DEVIATION_CLASSES
} AgtDeviationClass;
/** A msgid: "within tolerance", "to be agreed", "needs a new approval". */
const char *agt_deviation_class_text(AgtDeviationClass c);
/** "within", "agree", "approval". */
const char *agt_deviation_class_name(AgtDeviationClass c);

/** One measure of one feature. Texts live as long as the deviations. */
typedef struct {
    const AgtRule *rule;
    const char *measure; /**< msgid: "area", "border", "use", ... */
    AgtDeviationClass class;
    bool illustrative;       /**< classed by a figure that the programme does not state */
    AgtLayerId layer;        /**< of the feature; of a count the layer counted */
    const char *id;          /**< in the plan, "" when it is not there */
    const char *approved_id; /**< as approved, "" when it was not */
    double approved, now;    /**< figures, NaN when there are none */
    double difference;       /**< what is judged: in unit, or in % */
    double mean;             /**< mean offset of a line, NaN */
    double changed_m2;       /**< of a border: area that is in one and not in both, NaN */
    const char *unit;        /**< of approved, now and mean */
    const char *difference_unit;
    const char *was, *is; /**< words instead of figures, NULL */
    AgtGeom *area;        /**< where they differ, NULL */
    AgtPoint at;          /**< NaN when there is no place */
} AgtDeviation;

/** All deviations from one approved plan; free with agt_deviations_free(). */
typedef struct {
    const char *name, *document, *approved_on;
    guint compared; /**< approved features */
    GArray *rows;   /**< of AgtDeviation, by layer, id, rule */
    /*< private >*/
    AgtArena *arena;
    AgtPlan *plan;
} AgtDeviations;
/** NULL is allowed. */
void agt_deviations_free(AgtDeviations *d);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtDeviations, agt_deviations_free)
/** How many are of a class. */
guint agt_deviations_count(const AgtDeviations *d, AgtDeviationClass c);
/**
 * Compares @p plan with its approved plan @p name: features of one layer by id, those left by
 * geometry. Layers that the approved plan does not hold are not compared. Findings are info,
 * warning and error by class, and no worse than a warning where a figure of the tolerance is
 * illustrative. @errors AGT_PLAN_ERROR_VALUE no such approved plan
 */
AgtDeviations *agt_deviate(const AgtPlan *plan, const char *name, const AgtApprovedLimits *limits,
                           AgtFindings *out, GError **error);
/** Rules of the comparison, NULL-ended. */
const AgtRule *const *agt_deviation_rules(void);

G_END_DECLS
