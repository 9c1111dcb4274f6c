/* SPDX-License-Identifier: Apache-2.0 */
/* Permission of the ground worked on, asked from the clearance room. Not judged means not
 * permitted. */
#include "job.h"

/* Permitted ground around a block to the depth of a house type, prepared once. */
static AgtPrep *ground(AgtPlaceJob *job, AgtPlaceBlock *b, guint type, GError **error)
{
    if (!b->permitted)
        b->permitted = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)agt_prep_free);
    AgtPrep *prep = g_hash_table_lookup(b->permitted, GUINT_TO_POINTER(type + 1));
    if (prep)
        return prep;
    AgtBox box = agt_place_ring_box(b->ring);
    box = (AgtBox){box.minx + job->east, box.miny + job->north, box.maxx + job->east,
                   box.maxy + job->north};
    g_autoptr(AgtGeom) g = agt_clearance_permitted_ground(job->clearance, agt_box_grow(box, 50),
                                                          job->type[type]->dig_depth_m, error);
    prep = g ? agt_prep_new(g, error) : NULL;
    if (prep)
        g_hash_table_insert(b->permitted, GUINT_TO_POINTER(type + 1), prep);
    return prep;
}

bool agt_place_permit(AgtPlaceJob *job, const AgtPlacePlot *p, const AgtPlaceHouse *h,
                      bool *permitted, GError **error)
{
    *permitted = false;
    if (!job->clearance || !p->block || h->type >= job->n_types)
        return true;
    g_autoptr(AgtArena) arena = agt_arena_new();
    AgtBuilding *b = (AgtBuilding *)agt_arena_row(arena, AGT_LAYER_BUILDING);
    b->f.id = b->f.birth = "H-0";
    b->kind = "dwelling";
    b->dig_depth_m = job->type[h->type]->dig_depth_m;
    b->f.geom = agt_arena_take_geom(arena, agt_place_globalise(job, h->outline));
    g_autoptr(AgtGeom) works = agt_clearance_works(job->clearance, &b->f, error);
    AgtPrep *prep = works ? ground(job, p->block, h->type, error) : NULL;
    if (!prep)
        return false;
    *permitted = agt_prep_covers(prep, works) && agt_clearance_passes(job->clearance, &b->f);
    return true;
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
    AgtPrep *prep = ground(job, p->block, least, error);
    if (!prep)
        return false;
    AgtPoint c = agt_place_ring_centroid(p->ring);
    g_autoptr(AgtGeom) at = agt_geom_new_point(c.x + job->east, c.y + job->north);
    *permitted = agt_prep_covers(prep, at);
    return true;
}
