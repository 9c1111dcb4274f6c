/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file crs.h
 * Coordinate systems. PROJ is loaded on first use; no network grid is ever fetched; a "ballpark"
 * operation is refused. Degrees appear only here and in exchange.
 */
#pragma once

#include <agrotown/geom.h>

G_BEGIN_DECLS

/** Error domain of the crs room. */
#define AGT_CRS_ERROR (agt_crs_error_quark())
/** Quark behind #AGT_CRS_ERROR. */
GQuark agt_crs_error_quark(void);

/** Codes of #AGT_CRS_ERROR. */
typedef enum {
    AGT_CRS_ERROR_UNKNOWN,      /**< the text names no CRS */
    AGT_CRS_ERROR_UNSUITABLE,   /**< not projected in metres where that is needed */
    AGT_CRS_ERROR_NO_OPERATION, /**< only a ballpark operation, or none, leads there */
    AGT_CRS_ERROR_OUTSIDE,      /**< a position is outside the area of use or cannot be computed */
    AGT_CRS_ERROR_FAILED,       /**< PROJ could not be loaded or failed */
} AgtCrsErrorCode;

/** A coordinate system. Immutable. */
typedef struct _AgtCrs AgtCrs;
/** From "EPSG:32638", WKT or a PROJ string. A compound CRS gives its horizontal part. */
AgtCrs *agt_crs_new(const char *text, GError **error);
/** NULL is allowed. */
void agt_crs_free(AgtCrs *crs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtCrs, agt_crs_free)
/** "EPSG:32638", or the name when it has no code. Borrowed. */
const char *agt_crs_code(const AgtCrs *crs);
/** Name as PROJ gives it. Borrowed. */
const char *agt_crs_name(const AgtCrs *crs);
/** EPSG number, 0 when it has none. */
int agt_crs_epsg(const AgtCrs *crs);
/** True for latitude/longitude systems. */
bool agt_crs_is_geographic(const AgtCrs *crs);
/** True for projected systems in metres, which a plan needs. */
bool agt_crs_is_metric(const AgtCrs *crs);
/** Area of use, degrees (x = longitude, y = latitude); false when unknown. An area across the
 *  antimeridian has its east edge over 180. */
bool agt_crs_area_of_use(const AgtCrs *crs, AgtBox *degrees);
/** WKT1 (GDAL/ESRI style when @p esri) for .prj files and spatial_ref_sys; newly allocated. */
char *agt_crs_to_wkt(const AgtCrs *crs, bool esri, GError **error);
/** PROJ string, "" when it has none; newly allocated. */
char *agt_crs_to_proj(const AgtCrs *crs);

/** One chosen operation between two systems. Not thread-safe. */
typedef struct _AgtCrsOp AgtCrsOp;
/**
 * Chooses the most accurate non-ballpark operation whose grids are present for @p area (degrees,
 * may be NULL). Axis order is always x = east or longitude, y = north or latitude.
 * @errors NO_OPERATION, FAILED
 */
AgtCrsOp *agt_crs_op_new(const AgtCrs *from, const AgtCrs *to, const AgtBox *area, GError **error);
/** NULL is allowed. */
void agt_crs_op_free(AgtCrsOp *op);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtCrsOp, agt_crs_op_free)
/** Name of the operation for the record, such as "Pulkovo 1942 to WGS 84 (20) + UTM zone 38N". */
const char *agt_crs_op_name(const AgtCrsOp *op);
/** Code of the operation when it has one ("EPSG:15865"), else "". */
const char *agt_crs_op_code(const AgtCrsOp *op);
/** Stated accuracy in metres; 0 for an exact conversion; negative when unknown. */
double agt_crs_op_accuracy_m(const AgtCrsOp *op);
/** Area of use of the operation, degrees; false when unknown. */
bool agt_crs_op_area_of_use(const AgtCrsOp *op, AgtBox *degrees);
/** Transforms @p n positions in place. @errors OUTSIDE names the first that failed */
bool agt_crs_op_apply(AgtCrsOp *op, AgtPoint *pt, size_t n, GError **error);
/** Whole geometry; usable with edges densified by the caller. */
AgtGeom *agt_crs_op_geom(AgtCrsOp *op, const AgtGeom *g, GError **error);

/** Factors of a projected CRS at a position. */
typedef struct {
    double convergence_deg; /**< grid north minus true north, clockwise positive */
    double grid_factor;     /**< grid length / ellipsoid length */
    double lon_deg, lat_deg;
} AgtCrsFactors;
/** @errors UNSUITABLE, OUTSIDE */
bool agt_crs_factors(const AgtCrs *crs, AgtPoint at, AgtCrsFactors *out, GError **error);

G_END_DECLS
