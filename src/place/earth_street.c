/* SPDX-License-Identifier: Apache-2.0 */
/* A street brought to its profile: areas across at stations along the axis. */
#include "earth_grid.h"

/* Longest stretch between stations, and across. */
#define STRETCH_M 5.0

/* A place on the axis. */
typedef struct {
    AgtPoint at, across; /* unit vector to the left */
    double ground, design;
    double cut, fill; /* m2 across */
} Station;

/* Stations along one part of the axis, @p ds apart; false where the ground is not known. */
static bool survey(const AgtPlaceGrid *g, const GArray *chain, guint n, GArray *stations)
{
    AgtPlaceLine line;
    agt_place_line_init(&line, chain);
    bool known = true;
    for (guint i = 0; known && i <= n; i++) {
        double s = line.length * i / n;
        Station st = {.at = agt_place_line_at(&line, s),
                      .across = agt_place_left(agt_place_line_direction(&line, s, 0.5))};
        st.ground = agt_heights_at(g->heights, st.at);
        known = !isnan(st.ground);
        g_array_append_val(stations, st);
    }
    agt_place_line_clear(&line);
    return known;
}

/* The middle of the tightest bounds of that gradient above and below the ground. Below: no profile
 * rises faster than @p rise per station from any ground; above alike. */
static void design(GArray *stations, double rise)
{
    guint n = stations->len;
    Station *st = (Station *)(gpointer)stations->data;
    g_autofree double *low = g_new(double, n), *high = g_new(double, n);
    for (guint i = 0; i < n; i++) {
        low[i] = i ? fmin(st[i].ground, low[i - 1] + rise) : st[i].ground;
        high[i] = i ? fmax(st[i].ground, high[i - 1] - rise) : st[i].ground;
    }
    for (guint i = n - 1; i-- > 0;) {
        low[i] = fmin(low[i], low[i + 1] + rise);
        high[i] = fmax(high[i], high[i + 1] - rise);
    }
    for (guint i = 0; i < n; i++)
        st[i].design = (low[i] + high[i]) / 2;
}

/* Adds the part of a straight line from a to b above and below zero, over @p width. */
static void add_strip(Station *st, double a, double b, double width, double *deepest)
{
    *deepest = fmax(*deepest, fmax(a, b));
    if ((a >= 0) == (b >= 0)) {
        double area = (a + b) / 2 * width;
        *(area >= 0 ? &st->cut : &st->fill) += fabs(area);
        return;
    }
    double t = a / (a - b);
    *(a >= 0 ? &st->cut : &st->fill) += fabs(a) * t * width / 2;
    *(b >= 0 ? &st->cut : &st->fill) += fabs(b) * (1 - t) * width / 2;
}

static bool cross_section(const AgtPlaceGrid *g, Station *st, double width, double *deepest)
{
    guint n = (guint)fmax(2, ceil(width / fmin(g->cell_m, STRETCH_M)));
    double before = NAN;
    for (guint i = 0; i <= n; i++) {
        AgtPoint p = agt_place_along(st->at, st->across, width * i / n - width / 2);
        double dz = agt_heights_at(g->heights, p) - st->design;
        if (isnan(dz))
            return false;
        if (i)
            add_strip(st, before, dz, width / n, deepest);
        before = dz;
    }
    return true;
}

static bool part_on(const AgtPlaceGrid *g, const GArray *chain, double width, double gradient_pct,
                    AgtPlaceWork *w)
{
    double length = agt_place_chain_length(chain);
    guint n = (guint)fmax(1, ceil(length / fmin(fmax(g->cell_m, 1), STRETCH_M)));
    g_autoptr(GArray) stations = g_array_new(FALSE, FALSE, sizeof(Station));
    if (!(length > 0))
        return true;
    if (!survey(g, chain, n, stations))
        return false;
    double ds = length / n;
    design(stations, gradient_pct > 0 ? gradient_pct / 100 * ds : INFINITY);
    for (guint i = 0; i < stations->len; i++) {
        Station *st = &g_array_index(stations, Station, i);
        const Station *before = i ? st - 1 : st;
        if (!cross_section(g, st, width, &w->deepest_m))
            return false;
        w->low_m = fmin(w->low_m, st->ground);
        w->high_m = fmax(w->high_m, st->ground);
        if (!i)
            continue;
        w->cut_m3 += (st->cut + before->cut) / 2 * ds;
        w->fill_m3 += (st->fill + before->fill) / 2 * ds;
        w->gradient_pct = fmax(w->gradient_pct, 100 * fabs(st->design - before->design) / ds);
    }
    w->area_m2 += length * width;
    return true;
}

static GArray *chain_of(const AgtGeom *axis, guint ring)
{
    GArray *chain = agt_place_ring_new();
    g_array_append_vals(chain, axis->pt + axis->ring[ring],
                        axis->ring[ring + 1] - axis->ring[ring]);
    return chain;
}

AgtPlaceWork agt_place_earth_street(const AgtPlaceEarth *e, const AgtGeom *axis, double width_m,
                                    double gradient_pct)
{
    for (guint i = 0; e && i < e->grid->len && axis->kind == AGT_GEOM_LINE; i++) {
        AgtPlaceWork w = {.level_m = NAN,
                          .low_m = INFINITY,
                          .high_m = -INFINITY,
                          .accuracy_m = g_array_index(e->grid, AgtPlaceGrid, i).accuracy_m};
        bool known = axis->n_rings > 0;
        for (guint r = 0; known && r < axis->n_rings; r++) {
            g_autoptr(GArray) chain = chain_of(axis, r);
            known =
                part_on(&g_array_index(e->grid, AgtPlaceGrid, i), chain, width_m, gradient_pct, &w);
        }
        if (known && w.area_m2 > 0)
            return w;
    }
    return agt_place_work_unknown;
}
