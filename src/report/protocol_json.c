/* SPDX-License-Identifier: Apache-2.0 */
/* The protocol of a clearance delivery as one JSON document. */
#include "heading_json.h"
#include "protocol.h"

static void whole(AgtJson *j, const char *name, gint64 v)
{
    if (v == AGT_INT_NULL)
        agt_json_null(j, name);
    else
        agt_json_int(j, name, v);
}

static void add_edition(AgtJson *j, const AgtEdition *e)
{
    whole(j, "edition", e->number);
    agt_json_text(j, "mode", e->mode);
    agt_json_text(j, "data_as_of", e->data_as_of);
    agt_json_text(j, "status", e->status);
    agt_json_text(j, "accepted_by", e->accepted_by);
    agt_json_text(j, "accepted_on", e->accepted_on);
    agt_json_text(j, "confirmed_by", e->confirmed_by);
    agt_json_text(j, "confirmed_on", e->confirmed_on);
    agt_json_text(j, "reason", e->reason);
}

static void add_source(AgtJson *j, const AgtSource *s)
{
    if (!s) {
        agt_json_null(j, "source");
        return;
    }
    agt_json_object(j, "source");
    agt_json_text(j, "id", s->f.id);
    agt_json_text(j, "file", s->file);
    agt_json_text(j, "sha256", s->sha256);
    agt_json_text(j, "driver", s->driver);
    agt_json_text(j, "profile", s->profile);
    agt_json_text(j, "profile_sha256", s->profile_sha256);
    agt_json_text(j, "crs", s->crs);
    agt_json_text(j, "crs_origin", s->crs_origin);
    agt_json_text(j, "operation", s->operation);
    agt_json_real(j, "accuracy_m", s->accuracy_m, 3);
    agt_json_text(j, "imported_on", s->imported_on);
    agt_json_text(j, "received_from", s->received_from);
    whole(j, "records", s->records);
    whole(j, "stored", s->stored);
    whole(j, "quarantined", s->quarantined);
    whole(j, "unmapped", s->unmapped);
    agt_json_close(j);
}

static void add_accounting(AgtJson *j, const AgtProtocol *p)
{
    agt_json_object(j, "rows_from_file");
    agt_json_int(j, "hazards", p->hazards);
    agt_json_int(j, "releases", p->releases);
    agt_json_int(j, "finds", p->finds);
    agt_json_int(j, "other", p->others);
    agt_json_close(j);
    agt_json_bool(j, "balanced", !agt_protocol_imbalance(p));
}

static void add_classes(AgtJson *j, const AgtProtocol *p)
{
    agt_json_list(j, "classes");
    for (guint i = 0; i < p->classes->len; i++) {
        const AgtProtocolClass *c = &g_array_index(p->classes, AgtProtocolClass, i);
        agt_json_object(j, NULL);
        agt_json_text(j, "layer", agt_layer(c->layer)->name);
        agt_json_text(j, "raw_class", c->raw_class);
        agt_json_text(j, "class", c->class);
        agt_json_text(j, "raw_status", c->raw_status);
        agt_json_text(j, "status", c->status);
        agt_json_int(j, "records", c->records);
        agt_json_int(j, "absent", c->absent);
        agt_json_real(j, "received_m2", c->received_area_m2, 1);
        agt_json_real(j, "stored_m2", c->area_m2, 1);
        agt_json_close(j);
    }
    agt_json_close(j);
}

static void add_shape(AgtJson *j, const char *name, const AgtProtocolShape *s)
{
    agt_json_object(j, name);
    agt_json_int(j, "records", s->records);
    agt_json_real(j, "received_m2", s->received_m2, 1);
    agt_json_real(j, "stored_m2", s->stored_m2, 1);
    agt_json_real(j, "farthest_m", s->farthest_m, 3);
    agt_json_text(j, "farthest", s->farthest_id);
    agt_json_real(j, "largest_m2", s->largest_m2, 1);
    agt_json_text(j, "largest", s->largest_id);
    agt_json_close(j);
}

static void add_lists(AgtJson *j, const AgtProtocol *p)
{
    agt_json_object(j, "flaws");
    for (guint i = 0; i < p->flaws->len; i++)
        agt_json_int(j, g_array_index(p->flaws, AgtProtocolCount, i).code,
                     g_array_index(p->flaws, AgtProtocolCount, i).n);
    agt_json_close(j);
    agt_json_list(j, "to_decide");
    for (guint i = 0; i < p->waiting->len; i++)
        agt_report_wait_json(j, &g_array_index(p->waiting, AgtWait, i));
    agt_json_close(j);
    agt_json_list(j, "quarantined");
    for (guint i = 0; i < p->quarantined->len; i++) {
        const AgtQuarantine *q = p->quarantined->pdata[i];
        agt_json_object(j, NULL);
        agt_json_text(j, "id", q->f.id);
        agt_json_text(j, "source_layer", q->source_layer);
        agt_json_text(j, "record", q->record);
        agt_json_text(j, "reason", q->reason);
        agt_json_text(j, "detail", q->detail);
        agt_json_close(j);
    }
    agt_json_close(j);
}

char *agt_report_protocol_json(const AgtPlan *plan, const AgtDataset *dataset,
                               const AgtEdition *edition, const AgtReportOptions *o)
{
    g_auto(AgtProtocol) p;
    agt_protocol_read(&p, plan, dataset, edition);
    AgtJson j = agt_json_begin(2);
    agt_json_object(&j, NULL);
    agt_json_text(&j, "format", "agrotown.protocol/1");
    agt_json_bool(&j, "illustrative", agt_plan_head(plan)->illustrative);
    agt_json_text(&j, "as_of", o->as_of);
    agt_json_text(&j, "dataset", dataset->f.id);
    add_edition(&j, edition);
    agt_json_text(&j, "content_sha256", agt_plan_head(plan)->revision);
    agt_json_text(&j, "settings_sha256", p.settings_hash);
    add_source(&j, p.source);
    agt_json_text(&j, "extent", edition->extent);
    add_accounting(&j, &p);
    add_classes(&j, &p);
    add_shape(&j, "widened_hazards", &p.grown);
    add_shape(&j, "narrowed_releases", &p.shrunk);
    add_shape(&j, "narrowed_hazards", &p.shrunk_hazards);
    add_shape(&j, "widened_releases", &p.grown_releases);
    add_lists(&j, &p);
    agt_json_close(&j);
    return agt_json_finish(&j);
}
