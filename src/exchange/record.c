/* SPDX-License-Identifier: Apache-2.0 */
/* One record of a source: stored, or kept in quarantine with everything it had. */
#include <math.h>
#include <string.h>

#include "cad_take.h"
#include "heights.h"
#include "points.h"
#include "roster.h"

void agt_intake_set(AgtIntake *in, AgtFeature *row, const char *field, const char *text)
{
    const AgtField *f = agt_layer_field(agt_layer(row->layer), field);
    if (f && f->type != AGT_TYPE_REAL)
        agt_row_set_text(in->arena, row, f, agt_arena_text(in->arena, text));
}

static void set_real(AgtFeature *row, const char *field, double v)
{
    const AgtField *f = agt_layer_field(agt_layer(row->layer), field);
    if (f)
        agt_row_set_real(row, f, v);
}

static void clear_field(AgtIntake *in, AgtFeature *row, const AgtField *f)
{
    if (f->type == AGT_TYPE_REAL)
        agt_row_set_real(row, f, NAN);
    else if (f->type == AGT_TYPE_INT || f->type == AGT_TYPE_BOOL)
        agt_row_set_int(row, f, AGT_INT_NULL);
    else
        agt_row_set_text(in->arena, row, f, NULL);
}

/* The same field in the layer the row is in (hazard layers share most of their fields). */
static bool field_here(const AgtSourceLayer *l, const AgtFeature *row,
                       const AgtProfileField *wanted, AgtProfileField *out)
{
    *out = *wanted;
    out->field = agt_layer_field(agt_layer(row->layer), wanted->field->name);
    out->labels = agt_domains_of(l, wanted->from);
    return out->field != NULL;
}

static const AgtFeature *quarantine_before(const AgtIntake *in, const char *layer,
                                           const char *record)
{
    AGT_EACH(in->plan, QUARANTINE, Quarantine, q)
    if (agt_match_is_mate(in, q->source) && g_strcmp0(q->source_layer, layer) == 0 &&
        g_strcmp0(q->record, record) == 0)
        return &q->f;
    return NULL;
}

static GBytes *raw_wkb(OGRGeometryH g)
{
    int n = g ? OGR_G_WkbSize(g) : 0;
    if (n <= 0)
        return NULL;
    guchar *bytes = g_malloc((gsize)n);
    if (OGR_G_ExportToIsoWkb(g, wkbNDR, bytes) != OGRERR_NONE)
        g_clear_pointer(&bytes, g_free);
    return bytes ? g_bytes_new_take(bytes, (gsize)n) : NULL;
}

/* Puts a record aside. @p detail says more than the reason, may be NULL. */
static void quarantine(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH g,
                       const AgtProfileLayer *entry, AgtImportCount *count, const char *reason,
                       const char *what, const char *detail)
{
    AgtIntake *in = l->in;
    count->quarantined++;
    if (agt_cad_is_made(l, f)) { /* its lines are put aside one by one */
        agt_cad_record(in->cad, f)->reason = reason;
        agt_cad_record(in->cad, f)->what = what;
        return;
    }
    const char *key = agt_match_key(l, f, entry, entry->target);
    const AgtFeature *before = quarantine_before(in, l->name, key);
    AgtQuarantine *q = (AgtQuarantine *)agt_arena_row(in->arena, AGT_LAYER_QUARANTINE);
    q->f.id = before ? before->id : agt_match_id(in, AGT_LAYER_QUARANTINE, NULL);
    q->f.birth = before ? before->birth : q->f.id;
    q->f.rowid = before ? before->rowid : 0;
    g_hash_table_add(in->seen, g_strdup_printf("quarantine %s", q->f.id));
    q->source = in->source_id;
    q->source_layer = agt_arena_text(in->arena, l->name);
    q->record = key;
    q->target = agt_layer(entry->target)->name;
    q->reason = agt_arena_text(in->arena, reason);
    q->detail = agt_arena_text(in->arena, detail ? detail : what);
    g_autofree char *json = agt_value_json(f);
    q->attributes = agt_arena_text(in->arena, json);
    q->raw = agt_arena_take_bytes(in->arena, raw_wkb(g));
    if (before)
        agt_changeset_change(in->changes, before, &q->f);
    else
        agt_changeset_add(in->changes, &q->f);
    AgtFinding *x = agt_findings_add(in->out, &agt_exchange_quarantined, &q->f);
    AgtArena *a = agt_findings_arena(in->out);
    x->arg = detail ? agt_arena_printf(a, "%s:%s (%s)", l->name, key, detail)
                    : agt_arena_printf(a, "%s:%s", l->name, key);
    x->what = what;
}

/* First value that does not fit, of a layer that is no evidence. */
static bool fill_plain(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry, double z,
                       AgtFeature *row, const char **what, char **detail)
{
    for (guint i = 0; i < entry->fields->len; i++) {
        AgtProfileField pf;
        bool here = field_here(l, row, &g_array_index(entry->fields, AgtProfileField, i), &pf);
        if (!here || pf.text)
            continue; /* heights.h */
        g_autofree char *word = NULL;
        AgtValueEnd end = agt_value_set(l->in->arena, row, &pf, f, z, &word);
        if (end == AGT_VALUE_NULL)
            clear_field(l->in, row, pf.field);
        if (end <= AGT_VALUE_NULL)
            continue;
        *detail = g_strdup_printf("%s = \"%.60s\"", pf.from ? pf.from : pf.field->name, word);
        *what = end == AGT_VALUE_UNKNOWN ? N_("it holds a word that the profile does not map")
                : end == AGT_VALUE_TEXT  ? N_("it holds text that is not UTF-8")
                                         : N_("it holds a value that does not fit the field");
        return false;
    }
    return true;
}

static char *wanted_id(OGRFeatureH f, const AgtProfileLayer *entry)
{
    int index = entry->id ? OGR_F_GetFieldIndex(f, entry->id) : -1;
    bool bad = false;
    return index >= 0 ? agt_value_text(f, index, &bad) : NULL;
}

/* Identity of a row: of its earlier self, or new. */
static void identify(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry,
                     AgtFeature *row, const AgtFeature *before, const char *key)
{
    if (before) {
        row->id = before->id;
        row->birth = before->birth;
        row->rowid = before->rowid;
    } else {
        g_autofree char *wanted = wanted_id(f, entry);
        row->id = agt_match_id(l->in, row->layer, wanted);
        row->birth = row->id;
    }
    if (!(agt_layer(row->layer)->flags & AGT_LAYER_RECORD)) {
        row->source = l->in->source_id;
        row->source_key = key;
    }
}

static void note_repair(AgtSourceLayer *l, AgtFeature *row, const char *key, double changed,
                        AgtImportCount *count)
{
    if (isnan(changed))
        return;
    AgtFinding *x = agt_findings_add(l->in->out, &agt_exchange_repaired, row);
    x->arg = agt_arena_printf(agt_findings_arena(l->in->out), "%s:%s", l->name, key);
    x->measured = changed;
    count->repaired++;
}

/* Rows of record tables have no source of their own: they match by id. */
static const AgtFeature *earlier(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry,
                                 AgtLayerId layer, const char *key)
{
    if (!(agt_layer(layer)->flags & AGT_LAYER_RECORD))
        return agt_match_known(l->in, layer, key);
    g_autofree char *wanted = wanted_id(f, entry);
    return wanted ? agt_plan_find(l->in->plan, layer, wanted) : NULL;
}

static void take_plain(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH g,
                       const AgtProfileLayer *entry, AgtImportCount *count, AgtShape *s)
{
    AgtIntake *in = l->in;
    const char *reason = "value", *what = NULL;
    g_autofree char *detail = NULL;
    double changed = NAN;
    bool shaped = agt_layer(entry->target)->geom != AGT_LAYER_GEOM_NONE;
    g_autoptr(AgtGeom) geom =
        shaped ? agt_plain_shape(l->t, entry, s, &reason, &what, &changed) : NULL;
    if (shaped && !geom) {
        if (in->cad)
            agt_cad_explain(in->cad, agt_cad_record(in->cad, f), &reason, &what, &detail);
        quarantine(l, f, g, entry, count, reason, what, detail);
        return;
    }
    g_autoptr(AgtArena) trial = agt_arena_new();
    AgtFeature *probe = agt_arena_row(trial, entry->target);
    if (!fill_plain(l, f, entry, s->z, probe, &what, &detail) ||
        !agt_heights_fill(l, f, g, entry, probe, &what, &detail)) {
        quarantine(l, f, g, entry, count, "value", what, detail);
        return;
    }
    const char *key = agt_match_key(l, f, entry, entry->target);
    const AgtFeature *before = earlier(l, f, entry, entry->target, key);
    AgtFeature *row =
        before ? agt_arena_copy(in->arena, before) : agt_arena_row(in->arena, entry->target);
    fill_plain(l, f, entry, s->z, row, &what, &detail);
    agt_heights_fill(l, f, g, entry, row, &what, &detail);
    identify(l, f, entry, row, before, key);
    row->geom = agt_arena_take_geom(in->arena, g_steal_pointer(&geom));
    note_repair(l, row, key, changed, count);
    agt_heights_keep(l, g, entry, row);
    agt_match_store(in, before, row, key);
    count->stored++;
}

/* Unknown words and wrong values of evidence: marked, never put aside. */
static void fill_evidence(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry, double z,
                          AgtFeature *row, AgtEvidence *e)
{
    for (guint i = 0; i < entry->fields->len; i++) {
        AgtProfileField pf;
        const AgtProfileField *stated = &g_array_index(entry->fields, AgtProfileField, i);
        if (!field_here(l, row, stated, &pf))
            continue;
        g_autofree char *word = NULL;
        AgtValueEnd end = agt_value_set(l->in->arena, row, &pf, f, z, &word);
        if (end <= AGT_VALUE_NULL)
            continue;
        const char *code = end == AGT_VALUE_UNKNOWN ? "unknown_word"
                           : end == AGT_VALUE_TEXT  ? "text"
                                                    : "value";
        agt_evidence_flaw(l, e, code, pf.field->name, NULL);
        g_autofree char *said =
            g_strdup_printf("%s:%s = \"%.60s\"", l->name, pf.from ? pf.from : pf.field->name, word);
        agt_intake_tally(l->in, &agt_exchange_unknown_word, said, NULL);
        if (agt_field_allows(pf.field, "unknown") && *pf.field->values)
            agt_row_set_text(l->in->arena, row, pf.field, "unknown");
    }
}

/* The words as received stand beside the mapped ones. */
static void keep_raw(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry,
                     AgtFeature *row)
{
    static const char *const pairs[][2] = {{"class", "raw_class"}, {"status", "raw_status"}};
    for (guint i = 0; i < entry->fields->len; i++) {
        const AgtProfileField *pf = &g_array_index(entry->fields, AgtProfileField, i);
        for (gsize k = 0; pf->from && k < G_N_ELEMENTS(pairs); k++) {
            const AgtField *raw = agt_layer_field(agt_layer(row->layer), pairs[k][1]);
            bool bad = false;
            if (strcmp(pf->field->name, pairs[k][0]) != 0 || !agt_row_is_null(row, raw))
                continue;
            g_autofree char *text = agt_value_source(pf, f, &bad);
            GHashTable *labels = agt_domains_of(l, pf->from);
            const char *label = text && labels ? g_hash_table_lookup(labels, text) : NULL;
            agt_row_set_text(l->in->arena, row, raw,
                             label ? agt_arena_printf(l->in->arena, "%s = %s", text, label)
                                   : agt_arena_text(l->in->arena, text));
        }
    }
}

/* A class or status that nobody stated is unknown, and that counts. */
static void demand(AgtSourceLayer *l, AgtFeature *row, AgtEvidence *e, const char *name,
                   const char *what)
{
    const AgtField *f = agt_layer_field(agt_layer(row->layer), name);
    if (!f || !agt_row_is_null(row, f))
        return;
    agt_row_set_text(l->in->arena, row, f, "unknown");
    agt_evidence_flaw(l, e, "missing", name, what);
}

/* What bounds the ground that a hazard may lie in. */
static const char *bounded_by(const AgtIntake *in, const AgtFeature *row)
{
    const AgtLayer *layer = agt_layer(row->layer);
    if (row->geom)
        return "geometry";
    if (!agt_row_is_null(row, agt_layer_field(layer, "municipality")))
        return "municipality";
    if (!agt_row_is_null(row, agt_layer_field(layer, "map_sheet")))
        return "map_sheet";
    if (agt_plan_table(in->plan, AGT_LAYER_SURVEY_EXTENT)->n)
        return "survey_extent";
    return agt_plan_table(in->plan, AGT_LAYER_SITE)->n ? "site" : "nothing";
}

static void finish_evidence(AgtSourceLayer *l, AgtFeature *row, AgtEvidence *e)
{
    AgtIntake *in = l->in;
    if (agt_exchange_is_hazard(row->layer)) {
        demand(l, row, e, "class", N_("they state no class"));
        demand(l, row, e, "status", N_("they state no status"));
        agt_intake_set(in, row, "bounded_by", bounded_by(in, row));
    } else if (row->layer == AGT_LAYER_RELEASE) {
        demand(l, row, e, "kind", N_("they do not state how the land was released"));
        demand(l, row, e, "status", N_("they state no status"));
    }
    if (row->layer == AGT_LAYER_GROUND_CHANGE) {
        demand(l, row, e, "kind", N_("they do not say what happened to the ground"));
        if (!((const AgtGroundChange *)row)->happened_on)
            agt_evidence_flaw(l, e, "missing", "happened_on",
                              N_("they do not say when the ground changed: after every release"));
    }
    if (row->layer == AGT_LAYER_MARKING)
        demand(l, row, e, "kind", N_("they do not say what kind of marking it is"));
    if (isnan(l->t->error_m))
        agt_evidence_flaw(l, e, "transform_accuracy", NULL,
                          N_("the accuracy of the coordinate operation is not known"));
    if (row->geom && agt_transform_outside(l->t, row->geom))
        agt_evidence_flaw(l, e, "outside_area", NULL,
                          N_("they lie outside the area that their coordinate system or operation "
                             "is made for"));
    set_real(row, "transform_error_m", l->t->error_m);
    agt_intake_set(in, row, "dataset", in->dataset);
    if (agt_row_is_null(row, agt_layer_field(agt_layer(row->layer), "data_as_of")))
        agt_intake_set(in, row, "data_as_of", in->data_as_of);
    if (*l->t->origin)
        agt_intake_set(in, row, "crs_declared", agt_transform_crs(l->t));
    if (e->original)
        agt_intake_set(in, row, "original_coordinates", e->original);
    agt_intake_set(in, row, "quality", e->fail ? "fail" : "ok");
    agt_intake_set(in, row, "flaw", e->flaws->len ? e->flaws->str : NULL);
}

static void set_received(AgtIntake *in, AgtFeature *row, AgtEvidence *e)
{
    const AgtField *f = agt_layer_field(agt_layer(row->layer), "received");
    GBytes *bytes = agt_arena_take_bytes(in->arena, g_steal_pointer(&e->received));
    G_STRUCT_MEMBER(GBytes *, row, f->offset) = bytes;
}

/* What people decided about a record stays, unless the delivery itself states it. */
static void keep_decided(const AgtProfileLayer *entry, AgtFeature *row, const AgtFeature *before)
{
    if (!before)
        return;
    bool stated = false;
    for (guint i = 0; i < entry->fields->len; i++)
        stated = stated ||
                 strcmp(g_array_index(entry->fields, AgtProfileField, i).field->name, "state") == 0;
    if (!stated)
        row->state = before->state;
    row->phase = row->phase ? row->phase : before->phase;
    row->party = row->party ? row->party : before->party;
    row->note = row->note ? row->note : before->note;
}

/* A record whose own data date goes back comes from an older list than the one that is held. */
static void note_date(AgtIntake *in, const AgtFeature *row, const AgtFeature *before)
{
    const AgtField *f = agt_layer_field(agt_layer(row->layer), "data_as_of");
    const char *now = agt_row_text(row, f), *then = before ? agt_row_text(before, f) : NULL;
    if (!now || !then || strcmp(now, then) >= 0)
        return;
    /* Without a date of its own it had that of its edition. */
    AGT_EACH(in->plan, EDITION, Edition, e)
    if (before->source && g_strcmp0(e->source, before->source) == 0 &&
        g_strcmp0(e->data_as_of, then) == 0)
        return;
    if (!in->went_back++)
        in->back = before;
}

void agt_intake_evidence(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH g,
                         const AgtProfileLayer *entry, AgtImportCount *count, AgtShape *s)
{
    AgtIntake *in = l->in;
    AgtEvidence e = {.flaws = g_string_new(NULL)};
    agt_evidence_shape(l, entry, g, s, &e);
    if (in->cad)
        agt_cad_flaws(l, f, &e);
    if (l->group)
        agt_points_flaws(l, &e);
    const char *key = agt_match_key(l, f, entry, e.layer);
    AgtFeature *row = agt_arena_row(in->arena, e.layer);
    fill_evidence(l, f, entry, s->z, row, &e);
    keep_raw(l, f, entry, row);
    row->geom = agt_arena_take_geom(in->arena, g_steal_pointer(&e.geom));
    const AgtFeature *before = agt_roster_find(in->roster, in, row, key);
    keep_decided(entry, row, before);
    identify(l, f, entry, row, before, key);
    if (l->group)
        agt_points_fill(l, row);
    if (e.received)
        set_received(in, row, &e);
    finish_evidence(l, row, &e);
    agt_roster_declare(in->roster, row);
    note_date(in, row, before);
    agt_match_store(in, before, row, key);
    agt_evidence_clear(&e);
    count->stored++;
}

/* Geometry from columns of a table; NULL when they hold none. */
static OGRGeometryH from_columns(OGRFeatureH f, const AgtProfileLayer *entry)
{
    bool bad = false;
    if (entry->wkt) {
        int index = OGR_F_GetFieldIndex(f, entry->wkt);
        g_autofree char *text = index >= 0 ? agt_value_text(f, index, &bad) : NULL;
        char *at = text;
        OGRGeometryH g = NULL;
        if (text && OGR_G_CreateFromWkt(&at, NULL, &g) != OGRERR_NONE && g)
            g_clear_pointer(&g, OGR_G_DestroyGeometry);
        return g;
    }
    int ix = OGR_F_GetFieldIndex(f, entry->x), iy = OGR_F_GetFieldIndex(f, entry->y);
    g_autofree char *x = ix >= 0 ? agt_value_text(f, ix, &bad) : NULL;
    g_autofree char *y = iy >= 0 ? agt_value_text(f, iy, &bad) : NULL;
    double vx, vy;
    if (!x || !y || !agt_parse_real(x, &vx) || !agt_parse_real(y, &vy))
        return NULL;
    OGRGeometryH g = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint_2D(g, 0, vx, vy);
    return g;
}

/* Tables of points hold 0, 0 where nobody entered a position. */
static bool is_blank(OGRGeometryH g)
{
    return g && OGR_GT_Flatten(OGR_G_GetGeometryType(g)) == wkbPoint && OGR_G_GetX(g, 0) == 0 &&
           OGR_G_GetY(g, 0) == 0;
}

/* Points may stand in a table or in a layer of points. */
static bool has_columns(OGRFeatureH f, const AgtProfileLayer *entry)
{
    return !entry->points.node || OGR_F_GetFieldIndex(f, entry->x) >= 0 ||
           OGR_F_GetFieldIndex(f, entry->y) >= 0;
}

OGRGeometryH agt_intake_geometry(const AgtSourceLayer *l, OGRFeatureH f,
                                 const AgtProfileLayer *entry, bool *owned)
{
    if (l->in->cad && !entry->wkt && !entry->x) {
        *owned = true;
        return agt_cad_geometry(agt_cad_record(l->in->cad, f), entry);
    }
    *owned = entry->wkt || (entry->x && has_columns(f, entry));
    OGRGeometryH g = *owned ? from_columns(f, entry) : OGR_F_GetGeometryRef(f);
    if (!entry->points.node || !is_blank(g))
        return g;
    if (*owned)
        OGR_G_DestroyGeometry(g);
    return NULL;
}

static void take(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry,
                 AgtImportCount *count)
{
    bool owned;
    OGRGeometryH g = agt_intake_geometry(l, f, entry, &owned);
    AgtShape s;
    agt_shape_read(&s, g, l->t);
    const AgtCadRecord *r = l->in->cad ? agt_cad_record(l->in->cad, f) : NULL;
    if (s.arcs || (r && r->shape && r->shape->error_m > 0))
        agt_intake_tally(l->in, &agt_exchange_linearised, l->name, NULL);
    if (r)
        l->in->cad->sagitta_m =
            fmax(l->in->cad->sagitta_m, fmax(s.sagitta, r->shape ? r->shape->error_m : 0));
    s.slack_m = r ? agt_cad_slack_m(r) : 0;
    s.arcs = s.arcs || s.slack_m > 0;
    if (agt_exchange_is_evidence(entry->target))
        agt_intake_evidence(l, f, g, entry, count, &s);
    else
        take_plain(l, f, g, entry, count, &s);
    agt_shape_clear(&s);
    if (owned && g)
        OGR_G_DestroyGeometry(g);
}

/* An outline made of several records; those are counted when their turn comes. */
static void take_made(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry,
                      AgtImportCount *count)
{
    AgtImportCount own = {.layer = count->layer, .target = count->target};
    take(l, f, entry, &own);
    agt_cad_record(l->in->cad, f)->end = own.stored ? AGT_CAD_STORED : AGT_CAD_QUARANTINED;
    count->repaired += own.repaired;
}

void agt_intake_record(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry,
                       AgtImportCount *count)
{
    if (agt_cad_is_made(l, f)) {
        take_made(l, f, entry, count);
        return;
    }
    if (l->in->cad && agt_cad_take(l, f, entry, count))
        return;
    if (agt_points_take(l, entry, count))
        return;
    count->records++;
    if (!entry || entry->none || agt_heights_is_label(f, entry))
        count->unmapped++;
    else
        take(l, f, entry, count);
}
