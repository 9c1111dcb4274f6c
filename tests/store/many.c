/* SPDX-License-Identifier: Apache-2.0 */
/* Large layers read by several threads: the same rows and findings as by one. */
#include "fixture.h"
#include "store/internal.h"

/* Plots with odd values among them, numbered from 1. */
static void fill_many(const Fixture *f, guint n)
{
    g_autofree char *sql = g_strdup_printf(
        "BEGIN;"
        "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < %u)"
        " INSERT INTO plot(ogc_fid, id, birth, use, area_m2, note, geom)"
        " SELECT i, 'P-' || (i * 7 %% 1000003), CASE i %% 5 WHEN 0 THEN 'P-x' || i"
        "  ELSE 'P-' || (i * 7 %% 1000003) END,"
        "  CASE WHEN i %% 1001 = 0 THEN 'castle' ELSE 'homestead' END,"
        "  CASE WHEN i %% 907 = 0 THEN '3,5' ELSE i / 4.0 END,"
        "  CASE i %% 3 WHEN 0 THEN 'qeyd ' || i WHEN 1 THEN 'küçə' END,"
        "  CASE WHEN i %% 50 = 0 THEN CastToMulti(BuildMbr(i, 0, i + 1, 1, 32638))"
        "       WHEN i %% 2003 = 1 THEN X'0001' END FROM k;"
        "COMMIT",
        n);
    foreign(f, true, sql);
}

static AgtPlan *load_by(AgtStore *s, guint threads, AgtFindings *out)
{
    GError *error = NULL;
    AgtPlanHead head = s->head;
    g_autoptr(AgtPlanBuilder) b = agt_plan_builder_new(&head);
    assert_true(agt_store_begin(s, false, NULL));
    bool ok = agt_load_plain(s, b, AGT_LAYER_PLOT, out, threads, &error);
    agt_store_end(s, false, NULL);
    assert_no_error(error);
    assert_true(ok);
    return agt_plan_builder_end(g_steal_pointer(&b));
}

/* Findings in the order they were made. */
static char *told(const AgtFindings *f)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < agt_findings_n(f); i++) {
        g_autofree char *line = agt_finding_text(agt_findings_get(f, i), AGT_LANG_EN);
        g_string_append_printf(text, "%s\n", line);
    }
    return g_string_free(text, FALSE);
}

/* @return number of rows */
static guint same_by_any_number(const Fixture *f, guint *findings)
{
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_READ);
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtPlan) one = load_by(s, 1, out);
    g_autofree char *text = told(out);
    for (guint threads = 2; threads <= 5; threads++) {
        g_autoptr(AgtFindings) also = agt_findings_new();
        g_autoptr(AgtPlan) plan = load_by(s, threads, also);
        g_autofree char *same = told(also);
        assert_same_rows(one, plan);
        assert_string_equal(text, same);
    }
    *findings = agt_findings_n(out);
    return agt_plan_table(one, AGT_LAYER_PLOT)->n;
}

static void threads_change_nothing(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_many(&f, 34000);
    guint findings, broken = 17 + 33 + 37; /* one in 2003, 1001 and 907; left out without a shape */
    assert_int_equal(same_by_any_number(&f, &findings), 34000 - broken);
    assert_int_equal(findings, broken);
    /* Numbers far apart, and the smallest and largest that there are. */
    foreign(&f, true,
            "UPDATE plot SET ogc_fid = 9223372036854775807 WHERE ogc_fid = 34000;"
            "UPDATE plot SET ogc_fid = -9223372036854775807 WHERE ogc_fid = 3;"
            "UPDATE plot SET ogc_fid = ogc_fid * 1000000 WHERE ogc_fid BETWEEN 10 AND 900");
    guint after;
    assert_int_equal(same_by_any_number(&f, &after), 34000 - broken);
    assert_int_equal(after, findings);
}

static void strange_tables_are_read_by_one(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_many(&f, 33500);
    foreign(&f, true,
            "CREATE TABLE other AS SELECT * FROM plot; DROP TABLE plot;"
            "ALTER TABLE other RENAME TO plot");
    guint findings;
    assert_int_equal(same_by_any_number(&f, &findings), 33500 - 17 - 33 - 36);
    assert_int_equal(findings, 17 + 33 + 36);
}

static gint64 count(AgtStore *s)
{
    gint64 n = -1;
    assert_true(agt_store_number(s, "SELECT count(*) FROM phase", 0, &n, NULL));
    return n;
}

static int write_now(const Fixture *f)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    int rc = sqlite3_exec(db, "INSERT INTO phase(id) VALUES('PH-1')", NULL, NULL, NULL);
    sqlite3_close(db);
    return rc;
}

/* While the first reads, nobody commits, so that the second reads the same. */
static void both_connections_see_one_state(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    assert_null(agt_store_second(s)); /* nothing is held yet */
    assert_true(agt_store_begin(s, false, NULL));
    assert_int_equal(count(s), 0);
    AgtStore *second = agt_store_second(s);
    assert_non_null(second);
    assert_int_equal(write_now(&f), SQLITE_BUSY);
    assert_int_equal(count(second), 0);
    agt_store_close(second);
    assert_int_equal(write_now(&f), SQLITE_BUSY); /* the first still holds it */
    assert_int_equal(count(s), 0);
    agt_store_end(s, false, NULL);
    assert_int_equal(write_now(&f), SQLITE_OK);
    assert_int_equal(count(s), 1);
}

/* In mode WAL each connection has a state of its own. */
static void there_is_no_second_one_beside_a_log(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, false, "PRAGMA journal_mode = WAL");
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    assert_true(agt_store_begin(s, false, NULL));
    assert_int_equal(count(s), 0);
    assert_null(agt_store_second(s));
    agt_store_end(s, false, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(strange_tables_are_read_by_one),
        cmocka_unit_test(both_connections_see_one_state),
        cmocka_unit_test(there_is_no_second_one_beside_a_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
