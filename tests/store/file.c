/* SPDX-License-Identifier: Apache-2.0 */
/* A plan file from its making to its log. */
#include "fixture.h"

static void made_file_is_whole(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    assert_whole(&f);
    GStatBuf st;
    assert_int_equal(g_stat(f.path, &st), 0);
    print_message("empty plan: %ld bytes\n", (long)st.st_size);
    assert_true(st.st_size < 800 * 1024);
}

static void applied_rows_come_back(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    g_autoptr(AgtPlan) head = load(s, "HEAD", NULL);
    assert_int_equal(agt_findings_n(out), 0);
    assert_int_equal(agt_plan_table(live, AGT_LAYER_PLOT)->n, 3);
    assert_false(agt_plan_head(live)->uncommitted);
    assert_string_equal(agt_plan_head(live)->revision, agt_plan_head(head)->revision);
    assert_string_equal(agt_plan_head(live)->revision_name, "r1");
    assert_string_equal(agt_plan_setting(live, "clearance.standoff_m"), "10");
    assert_same_rows(live, head);
    assert_whole(&f);
}

/* Adds one plot under an id. */
static void add_plot(const Fixture *f, const char *id)
{
    GError *error = NULL;
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_WRITE);
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    agt_changeset_add(c, make_row(agt_changeset_arena(c), AGT_LAYER_PLOT, id, 5000));
    g_autoptr(AgtRevision) r = agt_store_apply(s, c, &info_for_tests, &error);
    assert_no_error(error);
    assert_int_equal(r->added, 1);
}

static void revisions_have_names(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    add_plot(&f, "P-010");
    add_plot(&f, "P-011");
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    GError *error = NULL;
    g_autoptr(GPtrArray) log = agt_store_log(s, NULL, &error);
    assert_no_error(error);
    assert_int_equal(log->len, 3);
    for (guint i = 0; i < log->len; i++) {
        const AgtRevision *r = log->pdata[i];
        assert_int_equal(r->seq, 3 - i);
        g_autofree char *list =
            g_strdup_printf("HEAD~%u r%u %.10s %.12s main~%u", i, 3 - i, r->hash, r->content, i);
        g_auto(GStrv) names = g_strsplit(list, " ", -1);
        for (guint k = 0; names[k]; k++) {
            g_autoptr(AgtRevision) found = agt_store_revision(s, names[k], &error);
            assert_no_error(error);
            assert_int_equal(found->seq, r->seq);
        }
        const AgtRevision *up = i + 1 < log->len ? log->pdata[i + 1] : NULL;
        assert_string_equal(r->parent, up ? up->hash : "");
        g_autofree char *name = g_strdup_printf("r%u", 3 - i);
        g_autoptr(AgtPlan) then = load(s, name, NULL);
        assert_int_equal(agt_plan_table(then, AGT_LAYER_PLOT)->n, 5 - i);
    }
    static const char *const wrong[] = {"r9", "HEAD~7", "HEAD~x", "nobody", "ffffff", ""};
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) e = NULL;
        g_autoptr(AgtRevision) r = agt_store_revision(s, wrong[i], &e);
        assert_null(r);
        assert_true(g_error_matches(e, AGT_STORE_ERROR, AGT_STORE_ERROR_CONFLICT));
    }
}

static void apply_refuses(const Fixture *f, const AgtChangeset *c, const char *words)
{
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_WRITE);
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtRevision) r = agt_store_apply(s, c, &info_for_tests, &error);
    assert_null(r);
    assert_true(g_error_matches(error, AGT_STORE_ERROR, AGT_STORE_ERROR_CONFLICT));
    if (!strstr(error->message, words))
        fail_msg("%s", error->message);
}

static void a_changeset_for_another_plan_is_refused(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    g_autoptr(AgtChangeset) stale = agt_changeset_new(), twice = agt_changeset_new();
    g_autoptr(AgtChangeset) taken = agt_changeset_new(), odd = agt_changeset_new();
    AgtFeature *before = make_row(agt_changeset_arena(stale), AGT_LAYER_PLOT, "P-001", 7);
    agt_changeset_remove(stale, before);
    apply_refuses(&f, stale, "P-001");
    agt_changeset_add(twice, make_row(agt_changeset_arena(twice), AGT_LAYER_PLOT, "P-001", 7));
    apply_refuses(&f, twice, "already");
    AgtFeature *row = make_row(agt_changeset_arena(taken), AGT_LAYER_PLOT, "P-001", 7);
    row->birth = "P-777";
    agt_changeset_add(taken, row);
    apply_refuses(&f, taken, "P-001");
    AgtFeature *strange = make_row(agt_changeset_arena(odd), AGT_LAYER_PLOT, "P-778", 7);
    strange->state = "flying";
    agt_changeset_add(odd, strange);
    apply_refuses(&f, odd, "state");
    assert_whole(&f);
}

static void facts_are_kept(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_WRITE);
    assert_true(agt_store_put_fact(s, 1, "findings", "[1]", NULL));
    assert_true(agt_store_put_fact(s, 1, "findings", "[2]", NULL));
    g_autofree char *value = agt_store_get_fact(s, 1, "findings", NULL);
    assert_string_equal(value, "[2]");
    assert_null(agt_store_get_fact(s, 1, "other", NULL));
}

static void the_same_input_makes_the_same_content(void **state)
{
    (void)state;
    char *content[2];
    for (int i = 0; i < 2; i++) {
        g_auto(Fixture) f = fixture_new();
        fill_small(&f);
        g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
        g_autoptr(AgtRevision) r = agt_store_revision(s, "HEAD", NULL);
        content[i] = g_strconcat(r->hash, r->content, NULL);
    }
    assert_string_equal(content[0], content[1]);
    g_free(content[0]);
    g_free(content[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_file_is_whole),
        cmocka_unit_test(applied_rows_come_back),
        cmocka_unit_test(revisions_have_names),
        cmocka_unit_test(a_changeset_for_another_plan_is_refused),
        cmocka_unit_test(facts_are_kept),
        cmocka_unit_test(the_same_input_makes_the_same_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
