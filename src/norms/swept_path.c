/* SPDX-License-Identifier: Apache-2.0 */
/* How a vehicle follows its steered axle along straight lines and arcs. */
#include <math.h>

#include "swept.h"

AgtPoint swept_unit(double angle)
{
    return (AgtPoint){cos(angle), sin(angle)};
}

static AgtPoint ahead(AgtPoint p, AgtPoint dir, double d)
{
    return (AgtPoint){p.x + d * dir.x, p.y + d * dir.y};
}

static AgtPoint turned(AgtPoint p, AgtPoint by)
{
    return (AgtPoint){p.x * by.x - p.y * by.y, p.x * by.y + p.y * by.x};
}

double swept_front_radius(const AgtVehicle *v)
{
    return hypot(v->turn_m, v->wheelbase_m);
}

/*
 * Where a body points whose front is pulled straight in direction dir. With a the angle between dir
 * and the body, da/ds = -sin(a) / l, so tan(a/2) falls off by decay = exp(-s / l). Half angles need
 * no sine and no tangent: this is done some ten million times in a town.
 */
static AgtPoint pulled(AgtPoint body, AgtPoint dir, double decay)
{
    double sn = body.x * dir.y - body.y * dir.x, cs = body.x * dir.x + body.y * dir.y;
    if (cs < -1 + 1e-12) /* pushed straight back: it stays */
        return body;
    double t = sn / (1 + cs) * decay, q = 1 / (1 + t * t);
    return turned(dir, (AgtPoint){(1 - t * t) * q, -2 * t * q});
}

static void set_corners(AgtPoint c[4], AgtPoint at, AgtPoint u, double front, double rear,
                        double half)
{
    const double along[] = {rear, front, front, rear}, side[] = {-half, -half, half, half};
    for (guint i = 0; i < 4; i++)
        c[i] = (AgtPoint){at.x + along[i] * u.x - side[i] * u.y,
                          at.y + along[i] * u.y + side[i] * u.x};
}

static AgtPoint hitch_of(const AgtVehicle *v, const SweptPose *p)
{
    return ahead(p->front, p->dir, v->hitch_m - v->wheelbase_m);
}

static void place_bodies(const AgtVehicle *v, SweptPose *p)
{
    p->n = v->trailer ? 2 : 1;
    set_corners(p->corner[0], p->front, p->dir, v->front_m, -v->wheelbase_m - v->rear_m,
                v->width_m / 2);
    if (v->trailer)
        set_corners(p->corner[1], hitch_of(v, p), p->trailer, v->trailer_front_m,
                    -v->trailer_wheelbase_m - v->trailer_rear_m, v->trailer_width_m / 2);
}

SweptPose swept_start(const AgtVehicle *v, AgtPoint front, AgtPoint dir)
{
    SweptPose p = {.front = front, .dir = dir, .trailer = dir};
    place_bodies(v, &p);
    return p;
}

/* As swept_move(), with exp(-d / wheelbase) known. */
static void move(const AgtVehicle *v, SweptPose *p, AgtPoint dir, double d, double decay)
{
    AgtPoint hitch = hitch_of(v, p);
    p->dir = pulled(p->dir, dir, decay);
    p->front = ahead(p->front, dir, d);
    if (v->trailer) { /* the hitch moves on a smooth line: its chord stands for it */
        AgtPoint next = hitch_of(v, p);
        double dx = next.x - hitch.x, dy = next.y - hitch.y, way = sqrt(dx * dx + dy * dy);
        if (way > 0)
            p->trailer = pulled(p->trailer, (AgtPoint){dx / way, dy / way},
                                exp(-way / v->trailer_wheelbase_m));
    }
    place_bodies(v, p);
}

void swept_move(const AgtVehicle *v, SweptPose *p, AgtPoint dir, double d)
{
    move(v, p, dir, d, exp(-d / v->wheelbase_m));
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

/* Cosine of the largest angle of a trailer is compared: it falls with the angle. */
static bool folds(const SweptDrive *d)
{
    AgtPoint p = d->pose.dir, q = d->pose.trailer;
    return d->v->trailer && p.x * q.x + p.y * q.y < d->fold_cos;
}

/* An arc goes as chords between points of the arc itself. */
bool swept_begin(SweptDrive *d, const AgtVehicle *v, const SweptCrossing *x, guint a, guint b,
                 double radius_m, double step_m)
{
    double in = x->arm[a].angle + G_PI, out = x->arm[b].angle;
    double turn = remainder(out - in, 2 * G_PI);
    double whole = v->front_m + 2 * v->wheelbase_m + v->rear_m +
                   (v->trailer ? v->trailer_wheelbase_m + v->trailer_rear_m : 0);
    if (radius_m < swept_front_radius(v) - 1e-9 || fabs(turn) > G_PI - 0.05)
        return false;
    *d = (SweptDrive){.v = v, .out = swept_unit(out), .fold_cos = cos(v->angle_max_rad)};
    d->arc = (guint)ceil(fabs(turn) * radius_m / step_m);
    d->rest = (guint)ceil(whole / step_m);
    double each = turn / MAX(d->arc, 1);
    d->chord_m = 2 * radius_m * sin(fabs(each) / 2);
    d->dir = swept_unit(in + each / 2);
    d->spin = swept_unit(each);
    d->rest_m = whole / d->rest;
    d->arc_decay = exp(-d->chord_m / v->wheelbase_m);
    d->rest_decay = exp(-d->rest_m / v->wheelbase_m);
    AgtPoint u = swept_unit(in);
    d->pose = swept_start(v, ahead((AgtPoint){0, 0}, u, -radius_m * tan(fabs(turn) / 2)), u);
    return true;
}

bool swept_next(SweptDrive *d)
{
    if (d->folded || (!d->arc && !d->rest))
        return false;
    if (d->arc) {
        move(d->v, &d->pose, d->dir, d->chord_m, d->arc_decay);
        d->dir = turned(d->dir, d->spin);
        d->arc--;
    } else {
        move(d->v, &d->pose, d->out, d->rest_m, d->rest_decay);
        d->rest--;
    }
    d->folded = folds(d);
    return !d->folded;
}

AgtPoint swept_shift(const SweptCrossing *x, guint a, guint b, double from_m, double to_m)
{
    double in = x->arm[a].angle + G_PI, out = x->arm[b].angle;
    double turn = remainder(out - in, 2 * G_PI), side = turn < 0 ? 1 : -1; /* of the outside */
    AgtPoint u = swept_unit(in), w = swept_unit(out);
    AgtPoint p = {-side * u.y * from_m, side * u.x * from_m};
    AgtPoint q = {-side * w.y * to_m, side * w.x * to_m};
    if (sin(fabs(turn)) <= 1e-3)
        return p;
    double s = ((q.x - p.x) * w.y - (q.y - p.y) * w.x) / (u.x * w.y - u.y * w.x);
    return ahead(p, u, s);
}

static void shift(SweptPose *p, AgtPoint by)
{
    p->front = (AgtPoint){p->front.x + by.x, p->front.y + by.y};
    for (guint i = 0; i < p->n; i++)
        for (guint k = 0; k < 4; k++)
            p->corner[i][k] = (AgtPoint){p->corner[i][k].x + by.x, p->corner[i][k].y + by.y};
}

bool swept_drive(const AgtVehicle *v, const SweptCrossing *x, guint a, guint b,
                 const SweptPath *path, double step_m, SweptVisit visit, gpointer user)
{
    SweptDrive d;
    if (!swept_begin(&d, v, x, a, b, path->radius_m, step_m))
        return false;
    AgtPoint by = swept_shift(x, a, b, path->from_m, path->to_m);
    do {
        SweptPose pose = d.pose;
        shift(&pose, by);
        if (!visit(&pose, user))
            return true;
    } while (swept_next(&d));
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
