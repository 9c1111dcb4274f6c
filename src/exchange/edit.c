/* SPDX-License-Identifier: Apache-2.0 */
/* Rows changed field by field. */
#include "edit.h"

#include <math.h>
#include <string.h>

#include "rules.h"

/* Shapes that went out as text, in whole millimetres, come back as the same. */
#define SAME_M 0.0006

static void edited_clear(gpointer p)
{
    g_free(((AgtEdited *)p)->where);
}

AgtEdit *agt_edit_new(const AgtPlan *plan, const AgtEditOptions *options)
{
    AgtEdit *e = g_new0(AgtEdit, 1);
    e->plan = plan;
    e->options = options;
    e->changes = agt_changeset_new();
    agt_changeset_keep_plan(e->changes, plan);
    e->arena = agt_changeset_arena(e->changes);
    e->done = g_array_new(FALSE, TRUE, sizeof(AgtEdited));
    g_array_set_clear_func(e->done, edited_clear);
    e->edited = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    e->given = g_hash_table_new(g_str_hash, g_str_equal);
    e->where = g_strdup("");
    return e;
}

void agt_edit_free(AgtEdit *e)
{
    if (!e)
        return;
    g_array_unref(e->done);
    g_hash_table_unref(e->edited);
    g_hash_table_unref(e->given);
    agt_changeset_free(e->changes);
    g_free(e->where);
    g_free(e);
}

void agt_edit_at(AgtEdit *e, const char *where)
{
    g_free(e->where);
    e->where = g_strdup(where);
}

bool agt_edit_fail(const AgtEdit *e, GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT, "%s%s", e->where, text);
    return false;
}

bool agt_edit_id_fits(const char *id)
{
    size_t n = strlen(id);
    return n >= 1 && n <= 64 && g_ascii_isalnum(id[0]) &&
           strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./") == n;
}

static char *full_id(AgtLayerId layer, const char *id)
{
    return g_strdup_printf("%d %s", (int)layer, id);
}

/* Stands in the table of rows for one that goes. */
static const AgtFeature removed;

const AgtFeature *agt_edit_find(const AgtEdit *e, AgtLayerId layer, const char *id)
{
    g_autofree char *full = full_id(layer, id);
    const AgtFeature *row = g_hash_table_lookup(e->edited, full);
    if (row)
        return row == &removed ? NULL : row;
    return agt_plan_find(e->plan, layer, id);
}

/* The row that was born with this id, whatever it is called now. */
static const AgtFeature *born(const AgtEdit *e, AgtLayerId layer, const char *id)
{
    const AgtTable *t = agt_plan_table(e->plan, layer);
    for (guint i = 0; i < t->n; i++)
        if (g_strcmp0(t->rows[i]->birth, id) == 0)
            return t->rows[i];
    return NULL;
}

static bool is_edited(const AgtEdit *e, AgtLayerId layer, const char *id)
{
    g_autofree char *full = full_id(layer, id);
    return g_hash_table_contains(e->edited, full);
}

static const char *next_id(AgtEdit *e, AgtLayerId layer)
{
    AgtIdCounter *c = &e->counter[layer];
    if (!c->next)
        *c = agt_id_counter(e->plan, layer, layer == AGT_LAYER_STREET ? 2 : 3);
    for (;;) {
        const char *id = agt_id_next(c, e->arena);
        if (!is_edited(e, layer, id))
            return id;
    }
}

static const AgtDecision *decision_on(const AgtPlan *plan, const AgtFeature *row)
{
    const AgtDecision *last = NULL;
    AGT_EACH(plan, DECISION, Decision, d)
    if (g_strcmp0(d->layer, agt_layer(row->layer)->name) == 0 &&
        g_strcmp0(d->feature, row->id) == 0 &&
        (!last || g_strcmp0(d->decided_on, last->decided_on) >= 0))
        last = d;
    return last;
}

/* Who builds a thing and when is not what was decided about it. */
static bool is_planning(const AgtField *f)
{
    static const char *const names[] = {"phase", "party", "note", NULL};
    return g_strv_contains(names, f->name);
}

static bool same_but_planning(const AgtFeature *a, const AgtFeature *b)
{
    const AgtLayer *layer = agt_layer(a->layer);
    for (guint i = 0; i < layer->n_fields; i++)
        if (!is_planning(&layer->fields[i]) && !agt_row_field_equal(a, b, &layer->fields[i]))
            return false;
    return a->geom == b->geom;
}

/* What people have decided on stays as it is until they decide again. @param after NULL: it goes */
static bool keeps_decided(const AgtEdit *e, const AgtFeature *row, const AgtFeature *after,
                          GError **error)
{
    const AgtLayer *layer = agt_layer(row->layer);
    if (layer->flags & AGT_LAYER_RECORD || !row->state || strcmp(row->state, "proposed") == 0)
        return true;
    if (agt_feature_withdrawn(row))
        return (after && agt_row_equal(row, after)) ||
               agt_edit_fail(e, error, "%s \"%s\" is withdrawn, which ends it", layer->name,
                             row->id);
    if (after && same_but_planning(row, after))
        return true;
    const AgtDecision *d = decision_on(e->plan, row);
    return agt_edit_fail(e, error,
                         "%s \"%s\" is %s%s%s%s%s: only its phase, party and note are set; what "
                         "was decided changes by a decision",
                         layer->name, row->id, row->state, d ? " by decision " : "",
                         d ? d->f.id : "", d && d->by ? " of " : "", d && d->by ? d->by : "");
}

static bool may_touch(const AgtEdit *e, const AgtLayer *layer, GError **error)
{
    const char *closed = agt_edit_closed(layer);
    return !closed || agt_edit_fail(e, error, "layer %s: %s", layer->name, closed);
}

static bool check_new(const AgtEdit *e, const AgtLayer *layer, const char *id, GError **error)
{
    const AgtFeature *other = born(e, layer->id, id);
    if (other)
        return agt_edit_fail(e, error, "the id \"%s\" was given to %s \"%s\" once; choose another",
                             id, layer->name, other->id);
    return agt_edit_id_fits(id) ||
           agt_edit_fail(e, error,
                         "\"%s\" is no id: up to 64 letters a-z, digits and - _ . / beginning with "
                         "a letter or digit",
                         id);
}

static bool find_row(AgtEdit *e, const AgtLayer *layer, const char *id, AgtEditMode mode,
                     GError **error)
{
    e->before = id ? agt_plan_find(e->plan, layer->id, id) : NULL;
    if (mode == AGT_EDIT_CHANGE && !e->before)
        return agt_edit_fail(e, error, "there is no %s \"%s\"; a new one must be asked for (--new)",
                             layer->name, id ? id : "");
    if (mode == AGT_EDIT_NEW && e->before)
        return agt_edit_fail(e, error, "%s \"%s\" exists already", layer->name, id);
    return e->before || !id || check_new(e, layer, id, error);
}

bool agt_edit_row(AgtEdit *e, AgtLayerId layer_id, const char *id, AgtEditMode mode, GError **error)
{
    const AgtLayer *layer = agt_layer(layer_id);
    g_hash_table_remove_all(e->given);
    e->operation = NULL;
    if (!may_touch(e, layer, error) || !find_row(e, layer, id, mode, error))
        return false;
    if (!id)
        id = next_id(e, layer_id);
    if (is_edited(e, layer_id, id))
        return agt_edit_fail(e, error, "%s \"%s\" stands twice", layer->name, id);
    if (e->before) {
        e->row = agt_arena_copy(e->arena, e->before);
    } else {
        e->row = agt_arena_row(e->arena, layer_id);
        e->row->id = e->row->birth = agt_arena_text(e->arena, id);
    }
    g_hash_table_insert(e->edited, full_id(layer_id, id), e->row);
    return true;
}

const char *agt_edit_id(const AgtEdit *e)
{
    return e->row->id;
}

/* Fields that follow from others or tell where a row comes from. */
static bool is_own(const AgtLayer *layer, const AgtField *f)
{
    static const char *const own[] = {"id", "birth", "source", "source_key", NULL};
    return f->type == AGT_TYPE_BLOB || g_strv_contains(own, f->name) ||
           (layer->id == AGT_LAYER_WAIVER && strcmp(f->name, "fingerprint") == 0);
}

static bool no_field(const AgtEdit *e, const AgtLayer *layer, const char *name, GError **error)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; i < layer->n_fields; i++)
        if (!is_own(layer, &layer->fields[i]))
            g_string_append_printf(list, "%s%s", list->len ? ", " : "", layer->fields[i].name);
    if (layer->geom)
        g_string_append(list, ", geometry");
    return agt_edit_fail(e, error, "layer %s has no field \"%s\"; there are %s", layer->name, name,
                         list->str);
}

static void set_empty(AgtEdit *e, const AgtField *f)
{
    if (f->type == AGT_TYPE_TEXT || f->type == AGT_TYPE_DATE)
        agt_row_set_text(e->arena, e->row, f, NULL);
    else if (f->type == AGT_TYPE_REAL)
        agt_row_set_real(e->row, f, NAN);
    else
        agt_row_set_int(e->row, f, AGT_INT_NULL);
}

static bool set_state(AgtEdit *e, const char *text, GError **error)
{
    if (g_strcmp0(text, e->row->state) == 0)
        return true;
    if (strcmp(text, "proposed") != 0 && strcmp(text, "withdrawn") != 0)
        return agt_edit_fail(e, error,
                             "state \"%s\": only proposed and withdrawn are set by hand; the "
                             "others are decisions of a named person on a document",
                             text);
    e->row->state = agt_arena_text(e->arena, text);
    return true;
}

static bool set_geometry(AgtEdit *e, const AgtLayer *layer, const char *text, GError **error)
{
    if (!layer->geom)
        return no_field(e, layer, "geometry", error);
    g_autoptr(AgtGeom) g = *text ? agt_edit_shape(e, layer, text, error) : NULL;
    if (!g)
        return *text ? false
                     : agt_edit_fail(e, error, "a feature keeps its geometry; remove it instead");
    if (e->before && agt_geom_equals(g, e->before->geom, SAME_M))
        return true;
    e->row->geom = agt_arena_take_geom(e->arena, g_steal_pointer(&g));
    return true;
}

/* A field that the program keeps itself may stand in a table as it was exported. */
static bool keep_own(const AgtEdit *e, const AgtField *f, const char *text, GError **error)
{
    g_autofree char *now = agt_row_string(e->row, f);
    if (!*text || g_strcmp0(text, now) == 0)
        return true;
    return agt_edit_fail(e, error, "field \"%s\" is kept by the program and cannot be set",
                         f->name);
}

static bool fits_text(const char *text)
{
    for (const char *c = text; *c; c++)
        if ((guchar)*c < 0x20 && *c != '\n' && *c != '\t')
            return false;
    return g_utf8_validate(text, -1, NULL);
}

bool agt_edit_set(AgtEdit *e, const char *field, const char *value, GError **error)
{
    const AgtLayer *layer = agt_layer(e->row->layer);
    const AgtField *f = agt_layer_field(layer, field);
    if (!fits_text(value))
        return agt_edit_fail(e, error, "field \"%s\": not plain UTF-8 text", field);
    g_autofree char *text = g_strstrip(g_strdup(value));
    if (!f && strcmp(field, "geometry") != 0)
        return no_field(e, layer, field, error);
    if (f && is_own(layer, f))
        return keep_own(e, f, text, error);
    const char *name = f ? f->name : "geometry";
    if (!g_hash_table_add(e->given, (gpointer)name))
        return agt_edit_fail(e, error, "field \"%s\" is given twice", name);
    if (!f)
        return set_geometry(e, layer, text, error);
    if (strcmp(name, "state") == 0)
        return set_state(e, text, error);
    if (!*text) {
        set_empty(e, f);
        return true;
    }
    g_autoptr(GError) why = NULL;
    return agt_row_set_string(e->arena, e->row, f, text, &why) ||
           agt_edit_fail(e, error, "%s", why->message);
}

bool agt_edit_changed(const AgtEdit *e, const char *field)
{
    const AgtField *f = agt_layer_field(agt_layer(e->row->layer), field);
    g_assert(f);
    return e->before ? !agt_row_field_equal(e->before, e->row, f) : !agt_row_is_null(e->row, f);
}

void agt_edit_keep(AgtEdit *e, const AgtFeature *before, const AgtFeature *after)
{
    AgtEdited d = {before, after, g_strdup(e->where)};
    const AgtFeature *row = after ? after : before;
    g_array_append_val(e->done, d);
    g_hash_table_insert(e->edited, full_id(row->layer, row->id),
                        (gpointer)(after ? after : &removed));
}

/* Areas and lengths that are told follow the shape, unless given. */
static void measure(AgtEdit *e)
{
    static const char *const told[] = {"area_m2", "length_m"};
    for (guint i = 0; e->row->geom && i < G_N_ELEMENTS(told); i++) {
        const AgtField *f = agt_layer_field(agt_layer(e->row->layer), told[i]);
        if (!f || g_hash_table_contains(e->given, f->name))
            continue;
        double v = i ? agt_geom_length_m(e->row->geom) : agt_geom_area_m2(e->row->geom);
        agt_row_set_real(e->row, f, round(v * 100) / 100);
    }
}

/* How shapes came from another system, once. */
static void tell_operation(AgtEdit *e, AgtFindings *out)
{
    if (e->operation && g_strcmp0(e->operation, e->told) != 0)
        agt_findings_add_plan(out, &agt_exchange_operation)->arg =
            agt_arena_text(agt_findings_arena(out), e->operation);
    e->told = e->operation ? e->operation : e->told;
}

bool agt_edit_row_end(AgtEdit *e, AgtFindings *out, GError **error)
{
    const AgtLayer *layer = agt_layer(e->row->layer);
    if (layer->geom && !e->row->geom)
        return agt_edit_fail(e, error,
                             "a new %s needs a place: geometry=WKT, or geometry=@layer:ID to copy "
                             "one",
                             layer->name);
    if (e->before && !keeps_decided(e, e->before, e->row, error))
        return false;
    if (!e->before || e->before->geom != e->row->geom)
        measure(e);
    if (!agt_edit_check(e, out, error))
        return false;
    tell_operation(e, out);
    agt_edit_keep(e, e->before, e->row);
    return true;
}

bool agt_edit_remove(AgtEdit *e, AgtLayerId layer_id, const char *id, GError **error)
{
    const AgtLayer *layer = agt_layer(layer_id);
    if (!may_touch(e, layer, error) || !find_row(e, layer, id, AGT_EDIT_CHANGE, error) ||
        !keeps_decided(e, e->before, NULL, error))
        return false;
    if (is_edited(e, layer_id, id))
        return agt_edit_fail(e, error, "%s \"%s\" stands twice", layer->name, id);
    agt_edit_keep(e, e->before, NULL);
    return true;
}

/* One reference of a row. */
static void check_reference(const AgtEdit *e, const AgtEdited *d, const AgtField *f,
                            GPtrArray *faults)
{
    const AgtLayer *to = agt_layer_by_name(f->values + 1);
    const char *id = agt_row_text(d->after, f);
    bool old = d->before && agt_row_field_equal(d->before, d->after, f);
    bool name = e->free_names && d->after->layer == AGT_LAYER_SETTING;
    if (!id || old || name || agt_edit_find(e, to->id, id))
        return;
    g_ptr_array_add(faults, g_strdup_printf("%s%s \"%s\": field \"%s\": there is no %s \"%s\"",
                                            d->where, agt_layer(d->after->layer)->name,
                                            d->after->id, f->name, to->name, id));
}

/* Who still refers to a row that goes. */
static void check_referrers(const AgtEdit *e, const AgtFeature *gone, GPtrArray *faults)
{
    for (int i = 0; i < AGT_N_LAYERS; i++) {
        const AgtTable *t = agt_plan_table(e->plan, (AgtLayerId)i);
        for (guint k = 0; k < t->layer->n_fields; k++) {
            const AgtField *f = &t->layer->fields[k];
            if (*f->values != '@' || strcmp(f->values + 1, agt_layer(gone->layer)->name) != 0)
                continue;
            for (guint r = 0; r < t->n; r++) {
                const AgtFeature *row = agt_edit_find(e, (AgtLayerId)i, t->rows[r]->id);
                if (row && g_strcmp0(agt_row_text(row, f), gone->id) == 0)
                    g_ptr_array_add(faults,
                                    g_strdup_printf("%s \"%s\" cannot go: %s \"%s\" names it as "
                                                    "its %s",
                                                    agt_layer(gone->layer)->name, gone->id,
                                                    t->layer->name, row->id, f->name));
            }
        }
    }
}

GPtrArray *agt_edit_references(const AgtEdit *e)
{
    GPtrArray *faults = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < e->done->len; i++) {
        const AgtEdited *d = &g_array_index(e->done, AgtEdited, i);
        const AgtLayer *layer = agt_layer((d->after ? d->after : d->before)->layer);
        if (!d->after)
            check_referrers(e, d->before, faults);
        for (guint k = 0; d->after && k < layer->n_fields; k++)
            if (*layer->fields[k].values == '@')
                check_reference(e, d, &layer->fields[k], faults);
    }
    return faults;
}

AgtChangeset *agt_edit_end(AgtEdit *e, GError **error)
{
    g_autoptr(GPtrArray) faults = agt_edit_references(e);
    if (faults->len) {
        g_ptr_array_add(faults, NULL);
        g_autofree char *all = g_strjoinv("\n  ", (char **)faults->pdata);
        g_set_error(error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CONTENT, "%s", all);
        return NULL;
    }
    for (guint i = 0; i < e->done->len; i++) {
        const AgtEdited *d = &g_array_index(e->done, AgtEdited, i);
        if (!d->after)
            agt_changeset_remove(e->changes, d->before);
        else if (d->before)
            agt_changeset_change(e->changes, d->before, d->after);
        else
            agt_changeset_add(e->changes, d->after);
    }
    agt_changeset_sort(e->changes);
    return g_steal_pointer(&e->changes);
}
