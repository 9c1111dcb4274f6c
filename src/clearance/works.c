/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is dug or built, how far the works reach beyond it, and how deep they go. Plots and
 * territories of facilities count as drawn: people live, fence and dig there. Everything built
 * grows by working space and machine reach.
 */
#include "private.h"

/* Which figure of the settings stands in for a missing dig depth. */
typedef enum { DEPTH_DWELLING, DEPTH_TRENCH, DEPTH_ROAD } DepthClass;

typedef struct {
    AgtLayerId layer;
    bool grows; /* by working space and machine reach */
    DepthClass depth;
} WorksDef;

static const WorksDef defs[] = {
    {AGT_LAYER_STREET, true, DEPTH_ROAD},         {AGT_LAYER_PLOT, false, DEPTH_DWELLING},
    {AGT_LAYER_BUILDING, true, DEPTH_DWELLING},   {AGT_LAYER_FACILITY, false, DEPTH_DWELLING},
    {AGT_LAYER_PARKING, true, DEPTH_ROAD},        {AGT_LAYER_GREEN, true, DEPTH_TRENCH},
    {AGT_LAYER_NETWORK_LINE, true, DEPTH_TRENCH}, {AGT_LAYER_NETWORK_NODE, true, DEPTH_TRENCH},
    {AGT_LAYER_WORKS_AREA, false, DEPTH_ROAD},
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

static double own_depth(const AgtFeature *row)
{
    switch ((int)row->layer) {
    case AGT_LAYER_STREET:
        return ((const AgtStreet *)row)->dig_depth_m;
    case AGT_LAYER_BUILDING:
        return ((const AgtBuilding *)row)->dig_depth_m;
    case AGT_LAYER_NETWORK_LINE:
        return ((const AgtNetworkLine *)row)->dig_depth_m;
    case AGT_LAYER_NETWORK_NODE:
        return ((const AgtNetworkNode *)row)->dig_depth_m;
    case AGT_LAYER_WORKS_AREA:
        return ((const AgtWorksArea *)row)->dig_depth_m;
    default:
        return NAN;
    }
}

/* A borrow pit is dug as deep as the soil is wanted: without a depth the deepest counts. */
static double default_depth(const AgtClearanceSettings *s, const AgtFeature *row)
{
    const WorksDef *def = def_of(row->layer);
    if (row->layer == AGT_LAYER_WORKS_AREA &&
        g_strcmp0(((const AgtWorksArea *)row)->kind, "haul_road") != 0)
        return MAX(s->depth_dwelling_m, MAX(s->depth_trench_m, s->depth_road_m));
    switch (def ? def->depth : DEPTH_DWELLING) {
    case DEPTH_TRENCH:
        return s->depth_trench_m;
    case DEPTH_ROAD:
        return s->depth_road_m;
    default:
        return s->depth_dwelling_m;
    }
}

double agt_clearance_dig_depth_m(const AgtClearance *c, const AgtFeature *row)
{
    double own = own_depth(row);
    return own >= 0 ? own : default_depth(&c->set, row);
}

/* Half the width between red lines; without it carriageway and sidewalks; NaN when unknown. */
static double street_half(const AgtStreet *s)
{
    if (s->width_m > 0)
        return s->width_m / 2;
    if (s->carriageway_m > 0)
        return s->carriageway_m / 2 + (s->sidewalk_m > 0 ? s->sidewalk_m : 0);
    return NAN;
}

static double half_width(const AgtFeature *row)
{
    if (row->layer == AGT_LAYER_STREET)
        return street_half((const AgtStreet *)row);
    if (row->layer == AGT_LAYER_NETWORK_LINE) {
        double trench = ((const AgtNetworkLine *)row)->trench_width_m;
        return trench > 0 ? trench / 2 : 0;
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

Works clearance_works(const AgtClearance *c, const AgtFeature *row)
{
    const WorksDef *def = def_of(row->layer);
    Works w = {.row = row};
    if (agt_geom_is_empty(row->geom)) {
        w.problem = N_("it has no geometry");
        return w;
    }
    double half = half_width(row);
    if (isnan(half)) {
        w.problem = N_("the street has no width");
        return w;
    }
    w.geom = whole(row->geom);
    if (!w.geom)
        w.problem = N_("its geometry is broken");
    w.margin_m = half + (def->grows ? c->set.working_space_m + c->set.machine_reach_m : 0);
    w.depth_m = agt_clearance_dig_depth_m(c, row);
    return w;
}

void clearance_works_clear(Works *w)
{
    agt_geom_unref(w->geom);
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
