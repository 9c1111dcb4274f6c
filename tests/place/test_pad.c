/* SPDX-License-Identifier: Apache-2.0 */
/* The level of the pad of each house: balanced as far as the depth that was cleared allows. */
#include <string.h>

#include "checks.h"

#define GRADE 0.06

static void settings(Town *t)
{
    const char *const *name = agt_clearance_setting_names();
    for (guint i = 0; name[i]; i++) {
        AgtSetting *s = (AgtSetting *)town_row(t, AGT_LAYER_SETTING, name[i]);
        const char *unit = agt_clearance_setting_unit(name[i]);
        s->unit = *unit ? unit : NULL;
        s->value = strstr(name[i], "age")            ? "900"
                   : strstr(name[i], "emergency")    ? "call"
                   : strstr(name[i], "dwelling")     ? "1"
                   : strstr(name[i], "plan_error")   ? "0"
                   : strstr(name[i], "error_worst")  ? "9"
                   : strstr(name[i], "setting_out_") ? "0"
                                                     : "0.5";
        s->signed_by = "PER-1";
        s->confirmed_by = "PER-2";
        s->signed_on = s->confirmed_on = "2026-01-01";
        agt_plan_builder_add(t->builder, &s->f);
    }
}

static void evidence(Town *t, AgtFeature *row, double x0, double x1)
{
    const AgtLayer *l = agt_layer(row->layer);
    AgtArena *a = agt_plan_builder_arena(t->builder);
    const double xy[] = {x0, -200, x1, -200, x1, 400, x0, 400};
    const char *const pairs[] = {"dataset",         "D",     "data_as_of",   "2026-09-01",
                                 "position_method", "dgnss", "crs_declared", "EPSG:4326",
                                 "quality",         "ok"};
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i += 2)
        agt_row_set_text(a, row, agt_layer_field(l, pairs[i]), pairs[i + 1]);
    agt_row_set_real(row, agt_layer_field(l, "position_error_m"), 0);
    agt_row_set_real(row, agt_layer_field(l, "transform_error_m"), 0);
    town_polygon(t, row, xy, 4);
    agt_plan_builder_add(t->builder, row);
}

static void release(Town *t, const char *id, double depth, double x0, double x1)
{
    AgtRelease *r = (AgtRelease *)town_row(t, AGT_LAYER_RELEASE, id);
    r->kind = "cleared";
    r->status = "handed_over";
    r->status_date = r->handover_date = r->qa_date = "2026-06-01";
    r->cleared_depth_m = depth;
    r->depth_reference = "original";
    r->target_scope = "all";
    r->search_kind = "subsurface";
    r->qa_result = "pass";
    r->completion_report = r->handover_certificate = "C";
    evidence(t, &r->f, x0, x1);
}

static void ground(Town *t, double accuracy)
{
    AgtTerrain *row = (AgtTerrain *)town_row(t, AGT_LAYER_TERRAIN, "T-1");
    enum { N = 120 };
    g_autofree float *z = g_new(float, N *N);
    for (int i = 0; i < N * N; i++)
        z[i] = (float)(400 + GRADE * 5 * (i % N));
    g_autoptr(AgtHeights) h = agt_heights_new(N, N, t->east - 150, t->north + 350, 5, z);
    agt_heights_to_row(h, agt_plan_builder_arena(t->builder), row);
    row->vertical_datum = "EPSG:5705";
    row->surveyed_on = "2026-05-01";
    row->accuracy_m = accuracy;
    agt_plan_builder_add(t->builder, &row->f);
}

/* In the west cleared to 4 m, in the middle to 1.2 m, in the east not at all. */
static AgtPlan *town(bool judged, double accuracy)
{
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 6, 300, 90);
    town_line(&t, 12, -50, 0, 350, 0)->external = 1;
    town_line(&t, 12, -50, 96, 350, 96)->external = 1;
    ground(&t, accuracy);
    if (judged) {
        settings(&t);
        release(&t, "RE-1", 4, -60, 110);
        release(&t, "RE-2", 1.2, 110, 210);
        AgtSurveyExtent *e = (AgtSurveyExtent *)town_row(&t, AGT_LAYER_SURVEY_EXTENT, "SE-1");
        e->kind = "dataset";
        evidence(&t, &e->f, -400, 700);
        AgtEdition *d = (AgtEdition *)town_row(&t, AGT_LAYER_EDITION, "ED-1");
        d->dataset = "D";
        d->number = 1;
        d->mode = "full";
        d->data_as_of = "2026-09-01";
        d->status = "accepted";
        d->accepted_by = "PER-1";
        d->confirmed_by = "PER-2";
        d->accepted_on = d->confirmed_on = "2026-09-02";
        agt_plan_builder_add(t.builder, &d->f);
    }
    return town_end(&t);
}

static AgtClearance *clearance(const AgtPlan *plan)
{
    g_autoptr(AgtFindings) unheard = agt_findings_new();
    AgtClearance *c = agt_clearance_new(plan, AGT_PLANNING, "2026-10-01", unheard, NULL);
    assert_true(agt_clearance_proven(c));
    return c;
}

/* The same row without what levelling adds to it. */
static bool passes_flat(AgtClearance *c, const AgtFeature *row)
{
    g_autoptr(AgtArena) a = agt_arena_new();
    AgtFeature *flat = agt_arena_copy(a, row);
    if (row->layer == AGT_LAYER_BUILDING) {
        ((AgtBuilding *)flat)->plot = NULL;
        ((AgtBuilding *)flat)->floor_level_m = NAN;
    } else {
        ((AgtPlot *)flat)->cut_m3 = ((AgtPlot *)flat)->cut_max_m = NAN;
    }
    return agt_clearance_passes(c, flat);
}

typedef struct {
    guint houses, pass, cut, balanced, shallow;
} Count;

/* A house: its levels agree with what clearance makes of them. */
static void look_at(AgtClearance *c, const AgtPlan *plan, const AgtBuilding *b, Count *n)
{
    const AgtPlot *p = (const AgtPlot *)agt_plan_find(plan, AGT_LAYER_PLOT, b->plot);
    AgtClearanceDig d = agt_clearance_dig(c, &b->f);
    bool pass = agt_clearance_passes(c, &b->f);
    assert_null(d.unknown);
    assert_true(fabs(b->zero_m - 0.6) < 1e-9);
    assert_true(fabs(d.cut_m - p->cut_max_m) < 0.0011 && p->cut_max_m >= d.cut_m - 1e-9);
    if (pass != passes_flat(c, &b->f))
        fail_msg("%s: %s", b->f.id, pass ? "passes" : "does not pass for its levels");
    n->houses++;
    n->pass += pass;
    n->cut += d.cut_m > 0;
    double x = b->f.geom->box.maxx - 660000;
    if (!pass || x > 215)
        assert_true(d.cut_m <= 0 && p->cut_m3 <= 0);
    if (x < 100) { /* rounded up by 12 mm at most on some 140 m2 */
        assert_true(p->fill_m3 - p->cut_m3 >= -0.2 && p->fill_m3 - p->cut_m3 < 2.5);
        n->balanced++;
    }
    if (pass && x > 130 && x < 200) { /* 1.2 m less the 1 m of its plot */
        assert_true(d.cut_m > 0.15 && d.cut_m <= 0.2 + 1e-9);
        n->shallow++;
    }
}

static void pads_are_cut_as_deep_as_is_cleared(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = town_programme(10, 5, 3, 2);
    g_autoptr(AgtPlan) plan = town(true, 0.1);
    Placed placed = place_given(plan, programme);
    g_autoptr(AgtClearance) c = clearance(placed.after);
    Count n = {0};
    AGT_EACH(placed.after, BUILDING, Building, b)
    if (g_strcmp0(b->kind, "dwelling") == 0)
        look_at(c, placed.after, b, &n);
    AGT_EACH(placed.after, PLOT, Plot, p)
    assert_true(agt_clearance_passes(c, &p->f) == passes_flat(c, &p->f));
    print_message("%u houses, %u permitted, %u cut, %u balanced, %u as far as cleared\n", n.houses,
                  n.pass, n.cut, n.balanced, n.shallow);
    assert_true(n.houses >= 15 && n.pass > 6 && n.balanced > 3 && n.shallow > 1);
    assert_true(n.cut >= n.balanced + n.shallow && n.cut < n.houses);
    /* Placed again nothing changes. */
    Placed again = place_given(placed.after, programme);
    assert_int_equal(agt_changeset_n(again.set), 0);
    placed_clear(&again);
    placed_clear(&placed);
}

/* A level that nobody could stake from such a survey is not given, and nothing is cut. */
static void a_poor_survey_gives_no_level(void **state)
{
    (void)state;
    const double accuracy[] = {2, NAN};
    g_autoptr(AgtProgramme) programme = town_programme(4, 2, 1, 1);
    for (guint k = 0; k < G_N_ELEMENTS(accuracy); k++) {
        g_autoptr(AgtPlan) plan = town(true, accuracy[k]);
        Placed placed = place_given(plan, programme);
        guint n = 0;
        AGT_EACH(placed.after, BUILDING, Building, b)
        {
            n++;
            assert_true(isnan(b->floor_level_m) && isnan(b->zero_m));
        }
        AGT_EACH(placed.after, PLOT, Plot, p)
        assert_true(isnan(p->cut_max_m) && !(p->cut_m3 > 0));
        assert_true(n > 4);
        placed_clear(&placed);
    }
}

/* Where nobody signed for depths, cut and fill balance, and the deepest cut is stated. */
static void without_clearance_pads_balance(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = town_programme(4, 2, 1, 1);
    g_autoptr(AgtPlan) plan = town(false, 0.1);
    Placed placed = place_given(plan, programme);
    guint n = 0;
    AGT_EACH(placed.after, BUILDING, Building, b)
    {
        const AgtPlot *p = (const AgtPlot *)agt_plan_find(placed.after, AGT_LAYER_PLOT, b->plot);
        n++;
        assert_true(p->cut_m3 > 0 && p->fill_m3 - p->cut_m3 < 2.5);
        /* Half of the pad's rise, and the accuracy of the survey. */
        assert_true(p->cut_max_m > 0.1 + GRADE * 5 && p->cut_max_m < 0.1 + GRADE * 8);
        assert_true(!isnan(b->floor_level_m));
    }
    assert_true(n > 4);
    placed_clear(&placed);
}

/* No heights at all: no level, and nothing about cuts. */
static void without_heights_nothing_is_said(void **state)
{
    (void)state;
    g_autoptr(AgtProgramme) programme = town_programme(4, 2, 1, 1);
    Town t = town_at(660000, 4440000);
    town_box(&t, 0, 6, 300, 90);
    town_line(&t, 12, -50, 0, 350, 0);
    g_autoptr(AgtPlan) plan = town_end(&t);
    Placed placed = place_given(plan, programme);
    guint n = 0;
    AGT_EACH(placed.after, BUILDING, Building, b)
    {
        n++;
        assert_true(isnan(b->floor_level_m) && isnan(b->zero_m));
    }
    AGT_EACH(placed.after, PLOT, Plot, p)
    assert_true(isnan(p->cut_max_m) && isnan(p->cut_m3) && isnan(p->fill_m3));
    assert_true(n > 4);
    placed_clear(&placed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pads_are_cut_as_deep_as_is_cleared),
        cmocka_unit_test(a_poor_survey_gives_no_level),
        cmocka_unit_test(without_clearance_pads_balance),
        cmocka_unit_test(without_heights_nothing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
