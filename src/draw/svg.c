/* SPDX-License-Identifier: Apache-2.0 */
/* SVG text, one user unit a millimetre; groups and features carry ids and classes, so a page
 * script can find them. */
#include <math.h>

#include "text.h"
#include "write.h"

static void add_number(GString *to, double v)
{
    g_autofree char *n = decimal(v, 3);
    gsize len = strlen(n);
    while (len > 1 && n[len - 1] == '0')
        n[--len] = 0;
    if (n[len - 1] == '.')
        n[len - 1] = 0;
    g_string_append(to, n);
}

static void add_attribute(GString *to, const char *name, double v)
{
    g_string_append_printf(to, " %s=\"", name);
    add_number(to, v);
    g_string_append_c(to, '"');
}

static void add_colour(GString *to, const char *name, Colour c)
{
    g_string_append_printf(to, " %s=\"#%02x%02x%02x\"", name, c.r, c.g, c.b);
    if (c.a != 255) {
        g_autofree char *opacity = g_strdup_printf("%s-opacity", name);
        add_attribute(to, opacity, c.a / 255.0);
    }
}

/* class, and data-id instead of id: one feature may be drawn by several items. */
static void add_names(GString *to, const Item *it)
{
    if (it->class)
        g_string_append_printf(to, " class=\"%s\"", it->class);
    if (it->id) {
        g_autofree char *id = g_markup_escape_text(it->id, -1);
        g_string_append_printf(to, " data-id=\"%s\"", id);
    }
}

static void add_path(GString *to, const Page *p, const Item *it)
{
    g_string_append(to, "<path");
    add_names(to, it);
    g_string_append(to, " d=\"");
    for (guint s = it->sub; s < it->sub + it->n_sub; s++) {
        const Sub *u = &g_array_index(p->sub, Sub, s);
        for (guint i = 0; i < u->n; i++) {
            AgtPoint q = g_array_index(p->pt, AgtPoint, u->first + i);
            g_string_append_c(to, i ? 'L' : 'M');
            add_number(to, q.x);
            g_string_append_c(to, ' ');
            add_number(to, q.y);
        }
        if (u->closed)
            g_string_append_c(to, 'Z');
    }
    g_string_append_c(to, '"');
}

static void add_stroke(GString *to, const Item *it)
{
    g_string_append(to, " fill=\"none\"");
    add_colour(to, "stroke", it->colour);
    add_attribute(to, "stroke-width", it->line.width);
    if (it->line.round)
        g_string_append(to, " stroke-linejoin=\"round\" stroke-linecap=\"round\"");
    for (guint i = 0; i < it->line.n_dash; i++) {
        g_string_append(to, i ? "," : " stroke-dasharray=\"");
        add_number(to, it->line.dash[i]);
    }
    if (it->line.n_dash)
        g_string_append_c(to, '"');
    g_string_append(to, "/>\n");
}

static const char *const anchors[] = {"start", "middle", "end"};

static void add_text(GString *to, const Item *it)
{
    const TextStyle *t = &it->style;
    g_autofree char *text = g_markup_escape_text(it->text, -1);
    g_string_append(to, "<text");
    add_names(to, it);
    add_attribute(to, "x", it->x);
    add_attribute(to, "y", it->y);
    add_attribute(to, "dy", it->up);
    add_attribute(to, "font-size", t->size);
    g_string_append_printf(to, " text-anchor=\"%s\"", anchors[(int)lround(t->align * 2)]);
    if (t->font == FONT_BOLD || t->font == FONT_TITLE)
        g_string_append(to, " font-weight=\"bold\"");
    if (t->font == FONT_ITALIC)
        g_string_append(to, " font-style=\"italic\"");
    add_colour(to, "fill", t->colour);
    if (t->halo > 0) {
        g_string_append(to, " paint-order=\"stroke\" stroke=\"#fff\"");
        add_attribute(to, "stroke-width", 2 * t->halo);
    }
    if (fabs(t->angle_rad) > 1e-9) {
        g_string_append(to, " transform=\"rotate(");
        add_number(to, t->angle_rad * 180 / G_PI);
        g_string_append_c(to, ' ');
        add_number(to, it->x);
        g_string_append_c(to, ' ');
        add_number(to, it->y);
        g_string_append(to, ")\"");
    }
    g_string_append_printf(to, ">%s</text>\n", text);
}

static void add_item(GString *to, const Page *p, const Item *it)
{
    if (it->kind == ITEM_TEXT) {
        add_text(to, it);
        return;
    }
    add_path(to, p, it);
    if (it->kind != ITEM_FILL) {
        add_stroke(to, it);
        return;
    }
    add_colour(to, "fill", it->colour);
    g_string_append(to, " fill-rule=\"evenodd\"/>\n");
}

static void add_group(GString *to, const Page *p, Group g)
{
    gint clip = -1;
    g_string_append_printf(to, "<g id=\"%s\" class=\"group\">\n", group_name(g));
    for (guint i = 0; i < p->items[g]->len; i++) {
        const Item *it = &g_array_index(p->items[g], Item, i);
        if (it->clip != clip) {
            if (clip >= 0)
                g_string_append(to, "</g>\n");
            clip = it->clip;
            if (clip >= 0)
                g_string_append_printf(to, "<g clip-path=\"url(#frame-%d)\">\n", clip);
        }
        add_item(to, p, it);
    }
    g_string_append(to, clip >= 0 ? "</g>\n</g>\n" : "</g>\n");
}

static void add_box(GString *to, AgtBox b)
{
    double x[] = {b.minx, b.maxx, b.maxx, b.minx}, y[] = {b.miny, b.miny, b.maxy, b.maxy};
    for (guint i = 0; i < 4; i++) {
        g_string_append_c(to, i ? 'L' : 'M');
        add_number(to, x[i]);
        g_string_append_c(to, ' ');
        add_number(to, y[i]);
    }
    g_string_append_c(to, 'Z');
}

static void add_clips(GString *to, const Page *p)
{
    g_string_append(to, "<defs>\n");
    for (guint i = 0; i < p->frames->len; i++) {
        const Frame *f = page_frame(p, i);
        g_string_append_printf(to, "<clipPath id=\"frame-%u\"><path clip-rule=\"evenodd\" d=\"", i);
        add_box(to, f->rect);
        if (f->hole.minx < f->hole.maxx)
            add_box(to, f->hole);
        g_string_append(to, "\"/></clipPath>\n");
    }
    g_string_append(to, "</defs>\n");
}

char *scene_to_svg(const AgtScene *s, guint page)
{
    const Page *p = s->pages->pdata[page];
    GString *to =
        g_string_new("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sheet\" width=\"");
    add_number(to, p->w);
    g_string_append(to, "mm\" height=\"");
    add_number(to, p->h);
    g_string_append(to, "mm\" viewBox=\"0 0 ");
    add_number(to, p->w);
    g_string_append_c(to, ' ');
    add_number(to, p->h);
    g_autofree char *title = g_markup_escape_text(p->title, -1);
    g_string_append_printf(to,
                           "\" font-family=\"DejaVu Sans Condensed, DejaVu Sans, sans-serif\" "
                           "font-stretch=\"semi-condensed\" lang=\"%s\">\n<title>%s</title>\n",
                           agt_lang_name(s->lang), title);
    add_clips(to, p);
    for (guint g = 0; g < N_GROUPS; g++)
        if (p->items[g]->len)
            add_group(to, p, (Group)g);
    g_string_append(to, "</svg>\n");
    return g_string_free(to, FALSE);
}
