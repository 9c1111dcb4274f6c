/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration reader: what it takes, and where it says a refused file is wrong. */
#include <glib/gstdio.h>

#include <agrotown/config.h>

#include "support.h"

static AgtYaml *parse(const char *text)
{
    GError *error = NULL;
    AgtYaml *y = agt_yaml_parse("f.yaml", text, -1, &error);
    assert_no_error(error);
    return y;
}

static void values_are_text_until_asked(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtYaml) y = parse("\xef\xbb\xbf# comment\n"
                                 "number: 3.5\nquoted: \"1e3\"\nwhole: -7\nyes: yes\noff: false\n"
                                 "day: 2026-10-01\nname: {az: Ev, ru: Дом, en: House}\n"
                                 "list: [a, {b: c}, [d]]\nchoice: two\n");
    const AgtYamlNode *r = agt_yaml_root(y);
    assert_int_equal(agt_yaml_kind(r), AGT_YAML_MAP);
    assert_int_equal(agt_yaml_n(r), 9);
    assert_string_equal(agt_yaml_key(r, 0), "number");
    double v = 0, kept = 8;
    gint64 n = 0;
    bool yes = false, off = true;
    const char *text = NULL, *title[AGT_N_LANGS];
    int choice = -1;
    assert_true(agt_yaml_read_real(r, "number", true, 0, 10, &v, &error) && v == 3.5);
    assert_true(agt_yaml_read_real(r, "quoted", true, 0, 1000, &v, &error) && v == 1000);
    assert_true(agt_yaml_read_real(r, "absent", false, 0, 1, &kept, &error) && kept == 8);
    assert_true(agt_yaml_read_int(r, "whole", true, -10, 10, &n, &error) && n == -7);
    assert_true(agt_yaml_read_bool(r, "yes", true, &yes, &error) && yes);
    assert_true(agt_yaml_read_bool(r, "off", true, &off, &error) && !off);
    assert_true(agt_yaml_read_date(r, "day", true, &text, &error));
    assert_string_equal(text, "2026-10-01");
    assert_true(agt_yaml_read_titles(r, "name", true, title, &error));
    assert_string_equal(title[AGT_LANG_RU], "Дом");
    assert_true(agt_yaml_read_choice(r, "choice", true, "one|two", &choice, &error));
    assert_int_equal(choice, 1);
    const AgtYamlNode *list = agt_yaml_get(r, "list");
    assert_int_equal(agt_yaml_n(list), 3);
    assert_string_equal(agt_yaml_text(agt_yaml_get(agt_yaml_at(list, 1), "b")), "c");
    assert_null(agt_yaml_text(list));
    assert_null(agt_yaml_get(NULL, "x"));
    assert_int_equal(agt_yaml_n(NULL), 0);
    assert_true(agt_yaml_only(agt_yaml_get(r, "name"), &error, "az", "ru", "en", NULL));
    assert_null(error);
}

/* Bad files: where, and what the message says. */
static const struct {
    const char *text, *place, *says;
} refused[] = {
    {"", "f.yaml:1:1", "no content"},
    {"# only a comment\n", "f.yaml:2:1", "no content"},
    {"a: 1\na: 2\n", "f.yaml:2:1", "key \"a\" stands twice"},
    {"b: {c: 1, d: 2, c: 3}\n", "f.yaml:1:17", "b: key \"c\" stands twice"},
    {"a: &x 1\nb: *x\n", "f.yaml:1:4", "anchors"},
    {"a:\n  - *x\n", "f.yaml:2:5", "anchors"},
    {"a: !!int 3\n", "f.yaml:1:4", "tags"},
    {"a: !python/object 3\n", "f.yaml:1:4", "tags"},
    {"? [a, b]\n: 1\n", "f.yaml:1:3", "a key must be a word"},
    {"\"\": 1\n", "f.yaml:1:1", "a key must be a word"},
    {"a: 1\n---\nb: 2\n", "f.yaml:2:1", "second document"},
    {"a: [1, 2\n", "f.yaml:2:1", ""},
    {"a: 1\n  b: 2\n", "f.yaml:2:4", ""},
    {"a: \"\\0\"\n", "f.yaml:1:4", "NUL"},
    {"a: \xff\n", "f.yaml:1:4", "UTF-8"},
    {"Ağ: 1\nü: \xc3\n", "f.yaml:2:4", "UTF-8"},
    {"\tа: 1\n", "f.yaml:1:1", ""},
};

static void refusals_say_where(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        AgtYaml *y = agt_yaml_parse("f.yaml", refused[i].text, -1, &error);
        if (y || !error)
            fail_msg("case %u was taken", i);
        assert_true(g_error_matches(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG));
        g_autofree char *start = g_strconcat(refused[i].place, ": ", NULL);
        if (!g_str_has_prefix(error->message, start) || !strstr(error->message, refused[i].says))
            fail_msg("case %u: \"%s\", expected \"%s%s\"", i, error->message, start,
                     refused[i].says);
    }
}

static void depth_and_size_are_bounded(void **state)
{
    (void)state;
    for (int depth = 63; depth <= 65; depth++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) text = g_string_new(NULL);
        for (int i = 0; i < depth; i++)
            g_string_append_c(text, '[');
        for (int i = 0; i < depth; i++)
            g_string_append_c(text, ']');
        g_autoptr(AgtYaml) y = agt_yaml_parse("deep", text->str, -1, &error);
        assert_int_equal(y != NULL, depth <= 64);
        assert_true(y || strstr(error->message, "deep:1:65: "));
    }
    gsize n = 16 * 1024 * 1024 + 1;
    g_autofree char *big = g_malloc(n + 1);
    memset(big, '#', n);
    big[n] = '\0';
    g_autoptr(GError) error = NULL;
    assert_null(agt_yaml_parse("big", big, (gssize)n, &error));
    assert_non_null(strstr(error->message, "16 MiB"));
}

/* Typed reading: key, value, place and message of what is refused. */
static void wrong_values_say_where(void **state)
{
    (void)state;
    g_autoptr(AgtYaml) y =
        parse("r: {real: 3,5, bad: \"3,5\", big: 11, none: , null: ~, list: [1]}\n"
              "date: 01.10.2026\nint: 3.0\nbool: maybe\nchoice: three\n"
              "title: {az: a, ru: b}\nextra: {az: a, ru: b, en: c, de: d}\n");
    const AgtYamlNode *root = agt_yaml_root(y), *r = agt_yaml_get(root, "r");
    double v = 42;
    gint64 n;
    bool b;
    int k;
    const char *t, *title[AGT_N_LANGS];
    static const char *const want[] = {
        "f.yaml:1:21: r.bad: \"3,5\" is not a number",
        "f.yaml:1:33: r.big: 11 is not between 0 and 10",
        "f.yaml:1:43: r.none: has no value",
        "f.yaml:1:51: r.null: has no value",
        "f.yaml:1:60: r.list: must be a single value",
        "f.yaml:1:4: r: key \"gone\" is missing",
        "f.yaml:2:7: date: \"01.10.2026\" is not a date",
        "f.yaml:3:6: int: \"3.0\" is not a whole number",
        "f.yaml:4:7: bool: \"maybe\" is not true",
        "f.yaml:5:9: choice: \"three\" is none of: one, two",
        "f.yaml:6:8: title: key \"en\" is missing",
        "f.yaml:7:30: extra.de: unknown key",
        "f.yaml:1:13: r.5: unknown key",
    };
    for (guint i = 0; i < G_N_ELEMENTS(want); i++) {
        g_autoptr(GError) e = NULL;
        bool ok =
            i == 0    ? agt_yaml_read_real(r, "bad", true, 0, 10, &v, &e)
            : i == 1  ? agt_yaml_read_real(r, "big", true, 0, 10, &v, &e)
            : i == 2  ? agt_yaml_read_real(r, "none", false, 0, 10, &v, &e)
            : i == 3  ? agt_yaml_read_text(r, "null", false, &t, &e)
            : i == 4  ? agt_yaml_read_real(r, "list", false, 0, 10, &v, &e)
            : i == 5  ? agt_yaml_read_text(r, "gone", true, &t, &e)
            : i == 6  ? agt_yaml_read_date(root, "date", true, &t, &e)
            : i == 7  ? agt_yaml_read_int(root, "int", true, 0, 9, &n, &e)
            : i == 8  ? agt_yaml_read_bool(root, "bool", true, &b, &e)
            : i == 9  ? agt_yaml_read_choice(root, "choice", true, "one|two", &k, &e)
            : i == 10 ? agt_yaml_read_titles(root, "title", true, title, &e)
            : i == 11 ? agt_yaml_read_titles(root, "extra", true, title, &e)
                      : agt_yaml_only(r, &e, "real", "bad", "big", "none", "null", "list", NULL);
        assert_false(ok);
        if (!e || !g_str_has_prefix(e->message, want[i]))
            fail_msg("%u: \"%s\", expected \"%s\"", i, e ? e->message : "-", want[i]);
    }
    assert_true(v == 42);
}

static void files_are_read_or_named(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    assert_null(agt_yaml_load("/nonexistent/x.yaml", &error));
    assert_true(g_error_matches(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_FILE));
    assert_non_null(strstr(error->message, "/nonexistent/x.yaml"));
    g_clear_error(&error);
    assert_null(agt_yaml_load("/tmp", &error));
    assert_true(g_error_matches(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_FILE));
    g_clear_error(&error);
    /* A device that never ends is read to the limit only. */
    assert_null(agt_yaml_load("/dev/zero", &error));
    assert_true(g_error_matches(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_text_until_asked), cmocka_unit_test(refusals_say_where),
        cmocka_unit_test(depth_and_size_are_bounded),  cmocka_unit_test(wrong_values_say_where),
        cmocka_unit_test(files_are_read_or_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
