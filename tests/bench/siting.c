/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Siting on public instances: value, bound, gap, nodes, seconds, memory.
 * usage: siting [center|split] FILE|like:N:EDGES:P...
 * FILE is OR-Library pmedN.txt, else Holmberg's format; like:... makes a random p-median instance
 * of the size of one.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "siting_files.h"

static bool run(const char *path, AgtSitingAim aim, bool split)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_path_get_basename(path);
    AgtSitingFile f;
    bool pmed = g_str_has_prefix(name, "pmed");
    if (g_str_has_prefix(path, "like:")) {
        g_auto(GStrv) part = g_strsplit(path, ":", -1);
        if (g_strv_length(part) != 4)
            return false;
        agt_siting_make_pmed((guint32)g_ascii_strtoull(part[1], NULL, 10),
                             (guint32)g_ascii_strtoull(part[2], NULL, 10),
                             (guint32)g_ascii_strtoull(part[3], NULL, 10), 1, &f);
    } else if (!(pmed ? agt_siting_read_pmed : agt_siting_read_holmberg)(path, &f, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return false;
    }
    f.what.aim = aim;
    f.what.split = split;
    gint64 start = g_get_monotonic_time();
    g_autoptr(AgtSitingAnswer) a = agt_siting_solve(&f.what, &error);
    double s = (double)(g_get_monotonic_time() - start) / 1e6;
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    if (!a)
        fprintf(stderr, "%s\n", error->message);
    else
        printf("%-18s %6u %6u %12.3f %12.3f %7.3f %-7s %8" G_GUINT64_FORMAT " %8.2f %8.1f\n", name,
               f.what.n_clients, f.what.n_sites, a->proof.value, a->proof.bound,
               agt_proof_gap_pct(&a->proof), a->proof.optimal ? "proven" : "open", a->proof.steps,
               s, (double)used.ru_maxrss / 1024);
    fflush(stdout);
    agt_siting_file_clear(&f);
    return a && a->feasible;
}

int main(int argc, char **argv)
{
    AgtSitingAim aim = AGT_SITING_COST;
    bool ok = true, split = false;
    printf("%-18s %6s %6s %12s %12s %7s %-7s %8s %8s %8s\n", "instance", "houses", "sites", "value",
           "bound", "gap %", "", "nodes", "s", "MB");
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "center") == 0)
            aim = AGT_SITING_CENTER;
        else if (strcmp(argv[k], "split") == 0)
            split = true;
        else
            ok = run(argv[k], aim, split) && ok;
    }
    return ok ? 0 : 1;
}
