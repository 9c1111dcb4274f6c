/* SPDX-License-Identifier: Apache-2.0 */
/* The scene as text for golden tests: one line an item, millimetres with two decimals. */
#include <math.h>

#include "write.h"

static void add_mm(GString *to, const char *before, double v)
{
    g_autofree char *n = decimal(v, 2);
    g_string_append(to, before);
    g_string_append(to, n);
}

static void add_colour(GString *to, Colour c)
{
    g_string_append_printf(to, " #%02x%02x%02x", c.r, c.g, c.b);
    if (c.a != 255)
        g_string_append_printf(to, "%02x", c.a);
}

static void add_box(GString *to, AgtBox b)
{
    add_mm(to, " [", b.minx);
    add_mm(to, " ", b.miny);
    add_mm(to, " ", b.maxx);
    add_mm(to, " ", b.maxy);
    g_string_append_c(to, ']');
}

static void add_path(GString *to, const Page *p, const Item *it)
{
    for (guint s = it->sub; s < it->sub + it->n_sub; s++) {
        const Sub *u = &g_array_index(p->sub, Sub, s);
        g_string_append(to, s == it->sub ? " :" : " |");
        for (guint i = 0; i < u->n; i++) {
            AgtPoint q = g_array_index(p->pt, AgtPoint, u->first + i);
            add_mm(to, " ", q.x);
            add_mm(to, ",", q.y);
        }
        if (u->closed)
            g_string_append(to, " z");
    }
}

static void add_line(GString *to, const Line *l)
{
    add_mm(to, " w=", l->width);
    for (guint i = 0; i < l->n_dash; i++)
        add_mm(to, i ? "," : " dash=", l->dash[i]);
}

static void add_text(GString *to, const Item *it)
{
    add_mm(to, " ", it->x);
    add_mm(to, ",", it->y);
    add_mm(to, " size=", it->style.size);
    if (fabs(it->style.angle_rad) > 1e-9)
        add_mm(to, " turn=", it->style.angle_rad * 180 / G_PI);
    g_autofree char *quoted = g_strescape(it->text, NULL), *plain = g_strcompress(quoted);
    g_string_append(to, " \"");
    for (const char *c = plain; *c; c++)
        g_string_append(to, *c == '\n' ? "\\n" : (char[2]){*c, 0});
    g_string_append_c(to, '"');
}

/* Hatches are told by their extent and number of lines: their points follow from these. */
static void add_item(GString *to, const Page *p, const Item *it)
{
    static const char *const kinds[] = {"fill", "stroke", "hatch", "text"};
    g_string_append_printf(to, "  %s %s%s%s", kinds[it->kind], it->class ? it->class : "-",
                           it->id ? " " : "", it->id ? it->id : "");
    add_colour(to, it->colour);
    if (it->clip >= 0)
        g_string_append_printf(to, " clip=%d", it->clip);
    if (it->kind == ITEM_STROKE || it->kind == ITEM_HATCH)
        add_line(to, &it->line);
    if (it->kind == ITEM_TEXT) {
        add_text(to, it);
    } else if (it->kind == ITEM_HATCH) {
        add_mm(to, " angle=", it->hatch_angle);
        add_mm(to, " pitch=", it->hatch_pitch);
        g_string_append_printf(to, " lines=%u", it->n_sub);
        add_box(to, it->box);
    } else {
        add_path(to, p, it);
    }
    g_string_append_c(to, '\n');
}

char *scene_dump(const AgtScene *s)
{
    GString *to = g_string_new(NULL);
    for (guint i = 0; i < s->pages->len; i++) {
        const Page *p = s->pages->pdata[i];
        g_string_append_printf(to, "page \"%s\" \"%s\"", p->name, p->title);
        add_mm(to, " ", p->w);
        add_mm(to, "x", p->h);
        g_string_append_printf(to, " labels=%u lost=%u\n", p->labels_placed, p->labels_lost);
        for (guint k = 0; k < p->frames->len; k++) {
            const Frame *f = page_frame(p, k);
            g_string_append_printf(to, " frame \"%s\"", f->name);
            add_mm(to, " 1:", f->scale);
            add_box(to, f->rect);
            add_box(to, f->world);
            g_string_append_c(to, '\n');
        }
        for (guint g = 0; g < N_GROUPS; g++) {
            if (p->items[g]->len == 0)
                continue;
            g_string_append_printf(to, " group %s\n", group_name((Group)g));
            for (guint k = 0; k < p->items[g]->len; k++)
                add_item(to, p, &g_array_index(p->items[g], Item, k));
        }
    }
    return g_string_free(to, FALSE);
}
