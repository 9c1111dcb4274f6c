/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange_test.h"

static AgtPlan *small_plan(void)
{
    AgtPlanHead head = {.key = "00",
                        .title = "Qızıl Kəngərli",
                        .crs = "EPSG:32638",
                        .srid = 32638,
                        .vertical_datum = "EPSG:5705",
                        .illustrative = true,
                        .revision = "abc",
                        .revision_name = "r1"};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    AgtArena *a = agt_plan_builder_arena(b);
    AgtPlot *p = (AgtPlot *)agt_arena_row(a, AGT_LAYER_PLOT);
    p->f.id = p->f.birth = "P-001";
    p->f.name = "Участок \"1\", бағ";
    p->use = "homestead";
    p->area_m2 = 1200.5;
    p->f.pinned = 1;
    p->f.geom =
        agt_arena_take_geom(a, agt_geom_new_box((AgtBox){660000, 4440000, 660030, 4440040.125}));
    agt_plan_builder_add(b, &p->f);
    AgtStreet *s = (AgtStreet *)agt_arena_row(a, AGT_LAYER_STREET);
    s->f.id = s->f.birth = "ST-01";
    s->lanes = 2;
    s->f.geom = agt_arena_take_geom(
        a, agt_geom_new_line((AgtPoint[]){{660000, 4439990}, {660900, 4439991}}, 2));
    agt_plan_builder_add(b, &s->f);
    AgtHazardArea *h = (AgtHazardArea *)agt_arena_row(a, AGT_LAYER_HAZARD_AREA);
    h->f.id = h->f.birth = "HZ-001"; /* no geometry: must not vanish */
    h->map_sheet = "J-38-12";
    agt_plan_builder_add(b, &h->f);
    return agt_plan_builder_end(b);
}

typedef struct {
    char *folder;
    AgtPlan *plan;
} Fixture;

static int set_up(void **state)
{
    Fixture *f = g_new0(Fixture, 1);
    f->folder = g_dir_make_tmp("agt-export-XXXXXX", NULL);
    f->plan = small_plan();
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *f = *state;
    folder_remove(f->folder);
    g_free(f->folder);
    agt_plan_unref(f->plan);
    g_free(f);
    return 0;
}

static char *exported(Fixture *f, const char *name, AgtLayerSet layers)
{
    char *path = g_build_filename(f->folder, name, NULL);
    AgtExportOptions o = {.path = path, .layers = layers, .lang = AGT_LANG_EN};
    if (!strchr(name, '.'))
        o.format = "csv";
    g_autoptr(GError) error = NULL;
    agt_export(f->plan, &o, &error);
    assert_no_error(error);
    g_autofree char *part = g_strdup_printf("%s/.agt-part-%s", f->folder, name);
    assert_false(g_file_test(part, G_FILE_TEST_EXISTS));
    return path;
}

static G_NO_INLINE char *content(const char *path)
{
    char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

#define LAYERS                                                                                     \
    (AGT_LAYER_BIT(AGT_LAYER_PLOT) | AGT_LAYER_BIT(AGT_LAYER_STREET) |                             \
     AGT_LAYER_BIT(AGT_LAYER_HAZARD_AREA))

/* What goes out comes back in as it was. */
static void round_trip(Fixture *f, const char *name, const char *source, double tolerance)
{
    g_autofree char *path = exported(f, name, LAYERS);
    g_autofree char *profile = g_strdup_printf(
        "profile: back\ndata_as_of: 2026-01-01\nlayers:\n"
        "  - {source: '%s', target: plot, where: {id: P-001}, id: id, fields: {name: name, use: "
        "use, "
        "area_m2: area_m2, pinned: pinned}}\n"
        "  - {source: '%s', target: street, where: {id: ST-01}, id: id, fields: {lanes: lanes}}\n"
        "  - {source: '%s', target: hazard_area, where: {id: HZ-001}, id: id, fields: {map_sheet: "
        "map_sheet}}\n  - {source: '*', target: none}\n",
        source, source, source);
    g_autoptr(AgtPlan) empty = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(empty, path, profile, NULL, NULL, false);
    g_autoptr(AgtPlan) back = applied(empty, &i);
    const AgtPlot *p = (const AgtPlot *)agt_plan_find(back, AGT_LAYER_PLOT, "P-001");
    const AgtFeature *was = agt_plan_find(f->plan, AGT_LAYER_PLOT, "P-001");
    assert_non_null(p);
    assert_string_equal(p->f.name, was->name);
    assert_string_equal(p->use, "homestead");
    assert_float_equal(p->area_m2, 1200.5, 0);
    assert_int_equal(p->f.pinned, 1);
    assert_float_equal(agt_geom_area_m2(p->f.geom), agt_geom_area_m2(was->geom), 0.2);
    assert_float_equal(p->f.geom->box.minx, 660000, tolerance);
    const AgtStreet *s = (const AgtStreet *)agt_plan_find(back, AGT_LAYER_STREET, "ST-01");
    assert_int_equal(s->lanes, 2);
    assert_float_equal(agt_geom_length_m(s->f.geom), 900.0005, 2 * tolerance + 0.001);
    const AgtHazardArea *h =
        (const AgtHazardArea *)agt_plan_find(back, AGT_LAYER_HAZARD_AREA, "HZ-001");
    assert_non_null(h);
    assert_null(h->f.geom);
    assert_string_equal(h->bounded_by, "map_sheet");
}

static void gpkg_round_trip(void **state)
{
    round_trip(*state, "plan.gpkg", "*", 0);
}

static void geojson_round_trip(void **state)
{
    round_trip(*state, "plan.geojson", "*", 0.002);
}

static void every_file_says_it_is_illustrative(void **state)
{
    Fixture *f = *state;
    const char *const names[] = {"a.geojson", "a.csv", "a.dxf"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = exported(f, names[i], AGT_LAYER_BIT(AGT_LAYER_PLOT));
        g_autofree char *text = content(path);
        assert_non_null(strstr(text, "ILLUSTRATIVE, NOT FOR CONSTRUCTION"));
    }
    g_autofree char *gpkg = exported(f, "a.gpkg", AGT_LAYER_BIT(AGT_LAYER_PLOT));
    gsize n;
    g_autofree char *bytes = NULL;
    assert_true(g_file_get_contents(gpkg, &bytes, &n, NULL));
    assert_non_null(memmem(bytes, n, "ILLUSTRATIVE", 12));
}

static void output_is_the_same_every_time(void **state)
{
    Fixture *f = *state;
    const char *const names[] = {"a.geojson", "a.csv", "a.dxf", "a.gpkg"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        gsize n[2];
        char *bytes[2];
        for (int k = 0; k < 2; k++) {
            g_autofree char *path = exported(f, names[i], AGT_LAYER_BIT(AGT_LAYER_PLOT));
            assert_true(g_file_get_contents(path, &bytes[k], &n[k], NULL));
        }
        if (n[0] != n[1] || memcmp(bytes[0], bytes[1], n[0]) != 0)
            fail_msg("%s differs", names[i]);
        g_free(bytes[0]);
        g_free(bytes[1]);
    }
}

static void geojson_keeps_the_right_hand_rule_and_null_geometry(void **state)
{
    Fixture *f = *state;
    g_autofree char *path = exported(f, "a.geojson", LAYERS);
    g_autofree char *text = content(path);
    assert_non_null(strstr(text, "\"geometry\":null"));
    assert_null(strstr(text, "\"crs\""));
    double x[4], y[4];
    g_autofree char *at = g_strdup(strstr(text, "[[[["));
    assert_int_equal(sscanf(at, "[[[[%lf,%lf],[%lf,%lf],[%lf,%lf],[%lf,%lf]", x, y, x + 1, y + 1,
                            x + 2, y + 2, x + 3, y + 3),
                     8);
    assert_true((x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]) > 0);
    assert_true(x[0] > 46 && x[0] < 47 && y[0] > 40 && y[0] < 41);
}

static void csv_folder_has_one_file_per_layer(void **state)
{
    Fixture *f = *state;
    g_autofree char *folder = exported(f, "tables", LAYERS);
    g_autofree char *path = g_build_filename(folder, "plot.csv", NULL);
    g_autofree char *text = content(path);
    assert_non_null(strstr(text, "\"Участок \"\"1\"\", бағ\""));
    assert_non_null(strstr(text, "\"MULTIPOLYGON ((("));
    assert_non_null(strstr(text, ",1200.5,"));
    g_autofree char *other = g_build_filename(folder, "hazard_area.csv", NULL);
    assert_true(g_file_test(other, G_FILE_TEST_EXISTS));
}

static void csv_of_several_layers_needs_a_folder(void **state)
{
    Fixture *f = *state;
    g_autofree char *path = g_build_filename(f->folder, "all.csv", NULL);
    AgtExportOptions o = {.path = path, .layers = LAYERS};
    g_autoptr(GError) error = NULL;
    assert_false(agt_export(f->plan, &o, &error));
    assert_true(g_error_matches(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_WRITE));
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* Metres, and letters that every CAD program reads. */
static void dxf_is_in_metres_and_ascii(void **state)
{
    Fixture *f = *state;
    g_autofree char *path = g_build_filename(f->folder, "a.dxf", NULL);
    AgtExportOptions o = {.path = path, .layers = LAYERS, .lang = AGT_LANG_RU};
    g_autoptr(AgtFindings) findings = agt_findings_new();
    static const AgtRule rule = {.id = "проба", .text = {[AGT_LANG_EN] = "x"}};
    AgtFinding *v = agt_findings_add_plan(findings, &rule);
    v->at = (AgtPoint){660010, 4440010};
    o.findings = findings;
    g_autoptr(GError) error = NULL;
    agt_export(f->plan, &o, &error);
    assert_no_error(error);
    g_autofree char *text = content(path);
    for (const char *c = text; *c; c++)
        assert_true((guchar)*c < 0x80);
    g_autofree char *units = g_strdup(strstr(text, "$INSUNITS"));
    int code = 0, value = 0;
    assert_int_equal(sscanf(units, "$INSUNITS %d %d", &code, &value), 2);
    assert_int_equal(code, 70);
    assert_int_equal(value, 6);
    assert_non_null(strstr(text, "\\U+043F\\U+0440\\U+043E\\U+0431\\U+0430"));
    assert_null(strstr(text, "&&"));
    assert_non_null(strstr(text, "P-001"));
    assert_non_null(strstr(text, "LWPOLYLINE"));
    assert_null(strstr(text, "HATCH\n"));
}

static void dxf_comes_back_as_lines(void **state)
{
    Fixture *f = *state;
    g_autofree char *path = exported(f, "a.dxf", LAYERS);
    g_autoptr(AgtPlan) empty = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(empty, path,
                                     "profile: back\nlayers:\n"
                                     "  - {source: STREET, target: street}\n"
                                     "  - {source: '*', target: none}\n",
                                     "EPSG:32638", NULL, false);
    g_autoptr(AgtPlan) back = applied(empty, &i);
    const AgtTable *t = agt_plan_table(back, AGT_LAYER_STREET);
    assert_int_equal(t->n, 1);
    assert_float_equal(agt_geom_length_m(t->rows[0]->geom), 900.0005, 0.001);
}

static void xlsx_holds_the_tables(void **state)
{
    Fixture *f = *state;
    g_autofree char *path = exported(f, "a.xlsx", LAYERS);
    g_autoptr(AgtPlan) empty = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(
        empty, path,
        "profile: back\ndata_as_of: 2026-01-01\nlayers:\n"
        "  - {source: hazard_area, target: hazard_area, fields: {map_sheet: map_sheet}}\n"
        "  - {source: '*', target: none}\n",
        "EPSG:32638", NULL, false);
    g_autoptr(AgtPlan) back = applied(empty, &i);
    assert_int_equal(agt_plan_table(back, AGT_LAYER_HAZARD_AREA)->n, 1);
}

static void unwritable_and_unknown_targets_fail(void **state)
{
    Fixture *f = *state;
    const char *const bad[] = {"/nowhere/at/all/a.gpkg", "/nowhere/at/all/a.geojson",
                               "/nowhere/at/all/a.dxf", "a.docx"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        AgtExportOptions o = {.path = bad[i], .layers = LAYERS};
        g_autoptr(GError) error = NULL;
        assert_false(agt_export(f->plan, &o, &error));
        assert_true(g_error_matches(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_WRITE));
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(gpkg_round_trip),
        T(geojson_round_trip),
        T(every_file_says_it_is_illustrative),
        T(output_is_the_same_every_time),
        T(geojson_keeps_the_right_hand_rule_and_null_geometry),
        T(csv_folder_has_one_file_per_layer),
        T(csv_of_several_layers_needs_a_folder),
        T(dxf_is_in_metres_and_ascii),
        T(dxf_comes_back_as_lines),
        T(xlsx_holds_the_tables),
        T(unwritable_and_unknown_targets_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
