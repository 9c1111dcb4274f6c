/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A drawing as a data set: a layer for each CAD layer, a record for each entity, coordinates in
 * metres. GDAL's own reader is not used: it ignores units, drops what it does not know without a
 * word and tells nothing of what a block or an arc was.
 */
#pragma once

#include "cad_shape.h"
#include "profile.h"
#include "reader.h"
#include "source.h"

/* How the import of an outline that was made of several records ended. */
typedef enum { AGT_CAD_NOT_YET, AGT_CAD_STORED, AGT_CAD_QUARANTINED } AgtCadEnd;

/* One record; its number is the FID of the feature. */
typedef struct {
    const char *kind; /* "LINE", ...; "" for an outline made of several lines */
    guint layer;
    guint line;         /* in the file */
    AgtCadShape *shape; /* NULL for an outline made of several lines */
    char *key;
    AgtGeom *ring;    /* outline made of several lines, NULL */
    double gap_m;     /* largest gap that was closed in it, or that keeps it open */
    AgtPoint gap_at;  /* metres of the drawing */
    bool open;        /* an outline that is not closed */
    bool hull;        /* the hull of an open outline of a hazard */
    GArray *outlines; /* of guint: records made of this one; NULL */
    bool named;       /* a text that lies in a hazard area of its own layer */
    const char *used; /* layer whose record took the text, NULL */
    guint twin;       /* number + 1 of the outline that a hatch repeats, 0 */
    AgtCadEnd end;
    const char *reason, *what; /* why an outline made of several lines was not taken */
} AgtCadRecord;

typedef struct _AgtCad {
    AgtCadHeader *header;
    GPtrArray *records; /* of AgtCadRecord* */
    double unit_m;
    const char *unit;
    bool unit_of_header;
    guint64 from_blocks; /* records that came out of blocks, over the entities of the file */
    bool recursive, missing;
    double sagitta_m; /* how far lines that replaced curves may lie from them */
    /*< private >*/
    GDALDatasetH data; /* borrowed */
    GByteArray *bytes;
    bool *own;
    AgtFindings *out;
} AgtCad;

/* What a drawing that cannot be read has to become first: refuses DWG and binary DXF. */
bool agt_cad_refuse(const AgtSourceFile *file, GError **error);
/* True when the file is a DXF in text. */
bool agt_cad_is_dxf(const AgtSourceFile *file);
/* Reads a DXF into a data set in memory; @p cad is kept as long as that. Without a profile
 * coordinates stay in drawing units and nothing is refused but damage. Records have fields Layer,
 * Entity, EntityHandle, Linetype, Color, Text, TextHeight, Angle, Block, and the attributes of
 * blocks by their tags. @errors CONTENT, PROFILE */
GDALDatasetH agt_cad_open(const AgtSourceFile *file, const AgtProfile *profile, AgtCad **cad,
                          GError **error);
void agt_cad_free(AgtCad *cad);
/* Record of a feature. */
AgtCadRecord *agt_cad_record(const AgtCad *cad, OGRFeatureH f);
/* True for fields that every drawing has. */
bool agt_cad_is_plain_field(const char *name);

/* Geometry for @p entry (NULL: as drawn), owned by the caller; NULL when there is none
 * (cad_geom.c). */
OGRGeometryH agt_cad_geometry(const AgtCadRecord *r, const AgtProfileLayer *entry);
/* Outline in metres of the drawing for questions of place, arcs as lines; NULL when the record is
 * no area. */
AgtGeom *agt_cad_area(const AgtCadRecord *r, const AgtProfileLayer *entry);
/* What the geometry may be off the drawn one beyond its arcs, metres. */
double agt_cad_slack_m(const AgtCadRecord *r);
/* True when the ends of a path meet. */
bool agt_cad_path_closed(const AgtCadPath *p);
