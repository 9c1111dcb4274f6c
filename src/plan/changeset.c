/* SPDX-License-Identifier: Apache-2.0 */
/* Changes to a plan, and the counter of ids. */
#include <string.h>

#include <agrotown/plan.h>

#include "internal.h"

struct _AgtChangeset {
    AgtArena *arena;
    GPtrArray *plans;
    GArray *changes;
};

AgtChangeset *agt_changeset_new(void)
{
    AgtChangeset *c = g_new0(AgtChangeset, 1);
    c->arena = agt_arena_new();
    c->plans = g_ptr_array_new_with_free_func((GDestroyNotify)agt_plan_unref);
    c->changes = g_array_new(FALSE, FALSE, sizeof(AgtChange));
    return c;
}

void agt_changeset_free(AgtChangeset *c)
{
    if (!c)
        return;
    g_array_unref(c->changes);
    g_ptr_array_unref(c->plans);
    agt_arena_unref(c->arena);
    g_free(c);
}

AgtArena *agt_changeset_arena(AgtChangeset *c)
{
    return c->arena;
}

void agt_changeset_keep_plan(AgtChangeset *c, const AgtPlan *plan)
{
    g_ptr_array_add(c->plans, agt_plan_ref(plan));
}

const GPtrArray *agt_changeset_plans(const AgtChangeset *c)
{
    return c->plans;
}

static void append(AgtChangeset *c, AgtOp op, const AgtFeature *before, const AgtFeature *after)
{
    AgtChange change = {op, before, after};
    g_array_append_val(c->changes, change);
}

void agt_changeset_add(AgtChangeset *c, const AgtFeature *after)
{
    append(c, AGT_ADD, NULL, after);
}

void agt_changeset_change(AgtChangeset *c, const AgtFeature *before, const AgtFeature *after)
{
    g_assert(g_strcmp0(before->birth, after->birth) == 0 && before->layer == after->layer);
    if (!agt_row_equal(before, after))
        append(c, AGT_CHANGE, before, after);
}

void agt_changeset_remove(AgtChangeset *c, const AgtFeature *before)
{
    append(c, AGT_REMOVE, before, NULL);
}

guint agt_changeset_n(const AgtChangeset *c)
{
    return c->changes->len;
}

const AgtChange *agt_changeset_get(const AgtChangeset *c, guint i)
{
    return &g_array_index(c->changes, AgtChange, i);
}

AgtLayerId agt_change_layer(const AgtChange *c)
{
    return c->after ? c->after->layer : c->before->layer;
}

static int compare(gconstpointer a, gconstpointer b)
{
    const AgtChange *x = a, *y = b;
    if (agt_change_layer(x) != agt_change_layer(y))
        return agt_change_layer(x) < agt_change_layer(y) ? -1 : 1;
    const AgtFeature *fx = x->after ? x->after : x->before, *fy = y->after ? y->after : y->before;
    int c = agt_id_compare(fx->id, fy->id);
    if (c)
        return c;
    c = g_strcmp0(fx->birth, fy->birth);
    return c ? c : (int)x->op - (int)y->op;
}

void agt_changeset_sort(AgtChangeset *c)
{
    g_array_sort(c->changes, compare);
}

guint agt_changeset_count(const AgtChangeset *c, AgtLayerId layer, AgtOp op)
{
    guint n = 0;
    for (guint i = 0; i < c->changes->len; i++) {
        const AgtChange *change = agt_changeset_get(c, i);
        n += change->op == op && agt_change_layer(change) == layer;
    }
    return n;
}

/* An id such as P-99999999999999 is somebody's code, not a place to count on from. */
enum { NUMBER_MAX = 1000 * 1000 * 1000 };

/* The number behind the layer's prefix, or -1. */
static gint64 number_of(const AgtLayer *layer, const char *id)
{
    size_t n = strlen(layer->prefix);
    gint64 v;
    if (!id || strncmp(id, layer->prefix, n) != 0)
        return -1;
    size_t digits = strspn(id + n, "0123456789"); /* "P-017_1" still uses up 17 */
    g_autofree char *text = g_strndup(id + n, digits);
    return agt_parse_int(text, &v) && v <= NUMBER_MAX ? v : -1;
}

AgtIdCounter agt_id_counter(const AgtPlan *plan, AgtLayerId layer, int width)
{
    const AgtTable *t = agt_plan_table(plan, layer);
    gint64 highest = 0;
    for (guint i = 0; i < t->n; i++) {
        highest = MAX(highest, number_of(t->layer, t->rows[i]->id));
        highest = MAX(highest, number_of(t->layer, t->rows[i]->birth));
    }
    return (AgtIdCounter){layer, highest + 1, width};
}

const char *agt_id_next(AgtIdCounter *c, AgtArena *a)
{
    return agt_arena_printf(a, "%s%0*" G_GINT64_FORMAT, agt_layer(c->layer)->prefix, c->width,
                            c->next++);
}
