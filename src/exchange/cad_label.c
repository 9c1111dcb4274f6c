/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that name the outline they lie in, and hatches that fill it. */
#include <math.h>
#include <string.h>

#include "cad_take.h"
#include "heights.h"

/* A hatch repeats an outline when their boxes differ by this at most, metres, ... */
#define TWIN_M 0.01
/* ... and their areas by this share. */
#define TWIN_SHARE 1e-3

/* An outline with its record. */
typedef struct {
    guint number;
    AgtGeom *area;
} Outline;

static void outline_clear(gpointer p)
{
    agt_geom_unref(((Outline *)p)->area);
}

/* Areas among the records of a layer that an entry takes. */
static GArray *outlines_of(const AgtSourceLayer *l, const AgtProfileLayer *e)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(Outline));
    g_array_set_clear_func(out, outline_clear);
    OGR_L_ResetReading(l->ogr);
    OGRFeatureH f;
    while ((f = OGR_L_GetNextFeature(l->ogr))) {
        const AgtCadRecord *r = agt_cad_record(l->in->cad, f);
        bool whole = !r->outlines; /* a line that became part of an outline is none */
        AgtGeom *area = whole && agt_intake_entry(l, f) == e ? agt_cad_area(r, e) : NULL;
        Outline o = {(guint)OGR_F_GetFID(f), area};
        if (area)
            g_array_append_val(out, o);
        OGR_F_Destroy(f);
    }
    return out;
}

static bool same_area(const AgtGeom *a, const AgtGeom *b)
{
    AgtBox x = a->box, y = b->box;
    double size = agt_geom_area_m2(a);
    return fabs(x.minx - y.minx) <= TWIN_M && fabs(x.miny - y.miny) <= TWIN_M &&
           fabs(x.maxx - y.maxx) <= TWIN_M && fabs(x.maxy - y.maxy) <= TWIN_M &&
           fabs(size - agt_geom_area_m2(b)) <= TWIN_SHARE * size + 1e-6;
}

static AgtIndex *index_of(const GArray *outlines)
{
    g_autofree AgtBox *box = g_new(AgtBox, outlines->len + 1);
    for (guint i = 0; i < outlines->len; i++)
        box[i] = g_array_index(outlines, Outline, i).area->box;
    return agt_index_new(box, outlines->len);
}

void agt_cad_twins(AgtSourceLayer *l)
{
    const AgtProfileLayer *e;
    for (guint from = 0; (e = agt_profile_next(l->in->profile, l->name, &from));) {
        if (e->none || agt_layer(e->target)->geom != AGT_LAYER_GEOM_POLYGON ||
            agt_exchange_is_evidence(e->target))
            continue;
        g_autoptr(GArray) all = outlines_of(l, e);
        g_autoptr(AgtIndex) ix = index_of(all);
        g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
        for (guint i = 0; i < all->len; i++) {
            const Outline *o = &g_array_index(all, Outline, i);
            AgtCadRecord *r = g_ptr_array_index(l->in->cad->records, o->number);
            if (strcmp(r->kind, "HATCH") != 0)
                continue;
            g_array_set_size(near, 0);
            agt_index_query(ix, o->area->box, near);
            for (guint k = 0; k < near->len && !r->twin; k++) {
                const Outline *other =
                    &g_array_index(all, Outline, g_array_index(near, guint32, k));
                const AgtCadRecord *s = g_ptr_array_index(l->in->cad->records, other->number);
                bool hatch = strcmp(s->kind, "HATCH") == 0;
                if (other != o && (!hatch || other->number < o->number) &&
                    same_area(o->area, other->area))
                    r->twin = other->number + 1;
            }
        }
    }
}

/* The text that a record shows: its own, or the only attribute of a block. */
static const char *label_of(const AgtCadRecord *r)
{
    const AgtCadShape *s = r->shape;
    if (!s || !s->placed || s->wild)
        return NULL;
    if (s->sense == AGT_CAD_TEXT)
        return s->text;
    return s->sense == AGT_CAD_INSERT && s->tags->len == 1
               ? g_array_index(s->tags, AgtCadTag, 0).text
               : NULL;
}

/* Numbers of the records with a text on layers of this name. */
static GArray *labels(const AgtCad *cad, const char *pattern)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < cad->records->len; i++) {
        const AgtCadRecord *r = g_ptr_array_index(cad->records, i);
        const AgtCadLayer *l = g_ptr_array_index(cad->header->layers, r->layer);
        const char *text = label_of(r);
        if (text && *text && g_pattern_match_simple(pattern, l->name))
            g_array_append_val(out, i);
    }
    return out;
}

static AgtIndex *index_labels(const AgtCad *cad, const GArray *numbers)
{
    g_autofree AgtBox *box = g_new(AgtBox, numbers->len + 1);
    for (guint i = 0; i < numbers->len; i++) {
        const AgtCadRecord *r = g_ptr_array_index(cad->records, g_array_index(numbers, guint, i));
        const double *at = r->shape->at;
        box[i] = (AgtBox){at[0], at[1], at[0], at[1]};
    }
    return agt_index_new(box, numbers->len);
}

static bool write_label(OGRLayerH ogr, guint number, const char *field, const char *text)
{
    OGRFeatureH f = OGR_L_GetFeature(ogr, number);
    OGR_F_SetFieldString(f, OGR_F_GetFieldIndex(f, field), text);
    bool ok = OGR_L_SetFeature(ogr, f) == OGRERR_NONE;
    OGR_F_Destroy(f);
    return ok;
}

static void need_field(OGRLayerH l, const char *name)
{
    if (OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(l), name) >= 0)
        return;
    OGRFieldDefnH defn = OGR_Fld_Create(name, OFTString);
    if (OGR_L_CreateField(l, defn, FALSE) != OGRERR_NONE)
        g_warning("field %s cannot be made", name);
    OGR_Fld_Destroy(defn);
}

/* Outlines of one entry that ask for a text of some layers. */
typedef struct {
    OGRLayerH ogr;
    const AgtProfileLayer *entry;
    const AgtProfileField *field;
    GArray *outlines;
} Ask;

static void ask_clear(gpointer p)
{
    g_array_unref(((Ask *)p)->outlines);
}

/* Everything that asks for the texts of @p pattern; two fields of one entry ask once. */
static GArray *asks_for(AgtIntake *in, const char *pattern)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(Ask));
    g_array_set_clear_func(out, ask_clear);
    GDALDatasetH d = in->cad->data;
    for (int i = 0; i < GDALDatasetGetLayerCount(d); i++) {
        OGRLayerH ogr = GDALDatasetGetLayer(d, i);
        AgtSourceLayer l = {.in = in, .ogr = ogr, .name = OGR_L_GetName(ogr)};
        const AgtProfileLayer *e;
        for (guint from = 0; (e = agt_profile_next(in->profile, l.name, &from));)
            for (guint k = 0; !e->none && k < e->fields->len; k++) {
                const AgtProfileField *pf = &g_array_index(e->fields, AgtProfileField, k);
                if (g_strcmp0(pf->inside, pattern) != 0)
                    continue;
                Ask ask = {ogr, e, pf, outlines_of(&l, e)};
                need_field(ogr, pf->from);
                g_array_append_val(out, ask);
                break;
            }
    }
    return out;
}

/* One outline with what was found in it. */
typedef struct {
    const Ask *ask;
    const Outline *outline;
    guint texts, last; /* how many, and the record of the last one */
} Place;

static GArray *places_of(const GArray *asks)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(Place));
    for (guint i = 0; i < asks->len; i++) {
        const Ask *ask = &g_array_index(asks, Ask, i);
        for (guint k = 0; k < ask->outlines->len; k++) {
            Place p = {ask, &g_array_index(ask->outlines, Outline, k), 0, 0};
            g_array_append_val(out, p);
        }
    }
    return out;
}

static AgtIndex *index_places(const GArray *places)
{
    g_autofree AgtBox *box = g_new(AgtBox, places->len + 1);
    for (guint i = 0; i < places->len; i++)
        box[i] = g_array_index(places, Place, i).outline->area->box;
    return agt_index_new(box, places->len);
}

/* A text belongs to the smallest outline around it: the larger one has its own, or none. */
static void put_texts(const AgtCad *cad, GArray *places, const GArray *texts)
{
    g_autoptr(AgtIndex) ix = index_places(places);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < texts->len; i++) {
        guint t = g_array_index(texts, guint, i);
        const AgtCadRecord *r = g_ptr_array_index(cad->records, t);
        AgtPoint at = {r->shape->at[0], r->shape->at[1]};
        Place *best = NULL;
        double least = INFINITY;
        g_array_set_size(near, 0);
        agt_index_query(ix, (AgtBox){at.x, at.y, at.x, at.y}, near);
        for (guint k = 0; k < near->len; k++) {
            Place *p = &g_array_index(places, Place, g_array_index(near, guint32, k));
            const AgtCadRecord *own = g_ptr_array_index(cad->records, p->outline->number);
            double area = agt_geom_area_m2(p->outline->area);
            if (p->outline->number == t || own->twin || area >= least ||
                !agt_geom_contains_point(p->outline->area, at))
                continue;
            least = area;
            best = p;
        }
        if (best) {
            best->texts++;
            best->last = t;
        }
    }
}

/* Notes how many outlines of the layer hold no text, or more than one. */
static void note(AgtIntake *in, const AgtRule *rule, guint n, const Ask *ask, const char *example)
{
    if (!n)
        return;
    AgtFinding *x = agt_findings_add_plan(in->out, rule);
    x->measured = n;
    x->arg = agt_arena_printf(agt_findings_arena(in->out), "%s / %s: %s", OGR_L_GetName(ask->ogr),
                              ask->field->inside, example);
}

/* Writes what was found for one ask: places[*from] and those after it. */
static void write_places(AgtIntake *in, const Ask *ask, const GArray *places, guint *from)
{
    AgtCad *cad = in->cad;
    guint none = 0, several = 0;
    const char *none_at = NULL, *several_at = NULL;
    for (; *from < places->len && g_array_index(places, Place, *from).ask == ask; (*from)++) {
        const Place *p = &g_array_index(places, Place, *from);
        const AgtCadRecord *r = g_ptr_array_index(cad->records, p->outline->number);
        AgtCadRecord *text = p->texts == 1 ? g_ptr_array_index(cad->records, p->last) : NULL;
        if (text && write_label(ask->ogr, p->outline->number, ask->field->from, label_of(text)))
            text->used = agt_layer(ask->entry->target)->name;
        else if (p->texts > 1 && !several++)
            several_at = r->key;
        else if (!p->texts && !r->twin && !none++)
            none_at = r->key;
    }
    note(in, &agt_exchange_cad_no_text, none, ask, none_at);
    note(in, &agt_exchange_cad_texts, several, ask, several_at);
}

static void label_pattern(AgtIntake *in, const char *pattern)
{
    g_autoptr(GArray) asks = asks_for(in, pattern), places = places_of(asks);
    g_autoptr(GArray) texts = labels(in->cad, pattern);
    put_texts(in->cad, places, texts);
    guint from = 0;
    for (guint i = 0; i < asks->len; i++)
        write_places(in, &g_array_index(asks, Ask, i), places, &from);
}

void agt_cad_label(AgtIntake *in)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < in->profile->layers->len; i++) {
        const AgtProfileLayer *e = g_ptr_array_index(in->profile->layers, i);
        for (guint k = 0; !e->none && k < e->fields->len; k++) {
            const AgtProfileField *pf = &g_array_index(e->fields, AgtProfileField, k);
            if (pf->inside && g_hash_table_add(done, (gpointer)pf->inside))
                label_pattern(in, pf->inside);
        }
    }
}

void agt_cad_name_hazards(AgtSourceLayer *l)
{
    const AgtProfileLayer *e;
    AgtCad *cad = l->in->cad;
    for (guint from = 0; (e = agt_profile_next(l->in->profile, l->name, &from));) {
        if (e->none || !agt_exchange_is_hazard(e->target))
            continue;
        g_autoptr(GArray) all = outlines_of(l, e), texts = labels(cad, l->name);
        g_autoptr(AgtIndex) ix = index_labels(cad, texts);
        g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
        for (guint i = 0; i < all->len; i++) {
            const AgtGeom *area = g_array_index(all, Outline, i).area;
            g_array_set_size(near, 0);
            agt_index_query(ix, area->box, near);
            for (guint k = 0; k < near->len; k++) {
                guint t = g_array_index(texts, guint, g_array_index(near, guint32, k));
                AgtCadRecord *r = g_ptr_array_index(cad->records, t);
                const double *at = r->shape->at;
                r->named = r->named || agt_geom_contains_point(area, (AgtPoint){at[0], at[1]});
            }
        }
    }
}

/* Texts of another layer, and its records that look for a height among them, too. */
static void show_layer(AgtSourceLayer *l, OGRLayerH other)
{
    AgtSourceLayer their = {.in = l->in, .ogr = other, .name = OGR_L_GetName(other)};
    OGR_L_ResetReading(other);
    OGRFeatureH f;
    while ((f = OGR_L_GetNextFeature(other))) {
        const AgtCadRecord *r = agt_cad_record(l->in->cad, f);
        const AgtProfileLayer *e = agt_intake_entry(&their, f);
        bool text = r->shape && r->shape->sense == AGT_CAD_TEXT;
        OGRGeometryH g = !text && agt_heights_beside(e) ? agt_cad_geometry(r, e) : NULL;
        if (text)
            agt_heights_see(l, f, NULL, NULL);
        else if (g)
            agt_heights_rival(l, f, g, e);
        if (g)
            OGR_G_DestroyGeometry(g);
        OGR_F_Destroy(f);
    }
}

void agt_cad_show_texts(AgtSourceLayer *l)
{
    const AgtProfileLayer *e;
    bool heights = false;
    for (guint from = 0; (e = agt_profile_next(l->in->profile, l->name, &from));)
        heights = heights || agt_heights_field(e);
    GDALDatasetH d = l->in->cad->data;
    for (int i = 0; heights && i < GDALDatasetGetLayerCount(d); i++)
        if (GDALDatasetGetLayer(d, i) != l->ogr)
            show_layer(l, GDALDatasetGetLayer(d, i));
}
