/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange_test.h"

static bool holds_vertices(const AgtGeom *stored, const AgtGeom *received)
{
    for (uint32_t i = 0; i < received->n_points; i++)
        if (!agt_geom_contains_point(stored, received->pt[i]))
            return false;
    return true;
}

/* No hazard is lost, and none is smaller than what was received. */
static void suspected_areas_all_kept_none_shrunk(void **state)
{
    (void)state;
    g_autofree char *path = data_path("hazards/bih_west/suspect_areas_simplyfied.geojson");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32633");
    g_auto(Imported) i =
        import_file(plan, path, "bih-west-suspected.yaml", NULL, "2024-07-31", false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 8303, 8303, 0, 0);
    guint absent = 0, invalid = 0, n = 0;
    AGT_EACH(after, HAZARD_AREA, HazardArea, h)
    {
        n++;
        assert_string_equal(h->class, "sha");
        assert_string_equal(h->status, "open");
        assert_string_equal(h->data_as_of, "2024-07-31");
        if (!h->f.geom) {
            absent++;
            assert_string_equal(h->quality, "fail");
            assert_string_equal(h->bounded_by, "map_sheet");
            assert_non_null(h->map_sheet);
            continue;
        }
        assert_true(agt_geom_is_valid(h->f.geom, NULL, NULL));
        if (!h->received)
            continue;
        invalid++;
        gsize len;
        const guint8 *data = g_bytes_get_data(h->received, &len);
        g_autoptr(GError) error = NULL;
        g_autoptr(AgtGeom) received = agt_geom_from_wkb(data, len, &error);
        assert_no_error(error);
        assert_string_equal(h->quality, "fail");
        assert_true(holds_vertices(h->f.geom, received));
        g_autoptr(AgtGeom) agreed = agt_geom_repair_inwards(received, &error);
        assert_no_error(error);
        bool holds = false;
        assert_true(agt_geom_covers(h->f.geom, agreed, &holds, &error));
        assert_true(holds || agt_geom_is_empty(agreed));
    }
    assert_int_equal(n, 8303);
    assert_int_equal(absent, 2462);
    assert_in_range(invalid, 337, 345); /* some collapse only when coordinates become metres */
    assert_true(count_rule(i.findings, "import.flaw") >= 2);
    assert_true(agt_findings_n(i.findings) < 20);
}

static void cleared_areas_all_kept_none_grown(void **state)
{
    (void)state;
    g_autofree char *path = data_path("hazards/bih_west/cleared_areas_simplyfied.geojson");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32633");
    g_auto(Imported) i =
        import_file(plan, path, "bih-west-cleared.yaml", NULL, "2024-07-31", false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 6442, 6442, 0, 0);
    guint n = 0, flawed = 0;
    AGT_EACH(after, RELEASE, Release, r)
    {
        n++;
        assert_string_equal(r->status, "unknown"); /* nothing of it permits */
        if (!r->received)
            continue;
        flawed++;
        assert_string_equal(r->quality, "fail");
        gsize len;
        const guint8 *data = g_bytes_get_data(r->received, &len);
        g_autoptr(AgtGeom) received = agt_geom_from_wkb(data, len, NULL);
        g_autoptr(AgtGeom) outer = agt_geom_envelop(received, 0.001, NULL);
        if (r->f.geom)
            assert_true(agt_geom_area_m2(r->f.geom) <= agt_geom_area_m2(outer) + 1e-3);
    }
    assert_int_equal(n, 6442);
    assert_true(flawed >= 548);
}

static void epworth_plots_all_taken(void **state)
{
    (void)state;
    g_autofree char *path = data_path("settlements/epworth_zimbabwe/Epworth_Before.shp");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32736");
    g_auto(Imported) i = import_file(plan, path, "epworth.yaml", NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 5918, 5918, 0, 0);
    assert_int_equal(agt_plan_table(after, AGT_LAYER_PLOT)->n, 5918);
    assert_int_equal(count_rule(i.findings, "import.repaired"), 1);
    g_auto(Imported) again = import_file(after, path, "epworth.yaml", NULL, NULL, false);
    assert_no_error(again.error);
    assert_true(again.result->same_file);
    assert_int_equal(agt_changeset_n(again.result->changes), 0);
}

static void plans_of_germany_become_land_use_and_boundaries(void **state)
{
    (void)state;
    const struct {
        const char *file, *crs, *given;
        guint records, zones;
    } plans[] = {
        {"xplan41_BP2070.zip", "EPSG:31467", NULL, 314, 0},
        {"xplan50_BP2070.zip", "EPSG:31467", NULL, 314, 0},
        {"xplan51_BP2070.zip", "EPSG:31467", NULL, 314, 0},
        {"xplan41_LA67.zip", "EPSG:31467", NULL, 146, 0},
        {"xplan60_BPlan001_6-0.zip", "EPSG:25832", NULL, 13, 0},
        {"xplan41_Eidelstedt_4_V4.zip", "EPSG:25832", "EPSG:25832", 56, 0},
    };
    for (gsize k = 0; k < G_N_ELEMENTS(plans); k++) {
        g_autofree char *relative =
            g_build_filename("settlements", "xplan_germany", plans[k].file, NULL);
        g_autofree char *path = data_path(relative);
        g_autoptr(AgtPlan) plan = empty_plan(plans[k].crs);
        g_auto(Imported) i = import_file(plan, path, "xplan.yaml", plans[k].given, NULL, false);
        g_autoptr(AgtPlan) after = applied(plan, &i);
        guint records = 0;
        for (guint c = 0; c < i.result->counts->len; c++)
            records += ((AgtImportCount *)g_ptr_array_index(i.result->counts, c))->records;
        assert_int_equal(records, plans[k].records);
        assert_int_equal(agt_plan_table(after, AGT_LAYER_BOUNDARY)->n, 1);
        assert_true(agt_plan_table(after, AGT_LAYER_LAND_USE)->n > 0);
        assert_int_equal(agt_plan_table(after, AGT_LAYER_QUARANTINE)->n, 0);
        AGT_EACH(after, LAND_USE, LandUse, z)
        assert_true(agt_geom_is_valid(z->f.geom, NULL, NULL));
    }
}

static void heights_with_wrong_nodata_are_refused(void **state)
{
    (void)state;
    g_autofree char *path = data_path("settlements/mazara_oman/dem_10m1.tif");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32640");
    g_auto(Imported) bad = import_file(plan, path, NULL, NULL, NULL, false);
    refused(&bad, AGT_EXCHANGE_ERROR_CONTENT, "95647 of 189501");
    assert_non_null(strstr(bad.error->message, "raster.nodata"));
    g_auto(Imported) good = import_file(plan, path, "mazara.yaml", NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &good);
    const AgtTable *t = agt_plan_table(after, AGT_LAYER_TERRAIN);
    assert_int_equal(t->n, 1);
    const AgtTerrain *row = (const AgtTerrain *)t->rows[0];
    assert_int_equal(row->columns, 339);
    assert_int_equal(row->rows, 559);
    assert_int_equal(row->empty_cells, 95647);
    assert_float_equal(row->min_m, 92.7, 0.1);
    assert_float_equal(row->max_m, 512.7, 0.1);
    assert_int_equal(count_rule(good.findings, "import.no_vertical_datum"), 1);
}

static void heights_in_degrees_are_resampled_inside_the_archive(void **state)
{
    (void)state;
    g_autofree char *path = data_path("settlements/monaco/N43E007.hgt.zip");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32632");
    g_auto(Imported) i = import_file(plan, path, NULL, NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    const AgtTerrain *row = (const AgtTerrain *)agt_plan_table(after, AGT_LAYER_TERRAIN)->rows[0];
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtHeights) h = agt_heights_from_row(row, &error);
    assert_no_error(error);
    assert_true(row->cell_m > 80 && row->cell_m < 100);
    assert_true(row->min_m >= -11 && row->max_m <= 2064);
    /* Mont Agel above Monaco, 1148 m by the map */
    g_autoptr(AgtCrs) wgs = agt_crs_new("EPSG:4326", NULL);
    g_autoptr(AgtCrs) utm = agt_crs_new("EPSG:32632", NULL);
    g_autoptr(AgtCrsOp) op = agt_crs_op_new(wgs, utm, NULL, NULL);
    AgtPoint p = {7.4245, 43.7755};
    assert_true(agt_crs_op_apply(op, &p, 1, NULL));
    assert_float_equal(agt_heights_at(h, p), 1100, 80);
}

static void wrong_systems_are_refused_with_the_reason(void **state)
{
    (void)state;
    static const char *const any =
        "profile: any\nlayers:\n  - {source: '*', target: network_line}\n";
    const struct {
        const char *file, *crs, *word;
    } bad[] = {
        {"settlements/plu_france/PRESCRIPTION_LIN.shp", NULL, "metres, not degrees"},
        {"settlements/plu_france/data2/decoup.shp", NULL, "metres, not degrees"},
        {"networks/network.gpkg", NULL, "EPSG:32734"},
        {"settlements/plu_france/route.shp", "EPSG:4326", "metres, not degrees"},
        {"bad-input/no-crs/points_wgs84_no_prj.shp", NULL, "--crs"},
        {"bad-input/no-crs/points_wgs84_no_prj.shp", "EPSG:32619", "degrees, not metres"},
        {"settlements/plu_france/DOC_URBA.shp", "EPSG:2154", "no such place"},
        {"settlements/mazara_oman/Roads.shp", "EPSG:32639", "declares EPSG:32640"},
    };
    for (gsize k = 0; k < G_N_ELEMENTS(bad); k++) {
        g_autofree char *path = data_path(bad[k].file);
        g_autoptr(AgtPlan) plan = empty_plan("EPSG:32633");
        g_auto(Imported) i = import_file(plan, path, any, bad[k].crs, NULL, false);
        refused(&i, AGT_EXCHANGE_ERROR_CRS, bad[k].word);
        assert_int_equal(agt_findings_n(i.findings), 0);
    }
}

static void files_without_a_system_are_taken_when_it_is_named(void **state)
{
    (void)state;
    static const char *const any =
        "profile: any\nlayers:\n  - {source: '*', target: survey_point}\n";
    g_autofree char *path = data_path("bad-input/no-crs/points_wgs84_no_prj.shp");
    g_autofree char *feet = data_path("bad-input/no-crs/points_epsg2249_no_prj.shp");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32616");
    g_auto(Imported) i = import_file(plan, path, any, "EPSG:4326", NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 73, 73, 0, 0);
    const AgtSource *s = (const AgtSource *)agt_plan_table(after, AGT_LAYER_SOURCE)->rows[0];
    assert_string_equal(s->crs_origin, "option");
    assert_string_equal(s->crs, "EPSG:4326");
    /* the points lie in Honduras, far from the Massachusetts of this system */
    g_auto(Imported) far = import_file(after, feet, any, "EPSG:2249", NULL, false);
    refused(&far, AGT_EXCHANGE_ERROR_CRS, "the coordinate system is wrong");
}

static void damaged_files_are_refused(void **state)
{
    (void)state;
    static const char *const any = "profile: any\nlayers:\n  - {source: '*', target: plot}\n";
    static const char *const bad[] = {"bad-input/corrupt_too_long.shp",
                                      "bad-input/kmz/bad.kmz",
                                      "bad-input/inasafe/bad_ascii_format.asc",
                                      "bad-input/gdal/raster/byte_truncated.tif",
                                      "bad-input/gdal/raster/excessive-memory-TIFFFillStrip.tif",
                                      "bad-input/gdal/raster/tiled_bad_offset.tif",
                                      "bad-input/gdal/raster/starting_with_nan.asc",
                                      "bad-input/gdal/dxf/bin_dxf_r2000.dxf"};
    for (gsize k = 0; k < G_N_ELEMENTS(bad); k++) {
        g_autofree char *path = data_path(bad[k]);
        g_autoptr(AgtPlan) plan = empty_plan("EPSG:32633");
        g_auto(Imported) i = import_file(plan, path, any, "EPSG:32633", NULL, false);
        if (i.result)
            fail_msg("%s was taken", bad[k]);
    }
}

/* 4 294 967 295 records are stated and one is there. */
static void stated_counts_are_checked(void **state)
{
    (void)state;
    static const char *const any = "profile: any\nlayers:\n  - {source: '*', target: plot}\n";
    g_autofree char *lie = data_path("bad-input/gdal/gpkg/huge_feature_count.gpkg");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32617");
    g_auto(Imported) i = import_file(plan, lie, any, NULL, NULL, false);
    refused(&i, AGT_EXCHANGE_ERROR_CONTENT, "can be read");
}

static void cyrillic_shapefile_name_works(void **state)
{
    (void)state;
    static const char *const any = "profile: any\nlayers:\n  - {source: '*', target: survey}\n";
    g_autofree char *path = data_path("bad-input/cyrillic-name/тестирование кириллицы.shp");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32637");
    g_auto(Imported) i = import_file(plan, path, any, NULL, NULL, false);
    assert_no_error(i.error);
    assert_true(i.result->counts->len > 0);
}

int main(void)
{
    g_free(data_path("README.md"));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suspected_areas_all_kept_none_shrunk),
        cmocka_unit_test(cleared_areas_all_kept_none_grown),
        cmocka_unit_test(epworth_plots_all_taken),
        cmocka_unit_test(plans_of_germany_become_land_use_and_boundaries),
        cmocka_unit_test(heights_with_wrong_nodata_are_refused),
        cmocka_unit_test(heights_in_degrees_are_resampled_inside_the_archive),
        cmocka_unit_test(wrong_systems_are_refused_with_the_reason),
        cmocka_unit_test(files_without_a_system_are_taken_when_it_is_named),
        cmocka_unit_test(damaged_files_are_refused),
        cmocka_unit_test(stated_counts_are_checked),
        cmocka_unit_test(cyrillic_shapefile_name_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
