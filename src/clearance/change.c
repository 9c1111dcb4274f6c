/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ground that changed: cut, filled, flooded, slid or eroded. A release that was searched before
 * that speaks of ground which is no longer there: its depth does not stand under works that the
 * change touches. Records count as hazards do: broken outlines are widened, one without a place
 * may lie anywhere in what bounds it, and one without a day is later than everything.
 */
#include "private.h"

/* Narrow or collapsed outlines are widened to this, metres. */
static const double min_width_m = 0.5;

static bool is_broken(const AgtGeom *g)
{
    return g->kind == AGT_GEOM_POLYGON && !agt_geom_is_valid(g, NULL, NULL);
}

static bool place_change(AgtClearance *c, Change *g, const Evidence *e, GError **error)
{
    GError *failed = NULL;
    const char *what;
    if (agt_geom_is_empty(g->row->f.geom)) {
        g->unplaced = true;
        g->geom = clearance_bounds(c, e, &what, &failed);
    } else if (is_broken(g->row->f.geom)) {
        g->geom = agt_geom_envelop(g->row->f.geom, min_width_m, &failed);
    } else {
        g->geom = agt_geom_ref(g->row->f.geom);
    }
    if (failed)
        g_propagate_prefixed_error(error, failed,
                                   "ground_change %s: ", g->row->f.id ? g->row->f.id : "?");
    return !failed;
}

static void report_change(const AgtClearance *c, const Change *g, AgtFindings *out)
{
    if (!g->unplaced || g->ended)
        return;
    AgtFinding *x = clearance_add(c, out, &rule_b8, &g->row->f);
    x->what = N_("nobody recorded where the ground changed; it may be anywhere in the area drawn");
    x->arg = agt_arena_text(agt_findings_arena(out), g->row->f.id ? g->row->f.id : "?");
}

/* A day that is not given, does not exist or has not come yet is later than every release. */
static bool load_change(AgtClearance *c, Change *g, const AgtGroundChange *row, AgtFindings *out,
                        GError **error)
{
    Evidence e = clearance_evidence(&row->f);
    g->row = row;
    g->error_m = clearance_position_error(c, &e);
    g->date = clearance_date_reached(c, row->happened_on) ? row->happened_on : NULL;
    if (!place_change(c, g, &e, error))
        return false;
    g->ended = g->unplaced && clearance_disposed(c, row->f.id, true);
    report_change(c, g, out);
    return true;
}

/* A survey without a day of its own was made after every change that names it. */
static void date_surveys(AgtClearance *c)
{
    for (guint i = 0; i < c->n_changes; i++)
        for (guint k = 0; k < c->n_surfaces; k++) {
            Surface *s = &c->surface[k];
            if ((s->date && !s->or_later) || !s->row->f.id ||
                g_strcmp0(c->change[i].row->terrain, s->row->f.id) != 0 ||
                g_strcmp0(c->change[i].date, s->date) <= 0)
                continue;
            s->date = c->change[i].date;
            s->or_later = true;
        }
}

bool clearance_load_changes(AgtClearance *c, AgtFindings *out, GError **error)
{
    const AgtTable *t = agt_plan_table(c->plan, AGT_LAYER_GROUND_CHANGE);
    c->change = g_new0(Change, t->n + clearance_n_heaps(c));
    for (guint i = 0; i < t->n; i++)
        if (!load_change(c, &c->change[c->n_changes++], (const AgtGroundChange *)t->rows[i], out,
                         error))
            return false;
    if (!clearance_load_heaps(c, error))
        return false;
    g_autofree AgtBox *box = g_new0(AgtBox, c->n_changes);
    for (guint i = 0; i < c->n_changes; i++)
        box[i] = c->change[i].geom ? agt_box_grow(c->change[i].geom->box, c->change[i].error_m)
                                   : AGT_BOX_EMPTY;
    c->change_index = agt_index_new(box, c->n_changes);
    date_surveys(c);
    return true;
}

void clearance_free_changes(AgtClearance *c)
{
    for (guint i = 0; i < c->n_changes; i++) {
        agt_geom_unref(c->change[i].geom);
        agt_geom_unref(c->change[i].grown);
    }
    g_free(c->change);
    agt_index_free(c->change_index);
}

static bool touches(const Change *g, const Works *w)
{
    double reach = w->margin_m + g->error_m;
    return !(agt_geom_distance_within_m(g->geom, w->geom, reach) > reach);
}

/* Changes that the works touch, NULL when there are none. */
GPtrArray *clearance_changes_under(const AgtClearance *c, const Works *w)
{
    if (!c->n_changes)
        return NULL;
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    for (guint i = 0; i < c->n_changes; i++)
        if (!c->change[i].ended && !c->change[i].geom)
            g_ptr_array_add(list, &c->change[i]);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    agt_index_query(c->change_index, agt_box_grow(w->geom->box, w->margin_m), near);
    for (guint i = 0; i < near->len; i++) {
        Change *g = &c->change[g_array_index(near, guint32, i)];
        if (!g->ended && touches(g, w))
            g_ptr_array_add(list, g);
    }
    return list->len ? g_steal_pointer(&list) : NULL;
}

/* On the same day nobody knows which came first. */
bool clearance_changed_since(const Change *g, const Release *r)
{
    return !g->date || !r->searched || strcmp(g->date, r->searched) >= 0;
}

void clearance_report_voided(const AgtClearance *c, const Works *w, const Release *r,
                             const Depth *depth, AgtFindings *out)
{
    const Change *g = depth->voided;
    AgtArena *a = agt_findings_arena(out);
    AgtFinding *x = clearance_add(c, out, g->heap ? &rule_b4_soil : &rule_b4_changed, w->row);
    const char *id = g->row->f.id ? g->row->f.id : "?", *release = r->row->f.id;
    x->other_layer = g->heap ? AGT_LAYER_WORKS_AREA : AGT_LAYER_GROUND_CHANGE;
    x->other_id = agt_arena_text(a, id);
    x->what = depth->why;
    x->arg = agt_arena_text(a, release ? release : "?");
}

/* Borrowed; all that the change may have reached. */
static AgtGeom *grown(AgtClearance *c, Change *g, GError **error)
{
    g_mutex_lock(&c->lock);
    if (!g->grown)
        g->grown = agt_geom_grow(g->geom, g->error_m, error);
    g_mutex_unlock(&c->lock);
    return g->grown;
}

AgtGeom *clearance_unchanged(AgtClearance *c, const Release *r, AgtGeom *land, GError **error)
{
    g_autoptr(AgtGeom) rest = agt_geom_ref(land);
    for (guint i = 0; i < c->n_changes; i++) {
        Change *g = &c->change[i];
        if (g->ended || !clearance_changed_since(g, r))
            continue;
        if (!g->geom)
            return agt_geom_new_empty(AGT_GEOM_POLYGON);
        AgtGeom *area = grown(c, g, error);
        if (!area)
            return NULL;
        if (!agt_box_intersects(area->box, rest->box))
            continue;
        AgtGeom *less = agt_geom_difference(rest, area, error);
        if (!less)
            return NULL;
        agt_geom_unref(rest);
        rest = less;
    }
    return g_steal_pointer(&rest);
}
