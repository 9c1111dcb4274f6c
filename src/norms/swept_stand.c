/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crane_stand: a crane has a place from which it lifts the heaviest module of a house.
 *
 * Places looked at: the works areas of kind crane that serve the house; else on the way from the
 * middle of its street to the house, as near to the house as the gap allows, and on the axis of the
 * street itself. Every corner of the stand lies on the plot of the house or between the red lines
 * of the street, and the stand keeps clear of buildings and of what must stay.
 */
#include "ground.h"
#include "swept_net.h"

typedef struct {
    AgtNormsRun *run;
    const AgtNormRule *rule;
    const struct Swept *s;
    const Net *net;
    Fleet cranes;
    double gap_m;
    Skipped no_modules, no_slope;
    GArray *near;
    AgtFindings *out;
} Stand;

typedef struct {
    const AgtBuilding *house;
    guint32 number, plot;
    const AgtVehicle *crane;
    double reach_m; /* from the middle of the stand to the farthest corner of the house */
    double nearest; /* of all places looked at: what the reach lacks, INFINITY: none had room */
    bool steep;     /* only the slope stood against one of them */
} Task;

static double heaviest(const AgtHouseType *t, double *narrowest)
{
    double most = 0;
    *narrowest = INFINITY;
    for (guint i = 0; i < t->n_modules; i++) {
        most = MAX(most, t->modules[i].mass_t);
        *narrowest = MIN(*narrowest, MIN(t->modules[i].length_m, t->modules[i].width_m));
    }
    return most;
}

static AgtGeom *stand_at(const AgtVehicle *v, AgtPoint m, AgtPoint along)
{
    double l = v->stand_length_m / 2, w = v->stand_width_m / 2;
    AgtPoint c[4];
    for (guint i = 0; i < 4; i++) {
        double a = i == 0 || i == 3 ? -l : l, b = i < 2 ? -w : w;
        c[i] = (AgtPoint){m.x + a * along.x - b * along.y, m.y + a * along.y + b * along.x};
    }
    return agt_geom_new_polygon(c, 4);
}

static double farthest(const AgtGeom *g, AgtPoint p)
{
    double far = 0;
    for (guint32 i = 0; i < g->n_points; i++)
        far = MAX(far, hypot(g->pt[i].x - p.x, g->pt[i].y - p.y));
    return far;
}

/* --- What stands against a place --- */

static bool slope_holds(Stand *s, const Task *t, AgtPoint m)
{
    const struct Ground *ground = norm_ground(s->run);
    for (guint i = 0; i < norm_ground_n(ground); i++) {
        double cell, bearing;
        double pct = agt_heights_slope_pct(norm_ground_at(ground, i, &cell), m, &bearing);
        if (!isnan(pct))
            return pct <= t->crane->stand_slope_pct + 1e-6;
    }
    norm_skip(&s->no_slope, &t->house->f);
    return true;
}

/* Clear of every building and of what must stay. */
static bool is_clear(Stand *s, const AgtGeom *stand)
{
    static const AgtLayerId layers[] = {AGT_LAYER_BUILDING, AGT_LAYER_EXCLUSION};
    for (guint k = 0; k < G_N_ELEMENTS(layers); k++) {
        const AgtTable *t = agt_plan_table(s->run->plan, layers[k]);
        norm_near(s->run, layers[k], agt_box_grow(stand->box, s->gap_m), s->near);
        for (guint i = 0; i < s->near->len; i++) {
            const AgtFeature *row = t->rows[g_array_index(s->near, guint32, i)];
            double gap = k ? 0 : s->gap_m - NORM_EPS_M;
            if (!agt_geom_is_empty(row->geom) && !agt_feature_withdrawn(row) &&
                agt_geom_distance_within_m(stand, row->geom, MAX(gap, 0)) <= MAX(gap, 0))
                return false;
        }
    }
    return true;
}

static bool on_land(const Stand *s, const Task *t, guint32 street, const AgtGeom *stand)
{
    const NormStreet *own = &norm_streets(s->run)[street];
    const AgtGeom *plot = t->plot == NET_NONE
                              ? NULL
                              : agt_plan_table(s->run->plan, AGT_LAYER_PLOT)->rows[t->plot]->geom;
    for (guint i = 0; i < 4; i++)
        if (!(plot && agt_geom_contains_point(plot, stand->pt[i])) &&
            !(own->half_m > 0 && norm_within(stand->pt[i], own->row->f.geom, own->half_m)))
            return false;
    return true;
}

/* A place that has room: does the crane lift from it? */
static bool lifts_from(Stand *s, Task *t, AgtPoint m)
{
    double lack = farthest(t->house->f.geom, m) - t->reach_m;
    if (lack > NORM_EPS_M) {
        t->nearest = MIN(t->nearest, lack);
        return false;
    }
    if (slope_holds(s, t, m))
        return true;
    t->steep = true;
    return false;
}

/* --- Places --- */

static bool serves(const AgtWorksArea *area, const char *id)
{
    g_auto(GStrv) list = g_strsplit(area->serves ? area->serves : "", ",", -1);
    for (guint i = 0; list[i]; i++)
        if (strcmp(g_strstrip(list[i]), id) == 0)
            return true;
    return false;
}

/* The stand lies in the middle of the area, along its longer side or across. */
static bool in_area(Stand *s, Task *t, const AgtGeom *area)
{
    AgtPoint corner[4], m = agt_geom_label_point(area);
    double angle = 0;
    if (!agt_geom_min_rectangle(area, corner, &angle, NULL))
        return false;
    for (guint turn = 0; turn < 2; turn++, angle += G_PI / 2) {
        g_autoptr(AgtGeom) stand = stand_at(t->crane, m, (AgtPoint){cos(angle), sin(angle)});
        bool inside = false;
        if (agt_geom_covers(area, stand, &inside, NULL) && inside)
            return lifts_from(s, t, m);
    }
    return false;
}

static bool in_areas(Stand *s, Task *t)
{
    AGT_EACH(s->run->plan, WORKS_AREA, WorksArea, area)
    if (g_strcmp0(area->kind, "crane") == 0 && !agt_feature_withdrawn(&area->f) &&
        !agt_geom_is_empty(area->f.geom) && t->house->f.id && serves(area, t->house->f.id) &&
        in_area(s, t, area->f.geom))
        return true;
    return false;
}

static bool at_street(Stand *s, Task *t)
{
    const NetSpot *spot = &norm_access(s->run)[t->number];
    if (spot->line == NET_NONE)
        return false;
    guint32 street = NET_LINE(s->net, spot->line).row;
    AgtPoint axis = norm_net_at(s->net, spot->line, spot->s, NULL), wall;
    g_autoptr(AgtGeom) from = agt_geom_new_point(axis.x, axis.y);
    double d = agt_geom_nearest(t->house->f.geom, from, &wall, NULL);
    if (!(d > 0))
        return false;
    AgtPoint n = {(wall.x - axis.x) / d, (wall.y - axis.y) / d}, along = {-n.y, n.x};
    double back = s->gap_m + t->crane->stand_width_m / 2 + NORM_EPS_M;
    const double at[] = {MAX(0, d - back), 0};
    for (guint i = 0; i < G_N_ELEMENTS(at); i++) {
        AgtPoint m = {axis.x + at[i] * n.x, axis.y + at[i] * n.y};
        g_autoptr(AgtGeom) stand = stand_at(t->crane, m, along);
        if (on_land(s, t, street, stand) && is_clear(s, stand) && lifts_from(s, t, m))
            return true;
    }
    return false;
}

/* --- The rule --- */

static void report(Stand *s, const Task *best)
{
    AgtFinding *x = norm_add(s->out, s->rule, &best->house->f);
    if (best->crane->illustrative)
        x->severity = AGT_INFO;
    if (isfinite(best->nearest) && !best->steep)
        norm_measure(x, best->reach_m + best->nearest, best->reach_m, "m");
    x->what = best->steep               ? N_("the ground is too steep for its outriggers")
              : isfinite(best->nearest) ? N_("its reach with the heaviest module is too short")
                                        : N_("its outriggers find no room");
    x->arg = agt_arena_text(agt_findings_arena(s->out), best->crane->name);
}

static void judge(Stand *s, guint32 i, const AgtBuilding *house)
{
    const AgtHouseType *type =
        s->run->programme ? agt_programme_type(s->run->programme, house->house_type) : NULL;
    double narrow, mass = type ? heaviest(type, &narrow) : 0;
    Task best = {.nearest = INFINITY};
    if (!(mass > 0)) {
        norm_skip(&s->no_modules, &house->f);
        return;
    }
    for (guint v = 0; v < norm_swept_n(s->s); v++) {
        const AgtVehicle *crane = norm_swept_vehicle(s->s, v);
        if (!(s->cranes & (Fleet)1 << v) || !crane->n_lifts)
            continue;
        Task t = {.house = house, .number = i, .crane = crane, .nearest = INFINITY};
        t.plot = norm_plot_of(s->run)[i];
        /* The middle of a module lies half its width inside the outline. */
        t.reach_m = agt_vehicle_reach_m(crane, mass) + narrow / 2;
        if (in_areas(s, &t) || at_street(s, &t))
            return;
        if (!best.crane || t.nearest < best.nearest)
            best = t;
    }
    if (best.crane)
        report(s, &best);
}

NORM_CHECK(crane_stand)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_BUILDING);
    const Rows *where = norm_rows(run, rule, "where", AGT_LAYER_BUILDING);
    Stand s = {.run = run, .rule = rule, .out = out};
    bool unknown = false;
    if (!where->n)
        return true;
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    s.near = near;
    s.s = norm_swept(run);
    s.net = norm_street_net(run);
    s.gap_m = norm_real(rule, "gap_m", 0);
    s.cranes = norm_fleet_listed(s.s, agt_yaml_get(rule->node, "vehicles"), &unknown);
    if (unknown) {
        norm_unjudged_as(out, rule, N_("the plan keeps no vehicle of a name that is asked for"));
        return true;
    }
    NORM_EACH (i, where)
        judge(&s, i, (const AgtBuilding *)t->rows[i]);
    norm_skipped(out, rule, &s.no_modules, N_("the modules of its house type are not given"));
    norm_skipped(out, rule, &s.no_slope, norm_ground_lack(norm_ground(run)));
    return true;
}
