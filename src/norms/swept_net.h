/* SPDX-License-Identifier: Apache-2.0 */
/* The streets as vehicles see them: crossings, turns, and where each vehicle gets to. */
#pragma once

#include "net.h"
#include "swept.h"

/* Vehicles of a plan as a set of bits. */
typedef guint64 Fleet;
#define FLEET_MAX 64

/* Where streets meet, or one bends. */
typedef struct {
    SweptCrossing x; /* kerb_m NaN: no street says it */
    guint32 edge[SWEPT_ARMS];
    guint32 row[SWEPT_ARMS];  /* of the street */
    bool forward[SWEPT_ARMS]; /* the edge starts here */
    bool stub[SWEPT_ARMS];    /* it ends before one could turn out of it */
    bool known; /* every carriageway has a width, and there are not too many of them */
} Junction;

typedef struct {
    double over_m; /* INFINITY: no path can be driven */
    SweptPath path;
} SweptTurn;

/* Vehicles and crossings of the plan; made once. */
struct Swept;
const struct Swept *norm_swept(AgtNormsRun *run);
guint norm_swept_n(const struct Swept *s);
const AgtVehicle *norm_swept_vehicle(const struct Swept *s, guint i);
/* Numbers of vehicles by their names, comma-separated or in a list; *unknown is set when the plan
 * keeps no vehicle of a name. */
Fleet norm_fleet_named(const struct Swept *s, const char *names, bool *unknown);
Fleet norm_fleet_listed(const struct Swept *s, const AgtYamlNode *list, bool *unknown);
/* NULL for a node where nothing is turned. */
const Junction *norm_junction(const struct Swept *s, guint32 node);
/* Turn at a crossing from arm a to arm b; the same crossing, turned or elsewhere, is worked out
 * once. With @p quick over_m may be NaN: none of the likely paths fits. */
SweptTurn norm_swept_turn(const struct Swept *s, guint vehicle, const SweptCrossing *x, guint a,
                          guint b, bool quick);
/* Is the turn one that a vehicle must be able to make? Not sharply back, nor from a stub. */
bool norm_turn_asked(const Junction *j, guint a, guint b);
/* Kerbs of a crossing where no street says their radius. */
SweptCrossing norm_with_kerb(const SweptCrossing *x, double kerb_m);
/* Vehicles of each street that a rule takes, by row: its own, else those of the rule. Newly
 * allocated. */
Fleet *norm_street_fleets(AgtNormsRun *run, const AgtNormRule *rule, bool *unknown);
/* What a vehicle lacks at a corner that stands alone, in both directions. */
double norm_bend(const struct Swept *s, guint vehicle, double in, double out, double half_m,
                 double kerb_m);
/* The worst bend of an edge for a vehicle: what it lacks, and where; 0 when it passes. */
double norm_worst_bend(const struct Swept *s, AgtNormsRun *run, guint vehicle, guint32 edge,
                       double kerb_m, AgtPoint *at);
/* One byte for each edge of the street network: 1 when the vehicle gets there from a street that
 * leads out of the plan; NULL when there is no such street. Newly allocated. */
guint8 *norm_swept_reached(AgtNormsRun *run, guint vehicle, double kerb_m);
