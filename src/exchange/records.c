/* SPDX-License-Identifier: Apache-2.0 */
/* Files of records: what they hold, one by one or in sections, and the books. */
#include "records.h"

#include <math.h>
#include <string.h>

enum { BYTES_MAX = 16 << 20, FAULTS_SHOWN = 50 };

const AgtLayer *const *agt_records_layers(void)
{
    static const AgtLayerId ids[] = {AGT_LAYER_PARTY,  AGT_LAYER_PERSON, AGT_LAYER_PHASE,
                                     AGT_LAYER_PERMIT, AGT_LAYER_WAIVER, AGT_LAYER_SETTING,
                                     AGT_LAYER_REMARK};
    static const AgtLayer *layers[G_N_ELEMENTS(ids) + 1];
    static gsize once;
    if (g_once_init_enter(&once)) {
        for (guint i = 0; i < G_N_ELEMENTS(ids); i++)
            layers[i] = agt_layer(ids[i]);
        g_once_init_leave(&once, 1);
    }
    return layers;
}

const AgtLayer *agt_records_layer(const char *word)
{
    for (const AgtLayer *const *l = agt_records_layers(); *l; l++) {
        g_autofree char *many =
            g_str_has_suffix((*l)->name, "y")
                ? g_strdup_printf("%.*sies", (int)strlen((*l)->name) - 1, (*l)->name)
                : g_strconcat((*l)->name, "s", NULL);
        if (g_ascii_strcasecmp(word, (*l)->name) == 0 || g_ascii_strcasecmp(word, many) == 0)
            return *l;
    }
    return NULL;
}

void agt_records_fault(AgtRecords *r, GError *error)
{
    if (error)
        g_ptr_array_add(r->faults, g_strdup(error->message));
    g_clear_error(&error);
}

void agt_records_count_free(gpointer p)
{
    AgtImportCount *c = p;
    g_free(c->layer);
    g_free(c->target);
    g_free(c);
}

void agt_records_count(AgtRecords *r, const char *section, const AgtLayer *layer)
{
    AgtImportCount *count = NULL;
    for (guint i = 0; !count && i < r->result->counts->len; i++) {
        AgtImportCount *c = r->result->counts->pdata[i];
        if (strcmp(c->layer, section) == 0)
            count = c;
    }
    if (!count) {
        count = g_new0(AgtImportCount, 1);
        count->layer = g_strdup(section);
        count->target = g_strdup(layer->name);
        g_ptr_array_add(r->result->counts, count);
    }
    count->records++;
    count->stored++;
}

/*
 * A record without an id gets the next number, once. In a newer version of the file nobody can tell
 * whether it is the same record changed or another one, and a recalled permit must not leave the
 * valid one standing beside it.
 */
bool agt_records_row(AgtRecords *r, const AgtLayer *layer, const char *id, GError **error)
{
    bool none = !id || !*id;
    if (none && layer->id == AGT_LAYER_SETTING)
        return agt_edit_fail(r->edit, error, "a setting needs its name in \"id\"");
    if (none && r->again)
        return agt_edit_fail(r->edit, error,
                             "a %s without id: a file of this name was imported before, so every "
                             "record must say which one it is (export the layer to see the ids), "
                             "or which new one",
                             layer->name);
    return agt_edit_row(r->edit, layer->id, none ? NULL : id, AGT_EDIT_EITHER, error);
}

bool agt_records_fit(const char *path)
{
    static const char *const endings[] = {".csv", ".tsv", ".yaml", ".yml"};
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
        size_t n = strlen(path), m = strlen(endings[i]);
        if (n > m && g_ascii_strcasecmp(path + n - m, endings[i]) == 0)
            return true;
    }
    return false;
}

static bool is_yaml(const char *name)
{
    return g_str_has_suffix(name, "ml") || g_str_has_suffix(name, "ML");
}

/* --- The books --- */

static const AgtSource *source_of(const AgtPlan *plan, const char *file)
{
    AGT_EACH(plan, SOURCE, Source, s)
    if (g_strcmp0(s->file, file) == 0)
        return s;
    return NULL;
}

static bool known_bytes(const AgtPlan *plan, const char *sha256)
{
    AGT_EACH(plan, SOURCE, Source, s)
    if (g_strcmp0(s->sha256, sha256) == 0)
        return true;
    return false;
}

static const char *counts_json(AgtArena *a, const GPtrArray *counts)
{
    g_autoptr(GString) out = g_string_new("[");
    for (guint i = 0; i < counts->len; i++) {
        const AgtImportCount *c = counts->pdata[i]; /* names of layers and sections: plain words */
        g_string_append_printf(out,
                               "%s{\"layer\":\"%s\",\"target\":\"%s\",\"records\":%u,\"stored\":%u,"
                               "\"quarantined\":0,\"unmapped\":0,\"repaired\":0}",
                               i ? "," : "", c->layer, c->target, c->records, c->stored);
    }
    g_string_append_c(out, ']');
    return agt_arena_text(a, out->str);
}

static void add_source(AgtRecords *r, const AgtRecordsOptions *o, const AgtPlan *plan)
{
    AgtArena *a = r->edit->arena;
    const AgtSource *before = source_of(plan, r->name);
    AgtIdCounter counter = agt_id_counter(plan, AGT_LAYER_SOURCE, 3);
    AgtSource *s =
        (AgtSource *)(before ? agt_arena_copy(a, &before->f) : agt_arena_row(a, AGT_LAYER_SOURCE));
    if (!before)
        s->f.id = s->f.birth = agt_id_next(&counter, a);
    s->file = agt_arena_text(a, r->name);
    s->sha256 = agt_arena_text(a, r->result->sha256);
    s->driver = agt_arena_text(a, r->result->driver);
    s->crs = agt_arena_text(a, r->result->crs);
    s->crs_origin = r->result->crs ? "option" : NULL;
    s->imported_on = agt_arena_text(a, o->imported_on);
    s->received_from = agt_arena_text(a, o->received_from);
    s->records = s->stored = s->quarantined = s->unmapped = 0;
    for (guint i = 0; i < r->result->counts->len; i++) {
        const AgtImportCount *c = r->result->counts->pdata[i];
        s->records += c->records;
        s->stored += c->stored;
    }
    s->counts = counts_json(a, r->result->counts);
    agt_edit_keep(r->edit, before ? &before->f : NULL, &s->f);
}

/* --- The whole --- */

static AgtImportResult *new_result(const AgtRecordsOptions *o, const char *name, const char *text,
                                   gsize len)
{
    AgtImportResult *r = g_new0(AgtImportResult, 1);
    r->counts = g_ptr_array_new_with_free_func(agt_records_count_free);
    r->sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, len);
    r->driver = g_strdup(is_yaml(name) ? "YAML" : "CSV");
    r->crs = g_strdup(o->edit.crs);
    r->accuracy_m = -1;
    return r;
}

/* Every complaint at once: a planner corrects a table in one go. */
static bool no_faults(const AgtRecords *r, GError **error)
{
    if (!r->faults->len)
        return true;
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < MIN(r->faults->len, FAULTS_SHOWN); i++)
        g_string_append_printf(all, "\n  %s", (const char *)r->faults->pdata[i]);
    if (r->faults->len > FAULTS_SHOWN)
        g_string_append_printf(all, "\n  and %u more", r->faults->len - FAULTS_SHOWN);
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                "\"%s\": nothing was taken, for a table counts whole or not at all; mistakes: %u%s",
                r->name, r->faults->len, all->str);
    return false;
}

static bool take(AgtRecords *r, const AgtPlan *plan, const AgtRecordsOptions *o, GError **error)
{
    if (!(is_yaml(r->name) ? agt_records_yaml(r, error) : agt_records_csv(r, error)))
        return false;
    g_autoptr(GPtrArray) missing = agt_edit_references(r->edit);
    for (guint i = 0; i < missing->len; i++)
        g_ptr_array_add(r->faults, g_strdup(missing->pdata[i]));
    if (!no_faults(r, error))
        return false;
    if (!r->result->counts->len)
        return agt_edit_fail(r->edit, error, "\"%s\" holds no record", r->name);
    add_source(r, o, plan);
    r->result->changes = agt_edit_end(r->edit, error);
    return r->result->changes != NULL;
}

static char *read_file(const char *path, gsize *len, GError **error)
{
    g_autoptr(GError) why = NULL;
    char *text = NULL;
    if (!g_file_get_contents(path, &text, len, &why)) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_OPEN, "%s", why->message);
        return NULL;
    }
    if (*len <= BYTES_MAX)
        return text;
    g_free(text);
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                "\"%s\" is larger than 16 MiB, which no table of records is", path);
    return NULL;
}

AgtImportResult *agt_import_records(const AgtPlan *plan, const AgtRecordsOptions *options,
                                    AgtFindings *out, GError **error)
{
    gsize len = 0;
    g_autofree char *text = read_file(options->path, &len, error);
    if (!text)
        return NULL;
    g_autofree char *name = g_path_get_basename(options->path);
    g_autoptr(AgtImportResult) result = new_result(options, name, text, len);
    result->changes = NULL;
    if (!options->reread && known_bytes(plan, result->sha256)) {
        result->same_file = true;
        result->changes = agt_changeset_new();
        return g_steal_pointer(&result);
    }
    g_autoptr(AgtEdit) edit = agt_edit_new(plan, &options->edit);
    g_autoptr(AgtFindings) findings = agt_findings_new();
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    AgtRecords r = {.edit = edit,
                    .name = name,
                    .text = text,
                    .len = len,
                    .layer = options->layer,
                    .path = options->path,
                    .again = source_of(plan, name) != NULL,
                    .out = findings,
                    .faults = faults,
                    .result = result};
    if (!take(&r, plan, options, error))
        return NULL;
    agt_findings_join(out, findings);
    return g_steal_pointer(&result);
}
