/* SPDX-License-Identifier: Apache-2.0 */
/* National settings: one table of names, strict numbers, every one required, signed by one
 * person and confirmed by another one (B14). */
#include "private.h"

typedef enum { METRES, DAYS, RATIO, TEXT } SettingKind;

typedef struct {
    const char *name;
    size_t offset;
    SettingKind kind;
} SettingDef;

#define DEF(kind, member)                                                                          \
    {                                                                                              \
        "clearance." #member, offsetof(AgtClearanceSettings, member), kind                         \
    }

static const SettingDef defs[] = {
    DEF(METRES, standoff_m),
    DEF(METRES, working_space_m),
    DEF(METRES, machine_reach_m),
    DEF(METRES, setting_out_error_m),
    DEF(METRES, plan_error_m),
    DEF(METRES, error_worst_m),
    DEF(METRES, error_dgnss_m),
    DEF(METRES, error_handheld_m),
    DEF(METRES, error_bearing_distance_m),
    DEF(METRES, error_map_m),
    DEF(METRES, error_imagery_m),
    DEF(METRES, error_sketch_m),
    DEF(METRES, error_soviet_record_m),
    DEF(METRES, point_radius_m),
    DEF(METRES, line_radius_m),
    DEF(METRES, depth_dwelling_m),
    DEF(METRES, depth_trench_m),
    DEF(METRES, depth_road_m),
    DEF(DAYS, data_age_max_days),
    DEF(METRES, caution_m),
    DEF(RATIO, batter_ratio),
    DEF(METRES, spoil_m),
    DEF(TEXT, emergency_line),
};

/* Larger figures are slips of the pen (units, decimal comma), not settings. */
static const double metres_max = 100000.0, days_max = 36500.0, ratio_max = 10.0;

/* Units that each kind may be given in, and what to say of a value and a unit that do not fit. */
static const struct {
    const char *units[4];
    const char *bad_value, *bad_unit;
} kinds[] = {
    [METRES] = {{"m"},
                "its value is no number of metres from 0 to 100000 (decimal point, no unit)",
                "its unit must be \"m\""},
    [DAYS] = {{"d", "days", "day"},
              "its value is no whole number of days",
              "its unit must be \"d\""},
    [RATIO] = {{"m/m"},
               "its value is no number from 0 to 10: metres of run per metre of depth",
               "its unit must be \"m/m\""},
    [TEXT] = {{""}, "its value is empty", "it has no unit"},
};

static bool unit_fits(const SettingDef *def, const char *unit)
{
    for (const char *const *u = kinds[def->kind].units; *u; u++)
        if (strcmp(unit ? unit : "", *u) == 0)
            return true;
    return false;
}

/* --- Two persons --- */

/* The person behind a name or an id, as it is compared: blanks, case and the way letters are put
 * together do not count, and two ids of one person are one person. NULL for nobody. */
static char *person(const AgtPlan *plan, const char *name)
{
    const AgtPerson *p =
        name ? (const AgtPerson *)agt_plan_find(plan, AGT_LAYER_PERSON, name) : NULL;
    const char *shown = p && p->title && *p->title ? p->title : name;
    g_autofree char *normal = shown ? g_utf8_normalize(shown, -1, G_NORMALIZE_ALL) : NULL;
    g_autofree char *folded = normal ? g_utf8_casefold(normal, -1) : NULL;
    g_autoptr(GString) s = g_string_new(NULL);
    g_auto(GStrv) word = folded ? g_strsplit_set(folded, " \t\r\n", -1) : NULL;
    for (guint i = 0; word && word[i]; i++)
        if (*word[i])
            g_string_append_printf(s, "%s%s", s->len ? " " : "", word[i]);
    return s->len ? g_string_free(g_steal_pointer(&s), FALSE) : NULL;
}

static bool reached(const char *date, const char *as_of)
{
    return date && agt_date_valid(date) && strcmp(date, as_of) <= 0;
}

/* What its two signatures lack; NULL when both stand. */
static const char *unsigned_by(const AgtPlan *plan, const AgtSetting *row, const char *as_of)
{
    g_autofree char *first = person(plan, row->signed_by);
    g_autofree char *second = person(plan, row->confirmed_by);
    if (!first || !reached(row->signed_on, as_of))
        return "signature";
    if (!second || !reached(row->confirmed_on, as_of) ||
        strcmp(row->confirmed_on, row->signed_on) < 0)
        return "confirmation";
    return strcmp(first, second) == 0 ? "same person" : NULL;
}

static bool read_value(const SettingDef *def, const char *text, AgtClearanceSettings *out)
{
    void *member = G_STRUCT_MEMBER_P(out, def->offset);
    gint64 days;
    double v;
    switch (text ? def->kind : TEXT) {
    case DAYS:
        if (!agt_parse_int(text, &days) || days < 0 || (double)days > days_max)
            return false;
        *(gint64 *)member = days;
        return true;
    case TEXT:
        if (!text || !text[strspn(text, " \t\r\n")])
            return false;
        *(const char **)member = text;
        return true;
    default:
        if (!agt_parse_real(text, &v) ||
            !(v >= 0 && v <= (def->kind == RATIO ? ratio_max : metres_max)))
            return false;
        *(double *)member = v;
        return true;
    }
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
    return unsigned_by(plan, row, as_of);
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

const char *agt_clearance_setting_state(const AgtPlan *plan, const char *name, const char *as_of)
{
    AgtClearanceSettings unused;
    for (guint i = 0; i < G_N_ELEMENTS(defs); i++)
        if (g_strcmp0(name, defs[i].name) == 0)
            return problem(plan, &defs[i], as_of, &unused);
    return "unknown";
}

const char *agt_clearance_setting_unit(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(defs); i++)
        if (g_strcmp0(name, defs[i].name) == 0)
            return kinds[defs[i].kind].units[0];
    return NULL;
}

const char *agt_clearance_setting_flaw(const AgtSetting *row)
{
    AgtClearanceSettings unused;
    for (guint i = 0; i < G_N_ELEMENTS(defs); i++) {
        if (g_strcmp0(row->f.id, defs[i].name) != 0)
            continue;
        if (!read_value(&defs[i], row->value, &unused))
            return kinds[defs[i].kind].bad_value;
        return unit_fits(&defs[i], row->unit) ? NULL : kinds[defs[i].kind].bad_unit;
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
