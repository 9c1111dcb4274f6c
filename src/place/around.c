/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands around a plot: houses, secondary buildings, and what stays of the plan's other
 * layers. Distances are those of the norms, as validate judges them, and of the programme; the
 * larger one counts.
 */
#include "around.h"

#include <string.h>

#include "frame.h"

/* A passage between the buildings of one yard. */
#define PASSAGE_M 1.0
/* Between a driveway and any wall. */
#define WALL_M 0.5
/* Things touch when they are nearer than this. */
#define TOUCH_M 0.01

/* Something of another layer that stays. */
typedef struct {
    AgtBox box;
    AgtPrep *prep;
    double keep;  /* its own distance */
    double *need; /* by secondary building */
} Thing;

struct _AgtPlaceAround {
    AgtPlaceJob *job;
    AgtArena *arena;
    guint n;                      /* secondary buildings asked for */
    const AgtBuilding **yard;     /* samples */
    const AgtBuilding **dwelling; /* samples: types of the mix, then those for shallow ground */
    double *to_dwelling;          /* [k][type][same plot] */
    double *to_yard;              /* [k][other][same plot] */
    double widest, largest;       /* half diagonal, distance */
    GArray *things;
    AgtIndex *index;
    AgtPlaceNear *near;
};

/* ---- samples ---- */

static const AgtBuilding *yard_sample(AgtPlaceAround *a, const AgtOutbuilding *o)
{
    AgtBuilding *b = (AgtBuilding *)agt_arena_row(a->arena, AGT_LAYER_BUILDING);
    b->kind = o->kind;
    b->fire_degree = o->fire_degree;
    b->construction = "built";
    b->storeys = 1;
    b->units = 0;
    b->height_m = o->height_m;
    b->dig_depth_m = o->dig_depth_m;
    return b;
}

static const AgtBuilding *dwelling_sample(AgtArena *arena, const AgtHouseType *t)
{
    if (!t)
        return NULL;
    AgtBuilding *b = (AgtBuilding *)agt_arena_row(arena, AGT_LAYER_BUILDING);
    b->kind = "dwelling";
    b->house_type = t->name;
    b->fire_degree = t->fire_degree;
    b->construction = t->construction;
    b->rooms = t->rooms;
    b->storeys = t->storeys;
    b->units = 1;
    b->height_m = t->height_m;
    return b;
}

double agt_place_dwellings_need(const AgtPlaceJob *job, const AgtBuilding *b, bool same_plot)
{
    g_autoptr(AgtArena) arena = agt_arena_new();
    double m = 0;
    for (guint i = 0; i < 2 * job->n_types; i++) {
        const AgtHouseType *t = i & 1 ? job->shallow[i / 2] : job->type[i / 2];
        const AgtBuilding *d = dwelling_sample(arena, t);
        m = d ? fmax(m, agt_norms_apart_m(job->apart, &d->f, &b->f, same_plot)) : m;
    }
    return m;
}

static double dwelling_need(const AgtPlaceAround *a, guint k, const AgtBuilding *b, bool same)
{
    const AgtOutbuilding *o = &a->job->programme->outbuildings[k];
    double norm = agt_norms_apart_m(a->job->apart, &a->yard[k]->f, &b->f, same);
    return fmax(same ? fmax(o->from_house_m, PASSAGE_M) : o->from_neighbour_m, norm);
}

static double yard_need(const AgtPlaceAround *a, guint k, const AgtBuilding *b, bool same)
{
    double norm = agt_norms_apart_m(a->job->apart, &a->yard[k]->f, &b->f, same);
    return fmax(same ? PASSAGE_M : TOUCH_M, norm);
}

static void make_samples(AgtPlaceAround *a)
{
    const AgtPlaceJob *job = a->job;
    guint t = 2 * AGT_PLACE_MAX_TYPES;
    a->yard = g_new0(const AgtBuilding *, a->n + 1);
    a->dwelling = g_new0(const AgtBuilding *, t);
    a->to_dwelling = g_new0(double, a->n *t * 2 + 1);
    a->to_yard = g_new0(double, a->n * a->n * 2 + 1);
    for (guint k = 0; k < a->n; k++)
        a->yard[k] = yard_sample(a, &job->programme->outbuildings[k]);
    for (guint i = 0; i < job->n_types; i++) {
        a->dwelling[i] = dwelling_sample(a->arena, job->type[i]);
        a->dwelling[AGT_PLACE_MAX_TYPES + i] = dwelling_sample(a->arena, job->shallow[i]);
    }
    for (guint k = 0; k < a->n; k++) {
        for (guint i = 0; i < 2 * t; i++)
            if (a->dwelling[i / 2])
                a->to_dwelling[k * 2 * t + i] = dwelling_need(a, k, a->dwelling[i / 2], i & 1);
        for (guint i = 0; i < 2 * a->n; i++)
            a->to_yard[k * 2 * a->n + i] = yard_need(a, k, a->yard[i / 2], i & 1);
    }
}

const AgtBuilding *agt_place_around_sample(const AgtPlaceAround *a, guint k)
{
    return a->yard[k];
}

static double need_of(const AgtPlaceAround *a, guint k, const AgtPlaceHouse *h, bool same)
{
    if (h->kept) {
        bool dwelling = g_strcmp0(h->kept->kind, "dwelling") == 0;
        return dwelling ? dwelling_need(a, k, h->kept, same) : yard_need(a, k, h->kept, same);
    }
    if (h->yard < a->n)
        return a->to_yard[(k * a->n + h->yard) * 2 + same];
    guint type = h->type + (h->shallow ? AGT_PLACE_MAX_TYPES : 0);
    return a->to_dwelling[(k * 2 * AGT_PLACE_MAX_TYPES + type) * 2 + same];
}

/* ---- what stays of other layers ---- */

static void thing_clear(gpointer p)
{
    Thing *t = p;
    agt_prep_free(t->prep);
    g_free(t->need);
}

static bool add_thing(AgtPlaceAround *a, const AgtFeature *row, double keep, GError **error)
{
    if (agt_feature_withdrawn(row) || agt_geom_is_empty(row->geom))
        return true;
    g_autoptr(AgtGeom) geom = agt_place_localise(a->job, row->geom, error);
    AgtPrep *prep = geom ? agt_prep_new(geom, error) : NULL;
    if (!prep)
        return false;
    Thing t = {geom->box, prep, fmax(keep, TOUCH_M), g_new0(double, a->n + 1)};
    for (guint k = 0; k < a->n; k++)
        t.need[k] = fmax(t.keep, agt_norms_apart_m(a->job->apart, &a->yard[k]->f, row, false));
    g_array_append_val(a->things, t);
    return true;
}

/* Zones of protection count by the norms alone: plots are made outside of those that forbid
 * housing. */
static bool add_things(AgtPlaceAround *a, GError **error)
{
    const AgtPlan *plan = a->job->plan;
    AGT_EACH(plan, EXCLUSION, Exclusion, x)
    if (!add_thing(a, &x->f, x->buffer_m > 0 ? x->buffer_m : 0, error))
        return false;
    AGT_EACH(plan, FACILITY, Facility, c)
    if (!add_thing(a, &c->f, 0, error))
        return false;
    AGT_EACH(plan, PARKING, Parking, p)
    if (!add_thing(a, &p->f, 0, error))
        return false;
    AGT_EACH(plan, GREEN, Green, g)
    if (!add_thing(a, &g->f, 0, error))
        return false;
    AGT_EACH(plan, NETWORK_NODE, NetworkNode, n)
    if (!add_thing(a, &n->f, 0, error))
        return false;
    return true;
}

static void index_things(AgtPlaceAround *a)
{
    g_autofree AgtBox *box = g_new(AgtBox, a->things->len + 1);
    for (guint i = 0; i < a->things->len; i++) {
        const Thing *t = &g_array_index(a->things, Thing, i);
        double most = t->keep;
        for (guint k = 0; k < a->n; k++)
            most = fmax(most, t->need[k]);
        box[i] = agt_box_grow(t->box, most + TOUCH_M);
    }
    a->index = agt_index_new(box, a->things->len);
}

/* @p k of the secondary buildings, G_MAXUINT: anything else. */
static bool clear_of_things(const AgtPlaceAround *a, guint k, const GArray *ring)
{
    g_autoptr(GArray) hit = g_array_new(FALSE, FALSE, sizeof(guint32));
    agt_index_query(a->index, agt_place_ring_box(ring), hit);
    if (!hit->len)
        return true;
    g_autoptr(AgtGeom) g = agt_place_ring_geom(ring);
    for (guint i = 0; i < hit->len; i++) {
        const Thing *t = &g_array_index(a->things, Thing, g_array_index(hit, guint32, i));
        double need = k < a->n ? t->need[k] : t->keep;
        if (agt_prep_distance_within_m(t->prep, g, need) < need)
            return false;
    }
    return true;
}

bool agt_place_around_clear(const AgtPlaceAround *a, guint k, const GArray *outline)
{
    return clear_of_things(a, k, outline);
}

/* ---- buildings ---- */

void agt_place_around_add(AgtPlaceAround *a, AgtPlaceHouse *h)
{
    a->widest = fmax(a->widest, h->half);
    agt_place_near_add(a->near, h);
}

static void add_buildings(AgtPlaceAround *a)
{
    const AgtPlaceJob *job = a->job;
    for (guint i = 0; i < job->houses->len; i++) {
        AgtPlaceHouse *h = job->houses->pdata[i];
        if (!h->outline->len)
            continue;
        agt_place_around_add(a, h);
        for (guint k = 0; k < a->n; k++)
            a->largest = fmax(a->largest, fmax(need_of(a, k, h, false), need_of(a, k, h, true)));
    }
    for (guint i = 0; i < job->plots->len; i++) {
        AgtPlaceHouse *h = ((AgtPlacePlot *)job->plots->pdata[i])->house;
        if (h && !h->kept)
            agt_place_around_add(a, h);
    }
    for (guint i = 0; i < a->n * 4 * AGT_PLACE_MAX_TYPES; i++)
        a->largest = fmax(a->largest, a->to_dwelling[i]);
    for (guint i = 0; i < 2 * a->n * a->n; i++)
        a->largest = fmax(a->largest, a->to_yard[i]);
}

bool agt_place_around_apart(const GArray *ring, const AgtPlaceHouse *h, double need)
{
    const GArray *o = h->outline;
    return agt_place_ring_distance((const AgtPoint *)(gpointer)ring->data, ring->len,
                                   (const AgtPoint *)(gpointer)o->data, o->len) >= need &&
           !agt_place_ring_contains(o, agt_place_pt(ring, 0)) &&
           !agt_place_ring_contains(ring, agt_place_pt(o, 0));
}

bool agt_place_around_open(const AgtPlaceAround *a, const GArray *ring)
{
    AgtBox box = agt_place_ring_box(ring);
    AgtPoint m = {(box.minx + box.maxx) / 2, (box.miny + box.maxy) / 2};
    double half = hypot(box.maxx - box.minx, box.maxy - box.miny) / 2;
    g_autoptr(GPtrArray) list = agt_place_near_list(a->near, m, half + a->widest + WALL_M);
    for (guint i = 0; i < list->len; i++) {
        const AgtPlaceHouse *h = list->pdata[i];
        if (!agt_place_around_apart(ring, h, WALL_M - AGT_PLACE_SLACK_M))
            return false;
    }
    return clear_of_things(a, G_MAXUINT, ring);
}

GArray *agt_place_around_list(const AgtPlaceAround *a, const AgtPlacePlot *p, guint k)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(AgtPlaceNeighbour));
    AgtBox box = agt_place_ring_box(p->ring);
    AgtPoint m = {(box.minx + box.maxx) / 2, (box.miny + box.maxy) / 2};
    double half = hypot(box.maxx - box.minx, box.maxy - box.miny) / 2;
    g_autoptr(GPtrArray) list = agt_place_near_list(a->near, m, half + a->widest + a->largest);
    for (guint i = 0; i < list->len; i++) {
        const AgtPlaceHouse *h = list->pdata[i];
        double need = need_of(a, k, h, h->plot == p) + AGT_PLACE_SLACK_M;
        if (agt_place_dist(h->middle, m) > half + h->half + need)
            continue;
        AgtPlaceNeighbour n = {h, need};
        g_array_append_val(out, n);
    }
    return out;
}

/* ---- life ---- */

AgtPlaceAround *agt_place_around_new(AgtPlaceJob *job, GError **error)
{
    g_autoptr(AgtPlaceAround) a = g_new0(AgtPlaceAround, 1);
    a->job = job;
    a->arena = agt_arena_new();
    a->n = job->options->only & AGT_PLACE_HOUSES ? job->programme->n_outbuildings : 0;
    a->near = agt_place_near_new();
    a->things = g_array_new(FALSE, FALSE, sizeof(Thing));
    g_array_set_clear_func(a->things, thing_clear);
    make_samples(a);
    if (!add_things(a, error))
        return NULL;
    index_things(a);
    add_buildings(a);
    return g_steal_pointer(&a);
}

void agt_place_around_free(AgtPlaceAround *a)
{
    if (!a)
        return;
    g_array_unref(a->things);
    agt_index_free(a->index);
    agt_place_near_free(a->near);
    g_free(a->yard);
    g_free(a->dwelling);
    g_free(a->to_dwelling);
    g_free(a->to_yard);
    agt_arena_unref(a->arena);
    g_free(a);
}
