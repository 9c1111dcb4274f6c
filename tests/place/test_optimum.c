/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks along one street, small enough to try every set of cuts at half metres: dynamic
 * programming over the places of cuts finds the most plots there are with cuts normal to the
 * street. The layout has to reach that, and the bound must not be below it.
 */
#include "checks.h"

#define STEP 0.5
#define MOST 700 /* steps along the street */

/* The land between the street, y = 0, and a line of corners from left to right. */
typedef struct {
    double x[8], y[8];
    int n;
} Land;

static double height(const Land *l, double x)
{
    for (int i = 0; i + 1 < l->n; i++)
        if (x <= l->x[i + 1] && l->x[i + 1] > l->x[i])
            return l->y[i] + (l->y[i + 1] - l->y[i]) * (x - l->x[i]) / (l->x[i + 1] - l->x[i]);
    return l->y[l->n - 1];
}

/* Outline of the plot between two cuts, counter-clockwise; number of corners. */
static int outline(const Land *l, double from, double to, AgtPoint *p)
{
    int n = 0;
    p[n++] = (AgtPoint){from, 0};
    p[n++] = (AgtPoint){to, 0};
    p[n++] = (AgtPoint){to, height(l, to - 1e-9)};
    for (int i = l->n - 1; i >= 0; i--)
        if (l->x[i] > from + 1e-9 && l->x[i] < to - 1e-9)
            p[n++] = (AgtPoint){l->x[i], l->y[i]};
    p[n++] = (AgtPoint){from, height(l, from + 1e-9)};
    return n;
}

static double area_of(const AgtPoint *p, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += p[i].x * p[(i + 1) % n].y - p[(i + 1) % n].x * p[i].y;
    return sum / 2;
}

/* The rules of programme and shape. */
static bool is_plot(const Land *l, double from, double to)
{
    AgtPoint p[16];
    int n = outline(l, from, to, p);
    double area = area_of(p, n), around = 0, deep = 0, far = 0;
    for (int i = 0; i < n; i++) {
        around += hypot(p[(i + 1) % n].x - p[i].x, p[(i + 1) % n].y - p[i].y);
        deep = fmax(deep, p[i].y);
        far = fmax(far, hypot(fmax(0, fmax(from - p[i].x, p[i].x - to)), p[i].y));
    }
    if (area < AREA_MIN || area > AREA_MAX || deep < 36 || far > 60 ||
        4 * G_PI * area < 0.42 * around * around)
        return false;
    g_autoptr(AgtGeom) g = agt_geom_new_polygon(p, (size_t)n);
    g_autoptr(AgtGeom) hull = agt_geom_convex_hull(g, NULL);
    return area >= 0.78 * agt_geom_area_m2(hull);
}

/* Most plots up to each step; a plot is as wide as its least frontage or more. */
static int optimum(const Land *l)
{
    int most[MOST + 1] = {0}, steps = (int)floor(l->x[l->n - 1] / STEP + 1e-9);
    for (int to = 1; to <= steps; to++) {
        most[to] = most[to - 1];
        for (int from = to - (int)(FRONT_MIN / STEP); from >= 0; from--) {
            AgtPoint p[16];
            if (most[from] + 1 > most[to] && is_plot(l, from * STEP, to * STEP))
                most[to] = most[from] + 1;
            int n = outline(l, from * STEP, to * STEP, p);
            if (area_of(p, n) > AREA_MAX)
                break;
        }
    }
    return most[steps];
}

static void check_land(const Land *l, const char *what, int *met, int *all)
{
    double xy[24];
    size_t n = 0;
    Town t = town_at(660000, 4440000);
    double w = l->x[l->n - 1];
    const double street[] = {0, 0, w, 0};
    memcpy(xy, street, sizeof street);
    n = 2;
    for (int i = l->n - 1; i >= 0; i--)
        if (l->y[i] > 0) {
            xy[2 * n] = l->x[i];
            xy[2 * n++ + 1] = l->y[i];
        }
    town_zone(&t, xy, n);
    town_line(&t, 12, -20, -6, w + 20, -6);
    g_autoptr(AgtPlan) plan = town_end(&t);
    g_autoptr(AgtProgramme) programme = town_programme(20, 20, 20, 20);
    AgtPlaceOptions o = {.as_of = "2026-10-01", .only = AGT_PLACE_PLOTS};
    Placed p = place_with(plan, programme, &o);
    int best = optimum(l), have = (int)rows(p.after, AGT_LAYER_PLOT);
    if (best > p.sum.bound)
        fail_msg("%s %g m: %d plots fit, bound %d", what, w, best, p.sum.bound);
    if (have < best) {
        print_message("%s %g m wide: %d of %d\n", what, w, have, best);
        for (int i = 0; i < l->n; i++)
            print_message("  %g %g\n", l->x[i], l->y[i]);
    }
    AGT_EACH(p.after, PLOT, Plot, a)
    check_plot(p.after, a);
    *met += have >= best;
    ++*all;
    placed_clear(&p);
}

static double half_metres(GRand *r, double lo, double hi)
{
    return round(g_rand_double_range(r, lo, hi) * 2) / 2;
}

static Land rectangle(GRand *r)
{
    double w = half_metres(r, 20, 330), d = half_metres(r, 30, 59);
    return (Land){.x = {0, w}, .y = {d, d}, .n = 2};
}

static Land trapezoid(GRand *r)
{
    double w = half_metres(r, 40, 330);
    return (Land){.x = {0, w}, .y = {half_metres(r, 12, 59), half_metres(r, 12, 59)}, .n = 2};
}

static Land triangle(GRand *r)
{
    double w = half_metres(r, 60, 300), at = half_metres(r, 10, w - 10);
    return (Land){.x = {0, at, w}, .y = {0, half_metres(r, 40, 59), 0}, .n = 3};
}

static Land el(GRand *r)
{
    double w = half_metres(r, 60, 330), at = half_metres(r, 10, w - 10);
    double low = half_metres(r, 15, 45), high = half_metres(r, 46, 59);
    bool turned = g_rand_boolean(r);
    Land l = {.x = {0, at, at, w}, .y = {low, low, high, high}, .n = 4};
    for (int i = 0; turned && i < 4; i++)
        l.y[i] = i < 2 ? high : low;
    return l;
}

static Land bent_back(GRand *r)
{
    double w = half_metres(r, 100, 330), at = half_metres(r, 30, w - 30);
    return (Land){.x = {0, at, w},
                  .y = {half_metres(r, 20, 59), half_metres(r, 20, 59), half_metres(r, 20, 59)},
                  .n = 3};
}

static void the_optimum_is_met(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        Land (*make)(GRand *r);
    } kinds[] = {{"rectangle", rectangle},
                 {"trapezoid", trapezoid},
                 {"triangle", triangle},
                 {"L", el},
                 {"bent back", bent_back}};
    g_autoptr(GRand) r = g_rand_new_with_seed(9);
    int met = 0, all = 0;
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
        for (int round = 0; round < 12; round++) {
            Land l = kinds[k].make(r);
            check_land(&l, kinds[k].name, &met, &all);
        }
    print_message("the optimum is met in %d of %d blocks\n", met, all);
    assert_int_equal(met, all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_optimum_is_met)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
