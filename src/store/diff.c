/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The live tables against HEAD. Other programs copy ids, split features, blank fields and delete
 * rows, so a live row is matched with a feature (match.c), what became of the feature is told
 * (settle.c), and rows that are no known feature become new ones (fresh.c).
 */
#include "diff.h"

static void group_free(gpointer p)
{
    AgtDiffGroup *g = p;
    g_ptr_array_unref(g->cands);
    g_free(g);
}

static gint64 *int_dup(gint64 v)
{
    return g_memdup2(&v, sizeof v);
}

/* Touched rows and births from the dirty list. */
static bool read_dirty(AgtDiffLayer *x, GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(x->s, "SELECT row, birth FROM rev_dirty WHERE layer = ?", error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, x->s->number[x->layer->id]);
    int rc;
    while ((rc = agt_stmt_step(x->s, st, error)) > 0) {
        const char *birth = (const char *)sqlite3_column_text(st, 1);
        gint64 row = sqlite3_column_int64(st, 0);
        g_hash_table_add(x->rows, int_dup(row));
        if (!birth || !*birth) {
            g_hash_table_add(x->inserted, int_dup(row));
            continue;
        }
        AgtKey key = agt_store_key(x->s, x->layer->id, birth);
        if (!agt_diff_group(x, &key, error))
            return false;
    }
    return rc == 0;
}

/* Everything counts as touched: all features of HEAD and (later) all rows. */
static bool read_all_idents(AgtDiffLayer *x, GError **error)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(AgtKey));
    g_autoptr(AgtStmt) st =
        agt_stmt(x->s, "SELECT fkey FROM rev_ident WHERE layer = ? AND died IS NULL", error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, x->s->number[x->layer->id]);
    int rc;
    while ((rc = agt_stmt_step(x->s, st, error)) > 0) {
        AgtKey key = agt_column_key(st, 0);
        g_array_append_val(keys, key);
    }
    for (guint i = 0; rc == 0 && i < keys->len; i++)
        if (!agt_diff_group(x, &g_array_index(keys, AgtKey, i), error))
            return false;
    return rc == 0;
}

static void add_cand(AgtDiffLayer *x, AgtFeature *row, bool bad)
{
    AgtDiffRow *c = g_new0(AgtDiffRow, 1);
    c->row = row;
    c->bad = bad;
    g_ptr_array_add(x->cands, c);
}

static int by_number(gconstpointer a, gconstpointer b)
{
    gint64 x = **(const gint64 *const *)a, y = **(const gint64 *const *)b;
    return (x > y) - (x < y);
}

static bool read_touched(AgtDiffLayer *x, AgtLive *live, GError **error)
{
    guint n;
    g_autofree gint64 **number = (gint64 **)g_hash_table_get_keys_as_array(x->rows, &n);
    qsort(number, n, sizeof *number, by_number);
    for (guint i = 0; i < n; i++) {
        AgtFeature *row;
        bool bad = false;
        agt_live_one(live, *number[i]);
        if (!agt_live_next(live, &row, &bad, error))
            return false;
        if (row)
            add_cand(x, row, bad);
    }
    return true;
}

static bool read_every(AgtDiffLayer *x, AgtLive *live, GError **error)
{
    AgtFeature *row;
    bool bad = false;
    agt_live_all(live);
    for (;;) {
        if (!agt_live_next(live, &row, &bad, error))
            return false;
        if (!row)
            return true;
        g_hash_table_add(x->rows, int_dup(row->rowid));
        add_cand(x, row, bad);
    }
}
/* --- one layer, all layers ------------------------------------------------------------------- */

/* Evidence and the approved plan change only by import: every difference is a finding, and refuses.
 */
static void judge_locked(AgtDiff *d, guint from, AgtFindings *out)
{
    for (guint i = from; i < d->edits->len; i++) {
        const AgtEdit *e = &g_array_index(d->edits, AgtEdit, i);
        g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, e->row);
        const AgtFeature *row = e->before ? e->before : e->after;
        if (agt_layer_is_approved(row->layer))
            agt_store_find(out, &agt_store_rule_approved_edited, row, number);
        else if (e->op == AGT_ADD)
            agt_store_find(out, &agt_store_rule_evidence_added, e->after, number);
        else
            agt_store_find(out, &agt_store_rule_evidence_edited, e->before, NULL);
        d->refused++;
    }
}

static void ctx_clear(AgtDiffLayer *x)
{
    g_hash_table_unref(x->rows);
    g_hash_table_unref(x->inserted);
    g_hash_table_unref(x->groups);
    g_hash_table_unref(x->owner);
    g_hash_table_unref(x->new_ids);
    g_ptr_array_unref(x->cands);
}

static bool compare_layer(AgtDiffLayer *x, GError **error)
{
    AgtDiff *d = x->d;
    if (d->rescanned ? !read_all_idents(x, error) : !read_dirty(x, error))
        return false;
    if (!d->rescanned && g_hash_table_size(x->rows) == 0)
        return true;
    GError *local = NULL;
    g_autoptr(AgtLive) live = agt_live_open(x->s, x->layer->id, d->arena, x->row_out, &local);
    if (local) {
        g_propagate_error(error, local);
        return false;
    }
    if (!live || !agt_live_usual(live))
        d->strange |= AGT_LAYER_BIT(x->layer->id);
    if (!live || agt_live_lacks(live)) { /* nothing can be told from what is not there */
        d->refused++;
        return true;
    }
    return (d->rescanned ? read_every(x, live, error) : read_touched(x, live, error)) &&
           agt_diff_rows(x, error) && agt_diff_known(x, error) && agt_diff_new(x, error);
}

static bool diff_layer(AgtStore *s, AgtDiff *d, AgtLayerId layer, AgtFindings *out,
                       AgtFindings *row_out, GError **error)
{
    bool locked = (agt_layer(layer)->flags & AGT_LAYER_EVIDENCE) || agt_layer_is_approved(layer);
    guint from = d->edits->len;
    AgtDiffLayer x = {
        .s = s, .d = d, .out = locked ? NULL : out, .row_out = row_out, .layer = agt_layer(layer)};
    x.rows = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    x.inserted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    x.owner = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    x.groups = g_hash_table_new_full(agt_key_hash, agt_key_equal, g_free, group_free);
    x.new_ids = g_hash_table_new(g_str_hash, g_str_equal);
    x.cands = g_ptr_array_new_with_free_func(g_free);
    bool ok = compare_layer(&x, error);
    ctx_clear(&x);
    if (ok && locked)
        judge_locked(d, from, row_out);
    return ok;
}

void agt_diff_clear(AgtDiff *d)
{
    g_clear_pointer(&d->edits, g_array_unref);
    g_clear_pointer(&d->fixes, g_array_unref);
    g_clear_pointer(&d->arena, agt_arena_unref);
}

static bool start(AgtStore *s, AgtDiff *d, bool *touched, GError **error)
{
    *d = (AgtDiff){.arena = agt_arena_new(),
                   .edits = g_array_new(FALSE, FALSE, sizeof(AgtEdit)),
                   .fixes = g_array_new(FALSE, FALSE, sizeof(AgtFix))};
    gint64 dirty = 0;
    if (!agt_store_schema_changed(s, &d->rescanned, error) ||
        !agt_store_number(s, "SELECT EXISTS(SELECT 1 FROM rev_dirty)", 0, &dirty, error))
        return false;
    *touched = d->rescanned || dirty;
    return true;
}

static bool each_layer(AgtStore *s, AgtDiff *d, AgtFindings *out, AgtLayerSet told, GError **error)
{
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        if (s->number[i] && !diff_layer(s, d, i, out, told & AGT_LAYER_BIT(i) ? NULL : out, error))
            return false;
    return true;
}

bool agt_diff_live(AgtStore *s, AgtDiff *d, AgtFindings *out, AgtLayerSet told, GError **error)
{
    bool touched = false;
    if (!start(s, d, &touched, error) || (touched && !each_layer(s, d, out, told, error)))
        return false;
    return !d->rescanned || !out || agt_structure_tell(s, false, AGT_INFO, out, error);
}

bool agt_diff_all(AgtStore *s, AgtDiff *d, GError **error)
{
    bool touched = false;
    if (!start(s, d, &touched, error))
        return false;
    d->rescanned = true;
    return each_layer(s, d, NULL, 0, error);
}