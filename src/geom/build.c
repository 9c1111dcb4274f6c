/* SPDX-License-Identifier: Apache-2.0 */
/* The builder of geometries. */
#include <string.h>

#include "geom/internal.h"

struct _AgtGeomBuilder {
    AgtGeomKind kind;
    GArray *pt;   /* AgtPoint */
    GArray *ring; /* uint32_t: first point of each ring */
    GArray *part; /* uint32_t: first ring of each part */
};

AgtGeomBuilder *agt_geom_builder_new(AgtGeomKind kind)
{
    AgtGeomBuilder *b = g_new0(AgtGeomBuilder, 1);
    b->kind = kind;
    b->pt = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    b->ring = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    b->part = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    return b;
}

void agt_geom_builder_free(AgtGeomBuilder *b)
{
    if (!b)
        return;
    g_array_unref(b->pt);
    g_array_unref(b->ring);
    g_array_unref(b->part);
    g_free(b);
}

/* Repeats the first point of the ring that ends here when the ring is open. */
static void close_ring(AgtGeomBuilder *b)
{
    if (b->kind != AGT_GEOM_POLYGON || b->ring->len == 0)
        return;
    uint32_t start = g_array_index(b->ring, uint32_t, b->ring->len - 1);
    if (start == b->pt->len)
        return;
    AgtPoint first = g_array_index(b->pt, AgtPoint, start);
    AgtPoint last = g_array_index(b->pt, AgtPoint, b->pt->len - 1);
    if (b->pt->len - start == 1 || first.x != last.x || first.y != last.y)
        g_array_append_val(b->pt, first);
}

void agt_geom_builder_ring(AgtGeomBuilder *b)
{
    g_assert(b->part->len > 0 && (b->kind == AGT_GEOM_POLYGON || b->ring->len < b->part->len));
    close_ring(b);
    uint32_t at = b->pt->len;
    g_array_append_val(b->ring, at);
}

void agt_geom_builder_part(AgtGeomBuilder *b)
{
    uint32_t at = b->ring->len;
    g_array_append_val(b->part, at);
    agt_geom_builder_ring(b);
}

void agt_geom_builder_point(AgtGeomBuilder *b, double x, double y)
{
    g_assert(b->ring->len > 0);
    AgtPoint p = {x, y};
    g_array_append_val(b->pt, p);
}

/* Every ring has the points its kind demands. */
static bool check_counts(const AgtGeomBuilder *b, GError **error)
{
    static const uint32_t least[] = {0, 1, 2, 4};
    for (guint j = 0; j < b->ring->len; j++) {
        uint32_t start = g_array_index(b->ring, uint32_t, j);
        uint32_t end = j + 1 < b->ring->len ? g_array_index(b->ring, uint32_t, j + 1) : b->pt->len;
        uint32_t n = end - start;
        if (n >= least[b->kind] && (b->kind != AGT_GEOM_POINT || n == 1))
            continue;
        g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_PARSE, "%s %u has %u points",
                    b->kind == AGT_GEOM_POLYGON ? "ring"
                    : b->kind == AGT_GEOM_LINE  ? "line"
                                                : "point",
                    j + 1, n);
        return false;
    }
    return true;
}

static bool check_finite(const AgtGeomBuilder *b, GError **error)
{
    for (guint i = 0; i < b->pt->len; i++) {
        AgtPoint p = g_array_index(b->pt, AgtPoint, i);
        if (isfinite(p.x) && isfinite(p.y))
            continue;
        g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_INVALID,
                    "position %u has a coordinate that is not a number", i + 1);
        return false;
    }
    return true;
}

AgtGeom *agt_geom_builder_end(AgtGeomBuilder *builder, GError **error)
{
    g_autoptr(AgtGeomBuilder) b = builder;
    close_ring(b);
    if (!check_counts(b, error) || !check_finite(b, error))
        return NULL;
    AgtGeom *g = agt_geom_new_raw(b->kind, b->part->len, b->ring->len, b->pt->len);
    if (b->part->len) {
        memcpy(geom_parts(g), b->part->data, b->part->len * sizeof(uint32_t));
        memcpy(geom_rings(g), b->ring->data, b->ring->len * sizeof(uint32_t));
        memcpy(geom_points(g), b->pt->data, b->pt->len * sizeof(AgtPoint));
    }
    return agt_geom_seal(g);
}
