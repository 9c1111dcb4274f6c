/* SPDX-License-Identifier: Apache-2.0 */
/* Random towns: what has to hold for each of them, and for the same town elsewhere. */
#include "checks.h"

#define ROUNDS 25

static double mm(GRand *r, double lo, double hi)
{
    return round(g_rand_double_range(r, lo, hi) * 1000) / 1000;
}

/* A bent street across the town, at height @p y. */
static void bent(Town *t, GRand *r, double y, double width, bool vertical)
{
    double xy[40], bend = g_rand_double_range(r, -40, 40), phase = g_rand_double_range(r, 0, 6);
    for (int i = 0; i < 20; i++) {
        double along = -30 + 24 * i;
        double off = round((y + bend * sin(along / 110 + phase)) * 1000) / 1000;
        xy[2 * i + (vertical ? 1 : 0)] = along;
        xy[2 * i + (vertical ? 0 : 1)] = off;
    }
    town_street(t, width, xy, 20);
}

static void things(Town *t, GRand *r)
{
    for (int n = g_rand_int_range(r, 0, 5); n > 0; n--) {
        double x = mm(r, 10, 390), y = mm(r, 10, 290), a = mm(r, 1, 8);
        const double xy[] = {x, y, x + a, y + 1, x + a, y + a, x - 1, y + a};
        town_exclusion(t, g_rand_int_range(r, 0, 6), xy, 4);
    }
}

static AgtPlan *random_town(guint32 seed, double east, double north)
{
    g_autoptr(GRand) r = g_rand_new_with_seed(seed);
    Town t = town_at(east, north);
    const double zone[] = {mm(r, -20, 60),  mm(r, -20, 40),  mm(r, 340, 420), mm(r, -20, 40),
                           mm(r, 340, 420), mm(r, 240, 320), mm(r, 150, 250), mm(r, 220, 330),
                           mm(r, -20, 60),  mm(r, 240, 320)};
    town_zone(&t, zone, 5);
    for (int i = 0, n = g_rand_int_range(r, 1, 4); i < n; i++)
        bent(&t, r, 30 + i * g_rand_double_range(r, 70, 130), 10 + 2 * (int)(seed % 4), false);
    for (int i = 0, n = g_rand_int_range(r, 0, 3); i < n; i++)
        bent(&t, r, 60 + i * g_rand_double_range(r, 100, 220), 12, true);
    things(&t, r);
    return town_end(&t);
}

static void all_rules_hold(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = town_programme(6, 14, 8, 2);
    int placed = 0;
    for (guint32 seed = 1; seed <= ROUNDS; seed++) {
        g_autoptr(AgtPlan) plan = random_town(seed, 660000, 4440000);
        Placed p = place(plan, programme);
        print_message("town %u: %d placed, bound %d, %u plots\n", seed, p.sum.placed, p.sum.bound,
                      rows(p.after, AGT_LAYER_PLOT));
        check_layout(&p);
        placed += p.sum.placed;
        guint missing = p.sum.asked - p.sum.placed;
        assert_int_equal(count_rule(p.findings, "place.no_room") +
                             count_rule(p.findings, "place.no_fit"),
                         missing);
        placed_clear(&p);
    }
    assert_true(placed > 20 * ROUNDS);
}

/* The same rows, moved. */
static void assert_same(const AgtPlan *a, const AgtPlan *b, AgtLayerId layer, double dx, double dy)
{
    const AgtTable *t = agt_plan_table(a, layer), *u = agt_plan_table(b, layer);
    assert_int_equal(t->n, u->n);
    for (guint i = 0; i < t->n; i++) {
        const AgtGeom *g = t->rows[i]->geom, *h = u->rows[i]->geom;
        assert_string_equal(t->rows[i]->id, u->rows[i]->id);
        assert_string_equal(t->rows[i]->reason, u->rows[i]->reason);
        assert_int_equal(g->n_points, h->n_points);
        for (guint k = 0; k < g->n_points; k++) {
            assert_true(llround((g->pt[k].x + dx) * 1000) == llround(h->pt[k].x * 1000));
            assert_true(llround((g->pt[k].y + dy) * 1000) == llround(h->pt[k].y * 1000));
        }
    }
}

static void elsewhere_is_the_same(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = town_programme(6, 14, 8, 2);
    for (guint32 seed = 1; seed <= 20; seed++) {
        g_autoptr(AgtPlan) here = random_town(seed, 660000, 4440000);
        g_autoptr(AgtPlan) there = random_town(seed, 670001, 4433007);
        Placed p = place_given(here, programme), q = place_given(there, programme);
        assert_same(p.after, q.after, AGT_LAYER_BLOCK, 10001, -6993);
        assert_same(p.after, q.after, AGT_LAYER_PLOT, 10001, -6993);
        assert_same(p.after, q.after, AGT_LAYER_BUILDING, 10001, -6993);
        placed_clear(&p);
        placed_clear(&q);
    }
}

static void again_is_the_same(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = town_programme(6, 14, 8, 2);
    for (guint32 seed = 1; seed <= 20; seed++) {
        g_autoptr(AgtPlan) plan = random_town(seed, 660000, 4440000);
        Placed p = place_given(plan, programme), q = place_given(p.after, programme);
        assert_int_equal(agt_changeset_n(q.set), 0);
        placed_clear(&q);
        placed_clear(&p);
    }
}

/* Less land never has a larger bound. */
static void the_bound_is_monotone(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = town_programme(6, 14, 8, 2);
    for (guint32 seed = 1; seed <= 20; seed++) {
        int before = G_MAXINT;
        for (int cut = 0; cut < 4; cut++) {
            g_autoptr(GRand) r = g_rand_new_with_seed(seed);
            Town t = town_at(660000, 4440000);
            double w = mm(r, 150, 400), d = mm(r, 60, 140);
            town_box(&t, 0, 0, w - 17 * cut, d);
            town_line(&t, 12, -20, -6, w + 20, -6);
            if (seed % 2)
                town_line(&t, 12, -20, d + 6, w + 20, d + 6);
            g_autoptr(AgtPlan) plan = town_end(&t);
            AgtPlaceOptions o = {.as_of = "2026-10-01", .only = AGT_PLACE_PLOTS | AGT_PLACE_HOUSES};
            Placed p = place_with(plan, programme, &o); /* the streets are given */
            assert_true(p.sum.bound <= before);
            before = p.sum.bound;
            placed_clear(&p);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_rules_hold),
        cmocka_unit_test(elsewhere_is_the_same),
        cmocka_unit_test(again_is_the_same),
        cmocka_unit_test(the_bound_is_monotone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
