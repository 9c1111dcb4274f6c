/* SPDX-License-Identifier: Apache-2.0 */
/* How far shapes lie apart. */
#include "deviation.h"

/* Lines are looked at every metre. */
static const double step_m = 1;
/* Borders of areas every ten: corners decide, and arcs between them. */
static const double border_step_m = 10;

static double to_segment(AgtPoint p, AgtPoint a, AgtPoint b)
{
    double dx = b.x - a.x, dy = b.y - a.y, len2 = dx * dx + dy * dy;
    double t = len2 > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / len2 : 0;
    t = CLAMP(t, 0.0, 1.0);
    return hypot(a.x + t * dx - p.x, a.y + t * dy - p.y);
}

/* Distance from a position to the lines of a geometry where it is under @p best, else @p best. */
static double to_lines(AgtPoint p, const AgtGeom *g, double best)
{
    for (guint32 r = 0; r < g->n_rings; r++)
        for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            AgtPoint a = g->pt[i], b = g->pt[i + 1];
            if (MAX(a.x, b.x) < p.x - best || MIN(a.x, b.x) > p.x + best ||
                MAX(a.y, b.y) < p.y - best || MIN(a.y, b.y) > p.y + best)
                continue;
            best = MIN(best, to_segment(p, a, b));
        }
    return best;
}

static double nearest(AgtPoint p, const AgtGeom *const *to, guint n, double reach_m)
{
    double best = reach_m;
    for (guint i = 0; i < n; i++)
        best = to_lines(p, to[i], best);
    return best;
}

/* Adds the stretch a-b, short enough to be judged by its middle. */
static void add_stretch(AgtPoint a, AgtPoint b, const AgtGeom *const *to, guint n, double reach_m,
                        Offset *o)
{
    double len = hypot(b.x - a.x, b.y - a.y);
    AgtPoint mid = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    double d = nearest(mid, to, n, reach_m);
    if (d >= reach_m) {
        if (!(o->beyond_m > 0))
            o->first_beyond = mid;
        o->beyond_m += len;
        return;
    }
    o->mean_m += d * len;
    o->matched_m += len;
    const AgtPoint ends[] = {a, mid, b};
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        double e = nearest(ends[i], to, n, reach_m);
        if (e < reach_m && e > o->max_m) {
            o->max_m = e;
            o->worst = ends[i];
        }
    }
}

Offset deviate_offset(const AgtGeom *from, const AgtGeom *const *to, guint n, double reach_m)
{
    Offset o = {.worst = {NAN, NAN}, .first_beyond = {NAN, NAN}};
    g_autoptr(AgtGeom) dense = agt_geom_densify(from, step_m);
    for (guint32 r = 0; r < dense->n_rings; r++)
        for (guint32 i = dense->ring[r]; i + 1 < dense->ring[r + 1]; i++)
            add_stretch(dense->pt[i], dense->pt[i + 1], to, n, reach_m, &o);
    o.mean_m = o.matched_m > 0 ? o.mean_m / o.matched_m : 0;
    return o;
}

AgtGeom *deviate_changed(const AgtGeom *a, const AgtGeom *b)
{
    g_autoptr(AgtGeom) lost = agt_geom_difference(a, b, NULL);
    g_autoptr(AgtGeom) won = lost ? agt_geom_difference(b, a, NULL) : NULL;
    const AgtGeom *const both[] = {lost, won};
    return won ? agt_geom_union(both, 2, NULL) : NULL;
}

static double farthest(const AgtGeom *from, const AgtGeom *to, double worst, AgtPoint *where)
{
    g_autoptr(AgtGeom) dense = agt_geom_densify(from, border_step_m);
    for (guint32 i = 0; i < dense->n_points; i++) {
        double d = to_lines(dense->pt[i], to, INFINITY);
        if (d > worst) {
            worst = d;
            *where = dense->pt[i];
        }
    }
    return worst;
}

double deviate_border(const AgtGeom *a, const AgtGeom *b, AgtPoint *where)
{
    return farthest(b, a, farthest(a, b, 0, where), where);
}
