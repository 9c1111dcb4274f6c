/* SPDX-License-Identifier: Apache-2.0 */
/* What was read against what the bytes of the file hold. */
#include "recount.h"

#include <string.h>

/* Members of archives are looked at up to this size. */
#define MAX_INGEST ((GIntBig)512 << 20)

/* Bytes of the file as GDAL sees it; *owned are to be freed. */
static const char *bytes_of(const AgtIntake *in, vsi_l_offset *n, GByte **owned)
{
    *owned = NULL;
    const char *bytes = (const char *)VSIGetMemFileBuffer(in->file->path, n, FALSE);
    if (bytes || !in->file->member)
        return bytes;
    g_autoptr(AgtGdalLog) quiet = agt_gdal_log_begin();
    (void)quiet; /* what cannot be read again is not counted */
    return VSIIngestFile(NULL, in->file->path, owned, n, MAX_INGEST) ? (const char *)*owned : NULL;
}

static bool lost(const AgtIntake *in, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);
static bool lost(const AgtIntake *in, GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                "\"%s\": %s; nothing was taken over; have the file corrected", in->file->name,
                text);
    return false;
}

static guint64 records_read(const AgtIntake *in)
{
    guint64 n = 0;
    for (guint i = 0; i < in->result->counts->len; i++)
        n += ((const AgtImportCount *)g_ptr_array_index(in->result->counts, i))->records;
    return n;
}

static guint64 points_of(OGRGeometryH g)
{
    if (!g)
        return 0;
    int parts = OGR_G_GetGeometryCount(g);
    guint64 n = parts ? 0 : (guint64)MAX(OGR_G_GetPointCount(g), 0);
    for (int i = 0; i < parts; i++)
        n += points_of(OGR_G_GetGeometryRef(g, i));
    return n;
}

/* A record without any geometry is told of elsewhere; one with a part of it only is told here. */
static bool check_positions(const AgtIntake *in, GDALDatasetH d, const AgtJsonCount *c,
                            GError **error)
{
    guint at = 0;
    for (int i = 0; i < GDALDatasetGetLayerCount(d); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(d, i);
        OGR_L_ResetReading(layer);
        for (OGRFeatureH f; (f = OGR_L_GetNextFeature(layer)) && at < c->positions->len; at++) {
            guint64 read = points_of(OGR_F_GetGeometryRef(f));
            guint64 held = g_array_index(c->positions, guint64, at);
            OGR_F_Destroy(f);
            if (read && read < held)
                return lost(in, error,
                            "feature %u holds %" G_GUINT64_FORMAT
                            " positions, but only %" G_GUINT64_FORMAT
                            " of them are nested as its type wants",
                            at + 1, held, read);
        }
    }
    return true;
}

static bool check_json(const AgtIntake *in, GDALDatasetH d, const char *bytes, gsize n,
                       GError **error)
{
    g_auto(AgtJsonCount) c = {0};
    agt_recount_json(bytes, n, &c);
    guint64 read = records_read(in);
    if (!c.known || strcmp(in->result->driver, "GeoJSON") != 0)
        return true;
    if (c.positions->len > read)
        return lost(in, error,
                    "it holds %u features, but %" G_GUINT64_FORMAT " of them cannot be read",
                    c.positions->len, c.positions->len - read);
    return check_positions(in, d, &c, error);
}

/* The first line may be names: one more than the records is right. */
static bool check_csv(const AgtIntake *in, const char *bytes, gsize n, GError **error)
{
    bool open;
    guint64 lines = agt_recount_csv(bytes, n, &open), read = records_read(in);
    if (open)
        return lost(in, error, "a quotation mark is not closed");
    if (lines > read + 1)
        return lost(in, error,
                    "it holds %" G_GUINT64_FORMAT " lines below its names, but only "
                    "%" G_GUINT64_FORMAT " records can be read: a stray quotation mark joins lines",
                    lines - 1, read);
    return true;
}

static bool check_kml(const AgtIntake *in, const char *bytes, gsize n, GError **error)
{
    guint64 held = agt_recount_elements(bytes, n, "Placemark"), read = records_read(in);
    if (agt_recount_elements(bytes, n, "NetworkLink"))
        return lost(in, error,
                    "it links to data elsewhere (NetworkLink), which is not fetched; get all of it "
                    "in one file");
    return held <= read || lost(in, error,
                                "it holds %" G_GUINT64_FORMAT " placemarks, but only "
                                "%" G_GUINT64_FORMAT " can be read",
                                held, read);
}

bool agt_recount_whole(const AgtIntake *in, GError **error)
{
    vsi_l_offset n = 0;
    GByte *owned = NULL;
    const char *bytes =
        g_str_has_suffix(in->result->driver, "JSON") ? bytes_of(in, &n, &owned) : NULL;
    bool cut = bytes && agt_recount_is_cut(bytes, n);
    CPLFree(owned);
    return !cut || lost(in, error,
                        "the server that made it did not send all records "
                        "(exceededTransferLimit); get it in parts, or whole");
}

/* The table of a shapefile states its rows (dBASE III, bytes 4 to 7); the index has 8 bytes for
 * each shape behind a head of 100. */
static bool check_table(const AgtIntake *in, GError **error)
{
    vsi_l_offset shapes = 0, table = 0;
    g_autofree char *stem = g_strndup(in->file->path, strlen(in->file->path) - 4);
    const GByte *dbf = NULL;
    const char *const ends[] = {"dbf", "DBF", "shx", "SHX"};
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *side = g_strdup_printf("%s.%s", stem, ends[i]);
        vsi_l_offset n = 0;
        const GByte *bytes = VSIGetMemFileBuffer(side, &n, FALSE);
        if (bytes && i < 2)
            dbf = bytes, table = n;
        else if (bytes)
            shapes = n;
    }
    if (!dbf || table < 32 || shapes < 100)
        return true;
    guint64 rows = dbf[4] | (guint64)dbf[5] << 8 | (guint64)dbf[6] << 16 | (guint64)dbf[7] << 24;
    guint64 n = (shapes - 100) / 8;
    return rows <= n || lost(in, error,
                             "its table states %" G_GUINT64_FORMAT " rows, but there are "
                             "%" G_GUINT64_FORMAT " shapes",
                             rows, n);
}

bool agt_recount_check(const AgtIntake *in, GDALDatasetH d, GError **error)
{
    const char *driver = in->result->driver;
    bool json = g_str_has_suffix(driver, "JSON"), csv = strcmp(driver, "CSV") == 0;
    bool kml = strcmp(driver, "KML") == 0 || strcmp(driver, "LIBKML") == 0;
    if (strcmp(driver, "ESRI Shapefile") == 0)
        return in->file->member || check_table(in, error);
    if (!json && !csv && !kml)
        return true;
    vsi_l_offset n = 0;
    GByte *owned;
    const char *bytes = bytes_of(in, &n, &owned);
    bool ok = !bytes || (json  ? check_json(in, d, bytes, n, error)
                         : csv ? check_csv(in, bytes, n, error)
                               : check_kml(in, bytes, n, error));
    CPLFree(owned);
    return ok;
}
