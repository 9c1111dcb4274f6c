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
    AGT_CRS_ERROR_FIT,          /**< control points do not fix a site grid */
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
/** What coordinates that come through SK-42 may be off, metres: published parameter sets differ by
 *  1 to 14 m at Aghdam (domain/mine-action.md, section 8). */
#define AGT_SK42_ERROR_M 15.0
/** True for SK-42 and its kin (every Pulkovo datum, whatever stands on the Krassowsky ellipsoid).
 */
bool agt_crs_is_sk42(const AgtCrs *crs);
/** The same of a text: a code, a name in Latin or Cyrillic letters, WKT, an ESRI name, a PROJ
 * string. Needs no PROJ. NULL is allowed. */
bool agt_crs_text_is_sk42(const char *text);

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

/**
 * @name Positions as people write them
 * @{
 */
/** One written position. */
typedef struct {
    AgtPoint at;      /**< easting or longitude, northing or latitude; degrees are decimal */
    bool order_known; /**< letters say which number is which; else they may stand the other way */
    int utm_zone;     /**< not 0: UTM of this zone on WGS 84; negative: south of the equator */
    double half_unit; /**< half of the last digit written, in metres or degrees */
} AgtCrsWritten;
/**
 * Reads one or more positions, separated by ";", "|" or line ends: degrees (decimal, with minutes,
 * with seconds; N S E W or Cyrillic letters), metres (blanks between groups of three digits
 * allowed), UTM with zone and band, MGRS. What can be read in two ways is refused, except for the
 * order of two bare numbers. Decimal points and decimal commas.
 * @param geographic numbers without a zone are degrees
 * @return array of #AgtCrsWritten, at least one @errors UNKNOWN with the part that cannot be read
 */
GArray *agt_crs_read_written(const char *text, bool geographic, GError **error);
/** What a written position may mean in its system: a zone number that the eastings of this system
 *  carry is put before one without, one that they do not carry is taken off. @return how many */
guint agt_crs_written_points(const AgtCrsWritten *w, const AgtCrs *crs, AgtPoint out[2]);
/** Zone number before the eastings of a Gauss-Krueger system, 0 when they have none. */
int agt_crs_zone_prefix(const AgtCrs *crs);
/** @} */

/**
 * @name Misread coordinates
 * @{
 */
/** Mistakes that are made with coordinates again and again. */
typedef enum {
    AGT_TRAP_NONE,
    AGT_TRAP_SWAPPED,       /**< axes exchanged */
    AGT_TRAP_SK42_AS_WGS84, /**< SK-42 coordinates read as WGS 84 */
    AGT_TRAP_WGS84_AS_SK42, /**< WGS 84 coordinates read as SK-42 */
    AGT_TRAP_GAUSS_AS_UTM,  /**< Gauss-Krueger coordinates read as UTM */
    AGT_TRAP_UTM_AS_GAUSS,  /**< UTM coordinates read as Gauss-Krueger */
    AGT_TRAP_ZONE,          /**< the neighbouring zone */
    AGT_TRAP_PREFIX,        /**< zone number before the easting missing, or too many */
    AGT_TRAP_FEET,          /**< feet taken for metres */
    AGT_TRAP_UNITS,         /**< degrees and metres mixed up */
} AgtCrsTrap;

/** Numbers of one system, read in another one or in another way. */
typedef struct _AgtCrsReading AgtCrsReading;
/**
 * All readings of numbers that are said to be in @p stated, that common mistakes lead to, for
 * places near @p lon_deg. @return array that owns them, likelier ones first
 */
GPtrArray *agt_crs_readings(const AgtCrs *stated, const AgtCrs *plan, double lon_deg);
/** Where the numbers lie in the plan when read so; false when they cannot be read so. */
bool agt_crs_reading_apply(const AgtCrsReading *r, AgtPoint numbers, AgtPoint *out);
/** The mistake, when the numbers are in the stated system (@p stated_is_true) and were read in the
 *  other way, or the other way round. */
AgtCrsTrap agt_crs_reading_trap(const AgtCrsReading *r, bool stated_is_true);
/** System of the reading, such as "EPSG:28408". Borrowed. */
const char *agt_crs_reading_system(const AgtCrsReading *r);
/** @} */

/** Factors of a projected CRS at a position. */
typedef struct {
    double convergence_deg; /**< grid north minus true north, clockwise positive */
    double grid_factor;     /**< grid length / ellipsoid length */
    double lon_deg, lat_deg;
} AgtCrsFactors;
/** @errors UNSUITABLE, OUTSIDE */
bool agt_crs_factors(const AgtCrs *crs, AgtPoint at, AgtCrsFactors *out, GError **error);

/**
 * @name Site grids
 * A local drawing against the plan's grid: a similarity of the plane (Helmert transformation with
 * four parameters). With u = x, v = y, or u = y, v = x where the axes are swapped,
 *
 *     E = origin_e + k (u cos r - v sin r),   N = origin_n + k (u sin r + v cos r)
 *
 * A mirrored drawing is a swapped and turned one, so both signs of the determinant are covered.
 * @{
 */
/** A control point known in both systems. */
typedef struct {
    const char *id; /**< its number, for messages */
    AgtPoint local; /**< as in the drawing, metres */
    AgtPoint grid;  /**< in the plan's system */
} AgtGridPoint;

/** A site grid: local metres to plan metres and back. */
typedef struct {
    double origin_e_m, origin_n_m; /**< plan position of the local origin */
    double scale;                  /**< plan metres of one local metre */
    double rotation_deg;           /**< counter-clockwise, -180 < r <= 180 */
    bool swapped;                  /**< the local x points north, y east, before the turn */
    double residual_max_m;         /**< largest distance left at a control point */
    double residual_rms_m;         /**< root of their mean square */
    AgtPoint centre;               /**< of the control points, local metres */
    double spread_m;               /**< root of the mean square distance from it, local metres */
} AgtGridMap;

/** Residual over which a fit is refused unless another limit is stated, metres: a network RTK
 *  position is good to 2 to 3 cm, so two of them differ by less than this. */
#define AGT_GRID_RESIDUAL_MAX_M 0.05
/** How far the scale may lie from 1: UTM takes up to 0.04 % off, a height of 3000 m 0.05 %. */
#define AGT_GRID_SCALE_SLACK 0.003

/** What a fit is asked for. */
typedef struct {
    double residual_max_m; /**< largest residual allowed */
    double unit_m;         /**< metres a drawing unit was taken for; names the likely unit error */
} AgtGridLimits;

/**
 * Least squares fit on @p n control points, in both axis orders; the better one is taken, and must
 * clearly be better. Closed form on centred coordinates (S. Umeyama, IEEE PAMI 13 (1991) 376, in
 * the plane: k e^(ir) = sum conj(z) w / sum |z|^2). @p residuals takes n vectors, plan position
 * computed minus given; may be NULL.
 * @errors FIT under three points, two in one place, points on a line, a residual over the limit
 * (with the one point that spoils the fit, when leaving out one heals it), a scale far from 1
 */
bool agt_crs_grid_fit(const AgtGridPoint *point, guint n, const AgtGridLimits *limits,
                      AgtGridMap *out, AgtPoint *residuals, GError **error);
/** Local metres to the plan. */
AgtPoint agt_crs_grid_to_plan(const AgtGridMap *map, AgtPoint local);
/** Plan to local metres, the inverse of agt_crs_grid_to_plan(). */
AgtPoint agt_crs_grid_to_local(const AgtGridMap *map, AgtPoint plan);
/**
 * Position error that the grid adds to data in @p local: @p point_error_m (the largest residual,
 * or the accuracy of the control points where that is worse) at the middle of the control points,
 * growing with the distance as sqrt(1 + (d / spread)^2): beyond them a small turn moves much.
 */
double agt_crs_grid_error_m(const AgtGridMap *map, double point_error_m, AgtBox local);
/** @} */

G_END_DECLS
