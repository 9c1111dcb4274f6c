/* SPDX-License-Identifier: Apache-2.0 */
/* Facilities in towns whose answer is known. */
#include "checks.h"

/*
 * A street of 600 m along y = 0, houses above it, a public zone below: land from x0 to x1, 60 m
 * deep from the red line.
 */
typedef struct {
    Town t;
    int n;
} Row;

static Row row_begin(double east)
{
    Row r = {town_at(east, 4000000), 0};
    town_line(&r.t, 15, 0, 0, 600, 0);
    return r;
}

static AgtBuilding *house(Row *r, double x, double y)
{
    char id[16];
    g_snprintf(id, sizeof id, "H-%03d", ++r->n);
    AgtBuilding *b = (AgtBuilding *)town_row(&r->t, AGT_LAYER_BUILDING, id);
    const double xy[] = {x - 5, y - 5, x + 5, y - 5, x + 5, y + 5, x - 5, y + 5};
    b->kind = "dwelling";
    b->units = 1;
    b->f.state = "built";
    town_polygon(&r->t, &b->f, xy, 4);
    agt_plan_builder_add(r->t.builder, &b->f);
    return b;
}

static void houses(Row *r, double x0, double x1, int n)
{
    for (int i = 0; i < n; i++)
        house(r, n > 1 ? x0 + (x1 - x0) * i / (n - 1) : x0, 20);
}

static void zone(Row *r, const char *use, double x0, double x1)
{
    const double xy[] = {x0, -7.5, x0, -67.5, x1, -67.5, x1, -7.5};
    char id[16];
    g_snprintf(id, sizeof id, "Z-%02d", ++r->t.zones);
    AgtLandUse *z = (AgtLandUse *)town_row(&r->t, AGT_LAYER_LAND_USE, id);
    z->use = agt_arena_text(agt_plan_builder_arena(r->t.builder), use);
    town_polygon(&r->t, &z->f, xy, 4);
    agt_plan_builder_add(r->t.builder, &z->f);
}

static AgtProgramme *programme(const char *facilities)
{
    g_autofree char *text = g_strdup_printf(
        "programme: t\ntitle: {az: a, ru: r, en: e}\nunits: 1\npersons_per_unit: 4\n"
        "mix: [{rooms: 2, units: 1, house_type: M2}]\n"
        "plots:\n"
        "  - {standard: homestead, area_min_m2: 1000, area_target_m2: 1150, area_max_m2: 1500,\n"
        "     frontage_min_m: 25, depth_min_m: 36, depth_max_m: 60, setback_front_m: 5,\n"
        "     setback_side_m: 3, setback_rear_m: 3}\n"
        "facilities:\n%s"
        "limits: {block_length_max_m: 300, corner_radius_m: 8, slope_max_pct: 20}\n",
        facilities);
    GError *error = NULL;
    AgtProgramme *p = agt_programme_parse("test", text, town_type, NULL, &error);
    assert_no_error(error);
    return p;
}

static Placed site(const AgtPlan *plan, const AgtProgramme *p)
{
    AgtPlaceOptions o = {.as_of = "2026-10-01", .only = AGT_PLACE_FACILITIES};
    return place_with(plan, p, &o);
}

static const AgtFacility *facility(const AgtPlan *plan, guint i)
{
    return (const AgtFacility *)agt_plan_table(plan, AGT_LAYER_FACILITY)->rows[i];
}

static const AgtFinding *finding(const Placed *p, const char *rule)
{
    for (guint i = 0; i < agt_findings_n(p->findings); i++)
        if (strcmp(agt_findings_get(p->findings, i)->rule->id, rule) == 0)
            return agt_findings_get(p->findings, i);
    return NULL;
}

#define SHOP "  - {kind: shop, count: 1, area_m2: 900, width_min_m: 30, depth_min_m: 30}\n"

/* Two thirds of the houses stand at the eastern end: of two zones the eastern one is nearer. */
static void the_nearer_zone_is_taken(void **state)
{
    (void)state;
    Row r = row_begin(500000);
    houses(&r, 20, 80, 4);
    houses(&r, 500, 580, 8);
    zone(&r, "public", 0, 60);
    zone(&r, "commercial", 500, 560);
    zone(&r, "green", 300, 360); /* nearer to all, but no land for shops */
    g_autoptr(AgtPlan) plan = town_end(&r.t);
    g_autoptr(AgtProgramme) p = programme(SHOP);
    Placed a = site(plan, p);
    assert_int_equal(rows(a.after, AGT_LAYER_FACILITY), 1);
    const AgtFacility *f = facility(a.after, 0);
    assert_string_equal(f->zone, "Z-02");
    assert_string_equal(f->kind, "shop");
    assert_int_equal(f->units, 12);
    assert_true(agt_geom_area_m2(f->f.geom) >= 900);
    assert_true(fabs(f->area_m2 - agt_geom_area_m2(f->f.geom)) < 0.06);
    assert_whole_mm(f->f.geom);
    assert_int_equal(a.sum.facilities_sited, 1);
    assert_int_equal(a.sum.facilities_proven, 1);
    assert_true(isnan(f->radius_m));
    Placed b = site(a.after, p); /* nothing moves */
    assert_int_equal(agt_changeset_n(b.set), 0);
    placed_clear(&b);
    placed_clear(&a);
}

/* The same town elsewhere by whole metres, and a way worked out by hand. */
static void the_way_is_that_of_the_norms(void **state)
{
    (void)state;
    Row r = row_begin(512345);
    house(&r, 20, 20);
    zone(&r, "commercial", 500, 530); /* just as wide as asked: one place only */
    g_autoptr(AgtPlan) plan = town_end(&r.t);
    g_autoptr(AgtProgramme) p =
        programme("  - {kind: shop, count: 1, area_m2: 880, width_min_m: 28, depth_min_m: 28,"
                  " radius_m: 600}\n");
    Placed a = site(plan, p);
    const AgtFacility *f = facility(a.after, 0);
    double hand = 20 + (f->f.geom->box.minx - 512345 - 20) + (4000000 - f->f.geom->box.maxy);
    assert_in_range(f->reach_m * 100, hand * 100 - 2, (hand + 30) * 100); /* its line is 30 m */
    assert_true(f->radius_m == 600);
    assert_null(finding(&a, "place.site_reach"));
    placed_clear(&a);
}

/* Two radii apart: one site serves one end, and the report says what two would do. */
static void what_would_do_is_said(void **state)
{
    (void)state;
    Row r = row_begin(500000);
    houses(&r, 20, 80, 5);
    houses(&r, 520, 580, 3);
    zone(&r, "commercial", 0, 60);
    zone(&r, "commercial", 540, 600);
    g_autoptr(AgtPlan) plan = town_end(&r.t);
    g_autoptr(AgtProgramme) one =
        programme("  - {kind: shop, count: 1, area_m2: 900, radius_m: 200}\n");
    Placed a = site(plan, one);
    assert_string_equal(facility(a.after, 0)->zone, "Z-01");
    assert_int_equal(facility(a.after, 0)->units, 5);
    const AgtFinding *f = finding(&a, "place.site_reach");
    assert_non_null(f);
    assert_true(f->measured == 3 && f->required == 200);
    assert_string_equal(f->arg, "shop: H-006, H-007, H-008");
    f = finding(&a, "place.site_would");
    assert_non_null(f);
    assert_true(f->required == 2);
    assert_true(f->measured > 400 && f->measured < 600);
    g_autoptr(AgtProgramme) two =
        programme("  - {kind: shop, count: 2, area_m2: 900, radius_m: 200}\n");
    Placed b = site(plan, two);
    assert_int_equal(rows(b.after, AGT_LAYER_FACILITY), 2);
    assert_null(finding(&b, "place.site_reach"));
    Placed c = site(a.after, two); /* the one that stands well stays */
    assert_int_equal(rows(c.after, AGT_LAYER_FACILITY), 2);
    const AgtFacility *stays = facility(c.after, 0);
    assert_true(agt_geom_equals(stays->f.geom, facility(a.after, 0)->f.geom, 0));
    placed_clear(&c);
    placed_clear(&b);
    placed_clear(&a);
}

/* What stands counts, is not moved, and no site overlaps it. */
static void what_stands_counts(void **state)
{
    (void)state;
    Row r = row_begin(500000);
    houses(&r, 20, 580, 10);
    zone(&r, "commercial", 250, 350);
    AgtFacility *f = (AgtFacility *)town_row(&r.t, AGT_LAYER_FACILITY, "F-07");
    const double xy[] = {250, -7.5, 250, -40, 290, -40, 290, -7.5};
    f->kind = "shop";
    f->f.state = "approved";
    town_polygon(&r.t, &f->f, xy, 4);
    agt_plan_builder_add(r.t.builder, &f->f);
    g_autoptr(AgtPlan) plan = town_end(&r.t);
    g_autoptr(AgtProgramme) one = programme(SHOP);
    Placed a = site(plan, one);
    assert_int_equal(agt_changeset_n(a.set), 0);
    assert_int_equal(a.sum.facilities_standing, 1);
    g_autoptr(AgtProgramme) two = programme("  - {kind: shop, count: 2, area_m2: 900}\n");
    Placed b = site(plan, two);
    assert_int_equal(rows(b.after, AGT_LAYER_FACILITY), 2);
    assert_string_equal(facility(b.after, 1)->f.id, "F-08");
    assert_true(common_m2(facility(b.after, 0)->f.geom, facility(b.after, 1)->f.geom) < 1e-6);
    placed_clear(&b);
    placed_clear(&a);
}

/* Why there is no site, and a house that no street reaches. */
static void what_is_missing_is_said(void **state)
{
    (void)state;
    Row r = row_begin(500000);
    house(&r, 20, 20);
    house(&r, 300, 400); /* 400 m from the street */
    zone(&r, "commercial", 0, 20);
    g_autoptr(AgtPlan) plan = town_end(&r.t);
    g_autoptr(AgtProgramme) p = programme(SHOP "  - {kind: mosque, count: 1}\n"
                                               "  - {kind: market, count: 1, area_m2: 5000}\n");
    Placed a = site(plan, p);
    assert_int_equal(count_rule(a.findings, "place.site_none"), 3);
    assert_int_equal(count_rule(a.findings, "place.site_lost"), 1);
    assert_string_equal(finding(&a, "place.site_lost")->id, "H-002");
    g_autofree char *text = NULL;
    for (guint i = 0; i < agt_findings_n(a.findings); i++) {
        const AgtFinding *f = agt_findings_get(a.findings, i);
        if (strcmp(f->rule->id, "place.site_none") != 0)
            continue;
        const char *says = strcmp(f->arg, "shop") == 0     ? "its width and depth"
                           : strcmp(f->arg, "market") == 0 ? "as large as its site"
                                                           : "how large its site is";
        assert_non_null(strstr(f->what, says));
    }
    placed_clear(&a);
}

/* A hazard in the middle of the land: sites keep off it whether it can be judged or not. */
static void hazards_are_kept_off(void **state)
{
    (void)state;
    Row r = row_begin(500000);
    houses(&r, 280, 320, 4);
    zone(&r, "commercial", 100, 500);
    AgtHazardArea *h = (AgtHazardArea *)town_row(&r.t, AGT_LAYER_HAZARD_AREA, "HZ-01");
    const double xy[] = {250, -7.5, 250, -60, 350, -60, 350, -7.5};
    town_polygon(&r.t, &h->f, xy, 4);
    agt_plan_builder_add(r.t.builder, &h->f);
    g_autoptr(AgtPlan) plan = town_end(&r.t);
    g_autoptr(AgtProgramme) p = programme(SHOP);
    Placed a = site(plan, p);
    assert_int_equal(rows(a.after, AGT_LAYER_FACILITY), 1);
    AgtGeom *zone_of = agt_plan_table(plan, AGT_LAYER_HAZARD_AREA)->rows[0]->geom;
    assert_true(common_m2(facility(a.after, 0)->f.geom, zone_of) < 1e-6);
    AgtPlaceOptions o = {
        .as_of = "2026-10-01", .only = AGT_PLACE_FACILITIES, .released_only = true};
    Placed b = place_with(plan, p, &o); /* nothing is permitted where nothing is judged */
    assert_int_equal(rows(b.after, AGT_LAYER_FACILITY), 0);
    placed_clear(&b);
    placed_clear(&a);
}

/* A larger radius never serves fewer; more sites never serve fewer. */
static void more_never_serves_fewer(void **state)
{
    (void)state;
    gint64 before = 0;
    for (int radius = 100; radius <= 500; radius += 50) {
        Row r = row_begin(500000);
        houses(&r, 10, 590, 30);
        zone(&r, "commercial", 40, 160);
        zone(&r, "commercial", 420, 560);
        g_autoptr(AgtPlan) plan = town_end(&r.t);
        g_autofree char *ask =
            g_strdup_printf("  - {kind: shop, count: 1, area_m2: 900, radius_m: %d}\n", radius);
        g_autoptr(AgtProgramme) p = programme(ask);
        Placed a = site(plan, p);
        gint64 units = facility(a.after, 0)->units;
        assert_true(units >= before);
        before = units;
        placed_clear(&a);
    }
    assert_int_equal(before, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearer_zone_is_taken), cmocka_unit_test(the_way_is_that_of_the_norms),
        cmocka_unit_test(what_would_do_is_said),    cmocka_unit_test(what_stands_counts),
        cmocka_unit_test(what_is_missing_is_said),  cmocka_unit_test(hazards_are_kept_off),
        cmocka_unit_test(more_never_serves_fewer)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
