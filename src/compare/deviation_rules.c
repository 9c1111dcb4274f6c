/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of the comparison with the approved plan. Thresholds come from the programme. */
#include "deviation.h"

#define ADVICE N_("Go back to what was approved, or have the change agreed and approved.")

#define RULE(name, code, word, words)                                                              \
    const DeviationRule deviation_##name = {{.id = "approved." code,                               \
                                             .severity = AGT_ERROR,                                \
                                             .basis = AGT_BASIS_READ,                              \
                                             .set = "",                                            \
                                             .document = N_("approved plan"),                      \
                                             .clause = "",                                         \
                                             .text = {[AGT_LANG_EN] = words},                      \
                                             .advice = {[AGT_LANG_EN] = ADVICE}},                  \
                                            word};

RULE(zone_missing, "zone.missing", N_("missing"),
     N_("The approved zone {other} ({measured} {unit}) is not in the plan: {what}."))
RULE(zone_new, "zone.new", N_("not approved"),
     N_("Zone {id} ({measured} {unit}) is not in the approved plan: {what}."))
RULE(
    zone_area, "zone.area", N_("area"),
    N_("The area of zone {id} differs by {measured} {unit} from the approved one ({arg}): {what}."))
RULE(zone_border, "zone.border", N_("border"),
     N_("The border of zone {id} lies up to {measured} m from the approved one ({arg}): {what}."))
RULE(zone_use, "zone.use", N_("use"), N_("Zone {id} was approved for another use ({arg}): {what}."))
RULE(red_line_offset, "red_line.offset", N_("offset"),
     N_("The approved red line {other} lies up to {measured} m from that of the plan (mean {arg} "
        "m): {what}."))
RULE(red_line_missing, "red_line.missing", N_("missing"),
     N_("{measured} m of the approved red line {other} are not in the plan: {what}."))
RULE(red_line_new, "red_line.new", N_("not approved"),
     N_("{measured} m of red line {id} are not in the approved plan: {what}."))
RULE(street_missing, "street.missing", N_("missing"),
     N_("The approved street {other} ({measured} {unit}) is not in the plan: {what}."))
RULE(street_new, "street.new", N_("not approved"),
     N_("Street {id} ({measured} {unit}) is not in the approved plan: {what}."))
RULE(street_axis, "street.axis", N_("offset"),
     N_("The axis of street {id} lies up to {measured} m from the approved one (mean {arg} m): "
        "{what}."))
RULE(street_length, "street.length", N_("length"),
     N_("The length of street {id} differs by {measured} {unit} from the approved one ({arg}): "
        "{what}."))
RULE(street_category, "street.category", N_("category"),
     N_("Street {id} was approved as another category ({arg}): {what}."))
RULE(street_width, "street.width", N_("width"),
     N_("The width of street {id} differs by {measured} m from the approved one ({arg}): {what}."))
RULE(facility_missing, "facility.missing", N_("missing"),
     N_("The approved facility {other} ({measured} {unit}) is not in the plan: {what}."))
RULE(facility_new, "facility.new", N_("not approved"),
     N_("Facility {id} ({measured} {unit}) is not in the approved plan: {what}."))
RULE(facility_moved, "facility.moved", N_("moved"),
     N_("Facility {id} lies {measured} m from its approved place: {what}."))
RULE(facility_area, "facility.area", N_("area"),
     N_("The area of facility {id} differs by {measured} {unit} from the approved one ({arg}): "
        "{what}."))
RULE(facility_capacity, "facility.capacity", N_("capacity"),
     N_("The capacity of facility {id} differs by {measured} {unit} from the approved one ({arg}): "
        "{what}."))
RULE(facility_kind, "facility.kind", N_("kind"),
     N_("Facility {id} was approved as another kind ({arg}): {what}."))
RULE(feature_missing, "feature.missing", N_("missing"),
     N_("The approved feature {other} ({measured} {unit}) is not in the plan: {what}."))
RULE(feature_new, "feature.new", N_("not approved"),
     N_("Feature {id} ({measured} {unit}) is not in the approved plan: {what}."))
RULE(feature_area, "feature.area", N_("area"),
     N_("The area of {id} differs by {measured} {unit} from the approved one ({arg}): {what}."))
RULE(feature_border, "feature.border", N_("border"),
     N_("{id} lies up to {measured} m from where it was approved ({arg}): {what}."))
RULE(count, "count", N_("number"),
     N_("Approved and planned numbers differ by {measured} {unit} ({arg}): {what}."))
RULE(failed, "failed", N_("not compared"),
     N_("{id} and the approved {other} could not be compared, because an outline is not valid: "
        "{what}."))

const AgtRule *const *agt_deviation_rules(void)
{
    static const AgtRule *const rules[] = {&deviation_zone_missing.rule,
                                           &deviation_zone_new.rule,
                                           &deviation_zone_area.rule,
                                           &deviation_zone_border.rule,
                                           &deviation_zone_use.rule,
                                           &deviation_red_line_offset.rule,
                                           &deviation_red_line_missing.rule,
                                           &deviation_red_line_new.rule,
                                           &deviation_street_missing.rule,
                                           &deviation_street_new.rule,
                                           &deviation_street_axis.rule,
                                           &deviation_street_length.rule,
                                           &deviation_street_category.rule,
                                           &deviation_street_width.rule,
                                           &deviation_facility_missing.rule,
                                           &deviation_facility_new.rule,
                                           &deviation_facility_moved.rule,
                                           &deviation_facility_area.rule,
                                           &deviation_facility_capacity.rule,
                                           &deviation_facility_kind.rule,
                                           &deviation_feature_missing.rule,
                                           &deviation_feature_new.rule,
                                           &deviation_feature_area.rule,
                                           &deviation_feature_border.rule,
                                           &deviation_count.rule,
                                           &deviation_failed.rule,
                                           NULL};
    return rules;
}

const char *agt_deviation_class_text(AgtDeviationClass c)
{
    static const char *const texts[] = {N_("within tolerance"), N_("to be agreed"),
                                        N_("needs a new approval")};
    return texts[c];
}

const char *agt_deviation_class_name(AgtDeviationClass c)
{
    static const char *const names[] = {"within", "agree", "approval"};
    return names[c];
}
