/* SPDX-License-Identifier: Apache-2.0 */
/* share: how much of each area of a layer, or of all of them together, is covered by the areas of
 * another. Ground covered twice counts once. */
#include "private.h"

static bool is_area(const AgtYamlNode *rule, const char *key, GError **error)
{
    const AgtLayer *layer = agt_layer_by_name(agt_yaml_text(agt_yaml_get(rule, key)));
    if (layer->geom == AGT_LAYER_GEOM_POLYGON)
        return true;
    agt_yaml_error(agt_yaml_get(rule, key), error, "layer %s has no areas", layer->name);
    return false;
}

bool norm_valid_share(const AgtYamlNode *rule, GError **error)
{
    if (!is_area(rule, "layer", error) || !is_area(rule, "within", error))
        return false;
    if (agt_yaml_get(rule, "min_pct") || agt_yaml_get(rule, "max_pct"))
        return true;
    agt_yaml_error(rule, error, "the rule needs one of \"min_pct\", \"max_pct\"");
    return false;
}

/* Usable rows of a table near a box as one area; empty when there is none. */
static AgtGeom *united(AgtNormsRun *run, AgtLayerId layer, const Rows *where, const AgtBox *box,
                       GError **error)
{
    const AgtTable *t = agt_plan_table(run->plan, layer);
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    NORM_EACH (i, where)
        if (!box || agt_box_intersects(t->rows[i]->geom->box, *box))
            g_ptr_array_add(list, t->rows[i]->geom);
    if (!list->len)
        return agt_geom_new_empty(AGT_GEOM_POLYGON);
    return agt_geom_union((const AgtGeom *const *)list->pdata, list->len, error);
}

typedef struct {
    AgtNormsRun *run;
    const AgtNormRule *rule;
    AgtLayerId layer;
    const Rows *where;
    double min, max;
} Share;

/* Judges one area; @p row is NULL for all of them together. */
static bool judge(const Share *s, const AgtGeom *whole, const AgtFeature *row, AgtFindings *out,
                  GError **error)
{
    g_autoptr(AgtGeom) all = united(s->run, s->layer, s->where, &whole->box, error);
    g_autoptr(AgtGeom) part = all ? agt_geom_intersection(all, whole, error) : NULL;
    double area = agt_geom_area_m2(whole);
    if (!part || area <= 0)
        return part != NULL;
    double pct = 100 * agt_geom_area_m2(part) / area;
    if (pct < s->min - 0.01)
        norm_measure(norm_add(out, s->rule, row), pct, s->min, "%");
    else if (pct > s->max + 0.01)
        norm_measure(norm_add(out, s->rule, row), pct, s->max, "%");
    return true;
}

NORM_CHECK(share)
{
    AgtLayerId within = norm_layer(rule, "within", AGT_LAYER_LAND_USE);
    const AgtTable *t = agt_plan_table(run->plan, within);
    const Rows *within_where = norm_rows(run, rule, "within_where", within);
    Share s = {.run = run, .rule = rule};
    s.layer = norm_layer(rule, "layer", AGT_LAYER_GREEN);
    s.where = norm_rows(run, rule, "where", s.layer);
    s.min = norm_real(rule, "min_pct", 0);
    s.max = norm_real(rule, "max_pct", 100);
    if (norm_bool(rule, "together")) {
        g_autoptr(AgtGeom) whole = united(run, within, within_where, NULL, error);
        return whole && (agt_geom_is_empty(whole) || judge(&s, whole, NULL, out, error));
    }
    NORM_EACH (i, within_where)
        if (!judge(&s, t->rows[i]->geom, t->rows[i], out, error))
            return false;
    return true;
}
