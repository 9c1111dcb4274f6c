/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that stand for ids, the sort of findings by them, and the index of rows by id. */
#include <math.h>

#include "plan/internal.h"
#include "support.h"

static int sign(int c)
{
    return (c > 0) - (c < 0);
}

/* Pieces that make ids alike: numbers short, long and with noughts, letters of several bytes. */
static char *any_id(GRand *rand)
{
    static const char *const pieces[] = {"P-",
                                         "H-",
                                         "-",
                                         "0",
                                         "00",
                                         "1",
                                         "7",
                                         "10",
                                         "017",
                                         "99",
                                         "ə",
                                         "Ж",
                                         "İ",
                                         "_1",
                                         "/",
                                         ":",
                                         "~",
                                         " ",
                                         "a",
                                         "Z",
                                         ".",
                                         "12345678",
                                         "123456789",
                                         "123456788",
                                         "00000000000000000001",
                                         "99999999999999999999",
                                         "\x01",
                                         "\xff"};
    GString *id = g_string_new(NULL);
    for (guint n = g_rand_int_range(rand, 0, 6); n; n--)
        g_string_append(id, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
    return g_string_free(id, FALSE);
}

static void ranks_agree_with_the_order_of_ids(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);
    guint told = 0, equal = 0;
    for (guint i = 0; i < 400000; i++) {
        g_autofree char *a = any_id(rand), *b = any_id(rand);
        guint64 x = agt_id_rank(a), y = agt_id_rank(b);
        int c = sign(agt_id_compare(a, b));
        assert_int_equal(c, -sign(agt_id_compare(b, a)));
        if (x == y) {
            equal++;
        } else if ((x > y) - (x < y) != c) {
            fail_msg("\"%s\" and \"%s\": %d by rank, %d by comparison", a, b, (x > y) - (x < y), c);
        } else {
            told++;
        }
    }
    assert_true(told > 4 * equal); /* or the numbers spare nothing */
    assert_true(agt_id_rank(NULL) == 0 && agt_id_rank("") == 0);
    assert_true(agt_id_rank("H-419999") < agt_id_rank("H-420000"));
    assert_true(agt_id_rank("H-9") < agt_id_rank("H-10"));
    assert_true(agt_id_rank("P-0012345678") < agt_id_rank("P-0012345679"));
}

/* --- Findings --- */

static const AgtRule rules[] = {{.id = "T2", .severity = AGT_ERROR},
                                {.id = "T10", .severity = AGT_ERROR},
                                {.id = "T2", .severity = AGT_ERROR}, /* of another set */
                                {.id = "az.x", .severity = AGT_INFO}};

/* The order as it is described in plan.h, said as plainly as can be. */
static int compare_plainly(gconstpointer a, gconstpointer b)
{
    const AgtFinding *x = *(const AgtFinding *const *)a, *y = *(const AgtFinding *const *)b;
    int c[] = {(int)x->severity - (int)y->severity,
               agt_id_compare(x->rule->id, y->rule->id),
               (int)x->layer - (int)y->layer,
               agt_id_compare(x->id, y->id),
               (int)x->other_layer - (int)y->other_layer,
               agt_id_compare(x->other_id, y->other_id),
               g_strcmp0(x->what, y->what),
               g_strcmp0(x->arg, y->arg),
               (x->at.x > y->at.x) - (x->at.x < y->at.x)};
    for (guint i = 0; i < G_N_ELEMENTS(c); i++)
        if (c[i])
            return c[i];
    if (isnan(x->measured) || isnan(y->measured))
        return (int)isnan(x->measured) - (int)isnan(y->measured);
    return (x->measured > y->measured) - (x->measured < y->measured);
}

static void add_some(AgtFindings *f, GRand *rand, guint n)
{
    static const char *const ids[] = {"",     "H-1",   "H-2",  "H-10", "H-010",
                                      "H-Ə1", "H-1_2", "Ж-17", "P-3",  "H-123456789012"};
    AgtArena *a = agt_findings_arena(f);
    for (guint i = 0; i < n; i++) {
        AgtFinding *x =
            agt_findings_add_plan(f, &rules[g_rand_int_range(rand, 0, G_N_ELEMENTS(rules))]);
        x->severity = (AgtSeverity)g_rand_int_range(rand, 0, AGT_N_SEVERITIES);
        x->layer = g_rand_boolean(rand) ? AGT_LAYER_BUILDING : AGT_N_LAYERS;
        x->id = agt_arena_text(a, ids[g_rand_int_range(rand, 0, G_N_ELEMENTS(ids))]);
        x->other_id = agt_arena_text(a, ids[g_rand_int_range(rand, 0, G_N_ELEMENTS(ids))]);
        x->arg = g_rand_boolean(rand) ? "arg" : NULL;
        x->measured = g_rand_boolean(rand) ? g_rand_int_range(rand, 0, 3) : NAN;
        x->at = (AgtPoint){g_rand_int_range(rand, 0, 3), 0};
    }
}

static void findings_stand_in_the_described_order(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(2);
    for (guint round = 0; round < 60; round++) {
        g_autoptr(AgtFindings) f = agt_findings_new(), more = agt_findings_new();
        add_some(f, rand, round * 11);
        add_some(more, rand, round);
        agt_findings_join(f, more);
        g_autoptr(GPtrArray) want = g_ptr_array_new();
        for (guint i = 0; i < agt_findings_n(f); i++)
            g_ptr_array_add(want, (gpointer)agt_findings_get(f, i));
        g_ptr_array_sort(want, compare_plainly); /* stable, as ours */
        for (guint again = 0; again < 2; again++) {
            agt_findings_sort(f);
            for (guint i = 0; i < want->len; i++)
                assert_ptr_equal(agt_findings_get(f, i), want->pdata[i]);
        }
    }
}

static void a_tally_counts_as_one_by_one(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    g_autoptr(AgtFindings) f = agt_findings_new();
    add_some(f, rand, 500);
    for (guint i = 0; i < 500; i += 3)
        ((AgtFinding *)agt_findings_get(f, i))->waiver = "WV-001";
    guint n[AGT_N_SEVERITIES], sum = agt_findings_tally(f, n);
    for (guint s = 0; s < AGT_N_SEVERITIES; s++) {
        assert_int_equal(n[s], agt_findings_count(f, (AgtSeverity)s));
        sum += n[s];
    }
    assert_int_equal(sum, 500);
}

/* --- Rows by id --- */

static AgtPlan *plan_with(AgtLayerId layer, guint n)
{
    AgtPlanHead head = {.key = "k", .srid = 32638};
    g_autoptr(AgtPlanBuilder) b = agt_plan_builder_new(&head);
    AgtArena *a = agt_plan_builder_arena(b);
    for (guint i = 0; i < n; i++) {
        AgtFeature *row = agt_arena_row(a, layer);
        row->rowid = i + 1;
        row->birth = agt_arena_printf(a, "B-%05u", i);
        row->id = i % 10 == 9 ? NULL : agt_arena_printf(a, "%s%u", i % 7 ? "P-0" : "Ə-", i / 2);
        agt_plan_builder_add(b, row);
    }
    return agt_plan_builder_end(g_steal_pointer(&b));
}

static const AgtFeature *find_plainly(const AgtPlan *plan, AgtLayerId layer, const char *id)
{
    const AgtTable *t = agt_plan_table(plan, layer);
    for (guint i = 0; i < t->n; i++)
        if (g_strcmp0(t->rows[i]->id, id) == 0)
            return t->rows[i];
    return NULL;
}

/* The first of doubled ids, with an index and without. */
static void rows_are_found_by_id(void **state)
{
    (void)state;
    for (guint n = 0; n < 700; n = n * 3 + 1) {
        g_autoptr(AgtPlan) plan = plan_with(AGT_LAYER_PLOT, n);
        guint found = 0;
        for (guint i = 0; i < n + 3; i++) {
            g_autofree char *id = g_strdup_printf("%s%u", i % 2 ? "P-0" : "Ə-", i / 2);
            const AgtFeature *row = agt_plan_find(plan, AGT_LAYER_PLOT, id);
            assert_ptr_equal(row, find_plainly(plan, AGT_LAYER_PLOT, id));
            found += row != NULL;
        }
        assert_true(n < 5 || found > n / 10);
        assert_null(agt_plan_find(plan, AGT_LAYER_PLOT, NULL));
        assert_null(agt_plan_find(plan, AGT_LAYER_PLOT, ""));
        assert_null(agt_plan_find(plan, AGT_LAYER_BUILDING, "P-01"));
    }
}

static gpointer find_all(gpointer data)
{
    const AgtPlan *plan = data;
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_PLOT);
    gsize right = 0;
    for (guint i = 0; i < t->n; i++) {
        const AgtFeature *row = agt_plan_find(plan, AGT_LAYER_PLOT, t->rows[i]->id);
        right += t->rows[i]->id ? row && strcmp(row->id, t->rows[i]->id) == 0 : !row;
    }
    return GSIZE_TO_POINTER(right);
}

static void any_thread_may_look_first(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = plan_with(AGT_LAYER_PLOT, 5000);
    GThread *thread[4];
    for (guint i = 0; i < G_N_ELEMENTS(thread); i++)
        thread[i] = g_thread_new("find", find_all, plan);
    for (guint i = 0; i < G_N_ELEMENTS(thread); i++)
        assert_int_equal(GPOINTER_TO_SIZE(g_thread_join(thread[i])), 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_agree_with_the_order_of_ids),
        cmocka_unit_test(findings_stand_in_the_described_order),
        cmocka_unit_test(a_tally_counts_as_one_by_one),
        cmocka_unit_test(rows_are_found_by_id),
        cmocka_unit_test(any_thread_may_look_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
