/* SPDX-License-Identifier: Apache-2.0 */
/* The national settings as a list, as JSON and as an empty file to be filled in. */
#include "settings.h"

#include <string.h>

#include "heading_json.h"

/* Meanings follow clearance.h; which question they belong to follows mine-action.md section 10. */
static const SettingText texts[] = {
    {"standoff_m", N_("distance from works to a hazard that is kept beyond all position errors"),
     ASK_STANDOFF},
    {"working_space_m", N_("working space between a structure and the edge of its works"),
     ASK_BUILDER},
    {"machine_reach_m", N_("how far machines reach beyond the works: swing and tracks"),
     ASK_BUILDER},
    {"setting_out_error_m", N_("largest error of setting out in the field"), ASK_BUILDER},
    {"plan_error_m", N_("largest position error of the plan's own drawing"), ASK_BUILDER},
    {"error_worst_m", N_("position error of a clearance record that does not say its own"),
     ASK_DATA},
    {"error_dgnss_m", N_("position error of records surveyed by corrected satellite positioning"),
     ASK_DATA},
    {"error_handheld_m", N_("position error of records surveyed by a handheld receiver"), ASK_DATA},
    {"error_bearing_distance_m", N_("position error of records surveyed by bearing and distance"),
     ASK_DATA},
    {"error_map_m", N_("position error of records taken from a map"), ASK_DATA},
    {"error_imagery_m", N_("position error of records taken from aerial or satellite images"),
     ASK_DATA},
    {"error_sketch_m", N_("position error of records taken from a sketch"), ASK_DATA},
    {"error_soviet_record_m", N_("position error of records taken from minefield forms"), ASK_DATA},
    {"point_radius_m", N_("radius of a hazard recorded as a point that does not say its own"),
     ASK_DATA},
    {"line_radius_m", N_("half width of a hazard recorded as a line that does not say its own"),
     ASK_DATA},
    {"depth_dwelling_m", N_("dig depth of a building that does not say its own"), ASK_DEPTH},
    {"depth_trench_m", N_("dig depth of a trench that does not say its own"), ASK_DEPTH},
    {"depth_road_m", N_("dig depth of a street that does not say its own"), ASK_DEPTH},
    {"data_age_max_days", N_("age at which clearance data may no longer be relied on"), ASK_DATA},
    {"caution_m", N_("an open hazard nearer to works than this gives a warning"), ASK_STANDOFF},
    {"batter_ratio", N_("run of a batter for each metre of depth: works grow by it"), ASK_BUILDER},
    {"spoil_m", N_("width of the spoil heap and of what rolls off it"), ASK_BUILDER},
    {"emergency_line", N_("whom to call after a find; printed on sheets and stop notices"),
     ASK_FIND},
};

const SettingText *agt_report_setting_text(const char *name)
{
    static const SettingText none = {"", "", ASK_BUILDER};
    const char *dot = strchr(name, '.');
    for (guint i = 0; dot && i < G_N_ELEMENTS(texts); i++)
        if (strcmp(texts[i].name, dot + 1) == 0)
            return &texts[i];
    return &none;
}

const char *agt_report_setting_ask(SettingAsk ask)
{
    static const char *const asks[N_ASKS] = {
        [ASK_DEPTH] = N_("ask the mine action agency: clearance depth by land use and the surface "
                         "it counts from; the plan says how deep it digs"),
        [ASK_STANDOFF] = N_("ask the mine action agency: stand-off from open hazardous areas and "
                            "from active clearance or demolition for house building"),
        [ASK_DATA] = N_("ask the mine action agency: how records were positioned, accuracy, "
                        "update rhythm"),
        [ASK_FIND] = N_("ask the mine action agency: rule after a find and the contact printed on "
                        "sheets"),
        [ASK_BUILDER] = N_("ask the builder and the surveyor; the mine action agency agrees"),
    };
    return asks[ask];
}

const char *agt_report_setting_lack(const char *state)
{
    static const struct {
        const char *state, *text;
    } lacks[] = {
        {"absent", N_("not in the plan")},
        {"value", N_("its value is no figure that fits")},
        {"unit", N_("its unit is wrong")},
        {"signature", N_("nobody signed it, or the date has not come")},
        {"confirmation", N_("no second person confirmed it, or the date has not come")},
        {"same person", N_("signed and confirmed by the same person")},
    };
    for (guint i = 0; i < G_N_ELEMENTS(lacks); i++)
        if (g_strcmp0(state, lacks[i].state) == 0)
            return lacks[i].text;
    return N_("unknown");
}

/* --- The list --- */

static const AgtSetting *row_of(const AgtPlan *plan, const char *name)
{
    return (const AgtSetting *)agt_plan_find(plan, AGT_LAYER_SETTING, name);
}

/* "A. Officer (PER-001)" for an id of the list, the name itself otherwise. */
static char *person_name(const AgtPlan *plan, const char *id)
{
    const AgtPerson *p = id ? (const AgtPerson *)agt_plan_find(plan, AGT_LAYER_PERSON, id) : NULL;
    if (p && p->title)
        return g_strdup_printf("%s (%s)", p->title, id);
    return g_strdup(id && *id ? id : "-");
}

static guint in_force(const AgtPlan *plan, const char *as_of, guint *all)
{
    const char *const *names = agt_clearance_setting_names();
    guint n = 0;
    for (*all = 0; names[*all]; (*all)++)
        n += agt_clearance_setting_state(plan, names[*all], as_of) == NULL;
    return n;
}

bool agt_report_settings_complete(const AgtPlan *plan, const char *as_of)
{
    guint all;
    return in_force(plan, as_of, &all) == all;
}

static void add_setting(GString *out, const AgtPlan *plan, const char *name,
                        const AgtReportOptions *o)
{
    const AgtSetting *s = row_of(plan, name);
    const char *state = agt_clearance_setting_state(plan, name, o->as_of);
    const char *unit = s && s->unit && *s->unit ? s->unit : agt_clearance_setting_unit(name);
    g_autofree char *by = person_name(plan, s ? s->signed_by : NULL);
    g_autofree char *second = person_name(plan, s ? s->confirmed_by : NULL);
    const char *none = "-";
    g_string_append_printf(out, "%-34s %s%s%s\n", name, s && s->value ? s->value : none,
                           *unit ? " " : "", unit);
    g_string_append_printf(out, "  %s\n", agt_tr(o->lang, agt_report_setting_text(name)->meaning));
    if (s)
        agt_report_line(out, o->lang,
                        N_("  source: {document}; signed: {by}, {on}; confirmed: {second}, "
                           "{second_on}"),
                        "document", s->document && *s->document ? s->document : none, "by", by,
                        "on", s->signed_on ? s->signed_on : none, "second", second, "second_on",
                        s->confirmed_on ? s->confirmed_on : none);
    if (state)
        agt_report_line(out, o->lang, N_("  MISSING: {what}"), "what",
                        agt_tr(o->lang, agt_report_setting_lack(state)));
}

char *agt_report_settings_text(const AgtPlan *plan, const AgtReportOptions *o)
{
    GString *out = g_string_new(NULL);
    guint all, n = in_force(plan, o->as_of, &all);
    char have[24], of[24];
    agt_report_notice(out, agt_plan_head(plan), o->lang);
    agt_report_line(
        out, o->lang,
        n == all ? N_("National settings as of {date}: {n} of {all} count.")
                 : N_("National settings as of {date}: {n} of {all} count; clearance is "
                      "not judged and construction stops until all do."),
        "date", o->as_of, "n", agt_report_count(have, n), "all", agt_report_count(of, all));
    for (const char *const *name = agt_clearance_setting_names(); *name; name++)
        add_setting(out, plan, *name, o);
    return g_string_free(out, FALSE);
}

char *agt_report_settings_json(const AgtPlan *plan, const AgtReportOptions *o)
{
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.settings/1");
    agt_json_bool(&j, "illustrative", agt_plan_head(plan)->illustrative);
    agt_json_text(&j, "as_of", o->as_of);
    agt_json_bool(&j, "complete", agt_report_settings_complete(plan, o->as_of));
    agt_json_list(&j, "settings");
    for (const char *const *name = agt_clearance_setting_names(); *name; name++) {
        const AgtSetting *s = row_of(plan, *name);
        agt_json_object(&j, NULL);
        agt_json_text(&j, "name", *name);
        agt_json_text(&j, "value", s ? s->value : NULL);
        agt_json_text(&j, "unit", s && s->unit ? s->unit : agt_clearance_setting_unit(*name));
        agt_json_text(&j, "meaning", agt_tr(o->lang, agt_report_setting_text(*name)->meaning));
        agt_json_text(&j, "document", s ? s->document : NULL);
        agt_json_text(&j, "signed_by", s ? s->signed_by : NULL);
        agt_json_text(&j, "signed_on", s ? s->signed_on : NULL);
        agt_json_text(&j, "confirmed_by", s ? s->confirmed_by : NULL);
        agt_json_text(&j, "confirmed_on", s ? s->confirmed_on : NULL);
        agt_json_text(&j, "missing", agt_clearance_setting_state(plan, *name, o->as_of));
        agt_json_close(&j);
    }
    agt_json_close(&j);
    agt_json_close(&j);
    return agt_json_finish(&j);
}

/* --- The empty file --- */

static void comment(GString *out, const char *indent, const char *msgid)
{
    for (guint l = 0; l < AGT_N_LANGS; l++)
        g_string_append_printf(out, "%s# %s: %s\n", indent, agt_lang_name((AgtLang)l),
                               agt_tr((AgtLang)l, msgid));
}

char *agt_report_settings_template(void)
{
    GString *out = g_string_new(NULL);
    comment(out, "",
            N_("National settings for mine clearance. Fill in every value and the source "
               "document. One person signs, another one confirms."));
    comment(out, "",
            N_("Write numbers with a decimal point. Delete the line of a setting that is "
               "not known yet: nothing is judged until it is there."));
    comment(out, "", N_("What stands behind a # at the start of a line counts only without it."));
    g_string_append(out, "#title: \n#document: \n#signed_by: \n#signed_on: YYYY-MM-DD\n"
                         "#confirmed_by: \n#confirmed_on: YYYY-MM-DD\nsettings:\n");
    for (const char *const *name = agt_clearance_setting_names(); *name; name++) {
        const SettingText *t = agt_report_setting_text(*name);
        const char *unit = agt_clearance_setting_unit(*name);
        g_string_append_c(out, '\n');
        comment(out, "  ", t->meaning);
        comment(out, "  ", agt_report_setting_ask(t->ask));
        if (*unit)
            g_string_append_printf(out, "  %s: {value: \"\", unit: %s}\n", *name, unit);
        else
            g_string_append_printf(out, "  %s: {value: \"\"}\n", *name);
    }
    return g_string_free(out, FALSE);
}
