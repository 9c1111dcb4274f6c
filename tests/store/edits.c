/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that people add, copy, split, cut and paste with other programs: who is who afterwards. */
#include "foreign.h"

static void new_rows_get_ids_never_used(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, false, "DELETE FROM plot WHERE id = 'P-003'");
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtRevision) r2 = commit_well(&f, out);
    assert_int_equal(r2->removed, 1);
    foreign(&f, true,
            "INSERT INTO plot(geom) VALUES(" BOX(
                50, 50, 60) ");"
                            "INSERT INTO plot(id, geom) VALUES('P-100', " BOX(70, 70, 80) ")");
    g_autoptr(AgtRevision) r3 = commit_well(&f, out);
    assert_int_equal(r3->added, 2);
    assert_int_equal(count_rule(out, "store.no_id"), 1);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    const AgtFeature *fresh = agt_plan_find(live, AGT_LAYER_PLOT, "P-004");
    assert_non_null(fresh);
    assert_string_equal(fresh->birth, "P-004");
    assert_string_equal(agt_plan_find(live, AGT_LAYER_PLOT, "P-100")->birth, "P-100");
    g_clear_pointer(&s, agt_store_close);
    assert_clean(&f);
    foreign(&f, true, "INSERT INTO plot(id, geom) VALUES('P-003', " BOX(50, 50, 60) ")");
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtRevision) r4 = commit(&f, out, &error);
    assert_null(r4);
    assert_int_equal(count_rule(out, "store.reserved_id"), 1);
}

#define COLUMNS "id, birth, note, name, state, use, area_m2"

static void a_copy_becomes_a_feature(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, true,
            "INSERT INTO plot(" COLUMNS ", geom) SELECT " COLUMNS
            ", " BOX(50, 50, 60) " FROM plot WHERE id = 'P-002'");
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtRevision) r = commit_well(&f, out);
    assert_int_equal(r->added, 1);
    assert_int_equal(r->changed, 0);
    assert_int_equal(count_rule(out, "store.copied"), 1);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    assert_true(agt_plan_find(live, AGT_LAYER_PLOT, "P-004")->geom->box.minx == 50);
    assert_true(agt_plan_find(live, AGT_LAYER_PLOT, "P-002")->geom->box.minx == 1020);
    g_clear_pointer(&s, agt_store_close);
    assert_clean(&f);
}

/* The row that was only edited is the feature; the row that was added is the copy. */
static void a_copy_and_its_original_are_both_moved(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, true,
            "INSERT INTO plot(" COLUMNS ", geom) SELECT " COLUMNS
            ", " BOX(50, 50, 60) " FROM plot WHERE id = 'P-002';"
                                 "UPDATE plot SET geom = " BOX(
                                     90, 90, 99) " WHERE id = 'P-002' AND ogc_fid = 2");
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtRevision) r = commit_well(&f, out);
    assert_int_equal(r->added, 1);
    assert_int_equal(r->changed, 1);
    assert_int_equal(count_rule(out, "store.copied"), 1);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    assert_true(agt_plan_find(live, AGT_LAYER_PLOT, "P-002")->geom->box.minx == 90);
    assert_true(agt_plan_find(live, AGT_LAYER_PLOT, "P-004")->geom->box.minx == 50);
    g_clear_pointer(&s, agt_store_close);
    assert_clean(&f);
}

/* A row written anew says nothing by its number, whatever number it took. */
static void a_doubtful_copy_is_refused(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, true,
            "CREATE TEMP TABLE clip AS SELECT * FROM plot WHERE id = 'P-002';"
            "DELETE FROM plot WHERE id = 'P-002';"
            "INSERT INTO plot(" COLUMNS ", geom) SELECT " COLUMNS
            ", " BOX(50, 50, 60) " FROM clip;"
                                 "INSERT INTO plot(ogc_fid, " COLUMNS ", geom) SELECT 2, " COLUMNS
                                 ", " BOX(90, 90, 99) " FROM clip");
    commit_refused(&f, "store.doubled_id");
    apply_refused(&f);
    restore_head(&f);
    assert_clean(&f);
}

/* A birth that is another feature's does not make the row that feature, nor lose its own. */
static void an_edited_birth_is_put_back(void **state)
{
    (void)state;
    static const struct {
        const char *edit;
        guint changed, removed;
    } c[] = {
        {"UPDATE plot SET birth = 'P-001', note = 'x' WHERE id = 'P-002'", 1, 0},
        {"UPDATE plot SET birth = 'P-001', note = 'x' WHERE id = 'P-002';"
         "UPDATE plot SET note = 'y' WHERE id = 'P-001'",
         2, 0},
        {"DELETE FROM plot WHERE id = 'P-001';"
         "UPDATE plot SET birth = 'P-001', note = 'x' WHERE id = 'P-002'",
         1, 1},
        {"DELETE FROM plot WHERE id = 'P-003'; UPDATE plot SET birth = 'P-003', note = 'x' WHERE id"
         " = 'P-002'; UPDATE plot SET birth = 'P-002', note = 'y' WHERE id = 'P-001'",
         2, 1},
    };
    for (guint i = 0; i < G_N_ELEMENTS(c); i++) {
        g_auto(Fixture) f = fixture_new();
        fill_small(&f);
        foreign(&f, false, c[i].edit);
        g_autoptr(AgtFindings) out = agt_findings_new();
        g_autoptr(AgtRevision) r = commit_well(&f, out);
        assert_int_equal(r->added, 0);
        assert_int_equal(r->changed, c[i].changed);
        assert_int_equal(r->removed, c[i].removed);
        assert_true(count_rule(out, "store.birth_edited") > 0);
        g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
        g_autoptr(AgtPlan) live = load(s, NULL, out);
        const AgtFeature *p2 = agt_plan_find(live, AGT_LAYER_PLOT, "P-002");
        assert_string_equal(p2->birth, "P-002");
        assert_string_equal(p2->note, "x");
        assert_true(p2->geom->box.minx == 1020);
        g_clear_pointer(&s, agt_store_close);
        assert_clean(&f);
    }
}

/* QGIS gives both pieces the id where no constraint says that ids are unique. */
static void a_split_with_one_id_becomes_a_feature(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, true,
            "INSERT INTO plot(" COLUMNS ", geom) SELECT " COLUMNS
            ", ST_Multi(GeomFromText('POLYGON((1020 100, 1024 100, 1024 110, 1020 110, 1020 100))',"
            " 32638)) FROM plot WHERE id = 'P-002';"
            "UPDATE plot SET geom = ST_Multi(GeomFromText('POLYGON((1024 100, 1030 100, 1030 110,"
            " 1024 110, 1024 100))', 32638)) WHERE ogc_fid = 2");
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtRevision) r = commit_well(&f, out);
    assert_int_equal(r->added, 1);
    assert_int_equal(r->changed, 1);
    assert_int_equal(count_rule(out, "store.split"), 1);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    assert_true(agt_geom_area_m2(agt_plan_find(live, AGT_LAYER_PLOT, "P-002")->geom) == 60);
    assert_true(agt_geom_area_m2(agt_plan_find(live, AGT_LAYER_PLOT, "P-004")->geom) == 40);
    g_clear_pointer(&s, agt_store_close);
    assert_clean(&f);
}

static void a_feature_of_another_layer_gets_an_id(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, true,
            "INSERT INTO building(id, birth, geom) SELECT id, birth, geom FROM plot WHERE id ="
            " 'P-002'; INSERT INTO building(id, geom) SELECT 'P-900', geom FROM plot LIMIT 1");
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtRevision) r = commit_well(&f, out);
    assert_int_equal(r->added, 2);
    assert_int_equal(count_rule(out, "store.foreign_id"), 1);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    assert_string_equal(agt_plan_find(live, AGT_LAYER_BUILDING, "H-001")->birth, "H-001");
    assert_non_null(agt_plan_find(live, AGT_LAYER_BUILDING, "P-900")); /* no plot ever had it */
    assert_non_null(agt_plan_find(live, AGT_LAYER_PLOT, "P-002"));
    g_clear_pointer(&s, agt_store_close);
    assert_clean(&f);
}

static void a_split_becomes_a_feature(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, true,
            "INSERT INTO plot(id, birth, geom) VALUES('P-002_1', 'P-002', ST_Multi(GeomFromText("
            "'POLYGON((1020 100, 1024 100, 1024 110, 1020 110, 1020 100))', 32638)));"
            "UPDATE plot SET geom = ST_Multi(GeomFromText('POLYGON((1024 100, 1030 100, 1030 110,"
            " 1024 110, 1024 100))', 32638)) WHERE id = 'P-002';"
            "INSERT INTO plot(id, birth, geom) VALUES('P-003_1', 'P-003', " BOX(
                50, 50, 60) ");"
                            "INSERT INTO plot(id, geom) VALUES('P-001_5', " BOX(50, 50, 60) ")");
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtRevision) r = commit_well(&f, out);
    assert_int_equal(r->added, 3);
    assert_int_equal(r->changed, 1);
    assert_int_equal(count_rule(out, "store.split"), 1);
    assert_int_equal(count_rule(out, "store.copied"), 1);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    assert_string_equal(agt_plan_find(live, AGT_LAYER_PLOT, "P-002_1")->birth, "P-002_1");
    assert_non_null(agt_plan_find(live, AGT_LAYER_PLOT, "P-001_5")); /* typed by somebody */
    assert_null(agt_plan_find(live, AGT_LAYER_PLOT, "P-003_1"));     /* a copy gets a number */
    assert_non_null(agt_plan_find(live, AGT_LAYER_PLOT, "P-004"));
    g_clear_pointer(&s, agt_store_close);
    assert_clean(&f);
}

static void blanked_identity_is_put_back(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, false,
            "UPDATE plot SET birth = NULL, id = NULL, note = 'x' WHERE id = 'P-002';"
            "UPDATE plot SET birth = '' WHERE id = 'P-003'");
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtRevision) r = commit_well(&f, out);
    assert_int_equal(r->changed, 1);
    assert_int_equal(r->added + r->removed, 0);
    g_autoptr(AgtStore) s = open_store(&f, AGT_STORE_READ);
    g_autoptr(AgtPlan) live = load(s, NULL, out);
    assert_string_equal(agt_plan_find(live, AGT_LAYER_PLOT, "P-002")->note, "x");
    assert_string_equal(agt_plan_find(live, AGT_LAYER_PLOT, "P-003")->birth, "P-003");
    g_clear_pointer(&s, agt_store_close);
    assert_clean(&f);
}

static void cut_and_paste_is_the_same_feature(void **state)
{
    (void)state;
    g_auto(Fixture) f = fixture_new();
    fill_small(&f);
    foreign(&f, true,
            "CREATE TEMP TABLE clip AS SELECT * FROM plot WHERE id = 'P-002';"
            "DELETE FROM plot WHERE id = 'P-002';"
            "INSERT INTO plot(" COLUMNS ", geom) SELECT " COLUMNS ", geom FROM clip");
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtRevision) r = commit_well(&f, out);
    assert_null(r); /* the same content in another row is no change */
    assert_int_equal(agt_findings_n(out), 0);
    assert_clean(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_rows_get_ids_never_used),
        cmocka_unit_test(a_copy_becomes_a_feature),
        cmocka_unit_test(a_copy_and_its_original_are_both_moved),
        cmocka_unit_test(a_doubtful_copy_is_refused),
        cmocka_unit_test(an_edited_birth_is_put_back),
        cmocka_unit_test(a_split_with_one_id_becomes_a_feature),
        cmocka_unit_test(a_feature_of_another_layer_gets_an_id),
        cmocka_unit_test(a_split_becomes_a_feature),
        cmocka_unit_test(blanked_identity_is_put_back),
        cmocka_unit_test(cut_and_paste_is_the_same_feature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
