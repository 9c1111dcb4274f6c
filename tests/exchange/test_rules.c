/* SPDX-License-Identifier: Apache-2.0 */
/* Norm sets as workbooks: out, in, and what experts get wrong. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include <agrotown/exchange.h>

#include "support.h"

static AgtNorms *shipped(const char *file)
{
    g_autofree char *path = source_path(file);
    GError *error = NULL;
    AgtNorms *n = agt_norms_new();
    AgtYaml *y = agt_yaml_load(path, &error);
    assert_no_error(error);
    agt_norms_take(n, y, &error);
    assert_no_error(error);
    return n;
}

static AgtNorms *read_back(const char *text)
{
    GError *error = NULL;
    AgtNorms *n = agt_norms_new();
    AgtYaml *y = agt_yaml_parse("back.yaml", text, -1, &error);
    assert_no_error(error);
    agt_norms_take(n, y, &error);
    assert_no_error(error);
    return n;
}

static void same_rules(const AgtNorms *a, const AgtNorms *b)
{
    assert_int_equal(agt_norms_n(a), agt_norms_n(b));
    for (guint i = 0; i < agt_norms_n(a); i++) {
        const AgtNormRule *x = agt_norms_get(a, i), *y = agt_norms_get(b, i);
        g_autofree char *fx = agt_norm_figures(x), *fy = agt_norm_figures(y);
        g_autofree char *sx = agt_norm_subject(x), *sy = agt_norm_subject(y);
        assert_string_equal(x->rule.id, y->rule.id);
        assert_string_equal(fx, fy);
        assert_string_equal(sx, sy);
        assert_int_equal(x->rule.severity, y->rule.severity);
        assert_int_equal(x->rule.basis, y->rule.basis);
        assert_string_equal(x->rule.document, y->rule.document);
        assert_string_equal(x->rule.clause, y->rule.clause);
        assert_string_equal(x->topic, y->topic);
        assert_string_equal(x->edition, y->edition);
        for (guint lang = 0; lang < AGT_N_LANGS; lang++) {
            assert_string_equal(x->rule.text[lang], y->rule.text[lang]);
            assert_int_equal(g_strcmp0(x->note[lang], y->note[lang]), 0);
        }
    }
}

/* Through a file: what goes out comes back, byte by byte the same file each time. */
static void a_set_goes_out_and_comes_back(void **state)
{
    (void)state;
    static const char *const sets[] = {"az", NULL};
    g_autoptr(AgtNorms) n = shipped("plans/norms/az.yaml");
    g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) sheets = agt_rules_sheets(n, sets, numbers);
    g_autofree char *folder = g_dir_make_tmp("agrotown-rules-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "rules.xlsx", NULL);
    GError *error = NULL;
    g_ptr_array_add(numbers, NULL);
    agt_sheets_write(path, sheets, (const char *const *)numbers->pdata, &error);
    assert_no_error(error);
    g_autoptr(GPtrArray) back = agt_sheets_read(path, &error);
    assert_no_error(error);
    g_autofree char *text = agt_rules_from_sheets(back, "az", n, &error);
    assert_no_error(error);
    g_autoptr(AgtNorms) again = read_back(text);
    same_rules(n, again);
    g_remove(path);
    g_rmdir(folder);
}

static void what_is_no_workbook_is_said(void **state)
{
    (void)state;
    g_autofree char *path = source_path("plans/norms/az.yaml");
    g_autoptr(GError) error = NULL;
    assert_null(agt_sheets_read(path, &error));
    assert_non_null(strstr(error->message, "az.yaml"));
}

/* The cell in a column of the n-th rule, replaced. */
static void put(GPtrArray *sheets, guint rule, const char *column, const char *text)
{
    AgtSheet *s = sheets->pdata[1];
    for (guint k = 0; s->head[k]; k++)
        if (strcmp(s->head[k], column) == 0) {
            AgtSheetRow *row = s->rows->pdata[rule];
            g_free(row->cell[k]);
            row->cell[k] = g_strdup(text);
            return;
        }
    fail_msg("no column %s", column);
}

static void mistakes_name_their_cell(void **state)
{
    (void)state;
    static const char *const sets[] = {"by", NULL};
    static const struct {
        guint rule;
        const char *column, *text, *says;
    } wrong[] = {
        {0, "min_m", "3,5", "sheet \"by\", row 2, column \"min_m\": \"3,5\" is not a number"},
        {1, "min_m", "3 m", "row 3, column \"min_m\""},
        {0, "min_m", "-3", "row 2, column \"min_m\""},
        {0, "min_m", "", "row 2, column \"id\": the rule needs"},
        {0, "basis", "sure", "row 2, column \"basis\""},
        {0, "severity", "block", "row 2, column \"severity\""},
        {0, "subject", "{edge: top}", "row 2, column \"subject\""},
        {0, "subject", "{edge: side, where: {kind: castle}}", "castle"},
        {0, "subject", "edge: [", "row 2, column \"subject\""},
        {0, "subject", "side", "a mapping is expected"},
        {0, "kind", "beauty", "row 2, column \"kind\""},
        {0, "from", "2027-13-01", "row 2, column \"from\""},
        {0, "text_ru", "", "row 2, column \"text_az\""},
        {0, "id", "by.renamed", "rule \"by.setback.side\" is missing"},
        {0, "id", "az.setback.side", "row 2, column \"id\""},
        {1, "id", "by.setback.side", "row 3, column \"id\": rule \"by.setback.side\" stands twice"},
        {0, "id", "", "row 2, column \"id\": a rule needs an id"},
    };
    g_autoptr(AgtNorms) n = shipped("plans/norms/by.yaml");
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GPtrArray) sheets = agt_rules_sheets(n, sets, numbers);
        g_autoptr(GError) error = NULL;
        put(sheets, wrong[i].rule, wrong[i].column, wrong[i].text);
        g_autofree char *text = agt_rules_from_sheets(sheets, "by", n, &error);
        if (text || !strstr(error->message, wrong[i].says))
            fail_msg("case %u: wanted \"%s\", got: %s", i, wrong[i].says,
                     error ? error->message : "no error");
    }
}

static void a_figure_is_changed_and_a_rule_added(void **state)
{
    (void)state;
    static const char *const sets[] = {"by", NULL};
    g_autoptr(AgtNorms) n = shipped("plans/norms/by.yaml");
    g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) sheets = agt_rules_sheets(n, sets, numbers);
    AgtSheet *s = sheets->pdata[1];
    const AgtSheetRow *first = s->rows->pdata[0];
    GError *error = NULL;
    agt_sheet_add(s, 99, g_strdupv(first->cell));
    put(sheets, s->rows->len - 1, "id", "by.setback.new");
    put(sheets, s->rows->len - 1, "from", "2027-01-01");
    put(sheets, 0, "min_m", "3.4999999999999996");
    put(sheets, 1, "min_m", "0.69999999999999996");
    put(sheets, 1, "text_en", "A \"quoted\" \\ text {id}");
    g_autofree char *text = agt_rules_from_sheets(sheets, "by", n, &error);
    assert_no_error(error);
    g_autoptr(AgtNorms) again = read_back(text);
    assert_int_equal(agt_norms_n(again), agt_norms_n(n) + 1);
    g_autofree char *figures = agt_norm_figures(agt_norms_get(again, 1));
    assert_string_equal(figures, "min_m: 0.7");
    assert_string_equal(agt_norms_get(again, 1)->rule.text[AGT_LANG_EN],
                        "A \"quoted\" \\ text {id}");
    assert_string_equal(agt_norms_get(again, agt_norms_n(n))->from, "2027-01-01");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_goes_out_and_comes_back),
        cmocka_unit_test(what_is_no_workbook_is_said),
        cmocka_unit_test(mistakes_name_their_cell),
        cmocka_unit_test(a_figure_is_changed_and_a_rule_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
