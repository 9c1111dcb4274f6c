/* SPDX-License-Identifier: Apache-2.0 */
/* How deep ground may be dug that is no works of its own: what sheets print for a plot, and
 * whether somebody may walk to a point. */
#include "private.h"

static int deepest_first(gconstpointer a, gconstpointer b)
{
    const double *x = a, *y = b;
    return *x > *y ? -1 : *x < *y;
}

/* Depths that any release or permit near the ground goes down to, deepest first; zero is last. */
static GArray *depths_near(const AgtClearance *c, const Works *w)
{
    AgtBox box = agt_box_grow(w->geom->box, w->margin_m);
    GArray *out = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    const double none = 0;
    agt_index_query(c->release_index, box, near);
    for (guint i = 0; i < near->len; i++) {
        const Release *r = &c->release[g_array_index(near, guint32, i)];
        if (r->depth_m > 0)
            g_array_append_val(out, r->depth_m);
    }
    for (guint i = 0; i < c->n_permits; i++) {
        const AgtPermit *p = (const AgtPermit *)c->permit[i].row;
        if (p->depth_m > 0 && p->f.geom && agt_box_intersects(p->f.geom->box, box))
            g_array_append_val(out, p->depth_m);
    }
    g_array_sort(out, deepest_first);
    g_array_append_val(out, none);
    return out;
}

double agt_clearance_depth_m(AgtClearance *c, const AgtGeom *g, double margin_m)
{
    if (!agt_clearance_proven(c) || agt_geom_is_empty(g) || !agt_geom_is_valid(g, NULL, NULL))
        return NAN;
    /* The judgement names the ground in findings, which are dropped. */
    AgtFeature ground = {.layer = AGT_LAYER_SITE, .id = "", .geom = (AgtGeom *)g};
    Works w = {.row = &ground, .geom = (AgtGeom *)g, .margin_m = margin_m};
    g_autoptr(GPtrArray) changes = clearance_changes_under(c, &w);
    g_autoptr(GArray) depths = depths_near(c, &w);
    w.changes = changes;
    for (guint i = 0; i < depths->len; i++) {
        w.depth_m = g_array_index(depths, double, i);
        if ((!i || w.depth_m < g_array_index(depths, double, i - 1)) && clearance_passes(c, &w))
            return w.depth_m;
    }
    return NAN;
}

static bool passes_deeper(AgtClearance *c, const AgtFeature *row, double more_m)
{
    Works w = clearance_works_deeper(c, row, more_m);
    bool ok = clearance_passes(c, &w);
    clearance_works_clear(&w);
    return ok;
}

/* The deeper, the further the works reach: each depth is asked with its own batter. */
double agt_clearance_spare_m(AgtClearance *c, const AgtFeature *row, double want_m)
{
    if (!agt_clearance_proven(c) || !agt_clearance_is_works(row->layer) ||
        agt_feature_withdrawn(row))
        return NAN;
    Works now = clearance_works(c, row);
    g_autoptr(GArray) depths = now.problem ? NULL : depths_near(c, &now);
    double spare = NAN, last = INFINITY;
    for (guint i = 0; depths && i < depths->len && isnan(spare); i++) {
        double more = CLAMP(g_array_index(depths, double, i) - now.depth_m, 0, MAX(want_m, 0));
        if (more < last && passes_deeper(c, row, more))
            spare = more;
        last = more;
    }
    clearance_works_clear(&now);
    return spare;
}

void agt_clearance_check_entry(AgtClearance *c, const AgtFeature *row, AgtFindings *out)
{
    if (!c->judged || agt_feature_withdrawn(row))
        return;
    /* Whoever stands on a point has a tripod and a helper: the room of works round it. */
    if (isnan(agt_clearance_depth_m(c, row->geom, c->set.working_space_m)))
        clearance_add(c, out, &rule_b2, row)->what = N_("the ground may not be entered");
}
