/* SPDX-License-Identifier: Apache-2.0 */
#include "siting_files.h"

#include <math.h>
#include <string.h>

/* Numbers of a file, one after the other. */
typedef struct {
    char *text;
    const char *at;
    const char *path;
} Numbers;

static bool next(Numbers *in, double *v, GError **error)
{
    char *end;
    *v = g_ascii_strtod(in->at, &end);
    if (end == in->at || !isfinite(*v)) {
        g_set_error(error, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_VALUE,
                    "%s: a number is missing at byte %" G_GSIZE_FORMAT, in->path,
                    (gsize)(in->at - in->text));
        return false;
    }
    in->at = end;
    return true;
}

static double *row(Numbers *in, gsize n, GError **error)
{
    g_autofree double *v = g_new0(double, n + 1);
    for (gsize k = 0; k < n; k++)
        if (!next(in, &v[k], error))
            return NULL;
    return g_steal_pointer(&v);
}

static bool size_of(double v, guint32 *n)
{
    *n = (guint32)v;
    return v >= 1 && v <= 5000;
}

/* Costs between all vertices. */
static double *all_paths(const double *edge, guint32 n, guint32 n_edges)
{
    double *dist = g_new(double, (gsize)n *n);
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(AgtGraphEdge));
    g_autofree double *direct = g_new(double, (gsize)n *n);
    for (gsize k = 0; k < (gsize)n * n; k++)
        direct[k] = INFINITY;
    for (guint32 k = 0; k < n_edges; k++) {
        gsize a = (gsize)edge[3 * k] - 1, b = (gsize)edge[3 * k + 1] - 1;
        if (a < n && b < n)
            direct[MIN(a, b) * n + MAX(a, b)] = edge[3 * k + 2];
    }
    for (guint32 a = 0; a < n; a++)
        for (guint32 b = a + 1; b < n; b++)
            if (isfinite(direct[(gsize)a * n + b])) {
                AgtGraphEdge e = {a, b, direct[(gsize)a * n + b]};
                g_array_append_val(list, e);
            }
    g_autoptr(AgtGraph) g =
        agt_graph_new(n, (const AgtGraphEdge *)(gpointer)list->data, list->len, NULL);
    for (guint32 a = 0; g && a < n; a++)
        agt_graph_shortest(g, &a, 1, dist + (gsize)a * n, NULL);
    return dist;
}

bool agt_siting_read_pmed(const char *path, AgtSitingFile *f, GError **error)
{
    g_autofree char *text = NULL;
    double a, b, p;
    guint32 n, n_edges, number;
    *f = (AgtSitingFile){0};
    if (!g_file_get_contents(path, &text, NULL, error))
        return false;
    Numbers in = {text, text, path};
    if (!next(&in, &a, error) || !next(&in, &b, error) || !next(&in, &p, error))
        return false;
    if (!size_of(a, &n) || !size_of(p, &number) || b < 0 || b > 1e7) {
        g_set_error(error, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_VALUE, "%s: odd sizes", path);
        return false;
    }
    n_edges = (guint32)b;
    g_autofree double *edge = row(&in, 3 * (gsize)n_edges, error);
    if (!edge)
        return false;
    f->matrix = all_paths(edge, n, n_edges);
    f->what = (AgtSiting){
        .n_clients = n, .n_sites = n, .matrix = f->matrix, .number = number, .solver = true};
    return true;
}

void agt_siting_make_pmed(guint32 n, guint32 n_edges, guint32 p, guint32 seed, AgtSitingFile *f)
{
    g_autoptr(GRand) r = g_rand_new_with_seed(seed);
    g_autofree double *edge = g_new(double, 3 * (gsize)n_edges + 1);
    for (guint32 k = 0; k < n_edges; k++) {
        guint32 a = k + 1 < n ? k + 2 : (guint32)g_rand_int_range(r, 1, (gint32)n + 1);
        guint32 b = (guint32)g_rand_int_range(r, 1, k + 1 < n ? (gint32)a : (gint32)n + 1);
        edge[3 * k] = a;
        edge[3 * k + 1] = b;
        edge[3 * k + 2] = g_rand_int_range(r, 1, 101);
    }
    *f = (AgtSitingFile){.matrix = all_paths(edge, n, n_edges)};
    f->what =
        (AgtSiting){.n_clients = n, .n_sites = n, .matrix = f->matrix, .number = p, .solver = true};
}

bool agt_siting_read_holmberg(const char *path, AgtSitingFile *f, GError **error)
{
    g_autofree char *text = NULL;
    double a, b;
    guint32 m, n;
    *f = (AgtSitingFile){0};
    if (!g_file_get_contents(path, &text, NULL, error))
        return false;
    Numbers in = {text, text, path};
    if (!next(&in, &a, error) || !next(&in, &b, error))
        return false;
    if (!size_of(a, &m) || !size_of(b, &n)) {
        g_set_error(error, AGT_GRAPH_ERROR, AGT_GRAPH_ERROR_VALUE, "%s: odd sizes", path);
        return false;
    }
    if (!(f->capacity = row(&in, m, error)) || !(f->opening = row(&in, m, error)) ||
        !(f->demand = row(&in, n, error)) || !(f->matrix = row(&in, (gsize)m * n, error))) {
        agt_siting_file_clear(f);
        return false;
    }
    f->what = (AgtSiting){.n_clients = n,
                          .n_sites = m,
                          .matrix = f->matrix,
                          .opening = f->opening,
                          .demand = f->demand,
                          .capacity = f->capacity,
                          .solver = true};
    return true;
}

void agt_siting_file_clear(AgtSitingFile *f)
{
    g_free(f->matrix);
    g_free(f->opening);
    g_free(f->demand);
    g_free(f->capacity);
    *f = (AgtSitingFile){0};
}
