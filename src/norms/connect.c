/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connection: a network reaches each row, and a source reaches that network.
 *
 * A row is reached by a node that says it serves it, or by a node or the end of a line within
 * max_m of it. Lines are joined where they meet and where a node lies within 50 cm of them.
 */
#include "net.h"

static const double joint_m = 0.5;

/* A node of the network, or the free end of a line. */
typedef struct {
    AgtPoint at;
    guint32 node; /* of the graph; NET_NONE: it lies on no line */
    guint32 next; /* another tap that serves the same + 1 */
} Tap;

typedef struct {
    const AgtTable *nodes;
    Net *net;
    GArray *tap;
    AgtIndex *index;
    GHashTable *serves; /* id -> the last tap that serves it + 1 */
    bool *fed;          /* per component */
    guint32 *part;      /* component per node */
    bool any_source;    /* the rule asks for one */
    double max_m;
} Connect;

static void add_tap(Connect *c, AgtPoint at, guint32 node, const char *serves)
{
    Tap tap = {at, node, 0};
    if (serves && *serves) {
        tap.next = GPOINTER_TO_UINT(g_hash_table_lookup(c->serves, serves));
        g_hash_table_insert(c->serves, (gpointer)serves, GUINT_TO_POINTER(c->tap->len + 1));
    }
    g_array_append_val(c->tap, tap);
}

static void find_taps(Connect *c, const Rows *where)
{
    NORM_EACH (i, where)
        add_tap(c, c->nodes->rows[i]->geom->pt[0], c->net->point_at[i],
                ((const AgtNetworkNode *)c->nodes->rows[i])->serves);
    for (guint32 i = 0; i < agt_graph_nodes(c->net->graph); i++)
        if (agt_graph_degree(c->net->graph, i) == 1)
            add_tap(c, NET_NODE(c->net, i), i, NULL);
    g_autofree AgtBox *box = g_new(AgtBox, c->tap->len + 1);
    for (guint i = 0; i < c->tap->len; i++) {
        AgtPoint p = g_array_index(c->tap, Tap, i).at;
        box[i] = (AgtBox){p.x, p.y, p.x, p.y};
    }
    c->index = agt_index_new(box, c->tap->len);
}

static void find_fed(Connect *c, const Rows *where, const Rows *source)
{
    c->part = g_new(guint32, agt_graph_nodes(c->net->graph) + 1);
    c->fed = g_new0(bool, agt_graph_components(c->net->graph, c->part) + 1);
    NORM_EACH (i, where)
        if (norm_has(source, i) && c->net->point_at[i] != NET_NONE)
            c->fed[c->part[c->net->point_at[i]]] = true;
}

static double distance(const Connect *c, guint32 tap, const AgtGeom *g)
{
    AgtPoint p = g_array_index(c->tap, Tap, tap).at;
    if (g->kind == AGT_GEOM_POLYGON && agt_geom_contains_point(g, p))
        return 0;
    return norm_point_geom_distance(p, g);
}

static bool is_fed(const Connect *c, guint32 tap)
{
    guint32 node = g_array_index(c->tap, Tap, tap).node;
    return !c->any_source || (node != NET_NONE && c->fed[c->part[node]]);
}

typedef struct {
    const Connect *c;
    const AgtGeom *geom;
} Ask;

static double ask(uint32_t i, gpointer user)
{
    const Ask *a = user;
    return distance(a->c, i, a->geom);
}

/* Is the row reached at all, and by something that a source feeds? */
static void look(const Connect *c, const AgtFeature *row, GArray *near, bool *reached, bool *fed)
{
    guint32 own = row->id ? GPOINTER_TO_UINT(g_hash_table_lookup(c->serves, row->id)) : 0;
    *reached = own > 0;
    *fed = false;
    for (; own && !*fed; own = g_array_index(c->tap, Tap, own - 1).next)
        *fed = is_fed(c, own - 1);
    if (*fed)
        return;
    g_array_set_size(near, 0);
    agt_index_query(c->index, agt_box_grow(row->geom->box, c->max_m + NORM_EPS_M), near);
    for (guint k = 0; !*fed && k < near->len; k++) {
        guint32 tap = g_array_index(near, guint32, k);
        if (distance(c, tap, row->geom) > c->max_m + NORM_EPS_M)
            continue;
        *reached = true;
        *fed = is_fed(c, tap);
    }
}

static void judge(const Connect *c, const AgtNormRule *rule, const AgtFeature *row, GArray *near,
                  AgtFindings *out)
{
    bool reached, fed;
    double d = NAN;
    look(c, row, near, &reached, &fed);
    if (fed)
        return;
    Ask a = {c, row->geom};
    AgtFinding *x = norm_add(out, rule, row);
    if (agt_index_nearest(c->index, row->geom->box, G_MAXDOUBLE, ask, &a, &d) == G_MAXUINT32)
        d = NAN;
    norm_measure(x, d, c->max_m, "m");
    x->what = reached ? N_("what serves it is joined to no source")
                      : N_("nothing of the network serves it or lies near enough");
}

NORM_CHECK(connection)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_BUILDING);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Rows *where = norm_rows(run, rule, "where", layer);
    const Rows *lines = norm_rows(run, rule, "line_where", AGT_LAYER_NETWORK_LINE);
    const Rows *nodes = norm_rows(run, rule, "node_where", AGT_LAYER_NETWORK_NODE);
    const Rows *source = norm_rows(run, rule, "source_where", AGT_LAYER_NETWORK_NODE);
    Connect c = {.nodes = agt_plan_table(run->plan, AGT_LAYER_NETWORK_NODE)};
    if (!lines->n && !nodes->n) {
        if (where->n)
            norm_unjudged_as(out, rule, N_("the plan has nothing of that network"));
        return true;
    }
    g_autoptr(Net) net = norm_net_new(agt_plan_table(run->plan, AGT_LAYER_NETWORK_LINE), lines,
                                      c.nodes, nodes, joint_m, false);
    g_autoptr(GArray) tap = g_array_new(FALSE, FALSE, sizeof(Tap));
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GHashTable) serves = g_hash_table_new(g_str_hash, g_str_equal);
    c.net = net;
    c.tap = tap;
    c.serves = serves;
    c.any_source = agt_yaml_get(rule->node, "source_where") != NULL;
    c.max_m = norm_real(rule, "max_m", 0);
    find_taps(&c, nodes);
    find_fed(&c, nodes, source);
    NORM_EACH (i, where)
        judge(&c, rule, t->rows[i], near, out);
    agt_index_free(c.index);
    g_free(c.part);
    g_free(c.fed);
    return true;
}
