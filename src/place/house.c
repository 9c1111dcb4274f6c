/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One house on one plot: candidates from the front setback line inwards, along the street first,
 * then end-on; the first that keeps every setback and gap is taken. Places where the main side
 * looks to the sun and a driveway passes are looked for first, those with a driveway next; at last
 * any place will do, so that no house is lost for either.
 */
#include "drive.h"
#include "frame.h"

static double setback_of(const AgtNormLimits *l, guint8 edge_class)
{
    switch (edge_class) {
    case AGT_PLACE_EDGE_FRONT:
    case AGT_PLACE_EDGE_STREET:
        return fmax(l->setback_front_m, l->setback_side_m);
    case AGT_PLACE_EDGE_REAR:
        return fmax(l->setback_rear_m, l->setback_side_m);
    default:
        return l->setback_side_m;
    }
}

/* All walls keep their distance from all edges of the plot. */
static bool inside_setbacks(const AgtPlacePlot *p, const AgtNormLimits *l, const GArray *outline)
{
    guint n = p->ring->len;
    for (guint i = 0; i < n; i++) {
        double need = setback_of(l, g_array_index(p->setback, guint8, i)) + AGT_PLACE_SLACK_M;
        if (!agt_place_keeps_off(agt_place_pt(p->ring, i), agt_place_pt(p->ring, (i + 1) % n), need,
                                 outline))
            return false;
    }
    return agt_place_ring_contains(p->ring, agt_place_pt(outline, 0));
}

/* Puts the footprint: @p shift along the street from the plot's middle, front wall at @p v. */
static void put(AgtPlaceHouse *h, const AgtHouseType *t, const AgtPlaceFrame *f, double shift,
                double v, AgtPlaceTurn turn)
{
    const AgtGeom *g = t->footprint;
    guint n = MIN(g->n_points, g->ring[1]) - 1;
    g_array_set_size(h->outline, 0);
    for (guint i = 0; i < n; i++) {
        AgtPoint q = agt_place_turned(t, turn, g->pt[turn.mirrored ? n - 1 - i : i]);
        AgtPoint p = agt_place_from_frame(f, shift + q.x, v + q.y);
        g_array_append_val(h->outline, p);
    }
    AgtPoint a1 = agt_place_turned(t, turn, (AgtPoint){0, 0});
    h->axis = agt_place_from_frame(f, shift + a1.x, v + a1.y);
    agt_place_house_box(h);
    h->gable = turn.turn & 1;
    h->mirrored = turn.mirrored;
    h->looks = agt_place_look(t->entrance, turn);
    h->azimuth = agt_place_bearing(agt_place_look_direction(f, h->looks));
}

/* How far the street line reaches into the plot between two places along it. */
static double line_reach(const AgtPlacePlot *p, const AgtPlaceFrame *f, double from, double to)
{
    double reach = -INFINITY;
    const GArray *face = agt_place_face(p);
    for (guint i = 0; i < face->len; i++) {
        AgtPoint d = agt_place_sub(agt_place_pt(face, i), f->origin);
        double u = agt_place_dot(d, f->u);
        if (u >= from && u <= to)
            reach = fmax(reach, agt_place_dot(d, f->v));
    }
    return isfinite(reach) ? fmax(reach, 0) : 0;
}

static const double shifts[] = {0, -1, 1, -2, 2, -3.5, 3.5, -5, 5, -7, 7, -9, 9};
static const double inwards[] = {0, 0.5, 1.5, 3, 5, 8, 11, 14.5, 18, 22, 26, 31, 36};

/* What a place should have beyond its distances. */
enum { WISH_DRIVE = 1, WISH_SUN = 2 };
/* A house goes no deeper into its plot for a wish, or by the street, than this many steps. */
#define WISH_INWARDS 6

/* A search for one house. */
typedef struct {
    AgtPlaceJob *job;
    AgtPlacePlot *plot;
    AgtPlaceHouse *house;
    const AgtHouseType *type;
    const AgtNormLimits *limit;
    const AgtPlaceNear *near;
    AgtPlaceFrame frame;
    unsigned wish;
    bool must_be_permitted;
    double shift, v; /* of the place looked at */
    AgtPlaceTurn turn;
} Search;

/* Is the house fine where it stands? */
static bool fine(Search *s, bool *ok, GError **error)
{
    AgtPlaceHouse *h = s->house;
    *ok = agt_place_may_stand(s->job, s->plot, h->outline) &&
          inside_setbacks(s->plot, s->limit, h->outline) &&
          (!s->near || agt_place_near_clear(s->near, h)) &&
          agt_place_streets_clear(s->job, h->outline, h->middle, h->half,
                                  s->limit->setback_front_m + AGT_PLACE_SLACK_M / 3) &&
          (!(s->wish & WISH_DRIVE) || agt_place_drive_fits(s->job, s->plot, h));
    if (!*ok || !s->near)
        return true;
    if (!agt_place_permit(s->job, s->plot, h, &h->permitted, error))
        return false;
    *ok = h->permitted || !s->must_be_permitted;
    return true;
}

/* The house at a place, turned in the ways that fulfil the wish. */
static bool at_place(Search *s, bool gable, bool *found, GError **error)
{
    bool any = s->wish != 0;
    for (guint k = 0; k < (any ? 4 : 1) && !*found; k++) {
        s->turn = (AgtPlaceTurn){(guint8)((k & 1 ? 2 : 0) + gable), k > 1};
        if (any && agt_place_look(s->type->entrance, s->turn) == AGT_PLACE_LOOK_IN)
            continue;
        if ((s->wish & WISH_SUN) && !agt_place_in_sun(s->job, s->type, &s->frame, s->turn))
            continue;
        put(s->house, s->type, &s->frame, s->shift, s->v, s->turn);
        if (!fine(s, found, error))
            return false;
    }
    return true;
}

static bool search(Search *s, bool *found, GError **error)
{
    double front = setback_of(s->limit, AGT_PLACE_EDGE_FRONT) + AGT_PLACE_SLACK_M;
    bool near_street = s->wish || s->job->by_street;
    guint deepest = near_street ? WISH_INWARDS : G_N_ELEMENTS(inwards);
    for (guint i = 0; i < deepest && !*found; i++)
        for (guint k = 0; k < 4 && !*found; k++) {
            bool gable = k & 1;
            guint from = k < 2 ? 0 : 1, to = k < 2 ? 1 : G_N_ELEMENTS(shifts);
            double half = (gable ? s->type->depth_m : s->type->width_m) / 2 + front;
            for (guint n = from; n < to && !*found; n++) {
                s->shift = shifts[n];
                s->v = line_reach(s->plot, &s->frame, s->shift - half, s->shift + half) + front +
                       inwards[i];
                if (!at_place(s, gable, found, error))
                    return false;
            }
        }
    return true;
}

/* From all wishes to none. */
static bool search_wishes(Search *s, bool *found, GError **error)
{
    const AgtPlaceJob *job = s->job;
    bool sun = !isnan(job->programme->sun_bearing_deg) && !job->no_sun;
    bool drive = job->programme->driveway_m > 0;
    const unsigned s1 = sun ? WISH_SUN : 0, d1 = drive ? WISH_DRIVE : 0;
    const unsigned wishes[] = {s1 | d1, d1, s1, 0};
    for (guint i = 0; i < G_N_ELEMENTS(wishes) && !*found; i++) {
        if (i && wishes[i] == wishes[i - 1])
            continue;
        s->wish = wishes[i];
        if (!search(s, found, error))
            return false;
    }
    return true;
}

static void use_type(Search *s, bool shallow)
{
    const AgtPlaceRules *r = &s->plot->zone->rules;
    AgtPlaceHouse *h = s->house;
    h->shallow = shallow;
    s->type = agt_place_type(s->job, h);
    s->limit = shallow ? &r->shallow_limit[h->type] : &r->limit[h->type];
    h->gap = s->limit->house_gap_m + AGT_PLACE_SLACK_M;
}

/* Where the ground is not permitted to the depth of the type, but is to that of the type for
 * shallow ground, that one is taken. */
static bool offer_shallow(Search *s, bool *found, GError **error)
{
    AgtPlaceHouse *h = s->house;
    if (!s->job->clearance || !s->job->shallow[h->type] || (*found && h->permitted) || !s->near)
        return true;
    bool had = *found, ok = false;
    use_type(s, true);
    s->must_be_permitted = true;
    if (had) {
        put(h, s->type, &s->frame, s->shift, s->v, s->turn);
        if (!fine(s, &ok, error))
            return false;
    } else if (s->job->options->released_only && !search_wishes(s, &ok, error)) {
        return false;
    }
    *found = had || ok;
    if (ok || !had)
        return true;
    use_type(s, false);
    h->permitted = false;
    put(h, s->type, &s->frame, s->shift, s->v, s->turn);
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
    AgtPlaceHouse *h = g_new0(AgtPlaceHouse, 1);
    h->type = type;
    h->yard = G_MAXUINT;
    h->plot = p;
    h->outline = agt_place_ring_new();
    Search s = {.job = job,
                .plot = p,
                .house = h,
                .near = near,
                .frame = agt_place_frame(p),
                .must_be_permitted = job->options->released_only};
    agt_place_classify(job, p, &s.frame);
    use_type(&s, false);
    bool found = false;
    if (search_wishes(&s, &found, error) && offer_shallow(&s, &found, error) && found) {
        h->in_sun = agt_place_in_sun(job, s.type, &s.frame, s.turn);
        return h;
    }
    agt_place_house_free(h);
    return NULL;
}
