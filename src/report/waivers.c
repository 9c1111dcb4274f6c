/* SPDX-License-Identifier: Apache-2.0 */
/* The waivers of a plan, and what each of them does today. */
#include <string.h>

#include "heading_json.h"

/* Findings that a waiver excuses. */
static guint excused_by(const AgtFindings *f, const AgtWaiver *w)
{
    guint n = 0;
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        n += agt_finding_waived(x) && g_strcmp0(x->waiver, w->f.id) == 0;
    }
    return n;
}

/* What validate says about a waiver itself; NULL when nothing. */
static const AgtFinding *complaint_about(const AgtFindings *f, const AgtWaiver *w)
{
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        if (x->layer == AGT_LAYER_WAIVER && g_strcmp0(x->id, w->f.id) == 0)
            return x;
    }
    return NULL;
}

static const char *status_of(const AgtWaiver *w)
{
    return g_strcmp0(w->status, "accepted") == 0   ? N_("accepted waiver")
           : g_strcmp0(w->status, "rejected") == 0 ? N_("rejected waiver")
                                                   : N_("waiver under review");
}

static char *today_of(const AgtFindings *f, const AgtWaiver *w, AgtLang lang)
{
    char n[24];
    guint excused = excused_by(f, w);
    const AgtFinding *x = complaint_about(f, w);
    if (excused)
        return agt_report_fill(lang, N_("excuses findings: {n}"), "n", agt_report_count(n, excused),
                               NULL);
    return x ? agt_finding_text(x, lang) : g_strdup(agt_tr(lang, N_("not needed any more")));
}

static void add_waiver(GString *out, const AgtFindings *f, const AgtWaiver *w, AgtLang lang)
{
    bool pair = w->other && *w->other;
    g_autofree char *today = today_of(f, w, lang);
    g_string_append_printf(out, "%s  %s  %s %s%s%s\n", w->f.id ? w->f.id : "?",
                           agt_tr(lang, status_of(w)), w->rule ? w->rule : "?",
                           w->feature ? w->feature : "", pair ? ", " : "", pair ? w->other : "");
    agt_report_line(out, lang, N_("  asked for by {who} on {date}, until {until}: {reason}"), "who",
                    w->by ? w->by : "?", "date", w->given_on ? w->given_on : "?", "until",
                    w->valid_until ? w->valid_until : "?", "reason", w->reason ? w->reason : "?");
    if (w->accepted_by && g_strcmp0(w->status, "rejected") == 0)
        agt_report_line(out, lang, N_("  rejected by {who} on {date}"), "who", w->accepted_by,
                        "date", w->accepted_on ? w->accepted_on : "?");
    else if (w->accepted_by)
        agt_report_line(out, lang, N_("  accepted by {who} on {date}"), "who", w->accepted_by,
                        "date", w->accepted_on ? w->accepted_on : "?");
    agt_report_line(out, lang, N_("  today: {what}"), "what", today);
}

char *agt_report_waivers_text(const AgtPlan *plan, const AgtFindings *f, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    agt_report_notice(out, agt_plan_head(plan), o->lang);
    agt_report_line(out, o->lang, N_("as of {date}"), "date", o->as_of ? o->as_of : "-");
    if (!agt_plan_table(plan, AGT_LAYER_WAIVER)->n)
        agt_report_line(out, o->lang, N_("the plan has no waivers"));
    AGT_EACH(plan, WAIVER, Waiver, w)
    add_waiver(out, f, w, o->lang);
    return g_string_free(out, FALSE);
}

static void add_waiver_json(AgtJson *j, const AgtFindings *f, const AgtWaiver *w, AgtLang lang)
{
    const AgtFinding *x = complaint_about(f, w);
    g_autofree char *text = x ? agt_finding_text(x, lang) : NULL;
    agt_json_object(j, NULL);
    agt_json_text(j, "id", w->f.id);
    agt_json_text(j, "status", w->status);
    agt_json_text(j, "rule", w->rule);
    agt_json_text(j, "layer", w->layer);
    agt_json_text(j, "feature", w->feature);
    agt_json_text(j, "other_layer", w->other_layer);
    agt_json_text(j, "other", w->other);
    agt_json_text(j, "reason", w->reason);
    agt_json_text(j, "by", w->by);
    agt_json_text(j, "given_on", w->given_on);
    agt_json_text(j, "valid_until", w->valid_until);
    agt_json_text(j, "accepted_by", w->accepted_by);
    agt_json_text(j, "accepted_on", w->accepted_on);
    agt_json_int(j, "excuses", excused_by(f, w));
    agt_json_text(j, "finding", x ? x->rule->id : NULL);
    agt_json_text(j, "text", text);
    agt_json_close(j);
}

char *agt_report_waivers_json(const AgtPlan *plan, const AgtFindings *f, const AgtReportOptions *o)
{
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.waivers/1");
    agt_json_text(&j, "as_of", o->as_of);
    agt_json_list(&j, "waivers");
    AGT_EACH(plan, WAIVER, Waiver, w)
    add_waiver_json(&j, f, w, o->lang);
    agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
