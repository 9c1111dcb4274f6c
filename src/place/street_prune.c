/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pruning: no loose stubs, no dead end longer than allowed, room to turn at its end, nothing that
 * is not joined. What then still falls short of a rule is weighed, so that the sweep avoids it.
 */
#include "street.h"

#define LEAST_M     12.0 /* a piece shorter than this is no street */
#define NODE_SAME_M 0.5
/* Directions at junctions are seen over so many metres, streets beside others so often. */
#define ANGLE_M  10.0
#define SAMPLE_M 20.0
/* What a dead end and an entrance that leads nowhere weigh, in plots. */
#define LOOSE    0.4
#define UNJOINED 40.0
/* What a corner weighs: where a street turns by more than 30 degrees. */
#define CORNER     0.5
#define BENT_ENTRY 2.0 /* right behind an entrance */
#define STRAIGHT   0.866
/* What a block that is too long weighs before its metres count. */
#define TOO_LONG 3.0
/* What a rule that is not kept weighs while there may be a way to mend it. */
#define BROKEN 2.0

typedef struct {
    guint degree, edge; /* one of its edges */
} Ends;

static Ends *count(const AgtStreetNet *n)
{
    Ends *d = g_new0(Ends, n->node->len + 1);
    for (guint i = 0; i < n->edge->len; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        if (e->gone)
            continue;
        d[e->from].degree++;
        d[e->to].degree++;
        d[e->from].edge = d[e->to].edge = i;
    }
    return d;
}

static bool joined(const AgtStreetNet *n, guint node)
{
    return g_array_index(n->node, AgtStreetNode, node).joined;
}

static guint other_end(const AgtStreetEdge *e, guint node)
{
    return e->from == node ? e->to : e->from;
}

/* The edge at a node of two that is not @p edge. */
static guint next_edge(const AgtStreetNet *n, guint node, guint edge)
{
    for (guint i = 0; i < n->edge->len; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        if (i != edge && !e->gone && (e->from == node || e->to == node))
            return i;
    }
    return G_MAXUINT;
}

/* From a free end back to the next junction; its edges to @p way. */
static double way_back(const AgtStreetNet *n, const Ends *d, guint node, GArray *way, guint *last)
{
    double sum = 0;
    guint edge = d[node].edge;
    for (guint steps = 0; edge != G_MAXUINT && steps < n->edge->len; steps++) {
        const AgtStreetEdge *e = n->edge->pdata[edge];
        sum += e->length;
        g_array_append_val(way, edge);
        node = other_end(e, node);
        if (d[node].degree != 2 || joined(n, node))
            break;
        edge = next_edge(n, node, edge);
    }
    *last = node;
    return sum;
}

static void drop(AgtStreetNet *n, const GArray *way)
{
    for (guint i = 0; i < way->len; i++)
        ((AgtStreetEdge *)n->edge->pdata[g_array_index(way, guint, i)])->gone = true;
}

/* Takes @p by metres off the free end of an edge; false when too little stays. */
static bool shorten(AgtStreetNet *n, AgtStreetEdge *e, guint node, double by)
{
    if (e->length - by < LEAST_M)
        return false;
    AgtPlaceLine line;
    agt_place_line_init(&line, e->pt);
    bool at_start = e->from == node;
    double from = at_start ? by : 0, to = at_start ? line.length : line.length - by;
    g_autoptr(GArray) old = g_steal_pointer(&e->pt);
    e->pt = agt_place_ring_new();
    AgtPoint a = agt_place_line_at(&line, from), b = agt_place_line_at(&line, to);
    g_array_append_val(e->pt, a);
    for (guint i = 0; i < old->len; i++)
        if (line.at[i] > from + 1e-3 && line.at[i] < to - 1e-3)
            g_array_append_vals(e->pt, &g_array_index(old, AgtPoint, i), 1);
    g_array_append_val(e->pt, b);
    agt_place_line_clear(&line);
    g_array_index(n->node, AgtStreetNode, node).at = at_start ? a : b;
    e->length = agt_place_chain_length(e->pt);
    return true;
}

/* Metres a free end has to go back so that vehicles can turn there. */
static double room_missing(const AgtStreetLand *l, AgtPoint end)
{
    double r = l->rules.turning / 2 * G_SQRT2 + 0.2; /* to the corner of the square */
    double d = agt_street_to_boundary(l->land, end);
    return agt_street_inside(l->land, end) && d >= r - 0.05 ? 0 : r - d + 0.5;
}

/* One free end; true when something changed. */
static bool trim(const AgtStreetLand *l, AgtStreetNet *n, const Ends *d, guint node, GArray *way)
{
    guint last;
    g_array_set_size(way, 0);
    double length = way_back(n, d, node, way, &last);
    double least = joined(n, last) ? l->rules.front : l->rules.depth_max;
    AgtStreetEdge *e = n->edge->pdata[d[node].edge];
    if (length < least) {
        drop(n, way);
        return true;
    }
    double by = fmax(length - l->rules.dead_end_max,
                     room_missing(l, g_array_index(n->node, AgtStreetNode, node).at));
    if (by <= 1e-6)
        return false;
    if (!shorten(n, e, node, fmax(by, 0.05)))
        e->gone = true;
    return true;
}

static bool trim_all(const AgtStreetLand *l, AgtStreetNet *n)
{
    bool any = false;
    g_autofree Ends *d = count(n);
    g_autoptr(GArray) way = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < n->node->len; i++)
        if (d[i].degree == 1 && !joined(n, i) &&
            !((AgtStreetEdge *)n->edge->pdata[d[i].edge])->gone)
            any = trim(l, n, d, i, way) || any;
    return any;
}

static guint root_of(guint *up, guint i)
{
    while (up[i] != i)
        i = up[i] = up[up[i]];
    return i;
}

/* Keeps what is joined to the streets outside; where nothing is, the longest piece. */
static void keep_joined(AgtStreetNet *n)
{
    guint nodes = n->node->len;
    g_autofree guint *up = g_new(guint, nodes + 1);
    g_autofree bool *in = g_new0(bool, nodes + 1);
    g_autofree double *length = g_new0(double, nodes + 1);
    bool any = false;
    for (guint i = 0; i < nodes; i++)
        up[i] = i;
    for (guint i = 0; i < n->edge->len; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        if (!e->gone)
            up[root_of(up, e->from)] = root_of(up, e->to);
    }
    for (guint i = 0; i < n->edge->len; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        if (e->gone)
            continue;
        guint root = root_of(up, e->from);
        length[root] += e->length;
        in[root] |= joined(n, e->from) || joined(n, e->to);
        any = any || in[root];
    }
    guint longest = 0;
    for (guint i = 1; i < nodes; i++)
        longest = length[i] > length[longest] + 1e-6 ? i : longest;
    if (!any && nodes)
        in[longest] = true;
    for (guint i = 0; i < n->edge->len; i++) {
        AgtStreetEdge *e = n->edge->pdata[i];
        e->gone = e->gone || !in[root_of(up, e->from)];
    }
}

/* ---- rules ---- */

/* Does edge @p i go on as edge @p i + 1, with no junction between? */
static bool goes_on(const AgtStreetNet *n, const Ends *d, guint i)
{
    if (i + 1 >= n->edge->len)
        return false;
    const AgtStreetEdge *e = n->edge->pdata[i], *f = n->edge->pdata[i + 1];
    return !e->gone && !f->gone && e->line == f->line && e->to == f->from && d[e->to].degree == 2 &&
           !joined(n, e->to);
}

static bool junction(const AgtStreetNet *n, const Ends *d, guint node)
{
    return d[node].degree + 2 * joined(n, node) > 2;
}

/* Is there another street on this side of the place, with no edge of the land before it? */
static bool street_beside(const AgtStreetLand *l, const AgtStreetNet *n, guint first, guint last,
                          AgtPoint p, AgtPoint dir)
{
    double t = 2 * (l->rules.depth_max + l->rules.half);
    bool street = false;
    t = fmin(t, agt_street_leaves_land(l, p, dir));
    for (guint i = 0; i < n->edge->len && !street; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        for (guint k = 0; !e->gone && (i < first || i > last) && k + 1 < e->pt->len; k++)
            street = street || agt_street_ray(p, dir, agt_place_pt(e->pt, k),
                                              agt_place_pt(e->pt, k + 1)) <= t;
    }
    for (guint i = 0; i < l->axes->len && !street; i++) {
        const AgtPlaceAxis *a = &g_array_index(l->axes, AgtPlaceAxis, i);
        street = agt_street_ray(p, dir, a->a, a->b) <= t + a->half + AGT_PLACE_TOUCH_M;
    }
    return street;
}

/* Metres of the side of a block, edges first to last, along which a street across would lead to
 * another street. Where only the end of the land lies beyond one row of plots, it would lead
 * nowhere, and the rule asks for nothing. */
static double block_length(const AgtStreetLand *l, const AgtStreetNet *n, guint first, guint last)
{
    double most = 0;
    for (int turn = -1; turn <= 1; turn += 2) {
        double run = 0;
        for (guint i = first; i <= last; i++) {
            AgtPlaceLine line;
            agt_place_line_init(&line, ((const AgtStreetEdge *)n->edge->pdata[i])->pt);
            guint samples = (guint)fmax(1, ceil(line.length / SAMPLE_M));
            for (guint k = 0; k < samples; k++) {
                double s = line.length * (k + 0.5) / samples;
                AgtPoint p = agt_place_line_at(&line, s);
                AgtPoint in = agt_place_left(agt_place_line_direction(&line, s, 10));
                in = (AgtPoint){in.x * turn, in.y * turn};
                bool on = street_beside(l, n, first, last, p, in);
                run = on ? run + line.length / samples : 0;
                most = fmax(most, run);
            }
            agt_place_line_clear(&line);
        }
    }
    return most;
}

static void mark(AgtStreetNet *n, guint first, guint last, bool over)
{
    for (guint i = first; i <= last; i++) {
        AgtStreetEdge *e = n->edge->pdata[i];
        *(over ? &e->over : &e->bad) = true;
    }
}

/* Blocks that are too long, junctions too near to each other. */
static void judge_sides(const AgtStreetLand *l, AgtStreetNet *n, const Ends *d)
{
    for (guint i = 0; i < n->edge->len; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        guint last = i;
        double side = e->length;
        if (e->gone)
            continue;
        while (goes_on(n, d, last))
            side += ((const AgtStreetEdge *)n->edge->pdata[++last])->length;
        guint to = ((const AgtStreetEdge *)n->edge->pdata[last])->to;
        double over = side - 2 * l->rules.half - l->rules.block_max;
        if (over > 0) { /* long sides are weighed wherever they are */
            n->worst += TOO_LONG / 3 + fmin(over / 300, 1);
            if (block_length(l, n, i, last) > l->rules.block_max + 2 * l->rules.half) {
                n->broken++;
                mark(n, i, last, true);
            }
        }
        bool near = junction(n, d, e->from) && junction(n, d, to) && side < l->rules.apart;
        if (near || side < LEAST_M) {
            n->broken++;
            mark(n, i, last, false);
        }
        i = last;
    }
}

/* Direction in which an edge leaves a node, seen over some metres. */
static AgtPoint leaves(const AgtStreetEdge *e, guint node)
{
    AgtPlaceLine line;
    agt_place_line_init(&line, e->pt);
    double s = fmin(ANGLE_M, line.length);
    bool start = e->from == node;
    AgtPoint a = agt_place_line_at(&line, start ? 0 : line.length);
    AgtPoint b = agt_place_line_at(&line, start ? s : line.length - s);
    agt_place_line_clear(&line);
    return agt_place_unit(agt_place_sub(b, a));
}

static AgtStreetKind kind_of(const AgtStreetNet *n, const AgtStreetEdge *e)
{
    return g_array_index(n->kind, AgtStreetKind, e->line);
}

/* Streets that leave a junction too near to each other's direction; streets that turn a corner are
 * weighed, for one that goes straight on reads better. */
static void judge_angles(const AgtStreetLand *l, AgtStreetNet *n, const Ends *d)
{
    double most = cos(l->rules.angle_min) + 1e-9;
    for (guint i = 0; i < n->edge->len; i++) {
        AgtStreetEdge *e = n->edge->pdata[i];
        for (guint end = 0; end < 2 && !e->gone; end++) {
            guint node = end ? e->to : e->from;
            if (d[node].degree < 2)
                continue;
            AgtPoint out = leaves(e, node);
            for (guint k = i + 1; k < n->edge->len; k++) {
                AgtStreetEdge *f = n->edge->pdata[k];
                if (f->gone || (f->from != node && f->to != node))
                    continue;
                double along = agt_place_dot(out, leaves(f, node));
                bool entry = kind_of(n, e) == AGT_STREET_ENTRY || kind_of(n, f) == AGT_STREET_ENTRY;
                if (d[node].degree == 2 && along > -STRAIGHT)
                    n->worst += entry ? BENT_ENTRY : CORNER;
                if (along <= most)
                    continue;
                n->broken++;
                e->bad = f->bad = true;
            }
        }
    }
}

static void mark_at(AgtStreetNet *n, guint node)
{
    for (guint i = 0; i < n->edge->len; i++) {
        AgtStreetEdge *e = n->edge->pdata[i];
        e->bad = e->bad || (!e->gone && (e->from == node || e->to == node));
    }
}

/* Junctions with standing streets too near to each other; two opposite each other are one. */
static void judge_joints(const AgtStreetLand *l, AgtStreetNet *n, const Ends *d)
{
    for (guint i = 0; i < n->node->len; i++) {
        const AgtStreetNode *a = &g_array_index(n->node, AgtStreetNode, i);
        bool near = false;
        if (!a->joined || !d[i].degree)
            continue;
        for (guint k = 0; k < l->meet->len; k++) {
            double gap = agt_place_dist(a->at, g_array_index(l->meet, AgtPoint, k));
            near = near || (gap > NODE_SAME_M && gap < l->rules.apart);
        }
        for (guint k = i + 1; k < n->node->len; k++) {
            const AgtStreetNode *b = &g_array_index(n->node, AgtStreetNode, k);
            near =
                near || (b->joined && d[k].degree && agt_place_dist(a->at, b->at) < l->rules.apart);
        }
        if (near) {
            n->broken++;
            mark_at(n, i);
        }
    }
}

/* Entrances that no street goes on from. */
static guint unjoined(const AgtStreetLand *l, const AgtStreetNet *n, const Ends *d)
{
    guint missing = 0;
    for (guint i = 0; i < l->entrance->len; i++) {
        AgtPoint at = g_array_index(l->entrance, AgtEntrance, i).at;
        bool on = false;
        for (guint k = 0; k < n->node->len; k++)
            on = on || (d[k].degree && joined(n, k) &&
                        agt_place_dist(g_array_index(n->node, AgtStreetNode, k).at, at) < 0.5);
        missing += !on;
    }
    return missing;
}

static bool any_joined(const AgtStreetNet *n, const Ends *d)
{
    for (guint i = 0; i < n->node->len; i++)
        if (d[i].degree && joined(n, i))
            return true;
    return false;
}

void agt_street_prune(const AgtStreetLand *l, AgtStreetNet *n)
{
    keep_joined(n);
    for (guint i = 0; i < 60 && trim_all(l, n); i++)
        ;
    keep_joined(n);
    g_autofree Ends *d = count(n);
    n->worst = 0;
    n->broken = 0;
    for (guint i = 0; i < n->edge->len; i++) {
        AgtStreetEdge *e = n->edge->pdata[i];
        e->bad = e->over = false;
    }
    judge_sides(l, n, d);
    judge_angles(l, n, d);
    judge_joints(l, n, d);
    guint loose = 0;
    for (guint i = 0; i < n->node->len; i++)
        loose += !joined(n, i) && d[i].degree == 1;
    n->unjoined = unjoined(l, n, d);
    n->worst += BROKEN * n->broken + LOOSE * loose + UNJOINED * n->unjoined +
                (any_joined(n, d) ? 0 : UNJOINED);
}

double agt_street_detour(const AgtStreetNet *n, guint edge)
{
    guint nodes = n->node->len;
    const AgtStreetEdge *cut = n->edge->pdata[edge];
    g_autofree double *dist = g_new(double, nodes + 1);
    for (guint i = 0; i < nodes; i++)
        dist[i] = i == cut->from ? 0 : INFINITY;
    for (guint round = 0, more = 1; more && round < nodes; round++) {
        more = 0;
        for (guint i = 0; i < n->edge->len; i++) {
            const AgtStreetEdge *e = n->edge->pdata[i];
            if (e->gone || i == edge)
                continue;
            double there = dist[e->from] + e->length, back = dist[e->to] + e->length;
            more |= there < dist[e->to] || back < dist[e->from];
            dist[e->to] = fmin(dist[e->to], there);
            dist[e->from] = fmin(dist[e->from], back);
        }
    }
    return dist[cut->to];
}

/* ---- streets ---- */

void agt_street_made_free(AgtStreetMade *m)
{
    g_array_unref(m->pt);
    g_free(m);
}

static void round_mm(GArray *c)
{
    for (guint i = 0; i < c->len; i++) {
        AgtPoint *p = &g_array_index(c, AgtPoint, i);
        *p = (AgtPoint){round(p->x * 1000) / 1000, round(p->y * 1000) / 1000};
    }
}

static void add_made(const AgtStreetLand *l, GPtrArray *list, const AgtStreetNet *n, guint first,
                     guint last, const Ends *d)
{
    g_autoptr(GArray) all = agt_place_ring_new();
    const AgtStreetEdge *a = n->edge->pdata[first], *b = n->edge->pdata[last];
    for (guint i = first; i <= last; i++) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        for (guint k = i > first ? 1 : 0; k < e->pt->len; k++)
            g_array_append_vals(all, &g_array_index(e->pt, AgtPoint, k), 1);
    }
    AgtStreetMade *m = g_new0(AgtStreetMade, 1);
    m->pt = agt_place_chain_simplify(all, 5e-4);
    round_mm(m->pt);
    m->kind = g_array_index(n->kind, AgtStreetKind, a->line);
    bool start = d[a->from].degree == 1 && !joined(n, a->from);
    bool end = d[b->to].degree == 1 && !joined(n, b->to);
    m->turning = start || end ? l->rules.turning : 0;
    m->gradient = agt_street_gradient(l, m->pt);
    g_ptr_array_add(list, m);
}

GPtrArray *agt_street_made(const AgtStreetLand *l, const AgtStreetNet *n)
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_street_made_free);
    g_autofree Ends *d = count(n);
    for (guint i = 0; i < n->edge->len;) {
        const AgtStreetEdge *e = n->edge->pdata[i];
        guint last = i;
        if (e->gone) {
            i++;
            continue;
        }
        while (last + 1 < n->edge->len) {
            const AgtStreetEdge *next = n->edge->pdata[last + 1], *here = n->edge->pdata[last];
            if (next->gone || next->line != e->line || next->from != here->to)
                break;
            last++;
        }
        add_made(l, list, n, i, last, d);
        i = last + 1;
    }
    return list;
}
