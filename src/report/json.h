/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A writer of JSON text. Numbers are written in the shortest form with a decimal point whatever
 * the locale, because people read these files and diff them: a library that writes 2.9 as
 * 2.8999999999999999 will not do. Linking none also keeps GObject and GIO out of the start-up.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    GString *out;
    guint depth, pretty; /* containers down to depth `pretty` have one member a line */
    bool comma;          /* a member stands before the next one */
    GString *open;       /* closing brackets, innermost last */
} AgtJson;

/* Starts a text; depth 0: everything on one line. */
AgtJson agt_json_begin(guint pretty);
/* Ends it with a line end; newly allocated. */
char *agt_json_finish(AgtJson *j);
/* Opens an object or a list; @p name is NULL inside lists and at the top. */
void agt_json_object(AgtJson *j, const char *name);
void agt_json_list(AgtJson *j, const char *name);
/* Closes the innermost object or list. */
void agt_json_close(AgtJson *j);
/* Members; NULL text is null; what is not UTF-8 is made so. */
void agt_json_text(AgtJson *j, const char *name, const char *text);
void agt_json_int(AgtJson *j, const char *name, gint64 v);
void agt_json_bool(AgtJson *j, const char *name, bool v);
void agt_json_null(AgtJson *j, const char *name);
/* At most @p decimals places; null when not finite. */
void agt_json_real(AgtJson *j, const char *name, double v, int decimals);
