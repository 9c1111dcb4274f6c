/* SPDX-License-Identifier: Apache-2.0 */
/* Streets laid in zones that have none, on shapes that planners meet. */
#include <string.h>

#include "checks.h"

#define HALF_M     7.5
#define DEAD_END_M 150.0
#define TURNING_M  16.0
#define STEEP_PCT  8.0

static bool laid(const AgtPlan *before, const AgtStreet *s)
{
    return !agt_plan_find(before, AGT_LAYER_STREET, s->f.id);
}

/* Distance of a position to the axis of the street. */
static double off(const AgtStreet *s, AgtPoint p)
{
    g_autoptr(AgtGeom) at = agt_geom_new_point(p.x, p.y);
    return agt_geom_distance_m(s->f.geom, at);
}

static bool meets(const AgtStreet *a, const AgtStreet *b)
{
    return agt_geom_distance_m(a->f.geom, b->f.geom) < 0.05;
}

/* Every street reaches one that stood before, over others. */
static void check_joined(const AgtPlan *before, const AgtPlan *plan)
{
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_STREET);
    g_autofree bool *on = g_new0(bool, t->n + 1);
    for (guint round = 0; round <= t->n; round++)
        for (guint i = 0; i < t->n; i++) {
            const AgtStreet *a = (const AgtStreet *)t->rows[i];
            on[i] = on[i] || !laid(before, a);
            for (guint k = 0; k < t->n && !on[i]; k++)
                on[i] = on[k] && meets(a, (const AgtStreet *)t->rows[k]);
        }
    for (guint i = 0; i < t->n; i++)
        assert_true(on[i]);
}

/* Metres from an end of the street to the first place where another street meets it; 0 when one
 * meets it there. */
static double loose(const AgtPlan *plan, const AgtStreet *s, bool at_end)
{
    double length = agt_geom_length_m(s->f.geom), nearest = INFINITY;
    AGT_EACH(plan, STREET, Street, o)
    {
        if (o == s)
            continue;
        for (double d = 0; d <= length; d += 0.02) {
            AgtPoint p = agt_geom_line_at(s->f.geom, at_end ? length - d : d, NULL);
            double gap = off(o, p);
            if (gap < 0.03) {
                nearest = fmin(nearest, d);
                break;
            }
            d += fmax(0, gap - 0.02);
        }
    }
    return nearest;
}

static void check_ends(const AgtPlan *plan, const AgtStreet *s)
{
    for (int e = 0; e < 2; e++) {
        double d = loose(plan, s, e == 1);
        if (d < 0.05)
            continue;
        assert_true(d <= DEAD_END_M + 0.05);
        assert_true(s->turning_m >= TURNING_M);
    }
}

/* The land of the street lies in the zone or in that of streets outside. */
static void check_land(const AgtPlan *before, const AgtStreet *s)
{
    GError *error = NULL;
    g_autoptr(AgtGeom) land = agt_geom_buffer_flat(s->f.geom, HALF_M - 0.01, &error);
    assert_no_error(error);
    AGT_EACH(before, LAND_USE, LandUse, z)
    {
        g_autoptr(AgtGeom) less = agt_geom_difference(land, z->f.geom, &error);
        assert_no_error(error);
        agt_geom_unref(land);
        land = g_steal_pointer(&less);
    }
    AGT_EACH(before, STREET, Street, o)
    {
        g_autoptr(AgtGeom) road = agt_geom_buffer(o->f.geom, o->width_m / 2 + 0.01, &error);
        g_autoptr(AgtGeom) less = agt_geom_difference(land, road, &error);
        assert_no_error(error);
        agt_geom_unref(land);
        land = g_steal_pointer(&less);
    }
    assert_true(agt_geom_area_m2(land) < HALF_M * HALF_M);
}

static void check_streets(const AgtPlan *before, const Placed *p)
{
    int n = 0;
    check_joined(before, p->after);
    AGT_EACH(p->after, STREET, Street, s)
    {
        if (!laid(before, s))
            continue;
        n++;
        assert_whole_mm(s->f.geom);
        assert_true(fabs(s->length_m - agt_geom_length_m(s->f.geom)) < 1e-3);
        assert_true(s->length_m > 10);
        assert_true(s->width_m == 2 * HALF_M && s->carriageway_m > 0);
        assert_non_null(s->f.reason);
        check_ends(p->after, s);
        check_land(before, s);
    }
    assert_int_equal(n, p->sum.streets_made);
}

/* Places, checks everything, and places again: nothing may change. */
static int fill(Town *t)
{
    g_autoptr(AgtPlan) plan = town_end(t);
    g_autoptr(AgtProgramme) programme = town_programme(40, 40, 20, 20);
    Placed p = place(plan, programme);
    assert_true(p.sum.streets_made > 0);
    check_streets(plan, &p);
    check_layout(&p);
    Placed q = place(p.after, programme);
    assert_int_equal(agt_changeset_n(q.set), 0);
    placed_clear(&q);
    int placed = p.sum.placed;
    placed_clear(&p);
    return placed;
}

static void a_rectangle(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, 400, 300);
    town_line(&t, 15, 200, -200, 200, 0);
    assert_true(fill(&t) >= 75);
}

static void a_long_side_on_a_street(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, 400, 250);
    town_line(&t, 15, -50, -7.5, 450, -7.5);
    assert_true(fill(&t) >= 60);
}

static void an_elbow(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    const double zone[] = {0, 0, 500, 0, 500, 110, 115, 110, 115, 400, 0, 400};
    town_zone(&t, zone, 6);
    town_line(&t, 15, 700, 55, 500, 55);
    assert_true(fill(&t) >= 52);
}

static void a_triangle(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    const double zone[] = {0, 0, 500, 0, 200, 420};
    town_zone(&t, zone, 3);
    town_line(&t, 15, 250, -200, 250, 0);
    assert_true(fill(&t) >= 50);
}

/* A bent zone between two arcs. */
static void banana(Town *t)
{
    double xy[80];
    for (int i = 0; i < 20; i++) {
        double a = G_PI * (0.15 + 0.7 * i / 19), b = G_PI * (0.85 - 0.7 * i / 19);
        xy[2 * i] = 420 * cos(a);
        xy[2 * i + 1] = 420 * sin(a);
        xy[40 + 2 * i] = 300 * cos(b);
        xy[41 + 2 * i] = 300 * sin(b);
    }
    town_zone(t, xy, 40);
}

static void bent_dead_ends_stay_short(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    banana(&t);
    double x = 360 * cos(G_PI * 0.15), y = 360 * sin(G_PI * 0.15);
    town_line(&t, 15, x + 68, y - 134, x, y);
    assert_true(fill(&t) >= 45);
}

/* One street bends with the zone from entrance to entrance, no sharper than the programme allows.
 */
static void a_street_bends_with_its_zone(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    banana(&t);
    double x = 360 * cos(G_PI * 0.15), y = 360 * sin(G_PI * 0.15);
    town_line(&t, 15, x + 68, y - 134, x, y);
    town_line(&t, 15, -x - 68, y - 134, -x, y);
    g_autoptr(AgtPlan) plan = town_end(&t);
    g_autoptr(AgtProgramme) programme = town_programme(40, 40, 20, 20);
    Placed p = place(plan, programme);
    check_streets(plan, &p);
    check_layout(&p);
    assert_int_equal(p.sum.streets_made, 1);
    assert_true(p.sum.placed >= 55);
    AGT_EACH(p.after, STREET, Street, s)
    for (uint32_t i = 1; laid(plan, s) && i + 1 < s->f.geom->n_points; i++) {
        const AgtPoint *q = s->f.geom->pt + i;
        double in = atan2(q->y - q[-1].y, q->x - q[-1].x),
               out = atan2(q[1].y - q->y, q[1].x - q->x);
        double turn = fabs(remainder(out - in, 2 * G_PI));
        double length =
            (hypot(q->x - q[-1].x, q->y - q[-1].y) + hypot(q[1].x - q->x, q[1].y - q->y)) / 2;
        assert_true(turn * 30 <= length * 1.1);
    }
    placed_clear(&p);
}

static void around_a_monument(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, 420, 320);
    const double hole[] = {180, 130, 240, 130, 240, 190, 180, 190};
    town_exclusion(&t, 10, hole, 4);
    town_line(&t, 15, 100, -200, 100, 0);
    assert_true(fill(&t) >= 65);
}

static void both_entrances_are_joined(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, 450, 280);
    town_line(&t, 15, -200, 90, 0, 90);
    town_line(&t, 15, 300, 480, 300, 280);
    g_autoptr(AgtPlan) plan = town_end(&t);
    g_autoptr(AgtProgramme) programme = town_programme(40, 40, 20, 20);
    Placed p = place(plan, programme);
    check_streets(plan, &p);
    assert_int_equal(count_rule(p.findings, "place.entrance"), 0);
    const AgtPoint end[] = {{660000, 4440090}, {660300, 4440280}};
    for (guint i = 0; i < 2; i++) {
        double nearest = INFINITY;
        AGT_EACH(p.after, STREET, Street, s)
        nearest = laid(plan, s) ? fmin(nearest, off(s, end[i])) : nearest;
        assert_true(nearest < 0.01);
    }
    placed_clear(&p);
}

/* A slope of 12 % to the north: streets run along it. */
static void on_a_slope(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    enum { N = 80 };
    g_autofree float *z = g_new(float, N *N);
    for (guint i = 0; i < N * N; i++)
        z[i] = 300 + 0.12f * 10 * (float)(N - i / N);
    g_autoptr(AgtHeights) h = agt_heights_new(N, N, 659800, 4440600, 10, z);
    AgtTerrain *row = (AgtTerrain *)town_row(&t, AGT_LAYER_TERRAIN, "T-01");
    agt_heights_to_row(h, agt_plan_builder_arena(t.builder), row);
    row->vertical_datum = "EPSG:5705";
    agt_plan_builder_add(t.builder, &row->f);
    town_box(&t, 0, 0, 400, 220);
    town_line(&t, 15, -200, 110, 0, 110);
    g_autoptr(AgtPlan) plan = town_end(&t);
    g_autoptr(AgtProgramme) programme = town_programme(40, 40, 20, 20);
    Placed p = place(plan, programme);
    assert_true(p.sum.streets_made > 0);
    check_joined(plan, p.after);
    AGT_EACH(p.after, STREET, Street, s)
    if (laid(plan, s))
        assert_true(s->gradient_max_pct <= STEEP_PCT + 1e-9);
    placed_clear(&p);
}

/* A kept plot keeps the streets of its zone; without it they are made anew. */
static void decided_plots_keep_their_streets(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, 260, 200);
    town_line(&t, 15, 130, -200, 130, 0);
    g_autoptr(AgtPlan) plan = town_end(&t);
    g_autoptr(AgtProgramme) programme = town_programme(10, 10, 5, 5);
    Placed p = place(plan, programme);
    g_autoptr(AgtChangeset) set = agt_changeset_new();
    const AgtFeature *old = agt_plan_table(p.after, AGT_LAYER_PLOT)->rows[3];
    AgtFeature *row = agt_arena_copy(agt_changeset_arena(set), old);
    row->state = "approved";
    agt_changeset_change(set, old, row);
    g_autoptr(AgtPlan) decided = agt_plan_apply(p.after, set, NULL);
    g_autoptr(AgtProgramme) other = town_programme(5, 5, 5, 5);
    AgtPlaceOptions o = {.as_of = "2026-10-01", .variant = 1};
    Placed q = place_with(decided, other, &o);
    for (guint i = 0; i < agt_changeset_n(q.set); i++)
        assert_true(agt_change_layer(agt_changeset_get(q.set, i)) != AGT_LAYER_STREET);
    placed_clear(&q);
    placed_clear(&p);
}

static void assert_same_streets(const AgtPlan *a, const AgtPlan *b, double dx, double dy)
{
    const AgtTable *t = agt_plan_table(a, AGT_LAYER_STREET);
    const AgtTable *u = agt_plan_table(b, AGT_LAYER_STREET);
    assert_int_equal(t->n, u->n);
    for (guint i = 0; i < t->n; i++) {
        const AgtGeom *g = t->rows[i]->geom, *h = u->rows[i]->geom;
        assert_string_equal(t->rows[i]->id, u->rows[i]->id);
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
    Placed p[2];
    g_autoptr(AgtProgramme) programme = town_programme(40, 40, 20, 20);
    for (guint i = 0; i < 2; i++) {
        Town t = town_at(660000 + 10001 * i, 4440000 - 6993.0 * i);
        const double zone[] = {0, 0, 310, 40, 280, 260, -20, 230};
        town_zone(&t, zone, 4);
        town_line(&t, 15, 150, -200, 150, 19);
        g_autoptr(AgtPlan) plan = town_end(&t);
        p[i] = place(plan, programme);
    }
    assert_true(p[0].sum.streets_made > 0);
    assert_same_streets(p[0].after, p[1].after, 10001, -6993);
    for (guint i = 0; i < 2; i++)
        placed_clear(&p[i]);
}

static void a_variant_differs(void **state)
{
    (void)state;
    Placed p[2];
    g_autoptr(AgtProgramme) programme = town_programme(40, 40, 20, 20);
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, 300, 260);
    town_line(&t, 15, 150, -200, 150, 0);
    g_autoptr(AgtPlan) plan = town_end(&t);
    for (guint i = 0; i < 2; i++) {
        AgtPlaceOptions o = {.as_of = "2026-10-01", .variant = i};
        p[i] = place_with(plan, programme, &o);
        check_streets(plan, &p[i]);
    }
    bool differs = rows(p[0].after, AGT_LAYER_STREET) != rows(p[1].after, AGT_LAYER_STREET);
    const AgtTable *a = agt_plan_table(p[0].after, AGT_LAYER_STREET);
    const AgtTable *b = agt_plan_table(p[1].after, AGT_LAYER_STREET);
    for (guint i = 0; !differs && i < a->n; i++)
        differs = !agt_geom_equals(a->rows[i]->geom, b->rows[i]->geom, 1e-3);
    assert_true(differs);
    for (guint i = 0; i < 2; i++)
        placed_clear(&p[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rectangle),
        cmocka_unit_test(a_long_side_on_a_street),
        cmocka_unit_test(an_elbow),
        cmocka_unit_test(a_triangle),
        cmocka_unit_test(bent_dead_ends_stay_short),
        cmocka_unit_test(a_street_bends_with_its_zone),
        cmocka_unit_test(around_a_monument),
        cmocka_unit_test(both_entrances_are_joined),
        cmocka_unit_test(on_a_slope),
        cmocka_unit_test(decided_plots_keep_their_streets),
        cmocka_unit_test(elsewhere_is_the_same),
        cmocka_unit_test(a_variant_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
