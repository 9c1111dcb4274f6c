/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Geometry as SpatiaLite stores it ("BLOB-Geometry format", and the TinyPoint of 4.3), read
 * without SpatiaLite: the library takes 30-40 ms to load.
 */
#include <math.h>
#include <string.h>

#include "internal.h"

enum {
    MARK_START = 0x00,
    MARK_MBR_END = 0x7c,
    MARK_ENTITY = 0x69,
    MARK_END = 0xfe,
    MARK_TINY_BE = 0x80,
    MARK_TINY_LE = 0x81,
    HEADER_BYTES = 39, /* start, byte order, SRID, four MBR ordinates, end of MBR */
    COMPRESSED = 1000000,
};

typedef struct {
    const guint8 *p, *end;
    bool swap;   /* the blob's byte order is not ours */
    bool failed; /* read beyond its end, or something that is not a geometry of ours */
} Reader;

static guint32 read_u32(Reader *r)
{
    guint32 v = 0;
    if (r->failed || r->end - r->p < 4) {
        r->failed = true;
        return 0;
    }
    memcpy(&v, r->p, 4);
    r->p += 4;
    return r->swap ? GUINT32_SWAP_LE_BE(v) : v;
}

static double read_double(Reader *r)
{
    guint64 bits = 0;
    double v;
    if (r->failed || r->end - r->p < 8) {
        r->failed = true;
        return NAN;
    }
    memcpy(&bits, r->p, 8);
    r->p += 8;
    if (r->swap)
        bits = GUINT64_SWAP_LE_BE(bits);
    memcpy(&v, &bits, 8);
    return v;
}

static double read_float(Reader *r)
{
    guint32 bits = read_u32(r);
    float v;
    memcpy(&v, &bits, 4);
    return (double)v;
}

/* Layout of the positions of a class: kind 1..7 and what follows x and y. */
typedef struct {
    guint32 kind;
    bool z, m, compressed;
} Layout;

static bool layout_of(guint32 class, Layout *l)
{
    l->compressed = class > COMPRESSED;
    guint32 base = l->compressed ? class - COMPRESSED : class;
    guint32 dims = base / 1000;
    l->kind = base % 1000;
    l->z = dims == 1 || dims == 3;
    l->m = dims == 2 || dims == 3;
    return dims <= 3 && l->kind >= 1 && l->kind <= 7 &&
           (!l->compressed || l->kind == AGT_GEOM_LINE || l->kind == AGT_GEOM_POLYGON);
}

/* A run of positions. In compressed runs all but the first and last are float steps (z too). */
static void read_run(Reader *r, Layout l, guint32 n, AgtGeomBuilder *b)
{
    gsize smallest = (l.compressed ? 8 : 16);
    if (r->failed || (gsize)(r->end - r->p) / smallest < n) {
        r->failed = true;
        return;
    }
    double x = 0, y = 0;
    for (guint32 i = 0; i < n && !r->failed; i++) {
        if (l.compressed && i > 0 && i + 1 < n) {
            x += read_float(r);
            y += read_float(r);
            if (l.z)
                read_float(r);
        } else {
            x = read_double(r);
            y = read_double(r);
            if (l.z)
                read_double(r);
        }
        if (l.m)
            read_double(r);
        if (!r->failed)
            agt_geom_builder_point(b, x + 0.0, y + 0.0);
    }
}

static void read_part(Reader *r, Layout l, AgtGeomBuilder *b)
{
    if (l.kind == AGT_GEOM_POLYGON) {
        guint32 rings = read_u32(r);
        if (rings == 0)
            return;
        agt_geom_builder_part(b);
        for (guint32 i = 0; i < rings && !r->failed; i++) {
            if (i)
                agt_geom_builder_ring(b);
            read_run(r, l, read_u32(r), b);
        }
        return;
    }
    agt_geom_builder_part(b);
    read_run(r, l, l.kind == AGT_GEOM_POINT ? 1 : read_u32(r), b);
}

/* Parts of a collection; all must be of one kind, which the first decides. */
static AgtGeomBuilder *read_parts(Reader *r, guint32 kind)
{
    guint32 n = read_u32(r);
    AgtGeomBuilder *b = kind ? agt_geom_builder_new((AgtGeomKind)kind) : NULL;
    for (guint32 i = 0; i < n && !r->failed; i++) {
        Layout l;
        if (r->p >= r->end || *r->p++ != MARK_ENTITY || !layout_of(read_u32(r), &l) ||
            l.kind > AGT_GEOM_POLYGON || (kind && l.kind != kind)) {
            r->failed = true;
            break;
        }
        if (!b)
            b = agt_geom_builder_new((AgtGeomKind)l.kind);
        kind = l.kind;
        read_part(r, l, b);
    }
    return b;
}

static AgtGeom *parse_error(GError **error, const char *what)
{
    g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_PARSE, "SpatiaLite geometry: %s", what);
    return NULL;
}

static AgtGeom *finish(Reader *r, AgtGeomBuilder *b, GError **error)
{
    g_autoptr(AgtGeomBuilder) owned = b;
    if (r->failed || !b)
        return parse_error(error, "cut short, or of a type that layers do not hold");
    return agt_geom_builder_end(g_steal_pointer(&owned), error);
}

static AgtGeom *decode_tiny(const guint8 *data, gsize n, int *srid, GError **error)
{
    Reader r = {data + 2, data + n - 1, (data[1] == MARK_TINY_LE) != (G_BYTE_ORDER == 1234), false};
    *srid = (int)read_u32(&r);
    if (r.p >= r.end || *r.p < 1 || *r.p > 4)
        return parse_error(error, "tiny point of unknown dimension");
    r.p++;
    AgtGeomBuilder *b = agt_geom_builder_new(AGT_GEOM_POINT);
    read_part(&r, (Layout){.kind = AGT_GEOM_POINT}, b);
    return finish(&r, b, error);
}

/* Points of an outline that are read without a builder; most plots and houses have fewer. */
enum { FEW_POINTS = 64 };

/* What nearly every shape of a plan is: one outline without holes. NULL when it is anything else,
 * or if anything about it is odd. */
static AgtGeom *decode_outline(const guint8 *data, gsize n)
{
    enum { START = HEADER_BYTES + 4 + 4 + 1 + 4 + 4 + 4 };
    AgtPoint pt[FEW_POINTS];
    Reader r = {data + HEADER_BYTES, data + n - 1, false, false};
    if (n < START || G_BYTE_ORDER != 1234 || data[1] != 1)
        return NULL;
    guint32 class = read_u32(&r), parts = read_u32(&r);
    guint8 mark = *r.p++;
    guint32 kind = read_u32(&r), rings = read_u32(&r), count = read_u32(&r);
    if (class != AGT_GEOM_POLYGON + 3 || parts != 1 || mark != MARK_ENTITY ||
        kind != AGT_GEOM_POLYGON || rings != 1 || count < 4 || count > FEW_POINTS ||
        (gsize)(r.end - r.p) != count * sizeof *pt)
        return NULL;
    memcpy(pt, r.p, count * sizeof *pt);
    for (guint32 i = 0; i < count; i++) {
        if (!isfinite(pt[i].x) || !isfinite(pt[i].y))
            return NULL;
        pt[i] = (AgtPoint){pt[i].x + 0.0, pt[i].y + 0.0}; /* no negative nought */
    }
    bool closed = pt[0].x == pt[count - 1].x && pt[0].y == pt[count - 1].y;
    return closed ? agt_geom_new_polygon(pt, count) : NULL;
}

AgtGeom *agt_blob_decode(const guint8 *data, gsize n, int *srid, GError **error)
{
    if (n < 24 || data[0] != MARK_START || data[n - 1] != MARK_END)
        return parse_error(error, "not a geometry");
    if (data[1] == MARK_TINY_BE || data[1] == MARK_TINY_LE)
        return decode_tiny(data, n, srid, error);
    if (n < HEADER_BYTES + 5 || data[1] > 1 || data[HEADER_BYTES - 1] != MARK_MBR_END)
        return parse_error(error, "not a geometry");
    bool swap = (data[1] == 1) != (G_BYTE_ORDER == 1234);
    Reader head = {data + 2, data + n, swap, false};
    *srid = (int)read_u32(&head);
    AgtGeom *outline = decode_outline(data, n);
    if (outline)
        return outline;
    Reader r = {data + HEADER_BYTES, data + n - 1, swap, false};
    Layout l;
    if (!layout_of(read_u32(&r), &l))
        return parse_error(error, "a type that layers do not hold");
    if (l.kind > AGT_GEOM_POLYGON)
        return finish(&r, read_parts(&r, l.kind == 7 ? 0 : l.kind - 3), error);
    AgtGeomBuilder *b = agt_geom_builder_new((AgtGeomKind)l.kind);
    read_part(&r, l, b);
    return finish(&r, b, error);
}

static void put_run(const AgtGeom *g, guint32 ring, bool count, GByteArray *out)
{
    guint32 from = g->ring[ring], to = g->ring[ring + 1];
    if (count)
        agt_put_u32(out, to - from);
    for (guint32 i = from; i < to; i++) {
        agt_put_real(out, g->pt[i].x);
        agt_put_real(out, g->pt[i].y);
    }
}

/* The parts behind their number; @p entity is written before each: one byte and the class. */
static void put_parts(const AgtGeom *g, guint8 entity, GByteArray *out)
{
    agt_put_u32(out, (guint32)g->kind + 3);
    agt_put_u32(out, g->n_parts);
    for (guint32 i = 0; i < g->n_parts; i++) {
        agt_put_u8(out, entity);
        agt_put_u32(out, (guint32)g->kind);
        if (g->kind == AGT_GEOM_POLYGON)
            agt_put_u32(out, g->part[i + 1] - g->part[i]);
        for (guint32 k = g->part[i]; k < g->part[i + 1]; k++)
            put_run(g, k, g->kind != AGT_GEOM_POINT, out);
    }
}

void agt_blob_encode(const AgtGeom *g, int srid, GByteArray *out)
{
    g_byte_array_set_size(out, 0);
    agt_put_u8(out, MARK_START);
    agt_put_u8(out, 1); /* little-endian */
    agt_put_u32(out, (guint32)srid);
    agt_put_real(out, g->box.minx);
    agt_put_real(out, g->box.miny);
    agt_put_real(out, g->box.maxx);
    agt_put_real(out, g->box.maxy);
    agt_put_u8(out, MARK_MBR_END);
    put_parts(g, MARK_ENTITY, out);
    agt_put_u8(out, MARK_END);
}

void agt_wkb_append(const AgtGeom *g, GByteArray *out)
{
    agt_put_u8(out, 1);
    put_parts(g, 1, out); /* in WKB each part starts with its byte order */
}
