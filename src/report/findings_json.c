/* SPDX-License-Identifier: Apache-2.0 */
/* Findings as one JSON document, and as GeoJSON (RFC 7946). */
#include <math.h>
#include <string.h>

#include "heading_json.h"
#include "json.h"
#include "words.h"

/* Names and order here are a format that others read: add, never rename. */
void agt_report_finding_json(AgtJson *j, const AgtFinding *f, AgtLang lang)
{
    const AgtRule *r = f->rule;
    g_autofree char *text = agt_finding_text(f, lang), *advice = agt_finding_advice(f, lang);
    g_autofree char *print = agt_finding_fingerprint(f);
    agt_json_text(j, "rule", r->id);
    agt_json_text(j, "severity", agt_severity_name(f->severity));
    agt_json_text(j, "basis", agt_basis_name(r->basis));
    agt_json_text(j, "sets", f->sets ? f->sets : "");
    agt_json_text(j, "document", r->document ? r->document : "");
    agt_json_text(j, "clause", r->clause ? r->clause : "");
    agt_json_text(j, "layer", f->layer < AGT_N_LAYERS ? agt_layer(f->layer)->name : NULL);
    agt_json_text(j, "id", *f->id ? f->id : NULL);
    agt_json_text(j, "other_layer",
                  f->other_layer < AGT_N_LAYERS ? agt_layer(f->other_layer)->name : NULL);
    agt_json_text(j, "other_id", *f->other_id ? f->other_id : NULL);
    agt_json_real(j, "measured", f->measured, 6);
    agt_json_real(j, "required", f->required, 6);
    agt_json_text(j, "unit", f->unit ? f->unit : "");
    agt_json_text(j, "text", text);
    agt_json_text(j, "advice", advice);
    agt_json_text(j, "fingerprint", print);
    agt_json_text(j, "waiver", agt_finding_waived(f) ? f->waiver : NULL);
    agt_json_real(j, "e_m", f->at.x, 3);
    agt_json_real(j, "n_m", f->at.y, 3);
}

void agt_report_baseline_json(AgtJson *j, const AgtFindings *f, const AgtReportOptions *o)
{
    if (!o->baseline) {
        agt_json_null(j, "baseline");
        return;
    }
    guint fresh = g_hash_table_size(o->baseline->fresh);
    agt_json_object(j, "baseline");
    agt_json_text(j, "name", o->baseline->name);
    agt_json_int(j, "new", fresh);
    agt_json_int(j, "unchanged", agt_findings_n(f) - fresh);
    agt_json_int(j, "fixed", o->baseline->fixed->len);
    agt_json_list(j, "fixed_fingerprints");
    for (guint i = 0; i < o->baseline->fixed->len; i++)
        agt_json_text(j, NULL, o->baseline->fixed->pdata[i]);
    agt_json_close(j);
    agt_json_close(j);
}

char *agt_report_findings_json(const AgtPlan *plan, const AgtFindings *f, const AgtReportOptions *o)
{
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.findings/1");
    agt_report_heading_json(&j, agt_plan_head(plan), f, o);
    agt_report_baseline_json(&j, f, o);
    agt_json_list(&j, "findings");
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        agt_json_object(&j, NULL);
        agt_report_finding_json(&j, x, o->lang);
        agt_json_text(&j, "baseline", agt_report_mark(o, x));
        g_autoptr(AgtGeom) area = agt_finding_area(x);
        if (area) {
            g_autofree char *wkt = agt_geom_to_wkt(area, 3);
            agt_json_text(&j, "area", wkt);
        } else {
            agt_json_null(&j, "area");
        }
        agt_json_close(&j);
    }
    agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}

static void add_position(AgtJson *j, AgtPoint p)
{
    agt_json_list(j, NULL); /* longitude, latitude: 8 places are a millimetre */
    agt_json_real(j, NULL, p.x, 8);
    agt_json_real(j, NULL, p.y, 8);
    agt_json_close(j);
}

static bool anticlockwise(const AgtPoint *p, guint n)
{
    double twice = 0;
    for (guint i = 0; i + 1 < n; i++)
        twice +=
            (p[i].x - p[0].x) * (p[i + 1].y - p[0].y) - (p[i + 1].x - p[0].x) * (p[i].y - p[0].y);
    return twice > 0;
}

/* RFC 7946, 3.1.6: the exterior runs anticlockwise, holes clockwise. */
static void add_ring(AgtJson *j, const AgtGeom *g, guint ring, bool exterior)
{
    const AgtPoint *p = g->pt + g->ring[ring];
    guint n = g->ring[ring + 1] - g->ring[ring];
    bool turn = g->kind == AGT_GEOM_POLYGON && anticlockwise(p, n) != exterior;
    agt_json_list(j, NULL);
    for (guint i = 0; i < n; i++)
        add_position(j, p[turn ? n - 1 - i : i]);
    agt_json_close(j);
}

static void add_geometry(AgtJson *j, const AgtGeom *g)
{
    static const char *const names[] = {"", "MultiPoint", "MultiLineString", "MultiPolygon"};
    agt_json_object(j, "geometry");
    agt_json_text(j, "type", names[g->kind]);
    agt_json_list(j, "coordinates");
    for (guint i = 0; i < g->n_parts; i++) {
        if (g->kind == AGT_GEOM_POINT) {
            add_position(j, g->pt[i]);
            continue;
        }
        if (g->kind == AGT_GEOM_POLYGON)
            agt_json_list(j, NULL);
        for (guint r = g->part[i]; r < g->part[i + 1]; r++)
            add_ring(j, g, r, r == g->part[i]);
        if (g->kind == AGT_GEOM_POLYGON)
            agt_json_close(j);
    }
    agt_json_close(j);
    agt_json_close(j);
}

/* The area when there is one, else the point, else null. */
static bool add_place(AgtJson *j, const AgtFinding *f, AgtGeomMapFunc to_wgs84, gpointer user,
                      GError **error)
{
    g_autoptr(AgtGeom) area = agt_finding_area(f);
    if (!agt_geom_is_empty(area)) {
        g_autoptr(AgtGeom) g = agt_geom_map(area, to_wgs84, user, error);
        if (!g)
            return false;
        add_geometry(j, g);
        return true;
    }
    if (!isfinite(f->at.x) || !isfinite(f->at.y)) {
        agt_json_null(j, "geometry");
        return true;
    }
    AgtPoint p = f->at;
    if (!to_wgs84(&p, 1, user, error))
        return false;
    agt_json_object(j, "geometry");
    agt_json_text(j, "type", "Point");
    agt_json_list(j, "coordinates");
    agt_json_real(j, NULL, p.x, 8);
    agt_json_real(j, NULL, p.y, 8);
    agt_json_close(j);
    agt_json_close(j);
    return true;
}

static bool add_feature(AgtJson *j, const AgtFinding *f, const AgtReportOptions *o,
                        AgtGeomMapFunc to_wgs84, gpointer user, GError **error)
{
    agt_json_object(j, NULL);
    agt_json_text(j, "type", "Feature");
    bool ok = add_place(j, f, to_wgs84, user, error);
    agt_json_object(j, "properties");
    agt_report_finding_json(j, f, o->lang);
    agt_json_text(j, "baseline", agt_report_mark(o, f));
    agt_json_close(j);
    agt_json_close(j);
    return ok;
}

char *agt_report_findings_geojson(const AgtPlan *plan, const AgtFindings *f,
                                  const AgtReportOptions *o, AgtGeomMapFunc to_wgs84, gpointer user,
                                  GError **error)
{
    AgtJson j = agt_json_begin(2);
    bool ok = true;
    agt_json_object(&j, NULL);
    agt_json_text(&j, "type", "FeatureCollection");
    agt_json_object(&j, "agrotown"); /* a member of our own: "crs" on the top would be misread */
    agt_report_heading_json(&j, agt_plan_head(plan), f, o);
    agt_report_baseline_json(&j, f, o);
    agt_json_close(&j);
    agt_json_list(&j, "features");
    for (guint i = 0; ok && i < agt_findings_n(f); i++)
        ok = add_feature(&j, agt_findings_get(f, i), o, to_wgs84, user, error);
    agt_json_close(&j);
    agt_json_close(&j);
    g_autofree char *text = agt_json_finish(&j);
    return ok ? g_steal_pointer(&text) : NULL;
}
