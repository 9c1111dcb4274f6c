/* SPDX-License-Identifier: Apache-2.0 */
/* Norm sets against each other, by topic; and two editions of the same sets, by id. */
#include <string.h>

#include "words.h"

/* --- Two sets --- */

/* Topics of the rules of two sets, in the order of the file, each once. */
static GPtrArray *topics_of(const AgtNorms *n, const char *a, const char *b)
{
    GPtrArray *list = g_ptr_array_new();
    for (guint i = 0; i < agt_norms_n(n); i++) {
        const AgtNormRule *r = agt_norms_get(n, i);
        bool of_them = strcmp(r->rule.set, a) == 0 || strcmp(r->rule.set, b) == 0;
        if (of_them && *r->topic &&
            !g_ptr_array_find_with_equal_func(list, r->topic, g_str_equal, NULL))
            g_ptr_array_add(list, (gpointer)r->topic);
    }
    return list;
}

static GPtrArray *rules_on(const AgtNorms *n, const char *topic, const char *a, const char *b)
{
    GPtrArray *list = g_ptr_array_new();
    for (guint i = 0; i < agt_norms_n(n); i++) {
        const AgtNormRule *r = agt_norms_get(n, i);
        if (strcmp(r->topic, topic) == 0 &&
            (strcmp(r->rule.set, a) == 0 || strcmp(r->rule.set, b) == 0))
            g_ptr_array_add(list, (gpointer)r);
    }
    return list;
}

static char *source_of(const AgtRule *r)
{
    return r->clause && *r->clause ? g_strdup_printf("%s, %s", r->document, r->clause)
                                   : g_strdup(r->document);
}

static void add_rule(GString *out, const AgtNormRule *r, AgtLang lang)
{
    g_autofree char *figures = agt_norm_figures(r), *source = source_of(&r->rule);
    const char *note = r->note[lang] ? r->note[lang] : r->note[AGT_LANG_EN];
    g_string_append_printf(out, "  %-32s %-24s %s (%s)\n", r->rule.id, *figures ? figures : "-",
                           source, agt_basis_name(r->rule.basis));
    if (note)
        g_string_append_printf(out, "      %s\n", note);
}

/* How the rules on a topic stand to each other. */
typedef enum { ALONE, SAME, DIFFER_BETWEEN, DIFFER_WITHIN } Stand;

static Stand stand_of(const GPtrArray *rules)
{
    bool both = false, differ = false;
    const AgtNormRule *first = rules->pdata[0];
    g_autofree char *figures = agt_norm_figures(first);
    for (guint i = 1; i < rules->len; i++) {
        const AgtNormRule *r = rules->pdata[i];
        g_autofree char *others = agt_norm_figures(r);
        both = both || strcmp(r->rule.set, first->rule.set) != 0;
        differ = differ || strcmp(others, figures) != 0 || strcmp(r->kind, first->kind) != 0;
    }
    return differ ? (both ? DIFFER_BETWEEN : DIFFER_WITHIN) : both ? SAME : ALONE;
}

static guint add_stand(GString *out, const AgtNorms *n, const char *a, const char *b, Stand stand,
                       const char *title, AgtLang lang)
{
    g_autoptr(GPtrArray) topics = topics_of(n, a, b);
    guint count = 0;
    for (guint i = 0; i < topics->len; i++) {
        g_autoptr(GPtrArray) rules = rules_on(n, topics->pdata[i], a, b);
        if (stand_of(rules) != stand)
            continue;
        if (!count++)
            g_string_append_printf(out, "\n%s\n", agt_tr(lang, title));
        g_string_append_printf(out, "%s\n", (const char *)topics->pdata[i]);
        for (guint k = 0; k < rules->len; k++)
            add_rule(out, rules->pdata[k], lang);
    }
    return count;
}

/* Rules that have no counterpart: how many of each set. */
static guint alone_in(const AgtNorms *n, const char *set, const char *other)
{
    g_autoptr(GPtrArray) topics = topics_of(n, set, set);
    guint count = 0;
    for (guint i = 0; i < topics->len; i++) {
        g_autoptr(GPtrArray) rules = rules_on(n, topics->pdata[i], other, other);
        count += rules->len == 0;
    }
    return count;
}

char *agt_report_rules_compare(const AgtNorms *norms, const char *a, const char *b,
                               const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    char x[24];
    const char *const sets[] = {a, b};
    for (guint k = 0; k < 2; k++)
        agt_report_line(out, o->lang, N_("{set}: {title}, edition {edition}"), "set", sets[k],
                        "title", agt_norms_set_title(norms, sets[k], o->lang), "edition",
                        agt_norms_set_edition(norms, sets[k]));
    add_stand(out, norms, a, b, DIFFER_BETWEEN, N_("the two sets differ:"), o->lang);
    add_stand(out, norms, a, b, DIFFER_WITHIN, N_("sources of one set differ:"), o->lang);
    add_stand(out, norms, a, b, SAME, N_("the two sets agree:"), o->lang);
    g_string_append_c(out, '\n');
    for (guint k = 0; k < 2; k++)
        agt_report_line(out, o->lang, N_("matters that only {set} speaks of: {n}"), "set", sets[k],
                        "n", agt_report_count(x, alone_in(norms, sets[k], sets[1 - k])));
    return g_string_free(out, FALSE);
}

/* --- Two editions --- */

static const AgtNormRule *rule_called(const AgtNorms *n, const char *id)
{
    for (guint i = 0; i < agt_norms_n(n); i++)
        if (strcmp(agt_norms_get(n, i)->rule.id, id) == 0)
            return agt_norms_get(n, i);
    return NULL;
}

static void add_change(GString *out, const char *what, const char *before, const char *after)
{
    if (g_strcmp0(before, after) != 0)
        g_string_append_printf(out, "    %s: %s -> %s\n", what, before && *before ? before : "-",
                               after && *after ? after : "-");
}

/* What differs between two editions of a rule, a line each. */
static char *changes_of(const AgtNormRule *x, const AgtNormRule *y)
{
    GString *out = g_string_new(NULL);
    g_autofree char *fx = agt_norm_figures(x), *fy = agt_norm_figures(y);
    g_autofree char *sx = agt_norm_subject(x), *sy = agt_norm_subject(y);
    g_autofree char *dx = source_of(&x->rule), *dy = source_of(&y->rule);
    add_change(out, "kind", x->kind, y->kind);
    add_change(out, "figures", fx, fy);
    add_change(out, "subject", sx, sy);
    add_change(out, "severity", agt_severity_name(x->rule.severity),
               agt_severity_name(y->rule.severity));
    add_change(out, "basis", agt_basis_name(x->rule.basis), agt_basis_name(y->rule.basis));
    add_change(out, "source", dx, dy);
    add_change(out, "topic", x->topic, y->topic);
    add_change(out, "from", x->from, y->from);
    add_change(out, "until", x->until, y->until);
    for (guint lang = 0; lang < AGT_N_LANGS; lang++) {
        g_autofree char *name = g_strdup_printf("text (%s)", agt_lang_name(lang));
        add_change(out, name, x->rule.text[lang], y->rule.text[lang]);
    }
    return g_string_free(out, FALSE);
}

/* "az.x: area; min_m2: 900, from 2027-01-01". */
static void add_line(GString *out, const char *sign, const AgtNormRule *r)
{
    g_autofree char *figures = agt_norm_figures(r);
    g_string_append_printf(out, "  %s %s  %s%s%s%s%s\n", sign, r->rule.id, r->kind,
                           *figures ? "; " : "", figures, *r->from ? "; from " : "", r->from);
}

/* Rules of one side that the other side does not have. */
static guint add_missing(GString *out, const AgtNorms *here, const AgtNorms *there,
                         const char *sign)
{
    guint n = 0;
    for (guint i = 0; i < agt_norms_n(here); i++) {
        const AgtNormRule *r = agt_norms_get(here, i);
        if (rule_called(there, r->rule.id))
            continue;
        add_line(out, sign, r);
        n++;
    }
    return n;
}

char *agt_report_rules_diff(const AgtNorms *before, const AgtNorms *after,
                            const AgtReportOptions *o, bool *same)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GString) changed = g_string_new(NULL);
    guint n_changed = 0;
    char a[24], b[24], c[24];
    for (guint i = 0; i < agt_norms_n(after); i++) {
        const AgtNormRule *y = agt_norms_get(after, i), *x = rule_called(before, y->rule.id);
        g_autofree char *what = x ? changes_of(x, y) : g_strdup("");
        if (!*what)
            continue;
        g_string_append_printf(changed, "  ~ %s%s%s\n%s", y->rule.id, *y->from ? "; from " : "",
                               y->from, what);
        n_changed++;
    }
    g_autoptr(GString) added = g_string_new(NULL), gone = g_string_new(NULL);
    guint n_added = add_missing(added, after, before, "+");
    guint n_gone = add_missing(gone, before, after, "-");
    *same = !n_added && !n_gone && !n_changed;
    agt_report_line(out, o->lang, N_("rules: {added} added, {removed} removed, {changed} changed"),
                    "added", agt_report_count(a, n_added), "removed", agt_report_count(b, n_gone),
                    "changed", agt_report_count(c, n_changed));
    g_string_append_printf(out, "%s%s%s", added->str, gone->str, changed->str);
    return g_string_free(out, FALSE);
}
