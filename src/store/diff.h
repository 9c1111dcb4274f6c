/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing one live table with HEAD: what diff.c, match.c, settle.c and fresh.c share. */
#pragma once

#include "internal.h"

/* A live row that was touched. */
typedef struct {
    AgtFeature *row;
    bool bad;     /* something in it did not fit */
    bool matched; /* it belongs to the group of a feature that HEAD knows */
} AgtDiffRow;

/* A feature that HEAD knows (or once knew) and the touched rows that say they are it. */
typedef struct {
    AgtIdent ident;
    GPtrArray *cands; /* AgtDiffRow* */
} AgtDiffGroup;

typedef struct {
    AgtStore *s;
    AgtDiff *d;
    AgtFindings *out;     /* for what this comparison finds */
    AgtFindings *row_out; /* for values that do not fit */
    const AgtLayer *layer;
    GHashTable *rows;     /* gint64* set of touched row numbers */
    GHashTable *inserted; /* gint64* set of rows written anew since HEAD */
    GPtrArray *cands;     /* AgtDiffRow*, by row number */
    GHashTable *groups;   /* AgtKey* -> AgtDiffGroup* */
    GHashTable *owner;    /* gint64* row number -> AgtKey* HEAD has there */
    GHashTable *new_ids;  /* ids given to new features in this diff */
    gint64 next;          /* next free number, 0: not asked for yet */
    int width;
} AgtDiffLayer;

/* --- match.c --- */
/** Group of a feature; made when first asked for. */
AgtDiffGroup *agt_diff_group(AgtDiffLayer *x, const AgtKey *key, GError **error);
/** Puts every touched row that is, or says it is, a known feature into its group. */
bool agt_diff_rows(AgtDiffLayer *x, GError **error);
/** Key of the living feature with an id; known is false when there is none. */
bool agt_diff_id(AgtDiffLayer *x, const char *id, AgtKey *key, bool *known, GError **error);
/** True when HEAD has the feature in that row and the row was only edited since. */
bool agt_diff_same_row(const AgtDiffLayer *x, const AgtDiffGroup *g, const AgtFeature *row);

/* --- settle.c --- */
/** Edits of features that HEAD knows. Rows that only copy one are left unmatched. */
bool agt_diff_known(AgtDiffLayer *x, GError **error);
/** HEAD's version. */
AgtFeature *agt_diff_head(AgtDiffLayer *x, const AgtIdent *ident, GError **error);
void agt_diff_refuse(AgtDiffLayer *x, const AgtRule *rule, const AgtFeature *row, const char *arg);
void agt_diff_edit(AgtDiffLayer *x, AgtEdit edit);
bool agt_diff_same_geometry(const AgtFeature *a, const AgtFeature *b);
/** What stands against the shape of a row. Evidence is kept as it was received. */
bool agt_diff_shape(AgtDiffLayer *x, const AgtDiffRow *c, const AgtFeature *before, GError **error);
/** Refuses an id that is or was another feature's; *ok tells. */
bool agt_diff_free_id(AgtDiffLayer *x, const AgtFeature *row, const AgtKey *key, bool *ok,
                      GError **error);

/* --- fresh.c --- */
/** Edits of rows that no known feature is: new, copied, split off. */
bool agt_diff_new(AgtDiffLayer *x, GError **error);
