/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clients to open sites with capacities, in parts, as cheaply as can be: each client is added by
 * the cheapest chain of moves that ends where there is room (successive shortest paths). After each
 * step no chain of moves can save anything, so the end is the best there is. With equal demands and
 * room for whole clients every part is whole.
 */
#include <math.h>
#include <string.h>

#include "site.h"

#define EPS 1e-9

typedef struct {
    const AgtSiteNet *g;
    guint32 p;    /* sites, and after them the place of those who are left */
    double *unit; /* n * p: cost for one unit of demand, infinite: no way */
    double *part; /* n * p: units */
    double *room;
    double *move;    /* p * p: cheapest way to free a unit at one by moving it to another */
    guint32 *mover;  /* the client that does */
    double *dist;    /* per site: cost of a unit that ends up there */
    guint32 *before; /* per site: where it comes from, p: the client itself */
    bool *stale;     /* per site: its moves have to be looked up again */
} Flow;

/* Units of demand; with equal demands that stay whole, clients. */
static double units_of(const AgtSiteNet *g, guint32 i)
{
    return g->equal && !g->split ? 1 : g->demand[i];
}

static double room_of(const AgtSiteNet *g, guint32 j)
{
    double d = g->n ? g->demand[0] : 1;
    if (!g->equal || g->split)
        return g->capacity[j];
    return isfinite(g->capacity[j]) ? floor(g->capacity[j] / d * (1 + EPS) + EPS) : INFINITY;
}

static void costs(Flow *f, const guint32 *list, guint32 n_list)
{
    const AgtSiteNet *g = f->g;
    g_autofree guint32 *at = g_new(guint32, g->m + 1);
    for (guint32 j = 0; j < g->m; j++)
        at[j] = AGT_GRAPH_NONE;
    for (guint32 q = 0; q < n_list; q++) {
        at[list[q]] = q;
        f->room[q] = room_of(g, list[q]);
    }
    f->room[n_list] = INFINITY;
    for (guint32 i = 0; i < g->n; i++) {
        double d = units_of(g, i), *unit = f->unit + (gsize)i * f->p;
        for (guint32 q = 0; q < f->p; q++)
            unit[q] = INFINITY;
        for (guint32 k = g->row[i]; k < g->row[i + 1]; k++)
            if (at[g->to[k]] != AGT_GRAPH_NONE && d > 0)
                unit[at[g->to[k]]] = g->cost[k] / d;
        if (isfinite(g->leave[i]) && d > 0)
            unit[n_list] = g->leave[i] / d;
    }
}

/* The cheapest moves away from site @p a. */
static void moves_from(Flow *f, guint32 a)
{
    f->stale[a] = false;
    for (guint32 b = 0; b < f->p; b++)
        f->move[a * f->p + b] = INFINITY;
    for (guint32 i = 0; i < f->g->n; i++) {
        const double *unit = f->unit + (gsize)i * f->p, *part = f->part + (gsize)i * f->p;
        if (part[a] <= 0)
            continue;
        for (guint32 b = 0; b < f->p; b++)
            if (b != a && unit[b] - unit[a] < f->move[a * f->p + b]) {
                f->move[a * f->p + b] = unit[b] - unit[a];
                f->mover[a * f->p + b] = i;
            }
    }
}

/* The site that is cheapest for client @p i. Where it has room no chain of moves is cheaper, since
 * none saves anything by itself. */
static guint32 nearest(const Flow *f, guint32 i)
{
    const double *unit = f->unit + (gsize)i * f->p;
    guint32 best = f->p;
    for (guint32 b = 0; b < f->p; b++)
        if (isfinite(unit[b]) &&
            (best == f->p || unit[b] < unit[best] || (unit[b] == unit[best] && f->room[best] <= 0)))
            best = b;
    return best;
}

/* Costs of a further unit of client @p i, wherever it displaces others to; the end of the cheapest
 * chain, p: none has room. */
static guint32 chain(Flow *f, guint32 i)
{
    const double *unit = f->unit + (gsize)i * f->p;
    guint32 p = f->p, best = p;
    bool again = true;
    for (guint32 a = 0; a < p; a++)
        if (f->stale[a])
            moves_from(f, a);
    for (guint32 b = 0; b < p; b++) {
        f->dist[b] = unit[b];
        f->before[b] = p;
    }
    for (guint32 round = 0; again && round < p; round++) {
        again = false;
        for (guint32 a = 0; a < p; a++)
            for (guint32 b = 0; b < p && isfinite(f->dist[a]); b++) {
                double d = f->dist[a] + f->move[a * p + b];
                if (d < f->dist[b] - EPS * fmax(1, fabs(d))) {
                    f->dist[b] = d;
                    f->before[b] = a;
                    again = true;
                }
            }
    }
    for (guint32 b = 0; b < p; b++)
        if (f->room[b] > 0 && isfinite(f->dist[b]) && (best == p || f->dist[b] < f->dist[best]))
            best = b;
    return best;
}

/* Moves what the chain to @p end can carry of @p amount; what it carried. */
static double push(Flow *f, guint32 i, guint32 end, double amount)
{
    guint32 p = f->p;
    double load = fmin(amount, f->room[end]);
    for (guint32 b = end; f->before[b] != p; b = f->before[b]) {
        guint32 a = f->before[b];
        load = fmin(load, f->part[(gsize)f->mover[a * p + b] * p + a]);
    }
    f->room[end] -= load;
    for (guint32 b = end;; b = f->before[b]) {
        guint32 a = f->before[b], who = a == p ? i : f->mover[a * p + b];
        f->part[(gsize)who * p + b] += load;
        if (a == p)
            break;
        double *rest = &f->part[(gsize)who * p + a];
        *rest = *rest - load > EPS * load ? *rest - load : 0;
    }
    for (guint32 b = end; b != p; b = f->before[b])
        f->stale[b] = true;
    return load;
}

static bool add_client(Flow *f, guint32 i)
{
    double rest = units_of(f->g, i), tiny = EPS * rest;
    while (rest > tiny) {
        guint32 end = nearest(f, i);
        if (end == f->p)
            return false;
        f->before[end] = f->p;
        if (f->room[end] <= 0)
            end = chain(f, i);
        if (end == f->p)
            return false;
        double load = push(f, i, end, rest);
        if (f->room[end] <= tiny)
            f->room[end] = 0;
        rest -= load;
        if (load <= 0)
            return false;
    }
    return true;
}

bool agt_site_transport(const AgtSiteNet *g, const guint32 *list, guint32 n_list, double *part)
{
    guint32 p = n_list + 1;
    g_autofree double *unit = g_new(double, (gsize)g->n *p + 1), *room = g_new(double, p);
    g_autofree double *move = g_new(double, (gsize)p *p), *dist = g_new(double, p);
    g_autofree guint32 *mover = g_new0(guint32, (gsize)p * p), *before = g_new(guint32, p);
    g_autofree bool *stale = g_new(bool, p);
    g_autofree double *units = g_new0(double, (gsize)g->n *p + 1);
    Flow f = {g, p, unit, units, room, move, mover, dist, before, stale};
    bool ok = true;
    costs(&f, list, n_list);
    for (guint32 a = 0; a < p; a++)
        stale[a] = true;
    for (guint32 i = 0; ok && i < g->n; i++)
        ok = add_client(&f, i);
    for (guint32 i = 0; ok && i < g->n; i++)
        for (guint32 q = 0; q < n_list; q++) {
            double d = units_of(g, i);
            part[(gsize)i * n_list + q] = d > 0 ? units[(gsize)i * p + q] / d : 0;
        }
    return ok;
}
