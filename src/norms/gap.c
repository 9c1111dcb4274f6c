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

double norm_gap_of(const AgtNormRule *rule, const AgtBuilding *a, const AgtBuilding *b)
{
    return needed(rule, degree_of(a), degree_of(b));
}

double norm_gap_reach(const AgtNormRule *rule)
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

/* Both or none: by how much, and for which degrees. */
static bool valid_blind(const AgtYamlNode *rule, GError **error)
{
    const AgtYamlNode *pct = agt_yaml_get(rule, "blind_pct");
    const AgtYamlNode *degrees = agt_yaml_get(rule, "blind_degrees");
    const AgtField *degree = agt_layer_field(agt_layer(AGT_LAYER_BUILDING), "fire_degree");
    double v = 0;
    bool ok = !pct == !degrees;
    if (pct)
        ok = ok && agt_parse_real(agt_yaml_text(pct), &v) && v > 0 && v < 100;
    for (guint i = 0; ok && i < agt_yaml_n(degrees); i++) {
        const char *text = agt_yaml_text(agt_yaml_at(degrees, i));
        ok = text && agt_field_allows(degree, text);
    }
    if (!ok)
        agt_yaml_error(pct ? pct : degrees, error,
                       "\"blind_pct\" (0 to 100) and \"blind_degrees\" (a list of %s) go together",
                       degree->values);
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
    return valid_classes(classes, error) && valid_table(table, agt_yaml_n(classes), error) &&
           valid_blind(rule, error);
}

/* --- Pairs of buildings near each other, for all rules --- */

typedef struct {
    guint32 a, b; /* numbers, a < b */
    double distance_m;
} Pair;

/* Each part of the rows has a list of its own, in the order of rows. */
struct Pairs {
    GArray **list;
    guint n_lists;
    double reach_m;
};

void norm_pairs_free(struct Pairs *p)
{
    for (guint i = 0; p && i < p->n_lists; i++)
        if (p->list[i])
            g_array_unref(p->list[i]);
    if (p)
        g_free(p->list);
    g_free(p);
}

static guint begin_pairs(AgtNormsRun *run, gpointer user G_GNUC_UNUSED)
{
    guint n = agt_plan_table(run->plan, AGT_LAYER_BUILDING)->n;
    run->pairs = g_new0(struct Pairs, 1);
    run->pairs->n_lists = n / SHARED_PART + 1;
    run->pairs->list = g_new0(GArray *, run->pairs->n_lists);
    for (guint i = 0; i < agt_norms_n(run->norms); i++) {
        const AgtNormRule *rule = agt_norms_get(run->norms, i);
        if (strcmp(rule->kind, "gap_between") == 0)
            run->pairs->reach_m = MAX(run->pairs->reach_m, norm_gap_reach(rule));
    }
    return n;
}

/* Both on one known plot: the household's own business. */
static bool same_plot(const guint32 *plot_of, guint32 a, guint32 b)
{
    return plot_of[a] != G_MAXUINT32 && plot_of[a] == plot_of[b];
}

static void find_pairs(AgtNormsRun *run, gpointer user G_GNUC_UNUSED, guint32 from, guint32 to)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_BUILDING);
    const guint32 *plot_of = norm_plot_of(run);
    double reach = run->pairs->reach_m;
    GArray *list = g_array_new(FALSE, FALSE, sizeof(Pair));
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = from; i < to; i++) {
        if (!norm_usable(t->rows[i], NULL))
            continue;
        norm_near(run, AGT_LAYER_BUILDING, agt_box_grow(t->rows[i]->geom->box, reach), near);
        for (guint k = 0; k < near->len; k++) {
            Pair p = {i, g_array_index(near, guint32, k), 0};
            if (p.b <= i || same_plot(plot_of, i, p.b))
                continue;
            p.distance_m = agt_geom_distance_within_m(t->rows[i]->geom, t->rows[p.b]->geom, reach);
            if (p.distance_m < reach)
                g_array_append_val(list, p);
        }
    }
    run->pairs->list[from / SHARED_PART] = list;
}

static const struct Pairs *pairs(AgtNormsRun *run)
{
    norm_plot_of(run);
    norm_index(run, AGT_LAYER_BUILDING);
    norm_share(run, &run->shared[SHARED_PAIRS], begin_pairs, find_pairs, NULL);
    return run->pairs;
}

/* --- gap_between --- */

/* Figures of a rule, read once. Texts of degrees stand once in memory: few are looked up. */
typedef struct {
    const AgtYamlNode *classes; /* NULL: one figure for all */
    guint n;
    double *table; /* n by n */
    struct {
        const char *degree;
        guint class;
    } known[8];
    guint n_known;
    double blind_part; /* what is taken off between blind walls */
    const AgtYamlNode *blind_degrees;
} Needs;

static void read_needs(const AgtNormRule *rule, Needs *x)
{
    const AgtYamlNode *table = agt_yaml_get(rule->node, "table_m");
    *x = (Needs){.classes = agt_yaml_get(rule->node, "classes")};
    x->n = x->classes ? agt_yaml_n(x->classes) : 1;
    x->blind_part = norm_real(rule, "blind_pct", 0) / 100;
    x->blind_degrees = agt_yaml_get(rule->node, "blind_degrees");
    x->table = g_new(double, (gsize)x->n * x->n);
    for (guint i = 0; i < x->n; i++)
        for (guint k = 0; k < x->n; k++)
            x->table[i * x->n + k] = x->classes ? cell(table, i, k) : norm_real(rule, "min_m", 0);
}

static guint class_in(Needs *x, const char *degree)
{
    for (guint i = 0; i < x->n_known; i++)
        if (x->known[i].degree == degree)
            return x->known[i].class;
    guint class = x->classes ? class_of(x->classes, degree) : 0;
    guint slot = x->n_known < G_N_ELEMENTS(x->known) ? x->n_known++ : 0;
    x->known[slot].degree = degree;
    x->known[slot].class = class;
    return class;
}

/* Is the fire degree given, and one whose gaps are less between blind walls? */
static bool may_reduce(const Needs *x, const AgtBuilding *b)
{
    const char *degree = degree_of(b);
    for (guint i = 0; degree && i < agt_yaml_n(x->blind_degrees); i++)
        if (strcmp(agt_yaml_text(agt_yaml_at(x->blind_degrees, i)), degree) == 0)
            return true;
    return false;
}

static void judge_pair(const AgtNormsRun *run, const AgtNormRule *rule, const Pair *p,
                       const AgtTable *t, bool turned, Needs *needs, AgtFindings *out)
{
    const AgtBuilding *a = (const AgtBuilding *)t->rows[turned ? p->b : p->a];
    const AgtBuilding *b = (const AgtBuilding *)t->rows[turned ? p->a : p->b];
    double need =
        needs->table[class_in(needs, degree_of(a)) * needs->n + class_in(needs, degree_of(b))];
    if (p->distance_m >= need - NORM_EPS_M)
        return;
    if (needs->blind_part > 0 && may_reduce(needs, a) && may_reduce(needs, b) &&
        norm_blind_apart(run, a, b, need))
        need *= 1 - needs->blind_part;
    if (p->distance_m >= need - NORM_EPS_M)
        return;
    AgtFinding *x = norm_add(out, rule, &a->f);
    norm_measure(x, p->distance_m, need, "m");
    norm_other(out, x, &b->f);
}

NORM_CHECK(gap_between)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_BUILDING);
    const Rows *where = norm_rows(run, rule, "where", AGT_LAYER_BUILDING);
    const char *key = agt_yaml_get(rule->node, "other_where") ? "other_where" : "where";
    const Rows *other = norm_rows(run, rule, key, AGT_LAYER_BUILDING);
    if (!where->n || !other->n)
        return true;
    const struct Pairs *all = pairs(run);
    Needs needs;
    read_needs(rule, &needs);
    for (guint l = 0; l < all->n_lists; l++)
        for (guint k = 0; all->list[l] && k < all->list[l]->len; k++) {
            const Pair *p = &g_array_index(all->list[l], Pair, k);
            /* Met from the lower number, or from the side that only one filter takes. */
            if (norm_has(where, p->a) && norm_has(other, p->b))
                judge_pair(run, rule, p, t, false, &needs, out);
            else if (norm_has(where, p->b) && norm_has(other, p->a))
                judge_pair(run, rule, p, t, true, &needs, out);
        }
    g_free(needs.table);
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
    double m = p && p->n_types ? 0 : norm_gap_reach(rule);
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
