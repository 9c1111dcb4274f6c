/* SPDX-License-Identifier: Apache-2.0 */
/* Clearance evidence: nothing is lost, hazards never shrink, releases never grow. */
#include "exchange_test.h"

#define HAZARDS                                                                                    \
    "profile: hazards\nkey: nr\ndata_as_of: 2026-10-01\nlayers:\n  - source: a\n"                  \
    "    target: hazard_area\n    fields:\n"                                                       \
    "      class: {from: cls, map: {\"SHA\": sha, \"CHA\": cha}}\n"                                \
    "      status: {from: st, map: {\"Open\": open}}\n      position_error_m: err\n"               \
    "      municipality: town\n      map_sheet: sheet\n"
#define ROW(nr)                                                                                    \
    "\"nr\":\"" nr "\",\"cls\":\"SHA\",\"st\":\"Open\",\"err\":\"10\",\"town\":null,\"sheet\":"    \
    "null"
#define AREA(nr, geometry) FEATURE(geometry, ROW(nr))

static const AgtHazardArea *by_key(const AgtPlan *plan, const char *key)
{
    AGT_EACH(plan, HAZARD_AREA, HazardArea, h)
    if (g_strcmp0(h->f.source_key, key) == 0)
        return h;
    fail_msg("no hazard %s", key);
    return NULL;
}

static AgtPlan *imported(void **state, const char *features, const char *profile, Imported *i)
{
    g_autofree char *path = geojson(state, "a.geojson", features);
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    *i = import_file(plan, path, profile, NULL, NULL, false);
    return applied(plan, i);
}

static AgtGeom *received(GBytes *bytes)
{
    assert_non_null(bytes);
    gsize n;
    const guint8 *data = g_bytes_get_data(bytes, &n);
    g_autoptr(GError) error = NULL;
    AgtGeom *g = agt_geom_from_wkb(data, n, &error);
    assert_no_error(error);
    return g;
}

static void hazards_of_every_shape_are_kept_whole(void **state)
{
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = imported(
        state,
        AREA("good", SQUARE("000")) "," AREA("bow", BOW_TIE) "," AREA(
            "flat",
            POLYGON(
                "[660100,"
                "4440000],["
                "660120,"
                "4440000],["
                "660100,"
                "4440000]")) "," AREA("dot",
                                      POLYGON(
                                          "[660200,4440000]")) "," AREA("mixed",
                                                                        "{\"type\":"
                                                                        "\"GeometryCollection\","
                                                                        "\"geometries\":[" LINE(
                                                                            "[660300,4440000],["
                                                                            "660320,"
                                                                            "4440000]") "," POINT("[660340,4440000]") "]}") "," AREA("line",
                                                                                                                                     LINE(
                                                                                                                                         "[660400,4440000],[660420,"
                                                                                                                                         "4440000]")) "," AREA("point",
                                                                                                                                                               POINT(
                                                                                                                                                                   "[660500,"
                                                                                                                                                                   "4440000"
                                                                                                                                                                   "]")) "," AREA("none",
                                                                                                                                                                                  "null") "," AREA("empty",
                                                                                                                                                                                                   "{\"type\":\"Polygon\",\"coordinates\":[]}"),
        HAZARDS, &i);
    balanced(i.result, 9, 9, 0, 0);
    assert_int_equal(agt_plan_table(plan, AGT_LAYER_QUARANTINE)->n, 0);
    assert_string_equal(by_key(plan, "good")->quality, "ok");
    assert_null(by_key(plan, "good")->flaw);
    assert_string_equal(by_key(plan, "good")->bounded_by, "geometry");
    const char *const broken[] = {"bow", "flat", "dot", "mixed"};
    for (gsize k = 0; k < G_N_ELEMENTS(broken); k++) {
        const AgtHazardArea *h = by_key(plan, broken[k]);
        assert_string_equal(h->quality, "fail");
        assert_string_equal(h->flaw, "invalid_geometry");
        assert_true(agt_geom_is_valid(h->f.geom, NULL, NULL));
        assert_true(agt_geom_area_m2(h->f.geom) > 0.5);
        g_autoptr(AgtGeom) was = received(h->received);
        for (uint32_t p = 0; p < was->n_points; p++)
            assert_true(agt_geom_contains_point(h->f.geom, was->pt[p]));
    }
    assert_true(agt_geom_area_m2(by_key(plan, "bow")->f.geom) >= 50);
    const char *const absent[] = {"none", "empty"};
    for (gsize k = 0; k < 2; k++) {
        assert_null(by_key(plan, absent[k])->f.geom);
        assert_string_equal(by_key(plan, absent[k])->quality, "fail");
        assert_string_equal(by_key(plan, absent[k])->bounded_by, "nothing");
    }
    assert_int_equal(agt_plan_table(plan, AGT_LAYER_HAZARD_LINE)->n, 1);
    assert_int_equal(agt_plan_table(plan, AGT_LAYER_HAZARD_POINT)->n, 1);
    const AgtHazardLine *l =
        (const AgtHazardLine *)agt_plan_table(plan, AGT_LAYER_HAZARD_LINE)->rows[0];
    assert_string_equal(l->class, "sha"); /* the fields go along */
    assert_float_equal(l->position_error_m, 10, 0);
}

static void hazard_without_geometry_is_bounded_by_what_is_known(void **state)
{
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = imported(
        state,
        FEATURE(
            "null",
            "\"nr\":\"1\",\"cls\":\"SHA\",\"st\":\"Open\",\"err\":\"1\",\"town\":"
            "\"Ağdam\",\"sheet\":\"J-38\"") "," FEATURE("null",
                                                        "\"nr\":\"2\",\"cls\":\"SHA\",\"st\":"
                                                        "\"Open\",\"err\":\"1\",\"town\":null,"
                                                        "\"sheet\":"
                                                        "\"J-38\"") "," FEATURE("null",
                                                                                "\"nr\":\"3\","
                                                                                "\"cls\":\"SHA\","
                                                                                "\"st\":\"Open\","
                                                                                "\"err\":"
                                                                                "\"1\",\"town\":"
                                                                                "null,\"sheet\":"
                                                                                "null"),
        HAZARDS, &i);
    assert_string_equal(by_key(plan, "1")->bounded_by, "municipality");
    assert_string_equal(by_key(plan, "2")->bounded_by, "map_sheet");
    assert_string_equal(by_key(plan, "3")->bounded_by, "nothing");
}

static void unknown_words_and_values_count_against(void **state)
{
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = imported(
        state,
        FEATURE(
            SQUARE("000"),
            "\"nr\":\"1\",\"cls\":\"Mystery\",\"st\":\"Expired\",\"err\":\"10,"
            "5\",\"town\":null,\"sheet\":null") "," FEATURE(SQUARE("001"),
                                                            "\"nr\":\"2\",\"cls\":\"Mystery\","
                                                            "\"st\":\" open "
                                                            "\",\"err\":\"1\",\"town\":null,"
                                                            "\"sheet\":null") "," FEATURE(SQUARE("0"
                                                                                                 "0"
                                                                                                 "2"),
                                                                                          "\"nr\":"
                                                                                          "\"3\","
                                                                                          "\"cls\":"
                                                                                          "null,"
                                                                                          "\"st\":"
                                                                                          "null,"
                                                                                          "\"err\":"
                                                                                          "null,"
                                                                                          "\"town\""
                                                                                          ":null,"
                                                                                          "\"sheet"
                                                                                          "\":"
                                                                                          "null"),
        HAZARDS, &i);
    const AgtHazardArea *h = by_key(plan, "1");
    assert_string_equal(h->class, "unknown");
    assert_string_equal(h->status, "unknown");
    assert_string_equal(h->raw_class, "Mystery");
    assert_string_equal(h->raw_status, "Expired");
    assert_true(isnan(h->position_error_m));
    assert_string_equal(h->quality, "fail");
    assert_string_equal(h->flaw, "unknown_word:class,unknown_word:status,value:position_error_m");
    assert_string_equal(by_key(plan, "2")->status, "open");
    h = by_key(plan, "3");
    assert_string_equal(h->class, "unknown");
    assert_string_equal(h->flaw, "missing:class,missing:status");
    assert_int_equal(count_rule(i.findings, "import.unknown_word"), 3); /* one per word */
}

static void evidence_without_its_date_is_refused(void **state)
{
    g_autofree char *path = geojson(state, "a.geojson", AREA("1", SQUARE("000")));
    static const char *const dateless =
        "profile: p\nlayers:\n  - {source: a, target: hazard_area}\n";
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(plan, path, dateless, NULL, NULL, false);
    refused(&i, AGT_EXCHANGE_ERROR_CONTENT, "--data-as-of");
    g_auto(Imported) j = import_file(plan, path, dateless, NULL, "2026-02-30", false);
    refused(&j, AGT_EXCHANGE_ERROR_CONTENT, "2026-02-30");
    g_auto(Imported) k = import_file(plan, path, dateless, NULL, "2026-02-28", false);
    g_autoptr(AgtPlan) after = applied(plan, &k);
    const AgtEdition *e = (const AgtEdition *)agt_plan_table(after, AGT_LAYER_EDITION)->rows[0];
    assert_string_equal(e->data_as_of, "2026-02-28");
    assert_int_equal(e->number, 1);
    const AgtFeature *d = agt_plan_table(after, AGT_LAYER_DATASET)->rows[0];
    assert_string_equal(e->dataset, d->id);
    assert_string_equal(e->status, "received");
}

#define RELEASES                                                                                   \
    "profile: releases\nkey: nr\ndata_as_of: 2026-10-01\nlayers:\n  - source: a\n"                 \
    "    target: release\n    fields: {status: {value: handed_over}, kind: {value: cleared}}\n"

static const AgtRelease *release(const AgtPlan *plan, const char *key)
{
    AGT_EACH(plan, RELEASE, Release, r)
    if (g_strcmp0(r->f.source_key, key) == 0)
        return r;
    fail_msg("no release %s", key);
    return NULL;
}

static void releases_never_grow(void **state)
{
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = imported(
        state,
        FEATURE(SQUARE("000"), "\"nr\":\"good\"") "," FEATURE(BOW_TIE, "\"nr\":\"bow\"") "," FEATURE(
            LINE("[660300,4440000],[660320,4440000]"),
            "\"nr\":\"line\"") "," FEATURE("null",
                                           "\"nr\":\"none\"") "," FEATURE(POLYGON("[660100,4440000]"
                                                                                  ",[660120,"
                                                                                  "4440000],["
                                                                                  "660100,"
                                                                                  "4440000]"),
                                                                          "\"nr\":\"flat\""),
        RELEASES, &i);
    balanced(i.result, 5, 5, 0, 0);
    assert_string_equal(release(plan, "good")->quality, "ok");
    const AgtRelease *bow = release(plan, "bow");
    assert_string_equal(bow->quality, "fail");
    assert_true(bow->f.geom == NULL || agt_geom_area_m2(bow->f.geom) <= 50.0);
    const char *const nothing[] = {"line", "none", "flat"};
    for (gsize k = 0; k < G_N_ELEMENTS(nothing); k++) {
        assert_null(release(plan, nothing[k])->f.geom);
        assert_string_equal(release(plan, nothing[k])->quality, "fail");
    }
}

/* A circle of 100 m by arcs: the hazard holds all of it, the release is held by it. */
static void arcs_are_replaced_on_the_right_side(void **state)
{
    static const char *const csv = "nr,w\n1,\"CURVEPOLYGON(CIRCULARSTRING(660100 4440000,660000 "
                                   "4440100,659900 4440000,660000 4439900,660100 4440000))\"\n";
    g_autofree char *path = write_file(state, "a.csv", csv);
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    for (int k = 0; k < 2; k++) {
        g_autofree char *profile = g_strdup_printf(
            "profile: p\ndata_as_of: 2026-10-01\nlayers:\n  - {source: a, target: %s, key: nr, "
            "geometry: {wkt: w}}\n",
            k ? "release" : "hazard_area");
        g_auto(Imported) i = import_file(plan, path, profile, "EPSG:32638", NULL, false);
        g_autoptr(AgtPlan) after = applied(plan, &i);
        const AgtGeom *g =
            agt_plan_table(after, k ? AGT_LAYER_RELEASE : AGT_LAYER_HAZARD_AREA)->rows[0]->geom;
        for (int a = 0; a < 3600; a++) {
            double s = (a + 0.37) * G_PI / 1800;
            AgtPoint rim = {660000 + 100 * cos(s), 4440000 + 100 * sin(s)};
            assert_true(agt_geom_contains_point(g, rim) == (k == 0));
        }
        assert_float_equal(agt_geom_area_m2(g), G_PI * 10000, 20);
        assert_int_equal(count_rule(i.findings, "import.linearised"), 1);
    }
}

static void old_soviet_coordinates_carry_their_error(void **state)
{
    g_autofree char *path = write_file(
        state, "a.csv",
        "nr,w\n1,\"POLYGON((8660321 4442282,8660331 4442282,8660331 4442292,8660321 4442282))\"\n");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    static const char *const profile = "profile: p\ndata_as_of: 2026-10-01\nlayers:\n  - {source: "
                                       "a, target: hazard_area, key: nr, "
                                       "geometry: {wkt: w}}\n";
    g_auto(Imported) i = import_file(plan, path, profile, "EPSG:28408", NULL, false);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    const AgtHazardArea *h = by_key(after, "1");
    assert_true(h->transform_error_m >= 15);
    assert_string_equal(h->crs_declared, "EPSG:28408");
    assert_float_equal(h->f.geom->box.minx, 660152.2, 4.5);
    const AgtSource *s = (const AgtSource *)agt_plan_table(after, AGT_LAYER_SOURCE)->rows[0];
    assert_non_null(strstr(s->operation, "EPSG:15865"));
    assert_float_equal(s->accuracy_m, 4.5, 0);
    assert_non_null(s->area_of_use);
}

/* One impossible position among good ones: the hazard is kept as one that may lie anywhere. */
static void impossible_positions_do_not_cut_a_hazard(void **state)
{
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = imported(
        state,
        AREA("1", SQUARE("000")) "," AREA("2", SQUARE("001")) "," AREA(
            "3", POLYGON("[660000,4440000],[1e30,4440000],[660000,4440010],[660000,4440000]")),
        HAZARDS, &i);
    const AgtHazardArea *h = by_key(plan, "3");
    assert_null(h->f.geom);
    assert_string_equal(h->flaw, "position");
    assert_string_equal(h->quality, "fail");
    assert_non_null(strstr(h->original_coordinates, "POLYGON"));
}

static void explosive_finds_stay_whatever_their_shape(void **state)
{
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan =
        imported(state,
                 FEATURE(POINT("[660000,4440000,409]"), "\"nr\":\"1\"") "," FEATURE(SQUARE("000"),
                                                                                    "\"nr\":\"2\""),
                 "profile: p\nkey: nr\ndata_as_of: 2026-10-01\nlayers:\n  - {source: a, target: "
                 "explosive_find}\n",
                 &i);
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_EXPLOSIVE_FIND);
    assert_int_equal(t->n, 2);
    assert_non_null(t->rows[0]->geom);
    assert_null(t->rows[1]->geom);
    assert_string_equal(((const AgtExplosiveFind *)t->rows[1])->quality, "fail");
}

#define CHANGES                                                                                    \
    "profile: changes\nkey: nr\ndata_as_of: 2026-10-01\nlayers:\n  - source: a\n"                  \
    "    target: ground_change\n    fields:\n      kind: {from: cls, map: {\"SEL\": flood}}\n"     \
    "      happened_on: on\n"
#define CHANGE(nr, cls, on, geometry)                                                              \
    FEATURE(geometry, "\"nr\":\"" nr "\",\"cls\":" cls ",\"on\":" on)

static const AgtGroundChange *change_of(const AgtPlan *plan, const char *key)
{
    AGT_EACH(plan, GROUND_CHANGE, GroundChange, g)
    if (g_strcmp0(g->f.source_key, key) == 0)
        return g;
    fail_msg("no change %s", key);
    return NULL;
}

static void changed_ground_is_widened_and_never_lost(void **state)
{
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = imported(
        state,
        CHANGE("good", "\"SEL\"", "\"2026-08-01\"", SQUARE("000")) "," CHANGE("bow", "\"SEL\"", "\"2026-08-01\"", BOW_TIE) "," CHANGE(
            "line", "\"SEL\"", "\"2026-08-01\"",
            LINE(
                "[660400,4440000],[660420,4440000]")) "," CHANGE("none", "\"SEL\"",
                                                                 "\"2026-08-01\"",
                                                                 "null") "," CHANGE("word", "\"?\"",
                                                                                    "\"soon\"",
                                                                                    SQUARE(
                                                                                        "100")) "," CHANGE("mute",
                                                                                                           "null",
                                                                                                           "null",
                                                                                                           SQUARE(
                                                                                                               "200")),
        CHANGES, &i);
    balanced(i.result, 6, 6, 0, 0);
    assert_string_equal(change_of(plan, "good")->quality, "ok");
    assert_string_equal(change_of(plan, "good")->kind, "flood");
    const AgtGroundChange *bow = change_of(plan, "bow");
    g_autoptr(AgtGeom) was = received(bow->received);
    assert_true(agt_geom_is_valid(bow->f.geom, NULL, NULL));
    for (uint32_t p = 0; p < was->n_points; p++)
        assert_true(agt_geom_contains_point(bow->f.geom, was->pt[p]));
    assert_null(change_of(plan, "line")->f.geom);
    assert_non_null(change_of(plan, "line")->received);
    assert_null(change_of(plan, "none")->f.geom);
    const char *const vague[] = {"word", "mute"};
    for (gsize k = 0; k < 2; k++) {
        assert_string_equal(change_of(plan, vague[k])->kind, "unknown");
        assert_null(change_of(plan, vague[k])->happened_on);
        assert_string_equal(change_of(plan, vague[k])->quality, "fail");
    }
}

static void markings_are_lines(void **state)
{
    static const char profile[] =
        "profile: marks\nkey: nr\ndata_as_of: 2026-10-01\nlayers:\n  - source: a\n"
        "    target: marking\n    fields:\n      kind: {from: cls, map: {\"fence\": fence}}\n";
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = imported(
        state,
        FEATURE(LINE("[660400,4440000],[660420,4440000]"),
                "\"nr\":\"1\",\"cls\":\"fence\"") "," FEATURE(SQUARE("000"),
                                                              "\"nr\":\"2\",\"cls\":\"?"
                                                              "\"") "," FEATURE("null",
                                                                                "\"nr\":"
                                                                                "\"3\",\"cls"
                                                                                "\":null"),
        profile, &i);
    balanced(i.result, 3, 3, 0, 0);
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_MARKING);
    assert_int_equal(t->n, 3);
    for (guint k = 0; k < t->n; k++) {
        const AgtMarking *m = (const AgtMarking *)t->rows[k];
        bool good = strcmp(m->f.source_key, "1") == 0;
        assert_string_equal(m->quality, good ? "ok" : "fail");
        assert_string_equal(m->kind, good ? "fence" : "unknown");
        assert_true(m->f.geom ? m->f.geom->kind == AGT_GEOM_LINE
                              : strcmp(m->f.source_key, "3") == 0);
    }
}

static void defaults_describe_no_change(void **state)
{
    static const char *const fallback[] = {"kind: {from: cls, default: cut}",
                                           "happened_on: {from: on, default: 2020-01-01}"};
    g_autofree char *path = geojson(state, "a.geojson", CHANGE("1", "null", "null", SQUARE("000")));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    for (gsize k = 0; k < G_N_ELEMENTS(fallback); k++) {
        g_autofree char *profile = g_strdup_printf(
            "profile: changes\nkey: nr\ndata_as_of: 2026-10-01\nlayers:\n  - source: a\n"
            "    target: ground_change\n    fields:\n      %s\n",
            fallback[k]);
        g_auto(Imported) i = import_file(plan, path, profile, NULL, NULL, false);
        assert_null(i.result);
        assert_non_null(strstr(i.error->message, "default"));
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, folder_new, folder_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(hazards_of_every_shape_are_kept_whole),
        T(hazard_without_geometry_is_bounded_by_what_is_known),
        T(unknown_words_and_values_count_against),
        T(evidence_without_its_date_is_refused),
        T(releases_never_grow),
        T(arcs_are_replaced_on_the_right_side),
        T(old_soviet_coordinates_carry_their_error),
        T(impossible_positions_do_not_cut_a_hazard),
        T(explosive_finds_stay_whatever_their_shape),
        T(changed_ground_is_widened_and_never_lost),
        T(markings_are_lines),
        T(defaults_describe_no_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
