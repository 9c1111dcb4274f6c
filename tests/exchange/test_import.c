/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange_test.h"

#define PLOTS                                                                                        \
    "profile: plots\nkey: nr\nlayers:\n  - source: '*'\n    target: plot\n    id: nr\n"              \
    "    fields: {name: title, use: {from: kind, map: {\"дом\": homestead}}, frontage_m: {from: " \
    "front, unit: cm}}\n"
#define PLOT(e, nr, kind, front)                                                                   \
    FEATURE(SQUARE(e),                                                                             \
            "\"nr\":\"" nr "\",\"title\":\"Yurd\",\"kind\":\"" kind "\",\"front\":\"" front "\"")

static const AgtPlot *plot(const AgtPlan *plan, const char *id)
{
    return (const AgtPlot *)agt_plan_find(plan, AGT_LAYER_PLOT, id);
}

static void records_become_rows_and_the_source_is_booked(void **state)
{
    g_autofree char *path =
        geojson(state, "a.geojson",
                PLOT("000", "P-7", "дом", "2500") "," PLOT("001", "P-8", " Дом ", "2600"));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(plan, path, PLOTS, NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 2, 2, 0, 0);
    const AgtPlot *p = plot(after, "P-7");
    assert_string_equal(p->use, "homestead");
    assert_string_equal(p->f.source_key, "P-7");
    assert_float_equal(p->frontage_m, 25, 1e-12);
    assert_float_equal(agt_geom_area_m2(p->f.geom), 64, 1e-9);
    const AgtSource *s = (const AgtSource *)agt_plan_table(after, AGT_LAYER_SOURCE)->rows[0];
    assert_string_equal(s->file, "a.geojson");
    assert_string_equal(s->crs, "EPSG:32638");
    assert_string_equal(s->crs_origin, "file");
    assert_string_equal(s->imported_on, "2026-11-22");
    assert_string_equal(s->driver, "GeoJSON");
    assert_int_equal(strlen(s->sha256), 64);
    assert_int_equal(s->records, 2);
    assert_int_equal(s->stored, 2);
    assert_non_null(strstr(s->counts, "\"records\":2,\"stored\":2"));
}

static void what_does_not_fit_is_kept_in_quarantine_whole(void **state)
{
    g_autofree char *path = geojson(
        state, "a.geojson",
        PLOT("000", "1", "дом", "25,5") "," PLOT("001", "2", "вилла", "1") "," FEATURE(
            "null",
            "\"n"
            "r\""
            ":\""
            "3"
            "\"") "," FEATURE(BOW_TIE,
                              "\"nr\":\"4\"") "," FEATURE(LINE("[660000,4440000],[660001,4440000]"),
                                                          "\"nr\":\"5\"") "," FEATURE(POLYGON("[660"
                                                                                              "000,"
                                                                                              "4440"
                                                                                              "000]"
                                                                                              ",["
                                                                                              "6600"
                                                                                              "01,"
                                                                                              "4440"
                                                                                              "000]"
                                                                                              ",["
                                                                                              "6600"
                                                                                              "00,"
                                                                                              "4440"
                                                                                              "000"
                                                                                              "]"),
                                                                                      "\"nr\":"
                                                                                      "\"6\""));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(plan, path, PLOTS, NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 6, 0, 6, 0);
    assert_int_equal(count_rule(i.findings, "import.quarantined"), 6);
    static const char *const reasons[] = {
        "value", "value", "no_geometry", "invalid_geometry", "wrong_kind", "invalid_geometry"};
    const AgtTable *t = agt_plan_table(after, AGT_LAYER_QUARANTINE);
    assert_int_equal(t->n, 6);
    for (guint k = 0; k < t->n; k++) {
        const AgtQuarantine *q = (const AgtQuarantine *)t->rows[k];
        assert_string_equal(q->reason, reasons[k]);
        assert_string_equal(q->target, "plot");
        assert_true((q->raw == NULL) == (k == 2));
    }
    const AgtQuarantine *q = (const AgtQuarantine *)t->rows[0];
    assert_non_null(strstr(q->attributes, "\"front\":\"25,5\""));
    assert_non_null(strstr(q->detail, "25,5"));
}

/* A ring that touches itself means the same in every reading: repaired, and said. */
static void harmless_flaws_are_repaired(void **state)
{
    g_autofree char *path = geojson(
        state, "a.geojson",
        FEATURE(POLYGON("[660000,4440000],[660020,4440000],[660020,4440020],[660010,4440020],["
                        "660012,4440030],"
                        "[660008,4440030],[660010,4440020],[660000,4440020],[660000,4440000]"),
                "\"nr\":\"1\""));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    static const char *const named =
        "profile: named\nlayers:\n  - {source: a, target: plot, fields: {name: title}}\n";
    g_auto(Imported) i = import_file(plan, path, named, NULL, NULL, false);
    refused(&i, AGT_EXCHANGE_ERROR_PROFILE, "title");
    static const char *const bare =
        "profile: bare\nlayers:\n  - {source: '*', target: plot, key: nr}\n";
    g_auto(Imported) j = import_file(plan, path, bare, NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &j);
    balanced(j.result, 1, 1, 0, 0);
    assert_int_equal(count_rule(j.findings, "import.repaired"), 1);
    const AgtFeature *p = agt_plan_table(after, AGT_LAYER_PLOT)->rows[0];
    assert_true(agt_geom_is_valid(p->geom, NULL, NULL));
    assert_float_equal(agt_geom_area_m2(p->geom), 420, 1e-6);
}

static void unmapped_records_and_fields_are_named(void **state)
{
    g_autofree char *path = geojson(state, "a.geojson",
                                    FEATURE(SQUARE("000"), "\"kind\":\"zone\",\"x\":1") "," FEATURE(
                                        SQUARE("001"), "\"kind\":\"rest\",\"x\":2"));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i =
        import_file(plan, path,
                    "profile: p\nlayers:\n  - {source: a, target: land_use, where: "
                    "{kind: [zone, other]}, fields: {use: {value: green}}}\n"
                    "  - {source: missing, target: plot}\n",
                    NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 2, 1, 0, 1);
    assert_int_equal(count_rule(i.findings, "import.unmapped"), 1);
    assert_int_equal(count_rule(i.findings, "import.unmapped_field"), 1);
    assert_int_equal(count_rule(i.findings, "import.layer_absent"), 1);
    assert_int_equal(agt_plan_table(after, AGT_LAYER_LAND_USE)->n, 1);
}

static void wrong_profiles_are_refused(void **state)
{
    g_autofree char *path = geojson(state, "a.geojson", FEATURE(SQUARE("000"), "\"k\":\"1\""));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    static const char *const bad[] = {
        "profile: p\nlayers:\n  - {source: a, target: nonsense}\n",
        "profile: p\nlayers:\n  - {source: a, target: setting}\n",
        "profile: p\nlayers:\n  - {source: a, target: plot, fields: {nonsense: k}}\n",
        "profile: p\nlayers:\n  - {source: a, target: plot, fields: {use: {from: k, map: {a: "
        "villa}}}}\n",
        "profile: p\nlayers:\n  - {source: a, target: plot, fields: {depth_m: {from: k, unit: "
        "kV}}}\n",
        "profile: p\nlayers:\n  - {source: a, target: plot, fields: {birth: k}}\n",
        "profile: p\nlayers:\n  - {source: a, target: release, fields: {status: {from: k, default: "
        "handed_over}}}\n",
        "profile: p\nlayers:\n  - {source: a, target: release, fields: {cleared_depth_m: {from: k, "
        "default: 0.5}}}\n",
        "profile: p\nlayers:\n  - {source: a, target: hazard_area, fields: {status: {from: k, "
        "default: cancelled}}}\n",
        "profile: p\nlayer: []\n",
    };
    for (gsize k = 0; k < G_N_ELEMENTS(bad); k++) {
        g_auto(Imported) i = import_file(plan, path, bad[k], NULL, "2026-01-01", false);
        if (!g_error_matches(i.error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG))
            fail_msg("profile %d: %s", (int)k, i.error ? i.error->message : "taken");
    }
    g_auto(Imported) none = import_file(
        plan, path, "profile: p\nlayers:\n  - {source: b, target: plot}\n", NULL, NULL, false);
    refused(&none, AGT_EXCHANGE_ERROR_PROFILE, "holds: a");
    g_auto(Imported) without = import_file(plan, path, NULL, NULL, NULL, false);
    refused(&without, AGT_EXCHANGE_ERROR_PROFILE, "--profile");
}

static void same_bytes_change_nothing_under_any_name(void **state)
{
    g_autofree char *path = geojson(state, "a.geojson", PLOT("000", "1", "дом", "1"));
    g_autofree char *copy = geojson(state, "b.geojson", PLOT("000", "1", "дом", "1"));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(plan, path, PLOTS, NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    g_auto(Imported) again = import_file(after, copy, PLOTS, NULL, NULL, false);
    assert_no_error(again.error);
    assert_true(again.result->same_file);
    assert_int_equal(agt_changeset_n(again.result->changes), 0);
    g_auto(Imported) reread = import_file(after, path, PLOTS, NULL, NULL, true);
    assert_false(reread.result->same_file);
    assert_int_equal(agt_changeset_n(reread.result->changes), 0); /* nothing differs */
}

/* A changed file: same ids, one change, one addition, one removal, decided rows left alone. */
static void changed_file_updates_by_key(void **state)
{
    g_autofree char *path =
        geojson(state, "a.geojson",
                PLOT("000", "1", "дом", "1") "," PLOT("001", "2", "дом", "2") "," PLOT(
                    "002", "3", "дом", "3") "," PLOT("003", "4", "дом", "4"));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(plan, path, PLOTS, NULL, NULL, false);
    g_autoptr(AgtPlan) first = applied(plan, &i);
    /* people approve plot 3 and note something on plot 2 */
    g_autoptr(AgtChangeset) people = agt_changeset_new();
    AgtArena *a = agt_changeset_arena(people);
    AgtFeature *three = agt_arena_copy(a, &plot(first, "3")->f);
    three->state = "approved";
    agt_changeset_change(people, &plot(first, "3")->f, three);
    AgtFeature *two = agt_arena_copy(a, &plot(first, "2")->f);
    two->note = "seen";
    agt_changeset_change(people, &plot(first, "2")->f, two);
    g_autoptr(AgtPlan) edited = agt_plan_apply(first, people, NULL);
    g_free(path);
    path = geojson(state, "a.geojson",
                   PLOT("000", "1", "дом", "1") "," PLOT("001", "2", "дом", "22") "," PLOT(
                       "002", "3", "дом", "33") "," PLOT("005", "5", "дом", "5"));
    g_auto(Imported) j = import_file(edited, path, PLOTS, NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(edited, &j);
    assert_int_equal(agt_changeset_count(j.result->changes, AGT_LAYER_PLOT, AGT_CHANGE), 1);
    assert_int_equal(agt_changeset_count(j.result->changes, AGT_LAYER_PLOT, AGT_ADD), 1);
    assert_int_equal(agt_changeset_count(j.result->changes, AGT_LAYER_PLOT, AGT_REMOVE), 1);
    assert_int_equal(agt_changeset_count(j.result->changes, AGT_LAYER_SOURCE, AGT_CHANGE), 1);
    assert_float_equal(plot(after, "2")->frontage_m, 0.22, 1e-12);
    assert_string_equal(plot(after, "2")->f.note, "seen");
    assert_string_equal(plot(after, "2")->f.birth, plot(first, "2")->f.birth);
    assert_float_equal(plot(after, "3")->frontage_m, 0.03, 1e-12);
    assert_null(plot(after, "4"));
    assert_int_equal(count_rule(j.findings, "import.protected"), 1);
    assert_int_equal(count_rule(j.findings, "import.record_gone"), 1);
}

static void keys_and_ids_stay_unique(void **state)
{
    g_autofree char *path =
        geojson(state, "a.geojson",
                PLOT("000", "1", "дом", "1") "," PLOT("001", "1", "дом", "2") "," PLOT(
                    "002", "no good id!", "дом", "3"));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(plan, path, PLOTS, NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 3, 3, 0, 0);
    assert_int_equal(count_rule(i.findings, "import.duplicate_key"), 1);
    assert_non_null(plot(after, "1"));
    assert_non_null(plot(after, "P-001"));
    assert_non_null(plot(after, "P-002"));
}

static void lines_get_the_width_stated(void **state)
{
    g_autofree char *path =
        geojson(state, "a.geojson", FEATURE(LINE("[660000,4440000],[660100,4440000]"), "\"k\":1"));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(
        plan, path, "profile: p\nlayers:\n  - {source: a, target: exclusion, buffer_m: 5}\n", NULL,
        NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    const AgtFeature *e = agt_plan_table(after, AGT_LAYER_EXCLUSION)->rows[0];
    assert_float_equal(agt_geom_area_m2(e->geom), 1000 + G_PI * 25, 1);
}

static void tables_give_points_and_wkt(void **state)
{
    g_autofree char *csv = write_file(
        state, "points.csv", "nr,lon,lat,h\n1,46.878861,40.098806,409.5\n2,\"46,88\",40.1,1\n");
    g_autofree char *wkt = write_file(
        state, "shapes.csv",
        "nr;shape\n1;\"POLYGON((660000 4440000,660010 4440000,660010 4440010,660000 4440000))\"\n");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(
        plan, csv,
        "profile: p\ncrs: EPSG:4326\nlayers:\n  - {source: points, target: survey_point, "
        "key: nr, geometry: {x: lon, y: lat}, fields: {height_m: h}}\n",
        NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 2, 1, 1, 0); /* a decimal comma is not 46 */
    const AgtSurveyPoint *s =
        (const AgtSurveyPoint *)agt_plan_table(after, AGT_LAYER_SURVEY_POINT)->rows[0];
    assert_float_equal(s->f.geom->pt[0].x, 660152.6, 0.06);
    assert_float_equal(s->height_m, 409.5, 0);
    const AgtSource *src = (const AgtSource *)agt_plan_table(after, AGT_LAYER_SOURCE)->rows[0];
    assert_string_equal(src->crs_origin, "profile");
    g_auto(Imported) j = import_file(
        plan, wkt,
        "profile: p\nlayers:\n  - {source: shapes, target: plot, geometry: {wkt: shape}}\n",
        "EPSG:32638", NULL, false);
    g_autoptr(AgtPlan) shapes = applied(plan, &j);
    assert_float_equal(agt_geom_area_m2(agt_plan_table(shapes, AGT_LAYER_PLOT)->rows[0]->geom), 50,
                       1e-9);
}

#define BARE "profile: p\nlayers:\n  - {source: '*', target: plot}\n"

static void systems_are_checked_against_each_other_and_the_site(void **state)
{
    g_autofree char *path = geojson(state, "a.geojson", FEATURE(SQUARE("000"), "\"k\":1"));
    g_autofree char *far =
        write_file(state, "far.geojson",
                   "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE(
                       POLYGON("[40.1,46.8],[40.2,46.8],[40.2,46.9],[40.1,46.8]"), "\"k\":1") "]}");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) other = import_file(plan, path, BARE, "EPSG:32639", NULL, false);
    refused(&other, AGT_EXCHANGE_ERROR_CRS, "declares EPSG:32638");
    g_auto(Imported) same = import_file(plan, path, BARE, "EPSG:32638", NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &same);
    /* latitude and longitude exchanged: a place near Rostov */
    g_auto(Imported) away = import_file(after, far, BARE, NULL, NULL, false);
    refused(&away, AGT_EXCHANGE_ERROR_CRS, "km from the site");
    g_autofree char *sk = write_file(
        state, "sk.csv",
        "n,w\n1,\"POLYGON((4442282 8660321,4442292 8660321,4442292 8660331,4442282 8660321))\"\n");
    g_auto(Imported) turned = import_file(
        after, sk, "profile: p\nlayers:\n  - {source: sk, target: plot, geometry: {wkt: w}}\n",
        "EPSG:28408", NULL, false);
    refused(&turned, AGT_EXCHANGE_ERROR_CRS, "axes are exchanged");
    g_auto(Imported) right = import_file(after, sk,
                                         "profile: p\naxes: north_east\nlayers:\n  - {source: sk, "
                                         "target: plot, geometry: {wkt: w}}\n",
                                         "EPSG:28408", NULL, false);
    assert_no_error(right.error);
    assert_float_equal(right.result->accuracy_m, 4.5, 0);
    assert_non_null(strstr(right.result->operation, "EPSG:15865"));
}

/* An edge that is straight in degrees is not straight in the plan: points are added. */
static void long_edges_are_bent(void **state)
{
    g_autofree char *path = write_file(state, "a.geojson",
                                       "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE(
                                           LINE("[46.8,40.1],[46.9,40.1]"), "\"k\":1") "]}");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(
        plan, path, "profile: p\nlayers:\n  - {source: '*', target: street}\n", NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    const AgtGeom *g = agt_plan_table(after, AGT_LAYER_STREET)->rows[0]->geom;
    assert_true(g->n_points > 8 && g->n_points < 200);
    g_autoptr(AgtCrs) wgs = agt_crs_new("EPSG:4326", NULL);
    g_autoptr(AgtCrs) utm = agt_crs_new("EPSG:32638", NULL);
    g_autoptr(AgtCrsOp) op = agt_crs_op_new(wgs, utm, NULL, NULL);
    for (int k = 0; k <= 1000; k++) {
        AgtPoint p = {46.8 + 0.0001 * k, 40.1};
        assert_true(agt_crs_op_apply(op, &p, 1, NULL));
        g_autoptr(AgtGeom) q = agt_geom_new_point(p.x, p.y);
        assert_true(agt_geom_distance_m(g, q) < 0.006);
    }
}

static void damaged_files_change_nothing(void **state)
{
    g_autofree char *cut = write_file(state, "cut.geojson",
                                      "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE(
                                          SQUARE("000"), "\"k\":1") ",{\"type\":\"Fea");
    g_autofree char *empty = write_file(state, "empty.geojson", "");
    g_autofree char *noise = write_file(state, "noise.gpkg", "SQLite format 3 but not really");
    const char *const bad[] = {cut, empty, noise, "/nowhere/a.geojson",
                               "/vsicurl/http://localhost/a.geojson"};
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    for (gsize k = 0; k < G_N_ELEMENTS(bad); k++) {
        g_auto(Imported) i = import_file(plan, bad[k], BARE, "EPSG:32638", NULL, false);
        if (!g_error_matches(i.error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN) &&
            !g_error_matches(i.error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT))
            fail_msg("%s: %s", bad[k], i.error ? i.error->message : "taken");
    }
}

/* Formats whose readers like to leave files behind. */
static void nothing_is_written_beside_the_input(void **state)
{
    g_autofree char *gml =
        write_file(state, "a.gml",
                   "<?xml version=\"1.0\"?><c:C xmlns:c=\"http://example.org/c\" "
                   "xmlns:gml=\"http://www.opengis.net/gml\" "
                   "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                   "xsi:schemaLocation=\"http://example.org/c "
                   "http://127.0.0.1:9/none.xsd\"><gml:featureMember><c:plot>"
                   "<c:nr>1</c:nr><c:geom><gml:Polygon "
                   "srsName=\"EPSG:32638\"><gml:outerBoundaryIs><gml:LinearRing>"
                   "<gml:coordinates>660000,4440000 660010,4440000 660010,4440010 "
                   "660000,4440000</gml:coordinates>"
                   "</gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></c:geom></c:plot></"
                   "gml:featureMember></c:C>");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(plan, gml, BARE, NULL, NULL, false);
    assert_no_error(i.error);
    balanced(i.result, 1, 1, 0, 0);
    guint n = 0;
    GDir *dir = g_dir_open(*state, 0, NULL);
    while (g_dir_read_name(dir))
        n++;
    g_dir_close(dir);
    assert_int_equal(n, 1);
}

#define GRID(cells)                                                                                \
    "ncols 3\nnrows 2\nxllcorner 660000\nyllcorner 4440000\ncellsize 10\nNODATA_value "            \
    "-9999\n" cells

static void height_grid_is_taken_as_it_is(void **state)
{
    g_autofree char *path = write_file(state, "h.asc", GRID("400 401 402\n-9999 404 405.5\n"));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i =
        import_file(plan, path,
                    "profile: h\nraster: {vertical_datum: 'EPSG:5705', accuracy_m: 0.2, "
                    "surveyed_on: 2026-05-01}\n",
                    "EPSG:32638", NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    const AgtTerrain *t = (const AgtTerrain *)agt_plan_table(after, AGT_LAYER_TERRAIN)->rows[0];
    g_autoptr(AgtHeights) h = agt_heights_from_row(t, NULL);
    assert_float_equal(agt_heights_at(h, (AgtPoint){660015, 4440015}), 401, 1e-6);
    assert_true(isnan(agt_heights_at(h, (AgtPoint){660005, 4440005})));
    assert_string_equal(t->vertical_datum, "EPSG:5705");
    assert_float_equal(t->accuracy_m, 0.2, 0);
    assert_int_equal(t->empty_cells, 1);
    assert_int_equal(agt_findings_n(i.findings), 0);
    g_autofree char *next = write_file(state, "h.asc", GRID("400 401 402\n403 404 405.5\n"));
    g_auto(Imported) j =
        import_file(after, next, "profile: h\nraster: {}\n", "EPSG:32638", NULL, false);
    assert_int_equal(agt_changeset_count(j.result->changes, AGT_LAYER_TERRAIN, AGT_CHANGE), 1);
}

static void height_grids_that_lie_are_refused(void **state)
{
    static const struct {
        const char *text, *crs;
        int code;
    } bad[] = {
        {GRID("400 401 402\n-32768 404 405\n"), "EPSG:32638", AGT_EXCHANGE_ERROR_CONTENT},
        {GRID("400 401 402\n9000 404 405\n"), "EPSG:32638", AGT_EXCHANGE_ERROR_CONTENT},
        {GRID("-9999 -9999 -9999\n-9999 -9999 -9999\n"), "EPSG:32638", AGT_EXCHANGE_ERROR_CONTENT},
        {GRID("400 401\n"), "EPSG:32638", AGT_EXCHANGE_ERROR_CONTENT},
        {GRID("400 401 402\n403 404 405\n"), NULL, AGT_EXCHANGE_ERROR_CRS},
        {GRID("400 401 402\n403 404 405\n"), "EPSG:4326", AGT_EXCHANGE_ERROR_CRS},
        {"ncols 300000\nnrows 300000\nxllcorner 660000\nyllcorner 4440000\ncellsize 10\n1 2 3\n",
         "EPSG:32638", AGT_EXCHANGE_ERROR_CONTENT},
    };
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    for (gsize k = 0; k < G_N_ELEMENTS(bad); k++) {
        g_autofree char *path = write_file(state, "h.asc", bad[k].text);
        g_auto(Imported) i = import_file(plan, path, NULL, bad[k].crs, NULL, false);
        if (!g_error_matches(i.error, AGT_EXCHANGE_ERROR, bad[k].code))
            fail_msg("grid %d: %s", (int)k, i.error ? i.error->message : "taken");
    }
}

static void file_names_in_any_script_work(void **state)
{
    g_autofree char *path = geojson(state, "Участки новые.geojson", PLOT("000", "1", "дом", "1"));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(plan, path, PLOTS, NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    const AgtSource *s = (const AgtSource *)agt_plan_table(after, AGT_LAYER_SOURCE)->rows[0];
    assert_string_equal(s->file, "Участки новые.geojson");
    balanced(i.result, 1, 1, 0, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, folder_new, folder_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(records_become_rows_and_the_source_is_booked),
        T(what_does_not_fit_is_kept_in_quarantine_whole),
        T(harmless_flaws_are_repaired),
        T(unmapped_records_and_fields_are_named),
        T(wrong_profiles_are_refused),
        T(same_bytes_change_nothing_under_any_name),
        T(changed_file_updates_by_key),
        T(keys_and_ids_stay_unique),
        T(lines_get_the_width_stated),
        T(tables_give_points_and_wkt),
        T(systems_are_checked_against_each_other_and_the_site),
        T(long_edges_are_bent),
        T(damaged_files_change_nothing),
        T(nothing_is_written_beside_the_input),
        T(height_grid_is_taken_as_it_is),
        T(height_grids_that_lie_are_refused),
        T(file_names_in_any_script_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
