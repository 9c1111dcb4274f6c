/* SPDX-License-Identifier: Apache-2.0 */
/* Files in the wrong place: the mistake is named (domain/mine-action.md, section 8), and edges that
 * are straight in the file's system lose no ground. Positions around 46.90 E 40.05 N; figures of
 * other systems from cs2cs. */
#include "exchange_test.h"

#define HAZARDS                                                                                    \
    "profile: hazards\ndata_as_of: 2026-10-01\nlayers:\n  - source: '*'\n    key: nr\n"            \
    "    target: hazard_area\n    geometry: {wkt: wkt}\n"                                          \
    "    fields: {class: {value: cha}, status: {value: open}}\n"

static void add_site(AgtPlanBuilder *b, AgtBox box)
{
    AgtArena *a = agt_plan_builder_arena(b);
    AgtFeature *row = agt_arena_row(a, AGT_LAYER_SITE);
    row->id = row->birth = "SITE-1";
    row->geom = agt_arena_take_geom(a, agt_geom_new_box(box));
    agt_plan_builder_add(b, row);
}

static AgtPlan *plan_at(const char *crs, int srid, AgtBox site)
{
    AgtPlanHead head = {.key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                        .title = "Test",
                        .crs = crs,
                        .srid = srid,
                        .revision = "",
                        .revision_name = ""};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    add_site(b, site);
    return agt_plan_builder_end(b);
}

/* A small site, so that 1.9 km lead off it. */
static AgtPlan *site_plan(void)
{
    return plan_at("EPSG:32638", 32638, (AgtBox){661870, 4434836, 662270, 4435236});
}

/* A square of @p size round a place, as the only record of a table. */
static Imported square(void **state, const AgtPlan *plan, double x, double y, double size,
                       const char *crs)
{
    char n[4][G_ASCII_DTOSTR_BUF_SIZE];
    const double v[] = {x, y, x + size, y + size};
    for (int i = 0; i < 4; i++)
        g_ascii_formatd(n[i], sizeof n[i], "%.7f", v[i]);
    g_autofree char *text =
        g_strdup_printf("nr,wkt\n1,\"POLYGON ((%s %s, %s %s, %s %s, %s %s, %s %s))\"\n", n[0], n[1],
                        n[2], n[1], n[2], n[3], n[0], n[3], n[0], n[1]);
    g_autofree char *path = write_file(state, "a.csv", text);
    return import_file(plan, path, HAZARDS, crs, NULL, false);
}

static void undeclared_system_is_refused(void **state)
{
    g_autoptr(AgtPlan) plan = site_plan();
    g_auto(Imported) i = square(state, plan, 662060, 4435030, 20, NULL);
    refused(&i, AGT_EXCHANGE_ERROR_CRS, "no coordinate system");
}

static void wrong_place_names_the_mistake(void **state)
{
    const struct {
        double x, y, size;
        const char *crs, *word;
    } bad[] = {
        /* easting 8 662 240 with its 8 stripped */
        {662230, 4436890, 20, "EPSG:28408", "EPSG:28408 without its zone number"},
        /* with the 8, called UTM */
        {8662230, 4436890, 20, "EPSG:32638", "Gauss-Krueger (EPSG:28408)"},
        /* UTM zone 39 called 38 */
        {150218, 4441356, 20, "EPSG:32638", "the zone of EPSG:32639"},
        /* northing first */
        {4435026, 662060, 20, "EPSG:32638", "axes are exchanged"},
        {4436890, 8662230, 20, "EPSG:32638", "EPSG:28408 with its axes exchanged"},
        /* latitude first */
        {40.05, 46.90, 0.0002, "EPSG:4326", "axes exchanged"},
        /* degrees called metres, metres called degrees */
        {46.90, 40.05, 0.0002, "EPSG:32638", "EPSG:4326"},
        {662060, 4435026, 20, "EPSG:4326", "EPSG:32638"},
        /* feet */
        {662060 / 0.3048, 4435026 / 0.3048, 60, "EPSG:32638", "EPSG:32638 in feet"},
    };
    g_autoptr(AgtPlan) plan = site_plan();
    for (gsize k = 0; k < G_N_ELEMENTS(bad); k++) {
        g_auto(Imported) i = square(state, plan, bad[k].x, bad[k].y, bad[k].size, bad[k].crs);
        refused(&i, AGT_EXCHANGE_ERROR_CRS, bad[k].word);
    }
}

/* 1,865 m north and 170 m east: near enough to be true, so it is named and not refused. */
static void stripped_zone_read_as_utm_is_named(void **state)
{
    g_autoptr(AgtPlan) plan = site_plan();
    g_auto(Imported) i = square(state, plan, 662230, 4436890, 20, "EPSG:32638");
    assert_no_error(i.error);
    assert_int_equal(count_rule(i.findings, "import.trap"), 1);
    for (guint k = 0; k < agt_findings_n(i.findings); k++) {
        const AgtFinding *x = agt_findings_get(i.findings, k);
        if (strcmp(x->rule->id, "import.trap") != 0)
            continue;
        assert_non_null(strstr(x->arg, "EPSG:28408"));
        assert_true(x->measured > 1600 && x->measured < 1700); /* from the edge of the site */
    }
    g_auto(Imported) right = square(state, plan, 662060, 4435026, 20, "EPSG:32638");
    assert_no_error(right.error);
    assert_int_equal(count_rule(right.findings, "import.trap"), 0);
}

/* Every place is where some misreading would have it: a little nearer to the site is no evidence.
 */
static void what_lies_beside_the_site_is_no_trap(void **state)
{
    g_autoptr(AgtPlan) plan = site_plan();
    for (double beside = 570; beside < 1500; beside += 50) {
        g_auto(Imported) east = square(state, plan, 662270 + beside, 4435026, 20, "EPSG:32638");
        g_auto(Imported) west = square(state, plan, 661850 - beside, 4435026, 20, "EPSG:32638");
        assert_no_error(east.error);
        assert_no_error(west.error);
        assert_int_equal(count_rule(east.findings, "import.trap"), 0);
        assert_int_equal(count_rule(west.findings, "import.trap"), 0);
    }
}

static const AgtHazardArea *only_hazard(const AgtPlan *plan)
{
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_HAZARD_AREA);
    assert_int_equal(t->n, 1);
    return (const AgtHazardArea *)t->rows[0];
}

static void sk42_counts_fifteen_metres_and_names_its_operation(void **state)
{
    const char *const systems[] = {"EPSG:28408", "EPSG:4284", "EPSG:28468"};
    const double at[][2] = {{8662230, 4436890}, {46.9012, 40.0501}, {662230, 4436890}};
    g_autoptr(AgtPlan) plan = site_plan();
    for (gsize k = 0; k < G_N_ELEMENTS(systems); k++) {
        double size = k == 1 ? 0.0002 : 20;
        g_auto(Imported) i = square(state, plan, at[k][0], at[k][1], size, systems[k]);
        g_autoptr(AgtPlan) after = applied(plan, &i);
        const AgtHazardArea *h = only_hazard(after);
        assert_true(h->transform_error_m >= 15 && h->transform_error_m < 15.1);
        const AgtSource *s = (const AgtSource *)agt_plan_table(after, AGT_LAYER_SOURCE)->rows[0];
        assert_non_null(strstr(s->operation, "Pulkovo 1942 to WGS 84"));
        assert_non_null(strstr(s->operation, "EPSG:15865"));
        assert_string_equal(s->crs, systems[k]);
    }
}

/* A shift that nobody vouches for: the error is not known, and that counts. */
static void made_sk42_has_no_known_error(void **state)
{
    g_autoptr(AgtPlan) plan = site_plan();
    g_auto(Imported) i = square(state, plan, 8662230, 4436890, 20,
                                "+proj=tmerc +lon_0=45 +x_0=8500000 +ellps=krass "
                                "+towgs84=25,-141,-78.5,0,0.35,0.736,0");
    g_autoptr(AgtPlan) after = applied(plan, &i);
    assert_true(isnan(only_hazard(after)->transform_error_m));
    g_auto(Imported) none = square(state, plan, 8662230, 4436890, 20,
                                   "+proj=tmerc +lon_0=45 +x_0=8500000 +ellps=krass");
    refused(&none, AGT_EXCHANGE_ERROR_CRS, "no known operation");
}

/* UTM zone 39 is made for 48 to 54 degrees east. */
static void record_outside_the_area_of_use_is_marked(void **state)
{
    g_autoptr(AgtPlan) plan = site_plan();
    g_auto(Imported) i = square(state, plan, 150218, 4441356, 20, "EPSG:32639");
    g_autoptr(AgtPlan) after = applied(plan, &i);
    const AgtHazardArea *h = only_hazard(after);
    assert_non_null(h->flaw);
    assert_non_null(strstr(h->flaw, "outside_area"));
    assert_string_equal(h->quality, "fail");
    g_auto(Imported) in = square(state, plan, 662060, 4435026, 20, "EPSG:32638");
    g_autoptr(AgtPlan) good = applied(plan, &in);
    assert_null(only_hazard(good)->flaw);
}

/* The plan itself in the zone beside: nothing that is imported lies where the system is made for.
 */
static void plan_outside_its_area_of_use_marks_all(void **state)
{
    g_autoptr(AgtPlan) plan =
        plan_at("EPSG:32639", 32639, (AgtBox){150030, 4441160, 150430, 4441560});
    g_auto(Imported) i = square(state, plan, 46.90, 40.05, 0.0002, "EPSG:4326");
    g_autoptr(AgtPlan) after = applied(plan, &i);
    assert_non_null(only_hazard(after)->flaw);
    assert_non_null(strstr(only_hazard(after)->flaw, "outside_area"));
}

/* --- Edges --- */

/* Bends and rounding at import, metres; stored with every record as part of its error. */
#define BEND_M 0.006

typedef struct {
    AgtCrsOp *op;
    const AgtGeom *stored;
    double far;
} Truth;

/* Largest distance of the true course of an edge from the stored outline. */
static void follow(Truth *t, AgtPoint a, AgtPoint b)
{
    const int steps = 300;
    for (int i = 0; i <= steps; i++) {
        AgtPoint p = {a.x + (b.x - a.x) * i / steps, a.y + (b.y - a.y) * i / steps};
        g_autoptr(GError) error = NULL;
        assert_true(agt_crs_op_apply(t->op, &p, 1, &error));
        t->far = fmax(t->far, agt_geom_boundary_distance_m(t->stored, p));
    }
}

/* Neither a hazard smaller than the truth, grown by its error, nor a release larger: the stored
 * outline lies within the error of the true one everywhere, its corners on it. */
static void edges_follow_their_true_course(void **state)
{
    const struct {
        const char *crs;
        AgtPoint ring[5];
    } shape[] = {
        {"EPSG:4326", {{46.6, 39.9}, {47.2, 39.9}, {47.2, 40.2}, {46.6, 40.2}, {46.6, 39.9}}},
        {"EPSG:4326", {{46.3, 39.5}, {47.6, 40.4}, {46.9, 40.9}, {46.2, 40.1}, {46.3, 39.5}}},
        {"EPSG:4326", {{44.2, 40.05}, {48.9, 40.06}, {46.9, 40.0}, {45.1, 39.99}, {44.2, 40.05}}},
        {"EPSG:4284", {{46.85, 40.0}, {46.95, 40.0}, {46.95, 40.1}, {46.9, 40.13}, {46.85, 40.0}}},
        {"EPSG:28408",
         {{8640000, 4420000},
          {8690000, 4421000},
          {8685000, 4460000},
          {8650000, 4455000},
          {8640000, 4420000}}},
        {"EPSG:32639",
         {{120000, 4430000},
          {180000, 4431000},
          {179000, 4460000},
          {130000, 4455000},
          {120000, 4430000}}},
        {"EPSG:3857",
         {{5200000, 4850000},
          {5250000, 4850000},
          {5250000, 4900000},
          {5210000, 4890000},
          {5200000, 4850000}}},
    };
    g_autoptr(AgtPlan) plan = site_plan();
    g_autoptr(AgtCrs) to = agt_crs_new("EPSG:32638", NULL);
    for (gsize k = 0; k < G_N_ELEMENTS(shape); k++) {
        g_autoptr(GString) text = g_string_new("nr,wkt\n1,\"POLYGON ((");
        AgtBox box = AGT_BOX_EMPTY;
        g_autoptr(AgtCrs) from = agt_crs_new(shape[k].crs, NULL);
        for (int i = 0; i < 5; i++) {
            char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
            AgtPoint p = shape[k].ring[i];
            box = agt_box_union(box, (AgtBox){p.x, p.y, p.x, p.y});
            g_string_append_printf(text, "%s%s %s", i ? ", " : "",
                                   g_ascii_formatd(x, sizeof x, "%.6f", p.x),
                                   g_ascii_formatd(y, sizeof y, "%.6f", p.y));
        }
        g_string_append(text, "))\"\n");
        g_autofree char *path = write_file(state, "a.csv", text->str);
        g_auto(Imported) in = import_file(plan, path, HAZARDS, shape[k].crs, NULL, false);
        g_autoptr(AgtPlan) after = applied(plan, &in);
        const AgtHazardArea *h = only_hazard(after);
        AgtBox about = {46.8, 40.0, 47.0, 40.2};
        g_autoptr(AgtCrsOp) op = agt_crs_op_new(from, to, &about, NULL);
        Truth t = {op, h->f.geom, 0};
        for (int i = 0; i < 4; i++)
            follow(&t, shape[k].ring[i], shape[k].ring[i + 1]);
        if (t.far > BEND_M + 0.001)
            fail_msg("%s %zu: %.4f m off", shape[k].crs, k, t.far);
        assert_true(h->transform_error_m >= BEND_M);
        assert_true(h->f.geom->n_points > 20); /* the edges were not left straight */
    }
}

/* The table's figure: a straight edge of 4.3 km in degrees is 30 cm off in the plan. */
static void straight_edge_would_be_wrong(void **state)
{
    (void)state;
    g_autoptr(AgtCrs) from = agt_crs_new("EPSG:4326", NULL);
    g_autoptr(AgtCrs) to = agt_crs_new("EPSG:32638", NULL);
    g_autoptr(AgtCrsOp) op = agt_crs_op_new(from, to, NULL, NULL);
    AgtPoint p[] = {{46.875, 40.05}, {46.925, 40.05}, {46.9, 40.05}};
    assert_true(agt_crs_op_apply(op, p, 3, NULL));
    double length = hypot(p[1].x - p[0].x, p[1].y - p[0].y);
    double off = hypot(p[2].x - (p[0].x + p[1].x) / 2, p[2].y - (p[0].y + p[1].y) / 2);
    assert_true(fabs(length - 4265) < 10 && fabs(off - 0.30) < 0.02);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, folder_new, folder_free)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(undeclared_system_is_refused),
        TEST(wrong_place_names_the_mistake),
        TEST(stripped_zone_read_as_utm_is_named),
        TEST(what_lies_beside_the_site_is_no_trap),
        TEST(sk42_counts_fifteen_metres_and_names_its_operation),
        TEST(made_sk42_has_no_known_error),
        TEST(record_outside_the_area_of_use_is_marked),
        TEST(plan_outside_its_area_of_use_marks_all),
        TEST(edges_follow_their_true_course),
        TEST(straight_edge_would_be_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
