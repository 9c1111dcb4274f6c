/* SPDX-License-Identifier: Apache-2.0 */
/* gap_between: distance between buildings on different plots, one figure or by fire degree.
 * distance_to_layer: distance to features of another layer, one figure or a field of theirs. */
#include "private.h"

/* Number of the class of a fire degree. Not given or not listed: the worst, so the last. */
static guint class_of(const AgtYamlNode *classes, const char *degree)
{
    for (guint i = 0; degree && i < agt_yaml_n(classes); i++)
        for (guint k = 0; k < agt_yaml_n(agt_yaml_at(classes, i)); k++)
            if (strcmp(agt_yaml_text(agt_yaml_at(agt_yaml_at(classes, i), k)), degree) == 0)
                return i;
    return agt_yaml_n(classes) - 1;
}

static double cell(const AgtYamlNode *table, guint row, guint column)
{
    double v = 0;
    agt_parse_real(agt_yaml_text(agt_yaml_at(agt_yaml_at(table, row), column)), &v);
    return v;
}

static double needed(const AgtNormRule *rule, const char *a, const char *b)
{
    const AgtYamlNode *classes = agt_yaml_get(rule->node, "classes");
    if (!classes)
        return norm_real(rule, "min_m", 0);
    return cell(agt_yaml_get(rule->node, "table_m"), class_of(classes, a), class_of(classes, b));
}

static double largest(const AgtNormRule *rule)
{
    const AgtYamlNode *table = agt_yaml_get(rule->node, "table_m");
    double m = norm_real(rule, "min_m", 0);
    for (guint i = 0; i < agt_yaml_n(table); i++)
        for (guint k = 0; k < agt_yaml_n(table); k++)
            m = MAX(m, cell(table, i, k));
    return m;
}

static bool valid_classes(const AgtYamlNode *classes, GError **error)
{
    const AgtField *degree = agt_layer_field(agt_layer(AGT_LAYER_BUILDING), "fire_degree");
    bool ok = agt_yaml_kind(classes) == AGT_YAML_LIST && agt_yaml_n(classes) > 0;
    for (guint i = 0; ok && i < agt_yaml_n(classes); i++) {
        const AgtYamlNode *c = agt_yaml_at(classes, i);
        ok = agt_yaml_kind(c) == AGT_YAML_LIST && agt_yaml_n(c) > 0;
        for (guint k = 0; ok && k < agt_yaml_n(c); k++) {
            const char *text = agt_yaml_text(agt_yaml_at(c, k));
            ok = text && agt_field_allows(degree, text);
        }
    }
    if (!ok)
        agt_yaml_error(classes, error, "\"classes\" is a list of lists of fire degrees (%s)",
                       degree->values);
    return ok;
}

/* Square, symmetric, strict numbers. */
static bool valid_table(const AgtYamlNode *table, guint n, GError **error)
{
    bool ok = agt_yaml_kind(table) == AGT_YAML_LIST && agt_yaml_n(table) == n;
    for (guint i = 0; ok && i < n; i++) {
        const AgtYamlNode *row = agt_yaml_at(table, i);
        ok = agt_yaml_kind(row) == AGT_YAML_LIST && agt_yaml_n(row) == n;
        for (guint k = 0; ok && k < n; k++) {
            double v;
            const char *text = agt_yaml_text(agt_yaml_at(row, k));
            ok = text && agt_parse_real(text, &v) && v >= 0 && v < 1000;
        }
    }
    for (guint i = 0; ok && i < n; i++)
        for (guint k = 0; ok && k < i; k++)
            ok = cell(table, i, k) == cell(table, k, i);
    if (!ok)
        agt_yaml_error(table, error, "\"table_m\" has %u rows of %u metres, symmetric", n, n);
    return ok;
}

bool norm_valid_gap(const AgtYamlNode *rule, GError **error)
{
    const AgtYamlNode *classes = agt_yaml_get(rule, "classes");
    const AgtYamlNode *table = agt_yaml_get(rule, "table_m");
    if (!classes && !table && agt_yaml_get(rule, "min_m"))
        return true;
    if (!classes || !table || agt_yaml_get(rule, "min_m")) {
        agt_yaml_error(rule, error,
                       "the rule needs either \"min_m\" or \"classes\" and \"table_m\"");
        return false;
    }
    return valid_classes(classes, error) && valid_table(table, agt_yaml_n(classes), error);
}

/* --- gap_between --- */

/* Both on one known plot: the household's own business. */
static bool same_plot(AgtNormsRun *run, guint32 a, guint32 b)
{
    guint32 p = norm_plot_of(run, a);
    return p != G_MAXUINT32 && p == norm_plot_of(run, b);
}

/* An unordered pair is met once: from its lower number, or from the side only one filter takes. */
static bool pair_fits(const AgtTable *t, guint32 i, guint32 j, const Filter *a, const Filter *b)
{
    if (i == j || !norm_usable(t->rows[j], b))
        return false;
    bool mirrored = norm_usable(t->rows[j], a) && norm_usable(t->rows[i], b);
    return i < j || !mirrored;
}

NORM_CHECK(gap_between)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_BUILDING);
    const Filter where = norm_filter(rule->node, "where", AGT_LAYER_BUILDING);
    const Filter other =
        norm_filter(rule->node, agt_yaml_get(rule->node, "other_where") ? "other_where" : "where",
                    AGT_LAYER_BUILDING);
    double reach = largest(rule);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = 0; i < t->n; i++) {
        if (!norm_usable(t->rows[i], &where))
            continue;
        const AgtBuilding *a = (const AgtBuilding *)t->rows[i];
        norm_near(run, AGT_LAYER_BUILDING, agt_box_grow(a->f.geom->box, reach), near);
        for (guint k = 0; k < near->len; k++) {
            guint32 j = g_array_index(near, guint32, k);
            if (!pair_fits(t, i, j, &where, &other) || same_plot(run, i, j))
                continue;
            const AgtBuilding *b = (const AgtBuilding *)t->rows[j];
            double need = needed(rule, a->fire_degree, b->fire_degree);
            double d = agt_geom_distance_within_m(a->f.geom, b->f.geom, need);
            if (d >= need - NORM_EPS_M)
                continue;
            AgtFinding *x = norm_add(out, rule, &a->f);
            norm_measure(x, d, need, "m");
            norm_other(out, x, &b->f);
        }
    }
    return true;
}

/* The neighbour may be of any type of the programme; without one of any degree. */
static double worst_neighbour(const AgtNormRule *rule, const LimitsAsk *ask, const char *degree)
{
    double m = 0;
    if (!ask->programme || !ask->programme->n_types)
        return largest(rule);
    for (guint i = 0; i < ask->programme->n_types; i++)
        m = MAX(m, needed(rule, degree, ask->programme->types[i].fire_degree));
    return m;
}

NORM_LIMITS(gap_between)
{
    const Filter where = norm_filter(rule->node, "where", AGT_LAYER_BUILDING);
    const Filter other = norm_filter(rule->node, "other_where", AGT_LAYER_BUILDING);
    if (!norm_filter_allows(&where, "kind", "dwelling") ||
        !norm_filter_allows(&other, "kind", "dwelling"))
        return;
    double m = 0;
    if (ask->type)
        m = worst_neighbour(rule, ask, ask->type->fire_degree);
    else if (!ask->programme || !ask->programme->n_types)
        m = largest(rule);
    else
        for (guint i = 0; i < ask->programme->n_types; i++)
            m = MAX(m, worst_neighbour(rule, ask, ask->programme->types[i].fire_degree));
    out->house_gap_m = MAX(out->house_gap_m, m);
}

/* --- distance_to_layer --- */

/* A street ends flat, at a junction: ground beyond its end is not in it. */
static bool beyond_flat_end(const AgtFeature *row, const AgtFeature *line, double width,
                            bool *beyond, GError **error)
{
    *beyond = false;
    if (row->geom->kind != AGT_GEOM_POLYGON || line->geom->kind != AGT_GEOM_LINE || width <= 0)
        return true;
    g_autoptr(AgtGeom) strip = agt_geom_buffer_flat(line->geom, width, error);
    if (!strip)
        return false;
    *beyond = norm_overlap_m2(row->geom, strip) < 0.01;
    return true;
}

NORM_CHECK(distance_to_layer)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_BUILDING);
    AgtLayerId other = norm_layer(rule, "other", AGT_LAYER_EXCLUSION);
    const AgtTable *t = agt_plan_table(run->plan, layer), *u = agt_plan_table(run->plan, other);
    const Filter where = norm_filter(rule->node, "where", layer);
    const Filter other_where = norm_filter(rule->node, "other_where", other);
    const char *name = agt_yaml_text(agt_yaml_get(rule->node, "other_field"));
    const AgtField *field = name ? agt_layer_field(agt_layer(other), name) : NULL;
    double min_m = norm_real(rule, "min_m", 0), factor = norm_real(rule, "factor", 1);
    double slack = norm_real(rule, "tolerance_m", NORM_EPS_M);
    bool flat = norm_bool(rule, "flat_ends");
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint j = 0; j < u->n; j++) {
        if (!norm_usable(u->rows[j], &other_where))
            continue;
        double own = field ? agt_row_real(u->rows[j], field) : NAN;
        double need = MAX(min_m, own > 0 ? factor * own : 0);
        norm_near(run, layer, agt_box_grow(u->rows[j]->geom->box, need), near);
        for (guint k = 0; k < near->len; k++) {
            const AgtFeature *row = t->rows[g_array_index(near, guint32, k)];
            if (row == u->rows[j] || !norm_usable(row, &where))
                continue;
            double d = agt_geom_distance_within_m(row->geom, u->rows[j]->geom, need);
            bool beyond = false;
            if (d >= need - slack && d > 0)
                continue;
            if (flat && !beyond_flat_end(row, u->rows[j], need - slack, &beyond, error))
                return false;
            if (beyond)
                continue;
            AgtFinding *x = norm_add(out, rule, row);
            norm_measure(x, d, need, "m");
            norm_other(out, x, u->rows[j]);
        }
    }
    return true;
}
