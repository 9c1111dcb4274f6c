/* SPDX-License-Identifier: Apache-2.0 */
/* per_head: capacity or area for each 1000 persons. plot_per_place: the plot of a facility by its
 * capacity. */
#include "private.h"

#define NO_CAPACITY N_("its capacity is not given in the unit of the rule")

/* Persons the town is for: those of the dwellings in the plan, and no fewer than were ordered, so
 * that a town without houses does not need no school. */
double agt_norms_persons(const AgtPlan *plan, const AgtProgramme *programme)
{
    gint64 units = 0;
    AGT_EACH(plan, BUILDING, Building, b)
    if (!agt_feature_withdrawn(&b->f) && g_strcmp0(b->kind, "dwelling") == 0)
        units += b->units == AGT_INT_NULL ? 1 : b->units;
    return (double)MAX(units, programme->units) * programme->persons_per_unit;
}

/* Capacity of a facility in a unit; NaN when it does not state it so. */
static double capacity_in(const AgtFeature *row, const char *unit)
{
    const AgtFacility *f = (const AgtFacility *)row;
    return g_strcmp0(f->capacity_unit, unit) == 0 && f->capacity >= 0 ? f->capacity : NAN;
}

/* --- per_head --- */

bool norm_valid_per_head(const AgtYamlNode *rule, GError **error)
{
    const AgtYamlNode *unit = agt_yaml_get(rule, "unit");
    const AgtLayer *layer = agt_layer_by_name(agt_yaml_text(agt_yaml_get(rule, "layer")));
    if (unit && layer->id != AGT_LAYER_FACILITY) {
        agt_yaml_error(unit, error,
                       "only facilities have a capacity; without \"unit\" areas count");
        return false;
    }
    if (!unit && layer->geom != AGT_LAYER_GEOM_POLYGON) {
        agt_yaml_error(rule, error, "layer %s has no areas", layer->name);
        return false;
    }
    return true;
}

NORM_CHECK(per_head)
{
    AgtLayerId layer = norm_layer(rule, "layer", AGT_LAYER_FACILITY);
    const AgtTable *t = agt_plan_table(run->plan, layer);
    const Rows *where = norm_rows(run, rule, "where", layer);
    const char *unit = agt_yaml_text(agt_yaml_get(rule->node, "unit"));
    if (!run->programme) {
        norm_unjudged(out, rule, N_("there is no programme"));
        return true;
    }
    double heads = agt_norms_persons(run->plan, run->programme), sum = 0;
    Skipped unknown = {0};
    if (heads < norm_real(rule, "persons_from", 0) || heads > norm_real(rule, "persons_to", 1e9))
        return true;
    NORM_EACH (i, where) {
        double v = unit ? capacity_in(t->rows[i], unit) : agt_geom_area_m2(t->rows[i]->geom);
        if (isnan(v))
            norm_skip(&unknown, t->rows[i]);
        else
            sum += v;
    }
    norm_skipped(out, rule, &unknown, NO_CAPACITY);
    double need = norm_real(rule, "min_per_1000", 0) * heads / 1000;
    if (unit && strcmp(unit, "m2") != 0) /* there is no half of a place or of a vehicle */
        need = ceil(need - NORM_EPS);
    if (!unknown.n && sum < need - NORM_EPS)
        norm_measure(norm_add(out, rule, NULL), sum, need, unit ? "" : "m2");
    return true;
}

/* --- plot_per_place --- */

static double number_at(const AgtYamlNode *steps, guint i, guint k)
{
    double v = 0;
    agt_parse_real(agt_yaml_text(agt_yaml_at(agt_yaml_at(steps, i), k)), &v);
    return v;
}

/* [[up to this capacity, m2 for each place], ...], capacities rising. */
bool norm_valid_plot_per_place(const AgtYamlNode *rule, GError **error)
{
    const AgtYamlNode *steps = agt_yaml_get(rule, "sizes");
    bool ok = agt_yaml_kind(steps) == AGT_YAML_LIST && agt_yaml_n(steps) > 0;
    double last = 0;
    for (guint i = 0; ok && i < agt_yaml_n(steps); i++) {
        const AgtYamlNode *step = agt_yaml_at(steps, i);
        ok = agt_yaml_kind(step) == AGT_YAML_LIST && agt_yaml_n(step) == 2;
        for (guint k = 0; ok && k < 2; k++) {
            double v;
            const char *text = agt_yaml_text(agt_yaml_at(step, k));
            ok = text && agt_parse_real(text, &v) && v > 0;
        }
        ok = ok && number_at(steps, i, 0) > last;
        if (!ok)
            break;
        last = number_at(steps, i, 0);
    }
    if (!ok)
        agt_yaml_error(steps, error,
                       "\"sizes\" is a list of pairs [up to this capacity, m2 for each place], "
                       "capacities rising");
    return ok;
}

/* Square metres for each place; 0 when the rule says nothing of so large a facility. */
static double m2_per_place(const AgtNormRule *rule, double capacity)
{
    const AgtYamlNode *steps = agt_yaml_get(rule->node, "sizes");
    for (guint i = 0; i < agt_yaml_n(steps); i++)
        if (capacity <= number_at(steps, i, 0))
            return number_at(steps, i, 1);
    return norm_real(rule, "above_m2", 0);
}

NORM_CHECK(plot_per_place)
{
    const AgtTable *t = agt_plan_table(run->plan, AGT_LAYER_FACILITY);
    const Rows *where = norm_rows(run, rule, "where", AGT_LAYER_FACILITY);
    const char *unit = agt_yaml_text(agt_yaml_get(rule->node, "unit"));
    Skipped unknown = {0};
    NORM_EACH (i, where) {
        double places = capacity_in(t->rows[i], unit);
        double need = isnan(places) ? 0 : places * m2_per_place(rule, places);
        double m2 = agt_geom_area_m2(t->rows[i]->geom);
        if (isnan(places))
            norm_skip(&unknown, t->rows[i]);
        if (m2 < need - 0.5) /* corners are rounded to millimetres */
            norm_measure(norm_add(out, rule, t->rows[i]), m2, need, "m2");
    }
    norm_skipped(out, rule, &unknown, NO_CAPACITY);
    return true;
}

/* --- Limits for a facility that is sited --- */

/* Share of the area that so many persons need. */
static double of_heads(const AgtNormRule *rule, double heads, int count)
{
    bool holds =
        heads >= norm_real(rule, "persons_from", 0) && heads <= norm_real(rule, "persons_to", 1e9);
    bool of_area = !agt_yaml_get(rule->node, "unit");
    return holds && of_area ? norm_real(rule, "min_per_1000", 0) * heads / 1000 / MAX(count, 1) : 0;
}

static double site_of(const AgtNormRule *rule, const AgtFacility *row, double heads, int count)
{
    bool places = strcmp(rule->kind, "plot_per_place") == 0, area = strcmp(rule->kind, "area") == 0;
    bool of_layer = norm_layer(rule, "layer", AGT_LAYER_SITE) == AGT_LAYER_FACILITY;
    if (!places && !(of_layer && (area || strcmp(rule->kind, "per_head") == 0)))
        return 0;
    const Filter where = norm_filter(rule->node, "where", AGT_LAYER_FACILITY);
    if (!norm_filter_takes(&where, &row->f))
        return 0;
    if (!places)
        return area ? norm_real(rule, "min_m2", 0) : of_heads(rule, heads, count);
    double n = capacity_in(&row->f, agt_yaml_text(agt_yaml_get(rule->node, "unit")));
    return isnan(n) ? 0 : n * m2_per_place(rule, n);
}

/* Of rules that ask every dwelling for a way to such a facility. */
static double reach_of(const AgtNormRule *rule, const AgtFacility *row)
{
    if (strcmp(rule->kind, "network_distance") != 0 ||
        norm_layer(rule, "layer", AGT_LAYER_BUILDING) != AGT_LAYER_BUILDING ||
        norm_layer(rule, "other", AGT_LAYER_FACILITY) != AGT_LAYER_FACILITY)
        return 0;
    const Filter other = norm_filter(rule->node, "other_where", AGT_LAYER_FACILITY);
    return norm_filter_takes(&other, &row->f) ? norm_real(rule, "max_m", 0) : 0;
}

AgtNormFacilityLimits agt_norms_facility_limits(const AgtNorms *n, const AgtFacility *row,
                                                double persons, int count, const char *as_of)
{
    AgtNormFacilityLimits out = {0};
    for (guint i = 0; n && i < agt_norms_n(n); i++) {
        const AgtNormRule *rule = agt_norms_get(n, i);
        if (!agt_norm_in_force(rule, as_of))
            continue;
        double reach = reach_of(rule, row);
        out.area_min_m2 = fmax(out.area_min_m2, site_of(rule, row, persons, count));
        if (reach > 0)
            out.reach_max_m = out.reach_max_m > 0 ? fmin(out.reach_max_m, reach) : reach;
    }
    return out;
}
