/* SPDX-License-Identifier: Apache-2.0 */
/* distance_to_layer: distance to features of another layer: one figure, a field of theirs, a table
 * by a field or steps of a size. */
#include "private.h"

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

typedef struct {
    AgtNormsRun *run;
    const AgtNormRule *rule;
    AgtLayerId layer;
    Filter where;
    double slack;
    bool flat;
    int plots; /* any, same, different */
    GArray *near;
} Distance;

/* Both are buildings when plots count. */
static bool plots_fit(const Distance *s, guint32 a, guint32 b)
{
    if (!s->plots)
        return true;
    guint32 p = norm_plot_of(s->run, a);
    bool same = p != G_MAXUINT32 && p == norm_plot_of(s->run, b);
    return same == (s->plots == 1);
}

static bool too_near(const Distance *s, const AgtFeature *row, const AgtFeature *other, double need,
                     AgtFindings *out, GError **error)
{
    double d = agt_geom_distance_within_m(row->geom, other->geom, need);
    bool beyond = false;
    if (d >= need - s->slack && d > 0)
        return true;
    if (s->flat && !beyond_flat_end(row, other, need - s->slack, &beyond, error))
        return false;
    if (beyond)
        return true;
    AgtFinding *x = norm_add(out, s->rule, row);
    norm_measure(x, d, need, "m");
    norm_other(out, x, other);
    return true;
}

/* Everything too near to one row of the other layer. */
static bool around(const Distance *s, const AgtTable *others, guint32 j, double need,
                   AgtFindings *out, GError **error)
{
    const AgtTable *t = agt_plan_table(s->run->plan, s->layer);
    const AgtFeature *other = others->rows[j];
    norm_near(s->run, s->layer, agt_box_grow(other->geom->box, need), s->near);
    for (guint k = 0; k < s->near->len; k++) {
        guint32 i = g_array_index(s->near, guint32, k);
        if (t->rows[i] == other || !norm_usable(t->rows[i], &s->where) || !plots_fit(s, i, j))
            continue;
        if (!too_near(s, t->rows[i], other, need, out, error))
            return false;
    }
    return true;
}

NORM_CHECK(distance_to_layer)
{
    AgtLayerId other = norm_layer(rule, "other", AGT_LAYER_EXCLUSION);
    const AgtTable *u = agt_plan_table(run->plan, other);
    const Filter other_where = norm_filter(rule->node, "other_where", other);
    const char *name = agt_yaml_text(agt_yaml_get(rule->node, "other_field"));
    const AgtField *field = name ? agt_layer_field(agt_layer(other), name) : NULL;
    double factor = norm_real(rule, "factor", 1);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    Distance s = {.run = run, .rule = rule, .near = near};
    Figures figures;
    Skipped undecided = {0};
    s.layer = norm_layer(rule, "layer", AGT_LAYER_BUILDING);
    s.where = norm_filter(rule->node, "where", s.layer);
    s.slack = norm_real(rule, "tolerance_m", NORM_EPS_M);
    s.flat = norm_bool(rule, "flat_ends");
    agt_yaml_read_choice(rule->node, "plots", false, "any|same|different", &s.plots, NULL);
    norm_figures(rule, other, "min_m", NULL, &figures);
    for (guint j = 0; j < u->n; j++) {
        double min, max;
        if (!norm_usable(u->rows[j], &other_where))
            continue;
        if (!norm_figures_of(&figures, u->rows[j], &min, &max))
            norm_skip(&undecided, u->rows[j]);
        double own = field ? agt_row_real(u->rows[j], field) : NAN;
        if (isnan(min) && !field)
            continue;
        double need = fmax(isnan(min) ? 0 : min, own > 0 ? factor * own : 0);
        if (!around(&s, u, j, need, out, error))
            return false;
    }
    norm_skipped(out, rule, &undecided, NORM_UNDECIDED);
    return true;
}
