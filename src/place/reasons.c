/* SPDX-License-Identifier: Apache-2.0 */
/* Why not more: one finding per unit that could not be placed, with what is missing where. */
#include "job.h"

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
RULE(no_way_out, "no_way_out", AGT_WARNING,
     N_("The streets laid in zone {id} join no street outside."),
     N_("Draw the street that leads to the zone, up to its outline, and place again."));
RULE(entrance, "entrance", AGT_WARNING,
     N_("Street {other} ends at zone {id}, and no street laid there goes on from it: no way was "
        "found that keeps the angle of junctions and the gradient."),
     N_("Move the end of the street, or draw the way on by hand."));
RULE(unreached, "unreached", AGT_WARNING,
     N_("{measured} {unit} of zone {id} lie farther from every street than a plot is deep, and no "
        "street was found to lay there."),
     N_("Draw a street there by hand, or allow narrower, steeper or longer ones in the "
        "programme."));
RULE(steep, "steep", AGT_INFO,
     N_("{measured} {unit} of street were left out in zone {id}: the ground there is steeper than "
        "{required} %."),
     N_("Draw such a street by hand along a gentler line, or allow steeper ones in the "
        "programme."));
static RULE(
    slope, "slope", AGT_INFO,
    N_("{measured} {unit} of zone {id} were left free: they are steeper than {required} %."),
    N_("Design terraces for such ground by hand, or allow steeper ground in the "
       "programme."));
static RULE(no_heights, "no_heights", AGT_WARNING,
            N_("{measured} {unit} of zone {id} have no heights: it was not judged whether they are "
               "steeper than {required} %."),
            N_("Import heights for the whole zone."));
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
    static const AgtRule *const rules[] = {&agt_place_rule_no_zone,
                                           &agt_place_rule_no_streets,
                                           &agt_place_rule_street_width,
                                           &agt_place_rule_not_judged,
                                           &agt_place_rule_no_type,
                                           &agt_place_rule_slope,
                                           &agt_place_rule_no_heights,
                                           &agt_place_rule_no_room,
                                           &agt_place_rule_no_land,
                                           &agt_place_rule_no_fit,
                                           &agt_place_rule_no_other,
                                           &agt_place_rule_mix,
                                           &agt_place_rule_not_permitted,
                                           &agt_place_rule_no_yard,
                                           &agt_place_rule_no_driveway,
                                           &agt_place_rule_sun,
                                           &agt_place_rule_shallow,
                                           &agt_place_rule_no_way_out,
                                           &agt_place_rule_entrance,
                                           &agt_place_rule_steep,
                                           &agt_place_rule_unreached,
                                           &agt_place_rule_site_none,
                                           &agt_place_rule_site_reach,
                                           &agt_place_rule_site_would,
                                           &agt_place_rule_site_nobody,
                                           &agt_place_rule_site_lost,
                                           &agt_place_rule_site_capacity,
                                           &agt_place_rule_site_permitted,
                                           NULL};
    return rules;
}

/* What one more plot in a block would need. */
typedef struct {
    const AgtPlaceBlock *block;
    const char *what, *unit;
    double have, need;
} Want;

/* The largest piece of a block that no plot took. */
typedef struct {
    double area, line, depth; /* m2; longest street line of it, and how deep it is behind that */
} Left;

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

/* Land of the block less its new plots. */
static AgtGeom *land_left(const AgtPlaceBlock *b)
{
    g_autoptr(GPtrArray) taken = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (guint i = 0; i < b->plots->len; i++)
        if (!((const AgtPlacePlot *)b->plots->pdata[i])->kept)
            g_ptr_array_add(taken,
                            agt_place_ring_geom(((const AgtPlacePlot *)b->plots->pdata[i])->ring));
    if (!taken->len)
        return agt_geom_ref(b->land);
    g_autoptr(AgtGeom) all = agt_geom_union((const AgtGeom *const *)taken->pdata, taken->len, NULL);
    return all ? agt_geom_difference(b->land, all, NULL) : NULL;
}

static Left measure_piece(const AgtPlaceJob *job, const AgtPlaceBlock *b, const AgtGeom *piece)
{
    Left left = {.area = agt_geom_area_m2(piece)};
    AgtPlaceBlock *own = agt_place_block_new(job, b->zone, piece, NULL);
    const AgtPlaceFront *front = NULL;
    for (guint i = 0; own && i < own->fronts->len; i++) {
        const AgtPlaceFront *f = own->fronts->pdata[i];
        if (!front || f->line.length > front->line.length)
            front = f;
    }
    if (front)
        left.line = front->line.length;
    for (guint i = 0; front && own->ring && i < own->ring->len; i++)
        left.depth = fmax(
            left.depth, agt_place_chain_distance(front->line.pt, agt_place_pt(own->ring, i), NULL));
    if (own)
        agt_place_block_free(own);
    return left;
}

/* Nothing is left where it cannot be computed: that promises no plot. */
static Left measure_left(const AgtPlaceJob *job, const AgtPlaceBlock *b)
{
    g_autoptr(AgtGeom) rest = land_left(b);
    g_autoptr(AgtGeom) largest = NULL;
    for (guint i = 0; rest && rest->kind == AGT_GEOM_POLYGON && i < rest->n_parts; i++) {
        AgtGeom *part = agt_geom_part(rest, i);
        if (largest && agt_geom_area_m2(part) <= agt_geom_area_m2(largest)) {
            agt_geom_unref(part);
            continue;
        }
        g_clear_pointer(&largest, agt_geom_unref);
        largest = part;
    }
    return largest ? measure_piece(job, b, largest) : (Left){0};
}

/* The limit that the largest piece left in the block breaks. */
static Want want_of_piece(const AgtPlaceBlock *b, const Left *left)
{
    const AgtPlaceRules *r = &b->zone->rules;
    if (left->area < r->area_min)
        return (Want){b, N_("the largest piece of land left in the block is too small"), "m2",
                      left->area, r->area_min};
    if (left->line < r->front_min)
        return (Want){b,
                      N_("the largest piece of land left in the block has too little street line"),
                      "m", left->line, r->front_min};
    if (left->depth < r->depth_min)
        return (Want){b, N_("the largest piece of land left in the block is not deep enough"), "m",
                      left->depth, r->depth_min};
    return (Want){b,
                  N_("the largest piece of land left in the block is large enough, but no plot "
                     "with the frontage and depth asked for was found in it"),
                  "m2", left->area, r->area_min};
}

/* What plot number @p more beyond the present ones would need here. */
static Want want_of(const AgtPlaceBlock *b, const Left *left, int more)
{
    const AgtPlaceRules *r = &b->zone->rules;
    if (!b->fronts->len)
        return (Want){b, N_("the land left has no street line"), "m", 0, r->front_min * more};
    if (b->free_m2 < r->area_min * more)
        return (Want){b, N_("too little land is left in the block"), "m2", fmax(0, b->free_m2),
                      r->area_min * more};
    if (b->free_front_m < r->front_min * more)
        return (Want){b, N_("too little street line is left in the block"), "m",
                      fmax(0, b->free_front_m), r->front_min * more};
    return want_of_piece(b, left);
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

static void add_lack(AgtPlaceJob *job, const AgtPlaceZone *z, const char *what, double have,
                     const char *arg)
{
    AgtFinding *f = agt_findings_add(job->out, &agt_place_rule_no_room, &z->row->f);
    f->what = what;
    f->unit = "m2";
    f->measured = have;
    f->required = z->rules.area_min;
    f->arg = agt_arena_text(agt_findings_arena(job->out), arg);
}

/* Land of a zone that was taken off explains as many units as it could hold. */
static int explain_taken_off(AgtPlaceJob *job, const AgtPlaceZone *z, int missing)
{
    int n = (int)fmin(floor(z->forbidden_m2 / z->rules.area_min + 1e-6), missing);
    g_autofree char *forbidden = g_strdup_printf("%lld m2", llround(z->forbidden_m2));
    for (int i = 0; i < n; i++)
        add_lack(job, z, N_("land that is not permitted today is left out, its area in brackets"),
                 0, forbidden);
    missing -= n;
    n = (int)fmin(floor(z->steep_m2 / z->rules.area_min + 1e-6), missing);
    char limit[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(limit, sizeof limit, "%g", agt_place_slope_limit(z));
    g_autofree char *steep = g_strdup_printf("%lld m2 > %s %%", llround(z->steep_m2), limit);
    for (int i = 0; i < n; i++)
        add_lack(job, z,
                 N_("land that is too steep is left out, its area and the limit of slope in "
                    "brackets"),
                 0, steep);
    return missing - n;
}

/* A zone that has no block. */
static void explain_empty_zone(AgtPlaceJob *job, const AgtPlaceZone *z, int missing)
{
    double taken = agt_geom_area_m2(z->land) - z->usable_m2;
    g_autofree char *arg = g_strdup_printf("%lld m2", llround(taken));
    for (int i = 0; i < missing; i++)
        add_lack(job, z,
                 N_("streets, exclusions and protection zones leave no piece as large as a "
                    "plot, their area in brackets"),
                 floor(z->largest_m2 * 10) / 10, arg);
}

static bool has_block(const AgtPlaceJob *job, const AgtPlaceZone *z)
{
    for (guint i = 0; i < job->blocks->len; i++)
        if (((const AgtPlaceBlock *)job->blocks->pdata[i])->zone == z)
            return true;
    return false;
}

static int explain_zones(AgtPlaceJob *job, int missing)
{
    for (guint i = 0; i < job->zones->len && missing > 0; i++)
        missing = explain_taken_off(job, job->zones->pdata[i], missing);
    return missing;
}

static int explain_blocks(AgtPlaceJob *job, int missing)
{
    guint n = job->blocks->len;
    g_autoptr(GArray) wants = g_array_new(FALSE, FALSE, sizeof(Want));
    g_autofree Left *left = g_new0(Left, n + 1);
    for (guint i = 0; i < n && missing > 0; i++) {
        measure_free(job->blocks->pdata[i]);
        left[i] = measure_left(job, job->blocks->pdata[i]);
    }
    for (int more = 1; missing > 0 && n; more++) {
        g_array_set_size(wants, 0);
        for (guint i = 0; i < n; i++) {
            Want w = want_of(job->blocks->pdata[i], &left[i], more);
            g_array_append_val(wants, w);
        }
        g_array_sort(wants, by_shortage);
        for (guint i = 0; i < wants->len && missing > 0; i++, missing--)
            add_want(job, &g_array_index(wants, Want, i));
    }
    return missing;
}

static void explain_missing(AgtPlaceJob *job, const AgtChangeset *set, int missing)
{
    if (job->options->only & AGT_PLACE_HOUSES)
        missing = explain_empty_plots(job, set, missing);
    missing = explain_zones(job, missing);
    missing = explain_blocks(job, missing);
    for (guint i = 0; i < job->zones->len && missing > 0; i++)
        if (!has_block(job, job->zones->pdata[i])) {
            explain_empty_zone(job, job->zones->pdata[i], missing);
            missing = 0;
        }
    if (missing <= 0)
        return;
    AgtFinding *f = agt_findings_add_plan(job->out, &agt_place_rule_no_land);
    f->required = missing;
    f->what = N_("no free land as large as a plot is left");
}

/* What the slope of the ground took from a zone, whether units are missing or not. */
static void explain_slope(AgtPlaceJob *job, const AgtPlaceZone *z)
{
    const struct {
        const AgtRule *rule;
        double m2, least;
    } part[] = {{&agt_place_rule_slope, z->steep_m2, 1},
                {&agt_place_rule_no_heights, z->bare_m2, z->rules.area_min}};
    for (guint i = 0; i < G_N_ELEMENTS(part) && z->open; i++) {
        if (part[i].m2 < part[i].least)
            continue;
        AgtFinding *f = agt_findings_add(job->out, part[i].rule, &z->row->f);
        f->measured = round(part[i].m2);
        f->required = agt_place_slope_limit(z);
        f->unit = "m2";
    }
}

void agt_place_explain(AgtPlaceJob *job, const AgtChangeset *set, const AgtPlaceSummary *s)
{
    for (guint i = 0; i < job->zones->len; i++)
        explain_slope(job, job->zones->pdata[i]);
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
