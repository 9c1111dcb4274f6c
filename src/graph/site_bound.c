/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounds by Lagrangian relaxation: "each client is served once" is left out and paid for by prices;
 * then each site stands for itself, and what is left is to take the sites worth opening. With
 * capacities each site fills a knapsack. Any prices give a valid bound; steps along the slope raise
 * it (Held, Wolfe and Crowder; Holmberg, Ronnqvist and Yuan 1999 for the knapsacks).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "site.h"

#define EPS   1e-9
#define WHOLE 1e-6
#define SACK_MAX                                                                                   \
    2000               /* cells of a knapsack; finer demands are rounded so that it stays a bound  \
                        */
#define ROUND_MOST 5e6 /* cells of all knapsacks in one round */
#define DRIFT      0.7 /* share of the new slope; the rest goes on from the last step */
#define MEMORY     0.1

bool agt_site_beaten(const AgtSiteNet *g, double bound, double cutoff)
{
    if (!isfinite(cutoff))
        return cutoff < 0 || bound == INFINITY;
    if (g->whole)
        return ceil(bound - WHOLE - 1e-12 * g->worst) >= cutoff - 0.5;
    return bound >= cutoff - EPS * fmax(1, fabs(cutoff));
}

/* What a site would save at the present prices, by client and way. */
typedef struct {
    double save, demand;
    guint32 way;
} Item;

static bool better(const Item *p, const Item *q)
{
    double x = p->save * q->demand, y = q->save * p->demand;
    return x != y ? x > y : p->way < q->way;
}

static void exchange(Item *p, Item *q)
{
    Item keep = *p;
    *p = *q;
    *q = keep;
}

/* Brings the best of @p n items to the front and returns how many of them fit in whole; the next
 * best one follows them. *room is what they leave. */
static guint32 select_best(Item *item, guint32 n, double *room)
{
    guint32 from = 0;
    while (from < n) {
        guint32 at = from;
        double sum = 0;
        exchange(&item[from + (n - from) / 2], &item[n - 1]);
        for (guint32 k = from; k + 1 < n; k++)
            if (better(&item[k], &item[n - 1])) {
                sum += item[k].demand;
                exchange(&item[at++], &item[k]);
            }
        exchange(&item[at], &item[n - 1]);
        if (sum > *room) {
            n = at;
            continue;
        }
        *room -= sum;
        if (item[at].demand > *room * (1 + EPS) + EPS)
            return at;
        *room = fmax(0, *room - item[at].demand);
        from = at + 1;
    }
    return from;
}

/* Fractions allowed: the best first until it is full. Whole where all demands are the same. */
static double fill_parts(AgtSiteBound *b, Item *item, guint32 n, double room)
{
    double saved = 0;
    guint32 fit = select_best(item, n, &room);
    for (guint32 k = 0; k < fit; k++) {
        saved += item[k].save;
        b->taken[item[k].way] = true;
    }
    if (fit == n || (b->g->equal && !b->g->split))
        return saved;
    double part = room / item[fit].demand;
    b->taken[item[fit].way] = part >= 0.5;
    return saved + part * item[fit].save;
}

/* All demands are multiples of @p cell. */
static bool measures(const AgtSiteNet *g, double cell)
{
    for (guint32 i = 0; i < g->n; i++) {
        double times = g->demand[i] / cell;
        if (fabs(times - round(times)) > EPS * fmax(1, times))
            return false;
    }
    return true;
}

/* A cell that measures all demands: a part of the least one, or a power of ten; 0: none was found.
 */
static double common_cell(const AgtSiteNet *g)
{
    double least = INFINITY;
    for (guint32 i = 0; i < g->n; i++)
        least = g->demand[i] > 0 ? fmin(least, g->demand[i]) : least;
    for (int k = 1; k <= 6 && isfinite(least); k++)
        if (measures(g, least / k))
            return least / k;
    for (double cell = 1; cell >= 1e-3 && isfinite(least); cell /= 10)
        if (measures(g, cell))
            return cell;
    return 0;
}

/* Where the common cell is too fine, demands and room are rounded down to cells as fine as it goes:
 * all that fits fits then, too. */
static double cell_of(const AgtSiteBound *b, double room)
{
    return b->cell > 0 && room / b->cell <= SACK_MAX ? b->cell : room / SACK_MAX;
}

/* Knapsacks that would take too long are filled in parts: a weaker bound. */
static bool affordable(const AgtSiteBound *b, guint32 n, double room)
{
    return room / cell_of(b, room) * n * b->g->m <= ROUND_MOST;
}

static double fill_whole(AgtSiteBound *b, const Item *item, guint32 n, double room)
{
    double cell = cell_of(b, room);
    guint32 cells = (guint32)floor(room / cell * (1 + EPS) + EPS), width = cells + 1;
    b->work += (guint64)n * width;
    memset(b->table, 0, width * sizeof *b->table);
    for (guint32 k = 0; k < n; k++) {
        guint32 d = (guint32)MIN(floor(item[k].demand / cell * (1 + EPS) + EPS), SACK_MAX + 1);
        guint8 *kept = b->kept + (gsize)k * width;
        b->sack[k] = d;
        memset(kept, 0, width);
        for (guint32 c = cells + 1; c-- > d;)
            if (b->table[c - d] + item[k].save > b->table[c]) {
                b->table[c] = b->table[c - d] + item[k].save;
                kept[c] = 1;
            }
    }
    for (guint32 k = n, c = cells; k-- > 0;)
        if (b->kept[(gsize)k * width + c]) {
            b->taken[item[k].way] = true;
            c -= b->sack[k];
        }
    return b->table[cells];
}

void agt_site_bound_init(AgtSiteBound *b, const AgtSiteNet *g)
{
    *b = (AgtSiteBound){.g = g, .bound = -INFINITY, .last = -INFINITY};
    b->state = g_memdup2(g->state, g->m + 1);
    b->price = g_new0(double, g->n + 1);
    b->best = g_new0(double, g->n + 1);
    b->slope = g_new0(double, g->n + 1);
    b->drift = g_new0(double, g->n + 1);
    b->rho = g_new0(double, g->m + 1);
    b->usual = g_new0(double, g->m + 1);
    b->chosen = g_new0(bool, g->m + 1);
    b->count = g_new0(guint32, g->n + 1);
    b->order = g_new(guint32, MAX(g->m, g->n) + 1);
    if (!g->demand)
        return;
    b->cell = common_cell(g);
    b->shut = g_new0(guint8, g->row[g->n] + 1);
    b->taken = g_new0(bool, g->row[g->n] + 1);
    b->sack = g_new(guint32, g->n + 1);
    b->table = g_new(double, SACK_MAX + 2);
    b->kept = g_new(guint8, (gsize)(g->n + 1) * (SACK_MAX + 2));
}

void agt_site_bound_clear(AgtSiteBound *b)
{
    g_free(b->state);
    g_free(b->shut);
    g_free(b->price);
    g_free(b->best);
    g_free(b->slope);
    g_free(b->drift);
    g_free(b->rho);
    g_free(b->usual);
    g_free(b->chosen);
    g_free(b->taken);
    g_free(b->count);
    g_free(b->order);
    g_free(b->sack);
    g_free(b->table);
    g_free(b->kept);
}

/* What site @p j saves within its capacity. */
static double fill(AgtSiteBound *b, guint32 j, Item *item)
{
    const AgtSiteNet *g = b->g;
    double room = g->capacity[j], all = 0, sum = 0;
    guint32 n = 0;
    for (guint32 k = g->col[j]; k < g->col[j + 1]; k++) {
        guint32 way = g->end[k].way, i = g->end[k].client;
        double save = b->price[i] - g->cost[way], d = g->demand[i];
        b->taken[way] = false;
        if (b->shut[way] || save <= 0 || (!g->split && d > room * (1 + EPS)))
            continue;
        if (d <= 0) { /* takes no room */
            b->taken[way] = true;
            sum += save;
            continue;
        }
        item[n++] = (Item){save, d, way};
        all += d;
    }
    if (all <= room) {
        for (guint32 k = 0; k < n; k++) {
            b->taken[item[k].way] = true;
            sum += item[k].save;
        }
        return sum;
    }
    return sum + (g->split || g->equal || !affordable(b, n, room) ? fill_parts(b, item, n, room)
                                                                  : fill_whole(b, item, n, room));
}

static void fill_all(AgtSiteBound *b)
{
    const AgtSiteNet *g = b->g;
    g_autofree Item *item = g_new(Item, g->n + 1);
    for (guint32 j = 0; j < g->m; j++)
        b->rho[j] = g->open_cost[j] - (b->state[j] == AGT_SITE_OUT ? 0 : fill(b, j, item));
}

static void worth_of_sites(AgtSiteBound *b)
{
    const AgtSiteNet *g = b->g;
    if (g->demand) {
        fill_all(b);
        return;
    }
    memcpy(b->rho, g->open_cost, g->m * sizeof *b->rho);
    for (guint32 i = 0; i < g->n; i++)
        for (guint32 k = g->row[i]; k < g->row[i + 1] && g->cost[k] < b->price[i]; k++)
            b->rho[g->to[k]] += g->cost[k] - b->price[i];
}

/* Best first, for the selection below. */
static int by_rho(gconstpointer a, gconstpointer c, gpointer data)
{
    const double *rho = data;
    guint32 p = *(const guint32 *)a, q = *(const guint32 *)c;
    if (rho[p] != rho[q])
        return rho[p] < rho[q] ? -1 : 1;
    return (p > q) - (p < q);
}

/* What the sites bring at most, and how far the free ones are from being taken or left. */
typedef struct {
    double sum;
    double worst_in; /* rho of the last one taken when no more may be; 0 when more may be */
    double best_out; /* rho of the best one not taken if it would be taken in place of another */
    bool none;       /* too many are open already */
} Choice;

static Choice choose(AgtSiteBound *b)
{
    const AgtSiteNet *g = b->g;
    Choice c = {0};
    guint32 n = 0, held = 0;
    for (guint32 j = 0; j < g->m; j++) {
        b->chosen[j] = b->state[j] == AGT_SITE_IN;
        if (b->chosen[j]) {
            c.sum += b->rho[j];
            held++;
        } else if (b->state[j] == AGT_SITE_FREE && b->rho[j] < 0) {
            b->order[n++] = j;
        }
    }
    if (held > g->most) {
        c.none = true;
        return c;
    }
    guint32 room = g->most - held, take = MIN(n, room);
    if (n > room)
        g_qsort_with_data(b->order, (gint)n, sizeof *b->order, by_rho, b->rho);
    for (guint32 k = 0; k < take; k++) {
        b->chosen[b->order[k]] = true;
        c.sum += b->rho[b->order[k]];
    }
    if (n > room) {
        c.worst_in = take ? b->rho[b->order[take - 1]] : -INFINITY;
        c.best_out = b->rho[b->order[take]];
    } else if (n == room && take) {
        for (guint32 k = 0; k < take; k++)
            c.worst_in = k ? fmax(c.worst_in, b->rho[b->order[k]]) : b->rho[b->order[k]];
    } else if (room == 0) {
        c.worst_in = -INFINITY;
    }
    return c;
}

/* How often each client is served, and where the bound goes with its price. */
static void slope_of(AgtSiteBound *b)
{
    const AgtSiteNet *g = b->g;
    b->exact = true;
    b->work += g->demand ? 4 * (guint64)g->row[g->n] : g->n + g->m;
    for (guint32 i = 0; i < g->n; i++) {
        guint32 times = 0, k = g->row[i];
        for (; k < g->row[i + 1] && g->cost[k] < b->price[i]; k++)
            times += b->chosen[g->to[k]] && (!g->demand || b->taken[k]);
        b->work += k - g->row[i];
        b->count[i] = times;
        b->slope[i] = 1 - (double)times;
        if ((b->slope[i] > 0 && b->price[i] >= g->leave[i]) ||
            (b->slope[i] < 0 && b->price[i] <= 0))
            b->slope[i] = 0;
        b->exact = b->exact && (times == 1 || (times == 0 && b->price[i] >= g->leave[i]));
    }
}

/* Sites that no answer below the cutoff opens, or none leaves closed. */
static void fix(AgtSiteBound *b, const Choice *c, double cutoff)
{
    const AgtSiteNet *g = b->g;
    for (guint32 j = 0; j < g->m; j++) {
        if (b->state[j] != AGT_SITE_FREE)
            continue;
        if (b->chosen[j]) {
            if (agt_site_beaten(g, b->last - b->rho[j] + fmin(0, c->best_out), cutoff))
                b->state[j] = AGT_SITE_IN;
        } else if (c->worst_in == -INFINITY ||
                   agt_site_beaten(g, b->last + b->rho[j] - c->worst_in, cutoff)) {
            b->state[j] = AGT_SITE_OUT;
        }
    }
}

double agt_site_bound_at(AgtSiteBound *b, double cutoff)
{
    const AgtSiteNet *g = b->g;
    double sum = 0;
    worth_of_sites(b);
    Choice c = choose(b);
    for (guint32 i = 0; i < g->n; i++)
        sum += b->price[i];
    b->last = c.none ? INFINITY : sum + c.sum;
    if (b->last > b->bound) {
        b->bound = b->last;
        memcpy(b->best, b->price, g->n * sizeof *b->best);
    }
    if (c.none)
        return b->last;
    slope_of(b);
    fix(b, &c, cutoff);
    for (guint32 j = 0; j < g->m; j++)
        b->usual[j] += MEMORY * ((b->chosen[j] ? 1 : 0) - b->usual[j]);
    return b->last;
}

void agt_site_bound_step(AgtSiteBound *b, double length, double target)
{
    const AgtSiteNet *g = b->g;
    double norm = 0;
    for (guint32 i = 0; i < g->n; i++) {
        b->drift[i] = DRIFT * b->slope[i] + (1 - DRIFT) * b->drift[i];
        norm += b->drift[i] * b->drift[i];
    }
    double t = norm > 0 ? length * (target - b->last) / norm : 0;
    for (guint32 i = 0; i < g->n; i++)
        b->price[i] = CLAMP(b->price[i] + t * b->drift[i], 0, g->leave[i]);
}
