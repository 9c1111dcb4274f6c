/* SPDX-License-Identifier: Apache-2.0 */
/* Values, builder, WKB, WKT, measures. */
#include <locale.h>
#include <math.h>

#include <agrotown/geom.h>

#include "support.h"

static AgtGeom *wkt(const char *text)
{
    g_autoptr(GError) error = NULL;
    AgtGeom *g = agt_geom_from_wkt(text, &error);
    assert_no_error(error);
    return g;
}

static void test_wkt(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected; /* NULL: refused */
    } cases[] = {
        {"POINT (1 2)", "MULTIPOINT ((1.0 2.0))"},
        {"point(1 2)", "MULTIPOINT ((1.0 2.0))"},
        {"POINT Z (1 2 3)", "MULTIPOINT ((1.0 2.0))"},
        {"POINTZ(1 2 3)", "MULTIPOINT ((1.0 2.0))"},
        {"POINT ZM (1 2 3 4)", "MULTIPOINT ((1.0 2.0))"},
        {"POINT M (1 2 3)", "MULTIPOINT ((1.0 2.0))"},
        {"SRID=32638;POINT(1 2)", "MULTIPOINT ((1.0 2.0))"},
        {"POINT EMPTY", "MULTIPOINT EMPTY"},
        {"MULTIPOINT (1 2, 3 4)", "MULTIPOINT ((1.0 2.0), (3.0 4.0))"},
        {"MULTIPOINT ((1 2), EMPTY, (3 4))", "MULTIPOINT ((1.0 2.0), (3.0 4.0))"},
        {"LINESTRING (0 0, 1e1 -.5)", "MULTILINESTRING ((0.0 0.0, 10.0 -0.5))"},
        {"MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))",
         "MULTILINESTRING ((0.0 0.0, 1.0 1.0), (2.0 2.0, 3.0 3.0))"},
        {"POLYGON ((0 0, 1 0, 1 1))", "MULTIPOLYGON (((0.0 0.0, 1.0 0.0, 1.0 1.0, 0.0 0.0)))"},
        {"MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0), (5 1, 6 1, 6 2, 5 1)))",
         "MULTIPOLYGON (((0.0 0.0, 9.0 0.0, 9.0 9.0, 0.0 0.0), "
         "(5.0 1.0, 6.0 1.0, 6.0 2.0, 5.0 1.0)))"},
        {"POINT (-0.01 0)", "MULTIPOINT ((0.0 0.0))"},
        {"", NULL},
        {"POINT", NULL},
        {"POINT (1)", NULL},
        {"POINT (1,5 2)", NULL},
        {"POINT (1 2) x", NULL},
        {"POINT (1 2", NULL},
        {"POINT (1 nan)", NULL},
        {"POINT (0x10 2)", NULL},
        {"POINT (1e999 2)", NULL},
        {"POINT (1 2, 3 4)", NULL},
        {"LINESTRING (1 2)", NULL},
        {"POLYGON ((0 0, 1 1, 0 0))", NULL},
        {"CIRCULARSTRING (0 0, 1 1, 2 0)", NULL},
        {"GEOMETRYCOLLECTION (POINT (1 2))", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(AgtGeom) g = agt_geom_from_wkt(cases[i].text, &error);
        if (!cases[i].expected) {
            assert_null(g);
            assert_non_null(error);
            continue;
        }
        assert_no_error(error);
        g_autofree char *text = agt_geom_to_wkt(g, 1);
        assert_string_equal(text, cases[i].expected);
    }
}

/* Bytes from text such as "01 01000000"; returns their number. */
static size_t bytes_of(const char *hex, uint8_t *out)
{
    size_t n = 0;
    for (const char *p = hex; *p; p += 2) {
        while (*p == ' ')
            p++;
        out[n++] = (uint8_t)(g_ascii_xdigit_value(p[0]) * 16 + g_ascii_xdigit_value(p[1]));
    }
    return n;
}

#define ONE_LE "000000000000F03F"
#define TWO_LE "0000000000000040"
#define NAN_LE "000000000000F87F"
#define INF_LE "000000000000F07F"

static void test_wkb(void **state)
{
    (void)state;
    static const struct {
        const char *hex, *expected;
        AgtGeomErrorCode code;
    } cases[] = {
        {"01 01000000 " ONE_LE TWO_LE, "MULTIPOINT ((1 2))", 0},
        {"00 00000001 3FF0000000000000 4000000000000000", "MULTIPOINT ((1 2))", 0},
        {"01 E9030000 " ONE_LE TWO_LE ONE_LE, "MULTIPOINT ((1 2))", 0},
        {"01 B90B0000 " ONE_LE TWO_LE ONE_LE ONE_LE, "MULTIPOINT ((1 2))", 0},
        {"01 01000080 " ONE_LE TWO_LE ONE_LE, "MULTIPOINT ((1 2))", 0},
        {"01 01000020 7E7F0000 " ONE_LE TWO_LE, "MULTIPOINT ((1 2))", 0},
        {"01 01000000 " NAN_LE NAN_LE, "MULTIPOINT EMPTY", 0},
        {"01 02000000 00000000", "MULTILINESTRING EMPTY", 0},
        {"01 03000000 00000000", "MULTIPOLYGON EMPTY", 0},
        {"01 06000000 00000000", "MULTIPOLYGON EMPTY", 0},
        /* collapsed rings and lines keep their place */
        {"01 03000000 01000000 01000000 " ONE_LE TWO_LE, "MULTIPOLYGON (((1 2, 1 2, 1 2, 1 2)))",
         0},
        {"01 03000000 01000000 02000000 " ONE_LE TWO_LE TWO_LE TWO_LE,
         "MULTIPOLYGON (((1 2, 2 2, 2 2, 1 2)))", 0},
        {"01 02000000 01000000 " ONE_LE TWO_LE, "MULTILINESTRING ((1 2, 1 2))", 0},
        {"", NULL, AGT_GEOM_ERROR_PARSE},
        {"01", NULL, AGT_GEOM_ERROR_PARSE},
        {"02 01000000 " ONE_LE TWO_LE, NULL, AGT_GEOM_ERROR_PARSE},
        {"01 01000000 " ONE_LE, NULL, AGT_GEOM_ERROR_PARSE},
        {"01 01000000 " ONE_LE TWO_LE "00", NULL, AGT_GEOM_ERROR_PARSE},
        {"01 01000000 " ONE_LE INF_LE, NULL, AGT_GEOM_ERROR_INVALID},
        {"01 01000000 " NAN_LE ONE_LE, NULL, AGT_GEOM_ERROR_INVALID},
        {"01 02000000 FFFFFFFF " ONE_LE TWO_LE, NULL, AGT_GEOM_ERROR_PARSE},
        {"01 07000000 00000000", NULL, AGT_GEOM_ERROR_PARSE},
        {"01 08000000 00000000", NULL, AGT_GEOM_ERROR_PARSE},
        {"01 04000000 01000000 01 02000000 00000000", NULL, AGT_GEOM_ERROR_PARSE},
        {"01 03000000 02000000 00000000 01000000 " ONE_LE TWO_LE, NULL, AGT_GEOM_ERROR_PARSE},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint8_t data[256];
        size_t n = bytes_of(cases[i].hex, data);
        g_autoptr(GError) error = NULL;
        g_autoptr(AgtGeom) g = agt_geom_from_wkb(data, n, &error);
        if (!cases[i].expected) {
            assert_null(g);
            assert_true(g_error_matches(error, AGT_GEOM_ERROR, (int)cases[i].code));
            continue;
        }
        assert_no_error(error);
        g_autofree char *text = agt_geom_to_wkt(g, 0);
        assert_string_equal(text, cases[i].expected);
    }
}

static void test_wkb_bytes(void **state)
{
    (void)state;
    g_autoptr(AgtGeom) g = agt_geom_new_point(1, 2);
    g_autoptr(GBytes) out = agt_geom_to_wkb(g);
    uint8_t expected[64];
    size_t n = bytes_of("01 04000000 01000000 01 01000000 " ONE_LE TWO_LE, expected), len;
    const void *data = g_bytes_get_data(out, &len);
    assert_int_equal(len, n);
    assert_memory_equal(data, expected, n);
}

static void test_builder(void **state)
{
    (void)state;
    static const struct {
        AgtGeomKind kind;
        int n;
        double x;
        int code; /* -1: fine */
    } cases[] = {
        {AGT_GEOM_POINT, 1, 0, -1},
        {AGT_GEOM_POINT, 0, 0, AGT_GEOM_ERROR_PARSE},
        {AGT_GEOM_POINT, 2, 0, AGT_GEOM_ERROR_PARSE},
        {AGT_GEOM_POINT, 1, NAN, AGT_GEOM_ERROR_INVALID},
        {AGT_GEOM_LINE, 1, 0, AGT_GEOM_ERROR_PARSE},
        {AGT_GEOM_LINE, 2, 0, -1},
        {AGT_GEOM_LINE, 2, INFINITY, AGT_GEOM_ERROR_INVALID},
        {AGT_GEOM_POLYGON, 0, 0, AGT_GEOM_ERROR_PARSE},
        {AGT_GEOM_POLYGON, 2, 0, AGT_GEOM_ERROR_PARSE},
        {AGT_GEOM_POLYGON, 3, 0, -1},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        AgtGeomBuilder *b = agt_geom_builder_new(cases[i].kind);
        agt_geom_builder_part(b);
        for (int k = 0; k < cases[i].n; k++)
            agt_geom_builder_point(b, cases[i].x + k, k * k);
        g_autoptr(GError) error = NULL;
        g_autoptr(AgtGeom) g = agt_geom_builder_end(b, &error);
        assert_int_equal(g == NULL, cases[i].code >= 0);
        assert_int_equal(error ? error->code : -1, cases[i].code);
    }
    g_autoptr(AgtGeomBuilder) dropped = agt_geom_builder_new(AGT_GEOM_LINE);
    agt_geom_builder_part(dropped);
}

static void test_parts(void **state)
{
    (void)state;
    g_autoptr(AgtGeom) a =
        wkt("MULTIPOLYGON(((0 0,9 0,9 9,0 9),(1 1,2 1,2 2)),((20 0,21 0,21 1)))");
    g_autoptr(AgtGeom) second = agt_geom_part(a, 1);
    g_autoptr(AgtGeom) first = agt_geom_part(a, 0);
    assert_int_equal(first->n_rings, 2);
    assert_true(second->box.minx == 20.0);
    const AgtGeom *both[] = {first, NULL, second};
    g_autoptr(AgtGeom) again = agt_geom_collect(AGT_GEOM_POLYGON, both, 3);
    assert_true(agt_geom_equals(a, again, 0.0));
    g_autoptr(AgtGeom) kept = agt_geom_ref(a);
    assert_ptr_equal(kept, a);
    assert_null(agt_geom_ref(NULL));
    g_autoptr(AgtGeom) empty = agt_geom_new_empty(AGT_GEOM_LINE);
    assert_true(agt_geom_is_empty(empty) && agt_geom_is_empty(NULL) && !agt_geom_is_empty(a));
    assert_true(empty->box.minx > empty->box.maxx);
    assert_false(agt_box_intersects(empty->box, a->box));
}

static void test_measures(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double area, length, x, y;
    } cases[] = {
        {"POLYGON((0 0,10 0,10 10,0 10))", 100, 40, 5, 5},
        {"POLYGON((0 0,0 10,10 10,10 0))", 100, 40, 5, 5},
        {"POLYGON((0 0,10 0,10 10,0 10),(0 0,0 5,5 5,5 0,0 0))", 75, 60, 17.5 / 3, 17.5 / 3},
        {"POLYGON((0 0,10 0,10 10,0 10),(1 1,5 1,5 5,1 5))", 84, 56, 452.0 / 84, 452.0 / 84},
        {"MULTIPOLYGON(((0 0,2 0,2 2,0 2)),((10 0,12 0,12 2,10 2)))", 8, 16, 6, 1},
        {"LINESTRING(0 0,3 4,3 10)", 0, 11, (5 * 1.5 + 18) / 11, (10 + 42) / 11.0},
        {"MULTIPOINT(0 0,4 2)", 0, 0, 2, 1},
        {"POLYGON((0 0,10 0,0 0,0 0))", 0, 20, 5, 0},
        {"POLYGON((3 3,3 3,3 3,3 3))", 0, 0, 3, 3},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AgtGeom) g = wkt(cases[i].text);
        AgtPoint c = agt_geom_centroid(g);
        assert_float_equal(agt_geom_area_m2(g), cases[i].area, 1e-9);
        assert_float_equal(agt_geom_length_m(g), cases[i].length, 1e-9);
        assert_float_equal(c.x, cases[i].x, 1e-9);
        assert_float_equal(c.y, cases[i].y, 1e-9);
    }
}

static void test_validity(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reason; /* NULL: valid */
        double x, y;
    } cases[] = {
        {"POLYGON((0 0,10 0,10 10,0 10))", NULL, 0, 0},
        {"POLYGON((0 0,5 0,10 0,10 10,0 10))", NULL, 0, 0},
        {"POLYGON((0 0,10 0,10 0,10 10,0 10))", NULL, 0, 0},
        {"MULTIPOINT(1 1,1 1)", NULL, 0, 0},
        {"LINESTRING(0 0,10 10,10 0,0 10)", NULL, 0, 0},
        {"POLYGON((0 0,10 10,10 0,0 10))", "Self-intersection", 5, 5},
        {"LINESTRING(1 1,1 1)", "Too few points", 1, 1},
        {"MULTIPOLYGON(((0 0,2 0,2 2,0 2)),((2 0,4 0,4 2,2 2)))", "Self-intersection", 2, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AgtGeom) g = wkt(cases[i].text);
        g_autofree char *reason = NULL;
        AgtPoint at = {NAN, NAN};
        bool valid = agt_geom_is_valid(g, &reason, &at);
        assert_int_equal(valid, cases[i].reason == NULL);
        if (valid)
            continue;
        assert_non_null(strstr(reason, cases[i].reason));
        assert_float_equal(at.x, cases[i].x, 2.1);
        assert_float_equal(at.y, cases[i].y, 2.1);
    }
}

/* A decimal comma in the locale changes nothing. */
static void test_locale(void **state)
{
    (void)state;
    const char *const names[] = {"ru_RU.UTF-8", "az_AZ.UTF-8", "de_DE.UTF-8"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (setlocale(LC_ALL, names[i]))
            break;
    g_autoptr(AgtGeom) g = wkt("POINT(1.5 2.25)");
    g_autofree char *text = agt_geom_to_wkt(g, 2);
    assert_string_equal(text, "MULTIPOINT ((1.50 2.25))");
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wkt),       cmocka_unit_test(test_wkb),
        cmocka_unit_test(test_wkb_bytes), cmocka_unit_test(test_builder),
        cmocka_unit_test(test_parts),     cmocka_unit_test(test_measures),
        cmocka_unit_test(test_validity),  cmocka_unit_test(test_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
