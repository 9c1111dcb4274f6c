/* SPDX-License-Identifier: Apache-2.0 */
/* The proof for one feature: what carries its works, how much room is left, what is missing. */
#include "private.h"

/* Works to the limit of a release; NaN when they are not inside of it as a whole. */
static double room_in(Desk *d, const Ground *g, const Works *w)
{
    AgtPrep *area = clearance_prep(d, g->geom), *edge = clearance_prep(d, g->outline);
    if (!area || !edge || !agt_prep_covers(area, w->geom))
        return NAN;
    double left = agt_prep_distance_m(edge, w->geom) - w->margin_m - g->error_m;
    return left >= 0 ? left : NAN;
}

static void add_holds(AgtClearance *c, Desk *d, const Works *w, AgtClearanceProof *p)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    agt_index_query(c->release_index, agt_box_grow(w->geom->box, w->margin_m), near);
    for (guint i = 0; i < near->len; i++) {
        const Release *r = &c->release[g_array_index(near, guint32, i)];
        if (!r->ground.geom || !clearance_within_margin(d, &r->ground, w))
            continue;
        AgtClearanceHold h = {.release = r->row,
                              .error_m = r->ground.error_m,
                              .left_m = room_in(d, &r->ground, w),
                              .depth_m = r->depth_m,
                              .depth_margin_m = r->depth_m - w->depth_m,
                              .usable = !clearance_flaws_for(c, r, w, p->permit != NULL),
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

static void gather(AgtClearance *c, const Works *w, AgtClearanceProof *p)
{
    Desk *d = clearance_desk_take(c);
    p->permit = clearance_permit_for(c, d, w);
    add_holds(c, d, w, p);
    g_array_sort(p->holds, by_use);
    add_hazard(c, d, w, p);
    clearance_desk_return(c, d);
}

AgtClearanceProof *agt_clearance_prove(AgtClearance *c, const AgtFeature *row)
{
    if (!c->judged || !agt_clearance_is_works(row->layer))
        return NULL;
    AgtClearanceProof *p = g_new0(AgtClearanceProof, 1);
    Works w = clearance_works(c, row);
    p->row = row;
    p->dig_depth_m = w.depth_m;
    p->margin_m = w.margin_m;
    p->hazard_m = p->hazard_need_m = NAN;
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
