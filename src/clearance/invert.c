/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inverts of networks turned into depths below the present ground, taken at its highest where
 * something is dug down to an invert.
 */
#include "private.h"

/*
 * Highest ground within a box by a survey, NaN when it does not know it all. Its accuracy is added;
 * an error that is not known, or is more than the depth in question, counts as that depth.
 */
static double highest(const Surface *s, AgtBox box, double depth_m)
{
    double lo, hi;
    if (!s || !agt_heights_range(s->grid, box, &lo, &hi))
        return NAN;
    double error = s->row->accuracy_m;
    return hi + (error <= depth_m ? error : depth_m);
}

static const AgtNetworkNode *node(const AgtClearance *c, const char *id)
{
    return id ? (const AgtNetworkNode *)agt_plan_find(c->plan, AGT_LAYER_NETWORK_NODE, id) : NULL;
}

static double below_node(const AgtNetworkNode *n, double invert_m)
{
    return n ? n->ground_m - invert_m : NAN;
}

/* Invert a share of the way along; the lower one where only one end is known. */
static double invert_at(const AgtNetworkLine *l, double share)
{
    if (isnan(l->invert_from_m) || isnan(l->invert_to_m))
        return fmin(l->invert_from_m, l->invert_to_m);
    return l->invert_from_m + (l->invert_to_m - l->invert_from_m) * share;
}

/* Deepest below a survey, stepping along the axis; unknown stretches say nothing. */
static double below_survey(const AgtNetworkLine *l, const Surface *s, double depth_m)
{
    double half = l->trench_width_m > 0 ? l->trench_width_m / 2 : 0, deepest = NAN, gone = 0;
    double all = agt_geom_length_m(l->f.geom);
    for (guint32 i = 0; i < l->f.geom->n_parts && all > 0; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(l->f.geom, i);
        double length = agt_geom_length_m(part), step = MAX(s->row->cell_m, 1.0);
        guint n = MAX(1u, (guint)ceil(length / step));
        for (guint k = 0; k < n && length > 0; k++) {
            double from = length * k / n, to = length * (k + 1) / n;
            g_autoptr(AgtGeom) piece = agt_geom_line_piece(part, from, to);
            double invert =
                fmin(invert_at(l, (gone + from) / all), invert_at(l, (gone + to) / all));
            deepest = fmax(deepest, highest(s, agt_box_grow(piece->box, half), depth_m) - invert);
        }
        gone += length;
    }
    return deepest;
}

static double line_depth(const AgtClearance *c, const AgtNetworkLine *l, double depth_m)
{
    if (isnan(l->invert_from_m) && isnan(l->invert_to_m))
        return NAN;
    double ends = fmax(below_node(node(c, l->from_node), l->invert_from_m),
                       below_node(node(c, l->to_node), l->invert_to_m));
    double half = l->trench_width_m > 0 ? l->trench_width_m / 2 : 0;
    const Surface *s = clearance_present(c, agt_box_grow(l->f.geom->box, half));
    return s ? fmax(ends, below_survey(l, s, depth_m)) : ends;
}

static double node_depth(const AgtClearance *c, const AgtNetworkNode *n, double depth_m)
{
    if (isnan(n->invert_m))
        return NAN;
    const Surface *s = clearance_present(c, n->f.geom->box);
    return fmax(n->ground_m, highest(s, n->f.geom->box, depth_m)) - n->invert_m;
}

double clearance_invert_depth(const AgtClearance *c, const AgtFeature *row, double depth_m)
{
    if (agt_geom_is_empty(row->geom))
        return NAN;
    if (row->layer == AGT_LAYER_NETWORK_LINE)
        return line_depth(c, (const AgtNetworkLine *)row, depth_m);
    if (row->layer == AGT_LAYER_NETWORK_NODE)
        return node_depth(c, (const AgtNetworkNode *)row, depth_m);
    return NAN;
}
