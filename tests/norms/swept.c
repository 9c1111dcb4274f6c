/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel of swept paths against closed forms. */
#include "norms/swept.h"

#include <math.h>

#include "support.h"

static AgtVehicle *shipped(const char *name)
{
    g_autofree char *relative = g_strdup_printf("plans/vehicles/%s.yaml", name);
    g_autofree char *path = source_path(relative), *text = NULL;
    GError *error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    assert_no_error(error);
    AgtVehicle *v = agt_vehicle_parse(name, text, &error);
    assert_no_error(error);
    return v;
}

static const char *const names[] = {
    "fire_engine", "bus", "refuse_truck", "module_truck", "crane", "tractor_trailer", "harvester"};

/* Round a circle of radius r until nothing changes. */
static SweptPose round_circle(const AgtVehicle *v, double r, double turns, double step)
{
    SweptPose p = swept_start(v, (AgtPoint){r, 0}, swept_unit(G_PI / 2));
    guint n = (guint)ceil(turns * 2 * G_PI * r / step);
    double each = turns * 2 * G_PI / n;
    for (guint i = 0; i < n; i++)
        swept_move(v, &p, swept_unit(G_PI / 2 + (i + 0.5) * each), 2 * r * sin(each / 2));
    return p;
}

static AgtPoint axle(AgtPoint at, AgtPoint dir, double d)
{
    return (AgtPoint){at.x + d * dir.x, at.y + d * dir.y};
}

static void on_a_circle_the_axles_follow_the_closed_form(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(AgtVehicle) v = shipped(names[i]);
        double r = 14, l = v->wheelbase_m;
        SweptPose p = round_circle(v, r, 4, 0.1);
        AgtPoint rear = axle(p.front, p.dir, -l);
        double rho = sqrt(r * r - l * l);
        assert_true(fabs(hypot(rear.x, rear.y) - rho) < 1e-3);
        if (!v->trailer)
            continue;
        AgtPoint hitch = axle(p.front, p.dir, v->hitch_m - l);
        AgtPoint last = axle(hitch, p.trailer, -v->trailer_wheelbase_m);
        double want = sqrt(rho * rho + v->hitch_m * v->hitch_m -
                           v->trailer_wheelbase_m * v->trailer_wheelbase_m);
        assert_true(fabs(hypot(last.x, last.y) - want) < 2e-3);
    }
}

/* Pulled straight, the angle falls off as the tractrix says, however long the steps are. */
static void a_straight_pull_is_exact(void **state)
{
    (void)state;
    g_autoptr(AgtVehicle) v = shipped("bus");
    SweptPose once = swept_start(v, (AgtPoint){0, 0}, swept_unit(1)), many = once;
    swept_move(v, &once, (AgtPoint){1, 0}, 9);
    for (guint i = 0; i < 900; i++)
        swept_move(v, &many, (AgtPoint){1, 0}, 0.01);
    double turned = atan2(once.dir.y, once.dir.x);
    assert_true(fabs(turned - atan2(many.dir.y, many.dir.x)) < 1e-12);
    assert_true(fabs(tan(turned / 2) - tan(0.5) * exp(-9 / v->wheelbase_m)) < 1e-12);
}

typedef struct {
    double inner, outer, r;
    AgtPoint centre;
} Ring;

/* Turning by a right angle to the right, the body stays in the ring of the endless turn: its side
 * out of the inner circle, its nose under the line that touches the outer one. */
static bool ring_visit(const SweptPose *p, gpointer user)
{
    Ring *ring = user;
    for (guint k = 0; k < 4; k++) {
        ring->outer = MAX(ring->outer, p->corner[0][k].y - ring->centre.y);
    }
    g_autoptr(AgtGeom) body = agt_geom_new_polygon(p->corner[0], 4);
    g_autoptr(AgtGeom) centre = agt_geom_new_point(ring->centre.x, ring->centre.y);
    ring->inner = MIN(ring->inner, agt_geom_distance_m(body, centre));
    return true;
}

static SweptCrossing bend(double degrees, double half, double kerb)
{
    SweptCrossing x = {.n = 2, .kerb_m = kerb};
    x.arm[0] = (SweptArm){-G_PI / 2, half};
    x.arm[1] = (SweptArm){G_PI / 2 - degrees * G_PI / 180, half};
    return x;
}

static void a_right_angle_keeps_to_the_ring_of_the_endless_turn(void **state)
{
    (void)state;
    static const char *const rigid[] = {"fire_engine", "refuse_truck", "crane"};
    for (guint i = 0; i < G_N_ELEMENTS(rigid); i++) {
        g_autoptr(AgtVehicle) v = shipped(rigid[i]);
        double r = swept_front_radius(v) + 1, l = v->wheelbase_m, half = v->width_m / 2;
        SweptCrossing x = bend(90, 5, 0);
        Ring ring = {INFINITY, 0, r, {r, -r}}; /* path along x = 0 and y = 0 */
        SweptPath path = {0, 0, r};
        assert_true(swept_drive(v, &x, 0, 1, &path, 0.05, ring_visit, &ring));
        double rho = sqrt(r * r - l * l);
        assert_true(ring.inner > rho - half - 1e-3 && ring.inner < rho - half + 1.5);
        assert_true(ring.outer < hypot(rho + half, l + v->front_m) + 1e-3);
        assert_true(ring.outer > r + half);
    }
}

/* Against steps fifty times as short. */
static void steps_lose_less_than_the_slack(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(AgtVehicle) v = shipped(names[i]);
        double r = swept_front_radius(v), step = swept_step(v), slack = swept_slack(v, step);
        SweptPose p = swept_start(v, (AgtPoint){r, 0}, swept_unit(G_PI / 2)), q = p;
        double arc = r * 1.9, most = 0;
        guint n = (guint)ceil(arc / step);
        for (guint k = 0; k < n; k++) {
            double each = 1.9 / n;
            swept_move(v, &p, swept_unit(G_PI / 2 + (k + 0.5) * each), 2 * r * sin(each / 2));
            for (guint m = 0; m < 50; m++)
                swept_move(v, &q, swept_unit(G_PI / 2 + (k + (m + 0.5) / 50) * each),
                           2 * r * sin(each / 100));
            for (guint body = 0; body < p.n; body++)
                for (guint c = 0; c < 4; c++)
                    most = MAX(most, hypot(p.corner[body][c].x - q.corner[body][c].x,
                                           p.corner[body][c].y - q.corner[body][c].y));
        }
        if (!(most < slack) || slack > 0.04)
            fail_msg("%s: steps lose %g m, slack %g m", names[i], most, slack);
    }
}

/* --- Ground --- */

static bool in_ground(const SweptCrossing *x, AgtPoint p)
{
    for (guint i = 0; i < x->n; i++) {
        double ux = cos(x->arm[i].angle), uy = sin(x->arm[i].angle);
        if (ux * p.x + uy * p.y >= 0 && fabs(ux * p.y - uy * p.x) <= x->arm[i].half_m)
            return true;
    }
    return false;
}

/* The deepest corner against a search over a raster of the body. */
static void what_lies_outside_is_measured_right(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    guint beyond = 0;
    for (guint t = 0; t < 400; t++) {
        SweptCrossing x = {.n = 4};
        for (guint i = 0; i < 4; i++)
            x.arm[i] = (SweptArm){-G_PI + 0.2 + i * G_PI / 2 + g_rand_double_range(rand, 0, 0.5),
                                  g_rand_double_range(rand, 2, 4)};
        double angle = g_rand_double_range(rand, 0, 6), ux = cos(angle), uy = sin(angle);
        AgtPoint m = {g_rand_double_range(rand, -9, 9), g_rand_double_range(rand, -9, 9)}, c[4];
        const double along[] = {-4, 4, 4, -4}, side[] = {-1.25, -1.25, 1.25, 1.25};
        for (guint k = 0; k < 4; k++)
            c[k] =
                (AgtPoint){m.x + along[k] * ux - side[k] * uy, m.y + along[k] * uy + side[k] * ux};
        bool out = false;
        for (guint i = 0; i <= 80; i++)
            for (guint k = 0; k <= 25; k++) {
                double a = -4 + 0.1 * i, b = -1.25 + 0.1 * k;
                out =
                    out || !in_ground(&x, (AgtPoint){m.x + a * ux - b * uy, m.y + a * uy + b * ux});
            }
        double d = swept_outside(&x, c);
        beyond += out;
        if (out != (d > 0) && fabs(d) > 0.08)
            fail_msg("case %u: raster %d, measured %g", t, out, d);
    }
    assert_true(beyond > 100 && beyond < 390);
}

static void a_kerb_is_cut_as_the_circle_says(void **state)
{
    (void)state;
    /* Kerb of radius 8 at a right angle of carriageways 6 m wide: its centre lies at (11, 11). */
    SweptCrossing x = {.n = 2, .arm = {{0, 3}, {G_PI / 2, 3}}, .kerb_m = 8};
    double near = 11 - (8 - 0.25) / sqrt(2); /* 25 cm over the kerb, in the middle of a side */
    AgtPoint c[4];
    const double u = 1 / sqrt(2), along[] = {-3, 3, 3, -3}, side[] = {0, 0, 2, 2};
    for (guint i = 0; i < 4; i++) /* the side faces the kerb, at right angles to its diagonal */
        c[i] = (AgtPoint){near + along[i] * u - side[i] * u, near - along[i] * u - side[i] * u};
    double d = swept_outside(&x, c);
    assert_true(fabs(d - 0.25) < 1e-4);
}

/* --- Turns --- */

static void a_wide_crossing_is_passed_and_a_narrow_one_is_not(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(AgtVehicle) v = shipped(names[i]);
        SweptCrossing wide = bend(90, 8, 12), narrow = bend(90, v->width_m / 2 + 0.1, 0);
        SweptPath path;
        assert_true(swept_turn(v, &wide, 0, 1, &path) == 0);
        assert_true(swept_turn(v, &narrow, 0, 1, &path) > 0.3);
    }
}

static void width_and_kerb_never_do_harm(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(AgtVehicle) v = shipped(names[i]);
        double last = INFINITY;
        SweptPath path;
        for (double half = 1.8; half < 6; half += 0.7) {
            SweptCrossing x = bend(90, half, 5);
            double d = swept_turn(v, &x, 0, 1, &path);
            if (d > last + 0.02) /* the search is no proof of the least */
                fail_msg("%s: %g m more with half a width of %g", names[i], d - last, half);
            last = d;
        }
        last = INFINITY;
        for (double kerb = 0; kerb < 13; kerb += 3) {
            SweptCrossing x = bend(90, 2.75, kerb);
            double d = swept_turn(v, &x, 0, 1, &path);
            assert_true(d < last + 0.02);
            last = d;
        }
    }
}

/* A fire engine that needs 10.5 m outside turns where the kerbs leave that circle free: axis along
 * a circle of 8 m + 3 m, both sides 3 m of it. */
static void a_curve_fits_by_the_closed_form(void **state)
{
    (void)state;
    g_autoptr(AgtVehicle) v = shipped("fire_engine");
    double l = v->wheelbase_m + v->front_m, w = v->width_m;
    for (double r = 12; r < 60; r += 4) {
        double rear = sqrt((r + 3) * (r + 3) - l * l) - w / 2, inner = rear - w / 2;
        double lack = MAX(0, r - 3 - inner);
        assert_true(fabs(swept_curve(v, r, 3) - lack) < 1e-12);
        assert_true(swept_curve(v, r, 3) <= swept_curve(v, r, 2.5));
    }
    assert_true(swept_curve(v, 4, 2) > 0);
    assert_true(swept_curve(v, 200, 2) == 0);
}

static void the_ground_beside_is_drawn_where_it_is(void **state)
{
    (void)state;
    g_autoptr(AgtVehicle) v = shipped("module_truck");
    SweptCrossing x = bend(90, 2.75, 5);
    SweptPath path;
    double d = swept_turn(v, &x, 0, 1, &path);
    assert_true(d > 0.1);
    g_autoptr(AgtGeom) over = swept_overrun(v, &x, 0, 1, &path);
    assert_non_null(over);
    double area = agt_geom_area_m2(over);
    assert_true(area > 0 && area < 60);
    SweptCrossing wide = bend(90, 8, 12);
    assert_true(swept_turn(v, &wide, 0, 1, &path) == 0);
    g_autoptr(AgtGeom) none = swept_overrun(v, &wide, 0, 1, &path);
    assert_true(none && agt_geom_area_m2(none) < 0.01);
}

/* Round a circle of its own a vehicle needs no more than that circle and the way into it; and no
 * way round is shorter than the vehicle. Wider carriageways and circles in squares never do harm.
 */
static void turning_round_needs_what_the_circle_says(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(AgtVehicle) v = shipped(names[i]);
        SweptRound last = {INFINITY, INFINITY};
        double outer = hypot(v->turn_m + v->width_m / 2, v->wheelbase_m + v->front_m);
        for (double half = 2.25; half < 4; half += 0.5) {
            SweptRound r = swept_round(v, half);
            assert_true(r.square_m > v->length_m && r.square_m <= r.circle_m);
            assert_true(r.circle_m < (v->trailer ? 4 : 2.6) * outer);
            assert_true(r.square_m <= last.square_m + 0.05 && r.circle_m <= last.circle_m + 0.3);
            last = r;
        }
        /* On a carriageway as wide as its circle it needs no area at all. */
        assert_true(swept_round(v, 2 * outer).circle_m == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_a_circle_the_axles_follow_the_closed_form),
        cmocka_unit_test(a_straight_pull_is_exact),
        cmocka_unit_test(a_right_angle_keeps_to_the_ring_of_the_endless_turn),
        cmocka_unit_test(steps_lose_less_than_the_slack),
        cmocka_unit_test(what_lies_outside_is_measured_right),
        cmocka_unit_test(a_kerb_is_cut_as_the_circle_says),
        cmocka_unit_test(a_wide_crossing_is_passed_and_a_narrow_one_is_not),
        cmocka_unit_test(width_and_kerb_never_do_harm),
        cmocka_unit_test(a_curve_fits_by_the_closed_form),
        cmocka_unit_test(the_ground_beside_is_drawn_where_it_is),
        cmocka_unit_test(turning_round_needs_what_the_circle_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
