/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The live tables against HEAD. Other programs copy ids, split features, blank fields and delete
 * rows, so a live row is matched with a feature by its birth, then by the birth its row had before
 * the edit, then by its id; what remains doubtful is refused by name.
 */
#include <string.h>

#include "internal.h"

/* A live row that was touched. */
typedef struct {
    AgtFeature *row;
    bool bad;     /* something in it did not fit */
    bool matched; /* it belongs to the group of a feature that HEAD knows */
} Cand;

/* A feature that HEAD knows (or once knew) and the touched rows that say they are it. */
typedef struct {
    AgtIdent ident;
    GPtrArray *cands; /* Cand* */
} Group;

typedef struct {
    AgtStore *s;
    AgtDiff *d;
    AgtFindings *out;     /* for what this comparison finds */
    AgtFindings *row_out; /* for values that do not fit */
    const AgtLayer *layer;
    GHashTable *rows;    /* gint64* set of touched row numbers */
    GPtrArray *cands;    /* Cand*, by row number */
    GHashTable *groups;  /* AgtKey* -> Group* */
    GHashTable *owner;   /* gint64* row number -> AgtKey* HEAD has there */
    GHashTable *new_ids; /* ids given to new features in this diff */
    gint64 next;         /* next free number, 0: not asked for yet */
    int width;
} Ctx;

static void group_free(gpointer p)
{
    Group *g = p;
    g_ptr_array_unref(g->cands);
    g_free(g);
}

static gint64 *int_dup(gint64 v)
{
    return g_memdup2(&v, sizeof v);
}

static Group *group_of(Ctx *x, const AgtKey *key, GError **error)
{
    Group *g = g_hash_table_lookup(x->groups, key);
    if (g)
        return g;
    AgtIdent ident;
    if (!agt_ident_get(x->s, key, &ident, error))
        return NULL;
    g = g_new0(Group, 1);
    g->ident = ident;
    g->cands = g_ptr_array_new();
    g_hash_table_insert(x->groups, g_memdup2(key, sizeof *key), g);
    if (ident.alive)
        g_hash_table_insert(x->owner, int_dup(ident.row), g_memdup2(key, sizeof *key));
    return g;
}

/* Touched rows and births from the dirty list. */
static bool read_dirty(Ctx *x, GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(x->s, "SELECT row, birth FROM rev_dirty WHERE layer = ?", error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, x->s->number[x->layer->id]);
    int rc;
    while ((rc = agt_stmt_step(x->s, st, error)) > 0) {
        const char *birth = (const char *)sqlite3_column_text(st, 1);
        g_hash_table_add(x->rows, int_dup(sqlite3_column_int64(st, 0)));
        if (!birth || !*birth)
            continue;
        AgtKey key = agt_store_key(x->s, x->layer->id, birth);
        if (!group_of(x, &key, error))
            return false;
    }
    return rc == 0;
}

/* Everything counts as touched: all features of HEAD and (later) all rows. */
static bool read_all_idents(Ctx *x, GError **error)
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
        if (!group_of(x, &g_array_index(keys, AgtKey, i), error))
            return false;
    return rc == 0;
}

static void add_cand(Ctx *x, AgtFeature *row, bool bad)
{
    Cand *c = g_new0(Cand, 1);
    c->row = row;
    c->bad = bad;
    g_ptr_array_add(x->cands, c);
}

static int by_number(gconstpointer a, gconstpointer b)
{
    gint64 x = **(const gint64 *const *)a, y = **(const gint64 *const *)b;
    return (x > y) - (x < y);
}

static bool read_touched(Ctx *x, AgtLive *live, GError **error)
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

static bool read_every(Ctx *x, AgtLive *live, GError **error)
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

static bool join(Ctx *x, Cand *c, const AgtKey *key, GError **error)
{
    Group *g = group_of(x, key, error);
    if (!g)
        return false;
    if (g->ident.known) {
        g_ptr_array_add(g->cands, c);
        c->matched = true;
    }
    return true;
}

/* Key of the living feature with an id; known is false when there is none. */
static bool living_with_id(Ctx *x, const char *id, AgtKey *key, bool *known, GError **error)
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

/* By birth; then the row HEAD has there when its birth was blanked; then by id. */
static bool match(Ctx *x, GError **error)
{
    for (guint i = 0; i < x->cands->len; i++) {
        Cand *c = x->cands->pdata[i];
        if (!c->row->birth)
            continue;
        AgtKey key = agt_store_key(x->s, x->layer->id, c->row->birth);
        if (!join(x, c, &key, error))
            return false;
    }
    for (guint i = 0; i < x->cands->len; i++) {
        Cand *c = x->cands->pdata[i];
        const AgtKey *key = g_hash_table_lookup(x->owner, &c->row->rowid);
        const Group *g = key ? g_hash_table_lookup(x->groups, key) : NULL;
        if (!c->matched && g && g->cands->len == 0 && !join(x, c, key, error))
            return false;
    }
    for (guint i = 0; i < x->cands->len; i++) {
        Cand *c = x->cands->pdata[i];
        AgtKey key;
        bool known = false;
        if (c->matched || !c->row->id)
            continue;
        if (!living_with_id(x, c->row->id, &key, &known, error) ||
            (known && !join(x, c, &key, error)))
            return false;
    }
    return true;
}

static void refuse(Ctx *x, const AgtRule *rule, const AgtFeature *row, const char *arg)
{
    agt_store_find(x->out, rule, row, arg);
    x->d->refused++;
}

static AgtFeature *head_row(Ctx *x, const AgtIdent *ident, GError **error)
{
    return agt_object_load(x->s, x->d->arena, x->layer->id, ident->oid, error);
}

static void add_edit(Ctx *x, AgtEdit edit)
{
    edit.layer = x->layer->id;
    g_array_append_val(x->d->edits, edit);
}

static bool same_geometry(const AgtFeature *a, const AgtFeature *b)
{
    bool none_a = agt_geom_is_empty(a->geom), none_b = agt_geom_is_empty(b->geom);
    return none_a || none_b ? none_a && none_b : agt_geom_equals(a->geom, b->geom, 0);
}

/* What stands against the shape of a row. Evidence is kept as it was received. */
static void check_shape(Ctx *x, const Cand *c, const AgtFeature *before)
{
    const AgtFeature *row = c->row;
    if (!x->layer->geom || x->layer->flags & AGT_LAYER_EVIDENCE || c->bad ||
        (before && same_geometry(before, row)))
        return;
    if (agt_geom_is_empty(row->geom)) {
        refuse(x, &agt_store_rule_no_geometry, row, NULL);
        return;
    }
    g_autofree char *reason = NULL;
    AgtPoint where = row->geom->pt[0];
    if (agt_geom_is_valid(row->geom, &reason, &where))
        return;
    AgtFinding *f =
        agt_store_find(x->out, &agt_store_rule_invalid_geometry, row, reason ? reason : "");
    if (f)
        f->at = where;
    x->d->refused++;
}

/* Number of the one row among several that is the feature, -1 when that cannot be told. */
static int true_one(const Group *g, const AgtFeature *before)
{
    int same = -1, named = -1;
    guint n_named = 0;
    for (guint i = 0; i < g->cands->len; i++) {
        const AgtFeature *row = ((Cand *)g->cands->pdata[i])->row;
        if (same_geometry(row, before) && (same < 0 || row->rowid == g->ident.row))
            same = (int)i;
        if (g_strcmp0(row->id, before->id) == 0) {
            named = (int)i;
            n_named++;
        }
    }
    if (same >= 0)
        return same;
    return n_named == 1 ? named : -1; /* a split leaves one piece with the id */
}

static char *row_numbers(const Group *g)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < g->cands->len; i++)
        g_string_append_printf(text, "%s%" G_GINT64_FORMAT, i ? ", " : "",
                               ((Cand *)g->cands->pdata[i])->row->rowid);
    return g_string_free(text, FALSE);
}

static bool refuse_taken_id(Ctx *x, const AgtFeature *row, const AgtKey *key, bool *ok,
                            GError **error)
{
    bool taken = false;
    if (!agt_ident_taken(x->s, x->layer->id, row->id, key, false, &taken, error))
        return false;
    taken = taken || g_hash_table_contains(x->new_ids, row->id);
    g_hash_table_add(x->new_ids, (gpointer)row->id);
    *ok = !taken;
    if (taken)
        refuse(x, &agt_store_rule_reserved_id, row, NULL);
    return true;
}

/* One row is the feature: changed, revived or as it was. */
static bool settle_one(Ctx *x, Group *g, Cand *c, AgtFeature *before, GError **error)
{
    AgtFeature *row = c->row;
    bool rename = false, ok = true;
    const char *birth = before ? before->birth : row->birth;
    if (g_strcmp0(row->birth, birth) != 0) {
        agt_store_find(x->out, &agt_store_rule_birth, row, NULL);
        row->birth = birth;
        rename = true;
    }
    if (!row->id) {
        row->id = before ? before->id : birth;
        rename = true;
    }
    if (before && g_strcmp0(row->id, before->id) != 0 &&
        !refuse_taken_id(x, row, &g->ident.key, &ok, error))
        return false;
    if (c->bad)
        x->d->refused++;
    check_shape(x, c, before);
    g_auto(AgtObject) o;
    agt_object_init(&o);
    agt_object_encode(&o, row);
    if (before && agt_hash_equal(&o.hash, &g->ident.hash) && !c->bad) {
        AgtFix fix = {g->ident.key, row, rename};
        if (rename || row->rowid != g->ident.row)
            g_array_append_val(x->d->fixes, fix);
        return true;
    }
    AgtEdit edit = {.op = before ? AGT_CHANGE : AGT_ADD,
                    .key = g->ident.key,
                    .before = before,
                    .after = row,
                    .row = row->rowid,
                    .rename = rename};
    add_edit(x, edit);
    return true;
}

static bool settle_group(Ctx *x, Group *g, GError **error)
{
    AgtFeature *before = NULL;
    if (!g->ident.known)
        return true;
    if (g->ident.alive && !(before = head_row(x, &g->ident, error)))
        return false;
    if (g->ident.alive && !x->d->rescanned && !g_hash_table_contains(x->rows, &g->ident.row)) {
        /* HEAD's row was not touched: every row that claims to be it is a copy. */
        for (guint i = 0; i < g->cands->len; i++)
            ((Cand *)g->cands->pdata[i])->matched = false;
        return true;
    }
    if (g->cands->len == 0) {
        if (before)
            add_edit(x, (AgtEdit){.op = AGT_REMOVE, .key = g->ident.key, .before = before});
        return true;
    }
    int keep = g->cands->len == 1 ? 0 : before ? true_one(g, before) : -1;
    if (keep < 0) {
        g_autofree char *rows = row_numbers(g);
        refuse(x, &agt_store_rule_doubled_id, ((Cand *)g->cands->pdata[0])->row, rows);
        for (guint i = 0; i < g->cands->len; i++) { /* they differ, however that is resolved */
            AgtFeature *row = ((Cand *)g->cands->pdata[i])->row;
            bool first = i == 0 && before;
            add_edit(x, (AgtEdit){.op = first ? AGT_CHANGE : AGT_ADD,
                                  .key = g->ident.key,
                                  .before = first ? before : NULL,
                                  .after = row,
                                  .row = row->rowid});
        }
        return true;
    }
    for (guint i = 0; i < g->cands->len; i++)
        ((Cand *)g->cands->pdata[i])->matched = (int)i == keep;
    return settle_one(x, g, g->cands->pdata[keep], before, error);
}

static int by_key(gconstpointer a, gconstpointer b)
{
    return memcmp(*(const AgtKey *const *)a, *(const AgtKey *const *)b, sizeof(AgtKey));
}

static bool settle_groups(Ctx *x, GError **error)
{
    guint n;
    g_autofree gpointer *key = g_hash_table_get_keys_as_array(x->groups, &n);
    qsort(key, n, sizeof *key, by_key);
    for (guint i = 0; i < n; i++)
        if (!settle_group(x, g_hash_table_lookup(x->groups, key[i]), error))
            return false;
    return true;
}

/* --- new features --------------------------------------------------------------------------- */

static bool next_id(Ctx *x, AgtFeature *row, GError **error)
{
    if (x->next == 0) {
        if (!agt_ident_highest(x->s, x->layer->id, &x->next, &x->width, error))
            return false;
        x->next++;
    }
    do {
        row->id = agt_arena_printf(x->d->arena, "%s%0*" G_GINT64_FORMAT, x->layer->prefix, x->width,
                                   x->next++);
    } while (g_hash_table_contains(x->new_ids, row->id));
    g_hash_table_add(x->new_ids, (gpointer)row->id);
    return true;
}

/* The living feature of which an id like "P-017_1" is a piece; NULL when it is none. */
static const char *parent_id(Ctx *x, const char *id, AgtKey *parent, GError **error)
{
    const char *bar = strrchr(id, '_');
    if (!bar || bar == id || !bar[1] || strspn(bar + 1, "0123456789") != strlen(bar + 1))
        return NULL;
    g_autofree char *base = g_strndup(id, (gsize)(bar - id));
    bool known = false;
    if (!living_with_id(x, base, parent, &known, error) || !known)
        return NULL;
    return agt_arena_text(x->d->arena, base);
}

static void say_other(Ctx *x, AgtFinding *f, const char *other)
{
    if (!f)
        return;
    f->other_layer = x->layer->id;
    f->other_id = agt_arena_text(agt_findings_arena(x->out), other);
}

/* Id, birth and findings of a row that is a feature of its own from now on. */
static bool name_new(Ctx *x, Cand *c, AgtEdit *edit, GError **error)
{
    AgtFeature *row = c->row;
    const char *copied = row->id;
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, row->rowid);
    bool is_copy = false, ok = true;
    AgtKey key;
    if (row->id && !living_with_id(x, row->id, &key, &is_copy, error))
        return false;
    if (!row->id || is_copy) {
        if (!*x->layer->prefix) {
            refuse(x, row->id ? &agt_store_rule_doubled_id : &agt_store_rule_no_id, row, number);
            return true;
        }
        if (!next_id(x, row, error))
            return false;
        AgtFinding *f = agt_store_find(
            x->out, is_copy ? &agt_store_rule_copied : &agt_store_rule_no_id, row, number);
        if (is_copy)
            say_other(x, f, copied);
    } else {
        GError *local = NULL;
        const char *base = parent_id(x, row->id, &edit->parent, &local);
        if (local) {
            g_propagate_error(error, local);
            return false;
        }
        if (!refuse_taken_id(x, row, NULL, &ok, error))
            return false;
        if (base && ok) {
            edit->split = true;
            say_other(x, agt_store_find(x->out, &agt_store_rule_split, row, number), base);
        }
    }
    row->birth = row->id;
    return true;
}

static bool settle_new(Ctx *x, GError **error)
{
    for (guint i = 0; i < x->cands->len; i++) {
        Cand *c = x->cands->pdata[i];
        if (c->matched)
            continue;
        AgtEdit edit = {.op = AGT_ADD, .after = c->row, .row = c->row->rowid, .rename = true};
        if (!name_new(x, c, &edit, error))
            return false;
        if (c->bad)
            x->d->refused++;
        check_shape(x, c, NULL);
        edit.key = agt_store_key(x->s, x->layer->id, c->row->birth);
        add_edit(x, edit);
    }
    return true;
}

/* --- one layer, all layers ------------------------------------------------------------------- */

/* Evidence changes only by import: every difference is a finding that blocks. */
static void judge_evidence(AgtDiff *d, guint from, AgtFindings *out)
{
    for (guint i = from; i < d->edits->len; i++) {
        const AgtEdit *e = &g_array_index(d->edits, AgtEdit, i);
        g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, e->row);
        if (e->op == AGT_ADD)
            agt_store_find(out, &agt_store_rule_evidence_added, e->after, number);
        else
            agt_store_find(out, &agt_store_rule_evidence_edited, e->before, NULL);
        d->refused++;
    }
}

static void ctx_clear(Ctx *x)
{
    g_hash_table_unref(x->rows);
    g_hash_table_unref(x->groups);
    g_hash_table_unref(x->owner);
    g_hash_table_unref(x->new_ids);
    g_ptr_array_unref(x->cands);
}

static bool compare_layer(Ctx *x, GError **error)
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
           match(x, error) && settle_groups(x, error) && settle_new(x, error);
}

static bool diff_layer(AgtStore *s, AgtDiff *d, AgtLayerId layer, AgtFindings *out,
                       AgtFindings *row_out, GError **error)
{
    bool evidence = (agt_layer(layer)->flags & AGT_LAYER_EVIDENCE) != 0;
    guint from = d->edits->len;
    Ctx x = {.s = s,
             .d = d,
             .out = evidence ? NULL : out,
             .row_out = row_out,
             .layer = agt_layer(layer)};
    x.rows = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    x.owner = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    x.groups = g_hash_table_new_full(agt_key_hash, agt_key_equal, g_free, group_free);
    x.new_ids = g_hash_table_new(g_str_hash, g_str_equal);
    x.cands = g_ptr_array_new_with_free_func(g_free);
    bool ok = compare_layer(&x, error);
    ctx_clear(&x);
    if (ok && evidence)
        judge_evidence(d, from, row_out);
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
    return start(s, d, &touched, error) && (!touched || each_layer(s, d, out, told, error));
}

bool agt_diff_all(AgtStore *s, AgtDiff *d, GError **error)
{
    bool touched = false;
    if (!start(s, d, &touched, error))
        return false;
    d->rescanned = true;
    return each_layer(s, d, NULL, 0, error);
}
