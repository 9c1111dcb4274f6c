/* SPDX-License-Identifier: Apache-2.0 */
/*
 * network_distance: the way over the streets to the nearest of some features.
 *
 * A way is: straight from the middle of the building to the street its plot names (else the
 * nearest), along the streets, straight to the outline of the feature. A feature may be entered
 * from every street it adjoins; one that adjoins none, from the nearest. So no way is shorter than
 * the straight distance, and a new street never makes one longer while the building keeps its own.
 */
#include "net.h"

/* A site adjoins a street when it lies this near beyond the half width. */
static const double adjoin_m = 5;
/* Farther from every street a feature cannot be reached. */
static const double door_max_m = 150;

static const AgtRule rule_no_way = {
    .id = "norms.no-way",
    .severity = AGT_WARNING,
    .basis = AGT_BASIS_READ,
    .set = "",
    .document = "",
    .clause = "",
    .text = {[AGT_LANG_EN] = N_("No way over the streets leads from {id} to what rule {arg} asks "
                                "for.")},
    .advice = {[AGT_LANG_EN] = N_("Join its street to the others, or give its plot a street.")},
};

const AgtRule *norm_rule_no_way(void)
{
    return &rule_no_way;
}

/* Where a feature is entered from the network. */
typedef struct {
    NetSpot spot;
    guint32 edge, row; /* row: of the feature */
    double head;       /* how much less than the largest radius its own is */
} Door;

typedef struct {
    AgtNormsRun *run;
    const Net *net;
    const AgtNormRule *rule;
    GArray *door;  /* Door, by edge */
    double radius; /* the largest */
    double *dist;  /* per node: cost of the best door */
    guint32 *seed; /* per node: number of the seed; two for each door */
    GArray *near;
} Reach;

static int by_edge(gconstpointer a, gconstpointer b)
{
    const Door *x = a, *y = b;
    if (x->edge != y->edge)
        return x->edge < y->edge ? -1 : 1;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return (x->spot.s > y->spot.s) - (x->spot.s < y->spot.s);
}

/* --- Doors --- */

static int by_number(gconstpointer a, gconstpointer b)
{
    guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
    return (x > y) - (x < y);
}

/* Rows of streets near a box, each once. */
static GArray *streets_near(const Reach *r, AgtBox box)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_array_set_size(r->near, 0);
    agt_index_query(r->net->index, box, r->near);
    for (guint k = 0; k < r->near->len; k++) {
        guint32 seg = g_array_index(r->near, guint32, k);
        g_array_append_val(rows, NET_LINE(r->net, NET_SEG(r->net, seg).line).row);
    }
    g_array_sort(rows, by_number);
    guint n = 0;
    for (guint k = 0; k < rows->len; k++)
        if (!k || g_array_index(rows, guint32, k) != g_array_index(rows, guint32, k - 1))
            g_array_index(rows, guint32, n++) = g_array_index(rows, guint32, k);
    g_array_set_size(rows, n);
    return rows;
}

static Door door_on(const Reach *r, guint32 street, const AgtFeature *row)
{
    AgtPoint on;
    const AgtFeature *line = r->net->table->rows[street];
    Door d = {.edge = NET_NONE};
    double off = agt_geom_nearest(line->geom, row->geom, &on, NULL);
    d.spot = norm_net_nearest(r->net, on, street, 1, NULL);
    d.spot.off_m = off;
    if (d.spot.line != NET_NONE)
        d.edge = norm_net_edge(r->net, &d.spot);
    return d;
}

/* Adds the doors of a feature; false when it has none. */
static bool add_doors(Reach *r, guint32 number, const AgtFeature *row, double radius)
{
    const NormStreet *street = norm_streets(r->run);
    g_autoptr(GArray) rows = streets_near(r, agt_box_grow(row->geom->box, door_max_m));
    Door best = {.edge = NET_NONE};
    guint before = r->door->len;
    best.spot.off_m = door_max_m;
    for (guint k = 0; k < rows->len; k++) {
        guint32 i = g_array_index(rows, guint32, k);
        Door d = door_on(r, i, row);
        d.row = number;
        d.head = radius;
        if (d.edge == NET_NONE)
            continue;
        if (d.spot.off_m <= adjoin_m + (isnan(street[i].half_m) ? 0 : street[i].half_m))
            g_array_append_val(r->door, d);
        else if (d.spot.off_m < best.spot.off_m)
            best = d;
    }
    if (r->door->len == before && best.edge != NET_NONE)
        g_array_append_val(r->door, best);
    return r->door->len > before;
}

static void find_doors(Reach *r, AgtFindings *out)
{
    AgtLayerId other = norm_layer(r->rule, "other", AGT_LAYER_FACILITY);
    const AgtTable *t = agt_plan_table(r->run->plan, other);
    const Rows *where = norm_rows(r->run, r->rule, "other_where", other);
    const char *name = agt_yaml_text(agt_yaml_get(r->rule->node, "other_field"));
    const AgtField *field = name ? agt_layer_field(agt_layer(other), name) : NULL;
    double max_m = norm_real(r->rule, "max_m", NAN);
    Skipped bare = {0}, lost = {0};
    NORM_EACH (i, where) {
        double radius =
            field && !agt_row_is_null(t->rows[i], field) ? agt_row_real(t->rows[i], field) : max_m;
        if (isnan(radius))
            norm_skip(&bare, t->rows[i]);
        else if (!add_doors(r, i, t->rows[i], radius))
            norm_skip(&lost, t->rows[i]);
        else
            r->radius = MAX(r->radius, radius);
    }
    for (guint i = 0; i < r->door->len; i++)
        g_array_index(r->door, Door, i).head = r->radius - g_array_index(r->door, Door, i).head;
    g_array_sort(r->door, by_edge);
    norm_skipped(out, r->rule, &bare, N_("the figure it asks for is not given"));
    norm_skipped(out, r->rule, &lost, N_("no street lies near it"));
}

/* --- Ways --- */

static void spread(Reach *r)
{
    guint32 n = agt_graph_nodes(r->net->graph);
    g_autofree AgtGraphSeed *seed = g_new(AgtGraphSeed, 2 * (gsize)r->door->len + 1);
    for (guint i = 0; i < r->door->len; i++) {
        const Door *d = &g_array_index(r->door, Door, i);
        const AgtGraphEdge *e = agt_graph_edge(r->net->graph, d->edge);
        double cost = d->head + d->spot.off_m;
        seed[2 * i] = (AgtGraphSeed){e->from, cost + d->spot.s - NET_EDGE(r->net, d->edge).s0};
        seed[2 * i + 1] = (AgtGraphSeed){e->to, cost + NET_EDGE(r->net, d->edge).s1 - d->spot.s};
        seed[2 * i].cost = MAX(0, seed[2 * i].cost);
        seed[2 * i + 1].cost = MAX(0, seed[2 * i + 1].cost);
    }
    r->dist = g_new(double, n + 1);
    r->seed = g_new(guint32, n + 1);
    agt_graph_nearest(r->net->graph, seed, 2 * r->door->len, r->dist, r->seed, NULL);
}

static void better(double cost, guint32 door, double *best, guint32 *which)
{
    if (cost < *best) {
        *best = cost;
        *which = door;
    }
}

/* Cost of the best way from a spot, and its door. */
static double way(const Reach *r, const NetSpot *spot, guint32 *door)
{
    double best = INFINITY;
    guint32 edge = norm_net_edge(r->net, spot);
    *door = NET_NONE;
    if (edge == NET_NONE)
        return best;
    const AgtGraphEdge *e = agt_graph_edge(r->net->graph, edge);
    const NetEdge *n = &NET_EDGE(r->net, edge);
    better(r->dist[e->from] + spot->s - n->s0, r->seed[e->from] / 2, &best, door);
    better(r->dist[e->to] + n->s1 - spot->s, r->seed[e->to] / 2, &best, door);
    guint lo = 0, hi = r->door->len;
    while (lo < hi) {
        guint mid = lo + (hi - lo) / 2;
        if (g_array_index(r->door, Door, mid).edge < edge)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < r->door->len && g_array_index(r->door, Door, lo).edge == edge; lo++) {
        const Door *d = &g_array_index(r->door, Door, lo);
        better(d->head + d->spot.off_m + fabs(d->spot.s - spot->s), lo, &best, door);
    }
    return best + spot->off_m;
}

static void judge(const Reach *r, const AgtFeature *row, const NetSpot *spot, AgtFindings *out)
{
    guint32 door = NET_NONE;
    double cost = spot->line == NET_NONE ? INFINITY : way(r, spot, &door);
    if (isinf(cost)) {
        AgtFinding *x = agt_findings_add(out, &rule_no_way, row);
        x->severity = r->rule->rule.severity;
        x->arg = r->rule->rule.id;
        return;
    }
    if (cost <= r->radius + NORM_EPS_M)
        return;
    const Door *d = &g_array_index(r->door, Door, door);
    AgtLayerId other = norm_layer(r->rule, "other", AGT_LAYER_FACILITY);
    AgtFinding *x = norm_add(out, r->rule, row);
    norm_measure(x, cost - d->head, r->radius - d->head, "m");
    norm_other(out, x, agt_plan_table(r->run->plan, other)->rows[d->row]);
}

static void judge_all(const Reach *r, AgtLayerId layer, const Rows *where, AgtFindings *out)
{
    const AgtTable *t = agt_plan_table(r->run->plan, layer);
    const NetSpot *access = layer == AGT_LAYER_BUILDING ? norm_access(r->run) : NULL;
    NORM_EACH (i, where) {
        NetSpot spot = access ? access[i]
                              : norm_net_nearest(r->net, agt_geom_inside_point(t->rows[i]->geom),
                                                 NET_NONE, door_max_m, r->near);
        judge(r, t->rows[i], &spot, out);
    }
}

NORM_CHECK(network_distance)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_BUILDING);
    const Rows *where = norm_rows(run, rule, "where", layer);
    if (norm_absent(run, rule, where, AGT_LAYER_STREET, out))
        return true;
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) door = g_array_new(FALSE, FALSE, sizeof(Door));
    Reach r = {.run = run, .net = norm_street_net(run), .rule = rule, .door = door, .near = near};
    norm_street_gaps(run, out);
    find_doors(&r, out);
    if (!door->len) {
        if (where->n)
            norm_unjudged_as(out, rule, N_("the plan has none of what it asks for"));
        return true;
    }
    spread(&r);
    judge_all(&r, layer, where, out);
    g_free(r.dist);
    g_free(r.seed);
    return true;
}

/* --- Ways asked for by others --- */

struct _AgtNormWays {
    AgtNormsRun *run;
    GArray *near, *door;
};

AgtNormWays *agt_norms_ways_new(const AgtPlan *plan)
{
    g_autoptr(AgtNorms) none = agt_norms_new();
    AgtNormWays *w = g_new0(AgtNormWays, 1);
    w->run = agt_norms_run_new(none, plan, NULL);
    w->near = g_array_new(FALSE, FALSE, sizeof(guint32));
    w->door = g_array_new(FALSE, FALSE, sizeof(Door));
    return w;
}

void agt_norms_ways_free(AgtNormWays *w)
{
    if (!w)
        return;
    agt_norms_run_free(w->run);
    g_array_unref(w->near);
    g_array_unref(w->door);
    g_free(w);
}

bool agt_norms_ways_leaves(AgtNormWays *w, guint building)
{
    return norm_access(w->run)[building].line != NET_NONE;
}

bool agt_norms_ways_to(AgtNormWays *w, const AgtGeom *site, double *way_m)
{
    guint n = agt_plan_table(w->run->plan, AGT_LAYER_BUILDING)->n;
    Reach r = {.run = w->run, .net = norm_street_net(w->run), .door = w->door, .near = w->near};
    const AgtFeature row = {.geom = (AgtGeom *)site};
    const NetSpot *access = norm_access(w->run);
    g_array_set_size(w->door, 0);
    for (guint i = 0; i < n; i++)
        way_m[i] = INFINITY;
    if (agt_geom_is_empty(site) || !add_doors(&r, 0, &row, 0))
        return false;
    g_array_sort(w->door, by_edge);
    spread(&r);
    for (guint i = 0; i < n; i++) {
        guint32 door;
        if (access[i].line != NET_NONE)
            way_m[i] = way(&r, &access[i], &door);
    }
    g_free(r.dist);
    g_free(r.seed);
    return true;
}
