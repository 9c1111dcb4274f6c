/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file flow.h
 * The largest flow through a network and the cut that limits it; what is worth doing when one thing
 * needs another. Whole numbers throughout, so that value and cut can be compared exactly.
 */
#pragma once

#include <agrotown/graph.h>

G_BEGIN_DECLS

/** Room of an arc without a limit. */
#define AGT_FLOW_ENDLESS G_MAXINT64

/** A way in one direction. */
typedef struct {
    guint32 from, to;
    gint64 room; /**< >= 0, or AGT_FLOW_ENDLESS */
} AgtFlowArc;

/** A flow and its proof. */
typedef struct {
    gint64 value; /**< of the flow, and of the cut: no flow is larger */
    gint64 *flow; /**< per arc */
    bool *near;   /**< per node: on the side of the source; the smallest such side there is */
} AgtFlow;

/**
 * The largest flow from @p source to @p sink. The answer is checked before it is given: rooms and
 * balances hold, and the arcs from the near side to the other have as much room as flows.
 * @errors VALUE names the arc or the node, or says that nothing limits the flow
 */
bool agt_flow_max(guint32 n_nodes, const AgtFlowArc *arc, guint32 n_arcs, guint32 source,
                  guint32 sink, AgtFlow *flow, GError **error);
/** Frees what it holds. */
void agt_flow_clear(AgtFlow *flow);

/** One thing can only be done together with another. */
typedef struct {
    guint32 thing, needs;
} AgtFlowNeed;

/**
 * Chooses things of the largest sum of @p profit (below 0: cost) so that each has all it needs
 * (project selection, maximum closure by a minimum cut). Of equally good choices the smallest.
 * @param[out] chosen one per thing
 * @errors VALUE names the thing or the need
 */
bool agt_flow_closure(guint32 n, const gint64 *profit, const AgtFlowNeed *need, guint32 n_needs,
                      bool *chosen, AgtProof *proof, GError **error);

G_END_DECLS
