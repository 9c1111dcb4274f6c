/* SPDX-License-Identifier: Apache-2.0 */
/* What a feature becomes when people decide a conflict. */
#include <math.h>
#include <string.h>

#include "internal.h"

static bool refuse(GError **error, const AgtConflict *c, const char *why)
{
    g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE, "%s: %s", c->id, why);
    return false;
}

static const AgtFeature *side_of(const AgtConflict *c, AgtSide side)
{
    return side == AGT_SIDE_OURS ? c->ours : side == AGT_SIDE_THEIRS ? c->theirs : c->base;
}

/* True when the conflict is about one cell, and not about the feature as a whole. */
static bool of_cell(const AgtConflict *c)
{
    return c->kind == AGT_CONFLICT_CHANGED;
}

bool agt_conflict_take(const AgtConflict *c, const AgtFeature *live, AgtSide side, AgtArena *a,
                       const AgtFeature **out, GError **error)
{
    const AgtFeature *from = side_of(c, side);
    if (c->layer >= AGT_N_LAYERS)
        return refuse(error, c,
                      "a finding about the whole plan belongs to no side: correct the "
                      "plan, or keep it as merged");
    if (c->kind == AGT_CONFLICT_SAME_ID && side == AGT_SIDE_THEIRS)
        return refuse(error, c,
                      "two features cannot have one id: give theirs another with --value "
                      "id=...");
    if (side == AGT_SIDE_BASE && !c->base)
        return refuse(error, c, "it was not there before the branches parted");
    if (!of_cell(c)) {
        *out = from;
        return true;
    }
    if (!live || !from)
        return refuse(error, c,
                      "the feature is no longer in the plan: take a side of the whole "
                      "feature by hand, then keep it");
    g_autoptr(GPtrArray) cells = agt_cells_of(c->layer);
    const AgtCell *cell = agt_cell_named(cells, c->cell);
    if (!cell)
        return refuse(error, c, "the plan file comes from another version of the program");
    AgtFeature *row = agt_arena_copy(a, live);
    agt_cell_take(cell, row, from);
    *out = row;
    return true;
}

GPtrArray *agt_conflict_fields(const AgtConflict *c)
{
    GPtrArray *fields = g_ptr_array_new();
    if (!of_cell(c) || !c->ours || !c->theirs)
        return fields;
    g_autoptr(GPtrArray) cells = agt_cells_of(c->layer);
    const AgtCell *cell = agt_cell_named(cells, c->cell);
    for (guint i = 0; cell && i < cell->fields->len; i++)
        if (agt_compare_field_differs(c->ours, c->theirs, cell->fields->pdata[i]))
            g_ptr_array_add(fields, cell->fields->pdata[i]);
    return fields;
}

AgtDiff *agt_conflict_difference(const AgtConflict *c, const AgtFeature *side)
{
    static const double tol_m = 0.001;
    if (!c->base || !side)
        return NULL;
    AgtDiff *d = agt_compare_diff_new(AGT_CHANGE, c->base, side);
    g_autoptr(GPtrArray) cells = agt_cells_of(c->layer);
    for (guint i = 0; i < cells->len; i++) {
        const AgtCell *cell = cells->pdata[i];
        if (of_cell(c) && strcmp(cell->name, c->cell) != 0)
            continue;
        if (cell->geometry)
            d->geometry = agt_shape_compare(c->base->geom, side->geom, tol_m);
        for (guint k = 0; k < cell->fields->len; k++)
            if (agt_compare_field_differs(c->base, side, cell->fields->pdata[k]))
                g_ptr_array_add(d->fields, cell->fields->pdata[k]);
    }
    return d;
}

static void clear_field(AgtFeature *row, const AgtField *f)
{
    if (f->type == AGT_TYPE_REAL)
        agt_row_set_real(row, f, NAN);
    else if (f->type == AGT_TYPE_INT || f->type == AGT_TYPE_BOOL)
        agt_row_set_int(row, f, AGT_INT_NULL);
    else
        *(const char **)(gpointer)((char *)row + f->offset) = NULL;
}

static bool set_one(const AgtConflict *c, AgtFeature *row, const char *text, GHashTable *given,
                    AgtArena *a, GError **error)
{
    const char *sign = strchr(text, '=');
    g_autofree char *name = sign ? g_strndup(text, (gsize)(sign - text)) : NULL;
    const AgtField *f = name ? agt_layer_field(agt_layer(c->layer), name) : NULL;
    if (!f || f->type == AGT_TYPE_BLOB || strcmp(name, "birth") == 0) {
        g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                    "%s: \"%s\" is not FIELD=VALUE with a field of layer %s", c->id, text,
                    agt_layer(c->layer)->name);
        return false;
    }
    g_hash_table_add(given, (gpointer)f);
    if (!sign[1] && strcmp(name, "id") == 0)
        return refuse(error, c, "an id cannot be empty");
    if (sign[1])
        return agt_row_set_string(a, row, f, sign + 1, error);
    clear_field(row, f);
    return true;
}

/* Without a side, what nobody decided must not stay as it happens to be. */
static bool check_complete(const AgtConflict *c, GHashTable *given, GError **error)
{
    g_autoptr(GPtrArray) fields = agt_conflict_fields(c);
    g_autoptr(GString) left = g_string_new(NULL);
    for (guint i = 0; i < fields->len; i++) {
        const AgtField *f = fields->pdata[i];
        if (!g_hash_table_contains(given, f))
            g_string_append_printf(left, "%s%s", left->len ? ", " : "", f->name);
    }
    if (of_cell(c) && strcmp(c->cell, "geometry") == 0)
        g_string_append_printf(left, "%sgeometry", left->len ? ", " : "");
    if (left->len == 0)
        return true;
    g_set_error(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_VALUE,
                "%s: still in dispute: %s; give values, or say with --ours, --theirs or --base "
                "which side they are taken from",
                c->id, left->str);
    return false;
}

bool agt_conflict_set(const AgtConflict *c, const AgtFeature *live, const char *const *values,
                      bool taken, AgtArena *a, const AgtFeature **out, GError **error)
{
    const AgtFeature *from = c->kind == AGT_CONFLICT_SAME_ID ? c->theirs : live;
    if (c->layer >= AGT_N_LAYERS || !from)
        return refuse(error, c, "there is no feature whose value could be set");
    AgtFeature *row = agt_arena_copy(a, from);
    g_autoptr(GHashTable) given = g_hash_table_new(NULL, NULL);
    for (guint i = 0; values[i]; i++)
        if (!set_one(c, row, values[i], given, a, error))
            return false;
    if (c->kind == AGT_CONFLICT_SAME_ID && g_strcmp0(row->id, c->id) == 0)
        return refuse(error, c,
                      "two features cannot have one id: give theirs another with --value "
                      "id=...");
    if (!taken && !check_complete(c, given, error))
        return false;
    *out = row;
    return true;
}
