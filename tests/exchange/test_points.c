/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of turning points, legs of bearing and distance, coded values and description tables. */
#include <string.h>

#include "exchange/esri_domains.h"
#include "exchange/html_table.h"
#include "exchange/reader.h"
#include "exchange_test.h"

#define HEAD "profile: points\ncrs: EPSG:32638\ndata_as_of: 2026-10-01\nlayers:\n  - source: t\n"
#define WORDS                                                                                      \
    "vertex: [Start point, turning, end], reference: [Reference point], benchmark: [Benchmark], "  \
    "evidence: [Evidence], closing: [Closing]"
#define POINTS(more)                                                                               \
    "    points: {group: area, order: nr, type: kind, x: e, y: n, " WORDS more "}\n"
#define FIELDS                                                                                     \
    "    fields:\n      class: {from: cls, map: {SHA: sha}}\n"                                     \
    "      status: {from: st, map: {Open: open}}\n"
#define HAZARDS HEAD "    target: hazard_area\n" POINTS("") FIELDS "      position_error_m: err\n"
#define COLUMNS "area,nr,kind,e,n,cls,st,err\n"

/* Imports a table into an empty plan. */
static AgtPlan *table(void **state, const char *profile, const char *text, Imported *i)
{
    g_autofree char *path = write_file(state, "t.csv", text);
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    *i = import_file(plan, path, profile, NULL, NULL, false);
    return applied(plan, i);
}

static const AgtHazardArea *area(const AgtPlan *plan, const char *key)
{
    AGT_EACH(plan, HAZARD_AREA, HazardArea, h)
    if (g_strcmp0(h->f.source_key, key) == 0)
        return h;
    fail_msg("no hazard %s", key);
    return NULL;
}

static void same_outline(const AgtGeom *g, const AgtPoint *pt, guint n, double tol)
{
    assert_non_null(g);
    assert_int_equal(g->n_points, n);
    for (guint i = 0; i < n; i++)
        if (!(hypot(g->pt[i].x - pt[i].x, g->pt[i].y - pt[i].y) <= tol))
            fail_msg("point %u: %.4f %.4f, not %.4f %.4f", i, g->pt[i].x, g->pt[i].y, pt[i].x,
                     pt[i].y);
}

static const AgtPoint square[] = {
    {660100, 4440000}, {660200, 4440000}, {660200, 4440100}, {660100, 4440100}, {660100, 4440000}};

static void rows_make_one_outline_by_number(void **state)
{
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = table(state, HAZARDS,
                                    COLUMNS "HA-1,10,turning,660100,4440100,,,\n"
                                            "HA-1,1,Reference point,660000,4440500,SHA,Open,5\n"
                                            "ha-1 , 2,START POINT ,660100,4440000,,,\n"
                                            "HA-1,9,turning,660200,4440100,,,\n"
                                            "HA-1,11,Evidence,660150,4440050,,,\n"
                                            "HA-1,8,turning,660200,4440000,sha,,\n"
                                            "HA-1,3,Benchmark,660001,4440500,,,\n"
                                            "HA-1,4,Reference point,,,,,\n"
                                            "HA-1,5,Reference point,,,,,\n"
                                            "HA-1,6,Reference point,,,,,\n"
                                            "HA-1,7,Reference point,,,,,\n",
                                    &i);
    balanced(i.result, 11, 11, 0, 0);
    const AgtImportCount *c = g_ptr_array_index(i.result->counts, 0);
    assert_int_equal(c->joined, 9);
    const AgtHazardArea *h = area(plan, "HA-1");
    same_outline(h->f.geom, square, 5, 0);
    assert_string_equal(h->quality, "ok");
    assert_string_equal(h->class, "sha");
    assert_string_equal(h->status, "open");
    assert_float_equal(h->position_error_m, 5, 0);
    assert_non_null(strstr(h->points, "{\"role\":\"vertex\",\"number\":\"2\""));
    assert_non_null(strstr(h->points, "\"role\":\"benchmark\",\"number\":\"3\""));
    assert_int_equal(agt_plan_table(plan, AGT_LAYER_HAZARD_AREA)->n, 1);
    const AgtTable *finds = agt_plan_table(plan, AGT_LAYER_HAZARD_POINT);
    assert_int_equal(finds->n, 1);
    const AgtHazardPoint *p = (const AgtHazardPoint *)finds->rows[0];
    assert_string_equal(p->f.source_key, "HA-1/11");
    assert_string_equal(p->class, "sha");
    assert_float_equal(p->f.geom->pt[0].x, 660150, 0);
}

static void rows_that_contradict_each_other_say_nothing(void **state)
{
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = table(state, HAZARDS,
                                    COLUMNS "A,1,turning,660100,4440000,SHA,Open,5\n"
                                            "A,2,turning,660200,4440000,SHA,Closed,7\n"
                                            "A,3,turning,660200,4440100,SHA,Open,5\n",
                                    &i);
    const AgtHazardArea *h = area(plan, "A");
    assert_string_equal(h->class, "sha");
    assert_string_equal(h->status, "unknown");
    assert_string_equal(h->raw_status, "Closed | Open");
    assert_true(isnan(h->position_error_m)); /* the worst class of the settings */
    assert_string_equal(h->quality, "fail");
}

static void broken_outlines_are_widened(void **state)
{
    static const struct {
        const char *rows, *flaw;
        double reach_m;
    } cases[] = {
        {"A,1,turning,660100,4440000,,,\nA,2,turning,660200,4440000,,,\n"
         "A,4,turning,660100,4440100,,,\n",
         "point_gap:3", 5000},
        {"A,2,turning,660100,4440000,,,\nA,3,turning,660200,4440000,,,\n"
         "A,4,turning,660100,4440100,,,\n",
         "point_gap:1", 5000},
        {"A,1,turning,660100,4440000,,,\nA,2,turning,660200,4440000,,,\n"
         "A,6,turning,660100,4440100,,,\n",
         "point_gap:3-5", 10000},
        {"A,1,turning,660100,4440000,,,\nA,2,turning,abc,4440000,,,\n"
         "A,3,turning,660200,4440000,,,\nA,4,turning,660100,4440100,,,\n",
         "point_place:2", 5000},
        {"A,1,turning,660100,4440000,,,\nA,2,turning,0,0,,,\n"
         "A,3,turning,660200,4440000,,,\nA,4,turning,660100,4440100,,,\n",
         "point_place:2", 5000},
        {"A,1,turning,660100,4440000,,,\nA,2,turning,660200,4440000,,,\n", "points_few:1", 5000},
        {"A,1,turning,660100,4440000,,,\nA,2,turning,660100,4440000,,,\n"
         "A,3,turning,660200,4440000,,,\n",
         "points_few:1", 5000},
        {"A,1,turning,660100,4440000,,,\nA,2,turning,660200,4440000,,,\n"
         "A,2,turning,660200,4440100,,,\nA,3,turning,660100,4440100,,,\n",
         "point_double:2", 1},
        {"A,1,turning,660100,4440000,,,\nA,2,turning,660200,4440000,,,\n"
         "A,2a,turning,660200,4440100,,,\nA,3,turning,660100,4440100,,,\n",
         "point_number:2a", 1},
        {"A,1,turning,660100,4440000,,,\nA,2,corner,660200,4440000,,,\n"
         "A,3,turning,660200,4440100,,,\nA,4,turning,660100,4440100,,,\n",
         "point_kind:corner", 1},
        {",1,turning,660100,4440000,,,\n,2,turning,660200,4440000,,,\n"
         ",3,turning,660200,4440100,,,\n",
         "point_group", 1},
    };
    for (guint k = 0; k < G_N_ELEMENTS(cases); k++) {
        g_autofree char *text = g_strdup_printf(COLUMNS "%s", cases[k].rows);
        g_auto(Imported) i;
        g_autoptr(AgtPlan) plan = table(state, HAZARDS, text, &i);
        const AgtTable *t = agt_plan_table(plan, AGT_LAYER_HAZARD_AREA);
        assert_int_equal(t->n, 1);
        const AgtHazardArea *h = (const AgtHazardArea *)t->rows[0];
        if (!h->flaw || !g_str_has_prefix(h->flaw, cases[k].flaw))
            fail_msg("case %u: flaw %s", k, h->flaw ? h->flaw : "none");
        assert_string_equal(h->quality, "fail");
        assert_true(agt_geom_is_valid(h->f.geom, NULL, NULL));
        for (guint c = 0; c < 2; c++) { /* every case has the first two corners or their group */
            AgtPoint at = {square[c].x - 0.99 * cases[k].reach_m * (c == 0), square[c].y};
            assert_true(agt_geom_contains_point(h->f.geom, at));
        }
        assert_non_null(h->received);
    }
}

static void ids_that_differ_in_case_are_named(void **state)
{
    static const char profile[] =
        HEAD "    target: hazard_area\n    key: area\n    geometry: {x: e, y: n}\n" FIELDS
             "      imsma_id: area\n";
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = table(state, profile,
                                    "area,e,n,cls,st\nHA-1,660100,4440000,SHA,Open\n"
                                    " ha-1 ,660100,4440000,SHA,Open\n"
                                    "HA-2,660100,4440000,SHA,Open\n",
                                    &i);
    assert_int_equal(agt_plan_table(plan, AGT_LAYER_HAZARD_POINT)->n, 3);
    assert_int_equal(count_rule(i.findings, "import.duplicate_id"), 1);
}

static void the_last_point_may_be_known_by_its_kind(void **state)
{
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan =
        table(state, HEAD "    target: hazard_area\n" POINTS(", last: [END ]") FIELDS,
              COLUMNS "A,1,turning,660100,4440000,SHA,Open,5\nA,2,turning,660200,4440000,,,\n"
                      "A,3,end,660200,4440100,,,\n"
                      "B,1,turning,660100,4440000,SHA,Open,5\nB,2,turning,660200,4440000,,,\n"
                      "B,3,turning,660200,4440100,,,\n",
              &i);
    assert_null(area(plan, "A")->flaw);
    assert_string_equal(area(plan, "B")->flaw, "point_gap:end");
    assert_true(agt_geom_area_m2(area(plan, "B")->f.geom) > 75e6);
}

static void original_coordinates_are_kept(void **state)
{
    static const char original[] =
        HEAD "    target: hazard_area\n    points: {group: area, order: nr, x: e, y: n, "
             "original: {x: ox, y: oy}}\n" FIELDS "      crs_original: {value: SK-42}\n";
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = table(state, original,
                                    "area,nr,e,n,ox,oy,cls,st\n"
                                    "A,2,660200,4440000,8662230,4435000,,\n"
                                    "A,1,660100,4440000,8662130,4435000,SHA,Open\n"
                                    "A,3,660200,4440100,8662230,4435110,,\n"
                                    "B,1,660100,4440000,8662130,4435000,SHA,Open\n"
                                    "B,2,660200,4440000,,,,\nB,3,660200,4440100,1;2,3,,\n",
                                    &i);
    assert_string_equal(area(plan, "A")->original_coordinates,
                        "8662130 4435000; 8662230 4435000; 8662230 4435110");
    assert_null(area(plan, "B")->original_coordinates);
}

static void a_point_given_twice_changes_nothing(void **state)
{
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = table(state, HAZARDS,
                                    COLUMNS "A,1,turning,660100,4440000,SHA,Open,5\n"
                                            "A,2,turning,660200,4440000,,,\n"
                                            "A,2,turning,660200,4440000,,,\n"
                                            "A,3,turning,660200,4440100,,,\n"
                                            "A,4,turning,660100,4440100,,,\n"
                                            "A,5,turning,660100,4440000,,,\n",
                                    &i);
    same_outline(area(plan, "A")->f.geom, square, 5, 0);
    assert_string_equal(area(plan, "A")->flaw, "point_twice:2");
}

static void nothing_known_has_no_bounds(void **state)
{
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = table(state, HAZARDS,
                                    COLUMNS "A,1,turning,,,SHA,Open,5\nA,2,turning,,,,,\n"
                                            "B,1,turning,660100,4440000,SHA,Open,5\n"
                                            "B,1000000000,turning,660100,4440000,,,\n"
                                            "C,1e308,turning,660100,4440000,SHA,Open,5\n"
                                            "C,nan,turning,660200,4440000,,,\n"
                                            "D,1,Reference point,660100,4440000,SHA,Open,5\n",
                                    &i);
    balanced(i.result, 7, 7, 0, 0);
    assert_null(area(plan, "A")->f.geom);
    assert_null(area(plan, "B")->f.geom);
    assert_string_equal(area(plan, "B")->bounded_by, "nothing");
    assert_non_null(area(plan, "C")->f.geom);
    assert_null(area(plan, "D")->f.geom);
}

static void parts_are_parts(void **state)
{
    static const char profile[] = HEAD "    target: hazard_area\n    points: {group: area, part: "
                                       "shape, order: nr, order_prefix: TP, "
                                       "x: e, y: n}\n" FIELDS;
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = table(state, profile,
                                    "area,shape,nr,e,n,cls,st\n"
                                    "A,10,TP1,661000,4440000,,\nA,10,TP2,661100,4440000,,\n"
                                    "A,10,tp 3,661100,4440100,,\n"
                                    "A,9,TP3,660200,4440100,,\nA,9,TP1,660100,4440000,SHA,Open\n"
                                    "A,9,TP4,660100,4440100,,\nA,9,TP2,660200,4440000,,\n",
                                    &i);
    const AgtHazardArea *h = area(plan, "A");
    assert_null(h->flaw);
    assert_int_equal(h->f.geom->n_points, 9);
    g_autoptr(AgtGeom) first = agt_geom_part(h->f.geom, 0);
    same_outline(first, square, 5, 0);
}

static void releases_take_only_what_is_sure(void **state)
{
    static const char profile[] =
        HEAD "    target: release\n    points: {group: area, order: nr, x: e, y: n}\n"
             "    fields: {kind: {value: cleared}, status: {value: handed_over}}\n";
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = table(state, profile,
                                    "area,nr,e,n\n"
                                    "A,1,660100,4440000\nA,2,660200,4440000\nA,3,660200,4440100\n"
                                    "B,1,660100,4440000\nB,2,660200,4440000\nB,4,660200,4440100\n",
                                    &i);
    AGT_EACH(plan, RELEASE, Release, r)
    if (strcmp(r->f.source_key, "A") == 0)
        assert_int_equal(r->f.geom->n_points, 4);
    else
        assert_null(r->f.geom);
}

/* Legs ----------------------------------------------------------------------------------------- */

#define LEGS(north, chain)                                                                         \
    HEAD "    target: hazard_area\n" POINTS(", legs: {bearing: b, distance: d, chain: " chain      \
                                            ", angle: deg}") FIELDS north
#define LEG_COLUMNS "area,nr,kind,e,n,b,d,cls,st\n"
#define TRAVERSE                                                                                   \
    LEG_COLUMNS "A,1,Benchmark,660000,4440000,,,SHA,Open\nA,2,Start point,,,60,300,,\n"            \
                "A,3,turning,,,150,200,,\nA,4,turning,,,240,300,,\n"

/*
 * True bearings from (660000, 4440000): geod +ellps=WGS84 and proj +proj=utm +zone=38 give
 * 60 deg 300 m, then 150 deg 200 m; with 6 degrees of declination east the compass reads 6 less.
 */
static void legs_follow_their_north(void **state)
{
    static const struct {
        const char *north;
        AgtPoint first, second;
    } cases[] = {
        {"      bearing_type: {value: \"true\"}\n",
         {660256.5628, 4440155.4360},
         {660360.1927, 4439984.3975}},
        {"      bearing_type: {value: magnetic}\n      declination_deg: {value: 6}\n",
         {660271.4048, 4440127.7664},
         {660356.5890, 4439946.8327}},
        /* grid bearings need no convergence: 300 m and 200 m at the grid factor 0.999915 */
        {"      bearing_type: {value: grid}\n",
         {660259.7855, 4440149.9872},
         {660359.7770, 4439976.7967}},
    };
    for (guint k = 0; k < G_N_ELEMENTS(cases); k++) {
        g_autofree char *profile = g_strdup_printf("%s%s", LEGS("", "previous"), cases[k].north);
        g_auto(Imported) i;
        g_autoptr(AgtPlan) plan = table(state, profile, TRAVERSE, &i);
        const AgtHazardArea *h = area(plan, "A");
        assert_null(h->flaw);
        assert_int_equal(h->f.geom->n_points, 4);
        same_outline(
            h->f.geom,
            (AgtPoint[]){cases[k].first, cases[k].second, h->f.geom->pt[2], cases[k].first}, 4,
            0.01);
    }
    double moved = hypot(cases[1].first.x - cases[0].first.x, cases[1].first.y - cases[0].first.y);
    assert_float_equal(moved, 31.4, 0.05);
}

/* 66 2/3 gon, and 1066.67 mils of 6400 or 1000 of 6000, are 60 degrees. */
static void units_of_angles_and_lengths_are_stated(void **state)
{
    static const char *const units[][2] = {
        {"gon", "66.6666666667"}, {"mil6400", "1066.666666667"}, {"mil6000", "1000"}};
    for (guint k = 0; k < G_N_ELEMENTS(units); k++) {
        g_autofree char *profile = g_strdup_printf(
            HEAD "    target: hazard_area\n" POINTS(
                ", legs: {bearing: b, distance: d, chain: benchmark, angle: %s, length: km}") FIELDS
            "      bearing_type: {value: grid}\n",
            units[k][0]);
        g_autofree char *text =
            g_strdup_printf(LEG_COLUMNS "A,1,Benchmark,660000,4440000,,,SHA,Open\n"
                                        "A,2,turning,,,%s,0.3,,\nA,3,turning,660300,4440000,,,,\n"
                                        "A,4,turning,660300,4440200,,,,\n",
                            units[k][1]);
        g_auto(Imported) i;
        g_autoptr(AgtPlan) plan = table(state, profile, text, &i);
        assert_float_equal(area(plan, "A")->f.geom->pt[0].x, 660259.7855, 0.002);
    }
}

static void legs_without_north_take_the_whole_circle(void **state)
{
    static const char *const north[] = {
        "", "      bearing_type: {value: magnetic}\n",
        "      bearing_type: {from: cls, map: {SHA: magnetic}}\n      declination_deg: st\n"};
    static const AgtPoint corners[] = {{660256.5628, 4440155.4360},
                                       {660271.4048, 4440127.7664},
                                       {660259.7855, 4440149.9872},
                                       {659740, 4439850},
                                       {660000, 4440299}};
    for (guint k = 0; k < G_N_ELEMENTS(north); k++) {
        g_autofree char *profile = g_strdup_printf("%s%s", LEGS("", "previous"), north[k]);
        g_auto(Imported) i;
        g_autoptr(AgtPlan) plan = table(state, profile, TRAVERSE, &i);
        const AgtHazardArea *h = area(plan, "A");
        assert_string_equal(h->quality, "fail");
        assert_non_null(strstr(h->flaw, k ? "declination" : "bearing_type"));
        for (guint c = 0; c < G_N_ELEMENTS(corners); c++)
            assert_true(agt_geom_contains_point(h->f.geom, corners[c]));
    }
}

static void a_traverse_that_does_not_close_widens(void **state)
{
    static const char rows[] = TRAVERSE "A,5,turning,,,330,200,,\nA,6,Closing,,,60,290,,\n";
    static const char *const bounds[] = {"", ", misclosure_max_m: 20", ", misclosure_max_m: 5"};
    for (guint k = 0; k < G_N_ELEMENTS(bounds); k++)
        for (guint stated = 0; stated < 2; stated++) {
            g_autofree char *profile = g_strdup_printf(
                HEAD "    target: hazard_area\n" POINTS(
                    ", legs: {bearing: b, distance: d, chain: previous, angle: deg%s}") FIELDS
                "      bearing_type: {value: grid}\n%s",
                bounds[k], stated ? "      position_error_m: {value: 3}\n" : "");
            g_auto(Imported) i;
            g_autoptr(AgtPlan) plan = table(state, profile, rows, &i);
            const AgtHazardArea *h = area(plan, "A");
            AgtPoint out = {660259.7855 + 9.9 * sin(G_PI / 3), 4440149.9872 + 9.9 * cos(G_PI / 3)};
            assert_int_equal(
                count_rule(i.findings, k ? "import.misclosure" : "import.misclosure_unbound"), 1);
            assert_true((h->flaw != NULL) == (k == 2));
            if (stated) /* 10 m at the grid factor */
                assert_float_equal(h->position_error_m, 3 + 9.99915, 0.001);
            else
                assert_true(agt_geom_contains_point(h->f.geom, out));
        }
}

static void legs_that_cannot_be_read_are_named(void **state)
{
    g_auto(Imported) i;
    g_autoptr(AgtPlan) plan = table(state, LEGS("      bearing_type: {value: grid}\n", "previous"),
                                    LEG_COLUMNS "A,1,Benchmark,660000,4440000,,,SHA,Open\n"
                                                "A,2,turning,,,N60E,300,,\n"
                                                "A,3,turning,,,150,1e308,,\n"
                                                "A,4,turning,660300,4440200,,,,\n"
                                                "A,5,turning,660300,4440100,,,,\n",
                                    &i);
    const AgtHazardArea *h = area(plan, "A");
    assert_string_equal(h->flaw, "point_bearing:2,point_distance:3,point_place:3");
    assert_true(agt_geom_contains_point(h->f.geom, (AgtPoint){660000, 4440299}));
    assert_true(agt_geom_contains_point(h->f.geom, (AgtPoint){660000, 4440299 + 4900}));
}

static void profiles_must_state_what_legs_mean(void **state)
{
    static const char *const wrong[] = {
        ", legs: {bearing: b, distance: d, angle: deg}",
        ", legs: {bearing: b, distance: d, chain: previous}",
        ", legs: {bearing: b, distance: d, chain: previous, angle: mil}",
        ", legs: {bearing: b, distance: d, chain: previous, angle: deg, length: kV}",
        ", spacing_max_m: 0",
    };
    g_autofree char *path = write_file(state, "t.csv", LEG_COLUMNS "A,1,turning,1,1,,,,\n");
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    for (guint k = 0; k < G_N_ELEMENTS(wrong); k++) {
        g_autofree char *profile =
            g_strdup_printf(HEAD "    target: hazard_area\n" POINTS("%s") FIELDS, wrong[k]);
        g_auto(Imported) i = import_file(plan, path, profile, NULL, NULL, false);
        assert_true(g_error_matches(i.error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG));
    }
    g_auto(Imported) plot = import_file(
        plan, path, HEAD "    target: plot\n    points: {group: area, order: nr, x: e, y: n}\n",
        NULL, NULL, false);
    assert_true(g_error_matches(plot.error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG));
}

/* Words ---------------------------------------------------------------------------------------- */

static void description_tables_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *html, *name, *value;
    } cases[] = {
        {"<table><tr><td>Status</td><td> Open </td></tr></table>", "status", "Open"},
        {"<TABLE border=1><TR><TH>A</TH><TD>1<TR><TH>B</TH><TD>2</TABLE>", "b", "2"},
        {"<table><tr><td>x<table><tr><td>In</td><td>ner</td></tr></table></td></tr></table>", "In",
         "ner"},
        {"<td>Status</td><td>Open</td>", "Status", "Open"},
        {"Status: Open<br>Class: CHA", "class", "CHA"},
        {"a<tr><td>K</td><td>1 &lt; 2 &amp; &#1071;&#x416;&nbsp;&bogus;</td></tr>", "k",
         "1 < 2 & \xd0\xaf\xd0\x96 &bogus;"},
        {"<tr><td>S</td><td>1</td></tr><tr><td>S</td><td>2</td></tr>", "s", "1 | 2"},
        {"<tr><td>S</td><td>1</td><td>2</td></tr>", "s", NULL},
        {"<tr><td>S</td><td></td></tr>", "s", NULL},
        {"<tr><td>S</td><td", "s", NULL},
        {"&#0;&#x110000;&#", "s", NULL},
        {"", "s", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *value = agt_html_cell(cases[i].html, cases[i].name);
        if (g_strcmp0(value, cases[i].value) != 0)
            fail_msg("case %u: %s", i, value ? value : "nothing");
    }
}

/* A geodatabase with codes in its records and labels in a domain, as ArcGIS keeps them. */
static char *geodatabase(void **state)
{
    static const OGRCodedValue values[] = {{(char *)"1", (char *)"CHA "},
                                           {(char *)"2", (char *)"SHA"},
                                           {(char *)"3", (char *)"Closed"},
                                           {NULL, NULL}};
    char *path = g_build_filename(*state, "core.gdb", NULL);
    agt_gdal_start();
    GDALDatasetH d =
        GDALCreate(GDALGetDriverByName("OpenFileGDB"), path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(d);
    OGRFieldDomainH domain =
        OGR_CodedFldDomain_Create("cvd_hazard", "", OFTInteger, OFSTNone, values);
    assert_true(GDALDatasetAddFieldDomain(d, domain, NULL));
    OGR_FldDomain_Destroy(domain);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(srs, 32638);
    OGRLayerH l = GDALDatasetCreateLayer(d, "Hazard_Poly", srs, wkbMultiPolygon, NULL);
    OSRRelease(srs);
    static const char *const names[] = {"hazard_class", "status"};
    for (int i = 0; i < 2; i++) {
        OGRFieldDefnH f = OGR_Fld_Create(names[i], OFTInteger);
        OGR_Fld_SetDomainName(f, "cvd_hazard");
        OGR_L_CreateField(l, f, TRUE);
        OGR_Fld_Destroy(f);
    }
    OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(l));
    OGR_F_SetFieldInteger(f, OGR_F_GetFieldIndex(f, "hazard_class"), 1);
    OGR_F_SetFieldInteger(f, OGR_F_GetFieldIndex(f, "status"), 3);
    char *wkt =
        (char *)"MULTIPOLYGON (((660000 4440000,660010 4440000,660010 4440010,660000 4440000)))";
    OGRGeometryH g = NULL;
    OGR_G_CreateFromWkt(&wkt, NULL, &g);
    OGR_F_SetGeometryDirectly(f, g);
    assert_int_equal(OGR_L_CreateFeature(l, f), OGRERR_NONE);
    OGR_F_Destroy(f);
    GDALClose(d);
    return path;
}

static void codes_are_read_by_their_labels(void **state)
{
    g_autofree char *path = geodatabase(state);
    g_autoptr(AgtPlan) before = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_file(before, path, "imsma-core.yaml", NULL, "2026-10-01", false);
    g_autoptr(AgtPlan) plan = applied(before, &i);
    balanced(i.result, 1, 1, 0, 0);
    const AgtHazardArea *h =
        (const AgtHazardArea *)agt_plan_table(plan, AGT_LAYER_HAZARD_AREA)->rows[0];
    assert_string_equal(h->class, "cha");
    assert_string_equal(h->raw_class, "1 = CHA");
    assert_string_equal(h->status, "unknown");
    assert_string_equal(h->raw_status, "3 = Closed");
}

static void domains_of_a_service_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *json, *field, *code, *label;
    } cases[] = {
        {"{\"fields\":[{\"name\":\"Status\",\"domain\":{\"name\":\"cvd_s\",\"codedValues\":[{"
         "\"name\":\"Open \",\"code\":1},{\"code\":\"a\\u0416\",\"name\":\"B\"}]}}]}",
         "status", "1", "Open"},
        {"\xef\xbb\xbf{\"fields\":[{\"domain\":{\"codedValues\":[{\"code\":\"a\\u0416\","
         "\"name\":\"B\"}]},\"name\":\"s\"}]}",
         "s", "a\xd0\x96", "B"},
        {"{\"features\":[{\"fields\":[{\"name\":\"s\",\"domain\":{\"codedValues\":[{\"name\":"
         "\"B\",\"code\":1}]}}]}]}",
         "s", "1", NULL},
        {"{\"fields\":[{\"name\":\"s\",\"domain\":null}]}", "s", "1", NULL},
        {"{\"fields\":[{\"name\":\"s\",\"domain\":{\"codedValues\":[{\"name\":\"B\",\"code\"", "s",
         "1", NULL},
        {"{\"a\":\"\\u12", "s", "1", NULL},
        {"[[[[", "s", "1", NULL},
        {"", "s", "1", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GHashTable) all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                          (GDestroyNotify)g_hash_table_unref);
        g_autofree char *text = g_memdup2(cases[i].json, strlen(cases[i].json) + 1);
        agt_esri_domains(text, strlen(text), all);
        GHashTable *codes = g_hash_table_lookup(all, cases[i].field);
        const char *label = codes ? g_hash_table_lookup(codes, cases[i].code) : NULL;
        if (g_strcmp0(label, cases[i].label) != 0)
            fail_msg("case %u: %s", i, label ? label : "nothing");
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, folder_new, folder_free)
    const struct CMUnitTest tests[] = {
        T(rows_make_one_outline_by_number),
        T(rows_that_contradict_each_other_say_nothing),
        T(broken_outlines_are_widened),
        T(ids_that_differ_in_case_are_named),
        T(the_last_point_may_be_known_by_its_kind),
        T(original_coordinates_are_kept),
        T(a_point_given_twice_changes_nothing),
        T(nothing_known_has_no_bounds),
        T(parts_are_parts),
        T(releases_take_only_what_is_sure),
        T(legs_follow_their_north),
        T(units_of_angles_and_lengths_are_stated),
        T(legs_without_north_take_the_whole_circle),
        T(a_traverse_that_does_not_close_widens),
        T(legs_that_cannot_be_read_are_named),
        T(profiles_must_state_what_legs_mean),
        T(description_tables_are_read),
        T(codes_are_read_by_their_labels),
        T(domains_of_a_service_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
