/* SPDX-License-Identifier: Apache-2.0 */
/* The layers of a vector file: surveyed in a first pass, taken in a second, counted in both. */
#include <math.h>
#include <string.h>

#include "cad_take.h"
#include "heights.h"
#include "html_table.h"
#include "import.h"
#include "points.h"

AgtImportCount *agt_intake_count(AgtIntake *in, const char *layer, const char *target)
{
    for (guint i = 0; i < in->result->counts->len; i++) {
        AgtImportCount *c = g_ptr_array_index(in->result->counts, i);
        if (strcmp(c->layer, layer) == 0 && strcmp(c->target, target) == 0)
            return c;
    }
    AgtImportCount *c = g_new0(AgtImportCount, 1);
    c->layer = g_strdup(layer);
    c->target = g_strdup(target);
    g_ptr_array_add(in->result->counts, c);
    return c;
}

bool agt_intake_clean(const AgtIntake *in, const AgtGdalLog *log, const char *layer, GError **error)
{
    if (!log->failures)
        return true;
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                "\"%s\", layer %s: the file is damaged, nothing was taken over (%s); get it again "
                "from the supplier",
                in->file->name, layer, log->failure->str);
    return false;
}

const AgtProfileLayer *agt_intake_entry(const AgtSourceLayer *l, OGRFeatureH f)
{
    const AgtProfileLayer *e;
    for (guint from = 0; (e = agt_profile_next(l->in->profile, l->name, &from));)
        if (agt_intake_where(l, f, e))
            return e;
    return NULL;
}

static bool is_mapped(const AgtSourceLayer *l, bool *shaped)
{
    bool mapped = false;
    const AgtProfileLayer *e;
    for (guint from = 0; (e = agt_profile_next(l->in->profile, l->name, &from));) {
        mapped = mapped || !e->none;
        *shaped = *shaped || (!e->none && agt_layer(e->target)->geom != AGT_LAYER_GEOM_NONE);
    }
    return mapped;
}

/* The kinds of evidence that a layer lists; a hazard goes into the layer of its own geometry. */
static void note_kinds(const AgtSourceLayer *l)
{
    const AgtProfileLayer *e;
    for (guint from = 0; (e = agt_profile_next(l->in->profile, l->name, &from));) {
        if (e->none)
            continue;
        l->in->covers[e->target] = true;
        for (int i = 0; agt_exchange_is_hazard(e->target) && i < AGT_N_LAYERS; i++)
            l->in->covers[i] = l->in->covers[i] || agt_exchange_is_hazard((AgtLayerId)i);
    }
}

static void survey_shape(AgtSourceSurvey *s, const AgtTransform *t, OGRGeometryH g)
{
    if (!g || OGR_G_IsEmpty(g))
        return;
    OGREnvelope e;
    OGR_G_GetEnvelope(g, &e);
    if (t->swapped)
        e = (OGREnvelope){e.MinY, e.MaxY, e.MinX, e.MaxX};
    bool low = agt_transform_wild(t, e.MinX, e.MinY), high = agt_transform_wild(t, e.MaxX, e.MaxY);
    if (low || high) {
        if (!s->wild++)
            s->wild_at = low ? (AgtPoint){e.MinX, e.MinY} : (AgtPoint){e.MaxX, e.MaxY};
        return;
    }
    s->shapes++;
    s->box = agt_box_union(s->box, (AgtBox){e.MinX, e.MinY, e.MaxX, e.MaxY});
}

/* True when a text of the record has letters beyond ASCII. */
static bool has_letters(OGRFeatureH f)
{
    for (int i = 0; i < OGR_F_GetFieldCount(f); i++) {
        if (OGR_Fld_GetType(OGR_F_GetFieldDefnRef(f, i)) != OFTString)
            continue;
        for (const char *c = OGR_F_GetFieldAsString(f, i); *c; c++)
            if ((guchar)*c >= 0x80)
                return true;
    }
    return false;
}

/* A shapefile whose character set follows from a default only. */
static bool guesses_charset(const AgtSourceLayer *l)
{
    return !l->in->cad && !l->in->file->charset_stated && !l->in->profile->encoding &&
           strcmp(l->in->result->driver, "ESRI Shapefile") == 0;
}

/* First pass: every record is read once, so that damage shows before anything is taken. */
static bool survey(AgtSourceLayer *l, AgtSourceSurvey *s, GError **error)
{
    g_autoptr(AgtGdalLog) log = agt_gdal_log_begin();
    *s = (AgtSourceSurvey){.box = AGT_BOX_EMPTY};
    OGR_L_ResetReading(l->ogr);
    OGRFeatureH f;
    bool guessed = l->t && guesses_charset(l), letters = false;
    agt_heights_start(l);
    if (l->in->cad && l->t)
        agt_cad_show_texts(l);
    while ((f = OGR_L_GetNextFeature(l->ogr))) {
        s->records += !agt_cad_is_made(l, f);
        letters = letters || (guessed && has_letters(f));
        const AgtProfileLayer *e = l->t ? agt_intake_entry(l, f) : NULL;
        if (e && !e->none) {
            bool owned;
            OGRGeometryH g = agt_intake_geometry(l, f, e, &owned);
            survey_shape(s, l->t, g);
            agt_points_see(l, f, g, e);
            agt_heights_see(l, f, g, e);
            if (owned && g)
                OGR_G_DestroyGeometry(g);
        } else {
            agt_points_see(l, f, NULL, NULL);
            if (l->t)
                agt_heights_see(l, f, OGR_F_GetGeometryRef(f), NULL);
        }
        OGR_F_Destroy(f);
    }
    if (letters)
        agt_findings_add_plan(l->in->out, &agt_exchange_charset)->arg =
            agt_arena_text(agt_findings_arena(l->in->out), l->in->file->name);
    return agt_intake_clean(l->in, log, l->name, error);
}

/* The header may state more records than there are: then some were lost on the way. */
static bool check_header(AgtSourceLayer *l, guint64 read, GError **error)
{
    if (l->in->cad) /* the header is ours */
        return true;
    g_autoptr(AgtGdalLog) quiet = agt_gdal_log_begin();
    (void)quiet; /* a header that cannot be counted states nothing */
    gint64 stated = OGR_L_GetFeatureCount(l->ogr, FALSE);
    if (stated < 0 || (guint64)stated == read)
        return true;
    if ((guint64)stated > read) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                    "\"%s\", layer %s: the file states %" G_GINT64_FORMAT
                    " records, but only %" G_GUINT64_FORMAT
                    " can be read; nothing was taken over; get the file again from the supplier",
                    l->in->file->name, l->name, stated, read);
        return false;
    }
    AgtFinding *x = agt_findings_add_plan(l->in->out, &agt_exchange_count);
    x->measured = (double)read;
    x->required = (double)stated;
    x->arg = agt_arena_text(agt_findings_arena(l->in->out), l->name);
    return true;
}

static bool need_field(const AgtSourceLayer *l, const AgtProfileLayer *e, const char *field,
                       GError **error)
{
    if (!field || e->pattern || field[0] == '@' ||
        OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(l->ogr), field) >= 0)
        return true;
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_PROFILE,
                "\"%s\", layer %s has no field \"%s\" that profile \"%s\" names", l->in->file->name,
                l->name, field, l->in->profile->name);
    return false;
}

static bool check_entry(const AgtSourceLayer *l, const AgtProfileLayer *e, GError **error)
{
    bool ok = need_field(l, e, e->id, error) && need_field(l, e, e->x, error) &&
              need_field(l, e, e->y, error) && need_field(l, e, e->wkt, error);
    if (ok && agt_yaml_get(e->node, "key")) /* a key for all layers may be absent in some */
        ok = need_field(l, e, e->key, error);
    const AgtProfilePoints *p = &e->points;
    const char *const points[] = {p->group, p->order,   p->part,     p->type,       p->id,
                                  p->from,  p->bearing, p->distance, p->original_x, p->original_y};
    for (guint i = 0; ok && i < G_N_ELEMENTS(points); i++)
        ok = need_field(l, e, points[i], error);
    for (guint i = 0; ok && i < e->fields->len; i++)
        ok = need_field(l, e, g_array_index(e->fields, AgtProfileField, i).from, error) &&
             need_field(l, e, g_array_index(e->fields, AgtProfileField, i).other, error);
    for (guint i = 0; ok && i < agt_yaml_n(e->where); i++)
        ok = need_field(l, e, agt_yaml_key(e->where, i), error);
    return ok;
}

/* A field of the profile that is @p field, or that is read out of it. */
static bool reads(const char *from, const char *field)
{
    bool cell = from && g_str_has_prefix(from, AGT_DESCRIPTION);
    return g_strcmp0(from, field) == 0 || (cell && g_ascii_strcasecmp(field, "description") == 0);
}

static bool uses(const AgtProfileLayer *e, const char *field)
{
    const AgtProfilePoints *p = &e->points;
    const char *const single[] = {e->key,   e->id,      e->x,        e->y,          e->wkt,
                                  p->group, p->order,   p->part,     p->type,       p->id,
                                  p->from,  p->bearing, p->distance, p->original_x, p->original_y};
    for (gsize i = 0; i < G_N_ELEMENTS(single); i++)
        if (reads(single[i], field))
            return true;
    for (guint i = 0; i < e->fields->len; i++)
        if (reads(g_array_index(e->fields, AgtProfileField, i).from, field) ||
            reads(g_array_index(e->fields, AgtProfileField, i).other, field))
            return true;
    for (guint i = 0; i < agt_yaml_n(e->where); i++)
        if (reads(agt_yaml_key(e->where, i), field))
            return true;
    for (guint i = 0; i < agt_yaml_n(e->ignore); i++)
        if (g_strcmp0(agt_yaml_text(agt_yaml_at(e->ignore, i)), field) == 0)
            return true;
    return false;
}

/* Names the fields that nobody asked for. */
static void note_fields(AgtSourceLayer *l)
{
    OGRFeatureDefnH defn = OGR_L_GetLayerDefn(l->ogr);
    g_autoptr(GString) list = g_string_new(NULL);
    for (int i = 0; i < OGR_FD_GetFieldCount(defn); i++) {
        const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(defn, i));
        const AgtProfileLayer *e;
        bool used = false;
        for (guint from = 0; (e = agt_profile_next(l->in->profile, l->name, &from));)
            used = used || e->none || uses(e, name);
        if (!used && !(l->in->cad && agt_cad_is_plain_field(name)))
            g_string_append_printf(list, "%s%s", list->len ? ", " : "", name);
    }
    if (!list->len)
        return;
    g_autofree char *valid = g_utf8_make_valid(list->str, -1);
    AgtFinding *x = agt_findings_add_plan(l->in->out, &agt_exchange_unmapped_field);
    x->arg = agt_arena_printf(agt_findings_arena(l->in->out), "%s: %s", l->name, valid);
}

static bool check_entries(AgtSourceLayer *l, GError **error)
{
    const AgtProfileLayer *e;
    for (guint from = 0; (e = agt_profile_next(l->in->profile, l->name, &from));)
        if (!e->none && !check_entry(l, e, error))
            return false;
    return true;
}

static void take_all(AgtSourceLayer *l, bool made)
{
    OGR_L_ResetReading(l->ogr);
    OGRFeatureH f;
    while ((f = OGR_L_GetNextFeature(l->ogr))) {
        const AgtProfileLayer *e = agt_intake_entry(l, f);
        const char *target = e && !e->none ? agt_layer(e->target)->name : "";
        if (agt_cad_is_made(l, f) == made)
            agt_intake_record(l, f, e, agt_intake_count(l->in, l->name, target));
        OGR_F_Destroy(f);
    }
}

/* Second pass: every record is stored, quarantined or unmapped. */
static bool take(AgtSourceLayer *l, GError **error)
{
    g_autoptr(AgtGdalLog) log = agt_gdal_log_begin();
    if (l->in->cad) /* the outlines first, then the lines they were made of */
        take_all(l, true);
    take_all(l, false);
    return agt_intake_clean(l->in, log, l->name, error);
}

/* Entities of the layer of a drawing that stand on sheets of paper. */
static guint on_sheets(const AgtSourceLayer *l)
{
    const AgtCadHeader *h = l->in->cad ? l->in->cad->header : NULL;
    guint n = 0;
    for (guint i = 0; h && i < h->layers->len; i++) {
        const AgtCadLayer *layer = g_ptr_array_index(h->layers, i);
        if (strcmp(layer->name, l->name) == 0)
            n += layer->paper;
    }
    return n;
}

/* records = stored + quarantined + unmapped, and as many as the first pass read. */
static bool balance(const AgtSourceLayer *l, guint64 read, GError **error)
{
    guint64 records = 0, booked = 0;
    for (guint i = 0; i < l->in->result->counts->len; i++) {
        const AgtImportCount *c = g_ptr_array_index(l->in->result->counts, i);
        if (strcmp(c->layer, l->name) != 0)
            continue;
        records += c->records;
        booked += (guint64)c->stored + c->quarantined + c->unmapped;
        guint sheets = *c->target ? 0 : on_sheets(l);
        if (c->unmapped > sheets) {
            bool left = l->in->cad && *c->target;
            AgtFinding *x = agt_findings_add_plan(l->in->out, left ? &agt_exchange_cad_left
                                                                   : &agt_exchange_unmapped);
            x->measured = c->unmapped - sheets;
            x->arg = agt_arena_text(agt_findings_arena(l->in->out), l->name);
        }
    }
    if (records == read && booked == read)
        return true;
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                "\"%s\", layer %s: %" G_GUINT64_FORMAT " records were read, but %" G_GUINT64_FORMAT
                " are accounted for; nothing was taken over",
                l->in->file->name, l->name, read, booked);
    return false;
}

void agt_intake_note_transform(AgtIntake *in, const AgtTransform *t, const char *layer)
{
    AgtImportResult *r = in->result;
    AgtArena *a = agt_findings_arena(in->out);
    if (!r->crs) {
        r->crs = g_strdup(agt_transform_crs(t));
        in->crs_origin = t->origin;
    }
    if (t->outside_area)
        agt_findings_add_plan(in->out, &agt_exchange_outside_area)->arg = agt_arena_text(a, layer);
    if (t->like) {
        AgtFinding *x = agt_findings_add_plan(in->out, &agt_exchange_trap);
        x->arg = agt_arena_printf(a, "%s: %s", layer, t->like);
        x->measured = t->off_site_m;
        x->unit = "m";
    }
    g_autofree char *text = agt_transform_operation(t);
    if (!text || (r->operation && strstr(r->operation, text)))
        return;
    char *joined = r->operation ? g_strdup_printf("%s; %s", r->operation, text) : g_strdup(text);
    g_free(r->operation);
    r->operation = joined;
    r->accuracy_m = r->accuracy_m < 0 || t->accuracy_m < 0 ? -1 : MAX(r->accuracy_m, t->accuracy_m);
    g_free(r->area_of_use);
    r->area_of_use = g_strdup(t->area_of_use);
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(number, sizeof number, "%.3g", t->accuracy_m);
    agt_findings_add_plan(in->out, &agt_exchange_operation)->arg =
        t->accuracy_m < 0 ? agt_arena_printf(a, "%s, +- ? m", text)
                          : agt_arena_printf(a, "%s, +- %s m", text, number);
}

/* A table without a geometry column holds positions only where the profile names columns. */
static bool has_positions(const AgtSourceLayer *l)
{
    bool columns = OGR_L_GetGeomType(l->ogr) != wkbNone;
    const AgtProfileLayer *e;
    for (guint from = 0; (e = agt_profile_next(l->in->profile, l->name, &from));)
        columns = columns || (!e->none && (e->x || e->wkt));
    return columns;
}

/* Entities on sheets are named and left out. */
static guint count_sheets(const AgtSourceLayer *l)
{
    guint n = on_sheets(l);
    if (!n)
        return 0;
    AgtImportCount *c = agt_intake_count(l->in, l->name, "");
    c->records += n;
    c->unmapped += n;
    AgtFinding *x = agt_findings_add_plan(l->in->out, &agt_exchange_cad_paper);
    x->measured = n;
    x->arg = agt_arena_text(agt_findings_arena(l->in->out), l->name);
    return n;
}

/* A drawing is in metres by now, so its system must be, too. */
static bool check_metric(const AgtIntake *in, const AgtTransform *t, const char *where,
                         GError **error)
{
    if (!in->cad || !t || agt_crs_is_metric(t->crs))
        return true;
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CRS,
                "%s is a drawing in metres, but %s is not a system in metres; name the projected "
                "system or the site grid that it was drawn in",
                where, agt_crs_code(t->crs));
    return false;
}

static bool take_named(AgtSourceLayer *layer, const char *where, GError **error)
{
    AgtSourceLayer l = *layer;
    AgtIntake *in = l.in;
    const char *name = l.name;
    bool shaped = false, mapped = is_mapped(&l, &shaped);
    note_kinds(&l);
    g_autoptr(AgtTransform) t = NULL;
    if (mapped && !check_entries(&l, error))
        return false;
    if (shaped && !has_positions(&l)) {
        t = agt_transform_none(in->plan);
    } else if (shaped) {
        t = agt_transform_new(in->plan, in->options, in->profile, where, OGR_L_GetSpatialRef(l.ogr),
                              error);
        if (!t || !check_metric(in, t, where, error))
            return false;
    }
    l.t = t;
    g_autoptr(AgtPoints) points = l.points = t ? agt_points_new(&l) : NULL;
    (void)points;
    AgtSourceSurvey s;
    if (!survey(&l, &s, error) || !check_header(&l, s.records, error))
        return false;
    bool placed = t && *t->origin;
    if (placed && !agt_transform_fit(t, in->plan, in->plan_crs, &s, where, error))
        return false;
    if (placed)
        agt_intake_note_transform(in, t, name);
    agt_points_judge(&l);
    if (mapped)
        note_fields(&l);
    if (in->cad)
        s.records += count_sheets(&l);
    if (!agt_heights_judge(&l, error))
        return false;
    if (!s.records)
        agt_intake_count(in, name, "");
    if (!take(&l, error))
        return false;
    return balance(&l, s.records, error);
}

static bool take_layer(AgtIntake *in, GDALDatasetH d, int i, GError **error)
{
    OGRLayerH ogr = GDALDatasetGetLayer(d, i);
    g_autofree char *name = g_utf8_make_valid(OGR_L_GetName(ogr), -1);
    g_autofree char *where = g_strdup_printf("\"%s\", layer %s", in->file->name, name);
    AgtSourceLayer l = {.in = in, .ogr = ogr, .name = name};
    agt_domains_read(&l, in->cad ? NULL : d);
    bool ok = take_named(&l, where, error);
    g_hash_table_unref(l.labels);
    return ok;
}

/* Every entity of the drawing, and every one that came out of a block, is in the books. */
static bool check_drawing(const AgtIntake *in, guint64 records, GError **error)
{
    guint64 drawn = in->cad->header->entities->len + in->cad->from_blocks;
    if (records == drawn)
        return true;
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                "\"%s\" holds %" G_GUINT64_FORMAT " entities, but %" G_GUINT64_FORMAT
                " are accounted for; nothing was taken over",
                in->file->name, drawn, records);
    return false;
}

/* A layer of texts that all went in with outlines has no row of its own. */
static void drop_empty_counts(AgtIntake *in)
{
    GPtrArray *all = in->result->counts;
    for (guint i = all->len; i-- > 0;)
        if (!((AgtImportCount *)g_ptr_array_index(all, i))->records)
            g_ptr_array_remove_index(all, i);
}

/* Outlines are closed and texts are placed before any layer is taken: they lie on several. */
static void prepare_drawing(AgtIntake *in, GDALDatasetH d)
{
    int n = GDALDatasetGetLayerCount(d);
    agt_cad_note_drawing(in);
    for (int i = 0; i < n; i++) {
        OGRLayerH ogr = GDALDatasetGetLayer(d, i);
        AgtSourceLayer l = {.in = in, .ogr = ogr, .name = OGR_L_GetName(ogr)};
        agt_cad_close(&l);
        agt_cad_twins(&l);
        agt_cad_name_hazards(&l);
    }
    agt_cad_label(in);
}

/* A profile that fits nothing in the file is the wrong profile. */
static bool check_profile(AgtIntake *in, GDALDatasetH d, GError **error)
{
    int n = GDALDatasetGetLayerCount(d);
    g_autoptr(GString) list = g_string_new(NULL);
    bool any = false;
    for (guint i = 0; i < in->profile->layers->len; i++) {
        const AgtProfileLayer *e = g_ptr_array_index(in->profile->layers, i);
        bool found = false;
        for (int k = 0; k < n && !found; k++) {
            const char *name = OGR_L_GetName(GDALDatasetGetLayer(d, k));
            found = agt_profile_fits(e, name);
        }
        any = any || (found && !e->none);
        if (!found && !e->pattern && !e->none)
            agt_intake_tally(in, &agt_exchange_layer_absent, e->source, NULL);
    }
    for (int k = 0; k < n; k++)
        g_string_append_printf(list, "%s%s", k ? ", " : "",
                               OGR_L_GetName(GDALDatasetGetLayer(d, k)));
    if (any)
        return true;
    g_autofree char *valid = g_utf8_make_valid(list->str, -1);
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_PROFILE,
                "profile \"%s\" maps no layer of \"%s\", which holds: %s", in->profile->name,
                in->file->name, *valid ? valid : "no layer");
    return false;
}

bool agt_vector_take(AgtIntake *in, GDALDatasetH d, GError **error)
{
    int n = GDALDatasetGetLayerCount(d);
    in->many_layers = n > 1;
    if (!check_profile(in, d, error))
        return false;
    if (in->cad)
        prepare_drawing(in, d);
    guint64 records = 0;
    for (int i = 0; i < n; i++)
        if (!take_layer(in, d, i, error))
            return false;
    for (guint i = 0; i < in->result->counts->len; i++)
        records += ((AgtImportCount *)g_ptr_array_index(in->result->counts, i))->records;
    if (in->cad && !check_drawing(in, records, error))
        return false;
    if (in->cad) {
        agt_cad_note_records(in);
        drop_empty_counts(in);
    }
    if (!records)
        agt_findings_add_plan(in->out, &agt_exchange_empty)->arg =
            agt_arena_text(agt_findings_arena(in->out), in->file->name);
    return true;
}
