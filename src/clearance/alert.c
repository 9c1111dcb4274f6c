/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a find or an accident stops. It is judged alone, without any other hazard: works that
 * another hazard blocks already, where people may be at work all the same, are listed as well.
 */
#include "private.h"

static bool is_hazard(AgtLayerId layer)
{
    return layer == AGT_LAYER_HAZARD_AREA || layer == AGT_LAYER_HAZARD_LINE ||
           layer == AGT_LAYER_HAZARD_POINT || layer == AGT_LAYER_EXPLOSIVE_FIND;
}

/* The plan with one hazard only, or with none. It borrows the rows of @p plan. */
static AgtPlan *with_hazard(const AgtPlan *plan, const AgtFeature *hazard)
{
    AgtPlanBuilder *b = agt_plan_builder_new(agt_plan_head(plan));
    AgtLayerSet loaded = 0;
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtTable *t = agt_plan_table(plan, (AgtLayerId)l);
        loaded |= t->loaded ? AGT_LAYER_BIT(l) : 0;
        for (guint i = 0; i < t->n && !is_hazard((AgtLayerId)l); i++)
            agt_plan_builder_add(b, t->rows[i]);
    }
    if (hazard)
        agt_plan_builder_add(b, hazard);
    agt_plan_builder_loaded(b, loaded);
    return agt_plan_builder_end(b);
}

static bool active(const AgtFeature *row)
{
    return g_strcmp0(row->state, "issued") == 0 || g_strcmp0(row->state, "staked") == 0 ||
           g_strcmp0(row->state, "built") == 0;
}

static int by_urgency(gconstpointer a, gconstpointer b)
{
    const AgtStop *x = a, *y = b;
    if (x->active != y->active)
        return x->active ? -1 : 1;
    if (x->distance_m < y->distance_m || x->distance_m > y->distance_m)
        return x->distance_m < y->distance_m ? -1 : 1;
    return x->row->layer != y->row->layer ? (x->row->layer < y->row->layer ? -1 : 1)
                                          : agt_id_compare(x->row->id, y->row->id);
}

/* Ids of the rules that block, each once: "B1, B11". */
static char *blocking(AgtFindings *f)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    agt_findings_sort(f);
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        if (x->severity == AGT_BLOCK &&
            !g_ptr_array_find_with_equal_func(ids, x->rule->id, g_str_equal, NULL))
            g_ptr_array_add(ids, (gpointer)x->rule->id);
    }
    g_ptr_array_add(ids, NULL);
    return g_strjoinv(", ", (char **)ids->pdata);
}

/* Every works feature with what forbids it in a plan, "B1" or "B1, B11"; NULL: not judged. */
static GHashTable *judge_all(const AgtPlan *plan, const char *as_of, double *reach_m)
{
    g_autoptr(AgtFindings) of_data = agt_findings_new();
    g_autoptr(AgtClearance) c = agt_clearance_new(plan, AGT_CONSTRUCTION, as_of, of_data, NULL);
    if (!c || !agt_clearance_judged(c))
        return NULL;
    GHashTable *rules = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    if (c->n_hazards)
        *reach_m = c->hazard[0].reach_m;
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtTable *t = agt_plan_table(plan, (AgtLayerId)l);
        for (guint i = 0; i < t->n && agt_clearance_is_works((AgtLayerId)l); i++) {
            g_autoptr(AgtFindings) f = agt_findings_new();
            agt_clearance_check(c, t->rows[i], f);
            g_hash_table_insert(rules, (gpointer)t->rows[i], blocking(f));
        }
    }
    return rules;
}

/* Rules of @p with that are not in @p without: what the hazard alone brings about. */
static const char *brought(AgtArena *a, const char *with, const char *without)
{
    g_auto(GStrv) now = g_strsplit(with ? with : "", ", ", -1);
    g_auto(GStrv) then = g_strsplit(without ? without : "", ", ", -1);
    g_autoptr(GString) s = g_string_new(NULL);
    for (guint i = 0; now[i]; i++)
        if (*now[i] && !g_strv_contains((const char *const *)then, now[i]))
            g_string_append_printf(s, "%s%s", s->len ? ", " : "", now[i]);
    return s->len ? agt_arena_text(a, s->str) : NULL;
}

static double distance(const AgtFeature *row, const AgtFeature *hazard)
{
    double d = agt_geom_is_empty(row->geom) || agt_geom_is_empty(hazard->geom)
                   ? 0 /* who does not know the place is told to stop first */
                   : agt_geom_distance_m(row->geom, hazard->geom);
    return isnan(d) ? 0 : d;
}

static void list_works(AgtStopList *s, const AgtPlan *plan, const AgtFeature *hazard,
                       GHashTable *with, GHashTable *without)
{
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtTable *t = agt_plan_table(plan, (AgtLayerId)l);
        for (guint i = 0; i < t->n && agt_clearance_is_works((AgtLayerId)l); i++) {
            AgtStop stop = {.row = t->rows[i], .active = active(t->rows[i])};
            if (agt_feature_withdrawn(stop.row))
                continue;
            if (s->judged)
                stop.rules = brought(s->arena, g_hash_table_lookup(with, stop.row),
                                     g_hash_table_lookup(without, stop.row));
            if (s->judged && !stop.rules)
                continue;
            stop.distance_m = distance(stop.row, hazard);
            g_array_append_val(s->stops, stop);
        }
    }
    g_array_sort(s->stops, by_urgency);
}

AgtStopList *agt_clearance_stop_list(const AgtPlan *plan, const AgtFeature *hazard,
                                     const char *as_of)
{
    AgtStopList *s = g_new0(AgtStopList, 1);
    double unused = NAN;
    s->stops = g_array_new(FALSE, TRUE, sizeof(AgtStop));
    s->arena = agt_arena_new();
    s->reach_m = NAN;
    g_autoptr(AgtPlan) alone = with_hazard(plan, hazard), none = with_hazard(plan, NULL);
    GHashTable *with = judge_all(alone, as_of, &s->reach_m);
    GHashTable *without = with ? judge_all(none, as_of, &unused) : NULL;
    s->judged = with && without;
    list_works(s, plan, hazard, with, without);
    g_clear_pointer(&with, g_hash_table_unref);
    g_clear_pointer(&without, g_hash_table_unref);
    return s;
}

void agt_clearance_stop_list_free(AgtStopList *s)
{
    if (!s)
        return;
    g_array_unref(s->stops);
    agt_arena_unref(s->arena);
    g_free(s);
}
