/* SPDX-License-Identifier: Apache-2.0 */
/* Plots of several ways side by side: the exact test for overlap, and blocks where it wins plots.
 */
#include "checks.h"
#include "place/job.h"

static GArray *ring_of(const double *xy, guint n)
{
    GArray *r = agt_place_ring_new();
    for (guint i = 0; i < n; i++) {
        AgtPoint p = {xy[2 * i], xy[2 * i + 1]};
        g_array_append_val(r, p);
    }
    return r;
}

/* A star around a middle, on a grid of @p step millimetres: coarse ones share corners and edges. */
static GArray *random_ring(GRand *r, int step)
{
    guint n = g_rand_int_range(r, 3, 8);
    double cx = g_rand_int_range(r, 0, 12), cy = g_rand_int_range(r, 0, 12), xy[16];
    for (guint i = 0; i < n; i++) {
        double a = 2 * G_PI * i / n, d = g_rand_double_range(r, 3, 9);
        xy[2 * i] = round((cx + d * cos(a)) * 1000 / step) * step / 1000;
        xy[2 * i + 1] = round((cy + d * sin(a)) * 1000 / step) * step / 1000;
    }
    return ring_of(xy, n);
}

static void overlap_is_exact(void **state)
{
    (void)state;
    g_autoptr(GRand) r = g_rand_new_with_seed(5);
    int met = 0, apart = 0, touching = 0;
    for (int round = 0; round < 4000; round++) {
        int step = round % 2 ? 1000 : 1;
        g_autoptr(GArray) a = random_ring(r, step), b = random_ring(r, step);
        if (!agt_place_ring_simple(a) || !agt_place_ring_simple(b) || agt_place_ring_area(a) <= 0 ||
            agt_place_ring_area(b) <= 0)
            continue;
        g_autoptr(AgtGeom) p = agt_place_ring_geom(a), q = agt_place_ring_geom(b);
        double common = common_m2(p, q);
        bool overlap = agt_place_rings_overlap(a, b);
        assert_true(overlap == agt_place_rings_overlap(b, a));
        assert_true(overlap == (common > 1e-9));
        if (agt_place_rings_overlap_plainly(a, b, 0.002))
            assert_true(overlap);
        met += overlap;
        apart += !overlap;
        touching += !overlap && agt_geom_distance_m(p, q) == 0;
    }
    assert_true(met > 500 && apart > 500 && touching > 20);
}

static void neighbours_do_not_overlap(void **state)
{
    (void)state;
    const double a[] = {0, 0, 25, 0, 25, 40, 0, 40}, b[] = {25, 0, 50, 0, 50, 40, 25, 40};
    const double shifted[] = {15.6, 0, 40.6, 0, 40.6, 40, 15.6, 40};
    const double back[] = {10, 40, 35, 40, 35, 80, 10, 80},
                 over[] = {24.999, 0, 50, 0, 50, 40, 24.999, 40};
    g_autoptr(GArray) p = ring_of(a, 4), q = ring_of(b, 4), s = ring_of(back, 4),
                      t = ring_of(over, 4);
    assert_false(agt_place_rings_overlap(p, q));
    assert_false(agt_place_rings_overlap(p, s));
    assert_false(agt_place_rings_overlap(q, s));
    assert_true(agt_place_rings_overlap(p, p));
    assert_true(agt_place_rings_overlap(p, t));
    assert_false(agt_place_rings_overlap_plainly(p, t, 0.002)); /* welding settles a millimetre */
    assert_true(agt_place_rings_overlap_plainly(p, p, 0.002));
    g_autoptr(GArray) u = ring_of(shifted, 4);
    assert_true(agt_place_rings_overlap_plainly(p, u, 0.002)); /* between the same two lines */
    assert_true(agt_place_rings_overlap_plainly(u, q, 0.002));
}

/* A block @p w by @p d between four streets. */
static AgtPlan *island(double w, double d)
{
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, w, d);
    town_line(&t, 12, -20, -6, w + 20, -6);
    town_line(&t, 12, -20, d + 6, w + 20, d + 6);
    town_line(&t, 12, -6, -20, -6, d + 20);
    town_line(&t, 12, w + 6, -20, w + 6, d + 20);
    return town_end(&t);
}

/* Four rows turning around the middle: each begins behind the one before. No order of the rows
 * gives that, since the first of them ends behind the last. */
static void rows_turn_around_the_middle(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = town_programme(10, 10, 10, 10);
    const struct {
        double side;
        int least;
    } cases[] = {{65.6, 4}, {91, 8}, {116, 12}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AgtPlan) plan = island(cases[i].side, cases[i].side);
        AgtPlaceOptions o = {.as_of = "2026-10-01", .only = AGT_PLACE_PLOTS};
        Placed p = place_with(plan, programme, &o);
        int n = (int)rows(p.after, AGT_LAYER_PLOT);
        print_message("side %g: %d plots, bound %d\n", cases[i].side, n, p.sum.bound);
        assert_true(n >= cases[i].least && n <= p.sum.bound);
        AGT_EACH(p.after, PLOT, Plot, a)
        check_plot(p.after, a);
        placed_clear(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlap_is_exact),
        cmocka_unit_test(neighbours_do_not_overlap),
        cmocka_unit_test(rows_turn_around_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
