/* SPDX-License-Identifier: Apache-2.0 */
/* Laying streets out for good, or on trial to count the plots they make. */
#include "street.h"

static AgtGeom *axis_of(const AgtStreetMade *m)
{
    return agt_geom_new_line((const AgtPoint *)(gpointer)m->pt->data, m->pt->len);
}

bool agt_place_street_lay(AgtPlaceJob *job, const GPtrArray *made, const GPtrArray *rows,
                          GError **error)
{
    g_autoptr(GPtrArray) axis = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    g_autoptr(GArray) turning = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0; i < made->len; i++) {
        const AgtStreetMade *m = made->pdata[i];
        g_ptr_array_add(axis, axis_of(m));
        g_array_append_val(turning, m->turning);
    }
    return agt_place_add_streets(job, axis, turning, rows, error);
}

/* A job of its own over one piece of land; zone and plan are shared. */
static void trial_init(AgtPlaceJob *t, const AgtPlaceJob *job)
{
    *t = *job;
    t->axis_index = NULL;
    t->trial = true;
    t->streets = g_ptr_array_copy(job->streets, NULL, NULL);
    t->street_half = g_array_copy(job->street_half);
    t->axes = g_array_copy(job->axes);
    t->right_of_way = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    t->blocks = g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_block_free);
}

static void trial_clear(AgtPlaceJob *t)
{
    g_ptr_array_unref(t->blocks);
    g_ptr_array_unref(t->right_of_way);
    g_array_unref(t->axes);
    g_array_unref(t->street_half);
    g_ptr_array_unref(t->streets);
    agt_index_free(t->axis_index);
}

AgtGeom *agt_place_street_rest(const GPtrArray *right_of_way, guint first, const AgtGeom *land,
                               GError **error)
{
    if (first >= right_of_way->len)
        return agt_geom_ref(land);
    const AgtGeom *const *g = (const AgtGeom *const *)right_of_way->pdata + first;
    g_autoptr(AgtGeom) all = agt_geom_union(g, right_of_way->len - first, error);
    return all ? agt_geom_difference(land, all, error) : NULL;
}

static int count_plots(AgtPlaceJob *t, double goal, GError **error)
{
    int sum = 0;
    for (guint i = 0; i < t->blocks->len; i++) {
        AgtPlaceBlock *b = t->blocks->pdata[i];
        b->bound = agt_place_bound(t, b, &b->zone->rules, error);
        if (b->bound < 0)
            return -1;
        if (b->bound == 0)
            continue;
        g_autoptr(GPtrArray) plots = agt_place_layout(t, b, goal, false, error);
        if (!plots)
            return -1;
        sum += (int)plots->len;
    }
    return sum;
}

int agt_place_street_trial(const AgtPlaceJob *job, const AgtPlaceZone *zone, const AgtGeom *land,
                           const GPtrArray *made, GError **error)
{
    AgtPlaceJob t;
    AgtPlaceZone z = *zone;
    trial_init(&t, job);
    int sum = -1;
    if (agt_place_street_lay(&t, made, NULL, error)) {
        g_autoptr(AgtGeom) rest = agt_place_street_rest(t.right_of_way, 0, land, error);
        if (rest && agt_place_cut_blocks(&t, &z, rest, error))
            sum = count_plots(&t, agt_street_rules(job, zone).area, error);
    }
    trial_clear(&t);
    return sum;
}
