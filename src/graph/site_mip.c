/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the search left open as an integer program: a yes or no for each site that is still free and
 * each way to it, x <= y for each way (that makes the linear program tight), capacities by site.
 *
 * The solver is asked for answers, not for proofs: CBC 2.10.8 with preprocessing off has called
 * 0.58 the optimum of such a program of 31 columns, 25 of them real, whose optimum is 0 (clients in
 * parts; one of 375 random towns). An answer can be added up, a bound of its cannot.
 */
#include <math.h>
#include <string.h>

#include "mip.h"
#include "site.h"

#define USUAL_NODES 300
#define MOST_WAYS   8000

typedef struct {
    const AgtSiteNet *g;
    GArray *obj, *upper, *lower;           /* of columns */
    GArray *start, *col, *value, *lo, *hi; /* of rows */
    guint32 *y, *x;                        /* columns of sites and ways */
} Program;

static guint32 add_col(Program *p, double obj, double lower, double upper)
{
    g_array_append_val(p->obj, obj);
    g_array_append_val(p->lower, lower);
    g_array_append_val(p->upper, upper);
    return p->obj->len - 1;
}

static void add_term(Program *p, guint32 col, double value)
{
    g_array_append_val(p->col, col);
    g_array_append_val(p->value, value);
}

static void end_row(Program *p, double lo, double hi)
{
    guint32 at = p->col->len;
    g_array_append_val(p->start, at);
    g_array_append_val(p->lo, lo);
    g_array_append_val(p->hi, hi);
}

static GArray *reals(void)
{
    return g_array_new(FALSE, FALSE, sizeof(double));
}

static Program program_new(const AgtSiteNet *g)
{
    guint32 zero = 0;
    Program p = {g,
                 reals(),
                 reals(),
                 reals(),
                 g_array_new(FALSE, FALSE, sizeof(guint32)),
                 g_array_new(FALSE, FALSE, sizeof(guint32)),
                 reals(),
                 reals(),
                 reals(),
                 g_new(guint32, g->m + 1),
                 g_new(guint32, g->row[g->n] + 1)};
    g_array_append_val(p.start, zero);
    return p;
}

static void program_clear(Program *p)
{
    GArray *all[] = {p->obj, p->upper, p->lower, p->start, p->col, p->value, p->lo, p->hi};
    for (guint k = 0; k < G_N_ELEMENTS(all); k++)
        g_array_unref(all[k]);
    g_free(p->y);
    g_free(p->x);
}

/* A client is served once or left. */
static void client_rows(Program *p, const guint8 *state)
{
    const AgtSiteNet *g = p->g;
    for (guint32 i = 0; i < g->n; i++) {
        for (guint32 k = g->row[i]; k < g->row[i + 1]; k++) {
            if (state[g->to[k]] == AGT_SITE_OUT)
                continue;
            p->x[k] = add_col(p, g->cost[k], 0, 1);
            add_term(p, p->x[k], 1);
        }
        if (isfinite(g->leave[i]))
            add_term(p, add_col(p, g->leave[i], 0, 1), 1);
        end_row(p, 1, 1);
    }
}

static void site_rows(Program *p, const guint8 *state)
{
    const AgtSiteNet *g = p->g;
    for (guint32 j = 0; j < g->m; j++) {
        if (state[j] == AGT_SITE_OUT)
            continue;
        for (guint32 k = g->col[j]; k < g->col[j + 1] && state[j] == AGT_SITE_FREE; k++) {
            add_term(p, p->x[g->end[k].way], 1);
            add_term(p, p->y[j], -1);
            end_row(p, -INFINITY, 0);
        }
        if (!g->demand || !isfinite(g->capacity[j]))
            continue;
        for (guint32 k = g->col[j]; k < g->col[j + 1]; k++)
            add_term(p, p->x[g->end[k].way], g->demand[g->end[k].client]);
        add_term(p, p->y[j], -g->capacity[j]);
        end_row(p, -INFINITY, 0);
    }
    for (guint32 j = 0; j < g->m; j++)
        if (state[j] != AGT_SITE_OUT)
            add_term(p, p->y[j], 1);
    end_row(p, 0, g->most);
}

static bool build(Program *p, const guint8 *state)
{
    const AgtSiteNet *g = p->g;
    guint32 ways = 0;
    for (guint32 k = 0; k < g->row[g->n]; k++)
        ways += state[g->to[k]] != AGT_SITE_OUT;
    if (ways > MOST_WAYS)
        return false;
    for (guint32 j = 0; j < g->m; j++)
        if (state[j] != AGT_SITE_OUT)
            p->y[j] = add_col(p, g->open_cost[j], state[j] == AGT_SITE_IN ? 1 : 0, 1);
    client_rows(p, state);
    site_rows(p, state);
    return true;
}

/* Ways are whole by themselves where nothing limits a site or clients may be split. */
static AgtMipStatus solve(const Program *p, guint64 step_limit, double *x, AgtProof *said)
{
    const AgtSiteNet *g = p->g;
    guint32 n = p->obj->len;
    g_autofree bool *integer = g_new0(bool, n + 1);
    bool whole_ways = g->demand && !g->split;
    guint32 n_sites = 0;
    for (guint32 k = 0; k < g->row[g->n] && whole_ways; k++)
        if (p->x[k] != AGT_GRAPH_NONE)
            integer[p->x[k]] = true;
    for (guint32 j = 0; j < g->m; j++)
        if (p->y[j] != AGT_GRAPH_NONE) {
            integer[p->y[j]] = true;
            n_sites++;
        }
    AgtMip m = {.n_cols = n,
                .n_rows = p->lo->len,
                .obj = (const double *)(gpointer)p->obj->data,
                .lower = (const double *)(gpointer)p->lower->data,
                .upper = (const double *)(gpointer)p->upper->data,
                .integer = integer,
                .row_start = (const guint32 *)(gpointer)p->start->data,
                .col = (const guint32 *)(gpointer)p->col->data,
                .value = (const double *)(gpointer)p->value->data,
                .row_lower = (const double *)(gpointer)p->lo->data,
                .row_upper = (const double *)(gpointer)p->hi->data,
                .node_limit = (int)MIN(step_limit ? step_limit : USUAL_NODES, G_MAXINT)};
    return n_sites ? agt_mip_solve(&m, g->whole, x, said) : AGT_MIP_NOTHING;
}

/* The sites that the solver opens; who goes where is found again by our own search. */
static void take(const Program *p, const double *x, AgtSitePlan *plan)
{
    const AgtSiteNet *g = p->g;
    for (guint32 j = 0; j < g->m; j++)
        plan->open[j] = p->y[j] != AGT_GRAPH_NONE && x[p->y[j]] > 0.5;
    for (guint32 i = 0; i < g->n; i++) {
        double most = 0.5;
        plan->site[i] = AGT_GRAPH_NONE;
        for (guint32 k = g->row[i]; k < g->row[i + 1]; k++)
            if (p->x[k] != AGT_GRAPH_NONE && x[p->x[k]] > most) {
                most = x[p->x[k]];
                plan->site[i] = g->to[k];
            }
    }
    if (!g->demand) {
        agt_site_nearest(g, plan);
    } else if (g->split) {
        bool exact;
        agt_site_assign(g, INFINITY, plan, &exact);
    } else {
        plan->value = agt_site_worth(g, plan);
    }
}

void agt_site_mip(const AgtSiteNet *g, const guint8 *state, guint64 step_limit, AgtSitePlan *plan,
                  guint64 *steps)
{
    Program p = program_new(g);
    AgtProof said = {.bound = -INFINITY};
    memset(p.y, 0xff, g->m * sizeof *p.y);
    memset(p.x, 0xff, g->row[g->n] * sizeof *p.x);
    plan->value = INFINITY;
    if (build(&p, state)) {
        g_autofree double *x = g_new0(double, p.obj->len + 1);
        AgtMipStatus status = solve(&p, step_limit, x, &said);
        if (status == AGT_MIP_OPTIMAL || status == AGT_MIP_BETTER)
            take(&p, x, plan);
    }
    *steps += said.steps;
    program_clear(&p);
}
