/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Depth by levels over random ground: what is compared is compared over all of the ground worked
 * on, and deeper digging, a shallower search, a changed or lower ground, a worse survey never turn
 * a block into a pass.
 */
#include <math.h>

#include <agrotown/clearance.h>

#include "support.h"
#include "validate/town.h"

enum { SCENES = 90 };

/* All that decides about one works, in figures. */
typedef struct {
    guint32 seed; /* of the grids and outlines */
    double cleared_m, dig_m, then_accuracy_m, now_accuracy_m, lower_m;
    bool design, later, cut, flood, line, inverts;
    const char *as_of;
} Scene;

static double any(GRand *r, double lo, double hi)
{
    return g_rand_double_range(r, lo, hi);
}

static bool chance(GRand *r, int of)
{
    return g_rand_int_range(r, 0, of) == 0;
}

static Scene scene(GRand *r)
{
    return (Scene){.seed = g_rand_int(r),
                   .cleared_m = any(r, 0.3, 2.5),
                   .dig_m = any(r, 0, 1.5),
                   .then_accuracy_m = any(r, 0, 0.2),
                   .now_accuracy_m = any(r, 0, 0.4),
                   .lower_m = any(r, -0.3, 0.6),
                   .design = chance(r, 4),
                   .later = !chance(r, 4),
                   .cut = chance(r, 3),
                   .flood = chance(r, 8),
                   .line = chance(r, 2),
                   .inverts = chance(r, 2),
                   .as_of = "2026-11-01"};
}

/* A rough slope. */
static AgtHeights *grid(GRand *r, double cell, double lower)
{
    gint64 n = (gint64)(140 / cell);
    g_autofree float *z = g_new(float, (gsize)(n * n));
    for (gint64 i = 0; i < n * n; i++)
        z[i] = (float)(400 + 0.02 * cell * (double)(i % n) - lower + any(r, -0.05, 0.05));
    return agt_heights_new(n, n, -70 + cell / 3, 70 - cell / 5, cell, z);
}

static const AgtHeights *add_terrain(AgtPlanBuilder *b, GRand *r, const char *id, double cell,
                                     double lower, const char *date, double accuracy)
{
    AgtArena *a = agt_plan_builder_arena(b);
    AgtTerrain *t = (AgtTerrain *)agt_arena_row(a, AGT_LAYER_TERRAIN);
    AgtHeights *h = grid(r, cell, lower);
    t->f.id = t->f.birth = id;
    agt_heights_to_row(h, a, t);
    t->vertical_datum = "EPSG:5705";
    t->surveyed_on = date;
    t->accuracy_m = accuracy;
    agt_plan_builder_add(b, &t->f);
    return h;
}

static AgtGeom *outline(GRand *r, bool line)
{
    AgtPoint p[6];
    double x = any(r, -30, 10), y = any(r, -30, 30);
    for (guint i = 0; i < 6; i++) {
        double t = G_PI * i / 3, d = any(r, 3, 15);
        p[i] = line ? (AgtPoint){x + 6 * i, y + any(r, -6, 6)}
                    : (AgtPoint){x + d * cos(t), y + d * sin(t)};
    }
    return line ? agt_geom_new_line(p, 6) : agt_geom_new_polygon(p, 6);
}

static void add_works(AgtPlanBuilder *b, GRand *r, const Scene *s)
{
    AgtGeom *g = outline(r, s->line);
    double invert = 400 - any(r, 0.2, 1.4);
    if (!s->line) {
        AgtFeature *row = town_add(b, AGT_LAYER_WORKS_AREA, "W-1", g, "kind=laydown");
        ((AgtWorksArea *)row)->dig_depth_m = s->dig_m;
        return;
    }
    AgtNetworkLine *l = (AgtNetworkLine *)town_add(b, AGT_LAYER_NETWORK_LINE, "W-1", g,
                                                   "kind=sewer trench_width_m=0.8");
    l->dig_depth_m = s->dig_m;
    if (s->inverts)
        l->invert_from_m = l->invert_to_m = invert - s->dig_m / 2;
}

/* The plan of a scene; the two grids are handed out for the oracle when asked for. */
static AgtPlan *plan_of(const Scene *s, const AgtHeights **then, const AgtHeights **now)
{
    const AgtPlanHead head = {.key = "p", .crs = "EPSG:32638", .srid = 32638};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    GRand *r = g_rand_new_with_seed(s->seed);
    town_add_settings(b);
    town_add(b, AGT_LAYER_SURVEY_EXTENT, "SE-1", town_box(-5000, -5000, 5000, 5000),
             "kind=dataset " TOWN_EVIDENCE);
    AgtRelease *release = (AgtRelease *)town_add(
        b, AGT_LAYER_RELEASE, "RE-1", town_box(-300, -300, 300, 300), TOWN_RELEASE " terrain=T-1");
    release->cleared_depth_m = s->cleared_m;
    if (s->design)
        release->depth_reference = "design";
    add_works(b, r, s);
    const AgtHeights *a =
        add_terrain(b, r, "T-1", any(r, 1.5, 4), 0, "2026-04-01", s->then_accuracy_m);
    const AgtHeights *c = add_terrain(b, r, "T-2", any(r, 1.5, 4), s->lower_m,
                                      s->later ? "2026-09-01" : "2026-01-01", s->now_accuracy_m);
    if (s->cut)
        town_add(b, AGT_LAYER_GROUND_CHANGE, "GC-1", town_box(-60, -60, 60, 60),
                 "kind=cut happened_on=2026-08-01 " TOWN_EVIDENCE);
    if (s->flood)
        town_add(b, AGT_LAYER_GROUND_CHANGE, "GC-2", town_box(-60, -60, 0, 60),
                 "kind=flood happened_on=2026-08-01 " TOWN_EVIDENCE);
    g_rand_free(r);
    if (then) {
        *then = a;
        *now = c;
    } else {
        agt_heights_free((AgtHeights *)a);
        agt_heights_free((AgtHeights *)c);
    }
    return agt_plan_builder_end(b);
}

static const AgtFeature *works_of(const AgtPlan *plan)
{
    const AgtFeature *w = agt_plan_find(plan, AGT_LAYER_WORKS_AREA, "W-1");
    return w ? w : agt_plan_find(plan, AGT_LAYER_NETWORK_LINE, "W-1");
}

static AgtClearance *cleared(const AgtPlan *plan, const char *as_of)
{
    g_autoptr(AgtFindings) out = agt_findings_new();
    GError *error = NULL;
    AgtClearance *c = agt_clearance_new(plan, AGT_CONSTRUCTION, as_of, out, &error);
    assert_no_error(error);
    return c;
}

static bool passes(const Scene *s)
{
    g_autoptr(AgtPlan) plan = plan_of(s, NULL, NULL);
    g_autoptr(AgtClearance) c = cleared(plan, s->as_of);
    g_autoptr(AgtFindings) out = agt_findings_new();
    agt_clearance_check(c, works_of(plan), out);
    bool pass = !agt_findings_count(out, AGT_BLOCK);
    /* The quick answer is the same one. */
    assert_int_equal(agt_clearance_passes(c, works_of(plan)), pass);
    return pass;
}

/* --- The comparison of two surveys, against sampling every half metre --- */

static double least_drop(const AgtHeights *now, const AgtHeights *then, const AgtGeom *g,
                         AgtBox box, double margin)
{
    double least = INFINITY;
    for (double x = box.minx; x <= box.maxx; x += 0.5)
        for (double y = box.miny; y <= box.maxy; y += 0.5) {
            AgtPoint p = {x, y};
            g_autoptr(AgtGeom) at = agt_geom_new_point(x, y);
            if (isinf(margin) || agt_geom_distance_within_m(g, at, margin) <= margin)
                least = fmin(least, agt_heights_at(now, p) - agt_heights_at(then, p));
        }
    return least;
}

static void levels_are_compared_over_all_of_the_works(void **state)
{
    (void)state;
    GRand *r = g_rand_new_with_seed(41);
    guint tested = 0;
    for (guint i = 0; i < SCENES / 6; i++) {
        Scene s = scene(r);
        const AgtHeights *then, *now;
        s.later = true;
        s.inverts = false;
        s.cleared_m = 2.5;
        g_autoptr(AgtPlan) plan = plan_of(&s, &then, &now);
        g_autoptr(AgtClearance) c = cleared(plan, s.as_of);
        const AgtFeature *row = works_of(plan);
        g_autoptr(AgtClearanceProof) p = agt_clearance_prove(c, row);
        const AgtClearanceHold *h = &g_array_index(p->holds, AgtClearanceHold, 0);
        double spare = s.cleared_m - s.dig_m - s.then_accuracy_m - s.now_accuracy_m;
        double mine = h->level_margin_m - spare;
        AgtBox box = agt_box_grow(row->geom->box, p->margin_m);
        double under = least_drop(now, then, row->geom, box, p->margin_m);
        double around = least_drop(now, then, row->geom, agt_box_grow(box, 0.3), INFINITY);
        if (!(mine <= under + 1e-6) || !(mine >= around - 0.05))
            fail_msg("scene %u: drop %f, sampled %f under the works and %f around them", i, mine,
                     under, around);
        tested++;
        agt_heights_free((AgtHeights *)then);
        agt_heights_free((AgtHeights *)now);
    }
    assert_true(tested > 10);
    g_rand_free(r);
}

/* What sheets print as the depth allowed heeds a flood as the judgement does. */
static void allowed_depth_heeds_changes(void **state)
{
    (void)state;
    GRand *r = g_rand_new_with_seed(3);
    guint allowed = 0, void_now = 0;
    for (guint i = 0; i < SCENES / 6; i++) {
        Scene s = scene(r), flooded;
        s.cut = s.flood = s.design = false;
        s.lower_m = -0.2;
        flooded = s;
        flooded.flood = true;
        g_autoptr(AgtPlan) before = plan_of(&s, NULL, NULL), after = plan_of(&flooded, NULL, NULL);
        g_autoptr(AgtClearance) a = cleared(before, s.as_of), b = cleared(after, s.as_of);
        const AgtGeom *g = works_of(after)->geom;
        bool touched = g->box.minx < 0; /* the flood ends at 0, its error comes on top */
        double was = agt_clearance_depth_m(a, works_of(before)->geom, 1);
        assert_float_equal(was, s.cleared_m, 1e-9);
        double is = agt_clearance_depth_m(b, g, 1);
        assert_true(touched ? isnan(is) : isnan(is) || is <= was);
        allowed++;
        void_now += isnan(is);
    }
    assert_true(allowed > 10 && void_now > 5);
    g_rand_free(r);
}

/* --- Changes for the worse --- */

typedef void (*Worsen)(Scene *s, GRand *r);

static void dig_deeper(Scene *s, GRand *r)
{
    s->dig_m += any(r, 0.001, 0.5);
}

static void search_less(Scene *s, GRand *r)
{
    s->cleared_m *= any(r, 0.3, 0.999);
}

static void survey_worse(Scene *s, GRand *r)
{
    double *accuracy = chance(r, 2) ? &s->then_accuracy_m : &s->now_accuracy_m;
    *accuracy = chance(r, 5) ? NAN : *accuracy + any(r, 0.001, 3);
}

static void lie_lower(Scene *s, GRand *r)
{
    s->lower_m += any(r, 0.001, 1);
}

static void cut(Scene *s, GRand *r)
{
    (void)r;
    s->cut = true;
}

static void flood(Scene *s, GRand *r)
{
    (void)r;
    s->flood = true;
}

static void count_from_a_design(Scene *s, GRand *r)
{
    (void)r;
    s->design = true;
}

static void check_worse(const char *name, Worsen worsen)
{
    GRand *r = g_rand_new_with_seed(7);
    guint before = 0, after = 0;
    for (guint i = 0; i < SCENES; i++) {
        Scene s = scene(r), worse = s;
        bool was = passes(&s);
        worsen(&worse, r);
        bool is = passes(&worse);
        if (!was && is)
            fail_msg("%s: scene %u (seed %u) was blocked and passes now", name, i, s.seed);
        before += was;
        after += is;
    }
    print_message("%s: %u of %d passed, then %u\n", name, before, SCENES, after);
    assert_true(before > SCENES / 10 && after < before);
    g_rand_free(r);
}

#define WORSE(change)                                                                              \
    static void test_##change(void **state)                                                        \
    {                                                                                              \
        (void)state;                                                                               \
        check_worse(#change, change);                                                              \
    }

WORSE(dig_deeper)
WORSE(search_less)
WORSE(survey_worse)
WORSE(lie_lower)
WORSE(cut)
WORSE(flood)
WORSE(count_from_a_design)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_are_compared_over_all_of_the_works),
        cmocka_unit_test(allowed_depth_heeds_changes),
        cmocka_unit_test(test_dig_deeper),
        cmocka_unit_test(test_search_less),
        cmocka_unit_test(test_survey_worse),
        cmocka_unit_test(test_lie_lower),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_flood),
        cmocka_unit_test(test_count_from_a_design),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
