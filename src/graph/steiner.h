/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the Steiner tree search share. */
#pragma once

#include <math.h>

#include <agrotown/graph.h>

#define STEINER_EPS 1e-9

/* An edge of the problem as it shrinks; its part says which edges of the graph it stands for. */
typedef struct {
    guint32 u, v;
    double cost;
    guint32 part;
    bool gone;
} SteinerEdge;

/* Edge a of the graph when b is AGT_GRAPH_NONE, else what parts a and b stand for. */
typedef struct {
    guint32 a, b;
} SteinerPart;

/* The problem: a graph that loses nodes and edges, and what is chosen already. */
typedef struct {
    guint32 n;         /* nodes, gone ones counted */
    GArray *edge;      /* SteinerEdge */
    GArray *part;      /* SteinerPart */
    GArray **at;       /* per node: numbers of its edges, gone ones among them */
    bool *gone;        /* per node */
    bool *terminal;    /* per node */
    guint32 terminals; /* that are left */
    GArray *fixed;     /* parts in every tree from now on */
    double fixed_cost;
} SteinerNet;

SteinerNet *steiner_net_new(const AgtGraph *g, const guint32 *terminal, guint32 n);
SteinerNet *steiner_net_copy(const SteinerNet *net);
void steiner_net_free(SteinerNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SteinerNet, steiner_net_free)

static inline SteinerEdge *steiner_edge(const SteinerNet *net, guint32 e)
{
    return &g_array_index(net->edge, SteinerEdge, e);
}

static inline guint32 steiner_other(const SteinerEdge *e, guint32 v)
{
    return e->u == v ? e->v : e->u;
}

/* Forgets gone edges of a node and gives the number of those left. */
guint32 steiner_degree(SteinerNet *net, guint32 v);
void steiner_drop_edge(SteinerNet *net, guint32 e);
/* The node must not be a terminal. */
void steiner_drop_node(SteinerNet *net, guint32 v);
/* The edge is in every tree from now on; its ends become one node, a terminal. */
void steiner_contract(SteinerNet *net, guint32 e);
/* Two edges at a node that is no terminal become one. */
void steiner_bridge(SteinerNet *net, guint32 v);
/* Appends the edges of the graph that a part stands for. */
void steiner_unfold(const SteinerNet *net, guint32 part, GArray *edges);

/* Nodes and edges looked at so far, and how many may be: what ends a search of a large problem,
 * since the clock must not. */
typedef struct {
    guint64 done, most;
} SteinerWork;

/* The edges that are left, in compressed rows, and sorted by cost. */
typedef struct {
    const SteinerNet *net;
    SteinerWork *work;
    guint32 *row, *at;
    guint32 *sorted, n_edges;
    guint32 *terminal, n_terminals;
} SteinerView;

/* work may be NULL: not counted. */
void steiner_view_init(SteinerView *w, const SteinerNet *net, SteinerWork *work);
void steiner_view_clear(SteinerView *w);
/* Counts some work; false when it was too much already. */
static inline bool steiner_may(const SteinerView *w, guint64 work)
{
    if (!w->work)
        return true;
    w->work->done += work;
    return w->work->done <= w->work->most;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SteinerView, steiner_view_clear)

/* Tests that lose no best tree: degrees, parallel edges, nearest terminals, special distances. */
void steiner_reduce(SteinerNet *net);
/* Drops what no tree cheaper than less_than can hold, by the reduced costs of an ascent; true when
 * something went. */
bool steiner_reduce_by_bound(SteinerNet *net, const SteinerView *w, guint32 root, double bound,
                             const double *reduced, double less_than);

/*
 * Dual ascent of R. T. Wong, "A dual ascent approach for Steiner tree problems on a directed
 * graph", Mathematical Programming 28 (1984): a lower bound of the cost of the trees, and the
 * reduced costs of the two directions of each edge (2 e: from u to v, 2 e + 1: back).
 */
double steiner_ascent(const SteinerView *w, guint32 root, double *reduced);

/* Tree grown from a node over the weights (NULL: costs), made a least tree of its nodes and
 * improved; nodes in it are marked. Its cost, infinite when the terminals are not connected. */
double steiner_grow(const SteinerView *w, guint32 start, const double *weight, bool *in);
double steiner_improve(const SteinerView *w, bool *in, double cost);
/* Edges of the least tree over the marked nodes without useless ends; their cost. */
double steiner_least_tree(const SteinerView *w, bool *in, GArray *edges);
