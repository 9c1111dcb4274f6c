/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file geom.h
 * Geometry values and operations.
 *
 * Conventions. All coordinates are metres in the plan's projected CRS unless a function says
 * otherwise; X is east, Y is north. Every geometry is a MULTI geometry (one or more parts of one
 * kind). Rings are closed: the first point is repeated as the last. A geometry is an immutable,
 * reference-counted value and may be shared between threads. Functions that return `AgtGeom *`
 * return a new reference owned by the caller, or NULL with @p error set. "Empty" is a geometry
 * without points, never NULL. A geometry with a coordinate beyond 1e8 m is kept, written and
 * measured, but it is not valid, and what needs GEOS refuses it with INVALID.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/** Error domain of the geom room. */
#define AGT_GEOM_ERROR (agt_geom_error_quark())
/** Quark behind #AGT_GEOM_ERROR. */
GQuark agt_geom_error_quark(void);

/** Codes of #AGT_GEOM_ERROR. */
typedef enum {
    AGT_GEOM_ERROR_PARSE,   /**< WKB, WKT or ring structure could not be read */
    AGT_GEOM_ERROR_INVALID, /**< a coordinate is not finite, or the geometry is not valid */
    AGT_GEOM_ERROR_FAILED,  /**< GEOS could not finish the operation */
} AgtGeomErrorCode;

/** What a geometry is made of. */
typedef enum {
    AGT_GEOM_POINT = 1,
    AGT_GEOM_LINE = 2,
    AGT_GEOM_POLYGON = 3,
} AgtGeomKind;

/** A position, metres. */
typedef struct {
    double x, y;
} AgtPoint;

/** An axis-parallel box, metres; empty when minx > maxx. */
typedef struct {
    double minx, miny, maxx, maxy;
} AgtBox;

/** The empty box. */
#define AGT_BOX_EMPTY ((AgtBox){G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE})

/**
 * An immutable multi geometry in one block of memory.
 * Part i owns rings part[i] .. part[i+1]-1; ring j owns points ring[j] .. ring[j+1]-1.
 * Points and lines have exactly one ring per part; a polygon's first ring is its exterior.
 */
typedef struct {
    AgtGeomKind kind;
    uint32_t n_parts, n_rings, n_points;
    AgtBox box;
    const uint32_t *part; /**< n_parts + 1 offsets into ring */
    const uint32_t *ring; /**< n_rings + 1 offsets into pt */
    const AgtPoint *pt;   /**< n_points positions */
    /*< private >*/
    gatomicrefcount refs;
} AgtGeom;

/** Takes another reference; NULL passes through. */
AgtGeom *agt_geom_ref(const AgtGeom *g);
/** Drops a reference; NULL is allowed. */
void agt_geom_unref(AgtGeom *g);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtGeom, agt_geom_unref)

/** @name Building
 *  A builder collects parts, rings and points and ends in an immutable geometry. @{ */
typedef struct _AgtGeomBuilder AgtGeomBuilder;
/** New builder for geometries of @p kind. */
AgtGeomBuilder *agt_geom_builder_new(AgtGeomKind kind);
/** Drops a builder that was not ended; NULL is allowed. */
void agt_geom_builder_free(AgtGeomBuilder *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtGeomBuilder, agt_geom_builder_free)
/** Starts the next part (a point, a line, or a polygon's exterior ring). */
void agt_geom_builder_part(AgtGeomBuilder *b);
/** Starts the next ring of the present polygon part (a hole). */
void agt_geom_builder_ring(AgtGeomBuilder *b);
/** Adds a position to the present ring. */
void agt_geom_builder_point(AgtGeomBuilder *b, double x, double y);
/**
 * Ends the builder and frees it. Polygon rings that are not closed are closed by repeating their
 * first point. @errors PARSE for lines under 2 or rings under 4 points, INVALID for NaN or inf.
 */
AgtGeom *agt_geom_builder_end(AgtGeomBuilder *b, GError **error);
/** Empty geometry of @p kind. */
AgtGeom *agt_geom_new_empty(AgtGeomKind kind);
/** One point. */
AgtGeom *agt_geom_new_point(double x, double y);
/** One line of @p n >= 2 finite points. */
AgtGeom *agt_geom_new_line(const AgtPoint *pt, size_t n);
/** One polygon without holes from @p n >= 3 finite corners, closed when open. It may be invalid. */
AgtGeom *agt_geom_new_polygon(const AgtPoint *pt, size_t n);
/** Axis-parallel rectangle. */
AgtGeom *agt_geom_new_box(AgtBox box);
/** All parts of @p n geometries of one @p kind, in order, in one geometry (no union). */
AgtGeom *agt_geom_collect(AgtGeomKind kind, const AgtGeom *const *g, size_t n);
/** Part @p i alone. */
AgtGeom *agt_geom_part(const AgtGeom *g, uint32_t i);
/** @} */

/** @name Reading and writing @{ */
/**
 * Reads ISO or EWKB well-known binary, either byte order; Z and M are dropped; single geometries
 * become multi; curves, collections and mixed kinds are refused. Lines of one point and rings of
 * one to three are padded with their last point: a collapsed hazard keeps its place and reads as
 * an invalid geometry, not as none.
 * @errors PARSE, INVALID (not finite)
 */
AgtGeom *agt_geom_from_wkb(const uint8_t *data, size_t len, GError **error);
/** Little-endian ISO WKB of the MULTI type, XY; deterministic. */
GBytes *agt_geom_to_wkb(const AgtGeom *g);
/** Reads WKT (point, line, polygon, their MULTI forms); numbers with a decimal point only. */
AgtGeom *agt_geom_from_wkt(const char *wkt, GError **error);
/** WKT of the MULTI type with @p decimals places. */
char *agt_geom_to_wkt(const AgtGeom *g, int decimals);
/** @} */

/** @name Measures @{ */
/** True for NULL and for geometries without points. */
bool agt_geom_is_empty(const AgtGeom *g);
/** Area in m2 (0 for points and lines); holes subtracted; ring direction does not matter. Only for
 *  valid polygons is it the area of what is covered: parts that overlap count twice. */
double agt_geom_area_m2(const AgtGeom *g);
/** Twice the signed area of ring @p ring (positive counter-clockwise), m2. */
double agt_geom_ring_area2(const AgtGeom *g, uint32_t ring);
/** Area in m2 that two polygons have in common, exact for valid ones: a sum over pairs of edges
 * that makes no overlay, so it cannot fail and proves what an overlay says. */
double agt_geom_common_m2(const AgtGeom *a, const AgtGeom *b);
/** Length of lines, perimeter of polygons, metres. */
double agt_geom_length_m(const AgtGeom *g);
/** Centroid of the highest dimension present; not for empty geometries. */
AgtPoint agt_geom_centroid(const AgtGeom *g);
/** A point surely inside a polygon and far from its edges, on the line, or the first point; not for
 *  empty geometries. */
AgtPoint agt_geom_label_point(const AgtGeom *g);
/** A point inside a polygon, cheap to find: the centroid, else the middle of the widest stretch
 *  half-way up; for lines and points as agt_geom_label_point(). */
AgtPoint agt_geom_inside_point(const AgtGeom *g);
/** Same kind, same structure and every coordinate within @p tol_m. */
bool agt_geom_equals(const AgtGeom *a, const AgtGeom *b, double tol_m);
/**
 * Validity after OGC simple features. @param[out] reason newly allocated, may be NULL
 * @param[out] where place of the defect, may be NULL
 */
bool agt_geom_is_valid(const AgtGeom *g, char **reason, AgtPoint *where);
/** Box grown by @p d metres on each side. */
AgtBox agt_box_grow(AgtBox b, double d);
/** Smallest box holding both. */
AgtBox agt_box_union(AgtBox a, AgtBox b);
/** True when the boxes touch or overlap. */
bool agt_box_intersects(AgtBox a, AgtBox b);
/** @} */

/** @name Predicates and distances; exact, by GEOS or by our own kernels tested against it
 *  Polygons that are not valid count towards danger: contact and distance take all that the
 *  even-odd or the non-zero rule fills; cover takes the first operand repaired inwards and the
 *  second enveloped. @{ */
/** Whether the two share a point. Always succeeds; an empty geometry meets nothing. */
bool agt_geom_intersects(const AgtGeom *a, const AgtGeom *b, bool *result, GError **error);
/** Whether no point of @p b lies outside @p a (boundary counts as inside). Empty geometries neither
 *  cover nor are covered. @errors FAILED */
bool agt_geom_covers(const AgtGeom *a, const AgtGeom *b, bool *result, GError **error);
/** Smallest distance in metres; 0 when they meet; +inf when one is empty. */
double agt_geom_distance_m(const AgtGeom *a, const AgtGeom *b);
/** agt_geom_distance_m() where only distances up to @p max_m matter: the same value when it is at
 *  most @p max_m, else some greater one. Much quicker than the whole distance. */
double agt_geom_distance_within_m(const AgtGeom *a, const AgtGeom *b, double max_m);
/**
 * Room that @p b has inside polygon @p a: its distance to the outside when that is at most
 * @p enough_m, else some greater value. 0 unless @p b lies inside and clear of the boundary: what
 * is unclear has no room.
 */
double agt_geom_room_within_m(const AgtGeom *a, const AgtGeom *b, double enough_m);
/** Greatest distance of a position of @p b from polygon @p a, 0 when all lie in or on it. */
double agt_geom_farthest_m(const AgtGeom *a, const AgtGeom *b);
/** Distance and the nearest points on @p a and @p b (either may be NULL); NaN positions when one is
 *  empty. */
double agt_geom_nearest(const AgtGeom *a, const AgtGeom *b, AgtPoint *on_a, AgtPoint *on_b);
/** Distance from a position to the boundary lines of @p g (not 0 inside a polygon), metres. */
double agt_geom_boundary_distance_m(const AgtGeom *g, AgtPoint p);
/** True when @p p is inside or on polygon @p g; of an invalid one, when any fill rule has it, so do
 *  not prove a permission with it. */
bool agt_geom_contains_point(const AgtGeom *g, AgtPoint p);
/** @} */

/** @name Overlay
 *  Results have the kind of the first operand's dimension rule; slivers are kept. Polygons come out
 *  valid and in a normal form: exteriors counter-clockwise, every ring from its least point, parts
 *  and holes sorted. Areas of polygons are proven by agt_geom_common_m2(): exactly for
 *  intersection, difference and the union of two; a union of more holds each of them and is not
 *  larger than all together. @errors INVALID when a polygon operand is not valid (the message says
 *  where), FAILED when GEOS gives up or its result is not proven @{ */
/** Union of @p n geometries of one kind. */
AgtGeom *agt_geom_union(const AgtGeom *const *g, size_t n, GError **error);
/** The same two by two, so that the area of each step is proven exactly: for land whose union
 *  permits something, where one that comes out too large would be worse than none. */
AgtGeom *agt_geom_union_by_pairs(const AgtGeom *const *g, size_t n, GError **error);
/** Common part, of kind @p a when dimensions are equal, else of the lower dimension. */
AgtGeom *agt_geom_intersection(const AgtGeom *a, const AgtGeom *b, GError **error);
/** Part of @p a outside @p b, of kind @p a. */
AgtGeom *agt_geom_difference(const AgtGeom *a, const AgtGeom *b, GError **error);
/** Outline of a polygon as lines. */
AgtGeom *agt_geom_boundary(const AgtGeom *g);
/** Smallest convex polygon (a degenerate hull is widened by 1 mm to stay a polygon). */
AgtGeom *agt_geom_convex_hull(const AgtGeom *g, GError **error);
/** Smallest rotated rectangle; 4 corners, and its angle (radians from X to the longer side). */
bool agt_geom_min_rectangle(const AgtGeom *g, AgtPoint corner[4], double *angle_rad,
                            GError **error);
/** Noded faces enclosed by lines: each part of the result is one face. Faces share edges, so the
 *  whole is not a valid multi polygon; take its parts. */
AgtGeom *agt_geom_polygonize(const AgtGeom *const *lines, size_t n, GError **error);
/** @} */

/** @name Buffers that never err towards danger @{ */
/**
 * Polygon that surely contains every point within @p d metres (d >= 0) of @p g, and nothing beyond
 * 1.01 d + 0.01 mm (under 5 cm: 1.25 d): arcs are circumscribed. The result is proven by distances
 * before it is given; a shape that fails the proof is built again from circumscribed capsules.
 * Invalid polygons are first enveloped with agt_geom_envelop(). @errors FAILED
 */
AgtGeom *agt_geom_grow(const AgtGeom *g, double d, GError **error);
/** The same shape without the proof, for what is only shown and measured: never judge by it.
 *  It may turn out invalid; NULL when it cannot be made. */
AgtGeom *agt_geom_grow_shown(const AgtGeom *g, double d);
/**
 * Polygon surely contained in the set of points of @p g that are at least @p d metres from its
 * outside; may be empty. Proven like agt_geom_grow(); invalid polygons are first repaired with
 * agt_geom_repair_inwards(). @errors FAILED
 */
AgtGeom *agt_geom_shrink(const AgtGeom *g, double d, GError **error);
/** Plain buffer (d may be negative) for drawing and layout; 8 segments a quarter, round joins. */
AgtGeom *agt_geom_buffer(const AgtGeom *g, double d, GError **error);
/** Buffer of a line or polygon with mitred joins and flat line ends, mitre limit 5. */
AgtGeom *agt_geom_buffer_flat(const AgtGeom *g, double d, GError **error);
/**
 * Valid polygon that contains every original vertex and both the even-odd and the non-zero fill
 * of the rings of @p g; collapsed rings, points and lines are widened to @p min_width_m (2 mm at
 * least). For hazards: never smaller than what was received, not even after agt_geom_round_mm(),
 * since what was repaired is grown by 1 mm. A valid polygon is given back as it is. @errors FAILED
 */
AgtGeom *agt_geom_envelop(const AgtGeom *g, double min_width_m, GError **error);
/**
 * Valid polygon contained in both the even-odd and the non-zero fill of the rings of @p g and in no
 * hole, 1 mm away from its lines; may be empty. For releases: never larger than what was received.
 * Holes and spikes without width are cut out; an edge shared by two parts is dissolved. A valid
 * polygon is given back as it is. @errors FAILED
 */
AgtGeom *agt_geom_repair_inwards(const AgtGeom *g, GError **error);
/** @} */

/** @name Making geometry @{ */
/** Every coordinate rounded to whole millimetres; consecutive equal points merged; parts and holes
 *  that collapse are left out. A valid polygon stays valid. */
AgtGeom *agt_geom_round_mm(const AgtGeom *g);
/** No edge longer than @p max_m. */
AgtGeom *agt_geom_densify(const AgtGeom *g, double max_m);
/** Called with @p n positions to be changed in place; false stops with @p error set. */
typedef bool (*AgtGeomMapFunc)(AgtPoint *pt, size_t n, gpointer user, GError **error);
/** Same structure, positions passed through @p fn. @errors those of @p fn, INVALID */
AgtGeom *agt_geom_map(const AgtGeom *g, AgtGeomMapFunc fn, gpointer user, GError **error);
/** Moved by dx, dy after a rotation of @p angle_rad (counter-clockwise) about @p centre. */
AgtGeom *agt_geom_move(const AgtGeom *g, AgtPoint centre, double angle_rad, double dx, double dy);
/** Polygon @p g cut by the directed line through @p p with direction @p dir: the parts left of it
 *  and right of it (either may be empty). */
bool agt_geom_cut_line(const AgtGeom *g, AgtPoint p, AgtPoint dir, AgtGeom **left, AgtGeom **right,
                       GError **error);
/**
 * Cuts from a polygon the part left of a line of direction @p dir whose area is @p area_m2,
 * sweeping the line from the far left; closed form, exact to 1e-6 m2 (over a square kilometre to
 * the rounding of coordinates).
 * @errors INVALID when the area is not in (0, area of g)
 */
bool agt_geom_cut_area(const AgtGeom *g, AgtPoint dir, double area_m2, AgtGeom **cut,
                       AgtGeom **rest, GError **error);
/** Position at @p s metres along part 0 of line @p g (clamped), and its unit direction. */
AgtPoint agt_geom_line_at(const AgtGeom *g, double s, AgtPoint *dir);
/** Distance along part 0 of line @p g of the point nearest to @p p; *off = signed distance, left
 *  positive. */
double agt_geom_line_project(const AgtGeom *g, AgtPoint p, double *off);
/** Piece of part 0 of line @p g between distances s0 < s1. */
AgtGeom *agt_geom_line_piece(const AgtGeom *g, double s0, double s1);
/** Parallel line at @p d metres (left positive), mitred. */
AgtGeom *agt_geom_line_offset(const AgtGeom *g, double d, GError **error);
/** @} */

/** @name Triangles @{ */
/** More points than this are not triangulated. */
#define AGT_DELAUNAY_MAX 50000000u
/**
 * Delaunay triangulation of @p n positions, taken as whole millimetres and judged exactly: of
 * positions in the same millimetre only the first counts, no corner of any triangle lies inside
 * the circle of another, and the triangles fill the convex hull. @return numbers of the positions
 * (guint32), three for each triangle, counter-clockwise; none when all lie on one line.
 * @errors INVALID when a position is not finite or they span 268 km or more
 */
GArray *agt_geom_delaunay(const AgtPoint *pt, uint32_t n, GError **error);
/** @} */

/** @name Prepared geometry: many tests against one geometry; one per thread @{ */
typedef struct _AgtPrep AgtPrep;
/** Prepares @p g (referenced); never fails. */
AgtPrep *agt_prep_new(const AgtGeom *g, GError **error);
/** NULL is allowed. */
void agt_prep_free(AgtPrep *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtPrep, agt_prep_free)
/** As agt_geom_covers(); false when it fails. */
bool agt_prep_covers(AgtPrep *p, const AgtGeom *b);
/** As agt_geom_intersects(). */
bool agt_prep_intersects(AgtPrep *p, const AgtGeom *b);
/** Smallest distance, metres. */
double agt_prep_distance_m(AgtPrep *p, const AgtGeom *b);
/** As agt_geom_room_within_m(). */
double agt_prep_room_within_m(AgtPrep *p, const AgtGeom *b, double enough_m);
/** As agt_geom_distance_within_m(). */
double agt_prep_distance_within_m(AgtPrep *p, const AgtGeom *b, double max_m);
/** @} */

/** @name Spatial index: packed R-tree over boxes, immutable, thread-safe for queries @{ */
typedef struct _AgtIndex AgtIndex;
/** Index over @p n boxes (copied); empty boxes are never found. */
AgtIndex *agt_index_new(const AgtBox *box, uint32_t n);
/** NULL is allowed. */
void agt_index_free(AgtIndex *ix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtIndex, agt_index_free)
/** Appends to @p out (GArray of guint32) the numbers of all boxes that meet @p box, ascending. */
void agt_index_query(const AgtIndex *ix, AgtBox box, GArray *out);
/** Called with a candidate; returns its distance in metres. */
typedef double (*AgtIndexDistance)(uint32_t i, gpointer user);
/** Number of the nearest item by @p fn to @p from within @p max_m; G_MAXUINT32 when none. Ties go
 *  to the lower number. */
uint32_t agt_index_nearest(const AgtIndex *ix, AgtBox from, double max_m, AgtIndexDistance fn,
                           gpointer user, double *dist_m);
/** @} */

G_END_DECLS
