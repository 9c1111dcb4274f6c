/* SPDX-License-Identifier: Apache-2.0 */
/* Files as surveyors deliver them: CSV, DXF, Shapefile, LandXML. */
#pragma once

#include "exchange_test.h"

/* A vertex with a height. */
typedef struct {
    double x, y, z;
} Vertex;

static inline const char *real(char buf[G_ASCII_DTOSTR_BUF_SIZE], double v)
{
    return g_ascii_formatd(buf, G_ASCII_DTOSTR_BUF_SIZE, "%.4f", v);
}

/** @name DXF @{ */
static inline GString *dxf_begin(void)
{
    return g_string_new("0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n9\n$INSUNITS\n70\n6\n0\n"
                        "ENDSEC\n0\nSECTION\n2\nENTITIES\n");
}

static inline void dxf_xyz(GString *s, int code, Vertex p, bool with_z)
{
    char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE], z[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append_printf(s, "%d\n%s\n%d\n%s\n", code, real(x, p.x), code + 10, real(y, p.y));
    if (with_z)
        g_string_append_printf(s, "%d\n%s\n", code + 20, real(z, p.z));
}

static inline void dxf_point(GString *s, const char *layer, Vertex p)
{
    g_string_append_printf(s, "0\nPOINT\n8\n%s\n", layer);
    dxf_xyz(s, 10, p, true);
}

static inline void dxf_text(GString *s, const char *layer, Vertex p, const char *text)
{
    g_string_append_printf(s, "0\nTEXT\n8\n%s\n", layer);
    dxf_xyz(s, 10, p, true);
    g_string_append_printf(s, "40\n1.5\n1\n%s\n", text);
}

/* LWPOLYLINE with its elevation in group 38. */
static inline void dxf_contour(GString *s, const char *layer, const AgtPoint *pt, guint n, double z)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append_printf(s, "0\nLWPOLYLINE\n8\n%s\n90\n%u\n70\n0\n38\n%s\n", layer, n,
                           real(buf, z));
    for (guint i = 0; i < n; i++)
        dxf_xyz(s, 10, (Vertex){pt[i].x, pt[i].y, 0}, false);
}

/* POLYLINE in space: every vertex has a Z of its own. */
static inline void dxf_line(GString *s, const char *layer, const Vertex *pt, guint n)
{
    g_string_append_printf(s, "0\nPOLYLINE\n8\n%s\n66\n1\n70\n8\n10\n0\n20\n0\n30\n0\n", layer);
    for (guint i = 0; i < n; i++) {
        g_string_append_printf(s, "0\nVERTEX\n8\n%s\n70\n32\n", layer);
        dxf_xyz(s, 10, pt[i], true);
    }
    g_string_append_printf(s, "0\nSEQEND\n8\n%s\n", layer);
}

static inline char *dxf_end(void **state, const char *name, GString *s)
{
    g_string_append(s, "0\nENDSEC\n0\nEOF\n");
    char *path = write_file(state, name, s->str);
    g_string_free(s, TRUE);
    return path;
}
/** @} */

/** @name Shapefile, PointZ (11) and PolyLineZ (13) @{ */
static inline void put32(GByteArray *b, guint32 v, bool big)
{
    v = big ? GUINT32_TO_BE(v) : GUINT32_TO_LE(v);
    g_byte_array_append(b, (const guint8 *)&v, 4);
}

static inline void put64(GByteArray *b, double v)
{
    guint64 bits;
    memcpy(&bits, &v, 8);
    bits = GUINT64_TO_LE(bits);
    g_byte_array_append(b, (const guint8 *)&bits, 8);
}

static inline void shp_head(GByteArray *b, guint32 words, guint32 type)
{
    put32(b, 9994, true);
    for (int i = 0; i < 5; i++)
        put32(b, 0, true);
    put32(b, words, true);
    put32(b, 1000, false);
    put32(b, type, false);
    const double box[] = {600000, 4400000, 700000, 4500000, 0, 0, 0, 0};
    for (int i = 0; i < 8; i++)
        put64(b, box[i]);
}

static inline void shp_content(GByteArray *b, guint32 type, const Vertex *p, guint n)
{
    put32(b, type, false);
    if (type == 13) {
        const double box[] = {600000, 4400000, 700000, 4500000};
        for (int i = 0; i < 4; i++)
            put64(b, box[i]);
        put32(b, 1, false);
        put32(b, n, false);
        put32(b, 0, false);
    }
    for (guint i = 0; i < n; i++) {
        put64(b, p[i].x);
        put64(b, p[i].y);
    }
    for (int i = 0; type == 13 && i < 2; i++)
        put64(b, 0);
    for (guint i = 0; i < n; i++)
        put64(b, p[i].z);
    for (guint i = 0; i < (type == 13 ? n + 2 : 1); i++)
        put64(b, -1e39); /* no measure */
}

static inline void write_bytes(void **state, const char *name, const char *ending, GByteArray *b)
{
    g_autofree char *path = g_strdup_printf("%s/%s.%s", (char *)*state, name, ending);
    assert_true(g_file_set_contents(path, (const char *)b->data, b->len, NULL));
    g_byte_array_unref(b);
}

/* Records of vertices; runs[i] vertices belong to record i. Its path. */
static inline char *shapefile(void **state, const char *name, guint32 type, const Vertex *p,
                              const guint *runs, guint n)
{
    GByteArray *shp = g_byte_array_new(), *shx = g_byte_array_new(), *dbf = g_byte_array_new();
    guint32 total = 50;
    for (guint i = 0; i < n; i++)
        total += type == 11 ? 22 : (4 + 44 + runs[i] * 32 + 32) / 2 + 2;
    shp_head(shp, 0, type);
    shp_head(shx, 50 + 4 * n, type);
    guint at = 0;
    for (guint i = 0; i < n; i++) {
        guint32 offset = shp->len / 2;
        put32(shp, i + 1, true);
        guint size_at = shp->len;
        put32(shp, 0, true);
        shp_content(shp, type, p + at, runs[i]);
        guint32 words = GUINT32_TO_BE((shp->len - size_at - 4) / 2);
        memcpy(shp->data + size_at, &words, 4);
        put32(shx, offset, true);
        g_byte_array_append(shx, (const guint8 *)&words, 4);
        at += runs[i];
    }
    guint32 length = GUINT32_TO_BE(shp->len / 2);
    memcpy(shp->data + 24, &length, 4);
    const guint8 head[] = {3, 126, 11, 22};
    g_byte_array_append(dbf, head, 4);
    put32(dbf, n, false);
    const guint8 sizes[] = {65, 0, 5, 0};
    g_byte_array_append(dbf, sizes, 4);
    guint8 rest[20] = {0}, field[32] = "NR", end = 13;
    field[11] = 'N';
    field[16] = 4;
    g_byte_array_append(dbf, rest, 20);
    g_byte_array_append(dbf, field, 32);
    g_byte_array_append(dbf, &end, 1);
    for (guint i = 0; i < n; i++)
        g_byte_array_append(dbf, (const guint8 *)"    1", 5);
    write_bytes(state, name, "shp", shp);
    write_bytes(state, name, "shx", shx);
    write_bytes(state, name, "dbf", dbf);
    return g_strdup_printf("%s/%s.shp", (char *)*state, name);
}
/** @} */
