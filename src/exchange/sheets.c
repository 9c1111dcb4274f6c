/* SPDX-License-Identifier: Apache-2.0 */
/* Workbooks through GDAL's XLSX driver: every cell as text, columns of numbers as numbers. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "impl.h"
#include "reader.h"

/* More than any table of rules; a foreign file may claim any size. */
enum { SHEETS_MAX = 64, COLUMNS_MAX = 1000, ROWS_MAX = 100000 };

static bool write_failed(const char *path, const char *why, GError **error)
{
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_WRITE, "cannot write \"%s\": %s",
                path, why && *why ? why : "the writer failed");
    return false;
}

static bool is_number_column(const char *name, const char *const *numbers)
{
    return numbers && g_strv_contains(numbers, name);
}

static bool write_row(OGRLayerH l, const AgtSheet *s, const AgtSheetRow *row,
                      const char *const *numbers)
{
    OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(l));
    for (int k = 0; s->head[k]; k++) {
        double v;
        if (!*row->cell[k])
            continue;
        if (is_number_column(s->head[k], numbers) && agt_parse_real(row->cell[k], &v))
            OGR_F_SetFieldDouble(f, k, v);
        else
            OGR_F_SetFieldString(f, k, row->cell[k]);
    }
    bool ok = OGR_L_CreateFeature(l, f) == OGRERR_NONE;
    OGR_F_Destroy(f);
    return ok;
}

static bool write_sheet(GDALDatasetH d, const AgtSheet *s, const char *const *numbers)
{
    OGRLayerH l = GDALDatasetCreateLayer(d, s->name, NULL, wkbNone, NULL);
    bool ok = l != NULL;
    for (guint k = 0; ok && s->head[k]; k++) {
        OGRFieldDefnH f =
            OGR_Fld_Create(s->head[k], is_number_column(s->head[k], numbers) ? OFTReal : OFTString);
        ok = OGR_L_CreateField(l, f, TRUE) == OGRERR_NONE;
        OGR_Fld_Destroy(f);
    }
    for (guint i = 0; ok && i < s->rows->len; i++)
        ok = write_row(l, s, s->rows->pdata[i], numbers);
    return ok;
}

bool agt_sheets_write_run(const char *path, const GPtrArray *sheets, const char *const *numbers,
                          GError **error)
{
    agt_gdal_start();
    g_autofree char *dir = g_path_get_dirname(path), *base = g_path_get_basename(path);
    g_autofree char *temp = g_strdup_printf("%s/.agt-part-%s", dir, base);
    g_autoptr(AgtGdalLog) log = agt_gdal_log_begin();
    g_remove(temp);
    /* the writer would note the time of day in the file */
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", "1970-01-01T00:00:00.000Z");
    GDALDriverH drv = GDALGetDriverByName("XLSX");
    GDALDatasetH d = drv ? GDALCreate(drv, temp, 0, 0, 0, GDT_Unknown, NULL) : NULL;
    bool ok = d != NULL;
    for (guint i = 0; ok && i < sheets->len; i++)
        ok = write_sheet(d, sheets->pdata[i], numbers);
    if (d)
        GDALClose(d);
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
    ok = ok && !log->failures;
    bool moved = ok && g_rename(temp, path) == 0;
    g_autofree char *why = g_strdup(ok ? g_strerror(errno) : log->failure->str);
    if (!moved)
        g_remove(temp);
    return moved || write_failed(path, why, error);
}

/* --- Reading --- */

static bool read_failed(const char *path, const char *why, GError **error)
{
    g_autofree char *base = g_path_get_basename(path);
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN,
                "cannot read \"%s\" as a workbook (XLSX): %s", base,
                why && *why ? why : "it is none");
    return false;
}

static char *clean(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    return g_strdup(g_strstrip(valid));
}

static bool read_rows(OGRLayerH l, AgtSheet *s, int columns)
{
    OGRFeatureH f;
    bool fits = true;
    OGR_L_ResetReading(l);
    while (fits && (f = OGR_L_GetNextFeature(l))) {
        char **cell = g_new0(char *, (gsize)columns + 1);
        bool any = false;
        for (int k = 0; k < columns; k++) {
            cell[k] = clean(OGR_F_IsFieldSetAndNotNull(f, k) ? OGR_F_GetFieldAsString(f, k) : "");
            any = any || *cell[k];
        }
        fits = s->rows->len < ROWS_MAX;
        if (any && fits)
            agt_sheet_add(s, (guint)OGR_F_GetFID(f), cell);
        else
            g_strfreev(cell);
        OGR_F_Destroy(f);
    }
    return fits;
}

static AgtSheet *read_sheet(OGRLayerH l)
{
    OGRFeatureDefnH defn = OGR_L_GetLayerDefn(l);
    int columns = OGR_FD_GetFieldCount(defn);
    if (columns > COLUMNS_MAX)
        return NULL;
    char **head = g_new0(char *, (gsize)columns + 1);
    for (int k = 0; k < columns; k++)
        head[k] = clean(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(defn, k)));
    g_autofree char *name = clean(OGR_L_GetName(l));
    AgtSheet *s = agt_sheet_new(name, head);
    if (read_rows(l, s, columns))
        return s;
    agt_sheet_free(s);
    return NULL;
}

GPtrArray *agt_sheets_read_run(const char *path, GError **error)
{
    static const char *const drivers[] = {"XLSX", NULL};
    agt_gdal_start();
    g_autoptr(AgtGdalLog) log = agt_gdal_log_begin();
    /* a number that somebody typed as text must stay what it is */
    CPLSetThreadLocalConfigOption("OGR_XLSX_FIELD_TYPES", "STRING");
    GDALDatasetH d = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_sheet_free);
    int n = d ? GDALDatasetGetLayerCount(d) : 0;
    bool ok = d && n <= SHEETS_MAX;
    for (int i = 0; ok && i < n; i++) {
        AgtSheet *s = read_sheet(GDALDatasetGetLayer(d, i));
        if (s)
            g_ptr_array_add(list, s);
        ok = s != NULL;
    }
    if (d)
        GDALClose(d);
    CPLSetThreadLocalConfigOption("OGR_XLSX_FIELD_TYPES", NULL);
    if (ok && !log->failures)
        return g_steal_pointer(&list);
    read_failed(path,
                d && !log->failures ? "it is larger than any table of rules" : log->failure->str,
                error);
    return NULL;
}
