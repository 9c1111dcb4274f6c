/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A merge in the plan file: recorded at once when nothing is in dispute, else begun. A merge that
 * was begun lies in rev_state (MERGE_HEAD, MERGE_NAME, MERGE_MESSAGE) and rev_conflict and in the
 * live tables, all written in one transaction, so that it outlives the program.
 */
#include <string.h>

#include "internal.h"

static const char *const state_keys[] = {"MERGE_HEAD", "MERGE_NAME", "MERGE_MESSAGE"};

/* --- is there one? --------------------------------------------------------------------------- */

static bool read_merge_head(AgtStore *s, AgtHash *out, GError **error)
{
    GError *local = NULL;
    g_autofree char *hex = agt_store_state(s, "MERGE_HEAD", &local);
    if (local) {
        g_propagate_error(error, local);
        return false;
    }
    *out = (AgtHash){{0}};
    return !hex || agt_hash_parse(hex, out) ||
           agt_store_error(s, AGT_STORE_ERROR_DAMAGED, error,
                           "the state of the merge in progress cannot be read: run merge --abort");
}

bool agt_merge_none(AgtStore *s, GError **error)
{
    AgtHash merged;
    if (!read_merge_head(s, &merged, error))
        return false;
    return agt_hash_is_zero(&merged) ||
           agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                           "a merge is in progress: finish it with merge --continue (conflicts "
                           "lists what is open) or take it back with merge --abort");
}

bool agt_merge_ready(AgtStore *s, AgtHash *merged, GError **error)
{
    gint64 open = 0;
    if (!read_merge_head(s, merged, error))
        return false;
    if (agt_hash_is_zero(merged))
        return true;
    if (!agt_store_number(s, "SELECT count(*) FROM rev_conflict WHERE resolution IS NULL", 0, &open,
                          error))
        return false;
    return open == 0 || agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                                        "%d conflicts of the merge are open: conflicts lists them, "
                                        "resolve settles them",
                                        (int)open);
}

bool agt_merge_forget(AgtStore *s, GError **error)
{
    return agt_store_exec(s,
                          "DELETE FROM rev_conflict;"
                          "DELETE FROM rev_state WHERE key IN ('MERGE_HEAD', 'MERGE_NAME',"
                          " 'MERGE_MESSAGE')",
                          error);
}

/* --- recorded at once ------------------------------------------------------------------------ */

/* The plan is still what the merge was worked out for. */
static bool check_head(AgtStore *s, const AgtAncestry *a, AgtHash *theirs, GError **error)
{
    AgtHash head, ours;
    if (!agt_store_head_hash(s, &head, error))
        return false;
    bool same = agt_hash_parse(a->ours->hash, &ours) && agt_hash_equal(&head, &ours) &&
                agt_hash_parse(a->theirs->hash, theirs);
    return same || agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                                   "the plan has a newer revision than the one that was to be "
                                   "merged: merge again");
}

static AgtRevision *merge_inside(AgtStore *s, const AgtAncestry *a, const AgtChangeset *c,
                                 const AgtRevisionInfo *info, GError **error)
{
    AgtHash theirs;
    if (!agt_branch_clean(s, error) || !check_head(s, a, &theirs, error))
        return NULL;
    g_autoptr(AgtArena) arena = agt_arena_new();
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(AgtVersion));
    if (!agt_change_apply(s, arena, c, versions, error))
        return NULL;
    g_autoptr(AgtRevision) r = agt_record_merge(s, versions, &theirs, info, error);
    if (!r || !agt_change_unique(s, versions, error) || !agt_record_clean(s, error))
        return NULL;
    return g_steal_pointer(&r);
}

AgtRevision *agt_store_merge(AgtStore *s, const AgtAncestry *a, const AgtChangeset *c,
                             const AgtRevisionInfo *info, GError **error)
{
    if (!agt_record_check_info(s, info, error) || !agt_store_begin(s, true, error))
        return NULL;
    AgtRevision *r = merge_inside(s, a, c, info, error);
    return agt_change_finish(s, r != NULL, r, error);
}

static AgtRevision *forward_inside(AgtStore *s, const AgtAncestry *a, const AgtRevisionInfo *info,
                                   GError **error)
{
    AgtHash theirs;
    g_autofree char *branch = agt_store_state(s, "HEAD", error);
    if (!branch || !agt_branch_clean(s, error) || !check_head(s, a, &theirs, error))
        return NULL;
    return agt_branch_go(s, branch, &theirs, info, error);
}

AgtRevision *agt_store_forward(AgtStore *s, const AgtAncestry *a, const AgtRevisionInfo *info,
                               GError **error)
{
    g_assert(agt_ancestry_forward(a));
    if (!agt_record_check_info(s, info, error) || !agt_store_begin(s, true, error))
        return NULL;
    AgtRevision *r = forward_inside(s, a, info, error);
    return agt_change_finish(s, r != NULL, r, error);
}

/* --- begun ----------------------------------------------------------------------------------- */

static AgtKey key_of(const AgtStore *s, const AgtDispute *d)
{
    return d->layer < AGT_N_LAYERS ? agt_store_key(s, d->layer, d->birth) : (AgtKey){{0}};
}

static gint64 number_of(const AgtStore *s, const AgtDispute *d)
{
    return d->layer < AGT_N_LAYERS ? s->number[d->layer] : 0;
}

/* Stores a side's version; 0 for none. */
static bool put_side(AgtStore *s, const AgtFeature *row, gint64 *oid, GError **error)
{
    *oid = 0;
    if (!row)
        return true;
    g_auto(AgtObject) o;
    agt_object_init(&o);
    agt_object_encode(&o, row);
    return agt_object_put(s, row->layer, &o, oid, error);
}

static bool put_dispute(AgtStore *s, const AgtDispute *d, const char *settled, GError **error)
{
    gint64 oid[3];
    AgtKey key = key_of(s, d);
    const AgtFeature *side[] = {d->base, d->ours, d->theirs};
    for (guint i = 0; i < 3; i++)
        if (!put_side(s, side[i], &oid[i], error))
            return false;
    g_autoptr(AgtStmt) st =
        agt_stmt(s,
                 "INSERT OR REPLACE INTO rev_conflict(layer, fkey, field, kind, base_oid, ours_oid,"
                 " theirs_oid, resolution) VALUES(?, ?, ?, ?, nullif(?, 0), nullif(?, 0),"
                 " nullif(?, 0), ?)",
                 error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, number_of(s, d));
    agt_bind_blob(st, 2, key.b, sizeof key.b);
    agt_bind_text(st, 3, d->field);
    agt_bind_text(st, 4, d->kind);
    for (int i = 0; i < 3; i++)
        sqlite3_bind_int64(st, 5 + i, oid[i]);
    agt_bind_text(st, 8, settled);
    return agt_stmt_run(s, st, error);
}

static bool begin_inside(AgtStore *s, const AgtAncestry *a, const char *name, const AgtChangeset *c,
                         const GPtrArray *disputes, const char *message, GError **error)
{
    AgtHash theirs;
    const char *value[] = {a->theirs->hash, name, message};
    if (!agt_branch_clean(s, error) || !check_head(s, a, &theirs, error) ||
        !agt_record_clean(s, error))
        return false;
    g_autoptr(AgtArena) arena = agt_arena_new();
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(AgtVersion));
    if (!agt_change_apply(s, arena, c, versions, error))
        return false;
    for (guint i = 0; i < disputes->len; i++)
        if (!put_dispute(s, disputes->pdata[i], NULL, error))
            return false;
    for (guint i = 0; i < G_N_ELEMENTS(state_keys); i++)
        if (!agt_store_set_state(s, state_keys[i], value[i], error))
            return false;
    return true;
}

bool agt_store_merge_begin(AgtStore *s, const AgtAncestry *a, const char *name,
                           const AgtChangeset *c, const GPtrArray *disputes, const char *message,
                           GError **error)
{
    if (!agt_store_begin(s, true, error))
        return false;
    return agt_store_end(s, begin_inside(s, a, name, c, disputes, message, error), error);
}

/* --- read again ------------------------------------------------------------------------------ */

void agt_merge_state_free(AgtMergeState *m)
{
    if (!m)
        return;
    g_free(m->name);
    g_free(m->message);
    agt_revision_free(m->theirs);
    g_clear_pointer(&m->disputes, g_ptr_array_unref);
    agt_arena_unref(m->arena);
    g_free(m);
}

/* The version of a side, NULL where the column is. */
static bool read_side(AgtStore *s, AgtStmt *st, int column, AgtLayerId layer, AgtArena *a,
                      const AgtFeature **out, GError **error)
{
    *out = NULL;
    if (sqlite3_column_type(st, column) == SQLITE_NULL)
        return true;
    *out = agt_object_load(s, a, layer, sqlite3_column_int64(st, column), error);
    return *out != NULL;
}

static bool read_dispute(AgtStore *s, AgtStmt *st, AgtMergeState *m, GError **error)
{
    AgtDispute *d = g_new0(AgtDispute, 1);
    g_ptr_array_add(m->disputes, d);
    d->layer = agt_store_layer(s, sqlite3_column_int64(st, 0));
    d->field = agt_arena_text(m->arena, (const char *)sqlite3_column_text(st, 1));
    d->kind = agt_arena_text(m->arena, (const char *)sqlite3_column_text(st, 2));
    d->settled = agt_arena_text(m->arena, (const char *)sqlite3_column_text(st, 6));
    m->open += !d->settled;
    d->id = d->birth = "";
    if (d->layer >= AGT_N_LAYERS)
        return true;
    if (!read_side(s, st, 3, d->layer, m->arena, &d->base, error) ||
        !read_side(s, st, 4, d->layer, m->arena, &d->ours, error) ||
        !read_side(s, st, 5, d->layer, m->arena, &d->theirs, error))
        return false;
    const AgtFeature *any = d->ours ? d->ours : d->theirs ? d->theirs : d->base;
    if (!any)
        return agt_store_error(s, AGT_STORE_ERROR_DAMAGED, error,
                               "a conflict of the merge names no feature: run merge --abort");
    d->id = any->id;
    d->birth = any->birth;
    return true;
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const AgtDispute *x = *(const AgtDispute *const *)a, *y = *(const AgtDispute *const *)b;
    if (x->layer != y->layer)
        return x->layer < y->layer ? -1 : 1;
    int c = agt_id_compare(x->id, y->id);
    c = c ? c : g_strcmp0(x->birth, y->birth);
    return c ? c : g_strcmp0(x->field, y->field);
}

static bool read_disputes(AgtStore *s, AgtMergeState *m, GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(s,
                 "SELECT layer, field, kind, base_oid, ours_oid, theirs_oid, resolution"
                 " FROM rev_conflict",
                 error);
    int rc = st ? 1 : -1;
    while (rc > 0 && (rc = agt_stmt_step(s, st, error)) > 0)
        if (!read_dispute(s, st, m, error))
            return false;
    g_ptr_array_sort(m->disputes, by_place);
    return rc == 0;
}

static AgtMergeState *read_state(AgtStore *s, GError **error)
{
    AgtHash merged;
    if (!read_merge_head(s, &merged, error) || agt_hash_is_zero(&merged))
        return NULL;
    g_autoptr(AgtMergeState) m = g_new0(AgtMergeState, 1);
    m->arena = agt_arena_new();
    m->disputes = g_ptr_array_new_with_free_func(g_free);
    m->name = agt_store_state(s, "MERGE_NAME", NULL);
    m->message = agt_store_state(s, "MERGE_MESSAGE", NULL);
    m->theirs = agt_store_read_revision(s, &merged, error);
    if (!m->theirs || !read_disputes(s, m, error))
        return NULL;
    return g_steal_pointer(&m);
}

AgtMergeState *agt_store_merge_state(AgtStore *s, GError **error)
{
    if (!agt_store_begin(s, false, error))
        return NULL;
    AgtMergeState *m = read_state(s, error);
    agt_store_end(s, false, NULL); /* nothing was written */
    return m;
}

/* --- settled --------------------------------------------------------------------------------- */

static bool need_merge(AgtStore *s, GError **error)
{
    AgtHash merged;
    if (!read_merge_head(s, &merged, error))
        return false;
    return !agt_hash_is_zero(&merged) ||
           agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error, "no merge is in progress");
}

/* Row number of the feature with a birth in a live table, 0 when there is none. */
static bool live_row(AgtStore *s, const AgtDispute *d, gint64 *row, GError **error)
{
    g_autofree char *sql = g_strdup_printf("SELECT " AGT_STORE_ROW " FROM \"%s\" WHERE birth = ?",
                                           agt_layer(d->layer)->name);
    g_autoptr(AgtStmt) st = agt_stmt(s, sql, error);
    if (!st)
        return false;
    agt_bind_text(st, 1, d->birth);
    int rc = agt_stmt_step(s, st, error);
    *row = rc > 0 ? sqlite3_column_int64(st, 0) : 0;
    if (rc > 0 && (rc = agt_stmt_step(s, st, error)) > 0)
        return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                               "%s %s lies in more than one row: delete the copy first",
                               agt_layer(d->layer)->name, d->id);
    return rc >= 0;
}

static bool write_live(AgtStore *s, const AgtSettlement *x, GError **error)
{
    gint64 row = 0;
    if (!live_row(s, x->dispute, &row, error))
        return false;
    if (!x->live)
        return row == 0 || agt_live_delete(s, x->dispute->layer, row, error);
    if (!agt_live_check(s, x->live, error))
        return false;
    if (row)
        return agt_live_update(s, x->live, row, error);
    g_autoptr(AgtArena) a = agt_arena_new();
    AgtFeature *copy = agt_arena_copy(a, x->live);
    copy->rowid = 0;
    return agt_live_insert(s, copy, error);
}

static bool settle_one(AgtStore *s, const AgtSettlement *x, GError **error)
{
    AgtKey key = key_of(s, x->dispute);
    if (x->write && !write_live(s, x, error))
        return false;
    g_autoptr(AgtStmt) st = agt_stmt(
        s, "UPDATE rev_conflict SET resolution = ? WHERE layer = ? AND fkey = ? AND field = ?",
        error);
    if (!st)
        return false;
    agt_bind_text(st, 1, x->settled);
    sqlite3_bind_int64(st, 2, number_of(s, x->dispute));
    agt_bind_blob(st, 3, key.b, sizeof key.b);
    agt_bind_text(st, 4, x->dispute->field);
    if (!agt_stmt_run(s, st, error))
        return false;
    return sqlite3_changes(s->db) == 1 ||
           agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error, "%s is no conflict of the merge",
                           x->dispute->id);
}

static bool settle_inside(AgtStore *s, const GArray *settlements, GError **error)
{
    if (!need_merge(s, error))
        return false;
    for (guint i = 0; i < settlements->len; i++)
        if (!settle_one(s, &g_array_index(settlements, AgtSettlement, i), error))
            return false;
    return true;
}

bool agt_store_merge_settle(AgtStore *s, const GArray *settlements, GError **error)
{
    if (!agt_store_begin(s, true, error))
        return false;
    return agt_store_end(s, settle_inside(s, settlements, error), error);
}

/* How the same finding was settled before, NULL when it was not. */
static const char *settled_before(const AgtMergeState *m, const AgtDispute *d)
{
    for (guint i = 0; i < m->disputes->len; i++) {
        const AgtDispute *x = m->disputes->pdata[i];
        if (x->layer == d->layer && strcmp(x->field, d->field) == 0 &&
            strcmp(x->birth, d->birth) == 0)
            return x->settled;
    }
    return NULL;
}

static bool renew_inside(AgtStore *s, const char *kind, const GPtrArray *disputes, GError **error)
{
    g_autoptr(AgtMergeState) m = need_merge(s, error) ? read_state(s, error) : NULL;
    g_autoptr(AgtStmt) st =
        m ? agt_stmt(s, "DELETE FROM rev_conflict WHERE kind = ?", error) : NULL;
    if (!st)
        return false;
    agt_bind_text(st, 1, kind);
    if (!agt_stmt_run(s, st, error))
        return false;
    for (guint i = 0; i < disputes->len; i++)
        if (!put_dispute(s, disputes->pdata[i], settled_before(m, disputes->pdata[i]), error))
            return false;
    return true;
}

bool agt_store_merge_renew(AgtStore *s, const char *kind, const GPtrArray *disputes, GError **error)
{
    if (!agt_store_begin(s, true, error))
        return false;
    return agt_store_end(s, renew_inside(s, kind, disputes, error), error);
}

/* --- taken back ------------------------------------------------------------------------------ */

static bool abort_inside(AgtStore *s, GError **error)
{
    gint64 begun = 0;
    g_auto(AgtDiff) d = {0};
    if (!agt_store_number(s, "SELECT count(*) FROM rev_state WHERE key = 'MERGE_HEAD'", 0, &begun,
                          error))
        return false;
    if (!begun)
        return need_merge(s, error);
    return agt_repair_live(s, true, error) && agt_diff_live(s, &d, NULL, 0, error) &&
           agt_change_fixes(s, &d, error) && agt_change_undo(s, &d, false, error) &&
           agt_merge_forget(s, error) && agt_record_clean(s, error) &&
           agt_change_mark_kept(s, &d, error);
}

bool agt_store_merge_abort(AgtStore *s, GError **error)
{
    if (!agt_store_begin(s, true, error))
        return false;
    return agt_store_end(s, abort_inside(s, error), error);
}
