/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Branch and bound over sites by the bound of site_bound.c: a site is opened or closed for good,
 * and where all are decided and capacities still leave it open, a client is given to one of them.
 */
#include <math.h>
#include <string.h>

#include "site.h"

#define EPS          1e-9
#define WHOLE        1e-6
#define USUAL_STEPS  4000
#define USUAL_WORK   2000000000 /* ways looked at: seconds */
#define ROOT_ROUNDS  1500
#define NODE_ROUNDS  60
#define STARTS       12
#define TRIES        400
#define FEW_TRIES    25
#define CLIMB_EVERY  25 /* rounds between searches from what the bound would open */
#define LENGTH_LEAST 2e-3

typedef struct {
    const AgtSiteNet *g;
    const AgtSiteGoal *goal;
    AgtSiteBound b;
    AgtSitePlan *best, trial;
    guint64 steps, limit, work;
    double cutoff; /* only answers below this are of use */
    double floor;  /* proven beforehand: no answer is worth less */
    double left;   /* least bound of what was not searched */
    bool done;
} Tree;

/* Answers have to be below this. */
static double cutoff(const Tree *t)
{
    return fmin(t->best->value, t->cutoff);
}

static void offer(Tree *t)
{
    if (t->trial.value >= cutoff(t))
        return;
    agt_site_plan_copy(t->best, &t->trial, t->g);
    t->done = t->best->value <= t->goal->enough + EPS * fabs(t->goal->enough) ||
              agt_site_beaten(t->g, t->floor, t->best->value);
}

/* Sites to try: what the bound would open. */
static void take_chosen(Tree *t)
{
    for (guint32 j = 0; j < t->g->m; j++)
        t->trial.open[j] = t->b.chosen[j];
}

static void look_around(Tree *t, bool deep)
{
    bool exact;
    take_chosen(t);
    t->trial.value = INFINITY;
    if (!t->g->demand) {
        if (deep)
            agt_site_interchange(t->g, &t->trial);
        else
            agt_site_nearest(t->g, &t->trial);
    } else if (deep) {
        agt_site_exchange(t->g, FEW_TRIES, &t->trial);
    } else {
        agt_site_assign(t->g, cutoff(t), &t->trial, &exact);
    }
    offer(t);
}

/* What the bound chose is an answer; true when it is worth the bound: none here is better. */
static bool take_exact(Tree *t)
{
    const AgtSiteNet *g = t->g;
    take_chosen(t);
    if (!g->demand) {
        agt_site_nearest(g, &t->trial);
    } else if (g->split) {
        bool exact;
        agt_site_assign(g, INFINITY, &t->trial, &exact);
    } else {
        for (guint32 i = 0; i < g->n; i++) {
            t->trial.site[i] = AGT_GRAPH_NONE;
            for (guint32 k = g->row[i]; k < g->row[i + 1]; k++)
                if (t->b.chosen[g->to[k]] && t->b.taken[k] && g->cost[k] < t->b.price[i])
                    t->trial.site[i] = g->to[k];
        }
        t->trial.value = agt_site_worth(g, &t->trial);
    }
    offer(t);
    return t->trial.value <= t->b.last + EPS * fmax(1, fabs(t->b.last));
}

/* Where the steps aim at: the value to beat, or somewhat above what is proven. */
static double target(const Tree *t)
{
    double c = cutoff(t);
    if (t->g->whole && isfinite(c))
        c -= 0.5; /* more than the next lower number is enough */
    return isfinite(c) ? fmax(c, t->b.bound + EPS) : t->b.bound + 1 + 0.1 * fabs(t->b.bound);
}

/* Raises the bound of this node; false when nothing below the cutoff is left in it. */
static bool raise_bound(Tree *t, guint32 rounds, double length, guint32 patience)
{
    AgtSiteBound *b = &t->b;
    double best = -INFINITY;
    b->bound = -INFINITY;
    memset(b->drift, 0, t->g->n * sizeof *b->drift);
    for (guint32 r = 0, idle = 0; r < rounds && length > LENGTH_LEAST; r++) {
        agt_site_bound_at(b, cutoff(t));
        if (agt_site_beaten(t->g, b->bound, cutoff(t)) || (b->exact && take_exact(t)) || t->done)
            return false;
        if (b->bound > best + EPS * fabs(best) || !r) {
            best = b->bound;
            idle = 0;
        } else if (++idle >= patience) {
            length *= 0.6;
            idle = 0;
            memcpy(b->price, b->best, t->g->n * sizeof *b->price);
            agt_site_bound_at(b, cutoff(t));
        }
        if (rounds > NODE_ROUNDS && r % CLIMB_EVERY == CLIMB_EVERY - 1)
            look_around(t, true);
        if (t->done)
            return false;
        agt_site_bound_step(b, length, target(t));
    }
    memcpy(b->price, b->best, t->g->n * sizeof *b->price);
    return !agt_site_beaten(t->g, b->bound, cutoff(t));
}

/* Ways of client @p i that this node still allows; @p last: one of them. */
static guint32 ways_left(const Tree *t, guint32 i, guint32 *last)
{
    guint32 n = 0;
    for (guint32 k = t->g->row[i]; k < t->g->row[i + 1]; k++)
        if (t->b.state[t->g->to[k]] != AGT_SITE_OUT && (!t->b.shut || !t->b.shut[k])) {
            n++;
            *last = k;
        }
    return n;
}

static int larger_first(gconstpointer a, gconstpointer b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p < q) - (p > q);
}

static bool room_enough(const Tree *t)
{
    const AgtSiteNet *g = t->g;
    g_autofree double *room = g_new(double, g->m + 1);
    guint32 n = 0;
    double sum = 0;
    for (guint32 j = 0; j < g->m; j++)
        if (t->b.state[j] != AGT_SITE_OUT)
            room[n++] = g->capacity[j];
    qsort(room, n, sizeof *room, larger_first);
    for (guint32 k = 0; k < MIN(n, g->most); k++)
        sum += room[k];
    return sum >= g->need * (1 - EPS) - EPS;
}

/* A client with one way left has it; false when one has none, or these do not fit. */
static bool propagate(Tree *t)
{
    const AgtSiteNet *g = t->g;
    g_autofree double *load = g_new0(double, g->m + 1);
    for (guint32 i = 0; i < g->n; i++) {
        guint32 last = 0;
        if (isfinite(g->leave[i]))
            continue;
        guint32 n = ways_left(t, i, &last);
        if (n == 0)
            return false;
        if (n > 1)
            continue;
        guint32 j = g->to[last];
        t->b.state[j] = AGT_SITE_IN;
        load[j] += g->demand ? g->demand[i] : 0;
        if (g->demand && load[j] > g->capacity[j] * (1 + EPS) + EPS)
            return false;
    }
    return !g->demand || room_enough(t);
}

/* The free site that is open about as often as not. */
static guint32 undecided_site(const Tree *t)
{
    guint32 best = AGT_GRAPH_NONE;
    for (guint32 j = 0; j < t->g->m; j++) {
        double far = fabs(t->b.usual[j] - 0.5);
        if (t->b.state[j] == AGT_SITE_FREE &&
            (best == AGT_GRAPH_NONE || far < fabs(t->b.usual[best] - 0.5) - EPS))
            best = j;
    }
    return best;
}

/* The client with the most demand of those that the bound serves not once, or else of those that
 * have a choice. */
static guint32 undecided_client(const Tree *t)
{
    guint32 best = AGT_GRAPH_NONE;
    bool odd_best = false;
    for (guint32 i = 0; i < t->g->n; i++) {
        guint32 last, n = ways_left(t, i, &last) + (isfinite(t->g->leave[i]) ? 1 : 0);
        bool odd = t->b.count[i] != 1;
        if (n < 2)
            continue;
        if (best == AGT_GRAPH_NONE || (odd && !odd_best) ||
            (odd == odd_best && t->g->demand[i] > t->g->demand[best])) {
            best = i;
            odd_best = odd;
        }
    }
    return best;
}

static void explore(Tree *t, double inherited);

static void branch_on_site(Tree *t, guint32 j, double bound)
{
    const AgtSiteNet *g = t->g;
    g_autofree guint8 *state = g_memdup2(t->b.state, g->m);
    g_autofree double *price = g_memdup2(t->b.best, g->n * sizeof *price + 1);
    bool open_first = t->b.usual[j] >= 0.5;
    for (int side = 0; side < 2 && !t->done; side++) {
        memcpy(t->b.state, state, g->m);
        memcpy(t->b.price, price, g->n * sizeof *price);
        t->b.state[j] = (side == 0) == open_first ? AGT_SITE_IN : AGT_SITE_OUT;
        explore(t, bound);
    }
    memcpy(t->b.state, state, g->m);
}

/* Client @p i by each of its ways, cheapest first, or left. */
static void branch_on_client(Tree *t, guint32 i, double bound)
{
    const AgtSiteNet *g = t->g;
    guint32 n_ways = g->row[i + 1] - g->row[i];
    g_autofree guint8 *state = g_memdup2(t->b.state, g->m);
    g_autofree guint8 *shut = g_memdup2(t->b.shut + g->row[i], n_ways + 1);
    g_autofree double *price = g_memdup2(t->b.best, g->n * sizeof *price);
    for (guint32 k = g->row[i]; k <= g->row[i + 1] && !t->done; k++) {
        bool leave = k == g->row[i + 1];
        if (leave ? !isfinite(g->leave[i]) : shut[k - g->row[i]] || state[g->to[k]] == AGT_SITE_OUT)
            continue;
        memcpy(t->b.state, state, g->m);
        memcpy(t->b.price, price, g->n * sizeof *price);
        memset(t->b.shut + g->row[i], 1, n_ways);
        if (!leave)
            t->b.shut[k] = 0;
        explore(t, bound);
    }
    memcpy(t->b.state, state, g->m);
    memcpy(t->b.shut + g->row[i], shut, n_ways);
}

/* All sites are decided. True when that settles the node. */
static bool leaf(Tree *t)
{
    bool exact = true;
    for (guint32 j = 0; j < t->g->m; j++)
        t->trial.open[j] = t->b.state[j] == AGT_SITE_IN;
    t->trial.value = INFINITY;
    if (t->g->demand)
        agt_site_assign(t->g, cutoff(t), &t->trial, &exact);
    else
        agt_site_nearest(t->g, &t->trial);
    offer(t);
    return exact;
}

/* Every client has one way left, or none and is left. */
static void take_forced(Tree *t)
{
    for (guint32 i = 0; i < t->g->n; i++) {
        guint32 last = 0;
        t->trial.site[i] = ways_left(t, i, &last) ? t->g->to[last] : AGT_GRAPH_NONE;
    }
    t->trial.value = agt_site_worth(t->g, &t->trial);
    offer(t);
}

/* Everything below this node. */
static void explore(Tree *t, double inherited)
{
    if (t->done)
        return;
    if (t->steps >= t->limit || t->b.work >= t->work) {
        t->left = fmin(t->left, inherited);
        return;
    }
    t->steps++;
    if (!propagate(t) || !raise_bound(t, NODE_ROUNDS, 1, 6))
        return;
    double bound = fmax(inherited, t->b.bound);
    look_around(t, false);
    guint32 j = undecided_site(t);
    if (t->done)
        return;
    if (j != AGT_GRAPH_NONE) {
        branch_on_site(t, j, bound);
        return;
    }
    if (leaf(t) || t->done)
        return;
    guint32 i = undecided_client(t);
    if (i != AGT_GRAPH_NONE)
        branch_on_client(t, i, bound);
    else
        take_forced(t);
}

/* Prices to begin with: what a client and its part of the cheapest site cost. */
static void first_prices(Tree *t)
{
    const AgtSiteNet *g = t->g;
    for (guint32 i = 0; i < g->n; i++) {
        double least = INFINITY;
        for (guint32 k = g->row[i]; k < g->row[i + 1]; k++) {
            guint32 j = g->to[k];
            double share = g->cost[k] + g->open_cost[j] / (g->col[j + 1] - g->col[j]);
            least = g->state[j] == AGT_SITE_OUT ? least : fmin(least, share);
        }
        double near = isfinite(t->best->value) && t->best->site[i] != AGT_GRAPH_NONE ? 0 : least;
        for (guint32 k = g->row[i]; near == 0 && k < g->row[i + 1]; k++)
            if (g->to[k] == t->best->site[i])
                near = g->cost[k];
        t->b.price[i] = CLAMP(isfinite(least) ? fmax(near, least) : 0, 0, g->leave[i]);
    }
}

static void start(Tree *t)
{
    agt_site_plan_copy(&t->trial, t->best, t->g);
    if (t->g->demand)
        agt_site_exchange(t->g, TRIES, &t->trial);
    else
        agt_site_search(t->g, STARTS, t->goal->enough, &t->trial);
    offer(t);
}

/* The proof of a search that a limit ended. */
static double proven(const Tree *t, double root)
{
    double bound = t->done ? root : fmax(root, fmin(t->left, t->best->value));
    return t->g->whole && isfinite(bound) ? ceil(bound - WHOLE) : bound;
}

/* The solver may know a better answer to what is left open; the proof stays ours. */
static void ask_solver(Tree *t)
{
    agt_site_mip(t->g, t->b.state, t->goal->step_limit, &t->trial, &t->steps);
    offer(t);
}

static bool search(const AgtSiteNet *g, const AgtSiteGoal *goal, double floor_, AgtSitePlan *p,
                   AgtProof *proof)
{
    Tree t = {
        .g = g, .goal = goal, .best = p, .left = INFINITY, .cutoff = g->worst + 1, .floor = floor_};
    t.cutoff = fmin(t.cutoff, goal->cutoff);
    t.limit = goal->step_limit ? goal->step_limit : USUAL_STEPS;
    t.work = goal->work ? goal->work : USUAL_WORK;
    agt_site_bound_init(&t.b, g);
    agt_site_plan_init(&t.trial, g);
    double root = fmax(0, floor_);
    bool possible = propagate(&t);
    if (possible)
        start(&t);
    if (possible && !t.done) {
        first_prices(&t);
        bool open = raise_bound(&t, ROOT_ROUNDS, 1.5, 15);
        root = fmax(root, t.b.bound);
        if (open && !t.done)
            explore(&t, root);
    }
    if (goal->solver && !t.done && !agt_site_beaten(g, t.left, cutoff(&t)))
        ask_solver(&t);
    bool complete = t.done || t.left == INFINITY || agt_site_beaten(g, t.left, cutoff(&t));
    proof->steps += t.steps;
    proof->value = p->value;
    proof->optimal =
        isfinite(p->value) && (agt_site_beaten(g, root, p->value) || (complete && !t.done));
    proof->bound = proof->optimal ? p->value : proven(&t, root);
    agt_site_bound_clear(&t.b);
    agt_site_plan_clear(&t.trial);
    return complete;
}

/* Ways cost nothing: what is open and who is left make the value. */
static bool free_ways(const AgtSiteNet *g)
{
    for (guint32 k = 0; k < g->row[g->n]; k++)
        if (g->cost[k] != 0)
            return false;
    return true;
}

/* Covering without its capacities, reduced: a bound, and sites to begin with. */
static bool cover(const AgtSiteNet *g, const AgtSiteGoal *goal, AgtSitePlan *p, AgtProof *proof)
{
    AgtSiteNet small = *g;
    g_autofree guint8 *state = g_memdup2(g->state, g->m + 1);
    g_autofree double *leave = g_memdup2(g->leave, (g->n + 1) * sizeof *leave);
    small.state = state;
    small.leave = leave;
    small.demand = small.capacity = NULL;
    agt_site_reduce(&small);
    bool complete = search(&small, goal, 0, p, proof);
    if (isfinite(p->value)) {
        small.leave = g->leave;
        agt_site_nearest(&small, p);
    }
    return complete;
}

bool agt_site_tree(const AgtSiteNet *g, const AgtSiteGoal *goal, AgtSitePlan *p, AgtProof *proof)
{
    double bound = 0;
    if (free_ways(g)) {
        bool complete = cover(g, goal, p, proof);
        if (!g->demand || (complete && !isfinite(p->value)))
            return complete;
        bound = proof->bound;
        p->value = INFINITY;
    }
    return search(g, goal, bound, p, proof);
}
