/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a layer as a network: cutting lines where they meet, and finding places on them. */
#include "net.h"

/* A line is cut here. */
typedef struct {
    guint32 line, node;
    double s;
} Cut;

/* Nodes of one square of a raster: the first of them, the others follow by Maker.next. */
typedef struct {
    gint64 key;
    guint32 first; /* + 1; 0: the slot is free */
} Slot;

typedef struct {
    Net *net;
    Slot *slot; /* open addressing, n_slots a power of two */
    guint32 n_slots, n_used;
    GArray *next; /* node -> next one in its square + 1 */
    GArray *cut;
    GArray *side; /* AgtGraphEdge: from points to lines beside them */
} Maker;

/* --- Nodes: positions nearer than NET_JOIN_M are one --- */

/* Side of a square, far above NET_JOIN_M: most positions look into one square only. */
static const double square_m = 1;

static gint64 key_of(double x, double y)
{
    gint64 cx = (gint64)floor(x / square_m), cy = (gint64)floor(y / square_m);
    return (gint64)((guint64)cx << 32 ^ ((guint64)cy & 0xffffffff));
}

static Slot *slot_of(const Maker *m, gint64 key)
{
    guint64 k = (guint64)key * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    guint32 i = (guint32)(k >> 32) & (m->n_slots - 1);
    while (m->slot[i].first && m->slot[i].key != key)
        i = (i + 1) & (m->n_slots - 1);
    return &m->slot[i];
}

static void more_slots(Maker *m)
{
    g_autofree Slot *old = m->slot;
    guint32 n = m->n_slots;
    m->n_slots = n ? 2 * n : 1024;
    m->slot = g_new0(Slot, m->n_slots);
    for (guint32 i = 0; i < n; i++)
        if (old[i].first)
            *slot_of(m, old[i].key) = old[i];
}

static guint32 known_node(const Maker *m, AgtPoint p, gint64 key)
{
    guint32 i = slot_of(m, key)->first;
    for (; i; i = g_array_index(m->next, guint32, i - 1)) {
        AgtPoint q = NET_NODE(m->net, i - 1);
        if (hypot(p.x - q.x, p.y - q.y) <= NET_JOIN_M)
            return i - 1;
    }
    return NET_NONE;
}

static guint32 node_of(Maker *m, AgtPoint p)
{
    if (2 * m->n_used >= m->n_slots)
        more_slots(m);
    gint64 own = key_of(p.x, p.y);
    guint32 n = known_node(m, p, own);
    for (int i = 0; n == NET_NONE && i < 9; i++) { /* beyond the edges, where they are near */
        gint64 key = key_of(p.x + (i % 3 - 1) * NET_JOIN_M, p.y + (i / 3 - 1) * NET_JOIN_M);
        n = key == own ? NET_NONE : known_node(m, p, key);
    }
    if (n != NET_NONE)
        return n;
    Slot *slot = slot_of(m, own);
    n = m->net->node->len;
    g_array_append_val(m->net->node, p);
    g_array_append_val(m->next, slot->first);
    m->n_used += !slot->first;
    *slot = (Slot){own, n + 1};
    return n;
}

/* --- Lines and segments --- */

static void add_line(Net *net, guint32 row, const AgtGeom *g, guint32 ring)
{
    NetLine line = {.row = row, .ring = ring, .seg = net->seg->len};
    for (guint32 i = g->ring[ring]; i + 1 < g->ring[ring + 1]; i++) {
        double d = hypot(g->pt[i + 1].x - g->pt[i].x, g->pt[i + 1].y - g->pt[i].y);
        if (d <= 0)
            continue;
        NetSegment s = {g->pt[i], g->pt[i + 1], net->line->len, line.length_m};
        g_array_append_val(net->seg, s);
        line.length_m += d;
    }
    line.n_segs = net->seg->len - line.seg;
    if (line.n_segs)
        g_array_append_val(net->line, line);
}

static AgtBox box_of(AgtPoint a, AgtPoint b)
{
    return (AgtBox){MIN(a.x, b.x), MIN(a.y, b.y), MAX(a.x, b.x), MAX(a.y, b.y)};
}

static void add_lines(Net *net, const Rows *where)
{
    net->line_of = g_new(guint32, net->table->n + 1);
    for (guint i = 0; i < net->table->n; i++) {
        const AgtFeature *row = net->table->rows[i];
        net->line_of[i] = net->line->len;
        for (guint32 r = 0; norm_has(where, i) && r < row->geom->n_rings; r++)
            add_line(net, i, row->geom, r);
    }
    net->line_of[net->table->n] = net->line->len;
    g_autofree AgtBox *box = g_new(AgtBox, net->seg->len + 1);
    for (guint i = 0; i < net->seg->len; i++)
        box[i] = box_of(NET_SEG(net, i).a, NET_SEG(net, i).b);
    net->index = agt_index_new(box, net->seg->len);
}

/* --- Cuts --- */

static double length_of(const NetSegment *s)
{
    return hypot(s->b.x - s->a.x, s->b.y - s->a.y);
}

/* Metres from a to the place on the segment nearest to p; *off is the distance. */
static double project(const NetSegment *s, AgtPoint p, double *off)
{
    double dx = s->b.x - s->a.x, dy = s->b.y - s->a.y, len2 = dx * dx + dy * dy;
    double t = ((p.x - s->a.x) * dx + (p.y - s->a.y) * dy) / len2;
    t = CLAMP(t, 0.0, 1.0);
    *off = hypot(s->a.x + t * dx - p.x, s->a.y + t * dy - p.y);
    return t * sqrt(len2);
}

static AgtPoint on_segment(const NetSegment *s, double d)
{
    double t = d / length_of(s);
    return (AgtPoint){s->a.x + t * (s->b.x - s->a.x), s->a.y + t * (s->b.y - s->a.y)};
}

static void add_cut(Maker *m, const NetSegment *s, double d, guint32 node)
{
    Cut c = {s->line, node, s->s + d};
    g_array_append_val(m->cut, c);
}

/* An end of one segment on the other. */
static bool touch(Maker *m, const NetSegment *s, AgtPoint end, double at, const NetSegment *o)
{
    double off, d = project(o, end, &off);
    if (off > NET_JOIN_M)
        return false;
    guint32 node = node_of(m, end);
    add_cut(m, s, at, node);
    add_cut(m, o, d, node);
    return true;
}

static void cross(Maker *m, const NetSegment *s, const NetSegment *o)
{
    double ux = s->b.x - s->a.x, uy = s->b.y - s->a.y;
    double vx = o->b.x - o->a.x, vy = o->b.y - o->a.y, det = ux * vy - uy * vx;
    if (det == 0)
        return;
    double wx = o->a.x - s->a.x, wy = o->a.y - s->a.y;
    double t = (wx * vy - wy * vx) / det, u = (wx * uy - wy * ux) / det;
    if (t < 0 || t > 1 || u < 0 || u > 1)
        return;
    guint32 node = node_of(m, (AgtPoint){s->a.x + t * ux, s->a.y + t * uy});
    add_cut(m, s, t * length_of(s), node);
    add_cut(m, o, u * length_of(o), node);
}

static void meet(Maker *m, guint32 i, guint32 j)
{
    const NetSegment *s = &NET_SEG(m->net, i), *o = &NET_SEG(m->net, j);
    if (s->line == o->line && j == i + 1)
        return; /* they follow each other */
    bool any = touch(m, s, s->a, 0, o);
    any = touch(m, s, s->b, length_of(s), o) || any;
    any = touch(m, o, o->a, 0, s) || any;
    any = touch(m, o, o->b, length_of(o), s) || any;
    if (!any)
        cross(m, s, o);
}

static void cut_lines(Maker *m)
{
    Net *net = m->net;
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < net->line->len; i++) {
        const NetLine *l = &NET_LINE(net, i);
        Cut first = {i, node_of(m, NET_SEG(net, l->seg).a), 0};
        Cut last = {i, node_of(m, NET_SEG(net, l->seg + l->n_segs - 1).b), l->length_m};
        g_array_append_val(m->cut, first);
        g_array_append_val(m->cut, last);
    }
    for (guint32 i = 0; i < net->seg->len; i++) {
        AgtBox box = box_of(NET_SEG(net, i).a, NET_SEG(net, i).b);
        g_array_set_size(near, 0);
        agt_index_query(net->index, agt_box_grow(box, NET_JOIN_M), near);
        for (guint k = 0; k < near->len; k++)
            if (g_array_index(near, guint32, k) > i)
                meet(m, i, g_array_index(near, guint32, k));
    }
}

/* --- Points --- */

static guint32 join_point(Maker *m, AgtPoint p, double reach, GArray *near)
{
    guint32 node = NET_NONE;
    g_array_set_size(near, 0);
    agt_index_query(m->net->index, agt_box_grow(box_of(p, p), reach), near);
    for (guint k = 0; k < near->len; k++) {
        const NetSegment *s = &NET_SEG(m->net, g_array_index(near, guint32, k));
        double off, d = project(s, p, &off);
        if (off > reach)
            continue;
        node = node == NET_NONE ? node_of(m, p) : node;
        guint32 on = node_of(m, on_segment(s, d));
        add_cut(m, s, d, on);
        AgtGraphEdge e = {node, on, off};
        if (on != node)
            g_array_append_val(m->side, e);
    }
    return node;
}

static guint32 project_point(Maker *m, AgtPoint p, double reach, GArray *near)
{
    NetSpot spot = norm_net_nearest(m->net, p, NET_NONE, reach, near);
    if (spot.line == NET_NONE)
        return NET_NONE;
    Cut c = {spot.line, node_of(m, norm_net_at(m->net, spot.line, spot.s, NULL)), spot.s};
    g_array_append_val(m->cut, c);
    return c.node;
}

static void add_points(Maker *m, const AgtTable *points, const Rows *where, double reach,
                       bool projected)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    m->net->point_at = g_new(guint32, points->n + 1);
    for (guint i = 0; i < points->n; i++) {
        m->net->point_at[i] = NET_NONE;
        if (!norm_has(where, i))
            continue;
        AgtPoint p = points->rows[i]->geom->pt[0];
        m->net->point_at[i] =
            projected ? project_point(m, p, reach, near) : join_point(m, p, reach, near);
    }
}

/* --- Edges --- */

static int by_place(gconstpointer a, gconstpointer b)
{
    const Cut *x = a, *y = b;
    if (x->s != y->s)
        return x->s < y->s ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

/* By line, place and node: counted into lines, which have few cuts each. */
static void sort_cuts(Maker *m)
{
    guint32 n = m->cut->len, lines = m->net->line->len;
    Cut *cut = (Cut *)(gpointer)m->cut->data;
    g_autofree guint32 *at = g_new0(guint32, (gsize)lines + 1);
    g_autofree Cut *old = g_memdup2(cut, sizeof *cut * n);
    for (guint32 i = 0; i < n; i++)
        at[cut[i].line + 1]++;
    for (guint32 i = 0; i < lines; i++)
        at[i + 1] += at[i];
    g_autofree guint32 *end = g_memdup2(at, sizeof *at * ((gsize)lines + 1));
    for (guint32 i = 0; i < n; i++)
        cut[end[old[i].line]++] = old[i];
    for (guint32 i = 0; i < lines; i++)
        qsort(cut + at[i], at[i + 1] - at[i], sizeof *cut, by_place);
}

static void make_edges(Maker *m)
{
    Net *net = m->net;
    g_autoptr(GArray) edge = g_array_new(FALSE, FALSE, sizeof(AgtGraphEdge));
    sort_cuts(m);
    for (guint i = 0; i < m->cut->len; i++) {
        Cut a = g_array_index(m->cut, Cut, i);
        if (i == 0 || g_array_index(m->cut, Cut, i - 1).line != a.line)
            NET_LINE(net, a.line).edge = edge->len;
        if (i + 1 >= m->cut->len || g_array_index(m->cut, Cut, i + 1).line != a.line)
            continue;
        Cut b = g_array_index(m->cut, Cut, i + 1);
        if (a.node == b.node && b.s - a.s <= 2 * NET_JOIN_M)
            continue;
        AgtGraphEdge e = {a.node, b.node, b.s - a.s};
        NetEdge n = {a.line, a.s, b.s};
        NET_LINE(net, a.line).n_edges++;
        g_array_append_val(edge, e);
        g_array_append_val(net->edge, n);
    }
    for (guint i = 0; i < m->side->len; i++) {
        NetEdge n = {NET_NONE, 0, g_array_index(m->side, AgtGraphEdge, i).cost};
        g_array_append_val(net->edge, n);
    }
    g_array_append_vals(edge, m->side->data, m->side->len);
    net->graph =
        agt_graph_new(net->node->len, (const AgtGraphEdge *)(gpointer)edge->data, edge->len, NULL);
    g_assert(net->graph);
}

Net *norm_net_new(const AgtTable *t, const Rows *where, const AgtTable *points,
                  const Rows *points_where, double reach_m, bool projected)
{
    Net *net = g_new0(Net, 1);
    net->table = t;
    net->line = g_array_new(FALSE, FALSE, sizeof(NetLine));
    net->seg = g_array_new(FALSE, FALSE, sizeof(NetSegment));
    net->node = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    net->edge = g_array_new(FALSE, FALSE, sizeof(NetEdge));
    g_autoptr(GArray) next = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) cut = g_array_new(FALSE, FALSE, sizeof(Cut));
    g_autoptr(GArray) side = g_array_new(FALSE, FALSE, sizeof(AgtGraphEdge));
    Maker m = {.net = net, .next = next, .cut = cut, .side = side};
    add_lines(net, where);
    cut_lines(&m);
    if (points)
        add_points(&m, points, points_where, reach_m, projected);
    make_edges(&m);
    g_free(m.slot);
    return net;
}

void norm_net_free(Net *net)
{
    if (!net)
        return;
    g_array_unref(net->line);
    g_array_unref(net->seg);
    g_array_unref(net->node);
    g_array_unref(net->edge);
    g_free(net->line_of);
    g_free(net->point_at);
    agt_index_free(net->index);
    agt_graph_free(net->graph);
    g_free(net);
}

/* --- Places --- */

static void nearer(const Net *net, guint32 seg, AgtPoint p, NetSpot *best)
{
    const NetSegment *s = &NET_SEG(net, seg);
    double off, d = project(s, p, &off);
    if (off < best->off_m)
        *best = (NetSpot){s->line, s->s + d, off};
}

NetSpot norm_net_nearest(const Net *net, AgtPoint p, guint32 row, double max_m, GArray *near)
{
    NetSpot best = {NET_NONE, 0, nextafter(max_m, INFINITY)};
    if (row != NET_NONE) {
        for (guint32 l = net->line_of[row]; l < net->line_of[row + 1]; l++)
            for (guint32 k = 0; k < NET_LINE(net, l).n_segs; k++)
                nearer(net, NET_LINE(net, l).seg + k, p, &best);
        return best;
    }
    /* Wider and wider: most have a line nearby. */
    for (double r = MIN(max_m, 8); best.line == NET_NONE; r *= 4) {
        g_array_set_size(near, 0);
        agt_index_query(net->index, agt_box_grow(box_of(p, p), MIN(r, max_m)), near);
        for (guint k = 0; k < near->len; k++)
            nearer(net, g_array_index(near, guint32, k), p, &best);
        if (best.line != NET_NONE && best.off_m > MIN(r, max_m) && r < max_m) {
            best = (NetSpot){NET_NONE, 0, nextafter(max_m, INFINITY)};
            continue; /* something nearer may lie outside the box */
        }
        if (r >= max_m)
            break;
    }
    return best;
}

guint32 norm_net_edge(const Net *net, const NetSpot *spot)
{
    const NetLine *l = &NET_LINE(net, spot->line);
    guint32 lo = l->edge, hi = l->edge + l->n_edges, end = hi;
    while (lo < hi) {
        guint32 mid = lo + (hi - lo) / 2;
        if (NET_EDGE(net, mid).s1 < spot->s)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < end ? lo : l->n_edges ? end - 1 : NET_NONE;
}

AgtPoint norm_net_at(const Net *net, guint32 line, double s, AgtPoint *dir)
{
    const NetLine *l = &NET_LINE(net, line);
    guint32 lo = l->seg, hi = l->seg + l->n_segs - 1;
    while (lo < hi) {
        guint32 mid = hi - (hi - lo) / 2;
        if (NET_SEG(net, mid).s <= s)
            lo = mid;
        else
            hi = mid - 1;
    }
    const NetSegment *g = &NET_SEG(net, lo);
    double len = length_of(g);
    if (dir)
        *dir = (AgtPoint){(g->b.x - g->a.x) / len, (g->b.y - g->a.y) / len};
    return on_segment(g, CLAMP(s - g->s, 0, len));
}
