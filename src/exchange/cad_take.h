/* SPDX-License-Identifier: Apache-2.0 */
/* What drawings need before and after their records are taken. */
#pragma once

#include "cad.h"
#include "import.h"

/* Entry of the profile that takes a record, NULL when none does (vector.c). */
const AgtProfileLayer *agt_intake_entry(const AgtSourceLayer *l, OGRFeatureH f);

/*
 * Closes outlines of a layer whose ends nearly meet, makes outlines of lines that enclose one
 * together, and encloses the open outlines of hazards (cad_close.c).
 */
void agt_cad_close(AgtSourceLayer *l);
/* Marks hatches that repeat an outline of the same layer (cad_label.c). */
void agt_cad_twins(AgtSourceLayer *l);
/* Marks texts that lie in a hazard area of their own layer (cad_label.c). */
void agt_cad_name_hazards(AgtSourceLayer *l);
/* Fills the fields with text_inside from the texts of the drawing (cad_label.c). */
void agt_cad_label(AgtIntake *in);
/* Shows the texts of all other layers, and what else looks for them, to the heights of this one
 * (cad_label.c). */
void agt_cad_show_texts(AgtSourceLayer *l);
/* What the drawing as a whole has to say: units, texts, hidden layers (cad_note.c). */
void agt_cad_note_drawing(AgtIntake *in);
/* What the records were, when all of them are taken: kinds that cannot be read, hatches. */
void agt_cad_note_records(AgtIntake *in);
/* True for what is no record of its own: an outline that was made of several records. */
bool agt_cad_is_made(const AgtSourceLayer *l, OGRFeatureH f);
/* Counts a record that goes in with another one or says nothing about the ground; false when it
 * must be taken itself (cad_record.c). */
bool agt_cad_take(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry,
                  AgtImportCount *count);
/* Marks evidence that the drawing shows incompletely. */
void agt_cad_flaws(AgtSourceLayer *l, OGRFeatureH f, AgtEvidence *e);
/* Why an area could not be made of a record: *reason, *what and *detail when the drawing tells. */
void agt_cad_explain(const AgtCad *cad, const AgtCadRecord *r, const char **reason,
                     const char **what, char **detail);
