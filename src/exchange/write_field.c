/* SPDX-License-Identifier: Apache-2.0 */
/* KML and GPX for phones and receivers in the field: geometry, ids, how deep, and the notice on
 * every mark, since marks are copied one by one. */
#include <math.h>
#include <string.h>

#include "write.h"

/* Degrees to 1e-9: 0.1 mm on the ground. */
static void put_degree(FILE *file, double v)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    fputs(g_ascii_formatd(text, sizeof text, "%.9f", v), file);
}

static void put_text(FILE *file, const char *element, const char *text)
{
    g_autofree char *escaped = g_markup_escape_text(text ? text : "", -1);
    fprintf(file, "<%s>%s</%s>\n", element, escaped, element);
}

/* What a mark says of itself. */
static char *words_of(const AgtExport *x, const AgtFeature *row)
{
    const AgtExportMask *m = agt_write_mask_of(x, row);
    const char *warning = agt_write_warning(x);
    g_autofree char *depth = m ? agt_write_mask_depth(m) : g_strdup("");
    GString *s = g_string_new(agt_layer(row->layer)->name);
    if (*depth) {
        g_string_append(s, ", ");
        g_string_append_printf(
            s, agt_tr(x->o->lang, N_("no deeper than %s m below the ground before any levelling")),
            depth);
    }
    if (warning)
        g_string_append_printf(s, ". %s", warning);
    if (x->o->notice)
        g_string_append_printf(s, ". %s", x->o->notice);
    return g_string_free(s, FALSE);
}

static const char *name_of(const AgtFeature *row)
{
    return row->id ? row->id : row->name ? row->name : "?";
}

/* Calls put for every row of the file that has geometry, in degrees. */
static bool each_row(AgtExport *x, FILE *file,
                     void (*put)(AgtExport *, FILE *, const AgtFeature *, const AgtGeom *),
                     AgtGeomKind kind, GError **error)
{
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtTable *t = agt_plan_table(x->plan, l);
        for (guint i = 0; agt_write_wants(x, t->layer) && i < t->n; i++) {
            const AgtFeature *row = t->rows[i];
            if (agt_geom_is_empty(row->geom) || (kind && row->geom->kind != kind))
                continue;
            g_autoptr(AgtGeom) g = agt_write_moved(x, row, error);
            if (!g)
                return false;
            put(x, file, row, g);
        }
    }
    return true;
}

/* --- KML --- */

static void put_run(FILE *file, const AgtGeom *g, guint ring)
{
    fputs("<coordinates>", file);
    for (guint i = g->ring[ring]; i < g->ring[ring + 1]; i++) {
        fputs(i > g->ring[ring] ? " " : "", file);
        put_degree(file, g->pt[i].x);
        fputc(',', file);
        put_degree(file, g->pt[i].y);
    }
    fputs("</coordinates>", file);
}

static void put_part(FILE *file, const AgtGeom *g, guint part)
{
    static const char *const names[] = {"", "Point", "LineString", "Polygon"};
    fprintf(file, "<%s>", names[g->kind]);
    for (guint r = g->part[part]; r < g->part[part + 1]; r++) {
        bool outer = r == g->part[part];
        if (g->kind == AGT_GEOM_POLYGON)
            fputs(outer ? "<outerBoundaryIs><LinearRing>" : "<innerBoundaryIs><LinearRing>", file);
        put_run(file, g, r);
        if (g->kind == AGT_GEOM_POLYGON)
            fputs(outer ? "</LinearRing></outerBoundaryIs>" : "</LinearRing></innerBoundaryIs>",
                  file);
    }
    fprintf(file, "</%s>\n", names[g->kind]);
}

static void put_shape(FILE *file, const char *name, const char *words, const AgtGeom *g)
{
    fputs("<Placemark>\n", file);
    put_text(file, "name", name);
    put_text(file, "description", words);
    fputs("<MultiGeometry>\n", file);
    for (guint i = 0; i < g->n_parts; i++)
        put_part(file, g, i);
    fputs("</MultiGeometry>\n</Placemark>\n", file);
}

static void put_placemark(AgtExport *x, FILE *file, const AgtFeature *row, const AgtGeom *g)
{
    g_autofree char *words = words_of(x, row);
    put_shape(file, name_of(row), words, g);
}

static bool put_ground(AgtExport *x, FILE *file, GError **error)
{
    for (guint i = 0; x->o->mask && i < x->o->mask->len; i++) {
        const AgtExportMask *m = &g_array_index(x->o->mask, AgtExportMask, i);
        AgtFeature ground = {.layer = AGT_LAYER_SITE, .geom = m->ground};
        if (agt_geom_is_empty(m->ground))
            continue;
        g_autoptr(AgtGeom) g = agt_write_moved(x, &ground, error);
        if (!g)
            return false;
        g_autofree char *depth = agt_write_mask_depth(m);
        g_autofree char *name = g_strdup_printf("building_mask %s m", depth);
        put_shape(file, name, x->o->notice, g);
    }
    return true;
}

bool agt_write_kml(AgtExport *x, GError **error)
{
    FILE *file = agt_write_start(x, x->temp, error);
    if (!file)
        return false;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n",
          file);
    put_text(file, "name", agt_plan_head(x->plan)->title);
    put_text(file, "description", x->o->notice);
    bool ok = each_row(x, file, put_placemark, 0, error) && put_ground(x, file, error);
    fputs("</Document>\n</kml>\n", file);
    return agt_write_finish(x, file, ok ? error : NULL) && ok;
}

/* --- GPX: waypoints first, then tracks, as its schema asks --- */

static void put_place(FILE *file, const char *element, AgtPoint p)
{
    fprintf(file, "<%s lat=\"", element);
    put_degree(file, p.y);
    fputs("\" lon=\"", file);
    put_degree(file, p.x);
    fputs("\">", file);
}

static void put_waypoints(AgtExport *x, FILE *file, const AgtFeature *row, const AgtGeom *g)
{
    g_autofree char *words = words_of(x, row);
    for (guint i = 0; i < g->n_points; i++) {
        put_place(file, "wpt", g->pt[i]);
        put_text(file, "name", name_of(row));
        put_text(file, "desc", words);
        fputs("</wpt>\n", file);
    }
}

static void put_track(AgtExport *x, FILE *file, const AgtFeature *row, const AgtGeom *g)
{
    if (g->kind == AGT_GEOM_POINT)
        return;
    g_autofree char *words = words_of(x, row);
    fputs("<trk>", file);
    put_text(file, "name", name_of(row));
    put_text(file, "desc", words);
    for (guint r = 0; r < g->n_rings; r++) {
        fputs("<trkseg>\n", file);
        for (guint i = g->ring[r]; i < g->ring[r + 1]; i++) {
            put_place(file, "trkpt", g->pt[i]);
            fputs("</trkpt>\n", file);
        }
        fputs("</trkseg>", file);
    }
    fputs("</trk>\n", file);
}

bool agt_write_gpx(AgtExport *x, GError **error)
{
    FILE *file = agt_write_start(x, x->temp, error);
    if (!file)
        return false;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"agrotown\" "
          "xmlns=\"http://www.topografix.com/GPX/1/1\">\n<metadata>",
          file);
    put_text(file, "name", agt_plan_head(x->plan)->title);
    put_text(file, "desc", x->o->notice);
    fputs("</metadata>\n", file);
    bool ok = each_row(x, file, put_waypoints, AGT_GEOM_POINT, error) &&
              each_row(x, file, put_track, 0, error);
    fputs("</gpx>\n", file);
    return agt_write_finish(x, file, ok ? error : NULL) && ok;
}
