/* SPDX-License-Identifier: Apache-2.0 */
/* Crossings of carriageways: how far a vehicle leaves them, and the path that leaves them least. */
#include <math.h>

#include "swept.h"

/* Wedges wider than this have no kerb to round: the ground beside them is a half-plane or more. */
static const double open_rad = G_PI - 0.02;
/* Streets that go on straight, to this. */
static const double straight_rad = 0.02;

static AgtPoint unit(double angle)
{
    return (AgtPoint){cos(angle), sin(angle)};
}

static double dot(AgtPoint u, AgtPoint p)
{
    return u.x * p.x + u.y * p.y;
}

static double cross(AgtPoint u, AgtPoint p)
{
    return u.x * p.y - u.y * p.x;
}

/* Plain, for these are metres and millions of them: no care for overflow is needed. */
static double norm(double x, double y)
{
    return sqrt(x * x + y * y);
}

/* --- The ground beside the carriageways --- */

/* Between an arm and the next one, counter-clockwise. */
typedef struct {
    AgtPoint u, w; /* directions of the two axes */
    double hu, hw, k;
    AgtPoint o; /* centre of the rounded kerb */
    double gap;
} Wedge;

static Wedge wedge_of(const SweptCrossing *x, guint i)
{
    const SweptArm *a = &x->arm[i], *b = &x->arm[(i + 1) % x->n];
    Wedge g = {.u = unit(a->angle), .w = unit(b->angle), .hu = a->half_m, .hw = b->half_m};
    g.k = x->kerb_m;
    g.gap = b->angle - a->angle + (i + 1 == x->n ? 2 * G_PI : 0);
    if (g.gap < open_rad) {
        /* cross(u, o) = hu + k and cross(w, o) = -(hw + k) */
        double det = cross(g.u, g.w), p = g.hu + g.k, q = g.hw + g.k;
        g.o = (AgtPoint){(p * g.w.x + q * g.u.x) / det, (p * g.w.y + q * g.u.y) / det};
    }
    return g;
}

/*
 * How deep a point lies in a convex wedge, negative outside: the least of its distances to all
 * lines that touch the wedge. So it is concave, and the deepest point of a body lies on its outline
 * where a search for the top of a concave function finds it.
 */
static double depth(const Wedge *g, AgtPoint p)
{
    AgtPoint d = {p.x - g->o.x, p.y - g->o.y};
    if (dot(g->u, d) < 0 && dot(g->w, d) < 0)
        return g->k - norm(d.x, d.y);
    return MIN(cross(g->u, p) - g->hu, -cross(g->w, p) - g->hw);
}

static AgtPoint between(AgtPoint a, AgtPoint b, double t)
{
    return (AgtPoint){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
}

/* Golden section: 30 steps leave less than 10 micrometres of 20 m, 14 less than 3 cm along the
 * body. */
static double deepest_on(const Wedge *g, AgtPoint a, AgtPoint b, guint steps)
{
    static const double f = 0.6180339887498949;
    double lo = 0, hi = 1, s = 1 - f, t = f;
    double ds = depth(g, between(a, b, s)), dt = depth(g, between(a, b, t));
    for (guint i = 0; i < steps; i++)
        if (ds < dt) {
            lo = s;
            s = t;
            ds = dt;
            t = lo + f * (hi - lo);
            dt = depth(g, between(a, b, t));
        } else {
            hi = t;
            t = s;
            dt = ds;
            s = hi - f * (hi - lo);
            ds = depth(g, between(a, b, s));
        }
    return MAX(ds, dt);
}

/* The deepest of a body, and no less than @p most: what cannot be more is not searched. */
static double deepest(const Wedge *g, const AgtPoint c[4], guint steps, double most)
{
    bool beyond_u = false, beyond_w = false;
    for (guint i = 0; i < 4; i++) {
        beyond_u = beyond_u || cross(g->u, c[i]) > g->hu;
        beyond_w = beyond_w || -cross(g->w, c[i]) > g->hw;
    }
    double at[4];
    if (!beyond_u || !beyond_w)
        return most;
    for (guint i = 0; i < 4; i++) {
        at[i] = depth(g, c[i]);
        most = MAX(most, at[i]);
    }
    for (guint i = 0; i < 4; i++) {
        /* Depth changes by no more than the way, so this is the most there can be on the side. */
        guint k = (i + 1) % 4;
        double side = norm(c[k].x - c[i].x, c[k].y - c[i].y);
        if ((at[i] + at[k] + side) / 2 > most)
            most = MAX(most, deepest_on(g, c[i], c[k], steps));
    }
    return most;
}

static double to_strip(AgtPoint u, double half, AgtPoint p)
{
    return norm(MAX(0, -dot(u, p)), MAX(0, fabs(cross(u, p)) - half));
}

/* From the carriageways on both sides of an open wedge, whose outline bulges: corners decide. */
static double beyond(const Wedge *g, AgtPoint p)
{
    double round = MAX(0, norm(p.x, p.y) - MIN(g->hu, g->hw));
    return MIN(round, MIN(to_strip(g->u, g->hu, p), to_strip(g->w, g->hw, p)));
}

static bool lies_in(const SweptCrossing *x, guint i, const Wedge *g, AgtPoint p)
{
    double a = atan2(p.y, p.x) - x->arm[i].angle;
    return (a < 0 ? a + 2 * G_PI : a) <= g->gap;
}

typedef struct {
    const SweptCrossing *x;
    Wedge wedge[SWEPT_ARMS];
} Ground;

static void ground_of(const SweptCrossing *x, Ground *g)
{
    g->x = x;
    for (guint i = 0; i < x->n; i++)
        g->wedge[i] = wedge_of(x, i);
}

static double outside(const Ground *g, const AgtPoint c[4], guint steps, double most)
{
    for (guint i = 0; i < g->x->n; i++) {
        const Wedge *w = &g->wedge[i];
        if (w->gap < open_rad) {
            most = deepest(w, c, steps, most);
            continue;
        }
        for (guint k = 0; k < 4; k++) {
            double d = beyond(w, c[k]);
            if (d > most && lies_in(g->x, i, w, c[k]))
                most = d;
        }
    }
    return most;
}

/* What the steps may miss is taken off the carriageways, one or two centimetres. */
double swept_step(const AgtVehicle *v)
{
    return v->trailer ? 0.25 : 0.5;
}

double swept_outside(const SweptCrossing *x, const AgtPoint corner[4])
{
    Ground g;
    ground_of(x, &g);
    return outside(&g, corner, 30, 0);
}

/* --- The best path --- */

typedef struct {
    const AgtVehicle *v;
    SweptCrossing narrow; /* carriageways less what the steps may miss */
    Ground ground;
    guint a, b;
    double max_a, max_b, radius; /* largest offsets, least radius */
    double best;                 /* of all paths so far */
    double worst;                /* of the present path */
    guint steps;                 /* of the search along a side: few while paths are tried */
    SweptPath path;
} Search;

static bool visit(const SweptPose *pose, gpointer user)
{
    Search *s = user;
    for (guint i = 0; i < pose->n; i++)
        s->worst = outside(&s->ground, pose->corner[i], s->steps, s->worst);
    return s->worst < s->best;
}

/* Offsets as parts of the largest ones, the radius as a multiple of the least. */
static bool try_path(Search *s, double from, double to, double times)
{
    SweptPath p = {from * s->max_a, to * s->max_b, times * s->radius};
    s->worst = 0;
    if (!swept_drive(s->v, &s->narrow, s->a, s->b, &p, swept_step(s->v), visit, s) ||
        s->worst >= s->best)
        return false;
    s->best = s->worst;
    s->path = (SweptPath){from, to, times};
    return true;
}

static bool step_aside(Search *s, double step)
{
    double before = s->best;
    for (guint k = 0; k < 6 && s->best > 0; k++) {
        SweptPath p = s->path;
        double d = k % 2 ? -step : step;
        try_path(s, k / 2 == 0 ? CLAMP(p.from_m + d, -1, 1) : p.from_m,
                 k / 2 == 1 ? CLAMP(p.to_m + d, -1, 1) : p.to_m,
                 k / 2 == 2 ? MAX(1, p.radius_m * (1 + d)) : p.radius_m);
    }
    return s->best < before;
}

/* Around the best of the raster: steps that do not help any more are halved. */
static void refine(Search *s)
{
    for (double step = 0.2; step > 0.005 && s->best > 0; step /= 2)
        for (guint n = 0; n < 8 && step_aside(s, step); n++)
            ;
}

static void raster(Search *s)
{
    static const double offset[] = {0.6, 0.95, 0.2}, times[] = {1.3, 1, 1.7, 2.4, 3.5, 6};
    for (guint k = 0; k < G_N_ELEMENTS(times); k++)
        for (guint i = 0; i < G_N_ELEMENTS(offset); i++)
            for (guint j = 0; j < G_N_ELEMENTS(offset) && s->best > 0; j++)
                try_path(s, offset[i], offset[j], times[k]);
}

double swept_turn(const AgtVehicle *v, const SweptCrossing *x, guint a, guint b, SweptPath *best)
{
    double slack = swept_slack(v, swept_step(v)), wide = v->width_m;
    Search s = {.v = v, .narrow = *x, .a = a, .b = b, .best = INFINITY, .steps = 14};
    double half = MIN(x->arm[a].half_m, x->arm[b].half_m);
    if (v->trailer)
        wide = MAX(wide, v->trailer_width_m);
    double turn = fabs(remainder(x->arm[b].angle - x->arm[a].angle - G_PI, 2 * G_PI));
    *best = (SweptPath){0, 0, INFINITY};
    if (turn < straight_rad)
        return MAX(0, wide / 2 - half);
    for (guint i = 0; i < x->n; i++)
        s.narrow.arm[i].half_m = MAX(0, x->arm[i].half_m - slack);
    s.narrow.kerb_m += slack;
    ground_of(&s.narrow, &s.ground);
    s.max_a = MAX(0, s.narrow.arm[a].half_m - wide / 2);
    s.max_b = MAX(0, s.narrow.arm[b].half_m - wide / 2);
    s.radius = swept_front_radius(v);
    raster(&s);
    refine(&s);
    s.steps = 30;
    SweptPath p = s.path;
    s.best = INFINITY;
    try_path(&s, p.from_m, p.to_m, p.radius_m);
    *best = (SweptPath){s.path.from_m * s.max_a, s.path.to_m * s.max_b, s.path.radius_m * s.radius};
    return s.best;
}
