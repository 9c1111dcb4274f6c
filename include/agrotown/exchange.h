/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file exchange.h
 * Import and export of foreign formats. GDAL is loaded on first use.
 */
#pragma once

#include <agrotown/norms.h>

G_BEGIN_DECLS

/** Error domain of the exchange room. */
#define AGT_EXCHANGE_ERROR (agt_exchange_error_quark())
/** Quark behind #AGT_EXCHANGE_ERROR. */
GQuark agt_exchange_error_quark(void);

/** Codes of #AGT_EXCHANGE_ERROR. */
typedef enum {
    AGT_EXCHANGE_ERROR_OPEN,    /**< the file cannot be opened or read: exit 5 or 3 */
    AGT_EXCHANGE_ERROR_CRS,     /**< no CRS, a wrong CRS, no operation: exit 3 */
    AGT_EXCHANGE_ERROR_CONTENT, /**< the content cannot be taken over at all: exit 3 */
    AGT_EXCHANGE_ERROR_PROFILE, /**< the profile does not fit the file: exit 3 */
    AGT_EXCHANGE_ERROR_WRITE,   /**< output cannot be written: exit 5 */
    AGT_EXCHANGE_ERROR_CRASHED, /**< the reader died over the file: exit 3 */
    AGT_EXCHANGE_ERROR_LIMIT,   /**< the reader was ended at a limit of time or memory: exit 3 */
    AGT_EXCHANGE_ERROR_OLDER,   /**< older than what the plan has of the dataset: exit 4 */
} AgtExchangeErrorCode;

/** What to import. */
typedef struct {
    const char *path;       /**< file or folder, GDAL may open members of .zip */
    const AgtYaml *profile; /**< mapping of layers, fields, values; required for vectors */
    const char *profile_name;
    const char *crs;           /**< CRS named by the user, NULL: the file's own or the profile's */
    const char *data_as_of;    /**< date the data stands for, NULL: the profile's */
    const char *imported_on;   /**< today, from cli */
    const char *received_from; /**< NULL */
    const char *dataset;       /**< clearance dataset, NULL */
    const char *mode;          /**< "delta": changes only; else a full list of what lies within its
                                    declared extent */
    const char *extent;        /**< polygon file: the extent that the edition declares, NULL */
    bool reread;               /**< take a file again whose sha256 is known */
    double read_seconds;       /**< most time that reading may take, 0: by the file's size */
    guint read_memory_mb;      /**< most memory that reading may take, 0: by the file's size */
} AgtImportOptions;

/** Accounting of one source layer. */
typedef struct {
    char *layer;  /**< name in the file */
    char *target; /**< our layer, "" when unmapped */
    guint records, stored, quarantined, unmapped, repaired;
    guint joined; /**< of the stored ones: went into the row of another record, such as the lines of
                       one outline, and the text inside of it */
} AgtImportCount;

/** What an import did; free with agt_import_result_free(). */
typedef struct {
    AgtChangeset *changes; /**< empty when the same sha256 was imported before */
    GPtrArray *counts;     /**< of AgtImportCount* */
    char *crs, *operation, *area_of_use, *sha256, *driver;
    double accuracy_m; /**< negative: unknown */
    bool same_file;    /**< nothing to do: the same bytes are in the plan already */
} AgtImportResult;
/** NULL is allowed. */
void agt_import_result_free(AgtImportResult *r);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtImportResult, agt_import_result_free)

/**
 * Reads a vector file or height raster into a changeset for @p plan. Records match by (source
 * file name, key). records = stored + quarantined + unmapped, else the import fails. Records of
 * hazard and release layers are never quarantined: one without usable geometry is kept with the
 * area it may lie in. For a raster @p plan must have been loaded with its terrain layer.
 *
 * The file is read in a process of its own with limits on time and memory, which may write no file
 * and open no connection; what it hands over is checked. The caller must have one thread only.
 * @errors OPEN, CRS, CONTENT, PROFILE, CRASHED, LIMIT, AGT_PLAN_ERROR_CONFIG (the profile's own
 * mistakes); on failure nothing is added to @p out
 */
AgtImportResult *agt_import(const AgtPlan *plan, const AgtImportOptions *options, AgtFindings *out,
                            GError **error);

/** Where building is permitted, said without saying why not elsewhere: a row of the table
 *  building_mask. */
typedef struct {
    const AgtFeature *row; /**< the feature judged, NULL for ground */
    AgtGeom *ground;       /**< permitted ground, NULL for a feature */
    bool permitted;
    double depth_m; /**< to which it may be dug, NaN: not at all */
} AgtExportMask;

/** What to export. */
typedef struct {
    const char *path;
    const char *format; /**< "gpkg", "geojson", "dxf", "csv", "xlsx", "kml", "gpx"; NULL: by the
                           ending */
    AgtLayerSet layers;
    const char *crs; /**< NULL: the plan's (GeoJSON: EPSG:4326) */
    AgtLang lang;
    const AgtFindings *findings; /**< written as layer or table when not NULL */
    GHashTable *fresh;           /**< set of const AgtFinding *: new since a baseline; NULL: not
                                    compared */
    const char *notice;          /**< what the file is for and what it may not be taken for, one
                                    line; stands in it. NULL: nothing */
    const GArray *mask;          /**< of AgtExportMask; NULL: none */
    const char *mask_date;       /**< date of the data behind it, NULL */
} AgtExportOptions;
/**
 * Writes beside the name and renames when complete. Every file says when it is illustrative. CSV
 * goes into a folder (@ref AgtExportOptions::format "csv", a file per layer) or, with the ending
 * .csv, into one file for one layer, where there is no room for a mask. KML and GPX hold geometry,
 * ids and the notice alone; GPX has lines for outlines and no ground. Layers that were not loaded
 * are left out.
 * @errors WRITE, CRS and those of the crs room
 */
bool agt_export(const AgtPlan *plan, const AgtExportOptions *options, GError **error);
/** What to look into. */
typedef struct {
    const char *path;  /**< file, .gdb folder, or ARCHIVE.zip/MEMBER */
    const char *layer; /**< one source layer by name, NULL: all */
    AgtLang lang;
} AgtInspectOptions;
/** What a file holds; free with agt_inspection_free(). */
typedef struct {
    char *text;    /**< for people, lines of at most 100 columns */
    char *json;    /**< the same facts for programs */
    char *profile; /**< draft of an import profile, YAML that agt_import() reads as it is */
    bool damaged;  /**< part of the file cannot be read: the description says which */
} AgtInspection;
/** NULL is allowed. */
void agt_inspection_free(AgtInspection *i);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtInspection, agt_inspection_free)
/**
 * Reads a whole file and describes it: layers, kinds of geometry, fields and their values, extent,
 * coordinate system, character set, what the coordinates look like. Records are counted by reading
 * them. Needs no plan. Guesses are worded as guesses; the draft takes nothing of hazards and
 * releases as permissive.
 * @errors OPEN, PROFILE (no such layer)
 */
AgtInspection *agt_inspect(const AgtInspectOptions *options, GError **error);
/** A QGIS project to write. */
typedef struct {
    const char *path;          /**< of the project, ending .qgs */
    const char *plan_path;     /**< plan file; the project names it by a relative path */
    AgtLang lang;              /**< of names in the layer tree */
    const char *const *styles; /**< look of each layer as QML, by its number; NULL: QGIS's own */
} AgtProjectOptions;
/**
 * Writes a QGIS project (3.22 and later) over a plan file: groups of layers, styles, value lists,
 * references, read-only clearance evidence. Needs no GDAL.
 * @errors WRITE
 */
bool agt_export_project(const AgtPlan *plan, const AgtProjectOptions *options, GError **error);
/** A row of a sheet; free with agt_sheet_free(). */
typedef struct {
    guint number; /**< in the file, as the program that shows it counts: the first one is 1 */
    char **cell;  /**< one for each column, "" for an empty one */
} AgtSheetRow;
/** A sheet of a workbook. */
typedef struct {
    char *name;
    char **head;     /**< names of the columns, NULL-ended; the first row of the sheet */
    GPtrArray *rows; /**< of AgtSheetRow * */
} AgtSheet;
/** Empty sheet; @p head is taken. */
AgtSheet *agt_sheet_new(const char *name, char **head);
/** Adds a row; @p cell is taken, one text for each column. */
void agt_sheet_add(AgtSheet *s, guint number, char **cell);
/** NULL is allowed. */
void agt_sheet_free(AgtSheet *s);
/** Writes sheets as XLSX, beside the name and renamed when complete. Cells of the columns named in
 *  @p numbers (NULL-ended) are written as numbers where they read as one. @errors WRITE */
bool agt_sheets_write(const char *path, const GPtrArray *sheets, const char *const *numbers,
                      GError **error);
/** Sheets of an XLSX file, every cell as text, read in a process of its own. @errors OPEN, CRASHED,
 *  LIMIT */
GPtrArray *agt_sheets_read(const char *path, GError **error);
/** A norm set as a sheet of its name, a rule a row; and the sheet "sets" with titles and editions.
 *  Columns of numbers go to @p numbers (texts owned by the array). */
GPtrArray *agt_rules_sheets(const AgtNorms *norms, const char *const *sets, GPtrArray *numbers);
/**
 * A norm set as YAML from the sheet @p set, checked as any norm file. Every rule that the set has
 * in @p before must still be there: ids never change, a rule ends with its date "until".
 * @errors CONTENT with sheet, row and column of every mistake
 */
char *agt_rules_from_sheets(const GPtrArray *sheets, const char *set, const AgtNorms *before,
                            GError **error);
/** Rules of this room, NULL-ended. */
const AgtRule *const *agt_exchange_rules(void);

G_END_DECLS
