/* SPDX-License-Identifier: Apache-2.0 */
/* The whole validation: the same findings whatever the threads, and nothing is ever silent. */
#include <agrotown/validate.h>

#include "norms/sets.h"
#include "support.h"
#include "validate/town.h"

static char *all_text(const AgtFindings *f)
{
    GString *s = g_string_new(NULL);
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        g_autofree char *text = agt_finding_text(x, AGT_LANG_EN);
        g_string_append_printf(s, "%s %s %s %s %s | %s\n", agt_severity_name(x->severity),
                               x->rule->id, x->id, x->other_id, x->sets, text);
    }
    return g_string_free(s, FALSE);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    g_autoptr(AgtNorms) norms = shipped_norms();
    AgtProgramme *programme = small_programme();
    g_autoptr(AgtPlan) plan = town(&(TownOptions){.rows = 12, .columns = 100, .defects = true});
    g_autofree char *first = NULL;
    AgtValidateSummary once = {0};
    for (guint threads = 1; threads <= 8; threads = threads * 2 + 1) {
        AgtValidateOptions o = {.purpose = AGT_CONSTRUCTION,
                                .as_of = "2026-11-01",
                                .norms = norms,
                                .programme = programme,
                                .threads = threads};
        AgtValidateSummary s;
        GError *error = NULL;
        g_autoptr(AgtFindings) f = agt_validate(plan, &o, &s, &error);
        assert_no_error(error);
        g_autofree char *text = all_text(f);
        assert_true(agt_findings_n(f) > 100);
        if (!first) {
            first = g_steal_pointer(&text);
            once = s;
            continue;
        }
        assert_string_equal(first, text);
        assert_memory_equal(&once, &s, sizeof s);
    }
    agt_programme_free(programme);
}

static AgtFindings *validate_town(const TownOptions *t, AgtPurpose purpose, const char *as_of,
                                  const char *const *ids, AgtValidateSummary *s)
{
    g_autoptr(AgtPlan) plan = town(t);
    g_autoptr(AgtNorms) norms = shipped_norms();
    AgtProgramme *programme = small_programme();
    AgtValidateOptions o = {
        .purpose = purpose, .as_of = as_of, .norms = norms, .programme = programme, .ids = ids};
    GError *error = NULL;
    AgtFindings *f = agt_validate(plan, &o, s, &error);
    assert_no_error(error);
    agt_programme_free(programme);
    return f;
}

static guint with_rule(const AgtFindings *f, const char *rule)
{
    guint n = 0;
    for (guint i = 0; i < agt_findings_n(f); i++)
        n += strcmp(agt_findings_get(f, i)->rule->id, rule) == 0;
    return n;
}

static void a_clean_town_is_buildable(void **state)
{
    (void)state;
    AgtValidateSummary s;
    const TownOptions t = {.rows = 2, .columns = 10};
    g_autoptr(AgtFindings) f = validate_town(&t, AGT_CONSTRUCTION, "2026-11-01", NULL, &s);
    g_autofree char *text = all_text(f);
    if (agt_findings_count(f, AGT_BLOCK))
        fail_msg("%s", text);
    assert_true(s.clearance_judged);
    assert_string_equal(s.data_date, "2026-10-01");
    assert_int_equal(s.buildings, 20);
    assert_int_equal(s.dwellings, 20);
    assert_int_equal(s.not_buildable, 0);
    assert_int_equal(with_rule(f, "programme.units"), 1);
}

static void old_data_makes_all_unbuildable(void **state)
{
    (void)state;
    AgtValidateSummary s;
    const TownOptions t = {.rows = 2, .columns = 10};
    g_autoptr(AgtFindings) f = validate_town(&t, AGT_CONSTRUCTION, "2027-10-02", NULL, &s);
    assert_true(with_rule(f, "B9") > 0);
    assert_int_equal(s.not_buildable, 20);
    g_autoptr(AgtFindings) g = validate_town(&t, AGT_PLANNING, "2027-10-02", NULL, &s);
    assert_int_equal(agt_findings_count(g, AGT_BLOCK), 0);
    assert_true(agt_findings_count(g, AGT_NOT_BUILDABLE_YET) > 0);
    assert_int_equal(s.not_buildable, 20);
}

static void without_settings_nothing_is_judged(void **state)
{
    (void)state;
    AgtValidateSummary s;
    const TownOptions t = {.rows = 2, .columns = 10, .no_settings = true};
    g_autoptr(AgtFindings) f = validate_town(&t, AGT_CONSTRUCTION, "2026-11-01", NULL, &s);
    assert_false(s.clearance_judged);
    assert_int_equal(s.not_buildable, 20);
    assert_int_equal(with_rule(f, "B14"), 1);
    assert_int_equal(agt_findings_count(f, AGT_BLOCK), 1);
    assert_int_equal(with_rule(f, "programme.units"), 1); /* norms are judged all the same */
}

static void single_ids(void **state)
{
    (void)state;
    AgtValidateSummary s;
    static const char *const ids[] = {"H-001", "H-999", NULL};
    const TownOptions t = {.rows = 2, .columns = 10, .defects = true};
    g_autoptr(AgtFindings) f = validate_town(&t, AGT_CONSTRUCTION, "2026-11-01", ids, &s);
    assert_int_equal(s.buildings, 1);
    assert_int_equal(with_rule(f, "validate.unknown-id"), 1);
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        if (x->layer < AGT_N_LAYERS && agt_clearance_is_works(x->layer))
            assert_true(strcmp(x->id, "H-001") == 0 || strcmp(x->other_id, "H-001") == 0);
    }
}

static void absent_layers_block(void **state)
{
    (void)state;
    AgtValidateSummary s;
    const TownOptions t = {.rows = 1, .columns = 2, .absent = AGT_LAYER_HAZARD_AREA};
    g_autoptr(AgtFindings) f = validate_town(&t, AGT_CONSTRUCTION, "2026-11-01", NULL, &s);
    assert_int_equal(with_rule(f, "validate.clearance"), 1);
    assert_int_equal(with_rule(f, "validate.unloaded"), 1);
    assert_true(agt_findings_count(f, AGT_BLOCK) == 1);
    assert_false(s.clearance_judged);
    assert_int_equal(s.not_buildable, 2);
}

static void an_empty_plan_says_so(void **state)
{
    (void)state;
    const AgtPlanHead head = {.key = "k", .crs = "EPSG:32638"};
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(agt_plan_builder_new(&head));
    AgtValidateOptions o = {.as_of = "2026-11-01"};
    g_autoptr(AgtFindings) f = agt_validate(plan, &o, NULL, NULL);
    assert_int_equal(with_rule(f, "validate.empty"), 1);
    assert_int_equal(with_rule(f, "validate.no-norms"), 1);
    assert_int_equal(with_rule(f, "validate.no-programme"), 1);
    assert_int_equal(with_rule(f, "validate.no-terrain"), 1);
    assert_int_equal(with_rule(f, "B14"), 1);
    o.as_of = "2026-13-01";
    g_autoptr(GError) error = NULL;
    assert_null(agt_validate(plan, &o, NULL, &error));
    assert_non_null(error);
}

static void rule_ids_are_unique(void **state)
{
    (void)state;
    g_autoptr(GHashTable) met = g_hash_table_new(g_str_hash, g_str_equal);
    const AgtRule *const *lists[] = {agt_validate_rules(), agt_clearance_rules(),
                                     agt_norms_rules()};
    for (guint k = 0; k < G_N_ELEMENTS(lists); k++)
        for (guint i = 0; lists[k][i]; i++) {
            assert_true(g_hash_table_add(met, (gpointer)lists[k][i]->id));
            assert_true(*lists[k][i]->text[AGT_LANG_EN] && *lists[k][i]->advice[AGT_LANG_EN]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(a_clean_town_is_buildable),
        cmocka_unit_test(old_data_makes_all_unbuildable),
        cmocka_unit_test(without_settings_nothing_is_judged),
        cmocka_unit_test(single_ids),
        cmocka_unit_test(absent_layers_block),
        cmocka_unit_test(an_empty_plan_says_so),
        cmocka_unit_test(rule_ids_are_unique),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
