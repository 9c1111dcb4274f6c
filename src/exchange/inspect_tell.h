/* SPDX-License-Identifier: Apache-2.0 */
/* Lines for people: at most 100 columns, labels in front, numbers with a point. */
#pragma once

#include <agrotown/plan.h>

typedef struct {
    GString *out;
    AgtLang lang;
    GStringChunk *words; /* numbers and shortened texts live here */
} AgtTell;

/* A text of the catalogue. */
const char *agt_tell(const AgtTell *t, const char *msgid);
/* A count; a number with at most @p decimals behind the point and no idle zeros; a share. */
const char *agt_tell_whole(AgtTell *t, guint64 v);
const char *agt_tell_real(AgtTell *t, double v, int decimals);
const char *agt_tell_share(AgtTell *t, guint64 part, guint64 all);
/* One printable line of a foreign text, cut to so many letters. */
const char *agt_tell_shown(AgtTell *t, const char *text, glong most);
/* Texts joined by commas. */
const char *agt_tell_join(AgtTell *t, const GPtrArray *list);
/* "polygon 12, point 2" of a table of counts, in a fixed order. */
const char *agt_tell_counts(AgtTell *t, GHashTable *table);
/* "  label       text", wrapped between words under its beginning; both are msgids or texts. */
void agt_tell_row(AgtTell *t, const char *label, const char *text);
void agt_tell_rowf(AgtTell *t, const char *label, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Appends words to a line that has @p at columns, wrapping under @p at. */
void agt_tell_wrap(GString *line, const char *text, glong at);
