/* SPDX-License-Identifier: Apache-2.0 */
/* Crossings of the street network, turns at them, and bends. */
#include "swept_net.h"

/* An arm runs as far as this from its crossing. */
static const double arm_m = 10;
/* A stretch shorter than this is a part of the crossing that it lies in: nobody turns out of it. */
static const double stub_m = 5;
/* Sharper turns back nobody asks for: the way goes round. */
static const double back_rad = 135 * G_PI / 180;
/* Bends nearer to each other than this are one curve. */
static const double curve_m = 12;
/* Bends of less do not show. */
static const double bend_rad = 8 * G_PI / 180;

typedef struct {
    gint64 angle[SWEPT_ARMS], half[SWEPT_ARMS], kerb;
    guint32 n, b, vehicle, zero;
} TurnKey;

struct Swept {
    GPtrArray *vehicles;
    Junction *junction;    /* by node */
    GMutex lock;           /* of turns */
    GHashTable *turns;     /* TurnKey -> SweptTurn */
    gint first[FLEET_MAX]; /* atomic: which path of the raster fitted a vehicle last */
};

/* --- Vehicles --- */

static void read_vehicles(struct Swept *s, const AgtPlan *plan)
{
    AGT_EACH(plan, CONFIG, Config, c)
    {
        if (g_strcmp0(c->kind, "vehicle") != 0 || !c->text || s->vehicles->len == FLEET_MAX)
            continue;
        AgtVehicle *v = agt_vehicle_parse(c->f.id ? c->f.id : "vehicle", c->text, NULL);
        if (v) /* one that cannot be read is as one that is missing, which is reported */
            g_ptr_array_add(s->vehicles, v);
    }
}

guint norm_swept_n(const struct Swept *s)
{
    return s->vehicles->len;
}

const AgtVehicle *norm_swept_vehicle(const struct Swept *s, guint i)
{
    return s->vehicles->pdata[i];
}

static Fleet named(const struct Swept *s, const char *name, bool *unknown)
{
    for (guint i = 0; i < s->vehicles->len; i++)
        if (strcmp(((const AgtVehicle *)s->vehicles->pdata[i])->name, name) == 0)
            return (Fleet)1 << i;
    *unknown = true;
    return 0;
}

Fleet norm_fleet_named(const struct Swept *s, const char *names, bool *unknown)
{
    g_auto(GStrv) name = g_strsplit(names ? names : "", ",", -1);
    Fleet fleet = 0;
    for (guint i = 0; name[i]; i++)
        if (*g_strstrip(name[i]))
            fleet |= named(s, name[i], unknown);
    return fleet;
}

Fleet norm_fleet_listed(const struct Swept *s, const AgtYamlNode *list, bool *unknown)
{
    Fleet fleet = 0;
    for (guint i = 0; i < agt_yaml_n(list); i++)
        fleet |= named(s, agt_yaml_text(agt_yaml_at(list, i)), unknown);
    return fleet;
}

/* --- Crossings --- */

/* Seen from its crossing an arm runs towards the place 10 m along it. */
static double arm_angle(const Net *net, guint32 edge, bool forward)
{
    const NetEdge *e = &NET_EDGE(net, edge);
    double d = MIN(arm_m, e->s1 - e->s0);
    AgtPoint a = norm_net_at(net, e->line, forward ? e->s0 : e->s1, NULL);
    AgtPoint b = norm_net_at(net, e->line, forward ? e->s0 + d : e->s1 - d, NULL);
    return atan2(b.y - a.y, b.x - a.x);
}

static void add_arm(const Net *net, Junction *j, guint32 edge, bool forward)
{
    guint32 row = NET_LINE(net, NET_EDGE(net, edge).line).row;
    const AgtStreet *street = (const AgtStreet *)net->table->rows[row];
    double angle = arm_angle(net, edge, forward);
    guint at = j->x.n++;
    for (; at > 0 && j->x.arm[at - 1].angle > angle; at--) {
        j->x.arm[at] = j->x.arm[at - 1];
        j->edge[at] = j->edge[at - 1];
        j->row[at] = j->row[at - 1];
        j->forward[at] = j->forward[at - 1];
        j->stub[at] = j->stub[at - 1];
    }
    j->x.arm[at] = (SweptArm){angle, street->carriageway_m / 2};
    j->edge[at] = edge;
    j->row[at] = row;
    j->forward[at] = forward;
    j->stub[at] = NET_EDGE(net, edge).s1 - NET_EDGE(net, edge).s0 < stub_m;
    j->known = j->known && street->carriageway_m > 0;
    if (street->kerb_radius_m >= 0)
        j->x.kerb_m =
            isnan(j->x.kerb_m) ? street->kerb_radius_m : MIN(j->x.kerb_m, street->kerb_radius_m);
}

static void find_junction(const Net *net, guint32 node, Junction *j)
{
    const guint32 *at = agt_graph_at(net->graph, node);
    guint32 n = agt_graph_degree(net->graph, node);
    j->x.kerb_m = NAN;
    j->known = n <= SWEPT_ARMS;
    for (guint32 k = 0; k < MIN(n, SWEPT_ARMS); k++) {
        const AgtGraphEdge *e = agt_graph_edge(net->graph, at[k]);
        bool again = k && at[k - 1] == at[k]; /* a loop: its other end */
        add_arm(net, j, at[k], e->from == node && !again);
    }
}

static guint begin(AgtNormsRun *run, gpointer user G_GNUC_UNUSED)
{
    const Net *net = run->streets;
    struct Swept *s = g_new0(struct Swept, 1);
    guint32 n = agt_graph_nodes(net->graph);
    s->vehicles = g_ptr_array_new_with_free_func((GDestroyNotify)agt_vehicle_free);
    s->junction = g_new0(Junction, n + 1);
    g_mutex_init(&s->lock);
    read_vehicles(s, run->plan);
    for (guint32 i = 0; s->vehicles->len && i < n; i++)
        find_junction(net, i, &s->junction[i]);
    run->swept = s;
    return 0;
}

static guint key_hash(gconstpointer key)
{
    const guint64 *w = key;
    guint64 h = 0;
    for (guint i = 0; i < sizeof(TurnKey) / sizeof *w; i++)
        h = (h ^ w[i]) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return (guint)(h >> 32);
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(TurnKey)) == 0;
}

const struct Swept *norm_swept(AgtNormsRun *run)
{
    norm_street_net(run);
    norm_share(run, &run->shared[SHARED_SWEPT], begin, NULL, NULL);
    return run->swept;
}

void norm_swept_free(struct Swept *s)
{
    if (!s)
        return;
    g_ptr_array_unref(s->vehicles);
    g_free(s->junction);
    if (s->turns)
        g_hash_table_unref(s->turns);
    g_mutex_clear(&s->lock);
    g_free(s);
}

const Junction *norm_junction(const struct Swept *s, guint32 node)
{
    return s->junction[node].x.n >= 2 ? &s->junction[node] : NULL;
}

bool norm_turn_asked(const Junction *j, guint a, guint b)
{
    const SweptCrossing *x = &j->x;
    return !j->stub[a] && !j->stub[b] &&
           fabs(remainder(x->arm[b].angle - x->arm[a].angle - G_PI, 2 * G_PI)) <= back_rad;
}

SweptCrossing norm_with_kerb(const SweptCrossing *x, double kerb_m)
{
    SweptCrossing y = *x;
    if (isnan(y.kerb_m))
        y.kerb_m = kerb_m;
    return y;
}

/* --- Turns, each shape once --- */

/* Seen from arm a, in tenths of a milliradian and millimetres. */
static TurnKey key_of(guint vehicle, const SweptCrossing *x, guint a, guint b)
{
    TurnKey key = {.n = x->n, .vehicle = vehicle, .b = (b + x->n - a) % x->n};
    key.kerb = llround(x->kerb_m * 1000);
    for (guint i = 0; i < x->n; i++) {
        const SweptArm *arm = &x->arm[(a + i) % x->n];
        double angle = arm->angle - x->arm[a].angle;
        key.angle[i] = llround((angle < 0 ? angle + 2 * G_PI : angle) * 1e4);
        key.half[i] = llround(arm->half_m * 1000);
    }
    return key;
}

/* The crossing with its first arm due west, as the key has it: what comes of it does not hang on
 * which of several like crossings is met first. */
static SweptCrossing crossing_of(const TurnKey *key)
{
    SweptCrossing x = {.n = key->n, .kerb_m = (double)key->kerb / 1000};
    for (guint i = 0; i < x.n; i++)
        x.arm[i] = (SweptArm){(double)key->angle[i] / 1e4 - G_PI, (double)key->half[i] / 1000};
    return x;
}

SweptTurn norm_swept_turn(const struct Swept *s, guint vehicle, const SweptCrossing *x, guint a,
                          guint b, bool quick)
{
    struct Swept *own = (struct Swept *)s; /* what is remembered does not show */
    TurnKey key = key_of(vehicle, x, a, b);
    g_mutex_lock(&own->lock);
    if (!own->turns)
        own->turns = g_hash_table_new_full(key_hash, key_equal, g_free, g_free);
    const SweptTurn *known = g_hash_table_lookup(own->turns, &key);
    SweptTurn turn = known ? *known : (SweptTurn){0};
    g_mutex_unlock(&own->lock);
    if (known && (quick || !isnan(turn.over_m)))
        return turn;
    SweptCrossing y = crossing_of(&key);
    guint first = (guint)g_atomic_int_get(&own->first[vehicle]);
    turn.over_m =
        swept_turn_from(norm_swept_vehicle(s, vehicle), &y, 0, key.b, &turn.path, &first, quick);
    g_atomic_int_set(&own->first[vehicle], (gint)first);
    g_mutex_lock(&own->lock);
    g_hash_table_replace(own->turns, g_memdup2(&key, sizeof key), g_memdup2(&turn, sizeof turn));
    g_mutex_unlock(&own->lock);
    return turn;
}

/* --- Bends --- */

/* A corner of an axis. */
typedef struct {
    double s, turn, length; /* length: half of what lies before and behind */
    double in, out;         /* directions */
} Corner;

static void find_corners(const Net *net, guint32 edge, GArray *out)
{
    const NetEdge *e = &NET_EDGE(net, edge);
    const NetLine *l = &NET_LINE(net, e->line);
    g_array_set_size(out, 0);
    for (guint32 k = 0; k + 1 < l->n_segs; k++) {
        const NetSegment *p = &NET_SEG(net, l->seg + k), *q = p + 1;
        if (q->s < e->s0 + 0.5 || q->s > e->s1 - 0.5)
            continue;
        Corner c = {.s = q->s, .in = atan2(p->b.y - p->a.y, p->b.x - p->a.x)};
        c.out = atan2(q->b.y - q->a.y, q->b.x - q->a.x);
        c.turn = remainder(c.out - c.in, 2 * G_PI);
        c.length = (q->s - p->s + hypot(q->b.x - q->a.x, q->b.y - q->a.y)) / 2;
        g_array_append_val(out, c);
    }
}

double norm_bend(const struct Swept *s, guint vehicle, double in, double out, double half_m,
                 double kerb_m)
{
    SweptCrossing x = {.n = 2, .kerb_m = kerb_m};
    double back = remainder(in + G_PI, 2 * G_PI), on = remainder(out, 2 * G_PI);
    if (fabs(remainder(out - in, 2 * G_PI)) < bend_rad)
        return 0;
    x.arm[back > on] = (SweptArm){back, half_m};
    x.arm[back <= on] = (SweptArm){on, half_m};
    double ahead = norm_swept_turn(s, vehicle, &x, 0, 1, false).over_m;
    return MAX(ahead, norm_swept_turn(s, vehicle, &x, 1, 0, false).over_m);
}

/* A corner that stands alone is a crossing of two arms; several are a curve of their radius. */
static double bend_at(const struct Swept *s, guint vehicle, const GArray *corners, guint i,
                      double half, double kerb)
{
    const Corner *c = &g_array_index(corners, Corner, i);
    double turn = 0, length = 0;
    guint near = 0;
    for (guint k = 0; k < corners->len; k++) {
        const Corner *o = &g_array_index(corners, Corner, k);
        if (fabs(o->s - c->s) > curve_m || (k != i && o->turn * c->turn <= 0))
            continue;
        near++;
        turn += fabs(o->turn);
        length += MIN(o->length, curve_m);
    }
    if (turn < bend_rad)
        return 0;
    if (near > 1)
        return swept_curve(norm_swept_vehicle(s, vehicle), length / turn, half);
    return norm_bend(s, vehicle, c->in, c->out, half, kerb);
}

double norm_worst_bend(const struct Swept *s, AgtNormsRun *run, guint vehicle, guint32 edge,
                       double kerb_m, AgtPoint *at)
{
    const Net *net = norm_street_net(run);
    guint32 line = NET_EDGE(net, edge).line;
    const AgtStreet *street = (const AgtStreet *)net->table->rows[NET_LINE(net, line).row];
    g_autoptr(GArray) corners = g_array_new(FALSE, FALSE, sizeof(Corner));
    double kerb = street->kerb_radius_m >= 0 ? street->kerb_radius_m : kerb_m, worst = 0;
    find_corners(net, edge, corners);
    for (guint i = 0; i < corners->len; i++) {
        double d = bend_at(s, vehicle, corners, i, street->carriageway_m / 2, kerb);
        if (d > worst && at)
            *at = norm_net_at(net, line, g_array_index(corners, Corner, i).s, NULL);
        worst = MAX(worst, d);
    }
    return worst;
}
