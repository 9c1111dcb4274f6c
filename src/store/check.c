/* SPDX-License-Identifier: Apache-2.0 */
/* Proves that a plan file is whole: what is stored fits its hashes, and the derived fits it. */
#include <string.h>

#include "internal.h"

static void damaged(AgtFindings *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void damaged(AgtFindings *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    AgtFinding *f = agt_findings_add_plan(out, &agt_store_rule_damaged);
    f->arg = agt_arena_text(agt_findings_arena(out), text);
}

/* Turns a DAMAGED error into a finding; false for any other error. */
static bool as_finding(AgtFindings *out, GError *local, GError **error)
{
    if (!local)
        return true;
    if (!g_error_matches(local, AGT_STORE_ERROR, AGT_STORE_ERROR_DAMAGED)) {
        g_propagate_error(error, local);
        return false;
    }
    damaged(out, "%s", local->message);
    g_error_free(local);
    return true;
}

static bool check_sqlite(AgtStore *s, AgtFindings *out, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(s, "PRAGMA integrity_check", error);
    int rc = st ? 1 : -1;
    while (rc > 0 && (rc = agt_stmt_step(s, st, error)) > 0) {
        const char *text = (const char *)sqlite3_column_text(st, 0);
        if (strcmp(text, "ok") != 0)
            damaged(out, "SQLite: %s", text);
    }
    return rc == 0;
}

static bool check_objects(AgtStore *s, AgtFindings *out, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(
        s, "SELECT oid, hash, attr_len, body, attr_hash, geom_hash FROM rev_object", error);
    int rc = st ? 1 : -1;
    g_auto(AgtObject) o;
    agt_object_init(&o);
    while (rc > 0 && (rc = agt_stmt_step(s, st, error)) > 0) {
        AgtHash stored = agt_column_hash(st, 1);
        AgtKey attr = agt_column_key(st, 4), geom = agt_column_key(st, 5);
        o.attr_len = (gsize)sqlite3_column_int64(st, 2);
        g_byte_array_set_size(o.body, 0);
        g_byte_array_append(o.body, sqlite3_column_blob(st, 3), (guint)sqlite3_column_bytes(st, 3));
        if (!agt_object_hash(&o) || !agt_hash_equal(&o.hash, &stored) ||
            memcmp(attr.b, o.attr_hash, 16) != 0 || memcmp(geom.b, o.geom_hash, 16) != 0)
            damaged(out, "version %" G_GINT64_FORMAT " does not fit its hash",
                    (gint64)sqlite3_column_int64(st, 0));
    }
    return rc == 0;
}

/* Walks a tree: order of keys, every object there. */
typedef struct {
    AgtStore *s;
    AgtFindings *out;
    AgtKey last;
    guint64 n;
} Walk;

static bool check_entry(const AgtKey *key, const AgtHash *hash, gpointer user, GError **error)
{
    Walk *w = user;
    if (w->n++ && memcmp(w->last.b, key->b, sizeof key->b) >= 0)
        damaged(w->out, "a tree is out of order");
    w->last = *key;
    g_autoptr(AgtStmt) st = agt_stmt(w->s, "SELECT 1 FROM rev_object WHERE hash = ?", error);
    if (!st)
        return false;
    agt_bind_blob(st, 1, hash->b, sizeof hash->b);
    int rc = agt_stmt_step(w->s, st, error);
    if (rc == 0)
        damaged(w->out, "a version that a tree names is missing");
    return rc >= 0;
}

static bool check_trees(AgtStore *s, const AgtHash *root, AgtTree tree[AGT_N_LAYERS],
                        AgtFindings *out, GError **error)
{
    if (!agt_trees_read(s, root, tree, error))
        return false;
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        Walk w = {.s = s, .out = out};
        if (!agt_tree_walk(s, &tree[i].root, check_entry, &w, error))
            return false;
        if (w.n != tree[i].count)
            damaged(out,
                    "layer %s has %" G_GUINT64_FORMAT " features, its tree says %" G_GUINT64_FORMAT,
                    agt_layer(i)->name, w.n, tree[i].count);
    }
    return true;
}

/* Compares a tree difference with the rows of rev_change. */
typedef struct {
    AgtStore *s;
    AgtFindings *out;
    gint64 seq;
    AgtLayerId layer;
    gint64 n;
} Changes;

static bool check_change(const AgtKey *key, const AgtHash *a, const AgtHash *b, gpointer user,
                         GError **error)
{
    Changes *c = user;
    c->n++;
    g_autoptr(AgtStmt) st = agt_stmt(
        c->s,
        "SELECT o.hash, n.hash FROM rev_change c LEFT JOIN rev_object o ON o.oid = c.old_oid"
        " LEFT JOIN rev_object n ON n.oid = c.new_oid"
        " WHERE c.seq = ? AND c.layer = ? AND c.fkey = ?",
        error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, c->seq);
    sqlite3_bind_int64(st, 2, c->s->number[c->layer]);
    agt_bind_blob(st, 3, key->b, sizeof key->b);
    int rc = agt_stmt_step(c->s, st, error);
    AgtHash was = rc > 0 ? agt_column_hash(st, 0) : (AgtHash){{0}};
    AgtHash is = rc > 0 ? agt_column_hash(st, 1) : (AgtHash){{0}};
    if (rc == 0 || !agt_hash_equal(&was, a) || !agt_hash_equal(&is, b))
        damaged(c->out, "the list of changes of r%" G_GINT64_FORMAT " is wrong in layer %s", c->seq,
                agt_layer(c->layer)->name);
    return rc >= 0;
}

static bool count_changes(AgtStore *s, gint64 seq, gint64 *n, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(
        s, "SELECT count(*) FROM rev_change WHERE seq = ? AND old_oid IS NOT new_oid", error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, seq);
    if (agt_stmt_step(s, st, error) < 0)
        return false;
    *n = sqlite3_column_int64(st, 0);
    return true;
}

static bool check_commit(AgtStore *s, const AgtRevision *r, AgtFindings *out, GError **error)
{
    AgtHash hash, root, parent = {{0}}, merged = {{0}}, before, made;
    AgtTree now[AGT_N_LAYERS], then[AGT_N_LAYERS];
    agt_hash_parse(r->hash, &hash);
    agt_hash_parse(r->content, &root);
    agt_hash_parse(r->parent, &parent);
    agt_hash_parse(r->merged, &merged);
    made = agt_commit_hash(&root, &parent, &merged, r->author, r->time, r->message);
    if (!agt_hash_equal(&hash, &made))
        damaged(out, "revision r%" G_GINT64_FORMAT " does not fit its hash", r->seq);
    if (!check_trees(s, &root, now, out, error) || !agt_store_root_of(s, &parent, &before, error) ||
        !agt_trees_read(s, &before, then, error))
        return false;
    Changes c = {.s = s, .out = out, .seq = r->seq};
    gint64 listed = 0;
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        c.layer = i;
        if (!agt_tree_diff(s, &then[i].root, &now[i].root, check_change, &c, error))
            return false;
    }
    if (!count_changes(s, r->seq, &listed, error))
        return false;
    if (listed != c.n)
        damaged(out,
                "r%" G_GINT64_FORMAT " lists %" G_GINT64_FORMAT " changes, its trees differ in "
                "%" G_GINT64_FORMAT,
                r->seq, listed, c.n);
    return true;
}

static GArray *all_commits(AgtStore *s, GError **error)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(AgtHash));
    g_autoptr(AgtStmt) st = agt_stmt(s, "SELECT hash FROM rev_commit ORDER BY seq", error);
    int rc = st ? 1 : -1;
    while (rc > 0 && (rc = agt_stmt_step(s, st, error)) > 0) {
        AgtHash h = agt_column_hash(st, 0);
        g_array_append_val(list, h);
    }
    return rc == 0 ? g_steal_pointer(&list) : NULL;
}

/* Counts what must not be there. */
static bool check_none(AgtStore *s, const char *sql, const char *what, AgtFindings *out,
                       GError **error)
{
    gint64 n = 0;
    if (!agt_store_number(s, sql, 0, &n, error))
        return false;
    if (n)
        damaged(out, "%" G_GINT64_FORMAT " %s", n, what);
    return true;
}

/* Branches, tags and parents name revisions that are there; HEAD stands on the newest evidence. */
static bool check_refs(AgtStore *s, AgtFindings *out, GError **error)
{
    AgtTree head[AGT_N_LAYERS], newest[AGT_N_LAYERS];
    if (!check_none(s,
                    "SELECT count(*) FROM rev_ref WHERE commit_hash NOT IN (SELECT hash FROM"
                    " rev_commit)",
                    "branches or tags name revisions that are missing", out, error) ||
        !check_none(s,
                    "SELECT count(*) FROM rev_parent WHERE parent NOT IN (SELECT hash FROM"
                    " rev_commit)",
                    "parents of revisions are missing", out, error) ||
        !check_none(s,
                    "SELECT count(*) FROM rev_conflict WHERE NOT EXISTS (SELECT 1 FROM rev_state"
                    " WHERE key = 'MERGE_HEAD')",
                    "conflicts are left of no merge", out, error) ||
        !agt_store_head_trees(s, head, error) || !agt_store_newest_trees(s, newest, error))
        return false;
    if (!agt_trees_same_held(head, newest))
        damaged(out, "the branch stands on older clearance evidence than the file has: restore "
                     "brings the newest along");
    return true;
}

static bool check_commits(AgtStore *s, AgtFindings *out, GError **error)
{
    g_autoptr(GArray) commits = all_commits(s, error);
    if (!commits)
        return false;
    for (guint i = 0; i < commits->len; i++) {
        GError *local = NULL;
        g_autoptr(AgtRevision) r =
            agt_store_read_revision(s, &g_array_index(commits, AgtHash, i), &local);
        if (r)
            check_commit(s, r, out, &local);
        if (!as_finding(out, local, error))
            return false;
    }
    return true;
}

/* HEAD's features as rev_ident lists them are those of HEAD's trees. */
typedef struct {
    AgtStore *s;
    AgtFindings *out;
    AgtLayerId layer;
    gint64 n;
} Idents;

static bool check_ident(const AgtKey *key, const AgtHash *hash, gpointer user, GError **error)
{
    Idents *x = user;
    AgtIdent ident;
    x->n++;
    if (!agt_ident_get(x->s, key, &ident, error))
        return false;
    if (!ident.alive || !agt_hash_equal(&ident.hash, hash))
        damaged(x->out, "the list of features does not fit HEAD in layer %s",
                agt_layer(x->layer)->name);
    return true;
}

static bool check_idents(AgtStore *s, AgtFindings *out, GError **error)
{
    AgtHash head, root;
    AgtTree tree[AGT_N_LAYERS];
    gint64 alive = 0;
    Idents x = {.s = s, .out = out};
    if (!agt_store_head_hash(s, &head, error) || !agt_store_root_of(s, &head, &root, error) ||
        !agt_trees_read(s, &root, tree, error))
        return false;
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        x.layer = i;
        if (!agt_tree_walk(s, &tree[i].root, check_ident, &x, error))
            return false;
    }
    if (!agt_store_number(s, "SELECT count(*) FROM rev_ident WHERE died IS NULL", 0, &alive, error))
        return false;
    if (alive != x.n)
        damaged(out,
                "the list of features has %" G_GINT64_FORMAT " rows, HEAD has %" G_GINT64_FORMAT,
                alive, x.n);
    return true;
}

/* Every untouched live row is HEAD's: touched ones are named by the dirty list. */
static bool check_live(AgtStore *s, AgtFindings *out, GError **error)
{
    g_auto(AgtDiff) told = {0};
    g_auto(AgtDiff) seen = {0};
    if (!agt_diff_live(s, &told, NULL, 0, error))
        return false;
    if (told.rescanned) /* triggers are gone: the comparison was of everything anyway */
        return true;
    if (!agt_diff_all(s, &seen, error))
        return false;
    guint differ = seen.edits->len + seen.fixes->len, known = told.edits->len + told.fixes->len;
    if (differ != known)
        damaged(out, "%u live rows differ from HEAD, the list of edits knows %u", differ, known);
    return true;
}

/* The tables as other programs see them. A table that is gone or lacks columns is named here. */
static bool check_tables(AgtStore *s, AgtFindings *out, GError **error)
{
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        guint flaws = 0;
        if (!s->number[i])
            continue;
        if (!agt_structure_look(s, i, false, &flaws, error))
            return false;
        if (!(flaws & (AGT_TABLE_GONE | AGT_TABLE_LACKS)))
            continue;
        g_autoptr(AgtArena) a = agt_arena_new();
        GError *local = NULL;
        g_autoptr(AgtLive) live G_GNUC_UNUSED = agt_live_open(s, i, a, out, &local);
        if (!as_finding(out, local, error))
            return false;
    }
    if (s->logged)
        agt_findings_add_plan(out, &agt_store_rule_journal);
    return agt_structure_tell(s, true, AGT_ERROR, out, error);
}

static bool check_inside(AgtStore *s, AgtFindings *out, GError **error)
{
    if (!check_sqlite(s, out, error) || !check_objects(s, out, error) ||
        !check_commits(s, out, error))
        return false;
    GError *local = NULL;
    if (check_refs(s, out, &local) && check_idents(s, out, &local) && check_tables(s, out, &local))
        check_live(s, out, &local);
    return as_finding(out, local, error);
}

bool agt_store_check(AgtStore *s, AgtFindings *out, GError **error)
{
    if (!agt_store_begin(s, false, error))
        return false;
    GError *local = NULL;
    bool ok = check_inside(s, out, &local);
    agt_store_end(s, false, NULL);
    if (!ok)
        ok = as_finding(out, local, error);
    return ok;
}
