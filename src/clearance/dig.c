/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How deep a feature is dug: its own depth, the foundation of its house type and what its levels
 * ask for, whichever is deepest. The figures of the settings stand in only where nothing is known.
 */
#include <agrotown/config.h>

#include "private.h"

/* --- House types --- */

/* What a house type states, over-dig and blinding counted in; NaN where its text is broken. */
static TypeDepth depth_of_type(const AgtConfig *row)
{
    TypeDepth d = {NAN, NAN};
    g_autoptr(AgtYaml) doc =
        row->text ? agt_yaml_parse(row->f.id ? row->f.id : "house type", row->text, -1, NULL)
                  : NULL;
    const AgtYamlNode *root = doc ? agt_yaml_root(doc) : NULL;
    if (!root || !agt_yaml_read_real(root, "dig_depth_m", true, 0, 20, &d.dig_m, NULL))
        d.dig_m = NAN;
    if (!root || !agt_yaml_read_real(root, "zero_m", false, -2, 5, &d.zero_m, NULL))
        d.zero_m = NAN;
    return d;
}

/* Configuration texts are called "kind/name" or by their name alone. */
static const char *name_of(const AgtConfig *row)
{
    const char *id = row->f.id ? row->f.id : "", *slash = strchr(id, '/');
    return slash ? slash + 1 : id;
}

/* Of several texts with one name the deeper figures count. */
void clearance_load_types(AgtClearance *c)
{
    c->type_depth = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    c->type_deepest_m = NAN;
    AGT_EACH(c->plan, CONFIG, Config, row)
    {
        if (g_strcmp0(row->kind, "house_type") != 0)
            continue;
        TypeDepth depth = depth_of_type(row);
        const TypeDepth *kept = g_hash_table_lookup(c->type_depth, name_of(row));
        c->type_deepest_m = fmax(c->type_deepest_m, depth.dig_m);
        if (kept)
            depth = (TypeDepth){fmax(depth.dig_m, kept->dig_m), fmax(depth.zero_m, kept->zero_m)};
        g_hash_table_insert(c->type_depth, (gpointer)name_of(row), g_memdup2(&depth, sizeof depth));
    }
}

void clearance_free_types(AgtClearance *c)
{
    g_clear_pointer(&c->type_depth, g_hash_table_unref);
}

/* NULL when the building names no type, or one that the plan does not keep. */
static const TypeDepth *type_of(const AgtClearance *c, const AgtBuilding *b)
{
    return b->house_type && c->type_depth ? g_hash_table_lookup(c->type_depth, b->house_type)
                                          : NULL;
}

static double type_depth(const AgtClearance *c, const AgtFeature *row)
{
    const TypeDepth *t =
        row->layer == AGT_LAYER_BUILDING ? type_of(c, (const AgtBuilding *)row) : NULL;
    return t ? t->dig_m : NAN;
}

double clearance_type_zero(const AgtClearance *c, const AgtBuilding *b)
{
    const TypeDepth *t = type_of(c, b);
    return t ? t->zero_m : NAN;
}

/* --- Depth --- */

static double given_depth(const AgtFeature *row)
{
    switch ((int)row->layer) {
    case AGT_LAYER_STREET:
        return ((const AgtStreet *)row)->dig_depth_m;
    case AGT_LAYER_PATH:
        return ((const AgtPath *)row)->dig_depth_m;
    case AGT_LAYER_BUILDING:
        return ((const AgtBuilding *)row)->dig_depth_m;
    case AGT_LAYER_FACILITY:
        return ((const AgtFacility *)row)->dig_depth_m;
    case AGT_LAYER_PARKING:
        return ((const AgtParking *)row)->dig_depth_m;
    case AGT_LAYER_NETWORK_LINE:
        return ((const AgtNetworkLine *)row)->dig_depth_m;
    case AGT_LAYER_NETWORK_NODE:
        return ((const AgtNetworkNode *)row)->dig_depth_m;
    case AGT_LAYER_WORKS_AREA:
        return ((const AgtWorksArea *)row)->dig_depth_m;
    default:
        return NAN;
    }
}

/* A borrow pit is dug as deep as the soil is wanted: without a depth the deepest counts. */
static double usual_depth(const AgtClearanceSettings *s, const AgtFeature *row)
{
    switch ((int)row->layer) {
    case AGT_LAYER_WORKS_AREA:
        return g_strcmp0(((const AgtWorksArea *)row)->kind, "haul_road") == 0
                   ? s->depth_road_m
                   : MAX(s->depth_dwelling_m, MAX(s->depth_trench_m, s->depth_road_m));
    case AGT_LAYER_NETWORK_LINE:
    case AGT_LAYER_NETWORK_NODE:
    case AGT_LAYER_GREEN:
        return s->depth_trench_m;
    case AGT_LAYER_STREET:
    case AGT_LAYER_PATH:
    case AGT_LAYER_PARKING:
        return s->depth_road_m;
    default:
        return s->depth_dwelling_m;
    }
}

/* Of a house type that nobody described the deepest one is taken. */
static double missing_depth(const AgtClearance *c, const AgtFeature *row)
{
    double usual = usual_depth(&c->set, row);
    bool typed = row->layer == AGT_LAYER_BUILDING && ((const AgtBuilding *)row)->house_type;
    return typed ? fmax(usual, c->type_deepest_m) : usual;
}

/* Levels of the plan count on top of what is stated, and never make the works less deep. */
AgtClearanceDig agt_clearance_dig(const AgtClearance *c, const AgtFeature *row)
{
    AgtClearanceDig d = {.invert_m = NAN,
                         .floor_m = NAN,
                         .zero_m = NAN,
                         .ground_m = NAN,
                         .level_cut_m = NAN,
                         .stated_cut_m = NAN,
                         .mean_cut_m = NAN};
    double own = given_depth(row), type = type_depth(c, row);
    double known = fmax(own >= 0 ? own : NAN, type);
    d.dig_m = isnan(known) ? missing_depth(c, row) : known;
    d.invert_m = clearance_invert_depth(c, row, d.dig_m);
    clearance_cut(c, row, &d);
    d.depth_m = fmax(d.dig_m, d.invert_m) + d.cut_m;
    return d;
}
