/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the live tables. SpatiaLite's and our own triggers do the rest. */
#include <math.h>
#include <string.h>

#include "internal.h"

static const char *insert_sql(AgtStore *s, const AgtLayer *l)
{
    if (s->insert_sql[l->id])
        return s->insert_sql[l->id];
    GString *sql = g_string_new(NULL), *values = g_string_new("?");
    g_string_append_printf(sql, "INSERT INTO \"%s\"(" AGT_STORE_ROW, l->name);
    for (guint i = 0; i < l->n_fields; i++) {
        g_string_append_printf(sql, ", \"%s\"", l->fields[i].name);
        g_string_append(values, ", ?");
    }
    g_string_append_printf(sql, "%s) VALUES(%s%s)", l->geom ? ", " AGT_STORE_GEOM : "", values->str,
                           l->geom ? ", ?" : "");
    g_string_free(values, TRUE);
    return s->insert_sql[l->id] = g_string_free(sql, FALSE);
}

static const char *update_sql(AgtStore *s, const AgtLayer *l)
{
    if (s->update_sql[l->id])
        return s->update_sql[l->id];
    GString *sql = g_string_new(NULL);
    g_string_append_printf(sql, "UPDATE \"%s\" SET ", l->name);
    for (guint i = 0; i < l->n_fields; i++)
        g_string_append_printf(sql, "%s\"%s\" = ?", i ? ", " : "", l->fields[i].name);
    g_string_append_printf(sql, "%s WHERE " AGT_STORE_ROW " = ?",
                           l->geom ? ", " AGT_STORE_GEOM " = ?" : "");
    return s->update_sql[l->id] = g_string_free(sql, FALSE);
}

static void bind_real(AgtStmt *st, int i, double v)
{
    if (isnan(v))
        sqlite3_bind_null(st, i);
    else
        sqlite3_bind_double(st, i, v + 0.0);
}

static void bind_value(AgtStmt *st, int i, const AgtFeature *row, const AgtField *f)
{
    if (agt_row_is_null(row, f)) {
        sqlite3_bind_null(st, i);
        return;
    }
    switch (f->type) {
    case AGT_TYPE_TEXT:
    case AGT_TYPE_DATE: {
        const char *text = agt_row_text(row, f);
        agt_bind_text(st, i, *text ? text : NULL);
        break;
    }
    case AGT_TYPE_REAL:
        bind_real(st, i, agt_row_real(row, f));
        break;
    case AGT_TYPE_INT:
    case AGT_TYPE_BOOL:
        sqlite3_bind_int64(st, i, agt_row_int(row, f));
        break;
    case AGT_TYPE_BLOB: {
        gsize n;
        gconstpointer data = g_bytes_get_data(agt_row_bytes(row, f), &n);
        agt_bind_blob(st, i, data ? data : "", n);
    }
    }
}

/* Binds all fields and the geometry from parameter @p first on; gives the number of the next
 * parameter. */
static int bind_row(AgtStore *s, AgtStmt *st, const AgtFeature *row, int first)
{
    const AgtLayer *l = agt_layer(row->layer);
    for (guint i = 0; i < l->n_fields; i++)
        bind_value(st, (int)i + first, row, &l->fields[i]);
    int next = (int)l->n_fields + first;
    if (!l->geom)
        return next;
    if (agt_geom_is_empty(row->geom)) {
        sqlite3_bind_null(st, next);
    } else {
        agt_blob_encode(row->geom, s->head.srid, s->blob);
        agt_bind_blob(st, next, s->blob->data, s->blob->len);
    }
    return next + 1;
}

bool agt_live_insert(AgtStore *s, AgtFeature *row, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(s, insert_sql(s, agt_layer(row->layer)), error);
    if (!st)
        return false;
    /* The number comes first, as parameter 1: NULL lets SQLite count on. */
    int last = bind_row(s, st, row, 2);
    g_assert(last == sqlite3_bind_parameter_count(st) + 1);
    if (row->rowid > 0)
        sqlite3_bind_int64(st, 1, row->rowid);
    if (!agt_stmt_run(s, st, error))
        return false;
    row->rowid = sqlite3_last_insert_rowid(s->db);
    return true;
}

bool agt_live_update(AgtStore *s, const AgtFeature *row, gint64 rowid, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(s, update_sql(s, agt_layer(row->layer)), error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, bind_row(s, st, row, 1), rowid);
    if (!agt_stmt_run(s, st, error))
        return false;
    return sqlite3_changes(s->db) == 1 ||
           agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error, "%s %s is no longer in its table",
                           agt_layer(row->layer)->name, row->id ? row->id : "?");
}

bool agt_live_delete(AgtStore *s, AgtLayerId layer, gint64 rowid, GError **error)
{
    g_autofree char *sql =
        g_strdup_printf("DELETE FROM \"%s\" WHERE " AGT_STORE_ROW " = ?", agt_layer(layer)->name);
    g_autoptr(AgtStmt) st = agt_stmt(s, sql, error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, rowid);
    return agt_stmt_run(s, st, error);
}

static const char *flaw_of(const AgtFeature *row, const AgtField *f)
{
    if (agt_row_is_null(row, f))
        return NULL;
    if (f->type == AGT_TYPE_REAL)
        return isfinite(agt_row_real(row, f)) ? NULL : "is not a finite number";
    if (f->type == AGT_TYPE_BOOL)
        return agt_row_int(row, f) == 0 || agt_row_int(row, f) == 1 ? NULL : "is not 0 or 1";
    if (f->type != AGT_TYPE_TEXT && f->type != AGT_TYPE_DATE)
        return NULL;
    const char *text = agt_row_text(row, f);
    if (!*text)
        return NULL;
    if (!g_utf8_validate(text, -1, NULL))
        return "is not UTF-8 text";
    if (f->type == AGT_TYPE_DATE && !agt_date_valid(text))
        return "is not a date YYYY-MM-DD";
    return agt_field_allows(f, text) ? NULL : "has a value that the layer does not know";
}

bool agt_live_check(const AgtStore *s, const AgtFeature *row, GError **error)
{
    const AgtLayer *l = agt_layer(row->layer);
    const char *id = row->id && *row->id ? row->id : "(no id)";
    for (guint i = 0; i < l->n_fields; i++) {
        const char *flaw = flaw_of(row, &l->fields[i]);
        if (flaw)
            return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error, "%s %s: field \"%s\" %s",
                                   l->name, id, l->fields[i].name, flaw);
    }
    if (!agt_geom_is_empty(row->geom) && (int)row->geom->kind != (int)l->geom)
        return agt_store_error(s, AGT_STORE_ERROR_CONFLICT, error,
                               "%s %s has a geometry that the layer does not hold", l->name, id);
    return true;
}
