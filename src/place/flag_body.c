/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A flag plot is a strip that leads from the street to a body behind other plots. Its street line
 * is the mouth of the strip. Where the strip ends follows from the outline alone: both sides of the
 * strip begin at the mouth, and the shorter one ends where the body widens. (The other side may go
 * on as a side of the body.) The line between both ends, with what of the outline goes on from
 * there across the strip, is the face of the body: to what is built on it, its street line.
 */
#include "job.h"

/* Sine of the bend, 2 degrees, that ends a side of the strip; cosine of 35 degrees that ends the
 * face. */
#define BEND 0.035
#define TURN 0.82
/* Ends of both sides this far apart along the strip are two ends. */
#define LEVEL_M 0.25
#define SAME_M  1e-6
/* Corners that neighbours put on the side of a strip. */
#define BESIDE_M 0.01

/* The outline from corner to corner, forwards or backwards. */
typedef struct {
    const GArray *ring;
    guint at;
    int step;
} Walk;

static AgtPoint here(const Walk *w)
{
    return agt_place_pt(w->ring, w->at);
}

static AgtPoint next(const Walk *w)
{
    return agt_place_pt(w->ring, (w->at + w->ring->len + (guint)w->step) % w->ring->len);
}

static void go(Walk *w)
{
    w->at = (w->at + w->ring->len + (guint)w->step) % w->ring->len;
}

static guint find(const GArray *ring, AgtPoint p)
{
    for (guint i = 0; i < ring->len; i++)
        if (agt_place_dist(agt_place_pt(ring, i), p) < SAME_M)
            return i;
    return G_MAXUINT;
}

/* Along a side of the strip to where it bends; its direction to *dir. */
static double along_side(Walk *w, AgtPoint *dir)
{
    AgtPoint from = here(w);
    *dir = agt_place_unit(agt_place_sub(next(w), from));
    for (guint i = 0; i < w->ring->len; i++) {
        AgtPoint d = agt_place_unit(agt_place_sub(next(w), here(w)));
        if (fabs(agt_place_cross(*dir, d)) > BEND || agt_place_dot(*dir, d) < 0)
            break;
        go(w);
    }
    return agt_place_dist(from, here(w));
}

/* What of the outline goes on as the face, away from the strip. */
static void along_face(Walk w, GArray *to)
{
    AgtPoint dir = agt_place_unit(agt_place_sub(next(&w), here(&w)));
    for (guint i = 0; i < w.ring->len; i++) {
        AgtPoint d = agt_place_unit(agt_place_sub(next(&w), here(&w)));
        if (agt_place_dot(dir, d) < TURN)
            break;
        go(&w);
        AgtPoint p = here(&w);
        g_array_append_val(to, p);
        dir = d;
    }
}

static GArray *face_of(GArray *left, AgtPoint from, AgtPoint to, const GArray *right)
{
    GArray *face = agt_place_ring_new();
    for (guint i = left->len; i > 0; i--)
        g_array_append_vals(face, &g_array_index(left, AgtPoint, i - 1), 1);
    g_array_append_val(face, from);
    g_array_append_val(face, to);
    g_array_append_vals(face, right->data, right->len);
    return face;
}

bool agt_place_flag_face(AgtPlacePlot *p, double *length)
{
    guint first = find(p->ring, agt_place_pt(p->front, 0));
    guint last = find(p->ring, agt_place_pt(p->front, p->front->len - 1));
    g_clear_pointer(&p->face, g_array_unref);
    if (first == G_MAXUINT || last == G_MAXUINT || p->ring->len < 5)
        return false;
    Walk l = {p->ring, first, -1}, r = {p->ring, last, 1};
    AgtPoint dl, dr, from, to;
    double ll = along_side(&l, &dl), lr = along_side(&r, &dr), len = fmin(ll, lr);
    if (fabs(agt_place_cross(dl, dr)) > 2 * BEND || agt_place_dot(dl, dr) < 0 || l.at == r.at)
        return false;
    g_autoptr(GArray) left = agt_place_ring_new(), right = agt_place_ring_new();
    from = ll > len + LEVEL_M ? agt_place_along(agt_place_pt(p->ring, first), dl, len) : here(&l);
    to = lr > len + LEVEL_M ? agt_place_along(agt_place_pt(p->ring, last), dr, len) : here(&r);
    if (ll <= len + LEVEL_M)
        along_face(l, left);
    if (lr <= len + LEVEL_M)
        along_face(r, right);
    if (!left->len && !right->len)
        return false;
    p->face = face_of(left, from, to, right);
    if (length)
        *length = len;
    return true;
}

AgtPlacePlot *agt_place_flag_body(const AgtPlacePlot *p)
{
    const GArray *face = p->face;
    AgtPoint end = agt_place_pt(face, face->len - 1), begin = agt_place_pt(face, 0);
    guint n = p->ring->len, i = find(p->ring, end), stop = find(p->ring, begin);
    bool cut_right = i == G_MAXUINT, cut_left = stop == G_MAXUINT;
    if (cut_right && cut_left)
        return NULL;
    /* Where a side of the strip is a side of the body, too, the face begins or ends inside it. */
    if (cut_right)
        i = find(p->ring, agt_place_pt(p->front, p->front->len - 1));
    if (cut_left)
        stop = find(p->ring, agt_place_pt(p->front, 0));
    AgtPlacePlot *body = g_new0(AgtPlacePlot, 1);
    body->block = p->block;
    body->zone = p->zone;
    body->front = g_array_copy((GArray *)face);
    body->ring = g_array_copy((GArray *)face);
    for (guint k = (i + 1) % n; k != stop && body->ring->len < 2 * n; k = (k + 1) % n) {
        AgtPoint q = agt_place_pt(p->ring, k);
        bool beside =
            agt_place_point_segment(q, agt_place_pt(p->ring, i), end, NULL) < BESIDE_M ||
            agt_place_point_segment(q, agt_place_pt(p->ring, stop), begin, NULL) < BESIDE_M;
        if (!beside)
            g_array_append_val(body->ring, q);
    }
    return body;
}
