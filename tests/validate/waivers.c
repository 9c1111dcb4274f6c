/* SPDX-License-Identifier: Apache-2.0 */
/* Waivers: what they excuse, and that nothing is excused that must not be. */
#include <agrotown/validate.h>
#include <agrotown/waiver.h>

#include "norms/sets.h"
#include "support.h"
#include "validate/town.h"

#define TODAY "2026-11-01"

static AgtFindings *judge(const AgtPlan *plan, AgtPurpose purpose, const char *const *ids,
                          guint threads)
{
    g_autoptr(AgtNorms) norms = shipped_norms();
    AgtProgramme *programme = small_programme();
    AgtValidateOptions o = {.purpose = purpose,
                            .as_of = TODAY,
                            .norms = norms,
                            .programme = programme,
                            .ids = ids,
                            .threads = threads};
    GError *error = NULL;
    AgtFindings *f = agt_validate(plan, &o, NULL, &error);
    assert_no_error(error);
    agt_findings_keep(f, g_steal_pointer(&norms), (GDestroyNotify)agt_norms_unref);
    agt_programme_free(programme);
    return f;
}

static AgtPlan *defective(void)
{
    return town(&(TownOptions){.rows = 2, .columns = 10, .defects = true});
}

/* A finding that may be waived, about a feature (pair: about two of them). */
static const AgtFinding *some_finding(const AgtFindings *f, bool pair)
{
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        if (x->layer < AGT_N_LAYERS && *x->id && !!*x->other_id == pair &&
            !agt_validate_waiver_bar(x->rule, x->severity))
            return x;
    }
    fail_msg("no finding of the town may be waived");
    return NULL;
}

/* The plan with an accepted waiver of a finding; @p pairs changes fields of it, "" for none. */
static AgtPlan *waived(const AgtPlan *plan, const AgtFinding *x, const char *id, const char *pairs)
{
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    AgtArena *a = agt_changeset_arena(c);
    AgtWaiver *w = (AgtWaiver *)agt_arena_row(a, AGT_LAYER_WAIVER);
    const AgtFeature *row, *other;
    w->f.id = w->f.birth = agt_arena_text(a, id);
    w->rule = agt_arena_text(a, x->rule->id);
    if (*x->id) {
        w->layer = agt_layer(x->layer)->name;
        w->feature = agt_arena_text(a, x->id);
    }
    if (*x->other_id && x->other_layer < AGT_N_LAYERS) {
        w->other_layer = agt_layer(x->other_layer)->name;
        w->other = agt_arena_text(a, x->other_id);
    }
    w->reason = "seen";
    w->by = "A. Planner";
    w->accepted_by = "B. Chief";
    w->given_on = w->accepted_on = "2026-10-01";
    w->valid_until = "2026-12-31";
    w->status = "accepted";
    agt_waiver_rows(plan, w, &row, &other);
    g_autofree char *print = *x->id ? agt_waiver_fingerprint(row, other) : agt_waiver_figures(x);
    w->fingerprint = agt_arena_text(a, print);
    if (*pairs)
        town_set(a, &w->f, pairs);
    agt_changeset_add(c, &w->f);
    GError *error = NULL;
    AgtPlan *out = agt_plan_apply(plan, c, &error);
    assert_no_error(error);
    return out;
}

static guint of_rule(const AgtFindings *f, const char *rule)
{
    guint n = 0;
    for (guint i = 0; i < agt_findings_n(f); i++)
        n += strcmp(agt_findings_get(f, i)->rule->id, rule) == 0;
    return n;
}

static guint marked(const AgtFindings *f)
{
    guint n = 0;
    for (guint i = 0; i < agt_findings_n(f); i++)
        n += agt_findings_get(f, i)->waiver != NULL;
    return n;
}

/* All findings but those about waivers, a line each. */
static char *others_text(const AgtFindings *f)
{
    GString *s = g_string_new(NULL);
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        g_autofree char *print = agt_finding_fingerprint(x);
        if (!g_str_has_prefix(x->rule->id, "waiver."))
            g_string_append_printf(s, "%s %s %s\n", agt_severity_name(x->severity), print,
                                   x->waiver ? x->waiver : "-");
    }
    return g_string_free(s, FALSE);
}

static void an_accepted_waiver_excuses(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = defective();
    g_autoptr(AgtFindings) before = judge(plan, AGT_PLANNING, NULL, 1);
    const AgtFinding *x = some_finding(before, false);
    guint n = agt_findings_count(before, x->severity);
    g_autoptr(AgtPlan) with = waived(plan, x, "WV-001", "");
    g_autoptr(AgtFindings) after = judge(with, AGT_PLANNING, NULL, 1);
    assert_int_equal(agt_findings_n(before), agt_findings_n(after)); /* it stays in the list */
    assert_true(marked(after) >= 1);
    assert_int_equal(agt_findings_count(after, x->severity), n - marked(after));
    const char *const ids[] = {x->id, NULL};
    g_autoptr(AgtFindings) alone = judge(with, AGT_PLANNING, ids, 1);
    assert_int_equal(marked(alone), marked(after));
}

/* Every way in which a waiver does not count, and what is said of it. */
static void what_does_not_count(void **state)
{
    (void)state;
    static const struct {
        const char *pairs, *rule;
    } cases[] = {
        {"status=under_review", "waiver.review"},
        {"status=rejected", "waiver.rejected"},
        {"valid_until=2026-10-31", "waiver.expired"},
        {"status=under_review valid_until=2026-10-31", "waiver.expired"},
        {"fingerprint=00", "waiver.outdated"},
        {"accepted_by=A.Planner", "waiver.incomplete"},
        {"by=b.CHIEF", "waiver.incomplete"},
        {"given_on=2026-11-02", "waiver.incomplete"},
        {"accepted_on=2026-11-02", "waiver.incomplete"},
        {"accepted_on=2026-09-30", "waiver.incomplete"},
        {"feature=H-999", "waiver.unused"},
        {"rule=az.nothing", "waiver.unused"},
        {"rule=*", "waiver.unused"},
        {"rule=B2", "waiver.refused"},
        {"rule=b2", "waiver.refused"},
        {"rule=W-caution", "waiver.refused"},
        {"rule=B99", "waiver.refused"},
        {"rule=B2 feature=H-999", "waiver.refused"},
    };
    g_autoptr(AgtPlan) plan = defective();
    g_autoptr(AgtFindings) before = judge(plan, AGT_PLANNING, NULL, 1);
    g_autofree char *all = others_text(before);
    const AgtFinding *x = some_finding(before, false);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AgtPlan) with = waived(plan, x, "WV-001", cases[i].pairs);
        g_autoptr(AgtFindings) f = judge(with, AGT_PLANNING, NULL, 1);
        g_autofree char *text = others_text(f);
        assert_string_equal(text, all);
        if (of_rule(f, cases[i].rule) != 1 || agt_findings_n(f) != agt_findings_n(before) + 1)
            fail_msg("%s: no %s", cases[i].pairs, cases[i].rule);
    }
}

static void the_last_day_counts(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = defective();
    g_autoptr(AgtFindings) before = judge(plan, AGT_PLANNING, NULL, 1);
    g_autoptr(AgtPlan) with =
        waived(plan, some_finding(before, false), "WV-001", "valid_until=" TODAY);
    g_autoptr(AgtFindings) f = judge(with, AGT_PLANNING, NULL, 1);
    assert_true(marked(f) >= 1);
}

/* Moved by a millimetre, or with another value in a field: the waiver is for something else. */
static void a_changed_feature_needs_a_new_waiver(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = defective();
    g_autoptr(AgtFindings) before = judge(plan, AGT_PLANNING, NULL, 1);
    const AgtFinding *x = some_finding(before, false);
    g_autoptr(AgtPlan) with = waived(plan, x, "WV-001", "");
    const AgtFeature *row = agt_plan_find(with, x->layer, x->id);
    for (guint k = 0; k < 3; k++) {
        g_autoptr(AgtChangeset) c = agt_changeset_new();
        AgtArena *a = agt_changeset_arena(c);
        AgtFeature *now = agt_arena_copy(a, row);
        if (k == 0)
            now->geom =
                agt_arena_take_geom(a, agt_geom_move(row->geom, row->geom->pt[0], 0, 0.001, 0));
        else
            town_set(a, now,
                     k == 2                           ? "note=seen"
                     : x->layer == AGT_LAYER_BUILDING ? "azimuth_deg=7"
                                                      : "number=x");
        agt_changeset_change(c, row, now);
        GError *error = NULL;
        g_autoptr(AgtPlan) changed = agt_plan_apply(with, c, &error);
        assert_no_error(error);
        g_autoptr(AgtFindings) f = judge(changed, AGT_PLANNING, NULL, 1);
        assert_int_equal(of_rule(f, "waiver.outdated"), k < 2); /* a note changes nothing */
        assert_int_equal(marked(f) > 0, k == 2);
    }
}

/* Whatever finding of mine clearance or of failed judging: a waiver written for it has no effect.
 */
static void what_saves_lives_is_never_waived(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = defective();
    for (AgtPurpose purpose = AGT_PLANNING; purpose <= AGT_CONSTRUCTION; purpose++) {
        g_autoptr(AgtFindings) before = judge(plan, purpose, NULL, 1);
        g_autofree char *all = others_text(before);
        g_autoptr(GHashTable) met = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint i = 0; i < agt_findings_n(before); i++) {
            const AgtFinding *x = agt_findings_get(before, i);
            if (!agt_validate_waiver_bar(x->rule, x->severity) ||
                !g_hash_table_add(met, (gpointer)x->rule->id))
                continue;
            g_autoptr(AgtPlan) with = waived(plan, x, "WV-001", "");
            g_autoptr(AgtFindings) f = judge(with, purpose, NULL, 1);
            g_autofree char *text = others_text(f);
            assert_string_equal(text, all);
            assert_int_equal(of_rule(f, "waiver.refused"), 1);
            assert_true(agt_findings_fail(f));
        }
        assert_true(g_hash_table_size(met) >= 4);
    }
}

/* Even a mark that should not be there makes nothing milder. */
static void a_block_counts_whatever_it_bears(void **state)
{
    (void)state;
    g_autoptr(AgtFindings) f = agt_findings_new();
    const AgtRule rule = {.id = "B2", .severity = AGT_BLOCK, .text = {[AGT_LANG_EN] = "x"}};
    for (AgtSeverity s = AGT_BLOCK; s < AGT_N_SEVERITIES; s++) {
        AgtFinding *x = agt_findings_add_plan(f, &rule);
        x->severity = s;
        x->waiver = "WV-001";
    }
    assert_int_equal(agt_findings_count(f, AGT_BLOCK), 1);
    assert_int_equal(agt_findings_count(f, AGT_NOT_BUILDABLE_YET), 1);
    assert_int_equal(agt_findings_count(f, AGT_ERROR), 0);
    assert_true(agt_findings_fail(f));
}

/* A finding about the plan as a whole: as long as its figures stay. */
static void figures_of_the_whole(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = town(&(TownOptions){.rows = 2, .columns = 10});
    g_autoptr(AgtPlan) larger = town(&(TownOptions){.rows = 2, .columns = 11});
    g_autoptr(AgtFindings) before = judge(plan, AGT_PLANNING, NULL, 1);
    for (guint i = 0; i < agt_findings_n(before); i++) {
        const AgtFinding *x = agt_findings_get(before, i);
        if (strcmp(x->rule->id, "programme.units") != 0)
            continue;
        g_autofree char *print = agt_waiver_figures(x);
        g_autofree char *pair = g_strdup_printf("fingerprint=%s", print);
        g_autoptr(AgtPlan) same = waived(plan, x, "WV-001", "");
        g_autoptr(AgtPlan) other = waived(larger, x, "WV-001", pair);
        g_autoptr(AgtFindings) f = judge(same, AGT_PLANNING, NULL, 1);
        g_autoptr(AgtFindings) g = judge(other, AGT_PLANNING, NULL, 1);
        assert_int_equal(marked(f), 1);
        assert_int_equal(marked(g), 0);
        assert_int_equal(of_rule(g, "waiver.outdated"), 1);
        return;
    }
    fail_msg("the town has the units that the programme asks for");
}

/* What a newer waiver has replaced is history; the order of the two does not matter. */
static void a_newer_waiver_replaces(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = defective();
    g_autoptr(AgtFindings) before = judge(plan, AGT_PLANNING, NULL, 1);
    const AgtFinding *x = some_finding(before, false);
    static const char *const ids[][2] = {{"WV-001", "WV-002"}, {"WV-002", "WV-001"}};
    for (guint i = 0; i < 2; i++) {
        g_autoptr(AgtPlan) old = waived(plan, x, ids[i][0], "valid_until=2026-10-15");
        g_autoptr(AgtPlan) both = waived(old, x, ids[i][1], "");
        g_autoptr(AgtFindings) f = judge(both, AGT_PLANNING, NULL, 1);
        assert_int_equal(agt_findings_n(f), agt_findings_n(before));
        assert_true(marked(f) >= 1);
    }
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = town(&(TownOptions){.rows = 6, .columns = 60, .defects = true});
    g_autoptr(AgtFindings) before = judge(plan, AGT_PLANNING, NULL, 1);
    g_autoptr(AgtPlan) with = waived(plan, some_finding(before, false), "WV-001", "");
    g_autofree char *first = NULL;
    for (guint threads = 1; threads <= 8; threads = threads * 2 + 1) {
        g_autoptr(AgtFindings) f = judge(with, AGT_PLANNING, NULL, threads);
        g_autofree char *text = others_text(f);
        if (first)
            assert_string_equal(first, text);
        else
            first = g_steal_pointer(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_accepted_waiver_excuses),
        cmocka_unit_test(what_does_not_count),
        cmocka_unit_test(the_last_day_counts),
        cmocka_unit_test(a_changed_feature_needs_a_new_waiver),
        cmocka_unit_test(what_saves_lives_is_never_waived),
        cmocka_unit_test(a_block_counts_whatever_it_bears),
        cmocka_unit_test(figures_of_the_whole),
        cmocka_unit_test(a_newer_waiver_replaces),
        cmocka_unit_test(threads_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
