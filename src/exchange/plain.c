/* SPDX-License-Identifier: Apache-2.0 */
/* Geometry of layers that are no clearance evidence: taken whole, repaired without harm, or not at
 * all. */
#include <math.h>

#include "intake.h"

/* A repair may change the area by this much, m2, or by this share of it. */
#define REPAIR_M2    0.01
#define REPAIR_SHARE 1e-4
/* Width given to collapsed rings while repair is tried, metres. */
#define HAIR_M 0.001

static AgtGeom *no(const char **reason, const char **what, const char *code, const char *text)
{
    *reason = code;
    *what = text;
    return NULL;
}

/*
 * The valid polygon that all readings of the outline agree on, or NULL. The inner and the outer
 * reading stand off from every edge by a hair, so they may differ by two hairs along the outline.
 */
static AgtGeom *repair(const AgtGeom *g, double *changed_m2)
{
    g_autoptr(AgtGeom) inner = agt_geom_repair_inwards(g, NULL);
    g_autoptr(AgtGeom) outer = agt_geom_envelop(g, HAIR_M, NULL);
    g_autoptr(AgtGeom) plain = agt_geom_buffer(g, 0, NULL);
    if (!inner || !outer || !plain || agt_geom_is_empty(plain) ||
        !agt_geom_is_valid(plain, NULL, NULL))
        return NULL;
    double area = agt_geom_area_m2(plain), allowed = MAX(REPAIR_M2, REPAIR_SHARE * area);
    double hairs = 4 * HAIR_M * agt_geom_length_m(g);
    double stated = fabs(agt_geom_area_m2(g)); /* of a bow tie: the difference of its halves */
    if (agt_geom_area_m2(outer) - agt_geom_area_m2(inner) > allowed + hairs ||
        fabs(stated - area) > allowed)
        return NULL;
    *changed_m2 = fabs(stated - area);
    return g_steal_pointer(&plain);
}

static AgtGeom *take(const AgtProfileLayer *entry, const AgtShape *s, AgtLayerGeom wanted)
{
    if (wanted == AGT_LAYER_GEOM_POINT)
        return agt_geom_ref(s->point);
    if (wanted == AGT_LAYER_GEOM_LINE)
        return agt_geom_ref(s->line);
    if (s->polygon || entry->buffer_m <= 0)
        return agt_geom_ref(s->polygon);
    return agt_geom_buffer(s->line ? s->line : s->point, entry->buffer_m, NULL);
}

AgtGeom *agt_plain_shape(const AgtTransform *t, const AgtProfileLayer *entry, AgtShape *s,
                         const char **reason, const char **what, double *repaired_m2)
{
    AgtLayerGeom wanted = agt_layer(entry->target)->geom;
    *repaired_m2 = NAN;
    if (s->wild)
        return no(reason, what, "position",
                  N_("it has a position that cannot be in its coordinate system"));
    if (s->null)
        return no(reason, what, "no_geometry", N_("it has no geometry"));
    if (s->open)
        return no(reason, what, "invalid_geometry",
                  N_("it has a ring that does not end where it begins: part of it may be missing"));
    if (s->broken)
        return no(reason, what, "invalid_geometry",
                  N_("it has a ring with under three corners or a line with one point"));
    if (!agt_shape_kind(s))
        return no(reason, what, "wrong_kind", N_("it mixes points, lines and areas"));
    if (!agt_shape_move(s, t, NULL))
        return no(reason, what, "position", N_("its positions cannot be transformed"));
    g_autoptr(AgtGeom) g = take(entry, s, wanted);
    if (!g)
        return no(reason, what, "wrong_kind",
                  N_("its geometry is of another kind than the layer's"));
    if (g->kind == AGT_GEOM_LINE && agt_geom_length_m(g) <= 0)
        return no(reason, what, "invalid_geometry", N_("its line has no length"));
    if (g->kind != AGT_GEOM_POLYGON || agt_geom_is_valid(g, NULL, NULL))
        return g_steal_pointer(&g);
    AgtGeom *better = repair(g, repaired_m2);
    if (!better)
        return no(reason, what, "invalid_geometry",
                  N_("its outline is not valid and cannot be repaired without changing its area"));
    return better;
}
