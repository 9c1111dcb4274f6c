/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One plot or one house made anew: everything else is fixed, and what comes in its stead keeps the
 * same rules towards it. What people decided on is refused by name.
 */
#include "job.h"

/* The newest decision on a feature, NULL when none is recorded. */
static const AgtDecision *decision_on(const AgtPlan *plan, const AgtFeature *row)
{
    const AgtDecision *newest = NULL;
    AGT_EACH(plan, DECISION, Decision, d)
    if (g_strcmp0(d->feature, row->id) == 0 &&
        g_strcmp0(d->layer, agt_layer(row->layer)->name) == 0 &&
        (!newest || g_strcmp0(d->decided_on, newest->decided_on) >= 0))
        newest = d;
    return newest;
}

/* Says who decided what about a row that place never moves; always false. */
static bool refuse(const AgtPlaceJob *job, const AgtFeature *row, GError **error)
{
    const char *layer = agt_layer(row->layer)->name;
    const AgtDecision *d = decision_on(job->plan, row);
    g_autofree char *by =
        d ? g_strdup_printf(" (decision %s%s%s%s%s)", d->f.id, d->decided_on ? " of " : "",
                            d->decided_on ? d->decided_on : "", d->document ? ", " : "",
                            d->document ? d->document : "")
          : g_strdup("");
    if (row->pinned == 1)
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFLICT,
                    "%s %s is pinned by hand: unpin it, then replace it", layer, row->id);
    else if (row->state && g_strcmp0(row->state, "proposed") != 0)
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFLICT,
                    "%s %s is %s%s: place moves only what is proposed", layer, row->id, row->state,
                    by);
    else
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFLICT,
                    "%s %s was %s, not laid out by place: draw it anew or import it again", layer,
                    row->id, row->source && *row->source ? "imported" : "drawn by hand");
    return false;
}

/* Buildings that stand on the plot and that people decided on. */
static const AgtFeature *held_by(const AgtPlaceJob *job, const AgtPlot *p)
{
    AGT_EACH(job->plan, BUILDING, Building, b)
    if (!agt_feature_withdrawn(&b->f) && g_strcmp0(b->plot, p->f.id) == 0 &&
        !agt_place_made_here(&b->f))
        return &b->f;
    return NULL;
}

static bool take_plot(AgtPlaceJob *job, const AgtPlot *p, GError **error)
{
    const AgtFeature *holder = held_by(job, p);
    if (!agt_place_made_here(&p->f))
        return refuse(job, &p->f, error);
    if (holder)
        return refuse(job, holder, error);
    job->anew = p;
    return true;
}

static bool take_house(AgtPlaceJob *job, const AgtBuilding *b, GError **error)
{
    const AgtFeature *plot = b->plot ? agt_plan_find(job->plan, AGT_LAYER_PLOT, b->plot) : NULL;
    if (!agt_place_made_here(&b->f))
        return refuse(job, &b->f, error);
    if (!plot || g_strcmp0(b->kind, "dwelling") != 0) {
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                    "building %s is no dwelling on a plot: name its plot or the dwelling there",
                    b->f.id);
        return false;
    }
    job->anew_house_on = (const AgtPlot *)plot;
    return true;
}

bool agt_place_take_anew(AgtPlaceJob *job, AgtPlaceOptions *options, GError **error)
{
    const char *id = options->replace;
    const AgtFeature *row = id ? agt_plan_find(job->plan, AGT_LAYER_PLOT, id) : NULL;
    if (!id)
        return true;
    options->keep = false;
    options->within = NULL;
    options->only &= ~(unsigned)AGT_PLACE_STREETS;
    if (row && !agt_feature_withdrawn(row))
        return take_plot(job, (const AgtPlot *)row, error);
    row = agt_plan_find(job->plan, AGT_LAYER_BUILDING, id);
    if (row && !agt_feature_withdrawn(row)) {
        options->only &= ~(unsigned)AGT_PLACE_PLOTS;
        return take_house(job, (const AgtBuilding *)row, error);
    }
    g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                "plot, building: nothing is called \"%s\"; name a plot or a house of the plan", id);
    return false;
}

GPtrArray *agt_place_layout_anew(AgtPlaceJob *job, AgtPlaceBlock *b, GError **error)
{
    const AgtPlaceRules *r = &b->zone->rules;
    const double goal[] = {r->area_target, r->area_min, (r->area_target + r->area_max) / 2,
                           r->area_max * 0.98};
    g_autoptr(GPtrArray) own = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(goal); i++) {
        g_autoptr(GPtrArray) list = agt_place_layout(job, b, goal[i], false, error);
        if (!list)
            return NULL;
        bool same = agt_place_is_standing(job, list);
        if (list->len && !same && !job->anew_as_it_was)
            return g_steal_pointer(&list);
        if (!own || (same && !agt_place_is_standing(job, own))) {
            g_clear_pointer(&own, g_ptr_array_unref);
            own = g_steal_pointer(&list);
        }
    }
    return g_steal_pointer(&own);
}
