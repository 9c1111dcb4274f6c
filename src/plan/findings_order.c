/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The printed order of findings. There may be millions, and their makers mostly bring them in order
 * already: they are dealt out by severity, rule and layer, and each lot is sorted by the numbers
 * that stand for the ids.
 */
#include <math.h>
#include <string.h>

#include "internal.h"

/* From so many findings on threads are worth their start. */
enum { MANY = 50000 };

static int compare_real(double a, double b)
{
    if (isnan(a) || isnan(b))
        return (int)isnan(a) - (int)isnan(b);
    return (a > b) - (a < b);
}

static int compare_id(const char *a, const char *b)
{
    return a == b ? 0 : agt_id_compare(a, b);
}

static int compare_text(const char *a, const char *b)
{
    return a == b ? 0 : g_strcmp0(a, b);
}

/* Of two entries of one severity, rule and layer. */
static int compare(gconstpointer a, gconstpointer b)
{
    AgtFinding of_a, of_b;
    const AgtFinding *x = agt_entry_read(a, &of_a), *y = agt_entry_read(b, &of_b);
    int c = compare_id(x->id, y->id);
    if (!c)
        c = (int)x->other_layer - (int)y->other_layer;
    if (!c)
        c = compare_id(x->other_id, y->other_id);
    if (!c)
        c = compare_text(x->what, y->what);
    if (!c)
        c = compare_text(x->arg, y->arg);
    if (!c)
        c = compare_real(x->at.x, y->at.x);
    if (!c)
        c = compare_real(x->at.y, y->at.y);
    if (!c)
        c = compare_real(x->measured, y->measured);
    if (!c)
        c = compare_real(x->required, y->required);
    return c ? c : compare_text(x->sets, y->sets);
}

/* --- One lot --- */

typedef struct {
    guint64 rank; /* of its id */
    gpointer x;
} Item;

static bool after(const Item *a, const Item *b)
{
    return a->rank != b->rank ? a->rank > b->rank : compare(a->x, b->x) > 0;
}

static void sort_few(Item *item, guint n)
{
    for (guint i = 1; i < n; i++) {
        Item now = item[i];
        guint k = i;
        for (; k > 0 && after(&item[k - 1], &now); k--)
            item[k] = item[k - 1];
        item[k] = now;
    }
}

/* Stable; runs that follow each other already are left as they are. */
static void sort_items(Item *item, guint n, Item *spare)
{
    enum { FEW = 12 };
    if (n <= FEW) {
        sort_few(item, n);
        return;
    }
    guint half = n / 2;
    sort_items(item, half, spare);
    sort_items(item + half, n - half, spare);
    if (!after(&item[half - 1], &item[half]))
        return;
    memcpy(spare, item, half * sizeof *item);
    for (guint a = 0, b = half, to = 0; a < half; to++)
        item[to] = b < n && after(&spare[a], &item[b]) ? item[b++] : spare[a++];
}

static void sort_lot(gpointer *list, guint n)
{
    g_autofree Item *item = g_new(Item, (gsize)n * 3 / 2 + 1);
    for (guint i = 0; i < n; i++)
        item[i] = (Item){agt_id_rank(agt_entry_id(list[i])), list[i]};
    sort_items(item, n, item + n);
    for (guint i = 0; i < n; i++)
        list[i] = item[i].x;
}

/* --- Lots --- */

/* Findings of one severity, rule and layer. */
typedef struct {
    AgtEntryHead head; /* of the first that came */
    guint number;      /* in the order they came */
    guint n, at;       /* how many, and where the next one goes */
} Lot;

static guint lot_hash(gconstpointer p)
{
    const AgtEntryHead *x = &((const Lot *)p)->head;
    return g_str_hash(x->rule->id) * 31u + (guint)x->severity * 64u + (guint)x->layer;
}

/* Rules of two norm sets may have one id. */
static bool same_lot(const AgtEntryHead *x, const AgtEntryHead *y)
{
    return x->severity == y->severity && x->layer == y->layer &&
           (x->rule == y->rule || strcmp(x->rule->id, y->rule->id) == 0);
}

static gboolean lot_equal(gconstpointer a, gconstpointer b)
{
    return same_lot(&((const Lot *)a)->head, &((const Lot *)b)->head);
}

static int by_head(gconstpointer a, gconstpointer b)
{
    const AgtEntryHead *x = &(*(const Lot *const *)a)->head, *y = &(*(const Lot *const *)b)->head;
    int c = (int)x->severity - (int)y->severity;
    if (!c)
        c = compare_id(x->rule->id, y->rule->id);
    return c ? c : (int)x->layer - (int)y->layer;
}

/* The lots; number[i] tells that of finding i. */
static GPtrArray *deal(const GPtrArray *list, guint32 *number)
{
    GPtrArray *lots = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) known = g_hash_table_new(lot_hash, lot_equal);
    Lot *lot = NULL;
    for (guint i = 0; i < list->len; i++) {
        AgtEntryHead x = agt_entry_head(list->pdata[i]);
        if (!lot || !same_lot(&lot->head, &x))
            lot = g_hash_table_lookup(known, &(Lot){.head = x});
        if (!lot) {
            lot = g_new0(Lot, 1);
            lot->head = x;
            lot->number = lots->len;
            g_hash_table_add(known, lot);
            g_ptr_array_add(lots, lot);
        }
        lot->n++;
        number[i] = lot->number;
    }
    return lots;
}

/* Where each lot begins, in their order. */
static void place_lots(const GPtrArray *ordered)
{
    guint at = 0;
    for (guint i = 0; i < ordered->len; i++) {
        Lot *lot = ordered->pdata[i];
        lot->at = at;
        at += lot->n;
    }
}

static void sort_dealt(gpointer lot, gpointer dealt)
{
    const Lot *l = lot;
    sort_lot((gpointer *)dealt + (l->at - l->n), l->n);
}

/* Each lot is sorted by itself, so threads change nothing but the time. */
static void sort_lots(const GPtrArray *lots, gpointer *dealt, guint n)
{
    GThreadPool *pool =
        n < MANY ? NULL
                 : g_thread_pool_new(sort_dealt, dealt, (gint)g_get_num_processors(), TRUE, NULL);
    for (guint i = 0; i < lots->len; i++)
        if (pool)
            g_thread_pool_push(pool, lots->pdata[i], NULL);
        else
            sort_dealt(lots->pdata[i], dealt);
    if (pool)
        g_thread_pool_free(pool, FALSE, TRUE);
}

void agt_findings_order(GPtrArray *list)
{
    if (list->len < 2)
        return;
    g_autofree guint32 *number = g_new(guint32, list->len);
    g_autoptr(GPtrArray) lots = deal(list, number);
    g_autofree gpointer *dealt = g_new(gpointer, list->len);
    g_autoptr(GPtrArray) ordered = g_ptr_array_copy(lots, NULL, NULL);
    g_ptr_array_set_free_func(ordered, NULL);
    g_ptr_array_sort(ordered, by_head);
    place_lots(ordered);
    for (guint i = 0; i < list->len; i++)
        dealt[((Lot *)lots->pdata[number[i]])->at++] = list->pdata[i];
    g_clear_pointer(&number, g_free);
    sort_lots(lots, dealt, list->len);
    memcpy(list->pdata, dealt, list->len * sizeof *dealt);
}
