/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison for the terminal: three sentences, then line by line. */
#include <math.h>
#include <string.h>

#include "words.h"

/* What the summary counts. */
typedef struct {
    guint op[3], moved, reshaped, attributes;
    const AgtDiff *farthest; /* of the moved ones */
} Counts;

static Counts count(const GPtrArray *diffs)
{
    Counts n = {{0, 0, 0}, 0, 0, 0, NULL};
    for (guint i = 0; i < diffs->len; i++) {
        const AgtDiff *d = diffs->pdata[i];
        n.op[d->op]++;
        if (d->op != AGT_CHANGE)
            continue;
        n.attributes += d->fields->len > 0;
        if (d->geometry.change == AGT_GEO_MOVED) {
            n.moved++;
            if (!n.farthest || d->geometry.largest_m > n.farthest->geometry.largest_m)
                n.farthest = d;
        } else if (d->geometry.change != AGT_GEO_SAME) {
            n.reshaped++;
        }
    }
    return n;
}

static void add_summary(GString *out, const AgtComparison *c, AgtLang lang)
{
    Counts n = count(c->diffs);
    char a[24], b[24], r[24];
    g_autofree char *from = agt_report_revision(agt_plan_head(c->from), lang);
    g_autofree char *to = agt_report_revision(agt_plan_head(c->to), lang);
    agt_report_line(
        out, lang, N_("From {from} to {to}: features added {a}, changed {c}, removed {r}."), "from",
        from, "to", to, "a", agt_report_count(a, n.op[AGT_ADD]), "c",
        agt_report_count(b, n.op[AGT_CHANGE]), "r", agt_report_count(r, n.op[AGT_REMOVE]));
    if (n.farthest) {
        g_autofree char *m = agt_report_number(n.farthest->geometry.largest_m, 2);
        agt_report_line(out, lang,
                        N_("Moved: {a}, the farthest {id} by {m} m; other shape: {c}; other "
                           "attributes: {r}."),
                        "a", agt_report_count(a, n.moved), "id", n.farthest->after->id, "m", m, "c",
                        agt_report_count(b, n.reshaped), "r", agt_report_count(r, n.attributes));
    } else if (n.op[AGT_CHANGE]) {
        agt_report_line(out, lang, N_("Moved: none; other shape: {c}; other attributes: {r}."), "c",
                        agt_report_count(b, n.reshaped), "r", agt_report_count(r, n.attributes));
    }
    if (c->fresh)
        agt_report_line(out, lang, N_("Findings: {a} new, {c} fixed, {r} unchanged."), "a",
                        agt_report_count(a, agt_findings_n(c->fresh)), "c",
                        agt_report_count(b, agt_findings_n(c->fixed)), "r",
                        agt_report_count(r, agt_findings_n(c->unchanged)));
}

/* Layers that one of the plans did not load: nothing is said about them. */
static void add_not_compared(GString *out, const AgtComparison *c, AgtLang lang)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        if (!(c->layers & AGT_LAYER_BIT(i)))
            g_string_append_printf(names, "%s%s", names->len ? ", " : "",
                                   agt_tr(lang, agt_layer(i)->title));
    if (names->len)
        agt_report_line(out, lang, N_("Not compared: {layers}."), "layers", names->str);
}

static void add_findings(GString *out, const AgtFindings *f, const char *title,
                         const AgtComparison *c, const AgtReportOptions *o)
{
    if (!f || !agt_findings_n(f))
        return;
    g_autofree char *list = agt_report_findings_list(c->to, f, o);
    g_string_append_printf(out, "\n%s\n%s", agt_tr(o->lang, title), list);
}

char *agt_report_comparison_text(const AgtComparison *c, const AgtReportOptions *o)
{
    bool findings = c->fresh && (agt_findings_n(c->fresh) || agt_findings_n(c->fixed));
    GString *out = g_string_new(NULL);
    if (!c->diffs->len && !findings) /* equal plans give no text, as diff tools do */
        return g_string_free(out, FALSE);
    const AgtPlanHead *a = agt_plan_head(c->from), *b = agt_plan_head(c->to);
    agt_report_notice(out, b->illustrative ? b : a, o->lang);
    if (c->fresh)
        agt_report_heading(out, c->fresh, c->unchanged, o);
    add_summary(out, c, o->lang);
    add_not_compared(out, c, o->lang);
    if (c->diffs->len)
        g_string_append_c(out, '\n');
    agt_report_diff_lines(out, c->diffs, o->lang, 0);
    add_findings(out, c->fresh, N_("New findings:"), c, o);
    add_findings(out, c->fixed, N_("Fixed findings:"), c, o);
    return g_string_free(out, FALSE);
}

char *agt_report_changes_text(const AgtChangeset *c, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GPtrArray) diffs = agt_report_diffs(c, 0.001);
    const AgtPlanHead head = {.illustrative = o->illustrative};
    agt_report_notice(out, &head, o->lang);
    if (!diffs->len)
        agt_report_line(out, o->lang, N_("no changes"));
    agt_report_diff_lines(out, diffs, o->lang, o->limit);
    return g_string_free(out, FALSE);
}
