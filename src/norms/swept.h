/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Swept paths: the ground a vehicle covers while it turns from one street into another.
 *
 * The middle of the steered axle follows a path; the rear axle trails after it (tractrix), and the
 * axles of a trailer after the hitch. A front path of straight lines and arcs no tighter than
 * SweptBody.front_m is one the vehicle can steer: the angle of the wheels grows steadily towards
 * that of the arc and never beyond it.
 *
 * A crossing is where straight carriageways meet in one point: the ground between two of them that
 * is not carriageway ends in a kerb rounded with kerb_m.
 */
#pragma once

#include <agrotown/vehicle.h>

/* Most streets that meet in one place. */
#define SWEPT_ARMS 8
/* Streets that go on straight, to this. */
#define SWEPT_STRAIGHT_RAD 0.02

typedef struct {
    double angle;  /* of the axis, seen from the crossing */
    double half_m; /* of the carriageway */
} SweptArm;

typedef struct {
    guint n;
    SweptArm arm[SWEPT_ARMS]; /* by angle, ascending, -pi to pi */
    double kerb_m;            /* radius of the kerbs, at most what fits */
} SweptCrossing;

/* A path: along the first arm, an arc, along the second; offsets to the outside of the turn. */
typedef struct {
    double from_m, to_m, radius_m;
} SweptPath;

/* A vehicle in one position. */
typedef struct {
    AgtPoint front;        /* middle of the steered axle */
    AgtPoint dir;          /* where the vehicle points, of length 1 */
    AgtPoint trailer;      /* where the trailer points */
    AgtPoint corner[2][4]; /* of the body and of the trailer, counter-clockwise */
    guint n;               /* bodies */
} SweptPose;

/* Radius of the tightest arc that the middle of the steered axle can follow. */
double swept_front_radius(const AgtVehicle *v);
/* Direction of length 1. */
AgtPoint swept_unit(double angle);
/* Moves the steered axle straight by @p d metres in direction @p dir: exact for any d. */
void swept_move(const AgtVehicle *v, SweptPose *pose, AgtPoint dir, double d);
/* The vehicle straight behind its steered axle. */
SweptPose swept_start(const AgtVehicle *v, AgtPoint front, AgtPoint dir);

/* A drive: straight on, an arc, straight on, until everything follows in line again. */
typedef struct {
    const AgtVehicle *v;
    SweptPose pose;
    AgtPoint dir, spin, out; /* of the next chord; what turns it into the one after it; behind */
    guint arc, rest;         /* steps that are left */
    double chord_m, arc_decay, rest_m, rest_decay;
    double fold_cos;
    bool folded; /* the trailer stands too sharp: this cannot be driven */
} SweptDrive;

/* From arm @p a to arm @p b in steps of step_m. The lines that the steered axle follows before and
 * behind meet in 0, 0: swept_shift() says where that lies. False when the arc is tighter than the
 * vehicle turns. */
bool swept_begin(SweptDrive *d, const AgtVehicle *v, const SweptCrossing *x, guint a, guint b,
                 double radius_m, double step_m);
/* On to the next position; false at the end, or when the trailer folds. */
bool swept_next(SweptDrive *d);
/* Where the two lines of a path with these offsets meet. */
AgtPoint swept_shift(const SweptCrossing *x, guint a, guint b, double from_m, double to_m);

/* Called for each position along a path; false ends it. */
typedef bool (*SweptVisit)(const SweptPose *pose, gpointer user);
/* Drives a whole path in steps of step_m; false when it cannot be driven. */
bool swept_drive(const AgtVehicle *v, const SweptCrossing *x, guint a, guint b,
                 const SweptPath *path, double step_m, SweptVisit visit, gpointer user);
/* Length of the steps that a search takes. */
double swept_step(const AgtVehicle *v);
/* What steps of that length may miss of the ground that is swept. */
double swept_slack(const AgtVehicle *v, double step_m);
/* How far the convex ground between arm i and the next one is entered by a body, metres; 0 when it
 * stays on the carriageways. Exact for any body with four corners. */
double swept_outside(const SweptCrossing *x, const AgtPoint corner[4]);
/* What is found: the least that any path leaves the carriageways by, slack added; 0 when one does
 * not, INFINITY when no path can be driven. */
double swept_turn(const AgtVehicle *v, const SweptCrossing *x, guint a, guint b, SweptPath *best);
/* The same; paths that fit are often alike, so *first, the number of one that fitted last time, is
 * tried before all others. What comes out does not hang on it, but for the path where it is 0. With
 * @p quick NaN when none of the likely paths fits. */
double swept_turn_from(const AgtVehicle *v, const SweptCrossing *x, guint a, guint b,
                       SweptPath *best, guint *first, bool quick);
/* Width that a vehicle needs to go on along a circle, axis of the carriageway at @p radius: what is
 * lacking of half_m on both sides, 0 when it fits. */
double swept_curve(const AgtVehicle *v, double radius_m, double half_m);
/* The ground that a path sweeps beside the carriageways; NULL when it cannot be made. The crossing
 * lies at 0, 0. */
AgtGeom *swept_overrun(const AgtVehicle *v, const SweptCrossing *x, guint a, guint b,
                       const SweptPath *path);

/* Sizes of turning areas: side of a square, diameter of a circle; 0 when the carriageway is enough,
 * INFINITY when no way round was found. */
typedef struct {
    double square_m, circle_m;
} SweptRound;
/* Least area at the end of a street of which one knows that the vehicle turns round in it. */
SweptRound swept_round(const AgtVehicle *v, double half_m);
