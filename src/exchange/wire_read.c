/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes to import results; nothing is believed. */
#include <math.h>
#include <string.h>

#include "wire_parts.h"

typedef struct {
    const guint8 *at, *end;
    const AgtPlan *plan;
    AgtImportResult *result;
    AgtFindings *findings;
    const char *fault; /* the first one; from then on everything reads as nothing */
} Reader;

static bool fault(Reader *r, const char *what)
{
    if (!r->fault)
        r->fault = what;
    r->at = r->end;
    return false;
}

/* The next @p n bytes, NULL when there are fewer. */
static const guint8 *get(Reader *r, gsize n)
{
    if ((gsize)(r->end - r->at) < n || r->fault) {
        fault(r, "it ends too early");
        return NULL;
    }
    const guint8 *here = r->at;
    r->at += n;
    return here;
}

static void get_into(Reader *r, void *out, gsize n)
{
    const guint8 *data = get(r, n);
    if (data)
        memcpy(out, data, n);
    else
        memset(out, 0, n);
}

static guint32 get_u32(Reader *r)
{
    guint32 v;
    get_into(r, &v, sizeof v);
    return v;
}

static gint64 get_i64(Reader *r)
{
    gint64 v;
    get_into(r, &v, sizeof v);
    return v;
}

static double get_real(Reader *r)
{
    double v;
    get_into(r, &v, sizeof v);
    return v;
}

/* A byte below @p n. */
static guint get_below(Reader *r, guint n, const char *what)
{
    guint8 v;
    get_into(r, &v, 1);
    if (v < n)
        return v;
    fault(r, what);
    return 0;
}

/* A count of things of which each takes at least @p least bytes. */
static guint32 get_count(Reader *r, gsize least)
{
    guint32 n = get_u32(r);
    if (n <= (gsize)(r->end - r->at) / least)
        return n;
    fault(r, "a count is too high");
    return 0;
}

/* Newly allocated text, NULL when not given. */
static char *get_text(Reader *r)
{
    guint32 n = get_u32(r);
    if (n == AGT_WIRE_NULL || r->fault)
        return NULL;
    const char *text = (const char *)get(r, n);
    if (!text)
        return NULL;
    if (g_utf8_validate_len(text, n, NULL))
        return g_strndup(text, n);
    fault(r, "a text is not UTF-8");
    return NULL;
}

/* A text that must be there. */
static char *need_text(Reader *r)
{
    char *text = get_text(r);
    if (!text)
        fault(r, "a text is missing");
    return text;
}

static const char *keep_text(Reader *r, AgtArena *a)
{
    g_autofree char *text = get_text(r);
    return agt_arena_text(a, text);
}

static GBytes *get_blob(Reader *r)
{
    guint32 n = get_u32(r);
    const guint8 *data = n == AGT_WIRE_NULL ? NULL : get(r, n);
    return data ? g_bytes_new(data, n) : NULL;
}

/* NULL when there is none. */
static AgtGeom *get_geom(Reader *r)
{
    guint32 n = get_u32(r);
    const guint8 *data = n == AGT_WIRE_NULL ? NULL : get(r, n);
    AgtGeom *g = data ? agt_geom_from_wkb(data, n, NULL) : NULL;
    if (data && !g)
        fault(r, "a geometry cannot be read");
    return g;
}

static void read_text_value(Reader *r, AgtArena *a, AgtFeature *row, const AgtField *f)
{
    g_autofree char *text = need_text(r);
    bool fits =
        text && (f->type == AGT_TYPE_DATE ? agt_date_valid(text) : agt_field_allows(f, text));
    if (fits)
        agt_row_set_text(a, row, f, text);
    else
        fault(r, f->name);
}

static void read_value(Reader *r, AgtArena *a, AgtFeature *row, const AgtField *f)
{
    if (f->type == AGT_TYPE_REAL) {
        double v = get_real(r);
        agt_row_set_real(row, f, v);
        if (!isfinite(v))
            fault(r, f->name);
    } else if (f->type == AGT_TYPE_INT || f->type == AGT_TYPE_BOOL) {
        gint64 v = get_i64(r);
        agt_row_set_int(row, f, v);
        if (v == AGT_INT_NULL || (f->type == AGT_TYPE_BOOL && v != 0 && v != 1))
            fault(r, f->name);
    } else if (f->type == AGT_TYPE_BLOB) {
        GBytes *bytes = agt_arena_take_bytes(a, get_blob(r));
        G_STRUCT_MEMBER(GBytes *, row, f->offset) = bytes;
        if (!bytes)
            fault(r, f->name);
    } else {
        read_text_value(r, a, row, f);
    }
}

static void read_fields(Reader *r, AgtArena *a, AgtFeature *row)
{
    const AgtLayer *layer = agt_layer(row->layer);
    guint bytes = (layer->n_fields + 7) / 8;
    const guint8 *given = get(r, bytes);
    for (guint i = 0; given && i < 8 * bytes; i++) {
        bool here = given[i / 8] >> i % 8 & 1;
        if (here && i < layer->n_fields)
            read_value(r, a, row, &layer->fields[i]);
        else if (here)
            fault(r, "a row has more fields than its layer");
        else if (i < layer->n_fields && layer->fields[i].type == AGT_TYPE_TEXT)
            agt_row_set_text(a, row, &layer->fields[i], NULL); /* a new row has a state */
    }
}

static const AgtFeature *read_row(Reader *r)
{
    AgtArena *a = agt_changeset_arena(r->result->changes);
    AgtLayerId id = get_below(r, AGT_N_LAYERS, "a layer is not known");
    AgtFeature *row = agt_arena_row(a, id);
    row->rowid = get_i64(r);
    row->geom = agt_arena_take_geom(a, get_geom(r));
    read_fields(r, a, row);
    const AgtLayer *layer = agt_layer(id);
    if (row->geom && (int)row->geom->kind != (int)layer->geom)
        fault(r, "a geometry is not of the kind of its layer");
    if (!row->id || !*row->id || !row->birth || !*row->birth)
        fault(r, "a row has no id");
    return row;
}

static const AgtFeature *read_place(Reader *r)
{
    AgtLayerId id = get_below(r, AGT_N_LAYERS, "a layer is not known");
    guint32 place = get_u32(r);
    const AgtTable *t = agt_plan_table(r->plan, id);
    if (!r->fault && place < t->n)
        return t->rows[place];
    fault(r, "a row is not in the plan");
    return NULL;
}

static void read_change(Reader *r)
{
    AgtChangeset *c = r->result->changes;
    AgtOp op = get_below(r, 3, "a change is of no kind");
    const AgtFeature *before = op != AGT_ADD ? read_place(r) : NULL;
    const AgtFeature *after = op != AGT_REMOVE && !r->fault ? read_row(r) : NULL;
    bool fits = !before || !after ||
                (before->layer == after->layer && before->rowid == after->rowid &&
                 g_strcmp0(before->birth, after->birth) == 0);
    if (r->fault || !fits || (op == AGT_ADD && after->rowid != 0))
        fault(r, "a change does not fit its row");
    else if (op == AGT_ADD)
        agt_changeset_add(c, after);
    else if (op == AGT_REMOVE)
        agt_changeset_remove(c, before);
    else
        agt_changeset_change(c, before, after);
}

static const AgtRule *read_rule(Reader *r)
{
    g_autofree char *id = need_text(r);
    const AgtRule *const *rules = agt_exchange_rules();
    for (guint i = 0; id && rules[i]; i++)
        if (strcmp(rules[i]->id, id) == 0)
            return rules[i];
    fault(r, "a rule is not known");
    return NULL;
}

static void read_finding(Reader *r)
{
    const AgtRule *rule = read_rule(r);
    if (!rule)
        return;
    AgtArena *a = agt_findings_arena(r->findings);
    AgtFinding *f = agt_findings_add_plan(r->findings, rule);
    f->severity = get_below(r, AGT_N_SEVERITIES, "a severity is not known");
    f->layer = get_below(r, AGT_N_LAYERS + 1, "a layer is not known");
    f->other_layer = get_below(r, AGT_N_LAYERS + 1, "a layer is not known");
    f->id = keep_text(r, a);
    f->other_id = keep_text(r, a);
    f->unit = keep_text(r, a);
    f->sets = keep_text(r, a);
    f->what = keep_text(r, a);
    f->arg = keep_text(r, a);
    f->measured = get_real(r);
    f->required = get_real(r);
    f->at.x = get_real(r);
    f->at.y = get_real(r);
    f->area = agt_arena_take_geom(a, get_geom(r));
    if (!f->id || !f->other_id || !f->unit || !f->sets)
        fault(r, "a finding lacks a text");
}

static void count_free(gpointer p)
{
    AgtImportCount *c = p;
    g_free(c->layer);
    g_free(c->target);
    g_free(c);
}

static void read_count(Reader *r)
{
    AgtImportCount *c = g_new0(AgtImportCount, 1);
    g_ptr_array_add(r->result->counts, c);
    c->layer = need_text(r);
    c->target = need_text(r);
    guint *n[] = {&c->records, &c->stored, &c->quarantined, &c->unmapped, &c->repaired, &c->joined};
    for (guint i = 0; i < G_N_ELEMENTS(n); i++)
        *n[i] = get_u32(r);
    if (c->target && *c->target && !agt_layer_by_name(c->target))
        fault(r, "a layer is not known");
}

static void read_head(Reader *r)
{
    AgtImportResult *x = r->result;
    if (get_u32(r) != AGT_WIRE_MAGIC)
        fault(r, "it does not start as it should");
    x->same_file = get_below(r, 2, "a flag is neither 0 nor 1");
    x->accuracy_m = get_real(r);
    x->crs = get_text(r);
    x->operation = get_text(r);
    x->area_of_use = get_text(r);
    x->sha256 = need_text(r);
    x->driver = need_text(r);
    for (guint i = 0, n = get_count(r, 28); i < n && !r->fault; i++)
        read_count(r);
}

static void read_all(Reader *r)
{
    read_head(r);
    for (guint i = 0, n = get_count(r, 6); i < n && !r->fault; i++)
        read_change(r);
    for (guint i = 0, n = get_count(r, 67); i < n && !r->fault; i++)
        read_finding(r);
    if (get_u32(r) != AGT_WIRE_MAGIC || r->at != r->end)
        fault(r, "it does not end as it should");
}

AgtImportResult *agt_wire_read(GBytes *bytes, const AgtPlan *plan, AgtFindings *out, GError **error)
{
    gsize n;
    const guint8 *data = g_bytes_get_data(bytes, &n);
    g_autoptr(AgtImportResult) result = g_new0(AgtImportResult, 1);
    g_autoptr(AgtFindings) findings = agt_findings_new();
    result->changes = agt_changeset_new();
    result->counts = g_ptr_array_new_with_free_func(count_free);
    agt_changeset_keep_plan(result->changes, plan);
    Reader r = {.at = data, .end = data + n, .plan = plan, .result = result, .findings = findings};
    read_all(&r);
    if (r.fault) {
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CRASHED,
                    "the reader went wrong and gave a result that is not in order (%s); nothing "
                    "was taken over; save the file in another format, such as GeoPackage",
                    r.fault);
        return NULL;
    }
    if (!agt_wire_balance(plan, result, error))
        return NULL;
    agt_findings_join(out, findings);
    return g_steal_pointer(&result);
}
