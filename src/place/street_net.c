/* SPDX-License-Identifier: Apache-2.0 */
/* From a pattern to a network: lines clipped to the land, cut where they meet. */
#include "street.h"

#define NODE_M      0.3  /* nodes nearer than this are one */
#define NEAR_STEP_M 15.0 /* a new way is looked at so often */

typedef struct {
    double s;
    guint node;
} Cut;

static void edge_free(gpointer p)
{
    AgtStreetEdge *e = p;
    g_array_unref(e->pt);
    g_free(e);
}

void agt_street_net_free(AgtStreetNet *n)
{
    if (!n)
        return;
    g_array_unref(n->node);
    g_ptr_array_unref(n->edge);
    g_array_unref(n->kind);
    g_free(n);
}

double agt_street_net_length(const AgtStreetNet *n)
{
    double sum = 0;
    for (guint i = 0; i < n->edge->len; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        sum += e->gone ? 0 : e->length;
    }
    return sum;
}

static AgtStreetNet *copy_of(const AgtStreetNet *n)
{
    AgtStreetNet *c = g_memdup2(n, sizeof *n);
    c->node = g_array_copy(n->node);
    c->kind = g_array_copy(n->kind);
    c->edge = g_ptr_array_new_with_free_func(edge_free);
    for (guint i = 0; i < n->edge->len; i++) {
        AgtStreetEdge *e = g_memdup2(n->edge->pdata[i], sizeof *e);
        e->pt = g_array_copy(e->pt);
        g_ptr_array_add(c->edge, e);
    }
    return c;
}

AgtStreetNet *agt_street_net_without(const AgtStreetLand *l, const AgtStreetNet *n, guint edge)
{
    AgtStreetNet *c = copy_of(n);
    ((AgtStreetEdge *)c->edge->pdata[edge])->gone = true;
    agt_street_prune(l, c);
    return c;
}

/* ---- clipping ---- */

static int by_real(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Places along the line where it crosses the outline, and its ends. */
static GArray *crossings(const AgtPlaceLine *line, const AgtGeom *g)
{
    GArray *at = g_array_new(FALSE, FALSE, sizeof(double));
    double zero = 0;
    g_array_append_val(at, zero);
    for (guint k = 0; k + 1 < line->pt->len; k++) {
        AgtPoint p = agt_place_pt(line->pt, k), q = agt_place_pt(line->pt, k + 1);
        AgtPoint d = agt_place_sub(q, p);
        double len = line->at[k + 1] - line->at[k];
        AgtBox box = {fmin(p.x, q.x), fmin(p.y, q.y), fmax(p.x, q.x), fmax(p.y, q.y)};
        if (!agt_box_intersects(box, g->box))
            continue;
        for (guint r = 0; r < g->n_rings; r++)
            for (guint i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
                AgtPoint a = agt_place_sub(g->pt[i], p), b = agt_place_sub(g->pt[i + 1], p);
                double sa = agt_place_cross(d, a), sb = agt_place_cross(d, b);
                if ((sa <= 0) == (sb <= 0))
                    continue;
                double u = sa / (sa - sb);
                double t = (agt_place_dot(d, a) * (1 - u) + agt_place_dot(d, b) * u) / (len * len);
                double s = line->at[k] + t * len;
                if (t >= 0 && t < 1)
                    g_array_append_val(at, s);
            }
    }
    g_array_append_val(at, line->length);
    g_array_sort(at, by_real);
    return at;
}

static GArray *piece_of(const AgtPlaceLine *line, double from, double to)
{
    GArray *out = agt_place_ring_new();
    AgtPoint a = agt_place_line_at(line, from), b = agt_place_line_at(line, to);
    g_array_append_val(out, a);
    for (guint i = 0; i < line->pt->len; i++)
        if (line->at[i] > from + 1e-3 && line->at[i] < to - 1e-3)
            g_array_append_vals(out, &g_array_index(line->pt, AgtPoint, i), 1);
    g_array_append_val(out, b);
    return out;
}

/* The lines of a pattern before they are cut. */
typedef struct {
    GPtrArray *line; /* GArray of AgtPoint */
    GArray *kind;
    GArray *joined; /* guint, bits for start and end */
} Lines;

static void add_clipped(const AgtStreetLand *l, Lines *lines, GArray *chain, AgtStreetKind kind)
{
    AgtPlaceLine line;
    if (!chain)
        return;
    agt_place_line_init(&line, chain);
    g_autoptr(GArray) at = crossings(&line, l->inner);
    for (guint i = 0; i + 1 < at->len; i++) {
        double from = g_array_index(at, double, i), to = g_array_index(at, double, i + 1);
        if (to - from < l->rules.front / 2 ||
            !agt_street_inside(l->inner, agt_place_line_at(&line, (from + to) / 2)))
            continue;
        GArray *piece = piece_of(&line, from, to);
        bool ends[2];
        agt_street_reach_out(l, piece, ends);
        guint bits = (ends[0] ? 1 : 0) | (ends[1] ? 2 : 0);
        g_ptr_array_add(lines->line, piece);
        g_array_append_val(lines->kind, kind);
        g_array_append_val(lines->joined, bits);
    }
    agt_place_line_clear(&line);
    g_array_unref(chain);
}

/* ---- cutting ---- */

static guint node_at(AgtStreetNet *n, AgtPoint p)
{
    for (guint i = 0; i < n->node->len; i++)
        if (agt_place_dist(g_array_index(n->node, AgtStreetNode, i).at, p) <= NODE_M)
            return i;
    AgtStreetNode node = {p, false};
    g_array_append_val(n->node, node);
    return n->node->len - 1;
}

typedef struct {
    const AgtStreetLand *l;
    AgtStreetNet *net;
    AgtPlaceLine *line;
    GArray **cut;
    AgtBox *box;
} Cutter;

static void add_cut(Cutter *c, guint line, double s, guint node)
{
    Cut cut = {s, node};
    g_array_append_val(c->cut[line], cut);
}

/* Crossing of piece i of a with piece k of b, ends counted with some centimetres to spare. */
static bool meet(const AgtPlaceLine *a, guint i, const AgtPlaceLine *b, guint k, double *s,
                 double *t)
{
    AgtPoint p = agt_place_pt(a->pt, i), q = agt_place_pt(b->pt, k);
    AgtPoint d = agt_place_sub(agt_place_pt(a->pt, i + 1), p);
    AgtPoint e = agt_place_sub(agt_place_pt(b->pt, k + 1), q), w = agt_place_sub(q, p);
    double det = agt_place_cross(d, e), dl = hypot(d.x, d.y), el = hypot(e.x, e.y);
    if (dl <= 0 || el <= 0 || fabs(det) < 1e-9 * dl * el)
        return false;
    double u = agt_place_cross(w, e) / det, v = agt_place_cross(w, d) / det;
    double eu = 0.02 / dl, ev = 0.02 / el;
    if (u < -eu || u > 1 + eu || v < -ev || v > 1 + ev)
        return false;
    *s = a->at[i] + CLAMP(u, 0, 1) * dl;
    *t = b->at[k] + CLAMP(v, 0, 1) * el;
    return true;
}

static void cut_pair(Cutter *c, guint i, guint j)
{
    const AgtPlaceLine *a = &c->line[i], *b = &c->line[j];
    for (guint x = 0; x + 1 < a->pt->len; x++)
        for (guint y = 0; y + 1 < b->pt->len; y++) {
            double s, t;
            if (!meet(a, x, b, y, &s, &t))
                continue;
            guint node = node_at(c->net, agt_place_line_at(a, s));
            add_cut(c, i, s, node);
            add_cut(c, j, t, node);
        }
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const Cut *x = a, *y = b;
    if (x->s != y->s)
        return x->s < y->s ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

static void make_edges(Cutter *c, guint i)
{
    g_array_sort(c->cut[i], by_place);
    for (guint k = 0; k + 1 < c->cut[i]->len; k++) {
        Cut a = g_array_index(c->cut[i], Cut, k), b = g_array_index(c->cut[i], Cut, k + 1);
        if (a.node == b.node)
            continue;
        AgtStreetEdge *e = g_new0(AgtStreetEdge, 1);
        *e = (AgtStreetEdge){.from = a.node, .to = b.node, .line = i};
        e->pt = piece_of(&c->line[i], a.s, b.s);
        g_array_index(e->pt, AgtPoint, 0) = g_array_index(c->net->node, AgtStreetNode, a.node).at;
        g_array_index(e->pt, AgtPoint, e->pt->len - 1) =
            g_array_index(c->net->node, AgtStreetNode, b.node).at;
        e->length = agt_place_chain_length(e->pt);
        g_ptr_array_add(c->net->edge, e);
    }
}

static AgtBox chain_box(const GArray *c)
{
    AgtBox b = AGT_BOX_EMPTY;
    for (guint i = 0; i < c->len; i++) {
        AgtPoint p = agt_place_pt(c, i);
        b = agt_box_union(b, (AgtBox){p.x, p.y, p.x, p.y});
    }
    return agt_box_grow(b, 0.1);
}

static void cut_lines(const AgtStreetLand *l, AgtStreetNet *net, const Lines *lines)
{
    guint n = lines->line->len;
    Cutter c = {l, net, g_new0(AgtPlaceLine, n + 1), g_new0(GArray *, n + 1), g_new(AgtBox, n + 1)};
    for (guint i = 0; i < n; i++) {
        agt_place_line_init(&c.line[i], lines->line->pdata[i]);
        c.cut[i] = g_array_new(FALSE, FALSE, sizeof(Cut));
        c.box[i] = chain_box(lines->line->pdata[i]);
        guint bits = g_array_index(lines->joined, guint, i);
        guint a = node_at(net, agt_place_line_at(&c.line[i], 0));
        guint b = node_at(net, agt_place_line_at(&c.line[i], c.line[i].length));
        g_array_index(net->node, AgtStreetNode, a).joined |= (bits & 1) != 0;
        g_array_index(net->node, AgtStreetNode, b).joined |= (bits & 2) != 0;
        add_cut(&c, i, 0, a);
        add_cut(&c, i, c.line[i].length, b);
    }
    for (guint i = 0; i < n; i++)
        for (guint j = i + 1; j < n; j++) {
            bool along = g_array_index(lines->kind, AgtStreetKind, i) == AGT_STREET_ALONG &&
                         g_array_index(lines->kind, AgtStreetKind, j) == AGT_STREET_ALONG;
            if (!along && agt_box_intersects(c.box[i], c.box[j]))
                cut_pair(&c, i, j);
        }
    for (guint i = 0; i < n; i++) {
        make_edges(&c, i);
        agt_place_line_clear(&c.line[i]);
        g_array_unref(c.cut[i]);
    }
    g_free(c.line);
    g_free(c.cut);
    g_free(c.box);
}

/* Leaves out what is too steep. */
static void drop_steep(const AgtStreetLand *l, AgtStreetNet *n)
{
    double sum = 0, length = 0;
    for (guint i = 0; l->heights->len && i < n->edge->len; i++) {
        AgtStreetEdge *e = n->edge->pdata[i];
        double pct = agt_street_gradient(l, e->pt);
        if (isnan(pct))
            continue;
        if (l->rules.gradient_max_pct > 0 && pct > l->rules.gradient_max_pct) {
            e->gone = true;
            n->steep_m += e->length;
            continue;
        }
        sum += pct * pct * e->length;
        length += e->length;
    }
    n->gradient = length > 0 ? sum / length : 0;
}

AgtStreetNet *agt_street_net(const AgtStreetLand *l, const AgtStreetFrame *f,
                             const AgtStreetPattern *p)
{
    AgtStreetNet *n = g_new0(AgtStreetNet, 1);
    n->node = g_array_new(FALSE, FALSE, sizeof(AgtStreetNode));
    n->edge = g_ptr_array_new_with_free_func(edge_free);
    n->kind = g_array_new(FALSE, FALSE, sizeof(AgtStreetKind));
    g_autoptr(GPtrArray) line = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    g_autoptr(GArray) joined = g_array_new(FALSE, FALSE, sizeof(guint));
    Lines lines = {line, n->kind, joined};
    for (guint k = 0; k < p->n; k++)
        add_clipped(l, &lines, agt_street_along(l, f, p->t + k * p->pitch), AGT_STREET_ALONG);
    for (guint k = 0; k < p->m; k++)
        add_clipped(l, &lines, agt_street_across(l, f, p->s + k * p->gap), AGT_STREET_ACROSS);
    agt_street_enter(l, line, n->kind, joined);
    cut_lines(l, n, &lines);
    drop_steep(l, n);
    agt_street_prune(l, n);
    return n;
}

/* ---- one more ---- */

/* Where a new way ends: on a street of the network, or at the edge of the land. */
typedef struct {
    double t;
    guint edge; /* G_MAXUINT: none */
    bool fair;  /* the angle there is */
} End;

static End end_of(const AgtStreetLand *l, const AgtStreetNet *n, AgtPoint p, AgtPoint dir)
{
    End end = {INFINITY, G_MAXUINT, true};
    const AgtGeom *g = l->inner;
    for (guint r = 0; r < g->n_rings; r++)
        for (guint i = g->ring[r]; i + 1 < g->ring[r + 1]; i++)
            end.t = fmin(end.t, agt_street_ray(p, dir, g->pt[i], g->pt[i + 1]));
    for (guint i = 0; i < n->edge->len; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        for (guint k = 0; !e->gone && k + 1 < e->pt->len; k++) {
            AgtPoint a = agt_place_pt(e->pt, k), b = agt_place_pt(e->pt, k + 1);
            double t = agt_street_ray(p, dir, a, b);
            if (t >= end.t)
                continue;
            double sine = fabs(agt_place_cross(dir, agt_place_unit(agt_place_sub(b, a))));
            end = (End){t, i, asin(fmin(1, sine)) >= l->rules.angle_min};
        }
    }
    return end;
}

/* Node of the network at a place on an edge, which is cut there. */
static guint node_on(AgtStreetNet *n, guint edge, AgtPoint p)
{
    AgtStreetEdge *e = n->edge->pdata[edge];
    AgtPlaceLine line;
    double s = 0;
    guint node = node_at(n, p);
    if (node == e->from || node == e->to)
        return node;
    agt_place_chain_distance(e->pt, p, &s);
    agt_place_line_init(&line, e->pt);
    AgtStreetEdge *rest = g_new0(AgtStreetEdge, 1);
    *rest = (AgtStreetEdge){.from = node, .to = e->to, .line = e->line};
    rest->pt = piece_of(&line, s, line.length);
    g_array_unref(e->pt);
    e->pt = piece_of(&line, 0, s);
    e->to = node;
    AgtPoint at = g_array_index(n->node, AgtStreetNode, node).at;
    g_array_index(e->pt, AgtPoint, e->pt->len - 1) = g_array_index(rest->pt, AgtPoint, 0) = at;
    e->length = agt_place_chain_length(e->pt);
    rest->length = agt_place_chain_length(rest->pt);
    agt_place_line_clear(&line);
    g_ptr_array_insert(n->edge, (gint)edge + 1, rest);
    return node;
}

static guint node_of_end(AgtStreetNet *n, const End *end, const AgtPoint *p, bool joined)
{
    guint node = end->edge == G_MAXUINT ? node_at(n, *p) : node_on(n, end->edge, *p);
    g_array_index(n->node, AgtStreetNode, node).joined |= joined;
    return node;
}

/* Does the way run along another street with no room for a row of plots between the two? */
static bool too_near(const AgtStreetLand *l, const AgtStreetNet *n, AgtPoint p, AgtPoint q)
{
    double need = 2 * l->rules.half + l->rules.depth_min, length = agt_place_dist(p, q);
    AgtPoint dir = agt_place_unit(agt_place_sub(q, p));
    guint near = 0, samples = (guint)fmax(1, ceil((length - 2 * need) / NEAR_STEP_M));
    for (guint k = 0; k < samples && length > 2 * need; k++) {
        AgtPoint at = agt_place_along(p, dir, need + (length - 2 * need) * (k + 0.5) / samples);
        double nearest = INFINITY;
        for (guint i = 0; i < n->edge->len; i++) {
            const AgtStreetEdge *e = n->edge->pdata[i];
            for (guint j = 0; !e->gone && j + 1 < e->pt->len; j++)
                nearest = fmin(nearest, agt_place_point_segment(at, agt_place_pt(e->pt, j),
                                                                agt_place_pt(e->pt, j + 1), NULL));
        }
        near += nearest < need;
    }
    return 3 * near > samples;
}

AgtStreetNet *agt_street_net_with(const AgtStreetLand *l, const AgtStreetNet *n, AgtPoint at,
                                  AgtPoint dir)
{
    AgtPoint back = {-dir.x, -dir.y};
    if (!agt_street_inside(l->inner, at))
        return NULL;
    End a = end_of(l, n, at, back), b = end_of(l, n, at, dir);
    if (!isfinite(a.t) || !isfinite(b.t) || !a.fair || !b.fair || a.t + b.t < l->rules.front ||
        (a.edge != G_MAXUINT && a.edge == b.edge))
        return NULL;
    g_autoptr(GArray) chain = agt_place_ring_new();
    AgtPoint p = agt_place_along(at, back, a.t), q = agt_place_along(at, dir, b.t);
    bool joined[2];
    if (too_near(l, n, p, q))
        return NULL;
    g_array_append_val(chain, p);
    g_array_append_val(chain, q);
    agt_street_reach_out(l, chain, joined);
    for (guint e = 0; e < 2; e++) { /* a street that is met inside ends the way */
        bool met = (e ? b.edge : a.edge) != G_MAXUINT;
        guint end = e ? chain->len - 1 : 0;
        if (met && joined[e])
            g_array_index(chain, AgtPoint, end) = e ? q : p;
        joined[e] = joined[e] && !met;
    }
    double pct = agt_street_gradient(l, chain);
    if (l->rules.gradient_max_pct > 0 && pct > l->rules.gradient_max_pct)
        return NULL;
    AgtStreetNet *c = copy_of(n);
    AgtStreetEdge *e = g_new0(AgtStreetEdge, 1);
    if (a.edge != G_MAXUINT && b.edge != G_MAXUINT && a.edge < b.edge) { /* numbers shift */
        e->to = node_of_end(c, &b, &g_array_index(chain, AgtPoint, chain->len - 1), joined[1]);
        e->from = node_of_end(c, &a, &g_array_index(chain, AgtPoint, 0), joined[0]);
    } else {
        e->from = node_of_end(c, &a, &g_array_index(chain, AgtPoint, 0), joined[0]);
        e->to = node_of_end(c, &b, &g_array_index(chain, AgtPoint, chain->len - 1), joined[1]);
    }
    AgtStreetKind kind = AGT_STREET_ACROSS;
    e->pt = g_steal_pointer(&chain);
    g_array_index(e->pt, AgtPoint, 0) = g_array_index(c->node, AgtStreetNode, e->from).at;
    g_array_index(e->pt, AgtPoint, e->pt->len - 1) =
        g_array_index(c->node, AgtStreetNode, e->to).at;
    e->line = c->kind->len;
    e->length = agt_place_chain_length(e->pt);
    g_array_append_val(c->kind, kind);
    g_ptr_array_add(c->edge, e);
    agt_street_prune(l, c);
    return c;
}
