/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file draw.h
 * From a plan to a Scene (a display list in millimetres on paper, y down) and from a Scene to PDF,
 * PNG and SVG. cairo, Pango and qpdf are loaded on first use.
 */
#pragma once

#include <agrotown/clearance.h>
#include <agrotown/compare.h>
#include <agrotown/config.h>
#include <agrotown/norms.h>

G_BEGIN_DECLS

/** Error domain of the draw room. */
#define AGT_DRAW_ERROR (agt_draw_error_quark())
/** Quark behind #AGT_DRAW_ERROR. */
GQuark agt_draw_error_quark(void);

/** Codes of #AGT_DRAW_ERROR. */
typedef enum {
    AGT_DRAW_ERROR_STYLE, /**< a style or layout is wrong: exit 3 */
    AGT_DRAW_ERROR_FIT,   /**< the plan does not fit paper and scale; says which would: exit 3 */
    AGT_DRAW_ERROR_GLYPH, /**< no font has a character that must be printed: exit 3 */
    AGT_DRAW_ERROR_WRITE, /**< output cannot be written: exit 5 */
    AGT_DRAW_ERROR_PROOF, /**< the file read back is not what was drawn: exit 70 */
} AgtDrawErrorCode;

typedef struct _AgtScene AgtScene; /**< one or more pages */
/** NULL is allowed. */
void agt_scene_free(AgtScene *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtScene, agt_scene_free)
/** Readable text of a scene, for golden tests: one line an item, millimetres with 2 decimals. */
char *agt_scene_dump(const AgtScene *s);

/** What a sheet that goes to the field carries beside the plan; made by the gate. */
typedef struct {
    GHashTable *blocking;   /**< id of a block, "" for a sheet of the whole plan, to AgtFindings *:
                               what must not be built from. Parts that are not blocked are absent */
    const char *expires_on; /**< last day it may be worked by */
    const char *issue, *recipient, *holder; /**< its record, to whom, organisation; NULL: none */
} AgtDrawField;

/** What to draw. */
typedef struct {
    const char *sheet;  /**< name of a sheet layout in maps/, "master" or "block" */
    const char *layout; /**< YAML text of the sheet layout */
    const char *style;  /**< YAML text of the style */
    const char *of;     /**< id of the block or zone an atlas sheet shows; NULL: all of them */
    AgtLang lang;
    const char *paper;         /**< "A1", "A3", "420x297"; NULL: the layout's */
    double scale;              /**< 2000 for 1:2000; 0: the layout's */
    const char *as_of;         /**< date printed */
    const char *revision_time; /**< time of the revision: dates in the file come from here */
    const char *author;
    AgtPurpose purpose;
    const AgtFindings *findings; /**< overlay, NULL for none */
    AgtClearance *clearance;     /**< grown hazards are drawn from it; NULL: not judged */
    double grid_convergence_deg, grid_factor; /**< at the site, from crs; NaN: not known */
    const char *crs_name;
    const char *site_grid;           /**< site grid whose lines are drawn, too; NULL: none */
    const AgtDrawField *field;       /**< NULL: the sheet is for planning and says so */
    const AgtClearanceProof *proof;  /**< draw the page for the site file of this feature, with the
                                        layout dossier and @ref field; NULL: sheets */
    const AgtNormCoverage *coverage; /**< of the plan given: shades houses by their ways; NULL */
    bool masked; /**< the plan given holds no hazards: permitted ground is shown and nothing said
                    of why the rest is not */
} AgtDrawOptions;

/** A stop notice for one holder of papers that are no longer true. */
typedef struct {
    const char *holder;        /**< name and contact */
    const char *const *papers; /**< what comes back and why, a paragraph each, NULL-ended */
} AgtNotice;
/** Stop notices. */
typedef struct {
    const AgtNotice *notice;
    guint n;
    AgtLang lang;
    const char *as_of, *revision, *revision_time, *author;
    const char *emergency; /**< whom to call, NULL */
} AgtNotices;
/** Draws a page A4 for each notice; a long one goes on on further pages. @errors GLYPH */
AgtScene *agt_draw_notices(const AgtPlan *plan, const AgtNotices *notices, GError **error);
/** Draws. @errors STYLE, FIT, GLYPH */
AgtScene *agt_draw(const AgtPlan *plan, const AgtDrawOptions *options, GError **error);
/** Names of the pages an atlas would have, NULL-ended; free with g_strfreev(). */
char **agt_draw_pages(const AgtPlan *plan, const AgtDrawOptions *options, GError **error);
/** Does the layout draw pages block by block? @errors STYLE */
bool agt_draw_per_block(const AgtDrawOptions *options, bool *out, GError **error);
/** Writes all pages as one PDF: vector, fonts embedded, layers, georeference; reads it back and
 *  proves page size and frame corners to 0.05 mm. */
bool agt_scene_write_pdf(const AgtScene *s, const char *path, GError **error);
/** Writes page @p page as PNG with pHYs and a world file. */
bool agt_scene_write_png(const AgtScene *s, guint page, double dpi, const char *path,
                         GError **error);
/** Page @p page as SVG text with ids and classes. */
char *agt_scene_to_svg(const AgtScene *s, guint page);
/** Number of pages. */
guint agt_scene_pages(const AgtScene *s);

G_END_DECLS
