/* SPDX-License-Identifier: Apache-2.0 */
/* Dual ascent, and what its reduced costs rule out. */
#include <string.h>

#include "heap.h"
#include "steiner.h"

typedef struct {
    const SteinerView *w;
    guint32 root;
    double *reduced;
    guint32 *mark, stamp; /* mark[v] == stamp: in the cut of this round */
    GArray *queue;        /* nodes of the cut */
    GArray *into;         /* arcs that enter it */
} Ascent;

/* The arc of edge e that leads to node v. */
static guint32 arc_to(const SteinerEdge *x, guint32 e, guint32 v)
{
    return 2 * e + (x->v == v ? 0 : 1);
}

static guint32 start_of(const SteinerNet *net, guint32 arc)
{
    const SteinerEdge *x = steiner_edge(net, arc / 2);
    return arc & 1 ? x->v : x->u;
}

static void take_node(Ascent *a, guint32 v)
{
    a->mark[v] = a->stamp;
    g_array_append_val(a->queue, v);
}

/* All nodes from which a terminal is reached for nothing; false when the root is one of them. */
static bool find_cut(Ascent *a, guint32 terminal)
{
    const SteinerView *w = a->w;
    a->stamp++;
    g_array_set_size(a->queue, 0);
    g_array_set_size(a->into, 0);
    take_node(a, terminal);
    for (guint32 q = 0; q < a->queue->len; q++) {
        guint32 v = g_array_index(a->queue, guint32, q);
        if (v == a->root)
            return false;
        for (guint32 k = w->row[v]; k < w->row[v + 1]; k++) {
            guint32 e = w->at[k];
            const SteinerEdge *x = steiner_edge(w->net, e);
            guint32 from = steiner_other(x, v), arc = arc_to(x, e, v);
            if (a->mark[from] == a->stamp)
                continue;
            if (a->reduced[arc] > 0)
                g_array_append_val(a->into, arc);
            else
                take_node(a, from);
        }
    }
    steiner_may(w, a->queue->len + a->into->len);
    guint32 kept = 0, *arc = (guint32 *)(gpointer)a->into->data;
    for (guint32 k = 0; k < a->into->len; k++)
        if (a->mark[start_of(w->net, arc[k])] != a->stamp)
            arc[kept++] = arc[k];
    g_array_set_size(a->into, kept);
    return true;
}

/* Raises the price of the cut until an arc into it costs nothing more. */
static double raise_cut(Ascent *a)
{
    const guint32 *arc = (const guint32 *)(gconstpointer)a->into->data;
    double least = INFINITY;
    for (guint32 k = 0; k < a->into->len; k++)
        least = MIN(least, a->reduced[arc[k]]);
    for (guint32 k = 0; k < a->into->len && isfinite(least); k++) {
        double rest = a->reduced[arc[k]] - least;
        a->reduced[arc[k]] = rest > STEINER_EPS ? rest : 0;
    }
    return least;
}

/* The terminal with the smallest cut goes first: Wong's order, known to give the best bounds. */
double steiner_ascent(const SteinerView *w, guint32 root, double *reduced)
{
    g_autofree guint32 *mark = g_new0(guint32, w->net->n + 1);
    g_autoptr(GArray) queue = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) into = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(AgtHeapEntry));
    Ascent a = {w, root, reduced, mark, 0, queue, into};
    double bound = 0;
    for (guint32 i = 0; i < w->n_edges; i++) {
        guint32 e = w->sorted[i];
        reduced[2 * e] = reduced[2 * e + 1] = steiner_edge(w->net, e)->cost;
    }
    for (guint32 i = 0; i < w->n_terminals; i++)
        if (w->terminal[i] != root)
            agt_heap_push(heap, (AgtHeapEntry){0, w->terminal[i]});
    while (heap->len) {
        AgtHeapEntry t = agt_heap_pop(heap);
        if (!find_cut(&a, t.node))
            continue;
        AgtHeapEntry now = {into->len, t.node};
        if (heap->len && now.dist > g_array_index(heap, AgtHeapEntry, 0).dist &&
            now.dist > t.dist) {
            agt_heap_push(heap, now);
            continue;
        }
        double step = raise_cut(&a);
        if (!isfinite(step))
            return INFINITY;
        bound += step;
        agt_heap_push(heap, now);
    }
    return bound;
}

/* Reduced cost from the root to each node, or from each node to the nearest other terminal. */
static void reduced_paths(const SteinerView *w, guint32 root, const double *reduced, bool back,
                          double *dist)
{
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(AgtHeapEntry));
    for (guint32 v = 0; v < w->net->n; v++)
        dist[v] = INFINITY;
    for (guint32 i = 0; i < w->n_terminals; i++) {
        guint32 v = w->terminal[i];
        if ((v == root) == back)
            continue;
        dist[v] = 0;
        agt_heap_push(heap, (AgtHeapEntry){0, v});
    }
    while (heap->len) {
        AgtHeapEntry top = agt_heap_pop(heap);
        if (top.dist > dist[top.node])
            continue;
        for (guint32 k = w->row[top.node]; k < w->row[top.node + 1]; k++) {
            guint32 e = w->at[k];
            const SteinerEdge *x = steiner_edge(w->net, e);
            guint32 to = steiner_other(x, top.node);
            double d = top.dist + reduced[arc_to(x, e, back ? top.node : to)];
            if (d < dist[to]) {
                dist[to] = d;
                agt_heap_push(heap, (AgtHeapEntry){d, to});
            }
        }
    }
}

bool steiner_reduce_by_bound(SteinerNet *net, const SteinerView *w, guint32 root, double bound,
                             const double *reduced, double less_than)
{
    g_autofree double *from = g_new(double, net->n + 1);
    g_autofree double *on = g_new(double, net->n + 1);
    double room = less_than - bound + STEINER_EPS * (1 + fabs(less_than));
    bool any = false;
    reduced_paths(w, root, reduced, false, from);
    reduced_paths(w, root, reduced, true, on);
    for (guint32 v = 0; v < net->n; v++)
        if (!net->gone[v] && !net->terminal[v] && from[v] + on[v] >= room) {
            steiner_drop_node(net, v);
            any = true;
        }
    for (guint32 i = 0; i < w->n_edges; i++) {
        guint32 e = w->sorted[i];
        SteinerEdge *x = steiner_edge(net, e);
        if (!x->gone && from[x->u] + reduced[2 * e] + on[x->v] >= room &&
            from[x->v] + reduced[2 * e + 1] + on[x->u] >= room) {
            steiner_drop_edge(net, e);
            any = true;
        }
    }
    return any;
}
