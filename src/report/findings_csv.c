/* SPDX-License-Identifier: Apache-2.0 */
/* Findings as CSV (RFC 4180). Spreadsheets take UTF-8 for what it is only with a byte order mark.
 */
#include <string.h>

#include <agrotown/finding_table.h>

#include "words.h"

static void add_cell(GString *out, const char *text)
{
    if (!text)
        return;
    if (!strpbrk(text, "\",\r\n") && *text != ' ') {
        g_string_append(out, text);
        return;
    }
    g_string_append_c(out, '"');
    for (; *text; text++)
        g_string_append_printf(out, *text == '"' ? "\"\"" : "%c", *text);
    g_string_append_c(out, '"');
}

/* Lines are copied out of a table one by one, so each says what it stands for. */
static void add_context(GString *out, const AgtPlanHead *head, const AgtReportOptions *o)
{
    const char *const cells[] = {
        o->as_of, agt_report_purpose(o->purpose), head->revision,
        head->illustrative ? agt_tr(o->lang, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION")) : NULL};
    for (guint i = 0; i < G_N_ELEMENTS(cells); i++) {
        g_string_append_c(out, ',');
        add_cell(out, cells[i]);
    }
}

char *agt_report_findings_csv(const AgtPlan *plan, const AgtFindings *f, const AgtReportOptions *o)
{
    GString *out = g_string_new("\xEF\xBB\xBF");
    const AgtFindingColumn *columns = agt_finding_columns;
    for (guint i = 0; columns[i].name; i++)
        g_string_append_printf(out, "%s%s", i ? "," : "", columns[i].name);
    g_string_append(out, ",as_of,purpose,revision,illustrative\r\n");
    for (guint k = 0; k < agt_findings_n(f); k++) {
        const AgtFinding *x = agt_findings_get(f, k);
        AgtFindingRow row = {x, k + 1, agt_report_mark(o, x), o->lang};
        for (guint i = 0; columns[i].name; i++) {
            g_autofree char *text = agt_finding_cell(&row, i);
            g_string_append(out, i ? "," : "");
            add_cell(out, text);
        }
        add_context(out, agt_plan_head(plan), o);
        g_string_append(out, "\r\n");
    }
    return g_string_free(out, FALSE);
}
