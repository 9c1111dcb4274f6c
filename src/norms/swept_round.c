/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turning round at the end of a street: the least area in which a vehicle comes back on the
 * carriageway the other way. The street comes along the axis of x; the area lies at its end, its
 * middle on the axis.
 *
 * Two ways are looked at. Forwards: the steered axle swings out to one side, goes round to the
 * other and swings back, all on arcs of one radius; a trailer follows. With one stretch in reverse,
 * which nobody does with a trailer: forwards to the left, backwards to the right, forwards to the
 * left again (three points; a hammerhead is the same with right angles and straight stretches). The
 * latter is the car of J. A. Reeds and L. A. Shepp, "Optimal paths for a car that goes both
 * forwards and backwards", Pacific Journal of Mathematics 145 (1990): the middle of the rear axle
 * follows arcs at full lock and straight lines, and the wheels are turned standing between them.
 * More stretches in reverse need less room: they are not looked at, so the size is one that is
 * enough, and a driver who shunts may do with less.
 */
#include <math.h>

#include "swept.h"

/* Between positions: corners of the longest vehicles bulge less than 4 mm beyond their chords. */
static const double turn_rad = 0.05, straight_m = 0.5, bulge_m = 0.01;

typedef struct {
    double high, back, far; /* |y| of all; x of what lies beside the carriageway; x of all */
} Extent;

typedef struct {
    const AgtVehicle *v;
    double half, aside; /* of the carriageway; how far beside the axis it may drive on it */
    GArray *corner;     /* AgtPoint, four of each body of the present way */
    Extent extent;      /* of them */
    double limit;       /* a way that needs as large a square is given up */
    SweptRound best;
} Round;

/* --- How large an area some positions need --- */

static void extend(Extent *e, const Round *r, const AgtPoint c[4])
{
    for (guint i = 0; i < 4; i++) {
        AgtPoint p = c[i], q = c[(i + 1) % 4];
        e->high = MAX(e->high, fabs(p.y));
        e->far = MAX(e->far, p.x);
        if (fabs(p.y) > r->half)
            e->back = MIN(e->back, p.x);
        for (int sign = -1; sign <= 1; sign += 2) { /* where a side leaves the carriageway */
            double d = sign * p.y - r->half, f = sign * q.y - r->half;
            if (d * f < 0)
                e->back = MIN(e->back, p.x + (q.x - p.x) * d / (d - f));
        }
    }
}

static double square_of(const Round *r)
{
    const Extent *e = &r->extent;
    return e->high <= r->half ? 0 : MAX(2 * e->high, e->far - e->back);
}

static void begin(Round *r)
{
    g_array_set_size(r->corner, 0);
    r->extent = (Extent){0, INFINITY, -INFINITY};
}

static bool keep(Round *r, const SweptPose *p)
{
    for (guint i = 0; i < p->n; i++) {
        g_array_append_vals(r->corner, p->corner[i], 4);
        extend(&r->extent, r, p->corner[i]);
    }
    return square_of(r) < r->limit;
}

/* Radius of the circle about (x, 0) that holds all that lies beside the carriageway or beyond its
 * middle. A side that leaves the carriageway does so nearer than its outer corner, or as far back
 * as e->back says. */
static double radius_at(const Round *r, const Extent *e, double x)
{
    double most = MAX(r->half, hypot(e->back - x, r->half));
    for (guint i = 0; i < r->corner->len; i++) {
        AgtPoint p = g_array_index(r->corner, AgtPoint, i);
        if (fabs(p.y) > r->half || p.x > x)
            most = MAX(most, hypot(p.x - x, p.y));
    }
    return most;
}

static double circle_of(const Round *r, const Extent *e)
{
    double at = (e->back + e->far) / 2, best = radius_at(r, e, at);
    for (double step = (e->far - e->back) / 4; step > 0.02; step /= 2)
        for (int sign = -1; sign <= 1; sign += 2) {
            double d = radius_at(r, e, at + sign * step);
            if (d < best) {
                best = d;
                at += sign * step;
            }
        }
    return 2 * best;
}

/* The square that a whole way needs. */
static double weigh(Round *r, double slack)
{
    double square = square_of(r), least = square > 0 ? square + slack : 0;
    r->best.square_m = MIN(r->best.square_m, least);
    if (least < r->best.circle_m) /* a circle is never less */
        r->best.circle_m = MIN(r->best.circle_m, square > 0 ? circle_of(r, &r->extent) + slack : 0);
    return least;
}

/* --- Forwards --- */

static bool folds(const AgtVehicle *v, const SweptPose *p)
{
    return v->trailer && p->dir.x * p->trailer.x + p->dir.y * p->trailer.y < cos(v->angle_max_rad);
}

/* An arc of the steered axle, left positive; false when the trailer folds. */
static bool swing(Round *r, SweptPose *p, double *heading, double turn, double radius)
{
    guint n = (guint)ceil(fabs(turn) * radius / swept_step(r->v));
    double each = n ? turn / n : 0;
    for (guint i = 0; i < n && !folds(r->v, p); i++) {
        swept_move(r->v, p, swept_unit(*heading + each / 2), 2 * radius * sin(fabs(each) / 2));
        *heading += each;
        keep(r, p);
    }
    return !folds(r->v, p);
}

/* Out to the right, round to the left, back to the right: the same on both sides of the axis, which
 * it crosses half-way at right angles. */
static void loop(Round *r, double from, double radius)
{
    const AgtVehicle *v = r->v;
    double out = acos(MIN(1, (radius + from) / (2 * radius))), heading = 0;
    double whole =
        v->front_m + 2 * v->wheelbase_m + v->rear_m + v->trailer_wheelbase_m + v->trailer_rear_m;
    SweptPose p = swept_start(v, (AgtPoint){0, -from}, (AgtPoint){1, 0});
    r->limit = INFINITY;
    begin(r);
    keep(r, &p);
    if (!swing(r, &p, &heading, -out, radius) || !swing(r, &p, &heading, G_PI + 2 * out, radius) ||
        !swing(r, &p, &heading, -out, radius))
        return;
    for (double d = 0; d < whole; d += straight_m) {
        swept_move(v, &p, (AgtPoint){-1, 0}, straight_m);
        keep(r, &p);
    }
    weigh(r, 2 * swept_slack(v, swept_step(v)));
}

static void loops(Round *r)
{
    static const double times[] = {1, 1.1, 1.25, 1.5, 2};
    for (guint i = 0; i < G_N_ELEMENTS(times); i++)
        for (guint k = 0; k < 3; k++)
            loop(r, r->aside * k / 2, times[i] * swept_front_radius(r->v));
}

/* --- With a stretch in reverse --- */

/* Headings at both stops, straight stretches before and behind them, offset where it begins. */
typedef struct {
    double stop[2], on_m, back_m, from_m;
} Shunt;

typedef struct {
    AgtPoint rear;
    double heading;
} Car;

static bool stand(Round *r, const Car *c)
{
    AgtPoint u = swept_unit(c->heading);
    double l = r->v->wheelbase_m;
    SweptPose p = swept_start(r->v, (AgtPoint){c->rear.x + l * u.x, c->rear.y + l * u.y}, u);
    return keep(r, &p);
}

/* The rear axle about a centre on the left (radius positive) or on the right, to a heading; false
 * when it is given up. */
static bool steer(Round *r, Car *c, double heading, double radius)
{
    AgtPoint u = swept_unit(c->heading);
    AgtPoint m = {c->rear.x - radius * u.y, c->rear.y + radius * u.x};
    double from = c->heading;
    guint n = (guint)ceil((heading - from) / turn_rad);
    for (guint i = 1; i <= n; i++) {
        c->heading = from + (heading - from) * i / n;
        AgtPoint w = swept_unit(c->heading);
        c->rear = (AgtPoint){m.x + radius * w.y, m.y - radius * w.x};
        if (!stand(r, c))
            return false;
    }
    return true;
}

static bool straight(Round *r, Car *c, double d)
{
    AgtPoint u = swept_unit(c->heading);
    guint n = (guint)ceil(fabs(d) / straight_m);
    for (guint i = 0; i < n; i++) {
        c->rear = (AgtPoint){c->rear.x + d / n * u.x, c->rear.y + d / n * u.y};
        if (!stand(r, c))
            return false;
    }
    return true;
}

/* False when it is out of order, or does not come back to where it may drive. */
static bool is_way(const Round *r, const Shunt *s)
{
    double turn = r->v->turn_m;
    double to = s->from_m + 2 * turn * (1 - cos(s->stop[0]) + cos(s->stop[1])) +
                s->on_m * sin(s->stop[0]) - s->back_m * sin(s->stop[1]);
    return s->stop[0] >= 0 && s->stop[1] >= s->stop[0] && s->stop[1] <= G_PI && s->on_m >= 0 &&
           s->back_m >= 0 && fabs(s->from_m) <= r->aside && fabs(to) <= r->aside;
}

/* Square that a way needs; INFINITY for none, or for one that needs as much as @p limit. */
static double try_shunt(Round *r, const Shunt *s, double limit)
{
    Car c = {.rear = {0, s->from_m}};
    double turn = r->v->turn_m;
    if (!is_way(r, s))
        return INFINITY;
    r->limit = limit;
    begin(r);
    bool whole = stand(r, &c) && steer(r, &c, s->stop[0], turn) && straight(r, &c, s->on_m) &&
                 steer(r, &c, s->stop[1], -turn) && straight(r, &c, -s->back_m) &&
                 steer(r, &c, G_PI, turn);
    return whole ? weigh(r, bulge_m) : INFINITY;
}

/* Around one that is good: steps that do not help any more are halved. */
static void better_shunt(Round *r, Shunt s, double best)
{
    for (double step = 1; step > 0.05; step /= 2)
        for (guint k = 0, idle = 0; idle < 10 && k < 60; k++, idle++) {
            Shunt t = s;
            double d = k % 2 ? -step : step;
            double *const part[] = {&t.stop[0], &t.stop[1], &t.on_m, &t.back_m, &t.from_m};
            *part[k / 2 % 5] += k / 2 % 5 < 2 ? d * 0.1 : d;
            double square = try_shunt(r, &t, best);
            if (square < best) {
                best = square;
                s = t;
                idle = 0;
            }
        }
}

/* From the same place and with the same stretch back: the best of a raster of headings. */
static void shunts_from(Round *r, double from_m, double back_m)
{
    const double step = 10 * G_PI / 180;
    Shunt best = {.from_m = from_m};
    double least = INFINITY;
    for (guint i = 0; i <= 10; i++)
        for (guint k = i; k <= 18; k++) {
            Shunt s = {{i * step, k * step}, 0, back_m, from_m};
            double square = try_shunt(r, &s, least);
            if (square < least) {
                least = square;
                best = s;
            }
        }
    if (isfinite(least))
        better_shunt(r, best, least);
}

static void shunts(Round *r)
{
    for (guint i = 0; i < 9; i++)
        shunts_from(r, r->aside * ((int)(i % 3) - 2) / 2, 3 * (i / 3));
}

SweptRound swept_round(const AgtVehicle *v, double half_m)
{
    double wide = v->trailer ? MAX(v->width_m, v->trailer_width_m) : v->width_m;
    g_autoptr(GArray) corner = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    Round r = {.v = v, .half = half_m, .corner = corner, .best = {INFINITY, INFINITY}};
    r.aside = MAX(0, half_m - wide / 2);
    loops(&r);
    if (!v->trailer)
        shunts(&r);
    return r.best;
}
