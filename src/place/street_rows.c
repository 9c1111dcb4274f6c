/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streets laid by this room as rows. Those of an earlier run are made anew, unless somebody decided
 * on them or on what stands along them; the same place keeps its id.
 */
#include <string.h>

#include "street.h"

/* Share of the shorter line that must run along the other for it to be the same street. */
#define LEAST_SHARE 0.5
#define ALONG_M     3.0
#define LOOK_M      4.0
/* Land that streets are laid for has room beyond every street for this many plots. */
#define PLOTS_LEAST 3
/* Share of the land that ends up as plots and the streets before them. */
#define USED 0.88

void agt_place_street_standard(AgtPlaceJob *job, const AgtNorms *norms)
{
    AgtStreetStandard *s = &job->lay;
    *s = job->programme->street;
    AgtNormStreetLimits n = agt_norms_street_limits(norms, s->category, job->options->as_of);
    s->width_m = fmax(s->width_m, n.width_min_m);
    s->carriageway_m = fmax(s->carriageway_m, n.carriageway_min_m);
    s->sidewalk_m = fmax(s->sidewalk_m, n.sidewalk_min_m);
    s->turning_m = fmax(s->turning_m, n.turning_min_m);
    if (n.gradient_max_pct > 0)
        s->gradient_max_pct = fmin(s->gradient_max_pct, n.gradient_max_pct);
    if (n.dead_end_max_m > 0)
        s->dead_end_max_m = fmin(s->dead_end_max_m, n.dead_end_max_m);
    job->lay_lanes = fmax(n.lanes_min, s->carriageway_m >= 5.5 ? 2 : 1);
    job->lay_speed = n.speed_min_kmh;
}

/* Area of plots that the land has room for when every unit asked for gets one, with its half of the
 * street; never less than the least nor more than asked for. */
static double area_to_aim_at(const AgtPlaceJob *job, const AgtPlaceZone *zone)
{
    const AgtPlaceRules *z = &zone->rules;
    double land = 0, street = z->front_min * job->lay.width_m / 2;
    for (guint i = 0; i < job->zones->len; i++)
        land += agt_geom_area_m2(((const AgtPlaceZone *)job->zones->pdata[i])->land);
    double area = USED * land / fmax(1, job->programme->units) - street;
    return CLAMP(area, z->area_min, z->area_target);
}

AgtStreetRules agt_street_rules(const AgtPlaceJob *job, const AgtPlaceZone *zone)
{
    const AgtPlaceRules *z = &zone->rules;
    const AgtStreetStandard *s = &job->lay;
    AgtStreetRules r = {.half = s->width_m / 2,
                        .turning = s->turning_m,
                        .dead_end_max = s->dead_end_max_m,
                        .gradient_max_pct = s->gradient_max_pct,
                        .radius = s->curve_radius_m,
                        .angle_min = s->junction_angle_deg * G_PI / 180,
                        .block_max = job->programme->block_length_max_m,
                        .depth_min = z->depth_min,
                        .depth_max = z->depth_max,
                        .front = z->front_min,
                        .area = area_to_aim_at(job, zone)};
    r.depth = CLAMP(r.area / z->front_min, z->depth_min, z->depth_max);
    r.apart = s->width_m + z->front_min;
    return r;
}

/* ---- which streets of an earlier run may be made anew ---- */

static bool in_zone(const AgtPlaceJob *job, const AgtPlaceZone *z, const AgtFeature *row)
{
    if (agt_geom_is_empty(row->geom))
        return false;
    AgtPoint p = row->geom->kind == AGT_GEOM_LINE
                     ? agt_geom_line_at(row->geom, agt_geom_length_m(row->geom) / 2, NULL)
                     : agt_geom_inside_point(row->geom);
    return agt_street_inside(z->land, (AgtPoint){p.x - job->east, p.y - job->north});
}

static bool may_go(const AgtPlaceJob *job, const AgtFeature *row, unsigned part)
{
    return agt_place_own(job, row) && (job->options->only & part);
}

/* Does something in the zone stand that this run leaves where it is? */
static bool zone_stands(const AgtPlaceJob *job, const AgtPlaceZone *z)
{
    AGT_EACH(job->plan, PLOT, Plot, p)
    if (!agt_feature_withdrawn(&p->f) && !may_go(job, &p->f, AGT_PLACE_PLOTS) &&
        in_zone(job, z, &p->f))
        return true;
    AGT_EACH(job->plan, BUILDING, Building, b)
    if (!agt_feature_withdrawn(&b->f) && b->plot && !may_go(job, &b->f, AGT_PLACE_HOUSES) &&
        in_zone(job, z, &b->f))
        return true;
    return false;
}

/* Does a row that this room did not make name the street? */
static bool named(const AgtPlaceJob *job, const char *street)
{
    for (guint l = 0; l < AGT_N_LAYERS; l++) {
        const AgtField *field = agt_layer_field(agt_layer(l), "street");
        const AgtTable *t = agt_plan_table(job->plan, l);
        if (!field || l == AGT_LAYER_PLOT)
            continue;
        for (guint i = 0; i < t->n; i++)
            if (g_strcmp0(agt_row_text(t->rows[i], field), street) == 0 &&
                !agt_place_made_here(t->rows[i]))
                return true;
    }
    return false;
}

void agt_place_streets_again(AgtPlaceJob *job)
{
    if (!(job->options->only & AGT_PLACE_STREETS) || job->only_block)
        return;
    g_autoptr(GPtrArray) own = g_ptr_array_new();
    AGT_EACH(job->plan, STREET, Street, s)
    if (!agt_feature_withdrawn(&s->f) && agt_place_own(job, &s->f) && !named(job, s->f.id))
        g_ptr_array_add(own, (gpointer)s);
    for (guint i = 0; own->len && i < job->zones->len; i++) {
        const AgtPlaceZone *z = job->zones->pdata[i];
        if (!z->open || zone_stands(job, z))
            continue;
        for (guint k = 0; k < own->len; k++)
            if (own->pdata[k] && in_zone(job, z, own->pdata[k])) {
                g_ptr_array_add(job->old_streets, own->pdata[k]);
                own->pdata[k] = NULL;
            }
        while (g_ptr_array_remove(own, NULL))
            ;
    }
}

/* ---- laying ---- */

static const char *reason_of(const AgtPlaceJob *job, const AgtStreetMade *m, const char *zone)
{
    switch (m->kind) {
    case AGT_STREET_ALONG:
        return agt_arena_printf(job->arena, "placed: a row of plots on either side in zone %s",
                                zone);
    case AGT_STREET_ACROSS:
        return agt_arena_printf(job->arena, "placed: joins the rows of zone %s, ends its blocks",
                                zone);
    default:
        return agt_arena_printf(job->arena, "placed: way into zone %s from the street outside",
                                zone);
    }
}

static AgtGeom *globalise(const AgtPlaceJob *job, const GArray *chain)
{
    g_autofree AgtPoint *p = g_new(AgtPoint, chain->len);
    for (guint i = 0; i < chain->len; i++) {
        AgtPoint q = agt_place_pt(chain, i);
        p[i].x = (round(q.x * 1000) + job->east * 1000) / 1000;
        p[i].y = (round(q.y * 1000) + job->north * 1000) / 1000;
    }
    return agt_geom_new_line(p, chain->len);
}

/* Everything this room decides about a street. */
static void fill(const AgtPlaceJob *job, AgtStreet *row, const AgtStreet *from)
{
    row->f.geom = from->f.geom;
    row->f.reason = from->f.reason;
    row->length_m = from->length_m;
    row->turning_m = from->turning_m;
    row->gradient_max_pct = from->gradient_max_pct;
    const AgtStreetStandard *s = &job->lay;
    row->category = agt_arena_text(job->arena, s->category);
    row->surface = agt_arena_text(job->arena, s->surface);
    row->vehicles = s->vehicles && *s->vehicles ? agt_arena_text(job->arena, s->vehicles) : NULL;
    row->width_m = s->width_m;
    row->carriageway_m = s->carriageway_m;
    row->sidewalk_m = s->sidewalk_m;
    row->dig_depth_m = s->dig_depth_m;
    row->lanes = (gint64)job->lay_lanes;
    row->speed_kmh = job->lay_speed > 0 ? (gint64)job->lay_speed : AGT_INT_NULL;
    row->external = 0;
    AgtPlaceWork w = agt_place_street_work(job, row);
    row->cut_m3 = w.cut_m3;
    row->fill_m3 = w.fill_m3;
    row->cut_max_m = agt_place_deepest_cut(&w);
}

static double mm(double v)
{
    return round(v * 1000) / 1000;
}

static AgtStreet *row_of(AgtPlaceJob *job, const AgtStreetMade *m, const char *zone)
{
    AgtStreet *row = (AgtStreet *)agt_arena_row(job->arena, AGT_LAYER_STREET);
    row->f.geom = agt_arena_take_geom(job->arena, globalise(job, m->pt));
    row->f.reason = reason_of(job, m, zone);
    row->length_m = mm(agt_geom_length_m(row->f.geom));
    row->turning_m = m->turning > 0 ? m->turning : NAN;
    row->gradient_max_pct = round(m->gradient * 100) / 100;
    row->width_m = job->lay.width_m;
    return row;
}

static bool ends_at(const AgtStreetMade *m, AgtPoint p)
{
    return agt_place_dist(agt_place_pt(m->pt, 0), p) < 0.1 ||
           agt_place_dist(agt_place_pt(m->pt, m->pt->len - 1), p) < 0.1;
}

static bool touches(const AgtStreetLand *l, AgtPoint p)
{
    for (guint i = 0; i < l->axes->len; i++) {
        const AgtPlaceAxis *a = &g_array_index(l->axes, AgtPlaceAxis, i);
        if (agt_place_point_segment(p, a->a, a->b, NULL) < 0.1)
            return true;
    }
    return false;
}

static void tell_steep(const AgtStreetLand *l)
{
    if (l->steep_m < 1)
        return;
    AgtFinding *f = agt_findings_add(l->job->out, &agt_place_rule_steep, &l->zone->row->f);
    f->measured = round(l->steep_m);
    f->required = l->rules.gradient_max_pct;
    f->unit = "m";
}

/* Land that no street reaches and where none was laid, and what was too steep for one. */
static void tell_none(const AgtStreetLand *l, double unreached)
{
    const AgtFeature *zone = &l->zone->row->f;
    AgtPoint at = agt_geom_label_point(l->land);
    AgtFinding *f = agt_findings_add(l->job->out, &agt_place_rule_unreached, zone);
    f->at = (AgtPoint){at.x + l->job->east, at.y + l->job->north};
    f->measured = round(unreached);
    f->unit = "m2";
    tell_steep(l);
}

/* Entrances left out, streets joined to nothing, stretches too steep. */
static void tell(const AgtStreetLand *l, const GPtrArray *made)
{
    AgtFindings *out = l->job->out;
    const AgtFeature *zone = &l->zone->row->f;
    bool joined = false;
    for (guint i = 0; i < made->len; i++) {
        const GArray *pt = ((const AgtStreetMade *)made->pdata[i])->pt;
        joined =
            joined || touches(l, agt_place_pt(pt, 0)) || touches(l, agt_place_pt(pt, pt->len - 1));
    }
    if (made->len && !joined)
        agt_findings_add(out, &agt_place_rule_no_way_out, zone);
    for (guint i = 0; made->len && i < l->entrance->len; i++) {
        const AgtEntrance *e = &g_array_index(l->entrance, AgtEntrance, i);
        bool on = false;
        for (guint k = 0; k < made->len; k++)
            on = on || ends_at(made->pdata[k], e->at);
        const AgtFeature *street = l->job->streets->pdata[e->street];
        if (on || !street->id)
            continue;
        AgtFinding *f = agt_findings_add(out, &agt_place_rule_entrance, zone);
        f->other_layer = AGT_LAYER_STREET;
        f->other_id = agt_findings_id(out, street->id);
        f->at = (AgtPoint){e->at.x + l->job->east, e->at.y + l->job->north};
    }
    tell_steep(l);
}

static bool lay_part(AgtPlaceJob *job, AgtPlaceZone *zone, const AgtGeom *part, GError **error)
{
    AgtStreetLand l;
    g_autoptr(GPtrArray) made = NULL;
    bool ok = agt_street_land_init(&l, job, zone, part, error);
    double unreached = ok ? agt_street_land_unreached(&l) : 0;
    if (ok && unreached >= PLOTS_LEAST * zone->rules.area_target) {
        made = agt_street_sweep(&l, error);
        ok = made != NULL;
    }
    if (made && !made->len)
        tell_none(&l, unreached);
    if (made && made->len) {
        g_autoptr(GPtrArray) rows = g_ptr_array_new();
        for (guint i = 0; i < made->len; i++)
            g_ptr_array_add(rows, row_of(job, made->pdata[i], zone->row->f.id));
        tell(&l, made);
        g_ptr_array_extend(job->new_streets, rows, NULL, NULL);
        ok = agt_place_street_lay(job, made, rows, error);
    }
    agt_street_land_clear(&l);
    return ok;
}

/* Plots that stay are no land for streets. */
static AgtGeom *without_kept(const AgtPlaceJob *job, const AgtGeom *land, GError **error)
{
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    AgtBox box = {land->box.minx + job->east, land->box.miny + job->north,
                  land->box.maxx + job->east, land->box.maxy + job->north};
    AGT_EACH(job->plan, PLOT, Plot, p)
    {
        if (agt_feature_withdrawn(&p->f) || agt_geom_is_empty(p->f.geom) ||
            may_go(job, &p->f, AGT_PLACE_PLOTS) || !agt_box_intersects(box, p->f.geom->box))
            continue;
        AgtGeom *local = agt_place_localise(job, p->f.geom, error);
        if (!local)
            return NULL;
        g_ptr_array_add(kept, local);
    }
    return agt_place_street_rest(kept, 0, land, error);
}

AgtGeom *agt_place_streets(AgtPlaceJob *job, AgtPlaceZone *zone, const AgtGeom *land,
                           const AgtGeom *ground, GError **error)
{
    bool wanted = (job->options->only & AGT_PLACE_STREETS) && zone->open && !job->only_block;
    if (!wanted)
        return agt_geom_ref(land);
    guint first = job->right_of_way->len;
    g_autoptr(AgtGeom) free_land = without_kept(job, ground, error);
    if (!free_land)
        return NULL;
    for (guint i = 0; i < free_land->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(free_land, i);
        if (agt_geom_area_m2(part) >= PLOTS_LEAST * zone->rules.area_target &&
            !lay_part(job, zone, part, error))
            return NULL;
    }
    return agt_place_street_rest(job->right_of_way, first, land, error);
}

/* ---- rows ---- */

/* Metres of a that run along b, to the centimetre. */
static double common_m(const AgtGeom *a, const AgtGeom *b)
{
    double length = agt_geom_length_m(a), sum = 0;
    guint n = (guint)fmax(1, ceil(length / LOOK_M));
    if (!agt_box_intersects(agt_box_grow(a->box, ALONG_M), b->box))
        return 0;
    for (guint i = 0; i < n; i++) {
        double off;
        AgtPoint p = agt_geom_line_at(a, length * (i + 0.5) / n, NULL);
        double s = agt_geom_line_project(b, p, &off);
        AgtPoint q = agt_geom_line_at(b, s, NULL);
        sum += agt_place_dist(p, q) <= ALONG_M ? length / n : 0;
    }
    return round(sum * 100) / 100;
}

static guint *match(const GPtrArray *old, const GPtrArray *new)
{
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(AgtPlacePair));
    for (guint k = 0; k < new->len; k++) {
        const AgtGeom *b = ((const AgtFeature *)new->pdata[k])->geom;
        for (guint i = 0; i < old->len; i++) {
            const AgtGeom *a = ((const AgtFeature *)old->pdata[i])->geom;
            AgtPlacePair p = {common_m(b, a), i, k};
            if (p.common > LEAST_SHARE * fmin(agt_geom_length_m(a), agt_geom_length_m(b)))
                g_array_append_val(pairs, p);
        }
    }
    return agt_place_match_pairs(pairs, old->len, new->len);
}

static void replace(AgtPlaceJob *job, const AgtStreet *was, AgtStreet *is)
{
    for (guint i = 0; i < job->streets->len; i++)
        if (job->streets->pdata[i] == was)
            job->streets->pdata[i] = is;
}

void agt_place_street_rows(AgtPlaceJob *job, AgtChangeset *set)
{
    AgtIdCounter ids = agt_id_counter(job->plan, AGT_LAYER_STREET, 2);
    g_autofree guint *of = match(job->old_streets, job->new_streets);
    g_autofree gboolean *used = g_new0(gboolean, job->old_streets->len + 1);
    for (guint k = 0; k < job->new_streets->len; k++) {
        AgtStreet *row = job->new_streets->pdata[k];
        fill(job, row, row);
        if (of[k] == G_MAXUINT) {
            row->f.id = row->f.birth = agt_id_next(&ids, job->arena);
            agt_changeset_add(set, &row->f);
            continue;
        }
        const AgtFeature *old = job->old_streets->pdata[of[k]];
        AgtStreet *copy = (AgtStreet *)agt_arena_copy(job->arena, old);
        used[of[k]] = TRUE;
        fill(job, copy, row);
        replace(job, row, copy);
        agt_changeset_change(set, old, &copy->f);
    }
    for (guint i = 0; i < job->old_streets->len; i++)
        if (!used[i])
            agt_changeset_remove(set, job->old_streets->pdata[i]);
}
