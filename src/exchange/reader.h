/* SPDX-License-Identifier: Apache-2.0 */
/* GDAL for the files of this room: set up once, silent, its errors collected. */
#pragma once

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include <agrotown/exchange.h>

/* What GDAL said while a scope was open. */
typedef struct {
    GString *failure; /* first failure, "" when there was none */
    GString *warning; /* first warning */
    guint failures, warnings;
} AgtGdalLog;

/* Registers the drivers of the formats we read and write; no other driver, no network. */
void agt_gdal_start(void);
/* Collects what GDAL says on this thread until agt_gdal_log_end(). */
AgtGdalLog *agt_gdal_log_begin(void);
void agt_gdal_log_end(AgtGdalLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtGdalLog, agt_gdal_log_end)
