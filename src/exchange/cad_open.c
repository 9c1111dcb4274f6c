/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "cad.h"

/* Declared in a C++ header of GDAL only; exported with a C name. */
void RegisterOGRMEM(void);

/* Bytes of a drawing that are read at once. */
#define DRAWING_MAX ((GIntBig)1 << 30)

static const char *const plain_fields[] = {
    "Layer", "Entity", "EntityHandle", "Linetype", "Color", "Text", "TextHeight", "Angle", "Block"};

bool agt_cad_is_plain_field(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(plain_fields); i++)
        if (strcmp(plain_fields[i], name) == 0)
            return true;
    return g_str_has_prefix(name, "@inside:");
}

static AgtCadForm form_of(const AgtSourceFile *file, char version[7])
{
    char head[512] = "";
    VSILFILE *f = VSIFOpenL(file->path, "rb");
    gsize n = f ? VSIFReadL(head, 1, sizeof head - 1, f) : 0;
    if (f)
        VSIFCloseL(f);
    g_strlcpy(version, head, 7);
    return agt_cad_form(head, n);
}

bool agt_cad_is_dxf(const AgtSourceFile *file)
{
    char version[7];
    gsize n = strlen(file->path);
    bool named = n > 4 && g_ascii_strcasecmp(file->path + n - 4, ".dxf") == 0;
    return named || form_of(file, version) == AGT_CAD_DXF;
}

bool agt_cad_refuse(const AgtSourceFile *file, GError **error)
{
    static const char *const what = "ask for it to be saved as an AutoCAD 2013 or 2007 DXF in text "
                                    "form (ASCII, not binary), with the drawing's unit set";
    char version[7];
    AgtCadForm form = form_of(file, version);
    if (form == AGT_CAD_DWG)
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN,
                    "\"%s\" is a DWG drawing (%s), which cannot be read; %s", file->name, version,
                    what);
    else if (form == AGT_CAD_BINARY_DXF)
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN,
                    "\"%s\" is a binary DXF drawing, which cannot be read; %s", file->name, what);
    return form != AGT_CAD_DWG && form != AGT_CAD_BINARY_DXF;
}

static void record_free(gpointer p)
{
    AgtCadRecord *r = p;
    agt_cad_shape_free(r->shape);
    agt_geom_unref(r->ring);
    if (r->outlines)
        g_array_unref(r->outlines);
    g_free(r->key);
    g_free(r);
}

void agt_cad_free(AgtCad *cad)
{
    if (!cad)
        return;
    agt_cad_header_free(cad->header);
    g_ptr_array_unref(cad->records);
    if (cad->bytes)
        g_byte_array_unref(cad->bytes);
    g_free(cad->own);
    g_free(cad);
}

AgtCadRecord *agt_cad_record(const AgtCad *cad, OGRFeatureH f)
{
    return g_ptr_array_index(cad->records, OGR_F_GetFID(f));
}

static bool refuse(GError **error, int code, const char *format, ...) G_GNUC_PRINTF(3, 4);
static bool refuse(GError **error, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, AGT_EXCHANGE_ERROR, code, text);
    return false;
}

static bool load(AgtCad *cad, const AgtSourceFile *file, GError **error)
{
    GByte *bytes = NULL;
    vsi_l_offset n = 0;
    if (!VSIIngestFile(NULL, file->path, &bytes, &n, DRAWING_MAX))
        return refuse(error, AGT_EXCHANGE_ERROR_OPEN, "\"%s\" cannot be read, or is over 1 GiB",
                      file->name);
    cad->bytes = g_byte_array_new();
    g_byte_array_append(cad->bytes, bytes, (guint)n);
    VSIFree(bytes);
    return true;
}

/* How large the drawing would be in millimetres and in metres, for a message. */
static char *size_hint(const AgtCadHeader *h)
{
    if (!h->has_extent)
        return g_strdup("");
    double w = h->extent.maxx - h->extent.minx, d = h->extent.maxy - h->extent.miny;
    char a[G_ASCII_DTOSTR_BUF_SIZE], b[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(a, sizeof a, "%.6g", MAX(w, d));
    g_ascii_formatd(b, sizeof b, "%.6g", MAX(w, d) / 1000);
    return g_strdup_printf(" (it is %s m wide if that is the metre, %s m if the millimetre)", a, b);
}

/* The unit is never assumed. */
static bool decide_unit(AgtCad *cad, const AgtSourceFile *file, const AgtProfile *profile,
                        GError **error)
{
    const AgtCadHeader *h = cad->header;
    const char *stated = agt_cad_insunits_name(h->insunits);
    cad->unit_m = 1;
    if (!profile) /* to be looked at only */
        return true;
    if (!stated && !profile->units) {
        g_autofree char *hint = size_hint(h);
        g_autofree char *number =
            h->insunits < 0 ? g_strdup("absent") : g_strdup_printf("%d", h->insunits);
        return refuse(error, AGT_EXCHANGE_ERROR_CONTENT,
                      "\"%s\" does not state its unit ($INSUNITS is %s)%s; ask who drew it and "
                      "state the unit in the profile, such as \"units: mm\"",
                      file->name, number, hint);
    }
    bool differs =
        stated && profile->units && agt_cad_unit_m(stated) != agt_cad_unit_m(profile->units);
    if (differs && !profile->overrides_units)
        return refuse(error, AGT_EXCHANGE_ERROR_PROFILE,
                      "\"%s\" states the unit %s ($INSUNITS %d), but the profile says %s; ask who "
                      "drew it; if the header is wrong, write \"units: {value: %s, "
                      "overrides_header: true}\" in the profile",
                      file->name, stated, h->insunits, profile->units, profile->units);
    cad->unit_of_header = !profile->units;
    cad->unit = profile->units ? profile->units : stated;
    cad->unit_m = agt_cad_unit_m(cad->unit);
    return true;
}

static bool check_text(const AgtCad *cad, const AgtSourceFile *file, const AgtProfile *profile,
                       GError **error)
{
    const AgtCadHeader *h = cad->header;
    const char *encoding = profile ? profile->encoding : NULL;
    g_autofree char *charset = encoding ? agt_cad_charset(encoding) : NULL;
    if (encoding && !charset)
        return refuse(error, AGT_EXCHANGE_ERROR_PROFILE,
                      "encoding \"%s\" of the profile is not known; write CP1251, CP1252, CP866 or "
                      "UTF-8",
                      encoding);
    if (h->damage)
        return refuse(error, AGT_EXCHANGE_ERROR_CONTENT,
                      "\"%s\" is damaged, nothing was taken over: %s; get it again from the "
                      "supplier",
                      file->name, h->damage);
    if (!h->ended)
        return refuse(error, AGT_EXCHANGE_ERROR_CONTENT,
                      "\"%s\" ends in the middle, nothing was taken over; get it again from the "
                      "supplier",
                      file->name);
    return true;
}

static AgtCadRecord *add_record(AgtCad *cad, const AgtCadEntity *e, AgtCadShape *s, char *key)
{
    AgtCadRecord *r = g_new0(AgtCadRecord, 1);
    r->kind = e->kind;
    r->layer = e->layer;
    r->line = e->line;
    r->shape = s;
    r->key = key;
    g_ptr_array_add(cad->records, r);
    return r;
}

static void split(const AgtCadEntity *inner, AgtCadShape *s, const char *handles, gpointer user)
{
    AgtCad *cad = user;
    add_record(cad, inner, s, g_strdup_printf("%s%s", handles, s->handle));
    cad->from_blocks++;
}

static bool read_records(AgtCad *cad, const AgtSourceFile *file, GError **error)
{
    AgtCadDrawing d = {.header = cad->header,
                       .data = (const char *)cad->bytes->data,
                       .size = cad->bytes->len,
                       .unit_m = cad->unit_m,
                       .own = cad->own,
                       .split = split,
                       .user = cad};
    for (guint i = 0; i < cad->header->entities->len && !d.too_many; i++) {
        const AgtCadEntity *e = &g_array_index(cad->header->entities, AgtCadEntity, i);
        if (e->paper)
            continue;
        AgtCadShape *s = agt_cad_shape_read(&d, e);
        char *key = *s->handle ? g_strdup(s->handle) : g_strdup_printf("n%u", i + 1);
        add_record(cad, e, s, key);
    }
    cad->recursive = d.recursive;
    cad->missing = d.missing;
    return !d.too_many ||
           refuse(error, AGT_EXCHANGE_ERROR_CONTENT,
                  "\"%s\": its blocks hold one another so often that millions of entities come "
                  "out; nothing was taken over; have the drawing exploded or corrected",
                  file->name);
}

static void add_field(OGRLayerH l, const char *name, OGRFieldType type)
{
    if (OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(l), name) >= 0)
        return;
    OGRFieldDefnH defn = OGR_Fld_Create(name, type);
    OGR_L_CreateField(l, defn, FALSE);
    OGR_Fld_Destroy(defn);
}

static OGRLayerH add_layer(GDALDatasetH d, const char *name)
{
    OGRLayerH l = GDALDatasetCreateLayer(d, name, NULL, wkbUnknown, NULL);
    for (gsize i = 0; l && i < G_N_ELEMENTS(plain_fields); i++) {
        bool real =
            strcmp(plain_fields[i], "TextHeight") == 0 || strcmp(plain_fields[i], "Angle") == 0;
        add_field(l, plain_fields[i],
                  real                                    ? OFTReal
                  : strcmp(plain_fields[i], "Color") == 0 ? OFTInteger
                                                          : OFTString);
    }
    return l;
}

static void set_text(OGRFeatureH f, const char *field, const char *text)
{
    if (text && *text)
        OGR_F_SetFieldString(f, OGR_F_GetFieldIndex(f, field), text);
}

/* Field of an attribute of a block: its tag, unless a field of every drawing has that name. */
static char *tag_field(const char *tag)
{
    for (gsize i = 0; i < G_N_ELEMENTS(plain_fields); i++)
        if (g_ascii_strcasecmp(plain_fields[i], tag) == 0)
            return g_strdup_printf("ATTRIB_%s", tag);
    return g_strdup(*tag ? tag : "ATTRIB");
}

static void fill(OGRFeatureH f, const AgtCadRecord *r, const char *layer)
{
    const AgtCadShape *s = r->shape;
    set_text(f, "Layer", layer);
    set_text(f, "Entity", r->kind);
    set_text(f, "EntityHandle", s->handle);
    set_text(f, "Linetype", s->linetype);
    set_text(f, "Text", s->text);
    set_text(f, "Block", s->block);
    OGR_F_SetFieldInteger(f, OGR_F_GetFieldIndex(f, "Color"), s->colour);
    if (s->text || s->block)
        OGR_F_SetFieldDouble(f, OGR_F_GetFieldIndex(f, "Angle"), s->angle);
    if (s->text)
        OGR_F_SetFieldDouble(f, OGR_F_GetFieldIndex(f, "TextHeight"), s->height_m);
    for (guint i = 0; i < s->tags->len; i++) {
        const AgtCadTag *t = &g_array_index(s->tags, AgtCadTag, i);
        g_autofree char *name = tag_field(t->tag);
        set_text(f, name, t->text);
    }
}

/* Layers that hold something, in the order of the drawing, and their features. */
static bool build(AgtCad *cad, GDALDatasetH d)
{
    g_autofree OGRLayerH *layers = g_new0(OGRLayerH, cad->header->layers->len);
    for (guint i = 0; i < cad->header->layers->len; i++) {
        const AgtCadLayer *l = g_ptr_array_index(cad->header->layers, i);
        if (l->n + l->paper)
            layers[i] = add_layer(d, l->name);
    }
    for (guint i = 0; i < cad->records->len; i++) {
        const AgtCadRecord *r = g_ptr_array_index(cad->records, i);
        const AgtCadLayer *l = g_ptr_array_index(cad->header->layers, r->layer);
        if (!layers[r->layer]) /* a layer that is drawn in blocks only */
            layers[r->layer] = add_layer(d, l->name);
        for (guint k = 0; layers[r->layer] && k < r->shape->tags->len; k++) {
            g_autofree char *name = tag_field(g_array_index(r->shape->tags, AgtCadTag, k).tag);
            add_field(layers[r->layer], name, OFTString);
        }
    }
    for (guint i = 0; i < cad->records->len; i++) {
        const AgtCadRecord *r = g_ptr_array_index(cad->records, i);
        const AgtCadLayer *l = g_ptr_array_index(cad->header->layers, r->layer);
        OGRFeatureH f =
            layers[r->layer] ? OGR_F_Create(OGR_L_GetLayerDefn(layers[r->layer])) : NULL;
        if (!f)
            return false;
        OGR_F_SetFID(f, i);
        fill(f, r, l->name);
        OGRGeometryH g = agt_cad_geometry(r, NULL);
        if (g)
            OGR_F_SetGeometryDirectly(f, g);
        bool ok = OGR_L_CreateFeature(layers[r->layer], f) == OGRERR_NONE;
        OGR_F_Destroy(f);
        if (!ok)
            return false;
    }
    return true;
}

/* Layers that an entry of the profile takes. */
static bool *mapped_layers(const AgtCadHeader *h, const AgtProfile *profile)
{
    bool *own = g_new0(bool, h->layers->len + 1);
    for (guint i = 0; i < h->layers->len; i++) {
        const AgtCadLayer *l = g_ptr_array_index(h->layers, i);
        const AgtProfileLayer *e;
        for (guint from = 0; profile && (e = agt_profile_next(profile, l->name, &from));)
            own[i] = own[i] || !e->none;
    }
    return own;
}

GDALDatasetH agt_cad_open(const AgtSourceFile *file, const AgtProfile *profile, AgtCad **out,
                          GError **error)
{
    static gsize once;
    if (g_once_init_enter(&once)) {
        RegisterOGRMEM();
        g_once_init_leave(&once, 1);
    }
    AgtCad *cad = g_new0(AgtCad, 1);
    cad->records = g_ptr_array_new_with_free_func(record_free);
    GDALDatasetH d = NULL;
    bool ok = load(cad, file, error);
    if (ok) {
        cad->header = agt_cad_header_read((const char *)cad->bytes->data, cad->bytes->len,
                                          profile ? profile->encoding : NULL);
        cad->own = mapped_layers(cad->header, profile);
        ok = check_text(cad, file, profile, error) && decide_unit(cad, file, profile, error) &&
             read_records(cad, file, error);
    }
    GDALDriverH memory = ok ? GDALGetDriverByName("Memory") : NULL;
    if (memory)
        d = GDALCreate(memory, file->name, 0, 0, 0, GDT_Unknown, NULL);
    if (ok && (!d || !build(cad, d))) {
        refuse(error, AGT_EXCHANGE_ERROR_CONTENT, "\"%s\" is too large for the memory", file->name);
        ok = false;
    }
    if (ok) {
        cad->data = d;
        *out = cad;
        return d;
    }
    if (d)
        GDALClose(d);
    agt_cad_free(cad);
    return NULL;
}
