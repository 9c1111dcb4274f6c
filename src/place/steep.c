/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ground too steep to build on is taken off the land of a zone, as streets and exclusions are.
 *
 * The limit is that of the programme or of the norm sets, whichever is stricter. The land is looked
 * at in squares of some 5 m whose corners lie on the centres of the cells and evenly between them.
 * A square is taken off when the slope at one of its corners is over the limit. Nothing steeper is
 * left between the corners: there the heights are bilinear, so each component of the gradient is,
 * too, and the length of such a vector is convex along either axis, thus largest in a corner.
 * (Where the grid is finer than 5 m the slope is that over 5 m to either side: a ditch is no
 * slope.) Stairs of squares are filled to slants: more is taken off, never less.
 */
#include "job.h"
#include "street.h"

#define SQUARE_M    5.0
#define SQUARES_MAX 250000.0
/* Steps of more squares than this are corners and stay. */
#define STAIR 4

/* Squares of one height grid over the land, in local coordinates. */
typedef struct {
    const AgtPlaceHeights *grid;
    AgtPoint first; /* south-west corner of square 0, 0 */
    AgtPoint local; /* origin of the local coordinates */
    double side, base;
    gint64 nx, ny;
    double *slope; /* at the (nx + 1) x (ny + 1) corners; NaN: not known */
    guint8 *steep; /* of the squares */
} Squares;

typedef struct {
    gint64 row, from, to; /* squares from..to-1 */
} Run;

static double slope_at(const Squares *s, AgtPoint p)
{
    const AgtHeights *h = s->grid->heights;
    AgtPoint g = {p.x + s->local.x, p.y + s->local.y};
    if (s->base <= s->grid->row->cell_m)
        return agt_heights_slope_pct(h, g, NULL);
    double b = s->base;
    double x =
        agt_heights_at(h, (AgtPoint){g.x + b, g.y}) - agt_heights_at(h, (AgtPoint){g.x - b, g.y});
    double y =
        agt_heights_at(h, (AgtPoint){g.x, g.y + b}) - agt_heights_at(h, (AgtPoint){g.x, g.y - b});
    double pct = 100 * hypot(x, y) / (2 * b);
    return isnan(pct) ? agt_heights_slope_pct(h, g, NULL) : pct;
}

static AgtPoint corner(const Squares *s, gint64 i, gint64 j)
{
    return (AgtPoint){s->first.x + (double)i * s->side, s->first.y + (double)j * s->side};
}

/* The squares whose corners lie on the centres of the grid's cells and between them. */
static void squares_init(Squares *s, const AgtPlaceJob *job, const AgtPlaceHeights *grid,
                         AgtBox box)
{
    const AgtTerrain *t = grid->row;
    double cell = t->cell_m;
    double least =
        fmax(SQUARE_M, sqrt((box.maxx - box.minx) * (box.maxy - box.miny) / SQUARES_MAX));
    *s = (Squares){.grid = grid, .local = {job->east, job->north}, .base = fmax(cell, SQUARE_M)};
    s->side = cell > least ? cell / floor(cell / least) : cell * ceil(least / cell - 1e-9);
    double x0 = t->west_m + cell / 2 - job->east;
    double y0 = t->north_m - (double)t->rows * cell + cell / 2 - job->north;
    gint64 i = (gint64)floor((box.minx - x0) / s->side),
           j = (gint64)floor((box.miny - y0) / s->side);
    s->first = (AgtPoint){x0 + (double)i * s->side, y0 + (double)j * s->side};
    s->nx = (gint64)ceil((box.maxx - x0) / s->side) - i + 1;
    s->ny = (gint64)ceil((box.maxy - y0) / s->side) - j + 1;
    s->steep = g_new0(guint8, (gsize)(s->nx * s->ny));
    s->slope = g_new(double, (gsize)((s->nx + 1) * (s->ny + 1)));
    for (j = 0; j <= s->ny; j++)
        for (i = 0; i <= s->nx; i++)
            s->slope[j * (s->nx + 1) + i] = slope_at(s, corner(s, i, j));
}

static void squares_clear(Squares *s)
{
    g_clear_pointer(&s->slope, g_free);
    g_clear_pointer(&s->steep, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Squares, squares_clear)

/* Steepest corner of a square; NaN when one is not known and no other is over the limit. */
static double steepest(const Squares *s, gint64 i, gint64 j, double limit)
{
    const double *low = &s->slope[j * (s->nx + 1) + i], *high = low + s->nx + 1;
    double most = fmax(fmax(low[0], low[1]), fmax(high[0], high[1]));
    double sum = low[0] + low[1] + high[0] + high[1];
    return most > limit ? most : most + 0 * sum;
}

/* Finer grids were asked before. */
static bool finer_knows(const Squares *s, const GPtrArray *heights, guint grid, AgtPoint p)
{
    AgtPoint g = {p.x + s->local.x, p.y + s->local.y};
    for (guint i = 0; i < grid; i++)
        if (!isnan(agt_heights_slope_pct(((const AgtPlaceHeights *)heights->pdata[i])->heights, g,
                                         NULL)))
            return true;
    return false;
}

/* Marks what is steep; gives the area of the land whose slope is known. */
static double mark(Squares *s, const GPtrArray *heights, guint grid, const AgtGeom *land,
                   double limit)
{
    double known = 0;
    for (gint64 j = 0; j < s->ny; j++)
        for (gint64 i = 0; i < s->nx; i++) {
            AgtPoint p = corner(s, i, j);
            AgtPoint middle = {p.x + s->side / 2, p.y + s->side / 2};
            double pct = steepest(s, i, j, limit);
            if (isnan(pct) || finer_knows(s, heights, grid, middle))
                continue;
            s->steep[j * s->nx + i] = pct > limit + 1e-9;
            if (agt_street_inside(land, middle))
                known += s->side * s->side;
        }
    return known;
}

static GArray *runs_of(const Squares *s)
{
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(Run));
    for (gint64 j = 0; j < s->ny; j++)
        for (gint64 i = 0; i < s->nx;) {
            Run r = {j, i, i};
            while (r.to < s->nx && s->steep[j * s->nx + r.to])
                r.to++;
            if (r.to > r.from)
                g_array_append_val(runs, r);
            i = r.to + 1;
        }
    return runs;
}

static void add_box(const Squares *s, const Run *r, GPtrArray *out)
{
    AgtPoint a = corner(s, r->from, r->row), b = corner(s, r->to, r->row + 1);
    g_ptr_array_add(out, agt_geom_new_box((AgtBox){a.x, a.y, b.x, b.y}));
}

/* Fills the step between the ends i of run r and k of its neighbour in the row up or down. */
static void fill_step(const Squares *s, const Run *shorter, gint64 end, gint64 beyond, bool up,
                      GPtrArray *out)
{
    gint64 line = up ? shorter->row : shorter->row + 1; /* the line between the two rows */
    gint64 far = up ? shorter->row + 1 : shorter->row;
    if (ABS(end - beyond) > STAIR)
        return;
    AgtPoint p[] = {corner(s, end, line), corner(s, beyond, line), corner(s, end, far)};
    g_ptr_array_add(out, agt_geom_new_polygon(p, 3));
}

/* Two runs of neighbouring rows, low below high. */
static void fill_stairs(const Squares *s, const Run *low, const Run *high, GPtrArray *out)
{
    if (low->from < high->from)
        fill_step(s, high, high->from, low->from, true, out);
    else if (high->from < low->from)
        fill_step(s, low, low->from, high->from, false, out);
    if (low->to > high->to)
        fill_step(s, high, high->to, low->to, true, out);
    else if (high->to > low->to)
        fill_step(s, low, low->to, high->to, false, out);
}

static void add_polygons(const Squares *s, GPtrArray *out)
{
    g_autoptr(GArray) runs = runs_of(s);
    for (guint a = 0, b = 0; a < runs->len; a++) {
        const Run *low = &g_array_index(runs, Run, a);
        add_box(s, low, out);
        while (b < runs->len && g_array_index(runs, Run, b).row <= low->row)
            b++;
        for (guint k = b; k < runs->len && g_array_index(runs, Run, k).row == low->row + 1; k++) {
            const Run *high = &g_array_index(runs, Run, k);
            if (high->from <= low->to && low->from <= high->to)
                fill_stairs(s, low, high, out);
        }
    }
}

double agt_place_slope_limit(const AgtPlaceZone *zone)
{
    double limit = 0;
    for (guint i = 0; i < AGT_PLACE_MAX_TYPES; i++) {
        double own = zone->rules.limit[i].slope_max_pct;
        if (own > 0)
            limit = limit > 0 ? fmin(limit, own) : own;
    }
    return limit;
}

AgtGeom *agt_place_gentle(AgtPlaceJob *job, AgtPlaceZone *zone, const AgtGeom *land, GError **error)
{
    const GPtrArray *heights = agt_place_heights(job);
    double limit = agt_place_slope_limit(zone), area = agt_geom_area_m2(land), known = 0;
    g_autoptr(GPtrArray) steep = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    if (limit <= 0 || !heights->len || agt_geom_is_empty(land))
        return agt_geom_ref(land);
    for (guint i = 0; i < heights->len; i++) {
        g_auto(Squares) s = {0};
        squares_init(&s, job, heights->pdata[i], land->box);
        known += mark(&s, heights, i, land, limit);
        add_polygons(&s, steep);
    }
    zone->bare_m2 = fmax(0, area - known);
    if (!steep->len)
        return agt_geom_ref(land);
    g_autoptr(AgtGeom) all =
        agt_geom_union((const AgtGeom *const *)steep->pdata, steep->len, error);
    AgtGeom *rest = all ? agt_geom_difference(land, all, error) : NULL;
    if (rest)
        zone->steep_m2 = area - agt_geom_area_m2(rest);
    return rest;
}
