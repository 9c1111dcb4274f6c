/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as spreadsheets and people write them. */
#include "exchange/table.h"
#include "support.h"

static AgtCsv *parsed(const char *text, gsize len)
{
    g_autoptr(GError) error = NULL;
    AgtCsv *t = agt_csv_parse("t.csv", text, len, &error);
    if (!t)
        fail_msg("%s", error->message);
    return t;
}

#define PARSED(text) parsed(text, sizeof(text) - 1)

static void refused(const char *text, gsize len, const char *where, const char *word)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtCsv) t = agt_csv_parse("t.csv", text, len, &error);
    assert_null(t);
    assert_non_null(error);
    if (!g_str_has_prefix(error->message, where) || !strstr(error->message, word))
        fail_msg("\"%s\" instead of \"%s ... %s\"", error->message, where, word);
}

#define REFUSED(text, where, word) refused(text, sizeof(text) - 1, where, word)

static const char *cell(const AgtCsv *t, guint row, guint column)
{
    return ((const AgtCsvRow *)t->rows->pdata[row])->cell[column];
}

static void separators_are_recognised(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char separator;
    } cases[] = {
        {"a;b\n1;2\n", ';'},
        {"a,b\n1,2\n", ','},
        {"a\tb\n1\t2\n", '\t'},
        {"a;b, of c\n1;2\n", ';'},
        {"\"a;b;c\",d\n1,2\n", ','},
        {"sep=,\na,b\n1,2\n", ','},
        {"sep=\t\r\na\tb\r\n1\t2\r\n", '\t'},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AgtCsv) t = parsed(cases[i].text, strlen(cases[i].text));
        assert_int_equal(t->separator, cases[i].separator);
        assert_int_equal(t->columns, 2);
        assert_int_equal(t->rows->len, 1);
        assert_string_equal(cell(t, 0, 1), "2");
    }
}

static void cells_hold_what_was_written(void **state)
{
    (void)state;
    g_autoptr(AgtCsv) t =
        PARSED("\xef\xbb\xbf"
               "id;text\r\n1;\"a \"\"word\"\"; two\r\nlines\"\r\n2;  Qızıl  \r\n");
    assert_string_equal(t->head.cell[0], "id");
    assert_string_equal(cell(t, 0, 1), "a \"word\"; two\r\nlines");
    assert_string_equal(cell(t, 1, 1), "Qızıl");
    g_autoptr(AgtCsv) last = PARSED("a;b\n1;\n2;x");
    assert_string_equal(cell(last, 0, 1), "");
    assert_string_equal(cell(last, 1, 1), "x");
}

static void lines_are_counted_through_quotes_and_blanks(void **state)
{
    (void)state;
    g_autoptr(AgtCsv) t = PARSED("a;b\n\n1;\"x\ny\"\n;\n2;z\n");
    assert_int_equal(t->rows->len, 2);
    assert_int_equal(((const AgtCsvRow *)t->rows->pdata[0])->line, 3);
    assert_int_equal(((const AgtCsvRow *)t->rows->pdata[1])->line, 6);
}

static void what_is_no_table_is_refused_with_its_line(void **state)
{
    (void)state;
    REFUSED("a;b\n1;2\n1;2;3\n", "t.csv:3:", "3 cells, but the header has 2");
    REFUSED("a;b\n1\n", "t.csv:2:", "1 cells, but the header has 2");
    REFUSED("a;b\n1;\"x\n\n", "t.csv:2:", "never closed");
    REFUSED("a;b\n1;\"x\"y\n", "t.csv:2:", "closing quote");
    REFUSED("a;b\n1;x\"y\n", "t.csv:2:", "middle of a cell");
    REFUSED("a;b\n1;x\0y\n", "t.csv:2:", "NUL byte");
    REFUSED("a;b\n1;caf\xe9\n", "t.csv:2:", "not UTF-8");
    REFUSED("\xff\xfe"
            "a\0;\0b\0",
            "t.csv:1:", "UTF-16");
    REFUSED("a;b\r1;2\r", "t.csv:1:", "carriage return alone");
    REFUSED("a;b\n1;x\x01y\n", "t.csv:2:", "control characters");
    REFUSED("", "t.csv:1:", "names no columns");
    REFUSED("\n1;2\n", "t.csv:1:", "names no columns");
    REFUSED(";\n1;2\n", "t.csv:1:", "names no columns");
}

static void absurd_sizes_are_refused(void **state)
{
    (void)state;
    g_autofree char *wide = g_strnfill(300, ';');
    refused(wide, 300, "t.csv:1:", "256 columns");
    g_autoptr(GString) deep = g_string_new("a\n");
    for (int i = 0; i <= 100000; i++)
        g_string_append(deep, "x\n");
    refused(deep->str, deep->len, "t.csv:100002:", "100000 lines");
    g_autoptr(GString) fat = g_string_new("a\n");
    g_string_append_len(fat, deep->str, 70000);
    for (gsize i = 2; i < fat->len; i++)
        fat->str[i] = 'x';
    refused(fat->str, fat->len, "t.csv:2:", "65536 bytes");
    g_autofree char *huge = g_strnfill((16 << 20) + 1, 'x');
    refused(huge, (16 << 20) + 1, "t.csv:1:", "16 MiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separators_are_recognised),
        cmocka_unit_test(cells_hold_what_was_written),
        cmocka_unit_test(lines_are_counted_through_quotes_and_blanks),
        cmocka_unit_test(what_is_no_table_is_refused_with_its_line),
        cmocka_unit_test(absurd_sizes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
