/* SPDX-License-Identifier: Apache-2.0 */
/* gradient and slope: streets and polygons on the height grids of the plan. */
#include "ground.h"

typedef struct {
    AgtHeights *heights;
    double cell_m;
} Grid;

struct Ground {
    GArray *grid; /* finest first, then by id */
    guint bare;   /* grids left out for want of a vertical datum */
    guint broken; /* grids that cannot be read */
};

static void grid_clear(gpointer p)
{
    agt_heights_free(((Grid *)p)->heights);
}

static void add_grid(struct Ground *g, const AgtTerrain *row)
{
    if (agt_feature_withdrawn(&row->f))
        return;
    if (!row->vertical_datum || !*row->vertical_datum) {
        g->bare++;
        return;
    }
    Grid grid = {agt_heights_from_row(row, NULL), row->cell_m};
    if (!grid.heights) {
        g->broken++;
        return;
    }
    guint at = 0;
    while (at < g->grid->len && g_array_index(g->grid, Grid, at).cell_m <= grid.cell_m)
        at++;
    g_array_insert_val(g->grid, at, grid);
}

static guint begin_ground(AgtNormsRun *run, gpointer user G_GNUC_UNUSED)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_TERRAIN);
    struct Ground *g = g_new0(struct Ground, 1);
    g->grid = g_array_new(FALSE, FALSE, sizeof(Grid));
    g_array_set_clear_func(g->grid, grid_clear);
    for (guint i = 0; i < t->n; i++)
        add_grid(g, (const AgtTerrain *)t->rows[i]);
    run->ground = g;
    return 0;
}

const struct Ground *norm_ground(AgtNormsRun *run)
{
    norm_share(run, &run->shared[SHARED_GROUND], begin_ground, NULL, NULL);
    return run->ground;
}

void norm_ground_free(struct Ground *g)
{
    if (g)
        g_array_unref(g->grid);
    g_free(g);
}

guint norm_ground_n(const struct Ground *g)
{
    return g->grid->len;
}

const AgtHeights *norm_ground_at(const struct Ground *g, guint i, double *cell_m)
{
    const Grid *grid = &g_array_index(g->grid, Grid, i);
    *cell_m = grid->cell_m;
    return grid->heights;
}

const char *norm_ground_lack(const struct Ground *g)
{
    if (g->grid->len)
        return N_("no heights lie under it");
    if (g->bare)
        return N_("the height grid names no vertical datum");
    return g->broken ? N_("the height grid cannot be read") : N_("the plan has no height grid");
}

/* --- gradient --- */

/* Steepest and flattest stretch of a line. */
typedef struct {
    double max_pct, min_pct;
    AgtPoint steepest, flattest;
} Gradient;

static void stretch(Gradient *g, double pct, AgtPoint at)
{
    if (pct > g->max_pct) {
        g->max_pct = pct;
        g->steepest = at;
    }
    if (pct < g->min_pct) {
        g->min_pct = pct;
        g->flattest = at;
    }
}

/* Over stretches of equal length, at most step_m each; false where a height is missing: then of the
 * stretches before it. */
static bool along(const AgtHeights *h, const AgtGeom *line, double step_m, Gradient *g)
{
    *g = (Gradient){-1, INFINITY, {NAN, NAN}, {NAN, NAN}};
    for (guint32 p = 0; p < line->n_parts; p++) {
        g_autoptr(AgtGeom) part = agt_geom_part(line, p);
        double length = agt_geom_length_m(part);
        guint n = (guint)MAX(1, ceil(length / step_m - NORM_EPS));
        double before = NAN, ds = length / n;
        for (guint i = 0; length > 0 && i <= n; i++) {
            double z = agt_heights_at(h, agt_geom_line_at(part, i * ds, NULL));
            if (isnan(z))
                return false;
            if (i)
                stretch(g, 100 * fabs(z - before) / ds,
                        agt_geom_line_at(part, (i - 0.5) * ds, NULL));
            before = z;
        }
    }
    return g->max_pct >= 0;
}

static bool by_terrain(AgtNormsRun *run, const AgtFeature *row, double step_m, Gradient *g)
{
    const struct Ground *ground = norm_ground(run);
    for (guint i = 0; i < norm_ground_n(ground); i++) {
        double cell;
        const AgtHeights *h = norm_ground_at(ground, i, &cell);
        if (along(h, row->geom, MAX(step_m, cell), g))
            return true;
    }
    return false;
}

/* Down from its start to its end; a pipe that rises has a negative gradient. */
static bool by_inverts(const AgtFeature *row, Gradient *g)
{
    const AgtNetworkLine *l = (const AgtNetworkLine *)row;
    double length = agt_geom_length_m(row->geom);
    double pct = 100 * (l->invert_from_m - l->invert_to_m) / length;
    *g = (Gradient){pct, pct, agt_geom_label_point(row->geom), agt_geom_label_point(row->geom)};
    return length > 0 && isfinite(pct);
}

/* A designed gradient of a street stands before that of the ground. */
static double designed(const AgtFeature *row)
{
    return row->layer == AGT_LAYER_STREET ? ((const AgtStreet *)row)->gradient_max_pct : NAN;
}

/* Percent compared: 1 cm in 100 m. */
static const double pct_eps = 0.01;

static void report(AgtFindings *out, const AgtNormRule *rule, const AgtFeature *row, double pct,
                   double limit, AgtPoint at)
{
    AgtFinding *x = norm_add(out, rule, row);
    norm_measure(x, pct, limit, "%");
    x->at = isnan(at.x) ? x->at : at;
}

static void judge(AgtFindings *out, const AgtNormRule *rule, const AgtFeature *row,
                  const Gradient *g, double min, double max)
{
    if (g->max_pct > max + pct_eps)
        report(out, rule, row, g->max_pct, max, g->steepest);
    else if (g->min_pct < min - pct_eps)
        report(out, rule, row, g->min_pct, min, g->flattest);
}

NORM_CHECK(gradient)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_STREET);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Rows *where = norm_rows(run, rule, "where", layer);
    int of = 0;
    agt_yaml_read_choice(rule->node, "of", false, "ground|inverts", &of, NULL);
    double step_m = norm_real(rule, "step_m", 20);
    Figures figures;
    Skipped bare = {0}, undecided = {0};
    norm_figures(rule, layer, "min_pct", "max_pct", &figures);
    NORM_EACH (i, where) {
        double min, max, own = designed(t->rows[i]);
        Gradient g = {-INFINITY, INFINITY, {NAN, NAN}, {NAN, NAN}};
        bool known = norm_figures_of(&figures, t->rows[i], &min, &max);
        if (known && isnan(min) && isnan(max))
            continue;
        bool measured = of ? by_inverts(t->rows[i], &g) : by_terrain(run, t->rows[i], step_m, &g);
        if (!isnan(own)) {
            g.max_pct = own;
            g.steepest = (AgtPoint){NAN, NAN};
        }
        judge(out, rule, t->rows[i], &g, min, max);
        if (!measured && (isnan(own) || !isnan(min)))
            norm_skip(&bare, t->rows[i]);
        else if (!known)
            norm_skip(&undecided, t->rows[i]);
    }
    norm_skipped(out, rule, &bare,
                 of ? N_("its invert levels are not given") : norm_ground_lack(norm_ground(run)));
    norm_skipped(out, rule, &undecided, NORM_UNDECIDED);
    return true;
}

/* --- slope --- */

typedef struct {
    double sum, max;
    guint n;
    AgtPoint steepest;
} Slope;

static bool sample(const AgtHeights *h, AgtPoint p, Slope *s)
{
    double pct = agt_heights_slope_pct(h, p, NULL);
    if (isnan(pct))
        return false;
    s->sum += pct;
    s->n++;
    if (pct > s->max) {
        s->max = pct;
        s->steepest = p;
    }
    return true;
}

/* At the middle and on a raster of the cell, coarser in large polygons; false where a height is
 * missing. */
static bool over(const AgtHeights *h, double cell_m, const AgtGeom *g, Slope *s)
{
    static const double most = 24; /* samples along a side */
    AgtBox b = g->box;
    double step = MAX(cell_m, MAX(b.maxx - b.minx, b.maxy - b.miny) / most);
    *s = (Slope){.max = -1};
    if (!sample(h, agt_geom_inside_point(g), s))
        return false;
    for (double y = (floor(b.miny / step) + 0.5) * step; y < b.maxy; y += step)
        for (double x = (floor(b.minx / step) + 0.5) * step; x < b.maxx; x += step)
            if (agt_geom_contains_point(g, (AgtPoint){x, y}) && !sample(h, (AgtPoint){x, y}, s))
                return false;
    return true;
}

static bool slope_of(AgtNormsRun *run, const AgtFeature *row, Slope *s)
{
    const struct Ground *ground = norm_ground(run);
    for (guint i = 0; i < norm_ground_n(ground); i++) {
        double cell;
        const AgtHeights *h = norm_ground_at(ground, i, &cell);
        if (over(h, cell, row->geom, s))
            return true;
    }
    return false;
}

NORM_CHECK(slope)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_PLOT);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Rows *where = norm_rows(run, rule, "where", layer);
    double min = norm_real(rule, "min_pct", NAN), max = norm_real(rule, "max_pct", NAN);
    int stat = 0;
    agt_yaml_read_choice(rule->node, "stat", false, "mean|max", &stat, NULL);
    Skipped bare = {0};
    NORM_EACH (i, where) {
        Slope s;
        if (!slope_of(run, t->rows[i], &s)) {
            norm_skip(&bare, t->rows[i]);
            continue;
        }
        double pct = stat ? s.max : s.sum / s.n;
        AgtPoint at = stat ? s.steepest : (AgtPoint){NAN, NAN};
        if (pct > max + pct_eps)
            report(out, rule, t->rows[i], pct, max, at);
        else if (pct < min - pct_eps)
            report(out, rule, t->rows[i], pct, min, at);
    }
    norm_skipped(out, rule, &bare, norm_ground_lack(norm_ground(run)));
    return true;
}

NORM_LIMITS(slope)
{
    const Filter where = norm_filter(rule->node, "where", AGT_LAYER_PLOT);
    double max = norm_real(rule, "max_pct", 0);
    if (norm_layer(rule, "layer", AGT_LAYER_SITE) == AGT_LAYER_PLOT && max > 0 &&
        norm_filter_allows(&where, "use", "homestead") &&
        (out->slope_max_pct <= 0 || max < out->slope_max_pct))
        out->slope_max_pct = max;
}
