/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file report.h
 * Text and JSON of findings, changesets, comparisons and plan figures. Deterministic bytes.
 */
#pragma once

#include <agrotown/clearance.h>
#include <agrotown/compare.h>
#include <agrotown/deviation.h>
#include <agrotown/norms.h>

G_BEGIN_DECLS

/** How findings compare with those of an earlier state. */
typedef struct {
    const char *name;       /**< "r12", "findings.json" */
    GHashTable *fresh;      /**< set of const AgtFinding *: the new ones */
    const GPtrArray *fixed; /**< of char *: fingerprints of those that are there no more */
} AgtReportBaseline;

/** How to report. */
typedef struct {
    AgtLang lang;
    bool colour; /**< ANSI colours for a terminal */
    const char *as_of;
    AgtPurpose purpose;
    bool clearance_judged;
    const char *data_date; /**< oldest clearance data, "" */
    guint limit;           /**< findings printed per rule in text, 0: all */
    bool illustrative;     /**< of changesets, which have no plan to ask: the notice comes first */
    const char *plan_file; /**< name of the plan file, for SARIF, NULL */
    const AgtReportBaseline *baseline; /**< NULL: not compared */
} AgtReportOptions;

/** Findings as text: first lines say illustrative, judged or not, counts by severity; then grouped
 *  by rule, worst first. */
char *agt_report_findings_text(const AgtPlan *plan, const AgtFindings *f,
                               const AgtReportOptions *o);
/** Findings grouped by rule without the heading lines, for commands whose product is something
 *  else (import, place, commit, check). @p plan may be NULL. */
char *agt_report_findings_list(const AgtPlan *plan, const AgtFindings *f,
                               const AgtReportOptions *o);
/** Findings as JSON lines, format agrotown.findings-lines/1: a heading, a line for each finding and
 *  for each that is there no more. Their JSON Schema is
 *  plans/schemas/agrotown.findings-lines-1.json. */
char *agt_report_findings_lines(const AgtPlan *plan, const AgtFindings *f,
                                const AgtReportOptions *o);
/** Findings as SARIF 2.1.0: waivers are suppressions, features are logical locations. */
char *agt_report_findings_sarif(const AgtPlan *plan, const AgtFindings *f,
                                const AgtReportOptions *o);
/** Findings as CSV (RFC 4180, UTF-8 with byte order mark): the columns of finding_table.h, then
 *  day, purpose, revision, and whether the plan is illustrative. */
char *agt_report_findings_csv(const AgtPlan *plan, const AgtFindings *f, const AgtReportOptions *o);
/** Findings as one JSON document. */
char *agt_report_findings_json(const AgtPlan *plan, const AgtFindings *f,
                               const AgtReportOptions *o);
/** Findings as GeoJSON (RFC 7946: WGS 84); @p to_wgs84 maps plan positions in place. */
char *agt_report_findings_geojson(const AgtPlan *plan, const AgtFindings *f,
                                  const AgtReportOptions *o, AgtGeomMapFunc to_wgs84, gpointer user,
                                  GError **error);
/** Proofs of clearance as text: a dossier for each feature, or a table with a line for each.
 *  @param proofs of AgtClearanceProof* @param of_data findings about the data as a whole, or NULL
 */
char *agt_report_clearance_text(const AgtPlan *plan, const GPtrArray *proofs, bool table,
                                const AgtFindings *of_data, const AgtReportOptions *o);
/** As one JSON document, format agrotown.clearance/1. */
char *agt_report_clearance_json(const AgtPlan *plan, const GPtrArray *proofs,
                                const AgtFindings *of_data, const AgtReportOptions *o);
/** The clearance datasets with their editions, who accepted them and what waits, as a table. */
char *agt_report_datasets_text(const AgtPlan *plan, const AgtReportOptions *o);
/** As one JSON document, format agrotown.datasets/1. */
char *agt_report_datasets_json(const AgtPlan *plan, const AgtReportOptions *o);
/**
 * The protocol that a mine-action officer reads before signing an edition: delivery, accounting,
 * classes and statuses, what was widened, narrowed, put aside, and what waits.
 * @param plan as it was when @p edition was the newest of @p dataset
 */
char *agt_report_protocol_text(const AgtPlan *plan, const AgtDataset *dataset,
                               const AgtEdition *edition, const AgtReportOptions *o);
/** As one JSON document, format agrotown.protocol/1. */
char *agt_report_protocol_json(const AgtPlan *plan, const AgtDataset *dataset,
                               const AgtEdition *edition, const AgtReportOptions *o);
/** What a delivery changes: counts, and the first ids of each list. */
char *agt_report_news_text(const AgtClearanceNews *n, const AgtReportOptions *o);
/** As one JSON document with all ids, format agrotown.delivery/1. */
char *agt_report_news_json(const AgtClearanceNews *n, const AgtReportOptions *o);
/** Records that wait for a disposition, of #AgtWait, a line each. */
char *agt_report_waiting_text(const AgtPlan *plan, const GArray *waiting,
                              const AgtReportOptions *o);
/** As one JSON document, format agrotown.dispositions/1; those that are signed too. */
char *agt_report_waiting_json(const GArray *waiting, const AgtReportOptions *o);
/** The waivers of a plan and what each of them does today. @param f all findings, judged as of the
 *  day */
char *agt_report_waivers_text(const AgtPlan *plan, const AgtFindings *f, const AgtReportOptions *o);
/** As one JSON document, format agrotown.waivers/1. */
char *agt_report_waivers_json(const AgtPlan *plan, const AgtFindings *f, const AgtReportOptions *o);
/** A find or an accident and what it stops. */
typedef struct {
    const AgtHazardPoint *hazard;
    const AgtStopList *list;
    const char *by;        /**< who reports it */
    const char *near_id;   /**< feature it happened near, NULL */
    const char *emergency; /**< whom to call, NULL */
    const char *revision;  /**< "r12", NULL: not recorded */
    const char *failed;    /**< why it could not be recorded, NULL */
    bool drill;            /**< it was not meant to be recorded */
} AgtAlert;
/** The stop list, with the papers that no longer hold and their holders. */
char *agt_report_alert_text(const AgtPlan *plan, const AgtAlert *a, const AgtReportOptions *o);
/** As one JSON document, format agrotown.alert/1. */
char *agt_report_alert_json(const AgtPlan *plan, const AgtAlert *a, const AgtReportOptions *o);
/** Why a paper is no longer true. */
typedef struct {
    const char *code; /**< "expired", "blocked", ... */
    const char *text; /**< msgid with {what} */
    GPtrArray *what;  /**< char *: features, rules or dates it is about */
} AgtRecallReason;

/** A paper that must come back. */
typedef struct {
    const AgtFeature *row; /**< issue or permit, borrowed from the plan */
    const char *kind, *document, *holder;
    GPtrArray *reasons; /**< of AgtRecallReason * */
} AgtRecallPaper;

/** All that must come back. */
typedef struct {
    GPtrArray *papers; /**< of AgtRecallPaper *, by holder */
    guint looked_at;   /**< papers in force before */
} AgtRecall;

/** What must come back, grouped by who holds it. */
char *agt_report_recall_text(const AgtPlan *plan, const AgtRecall *r, const AgtReportOptions *o);
/** As one JSON document, format agrotown.recall/1. */
char *agt_report_recall_json(const AgtPlan *plan, const AgtRecall *r, const AgtReportOptions *o);
/** Who holds a paper: name, id, contact; newly allocated. */
char *agt_report_holder(const AgtPlan *plan, const char *person, AgtLang lang);
/** A reason in words, at most @p limit things named (0: all); newly allocated. */
char *agt_report_recall_reason(const AgtRecallReason *r, AgtLang lang, guint limit);
/** National settings: values, documents, signatures, and what is missing. */
char *agt_report_settings_text(const AgtPlan *plan, const AgtReportOptions *o);
/** As one JSON document, format agrotown.settings/1. */
char *agt_report_settings_json(const AgtPlan *plan, const AgtReportOptions *o);
/** True when every setting counts on that day. */
bool agt_report_settings_complete(const AgtPlan *plan, const char *as_of);
/** An empty settings file, as agt_edit_settings() takes it when filled in. */
char *agt_report_settings_template(void);
/** Letter to the mine action agency: what the plan needs to know from it. */
char *agt_report_settings_letter(const AgtPlan *plan, const AgtReportOptions *o);
/** Deviations from an approved plan as a table, with a count by class. */
char *agt_report_deviations_text(const AgtDeviations *d, const AgtReportOptions *o);
/** As one JSON document, format agrotown.deviations/1. */
char *agt_report_deviations_json(const AgtPlan *plan, const AgtDeviations *d,
                                 const AgtReportOptions *o);
/** A comparison as text: three-sentence summary first. */
char *agt_report_comparison_text(const AgtComparison *c, const AgtReportOptions *o);
/** A comparison as JSON lines, format plan.diff/1. */
char *agt_report_comparison_json(const AgtComparison *c, const AgtReportOptions *o);
/** A changeset (status, dry run) as text. */
char *agt_report_changes_text(const AgtChangeset *c, const AgtReportOptions *o);
/** A changeset as JSON, with the findings on its rows (NULL: none were looked for). */
char *agt_report_changes_json(const AgtChangeset *c, const AgtFindings *findings,
                              const AgtReportOptions *o);
/** Figures of a revision, for agt_report_revision_json(). */
typedef struct {
    gint64 seq;
    const char *hash, *content, *parent, *author, *time, *message;
    guint added, changed, removed;
    const char *merged;       /**< second parent, NULL or "" for none */
    const char *const *names; /**< branches and tags that are at it, NULL-ended, or NULL */
} AgtReportRevision;
/** A revision as one JSON object on one line, without the line end. */
char *agt_report_revision_json(const AgtReportRevision *r);
/** A merge and what people have to decide about it. */
typedef struct {
    const char *name;            /**< what is merged, as it was asked for */
    const char *ours, *theirs;   /**< "r10" */
    const GPtrArray *conflicts;  /**< of AgtConflict* */
    const AgtFindings *findings; /**< of the plan as merged, for their texts; NULL: not judged */
} AgtMergeReport;
/** Conflicts by layer, what each side did, and how they were settled. */
char *agt_report_conflicts_text(const AgtMergeReport *m, const AgtReportOptions *o);
/** As one JSON document, format agrotown.conflicts/1. */
char *agt_report_conflicts_json(const AgtMergeReport *m, const AgtReportOptions *o);
/** A branch or tag, for agt_report_ref_json(). */
typedef struct {
    const char *name;
    bool tag, locked, current;
    gint64 seq; /**< 0: no revision yet */
    const char *content, *time, *message;
} AgtReportRef;
/** A branch or tag as one JSON object on one line, without the line end. */
char *agt_report_ref_json(const AgtReportRef *r);
/** Figures of a plan. @p findings may be NULL; @p programme may be NULL. */
char *agt_report_info_text(const AgtPlan *plan, const AgtProgramme *programme,
                           const AgtFindings *findings, const AgtReportOptions *o);
/** As JSON with at least units_asked, units_placed, mix, crs, revision, findings by severity. */
char *agt_report_info_json(const AgtPlan *plan, const AgtProgramme *programme,
                           const AgtFindings *findings, const AgtReportOptions *o);

/** @name Rules @{ */
/** All rules: those of the program, lists ended by NULL in a list ended by NULL, and of norm sets.
 */
char *agt_report_rules_text(const AgtRule *const *const *own, const AgtNorms *norms,
                            const AgtReportOptions *o);
/** As one JSON document, format agrotown.rules/1. */
char *agt_report_rules_json(const AgtRule *const *const *own, const AgtNorms *norms,
                            const AgtReportOptions *o);
/** Where two sets of @p norms differ, by topic; both must be there. */
char *agt_report_rules_compare(const AgtNorms *norms, const char *a, const char *b,
                               const AgtReportOptions *o);
/** What a new edition adds, removes and changes, by id. @param[out] same nothing at all */
char *agt_report_rules_diff(const AgtNorms *before, const AgtNorms *after,
                            const AgtReportOptions *o, bool *same);
/** @} */

/** @name Land balance and technical-economic indicators @{ */
/** A row of the land balance. Figures that are not known are NaN. */
typedef struct {
    const char *key;           /**< "total", "residential", ..., "unassigned" */
    const char *title;         /**< msgid */
    double now_ha, now_pct;    /**< by present use, \ref AgtLandUse::use_now */
    double design_ha;          /**< by designed use; streets between their red lines */
    double design_pct;         /**< of the total */
    double design_m2_per_head; /**< m2 for each person */
} AgtBalanceRow;
/** Groups of indicators, in order. */
typedef enum {
    AGT_TEP_TERRITORY = 1,
    AGT_TEP_POPULATION,
    AGT_TEP_HOUSING,
    AGT_TEP_SERVICES,
    AGT_TEP_TRANSPORT,
    AGT_TEP_ENGINEERING,
    AGT_TEP_ENVIRONMENT,
} AgtIndicatorGroup;
/** An indicator. Figures that are not known are NaN. */
typedef struct {
    AgtIndicatorGroup group;
    const char *key;   /**< "persons", "streets", ... */
    const char *title; /**< msgid, may hold {arg} */
    const char *arg;   /**< what {arg} stands for: a kind or category as in the table of layers */
    const char *unit;  /**< "ha", "km", "m2", "%", "" ... */
    double asked;      /**< by the programme */
    double normative;  /**< the largest that the chosen norm sets ask for */
    double design;     /**< what the plan holds */
} AgtIndicator;
/** Figures of a plan for its explanatory note. */
typedef struct {
    GArray *rows;       /**< of AgtBalanceRow, "total" first */
    GArray *indicators; /**< of AgtIndicator, by group */
    const char *border; /**< what bounds the total, a msgid */
    double overlap_ha;  /**< ground that lies in zones of more than one row, counted in each */
    double outside_ha;  /**< zones beyond the border, such as an agro-cluster */
    double persons;     /**< of the dwellings in the plan; NaN without a programme */
} AgtBalance;
/** @p programme and @p norms may be NULL. Borrows texts of all three. @errors only when an area
 *  cannot be computed */
AgtBalance *agt_balance_new(const AgtPlan *plan, const AgtProgramme *programme,
                            const AgtNorms *norms, GError **error);
/** NULL is allowed. */
void agt_balance_free(AgtBalance *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtBalance, agt_balance_free)
/** Title of an indicator, with what it is about; newly allocated. */
char *agt_report_indicator_title(const AgtIndicator *i, AgtLang lang);
/** Title of a group of indicators. */
const char *agt_report_indicator_group(AgtIndicatorGroup group, AgtLang lang);
/** Balance and indicators as two tables. */
char *agt_report_balance_text(const AgtPlan *plan, const AgtBalance *b, const AgtReportOptions *o);
/** As one JSON document, format agrotown.balance/1. */
char *agt_report_balance_json(const AgtPlan *plan, const AgtBalance *b, const AgtReportOptions *o);
/** @} */

/** @name Coverage: how houses are served by facilities @{ */
/** Kind of a facility as a word for people. */
const char *agt_report_kind(const char *kind, AgtLang lang);
/** Table of a list of agt_norms_coverage(). */
char *agt_report_coverage_text(const AgtPlan *plan, const GPtrArray *coverage,
                               const AgtReportOptions *o);
/** As one JSON document with every house that is not served, format agrotown.coverage/1. */
char *agt_report_coverage_json(const AgtPlan *plan, const GPtrArray *coverage,
                               const AgtReportOptions *o);
/** @} */

/** What the report page shows beside findings; members may be NULL. */
typedef struct {
    const char *map;    /**< SVG of the map as agt_scene_to_svg() writes a page that is one map */
    const char *legend; /**< SVG of its legend */
    const char *no_map; /**< why there is none, a msgid */
    const GPtrArray *proofs; /**< of AgtClearanceProof *, of dwellings, any order */
    bool proven; /**< false: a defect of the data or of the file leaves nothing permitted */
    const AgtBalance *balance; /**< figures of the plan */
    const char *norms;         /**< names of the norm sets judged by */
    const char *only;          /**< ids judged alone, NULL: the whole plan */
    const char *made_with;     /**< name and version of the program */
    const char *author;        /**< of the revision */
    const char *made_on;       /**< its time */
} AgtReportPage;
/**
 * Findings as one HTML page that needs nothing else: it opens from a file, loads nothing, runs
 * only its own script. All of @p page and @p plan is foreign text and escaped, but for the SVG.
 */
char *agt_report_findings_html(const AgtPlan *plan, const AgtFindings *f, const AgtReportPage *page,
                               const AgtReportOptions *o);

G_END_DECLS
