/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file module.h
 * Loading of heavy rooms (crs, exchange, draw, graph) on first use, so that `info` and `validate`
 * start without PROJ, GDAL, cairo, CBC.
 */
#pragma once

#include <glib.h>

/** Folder of the running program, newly allocated; AGT_MODULE_DIR and AGT_SHARE_DIR are relative to
 * it. */
char *agt_program_folder(void);

/**
 * Address of @p symbol in the module of room @p room ("crs"), loaded once and kept. Looked for in
 * $AGROTOWN_MODULES, beside the program (build tree) and in the installed library folder.
 * @errors AGT_PLAN_ERROR_FILE names the module and what the loader said
 */
gconstpointer agt_module_symbol(const char *room, const char *symbol, GError **error);
