/* SPDX-License-Identifier: Apache-2.0 */
/* Revisions and their names, the log, facts. */
#include <string.h>

#include "internal.h"

void agt_revision_free(AgtRevision *r)
{
    if (!r)
        return;
    g_free(r->hash);
    g_free(r->content);
    g_free(r->parent);
    g_free(r->merged);
    g_free(r->author);
    g_free(r->time);
    g_free(r->message);
    g_free(r->tool);
    g_free(r->facts);
    g_free(r);
}

/* A hash from a query with one text parameter; zero when it finds nothing. */
static bool find_hash(AgtStore *s, const char *sql, const char *text, AgtHash *out, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(s, sql, error);
    if (!st)
        return false;
    agt_bind_text(st, 1, text);
    int rc = agt_stmt_step(s, st, error);
    *out = rc > 0 ? agt_column_hash(st, 0) : (AgtHash){{0}};
    return rc >= 0;
}

bool agt_store_head_hash(AgtStore *s, AgtHash *out, GError **error)
{
    return find_hash(s,
                     "SELECT r.commit_hash FROM rev_state h JOIN rev_ref r ON r.name = h.value"
                     " WHERE h.key = ? AND r.commit_hash IS NOT NULL",
                     "HEAD", out, error);
}

/* A commit by the first digits of its hash, else by those of its content hash (the newest). */
static bool find_prefix(AgtStore *s, const char *prefix, AgtHash *out, GError **error)
{
    *out = (AgtHash){{0}};
    if (strlen(prefix) < 4 || strspn(prefix, "0123456789abcdefABCDEF") != strlen(prefix))
        return true;
    g_autofree char *pattern = g_strconcat(prefix, "*", NULL);
    g_autofree char *upper = g_ascii_strup(pattern, -1);
    g_autoptr(AgtStmt) st = agt_stmt(
        s, "SELECT hash FROM rev_commit WHERE hex(hash) GLOB ? ORDER BY seq LIMIT 2", error);
    if (!st)
        return false;
    agt_bind_text(st, 1, upper);
    int rc = agt_stmt_step(s, st, error);
    if (rc > 0) {
        *out = agt_column_hash(st, 0);
        rc = agt_stmt_step(s, st, error);
        if (rc > 0)
            return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                                   "\"%s\" is the start of more than one revision: give more "
                                   "digits",
                                   prefix);
    }
    if (rc < 0)
        return false;
    return !agt_hash_is_zero(out) ||
           find_hash(s, "SELECT hash FROM rev_commit WHERE hex(root) GLOB ? ORDER BY seq DESC",
                     upper, out, error);
}

static bool find_base(AgtStore *s, const char *name, AgtHash *out, GError **error)
{
    if (strcmp(name, "HEAD") == 0)
        return agt_store_head_hash(s, out, error);
    if (name[0] == 'r' && name[1] && strspn(name + 1, "0123456789") == strlen(name + 1) &&
        strlen(name) < 18) {
        if (!find_hash(s, "SELECT hash FROM rev_commit WHERE seq = CAST(? AS INTEGER)", name + 1,
                       out, error))
            return false;
        if (!agt_hash_is_zero(out))
            return true;
    }
    if (!find_hash(s, "SELECT commit_hash FROM rev_ref WHERE name = ?", name, out, error))
        return false;
    return !agt_hash_is_zero(out) || find_prefix(s, name, out, error);
}

bool agt_store_parent(AgtStore *s, const AgtHash *commit, int ord, AgtHash *out, GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(s, "SELECT parent FROM rev_parent WHERE commit_hash = ? AND ord = ?", error);
    if (!st)
        return false;
    agt_bind_blob(st, 1, commit->b, sizeof commit->b);
    sqlite3_bind_int(st, 2, ord);
    int rc = agt_stmt_step(s, st, error);
    *out = rc > 0 ? agt_column_hash(st, 0) : (AgtHash){{0}};
    return rc >= 0;
}

bool agt_store_resolve(AgtStore *s, const char *name, AgtHash *out, GError **error)
{
    const char *tilde = strchr(name, '~');
    g_autofree char *base = tilde ? g_strndup(name, (gsize)(tilde - name)) : g_strdup(name);
    gint64 back = 0;
    if (tilde && tilde[1] == '\0')
        back = 1;
    else if (tilde && (!agt_parse_int(tilde + 1, &back) || back < 0))
        return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error, "\"%s\" is no revision", name);
    if (!find_base(s, base, out, error))
        return false;
    for (; back > 0 && !agt_hash_is_zero(out); back--)
        if (!agt_store_parent(s, out, 0, out, error))
            return false;
    if (agt_hash_is_zero(out))
        return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                               "there is no revision \"%s\": see log", name);
    return true;
}

bool agt_store_root_of(AgtStore *s, const AgtHash *commit, AgtHash *root, GError **error)
{
    *root = (AgtHash){{0}};
    if (agt_hash_is_zero(commit))
        return true;
    g_autoptr(AgtStmt) st = agt_stmt(s, "SELECT root FROM rev_commit WHERE hash = ?", error);
    if (!st)
        return false;
    agt_bind_blob(st, 1, commit->b, sizeof commit->b);
    int rc = agt_stmt_step(s, st, error);
    if (rc > 0)
        *root = agt_column_hash(st, 0);
    return rc >= 0;
}

static bool trees_of(AgtStore *s, const AgtHash *commit, AgtTree tree[AGT_N_LAYERS], GError **error)
{
    AgtHash root;
    return agt_store_root_of(s, commit, &root, error) && agt_trees_read(s, &root, tree, error);
}

bool agt_store_head_trees(AgtStore *s, AgtTree tree[AGT_N_LAYERS], GError **error)
{
    AgtHash head;
    return agt_store_head_hash(s, &head, error) && trees_of(s, &head, tree, error);
}

static bool newest_hash(AgtStore *s, AgtHash *out, GError **error)
{
    return find_hash(s, "SELECT hash FROM rev_commit ORDER BY seq DESC LIMIT ?", "1", out, error);
}

bool agt_store_newest_trees(AgtStore *s, AgtTree tree[AGT_N_LAYERS], GError **error)
{
    AgtHash newest;
    return newest_hash(s, &newest, error) && trees_of(s, &newest, tree, error);
}

static char *column_dup(AgtStmt *st, int i)
{
    return g_strdup((const char *)sqlite3_column_text(st, i));
}

static char *hex_or_nothing(const AgtHash *h)
{
    return agt_hash_is_zero(h) ? g_strdup("") : agt_hash_hex(h);
}

static bool seq_of(AgtStore *s, const AgtHash *commit, gint64 *seq, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(s, "SELECT seq FROM rev_commit WHERE hash = ?", error);
    if (!st)
        return false;
    agt_bind_blob(st, 1, commit->b, sizeof commit->b);
    int rc = agt_stmt_step(s, st, error);
    *seq = rc > 0 ? sqlite3_column_int64(st, 0) : 0;
    return rc >= 0;
}

AgtRevision *agt_store_read_revision(AgtStore *s, const AgtHash *commit, GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(s,
                 "SELECT seq, root, author, time, message, tool, summary, added, changed, removed"
                 " FROM rev_commit WHERE hash = ?",
                 error);
    if (!st)
        return NULL;
    agt_bind_blob(st, 1, commit->b, sizeof commit->b);
    int rc = agt_stmt_step(s, st, error);
    if (rc <= 0) {
        if (rc == 0)
            agt_store_error(s, AGT_STORE_ERROR_DAMAGED, error, "a revision is missing: run check");
        return NULL;
    }
    g_autoptr(AgtRevision) r = g_new0(AgtRevision, 1);
    AgtHash root = agt_column_hash(st, 1), parent, merged;
    r->seq = sqlite3_column_int64(st, 0);
    r->hash = agt_hash_hex(commit);
    r->content = agt_hash_hex(&root);
    r->author = column_dup(st, 2);
    r->time = column_dup(st, 3);
    r->message = column_dup(st, 4);
    r->tool = column_dup(st, 5);
    r->facts = column_dup(st, 6);
    r->added = (guint)sqlite3_column_int64(st, 7);
    r->changed = (guint)sqlite3_column_int64(st, 8);
    r->removed = (guint)sqlite3_column_int64(st, 9);
    if (!agt_store_parent(s, commit, 0, &parent, error) ||
        !agt_store_parent(s, commit, 1, &merged, error))
        return NULL;
    r->parent = hex_or_nothing(&parent);
    r->merged = hex_or_nothing(&merged);
    if (!agt_hash_is_zero(&merged) && !seq_of(s, &merged, &r->merged_seq, error))
        return NULL;
    return g_steal_pointer(&r);
}

AgtRevision *agt_store_revision(AgtStore *s, const char *name, GError **error)
{
    AgtHash commit;
    return agt_store_resolve(s, name, &commit, error) ? agt_store_read_revision(s, &commit, error)
                                                      : NULL;
}

AgtRevision *agt_store_newest(AgtStore *s, GError **error)
{
    AgtHash newest;
    if (!newest_hash(s, &newest, error) || agt_hash_is_zero(&newest))
        return NULL;
    return agt_store_read_revision(s, &newest, error);
}

GPtrArray *agt_store_log(AgtStore *s, const char *from, GError **error)
{
    AgtHash commit;
    if (from ? !agt_store_resolve(s, from, &commit, error)
             : !agt_store_head_hash(s, &commit, error))
        return NULL;
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_revision_free);
    while (!agt_hash_is_zero(&commit)) {
        AgtRevision *r = agt_store_read_revision(s, &commit, error);
        if (!r)
            return NULL;
        g_ptr_array_add(list, r);
        if (!agt_store_parent(s, &commit, 0, &commit, error))
            return NULL;
    }
    return g_steal_pointer(&list);
}

GPtrArray *agt_store_log_all(AgtStore *s, GError **error)
{
    g_autoptr(GArray) commits = g_array_new(FALSE, FALSE, sizeof(AgtHash));
    g_autoptr(AgtStmt) st = agt_stmt(s, "SELECT hash FROM rev_commit ORDER BY seq DESC", error);
    int rc = st ? 1 : -1;
    while (rc > 0 && (rc = agt_stmt_step(s, st, error)) > 0) {
        AgtHash h = agt_column_hash(st, 0);
        g_array_append_val(commits, h);
    }
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_revision_free);
    for (guint i = 0; rc == 0 && i < commits->len; i++) {
        AgtRevision *r = agt_store_read_revision(s, &g_array_index(commits, AgtHash, i), error);
        if (!r)
            return NULL;
        g_ptr_array_add(list, r);
    }
    return rc == 0 ? g_steal_pointer(&list) : NULL;
}

bool agt_store_put_fact(AgtStore *s, gint64 seq, const char *key, const char *value, GError **error)
{
    if (!agt_store_begin(s, true, error))
        return false;
    g_autoptr(AgtStmt) st =
        agt_stmt(s, "INSERT OR REPLACE INTO rev_fact(seq, key, value) VALUES(?, ?, ?)", error);
    if (st) {
        sqlite3_bind_int64(st, 1, seq);
        agt_bind_text(st, 2, key);
        agt_bind_text(st, 3, value);
    }
    return agt_store_end(s, st && agt_stmt_run(s, st, error), error);
}

char *agt_store_get_fact(AgtStore *s, gint64 seq, const char *key, GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(s, "SELECT value FROM rev_fact WHERE seq = ? AND key = ?", error);
    if (!st)
        return NULL;
    sqlite3_bind_int64(st, 1, seq);
    agt_bind_text(st, 2, key);
    return agt_stmt_step(s, st, error) > 0 ? column_dup(st, 0) : NULL;
}
