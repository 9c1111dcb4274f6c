/* SPDX-License-Identifier: Apache-2.0 */
/* Three-way merge of small plans, one case of the table in anchors each; and how they are settled.
 */
#include <math.h>

#include <agrotown/compare.h>

#include "support.h"

static const AgtPlanHead head = {.key = "k", .crs = "EPSG:32638", .srid = 32638};

/* Base, ours and theirs; rows are added to all three and then changed in one. */
typedef struct {
    AgtPlanBuilder *b[3];
    AgtFeature *row[3];
} Three;

static Three three(void)
{
    Three t;
    for (guint i = 0; i < 3; i++)
        t.b[i] = agt_plan_builder_new(&head);
    return t;
}

static AgtFeature *make(AgtPlanBuilder *b, AgtLayerId layer, const char *id, double x)
{
    AgtArena *a = agt_plan_builder_arena(b);
    AgtFeature *row = agt_arena_row(a, layer);
    row->id = row->birth = agt_arena_text(a, id);
    const AgtPoint corner[] = {{x, 0}, {x + 10, 0}, {x + 10, 9}, {x, 9}};
    if (agt_layer(layer)->geom == AGT_LAYER_GEOM_POLYGON)
        row->geom = agt_arena_take_geom(a, agt_geom_new_polygon(corner, 4));
    else if (agt_layer(layer)->geom == AGT_LAYER_GEOM_LINE)
        row->geom = agt_arena_take_geom(a, agt_geom_new_line(corner, 2));
    return row;
}

/* A house in the states named by a set of bits: 1 base, 2 ours, 4 theirs. */
static void house(Three *t, const char *id, guint where)
{
    for (guint i = 0; i < 3; i++) {
        t->row[i] = NULL;
        if (!(where & (1u << i)))
            continue;
        AgtBuilding *h = (AgtBuilding *)make(t->b[i], AGT_LAYER_BUILDING, id, 100);
        h->kind = "dwelling";
        h->rooms = 3;
        h->dig_depth_m = 1.2;
        agt_plan_builder_add(t->b[i], &h->f);
        t->row[i] = &h->f;
    }
}

#define BASE(t)   ((AgtBuilding *)(t).row[0])
#define OURS(t)   ((AgtBuilding *)(t).row[1])
#define THEIRS(t) ((AgtBuilding *)(t).row[2])

/* Gives corner @p k of a row another place. */
static void pull(Three *t, guint side, guint k, double dx, double dy)
{
    AgtFeature *row = t->row[side];
    AgtPoint pt[5];
    for (guint i = 0; i < 5; i++)
        pt[i] = row->geom->pt[i];
    pt[k] = (AgtPoint){pt[k].x + dx, pt[k].y + dy};
    row->geom =
        agt_arena_take_geom(agt_plan_builder_arena(t->b[side]), agt_geom_new_polygon(pt, 4));
}

/* The plans merged. */
typedef struct {
    AgtPlan *plan[3];
    AgtMerge *m;
} Merged;

static Merged merge(Three *t)
{
    GError *error = NULL;
    Merged r;
    for (guint i = 0; i < 3; i++)
        r.plan[i] = agt_plan_builder_end(t->b[i]);
    r.m = agt_merge((const AgtPlan *const *)&r.plan[0], 1, r.plan[1], r.plan[2], AGT_LAYERS_ALL,
                    0.001, &error);
    assert_no_error(error);
    return r;
}

static void merged_clear(Merged *r)
{
    agt_merge_free(r->m);
    for (guint i = 0; i < 3; i++)
        agt_plan_unref(r->plan[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Merged, merged_clear)

static const AgtBuilding *result(const Merged *r, const char *id)
{
    return (const AgtBuilding *)agt_plan_find(r->m->result, AGT_LAYER_BUILDING, id);
}

static const AgtConflict *only_conflict(const Merged *r, AgtConflictKind kind, const char *cell)
{
    assert_int_equal(r->m->conflicts->len, 1);
    const AgtConflict *c = r->m->conflicts->pdata[0];
    assert_string_equal(agt_conflict_kind_name(c->kind), agt_conflict_kind_name(kind));
    assert_string_equal(c->cell, cell);
    return c;
}

static void one_side_is_taken(void **state)
{
    (void)state;
    Three t = three();
    house(&t, "H-1", 7);
    OURS(t)->floor_level_m = 350;
    house(&t, "H-2", 7);
    THEIRS(t)->rooms = 5;
    THEIRS(t)->dig_depth_m = 1.5;
    house(&t, "H-3", 3); /* deleted there */
    house(&t, "H-4", 5); /* deleted here */
    house(&t, "H-5", 2); /* new here */
    house(&t, "H-6", 4); /* new there */
    house(&t, "H-7", 1); /* deleted by both */
    g_auto(Merged) r = merge(&t);
    assert_int_equal(r.m->conflicts->len, 0);
    assert_int_equal(r.m->combined, 0);
    assert_true(result(&r, "H-1")->floor_level_m == 350);
    assert_int_equal(result(&r, "H-2")->rooms, 5);
    assert_true(result(&r, "H-2")->dig_depth_m == 1.5);
    static const char *const gone[] = {"H-3", "H-4", "H-7"};
    for (guint i = 0; i < 3; i++)
        assert_null(result(&r, gone[i]));
    assert_non_null(result(&r, "H-5"));
    assert_non_null(result(&r, "H-6"));
    assert_int_equal(agt_changeset_n(r.m->changes), 3);
}

static void different_cells_are_combined(void **state)
{
    (void)state;
    Three t = three();
    house(&t, "H-1", 7);
    OURS(t)->floor_level_m = 350;
    THEIRS(t)->rooms = 5;
    THEIRS(t)->f.note = "there";
    house(&t, "H-2", 7); /* both the same, to the digits of arithmetic */
    OURS(t)->dig_depth_m = 0.1 + 0.2;
    THEIRS(t)->dig_depth_m = 0.3;
    house(&t, "H-3", 7); /* noise here, a move there */
    pull(&t, 1, 1, 1e-9, 0);
    pull(&t, 2, 1, 2, 0);
    g_auto(Merged) r = merge(&t);
    assert_int_equal(r.m->conflicts->len, 0);
    assert_int_equal(r.m->combined, 1);
    const AgtBuilding *h = result(&r, "H-1");
    assert_true(h->floor_level_m == 350 && h->rooms == 5);
    assert_string_equal(h->f.note, "there");
    assert_true(result(&r, "H-3")->f.geom->box.maxx == 112);
}

static void one_cell_changed_by_both_is_a_conflict(void **state)
{
    (void)state;
    Three t = three();
    house(&t, "H-1", 7);
    OURS(t)->house_type = "brick";
    THEIRS(t)->dig_depth_m = 2; /* a house type decides the depth: one thing */
    g_auto(Merged) r = merge(&t);
    const AgtConflict *c = only_conflict(&r, AGT_CONFLICT_CHANGED, "house_type");
    assert_string_equal(c->id, "H-1");
    assert_int_equal(agt_changeset_n(r.m->changes), 0); /* nothing was decided */
    g_autoptr(GPtrArray) fields = agt_conflict_fields(c);
    assert_int_equal(fields->len, 2);
}

static void deleted_against_changed_is_a_conflict(void **state)
{
    (void)state;
    Three t = three();
    house(&t, "H-1", 5);
    THEIRS(t)->rooms = 5;
    g_auto(Merged) r = merge(&t);
    only_conflict(&r, AGT_CONFLICT_WE_DELETED, "");
    assert_null(result(&r, "H-1"));
    Three u = three();
    house(&u, "H-1", 3);
    OURS(u)->f.note = "x";
    g_auto(Merged) q = merge(&u);
    only_conflict(&q, AGT_CONFLICT_THEY_DELETED, "");
    assert_non_null(result(&q, "H-1"));
}

static void two_features_under_one_id(void **state)
{
    (void)state;
    Three t = three();
    house(&t, "H-1", 6); /* as `place` would number on both branches */
    THEIRS(t)->rooms = 5;
    house(&t, "H-2", 6); /* the same house on both */
    g_auto(Merged) r = merge(&t);
    only_conflict(&r, AGT_CONFLICT_BOTH_ADDED, "");
    Three u = three();
    house(&u, "H-1", 7);
    OURS(u)->f.id = "H-9";
    house(&u, "H-5", 4);
    THEIRS(u)->f.id = "H-9";
    g_auto(Merged) q = merge(&u);
    const AgtConflict *c = only_conflict(&q, AGT_CONFLICT_SAME_ID, "");
    g_autoptr(AgtArena) a = agt_arena_new();
    GError *error = NULL;
    const AgtFeature *out;
    assert_false(agt_conflict_take(c, NULL, AGT_SIDE_THEIRS, a, &out, &error));
    assert_true(g_error_matches(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE));
    g_clear_error(&error);
    assert_false(
        agt_conflict_set(c, NULL, (const char *[]){"rooms=2", NULL}, false, a, &out, &error));
    g_clear_error(&error);
    assert_true(
        agt_conflict_set(c, NULL, (const char *[]){"id=H-10", NULL}, false, a, &out, &error));
    assert_string_equal(out->id, "H-10");
    assert_string_equal(out->birth, "H-5");
}

static void corners_of_both_are_combined(void **state)
{
    (void)state;
    Three t = three();
    for (guint i = 0; i < 3; i++) {
        AgtPlot *p = (AgtPlot *)make(t.b[i], AGT_LAYER_PLOT, "P-1", 100);
        p->area_m2 = 90;
        agt_plan_builder_add(t.b[i], &p->f);
        t.row[i] = &p->f;
    }
    pull(&t, 1, 1, 2, 0);
    pull(&t, 2, 3, 0, 2);
    ((AgtPlot *)t.row[1])->area_m2 = 99;
    ((AgtPlot *)t.row[2])->area_m2 = 100;
    g_auto(Merged) r = merge(&t);
    assert_int_equal(r.m->conflicts->len, 0);
    const AgtPlot *p = (const AgtPlot *)agt_plan_find(r.m->result, AGT_LAYER_PLOT, "P-1");
    assert_true(p->f.geom->pt[1].x == 112 && p->f.geom->pt[3].y == 11);
    assert_true(fabs(p->area_m2 - 109) < 0.001);
}

static void outlines_that_do_not_go_together_are_a_conflict(void **state)
{
    (void)state;
    static const double to[][4] = {{2, 0, 3, 0},   /* one corner to two places */
                                   {9, 0, -9, 0}}; /* two corners, and the edges cross */
    static const guint corner[][2] = {{1, 1}, {0, 1}};
    for (guint i = 0; i < 2; i++) {
        Three t = three();
        house(&t, "H-1", 7);
        pull(&t, 1, corner[i][0], to[i][0], to[i][1]);
        pull(&t, 2, corner[i][1], to[i][2], to[i][3]);
        g_auto(Merged) r = merge(&t);
        only_conflict(&r, AGT_CONFLICT_CHANGED, "geometry");
    }
}

static void a_state_vouches_for_what_was_seen(void **state)
{
    (void)state;
    Three t = three();
    house(&t, "H-1", 7);
    OURS(t)->f.state = "staked";
    pull(&t, 2, 1, 2, 0);
    house(&t, "H-2", 7);
    OURS(t)->f.state = "staked";
    THEIRS(t)->f.note = "nothing of weight";
    g_auto(Merged) r = merge(&t);
    only_conflict(&r, AGT_CONFLICT_CHANGED, "state");
    assert_string_equal(result(&r, "H-2")->f.note, "nothing of weight");
    Three u = three(); /* and the other way round */
    house(&u, "H-1", 7);
    pull(&u, 1, 1, 2, 0);
    THEIRS(u)->f.state = "built";
    g_auto(Merged) q = merge(&u);
    only_conflict(&q, AGT_CONFLICT_CHANGED, "state");
}

static void a_reference_to_what_was_deleted(void **state)
{
    (void)state;
    Three t = three();
    for (guint i = 0; i < 3; i++) {
        if (i != 1) /* deleted here */
            agt_plan_builder_add(t.b[i], make(t.b[i], AGT_LAYER_PLOT, "P-1", 0));
        agt_plan_builder_add(t.b[i], make(t.b[i], AGT_LAYER_PLOT, "P-2", 50));
    }
    house(&t, "H-1", 4);
    THEIRS(t)->plot = "P-1";
    house(&t, "H-2", 4);
    THEIRS(t)->plot = "P-2";
    house(&t, "H-3", 4);
    THEIRS(t)->plot = "P-7"; /* led nowhere before */
    g_auto(Merged) r = merge(&t);
    const AgtConflict *c = only_conflict(&r, AGT_CONFLICT_REFERENCE, "@plot");
    assert_string_equal(c->id, "H-1");
    assert_non_null(result(&r, "H-1"));
}

static void merged_crosswise_nobody_wins_in_silence(void **state)
{
    (void)state;
    AgtPlanBuilder *b[4];
    static const int rooms[] = {4, 5, 4, 5}; /* two bases, and each side kept its own */
    AgtPlan *plan[4];
    for (guint i = 0; i < 4; i++) {
        b[i] = agt_plan_builder_new(&head);
        AgtBuilding *h = (AgtBuilding *)make(b[i], AGT_LAYER_BUILDING, "H-1", 0);
        h->rooms = rooms[i];
        agt_plan_builder_add(b[i], &h->f);
        plan[i] = agt_plan_builder_end(b[i]);
    }
    g_autoptr(AgtMerge) m =
        agt_merge((const AgtPlan *const *)plan, 2, plan[2], plan[3], AGT_LAYERS_ALL, 0.001, NULL);
    assert_int_equal(m->conflicts->len, 1);
    g_autoptr(AgtMerge) one =
        agt_merge((const AgtPlan *const *)plan, 1, plan[2], plan[3], AGT_LAYERS_ALL, 0.001, NULL);
    assert_int_equal(one->conflicts->len, 0); /* a single base would have let theirs win */
    for (guint i = 0; i < 4; i++)
        agt_plan_unref(plan[i]);
}

static const AgtRule rule_a = {.id = "t.a", .severity = AGT_ERROR, .text = {[AGT_LANG_EN] = "a"}};
static const AgtRule rule_b = {.id = "t.b", .severity = AGT_INFO, .text = {[AGT_LANG_EN] = "b"}};

static void find(AgtFindings *f, const AgtRule *rule, const char *id, const char *other)
{
    AgtFinding *x = agt_findings_add_plan(f, rule);
    x->layer = AGT_LAYER_BUILDING;
    x->id = id;
    x->other_layer = AGT_LAYER_BUILDING;
    x->other_id = other;
}

static void what_neither_side_had_is_a_conflict(void **state)
{
    (void)state;
    Three t = three();
    house(&t, "H-1", 7);
    house(&t, "H-2", 4);
    g_auto(Merged) r = merge(&t);
    g_autoptr(AgtFindings) ours = agt_findings_new(), theirs = agt_findings_new(),
                           both = agt_findings_new();
    find(ours, &rule_a, "H-1", "");
    find(both, &rule_a, "H-1", "");
    find(theirs, &rule_a, "H-2", "");
    find(both, &rule_a, "H-2", "");
    find(both, &rule_b, "H-1", "H-2"); /* only told */
    agt_merge_findings(r.m, ours, theirs, both);
    assert_int_equal(r.m->conflicts->len, 0);
    find(both, &rule_a, "H-1", "H-2");
    find(both, &rule_a, "H-1", "H-2");
    agt_merge_findings(r.m, ours, theirs, both);
    const AgtConflict *c = only_conflict(&r, AGT_CONFLICT_FINDING, "t.a H-2");
    assert_string_equal(c->id, "H-1");
    assert_non_null(c->ours);
}

static void a_conflict_is_settled_by_side_or_value(void **state)
{
    (void)state;
    Three t = three();
    house(&t, "H-1", 7);
    OURS(t)->house_type = "brick";
    OURS(t)->rooms = 4;
    OURS(t)->f.note = "ours";
    THEIRS(t)->rooms = 5;
    g_auto(Merged) r = merge(&t);
    const AgtConflict *c = only_conflict(&r, AGT_CONFLICT_CHANGED, "house_type");
    g_autoptr(AgtArena) a = agt_arena_new();
    GError *error = NULL;
    const AgtFeature *live = &result(&r, "H-1")->f, *out = NULL;
    assert_true(agt_conflict_take(c, live, AGT_SIDE_THEIRS, a, &out, &error));
    const AgtBuilding *h = (const AgtBuilding *)out;
    assert_int_equal(h->rooms, 5);
    assert_null(h->house_type);
    assert_string_equal(h->f.note, "ours"); /* another cell */
    assert_true(agt_conflict_take(c, live, AGT_SIDE_BASE, a, &out, &error));
    assert_int_equal(((const AgtBuilding *)out)->rooms, 3);
    assert_false(
        agt_conflict_set(c, live, (const char *[]){"rooms=6", NULL}, false, a, &out, &error));
    assert_non_null(strstr(error->message, "house_type"));
    g_clear_error(&error);
    const char *both[] = {"rooms=6", "house_type=", NULL};
    assert_true(agt_conflict_set(c, live, both, false, a, &out, &error));
    h = (const AgtBuilding *)out;
    assert_true(h->rooms == 6 && !h->house_type);
    static const char *const bad[] = {"rooms=six", "colour=red", "birth=x", "id=", "rooms"};
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        assert_false(
            agt_conflict_set(c, live, (const char *[]){bad[i], NULL}, true, a, &out, &error));
        g_clear_error(&error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_side_is_taken),
        cmocka_unit_test(different_cells_are_combined),
        cmocka_unit_test(one_cell_changed_by_both_is_a_conflict),
        cmocka_unit_test(deleted_against_changed_is_a_conflict),
        cmocka_unit_test(two_features_under_one_id),
        cmocka_unit_test(corners_of_both_are_combined),
        cmocka_unit_test(outlines_that_do_not_go_together_are_a_conflict),
        cmocka_unit_test(a_state_vouches_for_what_was_seen),
        cmocka_unit_test(a_reference_to_what_was_deleted),
        cmocka_unit_test(merged_crosswise_nobody_wins_in_silence),
        cmocka_unit_test(what_neither_side_had_is_a_conflict),
        cmocka_unit_test(a_conflict_is_settled_by_side_or_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
