/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The best of all ways at once. Every way to lay out a block cuts plots that keep the rules; plots
 * of different ways may stand side by side when they do not overlap. So all of them are candidates,
 * and set packing chooses the most. Where rows meet at the corners of a block this finds what no
 * order of the rows does.
 *
 * Candidates are not welded yet: those that overlap by less than what welding settles count as
 * neighbours. What is chosen is welded and judged exactly; a pair that still overlaps, or a plot
 * that rounding cost a rule, is taken out and the choice is made again.
 */

#include <agrotown/graph.h>

#include "strip.h"

/* Overlap that welding to millimetres settles. */
#define WELDED_M 0.002
/* More candidates than this are not compared with each other. */
#define MOST_CANDIDATES 1000
/* Choices made again at most. */
#define ROUNDS 12

struct _AgtPlaceChoice {
    GPtrArray *plots;  /* AgtPlacePlot */
    GHashTable *known; /* outlines seen */
};

AgtPlaceChoice *agt_place_choice_new(void)
{
    AgtPlaceChoice *c = g_new0(AgtPlaceChoice, 1);
    c->plots = g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_plot_free);
    c->known =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    return c;
}

void agt_place_choice_free(AgtPlaceChoice *c)
{
    g_ptr_array_unref(c->plots);
    g_hash_table_unref(c->known);
    g_free(c);
}

static AgtPlacePlot *copy_of(const AgtPlacePlot *p)
{
    AgtPlacePlot *c = g_new0(AgtPlacePlot, 1);
    c->block = p->block;
    c->zone = p->zone;
    c->ring = g_array_copy(p->ring);
    c->front = g_array_copy(p->front);
    c->area = p->area;
    c->access = p->access;
    return c;
}

/* The outline in whole centimetres. */
static GBytes *key_of(const AgtPlacePlot *p)
{
    gint32 *key = g_new(gint32, 2 * p->ring->len);
    for (guint i = 0; i < p->ring->len; i++) {
        key[2 * i] = (gint32)lround(agt_place_pt(p->ring, i).x * 100);
        key[2 * i + 1] = (gint32)lround(agt_place_pt(p->ring, i).y * 100);
    }
    return g_bytes_new_take(key, sizeof(gint32) * 2 * p->ring->len);
}

void agt_place_choice_offer(AgtPlaceChoice *c, const GPtrArray *plots, double least)
{
    for (guint i = 0; i < plots->len && c->plots->len < MOST_CANDIDATES; i++) {
        const AgtPlacePlot *p = plots->pdata[i];
        if (p->area >= least - 1e-6 && g_hash_table_add(c->known, key_of(p)))
            g_ptr_array_add(c->plots, copy_of(p));
    }
}

/* The row along one street line as if no other came before, as deep as @p row says. */
static bool offer_row(AgtPlaceChoice *c, AgtPlaceRow *row, const AgtPlaceFront *front, double scale,
                      GError **error)
{
    AgtPlaceStrip strip;
    double too_big = 0;
    g_autoptr(GPtrArray) plots =
        g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_plot_free);
    g_autoptr(GPtrArray) taken = g_ptr_array_new_with_free_func((GDestroyNotify)agt_geom_unref);
    if (!agt_place_strip(row, row->block->land, front, scale, &strip, error))
        return false;
    for (guint i = 0; strip.land && i < strip.land->n_parts; i++) {
        g_autoptr(AgtGeom) part = agt_geom_part(strip.land, i);
        agt_place_slice(row, part, front, plots, taken, &too_big);
    }
    agt_place_strip_clear(&strip);
    agt_place_choice_offer(c, plots, row->goal);
    agt_place_choice_offer(c, row->also, row->goal);
    g_ptr_array_set_size(row->also, 0);
    return true;
}

bool agt_place_choice_rows(AgtPlaceChoice *c, const AgtPlaceRow *like, GError **error)
{
    static const double scales[] = {1, 1.15, 1.3};
    const AgtPlaceBlock *b = like->block;
    for (guint i = 0; i < b->fronts->len; i++) {
        const AgtPlaceFront *f = b->fronts->pdata[i];
        for (guint k = 0; k < 2 * G_N_ELEMENTS(scales); k++) {
            AgtPlaceRow row = *like;
            row.deep = k % 2 ? AGT_PLACE_DEEP_LEAST : AGT_PLACE_DEEP_GOAL;
            row.margin = 0;
            row.hard = false;
            if (f->line.length >= row.rules->front_min - 1e-6 &&
                !offer_row(c, &row, f, scales[k / 2], error))
                return false;
        }
    }
    return true;
}

static AgtIndex *index_of(const GPtrArray *plots, AgtBox *box)
{
    for (guint i = 0; i < plots->len; i++)
        box[i] = agt_place_ring_box(((const AgtPlacePlot *)plots->pdata[i])->ring);
    return agt_index_new(box, plots->len);
}

static void add_pair(GArray *pairs, guint32 a, guint32 b)
{
    AgtConflict c = {a, b};
    g_array_append_val(pairs, c);
}

/* Pairs of plots that overlap. */
static GArray *overlaps(const GPtrArray *plots, bool exactly)
{
    g_autofree AgtBox *box = g_new(AgtBox, plots->len + 1);
    g_autoptr(AgtIndex) index = index_of(plots, box);
    g_autoptr(GArray) hit = g_array_new(FALSE, FALSE, sizeof(guint32));
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(AgtConflict));
    for (guint32 i = 0; i < plots->len; i++) {
        const GArray *a = ((const AgtPlacePlot *)plots->pdata[i])->ring;
        g_array_set_size(hit, 0);
        agt_index_query(index, box[i], hit);
        for (guint k = 0; k < hit->len; k++) {
            guint32 j = g_array_index(hit, guint32, k);
            const GArray *b = ((const AgtPlacePlot *)plots->pdata[j])->ring;
            if (j < i && (exactly ? agt_place_rings_overlap(a, b)
                                  : agt_place_rings_overlap_plainly(a, b, WELDED_M)))
                add_pair(pairs, i, j);
        }
    }
    return pairs;
}

/* The chosen candidates as plots of whole millimetres, in the order of the candidates. */
static GPtrArray *chosen_plots(const AgtPlaceChoice *c, const AgtPlaceRow *row, const bool *chosen,
                               GArray *number)
{
    GPtrArray *plots = g_ptr_array_new_with_free_func((GDestroyNotify)agt_place_plot_free);
    g_array_set_size(number, 0);
    for (guint32 i = 0; i < c->plots->len; i++)
        if (chosen[i]) {
            g_ptr_array_add(plots, copy_of(c->plots->pdata[i]));
            g_array_append_val(number, i);
        }
    agt_place_weld(row->block, plots);
    return plots;
}

/* Takes out of the choice what welding spoilt; false when there was something. */
static bool sound(const AgtPlaceRow *row, const GPtrArray *plots, const GArray *number,
                  GArray *pairs, double *weight)
{
    bool good = true;
    for (guint i = 0; i < plots->len; i++)
        if (!agt_place_measure(row->job, plots->pdata[i], row->rules)) {
            weight[g_array_index(number, guint32, i)] = 0;
            good = false;
        }
    g_autoptr(GArray) left = overlaps(plots, true);
    for (guint k = 0; k < left->len; k++) {
        AgtConflict c = g_array_index(left, AgtConflict, k);
        add_pair(pairs, g_array_index(number, guint32, c.a), g_array_index(number, guint32, c.b));
    }
    return good && !left->len;
}

bool agt_place_choice_make(const AgtPlaceChoice *c, const AgtPlaceRow *row, guint have, guint most,
                           GPtrArray **better, GError **error)
{
    guint n = c->plots->len;
    *better = NULL;
    if (n <= have || have >= most)
        return true;
    g_autoptr(GArray) pairs = overlaps(c->plots, false);
    g_autoptr(GArray) number = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autofree double *weight = g_new(double, n);
    g_autofree bool *chosen = g_new0(bool, n);
    for (guint i = 0; i < n; i++)
        weight[i] = 1;
    for (int round = 0; round < ROUNDS; round++) {
        AgtProof proof;
        AgtPacking what = {.n = n,
                           .weight = weight,
                           .pair = (const AgtConflict *)(gpointer)pairs->data,
                           .n_pairs = pairs->len,
                           .solver = true,
                           .need = have + 1};
        if (!agt_pack(&what, chosen, &proof, error))
            return false;
        if (proof.value < have + 1)
            return true;
        g_autoptr(GPtrArray) plots = chosen_plots(c, row, chosen, number);
        if (sound(row, plots, number, pairs, weight)) {
            *better = g_steal_pointer(&plots);
            return true;
        }
    }
    return true;
}
