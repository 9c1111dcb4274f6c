/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences, figures and colours shared by the reports. */
#pragma once

#include <agrotown/finding_pack.h>
#include <agrotown/report.h>

/* At most @p decimals places, no trailing zeros, decimal point; "-" when not finite. */
char *agt_report_number(double v, int decimals);
/* The text in a language with {name} replaced; pairs of name and value, ended by NULL. */
char *agt_report_fill(AgtLang lang, const char *msgid, ...) G_GNUC_NULL_TERMINATED;
/* As agt_report_fill(), appended as a line. Values are borrowed. */
#define agt_report_line(out, lang, ...)                                                            \
    G_STMT_START                                                                                   \
    {                                                                                              \
        g_autofree char *line_ = agt_report_fill(lang, __VA_ARGS__, NULL);                         \
        g_string_append((out), line_);                                                             \
        g_string_append_c((out), '\n');                                                            \
    }                                                                                              \
    G_STMT_END
/* A count as text; arena-less: a buffer of the caller. */
const char *agt_report_count(char buf[24], gint64 n);
/* "NE" in a language, of a grid bearing. */
const char *agt_report_wind(AgtLang lang, double bearing_deg);
/* Severity for people. */
const char *agt_report_severity(AgtLang lang, AgtSeverity s);
/* Severity as a word of its colour. */
void agt_report_paint(GString *out, const AgtReportOptions *o, AgtSeverity s, const char *text);
/* "illustrative" line; the first of every output. */
void agt_report_notice(GString *out, const AgtPlanHead *head, AgtLang lang);
/* Was clearance judged, how many features are not buildable yet (NULL findings: not said), dates.
 * @p more: further findings that hold, or NULL. */
void agt_report_heading(GString *out, const AgtFindings *f, const AgtFindings *more,
                        const AgtReportOptions *o);
/* Features with a finding of a severity in either list, each counted once. */
guint agt_report_features(const AgtFindings *f, const AgtFindings *more, AgtSeverity s);
/* "block 0, not buildable yet 3, ..."; newly allocated. */
char *agt_report_counts_text(const AgtFindings *f, AgtLang lang);
/* "r17 (41aa0c5d2e3f)", "r17 (41aa0c5d2e3f) with uncommitted edits"; newly allocated. */
char *agt_report_revision(const AgtPlanHead *head, AgtLang lang);
/* Why a record waits for a disposition, a msgid. */
const char *agt_report_wait_reason(AgtWaitReason reason);
/* What bounds a hazard without a place, a msgid. */
const char *agt_report_bounds(const char *bounded_by);
/* A text at least so many letters wide, to the right; to the left with a width under zero. */
void agt_report_cell(GString *out, const char *text, int width);
/* "planning" or "construction". */
const char *agt_report_purpose(AgtPurpose p);
/* One feature's difference as a line without its id; newly allocated. */
char *agt_report_difference(const AgtDiff *d, AgtLang lang);
/* Differences of a changeset: exact fields, geometry within @p tol_m; free the array. */
GPtrArray *agt_report_diffs(const AgtChangeset *c, double tol_m);
/* Lines by layer; at most @p limit a layer, 0 for all. */
void agt_report_diff_lines(GString *out, const GPtrArray *diffs, AgtLang lang, guint limit);
/* How many of them. */
guint agt_report_n_waived(const AgtFindings *f);
/* "new" or "unchanged"; NULL when nothing was compared. */
const char *agt_report_mark(const AgtReportOptions *o, const AgtFinding *f);
