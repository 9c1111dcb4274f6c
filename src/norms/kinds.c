/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of check: one table of names, keys, check functions and limits. */
/* clang-format off */
/*
 * Kind               judges                               keys beyond (other_)layer, (other_)where
 * setback            building to the edges of its plot    street_where, edge, min_m, from_programme
 * inside             rows within their parent             parent, parent_where, by, tolerance_m2
 * overlap, outside   rows over each other, over others    tolerance_m2
 * gap_between        buildings of different plots         min_m | classes, table_m, blind_pct,
 *                                                         blind_degrees
 * distance_to_layer  rows to rows of another layer        min_m, other_field, factor, tolerance_m,
 *                                                         by, table, steps, step_field, flat_ends,
 *                                                         plots, from
 * near               rows near some of another layer      max_m, from
 * street_access      contact of rows with a street        street_where, max_m, contact_m
 * count, mix         units, facilities, rooms             of
 * area, frontage     size of polygons, front of plots     min_m2, max_m2; min_m; from_programme
 * coverage           built share                          building_where, min_pct, max_pct
 * per_head           capacity or area for 1000 persons    unit, min_per_1000, persons_from,
 *                                                         persons_to
 * share              part of areas that others cover      within, within_where, together, min_pct,
 *                                                         max_pct
 * plot_per_place     plot of facilities by capacity       unit, sizes, above_m2
 * field_range        a number of the row                  field, min, max, by, table, table_max
 * field_required     what must be given                   field | fields
 * field_in           the values allowed                   field, values | by, table
 * length             length, or a field, or their sum     field, min_m, max_m, by, table,
 *                                                         table_max, total
 * network_distance   way over the streets to the nearest  max_m | other_field
 * dead_end           dead ends and their turning areas    max_m, turning_min_m, from_m, by, table_max
 * visibility         triangles where streets meet         other, other_where, street_where, a_m, b_m
 * gradient           streets and pipes along their axis   of, step_m, min_pct, max_pct, by, table,
 *                                                         table_max
 * slope              ground under polygons                stat, min_pct, max_pct
 * width              streets, or their red lines          field, of, step_m, min_m, max_m, by, table,
 *                                                         table_max
 * spacing            nodes along lines or streets         along, line_where, street_where, reach_m,
 *                                                         min_m, max_m, by, table, table_max
 * connection         rows served by a network             line_where, node_where, source_where, max_m
 * separation         network lines to what lies beside    edge, crossing_deg, min_m, by, table, steps,
 *                                                         step_field
 * swept_path         turns and bends of streets           vehicles, by, table, kerb_radius_m
 * turning            vehicles turn round at dead ends     vehicles, by, table, reverse_max_m
 * driveway           vehicles drive into plots and out    vehicles, kerb_radius_m, reversing
 * reach              vehicles get to buildings, facilities vehicles, max_m, kerb_radius_m
 * crane_stand        places to lift modules from          vehicles, gap_m
 *
 * plans/norms/README.md says what each of them means.
 */
/* clang-format on */
#include "private.h"

/* A key whose layer is named by another key has .of; else .layer says it. */
#define REAL(key)                                                                                  \
    {                                                                                              \
        key, KEY_REAL, false, NULL, AGT_N_LAYERS                                                   \
    }
#define REAL_NEEDED(key)                                                                           \
    {                                                                                              \
        key, KEY_REAL, true, NULL, AGT_N_LAYERS                                                    \
    }
#define BOOL(key)                                                                                  \
    {                                                                                              \
        key, KEY_BOOL, false, NULL, AGT_N_LAYERS                                                   \
    }
#define LAYER(key)                                                                                 \
    {                                                                                              \
        key, KEY_LAYER, true, NULL, AGT_N_LAYERS                                                   \
    }
#define WHERE(key, up)                                                                             \
    {                                                                                              \
        key, KEY_WHERE, false, NULL, AGT_LAYER_##up                                                \
    }
#define WHERE_OF(key, of_key)                                                                      \
    {                                                                                              \
        key, KEY_WHERE, false, of_key, AGT_N_LAYERS                                                \
    }
#define FIELD_OF(key, of_key)                                                                      \
    {                                                                                              \
        key, KEY_FIELD, false, of_key, AGT_N_LAYERS                                                \
    }
#define TABLE(key)                                                                                 \
    {                                                                                              \
        key, KEY_TABLE, false, NULL, AGT_N_LAYERS                                                  \
    }
#define FIELD_NEEDED(key, of_key)                                                                  \
    {                                                                                              \
        key, KEY_FIELD, true, of_key, AGT_N_LAYERS                                                 \
    }
#define LAYERS                                                                                     \
    {                                                                                              \
        "layers", KEY_LAYERS, true, NULL, AGT_N_LAYERS                                             \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, KEY_REAL, false, NULL, AGT_N_LAYERS                                                  \
    }

static const KeyDef setback_keys[] = {
    WHERE("where", BUILDING),
    WHERE("street_where", STREET),
    {"edge", KEY_CHOICE, true, "front|side|rear|neighbour|any", AGT_N_LAYERS},
    REAL("min_m"),
    BOOL("from_programme"),
    END};
static const KeyDef inside_keys[] = {LAYER("layer"),
                                     WHERE_OF("where", "layer"),
                                     LAYER("parent"),
                                     WHERE_OF("parent_where", "parent"),
                                     FIELD_OF("by", "layer"),
                                     REAL_NEEDED("tolerance_m2"),
                                     END};
static const KeyDef overlap_keys[] = {LAYER("layer"), WHERE_OF("where", "layer"),
                                      REAL_NEEDED("tolerance_m2"), REAL("tolerance_m"), END};
static const KeyDef outside_keys[] = {LAYER("layer"),
                                      WHERE_OF("where", "layer"),
                                      LAYER("other"),
                                      WHERE_OF("other_where", "other"),
                                      REAL_NEEDED("tolerance_m2"),
                                      END};
static const KeyDef gap_keys[] = {WHERE("where", BUILDING),
                                  WHERE("other_where", BUILDING),
                                  REAL("min_m"),
                                  {"classes", KEY_TABLE, false, NULL, AGT_N_LAYERS},
                                  {"table_m", KEY_TABLE, false, NULL, AGT_N_LAYERS},
                                  REAL("blind_pct"),
                                  TABLE("blind_degrees"),
                                  END};
static const KeyDef access_keys[] = {
    LAYER("layer"),       WHERE_OF("where", "layer"), WHERE("street_where", STREET),
    REAL_NEEDED("max_m"), REAL_NEEDED("contact_m"),   END};
static const KeyDef count_keys[] = {
    {"of", KEY_CHOICE, true, "units|facilities", AGT_N_LAYERS}, WHERE("where", BUILDING), END};
static const KeyDef mix_keys[] = {WHERE("where", BUILDING), END};
static const KeyDef area_keys[] = {LAYER("layer"), WHERE_OF("where", "layer"), REAL("min_m2"),
                                   REAL("max_m2"), BOOL("from_programme"),     END};
static const KeyDef frontage_keys[] = {WHERE("where", PLOT), REAL("min_m"), BOOL("from_programme"),
                                       END};
static const KeyDef distance_keys[] = {
    LAYER("layer"),
    WHERE_OF("where", "layer"),
    LAYER("other"),
    WHERE_OF("other_where", "other"),
    REAL("min_m"),
    FIELD_OF("other_field", "other"),
    REAL("factor"),
    REAL("tolerance_m"),
    BOOL("flat_ends"),
    FIELD_OF("by", "other"),
    TABLE("table"),
    TABLE("steps"),
    FIELD_OF("step_field", "other"),
    {"plots", KEY_CHOICE, false, "any|same|different", AGT_N_LAYERS},
    {"from", KEY_CHOICE, false, "axis|kerb|red_line", AGT_N_LAYERS},
    END};
static const KeyDef coverage_keys[] = {LAYER("layer"),
                                       WHERE_OF("where", "layer"),
                                       WHERE("building_where", BUILDING),
                                       REAL("min_pct"),
                                       REAL("max_pct"),
                                       END};

#define CAPACITY_UNITS "places|m2|vehicles|heads|birds|tonnes|kva|m3_day|seats"

static const KeyDef per_head_keys[] = {LAYER("layer"),
                                       WHERE_OF("where", "layer"),
                                       {"unit", KEY_CHOICE, false, CAPACITY_UNITS, AGT_N_LAYERS},
                                       REAL_NEEDED("min_per_1000"),
                                       REAL("persons_from"),
                                       REAL("persons_to"),
                                       END};
static const KeyDef share_keys[] = {LAYER("layer"),   WHERE_OF("where", "layer"),
                                    LAYER("within"),  WHERE_OF("within_where", "within"),
                                    BOOL("together"), REAL("min_pct"),
                                    REAL("max_pct"),  END};
static const KeyDef per_place_keys[] = {WHERE("where", FACILITY),
                                        {"unit", KEY_CHOICE, true, CAPACITY_UNITS, AGT_N_LAYERS},
                                        {"sizes", KEY_TABLE, true, NULL, AGT_N_LAYERS},
                                        REAL("above_m2"),
                                        END};
static const KeyDef range_keys[] = {LAYER("layer"),
                                    WHERE_OF("where", "layer"),
                                    FIELD_NEEDED("field", "layer"),
                                    REAL("min"),
                                    REAL("max"),
                                    FIELD_OF("by", "layer"),
                                    TABLE("table"),
                                    TABLE("table_max"),
                                    END};
static const KeyDef required_keys[] = {LAYER("layer"), WHERE_OF("where", "layer"),
                                       FIELD_OF("field", "layer"), TABLE("fields"), END};
static const KeyDef in_keys[] = {LAYER("layer"),
                                 WHERE_OF("where", "layer"),
                                 FIELD_NEEDED("field", "layer"),
                                 TABLE("values"),
                                 FIELD_OF("by", "layer"),
                                 TABLE("table"),
                                 END};
static const KeyDef length_keys[] = {LAYER("layer"),
                                     WHERE_OF("where", "layer"),
                                     FIELD_OF("field", "layer"),
                                     REAL("min_m"),
                                     REAL("max_m"),
                                     FIELD_OF("by", "layer"),
                                     TABLE("table"),
                                     TABLE("table_max"),
                                     BOOL("total"),
                                     END};

static const KeyDef near_keys[] = {LAYER("layer"),
                                   WHERE_OF("where", "layer"),
                                   LAYER("other"),
                                   WHERE_OF("other_where", "other"),
                                   {"from", KEY_CHOICE, false, "axis|kerb|red_line", AGT_N_LAYERS},
                                   REAL_NEEDED("max_m"),
                                   END};
static const KeyDef network_keys[] = {LAYER("layer"),
                                      WHERE_OF("where", "layer"),
                                      LAYER("other"),
                                      WHERE_OF("other_where", "other"),
                                      REAL("max_m"),
                                      FIELD_OF("other_field", "other"),
                                      END};
static const KeyDef dead_end_keys[] = {WHERE("where", STREET),
                                       REAL("max_m"),
                                       REAL("turning_min_m"),
                                       REAL("from_m"),
                                       {"by", KEY_FIELD, false, NULL, AGT_LAYER_STREET},
                                       TABLE("table_max"),
                                       END};
static const KeyDef visibility_keys[] = {LAYER("other"),
                                         WHERE_OF("other_where", "other"),
                                         WHERE("street_where", STREET),
                                         REAL_NEEDED("a_m"),
                                         REAL_NEEDED("b_m"),
                                         END};
static const KeyDef gradient_keys[] = {LAYER("layer"),
                                       WHERE_OF("where", "layer"),
                                       {"of", KEY_CHOICE, false, "ground|inverts", AGT_N_LAYERS},
                                       REAL("step_m"),
                                       REAL("min_pct"),
                                       REAL("max_pct"),
                                       FIELD_OF("by", "layer"),
                                       TABLE("table"),
                                       TABLE("table_max"),
                                       END};
static const KeyDef slope_keys[] = {LAYER("layer"),
                                    WHERE_OF("where", "layer"),
                                    {"stat", KEY_CHOICE, false, "mean|max", AGT_N_LAYERS},
                                    REAL("min_pct"),
                                    REAL("max_pct"),
                                    END};

static const KeyDef width_keys[] = {WHERE("where", STREET),
                                    {"field", KEY_FIELD, false, NULL, AGT_LAYER_STREET},
                                    {"of", KEY_CHOICE, false, "field|red_lines", AGT_N_LAYERS},
                                    REAL("step_m"),
                                    REAL("min_m"),
                                    REAL("max_m"),
                                    {"by", KEY_FIELD, false, NULL, AGT_LAYER_STREET},
                                    TABLE("table"),
                                    TABLE("table_max"),
                                    END};
static const KeyDef spacing_keys[] = {WHERE("where", NETWORK_NODE),
                                      {"along", KEY_CHOICE, false, "network|street", AGT_N_LAYERS},
                                      WHERE("line_where", NETWORK_LINE),
                                      WHERE("street_where", STREET),
                                      REAL("reach_m"),
                                      REAL("min_m"),
                                      REAL("max_m"),
                                      TABLE("by"),
                                      TABLE("table"),
                                      TABLE("table_max"),
                                      END};
static const KeyDef connection_keys[] = {
    LAYER("layer"),
    WHERE_OF("where", "layer"),
    {"line_where", KEY_WHERE, true, NULL, AGT_LAYER_NETWORK_LINE},
    {"node_where", KEY_WHERE, true, NULL, AGT_LAYER_NETWORK_NODE},
    WHERE("source_where", NETWORK_NODE),
    REAL("max_m"),
    END};
static const KeyDef separation_keys[] = {
    WHERE("where", NETWORK_LINE),
    LAYER("other"),
    WHERE_OF("other_where", "other"),
    {"edge", KEY_CHOICE, false, "shape|boundary|kerb", AGT_N_LAYERS},
    REAL("crossing_deg"),
    REAL("min_m"),
    {"by", KEY_FIELD, false, NULL, AGT_LAYER_NETWORK_LINE},
    TABLE("table"),
    TABLE("steps"),
    {"step_field", KEY_FIELD, false, NULL, AGT_LAYER_NETWORK_LINE},
    END};

#define NETWORKS (AGT_LAYER_BIT(AGT_LAYER_NETWORK_LINE) | AGT_LAYER_BIT(AGT_LAYER_NETWORK_NODE))
#define TERRAIN  AGT_LAYER_BIT(AGT_LAYER_TERRAIN)

static const KeyDef validity_keys[] = {LAYERS, REAL_NEEDED("spike_m"), END};
static const KeyDef sliver_keys[] = {LAYERS, REAL_NEEDED("width_m"), END};
static const KeyDef duplicate_keys[] = {LAYERS, REAL_NEEDED("tolerance_m"), END};
static const KeyDef slit_keys[] = {LAYERS, REAL_NEEDED("min_m"), REAL_NEEDED("max_m"), END};
static const KeyDef tiling_keys[] = {LAYER("layer"),
                                     WHERE_OF("where", "layer"),
                                     LAYER("parent"),
                                     WHERE_OF("parent_where", "parent"),
                                     REAL_NEEDED("tolerance_m"),
                                     END};
static const KeyDef within_keys[] = {{"layers", KEY_LAYERS, false, NULL, AGT_N_LAYERS},
                                     {"layer", KEY_LAYER, false, NULL, AGT_N_LAYERS},
                                     WHERE_OF("where", "layer"),
                                     LAYER("parent"),
                                     WHERE_OF("parent_where", "parent"),
                                     REAL_NEEDED("tolerance_m"),
                                     END};
static const KeyDef dangling_keys[] = {LAYER("layer"),
                                       WHERE_OF("where", "layer"),
                                       {"other", KEY_LAYER, false, NULL, AGT_N_LAYERS},
                                       FIELD_OF("by", "layer"),
                                       REAL_NEEDED("min_m"),
                                       REAL_NEEDED("max_m"),
                                       END};
static const KeyDef swept_keys[] = {WHERE("where", STREET),
                                    TABLE("vehicles"),
                                    {"by", KEY_FIELD, false, NULL, AGT_LAYER_STREET},
                                    TABLE("table"),
                                    REAL_NEEDED("kerb_radius_m"),
                                    END};
static const KeyDef turning_keys[] = {
    WHERE("where", STREET), TABLE("vehicles"),     {"by", KEY_FIELD, false, NULL, AGT_LAYER_STREET},
    TABLE("table"),         REAL("reverse_max_m"), END};
static const KeyDef driveway_keys[] = {WHERE("where", PATH), TABLE("vehicles"),
                                       REAL("kerb_radius_m"), BOOL("reversing"), END};
static const KeyDef reach_keys[] = {LAYER("layer"),        WHERE_OF("where", "layer"),
                                    TABLE("vehicles"),     REAL_NEEDED("max_m"),
                                    REAL("kerb_radius_m"), END};
static const KeyDef stand_keys[] = {WHERE("where", BUILDING),
                                    {"vehicles", KEY_TABLE, true, NULL, AGT_N_LAYERS},
                                    REAL_NEEDED("gap_m"),
                                    END};
static const KeyDef joined_keys[] = {REAL_NEEDED("tolerance_m"), END};

static const KindDef kinds[] = {
    {"setback", setback_keys, norm_valid_min, norm_check_setback, norm_limits_setback, 0},
    {"inside", inside_keys, NULL, norm_check_inside, NULL, 0},
    {"overlap", overlap_keys, NULL, norm_check_overlap, NULL, 0},
    {"outside", outside_keys, NULL, norm_check_overlap, NULL, 0},
    {"gap_between", gap_keys, norm_valid_gap, norm_check_gap_between, norm_limits_gap_between, 0},
    {"street_access", access_keys, NULL, norm_check_street_access, NULL, 0},
    {"count", count_keys, NULL, norm_check_count, NULL, 0},
    {"mix", mix_keys, NULL, norm_check_mix, NULL, 0},
    {"area", area_keys, norm_valid_area, norm_check_area, norm_limits_area, 0},
    {"frontage", frontage_keys, norm_valid_min, norm_check_frontage, norm_limits_frontage, 0},
    {"distance_to_layer", distance_keys, norm_valid_distance, norm_check_distance_to_layer, NULL,
     0},
    {"coverage", coverage_keys, norm_valid_coverage, norm_check_coverage, norm_limits_coverage, 0},
    {"per_head", per_head_keys, norm_valid_per_head, norm_check_per_head, NULL, 0},
    {"share", share_keys, norm_valid_share, norm_check_share, NULL, 0},
    {"plot_per_place", per_place_keys, norm_valid_plot_per_place, norm_check_plot_per_place, NULL,
     AGT_LAYER_BIT(AGT_LAYER_FACILITY)},
    {"field_range", range_keys, norm_valid_range, norm_check_field_range, NULL, 0},
    {"field_required", required_keys, norm_valid_required, norm_check_field_required, NULL, 0},
    {"field_in", in_keys, norm_valid_in, norm_check_field_in, NULL, 0},
    {"length", length_keys, norm_valid_length, norm_check_length, NULL, 0},
    {"near", near_keys, norm_valid_near, norm_check_near, NULL, 0},
    {"network_distance", network_keys, norm_valid_network, norm_check_network_distance, NULL, 0},
    {"dead_end", dead_end_keys, norm_valid_dead_end, norm_check_dead_end, NULL, 0},
    {"visibility", visibility_keys, norm_valid_visibility, norm_check_visibility, NULL, 0},
    {"gradient", gradient_keys, norm_valid_gradient, norm_check_gradient, NULL, TERRAIN},
    {"width", width_keys, norm_valid_width, norm_check_width, NULL,
     AGT_LAYER_BIT(AGT_LAYER_RED_LINE)},
    {"spacing", spacing_keys, norm_valid_spacing, norm_check_spacing, NULL, NETWORKS},
    {"connection", connection_keys, NULL, norm_check_connection, NULL, NETWORKS},
    {"separation", separation_keys, norm_valid_separation, norm_check_separation, NULL, NETWORKS},
    {"slope", slope_keys, norm_valid_slope, norm_check_slope, norm_limits_slope, TERRAIN},
    {"validity", validity_keys, NULL, norm_check_validity, NULL, 0},
    {"sliver", sliver_keys, NULL, norm_check_sliver, NULL, 0},
    {"duplicate", duplicate_keys, NULL, norm_check_duplicate, NULL, 0},
    {"gap", slit_keys, NULL, norm_check_gap, NULL, 0},
    {"tiling", tiling_keys, NULL, norm_check_tiling, NULL, 0},
    {"within", within_keys, norm_valid_within, norm_check_within, NULL, 0},
    {"dangling", dangling_keys, NULL, norm_check_dangling, NULL, 0},
    {"swept_path", swept_keys, norm_valid_fleet, norm_check_swept_path, NULL,
     AGT_LAYER_BIT(AGT_LAYER_STREET)},
    {"turning", turning_keys, norm_valid_fleet, norm_check_turning, NULL,
     AGT_LAYER_BIT(AGT_LAYER_STREET)},
    {"driveway", driveway_keys, norm_valid_fleet, norm_check_driveway, NULL,
     AGT_LAYER_BIT(AGT_LAYER_PATH) | AGT_LAYER_BIT(AGT_LAYER_STREET)},
    {"reach", reach_keys, norm_valid_reach, norm_check_reach, NULL, 0},
    {"crane_stand", stand_keys, norm_valid_fleet, norm_check_crane_stand, NULL,
     TERRAIN | AGT_LAYER_BIT(AGT_LAYER_WORKS_AREA) | AGT_LAYER_BIT(AGT_LAYER_EXCLUSION)},
    {"joined", joined_keys, NULL, norm_check_joined, NULL,
     AGT_LAYER_BIT(AGT_LAYER_NETWORK_LINE) | AGT_LAYER_BIT(AGT_LAYER_NETWORK_NODE)},
};

const KindDef *norm_kind(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

const char *const *agt_norm_kinds(void)
{
    static const char *names[G_N_ELEMENTS(kinds) + 1];
    static gsize once;
    if (g_once_init_enter(&once)) {
        for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
            names[i] = kinds[i].name;
        g_once_init_leave(&once, 1);
    }
    return names;
}
