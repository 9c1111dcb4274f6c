/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cutting a ring in two along a line behind its street edges. Most blocks allow it, and it costs a
 * hundredth of an overlay; whatever is not plain is left to the overlay.
 */
#include "strip.h"

/* Where the line crosses the ring. */
typedef struct {
    guint edge, piece; /* of the ring, of the line */
    double u;          /* place along the line: piece + share */
    AgtPoint at;
} Crossing;

/* Crossings of the ring with the line; false when one is not clean, or when there are not two. */
static bool two_crossings(const GArray *ring, const GArray *line, Crossing out[2])
{
    guint n = 0;
    for (guint k = 0; k + 1 < line->len; k++) {
        AgtPoint p = agt_place_pt(line, k), d = agt_place_sub(agt_place_pt(line, k + 1), p);
        for (guint i = 0; i < ring->len; i++) {
            AgtPoint a = agt_place_sub(agt_place_pt(ring, i), p);
            AgtPoint b = agt_place_sub(agt_place_pt(ring, (i + 1) % ring->len), p);
            AgtPoint e = agt_place_sub(b, a);
            double sa = agt_place_cross(d, a), sb = agt_place_cross(d, b);
            double den = agt_place_cross(e, d);
            if ((sa < 0) == (sb < 0) || den == 0)
                continue;
            double t = agt_place_cross(e, a) / agt_place_cross(e, d); /* along the line */
            if (t < -1e-9 || t > 1 + 1e-9)
                continue;
            double v = sa / (sa - sb);
            if (n == 2 || t < 1e-9 || t > 1 - 1e-9)
                return false;
            AgtPoint at = agt_place_along(agt_place_along(p, a, 1), e, v);
            if (v * agt_place_dist(a, b) < 0.01 || (1 - v) * agt_place_dist(a, b) < 0.01)
                return false; /* through a corner */
            out[n++] = (Crossing){i, k, k + t, at};
        }
    }
    return n == 2;
}

/* Ring from after crossing @p from around to crossing @p to, then back along the line. */
static GArray *side(const GArray *ring, const GArray *line, Crossing from, Crossing to)
{
    GArray *out = agt_place_ring_new();
    guint n = ring->len;
    g_array_append_val(out, from.at);
    for (guint i = (from.edge + 1) % n;; i = (i + 1) % n) {
        g_array_append_vals(out, &g_array_index(ring, AgtPoint, i), 1);
        if (i == to.edge)
            break;
    }
    g_array_append_val(out, to.at);
    if (to.u < from.u)
        for (guint k = to.piece + 1; k <= from.piece; k++)
            g_array_append_vals(out, &g_array_index(line, AgtPoint, k), 1);
    else
        for (guint k = to.piece; k > from.piece; k--)
            g_array_append_vals(out, &g_array_index(line, AgtPoint, k), 1);
    return out;
}

/* Is edge @p at passed on the way from edge @p from to edge @p to? */
static bool between(guint at, guint from, guint to, guint n)
{
    return (at + n - from) % n <= (to + n - from) % n;
}

bool agt_place_split(const GArray *ring, const AgtPlaceFront *front, const GArray *back,
                     GArray **strip, GArray **rest)
{
    Crossing c[2];
    guint from = 0, count = 0;
    if (agt_place_ring_contains(ring, agt_place_pt(back, 0)) ||
        agt_place_ring_contains(ring, agt_place_pt(back, back->len - 1)) ||
        !two_crossings(ring, back, c) || c[0].edge == c[1].edge)
        return false;
    g_autofree gboolean *on = agt_place_edges_on(ring, front);
    if (!agt_place_longest_run(ring, on, &from, &count))
        return false;
    guint n = ring->len, last = (from + count - 1) % n;
    for (guint i = 0; i < count; i++) /* a cut through the street line itself is not plain */
        if (c[0].edge == (from + i) % n || c[1].edge == (from + i) % n)
            return false;
    bool first_side = between(from, c[0].edge, c[1].edge, n);
    if (first_side != between(last, c[0].edge, c[1].edge, n))
        return false;
    Crossing a = first_side ? c[0] : c[1], b = first_side ? c[1] : c[0];
    *strip = side(ring, back, a, b);
    *rest = side(ring, back, b, a);
    if (agt_place_ring_area(*strip) > 0 && agt_place_ring_area(*rest) > 0 &&
        agt_place_ring_simple(*strip) && agt_place_ring_simple(*rest))
        return true;
    g_clear_pointer(strip, g_array_unref);
    g_clear_pointer(rest, g_array_unref);
    return false;
}
