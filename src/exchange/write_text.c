/* SPDX-License-Identifier: Apache-2.0 */
/* GeoJSON (RFC 7946) and CSV, written by ourselves: byte-stable, points as decimal sign. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "value.h"
#include "write.h"

/* Degrees to 1e-9: 0.1 mm on the ground. */
#define DEGREE_FORMAT "%.9f"

typedef struct {
    FILE *file;
    bool first;
} Out;

static void put_json(FILE *file, const char *text)
{
    g_autoptr(GString) s = g_string_new(NULL);
    agt_value_json_string(s, text);
    fputs(s->str, file);
}

static void put_degree(FILE *file, double v)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(buf, sizeof buf, DEGREE_FORMAT, v);
    fputs(strcmp(buf, "-0.000000000") == 0 ? "0.000000000" : buf, file);
}

static double twice_area(const AgtPoint *p, uint32_t n)
{
    double sum = 0;
    for (uint32_t i = 0; i + 1 < n; i++)
        sum +=
            (p[i].x - p[0].x) * (p[i + 1].y - p[0].y) - (p[i + 1].x - p[0].x) * (p[i].y - p[0].y);
    return sum;
}

/* One run of positions; exteriors counter-clockwise and holes clockwise, as the RFC asks. */
static void put_run(FILE *file, const AgtGeom *g, uint32_t j, int turn)
{
    uint32_t from = g->ring[j], n = g->ring[j + 1] - from;
    bool back = turn && twice_area(g->pt + from, n) * turn < 0;
    for (uint32_t k = 0; k < n; k++) {
        AgtPoint p = g->pt[from + (back ? n - 1 - k : k)];
        fputs(k ? ",[" : "[", file);
        put_degree(file, p.x);
        fputc(',', file);
        put_degree(file, p.y);
        fputc(']', file);
    }
}

static void put_geometry(FILE *file, const AgtGeom *g)
{
    static const char *const names[] = {"", "MultiPoint", "MultiLineString", "MultiPolygon"};
    fprintf(file, "{\"type\":\"%s\",\"coordinates\":[", names[g->kind]);
    for (uint32_t i = 0; i < g->n_parts; i++) {
        if (i)
            fputc(',', file);
        if (g->kind == AGT_GEOM_POLYGON)
            fputc('[', file);
        for (uint32_t j = g->part[i]; j < g->part[i + 1]; j++) {
            bool point = g->kind == AGT_GEOM_POINT;
            fputs(point ? "" : j > g->part[i] ? ",[" : "[", file);
            put_run(file, g, j, g->kind == AGT_GEOM_POLYGON ? (j == g->part[i] ? 1 : -1) : 0);
            fputs(point ? "" : "]", file);
        }
        if (g->kind == AGT_GEOM_POLYGON)
            fputc(']', file);
    }
    fputs("]}", file);
}

static void put_value(FILE *file, const AgtFeature *row, const AgtField *f)
{
    g_autofree char *text = agt_row_string(row, f);
    if (f->type == AGT_TYPE_BOOL)
        fputs(agt_row_int(row, f) ? "true" : "false", file);
    else if (f->type == AGT_TYPE_REAL || f->type == AGT_TYPE_INT)
        fputs(text, file);
    else
        put_json(file, text);
}

static void put_properties(AgtExport *x, FILE *file, const AgtFeature *row)
{
    const AgtLayer *layer = agt_layer(row->layer);
    fputs("\"properties\":{\"layer\":", file);
    put_json(file, layer->name);
    for (guint i = 0; i < layer->n_fields; i++) {
        const AgtField *f = &layer->fields[i];
        if (f->type == AGT_TYPE_BLOB || agt_row_is_null(row, f))
            continue;
        fputc(',', file);
        put_json(file, f->name);
        fputc(':', file);
        put_value(file, row, f);
    }
    if (agt_write_warning(x)) {
        fputs(",\"illustrative\":", file);
        put_json(file, agt_write_warning(x));
    }
    fputc('}', file);
}

static void begin_feature(Out *o)
{
    fputs(o->first ? "\n" : ",\n", o->file);
    fputs("{\"type\":\"Feature\",", o->file);
    o->first = false;
}

static bool put_row(AgtExport *x, Out *o, const AgtFeature *row, GError **error)
{
    g_autoptr(AgtGeom) g = agt_geom_is_empty(row->geom) ? NULL : agt_write_moved(x, row, error);
    if (!g && !agt_geom_is_empty(row->geom))
        return false;
    begin_feature(o);
    put_properties(x, o->file, row);
    fputs(",\"geometry\":", o->file);
    if (g)
        put_geometry(o->file, g);
    else
        fputs("null", o->file);
    fputc('}', o->file);
    return true;
}

/* Id of the waiver that excuses a finding, "". */
static const char *waiver_of(const AgtFinding *v)
{
    return agt_finding_waived(v) ? v->waiver : "";
}

static bool put_finding(AgtExport *x, Out *o, const AgtFinding *v, GError **error)
{
    g_autofree char *text = agt_finding_text(v, x->o->lang);
    AgtFeature spot = {.layer = AGT_LAYER_SITE};
    g_autoptr(AgtGeom) here =
        isfinite(v->at.x) && isfinite(v->at.y) ? agt_geom_new_point(v->at.x, v->at.y) : NULL;
    spot.geom = here;
    g_autoptr(AgtGeom) g = here ? agt_write_moved(x, &spot, error) : NULL;
    if (here && !g)
        return false;
    begin_feature(o);
    const char *const pairs[][2] = {
        {"rule", v->rule->id}, {"severity", agt_severity_name(v->severity)},
        {"id", v->id},         {"other", v->other_id},
        {"text", text},        {"waiver", waiver_of(v)}};
    fputs("\"properties\":{\"layer\":\"findings\"", o->file);
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        fprintf(o->file, ",\"%s\":", pairs[i][0]);
        put_json(o->file, pairs[i][1]);
    }
    fputs("},\"geometry\":", o->file);
    if (g)
        put_geometry(o->file, g);
    else
        fputs("null", o->file);
    fputc('}', o->file);
    return true;
}

static bool put_mask(AgtExport *x, Out *o, const AgtExportMask *m, GError **error)
{
    AgtFeature ground = {.layer = AGT_LAYER_SITE, .geom = m->ground};
    g_autoptr(AgtGeom) g = m->ground ? agt_write_moved(x, &ground, error) : NULL;
    g_autofree char *depth = agt_write_mask_depth(m);
    if (m->ground && !g)
        return false;
    begin_feature(o);
    const char *const pairs[][2] = {{"of_layer", m->row ? agt_layer(m->row->layer)->name : ""},
                                    {"of_id", m->row && m->row->id ? m->row->id : ""},
                                    {"depth_m", depth},
                                    {"data_as_of", x->o->mask_date ? x->o->mask_date : ""}};
    fputs("\"properties\":{\"layer\":\"building_mask\"", o->file);
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
        fprintf(o->file, ",\"%s\":", pairs[i][0]);
        put_json(o->file, pairs[i][1]);
    }
    fprintf(o->file, ",\"permitted\":%s},\"geometry\":", m->permitted ? "true" : "false");
    if (g)
        put_geometry(o->file, g);
    else
        fputs("null", o->file);
    fputc('}', o->file);
    return true;
}

/* Closes and tells whether everything reached the disk. */
bool agt_write_finish(const AgtExport *x, FILE *file, GError **error)
{
    bool ok = !ferror(file) && fflush(file) == 0;
    int e = errno;
    if (fclose(file) == 0 && ok)
        return true;
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_WRITE, "cannot write \"%s\": %s",
                x->o->path, g_strerror(e));
    return false;
}

FILE *agt_write_start(const AgtExport *x, const char *path, GError **error)
{
    FILE *file = fopen(path, "wbe");
    if (!file) {
        int e = errno;
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_WRITE, "cannot write \"%s\": %s",
                    x->o->path, g_strerror(e));
    }
    return file;
}

bool agt_write_geojson(AgtExport *x, GError **error)
{
    FILE *file = agt_write_start(x, x->temp, error);
    if (!file)
        return false;
    const AgtPlanHead *h = agt_plan_head(x->plan);
    Out o = {file, true};
    fputs("{\"type\":\"FeatureCollection\",\"name\":", file);
    put_json(file, h->title ? h->title : "");
    fputs(",\"revision\":", file);
    put_json(file, h->revision ? h->revision : "");
    if (agt_write_warning(x)) {
        fputs(",\"illustrative\":", file);
        put_json(file, agt_write_warning(x));
    }
    if (x->o->notice) {
        fputs(",\"notice\":", file);
        put_json(file, x->o->notice);
    }
    fputs(",\"features\":[", file);
    bool ok = true;
    for (int i = 0; ok && i < AGT_N_LAYERS; i++) {
        const AgtTable *t = agt_plan_table(x->plan, (AgtLayerId)i);
        for (guint k = 0; ok && agt_write_wants(x, t->layer) && k < t->n; k++)
            ok = put_row(x, &o, t->rows[k], error);
    }
    for (guint i = 0; ok && x->o->findings && i < agt_findings_n(x->o->findings); i++)
        ok = put_finding(x, &o, agt_findings_get(x->o->findings, i), error);
    for (guint i = 0; ok && x->o->mask && i < x->o->mask->len; i++)
        ok = put_mask(x, &o, &g_array_index(x->o->mask, AgtExportMask, i), error);
    fputs("\n]}\n", file);
    return agt_write_finish(x, file, ok ? error : NULL) && ok;
}

/* A cell of a CSV file: quoted when it must be (RFC 4180). */
static void put_cell(FILE *file, const char *text, bool first)
{
    if (!first)
        fputc(',', file);
    if (!text)
        return;
    if (!strpbrk(text, "\",\r\n") && *text != ' ') {
        fputs(text, file);
        return;
    }
    fputc('"', file);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

static void put_head(AgtExport *x, FILE *file, const AgtLayer *layer)
{
    fputs("\xEF\xBB\xBF", file); /* spreadsheets take UTF-8 for what it is only with this mark */
    bool first = true;
    for (guint i = 0; i < layer->n_fields; i++) {
        if (layer->fields[i].type != AGT_TYPE_BLOB)
            put_cell(file, layer->fields[i].name, first);
        first = false;
    }
    if (agt_write_warning(x))
        put_cell(file, "illustrative", false);
    if (x->o->notice && layer->geom)
        put_cell(file, "notice", false);
    if (layer->geom)
        put_cell(file, "WKT", false);
    fputs("\r\n", file);
}

static bool put_line(AgtExport *x, FILE *file, const AgtFeature *row, GError **error)
{
    const AgtLayer *layer = agt_layer(row->layer);
    for (guint i = 0; i < layer->n_fields; i++) {
        if (layer->fields[i].type == AGT_TYPE_BLOB)
            continue;
        g_autofree char *text = agt_row_string(row, &layer->fields[i]);
        put_cell(file, text, i == 0);
    }
    if (agt_write_warning(x))
        put_cell(file, agt_write_warning(x), false);
    if (x->o->notice && layer->geom)
        put_cell(file, x->o->notice, false);
    if (layer->geom && !agt_geom_is_empty(row->geom)) {
        g_autoptr(AgtGeom) g = agt_write_moved(x, row, error);
        if (!g)
            return false;
        g_autofree char *wkt = agt_geom_to_wkt(g, agt_crs_is_geographic(x->crs) ? 9 : 3);
        put_cell(file, wkt, false);
    } else if (layer->geom) {
        put_cell(file, NULL, false);
    }
    fputs("\r\n", file);
    return true;
}

static bool write_table(AgtExport *x, const AgtLayer *layer, const char *path, GError **error)
{
    FILE *file = agt_write_start(x, path, error);
    if (!file)
        return false;
    const AgtTable *t = agt_plan_table(x->plan, layer->id);
    put_head(x, file, layer);
    bool ok = true;
    for (guint i = 0; ok && i < t->n; i++)
        ok = put_line(x, file, t->rows[i], error);
    return agt_write_finish(x, file, ok ? error : NULL) && ok;
}

static bool write_findings_csv(AgtExport *x, GError **error)
{
    g_autofree char *path = g_build_filename(x->temp, "findings.csv", NULL);
    FILE *file = agt_write_start(x, path, error);
    if (!file)
        return false;
    fputs("\xEF\xBB\xBFrule,severity,id,other,text,waiver\r\n", file);
    for (guint i = 0; i < agt_findings_n(x->o->findings); i++) {
        const AgtFinding *v = agt_findings_get(x->o->findings, i);
        g_autofree char *text = agt_finding_text(v, x->o->lang);
        put_cell(file, v->rule->id, true);
        put_cell(file, agt_severity_name(v->severity), false);
        put_cell(file, v->id, false);
        put_cell(file, v->other_id, false);
        put_cell(file, text, false);
        put_cell(file, waiver_of(v), false);
        fputs("\r\n", file);
    }
    return agt_write_finish(x, file, error);
}

static bool put_mask_line(AgtExport *x, FILE *file, const AgtExportMask *m, GError **error)
{
    AgtFeature ground = {.layer = AGT_LAYER_SITE, .geom = m->ground};
    g_autoptr(AgtGeom) g = m->ground ? agt_write_moved(x, &ground, error) : NULL;
    if (m->ground && !g)
        return false;
    g_autofree char *depth = agt_write_mask_depth(m);
    g_autofree char *wkt = g ? agt_geom_to_wkt(g, agt_crs_is_geographic(x->crs) ? 9 : 3) : NULL;
    put_cell(file, m->row ? agt_layer(m->row->layer)->name : NULL, true);
    put_cell(file, m->row ? m->row->id : NULL, false);
    put_cell(file, m->permitted ? "1" : "0", false);
    put_cell(file, depth, false);
    put_cell(file, x->o->mask_date, false);
    put_cell(file, x->o->notice, false);
    put_cell(file, wkt, false);
    fputs("\r\n", file);
    return true;
}

static bool write_mask_csv(AgtExport *x, GError **error)
{
    g_autofree char *path = g_build_filename(x->temp, "building_mask.csv", NULL);
    FILE *file = agt_write_start(x, path, error);
    if (!file)
        return false;
    bool ok = true;
    fputs("\xEF\xBB\xBFof_layer,of_id,permitted,depth_m,data_as_of,notice,WKT\r\n", file);
    for (guint i = 0; ok && i < x->o->mask->len; i++)
        ok = put_mask_line(x, file, &g_array_index(x->o->mask, AgtExportMask, i), error);
    return agt_write_finish(x, file, ok ? error : NULL) && ok;
}

bool agt_write_csv(AgtExport *x, GError **error)
{
    const AgtLayer *only = NULL;
    guint wanted = 0;
    for (int i = 0; i < AGT_N_LAYERS; i++) {
        const AgtLayer *layer = agt_layer((AgtLayerId)i);
        if (!agt_write_wants(x, layer))
            continue;
        wanted++;
        only = layer;
        g_autofree char *name = g_strdup_printf("%s.csv", layer->name);
        g_autofree char *path = g_build_filename(x->temp, name, NULL);
        if (x->folder && !write_table(x, layer, path, error))
            return false;
    }
    if (x->folder)
        return (!x->o->findings || write_findings_csv(x, error)) &&
               (!x->o->mask || write_mask_csv(x, error));
    if (wanted == 1)
        return write_table(x, only, x->temp, error);
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_WRITE,
                "\"%s\": one CSV file holds one layer; name the layer, or a folder for all",
                x->o->path);
    return false;
}
