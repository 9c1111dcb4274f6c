/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spacing: how far network nodes that follow each other along their lines, or along a street, lie
 * apart. Each stretch of line is measured between the two nodes nearest to its ends; also judged
 * are loops with one node, ends beyond the last node, and lines without any.
 */
#include "net.h"

/* A node this near to a line lies on it; beside a street, this near to its axis. */
static const double on_line_m = 0.5, beside_m = 20;

typedef struct {
    const AgtTable *nodes;
    Net *net;
    const AgtNormRule *rule;
    AgtFindings *out;
    Figures figures;
    GArray *row;  /* of each seed */
    double *dist; /* per node of the net */
    guint32 *origin, *via;
    Skipped undecided;
    guint8 *said; /* rows of lines that were counted as undecided */
} Spacing;

static void report(Spacing *s, const AgtFeature *row, const AgtFeature *other, double measured,
                   double required, AgtPoint at)
{
    AgtFinding *x = norm_add(s->out, s->rule, row);
    norm_measure(x, measured, required, "m");
    if (other)
        norm_other(s->out, x, other);
    x->at = at;
}

static const AgtFeature *node_row(const Spacing *s, guint32 seed)
{
    return s->nodes->rows[g_array_index(s->row, guint32, seed)];
}

static const AgtFeature *line_row(const Spacing *s, guint32 edge)
{
    guint32 line = NET_EDGE(s->net, edge).line;
    return line == NET_NONE ? NULL : s->net->table->rows[NET_LINE(s->net, line).row];
}

/* Limits of the line of an edge; false when it has none. */
static bool limits(Spacing *s, guint32 edge, double *min, double *max)
{
    const AgtFeature *line = line_row(s, edge);
    if (!line)
        return false;
    guint32 row = NET_LINE(s->net, NET_EDGE(s->net, edge).line).row;
    if (!norm_figures_of(&s->figures, line, min, max) && !s->said[row]) {
        s->said[row] = 1;
        norm_skip(&s->undecided, line);
    }
    return !isnan(*min) || !isnan(*max);
}

/* The stretch that edge i closes between two nodes, or round to the same one. */
static void stretch(Spacing *s, guint32 i)
{
    const AgtGraphEdge *e = agt_graph_edge(s->net->graph, i);
    guint32 a = s->origin[e->from], b = s->origin[e->to];
    bool tree = s->via[e->from] == i || s->via[e->to] == i;
    double min, max, d = s->dist[e->from] + e->cost + s->dist[e->to];
    if (a == AGT_GRAPH_NONE || tree || !limits(s, i, &min, &max))
        return;
    const NetEdge *n = &NET_EDGE(s->net, i);
    AgtPoint at = norm_net_at(s->net, n->line, (n->s0 + n->s1) / 2, NULL);
    if (d > max + NORM_EPS_M)
        report(s, node_row(s, a), a == b ? NULL : node_row(s, b), d, max, at);
    else if (a != b && d < min - NORM_EPS_M)
        report(s, node_row(s, a), node_row(s, b), d, min, at);
}

/* The end of a line beyond its last node. */
static void tail(Spacing *s, guint32 node)
{
    double min, max;
    if (agt_graph_degree(s->net->graph, node) != 1 || s->origin[node] == AGT_GRAPH_NONE)
        return;
    guint32 edge = agt_graph_at(s->net->graph, node)[0];
    if (limits(s, edge, &min, &max) && s->dist[node] > max + NORM_EPS_M)
        report(s, node_row(s, s->origin[node]), NULL, s->dist[node], max, NET_NODE(s->net, node));
}

/* Lines that no node lies on, joined ones together. */
static void bare(Spacing *s)
{
    guint32 n = agt_graph_nodes(s->net->graph);
    g_autofree guint32 *part = g_new(guint32, n + 1);
    guint32 parts = agt_graph_components(s->net->graph, part);
    g_autofree double *sum = g_new0(double, parts + 1);
    g_autofree bool *said = g_new0(bool, parts + 1);
    for (guint32 i = 0; i < agt_graph_edges(s->net->graph); i++)
        sum[part[agt_graph_edge(s->net->graph, i)->from]] += agt_graph_edge(s->net->graph, i)->cost;
    for (guint32 i = 0; i < agt_graph_edges(s->net->graph); i++) {
        guint32 from = agt_graph_edge(s->net->graph, i)->from;
        double min, max;
        if (s->origin[from] != AGT_GRAPH_NONE || said[part[from]] || !limits(s, i, &min, &max) ||
            !(sum[part[from]] > max + NORM_EPS_M))
            continue;
        const AgtFeature *line = line_row(s, i);
        said[part[from]] = true;
        report(s, line, NULL, sum[part[from]], max, agt_geom_label_point(line->geom));
    }
}

/* Chosen nodes are seeds; those on no line are said. */
static void spread(Spacing *s, const Rows *where)
{
    g_autoptr(GArray) seed = g_array_new(FALSE, FALSE, sizeof(AgtGraphSeed));
    Skipped off = {0};
    NORM_EACH (i, where) {
        AgtGraphSeed at = {s->net->point_at[i], 0};
        if (at.node == NET_NONE) {
            norm_skip(&off, s->nodes->rows[i]);
            continue;
        }
        g_array_append_val(seed, at);
        g_array_append_val(s->row, i);
    }
    guint32 n = agt_graph_nodes(s->net->graph);
    s->dist = g_new(double, n + 1);
    s->origin = g_new(guint32, n + 1);
    s->via = g_new(guint32, n + 1);
    agt_graph_nearest(s->net->graph, (const AgtGraphSeed *)(gpointer)seed->data, seed->len, s->dist,
                      s->origin, s->via);
    norm_skipped(s->out, s->rule, &off, N_("it lies on none of the lines"));
}

NORM_CHECK(spacing)
{
    int along = 0;
    agt_yaml_read_choice(rule->node, "along", false, "network|street", &along, NULL);
    AgtLayerId layer = along ? AGT_LAYER_STREET : AGT_LAYER_NETWORK_LINE;
    const AgtTable *lines = agt_plan_table(run->plan, layer);
    const Rows *where = norm_rows(run, rule, "where", AGT_LAYER_NETWORK_NODE);
    const Rows *line_where = norm_rows(run, rule, along ? "street_where" : "line_where", layer);
    if (along && !where->n)
        return true; /* nothing stands along any street */
    double reach_m = norm_real(rule, "reach_m", along ? beside_m : on_line_m);
    g_autoptr(GArray) row = g_array_new(FALSE, FALSE, sizeof(guint32));
    Spacing s = {.nodes = agt_plan_table(run->plan, AGT_LAYER_NETWORK_NODE)};
    g_autoptr(Net) net = norm_net_new(lines, line_where, s.nodes, where, reach_m, along);
    s.net = net;
    s.rule = rule;
    s.out = out;
    s.row = row;
    s.said = g_new0(guint8, lines->n + 1);
    norm_figures(rule, layer, "min_m", "max_m", &s.figures);
    spread(&s, where);
    for (guint32 i = 0; i < agt_graph_edges(net->graph); i++)
        stretch(&s, i);
    for (guint32 i = 0; i < agt_graph_nodes(net->graph); i++)
        tail(&s, i);
    if (!along)
        bare(&s);
    norm_skipped(out, rule, &s.undecided, NORM_UNDECIDED);
    g_free(s.said);
    g_free(s.dist);
    g_free(s.origin);
    g_free(s.via);
    return true;
}

bool norm_valid_spacing(const AgtYamlNode *rule, GError **error)
{
    const char *along = agt_yaml_text(agt_yaml_get(rule, "along"));
    bool street = g_strcmp0(along, "street") == 0;
    const AgtYamlNode *wrong = agt_yaml_get(rule, street ? "line_where" : "street_where");
    const char *by = agt_yaml_text(agt_yaml_get(rule, "by"));
    AgtLayerId layer = street ? AGT_LAYER_STREET : AGT_LAYER_NETWORK_LINE;
    if (wrong) {
        agt_yaml_error(wrong, error,
                       "\"line_where\" is for nodes along their network, "
                       "\"street_where\" along streets");
        return false;
    }
    if (by && !agt_layer_field(agt_layer(layer), by)) {
        agt_yaml_error(agt_yaml_get(rule, "by"), error, "layer %s has no field \"%s\"",
                       agt_layer(layer)->name, by);
        return false;
    }
    return norm_valid_figures(rule, layer, (const char *const[]){"min_m", "max_m", NULL}, error);
}
