/* SPDX-License-Identifier: Apache-2.0 */
/* Houses by place: a grid of square cells, each with the houses whose middle lies in it. */
#include "job.h"

#define CELL_M 40.0

struct _AgtPlaceNear {
    GHashTable *cells; /* key -> GPtrArray of AgtPlaceHouse */
    double widest;     /* largest half diagonal seen */
    double gap;        /* largest gap seen */
};

void agt_place_house_free(AgtPlaceHouse *h)
{
    g_clear_pointer(&h->outline, g_array_unref);
    g_free(h);
}

AgtPlaceNear *agt_place_near_new(void)
{
    AgtPlaceNear *n = g_new0(AgtPlaceNear, 1);
    n->cells = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
                                     (GDestroyNotify)g_ptr_array_unref);
    return n;
}

void agt_place_near_free(AgtPlaceNear *n)
{
    g_hash_table_unref(n->cells);
    g_free(n);
}

void agt_place_house_box(AgtPlaceHouse *h)
{
    AgtBox b = AGT_BOX_EMPTY;
    for (guint i = 0; i < h->outline->len; i++) {
        AgtPoint p = agt_place_pt(h->outline, i);
        b.minx = fmin(b.minx, p.x);
        b.maxx = fmax(b.maxx, p.x);
        b.miny = fmin(b.miny, p.y);
        b.maxy = fmax(b.maxy, p.y);
    }
    h->half = hypot(b.maxx - b.minx, b.maxy - b.miny) / 2;
    h->middle = (AgtPoint){(b.minx + b.maxx) / 2, (b.miny + b.maxy) / 2};
}

static gint64 key_of(double x, double y)
{
    gint64 i = (gint64)floor(x / CELL_M), j = (gint64)floor(y / CELL_M);
    return i * (1 << 24) + j;
}

void agt_place_near_add(AgtPlaceNear *n, AgtPlaceHouse *h)
{
    AgtPoint m = h->middle;
    gint64 key = key_of(m.x, m.y);
    GPtrArray *cell = g_hash_table_lookup(n->cells, &key);
    if (!cell) {
        cell = g_ptr_array_new();
        g_hash_table_insert(n->cells, g_memdup2(&key, sizeof key), cell);
    }
    g_ptr_array_add(cell, h);
    n->widest = fmax(n->widest, h->half);
    n->gap = fmax(n->gap, h->gap);
}

void agt_place_near_drop(AgtPlaceNear *n, AgtPlaceHouse *h)
{
    AgtPoint m = h->middle;
    gint64 key = key_of(m.x, m.y);
    GPtrArray *cell = g_hash_table_lookup(n->cells, &key);
    if (cell)
        g_ptr_array_remove(cell, h);
}

/* A type's gap is the one to its worst neighbour in the programme, so the smaller of two gaps is
 * enough for the pair; a building of another kind may be worse than all of them. */
static double gap_of(const AgtPlaceHouse *a, const AgtPlaceHouse *b)
{
    bool known = a->type != G_MAXUINT && b->type != G_MAXUINT;
    return known ? fmin(a->gap, b->gap) : fmax(a->gap, b->gap);
}

static bool cell_clear(const AgtPlaceNear *n, gint64 key, const AgtPlaceHouse *h)
{
    const GPtrArray *cell = g_hash_table_lookup(n->cells, &key);
    for (guint i = 0; cell && i < cell->len; i++) {
        const AgtPlaceHouse *o = cell->pdata[i];
        bool same_plot = o->plot && o->plot == h->plot;
        double gap = same_plot ? o->own_gap : gap_of(h, o);
        if (o == h || (same_plot && gap <= 0) ||
            agt_place_dist(h->middle, o->middle) > h->half + o->half + gap)
            continue;
        if (agt_place_ring_distance((const AgtPoint *)(gpointer)h->outline->data, h->outline->len,
                                    (const AgtPoint *)(gpointer)o->outline->data,
                                    o->outline->len) < gap)
            return false;
    }
    return true;
}

bool agt_place_near_clear(const AgtPlaceNear *n, const AgtPlaceHouse *h)
{
    AgtPoint m = h->middle;
    double reach = h->half + n->widest + fmax(n->gap, h->gap);
    int k = (int)ceil(reach / CELL_M);
    for (int i = -k; i <= k; i++)
        for (int j = -k; j <= k; j++)
            if (!cell_clear(n, key_of(m.x + i * CELL_M, m.y + j * CELL_M), h))
                return false;
    return true;
}

GPtrArray *agt_place_near_list(const AgtPlaceNear *n, AgtPoint p, double reach_m)
{
    GPtrArray *list = g_ptr_array_new();
    int k = (int)ceil(reach_m / CELL_M);
    for (int i = -k; i <= k; i++)
        for (int j = -k; j <= k; j++) {
            gint64 key = key_of(p.x + i * CELL_M, p.y + j * CELL_M);
            const GPtrArray *cell = g_hash_table_lookup(n->cells, &key);
            for (guint c = 0; cell && c < cell->len; c++) {
                AgtPlaceHouse *h = cell->pdata[c];
                if (agt_place_dist(h->middle, p) <= reach_m)
                    g_ptr_array_add(list, h);
            }
        }
    return list;
}
