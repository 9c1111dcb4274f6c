/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file style.h
 * Styles (maps/style.yaml): which rows are drawn how. Lengths are millimetres on paper.
 */
#pragma once

#include "scene.h"

/** A field and the values that match; no values: matches when not given. */
typedef struct {
    const AgtField *field;
    char **values;
} Match;

/** Lines of a hatch. */
typedef struct {
    double angle_deg, pitch;
    Line line;
} Hatch;

/** A ribbon as wide as a field says, on the ground. */
typedef struct {
    const AgtField *field;
    double width_m; /**< when the field is not given */
    Colour fill;
    Line edge;
} Band;

/** Where a label may stand. */
typedef enum { FIT_INSIDE, FIT_OVER, FIT_LINE, FIT_POINT, FIT_BESIDE } Fit;

/** How a rule's rows are labelled. */
typedef struct {
    const char *text; /**< template, NULL: no label */
    TextStyle style;
    double min_size; /**< smallest em it may shrink to */
    Fit fit;
    gint64 priority; /**< lower comes first */
    double repeat;   /**< along lines, mm; 0: once */
    bool required;   /**< a label that finds no place is drawn where it is least bad */
} Label;

/** Sign of a point. */
typedef enum { SHAPE_NONE, SHAPE_CIRCLE, SHAPE_SQUARE, SHAPE_TRIANGLE, SHAPE_CROSS } Shape;

/** One rule. */
typedef struct {
    AgtLayerId layer;
    GArray *where; /**< Match */
    const char *class;
    const char *title[AGT_N_LANGS]; /**< legend; NULL: not in the legend */
    Group group;
    Colour fill;
    Line line;
    Hatch hatch[2];
    guint n_hatch;
    Band band[2];
    guint n_bands;
    Shape shape;
    double symbol_mm;
    Label label;
    double scale_min, scale_max; /**< denominators it is drawn at */
} Rule;

/** A style. */
typedef struct {
    AgtYaml *doc;
    GPtrArray *rules; /**< Rule, in drawing order */
} Style;

/** Reads a style. @errors AGT_DRAW_ERROR_STYLE with line and column */
Style *style_parse(const char *text, GError **error);
/** NULL is allowed. */
void style_free(Style *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Style, style_free)
/** Does the rule match the row at this scale? */
bool rule_matches(const Rule *r, const AgtFeature *row, double scale);
/** Fills a template from a row; NULL when every field of it is empty. Newly allocated. */
char *label_text(const char *pattern, const AgtFeature *row, AgtLang lang);
/** Reads "#rrggbb" or "#rrggbbaa" under @p key. */
bool read_colour(const AgtYamlNode *map, const char *key, Colour *out, GError **error);
/** Turns an error of the plan room into AGT_DRAW_ERROR_STYLE. */
void as_style_error(GError **error);
