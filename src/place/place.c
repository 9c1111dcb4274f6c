/* SPDX-License-Identifier: Apache-2.0 */
/* A run: zones, ground, layouts of falling generosity, houses, rows, reasons. */
#include <string.h>

#include "job.h"

static double stricter_max(double a, double b)
{
    return a > 0 && b > 0 ? fmin(a, b) : fmax(a, b);
}

static AgtNormLimits limits_of(const AgtPlaceJob *job, const AgtNorms *norms,
                               const AgtPlotStandard *std, const AgtHouseType *t)
{
    AgtNormLimits l = agt_norms_limits(norms, job->programme, std, t, job->options->as_of);
    l.setback_front_m = fmax(l.setback_front_m, std->setback_front_m);
    l.setback_side_m = fmax(l.setback_side_m, std->setback_side_m);
    l.setback_rear_m = fmax(l.setback_rear_m, std->setback_rear_m);
    return l;
}

/* Norms hold for corner plots too; a row is cut wide enough for the widths asked for behind it. */
static void rules_of_widths(const AgtPlaceJob *job, const AgtPlotStandard *std, AgtPlaceRules *r)
{
    double area = 0, front = 0;
    for (guint i = 0; i < job->n_types; i++) {
        area = fmax(area, r->limit[i].plot_area_min_m2);
        front = fmax(front, r->limit[i].frontage_min_m);
        if (job->type[i])
            r->house_depth = fmax(r->house_depth, job->type[i]->depth_m);
    }
    if (std->corner_area_min_m2 > 0)
        r->corner_area_min = fmax(std->corner_area_min_m2, area);
    if (std->corner_frontage_min_m > 0)
        r->corner_front_min = fmax(std->corner_frontage_min_m, front);
    r->row_front = fmax(r->front_min, fmax(std->width_min_m, std->frontage_setback_min_m));
}

/* The limits of an earlier zone of the same standard are the same. */
static void take_limits(const AgtPlaceJob *job, const AgtNorms *norms, const AgtPlotStandard *std,
                        AgtPlaceRules *r)
{
    for (guint i = 0; i < job->zones->len; i++) {
        const AgtPlaceRules *other = &((const AgtPlaceZone *)job->zones->pdata[i])->rules;
        if (other != r && other->standard == std) {
            memcpy(r->limit, other->limit, sizeof r->limit);
            memcpy(r->shallow_limit, other->shallow_limit, sizeof r->shallow_limit);
            return;
        }
    }
    for (guint i = 0; i < job->n_types; i++) {
        const AgtHouseType *t = job->type[i];
        r->limit[i] = limits_of(job, norms, std, t);
        r->shallow_limit[i] = limits_of(job, norms, std, job->shallow[i] ? job->shallow[i] : t);
    }
}

static void rules_of_zone(const AgtPlaceJob *job, const AgtNorms *norms, AgtPlaceZone *z)
{
    const AgtPlotStandard *std = agt_programme_standard(job->programme, z->row->standard);
    AgtPlaceRules *r = &z->rules;
    take_limits(job, norms, std, r);
    r->standard = std;
    r->area_min = std->area_min_m2;
    r->area_max = std->area_max_m2;
    r->front_min = std->frontage_min_m;
    r->depth_min = std->depth_min_m;
    r->depth_max = std->depth_max_m;
    r->roundness = AGT_PLACE_LEAST_ROUNDNESS;
    r->convexity = AGT_PLACE_LEAST_CONVEXITY;
    double coverage = z->row->coverage_max_pct > 0 ? z->row->coverage_max_pct : 0;
    for (guint i = 0; i < job->n_types; i++) {
        const AgtHouseType *t = job->type[i];
        r->allowed[i] = t && (z->row->max_storeys == AGT_INT_NULL || z->row->max_storeys <= 0 ||
                              t->storeys <= z->row->max_storeys);
        const AgtNormLimits *l = &r->limit[i];
        r->area_min = fmax(r->area_min, l->plot_area_min_m2);
        r->area_max = stricter_max(r->area_max, l->plot_area_max_m2);
        r->front_min = fmax(r->front_min, l->frontage_min_m);
        coverage = stricter_max(coverage, l->coverage_max_pct);
    }
    r->coverage = coverage > 0 ? coverage / 100 : 1;
    rules_of_widths(job, std, r);
    r->area_target = CLAMP(std->area_target_m2, r->area_min, fmax(r->area_min, r->area_max));
}

static bool residential(const AgtLandUse *z)
{
    return z->use && strcmp(z->use, "residential") == 0 && !agt_feature_withdrawn(&z->f) &&
           !agt_geom_is_empty(z->f.geom);
}

/* Zone a block belongs to, when @p within names a block. */
static const char *scope_zone(AgtPlaceJob *job)
{
    const char *within = job->options->within;
    const AgtFeature *b = within ? agt_plan_find(job->plan, AGT_LAYER_BLOCK, within) : NULL;
    if (!b || agt_plan_find(job->plan, AGT_LAYER_LAND_USE, within))
        return within;
    job->only_block = within;
    return ((const AgtBlock *)b)->zone;
}

/* Names what there is instead, up to ten. */
static bool no_such_zone(const AgtPlaceJob *job, GError **error)
{
    g_autoptr(GString) there = g_string_new(NULL);
    for (guint i = 0; i < job->zones->len && i < 10; i++)
        g_string_append_printf(there, "%s%s", i ? ", " : "",
                               ((const AgtPlaceZone *)job->zones->pdata[i])->row->f.id);
    if (job->zones->len > 10)
        g_string_append(there, ", ...");
    g_set_error(
        error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
        "land_use, block: no residential zone and no block is called \"%s\"; the residential "
        "zones are: %s",
        job->options->within, there->len ? there->str : "none");
    return false;
}

static bool take_zones(AgtPlaceJob *job, const AgtNorms *norms, GError **error)
{
    const char *scope = scope_zone(job);
    AgtBox box = AGT_BOX_EMPTY;
    bool facilities = job->options->only & AGT_PLACE_FACILITIES;
    bool found = !scope || (facilities && agt_plan_find(job->plan, AGT_LAYER_LAND_USE, scope));
    AGT_EACH(job->plan, LAND_USE, LandUse, row)
    if (residential(row))
        box = agt_box_union(box, row->f.geom->box);
    job->east = box.minx <= box.maxx ? floor(box.minx) : 0;
    job->north = box.minx <= box.maxx ? floor(box.miny) : 0;
    AGT_EACH(job->plan, LAND_USE, LandUse, row)
    {
        if (!residential(row))
            continue;
        AgtPlaceZone *z = g_new0(AgtPlaceZone, 1);
        g_ptr_array_add(job->zones, z);
        z->row = row;
        z->open = !scope || g_strcmp0(row->f.id, scope) == 0;
        found = found || z->open;
        rules_of_zone(job, norms, z);
        z->land = agt_place_localise(job, row->f.geom, error);
        if (!z->land)
            return false;
    }
    return found || no_such_zone(job, error);
}

/* Reading order: from north to south in bands, each from west to east; zones stay together. */
static int by_place(gconstpointer a, gconstpointer b)
{
    const AgtPlaceBlock *p = *(AgtPlaceBlock *const *)a, *q = *(AgtPlaceBlock *const *)b;
    if (p->zone != q->zone)
        return agt_id_compare(p->zone->row->f.id, q->zone->row->f.id);
    AgtPoint cp = agt_place_ring_centroid(p->ring), cq = agt_place_ring_centroid(q->ring);
    double bp = floor(cp.y / 80), bq = floor(cq.y / 80);
    if (bp != bq)
        return bp > bq ? -1 : 1;
    return (cp.x > cq.x) - (cp.x < cq.x);
}

static bool take_bound(AgtPlaceJob *job, guint i, gpointer user, GError **error)
{
    AgtPlaceBlock *b = job->blocks->pdata[i];
    (void)user;
    b->bound = agt_place_bound(job, b, &b->zone->rules, error);
    return b->bound >= 0;
}

static bool take_bounds(AgtPlaceJob *job, GError **error)
{
    static const AgtPlaceStage stage = {N_("how many fit"), 0.1, 0.2};
    return agt_place_each(job, job->blocks->len, take_bound, NULL, &stage, error);
}

static void count_asked(const AgtPlaceJob *job, AgtPlaceSummary *s)
{
    s->asked = job->programme->units;
    for (guint i = 0; i < job->programme->n_mix; i++) {
        int rooms = job->programme->mix[i].rooms;
        if (rooms >= 0 && rooms < 10)
            s->asked_mix[rooms] += job->programme->mix[i].units;
    }
}

static int kept_units(const AgtPlaceJob *job)
{
    int n = 0;
    for (guint i = 0; i < job->houses->len; i++) {
        const AgtPlaceHouse *h = job->houses->pdata[i];
        n += h->type < job->n_types ? (int)(h->kept->units > 0 ? h->kept->units : 1) : 0;
    }
    return n;
}

static void reset_counts(AgtPlaceSummary *s)
{
    s->placed = s->on_permitted = 0;
    memset(s->placed_mix, 0, sizeof s->placed_mix);
}

/* Houses on the plots; when some do not fit, again with as many more plots, at last with all the
 * plots there can be. */
static bool fill_plots(AgtPlaceJob *job, AgtPlaceSummary *s, GError **error)
{
    const unsigned both = AGT_PLACE_PLOTS | AGT_PLACE_HOUSES;
    int need = s->asked - kept_units(job);
    for (int attempt = 0; attempt < 4; attempt++) {
        bool all = attempt == 3;
        reset_counts(s);
        if (!agt_place_lay_out(job, need, all, error) || !agt_place_assign(job, s, error))
            return false;
        if (s->placed >= s->asked || (job->options->only & both) != both)
            return true;
        if (agt_place_slots(job) < need) /* there were no more */
            return true;
        need += s->asked - s->placed;
    }
    return true;
}

/* No house is lost for the sun: when some are missing, it is left alone if that places more. */
static bool fill(AgtPlaceJob *job, AgtPlaceSummary *s, GError **error)
{
    if (!fill_plots(job, s, error))
        return false;
    bool houses = job->options->only & AGT_PLACE_HOUSES;
    if (!houses || s->placed >= s->asked || isnan(job->programme->sun_bearing_deg) || job->no_sun)
        return true;
    int with_sun = s->placed;
    job->no_sun = true;
    if (!fill_plots(job, s, error))
        return false;
    job->no_sun = s->placed > with_sun;
    return job->no_sun || fill_plots(job, s, error);
}

static bool once(AgtPlaceJob *job, AgtPlaceSummary *s, GError **error)
{
    reset_counts(s);
    return agt_place_lay_out(job, 0, false, error) && agt_place_assign(job, s, error);
}

/* Did the run find something else in place of what it was to make anew? */
static bool made_anew(const AgtPlaceJob *job)
{
    for (guint i = 0; i < job->plots->len; i++) {
        const AgtPlacePlot *p = job->plots->pdata[i];
        if (job->anew_house_on && p->kept == job->anew_house_on)
            return p->house != NULL;
    }
    for (guint i = 0; i < job->blocks->len; i++) {
        const AgtPlaceBlock *b = job->blocks->pdata[i];
        if (job->anew && b->wide && b->wide->len && !agt_place_is_standing(job, b->wide))
            return true;
    }
    return false;
}

/* Another cut or place for one plot or house; when it would cost a unit or there is none, it stays
 * as it was and a finding says so. */
static bool replace(AgtPlaceJob *job, AgtPlaceSummary *s, GError **error)
{
    const AgtFeature *row = job->anew ? &job->anew->f : &job->anew_house_on->f;
    int before = kept_units(job) + (int)job->old_houses->len;
    if (!once(job, s, error))
        return false;
    if (made_anew(job) && (s->placed >= before || !(job->options->only & AGT_PLACE_HOUSES)))
        return true;
    agt_findings_add(job->out, &agt_place_rule_no_other, row);
    job->anew_as_it_was = true;
    g_ptr_array_set_size(job->plots, 0); /* the layouts that own them go */
    for (guint i = 0; i < job->blocks->len; i++)
        g_clear_pointer(&((AgtPlaceBlock *)job->blocks->pdata[i])->wide, g_ptr_array_unref);
    return once(job, s, error);
}

/* The most new plots of a zone: what its blocks hold, and what the share kept free leaves of their
 * land together, wherever in the zone that share lies. */
static int bound_of_zone(const AgtPlaceJob *job, const AgtPlaceZone *z)
{
    int sum = 0;
    double land = 0;
    for (guint i = 0; i < job->blocks->len; i++) {
        const AgtPlaceBlock *b = job->blocks->pdata[i];
        if (b->zone != z || !b->open)
            continue;
        sum += b->bound;
        land += agt_geom_area_m2(b->land);
    }
    double may = (1 - z->rules.standard->reserve_pct / 100) * land;
    double least = agt_place_least_area(&z->rules);
    return z->rules.standard->reserve_pct > 0 ? MIN(sum, (int)floor(may / least + 1e-6)) : sum;
}

static void sum_up(const AgtPlaceJob *job, AgtPlaceSummary *s)
{
    for (guint i = 0; i < job->zones->len; i++)
        s->bound += bound_of_zone(job, job->zones->pdata[i]);
    for (guint i = 0; i < job->plots->len; i++) {
        const AgtPlacePlot *p = job->plots->pdata[i];
        s->plots_m2 += p->area;
        s->bound += p->kept && (!p->taken || p->house || job->options->replace);
    }
    for (guint i = 0; i < job->streets->len; i++)
        s->streets_m += agt_geom_length_m(((const AgtFeature *)job->streets->pdata[i])->geom);
}

static void take_types(AgtPlaceJob *job)
{
    const AgtProgramme *g = job->programme;
    job->n_types = MIN(g->n_mix, AGT_PLACE_MAX_TYPES);
    for (guint i = 0; i < job->n_types; i++) {
        job->type[i] = agt_programme_type(g, g->mix[i].house_type);
        const char *shallow = g->mix[i].shallow_type;
        job->shallow[i] = shallow ? agt_programme_type(g, shallow) : NULL;
        if (job->type[i])
            continue;
        AgtFinding *f = agt_findings_add_plan(job->out, &agt_place_rule_no_type);
        f->arg = agt_arena_text(agt_findings_arena(job->out), g->mix[i].house_type);
    }
}

/* Clearance as it is today; its findings on the data are validate's to report. */
static bool take_clearance(AgtPlaceJob *job, GError **error)
{
    g_autoptr(AgtFindings) unheard = agt_findings_new();
    job->clearance =
        agt_clearance_new(job->plan, AGT_PLANNING, job->options->as_of, unheard, error);
    if (!job->clearance)
        return false;
    if (!agt_clearance_judged(job->clearance))
        g_clear_pointer(&job->clearance, agt_clearance_free);
    bool heights = job->clearance && agt_plan_table(job->plan, AGT_LAYER_TERRAIN)->loaded;
    return !heights || agt_clearance_use_surveys(job->clearance, error);
}

static void job_init(AgtPlaceJob *job)
{
    job->streets = g_ptr_array_new();
    job->street_half = g_array_new(FALSE, FALSE, sizeof(double));
    job->axes = g_array_new(FALSE, FALSE, sizeof(AgtPlaceAxis));
    job->right_of_way = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    job->zones = g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_zone_free);
    job->blocks = g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_block_free);
    job->plots = g_ptr_array_new();
    job->kept_plots = g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_plot_free);
    job->houses = g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_house_free);
    job->old_plots = g_ptr_array_new();
    job->old_houses = g_ptr_array_new();
    job->old_blocks = g_ptr_array_new();
    job->old_yards = g_ptr_array_new();
    job->old_drives = g_ptr_array_new();
    job->no_drive = g_ptr_array_new();
    job->no_yard = g_array_new(FALSE, FALSE, sizeof(AgtPlaceNoYard));
    job->old_streets = g_ptr_array_new();
    job->new_streets = g_ptr_array_new();
}

static void job_clear(AgtPlaceJob *job)
{
    g_ptr_array_unref(job->kept_plots); /* they look at their houses, so before these */
    GPtrArray *lists[] = {job->streets,     job->right_of_way, job->plots,      job->houses,
                          job->blocks,      job->zones,        job->old_plots,  job->old_houses,
                          job->old_blocks,  job->old_yards,    job->old_drives, job->no_drive,
                          job->old_streets, job->new_streets};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        g_ptr_array_unref(lists[i]);
    g_array_unref(job->street_half);
    g_array_unref(job->axes);
    g_clear_pointer(&job->standing, g_hash_table_unref);
    g_clear_pointer(&job->standing_house, g_hash_table_unref);
    agt_place_earth_free(job->earth);
    g_clear_pointer(&job->heights, g_ptr_array_unref);
    agt_index_free(job->axis_index);
    agt_clearance_free(job->clearance);
    agt_norms_apart_free(job->apart);
    g_array_unref(job->no_yard);
}

static bool run(AgtPlaceJob *job, const AgtNorms *norms, AgtPlaceSummary *s, AgtChangeset *set,
                GError **error)
{
    job->arena = agt_changeset_arena(set);
    job->no_sun = agt_place_theme(job)->by_street;
    take_types(job);
    job->apart = agt_norms_apart_new(norms, job->options->as_of);
    count_asked(job, s);
    if (!agt_place_tell(job, N_("ground"), 0, error))
        return false;
    if (!take_clearance(job, error) || !take_zones(job, norms, error))
        return false;
    if (!job->zones->len && job->options->only != AGT_PLACE_FACILITIES)
        agt_findings_add_plan(job->out, &agt_place_rule_no_zone);
    agt_place_street_standard(job, norms);
    agt_place_streets_again(job);
    if (!agt_place_ground(job, error))
        return false;
    if (job->options->only == AGT_PLACE_FACILITIES)
        return agt_place_sites(job, norms, set, s, error) &&
               agt_place_tell(job, N_("done"), 1, error);
    g_ptr_array_sort(job->blocks, by_place);
    if (!agt_place_keep(job, error))
        return false;
    agt_place_stay_begin(job);
    bool filled = take_bounds(job, error) &&
                  (job->options->replace ? replace(job, s, error) : fill(job, s, error));
    if (!filled || !agt_place_yards(job, error))
        return false;
    sum_up(job, s);
    s->streets_made = (int)job->new_streets->len;
    if (!agt_place_earthwork(job, s, error))
        return false;
    agt_place_street_rows(job, set);
    if (!agt_place_rows(job, set, error))
        return false;
    agt_place_explain(job, set, s);
    agt_place_explain_yards(job);
    if (!agt_place_sites(job, norms, set, s, error))
        return false;
    return agt_place_tell(job, N_("done"), 1, error);
}

AgtChangeset *agt_place(const AgtPlan *plan, const AgtProgramme *programme, const AgtNorms *norms,
                        const AgtPlaceOptions *options, AgtPlaceSummary *summary, AgtFindings *out,
                        GError **error)
{
    AgtPlaceOptions o = *options;
    o.only = o.only & AGT_PLACE_ALL ? o.only & AGT_PLACE_ALL : AGT_PLACE_ALL;
    AgtPlaceJob job = {.plan = plan, .programme = programme, .options = &o, .out = out};
    AgtPlaceSummary s = {0};
    job_init(&job);
    g_autoptr(AgtChangeset) set = agt_changeset_new();
    agt_changeset_keep_plan(set, plan);
    bool ok = agt_place_take_anew(&job, &o, error) && run(&job, norms, &s, set, error);
    job_clear(&job);
    if (!ok)
        return NULL;
    if (summary)
        *summary = s;
    return g_steal_pointer(&set);
}
