/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file since.h
 * Baseline of a validation: what is new, fixed and unchanged since a revision or a report.
 */
#pragma once

#include "load.h"

/** Row of a table of options. */
#define AGT_OPTION_BASELINE(Type)                                                                  \
    {                                                                                              \
        .name = "baseline", .type = AGT_OPT_TEXT, .offset = offsetof(Type, baseline),              \
        .value = "REV",                                                                            \
        .help = N_("say what is new, fixed and unchanged since a revision, or since a report: a "  \
                   "file ending in .json, .jsonl or .geojson"),                                    \
    }
/** Row of a table of options. */
#define AGT_OPTION_AGAINST(Type, text)                                                             \
    {                                                                                              \
        .name = "against", .type = AGT_OPT_TEXT, .offset = offsetof(Type, against),                \
        .value = "approved/NAME", .help = text,                                                    \
    }

/** A comparison; zero-initialise. */
typedef struct {
    AgtReportBaseline report; /**< for AgtReportOptions */
    AgtBaseline *baseline;
    char *name;
} AgtSince;
/** Frees the members. */
void agt_since_clear(AgtSince *s);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AgtSince, agt_since_clear)

/** Refuses names that are none, before anything is judged. @errors AGT_EXIT_USAGE */
bool agt_judge_may(const char *baseline, const char *against, GError **error);
/**
 * Compares findings with those of an earlier state, judged by the same.
 * @param name revision or report file; NULL: nothing is compared
 */
bool agt_since(AgtSince *s, AgtWork *w, const AgtJudge *by, const char *name, const AgtFindings *f,
               GError **error);
