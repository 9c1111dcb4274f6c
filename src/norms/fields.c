/* SPDX-License-Identifier: Apache-2.0 */
/* field_range, field_required, field_in, length: what the rows of a layer say of themselves. */
#include "private.h"

/* --- Judging one number --- */

bool norm_judge(AgtFindings *out, const AgtNormRule *rule, const AgtFeature *row, double v,
                double min, double max, const char *unit)
{
    double eps = strcmp(unit, "m") == 0 ? NORM_EPS_M : NORM_EPS;
    if (v < min - eps)
        norm_measure(norm_add(out, rule, row), v, min, unit);
    else if (v > max + eps)
        norm_measure(norm_add(out, rule, row), v, max, unit);
    else
        return true;
    return false;
}

/* --- field_range --- */

static const AgtField *field_of(const AgtNormRule *rule, AgtLayerId layer)
{
    const char *name = agt_yaml_text(agt_yaml_get(rule->node, "field"));
    return name ? agt_layer_field(agt_layer(layer), name) : NULL;
}

NORM_CHECK(field_range)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_BUILDING);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Rows *where = norm_rows(run, rule, "where", layer);
    const AgtField *field = field_of(rule, layer);
    Figures figures;
    Skipped empty = {0}, undecided = {0};
    norm_figures(rule, layer, "min", "max", &figures);
    NORM_EACH (i, where) {
        double min, max;
        bool known = norm_figures_of(&figures, t->rows[i], &min, &max);
        if (known && isnan(min) && isnan(max))
            continue;
        if (agt_row_is_null(t->rows[i], field))
            norm_skip(&empty, t->rows[i]);
        else if (norm_judge(out, rule, t->rows[i], agt_row_real(t->rows[i], field), min, max,
                            field->unit) &&
                 !known)
            norm_skip(&undecided, t->rows[i]);
    }
    norm_skipped(out, rule, &empty, N_("the figure it asks for is not given"));
    norm_skipped(out, rule, &undecided, NORM_UNDECIDED);
    return true;
}

/* --- field_required --- */

static void require(AgtFindings *out, const AgtNormRule *rule, const AgtFeature *row,
                    const AgtField *field)
{
    if (agt_row_is_null(row, field))
        norm_add(out, rule, row)->arg = field->name;
}

NORM_CHECK(field_required)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_BUILDING);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Rows *where = norm_rows(run, rule, "where", layer);
    const AgtYamlNode *list = agt_yaml_get(rule->node, "fields");
    NORM_EACH (i, where) {
        if (field_of(rule, layer))
            require(out, rule, t->rows[i], field_of(rule, layer));
        for (guint k = 0; k < agt_yaml_n(list); k++)
            require(out, rule, t->rows[i],
                    agt_layer_field(agt_layer(layer), agt_yaml_text(agt_yaml_at(list, k))));
    }
    return true;
}

bool norm_valid_required(const AgtYamlNode *rule, GError **error)
{
    const AgtYamlNode *list = agt_yaml_get(rule, "fields");
    const AgtLayer *layer = agt_layer_by_name(agt_yaml_text(agt_yaml_get(rule, "layer")));
    if (!list == !agt_yaml_get(rule, "field")) {
        agt_yaml_error(rule, error, "the rule needs either \"field\" or \"fields\"");
        return false;
    }
    if (list && agt_yaml_kind(list) != AGT_YAML_LIST) {
        agt_yaml_error(list, error, "\"fields\" is a list of fields");
        return false;
    }
    for (guint i = 0; i < agt_yaml_n(list); i++) {
        const char *name = agt_yaml_text(agt_yaml_at(list, i));
        if (!name || !agt_layer_field(layer, name)) {
            agt_yaml_error(agt_yaml_at(list, i), error, "layer %s has no field \"%s\"", layer->name,
                           name ? name : "?");
            return false;
        }
    }
    return true;
}

/* --- field_in --- */

static bool valid_values(const AgtYamlNode *values, const AgtField *field, GError **error)
{
    if (agt_yaml_kind(values) != AGT_YAML_LIST || !agt_yaml_n(values)) {
        agt_yaml_error(values, error, "a list of values of %s is needed", field->name);
        return false;
    }
    for (guint i = 0; i < agt_yaml_n(values); i++) {
        const char *text = agt_yaml_text(agt_yaml_at(values, i));
        if (!text || !agt_field_allows(field, text)) {
            agt_yaml_error(agt_yaml_at(values, i), error, "\"%s\" is no value of %s; allowed: %s",
                           text ? text : "?", field->name,
                           *field->values ? field->values : "any text");
            return false;
        }
    }
    return true;
}

static bool valid_in_table(const AgtYamlNode *table, const AgtField *by, const AgtField *field,
                           GError **error)
{
    if (agt_yaml_kind(table) != AGT_YAML_MAP || !agt_yaml_n(table)) {
        agt_yaml_error(table, error, "\"table\" is a mapping {value of %s: list}", by->name);
        return false;
    }
    for (guint i = 0; i < agt_yaml_n(table); i++) {
        if (!agt_field_allows(by, agt_yaml_key(table, i))) {
            agt_yaml_error(agt_yaml_at(table, i), error, "\"%s\" is no value of %s; allowed: %s",
                           agt_yaml_key(table, i), by->name, by->values);
            return false;
        }
        if (!valid_values(agt_yaml_at(table, i), field, error))
            return false;
    }
    return true;
}

static bool is_text(const AgtField *f)
{
    return f->type == AGT_TYPE_TEXT;
}

bool norm_valid_in(const AgtYamlNode *rule, GError **error)
{
    const AgtLayer *layer = agt_layer_by_name(agt_yaml_text(agt_yaml_get(rule, "layer")));
    const AgtField *field = agt_layer_field(layer, agt_yaml_text(agt_yaml_get(rule, "field")));
    const AgtYamlNode *values = agt_yaml_get(rule, "values"), *table = agt_yaml_get(rule, "table");
    const char *name = agt_yaml_text(agt_yaml_get(rule, "by"));
    const AgtField *by = name ? agt_layer_field(layer, name) : NULL;
    if (!is_text(field) || (by && !is_text(by))) {
        agt_yaml_error(rule, error, "\"field\" and \"by\" are fields of text");
        return false;
    }
    if (!values == !table || !table == !!by) {
        agt_yaml_error(rule, error, "the rule needs either \"values\", or \"by\" and \"table\"");
        return false;
    }
    return table ? valid_in_table(table, by, field, error) : valid_values(values, field, error);
}

static bool is_in(const AgtYamlNode *values, const char *text)
{
    for (guint i = 0; i < agt_yaml_n(values); i++)
        if (strcmp(agt_yaml_text(agt_yaml_at(values, i)), text) == 0)
            return true;
    return false;
}

NORM_CHECK(field_in)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_BUILDING);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Rows *where = norm_rows(run, rule, "where", layer);
    const AgtField *field = field_of(rule, layer);
    const AgtYamlNode *table = agt_yaml_get(rule->node, "table");
    const char *name = agt_yaml_text(agt_yaml_get(rule->node, "by"));
    const AgtField *by = name ? agt_layer_field(agt_layer(layer), name) : NULL;
    Skipped empty = {0}, undecided = {0};
    NORM_EACH (i, where) {
        const AgtFeature *row = t->rows[i];
        if (by && agt_row_is_null(row, by)) {
            norm_skip(&undecided, row);
            continue;
        }
        const AgtYamlNode *values =
            by ? agt_yaml_get(table, agt_row_text(row, by)) : agt_yaml_get(rule->node, "values");
        if (!values)
            continue;
        if (agt_row_is_null(row, field))
            norm_skip(&empty, row);
        else if (!is_in(values, agt_row_text(row, field)))
            norm_add(out, rule, row)->arg =
                agt_arena_text(agt_findings_arena(out), agt_row_text(row, field));
    }
    norm_skipped(out, rule, &empty, N_("the value it asks for is not given"));
    norm_skipped(out, rule, &undecided, NORM_UNDECIDED);
    return true;
}

/* --- length --- */

/* Length of a row: of its geometry, or the field that says it. */
static double length_of(const AgtFeature *row, const AgtField *field)
{
    if (!field)
        return agt_geom_length_m(row->geom);
    return agt_row_is_null(row, field) ? NAN : agt_row_real(row, field);
}

NORM_CHECK(length)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_STREET);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Rows *where = norm_rows(run, rule, "where", layer);
    const AgtField *field = field_of(rule, layer);
    bool total = norm_bool(rule, "total");
    double sum = 0, min, max;
    Figures figures;
    Skipped empty = {0}, undecided = {0};
    norm_figures(rule, layer, "min_m", "max_m", &figures);
    NORM_EACH (i, where) {
        double v = length_of(t->rows[i], field);
        if (isnan(v)) {
            norm_skip(&empty, t->rows[i]);
            continue;
        }
        sum += v;
        bool known = total || norm_figures_of(&figures, t->rows[i], &min, &max);
        if (!total && norm_judge(out, rule, t->rows[i], v, min, max, "m") && !known)
            norm_skip(&undecided, t->rows[i]);
    }
    if (total)
        norm_judge(out, rule, NULL, sum, figures.min, figures.max, "m");
    norm_skipped(out, rule, &empty, N_("the figure it asks for is not given"));
    norm_skipped(out, rule, &undecided, NORM_UNDECIDED);
    return true;
}
