/* SPDX-License-Identifier: Apache-2.0 */
/* width: the width a street says it has, or the clear width between its red lines. */
#include "private.h"

/* Red lines farther than this from the axis are those of another street. */
static const double side_max_m = 60;

/* --- Between red lines --- */

/* Distance along the ray p + t dir to a line, +inf when it is not met. */
static double ray(AgtPoint p, AgtPoint dir, const AgtGeom *line)
{
    double best = INFINITY;
    for (guint32 r = 0; r < line->n_rings; r++)
        for (guint32 i = line->ring[r]; i + 1 < line->ring[r + 1]; i++) {
            AgtPoint a = line->pt[i], b = line->pt[i + 1];
            double ux = b.x - a.x, uy = b.y - a.y, det = dir.x * uy - dir.y * ux;
            if (det == 0)
                continue;
            double t = ((a.x - p.x) * uy - (a.y - p.y) * ux) / det;
            double u = ((a.x - p.x) * dir.y - (a.y - p.y) * dir.x) / det;
            if (t >= 0 && u >= 0 && u <= 1)
                best = MIN(best, t);
        }
    return best;
}

/* A red line of this street, or of none in particular. */
static bool belongs(const AgtFeature *row, const AgtFeature *street)
{
    const char *of = ((const AgtRedLine *)row)->street;
    return !agt_feature_withdrawn(row) && (!of || g_strcmp0(of, street->id) == 0);
}

/* Clear width across the axis, NaN where a side is open. */
static double across(AgtNormsRun *run, const AgtFeature *street, AgtPoint p, AgtPoint dir,
                     GArray *near)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_RED_LINE);
    double left = INFINITY, right = INFINITY;
    norm_near(run, AGT_LAYER_RED_LINE, agt_box_grow((AgtBox){p.x, p.y, p.x, p.y}, side_max_m),
              near);
    for (guint k = 0; k < near->len; k++) {
        const AgtFeature *row = t->rows[g_array_index(near, guint32, k)];
        if (!belongs(row, street))
            continue;
        left = MIN(left, ray(p, (AgtPoint){-dir.y, dir.x}, row->geom));
        right = MIN(right, ray(p, (AgtPoint){dir.y, -dir.x}, row->geom));
    }
    return left <= side_max_m && right <= side_max_m ? left + right : NAN;
}

typedef struct {
    double width;
    AgtPoint at;
} Station;

static int by_width(gconstpointer a, gconstpointer b)
{
    const Station *x = a, *y = b;
    return (x->width > y->width) - (x->width < y->width);
}

/* Widths at stations along the axis, narrowest first. */
static GArray *stations(AgtNormsRun *run, const AgtFeature *street, double step_m, GArray *near)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(Station));
    for (guint32 p = 0; p < street->geom->n_parts; p++) {
        g_autoptr(AgtGeom) part = agt_geom_part(street->geom, p);
        double length = agt_geom_length_m(part);
        guint n = (guint)MAX(1, ceil(length / step_m));
        for (guint i = 0; i < n; i++) {
            AgtPoint dir;
            Station s = {.at = agt_geom_line_at(part, (i + 0.5) * length / n, &dir)};
            s.width = across(run, street, s.at, dir, near);
            if (!isnan(s.width))
                g_array_append_val(out, s);
        }
    }
    g_array_sort(out, by_width);
    return out;
}

/* The narrowest place against the least width; the middle one of all stations against the largest,
 * since a side street may open one place. */
static bool judge_red_lines(const GArray *s, AgtFindings *out, const AgtNormRule *rule,
                            const AgtFeature *row, double min, double max)
{
    const Station *narrow = &g_array_index(s, Station, 0);
    const Station *middle = &g_array_index(s, Station, s->len / 2);
    const Station *bad = narrow->width < min - NORM_EPS_M   ? narrow
                         : middle->width > max + NORM_EPS_M ? middle
                                                            : NULL;
    if (!bad)
        return true;
    AgtFinding *x = norm_add(out, rule, row);
    norm_measure(x, bad->width, bad == narrow && bad->width < min ? min : max, "m");
    x->at = bad->at;
    return false;
}

/* --- width --- */

NORM_CHECK(width)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_STREET);
    const Rows *where = norm_rows(run, rule, "where", AGT_LAYER_STREET);
    const char *name = agt_yaml_text(agt_yaml_get(rule->node, "field"));
    const AgtField *field = agt_layer_field(agt_layer(AGT_LAYER_STREET), name ? name : "width_m");
    int of = 0;
    agt_yaml_read_choice(rule->node, "of", false, "field|red_lines", &of, NULL);
    double step_m = norm_real(rule, "step_m", 10);
    Figures figures;
    Skipped bare = {0}, undecided = {0};
    norm_figures(rule, AGT_LAYER_STREET, "min_m", "max_m", &figures);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    NORM_EACH (i, where) {
        double min, max;
        bool known = norm_figures_of(&figures, t->rows[i], &min, &max), fine = true;
        if (known && isnan(min) && isnan(max))
            continue;
        if (of) {
            g_autoptr(GArray) s = stations(run, t->rows[i], step_m, near);
            if (!s->len)
                norm_skip(&bare, t->rows[i]);
            else
                fine = judge_red_lines(s, out, rule, t->rows[i], min, max);
        } else if (agt_row_is_null(t->rows[i], field)) {
            norm_skip(&bare, t->rows[i]);
        } else {
            fine =
                norm_judge(out, rule, t->rows[i], agt_row_real(t->rows[i], field), min, max, "m");
        }
        if (fine && !known)
            norm_skip(&undecided, t->rows[i]);
    }
    norm_skipped(out, rule, &bare,
                 of ? N_("no red lines lie on both sides of it")
                    : N_("the figure it asks for is not given"));
    norm_skipped(out, rule, &undecided, NORM_UNDECIDED);
    return true;
}
