/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file clearance.h
 * From hazards, releases, errors and levels to a permission for a footprint.
 *
 * Permission is containment in handed-over land, never absence of a hazard. Unknown is hazard.
 * Hazards grow and releases shrink by the linear sum of position errors. The best verdict is "no
 * known conflict as of DATE to depth D"; nothing here ever says "safe".
 */
#pragma once

#include <agrotown/plan.h>

G_BEGIN_DECLS

/** What a verdict is for. */
typedef enum {
    AGT_PLANNING,     /**< unreleased or unproven ground is "not buildable yet" */
    AGT_CONSTRUCTION, /**< every blocking rule blocks; nothing turns it off */
} AgtPurpose;

/** National settings; names in the plan's setting table are "clearance." + the member name. All are
 *  required; each is signed by one person and confirmed by another one, on dates that are reached,
 *  else no verdict is given (B14). */
typedef struct {
    double standoff_m;          /**< works to hazard, beyond all errors */
    double working_space_m;     /**< structure to the edge of its works */
    double machine_reach_m;     /**< swing and tracks of machines */
    double setting_out_error_m; /**< staking error */
    double plan_error_m;        /**< error of the plan's own geometry */
    double error_worst_m;       /**< position error of a record that does not say */
    double error_dgnss_m, error_handheld_m, error_bearing_distance_m, error_map_m, error_imagery_m,
        error_sketch_m, error_soviet_record_m; /**< by position method */
    double point_radius_m, line_radius_m;      /**< of hazards that do not say */
    double depth_dwelling_m, depth_trench_m,
        depth_road_m;         /**< dig depths when a feature has none */
    gint64 data_age_max_days; /**< older data blocks */
    double caution_m;         /**< open hazard nearer than this warns */
    double batter_ratio;      /**< run of a batter per metre of depth: works grow by it */
    double spoil_m;           /**< width of the spoil heap and of what rolls off it */
    const char *
        emergency_line; /**< whom to call after a find, printed on sheets; borrowed from the plan */
} AgtClearanceSettings;

typedef struct _AgtClearance AgtClearance; /**< a plan made ready for judging */
/**
 * Prepares judging a plan. Dataset-wide findings (B8, B9, B12, B14, staleness) go to @p out.
 * @param as_of date YYYY-MM-DD the verdicts stand for
 * @errors geometry that cannot be computed
 */
AgtClearance *agt_clearance_new(const AgtPlan *plan, AgtPurpose purpose, const char *as_of,
                                AgtFindings *out, GError **error);
/** Nothing more will be judged: frees what only that needs. Areas of findings, and what was found
 *  out of the data as a whole, are still told. NULL is allowed. */
void agt_clearance_rest(AgtClearance *c);
/** NULL is allowed. */
void agt_clearance_free(AgtClearance *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtClearance, agt_clearance_free)
/** False when the settings are missing or unsigned: nothing was judged and nothing may be said. */
bool agt_clearance_judged(const AgtClearance *c);
/** False when clearance was not judged, or a defect of the data as a whole (age, accounting,
 *  quarantine, no declared extent) leaves every verdict unproven: nothing is permitted then. */
bool agt_clearance_proven(const AgtClearance *c);
/** Settings in force, NULL when not judged. Borrowed. */
const AgtClearanceSettings *agt_clearance_settings(const AgtClearance *c);
/** Oldest data_as_of over the clearance data, NULL when there is none. */
const char *agt_clearance_data_date(const AgtClearance *c);
/** Ground worked on for a feature: its geometry, working space, machine reach, batter and spoil
 *  (streets by width, networks by trench); NULL for layers that are not works. */
AgtGeom *agt_clearance_works(const AgtClearance *c, const AgtFeature *row, GError **error);
/** Dig depth of a feature: its own, that of its house type or levels if deeper, else the settings'
 *  by layer, and what is cut away before it; NaN when levels leave it open. */
double agt_clearance_dig_depth_m(const AgtClearance *c, const AgtFeature *row);
/** How the depth of works below the present ground comes about: the deeper of @ref dig_m and
 *  @ref invert_m, and @ref cut_m on top. Lengths and levels in metres, NaN: not stated or unknown.
 */
typedef struct {
    double depth_m;  /**< at least; the whole depth unless @ref unknown says why not */
    double dig_m;    /**< below the planned ground: own, of the house type, else of the settings */
    double invert_m; /**< below the present ground, by the inverts of a network */
    double floor_m;  /**< level of +-0.000 */
    double zero_m;   /**< +-0.000 above the planned ground */
    double ground_m; /**< present ground at its highest under and around the building, the accuracy
                          of the survey added */
    const AgtTerrain *survey; /**< that knows it, NULL */
    double level_cut_m;       /**< @ref ground_m less the planned ground; less than 0: a fill */
    double stated_cut_m;      /**< deepest cut that the street or plot states */
    double mean_cut_m;        /**< its volume of cut over its area */
    double cut_m;             /**< the deepest of these cuts, never less than 0 */
    const char *unknown;      /**< msgid: why the depth cannot be known, NULL */
} AgtClearanceDig;
/** How the dig depth of a feature comes about. */
AgtClearanceDig agt_clearance_dig(const AgtClearance *c, const AgtFeature *row);
/** False for a height grid that is a design, by a word of its name ("design", "proposed",
 *  "layihə", "проект", "планировка"...): it is never taken for the present ground. */
bool agt_clearance_is_survey(const AgtTerrain *row);
/** Reads the height surveys also of a plan that has no level yet; before any judging in threads.
 *  @errors the terrain layer was not loaded */
bool agt_clearance_use_surveys(AgtClearance *c, GError **error);
/** Lowest planned ground of a building that cuts nothing: the present ground at its highest under
 *  and around it with the accuracy of the survey; NaN when it is not known to @p accuracy_max_m. */
double agt_clearance_uncut_level_m(const AgtClearance *c, const AgtFeature *row,
                                   double accuracy_max_m);
/** How much deeper than now the works of a feature may go, at most @p want_m: 0 no deeper; NaN:
 *  they are not permitted as they are. Access (B7) is not asked. */
double agt_clearance_spare_m(AgtClearance *c, const AgtFeature *row, double want_m);
/** Judges one feature by the rules B1-B13 that apply to it; findings go to @p out. What cannot be
 *  computed is a finding against the feature. Thread-safe, as all judging and ground functions;
 *  @p out belongs to the calling thread. Layers that are not works give nothing. */
void agt_clearance_check(AgtClearance *c, const AgtFeature *row, AgtFindings *out);
/** Whether agt_clearance_check() would find nothing but on access (B7) that forbids the works of a
 *  feature; says nothing of why, and so is many times quicker. Not agt_clearance_proven() yet. */
bool agt_clearance_passes(AgtClearance *c, const AgtFeature *row);
/** agt_clearance_passes() for @p n features in @p threads threads (0: one for each processor); the
 *  answers are the same whatever their number. */
void agt_clearance_pass_many(AgtClearance *c, const AgtFeature *const *rows, guint n, guint threads,
                             bool *passes);
/** True for layers whose features are dug or built, and so judged by agt_clearance_check(). */
bool agt_clearance_is_works(AgtLayerId layer);
/** A release that the works of a feature reach into. */
typedef struct {
    const AgtRelease *release; /**< borrowed from the plan */
    double error_m;            /**< what it shrinks by on every side */
    double left_m;  /**< works to that limit, NaN when they are not inside of it as a whole */
    double room_m;  /**< the same, less than 0 when they are not: by the farthest corner of the
                         feature when that lies outside of the release as recorded */
    double depth_m; /**< depth that may be dug to, NaN: none */
    double depth_margin_m; /**< the stricter of the tests of depth: what is left below the dig depth
                              of the feature; NaN: none */
    double level_margin_m; /**< the same by height surveys, less their errors; NaN: not tested */
    const AgtTerrain *surveyed_then; /**< survey of the surface at clearance, NULL */
    const AgtTerrain
        *surveyed_since;        /**< newest later survey that knows the ground worked on, NULL */
    const char *survey_missing; /**< msgid: what the test by height surveys lacks, NULL */
    const AgtGroundChange *changed; /**< what makes the depth searched void there, NULL */
    bool usable;                    /**< nothing forbids relying on it for these works */
    const char *lacks; /**< evidence fields that are missing, comma-separated; NULL: none */
} AgtClearanceHold;

/** What stands for and against the works of one feature; free with agt_clearance_proof_free(). */
typedef struct {
    const AgtFeature *row;    /**< borrowed from the plan */
    double dig_depth_m;       /**< deepest level of the works below the ground */
    AgtClearanceDig dig;      /**< how it comes about */
    double margin_m;          /**< the works reach this far beyond the feature as drawn */
    bool permitted;           /**< no known conflict: no rule forbids the works */
    bool together;            /**< no release carries the works alone, several do together */
    GArray *holds;            /**< of #AgtClearanceHold; usable first, then by room to the limit */
    const AgtFeature *hazard; /**< nearest hazard that no release has ended; NULL: none */
    double hazard_m;          /**< works to that hazard as recorded */
    double hazard_need_m;     /**< distance that is needed: errors, radius, stand-off */
    guint anywhere;           /**< hazards that may lie anywhere */
    const AgtFeature *over;   /**< nearest hazard that overlaps a release which the works reach into
                                   and is not ended by it; NULL: none */
    const AgtRelease *over_release; /**< that release */
    double over_m;                  /**< works to that hazard less what is needed */
    double over_m2;                 /**< what the two have in common */
    const AgtPermit *permit;        /**< dig permit that covers the works, NULL */
    AgtFindings *findings;          /**< of the feature alone */
} AgtClearanceProof;
/**
 * Gathers the proof for a feature; the verdict is that of agt_clearance_check(), and nothing is
 * permitted unless agt_clearance_proven(). @return NULL for layers that are not works, or when
 * clearance was not judged
 */
AgtClearanceProof *agt_clearance_prove(AgtClearance *c, const AgtFeature *row);
/** NULL is allowed. */
void agt_clearance_proof_free(AgtClearanceProof *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtClearanceProof, agt_clearance_proof_free)
/** Hazards grown by all errors and stand-off within @p box, united (may be empty): where works of
 *  any kind are blocked or not buildable yet. */
AgtGeom *agt_clearance_hazard_ground(AgtClearance *c, AgtBox box, GError **error);
/** Handed-over land within @p box, shrunk by its errors, cleared to at least @p depth_m with all
 *  evidence present, less the hazard ground: what works may be placed on. */
AgtGeom *agt_clearance_permitted_ground(AgtClearance *c, AgtBox box, double depth_m,
                                        GError **error);
/** Deepest level below the ground to which all of a shape, and @p margin_m round it, may be dug: 0
 *  permits entry without digging, NaN nothing. Releases, hazards, permits and extents count as in
 *  agt_clearance_check(); invalid shapes are permitted nothing. */
double agt_clearance_depth_m(AgtClearance *c, const AgtGeom *g, double margin_m);
/** Judges a feature that is no works but leads people to a place, such as a setting-out point: a
 *  finding B2 when its ground may not be entered. */
void agt_clearance_check_entry(AgtClearance *c, const AgtFeature *row, AgtFindings *out);
/** Works that a find or an accident stops. */
typedef struct {
    const AgtFeature *row; /**< borrowed from the plan */
    double distance_m;     /**< outline as drawn to the place of the find; 0 when unknown */
    const char *rules;     /**< "B1, B11": what the find brings about; NULL when not judged */
    bool active;           /**< issued, staked or built */
} AgtStop;
/** What must stop; free with agt_clearance_stop_list_free(). */
typedef struct {
    GArray *stops;  /**< of #AgtStop: active ones first, then the nearest */
    bool judged;    /**< false: the settings do not count, so all works are listed */
    double reach_m; /**< works nearer than this conflict with the find, NaN when not judged */
    AgtArena *arena;
} AgtStopList;
/**
 * Works that a hazard alone forbids, whatever other hazards there are. @p hazard need not be in
 * the plan. Without settings that count, everything is listed.
 */
AgtStopList *agt_clearance_stop_list(const AgtPlan *plan, const AgtFeature *hazard,
                                     const char *as_of);
/** NULL is allowed. */
void agt_clearance_stop_list_free(AgtStopList *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtStopList, agt_clearance_stop_list_free)
/** True when a hazard, release, find or change of the ground, of this plan or of an earlier one,
 * can have a say in the works of a feature, counted generously; so when either has no place. */
bool agt_clearance_concerns(const AgtClearance *c, const AgtFeature *record, const AgtFeature *row);
/** Names of all settings ("clearance.standoff_m", ...), NULL-ended. */
const char *const *agt_clearance_setting_names(void);
/** Unit that the value of a setting is given in, "" when it has none, NULL for no setting. */
const char *agt_clearance_setting_unit(const char *name);
/** What a setting of the plan lacks on a day: "absent", "value", "unit", "signature",
 *  "confirmation", "same person"; NULL when it counts. */
const char *agt_clearance_setting_state(const AgtPlan *plan, const char *name, const char *as_of);
/** What is wrong with a setting's name, value or unit, for people; NULL when nothing is. Signatures
 *  are judged with the plan. */
const char *agt_clearance_setting_flaw(const AgtSetting *row);
/** The edition of a dataset with the highest number, NULL when it has none. Borrowed. */
const AgtEdition *agt_clearance_newest_edition(const AgtPlan *plan, const char *dataset);
/** Why a person has to decide about a record by name. */
typedef enum {
    AGT_WAIT_NOTHING,
    AGT_WAIT_QUARANTINED, /**< kept in quarantine: not in the plan's layers (B9) */
    AGT_WAIT_NO_PLACE,    /**< a hazard without usable geometry (B8) */
    AGT_WAIT_BROKEN,      /**< a hazard whose outline had to be widened (B8) */
    AGT_WAIT_ABSENT,      /**< a hazard missing from the newest full delivery (B10) */
} AgtWaitReason;
/** A record that needs a disposition. */
typedef struct {
    const AgtFeature *row;             /**< of the plan: quarantine, or a hazard or find */
    const char *dataset;               /**< NULL when no edition says */
    AgtWaitReason reason;              /**< never AGT_WAIT_NOTHING */
    const AgtDisposition *disposition; /**< newest signed one, NULL: it still waits */
} AgtWait;
/** Records that need a disposition, signed or not, in the order of layers and ids; of #AgtWait.
 *  Needs no settings. */
GArray *agt_clearance_waiting(const AgtPlan *plan);
/** What a delivery of clearance data changes; lists of const #AgtFeature*. Works are judged by the
 *  rules of construction, as if editions that nobody has signed were accepted. */
typedef struct {
    bool is_judged; /**< the settings are there and signed; else no works are listed */
    bool proven;    /**< no defect of the data as a whole afterwards */
    guint judged;   /**< works judged */
    GPtrArray *added, *changed, *gone; /**< hazards; gone ones stay in the plan, marked */
    GPtrArray *released;               /**< hazards that a release or a signature ends now */
    GPtrArray *blocked;   /**< works that were permitted, most urgent first: built and staked ones,
                               issued ones, houses, the rest */
    GPtrArray *buildable; /**< works that were not permitted, in the same order */
    AgtPlan *before, *after; /**< keep the rows of the lists */
} AgtClearanceNews;
/** Does a changeset touch hazards, releases, extents or other evidence with a place? */
bool agt_clearance_concerned(const AgtChangeset *changes);
/** Compares the verdicts of a plan with those after @p changes, which must outlive the answer.
 *  @errors as agt_clearance_new() and agt_plan_apply() */
AgtClearanceNews *agt_clearance_news(const AgtPlan *plan, const AgtChangeset *changes,
                                     const char *as_of, GError **error);
/** NULL is allowed. */
void agt_clearance_news_free(AgtClearanceNews *n);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtClearanceNews, agt_clearance_news_free)
/** All rules of this room, NULL-ended, for `rules` and the documentation. */
const AgtRule *const *agt_clearance_rules(void);
/** True for the name of a mine-clearance rule, in any case; also of those that the requirements
 *  number and the program has not. */
bool agt_clearance_is_rule(const char *id);

G_END_DECLS
