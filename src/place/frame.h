/* SPDX-License-Identifier: Apache-2.0 */
/* A plot seen from its street, and the ways a house can be turned on it. */
#pragma once

#include "job.h"

/* Rounding to millimetres may move a wall and a boundary by this much together. */
#define AGT_PLACE_SLACK_M 0.003

/* What an edge of a plot is to what stands on it. */
enum { AGT_PLACE_EDGE_FRONT, AGT_PLACE_EDGE_STREET, AGT_PLACE_EDGE_SIDE, AGT_PLACE_EDGE_REAR };

/* u along the street line, to the right of who looks in; v inwards. */
typedef struct {
    AgtPoint origin, u, v;
} AgtPlaceFrame;

AgtPlaceFrame agt_place_frame(const AgtPlacePlot *p);
/* In whole millimetres. */
AgtPoint agt_place_from_frame(const AgtPlaceFrame *f, double u, double v);
AgtPoint agt_place_to_frame(const AgtPlaceFrame *f, AgtPoint p);
/* Bounds of a ring or chain in the frame: x is u, y is v. */
AgtBox agt_place_frame_box(const AgtPlaceFrame *f, const GArray *ring);
/* Bearing from north, clockwise, of a direction, to a ten-thousandth of a degree. */
double agt_place_bearing(AgtPoint d);
/* Classes of the edges of a plot, made once: p->setback. */
void agt_place_classify(const AgtPlaceJob *job, AgtPlacePlot *p, const AgtPlaceFrame *f);
/* The outline keeps @p need from edge a-b of a ring that it lies in. */
bool agt_place_keeps_off(AgtPoint a, AgtPoint b, double need, const GArray *outline);

/* Where a side looks: to the street, to the right, into the plot, to the left. */
enum { AGT_PLACE_LOOK_STREET, AGT_PLACE_LOOK_RIGHT, AGT_PLACE_LOOK_IN, AGT_PLACE_LOOK_LEFT };

/* A way to set a footprint down: its front looks where @ref turn says. */
typedef struct {
    guint8 turn;
    bool mirrored;
} AgtPlaceTurn;

guint agt_place_look(AgtHouseSide side, AgtPlaceTurn t);
AgtPoint agt_place_look_direction(const AgtPlaceFrame *f, guint look);
/* Corner q of a footprint in the frame, the middle of its box at u = 0, its front wall at v = 0. */
AgtPoint agt_place_turned(const AgtHouseType *type, AgtPlaceTurn t, AgtPoint q);
/* Sides without windows, as the layer of buildings names them; NULL: none. */
const char *agt_place_blind_walls(AgtArena *arena, const AgtHouseType *type, bool mirrored);
/* The main side looks to the sun; true when the programme asks for nothing. */
bool agt_place_in_sun(const AgtPlaceJob *job, const AgtHouseType *type, const AgtPlaceFrame *f,
                      AgtPlaceTurn t);
/* The type of a house: that of its entry of the mix, or the one for shallow ground. */
static inline const AgtHouseType *agt_place_type(const AgtPlaceJob *job, const AgtPlaceHouse *h)
{
    return h->type >= job->n_types ? NULL : h->shallow ? job->shallow[h->type] : job->type[h->type];
}
