/* SPDX-License-Identifier: Apache-2.0 */
/* What changes a plan file: apply, commit; and status, which shows what commit would. */
#include <string.h>

#include "internal.h"

/* Ends a writing call; frees the revision when the commit failed. */
AgtRevision *agt_change_finish(AgtStore *s, bool ok, AgtRevision *r, GError **error)
{
    if (agt_store_end(s, ok, error))
        return r;
    agt_revision_free(r);
    return NULL;
}

AgtRevision *agt_change_head(AgtStore *s, GError **error)
{
    AgtHash head;
    if (!agt_store_head_hash(s, &head, error))
        return NULL;
    return agt_store_read_revision(s, &head, error);
}

void agt_change_version(GArray *versions, AgtOp op, AgtLayerId layer, const AgtKey *key,
                        const AgtFeature *after)
{
    AgtVersion v = {op, layer, *key, after};
    g_array_append_val(versions, v);
}

/* Rows that are HEAD's under another number or with a blanked birth. */
bool agt_change_fixes(AgtStore *s, const AgtDiff *d, GError **error)
{
    for (guint i = 0; i < d->fixes->len; i++) {
        const AgtFix *f = &g_array_index(d->fixes, AgtFix, i);
        if ((f->rewrite && !agt_live_update(s, f->row, f->row->rowid, error)) ||
            !agt_ident_move(s, &f->key, f->row->rowid, error))
            return false;
    }
    return true;
}

/* --- apply ---------------------------------------------------------------------------------- */

bool agt_change_refuse_edits(AgtStore *s, const AgtDiff *d, GError **error)
{
    if (d->edits->len == 0 && d->refused == 0)
        return true;
    return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                           "%u uncommitted edits: run commit to keep them or restore to drop them",
                           MAX(d->edits->len, d->refused));
}

static bool expect(AgtStore *s, const AgtFeature *before, const AgtKey *key, AgtObject *o,
                   AgtIdent *ident, GError **error)
{
    if (!agt_ident_get(s, key, ident, error))
        return false;
    agt_object_encode(o, before);
    if (ident->alive && agt_hash_equal(&ident->hash, &o->hash))
        return true;
    return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                           "%s %s is not what the change was made for: make the change again from "
                           "the present plan",
                           agt_layer(before->layer)->name, before->id ? before->id : "?");
}

/* The row to be written: a copy with id and birth. */
static AgtFeature *row_for(AgtStore *s, AgtArena *a, const AgtFeature *after, GError **error)
{
    AgtFeature *row = agt_arena_copy(a, after);
    row->rowid = 0;
    if (!row->id || !*row->id) {
        agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error, "a new row of layer %s has no id",
                        agt_layer(row->layer)->name);
        return NULL;
    }
    if (!row->birth || !*row->birth)
        row->birth = row->id;
    return agt_live_check(s, row, error) ? row : NULL;
}

static bool apply_one(AgtStore *s, AgtArena *a, const AgtChange *c, AgtObject *o, GArray *versions,
                      GError **error)
{
    AgtLayerId layer = agt_change_layer(c);
    AgtFeature *row = c->after ? row_for(s, a, c->after, error) : NULL;
    if (c->after && !row)
        return false;
    AgtKey key = agt_store_key(s, layer, row ? row->birth : c->before->birth);
    AgtIdent ident = {.key = key};
    if (c->before ? !expect(s, c->before, &key, o, &ident, error)
                  : !agt_ident_get(s, &key, &ident, error))
        return false;
    if (!c->before && ident.alive)
        return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error, "%s %s is in the plan already",
                               agt_layer(layer)->name, row->id);
    agt_change_version(versions, c->op, layer, &key, row);
    if (c->op == AGT_REMOVE)
        return agt_live_delete(s, layer, ident.row, error);
    if (c->op == AGT_ADD)
        return agt_live_insert(s, row, error);
    row->rowid = ident.row;
    return agt_live_update(s, row, ident.row, error);
}

static int by_change(gconstpointer a, gconstpointer b)
{
    const AgtChange *x = *(const AgtChange *const *)a, *y = *(const AgtChange *const *)b;
    const AgtFeature *fx = x->after ? x->after : x->before, *fy = y->after ? y->after : y->before;
    if (fx->layer != fy->layer)
        return fx->layer < fy->layer ? -1 : 1;
    int c = agt_id_compare(fx->id, fy->id);
    return c ? c : g_strcmp0(fx->birth, fy->birth);
}

/* No key twice, no living id twice. */
bool agt_change_unique(AgtStore *s, GArray *versions, GError **error)
{
    for (guint i = 0; i < versions->len; i++) {
        const AgtVersion *v = &g_array_index(versions, AgtVersion, i);
        bool taken = false;
        if (!v->after)
            continue;
        if (!agt_ident_taken(s, v->layer, v->after->id, &v->key, true, &taken, error))
            return false;
        if (taken)
            return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                                   "two features of layer %s would have the id %s",
                                   agt_layer(v->layer)->name, v->after->id);
    }
    return true;
}

static bool check_once(AgtStore *s, const GArray *versions, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(agt_key_hash, agt_key_equal);
    for (guint i = 0; i < versions->len; i++) {
        AgtVersion *v = &g_array_index(versions, AgtVersion, i);
        if (!g_hash_table_add(seen, &v->key))
            return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                                   "the changeset changes %s %s twice", agt_layer(v->layer)->name,
                                   v->after ? v->after->id : "?");
    }
    return true;
}

bool agt_change_apply(AgtStore *s, AgtArena *a, const AgtChangeset *c, GArray *versions,
                      GError **error)
{
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    for (guint i = 0; i < agt_changeset_n(c); i++)
        g_ptr_array_add(order, (gpointer)agt_changeset_get(c, i));
    g_ptr_array_sort(order, by_change);
    g_auto(AgtObject) o;
    agt_object_init(&o);
    for (guint i = 0; i < order->len; i++)
        if (!apply_one(s, a, order->pdata[i], &o, versions, error))
            return false;
    return check_once(s, versions, error);
}

static AgtRevision *apply_inside(AgtStore *s, const AgtChangeset *c, const AgtRevisionInfo *info,
                                 GError **error)
{
    g_auto(AgtDiff) d = {0};
    AgtHash head;
    if (!agt_merge_none(s, error) || !agt_repair_live(s, false, error) ||
        !agt_diff_live(s, &d, NULL, 0, error) || !agt_change_refuse_edits(s, &d, error) ||
        !agt_change_fixes(s, &d, error) || !agt_store_head_hash(s, &head, error))
        return NULL;
    if (agt_changeset_n(c) == 0 && !agt_hash_is_zero(&head))
        return agt_record_clean(s, error) ? agt_change_head(s, error) : NULL;
    g_autoptr(AgtArena) a = agt_arena_new();
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(AgtVersion));
    if (!agt_change_apply(s, a, c, versions, error))
        return NULL;
    g_autoptr(AgtRevision) r = agt_record(s, versions, info, error);
    if (!r || !agt_change_unique(s, versions, error) || !agt_record_clean(s, error))
        return NULL;
    return g_steal_pointer(&r);
}

AgtRevision *agt_store_apply(AgtStore *s, const AgtChangeset *c, const AgtRevisionInfo *info,
                             GError **error)
{
    if (!agt_record_check_info(s, info, error) || !agt_store_begin(s, true, error))
        return NULL;
    AgtRevision *r = apply_inside(s, c, info, error);
    return agt_change_finish(s, r != NULL, r, error);
}

/* Edits that nobody committed are neither recorded nor forgotten. */
static AgtRevision *add_inside(AgtStore *s, const AgtChangeset *c, const AgtRevisionInfo *info,
                               GError **error)
{
    g_autoptr(AgtArena) a = agt_arena_new();
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(AgtVersion));
    if (!agt_repair_live(s, false, error) || !agt_change_apply(s, a, c, versions, error))
        return NULL;
    g_autoptr(AgtRevision) r = agt_record(s, versions, info, error);
    return r && agt_change_unique(s, versions, error) ? g_steal_pointer(&r) : NULL;
}

AgtRevision *agt_store_add_beside(AgtStore *s, const AgtChangeset *c, const AgtRevisionInfo *info,
                                  GError **error)
{
    if (!agt_record_check_info(s, info, error))
        return NULL;
    for (guint i = 0; i < agt_changeset_n(c); i++)
        if (agt_changeset_get(c, i)->before) {
            agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                            "only new rows can be recorded beside uncommitted edits");
            return NULL;
        }
    if (!agt_store_begin(s, true, error))
        return NULL;
    AgtRevision *r = add_inside(s, c, info, error);
    return agt_change_finish(s, r != NULL, r, error);
}

/* --- status and commit ---------------------------------------------------------------------- */

AgtChangeset *agt_store_status(AgtStore *s, AgtFindings *out, GError **error)
{
    if (!agt_store_begin(s, false, error))
        return NULL;
    g_auto(AgtDiff) d = {0};
    bool ok = agt_diff_live(s, &d, out, 0, error);
    agt_store_end(s, false, NULL);
    if (!ok)
        return NULL;
    AgtChangeset *c = agt_changeset_new();
    AgtArena *a = agt_changeset_arena(c);
    for (guint i = 0; i < d.edits->len; i++) {
        const AgtEdit *e = &g_array_index(d.edits, AgtEdit, i);
        const AgtFeature *before = e->before ? agt_arena_copy(a, e->before) : NULL;
        const AgtFeature *after = e->after ? agt_arena_copy(a, e->after) : NULL;
        if (e->op == AGT_ADD)
            agt_changeset_add(c, after);
        else if (e->op == AGT_REMOVE)
            agt_changeset_remove(c, before);
        else
            agt_changeset_change(c, before, after);
    }
    agt_changeset_sort(c);
    return c;
}

static bool put_lineage(AgtStore *s, const AgtDiff *d, gint64 seq, GError **error)
{
    for (guint i = 0; i < d->edits->len; i++) {
        const AgtEdit *e = &g_array_index(d->edits, AgtEdit, i);
        if (!e->split)
            continue;
        g_autoptr(AgtStmt) st =
            agt_stmt(s,
                     "INSERT OR REPLACE INTO rev_lineage(seq, parent, child, kind, share, how)"
                     " VALUES(?, ?, ?, 'split', NULL, 'id')",
                     error);
        if (!st)
            return false;
        sqlite3_bind_int64(st, 1, seq);
        agt_bind_blob(st, 2, e->parent.b, sizeof e->parent.b);
        agt_bind_blob(st, 3, e->key.b, sizeof e->key.b);
        if (!agt_stmt_run(s, st, error))
            return false;
    }
    return true;
}

/* Writes assigned ids into the live rows and lists what is to be recorded. */
static bool collect(AgtStore *s, const AgtDiff *d, GArray *versions, GError **error)
{
    g_auto(AgtObject) o;
    agt_object_init(&o);
    for (guint i = 0; i < d->edits->len; i++) {
        const AgtEdit *e = &g_array_index(d->edits, AgtEdit, i);
        if (e->rename && !agt_live_update(s, e->after, e->row, error))
            return false;
        agt_change_version(versions, e->op, e->layer, &e->key, e->after);
    }
    return true;
}

static AgtRevision *commit_inside(AgtStore *s, const AgtRevisionInfo *info, AgtFindings *out,
                                  GError **error)
{
    g_auto(AgtDiff) d = {0};
    if (!agt_repair_live(s, false, error) || !agt_diff_live(s, &d, out, 0, error))
        return NULL;
    if (d.refused) {
        agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                        "%u of the edits cannot be committed: correct what the findings name, or "
                        "run restore to drop all edits",
                        d.refused);
        return NULL;
    }
    if (!agt_change_fixes(s, &d, error))
        return NULL;
    AgtHash merged;
    if (!agt_merge_ready(s, &merged, error))
        return NULL;
    if (d.edits->len == 0 && agt_hash_is_zero(&merged)) {
        agt_record_clean(s, error);
        return NULL;
    }
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(AgtVersion));
    if (!collect(s, &d, versions, error))
        return NULL;
    g_autoptr(AgtRevision) r = agt_record_merge(s, versions, &merged, info, error);
    if (!r || !put_lineage(s, &d, r->seq, error) || !agt_merge_forget(s, error) ||
        !agt_record_clean(s, error))
        return NULL;
    return g_steal_pointer(&r);
}

AgtRevision *agt_store_commit(AgtStore *s, const AgtRevisionInfo *info, AgtFindings *out,
                              GError **error)
{
    if (!agt_record_check_info(s, info, error) || !agt_store_begin(s, true, error))
        return NULL;
    GError *local = NULL;
    AgtRevision *r = commit_inside(s, info, out, &local);
    bool ok = local == NULL;
    if (local)
        g_propagate_error(error, local);
    return agt_change_finish(s, ok, r, ok ? error : NULL);
}
