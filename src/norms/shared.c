/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What rules share is worked out once, by the first rule that asks. It is cut into parts of rows;
 * threads that ask meanwhile take parts of their own instead of waiting.
 */
#include "private.h"

void norm_shared_init(Shared *s)
{
    *s = (Shared){0};
    g_mutex_init(&s->lock);
    g_cond_init(&s->finished);
}

void norm_shared_clear(Shared *s)
{
    g_mutex_clear(&s->lock);
    g_cond_clear(&s->finished);
}

static void begin_once(AgtNormsRun *run, Shared *s, SharedBegin begin, gpointer user)
{
    g_mutex_lock(&s->lock);
    if (!s->begun) {
        s->n = begin(run, user);
        s->parts = s->left = (gint)((s->n + SHARED_PART - 1) / SHARED_PART);
        s->begun = true;
        if (!s->parts)
            g_atomic_int_set(&s->done, 1);
    }
    g_mutex_unlock(&s->lock);
}

static void end_part(Shared *s)
{
    g_mutex_lock(&s->lock);
    if (--s->left == 0) {
        g_atomic_int_set(&s->done, 1);
        g_cond_broadcast(&s->finished);
    }
    g_mutex_unlock(&s->lock);
}

void norm_share(AgtNormsRun *run, Shared *s, SharedBegin begin, SharedPart part, gpointer user)
{
    if (g_atomic_int_get(&s->done))
        return;
    begin_once(run, s, begin, user);
    for (gint k; (k = g_atomic_int_add(&s->next, 1)) < s->parts;) {
        part(run, user, (guint32)k * SHARED_PART, MIN(s->n, ((guint32)k + 1) * SHARED_PART));
        end_part(s);
    }
    g_mutex_lock(&s->lock);
    while (!g_atomic_int_get(&s->done))
        g_cond_wait(&s->finished, &s->lock);
    g_mutex_unlock(&s->lock);
}

/* --- Rows by filter --- */

typedef struct {
    Rows rows;
    AgtLayerId layer;
    Filter filter;
    bool all; /* withdrawn ones and those without geometry too */
} Found;

/* The last value of a field that was looked up and what came of it: texts of a plan stand once in
 * memory, and most rows have one of few values. */
typedef struct {
    const char *text;
    gint64 number;
    bool asked, holds;
} Memory;

static bool holds(const Filter *f, guint i, const AgtFeature *row, Memory *m)
{
    const AgtField *field = f->list[i].field;
    bool is_text = field->type == AGT_TYPE_TEXT || field->type == AGT_TYPE_DATE;
    const char *text = is_text ? agt_row_text(row, field) : NULL;
    gint64 number = is_text ? 0 : agt_row_int(row, field);
    if (!m->asked || m->text != text || m->number != number)
        *m = (Memory){text, number, true, norm_condition_holds(&f->list[i], row)};
    return m->holds;
}

static void find_rows(Found *x, const AgtTable *t)
{
    Memory memory[G_N_ELEMENTS(x->filter.list)] = {0};
    x->rows.size = t->n;
    x->rows.bit = g_new0(guint64, t->n / 64 + 1);
    for (guint32 i = 0; i < t->n; i++) {
        const AgtFeature *row = t->rows[i];
        bool in = x->all || norm_usable(row, NULL);
        for (guint k = 0; in && k < x->filter.n; k++)
            in = holds(&x->filter, k, row, &memory[k]);
        if (!in)
            continue;
        x->rows.bit[i / 64] |= (guint64)1 << (i % 64);
        x->rows.n++;
    }
}

static void found_free(gpointer p)
{
    Found *x = p;
    g_free(x->rows.bit);
    g_free(x);
}

GPtrArray *norm_rows_list(void)
{
    return g_ptr_array_new_with_free_func(found_free);
}

static const Rows *rows_of(AgtNormsRun *run, const Filter *f, AgtLayerId layer, bool all)
{
    g_mutex_lock(&run->rows_lock);
    Found *x = NULL;
    for (guint i = 0; !x && i < run->rows->len; i++) {
        Found *old = run->rows->pdata[i];
        if (old->layer == layer && old->all == all && norm_filter_equal(&old->filter, f))
            x = old;
    }
    if (!x) {
        x = g_new0(Found, 1);
        x->layer = layer;
        x->filter = *f;
        x->all = all;
        find_rows(x, agt_plan_table(run->plan, layer));
        g_ptr_array_add(run->rows, x);
    }
    g_mutex_unlock(&run->rows_lock);
    return &x->rows;
}

const Rows *norm_rows(AgtNormsRun *run, const AgtNormRule *rule, const char *key, AgtLayerId layer)
{
    const Filter f = key ? norm_filter(rule->node, key, layer) : (Filter){0};
    return rows_of(run, &f, layer, false);
}

const Rows *norm_rows_all(AgtNormsRun *run, const AgtNormRule *rule, const char *key,
                          AgtLayerId layer)
{
    const Filter f = norm_filter(rule->node, key, layer);
    return rows_of(run, &f, layer, true);
}

/* --- Rows named by a field of another layer --- */

typedef struct {
    AgtLayerId layer, other;
    const AgtField *field;
    Shared shared;
    guint32 *number; /* by row of the layer */
} Named;

/* Neighbours in a table mostly name neighbours in the other one: the last answer and the row behind
 * it are tried first. Where an id stands twice only the search tells which one counts. */
static guint32 number_of(const AgtTable *t, const char *id, guint32 last)
{
    for (guint32 i = last; i < t->n && i - last < 2; i++)
        if (g_strcmp0(t->rows[i]->id, id) == 0 &&
            (i == 0 || g_strcmp0(t->rows[i - 1]->id, id) != 0))
            return i;
    return norm_number_of(t, id);
}

static guint begin_named(AgtNormsRun *run, gpointer user)
{
    Named *x = user;
    guint n = agt_plan_table(run->plan, x->layer)->n;
    x->number = g_new(guint32, n + 1);
    return n;
}

static void find_named(AgtNormsRun *run, gpointer user, guint32 from, guint32 to)
{
    const Named *x = user;
    const AgtTable *t = agt_plan_table(run->plan, x->layer);
    const AgtTable *u = agt_plan_table(run->plan, x->other);
    guint32 last = G_MAXUINT32;
    for (guint32 i = from; i < to; i++) {
        const char *id = agt_row_text(t->rows[i], x->field);
        x->number[i] = id ? number_of(u, id, last) : G_MAXUINT32;
        if (x->number[i] != G_MAXUINT32)
            last = x->number[i];
    }
}

static void named_free(gpointer p)
{
    Named *x = p;
    norm_shared_clear(&x->shared);
    g_free(x->number);
    g_free(x);
}

GPtrArray *norm_named_list(void)
{
    return g_ptr_array_new_with_free_func(named_free);
}

const guint32 *norm_named(AgtNormsRun *run, AgtLayerId layer, const AgtField *field,
                          AgtLayerId other)
{
    g_mutex_lock(&run->rows_lock);
    Named *x = NULL;
    for (guint i = 0; !x && i < run->named->len; i++) {
        Named *old = run->named->pdata[i];
        if (old->layer == layer && old->other == other && old->field == field)
            x = old;
    }
    if (!x) {
        x = g_new0(Named, 1);
        x->layer = layer;
        x->other = other;
        x->field = field;
        norm_shared_init(&x->shared);
        g_ptr_array_add(run->named, x);
    }
    g_mutex_unlock(&run->rows_lock);
    norm_share(run, &x->shared, begin_named, find_named, x);
    return x->number;
}
