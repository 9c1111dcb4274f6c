/* SPDX-License-Identifier: Apache-2.0 */
/* What is left open by the facilities: no site, houses out of reach, capacity, and what would do.
 */
#include "site.h"

/* Houses that one finding names; a table of coverage has them all. */
#define NAMED 12

RULE(
    site_none, "site_none", AGT_ERROR,
    N_("A facility of kind {arg} found no site: {what}. Its site needs {required} m2; the largest "
       "piece of free land that it may use has {measured} m2."),
    N_("Draw a zone for it, name other uses or a smaller site in the programme, or add a street."));
RULE(site_reach, "site_reach", AGT_WARNING,
     N_("{measured} dwelling units have no facility of this kind within {required} m over the "
        "streets: {arg}."),
     N_("Ask for more of them in the programme, or join the streets; info --coverage has the "
        "table."));
RULE(site_would, "site_would", AGT_INFO,
     N_("Kind {arg}: on this land every house that can be served would be by {required} sites "
        "within the radius asked for, or with the number asked for within {measured} m."),
     N_("Choose the number or the radius in the programme."));
RULE(site_nobody, "site_nobody", AGT_WARNING,
     N_("{measured} houses are farther than {required} m from every place that a facility of this "
        "kind could have: {arg}."),
     N_("Draw a zone for it nearer to them, or join their streets to the others."));
RULE(site_lost, "site_lost", AGT_WARNING,
     N_("House {id} is too far from every street: no way leads from it to any facility."),
     N_("Draw the street that its plot fronts."));
RULE(site_capacity, "site_capacity", AGT_WARNING,
     N_("Facilities of kind {arg} hold {measured}; the programme asks them for {required}."),
     N_("Ask for more or larger ones in the programme."));
RULE(site_permitted, "site_permitted", AGT_NOT_BUILDABLE_YET,
     N_("{measured} of {required} sited facilities stand on ground that is not permitted today."),
     N_("Validate for planning to see which release or depth each of them waits for."));

static const AgtFeature *house(const AgtSiteRun *r, guint i)
{
    return agt_plan_table(r->plan, AGT_LAYER_BUILDING)->rows[g_array_index(r->house, guint, i)];
}

/* "school: H-001, H-002 +25" */
static const char *named(const AgtSiteRun *r, const AgtSiteTask *t, const GArray *list)
{
    g_autoptr(GString) s = g_string_new(t->ask->kind);
    for (guint k = 0; k < list->len && k < NAMED; k++)
        g_string_append_printf(s, "%s%s", k ? ", " : ": ",
                               house(r, g_array_index(list, guint32, k))->id);
    if (list->len > NAMED)
        g_string_append_printf(s, " +%u", list->len - NAMED);
    return agt_arena_text(agt_findings_arena(r->job->out), s->str);
}

static void no_site(const AgtSiteRun *r, const AgtSiteTask *t)
{
    for (int i = (int)t->chosen->len; i < t->missing; i++) {
        AgtFinding *f = agt_findings_add_plan(r->job->out, &agt_place_rule_site_none);
        f->arg = agt_arena_text(agt_findings_arena(r->job->out), t->ask->kind);
        f->what = t->lacks ? t->lacks : N_("no more sites than that have room side by side");
        f->measured = floor(t->largest);
        f->required = ceil(t->area);
    }
}

/* Nearest way of each house to what stands and to what was sited. */
static double *nearest(const AgtSiteRun *r, const AgtSiteTask *t)
{
    g_autofree double *way = g_new(double, agt_plan_table(r->plan, AGT_LAYER_BUILDING)->n + 1);
    double *best = g_new(double, r->house->len + 1);
    for (guint i = 0; i < r->house->len; i++)
        best[i] = INFINITY;
    for (guint k = 0; k < t->standing->len; k++) {
        agt_norms_ways_to(r->ways, ((const AgtFeature *)t->standing->pdata[k])->geom, way);
        for (guint i = 0; i < r->house->len; i++)
            best[i] = fmin(best[i], way[g_array_index(r->house, guint, i)]);
    }
    for (guint k = 0; k < t->chosen->len; k++) {
        const AgtSiteOutline *s = t->tried->pdata[g_array_index(t->chosen, guint, k)];
        for (guint i = 0; i < r->house->len; i++)
            best[i] = fmin(best[i], s->way[i]);
    }
    return best;
}

static double *matrix(const AgtSiteRun *r, const AgtSiteTask *t)
{
    guint fixed = t->standing->len, n = fixed + t->tried->len;
    g_autofree double *way = g_new(double, agt_plan_table(r->plan, AGT_LAYER_BUILDING)->n + 1);
    double *m = g_new(double, (gsize)r->house->len *n + 1);
    for (guint s = 0; s < n; s++) {
        const AgtSiteOutline *site = s < fixed ? NULL : t->tried->pdata[s - fixed];
        if (!site)
            agt_norms_ways_to(r->ways, ((const AgtFeature *)t->standing->pdata[s])->geom, way);
        for (guint i = 0; i < r->house->len; i++) {
            double v = site ? site->way[i] : way[g_array_index(r->house, guint, i)];
            m[(gsize)i * n + s] = isinf(v) ? v : round(v * 1000) / 1000;
        }
    }
    return m;
}

/* The least radius or number that would do, and whom nobody can serve. */
static void what_would_do(const AgtSiteRun *r, const AgtSiteTask *t)
{
    guint fixed = t->standing->len, n = fixed + t->tried->len;
    g_autofree double *m = matrix(r, t);
    g_autofree bool *forced = g_new0(bool, n + 1);
    for (guint s = 0; s < fixed; s++)
        forced[s] = true;
    const AgtSiting ask = {.aim = AGT_SITING_COVER,
                           .n_clients = r->house->len,
                           .n_sites = n,
                           .matrix = m,
                           .reach = t->reach,
                           .number = fixed + t->chosen->len,
                           .forced = forced,
                           .solver = true};
    g_autoptr(AgtSitingAnswer) a = agt_siting_solve(&ask, NULL);
    if (!a || a->feasible)
        return;
    if (a->why.nobody && a->why.nobody->len) {
        AgtFinding *f = agt_findings_add_plan(r->job->out, &agt_place_rule_site_nobody);
        f->measured = a->why.nobody->len;
        f->required = t->reach;
        f->arg = named(r, t, a->why.nobody);
    }
    if (isinf(a->why.reach) || a->why.number == AGT_GRAPH_NONE)
        return;
    AgtFinding *f = agt_findings_add_plan(r->job->out, &agt_place_rule_site_would);
    f->measured = ceil(a->why.reach);
    f->required = a->why.number;
    f->arg = agt_arena_text(agt_findings_arena(r->job->out), t->ask->kind);
}

static void out_of_reach(const AgtSiteRun *r, const AgtSiteTask *t)
{
    g_autofree double *way = nearest(r, t);
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(guint32));
    double units = 0;
    for (guint32 i = 0; i < r->house->len; i++)
        if (isinf(way[i]) || (t->reach > 0 && way[i] > t->reach)) {
            units += r->units[i];
            g_array_append_val(list, i);
        }
    if (!list->len)
        return;
    AgtFinding *f = agt_findings_add_plan(r->job->out, &agt_place_rule_site_reach);
    f->measured = units;
    f->required = t->reach > 0 ? t->reach : NAN;
    f->arg = named(r, t, list);
    if (t->chosen->len && t->reach > 0)
        what_would_do(r, t);
}

static void capacity(const AgtSiteRun *r, const AgtSiteTask *t)
{
    double sum = (double)t->chosen->len * t->ask->capacity;
    for (guint i = 0; i < t->standing->len; i++) {
        const AgtFacility *f = t->standing->pdata[i];
        bool known = f->capacity >= 0 && g_strcmp0(f->capacity_unit, t->sample->capacity_unit) == 0;
        sum += known ? f->capacity : 0;
    }
    if (t->demand <= 0 || sum >= t->demand - 1e-6)
        return;
    AgtFinding *f = agt_findings_add_plan(r->job->out, &agt_place_rule_site_capacity);
    f->measured = sum;
    f->required = ceil(t->demand - 1e-6);
    f->arg = agt_arena_printf(agt_findings_arena(r->job->out), "%s, %s", t->ask->kind,
                              t->ask->capacity_unit);
}

void agt_site_explain(AgtSiteRun *r)
{
    guint sited = 0, not_permitted = 0;
    for (guint i = 0; i < r->tasks->len; i++) {
        const AgtSiteTask *t = r->tasks->pdata[i];
        no_site(r, t);
        if (t->standing->len + t->chosen->len)
            out_of_reach(r, t);
        capacity(r, t);
        for (guint k = 0; k < t->chosen->len; k++, sited++)
            not_permitted +=
                !((const AgtSiteOutline *)t->tried->pdata[g_array_index(t->chosen, guint, k)])
                     ->permitted;
    }
    for (guint i = 0; i < r->lost->len; i++)
        agt_findings_add(r->job->out, &agt_place_rule_site_lost, r->lost->pdata[i]);
    if (!not_permitted || !r->job->clearance)
        return;
    AgtFinding *f = agt_findings_add_plan(r->job->out, &agt_place_rule_site_permitted);
    f->measured = not_permitted;
    f->required = sited;
}
