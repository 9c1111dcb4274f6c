/* SPDX-License-Identifier: Apache-2.0 */
/* Geometry of the plan file against SpatiaLite itself. */
#include <math.h>

#include "store/internal.h"
#include "support.h"

static sqlite3 *oracle(void)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
    assert_int_equal(sqlite3_load_extension(db, "mod_spatialite", NULL, NULL), SQLITE_OK);
    return db;
}

/* A BLOB from a query; NULL when it is NULL. */
static GBytes *ask(sqlite3 *db, const char *sql, GBytes *arg)
{
    sqlite3_stmt *st;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    if (arg)
        sqlite3_bind_blob(st, 1, g_bytes_get_data(arg, NULL), (int)g_bytes_get_size(arg),
                          SQLITE_TRANSIENT);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    GBytes *out = sqlite3_column_type(st, 0) == SQLITE_BLOB
                      ? g_bytes_new(sqlite3_column_blob(st, 0), (gsize)sqlite3_column_bytes(st, 0))
                      : NULL;
    sqlite3_finalize(st);
    return out;
}

static const char *const shapes[] = {
    "POINT%s(%s)",
    "LINESTRING%s(%s, %s, %s, %s)",
    "POLYGON%s((%s, %s, %s, %s, %s))",
    "MULTIPOINT%s(%s, %s)",
    "MULTILINESTRING%s((%s, %s), (%s, %s, %s))",
    "MULTIPOLYGON%s(((%s, %s, %s, %s, %s)))",
    "GEOMETRYCOLLECTION%s(POINT%s(%s), POINT%s(%s))",
};

/* WKT of a shape in a dimension: "", "Z", "M" or "ZM". */
static char *wkt_of(const char *shape, const char *dim)
{
    static const char *const at[] = {"660000.125 4440000.5", "660010.1 4440000.7",
                                     "660010.3 4440010.9", "660000.2 4440011.1"};
    GString *out = g_string_new(NULL);
    guint n = 0, first = 0;
    for (const char *p = shape; *p; p++) {
        if (p[0] != '%') {
            first = *p == '(' ? n : first;
            g_string_append_c(out, *p);
            continue;
        }
        p++;
        if (g_ascii_isalpha(p[-2])) {
            g_string_append(out, dim);
            continue;
        }
        bool closes = p[1] == ')' && strncmp(shape, "LINE", 4) && !strstr(shape, "MULTIL") &&
                      strstr(shape, "POLYGON");
        g_string_append(out, at[closes ? first % 4 : n % 4]);
        for (gsize k = 0; k < strlen(dim); k++)
            g_string_append(out, " 7.25");
        n++;
    }
    return g_string_free(out, FALSE);
}

static void assert_same(sqlite3 *db, GBytes *blob, const char *name)
{
    GError *error = NULL;
    int srid = 0;
    g_autoptr(AgtGeom) g =
        agt_blob_decode(g_bytes_get_data(blob, NULL), g_bytes_get_size(blob), &srid, &error);
    if (error)
        fail_msg("%s: %s", name, error->message);
    assert_int_equal(srid, 32638);
    bool mixed = g_str_has_prefix(name, "GEOMETRYCOLLECTION");
    g_autoptr(GBytes) theirs = ask(
        db, mixed ? "SELECT CollectionExtract(CastToXY(?), 1)" : "SELECT CastToMulti(CastToXY(?))",
        blob);
    assert_non_null(theirs);
    g_autoptr(GBytes) want = ask(db, "SELECT ST_AsBinary(?)", theirs);
    g_autoptr(GByteArray) wkb = g_byte_array_new();
    agt_wkb_append(g, wkb);
    g_autoptr(GBytes) is = g_bytes_new(wkb->data, wkb->len);
    if (!want || !g_bytes_equal(is, want))
        fail_msg("%s: not what ST_AsBinary gives", name);
    g_autoptr(GByteArray) made = g_byte_array_new();
    agt_blob_encode(g, srid, made);
    g_autoptr(GBytes) written = g_bytes_new(made->data, made->len);
    if (!g_bytes_equal(written, theirs))
        fail_msg("%s: not the BLOB that SpatiaLite writes", name);
}

static void every_shape_equals_st_asbinary(void **state)
{
    (void)state;
    static const char *const dims[] = {"", "Z", "M", "ZM"};
    sqlite3 *db = oracle();
    for (guint i = 0; i < G_N_ELEMENTS(shapes); i++)
        for (guint d = 0; d < G_N_ELEMENTS(dims); d++)
            for (guint packed = 0; packed < 2; packed++) {
                g_autofree char *wkt = wkt_of(shapes[i], dims[d]);
                g_autofree char *sql =
                    g_strdup_printf(packed ? "SELECT CompressGeometry(GeomFromText('%s', 32638))"
                                           : "SELECT GeomFromText('%s', 32638)",
                                    wkt);
                g_autoptr(GBytes) blob = ask(db, sql, NULL);
                if (!blob)
                    fail_msg("SpatiaLite does not read %s", wkt);
                assert_same(db, blob, wkt);
            }
    sqlite3_close(db);
}

static void a_tiny_point_is_read(void **state)
{
    (void)state;
    sqlite3 *db = oracle();
    static const char *const wkt[] = {"POINT(1.5 2.5)", "POINTZ(1.5 2.5 3)", "POINTM(1.5 2.5 3)",
                                      "POINTZM(1.5 2.5 3 4)"};
    for (guint i = 0; i < G_N_ELEMENTS(wkt); i++) {
        g_autofree char *sql =
            g_strdup_printf("SELECT TinyPointEncode(GeomFromText('%s', 32638))", wkt[i]);
        g_autoptr(GBytes) blob = ask(db, sql, NULL);
        assert_non_null(blob);
        int srid = 0;
        g_autoptr(AgtGeom) g =
            agt_blob_decode(g_bytes_get_data(blob, NULL), g_bytes_get_size(blob), &srid, NULL);
        assert_non_null(g);
        assert_int_equal(srid, 32638);
        assert_true(g->pt[0].x == 1.5 && g->pt[0].y == 2.5);
    }
    sqlite3_close(db);
}

/* The other byte order, made by hand: SpatiaLite here only writes its own. */
static void a_big_endian_blob_is_read(void **state)
{
    (void)state;
    guint8 blob[60] = {0, 0, 0, 0, 0x7f, 0x7e}; /* SRID 32638 */
    blob[38] = 0x7c;
    blob[42] = 1; /* POINT */
    blob[43] = 0x3f;
    blob[44] = 0xf8; /* 1.5 */
    blob[51] = 0x40;
    blob[52] = 0x04; /* 2.5 */
    blob[59] = 0xfe;
    int srid = 0;
    g_autoptr(AgtGeom) g = agt_blob_decode(blob, sizeof blob, &srid, NULL);
    assert_non_null(g);
    assert_int_equal(srid, 32638);
    assert_true(g->pt[0].x == 1.5 && g->pt[0].y == 2.5);
}

static void what_is_cut_short_is_refused(void **state)
{
    (void)state;
    sqlite3 *db = oracle();
    for (guint i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_autofree char *wkt = wkt_of(shapes[i], "Z");
        g_autofree char *sql = g_strdup_printf("SELECT GeomFromText('%s', 32638)", wkt);
        g_autoptr(GBytes) blob = ask(db, sql, NULL);
        gsize n;
        const guint8 *data = g_bytes_get_data(blob, &n);
        for (gsize k = 0; k < n; k++) {
            g_autofree guint8 *copy = g_malloc(k + 1); /* its own block: a read beyond is seen */
            memcpy(copy, data, k);
            if (k)
                copy[k - 1] = 0xfe;
            int srid;
            g_autoptr(AgtGeom) g = agt_blob_decode(copy, k, &srid, NULL);
            assert_null(g);
        }
        for (gsize k = 43; k + 1 < n; k++) { /* a wild number anywhere */
            g_autofree guint8 *copy = g_memdup2(data, n);
            copy[k] = 0xff;
            int srid;
            g_autoptr(AgtGeom) g = agt_blob_decode(copy, n, &srid, NULL);
            assert_true(!g || g->n_points < 100);
        }
    }
    sqlite3_close(db);
}

/* The short way for outlines without holes, and where it ends, agrees with the builder. */
static void outlines_of_any_length_are_read(void **state)
{
    (void)state;
    for (guint n = 3; n < 70; n++) {
        g_autofree AgtPoint *pt = g_new(AgtPoint, n);
        for (guint i = 0; i < n; i++)
            pt[i] = (AgtPoint){1e5 + 10 * cos(i * 6.28 / n), 4e6 + 10 * sin(i * 6.28 / n)};
        pt[1].x = -0.0;
        g_autoptr(AgtGeom) g = agt_geom_new_polygon(pt, n);
        g_autoptr(GByteArray) blob = g_byte_array_new();
        agt_blob_encode(g, 32638, blob);
        int srid = 0;
        g_autoptr(AgtGeom) same = agt_blob_decode(blob->data, blob->len, &srid, NULL);
        assert_non_null(same);
        assert_int_equal(srid, 32638);
        assert_int_equal(same->n_points, n + 1);
        assert_true(agt_geom_equals(g, same, 0) && !signbit(same->pt[1].x));
        assert_true(g->box.minx == same->box.minx && g->box.maxy == same->box.maxy);
        for (guint k = 1; k < blob->len; k++) {
            g_autofree guint8 *copy = g_memdup2(blob->data, k); /* a read beyond is seen */
            copy[k - 1] = 0xfe;
            g_autoptr(AgtGeom) none = agt_blob_decode(copy, k, &srid, NULL);
            assert_null(none);
        }
        guint last = blob->len - 1 - 16;
        memcpy(blob->data + last, &(double){NAN}, 8);
        g_autoptr(AgtGeom) none = agt_blob_decode(blob->data, blob->len, &srid, NULL);
        assert_null(none);
        memcpy(blob->data + last, &(double){1e5}, 8); /* open: its end is joined to its start */
        g_autoptr(AgtGeom) closed = agt_blob_decode(blob->data, blob->len, &srid, NULL);
        assert_int_equal(closed->n_points, n + 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_equals_st_asbinary),
        cmocka_unit_test(a_tiny_point_is_read),
        cmocka_unit_test(a_big_endian_blob_is_read),
        cmocka_unit_test(what_is_cut_short_is_refused),
        cmocka_unit_test(outlines_of_any_length_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
