/* SPDX-License-Identifier: Apache-2.0 */
/* Crossings of carriageways: how far a vehicle leaves them, and the path that leaves them least. */
#include <math.h>
#include <string.h>

#include "swept.h"

/* Wedges wider than this have no kerb to round: the ground beside them is a half-plane or more. */
static const double open_rad = G_PI - 0.02;

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
    Wedge g = {
        .u = swept_unit(a->angle), .w = swept_unit(b->angle), .hu = a->half_m, .hw = b->half_m};
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
 * lines that touch the wedge. So it is concave, and the deepest point of a body that is not wholly
 * within lies on its outline.
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

/* Depth where a value that runs evenly from @p from at a to @p to at b is nothing; no more than
 * @p most when that lies outside. */
static double depth_at(const Wedge *g, AgtPoint a, AgtPoint b, double from, double to, double most)
{
    double t = from / (from - to);
    return t > 0 && t < 1 ? MAX(most, depth(g, between(a, b, t))) : most;
}

/*
 * The deepest of a side between its ends. Depth runs evenly but where the nearer of the two lines
 * changes, and where the corner of the wedge begins; within that the place nearest to the centre of
 * the kerb is deepest.
 */
static double deepest_on(const Wedge *g, AgtPoint a, AgtPoint b, double most)
{
    AgtPoint p = {a.x - g->o.x, a.y - g->o.y}, q = {b.x - g->o.x, b.y - g->o.y};
    AgtPoint way = {b.x - a.x, b.y - a.y};
    most = depth_at(g, a, b, dot(p, way), dot(q, way), most);
    most = depth_at(g, a, b, dot(g->u, p), dot(g->u, q), most);
    most = depth_at(g, a, b, dot(g->w, p), dot(g->w, q), most);
    return depth_at(g, a, b, cross(g->u, p) + cross(g->w, p), cross(g->u, q) + cross(g->w, q),
                    most);
}

/* The deepest of a body, and no less than @p most: what cannot be more is not searched, and nothing
 * is from @p limit on. */
static double deepest(const Wedge *g, const AgtPoint c[4], double most, double limit)
{
    double at[4];
    for (guint i = 0; i < 4; i++) {
        at[i] = depth(g, c[i]);
        most = MAX(most, at[i]);
    }
    for (guint i = 0; i < 4 && most < limit; i++) {
        /* Depth changes by no more than the way, so this is the most there can be on the side. */
        guint k = (i + 1) % 4;
        double side = norm(c[k].x - c[i].x, c[k].y - c[i].y);
        if ((at[i] + at[k] + side) / 2 > most)
            most = deepest_on(g, c[i], c[k], most);
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

/* A body, and how far it stands out to both sides of the axis of each arm. */
typedef struct {
    AgtPoint c[4];
    double left[SWEPT_ARMS], right[SWEPT_ARMS];
} Body;

static Body body_of(const Ground *g, const AgtPoint c[4])
{
    Body b;
    memcpy(b.c, c, sizeof b.c);
    for (guint i = 0; i < g->x->n; i++) {
        double low = INFINITY, high = -INFINITY;
        for (guint k = 0; k < 4; k++) {
            double d = cross(g->wedge[i].u, c[k]);
            low = MIN(low, d);
            high = MAX(high, d);
        }
        b.left[i] = high;
        b.right[i] = -low;
    }
    return b;
}

/*
 * Can a body that is moved by @p by be in a wedge? Only beyond both of its lines. Where the streets
 * go on straight, the lines are parallel but for 0.02: who stays within both by 0.02 percent is on
 * one carriageway or the other.
 */
static bool may_enter(const Ground *g, guint i, const Body *b, AgtPoint by)
{
    const Wedge *w = &g->wedge[i];
    bool left = b->left[i] + cross(w->u, by) > w->hu;
    bool right = b->right[(i + 1) % g->x->n] - cross(w->w, by) > w->hw;
    if (w->gap < open_rad)
        return left && right;
    double h = 0.9998 * MIN(w->hu, w->hw);
    return w->gap > G_PI + 0.02 || b->left[i] + cross(w->u, by) > h ||
           b->right[(i + 1) % g->x->n] - cross(w->w, by) > h;
}

/* How far a body that is moved by @p by goes out, and no less than @p most. */
static double outside(const Ground *g, const Body *b, AgtPoint by, double most, double limit)
{
    for (guint i = 0; i < g->x->n && most < limit; i++) {
        const Wedge *w = &g->wedge[i];
        AgtPoint c[4];
        if (!may_enter(g, i, b, by))
            continue;
        for (guint k = 0; k < 4; k++)
            c[k] = (AgtPoint){b->c[k].x + by.x, b->c[k].y + by.y};
        if (w->gap < open_rad)
            most = deepest(w, c, most, limit);
        for (guint k = 0; k < 4 && w->gap >= open_rad; k++) {
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
    Body b = body_of(&g, corner);
    return outside(&g, &b, (AgtPoint){0, 0}, 0, INFINITY);
}

/* --- The best path --- */

/* Positions on an arc of one radius, as far as somebody asked for them. */
typedef struct {
    double radius_m;
    SweptDrive drive;
    bool drivable, ended;
    guint n;      /* bodies in one position */
    GArray *body; /* Body, all of the first position, then those of the next */
    guint hard;   /* that which went farthest out of late */
} Track;

/* Radii of the raster, as multiples of the least, the likeliest first; the same for offsets as
 * parts of the largest ones. */
static const double raster_times[] = {1.3, 1, 1.7, 2.4, 3.5, 6}, raster_offset[] = {0.6, 0.95, 0.2};
enum { N_TIMES = G_N_ELEMENTS(raster_times), N_OFFSETS = G_N_ELEMENTS(raster_offset) };

typedef struct {
    const AgtVehicle *v;
    SweptCrossing narrow; /* carriageways less what the steps may miss */
    Ground ground;
    guint a, b;
    double max_a, max_b, radius; /* largest offsets, least radius */
    double best;                 /* of all paths so far */
    SweptPath path;
    Track track[N_TIMES + 2]; /* those of the raster, and two for other radii */
    const Track *last;        /* of them */
} Search;

static void track_add(const Search *s, Track *t)
{
    for (guint i = 0; i < t->n; i++) {
        Body b = body_of(&s->ground, t->drive.pose.corner[i]);
        g_array_append_val(t->body, b);
    }
}

/* What is hard on one arc is so on one of another radius, as far along it. */
static void track_begin(Search *s, Track *t, double radius_m)
{
    const Track *last = s->last;
    t->hard = last ? (guint)(last->hard * radius_m / last->radius_m) : 0;
    t->radius_m = radius_m;
    t->drivable = swept_begin(&t->drive, s->v, &s->narrow, s->a, s->b, radius_m, swept_step(s->v));
    t->ended = !t->drivable;
    if (!t->body)
        t->body = g_array_sized_new(FALSE, FALSE, sizeof(Body), 128);
    g_array_set_size(t->body, 0);
    if (t->drivable) {
        t->n = t->drive.pose.n;
        track_add(s, t);
    }
}

static Track *track_of(Search *s, double times)
{
    double radius = times * s->radius;
    for (guint i = 0; i < G_N_ELEMENTS(s->track); i++)
        if (s->track[i].body && s->track[i].radius_m == radius)
            return &s->track[i];
    Track *t = NULL;
    for (guint i = 0; i < N_TIMES; i++)
        if (raster_times[i] == times)
            t = &s->track[i];
    if (!t) { /* not the one of the best path: that is asked for again */
        t = &s->track[N_TIMES];
        t += t->body && t->radius_m == s->path.radius_m * s->radius;
    }
    track_begin(s, t, radius);
    return t;
}

/* A body by its number; NULL behind the end. */
static const Body *track_at(const Search *s, Track *t, guint i)
{
    while (i >= t->body->len && !t->ended) {
        t->ended = !swept_next(&t->drive);
        if (t->drive.folded)
            t->drivable = false;
        else if (!t->ended)
            track_add(s, t);
    }
    return i < t->body->len ? &g_array_index(t->body, Body, i) : NULL;
}

/* The worst of a path, offsets as parts of the largest ones, the radius as a multiple of the least;
 * INFINITY when it cannot be driven, anything from @p limit on when it is no better than that. What
 * was hard last time comes first. */
static double worst_of(Search *s, SweptPath p, double limit)
{
    Track *t = track_of(s, p.radius_m);
    AgtPoint by = swept_shift(&s->narrow, s->a, s->b, p.from_m * s->max_a, p.to_m * s->max_b);
    double worst = 0;
    const Body *body = track_at(s, t, t->hard);
    if (t->drivable && body)
        worst = outside(&s->ground, body, by, 0, limit);
    for (guint i = 0; t->drivable && worst < limit && (body = track_at(s, t, i)); i++) {
        double d = outside(&s->ground, body, by, worst, limit);
        if (d > worst)
            t->hard = i;
        worst = d;
    }
    s->last = t;
    return t->drivable ? worst : INFINITY;
}

static bool try_path(Search *s, SweptPath p)
{
    double worst = worst_of(s, p, s->best);
    if (worst >= s->best)
        return false;
    s->best = worst;
    s->path = p;
    return true;
}

static bool step_aside(Search *s, double step)
{
    double before = s->best;
    for (guint k = 0; k < 6 && s->best > 0; k++) {
        SweptPath p = s->path;
        double d = k % 2 ? -step : step;
        if (k / 2 == 0)
            p.from_m = CLAMP(p.from_m + d, -1, 1);
        else if (k / 2 == 1)
            p.to_m = CLAMP(p.to_m + d, -1, 1);
        else
            p.radius_m = MAX(1, p.radius_m * (1 + d));
        try_path(s, p);
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

/* By number: from, to and radius of a path of the raster. */
static SweptPath raster_path(guint n)
{
    return (SweptPath){raster_offset[n / N_OFFSETS % N_OFFSETS], raster_offset[n % N_OFFSETS],
                       raster_times[n / (N_OFFSETS * N_OFFSETS)]};
}

/* Does one of them fit? The first that is met is as good as any, so the likeliest is asked first,
 * and each is left as soon as it goes out anywhere. */
static bool fits(Search *s, guint *first)
{
    static const double nothing = 1e-300;
    for (guint i = 0; i <= N_TIMES * N_OFFSETS * N_OFFSETS; i++) {
        guint n = i ? i - 1 : *first;
        if (worst_of(s, raster_path(n), nothing) > 0)
            continue;
        s->path = raster_path(n);
        *first = n;
        return true;
    }
    return false;
}

static double search(Search *s)
{
    for (guint n = 0; n < N_TIMES * N_OFFSETS * N_OFFSETS; n++)
        try_path(s, raster_path(n));
    refine(s);
    return s->best;
}

double swept_turn_from(const AgtVehicle *v, const SweptCrossing *x, guint a, guint b,
                       SweptPath *best, guint *first, bool quick)
{
    double slack = swept_slack(v, swept_step(v)), wide = v->width_m;
    double half = MIN(x->arm[a].half_m, x->arm[b].half_m);
    double turn = fabs(remainder(x->arm[b].angle - x->arm[a].angle - G_PI, 2 * G_PI));
    if (v->trailer)
        wide = MAX(wide, v->trailer_width_m);
    *best = (SweptPath){0, 0, INFINITY};
    if (turn < SWEPT_STRAIGHT_RAD)
        return MAX(0, wide / 2 - half);
    Search s = {.v = v, .narrow = *x, .a = a, .b = b, .best = INFINITY};
    for (guint i = 0; i < x->n; i++)
        s.narrow.arm[i].half_m = MAX(0, x->arm[i].half_m - slack);
    s.narrow.kerb_m += slack;
    ground_of(&s.narrow, &s.ground);
    s.max_a = MAX(0, s.narrow.arm[a].half_m - wide / 2);
    s.max_b = MAX(0, s.narrow.arm[b].half_m - wide / 2);
    s.radius = swept_front_radius(v);
    double over = fits(&s, first) ? 0 : quick ? NAN : search(&s);
    if (isfinite(over))
        *best =
            (SweptPath){s.path.from_m * s.max_a, s.path.to_m * s.max_b, s.path.radius_m * s.radius};
    for (guint i = 0; i < G_N_ELEMENTS(s.track); i++)
        if (s.track[i].body)
            g_array_unref(s.track[i].body);
    return over;
}

double swept_turn(const AgtVehicle *v, const SweptCrossing *x, guint a, guint b, SweptPath *best)
{
    guint first = 0;
    return swept_turn_from(v, x, a, b, best, &first, false);
}
