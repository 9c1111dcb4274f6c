/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked as one problem of opening and serving, and plans for it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "site.h"

#define EPS        1e-9
#define WHOLE_MOST 1e10

void agt_site_net_free(AgtSiteNet *g)
{
    if (!g)
        return;
    g_free(g->row);
    g_free(g->to);
    g_free(g->cost);
    g_free(g->col);
    g_free(g->end);
    g_free(g->open_cost);
    g_free(g->leave);
    g_free(g->demand);
    g_free(g->capacity);
    g_free(g->state);
    g_free(g);
}

static int by_client_site(gconstpointer a, gconstpointer b)
{
    const AgtSitingWay *p = a, *q = b;
    if (p->client != q->client)
        return p->client < q->client ? -1 : 1;
    if (p->site != q->site)
        return p->site < q->site ? -1 : 1;
    return (p->cost > q->cost) - (p->cost < q->cost);
}

static int by_client_cost(gconstpointer a, gconstpointer b)
{
    const AgtSitingWay *p = a, *q = b;
    if (p->client != q->client)
        return p->client < q->client ? -1 : 1;
    if (p->cost != q->cost)
        return p->cost < q->cost ? -1 : 1;
    return (p->site > q->site) - (p->site < q->site);
}

static void add_way(const AgtSiting *what, const AgtSiteView *v, AgtSitingWay w, GArray *list)
{
    if (!isfinite(w.cost) || w.cost > v->reach || (what->forbidden && what->forbidden[w.site]) ||
        (v->skip && v->skip[w.client]))
        return;
    double weight = what->weight ? what->weight[w.client] : 1;
    w.cost = v->aim == AGT_SITING_COST ? w.cost * weight : 0;
    g_array_append_val(list, w);
}

/* Ways that can be used, cheapest first for each client, each pair once. */
static GArray *ways_of(const AgtSiting *what, const AgtSiteView *v)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(AgtSitingWay));
    for (gsize k = 0; !what->matrix && k < what->n_ways; k++)
        add_way(what, v, what->way[k], list);
    for (guint32 i = 0; what->matrix && i < what->n_clients; i++)
        for (guint32 j = 0; j < what->n_sites; j++)
            add_way(what, v, (AgtSitingWay){i, j, what->matrix[(gsize)i * what->n_sites + j]},
                    list);
    AgtSitingWay *w = (AgtSitingWay *)(gpointer)list->data;
    guint to = 0;
    if (!what->matrix && list->len)
        qsort(w, list->len, sizeof *w, by_client_site);
    for (guint k = 0; k < list->len; k++)
        if (!to || w[to - 1].client != w[k].client || w[to - 1].site != w[k].site)
            w[to++] = w[k];
    g_array_set_size(list, to);
    if (to)
        qsort(w, to, sizeof *w, by_client_cost);
    return list;
}

static void fill_rows(AgtSiteNet *g, const GArray *list)
{
    const AgtSitingWay *w = (const AgtSitingWay *)(gconstpointer)list->data;
    g->row = g_new0(guint32, g->n + 1);
    g->col = g_new0(guint32, g->m + 1);
    g->to = g_new(guint32, list->len + 1);
    g->cost = g_new(double, list->len + 1);
    g->end = g_new(AgtSiteEnd, list->len + 1);
    for (guint k = 0; k < list->len; k++) {
        g->to[k] = w[k].site;
        g->cost[k] = w[k].cost;
        g->row[w[k].client + 1]++;
        g->col[w[k].site + 1]++;
    }
    for (guint32 i = 0; i < g->n; i++)
        g->row[i + 1] += g->row[i];
    for (guint32 j = 0; j < g->m; j++)
        g->col[j + 1] += g->col[j];
    g_autofree guint32 *next = g_memdup2(g->col, sizeof(guint32) * (g->m + 1));
    for (guint k = 0; k < list->len; k++)
        g->end[next[w[k].site]++] = (AgtSiteEnd){w[k].client, k};
}

static void fill_sites(AgtSiteNet *g, const AgtSiting *what, const AgtSiteView *v)
{
    bool counts = v->aim == AGT_SITING_COVER, free = v->aim == AGT_SITING_COVERAGE;
    g->open_cost = g_new0(double, g->m + 1);
    g->state = g_new0(guint8, g->m + 1);
    for (guint32 j = 0; j < g->m; j++) {
        bool given = what->opening && !v->plain && !free;
        g->open_cost[j] = given ? what->opening[j] : counts ? 1 : 0;
        if (what->forced && what->forced[j])
            g->state[j] = AGT_SITE_IN;
        else if (g->col[j] == g->col[j + 1])
            g->state[j] = AGT_SITE_OUT; /* serves nobody, or is forbidden */
    }
}

static void fill_clients(AgtSiteNet *g, const AgtSiting *what, const AgtSiteView *v)
{
    g->leave = g_new(double, g->n + 1);
    for (guint32 i = 0; i < g->n; i++) {
        g->leave[i] = INFINITY;
        if (v->skip && v->skip[i])
            g->leave[i] = 0;
        else if (v->aim == AGT_SITING_COVERAGE)
            g->leave[i] = what->weight ? what->weight[i] : 1;
    }
}

/* Capacities count only where one can run out. */
static void fill_capacities(AgtSiteNet *g, const AgtSiting *what, const AgtSiteView *v)
{
    double all = 0, first = -1;
    bool tight = false;
    if (!what->capacity)
        return;
    g->equal = true;
    g->demand = g_new0(double, g->n + 1);
    g->capacity = g_new(double, g->m + 1);
    for (guint32 i = 0; i < g->n; i++) {
        bool skip = v->skip && v->skip[i];
        g->demand[i] = what->demand ? what->demand[i] : 1;
        first = first < 0 ? g->demand[i] : first;
        g->equal = g->equal && g->demand[i] == first && first > 0;
        all += skip ? 0 : g->demand[i];
        g->need += skip || isfinite(g->leave[i]) ? 0 : g->demand[i];
    }
    for (guint32 j = 0; j < g->m; j++) {
        g->capacity[j] = what->capacity[j] * v->factor;
        tight = tight || (g->state[j] != AGT_SITE_OUT && g->capacity[j] < all * (1 - EPS));
    }
    if (tight)
        return;
    g_clear_pointer(&g->demand, g_free);
    g_clear_pointer(&g->capacity, g_free);
}

static bool whole(double v)
{
    return !isfinite(v) || v == floor(v);
}

/* What the dearest answer costs, and whether all values are whole numbers. */
static void measure(AgtSiteNet *g)
{
    g->whole = !(g->split && g->demand);
    for (guint32 j = 0; j < g->m; j++) {
        g->worst += g->open_cost[j];
        g->whole = g->whole && whole(g->open_cost[j]);
    }
    for (guint32 i = 0; i < g->n; i++) {
        double most = isfinite(g->leave[i]) ? g->leave[i] : 0;
        g->whole = g->whole && whole(g->leave[i]);
        for (guint32 k = g->row[i]; k < g->row[i + 1]; k++) {
            most = fmax(most, g->cost[k]);
            g->whole = g->whole && whole(g->cost[k]);
        }
        g->worst += most;
    }
    g->whole = g->whole && g->worst < WHOLE_MOST;
}

AgtSiteNet *agt_site_net_new(const AgtSiting *what, const AgtSiteView *v)
{
    AgtSiteNet *g = g_new0(AgtSiteNet, 1);
    g->n = what->n_clients;
    g->m = what->n_sites;
    g->most = v->number;
    g->split = what->split;
    g_autoptr(GArray) list = ways_of(what, v);
    fill_rows(g, list);
    fill_sites(g, what, v);
    fill_clients(g, what, v);
    fill_capacities(g, what, v);
    measure(g);
    return g;
}

void agt_site_plan_init(AgtSitePlan *p, const AgtSiteNet *g)
{
    *p = (AgtSitePlan){g_new0(bool, g->m + 1), g_new(guint32, g->n + 1),
                       g_array_new(FALSE, FALSE, sizeof(AgtSitingShare)), INFINITY};
    for (guint32 j = 0; j < g->m; j++)
        p->open[j] = g->state[j] == AGT_SITE_IN;
    for (guint32 i = 0; i < g->n; i++)
        p->site[i] = AGT_GRAPH_NONE;
}

void agt_site_plan_clear(AgtSitePlan *p)
{
    g_free(p->open);
    g_free(p->site);
    g_array_unref(p->share);
}

void agt_site_plan_copy(AgtSitePlan *to, const AgtSitePlan *from, const AgtSiteNet *g)
{
    memcpy(to->open, from->open, g->m * sizeof *to->open);
    memcpy(to->site, from->site, g->n * sizeof *to->site);
    g_array_set_size(to->share, 0);
    g_array_append_vals(to->share, from->share->data, from->share->len);
    to->value = from->value;
}

static double way_cost(const AgtSiteNet *g, guint32 i, guint32 j)
{
    for (guint32 k = g->row[i]; k < g->row[i + 1]; k++)
        if (g->to[k] == j)
            return g->cost[k];
    return INFINITY;
}

/* Cost of serving everybody, loads by site; infinite when somebody cannot be served so. */
static double served(const AgtSiteNet *g, const AgtSitePlan *p, double *load)
{
    g_autofree double *rest = g_new(double, g->n + 1);
    double sum = 0;
    bool parts = g->split && g->demand;
    for (guint32 i = 0; i < g->n; i++) {
        rest[i] = parts || p->site[i] == AGT_GRAPH_NONE ? 1 : 0;
        if (rest[i] > 0)
            continue;
        if (!p->open[p->site[i]])
            return INFINITY;
        sum += way_cost(g, i, p->site[i]);
        load[p->site[i]] += g->demand ? g->demand[i] : 0;
    }
    for (guint32 k = 0; parts && k < p->share->len; k++) {
        const AgtSitingShare *s = &g_array_index(p->share, AgtSitingShare, k);
        if (!p->open[s->site])
            return INFINITY;
        sum += s->part * way_cost(g, s->client, s->site);
        load[s->site] += s->part * g->demand[s->client];
        rest[s->client] -= s->part;
    }
    for (guint32 i = 0; i < g->n; i++)
        if (fabs(rest[i]) > 2 * EPS * (1 + g->m))
            sum += rest[i] < 0 ? INFINITY : rest[i] * g->leave[i];
    return sum;
}

double agt_site_worth(const AgtSiteNet *g, const AgtSitePlan *p)
{
    g_autofree double *load = g_new0(double, g->m + 1);
    double sum = served(g, p, load);
    guint32 n = 0;
    for (guint32 j = 0; j < g->m; j++) {
        n += p->open[j];
        sum += p->open[j] ? g->open_cost[j] : 0;
        if ((p->open[j] && g->state[j] == AGT_SITE_OUT) ||
            (!p->open[j] && g->state[j] == AGT_SITE_IN) ||
            (g->demand && load[j] > g->capacity[j] * (1 + 4 * EPS) + 4 * EPS))
            return INFINITY;
    }
    return n <= g->most ? sum : INFINITY;
}
