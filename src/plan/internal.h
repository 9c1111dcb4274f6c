/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the plan room know of each other. */
#pragma once

#include <agrotown/plan.h>

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

/* Sorts findings (AgtFinding *) into the printed order; total and stable. */
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
