/* SPDX-License-Identifier: Apache-2.0 */
/* Whether so many sites can serve everybody, and what would do when they cannot. */
#include <math.h>
#include <stdlib.h>

#include "site.h"

#define FACTOR_STEP 0.01
#define FACTOR_MOST 1e6
/* Many questions are asked one after the other: each gets less than a search of its own. */
#define VERDICT_WORK 400000000

guint32 agt_site_number(const AgtSiting *what)
{
    return what->number ? what->number : what->n_sites;
}

bool *agt_site_flags(const AgtSiting *what, const GArray *list)
{
    bool *flag = g_new0(bool, what->n_clients + 1);
    for (guint k = 0; k < list->len; k++)
        flag[g_array_index(list, guint32, k)] = true;
    return flag;
}

AgtSiteVerdict agt_site_can_serve(const AgtSiting *what, const AgtSiteView *v, AgtSitePlan *p,
                                  guint64 *steps)
{
    AgtSiteView cover = *v;
    cover.aim = AGT_SITING_COVER;
    cover.plain = true;
    g_autoptr(AgtSiteNet) g = agt_site_net_new(what, &cover);
    AgtSiteGoal goal = {what->step_limit, false, VERDICT_WORK, v->number, (double)v->number + 1};
    AgtProof proof = {0};
    AgtSitePlan plan;
    agt_site_plan_init(&plan, g);
    bool complete = agt_site_tree(g, &goal, &plan, &proof), found = isfinite(plan.value);
    if (found && p)
        agt_site_plan_copy(p, &plan, g);
    agt_site_plan_clear(&plan);
    *steps += proof.steps;
    return found ? AGT_SITE_YES : complete ? AGT_SITE_NO : AGT_SITE_UNSURE;
}

static int by_size(gconstpointer a, gconstpointer b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

/* The costs that a smallest reach can have: those of usable ways, ascending. */
static GArray *reaches(const AgtSiting *what, const AgtSiteView *v)
{
    AgtSiteView plain = *v;
    plain.aim = AGT_SITING_COST;
    AgtSiting bare = *what;
    bare.weight = NULL;
    g_autoptr(AgtSiteNet) g = agt_site_net_new(&bare, &plain);
    GArray *list = g_array_new(FALSE, FALSE, sizeof(double));
    double least = 0; /* each client needs a way */
    for (guint32 i = 0; i < g->n; i++)
        if (g->row[i] < g->row[i + 1])
            least = fmax(least, g->cost[g->row[i]]);
    for (guint32 k = 0; k < g->row[g->n]; k++)
        if (g->cost[k] >= least)
            g_array_append_val(list, g->cost[k]);
    g_array_sort(list, by_size);
    guint to = 0;
    for (guint k = 0; k < list->len; k++) {
        double c = g_array_index(list, double, k);
        if (!to || g_array_index(list, double, to - 1) != c)
            g_array_index(list, double, to++) = c;
    }
    g_array_set_size(list, to);
    return list;
}

double agt_site_least_reach(const AgtSiting *what, const AgtSiteView *v, AgtSitePlan *p,
                            double *bound, guint64 *steps)
{
    g_autoptr(GArray) list = reaches(what, v);
    AgtSiteView at = *v;
    guint lo = 0, hi = list->len, proven = 0; /* hi does, all below proven do not */
    while (lo < hi) {
        guint mid = lo + (hi - lo) / 2;
        at.reach = g_array_index(list, double, mid);
        AgtSiteVerdict said = agt_site_can_serve(what, &at, p, steps);
        if (said == AGT_SITE_YES)
            hi = mid;
        else
            lo = mid + 1;
        if (said == AGT_SITE_NO)
            proven = mid + 1;
    }
    *bound = proven < list->len ? g_array_index(list, double, proven) : INFINITY;
    return hi < list->len ? g_array_index(list, double, hi) : INFINITY;
}

static void why_number(const AgtSiting *what, const AgtSiteView *v, AgtSitingWhy *why)
{
    AgtSiteView cover = *v;
    cover.aim = AGT_SITING_COVER;
    cover.plain = true;
    cover.number = what->n_sites;
    g_autoptr(AgtSiteNet) g = agt_site_net_new(what, &cover);
    AgtSiteGoal goal = {what->step_limit, what->solver, VERDICT_WORK, -INFINITY, INFINITY};
    AgtProof proof = {0};
    AgtSitePlan plan;
    agt_site_plan_init(&plan, g);
    bool complete = agt_site_tree(g, &goal, &plan, &proof);
    if (isfinite(plan.value))
        why->number = (guint32)lround(plan.value);
    why->number_least = complete;
    agt_site_plan_clear(&plan);
}

/* Bisection over steps of the factor; every capacity without limit is the end. */
static void why_factor(const AgtSiting *what, const AgtSiteView *v, AgtSitingWhy *why)
{
    AgtSiteView at = *v;
    guint64 steps = 0;
    guint lo = 100, hi = 200, proven = lo; /* hundredths: at lo nothing fits */
    AgtSiting unlimited = *what;
    unlimited.capacity = NULL;
    AgtSiteVerdict said = agt_site_can_serve(&unlimited, v, NULL, &steps);
    if (said != AGT_SITE_YES) {
        why->factor_least = said == AGT_SITE_NO;
        return;
    }
    for (;; hi *= 2) {
        at.factor = hi * FACTOR_STEP;
        said = agt_site_can_serve(what, &at, NULL, &steps);
        if (said == AGT_SITE_YES || at.factor > FACTOR_MOST)
            break;
        lo = hi;
        proven = said == AGT_SITE_NO ? hi : proven;
    }
    if (said != AGT_SITE_YES) /* sites without any room */
        return;
    while (hi - lo > 1) {
        guint mid = lo + (hi - lo) / 2;
        at.factor = mid * FACTOR_STEP;
        said = agt_site_can_serve(what, &at, NULL, &steps);
        *(said == AGT_SITE_YES ? &hi : &lo) = mid;
        proven = said == AGT_SITE_NO ? mid : proven;
    }
    why->factor = hi * FACTOR_STEP;
    why->factor_least = proven + 1 == hi;
}

void agt_site_why(const AgtSiting *what, AgtSitingWhy *why)
{
    g_autofree bool *nobody = agt_site_flags(what, why->nobody);
    g_autofree bool *never = agt_site_flags(what, why->never);
    AgtSiteView v = {.reach = what->reach > 0 ? what->reach : INFINITY,
                     .factor = 1,
                     .number = agt_site_number(what),
                     .skip = nobody};
    guint64 steps = 0;
    double bound;
    why->reach = why->factor = INFINITY;
    why->number = AGT_GRAPH_NONE;
    why_number(what, &v, why);
    AgtSiteVerdict now = agt_site_can_serve(what, &v, NULL, &steps);
    if (now == AGT_SITE_YES || !what->capacity) {
        why->factor = now == AGT_SITE_YES ? 1 : INFINITY;
        why->factor_least = now != AGT_SITE_UNSURE;
    } else {
        why_factor(what, &v, why);
    }
    v.skip = never;
    v.reach = INFINITY;
    why->reach = agt_site_least_reach(what, &v, NULL, &bound, &steps);
    why->reach_least = bound >= why->reach;
}
