/* SPDX-License-Identifier: Apache-2.0 */
/* Land to be laid out with streets: where axes may run, its squares, its entrances, its heights. */
#include <string.h>

#include "street.h"

#define CELL_M    5.0
#define CELLS_MAX 60000.0
/* Streets this near to the land matter to it. */
#define NEAR_M 90.0
/* A street that ends this near beyond its red line ends at the land. */
#define ENDS_AT_M 3.0
/* Ends of axes this near to another axis are joined to it. */
#define JOIN_M 0.5
/* The norms measure gradients over stretches of this length. */
#define STEP_M 20.0

bool agt_street_inside(const AgtGeom *g, AgtPoint p)
{
    bool in = false;
    if (p.x < g->box.minx || p.x > g->box.maxx || p.y < g->box.miny || p.y > g->box.maxy)
        return false;
    for (guint r = 0; r < g->n_rings; r++)
        for (guint i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            AgtPoint a = g->pt[i], b = g->pt[i + 1];
            if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y))
                in = !in;
        }
    return in;
}

double agt_street_to_boundary(const AgtGeom *g, AgtPoint p)
{
    double d = INFINITY;
    for (guint r = 0; r < g->n_rings; r++)
        for (guint i = g->ring[r]; i + 1 < g->ring[r + 1]; i++)
            d = fmin(d, agt_place_point_segment(p, g->pt[i], g->pt[i + 1], NULL));
    return d;
}

/* ---- squares ---- */

static int by_value(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void fill_row(AgtStreetRaster *r, const AgtGeom *g, guint j, GArray *cut)
{
    double y = r->y0 + (j + 0.5) * r->cell;
    g_array_set_size(cut, 0);
    for (guint k = 0; k < g->n_rings; k++)
        for (guint i = g->ring[k]; i + 1 < g->ring[k + 1]; i++) {
            AgtPoint a = g->pt[i], b = g->pt[i + 1];
            if ((a.y > y) == (b.y > y))
                continue;
            double x = a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y);
            g_array_append_val(cut, x);
        }
    g_array_sort(cut, by_value);
    for (guint k = 0; k + 1 < cut->len; k += 2) {
        double from = (g_array_index(cut, double, k) - r->x0) / r->cell - 0.5;
        double to = (g_array_index(cut, double, k + 1) - r->x0) / r->cell - 0.5;
        for (double i = fmax(0, ceil(from)); i <= to && i < r->nx; i++)
            r->inside[j * r->nx + (guint)i] = 1;
    }
}

static void raster_init(AgtStreetRaster *r, const AgtGeom *g)
{
    double w = g->box.maxx - g->box.minx, h = g->box.maxy - g->box.miny;
    r->cell = fmax(CELL_M, sqrt(w * h / CELLS_MAX));
    r->x0 = g->box.minx;
    r->y0 = g->box.miny;
    r->nx = (guint)ceil(w / r->cell) + 1;
    r->ny = (guint)ceil(h / r->cell) + 1;
    r->inside = g_new0(guint8, (gsize)r->nx * r->ny);
    g_autoptr(GArray) cut = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint j = 0; j < r->ny; j++)
        fill_row(r, g, j, cut);
}

static bool reached(const AgtStreetLand *l, AgtPoint p)
{
    for (guint k = 0; k < l->axes->len; k++) {
        const AgtPlaceAxis *a = &g_array_index(l->axes, AgtPlaceAxis, k);
        if (agt_place_point_segment(p, a->a, a->b, NULL) <= a->half + l->rules.depth_max)
            return true;
    }
    return false;
}

double agt_street_land_unreached(const AgtStreetLand *l)
{
    const AgtStreetRaster *r = &l->raster;
    guint n = 0;
    for (guint j = 0; j < r->ny; j++)
        for (guint i = 0; i < r->nx; i++) {
            AgtPoint p = {r->x0 + (i + 0.5) * r->cell, r->y0 + (j + 0.5) * r->cell};
            n += r->inside[j * r->nx + i] && !reached(l, p);
        }
    return n * r->cell * r->cell;
}

/* ---- streets around ---- */

static void near_axes(AgtStreetLand *l)
{
    AgtBox box = agt_box_grow(l->land->box, NEAR_M);
    for (guint i = 0; i < l->job->axes->len; i++) {
        AgtPlaceAxis *a = &g_array_index(l->job->axes, AgtPlaceAxis, i);
        AgtBox b = {fmin(a->a.x, a->b.x), fmin(a->a.y, a->b.y), fmax(a->a.x, a->b.x),
                    fmax(a->a.y, a->b.y)};
        if (agt_box_intersects(box, b))
            g_array_append_val(l->axes, *a);
    }
}

static bool on_other_street(const AgtStreetLand *l, AgtPoint p, guint street)
{
    for (guint k = 0; k < l->axes->len; k++) {
        const AgtPlaceAxis *a = &g_array_index(l->axes, AgtPlaceAxis, k);
        if (a->street != street && agt_place_point_segment(p, a->a, a->b, NULL) <= JOIN_M)
            return true;
    }
    return false;
}

static void take_end(AgtStreetLand *l, AgtPoint end, AgtPoint before, guint street, double half)
{
    AgtPoint dir = agt_place_unit(agt_place_sub(end, before));
    if (on_other_street(l, end, street)) {
        g_array_append_val(l->meet, end);
        return;
    }
    AgtPoint ahead = agt_place_along(end, dir, half + ENDS_AT_M + 8);
    bool at_land = agt_street_inside(l->land, end) ||
                   agt_street_to_boundary(l->land, end) <= fmax(ENDS_AT_M, half);
    if (!at_land || !agt_street_inside(l->land, ahead))
        return;
    AgtEntrance e = {end, dir, street};
    g_array_append_val(l->entrance, e);
}

static bool street_ends(AgtStreetLand *l, GError **error)
{
    AgtBox box = agt_box_grow(l->land->box, NEAR_M);
    const AgtPlaceJob *job = l->job;
    box = (AgtBox){box.minx + job->east, box.miny + job->north, box.maxx + job->east,
                   box.maxy + job->north};
    for (guint i = 0; i < job->streets->len; i++) {
        const AgtFeature *s = job->streets->pdata[i];
        if (!agt_box_intersects(box, s->geom->box))
            continue;
        g_autoptr(AgtGeom) g = agt_place_localise(job, s->geom, error);
        if (!g)
            return false;
        double half = g_array_index(job->street_half, double, i);
        for (guint r = 0; r < g->n_rings; r++) {
            guint a = g->ring[r], b = g->ring[r + 1] - 1;
            take_end(l, g->pt[a], g->pt[a + 1], i, half);
            take_end(l, g->pt[b], g->pt[b - 1], i, half);
        }
    }
    return true;
}

/* ---- heights ---- */

typedef AgtPlaceHeights Grid;

static void grid_free(gpointer p)
{
    agt_heights_free(((Grid *)p)->heights);
    g_free(p);
}

/* Finest first, as the norms take them; without a vertical datum a grid says nothing. */
static GPtrArray *read_heights(const AgtPlan *plan)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(grid_free);
    AGT_EACH(plan, TERRAIN, Terrain, row)
    {
        if (agt_feature_withdrawn(&row->f) || !row->vertical_datum || !*row->vertical_datum)
            continue;
        AgtHeights *h = agt_heights_from_row(row, NULL);
        if (!h)
            continue;
        Grid *grid = g_new0(Grid, 1);
        *grid = (Grid){h, row->cell_m, row};
        guint at = 0;
        while (at < list->len && ((Grid *)list->pdata[at])->cell_m <= grid->cell_m)
            at++;
        g_ptr_array_insert(list, (gint)at, grid);
    }
    return list;
}

const GPtrArray *agt_place_heights(AgtPlaceJob *job)
{
    if (!job->heights)
        job->heights = read_heights(job->plan);
    return job->heights;
}

static bool stretches(const AgtStreetLand *l, const Grid *g, const AgtPlaceLine *line, double *max)
{
    guint n = (guint)fmax(1, ceil(line->length / fmax(STEP_M, g->cell_m) - 1e-9));
    double before = NAN, ds = line->length / n;
    *max = 0;
    for (guint i = 0; i <= n; i++) {
        AgtPoint p = agt_place_line_at(line, i * ds);
        double z = agt_heights_at(g->heights, (AgtPoint){p.x + l->job->east, p.y + l->job->north});
        if (isnan(z))
            return false;
        if (i)
            *max = fmax(*max, 100 * fabs(z - before) / ds);
        before = z;
    }
    return true;
}

double agt_street_gradient(const AgtStreetLand *l, const GArray *chain)
{
    double max = NAN;
    AgtPlaceLine line;
    if (!l->heights->len)
        return NAN;
    agt_place_line_init(&line, chain);
    bool known = false;
    for (guint i = 0; i < l->heights->len && !known && line.length > 0; i++)
        known = stretches(l, l->heights->pdata[i], &line, &max);
    agt_place_line_clear(&line);
    return known ? max : NAN;
}

double agt_street_slope(const AgtStreetLand *l, AgtPoint p, double *bearing_deg)
{
    AgtPoint at = {p.x + l->job->east, p.y + l->job->north};
    for (guint i = 0; i < l->heights->len; i++) {
        double pct =
            agt_heights_slope_pct(((Grid *)l->heights->pdata[i])->heights, at, bearing_deg);
        if (!isnan(pct))
            return pct;
    }
    return NAN;
}

bool agt_street_land_init(AgtStreetLand *l, AgtPlaceJob *job, AgtPlaceZone *zone,
                          const AgtGeom *part, GError **error)
{
    *l = (AgtStreetLand){.job = job, .zone = zone, .land = part};
    l->rules = agt_street_rules(job, zone);
    l->entrance = g_array_new(FALSE, FALSE, sizeof(AgtEntrance));
    l->axes = g_array_new(FALSE, FALSE, sizeof(AgtPlaceAxis));
    l->meet = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    near_axes(l);
    raster_init(&l->raster, part);
    l->heights = agt_place_heights(job);
    /* Arcs of the buffer are chords: half a per cent more keeps the whole width. */
    l->inner = agt_geom_buffer(part, -(l->rules.half * 1.006 + 0.01), error);
    return l->inner && street_ends(l, error);
}

void agt_street_land_clear(AgtStreetLand *l)
{
    g_clear_pointer(&l->entrance, g_array_unref);
    g_clear_pointer(&l->axes, g_array_unref);
    g_clear_pointer(&l->meet, g_array_unref);
    g_clear_pointer(&l->raster.inside, g_free);
    g_clear_pointer(&l->inner, agt_geom_unref);
}
