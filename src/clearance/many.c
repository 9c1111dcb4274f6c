/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verdicts of many features in several threads. A verdict depends on its feature alone and goes to
 * a place of its own, so neither the number of threads nor their order changes any.
 */
#include "private.h"

/* Features that a thread takes at a time; fewer are not worth a thread. */
enum { SHARE = 1024 };

typedef struct {
    AgtClearance *c;
    const AgtFeature *const *rows;
    guint n;
    bool *passes;
    gint next; /* share to be taken, atomic */
} Many;

static gpointer take_shares(gpointer data)
{
    Many *m = data;
    for (;;) {
        guint from = (guint)g_atomic_int_add(&m->next, 1) * SHARE;
        if (from >= m->n)
            return NULL;
        for (guint i = from; i < MIN(m->n, from + SHARE); i++)
            m->passes[i] = agt_clearance_passes(m->c, m->rows[i]);
    }
}

void agt_clearance_pass_many(AgtClearance *c, const AgtFeature *const *rows, guint n, guint threads,
                             bool *passes)
{
    Many m = {.c = c, .rows = rows, .n = n, .passes = passes};
    guint most = (n + SHARE - 1) / SHARE, wanted = threads ? threads : g_get_num_processors();
    g_autoptr(GPtrArray) others = g_ptr_array_new();
    for (guint i = 1; i < MIN(most, wanted); i++)
        g_ptr_array_add(others, g_thread_new("judge", take_shares, &m));
    take_shares(&m);
    for (guint i = 0; i < others->len; i++)
        g_thread_join(others->pdata[i]);
}
