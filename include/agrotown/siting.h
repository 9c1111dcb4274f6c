/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file siting.h
 * Where to put facilities: choosing sites for clients over a table of costs, with a proof.
 *
 * Clients (houses) and candidate sites are numbered from 0. What a client costs at a site (metres
 * to walk, say) is given by the caller, who knows the network. Same input, same answer, whatever
 * the order of memory; searches end by step limits, never by the clock.
 */
#pragma once

#include <agrotown/graph.h>

G_BEGIN_DECLS

/** What the choice is to reach. */
typedef enum {
    AGT_SITING_COST,     /**< every client served; least sum of opening costs and weight * cost:
                              the p-median with a number and no opening costs, facility location
                              with opening costs */
    AGT_SITING_COVER,    /**< every client served within reach; fewest sites, or the cheapest where
                              opening costs are given (LSCP). Among as few sites the best ways are
                              found by a second question: COST with that number and reach */
    AGT_SITING_COVERAGE, /**< the most weight served within reach by at most a number of sites
                              (MCLP); opening costs are not looked at */
    AGT_SITING_CENTER    /**< every client served; the dearest way of all as cheap as can be
                              (p-center); opening costs and weights are not looked at */
} AgtSitingAim;

/** A site that can serve a client, and at what cost. */
typedef struct {
    guint32 client, site;
    double cost; /**< finite and >= 0; a pair that is not listed cannot be */
} AgtSitingWay;

/** What is asked. Zero-filled fields mean: no such limit. */
typedef struct {
    AgtSitingAim aim;
    guint32 n_clients, n_sites;
    const AgtSitingWay *way; /**< in any order; of repeated pairs the cheapest counts */
    gsize n_ways;
    const double *matrix;  /**< instead of ways: n_clients rows of n_sites costs, +inf: no way */
    double reach;          /**< dearer ways cannot be used; 0: all can */
    guint32 number;        /**< sites at most; 0: as many as it takes (not for COVERAGE, CENTER) */
    const double *opening; /**< per site, finite and >= 0; NULL: each 0, under COVER each 1 */
    const double *weight;  /**< per client, finite and >= 0; NULL: each 1 */
    const double
        *demand; /**< what each client takes of a capacity, finite and >= 0; NULL: each 1 */
    const double *capacity; /**< per site, >= 0, +inf: no limit; NULL: none has a limit */
    const bool *forced;     /**< sites that are open in any case (they count in the number) */
    const bool *forbidden;  /**< sites that stay closed */
    bool split;             /**< a client may be served by several sites, in parts */
    bool solver;            /**< CBC, where it is installed, is asked for a better answer to what
                                 our own search leaves open: seconds; proofs are our own alone */
    guint64 step_limit;     /**< nodes of the search tree, 0: a usual number */
} AgtSiting;

/** A part of a client's demand. */
typedef struct {
    guint32 client, site;
    double part; /**< above 0, at most 1; the parts of a client sum to 1, under
                     COVERAGE to less where it is left in part */
} AgtSitingShare;

/** Why nothing fits, and the least that would do: each by itself, all else as asked. */
typedef struct {
    GArray *nobody; /**< guint32, ascending: clients that no site can serve within reach */
    GArray *never;  /**< of those, the ones without a way at any cost */
    double reach;   /**< smallest reach with which all clients can be served that have a way at
                         all; +inf: none does */
    guint32 number; /**< fewest sites for all clients that someone can serve within reach;
                         AGT_GRAPH_NONE: no number does */
    double factor;  /**< all capacities times this would do for those clients, to 0.01 above;
                         1 without capacities or where they are not the matter; +inf: none does */
    bool reach_least, number_least, factor_least; /**< proven: nothing less does */
} AgtSitingWhy;

/** An answer; agt_siting_answer_free() frees it. */
typedef struct {
    bool feasible; /**< all that is asked is kept; else open, site and share say nothing */
    bool unknown;  /**< not feasible, and not proven to be: the step limit ended the search */
    bool *open;    /**< one per site; a site that serves nobody is closed unless forced */
    guint32 *site; /**< per client the site that serves it (most of it); AGT_GRAPH_NONE: none,
                        under COVERAGE only */
    double *cost;  /**< per client: of the way to that site, +inf: none */
    guint32 n_clients, n_sites;
    GArray *share; /**< AgtSitingShare by client and site; with split only, else NULL */
    AgtProof
        proof; /**< of the value; without an answer 0, and the bound of one while that is unknown
                */
    AgtSitingWhy why; /**< filled when not feasible, and nobody and never always */
} AgtSitingAnswer;

/**
 * Chooses sites. NULL for input that cannot be meant; an answer that is not feasible is an answer.
 * @errors VALUE names the client, the site or the way
 */
AgtSitingAnswer *agt_siting_solve(const AgtSiting *what, GError **error);
/** NULL is allowed. */
void agt_siting_answer_free(AgtSitingAnswer *a);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtSitingAnswer, agt_siting_answer_free)

G_END_DECLS
