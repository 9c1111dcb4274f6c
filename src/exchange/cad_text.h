/* SPDX-License-Identifier: Apache-2.0 */
/* DXF as text: pairs of group code and value, and what the bytes of a value say. No GDAL here. */
#pragma once

#include <agrotown/plan.h>

/* A position in the text. */
typedef struct {
    const char *data;
    gsize size, at;
    guint line; /* of the code last read, from 1 */
    int code;
    const char *value; /* not ended by a zero */
    gsize n;
    bool bad; /* a line that should hold a group code does not */
} AgtCadReader;

/* Reads the next pair; false at the end or at what is no pair (bad is set). */
bool agt_cad_next(AgtCadReader *r);
/* True when the value, without blanks around it, is @p word. */
bool agt_cad_is(const AgtCadReader *r, const char *word);
/* The value as a number; false when it is none. */
bool agt_cad_real(const AgtCadReader *r, double *out);
/* The value as a whole number, 0 when it is none. */
gint64 agt_cad_int(const AgtCadReader *r);

/* What a file is by its first bytes. */
typedef enum {
    AGT_CAD_NONE,
    AGT_CAD_DXF,        /* text */
    AGT_CAD_BINARY_DXF, /* the same in binary */
    AGT_CAD_DWG,
} AgtCadForm;
/* @p data: the first bytes. A DXF is known by its first pairs. */
AgtCadForm agt_cad_form(const char *data, gsize size);

/* What is wrong with a text. */
typedef enum {
    AGT_CAD_TEXT_FINE,
    AGT_CAD_TEXT_UTF8,    /* read by a code page, but it is UTF-8 */
    AGT_CAD_TEXT_LATIN,   /* rows of accented letters, as Cyrillic read as Western European gives */
    AGT_CAD_TEXT_MIXED,   /* Latin and Cyrillic letters in one word */
    AGT_CAD_TEXT_INVALID, /* bytes that the character set does not have */
} AgtCadDoubt;

/* Name for iconv of a code page as $DWGCODEPAGE or a profile spells it ("ANSI_1251", "dos866",
 * "cp1251", "UTF-8"); NULL when it is not known. Newly allocated. */
char *agt_cad_charset(const char *codepage);
/* A value as UTF-8, newly allocated, blanks around it cut off; \U+XXXX is resolved. @p doubt may be
 * NULL. */
char *agt_cad_decode(const char *charset, const char *bytes, gsize n, AgtCadDoubt *doubt);
/* What a TEXT or MTEXT shows: formatting codes taken out, lines joined by blanks. Newly allocated.
 */
char *agt_cad_plain(const char *text, bool mtext);
