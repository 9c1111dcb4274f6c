/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file findings_file.h
 * The formats that findings are written in.
 */
#pragma once

#include "load.h"

/** Names of the formats for the table of options. */
#define AGT_FINDINGS_FORMATS "text|json|jsonl|sarif|csv|xlsx|gpkg|geojson|html"

/** Findings on their way out. */
typedef struct {
    const AgtCli *cli;
    const AgtWork *work; /**< the plan judged, with its norms */
    const AgtFindings *findings;
    const char *revision; /**< revision judged, NULL: the live plan */
    const AgtReportOptions *report;
    const char *notice; /**< what a file of tables says of itself, one line */
} AgtFindingsProduct;

/**
 * Writes findings. @param format name, or NULL: by the ending of @p output, else text
 * @param output file, complete or not there; NULL: the product channel
 * @errors AGT_EXIT_USAGE: a format that needs a file
 */
bool agt_findings_write(const AgtFindingsProduct *p, const char *format, const char *output,
                        GError **error);
/** Refuses a format that needs a file when none is named, before anything is judged.
 *  @errors AGT_EXIT_USAGE */
bool agt_findings_may_write(const char *format, const char *output, GError **error);
