/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heights of records: where they come from, which of them cannot be, and the grid made of them.
 * A first pass sees every record of a source layer, a second one fills and keeps.
 */
#pragma once

#include "heights_points.h"
#include "intake.h"

/* A text of a drawing that reads as a height. Positions are in source coordinates. */
typedef struct {
    gint64 fid;
    AgtPoint at;
    double value;   /* as written */
    bool decimals;  /* "412.35", not "412" */
    bool own;       /* its record falls to an entry that takes texts from beside */
    const char *on; /* CAD or source layer */
} AgtHeightLabel;

/* A record that is to have a height. */
typedef struct {
    gint64 fid;
    const AgtProfileLayer *entry;
    OGRGeometryH shape; /* owned; NULL for a point, and where no text is looked for */
    AgtBox box;
    bool rival; /* of another layer that looks for texts, too */
} AgtHeightEntity;

/* What the pairing of texts and records gave for a record. */
typedef struct {
    gint64 fid;
    guint label; /* number of the text, G_MAXUINT: none within reach */
    bool rival;
    bool ambiguous; /* another text, or another record, is about as near */
} AgtHeightMatch;

/* Heights of the geometry of the records of one entry. */
typedef struct {
    const AgtProfileLayer *entry;
    const AgtProfileField *field; /* height_m, NULL when it is not mapped */
    guint64 n, zero, none, other; /* records with height 0, without, with another */
    double lo, hi;                /* of the others, as in the file */
} AgtHeightTally;

/* The first pass over one source layer. */
typedef struct {
    GArray *tally;     /* of AgtHeightTally */
    GArray *label;     /* of AgtHeightLabel */
    GArray *entity;    /* of AgtHeightEntity */
    GArray *match_of;  /* of AgtHeightMatch */
    GHashTable *match; /* fid -> AgtHeightMatch of records that look for a text beside them */
    double unit_m;     /* metres of a source unit */
} AgtHeightPass;

/* Heights of a whole file, in the plan's system. */
struct _AgtHeightIntake {
    AgtHeightPass pass;
    AgtHeightPoints points;
    const char *datum, *oldest; /* of what was kept */
    double accuracy_m;          /* the worst */
    bool datum_missing, date_missing, accuracy_missing, datum_mixed;
};

/* The field height_m of an entry for a survey layer or control points, NULL. */
const AgtProfileField *agt_heights_field(const AgtProfileLayer *entry);
/* True when the heights of an entry stand in texts beside its records. */
bool agt_heights_beside(const AgtProfileLayer *entry);
/* True for a text of an entry whose heights stand beside its records: it is no record itself. */
bool agt_heights_is_label(OGRFeatureH f, const AgtProfileLayer *entry);

/* Around the first pass over a layer; every record is shown with its entry (NULL: none). */
void agt_heights_start(AgtSourceLayer *l);
void agt_heights_see(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH g,
                     const AgtProfileLayer *entry);
/* Shows a record of another layer that looks for texts beside it as well: a text is its own when it
 * is the nearest. */
void agt_heights_rival(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH g,
                       const AgtProfileLayer *entry);
/* Refuses a flat drawing whose Z are to be heights. @errors CONTENT */
bool agt_heights_judge(AgtSourceLayer *l, GError **error);
/* Pairs texts and records. */
void agt_heights_pair(AgtHeightPass *p);
/* Distance between a text and a record. */
double agt_heights_distance(const AgtHeightLabel *label, const AgtHeightEntity *e);
/* Lowest and highest Z of a geometry (may be NULL), NaN when one is; *flat when a part has none. */
void agt_heights_z(OGRGeometryH g, double *lo, double *hi, bool *flat);
/* Text of a field, newly allocated, NULL. */
char *agt_heights_own_text(OGRFeatureH f, const char *field);
/* Metres of a unit of the source's coordinates. */
double agt_heights_unit_m(const AgtSourceLayer *l);

/* Fills the height of @p row, and what the profile states for the whole survey; false with *what
 * (a msgid) and *detail when the record cannot have the height that it states. */
bool agt_heights_fill(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH g,
                      const AgtProfileLayer *entry, AgtFeature *row, const char **what,
                      char **detail);
/* Keeps the heights of a stored row for the grid. */
void agt_heights_keep(AgtSourceLayer *l, OGRGeometryH g, const AgtProfileLayer *entry,
                      const AgtFeature *row);
/* Makes the grid of what was kept when the profile asks for one. @errors CONTENT */
bool agt_heights_grid(AgtIntake *in, GError **error);
void agt_heights_clear(AgtIntake *in);

/* A height grid to be stored as a terrain row. */
typedef struct {
    const AgtHeights *heights;
    const char *key, *name;
    const char *vertical_datum, *surveyed_on; /* NULL: not stated */
    double accuracy_m;                        /* NaN: not stated */
} AgtTerrainStore;
/* Stores it, names what is missing for a verdict on depth; the row is borrowed. */
AgtTerrain *agt_terrain_store(AgtIntake *in, const AgtTerrainStore *t);
/* Says what a grid made of triangles met. @p made: how many points and triangles went into it. */
void agt_terrain_note(AgtIntake *in, const AgtTerrain *row, const char *made,
                      const AgtTinCounts *counts);
/* Says that places had several heights. */
void agt_terrain_note_doubled(AgtIntake *in, const AgtTerrain *row, const AgtHeightPoints *p);
