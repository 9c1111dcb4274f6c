/* SPDX-License-Identifier: Apache-2.0 */
/* Positions, pieces and parallels of lines. */
#include "geom/bridge.h"

#define MITRE_LIMIT 5.0

/* End of the first part. */
static uint32_t part_end(const AgtGeom *g)
{
    g_assert(g->kind == AGT_GEOM_LINE && g->n_parts > 0);
    return g->ring[1];
}

static double segment_length(const AgtGeom *g, uint32_t i)
{
    return hypot(g->pt[i + 1].x - g->pt[i].x, g->pt[i + 1].y - g->pt[i].y);
}

/* Segment that holds distance s, and how far along it; segments without length are passed over. */
static uint32_t segment_at(const AgtGeom *g, double s, double *along)
{
    uint32_t end = part_end(g), found = 0;
    double left = fmax(s, 0.0), in_found = 0.0;
    for (uint32_t i = 0; i + 1 < end; i++) {
        double len = segment_length(g, i);
        if (!(len > 0.0))
            continue;
        found = i;
        in_found = fmin(left, len);
        if (left <= len)
            break;
        left -= len;
    }
    *along = in_found;
    return found;
}

static AgtPoint position(const AgtGeom *g, uint32_t i, double along)
{
    double len = segment_length(g, i), t = len > 0.0 ? along / len : 0.0;
    AgtPoint a = g->pt[i], b = g->pt[i + 1];
    if (t >= 1.0)
        return b;
    return (AgtPoint){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
}

AgtPoint agt_geom_line_at(const AgtGeom *g, double s, AgtPoint *dir)
{
    double along;
    uint32_t i = segment_at(g, s, &along);
    double len = segment_length(g, i);
    if (dir && len > 0.0)
        *dir = (AgtPoint){(g->pt[i + 1].x - g->pt[i].x) / len, (g->pt[i + 1].y - g->pt[i].y) / len};
    else if (dir)
        *dir = (AgtPoint){1.0, 0.0};
    return position(g, i, along);
}

double agt_geom_line_project(const AgtGeom *g, AgtPoint p, double *off)
{
    double best2 = INFINITY, before = 0.0, s = 0.0, side = 0.0;
    for (uint32_t i = 0; i + 1 < part_end(g); i++) {
        AgtPoint a = g->pt[i], b = g->pt[i + 1], at;
        double d2 = agt_segment_nearest(a, b, p, &at), len = segment_length(g, i);
        double cross = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
        /* at a common corner the segment that sees p more squarely tells the side */
        double squareness = len > 0.0 ? cross / len : 0.0;
        if (d2 < best2) {
            best2 = d2;
            s = before + hypot(at.x - a.x, at.y - a.y);
            side = squareness;
        } else if (d2 == best2 && fabs(squareness) > fabs(side)) {
            side = squareness;
        }
        before += len;
    }
    if (off)
        *off = side < 0.0 ? -sqrt(best2) : sqrt(best2);
    return s;
}

AgtGeom *agt_geom_line_piece(const AgtGeom *g, double s0, double s1)
{
    double along0, along1;
    uint32_t first = segment_at(g, s0, &along0), last = segment_at(g, s1, &along1);
    g_autoptr(GArray) pt = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    AgtPoint start = position(g, first, along0), end = position(g, last, along1);
    g_array_append_val(pt, start);
    for (uint32_t i = first + 1; i <= last; i++) {
        AgtPoint before = g_array_index(pt, AgtPoint, pt->len - 1);
        if (g->pt[i].x != before.x || g->pt[i].y != before.y)
            g_array_append_val(pt, g->pt[i]);
    }
    AgtPoint before = g_array_index(pt, AgtPoint, pt->len - 1);
    if (pt->len < 2 || end.x != before.x || end.y != before.y)
        g_array_append_val(pt, end);
    return agt_geom_new_line((const AgtPoint *)(void *)pt->data, pt->len);
}

AgtGeom *agt_geom_line_offset(const AgtGeom *g, double d, GError **error)
{
    if (agt_geom_is_empty(g) || d == 0.0)
        return agt_geom_ref(g);
    g_autoptr(GEOSGeometry) x = agt_geos_from(g, error);
    if (!x)
        return NULL;
    GEOSGeometry *y = GEOSOffsetCurve_r(agt_geos(), x, d, 8, GEOSBUF_JOIN_MITRE, MITRE_LIMIT);
    return agt_geos_take(y, AGT_GEOM_LINE, "parallel line", error);
}
