/* SPDX-License-Identifier: Apache-2.0 */
/* Site grids: any similarity is found again, a blunder is named, the inverse is the inverse. */
#include <string.h>

#include <agrotown/crs.h>

#include "prop.h"

enum { MOST = 12 };

static AgtGridMap any_map(Prop *p)
{
    return (AgtGridMap){.origin_e_m = prop_real(p, 2e5, 8.7e6),
                        .origin_n_m = prop_real(p, 4.4e6, 4.5e6),
                        .scale = prop_real(p, 0.9985, 1.0015),
                        .rotation_deg = prop_real(p, -180, 180),
                        .swapped = prop_one_in(p, 2)};
}

/* Three corners that are never near one line, then any further points. */
static int any_points(Prop *p, const AgtGridMap *map, int least, AgtGridPoint *out)
{
    static const char *const id[MOST] = {"A", "B", "C", "D", "E", "F",
                                         "G", "H", "I", "J", "K", "L"};
    int n = prop_int(p, least, MOST);
    double size = prop_real(p, 100, 3000), far = prop_one_in(p, 3) ? 1e6 : 1e3;
    AgtPoint at = {prop_real(p, -far, far), prop_real(p, -far, far)};
    const AgtPoint corner[] = {{0, 0}, {size, 0.1 * size}, {0.3 * size, 0.9 * size}};
    for (int i = 0; i < n; i++) {
        AgtPoint l = i < 3 ? corner[i]
                           : (AgtPoint){size * (i + prop_real(p, 0, 0.9)) / MOST,
                                        prop_real(p, -size, 2 * size)};
        out[i].id = id[i];
        out[i].local = (AgtPoint){l.x + at.x, l.y + at.y};
        out[i].grid = agt_crs_grid_to_plan(map, out[i].local);
    }
    return n;
}

static bool any_similarity_is_found(Prop *p)
{
    AgtGridMap want = any_map(p), got = {0};
    AgtGridPoint point[MOST];
    int n = any_points(p, &want, 3, point);
    AgtGridLimits limits = {AGT_GRID_RESIDUAL_MAX_M, 1};
    g_autoptr(GError) error = NULL;
    bool ok = agt_crs_grid_fit(point, (guint)n, &limits, &got, NULL, &error);
    if (!prop_check(p, ok, "%s", error ? error->message : ""))
        return false;
    double turn = remainder(got.rotation_deg - want.rotation_deg, 360);
    return prop_check(p,
                      got.swapped == want.swapped && fabs(got.scale - want.scale) < 1e-9 &&
                          fabs(turn) < 1e-7 && got.residual_max_m < 1e-7,
                      "scale %.12g for %.12g, turn off %g, residual %g", got.scale, want.scale,
                      turn, got.residual_max_m);
}

/* The fit's own positions are compared, not its parameters: those of a far origin lose digits. */
static bool found_grid_carries_positions(Prop *p)
{
    AgtGridMap want = any_map(p), got;
    AgtGridPoint point[MOST];
    int n = any_points(p, &want, 3, point);
    AgtGridLimits limits = {AGT_GRID_RESIDUAL_MAX_M, 1};
    if (!agt_crs_grid_fit(point, (guint)n, &limits, &got, NULL, NULL))
        return prop_check(p, false, "refused");
    AgtPoint l = {point[0].local.x + prop_real(p, -5000, 5000),
                  point[0].local.y + prop_real(p, -5000, 5000)};
    AgtPoint a = agt_crs_grid_to_plan(&want, l), b = agt_crs_grid_to_plan(&got, l);
    AgtPoint back = agt_crs_grid_to_local(&got, b);
    double off = hypot(a.x - b.x, a.y - b.y), round = hypot(back.x - l.x, back.y - l.y);
    return prop_check(p, off < 1e-6 && round < 1e-7, "off %g, inverse off %g", off, round);
}

static bool blunder_is_named(Prop *p)
{
    AgtGridMap map = any_map(p), got;
    AgtGridPoint point[MOST];
    int n = any_points(p, &map, 5, point), bad = prop_int(p, 0, n - 1);
    double size = prop_real(p, 1, 50), way = prop_real(p, 0, 6.28);
    point[bad].grid.x += size * cos(way);
    point[bad].grid.y += size * sin(way);
    AgtGridLimits limits = {AGT_GRID_RESIDUAL_MAX_M, 1};
    g_autoptr(GError) error = NULL;
    bool ok = agt_crs_grid_fit(point, (guint)n, &limits, &got, NULL, &error);
    g_autofree char *name = g_strdup_printf("point %s spoils the fit", point[bad].id);
    return prop_check(p, !ok && strstr(error->message, name), "%s wanted: %s", name,
                      ok ? "fitted" : error->message);
}

/* No neighbouring similarity leaves a smaller sum of squares. */
static bool fit_is_the_least(Prop *p)
{
    AgtGridMap map = any_map(p), best;
    AgtGridPoint point[MOST];
    int n = any_points(p, &map, 4, point);
    for (int i = 0; i < n; i++) {
        point[i].grid.x += prop_real(p, -0.01, 0.01);
        point[i].grid.y += prop_real(p, -0.01, 0.01);
    }
    AgtGridLimits limits = {1, 1};
    AgtPoint r[MOST];
    if (!agt_crs_grid_fit(point, (guint)n, &limits, &best, r, NULL))
        return prop_check(p, false, "refused");
    double least = 0, near = 0;
    for (int i = 0; i < n; i++)
        least += r[i].x * r[i].x + r[i].y * r[i].y;
    AgtGridMap other = best;
    other.scale *= 1 + prop_real(p, -1e-5, 1e-5);
    other.rotation_deg += prop_real(p, -1e-3, 1e-3);
    AgtPoint kept = agt_crs_grid_to_plan(&best, best.centre);
    AgtPoint moved = agt_crs_grid_to_plan(&other, best.centre);
    other.origin_e_m += kept.x - moved.x + prop_real(p, -1e-3, 1e-3);
    other.origin_n_m += kept.y - moved.y + prop_real(p, -1e-3, 1e-3);
    for (int i = 0; i < n; i++) {
        AgtPoint q = agt_crs_grid_to_plan(&other, point[i].local);
        near += pow(q.x - point[i].grid.x, 2) + pow(q.y - point[i].grid.y, 2);
    }
    return prop_check(p, least <= near + 1e-9, "%.12g is over %.12g", least, near);
}

int main(void)
{
    static const PropTest tests[] = {
        {"any similarity is found", any_similarity_is_found, 4000},
        {"the found grid carries positions", found_grid_carries_positions, 4000},
        {"a blunder is named", blunder_is_named, 2000},
        {"the fit is the least", fit_is_the_least, 2000},
    };
    return prop_main(tests, G_N_ELEMENTS(tests));
}
