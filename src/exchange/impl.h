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
    bool (*write_sheets)(const char *path, const GPtrArray *sheets, const char *const *numbers,
                         GError **error);
    GPtrArray *(*read_sheets)(const char *path, GError **error);
} AgtExchangeImpl;

/* Weak: there when the module is linked in (tests), else NULL and fetched from the shared module.
 */
extern const AgtExchangeImpl agt_exchange_impl __attribute__((weak));

/* The functions of the module, loaded on first use. */
const AgtExchangeImpl *agt_exchange_table(GError **error);
/* sheets.c */
bool agt_sheets_write_run(const char *path, const GPtrArray *sheets, const char *const *numbers,
                          GError **error);
GPtrArray *agt_sheets_read_run(const char *path, GError **error);
