/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trees that are good: grown along shortest paths (H. Takahashi and A. Matsuyama, Mathematica
 * Japonica 24, 1980), then nodes put in and taken out and paths between key nodes exchanged.
 */
#include <string.h>

#include "heap.h"
#include "steiner.h"

#define MOST_ROUNDS 40

/* --- Least tree over given nodes --- */

static guint32 root_of(guint32 *up, guint32 v)
{
    while (up[v] != v)
        v = up[v] = up[up[v]];
    return v;
}

typedef struct {
    guint32 *degree, *sum; /* of the edges at a node: their number, and all of them by xor */
    double cost;
} Tree;

static void toggle(Tree *t, guint32 e, const SteinerEdge *x, int sign)
{
    t->degree[x->u] += (guint32)sign;
    t->degree[x->v] += (guint32)sign;
    t->sum[x->u] ^= e;
    t->sum[x->v] ^= e;
    t->cost += sign * x->cost;
}

/* Takes off ends that are no terminals. */
static void prune(const SteinerView *w, Tree *t, bool *in, bool *cut)
{
    for (guint32 start = 0; start < w->net->n; start++)
        for (guint32 v = start; in[v] && t->degree[v] == 1 && !w->net->terminal[v];) {
            guint32 e = t->sum[v], to = steiner_other(steiner_edge(w->net, e), v);
            toggle(t, e, steiner_edge(w->net, e), -1);
            cut[e] = true;
            in[v] = false;
            v = to;
        }
}

double steiner_least_tree(const SteinerView *w, bool *in, GArray *edges)
{
    guint32 n = w->net->n, left = 0;
    g_autofree guint32 *up = g_new(guint32, n + 1);
    g_autofree guint32 *degree = g_new0(guint32, n + 1);
    g_autofree guint32 *sum = g_new0(guint32, n + 1);
    g_autofree bool *cut = g_new0(bool, w->net->edge->len + 1);
    g_autoptr(GArray) chosen = g_array_new(FALSE, FALSE, sizeof(guint32));
    Tree t = {degree, sum, 0};
    for (guint32 v = 0; v < n; v++) {
        up[v] = v;
        left += in[v];
    }
    for (guint32 i = 0; i < w->n_edges && left > 1; i++) {
        guint32 e = w->sorted[i];
        const SteinerEdge *x = steiner_edge(w->net, e);
        if (!in[x->u] || !in[x->v] || root_of(up, x->u) == root_of(up, x->v))
            continue;
        up[root_of(up, x->u)] = root_of(up, x->v);
        toggle(&t, e, x, 1);
        g_array_append_val(chosen, e);
        left--;
    }
    if (left > 1)
        return INFINITY;
    prune(w, &t, in, cut);
    double cost = 0;
    for (guint32 i = 0; i < chosen->len; i++) {
        guint32 e = g_array_index(chosen, guint32, i);
        if (cut[e])
            continue;
        cost += steiner_edge(w->net, e)->cost;
        if (edges)
            g_array_append_val(edges, e);
    }
    return cost;
}

/* --- Growing --- */

typedef struct {
    const SteinerView *w;
    double *dist;
    guint32 *via;
    GArray *heap;
    bool *in;
    guint32 joined; /* terminals in the tree */
} Growth;

static void take(Growth *g, guint32 v)
{
    if (g->in[v])
        return;
    g->in[v] = true;
    g->joined += g->w->net->terminal[v];
    g->dist[v] = 0;
    agt_heap_push(g->heap, (AgtHeapEntry){0, v});
}

static void take_path(Growth *g, guint32 v)
{
    while (!g->in[v]) {
        guint32 from = steiner_other(steiner_edge(g->w->net, g->via[v]), v);
        take(g, v);
        v = from;
    }
}

double steiner_grow(const SteinerView *w, guint32 start, const double *weight, bool *in)
{
    guint32 n = w->net->n;
    g_autofree double *dist = g_new(double, n + 1);
    g_autofree guint32 *via = g_new0(guint32, n + 1);
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(AgtHeapEntry));
    Growth g = {w, dist, via, heap, in, 0};
    for (guint32 v = 0; v < n; v++)
        dist[v] = INFINITY;
    memset(in, 0, n * sizeof *in);
    take(&g, start);
    while (heap->len && g.joined < w->n_terminals) {
        AgtHeapEntry top = agt_heap_pop(heap);
        if (top.dist > dist[top.node])
            continue;
        if (w->net->terminal[top.node] && !in[top.node]) {
            take_path(&g, top.node);
            continue;
        }
        for (guint32 k = w->row[top.node]; k < w->row[top.node + 1]; k++) {
            guint32 e = w->at[k], to = steiner_other(steiner_edge(w->net, e), top.node);
            double d = top.dist + (weight ? weight[e] : steiner_edge(w->net, e)->cost);
            if (in[to] || d >= dist[to])
                continue;
            dist[to] = d;
            via[to] = e;
            agt_heap_push(heap, (AgtHeapEntry){d, to});
        }
    }
    return g.joined == w->n_terminals ? steiner_least_tree(w, in, NULL) : INFINITY;
}

/* --- Improving --- */

static bool better(double cost, double than)
{
    return cost < than - STEINER_EPS * (1 + fabs(than));
}

/* A node put in or taken out, when the tree gets cheaper. */
static bool flip(const SteinerView *w, guint32 v, bool *in, bool *trial, double *cost)
{
    memcpy(trial, in, w->net->n * sizeof *in);
    trial[v] = !in[v];
    double c = steiner_least_tree(w, trial, NULL);
    if (!better(c, *cost))
        return false;
    memcpy(in, trial, w->net->n * sizeof *in);
    *cost = c;
    return true;
}

/* Only nodes where three edges may meet: the rest is what exchanging paths does. */
static bool flip_nodes(const SteinerView *w, bool *in, bool *trial, double *cost)
{
    bool any = false;
    for (guint32 v = 0; v < w->net->n; v++) {
        if (w->net->gone[v] || w->net->terminal[v])
            continue;
        guint32 touching = 0;
        for (guint32 k = w->row[v]; k < w->row[v + 1] && touching < 3; k++)
            touching += in[steiner_other(steiner_edge(w->net, w->at[k]), v)];
        if (touching < 3)
            continue;
        if (!steiner_may(w, w->net->n + w->n_edges))
            return any;
        any |= flip(w, v, in, trial, cost);
    }
    return any;
}

/* The edges of a tree at each of its nodes. */
typedef struct {
    GArray *edge; /* guint32 */
    guint32 *row, *at;
} Links;

static Links *links_of(const SteinerView *w, bool *in)
{
    Links *l = g_new0(Links, 1);
    guint32 n = w->net->n;
    l->edge = g_array_new(FALSE, FALSE, sizeof(guint32));
    steiner_least_tree(w, in, l->edge);
    l->row = g_new0(guint32, n + 2);
    l->at = g_new(guint32, 2 * (gsize)l->edge->len + 1);
    for (guint32 i = 0; i < l->edge->len; i++) {
        const SteinerEdge *x = steiner_edge(w->net, g_array_index(l->edge, guint32, i));
        l->row[x->u + 1]++;
        l->row[x->v + 1]++;
    }
    for (guint32 v = 0; v < n; v++)
        l->row[v + 1] += l->row[v];
    g_autofree guint32 *next = g_memdup2(l->row, (n + 1) * sizeof *next);
    for (guint32 i = 0; i < l->edge->len; i++) {
        guint32 e = g_array_index(l->edge, guint32, i);
        l->at[next[steiner_edge(w->net, e)->u]++] = e;
        l->at[next[steiner_edge(w->net, e)->v]++] = e;
    }
    return l;
}

static void links_free(Links *l)
{
    g_array_unref(l->edge);
    g_free(l->row);
    g_free(l->at);
    g_free(l);
}

static bool is_key(const SteinerView *w, const Links *l, guint32 v)
{
    return w->net->terminal[v] || l->row[v + 1] - l->row[v] > 2;
}

/* Marks nodes of the tree reached from v without edge e; their number. */
static guint32 mark_side(const SteinerView *w, const Links *l, guint32 v, guint32 e, bool *side)
{
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint32));
    guint32 n = 1;
    g_array_append_val(stack, v);
    side[v] = true;
    while (stack->len) {
        guint32 x = g_array_index(stack, guint32, stack->len - 1);
        g_array_set_size(stack, stack->len - 1);
        for (guint32 k = l->row[x]; k < l->row[x + 1]; k++) {
            guint32 to = steiner_other(steiner_edge(w->net, l->at[k]), x);
            if (l->at[k] == e || side[to])
                continue;
            side[to] = true;
            g_array_append_val(stack, to);
            n++;
        }
    }
    return n;
}

/* Shortest way from nodes of one side to nodes of the other, cheaper than less_than; its nodes are
 * put into the tree. */
static bool bridge_sides(const SteinerView *w, const bool *here, const bool *there, bool *in,
                         double less_than)
{
    guint32 n = w->net->n;
    g_autofree double *dist = g_new(double, n + 1);
    g_autofree guint32 *via = g_new0(guint32, n + 1);
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(AgtHeapEntry));
    for (guint32 v = 0; v < n; v++) {
        dist[v] = here[v] ? 0 : INFINITY;
        if (here[v])
            agt_heap_push(heap, (AgtHeapEntry){0, v});
    }
    while (heap->len) {
        AgtHeapEntry top = agt_heap_pop(heap);
        if (top.dist > dist[top.node])
            continue;
        if (there[top.node]) {
            for (guint32 v = top.node; !here[v]; v = steiner_other(steiner_edge(w->net, via[v]), v))
                in[v] = true;
            return true;
        }
        for (guint32 k = w->row[top.node]; k < w->row[top.node + 1]; k++) {
            const SteinerEdge *x = steiner_edge(w->net, w->at[k]);
            guint32 to = steiner_other(x, top.node);
            double d = top.dist + x->cost;
            if (d < dist[to] && better(d, less_than)) {
                dist[to] = d;
                via[to] = w->at[k];
                agt_heap_push(heap, (AgtHeapEntry){d, to});
            }
        }
    }
    return false;
}

/* The path of tree edges from key node v over edge e to the next key node. */
typedef struct {
    guint32 last_edge, end;
    double cost;
} Path;

static Path follow(const SteinerView *w, const Links *l, guint32 v, guint32 e, bool *inner)
{
    Path p = {e, steiner_other(steiner_edge(w->net, e), v), steiner_edge(w->net, e)->cost};
    while (!is_key(w, l, p.end)) {
        inner[p.end] = true;
        guint32 k = l->row[p.end], next = l->at[k] == p.last_edge ? l->at[k + 1] : l->at[k];
        p.end = steiner_other(steiner_edge(w->net, next), p.end);
        p.cost += steiner_edge(w->net, next)->cost;
        p.last_edge = next;
    }
    return p;
}

static bool exchange(const SteinerView *w, const Links *l, guint32 v, guint32 e, bool *in,
                     bool *trial, double *cost)
{
    guint32 n = w->net->n;
    g_autofree bool *inner = g_new0(bool, n + 1);
    g_autofree bool *here = g_new0(bool, n + 1);
    g_autofree bool *there = g_new0(bool, n + 1);
    Path p = follow(w, l, v, e, inner);
    if (p.end < v)
        return false; /* tried from the other end */
    bool few_here = mark_side(w, l, v, e, here) <= mark_side(w, l, p.end, p.last_edge, there);
    for (guint32 i = 0; i < n; i++) {
        here[i] = here[i] && !inner[i];
        there[i] = there[i] && !inner[i];
        trial[i] = here[i] || there[i];
    }
    if (!bridge_sides(w, few_here ? here : there, few_here ? there : here, trial, p.cost))
        return false;
    double c = steiner_least_tree(w, trial, NULL);
    if (!better(c, *cost))
        return false;
    memcpy(in, trial, n * sizeof *in);
    *cost = c;
    return true;
}

static bool exchange_paths(const SteinerView *w, bool *in, bool *trial, double *cost)
{
    bool any = false;
    Links *l = links_of(w, in);
    for (guint32 v = 0; v < w->net->n; v++) {
        bool again = in[v] && is_key(w, l, v);
        while (again) {
            again = false;
            for (guint32 k = l->row[v]; k < l->row[v + 1] && !again; k++)
                again = steiner_may(w, w->net->n) && exchange(w, l, v, l->at[k], in, trial, cost);
            if (again) { /* the tree is another one now */
                links_free(l);
                l = links_of(w, in);
                any = true;
                again = in[v] && is_key(w, l, v);
            }
        }
    }
    links_free(l);
    return any;
}

double steiner_improve(const SteinerView *w, bool *in, double cost)
{
    g_autofree bool *trial = g_new(bool, w->net->n + 1);
    bool any = isfinite(cost);
    for (guint round = 0; any && round < MOST_ROUNDS; round++) {
        any = exchange_paths(w, in, trial, &cost);
        any |= flip_nodes(w, in, trial, &cost);
    }
    return cost;
}
