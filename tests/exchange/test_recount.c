/* SPDX-License-Identifier: Apache-2.0 */
/* What a reader skips without a word is noticed. */
#include "exchange/recount.h"
#include "exchange_test.h"

static guint64 sum(const AgtJsonCount *c)
{
    guint64 n = 0;
    for (guint i = 0; i < c->positions->len; i++)
        n += g_array_index(c->positions, guint64, i);
    return n;
}

static void json_is_counted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool known;
        guint features;
        guint64 positions;
    } cases[] = {
        {"{\"type\":\"FeatureCollection\",\"features\":[]}", true, 0, 0},
        {"{\"features\":[null,{\"geometry\":null},7]}", true, 3, 0},
        {"\xef\xbb\xbf {\"type\":\"Point\",\"coordinates\":[1,2]}", true, 1, 1},
        {"{\"bbox\":[1,2,3,4],\"coordinates\":[[1,2],[3,4,5]]}", true, 1, 2},
        {"{\"features\":[{\"geometry\":{\"bbox\":[1,2],\"coordinates\":[[[-1,2],[3,4]],[[5,6]]]},"
         "\"properties\":{\"coordinates\":[[9,9]],\"t\":\"\\\"]}\"}}]}",
         true, 1, 3},
        {"{\"geometries\":[{\"coordinates\":[1,2]},{\"geometries\":[{\"coordinates\":[[3,4]]}]}]}",
         true, 1, 2},
        {"{\"features\":[{\"properties\":{\"features\":[1,2,3]}}]}", true, 1, 0},
        {"{\"features\":[1,2", false, 0, 0},
        {"{\"a\":\"", false, 0, 0},
        {"[1,2]", false, 0, 0},
        {"", false, 0, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(AgtJsonCount) c = {0};
        agt_recount_json(cases[i].text, strlen(cases[i].text), &c);
        assert_int_equal(c.known, cases[i].known);
        if (!c.known)
            continue;
        assert_int_equal(c.positions->len, cases[i].features);
        assert_true(sum(&c) == cases[i].positions);
    }
    g_autofree char *deep = g_strnfill(100000, '[');
    g_autofree char *text = g_strconcat("{\"features\":", deep, NULL);
    g_auto(AgtJsonCount) c = {0};
    agt_recount_json(text, strlen(text), &c);
    assert_false(c.known);
}

static void csv_lines_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        guint64 lines;
        bool open;
    } cases[] = {
        {"a,b\n1,2\n3,4", 3, false},
        {"a,b\r\n1,2\r\n\r\n  \r\n", 2, false},
        {"a\n\"x\ny\"\n", 2, false},
        {"a\n\"x \"\"y\"\"\n\"\n2\n", 3, false},
        {"a,b\n1,5\" pipe\n2,x\n3,6\" pipe\n", 4, false},
        {"id,txt\n1,\"foo\"\"\n2,bar\n", 1, true},
        {"", 0, false},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        bool open = false;
        guint64 n = agt_recount_csv(cases[i].text, strlen(cases[i].text), &open);
        assert_int_equal(open, cases[i].open);
        if (!open)
            assert_true(n == cases[i].lines);
    }
}

static void placemarks_are_counted(void **state)
{
    (void)state;
    static const char text[] = "<kml><!-- <Placemark> --><Placemark/><Placemark id='1'>"
                               "<![CDATA[<Placemark>]]></Placemark><PlacemarkX/></kml>";
    assert_true(agt_recount_elements(text, strlen(text), "Placemark") == 2);
    assert_true(agt_recount_elements("<!-- <Placemark>", 16, "Placemark") == 0);
}

#define POINTS "profile: p\nlayers:\n  - {source: \"*\", target: survey_point}\n"
#define HAZARDS                                                                                    \
    "profile: p\nlayers:\n  - {source: \"*\", target: hazard_area, fields: {class: {value: sha}, " \
    "status: {value: open}}}\n"

static Imported read_text(void **state, const char *name, const char *text, const char *profile)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_autofree char *path = write_file(state, name, text);
    bool own = strstr(name, ".json") || strstr(name, ".kml");
    return import_file(plan, path, profile, own ? NULL : "EPSG:32638", "2024-07-31", false);
}

static void skipped_features_are_noticed(void **state)
{
    g_auto(Imported) a = read_text(
        state, "a.json",
        "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE("{\"type\":\"Point\","
                                                                 "\"coordinates\":[47,40]}",
                                                                 "") ",null]}",
        POINTS);
    refused(&a, AGT_EXCHANGE_ERROR_CONTENT, "it holds 2 features, but 1 of them");
    g_auto(Imported) b = read_text(
        state, "b.json",
        "{\"type\":\"MultiPolygon\",\"coordinates\":[[[47,40],[47.1,40],[47.1,40.1],[47,40]],"
        "[[[48,40],[48.1,40],[48.1,40.1],[48,40]]]]}",
        HAZARDS);
    refused(&b, AGT_EXCHANGE_ERROR_CONTENT, "feature 1 holds 8 positions, but only 4");
}

static void joined_lines_are_noticed(void **state)
{
    static const char profile[] =
        "profile: p\nlayers:\n  - {source: \"*\", target: survey_point, geometry: {x: x, y: y}}\n";
    g_auto(Imported) a = read_text(
        state, "a.csv", "x,y,t\n660000,4440000,5\" pipe\n660001,4440000,-\n660002,4440000,6\" a\n",
        profile);
    refused(&a, AGT_EXCHANGE_ERROR_CONTENT, "a stray quotation mark");
    g_auto(Imported) b = read_text(
        state, "b.csv", "x,y,t\n660000,4440000,\"two\nlines\"\n660001,4440000,\n", profile);
    assert_no_error(b.error);
    balanced(b.result, 2, 2, 0, 0);
}

static void placemarks_are_all_read(void **state)
{
    g_auto(Imported) a =
        read_text(state, "a.kml",
                  "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Placemark><Point>"
                  "<coordinates>47,40</coordinates></Point></Placemark><Folder><Folder><Placemark>"
                  "<Point><coordinates>47,40.1</coordinates></Point></Placemark></Folder>"
                  "</Folder></Document></kml>",
                  POINTS);
    assert_no_error(a.error);
    balanced(a.result, 2, 2, 0, 0);
}

/* A curve polygon whose rings have no arc is an area, not lines. */
static void straight_curve_polygon_is_an_area(void **state)
{
    static const char wkt[] =
        "nr,w\n1,\"CURVEPOLYGON((660000 4440000,660050 4440000,660050 4440050,"
        "660000 4440000))\"\n";
    static const char areas[] =
        "profile: p\nlayers:\n  - {source: \"*\", target: hazard_area, geometry: {wkt: w}}\n";
    g_auto(Imported) i = read_text(state, "c.csv", wkt, areas);
    assert_no_error(i.error);
    assert_int_equal(agt_changeset_count(i.result->changes, AGT_LAYER_HAZARD_AREA, AGT_ADD), 1);
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_autoptr(AgtPlan) after = applied(plan, &i);
    AGT_EACH(after, HAZARD_AREA, HazardArea, h)
    assert_true(fabs(agt_geom_area_m2(h->f.geom) - 1250) < 0.01);
}

/* "@geometry" tells records of one layer apart. */
static void records_go_by_their_geometry(void **state)
{
    g_auto(Imported) i = {0};
    g_autofree char *path = geojson(state, "kinds.geojson",
                                    FEATURE(POINT("[660000,4440000]"), "") "," FEATURE(
                                        LINE("[660000,4440000],[660010,4440000]"),
                                        "") "," FEATURE(SQUARE("0"), "") "," FEATURE("null", ""));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    i = import_file(plan, path, "generic.yaml", NULL, NULL, false);
    assert_no_error(i.error);
    balanced(i.result, 4, 3, 1, 0);
    assert_int_equal(agt_changeset_count(i.result->changes, AGT_LAYER_SURVEY_POINT, AGT_ADD), 1);
    assert_int_equal(agt_changeset_count(i.result->changes, AGT_LAYER_SURVEY, AGT_ADD), 1);
    assert_int_equal(agt_changeset_count(i.result->changes, AGT_LAYER_EXCLUSION, AGT_ADD), 1);
    g_auto(Imported) bad = read_text(state, "k.json", "{}",
                                     "profile: p\nlayers:\n  - {source: \"*\", target: exclusion, "
                                     "where: {\"@geometry\": area}}\n");
    assert_non_null(bad.error);
    assert_non_null(strstr(bad.error->message, "point, line, polygon, mixed or none"));
}

static void a_file_that_changes_is_noticed(void **state)
{
    g_autofree char *path = write_file(state, "a.geojson", "{}");
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtSourceFile) f = agt_source_file_map(path, &error);
    assert_no_error(error);
    assert_true(agt_source_file_unchanged(f, &error));
    FILE *out = fopen(path, "ab");
    assert_non_null(out);
    fputs("[]", out);
    fclose(out);
    assert_false(agt_source_file_unchanged(f, &error));
    assert_non_null(strstr(error->message, "was changed while it was read"));
}

static void a_cut_answer_is_refused(void **state)
{
    g_auto(Imported) i =
        read_text(state, "cut.json",
                  "{\"type\":\"FeatureCollection\",\"exceededTransferLimit\" : true,"
                  "\"features\":[" FEATURE("{\"type\":\"Point\",\"coordinates\":[47,40]}", "") "]}",
                  POINTS);
    refused(&i, AGT_EXCHANGE_ERROR_CONTENT, "did not send all records");
    assert_false(agt_recount_is_cut("{\"exceededTransferLimit\":false}", 31));
}

#define T(name) cmocka_unit_test_setup_teardown(name, folder_new, folder_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_counted),
        cmocka_unit_test(csv_lines_are_counted),
        cmocka_unit_test(placemarks_are_counted),
        T(skipped_features_are_noticed),
        T(joined_lines_are_noticed),
        T(placemarks_are_all_read),
        T(straight_curve_polygon_is_an_area),
        T(records_go_by_their_geometry),
        T(a_file_that_changes_is_noticed),
        T(a_cut_answer_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
