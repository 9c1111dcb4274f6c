/* SPDX-License-Identifier: Apache-2.0 */
/* How the houses are served by facilities: the table of coverage as text and as JSON. */
#include <math.h>

#include "balance.h"
#include "heading_json.h"

static void cell_number(GString *out, double v, int decimals, int width)
{
    g_autofree char *text = agt_report_number(v, decimals);
    agt_report_cell(out, text, width);
}

static void cell_count(GString *out, gint64 n, int width)
{
    char buf[24];
    agt_report_cell(out, agt_report_count(buf, n), width);
}

static void add_heads(GString *out, AgtLang lang)
{
    static const struct {
        const char *title;
        int width;
    } heads[] = {{N_("kind"), -24},      {N_("sites"), 9},      {N_("capacity"), 12},
                 {N_("asked for"), 12},  {N_("radius, m"), 12}, {N_("served"), 12},
                 {N_("not served"), 15}, {N_("mean, m"), 12},   {N_("farthest, m"), 14}};
    for (guint i = 0; i < G_N_ELEMENTS(heads); i++)
        agt_report_cell(out, agt_tr(lang, heads[i].title), heads[i].width);
    g_string_append_c(out, '\n');
}

static void add_row(GString *out, const AgtNormCoverage *c, AgtLang lang)
{
    g_autofree char *sites = g_strdup_printf("%u/%d", c->sites, c->asked);
    g_autofree char *capacity = agt_report_number(c->capacity, 1);
    g_autofree char *demand = agt_report_number(c->demand > 0 ? ceil(c->demand - 1e-6) : NAN, 0);
    agt_report_cell(out, agt_report_kind(c->kind, lang), -24);
    agt_report_cell(out, sites, 9);
    agt_report_cell(out, capacity, 12);
    agt_report_cell(out, demand, 12);
    cell_number(out, c->reach_m > 0 ? c->reach_m : NAN, 0, 12);
    cell_count(out, c->sites ? c->served : 0, 12);
    cell_count(out, c->far + c->no_way, 15);
    cell_number(out, c->mean_m, 0, 12);
    cell_number(out, c->farthest_m, 0, 14);
    if (c->farthest)
        g_string_append_printf(out, "  %s", c->farthest);
    g_string_append_c(out, '\n');
}

char *agt_report_coverage_text(const AgtPlan *plan, const GPtrArray *coverage,
                               const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    const AgtPlanHead *head = agt_plan_head(plan);
    const AgtNormCoverage *first = coverage->len ? coverage->pdata[0] : NULL;
    char units[24];
    agt_report_notice(out, head, o->lang);
    g_autofree char *revision = agt_report_revision(head, o->lang);
    agt_report_line(out, o->lang, N_("{title}, {revision}"), "title", head->title, "revision",
                    revision);
    agt_report_line(out, o->lang, N_("as of {date}"), "date", o->as_of ? o->as_of : "-");
    agt_report_line(out, o->lang,
                    N_("ways over the streets from {count} dwelling units to the nearest facility"),
                    "count", agt_report_count(units, first ? first->units : 0));
    add_heads(out, o->lang);
    for (guint i = 0; i < coverage->len; i++)
        add_row(out, coverage->pdata[i], o->lang);
    return g_string_free(out, FALSE);
}

/* Houses that are not served, each with its way; null: there is none. */
static void houses_json(AgtJson *j, const AgtNormCoverage *c, const AgtPlan *plan)
{
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_BUILDING);
    agt_json_list(j, "houses_not_served");
    for (guint i = 0; i < t->n; i++) {
        double way = c->way_m[i];
        if (isnan(way) || (!isinf(way) && !(c->reach_m > 0 && way > c->reach_m + 1e-3)))
            continue;
        agt_json_object(j, NULL);
        agt_json_text(j, "id", t->rows[i]->id);
        agt_json_real(j, "way_m", isinf(way) ? NAN : way, 1);
        agt_json_close(j);
    }
    agt_json_close(j);
}

static void row_json(AgtJson *j, const AgtNormCoverage *c, const AgtPlan *plan, AgtLang lang)
{
    agt_json_object(j, NULL);
    agt_json_text(j, "kind", c->kind);
    agt_json_text(j, "title", agt_report_kind(c->kind, lang));
    agt_json_int(j, "asked", c->asked);
    agt_json_int(j, "sites", c->sites);
    agt_json_int(j, "sites_without_street", c->sites_off);
    agt_json_real(j, "capacity", c->capacity, 2);
    agt_json_text(j, "capacity_unit", c->capacity_unit);
    agt_json_real(j, "demand", c->demand > 0 ? c->demand : NAN, 2);
    agt_json_real(j, "radius_m", c->reach_m > 0 ? c->reach_m : NAN, 1);
    agt_json_int(j, "units", c->units);
    agt_json_int(j, "served", c->served);
    agt_json_int(j, "beyond_radius", c->far);
    agt_json_int(j, "without_way", c->no_way);
    agt_json_real(j, "mean_m", c->mean_m, 1);
    agt_json_real(j, "farthest_m", c->farthest_m, 1);
    agt_json_text(j, "farthest", c->farthest);
    houses_json(j, c, plan);
    agt_json_close(j);
}

char *agt_report_coverage_json(const AgtPlan *plan, const GPtrArray *coverage,
                               const AgtReportOptions *o)
{
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.coverage/1");
    agt_report_heading_json(&j, agt_plan_head(plan), NULL, o);
    agt_json_list(&j, "coverage");
    for (guint i = 0; i < coverage->len; i++)
        row_json(&j, coverage->pdata[i], plan, o->lang);
    agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
