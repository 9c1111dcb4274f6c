/* SPDX-License-Identifier: Apache-2.0 */
/* Properties of ways over streets: never shorter than straight, never lengthened by a new street,
 * and as found by relaxing every pair of crossings. */
#include <agrotown/norms.h>

#include "prop.h"

static const char set_text[] =
    "set: t\ntitle: {az: a, ru: b, en: c}\nedition: e\nrules:\n"
    "  - id: t.way\n    kind: network_distance\n    layer: building\n    other: facility\n"
    "    max_m: 0.001\n    document: d\n    basis: read\n    severity: error\n"
    "    text: {az: a, ru: b, en: c}\n";

typedef struct {
    AgtPlanBuilder *b;
    AgtArena *a;
    AgtGeom *house, *school;
    guint n_streets;
} Town;

static double whole(double v)
{
    return round(v * 1000) / 1000;
}

static void add_street(Town *t, AgtPoint from, AgtPoint to)
{
    AgtPoint p[] = {{whole(from.x), whole(from.y)}, {whole(to.x), whole(to.y)}};
    AgtStreet *s = (AgtStreet *)agt_arena_row(t->a, AGT_LAYER_STREET);
    s->f.id = s->f.birth = agt_arena_printf(t->a, "ST-%u", t->n_streets++);
    s->f.geom = agt_arena_take_geom(t->a, agt_geom_new_line(p, 2));
    s->external = 1;
    s->width_m = 10;
    agt_plan_builder_add(t->b, &s->f);
}

/* A house on street ST-0 and a school on ST-1, which cross, and some more streets. */
static Town town(Prop *p, int streets)
{
    const AgtPlanHead head = {.key = "k"};
    Town t = {.b = agt_plan_builder_new(&head)};
    t.a = agt_plan_builder_arena(t.b);
    double x = whole(prop_real(p, 10, 400)), y = whole(prop_real(p, 10, 400));
    add_street(&t, (AgtPoint){0, 0}, (AgtPoint){500, 0});
    add_street(&t, (AgtPoint){400, -100}, (AgtPoint){400, 500});
    for (int i = 0; i < streets; i++)
        add_street(&t, (AgtPoint){prop_real(p, -50, 450), prop_real(p, -50, 450)},
                   (AgtPoint){prop_real(p, -50, 450), prop_real(p, -50, 450)});
    AgtPlot *plot = (AgtPlot *)agt_arena_row(t.a, AGT_LAYER_PLOT);
    plot->f.id = plot->f.birth = "P-1";
    plot->street = "ST-0";
    plot->f.geom = agt_arena_take_geom(t.a, agt_geom_new_box((AgtBox){x - 10, 5, x + 10, 40}));
    agt_plan_builder_add(t.b, &plot->f);
    AgtBuilding *house = (AgtBuilding *)agt_arena_row(t.a, AGT_LAYER_BUILDING);
    house->f.id = house->f.birth = "H-1";
    house->plot = "P-1";
    t.house = house->f.geom =
        agt_arena_take_geom(t.a, agt_geom_new_box((AgtBox){x - 4, 10, x + 4, 18}));
    agt_plan_builder_add(t.b, &house->f);
    AgtFacility *school = (AgtFacility *)agt_arena_row(t.a, AGT_LAYER_FACILITY);
    school->f.id = school->f.birth = "F-1";
    t.school = school->f.geom =
        agt_arena_take_geom(t.a, agt_geom_new_box((AgtBox){405, y, 440, y + 30}));
    agt_plan_builder_add(t.b, &school->f);
    return t;
}

/* Length of the way from the house, NaN when there is none. */
static double way_of(const AgtPlan *plan)
{
    g_autoptr(AgtNorms) n = agt_norms_new();
    g_autoptr(AgtFindings) out = agt_findings_new();
    double found = NAN;
    if (!agt_norms_take(n, agt_yaml_parse("t", set_text, -1, NULL), NULL) ||
        !agt_norms_check(n, 0, plan, NULL, out, NULL))
        return NAN;
    for (guint i = 0; i < agt_findings_n(out); i++)
        if (strcmp(agt_findings_get(out, i)->rule->id, "t.way") == 0)
            found = agt_findings_get(out, i)->measured;
    return found;
}

static bool never_shorter_than_straight(Prop *p)
{
    Town t = town(p, prop_int(p, 0, p->size / 5));
    g_autoptr(AgtGeom) house = agt_geom_ref(t.house), school = agt_geom_ref(t.school);
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(t.b);
    double way = way_of(plan), straight = agt_geom_distance_m(house, school);
    return prop_check(p, way >= straight - 1e-6, "way %.6f, straight %.6f", way, straight);
}

static bool a_new_street_never_lengthens(Prop *p)
{
    Prop again = *p;
    Town t = town(p, prop_int(p, 0, 4)), u = town(&again, prop_int(&again, 0, 4));
    for (int i = prop_int(p, 1, 1 + p->size / 10); i > 0; i--)
        add_street(&u, (AgtPoint){prop_real(p, -50, 450), prop_real(p, -50, 450)},
                   (AgtPoint){prop_real(p, -50, 450), prop_real(p, -50, 450)});
    g_autoptr(AgtPlan) before = agt_plan_builder_end(t.b), after = agt_plan_builder_end(u.b);
    double a = way_of(before), b = way_of(after);
    return prop_check(p, b <= a + 2 * 0.05 && b > 0, "before %.6f, after %.6f", a, b);
}

/* Two streets: out to the crossing and up. */
static bool as_worked_out_by_hand(Prop *p)
{
    Town t = town(p, 0);
    AgtPoint h = agt_geom_centroid(t.house);
    double low = t.school->box.miny, high = t.school->box.maxy;
    g_autoptr(AgtPlan) plan = agt_plan_builder_end(t.b);
    double way = way_of(plan), up = low > 0 ? low : high < 0 ? -high : 0;
    double hand = h.y + (400 - h.x) + up + 5;
    return prop_check(p, fabs(way - hand) < 1e-6, "way %.6f, by hand %.6f", way, hand);
}

int main(void)
{
    static const PropTest tests[] = {
        {"never shorter than straight", never_shorter_than_straight, 400},
        {"a new street never lengthens", a_new_street_never_lengthens, 400},
        {"as worked out by hand", as_worked_out_by_hand, 200}};
    return prop_main(tests, G_N_ELEMENTS(tests));
}
