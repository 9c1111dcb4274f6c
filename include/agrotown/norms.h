/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file norms.h
 * Norm sets: YAML files of rules, their limits, and what each kind of check means for given
 * features. `place` and `validate` use the same code, so that what is placed passes.
 *
 * A set: {set, title{az,ru,en}, edition, rules: [ {id, kind, layer, ..., document, clause, basis,
 * severity, text{az,ru,en}, advice{az,ru,en}} ]}. A rule whose basis is `unverified` never gets a
 * severity above info, whatever the file says; `derived` never above warning.
 *
 * Rules on one matter bear the same `topic`: sets are compared by it, and a finding tells in which
 * sets it holds. `in_force: {from: DATE, until: DATE}` bounds a rule in time; outside it is neither
 * judged nor kept when placing.
 */
#pragma once

#include <agrotown/config.h>

G_BEGIN_DECLS

typedef struct _AgtNorms AgtNorms; /**< the chosen sets, in the order given */

/** Rule of a norm set. */
typedef struct {
    AgtRule rule;
    const char *kind;         /**< kind of check, one of agt_norm_kinds() */
    const AgtYamlNode *node;  /**< its parameters */
    const char *topic;        /**< matter it is about, "" for none: rules of one topic compare */
    const char *edition;      /**< of its document; that of its set when it does not say */
    const char *from, *until; /**< first and last day in force, "" for open */
    const char *note[AGT_N_LANGS]; /**< what a reviewer should know, NULL */
} AgtNormRule;

/** Empty choice of sets; one reference. */
AgtNorms *agt_norms_new(void);
/** Another reference. */
AgtNorms *agt_norms_ref(AgtNorms *n);
/** NULL is allowed. */
void agt_norms_unref(AgtNorms *n);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtNorms, agt_norms_unref)
/** Adds the set in @p y (taken). Every key, kind, layer, field and number is checked now.
 *  @errors AGT_PLAN_ERROR_CONFIG with file:line:column and key */
bool agt_norms_take(AgtNorms *n, AgtYaml *y, GError **error);
/** Number of rules over all sets. */
guint agt_norms_n(const AgtNorms *n);
/** Rule @p i; borrowed. */
const AgtNormRule *agt_norms_get(const AgtNorms *n, guint i);
/** Is the rule in force on that day? @p as_of NULL: not asked, true. */
bool agt_norm_in_force(const AgtNormRule *r, const char *as_of);
/** Title of a set that was taken, NULL when there is none of that name. */
const char *agt_norms_set_title(const AgtNorms *n, const char *set, AgtLang lang);
/** Edition of a set that was taken, NULL when there is none of that name. */
const char *agt_norms_set_edition(const AgtNorms *n, const char *set);
/** Says in each finding of a rule of @p n in which of the sets it holds: those with a rule of the
 *  same topic that found the same about the same features. */
void agt_norms_mark_sets(const AgtNorms *n, AgtFindings *f);
/** What a rule is about, as in its file: "where: {kind: dwelling}; edge: side"; newly allocated. */
char *agt_norm_subject(const AgtNormRule *r);
/** Its figures, as in its file: "min_m: 3", "table: {main: 7}; max: 9"; newly allocated. */
char *agt_norm_figures(const AgtNormRule *r);
/** A value as YAML on one line: "{kind: [dwelling, public]}"; newly allocated. */
char *agt_norm_flow(const AgtYamlNode *n);
/** Is @p key a number of its kind, a figure of another form, or neither (what it is about)? */
typedef enum { AGT_NORM_SUBJECT, AGT_NORM_NUMBER, AGT_NORM_TABLE } AgtNormKey;
/** See #AgtNormKey; for keys that rules of every kind have: false. */
bool agt_norm_key(const char *kind, const char *key, AgtNormKey *out);
/** NULL-ended list of the kinds of check. */
const char *const *agt_norm_kinds(void);
/** Runs rule @p i over the plan. @p programme may be NULL: rules that need one then report that
 *  they were not judged. @errors only when a check cannot be computed */
bool agt_norms_check(const AgtNorms *n, guint i, const AgtPlan *plan, const AgtProgramme *programme,
                     AgtFindings *out, GError **error);

/** A plan prepared for checking many rules: indexes and plot edges are made once. Thread-safe. */
typedef struct _AgtNormsRun AgtNormsRun;
/** @p programme is borrowed, may be NULL. */
AgtNormsRun *agt_norms_run_new(const AgtNorms *n, const AgtPlan *plan,
                               const AgtProgramme *programme);
/** Leaves out the rules that are not in force on that day; borrowed. */
void agt_norms_run_day(AgtNormsRun *run, const char *as_of);
/** NULL is allowed. */
void agt_norms_run_free(AgtNormsRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtNormsRun, agt_norms_run_free)
/** As agt_norms_check(), for rule @p i; @p out belongs to the calling thread. */
bool agt_norms_run_check(AgtNormsRun *run, guint i, AgtFindings *out, GError **error);
/** Rules of the room itself (a rule that could not be judged), NULL-ended. */
const AgtRule *const *agt_norms_rules(void);

/** Strictest limits over the chosen sets and the programme, for placing. 0 when no rule sets one.
 */
typedef struct {
    double setback_front_m, setback_side_m, setback_rear_m; /**< house to plot edge by edge class */
    double house_gap_m; /**< house to house on another plot (fire gap of the type) */
    double plot_area_min_m2, plot_area_max_m2;
    double frontage_min_m;
    double coverage_max_pct; /**< 0: no limit */
    double slope_max_pct;    /**< 0: no limit */
} AgtNormLimits;
/** Limits for a plot standard and a house type (NULL: the strictest type of the programme) on a day
 *  (NULL: of all rules). */
AgtNormLimits agt_norms_limits(const AgtNorms *n, const AgtProgramme *programme,
                               const AgtPlotStandard *standard, const AgtHouseType *type,
                               const char *as_of);
/** Strictest limits for a street that is laid anew. 0 when no rule sets one. */
typedef struct {
    double width_min_m, width_max_m; /**< between red lines */
    double carriageway_min_m, sidewalk_min_m, lanes_min, speed_min_kmh;
    double gradient_max_pct, dead_end_max_m, turning_min_m;
} AgtNormStreetLimits;
/** Limits for a street of a category on a day (NULL: of all rules). */
AgtNormStreetLimits agt_norms_street_limits(const AgtNorms *n, const char *category,
                                            const char *as_of);

/** Strictest limits for a facility. 0 when no rule sets one. */
typedef struct {
    double area_min_m2; /**< of its site: by its kind, by its capacity, and its share of what so
                           many persons need */
    double reach_max_m; /**< way over the streets from a dwelling */
} AgtNormFacilityLimits;
/** Limits for a facility of this kind and capacity, one of @p count, in a town of so many persons,
 *  on a day (NULL: of all rules). */
AgtNormFacilityLimits agt_norms_facility_limits(const AgtNorms *n, const AgtFacility *row,
                                                double persons, int count, const char *as_of);
/** Persons the town is for: those of the dwellings in the plan, and no fewer than were ordered. */
double agt_norms_persons(const AgtPlan *plan, const AgtProgramme *programme);

/** Ways over the streets of a plan from its buildings to sites, as `network_distance` measures
 *  them. */
typedef struct _AgtNormWays AgtNormWays;
/** Takes a reference on the plan. */
AgtNormWays *agt_norms_ways_new(const AgtPlan *plan);
/** NULL is allowed. */
void agt_norms_ways_free(AgtNormWays *w);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtNormWays, agt_norms_ways_free)
/** False for a building that is too far from every street: no way leads from it anywhere. */
bool agt_norms_ways_leaves(AgtNormWays *w, guint building);
/** Way in metres from each row of the building layer to a site, +inf where there is none; false,
 *  with all of them +inf, for a site too far from every street. */
bool agt_norms_ways_to(AgtNormWays *w, const AgtGeom *site, double *way_m);

/** How the dwellings of a plan are served by one kind of facility. */
typedef struct {
    const char *kind;
    int asked;                 /**< by the programme */
    guint sites, sites_off;    /**< that stand; of them too far from every street */
    double capacity;           /**< of all, NaN: not stated, or in several units */
    const char *capacity_unit; /**< NULL: not stated */
    double demand;             /**< of the programme, in that unit; 0: none */
    double reach_m;            /**< of programme or norms; 0: none, whoever has a way is served */
    gint64 units, served, far,
        no_way;                /**< dwelling units: all; within reach; beyond; without way */
    double mean_m, farthest_m; /**< ways of those that have one, NaN: none has */
    const char *farthest;      /**< id of the house with the farthest way, NULL */
    guint n_rows;              /**< of the building layer, for the two lists below */
    double *way_m;  /**< per row of the building layer: to the nearest site, +inf: no way, NaN: no
                         dwelling */
    guint *nearest; /**< per row of the building layer: that site's row, G_MAXUINT */
} AgtNormCoverage;
/** Kinds of the programme (may be NULL) in its order, then others that a rule asks a way to; of
 *  #AgtNormCoverage. Texts are borrowed from plan and programme. */
GPtrArray *agt_norms_coverage(const AgtNorms *n, const AgtPlan *plan, const AgtProgramme *programme,
                              const char *as_of);
/** NULL is allowed. */
void agt_norm_coverage_free(AgtNormCoverage *c);

/** Distances that the chosen sets ask between a building and what stands around it, for placing:
 *  those of `gap_between` and `distance_to_layer`, and of `setback`, as validate would judge them.
 *  Immutable once made. */
typedef struct _AgtNormApart AgtNormApart;
/** Of the rules in force on a day (NULL: of all). */
AgtNormApart *agt_norms_apart_new(const AgtNorms *n, const char *as_of);
/** NULL is allowed. */
void agt_norms_apart_free(AgtNormApart *a);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtNormApart, agt_norms_apart_free)
/** Largest distance that any rule asks between two features, one of them a building, or both
 *  facilities; whichever of the two a rule names first. 0 when none does. A figure that cannot be
 * decided counts as its largest. Distances to streets are not among them. @p same_plot: both stand
 * on one plot */
double agt_norms_apart_m(const AgtNormApart *a, const AgtFeature *x, const AgtFeature *y,
                         bool same_plot);
/** Largest distance of any rule that concerns the layers of a building and of @p other: what lies
 *  farther never matters. */
double agt_norms_apart_reach_m(const AgtNormApart *a, AgtLayerId other);
/** Distances to the lines of a plot, by class of edge. */
typedef struct {
    double front_m, side_m, rear_m;
} AgtNormSetback;
/** Strictest distances of a building to the lines of its plot; rules of the programme count by
 *  @p standard. @p street NULL: of any street. */
AgtNormSetback agt_norms_setback(const AgtNormApart *a, const AgtBuilding *row,
                                 const AgtStreet *street, const AgtPlotStandard *standard);

G_END_DECLS
