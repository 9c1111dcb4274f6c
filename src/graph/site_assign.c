/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clients to open sites with capacities. In parts, or with equal demands, the cheapest assignment
 * is exact (site_flow.c). Else it is the start: clients that it splits go where there is room, and
 * single moves and exchanges follow.
 */
#include <math.h>
#include <string.h>

#include "site.h"

#define EPS 1e-9

typedef struct {
    const AgtSiteNet *g;
    const guint32 *list; /* open sites */
    guint32 p;
    double *cost; /* n * p */
    double *room;
    guint32 *at; /* per client: place in list, p: left, AGT_GRAPH_NONE: nowhere yet */
} Desk;

static double cost_at(const Desk *d, guint32 i, guint32 q)
{
    return q == d->p ? d->g->leave[i] : d->cost[(gsize)i * d->p + q];
}

static bool fits(const Desk *d, guint32 i, guint32 q, double freed)
{
    double need = d->g->demand[i];
    return q == d->p || need <= d->room[q] + freed + EPS * fmax(1, need);
}

static void put(Desk *d, guint32 i, guint32 q)
{
    guint32 was = d->at[i];
    if (was != AGT_GRAPH_NONE && was < d->p)
        d->room[was] += d->g->demand[i];
    if (q < d->p)
        d->room[q] -= d->g->demand[i];
    d->at[i] = q;
}

static guint32 cheapest(const Desk *d, guint32 i)
{
    guint32 best = AGT_GRAPH_NONE;
    for (guint32 q = 0; q <= d->p; q++)
        if (isfinite(cost_at(d, i, q)) && fits(d, i, q, 0) &&
            (best == AGT_GRAPH_NONE || cost_at(d, i, q) < cost_at(d, i, best)))
            best = q;
    return best;
}

/* Somebody moves from a site so that @p i has room there; the cheapest such pair of moves. */
static bool make_room(Desk *d, guint32 i)
{
    guint32 who = AGT_GRAPH_NONE, where = 0;
    double least = INFINITY;
    for (guint32 k = 0; k < d->g->n; k++) {
        guint32 q = d->at[k];
        if (q >= d->p || !isfinite(cost_at(d, i, q)) || !fits(d, i, q, d->g->demand[k]))
            continue;
        for (guint32 r = 0; r <= d->p; r++) {
            double c = cost_at(d, i, q) + cost_at(d, k, r) - cost_at(d, k, q);
            if (r != q && fits(d, k, r, 0) && c < least) {
                least = c;
                who = k;
                where = r;
            }
        }
    }
    if (who == AGT_GRAPH_NONE)
        return false;
    guint32 q = d->at[who];
    put(d, who, where);
    put(d, i, q);
    return true;
}

/* Those without a site, the largest first. */
static bool place_rest(Desk *d)
{
    for (;;) {
        guint32 next = AGT_GRAPH_NONE;
        for (guint32 i = 0; i < d->g->n; i++)
            if (d->at[i] == AGT_GRAPH_NONE &&
                (next == AGT_GRAPH_NONE || d->g->demand[i] > d->g->demand[next]))
                next = i;
        if (next == AGT_GRAPH_NONE)
            return true;
        guint32 q = cheapest(d, next);
        if (q != AGT_GRAPH_NONE)
            put(d, next, q);
        else if (!make_room(d, next))
            return false;
    }
}

static bool try_move(Desk *d, guint32 i)
{
    guint32 q = cheapest(d, i);
    if (q == AGT_GRAPH_NONE || q == d->at[i] ||
        cost_at(d, i, q) >= cost_at(d, i, d->at[i]) - EPS * fmax(1, cost_at(d, i, q)))
        return false;
    put(d, i, q);
    return true;
}

static bool try_exchange(Desk *d, guint32 i, guint32 k)
{
    guint32 a = d->at[i], b = d->at[k];
    if (a == b)
        return false;
    double now = cost_at(d, i, a) + cost_at(d, k, b), then = cost_at(d, i, b) + cost_at(d, k, a);
    if (!isfinite(then) || then >= now - EPS * fmax(1, now))
        return false;
    double free_a = a < d->p ? d->g->demand[i] : 0, free_b = b < d->p ? d->g->demand[k] : 0;
    if (!fits(d, i, b, free_b) || !fits(d, k, a, free_a))
        return false;
    put(d, i, b);
    put(d, k, a);
    return true;
}

static void improve(Desk *d)
{
    for (bool again = true; again;) {
        again = false;
        for (guint32 i = 0; i < d->g->n; i++) {
            again = try_move(d, i) || again;
            for (guint32 k = 0; k < i; k++)
                again = try_exchange(d, i, k) || again;
        }
    }
}

static Desk desk_new(const AgtSiteNet *g, const guint32 *list, guint32 p)
{
    Desk d = {.g = g, .list = list, .p = p};
    g_autofree guint32 *at = g_new(guint32, g->m + 1);
    d.cost = g_new(double, (gsize)g->n *p + 1);
    d.room = g_new(double, p + 1);
    d.at = g_new(guint32, g->n + 1);
    for (guint32 j = 0; j < g->m; j++)
        at[j] = AGT_GRAPH_NONE;
    for (guint32 q = 0; q < p; q++) {
        at[list[q]] = q;
        d.room[q] = g->capacity[list[q]];
    }
    for (gsize k = 0; k < (gsize)g->n * p; k++)
        d.cost[k] = INFINITY;
    for (guint32 i = 0; i < g->n; i++) {
        d.at[i] = AGT_GRAPH_NONE;
        for (guint32 k = g->row[i]; k < g->row[i + 1]; k++)
            if (at[g->to[k]] != AGT_GRAPH_NONE)
                d.cost[(gsize)i * p + at[g->to[k]]] = g->cost[k];
    }
    return d;
}

static void desk_clear(Desk *d)
{
    g_free(d->cost);
    g_free(d->room);
    g_free(d->at);
}

/* Takes over what the parts leave whole; the number of clients that they split. */
static guint32 take_whole(Desk *d, const double *part)
{
    guint32 split = 0;
    for (guint32 i = 0; i < d->g->n; i++) {
        double most = 0, sum = 0;
        guint32 best = AGT_GRAPH_NONE;
        for (guint32 q = 0; q < d->p; q++) {
            double v = part[(gsize)i * d->p + q];
            sum += v;
            if (v > most) {
                most = v;
                best = q;
            }
        }
        if (d->g->demand[i] <= 0)
            put(d, i, cheapest(d, i)); /* takes no room */
        else if (most >= 1 - EPS && fits(d, i, best, 0))
            put(d, i, best);
        else if (sum <= EPS && isfinite(d->g->leave[i]))
            put(d, i, d->p);
        else
            split++;
    }
    return split;
}

static void hand_over(const Desk *d, AgtSitePlan *p)
{
    for (guint32 i = 0; i < d->g->n; i++)
        p->site[i] = d->at[i] < d->p ? d->list[d->at[i]] : AGT_GRAPH_NONE;
    p->value = agt_site_worth(d->g, p);
}

/* Parts as they are. Clients that take no room go to the nearest site. */
static void hand_over_parts(const Desk *d, const double *part, AgtSitePlan *p)
{
    g_array_set_size(p->share, 0);
    for (guint32 i = 0; i < d->g->n; i++) {
        guint32 near = d->g->demand[i] > 0 ? d->p : cheapest(d, i);
        double most = 0;
        p->site[i] = AGT_GRAPH_NONE;
        for (guint32 q = 0; q < d->p; q++) {
            AgtSitingShare s = {i, d->list[q], q == near ? 1 : part[(gsize)i * d->p + q]};
            if (s.part <= EPS)
                continue;
            g_array_append_val(p->share, s);
            if (s.part > most) {
                most = s.part;
                p->site[i] = d->list[q];
            }
        }
    }
    p->value = agt_site_worth(d->g, p);
}

/* No assignment costs less: opening, and each client by its cheapest way. Infinite: one has none.
 */
static double least_cost(const Desk *d)
{
    double sum = 0;
    for (guint32 q = 0; q < d->p; q++)
        sum += d->g->open_cost[d->list[q]];
    for (guint32 i = 0; i < d->g->n; i++) {
        double least = d->g->leave[i];
        for (guint32 q = 0; q < d->p; q++)
            least = least < cost_at(d, i, q) ? least : cost_at(d, i, q);
        sum += least;
    }
    return sum;
}

/* What the parts cost, which is what an assignment in parts costs at least. */
static double cost_of_parts(const Desk *d, const double *part)
{
    double sum = 0;
    for (guint32 q = 0; q < d->p; q++)
        sum += d->g->open_cost[d->list[q]];
    for (guint32 i = 0; i < d->g->n; i++) {
        double rest = d->g->demand[i] > 0 ? 1 : 0;
        for (guint32 q = 0; q < d->p; q++) {
            double v = part[(gsize)i * d->p + q];
            rest -= v;
            sum += v > 0 ? v * cost_at(d, i, q) : 0;
        }
        sum += rest > EPS && isfinite(d->g->leave[i]) ? rest * d->g->leave[i] : 0;
    }
    return sum;
}

static bool too_dear(const AgtSiteNet *g, double cost, double cutoff)
{
    return cost == INFINITY || (isfinite(cutoff) && agt_site_beaten(g, cost, cutoff));
}

/* Clients that the parts split find a place of their own. */
static bool make_whole(Desk *d, const double *part, AgtSitePlan *p, bool *exact)
{
    *exact = take_whole(d, part) == 0;
    if (!*exact && !place_rest(d))
        return false;
    if (!*exact)
        improve(d);
    hand_over(d, p);
    return true;
}

bool agt_site_assign(const AgtSiteNet *g, double cutoff, AgtSitePlan *p, bool *exact)
{
    g_autofree guint32 *list = g_new(guint32, g->m + 1);
    guint32 n_list = 0;
    for (guint32 j = 0; j < g->m; j++)
        if (p->open[j])
            list[n_list++] = j;
    g_autofree double *part = g_new0(double, (gsize)g->n *n_list + 1);
    Desk d = desk_new(g, list, n_list);
    bool found = !too_dear(g, least_cost(&d), cutoff) &&
                 agt_site_transport(g, list, n_list, part) &&
                 !too_dear(g, cost_of_parts(&d, part), cutoff);
    *exact = true;
    p->value = INFINITY;
    if (found && g->split)
        hand_over_parts(&d, part, p);
    else if (found)
        found = make_whole(&d, part, p, exact);
    desk_clear(&d);
    return found && isfinite(p->value);
}

/* What the exchange has to work with. */
typedef struct {
    const AgtSiteNet *g;
    AgtSitePlan next;
    guint32 tries;
} Exchange;

static guint32 opened(const AgtSiteNet *g, const AgtSitePlan *p)
{
    guint32 n = 0;
    for (guint32 j = 0; j < g->m; j++)
        n += p->open[j];
    return n;
}

/* @p in and @p out may be AGT_GRAPH_NONE. True when the plan got better. */
static bool attempt(Exchange *e, AgtSitePlan *p, guint32 in, guint32 out)
{
    bool exact;
    if (!e->tries)
        return false;
    e->tries--;
    memcpy(e->next.open, p->open, e->g->m * sizeof *p->open);
    if (in != AGT_GRAPH_NONE)
        e->next.open[in] = true;
    if (out != AGT_GRAPH_NONE)
        e->next.open[out] = false;
    if (opened(e->g, &e->next) > e->g->most || !agt_site_assign(e->g, p->value, &e->next, &exact))
        return false;
    if (isfinite(p->value) && e->next.value >= p->value - EPS * fmax(1, fabs(p->value)))
        return false;
    agt_site_plan_copy(p, &e->next, e->g);
    return true;
}

/* Opens the largest site at hand until everybody has room. */
static bool enlarge(Exchange *e, AgtSitePlan *p)
{
    const AgtSiteNet *g = e->g;
    bool exact;
    while (opened(g, p) <= g->most && !agt_site_assign(g, INFINITY, p, &exact)) {
        guint32 best = AGT_GRAPH_NONE;
        for (guint32 j = 0; j < g->m; j++)
            if (!p->open[j] && g->state[j] != AGT_SITE_OUT &&
                (best == AGT_GRAPH_NONE || g->capacity[j] > g->capacity[best]))
                best = j;
        if (best == AGT_GRAPH_NONE || opened(g, p) == g->most)
            return false;
        p->open[best] = true;
    }
    return isfinite(p->value);
}

void agt_site_exchange(const AgtSiteNet *g, guint32 tries, AgtSitePlan *p)
{
    Exchange e = {.g = g, .tries = tries};
    agt_site_plan_init(&e.next, g);
    bool again = enlarge(&e, p);
    while (again && e.tries) {
        again = false;
        for (guint32 j = 0; j < g->m; j++)
            if (p->open[j] && g->state[j] == AGT_SITE_FREE)
                again = attempt(&e, p, AGT_GRAPH_NONE, j) || again;
        for (guint32 j = 0; j < g->m; j++) {
            if (p->open[j] || g->state[j] == AGT_SITE_OUT)
                continue;
            again = attempt(&e, p, j, AGT_GRAPH_NONE) || again;
            for (guint32 r = 0; r < g->m && !p->open[j]; r++)
                if (p->open[r] && g->state[r] == AGT_SITE_FREE)
                    again = attempt(&e, p, j, r) || again;
        }
    }
    agt_site_plan_clear(&e.next);
}
