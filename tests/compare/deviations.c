/* SPDX-License-Identifier: Apache-2.0 */
/* A plan against the approved one: every measure at its tolerances, and what is told of it. */
#include <math.h>

#include <agrotown/deviation.h>

#include "support.h"

static const AgtPlanHead head = {.key = "k", .crs = "EPSG:32638", .srid = 32638};
static const char tolerances[] =
    "programme: p\napproved:\n"
    "  zone_area_pct: [1, 5]\n  zone_border_m: [0.5, 2]\n  red_line_m: [0.1, 0.5]\n"
    "  red_line_length_m: [1, 10]\n  street_axis_m: [0.5, 2]\n  street_length_pct: [1, 5]\n"
    "  street_width_m: [0.1, 1]\n  facility_moved_m: [1, 10]\n  facility_area_pct: [2, 10]\n"
    "  capacity_pct: [1, 5]\n  count_pct: [0, 20]\n";

typedef struct {
    AgtPlanBuilder *b;
    guint n;
} Town;

static Town town(void)
{
    return (Town){agt_plan_builder_new(&head), 0};
}

/* Fields as "name=value,name=value". */
static AgtFeature *row(Town *t, AgtLayerId layer, const char *id, const char *fields,
                       const char *wkt)
{
    AgtArena *a = agt_plan_builder_arena(t->b);
    AgtFeature *r = agt_arena_row(a, layer);
    g_auto(GStrv) pair = g_strsplit(fields, ",", -1);
    r->id = r->birth = agt_arena_text(a, id);
    for (guint i = 0; pair[i]; i++) {
        g_auto(GStrv) word = g_strsplit(pair[i], "=", 2);
        GError *error = NULL;
        agt_row_set_string(a, r, agt_layer_field(agt_layer(layer), word[0]), word[1], &error);
        assert_no_error(error);
    }
    GError *error = NULL;
    r->geom = agt_arena_take_geom(a, agt_geom_from_wkt(wkt, &error));
    assert_no_error(error);
    agt_plan_builder_add(t->b, r);
    return r;
}

static void approve(Town *t, const char *layer, const char *id, const char *json, const char *wkt)
{
    AgtArena *a = agt_plan_builder_arena(t->b);
    bool line = strncmp(wkt, "LINE", 4) == 0;
    g_autofree char *own = g_strdup_printf("A%u", ++t->n);
    AgtApprovedPlan *r = (AgtApprovedPlan *)row(
        t, line ? AGT_LAYER_APPROVED_LINE : AGT_LAYER_APPROVED_PLAN, own, "plan=m,document=7", wkt);
    r->layer = agt_layer_by_name(layer)->name;
    r->feature = agt_arena_text(a, id);
    r->attributes = agt_arena_text(a, json);
}

/* Deviations as "rule id approved_id class", sorted as they come, separated by "; ". */
static char *told(Town *t, const char *yaml, AgtFindings *out)
{
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(t->b);
    GError *error = NULL;
    g_autoptr(AgtYaml) y = agt_yaml_parse("programme", yaml, -1, &error);
    assert_no_error(error);
    AgtApprovedLimits limits;
    assert_true(
        agt_approved_limits_read(agt_yaml_get(agt_yaml_root(y), "approved"), &limits, &error));
    g_autoptr(AgtDeviations) d = agt_deviate(plan, "m", &limits, out, &error);
    assert_no_error(error);
    assert_int_equal(d->rows->len, agt_findings_n(out));
    GString *s = g_string_new(NULL);
    for (guint i = 0; i < d->rows->len; i++) {
        const AgtDeviation *x = &g_array_index(d->rows, AgtDeviation, i);
        g_string_append_printf(s, "%s%s %s/%s %s", i ? "; " : "", x->rule->id + strlen("approved."),
                               x->id, x->approved_id, agt_deviation_class_name(x->class));
    }
    for (guint i = 0; i < agt_findings_n(out); i++)
        for (AgtLang lang = 0; lang < AGT_N_LANGS; lang++) {
            g_autofree char *text = agt_finding_text(agt_findings_get(out, i), lang);
            if (strchr(text, '{') || strstr(text, " - "))
                fail_msg("unfilled text: %s", text);
        }
    return g_string_free(s, FALSE);
}

static void expect(Town *t, const char *want)
{
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autofree char *got = told(t, tolerances, out);
    assert_string_equal(got, want);
}

#define SQUARE "POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))"

static void an_equal_plan_deviates_in_nothing(void **state)
{
    (void)state;
    Town t = town();
    approve(&t, "land_use", "Z-1", "{\"use\": \"green\"}", SQUARE);
    approve(&t, "red_line", "RL-1", "{}", "LINESTRING (0 0, 100 0)");
    approve(&t, "street", "ST-1", "{\"category\": \"main\", \"width_m\": 20}",
            "LINESTRING (0 -10, 100 -10)");
    approve(&t, "facility", "F-1", "{\"kind\": \"school\", \"capacity\": 300}", SQUARE);
    row(&t, AGT_LAYER_LAND_USE, "Z-1", "use=green",
        "POLYGON ((0 0, 100 0, 100 50, 100 100, 0 100, 0 0))");
    row(&t, AGT_LAYER_RED_LINE, "RL-1", "name=x", "LINESTRING (0 0, 40 0)");
    row(&t, AGT_LAYER_RED_LINE, "RL-2", "name=x", "LINESTRING (100 0, 40 0)"); /* cut in two */
    row(&t, AGT_LAYER_STREET, "ST-1", "category=main,width_m=20", "LINESTRING (0 -10, 100 -10)");
    row(&t, AGT_LAYER_FACILITY, "F-1", "kind=school,capacity=300", SQUARE);
    row(&t, AGT_LAYER_PLOT, "P-1", "use=homestead", SQUARE); /* no plots were approved */
    expect(&t, "");
}

static void zones_at_their_tolerances(void **state)
{
    (void)state;
    static const struct {
        const char *east, *want;
    } cases[] = {
        {"100.49", "zone.area Z-1/Z-1 within; zone.border Z-1/Z-1 within"},
        {"100.51", "zone.area Z-1/Z-1 within; zone.border Z-1/Z-1 agree"},
        {"101.01", "zone.area Z-1/Z-1 agree; zone.border Z-1/Z-1 agree"},
        {"101.99", "zone.area Z-1/Z-1 agree; zone.border Z-1/Z-1 agree"},
        {"102.01", "zone.area Z-1/Z-1 agree; zone.border Z-1/Z-1 approval"},
        {"94.99", "zone.area Z-1/Z-1 approval; zone.border Z-1/Z-1 approval"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Town t = town();
        g_autofree char *wkt = g_strdup_printf("POLYGON ((0 0, %s 0, %s 100, 0 100, 0 0))",
                                               cases[i].east, cases[i].east);
        approve(&t, "land_use", "Z-1", "{\"use\": \"green\"}", SQUARE);
        row(&t, AGT_LAYER_LAND_USE, "Z-1", "use=green", wkt);
        expect(&t, cases[i].want);
    }
}

static void what_is_told_of_a_zone(void **state)
{
    (void)state;
    Town t = town();
    g_autoptr(AgtFindings) out = agt_findings_new();
    approve(&t, "land_use", "Z-1", "{\"use\": \"green\"}", SQUARE);
    /* The same area, moved east by 3 m. */
    row(&t, AGT_LAYER_LAND_USE, "Z-1", "use=public", "POLYGON ((3 0, 103 0, 103 100, 3 100, 3 0))");
    g_autofree char *got = told(&t, tolerances, out);
    assert_string_equal(got, "zone.border Z-1/Z-1 approval; zone.use Z-1/Z-1 approval");
    const AgtFinding *x = agt_findings_get(out, 0);
    assert_true(fabs(x->measured - 3) < 1e-9);
    assert_true(fabs(agt_geom_area_m2(x->area) - 600) < 1e-6);
    assert_int_equal(x->severity, AGT_ERROR);
    g_autofree char *text = agt_finding_text(agt_findings_get(out, 1), AGT_LANG_EN);
    assert_non_null(strstr(text, "green \u2192 public"));
}

static void missing_new_and_renamed(void **state)
{
    (void)state;
    Town t = town();
    approve(&t, "land_use", "Z-1", "{\"use\": \"green\"}", SQUARE);
    approve(&t, "land_use", "Z-2", "{\"use\": \"green\"}",
            "POLYGON ((500 0, 600 0, 600 100, 500 100, 500 0))");
    row(&t, AGT_LAYER_LAND_USE, "Z-7", "use=green", SQUARE); /* the same ground, another id */
    row(&t, AGT_LAYER_LAND_USE, "Z-8", "use=green",
        "POLYGON ((900 0, 990 0, 990 100, 900 100, 900 0))");
    expect(&t, "zone.missing /Z-2 approval; zone.new Z-8/ approval");
}

static void red_lines(void **state)
{
    (void)state;
    static const struct {
        const char *wkt, *want;
    } cases[] = {
        {"LINESTRING (0 0.09, 100 0.09)", "red_line.offset /RL-1 within"},
        {"LINESTRING (0 0.11, 100 0.11)", "red_line.offset /RL-1 agree"},
        {"LINESTRING (0 0.49, 100 0.49)", "red_line.offset /RL-1 agree"},
        {"LINESTRING (0 0.51, 100 0.51)", "red_line.offset /RL-1 approval"},
        /* The far end is missing: 30 m less the 10 m within reach of the end. */
        {"LINESTRING (0 0, 70 0)",
         "red_line.missing /RL-1 approval; red_line.offset /RL-1 approval"},
        {"LINESTRING (0 0, 100 0, 100 50)", "red_line.new RL-1/ approval"},
        {"LINESTRING (0 30, 100 30)",
         "red_line.missing /RL-1 approval; red_line.new RL-1/ approval"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Town t = town();
        approve(&t, "red_line", "RL-1", "{}", "LINESTRING (0 0, 100 0)");
        row(&t, AGT_LAYER_RED_LINE, "RL-1", "name=x", cases[i].wkt);
        expect(&t, cases[i].want);
    }
}

static void streets(void **state)
{
    (void)state;
    Town t = town();
    approve(&t, "street", "ST-1", "{\"category\": \"main\", \"width_m\": 20}",
            "LINESTRING (0 0, 100 0)");
    approve(&t, "street", "ST-2", "{\"category\": \"lane\"}", "LINESTRING (0 50, 100 50)");
    row(&t, AGT_LAYER_STREET, "ST-1", "category=residential,width_m=19.85",
        "LINESTRING (0 0.6, 100.9 0.6)");
    expect(&t, "street.axis ST-1/ST-1 agree; street.category ST-1/ST-1 approval; "
               "street.length ST-1/ST-1 within; street.width ST-1/ST-1 agree; "
               "street.missing /ST-2 approval");
}

static void facilities_and_counts(void **state)
{
    (void)state;
    Town t = town();
    approve(&t, "facility", "F-1", "{\"kind\": \"school\", \"capacity\": 300}", SQUARE);
    approve(&t, "facility", "F-2", "{\"kind\": \"shop\"}",
            "POLYGON ((300 0, 320 0, 320 20, 300 20, 300 0))");
    approve(&t, "building", "H-1", "{\"kind\": \"dwelling\", \"units\": 4}",
            "POLYGON ((500 0, 510 0, 510 10, 500 10, 500 0))");
    row(&t, AGT_LAYER_FACILITY, "F-1", "kind=school,capacity=280",
        "POLYGON ((0 0.9, 100 0.9, 100 100.9, 0 100.9, 0 0.9))");
    row(&t, AGT_LAYER_BUILDING, "H-1", "kind=dwelling,units=5",
        "POLYGON ((500 0, 510 0, 510 10, 500 10, 500 0))");
    expect(&t, "count dwelling/ approval; facility.capacity F-1/F-1 approval; "
               "facility.moved F-1/F-1 within; facility.missing /F-2 approval; "
               "count shop/ approval");
}

/* No figure of ours fails a plan; what needs no figure does. */
static void illustrative_tolerances_warn_at_most(void **state)
{
    (void)state;
    Town t = town();
    g_autoptr(AgtFindings) out = agt_findings_new();
    approve(&t, "land_use", "Z-1", "{\"use\": \"green\"}", SQUARE);
    approve(&t, "land_use", "Z-2", "{\"use\": \"green\"}",
            "POLYGON ((500 0, 600 0, 600 100, 500 100, 500 0))");
    row(&t, AGT_LAYER_LAND_USE, "Z-1", "use=green", "POLYGON ((0 0, 50 0, 50 100, 0 100, 0 0))");
    g_autofree char *got = told(&t, "programme: p\n", out);
    assert_string_equal(got, "zone.area Z-1/Z-1 approval; zone.border Z-1/Z-1 approval; "
                             "zone.missing /Z-2 approval");
    assert_int_equal(agt_findings_count(out, AGT_WARNING), 2);
    assert_int_equal(agt_findings_count(out, AGT_ERROR), 1);
}

static void an_outline_that_cannot_be_compared_is_told(void **state)
{
    (void)state;
    Town t = town();
    approve(&t, "land_use", "Z-1", "{\"use\": \"green\"}", SQUARE);
    row(&t, AGT_LAYER_LAND_USE, "Z-1", "use=green", "POLYGON ((0 0, 100 100, 100 0, 0 100, 0 0))");
    expect(&t, "failed Z-1/Z-1 approval");
}

static void tolerances_are_read_strictly(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "{zone_area_pct: 5}", "{zone_area_pct: [5, 1]}",  "{zone_area_pct: [\"1,5\", 5]}",
        "{zone: [1, 5]}",     "{zone_area_pct: [-1, 5]}", "[1, 2]"};
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(AgtYaml) y = agt_yaml_parse("x", wrong[i], -1, &error);
        assert_no_error(error);
        AgtApprovedLimits l;
        assert_false(agt_approved_limits_read(agt_yaml_root(y), &l, &error));
        assert_true(g_error_matches(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_equal_plan_deviates_in_nothing),
        cmocka_unit_test(zones_at_their_tolerances),
        cmocka_unit_test(what_is_told_of_a_zone),
        cmocka_unit_test(missing_new_and_renamed),
        cmocka_unit_test(red_lines),
        cmocka_unit_test(streets),
        cmocka_unit_test(facilities_and_counts),
        cmocka_unit_test(illustrative_tolerances_warn_at_most),
        cmocka_unit_test(an_outline_that_cannot_be_compared_is_told),
        cmocka_unit_test(tolerances_are_read_strictly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
