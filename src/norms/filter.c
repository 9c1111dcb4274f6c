/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of rules: which rows of a layer a rule is about. */
#include "private.h"

static bool check_value(const AgtField *field, const AgtYamlNode *value, GError **error)
{
    const char *text = agt_yaml_text(value);
    if (text && agt_field_allows(field, text))
        return true;
    agt_yaml_error(value, error, "\"%s\" is no value of %s; allowed: %s", text ? text : "?",
                   field->name, *field->values ? field->values : "any text");
    return false;
}

bool norm_filter_check(const AgtYamlNode *where, AgtLayerId layer, GError **error)
{
    if (agt_yaml_kind(where) != AGT_YAML_MAP ||
        agt_yaml_n(where) > G_N_ELEMENTS(((Filter *)0)->list)) {
        agt_yaml_error(where, error, "a filter is a mapping {field: value} of up to 8 fields");
        return false;
    }
    for (guint i = 0; i < agt_yaml_n(where); i++) {
        const AgtField *field = agt_layer_field(agt_layer(layer), agt_yaml_key(where, i));
        const AgtYamlNode *v = agt_yaml_at(where, i);
        if (!field || field->type == AGT_TYPE_REAL || field->type == AGT_TYPE_BLOB) {
            agt_yaml_error(v, error, "layer %s has no field \"%s\" to filter by",
                           agt_layer(layer)->name, agt_yaml_key(where, i));
            return false;
        }
        bool list = agt_yaml_kind(v) == AGT_YAML_LIST;
        for (guint k = 0; k < (list ? agt_yaml_n(v) : 1); k++)
            if (!check_value(field, list ? agt_yaml_at(v, k) : v, error))
                return false;
    }
    return true;
}

Filter norm_filter(const AgtYamlNode *rule, const char *key, AgtLayerId layer)
{
    const AgtYamlNode *where = agt_yaml_get(rule, key);
    Filter f = {.n = agt_yaml_n(where)};
    for (guint i = 0; i < f.n; i++) {
        f.list[i].field = agt_layer_field(agt_layer(layer), agt_yaml_key(where, i));
        f.list[i].values = agt_yaml_at(where, i);
    }
    return f;
}

static bool listed(const AgtYamlNode *values, const char *text)
{
    if (agt_yaml_kind(values) == AGT_YAML_SCALAR)
        return strcmp(agt_yaml_text(values), text) == 0;
    for (guint i = 0; i < agt_yaml_n(values); i++)
        if (strcmp(agt_yaml_text(agt_yaml_at(values, i)), text) == 0)
            return true;
    return false;
}

bool norm_condition_holds(const Condition *c, const AgtFeature *row)
{
    if (agt_row_is_null(row, c->field))
        return false;
    if (c->field->type == AGT_TYPE_TEXT || c->field->type == AGT_TYPE_DATE)
        return listed(c->values, agt_row_text(row, c->field));
    g_autofree char *text = agt_row_string(row, c->field);
    return listed(c->values, text);
}

bool norm_filter_takes(const Filter *f, const AgtFeature *row)
{
    for (guint i = 0; i < f->n; i++)
        if (!norm_condition_holds(&f->list[i], row))
            return false;
    return true;
}

bool norm_filter_allows(const Filter *f, const char *field, const char *value)
{
    for (guint i = 0; i < f->n; i++)
        if (strcmp(f->list[i].field->name, field) == 0)
            return listed(f->list[i].values, value);
    return true;
}

bool norm_usable(const AgtFeature *row, const Filter *f)
{
    return !agt_feature_withdrawn(row) && !agt_geom_is_empty(row->geom) &&
           (!f || norm_filter_takes(f, row));
}

static bool same_values(const AgtYamlNode *a, const AgtYamlNode *b)
{
    if (agt_yaml_kind(a) != agt_yaml_kind(b))
        return false;
    if (agt_yaml_kind(a) == AGT_YAML_SCALAR)
        return strcmp(agt_yaml_text(a), agt_yaml_text(b)) == 0;
    bool same = agt_yaml_n(a) == agt_yaml_n(b);
    for (guint i = 0; same && i < agt_yaml_n(a); i++)
        same = strcmp(agt_yaml_text(agt_yaml_at(a, i)), agt_yaml_text(agt_yaml_at(b, i))) == 0;
    return same;
}

bool norm_filter_equal(const Filter *a, const Filter *b)
{
    bool same = a->n == b->n;
    for (guint i = 0; same && i < a->n; i++)
        same = a->list[i].field == b->list[i].field &&
               same_values(a->list[i].values, b->list[i].values);
    return same;
}
