/* SPDX-License-Identifier: Apache-2.0 */
/* A raster read row by row: what its cells hold. */
#include <math.h>

#include "inspect.h"

static const char *cell_type(GDALRasterBandH band)
{
    return GDALGetDataTypeName(GDALGetRasterDataType(band));
}

static void see_cell(AgtSeenRaster *r, double v)
{
    r->cells++;
    if (isnan(v)) {
        r->nan++;
    } else if (r->nodata_stated && (v == r->nodata || (float)v == (float)r->nodata)) {
        r->empty++;
    } else if (!(v >= AGT_HEIGHT_MIN_M && v <= AGT_HEIGHT_MAX_M)) {
        if (!r->wild++)
            r->wild_value = v;
        r->wild_same += v == r->wild_value;
    } else {
        r->min = MIN(r->min, v);
        r->max = MAX(r->max, v);
    }
}

/* More cells than this are not read: nothing of that size is imported either. */
#define CELLS_MAX 1000000000LL

static bool see_cells(AgtSeenRaster *r, GDALRasterBandH band)
{
    g_autofree double *row = g_try_new(double, (gsize)r->columns);
    bool ok = row != NULL;
    for (int y = 0; ok && y < r->rows; y++) {
        ok = GDALRasterIO(band, GF_Read, 0, y, r->columns, 1, row, r->columns, 1, GDT_Float64, 0,
                          0) == CE_None;
        for (int x = 0; ok && x < r->columns; x++)
            see_cell(r, row[x]);
    }
    return ok;
}

/* The four corners and the middle stand for the extent. */
static void see_corners(AgtSeenRaster *r)
{
    for (int i = 0; r->placed && i < 5; i++) {
        double c = i == 4 ? r->columns / 2.0 : i & 1 ? r->columns : 0;
        double w = i == 4 ? r->rows / 2.0 : i & 2 ? r->rows : 0;
        double x = r->gt[0] + r->gt[1] * c + r->gt[2] * w;
        double y = r->gt[3] + r->gt[4] * c + r->gt[5] * w;
        agt_seen_place_point(&r->place->place, x, y);
        r->place->place.box = agt_box_union(r->place->place.box, (AgtBox){x, y, x, y});
    }
}

AgtSeenRaster *agt_seen_raster_read(GDALDatasetH d, AgtLang lang)
{
    AgtSeenRaster *r = g_new0(AgtSeenRaster, 1);
    g_autoptr(AgtGdalLog) log = agt_gdal_log_begin();
    GDALRasterBandH band = GDALGetRasterBand(d, 1);
    r->place = agt_seen_layer_new("raster", lang);
    r->columns = GDALGetRasterXSize(d);
    r->rows = GDALGetRasterYSize(d);
    r->bands = GDALGetRasterCount(d);
    r->placed = GDALGetGeoTransform(d, r->gt) == CE_None;
    r->upright = r->placed && r->gt[2] == 0 && r->gt[4] == 0 && r->gt[1] > 0 && r->gt[5] < 0;
    r->min = INFINITY;
    r->max = -INFINITY;
    r->nodata = NAN;
    if (band) {
        int stated = FALSE;
        double nodata = GDALGetRasterNoDataValue(band, &stated);
        r->type = cell_type(band);
        r->unit = g_utf8_make_valid(GDALGetRasterUnitType(band), -1);
        r->nodata_stated = stated;
        r->nodata = stated ? nodata : NAN;
        if ((gint64)r->columns * r->rows > CELLS_MAX)
            r->place->damage = g_strdup("it states too many cells to be read");
        else if (!see_cells(r, band) || log->failures)
            r->place->damage =
                g_strdup(log->failure->len ? log->failure->str : "its cells cannot be read");
    }
    see_corners(r);
    agt_seen_crs(r->place, GDALGetSpatialRef(d));
    agt_seen_guess_place(r->place);
    return r;
}
