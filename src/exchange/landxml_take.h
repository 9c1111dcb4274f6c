/* SPDX-License-Identifier: Apache-2.0 */
/* LandXML files on their way into the plan. */
#pragma once

#include "import.h"
#include "landxml.h"

/* Name of the layer that points with names are in. */
#define AGT_LANDXML_POINTS_LAYER "CgPoints"

/* True when the file is LandXML: by its content, since GML has the same ending. */
bool agt_landxml_is_file(const AgtSourceFile *f);
/* Bytes of a file; *owned is to be freed after use. NULL with error set. */
const char *agt_landxml_bytes(const AgtSourceFile *f, gsize *size, char **owned, GError **error);
/* Points with names as a data set with one layer, to be closed by the caller. */
GDALDatasetH agt_landxml_points(const AgtLandXml *x, OGRSpatialReferenceH srs);
/* Reads all of the file into the changeset. @errors of agt_import() */
bool agt_landxml_take(AgtIntake *in, GError **error);
