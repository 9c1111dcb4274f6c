/* SPDX-License-Identifier: Apache-2.0 */
/* What only shows when both sides are put together: ids, references, findings. */
#include <string.h>

#include "internal.h"

/* --- ids and references ---------------------------------------------------------------------- */

/* A name of a feature within all layers. */
static char *name_of(AgtLayerId layer, const char *id)
{
    return g_strdup_printf("%s/%s", agt_layer(layer)->name, id ? id : "");
}

/* Ids of our side that no change gives up, with the keys of their features. */
static GHashTable *ids_kept(const AgtMerge *m, const GArray *changes, AgtLayerSet layers)
{
    GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtTable *t = agt_plan_table(m->ours, l);
        for (guint i = 0; (layers & AGT_LAYER_BIT(l)) && i < t->n; i++)
            g_hash_table_insert(ids, name_of(l, t->rows[i]->id),
                                (gpointer)agt_merge_key(t->rows[i]));
    }
    for (guint i = 0; i < changes->len; i++) {
        const AgtChange *c = &g_array_index(changes, AgtChange, i);
        if (!c->before || (c->after && g_strcmp0(c->before->id, c->after->id) == 0))
            continue;
        g_autofree char *name = name_of(c->before->layer, c->before->id);
        g_hash_table_remove(ids, name);
    }
    return ids;
}

/* Leaves out changes that would give an id to a second feature. */
void agt_merge_keep_ids_apart(AgtMerge *m, GArray *changes, AgtLayerSet layers)
{
    g_autoptr(GHashTable) ids = ids_kept(m, changes, layers);
    for (guint i = 0; i < changes->len;) {
        const AgtChange *c = &g_array_index(changes, AgtChange, i);
        g_autofree char *name = c->after ? name_of(c->after->layer, c->after->id) : NULL;
        const char *holder = name ? g_hash_table_lookup(ids, name) : NULL;
        if (holder && strcmp(holder, agt_merge_key(c->after)) != 0) {
            agt_merge_conflict(m, AGT_CONFLICT_SAME_ID, "", NULL, c->before, c->after);
            g_array_remove_index(changes, i);
            continue;
        }
        if (name)
            g_hash_table_insert(ids, g_steal_pointer(&name), (gpointer)agt_merge_key(c->after));
        i++;
    }
}

/* True when a plan has the row with this reference, and what it refers to is not there: then it led
 * nowhere before the merge. */
static bool dangled(const AgtPlan *plan, const AgtFeature *row, const AgtField *f,
                    AgtLayerId target)
{
    const AgtFeature *had = agt_plan_find(plan, row->layer, row->id);
    return had && agt_row_field_equal(had, row, f) &&
           !agt_plan_find(plan, target, agt_row_text(row, f));
}

static void check_reference(AgtMerge *m, const AgtFeature *row, const AgtField *f,
                            AgtLayerSet layers)
{
    const AgtLayer *target = agt_layer_by_name(f->values + 1);
    const char *id = agt_row_text(row, f);
    if (!target || !(layers & AGT_LAYER_BIT(target->id)) || !id || !*id ||
        agt_plan_find(m->result, target->id, id) || dangled(m->ours, row, f, target->id) ||
        dangled(m->theirs, row, f, target->id))
        return;
    if (agt_plan_find(m->ours, target->id, id) || agt_plan_find(m->theirs, target->id, id))
        agt_merge_conflict(m, AGT_CONFLICT_REFERENCE, agt_arena_printf(m->arena, "@%s", f->name),
                           NULL, agt_plan_find(m->ours, row->layer, row->id),
                           agt_plan_find(m->theirs, row->layer, row->id));
}

/* Features that one side kept or made, and what they refer to was deleted by the other. */
void agt_merge_check_references(AgtMerge *m, AgtLayerSet layers)
{
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtTable *t = agt_plan_table(m->result, l);
        const AgtLayer *layer = agt_layer(l);
        for (guint k = 0; (layers & AGT_LAYER_BIT(l)) && k < layer->n_fields; k++)
            for (guint i = 0; layer->fields[k].values[0] == '@' && i < t->n; i++)
                check_reference(m, t->rows[i], &layer->fields[k], layers);
    }
}

/* --- findings -------------------------------------------------------------------------------- */

static void count_findings(GHashTable *counts, const AgtFindings *f)
{
    g_autoptr(GHashTable) n = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < agt_findings_n(f); i++) {
        char *key = agt_finding_fingerprint(agt_findings_get(f, i));
        guint have = GPOINTER_TO_UINT(g_hash_table_lookup(n, key)) + 1;
        guint most = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
        if (have > most)
            g_hash_table_insert(counts, g_strdup(key), GUINT_TO_POINTER(have));
        g_hash_table_insert(n, key, GUINT_TO_POINTER(have));
    }
}

static char *cell_of(const AgtFinding *f)
{
    return g_strdup_printf("%s%s%s", f->rule->id, *f->other_id ? " " : "", f->other_id);
}

static bool listed(const GPtrArray *list, const AgtFinding *f, const char *cell)
{
    for (guint i = 0; i < list->len; i++) {
        const AgtConflict *c = list->pdata[i];
        if (strcmp(c->id, f->id) == 0 && strcmp(c->cell, cell) == 0)
            return true;
    }
    return false;
}

static void add_finding(GPtrArray *list, const AgtMergeJudged *j, const AgtFinding *f, AgtArena *a)
{
    g_autofree char *cell = cell_of(f);
    if (listed(list, f, cell))
        return;
    AgtConflict *c = g_new0(AgtConflict, 1);
    c->kind = AGT_CONFLICT_FINDING;
    c->layer = AGT_N_LAYERS;
    c->id = agt_arena_text(a, f->id);
    c->cell = agt_arena_text(a, cell);
    g_ptr_array_add(list, c);
    if (f->layer >= AGT_N_LAYERS || !*f->id)
        return;
    c->ours = agt_plan_find(j->ours, f->layer, f->id);
    c->theirs = agt_plan_find(j->theirs, f->layer, f->id);
    if (!c->ours && !c->theirs)
        c->ours = agt_plan_find(j->result, f->layer, f->id);
    if (c->ours || c->theirs)
        c->layer = f->layer;
}

GPtrArray *agt_merge_new_findings(const AgtMergeJudged *j, AgtArena *a)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    count_findings(known, j->of_ours);
    count_findings(known, j->of_theirs);
    for (guint i = 0; i < agt_findings_n(j->of_result); i++) {
        const AgtFinding *f = agt_findings_get(j->of_result, i);
        char *key = agt_finding_fingerprint(f);
        guint left = GPOINTER_TO_UINT(g_hash_table_lookup(known, key));
        if (left == 0 && f->severity <= AGT_WARNING)
            add_finding(list, j, f, a);
        g_hash_table_insert(known, key, GUINT_TO_POINTER(left ? left - 1 : 0));
    }
    g_ptr_array_sort(list, agt_conflict_by_place);
    return list;
}

void agt_merge_findings(AgtMerge *m, const AgtFindings *ours, const AgtFindings *theirs,
                        const AgtFindings *result)
{
    AgtMergeJudged j = {m->ours, m->theirs, m->result, ours, theirs, result};
    GPtrArray *list = agt_merge_new_findings(&j, m->arena);
    g_ptr_array_extend_and_steal(m->conflicts, list);
    g_ptr_array_sort(m->conflicts, agt_conflict_by_place);
}
