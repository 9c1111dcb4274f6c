/* SPDX-License-Identifier: Apache-2.0 */
/** @file approve.h
 * A delivery, or a revision of the plan itself, kept as an approved plan. */
#pragma once

#include <agrotown/exchange.h>

#include "load.h"

/** What the user asked for. */
typedef struct {
    const char *as, *document, *date; /**< "approved/NAME", number, date; NULL when not given */
    bool replace, from_plan, dry_run;
    const char *message;
    const AgtImportOptions *import; /**< of a file, its reader and profile */
} AgtApprove;
/** Takes cli->args[0], a file or with from_plan a revision. @return exit code, -1 with @p error */
int agt_approve(AgtCli *cli, AgtWork *w, const AgtApprove *a, AgtImportResult **read,
                AgtFindings *findings, GError **error);
