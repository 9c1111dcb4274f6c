/* SPDX-License-Identifier: Apache-2.0 */
/* Rows and their values: strict numbers, dates, ids, equality. */
#include <math.h>

#include <agrotown/plan.h>

#include "support.h"

static void numbers_are_read_to_their_end(void **state)
{
    (void)state;
    static const char *const good[][2] = {{"3.5", "3.5"}, {"-0.25", "-0.25"}, {"1e3", "1000"},
                                          {"+7", "7"},    {"0", "0"},         {"1e-320", "1e-320"}};
    static const char *const bad[] = {"3,5",  "3.5abc", "3.5 ",  " 3.5", "",      "nan", "inf",
                                      "0x10", "1e999",  "1.2.3", "--1",  "1 000", "+-1", "e5"};
    for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
        double v = -1;
        assert_true(agt_parse_real(good[i][0], &v));
        assert_true(v == g_ascii_strtod(good[i][1], NULL));
    }
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        double v = 42;
        if (agt_parse_real(bad[i], &v) || v != 42)
            fail_msg("\"%s\" was read", bad[i]);
    }
    assert_false(agt_parse_real(NULL, &(double){0}));
    gint64 n = 42;
    static const char *const no_int[] = {
        "3.0", "3,0", "1e3", "", "-", " 3", "9223372036854775808", "-9223372036854775808"};
    for (guint i = 0; i < G_N_ELEMENTS(no_int); i++)
        assert_false(agt_parse_int(no_int[i], &n));
    assert_int_equal(n, 42);
    assert_true(agt_parse_int("-9223372036854775807", &n) && n == -G_MAXINT64);
}

static void dates_exist_or_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"2026-02-29", "2026-13-01", "2026-00-10", "26-01-01",
                                      "2026-1-1",   "2026/01/01", "01.02.2026", "2026-01-01T00",
                                      "0000-01-01", "",           "2026-01-3a"};
    assert_true(agt_date_valid("2024-02-29"));
    assert_false(agt_date_valid(NULL));
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        if (agt_date_valid(bad[i]))
            fail_msg("\"%s\" was taken", bad[i]);
    assert_int_equal(agt_date_days("2024-02-28", "2024-03-01"), 2);
    assert_int_equal(agt_date_days("2026-01-01", "2025-12-31"), -1);
}

static void ids_sort_as_people_count(void **state)
{
    (void)state;
    static const char *const order[] = {"",
                                        "10",
                                        "A",
                                        "H-2",
                                        "P-01",
                                        "P-1",
                                        "P-1a",
                                        "P-2",
                                        "P-010",
                                        "P-10",
                                        "P-11",
                                        "P-11_1",
                                        "P-99999999999999999999",
                                        "P-100000000000000000000",
                                        "Q-1",
                                        "ı-1",
                                        "İ-1"};
    for (guint i = 0; i < G_N_ELEMENTS(order); i++)
        for (guint k = 0; k < G_N_ELEMENTS(order); k++) {
            int want = (i > k) - (i < k), got = agt_id_compare(order[i], order[k]);
            bool two_bytes = i >= 15 && k >= 15; /* by bytes: U+0130 before U+0131 */
            if (two_bytes)
                want = -want;
            if (got != want)
                fail_msg("\"%s\" against \"%s\": %d", order[i], order[k], got);
        }
    assert_int_equal(agt_id_compare(NULL, ""), 0);
}

static AgtFeature *house(AgtArena *a, const char *id)
{
    AgtFeature *row = agt_arena_row(a, AGT_LAYER_BUILDING);
    row->id = row->birth = agt_arena_text(a, id);
    return row;
}

static void new_rows_are_not_given(void **state)
{
    (void)state;
    g_autoptr(AgtArena) a = agt_arena_new();
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        const AgtFeature *row = agt_arena_row(a, i);
        for (guint k = 0; k < agt_layer(i)->n_fields; k++) {
            const AgtField *f = &agt_layer(i)->fields[k];
            bool is_state = f->offset == offsetof(AgtFeature, state);
            assert_true(agt_row_is_null(row, f) != is_state);
        }
        assert_null(row->geom);
    }
}

static void values_go_in_and_out_as_text(void **state)
{
    (void)state;
    g_autoptr(AgtArena) a = agt_arena_new();
    AgtFeature *row = house(a, "H-1");
    static const struct {
        const char *field, *in, *out; /* out NULL: refused */
    } cases[] = {
        {"height_m", "4.6", "4.6"},
        {"height_m", "0.1", "0.1"},
        {"height_m", "4,6", NULL},
        {"height_m", "4.6 m", NULL},
        {"rooms", "3", "3"},
        {"rooms", "3.0", NULL},
        {"kind", "dwelling", "dwelling"},
        {"kind", "palace", NULL},
        {"kind", "dwelling|outbuilding", NULL},
        {"pinned", "yes", "1"},
        {"pinned", "FALSE", "0"},
        {"pinned", "2", NULL},
        {"name", "Ev №1", "Ev №1"},
        {"name", "\xff", NULL},
        {"floor_area_m2", "1e2", "100"},
        {"axis_e_m", "660153.123456789", "660153.123456789"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        const AgtField *f = agt_layer_field(agt_layer(AGT_LAYER_BUILDING), cases[i].field);
        g_autofree char *before = agt_row_string(row, f);
        bool ok = agt_row_set_string(a, row, f, cases[i].in, &error);
        g_autofree char *now = agt_row_string(row, f);
        assert_int_equal(ok, cases[i].out != NULL);
        if (ok) {
            assert_string_equal(now, cases[i].out);
        } else {
            assert_true(g_error_matches(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE));
            assert_non_null(strstr(error->message, cases[i].field));
            assert_int_equal(g_strcmp0(before, now), 0);
        }
    }
    const AgtField *f = agt_layer_field(agt_layer(AGT_LAYER_BUILDING), "rooms");
    agt_row_set_real(row, f, 1e300);
    assert_true(agt_row_is_null(row, f));
    agt_row_set_real(row, f, 4);
    assert_true(agt_row_real(row, f) == 4);
}

static void equality_sees_every_field(void **state)
{
    (void)state;
    g_autoptr(AgtArena) a = agt_arena_new(), b = agt_arena_new();
    AgtFeature *row = house(a, "H-1");
    row->geom = agt_arena_take_geom(a, agt_geom_new_box((AgtBox){0, 0, 10, 10}));
    const AgtLayer *l = agt_layer(AGT_LAYER_BUILDING);
    for (guint i = 0; i < l->n_fields; i++) {
        AgtFeature *copy = agt_arena_copy(b, row);
        assert_true(agt_row_equal(row, copy));
        switch (l->fields[i].type) {
        case AGT_TYPE_TEXT:
        case AGT_TYPE_DATE:
            agt_row_set_text(b, copy, &l->fields[i], "other");
            break;
        case AGT_TYPE_BLOB:
            break;
        default:
            agt_row_set_real(copy, &l->fields[i], 77);
        }
        assert_int_equal(agt_row_equal(row, copy), l->fields[i].type == AGT_TYPE_BLOB);
    }
    AgtFeature *moved = agt_arena_copy(b, row);
    moved->geom = agt_arena_take_geom(b, agt_geom_new_box((AgtBox){0, 0, 10, 10 + 1e-9}));
    assert_false(agt_row_equal(row, moved));
    moved->geom = NULL;
    assert_false(agt_row_equal(row, moved));
}

static void a_copy_outlives_its_first_arena(void **state)
{
    (void)state;
    AgtArena *a = agt_arena_new();
    g_autoptr(AgtArena) b = agt_arena_new();
    AgtFeature *row = agt_arena_row(a, AGT_LAYER_TERRAIN);
    row->id = agt_arena_printf(a, "T-%d", 1);
    row->geom = agt_arena_take_geom(a, agt_geom_new_box((AgtBox){0, 0, 1, 1}));
    ((AgtTerrain *)row)->heights = agt_arena_take_bytes(a, g_bytes_new("abc", 3));
    const AgtTerrain *copy = (const AgtTerrain *)agt_arena_copy(b, row);
    agt_arena_unref(a);
    assert_string_equal(copy->f.id, "T-1");
    assert_int_equal(g_bytes_get_size(copy->heights), 3);
    assert_true(copy->f.geom->box.maxx == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_to_their_end),
        cmocka_unit_test(dates_exist_or_are_refused),
        cmocka_unit_test(ids_sort_as_people_count),
        cmocka_unit_test(new_rows_are_not_given),
        cmocka_unit_test(values_go_in_and_out_as_text),
        cmocka_unit_test(equality_sees_every_field),
        cmocka_unit_test(a_copy_outlives_its_first_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
