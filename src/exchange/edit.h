/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files that make up an edit. */
#pragma once

#include <agrotown/records.h>

/* A row changed, added (no before) or removed (no after). */
typedef struct {
    const AgtFeature *before, *after;
    char *where; /* "waivers.csv:4: " to be put before a complaint, or "" */
} AgtEdited;

struct _AgtEdit {
    const AgtPlan *plan;
    const AgtEditOptions *options;
    AgtChangeset *changes;
    AgtArena *arena;
    GArray *done;       /* of AgtEdited */
    GHashTable *edited; /* "layer id" -> the row as it will be, of done and the present one */
    AgtIdCounter counter[AGT_N_LAYERS];
    char *where;
    const char *operation; /* that brought the present shape from another system, NULL */
    const char *told;      /* the operation that a finding names already */
    bool free_names;       /* a settings file may name people who are not in the plan's list */
    /*< the present row >*/
    const AgtFeature *before; /* NULL for a new one */
    AgtFeature *row;
    GHashTable *given; /* names of the fields set */
};

/* Where the next rows come from: "file:line: ". */
void agt_edit_at(AgtEdit *e, const char *where);
/* Fails with CONTENT, the place before the message. */
bool agt_edit_fail(const AgtEdit *e, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Complaints about references of all rows, newly allocated texts with their places. */
GPtrArray *agt_edit_references(const AgtEdit *e);
/* The row with this id as it will be, NULL when there is none. */
const AgtFeature *agt_edit_find(const AgtEdit *e, AgtLayerId layer, const char *id);
/* Was the field given another value than it had? */
bool agt_edit_changed(const AgtEdit *e, const char *field);
/* True for letters, digits and - _ . / only: what a person can say on the phone and type again. */
bool agt_edit_id_fits(const char *id);
/* Keeps a finished row. */
void agt_edit_keep(AgtEdit *e, const AgtFeature *before, const AgtFeature *after);

/* edit_check.c: the rules of each layer. */
bool agt_edit_check(AgtEdit *e, AgtFindings *out, GError **error);
/* Do two names or ids stand for one person? */
bool agt_edit_same_person(const AgtEdit *e, const char *a, const char *b);
/* Why a layer is not changed by hand, or NULL. */
const char *agt_edit_closed(const AgtLayer *layer);
/* edit_shape.c: a geometry for @p layer from WKT or "@layer:ID,ID". */
AgtGeom *agt_edit_shape(AgtEdit *e, const AgtLayer *layer, const char *text, GError **error);
