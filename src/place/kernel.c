/* SPDX-License-Identifier: Apache-2.0 */
/* Small geometry on rings and chains. */
#include "kernel.h"

#include <stdlib.h>

GArray *agt_place_ring_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(AgtPoint));
}

static void reverse(GArray *r)
{
    AgtPoint *p = (AgtPoint *)(gpointer)r->data;
    for (guint i = 0, j = r->len; i + 1 < j; i++, j--) {
        AgtPoint keep = p[i];
        p[i] = p[j - 1];
        p[j - 1] = keep;
    }
}

GArray *agt_place_ring_of(const AgtGeom *g, guint ring)
{
    GArray *r = agt_place_ring_new();
    for (guint i = g->ring[ring]; i + 1 < g->ring[ring + 1]; i++)
        g_array_append_val(r, g->pt[i]);
    if (agt_place_ring_area(r) < 0)
        reverse(r);
    return r;
}

AgtGeom *agt_place_ring_geom(const GArray *ring)
{
    return agt_geom_new_polygon((const AgtPoint *)(gconstpointer)ring->data, ring->len);
}

double agt_place_ring_area(const GArray *ring)
{
    double twice = 0;
    if (ring->len < 3)
        return 0;
    AgtPoint o = agt_place_pt(ring, 0), a = {0, 0};
    for (guint i = 1; i < ring->len; i++) {
        AgtPoint b = agt_place_sub(agt_place_pt(ring, i), o);
        twice += agt_place_cross(a, b);
        a = b;
    }
    return twice / 2;
}

double agt_place_ring_perimeter(const GArray *ring)
{
    double sum = 0;
    for (guint i = 0; i < ring->len; i++)
        sum += agt_place_dist(agt_place_pt(ring, i), agt_place_pt(ring, (i + 1) % ring->len));
    return sum;
}

AgtPoint agt_place_ring_centroid(const GArray *ring)
{
    AgtPoint o = agt_place_pt(ring, 0), c = {0, 0};
    double twice = 0;
    for (guint i = 1; i + 1 < ring->len; i++) {
        AgtPoint a = agt_place_sub(agt_place_pt(ring, i), o);
        AgtPoint b = agt_place_sub(agt_place_pt(ring, i + 1), o);
        double w = agt_place_cross(a, b);
        twice += w;
        c = agt_place_along(c, (AgtPoint){a.x + b.x, a.y + b.y}, w / 3);
    }
    return twice != 0 ? agt_place_along(o, c, 1 / twice) : o;
}

AgtBox agt_place_ring_box(const GArray *ring)
{
    AgtBox box = AGT_BOX_EMPTY;
    for (guint i = 0; i < ring->len; i++) {
        AgtPoint p = agt_place_pt(ring, i);
        box = agt_box_union(box, (AgtBox){p.x, p.y, p.x, p.y});
    }
    return box;
}

bool agt_place_ring_contains(const GArray *ring, AgtPoint p)
{
    bool inside = false;
    for (guint i = 0, j = ring->len - 1; i < ring->len; j = i++) {
        AgtPoint a = agt_place_pt(ring, i), b = agt_place_pt(ring, j);
        if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x)
            inside = !inside;
    }
    return inside;
}

/* Edges that turn back on themselves are never measured as exactly 0 apart. */
#define HAIR_M 1e-6

/* Segments whose boxes are apart never meet. */
static bool boxes_apart(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint d)
{
    return (a.x < c.x && a.x < d.x && b.x < c.x && b.x < d.x) ||
           (a.x > c.x && a.x > d.x && b.x > c.x && b.x > d.x) ||
           (a.y < c.y && a.y < d.y && b.y < c.y && b.y < d.y) ||
           (a.y > c.y && a.y > d.y && b.y > c.y && b.y > d.y);
}

bool agt_place_ring_simple(const GArray *ring)
{
    guint n = ring->len;
    if (n < 3)
        return false;
    for (guint i = 0; i < n; i++)
        for (guint j = i + 1; j < n; j++) {
            AgtPoint a = agt_place_pt(ring, i), b = agt_place_pt(ring, i + 1 < n ? i + 1 : 0);
            AgtPoint c = agt_place_pt(ring, j), d = agt_place_pt(ring, j + 1 < n ? j + 1 : 0);
            bool next = j == i + 1, closing = i == 0 && j == n - 1;
            if (!next && !closing && !boxes_apart(a, b, c, d) &&
                agt_place_segment_segment(a, b, c, d) <= 0)
                return false;
            if (next && agt_place_point_segment(d, a, b, NULL) < HAIR_M)
                return false;
            if (closing && agt_place_point_segment(c, a, b, NULL) < HAIR_M)
                return false;
        }
    return true;
}

void agt_place_ring_tidy(GArray *ring, double near_m, double flat_m)
{
    for (guint i = 0; ring->len > 3 && i < ring->len;) {
        AgtPoint before = agt_place_pt(ring, (i + ring->len - 1) % ring->len);
        AgtPoint at = agt_place_pt(ring, i);
        AgtPoint after = agt_place_pt(ring, (i + 1) % ring->len);
        if (agt_place_dist(before, at) < near_m ||
            agt_place_point_segment(at, before, after, NULL) < flat_m)
            g_array_remove_index(ring, i);
        else
            i++;
    }
}

void agt_place_ring_shave(GArray *ring)
{
    for (guint i = 0, left = ring->len; ring->len > 3 && left > 0; left--) {
        guint n = ring->len;
        AgtPoint before = agt_place_pt(ring, (i + n - 1) % n), at = agt_place_pt(ring, i % n);
        AgtPoint after = agt_place_pt(ring, (i + 1) % n);
        bool back = agt_place_dot(agt_place_sub(at, before), agt_place_sub(after, at)) < 0;
        if (back && (agt_place_point_segment(after, before, at, NULL) < 1e-5 ||
                     agt_place_point_segment(before, at, after, NULL) < 1e-5)) {
            g_array_remove_index(ring, i % n);
            left = n; /* its neighbours may be hairs now */
            i = (i + n - 2) % (n - 1);
        } else {
            i = (i + 1) % n;
        }
    }
}

static int by_x(gconstpointer a, gconstpointer b)
{
    const AgtPoint *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

/* One half of the monotone chain hull, pushed behind what stands in @p hull. */
static void half_hull(const AgtPoint *p, guint n, int step, GArray *hull)
{
    guint floor_len = hull->len;
    for (guint k = 0; k < n; k++) {
        AgtPoint at = step > 0 ? p[k] : p[n - 1 - k];
        while (hull->len >= floor_len + 2) {
            AgtPoint a = agt_place_pt(hull, hull->len - 2), b = agt_place_pt(hull, hull->len - 1);
            if (agt_place_cross(agt_place_sub(b, a), agt_place_sub(at, a)) > 0)
                break;
            g_array_set_size(hull, hull->len - 1);
        }
        g_array_append_val(hull, at);
    }
    g_array_set_size(hull, hull->len - 1);
}

GArray *agt_place_ring_hull(const GArray *ring)
{
    g_autofree AgtPoint *p = g_memdup2(ring->data, sizeof(AgtPoint) * ring->len);
    qsort(p, ring->len, sizeof(AgtPoint), by_x);
    GArray *hull = agt_place_ring_new();
    half_hull(p, ring->len, 1, hull);
    half_hull(p, ring->len, -1, hull);
    return hull;
}

double agt_place_ring_hull_area(const GArray *ring)
{
    g_autoptr(GArray) hull = agt_place_ring_hull(ring);
    return agt_place_ring_area(hull);
}

/* Squared distance, and the place along the segment. */
static double point_segment2(AgtPoint p, AgtPoint a, AgtPoint b, double *t)
{
    AgtPoint d = agt_place_sub(b, a);
    double len2 = agt_place_dot(d, d);
    double u = len2 > 0 ? agt_place_dot(agt_place_sub(p, a), d) / len2 : 0;
    *t = CLAMP(u, 0, 1);
    AgtPoint q = agt_place_sub(p, agt_place_along(a, d, *t));
    return agt_place_dot(q, q);
}

double agt_place_point_segment(AgtPoint p, AgtPoint a, AgtPoint b, double *t)
{
    double u, d2 = point_segment2(p, a, b, &u);
    if (t)
        *t = u;
    return sqrt(d2);
}

double agt_place_segment_segment(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint d)
{
    double c1 = agt_place_cross(agt_place_sub(b, a), agt_place_sub(c, a));
    double c2 = agt_place_cross(agt_place_sub(b, a), agt_place_sub(d, a));
    double c3 = agt_place_cross(agt_place_sub(d, c), agt_place_sub(a, c));
    double c4 = agt_place_cross(agt_place_sub(d, c), agt_place_sub(b, c));
    if (((c1 > 0 && c2 < 0) || (c1 < 0 && c2 > 0)) && ((c3 > 0 && c4 < 0) || (c3 < 0 && c4 > 0)))
        return 0;
    double t, d1 = point_segment2(a, c, d, &t), d2 = point_segment2(b, c, d, &t);
    double d3 = point_segment2(c, a, b, &t), d4 = point_segment2(d, a, b, &t);
    d1 = d2 < d1 ? d2 : d1;
    d3 = d4 < d3 ? d4 : d3;
    return sqrt(d3 < d1 ? d3 : d1);
}

double agt_place_ring_distance(const AgtPoint *a, guint na, const AgtPoint *b, guint nb)
{
    double best = INFINITY;
    for (guint i = 0; i < na; i++)
        for (guint j = 0; j < nb; j++)
            best =
                fmin(best, agt_place_segment_segment(a[i], a[(i + 1) % na], b[j], b[(j + 1) % nb]));
    return best;
}

double agt_place_chain_length(const GArray *chain)
{
    double sum = 0;
    for (guint i = 0; i + 1 < chain->len; i++)
        sum += agt_place_dist(agt_place_pt(chain, i), agt_place_pt(chain, i + 1));
    return sum;
}

void agt_place_line_init(AgtPlaceLine *l, const GArray *chain)
{
    l->pt = agt_place_ring_new();
    g_array_append_vals(l->pt, chain->data, chain->len);
    l->at = g_new0(double, chain->len + 1);
    for (guint i = 1; i < chain->len; i++)
        l->at[i] =
            l->at[i - 1] + agt_place_dist(agt_place_pt(chain, i - 1), agt_place_pt(chain, i));
    l->length = chain->len ? l->at[chain->len - 1] : 0;
}

void agt_place_line_clear(AgtPlaceLine *l)
{
    g_clear_pointer(&l->pt, g_array_unref);
    g_clear_pointer(&l->at, g_free);
}

AgtPoint agt_place_line_at(const AgtPlaceLine *l, double s)
{
    guint lo = 0, hi = l->pt->len - 1;
    while (hi - lo > 1) {
        guint mid = (lo + hi) / 2;
        if (l->at[mid] < s)
            lo = mid;
        else
            hi = mid;
    }
    AgtPoint a = agt_place_pt(l->pt, lo), b = agt_place_pt(l->pt, hi);
    double len = l->at[hi] - l->at[lo];
    if (s >= l->length)
        return agt_place_pt(l->pt, l->pt->len - 1);
    double u = len > 0 ? CLAMP((s - l->at[lo]) / len, 0, 1) : 0;
    return agt_place_along(a, agt_place_sub(b, a), u);
}

AgtPoint agt_place_line_direction(const AgtPlaceLine *l, double s, double window_m)
{
    double from = fmax(0, s - window_m), to = fmin(l->length, s + window_m);
    if (s - window_m < 0)
        to = fmin(l->length, 2 * window_m);
    if (s + window_m > l->length)
        from = fmax(0, l->length - 2 * window_m);
    return agt_place_unit(agt_place_sub(agt_place_line_at(l, to), agt_place_line_at(l, from)));
}

double agt_place_chain_distance(const GArray *chain, AgtPoint p, double *s)
{
    double best = INFINITY, before = 0;
    for (guint i = 0; i + 1 < chain->len; i++) {
        AgtPoint a = agt_place_pt(chain, i), d = agt_place_sub(agt_place_pt(chain, i + 1), a);
        AgtPoint e = agt_place_sub(p, a);
        double len2 = agt_place_dot(d, d), t = len2 > 0 ? agt_place_dot(e, d) / len2 : 0;
        t = CLAMP(t, 0, 1);
        AgtPoint off = agt_place_along(e, d, -t);
        double d2 = agt_place_dot(off, off), len = s ? sqrt(len2) : 0;
        if (d2 < best) {
            best = d2;
            if (s)
                *s = before + t * len;
        }
        before += len;
    }
    return sqrt(best);
}

static void simplify(const GArray *chain, guint from, guint to, double tol, gboolean *keep)
{
    double worst = tol;
    guint at = 0;
    for (guint i = from + 1; i < to; i++) {
        double d = agt_place_point_segment(agt_place_pt(chain, i), agt_place_pt(chain, from),
                                           agt_place_pt(chain, to), NULL);
        if (d > worst) {
            worst = d;
            at = i;
        }
    }
    if (!at)
        return;
    keep[at] = TRUE;
    simplify(chain, from, at, tol, keep);
    simplify(chain, at, to, tol, keep);
}

GArray *agt_place_chain_simplify(const GArray *chain, double tol_m)
{
    g_autofree gboolean *keep = g_new0(gboolean, chain->len + 1);
    GArray *out = agt_place_ring_new();
    if (chain->len > 2)
        simplify(chain, 0, chain->len - 1, tol_m, keep);
    for (guint i = 0; i < chain->len; i++)
        if (keep[i] || i == 0 || i + 1 == chain->len)
            g_array_append_vals(out, &g_array_index(chain, AgtPoint, i), 1);
    return out;
}

double agt_place_ray(const GArray *ring, AgtPoint p, AgtPoint dir, double from_m, guint skip,
                     guint *edge)
{
    double best = INFINITY;
    AgtPoint a = agt_place_sub(agt_place_pt(ring, ring->len - 1), p);
    double side_a = agt_place_cross(dir, a);
    for (guint i = 0; i < ring->len; i++) {
        AgtPoint b = agt_place_sub(agt_place_pt(ring, i), p);
        double side_b = agt_place_cross(dir, b);
        guint e = i ? i - 1 : ring->len - 1;
        if ((side_a <= 0) != (side_b <= 0) && e != skip) {
            double u = side_a / (side_a - side_b);
            double t = agt_place_dot(dir, a) * (1 - u) + agt_place_dot(dir, b) * u;
            if (t > from_m && t < best) {
                best = t;
                if (edge)
                    *edge = e;
            }
        }
        a = b;
        side_a = side_b;
    }
    return best;
}
