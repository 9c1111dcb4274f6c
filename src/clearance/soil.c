/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Soil carries the status of the ground that it came from, and a fill has that of its worst source
 * (mine-action.md section 5). Soil is searched when it comes out of works that stand on searched
 * ground to their whole depth, or from a release that nothing speaks against; from anywhere else,
 * or from nobody knows where, it counts against all that is built on it.
 */
#include "private.h"

/* Heaps of soil, and areas that say where their soil comes from. */
static bool takes_soil(const AgtWorksArea *w)
{
    return !agt_feature_withdrawn(&w->f) && !agt_geom_is_empty(w->f.geom) &&
           (g_strcmp0(w->kind, "spoil") == 0 || (w->soil_from && *w->soil_from));
}

guint clearance_n_heaps(const AgtClearance *c)
{
    guint n = 0;
    AGT_EACH(c->plan, WORKS_AREA, WorksArea, w)
    n += takes_soil(w);
    return n;
}

/* As ground that is filled on a day that nobody knows; ended until its soil is found wanting. */
static bool load_heap(AgtClearance *c, const AgtWorksArea *w, GError **error)
{
    Change *g = &c->change[c->n_changes];
    AgtGroundChange *fill = (AgtGroundChange *)agt_arena_row(c->arena, AGT_LAYER_GROUND_CHANGE);
    fill->f.id = w->f.id;
    fill->f.geom = w->f.geom;
    fill->kind = "fill";
    fill->soil_from = w->soil_from;
    bool broken = w->f.geom->kind == AGT_GEOM_POLYGON && !agt_geom_is_valid(w->f.geom, NULL, NULL);
    *g = (Change){.row = fill,
                  .heap = w,
                  .error_m = c->set.plan_error_m + c->set.setting_out_error_m,
                  .ended = true,
                  .geom =
                      broken ? agt_geom_envelop(w->f.geom, 0.01, error) : agt_geom_ref(w->f.geom)};
    c->n_changes += g->geom != NULL;
    return g->geom != NULL;
}

bool clearance_load_heaps(AgtClearance *c, GError **error)
{
    AGT_EACH(c->plan, WORKS_AREA, WorksArea, w)
    if (takes_soil(w) && !load_heap(c, w, error))
        return false;
    return true;
}

/* --- Where it comes from --- */

static Release *release_of(const AgtClearance *c, const char *id)
{
    for (guint i = 0; i < c->n_releases; i++)
        if (g_strcmp0(c->release[i].row->f.id, id) == 0)
            return &c->release[i];
    return NULL;
}

static Change *heap_of(const AgtClearance *c, const AgtWorksArea *w)
{
    for (guint i = 0; i < c->n_changes; i++)
        if (c->change[i].heap == w)
            return &c->change[i];
    return NULL;
}

/* Ground of the release changed since, or has soil on it that nobody searched. */
static bool changed(const AgtClearance *c, const Release *r)
{
    for (guint i = 0; i < c->n_changes; i++) {
        const Change *g = &c->change[i];
        if (g->ended || !clearance_changed_since(g, r))
            continue;
        double reach = g->error_m + r->ground.error_m;
        if (!g->geom || !(agt_geom_distance_within_m(g->geom, r->ground.geom, reach) > reach))
            return true;
    }
    return false;
}

/* A hazard stands on part of it. */
static bool contested(const AgtClearance *c, const Release *r)
{
    guint32 n = (guint32)(r - c->release);
    for (guint i = 0; i < c->n_hazards; i++) {
        const Hazard *h = &c->hazard[i];
        if (h->anywhere && !h->superseded)
            return true;
        for (guint k = 0; !h->superseded && h->over && k < h->over->len; k++)
            if (g_array_index(h->over, guint32, k) == n)
                return true;
    }
    return false;
}

/* Searched below its surface, and nothing speaks against any part of it. */
static bool release_yields(const AgtClearance *c, const Release *r)
{
    return !r->flaws && r->ground.geom && r->depth_m > 0 && !changed(c, r) && !contested(c, r);
}

static Soil soil_of(AgtClearance *c, const char *from);

/* Soil that goes round in a circle comes from nowhere. */
static bool heap_yields(AgtClearance *c, Change *heap)
{
    if (!heap->ended || heap->asked == ASKED_NOW)
        return false;
    if (heap->asked == ASKED_NOT) {
        heap->asked = ASKED_NOW;
        heap->soil = soil_of(c, heap->row->soil_from);
        heap->asked = ASKED;
    }
    return heap->soil == SOIL_SEARCHED;
}

/* Soil of a heap has the status of the heap; that of a pit is what was dug out there. */
static bool area_yields(AgtClearance *c, const AgtWorksArea *w)
{
    Change *heap = heap_of(c, w);
    if (heap)
        return heap_yields(c, heap);
    if (agt_feature_withdrawn(&w->f))
        return false;
    Works works = clearance_works(c, &w->f);
    bool ok = clearance_searched(c, &works);
    clearance_works_clear(&works);
    return ok;
}

/* An id that names nothing, or both a release and a works area, names no source. */
static bool source_yields(AgtClearance *c, const char *id)
{
    const Release *r = release_of(c, id);
    const AgtWorksArea *w = (const AgtWorksArea *)agt_plan_find(c->plan, AGT_LAYER_WORKS_AREA, id);
    if (!r == !w)
        return false;
    return r ? release_yields(c, r) : area_yields(c, w);
}

static Soil soil_of(AgtClearance *c, const char *from)
{
    g_auto(GStrv) ids = g_strsplit_set(from ? from : "", ",;", -1);
    Soil soil = SOIL_UNKNOWN;
    for (guint i = 0; ids[i]; i++) {
        const char *id = g_strstrip(ids[i]);
        if (!*id)
            continue;
        if (!source_yields(c, id))
            return SOIL_UNSEARCHED;
        soil = SOIL_SEARCHED;
    }
    return soil;
}

static bool is_fill(const Change *g)
{
    return g_strcmp0(g->row->kind, "fill") == 0;
}

static bool stands(const Change *g)
{
    return g->heap && g->ended;
}

/* One look at all heaps that stand, by what was known before it; true when one falls. */
static bool heaps_fall(AgtClearance *c)
{
    bool fell = false;
    for (guint i = 0; i < c->n_changes; i++)
        c->change[i].asked = ASKED_NOT;
    for (guint i = 0; i < c->n_changes; i++)
        if (stands(&c->change[i]))
            heap_yields(c, &c->change[i]);
    for (guint i = 0; i < c->n_changes; i++) {
        Change *g = &c->change[i];
        if (!stands(g) || g->soil == SOIL_SEARCHED)
            continue;
        g->ended = false;
        fell = true;
    }
    return fell;
}

/* One look at all fills that nobody knows to be searched; true when one turns out to be. */
static bool fills_rise(AgtClearance *c)
{
    bool rose = false;
    for (guint i = 0; i < c->n_changes; i++) {
        Change *g = &c->change[i];
        if (g->heap || !is_fill(g) || g->soil == SOIL_SEARCHED)
            continue;
        g->soil = soil_of(c, g->row->soil_from);
        rose = rose || g->soil == SOIL_SEARCHED;
    }
    return rose;
}

/* A heap found wanting may lie on the source of another one, and a fill of searched soil be the
 * source of another one: until nothing changes, whatever the order of the records. */
void clearance_judge_soil(AgtClearance *c)
{
    while (heaps_fall(c)) {
    }
    while (fills_rise(c)) {
    }
}

const char *clearance_soil_text(const Change *g)
{
    if (g->soil == SOIL_UNSEARCHED)
        return N_("its soil comes from ground that is not searched and released as a whole, or "
                  "from a source that the plan does not have");
    if (g->heap)
        return N_("nobody states where its soil comes from");
    return N_("soil was filled in that nobody searched");
}
