/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Default styles for QGIS, one per layer, so that a plan opened there looks like a plan and a
 * hazard looks like a hazard. QGIS reads them from the table layer_styles.
 */
#include <string.h>

#include "internal.h"

/* Look of a layer: fill "r,g,b,a" (NULL none), outline, its width, and "hatch", "sparse" or "dash".
 */
typedef struct {
    AgtLayerId layer;
    const char *fill, *stroke, *width, *pattern;
} Look;

static const Look looks[] = {
    {AGT_LAYER_SITE, NULL, "40,40,40,255", "0.8", "dash"},
    {AGT_LAYER_LAND_USE, "255,246,196,120", "190,170,90,255", "0.2", NULL},
    {AGT_LAYER_BOUNDARY, NULL, "120,60,120,255", "0.6", "dash"},
    {AGT_LAYER_RED_LINE, NULL, "220,0,40,255", "0.4", NULL},
    {AGT_LAYER_BUILDING_LINE, NULL, "0,90,200,255", "0.3", "dash"},
    {AGT_LAYER_STREET, NULL, "90,90,90,255", "1.2", NULL},
    {AGT_LAYER_PATH, NULL, "150,130,100,255", "0.6", NULL},
    {AGT_LAYER_ROUTE, NULL, "0,110,150,255", "0.8", "dash"},
    {AGT_LAYER_BLOCK, NULL, "110,80,30,255", "0.5", NULL},
    {AGT_LAYER_PLOT, "250,240,220,120", "140,110,60,255", "0.25", NULL},
    {AGT_LAYER_BUILDING, "222,150,110,255", "120,60,30,255", "0.25", NULL},
    {AGT_LAYER_FACILITY, "150,170,230,110", "50,70,150,255", "0.35", NULL},
    {AGT_LAYER_PARKING, "205,205,205,200", "110,110,110,255", "0.2", NULL},
    {AGT_LAYER_GREEN, "160,210,130,200", "80,140,60,255", "0.2", NULL},
    {AGT_LAYER_NETWORK_LINE, NULL, "0,120,190,255", "0.4", NULL},
    {AGT_LAYER_NETWORK_NODE, "0,120,190,255", "0,60,110,255", "0.2", NULL},
    {AGT_LAYER_PROTECTION_ZONE, "200,150,220,60", "130,60,160,255", "0.3", "dash"},
    {AGT_LAYER_EXCLUSION, "150,150,150,160", "70,70,70,255", "0.3", NULL},
    {AGT_LAYER_SURVEY, NULL, "150,110,70,255", "0.15", NULL},
    {AGT_LAYER_SURVEY_POINT, "150,110,70,255", "90,60,30,255", "0.1", NULL},
    {AGT_LAYER_WORKS_AREA, "255,210,120,120", "160,110,0,255", "0.4", "dash"},
    {AGT_LAYER_HAZARD_AREA, "255,90,0,255", "215,0,0,255", "1", "hatch"},
    {AGT_LAYER_HAZARD_LINE, NULL, "215,0,0,255", "1.4", NULL},
    {AGT_LAYER_HAZARD_POINT, "255,90,0,255", "215,0,0,255", "0.8", NULL},
    {AGT_LAYER_RELEASE, "0,140,70,255", "0,120,60,255", "0.6",
     "sparse"}, /* the plan shows through */
    {AGT_LAYER_SURVEY_EXTENT, NULL, "0,110,110,255", "0.4", "dash"},
    {AGT_LAYER_EXPLOSIVE_FIND, "215,0,0,255", "60,0,0,255", "0.4", NULL},
    {AGT_LAYER_GROUND_CHANGE, "150,110,60,120", "120,80,30,255", "0.4", "sparse"},
    {AGT_LAYER_MARKING, NULL, "170,0,0,255", "0.5", "dash"},
    {AGT_LAYER_APPROVED_PLAN, "180,200,220,60", "60,90,130,255", "0.3", "dash"},
    {AGT_LAYER_APPROVED_LINE, NULL, "60,90,130,255", "0.3", "dash"},
    {AGT_LAYER_CONTROL_POINT, "255,255,255,255", "0,0,0,255", "0.4", NULL},
    {AGT_LAYER_SETTING_OUT_POINT, "255,0,200,255", "110,0,90,255", "0.3", NULL},
    {AGT_LAYER_TERRAIN, NULL, "150,150,110,255", "0.3", "dash"},
    {AGT_LAYER_PERMIT, NULL, "0,140,80,255", "0.6", "dash"},
};

static const Look *look_of(AgtLayerId layer)
{
    for (guint i = 0; i < G_N_ELEMENTS(looks); i++)
        if (looks[i].layer == layer)
            return &looks[i];
    return NULL;
}

/* A symbol layer of a class with its properties: name, value, ..., NULL. */
static void put_layer(GString *q, const char *class, ...) G_GNUC_NULL_TERMINATED;

static void put_layer(GString *q, const char *class, ...)
{
    va_list args;
    g_string_append_printf(q,
                           "<layer class=\"%s\" enabled=\"1\" pass=\"0\" locked=\"0\"><Option "
                           "type=\"Map\">",
                           class);
    GString *old = g_string_new(NULL); /* QGIS before 3.26 reads prop, later ones Option */
    va_start(args, class);
    for (const char *k = va_arg(args, const char *); k; k = va_arg(args, const char *)) {
        const char *v = va_arg(args, const char *);
        g_string_append_printf(q, "<Option type=\"QString\" name=\"%s\" value=\"%s\"/>", k, v);
        g_string_append_printf(old, "<prop k=\"%s\" v=\"%s\"/>", k, v);
    }
    va_end(args);
    g_string_append_printf(q, "</Option>%s", old->str);
    g_string_free(old, TRUE);
}

static void put_outline(GString *q, const Look *look, const char *fill)
{
    put_layer(q, "SimpleFill", "color", fill ? fill : "0,0,0,0", "style", fill ? "solid" : "no",
              "outline_color", look->stroke, "outline_style",
              g_strcmp0(look->pattern, "dash") == 0 ? "dash" : "solid", "outline_width",
              look->width, "outline_width_unit", "MM", "joinstyle", "miter", NULL);
    g_string_append(q, "</layer>");
}

static void put_polygon(GString *q, const Look *look)
{
    g_string_append(q, "<symbol type=\"fill\" name=\"0\" alpha=\"1\" clip_to_extent=\"1\" "
                       "force_rhr=\"0\">");
    bool sparse = g_strcmp0(look->pattern, "sparse") == 0;
    if (sparse || g_strcmp0(look->pattern, "hatch") == 0) {
        const char *width = sparse ? "0.15" : "0.5";
        put_layer(q, "LinePatternFill", "angle", sparse ? "135" : "45", "distance",
                  sparse ? "5" : "2", "distance_unit", "MM", "color", look->fill, "line_width",
                  width, "line_width_unit", "MM", NULL);
        g_string_append(q, "<symbol type=\"line\" name=\"@0@0\" alpha=\"1\" clip_to_extent=\"1\" "
                           "force_rhr=\"0\">");
        put_layer(q, "SimpleLine", "line_color", look->fill, "line_width", width, "line_width_unit",
                  "MM", "line_style", "solid", NULL);
        g_string_append(q, "</layer></symbol></layer>");
        put_outline(q, look, NULL);
    } else {
        put_outline(q, look, look->fill);
    }
    g_string_append(q, "</symbol>");
}

static void put_line(GString *q, const Look *look)
{
    g_string_append(q, "<symbol type=\"line\" name=\"0\" alpha=\"1\" clip_to_extent=\"1\" "
                       "force_rhr=\"0\">");
    put_layer(q, "SimpleLine", "line_color", look->stroke, "line_width", look->width,
              "line_width_unit", "MM", "line_style",
              g_strcmp0(look->pattern, "dash") == 0 ? "dash" : "solid", "capstyle", "flat",
              "joinstyle", "miter", NULL);
    g_string_append(q, "</layer></symbol>");
}

static const char *marker_of(AgtLayerId layer)
{
    switch (layer) {
    case AGT_LAYER_HAZARD_POINT:
        return "triangle";
    case AGT_LAYER_EXPLOSIVE_FIND:
        return "star";
    case AGT_LAYER_CONTROL_POINT:
        return "equilateral_triangle";
    case AGT_LAYER_SETTING_OUT_POINT:
        return "cross2";
    case AGT_LAYER_NETWORK_NODE:
        return "square";
    default:
        return "circle";
    }
}

static void put_point(GString *q, const Look *look)
{
    g_string_append(q, "<symbol type=\"marker\" name=\"0\" alpha=\"1\" clip_to_extent=\"1\" "
                       "force_rhr=\"0\">");
    put_layer(q, "SimpleMarker", "name", marker_of(look->layer), "color", look->fill,
              "outline_color", look->stroke, "outline_width", look->width, "outline_width_unit",
              "MM", "size", look->layer == AGT_LAYER_SURVEY_POINT ? "1.2" : "3", "size_unit", "MM",
              NULL);
    g_string_append(q, "</layer></symbol>");
}

static void put_symbol(GString *q, const Look *look)
{
    switch (agt_layer(look->layer)->geom) {
    case AGT_LAYER_GEOM_POLYGON:
        put_polygon(q, look);
        break;
    case AGT_LAYER_GEOM_LINE:
        put_line(q, look);
        break;
    case AGT_LAYER_GEOM_POINT:
        put_point(q, look);
        break;
    case AGT_LAYER_GEOM_NONE:
        break;
    }
}

/* Hazards whose status is unknown are drawn in grey, as heavily: nobody said that they are gone. */
static void put_hazard_renderer(GString *q, const Look *look)
{
    Look unknown = *look;
    unknown.stroke = "70,70,70,255";
    unknown.fill = look->fill ? "120,120,120,255" : NULL;
    const Look *both[] = {look, &unknown};
    g_string_append(q, "<renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" forceraster=\"0\" "
                       "enableorderby=\"0\"><rules key=\"all\">"
                       "<rule key=\"known\" symbol=\"0\" label=\"hazard\" "
                       "filter=\"&quot;status&quot; IS NOT NULL AND &quot;status&quot; &lt;&gt; "
                       "'unknown'\"/>"
                       "<rule key=\"unknown\" symbol=\"1\" label=\"unknown status\" "
                       "filter=\"&quot;status&quot; IS NULL OR &quot;status&quot; = "
                       "'unknown'\"/></rules><symbols>");
    for (guint i = 0; i < 2; i++) {
        GString *symbol = g_string_new(NULL);
        put_symbol(symbol, both[i]);
        if (i == 1) {
            g_string_replace(symbol, "name=\"0\"", "name=\"1\"", 1);
            g_string_replace(symbol, "name=\"@0@0\"", "name=\"@1@0\"", 0);
        }
        g_string_append(q, symbol->str);
        g_string_free(symbol, TRUE);
    }
    g_string_append(q, "</symbols></renderer-v2>");
}

/* What is written on the map, and up to which scale; hazards are named at every scale. */
static const struct {
    AgtLayerId layer;
    const char *field, *colour, *size, *placement, *scale;
} labels[] = {
    {AGT_LAYER_BLOCK, "id", "110,80,30,255", "9", "4", "6000"},
    {AGT_LAYER_PLOT, "id", "120,95,50,255", "7", "4", "2000"},
    {AGT_LAYER_BUILDING, "id", "70,30,10,255", "7", "4", "1000"},
    {AGT_LAYER_FACILITY, "coalesce(nullif(name, ''), id)", "30,45,120,255", "8", "4", "5000"},
    {AGT_LAYER_STREET, "coalesce(nullif(name, ''), id)", "60,60,60,255", "8", "3", "5000"},
    {AGT_LAYER_HAZARD_AREA, "id", "170,0,0,255", "9", "4", NULL},
    {AGT_LAYER_HAZARD_LINE, "id", "170,0,0,255", "9", "2", NULL},
    {AGT_LAYER_HAZARD_POINT, "id", "170,0,0,255", "9", "0", NULL},
};

static void put_labels(GString *q, AgtLayerId layer)
{
    for (guint i = 0; i < G_N_ELEMENTS(labels); i++) {
        if (labels[i].layer != layer)
            continue;
        g_autofree char *text = g_markup_printf_escaped(
            "<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style "
            "fieldName=\"%s\" "
            "isExpression=\"1\" fontFamily=\"Sans Serif\" fontSize=\"%s\" fontSizeUnit=\"Point\" "
            "fontWeight=\"75\" "
            "textColor=\"%s\" textOpacity=\"1\"><text-buffer bufferDraw=\"1\" bufferSize=\"0.7\" "
            "bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,255\" bufferOpacity=\"0.8\"/>"
            "</text-style><placement placement=\"%s\" dist=\"1\" distUnits=\"MM\" priority=\"5\"/>"
            "<rendering scaleVisibility=\"%s\" scaleMin=\"0\" scaleMax=\"%s\" obstacle=\"0\" "
            "drawLabels=\"1\" displayAll=\"%s\"/></settings></labeling>",
            labels[i].field, labels[i].size, labels[i].colour, labels[i].placement,
            labels[i].scale ? "1" : "0", labels[i].scale ? labels[i].scale : "0",
            labels[i].scale ? "0" : "1");
        g_string_append(q, text);
    }
}

char *agt_style_qml(AgtLayerId layer)
{
    const Look *look = look_of(layer);
    g_assert(look); /* a layer with geometry has a look */
    GString *q = g_string_new("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
                              "<qgis version=\"3.22\" styleCategories=\"Symbology|Labeling\" "
                              "labelsEnabled=\"1\">");
    if (layer == AGT_LAYER_HAZARD_AREA || layer == AGT_LAYER_HAZARD_LINE ||
        layer == AGT_LAYER_HAZARD_POINT) {
        put_hazard_renderer(q, look);
    } else {
        g_string_append(q, "<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" "
                           "forceraster=\"0\" enableorderby=\"0\"><symbols>");
        put_symbol(q, look);
        g_string_append(q, "</symbols></renderer-v2>");
    }
    put_labels(q, layer);
    g_string_append_printf(q, "<layerGeometryType>%d</layerGeometryType></qgis>",
                           (int)agt_layer(layer)->geom - 1);
    return g_string_free(q, FALSE);
}

/* QGIS looks for the schema "" when it opens the table through OGR, and for none at all through its
 * own spatialite provider (seen with 3.22), so every style is written twice. */
static bool write_one(AgtStore *s, const AgtLayer *l, const char *schema, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(
        s,
        "INSERT INTO layer_styles(f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner)"
        " VALUES('', ?, ?, '" AGT_STORE_GEOM "', ?, ?, '', 1, ?, '')",
        error);
    if (!st)
        return false;
    g_autofree char *qml = agt_style_qml(l->id);
    agt_bind_text(st, 1, schema);
    agt_bind_text(st, 2, l->name);
    agt_bind_text(st, 3, l->name);
    agt_bind_text(st, 4, qml);
    agt_bind_text(st, 5, l->title);
    return agt_stmt_run(s, st, error);
}

bool agt_style_write(AgtStore *s, GError **error)
{
    if (!agt_store_exec(s,
                        "CREATE TABLE IF NOT EXISTS layer_styles(id INTEGER PRIMARY KEY "
                        "AUTOINCREMENT, f_table_catalog VARCHAR(256), f_table_schema VARCHAR(256),"
                        " f_table_name VARCHAR(256), f_geometry_column VARCHAR(256), styleName "
                        "TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description "
                        "TEXT, owner VARCHAR(30), ui TEXT, update_time DATETIME DEFAULT "
                        "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now')))",
                        error))
        return false;
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        if (agt_layer(i)->geom &&
            (!write_one(s, agt_layer(i), "", error) || !write_one(s, agt_layer(i), NULL, error)))
            return false;
    return true;
}

char *agt_store_style(AgtStore *s, AgtLayerId layer, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(s,
                                     "SELECT styleQML FROM layer_styles WHERE f_table_name = ?"
                                     " ORDER BY useAsDefault DESC, id DESC LIMIT 1",
                                     error);
    if (!st)
        return NULL;
    agt_bind_text(st, 1, agt_layer(layer)->name);
    if (agt_stmt_step(s, st, error) <= 0 || sqlite3_column_type(st, 0) != SQLITE_TEXT)
        return NULL;
    return g_strdup((const char *)sqlite3_column_text(st, 0));
}
