/* SPDX-License-Identifier: Apache-2.0 */
/*
 * visibility: nothing may stand in the triangle between two streets that meet.
 *
 * The triangle has its corner where the axes meet and its sides along the two axes, a_m along one
 * and b_m along the other (both ways round when they differ); a curved axis counts as the straight
 * line to its place at that distance. Streets that run on (more than 150 degrees apart) make none.
 */
#include "net.h"

typedef struct {
    double angle;
    guint32 edge, row;
    bool forward; /* the edge starts here */
} Arm;

typedef struct {
    AgtNormsRun *run;
    const Net *net;
    const AgtNormRule *rule;
    AgtLayerId other;
    const Rows *street, *where;
    double a_m, b_m;
    GArray *near;
    AgtFindings *out;
    GHashTable *seen; /* row number, then node: one finding */
} Sight;

/* Position at d metres along an arm; beyond its end straight on. */
static AgtPoint along(const Sight *s, const Arm *arm, double d)
{
    const NetEdge *e = &NET_EDGE(s->net, arm->edge);
    double len = MIN(d, e->s1 - e->s0);
    AgtPoint from = norm_net_at(s->net, e->line, arm->forward ? e->s0 : e->s1, NULL);
    AgtPoint to = norm_net_at(s->net, e->line, arm->forward ? e->s0 + len : e->s1 - len, NULL);
    double far = hypot(to.x - from.x, to.y - from.y);
    if (far <= 0)
        return from;
    return (AgtPoint){from.x + (to.x - from.x) * d / far, from.y + (to.y - from.y) * d / far};
}

static int by_angle(gconstpointer a, gconstpointer b)
{
    const Arm *x = a, *y = b;
    if (x->angle != y->angle)
        return x->angle < y->angle ? -1 : 1;
    return (x->edge > y->edge) - (x->edge < y->edge);
}

static void add_arm(const Sight *s, GArray *arms, guint32 node, guint32 edge, bool forward)
{
    AgtPoint o = NET_NODE(s->net, node);
    Arm arm = {0, edge, NET_LINE(s->net, NET_EDGE(s->net, edge).line).row, forward};
    AgtPoint p = along(s, &arm, MIN(s->a_m, s->b_m));
    arm.angle = atan2(p.y - o.y, p.x - o.x);
    g_array_append_val(arms, arm);
}

static void find_arms(const Sight *s, guint32 node, GArray *arms)
{
    const guint32 *at = agt_graph_at(s->net->graph, node);
    guint32 n = agt_graph_degree(s->net->graph, node);
    g_array_set_size(arms, 0);
    for (guint32 k = 0; k < n; k++) {
        const AgtGraphEdge *e = agt_graph_edge(s->net->graph, at[k]);
        if (e->from == e->to && k && at[k - 1] == at[k])
            add_arm(s, arms, node, at[k], false);
        else
            add_arm(s, arms, node, at[k], e->from == node);
    }
    g_array_sort(arms, by_angle);
}

static void report(const Sight *s, guint32 row, guint32 node, guint32 street, AgtGeom *triangle)
{
    const AgtFeature *x = agt_plan_table(s->run->plan, s->other)->rows[row];
    AgtPoint o = NET_NODE(s->net, node), at;
    g_autoptr(AgtGeom) corner = agt_geom_new_point(o.x, o.y);
    double d = agt_geom_nearest(x->geom, corner, &at, NULL);
    AgtFinding *f = norm_add(s->out, s->rule, x);
    norm_measure(f, d, MAX(s->a_m, s->b_m), "m");
    norm_other(s->out, f, s->net->table->rows[street]);
    f->at = at;
    f->area = agt_arena_take_geom(agt_findings_arena(s->out), agt_geom_ref(triangle));
}

/* 2 mm inside the edges of a triangle: what reaches in there does more than touch it. */
static AgtGeom *inner_part(const AgtGeom *triangle, AgtPoint middle)
{
    g_autoptr(AgtGeomBuilder) b = agt_geom_builder_new(AGT_GEOM_POLYGON);
    double inner = agt_geom_boundary_distance_m(triangle, middle);
    double f = inner > 2 * NORM_EPS_M ? 1 - NORM_EPS_M / inner : 0.5;
    agt_geom_builder_part(b);
    for (guint i = 0; i < triangle->n_points; i++)
        agt_geom_builder_point(b, middle.x + f * (triangle->pt[i].x - middle.x),
                               middle.y + f * (triangle->pt[i].y - middle.y));
    return agt_geom_builder_end(g_steal_pointer(&b), NULL);
}

static void triangle(const Sight *s, guint32 node, const Arm *x, const Arm *y, double a, double b)
{
    const AgtTable *t = agt_plan_table(s->run->plan, s->other);
    AgtPoint o = NET_NODE(s->net, node), p = along(s, x, a), q = along(s, y, b);
    AgtPoint pt[] = {o, p, q, o};
    AgtPoint middle = {(o.x + p.x + q.x) / 3, (o.y + p.y + q.y) / 3};
    g_autoptr(AgtGeom) g = agt_geom_new_polygon(pt, 4);
    if (agt_geom_area_m2(g) < 0.01)
        return;
    norm_near(s->run, s->other, g->box, s->near);
    g_autoptr(AgtGeom) inner = s->near->len ? inner_part(g, middle) : NULL;
    for (guint k = 0; k < s->near->len; k++) {
        guint32 i = g_array_index(s->near, guint32, k);
        gint64 key = (gint64)((guint64)i << 32 | node);
        if (!norm_has(s->where, i) || g_hash_table_contains(s->seen, &key) || !inner ||
            agt_geom_distance_within_m(t->rows[i]->geom, inner, 0) > 0)
            continue;
        g_hash_table_add(s->seen, g_memdup2(&key, sizeof key));
        report(s, i, node, x->row, g);
    }
}

static bool taken(const Sight *s, const Arm *arm)
{
    return norm_has(s->street, arm->row);
}

static void junction(const Sight *s, guint32 node, GArray *arms)
{
    find_arms(s, node, arms);
    for (guint k = 0; k < arms->len; k++) {
        const Arm *x = &g_array_index(arms, Arm, k);
        const Arm *y = &g_array_index(arms, Arm, (k + 1) % arms->len);
        double turn = y->angle - x->angle + (k + 1 == arms->len ? 2 * G_PI : 0);
        if (turn > 150 * G_PI / 180 || !taken(s, x) || !taken(s, y))
            continue;
        triangle(s, node, x, y, s->a_m, s->b_m);
        if (s->a_m != s->b_m)
            triangle(s, node, x, y, s->b_m, s->a_m);
    }
}

NORM_CHECK(visibility)
{
    Sight s = {.run = run, .net = norm_street_net(run), .rule = rule, .out = out};
    s.other = norm_layer(rule, "other", AGT_LAYER_BUILDING);
    s.where = norm_rows(run, rule, "other_where", s.other);
    s.street = norm_rows(run, rule, "street_where", AGT_LAYER_STREET);
    s.a_m = norm_real(rule, "a_m", 0);
    s.b_m = norm_real(rule, "b_m", 0);
    if (norm_absent(run, rule, s.where, AGT_LAYER_STREET, out))
        return true;
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) arms = g_array_new(FALSE, FALSE, sizeof(Arm));
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    s.near = near;
    s.seen = seen;
    norm_street_gaps(run, out);
    for (guint32 i = 0; i < agt_graph_nodes(s.net->graph); i++)
        if (agt_graph_degree(s.net->graph, i) >= 3)
            junction(&s, i, arms);
    return true;
}
