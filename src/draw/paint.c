/* SPDX-License-Identifier: Apache-2.0 */
/* Painting of items with cairo. */
#include "paint.h"

#include "text.h"

static void set_colour(cairo_t *cr, Colour c)
{
    cairo_set_source_rgba(cr, c.r / 255.0, c.g / 255.0, c.b / 255.0, c.a / 255.0);
}

static void trace(cairo_t *cr, const Page *p, const Item *it)
{
    for (guint s = it->sub; s < it->sub + it->n_sub; s++) {
        const Sub *u = &g_array_index(p->sub, Sub, s);
        const AgtPoint *q = &g_array_index(p->pt, AgtPoint, u->first);
        cairo_move_to(cr, q[0].x, q[0].y);
        for (guint i = 1; i < u->n; i++)
            cairo_line_to(cr, q[i].x, q[i].y);
        if (u->closed)
            cairo_close_path(cr);
    }
}

static void set_line(cairo_t *cr, const Line *l)
{
    cairo_set_line_width(cr, l->width);
    cairo_set_dash(cr, l->dash, (int)l->n_dash, 0);
    cairo_set_line_join(cr, l->round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
    cairo_set_line_cap(cr, l->round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
    cairo_set_miter_limit(cr, 4);
}

static void paint_item(cairo_t *cr, const Page *p, const Item *it)
{
    if (it->kind == ITEM_TEXT) {
        text_draw(cr, it);
        return;
    }
    trace(cr, p, it);
    set_colour(cr, it->colour);
    if (it->kind == ITEM_FILL) {
        cairo_fill(cr);
        return;
    }
    set_line(cr, &it->line);
    cairo_stroke(cr);
}

static void set_clip(cairo_t *cr, const Page *p, gint clip)
{
    cairo_restore(cr);
    cairo_save(cr);
    if (clip < 0)
        return;
    const Frame *f = page_frame(p, (guint)clip);
    AgtBox r = f->rect, h = f->hole;
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_rectangle(cr, r.minx, r.miny, r.maxx - r.minx, r.maxy - r.miny);
    if (h.minx < h.maxx)
        cairo_rectangle(cr, h.minx, h.miny, h.maxx - h.minx, h.maxy - h.miny);
    cairo_clip(cr);
}

void paint_group(cairo_t *cr, const Page *p, Group g, const AgtBox *only)
{
    gint clip = -1;
    cairo_save(cr);
    cairo_save(cr);
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    for (guint i = 0; i < p->items[g]->len; i++) {
        const Item *it = &g_array_index(p->items[g], Item, i);
        if (only && !agt_box_intersects(it->box, *only))
            continue;
        if (it->clip != clip) {
            clip = it->clip;
            set_clip(cr, p, clip);
            cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
        }
        paint_item(cr, p, it);
    }
    cairo_restore(cr);
    cairo_restore(cr);
}
