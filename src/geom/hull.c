/* SPDX-License-Identifier: Apache-2.0 */
/* Convex hull (Andrew's monotone chain with exact turns) and smallest rotated rectangle. */
#include "geom/internal.h"

/* Half the width given to a hull without area, metres. */
#define HALF_WIDTH 5e-4

static int compare_points(const void *a, const void *b)
{
    const AgtPoint *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

/* Corners counter-clockwise, without the repeated first; fewer than 3 when without area. */
static AgtPoint *hull_of(const AgtGeom *g, uint32_t *n_corners)
{
    g_autofree AgtPoint *sorted = g_memdup2(g->pt, g->n_points * sizeof(AgtPoint));
    qsort(sorted, g->n_points, sizeof(AgtPoint), compare_points);
    AgtPoint *hull = g_new(AgtPoint, 2 * (size_t)g->n_points + 1);
    uint32_t k = 0;
    for (uint32_t i = 0; i < g->n_points; i++) {
        while (k >= 2 && agt_exact_turn(hull[k - 2], hull[k - 1], sorted[i]) <= 0)
            k--;
        hull[k++] = sorted[i];
    }
    uint32_t lower = k + 1;
    for (uint32_t i = g->n_points - 1; i-- > 0;) {
        while (k >= lower && agt_exact_turn(hull[k - 2], hull[k - 1], sorted[i]) <= 0)
            k--;
        hull[k++] = sorted[i];
    }
    *n_corners = k > 1 ? k - 1 : k;
    return hull;
}

/* Rectangle around a segment (or a point) that has no width of its own. */
static void widen(AgtPoint a, AgtPoint b, AgtPoint corner[4])
{
    double dx = b.x - a.x, dy = b.y - a.y, len = hypot(dx, dy);
    double ux = len > 0.0 ? dx / len * HALF_WIDTH : HALF_WIDTH;
    double uy = len > 0.0 ? dy / len * HALF_WIDTH : 0.0;
    corner[0] = (AgtPoint){a.x - ux + uy, a.y - uy - ux};
    corner[1] = (AgtPoint){b.x + ux + uy, b.y + uy - ux};
    corner[2] = (AgtPoint){b.x + ux - uy, b.y + uy + ux};
    corner[3] = (AgtPoint){a.x - ux - uy, a.y - uy + ux};
}

AgtGeom *agt_geom_convex_hull(const AgtGeom *g, GError **error)
{
    (void)error; /* own code always has an answer */
    if (agt_geom_is_empty(g))
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    uint32_t n;
    g_autofree AgtPoint *hull = hull_of(g, &n);
    if (n >= 3)
        return agt_geom_new_polygon(hull, n);
    AgtPoint corner[4];
    widen(hull[0], hull[n - 1], corner);
    return agt_geom_new_polygon(corner, 4);
}

/* Box of the hull in axes turned to edge i. */
static AgtBox turned_box(const AgtPoint *hull, uint32_t n, AgtPoint along)
{
    AgtBox box = AGT_BOX_EMPTY;
    for (uint32_t i = 0; i < n; i++) {
        double x = hull[i].x - hull[0].x, y = hull[i].y - hull[0].y;
        AgtPoint p = {x * along.x + y * along.y, y * along.x - x * along.y};
        box = agt_box_union(box, box_of(p, p));
    }
    return box;
}

bool agt_geom_min_rectangle(const AgtGeom *g, AgtPoint corner[4], double *angle_rad, GError **error)
{
    if (agt_geom_is_empty(g)) {
        g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_INVALID,
                    "an empty geometry has no rectangle");
        return false;
    }
    g_autoptr(AgtGeom) hull = agt_geom_convex_hull(g, error);
    uint32_t n = hull->n_points - 1;
    AgtBox best = AGT_BOX_EMPTY;
    AgtPoint axis = {1.0, 0.0};
    double least = INFINITY;
    for (uint32_t i = 0; i < n; i++) {
        double dx = hull->pt[i + 1].x - hull->pt[i].x, dy = hull->pt[i + 1].y - hull->pt[i].y;
        double len = hypot(dx, dy);
        AgtPoint along = {dx / len, dy / len};
        AgtBox box = turned_box(hull->pt, n, along);
        double area = (box.maxx - box.minx) * (box.maxy - box.miny);
        if (area < least) {
            least = area;
            best = box;
            axis = along;
        }
    }
    const double u[] = {best.minx, best.maxx, best.maxx, best.minx};
    const double v[] = {best.miny, best.miny, best.maxy, best.maxy};
    for (int k = 0; k < 4; k++)
        corner[k] = (AgtPoint){hull->pt[0].x + u[k] * axis.x - v[k] * axis.y,
                               hull->pt[0].y + u[k] * axis.y + v[k] * axis.x};
    bool longer = best.maxx - best.minx >= best.maxy - best.miny;
    double angle = atan2(axis.y, axis.x) + (longer ? 0.0 : G_PI_2);
    if (angle_rad)
        *angle_rad = angle > G_PI_2 ? angle - G_PI : angle <= -G_PI_2 ? angle + G_PI : angle;
    return true;
}
