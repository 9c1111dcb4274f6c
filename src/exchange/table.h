/* SPDX-License-Identifier: Apache-2.0 */
/* CSV as people send it: RFC 4180, strict, every complaint with its line. */
#pragma once

#include <agrotown/exchange.h>

/* A line of a table; every line has as many cells as the first one. */
typedef struct {
    guint line;  /* where it begins in the file, from 1 */
    char **cell; /* UTF-8, no control characters but line ends and tabs; blanks at both ends cut */
} AgtCsvRow;

typedef struct {
    guint columns;
    char separator;  /* ';' ',' or tab */
    AgtCsvRow head;  /* the first line */
    GPtrArray *rows; /* of AgtCsvRow *, without lines that hold nothing */
} AgtCsv;

/* Reads a table from memory. The separator is the one that the first line holds most often, or what
 * a line "sep=;" before it names. A byte-order mark is passed over. @p name stands in messages.
 * @errors CONTENT with name:line; sizes beyond any table people keep are refused */
AgtCsv *agt_csv_parse(const char *name, const char *text, gsize len, GError **error);
/* NULL is allowed. */
void agt_csv_free(AgtCsv *t);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AgtCsv, agt_csv_free)
