/* SPDX-License-Identifier: Apache-2.0 */
/* Facilities: what the programme asks, what stands of it, and what is still to be sited. */
#include "site.h"

#include <string.h>

/* Zones that a facility usually stands in, by kind, when the programme does not say. */
static const struct {
    const char *kind, *uses;
} usual[] = {
    {"school", "education,public,residential"},
    {"kindergarten", "education,public,residential"},
    {"clinic", "health,public,residential"},
    {"shop", "commercial,public,residential"},
    {"club", "public,commercial"},
    {"administration", "public"},
    {"market", "commercial,public"},
    {"sports", "sport,green,public,residential"},
    {"fire_depot", "engineering,transport,public"},
    {"mosque", "special,public"},
    {"library", "public,residential"},
    {"guest_house", "public,commercial"},
    {"square", "public,green"},
    {"park", "green,public"},
    {"bus_stop", "transport,public,residential"},
    {"turning_loop", "transport,engineering,public"},
    {"charging", "transport,engineering,public"},
    {"cemetery", "special"},
    {"substation", "engineering"},
    {"pumping", "engineering"},
    {"treatment", "engineering"},
    {"water_tower", "engineering"},
    {"other", "public"},
};

static unsigned bits_of(const char *uses)
{
    const char *values = agt_layer_field(agt_layer(AGT_LAYER_LAND_USE), "use")->values;
    g_auto(GStrv) known = g_strsplit(values, "|", -1);
    g_auto(GStrv) given = g_strsplit(uses, ",", -1);
    unsigned bits = 0;
    for (guint i = 0; given[i]; i++)
        for (guint k = 0; known[k]; k++)
            if (strcmp(g_strstrip(given[i]), known[k]) == 0)
                bits |= 1u << k;
    return bits;
}

/* Works of agriculture stand where it is done. */
static unsigned uses_of(const AgtFacilityAsk *a)
{
    if (*a->uses)
        return bits_of(a->uses);
    for (guint i = 0; i < G_N_ELEMENTS(usual); i++)
        if (strcmp(usual[i].kind, a->kind) == 0)
            return bits_of(usual[i].uses);
    return bits_of("production,agriculture");
}

static AgtFacility *sample_of(const AgtSiteRun *r, const AgtFacilityAsk *a)
{
    AgtArena *arena = r->job->arena;
    AgtFacility *f = (AgtFacility *)agt_arena_row(arena, AGT_LAYER_FACILITY);
    f->f.id = f->f.birth = "F-0";
    f->kind = agt_arena_text(arena, a->kind);
    if (a->capacity > 0) {
        f->capacity = a->capacity;
        f->capacity_unit = agt_arena_text(arena, a->capacity_unit);
    }
    f->dig_depth_m = a->dig_depth_m;
    f->protection_m = a->protection_m > 0 ? a->protection_m : NAN;
    f->vehicles = *a->vehicles ? agt_arena_text(arena, a->vehicles) : NULL;
    return f;
}

static double least(double given, double area)
{
    return given > 0 ? given : floor(sqrt(area) * 50) / 100; /* half of a square's side */
}

static AgtSiteTask *task_of(const AgtSiteRun *r, const AgtFacilityAsk *a, double persons)
{
    AgtSiteTask *t = g_new0(AgtSiteTask, 1);
    t->ask = a;
    t->sample = sample_of(r, a);
    AgtNormFacilityLimits l =
        agt_norms_facility_limits(r->norms, t->sample, persons, a->count, r->job->options->as_of);
    t->area = fmax(fmax(a->area_m2, a->width_min_m * a->depth_min_m), l.area_min_m2);
    t->width = least(a->width_min_m, t->area);
    t->depth = least(a->depth_min_m, t->area);
    t->slope = a->slope_max_pct > 0 ? a->slope_max_pct : r->job->programme->slope_max_pct;
    t->reach = a->radius_m > 0 ? a->radius_m : l.reach_max_m;
    t->demand = a->demand_per_person * persons +
                a->demand_per_unit * persons / r->job->programme->persons_per_unit;
    t->uses = uses_of(a);
    t->dig_depth = a->dig_depth_m >= 0 ? a->dig_depth_m : 0;
    t->standing = g_ptr_array_new();
    t->old = g_ptr_array_new();
    t->tried = g_ptr_array_new();
    t->chosen = g_array_new(FALSE, FALSE, sizeof(guint));
    return t;
}

static void task_free(gpointer p)
{
    AgtSiteTask *t = p;
    for (guint i = 0; i < t->tried->len; i++)
        agt_site_free(t->tried->pdata[i]);
    g_ptr_array_unref(t->standing);
    g_ptr_array_unref(t->old);
    g_ptr_array_unref(t->tried);
    g_array_unref(t->chosen);
    g_free(t);
}

/* Work on a part of the town leaves its facilities alone, unless it is they that are asked for. */
static bool wanted(const AgtPlaceJob *job)
{
    const AgtPlaceOptions *o = job->options;
    return (o->only & AGT_PLACE_FACILITIES) && !o->replace &&
           (!o->within || o->only == AGT_PLACE_FACILITIES);
}

bool agt_place_site_anew(const AgtPlaceJob *job, const AgtFeature *row)
{
    const AgtFacility *f = (const AgtFacility *)row;
    const char *within = job->options->within;
    bool asked = false;
    for (guint i = 0; i < job->programme->n_facilities && !asked; i++)
        asked = g_strcmp0(f->kind, job->programme->facilities[i].kind) == 0;
    return asked && wanted(job) && agt_place_own(job, row) &&
           (!within || g_strcmp0(f->zone, within) == 0);
}

/* What stands counts for the entries of its kind in turn; what an earlier run made and is asked for
 * no more goes. */
static void take_standing(AgtSiteRun *r)
{
    AGT_EACH(r->job->plan, FACILITY, Facility, f)
    {
        bool anew = agt_place_site_anew(r->job, &f->f);
        if (agt_feature_withdrawn(&f->f) || agt_geom_is_empty(f->f.geom))
            continue;
        AgtSiteTask *last = NULL;
        for (guint i = 0; i < r->tasks->len; i++) {
            AgtSiteTask *t = r->tasks->pdata[i];
            if (g_strcmp0(f->kind, t->ask->kind) != 0)
                continue;
            bool full = (int)(t->standing->len + (anew ? t->old->len : 0)) >= t->ask->count;
            if (!last || !full)
                last = t;
            if (!full)
                break;
        }
        if (last)
            g_ptr_array_add(anew ? last->old : last->standing, (gpointer)f);
    }
    for (guint i = 0; i < r->tasks->len; i++) {
        AgtSiteTask *t = r->tasks->pdata[i];
        t->missing = MAX(0, t->ask->count - (int)t->standing->len);
    }
}

static void take_houses(AgtSiteRun *r)
{
    const AgtTable *t = agt_plan_table(r->plan, AGT_LAYER_BUILDING);
    r->units = g_new(double, t->n + 1);
    for (guint i = 0; i < t->n; i++) {
        const AgtBuilding *b = (const AgtBuilding *)t->rows[i];
        if (agt_feature_withdrawn(&b->f) || agt_geom_is_empty(b->f.geom) ||
            g_strcmp0(b->kind, "dwelling") != 0)
            continue;
        if (!agt_norms_ways_leaves(r->ways, i)) {
            g_ptr_array_add(r->lost, (gpointer)b);
            continue;
        }
        r->units[r->house->len] = b->units == AGT_INT_NULL ? 1 : (double)b->units;
        r->all_units += r->units[r->house->len];
        g_array_append_val(r->house, i);
    }
}

static guint use_number(const AgtLandUse *z)
{
    unsigned bits = z->use ? bits_of(z->use) : 0;
    return bits ? (guint)__builtin_ctz(bits) : G_MAXUINT;
}

static void take_zones(AgtSiteRun *r)
{
    const char *within = r->job->options->within;
    AGT_EACH(r->plan, LAND_USE, LandUse, z)
    {
        guint use = use_number(z);
        if (agt_feature_withdrawn(&z->f) || agt_geom_is_empty(z->f.geom) || use == G_MAXUINT ||
            (within && g_strcmp0(z->f.id, within) != 0))
            continue;
        AgtSiteZone *zone = g_new0(AgtSiteZone, 1);
        zone->row = z;
        zone->use = use;
        g_ptr_array_add(r->zones, zone);
    }
}

static void zone_free(gpointer p)
{
    agt_geom_unref(((AgtSiteZone *)p)->land);
    g_free(p);
}

/* Large sites first: they have the fewest places. */
static int by_area(gconstpointer a, gconstpointer b)
{
    const AgtSiteTask *p = *(AgtSiteTask *const *)a, *q = *(AgtSiteTask *const *)b;
    if (p->area != q->area)
        return p->area > q->area ? -1 : 1;
    return (p->ask > q->ask) - (p->ask < q->ask);
}

static bool site_all(AgtSiteRun *r, GError **error)
{
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    AgtIdCounter ids = agt_id_counter(r->job->plan, AGT_LAYER_FACILITY, 2);
    bool begun = false;
    g_ptr_array_extend(order, r->tasks, NULL, NULL);
    g_ptr_array_sort(order, by_area);
    for (guint i = 0; i < order->len; i++) {
        AgtSiteTask *t = order->pdata[i];
        if (!t->missing)
            continue;
        if (t->area <= 0) {
            t->lacks = N_("neither the programme nor the norm sets say how large its site is");
            continue;
        }
        if (!begun && !agt_site_land_begin(r, error))
            return false;
        begun = true;
        if (!agt_site_try(r, t, error) || (t->tried->len && !agt_site_choose(r, t, error)))
            return false;
        agt_site_taken(r, t, &ids);
    }
    return true;
}

static void run_clear(AgtSiteRun *r)
{
    agt_norms_ways_free(r->ways);
    agt_plan_unref(r->plan);
    agt_index_free(r->obstacle_index);
    agt_geom_unref(r->hazard);
    g_free(r->units);
    g_array_unref(r->house);
    GPtrArray *lists[] = {r->lost, r->zones, r->obstacle, r->taken, r->tasks};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        g_ptr_array_unref(lists[i]);
}

static void sum_up(const AgtSiteRun *r, AgtPlaceSummary *s)
{
    for (guint i = 0; i < r->tasks->len; i++) {
        const AgtSiteTask *t = r->tasks->pdata[i];
        s->facilities_asked += t->ask->count;
        s->facilities_standing += MIN(t->ask->count, (int)t->standing->len);
        s->facilities_sited += (int)t->chosen->len;
        s->facilities_proven += t->chosen->len && t->proof.optimal ? (int)t->chosen->len : 0;
    }
}

bool agt_place_sites(AgtPlaceJob *job, const AgtNorms *norms, AgtChangeset *set, AgtPlaceSummary *s,
                     GError **error)
{
    if (!wanted(job) || !job->programme->n_facilities)
        return true;
    AgtSiteRun r = {.job = job, .norms = norms, .set = set};
    r.plan = agt_plan_apply(job->plan, set, error);
    if (!r.plan)
        return false;
    r.ways = agt_norms_ways_new(r.plan);
    r.house = g_array_new(FALSE, FALSE, sizeof(guint));
    r.lost = g_ptr_array_new();
    r.zones = g_ptr_array_new_with_free_func(zone_free);
    r.obstacle = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    r.taken = g_ptr_array_new();
    r.tasks = g_ptr_array_new_with_free_func(task_free);
    double persons = agt_norms_persons(r.plan, job->programme);
    for (guint i = 0; i < job->programme->n_facilities; i++)
        g_ptr_array_add(r.tasks, task_of(&r, &job->programme->facilities[i], persons));
    take_standing(&r);
    take_houses(&r);
    take_zones(&r);
    bool ok = site_all(&r, error);
    if (ok) {
        agt_site_remove_rest(&r);
        agt_changeset_sort(set);
        sum_up(&r, s);
        agt_site_explain(&r);
    }
    run_clear(&r);
    return ok;
}
