/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is dug or built, and how far the works reach beyond it: working space, swing and tracks of
 * machines, and of what is dug the batter and the spoil beside it. Plots and territories of
 * facilities count as drawn: people live, fence and dig there. Works areas are drawn to the reach
 * of their machines; a batter and a spoil heap of theirs come on top.
 */
#include "private.h"

typedef struct {
    AgtLayerId layer;
    bool machines; /* grows by working space and machine reach */
    bool dug;      /* grows by batter and spoil */
} WorksDef;

static const WorksDef defs[] = {
    {AGT_LAYER_STREET, true, true},       {AGT_LAYER_PATH, true, true},
    {AGT_LAYER_PLOT, false, false},       {AGT_LAYER_BUILDING, true, true},
    {AGT_LAYER_FACILITY, false, false},   {AGT_LAYER_PARKING, true, true},
    {AGT_LAYER_GREEN, true, true},        {AGT_LAYER_NETWORK_LINE, true, true},
    {AGT_LAYER_NETWORK_NODE, true, true}, {AGT_LAYER_WORKS_AREA, false, true},
};

static const WorksDef *def_of(AgtLayerId layer)
{
    for (guint i = 0; i < G_N_ELEMENTS(defs); i++)
        if (defs[i].layer == layer)
            return &defs[i];
    return NULL;
}

bool agt_clearance_is_works(AgtLayerId layer)
{
    return def_of(layer) != NULL;
}

static double positive(double v)
{
    return v > 0 ? v : 0;
}

/*
 * Half the width between red lines: carriageway, shoulders, drains and the strip of utilities lie
 * within it. A carriageway with sidewalks that is wider than that counts; NaN when both are
 * unknown.
 */
static double street_half(const AgtStreet *s)
{
    double lines = positive(s->width_m) / 2;
    double built = s->carriageway_m > 0 ? s->carriageway_m / 2 + positive(s->sidewalk_m) : 0;
    double half = MAX(lines, built);
    return half > 0 ? half : NAN;
}

static double half_width(const AgtFeature *row)
{
    if (row->layer == AGT_LAYER_STREET)
        return street_half((const AgtStreet *)row);
    if (row->layer == AGT_LAYER_PATH) {
        double width = ((const AgtPath *)row)->width_m;
        return width > 0 ? width / 2 : NAN;
    }
    if (row->layer == AGT_LAYER_NETWORK_LINE) {
        const AgtNetworkLine *l = (const AgtNetworkLine *)row;
        return MAX(positive(l->trench_width_m), positive(l->diameter_mm) / 1000) / 2;
    }
    return 0;
}

/* A self-crossing outline counts with all that it may enclose. */
static AgtGeom *whole(const AgtGeom *g)
{
    if (g->kind != AGT_GEOM_POLYGON || agt_geom_is_valid(g, NULL, NULL))
        return agt_geom_ref(g);
    return agt_geom_envelop(g, 0.01, NULL);
}

static double margin_of(const AgtClearance *c, const Works *w)
{
    const WorksDef *def = def_of(w->row->layer);
    double m = w->half_m;
    if (def->machines)
        m += c->set.working_space_m + c->set.machine_reach_m;
    if (def->dug && w->depth_m > 0)
        m += c->set.batter_ratio * w->depth_m + c->set.spoil_m;
    return m;
}

static Works works_on(const AgtClearance *c, const AgtFeature *row, const AgtGeom *geom,
                      double more_m)
{
    Works w = {.row = row, .half_m = half_width(row)};
    if (agt_geom_is_empty(geom)) {
        w.problem = N_("it has no geometry");
        return w;
    }
    if (isnan(w.half_m)) {
        w.problem = N_("the street has no width");
        return w;
    }
    w.geom = whole(geom);
    AgtClearanceDig dig = agt_clearance_dig(c, row);
    w.depth_m = dig.depth_m + more_m;
    w.undug = dig.unknown;
    w.margin_m = margin_of(c, &w);
    if (w.geom)
        w.changes = clearance_changes_under(c, &w);
    else
        w.problem = N_("its geometry is broken");
    return w;
}

Works clearance_works_on(const AgtClearance *c, const AgtFeature *row, const AgtGeom *geom)
{
    return works_on(c, row, geom, 0);
}

Works clearance_works_deeper(const AgtClearance *c, const AgtFeature *row, double more_m)
{
    return works_on(c, row, row->geom, more_m);
}

Works clearance_works(const AgtClearance *c, const AgtFeature *row)
{
    return clearance_works_on(c, row, row->geom);
}

void clearance_works_clear(Works *w)
{
    agt_geom_unref(w->geom);
    g_clear_pointer(&w->changes, g_ptr_array_unref);
}

double agt_clearance_dig_depth_m(const AgtClearance *c, const AgtFeature *row)
{
    AgtClearanceDig dig = agt_clearance_dig(c, row);
    return dig.unknown ? NAN : dig.depth_m;
}

AgtGeom *agt_clearance_works(const AgtClearance *c, const AgtFeature *row, GError **error)
{
    if (!agt_clearance_is_works(row->layer))
        return NULL;
    Works w = clearance_works(c, row);
    AgtGeom *ground = NULL;
    if (w.problem)
        g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_INVALID, "%s %s: %s",
                    agt_layer(row->layer)->name, row->id ? row->id : "?", w.problem);
    else
        ground = agt_geom_grow(w.geom, w.margin_m, error);
    clearance_works_clear(&w);
    return ground;
}
