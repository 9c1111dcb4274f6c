/* SPDX-License-Identifier: Apache-2.0 */
/* Deviations from an approved plan: a table for people, a document for programs. */
#include <math.h>

#include "heading_json.h"

static const AgtDeviation *row_at(const AgtDeviations *d, guint i)
{
    return &g_array_index(d->rows, AgtDeviation, i);
}

static const char *name_of(const AgtDeviation *x)
{
    return *x->id ? x->id : x->approved_id;
}

static char *side(double v, const char *word)
{
    return word ? g_strdup(word) : isnan(v) ? g_strdup("-") : agt_report_number(v, 2);
}

static char *amount(const AgtDeviation *x)
{
    g_autofree char *v = agt_report_number(x->difference, 2);
    return isnan(x->difference) ? g_strdup("-") : g_strdup_printf("%s %s", v, x->difference_unit);
}

static void add_row(GString *out, const AgtDeviation *x, AgtLang lang)
{
    g_autofree char *was = side(x->approved, x->was), *is = side(x->now, x->is);
    g_autofree char *much = amount(x);
    agt_report_cell(out, agt_layer(x->layer)->name, -16);
    g_string_append_c(out, ' ');
    agt_report_cell(out, name_of(x), -10);
    g_string_append_c(out, ' ');
    agt_report_cell(out, agt_tr(lang, x->measure), -13);
    g_string_append_c(out, ' ');
    agt_report_cell(out, was, 13);
    g_string_append_c(out, ' ');
    agt_report_cell(out, is, 13);
    g_string_append_c(out, ' ');
    agt_report_cell(out, much, 13);
    g_string_append_printf(out, "  %s%s\n", agt_tr(lang, agt_deviation_class_text(x->class)),
                           x->illustrative ? "*" : "");
}

static void add_heads(GString *out, AgtLang lang)
{
    static const struct {
        const char *text;
        int width;
    } heads[] = {{N_("layer"), -16},   {N_("feature"), -10}, {N_("measure"), -13},
                 {N_("approved"), 13}, {N_("now"), 13},      {N_("difference"), 13}};
    for (guint i = 0; i < G_N_ELEMENTS(heads); i++) {
        agt_report_cell(out, agt_tr(lang, heads[i].text), heads[i].width);
        g_string_append_c(out, ' ');
    }
    g_string_append_printf(out, " %s\n", agt_tr(lang, N_("class")));
}

static bool any_illustrative(const AgtDeviations *d)
{
    for (guint i = 0; i < d->rows->len; i++)
        if (row_at(d, i)->illustrative)
            return true;
    return false;
}

char *agt_report_deviations_text(const AgtDeviations *d, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    char compared[24], within[24], agree[24], approval[24];
    agt_report_line(out, o->lang,
                    N_("compared with approved/{name}, document {document} of {date}: {n} approved "
                       "features"),
                    "name", d->name, "document", d->document ? d->document : "?", "date",
                    d->approved_on ? d->approved_on : "?", "n",
                    agt_report_count(compared, d->compared));
    agt_report_line(
        out, o->lang,
        N_("deviations: within tolerance {within}, to be agreed {agree}, new approval "
           "needed {approval}"),
        "within", agt_report_count(within, agt_deviations_count(d, AGT_DEVIATION_WITHIN)), "agree",
        agt_report_count(agree, agt_deviations_count(d, AGT_DEVIATION_AGREE)), "approval",
        agt_report_count(approval, agt_deviations_count(d, AGT_DEVIATION_APPROVAL)));
    if (!d->rows->len)
        return g_string_free(out, FALSE);
    g_string_append_c(out, '\n');
    add_heads(out, o->lang);
    for (guint i = 0; i < d->rows->len; i++)
        add_row(out, row_at(d, i), o->lang);
    if (any_illustrative(d))
        agt_report_line(out, o->lang,
                        N_("* by illustrative figures: the programme states no tolerance of its "
                           "own (section \"approved\")"));
    return g_string_free(out, FALSE);
}

static void add_json(AgtJson *j, const AgtDeviation *x)
{
    agt_json_object(j, NULL);
    agt_json_text(j, "rule", x->rule->id);
    agt_json_text(j, "layer", agt_layer(x->layer)->name);
    agt_json_text(j, "id", *x->id ? x->id : NULL);
    agt_json_text(j, "approved_id", *x->approved_id ? x->approved_id : NULL);
    agt_json_text(j, "measure", x->measure);
    if (x->was || x->is) {
        agt_json_text(j, "approved", x->was);
        agt_json_text(j, "now", x->is);
    } else {
        agt_json_real(j, "approved", x->approved, 3);
        agt_json_real(j, "now", x->now, 3);
    }
    agt_json_text(j, "unit", x->unit);
    agt_json_real(j, "difference", x->difference, 4);
    agt_json_text(j, "difference_unit", x->difference_unit);
    agt_json_real(j, "mean_m", x->mean, 4);
    agt_json_real(j, "changed_m2", x->changed_m2, 3);
    agt_json_text(j, "class", agt_deviation_class_name(x->class));
    agt_json_bool(j, "illustrative", x->illustrative);
    agt_json_real(j, "e_m", x->at.x, 3);
    agt_json_real(j, "n_m", x->at.y, 3);
    g_autofree char *wkt = x->area ? agt_geom_to_wkt(x->area, 3) : NULL;
    agt_json_text(j, "area", wkt);
    agt_json_close(j);
}

char *agt_report_deviations_json(const AgtPlan *plan, const AgtDeviations *d,
                                 const AgtReportOptions *o)
{
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.deviations/1");
    agt_report_heading_json(&j, agt_plan_head(plan), NULL, o);
    agt_json_text(&j, "approved", d->name);
    agt_json_text(&j, "document", d->document);
    agt_json_text(&j, "approved_on", d->approved_on);
    agt_json_int(&j, "compared", d->compared);
    for (guint c = 0; c < AGT_N_DEVIATION_CLASSES; c++)
        agt_json_int(&j, agt_deviation_class_name(c), agt_deviations_count(d, c));
    agt_json_list(&j, "deviations");
    for (guint i = 0; i < d->rows->len; i++)
        add_json(&j, row_at(d, i));
    agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
