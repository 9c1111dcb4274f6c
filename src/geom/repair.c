/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Repair of polygons, towards the safe side. All ring segments are noded, the faces between them
 * are judged by the even-odd and the non-zero rule on the rings as they came, and the chosen faces
 * are put together; then the result is moved by a millimetre to its safe side, which swallows the
 * rounding of new nodes and of coordinates written as whole millimetres.
 */
#include "geom/bridge.h"

/* Step to the safe side, metres. */
#define MARGIN 1e-3

/* Fill of the rings at a position; by_role: in the exterior of a part and in none of its holes. */
typedef struct {
    bool on, even_odd, non_zero, oriented, by_role;
} Fill;

/* Crossings and winding of one ring about p. */
static int ring_winding(const AgtGeom *g, uint32_t ring, AgtPoint p, int *crossings, bool *on)
{
    int winding = 0;
    for (uint32_t i = g->ring[ring]; i + 1 < g->ring[ring + 1]; i++) {
        AgtPoint a = g->pt[i], b = g->pt[i + 1];
        *on |= agt_exact_segments_meet(a, b, p, p);
        bool up = a.y <= p.y && b.y > p.y, down = b.y <= p.y && a.y > p.y;
        int turn = up || down ? agt_exact_turn(a, b, p) : 0;
        winding += up && turn > 0 ? 1 : down && turn < 0 ? -1 : 0;
        *crossings += (up && turn > 0) || (down && turn < 0);
    }
    return winding;
}

/*
 * Windings are summed with the ring directions as given and with exteriors turned one way and
 * holes the other: writers differ in whether direction means anything.
 */
static Fill fill_at(const AgtGeom *g, AgtPoint p)
{
    Fill f = {0};
    int crossings = 0, given = 0, turned = 0;
    for (uint32_t i = 0; i < g->n_parts; i++) {
        bool in_exterior = false, in_hole = false;
        for (uint32_t j = g->part[i]; j < g->part[i + 1]; j++) {
            int w = ring_winding(g, j, p, &crossings, &f.on);
            bool exterior = j == g->part[i];
            bool reverse = (agt_geom_ring_area2(g, j) < 0.0) == exterior;
            given += w;
            turned += reverse ? -w : w;
            in_exterior |= exterior && w != 0;
            in_hole |= !exterior && w != 0;
        }
        f.by_role |= in_exterior && !in_hole;
    }
    f.even_odd = crossings & 1;
    f.non_zero = given != 0;
    f.oriented = turned != 0;
    return f;
}

typedef bool (*Choose)(Fill f);

static bool filled_by_any(Fill f)
{
    return f.on || f.even_odd || f.non_zero || f.oriented || f.by_role;
}

static bool filled_by_all(Fill f)
{
    return !f.on && f.even_odd && f.non_zero && f.oriented && f.by_role;
}

/* A position inside a face; the centre of its largest circle when GEOS gives none. */
static AgtPoint inside_of(const AgtGeom *face)
{
    GEOSContextHandle_t h = agt_geos();
    g_autoptr(GEOSGeometry) x = agt_geos_from(face, NULL);
    g_autoptr(GEOSGeometry) at = x ? GEOSPointOnSurface_r(h, x) : NULL;
    AgtPoint p;
    if (at && GEOSGeomGetX_r(h, at, &p.x) == 1 && GEOSGeomGetY_r(h, at, &p.y) == 1)
        return p;
    return agt_geom_label_point(face);
}

/* Union of the faces between the noded lines that are chosen. */
static AgtGeom *chosen_faces(const AgtGeom *g, const GEOSGeometry *noded, Choose choose,
                             GError **error)
{
    const GEOSGeometry *list[] = {noded};
    g_autoptr(AgtGeom) faces = agt_geos_take(GEOSPolygonize_r(agt_geos(), list, 1),
                                             AGT_GEOM_POLYGON, "faces of rings", error);
    if (!faces)
        return NULL;
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    for (uint32_t i = 0; i < faces->n_parts; i++) {
        g_autoptr(AgtGeom) face = agt_geom_part(faces, i);
        if (choose(fill_at(g, inside_of(face))))
            g_ptr_array_add(kept, g_steal_pointer(&face));
    }
    if (kept->len == 0)
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    return agt_geom_union((const AgtGeom *const *)kept->pdata, kept->len, error);
}

/* Appends what grew out of piece, when there is any. */
static bool add_grown(GPtrArray *pieces, const AgtGeom *piece, double d, GError **error)
{
    if (agt_geom_is_empty(piece))
        return true;
    AgtGeom *grown = agt_geom_grow_valid(piece, d, error);
    if (grown)
        g_ptr_array_add(pieces, grown);
    return grown != NULL;
}

/* Positions of g that polygon whole does not contain. */
static AgtGeom *points_outside(const AgtGeom *g, const AgtGeom *whole)
{
    g_auto(AgtSegments) s = agt_segments_make(whole, 64);
    AgtGeomBuilder *b = agt_geom_builder_new(AGT_GEOM_POINT);
    for (uint32_t i = 0; i < g->n_points; i++) {
        AgtLocation where = agt_segments_locate(&s, g->pt[i]);
        if (where.on || where.inner)
            continue;
        agt_geom_builder_part(b);
        agt_geom_builder_point(b, g->pt[i].x, g->pt[i].y);
    }
    return agt_geom_builder_end(b, NULL);
}

/* Adds the positions of g that were missed, as small discs. */
static AgtGeom *with_all_points(const AgtGeom *g, AgtGeom *whole, double d, GError **error)
{
    g_autoptr(AgtGeom) owned = whole;
    g_autoptr(AgtGeom) missed = points_outside(g, whole);
    if (agt_geom_is_empty(missed))
        return g_steal_pointer(&owned);
    g_autoptr(AgtGeom) discs = agt_geom_grow_valid(missed, d, error);
    if (!discs)
        return NULL;
    const AgtGeom *both[] = {whole, discs};
    return agt_geom_union(both, 2, error);
}

static AgtGeom *envelop_polygon(const AgtGeom *g, double half, GError **error)
{
    g_autoptr(GEOSGeometry) noded = agt_geos_noded(&g, 1, error);
    g_autoptr(AgtGeom) faces = noded ? chosen_faces(g, noded, filled_by_any, error) : NULL;
    g_autoptr(AgtGeom) lines =
        faces ? agt_geos_to(noded, AGT_GEOM_LINE, "lines of rings", error) : NULL;
    g_autoptr(AgtGeom) bare = lines ? agt_geom_difference(lines, faces, error) : NULL;
    if (!bare)
        return NULL;
    g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    if (!add_grown(pieces, faces, MARGIN, error) || !add_grown(pieces, bare, half, error))
        return NULL;
    AgtGeom *whole = agt_geom_union((const AgtGeom *const *)pieces->pdata, pieces->len, error);
    return whole ? with_all_points(g, whole, half, error) : NULL;
}

AgtGeom *agt_geom_envelop(const AgtGeom *g, double min_width_m, GError **error)
{
    double half = fmax(min_width_m / 2.0, MARGIN);
    if (agt_geom_is_empty(g))
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    if (g->kind != AGT_GEOM_POLYGON)
        return agt_geom_grow(g, half, error);
    if (agt_geom_is_valid(g, NULL, NULL))
        return agt_geom_ref(g);
    return envelop_polygon(g, half, error);
}

/*
 * Lines of one part with filled ground on both sides: a hole or a spike without width. What stood
 * behind it is not known, so it is cut out. (An edge between two parts is not meant: it is no
 * line of one part alone.)
 */
static AgtGeom *slits_of(const AgtGeom *part, GError **error)
{
    g_autoptr(GEOSGeometry) noded = agt_geos_noded(&part, 1, error);
    g_autoptr(AgtGeom) faces = noded ? chosen_faces(part, noded, filled_by_all, error) : NULL;
    if (!faces)
        return NULL;
    g_autoptr(AgtGeom) lines = agt_geos_to(noded, AGT_GEOM_LINE, "lines of rings", error);
    g_autoptr(AgtGeom) outline = agt_geom_lines_of(faces);
    return lines ? agt_geom_difference(lines, outline, error) : NULL;
}

/* The polygon core without a strip along the slits of every part of g. */
static AgtGeom *without_slits(AgtGeom *core, const AgtGeom *g, GError **error)
{
    g_autoptr(AgtGeom) rest = core;
    for (uint32_t i = 0; i < g->n_parts && rest && rest->n_points; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(g, i);
        if (agt_geom_is_valid(part, NULL, NULL))
            continue;
        g_autoptr(AgtGeom) slits = slits_of(part, error);
        g_autoptr(AgtGeom) strip = slits ? agt_geom_grow(slits, MARGIN, error) : NULL;
        AgtGeom *less = strip ? agt_geom_difference(rest, strip, error) : NULL;
        agt_geom_unref(rest);
        rest = less;
    }
    return g_steal_pointer(&rest);
}

AgtGeom *agt_geom_repair_inwards(const AgtGeom *g, GError **error)
{
    g_assert(g->kind == AGT_GEOM_POLYGON);
    if (agt_geom_is_valid(g, NULL, NULL))
        return agt_geom_ref(g);
    g_autoptr(GEOSGeometry) noded = agt_geos_noded(&g, 1, error);
    g_autoptr(AgtGeom) faces = noded ? chosen_faces(g, noded, filled_by_all, error) : NULL;
    if (!faces || agt_geom_is_empty(faces))
        return g_steal_pointer(&faces);
    AgtGeom *core = agt_geom_shrink_valid(faces, MARGIN, error);
    return core ? without_slits(core, g, error) : NULL;
}
