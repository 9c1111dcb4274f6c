/* SPDX-License-Identifier: Apache-2.0 */
/* Findings kept small are the findings that were made: nothing of them is lost or mixed up. */
#include <math.h>

#include "plan/internal.h"
#include "support.h"

enum { MANY = 20 * AGT_FINDINGS_OPEN };

static const AgtRule rules[] = {
    {.id = "T1", .severity = AGT_ERROR, .set = "az", .text = {[AGT_LANG_EN] = "{id} {measured}"}},
    {.id = "T2", .severity = AGT_BLOCK, .text = {[AGT_LANG_EN] = "{id} {other} {required} {arg}"}},
    {.id = "T10", .severity = AGT_INFO, .text = {[AGT_LANG_EN] = "{what}"}}};
static const char *const words[] = {"one", "two", "three"};

static AgtGeom *worked_out(const AgtLazyArea *self G_GNUC_UNUSED)
{
    return agt_geom_new_box((AgtBox){0, 0, 1, 1});
}
static const AgtLazyArea lazy = {worked_out};

static double any_number(GRand *rand)
{
    double some[] = {NAN, 0, -0.0, 1.5, 1e300, INFINITY, g_rand_double(rand)};
    return some[g_rand_int_range(rand, 0, G_N_ELEMENTS(some))];
}

static bool maybe(GRand *rand)
{
    return g_rand_int_range(rand, 0, 3) == 0;
}

/* The same findings for the same seed: many alike, all fields given at times. */
static void fill_any(AgtFindings *f, guint seed, guint n)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    AgtArena *a = agt_findings_arena(f);
    AgtPoint at = {NAN, NAN};
    for (guint i = 0; i < n; i++) {
        AgtFinding *x = agt_findings_add_plan(f, &rules[g_rand_int_range(rand, 0, 3)]);
        x->severity = maybe(rand) ? AGT_NOT_BUILDABLE_YET : x->severity;
        x->layer = maybe(rand) ? AGT_LAYER_PLOT : AGT_LAYER_BUILDING;
        x->other_layer = maybe(rand) ? AGT_LAYER_STREET : AGT_N_LAYERS;
        x->id = agt_arena_printf(a, "H-%d", g_rand_int_range(rand, 0, 90));
        x->other_id = maybe(rand) ? agt_arena_printf(a, "S-%u", i % 7) : x->other_id;
        x->measured = any_number(rand);
        x->required = maybe(rand) ? any_number(rand) : 15;
        x->unit = maybe(rand) ? "m2" : "m";
        x->what = maybe(rand) ? words[i % 3] : NULL;
        x->arg = maybe(rand) ? words[(i + 1) % 3] : NULL;
        x->sets = maybe(rand) ? "az,by" : x->sets;
        x->waiver = maybe(rand) ? "W-001" : NULL;
        at = maybe(rand) ? (AgtPoint){any_number(rand), any_number(rand)} : at;
        x->at = at;
        if (maybe(rand))
            x->area = agt_arena_take_geom(a, agt_geom_new_box((AgtBox){0, 0, i + 1, 2}));
        else if (maybe(rand))
            x->lazy = &lazy;
    }
}

static void assert_same_number(double a, double b)
{
    assert_true(isnan(a) ? isnan(b) : a == b && signbit(a) == signbit(b));
}

static void assert_same_area(const AgtFinding *x, const AgtFinding *y)
{
    g_autoptr(AgtGeom) a = agt_finding_area(x), b = agt_finding_area(y);
    assert_int_equal(a == NULL, b == NULL);
    assert_true(!a || agt_geom_equals(a, b, 0));
    assert_ptr_equal(x->lazy, y->lazy);
}

static void assert_same(const AgtFinding *x, const AgtFinding *y)
{
    assert_ptr_equal(x->rule, y->rule);
    assert_int_equal(x->severity, y->severity);
    assert_int_equal(x->layer, y->layer);
    assert_int_equal(x->other_layer, y->other_layer);
    assert_string_equal(x->id, y->id);
    assert_string_equal(x->other_id, y->other_id);
    assert_same_number(x->measured, y->measured);
    assert_same_number(x->required, y->required);
    assert_string_equal(x->unit, y->unit);
    assert_ptr_equal(x->what, y->what);
    assert_ptr_equal(x->arg, y->arg);
    assert_string_equal(x->sets, y->sets);
    assert_ptr_equal(x->waiver, y->waiver);
    assert_same_number(x->at.x, y->at.x);
    assert_same_number(x->at.y, y->at.y);
    assert_same_area(x, y);
}

static void assert_same_lists(const AgtFindings *whole, const AgtFindings *small)
{
    assert_int_equal(agt_findings_n(whole), agt_findings_n(small));
    for (guint i = 0; i < agt_findings_n(whole); i++) {
        const AgtFinding *x = agt_findings_get(whole, i);
        AgtFinding kept;
        assert_same(x, agt_findings_read(small, i, &kept));
        assert_ptr_equal(agt_findings_rule(small, i), x->rule);
        assert_int_equal(agt_findings_severity(small, i), x->severity);
        assert_int_equal(agt_findings_layer(small, i), x->layer);
        assert_string_equal(agt_findings_id_of(small, i), x->id);
        assert_int_equal(agt_findings_waived(small, i), agt_finding_waived(x));
    }
    for (guint s = 0; s < AGT_N_SEVERITIES; s++)
        assert_int_equal(agt_findings_count(whole, (AgtSeverity)s),
                         agt_findings_count(small, (AgtSeverity)s));
}

static void what_is_kept_small_is_what_was_made(void **state)
{
    (void)state;
    g_autoptr(AgtFindings) whole = agt_findings_new(), small = agt_findings_new();
    agt_findings_small(small);
    fill_any(whole, 1, MANY);
    fill_any(small, 1, MANY);
    assert_same_lists(whole, small); /* the last ones are open still */
    agt_findings_pack(small);
    assert_same_lists(whole, small);
    agt_findings_sort(whole);
    agt_findings_sort(small);
    assert_same_lists(whole, small);
}

static void a_pointer_holds_while_few_follow(void **state)
{
    (void)state;
    g_autoptr(AgtFindings) f = agt_findings_new();
    agt_findings_small(f);
    AgtFinding *held[3 * AGT_FINDINGS_OPEN];
    for (guint i = 0; i < G_N_ELEMENTS(held); i++) {
        held[i] = agt_findings_add_plan(f, &rules[0]);
        if (i >= AGT_FINDINGS_OPEN)
            held[i - AGT_FINDINGS_OPEN]->measured = i;
    }
    agt_findings_pack(f);
    AgtFinding kept;
    for (guint i = 0; i + AGT_FINDINGS_OPEN < G_N_ELEMENTS(held); i++)
        assert_true(agt_findings_read(f, i, &kept)->measured == i + AGT_FINDINGS_OPEN);
}

static void one_that_is_made_whole_stays_so(void **state)
{
    (void)state;
    g_autoptr(AgtFindings) whole = agt_findings_new(), small = agt_findings_new();
    agt_findings_small(small);
    fill_any(whole, 2, 600);
    fill_any(small, 2, 600);
    agt_findings_pack(small);
    AgtFinding kept, *x = (AgtFinding *)agt_findings_get(small, 300);
    assert_same(agt_findings_get(whole, 300), x);
    x->waiver = "W-9";
    ((AgtFinding *)agt_findings_get(whole, 300))->waiver = x->waiver;
    assert_ptr_equal(agt_findings_get(small, 300), x);
    assert_ptr_equal(agt_findings_read(small, 300, &kept), x);
    agt_findings_sort(whole);
    agt_findings_sort(small);
    assert_same_lists(whole, small);
}

static void lists_are_joined(void **state)
{
    (void)state;
    g_autoptr(AgtFindings) whole = agt_findings_new(), small = agt_findings_new();
    for (guint seed = 3; seed < 9; seed++) {
        g_autoptr(AgtFindings) part = agt_findings_new();
        if (seed % 2)
            agt_findings_small(part);
        if (seed == 5)
            agt_findings_small(small);
        fill_any(whole, seed, 40 * seed);
        fill_any(part, seed, 40 * seed);
        agt_findings_join(small, part); /* what was open of either goes along */
        assert_int_equal(agt_findings_n(part), 0);
        fill_any(whole, seed + 10, 20);
        fill_any(small, seed + 10, 20);
    }
    assert_same_lists(whole, small);
}

static bool is_grave(const AgtFindings *f, guint i, gpointer user G_GNUC_UNUSED)
{
    return agt_findings_severity(f, i) == AGT_ERROR;
}

/* Counted by keys of text, another way than the program does. */
static guint counted(const AgtFindings *const *lists)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (; *lists; lists++)
        for (guint i = 0; i < agt_findings_n(*lists); i++) {
            const AgtFinding *x = agt_findings_get(*lists, i);
            if (x->severity == AGT_ERROR)
                g_hash_table_add(seen, g_strdup_printf("%d %s", x->layer, x->id));
        }
    return g_hash_table_size(seen);
}

static void features_are_counted_once(void **state)
{
    (void)state;
    g_autoptr(AgtFindings) a = agt_findings_new(), b = agt_findings_new();
    const AgtFindings *both[] = {a, b, NULL}, *none[] = {NULL};
    assert_int_equal(agt_findings_features(none, is_grave, NULL), 0);
    assert_int_equal(agt_findings_features(both, is_grave, NULL), 0);
    agt_findings_small(a);
    for (guint n = 0; n < 12; n++) {
        fill_any(a, n, 30);
        fill_any(b, n + 100, 30);
        guint features = agt_findings_features(both, is_grave, NULL);
        agt_findings_pack(a);
        assert_int_equal(features, agt_findings_features(both, is_grave, NULL));
        assert_int_equal(features, counted(both));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_small_is_what_was_made),
        cmocka_unit_test(a_pointer_holds_while_few_follow),
        cmocka_unit_test(one_that_is_made_whole_stays_so),
        cmocka_unit_test(lists_are_joined),
        cmocka_unit_test(features_are_counted_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
