/* SPDX-License-Identifier: Apache-2.0 */
/* What a merge puts to people, for the terminal and as JSON. */
#include <string.h>

#include "heading_json.h"
#include "words.h"

static guint count_open(const AgtMergeReport *m)
{
    guint n = 0;
    for (guint i = 0; i < m->conflicts->len; i++)
        n += !((const AgtConflict *)m->conflicts->pdata[i])->settled;
    return n;
}

/* The finding that a conflict is about, NULL when it is no longer found, or nobody looked. */
static const AgtFinding *finding_of(const AgtMergeReport *m, const AgtConflict *c)
{
    for (guint i = 0; m->findings && i < agt_findings_n(m->findings); i++) {
        const AgtFinding *f = agt_findings_get(m->findings, i);
        g_autofree char *cell =
            g_strdup_printf("%s%s%s", f->rule->id, *f->other_id ? " " : "", f->other_id);
        if (strcmp(c->cell, cell) == 0 && strcmp(c->id, f->id) == 0)
            return f;
    }
    return NULL;
}

/* What the conflict is, a msgid. */
static const char *kind_text(AgtConflictKind k)
{
    static const char *const text[AGT_N_CONFLICT_KINDS] = {
        [AGT_CONFLICT_CHANGED] = N_("changed on both sides: {cell}"),
        [AGT_CONFLICT_WE_DELETED] = N_("deleted on our side, changed on theirs"),
        [AGT_CONFLICT_THEY_DELETED] = N_("changed on our side, deleted on theirs"),
        [AGT_CONFLICT_BOTH_ADDED] = N_("added on both sides, and not the same"),
        [AGT_CONFLICT_SAME_ID] = N_("another feature has this id; theirs is left out"),
        [AGT_CONFLICT_REFERENCE] = N_("what its field {cell} names was deleted on the other side"),
        [AGT_CONFLICT_FINDING] = N_("found in the result and on neither side: {cell}")};
    return text[k];
}

static void add_side(GString *out, const AgtConflict *c, const AgtFeature *side, const char *msgid,
                     AgtLang lang)
{
    g_autoptr(AgtDiff) d = agt_conflict_difference(c, side);
    if (!d || (!d->fields->len && d->geometry.change == AGT_GEO_SAME))
        return;
    g_autofree char *what = agt_report_difference(d, lang);
    agt_report_line(out, lang, msgid, "what", what);
}

static void add_finding(GString *out, const AgtMergeReport *m, const AgtConflict *c, AgtLang lang)
{
    const AgtFinding *f = finding_of(m, c);
    g_autofree char *text = f ? agt_finding_text(f, lang) : NULL;
    if (m->findings)
        g_string_append_printf(out, "      %s\n",
                               text ? text : agt_tr(lang, N_("no longer found")));
}

/* "geometry", or the group of fields and those in which the sides differ. */
static char *cell_text(const AgtConflict *c)
{
    g_autoptr(GPtrArray) fields = agt_conflict_fields(c);
    GString *text = g_string_new(c->cell + (c->cell[0] == '@'));
    bool only =
        fields->len == 1 && strcmp(((const AgtField *)fields->pdata[0])->name, text->str) == 0;
    for (guint i = 0; !only && i < fields->len; i++)
        g_string_append_printf(text, "%s%s", i ? ", " : " (",
                               ((const AgtField *)fields->pdata[i])->name);
    if (!only && fields->len)
        g_string_append_c(text, ')');
    return g_string_free(text, FALSE);
}

static void add_conflict(GString *out, const AgtMergeReport *m, const AgtConflict *c, AgtLang lang)
{
    g_autofree char *cell = cell_text(c);
    g_autofree char *what = agt_report_fill(lang, kind_text(c->kind), "cell", cell, NULL);
    g_string_append_printf(out, "  %s  %s\n", *c->id ? c->id : agt_tr(lang, N_("(the plan)")),
                           what);
    if (c->kind == AGT_CONFLICT_FINDING) {
        add_finding(out, m, c, lang);
    } else {
        add_side(out, c, c->ours, N_("      ours: {what}"), lang);
        add_side(out, c, c->theirs, N_("      theirs: {what}"), lang);
    }
    if (c->settled)
        agt_report_line(out, lang, N_("      settled: {how}"), "how", c->settled);
}

char *agt_report_conflicts_text(const AgtMergeReport *m, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    char n[24], open[24];
    agt_report_line(
        out, o->lang, N_("Merge of {name} ({theirs}) into {ours}: conflicts {n}, open {open}."),
        "name", m->name, "theirs", m->theirs, "ours", m->ours, "n",
        agt_report_count(n, m->conflicts->len), "open", agt_report_count(open, count_open(m)));
    AgtLayerId layer = AGT_N_LAYERS + 1;
    for (guint i = 0; i < m->conflicts->len; i++) {
        const AgtConflict *c = m->conflicts->pdata[i];
        if (c->layer != layer)
            g_string_append_printf(out, "%s\n",
                                   agt_tr(o->lang, c->layer < AGT_N_LAYERS
                                                       ? agt_layer(c->layer)->title
                                                       : N_("The plan as a whole")));
        layer = c->layer;
        add_conflict(out, m, c, o->lang);
    }
    return g_string_free(out, FALSE);
}

static void add_fields(AgtJson *j, const AgtConflict *c)
{
    g_autoptr(GPtrArray) fields = agt_conflict_fields(c);
    const AgtFeature *side[] = {c->base, c->ours, c->theirs};
    agt_json_object(j, "fields"); /* base, ours, theirs */
    for (guint i = 0; i < fields->len; i++) {
        const AgtField *f = fields->pdata[i];
        agt_json_list(j, f->name);
        for (guint k = 0; k < G_N_ELEMENTS(side); k++)
            agt_report_value_json(j, side[k], f);
        agt_json_close(j);
    }
    agt_json_close(j);
}

static void add_difference(AgtJson *j, const char *name, const AgtConflict *c,
                           const AgtFeature *side, AgtLang lang)
{
    g_autoptr(AgtDiff) d = agt_conflict_difference(c, side);
    bool differs = d && (d->fields->len || d->geometry.change != AGT_GEO_SAME);
    g_autofree char *what = differs ? agt_report_difference(d, lang) : NULL;
    agt_json_text(j, name, what);
}

char *agt_report_conflicts_json(const AgtMergeReport *m, const AgtReportOptions *o)
{
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.conflicts/1");
    agt_json_text(&j, "merge", m->name);
    agt_json_text(&j, "ours", m->ours);
    agt_json_text(&j, "theirs", m->theirs);
    agt_json_int(&j, "open", count_open(m));
    agt_json_list(&j, "conflicts");
    for (guint i = 0; i < m->conflicts->len; i++) {
        const AgtConflict *c = m->conflicts->pdata[i];
        const AgtFinding *f = c->kind == AGT_CONFLICT_FINDING ? finding_of(m, c) : NULL;
        g_autofree char *text = f ? agt_finding_text(f, o->lang) : NULL;
        agt_json_object(&j, NULL);
        agt_json_text(&j, "kind", agt_conflict_kind_name(c->kind));
        agt_json_text(&j, "layer", c->layer < AGT_N_LAYERS ? agt_layer(c->layer)->name : NULL);
        agt_json_text(&j, "id", *c->id ? c->id : NULL);
        agt_json_text(&j, "cell", *c->cell ? c->cell : NULL);
        agt_json_text(&j, "settled", c->settled);
        add_fields(&j, c);
        if (c->kind != AGT_CONFLICT_FINDING) {
            add_difference(&j, "ours", c, c->ours, o->lang);
            add_difference(&j, "theirs", c, c->theirs, o->lang);
        }
        agt_json_text(&j, "finding", text);
        agt_json_close(&j);
    }
    agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
