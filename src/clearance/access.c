/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access (B7): a place is reached when its street, and a chain of streets from there to one that
 * joins the road network outside, all pass as works over their whole length and width.
 */
#include "private.h"

/* Drawing tolerance between axes, ends of axes, and plots on the street line, metres. */
static const double join_m = 0.5, touch_m = 1.0;

static double half_of(const AgtClearance *c, const AgtStreet *s)
{
    Works w = clearance_works(c, &s->f);
    double half = w.problem ? NAN : w.margin_m - c->set.working_space_m - c->set.machine_reach_m;
    clearance_works_clear(&w);
    return half;
}

static bool end_in(const Street *a, const Street *b)
{
    const AgtGeom *g = a->row->f.geom;
    for (guint32 p = 0; p < g->n_parts; p++) {
        guint32 from = g->ring[g->part[p]], to = g->ring[g->part[p] + 1];
        const AgtPoint end[] = {g->pt[from], g->pt[to - 1]};
        for (guint i = 0; i < 2; i++) {
            g_autoptr(AgtGeom) point = agt_geom_new_point(end[i].x, end[i].y);
            if (agt_geom_distance_m(point, b->row->f.geom) <= b->half_m + join_m)
                return true;
        }
    }
    return false;
}

/* Axes that meet, or an end of one inside the width of the other. */
static bool joined(const Street *a, const Street *b)
{
    return agt_geom_distance_m(a->row->f.geom, b->row->f.geom) <= join_m || end_in(a, b) ||
           end_in(b, a);
}

static AgtBox street_box(const Street *s)
{
    return isnan(s->half_m) ? AGT_BOX_EMPTY
                            : agt_box_grow(s->row->f.geom->box, s->half_m + touch_m);
}

/* From the outside in, over permitted streets only. */
static void spread(AgtClearance *c)
{
    g_autoptr(GQueue) queue = g_queue_new();
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < c->n_streets; i++)
        if (c->street[i].permitted && c->street[i].row->external == 1) {
            c->street[i].connected = true;
            g_queue_push_tail(queue, &c->street[i]);
        }
    Street *s;
    while ((s = g_queue_pop_head(queue))) {
        g_array_set_size(near, 0);
        agt_index_query(c->street_index, street_box(s), near);
        for (guint k = 0; k < near->len; k++) {
            Street *t = &c->street[g_array_index(near, guint32, k)];
            if (t->connected || !t->permitted || !joined(s, t))
                continue;
            t->connected = true;
            g_queue_push_tail(queue, t);
        }
    }
}

static bool passes(AgtClearance *c, const AgtStreet *s, GError **error)
{
    g_autoptr(AgtFindings) found = agt_findings_new();
    Works w = clearance_works(c, &s->f);
    bool ok = clearance_judge(c, &w, found, error);
    clearance_works_clear(&w);
    return ok && !agt_findings_count(found, AGT_BLOCK) &&
           !agt_findings_count(found, AGT_NOT_BUILDABLE_YET);
}

void clearance_load_streets(AgtClearance *c)
{
    const AgtTable *t = agt_plan_table(c->plan, AGT_LAYER_STREET);
    c->street = g_new0(Street, t->n);
    c->street_of = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_autofree AgtBox *box = g_new0(AgtBox, t->n);
    for (guint i = 0; i < t->n; i++) {
        if (agt_feature_withdrawn(t->rows[i]))
            continue;
        GError *failed = NULL;
        Street *s = &c->street[c->n_streets];
        s->row = (const AgtStreet *)t->rows[i];
        s->half_m = half_of(c, s->row);
        /* What cannot be computed is not permitted; the street's own judgement reports it. */
        s->permitted = !isnan(s->half_m) && passes(c, s->row, &failed);
        g_clear_error(&failed);
        g_hash_table_insert(c->street_of, (gpointer)t->rows[i], s);
        box[c->n_streets++] = street_box(s);
    }
    c->street_index = agt_index_new(box, c->n_streets);
    spread(c);
}

/* What must be reached: the plot of a building, else the feature itself. */
static const AgtGeom *place_of(const AgtClearance *c, const AgtFeature *row)
{
    if (row->layer == AGT_LAYER_BUILDING) {
        const char *id = ((const AgtBuilding *)row)->plot;
        const AgtFeature *plot = id ? agt_plan_find(c->plan, AGT_LAYER_PLOT, id) : NULL;
        if (plot && !agt_geom_is_empty(plot->geom))
            return plot->geom;
    }
    return row->geom;
}

static const char *street_problem(const AgtClearance *c, const AgtFeature *row)
{
    const Street *s = g_hash_table_lookup(c->street_of, row);
    return s && s->permitted && !s->connected
               ? N_("the street itself passes, but no chain of released streets reaches it")
               : NULL;
}

static const char *place_problem(const AgtClearance *c, const AgtFeature *row)
{
    const AgtGeom *place = place_of(c, row);
    const char *problem = N_("no street touches it");
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    agt_index_query(c->street_index, place->box, near);
    for (guint k = 0; k < near->len; k++) {
        const Street *s = &c->street[g_array_index(near, guint32, k)];
        if (!(agt_geom_distance_m(place, s->row->f.geom) <= s->half_m + touch_m))
            continue;
        if (s->connected)
            return NULL;
        problem = s->permitted ? N_("no chain of released streets joins its street to the outside")
                               : N_("its street is not wholly on released land");
    }
    return problem;
}

void clearance_judge_access(AgtClearance *c, const AgtFeature *row, AgtFindings *out)
{
    if (agt_geom_is_empty(row->geom))
        return;
    const char *problem = NULL;
    if (row->layer == AGT_LAYER_STREET)
        problem = street_problem(c, row);
    else if (row->layer == AGT_LAYER_PLOT || row->layer == AGT_LAYER_BUILDING ||
             row->layer == AGT_LAYER_FACILITY || row->layer == AGT_LAYER_PARKING)
        problem = place_problem(c, row);
    if (problem)
        clearance_add(c, out, &rule_b7, row)->what = problem;
}
