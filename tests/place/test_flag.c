/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flag plots: measured without code of the placing room; and on rectangles behind one street their
 * number against a search through every sequence of plots and strips.
 */
#include "checks.h"

#define ACCESS 4.0

static AgtProgramme *programme_with(const char *more, int units)
{
    g_autofree char *text = g_strdup_printf(
        "programme: t\ntitle: {az: a, ru: r, en: e}\nunits: %d\npersons_per_unit: 4\n"
        "mix:\n  - {rooms: 2, units: %d, house_type: M2}\n"
        "plots:\n"
        "  - {standard: homestead, area_min_m2: 1000, area_target_m2: 1150, area_max_m2: 1500,\n"
        "     frontage_min_m: 25, depth_min_m: 30, depth_max_m: 60, setback_front_m: 5,\n"
        "     setback_side_m: 3, setback_rear_m: 3%s}\n"
        "siting: {driveway_m: 3}\n"
        "limits: {block_length_max_m: 300, corner_radius_m: 8, slope_max_pct: 20}\n",
        units, units, more);
    GError *error = NULL;
    AgtProgramme *p = agt_programme_parse("test", text, town_type, NULL, &error);
    assert_no_error(error);
    return p;
}

/* Land W x D behind one street. */
static AgtPlan *deep(double w, double d)
{
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, w, d);
    town_line(&t, 12, -20, -6, w + 20, -6);
    return town_end(&t);
}

static bool is_flag(const AgtPlot *p)
{
    return p->access_m > 0;
}

/* The street lies along y = 0: the mouth is there, the strip is straight up, and the land beyond
 * it is a plot of its own. */
static void check_flag(const AgtPlot *p, double max_strip)
{
    const AgtGeom *g = p->f.geom;
    double lo = INFINITY, hi = -INFINITY, level = INFINITY;
    assert_whole_mm(g);
    assert_no_needle(g);
    assert_true(agt_geom_is_valid(g, NULL, NULL) && g->n_rings == 1);
    for (uint32_t i = 0; i + 1 < g->n_points; i++) {
        AgtPoint q = {g->pt[i].x - 660000, g->pt[i].y - 4440000};
        if (fabs(q.y) < 1e-6) {
            lo = fmin(lo, q.x);
            hi = fmax(hi, q.x);
        }
    }
    for (uint32_t i = 0; i + 1 < g->n_points; i++) {
        AgtPoint q = {g->pt[i].x - 660000, g->pt[i].y - 4440000};
        if (q.x < lo - 0.01 || q.x > hi + 0.01)
            level = fmin(level, q.y);
    }
    assert_true(hi - lo >= ACCESS - 1e-6);
    assert_true(fabs(p->frontage_m - (hi - lo)) < 1e-6);
    assert_true(p->access_m >= ACCESS - 1e-6 && p->access_m <= hi - lo + 1e-6);
    assert_true(level >= 30 - 1e-6 && level <= max_strip + 1e-6);
    const double box[] = {-1000, level, 1000, level, 1000, 1000, -1000, 1000};
    AgtPoint ring[4];
    for (int i = 0; i < 4; i++)
        ring[i] = (AgtPoint){660000 + box[2 * i], 4440000 + box[2 * i + 1]};
    g_autoptr(AgtGeom) beyond = agt_geom_new_polygon(ring, 4);
    double body = common_m2(g, beyond), whole = agt_geom_area_m2(g);
    assert_true(body >= AREA_MIN - 1e-6 && whole <= AREA_MAX + 1e-6);
    assert_true(fabs(p->area_m2 - whole) < 1e-5);
    assert_true(g->box.maxy - 4440000 - level >= 30 - 1e-6);
    assert_true(g->box.maxx - g->box.minx >= FRONT_MIN - 1e-6);
}

static void check_all(const Placed *p, double max_strip, guint *flags)
{
    const AgtTable *t = agt_plan_table(p->after, AGT_LAYER_PLOT);
    *flags = 0;
    AGT_EACH(p->after, PLOT, Plot, a)
    if (is_flag(a)) {
        check_flag(a, max_strip);
        ++*flags;
    } else {
        check_plot(p->after, a);
    }
    for (guint i = 0; i < t->n; i++)
        for (guint j = i + 1; j < t->n; j++)
            assert_true(common_m2(t->rows[i]->geom, t->rows[j]->geom) == 0);
    assert_true((int)t->n <= p->sum.bound);
    AGT_EACH(p->after, BUILDING, Building, h)
    check_house(p->after, h);
}

/*
 * The most plots on a rectangle of W x D, the row in front @p d1 deep. All constraints are lower
 * bounds on positions, so what is put down leftmost in a sequence fits if anything does: every
 * sequence of plots and strips is tried.
 */
static int most(double w, double d1, double d2, double x, double b)
{
    double plot = fmax(FRONT_MIN, AREA_MIN / d1), body = fmax(FRONT_MIN, AREA_MIN / d2);
    int best = x + plot <= w + 1e-9 ? 1 + most(w, d1, d2, x + plot, b) : 0;
    double at = fmax(x, b); /* a strip lies before its own body, not before the one that came */
    double end = fmax(b + body, at + ACCESS);
    if (at + ACCESS <= w + 1e-9 && end <= w + 1e-9)
        best = MAX(best, 1 + most(w, d1, d2, at + ACCESS, end));
    return best;
}

static int optimum(double w, double d)
{
    int best = 0;
    for (double d1 = 30; d1 <= 60 && d - d1 >= 30; d1 += 0.5)
        if (d - d1 <= 60)
            best = MAX(best, most(w, d1, d - d1, 0, 0));
    return best;
}

static void the_optimum_is_met(void **state)
{
    (void)state;
    const double width[] = {29, 54, 58, 79, 100, 108, 131, 160}, depth[] = {66, 72, 80, 90, 100};
    g_autoptr(AgtProgramme) programme = programme_with(", flag_access_m: 4", 90);
    int met = 0, all = 0;
    for (guint i = 0; i < G_N_ELEMENTS(width); i++)
        for (guint k = 0; k < G_N_ELEMENTS(depth); k++) {
            g_autoptr(AgtPlan) plan = deep(width[i], depth[k]);
            AgtPlaceOptions o = {.as_of = "2026-10-01", .only = AGT_PLACE_PLOTS};
            Placed p = place_with(plan, programme, &o);
            int best = optimum(width[i], depth[k]);
            guint flags, have = rows(p.after, AGT_LAYER_PLOT);
            check_all(&p, 60, &flags);
            if ((int)have < best)
                print_message("%g x %g m: %u of %d, %u with a strip\n", width[i], depth[k], have,
                              best, flags);
            assert_true(best <= p.sum.bound);
            met += (int)have >= best;
            all++;
            placed_clear(&p);
        }
    print_message("the optimum is met in %d of %d blocks\n", met, all);
    assert_int_equal(met, all);
}

/* Houses, their driveways through the strips, and a second run that changes nothing. */
static void a_home_behind_the_row(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = deep(108, 80);
    g_autoptr(AgtProgramme) programme = programme_with(", flag_access_m: 4.5", 6);
    Placed p = place(plan, programme), q = place(p.after, programme);
    guint flags, drives = 0, homes = 0;
    check_all(&p, 60, &flags);
    assert_true(flags >= 2);
    assert_int_equal(p.sum.placed, 6);
    AGT_EACH(p.after, PATH, Path, d)
    {
        const AgtPlot *plot = (const AgtPlot *)agt_plan_find(p.after, AGT_LAYER_PLOT, d->plot);
        bool inside = false;
        g_autoptr(AgtGeom) area = agt_geom_buffer_flat(d->f.geom, d->width_m / 2 - 0.01, NULL);
        assert_true(agt_geom_covers(plot->f.geom, area, &inside, NULL) && inside);
        assert_true(d->f.geom->box.miny < 4440000.01);
        drives += is_flag(plot);
    }
    AGT_EACH(p.after, PLOT, Plot, plot)
    homes += is_flag(plot) && strcmp(plot->use, "homestead") == 0;
    assert_true(homes >= 2);
    assert_int_equal(drives, homes);
    assert_int_equal(agt_changeset_n(q.set), 0);
    placed_clear(&q);
    placed_clear(&p);
}

/* Plots first, houses in a run of their own: the strip is known by its width alone then. */
static void houses_later(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = deep(108, 80);
    g_autoptr(AgtProgramme) programme = programme_with(", flag_access_m: 4.5", 6);
    AgtPlaceOptions o = {.as_of = "2026-10-01", .only = AGT_PLACE_PLOTS};
    Placed p = place_with(plan, programme, &o), once = place(plan, programme);
    o.only = AGT_PLACE_HOUSES;
    Placed q = place_with(p.after, programme, &o);
    guint flags;
    check_all(&q, 60, &flags);
    assert_true(flags >= 2);
    assert_int_equal(q.sum.placed, once.sum.placed);
    placed_clear(&q);
    placed_clear(&once);
    placed_clear(&p);
}

static guint flags_with(const char *more, double w, double d, int units, int *placed)
{
    g_autoptr(AgtPlan) plan = deep(w, d);
    g_autoptr(AgtProgramme) programme = programme_with(more, units);
    Placed p = place(plan, programme);
    guint flags;
    check_all(&p, 60, &flags);
    *placed = p.sum.placed;
    placed_clear(&p);
    return flags;
}

/* Only when the standard allows them, only when units are missing, no longer than allowed. */
static void only_where_needed(void **state)
{
    (void)state;
    int placed;
    assert_int_equal(flags_with("", 108, 80, 6, &placed), 0);
    assert_int_equal(placed, 4);
    assert_int_equal(flags_with(", flag_access_m: 4", 108, 80, 4, &placed), 0);
    assert_int_equal(placed, 4);
    assert_true(flags_with(", flag_access_m: 4", 108, 80, 6, &placed) >= 2);
    assert_int_equal(placed, 6);
    assert_int_equal(flags_with(", flag_access_m: 4, flag_access_max_m: 29", 108, 80, 6, &placed),
                     0);
}

/* Slanted and bent streets: no overlaps, every rule kept, more plots than without strips. */
static void on_other_land(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) with = programme_with(", flag_access_m: 4", 60);
    g_autoptr(AgtProgramme) without = programme_with("", 60);
    guint more = 0;
    for (guint32 seed = 1; seed <= 6; seed++) {
        g_autoptr(GRand) r = g_rand_new_with_seed(seed);
        Town t = town_at(660000, 4440000);
        double w = g_rand_int_range(r, 120, 240), d = g_rand_int_range(r, 70, 100);
        double rise = g_rand_int_range(r, -25, 25);
        const double zone[] = {0, 0, w, rise, w - rise / 3, d + rise, -rise / 4, d};
        const double street[] = {-20,    -6 - 20 * rise / w,
                                 w / 2,  rise / 2 - 6,
                                 w + 20, rise + 20 * rise / w - 6 - (seed % 2 ? 4 : 0)};
        town_zone(&t, zone, 4);
        town_street(&t, 12, street, 3);
        g_autoptr(AgtPlan) plan = town_end(&t);
        AgtPlaceOptions o = {.as_of = "2026-10-01", .only = AGT_PLACE_PLOTS};
        Placed p = place_with(plan, with, &o), q = place_with(plan, without, &o);
        const AgtTable *plots = agt_plan_table(p.after, AGT_LAYER_PLOT);
        assert_true(plots->n >= rows(q.after, AGT_LAYER_PLOT));
        assert_true((int)plots->n <= p.sum.bound);
        more += plots->n - rows(q.after, AGT_LAYER_PLOT);
        for (guint i = 0; i < plots->n; i++)
            for (guint j = i + 1; j < plots->n; j++)
                assert_true(common_m2(plots->rows[i]->geom, plots->rows[j]->geom) == 0);
        placed_clear(&p);
        placed_clear(&q);
    }
    assert_true(more >= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_optimum_is_met), cmocka_unit_test(a_home_behind_the_row),
        cmocka_unit_test(houses_later),       cmocka_unit_test(only_where_needed),
        cmocka_unit_test(on_other_land),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
