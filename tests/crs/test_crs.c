/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include <agrotown/crs.h>

#include "support.h"

#define VILLAGE ((AgtPoint){46.878861, 40.098806})

static AgtCrs *crs(const char *text)
{
    g_autoptr(GError) error = NULL;
    AgtCrs *c = agt_crs_new(text, &error);
    assert_no_error(error);
    return c;
}

static AgtCrsOp *operation(const char *from, const char *to, const AgtBox *area)
{
    g_autoptr(AgtCrs) a = crs(from);
    g_autoptr(AgtCrs) b = crs(to);
    g_autoptr(GError) error = NULL;
    AgtCrsOp *op = agt_crs_op_new(a, b, area, &error);
    assert_no_error(error);
    return op;
}

static AgtPoint moved(AgtCrsOp *op, AgtPoint p)
{
    g_autoptr(GError) error = NULL;
    assert_true(agt_crs_op_apply(op, &p, 1, &error));
    return p;
}

static void near(AgtPoint p, double x, double y, double tol)
{
    if (!(fabs(p.x - x) <= tol && fabs(p.y - y) <= tol))
        fail_msg("%.6f %.6f is not %.6f %.6f", p.x, p.y, x, y);
}

/* The same places in three systems: the table of the data folder, rounded to 0.1 m there. */
static void op_village_all_systems_agree(void **state)
{
    (void)state;
    const struct {
        AgtPoint degrees, utm, gauss;
    } place[] = {
        {{46.878861, 40.098806}, {660152.6, 4440415.5}, {8660321.4, 4442282.6}},
        {{46.88286, 40.10287}, {660483.9, 4440873.8}, {8660652.9, 4442741.1}},
        {{46.91495, 40.12828}, {663158.5, 4443752.8}, {8663328.5, 4445621.2}},
        {{46.96873, 40.03115}, {667979.6, 4433071.2}, {8668151.5, 4434935.4}},
    };
    g_autoptr(AgtCrsOp) to_utm = operation("EPSG:4326", "EPSG:32638", NULL);
    g_autoptr(AgtCrsOp) to_gauss = operation("EPSG:4326", "EPSG:28408", NULL);
    g_autoptr(AgtCrsOp) back = operation("EPSG:28408", "EPSG:32638", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(place); i++) {
        near(moved(to_utm, place[i].degrees), place[i].utm.x, place[i].utm.y, 0.06);
        /* 1808 and 15865 differ by 3.7 m here */
        near(moved(to_gauss, place[i].degrees), place[i].gauss.x, place[i].gauss.y, 4);
        near(moved(back, moved(to_gauss, place[i].degrees)), place[i].utm.x, place[i].utm.y, 0.06);
    }
}

static void op_pulkovo_records_operation_and_accuracy(void **state)
{
    (void)state;
    AgtBox site = {46.8, 40.0, 47.0, 40.2}, area;
    const char *const systems[] = {"EPSG:28408", "EPSG:4284"};
    for (size_t i = 0; i < 2; i++) {
        g_autoptr(AgtCrsOp) op = operation(systems[i], "EPSG:32638", &site);
        assert_string_equal(agt_crs_op_code(op), "EPSG:15865");
        assert_non_null(strstr(agt_crs_op_name(op), "Pulkovo 1942 to WGS 84"));
        assert_float_equal(agt_crs_op_accuracy_m(op), 4.5, 1e-9);
        assert_true(agt_crs_op_area_of_use(op, &area));
        assert_true(area.minx < 46.8 && area.maxx > 47 && area.miny < 40 && area.maxy > 40.2);
    }
}

static void op_projection_alone_is_exact(void **state)
{
    (void)state;
    g_autoptr(AgtCrsOp) op = operation("EPSG:4326", "EPSG:32638", NULL);
    assert_float_equal(agt_crs_op_accuracy_m(op), 0, 0);
    assert_string_equal(agt_crs_op_code(op), "EPSG:16038");
    g_autoptr(AgtCrsOp) same = operation("EPSG:32638", "EPSG:32638", NULL);
    assert_float_equal(agt_crs_op_accuracy_m(same), 0, 0);
    assert_string_equal(agt_crs_op_code(same), "");
    near(moved(same, (AgtPoint){660152.6, 4440415.5}), 660152.6, 4440415.5, 1e-6);
}

/* A datum named by an ellipsoid alone leads to WGS 84 only by a guess. */
static void op_ballpark_is_refused(void **state)
{
    (void)state;
    g_autoptr(AgtCrs) a = crs("+proj=tmerc +lon_0=45 +x_0=8500000 +ellps=krass");
    g_autoptr(AgtCrs) b = crs("EPSG:32638");
    g_autoptr(GError) error = NULL;
    assert_null(agt_crs_op_new(a, b, NULL, &error));
    assert_true(g_error_matches(error, AGT_CRS_ERROR, AGT_CRS_ERROR_NO_OPERATION));
}

static void op_stated_shift_is_used(void **state)
{
    (void)state;
    const char *own = "+proj=tmerc +lon_0=45 +x_0=8500000 +ellps=krass "
                      "+towgs84=25,-141,-78.5,0,0.35,0.736,0";
    g_autoptr(AgtCrsOp) op = operation(own, "EPSG:32638", NULL);
    near(moved(op, (AgtPoint){8660321.4, 4442282.6}), 660152.6, 4440415.5, 10);
    assert_true(agt_crs_op_accuracy_m(op) < 0); /* nobody stated one */
}

static void op_position_nowhere_fails_and_changes_nothing(void **state)
{
    (void)state;
    g_autoptr(AgtCrsOp) op = operation("EPSG:4326", "EPSG:32638", NULL);
    AgtPoint p[] = {VILLAGE, {46.9, 660152.0}, {NAN, 40}};
    g_autoptr(GError) error = NULL;
    assert_false(agt_crs_op_apply(op, p, 2, &error));
    assert_true(g_error_matches(error, AGT_CRS_ERROR, AGT_CRS_ERROR_OUTSIDE));
    assert_non_null(strstr(error->message, "position 2"));
    near(p[0], VILLAGE.x, VILLAGE.y, 0);
    g_clear_error(&error);
    assert_false(agt_crs_op_apply(op, p + 2, 1, &error));
    assert_true(g_error_matches(error, AGT_CRS_ERROR, AGT_CRS_ERROR_OUTSIDE));
}

static void op_geometry_keeps_structure(void **state)
{
    (void)state;
    g_autoptr(AgtCrsOp) op = operation("EPSG:4326", "EPSG:32638", NULL);
    g_autoptr(AgtGeom) g = agt_geom_new_point(VILLAGE.x, VILLAGE.y);
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtGeom) there = agt_crs_op_geom(op, g, &error);
    assert_no_error(error);
    assert_int_equal(there->n_points, 1);
    near(there->pt[0], 660152.6, 4440415.5, 0.06);
}

static void new_wrong_text_is_refused(void **state)
{
    (void)state;
    const char *const bad[] = {"",       "foo",        "32638",           "EPSG:99999",
                               "WGS 84", "EPSG:15865", "+init=epsg:4326", "+proj=nonsense",
                               "EPSG:",  "GEOGCS[",    "/etc/passwd",     "EPSG:32638; drop"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(agt_crs_new(bad[i], &error));
        assert_true(g_error_matches(error, AGT_CRS_ERROR, AGT_CRS_ERROR_UNKNOWN));
    }
    const char *const unsuitable[] = {"EPSG:5705", "EPSG:4978"};
    for (size_t i = 0; i < G_N_ELEMENTS(unsuitable); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(agt_crs_new(unsuitable[i], &error));
        assert_true(g_error_matches(error, AGT_CRS_ERROR, AGT_CRS_ERROR_UNSUITABLE));
    }
}

static void new_knows_kind_code_and_area(void **state)
{
    (void)state;
    const struct {
        const char *text, *code;
        int epsg;
        bool geographic, metric;
    } known[] = {
        {"EPSG:32638", "EPSG:32638", 32638, false, true},
        {" EPSG:4326 ", "EPSG:4326", 4326, true, false},
        {"EPSG:28408", "EPSG:28408", 28408, false, true},
        {"EPSG:4284", "EPSG:4284", 4284, true, false},
        {"EPSG:2249", "EPSG:2249", 2249, false, false}, /* US feet */
        {"EPSG:32638+5705", "EPSG:32638", 32638, false, true},
        {"EPSG:4979", "EPSG:4326", 4326, true, false},
        {"urn:ogc:def:crs:EPSG::32638", "EPSG:32638", 32638, false, true},
        {"ESRI:102100", "ESRI:102100", 0, false, true},
        {"+proj=utm +zone=38 +datum=WGS84",
         "+proj=utm +zone=38 +datum=WGS84 +units=m +no_defs +type=crs", 0, false, true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        g_autoptr(AgtCrs) c = crs(known[i].text);
        assert_string_equal(agt_crs_code(c), known[i].code);
        assert_int_equal(agt_crs_epsg(c), known[i].epsg);
        assert_int_equal(agt_crs_is_geographic(c), known[i].geographic);
        assert_int_equal(agt_crs_is_metric(c), known[i].metric);
    }
    g_autoptr(AgtCrs) utm = crs("EPSG:32638");
    AgtBox area;
    assert_true(agt_crs_area_of_use(utm, &area));
    assert_float_equal(area.minx, 42, 1e-9);
    assert_float_equal(area.maxx, 48, 1e-9);
    assert_string_equal(agt_crs_name(utm), "WGS 84 / UTM zone 38N");
}

static void new_area_across_the_antimeridian_stays_a_box(void **state)
{
    (void)state;
    g_autoptr(AgtCrs) c = crs("EPSG:4284");
    AgtBox area;
    assert_true(agt_crs_area_of_use(c, &area));
    assert_true(area.minx < 46 && area.maxx > 180);
}

/* A .prj file as ESRI writes it leads to the coded system, so its datum shift is known. */
static void wkt_esri_round_trip_finds_the_code(void **state)
{
    (void)state;
    const char *const codes[] = {"EPSG:32638", "EPSG:28408", "EPSG:2154", "EPSG:4326"};
    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++) {
        g_autoptr(AgtCrs) c = crs(codes[i]);
        for (int esri = 0; esri < 2; esri++) {
            g_autoptr(GError) error = NULL;
            g_autofree char *wkt = agt_crs_to_wkt(c, esri, &error);
            assert_no_error(error);
            g_autoptr(AgtCrs) again = crs(wkt);
            assert_string_equal(agt_crs_code(again), codes[i]);
        }
    }
    g_autoptr(AgtCrs) utm = crs("EPSG:32638");
    g_autofree char *proj = agt_crs_to_proj(utm);
    assert_non_null(strstr(proj, "+proj=utm +zone=38"));
}

static void factors_village_convergence(void **state)
{
    (void)state;
    const struct {
        const char *crs;
        AgtPoint at;
        double scale;
    } grid[] = {
        {"EPSG:32638", {660152.6, 4440415.5}, 0.9996},
        {"EPSG:28408", {8660321.4, 4442282.6}, 1.0},
    };
    for (size_t i = 0; i < 2; i++) {
        g_autoptr(AgtCrs) c = crs(grid[i].crs);
        g_autoptr(GError) error = NULL;
        AgtCrsFactors f;
        assert_true(agt_crs_factors(c, grid[i].at, &f, &error));
        assert_float_equal(f.convergence_deg, 1.21, 0.005); /* grid north east of true north */
        double east = grid[i].at.x - (i ? 8500000 : 500000), radius = 6380000 * grid[i].scale;
        /* k = k0 (1 + E^2 / 2 R^2), the usual series; R good to 0.3 % */
        assert_float_equal(f.grid_factor, grid[i].scale * (1 + east * east / (2 * radius * radius)),
                           3e-6);
        assert_float_equal(f.lon_deg, 46.8789, 0.002);
        assert_float_equal(f.lat_deg, 40.0988, 0.002);
    }
}

static void factors_degrees_have_none(void **state)
{
    (void)state;
    g_autoptr(AgtCrs) c = crs("EPSG:4326");
    g_autoptr(AgtCrs) utm = crs("EPSG:32638");
    g_autoptr(GError) error = NULL;
    AgtCrsFactors f;
    assert_false(agt_crs_factors(c, VILLAGE, &f, &error));
    assert_true(g_error_matches(error, AGT_CRS_ERROR, AGT_CRS_ERROR_UNSUITABLE));
    g_clear_error(&error);
    assert_false(agt_crs_factors(utm, (AgtPoint){NAN, 0}, &f, &error));
    assert_true(g_error_matches(error, AGT_CRS_ERROR, AGT_CRS_ERROR_OUTSIDE));
}

static gpointer work(gpointer user)
{
    AgtCrs *c = user;
    for (int i = 0; i < 4; i++) {
        AgtCrsFactors f;
        assert_true(agt_crs_factors(c, (AgtPoint){660152.6, 4440415.5}, &f, NULL));
        g_autoptr(AgtCrsOp) op = agt_crs_op_new(c, c, NULL, NULL);
        assert_non_null(op);
    }
    return NULL;
}

static void crs_is_shared_by_threads(void **state)
{
    (void)state;
    g_autoptr(AgtCrs) c = crs("EPSG:32638");
    GThread *t[4];
    for (int i = 0; i < 4; i++)
        t[i] = g_thread_new("crs", work, c);
    for (int i = 0; i < 4; i++)
        g_thread_join(t[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(op_village_all_systems_agree),
        cmocka_unit_test(op_pulkovo_records_operation_and_accuracy),
        cmocka_unit_test(op_projection_alone_is_exact),
        cmocka_unit_test(op_ballpark_is_refused),
        cmocka_unit_test(op_stated_shift_is_used),
        cmocka_unit_test(op_position_nowhere_fails_and_changes_nothing),
        cmocka_unit_test(op_geometry_keeps_structure),
        cmocka_unit_test(new_wrong_text_is_refused),
        cmocka_unit_test(new_knows_kind_code_and_area),
        cmocka_unit_test(new_area_across_the_antimeridian_stays_a_box),
        cmocka_unit_test(wkt_esri_round_trip_finds_the_code),
        cmocka_unit_test(factors_village_convergence),
        cmocka_unit_test(factors_degrees_have_none),
        cmocka_unit_test(crs_is_shared_by_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
