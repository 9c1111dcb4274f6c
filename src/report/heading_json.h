/* SPDX-License-Identifier: Apache-2.0 */
/* Members that every JSON document of the program begins with. */
#pragma once

#include "json.h"
#include "words.h"

/* Notice, plan, dates, was clearance judged, and counts of findings (NULL: none were made). */
void agt_report_heading_json(AgtJson *j, const AgtPlanHead *head, const AgtFindings *f,
                             const AgtReportOptions *o);
/* Members of one finding, inside an open object. */
void agt_report_finding_json(AgtJson *j, const AgtFinding *f, AgtLang lang);
/* The value of a field in a list; NULL row: null; a blob is its hash. */
void agt_report_value_json(AgtJson *j, const AgtFeature *row, const AgtField *f);
/* A record that needs a disposition, as an object in a list. */
void agt_report_wait_json(AgtJson *j, const AgtWait *w);
/* "baseline": {...}, null when nothing was compared. */
void agt_report_baseline_json(AgtJson *j, const AgtFindings *f, const AgtReportOptions *o);
/* "findings": {"block": 0, ...}; null without findings. */
void agt_report_counts_json(AgtJson *j, const char *name, const AgtFindings *f);
