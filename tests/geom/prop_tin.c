/* SPDX-License-Identifier: Apache-2.0 */
/* Properties of triangulations: complete, Delaunay, filling the hull. */
#include <string.h>

#include <agrotown/geom.h>

#include "prop.h"

__extension__ typedef __int128 Wide;

typedef struct {
    gint64 x, y;
} Mm;

/* Points of the kinds that surveys have: scattered, on a grid, on lines, on circles, doubled. */
static AgtPoint *scatter(Prop *p, guint32 n)
{
    AgtPoint *pt = g_new(AgtPoint, n);
    int kind = prop_int(p, 0, 4);
    for (guint32 i = 0; i < n; i++) {
        double x = prop_real(p, 0, 500), y = prop_real(p, 0, 500);
        if (kind == 1) {
            x = floor(x / 25) * 25;
            y = floor(y / 25) * 25;
        } else if (kind == 2) {
            y = prop_int(p, 0, 1) ? 100 : y;
        } else if (kind == 3) {
            double a = 2 * G_PI * prop_int(p, 0, 7) / 8;
            x = 200 + 65 * cos(a) * prop_int(p, 0, 2);
            y = 200 + 65 * sin(a) * prop_int(p, 0, 2);
        }
        pt[i] = (AgtPoint){700000 + x, 4430000 + y};
        if (kind == 4 && i && prop_int(p, 0, 2) == 0)
            pt[i] = pt[prop_int(p, 0, (int)i - 1)];
    }
    return pt;
}

static Mm mm(AgtPoint q)
{
    return (Mm){(gint64)floor((q.x - 700000) * 1000 + 0.5),
                (gint64)floor((q.y - 4430000) * 1000 + 0.5)};
}

static gint64 cross(Mm a, Mm b, Mm c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

static bool inside_circle(Mm a, Mm b, Mm c, Mm d)
{
    gint64 ax = a.x - d.x, ay = a.y - d.y, bx = b.x - d.x, by = b.y - d.y;
    gint64 cx = c.x - d.x, cy = c.y - d.y;
    Wide sum = (Wide)(ax * ax + ay * ay) * (bx * cy - cx * by);
    sum -= (Wide)(bx * bx + by * by) * (ax * cy - cx * ay);
    sum += (Wide)(cx * cx + cy * cy) * (ax * by - bx * ay);
    return sum > 0;
}

static int by_place(const void *a, const void *b)
{
    const Mm *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

/* Twice the area of the convex hull of positions sorted by place, square millimetres. */
static gint64 hull_area2(const Mm *q, guint32 n)
{
    g_autofree Mm *h = g_new(Mm, 2 * n + 2);
    guint32 k = 0;
    for (int half = 0; half < 2; half++) {
        guint32 least = k + 1;
        for (guint32 i = 0; i < n; i++) {
            Mm c = q[half ? n - 1 - i : i];
            while (k > least && cross(h[k - 2], h[k - 1], c) <= 0)
                k--;
            h[k++] = c;
        }
        k--;
    }
    gint64 area = 0;
    for (guint32 i = 1; i + 1 < k; i++)
        area += cross(h[0], h[i], h[i + 1]);
    return area;
}

/* Each place is a corner of some triangle, unless all lie on one line. */
static bool complete(Prop *p, const AgtPoint *pt, guint32 n, const GArray *t)
{
    g_autoptr(GHashTable) used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < t->len; i++) {
        Mm q = mm(pt[g_array_index(t, guint32, i)]);
        g_hash_table_add(used, g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, q.x, q.y));
    }
    for (guint32 i = 0; i < n; i++) {
        Mm q = mm(pt[i]);
        g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, q.x, q.y);
        if (!g_hash_table_contains(used, key))
            return prop_check(p, false, "point %u (%s) is in no triangle", i, key);
    }
    return true;
}

static bool triangulations_are_delaunay_and_fill_the_hull(Prop *p)
{
    guint32 n = (guint32)prop_int(p, 0, 3 * p->size);
    g_autofree AgtPoint *pt = scatter(p, n);
    g_autofree Mm *sorted = g_new(Mm, n + 1);
    for (guint32 i = 0; i < n; i++)
        sorted[i] = mm(pt[i]);
    qsort(sorted, n, sizeof(Mm), by_place);
    gint64 hull = n ? hull_area2(sorted, n) : 0, sum = 0;
    g_autoptr(GArray) t = agt_geom_delaunay(pt, n, NULL);
    for (guint i = 0; i + 2 < t->len; i += 3) {
        const guint32 *k = &g_array_index(t, guint32, i);
        Mm a = mm(pt[k[0]]), b = mm(pt[k[1]]), c = mm(pt[k[2]]);
        if (cross(a, b, c) <= 0)
            return prop_check(p, false, "triangle %u does not turn left", i / 3);
        sum += cross(a, b, c);
        for (guint32 j = 0; j < n; j++)
            if (inside_circle(a, b, c, mm(pt[j])))
                return prop_check(p, false, "point %u lies in the circle of %u", j, i / 3);
    }
    if (sum != hull)
        return prop_check(p, false, "area %" G_GINT64_FORMAT ", hull %" G_GINT64_FORMAT, sum, hull);
    return !hull || complete(p, pt, n, t);
}

/* The same triangles whatever comes with the points: order of doubles, a second call. */
static bool the_first_of_doubles_counts(Prop *p)
{
    guint32 n = (guint32)prop_int(p, 3, 3 + p->size);
    g_autofree AgtPoint *pt = scatter(p, n), *twice = g_new(AgtPoint, 2 * n);
    memcpy(twice, pt, n * sizeof *pt);
    memcpy(twice + n, pt, n * sizeof *pt);
    g_autoptr(GArray) a = agt_geom_delaunay(pt, n, NULL);
    g_autoptr(GArray) b = agt_geom_delaunay(twice, 2 * n, NULL);
    return prop_check(
        p, a->len == b->len && (!a->len || !memcmp(a->data, b->data, a->len * sizeof(guint32))),
        "%u and %u triangles", a->len / 3, b->len / 3);
}

static bool what_is_on_no_map_is_refused(Prop *p)
{
    AgtPoint pt[] = {{0, 0}, {prop_real(p, 268500, 1e12), 0}, {0, 1}, {1, 1}};
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) t = agt_geom_delaunay(pt, 4, &error);
    if (t || !g_error_matches(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_INVALID))
        return prop_check(p, false, "a span of %g m was taken", pt[1].x);
    pt[1].x = prop_int(p, 0, 1) ? NAN : INFINITY;
    g_autoptr(GArray) u = agt_geom_delaunay(pt, 4, NULL);
    return prop_check(p, !u, "%g was taken", pt[1].x);
}

int main(void)
{
    static const PropTest tests[] = {
        {"triangulations are delaunay and fill the hull",
         triangulations_are_delaunay_and_fill_the_hull, 600},
        {"the first of doubles counts", the_first_of_doubles_counts, 200},
        {"what is on no map is refused", what_is_on_no_map_is_refused, 50},
    };
    return prop_main(tests, G_N_ELEMENTS(tests));
}
