/* SPDX-License-Identifier: Apache-2.0 */
/* One sheet per block, for builders: plots, houses, distances, coordinates, a key map. */
#include <string.h>

#include "sheet.h"
#include "text.h"

static bool drawable(const AgtFeature *r)
{
    return r->geom && r->geom->n_points && !agt_feature_withdrawn(r);
}

GPtrArray *block_rows(const AgtPlan *plan, const char *of, GError **error)
{
    g_autoptr(GPtrArray) out = g_ptr_array_new();
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_BLOCK);
    for (guint i = 0; i < t->n; i++)
        if (drawable(t->rows[i]) && (!of || g_strcmp0(t->rows[i]->id, of) == 0))
            g_ptr_array_add(out, (gpointer)t->rows[i]);
    if (out->len > 0)
        return g_steal_pointer(&out);
    if (of)
        g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_STYLE,
                    "there is no block \"%s\" with geometry: `render --sheet block --list` names "
                    "them",
                    of);
    else
        g_set_error(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_STYLE,
                    "the plan has no blocks: run `place` first, or draw the sheet master");
    return NULL;
}

/* Everything of other blocks behind a veil: still readable, plainly not this sheet's. */
static void draw_veil(Page *p, guint frame, const AgtFeature *block)
{
    const Frame *f = page_frame(p, frame);
    AgtBox r = agt_box_grow(f->rect, 1);
    page_pen(p, GROUP_RESTRICTIONS, (gint)frame, "veil", NULL);
    for (guint i = 0; i < block->geom->n_parts; i++)
        page_geom(p, f, block->geom, i);
    page_geom(p, f, block->geom, 0);
    page_move(p, r.minx, r.miny);
    page_line(p, r.maxx, r.miny);
    page_line(p, r.maxx, r.maxy);
    page_line(p, r.minx, r.maxy);
    page_close(p);
    page_fill(p, (Colour){255, 255, 255, 130});
    page_geom(p, f, block->geom, 0);
    page_stroke(p, &(Line){.colour = {0xc0, 0x10, 0x10, 255}, .width = 0.5});
}

/* Distance of a house to the nearest point of each side of its plot, drawn as a dimension. */
static void draw_dimension(Page *p, const Frame *f, AgtPoint a, AgtPoint b, LabelSet *labels)
{
    AgtPoint m = frame_mm(f, a), n = frame_mm(f, b);
    double len = hypot(b.x - a.x, b.y - a.y), mm = hypot(n.x - m.x, n.y - m.y);
    if (mm < 3)
        return;
    Colour c = {0x30, 0x50, 0x90, 255};
    double ux = (n.x - m.x) / mm, uy = (n.y - m.y) / mm;
    page_segment(p, m.x, m.y, n.x, n.y, 0.13, c);
    for (guint i = 0; i < 2; i++) {
        AgtPoint q = i ? n : m;
        double tx = (ux - uy) * 0.7, ty = (uy + ux) * 0.7;
        page_segment(p, q.x - tx, q.y - ty, q.x + tx, q.y + ty, 0.25, c);
    }
    double angle = atan2(uy, ux);
    if (angle > G_PI / 2 + 1e-9 || angle <= -G_PI / 2 + 1e-9)
        angle += angle > 0 ? -G_PI : G_PI;
    g_autofree char *text = decimal(len, 2);
    TextStyle t = {.font = FONT_NORMAL,
                   .size = 1.8,
                   .colour = c,
                   .align = 0.5,
                   .angle_rad = angle,
                   .halo = 0.25};
    double mx = (m.x + n.x) / 2, my = (m.y + n.y) / 2;
    double half = text_width(&t, text) / 2 + t.halo, cap = text_cap(t.size);
    page_text(p, &t, TEXT_BASE, mx + 0.5 * sin(angle), my - 0.5 * cos(angle), text, NULL);
    labels_avoid_line(labels, m, n, 0.3);
    mx += (0.5 + cap / 2) * sin(angle);
    my -= (0.5 + cap / 2) * cos(angle);
    labels_avoid_line(labels, (AgtPoint){mx - half * ux, my - half * uy},
                      (AgtPoint){mx + half * ux, my + half * uy}, cap / 2);
}

/* How far the ray from `from` runs to the first edge of the polygon; infinite when it meets none.
 */
static double ray_length(const AgtGeom *g, AgtPoint from, AgtPoint dir)
{
    double best = INFINITY;
    for (guint r = 0; r < g->n_rings; r++)
        for (guint i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            AgtPoint a = g->pt[i], b = g->pt[i + 1];
            double va = (a.x - from.x) * dir.y - (a.y - from.y) * dir.x;
            double vb = (b.x - from.x) * dir.y - (b.y - from.y) * dir.x;
            if ((va < 0) == (vb < 0))
                continue;
            double t = va / (va - vb), x = a.x + t * (b.x - a.x), y = a.y + t * (b.y - a.y);
            double d = (x - from.x) * dir.x + (y - from.y) * dir.y;
            if (d > 0)
                best = MIN(best, d);
        }
    return best;
}

/* From the middle of each side of the house's box straight out to the plot's line. */
static void dimension_house(Page *p, const Frame *f, const AgtBuilding *b, const AgtFeature *plot,
                            LabelSet *labels)
{
    AgtPoint corner[4];
    double angle;
    if (!agt_geom_min_rectangle(b->f.geom, corner, &angle, NULL))
        return;
    for (guint i = 0; i < 4; i++) {
        AgtPoint u = corner[i], v = corner[(i + 1) % 4], o = corner[(i + 2) % 4];
        AgtPoint from = {(u.x + v.x) / 2, (u.y + v.y) / 2};
        double len = hypot(v.x - o.x, v.y - o.y);
        AgtPoint dir = {(v.x - o.x) / len, (v.y - o.y) / len};
        double d = len > 0 ? ray_length(plot->geom, from, dir) : NAN;
        if (isfinite(d))
            draw_dimension(p, f, from, (AgtPoint){from.x + d * dir.x, from.y + d * dir.y}, labels);
    }
}

static bool inside(const Sheet *s, const AgtFeature *block, const AgtFeature *r)
{
    return drawable(r) && agt_box_intersects(r->geom->box, block->geom->box) &&
           agt_geom_contains_point(block->geom, label_point(s->points, r->geom));
}

static const AgtFeature *plot_of(const Sheet *s, const AgtBuilding *b)
{
    const AgtFeature *p = b->plot ? agt_plan_find(s->plan, AGT_LAYER_PLOT, b->plot) : NULL;
    return p && drawable(p) && agt_geom_contains_point(p->geom, label_point(s->points, b->f.geom))
               ? p
               : NULL;
}

static void draw_dimensions(Sheet *s, Page *p, guint frame, const AgtFeature *block,
                            LabelSet *labels)
{
    AGT_EACH(s->plan, BUILDING, Building, b)
    {
        const AgtFeature *plot = inside(s, block, &b->f) ? plot_of(s, b) : NULL;
        if (!plot)
            continue;
        page_pen(p, GROUP_LABELS, (gint)frame, "dimension", b->f.id);
        dimension_house(p, page_frame(p, frame), b, plot, labels);
    }
}

/* The whole settlement small, with this block filled. */
static void draw_keymap(Sheet *s, Page *p, Column *c, const Shown *shown)
{
    AgtBox all = AGT_BOX_EMPTY;
    const AgtTable *t = agt_plan_table(s->plan, AGT_LAYER_BLOCK);
    for (guint i = 0; i < t->n; i++)
        if (drawable(t->rows[i]))
            all = agt_box_union(all, t->rows[i]->geom->box);
    double w = c->w, h = MIN(c->bottom - c->y - 10, 60);
    double scale = MAX((all.maxx - all.minx) / (w - 4), (all.maxy - all.miny) / (h - 4)) * 1000;
    if (!(scale > 0) || h < 20 || !column_heading(s, p, c, N_("Key map"), h))
        return;
    Frame f = {.rect = {c->x, c->y, c->x + w, c->y + h}, .scale = scale_for(scale)};
    f.world.minx = (all.minx + all.maxx) / 2 - w * f.scale / 2000;
    f.world.miny = (all.miny + all.maxy) / 2 - h * f.scale / 2000;
    page_pen(p, GROUP_FRAME, -1, "keymap", NULL);
    for (guint i = 0; i < t->n; i++) {
        if (!drawable(t->rows[i]))
            continue;
        bool here = t->rows[i] == shown->block;
        for (guint k = 0; k < t->rows[i]->geom->n_parts; k++) {
            page_geom(p, &f, t->rows[i]->geom, k);
            page_fill(p, here ? RED : (Colour){0xe6, 0xe6, 0xe6, 255});
            page_stroke(p, &(Line){.colour = GREY, .width = 0.13});
        }
        AgtPoint at = frame_mm(&f, label_point(s->points, t->rows[i]->geom));
        TextStyle small = {
            .font = FONT_NORMAL, .size = 1.8, .colour = here ? WHITE : INK, .align = 0.5};
        AgtBox size = t->rows[i]->geom->box;
        if (here || text_width(&small, t->rows[i]->id) < frame_len(&f, size.maxx - size.minx))
            page_text(p, &small, TEXT_MIDDLE, at.x, at.y, t->rows[i]->id, NULL);
    }
    page_rect(p, c->x, c->y, w, h);
    page_stroke(p, &(Line){.colour = INK, .width = 0.25});
    c->y += h + 2;
}

/* A block longer than the frame is shown in pieces. */
typedef struct {
    AgtBox rect;           /* of the frame, mm */
    double step_x, step_y; /* ground from one piece to the next, m */
    guint nx, ny;
} Tiles;

/* Ground that two neighbouring pieces both show, m on paper. */
static const double overlap_mm = 20;
/* More pieces than this is no sheet to work with. */
enum { MOST_TILES = 12 };

static guint pieces(double need, double has, double overlap)
{
    return need <= has ? 1 : (guint)ceil((need - overlap) / (has - overlap));
}

static Tiles tiles_of(const Layout *l, const AgtFeature *block)
{
    Tiles t = {.rect = {l->left + GRID_RIM, l->top + GRID_RIM, l->paper_w - l->right - GRID_RIM,
                        l->paper_h - l->bottom - l->strip - GRID_RIM}};
    double k = l->scale / 1000, over = overlap_mm * k;
    double w = (t.rect.maxx - t.rect.minx) * k, h = (t.rect.maxy - t.rect.miny) * k;
    AgtBox b = block->geom->box;
    double need_w = b.maxx - b.minx + 2 * l->margin_m, need_h = b.maxy - b.miny + 2 * l->margin_m;
    if (w <= over || h <= over) {
        t.nx = t.ny = MOST_TILES;
        return t;
    }
    t.nx = pieces(need_w, w, over);
    t.ny = pieces(need_h, h, over);
    t.step_x = t.nx > 1 ? (need_w - w) / (t.nx - 1) : 0;
    t.step_y = t.ny > 1 ? (need_h - h) / (t.ny - 1) : 0;
    return t;
}

/* Piece i, west to east, then north to south. */
static AgtPoint tile_centre(const Tiles *t, const AgtFeature *block, guint i)
{
    AgtBox b = block->geom->box;
    double cx = (b.minx + b.maxx) / 2, cy = (b.miny + b.maxy) / 2;
    return (AgtPoint){cx + (i % t->nx - (t->nx - 1) / 2.0) * t->step_x,
                      cy - (i / t->nx - (t->ny - 1) / 2.0) * t->step_y};
}

static bool check_tiles(const Sheet *s, const Tiles *t, const AgtFeature *block, GError **error)
{
    if (t->nx * t->ny <= MOST_TILES)
        return true;
    AgtBox b = block->geom->box;
    double m = 2 * s->layout->margin_m;
    g_autofree char *what = g_strdup_printf("block %s", block->id);
    refuse_fit(s, b.maxx - b.minx + m, b.maxy - b.miny + m, MAX(t->rect.maxx - t->rect.minx, 50),
               MAX(t->rect.maxy - t->rect.miny, 50), what, error);
    return false;
}

char **block_pages(const Sheet *s, GError **error)
{
    g_autoptr(GPtrArray) blocks = block_rows(s->plan, s->o->of, error);
    if (!blocks)
        return NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < blocks->len; i++) {
        const AgtFeature *b = blocks->pdata[i];
        Tiles t = tiles_of(s->layout, b);
        if (!check_tiles(s, &t, b, error))
            return NULL;
        for (guint k = 0; k < t.nx * t.ny; k++)
            g_ptr_array_add(names, t.nx * t.ny > 1 ? g_strdup_printf("%s-%u", b->id, k + 1)
                                                   : g_strdup(b->id));
        g_ptr_array_add(names, g_strdup_printf("%s-points", b->id));
    }
    g_ptr_array_add(names, NULL);
    g_ptr_array_set_free_func(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

/* Foot of every page of the set: scale and title block at the right. */
static void draw_foot(Sheet *s, Page *p, const Shown *shown)
{
    const Layout *l = s->layout;
    border_draw(s, p);
    if (p->frames->len)
        grid_scale_block(s, p, 0, p->w - l->right - STAMP_W + 2, p->h - l->bottom - STAMP_H - 21,
                         STAMP_W - 4);
    stamp_draw(s, p, shown, p->w - l->right, p->h - l->bottom);
}

static void draw_title(Page *p, Column *c, const char *text)
{
    double h;
    page_pen(p, GROUP_FRAME, -1, "title", NULL);
    page_text(p, &(TextStyle){.font = FONT_TITLE, .size = 4, .colour = INK, .wrap = c->w}, TEXT_TOP,
              c->x, c->y, text, &h);
    c->y += h + 0.5;
}

/* Strip at the left of the title block: key map, legend, notes. */
static void draw_strip(Sheet *s, Page *p, const char *title, const Shown *shown)
{
    const Layout *l = s->layout;
    double top = p->h - l->bottom - l->strip + 2, bottom = p->h - l->bottom - 2;
    double w = p->w - l->left - l->right - STAMP_W - 8, legend = 0.44 * w, side = 0.28 * w - 4;
    Column key = {l->left + 4, top, side, bottom, l->text};
    Column mid = {key.x + side + 4, top, legend, bottom, l->text};
    Column note = {mid.x + legend + 4, top, side, bottom, l->text};
    draw_title(p, &key, title);
    draw_keymap(s, p, &key, shown);
    legend_draw(s, p, &mid, shown);
    notes_draw(s, p, &note, shown);
}

static void draw_tile(Sheet *s, Page *p, const Tiles *t, AgtPoint centre, const Points *points,
                      Shown *shown)
{
    const AgtFeature *block = shown->block;
    guint frame = page_add_frame(p, "main", t->rect, centre, s->layout->scale);
    g_autoptr(LabelSet) labels = labels_new(p, frame, s->points);
    map_draw(s, p, frame, shown, labels);
    map_contours(s, p, frame, shown);
    draw_veil(p, frame, block);
    hazard_draw(s, p, frame, shown, labels);
    if (points)
        points_mark(p, frame, points, labels, s->keep);
    draw_dimensions(s, p, frame, block, labels);
    findings_mark(s, p, frame, shown, labels);
    labels_place(labels);
    watermark_draw(s, p, frame, shown);
    grid_draw(s, p, frame);
}

/* The page after the maps of a block: coordinates, then the findings in the room left. */
static void draw_points_page(Sheet *s, const char *title, Points *points, Shown *shown)
{
    const Layout *l = s->layout;
    g_autofree char *name = g_strdup_printf("%s-points", shown->block->id);
    Page *p = scene_add_page(s->scene, name, title, l->paper_w, l->paper_h);
    p->error = &s->error;
    double x = l->left + 4, w = 58, bottom = p->h - l->bottom - 4, right = p->w - l->right - 4;
    Column c = {x, l->top + 3, right - x, bottom, l->text};
    draw_title(p, &c, title);
    double top = c.y;
    guint done = 0, n = points ? points_count(points) : 0;
    for (; done < n && x + w <= right; x += w + 5) {
        bool over_stamp = x + w > p->w - l->right - STAMP_W - 2;
        Column col = {x, top, w, over_stamp ? bottom - STAMP_H - 2 : bottom, l->text};
        done = points_draw(s, p, &col, points, done);
    }
    if (done < n)
        page_textf(p, &(TextStyle){.font = FONT_BOLD, .size = 2.6, .colour = RED, .align = 1},
                   TEXT_TOP, right, l->top + 3,
                   TR(s, N_("%u more points: no room on this paper, see the exported table.")),
                   n - done);
    bool beside = x + 70 <= right;
    Column list = {beside ? x + 4 : l->left + 4, top, beside ? right - x - 4 : 0,
                   bottom - STAMP_H - 4, l->text};
    if (beside && points)
        points_plots(s, p, &list, shown, points);
    if (beside) {
        notes_draw(s, p, &list, shown);
        field_list(s, p, &list, shown);
        findings_list(s, p, &list, shown);
    }
    draw_foot(s, p, shown);
}

static bool draw_block(Sheet *s, const AgtFeature *block, Shown *shown, GError **error)
{
    Layout *l = s->layout;
    Tiles t = tiles_of(l, block);
    if (!check_tiles(s, &t, block, error))
        return false;
    guint n = t.nx * t.ny;
    g_autofree char *subject = g_strdup_printf(TR(s, N_("Block %s")), block->id);
    g_autofree char *title = g_strdup_printf("%s: %s", l->title[s->lang], block->id);
    g_autofree char *table =
        g_strdup_printf(TR(s, N_("Block %s: coordinates of points, m")), block->id);
    shown->subject = subject;
    /* Nobody sets out from a blocked sheet: it has no coordinates. */
    g_autoptr(Points) points = field_blocking(s, shown) ? NULL : points_new(s, shown);
    for (guint i = 0; i < n; i++) {
        g_autofree char *name =
            n > 1 ? g_strdup_printf("%s-%u", block->id, i + 1) : g_strdup(block->id);
        Page *p = scene_add_page(s->scene, name, title, l->paper_w, l->paper_h);
        p->error = &s->error;
        draw_tile(s, p, &t, tile_centre(&t, block, i), points, shown);
        draw_strip(s, p, name, shown);
        draw_foot(s, p, shown);
        shown->page_no++;
    }
    draw_points_page(s, points ? table : title, points, shown);
    shown->page_no++;
    return true;
}

bool block_draw(Sheet *s, GError **error)
{
    g_autoptr(GPtrArray) blocks = block_rows(s->plan, s->o->of, error);
    g_auto(GStrv) names = blocks ? block_pages(s, error) : NULL;
    if (!names)
        return false;
    g_autofree guint *used = g_new(guint, s->style->rules->len);
    Shown shown = {.rule = used, .page_no = 1, .pages = g_strv_length(names)};
    for (guint i = 0; i < blocks->len; i++) {
        memset(used, 0, s->style->rules->len * sizeof *used);
        memset(shown.sign, 0, sizeof shown.sign);
        g_autoptr(GHashTable) hazards = g_hash_table_new(g_str_hash, g_str_equal);
        shown.hazards = hazards;
        shown.block = blocks->pdata[i];
        if (!draw_block(s, blocks->pdata[i], &shown, error))
            return false;
    }
    return true;
}
