/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of this room: what can be wrong with rows that other programs wrote. */
#include "internal.h"

#define RULE(name, ident, sev, words, hint)                                                        \
    const AgtRule name = {.id = ident,                                                             \
                          .severity = sev,                                                         \
                          .basis = AGT_BASIS_READ,                                                 \
                          .set = "",                                                               \
                          .document = "",                                                          \
                          .clause = "",                                                            \
                          .text = {[AGT_LANG_EN] = words},                                         \
                          .advice = {[AGT_LANG_EN] = hint}}

RULE(agt_store_rule_no_id, "store.no_id", AGT_INFO,
     N_("A new feature in row {arg} has no id; it gets {id} when it is committed."),
     N_("Run commit, or type an id in the field \"id\"."));
RULE(agt_store_rule_doubled_id, "store.doubled_id", AGT_ERROR,
     N_("The id {id} stands in more than one row: {arg}."),
     N_("Empty the fields \"id\" and \"birth\" of the row that is the new feature; commit gives it "
        "an id."));
RULE(agt_store_rule_copied, "store.copied", AGT_INFO,
     N_("A copy of {other} in row {arg} becomes the new feature {id} when it is committed."),
     N_("Run commit, or type another id in the field \"id\"."));
RULE(agt_store_rule_split, "store.split", AGT_INFO,
     N_("{id} is a piece of {other} and becomes a feature of its own when it is committed."),
     N_("Run commit."));
RULE(
    agt_store_rule_foreign_id, "store.foreign_id", AGT_INFO,
    N_("Row {arg} was pasted with the id {other} of another layer; it becomes the new feature {id} "
       "when it is committed."),
    N_("Run commit, or type another id in the field \"id\"."));
RULE(agt_store_rule_birth, "store.birth_edited", AGT_INFO,
     N_("The field \"birth\" of {id} was edited; it is put back when the feature is committed."),
     N_("Do not edit the field \"birth\"; the history of a feature hangs on it."));
RULE(agt_store_rule_reserved_id, "store.reserved_id", AGT_ERROR,
     N_("The id {id} of a new feature is, or once was, the id of another feature of the layer."),
     N_("Type an id that was never used, or empty the field \"id\"; commit gives it an id."));
RULE(agt_store_rule_bad_value, "store.bad_value", AGT_ERROR,
     N_("{id} has a value that does not fit its field: {arg}. It counts as not given."),
     N_("Correct the value."));
RULE(agt_store_rule_bad_geometry, "store.bad_geometry", AGT_ERROR,
     N_("The shape of {id} cannot be read: {arg}."), N_("Draw the shape again, or run restore."));
RULE(agt_store_rule_bad_hazard_geometry, "store.bad_hazard_geometry", AGT_BLOCK,
     N_("The shape of {id}, which is clearance evidence, cannot be read: {arg}."),
     N_("Run restore to bring the evidence back."));
RULE(agt_store_rule_no_geometry, "store.no_geometry", AGT_ERROR, N_("{id} has no shape."),
     N_("Draw its shape, or delete the row."));
RULE(agt_store_rule_far_shape, "store.far_shape", AGT_ERROR,
     N_("The shape of {id} lies {measured} {unit} away from the plan."),
     N_("Draw it where it belongs; coordinates in degrees or of another system were pasted, or the "
        "layer's coordinate system was changed."));
RULE(agt_store_rule_invalid_geometry, "store.invalid_geometry", AGT_ERROR,
     N_("The shape of {id} is not valid: {arg}."), N_("Correct the shape at the place shown."));
RULE(agt_store_rule_missing_table, "store.missing_table", AGT_ERROR,
     N_("The table of the layer {arg} is missing from the plan file."),
     N_("Run restore to bring it back."));
RULE(agt_store_rule_missing_field, "store.missing_field", AGT_ERROR,
     N_("A table of the plan file lacks the column {arg}; another program has replaced it."),
     N_("Run restore to bring it back."));
RULE(agt_store_rule_evidence_edited, "store.evidence_edited", AGT_BLOCK,
     N_("{id} is clearance evidence and was edited or deleted by hand; the recorded version "
        "holds."),
     N_("Run restore to bring the evidence back. Evidence changes only by import."));
RULE(agt_store_rule_evidence_added, "store.evidence_added", AGT_BLOCK,
     N_("Row {arg} of a layer of clearance evidence was added by hand."),
     N_("Import it from a file that names its source, then delete the row."));
RULE(agt_store_rule_approved_edited, "store.approved_edited", AGT_ERROR,
     N_("{id} belongs to the approved plan and was edited, added or deleted by hand; the recorded "
        "version holds."),
     N_("Run restore to bring the approved plan back. A newer one comes by import."));
RULE(
    agt_store_rule_superseded, "store.superseded", AGT_WARNING,
    N_("SUPERSEDED: {arg} is not the newest revision. It is judged by the clearance data, settings "
       "and permits of the newest one."),
    N_("Leave the revision out to judge the plan as it stands."));
RULE(agt_store_rule_structure, "store.structure", AGT_INFO,
     N_("Another program changed the table of a layer ({arg}): {what}."),
     N_("Run commit, which puts it right; where check still names it, restore does. No row is lost "
        "by that."));
RULE(agt_store_rule_journal, "store.journal", AGT_WARNING,
     N_("Another program left the plan file in journal mode WAL: a copy of the file alone may lack "
        "the newest edits."),
     N_("Close the file in the other program and run commit, which puts it right."));
RULE(agt_store_rule_damaged, "store.damaged", AGT_ERROR,
     N_("The plan file does not prove its integrity: {arg}."),
     N_("Take the file from a backup, or export what can be read."));

const AgtRule *const *agt_store_rules(void)
{
    static const AgtRule *const rules[] = {&agt_store_rule_no_id,
                                           &agt_store_rule_doubled_id,
                                           &agt_store_rule_copied,
                                           &agt_store_rule_split,
                                           &agt_store_rule_foreign_id,
                                           &agt_store_rule_birth,
                                           &agt_store_rule_reserved_id,
                                           &agt_store_rule_bad_value,
                                           &agt_store_rule_bad_geometry,
                                           &agt_store_rule_bad_hazard_geometry,
                                           &agt_store_rule_no_geometry,
                                           &agt_store_rule_far_shape,
                                           &agt_store_rule_invalid_geometry,
                                           &agt_store_rule_missing_table,
                                           &agt_store_rule_missing_field,
                                           &agt_store_rule_evidence_edited,
                                           &agt_store_rule_evidence_added,
                                           &agt_store_rule_approved_edited,
                                           &agt_store_rule_superseded,
                                           &agt_store_rule_structure,
                                           &agt_store_rule_journal,
                                           &agt_store_rule_damaged,
                                           NULL};
    return rules;
}
