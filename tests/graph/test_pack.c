/* SPDX-License-Identifier: Apache-2.0 */
/* Packing against trying everything, its bound, the solver's checks, refusals. */
#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#include "graph/mip.h"
#include "graph/pack.h"
#include "support.h"

/* A random instance. */
typedef struct {
    guint32 n, n_pairs;
    double weight[200];
    AgtConflict pair[6000];
} Case;

static void random_case(GRand *r, guint32 n, double density, bool weighted, Case *c)
{
    *c = (Case){.n = n};
    for (guint32 i = 0; i < n; i++)
        c->weight[i] = weighted ? g_rand_int_range(r, 0, 20) / 4.0 : 1;
    for (guint32 i = 0; i < n; i++)
        for (guint32 j = 0; j < i; j++)
            if (g_rand_double(r) < density && c->n_pairs < G_N_ELEMENTS(c->pair))
                c->pair[c->n_pairs++] = (AgtConflict){i, j};
}

/* Intervals on a line, as plots along a street: in conflict when they overlap. */
static void interval_case(GRand *r, guint32 n, Case *c)
{
    double from[200], to[200];
    *c = (Case){.n = n};
    for (guint32 i = 0; i < n; i++) {
        from[i] = g_rand_double_range(r, 0, 100);
        to[i] = from[i] + g_rand_double_range(r, 5, 12);
        c->weight[i] = 1;
        for (guint32 j = 0; j < i; j++)
            if (from[i] < to[j] && from[j] < to[i] && c->n_pairs < G_N_ELEMENTS(c->pair))
                c->pair[c->n_pairs++] = (AgtConflict){i, j};
    }
}

/* The best of all choices, by trying each. */
static double truth(const Case *c)
{
    guint32 excluded[32] = {0};
    double best = 0;
    for (guint32 k = 0; k < c->n_pairs; k++) {
        excluded[c->pair[k].a] |= 1u << c->pair[k].b;
        excluded[c->pair[k].b] |= 1u << c->pair[k].a;
    }
    for (guint32 set = 0; set < 1u << c->n; set++) {
        double sum = 0;
        bool ok = true;
        for (guint32 i = 0; i < c->n && ok; i++)
            if (set >> i & 1) {
                ok = !(excluded[i] & set);
                sum += c->weight[i];
            }
        if (ok && sum > best)
            best = sum;
    }
    return best;
}

static AgtPacking packing_of(const Case *c, bool solver)
{
    return (AgtPacking){
        .n = c->n, .weight = c->weight, .pair = c->pair, .n_pairs = c->n_pairs, .solver = solver};
}

/* What every answer has to keep. */
static void check_answer(const Case *c, const bool *chosen, const AgtProof *p)
{
    double sum = 0;
    for (guint32 i = 0; i < c->n; i++)
        sum += chosen[i] ? c->weight[i] : 0;
    for (guint32 k = 0; k < c->n_pairs; k++)
        assert_false(chosen[c->pair[k].a] && chosen[c->pair[k].b]);
    assert_true(fabs(sum - p->value) < 1e-9);
    assert_true(p->bound >= p->value);
    assert_true(!p->optimal || p->bound == p->value);
    assert_true(p->optimal == (agt_proof_gap_pct(p) == 0));
}

static void as_trying_everything(void **state)
{
    (void)state;
    g_autoptr(GRand) r = g_rand_new_with_seed(11);
    static Case c;
    for (int round = 0; round < 600; round++) {
        bool chosen[200];
        AgtProof p;
        random_case(r, g_rand_int_range(r, 0, 15), g_rand_double(r), round % 2, &c);
        AgtPacking what = packing_of(&c, false);
        assert_true(agt_pack(&what, chosen, &p, NULL));
        check_answer(&c, chosen, &p);
        assert_true(p.optimal);
        assert_true(fabs(p.value - truth(&c)) < 1e-9);
    }
}

/* Each step alone: what reductions decide, what cliques promise, what exchanges find. */
static void every_step_tells_the_truth(void **state)
{
    (void)state;
    g_autoptr(GRand) r = g_rand_new_with_seed(12);
    static Case c;
    for (int round = 0; round < 150; round++) {
        bool chosen[200] = {false};
        random_case(r, g_rand_int_range(r, 1, 14), 0.1 + 0.6 * g_rand_double(r), round % 2, &c);
        double best = truth(&c);
        guint32 all[200];
        AgtPackNet net = {.n = c.n, .weight = c.weight, .row = g_new0(guint32, c.n + 1)};
        net.at = g_new(guint32, 2 * c.n_pairs + 1);
        for (guint32 v = 0; v < c.n; v++) {
            all[v] = v;
            net.row[v + 1] = net.row[v];
            for (guint32 k = 0; k < c.n_pairs; k++)
                if (c.pair[k].a == v || c.pair[k].b == v)
                    net.at[net.row[v + 1]++] = c.pair[k].a == v ? c.pair[k].b : c.pair[k].a;
        }
        AgtPackNet *g = agt_pack_net_part(&net, all, c.n); /* sorts the rows */
        assert_true(agt_pack_cover_bound(g) >= best - 1e-9);
        agt_pack_search(g, INFINITY, chosen);
        assert_true(agt_pack_free_of_conflict(g, chosen));
        assert_true(agt_pack_worth(g, chosen) <= best + 1e-9);
        AgtProof p = {0};
        if (round % 5 == 0 && agt_pack_solve(g, 1000, chosen, &p))
            assert_true(fabs(p.value - best) < 1e-9 && p.optimal);
        AgtPackState s[200];
        agt_pack_reduce(g, s);
        Case rest = c; /* with decided things forced, the best is still as good */
        for (guint32 v = 0; v < c.n; v++) {
            rest.weight[v] += s[v] == AGT_PACK_IN ? 1000 : 0;
            rest.weight[v] = s[v] == AGT_PACK_OUT ? 0 : rest.weight[v];
        }
        guint32 in = 0;
        for (guint32 v = 0; v < c.n; v++)
            in += s[v] == AGT_PACK_IN;
        assert_true(fabs(truth(&rest) - 1000 * in - best) < 1e-6);
        agt_pack_net_free(g);
        g_free(net.row);
        g_free(net.at);
    }
}

static void the_solver_proves_what_the_tree_finds(void **state)
{
    (void)state;
    g_autoptr(GRand) r = g_rand_new_with_seed(13);
    static Case c;
    for (int round = 0; round < 6; round++) {
        bool chosen[200], again[200];
        AgtProof p, q;
        random_case(r, 64, 0.12 + 0.03 * (round % 4), round % 2, &c);
        AgtPacking tree = packing_of(&c, false), solver = packing_of(&c, true);
        tree.step_limit = 10000000;
        assert_true(agt_pack(&tree, chosen, &p, NULL) && p.optimal);
        solver.step_limit = 1; /* our own tree gives up at once */
        assert_true(agt_pack(&solver, again, &q, NULL));
        check_answer(&c, again, &q);
        assert_true(q.value <= p.value + 1e-9 && q.bound >= p.value - 1e-9);
    }
}

static void rows_of_plots_are_proven(void **state)
{
    (void)state;
    g_autoptr(GRand) r = g_rand_new_with_seed(14);
    static Case c;
    for (int round = 0; round < 20; round++) {
        bool chosen[200];
        AgtProof p;
        interval_case(r, 150, &c);
        AgtPacking what = packing_of(&c, false);
        assert_true(agt_pack(&what, chosen, &p, NULL));
        check_answer(&c, chosen, &p);
        assert_true(p.optimal); /* simplicial from the left end on */
    }
}

static void tangles_beyond_the_tree_go_to_the_solver(void **state)
{
    (void)state;
    g_autoptr(GRand) r = g_rand_new_with_seed(15);
    static Case c;
    bool chosen[200], again[200];
    AgtProof p, q, own;
    random_case(r, 80, 0.12, false, &c);
    AgtPacking what = packing_of(&c, true), alone = packing_of(&c, false);
    assert_true(agt_pack(&what, chosen, &p, NULL) && agt_pack(&what, again, &q, NULL));
    assert_true(agt_pack(&alone, again, &own, NULL));
    check_answer(&c, chosen, &p);
    assert_true(p.value >= own.value && p.bound <= own.bound && p.bound < 80);
    assert_true(p.value == q.value && p.bound == q.bound && p.steps == q.steps);
    print_message("80 things: %g, bound %g, own bound %g\n", p.value, p.bound, own.bound);
}

/* Standard output is the product of the program: not a byte of the solver's may reach it. */
static void the_solver_is_silent(void **state)
{
    (void)state;
    g_autoptr(GRand) r = g_rand_new_with_seed(16);
    static Case c;
    bool chosen[200];
    AgtProof p;
    random_case(r, 80, 0.15, true, &c);
    AgtPacking what = packing_of(&c, true);
    what.step_limit = 5;
    FILE *seen = tmpfile();
    fflush(stdout);
    int keep = dup(STDOUT_FILENO);
    dup2(fileno(seen), STDOUT_FILENO);
    bool ok = agt_pack(&what, chosen, &p, NULL);
    puts("mine");
    fflush(stdout);
    dup2(keep, STDOUT_FILENO);
    close(keep);
    char text[100] = "";
    rewind(seen);
    size_t n = fread(text, 1, sizeof text - 1, seen);
    fclose(seen);
    assert_true(ok);
    text[n] = 0;
    assert_string_equal(text, "mine\n");
}

static void a_known_choice_is_not_lost(void **state)
{
    (void)state;
    g_autoptr(GRand) r = g_rand_new_with_seed(17);
    static Case c;
    for (int round = 0; round < 40; round++) {
        bool known[200], chosen[200];
        AgtProof p, q;
        random_case(r, 90, 0.1, round % 2, &c);
        AgtPacking what = packing_of(&c, false);
        assert_true(agt_pack(&what, known, &p, NULL));
        what.known = known;
        what.step_limit = 1;
        assert_true(agt_pack(&what, chosen, &q, NULL));
        check_answer(&c, chosen, &q);
        assert_true(q.value >= p.value - 1e-9);
    }
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    bool chosen[3], known[3] = {true, true, false};
    AgtProof p;
    const double weight[][3] = {{1, NAN, 1}, {1, -1, 1}, {1, INFINITY, 1}};
    const AgtConflict pair[] = {{0, 1}, {0, 3}}, self = {2, 2};
    for (int i = 0; i < 3; i++) {
        g_autoptr(GError) error = NULL;
        AgtPacking what = {.n = 3, .weight = weight[i]};
        assert_false(agt_pack(&what, chosen, &p, &error));
        assert_non_null(strstr(error->message, "thing 1"));
    }
    g_autoptr(GError) error = NULL;
    AgtPacking beyond = {.n = 3, .pair = pair, .n_pairs = 2};
    assert_false(agt_pack(&beyond, chosen, &p, &error));
    assert_non_null(strstr(error->message, "conflict 1"));
    AgtPacking itself = {.n = 3, .pair = &self, .n_pairs = 1};
    assert_false(agt_pack(&itself, chosen, &p, NULL));
    AgtPacking clash = {.n = 3, .pair = pair, .n_pairs = 1, .known = known};
    assert_false(agt_pack(&clash, chosen, &p, NULL));
    AgtPacking none = {.n = 0};
    assert_true(agt_pack(&none, chosen, &p, NULL));
    assert_true(p.optimal && p.value == 0 && agt_proof_gap_pct(&p) == 0);
}

/* A small program with whole and broken columns: max 3x + 2y + z, x + y <= 1.5, z <= 0.5 + x. */
static void mixed_programs(void **state)
{
    (void)state;
    const double obj[] = {3, 2, 1}, zero[] = {0, 0, 0}, upper[] = {1, 1, 5};
    const bool integer[] = {true, false, false};
    const guint32 start[] = {0, 2, 4}, col[] = {0, 1, 0, 2};
    const double value[] = {1, 1, -1, 1}, least[] = {-INFINITY, -INFINITY}, most[] = {1.5, 0.5};
    AgtMip m = {true, 3, 2, obj, zero, upper, integer, start, col, value, least, most, 100};
    double x[3];
    AgtProof p = {0};
    assert_int_equal(agt_mip_solve(&m, false, x, &p), AGT_MIP_OPTIMAL);
    assert_true(fabs(p.value - 5.5) < 1e-6 && p.optimal && x[0] == 1);
    const double never[] = {4, -INFINITY};
    m.row_lower = never;
    assert_int_equal(agt_mip_solve(&m, false, x, &p), AGT_MIP_INFEASIBLE);
    m.row_lower = least;
    m.maximise = false;
    assert_int_equal(agt_mip_solve(&m, false, x, &p), AGT_MIP_OPTIMAL);
    assert_true(p.value == 0 && p.bound <= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_trying_everything),
        cmocka_unit_test(every_step_tells_the_truth),
        cmocka_unit_test(the_solver_proves_what_the_tree_finds),
        cmocka_unit_test(rows_of_plots_are_proven),
        cmocka_unit_test(tangles_beyond_the_tree_go_to_the_solver),
        cmocka_unit_test(the_solver_is_silent),
        cmocka_unit_test(a_known_choice_is_not_lost),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(mixed_programs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
