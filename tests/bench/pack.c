/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packing on random conflict graphs: value, bound, gap and time with and without the solver.
 * Intervals are what plots along streets are like; random pairs are the hard case.
 * usage: pack
 */
#include <stdio.h>

#include <agrotown/graph.h>

typedef struct {
    guint32 n;
    double *weight;
    GArray *pair; /* AgtConflict */
} Instance;

static void add(Instance *in, guint32 a, guint32 b)
{
    AgtConflict c = {a, b};
    g_array_append_val(in->pair, c);
}

static Instance random_pairs(GRand *r, guint32 n, double degree)
{
    Instance in = {n, g_new(double, n), g_array_new(FALSE, FALSE, sizeof(AgtConflict))};
    for (guint32 i = 0; i < n; i++) {
        in.weight[i] = 1;
        for (guint32 j = 0; j < i; j++)
            if (g_rand_double(r) < degree / n)
                add(&in, i, j);
    }
    return in;
}

/* Boxes of one plot's size on @p streets lines that meet their neighbours at the ends. */
static Instance boxes(GRand *r, guint32 n, double side)
{
    Instance in = {n, g_new(double, n), g_array_new(FALSE, FALSE, sizeof(AgtConflict))};
    g_autofree double *x = g_new(double, n), *y = g_new(double, n), *w = g_new(double, n);
    for (guint32 i = 0; i < n; i++) {
        bool along = g_rand_boolean(r);
        x[i] = g_rand_double_range(r, 0, side);
        y[i] = g_rand_double_range(r, 0, side);
        w[i] = along ? 25 : 40;
        in.weight[i] = 1;
        for (guint32 j = 0; j < i; j++)
            if (x[i] < x[j] + w[j] && x[j] < x[i] + w[i] && y[i] < y[j] + 65 - w[j] &&
                y[j] < y[i] + 65 - w[i])
                add(&in, i, j);
    }
    return in;
}

static void run(const char *name, Instance in, bool solver)
{
    GError *error = NULL;
    g_autofree bool *chosen = g_new(bool, in.n + 1);
    AgtProof p;
    AgtPacking what = {.n = in.n,
                       .weight = in.weight,
                       .pair = (const AgtConflict *)(gpointer)in.pair->data,
                       .n_pairs = in.pair->len,
                       .solver = solver};
    gint64 start = g_get_monotonic_time();
    if (!agt_pack(&what, chosen, &p, &error))
        g_error("%s", error->message);
    double ms = (double)(g_get_monotonic_time() - start) / 1000;
    printf("%-14s %6u %8u %-6s %8.0f %8.0f %7.1f %9.1f\n", name, in.n, in.pair->len,
           solver ? "CBC" : "own", p.value, p.bound, agt_proof_gap_pct(&p), ms);
}

static void both(const char *name, Instance in)
{
    run(name, in, false);
    run(name, in, true);
    g_free(in.weight);
    g_array_unref(in.pair);
}

int main(void)
{
    g_autoptr(GRand) r = g_rand_new_with_seed(1);
    printf("%-14s %6s %8s %-6s %8s %8s %7s %9s\n", "graph", "things", "pairs", "by", "value",
           "bound", "gap %", "ms");
    both("boxes, block", boxes(r, 100, 120));
    both("boxes, block", boxes(r, 300, 200));
    both("boxes, zone", boxes(r, 600, 600));
    both("pairs, thin", random_pairs(r, 1000, 3));
    both("pairs", random_pairs(r, 60, 8));
    both("pairs", random_pairs(r, 120, 8));
    return 0;
}
