/* SPDX-License-Identifier: Apache-2.0 */
/* What the steps of packing share. */
#pragma once

#include <agrotown/graph.h>

/* Things and their conflicts; neighbours ascending. */
typedef struct {
    guint32 n;
    double *weight;
    guint32 *row; /* n + 1 offsets into at */
    guint32 *at;
} AgtPackNet;

void agt_pack_net_free(AgtPackNet *g);
/* The part of @p g of things member[0..n), renumbered in that order. */
AgtPackNet *agt_pack_net_part(const AgtPackNet *g, const guint32 *member, guint32 n);
bool agt_pack_conflict(const AgtPackNet *g, guint32 a, guint32 b);
double agt_pack_worth(const AgtPackNet *g, const bool *chosen);
/* No two chosen things are in conflict. */
bool agt_pack_free_of_conflict(const AgtPackNet *g, const bool *chosen);

/* What is decided about a thing. */
typedef enum { AGT_PACK_OPEN, AGT_PACK_IN, AGT_PACK_OUT } AgtPackState;
/* pack_reduce.c: decides what some best choice surely has or lacks. */
void agt_pack_reduce(const AgtPackNet *g, AgtPackState *state);

/* pack_search.c: greedy choice, then exchanges until @p enough is reached or the steps are done; at
 * least as good as what @p chosen holds. */
void agt_pack_search(const AgtPackNet *g, double enough, bool *chosen);

/* Cliques that together have every thing once; their number. @p clique: one number per thing. */
guint32 agt_pack_cover(const AgtPackNet *g, guint32 *clique);
/* pack_bound.c: sum of the heaviest thing of each clique of a cover: no choice weighs more, since
 * it takes at most one thing of each. */
double agt_pack_cover_bound(const AgtPackNet *g);

/* Things that the search tree holds in one machine word. */
#define AGT_PACK_WORD 64
/* pack_exact.c: the best choice of at most AGT_PACK_WORD things, starting from what @p chosen
 * holds; false when the limit ended the search, *chosen is then the best seen. */
bool agt_pack_exact(const AgtPackNet *g, guint64 step_limit, bool *chosen, guint64 *steps);

/* pack_mip.c: the solver on one tangle. @p chosen holds a choice and gets a better one if there is;
 * false when the solver is not there or its answer is not to be trusted. */
bool agt_pack_solve(const AgtPackNet *g, guint64 step_limit, bool *chosen, AgtProof *proof);
