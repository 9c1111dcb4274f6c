/* SPDX-License-Identifier: Apache-2.0 */
/* Geometry of clearance evidence. A hazard is never lost and never made smaller; a release is
 * never made larger (domain/mine-action.md, sections 2.6 and 8). */
#include <math.h>
#include <string.h>

#include "intake.h"

/* Width that a hazard without an area of its own gets, metres; position errors come on top. */
#define HAZARD_MIN_WIDTH_M 1.0

void agt_evidence_flaw(AgtSourceLayer *l, AgtEvidence *e, const char *code, const char *detail,
                       const char *what)
{
    if (e->flaws->len)
        g_string_append_c(e->flaws, ',');
    g_string_append_printf(e->flaws, "%s%s%s", code, detail ? ":" : "", detail ? detail : "");
    e->fail = true;
    if (what)
        agt_intake_tally(l->in, &agt_exchange_flaw, l->name, what);
}

void agt_evidence_clear(AgtEvidence *e)
{
    agt_geom_unref(e->geom);
    if (e->received)
        g_bytes_unref(e->received);
    g_string_free(e->flaws, TRUE);
    g_free(e->original);
}

static AgtLayerId hazard_layer(int kind)
{
    return kind == AGT_GEOM_POINT  ? AGT_LAYER_HAZARD_POINT
           : kind == AGT_GEOM_LINE ? AGT_LAYER_HAZARD_LINE
                                   : AGT_LAYER_HAZARD_AREA;
}

static void keep_received(AgtEvidence *e, const AgtGeom *g)
{
    if (!e->received)
        e->received = agt_geom_to_wkb(g);
}

/* A valid polygon that holds all of @p g; its box when everything else fails. */
static AgtGeom *enclose(const AgtGeom *g)
{
    AgtGeom *out = agt_geom_envelop(g, HAZARD_MIN_WIDTH_M, NULL);
    if (!out || agt_geom_is_empty(out)) {
        agt_geom_unref(out);
        out = agt_geom_new_box(agt_box_grow(g->box, HAZARD_MIN_WIDTH_M));
    }
    return out;
}

static void grow_over_arcs(AgtSourceLayer *l, AgtEvidence *e, double bulge)
{
    g_autoptr(AgtGeom) grown = agt_geom_grow(e->geom, bulge, NULL);
    if (!grown || grown->kind != AGT_GEOM_POLYGON) {
        agt_evidence_flaw(l, e, "arcs", NULL,
                          N_("arcs could not be replaced without losing ground"));
        return;
    }
    keep_received(e, e->geom);
    agt_geom_unref(e->geom);
    e->geom = g_steal_pointer(&grown);
    e->layer = AGT_LAYER_HAZARD_AREA;
}

static void hazard_polygon(AgtSourceLayer *l, AgtEvidence *e, const AgtShape *s)
{
    g_autoptr(AgtGeom) g = agt_shape_as_polygon(s);
    bool plain = agt_shape_kind(s) == AGT_GEOM_POLYGON && !s->broken;
    e->layer = AGT_LAYER_HAZARD_AREA;
    if (plain && agt_geom_is_valid(g, NULL, NULL)) {
        e->geom = g_steal_pointer(&g);
        return;
    }
    agt_evidence_flaw(l, e, "invalid_geometry", NULL,
                      N_("the outline is not valid; an area that surely holds it was taken"));
    keep_received(e, g);
    e->geom = enclose(g);
}

static void hazard_buffered(AgtSourceLayer *l, const AgtProfileLayer *entry, AgtEvidence *e,
                            const AgtGeom *g)
{
    e->layer = AGT_LAYER_HAZARD_AREA;
    keep_received(e, g);
    e->geom = agt_geom_grow(g, entry->buffer_m, NULL);
    if (e->geom)
        return;
    agt_evidence_flaw(l, e, "invalid_geometry", NULL,
                      N_("the outline is not valid; an area that surely holds it was taken"));
    e->geom = agt_geom_new_box(agt_box_grow(g->box, entry->buffer_m));
}

static void hazard(AgtSourceLayer *l, const AgtProfileLayer *entry, AgtEvidence *e, AgtShape *s)
{
    int kind = agt_shape_kind(s);
    if (kind == AGT_GEOM_POLYGON || kind == 0 || s->broken)
        hazard_polygon(l, e, s);
    else if (entry->buffer_m > 0 && entry->target == AGT_LAYER_HAZARD_AREA)
        hazard_buffered(l, entry, e, s->line ? s->line : s->point);
    else {
        e->layer = hazard_layer(kind);
        e->geom = agt_geom_ref(s->line ? s->line : s->point);
        if (s->line && !agt_geom_is_valid(s->line, NULL, NULL))
            agt_evidence_flaw(l, e, "invalid_geometry", NULL, N_("their line has no length"));
    }
    if (s->arcs)
        grow_over_arcs(l, e, agt_shape_bulge_m(s));
    if (e->layer != entry->target)
        agt_intake_tally(l->in, &agt_exchange_rerouted, l->name, NULL);
}

/* Land that somebody vouches for: only what is surely inside of the outline counts. */
static void vouched(AgtSourceLayer *l, AgtEvidence *e, AgtShape *s)
{
    if (agt_shape_kind(s) != AGT_GEOM_POLYGON)
        agt_evidence_flaw(l, e, "wrong_kind", NULL, N_("the geometry is no area"));
    if (!s->polygon)
        return;
    g_autoptr(AgtGeom) g = agt_geom_ref(s->polygon);
    if (s->broken || !agt_geom_is_valid(g, NULL, NULL)) {
        agt_evidence_flaw(l, e, "invalid_geometry", NULL,
                          N_("the outline is not valid; only what is surely inside was taken"));
        keep_received(e, s->polygon);
        agt_geom_unref(g);
        g = agt_geom_repair_inwards(s->polygon, NULL);
    }
    if (g && s->arcs) {
        keep_received(e, s->polygon);
        AgtGeom *less = agt_geom_shrink(g, agt_shape_bulge_m(s), NULL);
        agt_geom_unref(g);
        g = less;
    }
    if (g && !agt_geom_is_empty(g))
        e->geom = g_steal_pointer(&g);
    else
        agt_evidence_flaw(l, e, "no_geometry", NULL, N_("nothing of the outline is usable"));
}

/* Ground that changed counts against: its outline is widened, never shrunk. How far a point or a
 * line reaches nobody knows unless the profile says, so it may be anywhere. */
static void changed_ground(AgtSourceLayer *l, const AgtProfileLayer *entry, AgtEvidence *e,
                           AgtShape *s)
{
    int kind = agt_shape_kind(s);
    const AgtGeom *thin = s->line ? s->line : s->point;
    if (kind == AGT_GEOM_POLYGON || kind == 0) {
        hazard_polygon(l, e, s);
    } else if (entry->buffer_m > 0) {
        hazard_buffered(l, entry, e, thin);
    } else {
        agt_evidence_flaw(l, e, "wrong_kind", NULL,
                          N_("the geometry is no area; the change may be anywhere"));
        keep_received(e, thin);
    }
    if (e->geom && s->arcs)
        grow_over_arcs(l, e, agt_shape_bulge_m(s));
    e->layer = AGT_LAYER_GROUND_CHANGE;
}

/* Signs and fences stand on lines; of an area its edge is marked. */
static void marking(AgtSourceLayer *l, AgtEvidence *e, AgtShape *s)
{
    int kind = agt_shape_kind(s);
    if (kind == AGT_GEOM_LINE && !s->broken) {
        e->geom = agt_geom_ref(s->line);
        return;
    }
    agt_evidence_flaw(l, e, "wrong_kind", NULL, N_("the geometry is no line"));
    keep_received(e, s->polygon ? s->polygon : s->line ? s->line : s->point);
    if (s->line)
        e->geom = agt_geom_ref(s->line);
    else if (s->polygon)
        e->geom = agt_geom_boundary(s->polygon);
}

static void find_point(AgtSourceLayer *l, AgtEvidence *e, AgtShape *s)
{
    e->geom = agt_geom_ref(s->point);
    if (agt_shape_kind(s) != AGT_GEOM_POINT)
        agt_evidence_flaw(l, e, "wrong_kind", NULL, N_("the geometry is no point"));
}

static void unusable(AgtSourceLayer *l, AgtEvidence *e, OGRGeometryH g, const AgtShape *s)
{
    char *wkt = NULL;
    if (g && OGR_G_ExportToIsoWkt(g, &wkt) == OGRERR_NONE)
        e->original = g_strdup(wkt);
    CPLFree(wkt);
    if (s->null)
        agt_evidence_flaw(l, e, "no_geometry", NULL, N_("they have no geometry"));
    else
        agt_evidence_flaw(l, e, "position", NULL,
                          N_("they have a position that cannot be in their coordinate system"));
}

void agt_evidence_shape(AgtSourceLayer *l, const AgtProfileLayer *entry, OGRGeometryH g,
                        AgtShape *s, AgtEvidence *e)
{
    e->layer = entry->target;
    if (s->null || s->wild || !agt_shape_move(s, l->t, NULL)) {
        unusable(l, e, g, s);
        return;
    }
    if (agt_exchange_is_hazard(entry->target))
        hazard(l, entry, e, s);
    else if (entry->target == AGT_LAYER_EXPLOSIVE_FIND)
        find_point(l, e, s);
    else if (entry->target == AGT_LAYER_GROUND_CHANGE)
        changed_ground(l, entry, e, s);
    else if (entry->target == AGT_LAYER_MARKING)
        marking(l, e, s);
    else
        vouched(l, e, s);
}
