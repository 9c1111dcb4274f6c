/* SPDX-License-Identifier: Apache-2.0 */
/* Back: edits dropped, and the live tables put to another revision. */
#include "internal.h"

/* Puts one live row back to what HEAD has. Hazards added by hand stay: a person deletes them. */
static bool undo_edit(AgtStore *s, const AgtEdit *e, GError **error)
{
    bool evidence = (agt_layer(e->layer)->flags & AGT_LAYER_EVIDENCE) != 0;
    if (e->op == AGT_ADD)
        return evidence || agt_live_delete(s, e->layer, e->row, error);
    if (e->op == AGT_CHANGE)
        return agt_live_update(s, e->before, e->row, error) &&
               agt_ident_move(s, &e->key, e->row, error);
    g_autoptr(AgtArena) a = agt_arena_new();
    AgtFeature *row = agt_arena_copy(a, e->before);
    row->rowid = 0;
    return agt_live_insert(s, row, error) && agt_ident_move(s, &e->key, row->rowid, error);
}

bool agt_change_undo(AgtStore *s, const AgtDiff *d, bool evidence_only, GError **error)
{
    for (guint i = 0; i < d->edits->len; i++) {
        const AgtEdit *e = &g_array_index(d->edits, AgtEdit, i);
        if (evidence_only && !(agt_layer(e->layer)->flags & AGT_LAYER_EVIDENCE))
            continue;
        if (!undo_edit(s, e, error))
            return false;
    }
    return true;
}

/* Hazards added by hand stay touched, so that they are seen by every later command. */
bool agt_change_mark_kept(AgtStore *s, const AgtDiff *d, GError **error)
{
    for (guint i = 0; i < d->edits->len; i++) {
        const AgtEdit *e = &g_array_index(d->edits, AgtEdit, i);
        if (e->op != AGT_ADD || !(agt_layer(e->layer)->flags & AGT_LAYER_EVIDENCE))
            continue;
        g_autoptr(AgtStmt) st = agt_stmt(
            s, "INSERT OR IGNORE INTO rev_dirty(layer, row, birth, id) VALUES(?, ?, '', '')",
            error);
        if (!st)
            return false;
        sqlite3_bind_int64(st, 1, s->number[e->layer]);
        sqlite3_bind_int64(st, 2, e->row);
        if (!agt_stmt_run(s, st, error))
            return false;
    }
    return true;
}

/* What a tree comparison hands over: live rows follow it, versions are listed. */
typedef struct {
    AgtStore *s;
    AgtArena *arena;
    AgtLayerId layer;
    GArray *versions;
} Back;

static bool back_one(const AgtKey *key, const AgtHash *now, const AgtHash *then, gpointer user,
                     GError **error)
{
    Back *b = user;
    AgtIdent ident;
    AgtFeature *row = NULL;
    if (!agt_ident_get(b->s, key, &ident, error))
        return false;
    if (agt_hash_is_zero(then)) {
        agt_change_version(b->versions, AGT_REMOVE, b->layer, key, NULL);
        return agt_live_delete(b->s, b->layer, ident.row, error);
    }
    if (!(row = agt_object_by_hash(b->s, b->arena, b->layer, then, error)))
        return false;
    if (agt_hash_is_zero(now)) {
        agt_change_version(b->versions, AGT_ADD, b->layer, key, row);
        return agt_live_insert(b->s, row, error);
    }
    row->rowid = ident.row;
    agt_change_version(b->versions, AGT_CHANGE, b->layer, key, row);
    return agt_live_update(b->s, row, ident.row, error);
}

/* What is held never goes back: it becomes, or stays, what the newest revision of the file has. */
bool agt_change_go_to(AgtStore *s, const AgtHash *root, AgtArena *a, GArray *versions,
                      GError **error)
{
    AgtTree now[AGT_N_LAYERS], then[AGT_N_LAYERS], newest[AGT_N_LAYERS];
    if (!agt_store_head_trees(s, now, error) || !agt_trees_read(s, root, then, error) ||
        !agt_store_newest_trees(s, newest, error))
        return false;
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        Back b = {s, a, i, versions};
        const AgtHash *to = agt_store_is_held(i) ? &newest[i].root : &then[i].root;
        if (!agt_tree_diff(s, &now[i].root, to, back_one, &b, error))
            return false;
    }
    return true;
}

static AgtRevision *restore_inside(AgtStore *s, const char *revision, const AgtRevisionInfo *info,
                                   GError **error)
{
    g_auto(AgtDiff) d = {0};
    AgtHash commit, to;
    if (!agt_merge_none(s, error) || !agt_repair_live(s, true, error) ||
        !agt_diff_live(s, &d, NULL, 0, error) || !agt_store_resolve(s, revision, &commit, error) ||
        !agt_store_root_of(s, &commit, &to, error) || !agt_change_fixes(s, &d, error) ||
        !agt_change_undo(s, &d, false, error))
        return NULL;
    g_autoptr(AgtArena) a = agt_arena_new();
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(AgtVersion));
    if (!agt_change_go_to(s, &to, a, versions, error))
        return NULL;
    g_autoptr(AgtRevision) r =
        versions->len ? agt_record_held(s, versions, info, error) : agt_change_head(s, error);
    if (!r || !agt_record_clean(s, error) || !agt_change_mark_kept(s, &d, error))
        return NULL;
    return g_steal_pointer(&r);
}

AgtRevision *agt_store_restore(AgtStore *s, const char *revision, const AgtRevisionInfo *info,
                               GError **error)
{
    if (!agt_record_check_info(s, info, error) || !agt_store_begin(s, true, error))
        return NULL;
    AgtRevision *r = restore_inside(s, revision, info, error);
    return agt_change_finish(s, r != NULL, r, error);
}

bool agt_store_restore_evidence(AgtStore *s, GError **error)
{
    if (!agt_store_begin(s, true, error))
        return false;
    g_auto(AgtDiff) d = {0};
    bool ok = agt_diff_live(s, &d, NULL, 0, error) && agt_change_undo(s, &d, true, error);
    return agt_store_end(s, ok, error);
}
