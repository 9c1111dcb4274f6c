/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about a plan as a whole, and about judging it at all. */
#include "validate/rules.h"

#include <math.h>

#include "validate/waiver.h"

/* Rounding of stored coordinates: less than this moves no control point, metres. */
#define STRAY_M 0.0005

#define RULE(variable, rule_id, sev, text_, advice_)                                               \
    static const AgtRule variable = {                                                              \
        .id = rule_id,                                                                             \
        .severity = sev,                                                                           \
        .basis = AGT_BASIS_READ,                                                                   \
        .set = "",                                                                                 \
        .document = "",                                                                            \
        .clause = "",                                                                              \
        .text = {[AGT_LANG_EN] = text_},                                                           \
        .advice = {[AGT_LANG_EN] = advice_},                                                       \
    }

RULE(rule_failed, "validate.failed", AGT_ERROR, N_("A check could not be computed: {arg}."),
     N_("Repair the geometry that the message names, then validate again."));
RULE(rule_clearance, "validate.clearance", AGT_BLOCK,
     N_("Clearance could not be judged, so nothing is permitted: {arg}."),
     N_("Repair what the message names, then validate again."));
RULE(rule_empty, "validate.empty", AGT_WARNING, N_("The plan has nothing that could be built."),
     N_("Import the master plan and place houses first."));
RULE(rule_unloaded, "validate.unloaded", AGT_ERROR,
     N_("Layer {arg} was not read, so nothing is known about it."),
     N_("Read the whole plan to validate it."));
RULE(rule_programme, "validate.no-programme", AGT_WARNING,
     N_("The plan has no programme: number, mix and plot sizes were not judged."),
     N_("Give the plan a programme with \"init\"."));
RULE(rule_norms, "validate.no-norms", AGT_WARNING, N_("No norm set was chosen: {what}."),
     N_("Choose norm sets, such as az,by."));
RULE(rule_terrain, "validate.no-terrain", AGT_INFO,
     N_("The plan has no height grid: slopes and levels were not judged."),
     N_("Import a height grid."));
RULE(rule_unknown_id, "validate.unknown-id", AGT_ERROR,
     N_("There is no feature {arg} that could be judged."), N_("Check the id."));
RULE(rule_grid, "validate.grid-changed", AGT_ERROR,
     N_("{arg} was read in a site grid that has been fitted again, or removed, since: what came "
        "from it stands elsewhere now."),
     N_("Import the file again."));
RULE(rule_point, "validate.control-point", AGT_WARNING,
     N_("Control point {id} lies {measured} m off its site grid {arg}, whose fit left {required} m "
        "at most."),
     N_("Check the point, then fit the grid again with \"agrotown grid\"."));

const AgtRule *const *agt_validate_rules(void)
{
    static const AgtRule *const rules[] = {&rule_failed,
                                           &rule_clearance,
                                           &rule_empty,
                                           &rule_unloaded,
                                           &rule_programme,
                                           &rule_norms,
                                           &rule_terrain,
                                           &rule_unknown_id,
                                           &rule_grid,
                                           &rule_point,
                                           &validate_waiver_refused,
                                           &validate_waiver_incomplete,
                                           &validate_waiver_outdated,
                                           &validate_waiver_expired,
                                           &validate_waiver_rejected,
                                           &validate_waiver_review,
                                           &validate_waiver_unused,
                                           NULL};
    return rules;
}

static const char *kept(AgtFindings *out, const char *text)
{
    return agt_arena_text(agt_findings_arena(out), text);
}

void validate_failed(AgtFindings *out, const char *what, const GError *error)
{
    agt_findings_add_plan(out, &rule_failed)->arg =
        agt_arena_printf(agt_findings_arena(out), "%s: %s", what, error->message);
}

void validate_clearance_failed(AgtFindings *out, AgtPurpose purpose, const GError *error)
{
    AgtFinding *x = agt_findings_add_plan(out, &rule_clearance);
    x->severity = purpose == AGT_CONSTRUCTION ? AGT_BLOCK : AGT_NOT_BUILDABLE_YET;
    x->arg = kept(out, error ? error->message : "?");
}

bool validate_is_failure(const AgtRule *rule)
{
    return rule == &rule_failed || rule == &rule_clearance;
}

static bool nothing_built(const AgtPlan *plan)
{
    for (guint layer = 0; layer < AGT_N_LAYERS; layer++) {
        const AgtTable *t = agt_plan_table(plan, layer);
        for (guint i = 0; agt_clearance_is_works(layer) && i < t->n; i++)
            if (!agt_feature_withdrawn(t->rows[i]))
                return false;
    }
    return true;
}

/* Looks an id up in every layer of works. */
static bool is_known(const AgtPlan *plan, const char *id)
{
    for (guint layer = 0; layer < AGT_N_LAYERS; layer++) {
        const AgtFeature *row =
            agt_clearance_is_works(layer) ? agt_plan_find(plan, layer, id) : NULL;
        if (row && !agt_feature_withdrawn(row))
            return true;
    }
    return false;
}

/* Files read with another fit of their grid than the plan has now. */
static void outdated_files(const AgtPlan *plan, AgtFindings *out)
{
    AGT_EACH(plan, SOURCE, Source, s)
    if (agt_plan_grid_changed(plan, s))
        agt_findings_add(out, &rule_grid, &s->f)->arg = kept(out, s->file ? s->file : s->f.id);
}

/* Control points that were moved, or grids that were edited, since the fit. */
static void stray_points(const AgtPlan *plan, AgtFindings *out)
{
    AGT_EACH(plan, CONTROL_POINT, ControlPoint, p)
    {
        AgtGridMap map;
        if (!p->grid || isnan(p->local_x) || isnan(p->local_y) || agt_geom_is_empty(p->f.geom) ||
            agt_feature_withdrawn(&p->f) || !agt_plan_grid(plan, p->grid, &map, NULL, NULL))
            continue;
        AgtPoint at = agt_crs_grid_to_plan(&map, (AgtPoint){p->local_x, p->local_y});
        double off = hypot(at.x - p->f.geom->pt[0].x, at.y - p->f.geom->pt[0].y);
        if (off <= map.residual_max_m + STRAY_M)
            continue;
        AgtFinding *x = agt_findings_add(out, &rule_point, &p->f);
        x->measured = off;
        x->required = map.residual_max_m;
        x->unit = "m";
        x->arg = kept(out, p->grid);
    }
}

void validate_plan_rules(const AgtPlan *plan, const AgtValidateOptions *options, AgtFindings *out)
{
    AgtLayerSet needed = agt_layers_all_but_bulk();
    for (guint layer = 0; layer < AGT_N_LAYERS; layer++)
        if ((needed & AGT_LAYER_BIT(layer)) && !agt_plan_table(plan, layer)->loaded)
            agt_findings_add_plan(out, &rule_unloaded)->arg = agt_layer(layer)->name;
    if (nothing_built(plan))
        agt_findings_add_plan(out, &rule_empty);
    if (!options->programme)
        agt_findings_add_plan(out, &rule_programme);
    if (!options->norms)
        agt_findings_add_plan(out, &rule_norms)->what = N_("only clearance was judged");
    const AgtTable *terrain = agt_plan_table(plan, AGT_LAYER_TERRAIN);
    if (terrain->loaded && !terrain->n)
        agt_findings_add_plan(out, &rule_terrain);
    outdated_files(plan, out);
    stray_points(plan, out);
    for (guint i = 0; options->ids && options->ids[i]; i++)
        if (!is_known(plan, options->ids[i]))
            agt_findings_add_plan(out, &rule_unknown_id)->arg = kept(out, options->ids[i]);
}
