/* SPDX-License-Identifier: Apache-2.0 */
/* What is refused at the door, and what check finds. */
#include <fcntl.h>
#include <unistd.h>

#include "../prop.h"
#include "fixture.h"

static void open_refused(const char *path, int code, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtStore) s = agt_store_open(path, AGT_STORE_READ, &error);
    assert_null(s);
    if (!g_error_matches(error, AGT_STORE_ERROR, code) || !strstr(error->message, words))
        fail_msg("%s", error->message);
}

static void what_is_no_plan_is_refused(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    open_refused("/nonexistent/plan.sqlite", AGT_STORE_ERROR_IO, "plan.sqlite");
    g_autofree char *other = g_build_filename(f.folder, "other.sqlite", NULL);
    assert_true(g_file_set_contents(other, "text", -1, NULL));
    open_refused(other, AGT_STORE_ERROR_NOT_A_PLAN, "not a plan");
    g_unlink(other);
    Fixture foreign_file = {f.folder, other};
    foreign(&foreign_file, false, "CREATE TABLE plot(id TEXT)");
    open_refused(other, AGT_STORE_ERROR_NOT_A_PLAN, "not a plan");
    g_unlink(other);
    foreign(&f, false, "PRAGMA user_version = 99");
    open_refused(f.path, AGT_STORE_ERROR_NOT_A_PLAN, "99");
}

static void an_existing_file_is_not_overwritten(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    const AgtPlanHead head = {.title = "Test", .crs = "EPSG:32638", .srid = 32638};
    g_autoptr(GError) error = NULL;
    assert_false(agt_store_create(f.path, &head, "", "", "", &error));
    assert_true(g_error_matches(error, AGT_STORE_ERROR, AGT_STORE_ERROR_IO));
    g_autoptr(GDir) dir = g_dir_open(f.folder, 0, NULL);
    guint n = 0;
    while (g_dir_read_name(dir))
        n++;
    assert_int_equal(n, 1); /* nothing left beside it */
}

static void a_file_in_use_is_named(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(f.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE; DELETE FROM rev_fact", NULL, NULL, NULL),
                     SQLITE_OK);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_WRITE);
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtFindings) out = agt_findings_new();
    gint64 start = g_get_monotonic_time();
    g_autoptr(AgtRevision) r = agt_store_commit(s, &info_for_tests, out, &error);
    assert_null(r);
    assert_true(g_error_matches(error, AGT_STORE_ERROR, AGT_STORE_ERROR_BUSY));
    assert_non_null(strstr(error->message, f.path));
    assert_true(g_get_monotonic_time() - start > 4 * G_USEC_PER_SEC);
    g_autoptr(AgtPlan) p = load(s, NULL, out); /* a reader is not kept out */
    assert_int_equal(agt_plan_table(p, AGT_LAYER_PLOT)->n, 3);
    sqlite3_close(db);
}

static guint check_findings(const Fixture *f)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_READ);
    g_autoptr(AgtFindings) out = agt_findings_new();
    if (!agt_store_check(s, out, &error))
        fail_msg("check failed: %s", error->message);
    return agt_findings_n(out);
}

static void check_finds_every_damage(void **state)
{
    (void)state;
    static const char *const damage[] = {
        "UPDATE rev_object SET body = zeroblob(length(body)) WHERE oid = 2",
        "UPDATE rev_object SET attr_hash = zeroblob(16) WHERE oid = 1",
        "UPDATE rev_object SET geom_hash = zeroblob(16) WHERE oid = 1",
        "DELETE FROM rev_object WHERE oid = 3",
        "UPDATE rev_node SET body = zeroblob(48) WHERE level = 0",
        "DELETE FROM rev_node WHERE level = 0",
        "DELETE FROM rev_node WHERE level = 100",
        "UPDATE rev_commit SET message = 'another'",
        "UPDATE rev_commit SET author = 'another'",
        "UPDATE rev_commit SET root = zeroblob(32)",
        "UPDATE rev_change SET new_oid = 1",
        "DELETE FROM rev_change WHERE layer = (SELECT layer FROM rev_layer WHERE name = 'plot')",
        ("INSERT INTO rev_change(seq, layer, fkey, op, new_oid) "
         "SELECT 1, layer, zeroblob(16), '+', 1 FROM rev_layer WHERE name = 'plot'"),
        "DELETE FROM rev_ident WHERE human = 'P-001'",
        "UPDATE rev_ident SET oid = 1",
        "UPDATE plot SET note = 'x' WHERE id = 'P-001'; DELETE FROM rev_dirty",
        ("UPDATE plot SET note = 'x' WHERE id = 'P-001'; DELETE FROM rev_dirty;"
         "DELETE FROM hazard_area; DELETE FROM rev_dirty"),
        "DELETE FROM geometry_columns WHERE f_table_name = 'plot'",
        "UPDATE geometry_columns SET srid = 4326 WHERE f_table_name = 'plot'",
        "DELETE FROM idx_plot_geom",
    };
    for (guint i = 0; i < G_N_ELEMENTS(damage); i++) {
        g_auto(Fixture) f = fixture_new();
        fill_small(&f);
        assert_int_equal(check_findings(&f), 0);
        foreign(&f, false, damage[i]);
        if (check_findings(&f) == 0)
            fail_msg("not found: %s", damage[i]);
    }
}

/* A byte flipped anywhere: refused, found or harmless, never a crash and never another plan. */
static void a_flipped_byte_changes_no_plan(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    g_autoptr(AgtStore) whole = open_store(&f, AGT_STORE_READ);
    g_autoptr(AgtPlan) want = load(whole, "HEAD", NULL);
    g_clear_pointer(&whole, agt_store_close);
    g_autofree char *bytes = NULL;
    gsize n;
    assert_true(g_file_get_contents(f.path, &bytes, &n, NULL));
    Prop p = prop_start(prop_seed(), 2);
    for (guint i = 0; i < 150; i++) {
        int fd = open(f.path, O_RDWR);
        off_t at = (off_t)(prop_u64(&p) % n);
        char bad = (char)(bytes[at] ^ (1 << prop_int(&p, 0, 7)));
        assert_int_equal(pwrite(fd, &bad, 1, at), 1);
        g_autoptr(AgtStore) s = agt_store_open(f.path, AGT_STORE_READ, NULL);
        g_autoptr(AgtPlan) is = s ? agt_store_load(s, "HEAD", AGT_LAYERS_ALL, NULL, NULL) : NULL;
        if (is)
            assert_same_rows(is, want);
        g_autoptr(AgtFindings) out = agt_findings_new();
        if (s && i % 10 == 0)
            agt_store_check(s, out, NULL);
        g_clear_pointer(&s, agt_store_close);
        assert_int_equal(pwrite(fd, &bytes[at], 1, at), 1);
        close(fd);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_plan_is_refused),
        cmocka_unit_test(an_existing_file_is_not_overwritten),
        cmocka_unit_test(a_file_in_use_is_named),
        cmocka_unit_test(check_finds_every_damage),
        cmocka_unit_test(a_flipped_byte_changes_no_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
