/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file page.h
 * The report page of a validation: findings, map and houses as one HTML file.
 */
#pragma once

#include "load.h"

/**
 * The page as text; newly allocated.
 * @param w judged plan with its norms @param f its findings
 * @param revision the option's revision, NULL for the live plan
 * @errors what reading or drawing refuses; a plan that cannot be drawn has a page without a map
 */
char *agt_page_text(const AgtWork *w, const AgtCli *cli, const AgtFindings *f, const char *revision,
                    const AgtReportOptions *o, GError **error);
