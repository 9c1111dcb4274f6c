/* SPDX-License-Identifier: Apache-2.0 */
/* Which record is which row: by file name and key. Evidence: roster.c. */
#include <string.h>

#include "edit.h"
#include "roster.h"

static char *full_key(AgtLayerId layer, const char *key)
{
    return g_strdup_printf("%d %s", (int)layer, key);
}

/* Layers whose rows remember the file they came from; evidence belongs to its dataset. */
static bool remembers(const AgtLayer *layer)
{
    return !(layer->flags & (AGT_LAYER_RECORD | AGT_LAYER_EVIDENCE));
}

bool agt_match_is_mate(const AgtIntake *in, const char *source)
{
    return source && g_hash_table_contains(in->mates, source);
}

void agt_match_begin(AgtIntake *in)
{
    in->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    in->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    in->mates = g_hash_table_new(g_str_hash, g_str_equal);
    AGT_EACH(in->plan, SOURCE, Source, s)
    if (g_strcmp0(s->file, in->file->name) == 0) {
        g_hash_table_add(in->mates, (gpointer)s->f.id);
        in->before = s;
    }
    for (int i = 0; in->before && i < AGT_N_LAYERS; i++) {
        const AgtTable *t = agt_plan_table(in->plan, (AgtLayerId)i);
        for (guint k = 0; remembers(t->layer) && k < t->n; k++)
            if (agt_match_is_mate(in, t->rows[k]->source) && t->rows[k]->source_key)
                g_hash_table_insert(in->known, full_key((AgtLayerId)i, t->rows[k]->source_key),
                                    (gpointer)t->rows[k]);
    }
}

void agt_match_clear(AgtIntake *in)
{
    g_clear_pointer(&in->known, g_hash_table_unref);
    g_clear_pointer(&in->seen, g_hash_table_unref);
    g_clear_pointer(&in->mates, g_hash_table_unref);
    g_clear_pointer(&in->roster, agt_roster_free);
    g_clear_pointer(&in->tally, g_hash_table_unref);
    for (int i = 0; i < AGT_N_LAYERS; i++)
        g_clear_pointer(&in->ids[i], g_hash_table_unref);
}

const AgtFeature *agt_match_known(const AgtIntake *in, AgtLayerId layer, const char *key)
{
    g_autofree char *full = full_key(layer, key);
    return g_hash_table_lookup(in->known, full);
}

static char *raw_key(const AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry,
                     bool *own)
{
    bool bad = false;
    if (l->key) {
        *own = !g_str_has_prefix(l->key, "(none)"); /* points that name no record */
        return g_strdup(l->key);
    }
    char *text = entry->key ? agt_value_named(f, entry->key, &bad) : NULL;
    *own = text && *g_strstrip(text);
    if (!*own)
        g_clear_pointer(&text, g_free);
    if (!text && l->in->cad)
        return g_strdup(agt_cad_record(l->in->cad, f)->key);
    return text ? text : g_strdup_printf("%" G_GINT64_FORMAT, (gint64)OGR_F_GetFID(f));
}

const char *agt_match_key(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry,
                          AgtLayerId target)
{
    bool evidence = agt_exchange_is_evidence(target), own;
    g_autofree char *raw = raw_key(l, f, entry, &own);
    g_autofree char *bare =
        l->in->many_layers ? g_strdup_printf("%s:%s", l->name, raw) : g_strdup(raw);
    g_autofree char *key =
        evidence && !own ? g_strdup_printf("%c%s", AGT_ROSTER_NUMBER, bare) : g_strdup(bare);
    g_autofree char *tried = g_strdup(key);
    for (int n = 2;; n++) {
        g_autofree char *fold = evidence ? g_utf8_casefold(tried, -1) : g_strdup(tried);
        char *full = full_key(target, fold);
        if (g_hash_table_add(l->in->seen, full))
            break;
        if (n == 2)
            agt_intake_tally(l->in, &agt_exchange_duplicate_key, key, NULL);
        g_free(tried);
        tried = g_strdup_printf("%s#%d", key, n);
    }
    return agt_arena_text(l->in->arena, tried);
}

static void ids_begin(AgtIntake *in, AgtLayerId layer)
{
    if (in->ids[layer])
        return;
    in->ids[layer] = g_hash_table_new(g_str_hash, g_str_equal);
    const AgtTable *t = agt_plan_table(in->plan, layer);
    for (guint i = 0; i < t->n; i++) {
        if (t->rows[i]->id)
            g_hash_table_add(in->ids[layer], (gpointer)t->rows[i]->id);
        if (t->rows[i]->birth)
            g_hash_table_add(in->ids[layer], (gpointer)t->rows[i]->birth);
    }
    in->counter[layer] = agt_id_counter(in->plan, layer, layer == AGT_LAYER_STREET ? 2 : 3);
}

const char *agt_match_id(AgtIntake *in, AgtLayerId layer, const char *wanted)
{
    ids_begin(in, layer);
    const char *id = NULL;
    if (wanted && agt_edit_id_fits(wanted) && !g_hash_table_contains(in->ids[layer], wanted))
        id = agt_arena_text(in->arena, wanted);
    while (!id || (!wanted && g_hash_table_contains(in->ids[layer], id))) {
        id = agt_id_next(&in->counter[layer], in->arena);
        wanted = NULL;
    }
    g_hash_table_add(in->ids[layer], (gpointer)id);
    return id;
}

/* Why a row that people have decided on is not overwritten, or NULL. */
static const char *protection(const AgtFeature *row)
{
    static const char *const decided[] = {"approved", "issued", "staked", "built"};
    if (agt_layer(row->layer)->flags & (AGT_LAYER_RECORD | AGT_LAYER_EVIDENCE))
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(decided); i++)
        if (g_strcmp0(row->state, decided[i]) == 0)
            return N_("its state shows that it is decided");
    return row->pinned == 1 ? N_("it is pinned") : NULL;
}

static void add_finding(AgtIntake *in, const AgtRule *rule, const AgtFeature *row, const char *key,
                        const char *what)
{
    AgtFinding *x = agt_findings_add(in->out, rule, row);
    x->arg = agt_arena_text(agt_findings_arena(in->out), key);
    x->what = what;
}

void agt_match_store(AgtIntake *in, const AgtFeature *before, AgtFeature *row, const char *key)
{
    in->touched[row->layer] = true;
    const char *why = before ? protection(before) : NULL;
    if (!before)
        agt_changeset_add(in->changes, row);
    else if (!why)
        agt_changeset_change(in->changes, before, row);
    else if (!agt_row_equal(before, row))
        add_finding(in, &agt_exchange_protected, before, key, why);
}

static void gone(AgtIntake *in, const AgtFeature *row)
{
    const char *why = protection(row);
    if (why) {
        add_finding(in, &agt_exchange_protected, row, row->source_key, why);
    } else {
        agt_changeset_remove(in->changes, row);
        add_finding(in, &agt_exchange_record_gone, row, row->source_key, N_("it was removed"));
    }
}

void agt_match_gone(AgtIntake *in)
{
    for (int i = 0; i < AGT_N_LAYERS; i++) {
        const AgtTable *t = agt_plan_table(in->plan, (AgtLayerId)i);
        for (guint k = 0; !in->delta && remembers(t->layer) && k < t->n; k++) {
            const AgtFeature *row = t->rows[k];
            if (!agt_match_is_mate(in, row->source) || !row->source_key)
                continue;
            g_autofree char *full = full_key((AgtLayerId)i, row->source_key);
            if (!g_hash_table_contains(in->seen, full))
                gone(in, row);
        }
    }
}
