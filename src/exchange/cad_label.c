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

static bool write_label(AgtSourceLayer *l, guint number, const char *field, const char *text)
{
    OGRFeatureH f = OGR_L_GetFeature(l->ogr, number);
    OGR_F_SetFieldString(f, OGR_F_GetFieldIndex(f, field), text);
    bool ok = OGR_L_SetFeature(l->ogr, f) == OGRERR_NONE;
    OGR_F_Destroy(f);
    return ok;
}

static void need_field(OGRLayerH l, const char *name)
{
    if (OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(l), name) >= 0)
        return;
    OGRFieldDefnH defn = OGR_Fld_Create(name, OFTString);
    OGR_L_CreateField(l, defn, FALSE);
    OGR_Fld_Destroy(defn);
}

/* Notes how many outlines of the layer hold no text, or more than one. */
static void note(AgtSourceLayer *l, const AgtRule *rule, guint n, const char *pattern,
                 const char *example)
{
    if (!n)
        return;
    AgtFinding *x = agt_findings_add_plan(l->in->out, rule);
    x->measured = n;
    x->arg =
        agt_arena_printf(agt_findings_arena(l->in->out), "%s / %s: %s", l->name, pattern, example);
}

static void label_field(AgtSourceLayer *l, const AgtProfileLayer *e, const AgtProfileField *pf)
{
    AgtCad *cad = l->in->cad;
    g_autoptr(GArray) all = outlines_of(l, e), texts = labels(cad, pf->inside);
    g_autoptr(AgtIndex) ix = index_labels(cad, texts);
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint32));
    guint none = 0, several = 0;
    const char *none_at = NULL, *several_at = NULL;
    need_field(l->ogr, pf->from);
    for (guint i = 0; i < all->len; i++) {
        const Outline *o = &g_array_index(all, Outline, i);
        const AgtCadRecord *r = g_ptr_array_index(cad->records, o->number);
        AgtCadRecord *found = NULL;
        guint n = 0;
        g_array_set_size(near, 0);
        agt_index_query(ix, o->area->box, near);
        for (guint k = 0; k < near->len && !r->twin; k++) {
            guint t = g_array_index(texts, guint, g_array_index(near, guint32, k));
            AgtCadRecord *text = g_ptr_array_index(cad->records, t);
            const double *at = text->shape->at;
            if (t == o->number || !agt_geom_contains_point(o->area, (AgtPoint){at[0], at[1]}))
                continue;
            n++;
            found = text;
        }
        if (n == 1 && write_label(l, o->number, pf->from, label_of(found))) {
            found->used = agt_layer(e->target)->name;
        } else if (n > 1 && !several++) {
            several_at = r->key;
        } else if (!n && !r->twin && !none++) {
            none_at = r->key;
        }
    }
    note(l, &agt_exchange_cad_no_text, none, pf->inside, none_at);
    note(l, &agt_exchange_cad_texts, several, pf->inside, several_at);
}

void agt_cad_label(AgtSourceLayer *l)
{
    const AgtProfileLayer *e;
    for (guint from = 0; (e = agt_profile_next(l->in->profile, l->name, &from));)
        for (guint i = 0; !e->none && i < e->fields->len; i++) {
            const AgtProfileField *pf = &g_array_index(e->fields, AgtProfileField, i);
            if (pf->inside)
                label_field(l, e, pf);
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

static void show_layer(AgtSourceLayer *l, OGRLayerH other)
{
    OGR_L_ResetReading(other);
    OGRFeatureH f;
    while ((f = OGR_L_GetNextFeature(other))) {
        const AgtCadShape *s = agt_cad_record(l->in->cad, f)->shape;
        if (s && s->sense == AGT_CAD_TEXT)
            agt_heights_see(l, f, NULL, NULL);
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
