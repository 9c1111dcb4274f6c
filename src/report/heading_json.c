/* SPDX-License-Identifier: Apache-2.0 */
#include "heading_json.h"

void agt_report_counts_json(AgtJson *j, const char *name, const AgtFindings *f)
{
    if (!f) {
        agt_json_null(j, name);
        return;
    }
    agt_json_object(j, name);
    for (guint s = 0; s < AGT_N_SEVERITIES; s++)
        agt_json_int(j, agt_severity_name(s), agt_findings_count(f, s));
    agt_json_close(j);
}

void agt_report_heading_json(AgtJson *j, const AgtPlanHead *head, const AgtFindings *f,
                             const AgtReportOptions *o)
{
    agt_json_bool(j, "illustrative", head->illustrative);
    agt_json_text(j, "notice",
                  head->illustrative ? agt_tr(o->lang, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION"))
                                     : NULL);
    agt_json_text(j, "title", head->title);
    agt_json_text(j, "plan_key", head->key);
    agt_json_text(j, "crs", head->crs);
    agt_json_text(j, "vertical_datum", head->vertical_datum);
    agt_json_text(j, "revision", head->revision);
    agt_json_text(j, "revision_name", head->revision_name);
    agt_json_bool(j, "uncommitted", head->uncommitted);
    agt_json_text(j, "as_of", o->as_of);
    agt_json_text(j, "purpose", agt_report_purpose(o->purpose));
    agt_json_bool(j, "clearance_judged", o->clearance_judged);
    agt_json_text(j, "clearance_data_date", o->data_date && *o->data_date ? o->data_date : NULL);
    agt_report_counts_json(j, "counts", f);
    if (f)
        agt_json_int(j, "waived", agt_report_n_waived(f));
    else
        agt_json_null(j, "waived");
    if (f && o->clearance_judged)
        agt_json_int(j, "not_buildable_yet", agt_report_features(f, NULL, AGT_NOT_BUILDABLE_YET));
    else
        agt_json_null(j, "not_buildable_yet");
}
