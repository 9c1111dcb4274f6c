/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What levelling takes away before anything is dug: floor levels of buildings, and the cuts that
 * streets and plots state.
 *
 *                    +-0.000 = floor_level_m
 *                    _____________|_____________
 *                   |                           |      U: highest present ground within the
 *       . . . . . . | . . . . . . . . . . . . . | . .  rectangle, and the survey's accuracy on top
 *      ____---------|---------------------------|--__  present ground
 *    A  \           |            zero_m         |  /
 *   cut  \          |                           | /
 *    V    \_________|___________________________|/___  planned ground = floor_level_m - zero_m
 *          A        |                           |  A
 *   working space   |        dig_depth_m        |  working space
 *                   |___________________________|      lowest level = planned ground - dig_depth_m
 *
 * Levels rise upwards, depths count downwards and are never negative; all are metres.
 *
 *   depth of a building below the present ground = max(0, U - planned ground) + dig_depth_m
 *
 * Present ground: the newest height grid whose box holds the rectangle, in the vertical datum of
 * the plan, no design by its name (agt_clearance_is_survey()); it must state its date, which is
 * reached, and its accuracy. The rectangle is the least upright one round the footprint, working
 * space added on every side (under.c). The accuracy is added whole, whatever it is: a survey
 * that is worse makes every cut deeper.
 * zero_m: the deeper of the building's own and that of its house type, as for dig_depth_m; a type
 * draws its foundation from +-0.000, so whoever builds it digs down from there. Less than 0 counts
 * as 0: a wrong sign gains nothing. Type texts that do not state it give none: the default of
 * place is no statement of anybody.
 * Planned ground above U is a fill, and a fill allows nothing deeper: the cut is 0.
 * A floor level whose zero_m or present ground is not known leaves the depth unknown, and so does
 * a stated volume of cut without its deepest cut; what is unknown is not buildable.
 * A stated cut (street.cut_max_m, plot.cut_max_m) is below the present ground and holds wherever
 * something is dug in that street, and for every building of that plot: where it lies deepest is
 * not known. A volume cuts at least its mean. Of all cuts that are known the deepest counts.
 * Of a plot with a volume and no deepest cut, floor levels may say it as a whole: from the highest
 * ground of the plot down to the lowest planned ground on it.
 */
#include "private.h"

static const char no_zero[] = N_("its floor level is stated, and neither it nor its house type "
                                 "says how far +-0.000 lies above the planned ground");
static const char no_ground[] =
    N_("its floor level is stated, and no height survey of the present ground, with its date and "
       "accuracy and in the vertical datum of the plan, says how deep the ground is cut for it; a "
       "design is no survey");
static const char plot_unknown[] =
    N_("its plot is cut down, and neither its deepest cut nor a floor level with a height survey "
       "of the present ground says how deep");
static const char floor_unknown[] =
    N_("its plot is cut down, and a floor level on it leaves open how deep");
static const char street_unknown[] =
    N_("its bed is cut down into the present ground, and its deepest cut is not stated");

/* --- Floor levels --- */

static double survey_top(const AgtClearance *c, const AgtGeom *g, double by_m,
                         const AgtTerrain **survey, double *accuracy_m)
{
    Rectangle r = clearance_rectangle(g, by_m);
    const Surface *s = clearance_present(c, r.box);
    *survey = NULL;
    if (!s || !s->known || !s->date)
        return NAN;
    *survey = s->row;
    *accuracy_m = s->accuracy_m;
    return clearance_highest(s, &r) + s->accuracy_m;
}

/* NaN where nobody says; never less than 0. */
static double zero_of(const AgtClearance *c, const AgtBuilding *b)
{
    double zero = fmax(b->zero_m, clearance_type_zero(c, b));
    return isnan(zero) ? NAN : fmax(zero, 0);
}

/* The cut that the floor level of a building asks for. */
static void by_floor(const AgtClearance *c, const AgtBuilding *b, AgtClearanceDig *d)
{
    double accuracy_m;
    d->floor_m = b->floor_level_m;
    if (isnan(d->floor_m) || agt_geom_is_empty(b->f.geom))
        return;
    d->zero_m = zero_of(c, b);
    d->ground_m = survey_top(c, b->f.geom, c->set.working_space_m, &d->survey, &accuracy_m);
    d->unknown = isnan(d->zero_m) ? no_zero : isnan(d->ground_m) ? no_ground : NULL;
    d->level_cut_m = d->ground_m - (d->floor_m - (isnan(d->zero_m) ? 0 : d->zero_m));
}

double agt_clearance_uncut_level_m(const AgtClearance *c, const AgtFeature *row,
                                   double accuracy_max_m)
{
    const AgtTerrain *survey;
    double accuracy_m;
    if (!c->judged || agt_geom_is_empty(row->geom))
        return NAN;
    double top = survey_top(c, row->geom, c->set.working_space_m, &survey, &accuracy_m);
    return survey && accuracy_m <= accuracy_max_m ? top : NAN;
}

/* --- Plots --- */

static bool is_cut(const AgtPlot *p)
{
    return p->cut_m3 > 0 || p->cut_max_m > 0;
}

static void note_floor(AgtClearance *c, const AgtBuilding *b)
{
    const AgtPlot *p = (const AgtPlot *)agt_plan_find(c->plan, AGT_LAYER_PLOT, b->plot);
    AgtClearanceDig d = {.level_cut_m = NAN, .zero_m = NAN};
    if (!p || !is_cut(p))
        return;
    by_floor(c, b, &d);
    double planned = d.floor_m - d.zero_m, cut = d.unknown ? NAN : d.level_cut_m;
    PlotLevel *known = g_hash_table_lookup(c->plot_level, b->plot);
    if (known) {
        known->lowest_m = isnan(known->lowest_m + planned) ? NAN : MIN(known->lowest_m, planned);
        known->cut_m = isnan(known->cut_m + cut) ? NAN : MAX(known->cut_m, cut);
        return;
    }
    PlotLevel first = {planned, cut};
    g_hash_table_insert(c->plot_level, (gpointer)b->plot, g_memdup2(&first, sizeof first));
}

void clearance_load_levels(AgtClearance *c)
{
    c->plot_level = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    AGT_EACH(c->plan, BUILDING, Building, b)
    if (b->plot && !isnan(b->floor_level_m) && !agt_feature_withdrawn(&b->f))
        note_floor(c, b);
}

static const AgtPlot *plot_of(const AgtClearance *c, const AgtFeature *row)
{
    if (row->layer == AGT_LAYER_PLOT)
        return (const AgtPlot *)row;
    const char *id = row->layer == AGT_LAYER_BUILDING ? ((const AgtBuilding *)row)->plot : NULL;
    return id ? (const AgtPlot *)agt_plan_find(c->plan, AGT_LAYER_PLOT, id) : NULL;
}

/* From the highest ground of the plot down to the lowest planned ground on it, NaN: not known. */
static double cut_of_whole(const AgtClearance *c, const AgtPlot *p, const PlotLevel *level)
{
    const AgtTerrain *survey;
    double accuracy_m;
    if (!level || isnan(level->lowest_m) || agt_geom_is_empty(p->f.geom))
        return NAN;
    return survey_top(c, p->f.geom, 0, &survey, &accuracy_m) - level->lowest_m;
}

/* --- Stated cuts --- */

/* Volume and deepest cut over an area; a figure less than 0 is none, and nobody knows what it
 * means. */
static bool state_cut(AgtClearanceDig *d, double cut_max_m, double cut_m3, double area_m2)
{
    d->stated_cut_m = cut_max_m >= 0 ? cut_max_m : NAN;
    d->mean_cut_m = cut_m3 > 0 && area_m2 > 0 ? cut_m3 / area_m2 : NAN;
    bool cut = cut_max_m < 0 || cut_m3 > 0 || cut_m3 < 0;
    return !cut || !isnan(d->stated_cut_m);
}

static void by_plot(const AgtClearance *c, const AgtPlot *p, AgtClearanceDig *d)
{
    double area = agt_geom_is_empty(p->f.geom) ? 0 : agt_geom_area_m2(p->f.geom);
    const PlotLevel *level =
        is_cut(p) && p->f.id ? g_hash_table_lookup(c->plot_level, p->f.id) : NULL;
    bool known = state_cut(d, p->cut_max_m, p->cut_m3, area);
    double whole = known ? NAN : cut_of_whole(c, p, level);
    d->cut_m = fmax(d->cut_m, fmax(whole, level ? level->cut_m : NAN));
    if (d->unknown)
        return;
    d->unknown = !known && isnan(whole)         ? plot_unknown
                 : level && isnan(level->cut_m) ? floor_unknown
                                                : NULL;
}

static void by_street(const AgtStreet *s, AgtClearanceDig *d)
{
    double width = fmax(s->width_m, s->carriageway_m);
    double area = agt_geom_is_empty(s->f.geom) ? 0 : agt_geom_length_m(s->f.geom) * width;
    if (!state_cut(d, s->cut_max_m, s->cut_m3, area))
        d->unknown = street_unknown;
}

void clearance_cut(const AgtClearance *c, const AgtFeature *row, AgtClearanceDig *d)
{
    const AgtPlot *plot = c->judged ? plot_of(c, row) : NULL;
    if (row->layer == AGT_LAYER_BUILDING)
        by_floor(c, (const AgtBuilding *)row, d);
    if (row->layer == AGT_LAYER_STREET)
        by_street((const AgtStreet *)row, d);
    if (plot)
        by_plot(c, plot, d);
    d->cut_m = fmax(fmax(d->cut_m, d->level_cut_m), fmax(d->stated_cut_m, d->mean_cut_m));
    d->cut_m = fmax(d->cut_m, 0);
}
