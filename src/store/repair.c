/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What another program may have done to the live tables: triggers dropped, a table replaced by one
 * without our columns' types, names or indexes. SQLite counts every such change, so the check
 * costs nothing while nothing happened.
 */
#include <string.h>

#include "internal.h"

/* A name as SQL has it. */
static char *quote(const char *name)
{
    g_auto(GStrv) parts = g_strsplit(name ? name : "", "\"", -1);
    g_autofree char *inner = g_strjoinv("\"\"", parts);
    return g_strdup_printf("\"%s\"", inner);
}

/* Rows of a table that was replaced; *clean is false when one of them did not fit. */
static GPtrArray *read_rows(AgtLive *live, bool *clean, GError **error)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    *clean = true;
    for (;;) {
        AgtFeature *row;
        bool bad = false;
        if (!agt_live_next(live, &row, &bad, error))
            return NULL;
        if (!row)
            return g_steal_pointer(&rows);
        *clean = *clean && !bad;
        g_ptr_array_add(rows, row);
    }
}

/* Columns that somebody added for himself: kept beside the rows while the table is made anew. */
static bool save_columns(AgtStore *s, const AgtLayer *l, GString *add, GError **error)
{
    g_autoptr(GString) keep = g_string_new(NULL);
    g_autoptr(AgtStmt) st =
        agt_stmt(s, "SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid", error);
    if (!st)
        return false;
    agt_bind_text(st, 1, l->name);
    int rc;
    while ((rc = agt_stmt_step(s, st, error)) > 0) {
        g_autofree char *name = g_ascii_strdown((const char *)sqlite3_column_text(st, 0), -1);
        const char *type = (const char *)sqlite3_column_text(st, 1);
        if (sqlite3_column_int(st, 2) || agt_layer_field(l, name) ||
            strcmp(name, AGT_STORE_ROW) == 0 || strcmp(name, AGT_STORE_GEOM) == 0 ||
            strcmp(name, "geometry") == 0)
            continue;
        g_autofree char *quoted = quote(name), *kind = quote(type);
        g_string_append_printf(keep, ", %s", quoted);
        g_string_append_printf(add,
                               "ALTER TABLE \"%s\" ADD COLUMN %s %s; UPDATE \"%s\" SET %s = (SELECT"
                               " %s FROM temp.agt_kept WHERE agt_row = " AGT_STORE_ROW ");",
                               l->name, quoted, kind, l->name, quoted, quoted);
    }
    if (rc < 0 || !keep->len)
        return rc == 0;
    g_string_append(add, "DROP TABLE temp.agt_kept");
    g_autofree char *sql = g_strdup_printf(
        "CREATE TEMP TABLE agt_kept AS SELECT rowid AS agt_row%s FROM \"%s\"", keep->str, l->name);
    agt_stmt_release(st);
    return agt_store_exec(s, sql, error);
}

/* Highest row number ever used: it is not to be used again. */
static bool row_count(AgtStore *s, const AgtLayer *l, gint64 *n, GError **error)
{
    g_autofree char *sql =
        g_strdup_printf("SELECT max(seq) FROM sqlite_sequence WHERE name = '%s'", l->name);
    return agt_store_number(s, sql, 0, n, error);
}

static bool rebuild(AgtStore *s, AgtLayerId layer, const GPtrArray *rows, GError **error)
{
    const AgtLayer *l = agt_layer(layer);
    g_autoptr(GString) add = g_string_new(NULL);
    gint64 used = 0;
    if (!agt_store_need_spatialite(s, error) || !row_count(s, l, &used, error) ||
        (rows && !save_columns(s, l, add, error)) || !agt_schema_drop_layer(s, layer, error) ||
        !agt_schema_make_layer(s, layer, error))
        return false;
    for (guint i = 0; rows && i < rows->len; i++)
        if (!agt_live_insert(s, rows->pdata[i], error))
            return false;
    g_string_append_printf(add,
                           ";INSERT INTO sqlite_sequence(name, seq) SELECT '%s', 0 WHERE NOT EXISTS"
                           "(SELECT 1 FROM sqlite_sequence WHERE name = '%s');"
                           "UPDATE sqlite_sequence SET seq = max(seq, %" G_GINT64_FORMAT
                           ") WHERE name = '%s'",
                           l->name, l->name, used, l->name);
    return agt_store_exec(s, add->str, error);
}

static bool repair_geometry(AgtStore *s, const AgtLayer *l, GError **error)
{
    g_autofree char *drop =
        g_strdup_printf("DELETE FROM geometry_columns WHERE lower(f_table_name) = '%s';"
                        "DROP TABLE IF EXISTS \"idx_%s_" AGT_STORE_GEOM "\"",
                        l->name, l->name);
    return agt_store_need_spatialite(s, error) && agt_store_exec(s, drop, error) &&
           agt_schema_make_geometry(s, l->id, true, error);
}

/* A table with other columns or names: its rows go into a new one, unless that would lose any. */
static bool replace_table(AgtStore *s, AgtLayerId layer, guint flaws, bool force, GError **error)
{
    g_autoptr(AgtArena) a = agt_arena_new();
    g_autoptr(AgtLive) live = agt_live_open(s, layer, a, NULL, error);
    if (!live)
        return false;
    bool clean = true;
    g_autoptr(GPtrArray) rows = read_rows(live, &clean, error);
    if (!rows)
        return false;
    g_clear_pointer(&live, agt_live_close);
    return (!force && (flaws & AGT_TABLE_LACKS || !clean)) || rebuild(s, layer, rows, error);
}

static bool repair_layer(AgtStore *s, AgtLayerId layer, bool force, GError **error)
{
    const AgtLayer *l = agt_layer(layer);
    guint flaws = 0;
    if (!agt_structure_look(s, layer, force, &flaws, error))
        return false;
    if (flaws & AGT_TABLE_GONE)
        return !force || rebuild(s, layer, NULL, error);
    if (flaws & (AGT_TABLE_LACKS | AGT_TABLE_REPLACED))
        return replace_table(s, layer, flaws, force, error);
    if (flaws & AGT_TABLE_TRIGGERS && (!agt_schema_make_triggers(s, layer, error) ||
                                       (l->geom && !agt_schema_tame(s, layer, error))))
        return false;
    return !(flaws & (AGT_TABLE_UNREGISTERED | AGT_TABLE_UNINDEXED)) ||
           repair_geometry(s, l, error);
}

bool agt_repair_live(AgtStore *s, bool force, GError **error)
{
    bool changed = force;
    if (!force && !agt_store_schema_changed(s, &changed, error))
        return false;
    for (guint i = 0; changed && i < AGT_N_LAYERS; i++)
        if (s->number[i] && !repair_layer(s, i, force, error))
            return false;
    return true;
}
