/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite with our errors: statements, transactions, the state table. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "internal.h"

G_DEFINE_QUARK(agt - store - error - quark, agt_store_error)

enum { BUSY_MS = 5000 };

bool agt_store_error(const AgtStore *s, AgtStoreErrorCode code, GError **error, const char *format,
                     ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, AGT_STORE_ERROR, code, "\"%s\": %s", s->path, text);
    return false;
}

static bool sqlite_error(sqlite3 *db, const char *path, GError **error)
{
    switch (sqlite3_errcode(db) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        g_set_error(error, AGT_STORE_ERROR, AGT_STORE_ERROR_BUSY,
                    "\"%s\" is open for writing in another program: save and close it there, then "
                    "try again",
                    path);
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        g_set_error(error, AGT_STORE_ERROR, AGT_STORE_ERROR_DAMAGED,
                    "\"%s\" is damaged (%s): take it from a backup", path, sqlite3_errmsg(db));
        break;
    case SQLITE_ERROR:
        if (g_str_has_prefix(sqlite3_errmsg(db), "no such ")) { /* of the tables of the history */
            g_set_error(error, AGT_STORE_ERROR, AGT_STORE_ERROR_DAMAGED,
                        "\"%s\" is damaged (%s): take it from a backup", path, sqlite3_errmsg(db));
            break;
        }
        G_GNUC_FALLTHROUGH;
    default:
        g_set_error(error, AGT_STORE_ERROR, AGT_STORE_ERROR_IO, "\"%s\": %s", path,
                    sqlite3_errmsg(db));
    }
    return false;
}

bool agt_store_sql_error(AgtStore *s, GError **error)
{
    return sqlite_error(s->db, s->path, error);
}

void agt_stmt_release(AgtStmt *st)
{
    if (!st)
        return;
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
}

AgtStmt *agt_stmt(AgtStore *s, const char *sql, GError **error)
{
    AgtStmt *st = g_hash_table_lookup(s->statements, sql);
    if (st && !sqlite3_stmt_busy(st))
        return st;
    if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL) != SQLITE_OK) {
        agt_store_sql_error(s, error);
        return NULL;
    }
    g_assert(!g_hash_table_contains(s->statements, sql)); /* no statement is used within itself */
    g_hash_table_insert(s->statements, g_strdup(sql), st);
    return st;
}

int agt_stmt_step(AgtStore *s, AgtStmt *st, GError **error)
{
    int rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc == SQLITE_DONE)
        return 0;
    agt_store_sql_error(s, error);
    return -1;
}

bool agt_stmt_run(AgtStore *s, AgtStmt *st, GError **error)
{
    int rc;
    do {
        rc = agt_stmt_step(s, st, error);
    } while (rc > 0);
    agt_stmt_release(st);
    return rc == 0;
}

bool agt_store_exec(AgtStore *s, const char *sql, GError **error)
{
    if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return agt_store_sql_error(s, error);
    return true;
}

bool agt_store_number(AgtStore *s, const char *sql, gint64 missing, gint64 *out, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(s, sql, error);
    if (!st)
        return false;
    int rc = agt_stmt_step(s, st, error);
    if (rc < 0)
        return false;
    *out = rc && sqlite3_column_type(st, 0) != SQLITE_NULL ? sqlite3_column_int64(st, 0) : missing;
    return true;
}

bool agt_store_begin(AgtStore *s, bool write, GError **error)
{
    g_assert(!s->in_transaction);
    if (write && s->mode != AGT_STORE_WRITE)
        return agt_store_error(s, AGT_STORE_ERROR_IO, error, "was opened for reading only");
    if (!agt_store_exec(s, write ? "BEGIN IMMEDIATE" : "BEGIN", error))
        return false;
    s->in_transaction = true;
    return true;
}

bool agt_store_end(AgtStore *s, bool ok, GError **error)
{
    g_assert(s->in_transaction);
    s->in_transaction = false;
    if (ok && agt_store_exec(s, "COMMIT", error))
        return true;
    if (!sqlite3_get_autocommit(s->db)) /* a full disk may have rolled back already */
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

bool agt_store_need_spatialite(AgtStore *s, GError **error)
{
    char *message = NULL;
    if (s->spatialite)
        return true;
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
    s->spatialite = sqlite3_load_extension(s->db, "mod_spatialite", NULL, &message) == SQLITE_OK;
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    if (!s->spatialite)
        agt_store_error(s, AGT_STORE_ERROR_IO, error,
                        "cannot be written without mod_spatialite (%s): install the package "
                        "libsqlite3-mod-spatialite",
                        message ? message : "not found");
    sqlite3_free(message);
    return s->spatialite;
}

void agt_bind_text(AgtStmt *st, int i, const char *text)
{
    if (text)
        sqlite3_bind_text(st, i, text, -1, SQLITE_STATIC);
    else
        sqlite3_bind_null(st, i);
}

void agt_bind_blob(AgtStmt *st, int i, gconstpointer data, gsize n)
{
    if (data)
        sqlite3_bind_blob64(st, i, data, n, SQLITE_STATIC);
    else
        sqlite3_bind_null(st, i);
}

AgtHash agt_column_hash(AgtStmt *st, int i)
{
    AgtHash h = {0};
    if (sqlite3_column_bytes(st, i) == (int)sizeof h.b)
        memcpy(h.b, sqlite3_column_blob(st, i), sizeof h.b);
    return h;
}

AgtKey agt_column_key(AgtStmt *st, int i)
{
    AgtKey k = {0};
    if (sqlite3_column_bytes(st, i) == (int)sizeof k.b)
        memcpy(k.b, sqlite3_column_blob(st, i), sizeof k.b);
    return k;
}

char *agt_store_state(AgtStore *s, const char *key, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(s, "SELECT value FROM rev_state WHERE key = ?", error);
    if (!st)
        return NULL;
    agt_bind_text(st, 1, key);
    int rc = agt_stmt_step(s, st, error);
    return rc > 0 ? g_strdup((const char *)sqlite3_column_text(st, 0)) : NULL;
}

bool agt_store_set_state(AgtStore *s, const char *key, const char *value, GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(s, "INSERT OR REPLACE INTO rev_state(key, value) VALUES(?, ?)", error);
    if (!st)
        return false;
    agt_bind_text(st, 1, key);
    agt_bind_text(st, 2, value);
    return agt_stmt_run(s, st, error);
}

AgtLayerId agt_store_layer(const AgtStore *s, gint64 number)
{
    for (guint i = 0; number && i < AGT_N_LAYERS; i++)
        if (s->number[i] == number)
            return (AgtLayerId)i;
    return AGT_N_LAYERS;
}

/* The file's own header tells a plan from another file without opening it as a database. */
static bool read_header(const char *path, bool *logged, GError **error)
{
    guint8 head[100] = {0};
    FILE *f = fopen(path, "rbe");
    if (!f) {
        g_set_error(error, AGT_STORE_ERROR, AGT_STORE_ERROR_IO, "cannot open \"%s\": %s", path,
                    g_strerror(errno));
        return false;
    }
    size_t n = fread(head, 1, sizeof head, f);
    fclose(f);
    *logged = head[18] == 2 || head[19] == 2; /* read or write version: WAL */
    guint32 version, application;
    memcpy(&version, head + 60, 4);
    memcpy(&application, head + 68, 4);
    if (n < sizeof head || memcmp(head, "SQLite format 3", 16) != 0 ||
        GUINT32_FROM_BE(application) != AGT_STORE_APPLICATION_ID) {
        g_set_error(error, AGT_STORE_ERROR, AGT_STORE_ERROR_NOT_A_PLAN,
                    "\"%s\" is not a plan file of agrotown: name a file made by \"agrotown init\"",
                    path);
        return false;
    }
    if (GUINT32_FROM_BE(version) > AGT_STORE_SCHEMA) {
        g_set_error(error, AGT_STORE_ERROR, AGT_STORE_ERROR_NOT_A_PLAN,
                    "\"%s\" has schema version %u, this program reads up to %d: install a newer "
                    "agrotown",
                    path, GUINT32_FROM_BE(version), AGT_STORE_SCHEMA);
        return false;
    }
    return true;
}

static const char *setup_of(const AgtStore *s)
{
    if (s->mode == AGT_STORE_WRITE)
        return "PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF;"
               "PRAGMA cache_size=-131072;"
               "PRAGMA schema_version";
    /* A page of a share that goes away while it is mapped would kill the program. */
    return agt_store_home(s->path).share ? "PRAGMA trusted_schema=OFF; PRAGMA schema_version"
                                         : "PRAGMA trusted_schema=OFF; PRAGMA mmap_size=1073741824;"
                                           "PRAGMA schema_version";
}

static bool connect_db(AgtStore *s, int flags, GError **error)
{
    if (sqlite3_open_v2(s->path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return sqlite_error(s->db, s->path, error);
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, BUSY_MS);
    return sqlite3_exec(s->db, setup_of(s), NULL, NULL, NULL) == SQLITE_OK ||
           sqlite_error(s->db, s->path, error);
}

/* A killed writer leaves a journal that must be played back, which needs the right to write. */
static bool connect_reader(AgtStore *s, GError **error)
{
    if (connect_db(s, SQLITE_OPEN_READONLY, NULL))
        return true;
    int code = sqlite3_extended_errcode(s->db);
    if (code != SQLITE_READONLY_ROLLBACK && code != SQLITE_CANTOPEN &&
        code != SQLITE_READONLY_RECOVERY)
        return sqlite_error(s->db, s->path, error);
    sqlite3_close(g_steal_pointer(&s->db));
    return connect_db(s, SQLITE_OPEN_READWRITE, error);
}

static bool has_log(AgtStore *s)
{
    g_autoptr(AgtStmt) st = agt_stmt(s, "PRAGMA journal_mode", NULL);
    return !st || agt_stmt_step(s, st, NULL) <= 0 ||
           g_strcmp0((const char *)sqlite3_column_text(st, 0), "wal") == 0;
}

/*
 * In the rollback journal a reader keeps writers from committing, so that both connections see one
 * state. The log of mode WAL has a state for each reader, and a share may have no locks at all.
 * Opened by SQLite alone: closing the file by any other hand would drop the locks of the first.
 */
AgtStore *agt_store_second(AgtStore *s)
{
    if (!s->in_transaction || has_log(s) || agt_store_home(s->path).share)
        return NULL;
    g_autoptr(AgtStore) second = agt_store_new(s->path, AGT_STORE_READ);
    if (!connect_db(second, SQLITE_OPEN_READONLY, NULL) || !agt_store_begin(second, false, NULL))
        return NULL;
    second->head = s->head;
    memcpy(second->number, s->number, sizeof s->number);
    return g_steal_pointer(&second);
}

void agt_store_unmap(AgtStore *s)
{
    sqlite3_exec(s->db, "PRAGMA mmap_size=0", NULL, NULL, NULL);
}

static bool read_layers(AgtStore *s, GError **error)
{
    g_autoptr(AgtStmt) st = agt_stmt(s, "SELECT layer, name FROM rev_layer", error);
    int rc = st ? 1 : -1;
    while (rc > 0 && (rc = agt_stmt_step(s, st, error)) > 0) {
        const AgtLayer *l = agt_layer_by_name((const char *)sqlite3_column_text(st, 1));
        if (l)
            s->number[l->id] = sqlite3_column_int64(st, 0);
    }
    return rc == 0;
}

/* One value of the head from rev_state, kept by the arena. */
static const char *head_text(AgtStore *s, const char *key)
{
    g_autofree char *value = agt_store_state(s, key, NULL);
    return agt_arena_text(s->arena, value ? value : "");
}

static void read_head(AgtStore *s)
{
    s->head = (AgtPlanHead){
        .key = head_text(s, "plan.key"),
        .title = head_text(s, "plan.title"),
        .crs = head_text(s, "plan.crs"),
        .srid = (int)g_ascii_strtoll(head_text(s, "plan.srid"), NULL, 10),
        .vertical_datum = head_text(s, "plan.vertical_datum"),
        .illustrative = strcmp(head_text(s, "plan.illustrative"), "1") == 0,
        .revision = "",
        .revision_name = "",
    };
}

static void finalize(gpointer st)
{
    sqlite3_finalize(st);
}

AgtStore *agt_store_new(const char *path, AgtStoreMode mode)
{
    AgtStore *s = g_new0(AgtStore, 1);
    s->path = g_strdup(path);
    s->mode = mode;
    s->arena = agt_arena_new();
    s->blob = g_byte_array_new();
    s->statements = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, finalize);
    return s;
}

AgtStore *agt_store_open(const char *path, AgtStoreMode mode, GError **error)
{
    bool logged = false;
    if (!read_header(path, &logged, error) ||
        (mode == AGT_STORE_WRITE && !agt_store_may_write(path, error)))
        return NULL;
    g_autoptr(AgtStore) s = agt_store_new(path, mode);
    s->logged = logged;
    bool ok = mode == AGT_STORE_WRITE ? connect_db(s, SQLITE_OPEN_READWRITE, error)
                                      : connect_reader(s, error);
    if (ok && mode == AGT_STORE_WRITE)
        ok = agt_store_add_functions(s, error);
    if (ok && mode == AGT_STORE_WRITE && logged) /* fails while the other program has it open */
        s->logged =
            sqlite3_exec(s->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK;
    if (!ok || !read_layers(s, error))
        return NULL;
    read_head(s);
    return g_steal_pointer(&s);
}

void agt_store_close(AgtStore *s)
{
    if (!s)
        return;
    g_clear_pointer(&s->statements, g_hash_table_unref);
    sqlite3_close(s->db);
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        g_free(s->insert_sql[i]);
        g_free(s->update_sql[i]);
    }
    g_clear_pointer(&s->blob, g_byte_array_unref);
    if (s->arena)
        agt_arena_unref(s->arena);
    g_free(s->path);
    g_free(s);
}

const char *agt_store_path(const AgtStore *s)
{
    return s->path;
}
