/* SPDX-License-Identifier: Apache-2.0 */
#include "heights_points.h"

#include <math.h>
#include <stdlib.h>

/* Lines cut into pieces of a cell may give this many points. */
#define POINTS_MAX 20000000.0
/* Heights of one place that differ by more are a contradiction, metres. */
#define SAME_M 0.01

void agt_height_points_init(AgtHeightPoints *p)
{
    *p = (AgtHeightPoints){.pt = g_array_new(FALSE, FALSE, sizeof(AgtPoint)),
                           .z = g_array_new(FALSE, FALSE, sizeof(double)),
                           .run = g_array_new(FALSE, FALSE, sizeof(guint))};
}

void agt_height_points_clear(AgtHeightPoints *p)
{
    g_clear_pointer(&p->pt, g_array_unref);
    g_clear_pointer(&p->z, g_array_unref);
    g_clear_pointer(&p->run, g_array_unref);
    g_clear_pointer(&p->on_line, g_array_unref);
}

void agt_height_points_line(AgtHeightPoints *p, const AgtPoint *pt, const double *z, guint n,
                            double factor)
{
    if (!n)
        return;
    g_array_append_val(p->run, p->pt->len);
    for (guint i = 0; i < n; i++) {
        double v = z[i] * factor;
        g_array_append_val(p->pt, pt[i]);
        g_array_append_val(p->z, v);
    }
}

static double length(const AgtHeightPoints *p, guint i)
{
    AgtPoint a = g_array_index(p->pt, AgtPoint, i), b = g_array_index(p->pt, AgtPoint, i + 1);
    return hypot(b.x - a.x, b.y - a.y);
}

/* First number of run @p r and the one behind its last. */
static void run_at(const AgtHeightPoints *p, guint r, guint *from, guint *to)
{
    *from = g_array_index(p->run, guint, r);
    *to = r + 1 < p->run->len ? g_array_index(p->run, guint, r + 1) : p->pt->len;
}

/* How many points there are once the lines are cut. */
static double cut_count(const AgtHeightPoints *p, double cell_m)
{
    double total = p->pt->len;
    guint from, to;
    for (guint r = 0; r < p->run->len; r++) {
        run_at(p, r, &from, &to);
        for (guint i = from; i + 1 < to; i++)
            total += length(p, i) / cell_m;
    }
    return total;
}

/* A point by its place in millimetres; the highest of a place comes first. */
typedef struct {
    gint64 x, y;
    AgtPoint at;
    double z;
    guint8 on_line;
} Place;

static void add(GArray *out, AgtPoint at, double z, bool on_line)
{
    Place p = {(gint64)floor(at.x * 1000 + 0.5), (gint64)floor(at.y * 1000 + 0.5), at, z, on_line};
    g_array_append_val(out, p);
}

/* All points, with those between that lines are cut into. */
static GArray *places_of(const AgtHeightPoints *p, double cell_m)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(Place));
    guint from, to;
    for (guint r = 0; r < p->run->len; r++) {
        run_at(p, r, &from, &to);
        for (guint i = from; i < to; i++) {
            AgtPoint a = g_array_index(p->pt, AgtPoint, i);
            double z = g_array_index(p->z, double, i);
            add(out, a, z, to - from > 1);
            int n = i + 1 < to ? (int)ceil(length(p, i) / cell_m) : 0;
            for (int k = 1; k < n; k++) {
                AgtPoint b = g_array_index(p->pt, AgtPoint, i + 1);
                double s = (double)k / n, rise = g_array_index(p->z, double, i + 1) - z;
                AgtPoint at = {a.x + s * (b.x - a.x), a.y + s * (b.y - a.y)};
                add(out, at, z + s * rise, true);
            }
        }
    }
    return out;
}

static int by_place(const void *a, const void *b)
{
    const Place *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    if (p->z != q->z)
        return p->z > q->z ? -1 : 1;
    return (p->on_line > q->on_line) - (p->on_line < q->on_line);
}

/*
 * Of several heights of one place the highest stands: ground taken for higher than it is makes a
 * dig deeper and the cleared layer end higher, so it asks for more clearance, never for less.
 */
static void join_places(AgtHeightPoints *p, GArray *places)
{
    const Place *place = (const Place *)places->data;
    guint n = places->len, k = 0;
    if (n)
        qsort(places->data, n, sizeof(Place), by_place);
    g_array_set_size(p->pt, 0);
    g_array_set_size(p->z, 0);
    p->on_line = g_array_new(FALSE, FALSE, sizeof(guint8));
    for (guint i = 0; i < n; i = k) {
        for (k = i; k < n && place[k].x == place[i].x && place[k].y == place[i].y; k++)
            ;
        g_array_append_val(p->pt, place[i].at);
        g_array_append_val(p->z, place[i].z);
        g_array_append_val(p->on_line, place[i].on_line);
        double apart = place[i].z - place[k - 1].z;
        p->doubled += apart > SAME_M ? 1 : 0;
        if (apart > p->apart_m) {
            p->apart_m = apart;
            p->at = place[i].at;
        }
    }
}

GArray *agt_height_points_triangles(AgtHeightPoints *p, double cell_m, GError **error)
{
    if (!(cut_count(p, cell_m) <= POINTS_MAX)) {
        g_set_error_literal(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                            "its lines cut to cells give more than 20 million points; state a "
                            "larger cell_m");
        return NULL;
    }
    p->given = p->pt->len;
    g_autoptr(GArray) places = places_of(p, cell_m);
    join_places(p, places);
    return agt_geom_delaunay((const AgtPoint *)p->pt->data, p->pt->len, error);
}

AgtTin agt_height_points_tin(const AgtHeightPoints *p, const GArray *triangles)
{
    return (AgtTin){.pt = (const AgtPoint *)p->pt->data,
                    .z = (const double *)p->z->data,
                    .on_line = (const guint8 *)p->on_line->data,
                    .corner = (const guint32 *)triangles->data,
                    .n_triangles = triangles->len / 3};
}
