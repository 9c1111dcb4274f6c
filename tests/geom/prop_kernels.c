/* SPDX-License-Identifier: Apache-2.0 */
/* Own kernels give what GEOS, whole numbers or a plain loop give. */
#include <string.h>

#include "geom/bridge.h"
#include "shapes.h"

static bool differs(Prop *p, const AgtGeom *a, const AgtGeom *b, const char *what, double mine,
                    double other)
{
    g_autofree char *x = shapes_text(a);
    g_autofree char *y = shapes_text(b);
    return prop_check(p, false, "%s: %.12g, expected %.12g\n  %s\n  %s", what, mine, other, x, y);
}

static bool intersects_as_geos(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_any(p, &ground);
    g_autoptr(AgtGeom) b = shapes_any(p, &ground);
    g_autoptr(GEOSGeometry) x = agt_geos_from(a, NULL);
    g_autoptr(GEOSGeometry) y = agt_geos_from(b, NULL);
    g_autoptr(AgtPrep) prep = agt_prep_new(a, NULL);
    bool mine = false, expected = GEOSIntersects_r(agt_geos(), x, y) == 1;
    agt_geom_intersects(a, b, &mine, NULL);
    if (mine != expected || agt_prep_intersects(prep, b) != expected)
        return differs(p, a, b, "intersects", mine, expected);
    return true;
}

static bool covers_as_geos(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_any(p, &ground);
    Ground within = ground;
    if (prop_one_in(p, 2))
        within.reach = fmax(1.0, ground.reach / 4);
    g_autoptr(AgtGeom) b = prop_one_in(p, 8) ? agt_geom_ref(a) : shapes_any(p, &within);
    g_autoptr(GEOSGeometry) x = agt_geos_from(a, NULL);
    g_autoptr(GEOSGeometry) y = agt_geos_from(b, NULL);
    g_autoptr(AgtPrep) prep = agt_prep_new(a, NULL);
    bool mine = false, expected = GEOSCovers_r(agt_geos(), x, y) == 1;
    agt_geom_covers(a, b, &mine, NULL);
    if (mine != expected || agt_prep_covers(prep, b) != expected)
        return differs(p, a, b, "covers", mine, expected);
    return true;
}

/* Both ways of adding it up: few pairs of edges, and many that are sorted first. */
static bool common_as_geos(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_valid(p, &ground);
    g_autoptr(AgtGeom) b = shapes_valid(p, &ground);
    g_autoptr(GEOSGeometry) x = agt_geos_from(a, NULL);
    g_autoptr(GEOSGeometry) y = agt_geos_from(b, NULL);
    g_autoptr(GEOSGeometry) both = GEOSIntersection_r(agt_geos(), x, y);
    double many = 0, expected = 0;
    GEOSArea_r(agt_geos(), both, &expected);
    double mine = agt_geom_common_m2(a, b);
    double reach = ground.reach * ground.reach * 1e-9 + 0.02;
    agt_geom_common_each(a, (const AgtGeom *const *)&b, 1, &many);
    if (fabs(mine - expected) > reach || fabs(many - expected) > reach)
        return differs(p, a, b, "common area", fabs(mine - expected) > reach ? mine : many,
                       expected);
    return true;
}

static bool distance_as_geos(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_any(p, &ground);
    ground.origin.x += prop_real(p, -2, 2) * ground.reach;
    g_autoptr(AgtGeom) b = shapes_any(p, &ground);
    g_autoptr(GEOSGeometry) x = agt_geos_from(a, NULL);
    g_autoptr(GEOSGeometry) y = agt_geos_from(b, NULL);
    double expected = 0.0;
    GEOSDistance_r(agt_geos(), x, y, &expected);
    AgtPoint on_a, on_b;
    double mine = agt_geom_nearest(a, b, &on_a, &on_b);
    if (fabs(mine - expected) > 1e-8)
        return differs(p, a, b, "distance", mine, expected);
    g_autoptr(AgtPrep) prep = agt_prep_new(a, NULL);
    if (agt_prep_distance_m(prep, b) != mine)
        return differs(p, a, b, "prepared distance", agt_prep_distance_m(prep, b), mine);
    double between = hypot(on_a.x - on_b.x, on_a.y - on_b.y);
    return fabs(between - mine) < 1e-8 || differs(p, a, b, "nearest points", between, mine);
}

static bool measures_as_geos(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_any(p, &ground);
    g_autoptr(GEOSGeometry) x = agt_geos_from(a, NULL);
    double area = 0.0, length = 0.0;
    GEOSArea_r(agt_geos(), x, &area);
    GEOSLength_r(agt_geos(), x, &length);
    if (fabs(agt_geom_area_m2(a) - area) > 1e-6 * fmax(1.0, area))
        return differs(p, a, a, "area", agt_geom_area_m2(a), area);
    if (fabs(agt_geom_length_m(a) - length) > 1e-6)
        return differs(p, a, a, "length", agt_geom_length_m(a), length);
    g_autoptr(GEOSGeometry) c = GEOSGetCentroid_r(agt_geos(), x);
    AgtPoint at = {0, 0}, mine = agt_geom_centroid(a);
    GEOSGeomGetX_r(agt_geos(), c, &at.x);
    GEOSGeomGetY_r(agt_geos(), c, &at.y);
    double off = hypot(at.x - mine.x, at.y - mine.y);
    return off < 1e-4 || differs(p, a, a, "centroid off", off, 0.0);
}

static bool validity_as_geos(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = prop_one_in(p, 2) ? shapes_bad(p, &ground) : shapes_valid(p, &ground);
    g_autoptr(GEOSGeometry) x = agt_geos_from(a, NULL);
    bool expected = GEOSisValid_r(agt_geos(), x) == 1;
    bool mine = agt_geom_is_valid(a, NULL, NULL);
    return mine == expected || differs(p, a, a, "valid", mine, expected);
}

static bool hull_as_geos(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_valid(p, &ground);
    g_autoptr(GEOSGeometry) x = agt_geos_from(a, NULL);
    g_autoptr(GEOSGeometry) h = GEOSConvexHull_r(agt_geos(), x);
    g_autoptr(AgtGeom) hull = agt_geom_convex_hull(a, NULL);
    double expected = 0.0;
    GEOSArea_r(agt_geos(), h, &expected);
    if (fabs(agt_geom_area_m2(hull) - expected) > 1e-6 * fmax(1.0, expected))
        return differs(p, a, hull, "area of hull", agt_geom_area_m2(hull), expected);
    for (uint32_t i = 0; i < a->n_points; i++)
        if (!agt_geom_contains_point(hull, a->pt[i]))
            return differs(p, a, hull, "point outside hull", i, 0);
    return true;
}

/* No turned box around the shape is smaller than the rectangle, and the rectangle holds it. */
static bool rectangle_is_least(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_any(p, &ground);
    AgtPoint corner[4];
    double angle;
    agt_geom_min_rectangle(a, corner, &angle, NULL);
    g_autoptr(AgtGeom) mine = agt_geom_new_polygon(corner, 4);
    double area = agt_geom_area_m2(mine);
    for (int k = 0; k < 180; k++) {
        g_autoptr(AgtGeom) turned = agt_geom_move(a, a->pt[0], k * G_PI / 180, 0, 0);
        AgtBox b = turned->box;
        double other = (b.maxx - b.minx) * (b.maxy - b.miny);
        if (a->kind == AGT_GEOM_POLYGON && area > other * (1 + 1e-9) + 1e-6)
            return differs(p, a, mine, "area of rectangle", area, other);
    }
    for (uint32_t i = 0; i < a->n_points; i++) {
        g_autoptr(AgtGeom) at = agt_geom_new_point(a->pt[i].x, a->pt[i].y);
        if (agt_geom_distance_m(mine, at) > 1e-7)
            return differs(p, a, mine, "point outside rectangle", i, 0);
    }
    double first = hypot(corner[1].x - corner[0].x, corner[1].y - corner[0].y);
    double second = hypot(corner[2].x - corner[1].x, corner[2].y - corner[1].y);
    if (fabs(first - second) < 1e-9 * first)
        return true; /* a square has no longer side */
    AgtPoint from = corner[first >= second ? 0 : 1], to = corner[first >= second ? 1 : 2];
    double off = sin(angle) * (to.x - from.x) - cos(angle) * (to.y - from.y);
    return fabs(off) < 1e-6 * fmax(1.0, first + second) ||
           differs(p, a, mine, "angle is not of the longer side", angle, off);
}

/* Turns of whole numbers up to 2^29 are exact in 64 bits; a far origin keeps them exact. */
static bool turn_is_exact(Prop *p)
{
    gint64 v[6];
    int reach = 1 << prop_int(p, 1, 29);
    for (int k = 0; k < 6; k++)
        v[k] = prop_int(p, -reach, reach);
    if (prop_one_in(p, 2)) { /* nearly in line */
        int t = prop_int(p, -3, 3);
        v[4] = CLAMP(v[0] + t * (v[2] - v[0]), -(1 << 30), 1 << 30) + prop_int(p, -1, 1);
        v[5] = CLAMP(v[1] + t * (v[3] - v[1]), -(1 << 30), 1 << 30);
    }
    __int128 det =
        (__int128)(v[0] - v[4]) * (v[3] - v[5]) - (__int128)(v[1] - v[5]) * (v[2] - v[4]);
    int expected = (det > 0) - (det < 0);
    double unit = prop_one_in(p, 2) ? 0x1p-30 : 1.0, o = prop_one_in(p, 2) ? 4194304.0 : 0.0;
    AgtPoint a = {o + (double)v[0] * unit, o + (double)v[1] * unit};
    AgtPoint b = {o + (double)v[2] * unit, o + (double)v[3] * unit};
    AgtPoint c = {o + (double)v[4] * unit, o + (double)v[5] * unit};
    if (unit < 1.0 && o > 0.0) { /* 2^22 + n 2^-30 needs all 53 bits; keep n even */
        for (int k = 0; k < 6; k++)
            if (llabs(v[k]) >= (1 << 30))
                return true;
    }
    int mine = agt_exact_turn(a, b, c);
    return prop_check(
        p, mine == expected && agt_exact_turn(b, c, a) == mine && agt_exact_turn(b, a, c) == -mine,
        "turn %d, expected %d", mine, expected);
}

static bool locate_with_index(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = prop_one_in(p, 2) ? shapes_bad(p, &ground) : shapes_valid(p, &ground);
    g_auto(AgtSegments) plain = agt_segments_make(a, G_MAXUINT32);
    g_auto(AgtSegments) indexed = agt_segments_make(a, 0);
    for (int k = 0; k < 30; k++) {
        AgtPoint at = prop_one_in(p, 3)   ? shapes_on(p, a)
                      : prop_one_in(p, 2) ? shapes_point(p, &ground)
                                          : shapes_in_box(p, a->box);
        AgtLocation x = agt_segments_locate(&plain, at), y = agt_segments_locate(&indexed, at);
        if (x.on != y.on || (!x.on && (x.outer != y.outer || x.inner != y.inner)))
            return differs(p, a, a, "place with index", y.outer, x.outer);
    }
    return true;
}

/* The bound changes no distance that it lets through, and lets through all it must. */
static bool distance_within(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_any(p, &ground);
    g_autoptr(AgtGeom) b = shapes_any(p, &ground);
    double d = agt_geom_distance_m(a, b);
    if (!isfinite(d))
        return !isfinite(agt_geom_distance_within_m(a, b, 1.0));
    g_autoptr(AgtPrep) prep = agt_prep_new(a, NULL);
    const double bound[] = {0.0, d / 2, d, d * 1.5 + 1.0, INFINITY};
    for (guint k = 0; k < G_N_ELEMENTS(bound); k++) {
        double e = agt_geom_distance_within_m(a, b, bound[k]);
        double f = agt_prep_distance_within_m(prep, b, bound[k]);
        if (d <= bound[k] ? e != d : !(e > bound[k]))
            return differs(p, a, b, "distance within a bound", e, d);
        if (d <= bound[k] ? f != d : !(f > bound[k]))
            return differs(p, a, b, "prepared distance within a bound", f, d);
    }
    return true;
}

/* Distance to the outside of a polygon: that to its outline where all lies inside, else none. */
static bool room_as_geos(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_valid(p, &ground);
    Ground within = ground;
    if (!prop_one_in(p, 4))
        within.reach = fmax(1.0, ground.reach / 6);
    g_autoptr(AgtGeom) b = prop_one_in(p, 8) ? agt_geom_ref(a) : shapes_any(p, &within);
    if (a->kind != AGT_GEOM_POLYGON)
        return agt_geom_room_within_m(a, b, INFINITY) == 0.0;
    g_autoptr(AgtGeom) outline = agt_geom_boundary(a);
    g_autoptr(GEOSGeometry) x = agt_geos_from(a, NULL);
    g_autoptr(GEOSGeometry) y = agt_geos_from(b, NULL);
    g_autoptr(GEOSGeometry) z = agt_geos_from(outline, NULL);
    g_autoptr(AgtPrep) prep = agt_prep_new(a, NULL);
    double expected = 0.0;
    if (GEOSCovers_r(agt_geos(), x, y) == 1)
        GEOSDistance_r(agt_geos(), z, y, &expected);
    double room = agt_geom_room_within_m(a, b, INFINITY);
    if (fabs(room - expected) > 1e-8)
        return differs(p, a, b, "room", room, expected);
    const double bound[] = {0.0, room / 2, room, room * 1.5 + 1.0};
    for (guint k = 0; k < G_N_ELEMENTS(bound); k++) {
        double c = agt_geom_room_within_m(a, b, bound[k]);
        double d = agt_prep_room_within_m(prep, b, bound[k]);
        if (room <= bound[k] ? c != room || d != room : !(c > bound[k] && d > bound[k]))
            return differs(p, a, b, "room within a bound", c, room);
    }
    return true;
}

static bool farthest_as_loop(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_valid(p, &ground);
    g_autoptr(AgtGeom) b = shapes_any(p, &ground);
    if (agt_geom_is_empty(a))
        return true;
    double expected = 0.0;
    for (uint32_t i = 0; i < b->n_points; i++) {
        g_autoptr(AgtGeom) at = agt_geom_new_point(b->pt[i].x, b->pt[i].y);
        expected = fmax(expected, agt_geom_distance_m(a, at));
    }
    double mine = agt_geom_farthest_m(a, b);
    return fabs(mine - expected) < 1e-9 || differs(p, a, b, "farthest", mine, expected);
}

static bool answers_with_index(Prop *p)
{
    Ground ground = shapes_ground(p);
    g_autoptr(AgtGeom) a = shapes_any(p, &ground);
    g_autoptr(AgtGeom) b = shapes_any(p, &ground);
    g_auto(AgtSegments) plain_a = agt_segments_make(a, G_MAXUINT32);
    g_auto(AgtSegments) plain_b = agt_segments_make(b, G_MAXUINT32);
    g_auto(AgtSegments) a_ix = agt_segments_make(a, 0);
    g_auto(AgtSegments) b_ix = agt_segments_make(b, 0);
    AgtPoint q, r;
    double d = agt_segments_distance(&plain_a, &plain_b, &q, &r);
    const AgtSegments *way[][2] = {{&a_ix, &plain_b}, {&plain_a, &b_ix}, {&a_ix, &b_ix}};
    for (int k = 0; k < 3; k++) {
        double e = agt_segments_distance(way[k][0], way[k][1], &q, &r);
        if (fabs(d - e) > 1e-9)
            return differs(p, a, b, "distance with index", e, d);
        if (agt_segments_intersect(way[k][0], way[k][1]) != (d == 0.0))
            return differs(p, a, b, "intersects with index", d != 0.0, d == 0.0);
    }
    return true;
}

static AgtBox random_box(Prop *p, double from, double reach, double size)
{
    double x = from + prop_real(p, 0, reach), y = from + prop_real(p, 0, reach);
    return (AgtBox){x, y, x + prop_real(p, 0, size), y + prop_real(p, 0, size)};
}

/* Distance of boxes, for the nearest one. */
typedef struct {
    const AgtBox *box;
    AgtBox from;
} Boxes;

static double gap_of(uint32_t i, gpointer user)
{
    const Boxes *b = user;
    return sqrt(box_gap2(&b->box[i], &b->from));
}

/* Numbers of WKT are what the C library prints, halves and signs included. */
static bool numbers_as_printf(Prop *p)
{
    double reach = pow(10.0, prop_int(p, -4, 8));
    int decimals = prop_int(p, 0, 7);
    double v[2], grain = pow(10.0, -prop_int(p, 0, 5)) / 2;
    for (int k = 0; k < 2; k++) {
        v[k] = prop_one_in(p, 20) ? 0.0 : prop_real(p, -reach, reach);
        if (prop_one_in(p, 3))
            v[k] = round(v[k] / grain) * grain;
    }
    g_autoptr(AgtGeom) g = agt_geom_new_point(v[0], v[1]);
    g_autofree char *mine = agt_geom_to_wkt(g, decimals);
    char format[16], x[400], y[400];
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    g_ascii_formatd(x, sizeof x, format, v[0]);
    g_ascii_formatd(y, sizeof y, format, v[1]);
    const char *a = strspn(x, "-0.") == strlen(x) && *x == '-' ? x + 1 : x;
    const char *b = strspn(y, "-0.") == strlen(y) && *y == '-' ? y + 1 : y;
    g_autofree char *expected = g_strdup_printf("MULTIPOINT ((%s %s))", a, b);
    return prop_check(p, strcmp(mine, expected) == 0, "%s, expected %s", mine, expected);
}

static bool index_as_loop(Prop *p)
{
    uint32_t n = (uint32_t)prop_int(p, 0, p->size * p->size / 8 + 2);
    double from = prop_one_in(p, 2) ? 4.4e6 : 0.0;
    g_autofree AgtBox *box = g_new(AgtBox, n + 1);
    for (uint32_t i = 0; i < n; i++)
        box[i] = prop_one_in(p, 20) ? AGT_BOX_EMPTY
                                    : random_box(p, from, 100, prop_one_in(p, 9) ? 50 : 2);
    if (n && prop_one_in(p, 9))
        box[0] = prop_one_in(p, 2) ? (AgtBox){-INFINITY, from, INFINITY, from + 1}
                                   : (AgtBox){-1e300, from, 1e300, from + 1};
    g_autoptr(AgtIndex) ix = agt_index_new(box, n);
    for (int k = 0; k < 10; k++) {
        AgtBox q = random_box(p, from, 120, 30);
        if (n && prop_one_in(p, 2)) { /* touches one, or misses it by the least there is */
            const AgtBox *b = &box[prop_int(p, 0, (int)n - 1)];
            double x = prop_one_in(p, 2) ? b->maxx : nextafter(b->maxx, INFINITY);
            if (isfinite(x) && x >= from && b->miny >= from)
                q = (AgtBox){x, b->miny, x + 1, b->miny + 1};
        }
        if (prop_one_in(p, 20)) { /* everything */
            double far = prop_one_in(p, 2) ? INFINITY : G_MAXDOUBLE;
            q = (AgtBox){-far, -far, far, far};
        }
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint32));
        agt_index_query(ix, q, found);
        guint at = 0;
        uint32_t best = G_MAXUINT32;
        double best_m = prop_one_in(p, 2) ? INFINITY : 5.0, limit = best_m, d = -1.0;
        Boxes boxes = {box, q};
        for (uint32_t i = 0; i < n; i++) {
            if (box[i].minx > box[i].maxx)
                continue;
            if (agt_box_intersects(box[i], q) &&
                (at >= found->len || g_array_index(found, guint32, at++) != i))
                return prop_check(p, false, "box %u of %u is not found in its place", i, n);
            double gap = gap_of(i, &boxes);
            if (gap < best_m || (gap == best_m && best == G_MAXUINT32)) {
                best_m = gap;
                best = i;
            }
        }
        if (at != found->len)
            return prop_check(p, false, "%u boxes found, %u meet", found->len, at);
        uint32_t nearest = agt_index_nearest(ix, q, limit, gap_of, &boxes, &d);
        if (nearest != best || (best != G_MAXUINT32 && d != best_m))
            return prop_check(p, false, "nearest %u at %g, expected %u at %g", nearest, d, best,
                              best_m);
    }
    return true;
}

int main(void)
{
    static const PropTest tests[] = {
        {"exact turn", turn_is_exact, 20000},
        {"intersects as GEOS", intersects_as_geos, 6000},
        {"covers as GEOS", covers_as_geos, 6000},
        {"common area as GEOS", common_as_geos, 4000},
        {"distance as GEOS", distance_as_geos, 4000},
        {"distance within a bound", distance_within, 4000},
        {"room as GEOS", room_as_geos, 4000},
        {"farthest as a loop", farthest_as_loop, 2000},
        {"area, length, centroid as GEOS", measures_as_geos, 2000},
        {"validity as GEOS", validity_as_geos, 4000},
        {"hull as GEOS", hull_as_geos, 1500},
        {"rectangle is the least", rectangle_is_least, 500},
        {"place with and without index", locate_with_index, 2000},
        {"answers with and without index", answers_with_index, 2000},
        {"index as a loop", index_as_loop, 300},
        {"numbers as printf", numbers_as_printf, 20000},
    };
    return prop_main(tests, G_N_ELEMENTS(tests));
}
