/* SPDX-License-Identifier: Apache-2.0 */
/* Largest flow by shortest layers of paths (Dinic), checked by its cut; closures by it. */
#include <agrotown/flow.h>

/* Sums of rooms stay below this, so that nothing overflows. */
#define MOST (G_MAXINT64 / 4)

typedef struct {
    guint32 n;
    const AgtFlowArc *arc;
    guint32 n_arcs;
    guint32 *row, *at; /* ends of arcs by node: 2 * arc, + 1 where it comes in */
    guint32 *layer;    /* steps from the source, AGT_GRAPH_NONE: out of reach */
    guint32 *next;     /* per node: the end to try next */
    guint32 *path, *queue;
    gint64 *flow;
    gint64 endless; /* stands for no limit: more than all limits together */
} Net;

static bool refuse(GError **error, const char *what, guint32 number, const char *wrong)
{
    g_set_error(error, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_VALUE, "flow: %s %u %s", what, number,
                wrong);
    return false;
}

static gint64 room_of(const Net *g, guint32 arc)
{
    return g->arc[arc].room == AGT_FLOW_ENDLESS ? g->endless : g->arc[arc].room;
}

static bool check(Net *g, guint32 source, guint32 sink, GError **error)
{
    gint64 sum = 0;
    if (source >= g->n || sink >= g->n || source == sink)
        return refuse(error, "source or sink: not two different nodes of", g->n, "");
    for (guint32 k = 0; k < g->n_arcs; k++) {
        const AgtFlowArc *a = &g->arc[k];
        if (a->from >= g->n || a->to >= g->n)
            return refuse(error, "arc", k, "joins a node that is not there");
        if (a->room < 0)
            return refuse(error, "the room of arc", k, "is below 0");
        if (a->room != AGT_FLOW_ENDLESS && a->room > MOST - sum)
            return refuse(error, "with arc", k, "the rooms are too large together");
        sum += a->room == AGT_FLOW_ENDLESS ? 0 : a->room;
    }
    g->endless = sum + 1;
    return true;
}

static void fill_rows(Net *g)
{
    g->row = g_new0(guint32, (gsize)g->n + 1);
    g->at = g_new(guint32, 2 * (gsize)g->n_arcs + 1);
    for (guint32 k = 0; k < g->n_arcs; k++) {
        g->row[g->arc[k].from + 1]++;
        g->row[g->arc[k].to + 1]++;
    }
    for (guint32 v = 0; v < g->n; v++)
        g->row[v + 1] += g->row[v];
    g_autofree guint32 *fill = g_memdup2(g->row, sizeof(guint32) * ((gsize)g->n + 1));
    for (guint32 k = 0; k < g->n_arcs; k++) {
        g->at[fill[g->arc[k].from]++] = 2 * k;
        g->at[fill[g->arc[k].to]++] = 2 * k + 1;
    }
}

/* What an arc end still lets through: forward what is free, backward what flows. */
static gint64 residual(const Net *g, guint32 end)
{
    return end & 1 ? g->flow[end / 2] : room_of(g, end / 2) - g->flow[end / 2];
}

static guint32 other(const Net *g, guint32 end)
{
    return end & 1 ? g->arc[end / 2].from : g->arc[end / 2].to;
}

/* Layers from the source; true when the sink is reached. */
static bool layers(Net *g, guint32 source, guint32 sink)
{
    guint32 head = 0, tail = 0;
    for (guint32 v = 0; v < g->n; v++) {
        g->layer[v] = AGT_GRAPH_NONE;
        g->next[v] = g->row[v];
    }
    g->layer[source] = 0;
    g->queue[tail++] = source;
    while (head < tail) {
        guint32 v = g->queue[head++];
        for (guint32 k = g->row[v]; k < g->row[v + 1]; k++) {
            guint32 u = other(g, g->at[k]);
            if (g->layer[u] != AGT_GRAPH_NONE || residual(g, g->at[k]) <= 0)
                continue;
            g->layer[u] = g->layer[v] + 1;
            g->queue[tail++] = u;
        }
    }
    return g->layer[sink] != AGT_GRAPH_NONE;
}

/* The next end that leads a layer on from @p v, AGT_GRAPH_NONE: none does any more. */
static guint32 forward(Net *g, guint32 v)
{
    for (; g->next[v] < g->row[v + 1]; g->next[v]++) {
        guint32 end = g->at[g->next[v]];
        if (residual(g, end) > 0 && g->layer[other(g, end)] == g->layer[v] + 1)
            return end;
    }
    return AGT_GRAPH_NONE;
}

/* One path through the layers, filled; 0: there is none any more. */
static gint64 augment(Net *g, guint32 source, guint32 sink)
{
    guint32 n = 0, v = source;
    while (v != sink) {
        guint32 end = forward(g, v);
        if (end != AGT_GRAPH_NONE) {
            g->path[n++] = end;
            v = other(g, end);
            continue;
        }
        if (!n)
            return 0;
        end = g->path[--n];
        v = other(g, end ^ 1);
        g->next[v]++;
    }
    gint64 load = G_MAXINT64;
    for (guint32 k = 0; k < n; k++)
        load = MIN(load, residual(g, g->path[k]));
    for (guint32 k = 0; k < n; k++)
        g->flow[g->path[k] / 2] += g->path[k] & 1 ? -load : load;
    return load;
}

/* The flow keeps rooms and balances, and is as large as the cut has room. */
static bool proves(const Net *g, guint32 source, guint32 sink, const AgtFlow *f)
{
    g_autofree gint64 *balance = g_new0(gint64, (gsize)g->n + 1);
    gint64 cut = 0;
    for (guint32 k = 0; k < g->n_arcs; k++) {
        const AgtFlowArc *a = &g->arc[k];
        if (f->flow[k] < 0 || f->flow[k] > room_of(g, k))
            return false;
        balance[a->from] -= f->flow[k];
        balance[a->to] += f->flow[k];
        cut += f->near[a->from] && !f->near[a->to] ? room_of(g, k) : 0;
    }
    for (guint32 v = 0; v < g->n; v++)
        if (v != source && v != sink && balance[v] != 0)
            return false;
    return balance[sink] == f->value && -balance[source] == f->value && cut == f->value &&
           f->near[source] && !f->near[sink];
}

static void run(Net *g, guint32 source, guint32 sink, AgtFlow *f)
{
    g->layer = g_new(guint32, (gsize)g->n + 1);
    g->next = g_new(guint32, (gsize)g->n + 1);
    g->path = g_new(guint32, (gsize)g->n + 1);
    g->queue = g_new(guint32, (gsize)g->n + 1);
    g->flow = g_new0(gint64, (gsize)g->n_arcs + 1);
    *f = (AgtFlow){0, g->flow, g_new0(bool, (gsize)g->n + 1)};
    while (f->value < g->endless && layers(g, source, sink))
        for (gint64 load; f->value < g->endless && (load = augment(g, source, sink)) > 0;)
            f->value += load;
    for (guint32 v = 0; v < g->n; v++)
        f->near[v] = g->layer[v] != AGT_GRAPH_NONE;
}

bool agt_flow_max(guint32 n_nodes, const AgtFlowArc *arc, guint32 n_arcs, guint32 source,
                  guint32 sink, AgtFlow *flow, GError **error)
{
    Net g = {.n = n_nodes, .arc = arc, .n_arcs = n_arcs};
    AgtFlow f;
    if (!check(&g, source, sink, error))
        return false;
    fill_rows(&g);
    run(&g, source, sink, &f);
    bool limited = f.value < g.endless;
    bool proven = limited && proves(&g, source, sink, &f);
    g_free(g.row);
    g_free(g.at);
    g_free(g.layer);
    g_free(g.next);
    g_free(g.path);
    g_free(g.queue);
    if (proven) {
        *flow = f;
        return true;
    }
    agt_flow_clear(&f);
    g_assert(!limited); /* a flow without its cut would be an error of ours */
    return refuse(error, "nothing limits it from node", source, "to the sink");
}

void agt_flow_clear(AgtFlow *flow)
{
    g_clear_pointer(&flow->flow, g_free);
    g_clear_pointer(&flow->near, g_free);
}

static bool check_closure(guint32 n, const gint64 *profit, const AgtFlowNeed *need, guint32 n_needs,
                          GError **error)
{
    gint64 sum = 0;
    for (guint32 k = 0; k < n_needs; k++)
        if (need[k].thing >= n || need[k].needs >= n)
            return refuse(error, "need", k, "names a thing that is not there");
    for (guint32 i = 0; i < n; i++) {
        /* doubles of the proof hold whole numbers to 2^53 */
        if (profit[i] > ((gint64)1 << 53) - sum || profit[i] < -(((gint64)1 << 53) - sum))
            return refuse(error, "with thing", i, "the profits are too large together");
        sum += ABS(profit[i]);
    }
    return true;
}

bool agt_flow_closure(guint32 n, const gint64 *profit, const AgtFlowNeed *need, guint32 n_needs,
                      bool *chosen, AgtProof *proof, GError **error)
{
    AgtFlow f;
    gint64 all = 0, value = 0;
    if (!check_closure(n, profit, need, n_needs, error))
        return false;
    g_autofree AgtFlowArc *arc = g_new(AgtFlowArc, (gsize)n + n_needs + 1);
    for (guint32 i = 0; i < n; i++) {
        arc[i] = profit[i] > 0 ? (AgtFlowArc){n, i, profit[i]} : (AgtFlowArc){i, n + 1, -profit[i]};
        all += MAX(0, profit[i]);
    }
    for (guint32 k = 0; k < n_needs; k++)
        arc[n + k] = (AgtFlowArc){need[k].thing, need[k].needs, AGT_FLOW_ENDLESS};
    if (!agt_flow_max(n + 2, arc, n + n_needs, n, n + 1, &f, error))
        return false;
    for (guint32 i = 0; i < n; i++) {
        chosen[i] = f.near[i];
        value += chosen[i] ? profit[i] : 0;
    }
    for (guint32 k = 0; k < n_needs; k++)
        g_assert(!chosen[need[k].thing] || chosen[need[k].needs]);
    *proof = (AgtProof){(double)value, (double)(all - f.value), value == all - f.value, 1};
    agt_flow_clear(&f);
    return true;
}
