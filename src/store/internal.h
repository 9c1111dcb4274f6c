/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the store share among themselves. */
#pragma once

#include <sqlite3.h>
#include <sys/types.h>

#include <agrotown/approved.h>
#include <agrotown/store.h>

/* "agTn": tells a plan file from any other SQLite file. */
#define AGT_STORE_APPLICATION_ID 0x6167546e
/* Schema version; a file with a higher one is refused. */
#define AGT_STORE_SCHEMA 1
/* Name of the row number and of the geometry in every live table. */
#define AGT_STORE_ROW  "ogc_fid"
#define AGT_STORE_GEOM "geom"
/* Triggers of a live table that note edits. */
#define AGT_STORE_N_TRIGGERS 3

/** SHA-256. */
typedef struct {
    guint8 b[32];
} AgtHash;
/** Feature key. */
typedef struct {
    guint8 b[16];
} AgtKey;

struct _AgtStore {
    sqlite3 *db;
    char *path;
    AgtStoreMode mode;
    bool spatialite;             /* mod_spatialite is loaded */
    bool in_transaction;         /* between begin and end */
    bool logged;                 /* another program left the journal in mode WAL */
    GHashTable *statements;      /* SQL text -> sqlite3_stmt */
    AgtArena *arena;             /* texts of the head */
    AgtPlanHead head;            /* as the file says it */
    gint64 number[AGT_N_LAYERS]; /* of a layer in this file, 0: the file has no such layer */
    char *insert_sql[AGT_N_LAYERS], *update_sql[AGT_N_LAYERS]; /* made when first needed */
    GByteArray *blob;                                          /* for writing geometry */
};

/** A store without a connection. */
AgtStore *agt_store_new(const char *path, AgtStoreMode mode);

/* --- db.c: SQLite with our errors ------------------------------------------------------------ */
typedef sqlite3_stmt AgtStmt;
/** Ends the use of a cached statement. */
void agt_stmt_release(AgtStmt *st);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtStmt, agt_stmt_release)
/** Statement ready for binding, kept for the next use; release it with the autoptr. */
AgtStmt *agt_stmt(AgtStore *s, const char *sql, GError **error);
/** 1 row, 0 done, -1 error. */
int agt_stmt_step(AgtStore *s, AgtStmt *st, GError **error);
/** Runs a statement without result. */
bool agt_stmt_run(AgtStore *s, AgtStmt *st, GError **error);
/** Runs SQL text. */
bool agt_store_exec(AgtStore *s, const char *sql, GError **error);
/** Sets @p error from SQLite's present error; false. */
bool agt_store_sql_error(AgtStore *s, GError **error);
/** Sets a formatted error naming the file; false. */
bool agt_store_error(const AgtStore *s, AgtStoreErrorCode code, GError **error, const char *format,
                     ...) G_GNUC_PRINTF(4, 5);
/** Number of the first row and column; @p missing when there is none. */
bool agt_store_number(AgtStore *s, const char *sql, gint64 missing, gint64 *out, GError **error);
/** Starts a transaction: IMMEDIATE when @p write. */
bool agt_store_begin(AgtStore *s, bool write, GError **error);
/** Ends it: commits when @p ok, else rolls back. False when the commit failed. */
bool agt_store_end(AgtStore *s, bool ok, GError **error);
/** Loads mod_spatialite once. */
bool agt_store_need_spatialite(AgtStore *s, GError **error);
/**
 * A second connection for reading in another thread. It sees what @p s sees as long as that one is
 * inside a transaction in which it has read. NULL when there can be none: then read with @p s
 * alone.
 */
AgtStore *agt_store_second(AgtStore *s);
/** Gives back the memory that maps the file; what is read later is read in the usual way. */
void agt_store_unmap(AgtStore *s);
/** Gives the connection what triggers of live tables call; mod_spatialite is needed only to make
 *  tables. */
bool agt_store_add_functions(AgtStore *s, GError **error);
void agt_bind_text(AgtStmt *st, int i, const char *text);
void agt_bind_blob(AgtStmt *st, int i, gconstpointer data, gsize n);
/** Column as hash or key; zeros when it has another length. */
AgtHash agt_column_hash(AgtStmt *st, int i);
AgtKey agt_column_key(AgtStmt *st, int i);
/** Value of rev_state, newly allocated, NULL when absent. */
char *agt_store_state(AgtStore *s, const char *key, GError **error);
bool agt_store_set_state(AgtStore *s, const char *key, const char *value, GError **error);
/** Layer by its number in the file, AGT_N_LAYERS when unknown. */
AgtLayerId agt_store_layer(const AgtStore *s, gint64 number);

/* --- share.c: network file systems ------------------------------------------------------------ */
/** Judges a file system by its number in statfs(2) and the mount table; no system call. */
AgtStoreHome agt_store_home_judge(guint32 magic, dev_t device, const char *mountinfo);
/** Refuses a share without locks. */
bool agt_store_may_write(const char *path, GError **error);

/* --- hash.c ---------------------------------------------------------------------------------- */
typedef struct _AgtSha AgtSha;
AgtHash agt_sha256(gconstpointer data, gsize n);
bool agt_hash_equal(const AgtHash *a, const AgtHash *b);
bool agt_hash_is_zero(const AgtHash *h);
char *agt_hash_hex(const AgtHash *h);
/** Reads 64 hex digits. */
bool agt_hash_parse(const char *hex, AgtHash *out);
guint agt_key_hash(gconstpointer key);
gboolean agt_key_equal(gconstpointer a, gconstpointer b);
/** Little-endian numbers at the end of a byte array, and back. */
void agt_put_u8(GByteArray *out, guint8 v);
void agt_put_u32(GByteArray *out, guint32 v);
void agt_put_u64(GByteArray *out, guint64 v);
void agt_put_real(GByteArray *out, double v);
guint32 agt_get_u32(const guint8 *p);
guint64 agt_get_u64(const guint8 *p);
double agt_get_real(const guint8 *p);

/* --- blob.c: SpatiaLite geometry -------------------------------------------------------------- */
/** Decodes a SpatiaLite BLOB of any dimension into XY; *srid gets its SRID.
 *  @errors AGT_GEOM_ERROR_PARSE, INVALID */
AgtGeom *agt_blob_decode(const guint8 *data, gsize n, int *srid, GError **error);
/** Writes a geometry as a SpatiaLite BLOB of its MULTI type into @p out (emptied first). */
void agt_blob_encode(const AgtGeom *g, int srid, GByteArray *out);
/** Little-endian ISO WKB of the MULTI type behind @p out. */
void agt_wkb_append(const AgtGeom *g, GByteArray *out);

/* --- object.c: canonical bytes of a row ------------------------------------------------------- */
typedef struct {
    GByteArray *body;
    gsize attr_len; /* bytes of body before the geometry */
    AgtHash hash;
    guint8 attr_hash[16], geom_hash[16];
    AgtBox box;
} AgtObject;
void agt_object_init(AgtObject *o);
void agt_object_clear(AgtObject *o);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AgtObject, agt_object_clear)
/** Canonical bytes and hashes of a row. */
void agt_object_encode(AgtObject *o, const AgtFeature *row);
/** Sets the hashes from the bytes. False when the bytes are not an object. */
bool agt_object_hash(AgtObject *o);
/** The row from the bytes. @errors DAMAGED */
AgtFeature *agt_object_decode(AgtArena *a, AgtLayerId layer, const guint8 *data, gsize n,
                              GError **error);
/** Stable number of a column. */
guint32 agt_column_id(const char *name);
/** Stores the object unless the file has it; gives its oid. */
bool agt_object_put(AgtStore *s, AgtLayerId layer, const AgtObject *o, gint64 *oid, GError **error);
/** Row of a stored object; its bytes are checked against its hash. */
AgtFeature *agt_object_load(AgtStore *s, AgtArena *a, AgtLayerId layer, gint64 oid, GError **error);

/** The same by object hash. */
AgtFeature *agt_object_by_hash(AgtStore *s, AgtArena *a, AgtLayerId layer, const AgtHash *hash,
                               GError **error);

/* --- live.c: the live tables ------------------------------------------------------------------ */
typedef struct _AgtLive AgtLive;
/** Reader of one live table. NULL without error when the table is missing; then @p out got the
 *  finding. */
AgtLive *agt_live_open(AgtStore *s, AgtLayerId layer, AgtArena *a, AgtFindings *out,
                       GError **error);
void agt_live_close(AgtLive *l);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtLive, agt_live_close)
/** Starts over all rows by row number. */
void agt_live_all(AgtLive *l);
/** Starts over one row. */
void agt_live_one(AgtLive *l, gint64 row);
/** Starts over the rows from number @p from to @p to, both among them. */
void agt_live_range(AgtLive *l, gint64 from, gint64 to);
/** Next row in *row (NULL at the end). *bad (may be NULL) tells that something did not fit. */
bool agt_live_next(AgtLive *l, AgtFeature **row, bool *bad, GError **error);
/** True when the table has every column and its geometry under the usual names. */
bool agt_live_usual(const AgtLive *l);
/** True when a column is missing. */
bool agt_live_lacks(const AgtLive *l);
/** Writes rows. The row's rowid is set on insert; id and birth must be set. */
bool agt_live_insert(AgtStore *s, AgtFeature *row, GError **error);
bool agt_live_update(AgtStore *s, const AgtFeature *row, gint64 rowid, GError **error);
bool agt_live_delete(AgtStore *s, AgtLayerId layer, gint64 rowid, GError **error);
/** Refuses a row that would not be read back as it is: unknown value, infinite number, no id. */
bool agt_live_check(const AgtStore *s, const AgtFeature *row, GError **error);

/* --- many.c: large layers on several threads ---------------------------------------------------
 */
/** Rows of a layer without evidence, unreadable shapes left out, in the order of their numbers.
 * Small layers are read by the calling thread. @p threads 0: as many as there are processors. */
bool agt_load_plain(AgtStore *s, AgtPlanBuilder *b, AgtLayerId layer, AgtFindings *out,
                    guint threads, GError **error);

/* --- ident.c: who is who ---------------------------------------------------------------------- */
/** A feature the file has ever known. */
typedef struct {
    AgtKey key;
    bool known, alive;
    gint64 oid; /* object at HEAD */
    gint64 row; /* live row at HEAD */
    AgtHash hash;
} AgtIdent;
/** Looks a key up; known = false when the file never had it. */
bool agt_ident_get(AgtStore *s, const AgtKey *key, AgtIdent *out, GError **error);
bool agt_ident_put(AgtStore *s, const AgtKey *key, const AgtFeature *row, gint64 oid, gint64 seq,
                   GError **error);
bool agt_ident_kill(AgtStore *s, const AgtKey *key, gint64 seq, GError **error);
/** HEAD's row has another number now. */
bool agt_ident_move(AgtStore *s, const AgtKey *key, gint64 row, GError **error);
/** True when some feature but @p but has or ever had the id (as id or birth). */
bool agt_ident_taken(AgtStore *s, AgtLayerId layer, const char *id, const AgtKey *but,
                     bool alive_only, bool *taken, GError **error);
/** Highest number behind the layer's prefix ever used. */
bool agt_ident_highest(AgtStore *s, AgtLayerId layer, gint64 *number, int *width, GError **error);
AgtKey agt_store_key(const AgtStore *s, AgtLayerId layer, const char *birth);

/* --- tree.c: Merkle tree over (key, object hash), one per layer --------------------------------
 */
/** A change to a tree: zero hash removes the key. */
typedef struct {
    AgtKey key;
    AgtHash hash;
} AgtTreeChange;
/** A tree: its root node (zero for the empty tree) and its number of features. */
typedef struct {
    AgtHash root;
    guint64 count;
} AgtTree;
/** Applies changes (sorted by key, no key twice) and stores the new nodes. */
bool agt_tree_update(AgtStore *s, AgtTree *tree, const AgtTreeChange *change, guint n,
                     GError **error);
/** Called with each entry in key order; false stops. */
typedef bool (*AgtTreeFunc)(const AgtKey *key, const AgtHash *hash, gpointer user, GError **error);
bool agt_tree_walk(AgtStore *s, const AgtHash *root, AgtTreeFunc fn, gpointer user, GError **error);
/** Called with each key that differs; a hash is zero where the tree lacks the key. */
typedef bool (*AgtTreeDiffFunc)(const AgtKey *key, const AgtHash *a, const AgtHash *b,
                                gpointer user, GError **error);
bool agt_tree_diff(AgtStore *s, const AgtHash *a, const AgtHash *b, AgtTreeDiffFunc fn,
                   gpointer user, GError **error);
/** The trees of all layers of a revision, and back. */
bool agt_trees_read(AgtStore *s, const AgtHash *root, AgtTree tree[AGT_N_LAYERS], GError **error);
bool agt_trees_write(AgtStore *s, const AgtTree tree[AGT_N_LAYERS], AgtHash *root, GError **error);
/** True for the layers of agt_store_held_layers(). */
bool agt_store_is_held(AgtLayerId layer);
/** True when two states of the plan have the same held layers. */
bool agt_trees_same_held(const AgtTree a[AGT_N_LAYERS], const AgtTree b[AGT_N_LAYERS]);
/** Body of a node, checked against its hash. */
GBytes *agt_node_load(AgtStore *s, const AgtHash *hash, int *level, GError **error);

/* --- diff.c: live tables against HEAD ----------------------------------------------------------
 */
/** One feature that differs. */
typedef struct {
    AgtOp op;
    AgtLayerId layer;
    AgtKey key;
    const AgtFeature *before; /* as HEAD has it; NULL for ADD */
    AgtFeature *after;        /* as it will be recorded; NULL for REMOVE */
    gint64 row;               /* live row, 0 for REMOVE */
    bool rename;              /* id or birth must be written into the live row */
    bool split;               /* a piece of parent */
    AgtKey parent;
} AgtEdit;
/** A live row whose content is HEAD's, under another row number or with a blanked id or birth. */
typedef struct {
    AgtKey key;
    AgtFeature *row;
    bool rewrite; /* id or birth must be written into the live row */
} AgtFix;
/** What differs, and what stands against recording it. */
typedef struct {
    AgtArena *arena;
    GArray *edits;       /* AgtEdit, by layer and key */
    GArray *fixes;       /* AgtFix */
    guint refused;       /* findings that forbid a commit */
    bool rescanned;      /* all layers were read, not only dirty rows */
    AgtLayerSet strange; /* tables without the usual columns */
    AgtBox place;        /* where the plan lies at HEAD; empty: nothing to compare with */
    bool placed;         /* the place was looked up */
} AgtDiff;
void agt_diff_clear(AgtDiff *d);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AgtDiff, agt_diff_clear)
/** Compares; findings may be NULL. Of layers in @p told only what is not to be seen in single rows
 *  becomes a finding: somebody else reads their rows and tells the rest. */
bool agt_diff_live(AgtStore *s, AgtDiff *d, AgtFindings *out, AgtLayerSet told, GError **error);
/** Compares every row, whatever the dirty list says. */
bool agt_diff_all(AgtStore *s, AgtDiff *d, GError **error);
/** Puts back triggers, indexes and tables that another program has dropped or replaced; @p force:
 *  also tables of which something is missing, and indexes that do not fit. Inside a writing
 *  transaction, before comparing. */
bool agt_repair_live(AgtStore *s, bool force, GError **error);
/** True when triggers were dropped or a table replaced since the last recording. */
bool agt_store_schema_changed(AgtStore *s, bool *changed, GError **error);

/* --- structure.c: what other programs did to the tables ----------------------------------------
 */
enum {
    AGT_TABLE_GONE = 1,          /* no such table; perhaps a view of its name */
    AGT_TABLE_LACKS = 2,         /* columns are missing */
    AGT_TABLE_REPLACED = 4,      /* other names, or its rows are not counted on */
    AGT_TABLE_TRIGGERS = 8,      /* the triggers are not those that note edits */
    AGT_TABLE_UNREGISTERED = 16, /* its geometry is not registered */
    AGT_TABLE_UNINDEXED = 32,    /* no spatial index, or one that does not fit */
};
/** True when there is a table (no view) of the name. */
bool agt_structure_is_table(AgtStore *s, const char *name);
/** True when the table numbers its rows itself and never uses a number again. */
bool agt_structure_counts_rows(AgtStore *s, const char *name);
/** What is wrong with a table; @p deep compares every box of the index with its shape. */
bool agt_structure_look(AgtStore *s, AgtLayerId layer, bool deep, guint *flaws, GError **error);
/** Findings of all tables; what is gone or lacks columns is told by whoever reads the rows. */
bool agt_structure_tell(AgtStore *s, bool deep, AgtSeverity severity, AgtFindings *out,
                        GError **error);

/* --- record.c: a revision ----------------------------------------------------------------------
 */
/** One feature to record. */
typedef struct {
    AgtOp op;
    AgtLayerId layer;
    AgtKey key;
    const AgtFeature *after; /* with its live row number; NULL for REMOVE */
} AgtVersion;
/** Records a revision on HEAD from @p versions (AgtVersion), inside a transaction. */
AgtRevision *agt_record(AgtStore *s, GArray *versions, const AgtRevisionInfo *info, GError **error);
/** The same with a second parent: a merge. */
AgtRevision *agt_record_merge(AgtStore *s, GArray *versions, const AgtHash *merged,
                              const AgtRevisionInfo *info, GError **error);
/** The same where HEAD's held layers are older than the newest ones of the file, and @p versions
 *  bring them along. */
AgtRevision *agt_record_held(AgtStore *s, GArray *versions, const AgtRevisionInfo *info,
                             GError **error);
/** Points HEAD's branch at a commit and notes it in the log of references. */
bool agt_store_move_head(AgtStore *s, const AgtHash *from, const AgtHash *to,
                         const AgtRevisionInfo *info, GError **error);
/** Hash of a commit from what it records; zero for a parent that it has not. */
AgtHash agt_commit_hash(const AgtHash *root, const AgtHash *parent, const AgtHash *merged,
                        const char *author, const char *time, const char *message);
/** Remembers that the live tables are HEAD: clears the dirty list. */
bool agt_record_clean(AgtStore *s, GError **error);
/** Refuses an incomplete @p info. */
bool agt_record_check_info(const AgtStore *s, const AgtRevisionInfo *info, GError **error);

/* --- change.c, restore.c: steps that several writing calls take, inside their transaction -------
 */
/** Ends a writing call; frees the revision when the commit failed. */
AgtRevision *agt_change_finish(AgtStore *s, bool ok, AgtRevision *r, GError **error);
/** HEAD. */
AgtRevision *agt_change_head(AgtStore *s, GError **error);
/** Appends to @p versions. */
void agt_change_version(GArray *versions, AgtOp op, AgtLayerId layer, const AgtKey *key,
                        const AgtFeature *after);
/** Rows that are HEAD's under another number or with a blanked birth. */
bool agt_change_fixes(AgtStore *s, const AgtDiff *d, GError **error);
/** Refuses over uncommitted edits. */
bool agt_change_refuse_edits(AgtStore *s, const AgtDiff *d, GError **error);
/** Writes a changeset, which must fit HEAD, to the live tables and lists its versions. */
bool agt_change_apply(AgtStore *s, AgtArena *a, const AgtChangeset *c, GArray *versions,
                      GError **error);
/** Refuses two living features with one id. */
bool agt_change_unique(AgtStore *s, GArray *versions, GError **error);
/** Puts live rows back to what HEAD has. Hazards added by hand stay: a person deletes them. */
bool agt_change_undo(AgtStore *s, const AgtDiff *d, bool evidence_only, GError **error);
/** Hazards added by hand stay touched, so that they are seen by every later command. */
bool agt_change_mark_kept(AgtStore *s, const AgtDiff *d, GError **error);
/** Turns the live tables from HEAD's state to the tree @p root, layer by layer, and lists the
 *  versions; the held layers become the newest of the file. */
bool agt_change_go_to(AgtStore *s, const AgtHash *root, AgtArena *a, GArray *versions,
                      GError **error);

/* --- branch.c -----------------------------------------------------------------------------------
 */
/** Refuses over uncommitted edits and during a merge. */
bool agt_branch_clean(AgtStore *s, GError **error);
/** Puts HEAD on a branch, that branch to a commit, and the live tables with it; gives where the
 *  branch is after the held layers have caught up. */
AgtRevision *agt_branch_go(AgtStore *s, const char *branch, const AgtHash *commit,
                           const AgtRevisionInfo *info, GError **error);

/* --- merge.c ------------------------------------------------------------------------------------
 */
/** Refuses while a merge is in progress. */
bool agt_merge_none(AgtStore *s, GError **error);
/** The commit being merged, zero when none is; refuses while conflicts are open. */
bool agt_merge_ready(AgtStore *s, AgtHash *merged, GError **error);
/** Ends the merge: its state and its conflicts go. */
bool agt_merge_forget(AgtStore *s, GError **error);

/* --- revision.c --------------------------------------------------------------------------------
 */
/** Commit hash of HEAD; zero when nothing is recorded yet. */
bool agt_store_head_hash(AgtStore *s, AgtHash *out, GError **error);
/** Trees of HEAD. */
bool agt_store_head_trees(AgtStore *s, AgtTree tree[AGT_N_LAYERS], GError **error);
/** Trees of the newest revision of the file, on whatever branch: its held layers are those that
 *  hold. */
bool agt_store_newest_trees(AgtStore *s, AgtTree tree[AGT_N_LAYERS], GError **error);
/** Parent number @p ord (0, 1) of a commit; zero when it has none. */
bool agt_store_parent(AgtStore *s, const AgtHash *commit, int ord, AgtHash *out, GError **error);
/** Commit hash of a name. */
bool agt_store_resolve(AgtStore *s, const char *name, AgtHash *out, GError **error);
/** Root of the tree of a commit; zero for the zero commit. */
bool agt_store_root_of(AgtStore *s, const AgtHash *commit, AgtHash *root, GError **error);
AgtRevision *agt_store_read_revision(AgtStore *s, const AgtHash *commit, GError **error);

/* --- schema.c, style.c --------------------------------------------------------------------------
 */
/** Makes everything but SpatiaLite's own tables. */
bool agt_schema_make(AgtStore *s, GError **error);
/** Makes the live table of a layer with metadata, index and triggers (mod_spatialite loaded). */
bool agt_schema_make_layer(AgtStore *s, AgtLayerId layer, GError **error);
/** Text of one of the AGT_STORE_N_TRIGGERS triggers that note edits. Newly allocated. */
char *agt_schema_trigger(const AgtStore *s, AgtLayerId layer, guint i);
/** Makes the triggers of a live table anew. */
bool agt_schema_make_triggers(AgtStore *s, AgtLayerId layer, GError **error);
/** Replaces SpatiaLite's triggers that refuse or are slow. */
bool agt_schema_tame(AgtStore *s, AgtLayerId layer, GError **error);
/** Takes the table of a layer away with its metadata and index. */
bool agt_schema_drop_layer(AgtStore *s, AgtLayerId layer, GError **error);
/** Registers and indexes the geometry of a table that is there. */
bool agt_schema_make_geometry(AgtStore *s, AgtLayerId layer, bool recover, GError **error);
/** Puts QGIS's style table and the default style of every layer into the file. */
bool agt_style_write(AgtStore *s, GError **error);
/** Default style of a layer as QML. Newly allocated. */
char *agt_style_qml(AgtLayerId layer);
/** Brings the extent and row count of a layer that SpatiaLite keeps up to date. */
bool agt_schema_statistics(AgtStore *s, AgtLayerId layer, guint64 count, GError **error);

/* --- rules.c ------------------------------------------------------------------------------------
 */
extern const AgtRule agt_store_rule_no_id, agt_store_rule_doubled_id, agt_store_rule_copied,
    agt_store_rule_split, agt_store_rule_foreign_id, agt_store_rule_birth,
    agt_store_rule_reserved_id, agt_store_rule_bad_value, agt_store_rule_bad_geometry,
    agt_store_rule_bad_hazard_geometry, agt_store_rule_no_geometry, agt_store_rule_far_shape,
    agt_store_rule_invalid_geometry, agt_store_rule_missing_table, agt_store_rule_missing_field,
    agt_store_rule_approved_edited, agt_store_rule_evidence_edited, agt_store_rule_evidence_added,
    agt_store_rule_superseded, agt_store_rule_structure, agt_store_rule_journal,
    agt_store_rule_damaged;
/** Adds a finding of a row with the literal @p arg; NULL-safe. */
AgtFinding *agt_store_find(AgtFindings *out, const AgtRule *rule, const AgtFeature *row,
                           const char *arg);
