/* SPDX-License-Identifier: Apache-2.0 */
/* One entity of a drawing as lines, areas and texts, blocks resolved. No GDAL here. */
#pragma once

#include "cad_curve.h"
#include "cad_header.h"

/* What an entity is to a plan. */
typedef enum {
    AGT_CAD_LINES, /* lines and outlines */
    AGT_CAD_AREA,  /* HATCH, SOLID, 3DFACE: outlines that are filled */
    AGT_CAD_POINT,
    AGT_CAD_TEXT,
    AGT_CAD_INSERT, /* a block */
    AGT_CAD_NOTE,   /* dimensions, leaders, pictures: says something, is nothing on the ground */
    AGT_CAD_UNREAD, /* a kind, or numbers, that cannot be read */
} AgtCadSense;

/* A named text of a block. */
typedef struct {
    char *tag, *text;
} AgtCadTag;

typedef struct {
    AgtCadSense sense;
    GPtrArray *paths; /* of AgtCadPath*, metres */
    bool filled;      /* paths of a hatch or solid are among them */
    double at[3];     /* place of a point, text or block, centre of a circle; metres */
    bool placed;
    double error_m; /* how far ellipses and splines may lie from their lines */
    bool arcs;      /* there are curves of any kind */
    char *text;     /* shown text, NULL */
    char *block;    /* name, NULL */
    double angle;   /* of a text or block, degrees */
    double height_m;
    char *handle; /* "" when there is none */
    char *linetype;
    int colour;    /* 256: of the layer */
    GArray *tags;  /* of AgtCadTag */
    guint n_inner; /* entities of blocks in it */
    guint inner_unread;
    bool incomplete; /* a block of it is not in the file */
    bool wild;       /* a number of it is no number */
} AgtCadShape;

void agt_cad_shape_free(AgtCadShape *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtCadShape, agt_cad_shape_free)

/* A drawing while it is read. */
typedef struct _AgtCadDrawing AgtCadDrawing;
/* Called for an entity of a block whose own layer is mapped: it becomes a record of its own. */
typedef void (*AgtCadSplit)(const AgtCadEntity *inner, AgtCadShape *s, const char *handles,
                            gpointer user);
struct _AgtCadDrawing {
    const AgtCadHeader *header;
    const char *data;
    gsize size;
    double unit_m;
    const bool *own;   /* layer number: entities inside blocks are records of their own */
    AgtCadSplit split; /* takes the shape */
    gpointer user;
    guint64 expanded; /* entities of blocks so far */
    bool too_many;    /* blocks hold more entities than anyone draws */
    bool recursive;   /* a block that holds itself was met and left out */
    bool missing;     /* a block that is not defined was met */
};

/* Reads an entity of the section ENTITIES. Never fails. */
AgtCadShape *agt_cad_shape_read(AgtCadDrawing *d, const AgtCadEntity *e);

/* The pairs of one entity, parts included; for the readers of single kinds. */
typedef struct {
    int code;
    AgtCadReader at;
} AgtCadPair;
GArray *agt_cad_pairs(const AgtCadDrawing *d, const AgtCadEntity *e);
/* First number with this code, or @p otherwise. */
double agt_cad_number(const GArray *pairs, int code, double otherwise);
/* Boundary paths of a HATCH in its plane (cad_hatch.c). False when they cannot be read. */
bool agt_cad_hatch(const GArray *pairs, double stretch, GPtrArray *paths, double *error_m);
/* Adds a spline from its pairs @p from to @p to. */
bool agt_cad_spline(const GArray *pairs, guint from, guint to, double stretch, AgtCadPath *out,
                    double *error_m);
