/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that are no known feature: drawn, copied, split off or pasted. They get ids of their own. */
#include <string.h>

#include "diff.h"

static bool next_id(AgtDiffLayer *x, AgtFeature *row, GError **error)
{
    if (x->next == 0) {
        if (!agt_ident_highest(x->s, x->layer->id, &x->next, &x->width, error))
            return false;
        x->next++;
    }
    do {
        row->id = agt_arena_printf(x->d->arena, "%s%0*" G_GINT64_FORMAT, x->layer->prefix, x->width,
                                   x->next++);
    } while (g_hash_table_contains(x->new_ids, row->id));
    g_hash_table_add(x->new_ids, (gpointer)row->id);
    return true;
}

/* The living feature of which an id like "P-017_1" is a piece; NULL when it is none. */
static const char *parent_id(AgtDiffLayer *x, const char *id, AgtKey *parent, GError **error)
{
    const char *bar = strrchr(id, '_');
    if (!bar || bar == id || !bar[1] || strspn(bar + 1, "0123456789") != strlen(bar + 1))
        return NULL;
    g_autofree char *base = g_strndup(id, (gsize)(bar - id));
    bool known = false;
    if (!agt_diff_id(x, base, parent, &known, error) || !known)
        return NULL;
    return agt_arena_text(x->d->arena, base);
}

static void say_other(AgtDiffLayer *x, AgtFinding *f, AgtLayerId layer, const char *other)
{
    if (!f)
        return;
    f->other_layer = layer;
    f->other_id = agt_arena_text(agt_findings_arena(x->out), other);
}

static double size_of(const AgtGeom *g)
{
    return g->kind == AGT_GEOM_POLYGON ? agt_geom_area_m2(g) : agt_geom_length_m(g);
}

/* True when a shape is a part of what HEAD has, to the centimetre: then it was split off. */
static bool is_part(const AgtGeom *piece, const AgtGeom *whole)
{
    enum { POINTS_MAX = 5000 }; /* of one shape: each is looked for on the whole one */
    static const double near_m = 0.01;
    if (agt_geom_is_empty(piece) || agt_geom_is_empty(whole) || piece->kind == AGT_GEOM_POINT ||
        piece->n_points > POINTS_MAX || size_of(piece) > size_of(whole) * 0.9999)
        return false;
    for (guint i = 0; i < piece->n_points; i++) {
        g_autoptr(AgtGeom) corner = agt_geom_new_point(piece->pt[i].x, piece->pt[i].y);
        if (!(agt_geom_distance_within_m(whole, corner, near_m) <= near_m))
            return false;
    }
    return true;
}

/* A row with the id of a living feature: a piece of it when HEAD's shape holds it, else a copy. */
static bool name_copy(AgtDiffLayer *x, AgtFeature *row, const AgtKey *of, AgtEdit *edit,
                      GError **error)
{
    const char *copied = row->id;
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, row->rowid);
    if (!*x->layer->prefix) {
        agt_diff_refuse(x, &agt_store_rule_doubled_id, row, number);
        return true;
    }
    AgtIdent ident;
    if (!agt_ident_get(x->s, of, &ident, error))
        return false;
    const AgtFeature *whole = agt_diff_head(x, &ident, error);
    if (!whole || !next_id(x, row, error))
        return false;
    edit->split = is_part(row->geom, whole->geom);
    edit->parent = *of;
    say_other(x,
              agt_store_find(x->out, edit->split ? &agt_store_rule_split : &agt_store_rule_copied,
                             row, number),
              x->layer->id, copied);
    return true;
}

/* Another layer that gave the id to one of its features; AGT_N_LAYERS when there is none. */
static bool foreign_layer(AgtDiffLayer *x, const char *id, AgtLayerId *out, GError **error)
{
    *out = AGT_N_LAYERS;
    for (guint i = 0; i < AGT_N_LAYERS && *out == AGT_N_LAYERS; i++) {
        const char *prefix = agt_layer(i)->prefix;
        bool taken = false;
        if (i == x->layer->id || !*prefix || !g_str_has_prefix(id, prefix) ||
            g_str_has_prefix(id, x->layer->prefix))
            continue;
        if (!agt_ident_taken(x->s, i, id, NULL, false, &taken, error))
            return false;
        if (taken)
            *out = i;
    }
    return true;
}

static bool name_nameless(AgtDiffLayer *x, AgtFeature *row, const AgtRule *rule,
                          AgtLayerId other_layer, GError **error)
{
    const char *other = row->id;
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, row->rowid);
    if (!*x->layer->prefix) {
        agt_diff_refuse(x, &agt_store_rule_no_id, row, number);
        return true;
    }
    if (!next_id(x, row, error))
        return false;
    AgtFinding *f = agt_store_find(x->out, rule, row, number);
    if (other)
        say_other(x, f, other_layer, other);
    return true;
}

/* What "P-017_1" is, which QGIS makes where ids are unique: a piece of P-017, or a copy of it. */
static bool derived(AgtDiffLayer *x, AgtFeature *row, const char *base, AgtEdit *edit, bool *copy,
                    GError **error)
{
    AgtIdent ident;
    if (!agt_ident_get(x->s, &edit->parent, &ident, error))
        return false;
    const AgtFeature *whole = agt_diff_head(x, &ident, error);
    if (!whole)
        return false;
    edit->split = is_part(row->geom, whole->geom);
    *copy = !edit->split && g_strcmp0(row->birth, whole->birth) == 0;
    if (edit->split) {
        g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, row->rowid);
        say_other(x, agt_store_find(x->out, &agt_store_rule_split, row, number), x->layer->id,
                  base);
    }
    return true;
}

/* An id that no living feature has: free, typed by a person or made by QGIS. */
static bool keep_id(AgtDiffLayer *x, AgtFeature *row, AgtEdit *edit, GError **error)
{
    bool ok = true, copy = false;
    GError *local = NULL;
    const char *base = parent_id(x, row->id, &edit->parent, &local);
    if (local) {
        g_propagate_error(error, local);
        return false;
    }
    if (base && !derived(x, row, base, edit, &copy, error))
        return false;
    if (copy) {
        row->id = base;
        return name_copy(x, row, &edit->parent, edit, error);
    }
    return agt_diff_free_id(x, row, NULL, &ok, error);
}

/* Id, birth and findings of a row that is a feature of its own from now on. */
static bool name_new(AgtDiffLayer *x, AgtFeature *row, AgtEdit *edit, GError **error)
{
    AgtKey key;
    AgtLayerId foreign = AGT_N_LAYERS;
    bool living = false, ok;
    if (row->id && (!agt_diff_id(x, row->id, &key, &living, error) ||
                    (!living && !foreign_layer(x, row->id, &foreign, error))))
        return false;
    if (!row->id)
        ok = name_nameless(x, row, &agt_store_rule_no_id, AGT_N_LAYERS, error);
    else if (living)
        ok = name_copy(x, row, &key, edit, error);
    else if (foreign != AGT_N_LAYERS)
        ok = name_nameless(x, row, &agt_store_rule_foreign_id, foreign, error);
    else
        ok = keep_id(x, row, edit, error);
    row->birth = row->id;
    return ok;
}

bool agt_diff_new(AgtDiffLayer *x, GError **error)
{
    for (guint i = 0; i < x->cands->len; i++) {
        AgtDiffRow *c = x->cands->pdata[i];
        if (c->matched)
            continue;
        AgtEdit edit = {.op = AGT_ADD, .after = c->row, .row = c->row->rowid, .rename = true};
        if (!name_new(x, c->row, &edit, error))
            return false;
        if (c->bad)
            x->d->refused++;
        if (!agt_diff_shape(x, c, NULL, error))
            return false;
        edit.key = agt_store_key(x->s, x->layer->id, c->row->birth);
        agt_diff_edit(x, edit);
    }
    return true;
}