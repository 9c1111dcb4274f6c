/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row of plots along a street and flag plots behind it.
 *
 * Along the street plots (F) and access strips (S) follow each other; behind, bodies follow each
 * other in the order of their strips, and each strip has to end at its own body. After i plots and
 * j strips all that matters is how far the street is used (x) and how far the land behind (b): the
 * less of both, the more can follow, whatever came before. So of all sequences with the same i and
 * j only those that no other beats in both are kept, and the longest sequence is found. (For cuts
 * that do not cross and that are normal to the street.) Of several with as many plots the one with
 * the fewest strips is taken. Then the minima are scaled up as far as the sequence allows, so that
 * what remains is shared out.
 */
#include "piece.h"

#define EPS 1e-6
/* Boundaries as near as this to a side of a strip are moved onto it. */
#define SNAP_M 0.05
#define ON_M   2e-3
#define MOST   400 /* plots of one row */
#define WORDS  6   /* sequences looked at of those with most plots */
/* What rounding to millimetres may add to the area of a plot. */
#define ROUNDING_M2 0.5
/* Less street line than this at the end goes to the strip there. */
#define REST_M 1.5

typedef struct {
    AgtPlacePiece p;
    AgtPlaceTable t;
} Strip;

typedef struct {
    const AgtPlaceRow *row;
    Strip front, back;
    double *behind; /* for each step of front.t: metres along the back's line, NaN: none there */
    double access, front_m, area_m2; /* asked for */
    double k_front, k_back;          /* times that */
} Pair;

typedef struct {
    double x, b;
    guint plots, strips, before; /* before: number of the state it came from */
    bool strip;                  /* what was put last */
} State;

static void strip_clear(Strip *s)
{
    agt_place_piece_clear(&s->p);
    g_clear_pointer(&s->t.area, g_free);
}

/* The ends of a strip go to the plots there. */
static bool strip_init(Strip *s, const AgtGeom *g, const AgtPlaceFront *front)
{
    if (!agt_place_piece(g, front, &s->p))
        return false;
    agt_place_tabulate(&s->p, &s->t);
    s->t.first.open = s->t.last.open = true;
    s->t.base = 0;
    s->t.end = s->p.total;
    return true;
}

static double used(const Strip *s, double x)
{
    return x > 0 ? agt_place_area_at(&s->t, x) : s->t.base;
}

/* Where a plot that begins at @p x ends at the soonest; +inf when there is no room. */
static double ends_at(const Strip *s, double x, double front, double area)
{
    double end = fmax(x + front, agt_place_of_area(&s->t, used(s, x) + area));
    if (end <= s->p.line.length + EPS)
        return end;
    bool last = s->p.line.length - x >= front - EPS && s->t.end - used(s, x) >= area - EPS;
    return last ? s->p.line.length : INFINITY;
}

/* Metres along the line behind, @p s along the street; NaN when the land behind is not there. */
static double behind(const Pair *q, double s)
{
    const AgtPlaceTable *t = &q->front.t;
    double x = CLAMP(s / t->step, 0, t->n - 1);
    guint i = MIN((guint)x, t->n - 2);
    return q->behind[i] + (q->behind[i + 1] - q->behind[i]) * (x - i);
}

/* The soonest place from @p x on that lies at @p b or later behind. */
static double before(const Pair *q, double x, double b)
{
    const AgtPlaceTable *t = &q->front.t;
    if (behind(q, x) >= b - EPS)
        return x;
    for (guint i = (guint)fmax(0, x / t->step); i + 1 < t->n; i++) {
        double a = q->behind[i], c = q->behind[i + 1];
        if (c >= b && (i + 1) * t->step > x)
            return a < b ? fmax(x, (i + (b - a) / (c - a)) * t->step) : (i + 1) * t->step;
    }
    return INFINITY;
}

static bool put_plot(const Pair *q, const State *s, State *out)
{
    *out = *s;
    out->x = ends_at(&q->front, s->x, q->front_m * q->k_front, q->area_m2 * q->k_front);
    out->strip = false;
    out->plots++;
    return isfinite(out->x);
}

/* Between a strip and the next one nothing is left; a plot before it takes what is. */
static bool put_strip(const Pair *q, const State *s, State *out)
{
    double x = before(q, s->x, s->b);
    bool after_plot = s->plots + s->strips && !s->strip;
    *out = *s;
    out->strip = true;
    out->strips++;
    out->x = x + q->access;
    if (!(out->x <= q->front.p.line.length + EPS) || (!after_plot && x > s->x + EPS))
        return false;
    double end = behind(q, fmin(out->x, q->front.p.line.length));
    out->b = fmax(end, ends_at(&q->back, s->b, q->front_m * q->k_back, q->area_m2 * q->k_back));
    return isfinite(out->b) && !isnan(end);
}

static bool put(const Pair *q, const State *s, bool strip, State *out)
{
    return strip ? put_strip(q, s, out) : put_plot(q, s, out);
}

/* ---- the longest sequence ---- */

/* Keeps the state unless one with as many plots and strips is no farther in both. */
static void keep(GArray *all, guint from, State s)
{
    for (guint i = from; i < all->len; i++) {
        State *o = &g_array_index(all, State, i);
        if (o->plots != s.plots || o->strip != s.strip)
            continue;
        if (o->x <= s.x + EPS && o->b <= s.b + EPS)
            return;
        if (s.x <= o->x && s.b <= o->b) {
            *o = s;
            return;
        }
    }
    g_array_append_val(all, s);
}

/* Fewer strips first, then more land left behind. */
static int by_strips(gconstpointer a, gconstpointer b)
{
    const State *p = a, *q = b;
    if (p->strips != q->strips)
        return p->strips < q->strips ? -1 : 1;
    return (p->b > q->b) - (p->b < q->b);
}

/* What was put one after another, true for a strip. */
static GArray *word_of(const GArray *all, State s)
{
    GArray *word = g_array_new(FALSE, FALSE, sizeof(bool));
    for (; s.before != G_MAXUINT; s = g_array_index(all, State, s.before))
        g_array_prepend_val(word, s.strip);
    return word;
}

/* The longest sequences: arrays of bool, true for a strip. */
static GPtrArray *longest(const Pair *q)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(State));
    State start = {.before = G_MAXUINT}, next;
    g_array_append_val(all, start);
    guint from = 0, to = 1;
    for (guint n = 0; n < MOST; n++) {
        for (guint i = from; i < to; i++)
            for (int strip = 0; strip < 2; strip++) {
                State s = g_array_index(all, State, i);
                if (put(q, &s, strip, &next)) {
                    next.before = i;
                    keep(all, to, next);
                }
            }
        if (all->len == to)
            break;
        from = to;
        to = all->len;
    }
    g_autoptr(GArray) last = g_array_new(FALSE, FALSE, sizeof(State));
    g_array_append_vals(last, &g_array_index(all, State, from), to - from);
    g_array_sort(last, by_strips);
    GPtrArray *words = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (guint i = 0; i < MIN(last->len, WORDS); i++)
        g_ptr_array_add(words, word_of(all, g_array_index(last, State, i)));
    return words;
}

/* The states of a sequence, the start first; NULL when it does not fit. */
static GArray *states_of(const Pair *q, const GArray *word)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(State));
    State s = {0}, next;
    g_array_append_val(all, s);
    for (guint i = 0; i < word->len; i++) {
        if (!put(q, &s, g_array_index(word, bool, i), &next))
            return NULL;
        g_array_append_val(all, next);
        s = next;
    }
    return g_steal_pointer(&all);
}

/* Scales the minima named by @p which (1 along the street, 2 behind) as far as the sequence fits,
 * and no more than @p most. */
static void stretch(Pair *q, const GArray *word, guint which, double most)
{
    double least_f = q->k_front, least_b = q->k_back, lo = 1;
    double hi =
        fmax(1, most / fmin(which & 1 ? least_f : INFINITY, which & 2 ? least_b : INFINITY));
    for (int i = 0; i < 30; i++) {
        double mid = i ? (lo + hi) / 2 : hi;
        q->k_front = which & 1 ? least_f * mid : least_f;
        q->k_back = which & 2 ? least_b * mid : least_b;
        g_autoptr(GArray) s = states_of(q, word);
        if (s)
            lo = mid;
        else
            hi = mid;
    }
    q->k_front = which & 1 ? least_f * lo : least_f;
    q->k_back = which & 2 ? least_b * lo : least_b;
}

/* ---- plots ---- */

static AgtPlacePlot *named(const Pair *q, AgtPlacePlot *p)
{
    p->block = q->row->block;
    p->zone = q->row->block->zone;
    return p;
}

static bool cut(const Strip *s, double x, AgtPlaceCut *c)
{
    bool at_start = x<SNAP_M, at_end = x> s->p.line.length - SNAP_M;
    if (at_start || at_end) {
        *c = at_start ? s->t.first : s->t.last;
        c->s = at_start ? 0 : s->p.line.length;
        return true;
    }
    return agt_place_cut_at(&s->p, x, c);
}

static AgtPlacePlot *between(const Pair *q, const Strip *s, double from, double to)
{
    AgtPlaceCut a, b;
    if (!cut(s, from, &a) || !cut(s, to, &b) || !agt_place_in_order(&s->p, &a, &b))
        return NULL;
    return named(q, agt_place_plot_between(&s->p, &a, &b));
}

/* The outline of a strip from where it leaves the line behind down to the street and back up. */
static GArray *opened(const GArray *ring, const AgtPlaceLine *line)
{
    guint n = ring->len, from = n;
    g_autofree bool *on = g_new(bool, n);
    for (guint i = 0; i < n; i++)
        on[i] = agt_place_chain_distance(line->pt, agt_place_pt(ring, i), NULL) < ON_M;
    for (guint i = 0; i < n; i++)
        if (on[i] && !on[(i + 1) % n])
            from = i;
    if (from == n)
        return NULL;
    GArray *out = agt_place_ring_new();
    for (guint k = 0; k < n; k++) {
        AgtPoint p = agt_place_pt(ring, (from + k) % n);
        g_array_append_val(out, p);
        if (k && on[(from + k) % n])
            break;
    }
    return out;
}

static double place_on(const AgtPlaceLine *line, AgtPoint p)
{
    double s = 0;
    agt_place_chain_distance(line->pt, p, &s);
    return s;
}

static void push(GArray *to, AgtPoint p)
{
    if (!to->len || agt_place_dist(agt_place_pt(to, to->len - 1), p) > 1e-4)
        g_array_append_val(to, p);
}

/* Body and strip as one plot, @p way being the strip's outline. */
static AgtPlacePlot *joined(const Pair *q, const AgtPlacePlot *body, const AgtPlacePlot *strip,
                            const GArray *way)
{
    const AgtPlaceLine *line = &q->back.p.line;
    AgtPlacePlot *p = named(q, g_new0(AgtPlacePlot, 1));
    double from = place_on(line, agt_place_pt(way, 0));
    double to = place_on(line, agt_place_pt(way, way->len - 1));
    p->access = q->access;
    p->front = g_array_copy(strip->front);
    p->ring = agt_place_ring_new();
    for (guint i = 0; i < body->front->len; i++)
        if (place_on(line, agt_place_pt(body->front, i)) < from - ON_M)
            push(p->ring, agt_place_pt(body->front, i));
    for (guint i = 0; i < way->len; i++)
        push(p->ring, agt_place_pt(way, i));
    for (guint i = 0; i < body->front->len; i++)
        if (place_on(line, agt_place_pt(body->front, i)) > to + ON_M)
            push(p->ring, agt_place_pt(body->front, i));
    for (guint i = body->front->len; i < body->ring->len; i++)
        push(p->ring, agt_place_pt(body->ring, i));
    agt_place_ring_shave(p->ring);
    return p;
}

/* Appends the plot when it keeps all rules. */
static void offer(const Pair *q, AgtPlacePlot *p, GPtrArray *out)
{
    if (p && agt_place_measure(q->row->job, p, q->row->rules))
        g_ptr_array_add(out, p);
    else if (p)
        agt_place_plot_free(p);
}

typedef struct {
    double from, to; /* along the street */
    bool strip;
} Part;

/* Parts along the street: a plot before a strip reaches up to it. */
static GArray *parts_of(const Pair *q, const GArray *states)
{
    GArray *parts = g_array_new(FALSE, FALSE, sizeof(Part));
    for (guint i = 1; i < states->len; i++) {
        const State *s = &g_array_index(states, State, i), *was = s - 1;
        Part p = {was->x, s->x, s->strip};
        if (s->strip)
            p.from = s->x - q->access;
        if (s->strip && parts->len && !was->strip)
            g_array_index(parts, Part, parts->len - 1).to = p.from;
        g_array_append_val(parts, p);
    }
    return parts;
}

/* Where bodies begin and end, moved onto the sides of strips that are near. */
static GArray *bounds_of(const GArray *states, const GPtrArray *ways, const AgtPlaceLine *line)
{
    GArray *bounds = g_array_new(FALSE, FALSE, sizeof(double));
    double start = 0;
    g_array_append_val(bounds, start);
    for (guint i = 1; i < states->len; i++)
        if (g_array_index(states, State, i).strip)
            g_array_append_val(bounds, g_array_index(states, State, i).b);
    for (guint j = 0; j < ways->len; j++) {
        const GArray *way = ways->pdata[j];
        double side[2] = {place_on(line, agt_place_pt(way, 0)),
                          place_on(line, agt_place_pt(way, way->len - 1))};
        for (guint k = 0; k < 2; k++)
            if (fabs(g_array_index(bounds, double, j + k) - side[k]) < SNAP_M)
                g_array_index(bounds, double, j + k) = side[k];
    }
    return bounds;
}

static void free_plot(gpointer p)
{
    agt_place_plot_free(p);
}

/* The last one takes what remains when it may be as large as that. */
static void offer_last(const Pair *q, const Strip *s, double from, double to, GPtrArray *out)
{
    guint have = out->len;
    offer(q, between(q, s, from, s->p.line.length), out);
    if (out->len == have)
        offer(q, between(q, s, from, to), out);
}

static bool make(const Pair *q, const GArray *states, GPtrArray *out)
{
    g_autoptr(GArray) parts = parts_of(q, states);
    g_autoptr(GPtrArray) strips = g_ptr_array_new_with_free_func(free_plot);
    g_autoptr(GPtrArray) ways = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    const AgtPlaceLine *line = &q->back.p.line;
    for (guint i = 0; i < parts->len; i++) {
        const Part *p = &g_array_index(parts, Part, i);
        if (!p->strip && i + 1 == parts->len)
            offer_last(q, &q->front, p->from, p->to, out);
        else if (!p->strip)
            offer(q, between(q, &q->front, p->from, p->to), out);
        if (!p->strip)
            continue;
        double rest = i + 1 == parts->len ? q->front.p.line.length - p->to : INFINITY;
        AgtPlacePlot *strip = between(q, &q->front, p->from, p->to + (rest < REST_M ? rest : 0));
        GArray *way = strip ? opened(strip->ring, line) : NULL;
        if (strip)
            g_ptr_array_add(strips, strip);
        if (!way)
            return false;
        g_ptr_array_add(ways, way);
    }
    g_autoptr(GArray) bounds = bounds_of(states, ways, line);
    for (guint j = 0; j < ways->len; j++) {
        double from = g_array_index(bounds, double, j), to = g_array_index(bounds, double, j + 1);
        guint have = out->len;
        for (int whole = j + 1 == ways->len; whole >= 0 && out->len == have; whole--) {
            AgtPlacePlot *body = between(q, &q->back, from, whole ? line->length : to);
            if (body)
                offer(q, joined(q, body, strips->pdata[j], ways->pdata[j]), out);
            g_clear_pointer(&body, agt_place_plot_free);
        }
    }
    return true;
}

/* ---- the land behind ---- */

/* The line that the land @p rest shares with the strip: the street line of the bodies. */
static AgtPlaceFront *shared_line(const AgtPlacePiece *strip, const AgtGeom *rest)
{
    AgtPlaceFront *edge = g_new0(AgtPlaceFront, 1), *f = NULL;
    g_autoptr(GArray) closed = g_array_copy(strip->ring), ring = agt_place_ring_of(rest, 0);
    guint from = 0, count = 0;
    g_array_append_vals(closed, strip->ring->data, 1);
    agt_place_line_init(&edge->line, closed);
    g_autofree gboolean *on = agt_place_edges_on(ring, edge);
    if (agt_place_longest_run(ring, on, &from, &count)) {
        g_autoptr(GArray) line = agt_place_ring_new();
        for (guint i = 0; i <= count; i++)
            g_array_append_vals(line, &g_array_index(ring, AgtPoint, (from + i) % ring->len), 1);
        f = g_new0(AgtPlaceFront, 1);
        agt_place_line_init(&f->line, line);
    }
    agt_place_front_free(edge);
    return f;
}

static double *behind_of(const Strip *front, const Strip *back)
{
    const AgtPlaceTable *t = &front->t;
    double *behind = g_new(double, t->n), last = 0;
    for (guint i = 0; i < t->n; i++) {
        AgtPlaceCut c;
        double s = CLAMP(i * t->step, ON_M, front->p.line.length - ON_M);
        behind[i] = NAN;
        if (!agt_place_cut_at(&front->p, s, &c) ||
            agt_place_chain_distance(back->p.line.pt, c.b, &behind[i]) > ON_M) {
            behind[i] = NAN;
            continue;
        }
        last = behind[i] = fmax(last, behind[i]);
    }
    return behind;
}

/* A sequence, what remains shared out as far as no plot gets too big by it. */
static void share_out(Pair *q, const GArray *word, GPtrArray *out)
{
    static const double shares[] = {1, 0.6, 0.3, 0.1, 0};
    double most = fmax(1, (q->row->rules->area_max - ROUNDING_M2) / q->area_m2);
    for (guint i = 0; i < G_N_ELEMENTS(shares) && out->len < word->len; i++) {
        g_autoptr(GPtrArray) plots = g_ptr_array_new_with_free_func(free_plot);
        double may = 1 + (most - 1) * shares[i];
        q->k_front = q->k_back = 1;
        stretch(q, word, 3, may);
        stretch(q, word, 1, may);
        stretch(q, word, 2, may);
        g_autoptr(GArray) states = states_of(q, word);
        if (!states || !make(q, states, plots) || plots->len <= out->len)
            continue;
        g_ptr_array_set_size(out, 0);
        g_ptr_array_extend_and_steal(out, g_steal_pointer(&plots));
    }
}

/* The sequence that makes most plots. */
static void best_share(Pair *q, GPtrArray *out)
{
    g_autoptr(GPtrArray) words = longest(q);
    for (guint i = 0; i < words->len && out->len < ((GArray *)words->pdata[0])->len; i++) {
        g_autoptr(GPtrArray) plots = g_ptr_array_new_with_free_func(free_plot);
        share_out(q, words->pdata[i], plots);
        if (plots->len <= out->len)
            continue;
        g_ptr_array_set_size(out, 0);
        g_ptr_array_extend_and_steal(out, g_steal_pointer(&plots));
    }
}

/* One strip and the land behind it. */
static void solve(const AgtPlaceRow *row, const AgtGeom *strip, const AgtPlaceFront *front,
                  const AgtGeom *land, const AgtPlaceFront *line, GPtrArray *out)
{
    Pair q = {.row = row, .access = row->rules->standard->flag_access_m + 0.003 * row->margin};
    q.front_m = row->rules->row_front + 0.003 * row->margin;
    q.area_m2 = row->goal + 0.3 * row->margin;
    q.k_front = q.k_back = 1;
    bool both = strip_init(&q.front, strip, front) && strip_init(&q.back, land, line);
    if (both) {
        q.behind = behind_of(&q.front, &q.back);
        best_share(&q, out);
    }
    g_free(q.behind);
    strip_clear(&q.front);
    strip_clear(&q.back);
}

/* The strip and the largest piece of land behind it. */
static bool row_and_behind(const AgtPlaceRow *row, const AgtGeom *strip, const AgtGeom *rest,
                           const AgtPlaceFront *front, GPtrArray *out, GError **error)
{
    AgtPlaceRow deep = *row;
    AgtPlacePiece p = {0};
    deep.deep = AGT_PLACE_DEEP_SHARE;
    bool ok = true, is = agt_place_piece(strip, front, &p);
    for (guint i = 0; ok && is && i < rest->n_parts && !out->len; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(rest, i);
        AgtPlaceFront *line = part->n_rings == 1 ? shared_line(&p, part) : NULL;
        AgtPlaceStrip back = {0};
        if (line && line->line.length >= row->rules->row_front - EPS)
            ok = agt_place_strip(&deep, part, line, 1, &back, error);
        for (guint k = 0; ok && back.land && k < back.land->n_parts && !out->len; k++) {
            g_autoptr(AgtGeom) land = agt_geom_part(back.land, k);
            solve(row, strip, front, land, line, out);
        }
        agt_place_strip_clear(&back);
        g_clear_pointer(&line, agt_place_front_free);
    }
    agt_place_piece_clear(&p);
    return ok;
}

bool agt_place_flag_row(const AgtPlaceRow *row, const AgtGeom *free_land,
                        const AgtPlaceFront *front, double depth, guint have, GPtrArray *out,
                        GError **error)
{
    AgtPlaceStrip strip;
    if (!agt_place_strip_at(row, free_land, front, depth, &strip, error))
        return false;
    bool ok = true;
    for (guint i = 0; ok && strip.land && i < strip.land->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(strip.land, i);
        g_autoptr(AgtGeom) rest =
            strip.rest ? agt_geom_ref(strip.rest) : agt_geom_difference(free_land, part, NULL);
        g_autoptr(GPtrArray) plots = g_ptr_array_new_with_free_func(free_plot);
        ok = !rest || row_and_behind(row, part, rest, front, plots, error);
        g_ptr_array_extend_and_steal(out, g_steal_pointer(&plots));
    }
    agt_place_strip_clear(&strip);
    if (out->len <= have)
        g_ptr_array_set_size(out, 0);
    return ok;
}
