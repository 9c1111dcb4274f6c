/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file site_page.h
 * The page for the site file: the proof for one feature as a PDF.
 */
#pragma once

#include "gate.h"

/** True when the name of the output asks for the page. */
bool agt_site_page_wanted(const char *output);
/** Judges the feature at the gate and draws its page. Returns the exit code, or -1 with @p error
 *  set. */
int agt_site_page_run(AgtCli *cli, const char *revision, const char *output, GError **error);
