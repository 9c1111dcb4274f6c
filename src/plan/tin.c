/* SPDX-License-Identifier: Apache-2.0 */
/* A height grid from triangles: linear within each, nothing beside them. */
#include <math.h>

#include <agrotown/plan.h>

#include "heights.h"

/* A cell centre this far outside an edge still lies on it: rounding of millimetres, metres. */
#define EDGE_M 1e-4
/* Heights of one place that differ by more contradict each other, metres. */
#define SAME_M 0.01

/* What is known of a cell. */
enum { EMPTY, SLOPING, FLAT, TORN };

typedef struct {
    AgtHeights *h;
    guint8 *state;
    AgtTinCounts *counts;
} Raster;

static bool fail(GError **error, const char *text)
{
    g_set_error_literal(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE, text);
    return false;
}

static bool lay(const AgtTin *tin, double cell_m, Raster *r, GError **error)
{
    AgtBox box = AGT_BOX_EMPTY;
    for (gsize i = 0; i < 3 * (gsize)tin->n_triangles; i++) {
        AgtPoint p = tin->pt[tin->corner[i]];
        box = agt_box_union(box, (AgtBox){p.x, p.y, p.x, p.y});
    }
    if (box.minx > box.maxx)
        return fail(error, "there is no triangle to take heights from");
    double west = floor(box.minx / cell_m) * cell_m, north = ceil(box.maxy / cell_m) * cell_m;
    double columns = ceil((box.maxx - west) / cell_m), rows = ceil((north - box.miny) / cell_m);
    if (!(MAX(columns, 1) * MAX(rows, 1) <= (double)AGT_HEIGHTS_CELLS_MAX))
        return fail(error, "the grid would have more than 100 million cells; make the cells larger "
                           "or cut the part round the site out of the file");
    gint64 c = MAX((gint64)columns, 1), n = MAX((gint64)rows, 1);
    r->h = agt_heights_new_empty(c, n, west, north, cell_m);
    r->state = g_malloc0((gsize)(c * n));
    return true;
}

/* Twice the area of a, b, p; positive when p lies left of a to b. */
static double side(AgtPoint a, AgtPoint b, AgtPoint p)
{
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

static double length(AgtPoint a, AgtPoint b)
{
    return hypot(b.x - a.x, b.y - a.y);
}

static void put(Raster *r, gint64 at, double z, bool flat)
{
    if (r->state[at] == EMPTY) {
        r->h->z[at] = (float)z;
        r->state[at] = flat ? FLAT : SLOPING;
    } else if (r->state[at] != TORN && fabs((double)r->h->z[at] - z) > SAME_M) {
        r->h->z[at] = NAN; /* which of the two holds is not known */
        r->state[at] = TORN;
        r->counts->torn++;
    } else if (!flat && r->state[at] == FLAT) {
        r->state[at] = SLOPING;
    }
}

/* Corners counter-clockwise. */
typedef struct {
    AgtPoint p[3];
    double z[3];
    double area2, slack[3]; /* twice the area; how far below 0 each side may fall */
    bool flat;
} Triangle;

static void fill(Raster *r, const Triangle *t)
{
    const AgtHeights *h = r->h;
    double cell = h->cell_m;
    double minx = MIN(t->p[0].x, MIN(t->p[1].x, t->p[2].x)) - EDGE_M;
    double maxx = MAX(t->p[0].x, MAX(t->p[1].x, t->p[2].x)) + EDGE_M;
    double miny = MIN(t->p[0].y, MIN(t->p[1].y, t->p[2].y)) - EDGE_M;
    double maxy = MAX(t->p[0].y, MAX(t->p[1].y, t->p[2].y)) + EDGE_M;
    gint64 c0 = MAX((gint64)ceil((minx - h->west_m) / cell - 0.5), 0);
    gint64 c1 = MIN((gint64)floor((maxx - h->west_m) / cell - 0.5), h->columns - 1);
    gint64 r0 = MAX((gint64)ceil((h->north_m - maxy) / cell - 0.5), 0);
    gint64 r1 = MIN((gint64)floor((h->north_m - miny) / cell - 0.5), h->rows - 1);
    for (gint64 row = r0; row <= r1; row++)
        for (gint64 c = c0; c <= c1; c++) {
            AgtPoint p = {h->west_m + ((double)c + 0.5) * cell,
                          h->north_m - ((double)row + 0.5) * cell};
            double w[3] = {side(t->p[1], t->p[2], p), side(t->p[2], t->p[0], p),
                           side(t->p[0], t->p[1], p)};
            if (w[0] < t->slack[0] || w[1] < t->slack[1] || w[2] < t->slack[2])
                continue;
            double z = (w[0] * t->z[0] + w[1] * t->z[1] + w[2] * t->z[2]) / t->area2;
            put(r, row * h->columns + c, z, t->flat);
        }
}

/* False for a triangle that says nothing about the ground: without area, or too long. */
static bool load(const AgtTin *tin, guint32 i, double max_edge_m, Triangle *t, AgtTinCounts *counts)
{
    const guint32 *corner = tin->corner + 3 * (gsize)i;
    for (int k = 0; k < 3; k++) {
        t->p[k] = tin->pt[corner[k]];
        t->z[k] = tin->z[corner[k]];
    }
    t->area2 = side(t->p[0], t->p[1], t->p[2]);
    if (t->area2 < 0) {
        AgtPoint p = t->p[1];
        double z = t->z[1];
        t->p[1] = t->p[2];
        t->z[1] = t->z[2];
        t->p[2] = p;
        t->z[2] = z;
        t->area2 = -t->area2;
    }
    double edge[3];
    for (int k = 0; k < 3; k++) {
        edge[k] = length(t->p[(k + 1) % 3], t->p[(k + 2) % 3]);
        t->slack[k] = -EDGE_M * edge[k];
    }
    double longest = MAX(edge[0], MAX(edge[1], edge[2]));
    if (max_edge_m > 0 && longest > max_edge_m) {
        counts->too_long++;
        return false;
    }
    if (t->area2 <= EDGE_M * longest) { /* lower than the rounding of its corners */
        counts->collapsed++;
        return false;
    }
    t->flat = t->z[0] == t->z[1] && t->z[1] == t->z[2] && tin->on_line && tin->on_line[corner[0]] &&
              tin->on_line[corner[1]] && tin->on_line[corner[2]];
    return true;
}

AgtHeights *agt_heights_from_tin(const AgtTin *tin, double cell_m, double max_edge_m,
                                 AgtTinCounts *counts, GError **error)
{
    g_assert(cell_m > 0 && isfinite(cell_m));
    AgtTinCounts own = {0};
    Raster r = {.counts = &own};
    if (!lay(tin, cell_m, &r, error))
        return NULL;
    for (guint32 i = 0; i < tin->n_triangles; i++) {
        Triangle t;
        if (load(tin, i, max_edge_m, &t, &own))
            fill(&r, &t);
    }
    for (gint64 i = 0; i < r.h->columns * r.h->rows; i++) {
        own.empty += isnan(r.h->z[i]) ? 1 : 0;
        own.flat += r.state[i] == FLAT;
    }
    own.cells = r.h->columns * r.h->rows;
    g_free(r.state);
    if (counts)
        *counts = own;
    return r.h;
}
