/* SPDX-License-Identifier: Apache-2.0 */
/* Siting against trying everything, what would do when nothing fits, refusals. */
#include <math.h>

#include <agrotown/siting.h>

#include "graph/site.h"
#include "support.h"

#define MOST 8

/* A small instance with room for all that can be asked. */
typedef struct {
    AgtSiting what;
    double matrix[MOST * MOST], opening[MOST], weight[MOST], demand[MOST], capacity[MOST];
    bool forced[MOST], forbidden[MOST];
} Case;

static void point(Case *c, guint32 options)
{
    c->what.matrix = c->matrix;
    c->what.opening = options & 1 ? c->opening : NULL;
    c->what.weight = options & 2 ? c->weight : NULL;
    c->what.demand = options & 4 ? c->demand : NULL;
    c->what.capacity = options & 8 ? c->capacity : NULL;
    c->what.forced = options & 16 ? c->forced : NULL;
    c->what.forbidden = options & 16 ? c->forbidden : NULL;
}

static void random_case(GRand *r, guint32 n, guint32 m, AgtSitingAim aim, Case *c)
{
    bool whole = g_rand_boolean(r);
    *c = (Case){.what = {.aim = aim, .n_clients = n, .n_sites = m}};
    for (guint32 k = 0; k < n * m; k++) {
        double v = g_rand_double_range(r, 0, 30);
        c->matrix[k] = g_rand_int_range(r, 0, 8) == 0 ? INFINITY : whole ? floor(v) : v;
    }
    for (guint32 j = 0; j < m; j++) {
        c->opening[j] = g_rand_int_range(r, 0, 25);
        c->capacity[j] = g_rand_int_range(r, 0, 3) ? g_rand_int_range(r, 2, 12) : INFINITY;
        c->forced[j] = g_rand_int_range(r, 0, 5) == 0;
        c->forbidden[j] = !c->forced[j] && g_rand_int_range(r, 0, 5) == 0;
    }
    for (guint32 i = 0; i < n; i++) {
        c->weight[i] = g_rand_int_range(r, 0, 5);
        c->demand[i] = whole ? g_rand_int_range(r, 0, 5) : g_rand_int_range(r, 2, 20) / 4.0;
    }
    point(c, (guint32)g_rand_int_range(r, 0, 32));
    c->what.reach = g_rand_boolean(r) ? g_rand_double_range(r, 8, 30) : 0;
    bool limited = aim == AGT_SITING_COVERAGE || aim == AGT_SITING_CENTER || g_rand_boolean(r);
    guint32 forced = 0;
    for (guint32 j = 0; c->what.forced && j < m; j++)
        forced += c->forced[j];
    guint32 number = (guint32)g_rand_int_range(r, 1, (gint32)m + 1);
    if (limited)
        c->what.number = MAX(forced, number);
}

static double weight_of(const AgtSiting *w, guint32 i)
{
    return w->weight ? w->weight[i] : 1;
}

/* What an assignment is worth, NAN when it breaks what is asked. site[i] == m: left. */
static double judge(const AgtSiting *w, const guint32 *site, double factor)
{
    double load[MOST] = {0}, sum = 0, served = 0, most = 0, opening = 0;
    bool open[MOST] = {0};
    guint32 n_open = 0;
    for (guint32 i = 0; i < w->n_clients; i++) {
        if (site[i] == w->n_sites) {
            if (w->aim != AGT_SITING_COVERAGE)
                return NAN;
            continue;
        }
        double c = w->matrix[i * w->n_sites + site[i]];
        if (!isfinite(c) || (w->reach > 0 && c > w->reach) ||
            (w->forbidden && w->forbidden[site[i]]))
            return NAN;
        open[site[i]] = true;
        load[site[i]] += w->demand ? w->demand[i] : 1;
        sum += weight_of(w, i) * c;
        served += weight_of(w, i);
        most = fmax(most, c);
    }
    for (guint32 j = 0; j < w->n_sites; j++) {
        open[j] = open[j] || (w->forced && w->forced[j]);
        n_open += open[j];
        opening += !open[j] ? 0 : w->opening ? w->opening[j] : w->aim == AGT_SITING_COVER ? 1 : 0;
        if (w->capacity && load[j] > factor * w->capacity[j] + 1e-9)
            return NAN;
    }
    if (w->number && n_open > w->number)
        return NAN;
    switch (w->aim) {
    case AGT_SITING_COST:
        return opening + sum;
    case AGT_SITING_COVER:
        return opening;
    case AGT_SITING_COVERAGE:
        return served;
    default:
        return most;
    }
}

static bool advance(const AgtSiting *w, guint32 *site)
{
    for (guint32 i = 0; i < w->n_clients; i++) {
        if (++site[i] <= w->n_sites)
            return true;
        site[i] = 0;
    }
    return false;
}

/* The best of all assignments, NAN: there is none. */
static double truth(const AgtSiting *w, double factor)
{
    guint32 site[MOST] = {0};
    double best = NAN;
    do {
        double v = judge(w, site, factor);
        if (!isnan(v) && (isnan(best) || (w->aim == AGT_SITING_COVERAGE ? v > best : v < best)))
            best = v;
    } while (advance(w, site));
    return best;
}

static void assert_near(double a, double b)
{
    if (fabs(a - b) > 1e-6 * fmax(1, fabs(b)))
        fail_msg("%.17g is not %.17g", a, b);
}

static void check_bound(const AgtSiting *w, const AgtSitingAnswer *a)
{
    const AgtProof *p = &a->proof;
    double over = w->aim == AGT_SITING_COVERAGE ? p->value - p->bound : p->bound - p->value;
    assert_true(over <= 1e-9 * fmax(1, p->value));
    assert_true(!p->optimal || p->bound == p->value);
}

/* The answer keeps what is asked and is worth what it says. */
static void check_answer(const AgtSiting *w, const AgtSitingAnswer *a)
{
    guint32 site[MOST];
    for (guint32 i = 0; i < w->n_clients; i++) {
        site[i] = a->site[i] == AGT_GRAPH_NONE ? w->n_sites : a->site[i];
        assert_true(a->site[i] == AGT_GRAPH_NONE || a->open[a->site[i]]);
    }
    assert_near(a->proof.value, judge(w, site, 1));
    check_bound(w, a);
}

static void against_all(void **state)
{
    (void)state;
    for (guint32 seed = 0; seed < 1200; seed++) {
        g_autoptr(GRand) r = g_rand_new_with_seed(seed);
        Case c;
        random_case(r, 1 + seed % 5, 1 + seed % 4, (AgtSitingAim)(seed / 7 % 4), &c);
        g_autoptr(GError) error = NULL;
        g_autoptr(AgtSitingAnswer) a = agt_siting_solve(&c.what, &error);
        assert_no_error(error);
        double best = truth(&c.what, 1);
        if (a->feasible == isnan(best) || a->unknown)
            fail_msg("seed %u: feasible %d, truth %g", seed, a->feasible, best);
        if (!a->feasible)
            continue;
        check_answer(&c.what, a);
        if (!a->proof.optimal || fabs(a->proof.value - best) > 1e-6)
            fail_msg("seed %u: %g is not %g (optimal %d)", seed, a->proof.value, best,
                     a->proof.optimal);
    }
}

/* Clients in parts: each unit of demand is a client of its own for the truth. */
static void parts_against_all(void **state)
{
    (void)state;
    for (guint32 seed = 0; seed < 300; seed++) {
        g_autoptr(GRand) r = g_rand_new_with_seed(seed);
        Case c, units;
        guint32 m = 3, n = 0;
        random_case(r, 3, m, seed % 2 ? AGT_SITING_COST : AGT_SITING_COVER, &c);
        c.what.split = true;
        c.what.capacity = c.capacity;
        c.what.demand = c.demand;
        units = c;
        for (guint32 i = 0; i < 3; i++) {
            guint32 d = 1 + (guint32)g_rand_int_range(r, 0, 3);
            c.demand[i] = d;
            for (guint32 k = 0; k < d && n < MOST; k++, n++) {
                memcpy(&units.matrix[n * m], &c.matrix[i * m], m * sizeof(double));
                units.weight[n] = (c.what.weight ? c.weight[i] : 1) / d;
            }
            c.demand[i] = d;
        }
        units.what.n_clients = n;
        point(&units, (c.what.opening ? 1 : 0) | 2 | 8 | (c.what.forced ? 16 : 0));
        g_autoptr(AgtSitingAnswer) a = agt_siting_solve(&c.what, NULL);
        if (c.demand[0] + c.demand[1] + c.demand[2] > MOST)
            continue;
        double best = truth(&units.what, 1);
        if (a->feasible == isnan(best))
            fail_msg("seed %u: feasible %d, truth %g", seed, a->feasible, best);
        if (!a->feasible)
            continue;
        check_bound(&c.what, a);
        if (!a->proof.optimal || fabs(a->proof.value - best) > 1e-6)
            fail_msg("seed %u: %g is not %g (optimal %d)", seed, a->proof.value, best,
                     a->proof.optimal);
    }
}

/* What would do does, and nothing less. */
static void check_why(const Case *c, const AgtSitingAnswer *a, guint32 seed)
{
    Case t = *c;
    guint32 n = 0;
    double least = INFINITY;
    point(&t, (c->what.weight ? 2 : 0) | (c->what.demand ? 4 : 0) | (c->what.capacity ? 8 : 0) |
                  (c->what.forced ? 16 : 0));
    t.what.aim = AGT_SITING_CENTER;
    t.what.reach = 0;
    t.what.number = c->what.number ? c->what.number : c->what.n_sites;
    if (!a->why.never->len) {
        least = truth(&t.what, 1);
        if (isnan(least) ? isfinite(a->why.reach) : fabs(least - a->why.reach) > 1e-9)
            fail_msg("seed %u: reach %g is not %g", seed, a->why.reach, least);
    }
    if (a->why.nobody->len)
        return;
    t.what.aim = AGT_SITING_COVER;
    t.what.reach = c->what.reach;
    t.what.number = 0;
    double number = truth(&t.what, 1);
    n = isnan(number) ? AGT_GRAPH_NONE : (guint32)lround(number);
    if (n != a->why.number)
        fail_msg("seed %u: number %u is not %u", seed, a->why.number, n);
    t.what.number = c->what.number;
    if (isfinite(a->why.factor)) {
        assert_false(isnan(truth(&t.what, a->why.factor)));
        assert_true(isnan(truth(&t.what, a->why.factor - 0.01)));
    } else {
        assert_true(isnan(truth(&t.what, 1e6)));
    }
    assert_true(a->why.reach_least && a->why.number_least && a->why.factor_least);
}

static void what_would_do(void **state)
{
    (void)state;
    guint32 seen = 0;
    for (guint32 seed = 0; seed < 1500; seed++) {
        g_autoptr(GRand) r = g_rand_new_with_seed(seed);
        Case c;
        random_case(r, 4, 4, AGT_SITING_COST, &c);
        g_autoptr(AgtSitingAnswer) a = agt_siting_solve(&c.what, NULL);
        if (a->feasible)
            continue;
        seen++;
        check_why(&c, a, seed);
    }
    assert_true(seen > 200);
}

static void names_nobody(void **state)
{
    (void)state;
    const AgtSitingWay way[] = {{0, 0, 5}, {1, 1, 80}, {3, 0, 6}, {3, 0, 4}};
    AgtSiting w = {.n_clients = 4, .n_sites = 2, .way = way, .n_ways = 4, .reach = 50};
    g_autoptr(AgtSitingAnswer) a = agt_siting_solve(&w, NULL);
    assert_false(a->feasible);
    assert_int_equal(a->why.nobody->len, 2);
    assert_int_equal(g_array_index(a->why.nobody, guint32, 0), 1);
    assert_int_equal(g_array_index(a->why.nobody, guint32, 1), 2);
    assert_int_equal(a->why.never->len, 1);
    assert_int_equal(g_array_index(a->why.never, guint32, 0), 2);
    assert_near(a->why.reach, 80);
    assert_int_equal(a->why.number, 1);
}

static void refused(const AgtSiting *w, const char *says)
{
    g_autoptr(GError) error = NULL;
    assert_null(agt_siting_solve(w, &error));
    assert_true(g_error_matches(error, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_VALUE));
    if (!strstr(error->message, says))
        fail_msg("\"%s\" does not say \"%s\"", error->message, says);
}

static void refusals(void **state)
{
    (void)state;
    const AgtSitingWay nan[] = {{0, 0, 1}, {0, 1, NAN}}, negative[] = {{0, 0, -1}};
    const AgtSitingWay infinite[] = {{0, 0, INFINITY}}, nowhere[] = {{0, 7, 1}};
    const double matrix[] = {1, 2, 3, -4}, bad[] = {1, NAN}, endless[] = {1, INFINITY};
    const bool yes[] = {true, true};
    AgtSiting w = {.n_clients = 2, .n_sites = 2, .n_ways = 2, .way = nan};
    refused(&w, "the cost of way 1");
    w.way = NULL;
    refused(&w, "NULL");
    w.n_ways = 1;
    w.way = negative;
    refused(&w, "the cost of way 0");
    w.way = infinite;
    refused(&w, "the cost of way 0");
    w.way = nowhere;
    refused(&w, "way 0 joins");
    w = (AgtSiting){.n_clients = 2, .n_sites = 2, .matrix = matrix};
    refused(&w, "client 1 at site 1");
    w = (AgtSiting){.n_clients = 2, .n_sites = 2, .opening = bad};
    refused(&w, "the opening cost of site 1");
    w = (AgtSiting){.n_clients = 2, .n_sites = 2, .demand = endless};
    refused(&w, "the demand of client 1");
    w = (AgtSiting){.n_clients = 2, .n_sites = 2, .weight = bad};
    refused(&w, "the weight of client 1");
    w = (AgtSiting){.n_clients = 2, .n_sites = 2, .capacity = bad};
    refused(&w, "the capacity of site 1");
    w = (AgtSiting){.n_clients = 2, .n_sites = 2, .reach = NAN};
    refused(&w, "reach");
    w = (AgtSiting){.n_clients = 2, .n_sites = 2, .forced = yes, .forbidden = yes};
    refused(&w, "site 0 is forced and forbidden");
    w = (AgtSiting){.n_clients = 2, .n_sites = 2, .forced = yes, .number = 1};
    refused(&w, "forced");
    w = (AgtSiting){.aim = AGT_SITING_CENTER, .n_clients = 2, .n_sites = 2};
    refused(&w, "number of sites");
}

/* Houses and candidate sites on a plane. */
static void town(GRand *r, guint32 n, guint32 m, AgtSiting *w)
{
    double *matrix = g_new(double, (gsize)n *m), *x = g_new(double, n + m),
           *y = g_new(double, n + m);
    double *capacity = g_new(double, m), *demand = g_new(double, n);
    for (guint32 k = 0; k < n + m; k++) {
        x[k] = g_rand_double_range(r, 0, 1000);
        y[k] = g_rand_double_range(r, 0, 1000);
    }
    for (guint32 i = 0; i < n; i++) {
        demand[i] = g_rand_int_range(r, 1, 6);
        for (guint32 j = 0; j < m; j++)
            matrix[i * m + j] = fabs(x[i] - x[n + j]) + fabs(y[i] - y[n + j]);
    }
    for (guint32 j = 0; j < m; j++)
        capacity[j] = g_rand_int_range(r, 30, 90);
    *w = (AgtSiting){.n_clients = n,
                     .n_sites = m,
                     .matrix = matrix,
                     .demand = demand,
                     .capacity = capacity,
                     .number = 5};
    g_free(x);
    g_free(y);
}

static void town_free(AgtSiting *w)
{
    g_free((gpointer)w->matrix);
    g_free((gpointer)w->demand);
    g_free((gpointer)w->capacity);
}

/* The same town with clients and sites in another order. */
static AgtSiting turned(const AgtSiting *w)
{
    AgtSiting t = *w;
    guint32 n = w->n_clients, m = w->n_sites;
    double *matrix = g_new(double, (gsize)n *m), *capacity = g_new(double, m);
    double *demand = g_new(double, n);
    for (guint32 i = 0; i < n; i++) {
        demand[n - 1 - i] = w->demand[i];
        for (guint32 j = 0; j < m; j++)
            matrix[(n - 1 - i) * m + (j + 3) % m] = w->matrix[i * m + j];
    }
    for (guint32 j = 0; j < m; j++)
        capacity[(j + 3) % m] = w->capacity[j];
    t.matrix = matrix;
    t.capacity = capacity;
    t.demand = demand;
    return t;
}

static void order_does_not_matter(void **state)
{
    (void)state;
    for (guint32 seed = 0; seed < 8; seed++) {
        g_autoptr(GRand) r = g_rand_new_with_seed(seed);
        AgtSiting w;
        town(r, 40, 12, &w);
        w.aim = (AgtSitingAim)(seed % 4);
        w.reach = w.aim == AGT_SITING_COST ? 0 : 700;
        AgtSiting t = turned(&w);
        g_autoptr(AgtSitingAnswer) a = agt_siting_solve(&w, NULL), b = agt_siting_solve(&t, NULL);
        assert_int_equal(a->feasible, b->feasible);
        if (a->proof.optimal && b->proof.optimal && a->feasible)
            assert_near(a->proof.value, b->proof.value);
        if (a->feasible && b->feasible && a->proof.optimal != b->proof.optimal)
            check_bound(&w, a);
        town_free(&w);
        town_free(&t);
    }
}

/* The solver's answers are answers, and none beats what our own search calls the best. */
static void solver_agrees(void **state)
{
    (void)state;
    guint32 seen = 0;
    for (guint32 seed = 0; seed < 3; seed++) {
        g_autoptr(GRand) r = g_rand_new_with_seed(seed);
        AgtSiting w;
        town(r, 20, 6, &w);
        w.number = seed % 3 ? 4 : 0;
        w.split = seed % 4 == 3;
        const double *demand = w.demand;
        w.demand = seed % 5 ? demand : NULL;
        w.reach = 900;
        AgtSiteView v = {seed & 1 ? AGT_SITING_COST : AGT_SITING_COVERAGE,
                         w.reach,
                         seed & 1 ? 0.4 : 0.25,
                         w.number ? w.number : w.n_sites,
                         false,
                         NULL};
        g_autoptr(AgtSiteNet) g = agt_site_net_new(&w, &v);
        AgtSiteGoal goal = {0, false, 0, -INFINITY, INFINITY};
        AgtProof proof = {0};
        AgtSitePlan own, other;
        guint64 steps = 0;
        agt_site_plan_init(&own, g);
        agt_site_plan_init(&other, g);
        bool complete = agt_site_tree(g, &goal, &own, &proof);
        agt_site_mip(g, g->state, 20000, &other, &steps);
        if (complete && isfinite(other.value)) {
            seen++;
            assert_true(own.value <= other.value + 1e-6 * fmax(1, own.value));
            assert_near(other.value, agt_site_worth(g, &other));
        }
        agt_site_plan_clear(&own);
        agt_site_plan_clear(&other);
        w.demand = demand;
        town_free(&w);
    }
    if (seen < 2)
        fail_msg("only %u towns were judged by both", seen);
}

static gpointer solve_again(gpointer what)
{
    return agt_siting_solve(what, NULL);
}

/* The same answer with one thread and with two at a time; a limit leaves a bound. */
static void threads_and_limits(void **state)
{
    (void)state;
    g_autoptr(GRand) r = g_rand_new_with_seed(5);
    AgtSiting w;
    town(r, 60, 20, &w);
    w.step_limit = 3;
    g_autoptr(AgtSitingAnswer) a = agt_siting_solve(&w, NULL);
    GThread *one = g_thread_new("one", solve_again, &w),
            *two = g_thread_new("two", solve_again, &w);
    g_autoptr(AgtSitingAnswer) b = g_thread_join(one), c = g_thread_join(two);
    check_bound(&w, a);
    assert_true(a->feasible && b->feasible && c->feasible);
    assert_memory_equal(&a->proof, &b->proof, sizeof(double) * 2);
    assert_memory_equal(&a->proof, &c->proof, sizeof(double) * 2);
    assert_memory_equal(a->site, b->site, 60 * sizeof *a->site);
    assert_memory_equal(a->site, c->site, 60 * sizeof *a->site);
    town_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_all),        cmocka_unit_test(parts_against_all),
        cmocka_unit_test(what_would_do),      cmocka_unit_test(names_nobody),
        cmocka_unit_test(refusals),           cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(threads_and_limits), cmocka_unit_test(solver_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
