/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plots of a block on whole millimetres, with shared edges shared exactly.
 *
 * Corners of neighbours that mean one point become one point, and a corner that lies on a
 * neighbour's edge becomes a corner of that neighbour too. Corners on the block's outline are
 * rounded inwards and become corners of the outline, so that the areas of plots and of what is left
 * add up to the block's in whole square millimetres.
 */
#include "job.h"

#define SAME_M 0.003
#define ON_M   0.0016

typedef struct {
    GArray *pt;        /* all points so far */
    GHashTable *cells; /* cell of a centimetre -> index + 1 of the last point in it */
    GArray *next;      /* guint: chain of points in one cell */
} Points;

static gpointer cell_key(gint64 x, gint64 y)
{
    return GSIZE_TO_POINTER((gsize)((guint64)(x * 73856093) ^ (guint64)(y * 19349663)));
}

static gint64 cell_of(double v)
{
    return (gint64)floor(v * 100);
}

/* A point already there within SAME_M, the nearest. */
static bool find_point(const Points *p, AgtPoint at, AgtPoint *found)
{
    double best = SAME_M;
    bool any = false;
    for (gint64 i = -1; i <= 1; i++)
        for (gint64 j = -1; j <= 1; j++) {
            gpointer key = cell_key(cell_of(at.x) + i, cell_of(at.y) + j);
            guint k = GPOINTER_TO_UINT(g_hash_table_lookup(p->cells, key));
            for (; k; k = g_array_index(p->next, guint, k - 1)) {
                AgtPoint q = agt_place_pt(p->pt, k - 1);
                double d = agt_place_dist(q, at);
                if (d < best) {
                    best = d;
                    *found = q;
                    any = true;
                }
            }
        }
    return any;
}

static void add_point(Points *p, AgtPoint at)
{
    gpointer key = cell_key(cell_of(at.x), cell_of(at.y));
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(p->cells, key));
    g_array_append_val(p->pt, at);
    g_array_append_val(p->next, before);
    g_hash_table_insert(p->cells, key, GUINT_TO_POINTER(p->pt->len));
}

/* Nearest edge of @p ring that @p at lies on. */
static bool edge_under(const GArray *ring, AgtPoint at, double tol, guint *edge)
{
    double best = tol;
    bool any = false;
    for (guint i = 0; i < ring->len; i++) {
        AgtPoint a = agt_place_pt(ring, i), b = agt_place_pt(ring, (i + 1) % ring->len);
        if (at.x < fmin(a.x, b.x) - tol || at.x > fmax(a.x, b.x) + tol ||
            at.y < fmin(a.y, b.y) - tol || at.y > fmax(a.y, b.y) + tol)
            continue;
        double d = agt_place_point_segment(at, a, b, NULL);
        if (d < best) {
            best = d;
            *edge = i;
            any = true;
        }
    }
    return any;
}

/* Nearest whole-millimetre point left of or on a-b. */
static AgtPoint round_left(AgtPoint a, AgtPoint b, AgtPoint at)
{
    AgtPoint best = {round(at.x * 1000) / 1000, round(at.y * 1000) / 1000};
    double x0 = floor(at.x * 1000), y0 = floor(at.y * 1000), nearest = INFINITY;
    for (int i = -1; i <= 2; i++)
        for (int j = -1; j <= 2; j++) {
            AgtPoint p = {(x0 + i) / 1000, (y0 + j) / 1000};
            double d = agt_place_dist(p, at);
            bool left = agt_place_cross(agt_place_sub(b, a), agt_place_sub(p, a)) >= -1e-9;
            if (left && d < nearest - 1e-9) {
                nearest = d;
                best = p;
            }
        }
    return best;
}

/* The whole-millimetre point that stands for @p at. */
static AgtPoint settle(Points *points, const GArray *outline, AgtPoint at)
{
    AgtPoint found = at;
    guint edge = 0;
    if (find_point(points, at, &found))
        return found;
    AgtPoint p = {round(at.x * 1000) / 1000, round(at.y * 1000) / 1000};
    if (edge_under(outline, at, ON_M, &edge))
        p = round_left(agt_place_pt(outline, edge),
                       agt_place_pt(outline, (edge + 1) % outline->len), at);
    add_point(points, p);
    return p;
}

static void settle_all(Points *points, const GArray *outline, GArray *line, bool ring)
{
    g_autoptr(GArray) out = agt_place_ring_new();
    for (guint i = 0; i < line->len; i++) {
        AgtPoint p = settle(points, outline, agt_place_pt(line, i));
        if (out->len && agt_place_dist(agt_place_pt(out, out->len - 1), p) < 1e-6)
            continue;
        g_array_append_val(out, p);
    }
    if (ring && out->len > 1 &&
        agt_place_dist(agt_place_pt(out, 0), agt_place_pt(out, out->len - 1)) < 1e-6)
        g_array_set_size(out, out->len - 1);
    g_array_set_size(line, 0);
    g_array_append_vals(line, out->data, out->len);
}

/* Makes @p at a corner of the ring when it lies on one of its edges. */
static void insert_corner(GArray *ring, AgtPoint at)
{
    guint edge = 0;
    if (!edge_under(ring, at, ON_M, &edge))
        return;
    AgtPoint a = agt_place_pt(ring, edge), b = agt_place_pt(ring, (edge + 1) % ring->len);
    if (agt_place_dist(a, at) < 1e-6 || agt_place_dist(b, at) < 1e-6)
        return;
    g_array_insert_val(ring, edge + 1, at);
}

static void insert_corners(GArray *ring, const GArray *of, AgtBox box)
{
    for (guint i = 0; i < of->len; i++) {
        AgtPoint p = agt_place_pt(of, i);
        if (p.x >= box.minx && p.x <= box.maxx && p.y >= box.miny && p.y <= box.maxy)
            insert_corner(ring, p);
    }
}

/* Points of the street line that the ring got on the way. */
static void refine_front(AgtPlacePlot *p)
{
    AgtPoint first = agt_place_pt(p->front, 0);
    AgtPoint last = agt_place_pt(p->front, p->front->len - 1);
    guint n = p->ring->len, from = n;
    for (guint i = 0; i < n && from == n; i++)
        if (agt_place_dist(agt_place_pt(p->ring, i), first) < 1e-6)
            from = i;
    g_autoptr(GArray) line = agt_place_ring_new();
    for (guint k = 0; from < n && k < n; k++) {
        AgtPoint q = agt_place_pt(p->ring, (from + k) % n);
        g_array_append_val(line, q);
        if (k && agt_place_dist(q, last) < 1e-6) {
            g_array_set_size(p->front, 0);
            g_array_append_vals(p->front, line->data, line->len);
            return;
        }
    }
}

void agt_place_weld(AgtPlaceBlock *b, GPtrArray *plots)
{
    Points points = {agt_place_ring_new(), g_hash_table_new(NULL, NULL),
                     g_array_new(FALSE, FALSE, sizeof(guint))};
    g_autoptr(GArray) outline = agt_place_ring_new();
    for (guint r = 0; r < b->land->n_rings; r++)
        for (guint i = b->land->ring[r]; i + 1 < b->land->ring[r + 1]; i++)
            add_point(&points, b->land->pt[i]);
    g_array_append_vals(outline, b->ring->data, b->ring->len);
    for (guint i = 0; i < plots->len; i++) {
        AgtPlacePlot *p = plots->pdata[i];
        settle_all(&points, outline, p->ring, true);
        settle_all(&points, outline, p->front, false);
    }
    g_autofree AgtBox *box = g_new(AgtBox, plots->len + 1);
    for (guint i = 0; i < plots->len; i++)
        box[i] = agt_box_grow(agt_place_ring_box(((AgtPlacePlot *)plots->pdata[i])->ring), SAME_M);
    g_autoptr(AgtIndex) index = agt_index_new(box, plots->len);
    g_autoptr(GArray) hit = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < plots->len; i++) {
        AgtPlacePlot *p = plots->pdata[i];
        g_array_set_size(hit, 0);
        agt_index_query(index, box[i], hit);
        for (guint k = 0; k < hit->len; k++) {
            guint j = g_array_index(hit, guint32, k);
            if (j != i)
                insert_corners(p->ring, ((AgtPlacePlot *)plots->pdata[j])->ring, box[i]);
        }
    }
    agt_place_no_spikes(plots);
    for (guint i = 0; i < plots->len; i++)
        refine_front(plots->pdata[i]);
    g_array_unref(points.pt);
    g_array_unref(points.next);
    g_hash_table_unref(points.cells);
}

GArray *agt_place_weld_outline(const AgtPlaceBlock *b)
{
    GArray *ring = g_array_copy(b->ring);
    AgtBox box = agt_place_ring_box(ring);
    for (guint i = 0; i < b->plots->len; i++) {
        const AgtPlacePlot *p = b->plots->pdata[i];
        if (!p->kept)
            insert_corners(ring, p->ring, box);
    }
    return ring;
}
