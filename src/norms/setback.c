/* SPDX-License-Identifier: Apache-2.0 */
/* setback: distance from a building to the edges of its plot, by class of edge. */
#include "private.h"

/* Bits of the edge classes that a rule is about. */
unsigned norm_setback_edges(const AgtNormRule *rule)
{
    static const unsigned bits[] = {EDGE_FRONT, EDGE_SIDE, EDGE_REAR, EDGE_SIDE | EDGE_REAR,
                                    EDGE_FRONT | EDGE_SIDE | EDGE_REAR};
    int choice = 0;
    agt_yaml_read_choice(rule->node, "edge", true, "front|side|rear|neighbour|any", &choice, NULL);
    return bits[choice];
}

double norm_setback_of(const AgtPlotStandard *s, unsigned classes)
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

static double need_of(const AgtNormRule *rule, const AgtPlotStandard *standard, unsigned classes)
{
    return norm_bool(rule, "from_programme") ? (standard ? norm_setback_of(standard, classes) : 0)
                                             : norm_real(rule, "min_m", 0);
}

/* --- Distances of all buildings to the edges of their plots, for all rules --- */

enum { N_CLASSES = 3 }; /* front, side, rear: the bits of a class in their order */

struct Setbacks {
    double (*distance_m)[N_CLASSES]; /* by number of building; +inf beyond every rule's reach */
    double reach_m;
};

void norm_setbacks_free(struct Setbacks *s)
{
    if (s)
        g_free(s->distance_m);
    g_free(s);
}

/* The most that any setback rule asks for. */
static double reach(const AgtNormsRun *run)
{
    double m = 0;
    for (guint i = 0; i < agt_norms_n(run->norms); i++) {
        const AgtNormRule *rule = agt_norms_get(run->norms, i);
        if (strcmp(rule->kind, "setback") != 0)
            continue;
        m = MAX(m, need_of(rule, NULL, 0));
        for (guint k = 0; run->programme && k < run->programme->n_plots; k++)
            m = MAX(m, need_of(rule, &run->programme->plots[k], norm_setback_edges(rule)));
    }
    return m;
}

static guint begin_setbacks(AgtNormsRun *run, gpointer user G_GNUC_UNUSED)
{
    guint n = agt_plan_table(run->plan, AGT_LAYER_BUILDING)->n;
    run->setbacks = g_new0(struct Setbacks, 1);
    run->setbacks->distance_m = g_malloc_n(n + 1, sizeof *run->setbacks->distance_m);
    run->setbacks->reach_m = reach(run);
    return n;
}

/* Boxes are compared with this to spare: coordinates of 1e7 m are rounded to 2e-9 m, so what lies
 * farther apart than this and the reach is surely beyond the reach. */
static const double spare_m = 0.01;

static bool beyond(AgtPoint a, AgtPoint b, const AgtBox *box, double reach_m)
{
    double d = reach_m + spare_m;
    return MAX(a.x, b.x) < box->minx - d || MIN(a.x, b.x) > box->maxx + d ||
           MAX(a.y, b.y) < box->miny - d || MIN(a.y, b.y) > box->maxy + d;
}

/* Smallest distances to the edges of each class. */
static void measure(const AgtGeom *house, const AgtGeom *plot, const guint8 *cls, double reach_m,
                    double best[N_CLASSES])
{
    for (guint32 r = 0; r < plot->n_rings; r++)
        for (guint32 i = plot->ring[r]; i + 1 < plot->ring[r + 1]; i++) {
            if (!cls[i] || beyond(plot->pt[i], plot->pt[i + 1], &house->box, reach_m))
                continue;
            double d = norm_segment_geom_distance(plot->pt[i], plot->pt[i + 1], house);
            for (guint k = 0; k < N_CLASSES; k++)
                if (cls[i] & 1u << k)
                    best[k] = MIN(best[k], d);
        }
}

static void find_setbacks(AgtNormsRun *run, gpointer user G_GNUC_UNUSED, guint32 from, guint32 to)
{
    const AgtTable *b = agt_plan_table(run->plan, AGT_LAYER_BUILDING);
    const AgtTable *p = agt_plan_table(run->plan, AGT_LAYER_PLOT);
    const guint32 *plot_of = norm_plot_of(run), *at;
    const guint8 *edges = norm_plot_edges(run, &at);
    for (guint32 i = from; i < to; i++) {
        double *best = run->setbacks->distance_m[i];
        guint32 n = norm_usable(b->rows[i], NULL) ? plot_of[i] : G_MAXUINT32;
        for (guint k = 0; k < N_CLASSES; k++)
            best[k] = INFINITY;
        if (n != G_MAXUINT32)
            measure(b->rows[i]->geom, p->rows[n]->geom, edges + at[n], run->setbacks->reach_m,
                    best);
    }
}

static const struct Setbacks *setbacks(AgtNormsRun *run)
{
    const guint32 *at;
    norm_plot_of(run);
    norm_plot_edges(run, &at);
    norm_share(run, &run->shared[SHARED_SETBACKS], begin_setbacks, find_setbacks, NULL);
    return run->setbacks;
}

static double distance(const struct Setbacks *s, guint32 building, unsigned classes)
{
    double best = INFINITY;
    for (guint k = 0; k < N_CLASSES; k++)
        if (classes & 1u << k)
            best = MIN(best, s->distance_m[building][k]);
    return best;
}

/* --- setback --- */

NORM_CHECK(setback)
{
    const AgtTable *b = agt_plan_table(run->plan, AGT_LAYER_BUILDING);
    const AgtTable *p = agt_plan_table(run->plan, AGT_LAYER_PLOT);
    const Rows *where = norm_rows(run, rule, "where", AGT_LAYER_BUILDING);
    const Rows *street = agt_yaml_n(agt_yaml_get(rule->node, "street_where"))
                             ? norm_rows_all(run, rule, "street_where", AGT_LAYER_STREET)
                             : NULL;
    unsigned classes = norm_setback_edges(rule);
    bool from_programme = norm_bool(rule, "from_programme");
    double need = norm_real(rule, "min_m", 0);
    if (from_programme && !run->programme) {
        norm_unjudged(out, rule, N_("there is no programme"));
        return true;
    }
    const struct Setbacks *all = setbacks(run);
    const guint32 *plot_of = norm_plot_of(run), *street_of = norm_street_of(run);
    const guint32 *zone = from_programme ? norm_zone_of(run) : NULL;
    NORM_EACH (i, where) {
        guint32 n = plot_of[i];
        if (n == G_MAXUINT32 ||
            (street && (street_of[n] == G_MAXUINT32 || !norm_has(street, street_of[n]))))
            continue;
        if (from_programme)
            need = norm_setback_of(norm_standard(run, zone[n]), classes);
        double d = distance(all, i, classes);
        if (d >= need - NORM_EPS_M)
            continue;
        AgtFinding *x = norm_add(out, rule, b->rows[i]);
        norm_measure(x, d, need, "m");
        norm_other(out, x, p->rows[n]);
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
    unsigned classes = norm_setback_edges(rule);
    double m = norm_real(rule, "min_m", 0);
    if (norm_bool(rule, "from_programme") && ask->standard)
        m = norm_setback_of(ask->standard, classes);
    if (classes & EDGE_FRONT)
        out->setback_front_m = MAX(out->setback_front_m, m);
    if (classes & EDGE_SIDE)
        out->setback_side_m = MAX(out->setback_side_m, m);
    if (classes & EDGE_REAR)
        out->setback_rear_m = MAX(out->setback_rear_m, m);
}
