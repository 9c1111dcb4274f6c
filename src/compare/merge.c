/* SPDX-License-Identifier: Apache-2.0 */
/* Three-way merge of plans: what one side changed is taken, what both did is put to people. */
#include <math.h>
#include <string.h>

#include "internal.h"

static const char *const kind_names[AGT_N_CONFLICT_KINDS] = {
    [AGT_CONFLICT_CHANGED] = "changed",
    [AGT_CONFLICT_WE_DELETED] = "we_deleted",
    [AGT_CONFLICT_THEY_DELETED] = "they_deleted",
    [AGT_CONFLICT_BOTH_ADDED] = "both_added",
    [AGT_CONFLICT_SAME_ID] = "same_id",
    [AGT_CONFLICT_REFERENCE] = "reference",
    [AGT_CONFLICT_FINDING] = "finding"};

const char *agt_conflict_kind_name(AgtConflictKind k)
{
    return kind_names[k];
}

bool agt_conflict_kind_parse(const char *name, AgtConflictKind *out)
{
    for (guint i = 0; i < AGT_N_CONFLICT_KINDS; i++)
        if (g_strcmp0(name, kind_names[i]) == 0) {
            *out = i;
            return true;
        }
    return false;
}

/* A layer being merged. */
typedef struct {
    AgtMerge *m;
    AgtLayerId layer;
    guint n_bases;
    GHashTable **base, *ours, *theirs; /* rows by key */
    GPtrArray *cells;
    GArray *changes; /* of AgtChange, of all layers */
    double tol_m;
} Job;

/* One feature: the rows of all states, NULL where it is not. */
typedef struct {
    const AgtFeature **base;
    const AgtFeature *ours, *theirs;
} Feature;

const char *agt_merge_key(const AgtFeature *row)
{
    return row->birth ? row->birth : row->id ? row->id : "";
}

static GHashTable *rows_by_key(const AgtTable *t)
{
    GHashTable *rows = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < t->n; i++)
        g_hash_table_insert(rows, (gpointer)agt_merge_key(t->rows[i]), (gpointer)t->rows[i]);
    return rows;
}

static const AgtFeature *any_base(const Job *j, const Feature *f)
{
    for (guint i = 0; i < j->n_bases; i++)
        if (f->base[i])
            return f->base[i];
    return NULL;
}

void agt_merge_conflict(AgtMerge *m, AgtConflictKind kind, const char *cell, const AgtFeature *base,
                        const AgtFeature *ours, const AgtFeature *theirs)
{
    const AgtFeature *any = ours ? ours : theirs ? theirs : base;
    AgtConflict *c = g_new0(AgtConflict, 1);
    *c = (AgtConflict){.kind = kind,
                       .layer = any->layer,
                       .id = any->id ? any->id : "",
                       .cell = cell,
                       .base = base,
                       .ours = ours,
                       .theirs = theirs};
    g_ptr_array_add(m->conflicts, c);
}

static void disagree(Job *j, AgtConflictKind kind, const char *cell, const Feature *f)
{
    agt_merge_conflict(j->m, kind, cell, any_base(j, f), f->ours, f->theirs);
}

static void change(Job *j, const AgtFeature *before, const AgtFeature *after)
{
    AgtChange c = {.op = !before  ? AGT_ADD
                         : !after ? AGT_REMOVE
                                  : AGT_CHANGE,
                   .before = before,
                   .after = after};
    g_array_append_val(j->changes, c);
}

/* --- one feature ----------------------------------------------------------------------------- */

/* Did a side leave a cell as every base has it? */
static bool untouched(const Job *j, const Feature *f, const AgtFeature *side, const AgtCell *cell)
{
    for (guint i = 0; i < j->n_bases; i++)
        if (!f->base[i] || !agt_cell_same(cell, f->base[i], side, j->tol_m))
            return false;
    return true;
}

static bool untouched_all(const Job *j, const Feature *f, const AgtFeature *side)
{
    for (guint i = 0; i < j->cells->len; i++)
        if (!untouched(j, f, side, j->cells->pdata[i]))
            return false;
    return true;
}

static bool is_derived(const AgtField *f)
{
    return strcmp(f->name, "area_m2") == 0 || strcmp(f->name, "length_m") == 0;
}

/* Corners of both sides in one outline, and its figures computed anew. */
static bool combine_corners(Job *j, const Feature *f, const AgtCell *cell, AgtFeature *row)
{
    if (!cell->geometry || j->n_bases != 1 || !f->base[0])
        return false;
    for (guint i = 0; i < cell->fields->len; i++) {
        const AgtField *field = cell->fields->pdata[i];
        if (!is_derived(field) && (agt_compare_field_differs(f->base[0], f->ours, field) ||
                                   agt_compare_field_differs(f->base[0], f->theirs, field)))
            return false;
    }
    AgtGeom *g = agt_merge_corners(f->base[0]->geom, f->ours->geom, f->theirs->geom, j->tol_m);
    if (!g)
        return false;
    row->geom = agt_arena_take_geom(j->m->arena, g);
    for (guint i = 0; i < cell->fields->len; i++) {
        const AgtField *field = cell->fields->pdata[i];
        if (!is_derived(field) || agt_row_is_null(f->ours, field))
            continue;
        double v = g->kind == AGT_GEOM_LINE ? agt_geom_length_m(g) : agt_geom_area_m2(g);
        agt_row_set_real(row, field, round(v * 1000) / 1000);
    }
    return true;
}

/* A state that one side set says something of the feature as that side knew it. */
static bool state_stands_against(const Job *j, const Feature *f, const AgtCell *cell)
{
    static const char *const no_matter[] = {"note", "name", "state", NULL};
    if (strcmp(cell->name, "state") != 0)
        return false;
    bool we = untouched(j, f, f->ours, cell), they = untouched(j, f, f->theirs, cell);
    if (we == they) /* both, or nobody: as any other field */
        return false;
    const AgtFeature *other = we ? f->ours : f->theirs;
    for (guint i = 0; i < j->cells->len; i++) {
        const AgtCell *c = j->cells->pdata[i];
        if (!g_strv_contains(no_matter, c->name) && !untouched(j, f, other, c))
            return true;
    }
    return false;
}

static void merge_cells(Job *j, const Feature *f)
{
    AgtFeature *row = agt_arena_copy(j->m->arena, f->ours);
    bool took = false, kept = false;
    for (guint i = 0; i < j->cells->len; i++) {
        const AgtCell *cell = j->cells->pdata[i];
        bool against = state_stands_against(j, f, cell);
        bool theirs = !untouched(j, f, f->theirs, cell), ours = !untouched(j, f, f->ours, cell);
        kept = kept || ours;
        if (!against && (!theirs || agt_cell_same(cell, f->ours, f->theirs, j->tol_m)))
            continue;
        if (!against && !ours) {
            agt_cell_take(cell, row, f->theirs);
            took = true;
        } else if (!against && combine_corners(j, f, cell, row)) {
            took = true;
        } else {
            disagree(j, AGT_CONFLICT_CHANGED, cell->name, f);
        }
    }
    j->m->combined += took && kept;
    if (took)
        change(j, f->ours, row);
}

static bool alike(const Job *j, const AgtFeature *a, const AgtFeature *b)
{
    for (guint i = 0; i < j->cells->len; i++)
        if (!agt_cell_same(j->cells->pdata[i], a, b, j->tol_m))
            return false;
    return true;
}

static void merge_feature(Job *j, const Feature *f)
{
    bool known = any_base(j, f) != NULL;
    if (f->ours == f->theirs) /* plans made from one another share their rows */
        return;
    if (!f->theirs) {
        if (known && untouched_all(j, f, f->ours))
            change(j, f->ours, NULL);
        else if (known)
            disagree(j, AGT_CONFLICT_THEY_DELETED, "", f);
    } else if (!f->ours) {
        if (!known)
            change(j, NULL, f->theirs);
        else if (!untouched_all(j, f, f->theirs))
            disagree(j, AGT_CONFLICT_WE_DELETED, "", f);
    } else if (known) {
        merge_cells(j, f);
    } else if (!alike(j, f->ours, f->theirs)) {
        disagree(j, AGT_CONFLICT_BOTH_ADDED, "", f);
    }
}

static void merge_row(Job *j, const AgtFeature *row)
{
    const char *key = agt_merge_key(row);
    g_autofree const AgtFeature **base = g_new0(const AgtFeature *, j->n_bases);
    for (guint i = 0; i < j->n_bases; i++)
        base[i] = g_hash_table_lookup(j->base[i], key);
    Feature f = {base, g_hash_table_lookup(j->ours, key), g_hash_table_lookup(j->theirs, key)};
    merge_feature(j, &f);
}

static void merge_layer(Job *j, const AgtPlan *const *bases)
{
    const AgtTable *ours = agt_plan_table(j->m->ours, j->layer);
    const AgtTable *theirs = agt_plan_table(j->m->theirs, j->layer);
    if (!ours->loaded || !theirs->loaded)
        return;
    j->cells = agt_cells_of(j->layer);
    j->ours = rows_by_key(ours);
    j->theirs = rows_by_key(theirs);
    j->base = g_new0(GHashTable *, j->n_bases);
    for (guint i = 0; i < j->n_bases; i++)
        j->base[i] = rows_by_key(agt_plan_table(bases[i], j->layer));
    for (guint i = 0; i < ours->n; i++)
        merge_row(j, ours->rows[i]);
    for (guint i = 0; i < theirs->n; i++)
        if (!g_hash_table_contains(j->ours, agt_merge_key(theirs->rows[i])))
            merge_row(j, theirs->rows[i]);
    for (guint i = 0; i < j->n_bases; i++)
        g_hash_table_unref(j->base[i]);
    g_free(j->base);
    g_hash_table_unref(j->ours);
    g_hash_table_unref(j->theirs);
    g_ptr_array_unref(j->cells);
}

/* --- the whole ------------------------------------------------------------------------------- */

int agt_conflict_by_place(gconstpointer a, gconstpointer b)
{
    const AgtConflict *x = *(const AgtConflict *const *)a, *y = *(const AgtConflict *const *)b;
    if (x->layer != y->layer)
        return x->layer < y->layer ? -1 : 1;
    int c = agt_id_compare(x->id, y->id);
    c = c ? c : strcmp(x->cell, y->cell);
    return c ? c : (int)x->kind - (int)y->kind;
}

static void put_changes(AgtMerge *m, const GArray *changes)
{
    agt_changeset_keep_plan(m->changes, m->ours);
    agt_changeset_keep_plan(m->changes, m->theirs);
    for (guint i = 0; i < changes->len; i++) {
        const AgtChange *c = &g_array_index(changes, AgtChange, i);
        if (c->op == AGT_ADD)
            agt_changeset_add(m->changes, c->after);
        else if (c->op == AGT_REMOVE)
            agt_changeset_remove(m->changes, c->before);
        else
            agt_changeset_change(m->changes, c->before, c->after);
    }
    agt_changeset_sort(m->changes);
}

AgtMerge *agt_merge(const AgtPlan *const *bases, guint n_bases, const AgtPlan *ours,
                    const AgtPlan *theirs, AgtLayerSet layers, double tol_m, GError **error)
{
    g_assert(n_bases > 0 && tol_m >= 0);
    g_autoptr(AgtMerge) m = g_new0(AgtMerge, 1);
    m->ours = agt_plan_ref(ours);
    m->theirs = agt_plan_ref(theirs);
    m->changes = agt_changeset_new();
    m->arena = agt_arena_ref(agt_changeset_arena(m->changes));
    m->conflicts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(AgtChange));
    for (guint i = 0; i < n_bases; i++) /* rows of conflicts are borrowed from them */
        agt_changeset_keep_plan(m->changes, bases[i]);
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        Job j = {.m = m, .layer = i, .n_bases = n_bases, .changes = changes, .tol_m = tol_m};
        if (layers & AGT_LAYER_BIT(i))
            merge_layer(&j, bases);
    }
    agt_merge_keep_ids_apart(m, changes, layers);
    put_changes(m, changes);
    m->result = agt_plan_apply(ours, m->changes, error);
    if (!m->result)
        return NULL;
    agt_merge_check_references(m, layers);
    g_ptr_array_sort(m->conflicts, agt_conflict_by_place);
    return g_steal_pointer(&m);
}

void agt_merge_free(AgtMerge *m)
{
    if (!m)
        return;
    g_ptr_array_unref(m->conflicts);
    agt_plan_unref(m->result);
    agt_changeset_free(m->changes);
    agt_plan_unref((AgtPlan *)m->ours);
    agt_plan_unref((AgtPlan *)m->theirs);
    agt_arena_unref(m->arena);
    g_free(m);
}
