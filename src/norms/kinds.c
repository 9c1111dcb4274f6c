/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of check: one table of names, keys, check functions and limits. */
#include "private.h"

/* A key whose layer is named by another key has .of; else .layer says it. */
#define REAL(key)                                                                                  \
    {                                                                                              \
        key, KEY_REAL, false, NULL, AGT_N_LAYERS                                                   \
    }
#define REAL_NEEDED(key)                                                                           \
    {                                                                                              \
        key, KEY_REAL, true, NULL, AGT_N_LAYERS                                                    \
    }
#define BOOL(key)                                                                                  \
    {                                                                                              \
        key, KEY_BOOL, false, NULL, AGT_N_LAYERS                                                   \
    }
#define LAYER(key)                                                                                 \
    {                                                                                              \
        key, KEY_LAYER, true, NULL, AGT_N_LAYERS                                                   \
    }
#define WHERE(key, up)                                                                             \
    {                                                                                              \
        key, KEY_WHERE, false, NULL, AGT_LAYER_##up                                                \
    }
#define WHERE_OF(key, of_key)                                                                      \
    {                                                                                              \
        key, KEY_WHERE, false, of_key, AGT_N_LAYERS                                                \
    }
#define FIELD_OF(key, of_key)                                                                      \
    {                                                                                              \
        key, KEY_FIELD, false, of_key, AGT_N_LAYERS                                                \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, KEY_REAL, false, NULL, AGT_N_LAYERS                                                  \
    }

static const KeyDef setback_keys[] = {
    WHERE("where", BUILDING),
    WHERE("street_where", STREET),
    {"edge", KEY_CHOICE, true, "front|side|rear|neighbour|any", AGT_N_LAYERS},
    REAL("min_m"),
    BOOL("from_programme"),
    END};
static const KeyDef inside_keys[] = {LAYER("layer"),
                                     WHERE_OF("where", "layer"),
                                     LAYER("parent"),
                                     WHERE_OF("parent_where", "parent"),
                                     FIELD_OF("by", "layer"),
                                     REAL_NEEDED("tolerance_m2"),
                                     END};
static const KeyDef overlap_keys[] = {LAYER("layer"), WHERE_OF("where", "layer"),
                                      REAL_NEEDED("tolerance_m2"), END};
static const KeyDef outside_keys[] = {LAYER("layer"),
                                      WHERE_OF("where", "layer"),
                                      LAYER("other"),
                                      WHERE_OF("other_where", "other"),
                                      REAL_NEEDED("tolerance_m2"),
                                      END};
static const KeyDef gap_keys[] = {WHERE("where", BUILDING),
                                  WHERE("other_where", BUILDING),
                                  REAL("min_m"),
                                  {"classes", KEY_TABLE, false, NULL, AGT_N_LAYERS},
                                  {"table_m", KEY_TABLE, false, NULL, AGT_N_LAYERS},
                                  END};
static const KeyDef access_keys[] = {
    LAYER("layer"),       WHERE_OF("where", "layer"), WHERE("street_where", STREET),
    REAL_NEEDED("max_m"), REAL_NEEDED("contact_m"),   END};
static const KeyDef count_keys[] = {
    {"of", KEY_CHOICE, true, "units|facilities", AGT_N_LAYERS}, WHERE("where", BUILDING), END};
static const KeyDef mix_keys[] = {WHERE("where", BUILDING), END};
static const KeyDef area_keys[] = {LAYER("layer"), WHERE_OF("where", "layer"), REAL("min_m2"),
                                   REAL("max_m2"), BOOL("from_programme"),     END};
static const KeyDef frontage_keys[] = {WHERE("where", PLOT), REAL("min_m"), BOOL("from_programme"),
                                       END};
static const KeyDef distance_keys[] = {LAYER("layer"),    WHERE_OF("where", "layer"),
                                       LAYER("other"),    WHERE_OF("other_where", "other"),
                                       REAL("min_m"),     FIELD_OF("other_field", "other"),
                                       REAL("factor"),    REAL("tolerance_m"),
                                       BOOL("flat_ends"), END};
static const KeyDef coverage_keys[] = {LAYER("layer"),
                                       WHERE_OF("where", "layer"),
                                       WHERE("building_where", BUILDING),
                                       REAL("min_pct"),
                                       REAL("max_pct"),
                                       END};

/* Rules that may take a figure from the file or from the programme must say which. */
static bool one_of(const AgtYamlNode *rule, const char *const *keys, GError **error)
{
    for (guint i = 0; keys[i]; i++)
        if (agt_yaml_get(rule, keys[i]))
            return true;
    g_autofree char *list = g_strjoinv("\", \"", (char **)keys);
    agt_yaml_error(rule, error, "the rule needs one of \"%s\"", list);
    return false;
}

static bool valid_min(const AgtYamlNode *rule, GError **error)
{
    return one_of(rule, (const char *const[]){"min_m", "from_programme", NULL}, error);
}

static bool valid_area(const AgtYamlNode *rule, GError **error)
{
    const AgtYamlNode *from = agt_yaml_get(rule, "from_programme");
    if (from && g_strcmp0(agt_yaml_text(agt_yaml_get(rule, "layer")), "plot") != 0) {
        agt_yaml_error(from, error, "the programme has areas for plots only");
        return false;
    }
    return one_of(rule, (const char *const[]){"min_m2", "max_m2", "from_programme", NULL}, error);
}

static bool valid_distance(const AgtYamlNode *rule, GError **error)
{
    const char *field = agt_yaml_text(agt_yaml_get(rule, "other_field"));
    const char *other = agt_yaml_text(agt_yaml_get(rule, "other"));
    if (field &&
        agt_layer_field(agt_layer(agt_layer_by_name(other)->id), field)->type != AGT_TYPE_REAL) {
        agt_yaml_error(agt_yaml_get(rule, "other_field"), error, "field \"%s\" is no length",
                       field);
        return false;
    }
    return one_of(rule, (const char *const[]){"min_m", "other_field", NULL}, error);
}

static bool valid_coverage(const AgtYamlNode *rule, GError **error)
{
    return one_of(rule, (const char *const[]){"min_pct", "max_pct", NULL}, error);
}

static const KindDef kinds[] = {
    {"setback", setback_keys, valid_min, norm_check_setback, norm_limits_setback},
    {"inside", inside_keys, NULL, norm_check_inside, NULL},
    {"overlap", overlap_keys, NULL, norm_check_overlap, NULL},
    {"outside", outside_keys, NULL, norm_check_overlap, NULL},
    {"gap_between", gap_keys, norm_valid_gap, norm_check_gap_between, norm_limits_gap_between},
    {"street_access", access_keys, NULL, norm_check_street_access, NULL},
    {"count", count_keys, NULL, norm_check_count, NULL},
    {"mix", mix_keys, NULL, norm_check_mix, NULL},
    {"area", area_keys, valid_area, norm_check_area, norm_limits_area},
    {"frontage", frontage_keys, valid_min, norm_check_frontage, norm_limits_frontage},
    {"distance_to_layer", distance_keys, valid_distance, norm_check_distance_to_layer, NULL},
    {"coverage", coverage_keys, valid_coverage, norm_check_coverage, norm_limits_coverage},
};

const KindDef *norm_kind(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

const char *const *agt_norm_kinds(void)
{
    static const char *names[G_N_ELEMENTS(kinds) + 1];
    static gsize once;
    if (g_once_init_enter(&once)) {
        for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
            names[i] = kinds[i].name;
        g_once_init_leave(&once, 1);
    }
    return names;
}

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

const AgtRule *const *agt_norms_rules(void)
{
    static const AgtRule *const rules[] = {&rule_unjudged, NULL};
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
    x->other_id = agt_arena_text(agt_findings_arena(out), other->id ? other->id : "?");
}

void norm_unjudged(AgtFindings *out, const AgtNormRule *rule, const char *what)
{
    AgtFinding *x = agt_findings_add_plan(out, &rule_unjudged);
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

static bool any_usable(const AgtPlan *plan, AgtLayerId layer, const Filter *where)
{
    const AgtTable *t = agt_plan_table(plan, layer);
    for (guint i = 0; i < t->n; i++)
        if (norm_usable(t->rows[i], where))
            return true;
    return false;
}

/* As grave as the rule itself: what cannot be judged is no better than what fails. */
bool norm_absent(const AgtNormsRun *run, const AgtNormRule *rule, AgtLayerId layer,
                 const Filter *where, AgtLayerId needed, AgtFindings *out)
{
    static const Filter all = {0};
    if (any_usable(run->plan, needed, &all))
        return false;
    if (any_usable(run->plan, layer, where)) {
        AgtFinding *x = agt_findings_add_plan(out, &rule_unjudged);
        x->severity = rule->rule.severity;
        x->what = absent_text(needed);
        x->arg = rule->rule.id;
    }
    return true;
}

/* Layers a rule reads must be there: an absent layer proves nothing. */
static bool loaded(const AgtNormsRun *run, const AgtNormRule *rule, const KindDef *kind)
{
    for (const KeyDef *k = kind->keys; k->name; k++)
        if (k->type == KEY_LAYER && agt_yaml_get(rule->node, k->name) &&
            !agt_plan_table(run->plan, norm_layer(rule, k->name, AGT_LAYER_SITE))->loaded)
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
                               const AgtPlotStandard *standard, const AgtHouseType *type)
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
        if (kind->limits)
            kind->limits(rule, &ask, &out);
    }
    return out;
}
