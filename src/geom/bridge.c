/* SPDX-License-Identifier: Apache-2.0 */
/* The way to GEOS and back: one context per thread, coordinates copied in bulk. */
#include "geom/bridge.h"

#include <string.h>

/* A thread's context and the last message it gave. */
typedef struct {
    GEOSContextHandle_t handle;
    char message[512];
} Context;

static void context_free(gpointer data)
{
    Context *c = data;
    GEOS_finish_r(c->handle);
    g_free(c);
}

static GPrivate contexts = G_PRIVATE_INIT(context_free);

static void keep_message(const char *message, void *user)
{
    Context *c = user;
    g_strlcpy(c->message, message, sizeof c->message);
    g_strchomp(c->message);
}

static Context *context(void)
{
    Context *c = g_private_get(&contexts);
    if (c)
        return c;
    c = g_new0(Context, 1);
    c->handle = GEOS_init_r();
    GEOSContext_setErrorMessageHandler_r(c->handle, keep_message, c);
    g_private_set(&contexts, c);
    return c;
}

GEOSContextHandle_t agt_geos(void)
{
    return context()->handle;
}

bool agt_geos_fail(const char *what, GError **error)
{
    Context *c = context();
    g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_FAILED, "%s: %s", what,
                c->message[0] ? c->message : "no result");
    c->message[0] = 0;
    return false;
}

static GEOSCoordSequence *sequence(GEOSContextHandle_t h, const AgtPoint *pt, uint32_t n)
{
    return GEOSCoordSeq_copyFromBuffer_r(h, (const double *)pt, n, 0, 0);
}

static GEOSGeometry *polygon(GEOSContextHandle_t h, const AgtGeom *g, uint32_t part)
{
    uint32_t first = g->part[part], n_holes = g->part[part + 1] - first - 1;
    g_autofree GEOSGeometry **ring = g_new0(GEOSGeometry *, n_holes + 1);
    for (uint32_t k = 0; k <= n_holes; k++) {
        uint32_t start = g->ring[first + k];
        GEOSCoordSequence *seq = sequence(h, g->pt + start, g->ring[first + k + 1] - start);
        ring[k] = seq ? GEOSGeom_createLinearRing_r(h, seq) : NULL;
        if (ring[k])
            continue;
        for (uint32_t i = 0; i < k; i++)
            GEOSGeom_destroy_r(h, ring[i]);
        return NULL;
    }
    return GEOSGeom_createPolygon_r(h, ring[0], ring + 1, n_holes);
}

static GEOSGeometry *single(GEOSContextHandle_t h, const AgtGeom *g, uint32_t part)
{
    if (g->kind == AGT_GEOM_POLYGON)
        return polygon(h, g, part);
    uint32_t start = g->ring[g->part[part]];
    GEOSCoordSequence *seq = sequence(h, g->pt + start, g->ring[g->part[part] + 1] - start);
    if (!seq)
        return NULL;
    return g->kind == AGT_GEOM_LINE ? GEOSGeom_createLineString_r(h, seq)
                                    : GEOSGeom_createPoint_r(h, seq);
}

static bool check_reach(const AgtGeom *g, GError **error)
{
    double reach = geom_reach(g);
    if (reach <= AGT_GEOM_FARTHEST)
        return true;
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_INVALID, "coordinate %s lies beyond any map",
                g_ascii_dtostr(text, sizeof text, reach));
    return false;
}

GEOSGeometry *agt_geos_from(const AgtGeom *g, GError **error)
{
    static const int types[] = {0, GEOS_MULTIPOINT, GEOS_MULTILINESTRING, GEOS_MULTIPOLYGON};
    if (!check_reach(g, error))
        return NULL;
    GEOSContextHandle_t h = agt_geos();
    if (g->n_parts == 1) {
        GEOSGeometry *one = single(h, g, 0);
        if (!one)
            agt_geos_fail("geometry", error);
        return one;
    }
    g_autofree GEOSGeometry **member = g_new0(GEOSGeometry *, MAX(g->n_parts, 1));
    for (uint32_t i = 0; i < g->n_parts; i++) {
        member[i] = single(h, g, i);
        if (member[i])
            continue;
        for (uint32_t k = 0; k < i; k++)
            GEOSGeom_destroy_r(h, member[k]);
        agt_geos_fail("geometry", error);
        return NULL;
    }
    GEOSGeometry *all = GEOSGeom_createCollection_r(h, types[g->kind], member, g->n_parts);
    if (!all)
        agt_geos_fail("geometry", error);
    return all;
}

static void add_points(GEOSContextHandle_t h, const GEOSGeometry *g, AgtGeomBuilder *b)
{
    const GEOSCoordSequence *seq = GEOSGeom_getCoordSeq_r(h, g);
    unsigned int n = 0;
    if (!seq || !GEOSCoordSeq_getSize_r(h, seq, &n) || n == 0)
        return;
    g_autofree AgtPoint *pt = g_new(AgtPoint, n);
    if (!GEOSCoordSeq_copyToBuffer_r(h, seq, (double *)pt, 0, 0))
        return;
    for (unsigned int i = 0; i < n; i++)
        agt_geom_builder_point(b, pt[i].x, pt[i].y);
}

static void add_polygon(GEOSContextHandle_t h, const GEOSGeometry *g, AgtGeomBuilder *b)
{
    agt_geom_builder_part(b);
    add_points(h, GEOSGetExteriorRing_r(h, g), b);
    int n = GEOSGetNumInteriorRings_r(h, g);
    for (int i = 0; i < n; i++) {
        agt_geom_builder_ring(b);
        add_points(h, GEOSGetInteriorRingN_r(h, g, i), b);
    }
}

/* Adds the members of the wanted kind, however deep they lie. */
static void gather(GEOSContextHandle_t h, const GEOSGeometry *g, AgtGeomKind kind,
                   AgtGeomBuilder *b)
{
    if (GEOSisEmpty_r(h, g))
        return;
    int type = GEOSGeomTypeId_r(h, g);
    if (type >= GEOS_MULTIPOINT) {
        int n = GEOSGetNumGeometries_r(h, g);
        for (int i = 0; i < n; i++)
            gather(h, GEOSGetGeometryN_r(h, g, i), kind, b);
    } else if (type == GEOS_POLYGON && kind == AGT_GEOM_POLYGON) {
        add_polygon(h, g, b);
    } else if ((type == GEOS_POINT && kind == AGT_GEOM_POINT) ||
               ((type == GEOS_LINESTRING || type == GEOS_LINEARRING) && kind == AGT_GEOM_LINE)) {
        agt_geom_builder_part(b);
        add_points(h, g, b);
    }
}

AgtGeom *agt_geos_to(const GEOSGeometry *g, AgtGeomKind kind, const char *what, GError **error)
{
    g_autoptr(AgtGeomBuilder) b = agt_geom_builder_new(kind);
    gather(agt_geos(), g, kind, b);
    AgtGeom *result = agt_geom_builder_end(g_steal_pointer(&b), error);
    if (!result) /* coordinates too large for arithmetic */
        g_prefix_error(error, "%s: ", what);
    return result ? agt_geom_normalized(result) : NULL;
}

AgtGeom *agt_geos_take(GEOSGeometry *g, AgtGeomKind kind, const char *what, GError **error)
{
    g_autoptr(GEOSGeometry) owned = g;
    if (!owned) {
        agt_geos_fail(what, error);
        return NULL;
    }
    return agt_geos_to(owned, kind, what, error);
}
