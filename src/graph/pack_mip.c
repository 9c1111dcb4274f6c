/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One tangle as an integer program: a yes or no for each thing, and for each clique at most one
 * yes. The cliques are grown until they hold every conflict, each as large as it gets: that is what
 * makes the linear program tight.
 */
#include <math.h>
#include <string.h>

#include "mip.h"
#include "pack.h"

/* Nodes for the solver when the caller names no limit. */
#define USUAL_NODES 400

typedef struct {
    GArray *start, *col; /* rows of the program */
    GHashTable *held;    /* conflicts that a row holds */
} Rows;

static gpointer key_of(guint32 a, guint32 b)
{
    return GSIZE_TO_POINTER(((gsize)MIN(a, b) << 32 | MAX(a, b)) + 1);
}

static bool excludes_all(const AgtPackNet *g, guint32 v, const guint32 *member, guint32 n)
{
    for (guint32 i = 0; i < n; i++)
        if (v == member[i] || !agt_pack_conflict(g, v, member[i]))
            return false;
    return true;
}

/* The conflict a-b and all that can be added to it, conflicts no row holds first. */
static void add_row(const AgtPackNet *g, guint32 a, guint32 b, Rows *rows)
{
    guint32 first = rows->col->len;
    g_array_append_val(rows->col, a);
    g_array_append_val(rows->col, b);
    for (int pass = 0; pass < 2; pass++)
        for (guint32 k = g->row[a]; k < g->row[a + 1]; k++) {
            guint32 v = g->at[k];
            const guint32 *member = &g_array_index(rows->col, guint32, first);
            bool fresh = !g_hash_table_contains(rows->held, key_of(a, v));
            if ((pass || fresh) && excludes_all(g, v, member, rows->col->len - first))
                g_array_append_val(rows->col, v);
        }
    for (guint32 i = first; i < rows->col->len; i++)
        for (guint32 j = i + 1; j < rows->col->len; j++)
            g_hash_table_add(rows->held, key_of(g_array_index(rows->col, guint32, i),
                                                g_array_index(rows->col, guint32, j)));
    g_array_append_val(rows->start, rows->col->len);
}

static Rows rows_of(const AgtPackNet *g)
{
    guint32 zero = 0;
    Rows rows = {g_array_new(FALSE, FALSE, sizeof(guint32)),
                 g_array_new(FALSE, FALSE, sizeof(guint32)), g_hash_table_new(NULL, NULL)};
    g_array_append_val(rows.start, zero);
    for (guint32 a = 0; a < g->n; a++)
        for (guint32 k = g->row[a]; k < g->row[a + 1]; k++)
            if (g->at[k] > a && !g_hash_table_contains(rows.held, key_of(a, g->at[k])))
                add_row(g, a, g->at[k], &rows);
    g_hash_table_unref(rows.held);
    return rows;
}

static double *filled(guint32 n, double v)
{
    double *a = g_new(double, n + 1);
    for (guint32 i = 0; i < n; i++)
        a[i] = v;
    return a;
}

static bool whole_weights(const AgtPackNet *g)
{
    for (guint32 i = 0; i < g->n; i++)
        if (g->weight[i] != floor(g->weight[i]) || g->weight[i] > 1e6)
            return false;
    return true;
}

bool agt_pack_solve(const AgtPackNet *g, guint64 step_limit, bool *chosen, AgtProof *proof)
{
    Rows rows = rows_of(g);
    guint32 n_rows = rows.start->len - 1;
    g_autofree double *none = filled(g->n, 0), *one = filled(g->n, 1);
    g_autofree double *value = filled(rows.col->len, 1), *most = filled(n_rows, 1);
    g_autofree double *least = filled(n_rows, -INFINITY), *x = filled(g->n, 0);
    g_autofree bool *integer = g_new(bool, g->n + 1), *found = g_new0(bool, g->n + 1);
    memset(integer, 1, g->n * sizeof *integer);
    AgtMip m = {.maximise = true,
                .n_cols = g->n,
                .n_rows = n_rows,
                .obj = g->weight,
                .lower = none,
                .upper = one,
                .integer = integer,
                .row_start = (const guint32 *)(gpointer)rows.start->data,
                .col = (const guint32 *)(gpointer)rows.col->data,
                .value = value,
                .row_lower = least,
                .row_upper = most,
                .node_limit = (int)MIN(step_limit ? step_limit : USUAL_NODES, G_MAXINT)};
    AgtProof said = {.bound = INFINITY};
    AgtMipStatus status = agt_mip_solve(&m, whole_weights(g), x, &said);
    g_array_unref(rows.start);
    g_array_unref(rows.col);
    proof->steps += said.steps;
    if (status == AGT_MIP_NOTHING || status == AGT_MIP_INFEASIBLE) /* nothing chosen is feasible */
        return false;
    double had = agt_pack_worth(g, chosen);
    if (said.bound < had - 1e-6 * fmax(1, had))
        return false; /* our own choice beats the bound: it proves nothing */
    for (guint32 i = 0; i < g->n && status != AGT_MIP_BOUND; i++)
        found[i] = x[i] > 0.5;
    if (status != AGT_MIP_BOUND && agt_pack_free_of_conflict(g, found) &&
        agt_pack_worth(g, found) > had + 1e-9)
        memcpy(chosen, found, g->n * sizeof *chosen);
    proof->value = agt_pack_worth(g, chosen);
    proof->bound = fmax(proof->value, said.bound);
    proof->optimal = proof->bound - proof->value <= 1e-6 * fmax(1, proof->value);
    return true;
}
