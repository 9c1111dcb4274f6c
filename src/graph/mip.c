/* SPDX-License-Identifier: Apache-2.0 */
/* The face of the solver: loads the module and checks what it answers. */
#include "mip.h"

#include <math.h>
#include <plan/module.h>

#define WHOLE_TOLERANCE 1e-5
#define ROW_TOLERANCE   1e-6
#define BOUND_TOLERANCE 1e-6

#pragma weak agt_graph_impl

static const AgtGraphImpl *impl(void)
{
    if (&agt_graph_impl)
        return &agt_graph_impl;
    g_autoptr(GError) why = NULL;
    const AgtGraphImpl *table = agt_module_symbol("graph", "agt_graph_impl", &why);
    if (!table)
        g_debug("no solver: %s", why->message);
    return table;
}

/* Rounds integer columns; false when one is not whole or a column leaves its limits. */
static bool round_columns(const AgtMip *m, double *x)
{
    for (guint32 i = 0; i < m->n_cols; i++) {
        if (!isfinite(x[i]))
            return false;
        double near = m->integer[i] ? round(x[i]) : CLAMP(x[i], m->lower[i], m->upper[i]);
        if (fabs(near - x[i]) > WHOLE_TOLERANCE || near < m->lower[i] || near > m->upper[i])
            return false;
        x[i] = near;
    }
    return true;
}

static bool rows_hold(const AgtMip *m, const double *x)
{
    for (guint32 r = 0; r < m->n_rows; r++) {
        double sum = 0, largest = 1;
        for (guint32 k = m->row_start[r]; k < m->row_start[r + 1]; k++) {
            double term = m->value[k] * x[m->col[k]];
            sum += term;
            largest = fmax(largest, fabs(term));
        }
        double slack = ROW_TOLERANCE * largest;
        if (sum < m->row_lower[r] - slack || sum > m->row_upper[r] + slack)
            return false;
    }
    return true;
}

static double worth(const AgtMip *m, const double *x)
{
    double sum = 0;
    for (guint32 i = 0; i < m->n_cols; i++)
        sum += m->obj[i] * x[i];
    return sum;
}

/* The bound with its tolerance, for a maximum; a minimum comes with its sign turned. */
static double careful(double bound, bool whole)
{
    bound += BOUND_TOLERANCE * fmax(1, fabs(bound));
    return whole ? floor(bound) : bound;
}

AgtMipStatus agt_mip_solve(const AgtMip *m, bool whole, double *x, AgtProof *proof)
{
    const AgtGraphImpl *solver = impl();
    AgtMipSaid said;
    if (!solver)
        return AGT_MIP_NOTHING;
    solver->solve(m, x, &said);
    proof->steps += said.nodes;
    proof->optimal = false;
    if (said.infeasible)
        return AGT_MIP_INFEASIBLE;
    double sign = m->maximise ? 1 : -1;
    if (said.has_bound)
        proof->bound = sign * careful(sign * said.bound, whole);
    if (!said.has_x)
        return said.has_bound ? AGT_MIP_BOUND : AGT_MIP_NOTHING;
    if (!round_columns(m, x) || !rows_hold(m, x))
        return AGT_MIP_NOTHING;
    proof->value = worth(m, x);
    double over = sign * (proof->value - proof->bound);
    if (!said.has_bound || over > BOUND_TOLERANCE * fmax(1, fabs(proof->value)))
        return AGT_MIP_NOTHING; /* a bound that its own answer beats proves nothing */
    proof->optimal = said.optimal && -over <= 2 * BOUND_TOLERANCE * fmax(1, fabs(proof->value));
    if (proof->optimal)
        proof->bound = proof->value;
    return proof->optimal ? AGT_MIP_OPTIMAL : AGT_MIP_BETTER;
}
