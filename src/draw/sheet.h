/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sheet.h
 * What the makers of sheets share: the job, what a page shows, and the parts of a page.
 */
#pragma once

#include <math.h>

#include "labels.h"
#include "layout.h"
#include "style.h"

/** Entries of the legend that no style can change. */
typedef enum {
    SIGN_CHA,
    SIGN_SHA,
    SIGN_HAZARD_LINE,
    SIGN_HAZARD_POINT,
    SIGN_GROWN,
    SIGN_CLOSED,
    SIGN_FIND,
    SIGN_RELEASED,
    SIGN_CLAIMED,
    SIGN_UNKNOWN,
    SIGN_CONTOUR,
    N_SIGNS
} Sign;

/** One call of agt_draw(). */
typedef struct {
    const AgtPlan *plan;
    const AgtDrawOptions *o;
    AgtLang lang;
    Style *style;
    Layout *layout;
    AgtScene *scene;
    GError *error;               /**< first trouble with a text */
    bool judged;                 /**< clearance was judged */
    GPtrArray *keep;             /**< geometry made for the drawing */
    GHashTable *points;          /**< of label_point() */
    AgtGeom *released, *hatched; /**< ground with a release in force, ground of hazards */
    AgtGridMap site_grid;        /**< of the option, when it names one */
} Sheet;

/** What a page shows so far. */
typedef struct {
    guint *rule;             /**< rows drawn per style rule */
    guint sign[N_SIGNS];     /**< rows drawn per sign */
    GHashTable *hazards;     /**< ids of hazards that are on a frame */
    const AgtFeature *block; /**< block sheets: the block */
    guint page_no, pages;
    const char *subject; /**< graph 3 of the title block */
} Shown;

/** Keeps a geometry until the drawing is done; NULL passes. Borrowed back. */
AgtGeom *sheet_keep(Sheet *s, AgtGeom *g);
/** Text in the sheet's language. */
#define TR(s, text) agt_tr((s)->lang, (text))

/** The point symbol of a rule round a place, mm on the page, at most @p most_mm wide. */
void map_symbol(Page *p, const Rule *r, double x, double y, double most_mm);
/** Plain map of a frame with its labels asked for. @p labels NULL: none. */
void map_draw(Sheet *s, Page *p, guint frame, Shown *shown, LabelSet *labels);
/** Height between two contours at the sheet's scale, m: on a small scale fewer are readable. */
double contour_step(const Layout *l);
/** Contours of the terrain. */
void map_contours(Sheet *s, Page *p, guint frame, Shown *shown);
/** Unknown ground, released land, hazards: the same on every sheet, whatever the style says. */
void hazard_draw(Sheet *s, Page *p, guint frame, Shown *shown, LabelSet *labels);
/** True when the hazard's records say it is closed. */
bool hazard_closed(const char *status);
/** Kind, depth, date and certificate of a release, or that it is not handed over: what a builder
 *  must know before he digs. Newly allocated. */
char *release_text(const Sheet *s, const AgtRelease *r);
/** Swatch of a sign in the legend. */
void hazard_swatch(const Sheet *s, Page *p, Sign sign, double x, double y, double w, double h);
/** Text of a sign in the legend, a msgid. */
const char *hazard_sign_title(Sign sign);
/** Notes about hazards that no frame can show; strings to be freed. */
void hazard_notes(const Sheet *s, const Shown *shown, GPtrArray *out);

/** Neat line, grid ticks and labels, crosses. */
void grid_draw(Sheet *s, Page *p, guint frame);
/** Lines of the site grid that was asked for, every @p step metres. */
void site_grid_draw(Sheet *s, Page *p, guint frame, double step);
/** What the sheet says of it, NULL without one; newly allocated. */
char *site_grid_note(const Sheet *s);
/** Room the grid's labels need beside a frame, mm. */
#define GRID_RIM 5.0
/** Scale, bar, north, CRS, in a box. Returns the height used. */
double grid_scale_block(Sheet *s, Page *p, guint frame, double x, double y, double w);
/** Diagonal text over a frame: light when the plan is illustrative or the sheet for planning, red
 *  over everything when it is blocked. */
void watermark_draw(Sheet *s, Page *p, guint frame, const Shown *shown);
/** What a sheet must not be taken for, in words: blocked, illustrative, planning only; NULL: a
 * sheet for the field that is let out. @p shown NULL: of all pages together. Newly allocated. */
char *sheet_warning(const Sheet *s, const Shown *shown);

/** What blocks the page, NULL when it is a planning sheet or let out. */
const AgtFindings *field_blocking(const Sheet *s, const Shown *shown);
/** True on a planning sheet, which nobody may take to the field. */
#define IS_PLANNING(s) (!(s)->o->field)
/** "no deeper than 0.40 m" of a plot with its houses, no entry on a blocked page; newly allocated.
 */
char *field_depth_text(const Sheet *s, const Shown *shown, const AgtPlot *plot);

/** Title block GOST 21.101 form 3 with its lower right corner at (x, y). */
void stamp_draw(Sheet *s, Page *p, const Shown *shown, double x, double y);
/** Its size, mm. */
#define STAMP_W 185.0
/** See #STAMP_W. */
#define STAMP_H 55.0

/** A place in the column: each part draws from y downwards and moves y. */
typedef struct {
    double x, y, w, bottom;
    double text; /**< size of the em, mm */
} Column;
/** Red box of a field sheet: verdict, days, depth, emergency line, holder. */
void field_box(Sheet *s, Page *p, Column *c, const Shown *shown);
/** Blocking rules with the features they hold for. */
void field_list(Sheet *s, Page *p, Column *c, const Shown *shown);
/** Heading of a part. False when there is no room for it and @p need mm below it. */
bool column_heading(Sheet *s, Page *p, Column *c, const char *text, double need);
/** Legend of what is on the page. */
void legend_draw(Sheet *s, Page *p, Column *c, const Shown *shown);
/** Shades plots and houses by their ways, when that was asked for. */
void coverage_draw(Sheet *s, Page *p, guint frame);
/** What the shades mean. */
void coverage_legend(Sheet *s, Page *p, Column *c);
/** Land balance. */
void balance_draw(Sheet *s, Page *p, Column *c);
/** Programme and technical-economic figures. */
void programme_draw(Sheet *s, Page *p, Column *c);
/** Points of a block: axis points of its houses and corners of its plots. */
typedef struct _Points Points;
/** Those of the block shown. */
Points *points_new(const Sheet *s, const Shown *shown);
/** NULL is allowed. */
void points_free(Points *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Points, points_free)
/** How many there are. */
guint points_count(const Points *p);
/** Draws the table of those from number @p from on that fit; returns the first that did not. */
guint points_draw(Sheet *s, Page *page, Column *c, const Points *p, guint from);
/** Lists the plots with the numbers of their corners. */
void points_plots(Sheet *s, Page *page, Column *c, const Shown *shown, Points *p);
/** Marks the corners on a frame and asks for their numbers. @p keep takes the label's places. */
void points_mark(Page *page, guint frame, const Points *p, LabelSet *labels, GPtrArray *keep);
/** Notes. */
void notes_draw(Sheet *s, Page *p, Column *c, const Shown *shown);
/** Markers of findings on a frame, which labels then keep off; and their list. */
void findings_mark(Sheet *s, Page *p, guint frame, const Shown *shown, LabelSet *labels);
/** See findings_mark(). */
void findings_list(Sheet *s, Page *p, Column *c, const Shown *shown);
/** Lists any findings under a heading, each rule once; on masked sheets only whom they hold for. */
void findings_list_all(Sheet *s, Page *p, Column *c, const AgtFindings *f, const char *heading);

/** A row of a table. */
typedef struct {
    const char *cell[6];
} TableRow;
/** Draws as many rows as there is room for; returns how many. */
guint table_draw(Page *p, Column *c, const TableRow *head, const TableRow *row, guint n,
                 guint columns, const double *width, const double *align);

/** See agt_scene_free(). */
void scene_free(AgtScene *s);
/** See agt_draw_notices(). */
AgtScene *notices_draw(const AgtPlan *plan, const AgtNotices *n, GError **error);
/** Names of the pages block_draw() makes, NULL-ended. */
char **block_pages(const Sheet *s, GError **error);
/** Pages of the sheets. */
bool master_draw(Sheet *s, GError **error);
/** The page for the site file. @errors FIT */
bool dossier_draw(Sheet *s, GError **error);
/** A page that is a map and nothing else, and a page with its legend and notes. @errors FIT */
bool screen_draw(Sheet *s, GError **error);
/** Ground of all that is planned; empty when nothing has a place. */
AgtBox plan_ground(const Sheet *s);
/** See master_draw(). */
bool block_draw(Sheet *s, GError **error);
/** Blocks a block sheet shows, in id order. Free with g_ptr_array_unref(). @errors STYLE */
GPtrArray *block_rows(const AgtPlan *plan, const char *of, GError **error);
/** Border of the sheet after GOST 21.101. */
void border_draw(Sheet *s, Page *p);
/** FIT: says paper or scale that would do. */
void refuse_fit(const Sheet *s, double need_w_m, double need_h_m, double map_w_mm, double map_h_mm,
                const char *what, GError **error);
