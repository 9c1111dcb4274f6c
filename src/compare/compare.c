/* SPDX-License-Identifier: Apache-2.0 */
/* Two plans matched by feature key, and what differs between the matched features. */
#include <math.h>
#include <string.h>

#include "internal.h"

/* A row of each plan, either may be NULL. */
typedef struct {
    const AgtFeature *before, *after;
} Pair;

/* What a row is known by: its birth, or its id where nobody gave it a birth yet. */
static const char *key_of(const AgtFeature *row)
{
    if (row->birth)
        return row->birth;
    return row->id ? row->id : "";
}

/* Rows of the old table by key; several when rows were copied with their keys. */
static GHashTable *rows_by_key(const AgtTable *t)
{
    GHashTable *by_key =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < t->n; i++) {
        const char *key = key_of(t->rows[i]);
        GPtrArray *rows = g_hash_table_lookup(by_key, key);
        if (!rows) {
            rows = g_ptr_array_new();
            g_hash_table_insert(by_key, (gpointer)key, rows);
        }
        g_ptr_array_add(rows, (gpointer)t->rows[i]);
    }
    return by_key;
}

/* Takes an old row for a new one: the one of the same id, else (when @p any) the first left. */
static const AgtFeature *take(GHashTable *by_key, const AgtFeature *row, bool any)
{
    GPtrArray *rows = g_hash_table_lookup(by_key, key_of(row));
    for (guint i = 0; rows && i < rows->len; i++) {
        const AgtFeature *old = rows->pdata[i];
        if (!old->birth != !row->birth)
            continue; /* somebody's id that happens to be another row's birth */
        if (any || g_strcmp0(old->id, row->id) == 0) {
            g_ptr_array_remove_index(rows, i);
            return old;
        }
    }
    return NULL;
}

/* Pairs of one layer: those of the new table in its order, then what is gone in the old order. */
static GArray *match(const AgtTable *a, const AgtTable *b)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    g_autoptr(GHashTable) by_key = rows_by_key(a);
    for (guint i = 0; i < b->n; i++) {
        Pair p = {take(by_key, b->rows[i], false), b->rows[i]};
        g_array_append_val(pairs, p);
    }
    for (guint i = 0; i < pairs->len; i++) { /* renamed features, after all that kept their id */
        Pair *p = &g_array_index(pairs, Pair, i);
        if (!p->before)
            p->before = take(by_key, p->after, true);
    }
    for (guint i = 0; i < a->n; i++) {
        GPtrArray *rows = g_hash_table_lookup(by_key, key_of(a->rows[i]));
        if (!g_ptr_array_find(rows, a->rows[i], NULL))
            continue;
        Pair p = {a->rows[i], NULL};
        g_array_append_val(pairs, p);
    }
    return pairs;
}

/* Figures computed anew differ in their last digits; nobody planned that. */
bool agt_compare_field_differs(const AgtFeature *a, const AgtFeature *b, const AgtField *field)
{
    if (agt_row_field_equal(a, b, field))
        return false;
    if (field->type != AGT_TYPE_REAL)
        return true;
    double x = agt_row_real(a, field), y = agt_row_real(b, field);
    return !(fabs(x - y) <= 1e-9 * fmax(fabs(x), fabs(y)));
}

void agt_diff_free(AgtDiff *d)
{
    if (!d)
        return;
    g_ptr_array_unref(d->fields);
    g_free(d);
}

static double area_of(const AgtFeature *row)
{
    return row && row->geom && row->geom->kind == AGT_GEOM_POLYGON ? agt_geom_area_m2(row->geom)
                                                                   : NAN;
}

AgtDiff *agt_compare_diff_new(AgtOp op, const AgtFeature *before, const AgtFeature *after)
{
    AgtDiff *d = g_new0(AgtDiff, 1);
    d->op = op;
    d->before = before;
    d->after = after;
    d->area_before_m2 = area_of(before);
    d->area_after_m2 = area_of(after);
    d->fields = g_ptr_array_new();
    return d;
}

/* NULL when nothing but noise differs. */
static AgtDiff *diff_pair(const Pair *p, double tol_m)
{
    if (!p->before || !p->after)
        return agt_compare_diff_new(p->after ? AGT_ADD : AGT_REMOVE, p->before, p->after);
    if (p->before == p->after) /* plans made from one another share their rows */
        return NULL;
    AgtDiff *d = agt_compare_diff_new(AGT_CHANGE, p->before, p->after);
    d->geometry = agt_shape_compare(p->before->geom, p->after->geom, tol_m);
    const AgtLayer *l = agt_layer(p->after->layer);
    for (guint i = 0; i < l->n_fields; i++)
        if (agt_compare_field_differs(p->before, p->after, &l->fields[i]))
            g_ptr_array_add(d->fields, (gpointer)&l->fields[i]);
    if (d->geometry.change != AGT_GEO_SAME || d->fields->len)
        return d;
    agt_diff_free(d);
    return NULL;
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const AgtDiff *x = *(const AgtDiff *const *)a, *y = *(const AgtDiff *const *)b;
    const AgtFeature *fx = x->after ? x->after : x->before, *fy = y->after ? y->after : y->before;
    if (fx->layer != fy->layer)
        return fx->layer < fy->layer ? -1 : 1;
    int c = agt_id_compare(fx->id, fy->id);
    if (!c)
        c = g_strcmp0(fx->birth, fy->birth);
    return c ? c : (int)x->op - (int)y->op;
}

AgtComparison *agt_compare(const AgtPlan *from, const AgtPlan *to, double tol_m)
{
    g_assert(tol_m >= 0);
    AgtComparison *c = g_new0(AgtComparison, 1);
    c->from = agt_plan_ref(from);
    c->to = agt_plan_ref(to);
    c->tol_m = tol_m;
    c->diffs = g_ptr_array_new_with_free_func((GDestroyNotify)agt_diff_free);
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        const AgtTable *a = agt_plan_table(from, i), *b = agt_plan_table(to, i);
        if (!a->loaded || !b->loaded)
            continue;
        c->layers |= AGT_LAYER_BIT(i);
        g_autoptr(GArray) pairs = match(a, b);
        for (guint k = 0; k < pairs->len; k++) {
            AgtDiff *d = diff_pair(&g_array_index(pairs, Pair, k), tol_m);
            if (d)
                g_ptr_array_add(c->diffs, d);
        }
    }
    g_ptr_array_sort(c->diffs, by_place);
    return c;
}

/* A copy with texts of its own; the rule stays shared. */
static void copy_finding(AgtFindings *to, const AgtFinding *f)
{
    AgtArena *a = agt_findings_arena(to);
    AgtFinding *x = agt_findings_add_plan(to, f->rule);
    *x = *f;
    x->id = agt_arena_text(a, f->id);
    x->other_id = agt_arena_text(a, f->other_id);
    x->unit = agt_arena_text(a, f->unit);
    x->what = agt_arena_text(a, f->what);
    x->arg = agt_arena_text(a, f->arg);
    x->sets = agt_arena_text(a, f->sets);
    x->area = agt_arena_take_geom(a, agt_finding_area(f));
    x->lazy = NULL;
}

/* How many findings carry each fingerprint. */
static GHashTable *fingerprints(const AgtFindings *f)
{
    GHashTable *n = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < agt_findings_n(f); i++) {
        char *key = agt_finding_fingerprint(agt_findings_get(f, i));
        guint have = GPOINTER_TO_UINT(g_hash_table_lookup(n, key));
        g_hash_table_insert(n, key, GUINT_TO_POINTER(have + 1));
    }
    return n;
}

/* Findings of @p f that @p other has too go to @p both (may be NULL), the rest to @p only. */
static void split(const AgtFindings *f, const AgtFindings *other, AgtFindings *both,
                  AgtFindings *only)
{
    g_autoptr(GHashTable) left = fingerprints(other);
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        g_autofree char *key = agt_finding_fingerprint(x);
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(left, key));
        if (n) {
            g_hash_table_insert(left, g_steal_pointer(&key), GUINT_TO_POINTER(n - 1));
            if (both)
                copy_finding(both, x);
        } else {
            copy_finding(only, x);
        }
    }
    agt_findings_sort(only);
}

void agt_compare_findings(AgtComparison *c, const AgtFindings *before, const AgtFindings *after)
{
    agt_findings_free(c->fresh);
    agt_findings_free(c->fixed);
    agt_findings_free(c->unchanged);
    c->fresh = agt_findings_new();
    c->fixed = agt_findings_new();
    c->unchanged = agt_findings_new();
    split(after, before, c->unchanged, c->fresh);
    split(before, after, NULL, c->fixed);
    agt_findings_sort(c->unchanged);
}

AgtChangeset *agt_comparison_changeset(const AgtComparison *c)
{
    AgtChangeset *out = agt_changeset_new();
    agt_changeset_keep_plan(out, c->from);
    agt_changeset_keep_plan(out, c->to);
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        if (!(c->layers & AGT_LAYER_BIT(i)))
            continue;
        g_autoptr(GArray) pairs = match(agt_plan_table(c->from, i), agt_plan_table(c->to, i));
        for (guint k = 0; k < pairs->len; k++) {
            const Pair *p = &g_array_index(pairs, Pair, k);
            if (!p->before)
                agt_changeset_add(out, p->after);
            else if (!p->after)
                agt_changeset_remove(out, p->before);
            else if (p->before != p->after)
                agt_changeset_change(out, p->before, p->after);
        }
    }
    agt_changeset_sort(out);
    return out;
}

void agt_comparison_free(AgtComparison *c)
{
    if (!c)
        return;
    g_ptr_array_unref(c->diffs);
    agt_findings_free(c->fresh);
    agt_findings_free(c->fixed);
    agt_findings_free(c->unchanged);
    agt_plan_unref((AgtPlan *)c->from);
    agt_plan_unref((AgtPlan *)c->to);
    g_free(c);
}
