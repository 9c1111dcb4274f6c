/* SPDX-License-Identifier: Apache-2.0 */
/* Permission of the ground worked on, asked from the clearance room. Not judged means not
 * permitted. */
#include "frame.h"

/* Permitted ground around a block to a depth, prepared once. */
static AgtPrep *ground(AgtPlaceJob *job, AgtPlaceBlock *b, double depth_m, GError **error)
{
    gpointer key = GUINT_TO_POINTER((guint)lround(depth_m * 1000) + 1);
    if (!b->permitted)
        b->permitted = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)agt_prep_free);
    AgtPrep *prep = g_hash_table_lookup(b->permitted, key);
    if (prep)
        return prep;
    AgtBox box = agt_place_ring_box(b->ring);
    box = (AgtBox){box.minx + job->east, box.miny + job->north, box.maxx + job->east,
                   box.maxy + job->north};
    g_autoptr(AgtGeom) g =
        agt_clearance_permitted_ground(job->clearance, agt_box_grow(box, 50), depth_m, error);
    prep = g ? agt_prep_new(g, error) : NULL;
    if (prep)
        g_hash_table_insert(b->permitted, key, prep);
    return prep;
}

bool agt_place_permit_row(AgtPlaceJob *job, AgtPlaceBlock *b, const AgtFeature *row, double depth_m,
                          bool *permitted, GError **error)
{
    *permitted = false;
    if (!job->clearance || !b || isnan(depth_m))
        return true;
    g_autoptr(AgtGeom) works = agt_clearance_works(job->clearance, row, error);
    AgtPrep *prep = works ? ground(job, b, depth_m, error) : NULL;
    if (!prep)
        return false;
    *permitted = agt_prep_covers(prep, works) && agt_clearance_passes(job->clearance, row);
    return true;
}

bool agt_place_permit(AgtPlaceJob *job, const AgtPlacePlot *p, const AgtPlaceHouse *h,
                      bool *permitted, GError **error)
{
    const AgtHouseType *t = agt_place_type(job, h);
    *permitted = false;
    if (!job->clearance || !p->block || !t)
        return true;
    g_autoptr(AgtArena) arena = agt_arena_new();
    AgtBuilding *b = (AgtBuilding *)agt_arena_row(arena, AGT_LAYER_BUILDING);
    b->f.id = b->f.birth = "H-0";
    b->kind = "dwelling";
    b->dig_depth_m = t->dig_depth_m;
    b->f.geom = agt_arena_take_geom(arena, agt_place_globalise(job, h->outline));
    return agt_place_permit_row(job, p->block, &b->f, t->dig_depth_m, permitted, error);
}

bool agt_place_permit_middle(AgtPlaceJob *job, const AgtPlacePlot *p, bool *permitted,
                             GError **error)
{
    guint least = G_MAXUINT;
    *permitted = false;
    for (guint i = 0; i < job->n_types; i++)
        if (job->type[i] &&
            (least == G_MAXUINT || job->type[i]->dig_depth_m < job->type[least]->dig_depth_m))
            least = i;
    if (!job->clearance || !p->block || least == G_MAXUINT)
        return true;
    AgtPrep *prep = ground(job, p->block, job->type[least]->dig_depth_m, error);
    if (!prep)
        return false;
    AgtPoint c = agt_place_ring_centroid(p->ring);
    g_autoptr(AgtGeom) at = agt_geom_new_point(c.x + job->east, c.y + job->north);
    *permitted = agt_prep_covers(prep, at);
    return true;
}
