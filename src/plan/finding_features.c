/* SPDX-License-Identifier: Apache-2.0 */
/* How many features findings are about: of millions of findings, with one slot for each feature. */
#include <string.h>

#include "internal.h"

typedef struct {
    const char *id; /* NULL: free */
    guint32 hash;
    guint32 layer;
} Slot;

/* Open addresses, never more than half full. */
typedef struct {
    Slot *slot;
    guint32 mask, n;
} Features;

/*
 * Ids that count on lie side by side, so that features which follow each other are looked for where
 * the memory is at hand already. Where two layers meet, each goes on by steps of its own.
 */
static guint32 id_hash(const char *id, AgtLayerId layer)
{
    guint32 h = (guint32)layer * 2654435769u;
    for (; *id; id++)
        h = h * 10 + (guchar)*id;
    return h;
}

static Slot *slot_of(const Features *t, const Slot *x)
{
    guint32 step = ((x->layer + 1) * 40503u) << 4 | 1;
    for (guint32 at = x->hash & t->mask;; at = (at + step) & t->mask) {
        Slot *s = &t->slot[at];
        if (!s->id || (s->hash == x->hash && s->layer == x->layer &&
                       (s->id == x->id || strcmp(s->id, x->id) == 0)))
            return s;
    }
}

static void grow(Features *t)
{
    Features wide = {g_new0(Slot, 2 * ((gsize)t->mask + 1)), 2 * t->mask + 1, t->n};
    for (gsize i = 0; i <= t->mask; i++)
        if (t->slot[i].id)
            *slot_of(&wide, &t->slot[i]) = t->slot[i];
    g_free(t->slot);
    *t = wide;
}

static void add(Features *t, const char *id, AgtLayerId layer)
{
    Slot x = {id, id_hash(id, layer), (guint32)layer};
    Slot *s = slot_of(t, &x);
    if (s->id)
        return;
    *s = x;
    if (2 * (gsize)++t->n > t->mask)
        grow(t);
}

guint agt_findings_features(const AgtFindings *const *lists, AgtFindingTakes takes, gpointer user)
{
    Features t = {g_new0(Slot, 64), 63, 0};
    for (; *lists; lists++)
        for (guint i = 0; i < agt_findings_n(*lists); i++)
            if (takes(*lists, i, user))
                add(&t, agt_findings_id_of(*lists, i), agt_findings_layer(*lists, i));
    g_free(t.slot);
    return t.n;
}
