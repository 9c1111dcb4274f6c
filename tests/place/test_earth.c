/* SPDX-License-Identifier: Apache-2.0 */
/* Earthwork against closed forms: planes, a cone, streets on slopes. */
#include "../../src/place/earth.h"
#include "support.h"
#include "town.h"

#define WEST  660000.0
#define NORTH 4440100.0

typedef double (*Ground)(double x, double y);

static double plane(double x, double y)
{
    return 400 + 0.1 * x - 0.04 * y;
}

static double flat(double x, double y)
{
    (void)x;
    (void)y;
    return 400;
}

static double cone(double x, double y)
{
    return 420 - 0.3 * hypot(x - 50, y - 50);
}

static double steep(double x, double y)
{
    (void)y;
    return 400 + 0.2 * x;
}

static double cross_fall(double x, double y)
{
    (void)x;
    return 400 + 0.08 * y;
}

/* Ground of 100 by 100 m over (WEST, NORTH - 100), known a cell beyond its edges. */
static AgtPlan *land(Ground f, double cell, const char *datum)
{
    Town t = town_at(WEST, NORTH - 100);
    AgtTerrain *row = (AgtTerrain *)town_row(&t, AGT_LAYER_TERRAIN, "T-01");
    gint64 n = (gint64)(100 / cell) + 4;
    g_autofree float *z = g_new(float, (gsize)(n * n));
    for (gint64 r = 0; r < n; r++)
        for (gint64 c = 0; c < n; c++)
            z[r * n + c] = (float)f((c - 1.5) * cell, 100 - (r - 1.5) * cell);
    g_autoptr(AgtHeights) h = agt_heights_new(n, n, WEST - 2 * cell, NORTH + 2 * cell, cell, z);
    agt_heights_to_row(h, agt_plan_builder_arena(t.builder), row);
    row->vertical_datum = datum;
    agt_plan_builder_add(t.builder, &row->f);
    return town_end(&t);
}

static GArray *ring(const double *xy, guint n)
{
    GArray *r = agt_place_ring_new();
    for (guint i = 0; i < n; i++) {
        AgtPoint p = {WEST + xy[2 * i], NORTH - 100 + xy[2 * i + 1]};
        g_array_append_val(r, p);
    }
    return r;
}

static void near(double is, double should, double tol)
{
    if (!(fabs(is - should) <= tol))
        fail_msg("%.6f is not %.6f", is, should);
}

/* A rectangle L x W on a plane rising by g across W: cut = fill = g L W^2 / 8. */
static void a_pad_on_a_plane(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = land(steep, 2.5, "EPSG:5705");
    g_autoptr(AgtPlaceEarth) e = agt_place_earth_new(plan);
    const double xy[] = {20.3, 30.1, 36.3, 30.1, 36.3, 42.1, 20.3, 42.1};
    g_autoptr(GArray) r = ring(xy, 4);
    AgtPlaceWork w = agt_place_earth_level(e, r, NAN);
    near(w.area_m2, 16 * 12, 1e-6);
    near(w.level_m, 400 + 0.2 * 28.3, 1e-4);
    near(w.cut_m3, 0.2 * 12 * 16 * 16 / 8, 0.01);
    near(w.fill_m3, w.cut_m3, 0.01);
    near(w.low_m, 400 + 0.2 * 20.3, 1e-4);
    near(w.high_m, 400 + 0.2 * 36.3, 1e-4);
    near(w.deepest_m, 0.2 * 8, 1e-4);
    AgtPlaceWork top = agt_place_earth_level(e, r, w.high_m);
    near(top.cut_m3, 0, 1e-9);
    near(top.fill_m3, 0.2 * 12 * 16 * 16 / 2, 0.02);
}

/* Whatever the outline and its direction: the volume over a level is area times the height of the
 * middle of area over it. */
static void an_ell_on_a_plane(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = land(plane, 5, "EPSG:5705");
    g_autoptr(AgtPlaceEarth) e = agt_place_earth_new(plan);
    const double xy[] = {10, 10, 60, 10, 60, 30, 25, 30, 25, 70, 10, 70};
    const double back[] = {10, 70, 25, 70, 25, 30, 60, 30, 60, 10, 10, 10};
    double area = 50 * 20 + 15 * 40;
    double cx = (50 * 20 * 35 + 15 * 40 * 17.5) / area, cy = (50 * 20 * 20 + 15 * 40 * 50) / area;
    for (int k = 0; k < 2; k++) {
        g_autoptr(GArray) r = ring(k ? back : xy, 6);
        AgtPlaceWork w = agt_place_earth_level(e, r, 390);
        near(w.area_m2, area, 1e-6);
        near(w.cut_m3, area * (plane(cx, cy) - 390), 0.1);
        near(w.fill_m3, 0, 1e-6);
        near(agt_place_earth_level(e, r, NAN).level_m, plane(cx, cy), 1e-4);
    }
}

/* A disc of radius R round the top of a cone of gradient k: the mean lies 2/3 k R below the top,
 * and above it stands a cone of radius 2/3 R: pi k (2R/3)^3 / 3. */
static void a_disc_on_a_cone(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = land(cone, 0.5, "EPSG:5705");
    g_autoptr(AgtPlaceEarth) e = agt_place_earth_new(plan);
    double xy[720], radius = 18;
    for (int i = 0; i < 360; i++) {
        xy[2 * i] = 50 + radius * cos(i * G_PI / 180);
        xy[2 * i + 1] = 50 + radius * sin(i * G_PI / 180);
    }
    g_autoptr(GArray) r = ring(xy, 360);
    AgtPlaceWork w = agt_place_earth_level(e, r, NAN);
    near(w.level_m, 420 - 2.0 / 3 * 0.3 * radius, 0.01);
    double volume = G_PI * 0.3 * pow(2 * radius / 3, 3) / 3;
    near(w.cut_m3, volume, volume * 0.005);
    near(w.fill_m3, w.cut_m3, 0.01);
}

static void a_house_stands_on_a_pad(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = land(steep, 2.5, "EPSG:5705");
    g_autoptr(AgtPlaceEarth) e = agt_place_earth_new(plan);
    const double xy[] = {40, 40, 52, 40, 52, 48, 40, 48};
    g_autoptr(GArray) r = ring(xy, 4);
    g_autoptr(AgtGeom) house = agt_place_ring_geom(r);
    AgtPlaceWork w = agt_place_earth_pad(e, house, false);
    near(w.area_m2, 14 * 10, 1e-6);
    near(w.cut_m3, 0.2 * 10 * 14 * 14 / 8, 0.01);
    AgtPlaceWork filled = agt_place_earth_pad(e, house, true);
    near(filled.cut_m3, 0, 1e-9);
    near(filled.deepest_m, 0, 1e-9);
    near(filled.fill_m3, 0.2 * 10 * 14 * 14 / 2, 0.02);
}

static AgtGeom *axis(double x0, double y0, double x1, double y1)
{
    AgtPoint p[] = {{WEST + x0, NORTH - 100 + y0}, {WEST + x1, NORTH - 100 + y1}};
    return agt_geom_new_line(p, 2);
}

/* Along a slope within the gradient nothing moves; on a slope of g with at most m allowed over a
 * length L the profile turns about the middle: cut = fill = w (g - m) L^2 / 8. */
static void a_street_up_a_slope(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = land(steep, 2.5, "EPSG:5705");
    g_autoptr(AgtPlaceEarth) e = agt_place_earth_new(plan);
    g_autoptr(AgtGeom) line = axis(10, 50, 90, 50);
    AgtPlaceWork w = agt_place_earth_street(e, line, 8, 25);
    near(w.cut_m3 + w.fill_m3, 0, 0.05);
    near(w.gradient_pct, 20, 0.01);
    w = agt_place_earth_street(e, line, 8, 12);
    near(w.gradient_pct, 12, 0.01);
    near(w.cut_m3, 8 * (0.2 - 0.12) * 80 * 80 / 8, 0.2);
    near(w.fill_m3, w.cut_m3, 0.1);
    near(w.deepest_m, (0.2 - 0.12) * 40, 0.001);
    w = agt_place_earth_street(e, line, 8, 0);
    near(w.cut_m3 + w.fill_m3, 0, 0.05);
}

/* Along a contour of a slope of g across: cut = fill = g w^2 L / 8. */
static void a_street_along_a_slope(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = land(cross_fall, 5, "EPSG:5705");
    g_autoptr(AgtPlaceEarth) e = agt_place_earth_new(plan);
    g_autoptr(AgtGeom) line = axis(10, 50, 90, 50);
    AgtPlaceWork w = agt_place_earth_street(e, line, 7, 10);
    near(w.cut_m3, 0.08 * 49 * 80 / 8, 0.05);
    near(w.fill_m3, w.cut_m3, 0.02);
    near(w.area_m2, 560, 1e-6);
}

/* A ridge of gradient g and length 2a under a street of gradient m: both bounds are known. */
static double ridge(double x, double y)
{
    (void)y;
    return 400 + 0.3 * fmax(0, 20 - fabs(x - 50));
}

static void a_street_over_a_ridge(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = land(ridge, 1, "EPSG:5705");
    g_autoptr(AgtPlaceEarth) e = agt_place_earth_new(plan);
    g_autoptr(AgtGeom) line = axis(5.5, 50.5, 94.5, 50.5);
    AgtPlaceWork w = agt_place_earth_street(e, line, 6, 10);
    assert_true(w.gradient_pct <= 10 + 1e-6);
    /* Lowest profile above: a tent of gradient 0.1 from the top; highest below: the ground's foot
     * and a tent of 0.1 from there; the cut is deepest at the top by half of what they differ. */
    near(w.deepest_m, (6 - 0.1 * 20) / 2, 0.1); /* the top lies between two centres */
    assert_true(w.cut_m3 > 0 && w.fill_m3 > 0);
}

static void flat_ground_costs_nothing(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = land(flat, 5, "EPSG:5705");
    g_autoptr(AgtPlaceEarth) e = agt_place_earth_new(plan);
    const double xy[] = {20, 20, 33, 20, 33, 31, 20, 31};
    g_autoptr(GArray) r = ring(xy, 4);
    AgtPlaceWork w = agt_place_earth_level(e, r, NAN);
    near(w.cut_m3 + w.fill_m3, 0, 1e-9);
    near(w.level_m, 400, 1e-9);
}

/* Beside the grid, without a grid or without a datum nothing is known, which is not nothing. */
static void unknown_ground_is_not_flat(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = land(flat, 5, "EPSG:5705");
    g_autoptr(AgtPlan) bare = land(flat, 5, NULL);
    g_autoptr(AgtPlaceEarth) e = agt_place_earth_new(plan);
    const double xy[] = {95, 20, 125, 20, 125, 31, 95, 31};
    g_autoptr(GArray) r = ring(xy, 4);
    g_autoptr(AgtGeom) line = axis(10, 50, 190, 50);
    assert_true(isnan(agt_place_earth_level(e, r, NAN).cut_m3));
    assert_true(isnan(agt_place_earth_street(e, line, 6, 8).cut_m3));
    assert_null(agt_place_earth_new(bare));
    assert_true(isnan(agt_place_earth_level(NULL, r, NAN).fill_m3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pad_on_a_plane),           cmocka_unit_test(an_ell_on_a_plane),
        cmocka_unit_test(a_disc_on_a_cone),           cmocka_unit_test(a_house_stands_on_a_pad),
        cmocka_unit_test(a_street_up_a_slope),        cmocka_unit_test(a_street_along_a_slope),
        cmocka_unit_test(a_street_over_a_ridge),      cmocka_unit_test(flat_ground_costs_nothing),
        cmocka_unit_test(unknown_ground_is_not_flat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
