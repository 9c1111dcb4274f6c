/* SPDX-License-Identifier: Apache-2.0 */
/* Values of source fields as ours. */
#pragma once

#include "profile.h"
#include "reader.h"

/* How reading one value ended. */
typedef enum {
    AGT_VALUE_GIVEN,
    AGT_VALUE_NULL,    /* the source has none */
    AGT_VALUE_UNKNOWN, /* a word that the profile does not map and the field does not allow */
    AGT_VALUE_WRONG,   /* does not fit the type of the field */
    AGT_VALUE_TEXT,    /* not UTF-8 */
} AgtValueEnd;

/* Text of a source field, newly allocated: dates as YYYY-MM-DD, numbers with a point; NULL when
 * not given. @p bad tells text that is not UTF-8 (given back made valid). */
char *agt_value_text(OGRFeatureH f, int field, bool *bad);
/* Text of the source field @p from, or of a row of the table in the description when it begins with
 * AGT_DESCRIPTION; as agt_value_text(). */
char *agt_value_named(OGRFeatureH f, const char *from, bool *bad);
/* Value that a record gives for a field, from its other source where the first is empty; NULL. */
char *agt_value_source(const AgtProfileField *field, OGRFeatureH f, bool *bad);
/* Sets @p field of @p row; on UNKNOWN, WRONG and TEXT *word gets the offending text. */
AgtValueEnd agt_value_set(AgtArena *a, AgtFeature *row, const AgtProfileField *field, OGRFeatureH f,
                          double z, char **word);
/* All attributes of a record as JSON, newly allocated. */
char *agt_value_json(OGRFeatureH f);
/* Appends a JSON string. */
void agt_value_json_string(GString *out, const char *text);
