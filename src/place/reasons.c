/* SPDX-License-Identifier: Apache-2.0 */
/* Why not more: one finding per unit that could not be placed, with what is missing where. */
#include "job.h"

#define RULE(name, ident, sev, message, help)                                                      \
    const AgtRule agt_place_rule_##name = {.id = "place." ident,                                   \
                                           .severity = sev,                                        \
                                           .basis = AGT_BASIS_READ,                                \
                                           .set = "",                                              \
                                           .document = "",                                         \
                                           .clause = "",                                           \
                                           .text = {[AGT_LANG_EN] = message},                      \
                                           .advice = {[AGT_LANG_EN] = help}}

RULE(no_zone, "no_zone", AGT_ERROR, N_("There is no residential zone to place houses in."),
     N_("Import or draw a land_use zone whose use is residential."));
RULE(no_streets, "no_streets", AGT_ERROR, N_("There is no street, so no plot can have access."),
     N_("Import or draw the street axes with their width between red lines."));
RULE(street_width, "street_width", AGT_WARNING,
     N_("Street {id} gives no width between its red lines; {measured} {unit} were taken."),
     N_("Set width_m of the street."));
RULE(not_judged, "not_judged", AGT_WARNING,
     N_("Mine clearance was not judged, so no house counts as standing on permitted ground."),
     N_("Import signed clearance settings, then place again."));
RULE(no_type, "no_type", AGT_ERROR,
     N_("The programme asks for house type {arg}, which is not known."),
     N_("Add the house type to the plan."));
static RULE(no_room, "no_room", AGT_ERROR,
            N_("One unit could not be placed in zone {id}: {what}. There are {measured} {unit}, "
               "{required} {unit} are needed ({arg})."),
            N_("Enlarge the zone, add a street, or allow smaller plots in the programme."));
static RULE(no_land, "no_land", AGT_ERROR, N_("{required} units could not be placed: {what}."),
            N_("Look at exclusions, protection zones and the clearance of the residential zones."));
static RULE(
    no_fit, "no_fit", AGT_ERROR,
    N_("Plot {id} has no house: none of the missing types keeps its setbacks and its gap to "
       "the neighbours there."),
    N_("Widen the plot, or choose a house type with a smaller footprint or a better fire "
       "degree."));
RULE(no_other, "no_other", AGT_WARNING,
     N_("{id} stays as it is: nothing else in its stead keeps the rules."),
     N_("Change what stands around it, or place the block anew with --within."));
static RULE(mix, "mix", AGT_ERROR,
            N_("The mix is not met: {measured} houses with {arg} rooms, {required} asked for."),
            N_("See the findings about units that could not be placed."));
static RULE(
    not_permitted, "not_permitted", AGT_NOT_BUILDABLE_YET,
    N_("{measured} of {required} placed houses stand on ground that is not permitted today."),
    N_("Validate for planning to see which release or depth each of them waits for."));

const AgtRule *const *agt_place_rules(void)
{
    static const AgtRule *const rules[] = {
        &agt_place_rule_no_zone,       &agt_place_rule_no_streets,
        &agt_place_rule_street_width,  &agt_place_rule_not_judged,
        &agt_place_rule_no_type,       &agt_place_rule_no_room,
        &agt_place_rule_no_land,       &agt_place_rule_no_fit,
        &agt_place_rule_no_other,      &agt_place_rule_mix,
        &agt_place_rule_not_permitted, &agt_place_rule_no_yard,
        &agt_place_rule_no_driveway,   &agt_place_rule_sun,
        &agt_place_rule_shallow,       NULL};
    return rules;
}

/* What one more plot in a block would need. */
typedef struct {
    const AgtPlaceBlock *block;
    const char *what, *unit;
    double have, need;
} Want;

static void measure_free(AgtPlaceBlock *b)
{
    b->free_m2 = agt_geom_area_m2(b->land);
    b->free_front_m = 0;
    for (guint i = 0; i < b->fronts->len; i++)
        b->free_front_m += ((AgtPlaceFront *)b->fronts->pdata[i])->line.length;
    for (guint i = 0; i < b->plots->len; i++) {
        const AgtPlacePlot *p = b->plots->pdata[i];
        if (p->kept)
            continue;
        b->free_m2 -= p->area;
        b->free_front_m -= p->frontage;
    }
}

/* What plot number @p more beyond the present ones would need here. */
static Want want_of(const AgtPlaceBlock *b, int more)
{
    const AgtPlaceRules *r = &b->zone->rules;
    Want w = {b, N_("the land left has no street line"), "m", 0, r->front_min * more};
    if (!b->fronts->len)
        return w;
    if (b->free_m2 < r->area_min * more) {
        w.what = N_("too little land is left in the block");
        w.unit = "m2";
        w.have = fmax(0, b->free_m2);
        w.need = r->area_min * more;
    } else if (b->free_front_m < r->front_min * more) {
        w.what = N_("too little street line is left in the block");
        w.have = fmax(0, b->free_front_m);
    } else {
        w.what = N_("the land left in the block is not deep enough in one piece behind a street");
        w.unit = "m2";
        w.have = 0;
        w.need = r->area_min * more;
    }
    return w;
}

static int by_shortage(gconstpointer a, gconstpointer b)
{
    const Want *x = a, *y = b;
    double sx = 1 - x->have / fmax(x->need, 1e-9), sy = 1 - y->have / fmax(y->need, 1e-9);
    return (sx > sy) - (sx < sy);
}

static void add_want(AgtPlaceJob *job, const Want *w)
{
    AgtFinding *f = agt_findings_add(job->out, &agt_place_rule_no_room, &w->block->zone->row->f);
    AgtPoint c = agt_place_ring_centroid(w->block->ring);
    f->at = (AgtPoint){c.x + job->east, c.y + job->north};
    f->what = w->what;
    f->unit = w->unit;
    f->measured = floor(w->have * 10) / 10;
    f->required = w->need;
    if (w->block->id)
        f->arg = agt_arena_text(agt_findings_arena(job->out), w->block->id);
    else
        f->arg = agt_arena_printf(agt_findings_arena(job->out), "%.0f %.0f", f->at.x, f->at.y);
}

/* Free plots that no missing type fits on explain as many missing units. */
static int explain_empty_plots(AgtPlaceJob *job, const AgtChangeset *set, int missing)
{
    for (guint i = 0; i < agt_changeset_n(set) && missing > 0; i++) {
        const AgtChange *c = agt_changeset_get(set, i);
        if (!c->after || c->after->layer != AGT_LAYER_PLOT ||
            g_strcmp0(((const AgtPlot *)c->after)->use, "reserve") != 0)
            continue;
        agt_findings_add(job->out, &agt_place_rule_no_fit, c->after);
        missing--;
    }
    return missing;
}

static void explain_missing(AgtPlaceJob *job, const AgtChangeset *set, int missing)
{
    if (job->options->only & AGT_PLACE_HOUSES)
        missing = explain_empty_plots(job, set, missing);
    g_autoptr(GArray) wants = g_array_new(FALSE, FALSE, sizeof(Want));
    for (guint i = 0; i < job->blocks->len; i++)
        measure_free(job->blocks->pdata[i]);
    for (int more = 1; missing > 0 && job->blocks->len; more++) {
        g_array_set_size(wants, 0);
        for (guint i = 0; i < job->blocks->len; i++) {
            Want w = want_of(job->blocks->pdata[i], more);
            g_array_append_val(wants, w);
        }
        g_array_sort(wants, by_shortage);
        for (guint i = 0; i < wants->len && missing > 0; i++, missing--)
            add_want(job, &g_array_index(wants, Want, i));
    }
    if (missing <= 0)
        return;
    AgtFinding *f = agt_findings_add_plan(job->out, &agt_place_rule_no_land);
    f->required = missing;
    f->what = job->options->released_only ? N_("no land of the zones is both free and permitted")
                                          : N_("no free land as large as a plot is left");
}

void agt_place_explain(AgtPlaceJob *job, const AgtChangeset *set, const AgtPlaceSummary *s)
{
    bool houses = job->options->only & AGT_PLACE_HOUSES;
    if (!houses)
        return;
    if (s->placed < s->asked)
        explain_missing(job, set, s->asked - s->placed);
    for (int rooms = 0; rooms < 10; rooms++) {
        if (s->placed_mix[rooms] == s->asked_mix[rooms])
            continue;
        AgtFinding *f = agt_findings_add_plan(job->out, &agt_place_rule_mix);
        f->measured = s->placed_mix[rooms];
        f->required = s->asked_mix[rooms];
        f->arg = agt_arena_printf(agt_findings_arena(job->out), "%d", rooms);
    }
    if (!job->clearance) {
        agt_findings_add_plan(job->out, &agt_place_rule_not_judged);
    } else if (s->on_permitted < s->placed) {
        AgtFinding *f = agt_findings_add_plan(job->out, &agt_place_rule_not_permitted);
        f->measured = s->placed - s->on_permitted;
        f->required = s->placed;
    }
}
