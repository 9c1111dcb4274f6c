/* SPDX-License-Identifier: Apache-2.0 */
/* A row: the strip of land behind a street line, and its cutting into plots. */
#pragma once

#include "job.h"

/* How deep a row reaches. */
typedef enum {
    AGT_PLACE_DEEP_SHARE, /* to the middle between two streets, else as far as plots may reach */
    AGT_PLACE_DEEP_GOAL,  /* as deep as the area asked for needs at the least frontage */
    AGT_PLACE_DEEP_LEAST, /* the least depth */
    AGT_PLACE_N_DEEP
} AgtPlaceDeep;

typedef struct {
    AgtPlaceJob *job;
    AgtPlaceBlock *block;
    const AgtPlaceRules *rules;
    double goal;   /* area a plot should have at least */
    double margin; /* what rounding to millimetres may cost: 1 or 0 times */
    AgtPlaceDeep deep;
    GPtrArray *also; /* gets other plots that could be cut, AgtPlacePlot; NULL: not wanted */
    bool hard;       /* look long for one more plot */
} AgtPlaceRow;

/* A strip and what is left of the free land without it. */
typedef struct {
    AgtGeom *land; /* polygons without holes; NULL: there is no strip */
    AgtGeom *rest; /* NULL: not known */
} AgtPlaceStrip;

void agt_place_strip_clear(AgtPlaceStrip *s);
/* strip.c: the land behind the front. @p scale shortens the depth. */
bool agt_place_strip(const AgtPlaceRow *row, const AgtGeom *free_land, const AgtPlaceFront *front,
                     double scale, AgtPlaceStrip *out, GError **error);
/* The same, equally deep everywhere. */
bool agt_place_strip_at(const AgtPlaceRow *row, const AgtGeom *free_land,
                        const AgtPlaceFront *front, double depth, AgtPlaceStrip *out,
                        GError **error);
/* How deep the land is at @p s along the front, NaN where none begins there; and whether a street
 * lies behind. */
double agt_place_depth_behind(const AgtPlaceJob *job, const AgtGeom *free_land,
                              const AgtPlaceFront *front, double s, bool *street);
/* flag_row.c: a row @p depth deep along the front with flag plots behind it, their strips between
 * its plots; more than @p have of them are appended to @p out, else none. */
bool agt_place_flag_row(const AgtPlaceRow *row, const AgtGeom *free_land,
                        const AgtPlaceFront *front, double depth, guint have, GPtrArray *out,
                        GError **error);
/* flag.c: the block laid out with flag plots where that gives more than @p have, to *better; NULL
 * when it does not. No more than @p most are possible. Not yet on whole millimetres. */
bool agt_place_flags(AgtPlaceRow *row, guint have, guint most, GPtrArray **better, GError **error);
/* layout.c: land less plots. */
AgtGeom *agt_place_without(const AgtGeom *land, const GPtrArray *taken);
/* split.c: cuts a ring in two along @p back, a line behind its edges on the front, when that can be
 * done in a plain way: the line crosses the ring twice and both ends lie outside. */
bool agt_place_split(const GArray *ring, const AgtPlaceFront *front, const GArray *back,
                     GArray **strip, GArray **rest);
/* slice.c: cuts one polygon into plots that front @p front; good ones are appended to @p out,
 * the land of each run of them to @p taken.
 * *too_big gets the largest area above what is allowed, else 0. */
void agt_place_slice(const AgtPlaceRow *row, const AgtGeom *piece, const AgtPlaceFront *front,
                     GPtrArray *out, GPtrArray *taken, double *too_big);
/* piece.c: edges of the ring that lie on the front, and the longest run of them; false when there
 * is none.
 */
gboolean *agt_place_edges_on(const GArray *ring, const AgtPlaceFront *front);
bool agt_place_longest_run(const GArray *ring, const gboolean *on, guint *from, guint *count);

/* choose.c: candidates of all ways tried, and the most of them that fit together. */
typedef struct _AgtPlaceChoice AgtPlaceChoice;
AgtPlaceChoice *agt_place_choice_new(void);
void agt_place_choice_free(AgtPlaceChoice *c);
/* Copies plots of at least @p least m2 that are not welded yet; outlines seen before are left out.
 */
void agt_place_choice_offer(AgtPlaceChoice *c, const GPtrArray *plots, double least);
/* Offers the row along every street line, each as if it came first. */
bool agt_place_choice_rows(AgtPlaceChoice *c, const AgtPlaceRow *like, GError **error);
/* More than @p have plots, welded and measured, to *better; NULL when no such choice is found. No
 * more than @p most are possible. */
bool agt_place_choice_make(const AgtPlaceChoice *c, const AgtPlaceRow *row, guint have, guint most,
                           GPtrArray **better, GError **error);
/* halve.c: the land of the block cut into exactly @p n plots, NULL when no way was found within
 * @p steps; @p skew: also by cuts that are askew to streets. Not yet on whole millimetres. */
GPtrArray *agt_place_halve(AgtPlaceJob *job, AgtPlaceBlock *b, double goal, guint n, int steps,
                           bool skew);
