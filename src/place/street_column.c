/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plots of a pattern in closed form. The land is cut once into columns across the frame; in a
 * column every street takes its width, each side of it a row as deep as a plot may be, and what
 * lies between two streets is shared. No squares, no overlay: some microseconds a pattern, so every
 * direction is looked at with every spacing and offset, and only the best are looked at again.
 */
#include "street.h"

#define COLUMN_M  12.0
#define COLUMNS   90.0
#define PER_FRONT 0.45 /* of a plot is lost where a row ends */

/* Land of a column from t0 to t1; whether a standing street runs along either end. */
typedef struct {
    double t0, t1;
    bool street0, street1;
} Span;

typedef struct {
    guint first, n; /* of the spans */
    double bend;    /* how much the direction turns a metre: normals come nearer to each other */
} Column;

struct _AgtStreetColumns {
    double ds;
    GArray *span, *column;
};

void agt_street_columns_free(AgtStreetColumns *c)
{
    if (!c)
        return;
    g_array_unref(c->span);
    g_array_unref(c->column);
    g_free(c);
}

static int by_value(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool along_street(const AgtStreetLand *l, AgtPoint p)
{
    for (guint i = 0; i < l->axes->len; i++) {
        const AgtPlaceAxis *a = &g_array_index(l->axes, AgtPlaceAxis, i);
        if (agt_place_point_segment(p, a->a, a->b, NULL) <= a->half + 2 * AGT_PLACE_TOUCH_M)
            return true;
    }
    return false;
}

/* Spans of the line from @p p along @p d between @p from and @p to. */
static Column cut(const AgtStreetLand *l, AgtPoint p, AgtPoint d, double from, double to,
                  GArray *span, GArray *at)
{
    const AgtGeom *g = l->land;
    Column c = {.first = span->len};
    g_array_set_size(at, 0);
    for (guint r = 0; r < g->n_rings; r++)
        for (guint i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            AgtPoint a = agt_place_sub(g->pt[i], p), b = agt_place_sub(g->pt[i + 1], p);
            double sa = agt_place_cross(d, a), sb = agt_place_cross(d, b);
            if ((sa <= 0) == (sb <= 0))
                continue;
            double u = sa / (sa - sb), t = agt_place_dot(d, a) * (1 - u) + agt_place_dot(d, b) * u;
            g_array_append_val(at, t);
        }
    g_array_sort(at, by_value);
    for (guint i = 0; i + 1 < at->len; i += 2) {
        Span s = {fmax(from, g_array_index(at, double, i)),
                  fmin(to, g_array_index(at, double, i + 1)), false, false};
        if (s.t1 - s.t0 < l->rules.depth_min)
            continue;
        s.street0 = along_street(l, agt_place_along(p, d, s.t0));
        s.street1 = along_street(l, agt_place_along(p, d, s.t1));
        g_array_append_val(span, s);
    }
    c.n = span->len - c.first;
    return c;
}

static double turn_between(AgtPoint d, AgtPoint e)
{
    return atan2(agt_place_cross(d, e), agt_place_dot(d, e));
}

AgtStreetColumns *agt_street_columns(const AgtStreetLand *l, const AgtStreetFrame *f)
{
    AgtStreetColumns *c = g_new0(AgtStreetColumns, 1);
    guint n = (guint)CLAMP((f->s1 - f->s0) / COLUMN_M, 1, COLUMNS);
    g_autoptr(GArray) at = g_array_new(FALSE, FALSE, sizeof(double));
    AgtPlaceLine line = {0};
    c->ds = (f->s1 - f->s0) / n;
    c->span = g_array_new(FALSE, FALSE, sizeof(Span));
    c->column = g_array_new(FALSE, FALSE, sizeof(Column));
    if (f->base)
        agt_place_line_init(&line, f->base);
    for (guint i = 0; i < n; i++) {
        double s = f->s0 + (i + 0.5) * c->ds, bend = 0;
        AgtPoint p = agt_place_along(f->origin, f->dir, s), d = f->dir;
        if (f->base) {
            p = agt_place_line_at(&line, s);
            d = agt_place_line_direction(&line, s, 15);
            bend = turn_between(agt_place_line_direction(&line, s - 20, 15),
                                agt_place_line_direction(&line, s + 20, 15)) /
                   40;
        }
        double from = f->base ? -1 : -INFINITY, to = f->base ? 1.3 * f->t1 : INFINITY;
        Column one = cut(l, p, agt_place_left(d), from, to, c->span, at);
        one.bend = bend;
        g_array_append_val(c->column, one);
    }
    if (f->base)
        agt_place_line_clear(&line);
    return c;
}

/* What the streets of a pattern give, summed up over the columns. */
typedef struct {
    const AgtStreetRules *rules;
    double plots, length, ds, bend;
    guint rows, ends; /* rows in this column, ends of rows so far */
} Sum;

static void add_row(Sum *s, double depth, double t)
{
    const AgtStreetRules *r = s->rules;
    double wide = fmax(0, 1 - s->bend * t) * s->ds;
    if (depth < r->depth_min || wide <= 0)
        return;
    s->plots += wide * fmin(fmin(depth, r->depth_max) / r->area, 1 / r->front);
    s->rows++;
}

/* Land from a to b with streets at either end, or none. */
static void add_gap(Sum *s, double a, double b, bool street_a, bool street_b)
{
    double g = b - a;
    if (street_a && street_b && g >= 2 * s->rules->depth_min) {
        add_row(s, g / 2, a);
        add_row(s, g / 2, b);
    } else if (street_a || street_b) {
        add_row(s, g, street_a ? a : b);
    }
}

static void add_span(Sum *s, const Span *span, const AgtStreetPattern *p)
{
    double half = s->rules->half, a = span->t0;
    bool street_a = span->street0;
    guint first = (guint)fmax(0, ceil((span->t0 + half - p->t) / p->pitch));
    for (guint k = first; k < p->n; k++) {
        double t = p->t + k * p->pitch;
        if (t > span->t1 - half)
            break;
        add_gap(s, a, t - half, street_a, true);
        s->length += s->ds * fmax(0, 1 - s->bend * t);
        a = t + half;
        street_a = true;
    }
    add_gap(s, a, span->t1, street_a, span->street1);
}

/* Streets across: each takes its width off every row and ends it twice. */
static double with_across(const AgtStreetRules *r, const Sum *s, double room, double wide, guint n)
{
    double rows = s->rules ? s->rows / fmax(1, n) : 0, across = floor(room / r->block_max) + 1;
    double lost = s->plots * across * 2 * r->half / room + 2 * PER_FRONT * rows * across;
    double metres = s->length + across * wide;
    return s->plots - lost - PER_FRONT * s->ends - metres / AGT_STREET_METRES_A_PLOT;
}

double agt_street_closed_form(const AgtStreetLand *l, const AgtStreetFrame *f,
                              const AgtStreetColumns *c, const AgtStreetPattern *p)
{
    Sum sum = {.rules = &l->rules, .ds = c->ds};
    guint before = 0, rows = 0;
    double wide = 0;
    for (guint i = 0; i < c->column->len; i++) {
        const Column *one = &g_array_index(c->column, Column, i);
        sum.rows = 0;
        sum.bend = one->bend;
        for (guint k = 0; k < one->n; k++) {
            const Span *span = &g_array_index(c->span, Span, one->first + k);
            add_span(&sum, span, p);
            wide += span->t1 - span->t0;
        }
        sum.ends += sum.rows > before ? sum.rows - before : before - sum.rows;
        before = sum.rows;
        rows += sum.rows;
    }
    sum.rows = rows;
    return with_across(&l->rules, &sum, f->s1 - f->s0, wide / fmax(1, c->column->len),
                       c->column->len);
}
