/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of a rule: plain ones, by the value of a field ("by", "table", "table_max"), or by steps
 * of a size ("steps"). */
#include "private.h"

/* --- Checking of a file --- */

static bool number_of_node(const AgtYamlNode *node, double *out)
{
    const char *text = agt_yaml_text(node);
    return text && agt_parse_real(text, out) && *out >= 0 && *out <= 1e9;
}

static bool is_number_field(const AgtField *f)
{
    return f->type == AGT_TYPE_REAL || f->type == AGT_TYPE_INT;
}

/* A value that rows may have in the field. */
static bool is_value(const AgtField *by, const char *text)
{
    double v;
    if (is_number_field(by))
        return agt_parse_real(text, &v);
    if (by->type == AGT_TYPE_BOOL)
        return strcmp(text, "0") == 0 || strcmp(text, "1") == 0;
    return agt_field_allows(by, text);
}

static bool valid_rows(const AgtYamlNode *table, const char *key, const AgtField *by,
                       GError **error)
{
    guint n = agt_yaml_n(table);
    if (agt_yaml_kind(table) != AGT_YAML_MAP || n < 1 || n > FIGURES_MAX) {
        agt_yaml_error(table, error, "\"%s\" is a mapping {value of %s: number} of 1 to %d entries",
                       key, by->name, FIGURES_MAX);
        return false;
    }
    for (guint i = 0; i < n; i++) {
        double v;
        if (!is_value(by, agt_yaml_key(table, i))) {
            agt_yaml_error(agt_yaml_at(table, i), error, "\"%s\" is no value of %s; allowed: %s",
                           agt_yaml_key(table, i), by->name, *by->values ? by->values : "numbers");
            return false;
        }
        if (!number_of_node(agt_yaml_at(table, i), &v)) {
            agt_yaml_error(agt_yaml_at(table, i), error, "\"%s\" of \"%s\" is no number",
                           agt_yaml_key(table, i), key);
            return false;
        }
    }
    return true;
}

static bool valid_step(const AgtYamlNode *step, AgtLayerId layer, GError **error)
{
    double v;
    if (agt_yaml_kind(step) != AGT_YAML_MAP) {
        agt_yaml_error(step, error, "a step is a mapping {where, up_to, min_m}");
        return false;
    }
    const AgtYamlNode *where = agt_yaml_get(step, "where");
    return agt_yaml_only(step, error, "where", "up_to", "min_m", NULL) &&
           agt_yaml_read_real(step, "up_to", false, 0, 1e12, &v, error) &&
           agt_yaml_read_real(step, "min_m", true, 0, 1e5, &v, error) &&
           (!where || norm_filter_check(where, layer, error));
}

static bool valid_steps(const AgtYamlNode *rule, AgtLayerId layer, GError **error)
{
    const AgtYamlNode *steps = agt_yaml_get(rule, "steps");
    const char *name = agt_yaml_text(agt_yaml_get(rule, "step_field"));
    const AgtField *field = agt_layer_field(agt_layer(layer), name ? name : "capacity");
    if (!steps && !name)
        return true;
    if (!steps || agt_yaml_kind(steps) != AGT_YAML_LIST || !agt_yaml_n(steps) ||
        agt_yaml_n(steps) > FIGURES_MAX) {
        agt_yaml_error(steps ? steps : rule, error, "\"steps\" is a list of 1 to %d steps",
                       FIGURES_MAX);
        return false;
    }
    for (guint i = 0; i < agt_yaml_n(steps); i++) {
        if (!valid_step(agt_yaml_at(steps, i), layer, error))
            return false;
        if (agt_yaml_get(agt_yaml_at(steps, i), "up_to") && (!field || !is_number_field(field))) {
            agt_yaml_error(agt_yaml_at(steps, i), error,
                           "\"up_to\" needs a number of layer %s in \"step_field\"",
                           agt_layer(layer)->name);
            return false;
        }
    }
    return true;
}

bool norm_valid_figures(const AgtYamlNode *rule, AgtLayerId layer, const char *const *keys,
                        GError **error)
{
    const char *name = agt_yaml_text(agt_yaml_get(rule, "by"));
    const AgtField *by = name ? agt_layer_field(agt_layer(layer), name) : NULL;
    static const char *const tables[] = {"table", "table_max"};
    bool any = agt_yaml_get(rule, "steps");
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        const AgtYamlNode *t = agt_yaml_get(rule, tables[i]);
        any = any || t;
        if (t && !by) {
            agt_yaml_error(t, error, "\"%s\" needs the field that decides in \"by\"", tables[i]);
            return false;
        }
        if (t && !valid_rows(t, tables[i], by, error))
            return false;
    }
    if (by && !agt_yaml_get(rule, "table") && !agt_yaml_get(rule, "table_max")) {
        agt_yaml_error(agt_yaml_get(rule, "by"), error,
                       "\"by\" needs a \"table\" or a "
                       "\"table_max\"");
        return false;
    }
    for (guint i = 0; keys[i]; i++)
        any = any || agt_yaml_get(rule, keys[i]);
    if (!any) {
        g_autofree char *list = g_strjoinv("\", \"", (char **)keys);
        agt_yaml_error(rule, error, "the rule needs one of \"%s\", or a table", list);
        return false;
    }
    return valid_steps(rule, layer, error);
}

/* --- Reading --- */

static double of_table(const AgtYamlNode *table, const char *value)
{
    double v = NAN;
    const AgtYamlNode *node = agt_yaml_get(table, value);
    if (node)
        number_of_node(node, &v);
    return v;
}

static void add_row(Figures *f, const char *value, const AgtYamlNode *min, const AgtYamlNode *max)
{
    for (guint i = 0; i < f->n; i++)
        if (strcmp(f->row[i].value, value) == 0)
            return;
    FigureRow *r = &f->row[f->n++];
    *r = (FigureRow){value, NAN, of_table(min, value), of_table(max, value)};
    if (f->by->type != AGT_TYPE_TEXT && f->by->type != AGT_TYPE_DATE)
        agt_parse_real(value, &r->number);
}

static void read_steps(Figures *f, const AgtNormRule *rule, AgtLayerId layer)
{
    const AgtYamlNode *steps = agt_yaml_get(rule->node, "steps");
    const char *name = agt_yaml_text(agt_yaml_get(rule->node, "step_field"));
    f->size = agt_layer_field(agt_layer(layer), name ? name : "capacity");
    f->n_steps = agt_yaml_n(steps);
    for (guint i = 0; i < f->n_steps; i++) {
        const AgtYamlNode *s = agt_yaml_at(steps, i);
        f->step[i] = (FigureStep){norm_filter(s, "where", layer), INFINITY, 0};
        agt_yaml_read_real(s, "up_to", false, 0, 1e12, &f->step[i].up_to, NULL);
        agt_yaml_read_real(s, "min_m", true, 0, 1e5, &f->step[i].min, NULL);
    }
}

void norm_figures(const AgtNormRule *rule, AgtLayerId layer, const char *min_key,
                  const char *max_key, Figures *f)
{
    const AgtYamlNode *t = agt_yaml_get(rule->node, "table");
    const AgtYamlNode *u = agt_yaml_get(rule->node, "table_max");
    const char *by = agt_yaml_text(agt_yaml_get(rule->node, "by"));
    f->min = min_key ? norm_real(rule, min_key, NAN) : NAN;
    f->max = max_key ? norm_real(rule, max_key, NAN) : NAN;
    f->by = by ? agt_layer_field(agt_layer(layer), by) : NULL;
    f->n = 0;
    for (guint i = 0; i < agt_yaml_n(t); i++)
        add_row(f, agt_yaml_key(t, i), t, u);
    for (guint i = 0; i < agt_yaml_n(u); i++)
        add_row(f, agt_yaml_key(u, i), t, u);
    read_steps(f, rule, layer);
}

/* The laxest of the plain figures and of all rows: what breaks them breaks the right one too. */
static bool undecided(const Figures *f, double *min, double *max)
{
    for (guint i = 0; i < f->n; i++) {
        if (f->row[i].min < *min)
            *min = f->row[i].min;
        if (f->row[i].max > *max)
            *max = f->row[i].max;
    }
    return false;
}

static bool row_is(const FigureRow *r, const AgtField *by, const AgtFeature *row)
{
    if (isnan(r->number))
        return strcmp(agt_row_text(row, by), r->value) == 0;
    return by->type == AGT_TYPE_BOOL ? (double)agt_row_int(row, by) == r->number
                                     : agt_row_real(row, by) == r->number;
}

/* The first step that takes the row. Of a row without a size the least step that may be its. */
static bool by_steps(const Figures *f, const AgtFeature *row, double *min)
{
    double size = f->size && !agt_row_is_null(row, f->size) ? agt_row_real(row, f->size) : NAN;
    double least = INFINITY;
    bool open = true; /* it may be larger than all steps so far */
    for (guint i = 0; open && i < f->n_steps; i++) {
        const FigureStep *s = &f->step[i];
        if (!norm_filter_takes(&s->where, row))
            continue;
        if (size <= s->up_to || (isinf(s->up_to) && isinf(least))) {
            *min = s->min;
            return true;
        }
        if (!isnan(size))
            continue;
        least = MIN(least, s->min);
        open = isfinite(s->up_to);
    }
    if (isinf(least))
        return true;
    if (!open)
        *min = least;
    return false;
}

bool norm_figures_of(const Figures *f, const AgtFeature *row, double *min, double *max)
{
    *min = f->min;
    *max = f->max;
    if (f->by && agt_row_is_null(row, f->by))
        return undecided(f, min, max);
    for (guint i = 0; f->by && i < f->n; i++)
        if (row_is(&f->row[i], f->by, row)) {
            *min = isnan(f->row[i].min) ? f->min : f->row[i].min;
            *max = isnan(f->row[i].max) ? f->max : f->row[i].max;
            return true;
        }
    return !f->n_steps || by_steps(f, row, min);
}

double norm_figures_reach(const Figures *f)
{
    double m = f->min > 0 ? f->min : 0;
    for (guint i = 0; i < f->n; i++)
        m = fmax(m, f->row[i].min);
    for (guint i = 0; i < f->n_steps; i++)
        m = MAX(m, f->step[i].min);
    return m;
}
