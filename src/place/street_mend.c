/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mending a network by single streets. First the rules: a street that stands in the way of one
 * goes, a side of a block that is too long gets a way across. Then the plots: land that no row
 * takes gets a street of its own where that gains more than it costs, and streets that gain nothing
 * go.
 */
#include "street.h"

#define ROUNDS      12
#define IDLE_LOOKED 4 /* pieces of idle land looked at in a round */
/* A link stays when the way round it would be longer than so many blocks. */
#define DETOUR 3.0

typedef struct {
    const AgtStreetLand *l;
    AgtStreetNet *net;
    double value;
} Mender;

/* Takes the network when it breaks fewer rules, or as many and is worth more. */
static bool take(Mender *m, AgtStreetNet *n)
{
    if (!n)
        return false;
    double value =
        n->broken > m->net->broken ? -INFINITY : agt_street_value(n, agt_street_estimate(m->l, n));
    bool better =
        n->broken < m->net->broken || (n->broken == m->net->broken && value > m->value + 1e-6);
    AgtStreetNet *other = better ? m->net : n;
    if (better) {
        m->net = n;
        m->value = value;
    }
    agt_street_net_free(other);
    return better;
}

/* ---- rules ---- */

static AgtStreetEdge *edge_at(const Mender *m, guint i)
{
    return m->net->edge->pdata[i];
}

/* The better of two candidates for fewer broken rules; the other one goes. */
static void rank(const Mender *m, AgtStreetNet *n, AgtStreetNet **best, double *value)
{
    bool fewer = n && n->broken < m->net->broken;
    double worth = fewer ? agt_street_value(n, agt_street_estimate(m->l, n)) : -INFINITY;
    if (fewer && worth > *value + 1e-6) {
        AgtStreetNet *other = *best;
        *best = n;
        *value = worth;
        n = other;
    }
    agt_street_net_free(n);
}

/* Ways across about the middle of a side that is too long. */
static void cross(const Mender *m, guint i, AgtStreetNet **best, double *value)
{
    AgtPlaceLine line;
    agt_place_line_init(&line, edge_at(m, i)->pt);
    for (int k = -2; k <= 2; k++) {
        double s = line.length * (0.5 + 0.12 * k);
        AgtPoint in = agt_place_left(agt_place_line_direction(&line, s, 10));
        for (int turn = -1; turn <= 1; turn += 2) {
            AgtPoint to = {in.x * turn, in.y * turn};
            AgtPoint p = agt_place_along(agt_place_line_at(&line, s), to, 2 * m->l->rules.half);
            rank(m, agt_street_net_with(m->l, m->net, p, to), best, value);
        }
    }
    agt_place_line_clear(&line);
}

/* The change by one street that leaves fewer rules broken and most plots. */
static bool keep_rules(Mender *m)
{
    AgtStreetNet *best = NULL;
    double value = -INFINITY;
    for (guint i = 0; i < m->net->edge->len; i++) {
        const AgtStreetEdge *e = edge_at(m, i);
        if (e->gone || !(e->bad || e->over))
            continue;
        if (e->over)
            cross(m, i, &best, &value);
        rank(m, agt_street_net_without(m->l, m->net, i), &best, &value);
    }
    if (!best)
        return false;
    agt_street_net_free(m->net);
    m->net = best;
    m->value = value;
    return true;
}

/* ---- plots ---- */

/* Directions worth trying at a place: along and across the nearest street and the nearest edge of
 * the land. */
static guint directions(const Mender *m, AgtPoint at, AgtPoint out[4])
{
    double nearest[2] = {INFINITY, INFINITY};
    AgtPoint dir[2] = {{1, 0}, {1, 0}};
    for (guint i = 0; i < m->net->edge->len; i++) {
        const AgtStreetEdge *e = edge_at(m, i);
        for (guint k = 0; !e->gone && k + 1 < e->pt->len; k++) {
            AgtPoint a = agt_place_pt(e->pt, k), b = agt_place_pt(e->pt, k + 1);
            double d = agt_place_point_segment(at, a, b, NULL);
            if (d < nearest[0]) {
                nearest[0] = d;
                dir[0] = agt_place_unit(agt_place_sub(b, a));
            }
        }
    }
    const AgtGeom *g = m->l->land;
    for (guint r = 0; r < g->n_rings; r++)
        for (guint i = g->ring[r]; i + 1 < g->ring[r + 1]; i++) {
            double d = agt_place_point_segment(at, g->pt[i], g->pt[i + 1], NULL);
            if (d < nearest[1]) {
                nearest[1] = d;
                dir[1] = agt_place_unit(agt_place_sub(g->pt[i + 1], g->pt[i]));
            }
        }
    guint n = 0;
    for (guint k = 0; k < 2; k++) {
        if (k && fabs(agt_place_cross(dir[0], dir[1])) < 0.05)
            break;
        out[n++] = dir[k];
        out[n++] = agt_place_left(dir[k]);
    }
    return n;
}

static bool serve(Mender *m, AgtPoint at)
{
    AgtPoint dir[4];
    bool any = false;
    guint n = directions(m, at, dir);
    for (guint k = 0; k < n; k++)
        for (int off = -2; off <= 2; off++) {
            double by = off * (m->l->rules.depth + m->l->rules.half) / 2;
            AgtPoint p = agt_place_along(at, agt_place_left(dir[k]), by);
            any = take(m, agt_street_net_with(m->l, m->net, p, dir[k])) || any;
        }
    return any;
}

static bool serve_idle(Mender *m)
{
    bool any = false;
    g_autoptr(GArray) idle = agt_street_idle(m->l, m->net);
    for (guint i = 0; i < idle->len && i < IDLE_LOOKED; i++)
        any = serve(m, agt_place_pt(idle, i)) || any;
    return any;
}

/* A link without which the way round would be long: a way out must not become a walk. */
static bool needed(const Mender *m, guint edge)
{
    double way = agt_street_detour(m->net, edge);
    return isfinite(way) && way > DETOUR * m->l->rules.block_max;
}

/* Streets without which nothing is lost, the last made first. */
static bool thin_out(Mender *m)
{
    bool any = false;
    for (guint i = m->net->edge->len; i > 0; i--)
        if (!edge_at(m, i - 1)->gone && !needed(m, i - 1))
            any = take(m, agt_street_net_without(m->l, m->net, i - 1)) || any;
    return any;
}

AgtStreetNet *agt_street_mend(const AgtStreetLand *l, AgtStreetNet *n)
{
    Mender m = {l, n, agt_street_value(n, agt_street_estimate(l, n))};
    for (guint i = 0; i < ROUNDS && m.net->broken && keep_rules(&m); i++)
        ;
    thin_out(&m);
    for (guint i = 0; i < ROUNDS / 4 && serve_idle(&m); i++)
        thin_out(&m);
    return m.net;
}
