/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file graph.h
 * Networks: a compact graph, shortest paths and components; choosing with a proof.
 *
 * A graph is immutable once made and may be shared between threads. Nodes and edges are numbered
 * from 0 in the order given; every answer is the same whatever the order of memory: among equal
 * paths the one over lower edge numbers wins.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/** No node, no edge. */
#define AGT_GRAPH_NONE G_MAXUINT32

/** An edge that may be used both ways. */
typedef struct {
    guint32 from, to; /**< nodes */
    double cost;      /**< finite and >= 0; anything else is refused */
} AgtGraphEdge;

typedef struct _AgtGraph AgtGraph; /**< a compact graph */
/**
 * Graph of @p n_nodes nodes and @p n_edges edges (copied). NULL when an edge names a node that is
 * not there or its cost is negative or not finite; the number of that edge goes to @p bad (may be
 * NULL).
 */
AgtGraph *agt_graph_new(guint32 n_nodes, const AgtGraphEdge *edge, guint32 n_edges, guint32 *bad);
/** NULL is allowed. */
void agt_graph_free(AgtGraph *g);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtGraph, agt_graph_free)
/** Number of nodes. */
guint32 agt_graph_nodes(const AgtGraph *g);
/** Number of edges. */
guint32 agt_graph_edges(const AgtGraph *g);
/** Edges at @p node; with a loop edge counted twice. */
guint32 agt_graph_degree(const AgtGraph *g, guint32 node);
/**
 * Shortest paths from the nearest of @p n_sources nodes to all others (Dijkstra).
 * @param[out] dist cost per node, +inf where there is no path
 * @param[out] via last edge of the path per node, AGT_GRAPH_NONE at sources and where there is no
 *             path; may be NULL
 */
void agt_graph_shortest(const AgtGraph *g, const guint32 *source, guint32 n_sources, double *dist,
                        guint32 *via);
/** A start of paths: a node that is reached at some cost before the first edge. */
typedef struct {
    guint32 node;
    double cost; /**< finite and >= 0 */
} AgtGraphSeed;
/**
 * Cheapest way from any of @p n seeds to every node: the seed's own cost and the path.
 * @param[out] dist cost per node, +inf where there is no path
 * @param[out] origin number of the seed per node, the lowest of equally cheap ones,
 *             AGT_GRAPH_NONE where there is no path
 * @param[out] via last edge of the path, AGT_GRAPH_NONE at seeds; may be NULL
 */
void agt_graph_nearest(const AgtGraph *g, const AgtGraphSeed *seed, guint32 n, double *dist,
                       guint32 *origin, guint32 *via);
/** The edges at @p node, ascending, a loop twice; borrowed. Their number is agt_graph_degree(). */
const guint32 *agt_graph_at(const AgtGraph *g, guint32 node);
/** Edge @p i as it was given; borrowed. */
const AgtGraphEdge *agt_graph_edge(const AgtGraph *g, guint32 i);
/**
 * Edges of the path that agt_graph_shortest() found to @p node, first edge first, appended to
 * @p path (a GArray of guint32). False when @p node cannot be reached.
 */
bool agt_graph_path(const AgtGraph *g, const double *dist, const guint32 *via, guint32 node,
                    GArray *path);
/** Number of connected components; @p component gets one number per node, 0 for the component of
 *  node 0 and so on in the order of their first nodes. */
guint32 agt_graph_components(const AgtGraph *g, guint32 *component);

/** @name Proofs
 *  Every search for a best answer says what it is worth and how much better one could be at most.
 * @{
 */
/** What is known of an answer. */
typedef struct {
    double value;  /**< of the answer given, added up by our own code */
    double bound;  /**< proven: no answer is better; equals value when optimal */
    bool optimal;  /**< proven: no answer is better than this one */
    guint64 steps; /**< nodes of the search tree */
} AgtProof;
/** Distance of value and bound in per cent of the larger one; 0 when optimal. */
double agt_proof_gap_pct(const AgtProof *proof);
/** Error domain of the graph room. */
#define AGT_GRAPH_ERROR (agt_graph_error_quark())
/** Quark behind #AGT_GRAPH_ERROR. */
GQuark agt_graph_error_quark(void);
/** Codes of #AGT_GRAPH_ERROR. */
typedef enum {
    AGT_GRAPH_ERROR_VALUE, /**< a number is not finite or negative, or names what is not there */
    AGT_GRAPH_ERROR_UNREACHABLE, /**< what has to be joined has no way between */
} AgtGraphErrorCode;
/** @} */

/** @name Packing: as much as possible of what excludes each other @{ */
/** Two things that cannot both be chosen. */
typedef struct {
    guint32 a, b;
} AgtConflict;
/** What to choose from. */
typedef struct {
    guint32 n;               /**< things, numbered from 0 */
    const double *weight;    /**< worth of each, finite and >= 0; NULL: each counts 1 */
    const AgtConflict *pair; /**< in any order, repeated ones count once */
    guint32 n_pairs;
    const bool *known;  /**< a choice that is already known, NULL: none */
    bool solver;        /**< large tangles go to CBC; else, and where it is not installed,
                             they end with the bound of our own search */
    double need;        /**< a choice worth less is of no use: when the bound shows at once that it
                             cannot be reached, there is no search; 0: every choice is */
    guint64 step_limit; /**< nodes per tangle, 0: a usual number */
} AgtPacking;
/**
 * Chooses things without conflict whose weight is as large as can be found (maximum weight
 * independent set): reductions, then for each connected tangle exact search with a limit, local
 * search and the solver. Never less than the @p known choice. Same input, same answer, whatever the
 * order of memory; ended by step limits, never by the clock.
 * @param[out] chosen one per thing
 * @errors VALUE names the thing or the pair
 */
bool agt_pack(const AgtPacking *what, bool *chosen, AgtProof *proof, GError **error);
/** @} */

/** @name Steiner trees: the cheapest network that joins given nodes @{ */
/** What to join. */
typedef struct {
    const guint32 *terminal; /**< nodes to be joined; a node named twice counts once */
    guint32 n_terminals;
    guint64 step_limit; /**< branches of the search, 0: a usual number; large problems end earlier,
                             by the nodes and edges looked at */
} AgtSteiner;
/**
 * A cheapest tree in @p g over all terminals: reductions, trees from many starts, dual ascent as
 * proven bound, branching. The answer is a tree whose ends are terminals; its cost is added up from
 * the edges of the graph. Same input, same answer; ended by a step limit, never by the clock.
 * @param[out] edges numbers of the chosen edges, ascending, appended (a GArray of guint32)
 * @param[out] proof value and bound; optimal only when proven
 * @errors VALUE when a terminal is not a node, UNREACHABLE when two terminals have no way between
 *         them; the message names them
 */
bool agt_graph_steiner(const AgtGraph *g, const AgtSteiner *ask, GArray *edges, AgtProof *proof,
                       GError **error);
/** @} */

G_END_DECLS
