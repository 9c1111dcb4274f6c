/* SPDX-License-Identifier: Apache-2.0 */
/* The column beside the map: headings, tables, legend. */
#include <string.h>

#include "sheet.h"
#include "text.h"
#include "words.h"

/* Text of tables. */
static TextStyle body(const Column *c)
{
    return (TextStyle){.font = FONT_NORMAL, .size = c->text, .colour = INK};
}

bool column_heading(Sheet *s, Page *p, Column *c, const char *text, double need)
{
    if (c->y + 8 + need > c->bottom)
        return false;
    page_pen(p, GROUP_FRAME, -1, "heading", NULL);
    page_text(p, &(TextStyle){.font = FONT_TITLE, .size = 3.2, .colour = INK}, TEXT_TOP, c->x,
              c->y + 2, TR(s, text), NULL);
    c->y += 7.5;
    return true;
}

static double row_height(const Column *c, const TableRow *row, guint columns, const double *width)
{
    double most = 0;
    for (guint k = 0; k < columns; k++) {
        TextStyle t = body(c);
        t.wrap = width[k] - 2;
        g_auto(GStrv) lines = row->cell[k] ? text_lines(&t, row->cell[k], NULL) : NULL;
        most = MAX(most, lines ? g_strv_length(lines) : 1);
    }
    return most * text_leading(c->text) + 1.1;
}

static void draw_row(Page *p, const Column *c, const TableRow *row, guint columns,
                     const double *width, const double *align, Font font, double h)
{
    double x = c->x;
    for (guint k = 0; k < columns; k++) {
        TextStyle t = body(c);
        t.font = font;
        t.wrap = width[k] - 2;
        t.align = align[k];
        page_text(p, &t, TEXT_TOP, x + 1 + t.align * (width[k] - 2), c->y + 0.6, row->cell[k],
                  NULL);
        x += width[k];
    }
    page_segment(p, c->x, c->y + h, x, c->y + h, 0.13, GREY);
}

static void draw_verticals(Page *p, const Column *c, double top, guint columns, const double *width)
{
    double x = c->x;
    for (guint k = 0; k <= columns; k++) {
        page_segment(p, x, top, x, c->y, k == 0 || k == columns ? 0.35 : 0.13, INK);
        x += k < columns ? width[k] : 0;
    }
    page_segment(p, c->x, top, x, top, 0.35, INK);
    page_segment(p, c->x, c->y, x, c->y, 0.35, INK);
}

guint table_draw(Page *p, Column *c, const TableRow *head, const TableRow *row, guint n,
                 guint columns, const double *width, const double *align)
{
    double top = c->y, h = row_height(c, head, columns, width);
    page_pen(p, GROUP_FRAME, -1, "table", NULL);
    draw_row(p, c, head, columns, width, align, FONT_BOLD, h);
    c->y += h;
    guint i = 0;
    for (; i < n; i++) {
        h = row_height(c, &row[i], columns, width);
        if (c->y + h > c->bottom)
            break;
        draw_row(p, c, &row[i], columns, width, align, FONT_NORMAL, h);
        c->y += h;
    }
    draw_verticals(p, c, top, columns, width);
    c->y += 3;
    return i;
}

static void rule_swatch(Page *p, const Rule *r, double x, double y, double w, double h)
{
    if (r->n_bands) {
        for (guint i = 0; i < r->n_bands; i++) {
            double half = h / (i ? 5 : 2.6);
            page_rect(p, x, y + h / 2 - half, w, 2 * half);
            page_fill(p, r->band[i].fill);
            page_stroke(p, &r->band[i].edge);
        }
        return;
    }
    if (r->shape != SHAPE_NONE) {
        map_symbol(p, r, x + w / 2, y + h / 2, h);
        return;
    }
    /* Lines, and areas of which only the outline is drawn. */
    if (agt_layer(r->layer)->geom != AGT_LAYER_GEOM_POLYGON || (!r->fill.a && !r->n_hatch)) {
        page_path(p);
        page_move(p, x, y + h / 2);
        page_line(p, x + w, y + h / 2);
        page_stroke(p, &r->line);
        return;
    }
    page_rect(p, x, y, w, h);
    page_fill(p, r->fill);
    for (guint i = 0; i < r->n_hatch; i++)
        page_hatch(p, r->hatch[i].angle_deg, r->hatch[i].pitch, &r->hatch[i].line);
    page_stroke(p, &r->line);
}

static const char contour_title[] = N_("Contour lines every %s m");

/* One entry: swatch and wrapped text. Returns its height. */
static double entry(Sheet *s, Page *p, const Column *c, const Rule *r, Sign sign, double x,
                    double y, double w)
{
    double gap = contour_step(s->layout);
    g_autofree char *step = decimal(gap, gap == floor(gap) ? 0 : 1);
    g_autofree char *text = r                      ? g_strdup(r->title[s->lang])
                            : sign == SIGN_CONTOUR ? g_strdup_printf(TR(s, contour_title), step)
                                                   : g_strdup(TR(s, hazard_sign_title(sign)));
    TextStyle t = {.font = r || sign == SIGN_CONTOUR ? FONT_NORMAL : FONT_BOLD,
                   .size = c->text,
                   .colour = INK,
                   .wrap = w - 15};
    double h = 0, sh = 4;
    page_pen(p, GROUP_FRAME, -1, r ? r->class : "hazard-legend", NULL);
    page_text(p, &t, TEXT_TOP, x + 13, y + 0.7, text, &h);
    if (r)
        rule_swatch(p, r, x, y + 0.2, 11, sh);
    else
        hazard_swatch(s, p, sign, x, y + 0.2, 11, sh);
    return MAX(h + 1.4, sh + 1.6);
}

void legend_draw(Sheet *s, Page *p, Column *c, const Shown *shown)
{
    coverage_legend(s, p, c);
    if (!column_heading(s, p, c, N_("Legend"), 10))
        return;
    double half = c->w / 2, top = c->y, y = top, low = top;
    for (guint i = 0; i < N_SIGNS; i++)
        if (shown->sign[i] && i != SIGN_CONTOUR)
            y += entry(s, p, c, NULL, (Sign)i, c->x, y, c->w);
    top = low = y;
    guint n = shown->sign[SIGN_CONTOUR] ? 1 : 0, k = 0;
    for (guint i = 0; i < s->style->rules->len; i++) {
        const Rule *r = s->style->rules->pdata[i];
        n += shown->rule[i] && r->title[s->lang];
    }
    for (guint i = 0; i <= s->style->rules->len; i++) {
        const Rule *r = i < s->style->rules->len ? s->style->rules->pdata[i] : NULL;
        if (r ? !shown->rule[i] || !r->title[s->lang] : !shown->sign[SIGN_CONTOUR])
            continue;
        if (k == (n + 1) / 2) {
            low = MAX(low, y);
            y = top;
        }
        y += entry(s, p, c, r, SIGN_CONTOUR, c->x + (k < (n + 1) / 2 ? 0 : half), y, half - 2);
        k++;
    }
    c->y = MAX(low, y) + 2;
}

/* Area by functional use, m2, in the order of the layer table. */
typedef struct {
    const char *use;
    double area;
} Use;

static guint collect_uses(const Sheet *s, Use *use, guint most, double *total)
{
    guint n = 0;
    *total = 0;
    AGT_EACH(s->plan, LAND_USE, LandUse, z)
    {
        if (!z->f.geom || agt_feature_withdrawn(&z->f))
            continue;
        const char *name = z->use ? z->use : "unknown";
        guint i = 0;
        while (i < n && strcmp(use[i].use, name) != 0)
            i++;
        if (i == n && n < most)
            use[n++] = (Use){name, 0};
        if (i < n)
            use[i].area += agt_geom_area_m2(z->f.geom);
        *total += agt_geom_area_m2(z->f.geom);
    }
    return n;
}

static int compare_uses(gconstpointer a, gconstpointer b)
{
    const Use *x = a, *y = b;
    return x->area > y->area ? -1 : x->area < y->area ? 1 : strcmp(x->use, y->use);
}

void balance_draw(Sheet *s, Page *p, Column *c)
{
    Use use[24];
    double total;
    guint n = collect_uses(s, use, G_N_ELEMENTS(use), &total);
    if (n == 0 || !column_heading(s, p, c, N_("Land balance"), 12))
        return;
    qsort(use, n, sizeof *use, compare_uses);
    TableRow row[G_N_ELEMENTS(use) + 1] = {0};
    g_autoptr(GPtrArray) keep = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i <= n; i++) {
        double a = i < n ? use[i].area : total;
        char *ha = decimal(a / 1e4, 2), *share = decimal(100 * a / total, 1);
        g_ptr_array_add(keep, ha);
        g_ptr_array_add(keep, share);
        const char *name = i < n ? word_of(s->lang, use[i].use) : TR(s, N_("All zones shown"));
        row[i] = (TableRow){{name, ha, share}};
    }
    TableRow head = {{TR(s, N_("Land use")), TR(s, N_("ha")), "%"}};
    double width[] = {c->w - 50, 25, 25}, align[] = {0, 1, 1};
    table_draw(p, c, &head, row, n + 1, 3, width, align);
}
