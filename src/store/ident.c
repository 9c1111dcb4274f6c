/* SPDX-License-Identifier: Apache-2.0 */
/* Who is who: every feature the file has ever known, by key. */
#include <string.h>

#include "internal.h"

AgtKey agt_store_key(const AgtStore *s, AgtLayerId layer, const char *birth)
{
    AgtKey k;
    agt_feature_key(s->head.key, layer, birth, k.b);
    return k;
}

bool agt_ident_get(AgtStore *s, const AgtKey *key, AgtIdent *out, GError **error)
{
    *out = (AgtIdent){.key = *key};
    g_autoptr(AgtStmt) st = agt_stmt(
        s,
        "SELECT i.died IS NULL, i.oid, i.row, o.hash FROM rev_ident i LEFT JOIN rev_object o"
        " ON o.oid = i.oid WHERE i.fkey = ?",
        error);
    if (!st)
        return false;
    agt_bind_blob(st, 1, key->b, sizeof key->b);
    int rc = agt_stmt_step(s, st, error);
    if (rc > 0) {
        out->known = true;
        out->alive = sqlite3_column_int(st, 0) != 0;
        out->oid = sqlite3_column_int64(st, 1);
        out->row = sqlite3_column_int64(st, 2);
        out->hash = agt_column_hash(st, 3);
    }
    return rc >= 0;
}

bool agt_ident_put(AgtStore *s, const AgtKey *key, const AgtFeature *row, gint64 oid, gint64 seq,
                   GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(s,
                 "INSERT INTO rev_ident(fkey, layer, human, birth, born, died, row, oid)"
                 " VALUES(?, ?, ?, ?, ?, NULL, ?, ?) ON CONFLICT(fkey) DO UPDATE SET"
                 " human = excluded.human, died = NULL, row = excluded.row, oid = excluded.oid",
                 error);
    if (!st)
        return false;
    agt_bind_blob(st, 1, key->b, sizeof key->b);
    sqlite3_bind_int64(st, 2, s->number[row->layer]);
    agt_bind_text(st, 3, row->id);
    agt_bind_text(st, 4, row->birth);
    sqlite3_bind_int64(st, 5, seq);
    sqlite3_bind_int64(st, 6, row->rowid);
    sqlite3_bind_int64(st, 7, oid);
    return agt_stmt_run(s, st, error);
}

bool agt_ident_kill(AgtStore *s, const AgtKey *key, gint64 seq, GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(s, "UPDATE rev_ident SET died = ?, row = NULL, oid = NULL WHERE fkey = ?", error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, seq);
    agt_bind_blob(st, 2, key->b, sizeof key->b);
    return agt_stmt_run(s, st, error);
}

bool agt_ident_move(AgtStore *s, const AgtKey *key, gint64 row, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(s, "UPDATE rev_ident SET row = ? WHERE fkey = ?", error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, row);
    agt_bind_blob(st, 2, key->b, sizeof key->b);
    return agt_stmt_run(s, st, error);
}

bool agt_ident_taken(AgtStore *s, AgtLayerId layer, const char *id, const AgtKey *but,
                     bool alive_only, bool *taken, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(
        s, "SELECT fkey, died IS NULL FROM rev_ident WHERE layer = ? AND human = ?", error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, s->number[layer]);
    agt_bind_text(st, 2, id);
    *taken = false;
    int rc;
    while ((rc = agt_stmt_step(s, st, error)) > 0) {
        AgtKey key = agt_column_key(st, 0);
        if ((!but || !agt_key_equal(&key, but)) && (!alive_only || sqlite3_column_int(st, 1)))
            *taken = true;
    }
    if (rc < 0 || *taken || alive_only)
        return rc >= 0;
    AgtKey born = agt_store_key(s, layer, id); /* renamed since, but born with this id */
    AgtIdent ident;
    if (!agt_ident_get(s, &born, &ident, error))
        return false;
    *taken = ident.known && (!but || !agt_key_equal(&born, but));
    return true;
}

/* The number behind a prefix, -1 for none, and its digits. */
static gint64 number_in(const char *prefix, const char *id, int *digits)
{
    gsize n = strlen(prefix);
    if (!id || strncmp(id, prefix, n) != 0)
        return -1;
    *digits = (int)strspn(id + n, "0123456789");
    g_autofree char *text = g_strndup(id + n, (gsize)*digits);
    gint64 v;
    return agt_parse_int(text, &v) ? v : -1;
}

bool agt_ident_highest(AgtStore *s, AgtLayerId layer, gint64 *number, int *width, GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(s, "SELECT human, birth FROM rev_ident WHERE layer = ?", error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, s->number[layer]);
    const char *prefix = agt_layer(layer)->prefix;
    *number = 0;
    *width = 3;
    int rc;
    while ((rc = agt_stmt_step(s, st, error)) > 0)
        for (int c = 0; c < 2; c++) {
            int digits = 0;
            gint64 v = number_in(prefix, (const char *)sqlite3_column_text(st, c), &digits);
            if (v > *number || (v == *number && v > 0)) {
                *number = v;
                *width = digits;
            }
        }
    return rc == 0;
}
