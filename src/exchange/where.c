/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions of a profile entry: which records of a source layer it takes. */
#include <string.h>

#include "intake.h"

/* Adds the kinds that a geometry is made of: 1 point, 2 line, 4 polygon. */
static unsigned kinds_of(OGRGeometryH g)
{
    if (!g || OGR_G_IsEmpty(g))
        return 0;
    OGRwkbGeometryType type = OGR_GT_Flatten(OGR_G_GetGeometryType(g));
    if (type != wkbGeometryCollection)
        return 1U << OGR_G_GetDimension(g);
    unsigned kinds = 0;
    for (int i = 0; i < OGR_G_GetGeometryCount(g); i++)
        kinds |= kinds_of(OGR_G_GetGeometryRef(g, i));
    return kinds;
}

/* What "@geometry" stands for: a record without positions is "none", of several kinds "mixed". */
static const char *geometry_word(const AgtSourceLayer *l, OGRFeatureH f,
                                 const AgtProfileLayer *entry)
{
    bool owned;
    OGRGeometryH g = agt_intake_geometry(l, f, entry, &owned);
    unsigned kinds = kinds_of(g);
    if (owned && g)
        OGR_G_DestroyGeometry(g);
    return kinds == 0   ? "none"
           : kinds == 1 ? "point"
           : kinds == 2 ? "line"
           : kinds == 4 ? "polygon"
                        : "mixed";
}

static char *value_of(const AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry,
                      const char *name)
{
    bool bad = false;
    if (strcmp(name, "@geometry") == 0)
        return g_strdup(geometry_word(l, f, entry));
    return agt_value_named(f, name, &bad);
}

bool agt_intake_where(const AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry)
{
    for (guint i = 0; entry->where && i < agt_yaml_n(entry->where); i++) {
        g_autofree char *text = value_of(l, f, entry, agt_yaml_key(entry->where, i));
        const AgtYamlNode *wanted = agt_yaml_at(entry->where, i);
        const char *word = text ? text : "";
        bool fits = false;
        if (agt_yaml_kind(wanted) == AGT_YAML_SCALAR)
            fits = agt_profile_same_word(word, agt_yaml_text(wanted));
        for (guint k = 0; agt_yaml_kind(wanted) == AGT_YAML_LIST && k < agt_yaml_n(wanted); k++)
            fits = fits || agt_profile_same_word(word, agt_yaml_text(agt_yaml_at(wanted, k)));
        if (!fits)
            return false;
    }
    return true;
}
