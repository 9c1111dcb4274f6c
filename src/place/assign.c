/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which plot gets which house: the mix is spread evenly over the town, larger houses go to larger
 * plots nearby, and what cannot stand where it was meant to is exchanged until the mix is met.
 */
#include <stdlib.h>
#include <string.h>

#include "job.h"

/* Trials of one exchange search; a larger town gets more, never the clock. */
#define EXCHANGE_PLOTS 200
#define NUDGE_REACH_M  45.0

typedef struct {
    AgtPlaceJob *job;
    AgtPlaceNear *near;
    GPtrArray *slots; /* AgtPlacePlot without a house, in the order of the town */
    int quota[AGT_PLACE_MAX_TYPES], given[AGT_PLACE_MAX_TYPES];
    double size[AGT_PLACE_MAX_TYPES]; /* ground a type needs, for "larger" */
} Town;

static gint64 units_of(const AgtBuilding *b)
{
    return b->units > 0 ? b->units : 1;
}

/* What is still to be placed of each entry of the mix. */
static void open_quota(const AgtPlaceJob *job, int *quota)
{
    for (guint i = 0; i < job->n_types; i++)
        quota[i] = job->type[i] ? job->programme->mix[i].units : 0;
    for (guint i = 0; i < job->houses->len; i++) {
        const AgtPlaceHouse *h = job->houses->pdata[i];
        if (h->type < job->n_types)
            quota[h->type] = MAX(0, quota[h->type] - (int)units_of(h->kept));
    }
}

/* ---- which plots ---- */

static int by_rank(gconstpointer a, gconstpointer b)
{
    const AgtPlacePlot *p = *(const AgtPlacePlot *const *)a, *q = *(const AgtPlacePlot *const *)b;
    return (p->rank > q->rank) - (p->rank < q->rank);
}

/* Where houses are wanted first: the middle of all plots that can have one; in later variants the
 * north, south or west of them. */
static AgtPoint first_place(const GPtrArray *slots, guint variant)
{
    AgtBox box = AGT_BOX_EMPTY;
    AgtPoint c = {0, 0};
    for (guint i = 0; i < slots->len; i++) {
        const AgtPlacePlot *p = slots->pdata[i];
        c = agt_place_along(c, agt_place_ring_centroid(p->ring), 1.0 / slots->len);
        box = agt_box_union(box, agt_place_ring_box(p->ring));
    }
    switch (variant / AGT_PLACE_N_THEMES % 4) {
    case 1:
        return (AgtPoint){c.x, box.maxy};
    case 2:
        return (AgtPoint){c.x, box.miny};
    case 3:
        return (AgtPoint){box.minx, c.y};
    default:
        return c;
    }
}

/* Permitted ground first, plots on the street before those behind, then nearest to the middle of
 * the town, block by block. */
static bool rank_slots(Town *t, GError **error)
{
    AgtPoint c = first_place(t->slots, t->job->options->variant);
    for (guint i = 0; i < t->slots->len; i++) {
        AgtPlacePlot *p = t->slots->pdata[i];
        bool permitted = false;
        if (!agt_place_permit_middle(t->job, p, &permitted, error))
            return false;
        AgtPoint m = agt_place_ring_centroid(p->ring);
        AgtPoint b = p->block ? agt_place_ring_centroid(p->block->ring) : m;
        p->rank = (permitted ? 0 : 1e9) + (p->kept ? 0 : 1e6) + (p->access > 0 ? 5e5 : 0) +
                  round(agt_place_dist(b, c)) * 10 + agt_place_dist(m, c) * 1e-3;
    }
    return true;
}

static GPtrArray *all_slots(const AgtPlaceJob *job)
{
    GPtrArray *slots = g_ptr_array_new();
    for (guint i = 0; i < job->plots->len; i++) {
        AgtPlacePlot *p = job->plots->pdata[i];
        p->wants = G_MAXUINT;
        if (!p->taken && !p->house && p->front && p->zone)
            g_ptr_array_add(slots, p);
    }
    return slots;
}

/* ---- which house where ---- */

static int still_open(const Town *t, guint type)
{
    return MAX(0, t->quota[type] - t->given[type]);
}

/* Quota cut down to @p n plots, in proportion, largest remainders first. */
static void scale_quota(const Town *t, guint n, int *quota)
{
    guint k = t->job->n_types;
    double total = 0, rest[AGT_PLACE_MAX_TYPES];
    guint sum = 0;
    for (guint i = 0; i < k; i++)
        total += still_open(t, i);
    for (guint i = 0; i < k; i++) {
        double share = total > 0 ? still_open(t, i) * fmin(1, n / total) : 0;
        quota[i] = (int)floor(share + 1e-9);
        rest[i] = share - quota[i];
        sum += quota[i];
    }
    for (guint want = (guint)fmin(n, total); sum < want; sum++) {
        guint best = 0;
        for (guint i = 1; i < k; i++)
            if (rest[i] > rest[best] + 1e-12)
                best = i;
        quota[best]++;
        rest[best] = -1;
    }
}

/* Where in its round each entry begins: another seed or variant mixes the types another way. */
static double head_start(const Town *t, guint entry)
{
    const AgtPlaceOptions *o = t->job->options;
    double turn = (double)((o->seed + o->variant / AGT_PLACE_N_THEMES) % 1000003) * (entry + 1);
    turn *= 0.6180339887498949;
    return turn - floor(turn);
}

/* Entry that lags most behind its even share after @p done of @p n plots. */
static guint most_behind(const Town *t, const int *quota, const int *used, guint done, guint n)
{
    guint best = G_MAXUINT;
    double most = -INFINITY;
    for (guint i = 0; i < t->job->n_types; i++) {
        double behind = (double)quota[i] * (done + 1) / n - used[i] + head_start(t, i);
        if (used[i] < quota[i] && behind > most + 1e-9) {
            most = behind;
            best = i;
        }
    }
    return best;
}

/* Within a block, a clearly larger plot gets the larger house. */
static void larger_to_larger(const Town *t, GPtrArray *plots)
{
    bool again = true;
    for (guint round = 0; again && round < plots->len; round++) {
        again = false;
        for (guint i = 0; i + 1 < plots->len; i++)
            for (guint j = i + 1; j < plots->len && j < i + 40; j++) {
                AgtPlacePlot *p = plots->pdata[i], *q = plots->pdata[j];
                if (p->wants == G_MAXUINT || q->wants == G_MAXUINT)
                    continue;
                double by = t->size[p->wants] - t->size[q->wants];
                if ((p->area > q->area * 1.06 && by < 0) || (q->area > p->area * 1.06 && by > 0)) {
                    guint keep = p->wants;
                    p->wants = q->wants;
                    q->wants = keep;
                    again = true;
                }
            }
    }
}

static void spread(Town *t, GPtrArray *chosen)
{
    int quota[AGT_PLACE_MAX_TYPES] = {0}, used[AGT_PLACE_MAX_TYPES] = {0};
    scale_quota(t, chosen->len, quota);
    g_autoptr(GPtrArray) block = g_ptr_array_new();
    for (guint i = 0; i < chosen->len; i++) {
        AgtPlacePlot *p = chosen->pdata[i];
        if (block->len && ((AgtPlacePlot *)block->pdata[0])->block != p->block) {
            larger_to_larger(t, block);
            g_ptr_array_set_size(block, 0);
        }
        p->wants = most_behind(t, quota, used, i, chosen->len);
        if (p->wants != G_MAXUINT)
            used[p->wants]++;
        g_ptr_array_add(block, p);
    }
    larger_to_larger(t, block);
}

/* ---- placing ---- */

static void settle(Town *t, AgtPlacePlot *p, AgtPlaceHouse *h)
{
    p->house = h;
    agt_place_near_add(t->near, h);
    t->given[h->type]++;
}

static AgtPlaceHouse *lift(Town *t, AgtPlacePlot *p)
{
    AgtPlaceHouse *h = p->house;
    p->house = NULL;
    agt_place_near_drop(t->near, h);
    t->given[h->type]--;
    return h;
}

static bool try_here(Town *t, AgtPlacePlot *p, guint type, bool *placed, GError **error)
{
    GError *inner = NULL;
    AgtPlaceHouse *h = agt_place_house_try(t->job, p, type, t->near, &inner);
    if (inner) {
        g_propagate_error(error, inner);
        return false;
    }
    *placed = h != NULL;
    if (h)
        settle(t, p, h);
    return true;
}

/* The house of a neighbour gives way: it is put down again after this one. */
static bool nudge(Town *t, AgtPlacePlot *p, guint type, bool *placed, GError **error)
{
    g_autoptr(GPtrArray) list =
        agt_place_near_list(t->near, agt_place_ring_centroid(p->ring), NUDGE_REACH_M);
    for (guint i = 0; i < list->len && !*placed; i++) {
        AgtPlacePlot *q = ((AgtPlaceHouse *)list->pdata[i])->plot;
        if (!q || q == p || !q->house || q->house->kept)
            continue;
        AgtPlaceHouse *lifted = lift(t, q);
        bool here = false, there = false;
        if (!try_here(t, p, type, &here, error) ||
            (here && !try_here(t, q, lifted->type, &there, error)))
            return false;
        *placed = there;
        if (there) {
            agt_place_house_free(lifted);
            continue;
        }
        if (here)
            agt_place_house_free(lift(t, p));
        settle(t, q, lifted);
    }
    return true;
}

/* A free plot for one more house of this type. */
static bool somewhere(Town *t, guint type, bool *placed, GError **error)
{
    *placed = false;
    for (guint i = 0; i < t->slots->len && !*placed; i++) {
        AgtPlacePlot *p = t->slots->pdata[i];
        if (p->house)
            continue;
        if (!try_here(t, p, type, placed, error) || (!*placed && !nudge(t, p, type, placed, error)))
            return false;
    }
    return true;
}

/* Which other types could stand on free plot @p p now. */
static bool fitting(Town *t, AgtPlacePlot *p, guint type, bool *fits, bool *any, GError **error)
{
    *any = false;
    for (guint k = 0; k < t->job->n_types; k++) {
        bool placed = false;
        if (k != type && !try_here(t, p, k, &placed, error))
            return false;
        if (placed)
            agt_place_house_free(lift(t, p));
        fits[k] = placed;
        *any = *any || placed;
    }
    return true;
}

/* A house of another type moves to free plot @p to, and @p type takes its place. */
static bool swap_into(Town *t, AgtPlacePlot *to, guint type, bool *placed, GError **error)
{
    guint trials = 0;
    bool fits[AGT_PLACE_MAX_TYPES], any;
    if (!fitting(t, to, type, fits, &any, error))
        return false;
    for (guint i = 0; any && i < t->slots->len && trials < EXCHANGE_PLOTS; i++) {
        AgtPlacePlot *p = t->slots->pdata[i];
        if (!p->house || p == to || !fits[p->house->type])
            continue;
        guint other = p->house->type;
        AgtPlaceHouse *lifted = lift(t, p);
        bool here = false, there = false;
        trials++;
        if (!try_here(t, p, type, &here, error))
            return false;
        if (here && !try_here(t, to, other, &there, error))
            return false;
        if (there) {
            agt_place_house_free(lifted);
            *placed = true;
            return true;
        }
        if (here)
            agt_place_house_free(lift(t, p));
        settle(t, p, lifted);
    }
    return true;
}

static bool exchange(Town *t, guint type, bool *placed, GError **error)
{
    *placed = false;
    guint tried = 0;
    for (guint i = 0; i < t->slots->len && !*placed && tried < 8; i++) {
        AgtPlacePlot *p = t->slots->pdata[i];
        if (p->house)
            continue;
        tried++;
        if (!swap_into(t, p, type, placed, error))
            return false;
    }
    return true;
}

/* Types still missing, the one that needs most room first. */
static bool complete(Town *t, GError **error)
{
    bool stuck[AGT_PLACE_MAX_TYPES] = {false};
    for (;;) {
        guint type = G_MAXUINT;
        for (guint i = 0; i < t->job->n_types; i++)
            if (!stuck[i] && t->given[i] < t->quota[i] &&
                (type == G_MAXUINT || t->size[i] > t->size[type]))
                type = i;
        if (type == G_MAXUINT)
            return true;
        bool placed = false;
        if (!agt_place_tell(t->job, N_("houses"), 0.9, error))
            return false;
        if (!somewhere(t, type, &placed, error) || (!placed && !exchange(t, type, &placed, error)))
            return false;
        stuck[type] = !placed;
    }
}

/* Near the street if that can be, also when a neighbour has to give way for it; else anywhere. */
static bool put_down(Town *t, AgtPlacePlot *p, bool *placed, GError **error)
{
    bool ok = true;
    *placed = false;
    for (int anywhere = 0; ok && anywhere < 2 && !*placed; anywhere++) {
        t->job->by_street = !anywhere;
        ok = try_here(t, p, p->wants, placed, error) &&
             (*placed || nudge(t, p, p->wants, placed, error));
    }
    t->job->by_street = false;
    return ok;
}

static bool place_all(Town *t, GPtrArray *chosen, GError **error)
{
    for (guint i = 0; i < chosen->len; i++) {
        AgtPlacePlot *p = chosen->pdata[i];
        bool placed;
        if (!agt_place_tell(t->job, N_("houses"), 0.6 + 0.3 * i / chosen->len, error))
            return false;
        if (p->wants == G_MAXUINT)
            continue;
        if (!put_down(t, p, &placed, error))
            return false;
    }
    return complete(t, error);
}

/* As many of the best plots without a house as are still asked for, in the order of the town. */
static GPtrArray *choose(Town *t, guint n, GError **error)
{
    g_autoptr(GPtrArray) best = g_ptr_array_new(), chosen = g_ptr_array_new();
    for (guint i = 0; i < t->slots->len; i++)
        if (!((AgtPlacePlot *)t->slots->pdata[i])->house)
            g_ptr_array_add(best, t->slots->pdata[i]);
    if (best->len <= n)
        return g_steal_pointer(&best);
    if (!rank_slots(t, error))
        return NULL;
    g_ptr_array_sort(best, by_rank);
    double limit = n ? ((AgtPlacePlot *)best->pdata[n - 1])->rank : -INFINITY;
    for (guint i = 0; i < t->slots->len; i++) {
        AgtPlacePlot *p = t->slots->pdata[i];
        if (!p->house && p->rank <= limit && chosen->len < n)
            g_ptr_array_add(chosen, p);
    }
    return g_steal_pointer(&chosen);
}

/* Houses that stand well on a plot that did not change, see stay.c. */
static bool stay(Town *t, GError **error)
{
    for (guint i = 0; i < t->slots->len && !t->job->options->variant; i++) {
        AgtPlacePlot *p = t->slots->pdata[i];
        guint type = p->old && !p->avoid ? agt_place_entry_of(t->job, p->old) : G_MAXUINT;
        bool placed;
        if (type >= t->job->n_types || !still_open(t, type))
            continue;
        p->stay = p->old->f.geom;
        bool ok = try_here(t, p, type, &placed, error);
        p->stay = NULL;
        if (!ok)
            return false;
    }
    return true;
}

static void count(const Town *t, AgtPlaceSummary *s)
{
    const AgtPlaceJob *job = t->job;
    for (guint i = 0; i < job->houses->len; i++) {
        const AgtBuilding *b = ((AgtPlaceHouse *)job->houses->pdata[i])->kept;
        if (!b->kind || strcmp(b->kind, "dwelling") != 0)
            continue;
        s->placed += (int)units_of(b);
        if (b->rooms >= 0 && b->rooms < 10)
            s->placed_mix[b->rooms] += (int)units_of(b);
    }
    for (guint i = 0; i < t->slots->len; i++) {
        const AgtPlacePlot *p = t->slots->pdata[i];
        if (!p->house)
            continue;
        int rooms = job->programme->mix[p->house->type].rooms;
        s->placed++;
        s->on_permitted += p->house->permitted;
        if (rooms >= 0 && rooms < 10)
            s->placed_mix[rooms]++;
    }
}

bool agt_place_assign(AgtPlaceJob *job, AgtPlaceSummary *summary, GError **error)
{
    Town t = {.job = job, .near = agt_place_near_new()};
    g_autoptr(GPtrArray) slots = all_slots(job);
    t.slots = slots;
    guint asked = 0;
    open_quota(job, t.quota);
    for (guint i = 0; i < job->n_types; i++) {
        asked += t.quota[i];
        t.size[i] = job->type[i]
                        ? agt_geom_area_m2(job->type[i]->footprint) + 1000 * job->type[i]->rooms
                        : 0;
    }
    for (guint i = 0; i < job->houses->len; i++) {
        AgtPlaceHouse *h = job->houses->pdata[i];
        if (h->outline->len)
            agt_place_near_add(t.near, h);
    }
    bool houses = (job->options->only & AGT_PLACE_HOUSES) != 0;
    bool ok = !houses || stay(&t, error);
    for (guint i = 0; i < job->n_types; i++)
        asked -= MIN(asked, (guint)t.given[i]);
    g_autoptr(GPtrArray) chosen = ok ? choose(&t, asked, error) : NULL;
    ok = chosen != NULL;
    if (ok && houses) {
        spread(&t, chosen);
        ok = place_all(&t, chosen, error);
    }
    if (ok)
        count(&t, summary);
    agt_place_near_free(t.near);
    return ok;
}
