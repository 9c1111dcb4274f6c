/* SPDX-License-Identifier: Apache-2.0 */
/* Measures of a plot and the rules it has to keep. */
#include "job.h"

#define EPS        1e-6
#define ON_FRONT_M 3e-3

void agt_place_plot_free(AgtPlacePlot *p)
{
    g_clear_pointer(&p->ring, g_array_unref);
    g_clear_pointer(&p->front, g_array_unref);
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

/* Metres of the outline on street lines of the block. */
static double whole_front(const AgtPlacePlot *p)
{
    double sum = 0;
    for (guint i = 0; i < p->ring->len; i++) {
        AgtPoint a = agt_place_pt(p->ring, i), b = agt_place_pt(p->ring, (i + 1) % p->ring->len);
        AgtPoint m = {(a.x + b.x) / 2, (a.y + b.y) / 2};
        bool on = false;
        for (guint k = 0; !on && k < p->block->fronts->len; k++)
            on = agt_place_chain_distance(
                     ((const AgtPlaceFront *)p->block->fronts->pdata[k])->line.pt, m, NULL) <
                 ON_FRONT_M;
        sum += on ? agt_place_dist(a, b) : 0;
    }
    return sum;
}

bool agt_place_measure(const AgtPlaceJob *job, AgtPlacePlot *p, const AgtPlaceRules *r)
{
    p->area = agt_place_ring_area(p->ring);
    p->frontage = r->front_whole ? whole_front(p) : agt_place_chain_length(p->front);
    p->depth = depth_of(p);
    if (p->area < r->area_min - EPS || p->area > r->area_max + EPS)
        return false;
    if (p->frontage < r->front_min - EPS || p->depth < r->depth_min - EPS ||
        p->depth > r->depth_max + 0.01)
        return false;
    return shapely(p, r) && deep_enough(job, p, r->depth_min) && agt_place_ring_simple(p->ring);
}
