/* SPDX-License-Identifier: Apache-2.0 */
/* Land that is free for facilities: zones less streets, plots, what stands or is to be kept, what
 * is protected, and hazards with all their errors. */
#include <string.h>

#include "site.h"

/* Around buildings that stand. */
#define BUILDING_M 3.0
/* Hazards that nobody could judge: what is drawn as a point or line is kept off by this. */
#define DRAWN_M 25.0

static bool add(AgtSiteRun *r, const AgtFeature *row, double grow, GError **error)
{
    if (agt_feature_withdrawn(row) || agt_geom_is_empty(row->geom))
        return true;
    g_autoptr(AgtGeom) local = agt_place_localise(r->job, row->geom, error);
    if (!local)
        return false;
    bool area = local->kind == AGT_GEOM_POLYGON;
    AgtGeom *g = grow > 0 && !area ? agt_geom_grow(local, grow, error)
                 : grow > 0        ? agt_geom_buffer_flat(local, grow, error)
                                   : agt_geom_ref(local);
    if (g)
        g_ptr_array_add(r->obstacle, g);
    return g != NULL;
}

/* Is the row one that this run may put elsewhere? */
static bool made_anew(const AgtSiteRun *r, const AgtFacility *f)
{
    for (guint i = 0; i < r->tasks->len; i++)
        if (g_ptr_array_find(((AgtSiteTask *)r->tasks->pdata[i])->old, f, NULL))
            return true;
    return false;
}

static bool add_layers(AgtSiteRun *r, GError **error)
{
    static const AgtLayerId whole[] = {AGT_LAYER_PROTECTION_ZONE, AGT_LAYER_PLOT, AGT_LAYER_PARKING,
                                       AGT_LAYER_GREEN};
    for (guint k = 0; k < G_N_ELEMENTS(whole); k++) {
        const AgtTable *t = agt_plan_table(r->plan, whole[k]);
        for (guint i = 0; i < t->n; i++)
            if (!add(r, t->rows[i], 0, error))
                return false;
    }
    AGT_EACH(r->plan, EXCLUSION, Exclusion, x)
    if (!add(r, &x->f, x->buffer_m > 0 ? x->buffer_m : 0, error))
        return false;
    AGT_EACH(r->plan, FACILITY, Facility, f)
    if (!made_anew(r, f) && !add(r, &f->f, 0, error))
        return false;
    AGT_EACH(r->plan, BUILDING, Building, b)
    if (!b->plot && !add(r, &b->f, BUILDING_M, error))
        return false;
    return true;
}

/* Nothing was judged: what is drawn is kept off, and nothing is said of it. */
static bool add_drawn_hazards(AgtSiteRun *r, GError **error)
{
    static const AgtLayerId layers[] = {AGT_LAYER_HAZARD_AREA, AGT_LAYER_HAZARD_LINE,
                                        AGT_LAYER_HAZARD_POINT, AGT_LAYER_EXPLOSIVE_FIND};
    for (guint k = 0; k < G_N_ELEMENTS(layers); k++) {
        const AgtTable *t = agt_plan_table(r->plan, layers[k]);
        for (guint i = 0; i < t->n; i++) {
            const AgtGeom *g = t->rows[i]->geom;
            g_autoptr(AgtGeom) whole = g ? agt_geom_envelop(g, 2 * DRAWN_M, error) : NULL;
            if (!g)
                continue;
            g_autoptr(AgtGeom) local = whole ? agt_place_localise(r->job, whole, error) : NULL;
            if (!local)
                return false;
            g_ptr_array_add(r->obstacle, g_steal_pointer(&local));
        }
    }
    return true;
}

static bool add_hazards(AgtSiteRun *r, GError **error)
{
    if (!r->job->clearance)
        return add_drawn_hazards(r, error);
    AgtBox box = AGT_BOX_EMPTY;
    for (guint i = 0; i < r->zones->len; i++)
        box = agt_box_union(box, ((AgtSiteZone *)r->zones->pdata[i])->row->f.geom->box);
    g_autoptr(AgtGeom) ground = agt_clearance_hazard_ground(r->job->clearance, box, error);
    if (ground)
        r->hazard = agt_place_localise(r->job, ground, error);
    return r->hazard != NULL;
}

bool agt_site_land_begin(AgtSiteRun *r, GError **error)
{
    for (guint i = 0; i < r->job->right_of_way->len; i++)
        g_ptr_array_add(r->obstacle, agt_geom_ref(r->job->right_of_way->pdata[i]));
    if (!add_layers(r, error) || !add_hazards(r, error))
        return false;
    g_autofree AgtBox *box = g_new(AgtBox, r->obstacle->len + 1);
    for (guint i = 0; i < r->obstacle->len; i++)
        box[i] = ((const AgtGeom *)r->obstacle->pdata[i])->box;
    r->obstacle_index = agt_index_new(box, r->obstacle->len);
    return true;
}

/* Land of the zone inside the bounds of the town and less all that is in the way. */
static AgtGeom *work_out(AgtSiteRun *r, const AgtSiteZone *z, GError **error)
{
    g_autoptr(AgtGeom) whole = agt_place_localise(r->job, z->row->f.geom, error);
    g_autoptr(AgtGeom) bounds = whole ? agt_place_bounds(r->job, error) : NULL;
    g_autoptr(AgtGeom) land = !bounds ? NULL
                              : agt_geom_is_empty(bounds)
                                  ? agt_geom_ref(whole)
                                  : agt_geom_intersection(whole, bounds, error);
    g_autoptr(GArray) hit = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GPtrArray) near = g_ptr_array_new();
    if (!land)
        return NULL;
    agt_index_query(r->obstacle_index, land->box, hit);
    for (guint i = 0; i < hit->len; i++)
        g_ptr_array_add(near, r->obstacle->pdata[g_array_index(hit, guint32, i)]);
    if (r->hazard && !agt_geom_is_empty(r->hazard) && agt_box_intersects(r->hazard->box, land->box))
        g_ptr_array_add(near, r->hazard);
    if (!near->len)
        return g_steal_pointer(&land);
    g_autoptr(AgtGeom) all = agt_geom_union((const AgtGeom *const *)near->pdata, near->len, error);
    return all ? agt_geom_difference(land, all, error) : NULL;
}

/* What is permitted to the depth of the facility. */
static AgtGeom *permitted(const AgtSiteRun *r, const AgtGeom *land, double depth, GError **error)
{
    if (!r->job->clearance || agt_geom_is_empty(land))
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    AgtBox box = {land->box.minx + r->job->east, land->box.miny + r->job->north,
                  land->box.maxx + r->job->east, land->box.maxy + r->job->north};
    g_autoptr(AgtGeom) ground =
        agt_clearance_permitted_ground(r->job->clearance, agt_box_grow(box, 1), depth, error);
    g_autoptr(AgtGeom) local = ground ? agt_place_localise(r->job, ground, error) : NULL;
    return local ? agt_geom_intersection(land, local, error) : NULL;
}

AgtGeom *agt_site_land(AgtSiteRun *r, AgtSiteZone *z, const AgtSiteTask *t, GError **error)
{
    if (!z->land && !(z->land = work_out(r, z, error)))
        return NULL;
    g_autoptr(AgtGeom) land = agt_geom_ref(z->land);
    for (guint i = 0; i < r->taken->len; i++) {
        const AgtFeature *row = r->taken->pdata[i];
        g_autoptr(AgtGeom) local = agt_place_localise(r->job, row->geom, error);
        if (!local)
            return NULL;
        if (!agt_box_intersects(local->box, land->box))
            continue;
        AgtGeom *rest = agt_geom_difference(land, local, error);
        if (!rest)
            return NULL;
        agt_geom_unref(land);
        land = rest;
    }
    return r->job->options->released_only ? permitted(r, land, t->dig_depth, error)
                                          : g_steal_pointer(&land);
}
