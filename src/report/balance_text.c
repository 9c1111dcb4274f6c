/* SPDX-License-Identifier: Apache-2.0 */
/* The land balance and the indicators as text and as JSON. */
#include <math.h>
#include <string.h>

#include "balance.h"
#include "heading_json.h"

/* Kinds and categories as words; others stand as they are. */
static const char *word(AgtLang lang, const char *value)
{
    static const struct {
        const char *value, *word;
    } words[] = {
        {"school", N_("School")},
        {"kindergarten", N_("Kindergarten")},
        {"clinic", N_("Clinic")},
        {"shop", N_("Shop")},
        {"club", N_("Club")},
        {"administration", N_("Administration")},
        {"market", N_("Market")},
        {"sports", N_("Sports ground")},
        {"fire_depot", N_("Fire depot")},
        {"mosque", N_("Mosque")},
        {"library", N_("Library")},
        {"guest_house", N_("Guest house")},
        {"square", N_("Square")},
        {"park", N_("Park")},
        {"bus_stop", N_("Bus stop")},
        {"turning_loop", N_("Turning loop")},
        {"charging", N_("Charging station")},
        {"substation", N_("Substation")},
        {"pumping", N_("Pumping station")},
        {"treatment", N_("Treatment plant")},
        {"water_tower", N_("Water tower")},
        {"poultry", N_("Poultry farm")},
        {"dairy", N_("Dairy")},
        {"meat", N_("Meat plant")},
        {"vegetables", N_("Vegetable store")},
        {"greenhouse", N_("Greenhouse")},
        {"feed", N_("Feed shop")},
        {"machinery", N_("Machinery yard")},
        {"fuel", N_("Fuel store")},
        {"veterinary", N_("Veterinary station")},
        {"manure", N_("Manure store")},
        {"cemetery", N_("Cemetery")},
        {"other", N_("Other")},
        {"road", N_("settlement road")},
        {"main", N_("main street")},
        {"residential", N_("residential street")},
        {"local", N_("secondary residential street")},
        {"lane", N_("lane")},
        {"service", N_("service lane")},
        {"water", N_("water")},
        {"sewer", N_("sewer")},
        {"storm", N_("storm water")},
        {"gas", N_("gas")},
        {"power", N_("power")},
        {"telecom", N_("telecom")},
        {"lighting", N_("lighting")},
        {"heat", N_("heat")},
        {"unknown", N_("unknown")},
    };
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(value, words[i].value) == 0)
            return agt_tr(lang, words[i].word);
    return value;
}

const char *agt_report_kind(const char *kind, AgtLang lang)
{
    return word(lang, kind);
}

char *agt_report_indicator_title(const AgtIndicator *i, AgtLang lang)
{
    return agt_report_fill(lang, i->title, "arg", i->arg ? word(lang, i->arg) : "", NULL);
}

const char *agt_report_indicator_group(AgtIndicatorGroup group, AgtLang lang)
{
    static const char *const titles[] = {"",
                                         N_("Territory"),
                                         N_("Population"),
                                         N_("Housing"),
                                         N_("Services"),
                                         N_("Transport"),
                                         N_("Engineering"),
                                         N_("Environment")};
    return agt_tr(lang, titles[group]);
}

const char *balance_unit(AgtLang lang, const char *unit)
{
    static const struct {
        const char *unit, *word;
    } words[] = {
        {"ha", N_("ha")},       {"1/ha", N_("1/ha")},       {"m2", N_("m2")},
        {"km", N_("km")},       {"km/km2", N_("km/km2")},   {"kW", N_("kW")},
        {"l/s", N_("l/s")},     {"places", N_("places")},   {"seats", N_("seats")},
        {"heads", N_("heads")}, {"birds", N_("birds")},     {"tonnes", N_("tonnes")},
        {"kva", N_("kVA")},     {"m3_day", N_("m3 a day")}, {"vehicles", N_("vehicles")},
    };
    for (guint i = 0; unit && i < G_N_ELEMENTS(words); i++)
        if (strcmp(unit, words[i].unit) == 0)
            return agt_tr(lang, words[i].word);
    return unit ? unit : "";
}

static void cell_number(GString *out, double v, int decimals, int width)
{
    g_autofree char *text = agt_report_number(v, decimals);
    agt_report_cell(out, text, width);
}

static void add_balance(GString *out, const AgtBalance *b, AgtLang lang)
{
    static const char *const heads[] = {N_("now, ha"), "%", N_("design, ha"), "%", N_("m2/person")};
    agt_report_line(out, lang, N_("land balance, within {border}"), "border",
                    agt_tr(lang, b->border));
    agt_report_cell(out, "", -44);
    for (guint k = 0; k < G_N_ELEMENTS(heads); k++)
        agt_report_cell(out, agt_tr(lang, heads[k]), k % 2 ? 8 : 14);
    g_string_append_c(out, '\n');
    for (guint i = 0; i < b->rows->len; i++) {
        const AgtBalanceRow *r = &g_array_index(b->rows, AgtBalanceRow, i);
        g_string_append(out, i ? "  " : "");
        agt_report_cell(out, agt_tr(lang, r->title), i ? -42 : -44);
        cell_number(out, r->now_ha, 2, 14);
        cell_number(out, r->now_pct, 1, 8);
        cell_number(out, r->design_ha, 2, 14);
        cell_number(out, r->design_pct, 1, 8);
        cell_number(out, r->design_m2_per_head, 1, 14);
        g_string_append_c(out, '\n');
    }
    if (b->outside_ha >= 0.005) {
        g_autofree char *ha = agt_report_number(b->outside_ha, 2);
        agt_report_line(out, lang, N_("zones beyond the border: {ha} ha"), "ha", ha);
    }
    if (b->overlap_ha >= 0.005) {
        g_autofree char *ha = agt_report_number(b->overlap_ha, 2);
        agt_report_line(out, lang, N_("zones of different use overlap: {ha} ha stand in two rows"),
                        "ha", ha);
    }
}

static void add_indicators(GString *out, const AgtBalance *b, AgtLang lang)
{
    static const char *const heads[] = {N_("programme"), N_("norms"), N_("design")};
    AgtIndicatorGroup group = 0;
    g_string_append_c(out, '\n');
    agt_report_cell(out, agt_tr(lang, N_("technical-economic indicators")), -44);
    for (guint k = 0; k < G_N_ELEMENTS(heads); k++)
        agt_report_cell(out, agt_tr(lang, heads[k]), 12);
    g_string_append_c(out, '\n');
    for (guint i = 0; i < b->indicators->len; i++) {
        const AgtIndicator *x = &g_array_index(b->indicators, AgtIndicator, i);
        g_autofree char *title = agt_report_indicator_title(x, lang);
        const char *unit = balance_unit(lang, x->unit);
        g_autofree char *cell = *unit ? g_strdup_printf("%s, %s", title, unit) : g_strdup(title);
        if (x->group != group)
            g_string_append_printf(out, "%d %s\n", (int)x->group,
                                   agt_report_indicator_group(x->group, lang));
        group = x->group;
        g_string_append(out, "  ");
        agt_report_cell(out, cell, -42);
        cell_number(out, x->asked, 2, 12);
        cell_number(out, x->normative, 2, 12);
        cell_number(out, x->design, 2, 12);
        g_string_append_c(out, '\n');
    }
}

char *agt_report_balance_text(const AgtPlan *plan, const AgtBalance *b, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    const AgtPlanHead *head = agt_plan_head(plan);
    agt_report_notice(out, head, o->lang);
    g_autofree char *revision = agt_report_revision(head, o->lang);
    agt_report_line(out, o->lang, N_("{title}, {revision}"), "title", head->title, "revision",
                    revision);
    agt_report_line(out, o->lang, N_("as of {date}"), "date", o->as_of ? o->as_of : "-");
    add_balance(out, b, o->lang);
    add_indicators(out, b, o->lang);
    return g_string_free(out, FALSE);
}

static void rows_json(AgtJson *j, const AgtBalance *b, AgtLang lang)
{
    agt_json_list(j, "balance");
    for (guint i = 0; i < b->rows->len; i++) {
        const AgtBalanceRow *r = &g_array_index(b->rows, AgtBalanceRow, i);
        agt_json_object(j, NULL);
        agt_json_text(j, "key", r->key);
        agt_json_text(j, "title", agt_tr(lang, r->title));
        agt_json_real(j, "now_ha", r->now_ha, 4);
        agt_json_real(j, "now_pct", r->now_pct, 2);
        agt_json_real(j, "design_ha", r->design_ha, 4);
        agt_json_real(j, "design_pct", r->design_pct, 2);
        agt_json_real(j, "design_m2_per_head", r->design_m2_per_head, 2);
        agt_json_close(j);
    }
    agt_json_close(j);
}

static void indicators_json(AgtJson *j, const AgtBalance *b, AgtLang lang)
{
    agt_json_list(j, "indicators");
    for (guint i = 0; i < b->indicators->len; i++) {
        const AgtIndicator *x = &g_array_index(b->indicators, AgtIndicator, i);
        g_autofree char *title = agt_report_indicator_title(x, lang);
        agt_json_object(j, NULL);
        agt_json_int(j, "group", x->group);
        agt_json_text(j, "key", x->key);
        agt_json_text(j, "of", x->arg);
        agt_json_text(j, "title", title);
        agt_json_text(j, "unit", x->unit);
        agt_json_real(j, "asked", x->asked, 4);
        agt_json_real(j, "normative", x->normative, 4);
        agt_json_real(j, "design", x->design, 4);
        agt_json_close(j);
    }
    agt_json_close(j);
}

char *agt_report_balance_json(const AgtPlan *plan, const AgtBalance *b, const AgtReportOptions *o)
{
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.balance/1");
    agt_report_heading_json(&j, agt_plan_head(plan), NULL, o);
    agt_json_text(&j, "within", agt_tr(o->lang, b->border));
    agt_json_real(&j, "persons", b->persons, 1);
    agt_json_real(&j, "outside_ha", b->outside_ha, 4);
    agt_json_real(&j, "overlap_ha", b->overlap_ha, 4);
    rows_json(&j, b, o->lang);
    indicators_json(&j, b, o->lang);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
