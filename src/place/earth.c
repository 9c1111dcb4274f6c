/* SPDX-License-Identifier: Apache-2.0 */
/* Ground brought to a level: exact volumes over the planes of a height grid. */
#include <agrotown/clearance.h>

#include "earth_grid.h"

#define MAX_CORNERS 16

const AgtPlaceWork agt_place_work_unknown = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};

/* ---- grids ---- */

static void grid_clear(gpointer p)
{
    agt_heights_free(((AgtPlaceGrid *)p)->heights);
}

static bool comes_before(const AgtPlaceGrid *a, const AgtPlaceGrid *b)
{
    int newer = g_strcmp0(a->date, b->date);
    return newer ? newer > 0 : a->cell_m < b->cell_m;
}

/* Of a survey with its day, in the plan's vertical datum, as clearance asks for both. */
static double accuracy_of(const AgtPlan *plan, const AgtTerrain *row)
{
    const char *datum = agt_plan_head(plan)->vertical_datum;
    bool same = g_ascii_strcasecmp(row->vertical_datum, datum && *datum ? datum : "EPSG:5705") == 0;
    return same && row->surveyed_on && row->accuracy_m >= 0 ? row->accuracy_m : NAN;
}

static void add_grid(GArray *list, const AgtPlan *plan, const AgtTerrain *row)
{
    if (agt_feature_withdrawn(&row->f) || !row->vertical_datum || !*row->vertical_datum ||
        !agt_clearance_is_survey(row))
        return;
    AgtPlaceGrid g = {agt_heights_from_row(row, NULL),
                      row->west_m,
                      row->north_m,
                      row->cell_m,
                      row->columns,
                      row->rows,
                      accuracy_of(plan, row),
                      row->surveyed_on};
    if (!g.heights)
        return;
    guint at = 0;
    while (at < list->len && !comes_before(&g, &g_array_index(list, AgtPlaceGrid, at)))
        at++;
    g_array_insert_val(list, at, g);
}

AgtPlaceEarth *agt_place_earth_new(const AgtPlan *plan)
{
    AgtPlaceEarth *e = g_new0(AgtPlaceEarth, 1);
    e->grid = g_array_new(FALSE, FALSE, sizeof(AgtPlaceGrid));
    g_array_set_clear_func(e->grid, grid_clear);
    AGT_EACH(plan, TERRAIN, Terrain, row)
    add_grid(e->grid, plan, row);
    if (e->grid->len)
        return e;
    agt_place_earth_free(e);
    return NULL;
}

void agt_place_earth_free(AgtPlaceEarth *e)
{
    if (e)
        g_array_unref(e->grid);
    g_free(e);
}

/* ---- integrals ---- */

/* A corner with the height of the plane it lies on. */
typedef struct {
    double x, y, z;
} Corner;

typedef struct {
    Corner c[MAX_CORNERS];
    guint n;
} Piece;

/* What is summed up over a polygon. */
typedef struct {
    double area, volume, above; /* m2; m3 of ground over the level; its positive part */
    double low, high;
} Sum;

/* Keeps the part of a convex piece where the values, one per corner, are not negative. */
static void keep_positive(Piece *p, const double *value)
{
    Piece out = {.n = 0};
    for (guint i = 0; i < p->n; i++) {
        guint j = (i + 1) % p->n;
        Corner a = p->c[i], b = p->c[j];
        double va = value[i], vb = value[j];
        if (va >= 0)
            out.c[out.n++] = a;
        if ((va >= 0) == (vb >= 0))
            continue;
        double t = va / (va - vb);
        out.c[out.n++] =
            (Corner){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t, a.z + (b.z - a.z) * t};
    }
    *p = out;
}

/* Clips by the line a-b: what lies left of it stays. */
static void clip(Piece *p, AgtPoint a, AgtPoint b)
{
    double value[MAX_CORNERS];
    for (guint i = 0; i < p->n; i++)
        value[i] =
            agt_place_cross(agt_place_sub(b, a), (AgtPoint){p->c[i].x - a.x, p->c[i].y - a.y});
    keep_positive(p, value);
}

/* Area and integral of z over a convex piece. */
static void integrate(const Piece *p, double *area, double *volume)
{
    *area = *volume = 0;
    for (guint i = 1; i + 1 < p->n; i++) {
        double a = ((p->c[i].x - p->c[0].x) * (p->c[i + 1].y - p->c[0].y) -
                    (p->c[i + 1].x - p->c[0].x) * (p->c[i].y - p->c[0].y)) /
                   2;
        *area += a;
        *volume += a * (p->c[0].z + p->c[i].z + p->c[i + 1].z) / 3;
    }
}

/* Adds what a plane carries over triangle t, heights being above the level already. */
static void add_plane(Sum *s, const Corner plane[3], const AgtPoint t[3], double sign)
{
    Piece p = {{plane[0], plane[1], plane[2]}, 3};
    for (guint k = 0; k < 3 && p.n; k++)
        clip(&p, t[k], t[(k + 1) % 3]);
    double area, volume, value[MAX_CORNERS];
    integrate(&p, &area, &volume);
    if (area <= 0)
        return;
    s->area += sign * area;
    s->volume += sign * volume;
    for (guint i = 0; i < p.n; i++) {
        value[i] = p.c[i].z;
        s->low = fmin(s->low, value[i]);
        s->high = fmax(s->high, value[i]);
    }
    keep_positive(&p, value);
    integrate(&p, &area, &volume);
    s->above += sign * volume;
}

/* Centre of a cell, south-west of the grid's north-west corner, with its height over the level. */
static Corner centre(const AgtPlaceGrid *g, gint64 column, gint64 row, double level)
{
    double x = (column + 0.5) * g->cell_m, y = -(row + 0.5) * g->cell_m;
    return (Corner){x, y,
                    agt_heights_at(g->heights, (AgtPoint){g->west_m + x, g->north_m + y}) - level};
}

/* Both planes between four centres; false when a height is missing. */
static bool add_cell(Sum *s, const AgtPlaceGrid *g, gint64 column, gint64 row, double level,
                     const AgtPoint t[3], double sign)
{
    Corner nw = centre(g, column, row, level), ne = centre(g, column + 1, row, level);
    Corner sw = centre(g, column, row + 1, level), se = centre(g, column + 1, row + 1, level);
    const Corner lower[3] = {sw, se, ne}, upper[3] = {sw, ne, nw};
    if (isnan(nw.z + ne.z + sw.z + se.z))
        return false;
    add_plane(s, lower, t, sign);
    add_plane(s, upper, t, sign);
    return true;
}

/* Triangle with corners counter-clockwise, in metres from the grid's north-west corner. */
static bool add_triangle(Sum *s, const AgtPlaceGrid *g, double level, const AgtPoint t[3],
                         double sign)
{
    double x0 = fmin(t[0].x, fmin(t[1].x, t[2].x)), x1 = fmax(t[0].x, fmax(t[1].x, t[2].x));
    double y0 = fmin(t[0].y, fmin(t[1].y, t[2].y)), y1 = fmax(t[0].y, fmax(t[1].y, t[2].y));
    gint64 c0 = (gint64)floor(x0 / g->cell_m - 0.5), c1 = (gint64)floor(x1 / g->cell_m - 0.5);
    gint64 r0 = (gint64)floor(-y1 / g->cell_m - 0.5), r1 = (gint64)floor(-y0 / g->cell_m - 0.5);
    if (c0 < 0 || r0 < 0 || c1 + 1 >= g->columns || r1 + 1 >= g->rows)
        return false;
    for (gint64 r = r0; r <= r1; r++)
        for (gint64 c = c0; c <= c1; c++)
            if (!add_cell(s, g, c, r, level, t, sign))
                return false;
    return true;
}

/* The polygon as triangles from its first corner; what lies outside of it cancels out. */
static bool add_ring(Sum *s, const AgtPlaceGrid *g, double level, const GArray *ring)
{
    *s = (Sum){.low = INFINITY, .high = -INFINITY};
    AgtPoint o = {g->west_m, g->north_m};
    for (guint i = 1; i + 1 < ring->len; i++) {
        AgtPoint t[3] = {agt_place_sub(agt_place_pt(ring, 0), o),
                         agt_place_sub(agt_place_pt(ring, i), o),
                         agt_place_sub(agt_place_pt(ring, i + 1), o)};
        double turn = agt_place_cross(agt_place_sub(t[1], t[0]), agt_place_sub(t[2], t[0]));
        if (turn == 0)
            continue;
        if (turn < 0) {
            AgtPoint keep = t[1];
            t[1] = t[2];
            t[2] = keep;
        }
        if (!add_triangle(s, g, level, t, turn < 0 ? -1 : 1))
            return false;
    }
    return s->area != 0;
}

static AgtPlaceWork level_on(const AgtPlaceGrid *g, const GArray *ring, double level_m)
{
    Sum s;
    double base = isnan(level_m) ? 0 : level_m;
    if (!add_ring(&s, g, base, ring))
        return agt_place_work_unknown;
    double mean = s.volume / s.area + base;
    if (isnan(level_m) && !add_ring(&s, g, mean, ring))
        return agt_place_work_unknown;
    double level = isnan(level_m) ? mean : level_m, sign = s.area < 0 ? -1 : 1;
    AgtPlaceWork w = {
        .area_m2 = sign * s.area, .cut_m3 = fmax(0, sign * s.above), .level_m = level};
    w.fill_m3 = fmax(0, sign * (s.above - s.volume));
    w.low_m = s.low + level;
    w.high_m = s.high + level;
    w.deepest_m = fmax(0, s.high);
    w.accuracy_m = g->accuracy_m;
    return w;
}

AgtPlaceWork agt_place_earth_level(const AgtPlaceEarth *e, const GArray *ring, double level_m)
{
    for (guint i = 0; e && ring->len >= 3 && i < e->grid->len; i++) {
        AgtPlaceWork w = level_on(&g_array_index(e->grid, AgtPlaceGrid, i), ring, level_m);
        if (!isnan(w.area_m2))
            return w;
    }
    return agt_place_work_unknown;
}

/* The house with its apron; NULL when there is none. */
static GArray *pad_ring(const AgtPlaceEarth *e, const AgtGeom *house)
{
    g_autoptr(AgtGeom) pad = e && !agt_geom_is_empty(house)
                                 ? agt_geom_buffer_flat(house, AGT_PLACE_APRON_M, NULL)
                                 : NULL;
    return pad && pad->kind == AGT_GEOM_POLYGON && pad->n_rings ? agt_place_ring_of(pad, 0) : NULL;
}

AgtPlaceWork agt_place_earth_pad_at(const AgtPlaceEarth *e, const AgtGeom *house, double level_m)
{
    g_autoptr(GArray) ring = pad_ring(e, house);
    return ring ? agt_place_earth_level(e, ring, level_m) : agt_place_work_unknown;
}

AgtPlaceWork agt_place_earth_pad(const AgtPlaceEarth *e, const AgtGeom *house, bool fill_only)
{
    g_autoptr(GArray) ring = pad_ring(e, house);
    if (!ring)
        return agt_place_work_unknown;
    AgtPlaceWork w = agt_place_earth_level(e, ring, NAN);
    return fill_only && !isnan(w.high_m) ? agt_place_earth_level(e, ring, w.high_m) : w;
}
