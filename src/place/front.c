/* SPDX-License-Identifier: Apache-2.0 */
/* Which edges of the land lie on a street, and the street lines that plots can front. */
#include "job.h"

/* A corner: the direction turns by more than this over CORNER_REACH_M on both sides. */
#define CORNER_TURN    (35 * G_PI / 180)
#define CORNER_REACH_M 8.0
/* Edges only partly on a street are looked at in pieces of this length. */
#define PIECE_M 2.0

void agt_place_front_free(AgtPlaceFront *f)
{
    agt_place_line_clear(&f->line);
    g_free(f);
}

/* The street along the edge a-b, when it is the same at both ends and in the middle. */
static guint whole_edge(const AgtPlaceJob *job, AgtPoint a, AgtPoint b, bool *mixed)
{
    AgtPoint m = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    /* A corner touches the streets on both sides: only the middle says which is along the edge. */
    guint at = agt_place_street_at(job, m, AGT_PLACE_TOUCH_M);
    AgtPoint near_a = agt_place_along(a, agt_place_sub(b, a), 1e-3);
    AgtPoint near_b = agt_place_along(b, agt_place_sub(a, b), 1e-3);
    bool on_a = agt_place_street_at(job, near_a, AGT_PLACE_TOUCH_M) != G_MAXUINT;
    bool on_b = agt_place_street_at(job, near_b, AGT_PLACE_TOUCH_M) != G_MAXUINT;
    *mixed = on_a != (at != G_MAXUINT) || on_b != (at != G_MAXUINT);
    return at;
}

/* Nearest whole-millimetre point to @p at that lies left of or on a-b, where the land is. */
static AgtPoint to_mm(AgtPoint a, AgtPoint b, AgtPoint at)
{
    AgtPoint best = {round(at.x * 1000) / 1000, round(at.y * 1000) / 1000};
    double nearest = INFINITY;
    for (int i = -1; i <= 1; i++)
        for (int j = -1; j <= 1; j++) {
            AgtPoint p = {(round(at.x * 1000) + i) / 1000, (round(at.y * 1000) + j) / 1000};
            double d = agt_place_dist(p, at);
            if (agt_place_cross(agt_place_sub(b, a), agt_place_sub(p, a)) >= -1e-9 && d < nearest) {
                nearest = d;
                best = p;
            }
        }
    return best;
}

/* Where a street line begins or ends between the middles of two pieces: @p on at the first only. */
static double end_between(const AgtPlaceJob *job, AgtPoint a, AgtPoint b, double lo, double hi,
                          bool on)
{
    double len = agt_place_dist(a, b);
    while ((hi - lo) * len > 5e-4) {
        double mid = (lo + hi) / 2;
        AgtPoint m = agt_place_along(a, agt_place_sub(b, a), mid);
        if ((agt_place_street_at(job, m, AGT_PLACE_TOUCH_M) != G_MAXUINT) == on)
            lo = mid;
        else
            hi = mid;
    }
    return on ? lo : hi; /* the line never reaches past its street */
}

/* Appends the edge a-b, split where a street line begins or ends. */
static void append_edge(const AgtPlaceJob *job, AgtPoint a, AgtPoint b, GArray *ring,
                        GArray *street)
{
    bool mixed;
    guint at = whole_edge(job, a, b, &mixed);
    double len = agt_place_dist(a, b);
    guint n = mixed && len > 2 * PIECE_M ? (guint)ceil(len / PIECE_M) : 1;
    for (guint i = 0, run = 0; i < n; i++) {
        AgtPoint m = agt_place_along(a, agt_place_sub(b, a), (i + 0.5) / n);
        guint here = n > 1 ? agt_place_street_at(job, m, AGT_PLACE_TOUCH_M) : at;
        bool on = here != G_MAXUINT, was_on = run != G_MAXUINT;
        if (i == 0 || on != was_on) {
            AgtPoint p = a;
            if (i) {
                double where = end_between(job, a, b, (i - 0.5) / n, (i + 0.5) / n, was_on);
                p = to_mm(a, b, agt_place_along(a, agt_place_sub(b, a), where));
            }
            g_array_append_val(ring, p);
            g_array_append_val(street, here);
            run = here;
        }
    }
}

GArray *agt_place_street_edges(const AgtPlaceJob *job, GArray *ring)
{
    g_autoptr(GArray) corners = ring->len ? g_array_copy(ring) : agt_place_ring_new();
    GArray *street = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_set_size(ring, 0);
    for (guint i = 0; i < corners->len; i++)
        append_edge(job, agt_place_pt(corners, i), agt_place_pt(corners, (i + 1) % corners->len),
                    ring, street);
    return street;
}

/* How far the line turns at @p s, seen over some metres before and after. */
static double turn_at(const AgtPlaceLine *line, double s)
{
    if (s <= 0 || s >= line->length)
        return 0;
    double reach = fmin(CORNER_REACH_M, fmin(s, line->length - s));
    AgtPoint m = agt_place_line_at(line, s);
    AgtPoint d = agt_place_sub(m, agt_place_line_at(line, s - reach));
    AgtPoint e = agt_place_sub(agt_place_line_at(line, s + reach), m);
    return fabs(atan2(agt_place_cross(d, e), agt_place_dot(d, e)));
}

static void keep_front(GPtrArray *fronts, GArray *line)
{
    if (line->len < 2)
        return;
    AgtPlaceFront *f = g_new0(AgtPlaceFront, 1);
    agt_place_line_init(&f->line, line);
    g_ptr_array_add(fronts, f);
}

/* Is point @p i of the line its sharpest turn nearby, and sharp enough? */
static bool is_corner(const AgtPlaceLine *line, const double *turn, guint i)
{
    bool corner = turn[i] >= CORNER_TURN;
    for (guint j = 0; j < line->pt->len && corner; j++)
        corner = fabs(line->at[j] - line->at[i]) > CORNER_REACH_M || turn[j] < turn[i] ||
                 (turn[j] == turn[i] && j >= i);
    return corner;
}

/* Cuts a line of street edges at its corners. */
static void break_at_corners(const GArray *points, GPtrArray *fronts)
{
    AgtPlaceLine line;
    agt_place_line_init(&line, points);
    g_autofree double *turn = g_new0(double, points->len);
    for (guint i = 1; i + 1 < points->len; i++)
        turn[i] = turn_at(&line, line.at[i]);
    g_autoptr(GArray) piece = agt_place_ring_new();
    for (guint i = 0; i < points->len; i++) {
        AgtPoint p = agt_place_pt(points, i);
        g_array_append_val(piece, p);
        if (!is_corner(&line, turn, i))
            continue;
        keep_front(fronts, piece);
        g_array_set_size(piece, 0);
        g_array_append_val(piece, p);
    }
    keep_front(fronts, piece);
    agt_place_line_clear(&line);
}

static bool on_street(const GArray *street, guint i)
{
    return g_array_index(street, guint, i % street->len) != G_MAXUINT;
}

/* Edge to start from: one after an edge that is no street; for a ring that is street all round,
 * its sharpest corner. */
static guint start_edge(const GArray *ring, const GArray *street)
{
    guint n = ring->len, best = 0;
    double sharpest = -1;
    for (guint i = 0; i < n; i++)
        if (!on_street(street, i + n - 1))
            return i;
    for (guint i = 0; i < n; i++) {
        AgtPoint d = agt_place_sub(agt_place_pt(ring, i), agt_place_pt(ring, (i + n - 1) % n));
        AgtPoint e = agt_place_sub(agt_place_pt(ring, (i + 1) % n), agt_place_pt(ring, i));
        double turn = fabs(atan2(agt_place_cross(d, e), agt_place_dot(d, e)));
        if (turn > sharpest + 1e-9) {
            sharpest = turn;
            best = i;
        }
    }
    return best;
}

GPtrArray *agt_place_fronts(const GArray *ring, const GArray *street)
{
    GPtrArray *fronts = g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_front_free);
    guint n = ring->len, first = start_edge(ring, street);
    g_autoptr(GArray) line = agt_place_ring_new();
    for (guint k = 0; k < n; k++) {
        guint i = (first + k) % n;
        AgtPoint a = agt_place_pt(ring, i), b = agt_place_pt(ring, (i + 1) % n);
        if (!on_street(street, i))
            continue;
        if (!line->len)
            g_array_append_val(line, a);
        g_array_append_val(line, b);
        guint here = g_array_index(street, guint, i),
              next = g_array_index(street, guint, (i + 1) % n);
        if (k + 1 == n || next != here) { /* a plot has its frontage on one street */
            break_at_corners(line, fronts);
            g_array_set_size(line, 0);
        }
    }
    if (line->len)
        break_at_corners(line, fronts);
    return fronts;
}
