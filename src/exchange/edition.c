/* SPDX-License-Identifier: Apache-2.0 */
/* Clearance datasets and their editions: which one a file belongs to, and whether it may follow. */
#include <string.h>

#include "edit.h"
#include "import.h"
#include "roster.h"

static bool refuse(GError **error, int code, const char *format, ...) G_GNUC_PRINTF(3, 4);
static bool refuse(GError **error, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, AGT_EXCHANGE_ERROR, code, text);
    return false;
}

/* Names as people write them: blanks around and case do not count. */
static bool same_name(const char *a, const char *b)
{
    if (!a || !b)
        return false;
    g_autofree char *x = g_strstrip(g_strdup(a)), *y = g_strstrip(g_strdup(b));
    g_autofree char *p = g_utf8_casefold(x, -1), *q = g_utf8_casefold(y, -1);
    return strcmp(p, q) == 0;
}

/* The newest edition of a dataset; @p held: the newest that was not rejected. */
static const AgtEdition *newest(const AgtPlan *plan, const char *dataset, bool held)
{
    const AgtEdition *best = NULL;
    AGT_EACH(plan, EDITION, Edition, e)
    {
        bool counts = !held || g_strcmp0(e->status, "rejected") != 0;
        if (counts && g_strcmp0(e->dataset, dataset) == 0 && (!best || e->number > best->number))
            best = e;
    }
    return best;
}

/* The dataset that files of this name were delivered for; false when there are several. */
static bool dataset_of_name(const AgtIntake *in, const char **id, GError **error)
{
    AGT_EACH(in->plan, EDITION, Edition, e)
    {
        if (!agt_match_is_mate(in, e->source) || g_strcmp0(e->dataset, *id) == 0)
            continue;
        if (*id)
            return refuse(error, AGT_EXCHANGE_ERROR_CONTENT,
                          "files called \"%s\" belong to datasets %s and %s; say which with "
                          "--dataset",
                          in->file->name, *id, e->dataset);
        *id = e->dataset;
    }
    return true;
}

static const AgtDataset *named(const AgtPlan *plan, const char *name)
{
    AGT_EACH(plan, DATASET, Dataset, d)
    if (same_name(d->f.id, name))
        return d;
    return NULL;
}

static bool check_name(const char *name, GError **error)
{
    return agt_edit_id_fits(name) ||
           refuse(error, AGT_EXCHANGE_ERROR_CONTENT,
                  "\"%s\" is no name for a dataset: use letters, digits, - and _ without blanks, "
                  "such as ANAMA-weekly",
                  name);
}

static bool find_dataset(AgtIntake *in, GError **error)
{
    const char *asked = in->options->dataset;
    const AgtDataset *d = asked ? named(in->plan, asked) : NULL;
    in->dataset = d ? d->f.id : NULL;
    if (d || (!asked && !dataset_of_name(in, &in->dataset, error)))
        return d != NULL;
    if (in->dataset)
        return true;
    if (asked && !check_name(asked, error))
        return false;
    AgtDataset *made = (AgtDataset *)agt_arena_row(in->arena, AGT_LAYER_DATASET);
    made->f.id = made->f.birth = agt_match_id(in, AGT_LAYER_DATASET, asked);
    made->title = agt_arena_text(in->arena, asked ? asked : in->file->name);
    made->kind = "mixed";
    agt_changeset_add(in->changes, &made->f);
    in->dataset = made->f.id;
    in->new_dataset = true;
    return true;
}

static const AgtSource *source_of(const AgtPlan *plan, const AgtEdition *e)
{
    const AgtFeature *row =
        e && e->source ? agt_plan_find(plan, AGT_LAYER_SOURCE, e->source) : NULL;
    return (const AgtSource *)row;
}

/* The newest edition that was made of these bytes. */
static const AgtEdition *edition_of_bytes(const AgtPlan *plan, const char *dataset,
                                          const char *sha256)
{
    const AgtEdition *best = NULL;
    AGT_EACH(plan, EDITION, Edition, e)
    {
        const AgtSource *s = source_of(plan, e);
        if (s && g_strcmp0(s->sha256, sha256) == 0 &&
            (!dataset || g_strcmp0(e->dataset, dataset) == 0) &&
            (!best || e->number > best->number))
            best = e;
    }
    return best;
}

static bool older(const AgtIntake *in, const AgtEdition *last, const char *what, GError **error)
{
    return refuse(error, AGT_EXCHANGE_ERROR_OLDER,
                  "\"%s\" %s; the plan has edition %d of dataset %s as of %s, and evidence is not "
                  "taken back: import the newest delivery",
                  in->file->name, what, (int)last->number, last->dataset,
                  last->data_as_of ? last->data_as_of : "?");
}

/* An edition follows the newest one that was not turned down, by its date and by its bytes. */
static bool may_follow(AgtIntake *in, GError **error)
{
    const AgtEdition *last = newest(in->plan, in->dataset, true);
    const AgtEdition *same = edition_of_bytes(in->plan, in->dataset, in->file->sha256);
    if (in->delta && !newest(in->plan, in->dataset, false))
        return refuse(error, AGT_EXCHANGE_ERROR_CONTENT,
                      "dataset %s has no edition yet: the first one is a full list (--mode full)",
                      in->dataset);
    if (last && last->data_as_of && strcmp(in->data_as_of, last->data_as_of) < 0) {
        g_autofree char *what = g_strdup_printf("stands for %s", in->data_as_of);
        return older(in, last, what, error);
    }
    if (last && same && same->number < last->number) {
        g_autofree char *what = g_strdup_printf("is edition %d again", (int)same->number);
        return older(in, last, what, error);
    }
    const AgtSource *s = source_of(in->plan, same);
    in->before = s; /* read again: the same row of the books */
    return true;
}

bool agt_edition_begin(AgtIntake *in, GError **error)
{
    if (!find_dataset(in, error) || !may_follow(in, error))
        return false;
    in->edition_id = agt_match_id(in, AGT_LAYER_EDITION, NULL);
    in->roster = agt_roster_new(in->plan, in->dataset);
    return true;
}

bool agt_edition_known(const AgtPlan *plan, const AgtImportOptions *options, const char *name,
                       const char *sha256, GError **error)
{
    const AgtDataset *d = options->dataset ? named(plan, options->dataset) : NULL;
    const AgtEdition *e = d ? edition_of_bytes(plan, d->f.id, sha256) : NULL;
    if (!e)
        e = edition_of_bytes(plan, NULL, sha256);
    if (!e)
        return true;
    if (options->dataset && !same_name(options->dataset, e->dataset))
        return refuse(error, AGT_EXCHANGE_ERROR_CONTENT,
                      "\"%s\" was imported before, as edition %d of dataset %s: name that one, or "
                      "take it for dataset %s as well with --again",
                      name, (int)e->number, e->dataset, options->dataset);
    const AgtEdition *last = newest(plan, e->dataset, true), *any = newest(plan, e->dataset, false);
    if (any != e && last != e)
        return refuse(error, AGT_EXCHANGE_ERROR_OLDER,
                      "\"%s\" is edition %d of dataset %s again; the plan has edition %d as of %s, "
                      "and evidence is not taken back: import the newest delivery",
                      name, (int)e->number, e->dataset, (int)any->number,
                      any->data_as_of ? any->data_as_of : "?");
    if (any != e || last != e)
        return refuse(error, AGT_EXCHANGE_ERROR_OLDER,
                      "\"%s\" is edition %d of dataset %s again, and edition %d was rejected: "
                      "import a corrected delivery, or read this one once more with --again",
                      name, (int)e->number, e->dataset, (int)any->number);
    return true;
}

/* --- At the end --- */

static const char *text_of(const AgtFeature *row, const char *field)
{
    const AgtField *f = agt_layer_field(agt_layer(row->layer), field);
    return f ? agt_row_text(row, f) : NULL;
}

/* Row of another dataset with the same id of the information system. */
static const AgtFeature *elsewhere(const AgtIntake *in, GHashTable *ids, const AgtFeature *row)
{
    static const char *const fields[] = {"global_id", "imsma_id"};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *id = text_of(row, fields[i]);
        g_autofree char *fold = id ? g_utf8_casefold(id, -1) : NULL;
        const AgtFeature *other = fold ? g_hash_table_lookup(ids, g_strstrip(fold)) : NULL;
        if (other && other->layer == row->layer &&
            g_strcmp0(text_of(other, "dataset"), in->dataset) != 0)
            return other;
    }
    return NULL;
}

static GHashTable *known_ids(const AgtPlan *plan)
{
    GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 0; i < AGT_N_LAYERS; i++) {
        const AgtTable *t = agt_plan_table(plan, (AgtLayerId)i);
        for (guint k = 0; agt_exchange_is_evidence(i) && k < t->n; k++) {
            const char *const id[] = {text_of(t->rows[k], "global_id"),
                                      text_of(t->rows[k], "imsma_id")};
            for (gsize n = 0; n < G_N_ELEMENTS(id); n++)
                if (id[n] && *id[n]) {
                    g_autofree char *fold = g_utf8_casefold(id[n], -1);
                    g_hash_table_insert(ids, g_strdup(g_strstrip(fold)), (gpointer)t->rows[k]);
                }
        }
    }
    return ids;
}

/* A delivery that nobody named, with records that stand in another dataset, is its next edition
 * under another file name: as a dataset of its own it would leave what is gone from it in force. */
static bool refuse_stray(const AgtIntake *in, GError **error)
{
    if (!in->new_dataset || in->options->dataset)
        return true;
    g_autoptr(GHashTable) ids = known_ids(in->plan);
    for (guint i = 0; i < agt_changeset_n(in->changes); i++) {
        const AgtFeature *row = agt_changeset_get(in->changes, i)->after;
        const AgtFeature *other =
            row && agt_exchange_is_evidence(row->layer) ? elsewhere(in, ids, row) : NULL;
        if (other)
            return refuse(error, AGT_EXCHANGE_ERROR_CONTENT,
                          "\"%s\" holds %s, which is in dataset %s already: name the dataset that "
                          "the file is the next edition of with --dataset %s, or another name",
                          in->file->name, other->id ? other->id : "?", text_of(other, "dataset"),
                          text_of(other, "dataset"));
    }
    return true;
}

static const char *extent_ids(AgtIntake *in)
{
    const GPtrArray *all = agt_roster_extents(in->roster);
    g_autoptr(GString) s = g_string_new(NULL);
    for (guint i = 0; i < all->len; i++)
        g_string_append_printf(s, "%s%s", s->len ? "," : "",
                               ((const AgtFeature *)all->pdata[i])->id);
    return s->len ? agt_arena_text(in->arena, s->str) : NULL;
}

bool agt_edition_end(AgtIntake *in, GError **error)
{
    if (in->went_back)
        return refuse(error, AGT_EXCHANGE_ERROR_OLDER,
                      "\"%s\": the data date of %u records goes back, such as that of %s: it comes "
                      "from an older list than the plan has; import the newest delivery",
                      in->file->name, in->went_back, in->back->id ? in->back->id : "?");
    if (!refuse_stray(in, error))
        return false;
    const AgtEdition *last = newest(in->plan, in->dataset, false);
    AgtEdition *e = (AgtEdition *)agt_arena_row(in->arena, AGT_LAYER_EDITION);
    e->f.id = e->f.birth = in->edition_id;
    e->dataset = in->dataset;
    e->number = last && last->number != AGT_INT_NULL ? last->number + 1 : 1;
    e->mode = in->delta ? "delta" : "full";
    e->data_as_of = in->data_as_of;
    e->source = in->source_id;
    e->extent = extent_ids(in);
    e->status = "received";
    agt_changeset_add(in->changes, &e->f);
    agt_roster_gone(in->roster, in, in->edition_id);
    return true;
}

/* Whether reading the bytes of the newest edition again would change the books and nothing else:
 * a day of arrival that moves would have two people sign what they have signed. */
bool agt_edition_repeats(const AgtIntake *in)
{
    const AgtEdition *last = in->dataset ? newest(in->plan, in->dataset, false) : NULL;
    if (!last || !in->before || g_strcmp0(last->source, in->before->f.id) != 0 ||
        g_strcmp0(last->status, "rejected") == 0 ||
        g_strcmp0(last->mode, in->delta ? "delta" : "full") != 0 ||
        g_strcmp0(last->data_as_of, in->data_as_of) != 0)
        return false;
    for (guint i = 0; i < agt_changeset_n(in->changes); i++) {
        const AgtChange *c = agt_changeset_get(in->changes, i);
        const AgtFeature *row = c->after ? c->after : c->before;
        if (row->layer != AGT_LAYER_SOURCE && row->layer != AGT_LAYER_EDITION)
            return false;
    }
    return true;
}
