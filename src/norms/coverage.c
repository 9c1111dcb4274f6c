/* SPDX-License-Identifier: Apache-2.0 */
/* Who is served by which kind of facility: ways over the streets, capacities and what is asked. */
#include "private.h"

void agt_norm_coverage_free(AgtNormCoverage *c)
{
    if (!c)
        return;
    g_free(c->way_m);
    g_free(c->nearest);
    g_free(c);
}

/* What the programme asks of a kind, over all its entries; the strictest radius. */
static void ask_of(AgtNormCoverage *c, const AgtNorms *n, const AgtPlan *plan,
                   const AgtProgramme *programme, const char *as_of)
{
    g_autoptr(AgtArena) arena = agt_arena_new();
    AgtFacility *sample = (AgtFacility *)agt_arena_row(arena, AGT_LAYER_FACILITY);
    double persons = programme ? agt_norms_persons(plan, programme) : 0, radius = 0;
    sample->kind = c->kind;
    for (guint i = 0; programme && i < programme->n_facilities; i++) {
        const AgtFacilityAsk *a = &programme->facilities[i];
        if (strcmp(a->kind, c->kind) != 0)
            continue;
        c->asked += a->count;
        c->demand += a->demand_per_person * persons +
                     a->demand_per_unit * persons / programme->persons_per_unit;
        if (a->radius_m > 0)
            radius = radius > 0 ? fmin(radius, a->radius_m) : a->radius_m;
    }
    c->reach_m =
        radius > 0 ? radius : agt_norms_facility_limits(n, sample, persons, 1, as_of).reach_max_m;
}

static void add_site(AgtNormCoverage *c, const AgtFacility *f, guint number, AgtNormWays *ways,
                     double *way, guint n)
{
    c->sites++;
    if (f->capacity >= 0) {
        bool mixed = c->capacity_unit && g_strcmp0(c->capacity_unit, f->capacity_unit) != 0;
        c->capacity = mixed ? NAN : (c->capacity_unit ? c->capacity : 0) + f->capacity;
        c->capacity_unit = f->capacity_unit ? f->capacity_unit : "";
    }
    if (!agt_norms_ways_to(ways, f->f.geom, way))
        c->sites_off++;
    for (guint i = 0; i < n; i++)
        if (way[i] < c->way_m[i]) {
            c->way_m[i] = way[i];
            c->nearest[i] = number;
        }
}

static void count_house(AgtNormCoverage *c, const AgtBuilding *b, guint i)
{
    gint64 units = b->units == AGT_INT_NULL ? 1 : b->units;
    double way = c->way_m[i];
    c->units += units;
    if (isinf(way)) {
        c->no_way += units;
        return;
    }
    if (c->reach_m > 0 && way > c->reach_m + NORM_EPS_M)
        c->far += units;
    else
        c->served += units;
    c->mean_m += way * (double)units;
    if (!(way <= c->farthest_m)) {
        c->farthest_m = way;
        c->farthest = b->f.id;
    }
}

static bool is_dwelling(const AgtBuilding *b)
{
    return !agt_feature_withdrawn(&b->f) && !agt_geom_is_empty(b->f.geom) &&
           g_strcmp0(b->kind, "dwelling") == 0;
}

static AgtNormCoverage *cover(const char *kind, const AgtNorms *n, const AgtPlan *plan,
                              const AgtProgramme *programme, AgtNormWays *ways, const char *as_of)
{
    const AgtTable *houses = agt_plan_table(plan, AGT_LAYER_BUILDING);
    const AgtTable *sites = agt_plan_table(plan, AGT_LAYER_FACILITY);
    g_autofree double *way = g_new(double, houses->n + 1);
    AgtNormCoverage *c = g_new0(AgtNormCoverage, 1);
    c->kind = kind;
    c->capacity = c->farthest_m = NAN;
    c->n_rows = houses->n;
    c->way_m = g_new(double, houses->n + 1);
    c->nearest = g_new(guint, houses->n + 1);
    for (guint i = 0; i < houses->n; i++) {
        c->way_m[i] = INFINITY;
        c->nearest[i] = G_MAXUINT;
    }
    ask_of(c, n, plan, programme, as_of);
    for (guint i = 0; i < sites->n; i++) {
        const AgtFacility *f = (const AgtFacility *)sites->rows[i];
        if (!agt_feature_withdrawn(&f->f) && g_strcmp0(f->kind, kind) == 0)
            add_site(c, f, i, ways, way, houses->n);
    }
    for (guint i = 0; i < houses->n; i++) {
        if (is_dwelling((const AgtBuilding *)houses->rows[i]))
            count_house(c, (const AgtBuilding *)houses->rows[i], i);
        else
            c->way_m[i] = NAN;
    }
    gint64 reached = c->served + c->far;
    c->mean_m = reached > 0 ? c->mean_m / (double)reached : NAN;
    return c;
}

static void add_kind(GPtrArray *kinds, const char *kind)
{
    if (kind && !g_ptr_array_find_with_equal_func(kinds, kind, g_str_equal, NULL))
        g_ptr_array_add(kinds, (gpointer)kind);
}

/* Those of the programme in its order, then those that a rule asks a way to. */
static GPtrArray *kinds_of(const AgtNorms *n, const AgtPlan *plan, const AgtProgramme *programme,
                           const char *as_of)
{
    GPtrArray *kinds = g_ptr_array_new();
    for (guint i = 0; programme && i < programme->n_facilities; i++)
        add_kind(kinds, programme->facilities[i].kind);
    AGT_EACH(plan, FACILITY, Facility, f)
    if (!agt_feature_withdrawn(&f->f) &&
        agt_norms_facility_limits(n, f, 0, 1, as_of).reach_max_m > 0)
        add_kind(kinds, f->kind);
    return kinds;
}

GPtrArray *agt_norms_coverage(const AgtNorms *n, const AgtPlan *plan, const AgtProgramme *programme,
                              const char *as_of)
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)agt_norm_coverage_free);
    g_autoptr(GPtrArray) kinds = kinds_of(n, plan, programme, as_of);
    g_autoptr(AgtNormWays) ways = agt_norms_ways_new(plan);
    for (guint i = 0; i < kinds->len; i++)
        g_ptr_array_add(list, cover(kinds->pdata[i], n, plan, programme, ways, as_of));
    return list;
}
