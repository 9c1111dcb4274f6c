/* SPDX-License-Identifier: Apache-2.0 */
#include "cad_header.h"

#include <math.h>
#include <string.h>

/* $EXTMIN starts at 1e20 and stays there in drawings that were never regenerated. */
#define EXTENT_MAX 1e12
/* Text of a GEODATA object that is looked at. */
#define GEODATA_BYTES 65536

/* $INSUNITS after the DXF reference; names as in a profile. */
static const struct {
    const char *name;
    double m;
} insunits[] = {
    {NULL, 0},
    {"in", 0.0254},
    {"ft", 0.3048},
    {"mi", 1609.344},
    {"mm", 0.001},
    {"cm", 0.01},
    {"m", 1},
    {"km", 1000},
    {NULL, 0},
    {NULL, 0}, /* microinch, mil */
    {"yd", 0.9144},
    {NULL, 0},
    {NULL, 0},
    {NULL, 0}, /* angstrom, nanometre, micron */
    {"dm", 0.1},
    {NULL, 0},
    {NULL, 0},
    {NULL, 0},
    {NULL, 0},
    {NULL, 0},
    {NULL, 0}, /* deka-, hecto-, gigametre, astronomical unit, light year, parsec */
    {"us-ft", 1200.0 / 3937},
};

const char *agt_cad_insunits_name(int unit)
{
    return unit > 0 && unit < (int)G_N_ELEMENTS(insunits) ? insunits[unit].name : NULL;
}

double agt_cad_unit_m(const char *unit)
{
    for (gsize i = 0; i < G_N_ELEMENTS(insunits); i++)
        if (insunits[i].name && g_strcmp0(insunits[i].name, unit) == 0)
            return insunits[i].m;
    return 0;
}

/* The state of the pass over the file. */
typedef struct {
    AgtCadHeader *h;
    AgtCadReader r;
    const char *encoding;
    char section[16];
    char variable[24];
    double ext[6];
    int ext_seen;
    AgtCadBlock *block;    /* that is open */
    AgtCadEntity entity;   /* that is open; kind NULL when there is none */
    bool layered;          /* the layer of the open entity is known */
    AgtCadLayer *layer;    /* of the layer table */
    bool child;            /* vertices or attributes go on */
    GString *geodata_text; /* NULL until a GEODATA object */
    const char *kind;      /* of the last 0, in any section */
} Pass;

static void layer_free(gpointer p)
{
    AgtCadLayer *l = p;
    g_array_unref(l->kinds);
    g_free(l);
}

static void block_free(gpointer p)
{
    AgtCadBlock *b = p;
    g_array_unref(b->entities);
    g_free(b);
}

static void doubt_clear(gpointer p)
{
    AgtCadTextDoubt *d = p;
    g_free(d->layer);
    g_free(d->text);
}

static void note_doubt(AgtCadHeader *h, AgtCadDoubt doubt, const char *layer, const char *text)
{
    if (doubt == AGT_CAD_TEXT_FINE)
        return;
    for (guint i = 0; i < h->doubts->len; i++) {
        AgtCadTextDoubt *d = &g_array_index(h->doubts, AgtCadTextDoubt, i);
        if (d->doubt == doubt) {
            d->n++;
            return;
        }
    }
    AgtCadTextDoubt d = {doubt, g_strdup(layer), g_strdup(text), 1};
    g_array_append_val(h->doubts, d);
}

static char *value_text(Pass *p, AgtCadDoubt *doubt)
{
    for (gsize i = 0; i < p->r.n; i++)
        p->h->letters = p->h->letters || (guchar)p->r.value[i] >= 0x80;
    return agt_cad_decode(p->h->charset, p->r.value, p->r.n, doubt);
}

static guint layer_number(Pass *p)
{
    AgtCadHeader *h = p->h;
    AgtCadDoubt doubt;
    g_autofree char *name = value_text(p, &doubt);
    g_autofree char *folded = g_utf8_casefold(name, -1);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(h->layer_of, folded));
    if (known)
        return known - 1;
    note_doubt(h, doubt, name, "");
    AgtCadLayer *l = g_new0(AgtCadLayer, 1);
    l->name = g_string_chunk_insert(h->words, name);
    l->kinds = g_array_new(FALSE, FALSE, sizeof(AgtCadKind));
    g_ptr_array_add(h->layers, l);
    g_hash_table_insert(h->layer_of, g_steal_pointer(&folded), GUINT_TO_POINTER(h->layers->len));
    return h->layers->len - 1;
}

static void count_kind(AgtCadLayer *l, const char *kind)
{
    l->n++;
    for (guint i = 0; i < l->kinds->len; i++) {
        AgtCadKind *k = &g_array_index(l->kinds, AgtCadKind, i);
        if (k->kind == kind) {
            k->n++;
            return;
        }
    }
    AgtCadKind k = {kind, 1};
    g_array_append_val(l->kinds, k);
}

/* Ends the open entity. */
static void end_entity(Pass *p)
{
    if (!p->entity.kind)
        return;
    if (!p->layered) { /* an entity without a layer is on "0" */
        p->r.value = "0";
        p->r.n = 1;
        p->entity.layer = layer_number(p);
    }
    if (p->block) {
        g_array_append_val(p->block->entities, p->entity);
    } else {
        AgtCadLayer *l = g_ptr_array_index(p->h->layers, p->entity.layer);
        if (p->entity.paper)
            l->paper++;
        else
            count_kind(l, p->entity.kind);
        g_array_append_val(p->h->entities, p->entity);
    }
    p->entity = (AgtCadEntity){0};
}

/* Parts of the entity before them. */
static bool is_child(const Pass *p)
{
    if (!p->entity.kind)
        return false;
    bool line = strcmp(p->entity.kind, "POLYLINE") == 0,
         insert = strcmp(p->entity.kind, "INSERT") == 0;
    return (line && (agt_cad_is(&p->r, "VERTEX") || agt_cad_is(&p->r, "SEQEND"))) ||
           (insert && (agt_cad_is(&p->r, "ATTRIB") || agt_cad_is(&p->r, "SEQEND")));
}

static void begin_block(Pass *p)
{
    p->block = g_new0(AgtCadBlock, 1);
    p->block->name = "";
    p->block->entities = g_array_new(FALSE, FALSE, sizeof(AgtCadEntity));
    g_ptr_array_add(p->h->blocks, p->block);
}

/* A pair with code 0: something begins and what was open ends. */
static void begin(Pass *p)
{
    bool blocks = strcmp(p->section, "BLOCKS") == 0, entities = strcmp(p->section, "ENTITIES") == 0;
    if ((blocks || entities) && is_child(p)) {
        p->child = true;
        return;
    }
    AgtCadReader here = p->r;
    end_entity(p);
    p->r = here;
    p->child = false;
    p->layer = NULL;
    g_autofree char *kind = g_strndup(p->r.value, MIN(p->r.n, 64));
    g_strstrip(kind);
    p->kind = g_string_chunk_insert_const(p->h->words, kind);
    p->h->ended = strcmp(kind, "EOF") == 0;
    if (strcmp(kind, "SECTION") == 0 || strcmp(kind, "ENDSEC") == 0) {
        *p->section = '\0';
        p->block = NULL;
    } else if (blocks && strcmp(kind, "BLOCK") == 0) {
        begin_block(p);
    } else if (blocks && strcmp(kind, "ENDBLK") == 0) {
        p->block = NULL;
    } else if ((entities || (blocks && p->block)) && strcmp(kind, "EOF") != 0) {
        p->entity = (AgtCadEntity){.kind = p->kind, .line = p->r.line, .from = p->r.at};
        p->layered = false;
    } else if (strcmp(kind, "GEODATA") == 0) {
        p->h->geodata = true;
        if (!p->geodata_text)
            p->geodata_text = g_string_new(NULL);
    }
}

static void set_charset(Pass *p)
{
    AgtCadHeader *h = p->h;
    bool unicode = g_ascii_strncasecmp(h->version, "AC", 2) == 0 &&
                   g_ascii_strtoll(h->version + 2, NULL, 10) >= 1021;
    const char *wanted = p->encoding ? p->encoding : unicode ? "UTF-8" : h->codepage;
    char *charset = *wanted ? agt_cad_charset(wanted) : NULL;
    h->charset_stated = charset != NULL;
    g_free(h->charset);
    h->charset = charset ? charset : g_strdup("CP1252");
}

static void header_value(Pass *p)
{
    AgtCadHeader *h = p->h;
    bool min = strcmp(p->variable, "$EXTMIN") == 0, max = strcmp(p->variable, "$EXTMAX") == 0;
    int axis = p->r.code == 10 ? 0 : p->r.code == 20 ? 1 : -1;
    if (p->r.code == 9) {
        g_autofree char *name = g_strndup(p->r.value, MIN(p->r.n, sizeof p->variable - 1));
        g_strlcpy(p->variable, g_strstrip(name), sizeof p->variable);
    } else if (strcmp(p->variable, "$ACADVER") == 0 || strcmp(p->variable, "$DWGCODEPAGE") == 0) {
        g_autofree char *text = agt_cad_decode("ISO-8859-1", p->r.value, MIN(p->r.n, 64), NULL);
        const char *kept = g_string_chunk_insert(h->words, text);
        *(p->variable[1] == 'A' ? &h->version : &h->codepage) = kept;
        set_charset(p);
    } else if (strcmp(p->variable, "$INSUNITS") == 0) {
        h->insunits = (int)CLAMP(agt_cad_int(&p->r), 0, 1000);
    } else if (strcmp(p->variable, "$MEASUREMENT") == 0) {
        h->measurement = agt_cad_int(&p->r) == 1;
    } else if ((min || max) && axis >= 0 && agt_cad_real(&p->r, &p->ext[axis + (max ? 2 : 0)])) {
        p->ext_seen |= 1 << (axis + (max ? 2 : 0));
    }
}

static void layer_value(Pass *p)
{
    if (p->r.code == 2 && !p->layer) {
        guint number = layer_number(p); /* may move the array */
        p->layer = g_ptr_array_index(p->h->layers, number);
    } else if (p->r.code == 70 && p->layer) {
        p->layer->frozen = agt_cad_int(&p->r) & 1;
    } else if (p->r.code == 62 && p->layer) {
        p->layer->off = agt_cad_int(&p->r) < 0;
    }
}

static void entity_value(Pass *p)
{
    if (p->child)
        return;
    bool text = p->r.code == 1 &&
                (strcmp(p->entity.kind, "TEXT") == 0 || strcmp(p->entity.kind, "MTEXT") == 0);
    if (p->r.code == 8 && !p->layered) {
        p->entity.layer = layer_number(p);
        p->layered = true;
    } else if (p->r.code == 67) {
        p->entity.paper = agt_cad_int(&p->r) == 1;
    } else if (text) {
        AgtCadDoubt doubt;
        g_autofree char *said = value_text(p, &doubt);
        const AgtCadLayer *l = p->layered ? g_ptr_array_index(p->h->layers, p->entity.layer) : NULL;
        note_doubt(p->h, doubt, l ? l->name : "0", said);
    }
}

static void block_value(Pass *p)
{
    int axis = p->r.code == 10 ? 0 : p->r.code == 20 ? 1 : p->r.code == 30 ? 2 : -1;
    if (p->r.code == 2 && !*p->block->name) {
        g_autofree char *name = value_text(p, NULL);
        p->block->name = g_string_chunk_insert(p->h->words, name);
        char *folded = g_utf8_casefold(name, -1);
        if (!g_hash_table_contains(p->h->block_of, folded))
            g_hash_table_insert(p->h->block_of, folded, p->block);
        else
            g_free(folded);
    } else if (p->r.code == 70) {
        p->block->xref = agt_cad_int(&p->r) & 4;
    } else if (axis >= 0) {
        agt_cad_real(&p->r, &p->block->base[axis]);
    }
}

static void value(Pass *p)
{
    if (!*p->section && p->r.code == 2 && g_strcmp0(p->kind, "SECTION") == 0) {
        g_autofree char *name = g_strndup(p->r.value, MIN(p->r.n, sizeof p->section - 1));
        g_strlcpy(p->section, g_strstrip(name), sizeof p->section);
    } else if (p->entity.kind) {
        entity_value(p);
    } else if (strcmp(p->section, "HEADER") == 0) {
        header_value(p);
    } else if (strcmp(p->section, "TABLES") == 0 && g_strcmp0(p->kind, "LAYER") == 0) {
        layer_value(p);
    } else if (p->block && g_strcmp0(p->kind, "BLOCK") == 0) {
        block_value(p);
    } else if (p->geodata_text && g_strcmp0(p->kind, "GEODATA") == 0 && p->r.code >= 301 &&
               p->r.code <= 303 && p->geodata_text->len < GEODATA_BYTES) {
        g_string_append_len(p->geodata_text, p->r.value, (gssize)MIN(p->r.n, GEODATA_BYTES));
    }
}

/* id="..." of the coordinate system in the XML of a GEODATA object. */
static char *geodata_name(const GString *text)
{
    const char *at = text ? strstr(text->str, "CoordinateSystem id=\"") : NULL;
    const char *from = at ? at + strlen("CoordinateSystem id=\"") : NULL;
    const char *to = from ? strchr(from, '"') : NULL;
    return to && to - from < 200 ? g_utf8_make_valid(from, to - from) : g_strdup("");
}

static void finish(Pass *p)
{
    AgtCadHeader *h = p->h;
    if (p->r.bad && !h->ended)
        h->damage = g_strdup_printf("line %u is no group code", p->r.line);
    end_entity(p);
    bool sane = p->ext_seen == 15;
    for (int i = 0; i < 4; i++)
        sane = sane && fabs(p->ext[i]) < EXTENT_MAX;
    h->has_extent = sane && p->ext[0] <= p->ext[2] && p->ext[1] <= p->ext[3];
    if (h->has_extent)
        h->extent = (AgtBox){p->ext[0], p->ext[1], p->ext[2], p->ext[3]};
    h->geodata_crs = geodata_name(p->geodata_text);
    if (p->geodata_text)
        g_string_free(p->geodata_text, TRUE);
}

AgtCadHeader *agt_cad_header_read(const char *data, gsize size, const char *encoding)
{
    AgtCadHeader *h = g_new0(AgtCadHeader, 1);
    h->version = h->codepage = "";
    h->insunits = h->measurement = -1;
    h->extent = AGT_BOX_EMPTY;
    h->words = g_string_chunk_new(4096);
    h->layers = g_ptr_array_new_with_free_func(layer_free);
    h->blocks = g_ptr_array_new_with_free_func(block_free);
    h->entities = g_array_new(FALSE, FALSE, sizeof(AgtCadEntity));
    h->doubts = g_array_new(FALSE, FALSE, sizeof(AgtCadTextDoubt));
    g_array_set_clear_func(h->doubts, doubt_clear);
    h->layer_of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    h->block_of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Pass p = {.h = h, .r = {.data = data, .size = size}, .encoding = encoding};
    if (size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0)
        p.r.at = 3;
    set_charset(&p);
    while (!h->ended && agt_cad_next(&p.r)) {
        if (p.r.code == 0)
            begin(&p);
        else
            value(&p);
    }
    finish(&p);
    return h;
}

void agt_cad_header_free(AgtCadHeader *h)
{
    if (!h)
        return;
    g_free(h->charset);
    g_free(h->geodata_crs);
    g_free(h->damage);
    g_ptr_array_unref(h->layers);
    g_ptr_array_unref(h->blocks);
    g_array_unref(h->entities);
    g_array_unref(h->doubts);
    g_hash_table_unref(h->layer_of);
    g_hash_table_unref(h->block_of);
    g_string_chunk_free(h->words);
    g_free(h);
}

const AgtCadBlock *agt_cad_block(const AgtCadHeader *h, const char *name)
{
    g_autofree char *folded = g_utf8_casefold(name, -1);
    return g_hash_table_lookup(h->block_of, folded);
}
