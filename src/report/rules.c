/* SPDX-License-Identifier: Apache-2.0 */
/* Rules as text and JSON: all of them, two sets side by side, what a new edition changes. */
#include <string.h>

#include "json.h"
#include "words.h"

static const char *in_words(const AgtRule *r, const char *const texts[AGT_N_LANGS], AgtLang lang)
{
    const char *t = texts[lang] ? texts[lang] : texts[AGT_LANG_EN];
    return !t ? "" : r->set && *r->set ? t : agt_tr(lang, t);
}

static char *source_text(const AgtRule *r, AgtLang lang)
{
    bool document = r->document && *r->document, clause = r->clause && *r->clause;
    return g_strdup_printf("%s%s%s", document ? agt_tr(lang, r->document) : "",
                           document && clause ? ", " : "", clause ? agt_tr(lang, r->clause) : "");
}

/* "from 2009-07-01 until 2020-12-31"; "" when the rule does not say. */
static char *force_text(const AgtNormRule *r, AgtLang lang)
{
    if (*r->from && *r->until)
        return agt_report_fill(lang, N_("in force from {from} until {until}"), "from", r->from,
                               "until", r->until, NULL);
    if (*r->from)
        return agt_report_fill(lang, N_("in force from {from}"), "from", r->from, NULL);
    if (*r->until)
        return agt_report_fill(lang, N_("in force until {until}"), "until", r->until, NULL);
    return g_strdup("");
}

static void add_rule(GString *out, const AgtRule *r, AgtLang lang)
{
    g_autofree char *source = source_text(r, lang);
    g_string_append_printf(out, "%-28s %-18s %-10s %s\n    %s\n", r->id,
                           agt_severity_name(r->severity), agt_basis_name(r->basis), source,
                           in_words(r, r->text, lang));
}

static void add_norm_rule(GString *out, const AgtNormRule *r, const AgtReportOptions *o)
{
    g_autofree char *subject = agt_norm_subject(r), *figures = agt_norm_figures(r);
    g_autofree char *force = force_text(r, o->lang);
    add_rule(out, &r->rule, o->lang);
    g_string_append_printf(out, "    %s%s%s%s%s\n", r->kind, *subject ? "; " : "", subject,
                           *figures ? "; " : "", figures);
    if (*force)
        g_string_append_printf(
            out, "    %s%s%s\n", force, agt_norm_in_force(r, o->as_of) ? "" : ": ",
            agt_norm_in_force(r, o->as_of) ? "" : agt_tr(o->lang, N_("not in force, not judged")));
    if (r->note[AGT_LANG_EN])
        g_string_append_printf(out, "    (%s)\n", in_words(&r->rule, r->note, o->lang));
}

char *agt_report_rules_text(const AgtRule *const *const *own, const AgtNorms *norms,
                            const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    for (guint k = 0; own[k]; k++)
        for (guint i = 0; own[k][i]; i++)
            add_rule(out, own[k][i], o->lang);
    for (guint i = 0; i < agt_norms_n(norms); i++)
        add_norm_rule(out, agt_norms_get(norms, i), o);
    return g_string_free(out, FALSE);
}

static void rule_json(AgtJson *j, const AgtRule *r, const AgtNormRule *n, const AgtReportOptions *o)
{
    agt_json_object(j, NULL);
    agt_json_text(j, "id", r->id);
    agt_json_text(j, "severity", agt_severity_name(r->severity));
    agt_json_text(j, "basis", agt_basis_name(r->basis));
    agt_json_text(j, "set", r->set ? r->set : "");
    agt_json_text(j, "document", r->document ? r->document : "");
    agt_json_text(j, "clause", r->clause ? r->clause : "");
    agt_json_text(j, "text", in_words(r, r->text, o->lang));
    agt_json_text(j, "advice", in_words(r, r->advice, o->lang));
    if (n) {
        g_autofree char *subject = agt_norm_subject(n), *figures = agt_norm_figures(n);
        agt_json_text(j, "kind", n->kind);
        agt_json_text(j, "topic", n->topic);
        agt_json_text(j, "subject", subject);
        agt_json_text(j, "figures", figures);
        agt_json_text(j, "edition", n->edition);
        agt_json_text(j, "from", *n->from ? n->from : NULL);
        agt_json_text(j, "until", *n->until ? n->until : NULL);
        agt_json_bool(j, "in_force", agt_norm_in_force(n, o->as_of));
        agt_json_text(j, "note", n->note[AGT_LANG_EN] ? in_words(r, n->note, o->lang) : NULL);
    }
    agt_json_close(j);
}

char *agt_report_rules_json(const AgtRule *const *const *own, const AgtNorms *norms,
                            const AgtReportOptions *o)
{
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.rules/1");
    agt_json_text(&j, "as_of", o->as_of);
    agt_json_list(&j, "rules");
    for (guint k = 0; own[k]; k++)
        for (guint i = 0; own[k][i]; i++)
            rule_json(&j, own[k][i], NULL, o);
    for (guint i = 0; i < agt_norms_n(norms); i++) {
        const AgtNormRule *n = agt_norms_get(norms, i);
        rule_json(&j, &n->rule, n, o);
    }
    agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
