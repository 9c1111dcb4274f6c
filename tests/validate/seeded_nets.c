/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of networks along the streets of a plan that has none: two to a street, one on each side,
 * half-way between kerb and red line, so that every pair of kinds lies side by side somewhere. */
#include <math.h>
#include <string.h>

#include "seeded.h"

/* Between points of a line, and how many. */
static const double step_m = 6;
enum { N_STEPS = 10 };

/* Kind and fields of what lies on both sides. */
typedef struct {
    const char *kind, *fields;
} Line;

#define SEWER                                                                                      \
    {                                                                                              \
        "sewer", "role=main diameter_mm=200 dig_depth_m=1.5 invert_from_m=10 invert_to_m=9"        \
    }
#define DRAIN                                                                                      \
    {                                                                                              \
        "sewer", "role=service diameter_mm=150 dig_depth_m=1.5 invert_from_m=10 invert_to_m=9"     \
    }
#define WATER                                                                                      \
    {                                                                                              \
        "water", "role=main diameter_mm=100 dig_depth_m=1.5"                                       \
    }
#define POWER                                                                                      \
    {                                                                                              \
        "power", "role=main voltage_kv=0.4 dig_depth_m=1"                                          \
    }
#define OVERHEAD                                                                                   \
    {                                                                                              \
        "power", "role=overhead voltage_kv=0.4"                                                    \
    }
#define TELECOM                                                                                    \
    {                                                                                              \
        "telecom", "role=main dig_depth_m=1"                                                       \
    }
#define HEAT                                                                                       \
    {                                                                                              \
        "heat", "role=main diameter_mm=100 dig_depth_m=1"                                          \
    }
#define STORM                                                                                      \
    {                                                                                              \
        "storm", "role=main diameter_mm=200 dig_depth_m=1"                                         \
    }
#define GAS                                                                                        \
    {                                                                                              \
        "gas", "role=main diameter_mm=100 pressure_mpa=0.005 dig_depth_m=1.2"                      \
    }

static const Line pairs[][2] = {
    {WATER, SEWER},  {WATER, POWER}, {SEWER, SEWER},    {SEWER, TELECOM},
    {SEWER, HEAT},   {POWER, POWER}, {POWER, TELECOM},  {POWER, HEAT},
    {TELECOM, HEAT}, {GAS, WATER},   {GAS, SEWER},      {GAS, POWER},
    {GAS, TELECOM},  {GAS, HEAT},    {STORM, OVERHEAD}, {DRAIN, OVERHEAD},
};
enum { N_PAIRS = G_N_ELEMENTS(pairs) };

typedef struct {
    AgtChangeset *c;
    AgtArena *a;
    guint lines, nodes;
} Nets;

static void set_fields(const Nets *n, AgtFeature *row, const char *fields)
{
    g_auto(GStrv) pair = g_strsplit(fields, " ", -1);
    for (guint i = 0; pair[i]; i++) {
        char *value = strchr(pair[i], '=');
        *value++ = 0;
        agt_row_set_string(n->a, row, agt_layer_field(agt_layer(row->layer), pair[i]), value, NULL);
    }
}

static void add(const Nets *n, AgtLayerId layer, const char *id, AgtGeom *g, const char *kind,
                const char *fields)
{
    AgtFeature *row = agt_arena_row(n->a, layer);
    row->id = row->birth = id;
    row->geom = agt_arena_take_geom(n->a, agt_geom_round_mm(g));
    agt_geom_unref(g);
    agt_row_set_string(n->a, row, agt_layer_field(agt_layer(layer), "kind"), kind, NULL);
    set_fields(n, row, fields);
    agt_changeset_add(n->c, row);
}

static void add_node(Nets *n, AgtPoint p, const char *kind, const char *fields)
{
    add(n, AGT_LAYER_NETWORK_NODE, agt_arena_printf(n->a, "NN-%03u", ++n->nodes),
        agt_geom_new_point(p.x, p.y), kind, fields);
}

/* A place on a street. */
static AgtPoint point_at(const AgtGeom *g, double s)
{
    guint32 i = 0;
    double d = 0;
    for (; i + 1 < g->n_points; i++, s -= d) {
        d = hypot(g->pt[i + 1].x - g->pt[i].x, g->pt[i + 1].y - g->pt[i].y);
        if (s <= d || i + 2 == g->n_points)
            break;
    }
    AgtPoint a = g->pt[i], b = g->pt[i + 1];
    return (AgtPoint){a.x + s / d * (b.x - a.x), a.y + s / d * (b.y - a.y)};
}

/* Beside it. */
static AgtPoint beside_at(const AgtGeom *g, double s, double off)
{
    AgtPoint p = point_at(g, s), a = point_at(g, s - step_m), b = point_at(g, s + step_m);
    double l = hypot(b.x - a.x, b.y - a.y);
    return (AgtPoint){p.x - off * (b.y - a.y) / l, p.y + off * (b.x - a.x) / l};
}

/* Line beside a street from s on, with what stands on it. */
static void add_line(Nets *n, const AgtGeom *street, double s, double off, const Line *line)
{
    AgtPoint pt[N_STEPS + 1];
    for (guint i = 0; i <= N_STEPS; i++)
        pt[i] = beside_at(street, s + i * step_m, off);
    add(n, AGT_LAYER_NETWORK_LINE, agt_arena_printf(n->a, "NL-%03u", ++n->lines),
        agt_geom_new_line(pt, N_STEPS + 1), line->kind, line->fields);
    for (guint i = 0; i <= N_STEPS; i += N_STEPS / 2) {
        if (strcmp(line->kind, "sewer") == 0)
            add_node(n, pt[i], "sewer", "role=manhole");
        else if (strcmp(line->kind, "water") == 0 && i != N_STEPS / 2)
            add_node(n, pt[i], "water", "role=hydrant");
        else if (g_str_has_prefix(line->fields, "role=overhead"))
            add_node(n, pt[i], "power", "role=pole");
    }
}

/* Some driveways are wide enough for a fire engine, and say that it must pass. */
static void widen_driveways(Nets *n, const AgtPlan *plan)
{
    guint i = 0;
    AGT_EACH(plan, PATH, Path, p)
    if (g_strcmp0(p->kind, "driveway") == 0 && i++ % 42 == 0) {
        AgtPath *row = (AgtPath *)agt_arena_copy(n->a, &p->f);
        row->width_m = 12;
        row->vehicles = "fire_engine";
        agt_changeset_change(n->c, &p->f, &row->f);
    }
}

AgtPlan *nets_added(const AgtPlan *plan)
{
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    Nets n = {.c = c, .a = agt_changeset_arena(c)};
    guint pair = 0;
    agt_changeset_keep_plan(c, plan);
    AGT_EACH(plan, STREET, Street, s)
    {
        double l = agt_geom_is_empty(s->f.geom) ? 0 : agt_geom_length_m(s->f.geom);
        double off = (s->carriageway_m + s->width_m) / 4;
        if (!(off > 0) || l < 2 * N_STEPS * step_m)
            continue;
        for (int side = 0; side < 2; side++)
            add_line(&n, s->f.geom, l / 3, side ? -off : off, &pairs[pair % N_PAIRS][side]);
        if (++pair == 2 * N_PAIRS)
            break;
    }
    widen_driveways(&n, plan);
    return agt_plan_apply(plan, c, NULL);
}
