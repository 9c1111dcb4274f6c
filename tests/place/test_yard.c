/* SPDX-License-Identifier: Apache-2.0 */
/* Homesteads: driveways, secondary buildings, houses turned to the sun. What has to hold is
 * measured here without any code of the placing room. */
#include "checks.h"

#define DRIVE_M 3.0

/* Types whose entrance is on the right and whose main side is the front. */
static char *yard_type(const char *type, gpointer user)
{
    g_autofree char *text = town_type(type, user);
    return g_strconcat(text, "entrance: right\nmain_side: front\n", NULL);
}

static AgtProgramme *yard_programme(int units, const char *more)
{
    g_autofree char *text = g_strdup_printf(
        "programme: t\ntitle: {az: a, ru: r, en: e}\nunits: %d\npersons_per_unit: 4\n"
        "mix:\n  - {rooms: 2, units: %d, house_type: M2}\n  - {rooms: 4, units: %d, house_type: "
        "B4}\n"
        "plots:\n"
        "  - {standard: homestead, area_min_m2: 1000, area_target_m2: 1150, area_max_m2: 1500,\n"
        "     frontage_min_m: 25, depth_min_m: 36, depth_max_m: 60, setback_front_m: 5,\n"
        "     setback_side_m: 3, setback_rear_m: 3}\n"
        "outbuildings:\n"
        "  - {outbuilding: shed, title: {az: a, ru: r, en: e}, kind: outbuilding, fire_degree: "
        "III,\n"
        "     width_m: 5, depth_m: 4, height_m: 3, dig_depth_m: 0.3, from_house_m: 6,\n"
        "     from_neighbour_m: 7, from_boundary_m: 2, from_street_m: 5}\n"
        "  - {outbuilding: cows, title: {az: a, ru: r, en: e}, kind: livestock, fire_degree: III,\n"
        "     width_m: 6, depth_m: 4, height_m: 3, dig_depth_m: 0.4, from_house_m: 12,\n"
        "     from_neighbour_m: 15, from_boundary_m: 4, from_street_m: 5}\n"
        "%s"
        "limits: {block_length_max_m: 300, corner_radius_m: 8, slope_max_pct: 20}\n",
        2 * units, units, units, more);
    GError *error = NULL;
    AgtProgramme *p = agt_programme_parse("yard", text, yard_type, NULL, &error);
    if (!p)
        g_error("%s", error->message);
    return p;
}

static bool is(const char *a, const char *b)
{
    return g_strcmp0(a, b) == 0;
}

/* What a secondary building keeps from another building. */
static double need(const AgtBuilding *yard, const AgtBuilding *b)
{
    bool same = is(yard->plot, b->plot), cows = is(yard->kind, "livestock");
    if (is(b->kind, "dwelling"))
        return same ? (cows ? 12 : 6) : (cows ? 15 : 7);
    return same ? 1 : 0;
}

static void check_yard(const Placed *p, const AgtBuilding *y)
{
    const AgtPlan *plan = p->after;
    const AgtPlot *plot = (const AgtPlot *)agt_plan_find(plan, AGT_LAYER_PLOT, y->plot);
    double line = is(y->kind, "livestock") ? 4 : 2;
    assert_non_null(plot);
    assert_whole_mm(y->f.geom);
    assert_true(y->units == 0 && !y->house_type && y->rooms == AGT_INT_NULL);
    assert_true(y->f.reason && strstr(y->f.reason, "behind the house"));
    g_autoptr(AgtGeom) edge = agt_geom_boundary(plot->f.geom);
    assert_true(plot->area_m2 > 0 &&
                fabs(common_m2(plot->f.geom, y->f.geom) - agt_geom_area_m2(y->f.geom)) < 1e-6);
    assert_true(agt_geom_distance_m(edge, y->f.geom) >= line - 1e-6);
    AGT_EACH(plan, STREET, Street, s)
    assert_true(agt_geom_distance_m(s->f.geom, y->f.geom) >= s->width_m / 2 + 5 - EPS_M);
    AGT_EACH(plan, BUILDING, Building, b)
    if (b != y)
        assert_true(agt_geom_distance_m(b->f.geom, y->f.geom) >= need(y, b) - 1e-6);
    AGT_EACH(plan, EXCLUSION, Exclusion, x)
    assert_true(agt_geom_distance_m(x->f.geom, y->f.geom) >=
                (x->buffer_m > 0 ? x->buffer_m : 0) - EPS_M);
}

/* From the street line on, on the plot, clear of every building. */
static void check_drive(const Placed *p, const AgtPath *d)
{
    const AgtPlan *plan = p->after;
    const AgtPlot *plot = (const AgtPlot *)agt_plan_find(plan, AGT_LAYER_PLOT, d->plot);
    const AgtStreet *street = (const AgtStreet *)agt_plan_find(plan, AGT_LAYER_STREET, d->street);
    assert_non_null(plot);
    assert_non_null(street);
    assert_string_equal(d->kind, "driveway");
    assert_true(d->width_m == DRIVE_M && d->f.reason);
    assert_whole_mm(d->f.geom);
    assert_true(fabs(agt_geom_length_m(d->f.geom) - d->length_m) < 2e-3);
    AgtPoint a = d->f.geom->pt[0];
    g_autoptr(AgtGeom) start = agt_geom_new_point(a.x, a.y);
    assert_true(agt_geom_distance_m(start, street->f.geom) < street->width_m / 2 + 0.3);
    GError *error = NULL;
    g_autoptr(AgtGeom) strip = agt_geom_buffer_flat(d->f.geom, DRIVE_M / 2, &error);
    g_autoptr(AgtGeom) out = agt_geom_difference(strip, plot->f.geom, &error);
    g_autoptr(AgtGeom) way =
        agt_geom_buffer_flat(street->f.geom, street->width_m / 2 + 0.3, &error);
    g_autoptr(AgtGeom) beyond = agt_geom_difference(out, way, &error);
    assert_no_error(error);
    assert_true(agt_geom_area_m2(beyond) < 1e-3); /* what is not on the plot is on the street */
    AGT_EACH(plan, BUILDING, Building, b)
    assert_true(agt_geom_distance_m(strip, b->f.geom) >= 0.49);
}

static const AgtBuilding *dwelling_on(const AgtPlan *plan, const char *plot)
{
    AGT_EACH(plan, BUILDING, Building, b)
    if (is(b->kind, "dwelling") && is(b->plot, plot))
        return b;
    return NULL;
}

static guint of_kind(const AgtPlan *plan, const char *kind)
{
    guint n = 0;
    AGT_EACH(plan, BUILDING, Building, b)
    n += is(b->kind, kind);
    return n;
}

static void check_homesteads(const Placed *p)
{
    guint yards = 0;
    AGT_EACH(p->after, BUILDING, Building, b)
    if (!is(b->kind, "dwelling")) {
        check_yard(p, b);
        assert_non_null(dwelling_on(p->after, b->plot));
        yards++;
    }
    AGT_EACH(p->after, PATH, Path, d)
    {
        check_drive(p, d);
        const AgtBuilding *h = dwelling_on(p->after, d->plot);
        assert_non_null(h);
    }
    guint houses = of_kind(p->after, "dwelling");
    assert_int_equal(houses, p->sum.placed);
    /* What is not there is said. */
    assert_int_equal(yards + count_rule(p->findings, "place.no_yard"), 2 * houses);
    assert_int_equal(rows(p->after, AGT_LAYER_PATH) + count_rule(p->findings, "place.no_driveway"),
                     houses);
}

static AgtPlan *rows_of_plots(double d)
{
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, 250, 2 * d);
    town_line(&t, 15, -20, -7.5, 270, -7.5);
    town_line(&t, 15, -20, 2 * d + 7.5, 270, 2 * d + 7.5);
    return town_end(&t);
}

static void every_homestead_is_whole(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = rows_of_plots(46);
    g_autoptr(AgtProgramme) programme = yard_programme(8, "");
    Placed p = place(plan, programme), q = place(p.after, programme);
    assert_int_equal(p.sum.placed, 16);
    assert_int_equal(of_kind(p.after, "outbuilding"), 16);
    assert_int_equal(of_kind(p.after, "livestock"), 16);
    assert_int_equal(rows(p.after, AGT_LAYER_PATH), 16);
    check_homesteads(&p);
    assert_int_equal(agt_changeset_n(q.set), 0);
    placed_clear(&q);
    placed_clear(&p);
}

/* The driveway passes on the side that the entrance looks to. */
static void the_driveway_leads_to_the_entrance(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = rows_of_plots(46);
    g_autoptr(AgtProgramme) programme = yard_programme(8, "");
    Placed p = place(plan, programme);
    AGT_EACH(p.after, PATH, Path, d)
    {
        const AgtBuilding *h = dwelling_on(p.after, d->plot);
        AgtPoint m = agt_geom_centroid(h->f.geom);
        AgtPoint end = d->f.geom->pt[d->f.geom->n_points - 1];
        double a = h->azimuth_deg * G_PI / 180;
        assert_true((end.x - m.x) * sin(a) + (end.y - m.y) * cos(a) > 4);
    }
    placed_clear(&p);
}

/* Where the livestock has no room, the house stands all the same. */
static void no_house_is_lost_for_a_shed(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = rows_of_plots(40), same = rows_of_plots(40);
    g_autoptr(AgtProgramme) with = yard_programme(9, ""), without = town_programme(9, 0, 9, 0);
    Placed p = place(plan, with), q = place(same, without);
    assert_int_equal(p.sum.placed, q.sum.placed);
    check_homesteads(&p);
    placed_clear(&q);
    placed_clear(&p);
}

/* Both sides of an east-west street have their main side to the south. */
static void the_main_side_looks_to_the_sun(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = rows_of_plots(46);
    g_autoptr(AgtProgramme) programme =
        yard_programme(8, "siting: {sun_bearing_deg: 180, sun_tolerance_deg: 45}\n");
    Placed p = place(plan, programme);
    assert_int_equal(p.sum.placed, 16);
    assert_int_equal(count_rule(p.findings, "place.sun"), 0);
    AGT_EACH(p.after, BUILDING, Building, h)
    if (is(h->kind, "dwelling")) {
        assert_non_null(strstr(h->f.reason, "main side to the sun"));
        /* The front looks south, so the entrance beside it east or west. */
        assert_true(fabs(fabs(remainder(h->azimuth_deg, 180)) - 90) < 1e-3);
        /* A-1 is a corner of the front: on the southern wall. */
        assert_true(fabs(h->axis_n_m - h->f.geom->box.miny) < 1e-6);
    }
    check_homesteads(&p);
    placed_clear(&p);
}

/* One on the other side of the town and corners: the entrance never looks away from the way in. */
static void without_driveways_none_is_made(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = rows_of_plots(46);
    g_autoptr(AgtProgramme) programme = yard_programme(8, "siting: {driveway_m: 0}\n");
    Placed p = place(plan, programme);
    assert_int_equal(rows(p.after, AGT_LAYER_PATH), 0);
    assert_int_equal(count_rule(p.findings, "place.no_driveway"), 0);
    placed_clear(&p);
}

static void connections_alone(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = rows_of_plots(46);
    g_autoptr(AgtProgramme) none = yard_programme(8, "siting: {driveway_m: 0}\n");
    g_autoptr(AgtProgramme) programme = yard_programme(8, "");
    Placed p = place(plan, none);
    AgtPlaceOptions o = {.as_of = "2026-10-01", .only = AGT_PLACE_CONNECTIONS};
    Placed q = place_with(p.after, programme, &o);
    assert_int_equal(agt_changeset_n(q.set), agt_changeset_count(q.set, AGT_LAYER_PATH, AGT_ADD));
    assert_true(rows(q.after, AGT_LAYER_PATH) >= 8);
    AGT_EACH(q.after, PATH, Path, d)
    check_drive(&q, d);
    o.only = AGT_PLACE_HOUSES;
    Placed r = place_with(q.after, programme, &o);
    check_homesteads(&r);
    placed_clear(&r);
    placed_clear(&q);
    placed_clear(&p);
}

/* A shed, a stable and a driveway that people decided on stay to the last bit, whatever becomes of
 * the rest. */
static void decided_yards_stay(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = rows_of_plots(46);
    g_autoptr(AgtProgramme) many = yard_programme(8, ""), few = yard_programme(6, "");
    Placed p = place(plan, many);
    g_autoptr(AgtArena) arena = agt_arena_new();
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    g_autoptr(GPtrArray) held = g_ptr_array_new();
    agt_changeset_keep_plan(c, p.after);
    const AgtLayerId layers[] = {AGT_LAYER_BUILDING, AGT_LAYER_PATH};
    for (guint k = 0; k < 2; k++) {
        const AgtTable *t = agt_plan_table(p.after, layers[k]);
        for (guint i = 0; i < t->n; i += 5) {
            bool dwelling =
                k == 0 && strcmp(((const AgtBuilding *)t->rows[i])->kind, "dwelling") == 0;
            AgtFeature *row = agt_arena_copy(arena, t->rows[i]);
            if (dwelling)
                continue;
            if (i % 2)
                row->pinned = 1;
            else
                row->state = "staked";
            agt_changeset_change(c, t->rows[i], row);
            g_ptr_array_add(held, row);
        }
    }
    GError *error = NULL;
    g_autoptr(AgtPlan) next = agt_plan_apply(p.after, c, &error);
    assert_no_error(error);
    assert_true(held->len >= 4);
    Placed q = place(next, few);
    for (guint i = 0; i < held->len; i++) {
        const AgtFeature *row = held->pdata[i];
        const AgtFeature *now = agt_plan_find(q.after, row->layer, row->id);
        assert_non_null(now);
        assert_true(agt_row_equal(now, row));
    }
    placed_clear(&q);
    placed_clear(&p);
}

static AgtPlan *random_town(guint32 seed, double east, double north)
{
    g_autoptr(GRand) r = g_rand_new_with_seed(seed);
    Town t = town_at(east, north);
    double w = 120 + round(g_rand_double_range(r, 0, 200)), d = 80 + round(g_rand_double(r) * 60);
    double bend = g_rand_double_range(r, -25, 25), xy[40];
    for (int i = 0; i < 20; i++) {
        xy[2 * i] = -30 + (w + 60) * i / 19;
        xy[2 * i + 1] = round((-7 + bend * sin(xy[2 * i] / 90)) * 1000) / 1000;
        xy[2 * i] = round(xy[2 * i] * 1000) / 1000;
    }
    const double zone[] = {0, -30, w, -30, w + 20, d, -10, d + 15};
    town_zone(&t, zone, 4);
    town_street(&t, 12, xy, 20);
    town_line(&t, 15, -30, d + 7, w + 40, d + 7);
    town_line(&t, 12, w + 30, -60, w + 36, d + 30);
    double x = g_rand_double_range(r, 20, w - 20), y = g_rand_double_range(r, 10, d - 10);
    const double tree[] = {x, y, x + 3, y, x + 3, y + 3, x, y + 3};
    town_exclusion(&t, 2, tree, 4);
    return town_end(&t);
}

static void odd_plots_keep_all_distances(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme =
        yard_programme(6, "siting: {sun_bearing_deg: 170, sun_tolerance_deg: 60}\n");
    guint placed = 0, whole = 0;
    for (guint32 seed = 1; seed <= 12; seed++) {
        g_autoptr(AgtPlan) plan = random_town(seed, 660000, 4440000);
        Placed p = place(plan, programme);
        check_homesteads(&p);
        placed += p.sum.placed;
        whole += of_kind(p.after, "livestock");
        placed_clear(&p);
    }
    print_message("%u houses, %u with livestock\n", placed, whole);
    assert_true(placed > 60 && whole * 2 > placed);
}

static void elsewhere_the_same_yards(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = yard_programme(6, "");
    static const AgtLayerId layers[] = {AGT_LAYER_BUILDING, AGT_LAYER_PATH};
    for (guint32 seed = 1; seed <= 6; seed++) {
        g_autoptr(AgtPlan) here = random_town(seed, 660000, 4440000);
        g_autoptr(AgtPlan) there = random_town(seed, 670001, 4433007);
        Placed p = place(here, programme), q = place(there, programme);
        for (guint l = 0; l < G_N_ELEMENTS(layers); l++) {
            const AgtTable *t = agt_plan_table(p.after, layers[l]);
            const AgtTable *u = agt_plan_table(q.after, layers[l]);
            assert_int_equal(t->n, u->n);
            for (guint i = 0; i < t->n; i++) {
                AgtPoint a = t->rows[i]->geom->pt[0], b = u->rows[i]->geom->pt[0];
                assert_string_equal(t->rows[i]->id, u->rows[i]->id);
                assert_true(llround((a.x + 10001) * 1000) == llround(b.x * 1000));
                assert_true(llround((a.y - 6993) * 1000) == llround(b.y * 1000));
            }
        }
        placed_clear(&p);
        placed_clear(&q);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_homestead_is_whole),
        cmocka_unit_test(the_driveway_leads_to_the_entrance),
        cmocka_unit_test(no_house_is_lost_for_a_shed),
        cmocka_unit_test(the_main_side_looks_to_the_sun),
        cmocka_unit_test(without_driveways_none_is_made),
        cmocka_unit_test(connections_alone),
        cmocka_unit_test(decided_yards_stay),
        cmocka_unit_test(odd_plots_keep_all_distances),
        cmocka_unit_test(elsewhere_the_same_yards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
