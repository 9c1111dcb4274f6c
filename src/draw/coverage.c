/* SPDX-License-Identifier: Apache-2.0 */
/* Coverage on a sheet: plots and houses shaded by the way to the nearest facility of one kind. The
 * shades get darker with the way, so that they tell apart in grey, too; who is not served is
 * hatched. */
#include "sheet.h"
#include "text.h"
#include "words.h"

enum { N_STEPS = 5, NO_WAY = N_STEPS, N_CLASSES };

static const Colour shade[N_CLASSES] = {{0xff, 0xf3, 0xc4, 255}, {0xfe, 0xd2, 0x76, 255},
                                        {0xf8, 0x9b, 0x3c, 255}, {0xc9, 0x5a, 0x1e, 255},
                                        {0x7d, 0x2d, 0x0c, 255}, {0xff, 0xff, 0xff, 255}};
static const Line hatch = {.colour = {0x10, 0x10, 0x10, 255}, .width = 0.18};

/* Upper limit of a class, metres: thirds of the radius and half as much again; without a radius
 * quarters of the farthest way. */
static double limit(const AgtNormCoverage *c, guint class)
{
    if (c->reach_m > 0)
        return class < 3 ? c->reach_m * (class + 1) / 3 : class == 3 ? c->reach_m * 1.5 : INFINITY;
    double step = ceil(c->farthest_m / 4 / 50) * 50;
    return class < 4 ? step * (class + 1) : INFINITY;
}

static guint class_of(const AgtNormCoverage *c, double way)
{
    guint k = 0;
    if (isinf(way))
        return NO_WAY;
    while (k + 1 < N_STEPS && way > limit(c, k) + 1e-3)
        k++;
    return k;
}

static bool hatched(const AgtNormCoverage *c, guint class)
{
    return class == NO_WAY || (c->reach_m > 0 && class >= 3);
}

static void draw_class(Page *p, const AgtNormCoverage *c, guint class)
{
    page_fill(p, shade[class]);
    if (hatched(c, class))
        page_hatch(p, class == NO_WAY ? 135 : 45, class == NO_WAY ? 1 : 1.6, &hatch);
}

static void shade_geom(Sheet *s, Page *p, guint frame, const AgtFeature *row, guint class)
{
    const Line edge = {.colour = INK, .width = row->layer == AGT_LAYER_BUILDING ? 0.25 : 0.12};
    page_pen(p, GROUP_BUILDINGS, (gint)frame, "coverage", row->id);
    for (guint i = 0; i < row->geom->n_parts; i++) {
        page_geom(p, page_frame(p, frame), row->geom, i);
        draw_class(p, s->o->coverage, class);
        page_stroke(p, &edge);
    }
}

static void mark_sites(Sheet *s, Page *p, guint frame)
{
    const Line edge = {.colour = {0x00, 0x30, 0x80, 255}, .width = 0.9};
    AGT_EACH(s->plan, FACILITY, Facility, f)
    {
        if (agt_feature_withdrawn(&f->f) || agt_geom_is_empty(f->f.geom) ||
            g_strcmp0(f->kind, s->o->coverage->kind) != 0)
            continue;
        page_pen(p, GROUP_BUILDINGS, (gint)frame, "coverage-site", f->f.id);
        for (guint i = 0; i < f->f.geom->n_parts; i++) {
            page_geom(p, page_frame(p, frame), f->f.geom, i);
            page_stroke(p, &edge);
        }
    }
}

void coverage_draw(Sheet *s, Page *p, guint frame)
{
    const AgtNormCoverage *c = s->o->coverage;
    const AgtTable *t = agt_plan_table(s->plan, AGT_LAYER_BUILDING);
    AgtBox view = page_frame(p, frame)->world;
    for (guint pass = 0; c && pass < 2; pass++) /* plots, then houses on them */
        for (guint i = 0; i < t->n && i < c->n_rows; i++) {
            const AgtFeature *row = t->rows[i];
            const char *plot = ((const AgtBuilding *)row)->plot;
            if (isnan(c->way_m[i]) || !agt_box_intersects(row->geom->box, view))
                continue;
            const AgtFeature *on = pass   ? row
                                   : plot ? agt_plan_find(s->plan, AGT_LAYER_PLOT, plot)
                                          : NULL;
            if (on && !agt_geom_is_empty(on->geom))
                shade_geom(s, p, frame, on, class_of(c, c->way_m[i]));
        }
    if (c)
        mark_sites(s, p, frame);
}

static char *class_text(const Sheet *s, guint class)
{
    const AgtNormCoverage *c = s->o->coverage;
    bool open = class < N_STEPS && isinf(limit(c, class));
    g_autofree char *m =
        class < N_STEPS ? decimal(open ? limit(c, class - 1) : limit(c, class), 0) : NULL;
    g_autofree char *text = class == NO_WAY ? g_strdup(TR(s, N_("no way over the streets")))
                            : open          ? g_strdup_printf(TR(s, N_("more than %s m")), m)
                                            : g_strdup_printf(TR(s, N_("up to %s m")), m);
    return class < N_STEPS && hatched(c, class)
               ? g_strdup_printf("%s, %s", text, TR(s, N_("not served")))
               : g_steal_pointer(&text);
}

void coverage_legend(Sheet *s, Page *p, Column *c)
{
    const AgtNormCoverage *cover = s->o->coverage;
    if (!cover || !column_heading(s, p, c, N_("Way over the streets to the nearest"), 40))
        return;
    const TextStyle bold = {.font = FONT_BOLD, .size = c->text, .colour = INK, .wrap = c->w};
    TextStyle plain = bold;
    double h = 0;
    plain.font = FONT_NORMAL;
    page_pen(p, GROUP_FRAME, -1, "coverage-legend", NULL);
    page_text(p, &bold, TEXT_TOP, c->x, c->y, word_of(s->lang, cover->kind), &h);
    c->y += h + 1.5;
    for (guint k = 0; k < N_CLASSES; k++) {
        g_autofree char *text = class_text(s, k);
        if (k == NO_WAY && !cover->no_way)
            continue;
        page_rect(p, c->x, c->y, 11, 4);
        draw_class(p, cover, k);
        page_stroke(p, &(Line){.colour = INK, .width = 0.12});
        page_text(p, &plain, TEXT_TOP, c->x + 13, c->y + 0.5, text, NULL);
        c->y += 5.6;
    }
    c->y += 2;
}
