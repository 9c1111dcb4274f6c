/* SPDX-License-Identifier: Apache-2.0 */
/* Measures of a plot and the rules it has to keep. */
#include "job.h"

/* Of a shape a planner signs: a square has 0.785, a plot of 25 x 60 m 0.65. */
#define LEAST_ROUNDNESS 0.42
#define LEAST_CONVEXITY 0.78
#define EPS             1e-6

void agt_place_plot_free(AgtPlacePlot *p)
{
    g_clear_pointer(&p->ring, g_array_unref);
    g_clear_pointer(&p->front, g_array_unref);
    g_clear_pointer(&p->setback, g_array_unref);
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

static bool shapely(const AgtPlacePlot *p)
{
    double round_m = agt_place_ring_perimeter(p->ring);
    if (4 * G_PI * p->area < LEAST_ROUNDNESS * round_m * round_m)
        return false;
    return p->area >= LEAST_CONVEXITY * agt_place_ring_hull_area(p->ring);
}

bool agt_place_measure(const AgtPlaceJob *job, AgtPlacePlot *p, const AgtPlaceRules *r)
{
    (void)job;
    p->area = agt_place_ring_area(p->ring);
    p->frontage = agt_place_chain_length(p->front);
    p->depth = depth_of(p);
    if (p->area < r->area_min - EPS || p->area > r->area_max + EPS)
        return false;
    if (p->frontage < r->front_min - EPS || p->depth < r->depth_min - EPS ||
        p->depth > r->depth_max + 0.01)
        return false;
    return shapely(p) && agt_place_ring_simple(p->ring);
}
