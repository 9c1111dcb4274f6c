/* SPDX-License-Identifier: Apache-2.0 */
/* A delivery kept as approved: its features become rows of a locked reference. */
#include <math.h>
#include <string.h>

#include <agrotown/approved.h>
#include <agrotown/records.h>

#include "rules.h"

/* --- A plan to read into --- */

static void keep_table(AgtPlanBuilder *b, const AgtPlan *plan, AgtLayerId layer)
{
    const AgtTable *t = agt_plan_table(plan, layer);
    for (guint i = 0; i < t->n; i++)
        agt_plan_builder_add(b, agt_arena_copy(agt_plan_builder_arena(b), t->rows[i]));
}

/* The ids are taken; what the rows say of their files is not, or the delivery would be matched with
 * records of the plan. */
static void keep_books(AgtPlanBuilder *b, const AgtPlan *plan)
{
    AGT_EACH(plan, SOURCE, Source, s)
    {
        AgtSource *row = (AgtSource *)agt_arena_row(agt_plan_builder_arena(b), AGT_LAYER_SOURCE);
        row->f.id = agt_arena_text(agt_plan_builder_arena(b), s->f.id);
        row->f.birth = agt_arena_text(agt_plan_builder_arena(b), s->f.birth);
        agt_plan_builder_add(b, &row->f);
    }
    AGT_EACH(plan, QUARANTINE, Quarantine, q)
    {
        AgtFeature *row = agt_arena_row(agt_plan_builder_arena(b), AGT_LAYER_QUARANTINE);
        row->id = agt_arena_text(agt_plan_builder_arena(b), q->f.id);
        row->birth = agt_arena_text(agt_plan_builder_arena(b), q->f.birth);
        agt_plan_builder_add(b, row);
    }
}

AgtPlan *agt_approved_blank(const AgtPlan *plan)
{
    AgtPlanBuilder *b = agt_plan_builder_new(agt_plan_head(plan));
    keep_table(b, plan, AGT_LAYER_SITE_GRID);
    keep_table(b, plan, AGT_LAYER_CONTROL_POINT);
    keep_books(b, plan);
    return agt_plan_builder_end(b);
}

/* --- Attributes --- */

static void add_quoted(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (; *text; text++) {
        guchar c = (guchar)*text;
        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", c);
        else if (c < 0x20)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_c(out, *text);
    }
    g_string_append_c(out, '"');
}

/* The layer's own fields that are given, as one JSON object in the order of the table of layers. */
static const char *attributes_of(AgtArena *a, const AgtFeature *row)
{
    const AgtLayer *layer = agt_layer(row->layer);
    g_autoptr(GString) out = g_string_new("{");
    for (guint i = 0; i < layer->n_fields; i++) {
        const AgtField *f = &layer->fields[i];
        if (f->offset < sizeof(AgtFeature) || f->type == AGT_TYPE_BLOB || agt_row_is_null(row, f))
            continue;
        g_autofree char *text = agt_row_string(row, f);
        g_string_append_printf(out, "%s\"%s\": ", out->len > 1 ? ", " : "", f->name);
        if (f->type == AGT_TYPE_TEXT || f->type == AGT_TYPE_DATE)
            add_quoted(out, text);
        else
            g_string_append(out, text);
    }
    g_string_append_c(out, '}');
    return agt_arena_text(a, out->str);
}

/* --- Rows --- */

typedef struct {
    const AgtPlan *plan;
    const AgtApprovedOptions *options;
    AgtChangeset *changes;
    AgtIdCounter area, line;
    AgtApprovedSum *sum;
    guint left[AGT_N_LAYERS]; /* rows of each layer that are not kept */
} Taking;

/* Ground as it was surveyed is nobody's decision. */
static bool is_survey(AgtLayerId layer)
{
    return layer == AGT_LAYER_SURVEY || layer == AGT_LAYER_SURVEY_POINT ||
           layer == AGT_LAYER_TERRAIN || layer == AGT_LAYER_CONTROL_POINT;
}

static void keep_row(Taking *t, const AgtFeature *row)
{
    bool area = row->geom->kind == AGT_GEOM_POLYGON;
    AgtArena *a = agt_changeset_arena(t->changes);
    AgtApprovedPlan *r = (AgtApprovedPlan *)agt_arena_row(a, area ? AGT_LAYER_APPROVED_PLAN
                                                                  : AGT_LAYER_APPROVED_LINE);
    r->f.id = r->f.birth = agt_id_next(area ? &t->area : &t->line, a);
    r->f.name = agt_arena_text(a, row->name);
    r->f.state = agt_arena_text(a, "approved");
    r->f.source = agt_arena_text(a, row->source);
    r->f.source_key = agt_arena_text(a, row->source_key);
    r->f.geom = agt_arena_take_geom(a, agt_geom_ref(row->geom));
    r->plan = agt_arena_text(a, t->options->name);
    r->document = agt_arena_text(a, t->options->document);
    r->approved_on = agt_arena_text(a, t->options->approved_on);
    r->layer = agt_layer(row->layer)->name;
    r->feature = agt_arena_text(a, row->id);
    r->attributes = attributes_of(a, row);
    agt_changeset_add(t->changes, &r->f);
    if (area)
        t->sum->areas++;
    else
        t->sum->lines++;
}

static bool take_row(Taking *t, const AgtFeature *row, GError **error)
{
    const AgtLayer *layer = agt_layer(row->layer);
    if (layer->flags & AGT_LAYER_EVIDENCE || agt_layer_is_approved(row->layer)) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                    "an approved plan holds what was planned; layer %s is none of it: leave it out "
                    "of the profile with \"target: none\"",
                    layer->name);
        return false;
    }
    if (layer->flags & AGT_LAYER_RECORD || agt_geom_is_empty(row->geom))
        t->sum->records++;
    else if (is_survey(row->layer))
        t->sum->survey++;
    else if (row->geom->kind == AGT_GEOM_POINT)
        t->sum->points++;
    else {
        keep_row(t, row);
        return true;
    }
    t->left[row->layer]++;
    return true;
}

static void report_left(const Taking *t, AgtFindings *out)
{
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        if (!t->left[i])
            continue;
        const AgtLayer *layer = agt_layer(i);
        AgtFinding *x = agt_findings_add_plan(out, &agt_exchange_approved_left);
        x->measured = t->left[i];
        x->unit = "";
        x->arg = layer->name;
        x->what = layer->flags & AGT_LAYER_RECORD ? N_("they have no place")
                  : is_survey(i) ? N_("ground as it was surveyed is not what was approved")
                                 : N_("a point decides no ground, and no area round it was "
                                      "approved");
    }
}

static void remove_older(Taking *t)
{
    static const AgtLayerId layers[] = {AGT_LAYER_APPROVED_PLAN, AGT_LAYER_APPROVED_LINE};
    for (guint i = 0; i < G_N_ELEMENTS(layers); i++) {
        const AgtTable *table = agt_plan_table(t->plan, layers[i]);
        for (guint k = 0; k < table->n; k++) {
            if (g_strcmp0(((const AgtApprovedPlan *)table->rows[k])->plan, t->options->name) != 0)
                continue;
            agt_changeset_remove(t->changes, table->rows[k]);
            t->sum->replaced++;
        }
    }
}

/* The row of the books says what the file was taken as: both documents stay on record when a newer
 * version comes, and the same file may be taken as a plan, too. */
static void take_books(Taking *t, const GPtrArray *books)
{
    AgtArena *a = agt_changeset_arena(t->changes);
    for (guint i = 0; books && i < books->len; i++) {
        AgtFeature *row = agt_arena_copy(a, books->pdata[i]);
        if (row->layer == AGT_LAYER_SOURCE) {
            AgtSource *s = (AgtSource *)row;
            s->file = agt_arena_printf(a, "approved/%s/%s", t->options->name, s->file);
            s->f.note = agt_arena_printf(a, "document %s of %s", t->options->document,
                                         t->options->approved_on);
        }
        agt_changeset_add(t->changes, row);
    }
}

AgtChangeset *agt_approved_take(const AgtPlan *plan, const GPtrArray *rows, const GPtrArray *books,
                                const AgtApprovedOptions *options, AgtApprovedSum *sum,
                                AgtFindings *out, GError **error)
{
    g_autoptr(AgtChangeset) changes = agt_changeset_new();
    *sum = (AgtApprovedSum){0};
    Taking t = {.plan = plan, .options = options, .changes = changes, .sum = sum};
    t.area = agt_id_counter(plan, AGT_LAYER_APPROVED_PLAN, 3);
    t.line = agt_id_counter(plan, AGT_LAYER_APPROVED_LINE, 3);
    agt_changeset_keep_plan(changes, plan);
    remove_older(&t);
    for (guint i = 0; i < rows->len; i++) {
        const AgtFeature *row = rows->pdata[i];
        bool record = agt_layer(row->layer)->flags & AGT_LAYER_RECORD;
        if ((record || !agt_feature_withdrawn(row)) && !take_row(&t, row, error))
            return NULL;
    }
    if (!sum->areas && !sum->lines) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                    "nothing in it can be kept as approved: it holds no area and no line");
        return NULL;
    }
    report_left(&t, out);
    take_books(&t, books);
    agt_changeset_sort(changes);
    return g_steal_pointer(&changes);
}
