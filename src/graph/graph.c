/* SPDX-License-Identifier: Apache-2.0 */
/* A graph in compressed rows, Dijkstra with a binary heap, components. */
#include <math.h>

#include "heap.h"

struct _AgtGraph {
    guint32 n_nodes, n_edges;
    AgtGraphEdge *edge;
    guint32 *row; /* n_nodes + 1 offsets into at */
    guint32 *at;  /* edge numbers, ascending within a node */
};

static bool edge_good(const AgtGraphEdge *e, guint32 n_nodes)
{
    return e->from < n_nodes && e->to < n_nodes && isfinite(e->cost) && e->cost >= 0;
}

/* Counting sort of the edge ends by node: ascending edge numbers come by themselves. */
static void fill_rows(AgtGraph *g)
{
    g->row = g_new0(guint32, (gsize)g->n_nodes + 1);
    g->at = g_new(guint32, 2 * (gsize)g->n_edges + 1);
    for (guint32 i = 0; i < g->n_edges; i++) {
        g->row[g->edge[i].from + 1]++;
        g->row[g->edge[i].to + 1]++;
    }
    for (guint32 i = 0; i < g->n_nodes; i++)
        g->row[i + 1] += g->row[i];
    g_autofree guint32 *next = g_memdup2(g->row, sizeof(guint32) * ((gsize)g->n_nodes + 1));
    for (guint32 i = 0; i < g->n_edges; i++) {
        g->at[next[g->edge[i].from]++] = i;
        g->at[next[g->edge[i].to]++] = i;
    }
}

AgtGraph *agt_graph_new(guint32 n_nodes, const AgtGraphEdge *edge, guint32 n_edges, guint32 *bad)
{
    for (guint32 i = 0; i < n_edges; i++)
        if (!edge_good(&edge[i], n_nodes)) {
            if (bad)
                *bad = i;
            return NULL;
        }
    AgtGraph *g = g_new0(AgtGraph, 1);
    g->n_nodes = n_nodes;
    g->n_edges = n_edges;
    g->edge = g_memdup2(edge, sizeof *edge * n_edges);
    fill_rows(g);
    return g;
}

void agt_graph_free(AgtGraph *g)
{
    if (!g)
        return;
    g_free(g->edge);
    g_free(g->row);
    g_free(g->at);
    g_free(g);
}

guint32 agt_graph_nodes(const AgtGraph *g)
{
    return g->n_nodes;
}

guint32 agt_graph_edges(const AgtGraph *g)
{
    return g->n_edges;
}

guint32 agt_graph_degree(const AgtGraph *g, guint32 node)
{
    g_assert(node < g->n_nodes);
    return g->row[node + 1] - g->row[node];
}

/* A shorter way to the other end of @p i, or an equally short one over a lower edge. */
static void relax(const AgtGraph *g, AgtHeapEntry from, guint32 i, double *dist, guint32 *via,
                  GArray *heap)
{
    const AgtGraphEdge *e = &g->edge[i];
    guint32 to = e->from == from.node ? e->to : e->from;
    double d = from.dist + e->cost;
    if (d < dist[to]) {
        dist[to] = d;
        via[to] = i;
        agt_heap_push(heap, (AgtHeapEntry){d, to});
    } else if (d == dist[to] && e->cost > 0 && via[to] != AGT_GRAPH_NONE && i < via[to]) {
        via[to] = i;
    }
}

void agt_graph_shortest(const AgtGraph *g, const guint32 *source, guint32 n_sources, double *dist,
                        guint32 *via)
{
    g_autofree guint32 *own = via ? NULL : g_new(guint32, (gsize)g->n_nodes + 1);
    guint32 *last = via ? via : own;
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(AgtHeapEntry));
    for (guint32 i = 0; i < g->n_nodes; i++) {
        dist[i] = INFINITY;
        last[i] = AGT_GRAPH_NONE;
    }
    for (guint32 i = 0; i < n_sources; i++) {
        g_assert(source[i] < g->n_nodes);
        dist[source[i]] = 0;
        agt_heap_push(heap, (AgtHeapEntry){0, source[i]});
    }
    while (heap->len) {
        AgtHeapEntry e = agt_heap_pop(heap);
        if (e.dist > dist[e.node])
            continue;
        for (guint32 k = g->row[e.node]; k < g->row[e.node + 1]; k++)
            relax(g, e, g->at[k], dist, last, heap);
    }
}

const guint32 *agt_graph_at(const AgtGraph *g, guint32 node)
{
    g_assert(node < g->n_nodes);
    return g->at + g->row[node];
}

const AgtGraphEdge *agt_graph_edge(const AgtGraph *g, guint32 i)
{
    g_assert(i < g->n_edges);
    return &g->edge[i];
}

/* As relax(), for paths that know their seed: of equal ones that of the lower seed. */
static void relax_from(const AgtGraph *g, AgtHeapEntry from, guint32 i, double *dist,
                       guint32 *origin, guint32 *via, GArray *heap)
{
    const AgtGraphEdge *e = &g->edge[i];
    guint32 to = e->from == from.node ? e->to : e->from, seed = origin[from.node];
    double d = from.dist + e->cost;
    if (d > dist[to] || (d == dist[to] && seed >= origin[to]))
        return;
    dist[to] = d;
    origin[to] = seed;
    if (via)
        via[to] = i;
    agt_heap_push(heap, (AgtHeapEntry){d, to});
}

void agt_graph_nearest(const AgtGraph *g, const AgtGraphSeed *seed, guint32 n, double *dist,
                       guint32 *origin, guint32 *via)
{
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(AgtHeapEntry));
    for (guint32 i = 0; i < g->n_nodes; i++) {
        dist[i] = INFINITY;
        origin[i] = AGT_GRAPH_NONE;
        if (via)
            via[i] = AGT_GRAPH_NONE;
    }
    for (guint32 i = 0; i < n; i++) {
        g_assert(seed[i].node < g->n_nodes && seed[i].cost >= 0 && isfinite(seed[i].cost));
        if (seed[i].cost >= dist[seed[i].node])
            continue;
        dist[seed[i].node] = seed[i].cost;
        origin[seed[i].node] = i;
    }
    for (guint32 i = 0; i < n; i++)
        if (origin[seed[i].node] == i)
            agt_heap_push(heap, (AgtHeapEntry){seed[i].cost, seed[i].node});
    while (heap->len) {
        AgtHeapEntry e = agt_heap_pop(heap);
        if (e.dist > dist[e.node])
            continue;
        for (guint32 k = g->row[e.node]; k < g->row[e.node + 1]; k++)
            relax_from(g, e, g->at[k], dist, origin, via, heap);
    }
}

bool agt_graph_path(const AgtGraph *g, const double *dist, const guint32 *via, guint32 node,
                    GArray *path)
{
    if (node >= g->n_nodes || !isfinite(dist[node]))
        return false;
    guint first = path->len;
    while (via[node] != AGT_GRAPH_NONE) {
        const AgtGraphEdge *e = &g->edge[via[node]];
        g_array_append_val(path, via[node]);
        node = e->to == node ? e->from : e->to;
    }
    guint32 *p = (guint32 *)(gpointer)path->data;
    for (guint i = first, j = path->len; i + 1 < j; i++, j--) {
        guint32 keep = p[i];
        p[i] = p[j - 1];
        p[j - 1] = keep;
    }
    return true;
}

/* Gives every node that can be reached from @p node the number @p number. */
static void flood(const AgtGraph *g, guint32 node, guint32 number, guint32 *component,
                  GArray *stack)
{
    component[node] = number;
    g_array_append_val(stack, node);
    while (stack->len) {
        guint32 at = g_array_index(stack, guint32, stack->len - 1);
        g_array_set_size(stack, stack->len - 1);
        for (guint32 k = g->row[at]; k < g->row[at + 1]; k++) {
            const AgtGraphEdge *e = &g->edge[g->at[k]];
            guint32 to = e->from == at ? e->to : e->from;
            if (component[to] != AGT_GRAPH_NONE)
                continue;
            component[to] = number;
            g_array_append_val(stack, to);
        }
    }
}

guint32 agt_graph_components(const AgtGraph *g, guint32 *component)
{
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint32));
    guint32 n = 0;
    for (guint32 i = 0; i < g->n_nodes; i++)
        component[i] = AGT_GRAPH_NONE;
    for (guint32 i = 0; i < g->n_nodes; i++)
        if (component[i] == AGT_GRAPH_NONE)
            flood(g, i, n++, component, stack);
    return n;
}
