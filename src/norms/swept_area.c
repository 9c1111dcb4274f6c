/* SPDX-License-Identifier: Apache-2.0 */
/* The ground that is swept beside the carriageways, as a polygon for a finding. */
#include <math.h>

#include "swept.h"

/* Steps for a picture; arms as far as a path may reach. */
static const double step_m = 0.5, arm_m = 80;

static bool keep(const SweptPose *pose, gpointer user)
{
    SweptPose copy = *pose;
    g_array_append_val((GArray *)user, copy);
    return true;
}

/* What a body covers from one position to the next: the hull of both. */
static AgtGeom *covered(const SweptPose *p, const SweptPose *q, guint body)
{
    g_autoptr(AgtGeomBuilder) b = agt_geom_builder_new(AGT_GEOM_POLYGON);
    agt_geom_builder_part(b);
    for (guint i = 0; i < 4; i++)
        agt_geom_builder_point(b, p->corner[body][i].x, p->corner[body][i].y);
    for (guint i = 0; i < 4; i++)
        agt_geom_builder_point(b, q->corner[body][i].x, q->corner[body][i].y);
    g_autoptr(AgtGeom) both = agt_geom_builder_end(g_steal_pointer(&b), NULL);
    return both ? agt_geom_convex_hull(both, NULL) : NULL;
}

static AgtGeom *together(GPtrArray *list)
{
    for (guint i = 0; i < list->len; i++)
        if (!list->pdata[i])
            return NULL;
    return agt_geom_union((const AgtGeom *const *)list->pdata, list->len, NULL);
}

static AgtGeom *swept(const GArray *poses)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (guint i = 0; i + 1 < poses->len; i++) {
        const SweptPose *p = &g_array_index(poses, SweptPose, i);
        for (guint body = 0; body < p->n; body++)
            g_ptr_array_add(list, covered(p, p + 1, body));
    }
    return list->len ? together(list) : NULL;
}

static AgtGeom *arm_area(const SweptArm *a)
{
    double ux = cos(a->angle), uy = sin(a->angle), h = a->half_m;
    AgtPoint c[] = {{h * uy, -h * ux},
                    {arm_m * ux + h * uy, arm_m * uy - h * ux},
                    {arm_m * ux - h * uy, arm_m * uy + h * ux},
                    {-h * uy, h * ux}};
    return agt_geom_new_polygon(c, 4);
}

/* Between two kerb lines and the arc that rounds their corner; NULL when there is none. */
static AgtGeom *corner_area(const SweptCrossing *x, guint i)
{
    const SweptArm *a = &x->arm[i], *b = &x->arm[(i + 1) % x->n];
    double gap = b->angle - a->angle + (i + 1 == x->n ? 2 * G_PI : 0), k = x->kerb_m;
    if (gap > G_PI - 0.02 || k <= 0)
        return NULL;
    AgtPoint u = {cos(a->angle), sin(a->angle)}, w = {cos(b->angle), sin(b->angle)};
    double det = u.x * w.y - u.y * w.x, p = a->half_m + k, q = b->half_m + k;
    AgtPoint o = {(p * w.x + q * u.x) / det, (p * w.y + q * u.y) / det};
    AgtPoint tip = {(a->half_m * w.x + b->half_m * u.x) / det,
                    (a->half_m * w.y + b->half_m * u.y) / det};
    AgtPoint c[18] = {tip};
    double from = a->angle - G_PI / 2, sweep = gap - G_PI; /* clockwise */
    for (guint n = 0; n <= 16; n++) {
        double angle = from + sweep * n / 16;
        c[n + 1] = (AgtPoint){o.x + k * cos(angle), o.y + k * sin(angle)};
    }
    return agt_geom_new_polygon(c, 18);
}

static AgtGeom *carriageways(const SweptCrossing *x)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    double round = INFINITY;
    for (guint i = 0; i < x->n; i++) {
        AgtGeom *corner = corner_area(x, i);
        g_ptr_array_add(list, arm_area(&x->arm[i]));
        if (corner)
            g_ptr_array_add(list, corner);
        round = MIN(round, x->arm[i].half_m);
    }
    g_autoptr(AgtGeom) middle = agt_geom_new_point(0, 0);
    g_ptr_array_add(list, agt_geom_buffer(middle, round, NULL));
    return together(list);
}

AgtGeom *swept_overrun(const AgtVehicle *v, const SweptCrossing *x, guint a, guint b,
                       const SweptPath *path)
{
    g_autoptr(GArray) poses = g_array_new(FALSE, FALSE, sizeof(SweptPose));
    if (!isfinite(path->radius_m) || !swept_drive(v, x, a, b, path, step_m, keep, poses))
        return NULL;
    g_autoptr(AgtGeom) ground = carriageways(x), area = swept(poses);
    return ground && area ? agt_geom_difference(area, ground, NULL) : NULL;
}
