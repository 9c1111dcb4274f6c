/* SPDX-License-Identifier: Apache-2.0 */
/* Joining a pattern to the streets outside: along its lines, and from where those streets end. */
#include "street.h"

#define SNAP_M      14.0 /* a line passing an entrance this near is led to it */
#define SNAP_SLOPE  0.2  /* and leaves its way for that by no more than this, metres a metre */
#define SNAP_TURN   (30 * G_PI / 180) /* and does not bend more than this there */
#define ENTER_TURN  (50 * G_PI / 180) /* a way in does not bend more than this */
#define ENTER_MAX_M 500.0
#define WALK_M      5.0

static double angle_of(AgtPoint d, AgtPoint e)
{
    return fabs(atan2(agt_place_cross(d, e), agt_place_dot(d, e)));
}

/* Between lines, not directions: at most a right angle. */
static double crossing_angle(AgtPoint d, AgtPoint e)
{
    double a = angle_of(d, e);
    return fmin(a, G_PI - a);
}

double agt_street_ray(AgtPoint p, AgtPoint dir, AgtPoint a, AgtPoint b)
{
    AgtPoint e = agt_place_sub(b, a), w = agt_place_sub(a, p);
    double det = agt_place_cross(dir, e);
    if (fabs(det) < 1e-12)
        return INFINITY;
    double t = agt_place_cross(w, e) / det, u = agt_place_cross(w, dir) / det;
    return t > 1e-6 && u >= -1e-9 && u <= 1 + 1e-9 ? t : INFINITY;
}

double agt_street_leaves_land(const AgtStreetLand *l, AgtPoint p, AgtPoint dir)
{
    double t = INFINITY;
    const AgtGeom *g = l->land;
    for (guint r = 0; r < g->n_rings; r++)
        for (guint i = g->ring[r]; i + 1 < g->ring[r + 1]; i++)
            t = fmin(t, agt_street_ray(p, dir, g->pt[i], g->pt[i + 1]));
    return t;
}

/* The entrance that the line runs into. */
static const AgtEntrance *entrance_ahead(const AgtStreetLand *l, AgtPoint p, AgtPoint dir,
                                         double leave)
{
    for (guint i = 0; i < l->entrance->len; i++) {
        const AgtEntrance *e = &g_array_index(l->entrance, AgtEntrance, i);
        AgtPoint d = agt_place_sub(e->at, p);
        AgtPoint back = {-e->dir.x, -e->dir.y};
        bool ahead = agt_place_dot(d, dir) > 0 && agt_place_dot(d, dir) < leave + 5;
        if (ahead && fabs(agt_place_cross(dir, d)) <= SNAP_M && angle_of(dir, back) <= SNAP_TURN)
            return e;
    }
    return NULL;
}

/* Where the line meets the axis of the street it runs into. */
static bool axis_ahead(const AgtStreetLand *l, AgtPoint p, AgtPoint dir, double leave, AgtPoint *at)
{
    AgtPoint edge = agt_place_along(p, dir, leave);
    guint street = agt_place_street_at(l->job, edge, AGT_PLACE_TOUCH_M);
    double nearest = INFINITY;
    if (street == G_MAXUINT)
        return false;
    for (guint i = 0; i < l->axes->len; i++) {
        const AgtPlaceAxis *a = &g_array_index(l->axes, AgtPlaceAxis, i);
        double t = a->street == street ? agt_street_ray(p, dir, a->a, a->b) : INFINITY;
        bool near = t <= leave + a->half / sin(l->rules.angle_min) + 1;
        if (near && t < nearest &&
            crossing_angle(dir, agt_place_sub(a->b, a->a)) >= l->rules.angle_min)
            nearest = t;
    }
    *at = agt_place_along(p, dir, nearest);
    return isfinite(nearest);
}

/* @p back: metres the line ends earlier, to turn gently to where it is joined. */
static bool reach_end(const AgtStreetLand *l, AgtPoint p, AgtPoint before, AgtPoint *at,
                      double *back)
{
    AgtPoint dir = agt_place_unit(agt_place_sub(p, before));
    double leave = agt_street_leaves_land(l, p, dir);
    *back = 0;
    if (leave > 4 * l->rules.half)
        return false;
    const AgtEntrance *e = entrance_ahead(l, p, dir, leave);
    if (e) {
        AgtPoint d = agt_place_sub(e->at, p);
        *at = e->at;
        *back = fmax(0, fabs(agt_place_cross(dir, d)) / SNAP_SLOPE - agt_place_dot(d, dir));
        return true;
    }
    return axis_ahead(l, p, dir, leave, at);
}

/* Takes @p by metres off the end of the chain; false when too little stays. */
static bool cut_back(GArray *chain, double by)
{
    AgtPlaceLine line;
    agt_place_line_init(&line, chain);
    bool ok = line.length > 2 * by + 1;
    AgtPoint end = agt_place_line_at(&line, line.length - by);
    guint n = chain->len;
    while (ok && by > 0 && n > 1 && line.at[n - 1] > line.length - by - 1)
        n--;
    agt_place_line_clear(&line);
    if (!ok || by <= 0)
        return ok;
    g_array_set_size(chain, n);
    g_array_append_val(chain, end);
    return true;
}

static void turn_round(GArray *chain)
{
    for (guint i = 0, j = chain->len; i + 1 < j; i++, j--) {
        AgtPoint keep = agt_place_pt(chain, i);
        g_array_index(chain, AgtPoint, i) = agt_place_pt(chain, j - 1);
        g_array_index(chain, AgtPoint, j - 1) = keep;
    }
}

void agt_street_reach_out(const AgtStreetLand *l, GArray *chain, bool joined[2])
{
    for (guint e = 0; e < 2; e++) { /* the start, then the end: the chain is turned twice */
        AgtPoint at;
        double back;
        turn_round(chain);
        joined[e] = reach_end(l, agt_place_pt(chain, chain->len - 1),
                              agt_place_pt(chain, chain->len - 2), &at, &back) &&
                    cut_back(chain, back);
        if (joined[e])
            g_array_append_val(chain, at);
    }
}

/* ---- ways in ---- */

/* First line the ray meets at a fair angle; its distance, infinite when there is none. */
static double first_line(const AgtStreetLand *l, const GPtrArray *lines, AgtPoint p, AgtPoint dir)
{
    double t = INFINITY;
    bool fair = false;
    for (guint i = 0; i < lines->len; i++) {
        const GArray *c = lines->pdata[i];
        for (guint k = 0; k + 1 < c->len; k++) {
            AgtPoint a = agt_place_pt(c, k), b = agt_place_pt(c, k + 1);
            double hit = agt_street_ray(p, dir, a, b);
            if (hit < t) {
                t = hit;
                fair = crossing_angle(dir, agt_place_sub(b, a)) >= l->rules.angle_min;
            }
        }
    }
    return fair && t <= ENTER_MAX_M ? t : INFINITY;
}

static bool clear_way(const AgtStreetLand *l, AgtPoint p, AgtPoint dir, double length)
{
    for (double t = 2 * l->rules.half; t < length; t += WALK_M)
        if (!agt_street_inside(l->inner, agt_place_along(p, dir, t)))
            return false;
    return true;
}

static bool way_along(const AgtStreetLand *l, const GPtrArray *lines, AgtPoint p, AgtPoint dir,
                      AgtPoint *to, double *length)
{
    double t = first_line(l, lines, p, dir);
    if (!isfinite(t) || t >= *length || !clear_way(l, p, dir, t))
        return false;
    *to = agt_place_along(p, dir, t);
    *length = t;
    return true;
}

/* Straight on where that works, else the shortest way square to a line. */
static bool way_in(const AgtStreetLand *l, const GPtrArray *lines, const AgtEntrance *e,
                   AgtPoint *to)
{
    double length = INFINITY;
    if (way_along(l, lines, e->at, e->dir, to, &length))
        return true;
    for (guint i = 0; i < lines->len; i++) {
        const GArray *c = lines->pdata[i];
        for (guint k = 0; k + 1 < c->len; k++) {
            AgtPoint n = agt_place_left(
                agt_place_unit(agt_place_sub(agt_place_pt(c, k + 1), agt_place_pt(c, k))));
            if (agt_place_dot(n, agt_place_sub(agt_place_pt(c, k), e->at)) < 0)
                n = (AgtPoint){-n.x, -n.y};
            if (angle_of(n, e->dir) <= ENTER_TURN)
                way_along(l, lines, e->at, n, to, &length);
        }
    }
    return isfinite(length);
}

static bool entered(const GPtrArray *lines, AgtPoint at)
{
    for (guint i = 0; i < lines->len; i++) {
        const GArray *c = lines->pdata[i];
        if (agt_place_dist(agt_place_pt(c, 0), at) < 0.1 ||
            agt_place_dist(agt_place_pt(c, c->len - 1), at) < 0.1)
            return true;
    }
    return false;
}

void agt_street_enter(const AgtStreetLand *l, GPtrArray *lines, GArray *kind, GArray *joined)
{
    for (guint i = 0; i < l->entrance->len; i++) {
        const AgtEntrance *e = &g_array_index(l->entrance, AgtEntrance, i);
        AgtPoint to;
        if (entered(lines, e->at) || !way_in(l, lines, e, &to))
            continue;
        GArray *c = agt_place_ring_new();
        g_array_append_val(c, e->at);
        g_array_append_val(c, to);
        AgtStreetKind entry = AGT_STREET_ENTRY;
        guint ends = 1; /* bit 0: the start is joined */
        g_ptr_array_add(lines, c);
        g_array_append_val(kind, entry);
        g_array_append_val(joined, ends);
    }
}
