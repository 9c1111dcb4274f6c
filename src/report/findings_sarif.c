/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings as SARIF 2.1.0 (OASIS, static analysis results interchange format). A plan has no lines
 * of text: the plan file is the artifact, a feature is a logical location, and the position stands
 * in the properties of the location.
 */
#include <math.h>
#include <string.h>

#include <agrotown/waiver.h>

#include "heading_json.h"

/* Level of a rule and its findings. What is not buildable yet fails nothing while planning; the
 * property "severity" tells it apart. */
static const char *level_of(AgtSeverity s)
{
    static const char *const levels[AGT_N_SEVERITIES] = {"error", "error", "error", "warning",
                                                         "note"};
    g_assert(s < AGT_N_SEVERITIES);
    return levels[s];
}

static void add_message(AgtJson *j, const char *name, const char *text)
{
    agt_json_object(j, name);
    agt_json_text(j, "text", text);
    agt_json_close(j);
}

/* --- Rules --- */

/* Rules of the findings, in their order; several rules of one id are one. */
static GPtrArray *rules_of(const AgtFindings *f, GHashTable *index)
{
    GPtrArray *rules = g_ptr_array_new();
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtRule *r = agt_findings_get(f, i)->rule;
        if (g_hash_table_contains(index, r->id))
            continue;
        g_hash_table_insert(index, (gpointer)r->id, GUINT_TO_POINTER(rules->len));
        g_ptr_array_add(rules, (gpointer)r);
    }
    return rules;
}

/* The text of a rule in a language, with dots where a finding has its figures. */
static char *rule_text(const char *const text[AGT_N_LANGS], AgtLang lang)
{
    const char *said = text[lang] && lang != AGT_LANG_EN ? text[lang]
                       : text[AGT_LANG_EN]               ? agt_tr(lang, text[AGT_LANG_EN])
                                                         : "";
    GString *out = g_string_new(NULL);
    for (const char *c = said; *c; c++) {
        const char *end = *c == '{' ? strchr(c, '}') : NULL;
        if (end) {
            g_string_append(out, "…");
            c = end;
        } else {
            g_string_append_c(out, *c);
        }
    }
    return g_string_free(out, FALSE);
}

static void add_rule(AgtJson *j, const AgtRule *r, AgtLang lang)
{
    g_autofree char *text = rule_text(r->text, lang), *advice = rule_text(r->advice, lang);
    agt_json_object(j, NULL);
    agt_json_text(j, "id", r->id);
    add_message(j, "shortDescription", *text ? text : r->id);
    if (*advice)
        add_message(j, "help", advice);
    agt_json_object(j, "defaultConfiguration");
    agt_json_text(j, "level", level_of(r->severity));
    agt_json_close(j);
    agt_json_object(j, "properties");
    agt_json_text(j, "severity", agt_severity_name(r->severity));
    agt_json_text(j, "basis", agt_basis_name(r->basis));
    agt_json_text(j, "set", r->set ? r->set : "");
    agt_json_text(j, "document", r->document ? agt_tr(lang, r->document) : "");
    agt_json_text(j, "clause", r->clause && *r->clause ? agt_tr(lang, r->clause) : "");
    agt_json_close(j);
    agt_json_close(j);
}

static void add_tool(AgtJson *j, const GPtrArray *rules, AgtLang lang)
{
    agt_json_object(j, "tool");
    agt_json_object(j, "driver");
    agt_json_text(j, "name", "agrotown");
    agt_json_text(j, "version", AGT_VERSION);
    agt_json_list(j, "rules");
    for (guint i = 0; i < rules->len; i++)
        add_rule(j, rules->pdata[i], lang);
    agt_json_close(j);
    agt_json_close(j);
    agt_json_close(j);
}

/* --- Where --- */

static void add_artifact(AgtJson *j, const char *uri, bool indexed)
{
    agt_json_object(j, indexed ? "artifactLocation" : "location");
    agt_json_text(j, "uri", uri);
    if (indexed)
        agt_json_int(j, "index", 0);
    agt_json_close(j);
}

static void add_logical(AgtJson *j, AgtLayerId layer, const char *id)
{
    if (layer >= AGT_N_LAYERS)
        return;
    g_autofree char *full = g_strdup_printf("%s/%s", agt_layer(layer)->name, id);
    agt_json_list(j, "logicalLocations");
    agt_json_object(j, NULL);
    agt_json_text(j, "name", *id ? id : agt_layer(layer)->name);
    agt_json_text(j, "fullyQualifiedName", full);
    agt_json_text(j, "kind", "feature");
    agt_json_close(j);
    agt_json_close(j);
}

static void add_place(AgtJson *j, const AgtFinding *x, const char *crs)
{
    bool here = isfinite(x->at.x) && isfinite(x->at.y);
    g_autoptr(AgtGeom) area = agt_finding_area(x);
    if (!here && !area)
        return;
    g_autofree char *wkt = area ? agt_geom_to_wkt(area, 3) : NULL;
    agt_json_object(j, "properties");
    agt_json_text(j, "crs", crs);
    if (here) {
        agt_json_real(j, "e_m", x->at.x, 3);
        agt_json_real(j, "n_m", x->at.y, 3);
    }
    if (wkt)
        agt_json_text(j, "area_wkt", wkt);
    agt_json_close(j);
}

static void add_locations(AgtJson *j, const AgtFinding *x, const char *uri, const char *crs)
{
    agt_json_list(j, "locations");
    agt_json_object(j, NULL);
    agt_json_object(j, "physicalLocation");
    add_artifact(j, uri, true);
    agt_json_close(j);
    add_logical(j, x->layer, x->id);
    add_place(j, x, crs);
    agt_json_close(j);
    agt_json_close(j);
    if (!*x->other_id || x->other_layer >= AGT_N_LAYERS)
        return;
    agt_json_list(j, "relatedLocations");
    agt_json_object(j, NULL);
    agt_json_int(j, "id", 1);
    add_logical(j, x->other_layer, x->other_id);
    agt_json_close(j);
    agt_json_close(j);
}

/* --- Waivers --- */

/* agt_waiver_subject() -> GPtrArray of const AgtWaiver * */
static GHashTable *waivers_of(const AgtPlan *plan)
{
    GHashTable *out =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    AGT_EACH(plan, WAIVER, Waiver, w)
    {
        char *subject = agt_waiver_subject(w);
        GPtrArray *list = g_hash_table_lookup(out, subject);
        if (list) {
            g_free(subject);
        } else {
            list = g_ptr_array_new();
            g_hash_table_insert(out, subject, list);
        }
        g_ptr_array_add(list, (gpointer)w);
    }
    return out;
}

static void add_suppression(AgtJson *j, const AgtWaiver *w, const char *status)
{
    agt_json_object(j, NULL);
    agt_json_text(j, "kind", "external");
    agt_json_text(j, "status", status);
    agt_json_text(j, "justification", w->reason ? w->reason : "");
    agt_json_object(j, "properties");
    agt_json_text(j, "waiver", w->f.id);
    agt_json_text(j, "by", w->by);
    agt_json_text(j, "accepted_by", w->accepted_by);
    agt_json_text(j, "valid_until", w->valid_until);
    agt_json_close(j);
    agt_json_close(j);
}

/* A viewer hides a finding whose suppressions are all accepted (3.27.23): the waiver that excuses
 * it stands alone, and one that excuses nothing never stands as accepted. */
static void add_suppressions(AgtJson *j, const AgtFinding *x, GHashTable *waivers)
{
    g_autofree char *key = agt_finding_fingerprint(x);
    const GPtrArray *list = g_hash_table_lookup(waivers, key);
    bool waived = agt_finding_waived(x);
    if (!list)
        return;
    agt_json_list(j, "suppressions");
    for (guint i = 0; i < list->len; i++) {
        const AgtWaiver *w = list->pdata[i];
        if (waived && g_strcmp0(w->f.id, x->waiver) == 0)
            add_suppression(j, w, "accepted");
        else if (!waived && g_strcmp0(w->status, "under_review") == 0)
            add_suppression(j, w, "underReview");
        else if (!waived)
            add_suppression(j, w, "rejected");
    }
    agt_json_close(j);
}

/* --- Results --- */

static void add_properties(AgtJson *j, const AgtFinding *x, AgtLang lang)
{
    g_autofree char *advice = agt_finding_advice(x, lang);
    agt_json_object(j, "properties");
    agt_json_text(j, "severity", agt_severity_name(x->severity));
    agt_json_text(j, "sets", x->sets ? x->sets : "");
    if (isfinite(x->measured))
        agt_json_real(j, "measured", x->measured, 6);
    if (isfinite(x->required))
        agt_json_real(j, "required", x->required, 6);
    agt_json_text(j, "unit", x->unit ? x->unit : "");
    agt_json_text(j, "advice", advice);
    agt_json_close(j);
}

static void add_print(AgtJson *j, const char *print)
{
    agt_json_object(j, "partialFingerprints");
    agt_json_text(j, "agrotown/v1", print);
    agt_json_close(j);
}

static void add_result(AgtJson *j, const AgtFinding *x, guint rule, const char *uri,
                       const char *crs, GHashTable *waivers, const AgtReportOptions *o)
{
    g_autofree char *text = agt_finding_text(x, o->lang), *print = agt_finding_fingerprint(x);
    agt_json_object(j, NULL);
    agt_json_text(j, "ruleId", x->rule->id);
    agt_json_int(j, "ruleIndex", rule);
    agt_json_text(j, "level", level_of(x->severity));
    add_message(j, "message", text);
    add_locations(j, x, uri, crs);
    add_print(j, print);
    add_suppressions(j, x, waivers);
    if (o->baseline)
        agt_json_text(j, "baselineState", agt_report_mark(o, x));
    add_properties(j, x, o->lang);
    agt_json_close(j);
}

/* A finding that is there no more: all that is left of it is its fingerprint. */
static void add_fixed(AgtJson *j, const char *print, const char *uri, AgtLang lang)
{
    g_auto(GStrv) part = g_strsplit(print, "|", -1);
    agt_json_object(j, NULL);
    agt_json_text(j, "ruleId", part[0]);
    agt_json_text(j, "level", "note");
    add_message(j, "message", agt_tr(lang, N_("It is not found any more.")));
    agt_json_list(j, "locations");
    agt_json_object(j, NULL);
    agt_json_object(j, "physicalLocation");
    agt_json_object(j, "artifactLocation");
    agt_json_text(j, "uri", uri);
    agt_json_int(j, "index", 0);
    agt_json_close(j);
    agt_json_close(j);
    const AgtLayer *layer = g_strv_length(part) > 2 ? agt_layer_by_name(part[1]) : NULL;
    if (layer)
        add_logical(j, layer->id, part[2]);
    agt_json_close(j);
    agt_json_close(j);
    add_print(j, print);
    agt_json_text(j, "baselineState", "absent");
    agt_json_close(j);
}

/* Reading no results as "nothing found" would be deadly where nothing was judged. */
static void add_invocation(AgtJson *j, const AgtReportOptions *o)
{
    agt_json_list(j, "invocations");
    agt_json_object(j, NULL);
    agt_json_bool(j, "executionSuccessful", true);
    if (!o->clearance_judged) {
        agt_json_list(j, "toolExecutionNotifications");
        agt_json_object(j, NULL);
        agt_json_text(j, "level", "error");
        add_message(j, "message",
                    agt_tr(o->lang, N_("mine clearance was not judged: the national clearance "
                                       "settings are missing or not signed")));
        agt_json_close(j);
        agt_json_close(j);
    }
    agt_json_close(j);
    agt_json_close(j);
}

static void add_results(AgtJson *j, const AgtPlan *plan, const AgtFindings *f, GHashTable *index,
                        const char *uri, const AgtReportOptions *o)
{
    g_autoptr(GHashTable) waivers = waivers_of(plan);
    agt_json_list(j, "results");
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        add_result(j, x, GPOINTER_TO_UINT(g_hash_table_lookup(index, x->rule->id)), uri,
                   agt_plan_head(plan)->crs, waivers, o);
    }
    for (guint i = 0; o->baseline && i < o->baseline->fixed->len; i++)
        add_fixed(j, o->baseline->fixed->pdata[i], uri, o->lang);
    agt_json_close(j);
}

char *agt_report_findings_sarif(const AgtPlan *plan, const AgtFindings *f,
                                const AgtReportOptions *o)
{
    g_autoptr(GHashTable) index = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) rules = rules_of(f, index);
    g_autofree char *uri = g_uri_escape_string(o->plan_file ? o->plan_file : "plan", NULL, FALSE);
    AgtJson j = agt_json_begin(4); /* a result a line */
    agt_json_object(&j, NULL);
    agt_json_text(&j, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    agt_json_text(&j, "version", "2.1.0");
    agt_json_list(&j, "runs");
    agt_json_object(&j, NULL);
    add_tool(&j, rules, o->lang);
    agt_json_text(&j, "language", agt_lang_name(o->lang));
    add_invocation(&j, o);
    agt_json_list(&j, "artifacts");
    agt_json_object(&j, NULL);
    add_artifact(&j, uri, false);
    agt_json_close(&j);
    agt_json_close(&j);
    add_results(&j, plan, f, index, uri, o);
    agt_json_object(&j, "properties");
    agt_report_heading_json(&j, agt_plan_head(plan), f, o);
    agt_report_baseline_json(&j, f, o);
    agt_json_close(&j);
    agt_json_close(&j);
    agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
