/* SPDX-License-Identifier: Apache-2.0 */
#include "shape.h"

#include <math.h>
#include <string.h>

/* Largest and smallest angle that one line stands for when arcs are replaced, degrees; between
 * them it is such that the arc rises by ARC_RISE over the line, in metres or degrees. */
#define ARC_STEP_DEG 1.0
#define ARC_STEP_MIN 0.02
#define ARC_RISE     0.0005
/* Room for the scale of the plan's system against the source's. */
#define SCALE_ROOM 1.01
/* Rounding of radii and of positions to millimetres. */
#define ROUNDING_M 0.001

/* Builders by kind, made when first needed. */
typedef struct {
    AgtShape *shape;
    const AgtTransform *t;
    AgtGeomBuilder *b[AGT_GEOM_POLYGON + 1];
} Walk;

static AgtGeomBuilder *builder(Walk *w, AgtGeomKind kind)
{
    if (!w->b[kind])
        w->b[kind] = agt_geom_builder_new(kind);
    return w->b[kind];
}

/* Usable positions of a simple geometry. */
static GArray *positions(Walk *w, OGRGeometryH g)
{
    int n = OGR_G_GetPointCount(g);
    GArray *pt = g_array_sized_new(FALSE, FALSE, sizeof(AgtPoint), (guint)MAX(n, 0));
    for (int i = 0; i < n; i++) {
        AgtPoint p = {OGR_G_GetX(g, i), OGR_G_GetY(g, i)};
        if (w->t->swapped)
            p = (AgtPoint){p.y, p.x};
        if (agt_transform_wild(w->t, p.x, p.y))
            w->shape->wild = true;
        else
            g_array_append_val(pt, p);
    }
    return pt;
}

/* Appends a run of positions, padded by repeating the first ones up to @p least. */
static void append(Walk *w, AgtGeomBuilder *b, const GArray *pt, guint least)
{
    for (guint i = 0; i < MAX(pt->len, least); i++) {
        AgtPoint p = g_array_index(pt, AgtPoint, i < pt->len ? i : 0);
        agt_geom_builder_point(b, p.x, p.y);
    }
    w->shape->broken = w->shape->broken || pt->len < least;
}

static void add_point(Walk *w, OGRGeometryH g)
{
    g_autoptr(GArray) pt = positions(w, g);
    if (!pt->len)
        return;
    AgtGeomBuilder *b = builder(w, AGT_GEOM_POINT);
    agt_geom_builder_part(b);
    append(w, b, pt, 1);
    if (isnan(w->shape->z) && OGR_G_Is3D(g))
        w->shape->z = OGR_G_GetZ(g, 0);
}

static void add_line(Walk *w, OGRGeometryH g)
{
    g_autoptr(GArray) pt = positions(w, g);
    if (!pt->len)
        return;
    AgtGeomBuilder *b = builder(w, AGT_GEOM_LINE);
    agt_geom_builder_part(b);
    append(w, b, pt, 2);
}

/* Three corners and the first again; the builder closes an open ring itself. */
static guint ring_least(const GArray *pt)
{
    AgtPoint a = g_array_index(pt, AgtPoint, 0), z = g_array_index(pt, AgtPoint, pt->len - 1);
    bool closed = pt->len > 1 && a.x == z.x && a.y == z.y;
    return closed ? 4 : 3;
}

static void add_polygon(Walk *w, OGRGeometryH g)
{
    bool first = true;
    for (int i = 0; i < OGR_G_GetGeometryCount(g); i++) {
        g_autoptr(GArray) pt = positions(w, OGR_G_GetGeometryRef(g, i));
        if (!pt->len)
            continue;
        w->shape->broken = w->shape->broken || (first && i > 0);
        AgtGeomBuilder *b = builder(w, AGT_GEOM_POLYGON);
        if (first)
            agt_geom_builder_part(b);
        else
            agt_geom_builder_ring(b);
        first = false;
        guint least = ring_least(pt);
        /* what lies between its ends was lost on the way, or never written */
        bool open = pt->len >= 3 && least == 3;
        w->shape->open = w->shape->open || open;
        w->shape->broken = w->shape->broken || open;
        append(w, b, pt, pt->len < 3 ? 4 : least);
    }
}

static void walk(Walk *w, OGRGeometryH g)
{
    switch (OGR_GT_Flatten(OGR_G_GetGeometryType(g))) {
    case wkbPoint:
        if (!OGR_G_IsEmpty(g))
            add_point(w, g);
        break;
    case wkbLineString:
    case wkbLinearRing:
        add_line(w, g);
        break;
    case wkbPolygon:
    case wkbTriangle:
        add_polygon(w, g);
        break;
    default:
        for (int i = 0; i < OGR_G_GetGeometryCount(g); i++)
            walk(w, OGR_G_GetGeometryRef(g, i));
    }
}

static AgtGeom *end(AgtGeomBuilder *b)
{
    if (!b)
        return NULL;
    AgtGeom *g = agt_geom_builder_end(b, NULL); /* finite and long enough by construction */
    g_assert(g);
    return g;
}

/* Radius of the circle through three points of an arc; 0 when they lie on a line. */
static double radius(OGRGeometryH g, int i)
{
    double ax = OGR_G_GetX(g, i), ay = OGR_G_GetY(g, i);
    double bx = OGR_G_GetX(g, i + 1) - ax, by = OGR_G_GetY(g, i + 1) - ay;
    double cx = OGR_G_GetX(g, i + 2) - ax, cy = OGR_G_GetY(g, i + 2) - ay;
    double d = 2 * (bx * cy - by * cx), b = bx * bx + by * by, c = cx * cx + cy * cy;
    if (c <= 0) /* a whole circle: the middle point lies opposite */
        return sqrt(b) / 2;
    return d != 0 ? hypot(cy * b - by * c, bx * c - cx * b) / fabs(d) : 0;
}

static double largest_radius(OGRGeometryH g)
{
    double r = 0;
    if (OGR_GT_Flatten(OGR_G_GetGeometryType(g)) == wkbCircularString) {
        for (int i = 0; i + 2 < OGR_G_GetPointCount(g); i += 2)
            r = MAX(r, radius(g, i));
        return r;
    }
    for (int i = 0; i < OGR_G_GetGeometryCount(g); i++)
        r = MAX(r, largest_radius(OGR_G_GetGeometryRef(g, i)));
    return r;
}

/* Replaces arcs; larger ones by shorter lines. */
static OGRGeometryH straighten(AgtShape *s, OGRGeometryH g)
{
    double r = largest_radius(g), step = ARC_STEP_DEG;
    if (r > ARC_RISE)
        step = CLAMP(2 * acos(1 - ARC_RISE / r) * 180 / G_PI, ARC_STEP_MIN, ARC_STEP_DEG);
    s->sagitta = r * (1 - cos(step / 2 * G_PI / 180));
    return OGR_G_GetLinearGeometry(g, step, NULL);
}

void agt_shape_read(AgtShape *s, OGRGeometryH g, const AgtTransform *t)
{
    *s = (AgtShape){.z = NAN};
    s->metric = t && !agt_crs_is_geographic(t->crs);
    s->arcs = g && OGR_G_HasCurveGeometry(g, TRUE);
    /* a curve polygon without an arc is an area all the same: its rings are no lines */
    bool curved = g && OGR_G_HasCurveGeometry(g, FALSE);
    OGRGeometryH lines = curved ? straighten(s, g) : NULL;
    Walk w = {.shape = s, .t = t};
    if (g)
        walk(&w, lines ? lines : g);
    if (lines)
        OGR_G_DestroyGeometry(lines);
    s->point = end(w.b[AGT_GEOM_POINT]);
    s->line = end(w.b[AGT_GEOM_LINE]);
    s->polygon = end(w.b[AGT_GEOM_POLYGON]);
    s->null = !s->wild && !s->point && !s->line && !s->polygon;
}

void agt_shape_clear(AgtShape *s)
{
    g_clear_pointer(&s->point, agt_geom_unref);
    g_clear_pointer(&s->line, agt_geom_unref);
    g_clear_pointer(&s->polygon, agt_geom_unref);
}

int agt_shape_kind(const AgtShape *s)
{
    int kinds = (s->point != NULL) + (s->line != NULL) + (s->polygon != NULL);
    if (kinds != 1)
        return 0;
    return s->point ? AGT_GEOM_POINT : s->line ? AGT_GEOM_LINE : AGT_GEOM_POLYGON;
}

/* There and back along a line, or the same point four times. */
static void add_collapsed(AgtGeomBuilder *b, const AgtGeom *g)
{
    for (uint32_t i = 0; g && i < g->n_rings; i++) {
        uint32_t from = g->ring[i], to = g->ring[i + 1], n = to - from;
        agt_geom_builder_part(b);
        for (uint32_t k = from; k < to; k++)
            agt_geom_builder_point(b, g->pt[k].x, g->pt[k].y);
        for (uint32_t k = to - 1; k-- > from;)
            agt_geom_builder_point(b, g->pt[k].x, g->pt[k].y);
        for (uint32_t k = 2 * n - 1; k < 4; k++)
            agt_geom_builder_point(b, g->pt[from].x, g->pt[from].y);
    }
}

AgtGeom *agt_shape_as_polygon(const AgtShape *s)
{
    AgtGeomBuilder *b = agt_geom_builder_new(AGT_GEOM_POLYGON);
    add_collapsed(b, s->point);
    add_collapsed(b, s->line);
    g_autoptr(AgtGeom) thin = agt_geom_builder_end(b, NULL);
    g_assert(thin);
    const AgtGeom *all[] = {s->polygon, thin};
    return s->polygon ? agt_geom_collect(AGT_GEOM_POLYGON, all, 2) : agt_geom_ref(thin);
}

/* @p t is NULL for coordinates of the plan. */
static bool move_one(AgtGeom **g, const AgtTransform *t, GError **error)
{
    AgtGeom *moved = !*g ? NULL : t ? agt_transform_geom(t, *g, error) : agt_geom_round_mm(*g);
    if (*g && !moved)
        return false;
    agt_geom_unref(*g);
    *g = moved;
    return true;
}

bool agt_shape_move(AgtShape *s, const AgtTransform *t, GError **error)
{
    if (s->moved)
        t = NULL;
    return move_one(&s->point, t, error) && move_one(&s->line, t, error) &&
           move_one(&s->polygon, t, error);
}

double agt_shape_bulge_m(const AgtShape *s)
{
    if (s->metric)
        return (s->sagitta * SCALE_ROOM) + s->slack_m * SCALE_ROOM + ROUNDING_M;
    double longest = 0;
    const AgtGeom *g[] = {s->line, s->polygon};
    for (int k = 0; s->arcs && k < 2; k++)
        for (uint32_t j = 0; g[k] && j < g[k]->n_rings; j++)
            for (uint32_t i = g[k]->ring[j]; i + 1 < g[k]->ring[j + 1]; i++)
                longest = MAX(longest, hypot(g[k]->pt[i + 1].x - g[k]->pt[i].x,
                                             g[k]->pt[i + 1].y - g[k]->pt[i].y));
    /* sagitta of a chord c over an arc of angle a: c / 2 * tan(a / 4) */
    return longest / 2 * tan(ARC_STEP_DEG / 4 * G_PI / 180) + s->slack_m;
}
