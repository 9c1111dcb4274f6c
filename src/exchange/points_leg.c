/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places of points: by their coordinates, or by bearing and distance from another point. The north
 * of a bearing is never guessed: without it a point lies somewhere on a circle round the start of
 * its leg, and the whole disc is taken.
 */
#include <math.h>
#include <string.h>

#include "points.h"

#define DEG (G_PI / 180)
/* Convergence is reckoned again when a leg starts this far from where it was reckoned, metres. */
#define SAME_NORTH_M 200.0
/* Legs that start at points farther down are followed this often. */
#define ROUNDS_MAX 64

typedef struct {
    AgtSourceLayer *l;
    AgtPointGroup *g;
    const AgtLegNorth *north;
    bool known;          /* the north of the bearings is */
    double source_north; /* convergence of the source's own grid, degrees; 0 */
    AgtCrsFactors plan;  /* of the plan's system */
    AgtPoint plan_at;    /* where; NaN: not yet */
    GHashTable *by_name; /* id or number -> index of point + 1 */
} Compass;

static AgtTurningPoint *point_at(const AgtPointGroup *g, guint i)
{
    return &g_array_index(g->point, AgtTurningPoint, i);
}

static bool to_plan(const AgtTransform *t, AgtPoint at, AgtPoint *out)
{
    g_autoptr(AgtGeom) p = agt_geom_new_point(at.x, at.y);
    g_autoptr(AgtGeom) moved = agt_transform_geom(t, p, NULL);
    if (!moved)
        return false;
    *out = moved->pt[0];
    return isfinite(out->x) && isfinite(out->y);
}

/* A survey in another grid has that one's north, not the plan's. */
static bool source_north(Compass *c)
{
    const AgtTransform *t = c->l->t;
    AgtCrsFactors f;
    if (t->grid)
        return false;
    if (!t->op || agt_crs_is_geographic(t->crs))
        return true; /* bearings to the plan's own grid */
    for (guint i = 0; i < c->g->point->len; i++) {
        const AgtTurningPoint *p = point_at(c->g, i);
        if (!p->given || !agt_crs_factors(t->crs, p->at, &f, NULL))
            continue;
        c->source_north = f.convergence_deg;
        return true;
    }
    return false;
}

static void set_compass(Compass *c)
{
    const char *type = c->north->bearing_type;
    bool grid = g_strcmp0(type, "grid") == 0, magnetic = g_strcmp0(type, "magnetic") == 0;
    c->plan_at = (AgtPoint){NAN, NAN};
    if (grid)
        c->known = source_north(c);
    else
        c->known =
            g_strcmp0(type, "true") == 0 || (magnetic && isfinite(c->north->declination_deg));
    if (!c->known)
        agt_points_flaw(c->g, magnetic ? "declination" : "bearing_type", NULL);
}

static bool north_at(Compass *c, AgtPoint at)
{
    if (hypot(at.x - c->plan_at.x, at.y - c->plan_at.y) <= SAME_NORTH_M)
        return true;
    if (!agt_crs_factors(c->l->in->plan_crs, at, &c->plan, NULL))
        return false;
    c->plan_at = at;
    return true;
}

/*
 * Bearing from the plan's grid north. True = magnetic + declination (east positive); grid = true -
 * convergence (grid north minus true north, clockwise).
 */
static double grid_bearing(const Compass *c, double bearing)
{
    const char *type = c->north->bearing_type;
    if (strcmp(type, "magnetic") == 0)
        return bearing + c->north->declination_deg - c->plan.convergence_deg;
    if (strcmp(type, "true") == 0)
        return bearing - c->plan.convergence_deg;
    bool other = c->l->t->op && !agt_crs_is_geographic(c->l->t->crs);
    return other ? bearing + c->source_north - c->plan.convergence_deg : bearing;
}

/* Where the leg of @p p ends; *spread_m: how far off it may be. */
static bool leg_end(Compass *c, const AgtTurningPoint *p, const AgtTurningPoint *from, AgtPoint *at,
                    double *spread_m)
{
    if (!from->placed || isnan(p->distance) || !north_at(c, from->plan))
        return false;
    double d = p->distance * c->plan.grid_factor;
    bool sure = c->known && !isnan(p->bearing);
    double b = sure ? grid_bearing(c, p->bearing) * DEG : 0;
    *at = sure ? (AgtPoint){from->plan.x + d * sin(b), from->plan.y + d * cos(b)} : from->plan;
    *spread_m = from->spread_m + (sure ? 0 : d);
    return true;
}

static void name_points(Compass *c)
{
    c->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int ids = 1; ids >= 0; ids--)
        for (guint i = c->g->point->len; i-- > 0;) {
            const AgtTurningPoint *p = point_at(c->g, i);
            const char *name = ids ? p->id : p->said_number;
            char *key = name ? g_utf8_casefold(name, -1) : NULL;
            if (key && (ids || !g_hash_table_contains(c->by_name, key)))
                g_hash_table_replace(c->by_name, key, GUINT_TO_POINTER(i + 1));
            else
                g_free(key);
        }
}

static const AgtTurningPoint *named(const Compass *c, const char *name)
{
    g_autofree char *key = g_utf8_casefold(name, -1);
    guint i = GPOINTER_TO_UINT(g_hash_table_lookup(c->by_name, key));
    return i ? point_at(c->g, i - 1) : NULL;
}

/* The one benchmark of a part, else of the record; NULL when there is none or several. */
static const AgtTurningPoint *benchmark(const AgtPointGroup *g, const AgtPointPart *part)
{
    const AgtTurningPoint *own = NULL, *any = NULL;
    guint n_own = 0, n_any = 0;
    for (guint i = 0; i < g->point->len; i++) {
        const AgtTurningPoint *p = point_at(g, i);
        if (p->role != AGT_POINT_BENCHMARK)
            continue;
        any = p;
        n_any++;
        if (i >= part->from && i < part->to) {
            own = p;
            n_own++;
        }
    }
    if (n_own)
        return n_own == 1 ? own : NULL;
    return n_any == 1 ? any : NULL;
}

static bool is_on_ring(const AgtTurningPoint *p)
{
    return (p->role == AGT_POINT_VERTEX || p->role == AGT_POINT_UNKNOWN) && !p->twin;
}

/* Where a leg starts: where the row says, else the corner before or the benchmark. */
static const AgtTurningPoint *start_of(const Compass *c, const AgtTurningPoint *p,
                                       const AgtTurningPoint *last, const AgtTurningPoint *mark)
{
    if (p->from)
        return named(c, p->from);
    bool walks = is_on_ring(p) || p->role == AGT_POINT_CLOSING;
    return walks && last && !c->g->entry->points.from_benchmark ? last : mark;
}

/* How far a leg that ends at a known place misses it. */
static void close_leg(Compass *c, const AgtTurningPoint *p, const AgtTurningPoint *from,
                      AgtPoint want)
{
    AgtPoint at;
    double spread;
    if (!from || from == p || isnan(p->bearing) || !c->known ||
        !leg_end(c, p, from, &at, &spread) || spread > 0)
        return;
    double miss = hypot(at.x - want.x, at.y - want.y);
    c->g->misclosure_m = isnan(c->g->misclosure_m) ? miss : fmax(c->g->misclosure_m, miss);
}

/* Walks along a part; true when a point got a place. */
static bool walk(Compass *c, const AgtPointPart *part, bool close)
{
    const AgtTurningPoint *mark = benchmark(c->g, part), *last = NULL, *first = NULL;
    bool moved = false;
    for (guint i = part->from; i < part->to; i++) {
        AgtTurningPoint *p = point_at(c->g, i);
        const AgtTurningPoint *from = start_of(c, p, last, mark);
        if (!close && !p->placed && !p->twin && p->role != AGT_POINT_CLOSING && from && from != p &&
            leg_end(c, p, from, &p->plan, &p->spread_m))
            p->placed = p->by_leg = moved = true;
        if (close && p->role == AGT_POINT_CLOSING && first && first->placed)
            close_leg(c, p, from, first->plan);
        else if (close && p->given && p->placed)
            close_leg(c, p, from, p->plan);
        if (!is_on_ring(p))
            continue;
        last = p;
        first = first ? first : p;
    }
    return moved;
}

static void name_odd_legs(AgtPointGroup *g)
{
    for (guint i = 0; i < g->point->len; i++) {
        const AgtTurningPoint *p = point_at(g, i);
        bool leg = !p->given && (p->said_bearing || p->said_distance);
        const char *name = p->said_number ? p->said_number : p->id;
        if (leg && isnan(p->bearing))
            agt_points_flaw(g, "point_bearing", name);
        if (leg && isnan(p->distance))
            agt_points_flaw(g, "point_distance", name);
    }
}

static bool has_legs(const AgtPointGroup *g)
{
    for (guint i = 0; i < g->point->len; i++)
        if (!isnan(point_at(g, i)->distance))
            return true;
    return false;
}

void agt_points_place(AgtSourceLayer *l, AgtPointGroup *g, const AgtLegNorth *north)
{
    for (guint i = 0; i < g->point->len; i++) {
        AgtTurningPoint *p = point_at(g, i);
        p->placed = p->given && to_plan(l->t, p->at, &p->plan);
    }
    if (!g->entry->points.bearing || !has_legs(g) || agt_points_too_many(g))
        return;
    Compass c = {.l = l, .g = g, .north = north};
    set_compass(&c);
    name_points(&c);
    name_odd_legs(g);
    bool moved = true;
    for (int n = 0; moved && n < ROUNDS_MAX; n++) {
        moved = false;
        for (guint i = 0; i < g->part->len; i++)
            moved = walk(&c, &g_array_index(g->part, AgtPointPart, i), false) || moved;
    }
    for (guint i = 0; i < g->part->len; i++)
        walk(&c, &g_array_index(g->part, AgtPointPart, i), true);
    g_hash_table_unref(c.by_name);
}
