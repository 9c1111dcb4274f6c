/* SPDX-License-Identifier: Apache-2.0 */
/* Findings as a table of a workbook, or as layers: where they are, and the area of those that have
 * one. Every finding stands in "findings", also those without a place. */
#include <math.h>

#include <agrotown/finding_table.h>

#include "write.h"

/* The writer of workbooks takes a text that begins with "=" for a formula, and names come from
 * foreign files. */
static void set_text(const AgtSink *s, OGRFeatureH f, int i, const char *text)
{
    g_autofree char *plain = *text == '=' && !s->shapes ? g_strdup_printf(" %s", text) : NULL;
    OGR_F_SetFieldString(f, i, plain ? plain : text);
}

static void set_cell(const AgtSink *s, OGRFeatureH f, int i, const char *text)
{
    double real;
    gint64 whole;
    if (agt_finding_columns[i].type == AGT_TYPE_REAL && agt_parse_real(text, &real))
        OGR_F_SetFieldDouble(f, i, real);
    else if (agt_finding_columns[i].type == AGT_TYPE_INT && agt_parse_int(text, &whole))
        OGR_F_SetFieldInteger64(f, i, whole);
    else
        set_text(s, f, i, text);
}

static bool write_finding(AgtSink *s, const AgtFindingRow *row, AgtGeom *where, GError **error)
{
    OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(s->ogr));
    AgtFeature spot = {.layer = AGT_LAYER_SITE, .geom = where};
    OGRGeometryH g = NULL;
    for (guint i = 0; agt_finding_columns[i].name; i++) {
        g_autofree char *text = agt_finding_cell(row, i);
        if (text)
            set_cell(s, f, (int)i, text);
    }
    bool ok = !s->shapes || agt_write_geometry(s->x, &spot, &g, error);
    if (g)
        OGR_F_SetGeometryDirectly(f, g);
    ok = ok && OGR_L_CreateFeature(s->ogr, f) == OGRERR_NONE;
    OGR_F_Destroy(f);
    return ok;
}

static bool begin(AgtSink *s, const char *name, OGRwkbGeometryType type)
{
    static const OGRFieldType types[] = {
        [AGT_TYPE_TEXT] = OFTString, [AGT_TYPE_REAL] = OFTReal, [AGT_TYPE_INT] = OFTInteger64};
    bool ok = agt_sink_layer(s, name, type);
    for (const AgtFindingColumn *c = agt_finding_columns; ok && c->name; c++)
        ok = agt_sink_field(s->ogr, c->name, types[c->type], OFSTNone);
    return ok;
}

static AgtGeom *point_of(const AgtFinding *v)
{
    return isfinite(v->at.x) && isfinite(v->at.y) ? agt_geom_new_point(v->at.x, v->at.y) : NULL;
}

static bool is_shown(const AgtGeom *area)
{
    return !agt_geom_is_empty(area) && area->kind == AGT_GEOM_POLYGON;
}

static bool write_all(AgtSink *s, bool areas, GError **error)
{
    const AgtExportOptions *o = s->x->o;
    bool ok = true;
    for (guint i = 0; ok && i < agt_findings_n(o->findings); i++) {
        const AgtFinding *v = agt_findings_get(o->findings, i);
        g_autoptr(AgtGeom) where = areas ? agt_finding_area(v) : point_of(v);
        if (areas && !is_shown(where))
            continue;
        const char *mark = !o->fresh                            ? NULL
                           : g_hash_table_contains(o->fresh, v) ? "new"
                                                                : "unchanged";
        AgtFindingRow row = {v, i + 1, mark, o->lang};
        ok = write_finding(s, &row, where, error);
    }
    return ok;
}

bool agt_write_findings(AgtSink *s, GError **error)
{
    return begin(s, "findings", wkbMultiPoint) && write_all(s, false, error) &&
           (!s->shapes ||
            (begin(s, "findings_area", wkbMultiPolygon) && write_all(s, true, error)));
}
