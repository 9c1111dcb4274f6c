/* SPDX-License-Identifier: Apache-2.0 */
/* gap_between: distance between buildings on different plots, one figure or by fire degree. */
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

/* A modular house is a frame house, so of degree V, unless a certificate proves better. */
static const char *degree_of(const AgtBuilding *b)
{
    bool proven = b->fire_certificate && *b->fire_certificate;
    return g_strcmp0(b->construction, "modular") == 0 && !proven ? "V" : b->fire_degree;
}

static const char *degree_of_type(const AgtHouseType *t)
{
    return g_strcmp0(t->construction, "modular") == 0 ? "V" : t->fire_degree;
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
            double need = needed(rule, degree_of(a), degree_of(b));
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

/* May a house of this type be one that the filter takes? */
static bool type_fits(const Filter *f, const AgtHouseType *t)
{
    g_autofree char *storeys = g_strdup_printf("%d", t->storeys);
    return norm_filter_allows(f, "kind", "dwelling") && norm_filter_allows(f, "storeys", storeys) &&
           norm_filter_allows(f, "fire_degree", t->fire_degree ? t->fire_degree : "");
}

/* What one type must keep to another; the pair may be met from either side. */
static double between_types(const AgtNormRule *rule, const Filter *where, const Filter *other,
                            const AgtHouseType *a, const AgtHouseType *b)
{
    if (!(type_fits(where, a) && type_fits(other, b)) &&
        !(type_fits(where, b) && type_fits(other, a)))
        return 0;
    return needed(rule, degree_of_type(a), degree_of_type(b));
}

/* The neighbour may be of any type of the programme; without one of any degree. */
NORM_LIMITS(gap_between)
{
    const AgtProgramme *p = ask->programme;
    const Filter where = norm_filter(rule->node, "where", AGT_LAYER_BUILDING);
    const Filter other =
        norm_filter(rule->node, agt_yaml_get(rule->node, "other_where") ? "other_where" : "where",
                    AGT_LAYER_BUILDING);
    if (!norm_filter_allows(&where, "kind", "dwelling") ||
        !norm_filter_allows(&other, "kind", "dwelling"))
        return;
    double m = p && p->n_types ? 0 : largest(rule);
    if (!p || !p->n_types) {
        if (ask->type && !type_fits(&where, ask->type) && !type_fits(&other, ask->type))
            m = 0;
    } else if (ask->type) {
        for (guint i = 0; i < p->n_types; i++)
            m = MAX(m, between_types(rule, &where, &other, ask->type, &p->types[i]));
    } else {
        for (guint i = 0; i < p->n_types; i++)
            for (guint k = i; k < p->n_types; k++)
                m = MAX(m, between_types(rule, &where, &other, &p->types[i], &p->types[k]));
    }
    out->house_gap_m = MAX(out->house_gap_m, m);
}
