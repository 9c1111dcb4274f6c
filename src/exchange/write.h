/* SPDX-License-Identifier: Apache-2.0 */
/* One running export and the writers of the formats. */
#pragma once

#include "export.h"

typedef struct {
    const AgtPlan *plan;
    const AgtExportOptions *o;
    AgtCrs *crs;
    AgtCrsOp *op; /* NULL: the plan's own coordinates */
    char *temp;   /* file or folder that is written, renamed when complete */
    bool degrees, folder;
} AgtExport;

/* A table that GDAL writes. */
typedef struct {
    AgtExport *x;
    GDALDatasetH d;
    OGRLayerH ogr; /* the layer begun last */
    OGRSpatialReferenceH srs;
    bool shapes; /* the format holds geometry */
} AgtSink;

/* Begins a layer; without geometry (wkbNone) a plain table. */
bool agt_sink_layer(AgtSink *s, const char *name, OGRwkbGeometryType type);
bool agt_sink_field(OGRLayerH l, const char *name, OGRFieldType type, OGRFieldSubType sub);
/* write_findings.c: "findings", and "findings_area" where the format holds geometry. */
bool agt_write_findings(AgtSink *s, GError **error);

bool agt_write_gpkg(AgtExport *x, GError **error);
bool agt_write_geojson(AgtExport *x, GError **error);
bool agt_write_csv(AgtExport *x, GError **error);
bool agt_write_xlsx(AgtExport *x, GError **error);
bool agt_write_dxf(AgtExport *x, GError **error);
bool agt_write_kml(AgtExport *x, GError **error);
bool agt_write_gpx(AgtExport *x, GError **error);

/* True when a layer goes into the file: asked for, loaded, not bulk. */
bool agt_write_wants(const AgtExport *x, const AgtLayer *layer);
/* Geometry of a row that has one, in the system of the file. */
AgtGeom *agt_write_moved(AgtExport *x, const AgtFeature *row, GError **error);
/* The same for GDAL; *out is when the row has none. */
bool agt_write_geometry(AgtExport *x, const AgtFeature *row, OGRGeometryH *out, GError **error);
/* "ILLUSTRATIVE, NOT FOR CONSTRUCTION" in the language of the export, or NULL. */
const char *agt_write_warning(const AgtExport *x);
/* The mask row of a feature, NULL when it has none. */
const AgtExportMask *agt_write_mask_of(const AgtExport *x, const AgtFeature *row);
/* Depth of a mask row to whole centimetres, rounded down; "" for none; newly allocated. */
char *agt_write_mask_depth(const AgtExportMask *m);
/* A file to write; finished it tells whether everything reached the disk. */
FILE *agt_write_start(const AgtExport *x, const char *path, GError **error);
bool agt_write_finish(const AgtExport *x, FILE *file, GError **error);
/* Fails with WRITE when GDAL reported a failure. */
bool agt_write_clean(const AgtExport *x, const AgtGdalLog *log, GError **error);
