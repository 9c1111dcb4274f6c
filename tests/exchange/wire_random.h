/* SPDX-License-Identifier: Apache-2.0 */
/* Random plans, changesets and findings with everything a layer's table allows. */
#pragma once

#include <string.h>

#include <agrotown/exchange.h>

#include "prop.h"

static inline AgtGeom *random_geom(Prop *p, AgtLayerGeom kind)
{
    AgtGeomBuilder *b = agt_geom_builder_new((AgtGeomKind)kind);
    for (int part = 0, parts = prop_int(p, 0, 3); part < parts; part++) {
        agt_geom_builder_part(b);
        for (int ring = 0; ring < (kind == AGT_LAYER_GEOM_POLYGON ? prop_int(p, 1, 3) : 1);
             ring++) {
            if (ring)
                agt_geom_builder_ring(b);
            int n = kind == AGT_LAYER_GEOM_POINT ? 1 : prop_int(p, 4, 8);
            for (int i = 0; i < n; i++)
                agt_geom_builder_point(b, prop_real(p, -1e6, 1e6), prop_real(p, -1e6, 1e6));
        }
    }
    return agt_geom_builder_end(b, NULL);
}

static inline char *random_text(Prop *p)
{
    static const char *const bits[] = {
        "a", "\xc9\x99", "\xd0\x96", "\"", "\n",  " ", "\xf0\x9f\x8f\xa0",
        "0", "%s",       "\\",       "'",  "{id}"};
    GString *s = g_string_new(NULL);
    for (int i = 0, n = prop_int(p, 0, 12); i < n; i++)
        g_string_append(s, bits[prop_int(p, 0, (int)G_N_ELEMENTS(bits) - 1)]);
    return g_string_free(s, FALSE);
}

static inline void random_value(Prop *p, AgtArena *a, AgtFeature *row, const AgtField *f)
{
    g_auto(GStrv) words = g_strsplit(f->values, "|", -1);
    g_autofree char *text = random_text(p);
    if (f->type == AGT_TYPE_REAL)
        agt_row_set_real(row, f, prop_one_in(p, 5) ? -0.0 : prop_real(p, -1e9, 1e9));
    else if (f->type == AGT_TYPE_INT)
        agt_row_set_int(row, f, prop_one_in(p, 5) ? G_MAXINT64 : (gint64)prop_u64(p) / 3);
    else if (f->type == AGT_TYPE_BOOL)
        agt_row_set_int(row, f, prop_int(p, 0, 1));
    else if (f->type == AGT_TYPE_DATE)
        agt_row_set_text(a, row, f, "2024-02-29");
    else if (f->type == AGT_TYPE_BLOB)
        G_STRUCT_MEMBER(GBytes *, row, f->offset) =
            agt_arena_take_bytes(a, g_bytes_new(text, strlen(text) + (gsize)prop_int(p, 0, 1)));
    else if (*f->values && f->values[0] != '@')
        agt_row_set_text(a, row, f, words[prop_int(p, 0, (int)g_strv_length(words) - 1)]);
    else
        agt_row_set_text(a, row, f, text);
}

/* A row of any layer; its id is @p id. */
static inline AgtFeature *random_row(Prop *p, AgtArena *a, AgtLayerId layer, const char *id)
{
    AgtFeature *row = agt_arena_row(a, layer);
    const AgtLayer *l = agt_layer(layer);
    for (guint i = 0; i < l->n_fields; i++)
        if (prop_int(p, 0, 2))
            random_value(p, a, row, &l->fields[i]);
    row->id = row->birth = agt_arena_text(a, id);
    if (l->geom != AGT_LAYER_GEOM_NONE && prop_int(p, 0, 3))
        row->geom = agt_arena_take_geom(a, random_geom(p, l->geom));
    return row;
}

/* Up to 20 rows of any layers. */
static inline AgtPlan *random_plan(Prop *p)
{
    AgtPlanHead head = {.key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                        .title = "Test",
                        .crs = "EPSG:32638",
                        .srid = 32638,
                        .vertical_datum = "EPSG:5705",
                        .revision = "",
                        .revision_name = ""};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    for (int i = 0; i < 20; i++) {
        g_autofree char *id = g_strdup_printf("X-%d", i);
        AgtFeature *row = random_row(p, agt_plan_builder_arena(b),
                                     (AgtLayerId)prop_int(p, 0, AGT_N_LAYERS - 1), id);
        row->rowid = i + 1;
        agt_plan_builder_add(b, row);
    }
    return agt_plan_builder_end(b);
}

static inline void random_changes(Prop *p, const AgtPlan *plan, AgtChangeset *c)
{
    AgtArena *a = agt_changeset_arena(c);
    agt_changeset_keep_plan(c, plan);
    for (int i = 0; i < p->size / 4; i++) {
        g_autofree char *id = g_strdup_printf("N-%d", i);
        agt_changeset_add(c, random_row(p, a, (AgtLayerId)prop_int(p, 0, AGT_N_LAYERS - 1), id));
    }
    for (int l = 0; l < AGT_N_LAYERS; l++) {
        const AgtTable *t = agt_plan_table(plan, (AgtLayerId)l);
        for (guint i = 0; i < t->n; i++) {
            AgtFeature *after = random_row(p, a, (AgtLayerId)l, t->rows[i]->id);
            after->rowid = t->rows[i]->rowid;
            if (prop_one_in(p, 3))
                agt_changeset_change(c, t->rows[i], after);
            else if (prop_one_in(p, 3))
                agt_changeset_remove(c, t->rows[i]);
        }
    }
}

static inline void random_findings(Prop *p, AgtFindings *f)
{
    const AgtRule *const *rules = agt_exchange_rules();
    AgtArena *a = agt_findings_arena(f);
    for (int i = 0; i < p->size / 10; i++) {
        AgtFinding *x = agt_findings_add_plan(f, rules[prop_int(p, 0, 9)]);
        g_autofree char *text = random_text(p);
        x->severity = (AgtSeverity)prop_int(p, 0, AGT_N_SEVERITIES - 1);
        x->layer = (AgtLayerId)prop_int(p, 0, AGT_N_LAYERS);
        x->id = agt_arena_text(a, text);
        x->arg = prop_one_in(p, 2) ? x->id : NULL;
        x->what = prop_one_in(p, 2) ? "what" : NULL;
        if (prop_one_in(p, 2))
            x->measured = prop_real(p, -1, 1e6);
        if (prop_one_in(p, 2))
            x->at = (AgtPoint){1.5, -2.5};
        if (prop_one_in(p, 4))
            x->area = agt_arena_take_geom(a, random_geom(p, AGT_LAYER_GEOM_POLYGON));
    }
}

static inline void random_count_free(gpointer data)
{
    AgtImportCount *c = data;
    g_free(c->layer);
    g_free(c->target);
    g_free(c);
}

/* With books that balance: nothing of what is counted is evidence. */
static inline AgtImportResult *random_result(Prop *p, const AgtPlan *plan)
{
    AgtImportResult *r = g_new0(AgtImportResult, 1);
    r->changes = agt_changeset_new();
    random_changes(p, plan, r->changes);
    r->counts = g_ptr_array_new_with_free_func(random_count_free);
    for (int i = 0, n = prop_int(p, 0, 3); i < n; i++) {
        AgtImportCount *c = g_new0(AgtImportCount, 1);
        c->layer = random_text(p);
        c->target = g_strdup(prop_one_in(p, 2) ? "exclusion" : "");
        c->unmapped = (guint)prop_int(p, 0, 1000);
        c->stored = *c->target ? (guint)prop_int(p, 0, 1000) : 0;
        c->records = c->stored + c->unmapped;
        g_ptr_array_add(r->counts, c);
    }
    r->crs = prop_one_in(p, 2) ? random_text(p) : NULL;
    r->operation = prop_one_in(p, 2) ? random_text(p) : NULL;
    r->sha256 = g_strdup("00ff");
    r->driver = random_text(p);
    r->accuracy_m = prop_real(p, -1, 10);
    r->same_file = prop_one_in(p, 5);
    return r;
}
