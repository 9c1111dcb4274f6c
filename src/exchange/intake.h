/* SPDX-License-Identifier: Apache-2.0 */
/* The state of one running import. */
#pragma once

#include "cad.h"
#include "rules.h"
#include "shape.h"
#include "source.h"
#include "transform.h"
#include "value.h"

typedef struct _AgtHeightIntake AgtHeightIntake; /* heights.h */
typedef struct _AgtRoster AgtRoster;             /* roster.h */

typedef struct {
    const AgtPlan *plan;
    const AgtImportOptions *options;
    const AgtProfile *profile;
    const AgtSourceFile *file;
    AgtCad *cad; /* a drawing, NULL for other files */
    AgtFindings *out;
    AgtImportResult *result;
    AgtChangeset *changes;
    AgtArena *arena;
    AgtCrs *plan_crs;
    const char *data_as_of;  /* NULL when nobody said */
    const char *dataset;     /* id of the clearance dataset, NULL before the first evidence */
    const AgtSource *before; /* row of the books that this import writes anew, NULL */
    GHashTable *mates;       /* ids of the sources of this file name: whose records may return */
    const char *source_id;
    AgtRoster *roster; /* rows of the clearance dataset, NULL without evidence */
    bool new_dataset;  /* the dataset is made by this import */
    const char *edition_id;
    bool delta;                /* a list of changes: what it does not name is as it was */
    bool covers[AGT_N_LAYERS]; /* kinds of records that the file lists */
    guint went_back;           /* records whose data date is before that of the row they are */
    const AgtFeature *back;    /* row of the first of them */
    const char *source_crs;    /* of the first layer taken */
    const char *crs_origin;
    bool many_layers; /* keys carry the layer's name */
    /*< matching >*/
    GHashTable *known;             /* "layer key" of rows of the earlier import -> AgtFeature */
    GHashTable *seen;              /* "layer key" of this file's records */
    GHashTable *ids[AGT_N_LAYERS]; /* ids in use; NULL until needed */
    AgtIdCounter counter[AGT_N_LAYERS];
    bool touched[AGT_N_LAYERS];
    GHashTable *tally; /* findings that are counted, by text */
    AgtHeightIntake *heights;
} AgtIntake;

/* One source layer while it is read. */
typedef struct {
    AgtIntake *in;
    OGRLayerH ogr;
    const char *name;
    AgtTransform *t;    /* NULL when nothing of the layer is mapped */
    GHashTable *labels; /* field name in lower case -> code -> label, of coded domains */
    /*< rows that are points of outlines (points.h) >*/
    struct _AgtPoints *points;    /* NULL when there are none */
    struct _AgtPointGroup *group; /* whose record is being made, NULL */
    const char *key;              /* of that record, NULL: by the profile */
} AgtSourceLayer;

/* Labels of coded values of a layer (domains.c); the caller frees l->labels. */
void agt_domains_read(AgtSourceLayer *l, GDALDatasetH d);
/* Codes and labels of a field, NULL when it has none. Borrowed. */
GHashTable *agt_domains_of(const AgtSourceLayer *l, const char *field);

/* Takes one record; it is stored, quarantined or counted as unmapped, never lost. */
void agt_intake_record(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry,
                       AgtImportCount *count);
/* Takes a record of clearance evidence whose shape is read. */
void agt_intake_evidence(AgtSourceLayer *l, OGRFeatureH f, OGRGeometryH g,
                         const AgtProfileLayer *entry, AgtImportCount *count, AgtShape *s);
/* Geometry of a record, from its own column, from columns of the table or as drawn; *owned tells
 * whether the caller destroys it. */
OGRGeometryH agt_intake_geometry(const AgtSourceLayer *l, OGRFeatureH f,
                                 const AgtProfileLayer *entry, bool *owned);
/* True when the record fulfils the conditions of the entry (where.c). */
bool agt_intake_where(const AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry);
/* Adds one to a finding that is made once at the end; @p text is {arg}, @p what a msgid or NULL. */
void agt_intake_tally(AgtIntake *in, const AgtRule *rule, const char *text, const char *what);
/* Makes the counted findings, in a fixed order. */
void agt_intake_tally_end(AgtIntake *in);

/* match.c */
void agt_match_begin(AgtIntake *in);
void agt_match_clear(AgtIntake *in);
/* Key of a record, unique in this file for @p target; kept by the arena. That of evidence which has
 * none of its own is its number behind a mark (roster.h). */
const char *agt_match_key(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry,
                          AgtLayerId target);
/* True for the source of a file of the same name. */
bool agt_match_is_mate(const AgtIntake *in, const char *source);
/* Row, other than evidence, of the earlier import with this key, NULL. */
const AgtFeature *agt_match_known(const AgtIntake *in, AgtLayerId layer, const char *key);
/* Id for a new row: @p wanted when it is free and well formed, else the next number. */
const char *agt_match_id(AgtIntake *in, AgtLayerId layer, const char *wanted);
/* Records @p row as addition or change. */
void agt_match_store(AgtIntake *in, const AgtFeature *before, AgtFeature *row, const char *key);
/* What became of rows, other than evidence, that the file no longer holds. */
void agt_match_gone(AgtIntake *in);

/* Sets a field by name when the layer has it. */
void agt_intake_set(AgtIntake *in, AgtFeature *row, const char *field, const char *text);

/* A record of clearance evidence while it is judged (evidence.c). */
typedef struct {
    AgtLayerId layer; /* the hazard layer that fits the geometry, else as mapped */
    AgtGeom *geom;    /* owned, NULL when there is none */
    GBytes *received; /* owned, NULL */
    GString *flaws;   /* codes separated by commas */
    bool fail;
    char *original; /* positions as text when they cannot be used, NULL */
} AgtEvidence;
void agt_evidence_shape(AgtSourceLayer *l, const AgtProfileLayer *entry, OGRGeometryH g,
                        AgtShape *s, AgtEvidence *e);
void agt_evidence_flaw(AgtSourceLayer *l, AgtEvidence *e, const char *code, const char *detail,
                       const char *what);
void agt_evidence_clear(AgtEvidence *e);
/* Gives the geometry for a layer that is no evidence, or NULL with *reason (a code) and *what (a
 * msgid). *repaired_m2 is not NaN when the outline was repaired. */
AgtGeom *agt_plain_shape(const AgtTransform *t, const AgtProfileLayer *entry, AgtShape *s,
                         const char **reason, const char **what, double *repaired_m2);
