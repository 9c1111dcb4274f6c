/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interchange for sites without capacities (Teitz and Bart), each move judged at once for all sites
 * that could leave (Whitaker; Resende and Werneck, "A fast swap-based local search procedure for
 * location problems", 2007). Then some sites are forced out and in and it goes on from there.
 */
#include <math.h>
#include <string.h>

#include "site.h"

#define EPS 1e-9

typedef struct {
    const AgtSiteNet *g;
    bool *open;
    guint32 n_open;
    guint32 *first;  /* per client: nearest open site, AGT_GRAPH_NONE: left */
    double *d1, *d2; /* cost of the nearest and of the next one */
    double *loss;    /* per open site: what closing it costs */
    double *less;    /* per open site: what a new site takes off that */
    double big;      /* price of a client that must be served and is not */
    double value;
} Search;

/* Clients are left at their price; where that is not allowed, at one that outweighs all else. */
static double price_of(const Search *s, guint32 i)
{
    return isfinite(s->g->leave[i]) ? s->g->leave[i] : s->big;
}

static void look_up(Search *s, guint32 i)
{
    const AgtSiteNet *g = s->g;
    double price = price_of(s, i);
    s->first[i] = AGT_GRAPH_NONE;
    s->d1[i] = s->d2[i] = price;
    for (guint32 k = g->row[i]; k < g->row[i + 1] && g->cost[k] < price; k++) {
        if (!s->open[g->to[k]])
            continue;
        if (s->first[i] != AGT_GRAPH_NONE) {
            s->d2[i] = g->cost[k];
            return;
        }
        s->first[i] = g->to[k];
        s->d1[i] = g->cost[k];
    }
}

/* Everything that follows from the open sites. */
static void take_stock(Search *s)
{
    const AgtSiteNet *g = s->g;
    s->value = 0;
    s->n_open = 0;
    for (guint32 j = 0; j < g->m; j++) {
        s->loss[j] = -g->open_cost[j];
        s->value += s->open[j] ? g->open_cost[j] : 0;
        s->n_open += s->open[j];
    }
    for (guint32 i = 0; i < g->n; i++) {
        look_up(s, i);
        s->value += s->d1[i];
        if (s->first[i] != AGT_GRAPH_NONE)
            s->loss[s->first[i]] += s->d2[i] - s->d1[i];
    }
}

/* What opening @p j saves; s->less gets what it takes off the loss of others. */
static double gain_of(Search *s, guint32 j)
{
    const AgtSiteNet *g = s->g;
    double gain = -g->open_cost[j];
    for (guint32 k = g->col[j]; k < g->col[j + 1]; k++) {
        guint32 i = g->end[k].client;
        double c = g->cost[g->end[k].way];
        if (c >= s->d2[i])
            continue;
        gain += c < s->d1[i] ? s->d1[i] - c : 0;
        if (s->first[i] != AGT_GRAPH_NONE)
            s->less[s->first[i]] += s->d2[i] - fmax(c, s->d1[i]);
    }
    return gain;
}

/* The best site to close when @p j opens (or, without j, at all). */
static guint32 best_out(const Search *s, double *least)
{
    guint32 out = AGT_GRAPH_NONE;
    for (guint32 r = 0; r < s->g->m; r++) {
        if (!s->open[r] || s->g->state[r] == AGT_SITE_IN)
            continue;
        double loss = s->loss[r] - s->less[r];
        if (out == AGT_GRAPH_NONE || loss < *least) {
            out = r;
            *least = loss;
        }
    }
    return out;
}

static void apply(Search *s, guint32 in, guint32 out)
{
    if (in != AGT_GRAPH_NONE)
        s->open[in] = true;
    if (out != AGT_GRAPH_NONE)
        s->open[out] = false;
    take_stock(s);
}

/* Opens @p j, with or without closing another; false when that does not help. */
static bool try_site(Search *s, guint32 j)
{
    memset(s->less, 0, s->g->m * sizeof *s->less);
    double gain = gain_of(s, j), least = 0, help = EPS * fmax(1, fabs(s->value));
    guint32 out = best_out(s, &least);
    bool room = s->n_open < s->g->most;
    if (gain <= 0 && (out == AGT_GRAPH_NONE || gain - least <= help))
        return false;
    if (room && gain > help && (out == AGT_GRAPH_NONE || least >= 0))
        apply(s, j, AGT_GRAPH_NONE);
    else if (out != AGT_GRAPH_NONE && gain - least > help)
        apply(s, j, out);
    else
        return false;
    return true;
}

static bool try_closing(Search *s)
{
    double least = 0;
    memset(s->less, 0, s->g->m * sizeof *s->less);
    guint32 out = best_out(s, &least);
    if (out == AGT_GRAPH_NONE || least > -EPS * fmax(1, fabs(s->value)))
        return false;
    apply(s, AGT_GRAPH_NONE, out);
    return true;
}

static void climb(Search *s)
{
    const AgtSiteNet *g = s->g;
    take_stock(s);
    for (guint32 idle = 0, j = 0; idle < g->m; j = j + 1 < g->m ? j + 1 : 0) {
        if (!s->open[j] && g->state[j] != AGT_SITE_OUT && try_site(s, j))
            idle = 0;
        else
            idle++;
    }
    while (try_closing(s))
        ;
}

/* Opens what saves most, as long as something does. */
static void grow(Search *s)
{
    const AgtSiteNet *g = s->g;
    for (;;) {
        guint32 best = AGT_GRAPH_NONE;
        double most = EPS;
        take_stock(s);
        for (guint32 j = 0; j < g->m && s->n_open < g->most; j++) {
            if (s->open[j] || g->state[j] == AGT_SITE_OUT)
                continue;
            double gain = gain_of(s, j);
            if (gain > most) {
                most = gain;
                best = j;
            }
        }
        if (best == AGT_GRAPH_NONE)
            return;
        s->open[best] = true;
    }
}

static Search search_new(const AgtSiteNet *g, const bool *open)
{
    Search s = {.g = g, .big = g->worst + 1};
    s.open = g_memdup2(open, g->m * sizeof *open);
    s.first = g_new(guint32, g->n + 1);
    s.d1 = g_new(double, g->n + 1);
    s.d2 = g_new(double, g->n + 1);
    s.loss = g_new(double, g->m + 1);
    s.less = g_new0(double, g->m + 1);
    for (guint32 j = 0; j < g->m; j++)
        s.open[j] = (s.open[j] || g->state[j] == AGT_SITE_IN) && g->state[j] != AGT_SITE_OUT;
    return s;
}

static void search_clear(Search *s)
{
    g_free(s->open);
    g_free(s->first);
    g_free(s->d1);
    g_free(s->d2);
    g_free(s->loss);
    g_free(s->less);
}

void agt_site_nearest(const AgtSiteNet *g, AgtSitePlan *p)
{
    for (guint32 i = 0; i < g->n; i++) {
        p->site[i] = AGT_GRAPH_NONE;
        for (guint32 k = g->row[i]; k < g->row[i + 1] && g->cost[k] < g->leave[i]; k++)
            if (p->open[g->to[k]]) {
                p->site[i] = g->to[k];
                break;
            }
    }
    p->value = agt_site_worth(g, p);
}

static void hand_over(const Search *s, AgtSitePlan *p)
{
    memcpy(p->open, s->open, s->g->m * sizeof *p->open);
    agt_site_nearest(s->g, p);
}

void agt_site_interchange(const AgtSiteNet *g, AgtSitePlan *p)
{
    Search s = search_new(g, p->open);
    take_stock(&s);
    if (s.n_open <= g->most)
        climb(&s);
    hand_over(&s, p);
    search_clear(&s);
}

static guint32 dice(guint32 *seed, guint32 n)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (guint32)(((guint64)*seed * n) >> 32);
}

/* Some sites in, as many out. */
static void shake(Search *s, guint32 *seed)
{
    const AgtSiteNet *g = s->g;
    guint32 moves = 1 + s->n_open / 4;
    for (guint32 t = 0; t < moves; t++) {
        guint32 in = dice(seed, g->m), out = dice(seed, g->m);
        for (guint32 k = 0; k < g->m && !(s->open[out] && g->state[out] == AGT_SITE_FREE); k++)
            out = out + 1 < g->m ? out + 1 : 0;
        for (guint32 k = 0; k < g->m && (s->open[in] || g->state[in] == AGT_SITE_OUT); k++)
            in = in + 1 < g->m ? in + 1 : 0;
        if (s->open[in] || g->state[in] == AGT_SITE_OUT)
            return;
        if (s->open[out] && g->state[out] == AGT_SITE_FREE)
            s->open[out] = false;
        else if (s->n_open >= g->most)
            return;
        s->open[in] = true;
    }
}

void agt_site_search(const AgtSiteNet *g, guint32 starts, double enough, AgtSitePlan *p)
{
    guint32 seed = 20231;
    Search s = search_new(g, p->open);
    g_autofree bool *best = g_new0(bool, g->m + 1);
    double least = INFINITY;
    for (guint32 t = 0; t < starts && !(least <= enough); t++) {
        if (t)
            shake(&s, &seed);
        take_stock(&s);
        if (s.n_open > g->most)
            break;
        grow(&s);
        climb(&s);
        if (!isfinite(least) || s.value < least - EPS * fmax(1, fabs(least))) {
            least = s.value;
            memcpy(best, s.open, g->m * sizeof *best);
        }
        memcpy(s.open, best, g->m * sizeof *best);
        s.n_open = 0;
        for (guint32 j = 0; j < g->m; j++)
            s.n_open += s.open[j];
    }
    if (isfinite(least))
        hand_over(&s, p);
    search_clear(&s);
}
