/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of arenas, beyond what a small plan takes: each piece is its owner's alone. */
#include "plan/internal.h"
#include "support.h"

enum { THREADS = 4, ARENAS = 24, PIECES = 900 };

typedef struct {
    AgtArena *arena;
    guint8 *piece[PIECES];
    guint size[PIECES];
} Lot;

static void fill(Lot *lot, GRand *rand, guint8 mark)
{
    lot->arena = agt_arena_new();
    for (guint i = 0; i < PIECES;
         i++) { /* some 5 MB in all lots of a thread, mostly small pieces */
        lot->size[i] = (guint)g_rand_int_range(rand, 0, i % 100 ? 400 : 30000);
        lot->piece[i] = agt_arena_alloc(lot->arena, lot->size[i]);
        g_assert((gsize)lot->piece[i] % 16 == 0); /* cmocka's own are for the first thread */
        for (guint k = 0; k < lot->size[i]; k++)
            g_assert(!lot->piece[i][k]);
        memset(lot->piece[i], mark, lot->size[i]);
    }
}

static bool holds(const Lot *lot, guint8 mark)
{
    for (guint i = 0; i < PIECES; i++)
        for (guint k = 0; k < lot->size[i]; k++)
            if (lot->piece[i][k] != mark)
                return false;
    return true;
}

/* Arenas come and go in any order. */
static gpointer work(gpointer data)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(GPOINTER_TO_UINT(data));
    g_autofree Lot *lot = g_new0(Lot, ARENAS);
    gsize good = 0;
    for (guint i = 0; i < 3 * ARENAS; i++) {
        guint at = (guint)g_rand_int_range(rand, 0, ARENAS);
        guint8 mark = (guint8)(GPOINTER_TO_UINT(data) * ARENAS + at + 1);
        good += !lot[at].arena || holds(&lot[at], mark);
        agt_arena_unref(lot[at].arena);
        fill(&lot[at], rand, mark);
    }
    for (guint at = 0; at < ARENAS; at++) {
        guint8 mark = (guint8)(GPOINTER_TO_UINT(data) * ARENAS + at + 1);
        good += !lot[at].arena || holds(&lot[at], mark);
        agt_arena_unref(lot[at].arena);
    }
    return GSIZE_TO_POINTER(good);
}

static void pieces_are_their_owners_alone(void **state)
{
    (void)state;
    for (guint round = 0; round < 2; round++) { /* in the second all come from chunks */
        GThread *thread[THREADS];
        for (guint i = 0; i < THREADS; i++)
            thread[i] = g_thread_new("arena", work, GUINT_TO_POINTER(i));
        for (guint i = 0; i < THREADS; i++)
            assert_int_equal(GPOINTER_TO_SIZE(g_thread_join(thread[i])), 4 * ARENAS);
    }
}

static void slabs_do_not_overlap(void **state)
{
    (void)state;
    enum { N = 1500 };
    g_autofree AgtSlab *slab = g_new(AgtSlab, N);
    guint cut = 0;
    for (guint i = 0; i < N; i++) {
        slab[i] = agt_slab_new();
        memset(slab[i].memory, (int)(i & 0xff), AGT_SLAB_BYTES);
        cut += slab[i].chunk != NULL;
    }
    for (guint i = 0; i < N; i++)
        for (guint k = 0; k < AGT_SLAB_BYTES; k += 1021)
            assert_int_equal(slab[i].memory[k], i & 0xff);
    for (guint i = 0; i < N; i++)
        agt_slab_free(slab[(i * 7) % N]);
#ifndef __SANITIZE_ADDRESS__
    assert_true(cut > N / 4);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slabs_do_not_overlap),
        cmocka_unit_test(pieces_are_their_owners_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
