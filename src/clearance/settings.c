/* SPDX-License-Identifier: Apache-2.0 */
/* National settings: one table of names, strict numbers, every one required and signed (B14). */
#include "private.h"

typedef struct {
    const char *name;
    size_t offset;
    bool days; /* a whole number of days, else metres */
} SettingDef;

#define METRES(member)                                                                             \
    {                                                                                              \
        "clearance." #member, offsetof(AgtClearanceSettings, member), false                        \
    }

static const SettingDef defs[] = {
    METRES(standoff_m),
    METRES(working_space_m),
    METRES(machine_reach_m),
    METRES(setting_out_error_m),
    METRES(plan_error_m),
    METRES(error_worst_m),
    METRES(error_dgnss_m),
    METRES(error_handheld_m),
    METRES(error_bearing_distance_m),
    METRES(error_map_m),
    METRES(error_imagery_m),
    METRES(error_sketch_m),
    METRES(error_soviet_record_m),
    METRES(point_radius_m),
    METRES(line_radius_m),
    METRES(depth_dwelling_m),
    METRES(depth_trench_m),
    METRES(depth_road_m),
    {"clearance.data_age_max_days", offsetof(AgtClearanceSettings, data_age_max_days), true},
    METRES(caution_m),
};

/* Larger figures are slips of the pen (units, decimal comma), not settings. */
static const double metres_max = 100000.0, days_max = 36500.0;

static bool unit_fits(const SettingDef *def, const char *unit)
{
    if (!def->days)
        return g_strcmp0(unit, "m") == 0;
    return g_strcmp0(unit, "days") == 0 || g_strcmp0(unit, "day") == 0 || g_strcmp0(unit, "d") == 0;
}

static bool is_signed(const AgtSetting *row, const char *as_of)
{
    return row->signed_by && *row->signed_by && row->signed_on && agt_date_valid(row->signed_on) &&
           strcmp(row->signed_on, as_of) <= 0;
}

static bool read_value(const SettingDef *def, const char *text, AgtClearanceSettings *out)
{
    void *member = G_STRUCT_MEMBER_P(out, def->offset);
    if (def->days) {
        gint64 v;
        if (!text || !agt_parse_int(text, &v) || v < 0 || (double)v > days_max)
            return false;
        *(gint64 *)member = v;
        return true;
    }
    double v;
    if (!text || !agt_parse_real(text, &v) || !(v >= 0 && v <= metres_max))
        return false;
    *(double *)member = v;
    return true;
}

/* Why a setting cannot be used; NULL when it can. The words are codes, not sentences. */
static const char *problem(const AgtPlan *plan, const SettingDef *def, const char *as_of,
                           AgtClearanceSettings *out)
{
    const AgtSetting *row = (const AgtSetting *)agt_plan_find(plan, AGT_LAYER_SETTING, def->name);
    if (!row)
        return "absent";
    if (!read_value(def, row->value, out))
        return "value";
    if (!unit_fits(def, row->unit))
        return "unit";
    return is_signed(row, as_of) ? NULL : "signature";
}

const char *const *agt_clearance_setting_names(void)
{
    static const char *names[G_N_ELEMENTS(defs) + 1];
    static gsize once;
    if (g_once_init_enter(&once)) {
        for (guint i = 0; i < G_N_ELEMENTS(defs); i++)
            names[i] = defs[i].name;
        g_once_init_leave(&once, 1);
    }
    return names;
}

const char *agt_clearance_setting_flaw(const AgtSetting *row)
{
    AgtClearanceSettings unused;
    for (guint i = 0; i < G_N_ELEMENTS(defs); i++) {
        if (g_strcmp0(row->f.id, defs[i].name) != 0)
            continue;
        if (!read_value(&defs[i], row->value, &unused))
            return defs[i].days ? "its value is no whole number of days"
                                : "its value is no number of metres from 0 to 100000 (decimal "
                                  "point, no unit)";
        return unit_fits(&defs[i], row->unit) ? NULL
               : defs[i].days                 ? "its unit must be \"d\""
                                              : "its unit must be \"m\"";
    }
    return "no setting has this name";
}

char *clearance_read_settings(const AgtPlan *plan, const char *as_of, AgtClearanceSettings *out)
{
    g_autoptr(GString) missing = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(defs); i++) {
        const char *why = problem(plan, &defs[i], as_of, out);
        if (why)
            g_string_append_printf(missing, "%s%s (%s)", missing->len ? ", " : "", defs[i].name,
                                   why);
    }
    return missing->len ? g_string_free(g_steal_pointer(&missing), FALSE) : NULL;
}

double clearance_worst_class(const AgtClearanceSettings *s)
{
    const double e[] = {s->error_worst_m,   s->error_dgnss_m,        s->error_handheld_m,
                        s->error_map_m,     s->error_sketch_m,       s->error_bearing_distance_m,
                        s->error_imagery_m, s->error_soviet_record_m};
    double worst = 0;
    for (guint i = 0; i < G_N_ELEMENTS(e); i++)
        worst = MAX(worst, e[i]);
    return worst;
}
