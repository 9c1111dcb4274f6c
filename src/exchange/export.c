/* SPDX-License-Identifier: Apache-2.0 */
/* Which format, which layers, which system; beside the name first, renamed when complete. */
#include "export.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "write.h"

static const struct {
    const char *name, *ending;
    bool (*write)(AgtExport *x, GError **error);
    bool folder;  /* one file per layer in a folder, unless one layer is asked for */
    bool degrees; /* of WGS 84, by its standard */
} formats[] = {
    {"gpkg", ".gpkg", agt_write_gpkg, false},
    {"geojson", ".geojson", agt_write_geojson, false, true},
    {"geojson", ".json", agt_write_geojson, false, true},
    {"dxf", ".dxf", agt_write_dxf, false},
    {"csv", ".csv", agt_write_csv, false},
    {"csv", "", agt_write_csv, true},
    {"xlsx", ".xlsx", agt_write_xlsx, false},
    {"kml", ".kml", agt_write_kml, false, true},
    {"gpx", ".gpx", agt_write_gpx, false, true},
};

/* Row of the table for the options, or -1 with @p error set. */
static int pick_format(const AgtExportOptions *o, GError **error)
{
    for (int i = 0; i < (int)G_N_ELEMENTS(formats); i++) {
        g_autofree char *lower = g_ascii_strdown(o->path, -1);
        bool ends = *formats[i].ending && g_str_has_suffix(lower, formats[i].ending);
        bool named = o->format && strcmp(o->format, formats[i].name) == 0;
        if (o->format ? named && (ends || !*formats[i].ending || strcmp(o->format, "csv") != 0)
                      : ends)
            return i;
    }
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_WRITE,
                "\"%s\": unknown format; use gpkg, geojson, dxf, csv, xlsx, kml or gpx", o->path);
    return -1;
}

static void remove_all(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *one = g_build_filename(path, name, NULL);
        g_unlink(one);
    }
    if (dir)
        g_dir_close(dir);
    g_remove(path);
}

static bool write_failed(const char *path, GError **error)
{
    int e = errno;
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_WRITE, "cannot write \"%s\": %s",
                path, g_strerror(e));
    return false;
}

/* The files of a finished folder, one by one; other files in the target folder stay. */
static bool move_folder(const char *from, const char *to, GError **error)
{
    if (g_mkdir_with_parents(to, 0777) != 0)
        return write_failed(to, error);
    GDir *dir = g_dir_open(from, 0, error);
    if (!dir)
        return false;
    const char *name;
    bool ok = true;
    while (ok && (name = g_dir_read_name(dir))) {
        g_autofree char *a = g_build_filename(from, name, NULL);
        g_autofree char *b = g_build_filename(to, name, NULL);
        ok = g_rename(a, b) == 0 || write_failed(b, error);
    }
    g_dir_close(dir);
    return ok;
}

static bool prepare(AgtExport *x, GError **error)
{
    const char *own = agt_plan_head(x->plan)->crs;
    const char *wanted = x->o->crs ? x->o->crs : x->degrees ? "EPSG:4326" : own;
    g_autoptr(AgtCrs) from = agt_crs_new(own, error);
    x->crs = from ? agt_crs_new(wanted, error) : NULL;
    if (!x->crs)
        return false;
    if (x->degrees && !agt_crs_is_geographic(x->crs)) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CRS,
                    "GeoJSON (RFC 7946), KML and GPX hold degrees of WGS 84 only; leave --crs out");
        return false;
    }
    if (strcmp(agt_crs_code(from), agt_crs_code(x->crs)) != 0)
        x->op = agt_crs_op_new(from, x->crs, NULL, error);
    return x->op || strcmp(agt_crs_code(from), agt_crs_code(x->crs)) == 0;
}

static void clear(AgtExport *x)
{
    agt_crs_op_free(x->op);
    agt_crs_free(x->crs);
    g_free(x->temp);
}

bool agt_export_run(const AgtPlan *plan, const AgtExportOptions *options, GError **error)
{
    agt_gdal_start();
    int format = pick_format(options, error);
    if (format < 0)
        return false;
    AgtExport x = {.plan = plan, .o = options, .folder = formats[format].folder};
    x.degrees = formats[format].degrees;
    g_autofree char *dir = g_path_get_dirname(options->path);
    g_autofree char *base = g_path_get_basename(options->path);
    /* the same ending, since drivers go by it; the name is fixed, so a crash leaves one file */
    x.temp = g_strdup_printf("%s/.agt-part-%s", dir, base);
    remove_all(x.temp);
    bool ok = prepare(&x, error);
    if (ok && x.folder && g_mkdir(x.temp, 0777) != 0)
        ok = write_failed(x.temp, error);
    ok = ok && formats[format].write(&x, error);
    if (ok && x.folder)
        ok = move_folder(x.temp, options->path, error);
    else if (ok)
        ok = g_rename(x.temp, options->path) == 0 || write_failed(options->path, error);
    remove_all(x.temp);
    clear(&x);
    return ok;
}
