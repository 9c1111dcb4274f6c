/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading the live tables. People edit them with other programs, so every value may be of any
 * type: what does not fit the table of layers becomes a finding and counts as not given.
 */
#include <math.h>
#include <string.h>

#include "internal.h"

/* The last text of a column: neighbours often have the same. */
typedef struct {
    const char *text;
    gsize n;
} Memo;

struct _AgtLive {
    AgtStore *s;
    const AgtLayer *layer;
    AgtArena *arena;
    AgtFindings *out;
    sqlite3_stmt *all, *one, *range, *now;
    char *one_sql, *range_sql; /* prepared on first use: most readers want all rows */
    Memo *memo;
    bool usual, lacks;
};

static char *select_usual(const AgtLayer *l)
{
    /* With "t." before it, a quoted name that is no column is an error and not a text. */
    GString *sql = g_string_new("SELECT t." AGT_STORE_ROW);
    for (guint i = 0; i < l->n_fields; i++)
        g_string_append_printf(sql, ", t.\"%s\"", l->fields[i].name);
    g_string_append(sql, l->geom ? ", t." AGT_STORE_GEOM : ", NULL");
    g_string_append_printf(sql, " FROM \"%s\" t", l->name);
    return g_string_free(sql, FALSE);
}

/* Name of the geometry column of a table that another program has replaced; NULL for none. */
static char *geometry_column(AgtStore *s, const AgtLayer *l, GHashTable *columns)
{
    if (g_hash_table_contains(columns, AGT_STORE_GEOM))
        return g_strdup(AGT_STORE_GEOM);
    g_autoptr(AgtStmt) st = agt_stmt(
        s, "SELECT f_geometry_column FROM geometry_columns WHERE f_table_name = lower(?)", NULL);
    if (!st)
        return NULL;
    agt_bind_text(st, 1, l->name);
    if (agt_stmt_step(s, st, NULL) > 0)
        return g_strdup((const char *)sqlite3_column_text(st, 0));
    return g_hash_table_contains(columns, "geometry") ? g_strdup("geometry") : NULL;
}

static GHashTable *columns_of(AgtStore *s, const AgtLayer *l, GError **error)
{
    g_autoptr(GHashTable) columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(AgtStmt) st = agt_stmt(s, "SELECT lower(name) FROM pragma_table_info(?)", error);
    if (!st)
        return NULL;
    agt_bind_text(st, 1, l->name);
    int rc;
    while ((rc = agt_stmt_step(s, st, error)) > 0)
        g_hash_table_add(columns, g_strdup((const char *)sqlite3_column_text(st, 0)));
    return rc == 0 ? g_steal_pointer(&columns) : NULL;
}

static void missing(AgtFindings *out, const AgtRule *rule, const AgtLayer *l, const char *arg)
{
    if (!out)
        return;
    AgtFinding *f = agt_findings_add_plan(out, rule);
    f->layer = l->id;
    f->arg = agt_arena_text(agt_findings_arena(out), arg);
    if (l->flags & AGT_LAYER_EVIDENCE)
        f->severity = AGT_BLOCK;
}

/* The same columns in the same order from a table that lacks some; NULL when it is not there. */
static char *select_strange(AgtLive *live, GError **error)
{
    const AgtLayer *l = live->layer;
    g_autoptr(GHashTable) columns = columns_of(live->s, l, error);
    if (!columns)
        return NULL;
    if (!agt_structure_is_table(live->s, l->name)) { /* a view shows what its maker chose */
        missing(live->out, &agt_store_rule_missing_table, l, l->name);
        return NULL;
    }
    GString *sql = g_string_new("SELECT rowid");
    for (guint i = 0; i < l->n_fields; i++) {
        const char *name = l->fields[i].name;
        if (g_hash_table_contains(columns, name)) {
            g_string_append_printf(sql, ", \"%s\"", name);
        } else {
            g_string_append(sql, ", NULL");
            live->lacks = true;
            missing(live->out, &agt_store_rule_missing_field, l, name);
        }
    }
    g_autofree char *geom = l->geom ? geometry_column(live->s, l, columns) : NULL;
    if (geom)
        g_string_append_printf(sql, ", \"%s\"", geom);
    else
        g_string_append(sql, ", NULL");
    if (l->geom && !geom) {
        live->lacks = true;
        missing(live->out, &agt_store_rule_missing_field, l, AGT_STORE_GEOM);
    }
    g_string_append_printf(sql, " FROM \"%s\"", l->name);
    return g_string_free(sql, FALSE);
}

static bool prepare(AgtLive *live, const char *select, GError **error)
{
    AgtStore *s = live->s;
    const char *row = live->usual ? AGT_STORE_ROW : "rowid";
    g_autofree char *all = g_strdup_printf("%s ORDER BY %s", select, row);
    g_free(live->one_sql);
    live->one_sql = g_strdup_printf("%s WHERE %s = ?", select, row);
    g_free(live->range_sql);
    live->range_sql = g_strdup_printf("%s WHERE %s BETWEEN ? AND ? ORDER BY %s", select, row, row);
    return sqlite3_prepare_v2(s->db, all, -1, &live->all, NULL) == SQLITE_OK ||
           agt_store_sql_error(s, error);
}

AgtLive *agt_live_open(AgtStore *s, AgtLayerId layer, AgtArena *a, AgtFindings *out, GError **error)
{
    g_autoptr(AgtLive) live = g_new0(AgtLive, 1);
    live->s = s;
    live->layer = agt_layer(layer);
    live->arena = a;
    live->out = out;
    live->usual = true;
    live->memo = g_new0(Memo, live->layer->n_fields);
    if (!s->number[layer])
        return NULL;
    g_autofree char *usual = select_usual(live->layer);
    bool counts = agt_structure_counts_rows(s, live->layer->name);
    if (!counts || !prepare(live, usual, NULL)) {
        if (counts && (sqlite3_errcode(s->db) & 0xff) != SQLITE_ERROR) {
            agt_store_sql_error(s, error);
            return NULL;
        }
        live->usual = false;
        g_clear_pointer(&live->all, sqlite3_finalize);
        g_autofree char *strange = select_strange(live, error);
        if (!strange || !prepare(live, strange, error))
            return NULL;
    }
    live->now = live->all;
    return g_steal_pointer(&live);
}

void agt_live_close(AgtLive *l)
{
    if (!l)
        return;
    sqlite3_finalize(l->all);
    sqlite3_finalize(l->one);
    sqlite3_finalize(l->range);
    g_free(l->one_sql);
    g_free(l->range_sql);
    g_free(l->memo);
    g_free(l);
}

bool agt_live_usual(const AgtLive *l)
{
    return l->usual;
}

bool agt_live_lacks(const AgtLive *l)
{
    return l->lacks;
}

void agt_live_all(AgtLive *l)
{
    sqlite3_reset(l->all);
    l->now = l->all;
}

void agt_live_one(AgtLive *l, gint64 row)
{
    if (!l->one) /* without a statement the next step fails and says why */
        sqlite3_prepare_v2(l->s->db, l->one_sql, -1, &l->one, NULL);
    sqlite3_reset(l->one);
    sqlite3_bind_int64(l->one, 1, row);
    l->now = l->one;
}

void agt_live_range(AgtLive *l, gint64 from, gint64 to)
{
    if (!l->range)
        sqlite3_prepare_v2(l->s->db, l->range_sql, -1, &l->range, NULL);
    sqlite3_reset(l->range);
    sqlite3_bind_int64(l->range, 1, from);
    sqlite3_bind_int64(l->range, 2, to);
    l->now = l->range;
}

AgtFinding *agt_store_find(AgtFindings *out, const AgtRule *rule, const AgtFeature *row,
                           const char *arg)
{
    if (!out)
        return NULL;
    AgtFinding *f = agt_findings_add(out, rule, row);
    f->arg = agt_arena_text(agt_findings_arena(out), arg);
    return f;
}

/* A value that does not fit: named, and not given. */
static void bad_value(AgtLive *l, const AgtFeature *row, const AgtField *f, int column, bool *bad)
{
    *bad = true;
    if (!l->out)
        return;
    const char *text = sqlite3_column_type(l->now, column) == SQLITE_BLOB
                           ? "(binary)"
                           : (const char *)sqlite3_column_text(l->now, column);
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    g_autofree char *arg = g_strdup_printf("%s = \"%.200s\"", f->name, valid);
    agt_store_find(l->out, &agt_store_rule_bad_value, row, arg);
}

/* A NUL inside is not: it would hide what follows. */
static bool is_ascii(const char *text, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (!text[i] || (guchar)text[i] > 0x7f)
            return false;
    return true;
}

/* Latin and Cyrillic letters, dashes and quotes: of these alone text is composed (NFC) already. */
static bool is_composed(const char *text)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c >= 0x300 && !(c >= 0x400 && c <= 0x482) && !(c >= 0x2010 && c <= 0x2027))
            return false;
    }
    return true;
}

static void read_text(AgtLive *l, AgtFeature *row, guint i, bool *bad)
{
    const AgtField *f = &l->layer->fields[i];
    int c = (int)i + 1;
    if (sqlite3_column_type(l->now, c) == SQLITE_BLOB) { /* asked before it is made text */
        bad_value(l, row, f, c, bad);
        return;
    }
    const char *text = (const char *)sqlite3_column_text(l->now, c);
    gsize n = (gsize)sqlite3_column_bytes(l->now, c);
    const char **member = (const char **)((char *)row + f->offset);
    Memo *memo = &l->memo[i];
    if (n == 0)
        return;
    if (memo->text && memo->n == n && memcmp(memo->text, text, n) == 0) {
        *member = memo->text;
        return;
    }
    if (f->offset == offsetof(AgtFeature, birth) && row->id && strcmp(row->id, text) == 0) {
        *member = row->id; /* most features keep the id they were born with */
        return;
    }
    bool ascii = is_ascii(text, n);
    if ((!ascii && !g_utf8_validate(text, (gssize)n, NULL)) ||
        (f->type == AGT_TYPE_DATE && !agt_date_valid(text)) || !agt_field_allows(f, text)) {
        bad_value(l, row, f, c, bad);
        return;
    }
    if (ascii && f->offset == offsetof(AgtFeature, id)) {
        *member = agt_arena_text_n(l->arena, text, n); /* there is no other one to share with */
        return;
    }
    if (ascii) {
        *member = agt_arena_text(l->arena, text);
        *memo = (Memo){*member, n};
        return;
    }
    if (is_composed(text)) {
        *member = agt_arena_text(l->arena, text);
        return;
    }
    g_autofree char *composed = g_utf8_normalize(text, (gssize)n, G_NORMALIZE_NFC);
    *member = agt_arena_text(l->arena, composed);
}

static bool number_in(sqlite3_stmt *st, int c, double *v)
{
    int type = sqlite3_column_type(st, c);
    if (type == SQLITE_TEXT)
        return agt_parse_real((const char *)sqlite3_column_text(st, c), v);
    if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
        return false;
    *v = sqlite3_column_double(st, c) + 0.0;
    return isfinite(*v);
}

static bool integer_in(sqlite3_stmt *st, int c, gint64 *v)
{
    double d;
    switch (sqlite3_column_type(st, c)) {
    case SQLITE_INTEGER:
        *v = sqlite3_column_int64(st, c);
        return *v != AGT_INT_NULL;
    case SQLITE_TEXT:
        return agt_parse_int((const char *)sqlite3_column_text(st, c), v);
    case SQLITE_FLOAT:
        d = sqlite3_column_double(st, c);
        *v = fabs(d) < 9e15 ? (gint64)d : 0;
        return fabs(d) < 9e15 && (double)*v == d;
    default:
        return false;
    }
}

static void read_value(AgtLive *l, AgtFeature *row, guint i, bool *bad)
{
    const AgtField *f = &l->layer->fields[i];
    int c = (int)i + 1;
    double real;
    gint64 integer;
    if (sqlite3_column_type(l->now, c) == SQLITE_NULL)
        return;
    switch (f->type) {
    case AGT_TYPE_TEXT:
    case AGT_TYPE_DATE:
        read_text(l, row, i, bad);
        return;
    case AGT_TYPE_REAL:
        if (number_in(l->now, c, &real))
            agt_row_set_real(row, f, real);
        else
            bad_value(l, row, f, c, bad);
        return;
    case AGT_TYPE_INT:
    case AGT_TYPE_BOOL:
        if (integer_in(l->now, c, &integer) &&
            (f->type == AGT_TYPE_INT || integer == 0 || integer == 1))
            agt_row_set_int(row, f, integer);
        else
            bad_value(l, row, f, c, bad);
        return;
    case AGT_TYPE_BLOB:
        if (sqlite3_column_type(l->now, c) != SQLITE_BLOB)
            bad_value(l, row, f, c, bad);
        else
            *(GBytes **)(gpointer)((char *)row + f->offset) =
                agt_arena_take_bytes(l->arena, g_bytes_new(sqlite3_column_blob(l->now, c),
                                                           (gsize)sqlite3_column_bytes(l->now, c)));
    }
}

static void read_geometry(AgtLive *l, AgtFeature *row, bool *bad)
{
    int c = (int)l->layer->n_fields + 1;
    int type = sqlite3_column_type(l->now, c);
    if (type == SQLITE_NULL || !l->layer->geom)
        return;
    g_autoptr(GError) error = NULL;
    int srid = l->s->head.srid;
    const guint8 *blob = sqlite3_column_blob(l->now, c);
    gsize n = (gsize)sqlite3_column_bytes(l->now, c);
    g_autoptr(AgtGeom) g = type == SQLITE_BLOB ? agt_blob_decode(blob, n, &srid, &error) : NULL;
    g_autofree char *why = NULL;
    if (!g)
        why = g_strdup(error ? error->message : "not a geometry");
    else if (srid != l->s->head.srid)
        why = g_strdup_printf("SRID %d", srid);
    else if (!agt_geom_is_empty(g) && (int)g->kind != (int)l->layer->geom)
        why = g_strdup("another kind of geometry than the layer holds");
    if (!why && !agt_geom_is_empty(g)) {
        row->geom = agt_arena_take_geom(l->arena, g_steal_pointer(&g));
        return;
    }
    if (!why)
        return;
    *bad = true;
    agt_store_find(l->out,
                   l->layer->flags & AGT_LAYER_EVIDENCE ? &agt_store_rule_bad_hazard_geometry
                                                        : &agt_store_rule_bad_geometry,
                   row, why);
}

bool agt_live_next(AgtLive *l, AgtFeature **row, bool *bad, GError **error)
{
    bool strange = false;
    *row = NULL;
    int rc = sqlite3_step(l->now);
    if (rc == SQLITE_DONE) {
        sqlite3_reset(l->now);
        return true;
    }
    if (rc != SQLITE_ROW)
        return agt_store_sql_error(l->s, error);
    AgtFeature *r = agt_arena_row(l->arena, l->layer->id);
    r->rowid = sqlite3_column_int64(l->now, 0);
    for (guint i = 0; i < l->layer->n_fields; i++)
        read_value(l, r, i, &strange);
    read_geometry(l, r, &strange);
    if (bad)
        *bad = strange;
    *row = r;
    return true;
}
