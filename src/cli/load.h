/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file load.h
 * What several commands do alike: open a plan, read its programme and norms, judge it, record a
 * revision, write a product.
 */
#pragma once

#include <agrotown/deviation.h>
#include <agrotown/report.h>
#include <agrotown/store.h>
#include <agrotown/validate.h>

#include "command.h"

/** A plan opened with what judging it needs. */
typedef struct {
    AgtStore *store;
    AgtPlan *plan;
    AgtFindings *loaded;     /**< what the store found in the live rows */
    AgtProgramme *programme; /**< NULL when the plan has none */
    AgtNorms *norms;
} AgtWork;
/** Frees the members. */
void agt_work_clear(AgtWork *w);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AgtWork, agt_work_clear)

/** Opens the plan file and loads a snapshot. @param revision NULL for the live tables; an older one
 *  comes with the newest clearance evidence */
bool agt_work_open(AgtWork *w, const AgtCli *cli, AgtStoreMode mode, const char *revision,
                   AgtLayerSet layers, GError **error);
/** Reads programme and norm sets kept in the plan. @param sets "az,by" or NULL for the default
 *  (az, by and programme, those the plan has) */
bool agt_work_norms(AgtWork *w, const char *sets, GError **error);
/** Programme of a plan, or NULL without error when it keeps none. */
bool agt_work_programme(const AgtPlan *plan, AgtProgramme **out, GError **error);
/** Norm sets of a plan. */
AgtNorms *agt_work_norms_of(const AgtPlan *plan, const char *sets, GError **error);
/** Ids of the rules of norm sets, NULL-ended, for what names a rule: an array to be freed, the
 * texts borrowed. */
const char **agt_work_rule_ids(const AgtNorms *norms);
/** Judges the plan: findings of loading and of every rule, sorted. */
AgtFindings *agt_work_judge(AgtWork *w, const AgtCli *cli, AgtPurpose purpose,
                            const char *const *ids, AgtValidateSummary *summary, GError **error);
/** What a plan is judged by. */
typedef struct {
    AgtPurpose purpose;
    const char *as_of;
    const char *const *ids; /**< as of AgtValidateOptions */
    const char *sets;       /**< norm sets of the plan, "az,by"; NULL: the default */
    const AgtNorms *norms;  /**< read already; NULL: sets and programme are read from the plan */
    const AgtProgramme *programme;
    const char *against;        /**< "approved/NAME" to compare with, too; NULL: none */
    bool if_held;               /**< no error when the plan has no such approved plan */
    AgtDeviations **deviations; /**< gets them when compared; NULL: not wanted */
} AgtJudge;
/** Judges any plan. @param loaded findings to join in, may be NULL. @p summary may be NULL */
AgtFindings *agt_judge(const AgtPlan *plan, AgtFindings *loaded, const AgtJudge *by,
                       AgtValidateSummary *summary, GError **error);
/** Report options of a call. */
AgtReportOptions agt_work_report(const AgtCli *cli, AgtPurpose purpose,
                                 const AgtValidateSummary *summary);
/** Who, when, with what; @p message is borrowed. */
AgtRevisionInfo agt_work_revision(const AgtCli *cli, const char *message);
/**
 * Applies the changes to the open plan file as a revision and says "recorded rN (hash)".
 * @param message the user's, or NULL
 * @param otherwise the message when the user gave none
 */
bool agt_work_record(AgtWork *w, const AgtCli *cli, const AgtChangeset *c, const char *message,
                     const char *otherwise, GError **error);
/** "planning" or "construction"; NULL is planning. */
AgtPurpose agt_work_purpose(const char *option);
/** Writes text to a file (beside, then renamed) or, with NULL, to the product channel. */
bool agt_work_write(const AgtCli *cli, const char *path, const char *text, GError **error);
/** Reads a file of the share folder, such as "maps/style.yaml"; newly allocated. */
char *agt_work_share(const AgtCli *cli, const char *relative, GError **error);
/** Prints a text at least so many letters wide, to the right; to the left with a width under zero.
 */
void agt_print_cell(const AgtCli *cli, const char *text, int width);
/** One line of talk, unless quiet. */
void agt_talk(const AgtCli *cli, const char *format, ...) G_GNUC_PRINTF(2, 3);
