/* SPDX-License-Identifier: Apache-2.0 */
/* Values of checked rules, their findings, and running them. */
#include "private.h"

/* --- Values of checked rules --- */

double norm_real(const AgtNormRule *rule, const char *key, double otherwise)
{
    double v = otherwise;
    agt_yaml_read_real(rule->node, key, false, 0, 1e9, &v, NULL);
    return v;
}

bool norm_bool(const AgtNormRule *rule, const char *key)
{
    bool v = false;
    agt_yaml_read_bool(rule->node, key, false, &v, NULL);
    return v;
}

AgtLayerId norm_layer(const AgtNormRule *rule, const char *key, AgtLayerId otherwise)
{
    const char *name = agt_yaml_text(agt_yaml_get(rule->node, key));
    return name ? agt_layer_by_name(name)->id : otherwise;
}

AgtLayerSet norm_layers(const AgtNormRule *rule)
{
    const AgtYamlNode *list = agt_yaml_get(rule->node, "layers");
    AgtLayerId one = norm_layer(rule, "layer", AGT_N_LAYERS);
    AgtLayerSet set = one < AGT_N_LAYERS ? AGT_LAYER_BIT(one) : 0;
    for (guint i = 0; i < agt_yaml_n(list); i++)
        set |= AGT_LAYER_BIT(agt_layer_by_name(agt_yaml_text(agt_yaml_at(list, i)))->id);
    return set;
}

/* --- Findings --- */

static const AgtRule rule_unjudged = {
    .id = "norms.not-judged",
    .severity = AGT_WARNING,
    .basis = AGT_BASIS_READ,
    .set = "",
    .document = "",
    .clause = "",
    .text = {[AGT_LANG_EN] = N_("Rule {arg} was not judged: {what}.")},
    .advice = {[AGT_LANG_EN] = N_("Give what is missing and validate again.")},
};

static const AgtRule rule_skipped = {
    .id = "norms.not-judged-rows",
    .severity = AGT_WARNING,
    .basis = AGT_BASIS_READ,
    .set = "",
    .document = "",
    .clause = "",
    .text = {[AGT_LANG_EN] = N_("Rule {arg} was not judged for {measured} features, the first of "
                                "them {id}: {what}.")},
    .advice = {[AGT_LANG_EN] = N_("Give what is missing and validate again.")},
};

const AgtRule *const *agt_norms_rules(void)
{
    static const AgtRule *rules[] = {&rule_unjudged, &rule_skipped, NULL, NULL, NULL};
    static gsize once;
    if (g_once_init_enter(&once)) {
        rules[2] = norm_rule_gap();
        rules[3] = norm_rule_no_way();
        g_once_init_leave(&once, 1);
    }
    return rules;
}

AgtFinding *norm_add(AgtFindings *out, const AgtNormRule *rule, const AgtFeature *row)
{
    return row ? agt_findings_add(out, &rule->rule, row) : agt_findings_add_plan(out, &rule->rule);
}

void norm_measure(AgtFinding *x, double measured, double required, const char *unit)
{
    x->measured = measured;
    x->required = required;
    x->unit = unit;
}

void norm_other(AgtFindings *out, AgtFinding *x, const AgtFeature *other)
{
    x->other_layer = other->layer;
    x->other_id = other->id ? agt_findings_id(out, other->id) : "?";
}

void norm_unjudged(AgtFindings *out, const AgtNormRule *rule, const char *what)
{
    AgtFinding *x = agt_findings_add_plan(out, &rule_unjudged);
    x->what = what;
    x->arg = rule->rule.id;
}

/* As grave as the rule itself: what cannot be judged is no better than what fails. */
void norm_unjudged_as(AgtFindings *out, const AgtNormRule *rule, const char *what)
{
    AgtFinding *x = agt_findings_add_plan(out, &rule_unjudged);
    x->severity = rule->rule.severity;
    x->what = what;
    x->arg = rule->rule.id;
}

void norm_skip(Skipped *s, const AgtFeature *row)
{
    if (!s->n++)
        s->first = row;
}

void norm_skipped(AgtFindings *out, const AgtNormRule *rule, const Skipped *s, const char *what)
{
    if (!s->n)
        return;
    AgtFinding *x = agt_findings_add(out, &rule_skipped, s->first);
    x->severity = rule->rule.severity;
    x->measured = s->n;
    x->what = what;
    x->arg = rule->rule.id;
}

static const char *absent_text(AgtLayerId layer)
{
    switch (layer) {
    case AGT_LAYER_BLOCK:
        return N_("the plan has no blocks");
    case AGT_LAYER_LAND_USE:
        return N_("the plan has no zones");
    case AGT_LAYER_PLOT:
        return N_("the plan has no plots");
    case AGT_LAYER_STREET:
        return N_("the plan has no streets");
    default:
        return N_("the layer that it compares with is empty");
    }
}

bool norm_absent(AgtNormsRun *run, const AgtNormRule *rule, const Rows *where, AgtLayerId needed,
                 AgtFindings *out)
{
    if (norm_rows(run, rule, NULL, needed)->n)
        return false;
    if (where->n)
        norm_unjudged_as(out, rule, absent_text(needed));
    return true;
}

/* Layers a rule reads must be there: an absent layer proves nothing. */
static bool loaded(const AgtNormsRun *run, const AgtNormRule *rule, const KindDef *kind)
{
    for (const KeyDef *k = kind->keys; k->name; k++)
        if (k->type == KEY_LAYER && agt_yaml_get(rule->node, k->name) &&
            !agt_plan_table(run->plan, norm_layer(rule, k->name, AGT_LAYER_SITE))->loaded)
            return false;
    AgtLayerSet several = norm_layers(rule);
    for (guint layer = 0; layer < AGT_N_LAYERS; layer++)
        if (((kind->reads | several) & AGT_LAYER_BIT(layer)) &&
            !agt_plan_table(run->plan, layer)->loaded)
            return false;
    static const AgtLayerId always[] = {AGT_LAYER_BUILDING, AGT_LAYER_PLOT, AGT_LAYER_STREET,
                                        AGT_LAYER_LAND_USE};
    for (guint i = 0; i < G_N_ELEMENTS(always); i++)
        if (!agt_plan_table(run->plan, always[i])->loaded)
            return false;
    return true;
}

bool agt_norms_run_check(AgtNormsRun *run, guint i, AgtFindings *out, GError **error)
{
    const AgtNormRule *rule = agt_norms_get(run->norms, i);
    const KindDef *kind = norm_kind(rule->kind);
    if (!agt_norm_in_force(rule, run->as_of))
        return true;
    agt_findings_keep(out, agt_norms_ref(run->norms), (GDestroyNotify)agt_norms_unref);
    if (!loaded(run, rule, kind)) {
        norm_unjudged(out, rule, N_("a layer that it needs was not loaded"));
        return true;
    }
    return kind->check(run, rule, out, error);
}

bool agt_norms_check(const AgtNorms *n, guint i, const AgtPlan *plan, const AgtProgramme *programme,
                     AgtFindings *out, GError **error)
{
    g_autoptr(AgtNormsRun) run = agt_norms_run_new(n, plan, programme);
    return agt_norms_run_check(run, i, out, error);
}

AgtNormLimits agt_norms_limits(const AgtNorms *n, const AgtProgramme *programme,
                               const AgtPlotStandard *standard, const AgtHouseType *type,
                               const char *as_of)
{
    AgtNormLimits out = {0};
    if (!standard && programme && programme->n_plots)
        standard = &programme->plots[0];
    if (standard)
        out = (AgtNormLimits){.setback_front_m = standard->setback_front_m,
                              .setback_side_m = standard->setback_side_m,
                              .setback_rear_m = standard->setback_rear_m,
                              .plot_area_min_m2 = standard->area_min_m2,
                              .plot_area_max_m2 = standard->area_max_m2,
                              .frontage_min_m = standard->frontage_min_m};
    if (programme)
        out.slope_max_pct = programme->slope_max_pct;
    const LimitsAsk ask = {programme, standard, type};
    for (guint i = 0; n && i < agt_norms_n(n); i++) {
        const AgtNormRule *rule = agt_norms_get(n, i);
        const KindDef *kind = norm_kind(rule->kind);
        if (kind->limits && agt_norm_in_force(rule, as_of))
            kind->limits(rule, &ask, &out);
    }
    return out;
}
