/* SPDX-License-Identifier: Apache-2.0 */
/* Small towns made for the tests of the placing room. */
#pragma once

#include <math.h>

#include <agrotown/place.h>

/* A plan being drawn. Coordinates are given from a corner at (east, north). */
typedef struct {
    AgtPlanBuilder *builder;
    double east, north;
    int zones, streets, exclusions;
} Town;

static inline Town town_at(double east, double north)
{
    AgtPlanHead head = {.key = "00", .title = "t", .crs = "EPSG:32638", .srid = 32638};
    return (Town){.builder = agt_plan_builder_new(&head), .east = east, .north = north};
}

static inline AgtFeature *town_row(Town *t, AgtLayerId layer, const char *id)
{
    AgtArena *a = agt_plan_builder_arena(t->builder);
    AgtFeature *f = agt_arena_row(a, layer);
    f->id = f->birth = agt_arena_text(a, id);
    return f;
}

static inline void town_polygon(Town *t, AgtFeature *f, const double *xy, size_t n)
{
    AgtPoint p[64];
    for (size_t i = 0; i < n; i++)
        p[i] = (AgtPoint){t->east + xy[2 * i], t->north + xy[2 * i + 1]};
    f->geom = agt_arena_take_geom(agt_plan_builder_arena(t->builder), agt_geom_new_polygon(p, n));
}

static inline AgtLandUse *town_zone(Town *t, const double *xy, size_t n)
{
    char id[16];
    g_snprintf(id, sizeof id, "Z-%02d", ++t->zones);
    AgtLandUse *z = (AgtLandUse *)town_row(t, AGT_LAYER_LAND_USE, id);
    z->use = "residential";
    town_polygon(t, &z->f, xy, n);
    agt_plan_builder_add(t->builder, &z->f);
    return z;
}

static inline AgtLandUse *town_box(Town *t, double x0, double y0, double x1, double y1)
{
    const double xy[] = {x0, y0, x1, y0, x1, y1, x0, y1};
    return town_zone(t, xy, 4);
}

static inline AgtStreet *town_street(Town *t, double width, const double *xy, size_t n)
{
    char id[16];
    AgtPoint p[256];
    g_snprintf(id, sizeof id, "ST-%02d", ++t->streets);
    AgtStreet *s = (AgtStreet *)town_row(t, AGT_LAYER_STREET, id);
    for (size_t i = 0; i < n; i++)
        p[i] = (AgtPoint){t->east + xy[2 * i], t->north + xy[2 * i + 1]};
    s->width_m = width;
    s->category = "residential";
    s->f.geom = agt_arena_take_geom(agt_plan_builder_arena(t->builder), agt_geom_new_line(p, n));
    agt_plan_builder_add(t->builder, &s->f);
    return s;
}

static inline AgtStreet *town_line(Town *t, double width, double x0, double y0, double x1,
                                   double y1)
{
    const double xy[] = {x0, y0, x1, y1};
    return town_street(t, width, xy, 2);
}

static inline AgtExclusion *town_exclusion(Town *t, double buffer, const double *xy, size_t n)
{
    char id[16];
    g_snprintf(id, sizeof id, "X-%02d", ++t->exclusions);
    AgtExclusion *x = (AgtExclusion *)town_row(t, AGT_LAYER_EXCLUSION, id);
    x->kind = "tree";
    x->buffer_m = buffer;
    town_polygon(t, &x->f, xy, n);
    agt_plan_builder_add(t->builder, &x->f);
    return x;
}

static inline AgtPlan *town_end(Town *t)
{
    return agt_plan_builder_end(g_steal_pointer(&t->builder));
}

static inline char *town_type(const char *type, gpointer user)
{
    (void)user;
    int rooms = type[1] - '0';
    bool modular = type[0] == 'M';
    return g_strdup_printf("house_type: %s\n"
                           "title: {az: a, ru: r, en: e}\n"
                           "rooms: %d\nstoreys: 1\nconstruction: %s\nfire_degree: %s\n"
                           "footprint: [[0, 0], [%d, 0], [%d, 8.5], [0, 8.5]]\n"
                           "height_m: 5\nfloor_area_m2: 80\ndig_depth_m: 0.8\n",
                           type, rooms, modular ? "modular" : "built", modular ? "V" : "II",
                           8 + rooms, 8 + rooms);
}

/* Programme of m2 + m3 + b4 + b5 units. */
static inline AgtProgramme *town_programme(int m2, int m3, int b4, int b5)
{
    g_autofree char *text = g_strdup_printf(
        "programme: t\ntitle: {az: a, ru: r, en: e}\nunits: %d\npersons_per_unit: 4\n"
        "mix:\n"
        "  - {rooms: 2, units: %d, house_type: M2}\n  - {rooms: 3, units: %d, house_type: M3}\n"
        "  - {rooms: 4, units: %d, house_type: B4}\n  - {rooms: 5, units: %d, house_type: B5}\n"
        "plots:\n"
        "  - {standard: homestead, area_min_m2: 1000, area_target_m2: 1150, area_max_m2: 1500,\n"
        "     frontage_min_m: 25, depth_min_m: 36, depth_max_m: 60, setback_front_m: 5,\n"
        "     setback_side_m: 3, setback_rear_m: 3}\n"
        "limits: {block_length_max_m: 300, corner_radius_m: 8, slope_max_pct: 20}\n",
        m2 + m3 + b4 + b5, m2, m3, b4, b5);
    GError *error = NULL;
    AgtProgramme *p = agt_programme_parse("test", text, town_type, NULL, &error);
    if (!p)
        g_error("%s", error->message);
    return p;
}
