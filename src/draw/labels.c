/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Placement of labels: every label has candidates from best to worst; labels are taken in order of
 * priority, and the first candidate that meets no label set before it is taken (greedy). Boxes may
 * be turned; two turned boxes are tested by their separating axes.
 */
#include "labels.h"

#include <math.h>
#include <string.h>

#include "text.h"

/* A box turned by an angle: centre, half sizes, direction of its x axis. */
typedef struct {
    double x, y, hw, hh, c, s;
    const char *owner; /* row whose labels may cover it; NULL: nobody's */
} Turned;

typedef struct {
    Label how;
    const AgtGeom *geom;
    const char *text, *class, *id;
    guint number;
} Ask;

/* Cell of the grid over the frame, mm. */
static const double cell_mm = 12;

struct _LabelSet {
    Page *page;
    guint frame;
    GArray *asks, *boxes;
    GStringChunk *texts;
    GArray **cells;
    int nx, ny;
    GArray *said; /* Said */
    GHashTable *points;
};

/* A text that stands on the sheet. */
typedef struct {
    const char *text;
    double x, y;
} Said;

/* Within this distance the same text is not said twice: a zone and the school on it, mm. */
static const double repeat_mm = 45;

AgtPoint label_point(GHashTable *points, const AgtGeom *g)
{
    AgtPoint *known = g_hash_table_lookup(points, g);
    if (known)
        return *known;
    known = g_new(AgtPoint, 1);
    *known = agt_geom_label_point(g);
    g_hash_table_insert(points, (gpointer)g, known);
    return *known;
}

LabelSet *labels_new(Page *page, guint frame, GHashTable *points)
{
    LabelSet *s = g_new0(LabelSet, 1);
    s->page = page;
    s->frame = frame;
    s->points = points;
    s->asks = g_array_new(FALSE, FALSE, sizeof(Ask));
    s->boxes = g_array_new(FALSE, FALSE, sizeof(Turned));
    s->texts = g_string_chunk_new(4096);
    s->said = g_array_new(FALSE, FALSE, sizeof(Said));
    AgtBox r = page_frame(page, frame)->rect;
    s->nx = (int)((r.maxx - r.minx) / cell_mm) + 1;
    s->ny = (int)((r.maxy - r.miny) / cell_mm) + 1;
    s->cells = g_new0(GArray *, (gsize)s->nx * (gsize)s->ny);
    return s;
}

void labels_free(LabelSet *s)
{
    if (!s)
        return;
    for (int i = 0; i < s->nx * s->ny; i++)
        if (s->cells[i])
            g_array_unref(s->cells[i]);
    g_free(s->cells);
    g_array_unref(s->asks);
    g_array_unref(s->boxes);
    g_array_unref(s->said);
    g_string_chunk_free(s->texts);
    g_free(s);
}

void labels_ask(LabelSet *s, const Label *how, const AgtGeom *g, const char *text,
                const char *class, const char *id)
{
    if (!g || g->n_points == 0 || !text || !*text)
        return;
    if (!agt_box_intersects(g->box, page_frame(s->page, s->frame)->world))
        return;
    Ask a = {*how, g, g_string_chunk_insert_const(s->texts, text), class, NULL, s->asks->len};
    a.id = id ? g_string_chunk_insert_const(s->texts, id) : NULL;
    g_array_append_val(s->asks, a);
}

static AgtBox turned_hull(const Turned *t)
{
    double w = fabs(t->c) * t->hw + fabs(t->s) * t->hh, h = fabs(t->s) * t->hw + fabs(t->c) * t->hh;
    return (AgtBox){t->x - w, t->y - h, t->x + w, t->y + h};
}

/* Range of cells under a box; false when outside the frame. */
static bool cell_range(const LabelSet *s, AgtBox b, int at[4])
{
    AgtBox r = page_frame(s->page, s->frame)->rect;
    at[0] = MAX((int)floor((b.minx - r.minx) / cell_mm), 0);
    at[1] = MAX((int)floor((b.miny - r.miny) / cell_mm), 0);
    at[2] = MIN((int)floor((b.maxx - r.minx) / cell_mm), s->nx - 1);
    at[3] = MIN((int)floor((b.maxy - r.miny) / cell_mm), s->ny - 1);
    return at[0] <= at[2] && at[1] <= at[3];
}

static void add_box(LabelSet *s, Turned t)
{
    int at[4];
    if (!cell_range(s, turned_hull(&t), at))
        return;
    guint number = s->boxes->len;
    g_array_append_val(s->boxes, t);
    for (int y = at[1]; y <= at[3]; y++)
        for (int x = at[0]; x <= at[2]; x++) {
            GArray **cell = &s->cells[y * s->nx + x];
            if (!*cell)
                *cell = g_array_new(FALSE, FALSE, sizeof(guint));
            g_array_append_val(*cell, number);
        }
}

/* Do the shadows of both boxes on the axis (c, s) overlap? */
static bool overlap_on(const Turned *a, const Turned *b, double c, double s)
{
    double ra = a->hw * fabs(a->c * c + a->s * s) + a->hh * fabs(-a->s * c + a->c * s);
    double rb = b->hw * fabs(b->c * c + b->s * s) + b->hh * fabs(-b->s * c + b->c * s);
    return fabs((b->x - a->x) * c + (b->y - a->y) * s) < ra + rb;
}

static bool overlap(const Turned *a, const Turned *b)
{
    return overlap_on(a, b, a->c, a->s) && overlap_on(a, b, -a->s, a->c) &&
           overlap_on(a, b, b->c, b->s) && overlap_on(a, b, -b->s, b->c);
}

static bool is_free(const LabelSet *s, const Turned *t, bool hard_only)
{
    int at[4];
    if (!cell_range(s, turned_hull(t), at))
        return false;
    for (int y = at[1]; y <= at[3]; y++)
        for (int x = at[0]; x <= at[2]; x++) {
            const GArray *cell = s->cells[y * s->nx + x];
            for (guint i = 0; cell && i < cell->len; i++) {
                const Turned *b = &g_array_index(s->boxes, Turned, g_array_index(cell, guint, i));
                if (b->owner && (hard_only || g_strcmp0(b->owner, t->owner) == 0))
                    continue;
                if (overlap(t, b))
                    return false;
            }
        }
    return true;
}

void labels_avoid(LabelSet *s, const AgtGeom *g, const char *id)
{
    AgtPoint corner[4];
    double angle;
    if (!g || !agt_box_intersects(g->box, page_frame(s->page, s->frame)->world) ||
        !agt_geom_min_rectangle(g, corner, &angle, NULL))
        return;
    AgtPoint q[4];
    for (guint i = 0; i < 4; i++)
        q[i] = frame_mm(page_frame(s->page, s->frame), corner[i]);
    double w = hypot(q[1].x - q[0].x, q[1].y - q[0].y), h = hypot(q[2].x - q[1].x, q[2].y - q[1].y);
    if (!(w > 0) || !(h > 0))
        return;
    add_box(s, (Turned){(q[0].x + q[2].x) / 2, (q[0].y + q[2].y) / 2, w / 2, h / 2,
                        (q[1].x - q[0].x) / w, (q[1].y - q[0].y) / w,
                        g_string_chunk_insert_const(s->texts, id ? id : "?")});
}

void labels_avoid_line(LabelSet *s, AgtPoint a, AgtPoint b, double half)
{
    double len = hypot(b.x - a.x, b.y - a.y);
    if (len > 0)
        add_box(s, (Turned){(a.x + b.x) / 2, (a.y + b.y) / 2, len / 2, half, (b.x - a.x) / len,
                            (b.y - a.y) / len, "line"});
}

void labels_block(LabelSet *s, AgtBox b)
{
    add_box(s, (Turned){(b.minx + b.maxx) / 2, (b.miny + b.maxy) / 2, (b.maxx - b.minx) / 2,
                        (b.maxy - b.miny) / 2, 1, 0, NULL});
}

/* A text ready to be put down. */
typedef struct {
    char **lines;
    guint n;
    TextStyle style;
    double w, h; /* of the block of lines, mm */
} Block;

static void measure(Block *b)
{
    b->w = 0;
    for (guint i = 0; i < b->n; i++) {
        double w = text_width(&b->style, b->lines[i]);
        b->w = MAX(b->w, w);
    }
    b->h = text_cap(b->style.size) + (b->n - 1) * text_leading(b->style.size);
}

static Turned box_of(const Block *b, const Ask *a, double x, double y, double angle)
{
    double rim = 0.12 * b->style.size + b->style.halo;
    return (Turned){x,          y,          b->w / 2 + rim,    b->h / 2 + rim,
                    cos(angle), sin(angle), a->id ? a->id : ""};
}

static bool in_frame(const LabelSet *s, const Turned *t)
{
    AgtBox r = page_frame(s->page, s->frame)->rect, h = turned_hull(t);
    return h.minx > r.minx + 0.5 && h.miny > r.miny + 0.5 && h.maxx < r.maxx - 0.5 &&
           h.maxy < r.maxy - 0.5;
}

/* All corners and the middles of the sides inside the row's polygon. */
static bool inside(const LabelSet *s, const Ask *a, const Turned *t)
{
    const Frame *f = page_frame(s->page, s->frame);
    for (int i = -1; i <= 1; i++)
        for (int j = -1; j <= 1; j += 2) {
            double u = i * t->hw, v = j * t->hh;
            AgtPoint mm = {t->x + u * t->c - v * t->s, t->y + u * t->s + v * t->c};
            if (!agt_geom_contains_point(a->geom, frame_ground(f, mm)))
                return false;
        }
    return true;
}

static void put(LabelSet *s, const Ask *a, const Block *b, const Turned *t)
{
    Page *p = s->page;
    TextStyle style = b->style;
    style.align = 0.5;
    style.angle_rad = atan2(t->s, t->c);
    page_pen(p, GROUP_LABELS, -1, a->class, a->id);
    for (guint i = 0; i < b->n; i++) {
        double v = -b->h / 2 + text_cap(b->style.size) + i * text_leading(b->style.size);
        page_text(p, &style, TEXT_BASE, t->x - v * t->s, t->y + v * t->c, b->lines[i], NULL);
    }
    Turned taken = *t;
    taken.owner = NULL;
    add_box(s, taken);
    Said said = {a->text, t->x, t->y};
    g_array_append_val(s->said, said);
    p->labels_placed++;
}

static bool try_at(LabelSet *s, const Ask *a, const Block *b, double x, double y, double angle,
                   bool must_fit, bool hard_only)
{
    Turned t = box_of(b, a, x, y, angle);
    if (!in_frame(s, &t) || (must_fit && !inside(s, a, &t)) || !is_free(s, &t, hard_only))
        return false;
    put(s, a, b, &t);
    return true;
}

/* Readable angles: never upside down. */
static double upright(double angle)
{
    while (angle > G_PI / 2 + 1e-9)
        angle -= G_PI;
    while (angle <= -G_PI / 2 + 1e-9)
        angle += G_PI;
    return angle;
}

/* Positions over the polygon: its best inner point first, then a grid from its middle outwards. */
static bool try_over(LabelSet *s, const Ask *a, const Block *b, double angle, bool must_fit,
                     bool hard_only)
{
    static const int order[] = {0, -1, 1, -2, 2, -3, 3};
    const Frame *f = page_frame(s->page, s->frame);
    AgtPoint at = frame_mm(f, label_point(s->points, a->geom));
    if (try_at(s, a, b, at.x, at.y, angle, must_fit, hard_only))
        return true;
    AgtBox box = a->geom->box;
    AgtPoint mid = frame_mm(f, (AgtPoint){(box.minx + box.maxx) / 2, (box.miny + box.maxy) / 2});
    double dx = frame_len(f, box.maxx - box.minx) / 8, dy = frame_len(f, box.maxy - box.miny) / 8;
    for (guint i = 0; i < G_N_ELEMENTS(order); i++)
        for (guint j = 0; j < G_N_ELEMENTS(order); j++) {
            double x = mid.x + order[j] * dx, y = mid.y + order[i] * dy;
            AgtPoint g = frame_ground(f, (AgtPoint){x, y});
            if (agt_geom_contains_point(a->geom, g) &&
                try_at(s, a, b, x, y, angle, must_fit, hard_only))
                return true;
        }
    return false;
}

static bool place_polygon(LabelSet *s, const Ask *a, Block *b)
{
    AgtPoint corner[4];
    double along = 0;
    if (agt_geom_min_rectangle(a->geom, corner, &along, NULL))
        along = upright(-along);
    bool must_fit = a->how.fit == FIT_INSIDE;
    for (double size = a->how.style.size; size >= a->how.min_size - 1e-9;
         size = size > a->how.min_size ? MAX(size * 0.88, a->how.min_size) : 0) {
        b->style.size = size;
        measure(b);
        if (try_over(s, a, b, 0, must_fit, false) ||
            (must_fit && try_over(s, a, b, along, true, false)) ||
            (must_fit && try_over(s, a, b, upright(along + G_PI / 2), true, false)))
            return true;
    }
    return (!must_fit || a->how.required) && try_over(s, a, b, 0, false, true);
}

/* Around a point, or around the box of an area too small to hold its text. */
static bool place_point(LabelSet *s, const Ask *a, Block *b)
{
    static const double dir[][2] = {{1, -1}, {1, 1}, {-1, -1}, {-1, 1},
                                    {0, -1}, {1, 0}, {0, 1},   {-1, 0}};
    measure(b);
    const Frame *f = page_frame(s->page, s->frame);
    AgtBox box = a->geom->box;
    AgtPoint at = frame_mm(f, (AgtPoint){(box.minx + box.maxx) / 2, (box.miny + box.maxy) / 2});
    double hw = frame_len(f, box.maxx - box.minx) / 2, hh = frame_len(f, box.maxy - box.miny) / 2;
    for (double gap = 1.2; gap < 8; gap += 2.2)
        for (guint i = 0; i < G_N_ELEMENTS(dir); i++)
            if (try_at(s, a, b, at.x + dir[i][0] * (b->w / 2 + hw + gap),
                       at.y + dir[i][1] * (b->h / 2 + hh + gap), 0, false, gap > 4))
                return true;
    return false;
}

/* Bend of the line under the text: largest distance of its points from the chord, mm. */
static double bend(const LabelSet *s, const AgtGeom *g, double s0, double s1, AgtPoint a,
                   AgtPoint b)
{
    double worst = 0, len = hypot(b.x - a.x, b.y - a.y);
    for (int i = 1; i < 6; i++) {
        AgtPoint q = frame_mm(page_frame(s->page, s->frame),
                              agt_geom_line_at(g, s0 + (s1 - s0) * i / 6, NULL));
        double d = fabs((b.x - a.x) * (q.y - a.y) - (b.y - a.y) * (q.x - a.x)) / MAX(len, 1e-9);
        worst = MAX(worst, d);
    }
    return worst;
}

/* Tries the text centred at @p mid metres along the line. */
static bool try_along(LabelSet *s, const Ask *a, const Block *b, const AgtGeom *line, double mid,
                      double most_bend, bool hard_only)
{
    const Frame *f = page_frame(s->page, s->frame);
    double half = b->w / 2 * f->scale / 1000;
    AgtPoint p0 = frame_mm(f, agt_geom_line_at(line, mid - half, NULL));
    AgtPoint p1 = frame_mm(f, agt_geom_line_at(line, mid + half, NULL));
    if (bend(s, line, mid - half, mid + half, p0, p1) > most_bend)
        return false;
    double angle = upright(atan2(p1.y - p0.y, p1.x - p0.x));
    AgtPoint m = frame_mm(f, agt_geom_line_at(line, mid, NULL));
    return try_at(s, a, b, (p0.x + p1.x + 2 * m.x) / 4, (p0.y + p1.y + 2 * m.y) / 4, angle, false,
                  hard_only);
}

/* Along a line: from its middle outwards; again after each repeat distance. */
static guint place_part(LabelSet *s, const Ask *a, const Block *b, const AgtGeom *line,
                        double most_bend, bool hard_only)
{
    const Frame *f = page_frame(s->page, s->frame);
    double len = agt_geom_length_m(line), need = (b->w + 2) * f->scale / 1000;
    double gap = a->how.repeat > 0 ? a->how.repeat * f->scale / 1000 : len;
    guint n = MAX((guint)(len / MAX(gap, 1e-9)), 1), placed = 0;
    if (len < need)
        return 0;
    for (guint k = 0; k < n; k++) {
        double lo = len * k / n, hi = len * (k + 1) / n, mid = (lo + hi) / 2;
        for (int i = 0; i < 25; i++) {
            double at = mid + (i % 2 ? -1 : 1) * ((i + 1) / 2) * (hi - lo) / 26;
            if (at - need / 2 < 0 || at + need / 2 > len)
                continue;
            if (try_along(s, a, b, line, at, most_bend, hard_only)) {
                placed++;
                break;
            }
        }
    }
    return placed;
}

static bool place_line(LabelSet *s, const Ask *a, Block *b)
{
    guint placed = 0;
    for (double size = a->how.style.size; !placed && size >= a->how.min_size - 1e-9;
         size = size > a->how.min_size ? MAX(size * 0.85, a->how.min_size) : 0) {
        b->style.size = size;
        measure(b);
        for (guint hard = 0; hard < 2 && !placed; hard++)
            for (guint i = 0; i < a->geom->n_parts; i++) {
                g_autoptr(AgtGeom) part = agt_geom_part(a->geom, i);
                placed += place_part(s, a, b, part, (hard ? 0.5 : 0.3) * size, hard);
            }
    }
    return placed > 0;
}

static int compare_asks(gconstpointer pa, gconstpointer pb)
{
    const Ask *a = pa, *b = pb;
    if (a->how.priority != b->how.priority)
        return a->how.priority < b->how.priority ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* True when a polygon's text was already said inside it, or close by. */
static bool said_near(const LabelSet *s, const Ask *a)
{
    if (a->geom->kind != AGT_GEOM_POLYGON || a->how.priority <= 2)
        return false;
    const Frame *f = page_frame(s->page, s->frame);
    AgtPoint at = frame_mm(f, label_point(s->points, a->geom));
    for (guint i = 0; i < s->said->len; i++) {
        const Said *q = &g_array_index(s->said, Said, i);
        if (strcmp(q->text, a->text) == 0 && hypot(q->x - at.x, q->y - at.y) < repeat_mm)
            return true;
    }
    return false;
}

static void place_one(LabelSet *s, const Ask *a)
{
    if (said_near(s, a))
        return;
    g_auto(GStrv) lines = text_lines(&a->how.style, a->text,
                                     s->page->error && !*s->page->error ? s->page->error : NULL);
    if (!lines)
        return;
    Block b = {lines, g_strv_length(lines), a->how.style, 0, 0};
    bool polygon = a->geom->kind == AGT_GEOM_POLYGON && a->how.fit != FIT_BESIDE;
    bool placed = polygon                          ? place_polygon(s, a, &b)
                  : a->geom->kind == AGT_GEOM_LINE ? place_line(s, a, &b)
                                                   : place_point(s, a, &b);
    if (!placed)
        s->page->labels_lost++;
}

void labels_place(LabelSet *s)
{
    g_array_sort(s->asks, compare_asks);
    for (guint i = 0; i < s->asks->len; i++)
        place_one(s, &g_array_index(s->asks, Ask, i));
    g_array_set_size(s->asks, 0);
}
