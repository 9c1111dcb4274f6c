/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file layout.h
 * Sheet layouts (maps/sheet-NAME.yaml): paper, scale, title, and what stands beside the map.
 */
#pragma once

#include "scene.h"

/** What can stand in the column beside the map. */
typedef enum {
    PART_LEGEND,
    PART_SECOND,
    PART_KEYMAP,
    PART_BALANCE,
    PART_PROGRAMME,
    PART_POINTS,
    PART_NOTES,
    PART_FINDINGS,
    N_PARTS
} Part;

/** A layout. */
typedef struct {
    AgtYaml *doc;
    const char *name;
    const char *title[AGT_N_LANGS];
    const char *object[AGT_N_LANGS]; /**< graph 2 of the title block; NULL: the plan's title */
    const char *organisation[AGT_N_LANGS];
    const char *stage;
    bool per_block; /**< one page per block, else one page */
    bool screen;    /**< a map as large as its ground, and a legend, for a page on the screen */
    double paper_w, paper_h;
    double scale;
    double own_scale;                /**< the file's, for which its contour_m is meant */
    double left, right, top, bottom; /**< border of the frame, mm */
    double column;                   /**< width of the column at the right, mm */
    double strip;                    /**< height of the strip at the foot, mm */
    double text;                     /**< size of the text in tables, mm */
    double grid_m;                   /**< step of the coordinate grid */
    double margin_m;                 /**< ground kept free around what is shown */
    double contour_m;                /**< step of contours, 0: none */
    gint64 findings_max;
    Part part[N_PARTS];
    guint n_parts;
} Layout;

/** Reads a layout. @errors AGT_DRAW_ERROR_STYLE */
Layout *layout_parse(const char *text, GError **error);
/** NULL is allowed. */
void layout_free(Layout *l);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Layout, layout_free)
/** Takes over paper ("A1", "420x297") and scale from the options. @errors STYLE */
bool layout_override(Layout *l, const AgtDrawOptions *o, GError **error);
/** Name of a paper size ("A1" or "420x297"); newly allocated. */
char *paper_name(double w, double h);
/** The smallest standard paper (turned as needed) at least this big; false when none is. */
bool paper_for(double w, double h, double *pw, double *ph);
/** The next standard scale that is at least @p scale. */
double scale_for(double scale);
