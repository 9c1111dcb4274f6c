/* SPDX-License-Identifier: Apache-2.0 */
/* Measures of a plot and the rules it has to keep. */
#include "job.h"

#define EPS 1e-6

void agt_place_plot_free(AgtPlacePlot *p)
{
    g_clear_pointer(&p->ring, g_array_unref);
    g_clear_pointer(&p->front, g_array_unref);
    g_clear_pointer(&p->face, g_array_unref);
    g_clear_pointer(&p->setback, g_array_unref);
    g_clear_pointer(&p->drive, g_array_unref);
    g_clear_pointer(&p->yard, g_ptr_array_unref);
    if (p->house && !p->house->kept) /* kept ones belong to the job */
        agt_place_house_free(p->house);
    g_free(p);
}

/* Greatest distance of a corner from the street line. */
static double depth_of(const AgtPlacePlot *p)
{
    double depth = 0;
    for (guint i = 0; i < p->ring->len; i++)
        depth = fmax(depth, agt_place_chain_distance(p->front, agt_place_pt(p->ring, i), NULL));
    return depth;
}

/* Does a corner lie as far from the street as a plot is deep at least? One that leans along the
 * street is deep from its own frontage only. */
static bool deep_enough(const AgtPlaceJob *job, const AgtPlacePlot *p, double need)
{
    AgtPlaceLine line;
    agt_place_line_init(&line, p->front);
    AgtPoint m = agt_place_line_at(&line, line.length / 2);
    agt_place_line_clear(&line);
    guint street = agt_place_street_at(job, m, AGT_PLACE_TOUCH_M);
    bool deep = street == G_MAXUINT;
    for (guint i = 0; i < p->ring->len && !deep; i++)
        deep = !agt_place_street_within(job, agt_place_pt(p->ring, i), street, need - EPS);
    return deep;
}

static bool shapely(const AgtPlacePlot *p, const AgtPlaceRules *r)
{
    double round_m = agt_place_ring_perimeter(p->ring);
    if (4 * G_PI * p->area < r->roundness * round_m * round_m)
        return false;
    return p->area >= r->convexity * agt_place_ring_hull_area(p->ring);
}

/* Widths behind the street line, aspect, and bearing of the side lines. */
static bool widths_kept(const AgtPlacePlot *p, const AgtPlaceRules *r)
{
    const AgtPlotStandard *s = r->standard;
    double back = s->setback_front_m;
    if (s->frontage_setback_min_m > 0 &&
        agt_place_width_set_back(p, back) < s->frontage_setback_min_m - EPS)
        return false;
    if (s->width_min_m > 0 &&
        agt_place_width_narrowest(p, back, back + r->house_depth) < s->width_min_m - EPS)
        return false;
    if (s->aspect_max > 0 && p->depth > s->aspect_max * agt_place_width_set_back(p, back) + EPS)
        return false;
    return isnan(s->orientation_deg) ||
           agt_place_sides_kept(p, s->orientation_deg, s->orientation_tolerance_deg);
}

/* Area and frontage, each street line of a corner plot with minima of its own. */
static bool minima_kept(AgtPlacePlot *p, const AgtPlaceRules *r)
{
    double area = r->area_min, front = r->front_min, sum, least;
    bool asked = r->front_whole || r->corner_area_min > 0 || r->corner_front_min > 0;
    guint lines = asked ? agt_place_street_lines(p, &sum, &least) : 1;
    if (r->front_whole && asked)
        p->frontage = sum;
    if (lines > 1 && r->corner_area_min > 0)
        area = r->corner_area_min;
    if (lines > 1 && r->corner_front_min > 0) {
        front = r->corner_front_min;
        if (least < front - EPS)
            return false;
    }
    return p->area >= area - EPS && p->frontage >= front - EPS;
}

/* A flag plot: the strip is wide and short enough, the body behind it a plot of its own. */
static bool flag_kept(const AgtPlaceJob *job, AgtPlacePlot *p, const AgtPlaceRules *r)
{
    const AgtPlotStandard *s = r->standard;
    double length = 0;
    p->area = agt_place_ring_area(p->ring);
    p->frontage = agt_place_chain_length(p->front);
    if (p->area > r->area_max + EPS || p->frontage < s->flag_access_m - EPS ||
        !agt_place_flag_face(p, &length) || length > s->flag_access_max_m + EPS ||
        !agt_place_ring_simple(p->ring))
        return false;
    AgtPlacePlot *body = agt_place_flag_body(p);
    bool kept = body && agt_place_measure(job, body, r);
    p->access = fmin(p->access, p->frontage);
    p->depth = kept ? body->depth : 0;
    g_clear_pointer(&body, agt_place_plot_free);
    return kept;
}

bool agt_place_measure(const AgtPlaceJob *job, AgtPlacePlot *p, const AgtPlaceRules *r)
{
    if (p->access > 0)
        return flag_kept(job, p, r);
    p->area = agt_place_ring_area(p->ring);
    p->frontage = agt_place_chain_length(p->front);
    p->depth = depth_of(p);
    if (p->area > r->area_max + EPS || p->depth < r->depth_min - EPS ||
        p->depth > r->depth_max + 0.01)
        return false;
    return minima_kept(p, r) && shapely(p, r) && deep_enough(job, p, r->depth_min) &&
           agt_place_ring_simple(p->ring) && widths_kept(p, r);
}
