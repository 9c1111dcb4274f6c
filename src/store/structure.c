/* SPDX-License-Identifier: Apache-2.0 */
/* How a live table differs from what this program made: triggers, registration, index, columns. */
#include <math.h>
#include <string.h>

#include "internal.h"

bool agt_structure_is_table(AgtStore *s, const char *name)
{
    /* a view has no column metadata */
    return sqlite3_table_column_metadata(s->db, NULL, name, NULL, NULL, NULL, NULL, NULL, NULL) ==
           SQLITE_OK;
}

bool agt_structure_counts_rows(AgtStore *s, const char *name)
{
    int key = 0, counts = 0;
    return sqlite3_table_column_metadata(s->db, NULL, name, AGT_STORE_ROW, NULL, NULL, NULL, &key,
                                         &counts) == SQLITE_OK &&
           key && counts;
}

static bool count_is(AgtStore *s, const char *sql, gint64 wanted, bool *is, GError **error)
{
    gint64 n = -1;
    if (!agt_store_number(s, sql, -1, &n, error))
        return false;
    *is = n == wanted;
    return true;
}

/* The program's own triggers to the letter; none of SpatiaLite's that refuse a row. */
static bool look_at_triggers(AgtStore *s, const AgtLayer *l, bool *good, GError **error)
{
    gint64 bad = 0;
    *good = true;
    for (guint i = 0; i < AGT_STORE_N_TRIGGERS; i++) {
        g_autofree char *text = agt_schema_trigger(s, l->id, i);
        g_autoptr(AgtStmt) st = agt_stmt(s,
                                         "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND"
                                         " tbl_name = ? AND sql = ?",
                                         error);
        if (!st)
            return false;
        agt_bind_text(st, 1, l->name);
        agt_bind_text(st, 2, text);
        int rc = agt_stmt_step(s, st, error);
        if (rc < 0)
            return false;
        *good = *good && rc > 0;
    }
    g_autofree char *refuses =
        g_strdup_printf("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN"
                        " ('ggi_%s_" AGT_STORE_GEOM "', 'ggu_%s_" AGT_STORE_GEOM "')",
                        l->name, l->name);
    if (!agt_store_number(s, refuses, 0, &bad, error))
        return false;
    *good = *good && bad == 0;
    return true;
}

static bool look_at_geometry(AgtStore *s, const AgtLayer *l, guint *flaws, GError **error)
{
    bool registered = false, indexed = false;
    g_autofree char *reg = g_strdup_printf(
        "SELECT count(*) FROM geometry_columns WHERE lower(f_table_name) = '%s' AND"
        " lower(f_geometry_column) = '" AGT_STORE_GEOM "' AND geometry_type = %d AND srid = %d"
        " AND coord_dimension = 2 AND spatial_index_enabled = 1",
        l->name, (int)l->geom + 3, s->head.srid);
    g_autofree char *idx = g_strdup_printf(
        "SELECT count(*) FROM sqlite_master WHERE (type = 'trigger' AND tbl_name = '%s' AND"
        " name IN ('gii_%s_" AGT_STORE_GEOM "', 'giu_%s_" AGT_STORE_GEOM
        "', 'gid_%s_" AGT_STORE_GEOM "')) OR name = 'idx_%s_" AGT_STORE_GEOM "'",
        l->name, l->name, l->name, l->name, l->name);
    if (!count_is(s, reg, 1, &registered, error) || !count_is(s, idx, 4, &indexed, error))
        return false;
    *flaws |= (registered ? 0 : AGT_TABLE_UNREGISTERED) | (indexed ? 0 : AGT_TABLE_UNINDEXED);
    return true;
}

/* The index rounds outward to 32 bits: about half a metre at these coordinates. */
static bool box_fits(const AgtBox *b, AgtStmt *st)
{
    static const double slack = 4.0 / (1 << 23);
    const double want[] = {b->minx, -b->maxx, b->miny, -b->maxy};
    for (int i = 0; i < 4; i++) {
        double is = sqlite3_column_double(st, i + 1) * (i % 2 ? -1 : 1);
        if (sqlite3_column_type(st, i + 1) == SQLITE_NULL || is > want[i] ||
            is < want[i] - 1 - fabs(want[i]) * slack)
            return false;
    }
    return true;
}

/* Every shape has its box in the index, and the index no other. */
static bool look_at_boxes(AgtStore *s, const AgtLayer *l, guint *flaws, GError **error)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT t." AGT_STORE_GEOM ", i.xmin, i.xmax, i.ymin, i.ymax FROM \"%s\" t LEFT JOIN"
        " \"idx_%s_" AGT_STORE_GEOM "\" i ON i.pkid = t." AGT_STORE_ROW,
        l->name, l->name);
    g_autofree char *all =
        g_strdup_printf("SELECT count(*) FROM \"idx_%s_" AGT_STORE_GEOM "\"", l->name);
    gint64 shapes = 0, boxes = 0;
    g_autoptr(AgtStmt) st = agt_stmt(s, sql, error);
    int rc = st ? 1 : -1;
    while (rc > 0 && (rc = agt_stmt_step(s, st, error)) > 0) {
        int srid;
        gsize n = (gsize)sqlite3_column_bytes(st, 0);
        g_autoptr(AgtGeom) g =
            n ? agt_blob_decode(sqlite3_column_blob(st, 0), n, &srid, NULL) : NULL;
        if (agt_geom_is_empty(g)) /* no box, or one by which nothing is found */
            shapes += sqlite3_column_type(st, 1) != SQLITE_NULL;
        else if (++shapes && !box_fits(&g->box, st))
            *flaws |= AGT_TABLE_UNINDEXED;
    }
    if (rc < 0 || !agt_store_number(s, all, 0, &boxes, error))
        return false;
    if (boxes != shapes)
        *flaws |= AGT_TABLE_UNINDEXED;
    return true;
}

bool agt_structure_look(AgtStore *s, AgtLayerId layer, bool deep, guint *flaws, GError **error)
{
    const AgtLayer *l = agt_layer(layer);
    bool triggers = false;
    *flaws = 0;
    if (!agt_structure_is_table(s, l->name)) {
        *flaws = AGT_TABLE_GONE;
        return true;
    }
    GError *local = NULL;
    g_autoptr(AgtArena) a = agt_arena_new();
    g_autoptr(AgtLive) live = agt_live_open(s, layer, a, NULL, &local);
    if (local) {
        g_propagate_error(error, local);
        return false;
    }
    if (!live || agt_live_lacks(live))
        *flaws |= AGT_TABLE_LACKS;
    if (!live || !agt_live_usual(live))
        *flaws |= AGT_TABLE_REPLACED;
    g_clear_pointer(&live, agt_live_close);
    if (!look_at_triggers(s, l, &triggers, error) ||
        (l->geom && !look_at_geometry(s, l, flaws, error)))
        return false;
    if (!triggers)
        *flaws |= AGT_TABLE_TRIGGERS;
    return *flaws || !deep || !l->geom || look_at_boxes(s, l, flaws, error);
}

static const struct {
    guint flaw;
    const char *what;
} words[] = {{AGT_TABLE_REPLACED, N_("it was replaced by another program")},
             {AGT_TABLE_TRIGGERS, N_("the triggers that note edits are missing or changed")},
             {AGT_TABLE_UNREGISTERED, N_("its geometry is not registered")},
             {AGT_TABLE_UNINDEXED, N_("its spatial index is missing or does not fit the shapes")}};

/* One finding for all layers with a flaw: a program that drops triggers drops them all. */
static void tell(const guint flaws[AGT_N_LAYERS], guint word, AgtSeverity severity,
                 AgtFindings *out)
{
    enum { NAMED = 6 };
    g_autoptr(GString) names = g_string_new(NULL);
    guint n = 0;
    AgtLayerId last = AGT_N_LAYERS;
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        guint first = flaws[i] & (guint) - (gint)flaws[i]; /* the rest follows from it */
        if (first != words[word].flaw)
            continue;
        last = i;
        if (++n <= NAMED)
            g_string_append_printf(names, "%s%s", n > 1 ? ", " : "", agt_layer(i)->name);
    }
    if (n > NAMED)
        g_string_append_printf(names, ", + %u", n - NAMED);
    if (n == 0)
        return;
    AgtFinding *f = agt_findings_add_plan(out, &agt_store_rule_structure);
    f->severity = severity;
    f->layer = n == 1 ? last : AGT_N_LAYERS;
    f->arg = agt_arena_text(agt_findings_arena(out), names->str);
    f->what = words[word].what;
}

bool agt_structure_tell(AgtStore *s, bool deep, AgtSeverity severity, AgtFindings *out,
                        GError **error)
{
    guint flaws[AGT_N_LAYERS] = {0};
    for (guint i = 0; i < AGT_N_LAYERS; i++)
        if (s->number[i] && !agt_structure_look(s, i, deep, &flaws[i], error))
            return false;
    for (guint w = 0; w < G_N_ELEMENTS(words); w++)
        tell(flaws, w, severity, out);
    return true;
}
