/* SPDX-License-Identifier: Apache-2.0 */
/* Runs tests/clearance/cases/NAME.txt: the rules of mine clearance, case by case. */
#include "cases.h"

#include <agrotown/clearance.h>

/* The proof says what the judgement says, and its figures bear it out. */
static void prove(AgtClearance *k, const AgtFeature *row)
{
    g_autoptr(AgtFindings) found = agt_findings_new();
    g_autoptr(AgtClearanceProof) p = agt_clearance_prove(k, row);
    agt_clearance_check(k, row, found);
    if (!agt_clearance_judged(k) || !agt_clearance_is_works(row->layer)) {
        assert_null(p);
        return;
    }
    assert_int_equal(agt_findings_n(p->findings), agt_findings_n(found));
    bool forbidden =
        agt_findings_count(found, AGT_BLOCK) || agt_findings_count(found, AGT_NOT_BUILDABLE_YET);
    if (forbidden || !agt_clearance_proven(k))
        assert_false(p->permitted);
    if (!p->permitted)
        return;
    assert_true(p->holds->len > 0);
    const AgtClearanceHold *h = &g_array_index(p->holds, AgtClearanceHold, 0);
    assert_true(h->usable);
    assert_true(p->together ? p->holds->len > 1 : h->left_m >= 0);
    assert_true(p->permit || p->dig_depth_m <= 0 || h->depth_margin_m >= 0);
    assert_int_equal(p->anywhere, 0);
    assert_true(!p->hazard || p->hazard_m > p->hazard_need_m);
}

static void judge(const Case *c, AgtFindings *out)
{
    GError *error = NULL;
    g_autoptr(AgtClearance) k = agt_clearance_new(
        c->plan, c->construction ? AGT_CONSTRUCTION : AGT_PLANNING, c->as_of, out, &error);
    assert_no_error(error);
    for (guint layer = 0; layer < AGT_N_LAYERS; layer++) {
        const AgtTable *t = agt_plan_table(c->plan, layer);
        for (guint i = 0; i < t->n; i++) {
            agt_clearance_check(k, t->rows[i], out);
            if (!agt_feature_withdrawn(t->rows[i]))
                prove(k, t->rows[i]);
        }
    }
    AgtSeverity wanted = c->construction ? AGT_BLOCK : AGT_NOT_BUILDABLE_YET;
    for (guint i = 0; i < agt_findings_n(out); i++) {
        const AgtFinding *x = agt_findings_get(out, i);
        assert_int_equal(x->severity, x->rule->id[0] == 'B' ? wanted : x->rule->severity);
        g_autofree char *text = agt_finding_text(x, AGT_LANG_EN);
        if (strchr(text, '{'))
            fail_msg("unfilled text: %s", text);
    }
}

static void run_file(void **state)
{
    g_autofree char *path = source_path(*state);
    assert_true(cases_run(path, judge, agt_clearance_is_works) > 0);
}

#define FILE_TEST(name)                                                                            \
    {                                                                                              \
        name, run_file, NULL, NULL, "tests/clearance/cases/" name                                  \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST("containment.txt"), FILE_TEST("hazards.txt"),  FILE_TEST("evidence.txt"),
        FILE_TEST("depth.txt"),       FILE_TEST("access.txt"),   FILE_TEST("unplaced.txt"),
        FILE_TEST("datasets.txt"),    FILE_TEST("settings.txt"), FILE_TEST("warnings.txt"),
        FILE_TEST("changes.txt"),     FILE_TEST("works.txt"),    FILE_TEST("original.txt"),
        FILE_TEST("levels.txt"),      FILE_TEST("wash.txt"),     FILE_TEST("soil.txt"),
        FILE_TEST("floors.txt"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
