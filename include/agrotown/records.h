/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file records.h
 * Changes that people write down field by field: on the command line (`set`), in tables (CSV) and
 * in YAML files. One set of checks for all of them, and a changeset at the end.
 *
 * What cannot be changed this way: clearance evidence, what is decided (from state approved on;
 * phase, party and note excepted), and what the program keeps for itself (births, sources, hashes).
 */
#pragma once

#include <agrotown/exchange.h>

G_BEGIN_DECLS

typedef struct _AgtEdit AgtEdit; /**< changes to a plan on their way to a changeset */

/** What an edit may lean on. */
typedef struct {
    const char *crs;          /**< CRS of WKT that is given, NULL: the plan's */
    const char *const *rules; /**< ids of rules that a waiver may name, NULL-ended; NULL: any */
    const char *house_types;  /**< folder with house types that a programme may name, NULL */
} AgtEditOptions;

/** Is the row there already? */
typedef enum {
    AGT_EDIT_CHANGE, /**< it must be */
    AGT_EDIT_NEW,    /**< it must not be */
    AGT_EDIT_EITHER, /**< a record of a file: changed when it is there, else new */
} AgtEditMode;

/** @p plan and @p options are borrowed. */
AgtEdit *agt_edit_new(const AgtPlan *plan, const AgtEditOptions *options);
/** NULL is allowed. */
void agt_edit_free(AgtEdit *e);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtEdit, agt_edit_free)
/** Starts on a row. @param id NULL: the next number of the layer, for a new row
 *  @errors CONTENT: the layer is not changed this way, the row is there or is not */
bool agt_edit_row(AgtEdit *e, AgtLayerId layer, const char *id, AgtEditMode mode, GError **error);
/** Sets a field of the row from text; "" empties it; "geometry" takes WKT or "@layer:ID,ID".
 *  @errors CONTENT, AGT_PLAN_ERROR_VALUE: what is allowed instead */
bool agt_edit_set(AgtEdit *e, const char *field, const char *text, GError **error);
/** Ends the row: checks it as a whole. Findings such as a lost signature go to @p out.
 *  @errors CONTENT: also when something decided would change */
bool agt_edit_row_end(AgtEdit *e, AgtFindings *out, GError **error);
/** Id of the row begun last. Borrowed. */
const char *agt_edit_id(const AgtEdit *e);
/** Removes a row. @errors as agt_edit_row() */
bool agt_edit_remove(AgtEdit *e, AgtLayerId layer, const char *id, GError **error);
/** All settings of a settings file, each with the signatures of the file. */
bool agt_edit_settings(AgtEdit *e, const AgtYamlNode *root, AgtFindings *out, GError **error);
/** Programme (with its house types), norm set or house type: replaces the one of its name; a plan
 *  has one programme. Checked as `init` does. @param path stands in messages, and a programme's
 *  house types are looked for in the folder house-types beside its own
 *  @errors AGT_PLAN_ERROR_CONFIG */
bool agt_edit_config(AgtEdit *e, const char *path, const char *text, GError **error);
/** Checks what the rows refer to, and hands the changes over. @errors CONTENT names both sides */
AgtChangeset *agt_edit_end(AgtEdit *e, GError **error);

/** @name Files of records @{ */
/** A file to be taken. */
typedef struct {
    const char *path;
    const char *layer; /**< what a CSV file holds; NULL: by its name ("waivers.csv") */
    const char *imported_on, *received_from;
    bool reread; /**< take a file again whose sha256 is known */
    AgtEditOptions edit;
} AgtRecordsOptions;
/** True for files that agt_import_records() reads: .csv, .tsv, .yaml, .yml. */
bool agt_records_fit(const char *path);
/**
 * Takes a table or a YAML file of parties, persons, phases, permits, waivers, settings, remarks, or
 * a programme, norm set or house type. A file is taken whole or not at all: half a register of
 * permits would leave recalled ones standing. Records match by id.
 * @errors OPEN, CONTENT with every mistake of the file, each by file:line
 */
AgtImportResult *agt_import_records(const AgtPlan *plan, const AgtRecordsOptions *options,
                                    AgtFindings *out, GError **error);
/** @} */

/** @name Approved plans: a delivery kept as a locked reference @{ */
/** As what it is kept. */
typedef struct {
    const char *name;        /**< of "approved/NAME" */
    const char *document;    /**< number of the approving document */
    const char *approved_on; /**< its date */
} AgtApprovedOptions;
/** What became of the rows of a delivery. */
typedef struct {
    guint areas, lines, replaced;
    guint points, records, survey; /**< not kept: points, rows without a place, survey */
} AgtApprovedSum;
/** A plan to read a delivery into as if nothing were there: coordinate system, site grids, and the
 *  ids of the books, which count on. */
AgtPlan *agt_approved_blank(const AgtPlan *plan);
/**
 * The rows of @p rows (of the layers of a plan, from an import into agt_approved_blank() or of a
 * revision) as rows of the layers approved_plan and approved_line; an older version of the same
 * name is removed. Withdrawn rows are left out. Points are not kept: an approved point decides no
 * ground, and a buffer round it would be one that nobody approved; findings count what is left out.
 * @param books rows of the books that come along (sources, quarantine); may be NULL
 * @errors CONTENT clearance evidence is among them, or nothing can be kept
 */
AgtChangeset *agt_approved_take(const AgtPlan *plan, const GPtrArray *rows, const GPtrArray *books,
                                const AgtApprovedOptions *options, AgtApprovedSum *sum,
                                AgtFindings *out, GError **error);
/** @} */

G_END_DECLS
