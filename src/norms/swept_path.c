/* SPDX-License-Identifier: Apache-2.0 */
/* How a vehicle follows its steered axle along straight lines and arcs. */
#include <math.h>

#include "swept.h"

static AgtPoint ahead(AgtPoint p, double dir, double d)
{
    return (AgtPoint){p.x + d * cos(dir), p.y + d * sin(dir)};
}

double swept_front_radius(const AgtVehicle *v)
{
    return hypot(v->turn_m, v->wheelbase_m);
}

/*
 * Heading of a body of length l whose front is pulled straight by d in direction dir. With a the
 * angle between dir and the body, da/ds = -sin(a) / l, so tan(a/2) falls off as exp(-s / l).
 */
static double pulled(double heading, double dir, double d, double l)
{
    double a = remainder(dir - heading, 2 * G_PI);
    double rest = 2 * atan(tan(a / 2) * exp(-d / l));
    return dir - rest;
}

static void set_corners(AgtPoint c[4], AgtPoint at, double heading, double front, double rear,
                        double half)
{
    double ux = cos(heading), uy = sin(heading);
    const double along[] = {rear, front, front, rear}, side[] = {-half, -half, half, half};
    for (guint i = 0; i < 4; i++)
        c[i] = (AgtPoint){at.x + along[i] * ux - side[i] * uy, at.y + along[i] * uy + side[i] * ux};
}

static AgtPoint hitch_of(const AgtVehicle *v, const SweptPose *p)
{
    return ahead(p->front, p->heading, v->hitch_m - v->wheelbase_m);
}

static void place_bodies(const AgtVehicle *v, SweptPose *p)
{
    p->n = v->trailer ? 2 : 1;
    set_corners(p->corner[0], p->front, p->heading, v->front_m, -v->wheelbase_m - v->rear_m,
                v->width_m / 2);
    if (v->trailer)
        set_corners(p->corner[1], hitch_of(v, p), p->trailer, v->trailer_front_m,
                    -v->trailer_wheelbase_m - v->trailer_rear_m, v->trailer_width_m / 2);
}

SweptPose swept_start(const AgtVehicle *v, AgtPoint front, double heading)
{
    SweptPose p = {.front = front, .heading = heading, .trailer = heading};
    place_bodies(v, &p);
    return p;
}

void swept_move(const AgtVehicle *v, SweptPose *p, double dir, double d)
{
    AgtPoint hitch = hitch_of(v, p);
    p->heading = pulled(p->heading, dir, d, v->wheelbase_m);
    p->front = ahead(p->front, dir, d);
    if (v->trailer) { /* the hitch moves on a smooth line: its chord stands for it */
        AgtPoint next = hitch_of(v, p);
        double dx = next.x - hitch.x, dy = next.y - hitch.y, way = hypot(dx, dy);
        if (way > 0)
            p->trailer = pulled(p->trailer, atan2(dy, dx), way, v->trailer_wheelbase_m);
    }
    place_bodies(v, p);
}

/*
 * Three things are lost between positions that lie h apart, to second order in h. An arc of radius
 * r bulges h^2 / 8r beyond its chord. The direction of a chord is that of the arc up to h / 2r on
 * both sides of its middle, in turn; a body of length l, which follows at the rate 1 / l, sways by
 * less than h^2 / 8rl, a corner of it by that times its distance from the axle. And a corner moves
 * on a line whose radius is not less than that of the inner side of the body. Everything is doubled
 * for a trailer, whose hitch sways in turn.
 */
double swept_slack(const AgtVehicle *v, double h)
{
    double r = swept_front_radius(v), l = v->wheelbase_m;
    double reach = hypot(v->front_m + l + v->rear_m, v->width_m);
    double inner = MAX(v->turn_m - v->width_m / 2, 1);
    double slack = h * h / 8 * (1 / r + reach / (r * l) + 1 / inner);
    if (!v->trailer)
        return slack;
    double lt = v->trailer_wheelbase_m;
    return slack + h * h / 8 * (1 / inner + (lt + v->trailer_rear_m) / (inner * lt)) +
           slack * (lt + v->trailer_rear_m) / lt;
}

typedef struct {
    const AgtVehicle *v;
    SweptPose pose;
    double step_m;
    SweptVisit visit;
    gpointer user;
    bool folded, ended;
} Drive;

static void show(Drive *d)
{
    if (d->v->trailer &&
        fabs(remainder(d->pose.heading - d->pose.trailer, 2 * G_PI)) > d->v->angle_max_rad)
        d->folded = true;
    else if (!d->visit(&d->pose, d->user))
        d->ended = true;
}

static void straight(Drive *d, double dir, double length)
{
    guint n = (guint)ceil(length / d->step_m);
    for (guint i = 0; i < n && !d->folded && !d->ended; i++) {
        swept_move(d->v, &d->pose, dir, length / n);
        show(d);
    }
}

/* An arc as chords between points of the arc itself. */
static void arc(Drive *d, double dir, double turn, double radius)
{
    guint n = (guint)ceil(fabs(turn) * radius / d->step_m);
    double each = turn / MAX(n, 1);
    for (guint i = 0; i < n && !d->folded && !d->ended; i++) {
        swept_move(d->v, &d->pose, dir + (i + 0.5) * each, 2 * radius * sin(fabs(each) / 2));
        show(d);
    }
}

bool swept_drive(const AgtVehicle *v, const SweptCrossing *x, guint a, guint b,
                 const SweptPath *path, double step_m, SweptVisit visit, gpointer user)
{
    double in = x->arm[a].angle + G_PI, out = x->arm[b].angle;
    double turn = remainder(out - in, 2 * G_PI), side = turn < 0 ? 1 : -1; /* of the outside */
    double deviation = fabs(turn);
    if (path->radius_m < swept_front_radius(v) - 1e-9 || deviation > G_PI - 0.05)
        return false;
    /* The offset lines meet where both offsets hold; the arc touches them t before and after. */
    double sn = sin(deviation), t = path->radius_m * tan(deviation / 2);
    AgtPoint corner = {0, 0};
    if (sn > 1e-3) {
        AgtPoint u = {cos(in), sin(in)}, w = {cos(out), sin(out)};
        AgtPoint nu = {-side * u.y, side * u.x}, nw = {-side * w.y, side * w.x};
        AgtPoint p = {path->from_m * nu.x, path->from_m * nu.y};
        AgtPoint q = {path->to_m * nw.x, path->to_m * nw.y};
        double s = ((q.x - p.x) * w.y - (q.y - p.y) * w.x) / (u.x * w.y - u.y * w.x);
        corner = (AgtPoint){p.x + s * u.x, p.y + s * u.y};
    } else {
        corner = ahead(corner, in + side * G_PI / 2, path->from_m);
    }
    double whole = v->front_m + v->wheelbase_m + v->rear_m +
                   (v->trailer ? v->trailer_wheelbase_m + v->trailer_rear_m : 0);
    AgtPoint start = ahead(corner, in, -t);
    Drive d = {v, swept_start(v, start, in), step_m, visit, user, false, false};
    show(&d);
    arc(&d, in, turn, path->radius_m);
    straight(&d, out, whole + v->wheelbase_m);
    return !d.folded;
}

double swept_curve(const AgtVehicle *v, double radius_m, double half_m)
{
    /* The steered axle keeps to a circle so that the outer corner just stays on the carriageway. */
    double out = radius_m + half_m, l = v->wheelbase_m + v->front_m;
    double rear = out > l ? sqrt(out * out - l * l) - v->width_m / 2 : 0;
    double lack = MAX(0, v->turn_m - rear);
    rear = MAX(rear, v->turn_m);
    double inner = rear - v->width_m / 2;
    if (v->trailer) {
        double k2 = rear * rear + v->hitch_m * v->hitch_m, lt = v->trailer_wheelbase_m;
        double rt = k2 > lt * lt ? sqrt(k2 - lt * lt) : 0;
        inner = MIN(inner, rt - v->trailer_width_m / 2);
    }
    return MAX(0, MAX(lack, radius_m - half_m - inner));
}
