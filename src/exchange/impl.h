/* SPDX-License-Identifier: Apache-2.0 */
/* What the GDAL half of this room hands to its face. */
#pragma once

#include <agrotown/exchange.h>

/* Functions of the module. */
typedef struct {
    AgtImportResult *(*import)(const AgtPlan *plan, const AgtImportOptions *options,
                               AgtFindings *out, GError **error);
    bool (*export)(const AgtPlan *plan, const AgtExportOptions *options, GError **error);
    AgtInspection *(*inspect)(const AgtInspectOptions *options, GError **error);
} AgtExchangeImpl;

/* Weak: there when the module is linked in (tests), else NULL and fetched from the shared module.
 */
extern const AgtExchangeImpl agt_exchange_impl __attribute__((weak));
