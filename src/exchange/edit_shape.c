/* SPDX-License-Identifier: Apache-2.0 */
/* A shape that a person writes down: coordinates, or the name of something that has it. */
#include <string.h>

#include <agrotown/crs.h>

#include "edit.h"

/* Farther than this from everything else in the plan, coordinates are in another system. */
#define FAR_M 20000.0

/* "plot:P-017,P-018": their union. */
static AgtGeom *copied(const AgtEdit *e, const AgtLayer *layer, const char *text, GError **error)
{
    g_auto(GStrv) part = g_strsplit(text, ":", 2);
    const AgtLayer *from = part[0] ? agt_layer_by_name(part[0]) : NULL;
    if (!from || !part[1] || from->geom != layer->geom) {
        agt_edit_fail(e, error,
                      "geometry \"@%s\": write @layer:ID,ID with a layer whose features have the "
                      "geometry that %s needs",
                      text, layer->name);
        return NULL;
    }
    g_auto(GStrv) ids = g_strsplit(part[1], ",", -1);
    g_autoptr(GPtrArray) shapes = g_ptr_array_new();
    for (guint i = 0; ids[i]; i++) {
        const AgtFeature *row = agt_edit_find(e, from->id, g_strstrip(ids[i]));
        if (!row || !row->geom || agt_feature_withdrawn(row)) {
            agt_edit_fail(e, error, "geometry: there is no %s \"%s\" whose shape could be taken",
                          from->name, ids[i]);
            return NULL;
        }
        g_ptr_array_add(shapes, row->geom);
    }
    if (shapes->len == 1)
        return agt_geom_ref(shapes->pdata[0]);
    return agt_geom_union((const AgtGeom *const *)shapes->pdata, shapes->len, error);
}

/*
 * From another system into the plan's. A permit allows, so it shrinks by the accuracy of the
 * operation, and one of unknown accuracy is not taken.
 */
static AgtGeom *moved(AgtEdit *e, const AgtLayer *layer, const AgtGeom *g, GError **error)
{
    g_autoptr(AgtCrs) from = agt_crs_new(e->options->crs, error);
    g_autoptr(AgtCrs) to = from ? agt_crs_new(agt_plan_head(e->plan)->crs, error) : NULL;
    g_autoptr(AgtCrsOp) op = to ? agt_crs_op_new(from, to, NULL, error) : NULL;
    g_autoptr(AgtGeom) there = op ? agt_crs_op_geom(op, g, error) : NULL;
    if (!there)
        return NULL;
    double accuracy = agt_crs_op_accuracy_m(op);
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(buf, sizeof buf, "%.2f m", accuracy);
    e->operation =
        agt_arena_printf(e->arena, "%s (%s)", agt_crs_op_name(op), accuracy < 0 ? "?" : buf);
    if (layer->id != AGT_LAYER_PERMIT)
        return g_steal_pointer(&there);
    if (accuracy < 0) {
        agt_edit_fail(e, error,
                      "geometry: nobody states how accurate the way from %s to the plan's "
                      "coordinate system is, so a permit cannot be taken from it",
                      agt_crs_code(from));
        return NULL;
    }
    return accuracy > 0 ? agt_geom_shrink(there, accuracy, error) : g_steal_pointer(&there);
}

static AgtGeom *written(AgtEdit *e, const AgtLayer *layer, const char *text, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(AgtGeom) g = agt_geom_from_wkt(text, &why);
    if (!g) {
        agt_edit_fail(e, error, "geometry: %s; write WKT, or @layer:ID to copy a shape",
                      why->message);
        return NULL;
    }
    if (!e->options->crs)
        return g_steal_pointer(&g);
    return moved(e, layer, g, error);
}

static bool is_far(const AgtEdit *e, const AgtGeom *g)
{
    AgtBox all = agt_plan_extent(e->plan);
    return all.minx <= all.maxx && !agt_box_intersects(agt_box_grow(all, FAR_M), g->box);
}

static bool usable(const AgtEdit *e, const AgtLayer *layer, const AgtGeom *g, GError **error)
{
    g_autofree char *reason = NULL;
    AgtPoint at;
    static const char *const kinds[] = {"", "a point", "a line", "an area"};
    if (agt_geom_is_empty(g))
        return agt_edit_fail(e, error, "geometry: it is empty");
    if ((int)g->kind != (int)layer->geom)
        return agt_edit_fail(e, error, "geometry: %s needs %s, not %s", layer->name,
                             kinds[layer->geom], kinds[g->kind]);
    if (!agt_geom_is_valid(g, &reason, &at))
        return agt_edit_fail(e, error, "geometry: not valid: %s at %.0f %.0f", reason, at.x, at.y);
    return !is_far(e, g) ||
           agt_edit_fail(e, error,
                         "geometry: more than 20 km from everything else in the plan; its "
                         "coordinates are in %s, any other system is named with --crs",
                         agt_plan_head(e->plan)->crs);
}

AgtGeom *agt_edit_shape(AgtEdit *e, const AgtLayer *layer, const char *text, GError **error)
{
    if (layer->id == AGT_LAYER_BUILDING && e->before) {
        agt_edit_fail(e, error,
                      "a house is moved in QGIS or by `place`: its axis point and "
                      "bearing move with it");
        return NULL;
    }
    g_autoptr(GError) why = NULL;
    g_autoptr(AgtGeom) g =
        *text == '@' ? copied(e, layer, text + 1, &why) : written(e, layer, text, &why);
    if (!g && why->domain == AGT_EXCHANGE_ERROR) {
        g_propagate_error(error, g_steal_pointer(&why));
        return NULL;
    }
    if (!g) {
        agt_edit_fail(e, error, "geometry: %s", why->message);
        return NULL;
    }
    return usable(e, layer, g, error) ? g_steal_pointer(&g) : NULL;
}
