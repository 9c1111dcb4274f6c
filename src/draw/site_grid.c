/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of a site grid, turned as it lies, with their local coordinates. */
#include "sheet.h"
#include "text.h"

static const Colour site_colour = {0x7a, 0x1f, 0x6e, 255};
static const TextStyle site_text = {
    .font = FONT_NORMAL, .size = 2, .colour = {0x7a, 0x1f, 0x6e, 255}, .halo = 0.5};

/* Lines of the grid across one frame. */
typedef struct {
    Page *p;
    const Frame *f;
    const AgtGridMap *map;
    bool east; /* lines of one local x; else of one local y */
    AgtBox local;
} Lines;

/* Cuts the line a + t d to a slab in one axis. */
static bool cut(double a, double d, double low, double high, double *from, double *to)
{
    if (fabs(d) < 1e-12)
        return a >= low && a <= high;
    double t0 = (low - a) / d, t1 = (high - a) / d;
    *from = MAX(*from, MIN(t0, t1));
    *to = MIN(*to, MAX(t0, t1));
    return *from < *to;
}

/* The piece of the line at local coordinate @p c that is in the frame, on paper. */
static bool piece(const Lines *l, double c, AgtPoint *a, AgtPoint *b)
{
    AgtBox s = l->local, w = l->f->world;
    AgtPoint p =
        agt_crs_grid_to_plan(l->map, l->east ? (AgtPoint){c, s.miny} : (AgtPoint){s.minx, c});
    AgtPoint q =
        agt_crs_grid_to_plan(l->map, l->east ? (AgtPoint){c, s.maxy} : (AgtPoint){s.maxx, c});
    double from = 0, to = 1, dx = q.x - p.x, dy = q.y - p.y;
    if (!cut(p.x, dx, w.minx, w.maxx, &from, &to) || !cut(p.y, dy, w.miny, w.maxy, &from, &to))
        return false;
    *a = frame_mm(l->f, (AgtPoint){p.x + from * dx, p.y + from * dy});
    *b = frame_mm(l->f, (AgtPoint){p.x + to * dx, p.y + to * dy});
    return true;
}

/* Along the line, beginning at its left end, or at its lower one when it is steep. */
static void label(const Lines *l, AgtPoint a, AgtPoint b, double c)
{
    bool steep = fabs(b.y - a.y) > fabs(b.x - a.x);
    if (steep ? a.y < b.y : a.x > b.x) {
        AgtPoint swap = a;
        a = b;
        b = swap;
    }
    g_autofree char *n = decimal(c, 0);
    g_autofree char *text = g_strdup_printf("%s %s", l->east ? "x" : "y", n);
    double len = hypot(b.x - a.x, b.y - a.y), ux = (b.x - a.x) / len, uy = (b.y - a.y) / len;
    if (len < text_width(&site_text, text) + 8)
        return;
    TextStyle t = site_text;
    t.angle_rad = atan2(uy, ux);
    page_text(l->p, &t, TEXT_BASE, a.x + 3 * ux + 0.6 * uy, a.y + 3 * uy - 0.6 * ux, text, NULL);
}

static void draw_lines(const Lines *l, double step)
{
    double low = l->east ? l->local.minx : l->local.miny;
    double high = l->east ? l->local.maxx : l->local.maxy;
    for (double c = ceil(low / step) * step; c <= high; c += step) {
        AgtPoint a, b;
        if (!piece(l, c, &a, &b))
            continue;
        page_segment(l->p, a.x, a.y, b.x, b.y, 0.1, site_colour);
        label(l, a, b, c);
    }
}

/* The frame's corners in the grid. */
static AgtBox local_box(const AgtGridMap *map, AgtBox w)
{
    const AgtPoint c[] = {{w.minx, w.miny}, {w.minx, w.maxy}, {w.maxx, w.miny}, {w.maxx, w.maxy}};
    AgtBox out = AGT_BOX_EMPTY;
    for (guint i = 0; i < G_N_ELEMENTS(c); i++) {
        AgtPoint p = agt_crs_grid_to_local(map, c[i]);
        out = agt_box_union(out, (AgtBox){p.x, p.y, p.x, p.y});
    }
    return out;
}

void site_grid_draw(Sheet *s, Page *p, guint frame, double step)
{
    if (!s->o->site_grid)
        return;
    const Frame *f = page_frame(p, frame);
    Lines l = {.p = p, .f = f, .map = &s->site_grid, .local = local_box(&s->site_grid, f->world)};
    page_pen(p, GROUP_GRID, (gint)frame, "site-grid", NULL);
    for (int east = 0; east < 2; east++) {
        l.east = east;
        draw_lines(&l, step);
    }
}

char *site_grid_note(const Sheet *s)
{
    if (!s->o->site_grid)
        return NULL;
    g_autofree char *residual = decimal(s->site_grid.residual_max_m, 3);
    return g_strdup_printf(TR(s, N_("Turned lines: site grid %s, local x and y in metres; largest "
                                    "residual %s m.")),
                           s->o->site_grid, residual);
}
