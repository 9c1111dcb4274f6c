/* SPDX-License-Identifier: Apache-2.0 */
/* Height grids: keeping them in a terrain row, and reading heights and slopes from them. */
#include "heights.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

#include <agrotown/plan.h>

#define CELLS_MAX AGT_HEIGHTS_CELLS_MAX

/* A deflated stream never shrinks by more than this (zlib's documentation: 1032 to 1). */
enum { DEFLATE_MOST = 1032 };

static bool acceptable(float z)
{
    return isnan(z) || (z >= (float)AGT_HEIGHT_MIN_M && z <= (float)AGT_HEIGHT_MAX_M);
}

/* Takes over z. */
static AgtHeights *heights_take(gint64 columns, gint64 rows, double west_m, double north_m,
                                double cell_m, float *z)
{
    AgtHeights *h = g_new0(AgtHeights, 1);
    *h = (AgtHeights){columns, rows, west_m, north_m, cell_m, z};
    return h;
}

AgtHeights *agt_heights_new(gint64 columns, gint64 rows, double west_m, double north_m,
                            double cell_m, const float *z)
{
    g_assert(columns > 0 && rows > 0 && columns <= CELLS_MAX / rows);
    g_assert(cell_m > 0 && isfinite(cell_m) && isfinite(west_m) && isfinite(north_m));
    float *own = g_new(float, (gsize)(columns * rows));
    for (gint64 i = 0; i < columns * rows; i++) /* what is no height on Earth is no height */
        own[i] = acceptable(z[i]) ? z[i] : NAN;
    return heights_take(columns, rows, west_m, north_m, cell_m, own);
}

AgtHeights *agt_heights_new_empty(gint64 columns, gint64 rows, double west_m, double north_m,
                                  double cell_m)
{
    float *z = g_new(float, (gsize)(columns * rows));
    for (gint64 i = 0; i < columns * rows; i++)
        z[i] = NAN;
    return heights_take(columns, rows, west_m, north_m, cell_m, z);
}

void agt_heights_free(AgtHeights *h)
{
    if (!h)
        return;
    g_free(h->z);
    g_free(h);
}

static float from_le(const guint8 *at)
{
    guint32 bits;
    memcpy(&bits, at, 4);
    bits = GUINT32_FROM_LE(bits);
    float v;
    memcpy(&v, &bits, 4);
    return v;
}

static bool bad_row(const AgtTerrain *row, GError **error, const char *problem)
{
    g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                "terrain %s: %s: import the height grid again", row->f.id ? row->f.id : "?",
                problem);
    return false;
}

static bool sizes_fit(const AgtTerrain *row, GError **error)
{
    if (row->columns < 1 || row->rows < 1 || row->columns > CELLS_MAX ||
        row->rows > CELLS_MAX / row->columns)
        return bad_row(row, error, "the numbers of columns and rows are missing or impossible");
    if (!(row->cell_m > 0) || !isfinite(row->cell_m) || !isfinite(row->west_m) ||
        !isfinite(row->north_m))
        return bad_row(row, error, "position or cell size is missing or impossible");
    gsize size = row->heights ? g_bytes_get_size(row->heights) : 0;
    if (!size || (gint64)size * DEFLATE_MOST + 64 < row->columns * row->rows * 4)
        return bad_row(row, error, "the heights are missing or too few");
    return true;
}

/* Exactly n bytes, no more and no fewer; newly allocated. */
static guint8 *inflate_exactly(GBytes *bytes, gsize n)
{
    gsize size;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    guint8 *out = g_malloc(n);
    uLongf got = n;
    uLong used = size;
    if (uncompress2(out, &got, data, &used) == Z_OK && got == n && used == size)
        return out;
    g_free(out);
    return NULL;
}

AgtHeights *agt_heights_from_row(const AgtTerrain *row, GError **error)
{
    if (!sizes_fit(row, error))
        return NULL;
    gsize n = (gsize)(row->columns * row->rows);
    g_autofree guint8 *raw = inflate_exactly(row->heights, n * 4);
    if (!raw) {
        bad_row(row, error, "the heights are damaged or not as many as columns x rows");
        return NULL;
    }
    g_autofree float *z = g_new(float, n);
    for (gsize i = 0; i < n; i++) {
        z[i] = from_le(raw + 4 * i);
        if (!acceptable(z[i])) {
            bad_row(row, error, "a height is outside -430 to 8850 m");
            return NULL;
        }
    }
    return heights_take(row->columns, row->rows, row->west_m, row->north_m, row->cell_m,
                        g_steal_pointer(&z));
}

/* The deflated cells; @p empty counts those without a height. */
static GBytes *deflate_cells(const AgtHeights *h, gint64 *empty, float *lo, float *hi)
{
    gsize n = (gsize)(h->columns * h->rows);
    g_autofree guint32 *raw = g_new(guint32, n);
    *empty = 0;
    *lo = INFINITY;
    *hi = -INFINITY;
    for (gsize i = 0; i < n; i++) {
        float v = isnan(h->z[i]) ? NAN : h->z[i]; /* one bit pattern for every empty cell */
        *empty += isnan(v) ? 1 : 0;
        *lo = fminf(*lo, v);
        *hi = fmaxf(*hi, v);
        memcpy(&raw[i], &v, 4);
        raw[i] = isnan(v) ? GUINT32_TO_LE(0x7fc00000u) : GUINT32_TO_LE(raw[i]);
    }
    uLongf size = compressBound(n * 4);
    guint8 *out = g_malloc(size);
    int rc = compress2(out, &size, (const guint8 *)raw, n * 4, 6);
    g_assert(rc == Z_OK);
    return g_bytes_new_take(out, size);
}

void agt_heights_to_row(const AgtHeights *h, AgtArena *a, AgtTerrain *row)
{
    float lo, hi;
    row->columns = h->columns;
    row->rows = h->rows;
    row->west_m = h->west_m;
    row->north_m = h->north_m;
    row->cell_m = h->cell_m;
    row->heights = agt_arena_take_bytes(a, deflate_cells(h, &row->empty_cells, &lo, &hi));
    row->min_m = lo <= hi ? (double)lo : NAN;
    row->max_m = lo <= hi ? (double)hi : NAN;
    AgtBox box = {h->west_m, h->north_m - (double)h->rows * h->cell_m,
                  h->west_m + (double)h->columns * h->cell_m, h->north_m};
    row->f.geom = agt_arena_take_geom(a, agt_geom_new_box(box));
}

/* Position in cells from the first centre, held within the centres; false outside the grid. */
static bool in_cells(double at, gint64 n, double *out)
{
    if (!(at >= -0.5 && at <= (double)n - 0.5))
        return false;
    *out = CLAMP(at, 0.0, (double)(n - 1));
    return true;
}

double agt_heights_at(const AgtHeights *h, AgtPoint p)
{
    double x, y;
    if (!in_cells((p.x - h->west_m) / h->cell_m - 0.5, h->columns, &x) ||
        !in_cells((h->north_m - p.y) / h->cell_m - 0.5, h->rows, &y))
        return NAN;
    gint64 c = MIN((gint64)x, MAX(h->columns - 2, 0)), r = MIN((gint64)y, MAX(h->rows - 2, 0));
    gint64 c1 = MIN(c + 1, h->columns - 1), r1 = MIN(r + 1, h->rows - 1);
    double fx = x - (double)c, fy = y - (double)r;
    double top =
        (double)agt_heights_cell(h, c, r) * (1 - fx) + (double)agt_heights_cell(h, c1, r) * fx;
    double low =
        (double)agt_heights_cell(h, c, r1) * (1 - fx) + (double)agt_heights_cell(h, c1, r1) * fx;
    return top * (1 - fy) + low * fy; /* an empty cell makes it NaN even with weight 0 */
}

double agt_heights_slope_pct(const AgtHeights *h, AgtPoint p, double *bearing_deg)
{
    double c = h->cell_m, half = c / 2;
    double west = h->west_m + half, east = h->west_m + (double)h->columns * c - half;
    double north = h->north_m - half, south = h->north_m - (double)h->rows * c + half;
    double x0 = CLAMP(p.x - c, west, east), x1 = CLAMP(p.x + c, west, east);
    double y0 = CLAMP(p.y - c, south, north), y1 = CLAMP(p.y + c, south, north);
    if (bearing_deg)
        *bearing_deg = NAN;
    if (isnan(agt_heights_at(h, p)) || x1 <= x0 || y1 <= y0)
        return NAN;
    double gx = agt_heights_at(h, (AgtPoint){x1, p.y}) - agt_heights_at(h, (AgtPoint){x0, p.y});
    double gy = agt_heights_at(h, (AgtPoint){p.x, y1}) - agt_heights_at(h, (AgtPoint){p.x, y0});
    gx /= x1 - x0;
    gy /= y1 - y0;
    double slope = hypot(gx, gy);
    if (bearing_deg && slope > 0) {
        double b = atan2(-gx, -gy) * (180 / G_PI);
        *bearing_deg = b < 0 ? b + 360 : b;
    }
    return slope * 100;
}

bool agt_heights_range(const AgtHeights *h, AgtBox box, double *min_m, double *max_m)
{
    double east = h->west_m + (double)h->columns * h->cell_m;
    double south = h->north_m - (double)h->rows * h->cell_m;
    if (!(box.minx <= box.maxx && box.miny <= box.maxy && box.minx >= h->west_m &&
          box.maxx <= east && box.miny >= south && box.maxy <= h->north_m))
        return false; /* ground beside the grid is unknown, as an empty cell is */
    /* Every centre that bilinear heights within the box are drawn from. */
    gint64 c0 = (gint64)floor((box.minx - h->west_m) / h->cell_m - 0.5);
    gint64 c1 = (gint64)floor((box.maxx - h->west_m) / h->cell_m - 0.5) + 1;
    gint64 r0 = (gint64)floor((h->north_m - box.maxy) / h->cell_m - 0.5);
    gint64 r1 = (gint64)floor((h->north_m - box.miny) / h->cell_m - 0.5) + 1;
    double lo = INFINITY, hi = -INFINITY;
    for (gint64 r = MAX(r0, 0); r <= MIN(r1, h->rows - 1); r++)
        for (gint64 c = MAX(c0, 0); c <= MIN(c1, h->columns - 1); c++) {
            double z = (double)agt_heights_cell(h, c, r);
            if (isnan(z))
                return false;
            lo = MIN(lo, z);
            hi = MAX(hi, z);
        }
    *min_m = lo;
    *max_m = hi;
    return true;
}
