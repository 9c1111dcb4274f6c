/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files that write a QGIS project. No GDAL: part of the program, not of the module. */
#pragma once

#include <agrotown/exchange.h>

/** Id of a layer in the project. Newly allocated. */
char *agt_project_layer_id(const AgtLayer *l);
/** Where QGIS finds a table of the plan file. Newly allocated. */
char *agt_project_source(const AgtLayer *l, const char *relative);
/** Name of a layer in the tree. Borrowed. */
const char *agt_project_title(const AgtLayer *l, AgtLang lang);
/** Appends the coordinate system as QGIS writes it. */
void agt_project_put_crs(GString *out, const char *tag, const char *crs);
/** Appends a layer under a name: source, fields, widgets, who may edit what, and its look (QML, may
 *  be NULL). */
void agt_project_put_layer(GString *out, const AgtLayer *l, const char *name, const char *crs,
                           const char *relative, const char *style, AgtLang lang);
/** Appends text with every %s escaped for XML. */
void agt_project_put(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
