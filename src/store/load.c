/* SPDX-License-Identifier: Apache-2.0 */
/* Snapshots: the live tables, or any revision. */
#include <string.h>

#include "internal.h"

/* --- live ----------------------------------------------------------------------------------- */

static bool know(const AgtKey *key, const AgtHash *hash, gpointer user, GError **error)
{
    (void)error;
    g_hash_table_insert(user, g_memdup2(key, sizeof *key), g_memdup2(hash, sizeof *hash));
    return true;
}

/* Versions of a held layer by key, as the newest revision of the file has them on whatever branch.
 * The tree says so, which is proven by its hash, and no list that another program can write. */
static GHashTable *read_evidence(AgtStore *s, AgtLayerId layer, GError **error)
{
    AgtTree newest[AGT_N_LAYERS];
    g_autoptr(GHashTable) known =
        g_hash_table_new_full(agt_key_hash, agt_key_equal, g_free, g_free);
    if (!agt_store_newest_trees(s, newest, error) ||
        !agt_tree_walk(s, &newest[layer].root, know, known, error))
        return NULL;
    return g_steal_pointer(&known);
}

/* Rows in which HEAD has the features that no row is as recorded. */
static GHashTable *rows_of_lost(AgtStore *s, GHashTable *lost, GError **error)
{
    g_autoptr(GHashTable) rows = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, lost);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        AgtIdent ident;
        if (!agt_ident_get(s, key, &ident, error))
            return NULL;
        if (ident.alive)
            g_hash_table_add(rows, g_memdup2(&ident.row, sizeof ident.row));
    }
    return g_steal_pointer(&rows);
}

/* True when a row is one of the lost features: then it was edited. A row with the birth of a
 * feature that is there as recorded, too, is a copy of it and was added. */
static bool was_edited(AgtStore *s, GHashTable *lost, GHashTable *rows, const AgtFeature *row)
{
    AgtKey key = agt_store_key(s, row->layer, row->birth);
    return (row->birth && g_hash_table_contains(lost, &key)) ||
           g_hash_table_contains(rows, &row->rowid);
}

/* A row that was added by hand counts when it is a hazard or changed ground, never when it would
 * permit anything. */
static bool added_counts(AgtLayerId layer)
{
    return layer == AGT_LAYER_HAZARD_AREA || layer == AGT_LAYER_HAZARD_LINE ||
           layer == AGT_LAYER_HAZARD_POINT || layer == AGT_LAYER_EXPLOSIVE_FIND ||
           layer == AGT_LAYER_GROUND_CHANGE || layer == AGT_LAYER_QUARANTINE;
}

static void evidence_added(AgtPlanBuilder *b, AgtFeature *row, AgtFindings *out)
{
    AgtArena *a = agt_plan_builder_arena(b);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, row->rowid);
    if (!row->id)
        row->id = agt_arena_printf(a, "row-%s", number);
    agt_store_find(out,
                   agt_layer_is_approved(row->layer) ? &agt_store_rule_approved_edited
                                                     : &agt_store_rule_evidence_added,
                   row, number);
    if (added_counts(row->layer))
        agt_plan_builder_add(b, row);
}

static int by_key(gconstpointer a, gconstpointer b)
{
    return memcmp(*(const AgtKey *const *)a, *(const AgtKey *const *)b, sizeof(AgtKey));
}

/* What the live table has not as recorded: the recorded version holds. */
static bool bring_back(AgtStore *s, AgtPlanBuilder *b, AgtLayerId layer, GHashTable *lost,
                       AgtFindings *out, GError **error)
{
    guint n;
    g_autofree gpointer *key = g_hash_table_get_keys_as_array(lost, &n);
    qsort(key, n, sizeof *key, by_key);
    for (guint i = 0; i < n; i++) {
        const AgtHash *hash = g_hash_table_lookup(lost, key[i]);
        AgtFeature *row = agt_object_by_hash(s, agt_plan_builder_arena(b), layer, hash, error);
        if (!row)
            return false;
        agt_store_find(out,
                       agt_layer_is_approved(layer) ? &agt_store_rule_approved_edited
                                                    : &agt_store_rule_evidence_edited,
                       row, NULL);
        agt_plan_builder_add(b, row);
    }
    return true;
}

/*
 * Clearance evidence is compared with what was recorded at every load, not only when a trigger
 * says so: a trigger can be dropped or switched off, and a hazard lost that way could kill.
 */
static bool load_evidence(AgtStore *s, AgtPlanBuilder *b, AgtLayerId layer, AgtFindings *out,
                          GError **error)
{
    g_autoptr(GHashTable) known = read_evidence(s, layer, error);
    if (!known)
        return false;
    g_auto(AgtObject) o;
    agt_object_init(&o);
    GError *local = NULL;
    g_autoptr(AgtLive) live = agt_live_open(s, layer, agt_plan_builder_arena(b), out, &local);
    g_autoptr(GPtrArray) other = g_ptr_array_new();
    AgtFeature *row = NULL;
    while (live && agt_live_next(live, &row, NULL, &local) && row) {
        agt_object_encode(&o, row);
        AgtKey key = agt_store_key(s, layer, row->birth);
        const AgtHash *hash = row->birth ? g_hash_table_lookup(known, &key) : NULL;
        if (hash && agt_hash_equal(hash, &o.hash)) {
            g_hash_table_remove(known, &key);
            agt_plan_builder_add(b, row);
        } else {
            g_ptr_array_add(other, row);
        }
    }
    g_autoptr(GHashTable) rows = local ? NULL : rows_of_lost(s, known, &local);
    for (guint i = 0; rows && i < other->len; i++)
        if (!was_edited(s, known, rows, other->pdata[i])) /* else it is brought back */
            evidence_added(b, other->pdata[i], out);
    if (local) {
        g_propagate_error(error, local);
        return false;
    }
    return bring_back(s, b, layer, known, out, error);
}

/* The revision the live tables equal, and whether they do. */
static bool fill_revision(AgtStore *s, AgtPlanHead *head, AgtLayerSet layers, AgtFindings *out,
                          GError **error)
{
    AgtHash commit;
    gint64 dirty = 0;
    bool changed = false;
    if (!agt_store_head_hash(s, &commit, error) ||
        !agt_store_number(s, "SELECT EXISTS(SELECT 1 FROM rev_dirty)", 0, &dirty, error) ||
        !agt_store_schema_changed(s, &changed, error))
        return false;
    if (dirty || changed) {
        g_auto(AgtDiff) d = {0};
        if (!agt_diff_live(s, &d, out, layers, error))
            return false;
        head->uncommitted = d.edits->len || d.refused;
    }
    if (agt_hash_is_zero(&commit)) /* nothing recorded yet: what lies there is uncommitted */
        return true;
    g_autoptr(AgtRevision) r = agt_store_read_revision(s, &commit, error);
    if (!r)
        return false;
    g_autofree char *name = g_strdup_printf("r%" G_GINT64_FORMAT, r->seq);
    head->revision_name = agt_arena_text(s->arena, name);
    head->revision = agt_arena_text(s->arena, head->uncommitted ? "" : r->content);
    return true;
}

/*
 * Settings are signed as they were recorded. One that was changed by hand counts as unsigned until
 * `commit` has looked at it, so that no figure is judged by that nobody signed.
 */
static bool load_settings(AgtStore *s, AgtPlanBuilder *b, AgtFindings *out, GError **error)
{
    g_autoptr(GHashTable) known = read_evidence(s, AGT_LAYER_SETTING, error);
    if (!known)
        return false;
    g_auto(AgtObject) o;
    agt_object_init(&o);
    GError *local = NULL;
    g_autoptr(AgtLive) live =
        agt_live_open(s, AGT_LAYER_SETTING, agt_plan_builder_arena(b), out, &local);
    AgtFeature *row = NULL;
    while (live && agt_live_next(live, &row, NULL, &local) && row) {
        agt_object_encode(&o, row);
        AgtKey key = agt_store_key(s, AGT_LAYER_SETTING, row->birth);
        const AgtHash *hash = row->birth ? g_hash_table_lookup(known, &key) : NULL;
        if (!hash || !agt_hash_equal(hash, &o.hash))
            ((AgtSetting *)row)->signed_by = ((AgtSetting *)row)->confirmed_by = NULL;
        agt_plan_builder_add(b, row);
    }
    if (local)
        g_propagate_error(error, local);
    return !local;
}

static bool load_rows(AgtStore *s, AgtPlanBuilder *b, AgtLayerId layer, AgtFindings *out,
                      GError **error)
{
    if (layer == AGT_LAYER_SETTING)
        return load_settings(s, b, out, error);
    /* So is the approved plan: who edits the reference edits the verdict. */
    bool locked = (agt_layer(layer)->flags & AGT_LAYER_EVIDENCE) || agt_layer_is_approved(layer);
    return locked ? load_evidence(s, b, layer, out, error)
                  : agt_load_plain(s, b, layer, out, 0, error);
}

static AgtPlan *load_live(AgtStore *s, AgtLayerSet layers, AgtFindings *out, GError **error)
{
    AgtPlanHead head = s->head;
    if (!fill_revision(s, &head, layers, out, error))
        return NULL;
    g_autoptr(AgtPlanBuilder) b = agt_plan_builder_new(&head);
    agt_plan_builder_loaded(b, layers);
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        if (!(layers & AGT_LAYER_BIT(i)) || !s->number[i])
            continue;
        if (!load_rows(s, b, i, out, error))
            return NULL;
    }
    agt_store_unmap(s);
    return agt_plan_builder_end(g_steal_pointer(&b));
}

/* --- revision ------------------------------------------------------------------------------- */

typedef struct {
    AgtStore *s;
    AgtPlanBuilder *b;
    AgtLayerId layer;
} Walk;

static bool add_version(const AgtKey *key, const AgtHash *hash, gpointer user, GError **error)
{
    Walk *w = user;
    (void)key;
    AgtFeature *row = agt_object_by_hash(w->s, agt_plan_builder_arena(w->b), w->layer, hash, error);
    if (row)
        agt_plan_builder_add(w->b, row);
    return row != NULL;
}

static AgtPlan *load_revision(AgtStore *s, const char *name, AgtLayerSet layers, GError **error)
{
    AgtHash commit, root;
    AgtTree tree[AGT_N_LAYERS];
    if (!agt_store_resolve(s, name, &commit, error))
        return NULL;
    g_autoptr(AgtRevision) r = agt_store_read_revision(s, &commit, error);
    if (!r || !agt_hash_parse(r->content, &root) || !agt_trees_read(s, &root, tree, error))
        return NULL;
    AgtPlanHead head = s->head;
    g_autofree char *number = g_strdup_printf("r%" G_GINT64_FORMAT, r->seq);
    head.revision = r->content;
    head.revision_name = number;
    g_autoptr(AgtPlanBuilder) b = agt_plan_builder_new(&head);
    agt_plan_builder_loaded(b, layers);
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        Walk w = {s, b, i};
        if ((layers & AGT_LAYER_BIT(i)) && !agt_tree_walk(s, &tree[i].root, add_version, &w, error))
            return NULL;
    }
    return agt_plan_builder_end(g_steal_pointer(&b));
}

bool agt_store_is_held(AgtLayerId layer)
{
    switch (layer) {
    case AGT_LAYER_PERMIT: /* a permit that was withdrawn must not come back */
    case AGT_LAYER_SETTING:
    case AGT_LAYER_ISSUE:         /* what is in people's hands */
    case AGT_LAYER_PERSON:        /* two names of one person must stay one signature */
    case AGT_LAYER_TERRAIN:       /* a survey that shows lost ground, for depth by levels */
    case AGT_LAYER_CONTROL_POINT: /* by these a wrong datum is found out */
    case AGT_LAYER_SITE_GRID:     /* a fit made anew puts in doubt what was read by the old one */
        return true;
    default: /* what an authority approved is no plan of a branch's own either */
        return (agt_layer(layer)->flags & AGT_LAYER_EVIDENCE) || agt_layer_is_approved(layer);
    }
}

AgtLayerSet agt_store_held_layers(void)
{
    AgtLayerSet set = 0;
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        if (agt_store_is_held(i))
            set |= AGT_LAYER_BIT(i);
    return set;
}

bool agt_trees_same_held(const AgtTree a[AGT_N_LAYERS], const AgtTree b[AGT_N_LAYERS])
{
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        if (agt_store_is_held(i) && !agt_hash_equal(&a[i].root, &b[i].root))
            return false;
    return true;
}

/* An old revision, with what is held as the newest one has it. */
static AgtPlan *mix(AgtStore *s, const AgtHash *commit, const AgtTree now[AGT_N_LAYERS],
                    const AgtTree then[AGT_N_LAYERS], AgtLayerSet layers, AgtFindings *out,
                    GError **error)
{
    g_autoptr(AgtRevision) r = agt_store_read_revision(s, commit, error);
    if (!r)
        return NULL;
    g_autofree char *number = g_strdup_printf("r%" G_GINT64_FORMAT, r->seq);
    AgtPlanHead head = s->head;
    head.revision = r->content;
    head.revision_name = number;
    AgtFinding *x = agt_findings_add_plan(out, &agt_store_rule_superseded);
    x->arg = agt_arena_text(agt_findings_arena(out), number);
    g_autoptr(AgtPlanBuilder) b = agt_plan_builder_new(&head);
    agt_plan_builder_loaded(b, layers);
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        Walk w = {s, b, i};
        const AgtHash *tree = agt_store_is_held(i) ? &now[i].root : &then[i].root;
        if ((layers & AGT_LAYER_BIT(i)) && !agt_tree_walk(s, tree, add_version, &w, error))
            return NULL;
    }
    return agt_plan_builder_end(g_steal_pointer(&b));
}

static AgtPlan *load_held(AgtStore *s, const char *name, AgtLayerSet layers, AgtFindings *out,
                          GError **error)
{
    AgtHash commit, root;
    AgtTree now[AGT_N_LAYERS], then[AGT_N_LAYERS];
    if (!agt_store_resolve(s, name, &commit, error) ||
        !agt_store_root_of(s, &commit, &root, error) || !agt_store_newest_trees(s, now, error) ||
        !agt_trees_read(s, &root, then, error))
        return NULL;
    return agt_trees_same_held(now, then) ? load_revision(s, name, layers, error)
                                          : mix(s, &commit, now, then, layers, out, error);
}

AgtPlan *agt_store_load_held(AgtStore *s, const char *revision, AgtLayerSet layers,
                             AgtFindings *out, GError **error)
{
    if (!agt_store_begin(s, false, error))
        return NULL;
    AgtPlan *plan = load_held(s, revision, layers, out, error);
    agt_store_end(s, false, NULL); /* nothing was written */
    return plan;
}

AgtPlan *agt_store_load(AgtStore *s, const char *revision, AgtLayerSet layers, AgtFindings *out,
                        GError **error)
{
    g_assert(out || revision);
    if (!agt_store_begin(s, false, error)) /* one state of the file for all layers */
        return NULL;
    AgtPlan *plan =
        revision ? load_revision(s, revision, layers, error) : load_live(s, layers, out, error);
    agt_store_end(s, false, NULL); /* nothing was written */
    return plan;
}
