/* SPDX-License-Identifier: Apache-2.0 */
/* The books of an import: the source row, and the edition of a dataset (edition.c). */
#include <math.h>
#include <string.h>

#include "import.h"

static void hash_node(GChecksum *sum, const AgtYamlNode *n)
{
    AgtYamlKind kind = agt_yaml_kind(n);
    g_checksum_update(sum,
                      (const guchar *)(kind == AGT_YAML_MAP    ? "{"
                                       : kind == AGT_YAML_LIST ? "["
                                                               : "'"),
                      1);
    const char *text = agt_yaml_text(n);
    if (text)
        g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
    for (guint i = 0; kind != AGT_YAML_SCALAR && i < agt_yaml_n(n); i++) {
        const char *key = kind == AGT_YAML_MAP ? agt_yaml_key(n, i) : NULL;
        if (key)
            g_checksum_update(sum, (const guchar *)key, (gssize)strlen(key) + 1);
        hash_node(sum, agt_yaml_at(n, i));
    }
}

/* Hash of what a profile says; comments and layout do not count. */
static const char *profile_hash(AgtIntake *in)
{
    if (!in->options->profile)
        return NULL;
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    hash_node(sum, agt_yaml_root(in->options->profile));
    return agt_arena_text(in->arena, g_checksum_get_string(sum));
}

static bool takes_evidence(const AgtProfile *p)
{
    for (guint i = 0; i < p->layers->len; i++) {
        const AgtProfileLayer *l = g_ptr_array_index(p->layers, i);
        if (!l->none && agt_exchange_is_evidence(l->target))
            return true;
    }
    return false;
}

bool agt_ledger_begin(AgtIntake *in, GError **error)
{
    const char *date = in->options->data_as_of ? in->options->data_as_of : in->profile->data_as_of;
    if (date && !agt_date_valid(date)) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                    "\"%s\" is no date YYYY-MM-DD", date);
        return false;
    }
    in->data_as_of = agt_arena_text(in->arena, date);
    in->delta = g_strcmp0(in->options->mode, "delta") == 0;
    if (in->file->raster || !takes_evidence(in->profile)) {
        in->source_id = in->before ? in->before->f.id : agt_match_id(in, AGT_LAYER_SOURCE, NULL);
        return true;
    }
    if (!date) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                    "\"%s\": clearance data without the date it stands for cannot be judged; ask "
                    "the supplier and state it with --data-as-of YYYY-MM-DD",
                    in->file->name);
        return false;
    }
    /* Every edition keeps its own row of the books: the bytes of an older one are known again. */
    if (!agt_edition_begin(in, error))
        return false;
    in->source_id = in->before ? in->before->f.id : agt_match_id(in, AGT_LAYER_SOURCE, NULL);
    return true;
}

static const char *counts_json(AgtIntake *in)
{
    g_autoptr(GString) out = g_string_new("[");
    for (guint i = 0; i < in->result->counts->len; i++) {
        const AgtImportCount *c = g_ptr_array_index(in->result->counts, i);
        g_string_append(out, i ? ",{\"layer\":" : "{\"layer\":");
        agt_value_json_string(out, c->layer);
        g_string_append(out, ",\"target\":");
        agt_value_json_string(out, c->target);
        g_string_append_printf(out,
                               ",\"records\":%u,\"stored\":%u,\"quarantined\":%u,\"unmapped\":%u,"
                               "\"repaired\":%u}",
                               c->records, c->stored, c->quarantined, c->unmapped, c->repaired);
    }
    g_string_append_c(out, ']');
    return agt_arena_text(in->arena, out->str);
}

void agt_ledger_source(AgtIntake *in, const char *driver)
{
    AgtArena *a = in->arena;
    AgtSource *s = (AgtSource *)(in->before ? agt_arena_copy(a, &in->before->f)
                                            : agt_arena_row(a, AGT_LAYER_SOURCE));
    s->f.id = in->source_id;
    s->f.birth = in->before ? in->before->f.birth : in->source_id;
    s->file = agt_arena_text(a, in->file->name);
    s->sha256 = agt_arena_text(a, in->file->sha256);
    s->driver = agt_arena_text(a, driver);
    s->profile =
        agt_arena_text(a, in->profile->name ? in->profile->name : in->options->profile_name);
    s->profile_sha256 = profile_hash(in);
    s->crs = agt_arena_text(a, in->result->crs);
    s->crs_origin = in->crs_origin;
    s->operation = agt_arena_text(a, in->result->operation);
    s->accuracy_m = in->result->accuracy_m < 0 ? NAN : in->result->accuracy_m;
    s->area_of_use = agt_arena_text(a, in->result->area_of_use);
    s->data_as_of = in->data_as_of;
    s->imported_on = agt_arena_text(a, in->options->imported_on);
    s->received_from = agt_arena_text(a, in->options->received_from);
    s->records = s->stored = s->quarantined = s->unmapped = 0;
    for (guint i = 0; i < in->result->counts->len; i++) {
        const AgtImportCount *c = g_ptr_array_index(in->result->counts, i);
        s->records += c->records;
        s->stored += c->stored;
        s->quarantined += c->quarantined;
        s->unmapped += c->unmapped;
    }
    s->counts = counts_json(in);
    if (in->before)
        agt_changeset_change(in->changes, &in->before->f, &s->f);
    else
        agt_changeset_add(in->changes, &s->f);
}

static bool has_disposition(const AgtPlan *plan, const char *id)
{
    AGT_EACH(plan, DISPOSITION, Disposition, d)
    if (g_strcmp0(d->subject, id) == 0)
        return true;
    return false;
}

/* Quarantine of an earlier import that this file no longer needs. */
static void end_quarantine(AgtIntake *in)
{
    AGT_EACH(in->plan, QUARANTINE, Quarantine, q)
    {
        g_autofree char *mark = g_strdup_printf("quarantine %s", q->f.id);
        if (agt_match_is_mate(in, q->source) && !in->delta &&
            !g_hash_table_contains(in->seen, mark) && !has_disposition(in->plan, q->f.id))
            agt_changeset_remove(in->changes, &q->f);
    }
}

bool agt_ledger_end(AgtIntake *in, const char *driver, GError **error)
{
    if (in->dataset && !agt_edition_end(in, error))
        return false;
    agt_match_gone(in);
    end_quarantine(in);
    agt_ledger_source(in, driver);
    agt_intake_tally_end(in);
    agt_changeset_sort(in->changes);
    return true;
}
