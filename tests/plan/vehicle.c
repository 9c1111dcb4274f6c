/* SPDX-License-Identifier: Apache-2.0 */
/* The shipped vehicles, and vehicles that must be refused. */
#include <math.h>

#include <agrotown/vehicle.h>

#include "support.h"

static char *shipped(const char *name)
{
    g_autofree char *relative = g_strdup_printf("plans/vehicles/%s.yaml", name);
    g_autofree char *path = source_path(relative);
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        fail_msg("%s is missing", path);
    return text;
}

static AgtVehicle *vehicle(const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = shipped(name);
    AgtVehicle *v = agt_vehicle_parse(name, text, &error);
    assert_no_error(error);
    return v;
}

/* Radius of the outer front corner at lock. */
static double outer_m(const AgtVehicle *v)
{
    return hypot(v->turn_m + v->width_m / 2, v->wheelbase_m + v->front_m);
}

static void the_shipped_vehicles_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double outer_m;
        bool trailer, crane, illustrative;
    } all[] = {
        {"fire_engine", 10.5, false, false, true},   {"bus", 12.5, false, false, false},
        {"refuse_truck", 12.5, false, false, false}, {"module_truck", 7.9, true, false, true},
        {"crane", 12.0, false, true, true},          {"tractor_trailer", 6.5, true, false, true},
        {"harvester", 8.5, false, false, true}};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
        g_autoptr(AgtVehicle) v = vehicle(all[i].name);
        assert_string_equal(v->name, all[i].name);
        assert_true(fabs(outer_m(v) - all[i].outer_m) < 1e-9);
        assert_int_equal(v->trailer, all[i].trailer);
        assert_int_equal(v->n_lifts > 0, all[i].crane);
        assert_int_equal(v->illustrative, all[i].illustrative);
        assert_true(v->front_m + v->wheelbase_m + v->rear_m >= v->length_m - 1e-9);
    }
}

static void a_folder_holds_no_other_vehicle(void **state)
{
    (void)state;
    g_autofree char *path = source_path("plans/vehicles");
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    guint n = 0;
    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir))
        n += g_str_has_suffix(name, ".yaml");
    assert_int_equal(n, 7);
}

static void a_crane_lifts_less_farther_out(void **state)
{
    (void)state;
    g_autoptr(AgtVehicle) v = vehicle("crane");
    for (guint i = 0; i < v->n_lifts; i++) {
        assert_true(agt_vehicle_reach_m(v, v->lift[i].tonnes) == v->lift[i].radius_m);
        assert_true(agt_vehicle_reach_m(v, v->lift[i].tonnes + 0.1) < v->lift[i].radius_m);
    }
    assert_true(agt_vehicle_reach_m(v, 1000) == 0);
}

static const char base[] = "vehicle: v\ntitle: {az: a, ru: b, en: c}\nsource: s\nlength_m: 8\n"
                           "width_m: 2.5\nheight_m: 3\nwheelbase_m: 5\nfront_overhang_m: 1\n"
                           "rear_overhang_m: 2\n";

static AgtVehicle *with(const char *rest, GError **error)
{
    g_autofree char *text = g_strconcat(base, rest, NULL);
    return agt_vehicle_parse("v.yaml", text, error);
}

static void turning_may_be_given_in_three_ways(void **state)
{
    (void)state;
    g_autoptr(AgtVehicle) corner = with("turning: {radius_m: 10, of: outer_corner}\n", NULL);
    g_autoptr(AgtVehicle) kerb = with("turning: {radius_m: 9, of: kerb, track_m: 2.1}\n", NULL);
    g_autoptr(AgtVehicle) angle = with("turning: {steering_deg: 45}\n", NULL);
    assert_true(fabs(corner->turn_m - (sqrt(100 - 36) - 1.25)) < 1e-12);
    assert_true(fabs(kerb->turn_m - (sqrt(81 - 25) - 1.05)) < 1e-12);
    assert_true(fabs(angle->turn_m - 5) < 1e-12);
}

static void mistakes_are_named_with_line_and_key(void **state)
{
    (void)state;
    static const struct {
        const char *rest, *message;
    } bad[] = {
        {"", "turning"},
        {"turning: 8\n", "v.yaml:10"},
        {"turning: {radius_m: 10, of: wall}\n", "of"},
        {"turning: {radius_m: 10,5, of: outer_corner}\n", "v.yaml:10"},
        {"turning: {radius_m: 6, of: outer_corner}\n", "too small"},
        {"turning: {radius_m: 9, of: kerb}\n", "track_m"},
        {"turning: {steering_deg: 45, radius_m: 9}\n", "radius_m"},
        {"turning: {steering_deg: 45}\nwheels: 6\n", "wheels"},
        {"turning: {steering_deg: 45}\ntrailer: {hitch_m: 0}\n", "v.yaml:11"},
        {"turning: {steering_deg: 45}\ntrailer: {hitch_m: 0, wheelbase_m: 3, front_overhang_m: -9, "
         "rear_overhang_m: 1, width_m: 2, angle_max_deg: 80}\n",
         "nothing of the trailer"},
        {"turning: {steering_deg: 45}\ncrane: {stand_length_m: 6, stand_width_m: 6, "
         "slope_max_pct: 3, lifts: [[5, 10], [10, 12]]}\n",
         "loads must not"},
        {"turning: {steering_deg: 45}\ncrane: {stand_length_m: 6, stand_width_m: 6, "
         "slope_max_pct: 3, lifts: [[5, 1e]]}\n",
         "a lift is two numbers"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(AgtVehicle) v = with(bad[i].rest, &error);
        assert_null(v);
        assert_true(g_error_matches(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG));
        if (!strstr(error->message, bad[i].message) || !strstr(error->message, "v.yaml:"))
            fail_msg("\"%s\" does not say \"%s\"", error->message, bad[i].message);
    }
}

static void lengths_that_do_not_add_up_are_refused(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtVehicle) v = agt_vehicle_parse(
        "v.yaml",
        "vehicle: v\ntitle: {az: a, ru: b, en: c}\nsource: s\nlength_m: 8.2\nwidth_m: 2.5\n"
        "height_m: 3\nwheelbase_m: 5\nfront_overhang_m: 1\nrear_overhang_m: 2\n"
        "turning: {steering_deg: 45}\n",
        &error);
    assert_null(v);
    assert_non_null(strstr(error->message, "v.yaml:4"));
    assert_non_null(strstr(error->message, "8.00"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_vehicles_are_read),
        cmocka_unit_test(a_folder_holds_no_other_vehicle),
        cmocka_unit_test(a_crane_lifts_less_farther_out),
        cmocka_unit_test(turning_may_be_given_in_three_ways),
        cmocka_unit_test(mistakes_are_named_with_line_and_key),
        cmocka_unit_test(lengths_that_do_not_add_up_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
