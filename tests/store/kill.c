/* SPDX-License-Identifier: Apache-2.0 */
/* A writer killed at any instant leaves the old state or the new one. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../prop.h"
#include "fixture.h"

enum { ROUNDS = 40 };

/* Edits like a person, then commits; then applies a changeset. 0, or where it failed. */
static int write_once(const Fixture *f)
{
    sqlite3 *db;
    if (sqlite3_open(f->path, &db) != SQLITE_OK)
        return 1;
    sqlite3_busy_timeout(db, 5000);
    int rc = sqlite3_exec(db, "UPDATE plot SET note = coalesce(note, '') || 'x'", NULL, NULL, NULL);
    sqlite3_close(db);
    if (rc != SQLITE_OK)
        return 2;
    g_autoptr(AgtStore) s = agt_store_open(f->path, AGT_STORE_WRITE, NULL);
    if (!s)
        return 3;
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtRevision) r = agt_store_commit(s, &info_for_tests, out, NULL);
    g_autoptr(AgtPlan) p = agt_store_load(s, NULL, AGT_LAYER_BIT(AGT_LAYER_PLOT), out, NULL);
    if (!r || !p)
        return 4;
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    AGT_EACH(p, PLOT, Plot, plot)
    {
        AgtFeature *row = agt_arena_copy(agt_changeset_arena(c), &plot->f);
        ((AgtPlot *)row)->area_m2 += 1;
        row->note = NULL;
        agt_changeset_change(c, &plot->f, row);
    }
    g_autoptr(AgtRevision) r2 = agt_store_apply(s, c, &info_for_tests, NULL);
    return r2 ? 0 : 5;
}

static void write_until_killed(const Fixture *f)
{
    for (int failed = 0;;)
        if ((failed = write_once(f)))
            _exit(failed);
}

/* Old or new, nothing between: HEAD's plots are all of one revision, and status tells the rest. */
static void judge(const Fixture *f, gint64 *seq)
{
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_READ);
    g_autoptr(AgtRevision) head = agt_store_revision(s, "HEAD", NULL);
    assert_non_null(head);
    assert_true(head->seq >= *seq);
    *seq = head->seq;
    g_autoptr(AgtPlan) p = load(s, "HEAD", NULL);
    const AgtTable *t = agt_plan_table(p, AGT_LAYER_PLOT);
    assert_int_equal(t->n, 3);
    for (guint i = 1; i < t->n; i++) {
        assert_true(((const AgtPlot *)t->rows[i])->area_m2 ==
                    ((const AgtPlot *)t->rows[0])->area_m2);
        assert_true(g_strcmp0(t->rows[i]->note, t->rows[0]->note) == 0);
    }
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtChangeset) c = agt_store_status(s, out, NULL);
    assert_non_null(c);
    assert_true(agt_changeset_n(c) == 0 || agt_changeset_n(c) == 3);
}

static void a_killed_writer_leaves_old_or_new(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    Prop p = prop_start(prop_seed(), 1);
    gint64 seq = 1, start = g_get_monotonic_time();
    assert_int_equal(write_once(&f), 0);
    /* A writer that was just forked is slower than this one, on a busy machine much slower. */
    int once_us = (int)CLAMP(g_get_monotonic_time() - start, 15000, 150000);
    for (guint i = 0; i < ROUNDS; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            write_until_killed(&f);
        g_usleep((gulong)prop_int(&p, 0, 10 * once_us));
        kill(child, SIGKILL);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFSIGNALED(status))
            fail_msg("the writer failed with %d", WEXITSTATUS(status));
        judge(&f, &seq);
        if (i % 10 == 9)
            assert_whole(&f);
    }
    print_message("%d revisions written in %d killed runs\n", (int)seq, ROUNDS);
    assert_true(seq > 3);
}

/* --- merge ----------------------------------------------------------------------------------- */

/* One plot of the present branch a square metre larger. */
static bool grow(AgtStore *s, const char *id)
{
    g_autoptr(AgtPlan) p = agt_store_load(s, "HEAD", AGT_LAYERS_ALL, NULL, NULL);
    const AgtFeature *before = p ? agt_plan_find(p, AGT_LAYER_PLOT, id) : NULL;
    if (!before)
        return false;
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    AgtPlot *after = (AgtPlot *)agt_arena_copy(agt_changeset_arena(c), before);
    after->area_m2 += 1;
    agt_changeset_change(c, before, &after->f);
    g_autoptr(AgtRevision) r = agt_store_apply(s, c, &info_for_tests, NULL);
    return r != NULL;
}

static bool go(AgtStore *s, const char *branch)
{
    g_autoptr(AgtRevision) r = agt_store_switch(s, branch, &info_for_tests, NULL);
    return r != NULL;
}

/* P-003 comes from there; P-001 is put to people, who take ours. */
static bool begin_and_end(AgtStore *s)
{
    g_autoptr(AgtAncestry) a = agt_store_ancestry(s, "south", NULL);
    g_autoptr(AgtPlan) ours = agt_store_load(s, "HEAD", AGT_LAYERS_ALL, NULL, NULL);
    g_autoptr(AgtPlan) theirs = agt_store_load(s, "south", AGT_LAYERS_ALL, NULL, NULL);
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    agt_changeset_change(c, agt_plan_find(ours, AGT_LAYER_PLOT, "P-003"),
                         agt_plan_find(theirs, AGT_LAYER_PLOT, "P-003"));
    const AgtFeature *plot = agt_plan_find(ours, AGT_LAYER_PLOT, "P-001");
    AgtDispute d = {.layer = AGT_LAYER_PLOT,
                    .id = "P-001",
                    .birth = "P-001",
                    .field = "note",
                    .kind = "changed",
                    .base = plot,
                    .ours = plot,
                    .theirs = plot};
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    g_ptr_array_add(list, &d);
    AgtSettlement x = {&d, "ours", true, plot};
    g_autoptr(GArray) settled = g_array_new(FALSE, FALSE, sizeof x);
    g_array_append_val(settled, x);
    g_autoptr(AgtFindings) out = agt_findings_new();
    if (!agt_store_merge_begin(s, a, "south", c, list, "m", NULL) ||
        !agt_store_merge_settle(s, settled, NULL))
        return false;
    g_autoptr(AgtRevision) r = agt_store_commit(s, &info_for_tests, out, NULL);
    return r && r->merged_seq;
}

/* Both branches go on, then one is merged; whatever the last writer left is taken back first. */
static int merge_once(const Fixture *f)
{
    g_autoptr(AgtStore) s = agt_store_open(f->path, AGT_STORE_WRITE, NULL);
    if (!s)
        return 1;
    g_autoptr(AgtMergeState) left = agt_store_merge_state(s, NULL);
    if (left && !agt_store_merge_abort(s, NULL))
        return 2;
    if (!go(s, "south") || !grow(s, "P-003"))
        return 3;
    if (!go(s, "main") || !grow(s, "P-001"))
        return 4;
    return begin_and_end(s) ? 0 : 5;
}

static void merge_until_killed(const Fixture *f)
{
    for (int failed = 0;;)
        if ((failed = merge_once(f)))
            _exit(failed);
}

/* No merge and nothing uncommitted, or a merge with its dispute and what it took. */
static void judge_merge(const Fixture *f, guint *begun)
{
    GError *error = NULL;
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_READ);
    g_autoptr(AgtMergeState) m = agt_store_merge_state(s, &error);
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtChangeset) c = agt_store_status(s, out, &error);
    assert_no_error(error);
    assert_int_equal(agt_findings_n(out), 0);
    assert_int_equal(agt_changeset_n(c), m ? 1 : 0);
    if (m) {
        assert_int_equal(m->disputes->len, 1);
        assert_string_equal(agt_changeset_get(c, 0)->after->id, "P-003");
        ++*begun;
    }
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    assert_non_null(agt_plan_find(live, AGT_LAYER_HAZARD_AREA, "HZ-001"));
}

static void a_killed_merge_leaves_old_or_new(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    Prop p = prop_start(prop_seed(), 2);
    guint begun = 0;
    {
        g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_WRITE);
        assert_true(agt_store_branch(s, "south", NULL, &info_for_tests, NULL));
    }
    gint64 start = g_get_monotonic_time();
    assert_int_equal(merge_once(&f), 0);
    int once_us = (int)CLAMP(g_get_monotonic_time() - start, 15000, 150000);
    for (guint i = 0; i < ROUNDS; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            merge_until_killed(&f);
        g_usleep((gulong)prop_int(&p, 0, 4 * once_us));
        kill(child, SIGKILL);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFSIGNALED(status))
            fail_msg("the writer failed with %d", WEXITSTATUS(status));
        judge_merge(&f, &begun);
        if (i % 10 == 9)
            assert_whole(&f);
    }
    print_message("%u of %d killed runs left a merge begun\n", begun, ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_killed_writer_leaves_old_or_new),
                                       cmocka_unit_test(a_killed_merge_leaves_old_or_new)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
