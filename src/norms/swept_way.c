/* SPDX-License-Identifier: Apache-2.0 */
/* Where each vehicle gets to over the street network. */
#include "swept_net.h"

/* A turn that need not be worked out if its street is reached otherwise. */
typedef struct {
    guint32 node, into; /* edge * 2 + (1: towards its start) */
    guint8 a, b;        /* arms */
} Option;

typedef struct {
    AgtNormsRun *run;
    const struct Swept *s;
    const Net *net;
    guint vehicle;
    double kerb_m;
    guint8 *passes;  /* by edge: 1 yes, 2 no, 0 not asked yet */
    guint8 *arrived; /* by edge: bit 1 at its end, bit 2 at its start */
    GArray *queue;   /* of edge * 2 + (1: towards its start) */
    guint32 next;    /* of the queue */
    GArray *option;  /* Option */
    bool quick;      /* only turns of which one sees at once that they fit */
} Way;

static bool passes(Way *w, guint32 edge)
{
    const AgtVehicle *v = norm_swept_vehicle(w->s, w->vehicle);
    guint32 row = NET_LINE(w->net, NET_EDGE(w->net, edge).line).row;
    const AgtStreet *street = (const AgtStreet *)w->net->table->rows[row];
    if (!w->passes[edge]) {
        double wide = v->trailer ? MAX(v->width_m, v->trailer_width_m) : v->width_m;
        bool yes = street->carriageway_m >= wide - NORM_EPS_M &&
                   norm_worst_bend(w->s, w->run, w->vehicle, edge, w->kerb_m, NULL) <= NORM_EPS_M;
        w->passes[edge] = yes ? 1 : 2;
    }
    return w->passes[edge] == 1;
}

static bool has_arrived(const Way *w, guint32 into)
{
    return w->arrived[into / 2] & (into % 2 ? 2 : 1);
}

static void arrive(Way *w, guint32 into)
{
    if (has_arrived(w, into) || !passes(w, into / 2))
        return;
    w->arrived[into / 2] |= into % 2 ? 2 : 1;
    g_array_append_val(w->queue, into);
}

static bool can_turn(const Way *w, const Option *o)
{
    SweptCrossing x = norm_with_kerb(&norm_junction(w->s, o->node)->x, w->kerb_m);
    return norm_swept_turn(w->s, w->vehicle, &x, o->a, o->b, w->quick).over_m <= NORM_EPS_M;
}

/* Is it plain that the turn is made, or must a path be sought? */
static bool is_plain(const Junction *j, guint a, guint b)
{
    double turn = remainder(j->x.arm[b].angle - j->x.arm[a].angle - G_PI, 2 * G_PI);
    return fabs(turn) < SWEPT_STRAIGHT_RAD;
}

/* Straight on at once; other turns are kept for when they are needed. */
static void turn_on(Way *w, guint32 edge, bool at_start)
{
    const AgtGraphEdge *e = agt_graph_edge(w->net->graph, edge);
    guint32 node = at_start ? e->from : e->to;
    const Junction *j = norm_junction(w->s, node);
    guint a = 0;
    if (!j || !j->known)
        return;
    while (a < j->x.n && (j->edge[a] != edge || j->forward[a] != at_start))
        a++;
    for (guint b = 0; a < j->x.n && b < j->x.n; b++) {
        Option o = {node, j->edge[b] * 2 + !j->forward[b], (guint8)a, (guint8)b};
        if (b == a || has_arrived(w, o.into))
            continue;
        if (j->stub[a] || j->stub[b])
            arrive(w, o.into);
        else if (!norm_turn_asked(j, a, b))
            continue;
        else if (!is_plain(j, a, b))
            g_array_append_val(w->option, o);
        else if (can_turn(w, &o))
            arrive(w, o.into);
    }
}

static void drive_on(Way *w)
{
    while (w->next < w->queue->len) {
        guint32 at = g_array_index(w->queue, guint32, w->next++);
        turn_on(w, at / 2, at % 2);
    }
}

/* Takes turns into streets, those of @p wanted (NULL: those that are not reached yet), until none
 * of them can be made. */
static bool take_turns(Way *w, const guint8 *wanted)
{
    bool any = false;
    for (guint i = 0; i < w->option->len; i++) {
        Option o = g_array_index(w->option, Option, i);
        bool asked = wanted ? wanted[o.into] : !w->arrived[o.into / 2];
        if (!asked || has_arrived(w, o.into) || !passes(w, o.into / 2) || !can_turn(w, &o))
            continue;
        arrive(w, o.into);
        drive_on(w);
        any = true;
    }
    return any;
}

/* Ways that would lead on to a wanted one, if one were on them. */
static void want_before(Way *w, guint32 into, guint8 *wanted, GArray *queue)
{
    const AgtGraphEdge *e = agt_graph_edge(w->net->graph, into / 2);
    guint32 node = into % 2 ? e->to : e->from;
    const Junction *j = norm_junction(w->s, node);
    guint b = 0;
    if (!j || !j->known)
        return;
    while (b < j->x.n && (j->edge[b] != into / 2 || j->forward[b] == into % 2))
        b++;
    for (guint a = 0; b < j->x.n && a < j->x.n; a++) {
        guint32 from = j->edge[a] * 2 + j->forward[a];
        Option o = {node, into, (guint8)a, (guint8)b};
        bool stub = j->stub[a] || j->stub[b];
        if (a == b || wanted[from] || has_arrived(w, from) || !passes(w, from / 2) ||
            (!stub && (!norm_turn_asked(j, a, b) || !can_turn(w, &o))))
            continue;
        wanted[from] = 1;
        g_array_append_val(queue, from);
    }
}

/* A street is reached or not: that it is in its other direction too is asked only where that leads
 * to a street that is not. False when there is no such way left. */
static bool take_round(Way *w)
{
    g_autofree guint8 *wanted = g_new0(guint8, (gsize)w->net->edge->len * 2 + 1);
    g_autoptr(GArray) queue = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = 0; i < w->net->edge->len; i++)
        for (guint32 at = i * 2; at < i * 2 + 2 && !w->arrived[i] && passes(w, i); at++) {
            wanted[at] = 1;
            g_array_append_val(queue, at);
        }
    for (guint32 k = 0; k < queue->len; k++)
        want_before(w, g_array_index(queue, guint32, k), wanted, queue);
    return queue->len && take_turns(w, wanted);
}

static bool begin_outside(Way *w)
{
    bool any = false;
    for (guint32 i = 0; i < w->net->edge->len; i++) {
        guint32 row = NET_LINE(w->net, NET_EDGE(w->net, i).line).row;
        if (((const AgtStreet *)w->net->table->rows[row])->external != 1)
            continue;
        any = true;
        arrive(w, i * 2);
        arrive(w, i * 2 + 1);
    }
    return any;
}

guint8 *norm_swept_reached(AgtNormsRun *run, guint vehicle, double kerb_m)
{
    const Net *net = norm_street_net(run);
    guint32 n = net->edge->len;
    g_autofree guint8 *passing = g_new0(guint8, n + 1), *arrived = g_new0(guint8, n + 1);
    g_autoptr(GArray) queue = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) option = g_array_new(FALSE, FALSE, sizeof(Option));
    Way w = {run, norm_swept(run), net, vehicle, kerb_m, passing, arrived, queue, 0, option, true};
    if (!begin_outside(&w))
        return NULL;
    drive_on(&w);
    while (take_turns(&w, NULL) || take_round(&w))
        ;
    w.quick = false;
    while (take_turns(&w, NULL) || take_round(&w))
        ;
    return g_steal_pointer(&arrived);
}
