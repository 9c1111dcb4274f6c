/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema of a plan file. Live tables follow from the table of layers; they take whatever
 * another program writes, so they have no constraint and no trigger that refuses. History lies in
 * the rev_ tables.
 */
#include <string.h>

#include "internal.h"

/*
 * History. A change or a row is worth what its bytes hash to, so most of these tables can be
 * checked against the tree (rev_node) that the commit names:
 *   rev_ident   every feature ever known; row and oid show where HEAD has it (derived)
 *   rev_change  differences to the first parent (derived)
 *   rev_dirty   rows touched since HEAD, written by triggers; birth and id as they were
 *   rev_lineage, rev_conflict, rev_fact.. are filled by split, merge and findings
 */
static const char rev_tables[] =
    "CREATE TABLE rev_layer(layer INTEGER PRIMARY KEY, name TEXT, geom_col TEXT, id_col TEXT,"
    " srid INTEGER, tol_m REAL, cell_groups TEXT, kind TEXT);"
    "CREATE TABLE rev_schema(schema INTEGER PRIMARY KEY, hash BLOB UNIQUE, layer INTEGER,"
    " json TEXT);"
    "CREATE TABLE rev_ident(fkey BLOB PRIMARY KEY, layer INTEGER, human TEXT, birth TEXT,"
    " born INTEGER, died INTEGER, row INTEGER, oid INTEGER) WITHOUT ROWID;"
    "CREATE INDEX rev_ident_human ON rev_ident(layer, human);"
    "CREATE TABLE rev_object(oid INTEGER PRIMARY KEY, hash BLOB UNIQUE, schema INTEGER,"
    " attr_hash BLOB, geom_hash BLOB, attr_len INTEGER, body BLOB, minx REAL, miny REAL,"
    " maxx REAL, maxy REAL);"
    "CREATE TABLE rev_node(hash BLOB PRIMARY KEY, level INTEGER, body BLOB);"
    "CREATE TABLE rev_commit(hash BLOB PRIMARY KEY, seq INTEGER UNIQUE, root BLOB, gen INTEGER,"
    " author TEXT, time TEXT, message TEXT, tool TEXT, rules_hash BLOB, summary TEXT,"
    " added INTEGER, changed INTEGER, removed INTEGER);"
    "CREATE TABLE rev_parent(commit_hash BLOB, ord INTEGER, parent BLOB,"
    " PRIMARY KEY(commit_hash, ord)) WITHOUT ROWID;"
    "CREATE TABLE rev_change(seq INTEGER, layer INTEGER, fkey BLOB, op TEXT, bits INTEGER,"
    " old_oid INTEGER, new_oid INTEGER, minx REAL, miny REAL, maxx REAL, maxy REAL,"
    " PRIMARY KEY(seq, layer, fkey)) WITHOUT ROWID;"
    "CREATE INDEX rev_change_feature ON rev_change(layer, fkey, seq);"
    "CREATE TABLE rev_lineage(seq INTEGER, parent BLOB, child BLOB, kind TEXT, share REAL,"
    " how TEXT, PRIMARY KEY(seq, parent, child)) WITHOUT ROWID;"
    "CREATE TABLE rev_ref(name TEXT PRIMARY KEY, commit_hash BLOB, kind TEXT, locked INTEGER)"
    " WITHOUT ROWID;"
    "CREATE TABLE rev_reflog(n INTEGER PRIMARY KEY, ref TEXT, old BLOB, new BLOB, author TEXT,"
    " time TEXT, why TEXT);"
    "CREATE TABLE rev_state(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE rev_conflict(layer INTEGER, fkey BLOB, field TEXT, kind TEXT, base_oid INTEGER,"
    " ours_oid INTEGER, theirs_oid INTEGER, resolution TEXT, PRIMARY KEY(layer, fkey, field))"
    " WITHOUT ROWID;"
    "CREATE TABLE rev_dirty(layer INTEGER, row INTEGER, birth TEXT, id TEXT,"
    " PRIMARY KEY(layer, row, birth)) WITHOUT ROWID;"
    "CREATE TABLE rev_fact(seq INTEGER, key TEXT, value TEXT, PRIMARY KEY(seq, key));";

static const char *sql_type(AgtType t)
{
    static const char *const names[] = {
        [AGT_TYPE_TEXT] = "TEXT",    [AGT_TYPE_REAL] = "DOUBLE", [AGT_TYPE_INT] = "INTEGER",
        [AGT_TYPE_BOOL] = "INTEGER", [AGT_TYPE_DATE] = "DATE",   [AGT_TYPE_BLOB] = "BLOB"};
    return names[t];
}

static const char *geom_type(AgtLayerGeom g)
{
    static const char *const names[] = {[AGT_LAYER_GEOM_POINT] = "MULTIPOINT",
                                        [AGT_LAYER_GEOM_LINE] = "MULTILINESTRING",
                                        [AGT_LAYER_GEOM_POLYGON] = "MULTIPOLYGON"};
    return names[g];
}

/* A trigger under a name, in the place of one with that name. */
static bool replace_trigger(AgtStore *s, const char *kind, const AgtLayer *l, const char *suffix,
                            const char *body, GError **error)
{
    g_autofree char *sql =
        g_strdup_printf("DROP TRIGGER IF EXISTS \"%s_%s%s\"; CREATE TRIGGER \"%s_%s%s\" %s", kind,
                        l->name, suffix, kind, l->name, suffix, body);
    return agt_store_exec(s, sql, error);
}

static const char *const noting[AGT_STORE_N_TRIGGERS][3] = {
    {"rev_add", "INSERT", "NEW." AGT_STORE_ROW ", '', ''"},
    {"rev_set", "UPDATE", "OLD." AGT_STORE_ROW ", coalesce(OLD.birth, ''), coalesce(OLD.id, '')"},
    {"rev_del", "DELETE", "OLD." AGT_STORE_ROW ", coalesce(OLD.birth, ''), coalesce(OLD.id, '')"}};

/*
 * The dirty list. birth and id are those before the edit, since afterwards they may be anything.
 * Plain SQL only: a trigger with a function that QGIS lacks makes QGIS lose the edit in silence.
 */
static char *noting_body(const AgtStore *s, AgtLayerId layer, guint i)
{
    g_autofree char *moved = NULL;
    if (strcmp(noting[i][1], "UPDATE") == 0) /* the row number itself may be edited */
        moved = g_strdup_printf(" INSERT OR IGNORE INTO rev_dirty(layer, row, birth, id)"
                                " SELECT %" G_GINT64_FORMAT ", NEW." AGT_STORE_ROW ", '', ''"
                                " WHERE NEW." AGT_STORE_ROW " <> OLD." AGT_STORE_ROW ";",
                                s->number[layer]);
    return g_strdup_printf("AFTER %s ON \"%s\" BEGIN INSERT OR IGNORE INTO rev_dirty(layer, row, "
                           "birth, id) VALUES(%" G_GINT64_FORMAT ", %s);%s END",
                           noting[i][1], agt_layer(layer)->name, s->number[layer], noting[i][2],
                           moved ? moved : "");
}

char *agt_schema_trigger(const AgtStore *s, AgtLayerId layer, guint i)
{
    g_autofree char *body = noting_body(s, layer, i);
    return g_strdup_printf("CREATE TRIGGER \"%s_%s\" %s", noting[i][0], agt_layer(layer)->name,
                           body);
}

bool agt_schema_make_triggers(AgtStore *s, AgtLayerId layer, GError **error)
{
    for (guint i = 0; i < AGT_STORE_N_TRIGGERS; i++) {
        g_autofree char *body = noting_body(s, layer, i);
        if (!replace_trigger(s, noting[i][0], agt_layer(layer), "", body, error))
            return false;
    }
    return true;
}

/*
 * SpatiaLite's time triggers compare lower-cased names over all rows at every write; the same with
 * the index is five times faster. Its type triggers refuse a row by RAISE, which makes QGIS lose
 * the edit: they go; what they would refuse is a finding.
 */
bool agt_schema_tame(AgtStore *s, AgtLayerId layer, GError **error)
{
    const AgtLayer *l = agt_layer(layer);
    static const char *const event[][3] = {{"tmi", "INSERT", "last_insert"},
                                           {"tmu", "UPDATE", "last_update"},
                                           {"tmd", "DELETE", "last_delete"}};
    for (guint i = 0; i < G_N_ELEMENTS(event); i++) {
        g_autofree char *body = g_strdup_printf(
            "AFTER %s ON \"%s\" BEGIN UPDATE geometry_columns_time SET %s = "
            "strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ', 'now') WHERE f_table_name = '%s' AND "
            "f_geometry_column = '" AGT_STORE_GEOM "'; END",
            event[i][1], l->name, event[i][2], l->name);
        if (!replace_trigger(s, event[i][0], l, "_" AGT_STORE_GEOM, body, error))
            return false;
    }
    g_autofree char *drop = g_strdup_printf("DROP TRIGGER IF EXISTS \"ggi_%s_" AGT_STORE_GEOM "\";"
                                            "DROP TRIGGER IF EXISTS \"ggu_%s_" AGT_STORE_GEOM "\";",
                                            l->name, l->name);
    return agt_store_exec(s, drop, error);
}

/* Runs a SpatiaLite function that gives 1 on success. */
static bool spatial_call(AgtStore *s, const char *sql, GError **error)
{
    gint64 ok = 0;
    if (!agt_store_number(s, sql, 0, &ok, error))
        return false;
    return ok == 1 || agt_store_error(s, AGT_STORE_ERROR_IO, error, "SpatiaLite refused: %s", sql);
}

bool agt_schema_make_geometry(AgtStore *s, AgtLayerId layer, bool recover, GError **error)
{
    const AgtLayer *l = agt_layer(layer);
    g_autofree char *column =
        g_strdup_printf("SELECT %sGeometryColumn('%s', '" AGT_STORE_GEOM "', %d, '%s', 'XY')",
                        recover ? "Recover" : "Add", l->name, s->head.srid, geom_type(l->geom));
    g_autofree char *index =
        g_strdup_printf("SELECT CreateSpatialIndex('%s', '" AGT_STORE_GEOM "')", l->name);
    return spatial_call(s, column, error) && spatial_call(s, index, error) &&
           agt_schema_tame(s, layer, error);
}

static bool forget_geometry(AgtStore *s, const char *table, GError **error)
{
    static const char *const tables[] = {"geometry_columns_statistics",
                                         "geometry_columns_field_infos", "geometry_columns_time",
                                         "geometry_columns_auth", "geometry_columns"};
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *sql =
            g_strdup_printf("DELETE FROM %s WHERE lower(f_table_name) = '%s'", tables[i], table);
        if (!agt_store_exec(s, sql, error))
            return false;
    }
    return true;
}

bool agt_schema_drop_layer(AgtStore *s, AgtLayerId layer, GError **error)
{
    const char *name = agt_layer(layer)->name;
    g_autoptr(GString) sql = g_string_new(NULL);
    g_autoptr(AgtStmt) st = agt_stmt(
        s,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'"
        " AND lower(name) IN (SELECT 'idx_' || lower(f_table_name) || '_' ||"
        " lower(f_geometry_column) FROM geometry_columns WHERE lower(f_table_name) = ?)",
        error);
    if (!st)
        return false;
    agt_bind_text(st, 1, name);
    int rc;
    while ((rc = agt_stmt_step(s, st, error)) > 0)
        g_string_append_printf(sql, "DROP TABLE \"%s\";", sqlite3_column_text(st, 0));
    agt_stmt_release(st);
    const char *kind = agt_structure_is_table(s, name) ? "TABLE" : "VIEW"; /* DROP is strict */
    g_string_append_printf(sql, "DROP %s IF EXISTS \"%s\";", kind, name);
    return rc == 0 && agt_store_exec(s, sql->str, error) && forget_geometry(s, name, error);
}

bool agt_schema_make_layer(AgtStore *s, AgtLayerId layer, GError **error)
{
    const AgtLayer *l = agt_layer(layer);
    GString *sql = g_string_new(NULL);
    g_string_append_printf(
        sql, "CREATE TABLE \"%s\"(" AGT_STORE_ROW " INTEGER PRIMARY KEY AUTOINCREMENT", l->name);
    for (guint i = 0; i < l->n_fields; i++)
        g_string_append_printf(sql, ", \"%s\" %s", l->fields[i].name, sql_type(l->fields[i].type));
    g_string_append_c(sql, ')');
    g_autofree char *text = g_string_free(sql, FALSE);
    return agt_store_exec(s, text, error) &&
           (!l->geom || agt_schema_make_geometry(s, layer, false, error)) &&
           agt_schema_make_triggers(s, layer, error);
}

/* Columns of a layer with their stable numbers, as JSON. Names and texts need no escapes. */
static char *schema_json(const AgtLayer *l)
{
    GString *json = g_string_new(NULL);
    g_string_append_printf(json, "{\"layer\":\"%s\",\"columns\":[", l->name);
    for (guint i = 0; i < l->n_fields; i++)
        g_string_append_printf(json,
                               "%s{\"id\":%u,\"name\":\"%s\",\"type\":\"%s\",\"unit\":\"%s\"}",
                               i ? "," : "", agt_column_id(l->fields[i].name), l->fields[i].name,
                               sql_type(l->fields[i].type), l->fields[i].unit);
    g_string_append(json, "]}");
    return g_string_free(json, FALSE);
}

static const char *kind_of(const AgtLayer *l)
{
    if (l->flags & AGT_LAYER_EVIDENCE)
        return "evidence";
    return l->flags & AGT_LAYER_RECORD ? "record" : "feature";
}

static bool register_layer(AgtStore *s, const AgtLayer *l, GError **error)
{
    s->number[l->id] = (gint64)l->id + 1;
    g_autoptr(AgtStmt) st =
        agt_stmt(s,
                 "INSERT INTO rev_layer(layer, name, geom_col, id_col, srid, tol_m, kind)"
                 " VALUES(?, ?, ?, 'id', ?, 0.001, ?)",
                 error);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, s->number[l->id]);
    agt_bind_text(st, 2, l->name);
    agt_bind_text(st, 3, l->geom ? AGT_STORE_GEOM : NULL);
    if (l->geom)
        sqlite3_bind_int(st, 4, s->head.srid);
    agt_bind_text(st, 5, kind_of(l));
    if (!agt_stmt_run(s, st, error))
        return false;
    g_autofree char *json = schema_json(l);
    AgtHash hash = agt_sha256(json, strlen(json));
    g_autoptr(AgtStmt) sc =
        agt_stmt(s, "INSERT INTO rev_schema(schema, hash, layer, json) VALUES(?, ?, ?, ?)", error);
    if (!sc)
        return false;
    sqlite3_bind_int64(sc, 1, s->number[l->id]);
    agt_bind_blob(sc, 2, hash.b, sizeof hash.b);
    sqlite3_bind_int64(sc, 3, s->number[l->id]);
    agt_bind_text(sc, 4, json);
    return agt_stmt_run(s, sc, error);
}

bool agt_schema_statistics(AgtStore *s, AgtLayerId layer, guint64 count, GError **error)
{
    /* The root of the R*Tree holds the boxes of everything: no scan of the table. */
    const char *name = agt_layer(layer)->name;
    g_autofree char *root = g_strdup_printf(
        "SELECT data FROM \"idx_%s_" AGT_STORE_GEOM "_node\" WHERE nodeno = 1", name);
    AgtBox box = AGT_BOX_EMPTY;
    g_autoptr(AgtStmt) node = agt_stmt(s, root, error);
    if (!node)
        return false;
    if (agt_stmt_step(s, node, error) > 0) {
        const guint8 *p = sqlite3_column_blob(node, 0);
        int size = sqlite3_column_bytes(node, 0);
        int cells = size >= 4 ? p[2] * 256 + p[3] : 0;
        for (int i = 0; i < cells && 4 + (i + 1) * 24 <= size; i++) {
            float side[4]; /* xmin, xmax, ymin, ymax; big-endian */
            for (int k = 0; k < 4; k++) {
                guint32 bits;
                memcpy(&bits, p + 4 + i * 24 + 8 + k * 4, 4);
                bits = GUINT32_FROM_BE(bits);
                memcpy(&side[k], &bits, 4);
            }
            box = agt_box_union(
                box, (AgtBox){(double)side[0], (double)side[2], (double)side[1], (double)side[3]});
        }
    }
    agt_stmt_release(node);
    g_autoptr(AgtStmt) st = agt_stmt(
        s,
        "INSERT OR REPLACE INTO geometry_columns_statistics(f_table_name, f_geometry_column,"
        " last_verified, row_count, extent_min_x, extent_min_y, extent_max_x, extent_max_y)"
        " VALUES(?, '" AGT_STORE_GEOM "', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?, ?, ?, ?, ?)",
        error);
    if (!st)
        return false;
    agt_bind_text(st, 1, name);
    sqlite3_bind_int64(st, 2, (gint64)count);
    if (box.minx <= box.maxx) {
        sqlite3_bind_double(st, 3, box.minx);
        sqlite3_bind_double(st, 4, box.miny);
        sqlite3_bind_double(st, 5, box.maxx);
        sqlite3_bind_double(st, 6, box.maxy);
    }
    return agt_stmt_run(s, st, error);
}

bool agt_schema_make(AgtStore *s, GError **error)
{
    if (!agt_store_exec(s, rev_tables, error))
        return false;
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        if (!register_layer(s, agt_layer(i), error) || !agt_schema_make_layer(s, i, error))
            return false;
    return true;
}
