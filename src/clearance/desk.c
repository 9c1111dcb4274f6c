/* SPDX-License-Identifier: Apache-2.0 */
/* Prepared geometries and unions, one set per thread. */
#include "private.h"

void clearance_desk_free(gpointer p)
{
    Desk *d = p;
    g_hash_table_unref(d->preps);
    g_hash_table_unref(d->unions);
    g_array_unref(d->found);
    g_array_unref(d->near);
    g_free(d);
}

Desk *clearance_desk_take(AgtClearance *c)
{
    g_mutex_lock(&c->lock);
    Desk *d = c->desks->len ? g_ptr_array_steal_index_fast(c->desks, c->desks->len - 1) : NULL;
    g_mutex_unlock(&c->lock);
    if (d)
        return d;
    d = g_new0(Desk, 1);
    d->preps =
        g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, (GDestroyNotify)agt_prep_free);
    d->unions = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref,
                                      clearance_ground_free);
    d->found = g_array_new(FALSE, FALSE, sizeof(guint32));
    d->near = g_array_new(FALSE, FALSE, sizeof(guint32));
    return d;
}

void clearance_desk_return(AgtClearance *c, Desk *d)
{
    g_mutex_lock(&c->lock);
    g_ptr_array_add(c->desks, d);
    g_mutex_unlock(&c->lock);
}

/* NULL when it cannot be prepared: callers count that against the feature. */
AgtPrep *clearance_prep(Desk *d, AgtGeom *g)
{
    AgtPrep *prep = g_hash_table_lookup(d->preps, g);
    if (!prep && (prep = agt_prep_new(g, NULL)))
        g_hash_table_insert(d->preps, g, prep);
    return prep;
}

/* Smaller outlines are as quick to look through as to look up. */
enum { FEW_POINTS = 32 };

double clearance_distance(Desk *d, AgtGeom *g, const AgtGeom *other, double max_m)
{
    if (g->n_points <= FEW_POINTS || !agt_box_intersects(agt_box_grow(g->box, max_m), other->box))
        return agt_geom_distance_within_m(g, other, max_m);
    AgtPrep *prep = clearance_prep(d, g);
    return prep ? agt_prep_distance_within_m(prep, other, max_m) : 0;
}

double clearance_room(Desk *d, AgtGeom *g, const AgtGeom *other, double enough_m)
{
    if (g->n_points <= FEW_POINTS)
        return agt_geom_room_within_m(g, other, enough_m);
    AgtPrep *prep = clearance_prep(d, g);
    return prep ? agt_prep_room_within_m(prep, other, enough_m) : 0;
}
