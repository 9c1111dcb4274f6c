/* SPDX-License-Identifier: Apache-2.0 */
/* Classification of changed geometry: each kind by a case that a planner knows. */
#include <math.h>

#include <agrotown/compare.h>

#include "support.h"

#define L_HOUSE "POLYGON ((0 0, 11.7 0, 11.7 7.5, 7.2 7.5, 7.2 11.7, 0 11.7, 0 0))"
#define YARD    "POLYGON ((0 0, 30 0, 30 40, 0 40, 0 0), (5 5, 10 5, 10 12, 5 5))"

/* Expected figures; NAN: not looked at. */
static const struct {
    const char *a, *b;
    AgtGeoChange change;
    double moved, bearing, rotated, largest;
} cases[] = {
    {"POINT (1 1)", "POINT (1 1)", AGT_GEO_SAME, 0, 0, 0, 0},
    {"POINT (1 1)", "POINT (1.0009 1)", AGT_GEO_SAME, 0, 0, 0, 0},
    {"POINT (0 0)", "POINT (3 4)", AGT_GEO_MOVED, 5, 36.8699, 0, 5},
    {"POINT (0 0)", "POINT (-2 0)", AGT_GEO_MOVED, 2, 270, 0, 2},
    {"LINESTRING (0 0, 10 0, 10 5)", "LINESTRING (10 5, 10 0, 0 0)", AGT_GEO_REORDERED, 0, 0, 0, 0},
    {"LINESTRING (0 0, 10 0, 10 5)", "LINESTRING (0 0, 10 0, 10 6)", AGT_GEO_CORNER, NAN, 0, 0, 1},
    {"LINESTRING (0 0, 10 0)", "LINESTRING (0 0, 0 10)", AGT_GEO_MOVED, NAN, NAN, -90, NAN},
    {"LINESTRING (0 0, 10 0)", "LINESTRING (0 0, 4 0, 10 0)", AGT_GEO_RESHAPED, 0, 0, 0, 0},
    {"LINESTRING (0 0, 10 0)", "LINESTRING (0 0, 5 3, 10 0)", AGT_GEO_RESHAPED, 0, 0, 0, 3},
    /* other start, other direction, both */
    {L_HOUSE, "POLYGON ((7.2 7.5, 7.2 11.7, 0 11.7, 0 0, 11.7 0, 11.7 7.5, 7.2 7.5))",
     AGT_GEO_REORDERED, 0, 0, 0, 0},
    {L_HOUSE, "POLYGON ((0 0, 0 11.7, 7.2 11.7, 7.2 7.5, 11.7 7.5, 11.7 0, 0 0))",
     AGT_GEO_REORDERED, 0, 0, 0, 0},
    {L_HOUSE, "POLYGON ((7.2 11.7, 7.2 7.5, 11.7 7.5, 11.7 0, 0 0, 0 11.7, 7.2 11.7))",
     AGT_GEO_REORDERED, 0, 0, 0, 0},
    /* moved with another start: the shift is found all the same */
    {L_HOUSE, "POLYGON ((17.2 7.5, 17.2 11.7, 10 11.7, 10 0, 21.7 0, 21.7 7.5, 17.2 7.5))",
     AGT_GEO_MOVED, 10, 90, 0, 10},
    /* mirrored: no rigid motion */
    {L_HOUSE, "POLYGON ((0 0, -11.7 0, -11.7 7.5, -7.2 7.5, -7.2 11.7, 0 11.7, 0 0))",
     AGT_GEO_RESHAPED, 0, 0, 0, NAN},
    /* a corner, and the wing made deeper by two of six */
    {L_HOUSE, "POLYGON ((0 0, 11.7 0, 11.7 7.5, 7.2 7.5, 7.2 11.7, -2 11.7, 0 0))", AGT_GEO_CORNER,
     2, 270, 0, 2},
    {L_HOUSE, "POLYGON ((0 0, 11.7 0, 11.7 7.5, 7.2 7.5, 7.2 13, 0 13, 0 0))", AGT_GEO_CORNER, 1.3,
     0, 0, 1.3},
    {L_HOUSE, "POLYGON ((0 0, 12 0, 12 7.6, 7.3 7.6, 7.3 13, 0 13, 0 0))", AGT_GEO_RESHAPED, 0, 0,
     0, 1.3038405},
    /* holes */
    {YARD, "POLYGON ((0 0, 30 0, 30 40, 0 40, 0 0), (10 12, 5 5, 10 5, 10 12))", AGT_GEO_REORDERED,
     0, 0, 0, 0},
    {YARD, "POLYGON ((2 0, 32 0, 32 40, 2 40, 2 0), (7 5, 12 5, 12 12, 7 5))", AGT_GEO_MOVED, 2, 90,
     0, 2},
    /* only the hole moved: three of seven corners */
    {YARD, "POLYGON ((0 0, 30 0, 30 40, 0 40, 0 0), (7 5, 12 5, 12 12, 7 5))", AGT_GEO_CORNER, 2,
     90, 0, 2},
    {YARD, "POLYGON ((0 0, 30 0, 30 40, 0 40, 0 0))", AGT_GEO_RESHAPED, 0, 0, 0, NAN},
    /* parts in another order, and moved so */
    {"MULTIPOLYGON (((0 0, 4 0, 0 3, 0 0)), ((10 0, 18 0, 10 3, 10 0)))",
     "MULTIPOLYGON (((10 0, 18 0, 10 3, 10 0)), ((0 0, 4 0, 0 3, 0 0)))", AGT_GEO_REORDERED, 0, 0,
     0, 0},
    {"MULTIPOLYGON (((0 0, 4 0, 0 3, 0 0)), ((10 0, 18 0, 10 3, 10 0)))",
     "MULTIPOLYGON (((10 6, 18 6, 10 9, 10 6)), ((0 6, 4 6, 0 9, 0 6)))", AGT_GEO_MOVED, 6, 0, 0,
     6},
    {"POLYGON EMPTY", "POINT (1 1)", AGT_GEO_GAINED, 0, 0, 0, 0},
};

static bool near_to(double got, double want, double tol)
{
    return isnan(want) || fabs(got - want) <= tol;
}

static AgtGeom *read_wkt(const char *wkt)
{
    g_autoptr(GError) error = NULL;
    if (strstr(wkt, "EMPTY"))
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    AgtGeom *g = agt_geom_from_wkt(wkt, &error);
    assert_no_error(error);
    return g;
}

static void each_kind_is_told(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AgtGeom) a = read_wkt(cases[i].a), b = read_wkt(cases[i].b);
        AgtShape s = agt_shape_compare(a, b, 0.001);
        if (s.change != cases[i].change)
            fail_msg("case %u: %s, expected %s", i, agt_geo_change_name(s.change),
                     agt_geo_change_name(cases[i].change));
        if (!near_to(s.moved_m, cases[i].moved, 1e-6) ||
            !near_to(s.bearing_deg, cases[i].bearing, 1e-3) ||
            !near_to(s.rotated_deg, cases[i].rotated, 1e-6) ||
            !near_to(s.largest_m, cases[i].largest, 1e-6))
            fail_msg("case %u: moved %g at %g, rotated %g, largest %g", i, s.moved_m, s.bearing_deg,
                     s.rotated_deg, s.largest_m);
    }
}

static void none_is_told_too(void **state)
{
    (void)state;
    g_autoptr(AgtGeom) a = read_wkt(L_HOUSE);
    assert_int_equal(agt_shape_compare(NULL, NULL, 0.001).change, AGT_GEO_SAME);
    assert_int_equal(agt_shape_compare(NULL, a, 0.001).change, AGT_GEO_GAINED);
    assert_int_equal(agt_shape_compare(a, NULL, 0.001).change, AGT_GEO_LOST);
}

static void corners_are_counted(void **state)
{
    (void)state;
    g_autoptr(AgtGeom) a = read_wkt(L_HOUSE);
    g_autoptr(AgtGeom) b =
        read_wkt("POLYGON ((0 0, 11.7 0, 11.7 7.5, 7.2 7.5, 7.2 12, 0 13, 0 0))");
    AgtShape s = agt_shape_compare(a, b, 0.001);
    assert_int_equal(s.corners, 2);
    assert_true(fabs(s.largest_m - 1.3) < 1e-9);
    /* The same from another start. */
    g_autoptr(AgtGeom) c =
        read_wkt("POLYGON ((7.2 12, 0 13, 0 0, 11.7 0, 11.7 7.5, 7.2 7.5, 7.2 12))");
    s = agt_shape_compare(a, c, 0.001);
    assert_int_equal(s.change, AGT_GEO_CORNER);
    assert_int_equal(s.corners, 2);
}

/* A turn of a house on its spot says so, in degrees clockwise. */
static void turns_are_clockwise(void **state)
{
    (void)state;
    g_autoptr(AgtGeom) a = read_wkt(L_HOUSE);
    AgtPoint mean = {37.8 / 6, 38.4 / 6};
    for (int deg = -170; deg <= 170; deg += 20) {
        g_autoptr(AgtGeom) b = agt_geom_move(a, mean, -deg * G_PI / 180, 0, 0);
        AgtShape s = agt_shape_compare(a, b, 0.001);
        assert_int_equal(s.change, AGT_GEO_MOVED);
        assert_true(fabs(s.rotated_deg - deg) < 1e-9);
        assert_true(s.moved_m == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_told),
        cmocka_unit_test(none_is_told_too),
        cmocka_unit_test(corners_are_counted),
        cmocka_unit_test(turns_are_clockwise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
