/* SPDX-License-Identifier: Apache-2.0 */
/* Height grids: sampling, slope, range, keeping, contours. */
#include <math.h>
#include <zlib.h>

#include <agrotown/plan.h>

#include "support.h"

enum { N = 20 };

/* z = 400 + 0.1 x - 0.05 y (metres from the south-west corner), cells of 5 m. */
static double plane(double x, double y)
{
    return 400 + 0.1 * x - 0.05 * y;
}

static AgtHeights *sloping(gint64 hole)
{
    float z[N * N];
    for (int r = 0; r < N; r++)
        for (int c = 0; c < N; c++)
            z[r * N + c] = (float)plane(c * 5 + 2.5, 100 - r * 5 - 2.5);
    if (hole >= 0)
        z[hole] = NAN;
    return agt_heights_new(N, N, 1000, 2100, 5, z);
}

static void bilinear_is_exact_on_a_plane(void **state)
{
    (void)state;
    g_autoptr(AgtHeights) h = sloping(-1);
    for (double x = 2.5; x <= 97.5; x += 1.7)
        for (double y = 2.5; y <= 97.5; y += 1.9)
            assert_true(fabs(agt_heights_at(h, (AgtPoint){1000 + x, 2000 + y}) - plane(x, y)) <
                        1e-3);
    assert_false(isnan(agt_heights_at(h, (AgtPoint){1000, 2000})));
    assert_false(isnan(agt_heights_at(h, (AgtPoint){1100, 2100})));
    assert_true(isnan(agt_heights_at(h, (AgtPoint){999.99, 2050})));
    assert_true(isnan(agt_heights_at(h, (AgtPoint){1050, 2100.01})));
    assert_true(isnan(agt_heights_at(h, (AgtPoint){NAN, 2050})));
}

static void nothing_is_known_beside_an_empty_cell(void **state)
{
    (void)state;
    g_autoptr(AgtHeights) h = sloping(5 * N + 5); /* centre at 1027.5, 2072.5 */
    assert_true(isnan(agt_heights_at(h, (AgtPoint){1027.5, 2072.5})));
    assert_true(isnan(agt_heights_at(h, (AgtPoint){1030, 2075})));
    assert_false(isnan(agt_heights_at(h, (AgtPoint){1035, 2072.5})));
    double lo, hi;
    assert_false(agt_heights_range(h, (AgtBox){1020, 2060, 1040, 2080}, &lo, &hi));
    assert_true(agt_heights_range(h, (AgtBox){1050, 2060, 1060, 2080}, &lo, &hi));
    assert_true(isnan(agt_heights_slope_pct(h, (AgtPoint){1032, 2072.5}, NULL)));
}

static void slope_points_downhill(void **state)
{
    (void)state;
    g_autoptr(AgtHeights) h = sloping(-1);
    double bearing, want = atan2(-0.1, 0.05) * 180 / G_PI + 360;
    static const AgtPoint at[] = {{1050, 2050}, {1001, 2001}, {1099, 2099}};
    for (guint i = 0; i < G_N_ELEMENTS(at); i++) {
        double pct = agt_heights_slope_pct(h, at[i], &bearing);
        assert_true(fabs(pct - hypot(0.1, 0.05) * 100) < 0.01);
        assert_true(fabs(bearing - want) < 0.1);
    }
    assert_true(isnan(agt_heights_slope_pct(h, (AgtPoint){1101, 2050}, &bearing)));
}

static void range_bounds_every_height_in_the_box(void **state)
{
    (void)state;
    g_autoptr(AgtHeights) h = sloping(-1);
    AgtBox box = {1011, 2013, 1044, 2047};
    double lo, hi;
    assert_true(agt_heights_range(h, box, &lo, &hi));
    for (double x = box.minx; x <= box.maxx; x += 1.1)
        for (double y = box.miny; y <= box.maxy; y += 1.3) {
            double z = agt_heights_at(h, (AgtPoint){x, y});
            assert_true(lo <= z && z <= hi);
        }
    assert_true(hi - lo < plane(44, 13) - plane(11, 47) + 2); /* and not by far */
    assert_false(agt_heights_range(h, (AgtBox){990, 2010, 1010, 2020}, &lo, &hi));
    assert_false(agt_heights_range(h, AGT_BOX_EMPTY, &lo, &hi));
}

static AgtTerrain *kept(AgtArena *a, gint64 hole)
{
    g_autoptr(AgtHeights) h = sloping(hole);
    AgtTerrain *row = (AgtTerrain *)agt_arena_row(a, AGT_LAYER_TERRAIN);
    row->f.id = "T-1";
    agt_heights_to_row(h, a, row);
    return row;
}

static void a_grid_comes_back_from_its_row(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtArena) a = agt_arena_new();
    AgtTerrain *row = kept(a, 7);
    assert_int_equal(row->empty_cells, 1);
    assert_true(row->min_m > 390 && row->max_m < 420);
    assert_true(agt_geom_area_m2(row->f.geom) == 100 * 100);
    g_autoptr(AgtHeights) h = sloping(7), back = agt_heights_from_row(row, &error);
    assert_no_error(error);
    for (double x = 0; x <= 100; x += 3)
        for (double y = 0; y <= 100; y += 3) {
            AgtPoint p = {1000 + x, 2000 + y};
            double u = agt_heights_at(h, p), v = agt_heights_at(back, p);
            assert_true(u == v || (isnan(u) && isnan(v)));
        }
}

static void expect_refused(const AgtTerrain *row, const char *says)
{
    g_autoptr(GError) error = NULL;
    assert_null(agt_heights_from_row(row, &error));
    assert_true(g_error_matches(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE));
    if (!strstr(error->message, "T-1") || !strstr(error->message, says))
        fail_msg("\"%s\" does not say \"%s\"", error->message, says);
}

static void set_cells(AgtArena *a, AgtTerrain *row, const float *z, gsize n)
{
    uLongf size = compressBound(n * 4);
    guint8 *out = g_malloc(size);
    assert_int_equal(compress2(out, &size, (const guint8 *)z, n * 4, 6), Z_OK);
    row->heights = agt_arena_take_bytes(a, g_bytes_new_take(out, size));
}

static void damaged_rows_are_refused(void **state)
{
    (void)state;
    g_autoptr(AgtArena) a = agt_arena_new();
    const AgtTerrain *good = kept(a, -1);
    AgtTerrain bad = *good;
    bad.columns = N + 1;
    expect_refused(&bad, "damaged or not as many");
    bad.columns = N - 1;
    expect_refused(&bad, "damaged or not as many");
    bad.columns = G_MAXINT64 / 2;
    expect_refused(&bad, "missing or impossible");
    bad.columns = AGT_INT_NULL;
    expect_refused(&bad, "missing or impossible");
    bad = *good;
    bad.columns = bad.rows = 9000; /* a small blob cannot hold so many: nothing is allocated */
    expect_refused(&bad, "too few");
    bad = *good;
    bad.cell_m = 0;
    expect_refused(&bad, "cell size");
    bad.cell_m = NAN;
    expect_refused(&bad, "cell size");
    bad = *good;
    bad.heights = NULL;
    expect_refused(&bad, "missing");
    gsize n;
    const guint8 *data = g_bytes_get_data(good->heights, &n);
    bad.heights = agt_arena_take_bytes(a, g_bytes_new(data, n - 3));
    expect_refused(&bad, "damaged");
    float z[] = {400, -431};
    bad.columns = 2;
    bad.rows = 1;
    set_cells(a, &bad, z, 2);
    expect_refused(&bad, "outside -430 to 8850 m");
    z[1] = -9999;
    set_cells(a, &bad, z, 2);
    expect_refused(&bad, "outside -430 to 8850 m");
    z[1] = INFINITY;
    set_cells(a, &bad, z, 2);
    expect_refused(&bad, "outside -430 to 8850 m");
}

static void heights_of_no_earth_become_empty(void **state)
{
    (void)state;
    static const float z[] = {400, 8851, 400, -32768};
    g_autoptr(AgtHeights) h = agt_heights_new(2, 2, 0, 2, 1, z);
    assert_true(isnan(agt_heights_at(h, (AgtPoint){1, 1})));
}

static void contours_lie_at_their_level(void **state)
{
    (void)state;
    g_autoptr(AgtHeights) h = sloping(-1);
    g_autoptr(GArray) level = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(AgtGeom) lines = agt_heights_contours(h, 1, level);
    assert_int_equal(lines->n_parts, level->len);
    assert_true(level->len >= 12); /* heights from 395 to 410 on a plane: one line a metre */
    for (guint i = 0; i < lines->n_parts; i++) {
        double z = g_array_index(level, double, i);
        assert_true(z == floor(z));
        if (i) /* one line a level: pieces were joined */
            assert_true(z == g_array_index(level, double, i - 1) + 1);
        for (guint k = lines->ring[i]; k < lines->ring[i + 1]; k++)
            assert_true(fabs(agt_heights_at(h, lines->pt[k]) - z) < 2e-3);
    }
}

/* A round hill gives one closed line a level; a saddle none that cross. */
static void a_hill_has_closed_contours(void **state)
{
    (void)state;
    float z[41 * 41];
    for (int r = 0; r < 41; r++)
        for (int c = 0; c < 41; c++)
            z[r * 41 + c] = 100 - 0.4f * (float)hypot(r - 20, c - 20);
    g_autoptr(AgtHeights) h = agt_heights_new(41, 41, 0, 41, 1, z);
    g_autoptr(GArray) level = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(AgtGeom) lines = agt_heights_contours(h, 2, level);
    guint closed = 0;
    for (guint i = 0; i < lines->n_parts; i++) {
        AgtPoint a = lines->pt[lines->ring[i]], b = lines->pt[lines->ring[i + 1] - 1];
        double z_m = g_array_index(level, double, i);
        bool is_closed = a.x == b.x && a.y == b.y;
        if (z_m > 92) { /* radius under 20 m: wholly inside the grid */
            assert_true(is_closed);
            g_autoptr(AgtGeom) part = agt_geom_part(lines, i);
            double want = 2 * G_PI * (100 - z_m) / 0.4;
            assert_true(fabs(agt_geom_length_m(part) - want) < 0.05 * want);
        }
        closed += is_closed;
    }
    assert_int_equal(closed, 3); /* 94, 96, 98 */
}

static void flat_and_empty_ground_has_no_contours(void **state)
{
    (void)state;
    static const float flat[] = {400, 400, 400, 400}, none[] = {NAN, NAN, NAN, NAN};
    g_autoptr(GArray) level = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(AgtHeights) a = agt_heights_new(2, 2, 0, 2, 1, flat);
    g_autoptr(AgtHeights) b = agt_heights_new(2, 2, 0, 2, 1, none);
    g_autoptr(AgtGeom) la = agt_heights_contours(a, 1, level);
    g_autoptr(AgtGeom) lb = agt_heights_contours(b, 1, level);
    assert_true(agt_geom_is_empty(la) && agt_geom_is_empty(lb) && level->len == 0);
    double bearing;
    assert_true(agt_heights_slope_pct(a, (AgtPoint){1, 1}, &bearing) == 0 && isnan(bearing));
    AgtTerrain row = {0};
    g_autoptr(AgtArena) arena = agt_arena_new();
    agt_heights_to_row(b, arena, &row);
    assert_true(isnan(row.min_m) && isnan(row.max_m) && row.empty_cells == 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bilinear_is_exact_on_a_plane),
        cmocka_unit_test(nothing_is_known_beside_an_empty_cell),
        cmocka_unit_test(slope_points_downhill),
        cmocka_unit_test(range_bounds_every_height_in_the_box),
        cmocka_unit_test(a_grid_comes_back_from_its_row),
        cmocka_unit_test(damaged_rows_are_refused),
        cmocka_unit_test(heights_of_no_earth_become_empty),
        cmocka_unit_test(contours_lie_at_their_level),
        cmocka_unit_test(a_hill_has_closed_contours),
        cmocka_unit_test(flat_and_empty_ground_has_no_contours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
