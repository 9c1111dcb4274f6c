/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of the outlines are taken: those that serve the most dwellings within the radius, and of
 * such choices the one with the least ways in all. Both stand in one sum: a dwelling beyond the
 * radius costs more than all ways together.
 */
#include "site.h"

/* Times that a choice is made anew because two of its sites overlap. */
#define ROUNDS 24

typedef struct {
    AgtSiteRun *run;
    AgtSiteTask *task;
    guint n, fixed; /* sites; the first ones stand already */
    double **way;   /* of each site */
    double *matrix; /* clients x sites */
    double *demand, *capacity;
    bool *forced, *forbidden;
    double beyond; /* what a dwelling beyond the radius costs more */
} Choice;

static double mm(double v)
{
    return round(v * 1000) / 1000;
}

static guint clients(const Choice *c)
{
    return c->run->house->len;
}

static double longest_way(const Choice *c)
{
    double m = 0;
    for (guint s = 0; s < c->n; s++)
        for (guint i = 0; i < clients(c); i++)
            m = isinf(c->way[s][i]) ? m : fmax(m, c->way[s][i]);
    return ceil(m) + 1;
}

static bool within(const Choice *c, double way)
{
    return !isinf(way) && (c->task->reach <= 0 || way <= c->task->reach);
}

static void fill_matrix(Choice *c)
{
    double most = longest_way(c);
    c->beyond = ceil(most * (c->run->all_units + 1));
    for (guint i = 0; i < clients(c); i++)
        for (guint s = 0; s < c->n; s++) {
            double way = c->way[s][i];
            double *out = &c->matrix[(gsize)i * c->n + s];
            *out = isinf(way) ? 2 * c->beyond : within(c, way) ? mm(way) : c->beyond + mm(way);
        }
}

/* Ways to the facilities that stand, then to the outlines. */
static void take_ways(Choice *c)
{
    AgtSiteRun *r = c->run;
    g_autofree double *way = g_new(double, agt_plan_table(r->plan, AGT_LAYER_BUILDING)->n + 1);
    for (guint s = 0; s < c->n; s++) {
        c->way[s] = g_new(double, clients(c) + 1);
        if (s >= c->fixed) {
            const AgtSiteOutline *site = c->task->tried->pdata[s - c->fixed];
            memcpy(c->way[s], site->way, sizeof *site->way * clients(c));
            continue;
        }
        agt_norms_ways_to(r->ways, ((const AgtFeature *)c->task->standing->pdata[s])->geom, way);
        for (guint i = 0; i < clients(c); i++)
            c->way[s][i] = way[g_array_index(r->house, guint, i)];
    }
}

/* Capacities bind the choice when together they can hold what is asked. */
static void take_capacities(Choice *c)
{
    const AgtSiteTask *t = c->task;
    double sum = 0;
    if (t->demand <= 0 || t->ask->capacity <= 0)
        return;
    c->capacity = g_new(double, c->n);
    for (guint s = 0; s < c->n; s++) {
        const AgtFacility *f = s < c->fixed ? t->standing->pdata[s] : NULL;
        c->capacity[s] = !f ? t->ask->capacity : f->capacity > 0 ? f->capacity : 0;
        sum += s < c->fixed ? c->capacity[s] : 0;
    }
    sum += t->ask->capacity * MIN(t->missing, (int)t->tried->len);
    if (sum < t->demand || !clients(c)) {
        g_clear_pointer(&c->capacity, g_free);
        return;
    }
    c->demand = g_new(double, clients(c));
    for (guint i = 0; i < clients(c); i++)
        c->demand[i] = t->demand * c->run->units[i] / c->run->all_units;
}

static bool choice_init(Choice *c, AgtSiteRun *r, AgtSiteTask *t)
{
    *c = (Choice){.run = r, .task = t, .fixed = t->standing->len};
    c->n = c->fixed + t->tried->len;
    c->way = g_new0(double *, c->n + 1);
    c->matrix = g_new0(double, (gsize)c->n *clients(c) + 1);
    c->forced = g_new0(bool, c->n + 1);
    c->forbidden = g_new0(bool, c->n + 1);
    for (guint s = 0; s < c->fixed; s++)
        c->forced[s] = true;
    take_ways(c);
    fill_matrix(c);
    take_capacities(c);
    return true;
}

static void choice_clear(Choice *c)
{
    for (guint s = 0; s < c->n; s++)
        g_free(c->way[s]);
    g_free(c->way);
    g_free(c->matrix);
    g_free(c->demand);
    g_free(c->capacity);
    g_free(c->forced);
    g_free(c->forbidden);
}

static AgtSitingAnswer *solve(const Choice *c, GError **error)
{
    const AgtSiting ask = {.aim = AGT_SITING_COST,
                           .n_clients = clients(c),
                           .n_sites = c->n,
                           .matrix = c->matrix,
                           .number =
                               c->fixed + (guint)MIN(c->task->missing, (int)c->task->tried->len),
                           .weight = c->run->units,
                           .demand = c->demand,
                           .capacity = c->capacity,
                           .forced = c->forced,
                           .forbidden = c->forbidden,
                           .solver = true};
    return agt_siting_solve(&ask, error);
}

static const GArray *ring_of(const Choice *c, guint site)
{
    return ((const AgtSiteOutline *)c->task->tried->pdata[site - c->fixed])->ring;
}

/* The second of two open sites that overlap, 0 when none do. */
static guint overlapping(const Choice *c, const AgtSitingAnswer *a)
{
    for (guint s = c->fixed; s < c->n; s++)
        for (guint k = c->fixed; a->open[s] && k < s; k++)
            if (a->open[k] && agt_place_rings_overlap(ring_of(c, k), ring_of(c, s)))
                return s;
    return 0;
}

/* A choice whose sites do not overlap. What is left out for that only makes it worse: the bound of
 * the first answer holds. */
static AgtSitingAnswer *solve_apart(Choice *c, AgtProof *proof, GError **error)
{
    for (guint round = 0; round < ROUNDS; round++) {
        AgtSitingAnswer *a = solve(c, error);
        if (!a)
            return NULL;
        if (!round)
            *proof = a->proof;
        guint s = a->feasible ? overlapping(c, a) : 0;
        if (!s) {
            proof->value = a->proof.value;
            proof->optimal = proof->optimal && a->proof.value <= proof->bound + 1e-6;
            return a;
        }
        c->forbidden[s] = true;
        agt_siting_answer_free(a);
    }
    g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                "facilities: no %d sites for \"%s\" were found that do not overlap",
                c->task->missing, c->task->ask->kind);
    return NULL;
}

static double covered(const Choice *c, const AgtSitingAnswer *a)
{
    double sum = 0;
    for (guint i = 0; i < clients(c); i++)
        if (a->site[i] != AGT_GRAPH_NONE && within(c, c->way[a->site[i]][i]))
            sum += c->run->units[i];
    return sum;
}

/* What stands well stays: the sites of an earlier run are left when others serve no more. */
static AgtSitingAnswer *solve_standing(Choice *c, GError **error)
{
    guint n = 0;
    for (guint s = c->fixed; s < c->n && (int)n < c->task->missing; s++) {
        const AgtSiteOutline *site = c->task->tried->pdata[s - c->fixed];
        c->forced[s] = site->old != NULL;
        n += c->forced[s];
    }
    AgtSitingAnswer *a = n ? solve(c, error) : NULL;
    for (guint s = c->fixed; s < c->n; s++)
        c->forced[s] = false;
    return a;
}

static bool choose(Choice *c, AgtSitingAnswer **out, GError **error)
{
    GError *inner = NULL;
    AgtSitingAnswer *old = solve_standing(c, &inner), *best = NULL;
    if (!inner)
        best = solve_apart(c, &c->task->proof, &inner);
    if (inner) {
        agt_siting_answer_free(old);
        g_propagate_error(error, inner);
        return false;
    }
    bool stays = old && old->feasible && !overlapping(c, old) &&
                 (!best->feasible || covered(c, old) >= covered(c, best) - 1e-6);
    *out = stays ? old : best;
    agt_siting_answer_free(stays ? best : old);
    return true;
}

static void count(Choice *c, const AgtSitingAnswer *a)
{
    AgtSiteTask *t = c->task;
    for (guint s = c->fixed; s < c->n; s++) {
        guint number = s - c->fixed;
        if (a->open[s])
            g_array_append_val(t->chosen, number);
    }
    for (guint i = 0; i < clients(c); i++) {
        guint s = a->site[i];
        if (s == AGT_GRAPH_NONE || s < c->fixed || !within(c, c->way[s][i]))
            continue;
        AgtSiteOutline *site = t->tried->pdata[s - c->fixed];
        site->units += c->run->units[i];
        site->demand += t->demand * c->run->units[i] / c->run->all_units;
        site->reach = fmax(site->reach, c->way[s][i]);
    }
}

/* Without houses one place is as good as another: permitted ground first. */
static void take_first(Choice *c)
{
    for (int wanted = 1; wanted >= 0; wanted--)
        for (guint k = 0; k < c->task->tried->len && (int)c->task->chosen->len < c->task->missing;
             k++) {
            const AgtSiteOutline *site = c->task->tried->pdata[k];
            bool ok = site->permitted == (wanted == 1);
            for (guint i = 0; ok && i < c->task->chosen->len; i++)
                ok = !agt_place_rings_overlap(
                    ring_of(c, c->fixed + g_array_index(c->task->chosen, guint, i)), site->ring);
            if (ok)
                g_array_append_val(c->task->chosen, k);
        }
}

bool agt_site_choose(AgtSiteRun *r, AgtSiteTask *t, GError **error)
{
    Choice c;
    AgtSitingAnswer *a = NULL;
    bool ok = choice_init(&c, r, t);
    if (!r->house->len)
        take_first(&c);
    else
        ok = choose(&c, &a, error);
    if (ok && a && a->feasible)
        count(&c, a);
    else if (ok && a)
        t->lacks = N_("no choice of sites holds all that is asked of them");
    agt_siting_answer_free(a);
    choice_clear(&c);
    return ok;
}
