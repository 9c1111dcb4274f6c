/* SPDX-License-Identifier: Apache-2.0 */
/* One sheet per block, for builders: plots, houses, distances, coordinates, a key map. */
#include <string.h>

#include "sheet.h"

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
static void draw_dimension(Page *p, const Frame *f, AgtPoint a, AgtPoint b)
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
    page_text(p, &t, TEXT_BASE, mx + 0.5 * sin(angle), my - 0.5 * cos(angle), text, NULL);
}

/* From the middle of each side of the house's box straight out to the plot's line. */
static void dimension_house(Page *p, const Frame *f, const AgtBuilding *b, const AgtFeature *plot)
{
    AgtPoint corner[4];
    double angle;
    if (!agt_geom_min_rectangle(b->f.geom, corner, &angle, NULL))
        return;
    g_autoptr(AgtGeom) edge = agt_geom_boundary(plot->geom);
    for (guint i = 0; edge && i < 4; i++) {
        AgtPoint u = corner[i], v = corner[(i + 1) % 4], o = corner[(i + 2) % 4];
        AgtPoint from = {(u.x + v.x) / 2, (u.y + v.y) / 2};
        double dx = v.x - o.x, dy = v.y - o.y, len = hypot(dx, dy);
        if (!(len > 0))
            continue;
        AgtPoint ray[2] = {from, {from.x + dx / len * 100, from.y + dy / len * 100}};
        g_autoptr(AgtGeom) line = agt_geom_new_line(ray, 2);
        g_autoptr(AgtGeom) hit = agt_geom_intersection(line, edge, NULL);
        double best = 101;
        AgtPoint to = from;
        for (guint k = 0; hit && k < hit->n_points; k++) {
            double d = hypot(hit->pt[k].x - from.x, hit->pt[k].y - from.y);
            if (d < best) {
                best = d;
                to = hit->pt[k];
            }
        }
        if (best <= 100)
            draw_dimension(p, f, from, to);
    }
}

static bool inside(const AgtFeature *block, const AgtFeature *r)
{
    return drawable(r) && agt_geom_contains_point(block->geom, agt_geom_label_point(r->geom));
}

static const AgtFeature *plot_of(const Sheet *s, const AgtBuilding *b)
{
    const AgtFeature *p = b->plot ? agt_plan_find(s->plan, AGT_LAYER_PLOT, b->plot) : NULL;
    return p && drawable(p) && agt_geom_contains_point(p->geom, agt_geom_label_point(b->f.geom))
               ? p
               : NULL;
}

static void draw_dimensions(Sheet *s, Page *p, guint frame, const AgtFeature *block)
{
    AGT_EACH(s->plan, BUILDING, Building, b)
    {
        const AgtFeature *plot = inside(block, &b->f) ? plot_of(s, b) : NULL;
        if (!plot)
            continue;
        page_pen(p, GROUP_LABELS, (gint)frame, "dimension", b->f.id);
        dimension_house(p, page_frame(p, frame), b, plot);
    }
}

/* Corner points of the block's plots, small circles as in a setting-out plan. */
static void draw_corners(Sheet *s, Page *p, guint frame, const AgtFeature *block)
{
    AGT_EACH(s->plan, PLOT, Plot, plot)
    {
        if (!inside(block, &plot->f))
            continue;
        page_pen(p, GROUP_LABELS, (gint)frame, "plot-corner", plot->f.id);
        for (guint i = 0; i + 1 < plot->f.geom->ring[1]; i++) {
            AgtPoint q = frame_mm(page_frame(p, frame), plot->f.geom->pt[i]);
            page_circle(p, q.x, q.y, 0.45);
            page_fill(p, WHITE);
            page_stroke(p, &(Line){.colour = INK, .width = 0.13});
        }
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
    double w = c->w, h = 42;
    double scale = MAX((all.maxx - all.minx) / (w - 4), (all.maxy - all.miny) / (h - 4)) * 1000;
    if (!(scale > 0) || c->y + h + 10 > c->bottom || !column_heading(s, p, c, N_("Key map"), h))
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
        AgtPoint at = frame_mm(&f, agt_geom_label_point(t->rows[i]->geom));
        TextStyle small = {
            .font = FONT_NORMAL, .size = 1.8, .colour = here ? WHITE : INK, .align = 0.5};
        page_text(p, &small, TEXT_MIDDLE, at.x, at.y, t->rows[i]->id, NULL);
    }
    page_rect(p, c->x, c->y, w, h);
    page_stroke(p, &(Line){.colour = INK, .width = 0.25});
    c->y += h + 2;
}

static void draw_column(Sheet *s, Page *p, Column c, Shown *shown, const char *subject)
{
    TextStyle title = {.font = FONT_TITLE, .size = 5, .colour = INK, .wrap = c.w};
    double h;
    page_pen(p, GROUP_FRAME, -1, "title", NULL);
    page_text(p, &title, TEXT_TOP, c.x, c.y, subject, &h);
    c.y += h;
    for (guint i = 0; i < s->layout->n_parts; i++) {
        if (s->layout->part[i] == PART_KEYMAP)
            draw_keymap(s, p, &c, shown);
        else if (s->layout->part[i] == PART_LEGEND)
            legend_draw(s, p, &c, shown);
        else if (s->layout->part[i] == PART_NOTES)
            notes_draw(s, p, &c, shown);
        else if (s->layout->part[i] == PART_POINTS)
            points_draw(s, p, &c, shown);
        else if (s->layout->part[i] == PART_FINDINGS)
            findings_list(s, p, &c, shown);
    }
}

static bool draw_one(Sheet *s, const AgtFeature *block, Shown *shown, GError **error)
{
    Layout *l = s->layout;
    g_autofree char *subject = g_strdup_printf(TR(s, N_("Block %s")), block->id);
    g_autofree char *title = g_strdup_printf("%s: %s", l->title[s->lang], subject);
    Page *p = scene_add_page(s->scene, block->id, title, l->paper_w, l->paper_h);
    p->error = &s->error;
    AgtBox rect = {l->left + GRID_RIM, l->top + GRID_RIM,
                   p->w - l->right - l->column - 2 - GRID_RIM, p->h - l->bottom - GRID_RIM};
    AgtBox b = block->geom->box;
    double need_w = b.maxx - b.minx + 2 * l->margin_m, need_h = b.maxy - b.miny + 2 * l->margin_m;
    double k = 1000 / l->scale, w = rect.maxx - rect.minx, h = rect.maxy - rect.miny;
    if (need_w * k > w || need_h * k > h) {
        refuse_fit(s, need_w, need_h, w, h, subject, error);
        return false;
    }
    guint frame = page_add_frame(
        p, "main", rect, (AgtPoint){(b.minx + b.maxx) / 2, (b.miny + b.maxy) / 2}, l->scale);
    g_autoptr(LabelSet) labels = labels_new(p, frame);
    map_draw(s, p, frame, shown, labels);
    map_contours(s, p, frame, shown);
    draw_veil(p, frame, block);
    hazard_draw(s, p, frame, shown, labels);
    draw_corners(s, p, frame, block);
    draw_dimensions(s, p, frame, block);
    labels_place(labels);
    findings_mark(s, p, frame, shown);
    watermark_draw(s, p, frame);
    grid_draw(s, p, frame);
    border_draw(s, p);
    double x = p->w - l->right - l->column + 2, foot = p->h - l->bottom - STAMP_H;
    draw_column(s, p, (Column){x, l->top + 2, l->column - 4, foot - 26}, shown, title);
    grid_scale_block(s, p, frame, x, foot - 24, l->column - 4);
    stamp_draw(s, p, shown, subject, p->w - l->right, p->h - l->bottom);
    return true;
}

bool block_draw(Sheet *s, GError **error)
{
    g_autoptr(GPtrArray) blocks = block_rows(s->plan, s->o->of, error);
    if (!blocks)
        return false;
    g_autofree guint *used = g_new(guint, s->style->rules->len);
    for (guint i = 0; i < blocks->len; i++) {
        memset(used, 0, s->style->rules->len * sizeof *used);
        g_autoptr(GHashTable) hazards = g_hash_table_new(g_str_hash, g_str_equal);
        Shown shown = {.rule = used,
                       .hazards = hazards,
                       .block = blocks->pdata[i],
                       .page_no = i + 1,
                       .pages = blocks->len};
        if (!draw_one(s, blocks->pdata[i], &shown, error))
            return false;
    }
    return true;
}
