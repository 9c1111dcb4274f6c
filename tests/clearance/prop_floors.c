/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Floor levels and cuts over random ground: the present ground is taken at its highest, as dense
 * sampling finds it, and a higher +-0.000 over its ground, a lower floor, a deeper cut, a larger
 * volume of cut, a worse survey or higher ground never turn a block into a pass.
 */
#include <math.h>

#include <agrotown/clearance.h>

#include "support.h"
#include "validate/town.h"

enum { SCENES = 160, HOUSES = 60 };

/* All that decides about a house and a street, in figures; NaN: not given. */
typedef struct {
    guint32 seed; /* of the ground and the outline */
    double cleared_m, dig_m, floor_m, zero_m, type_zero_m, accuracy_m, higher_m;
    double plot_cut_m, plot_m3, street_cut_m, street_m3;
} Scene;

static double any(GRand *r, double lo, double hi)
{
    return g_rand_double_range(r, lo, hi);
}

static double perhaps(GRand *r, double lo, double hi)
{
    double v = any(r, lo, hi);
    return g_rand_int_range(r, 0, 4) ? v : NAN;
}

static Scene scene(GRand *r)
{
    return (Scene){.seed = g_rand_int(r),
                   .cleared_m = any(r, 1, 4),
                   .dig_m = any(r, 0.2, 1),
                   .floor_m = perhaps(r, 399.5, 402.5),
                   .zero_m = perhaps(r, -0.3, 1),
                   .type_zero_m = perhaps(r, 0, 1),
                   .accuracy_m = any(r, 0, 0.3),
                   .higher_m = any(r, 0, 0.3),
                   .plot_cut_m = perhaps(r, 0, 1),
                   .plot_m3 = perhaps(r, 0, 300),
                   .street_cut_m = perhaps(r, 0, 2),
                   .street_m3 = perhaps(r, 0, 4000)};
}

/* A rough slope of some percent in any direction. */
static void add_ground(AgtPlanBuilder *b, GRand *r, const Scene *s)
{
    double cell = any(r, 1, 11), east = any(r, -0.05, 0.05), north = any(r, -0.05, 0.05);
    gint64 n = (gint64)(180 / cell);
    g_autofree float *z = g_new(float, (gsize)(n * n));
    for (gint64 i = 0; i < n * n; i++)
        z[i] = (float)(400 + s->higher_m + east * ((double)(i % n) * cell - 90) +
                       north * (90 - (double)(i / n) * cell) + any(r, -0.2, 0.2));
    g_autoptr(AgtHeights) h =
        agt_heights_new(n, n, -90 + any(r, -1, 1), 90 + any(r, -1, 1), cell, z);
    AgtArena *a = agt_plan_builder_arena(b);
    AgtTerrain *t = (AgtTerrain *)agt_arena_row(a, AGT_LAYER_TERRAIN);
    t->f.id = t->f.birth = "T-1";
    agt_heights_to_row(h, a, t);
    t->vertical_datum = "EPSG:5705";
    t->surveyed_on = "2026-04-01";
    t->accuracy_m = s->accuracy_m;
    agt_plan_builder_add(b, &t->f);
}

/* A rectangle or an ell of `w` by `d` metres, askew; its middle and direction. */
static AgtGeom *house(GRand *r, double *w, double *d, AgtPoint *at, double *angle)
{
    *w = any(r, 6, 16);
    *d = any(r, 5, 12);
    *at = (AgtPoint){any(r, -20, 20), any(r, -20, 20)};
    *angle = any(r, 0, 2 * G_PI);
    bool ell = g_rand_boolean(r);
    const double x[] = {-.5, .5, .5, .2, .2, -.5}, y[] = {-.5, -.5, .1, .1, .5, .5};
    const double bx[] = {-.5, .5, .5, -.5}, by[] = {-.5, -.5, .5, .5};
    AgtPoint p[6];
    guint n = ell ? 6 : 4;
    for (guint i = 0; i < n; i++) {
        double u = (ell ? x[i] : bx[i]) * *w, v = (ell ? y[i] : by[i]) * *d;
        p[i] = (AgtPoint){at->x + u * cos(*angle) - v * sin(*angle),
                          at->y + u * sin(*angle) + v * cos(*angle)};
    }
    return agt_geom_new_polygon(p, n);
}

static void add_house(AgtPlanBuilder *b, const Scene *s, AgtGeom *outline)
{
    AgtPlot *p = (AgtPlot *)town_add(b, AGT_LAYER_PLOT, "P-1", town_box(-45, -45, 45, 45), "");
    p->cut_max_m = s->plot_cut_m;
    p->cut_m3 = s->plot_m3;
    AgtBuilding *h = (AgtBuilding *)town_add(b, AGT_LAYER_BUILDING, "H-1", outline, "plot=P-1");
    h->dig_depth_m = s->dig_m;
    h->floor_level_m = s->floor_m;
    h->zero_m = s->zero_m;
    h->house_type = isnan(s->type_zero_m) ? NULL : "M2";
    AgtConfig *type =
        (AgtConfig *)town_add(b, AGT_LAYER_CONFIG, "house_type/M2", NULL, "kind=house_type");
    char zero[G_ASCII_DTOSTR_BUF_SIZE];
    type->text = agt_arena_printf(
        agt_plan_builder_arena(b), "{dig_depth_m: 0.1, zero_m: %s}",
        g_ascii_formatd(zero, sizeof zero, "%.6f", isnan(s->type_zero_m) ? 0 : s->type_zero_m));
}

static AgtPlan *plan_of(const Scene *s)
{
    const AgtPlanHead head = {.key = "p", .crs = "EPSG:32638", .srid = 32638};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    GRand *r = g_rand_new_with_seed(s->seed);
    double w, d, angle;
    AgtPoint at;
    town_add_settings(b);
    town_add(b, AGT_LAYER_EDITION, "ED-1", NULL, TOWN_EDITION);
    town_add(b, AGT_LAYER_SURVEY_EXTENT, "SE-1", town_box(-5000, -5000, 5000, 5000),
             "kind=dataset " TOWN_EVIDENCE);
    AgtRelease *release = (AgtRelease *)town_add(b, AGT_LAYER_RELEASE, "RE-1",
                                                 town_box(-300, -300, 300, 300), TOWN_RELEASE);
    release->cleared_depth_m = s->cleared_m;
    add_house(b, s, house(r, &w, &d, &at, &angle));
    const AgtPoint axis[] = {{-100, 60}, {100, 60}};
    AgtStreet *street = (AgtStreet *)town_add(b, AGT_LAYER_STREET, "ST-1",
                                              agt_geom_new_line(axis, 2), "width_m=10 external=1");
    street->dig_depth_m = s->dig_m;
    street->cut_max_m = s->street_cut_m;
    street->cut_m3 = s->street_m3;
    add_ground(b, r, s);
    g_rand_free(r);
    return agt_plan_builder_end(b);
}

static AgtClearance *cleared(const AgtPlan *plan)
{
    g_autoptr(AgtFindings) out = agt_findings_new();
    GError *error = NULL;
    AgtClearance *c = agt_clearance_new(plan, AGT_CONSTRUCTION, "2026-11-01", out, &error);
    assert_no_error(error);
    return c;
}

static const struct {
    AgtLayerId layer;
    const char *id;
} works[] = {{AGT_LAYER_BUILDING, "H-1"}, {AGT_LAYER_PLOT, "P-1"}, {AGT_LAYER_STREET, "ST-1"}};

static void judge(const Scene *s, bool pass[3])
{
    g_autoptr(AgtPlan) plan = plan_of(s);
    g_autoptr(AgtClearance) c = cleared(plan);
    for (guint i = 0; i < 3; i++) {
        const AgtFeature *row = agt_plan_find(plan, works[i].layer, works[i].id);
        g_autoptr(AgtClearanceProof) p = agt_clearance_prove(c, row);
        pass[i] = agt_clearance_passes(c, row);
        assert_true(p->dig.depth_m >= p->dig.dig_m && p->dig.cut_m >= 0);
        assert_true(p->dig.unknown ? !pass[i] : p->dig_depth_m == p->dig.depth_m);
        if (isnan(agt_clearance_spare_m(c, row, 1)) == pass[i])
            fail_msg("seed %u: %s: how much deeper, and whether at all, differ", s->seed,
                     works[i].id);
    }
}

/* --- The highest ground, against sampling --- */

static void the_ground_is_taken_at_its_highest(void **state)
{
    (void)state;
    GRand *r = g_rand_new_with_seed(17);
    for (guint i = 0; i < HOUSES; i++) {
        Scene s = scene(r);
        s.floor_m = 401;
        s.zero_m = 0.6;
        g_autoptr(AgtPlan) plan = plan_of(&s);
        g_autoptr(AgtClearance) c = cleared(plan);
        AgtClearanceDig dig = agt_clearance_dig(c, agt_plan_find(plan, AGT_LAYER_BUILDING, "H-1"));
        GRand *same = g_rand_new_with_seed(s.seed);
        double w, d, angle, top = -INFINITY;
        AgtPoint at;
        agt_geom_unref(house(same, &w, &d, &at, &angle));
        g_rand_free(same);
        g_autoptr(AgtHeights) h = agt_heights_from_row(dig.survey, NULL);
        for (double u = -w / 2 - 2; u <= w / 2 + 2; u += 0.15)
            for (double v = -d / 2 - 2; v <= d / 2 + 2; v += 0.15)
                top = fmax(top,
                           agt_heights_at(h, (AgtPoint){at.x + u * cos(angle) - v * sin(angle),
                                                        at.y + u * sin(angle) + v * cos(angle)}));
        double mine = dig.ground_m - s.accuracy_m;
        if (!(mine >= top - 1e-6) || !(mine <= top + 0.09))
            fail_msg("house %u (seed %u): %f, sampled %f", i, s.seed, mine, top);
        assert_float_equal(agt_clearance_uncut_level_m(
                               c, agt_plan_find(plan, AGT_LAYER_BUILDING, "H-1"), s.accuracy_m),
                           dig.ground_m, 1e-12);
    }
    g_rand_free(r);
}

/* --- Changes for the worse --- */

typedef void (*Worsen)(Scene *s, GRand *r);

static Scene first[SCENES];
static bool first_passes[SCENES][3];

static int judge_first(void **state)
{
    (void)state;
    GRand *r = g_rand_new_with_seed(7);
    for (guint i = 0; i < SCENES; i++) {
        first[i] = scene(r);
        judge(&first[i], first_passes[i]);
    }
    g_rand_free(r);
    return 0;
}

static void raise_zero(Scene *s, GRand *r)
{
    s->zero_m += any(r, 0.001, 0.6);
}

static void raise_zero_of_the_type(Scene *s, GRand *r)
{
    s->type_zero_m += any(r, 0.001, 0.6);
}

static void lower_the_floor(Scene *s, GRand *r)
{
    s->floor_m -= any(r, 0.001, 0.6);
}

static void cut_the_plot_deeper(Scene *s, GRand *r)
{
    s->plot_cut_m += any(r, 0.001, 0.6);
}

static void cut_more_of_the_plot(Scene *s, GRand *r)
{
    s->plot_m3 += any(r, 1, 15000);
}

static void cut_the_street_deeper(Scene *s, GRand *r)
{
    s->street_cut_m += any(r, 0.001, 0.6);
}

static void cut_more_of_the_street(Scene *s, GRand *r)
{
    s->street_m3 += any(r, 1, 3000);
}

static void survey_worse(Scene *s, GRand *r)
{
    s->accuracy_m = g_rand_int_range(r, 0, 5) ? s->accuracy_m + any(r, 0.001, 1) : NAN;
}

static void raise_the_ground(Scene *s, GRand *r)
{
    s->higher_m += any(r, 0.001, 0.6);
}

static void dig_deeper(Scene *s, GRand *r)
{
    s->dig_m += any(r, 0.001, 0.6);
}

static void search_less(Scene *s, GRand *r)
{
    s->cleared_m -= any(r, 0.001, 0.6);
}

static void check_worse(const char *name, Worsen worsen)
{
    GRand *r = g_rand_new_with_seed(7);
    guint before = 0, newly = 0;
    for (guint i = 0; i < SCENES; i++) {
        Scene worse = first[i];
        const bool *was = first_passes[i];
        bool is[3];
        worsen(&worse, r);
        judge(&worse, is);
        for (guint k = 0; k < 3; k++) {
            if (!was[k] && is[k])
                fail_msg("%s: scene %u (seed %u): %s was blocked and passes now", name, i,
                         worse.seed, works[k].id);
            before += was[k];
            newly += was[k] && !is[k];
        }
    }
    print_message("%s: %u works passed before, %u newly blocked\n", name, before, newly);
    assert_true(before > SCENES / 4 && newly > 3);
    g_rand_free(r);
}

#define WORSE(change)                                                                              \
    static void test_##change(void **state)                                                        \
    {                                                                                              \
        (void)state;                                                                               \
        check_worse(#change, change);                                                              \
    }

WORSE(raise_zero)
WORSE(raise_zero_of_the_type)
WORSE(lower_the_floor)
WORSE(cut_the_plot_deeper)
WORSE(cut_more_of_the_plot)
WORSE(cut_the_street_deeper)
WORSE(cut_more_of_the_street)
WORSE(survey_worse)
WORSE(raise_the_ground)
WORSE(dig_deeper)
WORSE(search_less)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ground_is_taken_at_its_highest),
        cmocka_unit_test(test_raise_zero),
        cmocka_unit_test(test_raise_zero_of_the_type),
        cmocka_unit_test(test_lower_the_floor),
        cmocka_unit_test(test_cut_the_plot_deeper),
        cmocka_unit_test(test_cut_more_of_the_plot),
        cmocka_unit_test(test_cut_the_street_deeper),
        cmocka_unit_test(test_cut_more_of_the_street),
        cmocka_unit_test(test_survey_worse),
        cmocka_unit_test(test_raise_the_ground),
        cmocka_unit_test(test_dig_deeper),
        cmocka_unit_test(test_search_less),
    };
    return cmocka_run_group_tests(tests, judge_first, NULL);
}
