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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_file_is_whole),
        cmocka_unit_test(applied_rows_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
