/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packed R-tree: boxes sorted along a Hilbert curve by their middle points, 16 to a node, levels
 * in one array, leaves first (the layout of FlatGeobuf and flatbush).
 *
 * Beside the boxes every node keeps those of its children as single precision numbers from a near
 * origin, rounded outwards: 16 of them are compared at once, in a quarter of the memory. What they
 * let through is compared exactly.
 */
#include <string.h>

#include "geom/internal.h"

enum { FAN = 16, MAX_LEVELS = 10 };

/* Boxes of the children of one node; those that are missing meet nothing. */
typedef struct {
    float minx[FAN], miny[FAN], maxx[FAN], maxy[FAN];
} Node;

struct _AgtIndex {
    uint32_t n;       /* boxes that can be found */
    uint32_t n_nodes; /* all entries, leaves included */
    int n_levels;     /* levels, leaves included */
    uint32_t
        level[MAX_LEVELS + 1]; /* first entry of each level, from the leaves up; then n_nodes */
    AgtBox *box;               /* of every entry */
    uint32_t *item;            /* number of the box behind every leaf entry */
    AgtPoint origin;           /* of the numbers in the nodes */
    Node *node;                /* of the entries of all levels but the leaves, in their order */
};

/* Number of cell x, y along the Hilbert curve of order 16 (rawrunprotected's branch-free form). */
static uint32_t hilbert(uint32_t x, uint32_t y)
{
    uint32_t a = x ^ y, b = 0xFFFF ^ a, c = 0xFFFF ^ (x | y), d = x & (y ^ 0xFFFF);
    uint32_t A = a | (b >> 1), B = (a >> 1) ^ a;
    uint32_t C = ((c >> 1) ^ (b & (d >> 1))) ^ c, D = ((a & (c >> 1)) ^ (d >> 1)) ^ d;
    for (int shift = 2; shift <= 8; shift *= 2) {
        a = A, b = B, c = C, d = D;
        C ^= (a & (c >> shift)) ^ (b & (d >> shift));
        D ^= (b & (c >> shift)) ^ ((a ^ b) & (d >> shift));
        if (shift == 8)
            break;
        A = (a & (a >> shift)) ^ (b & (b >> shift));
        B = (a & (b >> shift)) ^ (b & ((a ^ b) >> shift));
    }
    a = C ^ (C >> 1), b = D ^ (D >> 1);
    uint32_t i0 = x ^ y, i1 = b | (0xFFFF ^ (i0 | a));
    for (int shift = 8, mask = 0; shift; shift /= 2) {
        static const uint32_t masks[] = {0x00FF00FF, 0x0F0F0F0F, 0x33333333, 0x55555555};
        i0 = (i0 | (i0 << shift)) & masks[mask];
        i1 = (i1 | (i1 << shift)) & masks[mask++];
    }
    return (i1 << 1) | i0;
}

typedef struct {
    uint32_t key, item;
} Entry;

/* Stable radix sort by key, 11 bits a pass; equal keys stay in order of their numbers. */
static void sort_entries(Entry *entry, uint32_t n)
{
    g_autofree Entry *spare = g_new(Entry, n);
    Entry *from = entry, *to = spare;
    for (int shift = 0; shift < 33; shift += 11) {
        uint32_t count[2048] = {0}, at = 0;
        for (uint32_t i = 0; i < n; i++)
            count[from[i].key >> shift & 2047]++;
        for (int k = 0; k < 2048; k++) {
            uint32_t here = count[k];
            count[k] = at;
            at += here;
        }
        for (uint32_t i = 0; i < n; i++)
            to[count[from[i].key >> shift & 2047]++] = from[i];
        Entry *swap = from;
        from = to;
        to = swap;
    }
    memcpy(entry, from, n * sizeof *entry); /* an odd number of passes ends in the spare array */
}

static bool is_box(const AgtBox *b)
{
    return b->minx <= b->maxx && b->miny <= b->maxy;
}

static uint32_t scaled(double v, double low, double scale)
{
    double cell = (v - low) * scale;
    return cell >= 65535.0 ? 65535 : cell > 0.0 ? (uint32_t)cell : 0;
}

/* Sorted numbers of the boxes that are not empty; the caller owns the array. */
static Entry *sorted_entries(const AgtBox *box, uint32_t n, uint32_t *n_found)
{
    AgtBox all = AGT_BOX_EMPTY;
    uint32_t found = 0;
    Entry *entry = g_new(Entry, MAX(n, 1));
    for (uint32_t i = 0; i < n; i++)
        if (is_box(&box[i])) {
            all = agt_box_union(all, box[i]);
            entry[found++].item = i;
        }
    double width = fmax(all.maxx - all.minx, all.maxy - all.miny);
    double scale = found && width > 0.0 ? 65535.0 / width : 0.0;
    for (uint32_t k = 0; k < found; k++) {
        const AgtBox *b = &box[entry[k].item];
        entry[k].key = hilbert(scaled(b->minx / 2 + b->maxx / 2, all.minx, scale),
                               scaled(b->miny / 2 + b->maxy / 2, all.miny, scale));
    }
    if (found > 1)
        sort_entries(entry, found);
    *n_found = found;
    return entry;
}

/* Counts the entries of each level. */
static void lay_levels(AgtIndex *ix)
{
    uint32_t count = ix->n, at = 0;
    ix->n_levels = 0;
    while (count) {
        ix->level[ix->n_levels++] = at;
        at += count;
        count = count > 1 ? (count + FAN - 1) / FAN : 0;
    }
    ix->level[ix->n_levels] = ix->n_nodes = at;
}

/* Single precision numbers that are surely not more, and not less, than a value. */
static float below(double v)
{
    double low = v - (fabs(v) * 1.2e-7 + 1e-30);
    return low >= -3e38 ? low <= 3e38 ? (float)low : 3e38f : -INFINITY;
}

static float above(double v)
{
    return -below(-v);
}

static void fill_node(const AgtIndex *ix, uint32_t first, uint32_t end, Node *node)
{
    for (uint32_t i = 0; i < FAN; i++) {
        bool here = first + i < end;
        const AgtBox *b = here ? &ix->box[first + i] : NULL;
        /* Not a number meets nothing; infinities would meet a box without end. */
        node->minx[i] = here ? below(b->minx - ix->origin.x) : NAN;
        node->miny[i] = here ? below(b->miny - ix->origin.y) : NAN;
        node->maxx[i] = here ? above(b->maxx - ix->origin.x) : NAN;
        node->maxy[i] = here ? above(b->maxy - ix->origin.y) : NAN;
    }
}

static void fill_nodes(AgtIndex *ix)
{
    uint32_t n = ix->n_nodes - ix->n;
    const AgtBox *all = n ? &ix->box[ix->n_nodes - 1] : NULL;
    if (all && isfinite(all->minx) && isfinite(all->miny))
        ix->origin = (AgtPoint){all->minx, all->miny};
    ix->node = g_new(Node, MAX(n, 1));
    for (int l = 1; l < ix->n_levels; l++)
        for (uint32_t k = ix->level[l]; k < ix->level[l + 1]; k++) {
            uint32_t first = ix->level[l - 1] + (k - ix->level[l]) * FAN;
            fill_node(ix, first, MIN(first + FAN, ix->level[l]), &ix->node[k - ix->n]);
        }
}

AgtIndex *agt_index_new(const AgtBox *box, uint32_t n)
{
    AgtIndex *ix = g_new0(AgtIndex, 1);
    g_autofree Entry *entry = sorted_entries(box, n, &ix->n);
    lay_levels(ix);
    ix->box = g_new(AgtBox, MAX(ix->n_nodes, 1));
    ix->item = g_new(uint32_t, MAX(ix->n, 1));
    for (uint32_t k = 0; k < ix->n; k++) {
        ix->item[k] = entry[k].item;
        ix->box[k] = box[entry[k].item];
    }
    for (int l = 1; l < ix->n_levels; l++)
        for (uint32_t k = ix->level[l]; k < ix->level[l + 1]; k++) {
            uint32_t first = ix->level[l - 1] + (k - ix->level[l]) * FAN;
            uint32_t end = MIN(first + FAN, ix->level[l]);
            ix->box[k] = ix->box[first];
            for (uint32_t c = first + 1; c < end; c++)
                ix->box[k] = agt_box_union(ix->box[k], ix->box[c]);
        }
    fill_nodes(ix);
    return ix;
}

void agt_index_free(AgtIndex *ix)
{
    if (!ix)
        return;
    g_free(ix->box);
    g_free(ix->item);
    g_free(ix->node);
    g_free(ix);
}

typedef struct {
    const AgtIndex *ix;
    const AgtBox *box;
    float minx, miny, maxx, maxy; /* the same from the origin, rounded outwards */
    AgtIndexVisit fn;
    gpointer user;
} Walk;

typedef float Four __attribute__((vector_size(16)));
typedef int32_t FourBits __attribute__((vector_size(16)));

static Four four(float v)
{
    return (Four){v, v, v, v};
}

/* One bit for every child whose box may meet. */
static uint32_t meeting(const Walk *w, const Node *node)
{
    static const FourBits bits[FAN / 4] = {
        {1, 2, 4, 8}, {16, 32, 64, 128}, {256, 512, 1024, 2048}, {4096, 8192, 16384, 32768}};
    FourBits all = {0};
    for (int i = 0; i < FAN / 4; i++) {
        Four minx, miny, maxx, maxy;
        memcpy(&minx, node->minx + 4 * i, sizeof minx);
        memcpy(&miny, node->miny + 4 * i, sizeof miny);
        memcpy(&maxx, node->maxx + 4 * i, sizeof maxx);
        memcpy(&maxy, node->maxy + 4 * i, sizeof maxy);
        all |= (minx <= four(w->maxx)) & (maxx >= four(w->minx)) & (miny <= four(w->maxy)) &
               (maxy >= four(w->miny)) & bits[i];
    }
    return (uint32_t)(all[0] | all[1] | all[2] | all[3]);
}

/* Walks the children of an entry of level l > 0. */
static bool walk(const Walk *w, uint32_t entry, int l)
{
    const AgtIndex *ix = w->ix;
    uint32_t first = ix->level[l - 1] + (entry - ix->level[l]) * FAN;
    for (uint32_t bits = meeting(w, &ix->node[entry - ix->n]); bits; bits &= bits - 1) {
        uint32_t c = first + (uint32_t)__builtin_ctz(bits);
        if (l > 1 ? walk(w, c, l - 1)
                  : box_meets(&ix->box[c], w->box) && w->fn(ix->item[c], w->user))
            return true;
    }
    return false;
}

bool agt_index_visit(const AgtIndex *ix, const AgtBox *box, AgtIndexVisit fn, gpointer user)
{
    if (ix->n == 0 || !box_meets(&ix->box[ix->n_nodes - 1], box))
        return false;
    if (ix->n_levels == 1)
        return fn(ix->item[0], user);
    Walk w = {ix,
              box,
              below(box->minx - ix->origin.x),
              below(box->miny - ix->origin.y),
              above(box->maxx - ix->origin.x),
              above(box->maxy - ix->origin.y),
              fn,
              user};
    return walk(&w, ix->n_nodes - 1, ix->n_levels - 1);
}

static bool collect(uint32_t i, gpointer user)
{
    GArray *out = user;
    g_array_append_val(out, i);
    return false;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Most answers are short: those are sorted in place. */
static void sort_numbers(uint32_t *v, guint n)
{
    if (n > 24) {
        qsort(v, n, sizeof *v, by_number);
        return;
    }
    for (guint i = 1; i < n; i++) {
        uint32_t x = v[i];
        guint k = i;
        for (; k > 0 && v[k - 1] > x; k--)
            v[k] = v[k - 1];
        v[k] = x;
    }
}

void agt_index_query(const AgtIndex *ix, AgtBox box, GArray *out)
{
    guint before = out->len;
    agt_index_visit(ix, &box, collect, out);
    sort_numbers((uint32_t *)(void *)out->data + before, out->len - before);
}

typedef struct {
    const AgtIndex *ix;
    AgtBox from;
    AgtIndexDistance fn;
    gpointer user;
    uint32_t best;
    double best_m;
} Search;

static void try_leaf(Search *s, uint32_t item)
{
    double d = s->fn(item, s->user);
    if (d < s->best_m || (d == s->best_m && item < s->best)) {
        s->best_m = d;
        s->best = item;
    }
}

/* Children of an entry of level l > 0, nearest boxes first. */
static void search(Search *s, uint32_t entry, int l)
{
    const AgtIndex *ix = s->ix;
    uint32_t first = ix->level[l - 1] + (entry - ix->level[l]) * FAN;
    uint32_t end = MIN(first + FAN, ix->level[l]);
    uint32_t child[FAN];
    double gap[FAN];
    int n = 0;
    for (uint32_t c = first; c < end; c++) {
        double g = sqrt(box_gap2(&ix->box[c], &s->from));
        int k = n++;
        for (; k > 0 && gap[k - 1] > g; k--) {
            gap[k] = gap[k - 1];
            child[k] = child[k - 1];
        }
        gap[k] = g;
        child[k] = c;
    }
    for (int k = 0; k < n; k++) {
        if (gap[k] > s->best_m)
            return;
        if (l == 1)
            try_leaf(s, ix->item[child[k]]);
        else
            search(s, child[k], l - 1);
    }
}

uint32_t agt_index_nearest(const AgtIndex *ix, AgtBox from, double max_m, AgtIndexDistance fn,
                           gpointer user, double *dist_m)
{
    Search s = {ix, from, fn, user, G_MAXUINT32, max_m};
    if (ix->n && ix->n_levels == 1)
        try_leaf(&s, ix->item[0]);
    else if (ix->n)
        search(&s, ix->n_nodes - 1, ix->n_levels - 1);
    if (s.best != G_MAXUINT32 && dist_m)
        *dist_m = s.best_m;
    return s.best;
}
