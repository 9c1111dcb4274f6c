/* SPDX-License-Identifier: Apache-2.0 */
/* The display list: pages, frames, paths. */
#include "scene.h"

#include <math.h>
#include <string.h>

#include "text.h"

static const struct {
    const char *name, *title;
} groups[N_GROUPS] = {
    [GROUP_PAPER] = {"paper", N_("Paper")},
    [GROUP_LAND_USE] = {"land_use", N_("Land use")},
    [GROUP_TERRAIN] = {"terrain", N_("Terrain")},
    [GROUP_PLOTS] = {"plots", N_("Plots")},
    [GROUP_STREETS] = {"streets", N_("Streets")},
    [GROUP_BUILDINGS] = {"buildings", N_("Buildings")},
    [GROUP_NETWORKS] = {"networks", N_("Engineering networks")},
    [GROUP_RESTRICTIONS] = {"restrictions", N_("Planning restrictions")},
    [GROUP_GRID] = {"grid", N_("Coordinate grid")},
    [GROUP_WATERMARK] = {"watermark", N_("Watermark")},
    [GROUP_CLEARANCE] = {"clearance", N_("Released and unknown ground")},
    [GROUP_HAZARDS] = {"hazards", N_("Mine hazards")},
    [GROUP_LABELS] = {"labels", N_("Labels")},
    [GROUP_FINDINGS] = {"findings", N_("Findings")},
    [GROUP_FRAME] = {"frame", N_("Frame, tables and title block")},
};

const char *group_name(Group g)
{
    return groups[g].name;
}

const char *group_title(Group g)
{
    return groups[g].title;
}

bool group_parse(const char *name, Group *out)
{
    for (guint i = 0; i < N_GROUPS; i++)
        if (strcmp(groups[i].name, name) == 0) {
            *out = (Group)i;
            return true;
        }
    return false;
}

static void clear_frame(gpointer data)
{
    g_free(((Frame *)data)->name);
}

static void free_page(gpointer data)
{
    Page *p = data;
    g_free(p->name);
    g_free(p->title);
    g_array_unref(p->pt);
    g_array_unref(p->sub);
    g_array_unref(p->frames);
    for (guint i = 0; i < N_GROUPS; i++)
        g_array_unref(p->items[i]);
    g_string_chunk_free(p->texts);
    g_free(p);
}

Page *scene_add_page(AgtScene *s, const char *name, const char *title, double w, double h)
{
    Page *p = g_new0(Page, 1);
    p->name = g_strdup(name);
    p->title = g_strdup(title);
    p->w = w;
    p->h = h;
    p->places = 3;
    p->pt = g_array_new(FALSE, FALSE, sizeof(AgtPoint));
    p->sub = g_array_new(FALSE, FALSE, sizeof(Sub));
    p->frames = g_array_new(FALSE, FALSE, sizeof(Frame));
    g_array_set_clear_func(p->frames, clear_frame);
    for (guint i = 0; i < N_GROUPS; i++)
        p->items[i] = g_array_new(FALSE, TRUE, sizeof(Item));
    p->texts = g_string_chunk_new(4096);
    p->clip = -1;
    p->srid = s->srid;
    if (!s->pages)
        s->pages = g_ptr_array_new_with_free_func(free_page);
    g_ptr_array_add(s->pages, p);
    return p;
}

guint page_add_frame(Page *p, const char *name, AgtBox rect, AgtPoint centre, double scale)
{
    double w = (rect.maxx - rect.minx) * scale / 2000, h = (rect.maxy - rect.miny) * scale / 2000;
    Frame f = {.name = g_strdup(name), .rect = rect, .scale = scale, .hole = AGT_BOX_EMPTY};
    f.world = (AgtBox){centre.x - w, centre.y - h, centre.x + w, centre.y + h};
    g_array_append_val(p->frames, f);
    return p->frames->len - 1;
}

const Frame *page_frame(const Page *p, guint i)
{
    return &g_array_index(p->frames, Frame, i);
}

AgtPoint frame_mm(const Frame *f, AgtPoint at)
{
    double k = 1000 / f->scale;
    return (AgtPoint){f->rect.minx + (at.x - f->world.minx) * k,
                      f->rect.maxy - (at.y - f->world.miny) * k};
}

AgtPoint frame_ground(const Frame *f, AgtPoint mm)
{
    double k = f->scale / 1000;
    return (AgtPoint){f->world.minx + (mm.x - f->rect.minx) * k,
                      f->world.miny + (f->rect.maxy - mm.y) * k};
}

double frame_len(const Frame *f, double m)
{
    return m * 1000 / f->scale;
}

void page_pen(Page *p, Group group, gint clip, const char *class, const char *id)
{
    p->group = group;
    p->clip = clip;
    p->class = g_intern_string(class);
    p->id = id ? g_string_chunk_insert_const(p->texts, id) : NULL;
}

void page_path(Page *p)
{
    p->path = p->sub->len;
    p->path_n = 0;
}

void page_move(Page *p, double x, double y)
{
    Sub s = {p->pt->len, 1, false};
    AgtPoint q = {x, y};
    g_array_append_val(p->sub, s);
    g_array_append_val(p->pt, q);
    p->path_n++;
}

void page_line(Page *p, double x, double y)
{
    AgtPoint q = {x, y};
    g_array_append_val(p->pt, q);
    g_array_index(p->sub, Sub, p->sub->len - 1).n++;
}

void page_close(Page *p)
{
    g_array_index(p->sub, Sub, p->sub->len - 1).closed = true;
}

void page_rect(Page *p, double x, double y, double w, double h)
{
    page_path(p);
    page_move(p, x, y);
    page_line(p, x + w, y);
    page_line(p, x + w, y + h);
    page_line(p, x, y + h);
    page_close(p);
}

void page_circle(Page *p, double x, double y, double r)
{
    int n = (int)CLAMP(ceil(sqrt(r) * 16), 16, 180);
    page_path(p);
    for (int i = 0; i < n; i++) {
        double a = 2 * G_PI * i / n;
        (i ? page_line : page_move)(p, x + r * cos(a), y + r * sin(a));
    }
    page_close(p);
}

void page_geom(Page *p, const Frame *f, const AgtGeom *g, guint part)
{
    page_path(p);
    bool closed = g->kind == AGT_GEOM_POLYGON;
    for (guint r = g->part[part]; r < g->part[part + 1]; r++) {
        guint end = g->ring[r + 1] - (closed ? 1 : 0);
        for (guint i = g->ring[r]; i < end; i++) {
            AgtPoint q = frame_mm(f, g->pt[i]);
            (i == g->ring[r] ? page_move : page_line)(p, q.x, q.y);
        }
        if (closed && end > g->ring[r])
            page_close(p);
    }
}

AgtBox page_path_box(const Page *p, guint sub, guint n_sub)
{
    AgtBox b = AGT_BOX_EMPTY;
    for (guint s = sub; s < sub + n_sub; s++) {
        const Sub *u = &g_array_index(p->sub, Sub, s);
        for (guint i = u->first; i < u->first + u->n; i++) {
            AgtPoint q = g_array_index(p->pt, AgtPoint, i);
            b.minx = MIN(b.minx, q.x);
            b.miny = MIN(b.miny, q.y);
            b.maxx = MAX(b.maxx, q.x);
            b.maxy = MAX(b.maxy, q.y);
        }
    }
    return b;
}

/* True when the box can be seen through the present clip. */
static bool visible(const Page *p, AgtBox b)
{
    if (b.minx > b.maxx)
        return false;
    return p->clip < 0 || agt_box_intersects(b, page_frame(p, (guint)p->clip)->rect);
}

/* True when the line itself, not only its box, comes near the clip: the outline of an area that
 * holds the whole frame is not on the sheet. */
static bool line_visible(const Page *p, double rim)
{
    if (p->clip < 0)
        return true;
    AgtBox view = agt_box_grow(page_frame(p, (guint)p->clip)->rect, rim);
    for (guint s = p->path; s < p->path + p->path_n; s++) {
        const Sub *u = &g_array_index(p->sub, Sub, s);
        const AgtPoint *q = &g_array_index(p->pt, AgtPoint, u->first);
        for (guint i = 0; i < u->n; i++) {
            AgtPoint a = q[i], b = q[u->closed || i + 1 < u->n ? (i + 1) % u->n : i];
            AgtBox box = {MIN(a.x, b.x), MIN(a.y, b.y), MAX(a.x, b.x), MAX(a.y, b.y)};
            if (agt_box_intersects(box, view))
                return true;
        }
    }
    return false;
}

static Item *add_item(Page *p, ItemKind kind, AgtBox box)
{
    Item it = {.kind = kind, .clip = p->clip, .class = p->class, .id = p->id, .box = box};
    g_array_append_val(p->items[p->group], it);
    return &g_array_index(p->items[p->group], Item, p->items[p->group]->len - 1);
}

static Item *add_path_item(Page *p, ItemKind kind, double rim)
{
    guint n = p->path_n;
    AgtBox box = page_path_box(p, p->path, n);
    if (n == 0 || !visible(p, agt_box_grow(box, rim)))
        return NULL;
    Item *it = add_item(p, kind, agt_box_grow(box, rim));
    it->sub = p->path;
    it->n_sub = n;
    return it;
}

void page_fill(Page *p, Colour c)
{
    Item *it = c.a ? add_path_item(p, ITEM_FILL, 0) : NULL;
    if (it)
        it->colour = c;
}

void page_stroke(Page *p, const Line *line)
{
    if (!(line->width > 0) || !line_visible(p, line->width * 2))
        return;
    Item *it = add_path_item(p, ITEM_STROKE, line->width * 2);
    if (it) {
        it->line = *line;
        it->colour = line->colour;
    }
}

void page_segment(Page *p, double x0, double y0, double x1, double y1, double width, Colour c)
{
    page_path(p);
    page_move(p, x0, y0);
    page_line(p, x1, y1);
    page_stroke(p, &(Line){.colour = c, .width = width});
}

static int compare_double(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Positions along the hatch line `v = const` where the path's edges cross it. */
static void crossings(const Page *p, guint sub, guint n_sub, AgtPoint dir, double v, GArray *out)
{
    g_array_set_size(out, 0);
    for (guint s = sub; s < sub + n_sub; s++) {
        const Sub *r = &g_array_index(p->sub, Sub, s);
        const AgtPoint *q = &g_array_index(p->pt, AgtPoint, r->first);
        for (guint i = 0; i < r->n; i++) {
            AgtPoint a = q[i], b = q[(i + 1) % r->n];
            double va = a.y * dir.x - a.x * dir.y - v, vb = b.y * dir.x - b.x * dir.y - v;
            if ((va < 0) == (vb < 0))
                continue;
            double t = va / (va - vb);
            double u = (a.x + t * (b.x - a.x)) * dir.x + (a.y + t * (b.y - a.y)) * dir.y;
            g_array_append_val(out, u);
        }
    }
    g_array_sort(out, compare_double);
}

/* Range of v over the part of the box that can be seen. */
static void hatch_range(const Page *p, AgtBox box, AgtPoint dir, double *lo, double *hi)
{
    if (p->clip >= 0) {
        AgtBox c = page_frame(p, (guint)p->clip)->rect;
        box = (AgtBox){MAX(box.minx, c.minx), MAX(box.miny, c.miny), MIN(box.maxx, c.maxx),
                       MIN(box.maxy, c.maxy)};
    }
    *lo = G_MAXDOUBLE;
    *hi = -G_MAXDOUBLE;
    for (int i = 0; i < 4; i++) {
        double x = i & 1 ? box.maxx : box.minx, y = i & 2 ? box.maxy : box.miny;
        double v = y * dir.x - x * dir.y;
        *lo = MIN(*lo, v);
        *hi = MAX(*hi, v);
    }
}

void page_hatch(Page *p, double angle_deg, double pitch, const Line *line)
{
    guint sub = p->path, n_sub = p->path_n;
    AgtBox box = page_path_box(p, sub, n_sub);
    if (n_sub == 0 || !visible(p, box))
        return;
    double a = -angle_deg * G_PI / 180, lo, hi;
    AgtPoint dir = {cos(a), sin(a)};
    hatch_range(p, box, dir, &lo, &hi);
    g_autoptr(GArray) cut = g_array_new(FALSE, FALSE, sizeof(double));
    page_path(p);
    /* Lines stand at whole multiples of the pitch from the page corner, so neighbours match. */
    for (double k = ceil(lo / pitch); k * pitch < hi; k++) {
        double v = k * pitch + 1e-7;
        crossings(p, sub, n_sub, dir, v, cut);
        for (guint i = 0; i + 1 < cut->len; i += 2) {
            double u0 = g_array_index(cut, double, i), u1 = g_array_index(cut, double, i + 1);
            page_move(p, u0 * dir.x - v * dir.y, u0 * dir.y + v * dir.x);
            page_line(p, u1 * dir.x - v * dir.y, u1 * dir.y + v * dir.x);
        }
    }
    Item *it = add_path_item(p, ITEM_HATCH, line->width);
    if (it) {
        it->line = *line;
        it->colour = line->colour;
        it->hatch_angle = angle_deg;
        it->hatch_pitch = pitch;
    }
    p->path = sub; /* the outline stays the path, for a second hatch or a stroke */
    p->path_n = n_sub;
}

/* Box of a text whose anchor is (x, y), turned with it. */
static AgtBox text_box(const Item *it)
{
    double x0 = -it->style.align * it->w, y0 = it->up - text_ascent(it->style.size);
    double c = cos(it->style.angle_rad), s = sin(it->style.angle_rad);
    AgtBox b = AGT_BOX_EMPTY;
    for (int i = 0; i < 4; i++) {
        double u = i & 1 ? x0 + it->w : x0, v = i & 2 ? y0 + it->h : y0;
        AgtPoint q = {it->x + u * c - v * s, it->y + u * s + v * c};
        b = agt_box_union(b, (AgtBox){q.x, q.y, q.x, q.y});
    }
    return agt_box_grow(b, it->style.halo);
}

/* Baseline of the first line below the anchor. */
static double first_baseline(const TextStyle *style, TextPlace place)
{
    return place == TEXT_BASE     ? 0
           : place == TEXT_MIDDLE ? text_cap(style->size) / 2
                                  : text_ascent(style->size);
}

double page_text(Page *p, const TextStyle *style, TextPlace place, double x, double y,
                 const char *text, double *h)
{
    double widest = 0;
    g_auto(GStrv) lines =
        text && *text ? text_lines(style, text, p->error && !*p->error ? p->error : NULL) : NULL;
    guint n = lines ? g_strv_length(lines) : 0;
    if (h)
        *h = n * text_leading(style->size);
    for (guint i = 0; i < n; i++) {
        double w = text_width(style, lines[i]);
        widest = MAX(widest, w);
        if (!*lines[i])
            continue;
        Item *it = add_item(p, ITEM_TEXT, AGT_BOX_EMPTY);
        it->text = g_string_chunk_insert_const(p->texts, lines[i]);
        it->style = *style;
        it->colour = style->colour;
        it->x = x;
        it->y = y;
        it->w = w;
        it->h = text_leading(style->size);
        it->up = first_baseline(style, place) + i * it->h;
        it->box = text_box(it);
    }
    return widest;
}

double page_textf(Page *p, const TextStyle *style, TextPlace place, double x, double y,
                  const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    return page_text(p, style, place, x, y, text, NULL);
}

char *decimal(double v, int decimals)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE], format[8];
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    g_ascii_formatd(buf, sizeof buf, format, v);
    bool zero = strspn(buf, "-0.") == strlen(buf);
    return g_strdup(zero && buf[0] == '-' ? buf + 1 : buf);
}
