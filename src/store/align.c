/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one SpatiaLite function that the triggers of a live table call. Our own version spares every
 * writing command the 30-40 ms that mod_spatialite takes to load, and runs a prepared statement
 * where SpatiaLite formats and parses SQL for every row. Tested by SpatiaLite's CheckSpatialIndex.
 */
#include <string.h>

#include "internal.h"

/* RTreeAlign(index table, row number, geometry): puts the geometry's box into the R*Tree. */
static void rtree_align(sqlite3_context *context, int n, sqlite3_value **arg)
{
    AgtStore *s = sqlite3_user_data(context);
    (void)n;
    const char *table = (const char *)sqlite3_value_text(arg[0]);
    if (!table || sqlite3_value_type(arg[2]) != SQLITE_BLOB) {
        sqlite3_result_int(context, 1); /* no geometry, no entry */
        return;
    }
    int srid;
    g_autoptr(AgtGeom) g = agt_blob_decode(sqlite3_value_blob(arg[2]),
                                           (gsize)sqlite3_value_bytes(arg[2]), &srid, NULL);
    sqlite3_result_int(context, 1);
    if (agt_geom_is_empty(g))
        return;
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO \"%s\"(pkid, xmin, xmax, ymin, ymax) VALUES(?, ?, ?, ?, ?)", table);
    GError *error = NULL;
    g_autoptr(AgtStmt) st = agt_stmt(s, sql, &error);
    if (st) {
        sqlite3_bind_int64(st, 1, sqlite3_value_int64(arg[1]));
        sqlite3_bind_double(st, 2, g->box.minx);
        sqlite3_bind_double(st, 3, g->box.maxx);
        sqlite3_bind_double(st, 4, g->box.miny);
        sqlite3_bind_double(st, 5, g->box.maxy);
    }
    if (!st || !agt_stmt_run(s, st, &error)) { /* fails the write, and with it the transaction */
        sqlite3_result_error(context, error->message, -1);
        g_error_free(error);
    }
}

bool agt_store_add_functions(AgtStore *s, GError **error)
{
    return sqlite3_create_function(s->db, "RTreeAlign", 3, SQLITE_UTF8, s, rtree_align, NULL,
                                   NULL) == SQLITE_OK ||
           agt_store_sql_error(s, error);
}
