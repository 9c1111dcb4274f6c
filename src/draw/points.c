/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The points of a block: plot corners, each numbered once however many plots share it, and the axis
 * points of its houses. The same numbers stand on the map and in the table.
 */
#include <string.h>

#include "sheet.h"

struct _Points {
    GArray *corner; /* AgtPoint */
    GArray *row;    /* TableRow */
    GPtrArray *keep;
};

void points_free(Points *p)
{
    if (!p)
        return;
    g_array_unref(p->corner);
    g_array_unref(p->row);
    g_ptr_array_unref(p->keep);
    g_free(p);
}

static bool in_block(const Sheet *s, const Shown *shown, const AgtFeature *row)
{
    return row->geom && row->geom->n_points && !agt_feature_withdrawn(row) &&
           agt_box_intersects(row->geom->box, shown->block->geom->box) &&
           agt_geom_contains_point(shown->block->geom, label_point(s->points, row->geom));
}

/* Corners nearer than this are one point, m. */
static const double same_m = 0.0015;

/* Number of a corner, from 1; it is added when new. */
static guint number_of(Points *p, AgtPoint at)
{
    for (guint i = 0; i < p->corner->len; i++) {
        AgtPoint q = g_array_index(p->corner, AgtPoint, i);
        if (fabs(q.x - at.x) < same_m && fabs(q.y - at.y) < same_m)
            return i + 1;
    }
    g_array_append_val(p->corner, at);
    return p->corner->len;
}

static void add_row(Points *p, char *what, double e, double n)
{
    TableRow row = {{what, decimal(e, 3), decimal(n, 3)}};
    for (guint i = 0; i < 3; i++)
        g_ptr_array_add(p->keep, (char *)row.cell[i]);
    g_array_append_val(p->row, row);
}

/* Levels of the houses on a plot: what the depth that is allowed there has to do with. */
static void add_floors(const Sheet *s, const AgtPlot *plot, GString *list)
{
    AGT_EACH(s->plan, BUILDING, Building, b)
    {
        if (g_strcmp0(b->plot, plot->f.id) != 0 || isnan(b->floor_level_m) ||
            agt_feature_withdrawn(&b->f))
            continue;
        g_autofree char *floor = decimal(b->floor_level_m, 2);
        g_autofree char *ground = decimal(b->floor_level_m - b->zero_m, 2);
        g_string_append_printf(list, "; ");
        g_string_append_printf(list, TR(s, N_("%s: ±0.000 = %s m, planned ground %s m")), b->f.id,
                               floor, isnan(b->zero_m) ? "?" : ground);
    }
}

/* "P-102: 1-2-3-4" over the whole table's width. */
static void add_plot(const Sheet *s, const Shown *shown, Points *p, const AgtPlot *plot)
{
    g_autofree char *depth = s->o->field ? field_depth_text(s, shown, plot) : NULL;
    const AgtGeom *g = plot->f.geom;
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; i + 1 < g->ring[1]; i++)
        g_string_append_printf(list, "%s%u", i ? "-" : "", number_of(p, g->pt[i]));
    if (depth)
        g_string_append_printf(list, "; %s", depth);
    add_floors(s, plot, list);
    g_ptr_array_add(p->keep, g_strdup_printf("%s: %s", plot->f.id, list->str));
}

Points *points_new(const Sheet *s, const Shown *shown)
{
    Points *p = g_new0(Points, 1);
    p->corner = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    p->row = g_array_new(FALSE, TRUE, sizeof(TableRow));
    p->keep = g_ptr_array_new_with_free_func(g_free);
    AGT_EACH(s->plan, BUILDING, Building, b)
    {
        if (!in_block(s, shown, &b->f))
            continue;
        bool axis = !isnan(b->axis_e_m) && !isnan(b->axis_n_m);
        AgtPoint at = axis ? (AgtPoint){b->axis_e_m, b->axis_n_m} : b->f.geom->pt[0];
        add_row(p, g_strdup_printf("%s %s", b->f.id, axis ? "A-1" : "1"), at.x, at.y);
    }
    AGT_EACH(s->plan, PLOT, Plot, plot)
    if (in_block(s, shown, &plot->f))
        for (guint i = 0; i + 1 < plot->f.geom->ring[1]; i++)
            number_of(p, plot->f.geom->pt[i]);
    for (guint i = 0; i < p->corner->len; i++) {
        AgtPoint q = g_array_index(p->corner, AgtPoint, i);
        add_row(p, g_strdup_printf("%u", i + 1), q.x, q.y);
    }
    return p;
}

guint points_count(const Points *p)
{
    return p->row->len;
}

guint points_draw(Sheet *s, Page *page, Column *c, const Points *p, guint from)
{
    TableRow head = {{TR(s, N_("Point")), TR(s, N_("East (Y)")), TR(s, N_("North (X)"))}};
    double width[] = {0.32 * c->w, 0.32 * c->w, 0.36 * c->w}, align[] = {0, 1, 1};
    if (from >= p->row->len)
        return from;
    return from + table_draw(page, c, &head, &g_array_index(p->row, TableRow, from),
                             p->row->len - from, 3, width, align);
}

void points_plots(Sheet *s, Page *page, Column *c, const Shown *shown, Points *p)
{
    TextStyle t = {.font = FONT_NORMAL, .size = c->text, .colour = INK, .wrap = c->w};
    if (!column_heading(s, page, c, N_("Plots and their corner points"), 10))
        return;
    AGT_EACH(s->plan, PLOT, Plot, plot)
    {
        double h;
        if (!in_block(s, shown, &plot->f) || c->y + 8 > c->bottom)
            continue;
        add_plot(s, shown, p, plot);
        page_text(page, &t, TEXT_TOP, c->x, c->y, p->keep->pdata[p->keep->len - 1], &h);
        c->y += h + 0.4;
    }
}

/* Small circles with their numbers, as in a setting-out plan. */
void points_mark(Page *page, guint frame, const Points *p, LabelSet *labels, GPtrArray *keep)
{
    static const Label how = {
        .style = {.size = 1.6, .colour = {0x30, 0x30, 0x30, 255}, .align = 0.5, .halo = 0.2},
        .min_size = 1.6,
        .fit = FIT_POINT,
        .priority = 28};
    page_pen(page, GROUP_LABELS, (gint)frame, "plot-corner", NULL);
    for (guint i = 0; i < p->corner->len; i++) {
        AgtPoint at = g_array_index(p->corner, AgtPoint, i),
                 q = frame_mm(page_frame(page, frame), at);
        g_autofree char *number = g_strdup_printf("%u", i + 1);
        page_circle(page, q.x, q.y, 0.45);
        page_fill(page, WHITE);
        page_stroke(page, &(Line){.colour = INK, .width = 0.13});
        AgtGeom *spot = agt_geom_new_point(at.x, at.y);
        g_ptr_array_add(keep, spot);
        labels_ask(labels, &how, spot, number, "plot-corner", NULL);
    }
}
