/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Floods and slides carry explosives downhill (mine-action.md section 3, "Moving mines"): works on
 * land that was searched before such an event, and that do not lie above an open hazard which it
 * reached, are warned of. Where no survey knows both heights they count as below.
 */
#include "private.h"

static bool moves_soil(const Change *g)
{
    const char *kind = g->row->kind;
    return !kind || strcmp(kind, "flood") == 0 || strcmp(kind, "slide") == 0 ||
           strcmp(kind, "unknown") == 0;
}

static bool reached(const Change *g, const Hazard *h)
{
    double far = g->error_m + h->error_m;
    return !g->geom || !(agt_geom_distance_within_m(g->geom, h->geom, far) > far);
}

static bool of_box(const AgtClearance *c, AgtBox box, double *lowest, double *highest)
{
    const Surface *s = clearance_present(c, box);
    return s && agt_heights_range(s->grid, box, lowest, highest);
}

void clearance_load_washed(AgtClearance *c)
{
    c->washed = g_array_new(FALSE, FALSE, sizeof(Washed));
    for (guint i = 0; i < c->n_changes; i++) {
        const Change *g = &c->change[i];
        for (guint k = 0; !g->ended && moves_soil(g) && k < c->n_hazards; k++) {
            const Hazard *h = &c->hazard[k];
            double low;
            Washed w = {.hazard = h, .change = g, .top_m = INFINITY};
            if (h->superseded || !h->geom || !reached(g, h))
                continue;
            if (!of_box(c, agt_box_grow(h->geom->box, h->error_m), &low, &w.top_m))
                w.top_m = INFINITY;
            g_array_append_val(c->washed, w);
        }
    }
}

static const Release *searched_before(const AgtClearance *c, const GArray *near, const Change *g)
{
    for (guint i = 0; i < near->len; i++) {
        const Release *r = &c->release[g_array_index(near, guint32, i)];
        if (!(r->flaws & FLAW_STATUS) && r->ground.geom && clearance_changed_since(g, r))
            return r;
    }
    return NULL;
}

void clearance_warn_washed(const AgtClearance *c, const Works *w, const GArray *near,
                           AgtFindings *out)
{
    const Washed *worst = NULL;
    const Release *before = NULL;
    double low = -INFINITY, high, nearest = INFINITY;
    if (!c->washed->len || !near->len)
        return;
    if (!of_box(c, agt_box_grow(w->geom->box, w->margin_m), &low, &high))
        low = -INFINITY;
    for (guint i = 0; i < c->washed->len; i++) {
        const Washed *x = &g_array_index(c->washed, Washed, i);
        const Release *r = low > x->top_m ? NULL : searched_before(c, near, x->change);
        double far = r ? agt_geom_distance_within_m(x->hazard->geom, w->geom, nearest) : INFINITY;
        if (far < nearest) {
            nearest = far;
            worst = x;
            before = r;
        }
    }
    if (!worst)
        return;
    AgtArena *a = agt_findings_arena(out);
    AgtFinding *x = clearance_add(c, out, &rule_w_flood, w->row);
    x->other_layer = worst->hazard->row->layer;
    x->other_id = agt_arena_text(a, worst->hazard->row->id ? worst->hazard->row->id : "?");
    x->arg = agt_arena_text(a, before->row->f.id ? before->row->f.id : "?");
}
