/* SPDX-License-Identifier: Apache-2.0 */
/* Findings that are waived or new, in every text format; what is said alike is said once. */
#include <json-glib/json-glib.h>
#include <math.h>

#include <agrotown/report.h>

#include "support.h"

static const AgtRule wide = {
    .id = "az.width",
    .severity = AGT_ERROR,
    .set = "az",
    .text = {[AGT_LANG_EN] = "{id} is {measured} m wide; {required} m is needed."},
    .advice = {[AGT_LANG_EN] = "Widen {id}."}};
static const AgtRule block = {
    .id = "B2", .severity = AGT_BLOCK, .text = {[AGT_LANG_EN] = "{id} is not in released land."}};

static AgtFinding *add(AgtFindings *f, const AgtRule *rule, const char *id, double measured)
{
    AgtFinding *x = agt_findings_add_plan(f, rule);
    x->layer = AGT_LAYER_STREET;
    x->id = agt_arena_text(agt_findings_arena(f), id);
    x->measured = measured;
    x->required = 6;
    x->unit = "m";
    return x;
}

static AgtPlan *plan_with_waivers(void)
{
    static const AgtPlanHead head = {.key = "k",
                                     .title = "T",
                                     .crs = "EPSG:32638",
                                     .srid = 32638,
                                     .revision = "0123",
                                     .revision_name = "r3"};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    AgtArena *a = agt_plan_builder_arena(b);
    static const char *const rows[][3] = {{"WV-001", "ST-01", "accepted"},
                                          {"WV-002", "ST-02", "under_review"},
                                          {"WV-003", "ST-03", "rejected"},
                                          {"WV-004", "ST-04", "accepted"}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        AgtWaiver *w = (AgtWaiver *)agt_arena_row(a, AGT_LAYER_WAIVER);
        w->f.id = w->f.birth = rows[i][0];
        w->rule = i == 3 ? "B2" : "az.width";
        w->layer = "street";
        w->feature = rows[i][1];
        w->status = rows[i][2];
        w->reason = "old \"town\"\n";
        w->by = "A";
        w->accepted_by = i == 1 ? NULL : "B";
        w->valid_until = "2027-01-01";
        agt_plan_builder_add(b, &w->f);
    }
    return agt_plan_builder_end(b);
}

/* Three streets of the rule, the first one waived, and a block that bears a mark it must not. */
static AgtFindings *three_streets(void)
{
    AgtFindings *f = agt_findings_new();
    add(f, &block, "ST-04", 0)->waiver = "WV-004";
    add(f, &wide, "ST-01", 5)->waiver = "WV-001";
    add(f, &wide, "ST-02", 4);
    add(f, &wide, "ST-03", 3);
    return f;
}

static AgtReportOptions plain(void)
{
    return (AgtReportOptions){.lang = AGT_LANG_EN,
                              .as_of = "2026-11-01",
                              .clearance_judged = true,
                              .plan_file = "my town.sqlite"};
}

static void waived_ones_come_last_and_do_not_count(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = plan_with_waivers();
    g_autoptr(AgtFindings) f = three_streets();
    AgtReportOptions o = plain();
    g_autofree char *text = agt_report_findings_text(plan, f, &o);
    assert_non_null(strstr(text, "findings: block 1, not buildable yet 0, error 2, warning 0, "
                                 "info 0, waived 1\n"));
    const char *waived = strstr(text, "waived  error  az.width [az]: 1\n");
    assert_non_null(waived);
    assert_non_null(strstr(waived, "ST-01 is 5 m wide"));
    assert_non_null(strstr(waived, "    WV-001, accepted by B, until 2027-01-01: old"));
    assert_null(strstr(waived, "what to do")); /* nothing, until then */
    assert_null(strstr(waived, "B2"));
}

static JsonObject *object_of(JsonParser *p, const char *text)
{
    g_autoptr(GError) error = NULL;
    json_parser_load_from_data(p, text, -1, &error);
    assert_no_error(error);
    return json_node_get_object(json_parser_get_root(p));
}

static const char *status_in(JsonArray *results, guint i)
{
    JsonObject *r = json_array_get_object_element(results, i);
    if (!json_object_has_member(r, "suppressions"))
        return "-";
    JsonArray *s = json_object_get_array_member(r, "suppressions");
    assert_int_equal(json_array_get_length(s), 1);
    return json_object_get_string_member(json_array_get_object_element(s, 0), "status");
}

/* Whatever stands in the table: a viewer must not hide what blocks. */
static void sarif_suppresses_what_is_waived_only(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = plan_with_waivers();
    g_autoptr(AgtFindings) f = three_streets();
    AgtReportOptions o = plain();
    g_autofree char *text = agt_report_findings_sarif(plan, f, &o);
    g_autoptr(JsonParser) p = json_parser_new();
    JsonArray *runs = json_object_get_array_member(object_of(p, text), "runs");
    JsonObject *run = json_array_get_object_element(runs, 0);
    JsonArray *results = json_object_get_array_member(run, "results");
    static const char *const wanted[] = {"rejected", "accepted", "underReview", "rejected"};
    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++)
        assert_string_equal(status_in(results, i), wanted[i]);
    assert_non_null(strstr(text, "\"uri\": \"my%20town.sqlite\""));
    assert_null(strstr(text, "baselineState"));
    /* The text of a rule has no figures. */
    assert_non_null(strstr(text, "… is … m wide; … m is needed."));
}

/* ST-03 is new, something else was there before. */
static void marks_of_a_baseline(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = plan_with_waivers();
    g_autoptr(AgtFindings) f = three_streets();
    g_autoptr(GHashTable) fresh = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) fixed = g_ptr_array_new();
    g_hash_table_add(fresh, (gpointer)agt_findings_get(f, 3));
    g_ptr_array_add(fixed, (gpointer) "az.gap|building|H-1|building|H-2");
    g_ptr_array_add(fixed, (gpointer) "az.gap|building|H-3||");
    const AgtReportBaseline since = {"r2", fresh, fixed};
    AgtReportOptions o = plain();
    o.baseline = &since;
    g_autofree char *text = agt_report_findings_text(plan, f, &o);
    assert_non_null(strstr(text, "since r2: new 1, fixed 2, unchanged 3\n"));
    assert_non_null(strstr(text, "az.width [az]: 2 (1 new)\n"));
    assert_non_null(strstr(text, "  new: ST-03 is 3 m wide"));
    assert_non_null(strstr(text, "fixed: 2\n  az.gap: H-1, H-2; H-3\n"));
    g_autofree char *sarif = agt_report_findings_sarif(plan, f, &o);
    assert_non_null(strstr(sarif, "\"baselineState\": \"new\""));
    assert_non_null(strstr(sarif, "\"baselineState\": \"absent\""));
    g_autofree char *lines = agt_report_findings_lines(plan, f, &o);
    g_auto(GStrv) line = g_strsplit(lines, "\n", -1);
    assert_int_equal(g_strv_length(line), 1 + 4 + 2 + 1); /* and the empty one at the end */
    for (guint i = 0; i < 7; i++) {
        g_autoptr(JsonParser) p = json_parser_new();
        const char *type = json_object_get_string_member(object_of(p, line[i]), "type");
        assert_string_equal(type, i == 0 ? "heading" : i < 5 ? "finding" : "fixed");
    }
    g_autofree char *csv = agt_report_findings_csv(plan, f, &o);
    assert_non_null(strstr(csv, "az.width,error,open,,new,street,ST-03,"));
    assert_non_null(strstr(csv, "az.width,error,waived,WV-001,unchanged,street,ST-01,"));
    assert_non_null(strstr(csv, "B2,block,open,,unchanged,street,ST-04,"));
}

/* One sentence of many features is told once; what differs is told worst first. */
static void alike_is_said_once(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = plan_with_waivers();
    g_autoptr(AgtFindings) f = agt_findings_new();
    AgtReportOptions o = plain();
    for (guint i = 0; i < 9; i++) {
        g_autofree char *id = g_strdup_printf("ST-%02u", i + 10);
        add(f, &block, id, NAN);
        add(f, &wide, id, 5 - 0.1 * i);
    }
    o.limit = 3;
    g_autofree char *text = agt_report_findings_text(plan, f, &o);
    assert_non_null(strstr(text, "B2: 9\n  … is not in released land.  (9)\n"
                                 "    ST-10, ST-11, ST-12, ST-13, ST-14, ST-15\n"
                                 "    and 3 more\n"));
    assert_non_null(strstr(text, "[az]: 9\n  ST-18 is 4.2 m wide; 6 m is needed.\n"
                                 "  ST-17 is 4.3 m wide; 6 m is needed.\n"
                                 "  ST-16 is 4.4 m wide; 6 m is needed.\n"
                                 "  and 6 more\n"));
    o.limit = 0;
    g_autofree char *all = agt_report_findings_text(plan, f, &o);
    for (guint i = 0; i < 9; i++) {
        g_autofree char *one = g_strdup_printf("\n  ST-%02u is not in released land.\n", i + 10);
        assert_non_null(strstr(all, one));
    }
    assert_null(strstr(all, "…"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waived_ones_come_last_and_do_not_count),
        cmocka_unit_test(sarif_suppresses_what_is_waived_only),
        cmocka_unit_test(marks_of_a_baseline),
        cmocka_unit_test(alike_is_said_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
