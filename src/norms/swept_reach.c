/* SPDX-License-Identifier: Apache-2.0 */
/* reach: vehicles get from outside to what names them, over streets that they can drive. */
#include "swept_net.h"

typedef struct {
    AgtNormsRun *run;
    const AgtNormRule *rule;
    const struct Swept *s;
    const Net *net;
    AgtLayerId layer;
    double max_m, kerb_m;
    guint8 *reached[FLEET_MAX]; /* by edge; worked out when a vehicle is first asked for */
    bool asked[FLEET_MAX];
    bool unknown, no_way_out;
    GArray *near;
    AgtFindings *out;
} Reach;

bool norm_valid_reach(const AgtYamlNode *rule, GError **error)
{
    const char *layer = agt_yaml_text(agt_yaml_get(rule, "layer"));
    if (g_strcmp0(layer, "building") == 0 || g_strcmp0(layer, "facility") == 0)
        return norm_valid_fleet(rule, error);
    agt_yaml_error(agt_yaml_get(rule, "layer"), error, "must be building or facility");
    return false;
}

/* --- Who must get there: those of the rule, and those that the feature or its type names --- */

static const char *names_of(const Reach *r, const AgtFeature *row)
{
    const char *own = row->layer == AGT_LAYER_FACILITY ? ((const AgtFacility *)row)->vehicles
                                                       : ((const AgtBuilding *)row)->vehicles;
    if ((own && *own) || row->layer != AGT_LAYER_BUILDING || !r->run->programme)
        return own;
    const AgtHouseType *t =
        agt_programme_type(r->run->programme, ((const AgtBuilding *)row)->house_type);
    return t ? t->vehicles : NULL;
}

static const guint8 *reached_by(Reach *r, guint vehicle)
{
    if (!r->asked[vehicle]) {
        r->reached[vehicle] = norm_swept_reached(r->run, vehicle, r->kerb_m);
        r->no_way_out = r->no_way_out || !r->reached[vehicle];
        r->asked[vehicle] = true;
    }
    return r->reached[vehicle];
}

/* --- How far from a street that it gets to --- */

static double half_of(const Reach *r, guint32 line)
{
    guint32 row = NET_LINE(r->net, line).row;
    double w = ((const AgtStreet *)r->net->table->rows[row])->carriageway_m;
    return w > 0 ? w / 2 : 0;
}

/* A stretch of a line lies on one edge or several. */
static bool any_reached(const Reach *r, const guint8 *reached, const NetSegment *seg)
{
    const NetLine *l = &NET_LINE(r->net, seg->line);
    double end = seg->s + hypot(seg->b.x - seg->a.x, seg->b.y - seg->a.y);
    for (guint32 e = l->edge; e < l->edge + l->n_edges; e++)
        if (reached[e] && NET_EDGE(r->net, e).s1 > seg->s && NET_EDGE(r->net, e).s0 < end)
            return true;
    return false;
}

/* From the outline to the nearest carriageway that is reached; INFINITY beyond max_m and half a
 * carriageway. */
static double way_left(const Reach *r, const guint8 *reached, const AgtFeature *row)
{
    double best = INFINITY;
    g_array_set_size(r->near, 0);
    agt_index_query(r->net->index, agt_box_grow(row->geom->box, r->max_m + 20), r->near);
    for (guint k = 0; k < r->near->len; k++) {
        const NetSegment *seg = &NET_SEG(r->net, g_array_index(r->near, guint32, k));
        if (!any_reached(r, reached, seg))
            continue;
        double d = norm_segment_geom_distance(seg->a, seg->b, row->geom) - half_of(r, seg->line);
        if (agt_geom_contains_point(row->geom, seg->a))
            d = 0;
        best = MIN(best, MAX(0, d));
    }
    return best;
}

/* Most houses stand on the street of their plot. */
static bool on_own_street(const Reach *r, const guint8 *reached, guint32 i)
{
    if (r->layer != AGT_LAYER_BUILDING)
        return false;
    const NetSpot *spot = &norm_access(r->run)[i];
    guint32 edge = spot->line == NET_NONE ? NET_NONE : norm_net_edge(r->net, spot);
    return edge != NET_NONE && reached[edge] &&
           spot->off_m - half_of(r, spot->line) <= r->max_m + NORM_EPS_M;
}

static void judge(Reach *r, guint32 i, const AgtFeature *row, guint vehicle)
{
    const guint8 *reached = reached_by(r, vehicle);
    if (!reached || on_own_street(r, reached, i))
        return;
    double d = way_left(r, reached, row);
    if (d <= r->max_m + NORM_EPS_M)
        return;
    const AgtVehicle *v = norm_swept_vehicle(r->s, vehicle);
    AgtFinding *x = norm_add(r->out, r->rule, row);
    if (v->illustrative)
        x->severity = AGT_INFO;
    norm_measure(x, isinf(d) ? NAN : d, r->max_m, "m");
    x->what = isinf(d) ? N_("no street that it can drive comes near")
                       : N_("the street that it can drive lies too far off");
    x->arg = agt_arena_text(agt_findings_arena(r->out), v->name);
}

static bool any_width(const Reach *r)
{
    for (guint32 i = 0; i < r->net->table->n; i++)
        if (((const AgtStreet *)r->net->table->rows[i])->carriageway_m > 0)
            return true;
    return false;
}

static void judge_all(Reach *r, const Rows *where)
{
    const AgtTable *t = agt_plan_table(r->run->plan, r->layer);
    Fleet usual = norm_fleet_listed(r->s, agt_yaml_get(r->rule->node, "vehicles"), &r->unknown);
    NORM_EACH (i, where) {
        const char *names = names_of(r, t->rows[i]);
        Fleet fleet = usual;
        if (names && *names)
            fleet |= norm_fleet_named(r->s, names, &r->unknown);
        for (guint v = 0; fleet >> v && v < norm_swept_n(r->s); v++)
            if (fleet & (Fleet)1 << v)
                judge(r, i, t->rows[i], v);
    }
}

NORM_CHECK(reach)
{
    Reach r = {.run = run, .rule = rule, .out = out};
    r.layer = norm_layer(rule, "layer", AGT_LAYER_BUILDING);
    const Rows *where = norm_rows(run, rule, "where", r.layer);
    if (norm_absent(run, rule, where, AGT_LAYER_STREET, out) || !where->n)
        return true;
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    r.near = near;
    r.s = norm_swept(run);
    r.net = norm_street_net(run);
    r.max_m = norm_real(rule, "max_m", 0);
    r.kerb_m = norm_real(rule, "kerb_radius_m", 0);
    if (!any_width(&r)) {
        norm_unjudged_as(out, rule, N_("the width of a carriageway is not given"));
        return true;
    }
    judge_all(&r, where);
    if (r.unknown)
        norm_unjudged_as(out, rule, N_("the plan keeps no vehicle of a name that is asked for"));
    if (r.no_way_out)
        norm_unjudged_as(out, rule, N_("no street leads out of the plan"));
    for (guint v = 0; v < FLEET_MAX; v++)
        g_free(r.reached[v]);
    return true;
}
