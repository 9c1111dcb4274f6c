/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of mine-action.md section 9. Ids are stable; texts are msgids. */
#include "private.h"

#define DOCUMENT N_("mine-action requirements (see settings)")

#define RULE(variable, rule_id, sev, clause_, text_, advice_)                                      \
    RULE_AS(variable, rule_id, sev, AGT_BASIS_READ, clause_, text_, advice_)

#define RULE_AS(variable, rule_id, sev, basis_, clause_, text_, advice_)                           \
    const AgtRule variable = {                                                                     \
        .id = rule_id,                                                                             \
        .severity = sev,                                                                           \
        .basis = basis_,                                                                           \
        .set = "",                                                                                 \
        .document = DOCUMENT,                                                                      \
        .clause = clause_,                                                                         \
        .text = {[AGT_LANG_EN] = text_},                                                           \
        .advice = {[AGT_LANG_EN] = advice_},                                                       \
    }

RULE(rule_b1, "B1", AGT_BLOCK, N_("works and hazards"),
     N_("The works of {id} come within {measured} m of hazard {other}; {required} m are needed."),
     N_("Move the works away from the hazard, or have the hazard cleared and handed over."));
RULE(rule_b2, "B2", AGT_BLOCK, N_("containment in handed-over land"),
     N_("The works of {id} are not inside handed-over land: {what}."),
     N_("Ask the mine action agency for the release that is missing, or move the works."));
RULE(rule_b3, "B3", AGT_BLOCK, N_("hazard over released land"),
     N_("Hazard {other} overlaps the released land under {id} and wins: {what}."),
     N_("Ask for a release that names this hazard, is later and covers it."));
RULE(rule_b4, "B4", AGT_BLOCK, N_("depth"),
     N_("The works of {id} dig {required} m deep; release {other} allows {measured} m: {what}."),
     N_("Ask for clearance to the depth needed, with its reference surface, or dig less deep."));
/* The same rule where the depth is void: what is listed of B4 is the text above. */
RULE(
    rule_b4_changed, "B4", AGT_BLOCK, N_("depth"),
    N_("The ground under {id} changed after release {arg} was searched, {other}: {what}; the depth "
       "searched does not count any more."),
    N_("Have the ground searched and released again, to the depth needed."));
RULE(rule_b4_soil, "B4", AGT_BLOCK, N_("depth"),
     N_("Soil is to be laid where the works of {id} stand, {other}: {what}; release {arg} says "
        "nothing of that soil."),
     N_("State where the soil comes from, take it from ground that is searched and released, or "
        "have it searched."));
RULE(rule_b5, "B5", AGT_BLOCK, N_("cancelled and reduced land"),
     N_("Release {other} under {id} is {what}, and no dig permit covers the works."),
     N_("Ask for clearance or for a permit that names place, depth, period and issuer."));
RULE(rule_b6, "B6", AGT_BLOCK, N_("evidence of release"),
     N_("Release {other} under {id} lacks evidence: {arg}."),
     N_("Ask the supplier of the release for the missing fields and import it again."));
RULE(rule_b7, "B7", AGT_BLOCK, N_("access over released land"),
     N_("{id} has no access over released streets: {what}."),
     N_("Have the streets from the outside road to this place released over their whole width."));
RULE(rule_b8, "B8", AGT_BLOCK, N_("hazards without usable geometry"), N_("{what}: {arg}."),
     N_("Ask for the geometry, or have a disposition signed for each of these records."));
RULE(rule_b9, "B9", AGT_BLOCK, N_("unknown, stale or unaccounted data"), N_("{what}: {arg}."),
     N_("Ask the supplier for complete and current data and import it again."));
RULE(
    rule_b10, "B10", AGT_BLOCK, N_("hazard gone without a release"),
    N_("Hazard {id} was in an earlier edition of dataset {arg} and is missing from the newest one; "
       "no linked later release covers it, so it goes on counting."),
    N_("Ask the supplier why it is missing: have the release that ends it delivered, or a "
       "disposition signed that names {id}."));
RULE(rule_b11, "B11", AGT_BLOCK, N_("find in released land"),
     N_("{id}: an explosive find or accident, {other}, lies in released land: {what}."),
     N_("Stop works there and have the release investigated."));
RULE(rule_b12, "B12", AGT_BLOCK, N_("declared extent of the data"), N_("{what}: {arg}."),
     N_("Ask the supplier for the extent that the data was surveyed and delivered for."));
RULE(rule_b13, "B13", AGT_BLOCK, N_("reported and computed area"),
     N_("{id}: the reported area is {required} m2, the geometry has {measured} m2."),
     N_("Ask the supplier which of the two is right."));
RULE(rule_b13_position, "B13-position", AGT_BLOCK, N_("stored and original coordinates"),
     N_("{arg}: the stored position lies {measured} m from the original coordinates; rounding and "
        "transformation explain {required} m: {what}."),
     N_("Ask the supplier which position is right and import the data again; until then a hazard "
        "counts in both places and a release in none."));
RULE(
    rule_b14, "B14", AGT_BLOCK, N_("national settings"),
    N_("Clearance was not judged. Settings absent, wrong or not signed by two persons: {arg}."),
    N_("Have the national settings filled in, signed by one person and confirmed by another one."));
RULE(rule_failed, "B-failed", AGT_BLOCK, N_("not computed"),
     N_("{id} could not be judged, which counts against it: {arg}."),
     N_("Repair the geometry of the feature and of the clearance records around it."));
RULE(rule_w_margin, "W-margin", AGT_WARNING, N_("shrink limit"),
     N_("The works of {id} lie {measured} m inside the limit of release {other}; under "
        "{required} m is near."),
     N_("Check the survey of the release edge before staking out."));
RULE(rule_w_caution, "W-caution", AGT_WARNING, N_("caution band"),
     N_("Open hazard {other} is {measured} m from the works of {id}; caution within {required} m."),
     N_("Mark the edge, brief the workers, and ask the mine action agency about this hazard."));
RULE(rule_w_method, "W-method", AGT_WARNING, N_("position method"),
     N_("Release {other} under {id} was positioned by {arg}."),
     N_("Have the turning points surveyed again by satellite positioning."));
RULE(rule_w_age, "W-age", AGT_WARNING, N_("age of data"),
     N_("{what}: {arg}: {measured} days old, {required} allowed."),
     N_("Ask for the next edition of the data now."));
RULE(rule_b13_landmark, "B13-landmark", AGT_BLOCK, N_("reference points and control points"),
     N_("{arg}: its reference point {other} lies {measured} m from the control point of that name; "
        "the errors of both explain {required} m: {what}."),
     N_("Ask the supplier which coordinate system the data is in and import it again; until then a "
        "hazard counts in both places and a release in none."));
RULE(rule_w_original, "W-original", AGT_WARNING, N_("original coordinates"),
     N_("The original coordinates of {id} cannot be compared with the stored ones: {what}."),
     N_("Ask the supplier for the original coordinates with their coordinate system."));
RULE(rule_w_surface, "W-surface", AGT_WARNING, N_("use of cancelled and reduced land"),
     N_("{id} uses release {other}, which is {what}; nothing may be dug there."),
     N_("Keep the use free of any digging, or ask for clearance."));

RULE(
    rule_w_spacing, "W-spacing", AGT_WARNING, N_("distance between turning points"),
    N_("Two turning points of {id} follow each other {measured} m apart; more than {required} m is "
       "rarely true."),
    N_("Compare the turning points with the original record."));
RULE(rule_w_twin, "W-twin", AGT_WARNING, N_("one outline twice"),
     N_("{id} has the very outline of {other}: one record delivered twice, or a slip of copying."),
     N_("Ask the supplier whether both records exist; both count until then."));
RULE(rule_w_survey, "W-survey", AGT_WARNING, N_("old suspicion"),
     N_("Near {id} hazard {other} is only suspected, by a survey of {arg} or before."),
     N_("Ask for a new survey of this hazard: its edge may be elsewhere."));
RULE(rule_w_marking, "W-marking", AGT_WARNING, N_("marking of hazards"),
     N_("Near {id} no marking that stands is recorded along hazard {other}."),
     N_("Have its edge marked before anyone works here; a missing sign proves nothing."));
RULE(rule_w_operator, "W-operator", AGT_WARNING, N_("releases of several operators"),
     N_("The works of {id} lean on releases of different operators together ({arg})."),
     N_("Check that both searched to the same standard and that their edges meet on the ground."));
RULE_AS(rule_w_place, "W-place", AGT_INFO, AGT_BASIS_UNVERIFIED, N_("places often mined"),
        N_("{arg} {other} stands {measured} m from the works of {id}; such places were often "
           "mined."),
        N_("Have the searchers look at this place again before machines come."));

RULE(
    rule_w_flood, "W-flood", AGT_WARNING, N_("floods and slides"),
    N_("A flood or slide reached hazard {other} after release {arg} was searched, and the works of "
       "{id} are not known to lie above it."),
    N_("Have the land inspected again along the way of the water before work begins."));

const AgtRule *const *agt_clearance_rules(void)
{
    static const AgtRule *const rules[] = {
        &rule_b1,     &rule_b2,        &rule_b3,        &rule_b4,           &rule_b5,
        &rule_b6,     &rule_b7,        &rule_b8,        &rule_b9,           &rule_b10,
        &rule_b11,    &rule_b12,       &rule_b13,       &rule_b13_position, &rule_b13_landmark,
        &rule_b14,    &rule_failed,    &rule_w_margin,  &rule_w_caution,    &rule_w_method,
        &rule_w_age,  &rule_w_surface, &rule_w_flood,   &rule_w_original,   &rule_w_spacing,
        &rule_w_twin, &rule_w_survey,  &rule_w_marking, &rule_w_operator,   &rule_w_place,
        NULL};
    return rules;
}

bool agt_clearance_is_rule(const char *id)
{
    if (g_ascii_toupper(id[0]) == 'B' && g_ascii_isdigit(id[1]))
        return true;
    const AgtRule *const *rules = agt_clearance_rules();
    for (guint i = 0; rules[i]; i++)
        if (g_ascii_strcasecmp(rules[i]->id, id) == 0)
            return true;
    return false;
}
