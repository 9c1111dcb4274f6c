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
 * Layers that have one history for the whole file, whatever the branch: what is known of the ground
 * (clearance evidence with its acceptances and dispositions, height grids, control points, site
 * grids), who signs (persons), and what was decided or handed out on it (settings, permits,
 * issues, approved plans). Branches differ in what is planned, never in these: `restore`, `switch`
 * and `merge` leave them as the newest revision of the file has them.
 */
AgtLayerSet agt_store_held_layers(void);
/**
 * Loads a revision to be judged: the held layers (agt_store_held_layers()) are those of the newest
 * revision of the file, on whatever branch, for they are never taken back. Where they differ from
 * the revision's own, a finding says that it is superseded.
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
    gint64 seq;        /**< 17 for "r17" */
    char *hash;        /**< commit hash, hex */
    char *content;     /**< content hash (root of the tree), hex */
    char *parent;      /**< commit hash of the first parent, "" for none */
    char *merged;      /**< commit hash of the second parent of a merge, "" for none */
    gint64 merged_seq; /**< 5 when r5 was merged, 0 for none */
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
/** Puts live tables back to a revision, as a new revision; the held layers stay. Refused during a
 *  merge. */
AgtRevision *agt_store_restore(AgtStore *s, const char *revision, const AgtRevisionInfo *info,
                               GError **error);
/** Puts clearance evidence that was edited or deleted by hand back to HEAD's version; all other
 *  uncommitted edits, and evidence rows added by hand, stay. */
bool agt_store_restore_evidence(AgtStore *s, GError **error);
/** Revisions of the first-parent line from @p from (NULL: HEAD) backwards; GPtrArray of
 *  AgtRevision*. */
GPtrArray *agt_store_log(AgtStore *s, const char *from, GError **error);
/** All revisions of the file, of all branches, newest first. */
GPtrArray *agt_store_log_all(AgtStore *s, GError **error);
/** The newest revision of the file, on whatever branch; NULL without error when there is none. */
AgtRevision *agt_store_newest(AgtStore *s, GError **error);
/** Resolves a revision name. */
AgtRevision *agt_store_revision(AgtStore *s, const char *name, GError **error);
/** @name Branches and tags @{ */
/** A branch or a tag. */
typedef struct {
    char *name;
    bool tag;
    bool locked;           /**< a tag that can never be deleted, such as "issued/P2" */
    bool current;          /**< the branch that the live tables are on */
    AgtRevision *revision; /**< NULL on a branch that has none yet */
} AgtRef;
/** NULL is allowed. */
void agt_ref_free(AgtRef *r);
/** Branches, then tags, by name; GPtrArray of AgtRef*. */
GPtrArray *agt_store_refs(AgtStore *s, GError **error);
/** Makes a branch at a revision (NULL: HEAD); the live tables stay where they are.
 *  @errors CONFLICT a name that is taken, or that could be mistaken for a revision */
bool agt_store_branch(AgtStore *s, const char *name, const char *revision,
                      const AgtRevisionInfo *info, GError **error);
/** Names a revision (NULL: HEAD) for good. @param locked it can never be deleted
 *  @errors CONFLICT as agt_store_branch() */
bool agt_store_tag(AgtStore *s, const char *name, const char *revision, bool locked,
                   const AgtRevisionInfo *info, GError **error);
/** Takes a tag away. @errors CONFLICT no such tag, or it is locked */
bool agt_store_untag(AgtStore *s, const char *name, const AgtRevisionInfo *info, GError **error);
/**
 * Goes to a branch: the live tables become its newest revision, but for the held layers, which stay
 * as they are. Where the branch has older ones, a revision that brings them along is recorded on
 * it (one more than the newest of the file). Gives the revision that the branch is at then.
 * @errors CONFLICT uncommitted edits, a merge in progress, no such branch
 */
AgtRevision *agt_store_switch(AgtStore *s, const char *branch, const AgtRevisionInfo *info,
                              GError **error);
/** @} */

/** @name Merge @{ */
/** How HEAD and another revision stand to one another. */
typedef struct {
    AgtRevision *ours, *theirs;
    GPtrArray *bases; /**< of AgtRevision*: common ancestors that are no other one's ancestor,
                         newest first; several where two branches were merged crosswise */
} AgtAncestry;
/** NULL is allowed. */
void agt_ancestry_free(AgtAncestry *a);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtAncestry, agt_ancestry_free)
/** HEAD and @p theirs. @errors CONFLICT no such revision, or nothing in common */
AgtAncestry *agt_store_ancestry(AgtStore *s, const char *theirs, GError **error);
/** True when @p theirs has nothing that HEAD lacks. */
bool agt_ancestry_merged(const AgtAncestry *a);
/** True when HEAD is an ancestor of @p theirs: HEAD's branch can just go on to it. */
bool agt_ancestry_forward(const AgtAncestry *a);
/** Moves HEAD's branch on to a descendant, as agt_store_switch() goes to a branch. */
AgtRevision *agt_store_forward(AgtStore *s, const AgtAncestry *a, const AgtRevisionInfo *info,
                               GError **error);

/** What a merge did not decide by itself. Rows are NULL where a side has none. */
typedef struct {
    AgtLayerId layer;    /**< AGT_N_LAYERS when about the whole plan */
    const char *id;      /**< of the feature, "" when about the whole plan */
    const char *birth;   /**< its birth, "" */
    const char *field;   /**< which part: a field, "geometry", a finding; "" the whole feature */
    const char *kind;    /**< code, kept as given */
    const char *settled; /**< how it was resolved, NULL while it is open */
    const AgtFeature *base, *ours, *theirs;
} AgtDispute;
/** A merge in progress; owns everything. */
typedef struct {
    char *name;    /**< what is merged, as it was asked for */
    char *message; /**< of the revision to come */
    AgtRevision *theirs;
    GPtrArray *disputes; /**< of AgtDispute*, by layer, id and field */
    guint open;          /**< disputes that are not settled */
    AgtArena *arena;
} AgtMergeState;
/** NULL is allowed. */
void agt_merge_state_free(AgtMergeState *m);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtMergeState, agt_merge_state_free)
/** The merge in progress; NULL without error when there is none. */
AgtMergeState *agt_store_merge_state(AgtStore *s, GError **error);
/** Applies a changeset made for HEAD and records it as a revision with two parents, in one
 *  transaction. @errors CONFLICT as agt_store_apply(), or HEAD has moved on since */
AgtRevision *agt_store_merge(AgtStore *s, const AgtAncestry *a, const AgtChangeset *c,
                             const AgtRevisionInfo *info, GError **error);
/**
 * Begins a merge that people have to decide: the changes that are beyond dispute go to the live
 * tables uncommitted, the disputes are noted, all in one transaction. agt_store_commit() ends it
 * once every dispute is settled; until then nothing else is recorded but what
 * agt_store_add_beside() adds.
 * @param name what is merged, as it was asked for @errors CONFLICT as agt_store_merge()
 */
bool agt_store_merge_begin(AgtStore *s, const AgtAncestry *a, const char *name,
                           const AgtChangeset *c, const GPtrArray *disputes, const char *message,
                           GError **error);
/** How one feature of a merge in progress is settled. */
typedef struct {
    const AgtDispute *dispute;
    const char *settled;    /**< noted with the dispute */
    bool write;             /**< false: the live row stays as it is */
    const AgtFeature *live; /**< row to be written, NULL: it is deleted */
} AgtSettlement;
/** Settles disputes, an array of AgtSettlement, in one transaction.
 *  @errors CONFLICT no merge in progress, no such dispute */
bool agt_store_merge_settle(AgtStore *s, const GArray *settlements, GError **error);
/** Replaces the disputes about findings (those of @p kind) by newer ones; settled ones that are
 *  found again stay settled. @errors CONFLICT no merge in progress */
bool agt_store_merge_renew(AgtStore *s, const char *kind, const GPtrArray *disputes,
                           GError **error);
/** Ends a merge and puts the live tables back to HEAD; hazards added by hand stay. */
bool agt_store_merge_abort(AgtStore *s, GError **error);
/** @} */

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
