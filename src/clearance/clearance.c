/* SPDX-License-Identifier: Apache-2.0 */
/* Preparing to judge a plan, and the ground that place may use. */
#include "private.h"

/* An absent layer proves nothing; without all of these there is no verdict at all. */
static const AgtLayerId needed[] = {
    AGT_LAYER_HAZARD_AREA,    AGT_LAYER_HAZARD_LINE, AGT_LAYER_HAZARD_POINT,
    AGT_LAYER_EXPLOSIVE_FIND, AGT_LAYER_RELEASE,     AGT_LAYER_SURVEY_EXTENT,
    AGT_LAYER_PERMIT,         AGT_LAYER_SETTING,     AGT_LAYER_SOURCE,
    AGT_LAYER_QUARANTINE,     AGT_LAYER_DISPOSITION, AGT_LAYER_SITE,
    AGT_LAYER_STREET,         AGT_LAYER_PLOT,        AGT_LAYER_CONTROL_POINT,
    AGT_LAYER_PERSON,         AGT_LAYER_MARKING,     AGT_LAYER_EXCLUSION,
    AGT_LAYER_DATASET,        AGT_LAYER_EDITION,     AGT_LAYER_GROUND_CHANGE,
    AGT_LAYER_CONFIG,         AGT_LAYER_BUILDING,    AGT_LAYER_NETWORK_LINE,
    AGT_LAYER_NETWORK_NODE,
};

static bool all_loaded(const AgtPlan *plan, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(needed); i++)
        if (!agt_plan_table(plan, needed[i])->loaded) {
            g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                        "layer %s was not loaded, so clearance cannot be judged; load it",
                        agt_layer(needed[i])->name);
            return false;
        }
    return true;
}

static bool load_permits(AgtClearance *c, GError **error)
{
    const AgtTable *t = agt_plan_table(c->plan, AGT_LAYER_PERMIT);
    c->permit = g_new0(Ground, t->n);
    for (guint i = 0; i < t->n; i++)
        if (!clearance_ground_init(&c->permit[c->n_permits++], t->rows[i],
                                   c->set.plan_error_m + c->set.setting_out_error_m, error))
            return false;
    return true;
}

/* Hazards known without settings: as recorded, for drawing a placement round them. */
static bool load_unjudged(AgtClearance *c, AgtFindings *out, char *missing, GError **error)
{
    c->set = (AgtClearanceSettings){0};
    clearance_load_types(c);
    AgtFinding *x = clearance_add_plan(c, out, &rule_b14);
    x->arg = agt_arena_text(agt_findings_arena(out), missing);
    return clearance_load_hazards(c, out, error);
}

static bool load_judged(AgtClearance *c, AgtFindings *out, GError **error)
{
    c->judged = c->proven = true;
    c->worst_m = clearance_worst_class(&c->set);
    if (!clearance_load_hazards(c, out, error) || !clearance_load_releases(c, out, error))
        return false;
    clearance_reopen(c, out);
    clearance_load_types(c);
    if (!clearance_load_surfaces(c, error))
        return false;
    clearance_load_levels(c);
    if (!clearance_load_changes(c, out, error) || !clearance_load_extents(c, out, error) ||
        !clearance_supersede(c, error) || !load_permits(c, error))
        return false;
    clearance_judge_soil(c);
    clearance_load_washed(c);
    clearance_check_gone(c, out);
    clearance_check_datasets(c, out);
    clearance_check_editions(c, out);
    clearance_load_streets(c);
    clearance_load_warnings(c, out);
    return true;
}

AgtClearance *agt_clearance_new(const AgtPlan *plan, AgtPurpose purpose, const char *as_of,
                                AgtFindings *out, GError **error)
{
    if (!as_of || !agt_date_valid(as_of)) {
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                    "\"%s\" is not a date; write YYYY-MM-DD", as_of ? as_of : "");
        return NULL;
    }
    if (!all_loaded(plan, error))
        return NULL;
    g_autoptr(AgtClearance) c = g_new0(AgtClearance, 1);
    g_atomic_ref_count_init(&c->refs);
    c->plan = agt_plan_ref(plan);
    c->purpose = purpose;
    g_strlcpy(c->as_of, as_of, sizeof c->as_of);
    c->arena = agt_arena_new();
    c->desks = g_ptr_array_new_with_free_func(clearance_desk_free);
    g_mutex_init(&c->lock);
    g_autofree char *missing = clearance_read_settings(plan, as_of, &c->set);
    bool ok = missing ? load_unjudged(c, out, missing, error) : load_judged(c, out, error);
    return ok ? g_steal_pointer(&c) : NULL;
}

static void free_hazards(AgtClearance *c)
{
    for (guint i = 0; i < c->n_hazards; i++) {
        agt_geom_unref(c->hazard[i].geom);
        agt_geom_unref(c->hazard[i].grown);
        g_clear_pointer(&c->hazard[i].over, g_array_unref);
    }
    g_free(c->hazard);
    g_clear_pointer(&c->bounds, g_hash_table_unref);
    agt_index_free(c->hazard_index);
    g_clear_pointer(&c->anywhere, g_array_unref);
}

static void free_grounds(AgtClearance *c)
{
    for (guint i = 0; i < c->n_releases; i++)
        clearance_ground_clear(&c->release[i].ground);
    for (guint i = 0; i < c->n_extents; i++)
        clearance_ground_clear(&c->extent[i]);
    for (guint i = 0; i < c->n_permits; i++)
        clearance_ground_clear(&c->permit[i]);
    g_free(c->release);
    g_free(c->extent);
    g_free(c->permit);
    agt_index_free(c->release_index);
    agt_index_free(c->extent_index);
    agt_index_free(c->place_index);
}

AgtClearance *clearance_ref(AgtClearance *c)
{
    g_atomic_ref_count_inc(&c->refs);
    return c;
}

void agt_clearance_rest(AgtClearance *c)
{
    if (c)
        clearance_free_streets(c);
}

void agt_clearance_free(AgtClearance *c)
{
    if (!c || !g_atomic_ref_count_dec(&c->refs))
        return;
    g_ptr_array_unref(c->desks); /* before the geometries they prepare */
    free_hazards(c);
    free_grounds(c);
    clearance_free_streets(c);
    g_clear_pointer(&c->washed, g_array_unref);
    clearance_free_changes(c);
    clearance_free_surfaces(c);
    g_clear_pointer(&c->plot_level, g_hash_table_unref);
    clearance_free_types(c);
    clearance_free_origins(c);
    agt_arena_unref(c->arena);
    agt_plan_unref(c->plan);
    g_mutex_clear(&c->lock);
    g_free(c);
}

bool agt_clearance_judged(const AgtClearance *c)
{
    return c->judged;
}

bool agt_clearance_proven(const AgtClearance *c)
{
    return c->judged && c->proven;
}

const AgtClearanceSettings *agt_clearance_settings(const AgtClearance *c)
{
    return c->judged ? &c->set : NULL;
}

const char *agt_clearance_data_date(const AgtClearance *c)
{
    return *c->data_date ? c->data_date : NULL;
}

/* --- Ground for placing --- */

static bool add_hazard(AgtClearance *c, Hazard *h, AgtBox box, GPtrArray *part, GError **error)
{
    if (h->superseded)
        return true;
    if (h->anywhere) {
        g_ptr_array_add(part, agt_geom_new_box(agt_box_grow(box, 1.0)));
        return true;
    }
    AgtGeom *grown = clearance_hazard_grown(c, h, error);
    if (grown && agt_box_intersects(grown->box, box))
        g_ptr_array_add(part, agt_geom_ref(grown));
    return grown != NULL;
}

AgtGeom *agt_clearance_hazard_ground(AgtClearance *c, AgtBox box, GError **error)
{
    g_autoptr(GPtrArray) part = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    agt_index_query(c->hazard_index, box, near);
    g_array_append_vals(near, c->anywhere->data, c->anywhere->len);
    for (guint i = 0; i < near->len; i++)
        if (!add_hazard(c, &c->hazard[g_array_index(near, guint32, i)], box, part, error))
            return NULL;
    if (!part->len)
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    return agt_geom_union((const AgtGeom *const *)part->pdata, part->len, error);
}

/* Releases that works of this depth may stand on without a permit. */
static AgtGeom *usable_releases(AgtClearance *c, AgtBox box, double depth_m, GError **error)
{
    g_autoptr(GPtrArray) part = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    if (c->judged && c->proven)
        agt_index_query(c->release_index, box, near);
    for (guint i = 0; i < near->len; i++) {
        Release *r = &c->release[g_array_index(near, guint32, i)];
        if (r->flaws || !r->ground.geom || !r->from_ground || !(r->depth_m >= depth_m))
            continue;
        AgtGeom *shrunk = clearance_ground_shrunk(c, &r->ground, error);
        g_autoptr(AgtGeom) unchanged = shrunk ? clearance_unchanged(c, r, shrunk, error) : NULL;
        AgtGeom *level = unchanged ? clearance_not_lowered(c, r, unchanged, depth_m, error) : NULL;
        if (!level)
            return NULL;
        g_ptr_array_add(part, level);
    }
    if (!part->len)
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    return agt_geom_union_by_pairs((const AgtGeom *const *)part->pdata, part->len, error);
}

AgtGeom *agt_clearance_permitted_ground(AgtClearance *c, AgtBox box, double depth_m, GError **error)
{
    g_autoptr(AgtGeom) land = usable_releases(c, box, depth_m, error);
    if (!land || agt_geom_is_empty(land))
        return g_steal_pointer(&land);
    g_autoptr(AgtGeom) hazard = agt_clearance_hazard_ground(c, land->box, error);
    if (!hazard)
        return NULL;
    return agt_geom_is_empty(hazard) ? g_steal_pointer(&land)
                                     : agt_geom_difference(land, hazard, error);
}
