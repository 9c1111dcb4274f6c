/* SPDX-License-Identifier: Apache-2.0 */
/* Earthwork of a run: the pads of all houses, the profiles of all streets, and their sums. */
#include "job.h"

/* Volumes are kept to a tenth of a cubic metre: more than a height grid knows. */
static double tenth(double m3)
{
    return round(m3 * 10) / 10;
}

static bool pad_of(AgtPlaceJob *job, guint i, gpointer user, GError **error)
{
    AgtPlacePlot *p = job->plots->pdata[i];
    (void)user;
    (void)error;
    if (!p->house || p->house->outline->len < 3)
        return true;
    agt_place_pad_level(job, p);
    g_autoptr(AgtGeom) house = agt_place_globalise(job, p->house->outline);
    AgtPlaceWork w = isnan(p->pad_m)
                         ? agt_place_earth_pad(job->earth, house, job->clearance != NULL)
                         : agt_place_earth_pad_at(job->earth, house, p->pad_m);
    p->cut_m3 = tenth(w.cut_m3);
    p->fill_m3 = tenth(w.fill_m3);
    return true;
}

static void add(AgtPlaceSummary *s, double cut, double fill)
{
    if (isnan(cut) || isnan(fill))
        return;
    s->cut_m3 += cut;
    s->fill_m3 += fill;
}

double agt_place_deepest_cut(const AgtPlaceWork *w)
{
    if (!(w->cut_m3 > 0))
        return isnan(w->cut_m3) ? NAN : 0;
    return w->accuracy_m <= AGT_PLACE_LEVEL_ACCURACY_M
               ? ceil((w->deepest_m + w->accuracy_m) * 1000 - 1e-6) / 1000
               : NAN;
}

AgtPlaceWork agt_place_street_work(const AgtPlaceJob *job, const AgtStreet *s)
{
    double walks = s->sidewalk_m > 0 ? 2 * s->sidewalk_m : 0;
    double width = s->carriageway_m > 0 ? s->carriageway_m + walks : s->width_m;
    double gradient =
        s->gradient_max_pct > 0 ? s->gradient_max_pct : job->programme->street.gradient_max_pct;
    AgtPlaceWork w =
        agt_place_earth_street(width > 0 ? job->earth : NULL, s->f.geom, width, gradient);
    w.cut_m3 = tenth(w.cut_m3);
    w.fill_m3 = tenth(w.fill_m3);
    return w;
}

bool agt_place_earthwork(AgtPlaceJob *job, AgtPlaceSummary *s, GError **error)
{
    static const AgtPlaceStage stage = {N_("earthwork"), 0.95, 0.98};
    s->cut_m3 = s->fill_m3 = NAN;
    for (guint i = 0; i < job->plots->len; i++) {
        AgtPlacePlot *p = job->plots->pdata[i];
        p->cut_m3 = p->fill_m3 = p->pad_m = p->cut_max_m = NAN;
    }
    job->earth = agt_place_earth_new(job->plan);
    if (!job->earth)
        return true;
    if (!agt_place_each(job, job->plots->len, pad_of, NULL, &stage, error))
        return false;
    s->cut_m3 = s->fill_m3 = 0;
    for (guint i = 0; i < job->plots->len; i++)
        add(s, ((AgtPlacePlot *)job->plots->pdata[i])->cut_m3,
            ((AgtPlacePlot *)job->plots->pdata[i])->fill_m3);
    for (guint i = 0; i < job->streets->len; i++) {
        AgtPlaceWork w = agt_place_street_work(job, job->streets->pdata[i]);
        add(s, w.cut_m3, w.fill_m3);
    }
    return true;
}
