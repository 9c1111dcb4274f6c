/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Branches and tags, and going from one branch to another.
 *
 * A branch is a line of what is planned. What is known of the ground, what was signed and what was
 * handed out has one history for the whole file (agt_store_held_layers()): whoever goes to another
 * branch takes the newest state of it along, as a revision of that branch where it was behind. So
 * the branch in the live tables always stands on the newest evidence of the file.
 */
#include <string.h>

#include "internal.h"

void agt_ref_free(AgtRef *r)
{
    if (!r)
        return;
    g_free(r->name);
    agt_revision_free(r->revision);
    g_free(r);
}

/* --- names ----------------------------------------------------------------------------------- */

static const char *flaw_of_name(const char *name)
{
    gsize digits = strspn(name, "0123456789abcdefABCDEF");
    if (!*name || strlen(name) > 100 || !g_utf8_validate(name, -1, NULL))
        return "is empty, too long or no text";
    if (strcmp(name, "HEAD") == 0)
        return "means the newest revision";
    if (name[0] == 'r' && name[1] && strspn(name + 1, "0123456789") == strlen(name + 1))
        return "is the number of a revision";
    if (digits >= 4 && digits == strlen(name))
        return "could be taken for a hash";
    if (name[0] == '-' || name[0] == '/' || g_str_has_suffix(name, "/") || strstr(name, "..") ||
        strstr(name, "//"))
        return "begins with - or /, ends with / or has .. or //";
    for (const char *p = name; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isalnum(c) && !(c < 128 && strchr("-_./+", (int)c)))
            return "has a sign that is neither letter nor digit nor one of - _ . / +";
    }
    return NULL;
}

static bool check_name(AgtStore *s, const char *name, GError **error)
{
    const char *flaw = flaw_of_name(name);
    if (flaw)
        return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                               "\"%s\" cannot be the name of a branch or tag: it %s", name, flaw);
    g_autoptr(AgtStmt) st = agt_stmt(s, "SELECT kind FROM rev_ref WHERE name = ?", error);
    if (!st)
        return false;
    agt_bind_text(st, 1, name);
    int rc = agt_stmt_step(s, st, error);
    if (rc > 0)
        return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                               "there is a %s \"%s\" already: take another name",
                               (const char *)sqlite3_column_text(st, 0), name);
    return rc == 0;
}

/* --- references ------------------------------------------------------------------------------ */

static bool note(AgtStore *s, const char *name, const AgtHash *old, const AgtHash *new,
                 const char *why, const AgtRevisionInfo *info, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(
        s, "INSERT INTO rev_reflog(ref, old, new, author, time, why) VALUES(?, ?, ?, ?, ?, ?)",
        error);
    if (!st)
        return false;
    agt_bind_text(st, 1, name);
    if (old)
        agt_bind_blob(st, 2, old->b, sizeof old->b);
    if (new)
        agt_bind_blob(st, 3, new->b, sizeof new->b);
    agt_bind_text(st, 4, info->author);
    agt_bind_text(st, 5, info->time);
    agt_bind_text(st, 6, why);
    return agt_stmt_run(s, st, error);
}

static bool add_ref(AgtStore *s, const char *name, const char *revision, const char *kind,
                    bool locked, const AgtRevisionInfo *info, GError **error)
{
    AgtHash commit;
    if (!check_name(s, name, error) ||
        !agt_store_resolve(s, revision ? revision : "HEAD", &commit, error))
        return false;
    g_autoptr(AgtStmt) st = agt_stmt(
        s, "INSERT INTO rev_ref(name, commit_hash, kind, locked) VALUES(?, ?, ?, ?)", error);
    if (!st)
        return false;
    agt_bind_text(st, 1, name);
    agt_bind_blob(st, 2, commit.b, sizeof commit.b);
    agt_bind_text(st, 3, kind);
    sqlite3_bind_int(st, 4, locked);
    return agt_stmt_run(s, st, error) && note(s, name, NULL, &commit, kind, info, error);
}

static bool make_ref(AgtStore *s, const char *name, const char *revision, const char *kind,
                     bool locked, const AgtRevisionInfo *info, GError **error)
{
    if (!agt_record_check_info(s, info, error) || !agt_store_begin(s, true, error))
        return false;
    return agt_store_end(s, add_ref(s, name, revision, kind, locked, info, error), error);
}

bool agt_store_branch(AgtStore *s, const char *name, const char *revision,
                      const AgtRevisionInfo *info, GError **error)
{
    return make_ref(s, name, revision, "branch", false, info, error);
}

bool agt_store_tag(AgtStore *s, const char *name, const char *revision, bool locked,
                   const AgtRevisionInfo *info, GError **error)
{
    return make_ref(s, name, revision, "tag", locked, info, error);
}

/* Commit of a reference of a kind. @p locked may be NULL. */
static bool find_ref(AgtStore *s, const char *name, const char *kind, AgtHash *out, bool *locked,
                     GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(s, "SELECT commit_hash, locked FROM rev_ref WHERE name = ? AND kind = ?", error);
    if (!st)
        return false;
    agt_bind_text(st, 1, name);
    agt_bind_text(st, 2, kind);
    int rc = agt_stmt_step(s, st, error);
    if (rc == 0)
        return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                               "there is no %s \"%s\": `agrotown %s` lists them", kind, name, kind);
    *out = agt_column_hash(st, 0);
    if (locked)
        *locked = sqlite3_column_int(st, 1) != 0;
    return rc > 0;
}

static bool remove_tag(AgtStore *s, const char *name, const AgtRevisionInfo *info, GError **error)
{
    AgtHash commit;
    bool locked = false;
    if (!find_ref(s, name, "tag", &commit, &locked, error))
        return false;
    if (locked)
        return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                               "the tag \"%s\" is locked: what was issued under it stays findable",
                               name);
    g_autoptr(AgtStmt) st = agt_stmt(s, "DELETE FROM rev_ref WHERE name = ?", error);
    if (!st)
        return false;
    agt_bind_text(st, 1, name);
    return agt_stmt_run(s, st, error) && note(s, name, &commit, NULL, "deleted", info, error);
}

bool agt_store_untag(AgtStore *s, const char *name, const AgtRevisionInfo *info, GError **error)
{
    if (!agt_record_check_info(s, info, error) || !agt_store_begin(s, true, error))
        return false;
    return agt_store_end(s, remove_tag(s, name, info, error), error);
}

static GPtrArray *read_refs(AgtStore *s, GArray *commits, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_ref_free);
    g_autoptr(AgtStmt) st =
        agt_stmt(s,
                 "SELECT r.name, r.kind = 'tag', r.locked, h.value IS NOT NULL, r.commit_hash"
                 " FROM (SELECT name, kind, locked, commit_hash FROM rev_ref UNION SELECT value,"
                 " 'branch', 0, NULL FROM rev_state WHERE key = 'HEAD' AND value NOT IN (SELECT"
                 " name FROM rev_ref)) r LEFT JOIN rev_state h ON h.key = 'HEAD' AND"
                 " h.value = r.name ORDER BY 2, 1",
                 error);
    int rc = st ? 1 : -1;
    while (rc > 0 && (rc = agt_stmt_step(s, st, error)) > 0) {
        AgtRef *r = g_new0(AgtRef, 1);
        AgtHash commit = agt_column_hash(st, 4);
        r->name = g_strdup((const char *)sqlite3_column_text(st, 0));
        r->tag = sqlite3_column_int(st, 1) != 0;
        r->locked = sqlite3_column_int(st, 2) != 0;
        r->current = sqlite3_column_int(st, 3) != 0 && !r->tag;
        g_ptr_array_add(list, r);
        g_array_append_val(commits, commit);
    }
    return rc == 0 ? g_steal_pointer(&list) : NULL;
}

GPtrArray *agt_store_refs(AgtStore *s, GError **error)
{
    g_autoptr(GArray) commits = g_array_new(FALSE, FALSE, sizeof(AgtHash));
    g_autoptr(GPtrArray) list = read_refs(s, commits, error);
    for (guint i = 0; list && i < list->len; i++) {
        const AgtHash *commit = &g_array_index(commits, AgtHash, i);
        AgtRef *r = list->pdata[i];
        if (!agt_hash_is_zero(commit) && !(r->revision = agt_store_read_revision(s, commit, error)))
            return NULL;
    }
    return g_steal_pointer(&list);
}

/* --- going to a commit ----------------------------------------------------------------------- */

/* The list of features follows what the live tables became. */
static bool follow(AgtStore *s, const GArray *versions, gint64 seq, GError **error)
{
    g_auto(AgtObject) o;
    agt_object_init(&o);
    for (guint i = 0; i < versions->len; i++) {
        const AgtVersion *v = &g_array_index(versions, AgtVersion, i);
        gint64 oid = 0;
        if (!v->after) {
            if (!agt_ident_kill(s, &v->key, seq, error))
                return false;
            continue;
        }
        agt_object_encode(&o, v->after);
        if (!agt_object_put(s, v->layer, &o, &oid, error) ||
            !agt_ident_put(s, &v->key, v->after, oid, seq, error))
            return false;
    }
    return true;
}

static bool tell_extents(AgtStore *s, const AgtTree then[AGT_N_LAYERS], const GArray *versions,
                         GError **error)
{
    AgtLayerSet done = 0;
    for (guint i = 0; i < versions->len; i++) {
        AgtLayerId layer = g_array_index(versions, AgtVersion, i).layer;
        if (!agt_layer(layer)->geom || (done & AGT_LAYER_BIT(layer)))
            continue;
        done |= AGT_LAYER_BIT(layer);
        if (!agt_schema_statistics(s, layer, then[layer].count, error))
            return false;
    }
    return true;
}

/* What a branch is behind in. */
typedef struct {
    AgtStore *s;
    AgtArena *arena;
    AgtLayerId layer;
    gint64 seq;
    GArray *versions;
} Behind;

/* Lists a feature of a held layer as the live table has it, and lets the list of features say what
 * the branch has: the revision to be recorded brings it up to date again. */
static bool note_behind(const AgtKey *key, const AgtHash *then, const AgtHash *now, gpointer user,
                        GError **error)
{
    Behind *b = user;
    AgtIdent ident;
    AgtFeature *row = NULL, *old = NULL;
    AgtOp op = agt_hash_is_zero(now) ? AGT_REMOVE : agt_hash_is_zero(then) ? AGT_ADD : AGT_CHANGE;
    if (!agt_ident_get(b->s, key, &ident, error) ||
        (op != AGT_REMOVE && !(row = agt_object_by_hash(b->s, b->arena, b->layer, now, error))) ||
        (op != AGT_ADD && !(old = agt_object_by_hash(b->s, b->arena, b->layer, then, error))))
        return false;
    if (row)
        row->rowid = ident.row;
    agt_change_version(b->versions, op, b->layer, key, row);
    if (!old)
        return agt_ident_kill(b->s, key, b->seq, error);
    g_auto(AgtObject) o;
    agt_object_init(&o);
    agt_object_encode(&o, old);
    gint64 oid = 0;
    return agt_object_put(b->s, b->layer, &o, &oid, error) &&
           agt_ident_put(b->s, key, old, oid, b->seq, error);
}

/* Records on HEAD, which was just reached, the held layers that it is behind in. */
static AgtRevision *catch_up(AgtStore *s, const AgtTree then[AGT_N_LAYERS],
                             const AgtRevisionInfo *info, GError **error)
{
    AgtTree newest[AGT_N_LAYERS];
    g_autoptr(AgtArena) a = agt_arena_new();
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(AgtVersion));
    g_autoptr(AgtRevision) at = agt_change_head(s, error);
    if (!at || !agt_store_newest_trees(s, newest, error))
        return NULL;
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        Behind b = {s, a, i, at->seq, versions};
        if (agt_store_is_held(i) &&
            !agt_tree_diff(s, &then[i].root, &newest[i].root, note_behind, &b, error))
            return NULL;
    }
    return versions->len ? agt_record_held(s, versions, info, error) : g_steal_pointer(&at);
}

AgtRevision *agt_branch_go(AgtStore *s, const char *branch, const AgtHash *commit,
                           const AgtRevisionInfo *info, GError **error)
{
    AgtHash root, head;
    AgtTree then[AGT_N_LAYERS];
    g_autoptr(AgtArena) a = agt_arena_new();
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(AgtVersion));
    g_autoptr(AgtRevision) to = agt_store_read_revision(s, commit, error);
    if (!to || !agt_store_head_hash(s, &head, error) ||
        !agt_store_root_of(s, commit, &root, error) || !agt_trees_read(s, &root, then, error) ||
        !agt_change_go_to(s, &root, a, versions, error) || !follow(s, versions, to->seq, error) ||
        !tell_extents(s, then, versions, error) || !agt_store_set_state(s, "HEAD", branch, error) ||
        !agt_store_move_head(s, &head, commit, info, error))
        return NULL;
    g_autoptr(AgtRevision) r = catch_up(s, then, info, error);
    return r && agt_record_clean(s, error) ? g_steal_pointer(&r) : NULL;
}

bool agt_branch_clean(AgtStore *s, GError **error)
{
    g_auto(AgtDiff) d = {0};
    return agt_merge_none(s, error) && agt_repair_live(s, false, error) &&
           agt_diff_live(s, &d, NULL, 0, error) && agt_change_refuse_edits(s, &d, error) &&
           agt_change_fixes(s, &d, error);
}

static AgtRevision *switch_inside(AgtStore *s, const char *branch, const AgtRevisionInfo *info,
                                  GError **error)
{
    AgtHash commit;
    if (!find_ref(s, branch, "branch", &commit, NULL, error) || !agt_branch_clean(s, error))
        return NULL;
    return agt_branch_go(s, branch, &commit, info, error);
}

AgtRevision *agt_store_switch(AgtStore *s, const char *branch, const AgtRevisionInfo *info,
                              GError **error)
{
    if (!agt_record_check_info(s, info, error) || !agt_store_begin(s, true, error))
        return NULL;
    AgtRevision *r = switch_inside(s, branch, info, error);
    return agt_change_finish(s, r != NULL, r, error);
}
