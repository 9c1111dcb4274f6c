/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of the room. */
#include "rules.h"

#define RULE(name, code, sev, message, help)                                                       \
    const AgtRule agt_exchange_##name = {.id = "import." code,                                     \
                                         .severity = sev,                                          \
                                         .basis = AGT_BASIS_READ,                                  \
                                         .set = "",                                                \
                                         .document = "",                                           \
                                         .clause = "",                                             \
                                         .text = {[AGT_LANG_EN] = message},                        \
                                         .advice = {[AGT_LANG_EN] = help}};

RULE(unsigned, "unsigned", AGT_WARNING,
     N_("Setting {id} lost its signature, because what was signed has changed: clearance is not "
        "judged until it is signed again."),
     N_("Have a named person sign the new value: signed_by and signed_on."))
RULE(unconfirmed, "unconfirmed", AGT_WARNING,
     N_("Setting {id} lost its confirmation by a second person, because what was confirmed has "
        "changed."),
     N_("Have a second person confirm the new value: confirmed_by and confirmed_on."))
RULE(unlisted, "unlisted", AGT_INFO,
     N_("The settings file names {arg}, who is not in the plan's list of persons."),
     N_("Enter the person with `set person`, or import a list of persons."))
RULE(approved_left, "approved_left", AGT_WARNING,
     N_("{measured} features of layer {arg} are not kept in the approved plan: {what}."),
     N_("Have them delivered as areas or lines if they were approved as such."))
RULE(quarantined, "quarantined", AGT_ERROR,
     N_("Record {arg} was not taken into the plan and is kept in quarantine as {id}: {what}."),
     N_("Have the supplier correct the record, or sign a disposition that names {id}."))
RULE(flaw, "flaw", AGT_ERROR,
     N_("{measured} clearance records of source layer {arg} count against the plan: {what}."),
     N_("Ask the supplier of the clearance data to correct these records; each one is marked."))
RULE(unknown_word, "unknown_word", AGT_WARNING,
     N_("{measured} clearance records hold a word that the profile does not map: {arg}. It counts "
        "as unknown."),
     N_("Add the word to the profile's map after asking the supplier what it means."))
RULE(repaired, "repaired", AGT_INFO,
     N_("The outline of {id} (record {arg}) was not valid and was repaired; its area changed by "
        "{measured} m2."),
     N_("Compare the shape with the original."))
RULE(unmapped, "unmapped", AGT_INFO,
     N_("{measured} records of source layer {arg} were not taken over: the profile leaves them "
        "out."),
     N_("Map the layer in the profile if its records belong in the plan."))
RULE(unmapped_field, "unmapped_field", AGT_INFO, N_("Fields that the profile does not map: {arg}."),
     N_("Map them in the profile, or list them under ignore."))
RULE(layer_absent, "layer_absent", AGT_WARNING,
     N_("The profile names source layer {arg}, but the file has no such layer."),
     N_("Check that the file is complete and that the layer was not renamed."))
RULE(record_gone, "record_gone", AGT_INFO,
     N_("{id} (record {arg}) is no longer in the file: {what}."),
     N_("Ask the supplier why the record is missing."))
RULE(protected, "protected", AGT_WARNING,
     N_("{id} (record {arg}) differs in the file but was not changed: {what}."),
     N_("Change the feature's state first, or edit it by hand."))
RULE(duplicate_key, "duplicate_key", AGT_WARNING,
     N_("The key {arg} occurs more than once in the file; the later record got a key of its own."),
     N_("Have the supplier give every record a unique key."))
RULE(
    duplicate_id, "duplicate_id", AGT_WARNING,
    N_("{measured} more records of the file have the id {arg} of an earlier one; each is kept as a "
       "record of its own."),
    N_("Ask the supplier which of them the id belongs to, and whether they are one."))
RULE(
    no_extent, "no_extent", AGT_WARNING,
    N_("{measured} records of dataset {arg} are not in this list, which declares no extent: nobody "
       "can tell whether they are gone, and they stay as they are."),
    N_("Ask the supplier for the extent of the list, and import it again with --extent."))
RULE(outside_area, "outside_area", AGT_WARNING,
     N_("Source layer {arg} lies partly outside the area that its coordinate system or operation "
        "is made for."),
     N_("Check the coordinate system with the supplier."))
RULE(trap, "trap", AGT_WARNING,
     N_("A source layer lies {measured} m beside the site, but would lie on it if it were read in "
        "another coordinate system: {arg}."),
     N_("Ask the supplier which coordinate system it is and compare a point that is known."))
RULE(operation, "operation", AGT_INFO, N_("Coordinates were transformed by: {arg}."), "")
RULE(linearised, "linearised", AGT_INFO,
     N_("{measured} records of source layer {arg} hold arcs, which were replaced by short "
        "lines."),
     "")
RULE(rerouted, "rerouted", AGT_INFO,
     N_("{measured} hazard records of source layer {arg} went into the hazard layer of their own "
        "geometry."),
     "")
RULE(charset, "charset", AGT_WARNING,
     N_("The character set of {arg} is not stated and its texts are not plain ASCII; Western "
        "European was assumed."),
     N_("State the encoding in the profile, such as CP1251 or UTF-8."))
RULE(empty, "empty", AGT_WARNING, N_("{arg} holds no record that could be read."),
     N_("Check with the supplier that the file is meant to be empty."))
RULE(count, "count", AGT_WARNING,
     N_("The header of source layer {arg} states {required} records, but {measured} were read."),
     N_("Check with the supplier that the file is complete."))
RULE(reader, "reader", AGT_WARNING, N_("The reader of the file says: {arg}."), "")
RULE(no_vertical_datum, "no_vertical_datum", AGT_WARNING,
     N_("The heights of {id} have no vertical datum, so no depth can be judged on them."),
     N_("State vertical_datum in section raster or terrain of the profile, such as EPSG:5705."))
RULE(heights_unstated, "heights_unstated", AGT_WARNING,
     N_("The heights of {id} do not state {what}, so no depth can be judged on them."),
     N_("Ask the surveyor and state it in section raster or terrain of the profile."))
RULE(heights_unread, "heights_unread", AGT_WARNING,
     N_("{measured} records without a height have a text beside them that reads as one; source "
        "layer {arg}."),
     N_("Take the heights with height_m: {text: true, within_m: 2} in the profile."))
RULE(heights_texts, "heights_texts", AGT_INFO,
     N_("{measured} records of source layer {arg} took their height from a text beside them."), "")
RULE(heights_unused, "heights_unused", AGT_WARNING,
     N_("{measured} height texts of source layer {arg} belong to no record within reach and were "
        "not used."),
     N_("Compare with the drawing; state a larger within_m if the texts stand farther off."))
RULE(heights_apart, "heights_apart", AGT_WARNING,
     N_("{measured} places of {id} have several heights, up to {arg} m apart; the highest was "
        "taken, which makes a dig deeper."),
     N_("Ask the surveyor which heights hold."))
RULE(misclosure, "misclosure", AGT_INFO,
     N_("The bearings and distances of {id} close within {measured} m ({required} m are allowed); "
        "its position error includes that."),
     "")
RULE(misclosure_unbound, "misclosure_unbound", AGT_WARNING,
     N_("The bearings and distances of {id} close within {measured} m; its position error includes "
        "that, but the profile states no bound."),
     N_("State misclosure_max_m in the profile, as the standard of the survey has it."))
RULE(gridded, "gridded", AGT_INFO,
     N_("The heights of {id} were gridded to cells of {measured} m; points, triangles, cells and "
        "empty cells: {arg}."),
     "")
RULE(long_edges, "long_edges", AGT_INFO,
     N_("{measured} triangles of {id} have an edge over {required} m; no height is given there."),
     "")
RULE(heights_impossible, "heights_impossible", AGT_WARNING,
     N_("{measured} points of surface {arg} have no height on Earth, or 0 where all others are far "
        "from it; the faces that use them were left out."),
     N_("Ask the surveyor what these points are."))
RULE(point_files, "point_files", AGT_WARNING,
     N_("Surface {arg} keeps points in {measured} other files, which are not read."),
     N_("Have the surface written with all its points in one file."))
RULE(torn, "torn", AGT_WARNING,
     N_("{measured} cells of {id} were left empty: triangles that overlap give different heights "
        "there."),
     N_("Ask the surveyor for one surface without overlaps."))
RULE(flat, "flat", AGT_WARNING,
     N_("{measured} of {required} heights of {id} lie between points of lines of one height: tops "
        "and "
        "valley floors come out flat and may be off by a contour interval."),
     N_("Ask the surveyor for spot heights on tops, ridges and valley floors."))
RULE(resampled, "resampled", AGT_INFO,
     N_("The heights of {id} were resampled to a grid of {measured} m in the plan's coordinate "
        "system."),
     "")

RULE(cad_units, "cad_units", AGT_INFO,
     N_("The unit of the drawing is {arg} ({measured} m), {what}."), "")
RULE(cad_size, "cad_size", AGT_WARNING,
     N_("The drawing is {measured} m across when its unit is {arg}; no site is that large or that "
        "small."),
     N_("Check the unit of the drawing, and look for stray entities far from the site."))
RULE(cad_text, "cad_text", AGT_WARNING,
     N_("{measured} texts of the drawing do not look right, such as {arg}: {what}."),
     N_("State the right encoding in the profile, such as CP1251 or UTF-8."))
RULE(cad_hidden, "cad_hidden", AGT_WARNING,
     N_("CAD layer {arg} is frozen or switched off in the drawing; its {measured} entities were "
        "taken all the same."),
     N_("Ask who drew it whether the layer holds; map it to none if it does not."))
RULE(cad_xref, "cad_xref", AGT_WARNING,
     N_("Block {arg} stands in another file that the drawing refers to; what it holds is not "
        "here."),
     N_("Ask for the drawing with its references bound."))
RULE(cad_recursive, "cad_recursive", AGT_WARNING,
     N_("{arg} has blocks that hold themselves; they were left out where they repeat."), "")
RULE(cad_missing, "cad_missing", AGT_WARNING,
     N_("{arg} inserts blocks that it does not define; only their places are known."),
     N_("Ask for the drawing with all of its blocks."))
RULE(cad_inner, "cad_inner", AGT_INFO,
     N_("{measured} entities of {arg} stood inside blocks, on CAD layers that the profile maps; "
        "they were taken as records of their own."),
     "")
RULE(cad_inner_unread, "cad_inner_unread", AGT_WARNING,
     N_("{measured} blocks of CAD layer {arg} hold entities of kinds that cannot be read."),
     N_("Have them drawn as lines."))
RULE(cad_geodata, "cad_geodata", AGT_INFO,
     N_("The drawing says where it lies on Earth ({arg}); the coordinate system was not taken from "
        "that."),
     N_("Compare it with the coordinate system that was named."))
RULE(cad_notes, "cad_notes", AGT_INFO,
     N_("{measured} entities of CAD layer {arg}: dimensions, leaders and pictures are nothing on "
        "the ground."),
     "")
RULE(cad_unread, "cad_unread", AGT_WARNING,
     N_("{measured} entities of CAD layer {arg}: these kinds cannot be read."),
     N_("Have them drawn as lines."))
RULE(cad_arcs, "cad_arcs", AGT_INFO,
     N_("The lines that replaced arcs and other curves of {arg} lie off them by at most {measured} "
        "m; those of hazards were moved outward by it, those of releases inward."),
     "")
RULE(cad_left, "cad_left", AGT_INFO,
     N_("{measured} entities of CAD layer {arg} are no objects of their own: texts, dimensions, "
        "pictures, hatches that repeat an outline."),
     "")
RULE(cad_nothing, "cad_nothing", AGT_WARNING,
     N_("None of the {measured} entities of {arg} was taken; that does not mean that the plan is "
        "empty."),
     N_("Look at the layers and kinds of entities that the drawing holds, and at the profile."))
RULE(cad_paper, "cad_paper", AGT_INFO,
     N_("{measured} entities of CAD layer {arg} stand on a sheet, not in the model; they were not "
        "taken over."),
     "")
RULE(cad_closed, "cad_closed", AGT_INFO,
     N_("Outlines of CAD layer {arg} were closed over gaps of up to {measured} m."), "")
RULE(cad_joined, "cad_joined", AGT_INFO,
     N_("{measured} lines of CAD layer {arg} made outlines together, over gaps of up to {required} "
        "m."),
     "")
RULE(cad_no_text, "cad_no_text", AGT_WARNING,
     N_("{measured} outlines hold no text inside ({arg})."),
     N_("Check the layer of the texts and where they stand."))
RULE(cad_texts, "cad_texts", AGT_WARNING,
     N_("{measured} outlines hold more than one text inside, so none was taken ({arg})."),
     N_("Put texts of different meaning on layers of their own."))
RULE(cad_twin, "cad_twin", AGT_INFO,
     N_("{measured} hatches of CAD layer {arg} repeat an outline and were not taken twice."), "")
RULE(cad_lone_text, "cad_lone_text", AGT_WARNING,
     N_("{measured} texts of hazard layer {arg} lie outside of every hazard area; they were taken "
        "as hazards where they stand."),
     N_("Ask the supplier what the texts mean."))

const AgtRule *const *agt_exchange_rules(void)
{
    static const AgtRule *const rules[] = {&agt_exchange_approved_left,
                                           &agt_exchange_unsigned,
                                           &agt_exchange_unconfirmed,
                                           &agt_exchange_unlisted,
                                           &agt_exchange_quarantined,
                                           &agt_exchange_flaw,
                                           &agt_exchange_unknown_word,
                                           &agt_exchange_repaired,
                                           &agt_exchange_unmapped,
                                           &agt_exchange_unmapped_field,
                                           &agt_exchange_layer_absent,
                                           &agt_exchange_record_gone,
                                           &agt_exchange_protected,
                                           &agt_exchange_duplicate_key,
                                           &agt_exchange_duplicate_id,
                                           &agt_exchange_no_extent,
                                           &agt_exchange_outside_area,
                                           &agt_exchange_trap,
                                           &agt_exchange_operation,
                                           &agt_exchange_linearised,
                                           &agt_exchange_rerouted,
                                           &agt_exchange_charset,
                                           &agt_exchange_empty,
                                           &agt_exchange_count,
                                           &agt_exchange_reader,
                                           &agt_exchange_no_vertical_datum,
                                           &agt_exchange_resampled,
                                           &agt_exchange_heights_unstated,
                                           &agt_exchange_heights_unread,
                                           &agt_exchange_heights_texts,
                                           &agt_exchange_heights_unused,
                                           &agt_exchange_heights_apart,
                                           &agt_exchange_gridded,
                                           &agt_exchange_long_edges,
                                           &agt_exchange_torn,
                                           &agt_exchange_flat,
                                           &agt_exchange_heights_impossible,
                                           &agt_exchange_point_files,
                                           &agt_exchange_misclosure,
                                           &agt_exchange_misclosure_unbound,
                                           &agt_exchange_cad_units,
                                           &agt_exchange_cad_size,
                                           &agt_exchange_cad_text,
                                           &agt_exchange_cad_hidden,
                                           &agt_exchange_cad_xref,
                                           &agt_exchange_cad_recursive,
                                           &agt_exchange_cad_missing,
                                           &agt_exchange_cad_inner,
                                           &agt_exchange_cad_inner_unread,
                                           &agt_exchange_cad_geodata,
                                           &agt_exchange_cad_notes,
                                           &agt_exchange_cad_unread,
                                           &agt_exchange_cad_arcs,
                                           &agt_exchange_cad_left,
                                           &agt_exchange_cad_nothing,
                                           &agt_exchange_cad_paper,
                                           &agt_exchange_cad_closed,
                                           &agt_exchange_cad_joined,
                                           &agt_exchange_cad_no_text,
                                           &agt_exchange_cad_texts,
                                           &agt_exchange_cad_twin,
                                           &agt_exchange_cad_lone_text,
                                           NULL};
    return rules;
}
