/* SPDX-License-Identifier: Apache-2.0 */
/* The proof for features as text: a dossier each, or a table with a line each. */
#include <math.h>
#include <string.h>

#include "words.h"

static const char *verdict_of(const AgtClearanceProof *p, AgtPurpose purpose)
{
    if (p->permitted)
        return N_("no known conflict");
    return purpose == AGT_CONSTRUCTION ? N_("BLOCKED") : N_("not buildable yet");
}

/* The floor level against the present ground. */
static void add_floor(GString *out, const AgtClearanceDig *d, AgtLang lang)
{
    g_autofree char *floor = agt_report_number(d->floor_m, 2),
                    *zero = agt_report_number(d->zero_m, 2);
    g_autofree char *planned = agt_report_number(d->floor_m - d->zero_m, 2);
    g_autofree char *ground = agt_report_number(d->ground_m, 2);
    g_autofree char *by = agt_report_number(fabs(d->level_cut_m), 2);
    if (isnan(d->floor_m))
        return;
    agt_report_line(out, lang,
                    N_("  +-0.000 at {floor} m, {zero} m above the planned ground at {planned} m"),
                    "floor", floor, "zero", zero, "planned", planned);
    if (!d->unknown)
        agt_report_line(out, lang,
                        d->level_cut_m > 0
                            ? N_("  present ground up to {ground} m by height survey {survey}, its "
                                 "accuracy counted in: cut {by} m deep")
                            : N_("  present ground up to {ground} m by height survey {survey}, its "
                                 "accuracy counted in: filled {by} m and more"),
                        "ground", ground, "survey",
                        d->survey && d->survey->f.id ? d->survey->f.id : "?", "by", by);
}

/* How the depth comes about, where there is more to it than the depth of digging. */
static void add_dig(GString *out, const AgtClearanceDig *d, AgtLang lang)
{
    g_autofree char *dig = agt_report_number(fmax(d->dig_m, d->invert_m), 2);
    g_autofree char *cut = agt_report_number(d->cut_m, 2);
    g_autofree char *stated = agt_report_number(d->stated_cut_m, 2);
    g_autofree char *mean = agt_report_number(d->mean_cut_m, 2);
    add_floor(out, d, lang);
    if (d->stated_cut_m > 0)
        agt_report_line(out, lang, N_("  its street or plot states a cut of {stated} m at most"),
                        "stated", stated);
    if (d->mean_cut_m > 0)
        agt_report_line(out, lang, N_("  the volume of that cut is {mean} m deep in the mean"),
                        "mean", mean);
    if (d->cut_m > 0 || !isnan(d->floor_m))
        agt_report_line(out, lang, N_("  depth: {cut} m of cut, then {dig} m of digging"), "cut",
                        cut, "dig", dig);
    if (d->unknown)
        agt_report_line(out, lang, N_("  the depth is not known: {what}"), "what",
                        agt_tr(lang, d->unknown));
}

static void add_verdict(GString *out, const AgtClearanceProof *p, const AgtReportOptions *o)
{
    g_autofree char *depth = agt_report_number(p->dig_depth_m, 2);
    g_autofree char *beyond = agt_report_number(p->margin_m, 2);
    const char *layer = agt_tr(o->lang, agt_layer(p->row->layer)->title);
    agt_report_line(out, o->lang,
                    p->permitted ? N_("{id} ({layer}): no known conflict as of {date} to {depth} m "
                                      "below the ground at clearance")
                    : o->purpose == AGT_CONSTRUCTION
                        ? N_("{id} ({layer}): BLOCKED as of {date}; {depth} m are to be dug")
                        : N_("{id} ({layer}): not buildable yet as of {date}; {depth} m are to be "
                             "dug"),
                    "id", p->row->id ? p->row->id : "?", "layer", layer, "date", o->as_of, "depth",
                    depth);
    add_dig(out, &p->dig, o->lang);
    agt_report_line(out, o->lang, N_("  works reach {beyond} m beyond the outline"), "beyond",
                    beyond);
}

static const char *known(const char *text)
{
    return text && *text ? text : "?";
}

/* Of a release that states the level of its surface at clearance. */
static void add_level(GString *out, const AgtClearanceHold *h, const char *margin, AgtLang lang)
{
    g_autofree char *level = agt_report_number(h->release->reference_level_m, 2);
    agt_report_line(out, lang,
                    h->level_margin_m >= 0
                        ? N_("    by levels, the stated level of {level} m against height survey "
                             "{since}: {margin} m left after all errors")
                        : N_("    by levels, the stated level of {level} m against height survey "
                             "{since}: {margin} m too deep after all errors"),
                    "level", level, "since",
                    h->surveyed_since ? known(h->surveyed_since->f.id) : "?", "margin", margin);
}

static void add_levels(GString *out, const AgtClearanceHold *h, AgtLang lang)
{
    g_autofree char *margin = agt_report_number(fabs(h->level_margin_m), 2);
    if (h->changed)
        agt_report_line(
            out, lang, N_("    the ground changed since ({id}): the depth searched does not count"),
            "id", known(h->changed->f.id));
    if (!isnan(h->level_margin_m) && !h->surveyed_then)
        add_level(out, h, margin, lang);
    else if (!isnan(h->level_margin_m))
        agt_report_line(
            out, lang,
            h->level_margin_m >= 0
                ? N_("    by levels, height survey {then} against {since}: {margin} m left "
                     "after all errors")
                : N_("    by levels, height survey {then} against {since}: {margin} m too "
                     "deep after all errors"),
            "then", h->surveyed_then ? known(h->surveyed_then->f.id) : "?", "since",
            h->surveyed_since ? known(h->surveyed_since->f.id) : "?", "margin", margin);
    if (h->survey_missing)
        agt_report_line(out, lang, N_("    not proven by levels: {what}"), "what",
                        agt_tr(lang, h->survey_missing));
}

static void add_hold(GString *out, const AgtClearanceHold *h, AgtLang lang)
{
    const AgtRelease *r = h->release;
    g_autofree char *error = agt_report_number(h->error_m, 2);
    g_autofree char *left = agt_report_number(h->left_m, 2);
    g_autofree char *depth = agt_report_number(h->depth_m, 2);
    g_autofree char *more = agt_report_number(fabs(h->depth_margin_m), 2);
    agt_report_line(out, lang,
                    h->usable ? N_("  release {id}: {kind}, {status}")
                              : N_("  release {id} cannot carry the works: {kind}, {status}"),
                    "id", known(r->f.id), "kind", known(r->kind), "status", known(r->status));
    agt_report_line(out, lang,
                    N_("    certificate {certificate} of {date}, completion report {report}, "
                       "quality check {qa} of {qa_date}"),
                    "certificate", known(r->handover_certificate), "date", known(r->handover_date),
                    "report", known(r->completion_report), "qa", known(r->qa_result), "qa_date",
                    known(r->qa_date));
    if (isnan(h->left_m))
        agt_report_line(out, lang,
                        N_("    the works are not inside it as a whole, less {error} m of position "
                           "error"),
                        "error", error);
    else
        agt_report_line(out, lang,
                        N_("    the works lie {left} m inside its edge less {error} m of position "
                           "error"),
                        "left", left, "error", error);
    if (isnan(h->depth_m) || isnan(h->depth_margin_m))
        agt_report_line(out, lang, N_("    no depth that may be dug to is recorded"));
    else
        agt_report_line(out, lang,
                        h->depth_margin_m >= 0
                            ? N_("    searched to {depth} m, {more} m more than is to be dug")
                            : N_("    searched to {depth} m, {more} m less than is to be dug"),
                        "depth", depth, "more", more);
    add_levels(out, h, lang);
    if (h->lacks)
        agt_report_line(out, lang, N_("    missing: {fields}"), "fields", h->lacks);
}

static void add_hazard(GString *out, const AgtClearanceProof *p, AgtLang lang)
{
    char n[24];
    g_autofree char *away = agt_report_number(p->hazard_m, 2);
    g_autofree char *need = agt_report_number(p->hazard_need_m, 2);
    if (p->hazard)
        agt_report_line(out, lang,
                        N_("  nearest hazard: {id}, {away} m from the works; more than {need} m is "
                           "needed"),
                        "id", known(p->hazard->id), "away", away, "need", need);
    else
        agt_report_line(out, lang, N_("  no open hazard with a place is recorded"));
    if (p->anywhere)
        agt_report_line(out, lang, N_("  hazards that may lie anywhere: {n}"), "n",
                        agt_report_count(n, p->anywhere));
    if (p->permit)
        agt_report_line(out, lang, N_("  dig permit {id}, {document}, until {date}"), "id",
                        known(p->permit->f.id), "document", known(p->permit->document), "date",
                        known(p->permit->valid_until));
}

static void add_missing(GString *out, const AgtClearanceProof *p, const AgtReportOptions *o)
{
    for (guint i = 0; i < agt_findings_n(p->findings); i++) {
        const AgtFinding *f = agt_findings_get(p->findings, i);
        g_autofree char *text = agt_finding_text(f, o->lang),
                        *todo = agt_finding_advice(f, o->lang);
        g_string_append(out, "  ");
        agt_report_paint(out, o, f->severity, f->rule->id);
        g_string_append_printf(out, "  %s\n", text);
        if (*todo)
            g_string_append_printf(out, "      %s\n", todo);
    }
}

static void add_dossier(GString *out, const AgtClearanceProof *p, const AgtReportOptions *o)
{
    g_string_append_c(out, '\n');
    add_verdict(out, p, o);
    for (guint i = 0; i < p->holds->len; i++)
        add_hold(out, &g_array_index(p->holds, AgtClearanceHold, i), o->lang);
    if (!p->holds->len)
        agt_report_line(out, o->lang, N_("  no release is recorded here"));
    if (p->together)
        agt_report_line(out, o->lang, N_("  several of these releases carry the works together"));
    add_hazard(out, p, o->lang);
    add_missing(out, p, o);
}

/* Cells are padded by characters, which printf does not count. */
static void number_cell(GString *out, double v)
{
    g_autofree char *text = agt_report_number(v, 1);
    g_string_append_c(out, ' ');
    agt_report_cell(out, text, 9);
}

static const AgtClearanceHold *best(const AgtClearanceProof *p)
{
    return p->holds->len ? &g_array_index(p->holds, AgtClearanceHold, 0) : NULL;
}

static void add_row(GString *out, const AgtClearanceProof *p, const AgtReportOptions *o)
{
    const AgtClearanceHold *h = best(p);
    agt_report_cell(out, known(p->row->id), -10);
    g_string_append_c(out, ' ');
    agt_report_cell(out, agt_tr(o->lang, verdict_of(p, o->purpose)), -20);
    g_string_append_c(out, ' ');
    agt_report_cell(out, h ? known(h->release->f.id) : "-", -10);
    number_cell(out, h ? h->left_m : NAN);
    number_cell(out, h ? h->depth_margin_m : NAN);
    g_string_append_c(out, ' ');
    agt_report_cell(out, p->hazard ? known(p->hazard->id) : "-", -10);
    number_cell(out, p->hazard_m);
    const char *last = NULL;
    for (guint i = 0; i < agt_findings_n(p->findings); i++) {
        const AgtFinding *f = agt_findings_get(p->findings, i);
        if (f->severity <= AGT_NOT_BUILDABLE_YET && g_strcmp0(last, f->rule->id) != 0)
            g_string_append_printf(out, " %s", last = f->rule->id);
    }
    g_string_append_c(out, '\n');
}

static void add_titles(GString *out, AgtLang lang)
{
    static const struct {
        const char *text;
        int width;
    } titles[] = {{N_("feature"), -10}, {N_("verdict"), -20},    {N_("release"), -10},
                  {N_("room m"), 9},    {N_("depth +m"), 9},     {N_("hazard"), -10},
                  {N_("away m"), 9},    {N_("forbidden by"), -1}};
    for (guint i = 0; i < G_N_ELEMENTS(titles); i++) {
        if (i)
            g_string_append_c(out, ' ');
        agt_report_cell(out, agt_tr(lang, titles[i].text), titles[i].width);
    }
    g_string_append_c(out, '\n');
}

char *agt_report_clearance_text(const AgtPlan *plan, const GPtrArray *proofs, bool table,
                                const AgtFindings *of_data, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    agt_report_notice(out, agt_plan_head(plan), o->lang);
    agt_report_heading(out, NULL, NULL, o);
    guint permitted = 0;
    for (guint i = 0; i < proofs->len; i++)
        permitted += ((const AgtClearanceProof *)proofs->pdata[i])->permitted;
    char a[24], b[24];
    agt_report_line(out, o->lang, N_("{permitted} of {all} features without known conflict"),
                    "permitted", agt_report_count(a, permitted), "all",
                    agt_report_count(b, proofs->len));
    if (of_data && agt_findings_n(of_data)) {
        g_autofree char *list = agt_report_findings_list(plan, of_data, o);
        g_string_append_c(out, '\n');
        g_string_append(out, list);
    }
    if (table && proofs->len) {
        g_string_append_c(out, '\n');
        add_titles(out, o->lang);
    }
    for (guint i = 0; i < proofs->len; i++)
        (table ? add_row : add_dossier)(out, proofs->pdata[i], o);
    return g_string_free(out, FALSE);
}
