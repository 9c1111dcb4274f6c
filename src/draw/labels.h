/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file labels.h
 * Placement of labels without overlap.
 */
#pragma once

#include "style.h"

/** Labels asked for on a page. */
typedef struct _LabelSet LabelSet;
/** Best inner point of a geometry, remembered in @p points (geometry to AgtPoint): finding it is
 *  the dearest step of a drawing, and several parts of a sheet ask for it. */
AgtPoint label_point(GHashTable *points, const AgtGeom *g);
/** Empty set for one map frame. @p points as for label_point(), borrowed. */
LabelSet *labels_new(Page *page, guint frame, GHashTable *points);
/** NULL is allowed. */
void labels_free(LabelSet *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LabelSet, labels_free)
/** Asks for a label on a geometry (borrowed). @p text is copied. */
void labels_ask(LabelSet *s, const Label *how, const AgtGeom *g, const char *text,
                const char *class, const char *id);
/** Ground that labels should stay off unless they belong to the same row: buildings. */
void labels_avoid(LabelSet *s, const AgtGeom *g, const char *id);
/** A line on the sheet from @p a to @p b, mm, with @p half mm on each side, that labels should stay
 *  off. */
void labels_avoid_line(LabelSet *s, AgtPoint a, AgtPoint b, double half);
/** A box on the sheet that no label may touch. */
void labels_block(LabelSet *s, AgtBox mm);
/** Places everything, in order of priority, then as asked; counts go to the page. */
void labels_place(LabelSet *s);
