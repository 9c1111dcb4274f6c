/* SPDX-License-Identifier: Apache-2.0 */
/* distance_to_layer: distance to features of another layer: one figure, a field of theirs, a table
 * by a field or steps of a size. near: some of them lie within a distance. */
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
    *beyond = agt_geom_common_m2(row->geom, strip) < 0.01;
    return true;
}

/* Streets may be measured from their edge: half of a width is taken off the distance to the axis.
 */
static const char from_choices[] = "axis|kerb|red_line";

static int from_of(const AgtNormRule *rule)
{
    int from = 0;
    agt_yaml_read_choice(rule->node, "from", false, from_choices, &from, NULL);
    return from;
}

/* NaN when the street does not say its width. */
static double half_of(const AgtFeature *row, int from)
{
    if (!from)
        return 0;
    double w =
        from == 1 ? ((const AgtStreet *)row)->carriageway_m : ((const AgtStreet *)row)->width_m;
    return w > 0 ? w / 2 : NAN;
}

typedef struct {
    AgtNormsRun *run;
    const AgtNormRule *rule;
    AgtLayerId layer;
    const Rows *where;
    double slack;
    bool flat;
    double half; /* of the street that is measured from its edge */
    int plots;   /* any, same, different */
    GArray *near;
} Distance;

/* Both are buildings when plots count. */
static bool plots_fit(const Distance *s, guint32 a, guint32 b)
{
    if (!s->plots)
        return true;
    const guint32 *plot_of = norm_plot_of(s->run);
    bool same = plot_of[a] != G_MAXUINT32 && plot_of[a] == plot_of[b];
    return same == (s->plots == 1);
}

static bool too_near(const Distance *s, const AgtFeature *row, const AgtFeature *other, double need,
                     AgtFindings *out, GError **error)
{
    double to_edge = need + s->half;
    double d = agt_geom_distance_within_m(row->geom, other->geom, to_edge);
    bool beyond = false;
    if (d >= to_edge - s->slack && d > 0)
        return true;
    if (s->flat && !beyond_flat_end(row, other, to_edge - s->slack, &beyond, error))
        return false;
    if (beyond)
        return true;
    AgtFinding *x = norm_add(out, s->rule, row);
    norm_measure(x, fmax(0, d - s->half), need, "m");
    norm_other(out, x, other);
    return true;
}

/* Everything too near to one row of the other layer. */
static bool around(const Distance *s, const AgtTable *others, guint32 j, double need,
                   AgtFindings *out, GError **error)
{
    const AgtTable *t = agt_plan_table(s->run->plan, s->layer);
    const AgtFeature *other = others->rows[j];
    norm_near(s->run, s->layer, agt_box_grow(other->geom->box, need + s->half), s->near);
    for (guint k = 0; k < s->near->len; k++) {
        guint32 i = g_array_index(s->near, guint32, k);
        if (t->rows[i] == other || !norm_has(s->where, i) || !plots_fit(s, i, j))
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
    const Rows *other_where = norm_rows(run, rule, "other_where", other);
    const char *name = agt_yaml_text(agt_yaml_get(rule->node, "other_field"));
    const AgtField *field = name ? agt_layer_field(agt_layer(other), name) : NULL;
    double factor = norm_real(rule, "factor", 1);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    Distance s = {.run = run, .rule = rule, .near = near};
    Figures figures;
    Skipped undecided = {0}, bare = {0};
    int from = from_of(rule);
    s.layer = norm_layer(rule, "layer", AGT_LAYER_BUILDING);
    s.where = norm_rows(run, rule, "where", s.layer);
    s.slack = norm_real(rule, "tolerance_m", NORM_EPS_M);
    s.flat = norm_bool(rule, "flat_ends");
    agt_yaml_read_choice(rule->node, "plots", false, "any|same|different", &s.plots, NULL);
    norm_figures(rule, other, "min_m", NULL, &figures);
    NORM_EACH (j, other_where) {
        double min, max;
        if (!norm_figures_of(&figures, u->rows[j], &min, &max))
            norm_skip(&undecided, u->rows[j]);
        s.half = half_of(u->rows[j], from);
        if (isnan(s.half)) {
            norm_skip(&bare, u->rows[j]);
            continue;
        }
        double own = field ? agt_row_real(u->rows[j], field) : NAN;
        if (isnan(min) && !field)
            continue;
        double need = fmax(isnan(min) ? 0 : min, own > 0 ? factor * own : 0);
        if (!around(&s, u, j, need, out, error))
            return false;
    }
    norm_skipped(out, rule, &undecided, NORM_UNDECIDED);
    norm_skipped(out, rule, &bare, N_("the width of the street is not given"));
    return true;
}

/* --- near --- */

typedef struct {
    const AgtTable *others;
    const Rows *where;
    const AgtFeature *row;
    int from;
    bool unsure; /* a street without a width lies near */
} Near;

static double ask(uint32_t i, gpointer user)
{
    Near *n = user;
    const AgtFeature *other = n->others->rows[i];
    if (other == n->row || !norm_has(n->where, i))
        return INFINITY;
    double half = half_of(other, n->from);
    n->unsure = n->unsure || isnan(half);
    double d = agt_geom_distance_m(n->row->geom, other->geom);
    return isnan(half) ? INFINITY : fmax(0, d - half);
}

/* Half of the widest street that is looked for. */
static const double half_max_m = 60;

static bool any_within(AgtNormsRun *run, Near *n, double max, GArray *near)
{
    AgtBox box = agt_box_grow(n->row->geom->box, max + NORM_EPS_M + (n->from ? half_max_m : 0));
    norm_near(run, n->others->layer->id, box, near);
    for (guint k = 0; k < near->len; k++)
        if (ask(g_array_index(near, guint32, k), n) <= max + NORM_EPS_M)
            return true;
    return false;
}

static void judge_near(AgtNormsRun *run, const AgtNormRule *rule, Near *n, double max,
                       AgtFindings *out)
{
    double d = NAN;
    guint32 k = agt_index_nearest(norm_index(run, n->others->layer->id), n->row->geom->box,
                                  G_MAXDOUBLE, ask, n, &d);
    AgtFinding *x = norm_add(out, rule, n->row);
    norm_measure(x, k == G_MAXUINT32 ? NAN : d, max, "m");
    if (k != G_MAXUINT32)
        norm_other(out, x, n->others->rows[k]);
}

NORM_CHECK(near)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_NETWORK_NODE);
    AgtLayerId other = norm_layer(rule, "other", AGT_LAYER_STREET);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Rows *where = norm_rows(run, rule, "where", layer);
    double max = norm_real(rule, "max_m", 0);
    Near n = {.others = agt_plan_table(run->plan, other), .from = from_of(rule)};
    Skipped bare = {0};
    n.where = norm_rows(run, rule, "other_where", other);
    if (!n.where->n) {
        if (where->n)
            norm_unjudged_as(out, rule, N_("the plan has none of what it asks for"));
        return true;
    }
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    NORM_EACH (i, where) {
        n.row = t->rows[i];
        n.unsure = false;
        if (any_within(run, &n, max, near))
            continue;
        if (n.unsure)
            norm_skip(&bare, n.row);
        else
            judge_near(run, rule, &n, max, out);
    }
    norm_skipped(out, rule, &bare, N_("the width of the street is not given"));
    return true;
}

bool norm_valid_near(const AgtYamlNode *rule, GError **error)
{
    const AgtYamlNode *from = agt_yaml_get(rule, "from");
    const char *other = agt_yaml_text(agt_yaml_get(rule, "other"));
    if (!from || strcmp(agt_yaml_text(from), "axis") == 0 || strcmp(other, "street") == 0)
        return true;
    agt_yaml_error(from, error, "\"from\" is for streets as the other layer");
    return false;
}
