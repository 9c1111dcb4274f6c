/* SPDX-License-Identifier: Apache-2.0 */
/* Height rasters into a terrain row: nothing that is no height on Earth gets in. */
#include <math.h>
#include <string.h>

#include "heights.h"
#include "import.h"

/* Cells of a source or of a grid of ours; checked before memory is taken. */
#define CELLS_MAX 100000000LL
/* A raster in another system is resampled only this far round the plan, metres. */
#define MARGIN_M 2000.0

typedef struct {
    gint64 columns, rows;
    double gt[6];
    float *z;
    double nodata; /* NaN: none */
    bool nodata_stated;
} Raster;

static bool refuse(const AgtIntake *in, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
static bool refuse(const AgtIntake *in, GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT, "\"%s\": %s", in->file->name,
                text);
    return false;
}

static bool in_metres(GDALRasterBandH band)
{
    const char *unit = GDALGetRasterUnitType(band);
    static const char *const names[] = {"", "m", "metre", "meter", "metres", "meters"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_ascii_strcasecmp(unit ? unit : "", names[i]) == 0)
            return true;
    return false;
}

/* Heights are never converted: PROJ turns one height system into another without a change where it
 * knows no better, and ellipsoid and geoid differ by 11 m at Aghdam. */
static bool check_vertical(const AgtIntake *in, OGRSpatialReferenceH srs, GError **error)
{
    const char *stated = in->profile->vertical_datum;
    if (!srs || !stated)
        return true;
    bool compound = OSRIsCompound(srs), ellipsoid = !compound && OSRGetAxesCount(srs) == 3;
    const char *code = compound ? OSRGetAuthorityCode(srs, "COMPD_CS|VERT_CS") : NULL;
    g_autofree char *own = code ? g_strdup_printf("EPSG:%s", code) : NULL;
    if (!ellipsoid && (!own || g_ascii_strcasecmp(own, stated) == 0))
        return true;
    return refuse(in, error,
                  "it declares heights in %s, but the profile says %s; heights are never "
                  "converted: get them in %s, or correct the profile",
                  own ? own : "metres above the ellipsoid", stated, stated);
}

static bool read_head(AgtIntake *in, GDALDatasetH d, Raster *r, GError **error)
{
    r->columns = GDALGetRasterXSize(d);
    r->rows = GDALGetRasterYSize(d);
    if (GDALGetRasterCount(d) != 1)
        return refuse(in, error, "a height grid has one band, this file has %d",
                      GDALGetRasterCount(d));
    if (r->columns < 2 || r->rows < 2 || r->columns * r->rows > CELLS_MAX)
        return refuse(in, error,
                      "%" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
                      " cells cannot be taken over; cut the part round the site out of it",
                      r->columns, r->rows);
    if (GDALGetGeoTransform(d, r->gt) != CE_None)
        return refuse(in, error,
                      "it does not say where its cells lie; get the file with its "
                      "world file");
    if (r->gt[2] != 0 || r->gt[4] != 0 || !(r->gt[1] > 0) || !(r->gt[5] < 0))
        return refuse(in, error,
                      "its rows do not run from west to east, north first; have it "
                      "made upright");
    GDALRasterBandH band = GDALGetRasterBand(d, 1);
    if (!in_metres(band))
        return refuse(in, error, "its heights are in \"%s\"; have them made metres",
                      GDALGetRasterUnitType(band));
    int stated = FALSE;
    r->nodata = GDALGetRasterNoDataValue(band, &stated);
    r->nodata_stated = stated;
    if (!stated)
        r->nodata = NAN;
    if (!isnan(in->profile->nodata))
        r->nodata = in->profile->nodata;
    return true;
}

/* True when a cell holds the nodata value, in the precision of the file or of a float. */
static bool is_nodata(const Raster *r, float v)
{
    return isnan(v) || (!isnan(r->nodata) && (v == r->nodata || v == (float)r->nodata));
}

/* Empties the nodata cells and counts those that hold no height on Earth. */
static bool check_heights(AgtIntake *in, Raster *r, double scale, double offset, GError **error)
{
    gint64 bad = 0, given = 0, n = r->columns * r->rows;
    float worst = 0;
    for (gint64 i = 0; i < n; i++) {
        if (is_nodata(r, r->z[i])) {
            r->z[i] = NAN;
            continue;
        }
        double v = r->z[i] * scale + offset;
        given++;
        if (!(v >= AGT_HEIGHT_MIN_M && v <= AGT_HEIGHT_MAX_M)) {
            if (!bad++)
                worst = r->z[i];
        }
        r->z[i] = (float)v;
    }
    char nodata[G_ASCII_DTOSTR_BUF_SIZE], first[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(nodata, sizeof nodata, "%.9g", r->nodata);
    g_ascii_formatd(first, sizeof first, "%.9g", worst);
    if (bad)
        return refuse(in, error,
                      "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                      " cells hold what is no height on Earth (%g to %g m), the first %s, while "
                      "the value for \"no data\" is %s; nothing was taken over; state the right "
                      "one in the profile as raster.nodata: %s",
                      bad, n, AGT_HEIGHT_MIN_M, AGT_HEIGHT_MAX_M, first,
                      isnan(r->nodata) ? "not stated" : nodata, first);
    return given || refuse(in, error, "no cell holds a height");
}

static bool read_cells(AgtIntake *in, GDALDatasetH d, Raster *r, GError **error)
{
    g_autoptr(AgtGdalLog) log = agt_gdal_log_begin();
    GDALRasterBandH band = GDALGetRasterBand(d, 1);
    int has_scale = FALSE, has_offset = FALSE;
    double scale = GDALGetRasterScale(band, &has_scale);
    double offset = GDALGetRasterOffset(band, &has_offset);
    r->z = g_try_malloc_n((gsize)(r->columns * r->rows), sizeof(float));
    if (!r->z)
        return refuse(in, error, "not enough memory for its cells");
    int w = (int)r->columns, h = (int)r->rows;
    CPLErr e = GDALRasterIO(band, GF_Read, 0, 0, w, h, r->z, w, h, GDT_Float32, 0, 0);
    if (e != CE_None || log->failures)
        return refuse(in, error, "it is damaged, nothing was taken over (%s); get it again",
                      log->failure->len ? log->failure->str : "its cells cannot be read");
    return check_heights(in, r, has_scale ? scale : 1, has_offset ? offset : 0, error);
}

static AgtBox raster_box(const Raster *r)
{
    return (AgtBox){r->gt[0], r->gt[3] + r->gt[5] * (double)r->rows,
                    r->gt[0] + r->gt[1] * (double)r->columns, r->gt[3]};
}

static float cell(const Raster *r, gint64 column, gint64 row)
{
    bool inside = column >= 0 && row >= 0 && column < r->columns && row < r->rows;
    return inside ? r->z[row * r->columns + column] : NAN;
}

/* Bilinear between cell centres; NaN beside an empty cell. */
static float sample(const Raster *r, AgtPoint p)
{
    double u = (p.x - r->gt[0]) / r->gt[1] - 0.5, v = (p.y - r->gt[3]) / r->gt[5] - 0.5;
    double cu = floor(u), cv = floor(v), fu = u - cu, fv = v - cv, sum = 0;
    if (!(fabs(u) < 1e9 && fabs(v) < 1e9))
        return NAN;
    for (int k = 0; k < 4; k++) {
        double weight = (k & 1 ? fu : 1 - fu) * (k & 2 ? fv : 1 - fv);
        if (weight > 0)
            sum += weight * (double)cell(r, (gint64)cu + (k & 1), (gint64)cv + (k >> 1));
    }
    return (float)sum;
}

/* The grid of ours over the raster: cells and place. */
typedef struct {
    double west, north, cell;
    gint64 columns, rows;
} Grid;

/* Size of one source cell on the ground, whole metres from 2 m on. */
static double ground_cell(const AgtTransform *t, const Raster *r)
{
    AgtBox b = raster_box(r);
    AgtPoint p[2] = {{(b.minx + b.maxx) / 2, (b.miny + b.maxy) / 2}};
    p[1] = (AgtPoint){p[0].x, p[0].y + r->gt[5]};
    if (t->op && !agt_crs_op_apply(t->op, p, 2, NULL))
        return NAN;
    double d = hypot(p[1].x - p[0].x, p[1].y - p[0].y);
    return d >= 2 ? round(d) : round(d * 1000) / 1000;
}

static bool lay_grid(AgtIntake *in, const AgtTransform *t, const Raster *r, Grid *g, GError **error)
{
    AgtBox b = raster_box(r), box = AGT_BOX_EMPTY;
    g->cell = ground_cell(t, r);
    for (int i = 0; i < 32; i++) {
        double s = i % 8 / 8.0;
        AgtPoint p = i < 8    ? (AgtPoint){b.minx + s * (b.maxx - b.minx), b.miny}
                     : i < 16 ? (AgtPoint){b.maxx, b.miny + s * (b.maxy - b.miny)}
                     : i < 24 ? (AgtPoint){b.maxx - s * (b.maxx - b.minx), b.maxy}
                              : (AgtPoint){b.minx, b.maxy - s * (b.maxy - b.miny)};
        if (t->op && !agt_crs_op_apply(t->op, &p, 1, NULL))
            return refuse(in, error, "it reaches where the plan's coordinate system does not");
        box = agt_box_union(box, (AgtBox){p.x, p.y, p.x, p.y});
    }
    AgtBox plan = agt_plan_extent(in->plan), near = agt_box_grow(plan, MARGIN_M);
    if (plan.minx <= plan.maxx && agt_box_intersects(box, near))
        box = (AgtBox){MAX(box.minx, near.minx), MAX(box.miny, near.miny), MIN(box.maxx, near.maxx),
                       MIN(box.maxy, near.maxy)};
    if (!(g->cell > 0))
        return refuse(in, error, "the size of its cells cannot be computed");
    g->west = floor(box.minx / g->cell) * g->cell;
    g->north = ceil(box.maxy / g->cell) * g->cell;
    g->columns = (gint64)ceil((box.maxx - g->west) / g->cell);
    g->rows = (gint64)ceil((g->north - box.miny) / g->cell);
    if (g->columns < 2 || g->rows < 2 || g->columns * g->rows > CELLS_MAX)
        return refuse(in, error, "its part round the plan has too few or too many cells");
    return true;
}

static AgtHeights *resample(AgtIntake *in, const AgtTransform *t, const Raster *r, GError **error)
{
    Grid g = {0};
    g_autoptr(GError) why = NULL;
    if (!lay_grid(in, t, r, &g, error))
        return NULL;
    g_autoptr(AgtCrsOp) back = t->op ? agt_crs_op_new(in->plan_crs, t->crs, NULL, &why) : NULL;
    g_autofree float *z = g_try_malloc_n((gsize)(g.columns * g.rows), sizeof(float));
    g_autofree AgtPoint *line = g_new(AgtPoint, (gsize)g.columns);
    bool ok = z && (back || !t->op), any = false;
    for (gint64 row = 0; ok && row < g.rows; row++) {
        for (gint64 c = 0; c < g.columns; c++)
            line[c] = (AgtPoint){g.west + ((double)c + 0.5) * g.cell,
                                 g.north - ((double)row + 0.5) * g.cell};
        ok = !back || agt_crs_op_apply(back, line, (size_t)g.columns, &why);
        for (gint64 c = 0; ok && c < g.columns; c++) {
            z[row * g.columns + c] = sample(r, line[c]);
            any = any || !isnan(z[row * g.columns + c]);
        }
    }
    if (!ok)
        refuse(in, error, "%s", why ? why->message : "not enough memory");
    else if (!any)
        ok = refuse(in, error, "no cell near the plan holds a height");
    return ok ? agt_heights_new(g.columns, g.rows, g.west, g.north, g.cell, z) : NULL;
}

/* The grid as it is when it is ours already, else resampled. */
static AgtHeights *heights(AgtIntake *in, const AgtTransform *t, const Raster *r, bool *same,
                           GError **error)
{
    *same = !t->op && fabs(r->gt[1] + r->gt[5]) <= 1e-9 * r->gt[1];
    if (*same)
        return agt_heights_new(r->columns, r->rows, r->gt[0], r->gt[3], r->gt[1], r->z);
    return resample(in, t, r, error);
}

/* What a verdict on depth needs and nobody stated. */
static void note_missing(AgtIntake *in, const AgtTerrain *row)
{
    if (!row->vertical_datum)
        agt_findings_add(in->out, &agt_exchange_no_vertical_datum, &row->f);
    if (isnan(row->accuracy_m))
        agt_findings_add(in->out, &agt_exchange_heights_unstated, &row->f)->what =
            N_("how accurate they are");
    if (!row->surveyed_on)
        agt_findings_add(in->out, &agt_exchange_heights_unstated, &row->f)->what =
            N_("when they were surveyed");
}

AgtTerrain *agt_terrain_store(AgtIntake *in, const AgtTerrainStore *t)
{
    const AgtFeature *before = agt_match_known(in, AGT_LAYER_TERRAIN, t->key);
    AgtTerrain *row = (AgtTerrain *)(before ? agt_arena_copy(in->arena, before)
                                            : agt_arena_row(in->arena, AGT_LAYER_TERRAIN));
    if (!before)
        row->f.id = row->f.birth = agt_match_id(in, AGT_LAYER_TERRAIN, NULL);
    row->f.source = in->source_id;
    row->f.source_key = agt_arena_text(in->arena, t->key);
    row->f.name = agt_arena_text(in->arena, t->name);
    agt_heights_to_row(t->heights, in->arena, row);
    row->vertical_datum = agt_arena_text(in->arena, t->vertical_datum);
    row->accuracy_m = t->accuracy_m;
    row->surveyed_on = agt_arena_text(in->arena, t->surveyed_on);
    g_hash_table_add(in->seen, g_strdup_printf("%d %s", (int)AGT_LAYER_TERRAIN, t->key));
    agt_match_store(in, before, &row->f, row->f.source_key);
    note_missing(in, row);
    return row;
}

static void store(AgtIntake *in, const AgtHeights *h, bool same)
{
    const AgtProfile *p = in->profile;
    AgtTerrainStore t = {.heights = h,
                         .key = "1",
                         .name = p->raster_name ? p->raster_name : in->file->name,
                         .vertical_datum = p->vertical_datum,
                         .surveyed_on = p->surveyed_on,
                         .accuracy_m = p->accuracy_m};
    const AgtTerrain *row = agt_terrain_store(in, &t);
    if (!same)
        agt_findings_add(in->out, &agt_exchange_resampled, &row->f)->measured = row->cell_m;
}

static bool place(AgtIntake *in, AgtTransform *t, const Raster *r, GError **error)
{
    g_autofree char *where = g_strdup_printf("\"%s\"", in->file->name);
    AgtSourceSurvey s = {.records = 1, .shapes = 1, .box = raster_box(r)};
    if (!agt_transform_fit(t, in->plan, in->plan_crs, &s, where, error))
        return false;
    agt_intake_note_transform(in, t, in->file->name);
    bool same;
    g_autoptr(AgtHeights) h = heights(in, t, r, &same, error);
    if (!h)
        return false;
    store(in, h, same);
    AgtImportCount *c = agt_intake_count(in, in->file->name, agt_layer(AGT_LAYER_TERRAIN)->name);
    c->records = c->stored = 1;
    return true;
}

bool agt_raster_take(AgtIntake *in, GDALDatasetH d, GError **error)
{
    if (!agt_plan_table(in->plan, AGT_LAYER_TERRAIN)->loaded)
        return refuse(in, error, "the plan was read without its height grids");
    Raster r = {0};
    g_autofree char *where = g_strdup_printf("\"%s\"", in->file->name);
    bool ok = read_head(in, d, &r, error) && check_vertical(in, GDALGetSpatialRef(d), error);
    g_autoptr(AgtTransform) t = ok ? agt_transform_new(in->plan, in->options, in->profile, where,
                                                       GDALGetSpatialRef(d), error)
                                   : NULL;
    ok = t &&
         (!t->grid ||
          refuse(in, error, "heights of a raster cannot be in a site grid; get them in EPSG:..."));
    ok = ok && read_cells(in, d, &r, error) && place(in, t, &r, error);
    g_free(r.z);
    return ok;
}
