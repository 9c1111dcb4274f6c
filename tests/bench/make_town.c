/* SPDX-License-Identifier: Apache-2.0 */
/*
 * make-town PLAN N [SEED]          fills a plan file that `agrotown init` made
 * make-town --copy FOLDER N [SEED] writes the same town as tab-separated files for PostGIS' COPY
 */
#include <locale.h>

#include <agrotown/store.h>

#include "town.h"

static bool fill(const char *path, const AgtChangeset *c, GError **error)
{
    g_autoptr(AgtStore) s = agt_store_open(path, AGT_STORE_WRITE, error);
    if (!s)
        return false;
    AgtRevisionInfo info = {.author = "make-town",
                            .message = "a made-up town",
                            .time = "2026-11-01T00:00:00Z",
                            .tool = "make-town"};
    g_autoptr(AgtRevision) r = agt_store_apply(s, c, &info, error);
    return r != NULL;
}

static const char *second_column(const AgtFeature *f)
{
    switch (f->layer) {
    case AGT_LAYER_BUILDING:
        return ((const AgtBuilding *)f)->plot;
    case AGT_LAYER_PLOT:
        return ((const AgtPlot *)f)->block;
    case AGT_LAYER_FACILITY:
        return ((const AgtFacility *)f)->kind;
    case AGT_LAYER_HAZARD_AREA:
        return ((const AgtHazardArea *)f)->class;
    default:
        return "";
    }
}

/* One file a layer: id, second column, EWKT. */
static bool copy(const char *folder, const AgtChangeset *c, GError **error)
{
    static const AgtLayerId layers[] = {AGT_LAYER_PLOT,    AGT_LAYER_BUILDING,
                                        AGT_LAYER_STREET,  AGT_LAYER_FACILITY,
                                        AGT_LAYER_RELEASE, AGT_LAYER_HAZARD_AREA};
    for (guint k = 0; k < G_N_ELEMENTS(layers); k++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (guint i = 0; i < agt_changeset_n(c); i++) {
            const AgtFeature *f = agt_changeset_get(c, i)->after;
            if (f->layer != layers[k])
                continue;
            g_autofree char *wkt = agt_geom_to_wkt(f->geom, 3);
            g_string_append_printf(text, "%s\t%s\tSRID=32638;%s\n", f->id, second_column(f), wkt);
        }
        g_autofree char *name = g_strdup_printf("%s.tsv", agt_layer(layers[k])->name);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (!g_file_set_contents(path, text->str, (gssize)text->len, error))
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    gboolean copying = argc > 1 && g_str_equal(argv[1], "--copy");
    char **args = argv + 1 + copying;
    gint64 n = 0, seed = 1;
    if (argc < 3 + copying || !agt_parse_int(args[1], &n) || n < 1 ||
        (args[2] && !agt_parse_int(args[2], &seed))) {
        g_printerr("usage: make-town PLAN N [SEED], or make-town --copy FOLDER N [SEED]\n");
        return 2;
    }
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    town_make(c, (guint)n, (guint64)seed);
    g_autoptr(GError) error = NULL;
    if (!(copying ? copy(args[0], c, &error) : fill(args[0], c, &error))) {
        g_printerr("make-town: %s\n", error->message);
        return 1;
    }
    return 0;
}
