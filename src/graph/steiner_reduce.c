/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reductions that lose no best tree: C. Duin and A. Volgenant, "Reduction tests for the Steiner
 * problem in graphs", Networks 19 (1989); distances between terminals by K. Mehlhorn, Information
 * Processing Letters 27 (1988).
 */
#include "heap.h"
#include "steiner.h"

#define NEAR       3  /* terminals known at each node */
#define MOST_SEEN  64 /* nodes of the search for a way around an edge */
#define MOST_TURNS 30

/* --- Degrees and parallel edges --- */

static void push_ends(const SteinerNet *net, guint32 v, GArray *queue)
{
    for (guint32 k = 0; k < net->at[v]->len; k++) {
        guint32 to = steiner_other(steiner_edge(net, g_array_index(net->at[v], guint32, k)), v);
        g_array_append_val(queue, to);
    }
}

/* A node at the end of one edge, or between two. */
static bool shrink_node(SteinerNet *net, guint32 v, GArray *queue)
{
    guint32 degree = steiner_degree(net, v);
    if (net->terminal[v] && (degree != 1 || net->terminals < 2))
        return false;
    if (!net->terminal[v] && degree > 2)
        return false;
    push_ends(net, v, queue);
    g_array_append_val(queue, v);
    if (net->terminal[v])
        steiner_contract(net, g_array_index(net->at[v], guint32, 0));
    else if (degree == 2)
        steiner_bridge(net, v);
    else
        steiner_drop_node(net, v);
    return true;
}

static bool shrink(SteinerNet *net)
{
    g_autoptr(GArray) queue = g_array_new(FALSE, FALSE, sizeof(guint32));
    bool any = false;
    for (guint32 v = 0; v < net->n; v++)
        g_array_append_val(queue, v);
    for (guint32 q = 0; q < queue->len; q++) {
        guint32 v = g_array_index(queue, guint32, q);
        if (!net->gone[v] && shrink_node(net, v, queue))
            any = true;
    }
    return any;
}

/* Of edges between the same nodes the cheapest is kept. */
static bool drop_parallel(SteinerNet *net)
{
    g_autofree guint32 *seen = g_new(guint32, net->n + 1);
    bool any = false;
    for (guint32 v = 0; v < net->n; v++)
        seen[v] = AGT_GRAPH_NONE;
    for (guint32 v = 0; v < net->n; v++) {
        guint32 n = steiner_degree(net, v);
        for (guint32 k = 0; k < n; k++) {
            guint32 e = g_array_index(net->at[v], guint32, k), lost = e;
            guint32 to = steiner_other(steiner_edge(net, e), v), other = seen[to];
            if (other == AGT_GRAPH_NONE) {
                seen[to] = e;
                continue;
            }
            if (steiner_edge(net, e)->cost < steiner_edge(net, other)->cost) {
                seen[to] = e;
                lost = other;
            }
            steiner_drop_edge(net, lost);
            any = true;
        }
        for (guint32 k = 0; k < n; k++)
            seen[steiner_other(steiner_edge(net, g_array_index(net->at[v], guint32, k)), v)] =
                AGT_GRAPH_NONE;
    }
    return any;
}

/* --- A way around an edge --- */

typedef struct {
    double *dist;    /* infinite outside of the search */
    GArray *touched; /* guint32 */
    GArray *heap;
} Around;

static void reach(Around *a, guint32 v, double dist)
{
    if (dist >= a->dist[v])
        return;
    if (!isfinite(a->dist[v]))
        g_array_append_val(a->touched, v);
    a->dist[v] = dist;
    agt_heap_push(a->heap, (AgtHeapEntry){dist, v});
}

/* Is there another way between the ends that costs no more? */
static bool has_way_around(SteinerNet *net, guint32 e, Around *a)
{
    const SteinerEdge *gone = steiner_edge(net, e);
    guint32 seen = 0;
    bool found = false;
    g_array_set_size(a->heap, 0);
    reach(a, gone->u, 0);
    while (a->heap->len && !found && seen++ < MOST_SEEN) {
        AgtHeapEntry top = agt_heap_pop(a->heap);
        if (top.dist > a->dist[top.node])
            continue;
        guint32 n = steiner_degree(net, top.node);
        for (guint32 k = 0; k < n; k++) {
            guint32 i = g_array_index(net->at[top.node], guint32, k);
            double d = top.dist + steiner_edge(net, i)->cost;
            if (i != e && d <= gone->cost)
                reach(a, steiner_other(steiner_edge(net, i), top.node), d);
        }
        found = isfinite(a->dist[gone->v]);
    }
    for (guint32 k = 0; k < a->touched->len; k++)
        a->dist[g_array_index(a->touched, guint32, k)] = INFINITY;
    g_array_set_size(a->touched, 0);
    return found;
}

static bool drop_detours(SteinerNet *net)
{
    g_autofree double *dist = g_new(double, net->n + 1);
    g_autoptr(GArray) touched = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(AgtHeapEntry));
    Around a = {dist, touched, heap};
    bool any = false;
    for (guint32 v = 0; v < net->n; v++)
        dist[v] = INFINITY;
    for (guint32 e = 0; e < net->edge->len; e++)
        if (!steiner_edge(net, e)->gone && has_way_around(net, e, &a)) {
            steiner_drop_edge(net, e);
            any = true;
        }
    return any;
}

/* --- Terminals near each node --- */

typedef struct {
    guint32 terminal; /* AGT_GRAPH_NONE: no more */
    double dist;
} Near;

typedef struct {
    guint32 node, terminal;
} Label;

static bool take_label(Near *near, Label l, double dist)
{
    for (guint k = 0; k < NEAR; k++) {
        if (near[k].terminal == l.terminal)
            return false;
        if (near[k].terminal == AGT_GRAPH_NONE) {
            near[k] = (Near){l.terminal, dist};
            return true;
        }
    }
    return false;
}

static void push_label(GArray *labels, GArray *heap, guint32 v, guint32 terminal, double dist)
{
    Label l = {v, terminal};
    agt_heap_push(heap, (AgtHeapEntry){dist, labels->len});
    g_array_append_val(labels, l);
}

/* The NEAR nearest terminals of each node, nearest first. */
static Near *find_near(const SteinerView *w)
{
    Near *near = g_new(Near, (gsize)w->net->n * NEAR + 1);
    g_autoptr(GArray) labels = g_array_new(FALSE, FALSE, sizeof(Label));
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(AgtHeapEntry));
    for (gsize i = 0; i < (gsize)w->net->n * NEAR; i++)
        near[i] = (Near){AGT_GRAPH_NONE, INFINITY};
    for (guint32 i = 0; i < w->n_terminals; i++)
        push_label(labels, heap, w->terminal[i], w->terminal[i], 0);
    while (heap->len) {
        AgtHeapEntry top = agt_heap_pop(heap);
        Label l = g_array_index(labels, Label, top.node);
        if (!take_label(&near[(gsize)l.node * NEAR], l, top.dist))
            continue;
        for (guint32 k = w->row[l.node]; k < w->row[l.node + 1]; k++) {
            const SteinerEdge *x = steiner_edge(w->net, w->at[k]);
            guint32 to = steiner_other(x, l.node);
            if (near[(gsize)to * NEAR + NEAR - 1].terminal == AGT_GRAPH_NONE)
                push_label(labels, heap, to, l.terminal, top.dist + x->cost);
        }
    }
    return near;
}

static guint32 root_of(guint32 *up, guint32 v)
{
    while (up[v] != v)
        v = up[v] = up[up[v]];
    return v;
}

/* --- Nearest terminal --- */

/* The two cheapest edges at a node; AGT_GRAPH_NONE where there is none. */
static void cheapest_two(SteinerNet *net, guint32 v, guint32 two[2])
{
    guint32 n = steiner_degree(net, v);
    two[0] = two[1] = AGT_GRAPH_NONE;
    for (guint32 k = 0; k < n; k++) {
        guint32 e = g_array_index(net->at[v], guint32, k);
        double c = steiner_edge(net, e)->cost;
        if (two[0] == AGT_GRAPH_NONE || c < steiner_edge(net, two[0])->cost) {
            two[1] = two[0];
            two[0] = e;
        } else if (two[1] == AGT_GRAPH_NONE || c < steiner_edge(net, two[1])->cost) {
            two[1] = e;
        }
    }
}

/* The cheapest edge of a terminal is chosen when the next one costs no less than going over it to
 * another terminal. Distances only shrink as edges are chosen, so those from before may be used. */
static bool choose_nearest(SteinerNet *net, const SteinerView *w, const Near *near)
{
    g_autofree guint32 *up = g_new(guint32, net->n + 1);
    bool any = false;
    for (guint32 v = 0; v < net->n; v++)
        up[v] = v;
    for (guint32 i = 0; i < w->n_terminals && net->terminals > 1; i++) {
        guint32 t = w->terminal[i], two[2];
        if (net->gone[t])
            continue;
        cheapest_two(net, t, two);
        if (two[0] == AGT_GRAPH_NONE)
            continue;
        const SteinerEdge *x = steiner_edge(net, two[0]);
        guint32 to = steiner_other(x, t);
        double next = two[1] == AGT_GRAPH_NONE ? INFINITY : steiner_edge(net, two[1])->cost;
        double on = net->terminal[to] ? 0 : INFINITY;
        for (guint k = 0; k < NEAR && !isfinite(on); k++) {
            const Near *z = &near[(gsize)to * NEAR + k];
            if (z->terminal != AGT_GRAPH_NONE && root_of(up, z->terminal) != root_of(up, t))
                on = z->dist;
        }
        if (next < x->cost + on)
            continue;
        up[root_of(up, x->u)] = root_of(up, x->v);
        steiner_contract(net, two[0]);
        any = true;
    }
    return any;
}

/* --- Special distance --- */

typedef struct {
    double dist;
    guint32 a, b; /* terminals */
} Link;

static int by_dist(const void *a, const void *b)
{
    const Link *x = a, *y = b;
    if (x->dist != y->dist)
        return (x->dist > y->dist) - (x->dist < y->dist);
    return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

/* A least tree of the terminals in which each edge points up; no path in it has a longer edge than
 * the longest on the best way between its ends. */
typedef struct {
    guint32 *up;  /* union by size without shortening, so that the way up is the way joined */
    double *edge; /* longest edge to up[v] */
    guint32 *size;
} Bottlenecks;

static guint32 top_of(const Bottlenecks *b, guint32 v)
{
    while (b->up[v] != v)
        v = b->up[v];
    return v;
}

static void join_terminals(const SteinerView *w, const Near *near, Bottlenecks *b)
{
    g_autoptr(GArray) links = g_array_new(FALSE, FALSE, sizeof(Link));
    for (guint32 i = 0; i < w->n_edges; i++) {
        const SteinerEdge *x = steiner_edge(w->net, w->sorted[i]);
        const Near *u = &near[(gsize)x->u * NEAR], *v = &near[(gsize)x->v * NEAR];
        Link l = {u->dist + x->cost + v->dist, u->terminal, v->terminal};
        if (u->terminal != AGT_GRAPH_NONE && v->terminal != AGT_GRAPH_NONE &&
            u->terminal != v->terminal)
            g_array_append_val(links, l);
    }
    g_array_sort(links, by_dist);
    for (guint32 i = 0; i < links->len; i++) {
        const Link *l = &g_array_index(links, Link, i);
        guint32 p = top_of(b, l->a), q = top_of(b, l->b);
        if (p == q)
            continue;
        guint32 low = b->size[p] < b->size[q] ? p : q, high = low == p ? q : p;
        b->up[low] = high;
        b->edge[low] = l->dist;
        b->size[high] += b->size[low];
    }
}

/* Links are joined by rising length, so the longest edge between two terminals is the larger of
 * those on their ways up to where they meet. */
static double bottleneck(const Bottlenecks *b, guint32 x, guint32 y)
{
    double most = 0;
    while (x != y) {
        bool end_x = b->up[x] == x, end_y = b->up[y] == y;
        if (end_x && end_y)
            return INFINITY;
        bool step_x = end_y || (!end_x && b->edge[x] <= b->edge[y]);
        guint32 *low = step_x ? &x : &y;
        most = MAX(most, b->edge[*low]);
        *low = b->up[*low];
    }
    return most;
}

static double special_distance(const Bottlenecks *b, const Near *u, const Near *v, double enough)
{
    double best = INFINITY;
    for (guint i = 0; i < NEAR && u[i].terminal != AGT_GRAPH_NONE && u[i].dist < enough; i++)
        for (guint k = 0; k < NEAR && v[k].terminal != AGT_GRAPH_NONE && v[k].dist < enough; k++) {
            double d = bottleneck(b, u[i].terminal, v[k].terminal);
            best = MIN(best, MAX(d, MAX(u[i].dist, v[k].dist)));
        }
    return best;
}

/* An edge longer than each leg of a way over terminals is in no best tree. */
static bool drop_long(SteinerNet *net, const SteinerView *w, const Near *near)
{
    g_autofree guint32 *up = g_new(guint32, net->n + 1);
    g_autofree guint32 *size = g_new(guint32, net->n + 1);
    g_autofree double *edge = g_new0(double, net->n + 1);
    Bottlenecks b = {up, edge, size};
    bool any = false;
    for (guint32 v = 0; v < net->n; v++) {
        up[v] = v;
        size[v] = 1;
    }
    join_terminals(w, near, &b);
    for (guint32 i = 0; i < w->n_edges; i++) {
        guint32 e = w->sorted[i];
        const SteinerEdge *x = steiner_edge(net, e);
        double most = x->cost - STEINER_EPS * (1 + x->cost);
        if (special_distance(&b, &near[(gsize)x->u * NEAR], &near[(gsize)x->v * NEAR], most) <
            most) {
            steiner_drop_edge(net, e);
            any = true;
        }
    }
    return any;
}

static bool reduce_by_terminals(SteinerNet *net)
{
    g_auto(SteinerView) w;
    steiner_view_init(&w, net, NULL);
    g_autofree Near *near = find_near(&w);
    if (drop_long(net, &w, near))
        return true;
    return choose_nearest(net, &w, near);
}

void steiner_reduce(SteinerNet *net)
{
    bool any = true;
    for (guint turn = 0; any && turn < MOST_TURNS && net->terminals > 1; turn++) {
        any = drop_parallel(net);
        any |= shrink(net);
        any |= drop_detours(net);
        any |= net->terminals > 1 && reduce_by_terminals(net);
    }
}
