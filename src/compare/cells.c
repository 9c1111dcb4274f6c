/* SPDX-License-Identifier: Apache-2.0 */
/* Which fields of a layer are one thing when two people edit it. */
#include <string.h>

#include "internal.h"

/*
 * Groups of fields, separated by blanks; "geometry" is the geometry, "*" every field not named
 * elsewhere. A field in no group is a thing of its own. Grouped are fields that follow from one
 * choice (a house type and its depth of digging) or are measured on one another (an outline and its
 * area): half of one person's choice and half of another's would be nobody's.
 */
typedef struct {
    AgtLayerId layer;
    const char *groups[3];
} Groups;

static const Groups table[] = {
    {AGT_LAYER_LAND_USE, {"use standard max_storeys coverage_max_pct"}},
    {AGT_LAYER_RED_LINE, {"geometry street"}},
    {AGT_LAYER_BUILDING_LINE, {"geometry street offset_m"}},
    {AGT_LAYER_STREET,
     {"geometry turning_m gradient_max_pct cut_max_m cut_m3 fill_m3 length_m",
      "category width_m carriageway_m sidewalk_m lanes speed_kmh vehicles", "surface dig_depth_m"}},
    {AGT_LAYER_BLOCK, {"geometry zone area_m2 plots plots_bound"}},
    {AGT_LAYER_PLOT,
     {"geometry block street area_m2 frontage_m depth_m cut_max_m cut_m3 fill_m3", "use zone"}},
    {AGT_LAYER_BUILDING,
     {"geometry plot azimuth_deg axis_e_m axis_n_m",
      "house_type kind facility rooms units storeys height_m floor_area_m2 fire_degree "
      "construction fire_certificate dig_depth_m",
      "floor_level_m zero_m"}},
    {AGT_LAYER_FACILITY, {"kind capacity capacity_unit radius_m protection_m power_kw water_l_s"}},
    {AGT_LAYER_PARKING, {"spaces charging facility"}},
    {AGT_LAYER_NETWORK_LINE,
     {"geometry from_node to_node street lane_offset_m trench_width_m dig_depth_m invert_from_m "
      "invert_to_m length_m",
      "kind role material diameter_mm voltage_kv pressure_mpa insulated flow_l_s head_loss_m "
      "load_kw"}},
    {AGT_LAYER_NETWORK_NODE,
     {"geometry ground_m invert_m dig_depth_m head_m", "kind role serves",
      "demand_l_s voltage_drop_pct capacity load_kw"}},
    {AGT_LAYER_PROTECTION_ZONE, {"geometry kind of_layer of_id width_m"}},
    {AGT_LAYER_EXCLUSION, {"geometry kind buffer_m"}},
    {AGT_LAYER_SURVEY, {"geometry *"}},
    {AGT_LAYER_SURVEY_POINT, {"geometry *"}},
    {AGT_LAYER_WORKS_AREA, {"geometry kind dig_depth_m serves soil_from", "starts_on ends_on"}},
    {AGT_LAYER_APPROVED_PLAN, {"geometry *"}},
    {AGT_LAYER_APPROVED_LINE, {"geometry *"}},
    {AGT_LAYER_SETTING_OUT_POINT, {"geometry *"}},
    {AGT_LAYER_PHASE, {"starts_on deadline"}},
    {AGT_LAYER_WAIVER, {"rule *"}},
    {AGT_LAYER_DECISION, {"layer *"}},
    {AGT_LAYER_CONFIG, {"text *"}},
    {AGT_LAYER_REMARK, {"answer answered_by revision status", "text *"}},
};

/* Of every layer. */
static const char *const common[] = {"pinned reason", "source source_key"};

static void cell_free(gpointer p)
{
    AgtCell *c = p;
    g_ptr_array_unref(c->fields);
    g_free(c);
}

static AgtCell *add_cell(GPtrArray *cells, const char *name)
{
    AgtCell *c = g_new0(AgtCell, 1);
    c->name = name;
    c->geometry = strcmp(name, "geometry") == 0;
    c->fields = g_ptr_array_new();
    g_ptr_array_add(cells, c);
    return c;
}

/* Adds fields that no cell has yet; the first one gives the cell its name. */
static void add_field(GPtrArray *cells, AgtCell **cell, GHashTable *placed, const AgtField *f)
{
    if (!g_hash_table_add(placed, (gpointer)f))
        return;
    if (!*cell)
        *cell = add_cell(cells, f->name);
    g_ptr_array_add((*cell)->fields, (gpointer)f);
}

/* Fields of every row or feature are no part of a "*". */
static bool is_own(const AgtField *f)
{
    static const char *const shared[] = {"id",     "birth",  "note",       "name",
                                         "state",  "phase",  "party",      "pinned",
                                         "reason", "source", "source_key", NULL};
    return f->offset >= sizeof(AgtFeature) || !g_strv_contains(shared, f->name);
}

static void add_group(GPtrArray *cells, const AgtLayer *l, GHashTable *placed, const char *group)
{
    g_auto(GStrv) words = g_strsplit(group, " ", -1);
    AgtCell *cell = NULL;
    for (guint i = 0; words[i]; i++) {
        if (strcmp(words[i], "geometry") == 0) {
            cell = cells->pdata[0];
        } else if (strcmp(words[i], "*") == 0) {
            for (guint k = 0; k < l->n_fields; k++)
                if (is_own(&l->fields[k]))
                    add_field(cells, &cell, placed, &l->fields[k]);
        } else {
            const AgtField *f = agt_layer_field(l, words[i]);
            g_assert(f || (l->flags & AGT_LAYER_RECORD));
            if (f)
                add_field(cells, &cell, placed, f);
        }
    }
}

GPtrArray *agt_cells_of(AgtLayerId layer)
{
    const AgtLayer *l = agt_layer(layer);
    GPtrArray *cells = g_ptr_array_new_with_free_func(cell_free);
    g_autoptr(GHashTable) placed = g_hash_table_new(NULL, NULL);
    g_hash_table_add(placed, (gpointer)agt_layer_field(l, "birth"));
    if (l->geom)
        add_cell(cells, "geometry");
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        for (guint k = 0; table[i].layer == layer && k < 3 && table[i].groups[k]; k++)
            add_group(cells, l, placed, table[i].groups[k]);
    for (guint i = 0; i < G_N_ELEMENTS(common); i++)
        add_group(cells, l, placed, common[i]);
    for (guint i = 0; i < l->n_fields; i++) {
        AgtCell *own = NULL;
        add_field(cells, &own, placed, &l->fields[i]);
    }
    return cells;
}

const AgtCell *agt_cell_named(const GPtrArray *cells, const char *name)
{
    for (guint i = 0; i < cells->len; i++)
        if (strcmp(((const AgtCell *)cells->pdata[i])->name, name) == 0)
            return cells->pdata[i];
    return NULL;
}

bool agt_cell_same(const AgtCell *cell, const AgtFeature *a, const AgtFeature *b, double tol_m)
{
    for (guint i = 0; i < cell->fields->len; i++)
        if (agt_compare_field_differs(a, b, cell->fields->pdata[i]))
            return false;
    return !cell->geometry || agt_shape_compare(a->geom, b->geom, tol_m).change == AGT_GEO_SAME;
}

static void take_field(AgtFeature *to, const AgtFeature *from, const AgtField *f)
{
    switch (f->type) {
    case AGT_TYPE_TEXT:
    case AGT_TYPE_DATE:
        *(const char **)(gpointer)((char *)to + f->offset) = agt_row_text(from, f);
        break;
    case AGT_TYPE_REAL:
        agt_row_set_real(to, f, agt_row_real(from, f));
        break;
    case AGT_TYPE_INT:
    case AGT_TYPE_BOOL:
        agt_row_set_int(to, f, agt_row_int(from, f));
        break;
    case AGT_TYPE_BLOB:
        *(GBytes **)(gpointer)((char *)to + f->offset) = agt_row_bytes(from, f);
    }
}

void agt_cell_take(const AgtCell *cell, AgtFeature *to, const AgtFeature *from)
{
    for (guint i = 0; i < cell->fields->len; i++)
        take_field(to, from, cell->fields->pdata[i]);
    if (cell->geometry)
        to->geom = from->geom;
}
