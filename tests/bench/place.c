/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-place ZONES[xTHREADS]...: lays out towns of 420 units a zone with the programme, the house
 * types and the norm sets of the demonstration; wall and processor seconds, peak memory of the
 * process so far, and a hash of everything that was placed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <agrotown/place.h>

#include "place_town.h"

static double cpu_s(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double peak_mb(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_maxrss / 1024;
}

static char *read_share(const char *folder, const char *name)
{
    const char *root = g_getenv("AGROTOWN_SOURCE");
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    g_autofree char *path = g_build_filename(root ? root : ".", "plans", folder, file, NULL);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

static char *type_text(const char *type, gpointer user)
{
    (void)user;
    return read_share("house-types", type);
}

/* The demonstration's programme for @p zones times as many units. */
static AgtProgramme *programme_for(guint zones, GError **error)
{
    g_autofree char *text = read_share("programmes", "gizil-kengerli");
    AgtProgramme *p = text ? agt_programme_parse("programme", text, type_text, NULL, error) : NULL;
    if (!p)
        return NULL;
    p->units *= (int)zones;
    for (guint i = 0; i < p->n_mix; i++)
        p->mix[i].units *= (int)zones;
    return p;
}

static AgtNorms *norm_sets(GError **error)
{
    static const char *const sets[] = {"az", "by", "programme"};
    g_autoptr(AgtNorms) n = agt_norms_new();
    for (guint i = 0; i < G_N_ELEMENTS(sets); i++) {
        g_autofree char *text = read_share("norms", sets[i]);
        AgtYaml *y = text ? agt_yaml_parse(sets[i], text, -1, error) : NULL;
        if (!y || !agt_norms_take(n, y, error))
            return NULL;
    }
    return g_steal_pointer(&n);
}

/* Ids, reasons and every coordinate. */
static char *hash_of(const AgtChangeset *set)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    for (guint i = 0; i < agt_changeset_n(set); i++) {
        const AgtFeature *f = agt_changeset_get(set, i)->after;
        if (!f)
            continue;
        g_checksum_update(sum, (const guchar *)f->id, -1);
        g_checksum_update(sum, (const guchar *)(f->reason ? f->reason : ""), -1);
        if (f->geom)
            g_checksum_update(sum, (const guchar *)f->geom->pt,
                              (gssize)(f->geom->n_points * sizeof *f->geom->pt));
    }
    return g_strndup(g_checksum_get_string(sum), 12);
}

static bool measure(guint zones, guint threads, GError **error)
{
    g_autoptr(AgtProgramme) programme = programme_for(zones, error);
    g_autoptr(AgtNorms) norms = programme ? norm_sets(error) : NULL;
    g_autoptr(AgtPlan) plan = place_town(zones);
    if (!norms)
        return false;
    AgtPlaceOptions o = {.as_of = "2026-11-01", .threads = threads};
    AgtPlaceSummary s = {0};
    g_autoptr(AgtFindings) findings = agt_findings_new();
    double cpu = cpu_s();
    gint64 start = g_get_monotonic_time();
    g_autoptr(AgtChangeset) set = agt_place(plan, programme, norms, &o, &s, findings, error);
    double wall = (double)(g_get_monotonic_time() - start) / 1e6;
    if (!set)
        return false;
    g_autofree char *hash = hash_of(set);
    printf("%6u %6d %6d %8d %9.2f %9.2f %9.0f   %s\n", zones, s.asked, s.placed, (int)threads, wall,
           cpu_s() - cpu, peak_mb(), hash);
    fflush(stdout);
    return true;
}

int main(int argc, char **argv)
{
    static const char *const usual[] = {"1x1", "10x1", "100x1", "1x2", "10x2", "100x2"};
    guint n = argc > 1 ? (guint)argc - 1 : G_N_ELEMENTS(usual);
    printf("%6s %6s %6s %8s %9s %9s %9s   %s\n", "zones", "asked", "placed", "threads", "wall s",
           "cpu s", "peak MB", "hash");
    for (guint i = 0; i < n; i++) {
        const char *text = argc > 1 ? argv[i + 1] : usual[i];
        guint zones = 0, threads = 1;
        g_autoptr(GError) error = NULL;
        if (sscanf(text, "%ux%u", &zones, &threads) < 1 || !zones) {
            fprintf(stderr, "usage: bench-place ZONES[xTHREADS]...\n");
            return 2;
        }
        if (!measure(zones, threads, &error)) {
            fprintf(stderr, "bench-place: %s\n", error ? error->message : "no demonstration files");
            return 1;
        }
    }
    return 0;
}
