/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steiner trees on the instances of SteinLib (T. Koch, A. Martin, S. Voss): value, bound, gap and
 * seconds of each, against the optima that are published with them. Set B has to be proven optimal,
 * the others may be one short.
 */
#include <math.h>

#include <agrotown/graph.h>

#include "support.h"

typedef struct {
    guint32 n;
    GArray *edge, *terminal;
} Instance;

static bool read_instance(const char *path, Instance *x)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return false;
    g_auto(GStrv) line = g_strsplit(text, "\n", -1);
    for (guint i = 0; line[i]; i++) {
        guint32 a, b, cost;
        if (sscanf(line[i], "Nodes %u", &a) == 1) {
            x->n = a;
        } else if (sscanf(line[i], "E %u %u %u", &a, &b, &cost) == 3) {
            AgtGraphEdge e = {a - 1, b - 1, cost};
            g_array_append_val(x->edge, e);
        } else if (sscanf(line[i], "T %u", &a) == 1) {
            guint32 t = a - 1;
            g_array_append_val(x->terminal, t);
        }
    }
    return x->n && x->edge->len && x->terminal->len;
}

/* One line of the table; false when the answer is worse than it has to be. */
static bool run(const char *folder, const char *set, const char *name, double optimum)
{
    g_autofree char *file = g_strconcat(name, ".stp", NULL);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autoptr(GArray) edge = g_array_new(FALSE, FALSE, sizeof(AgtGraphEdge));
    g_autoptr(GArray) terminal = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) chosen = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GError) error = NULL;
    Instance x = {0, edge, terminal};
    AgtProof proof = {0};
    if (!read_instance(path, &x)) {
        printf("%s: cannot be read\n", path);
        return false;
    }
    g_autoptr(AgtGraph) g =
        agt_graph_new(x.n, (const AgtGraphEdge *)(gconstpointer)edge->data, edge->len, NULL);
    AgtSteiner ask = {(const guint32 *)(gconstpointer)terminal->data, terminal->len, 0};
    gint64 start = g_get_monotonic_time();
    if (!g || !agt_graph_steiner(g, &ask, chosen, &proof, &error)) {
        printf("%s: %s\n", name, error ? error->message : "a bad edge");
        return false;
    }
    bool proven = strcmp(set, "B") != 0 || proof.optimal;
    bool good = proof.value >= optimum && proof.bound <= optimum &&
                proof.value <= optimum + (strcmp(set, "B") == 0 ? 0 : 1);
    printf("%-4s %4u nodes %5u edges %3u terminals  value %5.0f  bound %7.1f  gap %5.2f %%  %s  "
           "%.3f s%s\n",
           name, x.n, edge->len, terminal->len, proof.value, proof.bound, agt_proof_gap_pct(&proof),
           proof.optimal ? "proven" : "open  ", (double)(g_get_monotonic_time() - start) / 1e6,
           good && proven ? "" : "  WRONG");
    return good && proven;
}

int main(void)
{
    g_autofree char *list = data_path("instances/steiner/optima_steinlib.csv");
    g_autofree char *folder = g_path_get_dirname(list);
    g_autofree char *text = NULL;
    guint good = 0, n = 0;
    if (!g_file_get_contents(list, &text, NULL, NULL))
        return 1;
    g_auto(GStrv) line = g_strsplit(text, "\n", -1);
    for (guint i = 1; line[0] && line[i]; i++) {
        g_auto(GStrv) cell = g_strsplit(g_strstrip(line[i]), ",", -1);
        if (g_strv_length(cell) < 3)
            continue;
        n++;
        good += run(folder, cell[0], cell[1], g_ascii_strtod(cell[2], NULL));
    }
    printf("%u of %u\n", good, n);
    return good == n && n ? 0 : 1;
}
