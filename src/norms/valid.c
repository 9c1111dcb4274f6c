/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule must and must not hold beyond its single keys. */
#include "private.h"

/* Rules that may take a figure from the file or from the programme must say which. */
static bool one_of(const AgtYamlNode *rule, const char *const *keys, GError **error)
{
    for (guint i = 0; keys[i]; i++)
        if (agt_yaml_get(rule, keys[i]))
            return true;
    g_autofree char *list = g_strjoinv("\", \"", (char **)keys);
    agt_yaml_error(rule, error, "the rule needs one of \"%s\"", list);
    return false;
}

bool norm_valid_min(const AgtYamlNode *rule, GError **error)
{
    return one_of(rule, (const char *const[]){"min_m", "from_programme", NULL}, error);
}

bool norm_valid_area(const AgtYamlNode *rule, GError **error)
{
    const AgtYamlNode *from = agt_yaml_get(rule, "from_programme");
    if (from && g_strcmp0(agt_yaml_text(agt_yaml_get(rule, "layer")), "plot") != 0) {
        agt_yaml_error(from, error, "the programme has areas for plots only");
        return false;
    }
    return one_of(rule, (const char *const[]){"min_m2", "max_m2", "from_programme", NULL}, error);
}

static const AgtLayer *layer_of(const AgtYamlNode *rule, const char *key)
{
    return agt_layer_by_name(agt_yaml_text(agt_yaml_get(rule, key)));
}

/* A field that a rule reads numbers from. */
static bool number_field(const AgtYamlNode *rule, const char *key, const char *layer_key,
                         GError **error)
{
    const char *name = agt_yaml_text(agt_yaml_get(rule, key));
    if (!name)
        return true;
    AgtType type = agt_layer_field(layer_of(rule, layer_key), name)->type;
    if (type == AGT_TYPE_REAL || (type == AGT_TYPE_INT && strcmp(layer_key, "other") != 0))
        return true;
    agt_yaml_error(agt_yaml_get(rule, key), error, "field \"%s\" is no %s", name,
                   strcmp(layer_key, "other") == 0 ? "length" : "number");
    return false;
}

bool norm_valid_distance(const AgtYamlNode *rule, GError **error)
{
    const AgtLayer *layer = layer_of(rule, "layer"), *other = layer_of(rule, "other");
    if (agt_yaml_get(rule, "plots") &&
        (layer->id != AGT_LAYER_BUILDING || other->id != AGT_LAYER_BUILDING)) {
        agt_yaml_error(agt_yaml_get(rule, "plots"), error,
                       "\"plots\" is for a layer and another that are both building");
        return false;
    }
    return number_field(rule, "other_field", "other", error) && norm_valid_near(rule, error) &&
           norm_valid_figures(rule, other->id, (const char *const[]){"min_m", "other_field", NULL},
                              error);
}

bool norm_valid_network(const AgtYamlNode *rule, GError **error)
{
    return number_field(rule, "other_field", "other", error) &&
           one_of(rule, (const char *const[]){"max_m", "other_field", NULL}, error);
}

static bool layer_has(const AgtYamlNode *rule, const char *key, AgtLayerGeom geom, const char *what,
                      GError **error)
{
    if (layer_of(rule, key)->geom == geom)
        return true;
    agt_yaml_error(agt_yaml_get(rule, key), error, "\"%s\" is no layer of %s",
                   layer_of(rule, key)->name, what);
    return false;
}

bool norm_valid_gradient(const AgtYamlNode *rule, GError **error)
{
    const AgtYamlNode *of = agt_yaml_get(rule, "of"), *step = agt_yaml_get(rule, "step_m");
    AgtLayerId layer = layer_of(rule, "layer")->id;
    double step_m = 20;
    if (!layer_has(rule, "layer", AGT_LAYER_GEOM_LINE, "lines", error))
        return false;
    if (of && strcmp(agt_yaml_text(of), "inverts") == 0 && layer != AGT_LAYER_NETWORK_LINE) {
        agt_yaml_error(of, error, "only network lines have invert levels");
        return false;
    }
    if (step && (!agt_yaml_read_real(rule, "step_m", true, 1, 1000, &step_m, error)))
        return false;
    return norm_valid_figures(rule, layer, (const char *const[]){"min_pct", "max_pct", NULL},
                              error);
}

bool norm_valid_width(const AgtYamlNode *rule, GError **error)
{
    const AgtYamlNode *step = agt_yaml_get(rule, "step_m"), *field = agt_yaml_get(rule, "field");
    double step_m = 10;
    if (field &&
        agt_layer_field(agt_layer(AGT_LAYER_STREET), agt_yaml_text(field))->type != AGT_TYPE_REAL) {
        agt_yaml_error(field, error, "field \"%s\" is no length", agt_yaml_text(field));
        return false;
    }
    return (!step || agt_yaml_read_real(rule, "step_m", true, 1, 1000, &step_m, error)) &&
           norm_valid_figures(rule, AGT_LAYER_STREET, (const char *const[]){"min_m", "max_m", NULL},
                              error);
}

bool norm_valid_slope(const AgtYamlNode *rule, GError **error)
{
    return layer_has(rule, "layer", AGT_LAYER_GEOM_POLYGON, "polygons", error) &&
           one_of(rule, (const char *const[]){"min_pct", "max_pct", NULL}, error);
}

bool norm_valid_visibility(const AgtYamlNode *rule, GError **error)
{
    double side;
    return agt_yaml_read_real(rule, "a_m", true, 1, 500, &side, error) &&
           agt_yaml_read_real(rule, "b_m", true, 1, 500, &side, error);
}

bool norm_valid_range(const AgtYamlNode *rule, GError **error)
{
    return number_field(rule, "field", "layer", error) &&
           norm_valid_figures(rule, layer_of(rule, "layer")->id,
                              (const char *const[]){"min", "max", NULL}, error);
}

/* A sum has no field that decides: it is of all rows. */
bool norm_valid_length(const AgtYamlNode *rule, GError **error)
{
    if (agt_yaml_get(rule, "total") && agt_yaml_get(rule, "by")) {
        agt_yaml_error(agt_yaml_get(rule, "by"), error, "a \"total\" has no \"by\"");
        return false;
    }
    return number_field(rule, "field", "layer", error) &&
           norm_valid_figures(rule, layer_of(rule, "layer")->id,
                              (const char *const[]){"min_m", "max_m", NULL}, error);
}

bool norm_valid_coverage(const AgtYamlNode *rule, GError **error)
{
    return one_of(rule, (const char *const[]){"min_pct", "max_pct", NULL}, error);
}
