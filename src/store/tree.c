/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Merkle tree over (key, hash), the same for the same content whatever its history.
 *
 * A level is a sorted run of entries cut into nodes behind every entry whose key says so, so an
 * edit moves no cut but its own. An entry of the level above carries the last key of its node, the
 * node's hash and the number of features below. Keys are SHA-256, so byte 15 - level is as good as
 * a hash of its own: one key in 64 ends a node. No upper limit of a node is needed: a run of 1024
 * keys without a cut has a chance of 1e-7.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { MAX_LEVEL = 12, LEAF_BYTES = 48, UPPER_BYTES = 56, ROOT_LEVEL = 100 };

typedef struct {
    AgtKey key;
    AgtHash hash;
    guint64 count; /* features below; 1 in a leaf, 0 removes the key from the level */
} Entry;

static bool ends_node(const AgtKey *key, int level)
{
    return (key->b[15 - level] & 63) == 0;
}

static bool damaged(AgtStore *s, GError **error)
{
    return agt_store_error(s, AGT_STORE_ERROR_DAMAGED, error,
                           "a node of the history is missing or damaged: take the file from a "
                           "backup");
}

GBytes *agt_node_load(AgtStore *s, const AgtHash *hash, int *level, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(s, "SELECT level, body FROM rev_node WHERE hash = ?", error);
    if (!st)
        return NULL;
    agt_bind_blob(st, 1, hash->b, sizeof hash->b);
    int rc = agt_stmt_step(s, st, error);
    if (rc < 0)
        return NULL;
    g_autoptr(GByteArray) all = g_byte_array_new();
    if (rc > 0) {
        *level = sqlite3_column_int(st, 0);
        agt_put_u8(all, (guint8)*level);
        g_byte_array_append(all, sqlite3_column_blob(st, 1), (guint)sqlite3_column_bytes(st, 1));
    }
    AgtHash is = agt_sha256(all->data, all->len);
    if (rc == 0 || !agt_hash_equal(&is, hash)) {
        damaged(s, error);
        return NULL;
    }
    return g_bytes_new(all->data + 1, all->len - 1);
}

/* Stores a node and gives its hash, which covers the level too. */
static bool store_node(AgtStore *s, int level, const GByteArray *body, AgtHash *hash,
                       GError **error)
{
    g_autoptr(GByteArray) all = g_byte_array_sized_new(body->len + 1);
    agt_put_u8(all, (guint8)level);
    g_byte_array_append(all, body->data, body->len);
    *hash = agt_sha256(all->data, all->len);
    g_autoptr(AgtStmt) st =
        agt_stmt(s, "INSERT OR IGNORE INTO rev_node(hash, level, body) VALUES(?, ?, ?)", error);
    if (!st)
        return false;
    agt_bind_blob(st, 1, hash->b, sizeof hash->b);
    sqlite3_bind_int(st, 2, level);
    agt_bind_blob(st, 3, all->data + 1, all->len - 1);
    return agt_stmt_run(s, st, error);
}

/* Entries of a node. */
static GArray *read_node(AgtStore *s, const AgtHash *hash, int *level, GError **error)
{
    g_autoptr(GBytes) body = agt_node_load(s, hash, level, error);
    if (!body)
        return NULL;
    gsize n, size = *level ? UPPER_BYTES : LEAF_BYTES;
    const guint8 *p = g_bytes_get_data(body, &n);
    if (*level > MAX_LEVEL || n == 0 || n % size) {
        damaged(s, error);
        return NULL;
    }
    GArray *list = g_array_sized_new(FALSE, FALSE, sizeof(Entry), (guint)(n / size));
    for (gsize at = 0; at < n; at += size) {
        Entry e = {.count = *level ? agt_get_u64(p + at + 48) : 1};
        memcpy(e.key.b, p + at, 16);
        memcpy(e.hash.b, p + at + 16, 32);
        g_array_append_val(list, e);
    }
    return list;
}

static bool write_node(AgtStore *s, int level, const Entry *e, guint n, Entry *up, GError **error)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    *up = (Entry){.key = e[n - 1].key};
    for (guint i = 0; i < n; i++) {
        g_byte_array_append(body, e[i].key.b, 16);
        g_byte_array_append(body, e[i].hash.b, 32);
        if (level)
            agt_put_u64(body, e[i].count);
        up->count += e[i].count;
    }
    return store_node(s, level, body, &up->hash, error);
}

/* A tree being written from left to right: what each level holds behind its last cut. */
typedef struct {
    AgtStore *s;
    GArray *run[MAX_LEVEL + 2];
    guint cuts[MAX_LEVEL + 2]; /* nodes ended at each level */
} Writer;

static bool emit(Writer *w, int level, const Entry *e, GError **error);

static bool flush(Writer *w, int level, GError **error)
{
    GArray *run = w->run[level];
    if (run->len == 0)
        return true;
    Entry up;
    if (!write_node(w->s, level, (const Entry *)(gpointer)run->data, run->len, &up, error))
        return false;
    g_array_set_size(run, 0);
    w->cuts[level]++;
    return emit(w, level + 1, &up, error);
}

static bool emit(Writer *w, int level, const Entry *e, GError **error)
{
    g_assert(level <= MAX_LEVEL); /* 64^12 features */
    g_array_append_vals(w->run[level], e, 1);
    return !ends_node(&e->key, level) || flush(w, level, error);
}

/* True when every level up to @p level stands right behind a cut. */
static bool at_cut(const Writer *w, int level)
{
    for (int i = 0; i <= level; i++)
        if (w->run[i]->len)
            return false;
    return true;
}

static bool emit_change(Writer *w, const AgtTreeChange *change, GError **error)
{
    Entry e = {change->key, change->hash, 1};
    return agt_hash_is_zero(&e.hash) || emit(w, 0, &e, error);
}

/* Writes the entries of a leaf with the changes worked in; both sorted. */
static bool merge(Writer *w, const GArray *leaf, const AgtTreeChange *change, guint n,
                  GError **error)
{
    guint c = 0;
    for (guint i = 0; i < leaf->len; i++) {
        const Entry *e = &g_array_index(leaf, Entry, i);
        while (c < n && memcmp(change[c].key.b, e->key.b, 16) < 0)
            if (!emit_change(w, &change[c++], error))
                return false;
        bool replaced = c < n && agt_key_equal(&change[c].key, &e->key);
        if (replaced ? !emit_change(w, &change[c++], error) : !emit(w, 0, e, error))
            return false;
    }
    while (c < n)
        if (!emit_change(w, &change[c++], error))
            return false;
    return true;
}

/*
 * Writes a node of @p level again with its changes. A node without changes that starts behind a
 * cut is the same node in the new tree: it is taken over unread.
 */
static bool stream(Writer *w, const Entry *node, int level, const AgtTreeChange *change, guint n,
                   GError **error)
{
    if (n == 0 && at_cut(w, level)) {
        w->cuts[level]++;
        return emit(w, level + 1, node, error);
    }
    int found;
    g_autoptr(GArray) entries = read_node(w->s, &node->hash, &found, error);
    if (!entries)
        return false;
    if (found != level)
        return damaged(w->s, error);
    if (level == 0)
        return merge(w, entries, change, n, error);
    guint c = 0;
    for (guint i = 0; i < entries->len; i++) {
        const Entry *e = &g_array_index(entries, Entry, i);
        bool last = i + 1 == entries->len;
        guint k = 0;
        while (c + k < n && (last || memcmp(change[c + k].key.b, e->key.b, 16) <= 0))
            k++;
        if (!stream(w, e, level - 1, change + c, k, error))
            return false;
        c += k;
    }
    return true;
}

/* Ends the tree: its root is the one node of the lowest level that has only one. */
static bool end_tree(Writer *w, Entry *root, int *root_level, GError **error)
{
    *root = (Entry){.count = 0};
    *root_level = 0;
    for (int level = 0; level <= MAX_LEVEL; level++) {
        if (!flush(w, level, error))
            return false;
        guint above = 0;
        for (int k = level + 1; k <= MAX_LEVEL; k++)
            above += w->cuts[k];
        if (w->run[level + 1]->len == 1 && above == 0) {
            *root = g_array_index(w->run[level + 1], Entry, 0);
            *root_level = level;
            return true;
        }
    }
    return true; /* empty */
}

/* Steps down while the root has one child only: a node taken over may stand too high. */
static bool lower_root(AgtStore *s, Entry *root, int level, GError **error)
{
    while (level > 0) {
        int found;
        g_autoptr(GArray) entries = read_node(s, &root->hash, &found, error);
        if (!entries)
            return false;
        if (entries->len > 1)
            return true;
        *root = g_array_index(entries, Entry, 0);
        level--;
    }
    return true;
}

bool agt_tree_update(AgtStore *s, AgtTree *tree, const AgtTreeChange *change, guint n,
                     GError **error)
{
    if (n == 0)
        return true;
    Writer w = {.s = s};
    for (guint i = 0; i < G_N_ELEMENTS(w.run); i++)
        w.run[i] = g_array_new(FALSE, FALSE, sizeof(Entry));
    Entry root = {.hash = tree->root, .count = tree->count};
    int level = 0;
    bool ok = true;
    if (agt_hash_is_zero(&tree->root)) {
        g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(Entry));
        ok = merge(&w, none, change, n, error);
    } else {
        g_autoptr(GBytes) body = agt_node_load(s, &tree->root, &level, error);
        ok = body && stream(&w, &root, level, change, n, error);
    }
    ok = ok && end_tree(&w, &root, &level, error) && lower_root(s, &root, level, error);
    for (guint i = 0; i < G_N_ELEMENTS(w.run); i++)
        g_array_unref(w.run[i]);
    if (ok)
        *tree = (AgtTree){root.hash, root.count};
    return ok;
}

/* --- reading -------------------------------------------------------------------------------- */

/* An entry still to be visited: a feature (level -1) or a node of a level. */
typedef struct {
    Entry e;
    int level;
} Todo;

/* A tree read from left to right; the next thing stands at the end. */
static GArray *start(AgtStore *s, const AgtHash *root, GError **error)
{
    GArray *todo = g_array_new(FALSE, FALSE, sizeof(Todo));
    if (agt_hash_is_zero(root))
        return todo;
    Todo top = {.e = {.hash = *root}};
    g_autoptr(GBytes) body = agt_node_load(s, root, &top.level, error);
    if (!body)
        g_clear_pointer(&todo, g_array_unref);
    else
        g_array_append_val(todo, top);
    return todo;
}

static Todo *front(GArray *todo)
{
    return todo->len ? &g_array_index(todo, Todo, todo->len - 1) : NULL;
}

static void drop(GArray *todo)
{
    g_array_set_size(todo, todo->len - 1);
}

/* Puts the entries of the front node in its place. */
static bool expand(AgtStore *s, GArray *todo, GError **error)
{
    Todo top = *front(todo);
    int found;
    g_autoptr(GArray) entries = read_node(s, &top.e.hash, &found, error);
    if (!entries)
        return false;
    if (found != top.level)
        return damaged(s, error);
    drop(todo);
    for (guint i = entries->len; i > 0; i--) {
        Todo t = {g_array_index(entries, Entry, i - 1), top.level - 1};
        g_array_append_val(todo, t);
    }
    return true;
}

bool agt_tree_walk(AgtStore *s, const AgtHash *root, AgtTreeFunc fn, gpointer user, GError **error)
{
    g_autoptr(GArray) todo = start(s, root, error);
    if (!todo)
        return false;
    while (front(todo)) {
        if (front(todo)->level >= 0) {
            if (!expand(s, todo, error))
                return false;
            continue;
        }
        Entry e = front(todo)->e;
        drop(todo);
        if (!fn(&e.key, &e.hash, user, error))
            return false;
    }
    return true;
}

/* Both fronts are features, or one tree has ended: reports what differs and steps on. */
static bool diff_step(GArray *a, GArray *b, AgtTreeDiffFunc fn, gpointer user, GError **error)
{
    static const AgtHash none;
    Todo *x = front(a), *y = front(b);
    int c = !x ? 1 : !y ? -1 : memcmp(x->e.key.b, y->e.key.b, 16);
    Entry ex = x && c <= 0 ? x->e : (Entry){.count = 0};
    Entry ey = y && c >= 0 ? y->e : (Entry){.count = 0};
    if (c <= 0)
        drop(a);
    if (c >= 0)
        drop(b);
    if (c == 0 && agt_hash_equal(&ex.hash, &ey.hash))
        return true;
    return fn(c <= 0 ? &ex.key : &ey.key, c <= 0 ? &ex.hash : &none, c >= 0 ? &ey.hash : &none,
              user, error);
}

bool agt_tree_diff(AgtStore *s, const AgtHash *a, const AgtHash *b, AgtTreeDiffFunc fn,
                   gpointer user, GError **error)
{
    if (agt_hash_equal(a, b))
        return true;
    g_autoptr(GArray) x = start(s, a, error);
    g_autoptr(GArray) y = x ? start(s, b, error) : NULL;
    if (!y)
        return false;
    while (front(x) || front(y)) {
        int lx = front(x) ? front(x)->level : -2, ly = front(y) ? front(y)->level : -2;
        if (lx == ly && lx >= 0 && agt_hash_equal(&front(x)->e.hash, &front(y)->e.hash)) {
            drop(x);
            drop(y);
            continue;
        }
        bool ok = true;
        if (lx >= 0 && lx >= ly)
            ok = expand(s, x, error);
        if (ok && ly >= 0 && ly >= lx)
            ok = expand(s, y, error);
        if (ok && lx < 0 && ly < 0)
            ok = diff_step(x, y, fn, user, error);
        if (!ok)
            return false;
    }
    return true;
}

/* --- the root over all layers ---------------------------------------------------------------- */

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(agt_layer(*(const AgtLayerId *)a)->name, agt_layer(*(const AgtLayerId *)b)->name);
}

/*
 * The body of a root: what the plan says of itself, then name, tree and count of every layer that
 * is not empty, by name. So a layer added by a later schema changes no hash.
 */
bool agt_trees_write(AgtStore *s, const AgtTree tree[AGT_N_LAYERS], AgtHash *root, GError **error)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    const AgtPlanHead *h = &s->head;
    const char *text[] = {"agrotown root 1",          h->key, h->title, h->crs, h->vertical_datum,
                          h->illustrative ? "1" : "0"};
    for (guint i = 0; i < G_N_ELEMENTS(text); i++)
        g_byte_array_append(body, (const guint8 *)text[i], (guint)strlen(text[i]) + 1);
    AgtLayerId order[AGT_N_LAYERS];
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        order[i] = i;
    qsort(order, AGT_N_LAYERS, sizeof order[0], by_name);
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        const AgtTree *t = &tree[order[i]];
        const char *name = agt_layer(order[i])->name;
        if (t->count == 0)
            continue;
        g_byte_array_append(body, (const guint8 *)name, (guint)strlen(name) + 1);
        g_byte_array_append(body, t->root.b, sizeof t->root.b);
        agt_put_u64(body, t->count);
    }
    return store_node(s, ROOT_LEVEL, body, root, error);
}

bool agt_trees_read(AgtStore *s, const AgtHash *root, AgtTree tree[AGT_N_LAYERS], GError **error)
{
    memset(tree, 0, AGT_N_LAYERS * sizeof tree[0]);
    if (agt_hash_is_zero(root))
        return true;
    int level;
    gsize n;
    g_autoptr(GBytes) body = agt_node_load(s, root, &level, error);
    if (!body)
        return false;
    const guint8 *p = g_bytes_get_data(body, &n), *end = p + n;
    for (guint i = 0; level == ROOT_LEVEL && i < 6 && p; i++) /* the head */
        p = (p = memchr(p, 0, (gsize)(end - p))) ? p + 1 : NULL;
    while (level == ROOT_LEVEL && p && p < end) {
        const AgtLayer *l = NULL;
        const guint8 *stop = memchr(p, 0, (gsize)(end - p));
        if (stop && end - stop >= 41)
            l = agt_layer_by_name((const char *)p);
        if (!l)
            return damaged(s, error);
        memcpy(tree[l->id].root.b, stop + 1, 32);
        tree[l->id].count = agt_get_u64(stop + 33);
        p = stop + 41;
    }
    return level == ROOT_LEVEL && p ? true : damaged(s, error);
}
