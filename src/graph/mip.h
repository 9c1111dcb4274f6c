/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mixed integer programs for CBC, which comes with the module on first use. Its answers are checked
 * here and never believed: CBC 2.10 has been seen to return wrong ones with return code 0 when
 * several threads used it, so one lock holds it for the whole process.
 */
#pragma once

#include <agrotown/graph.h>

/* max or min of obj * x with lower <= x <= upper and row_lower <= rows * x <= row_upper. */
typedef struct {
    bool maximise;
    guint32 n_cols, n_rows;
    const double *obj, *lower, *upper;
    const bool *integer;
    const guint32 *row_start; /* n_rows + 1 offsets into col and value */
    const guint32 *col;
    const double *value;
    const double *row_lower, *row_upper; /* infinite: no limit */
    int node_limit;                      /* of the search tree; at least 1 */
} AgtMip;

typedef enum {
    AGT_MIP_OPTIMAL,    /* as the solver says, and its answer passed the check */
    AGT_MIP_BETTER,     /* an answer and a bound */
    AGT_MIP_BOUND,      /* a bound alone */
    AGT_MIP_INFEASIBLE, /* as the solver says */
    AGT_MIP_NOTHING     /* no solver, or an answer that failed the check */
} AgtMipStatus;

/* What the solver said. */
typedef struct {
    bool optimal, infeasible, has_x, has_bound;
    double bound;
    guint64 nodes;
} AgtMipSaid;

/* The module: fills @p x when it has an answer. Not to be called but by agt_mip_solve(). */
typedef struct {
    void (*solve)(const AgtMip *m, double *x, AgtMipSaid *said);
} AgtGraphImpl;
extern const AgtGraphImpl agt_graph_impl;

/*
 * Tolerances. Integer columns are rounded to whole numbers and must lie within 1e-5 of them (CBC's
 * own integer tolerance is 1e-6); rows must hold with the rounded values within 1e-6 of the largest
 * term. The bound is moved outwards by 1e-6 of its size and at least 1e-6: linear programs are
 * solved to 1e-7. When @p whole, all values of the objective are whole numbers and the bound is
 * then rounded inwards to the next one.
 */
AgtMipStatus agt_mip_solve(const AgtMip *m, bool whole, double *x, AgtProof *proof);
