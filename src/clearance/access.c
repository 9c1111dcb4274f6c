/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access (B7): a place is reached when a chain of street pieces leads to it from the road network
 * outside, and each of them passes as works over its whole length and width. A street that passes
 * as a whole is one piece; of the others every short piece is judged for itself.
 */
#include "private.h"

/* Drawing tolerance between axes, ends of axes, and plots on the street line, metres. */
static const double join_m = 0.5, touch_m = 1.0;
/* Pieces of streets that do not pass as a whole, metres. */
static const double piece_m = 30.0;

static double half_of(const AgtClearance *c, const AgtStreet *s)
{
    Works w = clearance_works(c, &s->f);
    double half = w.problem ? NAN : w.half_m;
    clearance_works_clear(&w);
    return half;
}

/* --- Pieces --- */

/* What cannot be computed does not pass; the street's own judgement reports it. */
static bool passes(AgtClearance *c, const AgtStreet *s, const AgtGeom *axis)
{
    Works w = clearance_works_on(c, &s->f, axis);
    bool ok = clearance_passes(c, &w);
    clearance_works_clear(&w);
    return ok;
}

static void add_piece(AgtClearance *c, const AgtStreet *s, double half, AgtGeom *axis, bool whole,
                      bool permitted)
{
    Piece p = {.row = s, .axis = axis, .half_m = half, .whole = whole, .permitted = permitted};
    g_array_append_val(c->piece, p);
}

static void add_pieces_of(AgtClearance *c, const AgtStreet *s, double half)
{
    for (guint32 i = 0; i < s->f.geom->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(s->f.geom, i);
        double length = agt_geom_length_m(part);
        guint n = MAX(1u, (guint)ceil(length / piece_m));
        for (guint k = 0; k < n && length > 0; k++) {
            AgtGeom *axis = agt_geom_line_piece(part, length * k / n, length * (k + 1) / n);
            add_piece(c, s, half, axis, false, passes(c, s, axis));
        }
    }
}

static void add_street(AgtClearance *c, const AgtStreet *s)
{
    double half = half_of(c, s);
    if (isnan(half))
        return;
    if (passes(c, s, s->f.geom))
        add_piece(c, s, half, agt_geom_ref(s->f.geom), true, true);
    else
        add_pieces_of(c, s, half);
}

static Piece *piece(const AgtClearance *c, guint32 i)
{
    return &g_array_index(c->piece, Piece, i);
}

static AgtBox piece_box(const Piece *p)
{
    return agt_box_grow(p->axis->box, p->half_m + touch_m);
}

/* --- Joints --- */

static bool near_point(AgtPoint p, const AgtGeom *g, double max_m)
{
    g_autoptr(AgtGeom) point = agt_geom_new_point(p.x, p.y);
    return agt_geom_distance_within_m(point, g, max_m) <= max_m;
}

static bool end_in(const Piece *a, const Piece *b)
{
    const AgtGeom *g = a->axis;
    for (guint32 p = 0; p < g->n_parts; p++) {
        guint32 from = g->ring[g->part[p]], to = g->ring[g->part[p] + 1];
        if (near_point(g->pt[from], b->axis, b->half_m + join_m) ||
            near_point(g->pt[to - 1], b->axis, b->half_m + join_m))
            return true;
    }
    return false;
}

/* Axes that meet, or an end of one inside the width of the other. */
static bool joined(const Piece *a, const Piece *b)
{
    if (agt_geom_distance_within_m(a->axis, b->axis, join_m) <= join_m)
        return true;
    return a->row != b->row && (end_in(a, b) || end_in(b, a));
}

/* --- Where the outside is --- */

static bool touches_other_street(const AgtClearance *c, AgtPoint p, const AgtStreet *own)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    agt_index_query(c->piece_index, (AgtBox){p.x, p.y, p.x, p.y}, near);
    for (guint i = 0; i < near->len; i++) {
        const Piece *q = piece(c, g_array_index(near, guint32, i));
        if (q->row != own && near_point(p, q->axis, q->half_m + join_m))
            return true;
    }
    return false;
}

/*
 * The end of an external street that lies outside: farthest from the middle of all streets, and
 * free of other streets. Only one end counts: the other may lie in the town, beyond a hazard.
 */
static bool outer_end(const AgtClearance *c, const AgtStreet *s, AgtPoint middle, AgtPoint *end)
{
    const AgtGeom *g = s->f.geom;
    double most = -1;
    for (guint32 p = 0; p < g->n_parts; p++) {
        const guint32 at[] = {g->ring[g->part[p]], g->ring[g->part[p] + 1] - 1};
        for (guint i = 0; i < 2; i++) {
            double d = hypot(g->pt[at[i]].x - middle.x, g->pt[at[i]].y - middle.y);
            if (d > most) {
                most = d;
                *end = g->pt[at[i]];
            }
        }
    }
    return most >= 0 && !touches_other_street(c, *end, s);
}

static bool is_entrance(const AgtClearance *c, const Piece *p, AgtPoint middle)
{
    AgtPoint end = {0, 0};
    if (!p->permitted || p->row->external != 1)
        return false;
    return p->whole || (outer_end(c, p->row, middle, &end) && near_point(end, p->axis, join_m));
}

/* --- The chain --- */

static AgtPoint middle_of(const AgtClearance *c)
{
    AgtBox box = AGT_BOX_EMPTY;
    for (guint32 i = 0; i < c->piece->len; i++)
        box = agt_box_union(box, piece(c, i)->axis->box);
    return (AgtPoint){(box.minx + box.maxx) / 2, (box.miny + box.maxy) / 2};
}

static void reach(AgtClearance *c, Piece *p, GQueue *queue)
{
    p->connected = true;
    g_hash_table_add(c->reached, (gpointer)&p->row->f);
    g_queue_push_tail(queue, p);
}

/* From the outside in, over permitted pieces only. */
static void spread(AgtClearance *c)
{
    g_autoptr(GQueue) queue = g_queue_new();
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    AgtPoint middle = middle_of(c);
    for (guint32 i = 0; i < c->piece->len; i++)
        if (is_entrance(c, piece(c, i), middle))
            reach(c, piece(c, i), queue);
    Piece *p;
    while ((p = g_queue_pop_head(queue))) {
        g_array_set_size(near, 0);
        agt_index_query(c->piece_index, piece_box(p), near);
        for (guint k = 0; k < near->len; k++) {
            Piece *q = piece(c, g_array_index(near, guint32, k));
            if (!q->connected && q->permitted && joined(p, q))
                reach(c, q, queue);
        }
    }
}

void clearance_load_streets(AgtClearance *c)
{
    c->piece = g_array_new(FALSE, FALSE, sizeof(Piece));
    c->reached = g_hash_table_new(g_direct_hash, g_direct_equal);
    AGT_EACH(c->plan, STREET, Street, s)
    {
        if (!agt_feature_withdrawn(&s->f) && !agt_geom_is_empty(s->f.geom))
            add_street(c, s);
    }
    g_autofree AgtBox *box = g_new0(AgtBox, c->piece->len + 1);
    for (guint32 i = 0; i < c->piece->len; i++)
        box[i] = piece_box(piece(c, i));
    c->piece_index = agt_index_new(box, c->piece->len);
    spread(c);
}

void clearance_free_streets(AgtClearance *c)
{
    for (guint32 i = 0; c->piece && i < c->piece->len; i++)
        agt_geom_unref(piece(c, i)->axis);
    g_clear_pointer(&c->piece, g_array_unref);
    g_clear_pointer(&c->reached, g_hash_table_unref);
    g_clear_pointer(&c->piece_index, agt_index_free);
}

/* --- Judging --- */

/* What must be reached: the plot of a building, else the feature itself. */
static const AgtGeom *place_of(const AgtClearance *c, const AgtFeature *row)
{
    if (row->layer == AGT_LAYER_BUILDING) {
        const char *id = ((const AgtBuilding *)row)->plot;
        const AgtFeature *plot = id ? agt_plan_find(c->plan, AGT_LAYER_PLOT, id) : NULL;
        if (plot && !agt_geom_is_empty(plot->geom))
            return plot->geom;
    }
    return row->geom;
}

static const char *place_problem(const AgtClearance *c, const AgtFeature *row)
{
    const AgtGeom *place = place_of(c, row);
    const char *problem = N_("no street touches it");
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    agt_index_query(c->piece_index, place->box, near);
    for (guint k = 0; k < near->len; k++) {
        const Piece *p = piece(c, g_array_index(near, guint32, k));
        double reach_m = p->half_m + touch_m;
        if (!(agt_geom_distance_within_m(place, p->axis, reach_m) <= reach_m))
            continue;
        if (p->connected)
            return NULL;
        problem = p->permitted ? N_("no chain of released streets joins its street to the outside")
                               : N_("the street before it is not on released land");
    }
    return problem;
}

void clearance_judge_access(AgtClearance *c, const AgtFeature *row, AgtFindings *out)
{
    if (agt_geom_is_empty(row->geom))
        return;
    const char *problem = NULL;
    if (row->layer == AGT_LAYER_STREET && !g_hash_table_contains(c->reached, row))
        problem = N_("no chain of released streets reaches it from the outside");
    else if (row->layer == AGT_LAYER_PLOT || row->layer == AGT_LAYER_BUILDING ||
             row->layer == AGT_LAYER_FACILITY || row->layer == AGT_LAYER_PARKING)
        problem = place_problem(c, row);
    if (problem)
        clearance_add(c, out, &rule_b7, row)->what = problem;
}
