/* SPDX-License-Identifier: Apache-2.0 */
/* Papers that are no longer true, grouped by who holds them. */
#include <string.h>

#include "json.h"
#include "words.h"

char *agt_report_holder(const AgtPlan *plan, const char *id, AgtLang lang)
{
    const AgtPerson *p = id ? (const AgtPerson *)agt_plan_find(plan, AGT_LAYER_PERSON, id) : NULL;
    if (!id || !*id)
        return g_strdup(agt_tr(lang, N_("nobody is recorded")));
    if (!p || !p->title)
        return g_strdup(id);
    return g_strdup_printf("%s (%s)%s%s", p->title, id, p->contact ? ", " : "",
                           p->contact ? p->contact : "");
}

char *agt_report_recall_reason(const AgtRecallReason *r, AgtLang lang, guint limit)
{
    g_autoptr(GString) what = g_string_new(NULL);
    for (guint i = 0; i < r->what->len && (!limit || i < limit); i++)
        g_string_append_printf(what, "%s%s", i ? ", " : "", (const char *)r->what->pdata[i]);
    if (limit && r->what->len > limit)
        g_string_append_printf(what, " (+%u)", r->what->len - limit);
    g_auto(GStrv) half = g_strsplit(agt_tr(lang, r->text), "{what}", 2);
    return g_strconcat(half[0], what->str, half[0] && half[1] ? half[1] : "", NULL);
}

static void add_paper(GString *out, const AgtRecallPaper *p, AgtLang lang)
{
    agt_report_line(out, lang, N_("  {id}, {kind}, {what}"), "id", p->row->id, "kind",
                    p->kind ? p->kind : "-", "what", p->document ? p->document : "-");
    for (guint i = 0; i < p->reasons->len; i++) {
        g_autofree char *words = agt_report_recall_reason(p->reasons->pdata[i], lang, 12);
        g_string_append_printf(out, "    %s\n", words);
    }
}

char *agt_report_recall_text(const AgtPlan *plan, const AgtRecall *r, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    char n[24], all[24];
    g_autofree char *revision = agt_report_revision(agt_plan_head(plan), o->lang);
    agt_report_notice(out, agt_plan_head(plan), o->lang);
    agt_report_line(
        out, o->lang,
        r->papers->len ? N_("RECALL as of {date}, plan {revision}: {n} of {all} papers handed out "
                            "are no longer true. Tell their holders to stop.")
                       : N_("As of {date}, plan {revision}: nothing to recall; {all} papers "
                            "handed out were looked at."),
        "date", o->as_of, "revision", revision, "n", agt_report_count(n, r->papers->len), "all",
        agt_report_count(all, r->looked_at));
    const char *last = NULL;
    for (guint i = 0; i < r->papers->len; i++) {
        const AgtRecallPaper *p = r->papers->pdata[i];
        g_autofree char *holder = agt_report_holder(plan, p->holder, o->lang);
        if (!i || g_strcmp0(last, p->holder) != 0)
            g_string_append_printf(out, "%s\n", holder);
        last = p->holder;
        add_paper(out, p, o->lang);
    }
    return g_string_free(out, FALSE);
}

static void add_paper_json(AgtJson *j, const AgtPlan *plan, const AgtRecallPaper *p)
{
    const AgtPerson *who =
        p->holder ? (const AgtPerson *)agt_plan_find(plan, AGT_LAYER_PERSON, p->holder) : NULL;
    agt_json_object(j, NULL);
    agt_json_text(j, "holder", p->holder);
    agt_json_text(j, "holder_name", who ? who->title : NULL);
    agt_json_text(j, "contact", who ? who->contact : NULL);
    agt_json_text(j, "layer", agt_layer(p->row->layer)->name);
    agt_json_text(j, "id", p->row->id);
    agt_json_text(j, "kind", p->kind);
    agt_json_text(j, "document", p->document);
    agt_json_list(j, "reasons");
    for (guint i = 0; i < p->reasons->len; i++) {
        const AgtRecallReason *r = p->reasons->pdata[i];
        agt_json_object(j, NULL);
        agt_json_text(j, "code", r->code);
        agt_json_list(j, "what");
        for (guint k = 0; k < r->what->len; k++)
            agt_json_text(j, NULL, r->what->pdata[k]);
        agt_json_close(j);
        agt_json_close(j);
    }
    agt_json_close(j);
    agt_json_close(j);
}

char *agt_report_recall_json(const AgtPlan *plan, const AgtRecall *r, const AgtReportOptions *o)
{
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.recall/1");
    agt_json_bool(&j, "illustrative", agt_plan_head(plan)->illustrative);
    agt_json_text(&j, "as_of", o->as_of);
    agt_json_text(&j, "revision", agt_plan_head(plan)->revision);
    agt_json_int(&j, "looked_at", r->looked_at);
    agt_json_list(&j, "recall");
    for (guint i = 0; i < r->papers->len; i++)
        add_paper_json(&j, plan, r->papers->pdata[i]);
    agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
