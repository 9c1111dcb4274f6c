/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts of our own, made on the bytes of a file. Some readers skip what they do not understand
 * without a word: a null among the features, a ring that is not nested deeply enough, the lines
 * behind a stray quotation mark. What is counted here and not read there was lost.
 */
#pragma once

#include "intake.h"

/* Features of a GeoJSON text, and the positions of each in file order. */
typedef struct {
    bool known;        /* false: no GeoJSON that this counts */
    GArray *positions; /* guint64 per feature */
} AgtJsonCount;
void agt_recount_json(const char *text, gsize n, AgtJsonCount *out);
void agt_json_count_clear(AgtJsonCount *c);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AgtJsonCount, agt_json_count_clear)

/* Lines with something in them, a quoted field's line breaks left out; *open tells that a quotation
 * mark is not closed. A quotation mark opens a field only at its start (RFC 4180). */
guint64 agt_recount_csv(const char *text, gsize n, bool *open);
/* Elements of a name, such as Placemark, outside of comments and CDATA. */
guint64 agt_recount_elements(const char *text, gsize n, const char *name);
/* True when a server says that it did not send all: "exceededTransferLimit": true. */
bool agt_recount_is_cut(const char *text, gsize n);
/* Fails with CONTENT when the file itself says that it is a part. To be asked before it is read:
 * the reader would look for the other parts. */
bool agt_recount_whole(const AgtIntake *in, GError **error);
/* Fails with CONTENT when fewer records, or fewer positions of a record, were read than the file
 * holds. */
bool agt_recount_check(const AgtIntake *in, GDALDatasetH d, GError **error);
