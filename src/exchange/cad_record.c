/* SPDX-License-Identifier: Apache-2.0 */
/* Records of a drawing that go in with others, or say nothing about the ground. */
#include "cad_take.h"

static bool join(AgtSourceLayer *l, const char *target)
{
    AgtImportCount *c = agt_intake_count(l->in, l->name, target);
    c->records++;
    c->stored++;
    c->joined++;
    return true;
}

static bool leave(AgtImportCount *count)
{
    count->records++;
    count->unmapped++;
    return true;
}

/* True when one of the outlines that the line became part of was stored. */
static bool outline_stored(const AgtCad *cad, const AgtCadRecord *r)
{
    for (guint i = 0; r->outlines && i < r->outlines->len; i++) {
        guint number = g_array_index(r->outlines, guint, i);
        if (((AgtCadRecord *)g_ptr_array_index(cad->records, number))->end == AGT_CAD_STORED)
            return true;
    }
    return false;
}

/* A text is an object of its own on layers of points only. */
static bool take_text(AgtSourceLayer *l, const AgtProfileLayer *entry, const AgtCadRecord *r,
                      AgtImportCount *count)
{
    const AgtLayer *target = agt_layer(entry->target);
    bool hazard = agt_exchange_is_hazard(entry->target);
    if (target->geom == AGT_LAYER_GEOM_POINT && !hazard)
        return false;
    if (r->used)
        return join(l, r->used);
    if (!hazard || r->named) /* a text in a hazard area of its layer names that */
        return leave(count);
    agt_intake_tally(l->in, &agt_exchange_cad_lone_text, l->name, NULL);
    return false;
}

bool agt_cad_take(AgtSourceLayer *l, OGRFeatureH f, const AgtProfileLayer *entry,
                  AgtImportCount *count)
{
    const AgtCadRecord *r = agt_cad_record(l->in->cad, f);
    if (!entry || entry->none)
        return r->used ? join(l, r->used) : leave(count);
    if (r->ring || agt_layer(entry->target)->geom == AGT_LAYER_GEOM_NONE)
        return false;
    if (outline_stored(l->in->cad, r))
        return join(l, agt_layer(entry->target)->name);
    if (r->twin || r->shape->sense == AGT_CAD_NOTE)
        return leave(count);
    return r->shape->sense == AGT_CAD_TEXT && take_text(l, entry, r, count);
}

void agt_cad_flaws(AgtSourceLayer *l, OGRFeatureH f, AgtEvidence *e)
{
    const AgtCadRecord *r = agt_cad_record(l->in->cad, f);
    if (r->hull)
        agt_evidence_flaw(l, e, "open_outline", NULL,
                          N_("the outline is not closed; an area that surely holds it was taken"));
    if (r->shape && r->shape->incomplete)
        agt_evidence_flaw(l, e, "block", r->shape->block,
                          N_("they are drawn with blocks that are not in the file"));
    if (r->shape && (r->shape->sense == AGT_CAD_UNREAD || r->shape->inner_unread))
        agt_evidence_flaw(l, e, "kind", *r->kind ? r->kind : NULL,
                          N_("they are drawn with entities of a kind that cannot be read"));
}
