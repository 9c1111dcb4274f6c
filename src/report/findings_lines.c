/* SPDX-License-Identifier: Apache-2.0 */
/* Findings as JSON lines: for programs that read as they go, and for diff. The schema beside the
 * plans says what stands in them. */
#include "heading_json.h"

static void add_line(GString *out, AgtJson *j)
{
    g_autofree char *line = agt_json_finish(j);
    g_string_append(out, line);
}

static AgtJson begin(const char *type)
{
    AgtJson j = agt_json_begin(0);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "type", type);
    return j;
}

static void add_heading(GString *out, const AgtPlan *plan, const AgtFindings *f,
                        const AgtReportOptions *o)
{
    AgtJson j = begin("heading");
    agt_json_text(&j, "format", "agrotown.findings-lines/1");
    agt_report_heading_json(&j, agt_plan_head(plan), f, o);
    agt_json_int(&j, "findings", agt_findings_n(f));
    agt_json_text(&j, "baseline", o->baseline ? o->baseline->name : NULL);
    agt_json_close(&j);
    add_line(out, &j);
}

static void add_finding(GString *out, const AgtFinding *x, const AgtReportOptions *o)
{
    AgtJson j = begin("finding");
    agt_report_finding_json(&j, x, o->lang);
    agt_json_text(&j, "baseline", agt_report_mark(o, x));
    g_autoptr(AgtGeom) area = agt_finding_area(x);
    g_autofree char *wkt = area ? agt_geom_to_wkt(area, 3) : NULL;
    agt_json_text(&j, "area", wkt);
    agt_json_close(&j);
    add_line(out, &j);
}

char *agt_report_findings_lines(const AgtPlan *plan, const AgtFindings *f,
                                const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    add_heading(out, plan, f, o);
    for (guint i = 0; i < agt_findings_n(f); i++)
        add_finding(out, agt_findings_get(f, i), o);
    for (guint i = 0; o->baseline && i < o->baseline->fixed->len; i++) {
        AgtJson j = begin("fixed");
        agt_json_text(&j, "fingerprint", o->baseline->fixed->pdata[i]);
        agt_json_close(&j);
        add_line(out, &j);
    }
    return g_string_free(out, FALSE);
}
