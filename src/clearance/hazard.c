/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hazards: areas, lines, points and explosive finds. All of them count, whatever their status and
 * life state; only a linked later release that covers one ends it.
 */
#include "private.h"

/* Narrow or collapsed outlines are widened to this, metres. */
static const double min_width_m = 0.5;

#define COPY(type, name, unit, values, doc) .name = r->name,

static HazardFields fields_of(const AgtFeature *row)
{
    switch ((int)row->layer) {
#define CASE(UP, Camel)                                                                            \
    case AGT_LAYER_##UP: {                                                                         \
        const Agt##Camel *r = (const Agt##Camel *)row;                                             \
        return (HazardFields){AGT_FIELDS_HAZARD(COPY)};                                            \
    }
        CASE(HAZARD_AREA, HazardArea)
        CASE(HAZARD_LINE, HazardLine)
        CASE(HAZARD_POINT, HazardPoint)
#undef CASE
    default: { /* a find: evidence only, with the class of what was found */
        const AgtExplosiveFind *r = (const AgtExplosiveFind *)row;
        return (HazardFields){.class = "eo_spot", .status = "open", AGT_FIELDS_EVIDENCE(COPY)};
    }
    }
}

static double radius_of(const AgtClearance *c, const AgtFeature *row)
{
    double own = NAN;
    if (row->layer == AGT_LAYER_HAZARD_AREA)
        return 0;
    if (row->layer == AGT_LAYER_HAZARD_LINE) {
        own = ((const AgtHazardLine *)row)->radius_m;
        return own >= 0 ? own : c->set.line_radius_m;
    }
    if (row->layer == AGT_LAYER_HAZARD_POINT)
        own = ((const AgtHazardPoint *)row)->radius_m;
    return own >= 0 ? own : c->set.point_radius_m;
}

static const char *found_on(const AgtFeature *row)
{
    if (row->layer == AGT_LAYER_HAZARD_POINT)
        return ((const AgtHazardPoint *)row)->found_on;
    if (row->layer == AGT_LAYER_EXPLOSIVE_FIND)
        return ((const AgtExplosiveFind *)row)->found_on;
    return NULL;
}

/* Newest date the hazard is known by; NULL when it has none or a broken one. */
static const char *newest_date(const AgtFeature *row, const HazardFields *f)
{
    const char *found = found_on(row), *status = f->status_date;
    if ((found && !agt_date_valid(found)) || (status && !agt_date_valid(status)))
        return NULL;
    if (found && status)
        return strcmp(found, status) > 0 ? found : status;
    return found ? found : status;
}

static bool is_bounded(const HazardFields *f, const AgtFeature *row)
{
    return agt_geom_is_empty(row->geom) ||
           (f->bounded_by && strcmp(f->bounded_by, "geometry") != 0);
}

static bool place_hazard(AgtClearance *c, Hazard *h, const Evidence *e, const char **what,
                         GError **error)
{
    GError *failed = NULL;
    h->unplaced = is_bounded(&h->f, h->row);
    bool lost = agt_geom_is_empty(h->row->geom) || g_strcmp0(h->f.bounded_by, "nothing") == 0;
    *what = N_("the hazard has no usable geometry; it may lie anywhere in the area drawn");
    if (lost) {
        h->geom = clearance_bounds(c, e, what, &failed);
        h->anywhere = !h->geom && !failed;
    } else if (h->row->geom->kind == AGT_GEOM_POLYGON &&
               !agt_geom_is_valid(h->row->geom, NULL, NULL)) {
        h->geom = agt_geom_envelop(h->row->geom, min_width_m, &failed);
    } else {
        h->geom = agt_geom_ref(h->row->geom);
    }
    if (failed)
        g_propagate_prefixed_error(error, failed, "%s %s: ", agt_layer(h->row->layer)->name,
                                   h->row->id ? h->row->id : "?");
    return h->geom || h->anywhere;
}

/* B8: hazards whose place is not known, or whose outline had to be widened. */
static void report_place(const AgtClearance *c, const Hazard *h, const char *what, AgtFindings *out)
{
    bool disposed = h->unplaced && clearance_disposed(c, h->row->id, true);
    if ((!h->unplaced || disposed) && !h->waits)
        return;
    AgtFinding *x = clearance_add(c, out, &rule_b8, h->row);
    x->what = h->unplaced ? what
                          : N_("the outline of the hazard is broken or incomplete and was widened; "
                               "nobody has signed for it");
    const char *id = h->row->id ? h->row->id : "?", *name = h->f.municipality;
    x->arg = name ? agt_arena_printf(agt_findings_arena(out), "%s, %s", id, name)
                  : agt_arena_text(agt_findings_arena(out), id);
}

/* B9 and B13 of one hazard record. */
static void report_record(const AgtClearance *c, const Hazard *h, AgtFindings *out)
{
    const HazardFields *f = &h->f;
    const char *what = NULL;
    if (!f->class || strcmp(f->class, "unknown") == 0)
        what = N_("the class of the hazard is unknown");
    if (!f->status || strcmp(f->status, "unknown") == 0)
        what = N_("the status of the hazard is unknown");
    if (!f->crs_declared || !*f->crs_declared)
        what = N_("the coordinate system of the hazard is not declared");
    if (what) {
        AgtFinding *x = clearance_add(c, out, &rule_b9, h->row);
        x->what = what;
        x->arg = agt_arena_text(agt_findings_arena(out), h->row->id ? h->row->id : "?");
    }
    double area = agt_geom_is_empty(h->row->geom) ? 0 : agt_geom_area_m2(h->row->geom);
    if (!h->unplaced && f->reported_area_m2 > 0 && h->row->geom->kind == AGT_GEOM_POLYGON &&
        fabs(area - f->reported_area_m2) > 0.1 * f->reported_area_m2) {
        AgtFinding *x = clearance_add(c, out, &rule_b13, h->row);
        x->measured = area;
        x->required = f->reported_area_m2;
        x->unit = "m2";
    }
}

static bool add_place(Hazard *h, const AgtGeom *other, GError **error)
{
    if (!other)
        return true;
    const AgtGeom *both[] = {h->geom, other};
    AgtGeom *all = h->geom->kind == AGT_GEOM_POLYGON
                       ? agt_geom_union(both, G_N_ELEMENTS(both), error)
                       : agt_geom_collect(h->geom->kind, both, G_N_ELEMENTS(both));
    agt_geom_unref(h->geom);
    h->geom = all;
    return all != NULL;
}

/* Where the original coordinates or a known reference point put the hazard counts beside where it
 * is stored (B13). */
static bool count_both(AgtClearance *c, Hazard *h, AgtFindings *out, GError **error)
{
    Original o, mark;
    const AgtFeature *known;
    if (h->unplaced || !h->geom)
        return true;
    if (!clearance_original(c, h->row, &o, error))
        return false;
    bool ok = clearance_landmarks(c, h->row, &mark, &known, error);
    if (ok && c->judged) {
        clearance_report_original(c, h->row, &o, out);
        clearance_report_landmark(c, h->row, &mark, known, out);
    }
    ok = ok && add_place(h, o.other, error) && add_place(h, mark.other, error);
    clearance_original_clear(&o);
    clearance_original_clear(&mark);
    return ok;
}

static bool load_hazard(AgtClearance *c, Hazard *h, const AgtFeature *row, AgtFindings *out,
                        GError **error)
{
    const char *what;
    h->row = row;
    h->f = fields_of(row);
    h->date = newest_date(row, &h->f);
    h->absent = agt_flaw_has(h->f.flaw, "absent");
    Evidence e = clearance_evidence(row);
    h->error_m = clearance_position_error(c, &e);
    h->reach_m = h->error_m + radius_of(c, row) + c->set.standoff_m;
    if (!place_hazard(c, h, &e, &what, error))
        return false;
    /* Any signature says that the widened outline was looked at; none makes it smaller. */
    h->waits = !h->unplaced && clearance_is_widened(row) && !clearance_disposed(c, row->id, false);
    if (c->judged) {
        report_place(c, h, what, out);
        report_record(c, h, out);
    }
    if (!count_both(c, h, out, error))
        return false;
    /* Signed: the record is a duplicate, lies outside or was an error. */
    h->superseded = (h->unplaced && clearance_disposed(c, row->id, true)) ||
                    clearance_gone_disposed(c, h, true);
    return true;
}

bool clearance_load_hazards(AgtClearance *c, AgtFindings *out, GError **error)
{
    static const AgtLayerId layers[] = {AGT_LAYER_HAZARD_AREA, AGT_LAYER_HAZARD_LINE,
                                        AGT_LAYER_HAZARD_POINT, AGT_LAYER_EXPLOSIVE_FIND};
    guint n = 0;
    for (guint i = 0; i < G_N_ELEMENTS(layers); i++)
        n += agt_plan_table(c->plan, layers[i])->n;
    c->hazard = g_new0(Hazard, n);
    c->anywhere = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < G_N_ELEMENTS(layers); i++) {
        const AgtTable *t = agt_plan_table(c->plan, layers[i]);
        for (guint k = 0; k < t->n; k++) {
            Hazard *h = &c->hazard[c->n_hazards++];
            if (!load_hazard(c, h, t->rows[k], out, error))
                return false;
        }
    }
    g_autofree AgtBox *box = g_new0(AgtBox, c->n_hazards);
    for (guint32 i = 0; i < c->n_hazards; i++) {
        const Hazard *h = &c->hazard[i];
        box[i] = h->geom ? agt_box_grow(h->geom->box, MAX(h->reach_m, c->set.caution_m) + 0.01)
                         : AGT_BOX_EMPTY;
        if (h->anywhere)
            g_array_append_val(c->anywhere, i);
    }
    c->hazard_index = agt_index_new(box, c->n_hazards);
    return true;
}

/* Distance between a hazard's outline as received and a geometry, exact up to max_m; NaN counts
 * as 0. */
double clearance_hazard_distance(Desk *d, const Hazard *h, const AgtGeom *g, double max_m)
{
    double dist = clearance_distance(d, h->geom, g, max_m);
    return isnan(dist) ? 0 : dist;
}

/* Borrowed; outline grown by the whole reach. */
AgtGeom *clearance_hazard_grown(AgtClearance *c, Hazard *h, GError **error)
{
    g_mutex_lock(&c->lock);
    if (!h->grown)
        h->grown = agt_geom_grow(h->geom, h->reach_m, error);
    g_mutex_unlock(&c->lock);
    return h->grown;
}

bool agt_clearance_concerns(const AgtClearance *c, const AgtFeature *record, const AgtFeature *row)
{
    if (!c->judged || agt_geom_is_empty(record->geom) || agt_geom_is_empty(row->geom))
        return true;
    const AgtClearanceSettings *s = &c->set;
    Evidence e = clearance_evidence(record);
    double radius_m = MAX(radius_of(c, record), MAX(s->point_radius_m, s->line_radius_m));
    double reach_m = clearance_position_error(c, &e) + radius_m + s->standoff_m;
    if (agt_clearance_is_works(row->layer)) {
        Works w = clearance_works(c, row);
        reach_m += w.margin_m;
        clearance_works_clear(&w);
    } else {
        reach_m += s->working_space_m + s->machine_reach_m + s->spoil_m;
    }
    return !(agt_geom_distance_within_m(row->geom, record->geom, reach_m) > reach_m);
}
