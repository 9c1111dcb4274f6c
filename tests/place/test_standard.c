/* SPDX-License-Identifier: Apache-2.0 */
/* Every figure of a plot standard is kept by every plot, measured without code of the placing room.
 */
#include "checks.h"

#define SEEDS 3

/* A programme of one house type with more keys of the standard, and a second standard. */
static AgtProgramme *programme_with(const char *more)
{
    g_autofree char *text = g_strdup_printf(
        "programme: t\ntitle: {az: a, ru: r, en: e}\nunits: 60\npersons_per_unit: 4\n"
        "mix:\n  - {rooms: 2, units: 60, house_type: M2}\n"
        "plots:\n"
        "  - {standard: homestead, area_min_m2: 1000, area_target_m2: 1000, area_max_m2: 1500,\n"
        "     frontage_min_m: 25, depth_min_m: 30, depth_max_m: 60, setback_front_m: 5,\n"
        "     setback_side_m: 3, setback_rear_m: 3%s}\n"
        "  - {standard: small, area_min_m2: 600, area_target_m2: 600, area_max_m2: 900,\n"
        "     frontage_min_m: 18, depth_min_m: 25, depth_max_m: 45, setback_front_m: 5,\n"
        "     setback_side_m: 3, setback_rear_m: 3}\n"
        "limits: {block_length_max_m: 300, corner_radius_m: 8, slope_max_pct: 20}\n",
        more);
    GError *error = NULL;
    AgtProgramme *p = agt_programme_parse("test", text, town_type, NULL, &error);
    assert_no_error(error);
    return p;
}

/* A slanted block with straight streets on all four sides. */
static AgtPlan *slanted(guint32 seed)
{
    g_autoptr(GRand) r = g_rand_new_with_seed(seed);
    Town t = town_at(660000, 4440000);
    double w = round(g_rand_double_range(r, 120, 300)), d = round(g_rand_double_range(r, 72, 100));
    double lean = round(g_rand_double_range(r, -18, 18)),
           rise = round(g_rand_double_range(r, 0, 20));
    town_box(&t, -100, -100, w + 100, d + rise + 100);
    town_line(&t, 12, -60, 0, w + 60, rise);
    town_line(&t, 12, -60 + lean, d, w + 60 + lean, d + rise);
    town_line(&t, 12, -40, -20, -40 + 1.2 * lean, d + rise + 20);
    town_line(&t, 12, w + 40, -20, w + 40 + 1.2 * lean, d + rise + 20);
    return town_end(&t);
}

static bool on_street(const AgtStreet *s, AgtPoint a, AgtPoint b)
{
    g_autoptr(AgtGeom) p = agt_geom_new_point(a.x, a.y), q = agt_geom_new_point(b.x, b.y);
    return fabs(agt_geom_distance_m(p, s->f.geom) - s->width_m / 2) < 0.01 &&
           fabs(agt_geom_distance_m(q, s->f.geom) - s->width_m / 2) < 0.01;
}

static bool clockwise(const AgtGeom *g)
{
    double twice = 0;
    AgtPoint o = g->pt[0];
    for (uint32_t i = 0; i + 1 < g->n_points; i++)
        twice += (g->pt[i].x - o.x) * (g->pt[i + 1].y - o.y) -
                 (g->pt[i].y - o.y) * (g->pt[i + 1].x - o.x);
    return twice < 0;
}

/* Metres of the plot's outline on the street; its first and last point there, land on the left. */
static double street_line(const AgtPlot *p, const AgtStreet *s, AgtPoint end[2])
{
    double sum = 0;
    const AgtGeom *g = p->f.geom;
    bool turn = clockwise(g);
    AgtPoint far[2] = {{0, 0}, {0, 0}};
    for (uint32_t i = 0; i + 1 < g->n_points; i++) {
        AgtPoint a = g->pt[turn ? i + 1 : i], b = g->pt[turn ? i : i + 1];
        if (!on_street(s, a, b))
            continue;
        sum += hypot(b.x - a.x, b.y - a.y);
        AgtPoint d = {b.x - a.x, b.y - a.y};
        if (far[0].x == 0 || (far[0].x - a.x) * d.x + (far[0].y - a.y) * d.y > 0)
            far[0] = a;
        if (far[1].x == 0 || (far[1].x - b.x) * d.x + (far[1].y - b.y) * d.y < 0)
            far[1] = b;
    }
    end[0] = far[0];
    end[1] = far[1];
    return sum;
}

/* Longest piece inside the plot of the line @p depth behind its straight street line. */
static double width_behind(const AgtPlot *p, const AgtPoint end[2], double depth)
{
    double len = hypot(end[1].x - end[0].x, end[1].y - end[0].y), best = 0;
    AgtPoint u = {(end[1].x - end[0].x) / len, (end[1].y - end[0].y) / len};
    AgtPoint o = {end[0].x - u.y * depth, end[0].y + u.x * depth};
    const AgtPoint xy[] = {{o.x - 200 * u.x, o.y - 200 * u.y}, {o.x + 300 * u.x, o.y + 300 * u.y}};
    g_autoptr(AgtGeom) line = agt_geom_new_line(xy, 2);
    g_autoptr(AgtGeom) inside = agt_geom_intersection(line, p->f.geom, NULL);
    for (guint i = 0; i < inside->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(inside, i);
        best = fmax(best, agt_geom_length_m(part));
    }
    return best;
}

static const AgtStreet *street_of(const AgtPlan *plan, const AgtPlot *p)
{
    const AgtStreet *s = (const AgtStreet *)agt_plan_find(plan, AGT_LAYER_STREET, p->street);
    assert_non_null(s);
    return s;
}

/* Runs @p check over the plots of all towns; so many there are at least. */
static void each_plot(const char *more, guint least,
                      void (*check)(const AgtPlan *plan, const AgtPlot *p))
{
    guint n = 0;
    g_autoptr(AgtProgramme) programme = programme_with(more);
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(AgtPlan) plan = slanted(seed);
        Placed placed = place_given(plan, programme);
        n += rows(placed.after, AGT_LAYER_PLOT);
        AGT_EACH(placed.after, PLOT, Plot, p)
        {
            assert_true(agt_geom_area_m2(p->f.geom) >= 1000 - 1e-6);
            check(placed.after, p);
        }
        placed_clear(&placed);
    }
    if (n < least)
        fail_msg("%u plots with%s", n, more);
}

static void check_widths(const AgtPlan *plan, const AgtPlot *p)
{
    AgtPoint end[2];
    assert_true(street_line(p, street_of(plan, p), end) >= 25 - EPS_M);
    assert_true(width_behind(p, end, 5) >= 27 - 2 * EPS_M);
    for (double h = 5; h <= 13.5; h += 0.5)
        assert_true(width_behind(p, end, h) >= 26 - 2 * EPS_M);
}

static void widths_behind_the_street(void **state)
{
    (void)state;
    each_plot(", frontage_setback_min_m: 27, width_min_m: 26", 12 * SEEDS, check_widths);
}

static guint corners;

static void check_corner(const AgtPlan *plan, const AgtPlot *p)
{
    guint lines = 0;
    double least = INFINITY;
    AGT_EACH(plan, STREET, Street, s)
    {
        AgtPoint end[2];
        double here = street_line(p, s, end);
        lines += here > 0.6;
        least = here > 0.6 ? fmin(least, here) : least;
    }
    corners += lines > 1;
    if (lines > 1)
        assert_true(least >= 30 - EPS_M && agt_geom_area_m2(p->f.geom) >= 1200 - 1e-6);
}

static void corner_plots_are_larger(void **state)
{
    (void)state;
    corners = 0;
    each_plot(", corner_frontage_min_m: 30, corner_area_min_m2: 1200", 10 * SEEDS, check_corner);
    assert_true(corners >= 2 * SEEDS);
}

static void check_aspect(const AgtPlan *plan, const AgtPlot *p)
{
    AgtPoint end[2];
    street_line(p, street_of(plan, p), end);
    assert_true(p->depth_m <= 1.4 * width_behind(p, end, 5) + 0.02);
}

static void no_plot_is_too_narrow(void **state)
{
    (void)state;
    each_plot(", aspect_max: 1.4", 10 * SEEDS, check_aspect);
}

/* Edges from the ends of the street line that lie on no street have the bearing. */
static void check_bearing(const AgtPlan *plan, const AgtPlot *p)
{
    AgtPoint end[2];
    street_line(p, street_of(plan, p), end);
    const AgtGeom *g = p->f.geom;
    for (uint32_t i = 0; i + 1 < g->n_points; i++) {
        AgtPoint a = g->pt[i], b = g->pt[i + 1];
        bool from_end = false, street = false;
        for (int k = 0; k < 2; k++)
            from_end = from_end || hypot(a.x - end[k].x, a.y - end[k].y) < 1e-6 ||
                       hypot(b.x - end[k].x, b.y - end[k].y) < 1e-6;
        AGT_EACH(plan, STREET, Street, s)
        street = street || on_street(s, a, b);
        if (from_end && !street)
            assert_true(fabs(remainder(atan2(b.x - a.x, b.y - a.y) * 180 / G_PI, 180)) <= 3.001);
    }
}

static void side_lines_have_the_bearing(void **state)
{
    (void)state;
    each_plot(", orientation_deg: 180, orientation_tolerance_deg: 3", 8 * SEEDS, check_bearing);
}

/* One street, a row of 160 x 40 m: six plots of 25 m and 10 m over. */
static void remainder_as_asked(void **state)
{
    (void)state;
    const char *key[] = {"", ", remainder: last", ", remainder: leave"};
    const double first[] = {160.0 / 6, 25, 25}, sum[] = {160, 160, 150};
    for (int i = 0; i < 3; i++) {
        g_autoptr(AgtProgramme) programme = programme_with(key[i]);
        Town t = town_at(660000, 4440000);
        town_box(&t, 0, 0, 160, 40);
        town_line(&t, 15, -20, -7.5, 180, -7.5);
        g_autoptr(AgtPlan) plan = town_end(&t);
        Placed p = place_given(plan, programme);
        double all = 0, widest = 0;
        guint narrow = 0;
        AGT_EACH(p.after, PLOT, Plot, plot)
        {
            all += plot->frontage_m;
            widest = fmax(widest, plot->frontage_m);
            narrow += fabs(plot->frontage_m - first[i]) < 0.02;
        }
        assert_int_equal(rows(p.after, AGT_LAYER_PLOT), 6);
        assert_true(fabs(all - sum[i]) < 0.1);
        assert_int_equal(narrow, i == 1 ? 5 : 6);
        if (i == 1)
            assert_true(fabs(widest - 35) < 0.1);
        placed_clear(&p);
    }
}

static void a_share_stays_free(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = programme_with(", reserve_pct: 20");
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(AgtPlan) plan = slanted(seed);
        Placed p = place_given(plan, programme);
        double plots = 0, blocks = 0;
        AGT_EACH(p.after, PLOT, Plot, plot)
        plots += agt_geom_area_m2(plot->f.geom);
        AGT_EACH(p.after, BLOCK, Block, b)
        blocks += agt_geom_area_m2(b->f.geom);
        assert_true(plots > 0 && plots <= 0.8 * blocks + 1e-6);
        placed_clear(&p);
    }
}

/* The bound knows of the share: on rectangles behind one street it is the optimum, for plots of
 * equal width reach it as long as their area allows. */
static void the_bound_knows_the_share(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = programme_with(", reserve_pct: 20");
    g_autoptr(AgtProgramme) all = programme_with("");
    const double width[] = {100, 125, 150, 200, 260};
    for (guint i = 0; i < G_N_ELEMENTS(width); i++) {
        Town t = town_at(660000, 4440000);
        town_box(&t, 0, 0, width[i], 40);
        town_line(&t, 15, -20, -7.5, width[i] + 20, -7.5);
        g_autoptr(AgtPlan) plan = town_end(&t);
        Placed p = place_given(plan, programme), q = place_given(plan, all);
        int bound = (int)floor(0.8 * width[i] * 40 / 1000 + 1e-9);
        assert_int_equal(p.sum.bound, bound);
        assert_int_equal(rows(p.after, AGT_LAYER_PLOT), bound);
        assert_int_equal(q.sum.bound, (int)(width[i] / 25 + 1e-9));
        placed_clear(&q);
        placed_clear(&p);
    }
}

static void each_zone_its_standard(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = programme_with("");
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, 100, 40)->standard = "homestead";
    town_box(&t, 100, 0, 190, 35)->standard = "small";
    town_line(&t, 15, -20, -7.5, 220, -7.5);
    g_autoptr(AgtPlan) plan = town_end(&t);
    Placed p = place_given(plan, programme);
    guint large = 0, small = 0;
    AGT_EACH(p.after, PLOT, Plot, plot)
    {
        double area = agt_geom_area_m2(plot->f.geom);
        if (strcmp(plot->zone, "Z-01") == 0) {
            large++;
            assert_true(area >= 1000 - 1e-6 && plot->frontage_m >= 25 - EPS_M);
        } else {
            small++;
            assert_true(area >= 600 - 1e-6 && area <= 900 && plot->frontage_m >= 18 - EPS_M);
        }
    }
    assert_int_equal(large, 4);
    assert_int_equal(small, 5);
    placed_clear(&p);
}

/* Edges of the outline in whole millimetres, land on the left, as text; @p back: the other way. */
static void list_edges(const AgtGeom *g, bool back, GPtrArray *out)
{
    bool turn = clockwise(g) != back;
    for (uint32_t i = 0; i + 1 < g->ring[1]; i++) {
        AgtPoint a = g->pt[turn ? i + 1 : i], b = g->pt[turn ? i : i + 1];
        g_ptr_array_add(out, g_strdup_printf("%lld %lld %lld %lld", llround(a.x * 1000),
                                             llround(a.y * 1000), llround(b.x * 1000),
                                             llround(b.y * 1000)));
    }
}

/* No directed edge twice; true when each has its opposite or lies on the block's outline, and then
 * the doubled areas add up to the block's exactly. */
static bool tiles(const AgtPlan *plan, const AgtBlock *b)
{
    g_autoptr(GHashTable) set = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) edges = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) opposite = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) outline = g_ptr_array_new_with_free_func(g_free);
    gint64 sum = 0;
    AgtPoint o = b->f.geom->pt[0];
    bool whole = true;
    AGT_EACH(plan, PLOT, Plot, p)
    {
        if (strcmp(p->block, b->f.id) != 0)
            continue;
        list_edges(p->f.geom, false, edges);
        list_edges(p->f.geom, true, opposite);
        sum += twice_mm2(p->f.geom, o);
    }
    for (guint i = 0; i < edges->len; i++)
        assert_true(g_hash_table_add(set, edges->pdata[i]));
    list_edges(b->f.geom, true, outline);
    for (guint i = 0; i < outline->len; i++)
        g_hash_table_add(set, outline->pdata[i]);
    for (guint i = 0; i < opposite->len && whole; i++)
        whole = g_hash_table_contains(set, opposite->pdata[i]);
    if (whole && edges->len)
        assert_true(sum == twice_mm2(b->f.geom, o));
    assert_true(sum <= twice_mm2(b->f.geom, o));
    return whole && edges->len;
}

static void edges_are_shared_and_areas_add_up(void **state)
{
    (void)state;
    guint blocks = 0, whole = 0;
    g_autoptr(AgtProgramme) programme = programme_with("");
    for (guint32 seed = 1; seed <= 2 * SEEDS; seed++) {
        g_autoptr(AgtPlan) plan = slanted(seed);
        Placed p = place_given(plan, programme);
        AGT_EACH(p.after, BLOCK, Block, b)
        {
            blocks++;
            whole += tiles(p.after, b);
        }
        placed_clear(&p);
    }
    print_message("%u blocks, %u of them wholly plots\n", blocks, whole);
    assert_true(whole >= SEEDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_behind_the_street),
        cmocka_unit_test(corner_plots_are_larger),
        cmocka_unit_test(no_plot_is_too_narrow),
        cmocka_unit_test(side_lines_have_the_bearing),
        cmocka_unit_test(remainder_as_asked),
        cmocka_unit_test(a_share_stays_free),
        cmocka_unit_test(the_bound_knows_the_share),
        cmocka_unit_test(each_zone_its_standard),
        cmocka_unit_test(edges_are_shared_and_areas_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
