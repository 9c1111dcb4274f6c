/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files that make up an import. */
#pragma once

#include "intake.h"

/* Reads all vector layers of an open data set into the changeset. @errors of agt_import() */
bool agt_vector_take(AgtIntake *in, GDALDatasetH d, GError **error);
/* Reads a height raster into a terrain row. @errors of agt_import() */
bool agt_raster_take(AgtIntake *in, GDALDatasetH d, GError **error);
/* Count of a source layer for a target, made when it is new. @p target "" is unmapped. */
AgtImportCount *agt_intake_count(AgtIntake *in, const char *layer, const char *target);
/* Notes the operation of a layer in the result: names joined, the worst accuracy. */
void agt_intake_note_transform(AgtIntake *in, const AgtTransform *t, const char *layer);
/* Fails with CONTENT when GDAL reported a failure in @p log. */
bool agt_intake_clean(const AgtIntake *in, const AgtGdalLog *log, const char *layer,
                      GError **error);
/* The `source` row, the clearance dataset and its edition, and what became of old quarantine.
 * @errors CONTENT, OLDER */
bool agt_ledger_begin(AgtIntake *in, GError **error);
bool agt_ledger_end(AgtIntake *in, const char *driver, GError **error);
void agt_ledger_source(AgtIntake *in, const char *driver);
/* An empty result for a file. */
AgtImportResult *agt_intake_result_new(const AgtSourceFile *file);
/* edition.c: the dataset that the file belongs to, and whether it may follow its newest edition;
 * the new edition, and what it lacks. */
bool agt_edition_begin(AgtIntake *in, GError **error);
bool agt_edition_end(AgtIntake *in, GError **error);
/* True when all was read, and it is the newest edition over again: nothing is to be recorded. */
bool agt_edition_repeats(const AgtIntake *in);
/* Refuses bytes that the plan has, unless they are the newest edition of the dataset that is meant.
 * @errors OLDER, CONTENT when they belong to another dataset */
bool agt_edition_known(const AgtPlan *plan, const AgtImportOptions *options, const char *name,
                       const char *sha256, GError **error);
/* Takes the declared extent from the file that the options name. */
bool agt_extent_take(AgtIntake *in, GError **error);
