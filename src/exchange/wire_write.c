/* SPDX-License-Identifier: Apache-2.0 */
/* Import results to bytes. Numbers are in the order of this machine: both ends are one program. */
#include <math.h>
#include <string.h>

#include "wire_parts.h"

typedef struct {
    GByteArray *out;
    const AgtPlan *plan;
    GHashTable *places[AGT_N_LAYERS]; /* row -> place + 1; NULL until needed */
    const char *fault;
} Writer;

static void put(Writer *w, const void *data, gsize n)
{
    g_byte_array_append(w->out, data, (guint)n);
}

static void put_u8(Writer *w, guint v)
{
    guint8 byte = (guint8)v;
    put(w, &byte, 1);
}

static void put_u32(Writer *w, guint32 v)
{
    put(w, &v, sizeof v);
}

static void put_i64(Writer *w, gint64 v)
{
    put(w, &v, sizeof v);
}

static void put_real(Writer *w, double v)
{
    put(w, &v, sizeof v);
}

static void put_text(Writer *w, const char *text)
{
    put_u32(w, text ? (guint32)strlen(text) : AGT_WIRE_NULL);
    if (text)
        put(w, text, strlen(text));
}

static void put_bytes(Writer *w, GBytes *bytes)
{
    gsize n = 0;
    gconstpointer data = bytes ? g_bytes_get_data(bytes, &n) : NULL;
    put_u32(w, bytes ? (guint32)n : AGT_WIRE_NULL);
    if (n)
        put(w, data, n);
}

static void put_geom(Writer *w, const AgtGeom *g)
{
    g_autoptr(GBytes) wkb = g ? agt_geom_to_wkb(g) : NULL;
    put_bytes(w, wkb);
}

static void put_value(Writer *w, const AgtFeature *row, const AgtField *f)
{
    switch (f->type) {
    case AGT_TYPE_REAL:
        put_real(w, agt_row_real(row, f));
        break;
    case AGT_TYPE_INT:
    case AGT_TYPE_BOOL:
        put_i64(w, agt_row_int(row, f));
        break;
    case AGT_TYPE_BLOB:
        put_bytes(w, agt_row_bytes(row, f));
        break;
    case AGT_TYPE_TEXT:
    case AGT_TYPE_DATE:
        put_text(w, agt_row_text(row, f));
        break;
    }
}

/* One bit per field tells whether it has a value; the values follow. */
static void put_row(Writer *w, const AgtFeature *row)
{
    const AgtLayer *layer = agt_layer(row->layer);
    put_u8(w, row->layer);
    put_i64(w, row->rowid);
    put_geom(w, row->geom);
    guint at = w->out->len, n = (layer->n_fields + 7) / 8;
    for (guint i = 0; i < n; i++)
        put_u8(w, 0);
    for (guint i = 0; i < layer->n_fields; i++) {
        if (agt_row_is_null(row, &layer->fields[i]))
            continue;
        w->out->data[at + i / 8] |= (guint8)(1U << i % 8);
        put_value(w, row, &layer->fields[i]);
    }
}

/* Place of a row in its table of the plan. */
static void put_place(Writer *w, const AgtFeature *row)
{
    const AgtTable *t = agt_plan_table(w->plan, row->layer);
    GHashTable **places = &w->places[row->layer];
    if (!*places) {
        *places = g_hash_table_new(NULL, NULL);
        for (guint i = 0; i < t->n; i++)
            g_hash_table_insert(*places, (gpointer)t->rows[i], GUINT_TO_POINTER(i + 1));
    }
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(*places, row));
    if (!place)
        w->fault = "a row that is not in the plan";
    put_u8(w, row->layer);
    put_u32(w, place - 1);
}

static void put_change(Writer *w, const AgtChange *c)
{
    put_u8(w, c->op);
    if (c->op != AGT_ADD)
        put_place(w, c->before);
    if (c->op != AGT_REMOVE)
        put_row(w, c->after);
}

static void put_finding(Writer *w, const AgtFinding *f)
{
    const AgtRule *const *rules = agt_exchange_rules();
    guint rule = 0;
    while (rules[rule] && rules[rule] != f->rule)
        rule++;
    if (!rules[rule])
        w->fault = f->rule->id;
    put_text(w, f->rule->id);
    put_u8(w, f->severity);
    put_u8(w, f->layer);
    put_u8(w, f->other_layer);
    const char *texts[] = {f->id, f->other_id, f->unit, f->sets, f->what, f->arg};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        put_text(w, texts[i]);
    put_real(w, f->measured);
    put_real(w, f->required);
    put_real(w, f->at.x);
    put_real(w, f->at.y);
    put_geom(w, f->area);
}

static void put_head(Writer *w, const AgtImportResult *r)
{
    put_u32(w, AGT_WIRE_MAGIC);
    put_u8(w, r->same_file);
    put_real(w, r->accuracy_m);
    const char *texts[] = {r->crs, r->operation, r->area_of_use, r->sha256, r->driver};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        put_text(w, texts[i]);
    put_u32(w, r->counts->len);
    for (guint i = 0; i < r->counts->len; i++) {
        const AgtImportCount *c = r->counts->pdata[i];
        put_text(w, c->layer);
        put_text(w, c->target);
        const guint n[] = {c->records,  c->stored,   c->quarantined,
                           c->unmapped, c->repaired, c->joined};
        for (guint k = 0; k < G_N_ELEMENTS(n); k++)
            put_u32(w, n[k]);
    }
}

bool agt_wire_write(GByteArray *out, const AgtPlan *plan, const AgtImportResult *r,
                    const AgtFindings *f, GError **error)
{
    Writer w = {.out = out, .plan = plan};
    put_head(&w, r);
    put_u32(&w, agt_changeset_n(r->changes));
    for (guint i = 0; i < agt_changeset_n(r->changes); i++)
        put_change(&w, agt_changeset_get(r->changes, i));
    put_u32(&w, agt_findings_n(f));
    for (guint i = 0; i < agt_findings_n(f); i++)
        put_finding(&w, agt_findings_get(f, i));
    put_u32(&w, AGT_WIRE_MAGIC);
    for (int i = 0; i < AGT_N_LAYERS; i++)
        g_clear_pointer(&w.places[i], g_hash_table_unref);
    if (w.fault)
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT,
                    "the import names what the program does not know: %s", w.fault);
    return !w.fault;
}
