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
    const Rows *where = norm_rows(run, rule, "where", layer);
    bool from_programme = norm_bool(rule, "from_programme");
    double min = norm_real(rule, "min_m2", 0), max = norm_real(rule, "max_m2", INFINITY);
    if (from_programme && !run->programme) {
        norm_unjudged(out, rule, N_("there is no programme"));
        return true;
    }
    const guint32 *zone = from_programme ? norm_zone_of(run) : NULL;
    NORM_EACH (i, where) {
        if (from_programme) {
            const AgtPlotStandard *s = norm_standard(run, zone[i]);
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

/* A flag plot has the width of its access strip on the street, where its standard allows such
 * plots; what it says of the strip counts only as far as the street line bears it out. */
static double flag_access(const AgtPlotStandard *s, const AgtFeature *row)
{
    double access = ((const AgtPlot *)row)->access_m;
    return s->flag_access_m > 0 && access > 0 ? s->flag_access_m : NAN;
}

NORM_CHECK(frontage)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_PLOT);
    const Rows *where = norm_rows(run, rule, "where", AGT_LAYER_PLOT);
    bool from_programme = norm_bool(rule, "from_programme");
    double min = norm_real(rule, "min_m", 0);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    if (from_programme && !run->programme) {
        norm_unjudged(out, rule, N_("there is no programme"));
        return true;
    }
    if (norm_absent(run, rule, where, AGT_LAYER_STREET, out))
        return true;
    const guint32 *zone = from_programme ? norm_zone_of(run) : NULL;
    NORM_EACH (i, where) {
        double m = front_length(run, t->rows[i]->geom, near), access = NAN;
        if (from_programme) {
            min = norm_standard(run, zone[i])->frontage_min_m;
            access = flag_access(norm_standard(run, zone[i]), t->rows[i]);
        }
        if (!isnan(access)) {
            min = access;
            m = fmin(m, ((const AgtPlot *)t->rows[i])->access_m);
        }
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

static double built_m2(AgtNormsRun *run, const AgtFeature *row, const Rows *building, GArray *near)
{
    const AgtTable *b = agt_plan_table(run->plan, AGT_LAYER_BUILDING);
    double sum = 0;
    norm_near(run, AGT_LAYER_BUILDING, row->geom->box, near);
    for (guint k = 0; k < near->len; k++) {
        guint32 i = g_array_index(near, guint32, k);
        if (norm_has(building, i))
            sum += agt_geom_common_m2(b->rows[i]->geom, row->geom);
    }
    return sum;
}

NORM_CHECK(coverage)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_PLOT);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Rows *where = norm_rows(run, rule, "where", layer);
    const Rows *building = norm_rows(run, rule, "building_where", AGT_LAYER_BUILDING);
    double min = norm_real(rule, "min_pct", 0), max = norm_real(rule, "max_pct", 100);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    NORM_EACH (i, where) {
        double area = agt_geom_area_m2(t->rows[i]->geom);
        double pct = area > 0 ? 100 * built_m2(run, t->rows[i], building, near) / area : 0;
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

typedef struct {
    AgtNormsRun *run;
    const Rows *street;
    const guint32 *named; /* the street that each row names, NULL when the layer names none */
    double max_m;
    GArray *near;
} Access;

/* The same id may stand twice; rows lie in order of their ids. */
static double named_contact(const Access *a, const AgtGeom *g, AgtBox box, guint32 first)
{
    const AgtTable *t = agt_plan_table(a->run->plan, AGT_LAYER_STREET);
    const NormStreet *list = norm_streets(a->run);
    double best = 0;
    for (guint32 i = first; i < t->n && g_strcmp0(t->rows[i]->id, t->rows[first]->id) == 0; i++)
        if (norm_has(a->street, i) && !isnan(list[i].half_m) &&
            agt_box_intersects(t->rows[i]->geom->box, box))
            best = MAX(best, contact(g, &list[i], a->max_m));
    return best;
}

/* Longest contact with one usable street. A plot that names its street is asked for that one. */
static double best_contact(const Access *a, const AgtGeom *g, guint32 row)
{
    const NormStreet *list = norm_streets(a->run);
    AgtBox box = agt_box_grow(g->box, 60.0 + a->max_m);
    double best = 0;
    if (a->named && a->named[row] != G_MAXUINT32)
        return named_contact(a, g, box, a->named[row]);
    norm_near(a->run, AGT_LAYER_STREET, box, a->near);
    for (guint k = 0; k < a->near->len; k++) {
        guint32 i = g_array_index(a->near, guint32, k);
        if (norm_has(a->street, i) && !isnan(list[i].half_m))
            best = MAX(best, contact(g, &list[i], a->max_m));
    }
    return best;
}

NORM_CHECK(street_access)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_PLOT);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Rows *where = norm_rows(run, rule, "where", layer);
    double need = norm_real(rule, "contact_m", 0);
    if (norm_absent(run, rule, where, AGT_LAYER_STREET, out))
        return true;
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    Access a = {.run = run, .max_m = norm_real(rule, "max_m", 0), .near = near};
    a.street = norm_rows(run, rule, "street_where", AGT_LAYER_STREET);
    a.named = layer == AGT_LAYER_PLOT ? norm_street_of(run) : NULL;
    NORM_EACH (i, where) {
        double m = best_contact(&a, t->rows[i]->geom, i);
        if (m < need - NORM_EPS_M)
            too_small(out, rule, t->rows[i], m, need, "m");
    }
    return true;
}
