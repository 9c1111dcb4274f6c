/* SPDX-License-Identifier: Apache-2.0 */
/* Plans, changesets, ids, keys. */
#include <agrotown/plan.h>

#include "support.h"

static const AgtPlanHead head = {.key = "k",
                                 .title = "Town",
                                 .crs = "EPSG:32638",
                                 .srid = 32638,
                                 .revision = "abc",
                                 .revision_name = "r1"};

static AgtFeature *plot(AgtArena *a, const char *id, double x)
{
    AgtFeature *row = agt_arena_row(a, AGT_LAYER_PLOT);
    row->id = row->birth = agt_arena_text(a, id);
    row->geom = agt_arena_take_geom(a, agt_geom_new_box((AgtBox){x, 0, x + 10, 10}));
    return row;
}

static AgtPlan *three_plots(void)
{
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    static const char *const ids[] = {"P-10", "P-2", "P-1"};
    for (guint i = 0; i < 3; i++)
        agt_plan_builder_add(b, plot(agt_plan_builder_arena(b), ids[i], i * 20));
    agt_plan_builder_loaded(b, AGT_LAYER_BIT(AGT_LAYER_PLOT) | AGT_LAYER_BIT(AGT_LAYER_SETTING));
    return agt_plan_builder_end(b);
}

static void a_plan_is_in_id_order_and_found_by_id(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = three_plots();
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_PLOT);
    assert_int_equal(t->n, 3);
    assert_string_equal(t->rows[0]->id, "P-1");
    assert_string_equal(t->rows[2]->id, "P-10");
    assert_ptr_equal(agt_plan_find(plan, AGT_LAYER_PLOT, "P-2"), t->rows[1]);
    assert_null(agt_plan_find(plan, AGT_LAYER_PLOT, "P-02"));
    assert_null(agt_plan_find(plan, AGT_LAYER_PLOT, NULL));
    assert_null(agt_plan_find(plan, AGT_LAYER_STREET, "P-2"));
    assert_true(t->loaded);
    assert_false(agt_plan_table(plan, AGT_LAYER_HAZARD_AREA)->loaded);
    AgtBox box = agt_plan_extent(plan);
    assert_true(box.minx == 0 && box.maxx == 50 && box.maxy == 10);
}

static void withdrawn_rows_have_no_extent(void **state)
{
    (void)state;
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    AgtFeature *row = plot(agt_plan_builder_arena(b), "P-1", 0);
    row->state = "withdrawn";
    agt_plan_builder_add(b, row);
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(b);
    AgtBox box = agt_plan_extent(plan);
    assert_true(box.minx > box.maxx);
    assert_true(agt_feature_withdrawn(row));
}

static void changes_apply(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtPlan) plan = three_plots();
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_PLOT);
    AgtChangeset *c = agt_changeset_new();
    agt_changeset_keep_plan(c, plan);
    AgtArena *a = agt_changeset_arena(c);
    AgtFeature *changed = agt_arena_copy(a, t->rows[0]);
    changed->name = "corner plot";
    agt_changeset_change(c, t->rows[0], changed);
    agt_changeset_change(c, t->rows[1], agt_arena_copy(a, t->rows[1])); /* no change at all */
    agt_changeset_remove(c, t->rows[2]);
    agt_changeset_add(c, plot(a, "P-3", 100));
    agt_changeset_sort(c);
    assert_int_equal(agt_changeset_n(c), 3);
    assert_int_equal(agt_changeset_get(c, 0)->op, AGT_CHANGE);
    assert_string_equal(agt_changeset_get(c, 1)->after->id, "P-3");
    assert_int_equal(agt_changeset_count(c, AGT_LAYER_PLOT, AGT_REMOVE), 1);
    assert_int_equal(agt_changeset_count(c, AGT_LAYER_STREET, AGT_REMOVE), 0);
    g_autoptr(AgtPlan) after = agt_plan_apply(plan, c, &error);
    assert_no_error(error);
    agt_changeset_free(c);
    assert_int_equal(agt_plan_table(after, AGT_LAYER_PLOT)->n, 3);
    assert_string_equal(agt_plan_find(after, AGT_LAYER_PLOT, "P-1")->name, "corner plot");
    assert_null(agt_plan_find(after, AGT_LAYER_PLOT, "P-10"));
    assert_non_null(agt_plan_find(after, AGT_LAYER_PLOT, "P-3"));
    /* What was not loaded is still not loaded, and the revision no longer fits. */
    assert_false(agt_plan_table(after, AGT_LAYER_HAZARD_AREA)->loaded);
    assert_string_equal(agt_plan_head(after)->revision, "");
    assert_true(agt_plan_head(after)->uncommitted);
    assert_string_equal(agt_plan_head(plan)->revision, "abc");
}

static void expect_conflict(const AgtPlan *plan, AgtChangeset *c, const char *says)
{
    g_autoptr(GError) error = NULL;
    assert_null(agt_plan_apply(plan, c, &error));
    assert_true(g_error_matches(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFLICT));
    if (!strstr(error->message, says))
        fail_msg("\"%s\" does not say \"%s\"", error->message, says);
    agt_changeset_free(c);
}

static void conflicts_are_named(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = three_plots();
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_PLOT);
    AgtChangeset *c = agt_changeset_new();
    AgtFeature *other = agt_arena_copy(agt_changeset_arena(c), t->rows[0]);
    other->note = "somebody else's view";
    agt_changeset_remove(c, other);
    expect_conflict(plan, c, "plot P-1 is not what");
    c = agt_changeset_new();
    agt_changeset_remove(c, plot(agt_changeset_arena(c), "P-77", 0));
    expect_conflict(plan, c, "plot P-77 is to be changed but is not in the plan");
    c = agt_changeset_new();
    agt_changeset_add(c, plot(agt_changeset_arena(c), "P-2", 0));
    expect_conflict(plan, c, "plot P-2 is to be added but is in the plan already");
    c = agt_changeset_new();
    agt_changeset_remove(c, t->rows[0]);
    agt_changeset_remove(c, t->rows[0]);
    expect_conflict(plan, c, "plot P-1 is changed twice");
}

static void a_removed_birth_may_come_back(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtPlan) plan = three_plots();
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_PLOT);
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    agt_changeset_remove(c, t->rows[0]);
    agt_changeset_add(c, plot(agt_changeset_arena(c), "P-1", 500));
    g_autoptr(AgtPlan) after = agt_plan_apply(plan, c, &error);
    assert_no_error(error);
    assert_true(agt_plan_find(after, AGT_LAYER_PLOT, "P-1")->geom->box.minx == 500);
}

static void ids_count_on(void **state)
{
    (void)state;
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    AgtArena *a = agt_plan_builder_arena(b);
    AgtFeature *row = plot(a, "P-7_1", 0); /* a split from QGIS still uses up 7 */
    row->birth = "P-19";                   /* renamed since: 19 was used too */
    agt_plan_builder_add(b, row);
    agt_plan_builder_add(b, plot(a, "P-99999999999999999", 0)); /* somebody's code */
    agt_plan_builder_add(b, plot(a, "X-500", 0));
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(b);
    g_autoptr(AgtArena) out = agt_arena_new();
    AgtIdCounter n = agt_id_counter(plan, AGT_LAYER_PLOT, 3);
    assert_string_equal(agt_id_next(&n, out), "P-020");
    assert_string_equal(agt_id_next(&n, out), "P-021");
    n = agt_id_counter(plan, AGT_LAYER_STREET, 2);
    assert_string_equal(agt_id_next(&n, out), "ST-01");
}

static void keys_are_stable_and_apart(void **state)
{
    (void)state;
    guint8 a[16], b[16];
    agt_feature_key("k", AGT_LAYER_PLOT, "P-1", a);
    /* SHA-256 of "k\0plot\0P-1\0", computed once by sha256sum: keys must never change. */
    static const guint8 want[4] = {0xbb, 0x37, 0x8e, 0x8e};
    char hex[9];
    g_snprintf(hex, sizeof hex, "%02x%02x%02x%02x", a[0], a[1], a[2], a[3]);
    if (memcmp(a, want, 4) != 0)
        fail_msg("key begins with %s", hex);
    agt_feature_key("k", AGT_LAYER_BLOCK, "P-1", b);
    assert_memory_not_equal(a, b, 16);
    agt_feature_key("kplot", AGT_LAYER_PLOT, "P-1", b);
    assert_memory_not_equal(a, b, 16);
}

static void settings_and_configuration_are_found(void **state)
{
    (void)state;
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    AgtArena *a = agt_plan_builder_arena(b);
    AgtSetting *s = (AgtSetting *)agt_arena_row(a, AGT_LAYER_SETTING);
    s->f.id = "clearance.standoff_m";
    s->value = "10";
    agt_plan_builder_add(b, &s->f);
    static const char *const kinds[] = {"norms", "programme"};
    for (guint i = 0; i < 2; i++) {
        AgtConfig *c = (AgtConfig *)agt_arena_row(a, AGT_LAYER_CONFIG);
        c->f.id = agt_arena_printf(a, "%s/az", kinds[i]);
        c->kind = kinds[i];
        c->text = kinds[i];
        agt_plan_builder_add(b, &c->f);
    }
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(b);
    assert_string_equal(agt_plan_setting(plan, "clearance.standoff_m"), "10");
    assert_null(agt_plan_setting(plan, "clearance.caution_m"));
    assert_string_equal(agt_plan_config(plan, "programme", "az"), "programme");
    assert_string_equal(agt_plan_config(plan, "norms", NULL), "norms");
    assert_null(agt_plan_config(plan, "house_type", "az"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_is_in_id_order_and_found_by_id),
        cmocka_unit_test(withdrawn_rows_have_no_extent),
        cmocka_unit_test(changes_apply),
        cmocka_unit_test(conflicts_are_named),
        cmocka_unit_test(a_removed_birth_may_come_back),
        cmocka_unit_test(ids_count_on),
        cmocka_unit_test(keys_are_stable_and_apart),
        cmocka_unit_test(settings_and_configuration_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
