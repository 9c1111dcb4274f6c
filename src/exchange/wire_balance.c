/* SPDX-License-Identifier: Apache-2.0 */
/* The books of an import once more, in the process that believes nobody. */
#include <string.h>

#include "wire.h"

/* Layers that are counted together: a hazard goes into the layer of its own geometry. */
static AgtLayerId book_of(AgtLayerId layer)
{
    bool hazard = layer == AGT_LAYER_HAZARD_LINE || layer == AGT_LAYER_HAZARD_POINT;
    return hazard ? AGT_LAYER_HAZARD_AREA : layer;
}

static bool counted(AgtLayerId layer)
{
    unsigned flags = agt_layer(layer)->flags;
    return (flags & AGT_LAYER_EVIDENCE) && !(flags & AGT_LAYER_RECORD);
}

/* The imported file that a row came from, NULL. */
static const char *source_of(const AgtFeature *row)
{
    if (row->layer == AGT_LAYER_QUARANTINE)
        return ((const AgtQuarantine *)row)->source;
    return agt_layer(row->layer)->flags & AGT_LAYER_RECORD ? NULL : row->source;
}

/* The id under which this file is in the books: its row is added or changed, or stood before. */
static const char *source_id(const AgtPlan *plan, const AgtImportResult *r)
{
    for (guint i = 0; i < agt_changeset_n(r->changes); i++) {
        const AgtChange *c = agt_changeset_get(r->changes, i);
        if (c->after && c->after->layer == AGT_LAYER_SOURCE &&
            g_strcmp0(((const AgtSource *)c->after)->sha256, r->sha256) == 0)
            return c->after->id;
    }
    AGT_EACH(plan, SOURCE, Source, s)
    if (g_strcmp0(s->sha256, r->sha256) == 0)
        return s->f.id;
    return NULL;
}

static bool is_book(const AgtFeature *row, const char *id)
{
    return (counted(row->layer) || row->layer == AGT_LAYER_QUARANTINE) &&
           g_strcmp0(source_of(row), id) == 0;
}

/* Rows of this file that the plan will hold: those that were there, and what the changes do. */
static void count_rows(const AgtPlan *plan, const AgtImportResult *r, const char *id,
                       gint64 rows[AGT_N_LAYERS])
{
    for (int i = 0; i < AGT_N_LAYERS; i++) {
        const AgtTable *t = agt_plan_table(plan, (AgtLayerId)i);
        for (guint k = 0; k < t->n; k++)
            rows[book_of((AgtLayerId)i)] += is_book(t->rows[k], id);
    }
    for (guint i = 0; i < agt_changeset_n(r->changes); i++) {
        const AgtChange *c = agt_changeset_get(r->changes, i);
        if (c->before)
            rows[book_of(c->before->layer)] -= is_book(c->before, id);
        if (c->after)
            rows[book_of(c->after->layer)] += is_book(c->after, id);
    }
}

static bool unbalanced(GError **error, const char *what)
{
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CRASHED,
                "the records of the import do not add up in %s; nothing was taken over", what);
    return false;
}

/* Lines of a drawing that were joined make one row of several records. */
static gint64 rows_wanted(const AgtImportResult *r, gint64 records)
{
    return g_strcmp0(r->driver, "DXF") == 0 ? MIN(records, 1) : records;
}

bool agt_wire_balance(const AgtPlan *plan, const AgtImportResult *r, GError **error)
{
    gint64 rows[AGT_N_LAYERS] = {0}, stored[AGT_N_LAYERS] = {0};
    const char *id = source_id(plan, r);
    count_rows(plan, r, id, rows);
    for (guint i = 0; i < r->counts->len; i++) {
        const AgtImportCount *c = r->counts->pdata[i];
        const AgtLayer *target = *c->target ? agt_layer_by_name(c->target) : NULL;
        if (c->records != (guint64)c->stored + c->quarantined + c->unmapped ||
            c->joined > c->stored || (!target && c->unmapped != c->records))
            return unbalanced(error, c->layer);
        if (target && counted(target->id))
            stored[book_of(target->id)] += (gint64)c->stored - c->joined;
        stored[AGT_LAYER_QUARANTINE] += c->quarantined;
    }
    for (int i = 0; i < AGT_N_LAYERS; i++)
        if (rows_wanted(r, stored[i]) > rows[i] || (stored[i] && !id))
            return unbalanced(error, agt_layer((AgtLayerId)i)->name);
    return true;
}
