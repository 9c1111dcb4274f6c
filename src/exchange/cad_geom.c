/* SPDX-License-Identifier: Apache-2.0 */
/* Geometry of a record of a drawing for the layer it goes to. */
#include <math.h>
#include <stdlib.h>

#include "cad.h"

/* Ends this near are the same point, metres: the rounding of drawing programs. */
#define SAME_M 1e-6
/* Lines that stand for arcs while rings are compared, metres. */
#define COMPARE_M 0.001

bool agt_cad_path_closed(const AgtCadPath *p)
{
    if (p->closed || p->v->len < 3)
        return p->closed;
    const AgtCadVertex *a = &g_array_index(p->v, AgtCadVertex, 0);
    const AgtCadVertex *b = &g_array_index(p->v, AgtCadVertex, p->v->len - 1);
    return hypot(a->x - b->x, a->y - b->y) <= SAME_M;
}

static void add_vertex(OGRGeometryH line, double x, double y, double z)
{
    OGR_G_AddPoint(line, x, y, z);
}

/* The arc between two corners as start, middle and end. */
static OGRGeometryH arc(const AgtCadVertex *a, const AgtCadVertex *b)
{
    OGRGeometryH g = OGR_G_CreateGeometry(wkbCircularString);
    double mx = (a->x + b->x) / 2 + a->bulge * (b->y - a->y) / 2;
    double my = (a->y + b->y) / 2 - a->bulge * (b->x - a->x) / 2;
    add_vertex(g, a->x, a->y, a->z);
    add_vertex(g, mx, my, (a->z + b->z) / 2);
    add_vertex(g, b->x, b->y, b->z);
    return g;
}

static bool curved(const AgtCadVertex *v, guint n, bool closed)
{
    for (guint i = 0; i + !closed < n; i++)
        if (v[i].bulge != 0 && hypot(v[i].x - v[(i + 1) % n].x, v[i].y - v[(i + 1) % n].y) > 0)
            return true;
    return false;
}

/* The run of a path as a line, or as a ring that ends where it starts. */
static OGRGeometryH run(const AgtCadPath *p, bool ring)
{
    const AgtCadVertex *v = (const AgtCadVertex *)p->v->data;
    guint n = p->v->len;
    bool same = n > 1 && v[0].x == v[n - 1].x && v[0].y == v[n - 1].y;
    guint edges = ring && !same ? n : n - 1;
    if (!curved(v, n, edges == n)) {
        OGRGeometryH g = OGR_G_CreateGeometry(wkbLineString);
        for (guint i = 0; i <= edges; i++)
            add_vertex(g, v[i % n].x, v[i % n].y, v[i % n].z);
        return g;
    }
    OGRGeometryH g = OGR_G_CreateGeometry(wkbCompoundCurve), straight = NULL;
    for (guint i = 0; i < edges; i++) {
        const AgtCadVertex *a = &v[i], *b = &v[(i + 1) % n];
        bool round = a->bulge != 0 && hypot(a->x - b->x, a->y - b->y) > 0;
        if (!round && !straight) {
            straight = OGR_G_CreateGeometry(wkbLineString);
            add_vertex(straight, a->x, a->y, a->z);
        }
        if (!round)
            add_vertex(straight, b->x, b->y, b->z);
        if (straight && (round || i + 1 == edges)) {
            OGR_G_AddGeometryDirectly(g, straight);
            straight = NULL;
        }
        if (round)
            OGR_G_AddGeometryDirectly(g, arc(a, b));
    }
    return g;
}

/* A closed path while rings are sorted. */
typedef struct {
    const AgtCadPath *path;
    AgtGeom *flat;
    double area;
    int depth, shell; /* number of the ring it is a hole of */
    OGRGeometryH polygon;
} Ring;

static AgtGeom *flatten(const AgtCadPath *p)
{
    double error = 0;
    g_autoptr(GArray) v = agt_cad_path_points(p, COMPARE_M, &error);
    g_autofree AgtPoint *pt = g_new(AgtPoint, v->len + 1);
    for (guint i = 0; i < v->len; i++) {
        const AgtCadVertex *c = &g_array_index(v, AgtCadVertex, i);
        pt[i] = (AgtPoint){c->x, c->y};
    }
    return v->len >= 3 ? agt_geom_new_polygon(pt, v->len) : NULL;
}

static int by_area(const void *a, const void *b)
{
    const Ring *x = a, *y = b;
    return x->area < y->area ? 1 : x->area > y->area ? -1 : 0;
}

/* Closed paths, the larger first, each with its depth and the ring around it. */
static GArray *rings_of(const AgtCadShape *s)
{
    GArray *out = g_array_new(FALSE, TRUE, sizeof(Ring));
    for (guint i = 0; i < s->paths->len; i++) {
        const AgtCadPath *p = g_ptr_array_index(s->paths, i);
        Ring r = {.path = p, .shell = -1};
        r.flat = agt_cad_path_closed(p) ? flatten(p) : NULL;
        if (!r.flat)
            continue;
        r.area = agt_geom_area_m2(r.flat);
        g_array_append_val(out, r);
    }
    Ring *r = (Ring *)out->data;
    if (out->len > 1)
        qsort(r, out->len, sizeof *r, by_area);
    for (guint i = 1; i < out->len; i++) {
        AgtPoint inside = agt_geom_inside_point(r[i].flat);
        for (guint k = 0; k < i; k++)
            if (agt_geom_contains_point(r[k].flat, inside)) {
                r[i].depth++;
                r[i].shell = (int)k;
            }
    }
    return out;
}

static void rings_free(GArray *rings)
{
    for (guint i = 0; i < rings->len; i++)
        agt_geom_unref(g_array_index(rings, Ring, i).flat);
    g_array_unref(rings);
}

static void add_ring(OGRGeometryH polygon, const AgtCadPath *p)
{
    OGRGeometryH ring = run(p, true);
    if (OGR_G_AddGeometryDirectly(polygon, ring) != OGRERR_NONE)
        OGR_G_DestroyGeometry(ring);
}

/* Curve polygons without a curve as plain ones. */
static OGRGeometryH plain(OGRGeometryH g)
{
    if (!g || OGR_G_HasCurveGeometry(g, TRUE))
        return g;
    OGRGeometryH linear = OGR_G_GetLinearGeometry(g, 0, NULL);
    OGR_G_DestroyGeometry(g);
    return linear;
}

/* Rings inside of others: cut out, or left out when @p fill. */
static OGRGeometryH areas(const AgtCadShape *s, bool fill)
{
    GArray *rings = rings_of(s);
    OGRGeometryH all = NULL;
    for (guint i = 0; i < rings->len; i++) {
        Ring *r = &g_array_index(rings, Ring, i);
        if (fill && r->depth)
            continue;
        if (r->depth % 2) {
            Ring *shell = &g_array_index(rings, Ring, r->shell);
            if (shell->polygon)
                add_ring(shell->polygon, r->path);
            continue;
        }
        r->polygon = OGR_G_CreateGeometry(wkbCurvePolygon);
        add_ring(r->polygon, r->path);
        if (!all)
            all = OGR_G_CreateGeometry(wkbMultiSurface);
        OGR_G_AddGeometryDirectly(all, r->polygon);
    }
    rings_free(rings);
    return plain(all);
}

static OGRGeometryH lines(const AgtCadShape *s, bool open_only)
{
    OGRGeometryH all = NULL;
    for (guint i = 0; i < s->paths->len; i++) {
        const AgtCadPath *p = g_ptr_array_index(s->paths, i);
        bool closed = agt_cad_path_closed(p);
        if (p->v->len < 2 || (open_only && closed))
            continue;
        if (!all)
            all = OGR_G_CreateGeometry(wkbMultiCurve);
        OGR_G_AddGeometryDirectly(all, run(p, false));
    }
    return all;
}

/* A multi curve needs its rings closed: run() leaves the last edge of a closed path out. */
static OGRGeometryH outlines_as_lines(const AgtCadShape *s)
{
    OGRGeometryH all = NULL;
    for (guint i = 0; i < s->paths->len; i++) {
        AgtCadPath *p = g_ptr_array_index(s->paths, i);
        if (p->v->len < 2)
            continue;
        if (!all)
            all = OGR_G_CreateGeometry(wkbMultiCurve);
        AgtCadPath whole = *p;
        g_autoptr(GArray) v = g_array_copy(p->v);
        AgtCadVertex first = g_array_index(v, AgtCadVertex, 0);
        first.bulge = 0;
        if (p->closed)
            g_array_append_val(v, first);
        whole.v = v;
        OGR_G_AddGeometryDirectly(all, run(&whole, false));
    }
    return all;
}

static OGRGeometryH point(const AgtCadShape *s)
{
    if (!s->placed)
        return NULL;
    OGRGeometryH g = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint(g, 0, s->at[0], s->at[1], s->at[2]);
    return g;
}

/* Areas where paths close, lines where they do not; both in a collection. */
static OGRGeometryH areas_and_lines(const AgtCadShape *s, bool fill)
{
    OGRGeometryH a = areas(s, fill), b = lines(s, true);
    if (!a || !b)
        return a ? a : b;
    OGRGeometryH both = OGR_G_CreateGeometry(wkbGeometryCollection);
    OGR_G_AddGeometryDirectly(both, a);
    OGR_G_AddGeometryDirectly(both, b);
    return both;
}

static OGRGeometryH made(const AgtGeom *ring)
{
    g_autoptr(GBytes) wkb = agt_geom_to_wkb(ring);
    gsize n;
    const void *bytes = g_bytes_get_data(wkb, &n);
    OGRGeometryH g = NULL;
    if (OGR_G_CreateFromWkb(bytes, NULL, &g, (int)n) != OGRERR_NONE && g)
        g_clear_pointer(&g, OGR_G_DestroyGeometry);
    return g;
}

/* A position that is no number must not look like no position. */
static OGRGeometryH nowhere(void)
{
    OGRGeometryH g = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint_2D(g, 0, INFINITY, INFINITY);
    return g;
}

/* For an area: a block's inner lines are decoration as soon as it has an outline. */
static OGRGeometryH for_area(const AgtCadShape *s, bool hazard)
{
    bool block = s->sense == AGT_CAD_INSERT, fill = hazard || (block && !s->filled);
    OGRGeometryH a = block && !hazard ? areas(s, fill) : areas_and_lines(s, fill);
    return a ? a : lines(s, false);
}

OGRGeometryH agt_cad_geometry(const AgtCadRecord *r, const AgtProfileLayer *entry)
{
    const AgtCadShape *s = r->shape;
    if (r->ring)
        return made(r->ring);
    if (s->sense == AGT_CAD_NOTE || s->sense == AGT_CAD_UNREAD)
        return NULL;
    if (s->wild)
        return nowhere();
    AgtLayerGeom wanted =
        entry && !entry->none ? agt_layer(entry->target)->geom : AGT_LAYER_GEOM_NONE;
    bool hazard = entry && !entry->none && agt_exchange_is_hazard(entry->target);
    bool spot = entry && s->sense == AGT_CAD_INSERT && !entry->outline;
    OGRGeometryH g = NULL;
    if (!s->paths->len || spot || (wanted == AGT_LAYER_GEOM_POINT && !hazard && s->placed))
        return point(s);
    if (hazard)
        g = areas_and_lines(s, true);
    else if (wanted == AGT_LAYER_GEOM_LINE)
        g = outlines_as_lines(s);
    else if (wanted == AGT_LAYER_GEOM_POLYGON || s->filled)
        g = for_area(s, false);
    else
        g = outlines_as_lines(s);
    return g ? g : point(s);
}

AgtGeom *agt_cad_area(const AgtCadRecord *r, const AgtProfileLayer *entry)
{
    if (r->ring)
        return agt_geom_ref(r->ring);
    if (!r->shape || r->shape->wild || r->shape->sense == AGT_CAD_UNREAD ||
        (r->shape->sense == AGT_CAD_INSERT && !entry->outline))
        return NULL;
    GArray *rings = rings_of(r->shape);
    AgtGeom *out = NULL;
    if (rings->len)
        out = agt_geom_ref(g_array_index(rings, Ring, 0).flat);
    rings_free(rings);
    return out;
}

double agt_cad_slack_m(const AgtCadRecord *r)
{
    bool closed = !r->open || r->hull;
    return (closed ? r->gap_m : 0) + (r->shape ? r->shape->error_m : 0);
}
