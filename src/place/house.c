/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One house on one plot: candidates from the front setback line inwards, along the street first,
 * then end-on; the first that keeps every setback and gap is taken.
 */
#include "job.h"

/* Rounding to millimetres may move a wall and a boundary by this much together. */
#define SLACK_M 0.003

/* What an edge of a plot is to a house. */
enum { EDGE_FRONT, EDGE_STREET, EDGE_SIDE, EDGE_REAR };

/* The plot seen from its street: u along it, v inwards. */
typedef struct {
    AgtPoint origin, u, v;
} Frame;

static Frame frame_of(const AgtPlacePlot *p)
{
    Frame f;
    AgtPlaceLine line;
    agt_place_line_init(&line, p->front);
    f.origin = agt_place_line_at(&line, line.length / 2);
    agt_place_line_clear(&line);
    f.u = agt_place_unit(
        agt_place_sub(agt_place_pt(p->front, p->front->len - 1), agt_place_pt(p->front, 0)));
    f.v = agt_place_left(f.u);
    return f;
}

static AgtPoint from_frame(const Frame *f, double u, double v)
{
    AgtPoint p = agt_place_along(agt_place_along(f->origin, f->u, u), f->v, v);
    return (AgtPoint){round(p.x * 1000) / 1000, round(p.y * 1000) / 1000};
}

static guint8 class_of(const AgtPlaceJob *job, const AgtPlacePlot *p, const Frame *f, AgtPoint a,
                       AgtPoint b)
{
    AgtPoint m = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    if (agt_place_chain_distance(p->front, m, NULL) < 0.005 &&
        agt_place_chain_distance(p->front, a, NULL) < 0.005 &&
        agt_place_chain_distance(p->front, b, NULL) < 0.005)
        return EDGE_FRONT;
    if (agt_place_street_at(job, m, AGT_PLACE_TOUCH_M) != G_MAXUINT)
        return EDGE_STREET;
    AgtPoint d = agt_place_unit(agt_place_sub(b, a));
    return fabs(agt_place_dot(d, f->u)) > 0.7 ? EDGE_REAR : EDGE_SIDE;
}

static void classify(const AgtPlaceJob *job, AgtPlacePlot *p, const Frame *f)
{
    if (p->setback)
        return;
    p->setback = g_array_new(FALSE, FALSE, sizeof(guint8));
    for (guint i = 0; i < p->ring->len; i++) {
        guint8 c = class_of(job, p, f, agt_place_pt(p->ring, i),
                            agt_place_pt(p->ring, (i + 1) % p->ring->len));
        g_array_append_val(p->setback, c);
    }
}

static double setback_of(const AgtNormLimits *l, guint8 edge_class)
{
    switch (edge_class) {
    case EDGE_FRONT:
    case EDGE_STREET:
        return fmax(l->setback_front_m, l->setback_side_m);
    case EDGE_REAR:
        return fmax(l->setback_rear_m, l->setback_side_m);
    default:
        return l->setback_side_m;
    }
}

/* The outline keeps @p need from edge a-b. Land lies left of the edge, so being left of its line by
 * that much is enough; being nearer to the edge's own stretch is too near; the rest is measured. */
static bool keeps_off(AgtPoint a, AgtPoint b, double need, const GArray *outline)
{
    AgtPoint d = agt_place_sub(b, a);
    double len = hypot(d.x, d.y);
    bool clear = true;
    if (len <= 0)
        return true;
    for (guint k = 0; k < outline->len; k++) {
        AgtPoint e = agt_place_sub(agt_place_pt(outline, k), a);
        double off = agt_place_cross(d, e), along = agt_place_dot(d, e);
        if (off >= need * len)
            continue;
        clear = false;
        if (along >= 0 && along <= len * len && off > -need * len)
            return false;
    }
    for (guint k = 0; !clear && k < outline->len; k++)
        if (agt_place_segment_segment(a, b, agt_place_pt(outline, k),
                                      agt_place_pt(outline, (k + 1) % outline->len)) < need)
            return false;
    return true;
}

/* All walls keep their distance from all edges of the plot. */
static bool inside_setbacks(const AgtPlacePlot *p, const AgtNormLimits *l, const GArray *outline)
{
    guint n = p->ring->len;
    for (guint i = 0; i < n; i++) {
        double need = setback_of(l, g_array_index(p->setback, guint8, i)) + SLACK_M;
        if (!keeps_off(agt_place_pt(p->ring, i), agt_place_pt(p->ring, (i + 1) % n), need, outline))
            return false;
    }
    return agt_place_ring_contains(p->ring, agt_place_pt(outline, 0));
}

/* Bearing from north, clockwise, of the direction, to a ten-thousandth of a degree. */
static double bearing(AgtPoint d)
{
    double deg = round(atan2(d.x, d.y) * 180 / G_PI * 1e4) / 1e4;
    return deg < 0 ? deg + 360 : deg;
}

/* Puts the footprint: @p shift along the street from the plot's middle, front wall at @p v. */
static void put(AgtPlaceHouse *h, const AgtHouseType *t, const Frame *f, double shift, double v,
                bool gable)
{
    g_array_set_size(h->outline, 0);
    const AgtGeom *g = t->footprint;
    for (guint i = 0; i + 1 < g->n_points && i + 1 < g->ring[1]; i++) {
        AgtPoint q = g->pt[i];
        AgtPoint p = gable ? from_frame(f, shift + t->depth_m / 2 - q.y, v + q.x)
                           : from_frame(f, shift + q.x - t->width_m / 2, v + q.y);
        g_array_append_val(h->outline, p);
    }
    h->axis =
        gable ? from_frame(f, shift + t->depth_m / 2, v) : from_frame(f, shift - t->width_m / 2, v);
    agt_place_house_box(h);
    h->gable = gable;
    h->azimuth = bearing(gable ? f->u : (AgtPoint){-f->v.x, -f->v.y});
}

/* How far the street line reaches into the plot between two places along it. */
static double line_reach(const AgtPlacePlot *p, const Frame *f, double from, double to)
{
    double reach = -INFINITY;
    for (guint i = 0; i < p->front->len; i++) {
        AgtPoint d = agt_place_sub(agt_place_pt(p->front, i), f->origin);
        double u = agt_place_dot(d, f->u);
        if (u >= from && u <= to)
            reach = fmax(reach, agt_place_dot(d, f->v));
    }
    return isfinite(reach) ? fmax(reach, 0) : 0;
}

static const double shifts[] = {0, -1, 1, -2, 2, -3.5, 3.5, -5, 5, -7, 7, -9, 9};
static const double inwards[] = {0, 0.5, 1.5, 3, 5, 8, 11, 14.5, 18, 22, 26, 31, 36};

/* Is the house fine where it stands? */
static bool fine(AgtPlaceJob *job, const AgtPlacePlot *p, AgtPlaceHouse *h, const AgtNormLimits *l,
                 const AgtPlaceNear *near, bool *ok, GError **error)
{
    *ok = agt_place_may_stand(job, p, h->outline) && inside_setbacks(p, l, h->outline) &&
          (!near || agt_place_near_clear(near, h)) &&
          agt_place_streets_clear(job, h->outline, h->middle, h->half,
                                  l->setback_front_m + SLACK_M / 3);
    if (!*ok || !near)
        return true;
    if (!agt_place_permit(job, p, h, &h->permitted, error))
        return false;
    *ok = h->permitted || !job->options->released_only;
    return true;
}

static bool search(AgtPlaceJob *job, AgtPlacePlot *p, AgtPlaceHouse *h, const Frame *f,
                   const AgtPlaceNear *near, bool *found, GError **error)
{
    const AgtHouseType *t = job->type[h->type];
    const AgtNormLimits *l = &p->zone->rules.limit[h->type];
    double front = setback_of(l, EDGE_FRONT) + SLACK_M;
    for (guint i = 0; i < G_N_ELEMENTS(inwards); i++)
        for (guint k = 0; k < 4; k++) {
            bool gable = k & 1;
            guint from = k < 2 ? 0 : 1, to = k < 2 ? 1 : G_N_ELEMENTS(shifts);
            double half = (gable ? t->depth_m : t->width_m) / 2 + front;
            for (guint s = from; s < to; s++) {
                double v = line_reach(p, f, shifts[s] - half, shifts[s] + half);
                put(h, t, f, shifts[s], v + front + inwards[i], gable);
                if (!fine(job, p, h, l, near, found, error))
                    return false;
                if (*found)
                    return true;
            }
        }
    return true;
}

AgtPlaceHouse *agt_place_house_try(AgtPlaceJob *job, AgtPlacePlot *p, guint type,
                                   const AgtPlaceNear *near, GError **error)
{
    const AgtHouseType *t = type < job->n_types ? job->type[type] : NULL;
    const AgtPlaceRules *r = p->zone ? &p->zone->rules : NULL;
    if (!t || !r || !r->allowed[type] || !p->front || p->front->len < 2)
        return NULL;
    if (agt_geom_area_m2(t->footprint) > r->coverage * p->area + 1e-6)
        return NULL;
    Frame f = frame_of(p);
    classify(job, p, &f);
    AgtPlaceHouse *h = g_new0(AgtPlaceHouse, 1);
    h->type = type;
    h->plot = p;
    h->gap = r->limit[type].house_gap_m + SLACK_M;
    h->outline = agt_place_ring_new();
    bool found = false;
    if (search(job, p, h, &f, near, &found, error) && found)
        return h;
    agt_place_house_free(h);
    return NULL;
}
