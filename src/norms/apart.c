/* SPDX-License-Identifier: Apache-2.0 */
/* What buildings must keep from what stands around them: the rules of distance, read once, asked
 * for single pairs. */
#include "private.h"

/* One rule about two features. */
typedef struct {
    const AgtNormRule *rule;
    AgtLayerId layer, other;
    Filter where, other_where;
    bool gap;              /* gap_between: only buildings of different plots */
    int plots;             /* of distance_to_layer: any, same, different */
    const AgtField *field; /* a length of the other's own, may be NULL */
    double factor;
    Figures figures;
} Pair;

struct _AgtNormApart {
    AgtNorms *norms;
    GPtrArray *pairs;    /* Pair */
    GPtrArray *setbacks; /* const AgtNormRule */
};

static void add_gap(AgtNormApart *a, const AgtNormRule *rule)
{
    Pair *p = g_new0(Pair, 1);
    const char *key = agt_yaml_get(rule->node, "other_where") ? "other_where" : "where";
    p->rule = rule;
    p->layer = p->other = AGT_LAYER_BUILDING;
    p->where = norm_filter(rule->node, "where", AGT_LAYER_BUILDING);
    p->other_where = norm_filter(rule->node, key, AGT_LAYER_BUILDING);
    p->gap = true;
    g_ptr_array_add(a->pairs, p);
}

static void add_distance(AgtNormApart *a, const AgtNormRule *rule)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_BUILDING);
    AgtLayerId other = norm_layer(rule, "other", AGT_LAYER_EXCLUSION);
    bool facilities = layer == AGT_LAYER_FACILITY && other == AGT_LAYER_FACILITY;
    bool building = layer == AGT_LAYER_BUILDING || other == AGT_LAYER_BUILDING;
    if ((!building && !facilities) || other == AGT_LAYER_STREET)
        return;
    const char *name = agt_yaml_text(agt_yaml_get(rule->node, "other_field"));
    Pair *p = g_new0(Pair, 1);
    p->rule = rule;
    p->layer = layer;
    p->other = other;
    p->where = norm_filter(rule->node, "where", layer);
    p->other_where = norm_filter(rule->node, "other_where", other);
    p->field = name ? agt_layer_field(agt_layer(other), name) : NULL;
    p->factor = norm_real(rule, "factor", 1);
    agt_yaml_read_choice(rule->node, "plots", false, "any|same|different", &p->plots, NULL);
    norm_figures(rule, other, "min_m", NULL, &p->figures);
    g_ptr_array_add(a->pairs, p);
}

AgtNormApart *agt_norms_apart_new(const AgtNorms *n, const char *as_of)
{
    AgtNormApart *a = g_new0(AgtNormApart, 1);
    a->norms = n ? agt_norms_ref((AgtNorms *)n) : NULL;
    a->pairs = g_ptr_array_new_with_free_func(g_free);
    a->setbacks = g_ptr_array_new();
    for (guint i = 0; n && i < agt_norms_n(n); i++) {
        const AgtNormRule *rule = agt_norms_get(n, i);
        if (!agt_norm_in_force(rule, as_of))
            continue;
        if (strcmp(rule->kind, "gap_between") == 0)
            add_gap(a, rule);
        else if (strcmp(rule->kind, "distance_to_layer") == 0)
            add_distance(a, rule);
        else if (strcmp(rule->kind, "setback") == 0)
            g_ptr_array_add(a->setbacks, (gpointer)rule);
    }
    return a;
}

void agt_norms_apart_free(AgtNormApart *a)
{
    if (!a)
        return;
    agt_norms_unref(a->norms);
    g_ptr_array_unref(a->pairs);
    g_ptr_array_unref(a->setbacks);
    g_free(a);
}

static bool plots_fit(const Pair *p, bool same_plot)
{
    if (p->gap)
        return !same_plot;
    return !p->plots || same_plot == (p->plots == 1);
}

static double reach_of(const Pair *p)
{
    return p->gap ? norm_gap_reach(p->rule) : norm_figures_reach(&p->figures);
}

/* What @p p asks when @p x is the one it names first. */
static double ask(const Pair *p, const AgtFeature *x, const AgtFeature *y, bool same_plot)
{
    if (x->layer != p->layer || y->layer != p->other || !plots_fit(p, same_plot) ||
        !norm_filter_takes(&p->where, x) || !norm_filter_takes(&p->other_where, y))
        return 0;
    if (p->gap)
        return norm_gap_of(p->rule, (const AgtBuilding *)x, (const AgtBuilding *)y);
    double min, max, own = p->field ? agt_row_real(y, p->field) : NAN;
    if (!norm_figures_of(&p->figures, y, &min, &max))
        min = reach_of(p);
    return fmax(isnan(min) ? 0 : min, own > 0 ? p->factor * own : 0);
}

double agt_norms_apart_m(const AgtNormApart *a, const AgtFeature *x, const AgtFeature *y,
                         bool same_plot)
{
    double m = 0;
    for (guint i = 0; i < a->pairs->len; i++) {
        const Pair *p = a->pairs->pdata[i];
        m = fmax(m, fmax(ask(p, x, y, same_plot), ask(p, y, x, same_plot)));
    }
    return m;
}

double agt_norms_apart_reach_m(const AgtNormApart *a, AgtLayerId other)
{
    double m = 0;
    for (guint i = 0; i < a->pairs->len; i++) {
        const Pair *p = a->pairs->pdata[i];
        bool concerns = (p->layer == AGT_LAYER_BUILDING && p->other == other) ||
                        (p->other == AGT_LAYER_BUILDING && p->layer == other);
        if (concerns)
            m = fmax(m, p->field ? INFINITY : reach_of(p));
    }
    return m;
}

static bool street_fits(const AgtNormRule *rule, const AgtStreet *street)
{
    const Filter where = norm_filter(rule->node, "street_where", AGT_LAYER_STREET);
    return !street || norm_filter_takes(&where, &street->f);
}

AgtNormSetback agt_norms_setback(const AgtNormApart *a, const AgtBuilding *row,
                                 const AgtStreet *street, const AgtPlotStandard *standard)
{
    AgtNormSetback out = {0};
    for (guint i = 0; i < a->setbacks->len; i++) {
        const AgtNormRule *rule = a->setbacks->pdata[i];
        const Filter where = norm_filter(rule->node, "where", AGT_LAYER_BUILDING);
        if (!norm_filter_takes(&where, &row->f) || !street_fits(rule, street))
            continue;
        unsigned edges = norm_setback_edges(rule);
        double m = norm_real(rule, "min_m", 0);
        if (norm_bool(rule, "from_programme"))
            m = standard ? norm_setback_of(standard, edges) : 0;
        out.front_m = edges & EDGE_FRONT ? fmax(out.front_m, m) : out.front_m;
        out.side_m = edges & EDGE_SIDE ? fmax(out.side_m, m) : out.side_m;
        out.rear_m = edges & EDGE_REAR ? fmax(out.rear_m, m) : out.rear_m;
    }
    return out;
}
