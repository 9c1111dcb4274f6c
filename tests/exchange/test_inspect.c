/* SPDX-License-Identifier: Apache-2.0 */
/* What inspect says of files made here, and that every draft is a profile. */
#include <exchange/profile.h>
#include <string.h>

#include "exchange_test.h"

static AgtInspection *inspect(const char *folder, const char *name, const char *text, gssize len,
                              GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    assert_true(g_file_set_contents(path, text, len, NULL));
    AgtInspectOptions o = {.path = path, .lang = AGT_LANG_EN};
    return agt_inspect(&o, error);
}

/* The draft is read by our own reader as it is. */
static void is_profile(const AgtInspection *i)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtYaml) yaml = agt_yaml_parse("draft", i->profile, -1, &error);
    assert_no_error(error);
    g_autoptr(AgtProfile) p = agt_profile_read(yaml, &error);
    assert_no_error(error);
    assert_non_null(p);
}

static void says(const AgtInspection *i, const char *words)
{
    if (!strstr(i->text, words))
        fail_msg("no \"%s\" in:\n%s", words, i->text);
}

static void names_that_break_yaml(void **state)
{
    (void)state;
    g_autofree char *folder = g_dir_make_tmp("agt-XXXXXX", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtInspection) i = inspect(
        folder, "a: {b} # c.geojson",
        "{\"type\":\"FeatureCollection\",\"name\":\"x\\n  - evil: \\\"[1]\\u0007\",\"features\":["
        "{\"type\":\"Feature\",\"properties\":{\"yes\":\"no\",\"a: b\":\"# c\\n\\td\",\"\\u2028\":"
        "\"'\",\"null\":\"\\u0085\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[46.9,40.1]}}"
        "]}",
        -1, &error);
    assert_no_error(error);
    is_profile(i);
    assert_null(strstr(i->profile, "\n  - evil"));
}

static void mines_are_never_harmless(void **state)
{
    (void)state;
    static const char *const names[] = {"minefields", "cleared_areas", "Минные поля", "mina_sahəsi",
                                        "hazards of street 5"};
    for (gsize k = 0; k < G_N_ELEMENTS(names); k++) {
        g_autofree char *folder = g_dir_make_tmp("agt-XXXXXX", NULL);
        g_autofree char *text = g_strdup_printf(
            "{\"type\":\"FeatureCollection\",\"name\":\"%s\",\"features\":[{\"type\":\"Feature\","
            "\"properties\":{\"status\":\"Handed "
            "over\",\"cleared_depth_m\":2,\"class\":\"cleared\"},"
            "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[46.9,40.1],[46.91,40.1],"
            "[46.91,40.11],[46.9,40.1]]]}}]}",
            names[k]);
        g_autoptr(GError) error = NULL;
        g_autoptr(AgtInspection) i = inspect(folder, "a.geojson", text, -1, &error);
        assert_no_error(error);
        is_profile(i);
        assert_non_null(strstr(i->profile, "status: {value: unknown}"));
        assert_null(strstr(i->profile, "\n      cleared_depth_m:"));
        assert_null(strstr(i->profile, "\n      status: status"));
        assert_true(strstr(i->profile, "target: hazard_area") ||
                    strstr(i->profile, "target: release"));
    }
}

static void wrongly_decoded_text(void **state)
{
    (void)state;
    g_autofree char *folder = g_dir_make_tmp("agt-XXXXXX", NULL);
    g_autoptr(GError) error = NULL;
    /* "Дорога" in UTF-8 read as Latin-1, and in cp1251 read as Latin-1 */
    g_autoptr(AgtInspection) i =
        inspect(folder, "t.csv",
                "a,b,c\n\xc3\x90\xc2\x94\xc3\x90\xc2\xbe,\xc3\x84\xc3\xae\xc3\xb0"
                "\xc3\xae\xc3\xa3\xc3\xa0,\xc4\xee\xf0\xee\xe3\xe0\n",
                -1, &error);
    assert_no_error(error);
    says(i, "a: 1 values look wrongly decoded");
    says(i, "may be \"До\"");
    says(i, "may be \"Дорога\"");
    says(i, "c: 1 values are not UTF-8");
    assert_true(g_utf8_validate(i->json, -1, NULL));
    is_profile(i);
}

static void records_far_off_and_at_zero(void **state)
{
    (void)state;
    g_autofree char *folder = g_dir_make_tmp("agt-XXXXXX", NULL);
    g_autoptr(GString) text = g_string_new("n,x,y\n");
    for (int k = 0; k < 40; k++)
        g_string_append_printf(text, "%d,%d,%d\n", k, 660000 + 10 * k, 4440000 + 7 * k);
    g_string_append(text, "90,0,0\n91,0,0\n92,9660000,4440000\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtInspection) i = inspect(folder, "p.csv", text->str, -1, &error);
    assert_no_error(error);
    says(i, "2 records lie at (0, 0)");
    says(i, "3 records lie far from all others");
    says(i, "candidate: EPSG:32638");
}

static void survey_surfaces(void **state)
{
    (void)state;
    g_autofree char *folder = g_dir_make_tmp("agt-XXXXXX", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtInspection) i = inspect(
        folder, "relief.xml",
        "<?xml version=\"1.0\"?><LandXML xmlns=\"http://www.landxml.org/schema/LandXML-1.2\" "
        "version=\"1.2\"><Units><Metric linearUnit=\"meter\"/></Units><Surfaces><Surface "
        "name=\"Relief\"><Definition surfType=\"TIN\"><Pnts><P id=\"1\">4440000 660000 391</P><P "
        "id=\"2\">4440010 660000 392</P><P id=\"3\">4440000 660010 393</P></Pnts><Faces><F>1 2 "
        "3</F></Faces></Definition></Surface></Surfaces></LandXML>",
        -1, &error);
    assert_no_error(error);
    says(i, "LandXML");
    says(i, "Relief: 3 points, 1 triangles");
    says(i, "no vertical datum is stated");
    is_profile(i);
}

/* Whatever the bytes are, there is a description or an error, and the program lives. */
static void hostile_bytes(void **state)
{
    (void)state;
    static const char *const names[] = {"a.shp", "a.gpkg", "a.geojson", "a.dxf", "a.csv", "a.xlsx",
                                        "a.tif", "a.gml",  "a.kml",     "a.zip", "a.asc", "a.osm"};
    static const char *const texts[] = {
        "",
        "\0\0\x27\x0a",
        "{\"type\":\"FeatureCollection\",\"features\":[{",
        "  0\nSECTION\n  2\n",
        "PK\003\004",
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"b\">]><a>&b;&b;</a>",
        "ncols 99999999\nnrows 99999999\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2\n"};
    for (gsize n = 0; n < G_N_ELEMENTS(names); n++) {
        for (gsize k = 0; k < G_N_ELEMENTS(texts); k++) {
            g_autofree char *folder = g_dir_make_tmp("agt-XXXXXX", NULL);
            g_autoptr(GError) error = NULL;
            g_autoptr(AgtInspection) i =
                inspect(folder, names[n], texts[k], k == 1 ? 4 : -1, &error);
            assert_true((i == NULL) == (error != NULL));
            if (error)
                assert_false(
                    g_error_matches(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CRASHED));
            if (i)
                is_profile(i);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_break_yaml),       cmocka_unit_test(mines_are_never_harmless),
        cmocka_unit_test(wrongly_decoded_text),        cmocka_unit_test(hostile_bytes),
        cmocka_unit_test(records_far_off_and_at_zero), cmocka_unit_test(survey_surfaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
