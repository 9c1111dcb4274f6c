/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file scene.h
 * The display list: pages of items in millimetres, x to the right, y down.
 *
 * Items stand in groups. The groups are the layers of the PDF and are drawn in the order of #Group,
 * whatever order they were added in.
 */
#pragma once

#include <agrotown/draw.h>

/** Groups of a page, bottom to top. */
typedef enum {
    GROUP_PAPER,
    GROUP_LAND_USE,
    GROUP_TERRAIN,
    GROUP_PLOTS,
    GROUP_STREETS,
    GROUP_BUILDINGS,
    GROUP_NETWORKS,
    GROUP_RESTRICTIONS,
    GROUP_GRID,
    GROUP_WATERMARK,
    GROUP_CLEARANCE,
    GROUP_HAZARDS,
    GROUP_LABELS,
    GROUP_FINDINGS,
    GROUP_FRAME,
    N_GROUPS
} Group;

/** Name of a group in style files ("land_use"). */
const char *group_name(Group g);
/** English title, a msgid. */
const char *group_title(Group g);
/** Reads a name; false when unknown. */
bool group_parse(const char *name, Group *out);

/** Colour with opacity. */
typedef struct {
    guint8 r, g, b, a;
} Colour;

/** Black ink. */
#define INK ((Colour){0x20, 0x20, 0x20, 255})
/** Paper. */
#define WHITE ((Colour){255, 255, 255, 255})
/** Grey of helping lines. */
#define GREY ((Colour){0x70, 0x70, 0x70, 255})
/** Warning red. */
#define RED ((Colour){0xc0, 0x00, 0x00, 255})

/** A pen. */
typedef struct {
    Colour colour;
    double width;   /**< mm; 0: no line */
    double dash[4]; /**< mm */
    guint n_dash;
    bool round; /**< round caps and joins, else butt and mitre */
} Line;

/** Faces of the private font set. */
typedef enum { FONT_NORMAL, FONT_BOLD, FONT_ITALIC, FONT_TITLE, N_FONTS } Font;

/** How a text is set. */
typedef struct {
    Font font;
    double size; /**< of the em, mm */
    Colour colour;
    double align;     /**< 0 left, 0.5 centre, 1 right of the anchor */
    double angle_rad; /**< clockwise on paper */
    double wrap;      /**< width of the paragraph, 0: one line */
    double halo;      /**< width of the white rim, mm */
} TextStyle;

/** Kinds of items. */
typedef enum { ITEM_FILL, ITEM_STROKE, ITEM_HATCH, ITEM_TEXT } ItemKind;

/** One thing drawn. Path items own subpaths sub .. sub+n_sub-1 of their page. */
typedef struct {
    ItemKind kind;
    Colour colour;
    Line line;
    guint sub, n_sub;
    gint clip;         /**< number of the map frame it is clipped to, -1: none */
    const char *class; /**< style class, interned */
    const char *id;    /**< feature, or NULL */
    AgtBox box;        /**< on paper */
    const char *text;
    TextStyle style;
    double x, y, up; /**< anchor; the first baseline is `up` mm below it in the text's own frame */
    double w, h;     /**< size of the text */
    double hatch_angle, hatch_pitch; /**< for the dump */
} Item;

/** A run of points. */
typedef struct {
    guint first, n;
    bool closed;
} Sub;

/** A window from paper to ground. */
typedef struct {
    char *name;
    AgtBox rect;  /**< on paper, mm, miny is the top */
    AgtBox world; /**< on the ground, m */
    double scale; /**< denominator */
    AgtBox hole;  /**< part of rect that an inset takes, empty for none */
} Frame;

/** A sheet of paper. */
typedef struct {
    char *name;
    char *title;
    double w, h;
    guint places;   /**< decimal places of a millimetre in SVG */
    GArray *pt;     /**< AgtPoint */
    GArray *sub;    /**< Sub */
    GArray *frames; /**< Frame */
    GArray *items[N_GROUPS];
    GStringChunk *texts;
    guint labels_placed, labels_lost;
    /* state of the pen */
    Group group;
    gint clip;
    const char *class;
    const char *id;
    guint path, path_n; /**< subpaths of the present path */
    GError **error;     /**< first trouble with a text; borrowed from agt_draw() */
    const char *scene_revision;
    int srid;
} Page;

struct _AgtScene {
    GPtrArray *pages;
    AgtLang lang;
    char *title, *author, *subject, *keywords;
    char *time; /**< of the revision, for the dates in files; ISO 8601 */
    char *crs;
    int srid;
};

/** New empty page at the end of @p s. */
Page *scene_add_page(AgtScene *s, const char *name, const char *title, double w, double h);
/** Adds a map frame; returns its number. */
guint page_add_frame(Page *p, const char *name, AgtBox rect, AgtPoint centre, double scale);
/** Frame @p i; borrowed until the next one is added. */
const Frame *page_frame(const Page *p, guint i);
/** From ground to paper. */
AgtPoint frame_mm(const Frame *f, AgtPoint at);
/** From paper to ground. */
AgtPoint frame_ground(const Frame *f, AgtPoint mm);
/** Millimetres on paper of @p m metres. */
double frame_len(const Frame *f, double m);

/** Where the next items go. @p class is interned. */
void page_pen(Page *p, Group group, gint clip, const char *class, const char *id);
/** Begins a path; what was drawn before stays. */
void page_path(Page *p);
/** Next subpath. */
void page_move(Page *p, double x, double y);
/** Next point. */
void page_line(Page *p, double x, double y);
/** Closes the subpath. */
void page_close(Page *p);
/** Begins a path that is a rectangle. */
void page_rect(Page *p, double x, double y, double w, double h);
/** Begins a path that is a circle. */
void page_circle(Page *p, double x, double y, double r);
/** Begins a path with all rings or lines of part @p part of @p g seen through @p f. */
void page_geom(Page *p, const Frame *f, const AgtGeom *g, guint part);
/** Fills the path (even-odd). */
void page_fill(Page *p, Colour c);
/** Strokes the path. */
void page_stroke(Page *p, const Line *line);
/** Draws a straight line. */
void page_segment(Page *p, double x0, double y0, double x1, double y1, double width, Colour c);
/**
 * Hatches the path with lines @p pitch mm apart at @p angle_deg (counter-clockwise from the x
 * axis): the lines are cut here, exactly, so no writer has to clip and no pattern shows seams.
 */
void page_hatch(Page *p, double angle_deg, double pitch, const Line *line);
/** Vertical place of a text's anchor. */
typedef enum { TEXT_BASE, TEXT_MIDDLE, TEXT_TOP } TextPlace;
/** Draws a text. Returns its width; height in *h (may be NULL). */
double page_text(Page *p, const TextStyle *style, TextPlace place, double x, double y,
                 const char *text, double *h);
/** As page_text() with a format. */
double page_textf(Page *p, const TextStyle *style, TextPlace place, double x, double y,
                  const char *format, ...) G_GNUC_PRINTF(6, 7);
/** Box of a path on paper. */
AgtBox page_path_box(const Page *p, guint sub, guint n_sub);
/** Number with @p decimals places and a decimal point, whatever the locale; no "-0"; newly
 *  allocated. */
char *decimal(double v, int decimals);
