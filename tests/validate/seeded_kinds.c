/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of kinds of check: whom a change concerns, and how what they measure goes. */
#include <string.h>

#include "seeded.h"

/* Ways of vehicles and stands of cranes appear at once when something near moves: what they find
 * says nothing of the breaks of other rules, and takes longer than all of those together. */
bool kind_of_vehicles(const AgtNormRule *r)
{
    static const char *const kinds[] = {"swept_path", "turning", "driveway", "reach",
                                        "crane_stand"};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(r->kind, kinds[i]) == 0)
            return true;
    return false;
}

static bool names_layer(const AgtYamlNode *value, AgtLayerId layer)
{
    const char *name = agt_layer(layer)->name;
    if (!value)
        return false;
    if (agt_yaml_kind(value) != AGT_YAML_LIST)
        return g_strcmp0(agt_yaml_text(value), name) == 0;
    for (guint i = 0; i < agt_yaml_n(value); i++)
        if (g_strcmp0(agt_yaml_text(agt_yaml_at(value, i)), name) == 0)
            return true;
    return false;
}

/* Could the rule say something else when a row of the layer changes? Kinds that look at no layer
 * but those that their keys name say the same as before. */
bool kind_may_change(const AgtNormRule *r, AgtLayerId layer)
{
    static const char *const plain[] = {"overlap", "inside",      "outside",        "gap",
                                        "tiling",  "duplicate",   "sliver",         "validity",
                                        "within",  "field_range", "field_required", "field_in"};
    static const char *const keys[] = {"layer", "layers", "other", "parent"};
    bool is_plain = false;
    for (guint i = 0; i < G_N_ELEMENTS(plain); i++)
        is_plain = is_plain || strcmp(r->kind, plain[i]) == 0;
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        if (names_layer(agt_yaml_get(r->node, keys[i]), layer))
            return true;
    return !is_plain;
}

/* What it measures may jump: an edge is on the street or it is not, a triangle of visibility is
 * entered far from its corner, a house comes to another street, an outline crosses itself. */
bool kind_jumps(const AgtNormRule *r)
{
    static const char *const kinds[] = {
        "street_access", "visibility", "network_distance", "validity", "tiling",
        "within",        "joined",     "dead_end",         "slope",    "gap",
        "swept_path",    "reach",      "crane_stand",      "turning",  "driveway"};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(r->kind, kinds[i]) == 0)
            return true;
    return false;
}
