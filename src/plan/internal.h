/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the plan room know of each other. */
#pragma once

#include <agrotown/finding_pack.h>

/* Blocks of memory, by any thread. */
enum { AGT_SLAB_BYTES = 16 * 1024 };
typedef struct _AgtChunk AgtChunk;
typedef struct {
    guint8 *memory; /* AGT_SLAB_BYTES of it */
    AgtChunk *chunk;
} AgtSlab;
AgtSlab agt_slab_new(void);
void agt_slab_free(AgtSlab b);

/* As agt_arena_alloc(), the memory as it comes. */
gpointer agt_arena_take(AgtArena *a, gsize size);

/*
 * Findings that are kept small (finding_pack.c). An entry of a list is an AgtFinding *, or a small
 * one: its address with the lowest bit set.
 */
typedef struct _AgtPacked AgtPacked;
typedef struct _AgtPacker AgtPacker;
AgtPacker *agt_packer_new(void); /* freed by g_free() */
/* Room for one more finding, which the caller puts at the end of the list. */
AgtFinding *agt_packer_take(AgtPacker *p, AgtArena *a, GPtrArray *list);
/* Makes all but the last @p keep of the open findings small, which end the list. */
void agt_packer_rest(AgtPacker *p, AgtArena *a, GPtrArray *list, guint keep);

typedef struct {
    const AgtRule *rule;
    AgtSeverity severity;
    AgtLayerId layer;
    bool waiver; /* it bears one */
} AgtEntryHead;
static inline bool agt_entry_small(gconstpointer entry)
{
    return (gsize)entry & 1;
}
/* The finding itself, or @p into, filled. */
const AgtFinding *agt_entry_read(gconstpointer entry, AgtFinding *into);
AgtEntryHead agt_entry_head(gconstpointer entry);
const char *agt_entry_id(gconstpointer entry);

/* Sorts entries into the printed order; total and stable. */
void agt_findings_order(GPtrArray *list);

/*
 * The beginning of an id as a number: when two numbers differ, they tell how agt_id_compare()
 * orders the ids; when they are equal, only it can.
 */
guint64 agt_id_rank(const char *id);

/* Rows of a layer by id; of doubled ids the first counts, rows without one are not in it. */
typedef struct _AgtIdIndex AgtIdIndex;
AgtIdIndex *agt_id_index_new(const AgtFeature *const *rows, guint n);
/* NULL when there is none. */
const AgtFeature *agt_id_index_find(const AgtIdIndex *ix, const AgtFeature *const *rows,
                                    const char *id);

/* Plans whose rows a changeset shows; of AgtPlan*. */
const GPtrArray *agt_changeset_plans(const AgtChangeset *c);
