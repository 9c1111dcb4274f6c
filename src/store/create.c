/* SPDX-License-Identifier: Apache-2.0 */
/* A new plan file: made beside its name and linked to it when complete. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

/* Small pages: nearly all tables of a new plan are empty, and each takes whole pages. */
static const char setup[] = "PRAGMA page_size = 1024; PRAGMA journal_mode = OFF;"
                            "PRAGMA synchronous = OFF; PRAGMA encoding = 'UTF-8';";

static const char wgs84_wkt[] =
    "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,"
    "AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,"
    "AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,"
    "AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]";

static bool add_srs(AgtStore *s, int srid, const char *name, const char *proj, const char *wkt,
                    GError **error)
{
    g_autoptr(AgtStmt) st =
        agt_stmt(s,
                 "INSERT OR REPLACE INTO spatial_ref_sys(srid, auth_name, auth_srid, ref_sys_name,"
                 " proj4text, srtext) VALUES(?, 'epsg', ?, ?, ?, ?)",
                 error);
    if (!st)
        return false;
    sqlite3_bind_int(st, 1, srid);
    sqlite3_bind_int(st, 2, srid);
    agt_bind_text(st, 3, name ? name : "");
    agt_bind_text(st, 4, proj ? proj : "");
    agt_bind_text(st, 5, wkt ? wkt : "");
    return agt_stmt_run(s, st, error);
}

/* The key all feature keys start from: nothing random, so the same input makes the same plan. */
static char *plan_key(const AgtPlanHead *head)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    const char *part[] = {"agrotown plan key", head->title, head->crs, head->key};
    for (guint i = 0; i < G_N_ELEMENTS(part); i++) {
        const char *text = part[i] ? part[i] : "";
        g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
    }
    return g_strdup(g_checksum_get_string(sum));
}

static bool write_head(AgtStore *s, const AgtPlanHead *head, GError **error)
{
    g_autofree char *key = plan_key(head);
    g_autofree char *srid = g_strdup_printf("%d", head->srid);
    const char *value[][2] = {
        {"plan.key", key},
        {"plan.title", head->title ? head->title : ""},
        {"plan.crs", head->crs ? head->crs : ""},
        {"plan.srid", srid},
        {"plan.vertical_datum", head->vertical_datum ? head->vertical_datum : "EPSG:5705"},
        {"plan.illustrative", head->illustrative ? "1" : "0"},
        {"HEAD", "main"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(value); i++)
        if (!agt_store_set_state(s, value[i][0], value[i][1], error))
            return false;
    return true;
}

static bool fill(AgtStore *s, const AgtPlanHead *head, const char *wkt, const char *proj,
                 const char *crs_name, GError **error)
{
    g_autofree char *identity =
        g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %d",
                        AGT_STORE_APPLICATION_ID, AGT_STORE_SCHEMA);
    gint64 done = 0;
    if (!agt_store_exec(s, setup, error) || !agt_store_exec(s, identity, error) ||
        !agt_store_need_spatialite(s, error) ||
        !agt_store_number(s, "SELECT InitSpatialMetaData(1, 'NONE')", 0, &done, error))
        return false;
    if (done != 1)
        return agt_store_error(s, AGT_STORE_ERROR_IO, error, "SpatiaLite made no metadata");
    return agt_store_exec(s, "BEGIN", error) &&
           add_srs(s, head->srid, crs_name, proj, wkt, error) &&
           (head->srid == 4326 ||
            add_srs(s, 4326, "WGS 84", "+proj=longlat +datum=WGS84 +no_defs", wgs84_wkt, error)) &&
           agt_schema_make(s, error) && agt_style_write(s, error) && write_head(s, head, error) &&
           agt_record_clean(s, error) && agt_store_exec(s, "COMMIT", error);
}

static bool make_file(const char *temp, const AgtPlanHead *head, const char *wkt, const char *proj,
                      const char *crs_name, GError **error)
{
    g_autoptr(AgtStore) s = agt_store_new(temp, AGT_STORE_WRITE);
    s->head = *head;
    if (sqlite3_open_v2(temp, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        return agt_store_sql_error(s, error);
    return fill(s, head, wkt, proj, crs_name, error);
}

static bool io_error(GError **error, const char *path)
{
    g_set_error(error, AGT_STORE_ERROR, AGT_STORE_ERROR_IO, "cannot write \"%s\": %s", path,
                g_strerror(errno));
    return false;
}

/* On the disk under its name, and never over a file that came meanwhile. */
static bool publish(const char *temp, const char *path, GError **error)
{
    int fd = open(temp, O_RDONLY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    if (!synced)
        return io_error(error, temp);
    if (g_chmod(temp, 0644) != 0 && errno != EPERM &&
        errno != ENOTSUP) /* a stick with FAT has no modes */
        return io_error(error, temp);
    if (link(temp, path) == 0) {
        g_unlink(temp);
    } else if (errno == EEXIST || g_rename(temp, path) != 0) { /* some disks know no links */
        return io_error(error, path);
    }
    g_autofree char *folder = g_path_get_dirname(path);
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir >= 0) {
        fsync(dir);
        close(dir);
    }
    return true;
}

bool agt_store_create(const char *path, const AgtPlanHead *head, const char *wkt, const char *proj,
                      const char *crs_name, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, AGT_STORE_ERROR, AGT_STORE_ERROR_IO,
                    "\"%s\" is there already: name another file", path);
        return false;
    }
    if (!agt_store_may_write(path, error))
        return false;
    g_autofree char *temp = g_strconcat(path, ".XXXXXX", NULL);
    int fd = g_mkstemp_full(temp, O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return io_error(error, path);
    close(fd);
    bool ok = make_file(temp, head, wkt, proj, crs_name, error) && publish(temp, path, error);
    if (!ok)
        g_unlink(temp);
    return ok;
}
