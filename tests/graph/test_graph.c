/* SPDX-License-Identifier: Apache-2.0 */
/* Shortest paths against all-pairs relaxation, components, refusals. */
#include <math.h>

#include <agrotown/graph.h>

#include "support.h"

static void a_small_net(void **state)
{
    (void)state;
    const AgtGraphEdge edge[] = {{0, 1, 4}, {0, 2, 1}, {2, 1, 2}, {1, 3, 5}, {4, 5, 1}};
    g_autoptr(AgtGraph) g = agt_graph_new(6, edge, 5, NULL);
    double dist[6];
    guint32 via[6], from = 0, component[6];
    agt_graph_shortest(g, &from, 1, dist, via);
    assert_true(dist[1] == 3 && dist[3] == 8 && isinf(dist[4]));
    g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(guint32));
    assert_true(agt_graph_path(g, dist, via, 3, path));
    assert_int_equal(path->len, 3);
    assert_int_equal(g_array_index(path, guint32, 0), 1);
    assert_int_equal(g_array_index(path, guint32, 2), 3);
    assert_false(agt_graph_path(g, dist, via, 5, path));
    assert_int_equal(agt_graph_components(g, component), 2);
    assert_int_equal(component[3], 0);
    assert_int_equal(component[5], 1);
    assert_int_equal(agt_graph_degree(g, 1), 3);
}

static void bad_edges_are_refused(void **state)
{
    (void)state;
    guint32 bad = 99;
    const AgtGraphEdge negative[] = {{0, 1, 1}, {0, 1, -1}};
    assert_null(agt_graph_new(2, negative, 2, &bad));
    assert_int_equal(bad, 1);
    const AgtGraphEdge unknown[] = {{0, 2, 1}};
    assert_null(agt_graph_new(2, unknown, 1, &bad));
    assert_int_equal(bad, 0);
    const AgtGraphEdge nan_cost[] = {{0, 1, NAN}};
    assert_null(agt_graph_new(2, nan_cost, 1, NULL));
}

static void the_lower_edge_wins(void **state)
{
    (void)state;
    const AgtGraphEdge edge[] = {{0, 1, 1}, {0, 2, 1}, {2, 3, 1}, {1, 3, 1}};
    g_autoptr(AgtGraph) g = agt_graph_new(4, edge, 4, NULL);
    double dist[4];
    guint32 via[4], from = 0;
    agt_graph_shortest(g, &from, 1, dist, via);
    assert_int_equal(via[3], 2);
}

/* Bellman-Ford on random nets is the slow truth. */
static void as_relaxing_all_edges(void **state)
{
    (void)state;
    g_autoptr(GRand) r = g_rand_new_with_seed(7);
    for (int round = 0; round < 200; round++) {
        guint32 n = g_rand_int_range(r, 1, 30), m = g_rand_int_range(r, 0, 60);
        g_autofree AgtGraphEdge *edge = g_new(AgtGraphEdge, m + 1);
        for (guint32 i = 0; i < m; i++)
            edge[i] = (AgtGraphEdge){g_rand_int_range(r, 0, n), g_rand_int_range(r, 0, n),
                                     g_rand_int_range(r, 0, 20)};
        g_autoptr(AgtGraph) g = agt_graph_new(n, edge, m, NULL);
        g_autofree double *dist = g_new(double, n), *truth = g_new(double, n);
        guint32 from = 0;
        agt_graph_shortest(g, &from, 1, dist, NULL);
        for (guint32 i = 0; i < n; i++)
            truth[i] = i ? INFINITY : 0;
        for (guint32 k = 0; k < n; k++)
            for (guint32 i = 0; i < m; i++) {
                truth[edge[i].to] = fmin(truth[edge[i].to], truth[edge[i].from] + edge[i].cost);
                truth[edge[i].from] = fmin(truth[edge[i].from], truth[edge[i].to] + edge[i].cost);
            }
        for (guint32 i = 0; i < n; i++)
            assert_true(dist[i] == truth[i]);
    }
}

/* One search from many seeds is the best of the searches from each. */
static void seeds_as_one_by_one(void **state)
{
    (void)state;
    g_autoptr(GRand) r = g_rand_new_with_seed(11);
    for (int round = 0; round < 200; round++) {
        guint32 n = g_rand_int_range(r, 1, 30), m = g_rand_int_range(r, 0, 60);
        guint32 k = g_rand_int_range(r, 0, 6);
        g_autofree AgtGraphEdge *edge = g_new(AgtGraphEdge, m + 1);
        for (guint32 i = 0; i < m; i++)
            edge[i] = (AgtGraphEdge){g_rand_int_range(r, 0, n), g_rand_int_range(r, 0, n),
                                     g_rand_int_range(r, 0, 9)};
        g_autoptr(AgtGraph) g = agt_graph_new(n, edge, m, NULL);
        AgtGraphSeed seed[6];
        double dist[30], alone[30], best[30];
        guint32 origin[30], from[30], via[30];
        for (guint32 i = 0; i < n; i++) {
            best[i] = INFINITY;
            from[i] = AGT_GRAPH_NONE;
        }
        for (guint32 s = 0; s < k; s++) {
            seed[s] = (AgtGraphSeed){g_rand_int_range(r, 0, n), g_rand_int_range(r, 0, 9)};
            agt_graph_shortest(g, &seed[s].node, 1, alone, NULL);
            for (guint32 i = 0; i < n; i++)
                if (alone[i] + seed[s].cost < best[i]) {
                    best[i] = alone[i] + seed[s].cost;
                    from[i] = s;
                }
        }
        agt_graph_nearest(g, seed, k, dist, origin, via);
        for (guint32 i = 0; i < n; i++) {
            assert_true(dist[i] == best[i]);
            assert_int_equal(origin[i], from[i]);
            assert_true(via[i] == AGT_GRAPH_NONE || agt_graph_edge(g, via[i])->from == i ||
                        agt_graph_edge(g, via[i])->to == i);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_net),         cmocka_unit_test(bad_edges_are_refused),
        cmocka_unit_test(the_lower_edge_wins), cmocka_unit_test(as_relaxing_all_edges),
        cmocka_unit_test(seeds_as_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
