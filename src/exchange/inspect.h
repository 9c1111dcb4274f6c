/* SPDX-License-Identifier: Apache-2.0 */
/* What was seen in a file, between the readers and the tellers of `inspect`. */
#pragma once

#include <agrotown/crs.h>

#include "cad_header.h"
#include "inspect_tell.h"
#include "landxml.h"
#include "source.h"

/* Distinct values of a field are counted up to this many; a key of more records is not proven. */
#define AGT_SEEN_WORDS_MAX 200000
/* Distinct values shown. */
#define AGT_SEEN_WORDS_SHOWN 12

/* A field of a source layer. */
typedef struct {
    char *name;
    const char *type;             /* "text", "real", "integer", "date", "time", "list", "binary" */
    int width;                    /* 0: not stated */
    guint64 given;                /* records with a value */
    GHashTable *words;            /* text -> count (as pointer); NULL when there are too many */
    guint64 distinct;             /* counted until there are too many */
    guint64 reals, wholes, dates; /* values that read as such */
    guint64 commas;               /* numbers with a decimal comma */
    guint64 wkts;                 /* values that begin as well-known text */
    guint64 bad, garbled;         /* values that are no UTF-8, or look wrongly decoded */
    double min, max;              /* of the numbers */
    char *first, *last;           /* of the dates */
    char *sample;                 /* a value with letters beyond ASCII */
    char *repaired;               /* what a wrongly decoded value may be meant to say */
    bool decimals;                /* a number has a fraction */
} AgtSeenField;

/* Where a layer lies. */
typedef struct {
    AgtBox box;        /* of all positions that are numbers */
    GArray *centres;   /* of AgtPoint, one a record */
    guint64 at_origin; /* records at (0, 0) */
    guint64 far_off;   /* records far from all others */
    AgtPoint far_at;   /* one of them */
    AgtBox core;       /* box of the centres without the farthest */
    AgtPoint middle;   /* median */
    double zmin, zmax; /* NaN without heights */
} AgtSeenPlace;

/* A source layer. */
typedef struct {
    char *name;
    AgtTell tell;   /* words of what is said */
    char *declared; /* geometry kind the file declares */
    gint64 stated;  /* records the file states, negative: none */
    guint64 records, null, empty, with_z, curves, invalid;
    GHashTable *kinds, *flaws; /* name -> count */
    GPtrArray *fields;         /* of AgtSeenField* */
    AgtSeenPlace place;
    AgtCrs *crs;    /* declared; NULL */
    char *crs_said; /* what the file says when it is no usable system, NULL */
    bool north_first, vertical;
    bool metric;       /* the unit of its coordinates is stated: they are no degrees */
    char *damage;      /* what the reader said, NULL */
    char *x, *y, *wkt; /* columns that hold positions, NULL */
    GPtrArray *says;   /* of char*: what the coordinates look like */
    char *candidate;   /* first system that would place it where it may be meant, NULL */
    bool swapped;      /* it would do so with its axes exchanged */
} AgtSeenLayer;

/* A grid of heights or an image. */
typedef struct {
    int columns, rows, bands;
    const char *type;
    bool placed, upright;
    double gt[6];
    char *unit;
    double nodata; /* NaN: none stated */
    bool nodata_stated;
    guint64 cells, empty, nan, wild; /* wild: no height on Earth */
    double wild_value, min, max;
    guint64 wild_same;   /* cells that hold the first wild value */
    AgtSeenLayer *place; /* its corners as positions */
} AgtSeenRaster;

/* A layer of a drawing; lengths in drawing units. */
typedef struct {
    const AgtCadLayer *head;
    guint closed, open; /* lines with three corners and more that end where they begin; others */
    guint gaps;         /* of the open ones: nearly closed */
    double gap_min, gap_max;                      /* between their ends */
    guint points, areas, texts, numbers, inserts; /* areas: hatches, solids, circles */
    guint with_z;                                 /* entities with a height that is not 0 */
    double zmin, zmax;
    GPtrArray *samples; /* of char*: texts */
    GHashTable *blocks; /* name -> count of places */
    AgtBox box;
} AgtSeenDrawn;

/* A DXF drawing. */
typedef struct {
    AgtCadHeader *head;
    GPtrArray *layers;   /* of AgtSeenDrawn*, as in head */
    AgtSeenLayer *place; /* extent in drawing units, guesses in metres when the unit is stated */
    const char *unit;    /* stated, NULL */
    guint shapes;        /* entities in the model that an import could take */
} AgtSeenDrawing;

/* A file. */
typedef struct {
    AgtLang lang;
    const AgtSourceFile *file;
    const char *driver;
    guint64 size;
    GPtrArray *used, *unused; /* of char*: side files */
    char *charset;            /* NULL: not stated */
    bool charset_sure;        /* by a .cpg file */
    char *charset_guess;      /* of the raw bytes, NULL */
    const char *delimiter;    /* of a CSV file, a msgid; NULL */
    char *warning;            /* first thing the reader said on opening, NULL */
    GPtrArray *layers;        /* of AgtSeenLayer* */
    AgtSeenRaster *raster;
    AgtSeenDrawing *drawing;
    AgtLandXml *survey;
    GPtrArray *members; /* of char*: of an archive that holds several files */
} AgtSeen;

/* The work behind agt_inspect(). */
AgtInspection *agt_inspect_run(const AgtInspectOptions *o, GError **error);
void agt_seen_free(AgtSeen *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtSeen, agt_seen_free)
AgtSeenLayer *agt_seen_layer_new(const char *name, AgtLang lang);
void agt_seen_layer_free(gpointer layer);
/* True when something of the file could not be read. */
bool agt_seen_damaged(const AgtSeen *s);

/* Counting (inspect_layer.c, inspect_field.c, inspect_raster.c). */
AgtSeenLayer *agt_seen_layer_read(OGRLayerH ogr, AgtLang lang);
AgtSeenField *agt_seen_field_new(OGRFieldDefnH defn);
void agt_seen_field_free(gpointer field);
void agt_seen_field_add(AgtSeenField *f, OGRFeatureH feature, int index);
/* Words of a field, the most frequent first, then by text; free with g_ptr_array_unref(). */
GPtrArray *agt_seen_words(const AgtSeenField *f);
/* True when the field tells every record apart. */
bool agt_seen_is_key(const AgtSeenField *f, guint64 records);
AgtSeenRaster *agt_seen_raster_read(GDALDatasetH d, AgtLang lang);
AgtSeenDrawing *agt_seen_drawing_read(const char *data, gsize size, AgtLang lang);
void agt_seen_drawing_free(AgtSeenDrawing *d);
/* Kind of geometry that a layer of a drawing is mostly made of, 0 for none. */
int agt_seen_drawn_kind(const AgtSeenDrawn *l);
/* A tolerance that closes the gaps of a layer, metres; 0 when there are none or no unit is stated.
 */
double agt_seen_drawn_close_m(const AgtSeenDrawing *d, const AgtSeenDrawn *l);

/* Positions (inspect_place.c). */
void agt_seen_place_point(AgtSeenPlace *p, double x, double y);
void agt_seen_place_end(AgtSeenPlace *p);
void agt_seen_crs(AgtSeenLayer *l, OGRSpatialReferenceH srs);
/* Fills what the coordinates look like. */
void agt_seen_guess_place(AgtSeenLayer *l);
/* Columns of a table that hold positions. */
void agt_seen_guess_columns(AgtSeenLayer *l);

/* Letters (inspect_letters.c). */
/* Character set of bytes that are no ASCII, as a name for profiles; NULL when nothing fits. */
const char *agt_letters_guess(const char *bytes, gsize len);
/* What a text that was decoded with the wrong character set says rightly, or NULL. */
char *agt_letters_repair(const char *text);

/* Telling. */
char *agt_seen_text(const AgtSeen *s);
void agt_seen_place_text(AgtTell *t, const AgtSeenLayer *l);
void agt_seen_drawing_text(AgtTell *t, const AgtSeenDrawing *d);
void agt_seen_survey_text(AgtTell *t, const AgtLandXml *x);
char *agt_seen_json(const AgtSeen *s);
char *agt_seen_profile(const AgtSeen *s);

/* Guesses from names (inspect_words.c). */
/* Layer for a source layer of this name, AGT_N_LAYERS when unsure; @p word gets the word it goes
 * by. @p kind is 0 when mixed or unknown. */
AgtLayerId agt_words_layer(const char *name, int kind, char **word);
/* How well a source field's name fits one of ours: 0 not at all. */
int agt_words_field(const char *name, const AgtField *ours);
/* Word of a closed list that a source word means, NULL when unsure. */
const char *agt_words_value(const char *word, const AgtField *ours);
/* True when a name speaks of mines or of clearance. */
bool agt_words_clearance(const char *name);
/* True for names of columns with eastings or longitudes (@p east) or northings or latitudes;
 * @p letter: for "e" and "n" only. */
bool agt_words_axis(const char *name, bool east, bool letter);
