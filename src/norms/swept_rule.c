/* SPDX-License-Identifier: Apache-2.0 */
/* swept_path: vehicles turn where streets meet and pass their bends without leaving the
 * carriageway. */
#include "swept_net.h"

typedef struct {
    AgtNormsRun *run;
    const AgtNormRule *rule;
    const struct Swept *s;
    const Net *net;
    Fleet *fleet; /* by row of the streets */
    double kerb_m;
    bool unknown; /* a vehicle is named that the plan does not keep */
    Skipped no_width;
    guint8 *skipped; /* by row: said already */
    AgtFindings *out;
} Check;

/* --- Who drives where --- */

static bool is_list(const AgtYamlNode *n, GError **error)
{
    bool ok = agt_yaml_kind(n) == AGT_YAML_LIST && agt_yaml_n(n) <= FLEET_MAX;
    for (guint i = 0; ok && i < agt_yaml_n(n); i++)
        ok = agt_yaml_text(agt_yaml_at(n, i)) != NULL;
    if (!ok)
        agt_yaml_error(n, error, "must be a list of names of vehicles");
    return ok;
}

bool norm_valid_fleet(const AgtYamlNode *rule, GError **error)
{
    const AgtYamlNode *list = agt_yaml_get(rule, "vehicles"), *by = agt_yaml_get(rule, "by");
    const AgtYamlNode *table = agt_yaml_get(rule, "table");
    if (list && !is_list(list, error))
        return false;
    if (!by != !table) {
        agt_yaml_error(by ? by : table, error, "\"by\" and \"table\" go together");
        return false;
    }
    if (table && agt_yaml_kind(table) != AGT_YAML_MAP) {
        agt_yaml_error(table, error, "must be a mapping of values to lists of vehicles");
        return false;
    }
    for (guint i = 0; i < agt_yaml_n(table); i++)
        if (!is_list(agt_yaml_at(table, i), error))
            return false;
    return true;
}

/* What a street says itself stands before the rule. */
static Fleet fleet_of(const struct Swept *s, const AgtNormRule *rule, const AgtStreet *street,
                      const AgtField *by, bool *unknown)
{
    const AgtYamlNode *list = agt_yaml_get(rule->node, "vehicles");
    if (street->vehicles && *street->vehicles)
        return norm_fleet_named(s, street->vehicles, unknown);
    g_autofree char *value = by ? agt_row_string(&street->f, by) : NULL;
    const AgtYamlNode *row = value ? agt_yaml_get(agt_yaml_get(rule->node, "table"), value) : NULL;
    return norm_fleet_listed(s, row ? row : list, unknown);
}

Fleet *norm_street_fleets(AgtNormsRun *run, const AgtNormRule *rule, bool *unknown)
{
    const char *name = agt_yaml_text(agt_yaml_get(rule->node, "by"));
    const AgtField *by = name ? agt_layer_field(agt_layer(AGT_LAYER_STREET), name) : NULL;
    const Rows *where = norm_rows(run, rule, "where", AGT_LAYER_STREET);
    const struct Swept *s = norm_swept(run);
    const AgtTable *t = norm_street_net(run)->table;
    Fleet *fleet = g_new0(Fleet, t->n + 1);
    NORM_EACH (i, where)
        fleet[i] = fleet_of(s, rule, (const AgtStreet *)t->rows[i], by, unknown);
    return fleet;
}

/* --- Findings --- */

static AgtFinding *report(Check *c, guint vehicle, guint32 row, double over, const char *what)
{
    const AgtVehicle *v = norm_swept_vehicle(c->s, vehicle);
    AgtFinding *x = norm_add(c->out, c->rule, c->net->table->rows[row]);
    if (v->illustrative) /* no document stands behind its figures */
        x->severity = AGT_INFO;
    norm_measure(x, over, 0, "m");
    x->what = what;
    x->arg = agt_arena_text(agt_findings_arena(c->out), v->name);
    return x;
}

static void skip(Check *c, guint32 row)
{
    if (!c->skipped[row])
        norm_skip(&c->no_width, c->net->table->rows[row]);
    c->skipped[row] = 1;
}

/* The overrun as it lies in the plan. */
static AgtGeom *placed(const AgtVehicle *v, const SweptCrossing *x, guint a, guint b,
                       const SweptPath *path, AgtPoint at)
{
    g_autoptr(AgtGeom) g = swept_overrun(v, x, a, b, path);
    return g && !agt_geom_is_empty(g) ? agt_geom_move(g, (AgtPoint){0, 0}, 0, at.x, at.y) : NULL;
}

/* The worst turn of a vehicle at a crossing: one finding. */
static void judge_junction(Check *c, guint32 node, const Junction *j, guint vehicle)
{
    SweptCrossing x = norm_with_kerb(&j->x, c->kerb_m);
    SweptTurn worst = {0};
    guint wa = 0, wb = 0;
    for (guint a = 0; a < x.n; a++)
        for (guint b = 0; b < x.n; b++) {
            if (a == b || !(c->fleet[j->row[a]] & c->fleet[j->row[b]] & (Fleet)1 << vehicle) ||
                !norm_turn_asked(j, a, b))
                continue;
            SweptTurn t = norm_swept_turn(c->s, vehicle, &x, a, b, false);
            if (t.over_m > worst.over_m) {
                worst = t;
                wa = a;
                wb = b;
            }
        }
    if (worst.over_m <= NORM_EPS_M)
        return;
    const AgtVehicle *v = norm_swept_vehicle(c->s, vehicle);
    bool none = isinf(worst.over_m);
    AgtFinding *f =
        report(c, vehicle, j->row[wa], none ? NAN : worst.over_m,
               none ? N_("no way to make the turn was found") : N_("a turn into another street"));
    if (j->row[wa] != j->row[wb])
        norm_other(c->out, f, c->net->table->rows[j->row[wb]]);
    f->at = NET_NODE(c->net, node);
    AgtGeom *area = none ? NULL : placed(v, &x, wa, wb, &worst.path, f->at);
    if (area)
        f->area = agt_arena_take_geom(agt_findings_arena(c->out), area);
}

/* Streets without a width; where there are too many streets, the first. */
static void skip_unknown(Check *c, const Junction *j)
{
    bool any = false;
    for (guint a = 0; a < j->x.n; a++)
        if (!(j->x.arm[a].half_m > 0)) {
            skip(c, j->row[a]);
            any = true;
        }
    if (!any)
        skip(c, j->row[0]);
}

static void judge_junctions(Check *c)
{
    for (guint32 i = 0; i < agt_graph_nodes(c->net->graph); i++) {
        const Junction *j = norm_junction(c->s, i);
        Fleet fleet = 0;
        for (guint a = 0; j && a < j->x.n; a++)
            fleet |= c->fleet[j->row[a]];
        if (!fleet)
            continue;
        if (!j->known) {
            skip_unknown(c, j);
            continue;
        }
        for (guint v = 0; v < norm_swept_n(c->s); v++)
            if (fleet & (Fleet)1 << v)
                judge_junction(c, i, j, v);
    }
}

/* One finding for the worst bend of a stretch between crossings. */
static void judge_bends(Check *c)
{
    for (guint32 e = 0; e < c->net->edge->len; e++) {
        guint32 row = NET_LINE(c->net, NET_EDGE(c->net, e).line).row;
        const AgtStreet *street = (const AgtStreet *)c->net->table->rows[row];
        if (!c->fleet[row])
            continue;
        if (!(street->carriageway_m > 0)) {
            skip(c, row);
            continue;
        }
        for (guint v = 0; v < norm_swept_n(c->s); v++) {
            AgtPoint at;
            if (!(c->fleet[row] & (Fleet)1 << v))
                continue;
            double over = norm_worst_bend(c->s, c->run, v, e, c->kerb_m, &at);
            if (over > NORM_EPS_M)
                report(c, v, row, isinf(over) ? NAN : over,
                       isinf(over) ? N_("no way to make the turn was found") : N_("a bend"))
                    ->at = at;
        }
    }
}

/* Is there anything to turn at? */
static bool any_turn(const Net *net)
{
    for (guint32 i = 0; i < agt_graph_nodes(net->graph); i++)
        if (agt_graph_degree(net->graph, i) >= 2)
            return true;
    for (guint32 i = 0; i < net->line->len; i++)
        if (NET_LINE(net, i).n_segs > 1)
            return true;
    return false;
}

NORM_CHECK(swept_path)
{
    Check c = {
        .run = run, .rule = rule, .s = norm_swept(run), .net = norm_street_net(run), .out = out};
    c.kerb_m = norm_real(rule, "kerb_radius_m", 0);
    c.skipped = g_new0(guint8, c.net->table->n + 1);
    c.fleet = norm_street_fleets(run, rule, &c.unknown);
    if (c.unknown && any_turn(c.net))
        norm_unjudged_as(out, rule, N_("the plan keeps no vehicle of a name that is asked for"));
    judge_junctions(&c);
    judge_bends(&c);
    norm_skipped(out, rule, &c.no_width, N_("the width of a carriageway is not given"));
    g_free(c.fleet);
    g_free(c.skipped);
    return true;
}
