/* SPDX-License-Identifier: Apache-2.0 */
/* Drawing of rows by the rules of the style. */
#include "sheet.h"
#include "words.h"

AgtGeom *sheet_keep(Sheet *s, AgtGeom *g)
{
    if (g)
        g_ptr_array_add(s->keep, g);
    return g;
}

static bool drawable(const AgtFeature *row)
{
    return row->geom && row->geom->n_points > 0 && !agt_feature_withdrawn(row);
}

/* Half width of a ribbon on paper, mm. */
static double band_width(const Frame *f, const Band *b, const AgtFeature *row)
{
    double m =
        b->field && !agt_row_is_null(row, b->field) ? agt_row_real(row, b->field) : b->width_m;
    return frame_len(f, MAX(m, 0.01));
}

static void stroke_parts(Page *p, const Frame *f, const AgtGeom *g, const Line *line)
{
    for (guint i = 0; i < g->n_parts; i++) {
        page_geom(p, f, g, i);
        page_stroke(p, line);
    }
}

static void draw_band(Page *p, guint frame, const Band *b, const AgtFeature *row, bool edge)
{
    const Frame *f = page_frame(p, frame);
    double w = band_width(f, b, row);
    /* A driveway ends at the street line and at the yard, not half its width beyond. */
    bool flat =
        row->layer == AGT_LAYER_PATH && g_strcmp0(((const AgtPath *)row)->kind, "driveway") == 0;
    Line line = {.colour = edge ? b->edge.colour : b->fill, .width = w, .round = !flat};
    if (edge)
        line.width += 2 * b->edge.width;
    if (!edge || b->edge.width > 0)
        stroke_parts(p, f, row->geom, &line);
}

static void draw_polygon(Page *p, const Frame *f, const Rule *r, const AgtGeom *g)
{
    for (guint i = 0; i < g->n_parts; i++) {
        page_geom(p, f, g, i);
        page_fill(p, r->fill);
        for (guint h = 0; h < r->n_hatch; h++)
            page_hatch(p, r->hatch[h].angle_deg, r->hatch[h].pitch, &r->hatch[h].line);
        page_stroke(p, &r->line);
    }
}

static void symbol_path(Page *p, Shape shape, double x, double y, double d)
{
    double r = d / 2;
    switch (shape) {
    case SHAPE_SQUARE:
        page_rect(p, x - r, y - r, d, d);
        break;
    case SHAPE_TRIANGLE:
        page_path(p);
        page_move(p, x, y - r);
        page_line(p, x + r, y + r * 0.8);
        page_line(p, x - r, y + r * 0.8);
        page_close(p);
        break;
    case SHAPE_CROSS:
        page_path(p);
        page_move(p, x - r, y);
        page_line(p, x + r, y);
        page_move(p, x, y - r);
        page_line(p, x, y + r);
        break;
    default:
        page_circle(p, x, y, r);
    }
}

void map_symbol(Page *p, const Rule *r, double x, double y, double most_mm)
{
    symbol_path(p, r->shape, x, y, MIN(r->symbol_mm, most_mm));
    if (r->shape != SHAPE_CROSS)
        page_fill(p, r->fill);
    page_stroke(p, &r->line);
}

static void draw_points(Page *p, const Frame *f, const Rule *r, const AgtGeom *g)
{
    for (guint i = 0; i < g->n_points; i++) {
        AgtPoint at = frame_mm(f, g->pt[i]);
        map_symbol(p, r, at.x, at.y, INFINITY);
    }
}

static void draw_row(Page *p, guint frame, const Rule *r, const AgtFeature *row)
{
    const Frame *f = page_frame(p, frame);
    page_pen(p, r->group, (gint)frame, r->class, row->id);
    if (row->geom->kind == AGT_GEOM_POLYGON)
        draw_polygon(p, f, r, row->geom);
    else if (row->geom->kind == AGT_GEOM_LINE && r->line.width > 0)
        stroke_parts(p, f, row->geom, &r->line);
    else if (row->geom->kind == AGT_GEOM_POINT)
        draw_points(p, f, r, row->geom);
}

/* On a block sheet what belongs to other blocks is labelled in grey. */
static bool of_neighbour(const Sheet *s, const AgtFeature *row, const Shown *shown)
{
    if (!shown->block || (row->layer != AGT_LAYER_PLOT && row->layer != AGT_LAYER_BUILDING &&
                          row->layer != AGT_LAYER_BLOCK))
        return false;
    return !agt_geom_contains_point(shown->block->geom, label_point(s->points, row->geom));
}

static void ask_label(const Sheet *s, const Rule *r, const AgtFeature *row, const Shown *shown,
                      LabelSet *labels)
{
    g_autofree char *text = label_text(r->label.text, row, s->lang);
    Label how = r->label;
    bool depth = s->o->field && shown->block && row->layer == AGT_LAYER_PLOT;
    /* One label: where there is room for the plot's name there is room for how deep. */
    if (depth && !of_neighbour(s, row, shown)) {
        g_autofree char *deep = field_depth_text(s, shown, (const AgtPlot *)row);
        g_autofree char *plain = g_steal_pointer(&text);
        text = g_strdup_printf("%s\n%s", plain, deep);
        how.style.font = FONT_BOLD;
        how.style.colour = (Colour){0xa0, 0, 0, 255};
        how.required = true;
        how.priority = 4;
    }
    if (of_neighbour(s, row, shown)) {
        how.style.colour = (Colour){0x99, 0x99, 0x99, 255};
        how.priority += 100;
        how.required = false;
    }
    labels_ask(labels, &how, row->geom, text, r->class, row->id);
}

/* Number of the first rule for each row of the layer, or G_MAXUINT. */
static guint *match_rows(const Sheet *s, AgtLayerId layer, double scale)
{
    const AgtTable *t = agt_plan_table(s->plan, layer);
    guint *out = g_new(guint, MAX(t->n, 1));
    for (guint i = 0; i < t->n; i++) {
        out[i] = G_MAXUINT;
        for (guint k = 0; k < s->style->rules->len && out[i] == G_MAXUINT; k++)
            if (drawable(t->rows[i]) && rule_matches(s->style->rules->pdata[k], t->rows[i], scale))
                out[i] = k;
    }
    return out;
}

/* All ribbons of a layer: first the edges of all, then the fills, so crossings stay open. */
static void draw_bands(Sheet *s, Page *p, guint frame, AgtLayerId layer, const guint *rule)
{
    const AgtTable *t = agt_plan_table(s->plan, layer);
    AgtBox view = agt_box_grow(page_frame(p, frame)->world, 60);
    for (guint pass = 0; pass < 4; pass++)
        for (guint i = 0; i < t->n; i++) {
            const Rule *r = rule[i] == G_MAXUINT ? NULL : s->style->rules->pdata[rule[i]];
            if (!r || r->n_bands <= pass / 2 || !agt_box_intersects(t->rows[i]->geom->box, view))
                continue;
            page_pen(p, r->group, (gint)frame, r->class, t->rows[i]->id);
            draw_band(p, frame, &r->band[pass / 2], t->rows[i], pass % 2 == 0);
        }
}

static void draw_layer_rule(Sheet *s, Page *p, guint frame, guint k, const guint *rule,
                            Shown *shown, LabelSet *labels)
{
    const Rule *r = s->style->rules->pdata[k];
    const AgtTable *t = agt_plan_table(s->plan, r->layer);
    AgtBox view = agt_box_grow(page_frame(p, frame)->world, r->n_bands ? 60 : 0);
    for (guint i = 0; i < t->n; i++) {
        const AgtFeature *row = t->rows[i];
        if (rule[i] != k || !agt_box_intersects(row->geom->box, view))
            continue;
        guint before = p->items[r->group]->len;
        draw_row(p, frame, r, row);
        shown->rule[k] += r->n_bands > 0 || p->items[r->group]->len > before;
        if (labels && r->label.text)
            ask_label(s, r, row, shown, labels);
        if (labels && row->layer == AGT_LAYER_BUILDING)
            labels_avoid(labels, row->geom, row->id);
    }
}

void map_draw(Sheet *s, Page *p, guint frame, Shown *shown, LabelSet *labels)
{
    guint *rule[AGT_N_LAYERS] = {NULL};
    for (guint k = 0; k < s->style->rules->len; k++) {
        const Rule *r = s->style->rules->pdata[k];
        if (!rule[r->layer]) {
            rule[r->layer] = match_rows(s, r->layer, page_frame(p, frame)->scale);
            draw_bands(s, p, frame, r->layer, rule[r->layer]);
        }
        draw_layer_rule(s, p, frame, k, rule[r->layer], shown, labels);
    }
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        g_free(rule[i]);
}

double contour_step(const Layout *l)
{
    static const double usual[] = {1, 2, 2.5, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000};
    double step = l->contour_m * l->scale / l->own_scale;
    if (!(step > l->contour_m))
        return l->contour_m;
    for (guint i = 0; i < G_N_ELEMENTS(usual); i++)
        if (usual[i] * 1.25 >= step)
            return usual[i];
    return step;
}

/* The pieces of a line that come near the frame: a contour may run all over the plan. */
static void path_near(Page *p, const Frame *f, const AgtGeom *g, guint part)
{
    AgtBox view = agt_box_grow(f->rect, 1);
    bool down = false;
    page_path(p);
    for (guint r = g->part[part]; r < g->part[part + 1]; r++, down = false)
        for (guint i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            AgtPoint a = frame_mm(f, g->pt[i]), b = frame_mm(f, g->pt[i + 1]);
            AgtBox box = {MIN(a.x, b.x), MIN(a.y, b.y), MAX(a.x, b.x), MAX(a.y, b.y)};
            if (!agt_box_intersects(box, view)) {
                down = false;
                continue;
            }
            if (!down)
                page_move(p, a.x, a.y);
            page_line(p, b.x, b.y);
            down = true;
        }
}

static void contour_lines(Sheet *s, Page *p, guint frame, const AgtHeights *h, Shown *shown)
{
    g_autoptr(GArray) level = g_array_new(FALSE, FALSE, sizeof(double));
    double step = contour_step(s->layout);
    AgtGeom *g = sheet_keep(s, agt_heights_contours(h, step, level));
    for (guint i = 0; g && i < g->n_parts && i < level->len; i++) {
        bool main = fabs(remainder(g_array_index(level, double, i), 5 * step)) < step / 10;
        Line line = {.colour = {0xa8, 0x7c, 0x50, 255}, .width = main ? 0.2 : 0.1, .round = true};
        path_near(p, page_frame(p, frame), g, i);
        if (p->path_n == 0)
            continue;
        page_stroke(p, &line);
        shown->sign[SIGN_CONTOUR]++;
    }
}

void map_contours(Sheet *s, Page *p, guint frame, Shown *shown)
{
    if (!(s->layout->contour_m > 0))
        return;
    page_pen(p, GROUP_TERRAIN, (gint)frame, "contour", NULL);
    AGT_EACH(s->plan, TERRAIN, Terrain, row)
    {
        g_autoptr(AgtHeights) h = agt_heights_from_row(row, NULL);
        if (h)
            contour_lines(s, p, frame, h, shown);
    }
}
