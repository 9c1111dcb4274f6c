/* SPDX-License-Identifier: Apache-2.0 */
/* First pass over the heights of a source layer: a flat drawing with its heights in texts must not
 * become ground at height 0. */
#include <math.h>
#include <string.h>

#include "heights.h"

/* A text this near to a record is likely to be its height, metres. */
#define NEAR_M 5.0

static void entity_clear(gpointer p)
{
    AgtHeightEntity *e = p;
    if (e->shape)
        OGR_G_DestroyGeometry(e->shape);
}

static void pass_clear(AgtHeightPass *p)
{
    g_clear_pointer(&p->tally, g_array_unref);
    g_clear_pointer(&p->label, g_array_unref);
    g_clear_pointer(&p->entity, g_array_unref);
    g_clear_pointer(&p->match, g_hash_table_unref);
    g_clear_pointer(&p->match_of, g_array_unref);
}

void agt_heights_clear(AgtIntake *in)
{
    AgtHeightIntake *h = in->heights;
    if (!h)
        return;
    pass_clear(&h->pass);
    agt_height_points_clear(&h->points);
    g_free(h);
    in->heights = NULL;
}

const AgtProfileField *agt_heights_field(const AgtProfileLayer *entry)
{
    if (!entry || entry->none ||
        (entry->target != AGT_LAYER_SURVEY && entry->target != AGT_LAYER_SURVEY_POINT &&
         entry->target != AGT_LAYER_CONTROL_POINT))
        return NULL;
    for (guint i = 0; i < entry->fields->len; i++) {
        const AgtProfileField *f = &g_array_index(entry->fields, AgtProfileField, i);
        if (strcmp(f->field->name, "height_m") == 0)
            return f;
    }
    return NULL;
}

bool agt_heights_beside(const AgtProfileLayer *entry)
{
    const AgtProfileField *f = agt_heights_field(entry);
    return f && f->text && f->within_m > 0;
}

static bool is_survey(const AgtProfileLayer *e)
{
    return !e->none && (e->target == AGT_LAYER_SURVEY || e->target == AGT_LAYER_SURVEY_POINT);
}

static bool wanted(const AgtProfile *p)
{
    for (guint i = 0; i < p->layers->len; i++) {
        const AgtProfileLayer *e = g_ptr_array_index(p->layers, i);
        if (is_survey(e) || agt_heights_field(e))
            return true;
    }
    return false;
}

void agt_heights_start(AgtSourceLayer *l)
{
    AgtIntake *in = l->in;
    if (!wanted(in->profile))
        return;
    if (!in->heights) {
        in->heights = g_new0(AgtHeightIntake, 1);
        agt_height_points_init(&in->heights->points);
    }
    AgtHeightPass *p = &in->heights->pass;
    pass_clear(p);
    p->tally = g_array_new(FALSE, TRUE, sizeof(AgtHeightTally));
    p->label = g_array_new(FALSE, FALSE, sizeof(AgtHeightLabel));
    p->entity = g_array_new(FALSE, FALSE, sizeof(AgtHeightEntity));
    g_array_set_clear_func(p->entity, entity_clear);
}

void agt_heights_z(OGRGeometryH g, double *lo, double *hi, bool *flat)
{
    int parts = g ? OGR_G_GetGeometryCount(g) : 0;
    for (int i = 0; i < parts; i++)
        agt_heights_z(OGR_G_GetGeometryRef(g, i), lo, hi, flat);
    int n = !g || parts || OGR_G_IsEmpty(g) ? 0 : OGR_G_GetPointCount(g);
    if (n && !OGR_G_Is3D(g))
        *flat = true;
    for (int i = 0; n && OGR_G_Is3D(g) && i < n; i++) {
        double z = OGR_G_GetZ(g, i);
        *lo = isnan(z) ? NAN : fmin(*lo, z);
        *hi = isnan(z) ? NAN : fmax(*hi, z);
        if (isnan(z))
            return;
    }
}

static AgtHeightTally *tally_of(AgtHeightPass *p, const AgtProfileLayer *entry)
{
    for (guint i = 0; i < p->tally->len; i++) {
        AgtHeightTally *t = &g_array_index(p->tally, AgtHeightTally, i);
        if (t->entry == entry)
            return t;
    }
    AgtHeightTally t = {
        .entry = entry, .field = agt_heights_field(entry), .lo = INFINITY, .hi = -INFINITY};
    g_array_append_val(p->tally, t);
    return &g_array_index(p->tally, AgtHeightTally, p->tally->len - 1);
}

char *agt_heights_own_text(OGRFeatureH f, const char *field)
{
    int index = OGR_F_GetFieldIndex(f, field);
    bool bad = false;
    return index >= 0 ? agt_value_text(f, index, &bad) : NULL;
}

/* CAD layer of an entity, else the source layer; borrowed. */
static const char *layer_of(const AgtSourceLayer *l, OGRFeatureH f)
{
    int index = OGR_F_GetFieldIndex(f, "Layer");
    const char *name = index >= 0 ? OGR_F_GetFieldAsString(f, index) : "";
    return *name ? name : l->name;
}

static void see_label(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry)
{
    AgtHeightPass *p = &l->in->heights->pass;
    OGRGeometryH g = OGR_F_GetGeometryRef(f);
    if (!g || OGR_G_IsEmpty(g) || OGR_GT_Flatten(OGR_G_GetGeometryType(g)) != wkbPoint)
        return;
    bool beside = agt_heights_beside(entry);
    g_autofree char *text =
        agt_heights_own_text(f, beside ? agt_heights_field(entry)->from : "Text");
    AgtHeightLabel k = {.fid = OGR_F_GetFID(f), .own = beside};
    if (!text || !agt_height_text(text, &k.value, &k.decimals))
        return;
    k.at = (AgtPoint){OGR_G_GetX(g, 0), OGR_G_GetY(g, 0)};
    if (!isfinite(k.at.x) || !isfinite(k.at.y))
        return;
    k.on = agt_arena_text(l->in->arena, layer_of(l, f));
    g_array_append_val(p->label, k);
}

static void add_entity(AgtHeightPass *p, OGRFeatureH f, OGRGeometryH g,
                       const AgtProfileLayer *entry, bool rival)
{
    OGREnvelope b;
    OGR_G_GetEnvelope(g, &b);
    if (!isfinite(b.MinX) || !isfinite(b.MaxX) || !isfinite(b.MinY) || !isfinite(b.MaxY))
        return;
    bool point = OGR_GT_Flatten(OGR_G_GetGeometryType(g)) == wkbPoint;
    AgtHeightEntity e = {.fid = OGR_F_GetFID(f),
                         .entry = entry,
                         .shape = agt_heights_beside(entry) && !point ? OGR_G_Clone(g) : NULL,
                         .box = {b.MinX, b.MinY, b.MaxX, b.MaxY},
                         .rival = rival};
    g_array_append_val(p->entity, e);
}

static void see_entity(AgtHeightPass *p, OGRFeatureH f, OGRGeometryH g,
                       const AgtProfileLayer *entry)
{
    AgtHeightTally *t = tally_of(p, entry);
    double lo = INFINITY, hi = -INFINITY;
    bool flat = false;
    agt_heights_z(g, &lo, &hi, &flat);
    t->n++;
    if (lo == 0 && hi == 0)
        t->zero++;
    else if (!(lo <= hi))
        t->none++;
    else
        t->other++;
    if (lo <= hi && (lo != 0 || hi != 0)) {
        t->lo = fmin(t->lo, lo);
        t->hi = fmax(t->hi, hi);
    }
    if (agt_heights_beside(entry) || lo > hi || (lo == 0 && hi == 0))
        add_entity(p, f, g, entry, false);
}

void agt_heights_see(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH g, const AgtProfileLayer *entry)
{
    if (!l->in->heights)
        return;
    see_label(l, f, entry);
    bool takes = entry && (is_survey(entry) || agt_heights_field(entry));
    if (takes && g && !OGR_G_IsEmpty(g) && !agt_heights_is_label(f, entry))
        see_entity(&l->in->heights->pass, f, g, entry);
}

void agt_heights_rival(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH g,
                       const AgtProfileLayer *entry)
{
    if (l->in->heights && g && !OGR_G_IsEmpty(g) && agt_heights_beside(entry) &&
        !agt_heights_is_label(f, entry))
        add_entity(&l->in->heights->pass, f, g, entry, true);
}

bool agt_heights_is_label(OGRFeatureH f, const AgtProfileLayer *entry)
{
    if (!agt_heights_beside(entry))
        return false;
    g_autofree char *text = agt_heights_own_text(f, agt_heights_field(entry)->from);
    return text != NULL;
}

/* Records of an entry with a text beside them that reads as a height; *first is the text. */
static guint64 count_near(const AgtHeightPass *p, const AgtProfileLayer *entry, double reach,
                          double *first)
{
    g_autofree AgtBox *box = g_new(AgtBox, p->label->len + 1);
    for (guint i = 0; i < p->label->len; i++) {
        const AgtHeightLabel *k = &g_array_index(p->label, AgtHeightLabel, i);
        box[i] = k->decimals && k->value != 0 ? (AgtBox){k->at.x, k->at.y, k->at.x, k->at.y}
                                              : AGT_BOX_EMPTY;
    }
    g_autoptr(AgtIndex) ix = agt_index_new(box, p->label->len);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint32));
    guint64 n = 0;
    for (guint i = 0; i < p->entity->len; i++) {
        const AgtHeightEntity *e = &g_array_index(p->entity, AgtHeightEntity, i);
        g_array_set_size(found, 0);
        if (e->entry == entry && !e->rival)
            agt_index_query(ix, agt_box_grow(e->box, reach), found);
        if (found->len && !n++)
            *first =
                g_array_index(p->label, AgtHeightLabel, g_array_index(found, guint32, 0)).value;
    }
    return n;
}

static bool refuse_flat(const AgtSourceLayer *l, const AgtHeightTally *t, guint64 near,
                        double first, GError **error)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_dtostr(text, sizeof text, first);
    g_autofree char *beside =
        near ? g_strdup_printf("texts stand beside %" G_GUINT64_FORMAT
                               " of them that read as heights, such as %s: take them with "
                               "\"height_m: {text: true, within_m: 2}\" in the profile",
                               near, text)
             : g_strdup("a drawing without heights: leave height_m out of the profile, or name the "
                        "field that holds the heights");
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                "\"%s\", layer %s: all %" G_GUINT64_FORMAT
                " records for %s have %s; %s; nothing was taken over",
                l->in->file->name, t->entry->source, t->n, agt_layer(t->entry->target)->name,
                t->zero ? "height 0" : "no height", beside);
    return false;
}

/* Heights stand in the drawing, but the profile does not ask for them. */
static void note_unread(AgtSourceLayer *l, const AgtHeightTally *t, guint64 near, double first)
{
    AgtArena *a = agt_findings_arena(l->in->out);
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    AgtFinding *x = agt_findings_add_plan(l->in->out, &agt_exchange_heights_unread);
    x->measured = (double)near;
    x->arg =
        agt_arena_printf(a, "%s (%s)", t->entry->source, g_ascii_dtostr(text, sizeof text, first));
}

static bool judge(AgtSourceLayer *l, const AgtHeightTally *t, GError **error)
{
    AgtHeightPass *p = &l->in->heights->pass;
    bool from_z = t->field && t->field->from && strcmp(t->field->from, "@z") == 0;
    if ((t->field && !from_z) || !is_survey(t->entry) || (from_z && t->other))
        return true;
    double first = 0;
    guint64 near = count_near(p, t->entry, NEAR_M / p->unit_m, &first);
    if (from_z && (t->zero == t->n || near))
        return refuse_flat(l, t, near, first, error);
    if (!t->field && near)
        note_unread(l, t, near, first);
    return true;
}

/* True for a text that an entry is to take for a height. */
static bool is_looked_for(const AgtHeightPass *p, const AgtHeightLabel *k)
{
    bool yes = k->own;
    for (guint i = 0; i < p->tally->len && !yes; i++) {
        const AgtHeightTally *t = &g_array_index(p->tally, AgtHeightTally, i);
        yes = agt_heights_beside(t->entry) && t->field->text_layer &&
              g_pattern_match_simple(t->field->text_layer, k->on);
    }
    return yes;
}

/* How many heights were found beside records, and which texts no record took. */
static void note_pairs(AgtSourceLayer *l)
{
    AgtHeightPass *p = &l->in->heights->pass;
    g_autofree bool *used = g_new0(bool, p->label->len + 1);
    guint64 taken = 0, left = 0;
    for (guint i = 0; i < p->match_of->len; i++) {
        const AgtHeightMatch *m = &g_array_index(p->match_of, AgtHeightMatch, i);
        if (m->label == G_MAXUINT)
            continue;
        used[m->label] = true;
        taken += m->ambiguous || m->rival ? 0 : 1;
    }
    for (guint i = 0; i < p->label->len; i++)
        left += !used[i] && is_looked_for(p, &g_array_index(p->label, AgtHeightLabel, i));
    const char *name = agt_arena_text(agt_findings_arena(l->in->out), l->name);
    AgtFinding *x = agt_findings_add_plan(l->in->out, &agt_exchange_heights_texts);
    x->measured = (double)taken;
    x->arg = name;
    if (!left)
        return;
    x = agt_findings_add_plan(l->in->out, &agt_exchange_heights_unused);
    x->measured = (double)left;
    x->arg = name;
}

bool agt_heights_judge(AgtSourceLayer *l, GError **error)
{
    AgtHeightPass *p = l->in->heights ? &l->in->heights->pass : NULL;
    if (!p || !l->t)
        return true;
    p->unit_m = agt_heights_unit_m(l);
    bool beside = false;
    for (guint i = 0; i < p->tally->len; i++) {
        const AgtHeightTally *t = &g_array_index(p->tally, AgtHeightTally, i);
        if (!judge(l, t, error))
            return false;
        beside = beside || agt_heights_beside(t->entry);
    }
    if (!beside)
        return true;
    agt_heights_pair(p);
    note_pairs(l);
    return true;
}
