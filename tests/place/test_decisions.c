/* SPDX-License-Identifier: Apache-2.0 */
/* What people decided stands, and only what has to move moves. */
#include "checks.h"

/* Four blocks of 250 by 84 m, streets of 15 m around each. */
static AgtPlan *four_blocks(double dx, double dy)
{
    Town t = town_at(660000 + dx, 4440000 + dy);
    town_box(&t, 0, 0, 530, 198);
    for (int i = 0; i < 3; i++) {
        town_line(&t, 15, -20, 7.5 + i * 99 - 7.5, 550, 7.5 + i * 99 - 7.5);
        town_line(&t, 15, 265.0 * i, -20, 265.0 * i, 218);
    }
    return town_end(&t);
}

static Placed placed_with(const AgtPlan *plan, const AgtProgramme *programme, AgtPlaceOptions o)
{
    o.as_of = "2026-10-01";
    return place_with(plan, programme, &o);
}

static const AgtBuilding *house_on(const AgtPlan *plan, const char *plot)
{
    AGT_EACH(plan, BUILDING, Building, h)
    if (strcmp(h->plot, plot) == 0 && strcmp(h->kind, "dwelling") == 0)
        return h;
    fail_msg("no house on %s", plot);
    return NULL;
}

static const AgtFeature *driveway_of(const AgtPlan *plan, const char *plot)
{
    AGT_EACH(plan, PATH, Path, d)
    if (strcmp(d->plot, plot) == 0)
        return &d->f;
    fail_msg("no driveway to %s", plot);
    return NULL;
}

static AgtPlan *with_tree(const AgtPlan *plan, AgtArena *arena, double x, double y)
{
    AgtExclusion *tree = (AgtExclusion *)agt_arena_row(arena, AGT_LAYER_EXCLUSION);
    AgtPoint p[] = {{660000 + x, 4440000 + y},
                    {660004 + x, 4440000 + y},
                    {660004 + x, 4440004 + y},
                    {660000 + x, 4440004 + y},
                    {660000 + x, 4440000 + y}};
    tree->f.id = tree->f.birth = "X-77";
    tree->kind = "tree";
    tree->buffer_m = 2;
    tree->f.geom = agt_arena_take_geom(arena, agt_geom_new_polygon(p, 5));
    return with_row(plan, NULL, &tree->f);
}

/* Rows of a layer that were changed or removed and lie farther than @p reach from a point. */
static guint moved_beyond(const Placed *p, AgtLayerId layer, double x, double y, double reach)
{
    guint n = 0;
    g_autoptr(AgtGeom) at = agt_geom_new_point(660000 + x, 4440000 + y);
    for (guint i = 0; i < agt_changeset_n(p->set); i++) {
        const AgtChange *c = agt_changeset_get(p->set, i);
        if (c->before && c->before->layer == layer)
            n += agt_geom_distance_m(c->before->geom, at) > reach;
    }
    return n;
}

/* A tree in one block: no plot and no house of the other blocks moves, though every block holds
 * houses of the same mix. */
static void a_tree_moves_its_block_alone(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = four_blocks(0, 0);
    g_autoptr(AgtProgramme) programme = town_programme(12, 28, 14, 6);
    Placed p = place(plan, programme);
    assert_int_equal(p.sum.placed, 60);
    g_autoptr(AgtArena) arena = agt_arena_new();
    g_autoptr(AgtPlan) next = with_tree(p.after, arena, 120, 48);
    Placed q = place(next, programme);
    assert_int_equal(q.sum.placed, 60);
    assert_true(agt_changeset_n(q.set) > 0);
    assert_int_equal(moved_beyond(&q, AGT_LAYER_PLOT, 122, 50, 145), 0);
    assert_int_equal(moved_beyond(&q, AGT_LAYER_BUILDING, 122, 50, 145), 0);
    check_layout(&q);
    Placed again = place(q.after, programme);
    assert_int_equal(agt_changeset_n(again.set), 0);
    placed_clear(&again);
    placed_clear(&q);
    placed_clear(&p);
}

/* Two units more: houses are added, none moves. */
static void more_units_move_nobody(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = four_blocks(0, 0);
    g_autoptr(AgtProgramme) some = town_programme(10, 20, 8, 2),
                            more = town_programme(10, 22, 8, 2);
    Placed p = place(plan, some), q = place(p.after, more);
    assert_int_equal(q.sum.placed, 42);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_BUILDING, AGT_ADD), 2);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_BUILDING, AGT_CHANGE), 0);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_BUILDING, AGT_REMOVE), 0);
    check_layout(&q);
    placed_clear(&q);
    placed_clear(&p);
}

/* Houses or driveways alone over a finished town change nothing: a corner plot keeps the side it
 * was laid out for, though its other street line is longer. */
static void parts_of_a_finished_town_stay(void **state)
{
    (void)state;
    static const unsigned parts[] = {AGT_PLACE_HOUSES, AGT_PLACE_CONNECTIONS};
    g_autoptr(AgtPlan) plan = four_blocks(0, 0);
    g_autoptr(AgtProgramme) programme = town_programme(12, 28, 14, 6);
    Placed p = place(plan, programme);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        Placed q = placed_with(p.after, programme, (AgtPlaceOptions){.only = parts[i]});
        assert_int_equal(agt_changeset_n(q.set), 0);
        placed_clear(&q);
    }
    placed_clear(&p);
}

/* Every layer and every state in turn: the row is bit for bit what it was, and what comes beside it
 * keeps its distance. */
static void no_decided_row_moves(void **state)
{
    (void)state;
    static const char *const states[] = {"approved", "issued", "staked", "built", "pinned"};
    g_autoptr(AgtPlan) plan = four_blocks(0, 0);
    g_autoptr(AgtProgramme) programme = town_programme(12, 28, 14, 6);
    g_autoptr(AgtProgramme) other = town_programme(20, 10, 5, 1);
    Placed p = place(plan, programme);
    const AgtBuilding *house = house_on(p.after, "P-011");
    for (guint i = 0; i < G_N_ELEMENTS(states); i++)
        for (guint k = 0; k < 3; k++) {
            g_autoptr(AgtArena) arena = agt_arena_new();
            const AgtFeature *row = k == 0   ? agt_plan_find(p.after, AGT_LAYER_PLOT, "P-011")
                                    : k == 1 ? &house->f
                                    : k == 2 ? agt_plan_find(p.after, AGT_LAYER_BLOCK, "B-01")
                                    : k == 3 ? driveway_of(p.after, "P-011")
                                             : agt_plan_find(p.after, AGT_LAYER_STREET, "ST-01");
            AgtFeature *held = agt_arena_copy(arena, row);
            if (strcmp(states[i], "pinned") == 0)
                held->pinned = 1;
            else
                held->state = states[i];
            g_autoptr(AgtPlan) a = with_row(p.after, row, held);
            g_autoptr(AgtPlan) next = with_tree(a, arena, 120, 48);
            Placed q = place(next, other);
            assert_true(agt_row_equal(agt_plan_find(q.after, row->layer, row->id), held));
            if (k < 2)
                check_layout(&q);
            placed_clear(&q);
        }
    placed_clear(&p);
}

static void a_house_is_made_anew(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = four_blocks(0, 0);
    g_autoptr(AgtProgramme) programme = town_programme(12, 28, 14, 6);
    Placed p = place(plan, programme);
    const AgtBuilding *house = house_on(p.after, "P-011");
    Placed q = placed_with(p.after, programme, (AgtPlaceOptions){.replace = house->f.id});
    assert_int_equal(agt_changeset_n(q.set),
                     agt_changeset_count(q.set, AGT_LAYER_BUILDING, AGT_CHANGE));
    assert_int_equal(agt_changeset_n(q.set), 1);
    const AgtFeature *now = agt_plan_find(q.after, AGT_LAYER_BUILDING, house->f.id);
    assert_non_null(now);
    assert_false(agt_geom_equals(now->geom, house->f.geom, 1e-3));
    assert_int_equal(q.sum.placed, 60);
    check_layout(&q);
    placed_clear(&q);
    placed_clear(&p);
}

/* Between neighbours that stay there is one cut only, and that is said. */
static void a_plot_without_another_cut(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = four_blocks(0, 0);
    g_autoptr(AgtProgramme) programme = town_programme(12, 20, 6, 2);
    Placed p = place(plan, programme);
    for (int i = 3; i <= 5; i++) {
        g_autofree char *id = g_strdup_printf("P-%03d", i);
        Placed q = placed_with(p.after, programme, (AgtPlaceOptions){.replace = id});
        assert_int_equal(count_rule(q.findings, "place.no_other"), 1);
        assert_int_equal(agt_changeset_n(q.set), 0);
        assert_int_equal(q.sum.placed, 40);
        placed_clear(&q);
    }
    placed_clear(&p);
}

/* A tree came into its corner: the plot is cut round it, under its id, and nothing else changes
 * but its own house. */
static void a_plot_is_made_anew(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = four_blocks(0, 0);
    g_autoptr(AgtProgramme) programme = town_programme(12, 20, 6, 2);
    Placed p = place(plan, programme);
    g_autoptr(AgtArena) arena = agt_arena_new();
    const AgtFeature *plot = agt_plan_find(p.after, AGT_LAYER_PLOT, "P-004");
    /* With its margin of 2 m it takes 8 by 8 m of a corner at the back. */
    AgtBox box = plot->geom->box;
    double back = (box.miny + box.maxy) / 2 > 4440000 + 99 ? 148.5 : 49.5;
    bool above = (box.miny + box.maxy) / 2 - 4440000 > back;
    g_autoptr(AgtPlan) next =
        with_tree(p.after, arena, box.minx - 660000 + 2, above ? back + 2 : back - 6);
    Placed q = placed_with(next, programme, (AgtPlaceOptions){.replace = "P-004"});
    assert_int_equal(count_rule(q.findings, "place.no_other"), 0);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_PLOT, AGT_CHANGE), 1);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_PLOT, AGT_ADD), 0);
    assert_int_equal(agt_changeset_count(q.set, AGT_LAYER_PLOT, AGT_REMOVE), 0);
    assert_false(
        agt_geom_equals(agt_plan_find(q.after, AGT_LAYER_PLOT, "P-004")->geom, plot->geom, 1e-3));
    assert_int_equal(q.sum.placed, 40);
    check_layout(&q);
    placed_clear(&q);
    placed_clear(&p);
}

static void assert_refused(const AgtPlan *plan, const AgtProgramme *programme, const char *id,
                           const char *why)
{
    AgtPlaceOptions o = {.as_of = "2026-10-01", .replace = id};
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtNorms) norms = agt_norms_new();
    g_autoptr(AgtFindings) out = agt_findings_new();
    assert_null(agt_place(plan, programme, norms, &o, NULL, out, &error));
    assert_non_null(strstr(error->message, id));
    if (!strstr(error->message, why))
        fail_msg("\"%s\" does not say \"%s\"", error->message, why);
}

static void decided_rows_are_not_made_anew(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = four_blocks(0, 0);
    g_autoptr(AgtProgramme) programme = town_programme(12, 28, 14, 6);
    Placed p = place(plan, programme);
    g_autoptr(AgtArena) arena = agt_arena_new();
    const AgtFeature *plot = agt_plan_find(p.after, AGT_LAYER_PLOT, "P-011");
    const AgtBuilding *house = house_on(p.after, "P-012");
    AgtFeature *approved = agt_arena_copy(arena, plot), *pinned = agt_arena_copy(arena, &house->f);
    AgtDecision *d = (AgtDecision *)agt_arena_row(arena, AGT_LAYER_DECISION);
    d->f.id = d->f.birth = "DC-004";
    d->layer = "plot";
    d->feature = "P-011";
    d->to_state = "approved";
    d->decided_on = "2026-09-01";
    d->document = "letter 17";
    approved->state = "approved";
    pinned->pinned = 1;
    g_autoptr(AgtPlan) a = with_row(p.after, plot, approved);
    g_autoptr(AgtPlan) b = with_row(a, &house->f, pinned);
    g_autoptr(AgtPlan) c = with_row(b, NULL, &d->f);
    assert_refused(c, programme, "P-011", "decision DC-004 of 2026-09-01, letter 17");
    assert_refused(c, programme, house->f.id, "pinned by hand");
    assert_refused(c, programme, "P-999", "name a plot or a house");
    placed_clear(&p);
}

static const AgtFinding *first_of(const AgtFindings *f, const char *rule)
{
    for (guint i = 0; i < agt_findings_n(f); i++)
        if (strcmp(agt_findings_get(f, i)->rule->id, rule) == 0)
            return agt_findings_get(f, i);
    fail_msg("no finding of %s", rule);
    return NULL;
}

/* A block W x D on one street. */
static Placed strip_of(double w, double d)
{
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 0, w, d);
    town_line(&t, 15, -20, -7.5, w + 20, -7.5);
    g_autoptr(AgtPlan) plan = town_end(&t);
    g_autoptr(AgtProgramme) programme = town_programme(9, 0, 0, 0);
    return place(plan, programme);
}

/* The limit that is missed, in its unit: 30 of 36 m deep, 24 of 25 m wide, 980 of 1000 m2. */
static void a_missing_unit_names_its_limit(void **state)
{
    (void)state;
    static const struct {
        double w, d;
        const char *unit;
        double have, need;
    } cases[] = {{200, 30, "m", 30, 36}, {24, 46, "m", 24, 25}, {24.5, 40, "m2", 980, 1000}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Placed p = strip_of(cases[i].w, cases[i].d);
        assert_int_equal(p.sum.placed, 0);
        assert_int_equal(count_rule(p.findings, "place.no_room"), 9);
        const AgtFinding *f = first_of(p.findings, "place.no_room");
        assert_string_equal(f->id, "Z-01");
        assert_string_equal(f->unit, cases[i].unit);
        assert_true(fabs(f->measured - cases[i].have) < 0.11);
        assert_true(fabs(f->required - cases[i].need) < 1e-9);
        placed_clear(&p);
    }
}

static void every_row_says_why_it_is_there(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = four_blocks(0, 0);
    g_autoptr(AgtProgramme) programme = town_programme(12, 28, 14, 6);
    Placed p = place(plan, programme);
    AGT_EACH(p.after, PLOT, Plot, a)
    {
        assert_non_null(strstr(a->f.reason, a->street));
        assert_non_null(strstr(a->f.reason, "binds"));
    }
    AGT_EACH(p.after, BUILDING, Building, h)
    {
        assert_non_null(strstr(h->f.reason, "ST-0"));
        assert_non_null(strstr(h->f.reason, "facing "));
        assert_non_null(strstr(h->f.reason, " m behind its line"));
    }
    AGT_EACH(p.after, BLOCK, Block, b)
    assert_non_null(strstr(b->f.reason, "zone Z-01"));
    placed_clear(&p);
}

static void assert_same_rows(const AgtPlan *a, const AgtPlan *b)
{
    static const AgtLayerId layers[] = {AGT_LAYER_BLOCK, AGT_LAYER_PLOT, AGT_LAYER_BUILDING};
    for (guint k = 0; k < G_N_ELEMENTS(layers); k++) {
        const AgtTable *t = agt_plan_table(a, layers[k]), *u = agt_plan_table(b, layers[k]);
        assert_int_equal(t->n, u->n);
        for (guint i = 0; i < t->n; i++)
            assert_true(agt_row_equal(t->rows[i], u->rows[i]));
    }
}

static void any_number_of_threads(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = four_blocks(0, 0);
    g_autoptr(AgtProgramme) programme = town_programme(12, 28, 14, 12);
    Placed p = placed_with(plan, programme, (AgtPlaceOptions){.threads = 1});
    for (guint n = 2; n <= 5; n++) {
        Placed q = placed_with(plan, programme, (AgtPlaceOptions){.threads = n});
        assert_same_rows(p.after, q.after);
        assert_int_equal(agt_findings_n(p.findings), agt_findings_n(q.findings));
        placed_clear(&q);
    }
    placed_clear(&p);
}

/* Variants keep the rules and the mix, differ in their plots, and come out the same each time. */
static void variants_differ(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = four_blocks(0, 0);
    g_autoptr(AgtProgramme) programme = town_programme(8, 16, 8, 4);
    double mean[6];
    for (guint v = 0; v < 6; v++) {
        Placed p = placed_with(plan, programme, (AgtPlaceOptions){.variant = v});
        Placed q = placed_with(p.after, programme, (AgtPlaceOptions){.variant = v});
        assert_int_equal(p.sum.placed, 36);
        assert_int_equal(agt_changeset_n(q.set), 0);
        mean[v] = p.sum.plots_m2 / rows(p.after, AGT_LAYER_PLOT);
        check_layout(&p);
        placed_clear(&q);
        placed_clear(&p);
    }
    print_message("mean plots: %.0f, %.0f, %.0f m2\n", mean[0], mean[1], mean[5]);
    assert_true(mean[1] < mean[0] - 20 && mean[5] > mean[0] + 50);
    Placed middle = placed_with(plan, programme, (AgtPlaceOptions){.variant = 0});
    Placed north = placed_with(plan, programme, (AgtPlaceOptions){.variant = 6});
    assert_true(agt_changeset_n(north.set) > 0);
    guint others = 0;
    AGT_EACH(north.after, PLOT, Plot, a)
    others +=
        strcmp(a->use,
               ((const AgtPlot *)agt_plan_find(middle.after, AGT_LAYER_PLOT, a->f.id))->use) != 0;
    assert_true(others >= 4);
    placed_clear(&north);
    placed_clear(&middle);
}

typedef struct {
    guint calls, stop_at;
    double share;
} Watch;

static bool watch(gpointer user, const char *stage, double share)
{
    Watch *w = user;
    assert_non_null(stage);
    assert_true(share >= w->share && share <= 1);
    w->share = share;
    return ++w->calls != w->stop_at;
}

static void progress_never_falls_and_can_stop(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = four_blocks(0, 0);
    g_autoptr(AgtProgramme) programme = town_programme(12, 28, 14, 6);
    g_autoptr(AgtNorms) norms = agt_norms_new();
    Watch all = {0};
    Placed p = placed_with(plan, programme, (AgtPlaceOptions){.progress = watch, .user = &all});
    assert_true(all.calls > 20 && all.share == 1);
    placed_clear(&p);
    for (guint stop = 1; stop < all.calls; stop += 7) {
        Watch w = {.stop_at = stop};
        AgtPlaceOptions o = {.as_of = "2026-10-01", .progress = watch, .user = &w, .threads = 2};
        g_autoptr(GError) error = NULL;
        g_autoptr(AgtFindings) out = agt_findings_new();
        assert_null(agt_place(plan, programme, norms, &o, NULL, out, &error));
        assert_non_null(error);
        assert_int_equal(w.calls, stop);
    }
}

/* Ten kilometres on, and with another number of units and another mix. */
static void elsewhere_and_another_programme(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) here = four_blocks(0, 0), there = four_blocks(10000, -10000);
    g_autoptr(AgtProgramme) one = town_programme(12, 28, 14, 6),
                            other = town_programme(30, 5, 5, 10);
    Placed p = place(here, one), q = place(there, one), r = place(p.after, other);
    assert_int_equal(p.sum.placed, q.sum.placed);
    assert_int_equal(p.sum.bound, q.sum.bound);
    assert_int_equal(rows(p.after, AGT_LAYER_PLOT), rows(q.after, AGT_LAYER_PLOT));
    assert_int_equal(r.sum.placed, 50);
    assert_memory_equal(r.sum.placed_mix, r.sum.asked_mix, sizeof r.sum.asked_mix);
    check_layout(&r);
    placed_clear(&r);
    placed_clear(&q);
    placed_clear(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_moves_its_block_alone),
        cmocka_unit_test(more_units_move_nobody),
        cmocka_unit_test(parts_of_a_finished_town_stay),
        cmocka_unit_test(no_decided_row_moves),
        cmocka_unit_test(a_house_is_made_anew),
        cmocka_unit_test(a_plot_without_another_cut),
        cmocka_unit_test(a_plot_is_made_anew),
        cmocka_unit_test(decided_rows_are_not_made_anew),
        cmocka_unit_test(a_missing_unit_names_its_limit),
        cmocka_unit_test(every_row_says_why_it_is_there),
        cmocka_unit_test(any_number_of_threads),
        cmocka_unit_test(variants_differ),
        cmocka_unit_test(progress_never_falls_and_can_stop),
        cmocka_unit_test(elsewhere_and_another_programme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
