/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Well-known binary. OGC 06-103r4 section 8 (ISO: Z +1000, M +2000, ZM +3000) and PostGIS's EWKB
 * (high bits Z, M, SRID).
 */
#include <string.h>

#include "geom/internal.h"

enum { WKB_POINT = 1, WKB_LINE, WKB_POLYGON, WKB_MULTIPOINT, WKB_MULTILINE, WKB_MULTIPOLYGON };

typedef struct {
    const uint8_t *at, *end;
    AgtGeomBuilder *b;
    GError **error;
} Reader;

/* Head of a geometry: byte order, type and number of ordinates. */
typedef struct {
    bool big;
    uint32_t type;
    size_t dims;
} Head;

static bool fail(Reader *r, const char *what)
{
    g_set_error(r->error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_PARSE, "well-known binary: %s", what);
    return false;
}

static bool read_u32(Reader *r, bool big, uint32_t *value)
{
    if (r->end - r->at < 4)
        return fail(r, "ends too early");
    memcpy(value, r->at, 4);
    *value = big ? GUINT32_FROM_BE(*value) : GUINT32_FROM_LE(*value);
    r->at += 4;
    return true;
}

/* The caller has checked the length. */
static double read_double(Reader *r, bool big)
{
    guint64 bits;
    memcpy(&bits, r->at, 8);
    bits = big ? GUINT64_FROM_BE(bits) : GUINT64_FROM_LE(bits);
    r->at += 8;
    double value;
    memcpy(&value, &bits, 8);
    return value;
}

static AgtPoint read_point(Reader *r, const Head *h)
{
    AgtPoint p;
    p.x = read_double(r, h->big);
    p.y = read_double(r, h->big);
    r->at += 8 * (h->dims - 2);
    return p;
}

static bool read_head(Reader *r, Head *h)
{
    if (r->at == r->end)
        return fail(r, "ends too early");
    uint8_t order = *r->at++;
    if (order > 1)
        return fail(r, "unknown byte order");
    h->big = order == 0;
    uint32_t type, srid;
    if (!read_u32(r, h->big, &type))
        return false;
    h->dims = 2 + (type >> 31) + (type >> 30 & 1);
    if ((type & 0x20000000) && !read_u32(r, h->big, &srid))
        return false;
    type &= 0x1fffffff;
    if (type / 1000 > 3)
        return fail(r, "unknown geometry type");
    if (type >= 1000)
        h->dims = type / 1000 == 3 ? 4 : 3;
    h->type = type % 1000;
    return true;
}

/*
 * n points of one ring. Short lines and rings are padded with their last point, so that a
 * collapsed hazard keeps its place: it reads as an invalid geometry, not as none.
 */
static bool read_points(Reader *r, const Head *h, uint32_t n, uint32_t least)
{
    if ((size_t)(r->end - r->at) / (8 * h->dims) < n)
        return fail(r, "has fewer positions than it says");
    AgtPoint p = {0, 0}, first = {0, 0};
    for (uint32_t i = 0; i < n; i++) {
        p = read_point(r, h);
        if (i == 0)
            first = p;
        agt_geom_builder_point(r->b, p.x, p.y);
    }
    bool open = n > 1 && (first.x != p.x || first.y != p.y);
    uint32_t have = least == 4 && open ? n + 1 : n;
    for (; have < least; have++)
        agt_geom_builder_point(r->b, p.x, p.y);
    return true;
}

/* An empty point is written as two NaN. */
static bool read_single_point(Reader *r, const Head *h)
{
    if ((size_t)(r->end - r->at) < 8 * h->dims)
        return fail(r, "ends too early");
    AgtPoint p = read_point(r, h);
    if (isnan(p.x) && isnan(p.y))
        return true;
    agt_geom_builder_part(r->b);
    agt_geom_builder_point(r->b, p.x, p.y);
    return true;
}

static bool read_line(Reader *r, const Head *h)
{
    uint32_t n;
    if (!read_u32(r, h->big, &n))
        return false;
    if (n == 0)
        return true;
    agt_geom_builder_part(r->b);
    return read_points(r, h, n, 2);
}

static bool read_polygon(Reader *r, const Head *h)
{
    uint32_t n_rings;
    if (!read_u32(r, h->big, &n_rings))
        return false;
    bool any = false;
    for (uint32_t j = 0; j < n_rings; j++) {
        uint32_t n;
        if (!read_u32(r, h->big, &n))
            return false;
        if (n == 0 && (any || n_rings == 1))
            continue;
        if (n == 0)
            return fail(r, "polygon has holes but no exterior ring");
        if (any)
            agt_geom_builder_ring(r->b);
        else
            agt_geom_builder_part(r->b);
        any = true;
        if (!read_points(r, h, n, 4))
            return false;
    }
    return true;
}

static bool read_single(Reader *r, const Head *h)
{
    switch (h->type) {
    case WKB_POINT:
        return read_single_point(r, h);
    case WKB_LINE:
        return read_line(r, h);
    case WKB_POLYGON:
        return read_polygon(r, h);
    default:
        return fail(r, "curves, collections and mixed kinds are not taken");
    }
}

static bool read_any(Reader *r, const Head *h)
{
    if (h->type < WKB_MULTIPOINT || h->type > WKB_MULTIPOLYGON)
        return read_single(r, h);
    uint32_t n;
    if (!read_u32(r, h->big, &n))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        Head member;
        if (!read_head(r, &member))
            return false;
        if (member.type != h->type - 3)
            return fail(r, "a multi geometry holds another kind");
        if (!read_single(r, &member))
            return false;
    }
    return true;
}

AgtGeom *agt_geom_from_wkb(const uint8_t *data, size_t len, GError **error)
{
    Reader r = {data, data + len, NULL, error};
    Head h;
    if (!read_head(&r, &h))
        return NULL;
    if (h.type < WKB_POINT || h.type > WKB_MULTIPOLYGON) {
        fail(&r, "curves, collections and mixed kinds are not taken");
        return NULL;
    }
    g_autoptr(AgtGeomBuilder) b = agt_geom_builder_new((AgtGeomKind)((h.type - 1) % 3 + 1));
    r.b = b;
    if (!read_any(&r, &h))
        return NULL;
    if (r.at != r.end) {
        fail(&r, "has bytes after its end");
        return NULL;
    }
    return agt_geom_builder_end(g_steal_pointer(&b), error);
}

static void put_u32(GByteArray *out, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    g_byte_array_append(out, (const guint8 *)&value, 4);
}

static void put_head(GByteArray *out, uint32_t type)
{
    g_byte_array_append(out, (const guint8 *)"\1", 1);
    put_u32(out, type);
}

static void put_points(GByteArray *out, const AgtPoint *pt, uint32_t n)
{
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
    g_byte_array_append(out, (const guint8 *)pt, n * (guint)sizeof *pt);
#else
    for (uint32_t i = 0; i < n; i++)
        for (int k = 0; k < 2; k++) {
            guint64 bits;
            memcpy(&bits, k ? &pt[i].y : &pt[i].x, 8);
            bits = GUINT64_TO_LE(bits);
            g_byte_array_append(out, (const guint8 *)&bits, 8);
        }
#endif
}

GBytes *agt_geom_to_wkb(const AgtGeom *g)
{
    GByteArray *out =
        g_byte_array_sized_new(9 + 16 * g->n_points + 9 * g->n_parts + 4 * g->n_rings);
    put_head(out, (uint32_t)g->kind + 3);
    put_u32(out, g->n_parts);
    for (uint32_t i = 0; i < g->n_parts; i++) {
        put_head(out, (uint32_t)g->kind);
        if (g->kind == AGT_GEOM_POLYGON)
            put_u32(out, g->part[i + 1] - g->part[i]);
        for (uint32_t j = g->part[i]; j < g->part[i + 1]; j++) {
            if (g->kind != AGT_GEOM_POINT)
                put_u32(out, g->ring[j + 1] - g->ring[j]);
            put_points(out, g->pt + g->ring[j], g->ring[j + 1] - g->ring[j]);
        }
    }
    return g_byte_array_free_to_bytes(out);
}
