/* SPDX-License-Identifier: Apache-2.0 */
/* Flows and closures against trying everything, refusals. */
#include <agrotown/flow.h>

#include "support.h"

#define NODES 7
#define ARCS  20

/* The smallest cut, by trying all; endless rooms count more than all others together. */
static gint64 smallest_cut(guint32 n, const AgtFlowArc *arc, guint32 n_arcs)
{
    gint64 best = G_MAXINT64;
    for (guint32 near = 1; near < 1u << n; near += 2) { /* node 0 is the source */
        gint64 cut = 0;
        if (near >> (n - 1) & 1)
            continue;
        for (guint32 k = 0; k < n_arcs; k++)
            if ((near >> arc[k].from & 1) && !(near >> arc[k].to & 1))
                cut += arc[k].room == AGT_FLOW_ENDLESS ? 100000 : arc[k].room;
        best = MIN(best, cut);
    }
    return best;
}

static void cuts(void **state)
{
    (void)state;
    guint32 limited = 0;
    for (guint32 seed = 0; seed < 800; seed++) {
        g_autoptr(GRand) r = g_rand_new_with_seed(seed);
        AgtFlowArc arc[ARCS];
        guint32 n = 2 + seed % (NODES - 1), n_arcs = (guint32)g_rand_int_range(r, 0, ARCS + 1);
        for (guint32 k = 0; k < n_arcs; k++) {
            arc[k].from = (guint32)g_rand_int_range(r, 0, (gint32)n);
            arc[k].to = (guint32)g_rand_int_range(r, 0, (gint32)n);
            arc[k].room =
                g_rand_int_range(r, 0, 12) ? g_rand_int_range(r, 0, 20) : AGT_FLOW_ENDLESS;
        }
        AgtFlow f = {0};
        g_autoptr(GError) error = NULL;
        gint64 cut = smallest_cut(n, arc, n_arcs);
        bool ok = agt_flow_max(n, arc, n_arcs, 0, n - 1, &f, &error);
        assert_int_equal(ok, cut < 100000);
        if (!ok) {
            assert_non_null(strstr(error->message, "nothing limits"));
            continue;
        }
        limited++;
        assert_int_equal(f.value, cut);
        gint64 across = 0;
        for (guint32 k = 0; k < n_arcs; k++)
            across += f.near[arc[k].from] && !f.near[arc[k].to] ? arc[k].room : 0;
        assert_int_equal(across, cut);
        agt_flow_clear(&f);
    }
    assert_true(limited > 400);
}

static void closures(void **state)
{
    (void)state;
    for (guint32 seed = 0; seed < 600; seed++) {
        g_autoptr(GRand) r = g_rand_new_with_seed(seed);
        guint32 n = 1 + seed % 9, n_needs = (guint32)g_rand_int_range(r, 0, 12);
        gint64 profit[10], best = 0;
        AgtFlowNeed need[12];
        bool chosen[10];
        AgtProof proof;
        for (guint32 i = 0; i < n; i++)
            profit[i] = g_rand_int_range(r, -20, 20);
        for (guint32 k = 0; k < n_needs; k++)
            need[k] = (AgtFlowNeed){(guint32)g_rand_int_range(r, 0, (gint32)n),
                                    (guint32)g_rand_int_range(r, 0, (gint32)n)};
        for (guint32 set = 0; set < 1u << n; set++) {
            gint64 sum = 0;
            bool closed = true;
            for (guint32 i = 0; i < n; i++)
                sum += set >> i & 1 ? profit[i] : 0;
            for (guint32 k = 0; k < n_needs && closed; k++)
                closed = !(set >> need[k].thing & 1) || (set >> need[k].needs & 1);
            best = closed ? MAX(best, sum) : best;
        }
        assert_true(agt_flow_closure(n, profit, need, n_needs, chosen, &proof, NULL));
        gint64 sum = 0;
        for (guint32 i = 0; i < n; i++)
            sum += chosen[i] ? profit[i] : 0;
        for (guint32 k = 0; k < n_needs; k++)
            assert_true(!chosen[need[k].thing] || chosen[need[k].needs]);
        assert_int_equal(sum, best);
        assert_true(proof.optimal && proof.value == (double)best && proof.bound == proof.value);
    }
}

static void refused(guint32 n, AgtFlowArc arc, guint32 source, guint32 sink, const char *says)
{
    g_autoptr(GError) error = NULL;
    AgtFlow f = {0};
    assert_false(agt_flow_max(n, &arc, 1, source, sink, &f, &error));
    assert_true(g_error_matches(error, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_VALUE));
    assert_null(f.flow);
    if (!strstr(error->message, says))
        fail_msg("\"%s\" does not say \"%s\"", error->message, says);
}

static void refusals(void **state)
{
    (void)state;
    refused(2, (AgtFlowArc){0, 1, -1}, 0, 1, "the room of arc 0");
    refused(2, (AgtFlowArc){0, 2, 1}, 0, 1, "arc 0 joins");
    refused(2, (AgtFlowArc){0, 1, 1}, 0, 0, "source or sink");
    refused(2, (AgtFlowArc){0, 1, 1}, 0, 2, "source or sink");
    refused(2, (AgtFlowArc){0, 1, G_MAXINT64 - 1}, 0, 1, "too large");
    refused(2, (AgtFlowArc){0, 1, AGT_FLOW_ENDLESS}, 0, 1, "nothing limits");
    g_autoptr(GError) error = NULL;
    const gint64 profit[] = {1, (gint64)1 << 53};
    const AgtFlowNeed need = {0, 2};
    bool chosen[2];
    AgtProof proof;
    assert_false(agt_flow_closure(2, profit, NULL, 0, chosen, &proof, &error));
    assert_non_null(strstr(error->message, "thing 1"));
    g_clear_error(&error);
    assert_false(agt_flow_closure(2, profit, &need, 1, chosen, &proof, &error));
    assert_non_null(strstr(error->message, "need 0"));
}

/* A grid of the size of a town's cells: plots that need their cells cleared. */
static void large(void **state)
{
    (void)state;
    enum { SIDE = 120, PLOTS = 900 };
    const guint32 n = SIDE * SIDE + PLOTS;
    g_autoptr(GRand) r = g_rand_new_with_seed(3);
    g_autofree gint64 *profit = g_new(gint64, n);
    g_autofree bool *chosen = g_new(bool, n);
    g_autoptr(GArray) need = g_array_new(FALSE, FALSE, sizeof(AgtFlowNeed));
    AgtProof proof;
    for (guint32 k = 0; k < SIDE * SIDE; k++)
        profit[k] = -g_rand_int_range(r, 1, 30);
    for (guint32 p = SIDE * SIDE; p < n; p++) {
        guint32 x = (guint32)g_rand_int_range(r, 0, SIDE - 4);
        guint32 y = (guint32)g_rand_int_range(r, 0, SIDE - 4);
        profit[p] = g_rand_int_range(r, 100, 400);
        for (guint32 k = 0; k < 16; k++) {
            AgtFlowNeed one = {p, (y + k / 4) * SIDE + x + k % 4};
            g_array_append_val(need, one);
        }
    }
    assert_true(agt_flow_closure(n, profit, (const AgtFlowNeed *)(gpointer)need->data, need->len,
                                 chosen, &proof, NULL));
    assert_true(proof.optimal && proof.value > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts),
        cmocka_unit_test(closures),
        cmocka_unit_test(refusals),
        cmocka_unit_test(large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
