/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a delivery of clearance data changes: hazards new, changed, gone and released, and the works
 * that it forbids or permits. Every feature is judged twice by the rules of construction: a
 * release, a find or a street changes verdicts far from where it lies.
 */
#include "private.h"

static const AgtLayerId hazard_layers[] = {AGT_LAYER_HAZARD_AREA, AGT_LAYER_HAZARD_LINE,
                                           AGT_LAYER_HAZARD_POINT, AGT_LAYER_EXPLOSIVE_FIND};

static bool is_hazard(AgtLayerId layer)
{
    for (guint i = 0; i < G_N_ELEMENTS(hazard_layers); i++)
        if (layer == hazard_layers[i])
            return true;
    return false;
}

bool agt_clearance_concerned(const AgtChangeset *changes)
{
    for (guint i = 0; i < agt_changeset_n(changes); i++) {
        const AgtLayer *layer = agt_layer(agt_change_layer(agt_changeset_get(changes, i)));
        if ((layer->flags & AGT_LAYER_EVIDENCE) && !(layer->flags & AGT_LAYER_RECORD))
            return true;
    }
    return false;
}

/* --- Hazards --- */

/* Every delivery brings these anew; they say nothing about the hazard. */
static bool is_book(const char *field)
{
    static const char *const names[] = {"source", "source_key", "data_as_of", "note"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(field, names[i]) == 0)
            return true;
    return false;
}

static bool differs(const AgtFeature *a, const AgtFeature *b)
{
    const AgtLayer *layer = agt_layer(a->layer);
    for (guint i = 0; i < layer->n_fields; i++)
        if (!is_book(layer->fields[i].name) && !agt_row_field_equal(a, b, &layer->fields[i]))
            return true;
    if (agt_geom_is_empty(a->geom) || agt_geom_is_empty(b->geom))
        return agt_geom_is_empty(a->geom) != agt_geom_is_empty(b->geom);
    return !agt_geom_equals(a->geom, b->geom, 0);
}

static bool absent(const AgtFeature *row)
{
    return agt_flaw_has(clearance_evidence(row).flaw, "absent");
}

static void sort_change(const AgtChange *c, AgtClearanceNews *n)
{
    if (!is_hazard(agt_change_layer(c)))
        return;
    if (c->op == AGT_ADD)
        g_ptr_array_add(n->added, (gpointer)c->after);
    else if (c->op == AGT_REMOVE)
        g_ptr_array_add(n->gone, (gpointer)c->before);
    else if (absent(c->after) && !absent(c->before))
        g_ptr_array_add(n->gone, (gpointer)c->after);
    else if (differs(c->before, c->after))
        g_ptr_array_add(n->changed, (gpointer)c->after);
}

/* Ids of hazards that a release or a signature has ended. */
static GHashTable *ended(const AgtClearance *c)
{
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < c->n_hazards; i++)
        if (c->hazard[i].superseded)
            g_hash_table_add(
                set, g_strdup_printf("%d %s", (int)c->hazard[i].row->layer, c->hazard[i].row->id));
    return set;
}

static void find_released(const AgtClearance *before, const AgtClearance *after,
                          AgtClearanceNews *n)
{
    g_autoptr(GHashTable) old = ended(before);
    for (guint i = 0; i < after->n_hazards; i++) {
        const Hazard *h = &after->hazard[i];
        g_autofree char *key = g_strdup_printf("%d %s", (int)h->row->layer, h->row->id);
        if (h->superseded && !g_hash_table_contains(old, key))
            g_ptr_array_add(n->released, (gpointer)h->row);
    }
}

/* --- Works --- */

static bool is_reached(AgtClearance *c, const AgtFeature *row)
{
    g_autoptr(AgtFindings) found = agt_findings_new();
    clearance_judge_access(c, row, found);
    return !agt_findings_count(found, AGT_BLOCK) &&
           !agt_findings_count(found, AGT_NOT_BUILDABLE_YET);
}

/* Verdicts of features, access counted in. */
static bool *verdicts(AgtClearance *c, const GPtrArray *rows)
{
    bool *passes = g_new0(bool, rows->len + 1);
    if (!agt_clearance_proven(c))
        return passes;
    agt_clearance_pass_many(c, (const AgtFeature *const *)rows->pdata, rows->len, 0, passes);
    for (guint i = 0; i < rows->len; i++)
        passes[i] = passes[i] && is_reached(c, rows->pdata[i]);
    return passes;
}

static void judge_layer(AgtClearance *before, AgtClearance *after, AgtLayerId layer,
                        AgtClearanceNews *n)
{
    const AgtTable *t = agt_plan_table(after->plan, layer);
    g_autoptr(GPtrArray) old = g_ptr_array_new(), new = g_ptr_array_new();
    for (guint i = 0; i < t->n; i++) {
        const AgtFeature *row = agt_plan_find(before->plan, layer, t->rows[i]->id);
        if (!row || agt_feature_withdrawn(t->rows[i]))
            continue;
        g_ptr_array_add(old, (gpointer)row);
        g_ptr_array_add(new, (gpointer)t->rows[i]);
    }
    g_autofree bool *was = verdicts(before, old), *is = verdicts(after, new);
    n->judged += new->len;
    for (guint i = 0; i < new->len; i++)
        if (was[i] != is[i])
            g_ptr_array_add(is[i] ? n->buildable : n->blocked, new->pdata[i]);
}

/* What stands or is being set out comes first: people work there now. Then houses. */
static int urgency(const AgtFeature *row)
{
    static const char *const states[] = {"built", "staked", "issued"};
    for (guint i = 0; i < G_N_ELEMENTS(states); i++)
        if (g_strcmp0(row->state, states[i]) == 0)
            return i < 2 ? 0 : 1;
    return 2;
}

static gint by_urgency(gconstpointer a, gconstpointer b)
{
    const AgtFeature *x = *(const AgtFeature *const *)a, *y = *(const AgtFeature *const *)b;
    int d = urgency(x) - urgency(y);
    d = d ? d : (x->layer != AGT_LAYER_BUILDING) - (y->layer != AGT_LAYER_BUILDING);
    d = d ? d : (int)x->layer - (int)y->layer;
    return d ? d : agt_id_compare(x->id, y->id);
}

static gint by_id(gconstpointer a, gconstpointer b)
{
    const AgtFeature *x = *(const AgtFeature *const *)a, *y = *(const AgtFeature *const *)b;
    int d = (int)x->layer - (int)y->layer;
    return d ? d : agt_id_compare(x->id, y->id);
}

/* --- All of it --- */

/* The plan as if every edition that nobody has signed were accepted: else a delivery would forbid
 * everything until it is signed, and whoever signs could not see what it means. */
static AgtPlan *as_accepted(const AgtPlan *plan, const char *as_of, GError **error)
{
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    agt_changeset_keep_plan(c, plan);
    AGT_EACH(plan, EDITION, Edition, e)
    {
        if (g_strcmp0(e->status, "accepted") == 0 || g_strcmp0(e->status, "rejected") == 0)
            continue;
        AgtEdition *x = (AgtEdition *)agt_arena_copy(agt_changeset_arena(c), &e->f);
        x->status = "accepted";
        x->accepted_by = "the first of two people";
        x->confirmed_by = "the second of two people";
        x->accepted_on = x->confirmed_on = agt_arena_text(agt_changeset_arena(c), as_of);
        agt_changeset_change(c, &e->f, &x->f);
    }
    return agt_plan_apply(plan, c, error);
}

static AgtClearance *open_as_accepted(const AgtPlan *plan, const char *as_of, AgtPlan **out,
                                      GError **error)
{
    g_autoptr(AgtFindings) unused = agt_findings_new();
    *out = as_accepted(plan, as_of, error);
    return *out ? agt_clearance_new(*out, AGT_CONSTRUCTION, as_of, unused, error) : NULL;
}

static bool read_news(const AgtPlan *plan, const AgtChangeset *changes, const char *as_of,
                      AgtClearanceNews *n, GError **error)
{
    g_autoptr(AgtPlan) next = agt_plan_apply(plan, changes, error);
    g_autoptr(AgtClearance) before = next ? open_as_accepted(plan, as_of, &n->before, error) : NULL;
    g_autoptr(AgtClearance) after = before ? open_as_accepted(next, as_of, &n->after, error) : NULL;
    if (!after)
        return false;
    for (guint i = 0; i < agt_changeset_n(changes); i++)
        sort_change(agt_changeset_get(changes, i), n);
    n->is_judged = agt_clearance_judged(before) && agt_clearance_judged(after);
    n->proven = agt_clearance_proven(after);
    if (n->is_judged)
        find_released(before, after, n);
    for (guint l = 0; l < AGT_N_LAYERS && n->is_judged; l++)
        if (agt_clearance_is_works(l))
            judge_layer(before, after, l, n);
    GPtrArray *const hazards[] = {n->added, n->changed, n->gone, n->released};
    for (guint i = 0; i < G_N_ELEMENTS(hazards); i++)
        g_ptr_array_sort(hazards[i], by_id);
    g_ptr_array_sort(n->blocked, by_urgency);
    g_ptr_array_sort(n->buildable, by_urgency);
    return true;
}

AgtClearanceNews *agt_clearance_news(const AgtPlan *plan, const AgtChangeset *changes,
                                     const char *as_of, GError **error)
{
    AgtClearanceNews *n = g_new0(AgtClearanceNews, 1);
    GPtrArray **const lists[] = {&n->added,    &n->changed, &n->gone,
                                 &n->released, &n->blocked, &n->buildable};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        *lists[i] = g_ptr_array_new();
    if (read_news(plan, changes, as_of, n, error))
        return n;
    agt_clearance_news_free(n);
    return NULL;
}

void agt_clearance_news_free(AgtClearanceNews *n)
{
    if (!n)
        return;
    GPtrArray *const lists[] = {n->added,    n->changed, n->gone,
                                n->released, n->blocked, n->buildable};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        g_ptr_array_unref(lists[i]);
    agt_plan_unref(n->before);
    agt_plan_unref(n->after);
    g_free(n);
}
