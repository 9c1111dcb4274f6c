/* SPDX-License-Identifier: Apache-2.0 */
/* A strip with its street line, and cuts through it. Shared by slice.c, one.c and flag.c. */
#pragma once

#include "strip.h"

/* A strip with its street line first: ring points 0..run are the line. */
typedef struct {
    GArray *ring;
    AgtPlaceLine line;
    guint run;
    double *w;  /* twice the area swept from point 0 up to each point */
    double *at; /* metres along the line of points 0..run */
    double total, length;
    AgtPoint origin;
    AgtPoint side; /* direction asked for side lines, 0: normal to the street */
} AgtPlacePiece;

/* A cut: from a on the line inwards to b. */
typedef struct {
    bool open; /* no cut: the strip's own end */
    double s, area;
    AgtPoint a, b;
    guint edge_a, edge_b;
} AgtPlaceCut;

typedef struct {
    double *area;
    guint n;
    double step, base, end; /* areas at both ends of what is shared out */
    AgtPlaceCut first, last;
} AgtPlaceTable;

void agt_place_piece_clear(AgtPlacePiece *p);
/* The strip @p g seen from @p front; false when none of it lies there. */
bool agt_place_piece(const AgtGeom *g, const AgtPlaceFront *front, AgtPlacePiece *p);
/* The cut at @p s; false when it does not reach the back. */
bool agt_place_cut_at(const AgtPlacePiece *p, double s, AgtPlaceCut *c);
/* Fills the table, its shared-out ends left open. */
void agt_place_tabulate(const AgtPlacePiece *p, AgtPlaceTable *t);
/* Where the area before the cut first is @p area: metres along the line, +inf past the end. */
double agt_place_of_area(const AgtPlaceTable *t, double area);
double agt_place_area_at(const AgtPlaceTable *t, double s);
/* True when the back ends of the two cuts follow each other around the ring. */
bool agt_place_in_order(const AgtPlacePiece *p, const AgtPlaceCut *c, const AgtPlaceCut *next);
/* The plot between two cuts. */
AgtPlacePlot *agt_place_plot_between(const AgtPlacePiece *p, const AgtPlaceCut *c,
                                     const AgtPlaceCut *next);
/* Land of the plots between two cuts, as one polygon. */
void agt_place_take_run(const AgtPlacePiece *p, const AgtPlaceCut *from, const AgtPlaceCut *to,
                        GPtrArray *taken);
/* one.c: the most plots there are with cuts normal to the street at even places that keep all
 * rules, some land between them left out. */
void agt_place_one_by_one(const AgtPlaceRow *row, const AgtPlacePiece *p, const AgtPlaceTable *t,
                          double front, double area, GPtrArray *out, GPtrArray *taken);
