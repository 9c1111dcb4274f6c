/* SPDX-License-Identifier: Apache-2.0 */
/*
 * turning: vehicles turn round at dead ends. A street gives the size of its turning area and not
 * its shape: too small as a square is surely too small; what would do as a square and not as a
 * circle is told apart. A vehicle that does not turn must reverse out of the street, which one with
 * a trailer does not.
 */
#include "swept_net.h"

/* Sizes are worked out once for each vehicle and width. */
typedef struct {
    guint vehicle;
    double half_m;
    SweptRound round;
} Known;

typedef struct {
    AgtNormsRun *run;
    const AgtNormRule *rule;
    const struct Swept *s;
    Fleet *fleet; /* by row of the streets */
    double reverse_m;
    GArray *known;
    bool any; /* is there a dead end at all? */
    Skipped no_width;
    AgtFindings *out;
} Ends;

static SweptRound round_of(Ends *e, guint vehicle, double half_m)
{
    for (guint i = 0; i < e->known->len; i++) {
        const Known *k = &g_array_index(e->known, Known, i);
        if (k->vehicle == vehicle && k->half_m == half_m)
            return k->round;
    }
    Known k = {vehicle, half_m, swept_round(norm_swept_vehicle(e->s, vehicle), half_m)};
    g_array_append_val(e->known, k);
    return k.round;
}

static const char *wrong(const AgtVehicle *v, double has, const SweptRound *need)
{
    if (!isfinite(need->square_m))
        return N_("no way to make the turn was found");
    if (!(has > 0))
        return v->trailer ? N_("there is no turning area, and with its trailer it cannot reverse "
                               "out")
                          : N_("there is no turning area: it must reverse out");
    if (has >= need->square_m - NORM_EPS_M)
        return N_("the turning area is enough as a square, not as a circle");
    return v->trailer
               ? N_("the turning area is too small, and with its trailer it cannot reverse out")
               : N_("the turning area is too small");
}

static void judge(Ends *e, const AgtStreet *street, guint vehicle, AgtPoint at)
{
    const AgtVehicle *v = norm_swept_vehicle(e->s, vehicle);
    SweptRound need = round_of(e, vehicle, street->carriageway_m / 2);
    double has = street->turning_m > 0 ? street->turning_m : 0;
    if (has >= need.circle_m - NORM_EPS_M)
        return;
    AgtFinding *x = norm_add(e->out, e->rule, &street->f);
    bool square = has > 0 && has >= need.square_m - NORM_EPS_M;
    double least = square ? need.circle_m : need.square_m;
    if (v->illustrative) /* no document stands behind its figures */
        x->severity = AGT_INFO;
    /* Rounded up to the centimetre: what is built to the figure must pass. */
    norm_measure(x, has, isfinite(least) ? ceil(least * 100) / 100 : NAN, "m");
    x->what = wrong(v, has, &need);
    x->arg = agt_arena_text(agt_findings_arena(e->out), v->name);
    x->at = at;
}

static void end(AgtNormsRun *run G_GNUC_UNUSED, const Net *net, guint32 line, double s,
                guint32 edge, gpointer user)
{
    Ends *e = user;
    guint32 row = NET_LINE(net, line).row;
    const AgtStreet *street = (const AgtStreet *)net->table->rows[row];
    e->any = true;
    if (!e->fleet[row])
        return;
    if (!(street->carriageway_m > 0)) {
        norm_skip(&e->no_width, &street->f);
        return;
    }
    const AgtGraphEdge *g = agt_graph_edge(net->graph, edge);
    double back = norm_dead_end_length(net, edge, s > 0 ? g->to : g->from);
    for (guint v = 0; v < norm_swept_n(e->s); v++)
        if ((e->fleet[row] & (Fleet)1 << v) &&
            (norm_swept_vehicle(e->s, v)->trailer || back > e->reverse_m + NORM_EPS_M))
            judge(e, street, v, norm_net_at(net, line, s, NULL));
}

NORM_CHECK(turning)
{
    const Net *net = norm_street_net(run);
    g_autoptr(GArray) known = g_array_new(FALSE, FALSE, sizeof(Known));
    Ends e = {.run = run, .rule = rule, .s = norm_swept(run), .known = known, .out = out};
    bool unknown = false;
    e.reverse_m = norm_real(rule, "reverse_max_m", 0);
    e.fleet = norm_street_fleets(run, rule, &unknown);
    norm_each_free_end(run, net, end, &e);
    if (unknown && e.any)
        norm_unjudged_as(out, rule, N_("the plan keeps no vehicle of a name that is asked for"));
    norm_skipped(out, rule, &e.no_width, N_("the width of a carriageway is not given"));
    g_free(e.fleet);
    return true;
}
