/* SPDX-License-Identifier: Apache-2.0 */
/* What the writers share, and the two that go through GDAL's table model: GPKG and XLSX. */
#include "write.h"

#include <math.h>
#include <string.h>

/* Edges longer than this are cut before coordinates change system; the bend left over is under
 * 5 mm at 50 degrees of latitude. */
#define EDGE_MAX_M 500.0

bool agt_write_wants(const AgtExport *x, const AgtLayer *layer)
{
    bool asked = x->o->layers & AGT_LAYER_BIT(layer->id);
    return asked && !(layer->flags & AGT_LAYER_BULK) && agt_plan_table(x->plan, layer->id)->loaded;
}

const char *agt_write_warning(const AgtExport *x)
{
    return agt_plan_head(x->plan)->illustrative
               ? agt_tr(x->o->lang, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION"))
               : NULL;
}

bool agt_write_clean(const AgtExport *x, const AgtGdalLog *log, GError **error)
{
    if (!log->failures)
        return true;
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_WRITE, "cannot write \"%s\": %s",
                x->o->path, log->failure->str);
    return false;
}

AgtGeom *agt_write_moved(AgtExport *x, const AgtFeature *row, GError **error)
{
    if (!x->op)
        return agt_geom_ref(row->geom);
    g_autoptr(AgtGeom) cut = row->geom->kind == AGT_GEOM_POINT
                                 ? agt_geom_ref(row->geom)
                                 : agt_geom_densify(row->geom, EDGE_MAX_M);
    g_autoptr(GError) why = NULL;
    AgtGeom *moved = agt_crs_op_geom(x->op, cut, &why);
    if (!moved)
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CRS, "%s %s: %s",
                    agt_layer(row->layer)->name, row->id ? row->id : "", why->message);
    return moved;
}

bool agt_write_geometry(AgtExport *x, const AgtFeature *row, OGRGeometryH *out, GError **error)
{
    *out = NULL;
    if (agt_geom_is_empty(row->geom))
        return true;
    g_autoptr(AgtGeom) moved = agt_write_moved(x, row, error);
    if (!moved)
        return false;
    g_autoptr(GBytes) wkb = agt_geom_to_wkb(moved);
    gsize n;
    const void *data = g_bytes_get_data(wkb, &n);
    OGR_G_CreateFromWkb(data, NULL, out, (int)n);
    return *out != NULL;
}

const AgtExportMask *agt_write_mask_of(const AgtExport *x, const AgtFeature *row)
{
    for (guint i = 0; x->o->mask && i < x->o->mask->len; i++) {
        const AgtExportMask *m = &g_array_index(x->o->mask, AgtExportMask, i);
        if (m->row && m->row->layer == row->layer && g_strcmp0(m->row->id, row->id) == 0)
            return m;
    }
    return NULL;
}

char *agt_write_mask_depth(const AgtExportMask *m)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (!m->permitted || isnan(m->depth_m))
        return g_strdup("");
    g_ascii_formatd(text, sizeof text, "%.2f", floor(m->depth_m * 100 + 1e-6) / 100);
    return g_strdup(text);
}

static OGRSpatialReferenceH srs_of(const AgtCrs *crs)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    g_autofree char *wkt = agt_crs_to_wkt(crs, false, NULL);
    if (agt_crs_epsg(crs) ? OSRImportFromEPSG(srs, agt_crs_epsg(crs)) != OGRERR_NONE
                          : OSRSetFromUserInput(srs, wkt ? wkt : "") != OGRERR_NONE) {
        OSRDestroySpatialReference(srs);
        return NULL;
    }
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    return srs;
}

bool agt_sink_field(OGRLayerH l, const char *name, OGRFieldType type, OGRFieldSubType sub)
{
    OGRFieldDefnH f = OGR_Fld_Create(name, type);
    OGR_Fld_SetSubType(f, sub);
    bool ok = OGR_L_CreateField(l, f, TRUE) == OGRERR_NONE;
    OGR_Fld_Destroy(f);
    return ok;
}

static bool add_our_field(const AgtSink *s, const AgtField *f)
{
    switch (f->type) {
    case AGT_TYPE_REAL:
        return agt_sink_field(s->ogr, f->name, OFTReal, OFSTNone);
    case AGT_TYPE_INT:
        return agt_sink_field(s->ogr, f->name, OFTInteger64, OFSTNone);
    case AGT_TYPE_BOOL:
        return agt_sink_field(s->ogr, f->name, OFTInteger, s->shapes ? OFSTBoolean : OFSTNone);
    case AGT_TYPE_DATE:
        return agt_sink_field(s->ogr, f->name, OFTDate, OFSTNone);
    case AGT_TYPE_BLOB:
        return !s->shapes || agt_sink_field(s->ogr, f->name, OFTBinary, OFSTNone);
    default:
        return agt_sink_field(s->ogr, f->name, OFTString, OFSTNone);
    }
}

static OGRwkbGeometryType type_of(AgtLayerGeom g)
{
    return g == AGT_LAYER_GEOM_POINT     ? wkbMultiPoint
           : g == AGT_LAYER_GEOM_LINE    ? wkbMultiLineString
           : g == AGT_LAYER_GEOM_POLYGON ? wkbMultiPolygon
                                         : wkbNone;
}

static void set_field(OGRFeatureH f, const AgtFeature *row, const AgtField *field)
{
    int i = OGR_F_GetFieldIndex(f, field->name);
    if (i < 0 || agt_row_is_null(row, field))
        return;
    if (field->type == AGT_TYPE_REAL) {
        OGR_F_SetFieldDouble(f, i, agt_row_real(row, field));
    } else if (field->type == AGT_TYPE_INT || field->type == AGT_TYPE_BOOL) {
        OGR_F_SetFieldInteger64(f, i, agt_row_int(row, field));
    } else if (field->type == AGT_TYPE_BLOB) {
        gsize n;
        const void *data = g_bytes_get_data(agt_row_bytes(row, field), &n);
        OGR_F_SetFieldBinary(f, i, (int)n, data);
    } else {
        OGR_F_SetFieldString(f, i, agt_row_text(row, field));
    }
}

static bool write_row(AgtSink *s, const AgtFeature *row, GError **error)
{
    OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(s->ogr));
    const AgtLayer *layer = agt_layer(row->layer);
    for (guint i = 0; i < layer->n_fields; i++)
        set_field(f, row, &layer->fields[i]);
    int mark = OGR_F_GetFieldIndex(f, "illustrative");
    if (mark >= 0)
        OGR_F_SetFieldString(f, mark, agt_write_warning(s->x));
    OGRGeometryH g = NULL;
    bool ok = !s->shapes || !layer->geom || agt_write_geometry(s->x, row, &g, error);
    if (g)
        OGR_F_SetGeometryDirectly(f, g);
    ok = ok && OGR_L_CreateFeature(s->ogr, f) == OGRERR_NONE;
    OGR_F_Destroy(f);
    return ok;
}

bool agt_sink_layer(AgtSink *s, const char *name, OGRwkbGeometryType type)
{
    char **options = NULL;
    if (s->shapes && type != wkbNone)
        options = CSLSetNameValue(options, "GEOMETRY_NAME", "geom");
    s->ogr = GDALDatasetCreateLayer(s->d, name, type == wkbNone ? NULL : s->srs,
                                    s->shapes ? type : wkbNone, options);
    CSLDestroy(options);
    return s->ogr != NULL;
}

static bool write_layer(AgtSink *s, const AgtLayer *layer, GError **error)
{
    const AgtTable *t = agt_plan_table(s->x->plan, layer->id);
    bool ok = agt_sink_layer(s, layer->name, type_of(layer->geom));
    for (guint i = 0; ok && i < layer->n_fields; i++)
        ok = add_our_field(s, &layer->fields[i]);
    if (ok && agt_write_warning(s->x))
        ok = agt_sink_field(s->ogr, "illustrative", OFTString, OFSTNone);
    for (guint i = 0; ok && i < t->n; i++)
        ok = write_row(s, t->rows[i], error);
    return ok;
}

static bool write_pair(AgtSink *s, const char *name, const char *value)
{
    OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(s->ogr));
    OGR_F_SetFieldString(f, 0, name);
    OGR_F_SetFieldString(f, 1, value ? value : "");
    bool ok = OGR_L_CreateFeature(s->ogr, f) == OGRERR_NONE;
    OGR_F_Destroy(f);
    return ok;
}

/* A table that says what the file is. */
static bool write_about(AgtSink *s)
{
    const AgtPlanHead *h = agt_plan_head(s->x->plan);
    return agt_sink_layer(s, "about", wkbNone) &&
           agt_sink_field(s->ogr, "name", OFTString, OFSTNone) &&
           agt_sink_field(s->ogr, "value", OFTString, OFSTNone) &&
           write_pair(s, "plan", h->title) && write_pair(s, "crs", agt_crs_code(s->x->crs)) &&
           write_pair(s, "vertical_datum", h->vertical_datum) &&
           write_pair(s, "revision", h->revision) &&
           write_pair(s, "uncommitted", h->uncommitted ? "yes" : "no") &&
           (!s->x->o->notice || write_pair(s, "notice", s->x->o->notice)) &&
           (!agt_write_warning(s->x) || write_pair(s, "illustrative", agt_write_warning(s->x)));
}

static bool write_mask_row(AgtSink *s, const AgtExportMask *m, GError **error)
{
    OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(s->ogr));
    AgtFeature ground = {.layer = AGT_LAYER_SITE, .geom = m->ground};
    OGRGeometryH g = NULL;
    g_autofree char *depth = agt_write_mask_depth(m);
    double depth_m;
    bool ok = !s->shapes || !m->ground || agt_write_geometry(s->x, &ground, &g, error);
    OGR_F_SetFieldString(f, 0, m->row ? agt_layer(m->row->layer)->name : "");
    OGR_F_SetFieldString(f, 1, m->row && m->row->id ? m->row->id : "");
    OGR_F_SetFieldInteger(f, 2, m->permitted);
    if (agt_parse_real(depth, &depth_m))
        OGR_F_SetFieldDouble(f, 3, depth_m);
    if (s->x->o->mask_date)
        OGR_F_SetFieldString(f, 4, s->x->o->mask_date);
    if (g)
        OGR_F_SetGeometryDirectly(f, g);
    ok = ok && OGR_L_CreateFeature(s->ogr, f) == OGRERR_NONE;
    OGR_F_Destroy(f);
    return ok;
}

static bool write_mask(AgtSink *s, GError **error)
{
    const GArray *mask = s->x->o->mask;
    bool ok = agt_sink_layer(s, "building_mask", wkbMultiPolygon) &&
              agt_sink_field(s->ogr, "of_layer", OFTString, OFSTNone) &&
              agt_sink_field(s->ogr, "of_id", OFTString, OFSTNone) &&
              agt_sink_field(s->ogr, "permitted", OFTInteger, s->shapes ? OFSTBoolean : OFSTNone) &&
              agt_sink_field(s->ogr, "depth_m", OFTReal, OFSTNone) &&
              agt_sink_field(s->ogr, "data_as_of", OFTString, OFSTNone);
    for (guint i = 0; ok && i < mask->len; i++)
        ok = write_mask_row(s, &g_array_index(mask, AgtExportMask, i), error);
    return ok;
}

static bool write_all(AgtSink *s, GError **error)
{
    bool ok = write_about(s);
    for (int i = 0; ok && i < AGT_N_LAYERS; i++)
        if (agt_write_wants(s->x, agt_layer((AgtLayerId)i)))
            ok = write_layer(s, agt_layer((AgtLayerId)i), error);
    if (ok && s->x->o->findings)
        ok = agt_write_findings(s, error);
    if (ok && s->x->o->mask)
        ok = write_mask(s, error);
    return ok;
}

static bool write_tables(AgtExport *x, const char *driver, bool shapes, GError **error)
{
    g_autoptr(AgtGdalLog) log = agt_gdal_log_begin();
    /* the writer would note the time of day in the file */
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", "1970-01-01T00:00:00.000Z");
    GDALDriverH drv = GDALGetDriverByName(driver);
    AgtSink s = {.x = x, .shapes = shapes, .srs = srs_of(x->crs)};
    s.d = drv && s.srs ? GDALCreate(drv, x->temp, 0, 0, 0, GDT_Unknown, NULL) : NULL;
    bool ok = s.d != NULL;
    if (ok && shapes && agt_write_warning(x))
        GDALSetMetadataItem(s.d, "ILLUSTRATIVE", agt_write_warning(x), NULL);
    ok = ok && (!shapes || GDALDatasetStartTransaction(s.d, FALSE) == OGRERR_NONE);
    ok = ok && write_all(&s, error);
    ok = ok && (!shapes || GDALDatasetCommitTransaction(s.d) == OGRERR_NONE);
    if (s.d)
        GDALClose(s.d);
    if (s.srs)
        OSRDestroySpatialReference(s.srs);
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
    if (error && *error)
        return false;
    if (ok)
        return agt_write_clean(x, log, error);
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_WRITE, "cannot write \"%s\": %s",
                x->o->path, log->failure->len ? log->failure->str : "the writer failed");
    return false;
}

bool agt_write_gpkg(AgtExport *x, GError **error)
{
    return write_tables(x, "GPKG", true, error);
}

bool agt_write_xlsx(AgtExport *x, GError **error)
{
    return write_tables(x, "XLSX", false, error);
}
