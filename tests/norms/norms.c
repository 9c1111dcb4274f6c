/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of norm sets, limits, and the measures against GEOS. */
#include <math.h>

#include "norms/private.h"
#include "norms/sets.h"

static void shipped_sets_are_read(void **state)
{
    (void)state;
    g_autoptr(AgtNorms) n = shipped_norms();
    assert_true(agt_norms_n(n) > 30);
    for (guint i = 0; i < agt_norms_n(n); i++) {
        const AgtRule *r = &agt_norms_get(n, i)->rule;
        static const AgtSeverity worst[] = {AGT_ERROR, AGT_WARNING, AGT_INFO};
        assert_true(r->severity >= worst[r->basis]);
        for (guint lang = 0; lang < AGT_N_LANGS; lang++) {
            assert_true(*r->text[lang]);
            assert_true(*r->advice[lang]);
        }
    }
    assert_int_equal(rule_of(n, "az.gap.fire", NULL)->rule.severity, AGT_INFO);
    assert_int_equal(rule_of(n, "az.setback.side", NULL)->rule.severity, AGT_WARNING);
    /* Known from a newspaper that quotes the Code, not from the Code itself. */
    assert_int_equal(rule_of(n, "by.setback.side", NULL)->rule.severity, AGT_WARNING);
    assert_int_equal(rule_of(n, "programme.setback.side", NULL)->rule.severity, AGT_ERROR);
}

#define HEAD                                                                                       \
    "set: t\ntitle: {az: a, ru: b, en: c}\nedition: e\nrules:\n"                                   \
    "  - id: t.one\n    document: d\n    basis: read\n    severity: error\n"                       \
    "    text: {az: a, ru: b, en: c}\n"

/* A wrong file, and what the message must name. */
static void wrong_files_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } wrong[] = {
        {HEAD "    kind: setback\n    edge: front\n    min_m: 3,5\n", "t.yaml:12"},
        {HEAD "    kind: setback\n    edge: front\n    min_m: 3.5abc\n", "min_m"},
        {HEAD "    kind: setback\n    edge: front\n    min_m: -1\n", "min_m"},
        {HEAD "    kind: setback\n    edge: top\n    min_m: 3\n", "edge"},
        {HEAD "    kind: setback\n    edge: front\n", "min_m"},
        {HEAD "    kind: setback\n    min_m: 3\n", "edge"},
        {HEAD "    kind: setback\n    edge: front\n    min_m: 3\n    max_m: 4\n", "max_m"},
        {HEAD "    kind: setback\n    edge: front\n    min_m: 3\n    where: {kind: castle}\n",
         "castle"},
        {HEAD "    kind: setback\n    edge: front\n    min_m: 3\n    where: {colour: red}\n",
         "colour"},
        {HEAD "    kind: beauty\n", "beauty"},
        {HEAD "    kind: overlap\n    layer: castle\n    tolerance_m2: 1\n", "castle"},
        {HEAD "    kind: overlap\n    layer: person\n    tolerance_m2: 1\n", "person"},
        {HEAD "    kind: overlap\n    layer: plot\n", "tolerance_m2"},
        {HEAD "    kind: inside\n    layer: plot\n    parent: block\n    by: colour\n"
              "    tolerance_m2: 1\n",
         "colour"},
        {HEAD "    kind: gap_between\n    classes: [[I], [II]]\n    table_m: [[6, 8]]\n",
         "table_m"},
        {HEAD "    kind: gap_between\n    classes: [[I], [II]]\n    table_m: [[6, 8], [9, 8]]\n",
         "symmetric"},
        {HEAD "    kind: gap_between\n    classes: [[I], [X]]\n    table_m: [[6, 8], [8, 8]]\n",
         "classes"},
        {HEAD "    kind: gap_between\n", "min_m"},
        {HEAD "    kind: distance_to_layer\n    layer: building\n    other: exclusion\n"
              "    other_field: kind\n",
         "kind"},
        {HEAD "    kind: area\n    layer: block\n    from_programme: true\n", "programme"},
        {HEAD "    kind: coverage\n    layer: plot\n", "min_pct"},
        {HEAD "    kind: field_range\n    layer: street\n    field: category\n    min: 1\n",
         "t.yaml:12"},
        {HEAD "    kind: field_range\n    layer: street\n    field: width_m\n", "table"},
        {HEAD "    kind: field_range\n    layer: street\n    field: width_m\n    by: category\n"
              "    table: {avenue: 7}\n",
         "avenue"},
        {HEAD "    kind: field_range\n    layer: street\n    field: width_m\n    by: category\n"
              "    table: {main: 7m}\n",
         "t.yaml:14"},
        {HEAD "    kind: field_range\n    layer: street\n    field: width_m\n"
              "    table: {main: 7}\n",
         "by"},
        {HEAD "    kind: field_in\n    layer: street\n    field: surface\n    values: [mud]\n",
         "mud"},
        {HEAD "    kind: field_required\n    layer: street\n    fields: [surface, colour]\n",
         "colour"},
        {HEAD "    kind: length\n    layer: street\n    max_m: 3\n    by: category\n"
              "    table_max: {main: 4}\n    total: true\n",
         "total"},
        {HEAD "    kind: distance_to_layer\n    layer: building\n    other: facility\n"
              "    steps: [{up_to: 5}]\n",
         "min_m"},
        {HEAD "    kind: distance_to_layer\n    layer: building\n    other: street\n"
              "    steps: [{up_to: 5, min_m: 1}]\n",
         "step_field"},
        {HEAD "    kind: distance_to_layer\n    layer: building\n    other: street\n"
              "    min_m: 5\n    plots: same\n",
         "plots"},
        {HEAD "    kind: network_distance\n    layer: building\n    other: facility\n", "max_m"},
        {HEAD "    kind: network_distance\n    layer: building\n    other: facility\n"
              "    other_field: owner\n",
         "owner"},
        {HEAD "    kind: dead_end\n    from_m: 30\n", "turning_min_m"},
        {HEAD "    kind: visibility\n    other: building\n    a_m: 0\n    b_m: 25\n", "a_m"},
        {HEAD "    kind: gradient\n    layer: plot\n    max_pct: 6\n", "plot"},
        {HEAD "    kind: gradient\n    layer: street\n    max_pct: 6\n    of: inverts\n", "invert"},
        {HEAD "    kind: slope\n    layer: street\n    max_pct: 6\n", "street"},
        {HEAD "    kind: slope\n    layer: plot\n    stat: mean\n", "max_pct"},
        {HEAD "    kind: width\n    of: red_lines\n", "min_m"},
        {HEAD "    kind: width\n    min_m: 12\n    field: category\n", "category"},
        {HEAD "    kind: spacing\n    where: {role: manhole}\n", "max_m"},
        {HEAD
         "    kind: spacing\n    max_m: 50\n    along: street\n    line_where: {kind: sewer}\n",
         "line_where"},
        {HEAD "    kind: spacing\n    max_m: 50\n    by: category\n    table_max: {main: 4}\n",
         "category"},
        {HEAD "    kind: connection\n    layer: building\n    line_where: {kind: water}\n",
         "node_where"},
        {HEAD "    kind: separation\n    other: building\n    edge: kerb\n    min_m: 2\n", "kerb"},
        {HEAD "    kind: separation\n    other: building\n", "min_m"},
        {HEAD "    kind: separation\n    other: building\n    min_m: 2\n    crossing_deg: 5\n",
         "crossing_deg"},
        {HEAD "    kind: mix\n  - id: t.one\n    kind: mix\n    document: d\n    basis: read\n"
              "    severity: error\n    text: {az: a, ru: b, en: c}\n",
         "twice"},
        {HEAD "    kind: mix\n    in_force: {from: 2026-13-01}\n", "t.yaml:11"},
        {HEAD "    kind: mix\n    in_force: {since: 2026-01-01}\n", "since"},
        {HEAD "    kind: mix\n    in_force: {}\n", "until"},
        {HEAD "    kind: mix\n    in_force: {from: 2026-01-02, until: 2026-01-01}\n", "ends"},
        {HEAD "    kind: mix\n    topic: [a]\n", "topic"},
        {HEAD "    kind: mix\n    note: {az: a}\n", "ru"},
        {HEAD "    kind: per_head\n    layer: facility\n", "min_per_1000"},
        {HEAD "    kind: per_head\n    layer: green\n    unit: places\n    min_per_1000: 1\n",
         "t.yaml:12"},
        {HEAD "    kind: per_head\n    layer: street\n    min_per_1000: 1\n", "street"},
        {HEAD "    kind: per_head\n    layer: facility\n    unit: persons\n    min_per_1000: 1\n",
         "unit"},
        {HEAD "    kind: share\n    layer: green\n    within: land_use\n", "min_pct"},
        {HEAD "    kind: share\n    layer: street\n    within: land_use\n    min_pct: 1\n",
         "street"},
        {HEAD "    kind: plot_per_place\n    unit: places\n    sizes: [[400, 50], [300, 40]]\n",
         "rising"},
        {HEAD "    kind: plot_per_place\n    unit: places\n    sizes: [[400, '3,5']]\n", "sizes"},
        {"set: t\ntitle: {az: a, ru: b, en: c}\nedition: e\nrules:\n  - id: u.one\n", "t."},
        {"set: t\ntitle: {az: a, ru: b}\nedition: e\nrules: []\n", "en"},
        {"set: t\ntitle: {az: a, ru: b, en: c}\nedition: e\n", "rules"},
        {"set: t\ntitle: {az: a, ru: b, en: c}\nedition: e\nrulez: []\n", "rulez"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(AgtNorms) n = agt_norms_new();
        g_autoptr(GError) error = NULL;
        AgtYaml *y = agt_yaml_parse("t.yaml", wrong[i].text, -1, &error);
        assert_no_error(error);
        if (agt_norms_take(n, y, &error) || !strstr(error->message, wrong[i].says))
            fail_msg("case %u: wanted \"%s\" named, got: %s", i, wrong[i].says,
                     error ? error->message : "no error");
        assert_int_equal(agt_norms_n(n), 0);
    }
}

static AgtNorms *norms_of(const char *const *texts)
{
    AgtNorms *n = agt_norms_new();
    for (guint i = 0; texts[i]; i++) {
        GError *error = NULL;
        AgtYaml *y = agt_yaml_parse("t.yaml", texts[i], -1, &error);
        assert_no_error(error);
        agt_norms_take(n, y, &error);
        assert_no_error(error);
    }
    return n;
}

static void rules_hold_in_their_time(void **state)
{
    (void)state;
    g_autoptr(AgtNorms) n = norms_of((const char *const[]){
        HEAD "    kind: area\n    layer: plot\n    min_m2: 900\n    topic: plot\n"
             "    note: {az: x, ru: y, en: z}\n    edition: second\n"
             "    in_force: {from: 2009-07-01, until: 2020-12-31}\n",
        NULL});
    const AgtNormRule *r = agt_norms_get(n, 0);
    assert_string_equal(r->topic, "plot");
    assert_string_equal(r->edition, "second");
    assert_string_equal(r->note[AGT_LANG_RU], "y");
    assert_string_equal(agt_norms_set_edition(n, "t"), "e");
    assert_null(agt_norms_set_edition(n, "u"));
    assert_false(agt_norm_in_force(r, "2009-06-30"));
    assert_true(agt_norm_in_force(r, "2009-07-01"));
    assert_true(agt_norm_in_force(r, "2020-12-31"));
    assert_false(agt_norm_in_force(r, "2021-01-01"));
    assert_true(agt_norm_in_force(r, NULL));
    assert_true(agt_norms_limits(n, NULL, NULL, NULL, "2015-01-01").plot_area_min_m2 == 900);
    assert_true(agt_norms_limits(n, NULL, NULL, NULL, "2026-01-01").plot_area_min_m2 == 0);
    const AgtPlanHead head = {.key = "k", .crs = "EPSG:32638", .srid = 32638};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    AgtFeature *row = agt_arena_row(agt_plan_builder_arena(b), AGT_LAYER_PLOT);
    row->id = row->birth = "P-1";
    row->geom =
        agt_arena_take_geom(agt_plan_builder_arena(b), agt_geom_new_box((AgtBox){0, 0, 10, 10}));
    agt_plan_builder_add(b, row);
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(b);
    for (int now = 0; now < 2; now++) {
        g_autoptr(AgtNormsRun) run = agt_norms_run_new(n, plan, NULL);
        g_autoptr(AgtFindings) out = agt_findings_new();
        agt_norms_run_day(run, now ? "2026-01-01" : "2015-01-01");
        assert_true(agt_norms_run_check(run, 0, out, NULL));
        assert_int_equal(agt_findings_n(out), now ? 0 : 1);
    }
}

#define SIDE(set, id, topic)                                                                       \
    "set: " set "\ntitle: {az: a, ru: b, en: c}\nedition: e\nrules:\n  - id: " set "." id          \
    "\n    topic: " topic "\n    document: d\n    basis: read\n    severity: error\n"              \
    "    text: {az: a, ru: b, en: c}\n    kind: mix\n"

/* A finding holds in each set that found the same about the same features. */
static void findings_tell_their_sets(void **state)
{
    (void)state;
    g_autoptr(AgtNorms) n = norms_of((const char *const[]){
        SIDE("one", "a", "side"), SIDE("two", "b", "side"), SIDE("three", "c", "rear"), NULL});
    g_autoptr(AgtFindings) f = agt_findings_new();
    static const struct {
        guint rule;
        const char *id, *other, *sets;
    } rows[] = {{0, "P-1", "P-2", "one,two"}, {1, "P-2", "P-1", "one,two"},
                {0, "P-3", "P-4", "one"},     {1, "P-5", "P-6", "two"},
                {2, "P-1", "P-2", "three"},   {0, "P-7", "", "one,two"},
                {1, "P-7", "", "one,two"}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        AgtFinding *x = agt_findings_add_plan(f, &agt_norms_get(n, rows[i].rule)->rule);
        x->layer = AGT_LAYER_PLOT;
        x->id = rows[i].id;
        x->other_id = rows[i].other;
        x->other_layer = *x->other_id ? AGT_LAYER_PLOT : AGT_N_LAYERS;
    }
    agt_norms_mark_sets(n, f);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_string_equal(agt_findings_get(f, i)->sets, rows[i].sets);
}

static void a_set_is_chosen_once(void **state)
{
    (void)state;
    static const char text[] = "set: t\ntitle: {az: a, ru: b, en: c}\nedition: e\nrules: []\n";
    g_autoptr(AgtNorms) n = agt_norms_new();
    g_autoptr(GError) error = NULL;
    assert_true(agt_norms_take(n, agt_yaml_parse("t", text, -1, NULL), &error));
    assert_false(agt_norms_take(n, agt_yaml_parse("t", text, -1, NULL), &error));
    assert_non_null(strstr(error->message, "twice"));
}

static char *pair_key(const char *set, const int pair[2])
{
    return g_strdup_printf("%s %d %d", set, MIN(pair[0], pair[1]), MAX(pair[0], pair[1]));
}

/* Many pairs, met from either side, against counting them plainly. */
static void marks_hold_for_many(void **state)
{
    (void)state;
    g_autoptr(AgtNorms) n = norms_of(
        (const char *const[]){SIDE("one", "a", "side"), SIDE("two", "b", "side"),
                              SIDE("three", "c", "side"), SIDE("four", "d", "rear"), NULL});
    g_autoptr(AgtFindings) f = agt_findings_new();
    g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    AgtArena *a = agt_findings_arena(f);
    int pair[4000][2];
    for (guint i = 0; i < G_N_ELEMENTS(pair); i++) {
        guint rule = (guint)g_rand_int_range(rand, 0, 4);
        pair[i][0] = g_rand_int_range(rand, 0, 40);
        pair[i][1] = g_rand_int_range(rand, 0, 40);
        AgtFinding *x = agt_findings_add_plan(f, &agt_norms_get(n, rule)->rule);
        x->layer = x->other_layer = AGT_LAYER_BUILDING;
        x->id = agt_arena_printf(a, "H-%d", pair[i][0]);
        x->other_id = agt_arena_printf(a, "H-%d", pair[i][1]);
        g_hash_table_add(found, pair_key(x->rule->set, pair[i]));
    }
    agt_norms_mark_sets(n, f);
    static const char *const names[] = {"one", "two", "three"};
    for (guint i = 0; i < G_N_ELEMENTS(pair); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        bool alone = strcmp(x->rule->set, "four") == 0; /* of a topic that no other set has */
        g_autoptr(GString) want = g_string_new(alone ? "four" : NULL);
        for (guint k = 0; k < G_N_ELEMENTS(names) && !alone; k++) {
            g_autofree char *key = pair_key(names[k], pair[i]);
            if (g_hash_table_contains(found, key))
                g_string_append_printf(want, "%s%s", want->len ? "," : "", names[k]);
        }
        assert_string_equal(x->sets, want->str);
    }
}

static void no_more_sets_than_a_word_has_bits(void **state)
{
    (void)state;
    g_autoptr(AgtNorms) n = agt_norms_new();
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i <= 64; i++) {
        g_autofree char *text =
            g_strdup_printf("set: t%u\ntitle: {az: a, ru: b, en: c}\nedition: e\nrules: []\n", i);
        assert_int_equal(agt_norms_take(n, agt_yaml_parse("t", text, -1, NULL), &error), i < 64);
    }
    assert_non_null(strstr(error->message, "at most 64"));
}

static void limits_are_the_strictest(void **state)
{
    (void)state;
    g_autoptr(AgtNorms) n = shipped_norms();
    AgtProgramme *p = small_programme();
    AgtNormLimits l = agt_norms_limits(n, p, &p->plots[0], agt_programme_type(p, "B4"), NULL);
    assert_true(l.setback_front_m == 5 && l.setback_side_m == 3 && l.setback_rear_m == 4);
    assert_true(l.house_gap_m == 10); /* B4 is of degree II, its neighbour may be of degree V */
    assert_true(l.plot_area_min_m2 == 800 && l.plot_area_max_m2 == 1200);
    assert_true(l.frontage_min_m == 20 && l.slope_max_pct == 20 && l.coverage_max_pct == 0);
    assert_true(agt_norms_limits(n, p, NULL, agt_programme_type(p, "M2"), NULL).house_gap_m == 15);
    assert_true(agt_norms_limits(n, p, NULL, NULL, NULL).house_gap_m == 15);
    /* Of any type, so of two-storey frame houses as well. */
    assert_true(agt_norms_limits(n, NULL, NULL, NULL, NULL).house_gap_m == 18);
    g_autoptr(AgtNorms) none = agt_norms_new();
    l = agt_norms_limits(none, p, NULL, NULL, NULL);
    assert_true(l.setback_front_m == 5 && l.plot_area_min_m2 == 600 && l.house_gap_m == 0);
    agt_programme_free(p);
}

static void without_programme_nothing_is_silent(void **state)
{
    (void)state;
    g_autoptr(AgtNorms) n = shipped_norms();
    const AgtPlanHead head = {.key = "k"};
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(agt_plan_builder_new(&head));
    static const char *const ids[] = {"programme.units",         "programme.mix",
                                      "programme.plot.area",     "programme.setback.side",
                                      "programme.plot.frontage", "programme.facilities"};
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autoptr(AgtFindings) out = agt_findings_new();
        guint number = 0;
        rule_of(n, ids[i], &number);
        assert_true(agt_norms_check(n, number, plan, NULL, out, NULL));
        assert_int_equal(agt_findings_n(out), 1);
        assert_string_equal(agt_findings_get(out, 0)->rule->id, "norms.not-judged");
        assert_string_equal(agt_findings_get(out, 0)->arg, ids[i]);
    }
}

static void absent_layers_are_said(void **state)
{
    (void)state;
    g_autoptr(AgtNorms) n = shipped_norms();
    const AgtPlanHead head = {.key = "k"};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    agt_plan_builder_loaded(b, AGT_LAYERS_ALL & ~AGT_LAYER_BIT(AGT_LAYER_EXCLUSION));
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(b);
    g_autoptr(AgtFindings) out = agt_findings_new();
    guint number = 0;
    rule_of(n, "programme.building.exclusion", &number);
    assert_true(agt_norms_check(n, number, plan, NULL, out, NULL));
    assert_string_equal(agt_findings_get(out, 0)->rule->id, "norms.not-judged");
}

/* What cannot be compared is as grave as what fails, and is said once however many plots there are.
 */
static void empty_layers_are_said_once(void **state)
{
    (void)state;
    static const char *const ids[] = {"programme.plot.block", "programme.plot.zone",
                                      "programme.plot.access"};
    g_autoptr(AgtNorms) n = shipped_norms();
    const AgtPlanHead head = {.key = "k"};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    for (int i = 0; i < 100; i++) {
        AgtArena *a = agt_plan_builder_arena(b);
        AgtPlot *p = (AgtPlot *)agt_arena_row(a, AGT_LAYER_PLOT);
        p->f.id = p->f.birth = agt_arena_printf(a, "P-%d", i);
        p->use = "homestead";
        p->f.geom =
            agt_arena_take_geom(a, agt_geom_new_box((AgtBox){30.0 * i, 0, 30.0 * i + 25, 40}));
        agt_plan_builder_add(b, &p->f);
    }
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(b);
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autoptr(AgtFindings) out = agt_findings_new();
        guint number = 0;
        const AgtNormRule *rule = rule_of(n, ids[i], &number);
        assert_true(agt_norms_check(n, number, plan, NULL, out, NULL));
        assert_int_equal(agt_findings_n(out), 1);
        assert_string_equal(agt_findings_get(out, 0)->rule->id, "norms.not-judged");
        assert_int_equal(agt_findings_get(out, 0)->severity, rule->rule.severity);
        assert_true(agt_findings_fail(out));
    }
}

/* Star-shaped polygon with a hole now and then, far from the origin. */
static AgtGeom *blob(GRand *r, double x, double y)
{
    AgtGeomBuilder *b = agt_geom_builder_new(AGT_GEOM_POLYGON);
    guint n = (guint)g_rand_int_range(r, 3, 12);
    double size = g_rand_double_range(r, 1, 30);
    bool clockwise = g_rand_boolean(r), hole = g_rand_boolean(r);
    agt_geom_builder_part(b);
    for (guint i = 0; i < n; i++) {
        double t = (clockwise ? -1.0 : 1.0) * 2 * G_PI * i / n;
        double d = size * g_rand_double_range(r, 0.6, 1.0);
        agt_geom_builder_point(b, x + d * cos(t), y + d * sin(t));
    }
    if (hole && n > 4) {
        agt_geom_builder_ring(b);
        for (guint i = 0; i < 4; i++)
            agt_geom_builder_point(b, x + 0.2 * size * cos(i * G_PI / 2),
                                   y + 0.2 * size * sin(i * G_PI / 2));
    }
    return agt_geom_builder_end(b, NULL);
}

static void measures_equal_overlay(void **state)
{
    (void)state;
    GRand *r = g_rand_new_with_seed(7);
    guint met = 0;
    for (guint i = 0; i < 3000; i++) {
        double x = 660000 + g_rand_double_range(r, -40, 40);
        double y = 4440000 + g_rand_double_range(r, -40, 40);
        g_autoptr(AgtGeom) a = blob(r, 660000, 4440000), b = blob(r, x, y);
        GError *error = NULL;
        g_autoptr(AgtGeom) both = agt_geom_intersection(a, b, &error);
        assert_no_error(error);
        double want = agt_geom_area_m2(both), got = agt_geom_common_m2(a, b);
        met += want > 0;
        if (fabs(want - got) > 1e-6)
            fail_msg("pair %u: overlay %.9f, trapezoids %.9f", i, want, got);
        if (fabs(agt_geom_common_m2(b, a) - got) > 1e-6)
            fail_msg("pair %u is not symmetric", i);
    }
    assert_true(met > 500);
    g_rand_free(r);
}

/* Against sampling: the positions of the edge that lie near enough to a segment it faces. */
static double sampled_contact(const AgtPoint s[2], const AgtPoint *axis, guint n_axis, double d)
{
    double len = hypot(s[1].x - s[0].x, s[1].y - s[0].y);
    guint in = 0, n = 2000;
    for (guint k = 0; k < n; k++) {
        double t = (k + 0.5) / n;
        AgtPoint p = {s[0].x + t * (s[1].x - s[0].x), s[0].y + t * (s[1].y - s[0].y)};
        bool near = false;
        for (guint i = 0; i + 1 < n_axis; i++) {
            double dx = axis[i + 1].x - axis[i].x, dy = axis[i + 1].y - axis[i].y;
            double cos = ((s[1].x - s[0].x) * dx + (s[1].y - s[0].y) * dy) / len / hypot(dx, dy);
            near = near ||
                   (fabs(cos) >= 0.5 && norm_segment_distance(p, p, axis[i], axis[i + 1]) <= d);
        }
        in += near;
    }
    return len * in / n;
}

static void contact_equals_sampling(void **state)
{
    (void)state;
    GRand *r = g_rand_new_with_seed(11);
    guint met = 0;
    for (guint i = 0; i < 500; i++) {
        AgtPoint axis[4], s[2];
        for (guint k = 0; k < 4; k++)
            axis[k] = (AgtPoint){g_rand_double_range(r, 0, 100), g_rand_double_range(r, 0, 100)};
        for (guint k = 0; k < 2; k++)
            s[k] = (AgtPoint){g_rand_double_range(r, 0, 100), g_rand_double_range(r, 0, 100)};
        g_autoptr(AgtGeom) line = agt_geom_new_line(axis, 4);
        double d = g_rand_double_range(r, 1, 20), got = norm_contact_m(s[0], s[1], line, d);
        double want = sampled_contact(s, axis, 4, d);
        assert_true(fabs(got - want) <= 0.5);
        met += want > 1;
    }
    assert_true(met > 100);
    g_rand_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_sets_are_read),
        cmocka_unit_test(wrong_files_are_refused),
        cmocka_unit_test(rules_hold_in_their_time),
        cmocka_unit_test(findings_tell_their_sets),
        cmocka_unit_test(a_set_is_chosen_once),
        cmocka_unit_test(marks_hold_for_many),
        cmocka_unit_test(no_more_sets_than_a_word_has_bits),
        cmocka_unit_test(limits_are_the_strictest),
        cmocka_unit_test(without_programme_nothing_is_silent),
        cmocka_unit_test(absent_layers_are_said),
        cmocka_unit_test(empty_layers_are_said_once),
        cmocka_unit_test(measures_equal_overlay),
        cmocka_unit_test(contact_equals_sampling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
