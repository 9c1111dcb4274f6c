/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include <agrotown/crs.h>

#include "support.h"

/* 30 degrees, scale 0.99993, local origin at (660000, 4440000). */
static const AgtGridMap turned = {
    .origin_e_m = 660000, .origin_n_m = 4440000, .scale = 0.99993, .rotation_deg = 30};

static const AgtPoint corner[] = {{120, 80}, {1480, 95}, {1500, 1190}, {110, 1230}, {800, 640}};

/* cmocka's own comparison is of single precision: half a metre in a northing. */
static void near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.15g is not %.15g", got, wanted);
}

/* The corners in both systems. */
static void points(const AgtGridMap *map, AgtGridPoint out[G_N_ELEMENTS(corner)])
{
    static const char *const id[] = {"C1", "C2", "C3", "C4", "C5"};
    for (guint i = 0; i < G_N_ELEMENTS(corner); i++)
        out[i] = (AgtGridPoint){id[i], corner[i], agt_crs_grid_to_plan(map, corner[i])};
}

static bool fit(const AgtGridPoint *p, guint n, double limit, AgtGridMap *out, GError **error)
{
    AgtGridLimits limits = {.residual_max_m = limit, .unit_m = 1};
    return agt_crs_grid_fit(p, n, &limits, out, NULL, error);
}

static void refused(const AgtGridPoint *p, guint n, const char *text)
{
    g_autoptr(GError) error = NULL;
    AgtGridMap map = {.scale = 7};
    assert_false(fit(p, n, AGT_GRID_RESIDUAL_MAX_M, &map, &error));
    assert_true(g_error_matches(error, AGT_CRS_ERROR, AGT_CRS_ERROR_FIT));
    if (!strstr(error->message, text))
        fail_msg("\"%s\" does not say \"%s\"", error->message, text);
    near(map.scale, 7, 0);
}

/* Known values, computed by hand: cos 30 = sqrt(3) / 2. */
static void to_plan_follows_the_formula(void **state)
{
    (void)state;
    AgtPoint p = agt_crs_grid_to_plan(&turned, (AgtPoint){100, 0});
    near(p.x, 660000 + 99.993 * sqrt(3) / 2, 1e-8);
    near(p.y, 4440000 + 99.993 / 2, 1e-8);
    AgtGridMap soviet = turned;
    soviet.rotation_deg = 0;
    soviet.swapped = true; /* x north, y east */
    p = agt_crs_grid_to_plan(&soviet, (AgtPoint){100, 7});
    near(p.x, 660000 + 6.99951, 1e-8);
    near(p.y, 4440000 + 99.993, 1e-8);
}

static void fit_finds_turn_scale_and_axes(void **state)
{
    (void)state;
    for (int swapped = 0; swapped < 2; swapped++) {
        AgtGridMap want = turned, got;
        want.swapped = swapped;
        AgtGridPoint p[G_N_ELEMENTS(corner)];
        points(&want, p);
        g_autoptr(GError) error = NULL;
        assert_true(fit(p, 3, 0.05, &got, &error));
        assert_true(got.swapped == (bool)swapped);
        near(got.scale, want.scale, 1e-12);
        near(got.rotation_deg, 30, 1e-9);
        near(got.origin_e_m, 660000, 1e-6);
        near(got.origin_n_m, 4440000, 1e-6);
        assert_true(got.residual_max_m < 1e-8);
    }
}

/* Four corners of a square, one pulled out by 40 mm: the least squares answer is known. */
static void fit_residuals_of_a_pulled_square(void **state)
{
    (void)state;
    AgtGridPoint p[] = {{"1", {-100, -100}, {-100, -100}},
                        {"2", {100, -100}, {100, -100}},
                        {"3", {100, 100}, {100.04, 100}},
                        {"4", {-100, 100}, {-100, 100}}};
    AgtPoint r[4];
    AgtGridMap map;
    AgtGridLimits limits = {.residual_max_m = 0.05, .unit_m = 1};
    g_autoptr(GError) error = NULL;
    assert_true(agt_crs_grid_fit(p, 4, &limits, &map, r, &error));
    /* mean shift 0.01; a = 1 + 100 * 0.04 / 80000, b = -100 * 0.04 / 80000 */
    near(map.origin_e_m, 0.01, 1e-12);
    near(map.scale, hypot(1 + 5e-5, 5e-5), 1e-12);
    near(r[2].x, 0.01 + 0.005 + 0.005 - 0.04, 1e-12);
    near(r[2].y, 0.005 - 0.005, 1e-12);
    near(map.residual_max_m, 0.02, 1e-12);
    double sum = 0;
    for (int i = 0; i < 4; i++)
        sum += r[i].x * r[i].x + r[i].y * r[i].y;
    near(map.residual_rms_m, sqrt(sum / 4), 1e-12);
}

static void fit_too_few_or_doubled_points_are_refused(void **state)
{
    (void)state;
    AgtGridPoint p[G_N_ELEMENTS(corner)];
    points(&turned, p);
    refused(p, 2, "three or more");
    p[2] = p[0];
    p[2].id = "C9";
    refused(p, 5, "C1 and C9 are one place in the plan");
    points(&turned, p);
    p[4].local = p[1].local;
    refused(p, 5, "C2 and C5 are one place in the drawing");
    p[4].local.x = NAN;
    refused(p, 5, "no number");
}

static void fit_points_on_a_line_are_refused(void **state)
{
    (void)state;
    AgtGridPoint p[] = {{"1", {0, 0}, {660000, 4440000}},
                        {"2", {500, 0}, {660500, 4440000}},
                        {"3", {900, 0.02}, {660900, 4440000.02}},
                        {"4", {1500, -0.01}, {661500, 4440000}}};
    refused(p, 4, "one line");
}

static void fit_blunder_is_named(void **state)
{
    (void)state;
    AgtGridPoint p[G_N_ELEMENTS(corner)];
    points(&turned, p);
    p[3].grid.x += 10;
    refused(p, 5, "point C4 spoils the fit");
    p[1].local.y += 3;
    refused(p, 5, "no single point explains it");
    points(&turned, p);
    p[0].grid.y -= 0.4;
    refused(p, 4, "point C1 spoils the fit");
    refused(p, 3, "with a fourth point");
}

static void fit_wrong_unit_is_named(void **state)
{
    (void)state;
    static const struct {
        double times, unit;
        const char *said;
    } cases[] = {{1000, 1, "millimetres"},  {0.001, 0.001, "look like metres"},
                 {1 / 0.3048, 1, "feet"},   {0.001, 1, "kilometres"},
                 {1 / 0.0254, 1, "inches"}, {0.7, 1, "no unit explains it"}};
    for (guint k = 0; k < G_N_ELEMENTS(cases); k++) {
        AgtGridPoint p[G_N_ELEMENTS(corner)];
        points(&turned, p);
        for (guint i = 0; i < G_N_ELEMENTS(corner); i++)
            p[i].local = (AgtPoint){p[i].local.x * cases[k].times, p[i].local.y * cases[k].times};
        g_autoptr(GError) error = NULL;
        AgtGridMap map;
        AgtGridLimits limits = {.residual_max_m = 0.05, .unit_m = cases[k].unit};
        assert_false(agt_crs_grid_fit(p, 5, &limits, &map, NULL, &error));
        if (!strstr(error->message, cases[k].said))
            fail_msg("\"%s\" does not say \"%s\"", error->message, cases[k].said);
    }
}

/* The error grows from the middle of the points outwards and is never under what was stated. */
static void error_grows_with_the_distance(void **state)
{
    (void)state;
    AgtGridMap map = {.centre = {100, 200}, .spread_m = 50};
    near(agt_crs_grid_error_m(&map, 0.02, (AgtBox){100, 200, 100, 200}), 0.02, 1e-15);
    near(agt_crs_grid_error_m(&map, 0.02, (AgtBox){90, 190, 130, 240}), 0.02 * sqrt(2), 1e-15);
    near(agt_crs_grid_error_m(&map, 0.02, (AgtBox){-900, 190, 130, 240}),
         0.02 * sqrt(1 + (1000.0 * 1000 + 40 * 40) / 2500), 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(to_plan_follows_the_formula),
        cmocka_unit_test(fit_finds_turn_scale_and_axes),
        cmocka_unit_test(fit_residuals_of_a_pulled_square),
        cmocka_unit_test(fit_too_few_or_doubled_points_are_refused),
        cmocka_unit_test(fit_points_on_a_line_are_refused),
        cmocka_unit_test(fit_blunder_is_named),
        cmocka_unit_test(fit_wrong_unit_is_named),
        cmocka_unit_test(error_grows_with_the_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
