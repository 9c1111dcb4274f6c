/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file wire.h
 * What an import found, as bytes between the process that read the file and ours. That process is
 * not trusted: a foreign reader may have gone wrong in it without crashing.
 */
#pragma once

#include <agrotown/exchange.h>

/**
 * Appends result and findings to @p out. Rows "before" are named by their place in @p plan.
 * @errors CONTENT a row or rule is named that is not known
 */
bool agt_wire_write(GByteArray *out, const AgtPlan *plan, const AgtImportResult *r,
                    const AgtFindings *f, GError **error);
/**
 * Reads both back, against the same @p plan: every length, number, layer, field value, geometry,
 * text and rule is checked, and the books are balanced again. Findings are added to @p out when all
 * is in order. @errors CRASHED
 */
AgtImportResult *agt_wire_read(GBytes *bytes, const AgtPlan *plan, AgtFindings *out,
                               GError **error);
/**
 * records = stored + quarantined + unmapped for every count, and of every record of clearance
 * evidence or quarantine that was counted there is a row. @errors CRASHED
 */
bool agt_wire_balance(const AgtPlan *plan, const AgtImportResult *r, GError **error);
