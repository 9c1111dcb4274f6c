/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory for arenas. A small plan takes its slabs one by one. A large town needs hundreds of
 * megabytes: from a few on, slabs are cut from chunks that the kernel may back with huge pages,
 * which spares it a fault for every 4 KB.
 */
#include <stdlib.h>
#include <sys/mman.h>

#include "internal.h"

enum { CHUNK_BYTES = 2 * 1024 * 1024, SMALL_BYTES = 16 * 1024 * 1024 };

/* The address sanitizer sees the use of freed blocks only when each is memory of its own. */
#if defined(__SANITIZE_ADDRESS__)
enum { HAS_CHUNKS = 0 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { HAS_CHUNKS = 0 };
#else
enum { HAS_CHUNKS = 1 };
#endif
#else
enum { HAS_CHUNKS = 1 };
#endif

/* Memory that several blocks share; freed with the last of them. */
struct _AgtChunk {
    gint users; /* atomic; blocks in use, and one while blocks are cut from it */
    guint8 *memory;
};

static GMutex lock;
static AgtChunk *open_chunk; /* blocks are cut from it; NULL at first */
static guint cut;            /* blocks cut from it */
static gsize small;          /* bytes handed out in blocks of their own */

static void leave(AgtChunk *c)
{
    if (!g_atomic_int_dec_and_test(&c->users))
        return;
    free(c->memory);
    g_free(c);
}

/* NULL when there is no memory in one piece: then blocks come one by one again. */
static AgtChunk *chunk_new(void)
{
    guint8 *memory = aligned_alloc(CHUNK_BYTES, CHUNK_BYTES);
    if (!memory)
        return NULL;
    madvise(memory, CHUNK_BYTES, MADV_HUGEPAGE); /* advice: nothing depends on it */
    AgtChunk *c = g_new0(AgtChunk, 1);
    c->users = 1;
    c->memory = memory;
    return c;
}

/* Room for one more block in the open chunk? */
static bool has_room(void)
{
    if (open_chunk && cut < CHUNK_BYTES / AGT_SLAB_BYTES)
        return true;
    if (open_chunk)
        leave(open_chunk);
    cut = 0;
    open_chunk = chunk_new();
    return open_chunk != NULL;
}

AgtSlab agt_slab_new(void)
{
    AgtSlab b = {NULL, NULL};
    g_mutex_lock(&lock);
    if (!HAS_CHUNKS || small < SMALL_BYTES || !has_room()) {
        small += AGT_SLAB_BYTES;
    } else {
        b.chunk = open_chunk;
        b.memory = open_chunk->memory + (gsize)AGT_SLAB_BYTES * cut++;
        g_atomic_int_inc(&open_chunk->users);
    }
    g_mutex_unlock(&lock);
    if (!b.memory)
        b.memory = g_malloc(AGT_SLAB_BYTES);
    return b;
}

void agt_slab_free(AgtSlab b)
{
    if (b.chunk)
        leave(b.chunk);
    else
        g_free(b.memory);
}
