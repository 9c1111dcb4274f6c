/* SPDX-License-Identifier: Apache-2.0 */
/* What QGIS, ogr2ogr and a bare SQLite shell leave behind, and what comes of it. */
#include "foreign.h"

/* The hazard of the small plan is in the snapshot as recorded, and the edit blocks. */
static void hazard_holds(const Fixture *f)
{
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_READ);
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    g_autoptr(AgtPlan) head = load(s, "HEAD", NULL);
    assert_true(count_rule(out, "store.evidence_edited") == 1);
    assert_true(agt_findings_fail(out));
    const AgtFeature *now = agt_plan_find(live, AGT_LAYER_HAZARD_AREA, "HZ-001");
    const AgtFeature *then = agt_plan_find(head, AGT_LAYER_HAZARD_AREA, "HZ-001");
    assert_non_null(now);
    assert_true(agt_row_equal(now, then));
    assert_int_equal(agt_plan_table(live, AGT_LAYER_HAZARD_AREA)->n, 1);
}

static void hazard_edits_never_hold(void **state)
{
    (void)state;
    static const char *const edit[] = {
        "DELETE FROM hazard_area",
        "UPDATE hazard_area SET status = 'cancelled'",
        "UPDATE hazard_area SET birth = NULL, status = 'cancelled'",
        "UPDATE hazard_area SET geom = X'00'",
        "UPDATE hazard_area SET geom = " BOX(5, 5, 6),
        "DROP TRIGGER rev_del_hazard_area; DELETE FROM hazard_area",
        "DROP TRIGGER rev_set_hazard_area; UPDATE hazard_area SET class = 'indication'",
        "DROP TABLE hazard_area",
        "ALTER TABLE hazard_area RENAME TO gone",
    };
    for (guint i = 0; i < G_N_ELEMENTS(edit); i++) {
        g_auto(Fixture) f = fixture_new();
        fill_small(&f);
        foreign(&f, true, edit[i]);
        hazard_holds(&f);
        apply_refused(&f);
        bool missing = i >= 7;
        commit_refused(&f, missing ? "store.missing_table" : "store.evidence_edited");
        restore_head(&f);
        if (i < 8) /* a renamed table leaves its index with the new name */
            assert_clean(&f);
        else
            assert_whole(&f);
    }
}

/* Nothing but the birth was edited: the next command puts it back, the shape never changed. */
static void a_lost_birth_of_a_hazard_is_put_back(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, false, "UPDATE hazard_area SET birth = 'HZ-777'");
    hazard_holds(&f);
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtRevision) r = commit_well(&f, out);
    assert_null(r);
    assert_clean(&f);
}

static void a_delete_with_triggers_off_is_seen(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(f.path, &db), SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM hazard_area", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    hazard_holds(&f);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    g_autoptr(AgtFindings) out = agt_findings_new();
    assert_true(agt_store_check(s, out, NULL));
    assert_true(count_rule(out, "store.damaged") > 0);
}

static void evidence_comes_back_without_other_edits(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, true, "DELETE FROM hazard_area; UPDATE plot SET note = 'kept'");
    GError *error = NULL;
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_WRITE);
    assert_true(agt_store_restore_evidence(s, &error));
    assert_no_error(error);
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    assert_int_equal(agt_findings_n(out), 0);
    assert_int_equal(agt_plan_table(live, AGT_LAYER_HAZARD_AREA)->n, 1);
    assert_string_equal(agt_plan_find(live, AGT_LAYER_PLOT, "P-001")->note, "kept");
    g_autoptr(AgtRevision) r = commit_well(&f, out);
    assert_int_equal(r->changed, 3);
    assert_clean(&f);
}

static void added_evidence_counts_only_against(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, true,
            "INSERT INTO hazard_area(class, geom) VALUES('cha', " BOX(
                50, 50, 60) ");"
                            "INSERT INTO release(status, geom) VALUES('handed_over', " BOX(50, 50,
                                                                                           60) ")");
    for (int round = 0; round < 2; round++) {
        g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
        g_autoptr(AgtFindings) out = agt_findings_new();
        g_autoptr(AgtPlan) live = load(s, NULL, out);
        assert_int_equal(count_rule(out, "store.evidence_added"), 2);
        assert_int_equal(agt_plan_table(live, AGT_LAYER_HAZARD_AREA)->n, 2);
        assert_int_equal(agt_plan_table(live, AGT_LAYER_RELEASE)->n, 1);
        g_clear_pointer(&s, agt_store_close);
        apply_refused(&f);
        commit_refused(&f, "store.evidence_added");
        restore_head(&f); /* never deletes a hazard that somebody drew */
    }
    foreign(&f, false,
            "DELETE FROM hazard_area WHERE id IS NULL; DELETE FROM release WHERE id IS "
            "NULL");
    assert_clean(&f);
}

/* A hazard copied to a lower row number is still an added hazard, and counts. */
static void a_copied_hazard_counts(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, true,
            "UPDATE hazard_area SET ogc_fid = 9;"
            "INSERT INTO hazard_area(ogc_fid, id, birth, class, status, geom) SELECT 3, id, birth,"
            " class, status, ShiftCoords(geom, 50, 0) FROM hazard_area");
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    assert_int_equal(count_rule(out, "store.evidence_added"), 1);
    assert_int_equal(count_rule(out, "store.evidence_edited"), 0);
    assert_int_equal(agt_plan_table(live, AGT_LAYER_HAZARD_AREA)->n, 2);
    g_clear_pointer(&s, agt_store_close);
    apply_refused(&f);
    commit_refused(&f, "store.evidence_added");
}

static void what_does_not_fit_is_named_and_kept(void **state)
{
    (void)state;
    static const struct {
        const char *edit, *rule;
        guint plots;
    } c[] = {
        {"UPDATE plot SET state = 'nonsense' WHERE id = 'P-002'", "store.bad_value", 3},
        {"UPDATE plot SET area_m2 = '3,5' WHERE id = 'P-002'", "store.bad_value", 3},
        {"UPDATE plot SET area_m2 = 9e999 WHERE id = 'P-002'", "store.bad_value", 3},
        {"UPDATE plot SET note = X'ff00' WHERE id = 'P-002'", "store.bad_value", 3},
        {"UPDATE plot SET note = X'4142' WHERE id = 'P-002'", "store.bad_value", 3},
        {"UPDATE plot SET note = CAST(X'ff' AS TEXT) WHERE id = 'P-002'", "store.bad_value", 3},
        {"UPDATE plot SET pinned = 7 WHERE id = 'P-002'", "store.bad_value", 3},
        {"UPDATE plot SET geom = X'0001' WHERE id = 'P-002'", "store.bad_geometry", 2},
        {"UPDATE plot SET geom = 'x' WHERE id = 'P-002'", "store.bad_geometry", 2},
        {"UPDATE plot SET geom = SetSRID(geom, 4326) WHERE id = 'P-002'", "store.bad_geometry", 2},
        {"UPDATE plot SET geom = MakePoint(1, 2, 32638) WHERE id = 'P-002'", "store.bad_geometry",
         2},
        {"UPDATE plot SET geom = NULL WHERE id = 'P-002'", "store.no_geometry", 3},
        {"UPDATE plot SET geom = GeomFromText('POLYGON((0 0, 9 9, 9 0, 0 9, 0 0))', 32638) WHERE "
         "id = 'P-002'",
         "store.invalid_geometry", 3},
        {"UPDATE plot SET id = 'P-001' WHERE id = 'P-002'", "store.reserved_id", 3},
        {"UPDATE plot SET geom = ShiftCoords(geom, 1e5, 1e5) WHERE id = 'P-002'", "store.far_shape",
         3},
    };
    for (guint i = 0; i < G_N_ELEMENTS(c); i++) {
        g_auto(Fixture) f = fixture_new();
        fill_small(&f);
        foreign(&f, true, c[i].edit);
        g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
        g_autoptr(AgtFindings) out = agt_findings_new();
        g_autoptr(AgtPlan) live = load(s, NULL, out);
        if (count_rule(out, c[i].rule) != 1)
            fail_msg("%s: %u findings of %s", c[i].edit, count_rule(out, c[i].rule), c[i].rule);
        assert_int_equal(agt_plan_table(live, AGT_LAYER_PLOT)->n, c[i].plots);
        assert_true(agt_plan_head(live)->uncommitted);
        g_clear_pointer(&s, agt_store_close);
        commit_refused(&f, c[i].rule);
        restore_head(&f);
        assert_clean(&f);
    }
}

static void other_dimensions_are_read(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, true,
            "UPDATE plot SET geom = GeomFromText('POLYGONZ((0 0 5,9 0 5,9 9 5,0 0 5))', 32638) "
            "WHERE id = 'P-002'");
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtRevision) r = commit_well(&f, out);
    assert_int_equal(r->changed, 1);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    assert_true(agt_geom_area_m2(agt_plan_find(live, AGT_LAYER_PLOT, "P-002")->geom) == 40.5);
    g_clear_pointer(&s, agt_store_close);
    assert_clean(&f);
}

/* ogr2ogr -overwrite: same columns, no triggers, its own names for row number and geometry. */
static void a_replaced_table_is_taken_back(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, true,
            "CREATE TABLE fresh AS SELECT * FROM plot;"
            "SELECT DisableSpatialIndex('plot', 'geom'); DROP TABLE idx_plot_geom;"
            "DELETE FROM geometry_columns WHERE f_table_name = 'plot';"
            "DROP TABLE plot; ALTER TABLE fresh RENAME TO plot;"
            "ALTER TABLE plot RENAME COLUMN ogc_fid TO fid;"
            "ALTER TABLE plot RENAME COLUMN geom TO GEOMETRY;"
            "SELECT RecoverGeometryColumn('plot', 'GEOMETRY', 32638, 'MULTIPOLYGON', 'XY');"
            "UPDATE plot SET note = 'new' WHERE id = 'P-002'; DELETE FROM plot WHERE id = 'P-003'");
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtRevision) r = commit_well(&f, out);
    assert_int_equal(r->changed, 1);
    assert_int_equal(r->removed, 1);
    assert_clean(&f);
    foreign(&f, true, "UPDATE plot SET note = 'seen' WHERE id = 'P-001'"); /* triggers are back */
    g_autoptr(AgtRevision) r3 = commit_well(&f, out);
    assert_int_equal(r3->changed, 1);
    assert_clean(&f);
}

static void a_missing_table_refuses_and_comes_back(void **state)
{
    (void)state;
    static const char *const edit[] = {"DROP TABLE plot", "ALTER TABLE plot DROP COLUMN area_m2"};
    for (guint i = 0; i < G_N_ELEMENTS(edit); i++) {
        g_auto(Fixture) f = fixture_new();
        fill_small(&f);
        foreign(&f, true, edit[i]);
        commit_refused(&f, i ? "store.missing_field" : "store.missing_table");
        apply_refused(&f);
        restore_head(&f);
        assert_clean(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hazard_edits_never_hold),
        cmocka_unit_test(a_lost_birth_of_a_hazard_is_put_back),
        cmocka_unit_test(a_delete_with_triggers_off_is_seen),
        cmocka_unit_test(evidence_comes_back_without_other_edits),
        cmocka_unit_test(added_evidence_counts_only_against),
        cmocka_unit_test(a_copied_hazard_counts),
        cmocka_unit_test(what_does_not_fit_is_named_and_kept),
        cmocka_unit_test(other_dimensions_are_read),
        cmocka_unit_test(a_replaced_table_is_taken_back),
        cmocka_unit_test(a_missing_table_refuses_and_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
