/* SPDX-License-Identifier: Apache-2.0 */
/* From the coordinates of a source layer to those of the plan. */
#pragma once

#include <agrotown/crs.h>

#include "source.h"

typedef struct {
    AgtCrs *crs;        /* of the source layer */
    const char *origin; /* "file", "option" or "profile"; "" for a table without positions */
    bool swapped;       /* the file has northing or latitude first */
    AgtCrsOp *op;       /* NULL: the plan's own system, coordinates stay as they are */
    double accuracy_m;  /* of the operation; 0 when exact, negative when unknown */
    double error_m;     /* what evidence must reckon with; NaN when unknown */
    char *area_of_use;  /* "west south east north" in degrees, "" when unknown */
    bool outside_area;  /* the data lies partly outside the area of use */
    AgtBox area;        /* of use, of the system and the operation, degrees */
    AgtCrsOp *back;     /* plan to degrees, when outside_area */
    double off_site_m;  /* the data lies this far beside the site; 0: on it, or near */
    char *like;         /* systems that would put it there, NULL */
    char *grid;         /* "grid:NAME" when the file is in a site grid of the plan, NULL */
    char *grid_text;    /* the fit that was used */
    AgtGridMap map;
    double point_error_m; /* of the grid at its control points */
} AgtTransform;

/* What a reading pass found out about the positions of a layer. */
typedef struct {
    guint64 records, shapes; /* shapes: records with at least one usable position */
    guint64 wild;            /* records with a position that cannot be on Earth in this system */
    AgtPoint wild_at;        /* first of them */
    AgtBox box;              /* of the others, source units */
} AgtSourceSurvey;

/* Decides the system. @errors CRS with what to do */
AgtTransform *agt_transform_new(const AgtPlan *plan, const AgtImportOptions *options,
                                const AgtProfile *profile, const char *where,
                                OGRSpatialReferenceH declared, GError **error);
/* For tables without positions: the plan's own system. */
AgtTransform *agt_transform_none(const AgtPlan *plan);
void agt_transform_free(AgtTransform *t);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtTransform, agt_transform_free)
/* Name of the system, "EPSG:32638" or "grid:NAME". Borrowed. */
const char *agt_transform_crs(const AgtTransform *t);
/* What was done to the coordinates, for the record; NULL when nothing was. */
char *agt_transform_operation(const AgtTransform *t);
/* True when a position cannot be meant in the system of the layer. */
bool agt_transform_wild(const AgtTransform *t, double x, double y);
/* Chooses the operation for the data of @p s and refuses what does not fit. @errors CRS */
bool agt_transform_fit(AgtTransform *t, const AgtPlan *plan, const AgtCrs *to,
                       const AgtSourceSurvey *s, const char *where, GError **error);
/* True when a geometry of the plan lies outside the area of use. */
bool agt_transform_outside(const AgtTransform *t, const AgtGeom *g);
/* Positions moved, edges bent where the systems differ, whole millimetres; structure kept. */
AgtGeom *agt_transform_geom(const AgtTransform *t, const AgtGeom *g, GError **error);
