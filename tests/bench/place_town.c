/* SPDX-License-Identifier: Apache-2.0 */
/* Zones of 4 by 6 blocks of 250 by 92 m, 20 plots each at the area asked for. */
#include "place_town.h"

#include <math.h>

enum { COLUMNS = 4, LINES = 6, TREES = 6 };
static const double ORIGIN_E = 600000, ORIGIN_N = 4400000;
static const double BLOCK_E = 250, BLOCK_N = 92, STREET = 15, STEP_E = 1350, STEP_N = 1000;

typedef struct {
    AgtPlanBuilder *b;
    guint zone, streets, trees;
    AgtPoint origin;
    double cos, sin;
} Site;

static AgtPoint at(const Site *s, double x, double y)
{
    AgtPoint p = {s->origin.x + x * s->cos - y * s->sin, s->origin.y + x * s->sin + y * s->cos};
    return (AgtPoint){round(p.x * 1000) / 1000, round(p.y * 1000) / 1000};
}

static AgtFeature *row(Site *s, AgtLayerId layer, guint number)
{
    AgtArena *a = agt_plan_builder_arena(s->b);
    AgtFeature *f = agt_arena_row(a, layer);
    f->id = f->birth = agt_arena_printf(a, "%s%04u", agt_layer(layer)->prefix, number);
    return f;
}

static void polygon(Site *s, AgtFeature *f, double x0, double y0, double x1, double y1)
{
    AgtPoint p[] = {at(s, x0, y0), at(s, x1, y0), at(s, x1, y1), at(s, x0, y1), at(s, x0, y0)};
    f->geom = agt_arena_take_geom(agt_plan_builder_arena(s->b), agt_geom_new_polygon(p, 5));
    agt_plan_builder_add(s->b, f);
}

static void street(Site *s, double x0, double y0, double x1, double y1)
{
    AgtStreet *r = (AgtStreet *)row(s, AGT_LAYER_STREET, ++s->streets);
    AgtPoint p[] = {at(s, x0, y0), at(s, x1, y1)};
    r->category = "residential";
    r->width_m = STREET;
    r->f.geom = agt_arena_take_geom(agt_plan_builder_arena(s->b), agt_geom_new_line(p, 2));
    agt_plan_builder_add(s->b, &r->f);
}

static void zone(Site *s)
{
    double w = COLUMNS * (BLOCK_E + STREET), h = LINES * (BLOCK_N + STREET), half = STREET / 2;
    AgtLandUse *z = (AgtLandUse *)row(s, AGT_LAYER_LAND_USE, s->zone + 1);
    z->use = "residential";
    polygon(s, &z->f, 0, 0, w + STREET, h + STREET);
    for (guint i = 0; i <= LINES; i++)
        street(s, -20, half + i * (BLOCK_N + STREET), w + STREET + 20,
               half + i * (BLOCK_N + STREET));
    for (guint i = 0; i <= COLUMNS; i++)
        street(s, half + i * (BLOCK_E + STREET), half, half + i * (BLOCK_E + STREET), h + half);
    for (guint i = 0; i < TREES; i++) {
        AgtExclusion *x = (AgtExclusion *)row(s, AGT_LAYER_EXCLUSION, ++s->trees);
        double e = 60 + 157.3 * ((i * 7 + s->zone) % TREES), n = 40 + 91.7 * i;
        x->kind = "tree";
        x->buffer_m = 2;
        polygon(s, &x->f, e, n, e + 3, n + 3);
    }
}

AgtPlan *place_town(guint zones)
{
    AgtPlanHead head = {.key = "00", .title = "town", .crs = "EPSG:32638", .srid = 32638};
    Site s = {.b = agt_plan_builder_new(&head)};
    guint side = (guint)ceil(sqrt(zones));
    for (; s.zone < zones; s.zone++) {
        double turn = ((int)(s.zone * 5 % 13) - 6) * G_PI / 180;
        s.origin =
            (AgtPoint){ORIGIN_E + (s.zone % side) * STEP_E, ORIGIN_N + (s.zone / side) * STEP_N};
        s.cos = cos(turn);
        s.sin = sin(turn);
        zone(&s);
    }
    return agt_plan_builder_end(s.b);
}
