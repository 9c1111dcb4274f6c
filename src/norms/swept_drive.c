/* SPDX-License-Identifier: Apache-2.0 */
/*
 * driveway: vehicles that a path of kind driveway names drive into it forwards, from one side of
 * its street at least, and pass its bends. A way that was driven forwards is driven backwards on
 * the same ground (Reeds and Shepp 1990, see swept_round.c), so whoever got in reverses out; with a
 * trailer nobody does.
 */
#include "swept_net.h"

typedef struct {
    AgtNormsRun *run;
    const AgtNormRule *rule;
    const struct Swept *s;
    const Net *net;
    double kerb_m;
    bool out_again; /* the rule is about leaving */
    Skipped no_width, no_street;
    GArray *near;
    AgtFindings *out;
} Drive;

/* The place on its street, farthest off that counts. */
static const double off_max_m = 60;
/* The path runs towards the place as far along it as this. */
static const double arm_m = 10;

typedef struct {
    const AgtPath *path;
    const AgtPoint *pt; /* of its line */
    guint32 n;
    bool backwards; /* its last point lies on the street */
    NetSpot spot;
} Way;

static AgtPoint way_at(const Way *w, guint32 i)
{
    return w->pt[w->backwards ? w->n - 1 - i : i];
}

/* The end that lies nearer to its street. */
static bool find_way(Drive *d, const AgtPath *path, Way *w)
{
    const AgtGeom *g = path->f.geom;
    guint32 row = norm_number_of(d->net->table, path->street);
    *w = (Way){.path = path, .pt = g->pt, .n = g->n_rings ? g->ring[1] : g->n_points};
    NetSpot first = norm_net_nearest(d->net, w->pt[0], row, off_max_m, d->near);
    NetSpot last = norm_net_nearest(d->net, w->pt[w->n - 1], row, off_max_m, d->near);
    w->backwards = last.line != NET_NONE && (first.line == NET_NONE || last.off_m < first.off_m);
    w->spot = w->backwards ? last : first;
    return w->n >= 2 && w->spot.line != NET_NONE;
}

static double direction(AgtPoint a, AgtPoint b)
{
    return atan2(b.y - a.y, b.x - a.x);
}

/* Into the plot, over its first metres. */
static double inwards(const Way *w)
{
    AgtPoint from = way_at(w, 0);
    guint32 i = 1;
    while (i + 1 < w->n && hypot(way_at(w, i).x - from.x, way_at(w, i).y - from.y) < arm_m / 2)
        i++;
    return direction(from, way_at(w, i));
}

/* What a vehicle lacks to turn in, from the better side; its street is as straight as it is there.
 */
static double entering(Drive *d, const Way *w, guint vehicle, double half_m)
{
    AgtPoint dir;
    norm_net_at(d->net, w->spot.line, w->spot.s, &dir);
    double along = atan2(dir.y, dir.x), in = inwards(w);
    const double angle[] = {along, remainder(along + G_PI, 2 * G_PI), in};
    SweptCrossing x = {.n = 0, .kerb_m = d->kerb_m};
    for (guint i = 0; i < 3; i++) {
        guint at = x.n++;
        for (; at > 0 && x.arm[at - 1].angle > angle[i]; at--)
            x.arm[at] = x.arm[at - 1];
        x.arm[at] = (SweptArm){angle[i], i < 2 ? half_m : w->path->width_m / 2};
    }
    guint to = 0;
    while (x.arm[to].angle != in)
        to++;
    double a = norm_swept_turn(d->s, vehicle, &x, (to + 1) % 3, to, false).over_m;
    return MIN(a, norm_swept_turn(d->s, vehicle, &x, (to + 2) % 3, to, false).over_m);
}

/* Its worst bend. */
static double bending(Drive *d, const Way *w, guint vehicle, AgtPoint *at)
{
    double worst = 0;
    for (guint32 i = 1; i + 1 < w->n; i++) {
        double in = direction(way_at(w, i - 1), way_at(w, i));
        double out = direction(way_at(w, i), way_at(w, i + 1));
        double over = norm_bend(d->s, vehicle, in, out, w->path->width_m / 2, 0);
        if (over > worst)
            *at = way_at(w, i);
        worst = MAX(worst, over);
    }
    return worst;
}

static AgtFinding *report(Drive *d, const Way *w, guint vehicle, double over, const char *what)
{
    const AgtVehicle *v = norm_swept_vehicle(d->s, vehicle);
    AgtFinding *x = norm_add(d->out, d->rule, &w->path->f);
    if (v->illustrative)
        x->severity = AGT_INFO;
    norm_measure(x, over, 0, "m");
    norm_other(d->out, x, d->net->table->rows[NET_LINE(d->net, w->spot.line).row]);
    x->what = what;
    x->arg = agt_arena_text(agt_findings_arena(d->out), v->name);
    x->at = way_at(w, 0);
    return x;
}

static void judge_in(Drive *d, const Way *w, guint vehicle, double half_m)
{
    AgtPoint at = way_at(w, 0);
    double over = entering(d, w, vehicle, half_m), bend = bending(d, w, vehicle, &at);
    if (over > NORM_EPS_M)
        report(d, w, vehicle, isinf(over) ? NAN : over,
               isinf(over) ? N_("no way to make the turn was found")
                           : N_("the turn out of the street"));
    if (bend > NORM_EPS_M)
        report(d, w, vehicle, isinf(bend) ? NAN : bend,
               isinf(bend) ? N_("no way to make the turn was found") : N_("a bend"))
            ->at = at;
}

static void judge(Drive *d, const AgtPath *path, Fleet fleet)
{
    Way w;
    if (!find_way(d, path, &w)) {
        norm_skip(&d->no_street, &path->f);
        return;
    }
    guint32 row = NET_LINE(d->net, w.spot.line).row;
    double wide = ((const AgtStreet *)d->net->table->rows[row])->carriageway_m;
    if (!(wide > 0) || !(path->width_m > 0)) {
        norm_skip(&d->no_width, &path->f);
        return;
    }
    for (guint v = 0; v < norm_swept_n(d->s); v++) {
        if (!(fleet & (Fleet)1 << v))
            continue;
        if (!d->out_again)
            judge_in(d, &w, v, wide / 2);
        else if (norm_swept_vehicle(d->s, v)->trailer)
            report(d, &w, v, NAN, N_("with its trailer it cannot reverse out"));
    }
}

NORM_CHECK(driveway)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_PATH);
    const Rows *where = norm_rows(run, rule, "where", AGT_LAYER_PATH);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    Drive d = {.run = run, .rule = rule, .out = out, .near = near};
    bool unknown = false;
    if (!where->n)
        return true;
    d.s = norm_swept(run);
    d.net = norm_street_net(run);
    d.kerb_m = norm_real(rule, "kerb_radius_m", 0);
    d.out_again = norm_bool(rule, "reversing");
    Fleet usual = norm_fleet_listed(d.s, agt_yaml_get(rule->node, "vehicles"), &unknown);
    NORM_EACH (i, where) {
        const AgtPath *path = (const AgtPath *)t->rows[i];
        Fleet fleet = usual | norm_fleet_named(d.s, path->vehicles, &unknown);
        if (fleet)
            judge(&d, path, fleet);
    }
    if (unknown)
        norm_unjudged_as(out, rule, N_("the plan keeps no vehicle of a name that is asked for"));
    norm_skipped(out, rule, &d.no_street, N_("no street is near"));
    norm_skipped(out, rule, &d.no_width, N_("the width of a carriageway or driveway is not given"));
    return true;
}
