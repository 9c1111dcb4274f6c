/* SPDX-License-Identifier: Apache-2.0 */
/* What can be done to a feature so that a norm rule speaks. */
#pragma once

#include <agrotown/norms.h>

/* One change of one row, as large as one likes. */
typedef enum { SHIFT, SCALE, SQUEEZE, CORNER, FIELD, VALUE, DROP, COPY } How;

typedef struct {
    How how;
    const AgtFeature *row;
    const AgtFeature *of;  /* the feature that the rule then speaks of: the row itself as a rule */
    AgtPoint dir;          /* SHIFT, SQUEEZE, CORNER: unit vector */
    double gap;            /* SHIFT towards something: how far it is; else 0 */
    double sign;           /* SCALE, SQUEEZE, FIELD: +1 or -1 */
    guint corner;          /* CORNER: number of the point that is moved */
    const AgtField *field; /* FIELD, VALUE */
    const char *text;      /* VALUE */
} Knob;

/* A copy of the plan with the knob turned by t; NULL when that leaves nothing of the row. */
AgtPlan *knob_turned(const AgtPlan *plan, const Knob *k, double t);
/* Knobs to try on a row for a rule, the likeliest first; of Knob. */
GArray *knob_list(const AgtPlan *plan, const AgtNormRule *r, const AgtFeature *row);
/* Layer that the rule is about. */
AgtLayerId knob_subject(const AgtPlan *plan, const AgtNormRule *r);
/* Is the row in use, and taken by a filter of a rule (NULL: every row)? */
bool knob_fits(const AgtFeature *row, const AgtYamlNode *where);
/* True when a layer that the rule speaks of is empty. */
bool knob_hopeless(const AgtPlan *plan, const AgtNormRule *r);
/* The plan to break for this rule: the clean one, or one in which some rows are of its kind. */
AgtPlan *knob_fitting(const AgtPlan *plan, const AgtNormRule *r);
/* Does the rule ask for ways of vehicles or stands of cranes? */
bool kind_of_vehicles(const AgtNormRule *r);
/* Could the rule say something else when a row of the layer changes? */
bool kind_may_change(const AgtNormRule *r, AgtLayerId layer);
/* May what it measures jump when something moves by little? */
bool kind_jumps(const AgtNormRule *r);
/* The plan with lines and nodes of networks along its streets. */
AgtPlan *nets_added(const AgtPlan *plan);
/* A feature by layer and id, NULL when there is none. */
const AgtFeature *knob_named(const AgtPlan *plan, AgtLayerId layer, const char *id);
