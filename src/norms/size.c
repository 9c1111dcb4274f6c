/* SPDX-License-Identifier: Apache-2.0 */
/* area, frontage, coverage, street_access: sizes of plots and zones, and their street. */
#include "private.h"

static void too_small(AgtFindings *out, const AgtNormRule *rule, const AgtFeature *row,
                      double measured, double required, const char *unit)
{
    norm_measure(norm_add(out, rule, row), measured, required, unit);
}

/* --- area --- */

/* Areas are compared to 0.5 m2: corners are rounded to millimetres. */
static const double area_eps_m2 = 0.5;

NORM_CHECK(area)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_PLOT);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Filter where = norm_filter(rule->node, "where", layer);
    bool from_programme = norm_bool(rule, "from_programme");
    double min = norm_real(rule, "min_m2", 0), max = norm_real(rule, "max_m2", INFINITY);
    if (from_programme && !run->programme) {
        norm_unjudged(out, rule, N_("there is no programme"));
        return true;
    }
    for (guint i = 0; i < t->n; i++) {
        if (!norm_usable(t->rows[i], &where))
            continue;
        if (from_programme) {
            const AgtPlotStandard *s = norm_standard(run, (const AgtPlot *)t->rows[i]);
            min = s->area_min_m2;
            max = s->area_max_m2 > 0 ? s->area_max_m2 : INFINITY;
        }
        double m2 = agt_geom_area_m2(t->rows[i]->geom);
        if (m2 < min - area_eps_m2)
            too_small(out, rule, t->rows[i], m2, min, "m2");
        else if (m2 > max + area_eps_m2)
            too_small(out, rule, t->rows[i], m2, max, "m2");
    }
    return true;
}

NORM_LIMITS(area)
{
    if (norm_layer(rule, "layer", AGT_LAYER_SITE) != AGT_LAYER_PLOT)
        return;
    const Filter where = norm_filter(rule->node, "where", AGT_LAYER_PLOT);
    if (!norm_filter_allows(&where, "use", "homestead"))
        return;
    double min = norm_real(rule, "min_m2", 0), max = norm_real(rule, "max_m2", 0);
    if (norm_bool(rule, "from_programme") && ask->standard) {
        min = ask->standard->area_min_m2;
        max = ask->standard->area_max_m2;
    }
    out->plot_area_min_m2 = MAX(out->plot_area_min_m2, min);
    if (max > 0 && (out->plot_area_max_m2 <= 0 || max < out->plot_area_max_m2))
        out->plot_area_max_m2 = max;
}

/* --- frontage --- */

/* Rounded corners of junctions leave the street line by this much, metres. */
static const double rounding_m = 3.0;

static bool on_line(AgtPoint a, AgtPoint b, const NormStreet *s)
{
    const AgtPoint p[] = {a, {(a.x + b.x) / 2, (a.y + b.y) / 2}, b};
    for (guint i = 0; i < G_N_ELEMENTS(p); i++)
        if (!norm_within(p[i], s->row->f.geom, s->half_m + rounding_m))
            return false;
    return true;
}

/* Length of the outline on any street line: a corner plot has two, and the rounding between. */
static double front_length(AgtNormsRun *run, const AgtGeom *g, GArray *near)
{
    const NormStreet *list = norm_streets(run);
    double sum = 0;
    norm_near(run, AGT_LAYER_STREET, agt_box_grow(g->box, 60.0), near);
    for (guint32 r = 0; r < g->n_rings; r++)
        for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++)
            for (guint k = 0; k < near->len; k++) {
                const NormStreet *s = &list[g_array_index(near, guint32, k)];
                if (isnan(s->half_m) || !on_line(g->pt[i], g->pt[i + 1], s))
                    continue;
                sum += hypot(g->pt[i + 1].x - g->pt[i].x, g->pt[i + 1].y - g->pt[i].y);
                break;
            }
    return sum;
}

NORM_CHECK(frontage)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_PLOT);
    const Filter where = norm_filter(rule->node, "where", AGT_LAYER_PLOT);
    bool from_programme = norm_bool(rule, "from_programme");
    double min = norm_real(rule, "min_m", 0);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    if (from_programme && !run->programme) {
        norm_unjudged(out, rule, N_("there is no programme"));
        return true;
    }
    if (norm_absent(run, rule, AGT_LAYER_PLOT, &where, AGT_LAYER_STREET, out))
        return true;
    for (guint i = 0; i < t->n; i++) {
        if (!norm_usable(t->rows[i], &where))
            continue;
        if (from_programme)
            min = norm_standard(run, (const AgtPlot *)t->rows[i])->frontage_min_m;
        double m = front_length(run, t->rows[i]->geom, near);
        if (m < min - NORM_EPS_M)
            too_small(out, rule, t->rows[i], m, min, "m");
    }
    return true;
}

NORM_LIMITS(frontage)
{
    const Filter where = norm_filter(rule->node, "where", AGT_LAYER_PLOT);
    if (!norm_filter_allows(&where, "use", "homestead"))
        return;
    double m = norm_real(rule, "min_m", 0);
    if (norm_bool(rule, "from_programme") && ask->standard)
        m = ask->standard->frontage_min_m;
    out->frontage_min_m = MAX(out->frontage_min_m, m);
}

/* --- coverage --- */

static double built_m2(AgtNormsRun *run, const AgtFeature *row, const Filter *building,
                       GArray *near)
{
    const AgtTable *b = agt_plan_table(run->plan, AGT_LAYER_BUILDING);
    double sum = 0;
    norm_near(run, AGT_LAYER_BUILDING, row->geom->box, near);
    for (guint k = 0; k < near->len; k++) {
        const AgtFeature *house = b->rows[g_array_index(near, guint32, k)];
        if (norm_usable(house, building))
            sum += norm_overlap_m2(house->geom, row->geom);
    }
    return sum;
}

NORM_CHECK(coverage)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_PLOT);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Filter where = norm_filter(rule->node, "where", layer);
    const Filter building = norm_filter(rule->node, "building_where", AGT_LAYER_BUILDING);
    double min = norm_real(rule, "min_pct", 0), max = norm_real(rule, "max_pct", 100);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < t->n; i++) {
        if (!norm_usable(t->rows[i], &where))
            continue;
        double area = agt_geom_area_m2(t->rows[i]->geom);
        double pct = area > 0 ? 100 * built_m2(run, t->rows[i], &building, near) / area : 0;
        if (pct < min - 0.01)
            too_small(out, rule, t->rows[i], pct, min, "%");
        else if (pct > max + 0.01)
            too_small(out, rule, t->rows[i], pct, max, "%");
    }
    return true;
}

NORM_LIMITS(coverage)
{
    double max = norm_real(rule, "max_pct", 0);
    if (norm_layer(rule, "layer", AGT_LAYER_SITE) == AGT_LAYER_PLOT && max > 0 &&
        (out->coverage_max_pct <= 0 || max < out->coverage_max_pct))
        out->coverage_max_pct = max;
}

/* --- street_access --- */

static double contact(const AgtGeom *g, const NormStreet *s, double max_m)
{
    double sum = 0;
    for (guint32 r = 0; r < g->n_rings; r++)
        for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++)
            sum += norm_contact_m(g->pt[i], g->pt[i + 1], s->row->f.geom, s->half_m + max_m);
    return sum;
}

static const char *named_street(const AgtFeature *row)
{
    return row->layer == AGT_LAYER_PLOT ? ((const AgtPlot *)row)->street : NULL;
}

/* Longest contact with one usable street. A plot that names its street is asked for that one. */
static double best_contact(AgtNormsRun *run, const AgtFeature *row, const Filter *street,
                           double max_m, GArray *near)
{
    const NormStreet *list = norm_streets(run);
    const char *own = named_street(row);
    double best = 0;
    if (own && !agt_plan_find(run->plan, AGT_LAYER_STREET, own))
        own = NULL;
    norm_near(run, AGT_LAYER_STREET, agt_box_grow(row->geom->box, 60.0 + max_m), near);
    for (guint k = 0; k < near->len; k++) {
        const NormStreet *s = &list[g_array_index(near, guint32, k)];
        if (isnan(s->half_m) || (own && g_strcmp0(s->row->f.id, own) != 0) ||
            !norm_filter_takes(street, &s->row->f))
            continue;
        best = MAX(best, contact(row->geom, s, max_m));
    }
    return best;
}

NORM_CHECK(street_access)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_PLOT);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Filter where = norm_filter(rule->node, "where", layer);
    const Filter street = norm_filter(rule->node, "street_where", AGT_LAYER_STREET);
    double max_m = norm_real(rule, "max_m", 0), need = norm_real(rule, "contact_m", 0);
    if (norm_absent(run, rule, layer, &where, AGT_LAYER_STREET, out))
        return true;
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < t->n; i++) {
        if (!norm_usable(t->rows[i], &where))
            continue;
        double m = best_contact(run, t->rows[i], &street, max_m, near);
        if (m < need - NORM_EPS_M)
            too_small(out, rule, t->rows[i], m, need, "m");
    }
    return true;
}
