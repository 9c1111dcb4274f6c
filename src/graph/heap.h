/* SPDX-License-Identifier: Apache-2.0 */
/* The heap of Dijkstra's algorithm: least distance first, among equals the lower node. */
#pragma once

#include <agrotown/graph.h>

/* An entry of the heap; old entries of a node stay in it and are passed over. */
typedef struct {
    double dist;
    guint32 node;
} AgtHeapEntry;

static inline bool agt_heap_before(AgtHeapEntry a, AgtHeapEntry b)
{
    return a.dist != b.dist ? a.dist < b.dist : a.node < b.node;
}

static inline void agt_heap_push(GArray *heap, AgtHeapEntry e)
{
    g_array_append_val(heap, e);
    AgtHeapEntry *h = (AgtHeapEntry *)(gpointer)heap->data;
    guint i = heap->len - 1;
    for (; i > 0 && agt_heap_before(e, h[(i - 1) / 2]); i = (i - 1) / 2)
        h[i] = h[(i - 1) / 2];
    h[i] = e;
}

static inline AgtHeapEntry agt_heap_pop(GArray *heap)
{
    AgtHeapEntry *h = (AgtHeapEntry *)(gpointer)heap->data;
    AgtHeapEntry top = h[0], last = h[heap->len - 1];
    guint n = heap->len - 1, i = 0;
    g_array_set_size(heap, n);
    for (guint c = 1; c < n; c = 2 * i + 1) {
        if (c + 1 < n && agt_heap_before(h[c + 1], h[c]))
            c++;
        if (!agt_heap_before(h[c], last))
            break;
        h[i] = h[c];
        i = c;
    }
    if (n)
        h[i] = last;
    return top;
}
