/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Predicates on two geometries and on a prepared one. Polygons that are not valid count so that
 * nothing is called free or covered that is not: contact and distance take all that either fill
 * rule gives; cover takes the first operand repaired inwards and the second enveloped.
 */
#include "geom/bridge.h"

/* More points than this get an index in a single question. */
enum { INDEX_FROM = 64 };

/* Polygon g when valid, else the repaired copy by fn. */
static AgtGeom *valid_or(const AgtGeom *g, AgtGeom *(*fn)(const AgtGeom *, GError **),
                         GError **error)
{
    if (g->kind != AGT_GEOM_POLYGON || agt_geom_is_valid(g, NULL, NULL))
        return agt_geom_ref(g);
    return fn(g, error);
}

static AgtGeom *envelop(const AgtGeom *g, GError **error)
{
    return agt_geom_envelop(g, 0.0, error);
}

bool agt_geom_intersects(const AgtGeom *a, const AgtGeom *b, bool *result, GError **error)
{
    (void)error; /* own kernels always have an answer */
    bool large = (guint64)a->n_points * b->n_points > 4096;
    g_auto(AgtSegments) x = agt_segments_make(a, large ? INDEX_FROM : G_MAXUINT32);
    g_auto(AgtSegments) y =
        agt_segments_make(b, large && b->n_points > a->n_points ? INDEX_FROM : G_MAXUINT32);
    *result = agt_segments_intersect(&x, &y);
    return true;
}

bool agt_geom_covers(const AgtGeom *a, const AgtGeom *b, bool *result, GError **error)
{
    bool large = (guint64)a->n_points * b->n_points > 4096;
    g_auto(AgtSegments) x = agt_segments_make(a, large ? INDEX_FROM : G_MAXUINT32);
    AgtCoversAnswer answer = agt_segments_covers(&x, b);
    if (answer != AGT_COVERS_UNCLEAR) {
        *result = answer == AGT_COVERS_YES;
        return true;
    }
    g_autoptr(AgtGeom) outer = valid_or(a, agt_geom_repair_inwards, error);
    g_autoptr(AgtGeom) inner = outer ? valid_or(b, envelop, error) : NULL;
    g_autoptr(GEOSGeometry) p = inner ? agt_geos_from(outer, error) : NULL;
    g_autoptr(GEOSGeometry) q = p ? agt_geos_from(inner, error) : NULL;
    if (!q)
        return false;
    char yes = GEOSCovers_r(agt_geos(), p, q);
    if (yes == 2)
        return agt_geos_fail("covers", error);
    *result = yes == 1;
    return true;
}

double agt_geom_nearest(const AgtGeom *a, const AgtGeom *b, AgtPoint *on_a, AgtPoint *on_b)
{
    bool large = (guint64)a->n_points * b->n_points > 4096;
    g_auto(AgtSegments) x = agt_segments_make(a, large ? INDEX_FROM : G_MAXUINT32);
    g_auto(AgtSegments) y =
        agt_segments_make(b, large && b->n_points > a->n_points ? INDEX_FROM : G_MAXUINT32);
    AgtPoint p = {NAN, NAN}, q = {NAN, NAN};
    double d = agt_segments_distance(&x, &y, &p, &q);
    if (on_a)
        *on_a = p;
    if (on_b)
        *on_b = q;
    return d;
}

double agt_geom_distance_m(const AgtGeom *a, const AgtGeom *b)
{
    return agt_geom_nearest(a, b, NULL, NULL);
}

double agt_geom_distance_within_m(const AgtGeom *a, const AgtGeom *b, double max_m)
{
    bool large = MIN(a->n_points, b->n_points) > INDEX_FROM / 2;
    g_auto(AgtSegments) x =
        agt_segments_make(a, large && a->n_points >= b->n_points ? 0 : G_MAXUINT32);
    g_auto(AgtSegments) y =
        agt_segments_make(b, large && a->n_points < b->n_points ? 0 : G_MAXUINT32);
    return agt_segments_distance_within(&x, &y, max_m);
}

double agt_geom_room_within_m(const AgtGeom *a, const AgtGeom *b, double enough_m)
{
    bool large = MIN(a->n_points, b->n_points) > INDEX_FROM / 2;
    g_auto(AgtSegments) x = agt_segments_make(a, large ? 0 : G_MAXUINT32);
    return agt_segments_room(&x, b, enough_m);
}

double agt_geom_farthest_m(const AgtGeom *a, const AgtGeom *b)
{
    bool large = (guint64)a->n_points * b->n_points > 4096;
    g_auto(AgtSegments) x = agt_segments_make(a, large ? INDEX_FROM : G_MAXUINT32);
    return agt_segments_farthest(&x, b);
}

struct _AgtPrep {
    AgtGeom *g;
    AgtSegments segments;
    AgtGeom *outer;                    /* valid form for covers, made when first needed */
    GEOSGeometry *geos;                /* of outer */
    const GEOSPreparedGeometry *ready; /* of geos */
    bool hopeless;                     /* no valid form could be made: covers is false */
};

AgtPrep *agt_prep_new(const AgtGeom *g, GError **error)
{
    (void)error; /* what cannot be prepared answers "against" when asked */
    AgtPrep *p = g_new0(AgtPrep, 1);
    p->g = agt_geom_ref(g);
    p->segments = agt_segments_make(g, INDEX_FROM / 2);
    return p;
}

void agt_prep_free(AgtPrep *p)
{
    if (!p)
        return;
    if (p->ready)
        GEOSPreparedGeom_destroy_r(agt_geos(), p->ready);
    geos_destroy(p->geos);
    agt_geom_unref(p->outer);
    agt_segments_clear(&p->segments);
    agt_geom_unref(p->g);
    g_free(p);
}

static bool make_ready(AgtPrep *p)
{
    if (p->ready || p->hopeless)
        return p->ready != NULL;
    p->outer = valid_or(p->g, agt_geom_repair_inwards, NULL);
    p->geos = p->outer ? agt_geos_from(p->outer, NULL) : NULL;
    p->ready = p->geos ? GEOSPrepare_r(agt_geos(), p->geos) : NULL;
    p->hopeless = !p->ready;
    return !p->hopeless;
}

bool agt_prep_covers(AgtPrep *p, const AgtGeom *b)
{
    AgtCoversAnswer answer = agt_segments_covers(&p->segments, b);
    if (answer != AGT_COVERS_UNCLEAR)
        return answer == AGT_COVERS_YES;
    if (!make_ready(p))
        return false;
    g_autoptr(AgtGeom) inner = valid_or(b, envelop, NULL);
    g_autoptr(GEOSGeometry) q = inner ? agt_geos_from(inner, NULL) : NULL;
    return q && GEOSPreparedCovers_r(agt_geos(), p->ready, q) == 1;
}

bool agt_prep_intersects(AgtPrep *p, const AgtGeom *b)
{
    AgtSegments other = {b, NULL};
    return agt_segments_intersect(&p->segments, &other);
}

double agt_prep_distance_m(AgtPrep *p, const AgtGeom *b)
{
    AgtSegments other = {b, NULL};
    AgtPoint on_p, on_b;
    return agt_segments_distance(&p->segments, &other, &on_p, &on_b);
}

double agt_prep_room_within_m(AgtPrep *p, const AgtGeom *b, double enough_m)
{
    return agt_segments_room(&p->segments, b, enough_m);
}

double agt_prep_distance_within_m(AgtPrep *p, const AgtGeom *b, double max_m)
{
    AgtSegments other = {b, NULL};
    return agt_segments_distance_within(&p->segments, &other, max_m);
}
