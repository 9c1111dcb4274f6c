/* SPDX-License-Identifier: Apache-2.0 */
/* The proof for one feature: what carries its works, how much room is left, what is missing. */
#include "private.h"

/* Where nothing stands the search as it is recorded, for people to see how far off it is. */
static double depth_margin(const Release *r, const Works *w, const Depth *x)
{
    if (!isnan(x->margin_m))
        return x->margin_m;
    return x->voided || w->undug || !r->from_ground ? NAN : r->depth_m - w->depth_m;
}

static void add_holds(AgtClearance *c, Desk *d, const Works *w, AgtClearanceProof *p)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    agt_index_query(c->release_index, agt_box_grow(w->geom->box, w->margin_m), near);
    for (guint i = 0; i < near->len; i++) {
        const Release *r = &c->release[g_array_index(near, guint32, i)];
        if (!r->ground.geom || !clearance_within_margin(d, &r->ground, w))
            continue;
        double room = clearance_ground_room(d, &r->ground, w);
        Depth x = clearance_depth(c, r, w);
        AgtClearanceHold h = {.release = r->row,
                              .error_m = r->ground.error_m,
                              .left_m = room >= 0 ? room : NAN,
                              .room_m = room,
                              .depth_m = r->depth_m,
                              .depth_margin_m = depth_margin(r, w, &x),
                              .level_margin_m = x.level_m,
                              .surveyed_then = x.then ? x.then->row : NULL,
                              .surveyed_since = x.now ? x.now->row : NULL,
                              .survey_missing = x.missing,
                              .changed = x.voided ? x.voided->row : NULL,
                              .usable = !clearance_flaws_for(r, w, &x, p->permit != NULL),
                              .lacks = r->lacks};
        g_array_append_val(p->holds, h);
    }
}

static double or_less(double v)
{
    return isnan(v) ? -1 : v;
}

static int by_use(gconstpointer a, gconstpointer b)
{
    const AgtClearanceHold *x = a, *y = b;
    if (x->usable != y->usable)
        return x->usable ? -1 : 1;
    double l = or_less(x->left_m), m = or_less(y->left_m);
    if (l != m)
        return l > m ? -1 : 1;
    return agt_id_compare(x->release->f.id ? x->release->f.id : "",
                          y->release->f.id ? y->release->f.id : "");
}

typedef struct {
    AgtClearance *c;
    Desk *d;
    const Works *w;
} Search;

static double distance_to(uint32_t i, gpointer user)
{
    const Search *s = user;
    const Hazard *h = &s->c->hazard[i];
    if (h->superseded || !h->geom)
        return INFINITY;
    double far = clearance_hazard_distance(s->d, h, s->w->geom, INFINITY) - s->w->margin_m;
    /* Compared by the room that is left: a mined belt far away may reach further than a find. */
    return MAX(0.0, far - h->reach_m) + 1e-9 * MAX(0.0, far);
}

static void add_hazard(AgtClearance *c, Desk *d, const Works *w, AgtClearanceProof *p)
{
    Search s = {c, d, w};
    double room;
    uint32_t n = agt_index_nearest(c->hazard_index, agt_box_grow(w->geom->box, w->margin_m),
                                   INFINITY, distance_to, &s, &room);
    for (guint i = 0; i < c->anywhere->len; i++)
        p->anywhere += !c->hazard[g_array_index(c->anywhere, guint32, i)].superseded;
    if (n == G_MAXUINT32 || !isfinite(room))
        return;
    const Hazard *h = &c->hazard[n];
    p->hazard = h->row;
    p->hazard_m = MAX(0.0, clearance_hazard_distance(d, h, w->geom, INFINITY) - w->margin_m);
    p->hazard_need_m = h->reach_m;
}

static bool is_over(const Hazard *h, guint32 release)
{
    for (guint i = 0; !h->superseded && h->over && i < h->over->len; i++)
        if (g_array_index(h->over, guint32, i) == release)
            return true;
    return false;
}

/* Hazards over one release: keeps the nearest to the works. */
static void note_over(AgtClearance *c, Desk *d, const Works *w, guint32 release,
                      AgtClearanceProof *p)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    const Release *r = &c->release[release];
    agt_index_query(c->hazard_index, r->ground.geom->box, near);
    for (guint i = 0; i < near->len; i++) {
        const Hazard *h = &c->hazard[g_array_index(near, guint32, i)];
        if (!is_over(h, release))
            continue;
        double dist = clearance_hazard_distance(d, h, w->geom, INFINITY) - w->margin_m;
        double room = MAX(0.0, dist) - h->reach_m;
        if (p->over && room >= p->over_m)
            continue;
        p->over = h->row;
        p->over_release = r->row;
        p->over_m = room;
        g_autoptr(AgtGeom) both = agt_geom_intersection(h->geom, r->ground.geom, NULL);
        p->over_m2 = both ? agt_geom_area_m2(both) : NAN;
    }
}

static void add_overlap(AgtClearance *c, Desk *d, const Works *w, AgtClearanceProof *p)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    agt_index_query(c->release_index, agt_box_grow(w->geom->box, w->margin_m), near);
    for (guint i = 0; i < near->len; i++) {
        guint32 n = g_array_index(near, guint32, i);
        if (c->release[n].ground.geom && clearance_within_margin(d, &c->release[n].ground, w))
            note_over(c, d, w, n, p);
    }
}

static void gather(AgtClearance *c, const Works *w, AgtClearanceProof *p)
{
    Desk *d = clearance_desk_take(c);
    p->permit = clearance_permit_for(c, d, w);
    add_holds(c, d, w, p);
    g_array_sort(p->holds, by_use);
    add_hazard(c, d, w, p);
    add_overlap(c, d, w, p);
    clearance_desk_return(c, d);
}

AgtClearanceProof *agt_clearance_prove(AgtClearance *c, const AgtFeature *row)
{
    if (!c->judged || !agt_clearance_is_works(row->layer))
        return NULL;
    AgtClearanceProof *p = g_new0(AgtClearanceProof, 1);
    Works w = clearance_works(c, row);
    p->row = row;
    p->dig_depth_m = w.undug ? NAN : w.depth_m;
    p->dig = agt_clearance_dig(c, row);
    p->margin_m = w.margin_m;
    p->hazard_m = p->hazard_need_m = p->over_m = p->over_m2 = NAN;
    p->holds = g_array_new(FALSE, FALSE, sizeof(AgtClearanceHold));
    p->findings = agt_findings_new();
    agt_clearance_check(c, row, p->findings);
    agt_findings_sort(p->findings);
    if (!w.problem)
        gather(c, &w, p);
    clearance_works_clear(&w);
    const AgtClearanceHold *first =
        p->holds->len ? &g_array_index(p->holds, AgtClearanceHold, 0) : NULL;
    p->permitted = agt_clearance_proven(c) && !agt_feature_withdrawn(row) &&
                   !agt_findings_count(p->findings, AGT_BLOCK) &&
                   !agt_findings_count(p->findings, AGT_NOT_BUILDABLE_YET);
    p->together = p->permitted && first && isnan(first->left_m);
    return p;
}

void agt_clearance_proof_free(AgtClearanceProof *p)
{
    if (!p)
        return;
    g_array_unref(p->holds);
    agt_findings_free(p->findings);
    g_free(p);
}
