/* SPDX-License-Identifier: Apache-2.0 */
/* Do the insides of two rings meet? Exactly for whole millimetres, and with a tolerance before. */
#include "job.h"

typedef struct {
    gint64 x, y; /* half millimetres, so that middles of edges are whole, too */
} Spot;

static Spot spot_of(AgtPoint p)
{
    return (Spot){2 * llround(p.x * 1000), 2 * llround(p.y * 1000)};
}

/* Sign of the turn a-b-c; coordinates below 2^26 m give products far below 2^127. */
static int turn(Spot a, Spot b, Spot c)
{
    __int128 t = (__int128)(b.x - a.x) * (c.y - a.y) - (__int128)(b.y - a.y) * (c.x - a.x);
    return (t > 0) - (t < 0);
}

static bool between(Spot a, Spot b, Spot p)
{
    return p.x >= MIN(a.x, b.x) && p.x <= MAX(a.x, b.x) && p.y >= MIN(a.y, b.y) &&
           p.y <= MAX(a.y, b.y);
}

static bool on_edge(Spot a, Spot b, Spot p)
{
    return turn(a, b, p) == 0 && between(a, b, p);
}

/* Corners of @p ring, and those of @p other that lie on its edges, in order. */
static GArray *noded(const GArray *ring, const GArray *other)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(Spot));
    for (guint i = 0; i < ring->len; i++) {
        Spot a = spot_of(agt_place_pt(ring, i)),
             b = spot_of(agt_place_pt(ring, (i + 1) % ring->len));
        guint first = out->len;
        g_array_append_val(out, a);
        for (guint k = 0; k < other->len; k++) {
            Spot p = spot_of(agt_place_pt(other, k));
            if (!on_edge(a, b, p) || (p.x == a.x && p.y == a.y) || (p.x == b.x && p.y == b.y))
                continue;
            guint at = out->len;
            while (at > first + 1 && between(a, g_array_index(out, Spot, at - 1), p))
                at--;
            g_array_insert_val(out, at, p);
        }
    }
    return out;
}

static bool cross_properly(Spot a, Spot b, Spot c, Spot d)
{
    return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/* 1 inside, 0 on the outline, -1 outside. */
static int side_of(const GArray *ring, Spot p)
{
    bool inside = false;
    for (guint i = 0; i < ring->len; i++) {
        Spot a = g_array_index(ring, Spot, i), b = g_array_index(ring, Spot, (i + 1) % ring->len);
        if (on_edge(a, b, p))
            return 0;
        if ((a.y > p.y) != (b.y > p.y) && (turn(a, b, p) > 0) == (b.y > a.y))
            inside = !inside;
    }
    return inside ? 1 : -1;
}

static bool runs_along(const GArray *ring, Spot a, Spot b)
{
    for (guint i = 0; i < ring->len; i++) {
        Spot c = g_array_index(ring, Spot, i), d = g_array_index(ring, Spot, (i + 1) % ring->len);
        if (a.x == c.x && a.y == c.y && b.x == d.x && b.y == d.y)
            return true;
    }
    return false;
}

/* An edge of @p a runs inside @p b, or along an edge of it with the land on the same side. */
static bool enters(const GArray *a, const GArray *b)
{
    for (guint i = 0; i < a->len; i++) {
        Spot p = g_array_index(a, Spot, i), q = g_array_index(a, Spot, (i + 1) % a->len);
        Spot m = {(p.x + q.x) / 2, (p.y + q.y) / 2};
        int side = side_of(b, m);
        if (side > 0 || (side == 0 && runs_along(b, p, q)))
            return true;
    }
    return false;
}

bool agt_place_rings_overlap(const GArray *a, const GArray *b)
{
    g_autoptr(GArray) p = noded(a, b), q = noded(b, a);
    for (guint i = 0; i < p->len; i++)
        for (guint k = 0; k < q->len; k++)
            if (cross_properly(g_array_index(p, Spot, i), g_array_index(p, Spot, (i + 1) % p->len),
                               g_array_index(q, Spot, k), g_array_index(q, Spot, (k + 1) % q->len)))
                return true;
    return enters(p, q) || enters(q, p);
}

/* ---- with a tolerance ---- */

static bool deep_inside(const GArray *ring, AgtPoint p, double tol)
{
    if (!agt_place_ring_contains(ring, p))
        return false;
    for (guint i = 0; i < ring->len; i++)
        if (agt_place_point_segment(p, agt_place_pt(ring, i),
                                    agt_place_pt(ring, (i + 1) % ring->len), NULL) <= tol)
            return false;
    return true;
}

static bool in_box(AgtBox b, AgtPoint p)
{
    return p.x > b.minx && p.x < b.maxx && p.y > b.miny && p.y < b.maxy;
}

/* Corners and middles of edges of @p a deep inside @p b. */
static bool reaches_into(const GArray *a, const GArray *b, AgtBox box, double tol)
{
    for (guint i = 0; i < a->len; i++) {
        AgtPoint p = agt_place_pt(a, i), q = agt_place_pt(a, (i + 1) % a->len);
        AgtPoint m = {(p.x + q.x) / 2, (p.y + q.y) / 2};
        if ((in_box(box, p) && deep_inside(b, p, tol)) ||
            (in_box(box, m) && deep_inside(b, m, tol)))
            return true;
    }
    return false;
}

/* Signed distance of @p p from the line a-b. */
static double off_line(AgtPoint a, AgtPoint b, AgtPoint p)
{
    return agt_place_cross(agt_place_unit(agt_place_sub(b, a)), agt_place_sub(p, a));
}

static bool cross_deeply(AgtPoint a, AgtPoint b, AgtPoint c, AgtPoint d, double tol)
{
    double p = off_line(a, b, c), q = off_line(a, b, d);
    double r = off_line(c, d, a), s = off_line(c, d, b);
    return p * q < 0 && r * s < 0 && fmin(fabs(p), fabs(q)) > tol && fmin(fabs(r), fabs(s)) > tol;
}

static AgtBox edge_box(AgtPoint a, AgtPoint b)
{
    return (AgtBox){fmin(a.x, b.x), fmin(a.y, b.y), fmax(a.x, b.x), fmax(a.y, b.y)};
}

static bool edges_cross_deeply(const GArray *a, const GArray *b, AgtBox box, double tol)
{
    for (guint i = 0; i < a->len; i++) {
        AgtPoint p = agt_place_pt(a, i), q = agt_place_pt(a, (i + 1) % a->len);
        AgtBox edge = edge_box(p, q);
        if (!agt_box_intersects(edge, box))
            continue;
        for (guint k = 0; k < b->len; k++) {
            AgtPoint c = agt_place_pt(b, k), d = agt_place_pt(b, (k + 1) % b->len);
            if (agt_box_intersects(edge, edge_box(c, d)) && cross_deeply(p, q, c, d, tol))
                return true;
        }
    }
    return false;
}

bool agt_place_rings_overlap_plainly(const GArray *a, const GArray *b, double tol)
{
    AgtPoint p = agt_place_ring_centroid(a), q = agt_place_ring_centroid(b);
    AgtBox box_a = agt_place_ring_box(a), box_b = agt_place_ring_box(b);
    AgtBox common = {fmax(box_a.minx, box_b.minx), fmax(box_a.miny, box_b.miny),
                     fmin(box_a.maxx, box_b.maxx), fmin(box_a.maxy, box_b.maxy)};
    if (common.maxx - common.minx <= tol || common.maxy - common.miny <= tol)
        return false;
    if ((in_box(box_b, p) && deep_inside(b, p, tol)) ||
        (in_box(box_a, q) && deep_inside(a, q, tol)))
        return true;
    return edges_cross_deeply(a, b, common, tol) || reaches_into(a, b, box_b, tol) ||
           reaches_into(b, a, box_a, tol);
}
