/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A comparison as JSON lines, format plan.diff/1: a header, one line per feature and finding,
 * totals last. A changeset as one document with the same features.
 */
#include <math.h>
#include <string.h>

#include "heading_json.h"
#include "json.h"
#include "words.h"

static const char *const op_names[] = {"insert", "update", "delete"};

/* 1 attribute, 2 rigid motion, 4 geometry. */
static int bits_of(const AgtDiff *d)
{
    int bits = d->fields->len ? 1 : 0;
    if (d->geometry.change == AGT_GEO_MOVED)
        return bits | 2;
    return d->geometry.change == AGT_GEO_SAME ? bits : bits | 4;
}

void agt_report_value_json(AgtJson *j, const AgtFeature *row, const AgtField *f)
{
    if (!row || agt_row_is_null(row, f))
        agt_json_null(j, NULL);
    else if (f->type == AGT_TYPE_REAL)
        agt_json_real(j, NULL, agt_row_real(row, f), 9);
    else if (f->type == AGT_TYPE_INT)
        agt_json_int(j, NULL, agt_row_int(row, f));
    else if (f->type == AGT_TYPE_BOOL)
        agt_json_bool(j, NULL, agt_row_int(row, f) != 0);
    else if (f->type == AGT_TYPE_BLOB) { /* a hash says whether it differs, and is short */
        g_autofree char *sha =
            g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, agt_row_bytes(row, f));
        agt_json_text(j, NULL, sha);
    } else
        agt_json_text(j, NULL, agt_row_text(row, f));
}

static void add_pair(AgtJson *j, const AgtDiff *d, const AgtField *f)
{
    agt_json_list(j, f->name);
    agt_report_value_json(j, d->before, f);
    agt_report_value_json(j, d->after, f);
    agt_json_close(j);
}

/* Differing fields of a change; every given field of what is added or removed. */
static void add_attributes(AgtJson *j, const AgtDiff *d)
{
    agt_json_object(j, "attributes");
    const AgtFeature *row = d->after ? d->after : d->before;
    const AgtLayer *l = agt_layer(row->layer);
    for (guint i = 0; d->op != AGT_CHANGE && i < l->n_fields; i++)
        if (!agt_row_is_null(row, &l->fields[i]))
            add_pair(j, d, &l->fields[i]);
    for (guint i = 0; i < d->fields->len; i++)
        add_pair(j, d, d->fields->pdata[i]);
    agt_json_close(j);
}

static void add_shape(AgtJson *j, const AgtDiff *d)
{
    const AgtShape *s = &d->geometry;
    if (d->op != AGT_CHANGE || s->change == AGT_GEO_SAME)
        return;
    agt_json_object(j, "geometry");
    agt_json_text(j, "kind", agt_geo_change_name(s->change));
    if (s->change == AGT_GEO_MOVED || s->change == AGT_GEO_CORNER) {
        agt_json_real(j, "distance_m", s->moved_m, 6);
        agt_json_real(j, "bearing_deg", s->bearing_deg, 4);
        agt_json_real(j, "dx_m", s->dx_m, 6);
        agt_json_real(j, "dy_m", s->dy_m, 6);
    }
    if (s->change == AGT_GEO_MOVED)
        agt_json_real(j, "rotation_deg", s->rotated_deg, 6);
    if (s->change == AGT_GEO_CORNER)
        agt_json_int(j, "corners", s->corners);
    agt_json_real(j, "largest_m", s->largest_m, 6);
    if (!isnan(d->area_before_m2) || !isnan(d->area_after_m2)) {
        agt_json_list(j, "area_m2");
        agt_json_real(j, NULL, d->area_before_m2, 3);
        agt_json_real(j, NULL, d->area_after_m2, 3);
        agt_json_close(j);
    }
    agt_json_close(j);
}

static void add_box(AgtJson *j, const AgtDiff *d)
{
    AgtBox box = AGT_BOX_EMPTY;
    if (d->before && !agt_geom_is_empty(d->before->geom))
        box = agt_box_union(box, d->before->geom->box);
    if (d->after && !agt_geom_is_empty(d->after->geom))
        box = agt_box_union(box, d->after->geom->box);
    if (box.minx > box.maxx)
        return;
    agt_json_list(j, "bbox");
    agt_json_real(j, NULL, box.minx, 3);
    agt_json_real(j, NULL, box.miny, 3);
    agt_json_real(j, NULL, box.maxx, 3);
    agt_json_real(j, NULL, box.maxy, 3);
    agt_json_close(j);
}

static void add_feature(AgtJson *j, const AgtDiff *d, const char *plan_key)
{
    const AgtFeature *row = d->after ? d->after : d->before;
    agt_json_text(j, "layer", agt_layer(row->layer)->name);
    agt_json_text(j, "id", row->id);
    if (plan_key && row->birth) {
        guint8 key[16];
        char hex[33];
        agt_feature_key(plan_key, row->layer, row->birth, key);
        for (guint i = 0; i < 16; i++)
            g_snprintf(hex + 2 * i, 3, "%02x", key[i]);
        agt_json_text(j, "key", hex);
    }
    agt_json_text(j, "op", op_names[d->op]);
    if (d->op == AGT_CHANGE)
        agt_json_int(j, "bits", bits_of(d));
    add_shape(j, d);
    add_attributes(j, d);
    add_box(j, d);
}

static void add_line(GString *out, AgtJson *j)
{
    g_autofree char *line = agt_json_finish(j);
    g_string_append(out, line);
}

static AgtJson line_begin(const char *type)
{
    AgtJson j = agt_json_begin(0);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "type", type);
    return j;
}

static void end_line(GString *out, AgtJson *j)
{
    agt_json_close(j);
    add_line(out, j);
}

/* "r16:9f3c...", as the format has it. */
static void add_end(AgtJson *j, const char *name, const AgtPlanHead *head)
{
    g_autofree char *text =
        g_strdup_printf("%s:%s%s", head->revision_name ? head->revision_name : "",
                        head->revision ? head->revision : "", head->uncommitted ? "+" : "");
    agt_json_text(j, name, text);
}

static void add_header(GString *out, const AgtComparison *c, const AgtReportOptions *o)
{
    const AgtPlanHead *a = agt_plan_head(c->from), *b = agt_plan_head(c->to);
    bool illustrative = a->illustrative || b->illustrative;
    AgtJson j = line_begin("header");
    agt_json_text(&j, "format", "plan.diff/1");
    agt_json_bool(&j, "illustrative", illustrative);
    agt_json_text(&j, "notice",
                  illustrative ? agt_tr(o->lang, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION")) : NULL);
    add_end(&j, "from", a);
    add_end(&j, "to", b);
    agt_json_text(&j, "crs", b->crs);
    agt_json_real(&j, "tolerance_m", c->tol_m, 9);
    agt_json_text(&j, "as_of", o->as_of);
    agt_json_bool(&j, "clearance_judged", c->fresh && o->clearance_judged);
    agt_json_text(&j, "clearance_data_date", o->data_date && *o->data_date ? o->data_date : NULL);
    if (c->fresh && o->clearance_judged)
        agt_json_int(&j, "not_buildable_yet",
                     agt_report_features(c->fresh, c->unchanged, AGT_NOT_BUILDABLE_YET));
    else
        agt_json_null(&j, "not_buildable_yet");
    agt_json_list(&j, "not_compared");
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        if (!(c->layers & AGT_LAYER_BIT(i)))
            agt_json_text(&j, NULL, agt_layer(i)->name);
    agt_json_close(&j);
    end_line(out, &j);
}

static void add_findings(GString *out, const AgtFindings *f, const char *state, AgtLang lang)
{
    for (guint i = 0; f && i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        g_autofree char *text = agt_finding_text(x, lang);
        AgtJson j = line_begin("rule");
        agt_json_text(&j, "rule", x->rule->id);
        agt_json_text(&j, "state", state);
        agt_json_text(&j, "severity", agt_severity_name(x->severity));
        agt_json_text(&j, "layer", x->layer < AGT_N_LAYERS ? agt_layer(x->layer)->name : NULL);
        agt_json_text(&j, "id", *x->id ? x->id : NULL);
        agt_json_text(&j, "other_id", *x->other_id ? x->other_id : NULL);
        agt_json_real(&j, "value", x->measured, 6);
        agt_json_real(&j, "limit", x->required, 6);
        agt_json_text(&j, "unit", x->unit ? x->unit : "");
        agt_json_text(&j, "text", text);
        end_line(out, &j);
    }
}

/* Dwelling units that stand in a plan. */
static gint64 units_of(const AgtPlan *plan)
{
    gint64 n = 0;
    AGT_EACH(plan, BUILDING, Building, b)
    {
        if (g_strcmp0(b->kind, "dwelling") == 0 && !agt_feature_withdrawn(&b->f))
            n += b->units == AGT_INT_NULL ? 1 : b->units;
    }
    return n;
}

static void add_layer_counts(AgtJson *j, const GPtrArray *diffs)
{
    guint n[AGT_N_LAYERS][3] = {{0}};
    for (guint i = 0; i < diffs->len; i++) {
        const AgtDiff *d = diffs->pdata[i];
        n[(d->after ? d->after : d->before)->layer][d->op]++;
    }
    agt_json_object(j, "layers");
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        if (!(n[i][0] + n[i][1] + n[i][2]))
            continue;
        agt_json_object(j, agt_layer(i)->name);
        for (guint op = 0; op < 3; op++)
            agt_json_int(j, op_names[op], n[i][op]);
        agt_json_close(j);
    }
    agt_json_close(j);
}

char *agt_report_comparison_json(const AgtComparison *c, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    add_header(out, c, o);
    for (guint i = 0; i < c->diffs->len; i++) {
        AgtJson j = line_begin("feature");
        add_feature(&j, c->diffs->pdata[i], agt_plan_head(c->to)->key);
        end_line(out, &j);
    }
    add_findings(out, c->fresh, "new", o->lang);
    add_findings(out, c->fixed, "fixed", o->lang);
    AgtJson j = line_begin("total");
    add_layer_counts(&j, c->diffs);
    agt_json_list(&j, "units");
    agt_json_int(&j, NULL, units_of(c->from));
    agt_json_int(&j, NULL, units_of(c->to));
    agt_json_close(&j);
    if (c->fresh) {
        agt_json_object(&j, "findings");
        agt_json_int(&j, "new", agt_findings_n(c->fresh));
        agt_json_int(&j, "fixed", agt_findings_n(c->fixed));
        agt_json_int(&j, "unchanged", agt_findings_n(c->unchanged));
        agt_json_close(&j);
    }
    end_line(out, &j);
    return g_string_free(out, FALSE);
}

char *agt_report_changes_json(const AgtChangeset *c, const AgtFindings *findings,
                              const AgtReportOptions *o)
{
    g_autoptr(GPtrArray) diffs = agt_report_diffs(c, 0.001);
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.changes/1");
    agt_json_bool(&j, "illustrative", o->illustrative);
    agt_json_text(&j, "notice",
                  o->illustrative ? agt_tr(o->lang, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION"))
                                  : NULL);
    agt_json_int(&j, "n", diffs->len);
    add_layer_counts(&j, diffs);
    agt_json_list(&j, "changes");
    for (guint i = 0; i < diffs->len; i++) {
        agt_json_object(&j, NULL);
        add_feature(&j, diffs->pdata[i], NULL);
        agt_json_close(&j);
    }
    agt_json_close(&j);
    if (findings)
        agt_json_list(&j, "findings");
    for (guint i = 0; findings && i < agt_findings_n(findings); i++) {
        agt_json_object(&j, NULL);
        agt_report_finding_json(&j, agt_findings_get(findings, i), o->lang);
        agt_json_close(&j);
    }
    if (findings)
        agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
