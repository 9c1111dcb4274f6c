/* SPDX-License-Identifier: Apache-2.0 */
/* One source layer read from end to end: what is in it, by counting and not by its header. */
#include <math.h>
#include <string.h>

#include "inspect.h"
#include "value.h"

AgtSeenLayer *agt_seen_layer_new(const char *name, AgtLang lang)
{
    AgtSeenLayer *l = g_new0(AgtSeenLayer, 1);
    l->name = g_utf8_make_valid(name, -1);
    l->tell = (AgtTell){NULL, lang, g_string_chunk_new(256)};
    l->stated = -1;
    l->kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    l->flaws = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    l->fields = g_ptr_array_new_with_free_func(agt_seen_field_free);
    l->says = g_ptr_array_new_with_free_func(g_free);
    l->place.box = l->place.core = AGT_BOX_EMPTY;
    l->place.centres = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    l->place.zmin = INFINITY;
    l->place.zmax = -INFINITY;
    return l;
}

void agt_seen_layer_free(gpointer layer)
{
    AgtSeenLayer *l = layer;
    if (!l)
        return;
    g_hash_table_unref(l->kinds);
    g_hash_table_unref(l->flaws);
    g_ptr_array_unref(l->fields);
    g_ptr_array_unref(l->says);
    g_array_unref(l->place.centres);
    agt_crs_free(l->crs);
    g_string_chunk_free(l->tell.words);
    g_free(l->crs_said);
    g_free(l->declared);
    g_free(l->damage);
    g_free(l->x);
    g_free(l->y);
    g_free(l->wkt);
    g_free(l->candidate);
    g_free(l->name);
    g_free(l);
}

static void count(GHashTable *table, const char *name)
{
    gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(table, name));
    g_hash_table_insert(table, g_strdup(name), GSIZE_TO_POINTER(n + 1));
}

/* "multipolygon", "line string" and the like, without Z and M. */
static char *kind_name(OGRwkbGeometryType type)
{
    return g_ascii_strdown(OGRGeometryTypeToName(OGR_GT_Flatten(type)), -1);
}

/* The reason that GEOS gave, without the place: "Self-intersection at or near point 1 2". */
static char *flaw_name(const AgtGdalLog *log)
{
    const char *said = log->warning->len ? log->warning->str : log->failure->str;
    if (g_str_has_prefix(said, "IllegalArgumentException: "))
        said += strlen("IllegalArgumentException: ");
    const char *at = strstr(said, " at or near ");
    g_autofree char *head = at ? g_strndup(said, (gsize)(at - said)) : g_strndup(said, 60);
    return *head ? g_ascii_strdown(head, -1) : g_strdup("invalid");
}

static void judge_validity(AgtSeenLayer *l, OGRGeometryH g)
{
    g_autoptr(AgtGdalLog) log = agt_gdal_log_begin();
    if (OGR_G_IsValid(g))
        return;
    g_autofree char *why = flaw_name(log);
    l->invalid++;
    count(l->flaws, why);
}

static void see_heights(AgtSeenPlace *p, OGRGeometryH g)
{
    OGREnvelope3D e;
    OGR_G_GetEnvelope3D(g, &e);
    p->zmin = MIN(p->zmin, e.MinZ);
    p->zmax = MAX(p->zmax, e.MaxZ);
}

static void see_geometry(AgtSeenLayer *l, OGRGeometryH g)
{
    if (!g) {
        l->null++;
        return;
    }
    g_autofree char *kind = kind_name(OGR_G_GetGeometryType(g));
    count(l->kinds, kind);
    if (OGR_G_IsEmpty(g)) {
        l->empty++;
        return;
    }
    OGREnvelope e;
    OGR_G_GetEnvelope(g, &e);
    if (isfinite(e.MinX) && isfinite(e.MinY) && isfinite(e.MaxX) && isfinite(e.MaxY)) {
        l->place.box = agt_box_union(l->place.box, (AgtBox){e.MinX, e.MinY, e.MaxX, e.MaxY});
        agt_seen_place_point(&l->place, (e.MinX + e.MaxX) / 2, (e.MinY + e.MaxY) / 2);
    }
    l->curves += OGR_G_HasCurveGeometry(g, TRUE) != 0;
    if (OGR_G_Is3D(g)) {
        l->with_z++;
        see_heights(&l->place, g);
    }
    if (OGR_G_GetDimension(g) > 0)
        judge_validity(l, g);
}

static void see_record(AgtSeenLayer *l, OGRFeatureH f)
{
    l->records++;
    see_geometry(l, OGR_F_GetGeometryRef(f));
    for (guint i = 0; i < l->fields->len; i++)
        agt_seen_field_add(g_ptr_array_index(l->fields, i), f, (int)i);
}

/* Reads positions out of the columns that were found to hold them. */
static void see_columns(AgtSeenLayer *l, OGRLayerH ogr)
{
    if (!l->x && !l->wkt)
        return;
    OGRFeatureDefnH defn = OGR_L_GetLayerDefn(ogr);
    int ix = OGR_FD_GetFieldIndex(defn, l->wkt ? l->wkt : l->x);
    int iy = l->y ? OGR_FD_GetFieldIndex(defn, l->y) : -1;
    OGR_L_ResetReading(ogr);
    OGRFeatureH f;
    while ((f = OGR_L_GetNextFeature(ogr))) {
        bool bad = false;
        g_autofree char *x = agt_value_text(f, ix, &bad);
        g_autofree char *y = iy >= 0 ? agt_value_text(f, iy, &bad) : NULL;
        AgtPoint p;
        char *wkt = x;
        OGRGeometryH g = NULL;
        if (l->wkt && x && OGR_G_CreateFromWkt(&wkt, NULL, &g) == OGRERR_NONE)
            see_geometry(l, g);
        else if (!l->wkt && x && y && agt_parse_real(x, &p.x) && agt_parse_real(y, &p.y)) {
            l->place.box = agt_box_union(l->place.box, (AgtBox){p.x, p.y, p.x, p.y});
            agt_seen_place_point(&l->place, p.x, p.y);
        }
        if (g)
            OGR_G_DestroyGeometry(g);
        OGR_F_Destroy(f);
    }
}

static void read_records(AgtSeenLayer *l, OGRLayerH ogr)
{
    g_autoptr(AgtGdalLog) log = agt_gdal_log_begin();
    OGR_L_ResetReading(ogr);
    OGRFeatureH f;
    while ((f = OGR_L_GetNextFeature(ogr))) {
        see_record(l, f);
        OGR_F_Destroy(f);
    }
    if (log->failures)
        l->damage = g_strdup(log->failure->str);
    l->stated = OGR_L_GetFeatureCount(ogr, FALSE);
    if (!l->damage && l->stated >= 0 && (guint64)l->stated > l->records)
        l->damage = g_strdup_printf("the file states %" G_GINT64_FORMAT
                                    " records, but only %" G_GUINT64_FORMAT " can be read",
                                    l->stated, l->records);
}

AgtSeenLayer *agt_seen_layer_read(OGRLayerH ogr, AgtLang lang)
{
    AgtSeenLayer *l = agt_seen_layer_new(OGR_L_GetName(ogr), lang);
    OGRFeatureDefnH defn = OGR_L_GetLayerDefn(ogr);
    l->declared = kind_name(OGR_L_GetGeomType(ogr));
    for (int i = 0; i < OGR_FD_GetFieldCount(defn); i++)
        g_ptr_array_add(l->fields, agt_seen_field_new(OGR_FD_GetFieldDefn(defn, i)));
    read_records(l, ogr);
    if (l->null == l->records)
        agt_seen_guess_columns(l);
    see_columns(l, ogr);
    agt_seen_crs(l, OGR_L_GetSpatialRef(ogr));
    agt_seen_guess_place(l);
    return l;
}
