/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SVG text, one user unit a millimetre; groups and features carry ids and classes, so a page
 * script can find them. Short, since a report carries a whole town: what looks alike and stands
 * together shares a group, an area and its outline are one path, and paths go on from point to
 * point.
 */
#include <math.h>
#include <string.h>

#include "text.h"
#include "write.h"

/* The text so far, and where the pen stands in units of the last place. */
typedef struct {
    GString *to;
    const Page *page;
    gint64 x, y;
    double unit; /* last places in a millimetre */
    gint clip;
    char *look; /* of the open group, NULL: none is open */
} Svg;

static void add_units(Svg *s, gint64 v)
{
    g_autofree char *n = decimal((double)v / s->unit, (int)s->page->places);
    char *c = n + strlen(n);
    if (strchr(n, '.')) {
        while (c[-1] == '0')
            *--c = 0;
        if (c[-1] == '.')
            *--c = 0;
    }
    char *digits = *n == '-' ? n + 1 : n;
    bool short_of_one = digits[0] == '0' && digits[1] == '.';
    if (short_of_one)
        memmove(digits, digits + 1, strlen(digits));
    g_string_append(s->to, n);
}

static gint64 units(const Svg *s, double v)
{
    return llround(v * s->unit);
}

static void add_number(Svg *s, double v)
{
    add_units(s, units(s, v));
}

/* A minus parts numbers, too. */
static void add_pair(Svg *s, gint64 x, gint64 y)
{
    add_units(s, x);
    if (y >= 0)
        g_string_append_c(s->to, ' ');
    add_units(s, y);
}

/* Full precision: a width or a size says how a thing looks, not where it stands. */
static void add_attribute(GString *to, const char *name, double v)
{
    g_autofree char *n = decimal(v, 3);
    char *c = n + strlen(n);
    while (c[-1] == '0')
        *--c = 0;
    if (c[-1] == '.')
        *--c = 0;
    g_string_append_printf(to, " %s=\"%s\"", name, n);
}

static void add_colour(GString *to, const char *name, Colour c)
{
    g_string_append_printf(to, " %s=\"#%02x%02x%02x\"", name, c.r, c.g, c.b);
    if (c.a != 255) {
        g_autofree char *opacity = g_strdup_printf("%s-opacity", name);
        add_attribute(to, opacity, c.a / 255.0);
    }
}

static void add_stroke(GString *to, const Item *it)
{
    add_colour(to, "stroke", it->colour);
    add_attribute(to, "stroke-width", it->line.width);
    if (it->line.round)
        g_string_append(to, " stroke-linejoin=\"round\" stroke-linecap=\"round\"");
    for (guint i = 0; i < it->line.n_dash; i++) {
        g_autofree char *dash = decimal(it->line.dash[i], 2);
        g_string_append_printf(to, "%s%s", i ? "," : " stroke-dasharray=\"", dash);
    }
    if (it->line.n_dash)
        g_string_append_c(to, '"');
}

static const char *const anchors[] = {"start", "middle", "end"};

static void add_font(GString *to, const TextStyle *t)
{
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
}

/* All that items of one look share; @p outline is the stroke drawn over a fill, or NULL. */
static char *look_of(const Item *it, const Item *outline)
{
    GString *to = g_string_new(NULL);
    if (it->class)
        g_string_append_printf(to, " class=\"%s\"", it->class);
    if (it->kind == ITEM_TEXT) {
        add_font(to, &it->style);
    } else if (it->kind == ITEM_FILL) {
        add_colour(to, "fill", it->colour);
        g_string_append(to, " fill-rule=\"evenodd\"");
        if (outline)
            add_stroke(to, outline);
    } else {
        g_string_append(to, " fill=\"none\"");
        add_stroke(to, it);
    }
    return g_string_free(to, FALSE);
}

/* data-id instead of id: one feature may be drawn by several items. */
static void add_id(GString *to, const Item *it)
{
    if (!it->id)
        return;
    g_autofree char *id = g_markup_escape_text(it->id, -1);
    g_string_append_printf(to, " data-id=\"%s\"", id);
}

static void add_run(Svg *s, const Sub *u)
{
    char last = 'M';
    for (guint i = 0; i < u->n; i++) {
        AgtPoint q = g_array_index(s->page->pt, AgtPoint, u->first + i);
        gint64 x = units(s, q.x), y = units(s, q.y);
        if (i == 0) {
            g_string_append_c(s->to, 'M');
            add_pair(s, x, y);
        } else if (x != s->x || y != s->y || u->n == 2) {
            if (last == 'M')
                g_string_append_c(s->to, 'l');
            else if (x - s->x >= 0)
                g_string_append_c(s->to, ' ');
            add_pair(s, x - s->x, y - s->y);
            last = 'l';
        }
        s->x = x;
        s->y = y;
    }
    if (u->closed)
        g_string_append_c(s->to, 'Z');
}

static void add_path(Svg *s, const Item *it)
{
    g_string_append(s->to, "<path");
    add_id(s->to, it);
    g_string_append(s->to, " d=\"");
    for (guint i = it->sub; i < it->sub + it->n_sub; i++)
        add_run(s, &g_array_index(s->page->sub, Sub, i));
    g_string_append(s->to, "\"/>\n");
}

static void add_text(Svg *s, const Item *it)
{
    const TextStyle *t = &it->style;
    bool turned = fabs(t->angle_rad) > 1e-9;
    g_autofree char *text = g_markup_escape_text(it->text, -1);
    g_string_append(s->to, "<text");
    add_id(s->to, it);
    g_string_append(s->to, " x=\"");
    add_number(s, it->x);
    g_string_append(s->to, "\" y=\"");
    add_number(s, it->y + (turned ? 0 : it->up));
    g_string_append_c(s->to, '"');
    if (turned) {
        add_attribute(s->to, "dy", it->up);
        g_autofree char *angle = decimal(t->angle_rad * 180 / G_PI, 2);
        g_string_append_printf(s->to, " transform=\"rotate(%s ", angle);
        add_pair(s, units(s, it->x), units(s, it->y));
        g_string_append(s->to, ")\"");
    }
    g_string_append_printf(s->to, ">%s</text>\n", text);
}

static void end_look(Svg *s)
{
    if (s->look)
        g_string_append(s->to, "</g>\n");
    g_clear_pointer(&s->look, g_free);
}

/* Ids of a page but the first carry its number: several pages may stand in one document. */
static void add_page_number(Svg *s, guint number)
{
    if (number)
        g_string_append_printf(s->to, "%u-", number);
}

static void begin_clip(Svg *s, gint clip, guint number)
{
    if (clip == s->clip)
        return;
    end_look(s);
    if (s->clip >= 0)
        g_string_append(s->to, "</g>\n");
    s->clip = clip;
    if (clip < 0)
        return;
    g_string_append(s->to, "<g clip-path=\"url(#");
    add_page_number(s, number);
    g_string_append_printf(s->to, "frame-%d)\">\n", clip);
}

static void begin_look(Svg *s, const Item *it, const Item *outline)
{
    g_autofree char *look = look_of(it, outline);
    if (g_strcmp0(look, s->look) == 0)
        return;
    end_look(s);
    g_string_append_printf(s->to, "<g%s>\n", look);
    s->look = g_steal_pointer(&look);
}

/* The stroke of the same path that follows a fill at once. */
static const Item *outline_of(const GArray *items, guint i)
{
    const Item *it = &g_array_index(items, Item, i);
    if (it->kind != ITEM_FILL || i + 1 >= items->len)
        return NULL;
    const Item *next = it + 1;
    return next->kind == ITEM_STROKE && next->sub == it->sub && next->n_sub == it->n_sub &&
                   next->clip == it->clip && next->class == it->class && next->id == it->id
               ? next
               : NULL;
}

static void add_group(Svg *s, Group g, guint number, AgtLang lang)
{
    const GArray *items = s->page->items[g];
    g_autofree char *title = g_markup_escape_text(agt_tr(lang, group_title(g)), -1);
    g_string_append(s->to, "<g id=\"");
    add_page_number(s, number);
    g_string_append_printf(s->to, "%s\" class=\"group\" data-title=\"%s\">\n", group_name(g),
                           title);
    for (guint i = 0; i < items->len; i++) {
        const Item *it = &g_array_index(items, Item, i), *outline = outline_of(items, i);
        begin_clip(s, it->clip, number);
        begin_look(s, it, outline);
        if (it->kind == ITEM_TEXT)
            add_text(s, it);
        else
            add_path(s, it);
        i += outline != NULL;
    }
    end_look(s);
    begin_clip(s, -1, number);
    g_string_append(s->to, "</g>\n");
}

static void add_box(Svg *s, AgtBox b)
{
    double x[] = {b.minx, b.maxx, b.maxx, b.minx}, y[] = {b.miny, b.miny, b.maxy, b.maxy};
    for (guint i = 0; i < 4; i++) {
        g_string_append_c(s->to, i ? 'L' : 'M');
        add_pair(s, units(s, x[i]), units(s, y[i]));
    }
    g_string_append_c(s->to, 'Z');
}

static void add_clips(Svg *s, guint number)
{
    if (!s->page->frames->len)
        return;
    g_string_append(s->to, "<defs>\n");
    for (guint i = 0; i < s->page->frames->len; i++) {
        const Frame *f = page_frame(s->page, i);
        g_string_append(s->to, "<clipPath id=\"");
        add_page_number(s, number);
        g_string_append_printf(s->to, "frame-%u\"><path clip-rule=\"evenodd\" d=\"", i);
        add_box(s, f->rect);
        if (f->hole.minx < f->hole.maxx)
            add_box(s, f->hole);
        g_string_append(s->to, "\"/></clipPath>\n");
    }
    g_string_append(s->to, "</defs>\n");
}

/* From paper to ground, for a page that is one map: what lies at (x, y) mm has the easting
 * west + x / mm_per_m and the northing north - y / mm_per_m. */
static void add_ground(Svg *s)
{
    if (s->page->frames->len != 1)
        return;
    const Frame *f = page_frame(s->page, 0);
    AgtPoint corner = frame_ground(f, (AgtPoint){0, 0});
    add_attribute(s->to, "data-west-m", corner.x);
    add_attribute(s->to, "data-north-m", corner.y);
    g_autofree char *k = decimal(frame_len(f, 1), 9);
    g_string_append_printf(s->to, " data-mm-per-m=\"%s\"", k);
}

char *scene_to_svg(const AgtScene *scene, guint number)
{
    const Page *p = scene->pages->pdata[number];
    Svg s = {.to = g_string_new("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sheet\""),
             .page = p,
             .unit = pow(10, p->places),
             .clip = -1};
    g_autofree char *title = g_markup_escape_text(p->title, -1);
    g_string_append(s.to, " width=\"");
    add_number(&s, p->w);
    g_string_append(s.to, "mm\" height=\"");
    add_number(&s, p->h);
    g_string_append(s.to, "mm\" viewBox=\"0 0 ");
    add_pair(&s, units(&s, p->w), units(&s, p->h));
    g_string_append_c(s.to, '"');
    add_ground(&s);
    g_string_append_printf(s.to,
                           " font-family=\"DejaVu Sans Condensed, DejaVu Sans, sans-serif\" "
                           "font-stretch=\"semi-condensed\" lang=\"%s\">\n<title>%s</title>\n",
                           agt_lang_name(scene->lang), title);
    add_clips(&s, number);
    for (guint g = 0; g < N_GROUPS; g++)
        if (p->items[g]->len)
            add_group(&s, (Group)g, number, scene->lang);
    g_string_append(s.to, "</svg>\n");
    return g_string_free(s.to, FALSE);
}
