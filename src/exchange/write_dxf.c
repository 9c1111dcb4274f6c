/* SPDX-License-Identifier: Apache-2.0 */
/* DXF: outlines and ids by layer. GDAL writes the frame; units and letters are put right after. */
#include <string.h>

#include "write.h"

/* Height of ids on the drawing, metres. */
#define TEXT_M 2.0

static OGRFeatureH entity(OGRLayerH l, const char *layer, OGRGeometryH g)
{
    OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(l));
    int i = OGR_F_GetFieldIndex(f, "Layer");
    OGR_F_SetFieldString(f, i, layer);
    OGR_F_SetGeometryDirectly(f, g);
    return f;
}

static bool put(OGRLayerH l, OGRFeatureH f)
{
    bool ok = OGR_L_CreateFeature(l, f) == OGRERR_NONE;
    OGR_F_Destroy(f);
    return ok;
}

/*
 * Letters beyond ASCII, and &, as &&XXXX, which fix() turns into the \U+XXXX that every CAD program
 * reads: GDAL would double the backslash. Letters outside of the basic plane become "?".
 */
static char *plain(const char *text)
{
    GString *s = g_string_new(NULL);
    for (; text && *text; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if ((c >= 0x80 && c <= 0xFFFF) || c == '&')
            g_string_append_printf(s, "&&%04X", c);
        else
            g_string_append_c(s, c > 0xFFFF || c == '"' || c == '\\' || c < 0x20 ? '?' : (char)c);
    }
    return g_string_free(s, FALSE);
}

static bool put_text(AgtExport *x, OGRLayerH l, const char *layer, const char *text, AgtPoint at,
                     double size, GError **error)
{
    g_autoptr(AgtGeom) point = agt_geom_new_point(at.x, at.y);
    AgtFeature spot = {.geom = point};
    g_autoptr(AgtGeom) moved = agt_write_moved(x, &spot, error);
    if (!moved)
        return false;
    OGRGeometryH g = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint_2D(g, 0, moved->pt[0].x, moved->pt[0].y);
    OGRFeatureH f = entity(l, layer, g);
    g_autofree char *letters = plain(text);
    char height[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(height, sizeof height, "%.3f", size);
    g_autofree char *style =
        g_strdup_printf("LABEL(f:\"Arial\",t:\"%s\",s:%sg,p:5)", letters, height);
    OGR_F_SetStyleString(f, style);
    return put(l, f);
}

/* An entity a geometry; the driver has no way to write several points as one. Takes g. */
static bool put_parts(OGRLayerH l, const char *layer, OGRGeometryH g)
{
    if (wkbFlatten(OGR_G_GetGeometryType(g)) != wkbMultiPoint)
        return put(l, entity(l, layer, g));
    bool ok = true;
    for (int i = 0; ok && i < OGR_G_GetGeometryCount(g); i++)
        ok = put(l, entity(l, layer, OGR_G_Clone(OGR_G_GetGeometryRef(g, i))));
    OGR_G_DestroyGeometry(g);
    return ok;
}

static bool put_row(AgtExport *x, OGRLayerH l, const AgtFeature *row, GError **error)
{
    OGRGeometryH g = NULL;
    if (!agt_write_geometry(x, row, &g, error))
        return false;
    if (!g)
        return true;
    const AgtLayer *layer = agt_layer(row->layer);
    g_autofree char *name = g_ascii_strup(layer->name, -1);
    g_autofree char *ids = g_strconcat(name, "_ID", NULL);
    return put_parts(l, name, g) &&
           (!row->id ||
            put_text(x, l, ids, row->id, agt_geom_label_point(row->geom), TEXT_M, error));
}

static bool put_warning(AgtExport *x, OGRLayerH l, GError **error)
{
    AgtBox b = agt_plan_extent(x->plan);
    if (!agt_write_warning(x))
        return true;
    AgtPoint at = b.minx <= b.maxx ? (AgtPoint){b.minx, b.maxy + 20} : (AgtPoint){0, 0};
    return put_text(x, l, "ILLUSTRATIVE", agt_write_warning(x), at, 10, error);
}

/* Above the drawing, in letters that nobody misses. */
static bool put_notice(AgtExport *x, OGRLayerH l, GError **error)
{
    AgtBox b = agt_plan_extent(x->plan);
    if (!x->o->notice)
        return true;
    AgtPoint at = b.minx <= b.maxx ? (AgtPoint){b.minx, b.maxy + 40} : (AgtPoint){0, 0};
    return put_text(x, l, "NOTICE", x->o->notice, at, 5, error);
}

static bool put_mask(AgtExport *x, OGRLayerH l, GError **error)
{
    bool ok = true;
    for (guint i = 0; ok && x->o->mask && i < x->o->mask->len; i++) {
        const AgtExportMask *m = &g_array_index(x->o->mask, AgtExportMask, i);
        AgtFeature ground = {.layer = AGT_LAYER_SITE, .geom = m->ground};
        const AgtFeature *at = m->row ? m->row : &ground;
        OGRGeometryH g = NULL;
        g_autofree char *depth = agt_write_mask_depth(m);
        g_autofree char *text = g_strdup_printf(
            "%s %s %s m", m->row && m->row->id ? m->row->id : "", m->permitted ? "<=" : "0", depth);
        ok = !m->ground || agt_write_geometry(x, &ground, &g, error);
        if (ok && g)
            ok = put_parts(l, "BUILDING_MASK", g);
        if (ok && !agt_geom_is_empty(at->geom))
            ok = put_text(x, l, "BUILDING_MASK_DEPTH", text, agt_geom_label_point(at->geom), 1,
                          error);
    }
    return ok;
}

static bool put_findings(AgtExport *x, OGRLayerH l, GError **error)
{
    bool ok = true;
    for (guint i = 0; ok && x->o->findings && i < agt_findings_n(x->o->findings); i++) {
        const AgtFinding *v = agt_findings_get(x->o->findings, i);
        g_autofree char *text = g_strdup_printf("%s %s", v->rule->id, v->id);
        if (v->at.x == v->at.x && v->at.y == v->at.y)
            ok = put_text(x, l, "FINDINGS", text, v->at, TEXT_M, error);
    }
    return ok;
}

static bool write_entities(AgtExport *x, GError **error)
{
    GDALDatasetH d = GDALCreate(GDALGetDriverByName("DXF"), x->temp, 0, 0, 0, GDT_Unknown, NULL);
    OGRLayerH l = d ? GDALDatasetCreateLayer(d, "entities", NULL, wkbUnknown, NULL) : NULL;
    bool ok = l && put_warning(x, l, error) && put_notice(x, l, error);
    for (int i = 0; ok && i < AGT_N_LAYERS; i++) {
        const AgtTable *t = agt_plan_table(x->plan, (AgtLayerId)i);
        for (guint k = 0; ok && t->layer->geom && agt_write_wants(x, t->layer) && k < t->n; k++)
            ok = put_row(x, l, t->rows[k], error);
    }
    ok = ok && put_findings(x, l, error) && put_mask(x, l, error);
    if (d)
        GDALClose(d);
    return ok;
}

/* Sets a header variable: GDAL's frame says inches ($INSUNITS 1) and English units ($MEASUREMENT
 * 0). */
static void set_variable(GString *text, const char *name, const char *value)
{
    char *at = strstr(text->str, name);
    char *code = at ? strchr(at, '\n') : NULL;
    char *from = code ? strchr(code + 1, '\n') : NULL;
    char *to = from ? strchr(from + 1, '\n') : NULL;
    if (!to)
        return;
    gssize pos = from + 1 - text->str;
    g_string_erase(text, pos, to - from - 1);
    g_string_insert(text, pos, value);
}

static bool fix(AgtExport *x, GError **error)
{
    g_autofree char *raw = NULL;
    if (!g_file_get_contents(x->temp, &raw, NULL, error))
        return false;
    g_autoptr(GString) text = g_string_new(raw);
    set_variable(text, "$INSUNITS", "     6");
    set_variable(text, "$MEASUREMENT", "     1");
    g_string_replace(text, "&&", "\\U+", 0);
    g_string_replace(text, "\\~", " ", 0); /* spaces, which GDAL makes non-breaking */
    return g_file_set_contents(x->temp, text->str, (gssize)text->len, error);
}

bool agt_write_dxf(AgtExport *x, GError **error)
{
    if (agt_crs_is_geographic(x->crs)) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CRS,
                    "a DXF drawing is in metres; choose a projected coordinate system");
        return false;
    }
    g_autoptr(AgtGdalLog) log = agt_gdal_log_begin();
    CPLSetThreadLocalConfigOption("DXF_WRITE_HATCH", "NO");
    bool ok = write_entities(x, error);
    CPLSetThreadLocalConfigOption("DXF_WRITE_HATCH", NULL);
    if (error && *error)
        return false;
    if (!ok && !log->failures) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_WRITE,
                    "cannot write \"%s\": the writer failed", x->o->path);
        return false;
    }
    return agt_write_clean(x, log, error) && fix(x, error);
}
