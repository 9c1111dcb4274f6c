/* SPDX-License-Identifier: Apache-2.0 */
/* The proof for features as one JSON document. */
#include "heading_json.h"
#include "json.h"
#include "words.h"

static void add_hold(AgtJson *j, const AgtClearanceHold *h, AgtLang lang)
{
    const AgtRelease *r = h->release;
    agt_json_object(j, NULL);
    agt_json_text(j, "id", r->f.id);
    agt_json_bool(j, "usable", h->usable);
    agt_json_text(j, "kind", r->kind);
    agt_json_text(j, "status", r->status);
    agt_json_text(j, "handover_certificate", r->handover_certificate);
    agt_json_text(j, "handover_date", r->handover_date);
    agt_json_text(j, "completion_report", r->completion_report);
    agt_json_text(j, "qa_result", r->qa_result);
    agt_json_text(j, "qa_date", r->qa_date);
    agt_json_text(j, "operator", r->operator);
    agt_json_text(j, "data_as_of", r->data_as_of);
    agt_json_text(j, "depth_reference", r->depth_reference);
    agt_json_real(j, "position_error_m", h->error_m, 3);
    agt_json_real(j, "margin_m", h->room_m, 3);
    agt_json_real(j, "depth_m", h->depth_m, 3);
    agt_json_real(j, "depth_margin_m", h->depth_margin_m, 3);
    agt_json_real(j, "level_margin_m", h->level_margin_m, 3);
    agt_json_text(j, "surveyed_at_clearance", h->surveyed_then ? h->surveyed_then->f.id : NULL);
    agt_json_real(j, "reference_level_m", r->reference_level_m, 3);
    agt_json_real(j, "reference_accuracy_m", r->reference_accuracy_m, 3);
    agt_json_text(j, "surveyed_since", h->surveyed_since ? h->surveyed_since->f.id : NULL);
    agt_json_text(j, "survey_missing", agt_tr(lang, h->survey_missing));
    agt_json_text(j, "ground_changed", h->changed ? h->changed->f.id : NULL);
    agt_json_text(j, "lacks", h->lacks);
    agt_json_close(j);
}

static void add_overlap(AgtJson *j, const AgtClearanceProof *p)
{
    if (!p->over) {
        agt_json_null(j, "overlapping_hazard");
        return;
    }
    agt_json_object(j, "overlapping_hazard");
    agt_json_text(j, "layer", agt_layer(p->over->layer)->name);
    agt_json_text(j, "id", p->over->id);
    agt_json_text(j, "release", p->over_release->f.id);
    agt_json_real(j, "overlap_m2", p->over_m2, 3);
    agt_json_real(j, "margin_m", p->over_m, 3);
    agt_json_close(j);
}

static void add_hazard(AgtJson *j, const AgtClearanceProof *p)
{
    if (!p->hazard) {
        agt_json_null(j, "nearest_hazard");
    } else {
        agt_json_object(j, "nearest_hazard");
        agt_json_text(j, "layer", agt_layer(p->hazard->layer)->name);
        agt_json_text(j, "id", p->hazard->id);
        agt_json_real(j, "distance_m", p->hazard_m, 3);
        agt_json_real(j, "needed_m", p->hazard_need_m, 3);
        agt_json_real(j, "margin_m", p->hazard_m - p->hazard_need_m, 3);
        agt_json_close(j);
    }
    add_overlap(j, p);
    agt_json_int(j, "hazards_anywhere", p->anywhere);
    agt_json_text(j, "dig_permit", p->permit ? p->permit->f.id : NULL);
}

static void add_findings(AgtJson *j, const AgtFindings *f, const char *name, AgtLang lang)
{
    agt_json_list(j, name);
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        g_autofree char *text = agt_finding_text(x, lang), *todo = agt_finding_advice(x, lang);
        agt_json_object(j, NULL);
        agt_json_text(j, "rule", x->rule->id);
        agt_json_text(j, "severity", agt_severity_name(x->severity));
        agt_json_text(j, "text", text);
        agt_json_text(j, "advice", todo);
        agt_json_close(j);
    }
    agt_json_close(j);
}

/* How the dig depth comes about; a level that nobody states is left out. */
static void add_dig(AgtJson *j, const AgtClearanceDig *d)
{
    agt_json_object(j, "depth");
    agt_json_real(j, "dig_m", d->dig_m, 3);
    agt_json_real(j, "invert_m", d->invert_m, 3);
    agt_json_real(j, "floor_level_m", d->floor_m, 3);
    agt_json_real(j, "zero_m", d->zero_m, 3);
    agt_json_real(j, "present_ground_m", d->ground_m, 3);
    agt_json_text(j, "height_survey", d->survey ? d->survey->f.id : NULL);
    agt_json_real(j, "level_cut_m", d->level_cut_m, 3);
    agt_json_real(j, "stated_cut_m", d->stated_cut_m, 3);
    agt_json_real(j, "mean_cut_m", d->mean_cut_m, 3);
    agt_json_real(j, "cut_m", d->cut_m, 3);
    agt_json_text(j, "unknown", d->unknown);
    agt_json_close(j);
}

static void add_proof(AgtJson *j, const AgtClearanceProof *p, AgtLang lang)
{
    agt_json_object(j, NULL);
    agt_json_text(j, "layer", agt_layer(p->row->layer)->name);
    agt_json_text(j, "id", p->row->id);
    agt_json_bool(j, "permitted", p->permitted);
    agt_json_real(j, "dig_depth_m", p->dig_depth_m, 3);
    add_dig(j, &p->dig);
    agt_json_real(j, "works_beyond_m", p->margin_m, 3);
    agt_json_bool(j, "together", p->together);
    agt_json_list(j, "releases");
    for (guint i = 0; i < p->holds->len; i++)
        add_hold(j, &g_array_index(p->holds, AgtClearanceHold, i), lang);
    agt_json_close(j);
    add_hazard(j, p);
    add_findings(j, p->findings, "findings", lang);
    agt_json_close(j);
}

char *agt_report_clearance_json(const AgtPlan *plan, const GPtrArray *proofs,
                                const AgtFindings *of_data, const AgtReportOptions *o)
{
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.clearance/1");
    agt_report_heading_json(&j, agt_plan_head(plan), NULL, o);
    if (of_data)
        add_findings(&j, of_data, "data_findings", o->lang);
    agt_json_list(&j, "features");
    for (guint i = 0; i < proofs->len; i++)
        add_proof(&j, proofs->pdata[i], o->lang);
    agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
