/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Containment. "Works lie inside ground shrunk by E" is tested without making either buffer: the
 * feature lies inside the ground, and nearer than margin + E to none of its edges. That is exact;
 * polygons are made only where several grounds must be joined.
 */
#include "private.h"

/* Extents are rectangles nearly always, and every judgement asks for them. */
static bool is_box(const AgtGeom *g)
{
    const AgtBox *b = &g->box;
    if (g->n_rings != 1 || g->n_points != 5)
        return false;
    for (guint i = 0; i < 5; i++)
        if ((g->pt[i].x != b->minx && g->pt[i].x != b->maxx) ||
            (g->pt[i].y != b->miny && g->pt[i].y != b->maxy))
            return false;
    return true; /* valid, so no corner is there twice */
}

bool clearance_ground_init(Ground *g, const AgtFeature *row, double error_m, GError **error)
{
    g->row = row;
    g->error_m = error_m;
    if (agt_geom_is_empty(row->geom))
        return true;
    g->geom = agt_geom_is_valid(row->geom, NULL, NULL) ? agt_geom_ref(row->geom)
                                                       : agt_geom_repair_inwards(row->geom, error);
    if (!g->geom)
        return false;
    if (agt_geom_is_empty(g->geom)) {
        g_clear_pointer(&g->geom, agt_geom_unref);
        return true;
    }
    g->is_box = is_box(g->geom);
    return true;
}

void clearance_ground_clear(Ground *g)
{
    agt_geom_unref(g->geom);
    agt_geom_unref(g->shrunk);
}

static bool box_holds(AgtBox outer, AgtBox inner)
{
    return inner.minx >= outer.minx && inner.miny >= outer.miny && inner.maxx <= outer.maxx &&
           inner.maxy <= outer.maxy;
}

static double room_in_box(AgtBox outer, AgtBox inner)
{
    return MIN(MIN(inner.minx - outer.minx, inner.miny - outer.miny),
               MIN(outer.maxx - inner.maxx, outer.maxy - inner.maxy));
}

/* Distance of the feature to the outside of the ground as recorded, exact up to enough_m; less
 * than 0 unless all of it lies inside. */
static double inside_by(Desk *d, const Ground *g, const Works *w, double enough_m)
{
    if (g->is_box)
        return room_in_box(g->geom->box, w->geom->box);
    double room = clearance_room(d, g->geom, w->geom, enough_m);
    if (room > 0)
        return room;
    AgtPrep *area = clearance_prep(d, g->geom); /* it may touch the boundary from inside */
    return area && agt_prep_covers(area, w->geom) ? 0 : -1;
}

/* True when the works lie inside; *left_m is what remains to the limit (may be NULL: quicker). */
bool clearance_ground_holds(Desk *d, const Ground *g, const Works *w, double *left_m)
{
    double need = w->margin_m + g->error_m;
    if (!g->geom || !box_holds(g->geom->box, agt_box_grow(w->geom->box, need)))
        return false;
    double room = need > 0 && !g->is_box
                      ? clearance_room(d, g->geom, w->geom, left_m ? INFINITY : need)
                      : inside_by(d, g, w, INFINITY);
    if (!(room >= need))
        return false;
    if (left_m)
        *left_m = room - need;
    return true;
}

double clearance_ground_room(Desk *d, const Ground *g, const Works *w)
{
    double room = inside_by(d, g, w, INFINITY);
    if (room < 0)
        room = -agt_geom_farthest_m(g->geom, w->geom);
    return room - w->margin_m - g->error_m;
}

/* Borrowed. */
AgtGeom *clearance_ground_shrunk(AgtClearance *c, Ground *g, GError **error)
{
    g_mutex_lock(&c->lock);
    if (!g->shrunk)
        g->shrunk = agt_geom_shrink(g->geom, g->error_m, error);
    g_mutex_unlock(&c->lock);
    return g->shrunk;
}

void clearance_ground_free(gpointer p)
{
    clearance_ground_clear(p);
    g_free(p);
}

const Ground *clearance_united(AgtClearance *c, Desk *d, Ground *const *g, guint n, GError **error)
{
    g_autoptr(GBytes) key = g_bytes_new(g, n * sizeof *g);
    Ground *all = g_hash_table_lookup(d->unions, key);
    if (all)
        return all;
    g_autofree const AgtGeom **part = g_new0(const AgtGeom *, n);
    for (guint i = 0; i < n; i++)
        if (!(part[i] = clearance_ground_shrunk(c, g[i], error)))
            return NULL;
    AgtGeom *geom = agt_geom_union_by_pairs(part, n, error);
    if (!geom)
        return NULL;
    all = g_new0(Ground, 1);
    all->geom = geom;
    g_hash_table_insert(d->unions, g_steal_pointer(&key), all);
    return all;
}

/* Grounds that the works reach into at all: no union is made of those beside them. */
static GPtrArray *touched(Desk *d, Ground *const *g, guint n, const Works *w)
{
    GPtrArray *out = g_ptr_array_new();
    for (guint i = 0; i < n; i++)
        if (g[i]->geom && clearance_distance(d, g[i]->geom, w->geom, w->margin_m) <= w->margin_m)
            g_ptr_array_add(out, g[i]);
    return out;
}

/* No union holds a feature with a corner outside of all grounds as recorded. */
static bool hold_corners(Ground *const *g, guint n, const AgtGeom *geom)
{
    for (uint32_t i = 0; i < geom->n_points; i++) {
        guint k = 0;
        while (k < n && !agt_geom_contains_point(g[k]->geom, geom->pt[i]))
            k++;
        if (k == n)
            return false;
    }
    return true;
}

bool clearance_together_hold(AgtClearance *c, Desk *d, Ground *const *g, guint n, const Works *w,
                             bool *holds, GError **error)
{
    *holds = false;
    if (n < 2)
        return true;
    g_autoptr(GPtrArray) some = touched(d, g, n, w);
    if (some->len < 2 || !hold_corners((Ground *const *)some->pdata, some->len, w->geom))
        return true;
    /* The union is shrunk already, so the works are tested against it like any other ground. */
    const Ground *all = clearance_united(c, d, (Ground *const *)some->pdata, some->len, error);
    if (!all)
        return false;
    *holds = clearance_ground_holds(d, all, w, NULL);
    return true;
}

/* Do several grounds, each shrunk, hold the works together? False is returned on errors only. */
bool clearance_grounds_hold(AgtClearance *c, Desk *d, Ground *const *g, guint n, const Works *w,
                            bool *holds, GError **error)
{
    for (guint i = 0; i < n; i++)
        if (clearance_ground_holds(d, g[i], w, NULL)) {
            *holds = true;
            return true;
        }
    return clearance_together_hold(c, d, g, n, w, holds, error);
}
