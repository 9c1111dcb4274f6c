/* SPDX-License-Identifier: Apache-2.0 */
/* Two plans compared: matching, fields, findings, the changeset. */
#include <math.h>

#include <agrotown/compare.h>

#include "support.h"

static const AgtPlanHead head = {.key = "k", .crs = "EPSG:32638", .srid = 32638};

static AgtBuilding *house(AgtPlanBuilder *b, const char *id, const char *birth, double x)
{
    AgtArena *a = agt_plan_builder_arena(b);
    AgtBuilding *h = (AgtBuilding *)agt_arena_row(a, AGT_LAYER_BUILDING);
    h->f.id = agt_arena_text(a, id);
    h->f.birth = agt_arena_text(a, birth);
    h->f.geom = agt_arena_take_geom(a, agt_geom_new_box((AgtBox){x, 0, x + 10, 9}));
    h->kind = "dwelling";
    h->rooms = 3;
    h->floor_area_m2 = 88;
    agt_plan_builder_add(b, &h->f);
    return h;
}

static const AgtDiff *diff_at(const AgtComparison *c, guint i)
{
    return c->diffs->pdata[i];
}

static void features_are_matched_by_birth(void **state)
{
    (void)state;
    AgtPlanBuilder *a = agt_plan_builder_new(&head), *b = agt_plan_builder_new(&head);
    house(a, "H-1", "H-1", 0);
    house(a, "H-2", "H-2", 20);
    house(a, "H-3", "H-3", 40);
    house(a, "H-5", "H-5", 60);
    house(b, "H-1", "H-1", 0.0005);        /* noise */
    house(b, "H-2", "H-2", 23)->rooms = 4; /* moved and another type */
    house(b, "H-4", "H-4", 40);            /* H-3 replaced: another birth */
    house(b, "H-50", "H-5", 60);           /* renamed */
    g_autoptr(AgtPlan) from = agt_plan_builder_end(a), to = agt_plan_builder_end(b);
    g_autoptr(AgtComparison) c = agt_compare(from, to, 0.001);
    assert_int_equal(c->diffs->len, 4);
    const AgtDiff *d = diff_at(c, 0);
    assert_string_equal(d->after->id, "H-2");
    assert_int_equal(d->geometry.change, AGT_GEO_MOVED);
    assert_true(fabs(d->geometry.moved_m - 3) < 1e-9 && fabs(d->geometry.bearing_deg - 90) < 1e-9);
    assert_int_equal(d->fields->len, 1);
    assert_string_equal(((const AgtField *)d->fields->pdata[0])->name, "rooms");
    assert_true(fabs(d->area_before_m2 - 90) < 1e-9);
    assert_int_equal(diff_at(c, 1)->op, AGT_REMOVE);
    assert_string_equal(diff_at(c, 1)->before->id, "H-3");
    assert_int_equal(diff_at(c, 2)->op, AGT_ADD);
    d = diff_at(c, 3);
    assert_int_equal(d->op, AGT_CHANGE);
    assert_int_equal(d->geometry.change, AGT_GEO_SAME);
    assert_string_equal(((const AgtField *)d->fields->pdata[0])->name, "id");
}

static void digits_of_arithmetic_are_no_change(void **state)
{
    (void)state;
    AgtPlanBuilder *a = agt_plan_builder_new(&head), *b = agt_plan_builder_new(&head);
    house(a, "H-1", "H-1", 0)->floor_area_m2 = 0.1 + 0.2;
    house(b, "H-1", "H-1", 0)->floor_area_m2 = 0.3;
    house(a, "H-2", "H-2", 0)->dig_depth_m = 0.8;
    house(b, "H-2", "H-2", 0)->dig_depth_m = 0.8005; /* half a millimetre somebody wrote */
    house(a, "H-3", "H-3", 0)->dig_depth_m = 0;
    house(b, "H-3", "H-3", 0)->dig_depth_m = NAN; /* not given is not 0 */
    g_autoptr(AgtPlan) from = agt_plan_builder_end(a), to = agt_plan_builder_end(b);
    g_autoptr(AgtComparison) c = agt_compare(from, to, 0.001);
    assert_int_equal(c->diffs->len, 2);
    assert_string_equal(diff_at(c, 0)->after->id, "H-2");
    assert_string_equal(diff_at(c, 1)->after->id, "H-3");
}

/* QGIS copies a row with its birth; a row drawn there has none. */
static void copied_and_new_rows_are_added(void **state)
{
    (void)state;
    AgtPlanBuilder *a = agt_plan_builder_new(&head), *b = agt_plan_builder_new(&head);
    house(a, "H-1", "H-1", 0);
    house(a, "H-2", "H-2", 20);
    house(b, "H-0", "H-1", 100); /* the copy sorts before what it was copied from */
    house(b, "H-1", "H-1", 0);
    house(b, "H-2", NULL, 20); /* somebody typed the id of a feature that has a birth */
    g_autoptr(AgtPlan) from = agt_plan_builder_end(a), to = agt_plan_builder_end(b);
    g_autoptr(AgtComparison) c = agt_compare(from, to, 0.001);
    assert_int_equal(c->diffs->len, 3);
    assert_int_equal(diff_at(c, 0)->op, AGT_ADD);
    assert_string_equal(diff_at(c, 0)->after->id, "H-0");
    /* One goes, one comes: never taken for each other. */
    assert_true(diff_at(c, 1)->op != AGT_CHANGE && diff_at(c, 2)->op != AGT_CHANGE);
}

static void unloaded_layers_are_not_compared(void **state)
{
    (void)state;
    AgtPlanBuilder *a = agt_plan_builder_new(&head), *b = agt_plan_builder_new(&head);
    house(a, "H-1", "H-1", 0);
    agt_plan_builder_loaded(b, AGT_LAYER_BIT(AGT_LAYER_PLOT));
    g_autoptr(AgtPlan) from = agt_plan_builder_end(a), to = agt_plan_builder_end(b);
    g_autoptr(AgtComparison) c = agt_compare(from, to, 0.001);
    assert_int_equal(c->diffs->len, 0);
    assert_false(c->layers & AGT_LAYER_BIT(AGT_LAYER_BUILDING));
    assert_true(c->layers & AGT_LAYER_BIT(AGT_LAYER_PLOT));
    g_autoptr(AgtChangeset) changes = agt_comparison_changeset(c);
    assert_int_equal(agt_changeset_n(changes), 0);
}

static const AgtRule rule = {.id = "T1", .severity = AGT_ERROR, .text = {[AGT_LANG_EN] = "{id}"}};

static void add_finding(AgtFindings *f, const char *id, double measured)
{
    AgtFinding *x = agt_findings_add_plan(f, &rule);
    x->layer = AGT_LAYER_BUILDING;
    x->id = agt_arena_text(agt_findings_arena(f), id);
    x->measured = measured;
}

static void findings_are_new_fixed_or_unchanged(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(agt_plan_builder_new(&head));
    g_autoptr(AgtComparison) c = agt_compare(plan, plan, 0.001);
    AgtFindings *before = agt_findings_new(), *after = agt_findings_new();
    add_finding(before, "H-1", 2.1);
    add_finding(before, "H-2", 1);
    add_finding(before, "H-2", 1);
    add_finding(after, "H-1", 2.5); /* still there, measured anew */
    add_finding(after, "H-2", 1);   /* one of two is gone */
    add_finding(after, "H-3", 1);
    agt_compare_findings(c, before, after);
    assert_int_equal(agt_findings_n(before), 3); /* both lists stay whole */
    assert_int_equal(agt_findings_n(after), 3);
    agt_findings_free(before);
    agt_findings_free(after);
    assert_int_equal(agt_findings_n(c->unchanged), 2);
    assert_true(agt_findings_get(c->unchanged, 0)->measured == 2.5);
    assert_int_equal(agt_findings_n(c->fixed), 1);
    assert_string_equal(agt_findings_get(c->fixed, 0)->id, "H-2");
    assert_int_equal(agt_findings_n(c->fresh), 1);
    assert_string_equal(agt_findings_get(c->fresh, 0)->id, "H-3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(features_are_matched_by_birth),
        cmocka_unit_test(digits_of_arithmetic_are_no_change),
        cmocka_unit_test(copied_and_new_rows_are_added),
        cmocka_unit_test(unloaded_layers_are_not_compared),
        cmocka_unit_test(findings_are_new_fixed_or_unchanged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
