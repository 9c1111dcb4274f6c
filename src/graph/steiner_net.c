/* SPDX-License-Identifier: Apache-2.0 */
/* The problem of a Steiner tree as it shrinks: nodes and edges go, edges are joined or chosen. */
#include <string.h>

#include "steiner.h"

static guint32 add_part(SteinerNet *net, guint32 a, guint32 b)
{
    SteinerPart part = {a, b};
    g_array_append_val(net->part, part);
    return net->part->len - 1;
}

static void add_edge(SteinerNet *net, guint32 u, guint32 v, double cost, guint32 part)
{
    SteinerEdge e = {u, v, cost, part, false};
    guint32 number = net->edge->len;
    g_array_append_val(net->edge, e);
    g_array_append_val(net->at[u], number);
    g_array_append_val(net->at[v], number);
}

static SteinerNet *net_of(guint32 n)
{
    SteinerNet *net = g_new0(SteinerNet, 1);
    net->n = n;
    net->edge = g_array_new(FALSE, FALSE, sizeof(SteinerEdge));
    net->part = g_array_new(FALSE, FALSE, sizeof(SteinerPart));
    net->fixed = g_array_new(FALSE, FALSE, sizeof(guint32));
    net->at = g_new0(GArray *, n + 1);
    net->gone = g_new0(bool, n + 1);
    net->terminal = g_new0(bool, n + 1);
    for (guint32 v = 0; v < n; v++)
        net->at[v] = g_array_new(FALSE, FALSE, sizeof(guint32));
    return net;
}

SteinerNet *steiner_net_new(const AgtGraph *g, const guint32 *terminal, guint32 n)
{
    SteinerNet *net = net_of(agt_graph_nodes(g));
    for (guint32 i = 0; i < agt_graph_edges(g); i++) {
        const AgtGraphEdge *e = agt_graph_edge(g, i);
        if (e->from != e->to)
            add_edge(net, e->from, e->to, e->cost, add_part(net, i, AGT_GRAPH_NONE));
    }
    for (guint32 i = 0; i < n; i++) {
        net->terminals += !net->terminal[terminal[i]];
        net->terminal[terminal[i]] = true;
    }
    return net;
}

static void copy_array(GArray *to, const GArray *from)
{
    g_array_append_vals(to, from->data, from->len);
}

SteinerNet *steiner_net_copy(const SteinerNet *net)
{
    SteinerNet *c = net_of(net->n);
    copy_array(c->edge, net->edge);
    copy_array(c->part, net->part);
    copy_array(c->fixed, net->fixed);
    for (guint32 v = 0; v < net->n; v++)
        copy_array(c->at[v], net->at[v]);
    memcpy(c->gone, net->gone, net->n * sizeof *c->gone);
    memcpy(c->terminal, net->terminal, net->n * sizeof *c->terminal);
    c->terminals = net->terminals;
    c->fixed_cost = net->fixed_cost;
    return c;
}

void steiner_net_free(SteinerNet *net)
{
    if (!net)
        return;
    for (guint32 v = 0; v < net->n; v++)
        g_array_unref(net->at[v]);
    g_array_unref(net->edge);
    g_array_unref(net->part);
    g_array_unref(net->fixed);
    g_free(net->at);
    g_free(net->gone);
    g_free(net->terminal);
    g_free(net);
}

guint32 steiner_degree(SteinerNet *net, guint32 v)
{
    GArray *at = net->at[v];
    guint32 *e = (guint32 *)(gpointer)at->data, kept = 0;
    for (guint32 k = 0; k < at->len; k++)
        if (!steiner_edge(net, e[k])->gone)
            e[kept++] = e[k];
    g_array_set_size(at, kept);
    return kept;
}

void steiner_drop_edge(SteinerNet *net, guint32 e)
{
    steiner_edge(net, e)->gone = true;
}

void steiner_drop_node(SteinerNet *net, guint32 v)
{
    g_assert(!net->terminal[v]);
    for (guint32 k = 0; k < net->at[v]->len; k++)
        steiner_drop_edge(net, g_array_index(net->at[v], guint32, k));
    g_array_set_size(net->at[v], 0);
    net->gone[v] = true;
}

void steiner_contract(SteinerNet *net, guint32 e)
{
    SteinerEdge chosen = *steiner_edge(net, e);
    guint32 keep = chosen.u, lost = chosen.v, n = steiner_degree(net, lost);
    g_array_append_val(net->fixed, chosen.part);
    net->fixed_cost += chosen.cost;
    net->terminals -= net->terminal[keep] + net->terminal[lost];
    net->terminals++;
    net->terminal[keep] = true;
    net->terminal[lost] = false;
    for (guint32 k = 0; k < n; k++) {
        guint32 number = g_array_index(net->at[lost], guint32, k);
        SteinerEdge *x = steiner_edge(net, number);
        *(x->u == lost ? &x->u : &x->v) = keep;
        if (x->u == x->v)
            x->gone = true;
        else
            g_array_append_val(net->at[keep], number);
    }
    g_array_set_size(net->at[lost], 0);
    net->gone[lost] = true;
}

void steiner_bridge(SteinerNet *net, guint32 v)
{
    guint32 a = g_array_index(net->at[v], guint32, 0), b = g_array_index(net->at[v], guint32, 1);
    SteinerEdge x = *steiner_edge(net, a), y = *steiner_edge(net, b);
    guint32 from = steiner_other(&x, v), to = steiner_other(&y, v);
    steiner_drop_node(net, v);
    if (from != to)
        add_edge(net, from, to, x.cost + y.cost, add_part(net, x.part, y.part));
}

void steiner_unfold(const SteinerNet *net, guint32 part, GArray *edges)
{
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_array_append_val(stack, part);
    while (stack->len) {
        guint32 i = g_array_index(stack, guint32, stack->len - 1);
        const SteinerPart *p = &g_array_index(net->part, SteinerPart, i);
        g_array_set_size(stack, stack->len - 1);
        if (p->b == AGT_GRAPH_NONE) {
            g_array_append_val(edges, p->a);
            continue;
        }
        g_array_append_val(stack, p->a);
        g_array_append_val(stack, p->b);
    }
}

/* --- View --- */

static int by_cost(const void *a, const void *b, gpointer user)
{
    const SteinerNet *net = user;
    guint32 i = *(const guint32 *)a, k = *(const guint32 *)b;
    double x = steiner_edge(net, i)->cost, y = steiner_edge(net, k)->cost;
    return x != y ? (x > y) - (x < y) : (i > k) - (i < k);
}

void steiner_view_init(SteinerView *w, const SteinerNet *net, SteinerWork *work)
{
    *w = (SteinerView){.net = net, .work = work};
    w->row = g_new0(guint32, net->n + 2);
    w->sorted = g_new(guint32, net->edge->len + 1);
    w->terminal = g_new(guint32, net->terminals + 1);
    for (guint32 e = 0; e < net->edge->len; e++)
        if (!steiner_edge(net, e)->gone) {
            w->row[steiner_edge(net, e)->u + 1]++;
            w->row[steiner_edge(net, e)->v + 1]++;
            w->sorted[w->n_edges++] = e;
        }
    for (guint32 v = 0; v < net->n; v++) {
        w->row[v + 1] += w->row[v];
        if (net->terminal[v])
            w->terminal[w->n_terminals++] = v;
    }
    w->at = g_new(guint32, 2 * (gsize)w->n_edges + 1);
    g_autofree guint32 *next = g_memdup2(w->row, (net->n + 1) * sizeof *next);
    for (guint32 i = 0; i < w->n_edges; i++) {
        w->at[next[steiner_edge(net, w->sorted[i])->u]++] = w->sorted[i];
        w->at[next[steiner_edge(net, w->sorted[i])->v]++] = w->sorted[i];
    }
    g_qsort_with_data(w->sorted, (gint)w->n_edges, sizeof *w->sorted, by_cost, (gpointer)net);
}

void steiner_view_clear(SteinerView *w)
{
    g_free(w->row);
    g_free(w->at);
    g_free(w->sorted);
    g_free(w->terminal);
}
