/* SPDX-License-Identifier: Apache-2.0 */
/* Heights of surveys: read from every place they stand in, gridded, never taken for 0. */
#include "survey_files.h"

#define TERRAIN                                                                                    \
    "terrain: {name: Survey, cell_m: 2, max_edge_m: 60, accuracy_m: 0.1, surveyed_on: "            \
    "2026-05-01, vertical_datum: 'EPSG:5705'}\n"
#define CRS "crs: EPSG:32638\n"
#define XYZ                                                                                        \
    CRS "layers:\n  - source: a\n    target: survey_point\n    geometry: {x: x, y: y}\n    "       \
        "ignore: [x, y]\n    fields: {height_m: h}\n"

enum { X = 660000, Y = 4440000 };

static double plane(double x, double y)
{
    return 400 + 0.05 * (x - X) - 0.02 * (y - Y);
}

static AgtHeights *grid_of(const AgtPlan *plan, const AgtTerrain **row)
{
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_TERRAIN);
    assert_int_equal(t->n, 1);
    *row = (const AgtTerrain *)t->rows[0];
    g_autoptr(GError) error = NULL;
    AgtHeights *h = agt_heights_from_row(*row, &error);
    assert_no_error(error);
    return h;
}

/* Spots on a plane, 20 m apart over 100 m x 100 m, as CSV. */
static char *spots_csv(void **state, const char *extra)
{
    g_autoptr(GString) s = g_string_new("x,y,h\n");
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    for (int r = 0; r <= 5; r++)
        for (int c = 0; c <= 5; c++)
            g_string_append_printf(s, "%d,%d,%s\n", X + 20 * c, Y + 20 * r,
                                   real(buf, plane(X + 20 * c, Y + 20 * r)));
    g_string_append(s, extra);
    return write_file(state, "a.csv", s->str);
}

static void assert_plane(const AgtHeights *h, double tolerance)
{
    for (double x = X + 3; x < X + 97; x += 7)
        for (double y = Y + 3; y < Y + 97; y += 7) {
            double v = agt_heights_at(h, (AgtPoint){x, y});
            if (!(fabs(v - plane(x, y)) <= tolerance))
                fail_msg("at %g %g: %g, not %g", x, y, v, plane(x, y));
        }
}

static void spots_of_a_table_become_a_grid(void **state)
{
    g_autofree char *path = spots_csv(state, "");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(plan, path, "profile: p\n" XYZ TERRAIN, NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 36, 36, 0, 0);
    const AgtTerrain *row;
    g_autoptr(AgtHeights) h = grid_of(after, &row);
    assert_plane(h, 2e-3);
    assert_true(isnan(agt_heights_at(h, (AgtPoint){X - 3, Y + 50})));
    assert_string_equal(row->f.name, "Survey");
    assert_string_equal(row->vertical_datum, "EPSG:5705");
    assert_string_equal(row->surveyed_on, "2026-05-01");
    assert_float_equal(row->accuracy_m, 0.1, 0);
    assert_int_equal(row->columns, 50);
    assert_int_equal(row->empty_cells, 0);
    assert_int_equal(count_rule(i.findings, "import.gridded"), 1);
    assert_int_equal(count_rule(i.findings, "import.no_vertical_datum"), 0);
    assert_int_equal(count_rule(i.findings, "import.heights_unstated"), 0);
    const AgtSurveyPoint *p =
        (const AgtSurveyPoint *)agt_plan_table(after, AGT_LAYER_SURVEY_POINT)->rows[0];
    assert_string_equal(p->vertical_datum, "EPSG:5705");
    assert_float_equal(p->accuracy_m, 0.1, 0);
}

static void what_nobody_stated_is_named_and_not_assumed(void **state)
{
    g_autofree char *path = spots_csv(state, "");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(
        plan, path, "profile: p\n" XYZ "terrain: {cell_m: 2, max_edge_m: 60}\n", NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    const AgtTerrain *row;
    g_autoptr(AgtHeights) h = grid_of(after, &row);
    assert_null(row->vertical_datum);
    assert_null(row->surveyed_on);
    assert_true(isnan(row->accuracy_m));
    assert_int_equal(count_rule(i.findings, "import.no_vertical_datum"), 1);
    assert_int_equal(count_rule(i.findings, "import.heights_unstated"), 2);
    g_auto(Imported) j =
        import_file(plan, path, "profile: p\n" XYZ "terrain: {cell_m: 2}\n", NULL, NULL, true);
    refused(&j, AGT_EXCHANGE_ERROR_CONTENT, "max_edge_m");
}

static void impossible_heights_are_put_aside_and_a_comma_is_not_guessed(void **state)
{
    g_autofree char *path = spots_csv(state, "660030,4440030,9999\n660031,4440030,\"412,35\"\n"
                                             "660032,4440030,-500\n");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(plan, path, "profile: p\n" XYZ TERRAIN, NULL, NULL, false);
    balanced(i.result, 39, 36, 3, 0);
    g_auto(Imported) j =
        import_file(plan, path,
                    "profile: p\n" CRS "layers:\n  - source: a\n    target: survey_point\n    "
                    "geometry: {x: x, y: y}\n    fields: {height_m: {from: h, "
                    "text: true}}\n",
                    NULL, NULL, false);
    balanced(j.result, 39, 37, 2, 0);
}

static void feet_become_metres(void **state)
{
    g_autofree char *path = write_file(state, "a.csv", "x,y,h\n660000,4440000,1000\n");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i =
        import_file(plan, path,
                    "profile: p\n" CRS "layers:\n  - source: a\n    target: survey_point\n    "
                    "geometry: {x: x, y: y}\n    fields: {height_m: {from: h, "
                    "unit: ft}}\n",
                    NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    const AgtSurveyPoint *p =
        (const AgtSurveyPoint *)agt_plan_table(after, AGT_LAYER_SURVEY_POINT)->rows[0];
    assert_float_equal(p->height_m, 304.8, 1e-9);
}

static void of_several_heights_of_a_place_the_highest_stands(void **state)
{
    g_autofree char *path = spots_csv(state, "660040,4440040,402.5\n660040,4440040,390\n");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i =
        import_file(plan, path,
                    "profile: p\n" XYZ "terrain: {cell_m: 1, max_edge_m: 60, accuracy_m: 0.1, "
                    "surveyed_on: 2026-05-01, vertical_datum: 'EPSG:5705'}\n",
                    NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    assert_int_equal(count_rule(i.findings, "import.heights_apart"), 1);
    const AgtTerrain *row;
    g_autoptr(AgtHeights) h = grid_of(after, &row);
    assert_true(fabs(agt_heights_at(h, (AgtPoint){X + 40, Y + 40}) - 402.5) < 0.1);
}

#define DXF_LAYERS(fields)                                                                         \
    "profile: p\n" CRS "layers:\n  - source: SPOT\n    target: "                                   \
    "survey_point\n    fields: "                                                                   \
    "{height_m: " fields "}\n    ignore: ['*']\n"

static void a_flat_drawing_is_not_ground_at_zero(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    GString *s = dxf_begin();
    for (int k = 0; k < 5; k++) {
        dxf_point(s, "SPOT", (Vertex){X + 30 * k, Y, 0});
        dxf_text(s, "SPOT_TEXT", (Vertex){X + 30 * k + 0.8, Y + 0.3, 0}, "412.35");
    }
    g_autofree char *path = dxf_end(state, "a.dxf", s);
    g_auto(Imported) i = import_file(plan, path, DXF_LAYERS("'@z'"), NULL, NULL, false);
    refused(&i, AGT_EXCHANGE_ERROR_CONTENT, "412.35");
    s = dxf_begin();
    for (int k = 0; k < 5; k++)
        dxf_point(s, "SPOT", (Vertex){X + 30 * k, Y, 0});
    g_autofree char *bare = dxf_end(state, "b.dxf", s);
    g_auto(Imported) j = import_file(plan, bare, DXF_LAYERS("'@z'"), NULL, NULL, false);
    refused(&j, AGT_EXCHANGE_ERROR_CONTENT, "height 0");
}

static const AgtSurveyPoint *spot_at(const AgtPlan *plan, double x)
{
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_SURVEY_POINT);
    for (guint i = 0; i < t->n; i++)
        if (fabs(t->rows[i]->geom->pt[0].x - x) < 0.001)
            return (const AgtSurveyPoint *)t->rows[i];
    return NULL;
}

static void texts_beside_spots_are_their_heights(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    GString *s = dxf_begin();
    for (int k = 0; k < 4; k++)
        dxf_point(s, "SPOT", (Vertex){X + 30 * k, Y, 0});
    dxf_text(s, "SPOT_TEXT", (Vertex){X + 0.8, Y + 0.3, 0}, "412.35");
    dxf_text(s, "SPOT_TEXT", (Vertex){X + 30.8, Y + 0.3, 0}, "413,5"); /* a decimal comma */
    dxf_text(s, "SPOT_TEXT", (Vertex){X + 60.8, Y, 0}, "414.1");       /* two about as near */
    dxf_text(s, "SPOT_TEXT", (Vertex){X + 59, Y, 0}, "415.2");
    dxf_text(s, "SPOT_TEXT", (Vertex){X + 93, Y, 0}, "416.0"); /* out of reach */
    dxf_text(s, "NAMES", (Vertex){X + 90.1, Y, 0}, "999.9");   /* another layer */
    g_autofree char *path = dxf_end(state, "a.dxf", s);
    g_auto(Imported) i =
        import_file(plan, path, DXF_LAYERS("{text: 'SPOT_T*', within_m: 2}"), NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 10, 2, 2, 6);
    assert_float_equal(spot_at(after, X)->height_m, 412.35, 1e-9);
    assert_float_equal(spot_at(after, X + 30)->height_m, 413.5, 1e-9);
    assert_null(spot_at(after, X + 60));
    assert_null(spot_at(after, X + 90));
    assert_int_equal(count_rule(i.findings, "import.heights_texts"), 1);
    assert_int_equal(count_rule(i.findings, "import.heights_unused"), 1);
}

/* A contour near a spot does not take the spot's height, whichever layer comes first. */
static void a_text_belongs_to_what_is_nearest_in_any_layer(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    GString *s = dxf_begin();
    const AgtPoint line[] = {{X - 50, Y + 1.5}, {X + 50, Y + 1.5}};
    dxf_contour(s, "CONTOUR", line, 2, 0);
    dxf_point(s, "SPOT", (Vertex){X, Y, 0});
    dxf_text(s, "TEXT", (Vertex){X + 0.2, Y + 0.2, 0}, "412.35");
    dxf_text(s, "TEXT", (Vertex){X + 40, Y + 1.4, 0}, "413");
    g_autofree char *path = dxf_end(state, "a.dxf", s);
    g_auto(Imported) i = import_file(
        plan, path,
        "profile: p\n" CRS
        "layers:\n  - {source: CONTOUR, target: survey, ignore: ['*'], fields: {height_m: {text: "
        "TEXT, within_m: 3}}}\n  - {source: SPOT, target: survey_point, ignore: ['*'], fields: "
        "{height_m: {text: TEXT, within_m: 3}}}\n",
        NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 4, 2, 0, 2);
    const AgtSurvey *c = (const AgtSurvey *)agt_plan_table(after, AGT_LAYER_SURVEY)->rows[0];
    assert_float_equal(c->height_m, 413, 1e-9);
    assert_float_equal(spot_at(after, X)->height_m, 412.35, 1e-9);
}

/* Texts on the layer of the spots themselves are no spots. */
static void texts_among_spots_are_no_spots(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    GString *s = dxf_begin();
    dxf_point(s, "SPOT", (Vertex){X, Y, 0});
    dxf_text(s, "SPOT", (Vertex){X + 0.8, Y + 0.3, 0}, "412.35");
    dxf_text(s, "SPOT", (Vertex){X + 10, Y, 0}, "well");
    g_autofree char *path = dxf_end(state, "a.dxf", s);
    g_auto(Imported) i =
        import_file(plan, path, DXF_LAYERS("{text: true, within_m: 2}"), NULL, NULL, false);
    balanced(i.result, 3, 1, 0, 2);
}

static void a_stray_zero_among_heights_is_put_aside(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    GString *s = dxf_begin();
    for (int k = 0; k < 5; k++)
        dxf_point(s, "SPOT", (Vertex){X + 30 * k, Y, k == 3 ? 0 : 400 + k});
    g_autofree char *path = dxf_end(state, "a.dxf", s);
    g_auto(Imported) i = import_file(plan, path, DXF_LAYERS("'@z'"), NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 5, 4, 1, 0);
    assert_float_equal(spot_at(after, X + 30)->height_m, 401, 1e-9);
    assert_null(spot_at(after, X + 90));
}

/* A drawing in millimetres may have its heights in metres, which only the profile can say. */
static void heights_have_a_unit_of_their_own(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    GString *s = dxf_begin();
    dxf_point(s, "SPOT", (Vertex){X * 1000.0, Y * 1000.0, 412.5});
    char *unit = strstr(s->str, "70\n6\n");
    assert_non_null(unit);
    unit[3] = '4'; /* $INSUNITS: millimetres */
    g_autofree char *path = dxf_end(state, "a.dxf", s);
    g_auto(Imported) i =
        import_file(plan, path, DXF_LAYERS("{from: '@z', unit: m}"), NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    assert_float_equal(spot_at(after, X)->height_m, 412.5, 1e-9);
    g_auto(Imported) j = import_file(plan, path, DXF_LAYERS("'@z'"), NULL, NULL, false);
    g_autoptr(AgtPlan) other = applied(plan, &j);
    assert_float_equal(spot_at(other, X)->height_m, 0.4125, 1e-9);
}

/* Contours of a slope, and a break line that rises along it. */
static void contours_and_break_lines_of_a_drawing_become_a_grid(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    GString *s = dxf_begin();
    for (int k = 0; k <= 10; k++) {
        const AgtPoint pt[] = {{X + 10 * k, Y}, {X + 10 * k, Y + 100}};
        dxf_contour(s, "CONTOUR", pt, 2, 400 + k);
    }
    const Vertex ridge[] = {{X, Y + 50.5, 400}, {X + 100, Y + 50.5, 410}};
    dxf_line(s, "RIDGE", ridge, 2);
    g_autofree char *path = dxf_end(state, "a.dxf", s);
    g_auto(Imported) i = import_file(plan, path,
                                     "profile: p\n" CRS "layers:\n  - {source: CONTOUR, "
                                     "target: survey, ignore: ['*'], fields: {height_m: '@z', "
                                     "kind: {value: contour}}}\n"
                                     "  - {source: RIDGE, target: survey, ignore: ['*'], "
                                     "fields: {height_m: '@z', kind: {value: "
                                     "break_line}}}\n" TERRAIN,
                                     NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 12, 12, 0, 0);
    const AgtTable *t = agt_plan_table(after, AGT_LAYER_SURVEY);
    guint level = 0;
    for (guint k = 0; k < t->n; k++)
        level += !isnan(((const AgtSurvey *)t->rows[k])->height_m);
    assert_int_equal(level, 11);
    const AgtTerrain *row;
    g_autoptr(AgtHeights) h = grid_of(after, &row);
    for (double x = X + 3; x < X + 97; x += 7)
        for (double y = Y + 3; y < Y + 97; y += 7)
            assert_true(fabs(agt_heights_at(h, (AgtPoint){x, y}) - 400 - (x - X) / 10) < 0.01);
    assert_int_equal(count_rule(i.findings, "import.flat"), 0);
}

/* A hill drawn by two closed contours: its top is flat, which is said. */
static void flat_tops_are_said(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    GString *s = dxf_begin();
    for (int k = 0; k < 2; k++) {
        double r = 40 - 20 * k;
        const AgtPoint pt[] = {
            {X - r, Y - r}, {X + r, Y - r}, {X + r, Y + r}, {X - r, Y + r}, {X - r, Y - r}};
        dxf_contour(s, "CONTOUR", pt, 5, 400 + k);
    }
    g_autofree char *path = dxf_end(state, "a.dxf", s);
    g_auto(Imported) i = import_file(plan, path,
                                     "profile: p\n" CRS "layers:\n  - {source: CONTOUR, "
                                     "target: survey, ignore: ['*'], fields: "
                                     "{height_m: '@z'}}\n" TERRAIN,
                                     NULL, NULL, false);
    assert_no_error(i.error);
    assert_int_equal(count_rule(i.findings, "import.flat"), 1);
}

static void shapefiles_with_heights_become_a_grid(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    Vertex p[121];
    guint one[121];
    for (int k = 0; k < 121; k++) {
        double x = X + k % 11 * 10, y = Y + k / 11 * 10;
        p[k] = (Vertex){x, y, plane(x, y)};
        one[k] = 1;
    }
    g_autofree char *spots = shapefile(state, "a", 11, p, one, 121);
    static const char *const points =
        "profile: p\n" CRS "layers:\n  - {source: a, target: survey_point, fields: {height_m: "
        "'@z'}, ignore: [NR]}\n" TERRAIN;
    g_auto(Imported) i = import_file(plan, spots, points, NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 121, 121, 0, 0);
    const AgtTerrain *row;
    g_autoptr(AgtHeights) h = grid_of(after, &row);
    assert_plane(h, 2e-3);
    guint eleven[11];
    for (int k = 0; k < 11; k++)
        eleven[k] = 11;
    g_autofree char *lines = shapefile(state, "b", 13, p, eleven, 11);
    static const char *const rising =
        "profile: p\n" CRS "layers:\n  - {source: b, target: survey, fields: {height_m: "
        "'@z'}, ignore: [NR]}\n" TERRAIN;
    g_auto(Imported) j = import_file(plan, lines, rising, NULL, NULL, false);
    g_autoptr(AgtPlan) then = applied(plan, &j);
    balanced(j.result, 11, 11, 0, 0);
    g_autoptr(AgtHeights) k = grid_of(then, &row);
    assert_plane(k, 2e-3);
}

static void profiles_with_wrong_height_keys_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        DXF_LAYERS("{text: true, value: 3}"),
        DXF_LAYERS("{text: 'A*'}"),
        DXF_LAYERS("{from: Text, within_m: 2}"),
        "profile: p\nlayers:\n  - {source: a, target: survey_point, fields: {accuracy_m: {text: "
        "true}}}\n",
        "profile: p\nterrain: {cell: 2}\n",
        "profile: p\nterrain: {cell_m: 0}\n",
        "profile: p\nterrain: {surveyed_on: May}\n",
    };
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_autofree char *path = write_file(state, "a.csv", "x,y,h\n1,2,3\n");
    for (gsize k = 0; k < G_N_ELEMENTS(wrong); k++) {
        g_auto(Imported) i = import_file(plan, path, wrong[k], NULL, NULL, false);
        if (!g_error_matches(i.error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG))
            fail_msg("profile %u was taken: %s", (guint)k, i.error ? i.error->message : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(spots_of_a_table_become_a_grid, folder_new, folder_free),
        cmocka_unit_test_setup_teardown(what_nobody_stated_is_named_and_not_assumed, folder_new,
                                        folder_free),
        cmocka_unit_test_setup_teardown(impossible_heights_are_put_aside_and_a_comma_is_not_guessed,
                                        folder_new, folder_free),
        cmocka_unit_test_setup_teardown(feet_become_metres, folder_new, folder_free),
        cmocka_unit_test_setup_teardown(of_several_heights_of_a_place_the_highest_stands,
                                        folder_new, folder_free),
        cmocka_unit_test_setup_teardown(a_flat_drawing_is_not_ground_at_zero, folder_new,
                                        folder_free),
        cmocka_unit_test_setup_teardown(texts_beside_spots_are_their_heights, folder_new,
                                        folder_free),
        cmocka_unit_test_setup_teardown(a_text_belongs_to_what_is_nearest_in_any_layer, folder_new,
                                        folder_free),
        cmocka_unit_test_setup_teardown(texts_among_spots_are_no_spots, folder_new, folder_free),
        cmocka_unit_test_setup_teardown(a_stray_zero_among_heights_is_put_aside, folder_new,
                                        folder_free),
        cmocka_unit_test_setup_teardown(contours_and_break_lines_of_a_drawing_become_a_grid,
                                        folder_new, folder_free),
        cmocka_unit_test_setup_teardown(heights_have_a_unit_of_their_own, folder_new, folder_free),
        cmocka_unit_test_setup_teardown(flat_tops_are_said, folder_new, folder_free),
        cmocka_unit_test_setup_teardown(shapefiles_with_heights_become_a_grid, folder_new,
                                        folder_free),
        cmocka_unit_test_setup_teardown(profiles_with_wrong_height_keys_are_refused, folder_new,
                                        folder_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
