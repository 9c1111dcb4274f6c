/* SPDX-License-Identifier: Apache-2.0 */
/* Rows by id: a table with open addresses, for layers where halving takes many steps. */
#include <string.h>

#include "internal.h"

typedef struct {
    guint32 row;  /* from 1; 0: free */
    guint32 hash; /* spares most looks at other rows */
} Slot;

struct _AgtIdIndex {
    guint32 mask;
    Slot slot[];
};

static guint32 hash_of(const char *id)
{
    guint32 h = g_str_hash(id) * 2654435769u; /* ids count up: spread them */
    return h ^ (h >> 16);
}

/* The slot of an id, or the free one where it would stand. */
static Slot *slot_of(AgtIdIndex *ix, const AgtFeature *const *rows, const char *id, guint32 hash)
{
    for (guint32 i = hash & ix->mask;; i = (i + 1) & ix->mask) {
        Slot *s = &ix->slot[i];
        if (!s->row || (s->hash == hash && strcmp(rows[s->row - 1]->id, id) == 0))
            return s;
    }
}

AgtIdIndex *agt_id_index_new(const AgtFeature *const *rows, guint n)
{
    gsize size = 16;
    while (size < 2 * (gsize)n) /* never more than half full, so that a search ends */
        size *= 2;
    AgtIdIndex *ix = g_malloc0(sizeof *ix + size * sizeof *ix->slot);
    ix->mask = (guint32)(size - 1);
    for (guint i = 0; i < n; i++) {
        if (!rows[i]->id)
            continue;
        guint32 hash = hash_of(rows[i]->id);
        Slot *s = slot_of(ix, rows, rows[i]->id, hash);
        if (!s->row) /* of doubled ids the first counts */
            *s = (Slot){i + 1, hash};
    }
    return ix;
}

const AgtFeature *agt_id_index_find(const AgtIdIndex *ix, const AgtFeature *const *rows,
                                    const char *id)
{
    const Slot *s = slot_of((AgtIdIndex *)ix, rows, id, hash_of(id));
    return s->row ? rows[s->row - 1] : NULL;
}
