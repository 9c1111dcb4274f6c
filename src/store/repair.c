/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What another program may have done to the live tables: triggers dropped, a table replaced by one
 * without our columns' types, names or indexes. SQLite counts every such change, so the check
 * costs nothing while nothing happened.
 */
#include <string.h>

#include "internal.h"

/* Rows of a table that was replaced; *clean is false when one of them did not fit. */
static GPtrArray *read_rows(AgtLive *live, bool *clean, GError **error)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    *clean = true;
    for (;;) {
        AgtFeature *row;
        bool bad = false;
        if (!agt_live_next(live, &row, &bad, error))
            return NULL;
        if (!row)
            return g_steal_pointer(&rows);
        *clean = *clean && !bad;
        g_ptr_array_add(rows, row);
    }
}

static bool rebuild(AgtStore *s, AgtLayerId layer, const GPtrArray *rows, GError **error)
{
    if (!agt_store_need_spatialite(s, error) || !agt_schema_drop_layer(s, layer, error) ||
        !agt_schema_make_layer(s, layer, error))
        return false;
    for (guint i = 0; rows && i < rows->len; i++)
        if (!agt_live_insert(s, rows->pdata[i], error))
            return false;
    return true;
}

static bool count_is(AgtStore *s, const char *sql, gint64 wanted, bool *is, GError **error)
{
    gint64 n = -1;
    if (!agt_store_number(s, sql, -1, &n, error))
        return false;
    *is = n == wanted;
    return true;
}

/* Registration of the geometry and its index, when either is gone. */
static bool repair_geometry(AgtStore *s, const AgtLayer *l, GError **error)
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
    if (registered && indexed)
        return agt_schema_tame(s, l->id, error);
    g_autofree char *drop =
        g_strdup_printf("DELETE FROM geometry_columns WHERE lower(f_table_name) = '%s';"
                        "DROP TABLE IF EXISTS \"idx_%s_" AGT_STORE_GEOM "\"",
                        l->name, l->name);
    return agt_store_need_spatialite(s, error) && agt_store_exec(s, drop, error) &&
           agt_schema_make_geometry(s, l->id, true, error);
}

static bool repair_layer(AgtStore *s, AgtLayerId layer, bool force, GError **error)
{
    const AgtLayer *l = agt_layer(layer);
    g_autoptr(AgtArena) a = agt_arena_new();
    GError *local = NULL;
    g_autoptr(AgtLive) live = agt_live_open(s, layer, a, NULL, &local);
    if (local) {
        g_propagate_error(error, local);
        return false;
    }
    if (live && agt_live_usual(live)) {
        g_clear_pointer(&live, agt_live_close);
        return agt_schema_make_triggers(s, layer, error) &&
               (!l->geom || repair_geometry(s, l, error));
    }
    if (!live) /* gone altogether */
        return !force || rebuild(s, layer, NULL, error);
    bool clean = true, lacks = agt_live_lacks(live);
    g_autoptr(GPtrArray) rows = read_rows(live, &clean, error);
    if (!rows)
        return false;
    g_clear_pointer(&live, agt_live_close);
    return (!force && (lacks || !clean)) || rebuild(s, layer, rows, error);
}

bool agt_repair_live(AgtStore *s, bool force, GError **error)
{
    bool changed = false;
    if (!agt_store_schema_changed(s, &changed, error))
        return false;
    for (guint i = 0; changed && i < AGT_N_LAYERS; i++)
        if (s->number[i] && !repair_layer(s, i, force, error))
            return false;
    return true;
}
