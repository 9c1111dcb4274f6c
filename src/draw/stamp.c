/* SPDX-License-Identifier: Apache-2.0 */
/* Title block of GOST 21.101, form 3, 185 x 55 mm (norms.md 3.5 gives the lines). */
#include "sheet.h"
#include "text.h"

/* x and y count from the block's upper left corner. */
typedef struct {
    Sheet *s;
    Page *p;
    double x, y;
} Stamp;

static void line(const Stamp *b, double x0, double y0, double x1, double y1, double w)
{
    page_segment(b->p, b->x + x0, b->y + y0, b->x + x1, b->y + y1, w, INK);
}

/* Text in the middle of a cell, made smaller until it fits. */
static void cell(const Stamp *b, double x0, double y0, double x1, double y1, Font font, double size,
                 Colour colour, const char *text)
{
    if (!text || !*text)
        return;
    TextStyle t = {.font = font, .size = size, .colour = colour, .align = 0.5, .wrap = x1 - x0 - 2};
    double h = 0;
    if (y1 - y0 < 6) /* a date must not be broken at its hyphens */
        t.wrap = 0;
    for (;; t.size *= 0.93) {
        g_auto(GStrv) lines = text_lines(&t, text, NULL);
        guint n = lines ? g_strv_length(lines) : 0;
        double widest = 0;
        for (guint i = 0; i < n; i++)
            widest = MAX(widest, text_width(&t, lines[i]));
        h = n * text_leading(t.size);
        if ((h <= y1 - y0 - 0.6 && widest <= x1 - x0 - 1.6) || t.size < 1.3)
            break;
    }
    page_text(b->p, &t, TEXT_TOP, b->x + (x0 + x1) / 2, b->y + (y0 + y1 - h) / 2, text, NULL);
}

static void grid_lines(const Stamp *b)
{
    static const double change_x[] = {10, 20, 30, 40, 55}, sign_x[] = {20, 40, 55};
    for (int i = 1; i <= 10; i++)
        line(b, 0, i * 5, 65, i * 5, i == 4 || i == 5 ? 0.7 : 0.25);
    for (guint i = 0; i < G_N_ELEMENTS(change_x); i++)
        line(b, change_x[i], 0, change_x[i], 25, 0.7);
    for (guint i = 0; i < G_N_ELEMENTS(sign_x); i++)
        line(b, sign_x[i], 25, sign_x[i], STAMP_H, 0.7);
    line(b, 65, 0, 65, STAMP_H, 0.7);
    line(b, 65, 10, STAMP_W, 10, 0.7);
    line(b, 65, 25, STAMP_W, 25, 0.7);
    line(b, 65, 40, STAMP_W, 40, 0.7);
    line(b, 135, 25, 135, STAMP_H, 0.7);
    line(b, 150, 25, 150, 40, 0.7);
    line(b, 165, 25, 165, 40, 0.7);
    line(b, 135, 30, STAMP_W, 30, 0.7);
    page_rect(b->p, b->x, b->y, STAMP_W, STAMP_H);
    page_stroke(b->p, &(Line){.colour = INK, .width = 0.7});
}

static void left_part(const Stamp *b)
{
    static const double x[] = {0, 10, 20, 30, 40, 55, 65};
    static const char *const head[] = {N_("Rev."), N_("Qty"),  N_("Sheet"),
                                       N_("Doc."), N_("Sign"), N_("Date")};
    static const char *const role[] = {N_("Drawn"), N_("Checked"), N_("Norm control"),
                                       N_("Approved")};
    for (guint i = 0; i < 6; i++)
        cell(b, x[i], 20, x[i + 1], 25, FONT_NORMAL, 2, INK, TR(b->s, head[i]));
    for (guint i = 0; i < G_N_ELEMENTS(role); i++)
        cell(b, 0, 25 + 5 * i, 20, 30 + 5 * i, FONT_NORMAL, 2.1, INK, TR(b->s, role[i]));
    cell(b, 20, 25, 40, 30, FONT_NORMAL, 2.1, INK, b->s->o->author);
    cell(b, 55, 25, 65, 30, FONT_NORMAL, 2, INK, b->s->o->as_of);
}

/* Graph 1: which revision of the plan this is; changed tables say so. */
static char *designation(const Sheet *s)
{
    const AgtPlanHead *h = agt_plan_head(s->plan);
    if (h->uncommitted || !h->revision || !*h->revision)
        return g_strdup(TR(s, N_("UNCOMMITTED DRAFT")));
    return g_strdup_printf("%s · %.12s", h->revision_name ? h->revision_name : "", h->revision);
}

static void right_part(const Stamp *b, const Shown *shown)
{
    const Sheet *s = b->s;
    const Layout *l = s->layout;
    const AgtPlanHead *h = agt_plan_head(s->plan);
    g_autofree char *mark = designation(s), *no = g_strdup_printf("%u", shown->page_no),
                    *of = g_strdup_printf("%u", shown->pages);
    g_autofree char *n = decimal(l->scale, 0), *paper = paper_name(b->p->w, b->p->h);
    g_autofree char *title =
        g_strdup_printf(TR(s, N_("%s. Scale 1:%s, %s")), l->title[s->lang], n, paper);
    g_autofree char *warning = sheet_warning(s, shown);
    cell(b, 65, 0, STAMP_W, 10, FONT_BOLD, 3.6, INK, mark);
    cell(b, 65, 10, STAMP_W, 25, FONT_BOLD, 4, INK,
         l->object[s->lang] ? l->object[s->lang] : h->title);
    cell(b, 65, 25, 135, warning ? 33 : 40, FONT_NORMAL, 3.2, INK, shown->subject);
    cell(b, 65, 33, 135, 40, FONT_BOLD, 2.8, RED, warning);
    cell(b, 65, 40, 135, STAMP_H, FONT_BOLD, 3.4, INK, title);
    cell(b, 135, 25, 150, 30, FONT_NORMAL, 2, INK, TR(s, N_("Stage")));
    cell(b, 150, 25, 165, 30, FONT_NORMAL, 2, INK, TR(s, N_("Sheet")));
    cell(b, 165, 25, STAMP_W, 30, FONT_NORMAL, 2, INK, TR(s, N_("Sheets")));
    cell(b, 135, 30, 150, 40, FONT_BOLD, 3.4, INK, l->stage);
    cell(b, 150, 30, 165, 40, FONT_BOLD, 3.4, INK, no);
    cell(b, 165, 30, STAMP_W, 40, FONT_BOLD, 3.4, INK, of);
    cell(b, 135, 40, STAMP_W, STAMP_H, FONT_NORMAL, 2.8, INK,
         l->organisation[s->lang] ? l->organisation[s->lang] : "agrotown " AGT_VERSION);
}

void stamp_draw(Sheet *s, Page *p, const Shown *shown, double x, double y)
{
    Stamp b = {s, p, x - STAMP_W, y - STAMP_H};
    page_pen(p, GROUP_FRAME, -1, "stamp", NULL);
    grid_lines(&b);
    left_part(&b);
    right_part(&b, shown);
}
