/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file plan.h
 * The model: layers, rows, the Plan, the Changeset, Findings, height grids, configuration files
 * and the text catalogue.
 *
 * Ownership. Rows, their texts and their blobs live in an arena (#AgtArena, reference-counted); a
 * Plan and a Changeset keep the arenas of all rows they show. Rows are never changed after they
 * are handed to a Plan or a Changeset. "Borrowed" pointers live as long as the object they came
 * from.
 */
#pragma once

#include <stdio.h>

#include <agrotown/crs.h>
#include <agrotown/layers.h>

G_BEGIN_DECLS

/** Error domain of the plan room. */
#define AGT_PLAN_ERROR (agt_plan_error_quark())
/** Quark behind #AGT_PLAN_ERROR. */
GQuark agt_plan_error_quark(void);

/** Codes of #AGT_PLAN_ERROR. */
typedef enum {
    AGT_PLAN_ERROR_VALUE,    /**< a value does not fit its field */
    AGT_PLAN_ERROR_CONFIG,   /**< a configuration file is wrong; message has file:line:column */
    AGT_PLAN_ERROR_CONFLICT, /**< a changeset does not fit the plan it is applied to */
    AGT_PLAN_ERROR_FILE,     /**< a file could not be read */
} AgtPlanErrorCode;

/** Value of an INT or BOOL field that is not given. */
#define AGT_INT_NULL G_MININT64

/** Type of a field. */
typedef enum {
    AGT_TYPE_TEXT,
    AGT_TYPE_REAL,
    AGT_TYPE_INT,
    AGT_TYPE_BOOL,
    AGT_TYPE_DATE,
    AGT_TYPE_BLOB,
} AgtType;

/** Flags of a layer. */
enum {
    AGT_LAYER_RECORD = 1,   /**< a table without geometry and feature fields */
    AGT_LAYER_EVIDENCE = 2, /**< clearance evidence: changes only by import */
    AGT_LAYER_BULK = 4,     /**< holds large blobs; loaded only when asked for */
};

/** Geometry of a layer. */
typedef enum {
    AGT_LAYER_GEOM_NONE = 0,
    AGT_LAYER_GEOM_POINT = AGT_GEOM_POINT,
    AGT_LAYER_GEOM_LINE = AGT_GEOM_LINE,
    AGT_LAYER_GEOM_POLYGON = AGT_GEOM_POLYGON,
} AgtLayerGeom;

/** @cond */
#define AGT_C_TEXT(n)                              const char *n;
#define AGT_C_DATE(n)                              const char *n;
#define AGT_C_REAL(n)                              double n;
#define AGT_C_INT(n)                               gint64 n;
#define AGT_C_BOOL(n)                              gint64 n;
#define AGT_C_BLOB(n)                              GBytes *n;
#define AGT_C_FIELD(type, name, unit, values, doc) AGT_C_##type(name)
/** @endcond */

/** Number of a layer. */
typedef enum {
#define AGT_L(UP, Camel, lower, geom, flags, prefix, title) AGT_LAYER_##UP,
    AGT_LAYERS(AGT_L)
#undef AGT_L
        AGT_N_LAYERS
} AgtLayerId;

/** Head of every row: the fields of AGT_FIELDS_ROW and AGT_FIELDS_FEATURE, and the geometry. */
typedef struct {
    AgtLayerId layer;
    gint64 rowid;  /**< row in the plan file, 0 when it has none; never an identity */
    AgtGeom *geom; /**< NULL when the row has none */
    AGT_FIELDS_ROW(AGT_C_FIELD)
    AGT_FIELDS_FEATURE(AGT_C_FIELD)
} AgtFeature;

/** @cond */
/* One typed struct per layer, AgtPlot, AgtBuilding, ...: head f, then the layer's fields. */
#define AGT_L(UP, Camel, lower, geom, flags, prefix, title)                                        \
    typedef struct {                                                                               \
        AgtFeature f;                                                                              \
        AGT_FIELDS_##UP(AGT_C_FIELD)                                                               \
    } Agt##Camel;
AGT_LAYERS(AGT_L)
#undef AGT_L
/** @endcond */

/** A field of a layer. */
typedef struct {
    const char *name;
    AgtType type;
    const char *unit;   /**< "" when it has none */
    const char *values; /**< "a|b|c" closed list, "@layer" reference, "" free */
    const char *doc;    /**< English meaning */
    size_t offset;      /**< of the member in the row struct */
} AgtField;

/** A layer of the table. */
typedef struct {
    AgtLayerId id;
    const char *name;   /**< SQL and JSON name */
    const char *title;  /**< English title, a msgid of the catalogue */
    const char *prefix; /**< of ids, such as "P-" */
    AgtLayerGeom geom;
    unsigned flags;
    size_t row_size;
    const AgtField *fields; /**< all fields, head fields first (a RECORD has only AGT_FIELDS_ROW) */
    guint n_fields;
} AgtLayer;

/** The layer with number @p id; static. */
const AgtLayer *agt_layer(AgtLayerId id);
/** The layer called @p name, NULL when there is none. */
const AgtLayer *agt_layer_by_name(const char *name);
/** The field called @p name, NULL when there is none. */
const AgtField *agt_layer_field(const AgtLayer *layer, const char *name);
/** True when @p value is in the field's closed list, or the list is open. */
bool agt_field_allows(const AgtField *field, const char *value);

/** @name Rows and their values @{ */
typedef struct _AgtArena AgtArena;
/** New arena with one reference. */
AgtArena *agt_arena_new(void);
/** Another reference. */
AgtArena *agt_arena_ref(AgtArena *a);
/** NULL is allowed. */
void agt_arena_unref(AgtArena *a);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtArena, agt_arena_unref)
/** New row: numbers not given, texts NULL, state "proposed" for features. Cast it to the layer's
 *  struct. */
AgtFeature *agt_arena_row(AgtArena *a, AgtLayerId layer);
/** New row with the values of @p row (texts and geometry shared into this arena). */
AgtFeature *agt_arena_copy(AgtArena *a, const AgtFeature *row);
/** Text kept by the arena; equal texts share one copy; NULL gives NULL. */
const char *agt_arena_text(AgtArena *a, const char *text);
/** A copy of @p n bytes of text for one owner alone, such as an id: it is not looked for among the
 *  texts that are there. */
const char *agt_arena_text_n(AgtArena *a, const char *text, gsize n);
/** Zeroed memory. */
gpointer agt_arena_alloc(AgtArena *a, gsize size);
/** As printf into agt_arena_text(). */
const char *agt_arena_printf(AgtArena *a, const char *format, ...) G_GNUC_PRINTF(2, 3);
/** Hands a geometry reference to the arena and gives it back borrowed; NULL gives NULL. */
AgtGeom *agt_arena_take_geom(AgtArena *a, AgtGeom *g);
/** Hands a blob reference to the arena and gives it back borrowed; NULL gives NULL. */
GBytes *agt_arena_take_bytes(AgtArena *a, GBytes *bytes);

/** True when the value is not given (NULL, NaN, AGT_INT_NULL). */
bool agt_row_is_null(const AgtFeature *row, const AgtField *field);
/** Pointer to the member, by type. */
const char *agt_row_text(const AgtFeature *row, const AgtField *field);
/** A REAL value; an INT value is converted. */
double agt_row_real(const AgtFeature *row, const AgtField *field);
/** An INT or BOOL value. */
gint64 agt_row_int(const AgtFeature *row, const AgtField *field);
/** A BLOB value. */
GBytes *agt_row_bytes(const AgtFeature *row, const AgtField *field);
/** Value as text for people and files: numbers shortest exact, decimal point; NULL when not given;
 *  newly allocated. */
char *agt_row_string(const AgtFeature *row, const AgtField *field);
/**
 * Sets a field of a row still being built from text: numbers are read strictly to their end,
 * dates checked, values checked against the closed list. NULL and "" leave the field as it is.
 * @errors VALUE
 */
bool agt_row_set_string(AgtArena *a, AgtFeature *row, const AgtField *field, const char *text,
                        GError **error);
/** Sets text, number, blob without checks (type must fit). */
void agt_row_set_text(AgtArena *a, AgtFeature *row, const AgtField *field, const char *text);
/** Sets a REAL, INT or BOOL field. */
void agt_row_set_real(AgtFeature *row, const AgtField *field, double v);
/** Sets an INT or BOOL field. */
void agt_row_set_int(AgtFeature *row, const AgtField *field, gint64 v);
/** Same values in all fields and equal geometry (exact)? */
bool agt_row_equal(const AgtFeature *a, const AgtFeature *b);
/** Same value in one field. */
bool agt_row_field_equal(const AgtFeature *a, const AgtFeature *b, const AgtField *field);
/** Strict number with optional unit text checked by the caller: whole text, point as decimal
 *  sign, finite. */
bool agt_parse_real(const char *text, double *out);
/** Strict integer, whole text. */
bool agt_parse_int(const char *text, gint64 *out);
/** True for YYYY-MM-DD that exists. */
bool agt_date_valid(const char *text);
/** Days from date @p a to @p b (b later: positive). Both must be valid. */
gint64 agt_date_days(const char *a, const char *b);
/** True when a list of flaws ("text,missing:class") holds @p code, whatever stands behind its
 * colon. */
bool agt_flaw_has(const char *flaws, const char *code);
/** Compares ids as people count: "P-2" < "P-10"; bytes otherwise; no locale. */
int agt_id_compare(const char *a, const char *b);
/** @} */

/** @name Plan @{ */
/** What a plan says of itself. */
typedef struct {
    const char *key;            /**< plan key: hex SHA-256, start of all feature keys */
    const char *title;          /**< such as "Gizil Kengerli agro-town" */
    const char *crs;            /**< "EPSG:32638" */
    int srid;                   /**< EPSG number */
    const char *vertical_datum; /**< default "EPSG:5705" */
    bool illustrative;          /**< every output says ILLUSTRATIVE, NOT FOR CONSTRUCTION */
    const char *revision;       /**< content hash (hex) this snapshot equals; "" when uncommitted */
    const char *revision_name;  /**< "r17", "" when there is none */
    bool uncommitted;           /**< live tables differ from the revision */
} AgtPlanHead;

typedef struct _AgtPlan AgtPlan; /**< an immutable snapshot */
/** A table of a plan: rows in id order. */
typedef struct {
    const AgtLayer *layer;
    const AgtFeature *const *rows;
    guint n;
    bool loaded; /**< false: the layer was not asked for, so "empty" proves nothing */
} AgtTable;

/** Set of layers, one bit each. */
typedef guint64 AgtLayerSet;
/** The set with one layer. */
#define AGT_LAYER_BIT(layer) ((AgtLayerSet)1 << (layer))
/** Every layer that is not BULK. */
AgtLayerSet agt_layers_all_but_bulk(void);
/** Every layer. */
#define AGT_LAYERS_ALL (((AgtLayerSet)1 << AGT_N_LAYERS) - 1)

typedef struct _AgtPlanBuilder AgtPlanBuilder; /**< a plan being put together */
/** Builder with a copy of @p head. */
AgtPlanBuilder *agt_plan_builder_new(const AgtPlanHead *head);
/** NULL is allowed. */
void agt_plan_builder_free(AgtPlanBuilder *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtPlanBuilder, agt_plan_builder_free)
/** Arena to make rows in; borrowed. */
AgtArena *agt_plan_builder_arena(AgtPlanBuilder *b);
/** Keeps a further arena alive. */
void agt_plan_builder_keep(AgtPlanBuilder *b, AgtArena *a);
/** Adds a row (of any kept arena). */
void agt_plan_builder_add(AgtPlanBuilder *b, const AgtFeature *row);
/** Says which layers count as loaded (default all). */
void agt_plan_builder_loaded(AgtPlanBuilder *b, AgtLayerSet layers);
/** Sorts and ends; frees the builder. */
AgtPlan *agt_plan_builder_end(AgtPlanBuilder *b);

/** Another reference. */
AgtPlan *agt_plan_ref(const AgtPlan *plan);
/** NULL is allowed. */
void agt_plan_unref(AgtPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtPlan, agt_plan_unref)
/** Borrowed. */
const AgtPlanHead *agt_plan_head(const AgtPlan *plan);
/** Borrowed. */
const AgtTable *agt_plan_table(const AgtPlan *plan, AgtLayerId layer);
/** Row by id (first one when ids are doubled), NULL when there is none. */
const AgtFeature *agt_plan_find(const AgtPlan *plan, AgtLayerId layer, const char *id);
/** Value of a setting, NULL when absent. */
const char *agt_plan_setting(const AgtPlan *plan, const char *name);
/** Text of a configuration kept in the plan, NULL when absent. */
const char *agt_plan_config(const AgtPlan *plan, const char *kind, const char *name);
/**
 * The site grid called @p id, for drawings, sheets and setting-out: agt_crs_grid_to_local() turns
 * a plan position into what the site's total station shows. @p point_error_m, may be NULL, takes
 * its error at the control points: the largest residual, or their stated accuracy where that is
 * worse. @errors VALUE no such grid (the message lists the plan's grids), a grid that is incomplete
 */
bool agt_plan_grid(const AgtPlan *plan, const char *id, AgtGridMap *out, double *point_error_m,
                   GError **error);
/** Writes a fit into the row of a grid still being built. */
void agt_plan_grid_fill(AgtSiteGrid *row, const AgtGridMap *map);
/** The operation of a grid as a source row records it: it changes whenever the fit does. */
char *agt_plan_grid_text(const AgtSiteGrid *row);
/** True when a source was read in a site grid that has been fitted again, or removed, since. */
bool agt_plan_grid_changed(const AgtPlan *plan, const AgtSource *source);
/** Name behind "grid:" in the name of a coordinate system, NULL when it is not one. Borrowed. */
const char *agt_plan_grid_name(const char *crs);
/** Box of all features that are not withdrawn. */
AgtBox agt_plan_extent(const AgtPlan *plan);
/** Feature key: first 16 bytes of SHA-256 over plan key, layer name and birth id. */
void agt_feature_key(const char *plan_key, AgtLayerId layer, const char *birth, guint8 out[16]);
/** True for rows whose state is "withdrawn": engines leave them out. */
bool agt_feature_withdrawn(const AgtFeature *row);
/** Id of the person row that @p who names by id or, when one alone has it, by name; NULL when there
 *  is none. Borrowed. */
const char *agt_person_id(const AgtPlan *plan, const char *who);
/** What tells people apart: the name behind an id or a name, without case, accents, blanks and
 *  dots; "" when nothing is left. Newly allocated. */
char *agt_person_key(const AgtPlan *plan, const char *who);
/** Do two ids or names stand for one person? NULL and "" count as one nobody. */
bool agt_person_same(const AgtPlan *plan, const char *a, const char *b);
/** Loops over the rows of a layer: AGT_EACH(plan, PLOT, Plot, p) { ... p->area_m2 ... } */
#define AGT_EACH(plan_, UP, Camel, var)                                                            \
    for (guint var##_i = 0; var##_i < agt_plan_table((plan_), AGT_LAYER_##UP)->n; var##_i++)       \
        for (const Agt##Camel *var =                                                               \
                 (const Agt##Camel *)agt_plan_table((plan_), AGT_LAYER_##UP)->rows[var##_i];       \
             var; var = NULL)
/** @} */

/** @name Changeset @{ */
/** What happened to a feature. */
typedef enum { AGT_ADD, AGT_CHANGE, AGT_REMOVE } AgtOp;
/** One change: ADD has no before, REMOVE no after; CHANGE has both, same birth. */
typedef struct {
    AgtOp op;
    const AgtFeature *before, *after;
} AgtChange;

typedef struct _AgtChangeset AgtChangeset; /**< features added, changed and removed */
/** Empty changeset with an arena of its own. */
AgtChangeset *agt_changeset_new(void);
/** NULL is allowed. */
void agt_changeset_free(AgtChangeset *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtChangeset, agt_changeset_free)
/** Arena for new rows; borrowed. */
AgtArena *agt_changeset_arena(AgtChangeset *c);
/** Keeps a plan alive whose rows are used as "before". */
void agt_changeset_keep_plan(AgtChangeset *c, const AgtPlan *plan);
/** Adds a row. */
void agt_changeset_add(AgtChangeset *c, const AgtFeature *after);
/** Changes a row; nothing happens when both are equal. */
void agt_changeset_change(AgtChangeset *c, const AgtFeature *before, const AgtFeature *after);
/** Removes a row. */
void agt_changeset_remove(AgtChangeset *c, const AgtFeature *before);
/** Number of changes. */
guint agt_changeset_n(const AgtChangeset *c);
/** Change @p i; borrowed. */
const AgtChange *agt_changeset_get(const AgtChangeset *c, guint i);
/** Layer of a change. */
AgtLayerId agt_change_layer(const AgtChange *c);
/** Sorts by layer, id, op. */
void agt_changeset_sort(AgtChangeset *c);
/** Counts by layer and op. */
guint agt_changeset_count(const AgtChangeset *c, AgtLayerId layer, AgtOp op);
/** The plan after the changes, uncommitted when there are any; rows are shared.
 *  @errors CONFLICT a "before" is not what the plan holds, a birth changed or added twice */
AgtPlan *agt_plan_apply(const AgtPlan *plan, const AgtChangeset *c, GError **error);
/** Next free ids of a layer: counts on from the highest number seen in the plan's ids and births.
 */
typedef struct {
    AgtLayerId layer;
    gint64 next;
    int width; /**< digits, zero-padded */
} AgtIdCounter;
/** Starts a counter; numbers over 10^9 are not counted on from. */
AgtIdCounter agt_id_counter(const AgtPlan *plan, AgtLayerId layer, int width);
/** Next id, kept by @p a. */
const char *agt_id_next(AgtIdCounter *c, AgtArena *a);
/** @} */

/** @name Rules and findings @{ */
/** Severities, worst first. `block` and `error` fail a plan. */
typedef enum {
    AGT_BLOCK,
    AGT_NOT_BUILDABLE_YET,
    AGT_ERROR,
    AGT_WARNING,
    AGT_INFO,
    AGT_N_SEVERITIES
} AgtSeverity;
/** "block", "not_buildable_yet", "error", "warning", "info". */
const char *agt_severity_name(AgtSeverity s);
/** Reads a severity name; false when unknown. */
bool agt_severity_parse(const char *name, AgtSeverity *out);

/** How surely a figure is known. */
typedef enum { AGT_BASIS_READ, AGT_BASIS_DERIVED, AGT_BASIS_UNVERIFIED } AgtBasis;
/** "read", "derived", "unverified". */
const char *agt_basis_name(AgtBasis b);

/** Languages of messages and sheets. */
typedef enum { AGT_LANG_AZ, AGT_LANG_RU, AGT_LANG_EN, AGT_N_LANGS } AgtLang;
/** "az", "ru", "en". */
const char *agt_lang_name(AgtLang lang);
/** Reads "az", "ru", "en"; false when unknown. */
bool agt_lang_parse(const char *name, AgtLang *out);

/**
 * What a finding is about. Rules of the program are static (their texts are msgids, lang slots NULL
 * except EN); rules of norm sets live in their set. Texts may use {id} {other} {measured}
 * {required} {unit} {what} {arg}.
 */
typedef struct {
    const char *id;       /**< "B1", "az.plot.setback", "import.quarantined" */
    AgtSeverity severity; /**< the usual one; a finding may carry another */
    AgtBasis basis;
    const char *set;                 /**< norm set, "" for the program's own */
    const char *document;            /**< source document, "" */
    const char *clause;              /**< clause, "" */
    const char *text[AGT_N_LANGS];   /**< what is wrong */
    const char *advice[AGT_N_LANGS]; /**< what to do */
} AgtRule;

/** An area that is worked out when it is asked for; the head of a struct of its maker's. */
typedef struct AgtLazyArea {
    AgtGeom *(*work_out)(const struct AgtLazyArea *self); /**< a new reference or NULL */
} AgtLazyArea;

/** One judgement on a plan. Texts are kept by the findings. A large town has millions. */
typedef struct {
    const AgtRule *rule;
    AgtSeverity severity : 8;
    AgtLayerId layer : 8; /**< AGT_N_LAYERS when about the whole plan */
    AgtLayerId other_layer : 8;
    const char *waiver;        /**< id of the accepted waiver that excuses it, NULL */
    const char *id;            /**< feature, "" for none */
    const char *other_id;      /**< second feature, "" for none */
    double measured, required; /**< NaN when not given */
    const char *unit;          /**< "m", "m2", "%", "" */
    const char *what;          /**< msgid filled into {what}, NULL */
    const char *arg;           /**< literal filled into {arg}, NULL */
    AgtPoint at;               /**< NaN when there is no place */
    AgtGeom *area;             /**< area of the violation, NULL; read it by agt_finding_area() */
    const AgtLazyArea *lazy; /**< the area when it is not worked out yet, NULL; kept by them too */
    const char *sets;        /**< norm sets it holds in, "az,by"; "" for the program's own */
} AgtFinding;

typedef struct _AgtFindings AgtFindings; /**< a growing list of judgements */
/** Empty list. */
AgtFindings *agt_findings_new(void);
/** Empty list about the rows of @p plan, which it keeps: their ids are borrowed, not copied. Rows
 *  made elsewhere must take their ids from those of the plan. */
AgtFindings *agt_findings_new_of(const AgtPlan *plan);
/** NULL is allowed. */
void agt_findings_free(AgtFindings *f);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtFindings, agt_findings_free)
/** Arena for texts and areas; borrowed. */
AgtArena *agt_findings_arena(AgtFindings *f);
/** Id of a row as long as the findings: borrowed from the plan that they keep, else copied. */
const char *agt_findings_id(AgtFindings *f, const char *id);
/** A finding with everything not given; fill it, texts from the arena or static. Thread: one. */
AgtFinding *agt_findings_add(AgtFindings *f, const AgtRule *rule, const AgtFeature *row);
/** As agt_findings_add() for the whole plan. */
AgtFinding *agt_findings_add_plan(AgtFindings *f, const AgtRule *rule);
/** Moves all of @p from behind those of @p f; @p from stays empty. */
void agt_findings_join(AgtFindings *f, AgtFindings *from);
/** Keeps an object (norm set) whose rules are used, until the findings go. */
void agt_findings_keep(AgtFindings *f, gpointer object, GDestroyNotify destroy);
/** Takes another reference to an object. */
typedef gpointer (*AgtKeepFunc)(gpointer object);
/** As agt_findings_keep() with a reference of its own, which it takes when it has none yet. */
void agt_findings_keep_once(AgtFindings *f, gpointer object, AgtKeepFunc ref, GDestroyNotify unref);
/** Sorts by severity, rule, layer, id, other, place: the printed order; total and stable. */
void agt_findings_sort(AgtFindings *f);
/** Number. */
guint agt_findings_n(const AgtFindings *f);
/** Finding @p i; borrowed. */
const AgtFinding *agt_findings_get(const AgtFindings *f, guint i);
/** How many have @p severity; those that a waiver excuses are left out. */
guint agt_findings_count(const AgtFindings *f, AgtSeverity severity);
/** The same for all severities in one pass. @return how many a waiver excuses */
guint agt_findings_tally(const AgtFindings *f, guint count[AGT_N_SEVERITIES]);
/** True when one is `block` or `error`. */
bool agt_findings_fail(const AgtFindings *f);
/** Does a waiver excuse the finding? Nothing excuses what blocks, whatever the finding bears. */
bool agt_finding_waived(const AgtFinding *f);
/** Area of the violation; a new reference, NULL when there is none. It may take long to compute. */
AgtGeom *agt_finding_area(const AgtFinding *f);
/** Text in a language with everything filled in; newly allocated. */
char *agt_finding_text(const AgtFinding *f, AgtLang lang);
/** Advice in a language, "" when there is none; newly allocated. */
char *agt_finding_advice(const AgtFinding *f, AgtLang lang);
/** Identity for "new / fixed / unchanged": rule, layer, id, other id; newly allocated. */
char *agt_finding_fingerprint(const AgtFinding *f);
/** @} */

/** @name Text catalogue (gettext .mo files; English is the msgid) @{ */
/** Marks a text for the catalogue without translating it. */
#define N_(text) (text)
/** Text in a language; the msgid itself when there is no entry. Borrowed, static. */
const char *agt_tr(AgtLang lang, const char *msgid);
/** Folder with az.mo, ru.mo; set once at start, before threads. */
void agt_tr_set_folder(const char *folder);
/** @} */

/** @name Height grid @{ */
typedef struct _AgtHeights AgtHeights;
/**
 * Grid of @p columns x @p rows cells, row 0 north; @p z copied, NaN where empty. Heights outside
 * #AGT_HEIGHT_MIN_M .. #AGT_HEIGHT_MAX_M become empty. west_m / north_m are the outer edges.
 */
AgtHeights *agt_heights_new(gint64 columns, gint64 rows, double west_m, double north_m,
                            double cell_m, const float *z);
/** Most cells of a grid: 400 MB of heights; a town at 0.5 m has some 10 million. */
#define AGT_HEIGHTS_CELLS_MAX ((gint64)100 * 1000 * 1000)
/** Triangles over points with heights; borrowed. */
typedef struct {
    const AgtPoint *pt;
    const double *z;       /**< metres, finite */
    const guint8 *on_line; /**< 1: the point comes from a contour or break line; may be NULL */
    const guint32 *corner; /**< three numbers of points for each triangle, either direction */
    guint32 n_triangles;
} AgtTin;
/** What agt_heights_from_tin() met. */
typedef struct {
    gint64 cells, empty;
    gint64 torn;      /**< cells left empty: two triangles give heights 1 cm or more apart */
    gint64 flat;      /**< cells in triangles between points of lines of one height */
    gint64 too_long;  /**< triangles left out for an edge over max_edge_m */
    gint64 collapsed; /**< triangles left out, lower than a tenth of a millimetre */
} AgtTinCounts;
/**
 * Grid of linear heights at the cell centres within the triangles; cells outside all of them stay
 * empty: nothing is extrapolated. Edges of the grid lie on whole multiples of @p cell_m (> 0).
 * @param max_edge_m triangles with a longer edge are left out; 0: none is
 * @param[out] counts may be NULL @errors VALUE no triangle, too many cells
 */
AgtHeights *agt_heights_from_tin(const AgtTin *tin, double cell_m, double max_edge_m,
                                 AgtTinCounts *counts, GError **error);
/**
 * The same grid, empty where the centre of a cell lies in no part of polygon @p within or in a part
 * of polygon @p without (either may be NULL: no such limit). @param[out] empty all empty cells
 */
AgtHeights *agt_heights_cut(const AgtHeights *h, const AgtGeom *within, const AgtGeom *without,
                            gint64 *empty);
/** From a terrain row with its blob. @errors VALUE */
AgtHeights *agt_heights_from_row(const AgtTerrain *row, GError **error);
/** Fills a terrain row (blob, sizes, min, max, footprint). */
void agt_heights_to_row(const AgtHeights *h, AgtArena *a, AgtTerrain *row);
/** NULL is allowed. */
void agt_heights_free(AgtHeights *h);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtHeights, agt_heights_free)
/** Bilinear height at a position; NaN outside or beside an empty cell. */
double agt_heights_at(const AgtHeights *h, AgtPoint p);
/** Slope in percent and downhill direction (grid bearing, degrees) from central differences; NaN
 *  where unknown. */
double agt_heights_slope_pct(const AgtHeights *h, AgtPoint p, double *bearing_deg);
/** Lowest and highest grid height under a box; false when any cell is empty. */
bool agt_heights_range(const AgtHeights *h, AgtBox box, double *min_m, double *max_m);
/** Contour lines at whole multiples of @p step_m: each part one line; heights in @p level (one
 *  double per part). */
AgtGeom *agt_heights_contours(const AgtHeights *h, double step_m, GArray *level);
/** Lowest and highest height ever accepted on Earth's land, metres: -430 and 8850. */
#define AGT_HEIGHT_MIN_M (-430.0)
/** See #AGT_HEIGHT_MIN_M. */
#define AGT_HEIGHT_MAX_M 8850.0
/** @} */

G_END_DECLS
