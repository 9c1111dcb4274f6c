/* SPDX-License-Identifier: Apache-2.0 */
/* setback: distance from a building to the edges of its plot, by class of edge. */
#include "private.h"

/* Bits of the edge classes that a rule is about. */
static unsigned classes_of(const AgtNormRule *rule)
{
    static const unsigned bits[] = {EDGE_FRONT, EDGE_SIDE, EDGE_REAR, EDGE_SIDE | EDGE_REAR,
                                    EDGE_FRONT | EDGE_SIDE | EDGE_REAR};
    int choice = 0;
    agt_yaml_read_choice(rule->node, "edge", true, "front|side|rear|neighbour|any", &choice, NULL);
    return bits[choice];
}

static double of_standard(const AgtPlotStandard *s, unsigned classes)
{
    double m = 0;
    if (classes & EDGE_FRONT)
        m = MAX(m, s->setback_front_m);
    if (classes & EDGE_SIDE)
        m = MAX(m, s->setback_side_m);
    if (classes & EDGE_REAR)
        m = MAX(m, s->setback_rear_m);
    return m;
}

/* Smallest distance to edges of these classes; +inf when the plot has none. */
static double distance(const AgtGeom *house, const AgtGeom *plot, const guint8 *cls,
                       unsigned classes)
{
    double best = INFINITY;
    for (guint32 r = 0; r < plot->n_rings; r++)
        for (guint32 i = plot->ring[r]; i + 1 < plot->ring[r + 1]; i++)
            if (cls[i] & classes)
                best = MIN(best, norm_segment_geom_distance(plot->pt[i], plot->pt[i + 1], house));
    return best;
}

static bool street_fits(const AgtNormsRun *run, const AgtPlot *plot, const Filter *where)
{
    if (!where->n)
        return true;
    const AgtFeature *street =
        plot->street ? agt_plan_find(run->plan, AGT_LAYER_STREET, plot->street) : NULL;
    return street && norm_filter_takes(where, street);
}

NORM_CHECK(setback)
{
    const AgtTable *b = agt_plan_table(run->plan, AGT_LAYER_BUILDING);
    const AgtTable *p = agt_plan_table(run->plan, AGT_LAYER_PLOT);
    const Filter where = norm_filter(rule->node, "where", AGT_LAYER_BUILDING);
    const Filter street = norm_filter(rule->node, "street_where", AGT_LAYER_STREET);
    unsigned classes = classes_of(rule);
    bool from_programme = norm_bool(rule, "from_programme");
    double min_m = norm_real(rule, "min_m", 0);
    if (from_programme && !run->programme) {
        norm_unjudged(out, rule, N_("there is no programme"));
        return true;
    }
    for (guint i = 0; i < b->n; i++) {
        guint32 n = norm_usable(b->rows[i], &where) ? norm_plot_of(run, i) : G_MAXUINT32;
        if (n == G_MAXUINT32)
            continue;
        const AgtPlot *plot = (const AgtPlot *)p->rows[n];
        if (!street_fits(run, plot, &street))
            continue;
        double need = from_programme ? of_standard(norm_standard(run, plot), classes) : min_m;
        double d = distance(b->rows[i]->geom, plot->f.geom, norm_plot_edges(run, n), classes);
        if (d >= need - NORM_EPS_M)
            continue;
        AgtFinding *x = norm_add(out, rule, b->rows[i]);
        norm_measure(x, d, need, "m");
        norm_other(out, x, &plot->f);
    }
    return true;
}

NORM_LIMITS(setback)
{
    const Filter where = norm_filter(rule->node, "where", AGT_LAYER_BUILDING);
    if (!norm_filter_allows(&where, "kind", "dwelling"))
        return;
    /* Houses are placed with one front for all streets of a zone: that of residential streets. */
    const Filter street = norm_filter(rule->node, "street_where", AGT_LAYER_STREET);
    if (!norm_filter_allows(&street, "category", "residential"))
        return;
    unsigned classes = classes_of(rule);
    double m = norm_real(rule, "min_m", 0);
    if (norm_bool(rule, "from_programme") && ask->standard)
        m = of_standard(ask->standard, classes);
    if (classes & EDGE_FRONT)
        out->setback_front_m = MAX(out->setback_front_m, m);
    if (classes & EDGE_SIDE)
        out->setback_side_m = MAX(out->setback_side_m, m);
    if (classes & EDGE_REAR)
        out->setback_rear_m = MAX(out->setback_rear_m, m);
}
