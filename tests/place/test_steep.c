/* SPDX-License-Identifier: Apache-2.0 */
/* Ground too steep to build on, against slopes known from a formula. */
#include "checks.h"

#define LIMIT_PCT 20.0 /* of town_programme() */

enum { SIZE = 60 };
static const double WEST = 659900, NORTH = 4440400, CELL = 10;

typedef double (*Surface)(double x, double y);

/* Level up to x = 150, then 30 %. */
static double flank(double x, double y)
{
    (void)y;
    return 400 + fmax(0, x - 150) * 0.3;
}

/* A hill of 12 m in the middle: up to 39 % on its sides. */
static double hill(double x, double y)
{
    double r = hypot(x - 150, y - 60);
    return 400 + (r < 50 ? 6 * (1 + cos(r / 50 * G_PI)) : 0);
}

static double plane(double x, double y)
{
    (void)y;
    return 400 + 0.15 * x;
}

static void terrain(Town *t, Surface f, int columns)
{
    g_autofree float *z = g_new(float, SIZE *SIZE);
    for (int i = 0; i < SIZE * SIZE; i++) {
        double x = WEST + (i % SIZE + 0.5) * CELL, y = NORTH - (i / SIZE + 0.5) * CELL;
        z[i] = i % SIZE < columns ? (float)f(x - t->east, y - t->north) : NAN;
    }
    g_autoptr(AgtHeights) h = agt_heights_new(SIZE, SIZE, WEST, NORTH, CELL, z);
    AgtTerrain *row = (AgtTerrain *)town_row(t, AGT_LAYER_TERRAIN, "T-01");
    agt_heights_to_row(h, agt_plan_builder_arena(t->builder), row);
    row->vertical_datum = "EPSG:5705";
    agt_plan_builder_add(t->builder, &row->f);
}

/* One street along each long side of a zone of 300 x 120 m. */
static AgtPlan *town(Surface f, int columns)
{
    Town t = town_at(660000, 4440000);
    if (f)
        terrain(&t, f, columns);
    town_box(&t, 0, 0, 300, 120);
    town_line(&t, 15, -50, 0, 350, 0);
    town_line(&t, 15, -50, 120, 350, 120);
    return town_end(&t);
}

/* Slope of the surface itself, by differences of a cell to either side as heights of cells give it,
 * in percent. */
static double slope(Surface f, double x, double y)
{
    double gx = f(x + CELL, y) - f(x - CELL, y), gy = f(x, y + CELL) - f(x, y - CELL);
    return 100 * hypot(gx, gy) / (2 * CELL);
}

/* Steepest centre of a cell within a geometry. */
static double steepest(Surface f, const AgtGeom *g)
{
    double most = 0;
    for (double y = -195; y < 400; y += CELL)
        for (double x = -95; x < 500; x += CELL)
            if (agt_geom_contains_point(g, (AgtPoint){660000 + x, 4440000 + y}))
                most = fmax(most, slope(f, x, y));
    return most;
}

static guint check_gentle(const Placed *p, Surface f)
{
    guint n = 0;
    AGT_EACH(p->after, PLOT, Plot, row)
    {
        assert_true(steepest(f, row->f.geom) <= LIMIT_PCT + 1e-6);
        n++;
    }
    AGT_EACH(p->after, BUILDING, Building, row)
    assert_true(steepest(f, row->f.geom) <= LIMIT_PCT + 1e-6);
    return n;
}

static const AgtFinding *first(const AgtFindings *list, const char *rule)
{
    for (guint i = 0; i < agt_findings_n(list); i++)
        if (strcmp(agt_findings_get(list, i)->rule->id, rule) == 0)
            return agt_findings_get(list, i);
    return NULL;
}

static void no_plot_on_steep_ground(void **state)
{
    (void)state;
    const Surface surface[] = {flank, hill};
    g_autoptr(AgtProgramme) programme = town_programme(12, 12, 6, 6);
    g_autoptr(AgtPlan) level = town(NULL, 0);
    Placed q = place(level, programme);
    for (guint i = 0; i < G_N_ELEMENTS(surface); i++) {
        g_autoptr(AgtPlan) plan = town(surface[i], SIZE);
        Placed p = place(plan, programme);
        assert_true(check_gentle(&p, surface[i]) >= 8);
        assert_true(p.sum.bound <= q.sum.bound);
        assert_true(p.sum.placed < q.sum.placed && p.sum.placed <= p.sum.bound);
        const AgtFinding *f = first(p.findings, "place.slope");
        assert_non_null(f);
        assert_true(f->measured > 1000 && f->required == LIMIT_PCT);
        guint named = 0;
        for (guint k = 0; k < agt_findings_n(p.findings); k++) {
            f = agt_findings_get(p.findings, k);
            named += f->what && strstr(f->what, "too steep") && strstr(f->arg, "> 20 %");
        }
        assert_true(named > 0);
        placed_clear(&p);
    }
    placed_clear(&q);
}

/* Ground within the limit costs nothing, and without heights nothing is said. */
static void gentle_ground_costs_nothing(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = town_programme(4, 4, 2, 2);
    g_autoptr(AgtPlan) level = town(NULL, 0), slant = town(plane, SIZE);
    Placed p = place(level, programme), q = place(slant, programme);
    assert_int_equal(p.sum.placed, q.sum.placed);
    assert_int_equal(p.sum.bound, q.sum.bound);
    assert_null(first(p.findings, "place.slope"));
    assert_null(first(q.findings, "place.slope"));
    assert_null(first(p.findings, "place.no_heights"));
    assert_null(first(q.findings, "place.no_heights"));
    placed_clear(&p);
    placed_clear(&q);
}

/* Heights that end within the zone: what was not judged is said, and what is known counts. */
static void heights_that_end(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = town_programme(4, 4, 2, 2);
    g_autoptr(AgtPlan) plan = town(hill, 25); /* up to x = 150 */
    Placed p = place(plan, programme);
    const AgtFinding *f = first(p.findings, "place.no_heights");
    assert_non_null(f);
    assert_true(f->measured > 13000 && f->measured < 18000);
    assert_non_null(first(p.findings, "place.slope"));
    placed_clear(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_plot_on_steep_ground),
        cmocka_unit_test(gentle_ground_costs_nothing),
        cmocka_unit_test(heights_that_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
