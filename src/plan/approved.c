/* SPDX-License-Identifier: Apache-2.0 */
/* The approved plan in the model: its names and the tolerances of the programme. */
#include <string.h>

#include <agrotown/approved.h>

/* Illustrative: no code says how far a plan may stray, and none of these figures does. */
static const struct {
    const char *name;
    double within, agree;
} tolerances[AGT_N_TOLERANCES] = {
    [AGT_TOLERANCE_ZONE_AREA] = {"zone_area_pct", 1, 5},
    [AGT_TOLERANCE_ZONE_BORDER] = {"zone_border_m", 0.5, 5},
    [AGT_TOLERANCE_RED_LINE] = {"red_line_m", 0.1, 0.5},
    [AGT_TOLERANCE_RED_LINE_LENGTH] = {"red_line_length_m", 1, 10},
    [AGT_TOLERANCE_STREET_AXIS] = {"street_axis_m", 0.5, 2},
    [AGT_TOLERANCE_STREET_LENGTH] = {"street_length_pct", 1, 5},
    [AGT_TOLERANCE_STREET_WIDTH] = {"street_width_m", 0.1, 1},
    [AGT_TOLERANCE_FACILITY_MOVED] = {"facility_moved_m", 1, 10},
    [AGT_TOLERANCE_FACILITY_AREA] = {"facility_area_pct", 2, 10},
    [AGT_TOLERANCE_CAPACITY] = {"capacity_pct", 1, 5},
    [AGT_TOLERANCE_COUNT] = {"count_pct", 0, 2},
};

const char *agt_tolerance_name(AgtTolerance t)
{
    return tolerances[t].name;
}

/* [within, agree], the first no larger than the second. */
static bool read_pair(const AgtYamlNode *n, double *within, double *agree, GError **error)
{
    double a = 0, b = 0;
    if (agt_yaml_kind(n) == AGT_YAML_LIST && agt_yaml_n(n) == 2 &&
        agt_yaml_text(agt_yaml_at(n, 0)) && agt_yaml_text(agt_yaml_at(n, 1)) &&
        agt_parse_real(agt_yaml_text(agt_yaml_at(n, 0)), &a) &&
        agt_parse_real(agt_yaml_text(agt_yaml_at(n, 1)), &b) && a >= 0 && a <= b) {
        *within = a;
        *agree = b;
        return true;
    }
    agt_yaml_error(n, error,
                   "a tolerance is a list of two figures, [within, to be agreed], the first no "
                   "larger than the second");
    return false;
}

static int number_of(const char *key)
{
    for (int i = 0; i < AGT_N_TOLERANCES; i++)
        if (strcmp(tolerances[i].name, key) == 0)
            return i;
    return -1;
}

bool agt_approved_limits_read(const AgtYamlNode *node, AgtApprovedLimits *out, GError **error)
{
    AgtApprovedLimits l = {0};
    for (guint i = 0; i < AGT_N_TOLERANCES; i++) {
        l.within[i] = tolerances[i].within;
        l.agree[i] = tolerances[i].agree;
    }
    if (node && agt_yaml_kind(node) != AGT_YAML_MAP) {
        agt_yaml_error(node, error, "\"approved\" is a mapping of tolerances");
        return false;
    }
    for (guint k = 0; k < agt_yaml_n(node); k++) {
        int i = number_of(agt_yaml_key(node, k));
        if (i < 0) {
            agt_yaml_error(agt_yaml_at(node, k), error, "there is no tolerance \"%s\"",
                           agt_yaml_key(node, k));
            return false;
        }
        if (!read_pair(agt_yaml_at(node, k), &l.within[i], &l.agree[i], error))
            return false;
        l.stated[i] = true;
    }
    *out = l;
    return true;
}

bool agt_approved_limits_of_plan(const AgtPlan *plan, AgtApprovedLimits *out, GError **error)
{
    const char *text = agt_plan_config(plan, "programme", NULL);
    if (!text)
        return agt_approved_limits_read(NULL, out, error);
    g_autoptr(AgtYaml) y = agt_yaml_parse("programme", text, -1, error);
    return y && agt_approved_limits_read(agt_yaml_get(agt_yaml_root(y), "approved"), out, error);
}

const char *agt_approved_name(const char *text)
{
    static const char prefix[] = "approved/";
    bool fits = text && g_str_has_prefix(text, prefix) && text[strlen(prefix)] &&
                !strchr(text + strlen(prefix), '/');
    return fits ? text + strlen(prefix) : NULL;
}

bool agt_layer_is_approved(AgtLayerId layer)
{
    return layer == AGT_LAYER_APPROVED_PLAN || layer == AGT_LAYER_APPROVED_LINE;
}

/* Both layers have the same fields in the same places. */
G_STATIC_ASSERT(sizeof(AgtApprovedPlan) == sizeof(AgtApprovedLine));

const AgtApprovedPlan *agt_approved_find(const AgtPlan *plan, const char *name)
{
    static const AgtLayerId layers[] = {AGT_LAYER_APPROVED_PLAN, AGT_LAYER_APPROVED_LINE};
    for (guint i = 0; i < G_N_ELEMENTS(layers); i++) {
        const AgtTable *t = agt_plan_table(plan, layers[i]);
        for (guint k = 0; k < t->n; k++) {
            const AgtApprovedPlan *row = (const AgtApprovedPlan *)t->rows[k];
            if (g_strcmp0(row->plan, name) == 0)
                return row;
        }
    }
    return NULL;
}

static void add_names(const AgtTable *t, GHashTable *seen, GString *out)
{
    for (guint k = 0; k < t->n; k++) {
        const AgtApprovedPlan *row = (const AgtApprovedPlan *)t->rows[k];
        if (row->plan && g_hash_table_add(seen, (gpointer)row->plan))
            g_string_append_printf(out, "%sapproved/%s", out->len ? ", " : "", row->plan);
    }
}

char *agt_approved_list(const AgtPlan *plan)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    add_names(agt_plan_table(plan, AGT_LAYER_APPROVED_PLAN), seen, out);
    add_names(agt_plan_table(plan, AGT_LAYER_APPROVED_LINE), seen, out);
    return g_string_free(out, FALSE);
}
