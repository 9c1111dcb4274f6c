/* SPDX-License-Identifier: Apache-2.0 */
/* What became of the features that HEAD knows; what remains doubtful is refused by name. */
#include <math.h>
#include <string.h>

#include "diff.h"

void agt_diff_refuse(AgtDiffLayer *x, const AgtRule *rule, const AgtFeature *row, const char *arg)
{
    agt_store_find(x->out, rule, row, arg);
    x->d->refused++;
}

AgtFeature *agt_diff_head(AgtDiffLayer *x, const AgtIdent *ident, GError **error)
{
    return agt_object_load(x->s, x->d->arena, x->layer->id, ident->oid, error);
}

void agt_diff_edit(AgtDiffLayer *x, AgtEdit edit)
{
    edit.layer = x->layer->id;
    g_array_append_val(x->d->edits, edit);
}

bool agt_diff_same_geometry(const AgtFeature *a, const AgtFeature *b)
{
    bool none_a = agt_geom_is_empty(a->geom), none_b = agt_geom_is_empty(b->geom);
    return none_a || none_b ? none_a && none_b : agt_geom_equals(a->geom, b->geom, 0);
}

/* Box of what HEAD has: the site, or without one everything. */
static bool look_up_place(AgtDiffLayer *x, GError **error)
{
    static const char *const sql[] = {
        "SELECT min(o.minx), min(o.miny), max(o.maxx), max(o.maxy) FROM rev_ident i JOIN"
        " rev_object o ON o.oid = i.oid WHERE i.layer = ? AND i.died IS NULL AND o.minx <= o.maxx",
        "SELECT min(o.minx), min(o.miny), max(o.maxx), max(o.maxy) FROM rev_ident i JOIN"
        " rev_object o ON o.oid = i.oid WHERE i.died IS NULL AND o.minx <= o.maxx"};
    x->d->placed = true;
    x->d->place = AGT_BOX_EMPTY;
    for (guint i = 0; i < 2 && x->d->place.minx > x->d->place.maxx; i++) {
        g_autoptr(AgtStmt) st = agt_stmt(x->s, sql[i], error);
        if (!st)
            return false;
        if (i == 0)
            sqlite3_bind_int64(st, 1, x->s->number[AGT_LAYER_SITE]);
        int rc = agt_stmt_step(x->s, st, error);
        if (rc < 0)
            return false;
        if (rc > 0 && sqlite3_column_type(st, 0) == SQLITE_FLOAT)
            x->d->place = (AgtBox){sqlite3_column_double(st, 0), sqlite3_column_double(st, 1),
                                   sqlite3_column_double(st, 2), sqlite3_column_double(st, 3)};
    }
    return true;
}

/* Distance of the farthest corner of a shape from the plan, 0 when the plan has no place yet. */
static bool how_far(AgtDiffLayer *x, const AgtBox *b, double *far_m, GError **error)
{
    if (!x->d->placed && !look_up_place(x, error))
        return false;
    const AgtBox *p = &x->d->place;
    *far_m = 0;
    if (p->minx > p->maxx)
        return true;
    double dx = MAX(MAX(p->minx - b->minx, b->maxx - p->maxx), 0);
    double dy = MAX(MAX(p->miny - b->miny, b->maxy - p->maxy), 0);
    *far_m = hypot(dx, dy);
    return true;
}

bool agt_diff_shape(AgtDiffLayer *x, const AgtDiffRow *c, const AgtFeature *before, GError **error)
{
    static const double too_far_m = 100e3; /* no plan of a town is as wide as that */
    const AgtFeature *row = c->row;
    double far_m = 0;
    if (!x->layer->geom || x->layer->flags & AGT_LAYER_EVIDENCE || c->bad ||
        (before && agt_diff_same_geometry(before, row)))
        return true;
    if (agt_geom_is_empty(row->geom)) {
        agt_diff_refuse(x, &agt_store_rule_no_geometry, row, NULL);
        return true;
    }
    g_autofree char *reason = NULL;
    AgtPoint where = row->geom->pt[0];
    AgtFinding *f = NULL;
    if (!agt_geom_is_valid(row->geom, &reason, &where)) {
        f = agt_store_find(x->out, &agt_store_rule_invalid_geometry, row, reason ? reason : "");
    } else if (!how_far(x, &row->geom->box, &far_m, error)) {
        return false;
    } else if (far_m > too_far_m) {
        f = agt_store_find(x->out, &agt_store_rule_far_shape, row, NULL);
        if (f) {
            f->measured = round(far_m / 1000);
            f->unit = "km";
        }
    } else {
        return true;
    }
    if (f)
        f->at = where;
    x->d->refused++;
    return true;
}

/* Number of the one row among several that is the feature, -1 when that cannot be told: one of the
 * recorded shape, else the only one with the id, else the row that HEAD has it in. */
static int true_one(const AgtDiffLayer *x, const AgtDiffGroup *g, const AgtFeature *before)
{
    int same = -1, named = -1, kept = -1;
    guint n_named = 0;
    for (guint i = 0; i < g->cands->len; i++) {
        const AgtFeature *row = ((AgtDiffRow *)g->cands->pdata[i])->row;
        if (agt_diff_same_geometry(row, before) && (same < 0 || row->rowid == g->ident.row))
            same = (int)i;
        if (g_strcmp0(row->id, before->id) == 0) {
            named = (int)i;
            n_named++;
        }
        if (agt_diff_same_row(x, g, row))
            kept = (int)i;
    }
    if (same >= 0)
        return same;
    return n_named == 1 ? named : kept; /* a split may leave one piece with the id */
}

static char *row_numbers(const AgtDiffGroup *g)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < g->cands->len; i++)
        g_string_append_printf(text, "%s%" G_GINT64_FORMAT, i ? ", " : "",
                               ((AgtDiffRow *)g->cands->pdata[i])->row->rowid);
    return g_string_free(text, FALSE);
}

bool agt_diff_free_id(AgtDiffLayer *x, const AgtFeature *row, const AgtKey *key, bool *ok,
                      GError **error)
{
    bool taken = false;
    if (!agt_ident_taken(x->s, x->layer->id, row->id, key, false, &taken, error))
        return false;
    taken = taken || g_hash_table_contains(x->new_ids, row->id);
    g_hash_table_add(x->new_ids, (gpointer)row->id);
    *ok = !taken;
    if (taken)
        agt_diff_refuse(x, &agt_store_rule_reserved_id, row, NULL);
    return true;
}

/* One row is the feature: changed, revived or as it was. */
static bool settle_one(AgtDiffLayer *x, AgtDiffGroup *g, AgtDiffRow *c, AgtFeature *before,
                       GError **error)
{
    AgtFeature *row = c->row;
    bool rename = false, ok = true;
    const char *birth = before ? before->birth : row->birth;
    if (!row->id) {
        row->id = before ? before->id : birth;
        rename = true;
    }
    if (g_strcmp0(row->birth, birth) != 0) {
        agt_store_find(x->out, &agt_store_rule_birth, row, NULL);
        row->birth = birth;
        rename = true;
    }
    if (before && g_strcmp0(row->id, before->id) != 0 &&
        !agt_diff_free_id(x, row, &g->ident.key, &ok, error))
        return false;
    if (c->bad)
        x->d->refused++;
    if (!agt_diff_shape(x, c, before, error))
        return false;
    g_auto(AgtObject) o;
    agt_object_init(&o);
    agt_object_encode(&o, row);
    if (before && agt_hash_equal(&o.hash, &g->ident.hash) && !c->bad) {
        AgtFix fix = {g->ident.key, row, rename};
        if (rename || row->rowid != g->ident.row)
            g_array_append_val(x->d->fixes, fix);
        return true;
    }
    AgtEdit edit = {.op = before ? AGT_CHANGE : AGT_ADD,
                    .key = g->ident.key,
                    .before = before,
                    .after = row,
                    .row = row->rowid,
                    .rename = rename};
    agt_diff_edit(x, edit);
    return true;
}

static bool settle_group(AgtDiffLayer *x, AgtDiffGroup *g, GError **error)
{
    AgtFeature *before = NULL;
    if (!g->ident.known)
        return true;
    if (g->ident.alive && !(before = agt_diff_head(x, &g->ident, error)))
        return false;
    if (g->ident.alive && !x->d->rescanned && !g_hash_table_contains(x->rows, &g->ident.row)) {
        /* HEAD's row was not touched: every row that claims to be it is a copy. */
        for (guint i = 0; i < g->cands->len; i++)
            ((AgtDiffRow *)g->cands->pdata[i])->matched = false;
        return true;
    }
    if (g->cands->len == 0) {
        if (before)
            agt_diff_edit(x, (AgtEdit){.op = AGT_REMOVE, .key = g->ident.key, .before = before});
        return true;
    }
    int keep = g->cands->len == 1 ? 0 : before ? true_one(x, g, before) : -1;
    if (keep < 0) {
        g_autofree char *rows = row_numbers(g);
        agt_diff_refuse(x, &agt_store_rule_doubled_id, ((AgtDiffRow *)g->cands->pdata[0])->row,
                        rows);
        for (guint i = 0; i < g->cands->len; i++) { /* they differ, however that is resolved */
            AgtFeature *row = ((AgtDiffRow *)g->cands->pdata[i])->row;
            bool first = i == 0 && before;
            agt_diff_edit(x, (AgtEdit){.op = first ? AGT_CHANGE : AGT_ADD,
                                       .key = g->ident.key,
                                       .before = first ? before : NULL,
                                       .after = row,
                                       .row = row->rowid});
        }
        return true;
    }
    for (guint i = 0; i < g->cands->len; i++)
        ((AgtDiffRow *)g->cands->pdata[i])->matched = (int)i == keep;
    return settle_one(x, g, g->cands->pdata[keep], before, error);
}

static int by_key(gconstpointer a, gconstpointer b)
{
    return memcmp(*(const AgtKey *const *)a, *(const AgtKey *const *)b, sizeof(AgtKey));
}

bool agt_diff_known(AgtDiffLayer *x, GError **error)
{
    guint n;
    g_autofree gpointer *key = g_hash_table_get_keys_as_array(x->groups, &n);
    qsort(key, n, sizeof *key, by_key);
    for (guint i = 0; i < n; i++)
        if (!settle_group(x, g_hash_table_lookup(x->groups, key[i]), error))
            return false;
    return true;
}