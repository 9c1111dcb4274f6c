/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which walls of a building are blind, and whether two buildings face each other with blind walls
 * alone. `blind_walls` names sides seen from the street; `azimuth_deg` is the bearing of the side
 * of the entrance, which its house type names. A mirrored house has its entrance on the other side:
 * where its blind walls do not tell whether it is mirrored, a wall is blind only if it is both
 * ways. Whatever is not known makes a wall one with windows.
 */
#include "private.h"

/* A wall looks to a side when it does within this; one seen under less than this of its own plane
 * does not face what lies there. */
static const double turn_deg = 10, graze = 0.087; /* sine of 5 degrees */

/* Bits 1 << AgtHouseSide. */
static unsigned sides_named(const char *text)
{
    static const char *const names[] = {"front", "right", "rear", "left"};
    g_auto(GStrv) word = g_strsplit(text ? text : "", ",", -1);
    unsigned bits = 0;
    for (guint i = 0; word[i]; i++)
        for (guint k = 0; k < 4; k++)
            if (strcmp(g_strstrip(word[i]), names[k]) == 0)
                bits |= 1u << k;
    return bits;
}

static AgtHouseSide across(AgtHouseSide side)
{
    return side == AGT_SIDE_LEFT ? AGT_SIDE_RIGHT : side == AGT_SIDE_RIGHT ? AGT_SIDE_LEFT : side;
}

static unsigned mirrored(unsigned bits)
{
    unsigned out = 0;
    for (guint k = 0; k < 4; k++)
        if (bits & 1u << k)
            out |= 1u << across(k);
    return out;
}

/* Is the side that looks to a bearing blind, the entrance being on that side? Going round from the
 * front to the right, seen from the street, bearings fall by right angles. */
static bool blind_towards(const AgtBuilding *b, unsigned blind, AgtHouseSide entrance,
                          double bearing)
{
    double front = b->azimuth_deg + 90.0 * entrance;
    for (guint k = 0; k < 4; k++)
        if (fabs(remainder(bearing - (front - 90.0 * k), 360)) <= turn_deg)
            return blind & 1u << k;
    return false;
}

/* What a building says of its walls. */
typedef struct {
    const AgtBuilding *row;
    unsigned blind;           /* 0: nothing is known */
    AgtHouseSide entrance[2]; /* as the type has it, and mirrored */
    bool possible[2];
} Walls;

static Walls walls_of(const AgtNormsRun *run, const AgtBuilding *b)
{
    const AgtHouseType *t =
        run->programme ? agt_programme_type(run->programme, b->house_type) : NULL;
    Walls w = {.row = b};
    if (!t || isnan(b->azimuth_deg))
        return w;
    w.blind = sides_named(b->blind_walls);
    w.entrance[0] = t->entrance;
    w.entrance[1] = across(t->entrance);
    bool drawn = w.blind == t->blind, turned = w.blind == mirrored(t->blind);
    w.possible[0] = drawn || !turned;
    w.possible[1] = turned || !drawn;
    return w;
}

/* Of the edge p-q of an outline, counter-clockwise when @p sign is positive. */
static AgtPoint outwards(AgtPoint p, AgtPoint q, double sign)
{
    double l = hypot(q.x - p.x, q.y - p.y);
    return l > 0 ? (AgtPoint){sign * (q.y - p.y) / l, -sign * (q.x - p.x) / l} : (AgtPoint){0, 0};
}

static bool is_blind(const Walls *w, AgtPoint outward)
{
    double bearing = atan2(outward.x, outward.y) * 180 / G_PI;
    for (guint i = 0; i < 2; i++)
        if (w->possible[i] && !blind_towards(w->row, w->blind, w->entrance[i], bearing))
            return false;
    return w->blind != 0;
}

/* Does a wall see any of another one, whose ends are c and d? */
static bool faces(AgtPoint p, AgtPoint q, AgtPoint outward, AgtPoint c, AgtPoint d)
{
    const AgtPoint from[] = {p, q}, to[] = {c, d};
    for (guint i = 0; i < 2; i++)
        for (guint k = 0; k < 2; k++) {
            double x = to[k].x - from[i].x, y = to[k].y - from[i].y;
            if (outward.x * x + outward.y * y > graze * hypot(x, y))
                return true;
        }
    return false;
}

static double side_of(const AgtGeom *g, guint32 ring)
{
    return (agt_geom_ring_area2(g, ring) > 0) == (ring == g->part[0]) ? 1 : -1;
}

/* Nearest that walls come which face each other: both blind, and others. */
typedef struct {
    double blind_m, open_m;
} Nearest;

static void compare_wall(const Walls *a, AgtPoint p, AgtPoint q, AgtPoint outward, const Walls *b,
                         Nearest *near)
{
    const AgtGeom *g = b->row->f.geom;
    bool blind = is_blind(a, outward);
    for (guint32 r = 0; r < g->n_rings; r++)
        for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            AgtPoint c = g->pt[i], d = g->pt[i + 1], other = outwards(c, d, side_of(g, r));
            if (!faces(p, q, outward, c, d) || !faces(c, d, other, p, q))
                continue;
            double *least = blind && is_blind(b, other) ? &near->blind_m : &near->open_m;
            *least = MIN(*least, norm_segment_distance(p, q, c, d));
        }
}

bool norm_blind_apart(const AgtNormsRun *run, const AgtBuilding *a, const AgtBuilding *b,
                      double need_m)
{
    const Walls wa = walls_of(run, a), wb = walls_of(run, b);
    const AgtGeom *g = a->f.geom;
    Nearest near = {INFINITY, INFINITY};
    if (!wa.blind || !wb.blind || g->n_parts != 1 || b->f.geom->n_parts != 1)
        return false;
    for (guint32 r = 0; r < g->n_rings; r++)
        for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++)
            compare_wall(&wa, g->pt[i], g->pt[i + 1],
                         outwards(g->pt[i], g->pt[i + 1], side_of(g, r)), &wb, &near);
    return near.blind_m < need_m && near.open_m >= need_m - NORM_EPS_M;
}
