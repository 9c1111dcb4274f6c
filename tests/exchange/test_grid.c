/* SPDX-License-Identifier: Apache-2.0 */
/* Files in a site grid of the plan. */
#include "exchange_test.h"

/* 36.87 degrees, so that cos = 0.8 and sin = 0.6; scale 1. */
static const AgtGridMap map = {.origin_e_m = 660000,
                               .origin_n_m = 4440000,
                               .scale = 1,
                               .rotation_deg = 36.86989764584402,
                               .residual_max_m = 0.02,
                               .centre = {0, 0},
                               .spread_m = 100};

static AgtSiteGrid *grid_row(AgtArena *a, const char *id)
{
    AgtSiteGrid *g = (AgtSiteGrid *)agt_arena_row(a, AGT_LAYER_SITE_GRID);
    g->f.id = g->f.birth = agt_arena_text(a, id);
    agt_plan_grid_fill(g, &map);
    g->points = 4;
    return g;
}

static AgtPlan *plan_with_grid(double accuracy_m)
{
    g_autoptr(AgtPlan) empty = empty_plan("EPSG:32638");
    AgtPlanBuilder *b = agt_plan_builder_new(agt_plan_head(empty));
    AgtSiteGrid *g = grid_row(agt_plan_builder_arena(b), "institute");
    g->accuracy_m = accuracy_m;
    agt_plan_builder_add(b, &g->f);
    return agt_plan_builder_end(b);
}

#define PLOTS(crs)                                                                                 \
    "profile: p\nkey: nr\n" crs                                                                    \
    "layers: [{source: '*', target: plot, id: nr, geometry: {wkt: wkt}}]\n"
#define HAZARDS                                                                                    \
    "profile: p\nkey: nr\nlayers: [{source: '*', target: hazard_area, id: nr, geometry: {wkt: "    \
    "wkt}, fields: {class: {value: cha}, status: {value: open}}}]\n"
#define ONE_PLOT "nr;wkt\nP-1;\"POLYGON((0 0,100 0,100 50,0 50,0 0))\"\n"

static const AgtSource *source(const AgtPlan *plan)
{
    return (const AgtSource *)agt_plan_table(plan, AGT_LAYER_SOURCE)->rows[0];
}

/* Small local numbers are no degrees; corners are turned and recorded to the millimetre. */
static void positions_are_turned_and_booked(void **state)
{
    g_autofree char *path = write_file(state, "a.csv", ONE_PLOT);
    g_autoptr(AgtPlan) plan = plan_with_grid(NAN);
    g_auto(Imported) i =
        import_file(plan, path, PLOTS("crs: 'grid:institute'\n"), NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    const AgtFeature *p = agt_plan_find(after, AGT_LAYER_PLOT, "P-1");
    static const AgtPoint want[] = {
        {660000, 4440000}, {660080, 4440060}, {660050, 4440100}, {659970, 4440040}};
    for (guint k = 0; k < G_N_ELEMENTS(want); k++) {
        bool found = false;
        for (guint m = 0; m < p->geom->n_points; m++)
            found =
                found || hypot(p->geom->pt[m].x - want[k].x, p->geom->pt[m].y - want[k].y) < 1e-6;
        assert_true(found);
    }
    assert_string_equal(source(after)->crs, "grid:institute");
    assert_string_equal(source(after)->crs_origin, "profile");
    assert_non_null(strstr(source(after)->operation, "site grid institute: scale 1.000000000"));
    /* farthest corner 111.8 m from the middle of the control points, 100 m spread */
    assert_true(fabs(source(after)->accuracy_m - 0.02 * 1.5) < 1e-9);
}

static void error_of_evidence_holds_the_largest_residual(void **state)
{
    g_autofree char *path = write_file(state, "a.csv", ONE_PLOT);
    for (int stated = 0; stated < 2; stated++) {
        g_autoptr(AgtPlan) plan = plan_with_grid(stated ? 0.3 : NAN);
        g_auto(Imported) i =
            import_file(plan, path, HAZARDS, "grid:institute", "2026-10-01", false);
        g_autoptr(AgtPlan) after = applied(plan, &i);
        const AgtHazardArea *h =
            (const AgtHazardArea *)agt_plan_table(after, AGT_LAYER_HAZARD_AREA)->rows[0];
        double least = 1.5 * (stated ? 0.3 : 0.02);
        assert_true(h->transform_error_m >= least && h->transform_error_m < least + 0.01);
        assert_string_equal(h->crs_declared, "grid:institute");
        assert_string_equal(source(after)->crs_origin, "option");
    }
}

static void unknown_or_doubtful_grid_is_refused(void **state)
{
    g_autofree char *path = write_file(state, "a.csv", ONE_PLOT);
    g_autoptr(AgtPlan) plan = plan_with_grid(NAN);
    g_autoptr(AgtPlan) none = empty_plan("EPSG:32638");
    g_auto(Imported) a = import_file(plan, path, PLOTS(""), "grid:other", NULL, false);
    refused(&a, AGT_EXCHANGE_ERROR_CRS, "it has: institute");
    g_auto(Imported) b = import_file(none, path, PLOTS(""), "grid:other", NULL, false);
    refused(&b, AGT_EXCHANGE_ERROR_CRS, "agrotown grid");
    g_auto(Imported) c =
        import_file(plan, path, PLOTS("axes: north_east\n"), "grid:institute", NULL, false);
    refused(&c, AGT_EXCHANGE_ERROR_CRS, "order of its axes");
    g_autofree char *own = geojson(state, "b.geojson", FEATURE(SQUARE("000"), "\"nr\":\"P-1\""));
    g_auto(Imported) d =
        import_file(plan, own, "profile: p\nkey: nr\nlayers: [{source: '*', target: plot}]\n",
                    "grid:institute", NULL, false);
    refused(&d, AGT_EXCHANGE_ERROR_CRS, "declares EPSG:32638");
}

/* Coordinates that are declared in SK-42 metres are a local system like another: what the control
 * points leave replaces the 15 m, and the source says so. */
static void sk42_is_proven_by_control_points(void **state)
{
    g_autofree char *text = g_strdup(
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
        "\"urn:ogc:def:crs:EPSG::28408\"}},\"features\":[" FEATURE(
            POLYGON("[10,10],[40,10],[40,40],[10,40],[10,10]"), "\"nr\":\"1\"") "]}");
    g_autofree char *path = write_file(state, "sk.geojson", text);
    g_autoptr(AgtPlan) plan = plan_with_grid(NAN);
    g_auto(Imported) i = import_file(plan, path,
                                     "profile: h\nkey: nr\nlayers: [{source: '*', target: "
                                     "hazard_area, fields: {class: {value: cha}}}]\n",
                                     "grid:institute", "2026-10-01", false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    const AgtHazardArea *h =
        (const AgtHazardArea *)agt_plan_table(after, AGT_LAYER_HAZARD_AREA)->rows[0];
    assert_true(h->transform_error_m >= 0.02 && h->transform_error_m < 0.1);
    assert_string_equal(h->crs_declared, "grid:institute");
    assert_non_null(
        strstr(source(after)->operation, "proven by its control points for EPSG:28408"));
}

static AgtPlan *fitted_again(const AgtPlan *plan)
{
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    AgtArena *a = agt_changeset_arena(c);
    const AgtFeature *before = agt_plan_find(plan, AGT_LAYER_SITE_GRID, "institute");
    AgtFeature *row = agt_arena_copy(a, before);
    ((AgtSiteGrid *)row)->origin_e_m += 0.5;
    agt_changeset_change(c, before, row);
    return agt_plan_apply(plan, c, NULL);
}

/* The same bytes are known, until the grid they were read in is fitted again. */
static void file_is_read_anew_when_its_grid_was_fitted_again(void **state)
{
    g_autofree char *path = write_file(state, "a.csv", ONE_PLOT);
    g_autoptr(AgtPlan) plan = plan_with_grid(NAN);
    g_auto(Imported) i = import_file(plan, path, PLOTS(""), "grid:institute", NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    g_auto(Imported) same = import_file(after, path, PLOTS(""), "grid:institute", NULL, false);
    assert_true(same.result->same_file);
    assert_false(agt_plan_grid_changed(after, source(after)));
    g_autoptr(AgtPlan) other = fitted_again(after);
    assert_true(agt_plan_grid_changed(other, source(other)));
    g_auto(Imported) again = import_file(other, path, PLOTS(""), "grid:institute", NULL, false);
    assert_false(again.result->same_file);
    g_autoptr(AgtPlan) last = applied(other, &again);
    assert_false(agt_plan_grid_changed(last, source(last)));
    assert_int_equal(agt_plan_table(last, AGT_LAYER_PLOT)->n, 1);
    const AgtFeature *p = agt_plan_find(last, AGT_LAYER_PLOT, "P-1");
    assert_true(fabs(p->geom->box.minx - 659970.5) < 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(positions_are_turned_and_booked, folder_new, folder_free),
        cmocka_unit_test_setup_teardown(error_of_evidence_holds_the_largest_residual, folder_new,
                                        folder_free),
        cmocka_unit_test_setup_teardown(unknown_or_doubtful_grid_is_refused, folder_new,
                                        folder_free),
        cmocka_unit_test_setup_teardown(sk42_is_proven_by_control_points, folder_new, folder_free),
        cmocka_unit_test_setup_teardown(file_is_read_anew_when_its_grid_was_fitted_again,
                                        folder_new, folder_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
