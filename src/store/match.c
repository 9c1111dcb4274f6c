/* SPDX-License-Identifier: Apache-2.0 */
/* Which touched row is which feature. Other programs copy, blank and edit what tells them apart. */
#include "diff.h"

AgtDiffGroup *agt_diff_group(AgtDiffLayer *x, const AgtKey *key, GError **error)
{
    AgtDiffGroup *g = g_hash_table_lookup(x->groups, key);
    if (g)
        return g;
    AgtIdent ident;
    if (!agt_ident_get(x->s, key, &ident, error))
        return NULL;
    g = g_new0(AgtDiffGroup, 1);
    g->ident = ident;
    g->cands = g_ptr_array_new();
    g_hash_table_insert(x->groups, g_memdup2(key, sizeof *key), g);
    if (ident.alive)
        g_hash_table_insert(x->owner, g_memdup2(&ident.row, sizeof ident.row),
                            g_memdup2(key, sizeof *key));
    return g;
}

bool agt_diff_id(AgtDiffLayer *x, const char *id, AgtKey *key, bool *known, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(
        x->s, "SELECT fkey FROM rev_ident WHERE layer = ? AND human = ? AND died IS NULL", error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, x->s->number[x->layer->id]);
    agt_bind_text(st, 2, id);
    int rc = agt_stmt_step(x->s, st, error);
    *known = rc > 0;
    if (rc > 0)
        *key = agt_column_key(st, 0);
    return rc >= 0;
}

static bool join(AgtDiffLayer *x, AgtDiffRow *c, const AgtKey *key, GError **error)
{
    AgtDiffGroup *g = agt_diff_group(x, key, error);
    if (!g)
        return false;
    if (g->ident.known) {
        g_ptr_array_add(g->cands, c);
        c->matched = true;
    }
    return true;
}

bool agt_diff_same_row(const AgtDiffLayer *x, const AgtDiffGroup *g, const AgtFeature *row)
{
    return g->ident.alive && g->ident.row == row->rowid && !x->d->rescanned &&
           !g_hash_table_contains(x->inserted, &row->rowid);
}

static bool match_births(AgtDiffLayer *x, GError **error)
{
    for (guint i = 0; i < x->cands->len; i++) {
        AgtDiffRow *c = x->cands->pdata[i];
        if (!c->row->birth)
            continue;
        AgtKey key = agt_store_key(x->s, x->layer->id, c->row->birth);
        if (!join(x, c, &key, error))
            return false;
    }
    return true;
}

/* A feature that no row says it is, but which HEAD has in the row of @p c. */
static AgtDiffGroup *abandoned(const AgtDiffLayer *x, const AgtDiffRow *c)
{
    const AgtKey *key = g_hash_table_lookup(x->owner, &c->row->rowid);
    AgtDiffGroup *g = key ? g_hash_table_lookup(x->groups, key) : NULL;
    return g && g->cands->len == 0 ? g : NULL;
}

/* True when the id, too, says that the row is the feature of the group. */
static bool says_id(AgtDiffLayer *x, const AgtDiffGroup *g, const AgtDiffRow *c, bool *says,
                    GError **error)
{
    AgtKey key;
    bool known = false;
    if (c->row->id && !agt_diff_id(x, c->row->id, &key, &known, error))
        return false;
    *says = known && agt_key_equal(&key, &g->ident.key);
    return true;
}

/* A row that HEAD knows as a feature which now no row says it is: its birth was edited. That holds
 * when another row has that birth, too, or when the id does not go with the birth. A row that was
 * written anew may have any number, so its number says nothing. */
static bool give_back(AgtDiffLayer *x, AgtDiffGroup *g, bool *moved, GError **error)
{
    bool untouched =
        g->ident.alive && !x->d->rescanned && !g_hash_table_contains(x->rows, &g->ident.row);
    for (guint i = g->cands->len; i-- > 0;) {
        AgtDiffRow *c = g->cands->pdata[i];
        AgtDiffGroup *own = abandoned(x, c);
        bool says = false;
        if (!own || own == g || !agt_diff_same_row(x, own, c->row))
            continue;
        if (g->cands->len + untouched < 2 && !says_id(x, g, c, &says, error))
            return false;
        if (says)
            continue;
        g_ptr_array_remove_index(g->cands, i);
        g_ptr_array_add(own->cands, c);
        *moved = true;
    }
    return true;
}

/* Until nothing moves: each row moves once at most, to where HEAD has it. */
static bool match_edited_births(AgtDiffLayer *x, GError **error)
{
    for (bool moved = true; moved;) {
        GHashTableIter iter;
        gpointer g;
        moved = false;
        g_hash_table_iter_init(&iter, x->groups);
        while (g_hash_table_iter_next(&iter, NULL, &g))
            if (!give_back(x, g, &moved, error))
                return false;
    }
    return true;
}

/* Rows whose birth was blanked or is unknown, by the row HEAD has there. */
static bool match_numbers(AgtDiffLayer *x, GError **error)
{
    for (guint i = 0; i < x->cands->len; i++) {
        AgtDiffRow *c = x->cands->pdata[i];
        AgtDiffGroup *g = c->matched ? NULL : abandoned(x, c);
        if (g && !join(x, c, &g->ident.key, error))
            return false;
    }
    return true;
}

static bool match_ids(AgtDiffLayer *x, GError **error)
{
    for (guint i = 0; i < x->cands->len; i++) {
        AgtDiffRow *c = x->cands->pdata[i];
        AgtKey key;
        bool known = false;
        if (c->matched || !c->row->id)
            continue;
        if (!agt_diff_id(x, c->row->id, &key, &known, error) || (known && !join(x, c, &key, error)))
            return false;
    }
    return true;
}

/* By birth; then the row HEAD has there when its birth was edited; then by id. */
bool agt_diff_rows(AgtDiffLayer *x, GError **error)
{
    return match_births(x, error) && match_edited_births(x, error) && match_numbers(x, error) &&
           match_ids(x, error);
}
