/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Known changes are found again: parcels as tools/make_revisions.py of the shared data makes them
 * (five corners, one cut), moved, turned, pulled at a corner, reordered, and with noise; and
 * apply(diff(a, b), a) = b.
 */
#include <math.h>

#include <agrotown/compare.h>

#include "prop.h"

enum { CORNERS = 5 };

static void parcel(Prop *p, AgtPoint out[CORNERS])
{
    double x = prop_real(p, 640000, 680000), y = prop_real(p, 4420000, 4460000);
    double w = prop_real(p, 10, 40), h = prop_real(p, 10, 40), cut = prop_real(p, 1, 4);
    const AgtPoint c[CORNERS] = {
        {x, y}, {x + w, y}, {x + w, y + h - cut}, {x + w - cut, y + h}, {x, y + h}};
    for (int i = 0; i < CORNERS; i++)
        out[i] = c[i];
}

static AgtPoint mean(const AgtPoint c[CORNERS])
{
    AgtPoint m = {0, 0};
    for (int i = 0; i < CORNERS; i++)
        m = (AgtPoint){m.x + c[i].x / CORNERS, m.y + c[i].y / CORNERS};
    return m;
}

static void add_noise(Prop *p, AgtPoint c[CORNERS], double size)
{
    for (int i = 0; i < CORNERS; i++) {
        c[i].x += prop_real(p, -size, size);
        c[i].y += prop_real(p, -size, size);
    }
}

/* Another start, and perhaps the other direction. */
static void reorder(Prop *p, AgtPoint c[CORNERS])
{
    AgtPoint old[CORNERS];
    int shift = prop_int(p, 0, CORNERS - 1);
    bool back = prop_one_in(p, 2);
    for (int i = 0; i < CORNERS; i++)
        old[i] = c[i];
    for (int i = 0; i < CORNERS; i++)
        c[i] = old[back ? (shift + CORNERS - i) % CORNERS : (shift + i) % CORNERS];
}

static AgtShape compared(const AgtPoint a[CORNERS], const AgtPoint b[CORNERS])
{
    g_autoptr(AgtGeom) ga = agt_geom_new_polygon(a, CORNERS), gb = agt_geom_new_polygon(b, CORNERS);
    return agt_shape_compare(ga, gb, 0.001);
}

static void turn_and_shift(AgtPoint c[CORNERS], double rad, double dx, double dy)
{
    AgtPoint m = mean(c);
    for (int i = 0; i < CORNERS; i++) {
        double x = c[i].x - m.x, y = c[i].y - m.y;
        c[i] = (AgtPoint){m.x + dx + x * cos(rad) - y * sin(rad),
                          m.y + dy + x * sin(rad) + y * cos(rad)};
    }
}

static bool noise_is_nothing(Prop *p)
{
    AgtPoint a[CORNERS], b[CORNERS];
    parcel(p, a);
    for (int i = 0; i < CORNERS; i++)
        b[i] = a[i];
    add_noise(p, b, prop_one_in(p, 2) ? 1e-9 : 0.0006);
    AgtShape s = compared(a, b);
    return prop_check(p, s.change == AGT_GEO_SAME, "%s", agt_geo_change_name(s.change));
}

static bool order_is_told_from_change(Prop *p)
{
    AgtPoint a[CORNERS], b[CORNERS];
    parcel(p, a);
    for (int i = 0; i < CORNERS; i++)
        b[i] = a[i];
    reorder(p, b);
    add_noise(p, b, 1e-9);
    bool same = hypot(a[0].x - b[0].x, a[0].y - b[0].y) < 1e-6 &&
                hypot(a[1].x - b[1].x, a[1].y - b[1].y) < 1e-6;
    AgtShape s = compared(a, b);
    return prop_check(p, s.change == (same ? AGT_GEO_SAME : AGT_GEO_REORDERED), "%s",
                      agt_geo_change_name(s.change));
}

static bool rigid_motion_is_measured(Prop *p)
{
    AgtPoint a[CORNERS], b[CORNERS];
    parcel(p, a);
    for (int i = 0; i < CORNERS; i++)
        b[i] = a[i];
    double d = prop_one_in(p, 4) ? 0 : prop_real(p, 0.05, 12), dir = prop_real(p, 0, 2 * G_PI);
    double deg = prop_one_in(p, 3) || d == 0 ? prop_real(p, 1, 20) : 0;
    if (prop_one_in(p, 2))
        deg = -deg;
    turn_and_shift(b, -deg * G_PI / 180, d * sin(dir), d * cos(dir));
    add_noise(p, b, prop_one_in(p, 2) ? 0 : 0.0003);
    if (prop_one_in(p, 2))
        reorder(p, b);
    AgtShape s = compared(a, b);
    bool kind = s.change == AGT_GEO_MOVED;
    bool shift =
        fabs(s.moved_m - d) < 0.001 && hypot(s.dx_m - d * sin(dir), s.dy_m - d * cos(dir)) < 0.001;
    double off = fabs(s.bearing_deg - dir * 180 / G_PI);
    bool bearing = d == 0 || fmin(off, 360 - off) < 0.06 / d;
    return prop_check(p, kind && shift && bearing && fabs(s.rotated_deg - deg) < 0.02,
                      "%s: moved %.4f of %.4f at %.2f of %.2f, rotated %.4f of %.4f",
                      agt_geo_change_name(s.change), s.moved_m, d, s.bearing_deg, dir * 180 / G_PI,
                      s.rotated_deg, deg);
}

static bool one_corner_is_found(Prop *p)
{
    AgtPoint a[CORNERS], b[CORNERS];
    parcel(p, a);
    for (int i = 0; i < CORNERS; i++)
        b[i] = a[i];
    int k = prop_int(p, 0, CORNERS - 1);
    double d = prop_real(p, 0.2, 3), dir = prop_real(p, 0, 2 * G_PI);
    b[k].x += d * sin(dir);
    b[k].y += d * cos(dir);
    add_noise(p, b, prop_one_in(p, 2) ? 0 : 0.0003);
    if (prop_one_in(p, 2))
        reorder(p, b);
    AgtShape s = compared(a, b);
    return prop_check(
        p, s.change == AGT_GEO_CORNER && s.corners == 1 && fabs(s.largest_m - d) < 0.001,
        "%s: %u corners, %.4f of %.4f", agt_geo_change_name(s.change), s.corners, s.largest_m, d);
}

/* The other way round it is the same change backwards. */
static bool classes_are_symmetric(Prop *p)
{
    AgtPoint a[CORNERS], b[CORNERS];
    parcel(p, a);
    for (int i = 0; i < CORNERS; i++)
        b[i] = a[i];
    add_noise(p, b, pow(10, prop_real(p, -6, 1)));
    AgtShape s = compared(a, b), t = compared(b, a);
    return prop_check(p, s.change == t.change && fabs(s.largest_m - t.largest_m) < 0.002, "%s, %s",
                      agt_geo_change_name(s.change), agt_geo_change_name(t.change));
}

static const AgtPlanHead head = {.key = "k", .crs = "EPSG:32638", .srid = 32638};

static AgtPlan *random_plan(Prop *p)
{
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    AgtArena *a = agt_plan_builder_arena(b);
    static const char *const uses[] = {NULL, "homestead", "public"};
    for (int i = 1; i <= 2 + p->size / 4; i++) {
        if (prop_one_in(p, 4))
            continue;
        AgtPlot *row = (AgtPlot *)agt_arena_row(a, AGT_LAYER_PLOT);
        row->f.id = agt_arena_printf(a, "P-%d", prop_one_in(p, 8) ? i + 1000 : i);
        row->f.birth = agt_arena_printf(a, "P-%d", i);
        row->use = uses[prop_int(p, 0, 2)];
        row->area_m2 = prop_one_in(p, 3) ? NAN : prop_int(p, 1000, 1002);
        double x = i * 30 + prop_int(p, 0, 2) * 1e-4;
        if (!prop_one_in(p, 5))
            row->f.geom = agt_arena_take_geom(a, agt_geom_new_box((AgtBox){x, 0, x + 20, 30}));
        agt_plan_builder_add(b, &row->f);
    }
    return agt_plan_builder_end(b);
}

static bool plans_equal(const AgtPlan *a, const AgtPlan *b)
{
    const AgtTable *x = agt_plan_table(a, AGT_LAYER_PLOT), *y = agt_plan_table(b, AGT_LAYER_PLOT);
    if (x->n != y->n)
        return false;
    for (guint i = 0; i < x->n; i++)
        if (!agt_row_equal(x->rows[i], y->rows[i]))
            return false;
    return true;
}

static bool a_diff_applied_gives_the_other_plan(Prop *p)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtPlan) a = random_plan(p), b = random_plan(p);
    AgtComparison *c = agt_compare(a, b, 0.001);
    AgtChangeset *changes = agt_comparison_changeset(c);
    agt_comparison_free(c);
    g_autoptr(AgtPlan) after = agt_plan_apply(a, changes, &error);
    agt_changeset_free(changes);
    if (!prop_check(p, after != NULL, "%s", error ? error->message : ""))
        return false;
    g_clear_pointer(&b, agt_plan_unref); /* the result keeps what it shows */
    g_autoptr(AgtPlan) again = agt_plan_ref(after);
    g_autoptr(AgtComparison) none = agt_compare(after, again, 0);
    return prop_check(p, none->diffs->len == 0, "differs from itself");
}

static bool a_diff_is_complete_and_minimal(Prop *p)
{
    g_autoptr(AgtPlan) a = random_plan(p), b = random_plan(p);
    g_autoptr(AgtComparison) c = agt_compare(a, b, 0.001);
    g_autoptr(AgtChangeset) changes = agt_comparison_changeset(c);
    g_autoptr(AgtPlan) after = agt_plan_apply(a, changes, NULL);
    g_autoptr(AgtComparison) same = agt_compare(a, a, 0.001);
    for (guint i = 0; i < agt_changeset_n(changes); i++) {
        const AgtChange *x = agt_changeset_get(changes, i);
        if (x->op == AGT_CHANGE && agt_row_equal(x->before, x->after))
            return prop_check(p, false, "change %u changes nothing", i);
    }
    return prop_check(p, after && plans_equal(after, b), "the result is not the other plan") &&
           prop_check(p, same->diffs->len == 0, "a plan differs from itself");
}

int main(void)
{
    static const PropTest tests[] = {
        {"noise is nothing", noise_is_nothing, 2000},
        {"order is told from change", order_is_told_from_change, 2000},
        {"rigid motion is measured", rigid_motion_is_measured, 4000},
        {"one corner is found", one_corner_is_found, 2000},
        {"classes are symmetric", classes_are_symmetric, 2000},
        {"a diff applied gives the other plan", a_diff_applied_gives_the_other_plan, 300},
        {"a diff is complete and minimal", a_diff_is_complete_and_minimal, 300},
    };
    return prop_main(tests, G_N_ELEMENTS(tests));
}
