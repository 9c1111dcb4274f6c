/* SPDX-License-Identifier: Apache-2.0 */
/* Records a revision: objects, who is who, changes, tree, commit, reference. */
#include <string.h>

#include "internal.h"

enum { BIT_ATTRIBUTE = 1, BIT_GEOMETRY = 4 };

/* A revision being made. */
typedef struct {
    AgtStore *s;
    gint64 seq, gen;
    AgtHash parent, merged, root, hash; /* zero: no such parent */
    bool held;                          /* the held layers of the file are brought along */
    AgtTree tree[AGT_N_LAYERS];
    guint n[3]; /* by AgtOp */
} Draft;

bool agt_record_check_info(const AgtStore *s, const AgtRevisionInfo *info, GError **error)
{
    if (!info->author || !*info->author)
        return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                               "a revision needs its author: give --author");
    if (!info->message || !*info->message)
        return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                               "a revision needs a message: give --message");
    if (!info->time || strlen(info->time) != 20)
        return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                               "a revision needs its time as YYYY-MM-DDThh:mm:ssZ");
    return true;
}

/* Longest way to a commit from the first one, counted in commits; one more than the parents'. */
static bool next_generation(Draft *d, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(
        d->s, "SELECT coalesce(max(gen), 0) + 1 FROM rev_commit WHERE hash IN (?, ?)", error);
    if (!st)
        return false;
    agt_bind_blob(st, 1, d->parent.b, sizeof d->parent.b);
    agt_bind_blob(st, 2, d->merged.b, sizeof d->merged.b);
    if (agt_stmt_step(d->s, st, error) < 0)
        return false;
    d->gen = sqlite3_column_int64(st, 0);
    return true;
}

/*
 * Every revision is recorded on the newest held layers of the file, whatever its branch: so they
 * have one history, and no branch can bring an older state of them back.
 */
static bool check_held(Draft *d, GError **error)
{
    AgtTree newest[AGT_N_LAYERS];
    if (!agt_store_newest_trees(d->s, newest, error))
        return false;
    return d->held || agt_trees_same_held(d->tree, newest) ||
           agt_store_error(d->s, AGT_STORE_ERROR_CONFLICT, error,
                           "this branch stands on older clearance evidence than the file has: run "
                           "restore, which brings the newest along");
}

static bool start_draft(Draft *d, GError **error)
{
    AgtStore *s = d->s;
    AgtHash root;
    return agt_store_number(s, "SELECT max(seq) + 1 FROM rev_commit", 1, &d->seq, error) &&
           agt_store_head_hash(s, &d->parent, error) &&
           agt_store_root_of(s, &d->parent, &root, error) && next_generation(d, error) &&
           agt_trees_read(s, &root, d->tree, error) && check_held(d, error);
}

/* Which parts differ from a stored object. */
static bool changed_bits(AgtStore *s, gint64 old_oid, const AgtObject *o, int *bits, GError **error)
{
    *bits = 0;
    g_autoptr(AgtStmt) st =
        agt_stmt(s, "SELECT attr_hash, geom_hash FROM rev_object WHERE oid = ?", error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, old_oid);
    int rc = agt_stmt_step(s, st, error);
    if (rc > 0 && memcmp(sqlite3_column_blob(st, 0), o->attr_hash, 16) != 0)
        *bits |= BIT_ATTRIBUTE;
    if (rc > 0 && memcmp(sqlite3_column_blob(st, 1), o->geom_hash, 16) != 0)
        *bits |= BIT_GEOMETRY;
    return rc >= 0;
}

static bool put_change(Draft *d, const AgtVersion *v, int bits, gint64 old_oid, gint64 new_oid,
                       AgtBox box, GError **error)
{
    static const char *const op[] = {[AGT_ADD] = "+", [AGT_CHANGE] = "~", [AGT_REMOVE] = "-"};
    AgtStore *s = d->s;
    g_autoptr(AgtStmt) st = agt_stmt(
        s,
        "INSERT INTO rev_change(seq, layer, fkey, op, bits, old_oid, new_oid, minx, miny, maxx,"
        " maxy) VALUES(?, ?, ?, ?, ?, nullif(?, 0), nullif(?, 0), ?, ?, ?, ?)",
        error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, d->seq);
    sqlite3_bind_int64(st, 2, s->number[v->layer]);
    agt_bind_blob(st, 3, v->key.b, sizeof v->key.b);
    agt_bind_text(st, 4, op[v->op]);
    sqlite3_bind_int(st, 5, bits);
    sqlite3_bind_int64(st, 6, old_oid);
    sqlite3_bind_int64(st, 7, new_oid);
    if (box.minx <= box.maxx) {
        sqlite3_bind_double(st, 8, box.minx);
        sqlite3_bind_double(st, 9, box.miny);
        sqlite3_bind_double(st, 10, box.maxx);
        sqlite3_bind_double(st, 11, box.maxy);
    }
    return agt_stmt_run(s, st, error);
}

static bool box_of(AgtStore *s, gint64 oid, AgtBox *box, GError **error)
{
    *box = AGT_BOX_EMPTY;
    g_autoptr(AgtStmt) st =
        agt_stmt(s, "SELECT minx, miny, maxx, maxy FROM rev_object WHERE oid = ?", error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, oid);
    int rc = agt_stmt_step(s, st, error);
    if (rc > 0 && sqlite3_column_type(st, 0) != SQLITE_NULL)
        *box = (AgtBox){sqlite3_column_double(st, 0), sqlite3_column_double(st, 1),
                        sqlite3_column_double(st, 2), sqlite3_column_double(st, 3)};
    return rc >= 0;
}

/* Stores one feature's new version, or its end; *hash is zero for the end. */
static bool put_version(Draft *d, const AgtVersion *v, AgtObject *o, AgtHash *hash, GError **error)
{
    AgtStore *s = d->s;
    AgtIdent ident;
    AgtBox box = AGT_BOX_EMPTY;
    gint64 oid = 0;
    int bits = BIT_ATTRIBUTE | BIT_GEOMETRY;
    *hash = (AgtHash){{0}};
    if (!agt_ident_get(s, &v->key, &ident, error))
        return false;
    d->n[v->op]++;
    if (ident.alive && !box_of(s, ident.oid, &box, error))
        return false;
    if (v->op == AGT_REMOVE)
        return agt_ident_kill(s, &v->key, d->seq, error) &&
               put_change(d, v, bits, ident.oid, 0, box, error);
    agt_object_encode(o, v->after);
    *hash = o->hash;
    gint64 old_oid = ident.alive ? ident.oid : 0;
    return agt_object_put(s, v->layer, o, &oid, error) &&
           (v->op == AGT_ADD || changed_bits(s, old_oid, o, &bits, error)) &&
           agt_ident_put(s, &v->key, v->after, oid, d->seq, error) &&
           put_change(d, v, bits, old_oid, oid, agt_box_union(box, o->box), error);
}

static int by_layer_and_key(gconstpointer a, gconstpointer b)
{
    const AgtVersion *x = a, *y = b;
    if (x->layer != y->layer)
        return x->layer < y->layer ? -1 : 1;
    return memcmp(x->key.b, y->key.b, sizeof x->key.b);
}

/* The versions of one layer, from @p i on; gives the number of the next layer's first. */
static bool put_layer(Draft *d, GArray *versions, guint *i, GError **error)
{
    g_auto(AgtObject) o;
    agt_object_init(&o);
    g_autoptr(GArray) change = g_array_new(FALSE, FALSE, sizeof(AgtTreeChange));
    AgtLayerId layer = g_array_index(versions, AgtVersion, *i).layer;
    for (; *i < versions->len; (*i)++) {
        const AgtVersion *v = &g_array_index(versions, AgtVersion, *i);
        if (v->layer != layer)
            break;
        AgtTreeChange c = {.key = v->key};
        if (!put_version(d, v, &o, &c.hash, error))
            return false;
        g_array_append_val(change, c);
    }
    if (!agt_tree_update(d->s, &d->tree[layer], (const AgtTreeChange *)(gpointer)change->data,
                         change->len, error))
        return false;
    return !agt_layer(layer)->geom ||
           agt_schema_statistics(d->s, layer, d->tree[layer].count, error);
}

AgtHash agt_commit_hash(const AgtHash *root, const AgtHash *parent, const AgtHash *merged,
                        const char *author, const char *time, const char *message)
{
    g_autoptr(GByteArray) all = g_byte_array_new();
    const char *text[] = {"agrotown commit 1", author, time, message};
    for (guint i = 0; i < G_N_ELEMENTS(text); i++)
        g_byte_array_append(all, (const guint8 *)text[i], (guint)strlen(text[i]) + 1);
    g_byte_array_append(all, root->b, sizeof root->b);
    g_byte_array_append(all, parent->b, sizeof parent->b);
    if (!agt_hash_is_zero(merged))
        g_byte_array_append(all, merged->b, sizeof merged->b);
    return agt_sha256(all->data, all->len);
}

static bool put_parent(Draft *d, int ord, const AgtHash *parent, GError **error)
{
    if (agt_hash_is_zero(parent))
        return true;
    g_autoptr(AgtStmt) up =
        agt_stmt(d->s, "INSERT INTO rev_parent(commit_hash, ord, parent) VALUES(?, ?, ?)", error);
    if (!up)
        return false;
    agt_bind_blob(up, 1, d->hash.b, sizeof d->hash.b);
    sqlite3_bind_int(up, 2, ord);
    agt_bind_blob(up, 3, parent->b, sizeof parent->b);
    return agt_stmt_run(d->s, up, error);
}

/* Number of a commit that the file has already, 0 for none. */
static bool known_commit(AgtStore *s, const AgtHash *hash, gint64 *seq, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(s, "SELECT seq FROM rev_commit WHERE hash = ?", error);
    if (!st)
        return false;
    agt_bind_blob(st, 1, hash->b, sizeof hash->b);
    int rc = agt_stmt_step(s, st, error);
    *seq = rc > 0 ? sqlite3_column_int64(st, 0) : 0;
    return rc >= 0;
}

static bool put_commit(Draft *d, const AgtRevisionInfo *info, GError **error)
{
    AgtStore *s = d->s;
    gint64 known = 0;
    d->hash =
        agt_commit_hash(&d->root, &d->parent, &d->merged, info->author, info->time, info->message);
    if (!known_commit(s, &d->hash, &known, error))
        return false;
    if (known) { /* the same edit by the same person in the same second on two branches */
        g_autofree char *drop =
            g_strdup_printf("DELETE FROM rev_change WHERE seq = %" G_GINT64_FORMAT, d->seq);
        d->seq = known;
        return agt_store_exec(s, drop, error);
    }
    g_autoptr(AgtStmt) st = agt_stmt(
        s,
        "INSERT INTO rev_commit(hash, seq, root, gen, author, time, message, tool, summary, added,"
        " changed, removed) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        error);
    if (!st)
        return false;
    agt_bind_blob(st, 1, d->hash.b, sizeof d->hash.b);
    sqlite3_bind_int64(st, 2, d->seq);
    agt_bind_blob(st, 3, d->root.b, sizeof d->root.b);
    sqlite3_bind_int64(st, 4, d->gen);
    agt_bind_text(st, 5, info->author);
    agt_bind_text(st, 6, info->time);
    agt_bind_text(st, 7, info->message);
    agt_bind_text(st, 8, info->tool ? info->tool : "");
    agt_bind_text(st, 9, info->facts);
    for (int i = 0; i < 3; i++)
        sqlite3_bind_int64(st, 10 + i, d->n[i]);
    return agt_stmt_run(s, st, error) && put_parent(d, 0, &d->parent, error) &&
           put_parent(d, 1, &d->merged, error);
}

bool agt_store_move_head(AgtStore *s, const AgtHash *from, const AgtHash *to,
                         const AgtRevisionInfo *info, GError **error)
{
    g_autofree char *branch = agt_store_state(s, "HEAD", error);
    g_autoptr(AgtStmt) ref =
        agt_stmt(s,
                 "INSERT INTO rev_ref(name, commit_hash, kind, locked) VALUES(?, ?, 'branch', 0)"
                 " ON CONFLICT(name) DO UPDATE SET commit_hash = excluded.commit_hash",
                 error);
    if (!branch || !ref)
        return false;
    agt_bind_text(ref, 1, branch);
    agt_bind_blob(ref, 2, to->b, sizeof to->b);
    if (!agt_stmt_run(s, ref, error))
        return false;
    g_autoptr(AgtStmt) log = agt_stmt(
        s, "INSERT INTO rev_reflog(ref, old, new, author, time, why) VALUES(?, ?, ?, ?, ?, ?)",
        error);
    if (!log)
        return false;
    agt_bind_text(log, 1, branch);
    if (!agt_hash_is_zero(from))
        agt_bind_blob(log, 2, from->b, sizeof from->b);
    agt_bind_blob(log, 3, to->b, sizeof to->b);
    agt_bind_text(log, 4, info->author);
    agt_bind_text(log, 5, info->time);
    agt_bind_text(log, 6, info->message);
    return agt_stmt_run(s, log, error);
}

static AgtRevision *record(Draft *draft, GArray *versions, const AgtRevisionInfo *info,
                           GError **error)
{
    Draft d = *draft;
    AgtStore *s = d.s;
    if (!start_draft(&d, error))
        return NULL;
    g_array_sort(versions, by_layer_and_key);
    for (guint i = 0; i < versions->len;)
        if (!put_layer(&d, versions, &i, error))
            return NULL;
    if (!agt_trees_write(s, d.tree, &d.root, error) || !put_commit(&d, info, error) ||
        !agt_store_move_head(s, &d.parent, &d.hash, info, error))
        return NULL;
    return agt_store_read_revision(s, &d.hash, error);
}

AgtRevision *agt_record(AgtStore *s, GArray *versions, const AgtRevisionInfo *info, GError **error)
{
    return record(&(Draft){.s = s}, versions, info, error);
}

AgtRevision *agt_record_merge(AgtStore *s, GArray *versions, const AgtHash *merged,
                              const AgtRevisionInfo *info, GError **error)
{
    return record(&(Draft){.s = s, .merged = *merged}, versions, info, error);
}

AgtRevision *agt_record_held(AgtStore *s, GArray *versions, const AgtRevisionInfo *info,
                             GError **error)
{
    return record(&(Draft){.s = s, .held = true}, versions, info, error);
}

bool agt_store_schema_changed(AgtStore *s, bool *changed, GError **error)
{
    gint64 now = 0;
    if (!agt_store_number(s, "PRAGMA schema_version", 0, &now, error))
        return false;
    g_autoptr(GError) local = NULL;
    g_autofree char *known = agt_store_state(s, "schema_version", &local);
    if (local) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    gint64 was = -1;
    agt_parse_int(known, &was);
    *changed = was != now;
    return true;
}

bool agt_record_clean(AgtStore *s, GError **error)
{
    if (!agt_store_exec(s, "DELETE FROM rev_dirty", error))
        return false;
    gint64 now = 0; /* inside the transaction it counts our own changes already */
    if (!agt_store_number(s, "PRAGMA schema_version", 0, &now, error))
        return false;
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, now);
    return agt_store_set_state(s, "schema_version", text, error);
}
