/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the room share among themselves. */
#pragma once

#include <agrotown/compare.h>

/* Differs by more than the last digits of figures computed anew. */
bool agt_compare_field_differs(const AgtFeature *a, const AgtFeature *b, const AgtField *field);

/* A difference in which nothing differs yet. */
AgtDiff *agt_compare_diff_new(AgtOp op, const AgtFeature *before, const AgtFeature *after);

/* Fields that only make sense together: a merge takes them from one side or asks. */
typedef struct {
    const char *name;  /* "geometry", or its first field */
    bool geometry;     /* the geometry belongs to it */
    GPtrArray *fields; /* of const AgtField*, borrowed; may be empty for a geometry alone */
} AgtCell;

/* The cells of a layer, of AgtCell*: each field but `birth` is in one of them. Free the array. */
GPtrArray *agt_cells_of(AgtLayerId layer);
/* The cell of a name, NULL when there is none. */
const AgtCell *agt_cell_named(const GPtrArray *cells, const char *name);
/* Same values, and the same geometry within the tolerance. */
bool agt_cell_same(const AgtCell *cell, const AgtFeature *a, const AgtFeature *b, double tol_m);
/* Puts the values of a cell into a row still being built. */
void agt_cell_take(const AgtCell *cell, AgtFeature *to, const AgtFeature *from);

/* What a row is known by: its birth, or its id where nobody gave it a birth yet. */
const char *agt_merge_key(const AgtFeature *row);
/* Notes a conflict; at least one row is given, @p cell is borrowed. */
void agt_merge_conflict(AgtMerge *m, AgtConflictKind kind, const char *cell, const AgtFeature *base,
                        const AgtFeature *ours, const AgtFeature *theirs);
/* Order of conflicts: layer, id, cell. */
int agt_conflict_by_place(gconstpointer a, gconstpointer b);
/* Leaves out changes (AgtChange) that would give an id to a second feature. */
void agt_merge_keep_ids_apart(AgtMerge *m, GArray *changes, AgtLayerSet layers);
/* Features that one side kept or made, and what they refer to was deleted by the other. */
void agt_merge_check_references(AgtMerge *m, AgtLayerSet layers);

/*
 * A geometry with the corners that either side moved, when no corner was moved by both and the
 * result is valid; NULL otherwise. New reference.
 */
AgtGeom *agt_merge_corners(const AgtGeom *base, const AgtGeom *ours, const AgtGeom *theirs,
                           double tol_m);
