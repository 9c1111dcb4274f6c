/* SPDX-License-Identifier: Apache-2.0 */
/* Records that a person has to decide about by name: quarantined ones, hazards that have no place,
 * an outline that is broken or had to be widened, or are absent from the newest delivery (B8, B10).
 */
#include "private.h"

static const char *bounded_by(const AgtFeature *row)
{
    const AgtField *field = agt_layer_field(agt_layer(row->layer), "bounded_by");
    return field ? agt_row_text(row, field) : NULL;
}

/* Flaws that say nothing of where the record lies. Any other one speaks of its outline: it was not
 * valid, not closed, had too few or doubtful points, and what is drawn is an area that may hold
 * it. */
static bool speaks_of_outline(const char *flaw, size_t n)
{
    static const char *const other[] = {"absent",       "missing",    "unknown_word",
                                        "value",        "text",       "transform_accuracy",
                                        "outside_area", "point_twice"};
    for (guint i = 0; i < G_N_ELEMENTS(other); i++)
        if (strlen(other[i]) == n && strncmp(flaw, other[i], n) == 0)
            return false;
    return n > 0;
}

bool clearance_is_widened(const AgtFeature *row)
{
    if (agt_geom_is_empty(row->geom))
        return false;
    if (row->geom->kind == AGT_GEOM_POLYGON && !agt_geom_is_valid(row->geom, NULL, NULL))
        return true;
    const char *at = clearance_evidence(row).flaw;
    for (at = at ? at : ""; *at; at += *at == ',') {
        at += strspn(at, " ");
        if (speaks_of_outline(at, strcspn(at, ",: ")))
            return true;
        at += strcspn(at, ",");
    }
    return false;
}

static AgtWaitReason reason_of(const AgtFeature *row)
{
    const char *bounds = bounded_by(row);
    if (row->layer == AGT_LAYER_RELEASE) /* one that is gone permits nothing; who knows why? */
        return agt_flaw_has(clearance_evidence(row).flaw, "absent") ? AGT_WAIT_ABSENT
                                                                    : AGT_WAIT_NOTHING;
    if (agt_geom_is_empty(row->geom) || (bounds && strcmp(bounds, "geometry") != 0))
        return AGT_WAIT_NO_PLACE;
    if (agt_flaw_has(clearance_evidence(row).flaw, "absent"))
        return AGT_WAIT_ABSENT;
    return clearance_is_widened(row) ? AGT_WAIT_BROKEN : AGT_WAIT_NOTHING;
}

/* @p day: what was signed earlier was not signed about this; NULL: any day. */
static const AgtDisposition *disposition_of(const AgtPlan *plan, const char *id, const char *day)
{
    const AgtDisposition *last = NULL;
    AGT_EACH(plan, DISPOSITION, Disposition, d)
    if (g_strcmp0(d->subject, id) == 0 && d->signed_by && *d->signed_by &&
        !(day && g_strcmp0(d->signed_on, day) < 0) &&
        (!last || g_strcmp0(d->signed_on, last->signed_on) >= 0))
        last = d;
    return last;
}

static void add(const AgtPlan *plan, const AgtFeature *row, const char *dataset,
                AgtWaitReason reason, GArray *out)
{
    const char *day =
        reason == AGT_WAIT_ABSENT ? clearance_missed_on(plan, clearance_evidence(row).flaw) : NULL;
    AgtWait w = {.row = row,
                 .dataset = dataset,
                 .reason = reason,
                 .disposition = disposition_of(plan, row->id, day)};
    g_array_append_val(out, w);
}

/* The dataset whose edition names the source. */
static const char *dataset_of(const AgtPlan *plan, const char *source)
{
    AGT_EACH(plan, EDITION, Edition, e)
    if (source && g_strcmp0(e->source, source) == 0)
        return e->dataset;
    return NULL;
}

GArray *agt_clearance_waiting(const AgtPlan *plan)
{
    static const AgtLayerId layers[] = {AGT_LAYER_HAZARD_AREA, AGT_LAYER_HAZARD_LINE,
                                        AGT_LAYER_HAZARD_POINT, AGT_LAYER_EXPLOSIVE_FIND,
                                        AGT_LAYER_RELEASE};
    GArray *out = g_array_new(FALSE, FALSE, sizeof(AgtWait));
    for (guint i = 0; i < G_N_ELEMENTS(layers); i++) {
        const AgtTable *t = agt_plan_table(plan, layers[i]);
        for (guint k = 0; k < t->n; k++) {
            AgtWaitReason why = reason_of(t->rows[k]);
            if (why != AGT_WAIT_NOTHING)
                add(plan, t->rows[k], clearance_evidence(t->rows[k]).dataset, why, out);
        }
    }
    AGT_EACH(plan, QUARANTINE, Quarantine, q)
    {
        const AgtLayer *layer = q->target ? agt_layer_by_name(q->target) : NULL;
        if (!layer || (layer->flags & AGT_LAYER_EVIDENCE))
            add(plan, &q->f, dataset_of(plan, q->source), AGT_WAIT_QUARANTINED, out);
    }
    return out;
}

const AgtEdition *agt_clearance_newest_edition(const AgtPlan *plan, const char *dataset)
{
    const AgtEdition *newest = NULL;
    AGT_EACH(plan, EDITION, Edition, e)
    if (g_strcmp0(e->dataset, dataset) == 0 && (!newest || e->number >= newest->number))
        newest = e;
    return newest;
}
