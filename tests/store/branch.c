/* SPDX-License-Identifier: Apache-2.0 */
/* Branches, tags and merges in a plan file; what is held stays whatever the branch. */
#include <string.h>

#include "fixture.h"

/* The plan with one row changed or added, recorded. */
static AgtRevision *record(AgtStore *s, const AgtFeature *before, const AgtFeature *after)
{
    GError *error = NULL;
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    if (!before)
        agt_changeset_add(c, after);
    else if (after)
        agt_changeset_change(c, before, after);
    else
        agt_changeset_remove(c, before);
    AgtRevision *r = agt_store_apply(s, c, &info_for_tests, &error);
    assert_no_error(error);
    return r;
}

static void edit_plot(AgtStore *s, const char *id, double area, const char *note)
{
    g_autoptr(AgtPlan) p = load(s, "HEAD", NULL);
    g_autoptr(AgtArena) a = agt_arena_new();
    const AgtFeature *before = agt_plan_find(p, AGT_LAYER_PLOT, id);
    AgtPlot *after = (AgtPlot *)agt_arena_copy(a, before);
    if (area > 0)
        after->area_m2 = area;
    if (note)
        after->f.note = agt_arena_text(a, note);
    agt_revision_free(record(s, before, &after->f));
}

static void add_row(AgtStore *s, AgtLayerId layer, const char *id, double x)
{
    g_autoptr(AgtArena) a = agt_arena_new();
    agt_revision_free(record(s, NULL, make_row(a, layer, id, x)));
}

static void remove_row(AgtStore *s, AgtLayerId layer, const char *id)
{
    g_autoptr(AgtPlan) p = load(s, "HEAD", NULL);
    agt_revision_free(record(s, agt_plan_find(p, layer, id), NULL));
}

static void make_branch(AgtStore *s, const char *name, const char *at)
{
    GError *error = NULL;
    agt_store_branch(s, name, at, &info_for_tests, &error);
    assert_no_error(error);
}

static AgtRevision *go(AgtStore *s, const char *name)
{
    GError *error = NULL;
    AgtRevision *r = agt_store_switch(s, name, &info_for_tests, &error);
    assert_no_error(error);
    return r;
}

static void refused(GError **error, const char *why)
{
    assert_true(g_error_matches(*error, AGT_STORE_ERROR, AGT_STORE_ERROR_CONFLICT));
    if (!strstr((*error)->message, why))
        fail_msg("\"%s\" does not say \"%s\"", (*error)->message, why);
    g_clear_error(error);
}

/* Live tables, HEAD and the newest evidence say the same, and the file is whole. */
static void assert_settled(const Fixture *f, AgtStore *s)
{
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtPlan) live = load(s, NULL, out), head = load(s, "HEAD", NULL);
    assert_int_equal(agt_findings_n(out), 0);
    assert_false(agt_plan_head(live)->uncommitted);
    assert_same_rows(live, head);
    assert_whole(f);
}

static void a_branch_has_a_line_of_its_own(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_WRITE);
    make_branch(s, "south", NULL);
    edit_plot(s, "P-001", 111, NULL);
    remove_row(s, AGT_LAYER_PLOT, "P-002");
    add_row(s, AGT_LAYER_PLOT, "P-004", 1080);
    g_autoptr(AgtPlan) there = load(s, "HEAD", NULL), then = load(s, "r1", NULL);
    g_autoptr(AgtRevision) r = go(s, "south");
    assert_int_equal(r->seq, 1); /* nothing to bring along: nothing recorded */
    g_autoptr(AgtPlan) here = load(s, "HEAD", NULL);
    assert_same_rows(here, then);
    assert_settled(&f, s);
    edit_plot(s, "P-003", 333, NULL);
    agt_revision_free(go(s, "main"));
    g_autoptr(AgtPlan) again = load(s, "HEAD", NULL);
    assert_same_rows(again, there);
    assert_settled(&f, s);
    g_autoptr(GPtrArray) refs = agt_store_refs(s, NULL);
    assert_int_equal(refs->len, 2);
    const AgtRef *main_ref = refs->pdata[0], *south = refs->pdata[1];
    assert_string_equal(main_ref->name, "main");
    assert_true(main_ref->current && !south->current && !south->tag);
    assert_int_equal(south->revision->seq, 5);
    g_autoptr(GPtrArray) all = agt_store_log_all(s, NULL), line = agt_store_log(s, NULL, NULL);
    assert_int_equal(all->len, 5);
    assert_int_equal(line->len, 4);
}

static void a_branch_cannot_take_back_what_is_held(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_WRITE);
    make_branch(s, "old", NULL);
    add_row(s, AGT_LAYER_HAZARD_AREA, "HZ-002", 2100);
    add_row(s, AGT_LAYER_PERSON, "PER-1", 0);
    add_row(s, AGT_LAYER_APPROVED_LINE, "AL-1", 2300);
    remove_row(s, AGT_LAYER_RELEASE, "RE-001"); /* as an import would */
    edit_plot(s, "P-001", 111, NULL);
    g_autoptr(AgtPlan) newest = load(s, "HEAD", NULL);
    g_autoptr(AgtRevision) r = go(s, "old");
    assert_int_equal(r->seq, 7); /* the evidence came along */
    assert_int_equal(r->added, 3);
    assert_int_equal(r->removed, 1);
    g_autoptr(AgtPlan) here = load(s, "HEAD", NULL);
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        if (agt_store_held_layers() & AGT_LAYER_BIT(i))
            assert_int_equal(agt_plan_table(here, i)->n, agt_plan_table(newest, i)->n);
    assert_non_null(agt_plan_find(here, AGT_LAYER_HAZARD_AREA, "HZ-002"));
    assert_null(agt_plan_find(here, AGT_LAYER_RELEASE, "RE-001"));
    assert_true(((const AgtPlot *)agt_plan_find(here, AGT_LAYER_PLOT, "P-001"))->area_m2 == 100);
    assert_settled(&f, s);
    add_row(s, AGT_LAYER_HAZARD_AREA, "HZ-003", 2200); /* known on this branch first */
    r = (agt_revision_free(r), go(s, "main"));
    assert_int_equal(r->seq, 9);
    g_autoptr(AgtPlan) back = load(s, "HEAD", NULL);
    assert_non_null(agt_plan_find(back, AGT_LAYER_HAZARD_AREA, "HZ-003"));
    assert_settled(&f, s);
    agt_revision_free(go(s, "old")); /* both know everything now */
    agt_revision_free(go(s, "main"));
    g_autoptr(GPtrArray) all = agt_store_log_all(s, NULL);
    assert_int_equal(all->len, 9);
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtPlan) old = agt_store_load_held(s, "r1", AGT_LAYERS_ALL, out, NULL);
    assert_non_null(agt_plan_find(old, AGT_LAYER_HAZARD_AREA, "HZ-003"));
    assert_int_equal(count_rule(out, "store.superseded"), 1);
}

static void a_head_moved_by_hand_brings_nothing_back(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_WRITE);
    add_row(s, AGT_LAYER_HAZARD_AREA, "HZ-002", 2100);
    g_clear_pointer(&s, agt_store_close);
    foreign(&f, true,
            "UPDATE rev_ref SET commit_hash = (SELECT hash FROM rev_commit WHERE seq = 1);"
            "DELETE FROM hazard_area WHERE id = 'HZ-002'; DELETE FROM rev_dirty;"
            "UPDATE rev_ident SET died = 1, row = NULL, oid = NULL WHERE human = 'HZ-002'");
    s = open_store(&f, AGT_STORE_WRITE);
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    assert_non_null(agt_plan_find(live, AGT_LAYER_HAZARD_AREA, "HZ-002"));
    assert_int_equal(count_rule(out, "store.evidence_edited"), 1);
    g_autoptr(AgtArena) a = agt_arena_new();
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    agt_changeset_add(c, make_row(a, AGT_LAYER_PLOT, "P-009", 1200));
    GError *error = NULL;
    assert_null(agt_store_apply(s, c, &info_for_tests, &error));
    refused(&error, "restore");
    g_autoptr(AgtRevision) r G_GNUC_UNUSED = agt_store_restore(s, "HEAD", &info_for_tests, &error);
    assert_no_error(error);
    g_autoptr(AgtPlan) head = load(s, "HEAD", NULL);
    assert_non_null(agt_plan_find(head, AGT_LAYER_HAZARD_AREA, "HZ-002"));
    assert_settled(&f, s);
}

static void names_are_checked(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    GError *error = NULL;
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_WRITE);
    assert_false(agt_store_branch(s, "early", NULL, &info_for_tests, &error));
    refused(&error, "no revision");
    g_clear_pointer(&s, agt_store_close);
    fill_small(&f);
    s = open_store(&f, AGT_STORE_WRITE);
    static const char *const bad[] = {"", "HEAD", "r5", "cafe", "a b", "-x", "a..b", "x~1", "a/"};
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        assert_false(agt_store_tag(s, bad[i], NULL, false, &info_for_tests, &error));
        refused(&error, "cannot be the name");
    }
    assert_true(agt_store_tag(s, "issued/P2", NULL, true, &info_for_tests, &error));
    assert_true(agt_store_tag(s, "şəhər-1", "r1", false, &info_for_tests, &error));
    assert_false(agt_store_branch(s, "issued/P2", NULL, &info_for_tests, &error));
    refused(&error, "already");
    assert_false(agt_store_untag(s, "issued/P2", &info_for_tests, &error));
    refused(&error, "locked");
    assert_false(agt_store_untag(s, "main", &info_for_tests, &error));
    refused(&error, "no tag");
    assert_true(agt_store_untag(s, "şəhər-1", &info_for_tests, &error));
    edit_plot(s, "P-001", 111, NULL);
    g_autoptr(AgtRevision) r = agt_store_revision(s, "issued/P2", &error);
    assert_int_equal(r->seq, 1);
    assert_null(agt_store_switch(s, "issued/P2", &info_for_tests, &error));
    refused(&error, "no branch");
    foreign(&f, false, "UPDATE plot SET note = 'x' WHERE id = 'P-001'");
    make_branch(s, "b", NULL); /* beside edits: nothing moves */
    assert_null(agt_store_switch(s, "b", &info_for_tests, &error));
    refused(&error, "uncommitted");
}

/* --- merge ----------------------------------------------------------------------------------- */

static AgtAncestry *ancestry(AgtStore *s, const char *theirs)
{
    GError *error = NULL;
    AgtAncestry *a = agt_store_ancestry(s, theirs, &error);
    assert_no_error(error);
    return a;
}

static gint64 base_of(const AgtAncestry *a, guint i)
{
    assert_true(i < a->bases->len);
    return ((const AgtRevision *)a->bases->pdata[i])->seq;
}

/* main: r1 r2; south: r1 r3. */
static AgtStore *two_branches(const Fixture *f)
{
    fill_small(f);
    AgtStore *s = open_store(f, AGT_STORE_WRITE);
    make_branch(s, "south", NULL);
    edit_plot(s, "P-001", 111, NULL);
    agt_revision_free(go(s, "south"));
    edit_plot(s, "P-003", 333, NULL);
    agt_revision_free(go(s, "main"));
    return s;
}

/* What south changed since r1, for main. */
static AgtChangeset *plot_3(AgtStore *s)
{
    g_autoptr(AgtPlan) ours = load(s, "HEAD", NULL), theirs = load(s, "south", NULL);
    AgtChangeset *c = agt_changeset_new();
    agt_changeset_keep_plan(c, ours);
    agt_changeset_keep_plan(c, theirs);
    agt_changeset_change(c, agt_plan_find(ours, AGT_LAYER_PLOT, "P-003"),
                         agt_plan_find(theirs, AGT_LAYER_PLOT, "P-003"));
    return c;
}

static void a_merge_has_two_parents(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    GError *error = NULL;
    g_autoptr(AgtStore) s = two_branches(&f);
    g_autoptr(AgtAncestry) a = ancestry(s, "south");
    assert_int_equal(a->ours->seq, 2);
    assert_int_equal(a->theirs->seq, 3);
    assert_int_equal(a->bases->len, 1);
    assert_int_equal(base_of(a, 0), 1);
    assert_false(agt_ancestry_merged(a) || agt_ancestry_forward(a));
    g_autoptr(AgtChangeset) c = plot_3(s);
    g_autoptr(AgtRevision) r = agt_store_merge(s, a, c, &info_for_tests, &error);
    assert_no_error(error);
    assert_string_equal(r->parent, a->ours->hash);
    assert_string_equal(r->merged, a->theirs->hash);
    assert_int_equal(r->merged_seq, 3);
    assert_int_equal(r->changed, 1);
    assert_settled(&f, s);
    assert_null(agt_store_merge(s, a, c, &info_for_tests, &error)); /* HEAD has moved on */
    refused(&error, "merge again");
    g_autoptr(AgtAncestry) again = ancestry(s, "south");
    assert_true(agt_ancestry_merged(again));
    agt_revision_free(go(s, "south"));
    g_autoptr(AgtAncestry) on = ancestry(s, "main");
    assert_true(agt_ancestry_forward(on));
    g_autoptr(AgtRevision) there = agt_store_forward(s, on, &info_for_tests, &error);
    assert_no_error(error);
    assert_int_equal(there->seq, 4);
    assert_settled(&f, s);
}

static void merged_crosswise_there_are_two_bases(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    GError *error = NULL;
    g_autoptr(AgtStore) s = two_branches(&f);
    g_autoptr(AgtAncestry) a = ancestry(s, "r3");
    g_autoptr(AgtChangeset) c = plot_3(s);
    g_autoptr(AgtRevision) r4 = agt_store_merge(s, a, c, &info_for_tests, &error);
    assert_non_null(r4);
    agt_revision_free(go(s, "south"));
    g_autoptr(AgtAncestry) b = ancestry(s, "r2");
    g_autoptr(AgtChangeset) none = agt_changeset_new();
    g_autoptr(AgtRevision) r5 = agt_store_merge(s, b, none, &info_for_tests, &error);
    assert_non_null(r5);
    g_autoptr(AgtAncestry) cross = ancestry(s, "main");
    assert_int_equal(cross->bases->len, 2);
    assert_int_equal(base_of(cross, 0), 3);
    assert_int_equal(base_of(cross, 1), 2);
    assert_false(agt_ancestry_merged(cross) || agt_ancestry_forward(cross));
    assert_settled(&f, s);
}

static AgtDispute dispute_of(const AgtPlan *base, const AgtPlan *ours, const AgtPlan *theirs,
                             const char *id, const char *field)
{
    AgtDispute d = {AGT_LAYER_PLOT,
                    id,
                    id,
                    field,
                    "changed",
                    NULL,
                    agt_plan_find(base, AGT_LAYER_PLOT, id),
                    agt_plan_find(ours, AGT_LAYER_PLOT, id),
                    agt_plan_find(theirs, AGT_LAYER_PLOT, id)};
    return d;
}

static void a_begun_merge_outlives_the_program(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    GError *error = NULL;
    g_autoptr(AgtStore) s = two_branches(&f);
    g_autoptr(AgtPlan) base = load(s, "r1", NULL), ours = load(s, "HEAD", NULL);
    g_autoptr(AgtPlan) theirs = load(s, "south", NULL);
    g_autoptr(AgtAncestry) a = ancestry(s, "south");
    g_autoptr(AgtChangeset) c = plot_3(s);
    AgtDispute d = dispute_of(base, ours, theirs, "P-001", "area_m2");
    AgtDispute whole = {
        .layer = AGT_N_LAYERS, .id = "", .birth = "", .field = "B9", .kind = "rule"};
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    g_ptr_array_add(list, &d);
    g_ptr_array_add(list, &whole);
    assert_true(agt_store_merge_begin(s, a, "south", c, list, "south comes in", &error));
    g_clear_pointer(&s, agt_store_close);
    s = open_store(&f, AGT_STORE_WRITE);
    g_autoptr(AgtMergeState) m = agt_store_merge_state(s, &error);
    assert_non_null(m);
    assert_string_equal(m->name, "south");
    assert_int_equal(m->theirs->seq, 3);
    assert_int_equal(m->disputes->len, 2);
    assert_int_equal(m->open, 2);
    const AgtDispute *first = m->disputes->pdata[0];
    assert_string_equal(first->id, "P-001");
    assert_true(agt_row_equal(first->ours, d.ours) && agt_row_equal(first->base, d.base));

    /* Nothing else is recorded meanwhile, but an alert. */
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtArena) arena = agt_arena_new();
    g_autoptr(AgtChangeset) alert = agt_changeset_new();
    agt_changeset_add(alert, make_row(arena, AGT_LAYER_HAZARD_POINT, "HP-1", 1000));
    assert_null(agt_store_commit(s, &info_for_tests, out, &error));
    refused(&error, "2 conflicts");
    assert_null(agt_store_apply(s, alert, &info_for_tests, &error));
    refused(&error, "merge is in progress");
    assert_null(agt_store_restore(s, "HEAD", &info_for_tests, &error));
    refused(&error, "merge is in progress");
    assert_null(agt_store_switch(s, "south", &info_for_tests, &error));
    refused(&error, "merge is in progress");
    g_autoptr(AgtRevision) r4 = agt_store_add_beside(s, alert, &info_for_tests, &error);
    assert_no_error(error);
    assert_string_equal(r4->merged, "");

    /* Settled: one by a value, one by leaving it. */
    AgtPlot *row = (AgtPlot *)agt_arena_copy(arena, first->ours);
    row->area_m2 = 123;
    AgtSettlement x[] = {{first, "area_m2=123", true, &row->f},
                         {m->disputes->pdata[1], "keep", false, NULL}};
    g_autoptr(GArray) settlements = g_array_new(FALSE, FALSE, sizeof(AgtSettlement));
    g_array_append_vals(settlements, x, 2);
    assert_true(agt_store_merge_settle(s, settlements, &error));
    g_ptr_array_set_size(list, 0);
    g_ptr_array_add(list, &whole);
    assert_true(agt_store_merge_renew(s, "rule", list, &error)); /* found again: still settled */
    g_autoptr(AgtMergeState) done = agt_store_merge_state(s, &error);
    assert_int_equal(done->open, 0);
    g_autoptr(AgtRevision) r = agt_store_commit(s, &info_for_tests, out, &error);
    assert_no_error(error);
    assert_string_equal(r->parent, r4->hash);
    assert_int_equal(r->merged_seq, 3);
    assert_null(agt_store_merge_state(s, &error));
    g_autoptr(AgtPlan) head = load(s, "HEAD", NULL);
    assert_true(((const AgtPlot *)agt_plan_find(head, AGT_LAYER_PLOT, "P-001"))->area_m2 == 123);
    assert_true(((const AgtPlot *)agt_plan_find(head, AGT_LAYER_PLOT, "P-003"))->area_m2 == 333);
    assert_settled(&f, s);
}

static void a_merge_that_is_taken_back_leaves_nothing(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    GError *error = NULL;
    g_autoptr(AgtStore) s = two_branches(&f);
    assert_false(agt_store_merge_abort(s, &error));
    refused(&error, "no merge");
    g_autoptr(AgtPlan) before = load(s, "HEAD", NULL), theirs = load(s, "south", NULL);
    g_autoptr(AgtAncestry) a = ancestry(s, "south");
    g_autoptr(AgtChangeset) c = plot_3(s);
    agt_changeset_remove(c, agt_plan_find(before, AGT_LAYER_PLOT, "P-002"));
    AgtDispute d = dispute_of(before, before, theirs, "P-001", "");
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    g_ptr_array_add(list, &d);
    assert_true(agt_store_merge_begin(s, a, "south", c, list, "m", &error));
    foreign(&f, false, "UPDATE plot SET note = 'by hand' WHERE id = 'P-001'");
    assert_true(agt_store_merge_abort(s, &error));
    g_autoptr(AgtPlan) after = load(s, "HEAD", NULL);
    assert_same_rows(before, after);
    assert_null(agt_store_merge_state(s, &error));
    assert_settled(&f, s);
}

/* The same person makes the same edit in the same second on two branches: one revision. */
static void one_edit_twice_is_one_revision(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_WRITE);
    make_branch(s, "south", NULL);
    edit_plot(s, "P-001", 111, NULL);
    agt_revision_free(go(s, "south"));
    edit_plot(s, "P-001", 111, NULL);
    g_autoptr(GPtrArray) all = agt_store_log_all(s, NULL);
    assert_int_equal(all->len, 2);
    g_autoptr(AgtAncestry) a = ancestry(s, "main");
    assert_true(agt_ancestry_merged(a) && agt_ancestry_forward(a));
    assert_settled(&f, s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_branch_has_a_line_of_its_own),
        cmocka_unit_test(a_branch_cannot_take_back_what_is_held),
        cmocka_unit_test(a_head_moved_by_hand_brings_nothing_back),
        cmocka_unit_test(names_are_checked),
        cmocka_unit_test(a_merge_has_two_parents),
        cmocka_unit_test(merged_crosswise_there_are_two_bases),
        cmocka_unit_test(a_begun_merge_outlives_the_program),
        cmocka_unit_test(a_merge_that_is_taken_back_leaves_nothing),
        cmocka_unit_test(one_edit_twice_is_one_revision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
