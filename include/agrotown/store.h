/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file store.h
 * The plan file: one SpatiaLite database. Reads with plain SQLite and decodes geometry itself;
 * loads mod_spatialite only to write. Every writing call is one transaction.
 */
#pragma once

#include <agrotown/plan.h>

G_BEGIN_DECLS

/** Error domain of the store room. */
#define AGT_STORE_ERROR (agt_store_error_quark())
/** Quark behind #AGT_STORE_ERROR. */
GQuark agt_store_error_quark(void);

/** Codes of #AGT_STORE_ERROR; the command line turns them into exit codes. */
typedef enum {
    AGT_STORE_ERROR_NOT_A_PLAN, /**< not a plan file, or a newer schema: exit 3 */
    AGT_STORE_ERROR_DAMAGED,    /**< content does not fit its hash: exit 3 */
    AGT_STORE_ERROR_CONFLICT,   /**< uncommitted edits, wrong base, unknown revision: exit 4 */
    AGT_STORE_ERROR_BUSY,       /**< open in another program for more than 5 s: exit 5 */
    AGT_STORE_ERROR_IO,         /**< cannot read or write: exit 5 */
} AgtStoreErrorCode;

typedef struct _AgtStore AgtStore; /**< an open plan file */
/** How to open. */
typedef enum { AGT_STORE_READ, AGT_STORE_WRITE } AgtStoreMode;

/**
 * Creates a plan file (must not exist) with schema, spatial metadata, indexes and styles; written
 * beside the name and renamed when complete. Same @p head, same plan key: nothing in it is random.
 * @param head title, crs, srid, vertical_datum and illustrative are kept; `key` may hold any text
 * that tells two plans of one title apart: the plan key is SHA-256 over title, crs and that text
 * @param wkt, proj, crs_name definition and name of the CRS for spatial_ref_sys
 */
bool agt_store_create(const char *path, const AgtPlanHead *head, const char *wkt, const char *proj,
                      const char *crs_name, GError **error);
/** Where a file lies. */
typedef struct {
    const char *share;    /**< kind of file system shared with other computers ("NFS", "SMB",
                             "fuse.sshfs");    NULL for a disk of this one */
    const char *no_locks; /**< mount option that keeps locks from other computers, or NULL */
} AgtStoreHome;
/** Where the plan file @p path lies, or its folder when it is still to be made. Texts are static.
 */
AgtStoreHome agt_store_home(const char *path);
/** Opens a plan file. Writing is refused on a share that is known to pass on no locks. */
AgtStore *agt_store_open(const char *path, AgtStoreMode mode, GError **error);
/** NULL is allowed. */
void agt_store_close(AgtStore *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtStore, agt_store_close)
/** Path it was opened with. Borrowed. */
const char *agt_store_path(const AgtStore *s);
/**
 * Loads a snapshot. @param revision NULL for the live tables, else "HEAD", "HEAD~2", "r17", a tag
 * or a hash prefix. Live rows that do not fit the table of layers become findings. @p out may be
 * NULL only for a revision.
 */
AgtPlan *agt_store_load(AgtStore *s, const char *revision, AgtLayerSet layers, AgtFindings *out,
                        GError **error);

/**
 * Loads a revision to be judged: clearance evidence, settings, permits and what was handed out are
 * those of the newest revision, for they are never taken back. Where they differ from the
 * revision's own, a finding says that it is superseded.
 */
AgtPlan *agt_store_load_held(AgtStore *s, const char *revision, AgtLayerSet layers,
                             AgtFindings *out, GError **error);

/** Who records a revision, and why. */
typedef struct {
    const char *author;  /**< a named person, not empty */
    const char *message; /**< not empty */
    const char *time;    /**< UTC, YYYY-MM-DDThh:mm:ssZ, read once by cli */
    const char *tool;    /**< "agrotown 0.1.0" */
    const char *facts;   /**< JSON object of figures at this revision (counts, findings), or NULL */
} AgtRevisionInfo;
/** A revision. Texts are owned by the struct. */
typedef struct {
    gint64 seq;    /**< 17 for "r17" */
    char *hash;    /**< commit hash, hex */
    char *content; /**< content hash (root of the tree), hex */
    char *parent;  /**< commit hash of the first parent, "" for none */
    char *author, *time, *message, *tool, *facts;
    guint added, changed, removed;
} AgtRevision;
/** NULL is allowed. */
void agt_revision_free(AgtRevision *r);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtRevision, agt_revision_free)

/**
 * Applies a changeset to the live tables and records a revision, in one transaction.
 * @errors CONFLICT over uncommitted edits, or when a "before" is not what the file holds
 */
AgtRevision *agt_store_apply(AgtStore *s, const AgtChangeset *c, const AgtRevisionInfo *info,
                             GError **error);
/** Adds rows and records a revision beside uncommitted edits, which stay uncommitted: for an alert,
 *  which waits for nobody. @errors CONFLICT when @p c does more than add */
AgtRevision *agt_store_add_beside(AgtStore *s, const AgtChangeset *c, const AgtRevisionInfo *info,
                                  GError **error);
/** What differs between the live tables and HEAD, in time proportional to what was touched. */
AgtChangeset *agt_store_status(AgtStore *s, AgtFindings *out, GError **error);
/** Records the live tables as a revision; assigns ids to rows that have none; refuses doubled ids
 *  and what does not fit, by findings in @p out. NULL without error when nothing changed. */
AgtRevision *agt_store_commit(AgtStore *s, const AgtRevisionInfo *info, AgtFindings *out,
                              GError **error);
/** Puts live tables back to a revision, as a new revision; clearance evidence, settings, permits
 *  and what was handed out stay. */
AgtRevision *agt_store_restore(AgtStore *s, const char *revision, const AgtRevisionInfo *info,
                               GError **error);
/** Puts clearance evidence that was edited or deleted by hand back to HEAD's version; all other
 *  uncommitted edits, and evidence rows added by hand, stay. */
bool agt_store_restore_evidence(AgtStore *s, GError **error);
/** Revisions of the first-parent line from @p from (NULL: HEAD) backwards; GPtrArray of
 *  AgtRevision*. */
GPtrArray *agt_store_log(AgtStore *s, const char *from, GError **error);
/** Resolves a revision name. */
AgtRevision *agt_store_revision(AgtStore *s, const char *name, GError **error);
/** Stores findings of a revision for later comparison: one JSON text by revision and kind. */
bool agt_store_put_fact(AgtStore *s, gint64 seq, const char *key, const char *value,
                        GError **error);
/** Reads it back, NULL when absent; newly allocated. */
char *agt_store_get_fact(AgtStore *s, gint64 seq, const char *key, GError **error);
/** Proves integrity: SQLite's own checks, hashes of objects, tree and commits, live tables =
 *  HEAD + dirty, ids unique, geometry registered. Findings name what is wrong. */
bool agt_store_check(AgtStore *s, AgtFindings *out, GError **error);
/** Default style of a layer as the plan file has it (QML), NULL when it has none; newly
 *  allocated. */
char *agt_store_style(AgtStore *s, AgtLayerId layer, GError **error);
/** Rules of this room, NULL-ended. */
const AgtRule *const *agt_store_rules(void);

G_END_DECLS
