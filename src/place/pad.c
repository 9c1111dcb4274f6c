/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The level of the pad that a new house stands on: the planned ground, +-0.000 less zero_m.
 *
 * Cut and fill balance at the mean of the ground under the pad. Let U be the present ground at its
 * highest under and around the house with the accuracy of its survey on top, as clearance takes it
 * (clearance/level.c): a pad at L cuts U - L by its measure, and everything dug on that plot counts
 * from that much deeper down. So L = max(mean, U - x), x being the least that the house, its
 * plot and its secondary buildings may go deeper than they are dug, each asked with its whole
 * works; the pad is rounded up to the centimetre. Where one of them is not permitted today, x is 0:
 * that level needs the least depth of clearance, the house's own. Without clearance settings the
 * pad is balanced. A survey of unknown accuracy, or worse than AGT_PLACE_LEVEL_ACCURACY_M, gives
 * no level: what would be staked from it may lie anywhere.
 */
#include "frame.h"

/* Rounded up to centimetres, with 2 mm to spare for what is rounded elsewhere. */
static double up(double level_m)
{
    return ceil(level_m * 100 + 0.2) / 100;
}

static AgtBuilding *trial(const AgtPlaceJob *job, const AgtPlaceHouse *h, AgtArena *arena,
                          double dig_m)
{
    AgtBuilding *b = (AgtBuilding *)agt_arena_row(arena, AGT_LAYER_BUILDING);
    b->f.id = b->f.birth = "H-0";
    b->dig_depth_m = dig_m;
    b->f.geom = agt_arena_take_geom(arena, agt_place_globalise(job, h->outline));
    return b;
}

/* Deeper than the secondary buildings are dug. */
static double spare_of_yard(AgtPlaceJob *job, const AgtPlacePlot *p, AgtArena *arena, double want)
{
    for (guint i = 0; p->yard && i < p->yard->len && !isnan(want); i++) {
        const AgtPlaceHouse *h = p->yard->pdata[i];
        if (h->kept || h->yard >= job->programme->n_outbuildings)
            continue;
        AgtBuilding *b = trial(job, h, arena, job->programme->outbuildings[h->yard].dig_depth_m);
        want = agt_clearance_spare_m(job->clearance, &b->f, want);
    }
    return want;
}

/* Deeper than the plot, as a whole, is dug. */
static double spare_of_plot(AgtPlaceJob *job, const AgtPlacePlot *p, AgtArena *arena, double want)
{
    AgtPlot *row = (AgtPlot *)agt_arena_row(arena, AGT_LAYER_PLOT);
    row->f.id = row->f.birth = "P-0";
    row->f.geom = agt_arena_take_geom(arena, agt_place_globalise(job, p->ring));
    return agt_clearance_spare_m(job->clearance, &row->f, want);
}

/* By clearance; NaN when the present ground is not known well enough. */
static double judged_level(AgtPlaceJob *job, const AgtPlacePlot *p, double mean, double *uncut)
{
    const AgtHouseType *t = agt_place_type(job, p->house);
    g_autoptr(AgtArena) arena = agt_arena_new();
    AgtBuilding *b = trial(job, p->house, arena, t->dig_depth_m);
    *uncut = agt_clearance_uncut_level_m(job->clearance, &b->f, AGT_PLACE_LEVEL_ACCURACY_M);
    if (isnan(*uncut))
        return NAN;
    double x = agt_clearance_spare_m(job->clearance, &b->f, fmax(0, *uncut - mean));
    if (x > 0)
        x = spare_of_plot(job, p, arena, x);
    if (x > 0)
        x = spare_of_yard(job, p, arena, x);
    return *uncut - (x > 0 ? x : 0);
}

void agt_place_pad_level(AgtPlaceJob *job, AgtPlacePlot *p)
{
    const AgtHouseType *t = p->house->kept ? NULL : agt_place_type(job, p->house);
    if (!t)
        return;
    g_autoptr(AgtGeom) house = agt_place_globalise(job, p->house->outline);
    AgtPlaceWork w = agt_place_earth_pad(job->earth, house, false);
    double uncut = w.high_m + w.accuracy_m, level = w.level_m;
    if (job->clearance)
        level = judged_level(job, p, w.level_m, &uncut);
    else if (!(w.accuracy_m <= AGT_PLACE_LEVEL_ACCURACY_M))
        return;
    if (isnan(level + uncut))
        return;
    /* A floor below its planned ground is what clearance takes for the level cut down to. */
    p->pad_m = up(level + fmax(0, -t->zero_m));
    p->cut_max_m = ceil(fmax(0, uncut - p->pad_m + fmax(0, -t->zero_m)) * 1000 - 1e-6) / 1000;
}
