/* SPDX-License-Identifier: Apache-2.0 */
/* What a DXF drawing states about itself, and where its entities stand. No GDAL here. */
#pragma once

#include "cad_text.h"

/* Entities of one kind on one layer, model space. */
typedef struct {
    const char *kind; /* "LINE", "LWPOLYLINE", ... */
    guint n;
} AgtCadKind;

/* One CAD layer; names compare without case, the first spelling stands. */
typedef struct {
    const char *name; /* UTF-8 */
    bool frozen, off;
    guint n, paper; /* entities in model space and on paper sheets; children are not counted */
    GArray *kinds;  /* of AgtCadKind, in order of appearance; model space */
} AgtCadLayer;

/* One entity, with its vertices or attributes when it has them. */
typedef struct {
    const char *kind;
    guint layer; /* number in layers */
    guint line;  /* in the file */
    gsize from;  /* offset of the pair behind its kind */
    bool paper;  /* on a sheet, not in the model */
} AgtCadEntity;

typedef struct {
    const char *name; /* UTF-8 */
    bool xref;        /* drawn in another file */
    double base[3];
    GArray *entities; /* of AgtCadEntity */
} AgtCadBlock;

/* An example of a text that does not look right. */
typedef struct {
    AgtCadDoubt doubt;
    char *layer, *text; /* as decoded; "" for a layer's own name */
    guint n;            /* texts like it */
} AgtCadTextDoubt;

typedef struct {
    const char *version;  /* $ACADVER, "" when absent */
    const char *codepage; /* $DWGCODEPAGE, "" when absent */
    char *charset;        /* that texts are read in */
    bool charset_stated;  /* by the drawing's header or the caller */
    bool letters;         /* there are letters beyond ASCII */
    int insunits;         /* $INSUNITS, -1 when absent */
    int measurement;      /* $MEASUREMENT: 0 English, 1 metric, -1 absent */
    bool has_extent;      /* $EXTMIN and $EXTMAX are there and make sense */
    AgtBox extent;        /* in drawing units */
    bool geodata;         /* a GEODATA object is there */
    char *geodata_crs;    /* name of its coordinate system, "" */
    bool ended;           /* the last section and the file end as they should */
    char *damage;         /* first thing that is no DXF, NULL */
    GPtrArray *layers;    /* of AgtCadLayer*, the layer table first, then as met */
    GArray *entities;     /* of AgtCadEntity: section ENTITIES */
    GPtrArray *blocks;    /* of AgtCadBlock* */
    GArray *doubts;       /* of AgtCadTextDoubt: layer names and shown texts, one a kind of doubt */
    /*< private >*/
    GStringChunk *words;
    GHashTable *layer_of; /* folded name -> number + 1 */
    GHashTable *block_of; /* folded name -> AgtCadBlock */
} AgtCadHeader;

/* Reads all of a DXF. @p encoding: of a profile, NULL. Never fails: damage says what is wrong. */
AgtCadHeader *agt_cad_header_read(const char *data, gsize size, const char *encoding);
void agt_cad_header_free(AgtCadHeader *h);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtCadHeader, agt_cad_header_free)
/* Block by name, NULL. */
const AgtCadBlock *agt_cad_block(const AgtCadHeader *h, const char *name);
/* Name of a unit of $INSUNITS as a profile spells it; NULL for none (0) and for unknown ones. */
const char *agt_cad_insunits_name(int insunits);
/* Metres of a unit ("mm", "ft", ...), 0 when it is not known. */
double agt_cad_unit_m(const char *unit);
