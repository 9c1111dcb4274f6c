/* SPDX-License-Identifier: Apache-2.0 */
/* Siting: input is checked, each aim is put to the search, and the answer is added up afresh. */
#include <math.h>
#include <string.h>

#include "site.h"

static bool refuse(GError **error, const char *what, guint64 number, const char *wrong)
{
    g_set_error(error, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_VALUE,
                "siting: %s %" G_GUINT64_FORMAT " %s", what, number, wrong);
    return false;
}

static bool check_numbers(const double *v, guint32 n, bool infinite, const char *name,
                          GError **error)
{
    for (guint32 k = 0; v && k < n; k++)
        if (!(v[k] >= 0) || (!infinite && !isfinite(v[k])))
            return refuse(error, name, k, "is not a number of 0 or more");
    return true;
}

static bool check_ways(const AgtSiting *w, GError **error)
{
    if (w->n_ways && !w->way)
        return refuse(error, "list of ways: NULL for", w->n_ways, "ways");
    for (gsize k = 0; k < w->n_ways; k++) {
        if (w->way[k].client >= w->n_clients || w->way[k].site >= w->n_sites)
            return refuse(error, "way", k, "joins a client or a site that is not there");
        if (!(w->way[k].cost >= 0) || !isfinite(w->way[k].cost))
            return refuse(error, "the cost of way", k, "is not a number of 0 or more");
    }
    gsize n = w->matrix ? (gsize)w->n_clients * w->n_sites : 0;
    for (gsize k = 0; k < n; k++)
        if (!(w->matrix[k] >= 0)) {
            g_set_error(error, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_VALUE,
                        "siting: the cost of client %u at site %u is not a number of 0 or more",
                        (guint32)(k / w->n_sites), (guint32)(k % w->n_sites));
            return false;
        }
    return true;
}

static bool check_sites(const AgtSiting *w, GError **error)
{
    guint32 forced = 0;
    bool limited = w->aim == AGT_SITING_COVERAGE || w->aim == AGT_SITING_CENTER;
    for (guint32 j = 0; j < w->n_sites; j++) {
        bool in = w->forced && w->forced[j];
        forced += in;
        if (in && w->forbidden && w->forbidden[j])
            return refuse(error, "site", j, "is forced and forbidden");
    }
    if (limited && !w->number)
        return refuse(error, "a number of sites is wanted, not", 0, "");
    if (w->number && forced > w->number)
        return refuse(error, "more sites are forced than the number asked,", w->number, "");
    return true;
}

static bool check(const AgtSiting *w, GError **error)
{
    if (w->aim > AGT_SITING_CENTER)
        return refuse(error, "aim", w->aim, "is not known");
    if (!(w->reach >= 0))
        return refuse(error, "reach:", 1, "number of 0 or more is wanted");
    return check_ways(w, error) && check_sites(w, error) &&
           check_numbers(w->opening, w->n_sites, false, "the opening cost of site", error) &&
           check_numbers(w->capacity, w->n_sites, true, "the capacity of site", error) &&
           check_numbers(w->weight, w->n_clients, false, "the weight of client", error) &&
           check_numbers(w->demand, w->n_clients, false, "the demand of client", error);
}

static AgtSitingAnswer *answer_new(const AgtSiting *w)
{
    AgtSitingAnswer *a = g_new0(AgtSitingAnswer, 1);
    a->n_clients = w->n_clients;
    a->n_sites = w->n_sites;
    a->open = g_new0(bool, w->n_sites + 1);
    a->site = g_new(guint32, w->n_clients + 1);
    a->cost = g_new(double, w->n_clients + 1);
    a->share = w->split ? g_array_new(FALSE, FALSE, sizeof(AgtSitingShare)) : NULL;
    a->why = (AgtSitingWhy){.nobody = g_array_new(FALSE, FALSE, sizeof(guint32)),
                            .never = g_array_new(FALSE, FALSE, sizeof(guint32)),
                            .reach = INFINITY,
                            .number = AGT_GRAPH_NONE,
                            .factor = INFINITY};
    for (guint32 i = 0; i < w->n_clients; i++) {
        a->site[i] = AGT_GRAPH_NONE;
        a->cost[i] = INFINITY;
    }
    return a;
}

void agt_siting_answer_free(AgtSitingAnswer *a)
{
    if (!a)
        return;
    g_free(a->open);
    g_free(a->site);
    g_free(a->cost);
    if (a->share)
        g_array_unref(a->share);
    g_array_unref(a->why.nobody);
    g_array_unref(a->why.never);
    g_free(a);
}

static double limit_of(const AgtSiting *w)
{
    return w->reach > 0 ? w->reach : INFINITY;
}

/* Who has no way within reach, who none at all. */
static void find_nobody(const AgtSiting *w, AgtSitingAnswer *a)
{
    g_autofree double *least = g_new(double, w->n_clients + 1);
    gsize n = w->matrix ? (gsize)w->n_clients * w->n_sites : w->n_ways;
    for (guint32 i = 0; i < w->n_clients; i++)
        least[i] = INFINITY;
    for (gsize k = 0; k < n; k++) {
        AgtSitingWay v = w->matrix ? (AgtSitingWay){(guint32)(k / w->n_sites),
                                                    (guint32)(k % w->n_sites), w->matrix[k]}
                                   : w->way[k];
        if (!w->forbidden || !w->forbidden[v.site])
            least[v.client] = fmin(least[v.client], v.cost);
    }
    for (guint32 i = 0; i < w->n_clients; i++) {
        if (least[i] == INFINITY)
            g_array_append_val(a->why.never, i);
        if (least[i] == INFINITY || least[i] > limit_of(w))
            g_array_append_val(a->why.nobody, i);
    }
}

static AgtSiteView view_of(const AgtSiting *w)
{
    return (AgtSiteView){
        .aim = w->aim, .reach = limit_of(w), .factor = 1, .number = agt_site_number(w)};
}

/* The cheapest assignment to the sites found, by the costs as they are; the plan stays where that
 * finds nothing. Who was left stays so. */
static void assign_by_cost(const AgtSiting *w, double reach, AgtSitePlan *p)
{
    g_autofree bool *skip = g_new0(bool, w->n_clients + 1);
    AgtSiting bare = *w;
    AgtSiteView v = view_of(w);
    bool exact;
    for (guint32 i = 0; i < w->n_clients; i++)
        skip[i] = p->site[i] == AGT_GRAPH_NONE && w->capacity;
    bare.weight = bare.opening = NULL;
    v.aim = AGT_SITING_COST;
    v.reach = reach;
    v.skip = skip;
    g_autoptr(AgtSiteNet) g = agt_site_net_new(&bare, &v);
    for (guint32 i = 0; i < w->n_clients && !w->capacity && w->aim == AGT_SITING_COVERAGE; i++)
        g->leave[i] = g->worst + 1; /* nobody is left who need not be */
    AgtSitePlan next;
    agt_site_plan_init(&next, g);
    memcpy(next.open, p->open, g->m * sizeof *next.open);
    if (g->demand)
        agt_site_assign(g, INFINITY, &next, &exact);
    else
        agt_site_nearest(g, &next);
    if (isfinite(next.value))
        agt_site_plan_copy(p, &next, g);
    agt_site_plan_clear(&next);
}

static double way_cost(const AgtSiting *w, guint32 i, guint32 j)
{
    double least = w->matrix ? w->matrix[(gsize)i * w->n_sites + j] : INFINITY;
    for (gsize k = 0; !w->matrix && k < w->n_ways; k++)
        if (w->way[k].client == i && w->way[k].site == j)
            least = fmin(least, w->way[k].cost);
    return least;
}

static double weight_of(const AgtSiting *w, guint32 i)
{
    return w->weight ? w->weight[i] : 1;
}

/* Parts of each client, whole ones too. */
static void fill_shares(const AgtSitePlan *p, AgtSitingAnswer *a)
{
    if (!a->share)
        return;
    g_array_append_vals(a->share, p->share->data, p->share->len);
    for (guint32 i = 0; !p->share->len && i < a->n_clients; i++) {
        AgtSitingShare s = {i, p->site[i], 1};
        if (p->site[i] != AGT_GRAPH_NONE)
            g_array_append_val(a->share, s);
    }
}

/* The plan as an answer; sites that serve nobody and are not forced close. */
static void fill(const AgtSiting *w, const AgtSitePlan *p, AgtSitingAnswer *a)
{
    a->feasible = true;
    fill_shares(p, a);
    for (guint32 j = 0; j < w->n_sites; j++)
        a->open[j] = w->forced && w->forced[j];
    for (guint32 i = 0; i < w->n_clients; i++) {
        a->site[i] = p->site[i];
        if (a->site[i] == AGT_GRAPH_NONE)
            continue;
        a->open[a->site[i]] = true;
        a->cost[i] = w->matrix ? w->matrix[(gsize)i * w->n_sites + a->site[i]] : INFINITY;
    }
    for (gsize k = 0; !w->matrix && k < w->n_ways; k++)
        if (a->site[w->way[k].client] == w->way[k].site)
            a->cost[w->way[k].client] = fmin(a->cost[w->way[k].client], w->way[k].cost);
    for (guint k = 0; a->share && k < a->share->len; k++)
        a->open[g_array_index(a->share, AgtSitingShare, k).site] = true;
}

/* The value of the answer from what was given. */
static double worth(const AgtSiting *w, const AgtSitingAnswer *a)
{
    double sum = 0, most = 0;
    bool counts = w->aim == AGT_SITING_COVER, cost = w->aim == AGT_SITING_COST;
    for (guint32 j = 0; j < w->n_sites && (counts || cost); j++)
        if (a->open[j])
            sum += w->opening ? w->opening[j] : counts ? 1 : 0;
    for (guint32 i = 0; !a->share && i < w->n_clients; i++) {
        if (a->site[i] == AGT_GRAPH_NONE)
            continue;
        sum += cost ? weight_of(w, i) * a->cost[i] : 0;
        sum += w->aim == AGT_SITING_COVERAGE ? weight_of(w, i) : 0;
        most = fmax(most, a->cost[i]);
    }
    for (guint k = 0; a->share && k < a->share->len; k++) {
        AgtSitingShare s = g_array_index(a->share, AgtSitingShare, k);
        double c = way_cost(w, s.client, s.site);
        sum += cost ? s.part * weight_of(w, s.client) * c : 0;
        sum += w->aim == AGT_SITING_COVERAGE ? s.part * weight_of(w, s.client) : 0;
        most = fmax(most, c);
    }
    return w->aim == AGT_SITING_CENTER ? most : sum;
}

/* The bound of the aim from that of the search. */
static double bound_of(const AgtSiting *w, double bound)
{
    double all = 0;
    if (w->aim != AGT_SITING_COVERAGE)
        return bound;
    for (guint32 i = 0; i < w->n_clients; i++)
        all += weight_of(w, i);
    return all - bound;
}

static void close_proof(const AgtSiting *w, AgtSitingAnswer *a)
{
    AgtProof *p = &a->proof;
    p->value = worth(w, a);
    double better =
        w->aim == AGT_SITING_COVERAGE ? fmax(p->bound, p->value) : fmin(p->bound, p->value);
    p->bound = p->optimal ? p->value : better;
}

static void solve(const AgtSiting *w, AgtSitingAnswer *a)
{
    AgtSiteView v = view_of(w);
    g_autoptr(AgtSiteNet) g = agt_site_net_new(w, &v);
    AgtSiteGoal goal = {w->step_limit, w->solver, 0, -INFINITY, INFINITY};
    AgtSitePlan plan;
    agt_site_plan_init(&plan, g);
    bool complete = agt_site_tree(g, &goal, &plan, &a->proof);
    a->proof.bound = bound_of(w, a->proof.bound);
    a->unknown = !complete && !isfinite(plan.value);
    if (isfinite(plan.value)) {
        if (w->aim != AGT_SITING_COST && !w->split)
            assign_by_cost(w, v.reach, &plan);
        fill(w, &plan, a);
        close_proof(w, a);
    }
    agt_site_plan_clear(&plan);
}

static void solve_center(const AgtSiting *w, AgtSitingAnswer *a)
{
    AgtSiteView v = view_of(w);
    g_autoptr(AgtSiteNet) g = agt_site_net_new(w, &v);
    AgtSitePlan plan;
    agt_site_plan_init(&plan, g);
    double reach = agt_site_least_reach(w, &v, &plan, &a->proof.bound, &a->proof.steps);
    a->proof.optimal = a->proof.bound >= reach && isfinite(reach);
    a->unknown = !isfinite(reach) && isfinite(a->proof.bound);
    if (isfinite(reach)) {
        if (!w->split)
            assign_by_cost(w, reach, &plan);
        fill(w, &plan, a);
        close_proof(w, a);
    }
    agt_site_plan_clear(&plan);
}

AgtSitingAnswer *agt_siting_solve(const AgtSiting *what, GError **error)
{
    if (!check(what, error))
        return NULL;
    AgtSitingAnswer *a = answer_new(what);
    find_nobody(what, a);
    if (what->aim == AGT_SITING_COVERAGE || !a->why.nobody->len) {
        if (what->aim == AGT_SITING_CENTER)
            solve_center(what, a);
        else
            solve(what, a);
    }
    if (!a->feasible) {
        a->proof.value = 0;
        a->proof.bound = a->unknown ? a->proof.bound : 0;
        agt_site_why(what, &a->why);
    }
    return a;
}
