/* SPDX-License-Identifier: Apache-2.0 */
/* Findings of one rule for the terminal: what is said alike of many features is said once. */
#pragma once

#include "words.h"

/* Findings that one sentence tells. */
typedef struct {
    GPtrArray *findings; /* const AgtFinding *, borrowed; with a limit only the first ones */
    guint n;             /* how many there are */
} AgtBundle;

/* Bundles of the findings with the numbers @p of (guint32), of AgtBundle *. Where they are more
 * than the options' limit: new ones first, then by how far they are off; so many bundles as the
 * limit says, and of each twice as many findings. @p few: so many of one sentence, or fewer, stay
 * single; 0: all do. */
GPtrArray *agt_report_bundles(const AgtFindings *f, const GArray *of, guint few,
                              const AgtReportOptions *o);
/* What a bundle says, with "…" where each finding has its id; newly allocated. */
char *agt_report_bundle_sentence(const AgtBundle *b, const AgtReportOptions *o);
/* Ids of a bundle, at most @p limit (0: all), in lines of at most 100 letters. */
void agt_report_bundle_ids(GString *out, const AgtBundle *b, guint limit, AgtLang lang);
