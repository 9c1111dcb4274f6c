/* SPDX-License-Identifier: Apache-2.0 */
/*
 * separation: clear horizontal distance of network lines to other lines, kerbs, fences, buildings,
 * trees and poles.
 *
 * Clear means from outside to outside: half the diameter of a pipe is taken off on each side. Lines
 * may cross: where two cross or touch at crossing_deg (45) or more, and where ends of two network
 * lines meet, nothing is judged within as much of that point as lines at that angle need to
 * get clear of each other. Flatter crossings are judged like lines beside each other. A line that
 * ends within 50 cm of a building serves it and is not judged against it.
 */
#include "net.h"

static const double serves_m = 0.5;
/* Half of the widest carriageway that is looked for. */
static const double kerb_max_m = 40;
/* Points that nothing is judged near, for one pair of lines. */
#define FREE_MAX 64

enum { EDGE_SHAPE, EDGE_BOUNDARY, EDGE_KERB };

typedef struct {
    AgtPoint a, b;
} Piece;

typedef struct {
    AgtNormsRun *run;
    const AgtNormRule *rule;
    AgtFindings *out;
    AgtLayerId other;
    const Rows *where, *other_where;
    Figures figures;
    int edge;
    double steep_deg;
    bool lines;     /* the others are lines */
    GArray *piece;  /* Piece: segments of the other row at hand */
    AgtGeom **kerb; /* of each street: both edges of its carriageway */
    Skipped undecided, bare;
    GArray *near, *rows;
} Separation;

static double half_m(const AgtFeature *row)
{
    double mm =
        row->layer == AGT_LAYER_NETWORK_LINE ? ((const AgtNetworkLine *)row)->diameter_mm : 0;
    return mm > 0 ? mm / 2000 : 0;
}

/* --- The others as pieces of lines --- */

static void add_pieces(const Separation *s, const AgtGeom *g)
{
    for (guint32 r = 0; r < g->n_rings; r++)
        for (guint32 i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            Piece p = {g->pt[i], g->pt[i + 1]};
            g_array_append_val(s->piece, p);
        }
}

/* Both edges of the carriageway, NULL when its width is not given. */
static AgtGeom *kerbs_of(const AgtFeature *row)
{
    double half = ((const AgtStreet *)row)->carriageway_m / 2;
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (guint32 p = 0; half > 0 && p < row->geom->n_parts; p++)
        for (int side = -1; side <= 1; side += 2) {
            g_autoptr(AgtGeom) part = agt_geom_part(row->geom, p);
            AgtGeom *kerb = agt_geom_line_offset(part, side * half, NULL);
            if (!kerb)
                return NULL;
            g_ptr_array_add(list, kerb);
        }
    return list->len
               ? agt_geom_collect(AGT_GEOM_LINE, (const AgtGeom *const *)list->pdata, list->len)
               : NULL;
}

static void make_kerbs(Separation *s)
{
    const AgtTable *t = agt_plan_table(s->run->plan, s->other);
    s->kerb = g_new0(AgtGeom *, t->n + 1);
    NORM_EACH (i, s->other_where) {
        s->kerb[i] = kerbs_of(t->rows[i]);
        if (!s->kerb[i])
            norm_skip(&s->bare, t->rows[i]);
    }
}

static void free_kerbs(Separation *s)
{
    const AgtTable *t = agt_plan_table(s->run->plan, s->other);
    for (guint i = 0; s->kerb && i < t->n; i++)
        agt_geom_unref(s->kerb[i]);
    g_free(s->kerb);
}

/* Segments of one of the others; none when it is not asked for. */
static void take_pieces(const Separation *s, guint32 other)
{
    const AgtFeature *row = agt_plan_table(s->run->plan, s->other)->rows[other];
    g_array_set_size(s->piece, 0);
    if (s->kerb && s->kerb[other])
        add_pieces(s, s->kerb[other]);
    else if (!s->kerb && norm_has(s->other_where, other))
        add_pieces(s, row->geom);
}

/* --- One line beside one other --- */

typedef struct {
    AgtPoint at[FREE_MAX];
    guint n;
    double radius;
} Free;

static void set_free(Free *f, AgtPoint p)
{
    if (f->n < FREE_MAX)
        f->at[f->n++] = p;
}

static bool steep(const Piece *x, const Piece *y, double deg)
{
    double ux = x->b.x - x->a.x, uy = x->b.y - x->a.y;
    double vx = y->b.x - y->a.x, vy = y->b.y - y->a.y;
    double angle = atan2(fabs(ux * vy - uy * vx), fabs(ux * vx + uy * vy));
    return angle >= (deg - 1e-6) * G_PI / 180;
}

/* Where two pieces cross or touch. */
static bool meeting(const Piece *x, const Piece *y, AgtPoint *at)
{
    double ux = x->b.x - x->a.x, uy = x->b.y - x->a.y;
    double vx = y->b.x - y->a.x, vy = y->b.y - y->a.y, det = ux * vy - uy * vx;
    if (norm_segment_distance(x->a, x->b, y->a, y->b) > NET_JOIN_M || det == 0)
        return false;
    double t = ((y->a.x - x->a.x) * vy - (y->a.y - x->a.y) * vx) / det;
    t = CLAMP(t, 0.0, 1.0);
    *at = (AgtPoint){x->a.x + t * ux, x->a.y + t * uy};
    return true;
}

static void free_ends(const AgtGeom *a, const AgtGeom *b, Free *f)
{
    for (guint32 r = 0; r < a->n_rings; r++)
        for (guint32 q = 0; q < b->n_rings; q++) {
            AgtPoint end[] = {a->pt[a->ring[r]], a->pt[a->ring[r + 1] - 1]};
            AgtPoint far[] = {b->pt[b->ring[q]], b->pt[b->ring[q + 1] - 1]};
            for (guint k = 0; k < 4; k++)
                if (hypot(end[k % 2].x - far[k / 2].x, end[k % 2].y - far[k / 2].y) <= NET_JOIN_M)
                    set_free(f, end[k % 2]);
        }
}

/* The nearest place of a piece of line to another piece. */
static double closest(AgtPoint a, AgtPoint b, const Piece *o, AgtPoint *at)
{
    double d = norm_segment_distance(a, b, o->a, o->b);
    const AgtPoint mid = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    const AgtPoint try[] = {a, b, mid};
    *at = mid;
    for (guint i = 0; i < 2; i++)
        if (norm_segment_distance(try[i], try[i], o->a, o->b) <= d + NORM_EPS)
            *at = try[i];
    return d;
}

/* What is left of a piece outside the free places: up to FREE_MAX + 1 intervals of 0..1. */
static guint outside_free(const Piece *x, const Free *f, double lo[], double hi[])
{
    double dx = x->b.x - x->a.x, dy = x->b.y - x->a.y, len2 = dx * dx + dy * dy;
    guint n = 1;
    lo[0] = 0;
    hi[0] = 1;
    for (guint i = 0; i < f->n && len2 > 0; i++) {
        double m = ((f->at[i].x - x->a.x) * dx + (f->at[i].y - x->a.y) * dy) / len2;
        double ex = x->a.x + m * dx - f->at[i].x, ey = x->a.y + m * dy - f->at[i].y;
        double rest = f->radius * f->radius - ex * ex - ey * ey;
        if (rest <= 0)
            continue;
        double w = sqrt(rest / len2), from = m - w, to = m + w;
        for (guint k = n; k-- > 0;) {
            if (to <= lo[k] || from >= hi[k])
                continue;
            if (from > lo[k] && to < hi[k] && n <= FREE_MAX) {
                lo[n] = to;
                hi[n++] = hi[k];
                hi[k] = from;
            } else if (from > lo[k]) {
                hi[k] = from;
            } else if (to < hi[k]) {
                lo[k] = to;
            } else {
                n--;
                lo[k] = lo[n];
                hi[k] = hi[n];
            }
        }
    }
    return n;
}

static double beside(const Piece *x, const Piece *o, const Free *f, AgtPoint *at)
{
    double lo[FREE_MAX + 2], hi[FREE_MAX + 2], best = INFINITY;
    guint n = outside_free(x, f, lo, hi);
    for (guint k = 0; k < n; k++) {
        AgtPoint a = {x->a.x + lo[k] * (x->b.x - x->a.x), x->a.y + lo[k] * (x->b.y - x->a.y)};
        AgtPoint b = {x->a.x + hi[k] * (x->b.x - x->a.x), x->a.y + hi[k] * (x->b.y - x->a.y)};
        AgtPoint p;
        double d = closest(a, b, o, &p);
        if (d < best) {
            best = d;
            *at = p;
        }
    }
    return best;
}

static bool apart(const Piece *x, const Piece *o, double d)
{
    return MAX(x->a.x, x->b.x) + d < MIN(o->a.x, o->b.x) ||
           MAX(o->a.x, o->b.x) + d < MIN(x->a.x, x->b.x) ||
           MAX(x->a.y, x->b.y) + d < MIN(o->a.y, o->b.y) ||
           MAX(o->a.y, o->b.y) + d < MIN(x->a.y, x->b.y);
}

/* Smallest distance of a line to the pieces of one other, away from where they may meet. */
static double along(const Separation *s, const AgtGeom *line, guint32 other, double need,
                    AgtPoint *at)
{
    const AgtFeature *row = agt_plan_table(s->run->plan, s->other)->rows[other];
    Free f = {.radius = need / sin(s->steep_deg * G_PI / 180) + NET_JOIN_M};
    double best = INFINITY;
    take_pieces(s, other);
    if (s->other == AGT_LAYER_NETWORK_LINE)
        free_ends(line, row->geom, &f);
    for (int pass = 0; pass < 2; pass++)
        for (guint32 r = 0; r < line->n_rings; r++)
            for (guint32 i = line->ring[r]; i + 1 < line->ring[r + 1]; i++) {
                const Piece x = {line->pt[i], line->pt[i + 1]};
                for (guint k = 0; k < s->piece->len; k++) {
                    const Piece *o = &g_array_index(s->piece, Piece, k);
                    AgtPoint p = {NAN, NAN};
                    if (apart(&x, o, need))
                        continue;
                    if (pass == 0 && steep(&x, o, s->steep_deg) && meeting(&x, o, &p))
                        set_free(&f, p);
                    double d = pass ? beside(&x, o, &f, &p) : INFINITY;
                    if (d < best) {
                        best = d;
                        *at = p;
                    }
                }
            }
    return best;
}

/* --- separation --- */

static bool ends_at(const AgtGeom *line, const AgtGeom *building)
{
    for (guint32 r = 0; r < line->n_rings; r++) {
        AgtPoint end[] = {line->pt[line->ring[r]], line->pt[line->ring[r + 1] - 1]};
        for (guint k = 0; k < 2; k++) {
            if (building->kind == AGT_GEOM_POLYGON && agt_geom_contains_point(building, end[k]))
                return true;
            if (norm_point_geom_distance(end[k], building) <= serves_m)
                return true;
        }
    }
    return false;
}

static void report(const Separation *s, const AgtFeature *row, const AgtFeature *other, double d,
                   double need, AgtPoint at)
{
    AgtFinding *x = norm_add(s->out, s->rule, row);
    norm_measure(x, MAX(0, d - half_m(row) - half_m(other)), need, "m");
    norm_other(s->out, x, other);
    if (!isnan(at.x))
        x->at = at;
}

static int by_number(gconstpointer a, gconstpointer b)
{
    guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
    return (x > y) - (x < y);
}

/* Rows of the others near the line, ascending, some of them twice. */
static void rows_near(const Separation *s, const AgtGeom *line, double d)
{
    const AgtIndex *index = norm_index(s->run, s->other);
    g_array_set_size(s->rows, 0);
    for (guint32 r = 0; r < line->n_rings; r++)
        for (guint32 i = line->ring[r]; i + 1 < line->ring[r + 1]; i++) {
            AgtPoint a = line->pt[i], b = line->pt[i + 1];
            AgtBox box = {MIN(a.x, b.x), MIN(a.y, b.y), MAX(a.x, b.x), MAX(a.y, b.y)};
            agt_index_query(index, agt_box_grow(box, d), s->rows);
        }
    g_array_sort(s->rows, by_number);
}

/* A pair of network lines is met once: from its lower number when both are judged. */
static bool met_already(const Separation *s, guint32 i, guint32 j)
{
    if (s->other != AGT_LAYER_NETWORK_LINE)
        return false;
    return i == j || (j < i && norm_has(s->where, j) && norm_has(s->other_where, i));
}

static void judge_lines(const Separation *s, guint32 i, double need)
{
    const AgtTable *t = agt_plan_table(s->run->plan, AGT_LAYER_NETWORK_LINE);
    const AgtTable *u = agt_plan_table(s->run->plan, s->other);
    double beside_m = s->kerb ? kerb_max_m : 2;
    rows_near(s, t->rows[i]->geom, need + half_m(t->rows[i]) + beside_m);
    for (guint k = 0; k < s->rows->len; k++) {
        guint32 j = g_array_index(s->rows, guint32, k);
        if ((k && j == g_array_index(s->rows, guint32, k - 1)) || met_already(s, i, j))
            continue;
        AgtPoint at = {NAN, NAN};
        double total = need + half_m(t->rows[i]) + half_m(u->rows[j]);
        double d = along(s, t->rows[i]->geom, j, total, &at);
        if (d < total - NORM_EPS_M)
            report(s, t->rows[i], u->rows[j], d, need, at);
    }
}

static void judge_shapes(const Separation *s, guint32 i, double need)
{
    const AgtFeature *row = agt_plan_table(s->run->plan, AGT_LAYER_NETWORK_LINE)->rows[i];
    const AgtTable *u = agt_plan_table(s->run->plan, s->other);
    double total = need + half_m(row);
    norm_near(s->run, s->other, agt_box_grow(row->geom->box, total), s->near);
    for (guint k = 0; k < s->near->len; k++) {
        guint32 j = g_array_index(s->near, guint32, k);
        const AgtFeature *o = u->rows[j];
        if (!norm_has(s->other_where, j))
            continue;
        double d = agt_geom_distance_within_m(row->geom, o->geom, total);
        if (d >= total - NORM_EPS_M ||
            (s->other == AGT_LAYER_BUILDING && ends_at(row->geom, o->geom)))
            continue;
        AgtPoint at;
        agt_geom_nearest(row->geom, o->geom, &at, NULL);
        report(s, row, o, d, need, at);
    }
}

NORM_CHECK(separation)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_NETWORK_LINE);
    g_autoptr(GArray) piece = g_array_new(FALSE, FALSE, sizeof(Piece));
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint32));
    Separation s = {.run = run, .rule = rule, .out = out, .piece = piece, .near = near};
    s.rows = rows;
    s.where = norm_rows(run, rule, "where", AGT_LAYER_NETWORK_LINE);
    if (!s.where->n)
        return true;
    s.other = norm_layer(rule, "other", AGT_LAYER_NETWORK_LINE);
    s.other_where = norm_rows(run, rule, "other_where", s.other);
    s.steep_deg = norm_real(rule, "crossing_deg", 45);
    agt_yaml_read_choice(rule->node, "edge", false, "shape|boundary|kerb", &s.edge, NULL);
    norm_figures(rule, AGT_LAYER_NETWORK_LINE, "min_m", NULL, &s.figures);
    s.lines = s.edge != EDGE_SHAPE || agt_layer(s.other)->geom == AGT_LAYER_GEOM_LINE;
    if (s.edge == EDGE_KERB)
        make_kerbs(&s);
    NORM_EACH (i, s.where) {
        double min, max;
        if (!norm_figures_of(&s.figures, t->rows[i], &min, &max))
            norm_skip(&s.undecided, t->rows[i]);
        if (isnan(min))
            continue;
        if (s.lines)
            judge_lines(&s, i, min);
        else
            judge_shapes(&s, i, min);
    }
    norm_skipped(out, rule, &s.undecided, NORM_UNDECIDED);
    norm_skipped(out, rule, &s.bare, N_("the width of its carriageway is not given"));
    free_kerbs(&s);
    return true;
}

bool norm_valid_separation(const AgtYamlNode *rule, GError **error)
{
    const char *other = agt_yaml_text(agt_yaml_get(rule, "other"));
    const char *edge = agt_yaml_text(agt_yaml_get(rule, "edge"));
    const AgtLayer *layer = agt_layer_by_name(other);
    double deg = 45;
    bool fits = !edge || strcmp(edge, "shape") == 0 ||
                (strcmp(edge, "kerb") == 0 ? layer->id == AGT_LAYER_STREET
                                           : layer->geom == AGT_LAYER_GEOM_POLYGON);
    if (!fits) {
        agt_yaml_error(agt_yaml_get(rule, "edge"), error,
                       "kerbs are those of the layer street, a boundary that of polygons");
        return false;
    }
    return agt_yaml_read_real(rule, "crossing_deg", false, 10, 90, &deg, error) &&
           norm_valid_figures(rule, AGT_LAYER_NETWORK_LINE, (const char *const[]){"min_m", NULL},
                              error);
}
