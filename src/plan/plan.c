/* SPDX-License-Identifier: Apache-2.0 */
/* The immutable snapshot and its builder. */
#include <string.h>

#include <agrotown/plan.h>

#include "internal.h"

struct _AgtPlan {
    gatomicrefcount refs;
    AgtArena *arena;   /* of the head's texts and rows made by the builder */
    GPtrArray *arenas; /* every further arena the rows live in */
    AgtPlanHead head;
    AgtTable table[AGT_N_LAYERS];
    gsize index[AGT_N_LAYERS]; /* AgtIdIndex *, made when a large layer is first searched */
};

/* Rows from which on a layer gets an index. */
enum { MANY_ROWS = 64 };

struct _AgtPlanBuilder {
    AgtArena *arena;
    GPtrArray *arenas;
    AgtPlanHead head;
    GPtrArray *rows[AGT_N_LAYERS];
    AgtLayerSet loaded;
};

static void copy_head(AgtArena *a, const AgtPlanHead *from, AgtPlanHead *to)
{
    *to = *from;
    to->key = agt_arena_text(a, from->key ? from->key : "");
    to->title = agt_arena_text(a, from->title ? from->title : "");
    to->crs = agt_arena_text(a, from->crs ? from->crs : "");
    to->vertical_datum = agt_arena_text(a, from->vertical_datum ? from->vertical_datum : "");
    to->revision = agt_arena_text(a, from->revision ? from->revision : "");
    to->revision_name = agt_arena_text(a, from->revision_name ? from->revision_name : "");
}

AgtPlanBuilder *agt_plan_builder_new(const AgtPlanHead *head)
{
    AgtPlanBuilder *b = g_new0(AgtPlanBuilder, 1);
    b->arena = agt_arena_new();
    b->arenas = g_ptr_array_new_with_free_func((GDestroyNotify)agt_arena_unref);
    copy_head(b->arena, head, &b->head);
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        b->rows[i] = g_ptr_array_new();
    b->loaded = AGT_LAYERS_ALL;
    return b;
}

void agt_plan_builder_free(AgtPlanBuilder *b)
{
    if (!b)
        return;
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        if (b->rows[i])
            g_ptr_array_unref(b->rows[i]);
    g_clear_pointer(&b->arenas, g_ptr_array_unref);
    agt_arena_unref(b->arena);
    g_free(b);
}

AgtArena *agt_plan_builder_arena(AgtPlanBuilder *b)
{
    return b->arena;
}

void agt_plan_builder_keep(AgtPlanBuilder *b, AgtArena *a)
{
    g_ptr_array_add(b->arenas, agt_arena_ref(a));
}

void agt_plan_builder_add(AgtPlanBuilder *b, const AgtFeature *row)
{
    g_ptr_array_add(b->rows[row->layer], (gpointer)row);
}

void agt_plan_builder_loaded(AgtPlanBuilder *b, AgtLayerSet layers)
{
    b->loaded = layers;
}

static int by_id(gconstpointer a, gconstpointer b)
{
    const AgtFeature *x = *(const AgtFeature *const *)a, *y = *(const AgtFeature *const *)b;
    int c = agt_id_compare(x->id, y->id);
    if (c)
        return c;
    c = g_strcmp0(x->birth, y->birth);
    return c ? c : (x->rowid > y->rowid) - (x->rowid < y->rowid);
}

static bool in_order(const GPtrArray *rows)
{
    for (guint i = 1; i < rows->len; i++)
        if (by_id(&rows->pdata[i - 1], &rows->pdata[i]) > 0)
            return false;
    return true;
}

AgtPlan *agt_plan_builder_end(AgtPlanBuilder *b)
{
    AgtPlan *plan = g_new0(AgtPlan, 1);
    g_atomic_ref_count_init(&plan->refs);
    plan->head = b->head;
    plan->arena = agt_arena_ref(b->arena);
    plan->arenas = g_steal_pointer(&b->arenas);
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        if (!in_order(b->rows[i]))
            g_ptr_array_sort(b->rows[i], by_id);
        AgtTable *t = &plan->table[i];
        t->layer = agt_layer(i);
        t->n = b->rows[i]->len;
        t->loaded = (b->loaded & AGT_LAYER_BIT(i)) != 0;
        t->rows = (const AgtFeature *const *)g_ptr_array_free(g_steal_pointer(&b->rows[i]), FALSE);
    }
    agt_plan_builder_free(b);
    return plan;
}

AgtPlan *agt_plan_ref(const AgtPlan *plan)
{
    AgtPlan *p = (AgtPlan *)plan;
    g_atomic_ref_count_inc(&p->refs);
    return p;
}

void agt_plan_unref(AgtPlan *plan)
{
    if (!plan || !g_atomic_ref_count_dec(&plan->refs))
        return;
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        g_free((gpointer)plan->table[i].rows);
        g_free((gpointer)plan->index[i]);
    }
    g_ptr_array_unref(plan->arenas);
    agt_arena_unref(plan->arena);
    g_free(plan);
}

const AgtPlanHead *agt_plan_head(const AgtPlan *plan)
{
    return &plan->head;
}

const AgtTable *agt_plan_table(const AgtPlan *plan, AgtLayerId layer)
{
    g_assert(layer < AGT_N_LAYERS);
    return &plan->table[layer];
}

/* Any thread may ask first. */
static const AgtIdIndex *index_of(const AgtPlan *plan, AgtLayerId layer)
{
    gsize *index = &((AgtPlan *)plan)->index[layer];
    const AgtTable *t = &plan->table[layer];
    if (g_once_init_enter(index))
        g_once_init_leave(index, (gsize)agt_id_index_new(t->rows, t->n));
    return (const AgtIdIndex *)*index;
}

const AgtFeature *agt_plan_find(const AgtPlan *plan, AgtLayerId layer, const char *id)
{
    const AgtTable *t = agt_plan_table(plan, layer);
    guint lo = 0, hi = t->n;
    if (id && t->n >= MANY_ROWS)
        return agt_id_index_find(index_of(plan, layer), t->rows, id);
    while (lo < hi) {
        guint mid = lo + (hi - lo) / 2;
        if (agt_id_compare(t->rows[mid]->id, id) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return id && lo < t->n && g_strcmp0(t->rows[lo]->id, id) == 0 ? t->rows[lo] : NULL;
}

const char *agt_plan_setting(const AgtPlan *plan, const char *name)
{
    const AgtFeature *row = agt_plan_find(plan, AGT_LAYER_SETTING, name);
    return row ? ((const AgtSetting *)row)->value : NULL;
}

const char *agt_plan_config(const AgtPlan *plan, const char *kind, const char *name)
{
    g_autofree char *id = g_strconcat(kind, "/", name, NULL); /* ids are "kind/name" */
    AGT_EACH(plan, CONFIG, Config, c)
    {
        if (g_strcmp0(c->kind, kind) == 0 &&
            (!name || g_strcmp0(c->f.id, id) == 0 || g_strcmp0(c->f.id, name) == 0))
            return c->text;
    }
    return NULL;
}

AgtBox agt_plan_extent(const AgtPlan *plan)
{
    AgtBox box = AGT_BOX_EMPTY;
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        for (guint k = 0; k < plan->table[i].n; k++) {
            const AgtFeature *row = plan->table[i].rows[k];
            if (row->geom && !agt_feature_withdrawn(row))
                box = agt_box_union(box, row->geom->box);
        }
    return box;
}

void agt_feature_key(const char *plan_key, AgtLayerId layer, const char *birth, guint8 out[16])
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    const char *part[] = {plan_key ? plan_key : "", agt_layer(layer)->name, birth ? birth : ""};
    for (guint i = 0; i < G_N_ELEMENTS(part); i++) /* the closing NUL keeps the parts apart */
        g_checksum_update(sum, (const guchar *)part[i], (gssize)strlen(part[i]) + 1);
    guint8 digest[32];
    gsize n = sizeof digest;
    g_checksum_get_digest(sum, digest, &n);
    memcpy(out, digest, 16);
}

bool agt_feature_withdrawn(const AgtFeature *row)
{
    return row->state && strcmp(row->state, "withdrawn") == 0;
}

/* The arenas of a plan, for the plan that is made from it. */
static void keep_all(AgtPlanBuilder *b, const AgtPlan *plan)
{
    agt_plan_builder_keep(b, plan->arena);
    for (guint i = 0; i < plan->arenas->len; i++)
        agt_plan_builder_keep(b, plan->arenas->pdata[i]);
}

/* Builder with the head and all arenas that rows of the result may live in. What was not loaded
 * before stays "not loaded": an empty layer must not turn into a proof of absence. */
static AgtPlanBuilder *builder_for(const AgtPlan *plan, const AgtChangeset *c)
{
    AgtPlanHead head = plan->head;
    if (agt_changeset_n(c) > 0) {
        head.revision = "";
        head.uncommitted = true;
    }
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    keep_all(b, plan);
    agt_plan_builder_keep(b, agt_changeset_arena((AgtChangeset *)c));
    const GPtrArray *plans = agt_changeset_plans(c);
    for (guint i = 0; i < plans->len; i++)
        keep_all(b, plans->pdata[i]);
    AgtLayerSet loaded = 0;
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        loaded |= plan->table[i].loaded ? AGT_LAYER_BIT(i) : 0;
    agt_plan_builder_loaded(b, loaded);
    return b;
}

static AgtPlan *conflict(GError **error, const AgtFeature *row, const char *problem)
{
    g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFLICT, "%s %s %s",
                agt_layer(row->layer)->name, row->id ? row->id : "(no id)", problem);
    return NULL;
}

static guint row_hash(gconstpointer p)
{
    const AgtFeature *row = p;
    return g_str_hash(row->birth ? row->birth : "") * 31u + row->layer;
}

static gboolean row_same(gconstpointer a, gconstpointer b)
{
    const AgtFeature *x = a, *y = b;
    return x->layer == y->layer && g_strcmp0(x->birth, y->birth) == 0;
}

AgtPlan *agt_plan_apply(const AgtPlan *plan, const AgtChangeset *c, GError **error)
{
    g_autoptr(GHashTable) old = g_hash_table_new(row_hash, row_same);
    for (guint i = 0; i < agt_changeset_n(c); i++) {
        const AgtChange *change = agt_changeset_get(c, i);
        if (change->before && !g_hash_table_insert(old, (gpointer)change->before, (gpointer)change))
            return conflict(error, change->before, "is changed twice in one changeset");
    }
    g_autoptr(AgtPlanBuilder) b = builder_for(plan, c);
    g_autoptr(GHashTable) met = g_hash_table_new(row_hash, row_same);
    g_autoptr(GHashTable) kept = g_hash_table_new(row_hash, row_same);
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        for (guint k = 0; k < plan->table[i].n; k++) {
            const AgtFeature *row = plan->table[i].rows[k];
            const AgtChange *change = g_hash_table_lookup(old, row);
            if (change && !g_hash_table_add(met, (gpointer)row))
                return conflict(error, row, "stands twice in the plan under one birth id");
            if (change && !agt_row_equal(row, change->before))
                return conflict(error, row, "is not what the changeset expects");
            const AgtFeature *now = change ? change->after : row;
            if (!now)
                continue;
            agt_plan_builder_add(b, now);
            if (now->birth)
                g_hash_table_add(kept, (gpointer)now);
        }
    for (guint i = 0; i < agt_changeset_n(c); i++) {
        const AgtChange *change = agt_changeset_get(c, i);
        if (change->before && !g_hash_table_contains(met, change->before))
            return conflict(error, change->before, "is to be changed but is not in the plan");
        if (change->op != AGT_ADD)
            continue;
        if (change->after->birth && !g_hash_table_add(kept, (gpointer)change->after))
            return conflict(error, change->after, "is to be added but is in the plan already");
        agt_plan_builder_add(b, change->after);
    }
    return agt_plan_builder_end(g_steal_pointer(&b));
}
