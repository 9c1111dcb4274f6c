/* SPDX-License-Identifier: Apache-2.0 */
/* The coordinate grid, scale bar, north arrow, watermark and border. */
#include "sheet.h"
#include "text.h"

static const TextStyle grid_text = {.font = FONT_NORMAL, .size = 2, .colour = INK, .align = 0.5};

/* "622500" as "622 500". */
static char *grouped(double v)
{
    g_autofree char *n = decimal(fabs(v), 0);
    GString *out = g_string_new(v < 0 ? "-" : "");
    gsize len = strlen(n);
    for (gsize i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            g_string_append(out, "\302\240");
        g_string_append_c(out, n[i]);
    }
    return g_string_free(out, FALSE);
}

static void tick_east(Page *p, const Frame *f, double e)
{
    double x = frame_mm(f, (AgtPoint){e, f->world.miny}).x;
    g_autofree char *text = grouped(e);
    page_segment(p, x, f->rect.miny - 2, x, f->rect.miny, 0.18, INK);
    page_segment(p, x, f->rect.maxy, x, f->rect.maxy + 2, 0.18, INK);
    double half = text_width(&grid_text, text) / 2;
    if (x - half < f->rect.minx || x + half > f->rect.maxx)
        return;
    page_text(p, &grid_text, TEXT_BASE, x, f->rect.miny - 2.5, text, NULL);
    page_text(p, &grid_text, TEXT_BASE, x, f->rect.maxy + 2.6 + text_cap(grid_text.size), text,
              NULL);
}

static void tick_north(Page *p, const Frame *f, double n)
{
    double y = frame_mm(f, (AgtPoint){f->world.minx, n}).y;
    g_autofree char *text = grouped(n);
    page_segment(p, f->rect.minx - 2, y, f->rect.minx, y, 0.18, INK);
    page_segment(p, f->rect.maxx, y, f->rect.maxx + 2, y, 0.18, INK);
    TextStyle up = grid_text;
    up.angle_rad = -G_PI / 2;
    double half = text_width(&up, text) / 2;
    if (y - half < f->rect.miny || y + half > f->rect.maxy)
        return;
    page_text(p, &up, TEXT_BASE, f->rect.minx - 2.5, y, text, NULL);
    page_text(p, &up, TEXT_BASE, f->rect.maxx + 2.6 + text_cap(up.size), y, text, NULL);
}

static void cross(Page *p, const Frame *f, double e, double n)
{
    AgtPoint q = frame_mm(f, (AgtPoint){e, n});
    Colour c = {0x40, 0x40, 0x40, 255};
    page_segment(p, q.x - 2, q.y, q.x + 2, q.y, 0.13, c);
    page_segment(p, q.x, q.y - 2, q.x, q.y + 2, 0.13, c);
}

/* Step of the grid: the layout's, made longer when ticks would stand under 20 mm apart. */
static double grid_step(const Sheet *s, const Frame *f)
{
    double step = s->layout->grid_m;
    while (frame_len(f, step) < 20)
        step *= frame_len(f, step * 2) < 20 ? 5 : 2;
    return step;
}

void grid_draw(Sheet *s, Page *p, guint frame)
{
    const Frame *f = page_frame(p, frame);
    double step = grid_step(s, f);
    page_pen(p, GROUP_FRAME, -1, "grid", NULL);
    page_rect(p, f->rect.minx, f->rect.miny, f->rect.maxx - f->rect.minx,
              f->rect.maxy - f->rect.miny);
    page_stroke(p, &(Line){.colour = INK, .width = 0.35});
    for (double e = ceil(f->world.minx / step) * step; e <= f->world.maxx; e += step)
        tick_east(p, f, e);
    for (double n = ceil(f->world.miny / step) * step; n <= f->world.maxy; n += step)
        tick_north(p, f, n);
    page_pen(p, GROUP_GRID, (gint)frame, "grid-cross", NULL);
    for (double e = ceil(f->world.minx / step) * step; e <= f->world.maxx; e += step)
        for (double n = ceil(f->world.miny / step) * step; n <= f->world.maxy; n += step)
            cross(p, f, e, n);
    site_grid_draw(s, p, frame, step);
}

static void north_arrow(Sheet *s, Page *p, double x, double y)
{
    page_path(p);
    page_move(p, x, y);
    page_line(p, x + 2.6, y + 13);
    page_line(p, x, y + 10);
    page_close(p);
    page_fill(p, INK);
    page_path(p);
    page_move(p, x, y);
    page_line(p, x - 2.6, y + 13);
    page_line(p, x, y + 10);
    page_close(p);
    page_stroke(p, &(Line){.colour = INK, .width = 0.18});
    page_text(p, &(TextStyle){.font = FONT_TITLE, .size = 3.4, .colour = INK, .align = 0.5},
              TEXT_BASE, x, y - 0.8, TR(s, N_("N")), NULL);
}

/* Metres of one of the four pieces of the bar: 1, 2 or 5 times a power of ten, 15 mm or more. */
static double bar_piece(const Frame *f)
{
    static const double steps[] = {1, 2, 5};
    for (double ten = 0.01;; ten *= 10)
        for (guint i = 0; i < 3; i++)
            if (frame_len(f, steps[i] * ten) >= 15)
                return steps[i] * ten;
}

static void scale_bar(Sheet *s, Page *p, const Frame *f, double x, double y)
{
    double m = bar_piece(f), w = frame_len(f, m);
    TextStyle t = {.font = FONT_NORMAL, .size = 2.1, .colour = INK, .align = 0.5};
    for (guint i = 0; i < 4; i++) {
        page_rect(p, x + i * w, y, w, 1.6);
        page_fill(p, i % 2 ? WHITE : INK);
        page_stroke(p, &(Line){.colour = INK, .width = 0.18});
    }
    for (guint i = 0; i <= 4; i++) {
        g_autofree char *n = decimal(i * m, m < 1 ? 1 : 0);
        g_autofree char *last = i == 4 ? g_strdup_printf("%s %s", n, TR(s, N_("m"))) : NULL;
        page_text(p, &t, TEXT_BASE, x + i * w, y - 0.8, last ? last : n, NULL);
    }
}

/* Grid north against true north, and what 100 m on the ground measure on the grid. */
static char *factor_text(const Sheet *s)
{
    const AgtDrawOptions *o = s->o;
    if (isnan(o->grid_convergence_deg) || isnan(o->grid_factor) || !(o->grid_factor > 0))
        return g_strdup(TR(s, N_("Arrow: grid north. Convergence and grid factor are not known.")));
    g_autofree char *conv = decimal(o->grid_convergence_deg, 3), *k = decimal(o->grid_factor, 6);
    g_autofree char *hundred = decimal(100 * o->grid_factor, 3);
    return g_strdup_printf(
        TR(s, N_("Arrow: grid north, %s° from true north (clockwise positive). Grid factor %s: "
                 "100 m on the ellipsoid are %s m on this grid.")),
        conv, k, hundred);
}

static char *crs_text(const Sheet *s)
{
    const AgtPlanHead *h = agt_plan_head(s->plan);
    const char *datum = h->vertical_datum && *h->vertical_datum ? h->vertical_datum : "?";
    const char *name = s->o->crs_name ? s->o->crs_name : "";
    return g_strdup_printf(TR(s, N_("Coordinates: %s %s. Heights: %s.")), h->crs ? h->crs : "?",
                           name, datum);
}

double grid_scale_block(Sheet *s, Page *p, guint frame, double x, double y, double w)
{
    const Frame *f = page_frame(p, frame);
    TextStyle t = {.font = FONT_TITLE, .size = 4, .colour = INK};
    TextStyle small = {.font = FONT_NORMAL, .size = 2.1, .colour = INK, .wrap = w - 24};
    g_autofree char *n = decimal(f->scale, 0), *factor = factor_text(s), *crs = crs_text(s);
    double h, used = 13;
    page_pen(p, GROUP_FRAME, -1, "scale", NULL);
    page_textf(p, &t, TEXT_TOP, x, y, TR(s, N_("Scale 1:%s")), n);
    scale_bar(s, p, f, x + 46, y + 4.2);
    small.wrap = w - 24;
    page_text(p, &small, TEXT_TOP, x, y + used - 4.6, crs, &h);
    used += h;
    page_text(p, &small, TEXT_TOP, x, y + used - 4, factor, &h);
    used += h - 3;
    g_autofree char *site = site_grid_note(s);
    if (site) {
        page_text(p, &small, TEXT_TOP, x, y + used - 0.4, site, &h);
        used += h + 0.6;
    }
    north_arrow(s, p, x + w - 10, y + 5);
    return MAX(used, 21);
}

char *sheet_warning(const Sheet *s, const Shown *shown)
{
    bool blocked =
        shown ? field_blocking(s, shown) != NULL
              : s->o->field && s->o->field->blocking && g_hash_table_size(s->o->field->blocking);
    const char *first =
        blocked ? TR(s, N_("BLOCKED: DO NOT BUILD FROM THIS SHEET"))
        : IS_PLANNING(s) && (s->layout->per_block || !agt_plan_head(s->plan)->illustrative)
            ? TR(s, N_("PLANNING SHEET, NOT FOR THE FIELD"))
            : NULL;
    const char *second = agt_plan_head(s->plan)->illustrative
                             ? TR(s, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION"))
                             : NULL;
    return first && second ? g_strdup_printf("%s. %s", first, second)
           : first         ? g_strdup(first)
                           : g_strdup(second);
}

/* Lines of text along the diagonal of a frame, as large as they fit; at: their place among them. */
static void diagonal_text(Page *p, AgtBox r, TextStyle t, const char *const *lines, guint n)
{
    double w = r.maxx - r.minx, h = r.maxy - r.miny, widest = 1;
    t.angle_rad = -atan2(h, w);
    t.align = 0.5;
    t.size = 10;
    for (guint i = 0; i < n; i++)
        widest = MAX(widest, text_width(&t, lines[i]));
    t.size = MIN(10 * (n > 1 ? 0.6 : 0.78) * hypot(w, h) / widest, h / (1.6 * n));
    double c = cos(t.angle_rad), sn = sin(t.angle_rad);
    for (guint i = 0; i < n; i++) {
        double up = text_cap(t.size) / 2 + (i - (n - 1) / 2.0) * 1.3 * t.size;
        page_text(p, &t, TEXT_BASE, (r.minx + r.maxx) / 2 - up * sn, (r.miny + r.maxy) / 2 + up * c,
                  lines[i], NULL);
    }
}

/* Whoever stands on the site may read any one of the three languages. */
static void blocked_draw(Page *p, guint frame)
{
    static const char *const words[] = {"QADAĞANDIR", "ЗАПРЕЩЕНО", "BLOCKED"};
    TextStyle t = {.font = FONT_TITLE, .colour = {0xc0, 0, 0, 90}};
    page_pen(p, GROUP_FINDINGS, (gint)frame, "blocked", NULL);
    diagonal_text(p, page_frame(p, frame)->rect, t, words, G_N_ELEMENTS(words));
}

void watermark_draw(Sheet *s, Page *p, guint frame, const Shown *shown)
{
    bool illustrative = agt_plan_head(s->plan)->illustrative;
    const char *text = illustrative ? TR(s, N_("ILLUSTRATIVE, NOT FOR CONSTRUCTION"))
                       : IS_PLANNING(s) && s->layout->per_block
                           ? TR(s, N_("PLANNING SHEET, NOT FOR THE FIELD"))
                           : NULL;
    TextStyle t = {.font = FONT_TITLE, .colour = {0x60, 0x60, 0x60, 38}};
    page_pen(p, GROUP_WATERMARK, (gint)frame, "watermark", NULL);
    if (text)
        diagonal_text(p, page_frame(p, frame)->rect, t, &text, 1);
    if (field_blocking(s, shown))
        blocked_draw(p, frame);
}

void border_draw(Sheet *s, Page *p)
{
    const Layout *l = s->layout;
    page_pen(p, GROUP_FRAME, -1, "border", NULL);
    page_rect(p, l->left, l->top, p->w - l->left - l->right, p->h - l->top - l->bottom);
    page_stroke(p, &(Line){.colour = INK, .width = 0.7});
}
