/* SPDX-License-Identifier: Apache-2.0 */
/* Geometry of a source record as ours: nothing is thrown away silently. */
#pragma once

#include "transform.h"

/* What was found while reading a shape. */
typedef struct {
    AgtGeom *point, *line, *polygon; /* in source units; NULL when there is none of the kind */
    bool null;                       /* the record has no geometry, or an empty one */
    bool arcs;                       /* arcs were replaced by lines */
    bool broken;                     /* a ring with under 3 corners or a line with one point */
    bool open;                       /* a ring does not end where it begins: broken, too */
    bool metric;                     /* source units are metres */
    bool wild;                       /* a position that cannot be */
    double z;                        /* of the first point; NaN when there is none */
    double sagitta;                  /* of the lines that replaced arcs, source units */
    bool moved;                      /* the coordinates are the plan's already */
    double slack_m;                  /* what the lines may be off further; set by the caller */
} AgtShape;

/* Reads @p g (may be NULL); degenerate rings and lines are kept by repeating points. */
void agt_shape_read(AgtShape *s, OGRGeometryH g, const AgtTransform *t);
void agt_shape_clear(AgtShape *s);
/* Kind of the shape when it is of one kind only, 0 when it is mixed or empty. */
int agt_shape_kind(const AgtShape *s);
/* Everything as one polygon geometry: lines and points become collapsed rings. */
AgtGeom *agt_shape_as_polygon(const AgtShape *s);
/* Moves all kinds into the plan's system. @errors those of the operation */
bool agt_shape_move(AgtShape *s, const AgtTransform *t, GError **error);
/* Upper bound of how far a replaced arc may bulge over its lines, metres; 0 without arcs. */
double agt_shape_bulge_m(const AgtShape *s);
