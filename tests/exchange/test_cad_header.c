/* SPDX-License-Identifier: Apache-2.0 */
#include "cad_header.h"
#include "support.h"

#define P(code, value) #code "\n" value "\n"
#define HEADER(vars)   P(0, "SECTION") P(2, "HEADER") vars P(0, "ENDSEC")
#define ENTITIES(all)  P(0, "SECTION") P(2, "ENTITIES") all P(0, "ENDSEC") P(0, "EOF")

static AgtCadHeader *read_text(const char *text, const char *encoding)
{
    return agt_cad_header_read(text, strlen(text), encoding);
}

static const AgtCadLayer *layer(const AgtCadHeader *h, const char *name)
{
    for (guint i = 0; i < h->layers->len; i++)
        if (strcmp(((AgtCadLayer *)g_ptr_array_index(h->layers, i))->name, name) == 0)
            return g_ptr_array_index(h->layers, i);
    return NULL;
}

static void units_version_and_extent_are_read(void **state)
{
    (void)state;
    g_autoptr(AgtCadHeader) h =
        read_text(HEADER(P(9, "$ACADVER") P(1, "AC1015") P(9, "$DWGCODEPAGE") P(3, "ANSI_1251")
                             P(9, "$INSUNITS") P(70, "     4") P(9, "$MEASUREMENT") P(70, "1")
                                 P(9, "$EXTMIN") P(10, "-1.5") P(20, "2") P(30, "0") P(9, "$EXTMAX")
                                     P(10, "10") P(20, "20") P(30, "0")) ENTITIES(""),
                  NULL);
    assert_null(h->damage);
    assert_true(h->ended);
    assert_string_equal(h->version, "AC1015");
    assert_string_equal(h->codepage, "ANSI_1251");
    assert_string_equal(h->charset, "CP1251");
    assert_true(h->charset_stated);
    assert_int_equal(h->insunits, 4);
    assert_string_equal(agt_cad_insunits_name(h->insunits), "mm");
    assert_int_equal(h->measurement, 1);
    assert_true(h->has_extent);
    assert_float_equal(h->extent.minx, -1.5, 0);
    assert_float_equal(h->extent.maxy, 20, 0);
}

static void what_is_absent_is_said_to_be(void **state)
{
    (void)state;
    g_autoptr(AgtCadHeader) h =
        read_text(HEADER(P(9, "$EXTMIN") P(10, "1e20") P(20, "1e20") P(9, "$EXTMAX") P(10, "-1e20")
                             P(20, "-1e20")) ENTITIES(""),
                  NULL);
    assert_int_equal(h->insunits, -1);
    assert_int_equal(h->measurement, -1);
    assert_false(h->has_extent);
    assert_false(h->charset_stated);
    assert_null(agt_cad_insunits_name(0));
    assert_null(agt_cad_insunits_name(-1));
    assert_null(agt_cad_insunits_name(99));
    assert_float_equal(agt_cad_unit_m("us-ft"), 0.3048006096, 1e-9);
    assert_float_equal(agt_cad_unit_m("cubit"), 0, 0);
}

#define LINE(layer) P(0, "LINE") P(8, layer) P(10, "0") P(20, "0") P(11, "1") P(21, "1")
static const char layered[] = P(0, "SECTION") P(2, "TABLES") P(0, "TABLE") P(2, "LAYER") P(70, "2")
    P(0, "LAYER") P(2, "\xc3\xcf_\xd3") P(70, "1") P(62, "7") P(0, "LAYER") P(2, "OFF") P(70, "0")
        P(62,
          "-3") P(0, "ENDTAB") P(0, "ENDSEC") P(0, "SECTION") P(2, "BLOCKS") P(0, "BLOCK") P(8, "0")
            P(2, "tree") P(70, "0") P(10, "5") P(20, "6") LINE("0") P(0, "ENDBLK") P(0, "ENDSEC")
                ENTITIES(LINE("\xe3\xef_\xf3") P(0, "POLYLINE") P(8, "OFF") P(66, "1")
                             P(0, "VERTEX") P(8, "else") P(0, "VERTEX") P(8, "else") P(0, "SEQEND")
                                 P(8, "else") P(0, "INSERT") P(8, "OFF") P(2, "tree") P(66, "1")
                                     P(0, "ATTRIB") P(8, "OFF") P(0, "SEQEND") P(0, "3DSOLID")
                                         P(8, "OFF") P(0, "LINE") P(67, "1") P(8, "OFF"));

static void entities_are_counted_by_layer_and_kind(void **state)
{
    (void)state;
    g_autoptr(AgtCadHeader) h = read_text(layered, "cp1251");
    assert_int_equal(h->layers->len, 3);
    const AgtCadLayer *a = layer(h, "ГП_У"), *b = layer(h, "OFF");
    assert_int_equal(a->n, 1);
    assert_true(a->frozen);
    assert_false(a->off);
    assert_true(b->off);
    assert_int_equal(b->n, 3);
    assert_int_equal(b->paper, 1);
    assert_int_equal(b->kinds->len, 3);
    assert_string_equal(g_array_index(b->kinds, AgtCadKind, 2).kind, "3DSOLID");
    assert_int_equal(h->entities->len, 5);
    const AgtCadBlock *tree = agt_cad_block(h, "TREE");
    assert_float_equal(tree->base[1], 6, 0);
    assert_int_equal(tree->entities->len, 1);
    assert_null(agt_cad_block(h, "none"));
    assert_int_equal(h->doubts->len, 0);
}

static void wrong_code_pages_show(void **state)
{
    (void)state;
    g_autoptr(AgtCadHeader) h = read_text(layered, "ANSI_1252");
    assert_int_equal(h->doubts->len, 0); /* two letters prove nothing */
    static const struct {
        const char *charset, *bytes;
        AgtCadDoubt doubt;
    } cases[] = {
        {"CP1251", "\xc3\xf0\xe0\xed\xe8\xf6\xe0", AGT_CAD_TEXT_FINE},
        {"CP1252", "\xc3\xf0\xe0\xed\xe8\xf6\xe0", AGT_CAD_TEXT_LATIN},
        {"CP1252", "Граница", AGT_CAD_TEXT_UTF8},
        {"CP1251", "Граница", AGT_CAD_TEXT_UTF8},
        {"CP1251",
         "stra\xdf"
         "e",
         AGT_CAD_TEXT_MIXED},
        {"UTF-8", "Граница", AGT_CAD_TEXT_FINE},
        {"UTF-8", "\xc3\xf0\xe0\xed", AGT_CAD_TEXT_INVALID},
        {"CP1254", "k\xfc\xe7\xe9", AGT_CAD_TEXT_LATIN}, /* rare enough: only a warning */
        {"CP1254", "Qarab\xf0\xfe", AGT_CAD_TEXT_FINE},
        {"CP1252", "plain", AGT_CAD_TEXT_FINE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        AgtCadDoubt doubt;
        g_autofree char *text =
            agt_cad_decode(cases[i].charset, cases[i].bytes, strlen(cases[i].bytes), &doubt);
        assert_true(g_utf8_validate(text, -1, NULL));
        assert_int_equal(doubt, cases[i].doubt);
    }
}

static void texts_are_resolved(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *plain;
        bool mtext;
    } cases[] = {
        {"\\U+041F-17", "П-17", false},
        {"%%c100 45%%d %%p1 %%uA%%u 100%%%", "⌀100 45° ±1 A 100%", false},
        {"{\\fArial|b0|i0;\\H2.5x;P-17}\\PTwo", "P-17 Two", true},
        {"\\A1;A\\S1^2; \\\\ \\{x\\}", "A1/2 \\ {x}", true},
        {"\\P stays", "\\P stays", false},
        {"{\\C1;", "", true},
        {"\\", "\\", true},
        {"%%", "%%", false},
        {"%%9", "%%9", false},
        {"\\U+00", "\\U+00", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = agt_cad_decode("UTF-8", cases[i].raw, strlen(cases[i].raw), NULL);
        g_autofree char *plain = agt_cad_plain(text, cases[i].mtext);
        assert_string_equal(plain, cases[i].plain);
    }
}

static void forms_are_told_by_their_first_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        AgtCadForm form;
    } cases[] = {{"AC1032\0\0\0\0\0\0", AGT_CAD_DWG},
                 {"AC1009aaaaaa", AGT_CAD_DWG},
                 {"AutoCAD Binary DXF\r\n\x1a", AGT_CAD_BINARY_DXF},
                 {"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", AGT_CAD_DXF},
                 {"999\nmade by\n0\nSECTION\n", AGT_CAD_DXF},
                 {"\xEF\xBB\xBF"
                  "0\nSECTION\n",
                  AGT_CAD_DXF},
                 {"0\nEOF\nxxxxxxxxxx", AGT_CAD_NONE},
                 {"{\"type\": 1}   ", AGT_CAD_NONE}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_int_equal(agt_cad_form(cases[i].bytes, MAX(strlen(cases[i].bytes), 12)),
                         cases[i].form);
}

static void damage_and_early_ends_are_told(void **state)
{
    (void)state;
    g_autoptr(AgtCadHeader) a = read_text(P(0, "SECTION") P(2, "ENTITIES") LINE("A"), NULL);
    assert_null(a->damage);
    assert_false(a->ended);
    assert_int_equal(a->entities->len, 1);
    g_autoptr(AgtCadHeader) b = read_text(P(0, "SECTION") "nonsense\n0\nEOF\n", NULL);
    assert_non_null(strstr(b->damage, "line 3"));
    g_autoptr(AgtCadHeader) c = agt_cad_header_read("", 0, NULL);
    assert_false(c->ended);
}

static void geodata_is_named(void **state)
{
    (void)state;
    g_autoptr(AgtCadHeader) h = read_text(
        P(0, "SECTION") P(2, "OBJECTS") P(0, "GEODATA") P(303, "<CoordinateSystem id=\"UTM84-")
            P(301, "38N\"></CoordinateSystem>") P(0, "ENDSEC") P(0, "EOF"),
        NULL);
    assert_true(h->geodata);
    assert_string_equal(h->geodata_crs, "UTM84-38N");
}

#define T(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {T(units_version_and_extent_are_read),
                                       T(what_is_absent_is_said_to_be),
                                       T(entities_are_counted_by_layer_and_kind),
                                       T(wrong_code_pages_show),
                                       T(texts_are_resolved),
                                       T(forms_are_told_by_their_first_bytes),
                                       T(damage_and_early_ends_are_told),
                                       T(geodata_is_named)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
