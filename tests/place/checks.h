/* SPDX-License-Identifier: Apache-2.0 */
/* What every layout has to keep, checked without any code of the placing room. */
#pragma once

#include "support.h"
#include "town.h"

/* Figures of the programme of town.h and the widest gap of its norms. */
#define AREA_MIN  1000.0
#define AREA_MAX  1500.0
#define FRONT_MIN 25.0
#define SETBACK   3.0
#define EPS_M     0.0025 /* whole millimetres on both sides */

typedef struct {
    AgtPlaceSummary sum;
    AgtChangeset *set;
    AgtFindings *findings;
    AgtPlan *after;
} Placed;

static inline Placed place_with(const AgtPlan *plan, const AgtProgramme *programme,
                                const AgtPlaceOptions *options)
{
    Placed p = {.findings = agt_findings_new()};
    GError *error = NULL;
    AgtNorms *norms = agt_norms_new();
    p.set = agt_place(plan, programme, norms, options, &p.sum, p.findings, &error);
    agt_norms_unref(norms);
    assert_no_error(error);
    p.after = agt_plan_apply(plan, p.set, &error);
    assert_no_error(error);
    return p;
}

static inline Placed place(const AgtPlan *plan, const AgtProgramme *programme)
{
    AgtPlaceOptions o = {.as_of = "2026-10-01"};
    return place_with(plan, programme, &o);
}

/* With the streets the town has; laying more is for the tests of streets. */
static inline Placed place_given(const AgtPlan *plan, const AgtProgramme *programme)
{
    AgtPlaceOptions o = {.as_of = "2026-10-01", .only = AGT_PLACE_ALL & ~AGT_PLACE_STREETS};
    return place_with(plan, programme, &o);
}

static inline void placed_clear(Placed *p)
{
    agt_changeset_free(p->set);
    agt_findings_free(p->findings);
    agt_plan_unref(p->after);
}

/* The plan with a row changed, or added when @p before is NULL. */
static inline AgtPlan *with_row(const AgtPlan *plan, const AgtFeature *before,
                                const AgtFeature *after)
{
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    GError *error = NULL;
    agt_changeset_keep_plan(c, plan);
    if (before)
        agt_changeset_change(c, before, after);
    else
        agt_changeset_add(c, after);
    AgtPlan *next = agt_plan_apply(plan, c, &error);
    assert_no_error(error);
    return next;
}

static inline guint count_rule(const AgtFindings *f, const char *id)
{
    guint n = 0;
    for (guint i = 0; i < agt_findings_n(f); i++)
        n += strcmp(agt_findings_get(f, i)->rule->id, id) == 0;
    return n;
}

static inline guint rows(const AgtPlan *plan, AgtLayerId layer)
{
    return agt_plan_table(plan, layer)->n;
}

/* Every coordinate is a whole number of millimetres. */
static inline void assert_whole_mm(const AgtGeom *g)
{
    for (uint32_t i = 0; i < g->n_points; i++) {
        assert_true(fabs(g->pt[i].x * 1000 - round(g->pt[i].x * 1000)) < 1e-3);
        assert_true(fabs(g->pt[i].y * 1000 - round(g->pt[i].y * 1000)) < 1e-3);
    }
}

static inline double common_m2(const AgtGeom *a, const AgtGeom *b)
{
    GError *error = NULL;
    g_autoptr(AgtGeom) c = agt_geom_intersection(a, b, &error);
    assert_no_error(error);
    return agt_geom_area_m2(c);
}

/* Metres of the plot's outline within @p tol of the street's line. */
static inline double frontage(const AgtPlot *p, const AgtStreet *s, double tol)
{
    double sum = 0;
    for (uint32_t i = 0; i + 1 < p->f.geom->n_points; i++) {
        AgtPoint a = p->f.geom->pt[i], b = p->f.geom->pt[i + 1];
        AgtPoint m = {(a.x + b.x) / 2, (a.y + b.y) / 2};
        g_autoptr(AgtGeom) at = agt_geom_new_point(m.x, m.y);
        if (fabs(agt_geom_distance_m(at, s->f.geom) - s->width_m / 2) < tol)
            sum += hypot(b.x - a.x, b.y - a.y);
    }
    return sum;
}

/* No corner of less than five degrees: nobody could stake it out. */
static inline void assert_no_needle(const AgtGeom *g)
{
    uint32_t n = g->n_points - 1;
    for (uint32_t i = 0; i < n; i++) {
        AgtPoint a = g->pt[(i + n - 1) % n], p = g->pt[i], b = g->pt[i + 1];
        double cross = (a.x - p.x) * (b.y - p.y) - (a.y - p.y) * (b.x - p.x);
        double dot = (a.x - p.x) * (b.x - p.x) + (a.y - p.y) * (b.y - p.y);
        assert_true(fabs(atan2(cross, dot)) > 5 * G_PI / 180);
    }
}

static inline void check_plot(const AgtPlan *plan, const AgtPlot *p)
{
    assert_true(agt_geom_is_valid(p->f.geom, NULL, NULL));
    assert_int_equal(p->f.geom->n_rings, 1);
    assert_whole_mm(p->f.geom);
    assert_no_needle(p->f.geom);
    double area = agt_geom_area_m2(p->f.geom);
    assert_true(area >= AREA_MIN - 1e-6 && area <= AREA_MAX + 1e-6);
    assert_true(fabs(area - p->area_m2) < 1e-5);
    assert_true(p->f.reason && *p->f.reason);
    const AgtFeature *zone = agt_plan_find(plan, AGT_LAYER_LAND_USE, p->zone);
    assert_non_null(zone);
    assert_true(area - common_m2(p->f.geom, zone->geom) < 1e-3);
    const AgtFeature *street = agt_plan_find(plan, AGT_LAYER_STREET, p->street);
    assert_non_null(street);
    double front = frontage(p, (const AgtStreet *)street, 0.3);
    assert_true(front >= FRONT_MIN - EPS_M);
    assert_true(p->frontage_m >= FRONT_MIN - EPS_M && p->frontage_m <= front + 0.01);
    const AgtFeature *block = agt_plan_find(plan, AGT_LAYER_BLOCK, p->block);
    assert_non_null(block);
    assert_true(area - common_m2(p->f.geom, block->geom) < 1e-5); /* crossings are rounded */
}

static inline void check_house(const AgtPlan *plan, const AgtBuilding *h)
{
    const AgtPlot *p = (const AgtPlot *)agt_plan_find(plan, AGT_LAYER_PLOT, h->plot);
    assert_non_null(p);
    assert_whole_mm(h->f.geom);
    g_autoptr(AgtGeom) edge = agt_geom_boundary(p->f.geom);
    bool inside = false;
    assert_true(agt_geom_covers(p->f.geom, h->f.geom, &inside, NULL));
    assert_true(inside);
    assert_true(agt_geom_distance_m(edge, h->f.geom) >= SETBACK - 1e-6);
    assert_true(h->azimuth_deg >= 0 && h->azimuth_deg < 360);
    assert_string_equal(p->use, "homestead");
    AGT_EACH(plan, STREET, Street, s)
    assert_true(agt_geom_distance_m(s->f.geom, h->f.geom) >= s->width_m / 2 + 5 - EPS_M);
    AGT_EACH(plan, EXCLUSION, Exclusion, x)
    assert_true(agt_geom_distance_m(x->f.geom, p->f.geom) >=
                (x->buffer_m > 0 ? x->buffer_m : 0) - EPS_M);
}

/* Doubled area of a ring of whole millimetres, exact. */
static inline gint64 twice_mm2(const AgtGeom *g, AgtPoint o)
{
    gint64 sum = 0;
    for (uint32_t i = g->ring[0]; i + 1 < g->ring[1]; i++) {
        gint64 ax = llround((g->pt[i].x - o.x) * 1000), ay = llround((g->pt[i].y - o.y) * 1000);
        gint64 bx = llround((g->pt[i + 1].x - o.x) * 1000);
        gint64 by = llround((g->pt[i + 1].y - o.y) * 1000);
        sum += ax * by - ay * bx;
    }
    return llabs(sum);
}

/* Everything that holds for each layout of a town. */
static inline void check_layout(const Placed *p)
{
    const AgtPlan *plan = p->after;
    const AgtTable *plots = agt_plan_table(plan, AGT_LAYER_PLOT);
    const AgtTable *houses = agt_plan_table(plan, AGT_LAYER_BUILDING);
    AGT_EACH(plan, PLOT, Plot, a)
    check_plot(plan, a);
    AGT_EACH(plan, BUILDING, Building, h)
    check_house(plan, h);
    for (guint i = 0; i < plots->n; i++)
        for (guint j = i + 1; j < plots->n; j++)
            if (agt_box_intersects(plots->rows[i]->geom->box, plots->rows[j]->geom->box))
                assert_true(common_m2(plots->rows[i]->geom, plots->rows[j]->geom) == 0);
    for (guint i = 0; i < houses->n; i++)
        for (guint j = i + 1; j < houses->n; j++)
            assert_true(agt_geom_distance_m(houses->rows[i]->geom, houses->rows[j]->geom) >=
                        2 * SETBACK - 1e-6);
    assert_int_equal(p->sum.placed, houses->n);
    assert_true(p->sum.placed <= p->sum.bound);
    assert_true((int)plots->n <= p->sum.bound);
}
