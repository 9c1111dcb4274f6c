/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files that read records. */
#pragma once

#include "edit.h"

/* A file of records while it is read. */
typedef struct {
    AgtEdit *edit;
    const char *name; /* base name, stands in messages */
    const char *text;
    gsize len;
    const char *layer; /* what a table holds, NULL: by its name */
    const char *path;
    bool again; /* a file of this name was imported before */
    AgtFindings *out;
    GPtrArray *faults; /* texts with file:line */
    AgtImportResult *result;
} AgtRecords;

/* Layers that files of records may hold, NULL-ended. */
const AgtLayer *const *agt_records_layers(void);
/* The layer called @p word, in the singular or the plural; NULL. */
const AgtLayer *agt_records_layer(const char *word);
/* Frees a count. */
void agt_records_count_free(gpointer count);
/* Adds one record to the count of a layer. */
void agt_records_count(AgtRecords *r, const char *section, const AgtLayer *layer);
/* Keeps a complaint; NULL is allowed. Takes the error. */
void agt_records_fault(AgtRecords *r, GError *error);
/* Starts on the record with this id; NULL or "" for one without. */
bool agt_records_row(AgtRecords *r, const AgtLayer *layer, const char *id, GError **error);

/* What goes wrong in the records becomes faults; false with @p error only when the file as a whole
 * cannot be read. */
bool agt_records_csv(AgtRecords *r, GError **error);
bool agt_records_yaml(AgtRecords *r, GError **error);
