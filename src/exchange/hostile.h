/* SPDX-License-Identifier: Apache-2.0 */
/* Refuses files that are made to harm their reader, before a reader of GDAL's sees them. */
#pragma once

#include <agrotown/exchange.h>

/*
 * An archive that unpacks to far more than it is, that has too many members, or members whose names
 * lead out of it. @p name is for messages. @errors CONTENT
 */
bool agt_hostile_zip(const char *name, const guint8 *data, gsize n, GError **error);
/* XML that declares entities: they can stand for gigabytes, or for another file. @errors CONTENT */
bool agt_hostile_xml(const char *name, const guint8 *data, gsize n, GError **error);
