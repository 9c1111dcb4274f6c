/* SPDX-License-Identifier: Apache-2.0 */
/* Height grids from triangles. */
#include <math.h>

#include <agrotown/plan.h>

#include "prop.h"
#include "support.h"

static double plane(AgtPoint p)
{
    return 400 + 0.1 * (p.x - 700000) - 0.05 * (p.y - 4430000);
}

/* n points over 300 m x 200 m, on a plane. */
static void scatter(guint32 n, AgtPoint *pt, double *z)
{
    Prop p = prop_start(7, 1);
    for (guint32 i = 0; i < n; i++) {
        pt[i] = (AgtPoint){700000 + prop_real(&p, 0, 300), 4430000 + prop_real(&p, 0, 200)};
        z[i] = plane(pt[i]);
    }
}

static void a_plane_is_reproduced_within_the_hull_and_nowhere_else(void **state)
{
    (void)state;
    enum { N = 500 };
    AgtPoint pt[N];
    double z[N];
    scatter(N, pt, z);
    g_autoptr(GArray) t = agt_geom_delaunay(pt, N, NULL);
    AgtTin tin = {pt, z, NULL, (const guint32 *)t->data, t->len / 3};
    AgtTinCounts counts;
    g_autoptr(AgtHeights) h = agt_heights_from_tin(&tin, 2, 0, &counts, NULL);
    AgtGeomBuilder *b = agt_geom_builder_new(AGT_GEOM_POINT);
    for (int i = 0; i < N; i++) {
        agt_geom_builder_part(b);
        agt_geom_builder_point(b, pt[i].x, pt[i].y);
    }
    g_autoptr(AgtGeom) all = agt_geom_builder_end(b, NULL);
    g_autoptr(AgtGeom) hull = agt_geom_convex_hull(all, NULL);
    gint64 inside = 0;
    for (double x = 700001; x < 700300; x += 2)
        for (double y = 4430001; y < 4430200; y += 2) {
            AgtPoint p = {x, y};
            double v = agt_heights_at(h, p);
            bool in = agt_geom_contains_point(hull, p);
            inside += in ? 1 : 0;
            if (in && !isnan(v)) /* bilinear: NaN beside an empty cell */
                assert_true(fabs(v - plane(p)) < 1e-4);
            if (!in && agt_geom_boundary_distance_m(hull, p) > 0.001)
                assert_true(isnan(v));
        }
    assert_int_equal(counts.cells - counts.empty, inside);
    assert_int_equal(counts.torn, 0);
    assert_int_equal(counts.flat, 0);
}

static AgtHeights *square(const double z[4], const guint8 *on_line, guint32 n_triangles,
                          double max_edge_m, AgtTinCounts *counts)
{
    static const AgtPoint pt[] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}};
    static const guint32 corner[] = {0, 1, 2, 0, 3, 2, 0, 1, 3, 1, 1, 2};
    AgtTin tin = {pt, z, on_line, corner, n_triangles};
    return agt_heights_from_tin(&tin, 1, max_edge_m, counts, NULL);
}

static void either_direction_of_corners_will_do(void **state)
{
    (void)state;
    const double z[] = {1, 2, 3, 2};
    AgtTinCounts counts;
    g_autoptr(AgtHeights) h = square(z, NULL, 2, 0, &counts);
    assert_int_equal(counts.cells, 100);
    assert_int_equal(counts.empty, 0);
    assert_float_equal(agt_heights_at(h, (AgtPoint){5, 5}), 2, 1e-6);
}

static void triangles_that_contradict_each_other_leave_the_cell_empty(void **state)
{
    (void)state;
    const double z[] = {1, 2, 30, 2};
    AgtTinCounts counts;
    g_autoptr(AgtHeights) h = square(z, NULL, 4, 0, &counts);
    assert_true(counts.torn > 0);
    assert_int_equal(counts.torn, counts.empty);
    assert_int_equal(counts.collapsed, 1);
    assert_true(isnan(agt_heights_at(h, (AgtPoint){2, 2})));
    assert_false(isnan(agt_heights_at(h, (AgtPoint){8.5, 8.5})));
}

static void long_edges_are_left_out(void **state)
{
    (void)state;
    const double z[] = {1, 2, 3, 2};
    AgtTinCounts counts;
    g_autoptr(AgtHeights) h = square(z, NULL, 2, 14, &counts);
    assert_int_equal(counts.too_long, 2);
    assert_int_equal(counts.empty, 100);
}

static void flat_triangles_between_lines_are_counted(void **state)
{
    (void)state;
    const double z[] = {1, 1, 1, 1};
    const guint8 lines[] = {1, 1, 1, 1}, spot[] = {1, 1, 1, 0};
    AgtTinCounts counts;
    g_autoptr(AgtHeights) h = square(z, lines, 2, 0, &counts);
    assert_int_equal(counts.flat, 100);
    g_autoptr(AgtHeights) g = square(z, spot, 2, 0, &counts);
    assert_true(counts.flat < 60 && counts.flat > 40);
    g_autoptr(AgtHeights) k = square(z, NULL, 2, 0, &counts);
    assert_int_equal(counts.flat, 0);
}

static void a_grid_without_end_is_refused(void **state)
{
    (void)state;
    const AgtPoint pt[] = {{0, 0}, {200000, 0}, {0, 200000}};
    const double z[] = {1, 1, 1};
    const guint32 corner[] = {0, 1, 2};
    AgtTin tin = {pt, z, NULL, corner, 1};
    g_autoptr(GError) error = NULL;
    assert_null(agt_heights_from_tin(&tin, 1, 0, NULL, &error));
    assert_non_null(error);
    g_clear_error(&error);
    tin.n_triangles = 0;
    assert_null(agt_heights_from_tin(&tin, 1, 0, NULL, &error));
    assert_non_null(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plane_is_reproduced_within_the_hull_and_nowhere_else),
        cmocka_unit_test(either_direction_of_corners_will_do),
        cmocka_unit_test(triangles_that_contradict_each_other_leave_the_cell_empty),
        cmocka_unit_test(long_edges_are_left_out),
        cmocka_unit_test(flat_triangles_between_lines_are_counted),
        cmocka_unit_test(a_grid_without_end_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
