/* SPDX-License-Identifier: Apache-2.0 */
/* Coded values in what a feature service sends: GDAL reads the codes and leaves the labels out. */
#pragma once

#include <glib.h>

/*
 * Adds field name in lower case -> code -> label to @p labels, from
 * {"fields": [{"name": ..., "domain": {"codedValues": [{"name": label, "code": ...}]}}]}.
 * What is not JSON of that form adds nothing.
 */
void agt_esri_domains(const char *text, gsize n, GHashTable *labels);
