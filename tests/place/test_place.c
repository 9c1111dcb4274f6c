/* SPDX-License-Identifier: Apache-2.0 */
/* Layouts of small towns whose right answer can be told by thinking. */
#include "checks.h"

/* A block W x D with streets of 15 m on its long sides. */
static AgtPlan *two_sided(double w, double d)
{
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, w, d);
    town_line(&t, 15, -20, -7.5, w + 20, -7.5);
    town_line(&t, 15, -20, d + 7.5, w + 20, d + 7.5);
    return town_end(&t);
}

static AgtPlan *one_sided(double w, double d)
{
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, w, d);
    town_line(&t, 15, -20, -7.5, w + 20, -7.5);
    return town_end(&t);
}

/*
 * Exhaustive reasoning for a strip of W x D on one street, 36 <= D <= 60: plots need 25 m of street
 * each, so n <= W / 25; and 1000 m2 each, so n <= W D / 1000. Equal rectangles reach the smaller of
 * the two while their area is at most 1500 m2 and whole millimetres allow it, so that number is the
 * optimum.
 */
static void one_row_is_optimal(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = town_programme(40, 0, 0, 0);
    const double width[] = {25, 49.999, 50, 74, 100, 130, 137.5, 250},
                 depth[] = {36, 40, 44, 50, 58};
    for (guint i = 0; i < G_N_ELEMENTS(width); i++)
        for (guint k = 0; k < G_N_ELEMENTS(depth); k++) {
            g_autoptr(AgtPlan) plan = one_sided(width[i], depth[k]);
            int bound = (int)fmin(floor(width[i] / 25), floor(width[i] * depth[k] / 1000 + 1e-9));
            double least = fmax(25, ceil(1e6 / depth[k] - 1e-9) / 1000);
            int best = (int)floor(width[i] / least + 1e-9);
            if (best && width[i] * depth[k] / best > 1500)
                continue;
            Placed p = place(plan, programme);
            assert_int_equal(p.sum.bound, bound);
            assert_int_equal(rows(p.after, AGT_LAYER_PLOT), best);
            check_layout(&p);
            placed_clear(&p);
        }
}

static void two_rows_meet_in_the_middle(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = two_sided(250, 80);
    g_autoptr(AgtProgramme) programme = town_programme(4, 10, 5, 1);
    Placed p = place(plan, programme);
    assert_int_equal(p.sum.placed, 20);
    assert_int_equal(p.sum.bound, 20);
    for (int rooms = 0; rooms < 10; rooms++)
        assert_int_equal(p.sum.placed_mix[rooms], p.sum.asked_mix[rooms]);
    AGT_EACH(p.after, PLOT, Plot, plot)
    {
        assert_true(plot->area_m2 == 1000);
        assert_true(plot->frontage_m == 25 && fabs(plot->depth_m - 40) < 1e-9);
    }
    assert_int_equal(rows(p.after, AGT_LAYER_BLOCK), 1);
    const AgtBlock *b = (const AgtBlock *)agt_plan_table(p.after, AGT_LAYER_BLOCK)->rows[0];
    assert_int_equal(b->plots, 20);
    assert_int_equal(b->plots_bound, 20);
    assert_true(b->area_m2 == 20000);
    check_layout(&p);
    placed_clear(&p);
}

/* Plots and what is left of the block add up in whole square millimetres. */
static void areas_are_exact(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    const double zone[] = {0, -20, 231.37, -8.087, 219.201, 117.77, -13.31, 108.008};
    town_zone(&t, zone, 4);
    town_line(&t, 15, -30, -9.1, 260, 5.9);
    town_line(&t, 15, -50, 94, 260, 109);
    g_autoptr(AgtPlan) plan = town_end(&t);
    g_autoptr(AgtProgramme) programme = town_programme(4, 4, 2, 2);
    Placed p = place(plan, programme);
    assert_true(p.sum.placed >= 12);
    gint64 sum = 0;
    AgtPoint o = {660000, 4440000};
    const AgtFeature *block = agt_plan_table(p.after, AGT_LAYER_BLOCK)->rows[0];
    g_autoptr(GPtrArray) plots = g_ptr_array_new();
    AGT_EACH(p.after, PLOT, Plot, plot)
    {
        sum += twice_mm2(plot->f.geom, o);
        g_ptr_array_add(plots, plot->f.geom);
    }
    g_autoptr(AgtGeom) all = agt_geom_union((const AgtGeom *const *)plots->pdata, plots->len, NULL);
    g_autoptr(AgtGeom) rest = agt_geom_difference(block->geom, all, NULL);
    assert_true(fabs((double)(twice_mm2(block->geom, o) - sum) / 2e6 - agt_geom_area_m2(rest)) <
                1e-6);
    check_layout(&p);
    placed_clear(&p);
}

static void a_curved_street(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    double xy[80];
    for (int i = 0; i < 40; i++) {
        xy[2 * i] = -20 + 10 * i;
        xy[2 * i + 1] = 50 * sin((-20 + 10 * i) / 100.0);
    }
    town_box(&t, 0, -120, 340, 120);
    town_street(&t, 15, xy, 40);
    g_autoptr(AgtPlan) plan = town_end(&t);
    g_autoptr(AgtProgramme) programme = town_programme(8, 8, 2, 2);
    Placed p = place(plan, programme);
    assert_int_equal(p.sum.placed, 20);
    check_layout(&p);
    placed_clear(&p);
}

static void an_ell(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    const double zone[] = {0, 0, 200, 0, 200, 80, 90, 80, 90, 200, 0, 200};
    const double inner[] = {206, -20, 206, 86, 96, 86, 96, 220};
    town_zone(&t, zone, 6);
    town_line(&t, 12, -20, -6, 220, -6);
    town_line(&t, 12, -6, -20, -6, 220);
    town_street(&t, 12, inner, 4);
    g_autoptr(AgtPlan) plan = town_end(&t);
    g_autoptr(AgtProgramme) programme = town_programme(4, 10, 5, 1);
    Placed p = place(plan, programme);
    assert_int_equal(p.sum.placed, 20);
    check_layout(&p);
    placed_clear(&p);
}

static void too_thin_says_why(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = one_sided(200, 30);
    g_autoptr(AgtProgramme) programme = town_programme(2, 0, 0, 0);
    Placed p = place(plan, programme);
    assert_int_equal(p.sum.placed, 0);
    assert_int_equal(count_rule(p.findings, "place.no_room"), 2);
    assert_int_equal(count_rule(p.findings, "place.mix"), 1);
    assert_int_equal(agt_changeset_n(p.set), 0);
    placed_clear(&p);
}

static void no_street_no_plot(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, 200, 100);
    g_autoptr(AgtPlan) plan = town_end(&t);
    g_autoptr(AgtProgramme) programme = town_programme(3, 0, 0, 0);
    Placed p = place(plan, programme);
    assert_int_equal(p.sum.bound, 0);
    assert_int_equal(count_rule(p.findings, "place.no_streets"), 1);
    assert_int_equal(count_rule(p.findings, "place.no_room"), 3);
    placed_clear(&p);
}

static void missing_units_are_named_one_by_one(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = two_sided(100, 80);
    g_autoptr(AgtProgramme) programme = town_programme(4, 4, 2, 2);
    Placed p = place(plan, programme);
    assert_int_equal(p.sum.placed, 8);
    assert_int_equal(count_rule(p.findings, "place.no_room"), 4);
    for (guint i = 0; i < agt_findings_n(p.findings); i++) {
        const AgtFinding *f = agt_findings_get(p.findings, i);
        if (strcmp(f->rule->id, "place.no_room") != 0)
            continue;
        assert_string_equal(f->id, "Z-01");
        assert_true(f->measured < f->required);
        g_autofree char *text = agt_finding_text(f, AGT_LANG_EN);
        assert_null(strchr(text, '{'));
    }
    check_layout(&p);
    placed_clear(&p);
}

static void a_tree_is_left_out(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    const double tree[] = {118, 20, 122, 20, 122, 24, 118, 24};
    town_box(&t, 0, 0, 240, 84);
    town_line(&t, 15, -20, -7.5, 260, -7.5);
    town_line(&t, 15, -20, 91.5, 260, 91.5);
    town_exclusion(&t, 3, tree, 4);
    g_autoptr(AgtPlan) plan = town_end(&t);
    g_autoptr(AgtProgramme) programme = town_programme(4, 6, 4, 2);
    Placed p = place(plan, programme);
    assert_int_equal(p.sum.placed, 16);
    check_layout(&p);
    placed_clear(&p);
}

/* A second run over its own result has nothing to say. */
static void again_changes_nothing(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = two_sided(250, 92);
    g_autoptr(AgtProgramme) programme = town_programme(4, 8, 3, 1);
    Placed p = place(plan, programme), q = place(p.after, programme);
    assert_int_equal(agt_changeset_n(q.set), 0);
    assert_int_equal(q.sum.placed, 16);
    placed_clear(&q);
    placed_clear(&p);
}

/* The street moves by two metres: the same plots, by id, in slightly other places. */
static void ids_survive(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = two_sided(250, 84);
    g_autoptr(AgtProgramme) programme = town_programme(4, 10, 5, 1);
    Placed p = place(plan, programme);
    g_autoptr(AgtArena) arena = agt_arena_new();
    const AgtFeature *old = agt_plan_find(p.after, AGT_LAYER_STREET, "ST-01");
    AgtFeature *moved = agt_arena_copy(arena, old);
    moved->geom = agt_arena_take_geom(arena, agt_geom_move(old->geom, (AgtPoint){0, 0}, 0, 0, 2));
    g_autoptr(AgtPlan) next = with_row(p.after, old, moved);
    Placed q = place(next, programme);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_PLOT, AGT_ADD), 0);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_PLOT, AGT_REMOVE), 0);
    assert_true(agt_changeset_count(q.set, AGT_LAYER_PLOT, AGT_CHANGE) >= 10);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_BUILDING, AGT_ADD), 0);
    AGT_EACH(p.after, PLOT, Plot, a)
    {
        const AgtFeature *b = agt_plan_find(q.after, AGT_LAYER_PLOT, a->f.id);
        assert_non_null(b);
        assert_true(common_m2(a->f.geom, b->geom) > 0.8 * a->area_m2);
    }
    check_layout(&q);
    placed_clear(&q);
    placed_clear(&p);
}

/* What people decided stays where it is, to the last bit, and counts. */
static void decided_plots_stay(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = two_sided(250, 92);
    g_autoptr(AgtProgramme) programme = town_programme(4, 10, 5, 1);
    Placed p = place(plan, programme);
    g_autoptr(AgtArena) arena = agt_arena_new();
    const AgtFeature *plot = agt_plan_find(p.after, AGT_LAYER_PLOT, "P-007");
    const AgtBuilding *house = NULL;
    AGT_EACH(p.after, BUILDING, Building, h)
    if (strcmp(h->plot, "P-007") == 0)
        house = h;
    AgtFeature *approved = agt_arena_copy(arena, plot), *pinned = agt_arena_copy(arena, &house->f);
    approved->state = "approved";
    pinned->pinned = 1;
    g_autoptr(AgtPlan) a = with_row(p.after, plot, approved);
    g_autoptr(AgtPlan) b = with_row(a, &house->f, pinned);
    g_autoptr(AgtProgramme) fewer = town_programme(2, 5, 3, 0);
    Placed q = place(b, fewer);
    assert_true(agt_row_equal(agt_plan_find(q.after, AGT_LAYER_PLOT, "P-007"), approved));
    assert_true(agt_row_equal(agt_plan_find(q.after, AGT_LAYER_BUILDING, house->f.id), pinned));
    assert_int_equal(q.sum.placed, house->rooms == 5 ? 11 : 10);
    check_layout(&q);
    placed_clear(&q);
    placed_clear(&p);
}

static void keep_only_adds(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = two_sided(250, 92);
    g_autoptr(AgtProgramme) few = town_programme(2, 5, 3, 0), all = town_programme(4, 10, 5, 1);
    Placed p = place(plan, few);
    AgtPlaceOptions o = {.as_of = "2026-10-01", .keep = true};
    Placed q = place_with(p.after, all, &o);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_BUILDING, AGT_REMOVE), 0);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_BUILDING, AGT_CHANGE), 0);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_PLOT, AGT_REMOVE), 0);
    assert_int_equal(q.sum.placed, 20);
    check_layout(&q);
    placed_clear(&q);
    placed_clear(&p);
}

static void within_leaves_the_rest(void **state)
{
    (void)state;
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, 200, 80);
    town_box(&t, 0, 95, 200, 175);
    town_line(&t, 15, -20, -7.5, 220, -7.5);
    town_line(&t, 15, -20, 87.5, 220, 87.5);
    town_line(&t, 15, -20, 182.5, 220, 182.5);
    g_autoptr(AgtPlan) plan = town_end(&t);
    g_autoptr(AgtProgramme) programme = town_programme(8, 16, 6, 2);
    AgtPlaceOptions o = {.as_of = "2026-10-01", .within = "Z-02"};
    Placed p = place_with(plan, programme, &o);
    assert_int_equal(p.sum.placed, 16);
    AGT_EACH(p.after, PLOT, Plot, a)
    assert_string_equal(a->zone, "Z-02");
    o.within = "Z-01";
    Placed q = place_with(p.after, programme, &o);
    assert_int_equal(q.sum.placed, 32);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_PLOT, AGT_CHANGE), 0);
    check_layout(&q);
    o.within = "Z-99";
    GError *error = NULL;
    g_autoptr(AgtNorms) norms = agt_norms_new();
    assert_null(agt_place(plan, programme, norms, &o, NULL, q.findings, &error));
    assert_non_null(strstr(error->message, "Z-99"));
    g_error_free(error);
    placed_clear(&q);
    placed_clear(&p);
}

static void spare_plots_are_reserve(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = two_sided(250, 92);
    g_autoptr(AgtProgramme) programme = town_programme(2, 5, 3, 0);
    Placed p = place(plan, programme);
    guint reserve = 0;
    AGT_EACH(p.after, PLOT, Plot, a)
    reserve += strcmp(a->use, "reserve") == 0;
    assert_int_equal(p.sum.placed, 10);
    assert_int_equal(reserve + 10, rows(p.after, AGT_LAYER_PLOT));
    check_layout(&p);
    placed_clear(&p);
}

static void only_plots_then_houses(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = two_sided(250, 92);
    g_autoptr(AgtProgramme) programme = town_programme(4, 10, 5, 1);
    AgtPlaceOptions o = {.as_of = "2026-10-01", .only = AGT_PLACE_PLOTS};
    Placed p = place_with(plan, programme, &o);
    assert_int_equal(rows(p.after, AGT_LAYER_BUILDING), 0);
    assert_true(rows(p.after, AGT_LAYER_PLOT) >= 20);
    o.only = AGT_PLACE_HOUSES;
    Placed q = place_with(p.after, programme, &o);
    assert_int_equal(q.sum.placed, 20);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_PLOT, AGT_ADD), 0);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_PLOT, AGT_REMOVE), 0);
    check_layout(&q);
    placed_clear(&q);
    placed_clear(&p);
}

/* Nothing was signed, so nothing is permitted, and that is said. */
static void released_only_without_judgement(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = two_sided(100, 80);
    g_autoptr(AgtProgramme) programme = town_programme(2, 0, 0, 0);
    AgtPlaceOptions o = {.as_of = "2026-10-01", .released_only = true};
    Placed p = place_with(plan, programme, &o);
    assert_int_equal(p.sum.placed, 0);
    assert_int_equal(count_rule(p.findings, "place.not_judged"), 1);
    assert_int_equal(count_rule(p.findings, "place.no_room"), 2);
    placed_clear(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_row_is_optimal),
        cmocka_unit_test(two_rows_meet_in_the_middle),
        cmocka_unit_test(areas_are_exact),
        cmocka_unit_test(a_curved_street),
        cmocka_unit_test(an_ell),
        cmocka_unit_test(too_thin_says_why),
        cmocka_unit_test(no_street_no_plot),
        cmocka_unit_test(missing_units_are_named_one_by_one),
        cmocka_unit_test(a_tree_is_left_out),
        cmocka_unit_test(again_changes_nothing),
        cmocka_unit_test(ids_survive),
        cmocka_unit_test(decided_plots_stay),
        cmocka_unit_test(keep_only_adds),
        cmocka_unit_test(within_leaves_the_rest),
        cmocka_unit_test(spare_plots_are_reserve),
        cmocka_unit_test(only_plots_then_houses),
        cmocka_unit_test(released_only_without_judgement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
