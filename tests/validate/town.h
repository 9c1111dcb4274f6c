/* SPDX-License-Identifier: Apache-2.0 */
/* A regular town on released land, for tests: rows of plots along parallel streets. */
#pragma once

#include <agrotown/plan.h>

#include "support.h"

typedef struct {
    guint rows, columns;
    bool defects; /* a hazard, shallow and missing releases, plots too small */
    bool no_settings;
    AgtLayerId absent; /* a layer that was not loaded; 0 (site): all are */
} TownOptions;

static inline const char *const *town_settings(void)
{
    static const char *const list[] = {"standoff_m",
                                       "10",
                                       "working_space_m",
                                       "2",
                                       "machine_reach_m",
                                       "3",
                                       "setting_out_error_m",
                                       "0.1",
                                       "plan_error_m",
                                       "0.1",
                                       "error_worst_m",
                                       "100",
                                       "error_dgnss_m",
                                       "1",
                                       "error_handheld_m",
                                       "5",
                                       "error_map_m",
                                       "50",
                                       "error_bearing_distance_m",
                                       "8",
                                       "error_imagery_m",
                                       "15",
                                       "error_sketch_m",
                                       "60",
                                       "error_soviet_record_m",
                                       "100",
                                       "point_radius_m",
                                       "20",
                                       "line_radius_m",
                                       "10",
                                       "depth_dwelling_m",
                                       "1",
                                       "depth_trench_m",
                                       "1.5",
                                       "depth_road_m",
                                       "0.5",
                                       "data_age_max_days",
                                       "365",
                                       "caution_m",
                                       "30",
                                       "batter_ratio",
                                       "0",
                                       "spoil_m",
                                       "0",
                                       "emergency_line",
                                       "call-101",
                                       NULL};
    return list;
}

static inline void town_set(AgtArena *a, AgtFeature *row, const char *pairs)
{
    g_auto(GStrv) pair = g_strsplit(pairs, " ", -1);
    for (guint i = 0; pair[i]; i++) {
        g_auto(GStrv) kv = g_strsplit(pair[i], "=", 2);
        const AgtField *f = agt_layer_field(agt_layer(row->layer), kv[0]);
        GError *error = NULL;
        if (!f || !agt_row_set_string(a, row, f, kv[1], &error))
            fail_msg("%s: %s", pair[i], error ? error->message : "no such field");
    }
}

static inline AgtFeature *town_add(AgtPlanBuilder *b, AgtLayerId layer, const char *id,
                                   AgtGeom *geom, const char *pairs)
{
    AgtArena *a = agt_plan_builder_arena(b);
    AgtFeature *row = agt_arena_row(a, layer);
    row->id = row->birth = agt_arena_text(a, id);
    row->geom = agt_arena_take_geom(a, geom);
    town_set(a, row, pairs);
    agt_plan_builder_add(b, row);
    return row;
}

static inline AgtGeom *town_box(double x0, double y0, double x1, double y1)
{
    return agt_geom_new_box((AgtBox){x0, y0, x1, y1});
}

static inline const char *town_unit(const char *setting)
{
    if (strcmp(setting, "data_age_max_days") == 0)
        return "d";
    if (strcmp(setting, "batter_ratio") == 0)
        return "m/m";
    return strcmp(setting, "emergency_line") == 0 ? "" : "m";
}

static inline void town_add_settings(AgtPlanBuilder *b)
{
    const char *const *s = town_settings();
    for (guint i = 0; s[i]; i += 2) {
        g_autofree char *id = g_strdup_printf("clearance.%s", s[i]);
        g_autofree char *pairs =
            g_strdup_printf("value=%s unit=%s signed_by=PER-1 signed_on=2026-01-01 "
                            "confirmed_by=PER-2 confirmed_on=2026-01-02",
                            s[i + 1], town_unit(s[i]));
        town_add(b, AGT_LAYER_SETTING, id, NULL, pairs);
    }
}

#define TOWN_EVIDENCE                                                                              \
    "dataset=D data_as_of=2026-10-01 position_method=dgnss transform_error_m=0 "                   \
    "crs_declared=EPSG:4326 quality=ok"
#define TOWN_RELEASE                                                                               \
    "kind=cleared status=handed_over status_date=2026-06-01 depth_reference=original "             \
    "target_scope=all search_kind=subsurface qa_result=pass qa_date=2026-05-01 "                   \
    "completion_report=C handover_certificate=H handover_date=2026-06-01 " TOWN_EVIDENCE

#define TOWN_EDITION                                                                               \
    "dataset=D number=1 mode=full data_as_of=2026-10-01 status=accepted accepted_by=PER-1 "        \
    "accepted_on=2026-10-02 confirmed_by=PER-2 confirmed_on=2026-10-02"

/* Plots of 25 x 40 m on both sides of nothing: one row north of each street, 60 m apart. */
static inline void town_row(AgtPlanBuilder *b, const TownOptions *o, guint row)
{
    double y = 60.0 * row;
    AgtPoint axis[] = {{-20, y}, {25.0 * o->columns + 20, y}};
    g_autofree char *street = g_strdup_printf("ST-%02u", row + 1);
    town_add(b, AGT_LAYER_STREET, street, agt_geom_new_line(axis, 2),
             "category=residential width_m=12 external=1");
    for (guint i = 0; i < o->columns; i++) {
        guint n = row * o->columns + i + 1;
        double x = 25.0 * i, cut = o->defects && n % 7 == 0 ? 20 : 0;
        g_autofree char *plot = g_strdup_printf("P-%03u", n);
        g_autofree char *house = g_strdup_printf("H-%03u", n);
        g_autofree char *at = g_strdup_printf("use=homestead street=%s", street);
        g_autofree char *in = g_strdup_printf("kind=dwelling rooms=2 fire_degree=II plot=%s", plot);
        town_add(b, AGT_LAYER_PLOT, plot, town_box(x, y + 6, x + 25, y + 46 - cut), at);
        town_add(b, AGT_LAYER_BUILDING, house, town_box(x + 6, y + 12, x + 16, y + 24), in);
    }
}

static inline AgtPlan *town(const TownOptions *o)
{
    const AgtPlanHead head = {.key = "town", .crs = "EPSG:32638", .srid = 32638};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    double w = 25.0 * o->columns, h = 60.0 * o->rows;
    if (!o->no_settings)
        town_add_settings(b);
    for (guint i = 0; i < o->rows; i++)
        town_row(b, o, i);
    town_add(b, AGT_LAYER_SURVEY_EXTENT, "SE-1", town_box(-900, -900, w + 900, h + 900),
             "kind=dataset " TOWN_EVIDENCE);
    town_add(b, AGT_LAYER_EDITION, "ED-1", NULL, TOWN_EDITION);
    town_add(b, AGT_LAYER_LAND_USE, "Z-1", town_box(-50, -50, w + 50, h + 50), "use=residential");
    town_add(b, AGT_LAYER_BLOCK, "B-1", town_box(-50, -50, w + 50, h + 50), "zone=Z-1");
    town_add(b, AGT_LAYER_RELEASE, "RE-1",
             town_box(-100, -100, o->defects ? w * 0.8 : w + 100, h + 100),
             "cleared_depth_m=2 " TOWN_RELEASE);
    if (o->defects) {
        town_add(b, AGT_LAYER_RELEASE, "RE-2", town_box(w * 0.7, -100, w * 0.9, h + 100),
                 "cleared_depth_m=0.2 " TOWN_RELEASE);
        town_add(b, AGT_LAYER_HAZARD_AREA, "HZ-1", town_box(w / 4, h / 4, w / 3, h / 3),
                 "class=cha status=open status_date=2026-03-01 " TOWN_EVIDENCE);
    }
    if (o->absent)
        agt_plan_builder_loaded(b, AGT_LAYERS_ALL & ~AGT_LAYER_BIT(o->absent));
    return agt_plan_builder_end(b);
}
