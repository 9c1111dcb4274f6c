/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files that make up an export. */
#pragma once

#include <agrotown/crs.h>

#include "reader.h"

bool agt_export_run(const AgtPlan *plan, const AgtExportOptions *options, GError **error);
