/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Canonical bytes of a row; what stands in them decides the content hash, so they never change:
 *
 *   u8 1, u8 length and name of the layer, u16 number of values given,
 *   each value: u32 column id, u8 type, text and blob: u32 length and bytes; numbers: 8 bytes,
 *   in order of column ids; then u32 length and bytes of the geometry as WKB, 0 for none.
 *
 * All numbers little-endian, -0.0 as 0.0, text NFC. A value that is not given is left out, so a
 * field added by a later schema changes no hash. The object hash is SHA-256 of the SHA-256 of the
 * attributes followed by that of the WKB: two rows are compared by part without decoding.
 */
#include <math.h>
#include <string.h>

#include "internal.h"

enum { FORMAT = 1 };

guint32 agt_column_id(const char *name)
{
    AgtHash h = agt_sha256(name, strlen(name));
    return agt_get_u32(h.b);
}

/* Fields of a layer in the order of their column ids. */
typedef struct {
    guint32 id;
    const AgtField *field;
} Column;

static int by_id(gconstpointer a, gconstpointer b)
{
    const Column *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static const GArray *columns_of(AgtLayerId layer)
{
    static GArray *columns[AGT_N_LAYERS];
    static gsize made[AGT_N_LAYERS];
    if (g_once_init_enter(&made[layer])) {
        const AgtLayer *l = agt_layer(layer);
        GArray *list = g_array_new(FALSE, FALSE, sizeof(Column));
        for (guint i = 0; i < l->n_fields; i++) {
            Column c = {agt_column_id(l->fields[i].name), &l->fields[i]};
            g_array_append_val(list, c);
        }
        g_array_sort(list, by_id);
        for (guint i = 1; i < list->len; i++)
            g_assert(g_array_index(list, Column, i - 1).id != g_array_index(list, Column, i).id);
        columns[layer] = list;
        g_once_init_leave(&made[layer], 1);
    }
    return columns[layer];
}

void agt_object_init(AgtObject *o)
{
    *o = (AgtObject){.body = g_byte_array_new()};
}

void agt_object_clear(AgtObject *o)
{
    g_clear_pointer(&o->body, g_byte_array_unref);
}

static void put_bytes(GByteArray *out, gconstpointer data, gsize n)
{
    agt_put_u32(out, (guint32)n);
    g_byte_array_append(out, data, (guint)n);
}

static void put_text(GByteArray *out, const char *text)
{
    g_autofree char *composed =
        g_str_is_ascii(text) ? NULL : g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
    text = composed ? composed : text;
    put_bytes(out, text, strlen(text));
}

/* False when the value counts as not given; "proposed" is what a new feature is anyway. */
static bool given(const AgtFeature *row, const AgtField *f)
{
    if (agt_row_is_null(row, f))
        return false;
    if (f->type != AGT_TYPE_TEXT && f->type != AGT_TYPE_DATE)
        return true;
    const char *text = agt_row_text(row, f);
    return *text && (f->offset != offsetof(AgtFeature, state) || strcmp(text, "proposed") != 0);
}

static void put_value(GByteArray *out, const AgtFeature *row, const AgtField *f)
{
    switch (f->type) {
    case AGT_TYPE_TEXT:
    case AGT_TYPE_DATE:
        put_text(out, agt_row_text(row, f));
        break;
    case AGT_TYPE_REAL:
        agt_put_real(out, agt_row_real(row, f));
        break;
    case AGT_TYPE_INT:
    case AGT_TYPE_BOOL:
        agt_put_u64(out, (guint64)agt_row_int(row, f));
        break;
    case AGT_TYPE_BLOB: {
        gsize n;
        gconstpointer data = g_bytes_get_data(agt_row_bytes(row, f), &n);
        put_bytes(out, data ? data : "", n);
    }
    }
}

bool agt_object_hash(AgtObject *o)
{
    if (o->attr_len + 4 > o->body->len ||
        agt_get_u32(o->body->data + o->attr_len) != o->body->len - o->attr_len - 4)
        return false;
    AgtHash part[2] = {agt_sha256(o->body->data, o->attr_len), {{0}}};
    if (o->body->len > o->attr_len + 4)
        part[1] = agt_sha256(o->body->data + o->attr_len + 4, o->body->len - o->attr_len - 4);
    o->hash = agt_sha256(part, sizeof part);
    memcpy(o->attr_hash, part[0].b, sizeof o->attr_hash);
    memcpy(o->geom_hash, part[1].b, sizeof o->geom_hash);
    return true;
}

void agt_object_encode(AgtObject *o, const AgtFeature *row)
{
    const GArray *columns = columns_of(row->layer);
    const char *name = agt_layer(row->layer)->name;
    GByteArray *out = o->body;
    g_byte_array_set_size(out, 0);
    agt_put_u8(out, FORMAT);
    agt_put_u8(out, (guint8)strlen(name));
    g_byte_array_append(out, (const guint8 *)name, (guint)strlen(name));
    guint at = out->len, n = 0;
    agt_put_u8(out, 0);
    agt_put_u8(out, 0);
    for (guint i = 0; i < columns->len; i++) {
        const Column *c = &g_array_index(columns, Column, i);
        if (!given(row, c->field))
            continue;
        n++;
        agt_put_u32(out, c->id);
        agt_put_u8(out, (guint8)c->field->type);
        put_value(out, row, c->field);
    }
    out->data[at] = (guint8)n;
    out->data[at + 1] = (guint8)(n >> 8);
    o->attr_len = out->len;
    agt_put_u32(out, 0);
    o->box = AGT_BOX_EMPTY;
    if (!agt_geom_is_empty(row->geom)) {
        agt_wkb_append(row->geom, out);
        guint32 length = GUINT32_TO_LE(out->len - (guint32)o->attr_len - 4);
        memcpy(out->data + o->attr_len, &length, 4);
        o->box = row->geom->box;
    }
    bool ok = agt_object_hash(o);
    g_assert(ok);
}

/* --- reading -------------------------------------------------------------------------------- */

typedef struct {
    const guint8 *p, *end;
} Bytes;

static const guint8 *take(Bytes *b, gsize n)
{
    if ((gsize)(b->end - b->p) < n)
        return NULL;
    const guint8 *at = b->p;
    b->p += n;
    return at;
}

static const guint8 *take_sized(Bytes *b, guint32 *n)
{
    const guint8 *len = take(b, 4);
    *n = len ? agt_get_u32(len) : 0;
    return len ? take(b, *n) : NULL;
}

static const AgtField *field_by_id(const GArray *columns, guint32 id)
{
    Column key = {id, NULL};
    guint at;
    return g_array_binary_search((GArray *)columns, &key, by_id, &at)
               ? g_array_index(columns, Column, at).field
               : NULL;
}

static bool take_value(Bytes *b, AgtArena *a, AgtFeature *row, const AgtField *f, AgtType type)
{
    if (f && f->type != type)
        return false;
    if (type == AGT_TYPE_REAL || type == AGT_TYPE_INT || type == AGT_TYPE_BOOL) {
        const guint8 *v = take(b, 8);
        if (v && f && type == AGT_TYPE_REAL)
            agt_row_set_real(row, f, agt_get_real(v));
        else if (v && f)
            agt_row_set_int(row, f, (gint64)agt_get_u64(v));
        return v != NULL;
    }
    guint32 n;
    const guint8 *v = take_sized(b, &n);
    if (!v || type > AGT_TYPE_BLOB)
        return false;
    if (!f) /* a field of another schema */
        return true;
    gpointer member = (char *)row + f->offset;
    if (type == AGT_TYPE_BLOB) {
        *(GBytes **)member = agt_arena_take_bytes(a, g_bytes_new(v, n));
        return true;
    }
    g_autofree char *text = g_strndup((const char *)v, n);
    *(const char **)member = agt_arena_text(a, text);
    return true;
}

static bool take_row(Bytes *b, AgtArena *a, AgtLayerId layer, AgtFeature *row)
{
    const char *name = agt_layer(layer)->name;
    const guint8 *head = take(b, 2);
    const guint8 *text = head && head[0] == FORMAT ? take(b, head[1]) : NULL;
    if (!text || head[1] != strlen(name) || memcmp(text, name, head[1]) != 0)
        return false;
    const guint8 *count = take(b, 2);
    guint n = count ? count[0] + 256u * count[1] : 0;
    const GArray *columns = columns_of(layer);
    for (guint i = 0; i < n; i++) {
        const guint8 *at = take(b, 5);
        if (!at || !take_value(b, a, row, field_by_id(columns, agt_get_u32(at)), (AgtType)at[4]))
            return false;
    }
    return count != NULL;
}

AgtFeature *agt_object_decode(AgtArena *a, AgtLayerId layer, const guint8 *data, gsize n,
                              GError **error)
{
    Bytes b = {data, data + n};
    AgtFeature *row = agt_arena_row(a, layer);
    guint32 size = 0;
    const guint8 *wkb = take_row(&b, a, layer, row) ? take_sized(&b, &size) : NULL;
    if (!wkb || b.p != b.end) {
        g_set_error(error, AGT_STORE_ERROR, AGT_STORE_ERROR_DAMAGED,
                    "a stored version of layer %s cannot be read", agt_layer(layer)->name);
        return NULL;
    }
    if (size) {
        AgtGeom *g = agt_geom_from_wkb(wkb, size, error);
        if (!g)
            return NULL;
        row->geom = agt_arena_take_geom(a, g);
    }
    return row;
}

/* --- in the file ---------------------------------------------------------------------------- */

bool agt_object_put(AgtStore *s, AgtLayerId layer, const AgtObject *o, gint64 *oid, GError **error)
{
    g_autoptr(AgtStmt) put =
        agt_stmt(s,
                 "INSERT OR IGNORE INTO rev_object(hash, schema, attr_hash, geom_hash, attr_len, "
                 "body, minx, miny, maxx, maxy) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 error);
    if (!put)
        return false;
    agt_bind_blob(put, 1, o->hash.b, sizeof o->hash.b);
    sqlite3_bind_int64(put, 2, s->number[layer]); /* schema 1: one per layer, same number */
    agt_bind_blob(put, 3, o->attr_hash, sizeof o->attr_hash);
    agt_bind_blob(put, 4, o->geom_hash, sizeof o->geom_hash);
    sqlite3_bind_int64(put, 5, (gint64)o->attr_len);
    agt_bind_blob(put, 6, o->body->data, o->body->len);
    if (o->box.minx <= o->box.maxx) {
        sqlite3_bind_double(put, 7, o->box.minx);
        sqlite3_bind_double(put, 8, o->box.miny);
        sqlite3_bind_double(put, 9, o->box.maxx);
        sqlite3_bind_double(put, 10, o->box.maxy);
    }
    if (!agt_stmt_run(s, put, error))
        return false;
    if (sqlite3_changes(s->db) == 1) {
        *oid = sqlite3_last_insert_rowid(s->db);
        return true;
    }
    g_autoptr(AgtStmt) get = agt_stmt(s, "SELECT oid FROM rev_object WHERE hash = ?", error);
    if (!get)
        return false;
    agt_bind_blob(get, 1, o->hash.b, sizeof o->hash.b);
    if (agt_stmt_step(s, get, error) <= 0)
        return false;
    *oid = sqlite3_column_int64(get, 0);
    return true;
}

/* The row a statement stands on: hash, attr_len, body. */
static AgtFeature *read_object(AgtStore *s, AgtStmt *st, AgtArena *a, AgtLayerId layer,
                               GError **error)
{
    int rc = agt_stmt_step(s, st, error);
    if (rc < 0)
        return NULL;
    g_auto(AgtObject) o;
    agt_object_init(&o);
    AgtHash stored = {{0}};
    if (rc) {
        stored = agt_column_hash(st, 0);
        o.attr_len = (gsize)sqlite3_column_int64(st, 1);
        g_byte_array_append(o.body, sqlite3_column_blob(st, 2), (guint)sqlite3_column_bytes(st, 2));
    }
    if (!rc || !agt_object_hash(&o) || !agt_hash_equal(&stored, &o.hash)) {
        agt_store_error(s, AGT_STORE_ERROR_DAMAGED, error,
                        "a stored version of layer %s is damaged: run check, and take the file "
                        "from a backup",
                        agt_layer(layer)->name);
        return NULL;
    }
    return agt_object_decode(a, layer, o.body->data, o.body->len, error);
}

AgtFeature *agt_object_load(AgtStore *s, AgtArena *a, AgtLayerId layer, gint64 oid, GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(s, "SELECT hash, attr_len, body FROM rev_object WHERE oid = ?", error);
    if (!st)
        return NULL;
    sqlite3_bind_int64(st, 1, oid);
    return read_object(s, st, a, layer, error);
}

AgtFeature *agt_object_by_hash(AgtStore *s, AgtArena *a, AgtLayerId layer, const AgtHash *hash,
                               GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(s, "SELECT hash, attr_len, body FROM rev_object WHERE hash = ?", error);
    if (!st)
        return NULL;
    agt_bind_blob(st, 1, hash->b, sizeof hash->b);
    return read_object(s, st, a, layer, error);
}
