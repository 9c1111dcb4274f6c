/* SPDX-License-Identifier: Apache-2.0 */
/* The street network: ways from buildings to it, ends that just miss another street, dead ends. */
#include "net.h"

/* From a building to the street before it; farther off there is no way that could be measured. */
static const double access_max_m = 150;
/* A free end this near beyond the half width of a street was meant to meet it. */
static const double gap_m = 5;

static guint begin_net(AgtNormsRun *run, gpointer user G_GNUC_UNUSED)
{
    run->streets = norm_net_new(agt_plan_table(run->plan, AGT_LAYER_STREET),
                                norm_rows(run, NULL, NULL, AGT_LAYER_STREET), NULL, NULL, 0, false);
    return 0;
}

const Net *norm_street_net(AgtNormsRun *run)
{
    norm_share(run, &run->shared[SHARED_NET], begin_net, NULL, NULL);
    return run->streets;
}

/* --- Access --- */

struct Access {
    NetSpot *spot; /* by number of building */
};

/* From the middle of the building to the street of its plot, else to the nearest. */
static NetSpot access_of(AgtNormsRun *run, const Net *net, guint32 i, GArray *near)
{
    const AgtFeature *row = agt_plan_table(run->plan, AGT_LAYER_BUILDING)->rows[i];
    NetSpot none = {NET_NONE, 0, INFINITY};
    if (agt_feature_withdrawn(row) || agt_geom_is_empty(row->geom))
        return none;
    AgtPoint p = agt_geom_centroid(row->geom);
    guint32 plot = norm_plot_of(run)[i];
    guint32 street = plot == NET_NONE ? NET_NONE : norm_street_of(run)[plot];
    NetSpot own = street == NET_NONE ? none : norm_net_nearest(net, p, street, access_max_m, near);
    return own.line != NET_NONE ? own : norm_net_nearest(net, p, NET_NONE, access_max_m, near);
}

static guint begin_access(AgtNormsRun *run, gpointer user G_GNUC_UNUSED)
{
    guint n = agt_plan_table(run->plan, AGT_LAYER_BUILDING)->n;
    run->access = g_new0(struct Access, 1);
    run->access->spot = g_new(NetSpot, n + 1);
    return n;
}

static void find_access(AgtNormsRun *run, gpointer user G_GNUC_UNUSED, guint32 from, guint32 to)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = from; i < to; i++)
        run->access->spot[i] = access_of(run, run->streets, i, near);
}

const NetSpot *norm_access(AgtNormsRun *run)
{
    norm_street_net(run);
    norm_plot_of(run);
    norm_street_of(run);
    norm_share(run, &run->shared[SHARED_ACCESS], begin_access, find_access, NULL);
    return run->access->spot;
}

void norm_access_free(struct Access *a)
{
    if (a)
        g_free(a->spot);
    g_free(a);
}

/* --- Gaps --- */

static const AgtRule rule_gap = {
    .id = "norms.street-gap",
    .severity = AGT_WARNING,
    .basis = AGT_BASIS_READ,
    .set = "",
    .document = "",
    .clause = "",
    .text = {[AGT_LANG_EN] = N_("Street {id} ends {measured} m before street {other} without "
                                "meeting it: no way was counted there.")},
    .advice = {[AGT_LANG_EN] = N_("Draw its axis up to the axis of the other street, or end it "
                                  "clearly before.")},
};

const AgtRule *norm_rule_gap(void)
{
    return &rule_gap;
}

/* The line that an end just misses. */
static NetSpot missed(AgtNormsRun *run, const Net *net, guint32 line, AgtPoint end, GArray *near)
{
    const NormStreet *street = norm_streets(run);
    NetSpot best = {NET_NONE, 0, INFINITY};
    g_array_set_size(near, 0);
    agt_index_query(net->index, agt_box_grow((AgtBox){end.x, end.y, end.x, end.y}, 30.0 + gap_m),
                    near);
    for (guint k = 0; k < near->len; k++) {
        guint32 other = NET_SEG(net, g_array_index(near, guint32, k)).line;
        guint32 row = NET_LINE(net, other).row;
        if (row == NET_LINE(net, line).row || isnan(street[row].half_m))
            continue;
        double reach = MIN(street[row].half_m, 30.0) + gap_m;
        NetSpot spot = norm_net_nearest(net, end, row, reach, NULL);
        if (spot.off_m < best.off_m)
            best = spot;
    }
    return best.line == NET_NONE ? (NetSpot){NET_NONE, 0, 0} : best;
}

static void gap_at(AgtNormsRun *run, const Net *net, guint32 line, double s, AgtFindings *out,
                   GArray *near)
{
    const AgtTable *t = net->table;
    const NetLine *l = &NET_LINE(net, line);
    AgtPoint end = norm_net_at(net, line, s, NULL);
    NetSpot spot = missed(run, net, line, end, near);
    if (spot.line == NET_NONE || norm_end_told(run, l->row, l->ring, s > 0))
        return;
    AgtFinding *x = agt_findings_add(out, &rule_gap, t->rows[l->row]);
    norm_measure(x, spot.off_m, 0, "m");
    norm_other(out, x, t->rows[NET_LINE(net, spot.line).row]);
    x->at = end;
}

void norm_each_free_end(AgtNormsRun *run, const Net *net, NetEndFunc fn, gpointer user)
{
    for (guint32 i = 0; i < net->line->len; i++) {
        const NetLine *l = &NET_LINE(net, i);
        if (!l->n_edges || ((const AgtStreet *)net->table->rows[l->row])->external == 1)
            continue;
        guint32 first = l->edge, last = l->edge + l->n_edges - 1;
        if (agt_graph_degree(net->graph, agt_graph_edge(net->graph, first)->from) == 1)
            fn(run, net, i, 0, first, user);
        if (agt_graph_degree(net->graph, agt_graph_edge(net->graph, last)->to) == 1)
            fn(run, net, i, l->length_m, last, user);
    }
}

typedef struct {
    AgtFindings *out;
    GArray *near;
} Gaps;

static void gap_end(AgtNormsRun *run, const Net *net, guint32 line, double s,
                    guint32 edge G_GNUC_UNUSED, gpointer user)
{
    Gaps *g = user;
    gap_at(run, net, line, s, g->out, g->near);
}

void norm_street_gaps(AgtNormsRun *run, AgtFindings *out)
{
    const Net *net = norm_street_net(run);
    if (!g_atomic_int_compare_and_exchange(&run->gaps_said, 0, 1))
        return;
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    Gaps g = {out, near};
    norm_each_free_end(run, net, gap_end, &g);
}

/* --- dead_end --- */

typedef struct {
    const AgtNormRule *rule;
    const Rows *where;
    double turning_m, from_m;
    Figures figures;
    Skipped undecided;
    AgtFindings *out;
} DeadEnd;

double norm_dead_end_length(const Net *net, guint32 edge, guint32 end)
{
    double sum = 0;
    for (guint32 steps = 0; steps <= net->edge->len; steps++) {
        const AgtGraphEdge *e = agt_graph_edge(net->graph, edge);
        guint32 to = e->from == end ? e->to : e->from;
        sum += e->cost;
        if (agt_graph_degree(net->graph, to) != 2)
            return sum;
        const guint32 *at = agt_graph_at(net->graph, to);
        edge = at[0] == edge ? at[1] : at[0];
        end = to;
    }
    return sum;
}

static void dead_end(AgtNormsRun *run G_GNUC_UNUSED, const Net *net, guint32 line, double s,
                     guint32 edge, gpointer user)
{
    DeadEnd *d = user;
    const AgtStreet *street = (const AgtStreet *)net->table->rows[NET_LINE(net, line).row];
    const AgtGraphEdge *e = agt_graph_edge(net->graph, edge);
    double min, max;
    if (!norm_has(d->where, NET_LINE(net, line).row))
        return;
    double length = norm_dead_end_length(net, edge, s > 0 ? e->to : e->from);
    double turning = street->turning_m > 0 ? street->turning_m : 0;
    if (!norm_figures_of(&d->figures, &street->f, &min, &max))
        norm_skip(&d->undecided, &street->f);
    if (length > max + NORM_EPS_M) {
        AgtFinding *x = norm_add(d->out, d->rule, &street->f);
        norm_measure(x, length, max, "m");
        x->at = norm_net_at(net, line, s, NULL);
    }
    if (d->turning_m > 0 && length > d->from_m + NORM_EPS_M &&
        turning < d->turning_m - NORM_EPS_M) {
        AgtFinding *x = norm_add(d->out, d->rule, &street->f);
        norm_measure(x, turning, d->turning_m, "m");
        x->at = norm_net_at(net, line, s, NULL);
    }
}

NORM_CHECK(dead_end)
{
    const Net *net = norm_street_net(run);
    DeadEnd d = {.rule = rule, .out = out};
    d.where = norm_rows(run, rule, "where", AGT_LAYER_STREET);
    d.turning_m = norm_real(rule, "turning_min_m", 0);
    d.from_m = norm_real(rule, "from_m", 0);
    norm_figures(rule, AGT_LAYER_STREET, NULL, "max_m", &d.figures);
    norm_street_gaps(run, out);
    norm_each_free_end(run, net, dead_end, &d);
    norm_skipped(out, rule, &d.undecided, NORM_UNDECIDED);
    return true;
}

bool norm_valid_dead_end(const AgtYamlNode *rule, GError **error)
{
    return norm_valid_figures(rule, AGT_LAYER_STREET,
                              (const char *const[]){"max_m", "turning_min_m", NULL}, error);
}
