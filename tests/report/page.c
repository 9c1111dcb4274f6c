/* SPDX-License-Identifier: Apache-2.0 */
/* The report page: nothing from a foreign file becomes markup or script, the same input gives the
 * same bytes, and what it says holds together. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include <agrotown/report.h>

#include "support.h"

/* Ids and names that end an element, an attribute, a string or a line somewhere. */
#define NASTY                                                                                      \
    "</script><script>alert(1)</script>\"'&]]><!--\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xae{id}%s"

static const AgtRule mine = {
    .id = "B1",
    .severity = AGT_BLOCK,
    .text = {[AGT_LANG_EN] = "{id} stands on ground that is not handed over."},
    .advice = {[AGT_LANG_EN] = "Ask for the certificate of {id}."}};
static const AgtRule gap = {.id = "az.gap\"><b>",
                            .severity = AGT_ERROR,
                            .set = "az",
                            .document = "</style><b>SNiP",
                            .clause = "annex & 1",
                            .text = {[AGT_LANG_EN] = "The gap is {measured} {unit}."},
                            .advice = {[AGT_LANG_EN] = "Move."}};

static AgtPlan *some_plan(const char *title)
{
    AgtPlanHead head = {.key = "k",
                        .title = title,
                        .crs = "EPSG:32638",
                        .srid = 32638,
                        .vertical_datum = "EPSG:5705",
                        .illustrative = true,
                        .revision = "0123456789abcdef",
                        .revision_name = "r3"};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    AgtArena *a = agt_plan_builder_arena(b);
    for (int i = 1; i <= 4; i++) {
        AgtBuilding *h = (AgtBuilding *)agt_arena_row(a, AGT_LAYER_BUILDING);
        AgtPlot *p = (AgtPlot *)agt_arena_row(a, AGT_LAYER_PLOT);
        h->f.id = h->f.birth = i == 1 ? agt_arena_text(a, NASTY) : agt_arena_printf(a, "H-%d", i);
        p->f.id = p->f.birth = agt_arena_printf(a, "P-%d", i);
        p->street = agt_arena_text(a, NASTY);
        h->plot = p->f.id;
        h->f.geom = agt_arena_take_geom(a, agt_geom_new_box((AgtBox){i * 20, 0, i * 20 + 10, 9}));
        p->f.geom = agt_arena_take_geom(a, agt_geom_new_box((AgtBox){i * 20, 0, i * 20 + 20, 50}));
        h->kind = "dwelling";
        h->house_type = agt_arena_text(a, NASTY);
        h->rooms = i == 4 ? AGT_INT_NULL : i;
        agt_plan_builder_add(b, &h->f);
        agt_plan_builder_add(b, &p->f);
    }
    AgtNetworkNode *n = (AgtNetworkNode *)agt_arena_row(a, AGT_LAYER_NETWORK_NODE);
    n->f.id = n->f.birth = "WN-1";
    n->kind = "water";
    n->serves = "P-2";
    agt_plan_builder_add(b, &n->f);
    agt_plan_builder_loaded(b, agt_layers_all_but_bulk());
    return agt_plan_builder_end(b);
}

static AgtFindings *some_findings(void)
{
    AgtFindings *f = agt_findings_new();
    AgtArena *a = agt_findings_arena(f);
    AgtFinding *x = agt_findings_add_plan(f, &mine);
    x->layer = AGT_LAYER_BUILDING;
    x->id = agt_arena_text(a, NASTY);
    static const AgtPoint ring[] = {{20, 0}, {20, 10}, {30, 10}, {30, 0}};
    x->area = agt_arena_take_geom(a, agt_geom_new_polygon(ring, 4));
    x = agt_findings_add_plan(f, &gap);
    x->layer = x->other_layer = AGT_LAYER_BUILDING;
    x->id = "H-2";
    x->other_id = agt_arena_text(a, NASTY);
    x->measured = 2.9;
    x->required = 15;
    x->unit = "m";
    x->sets = "az,by";
    x->at = (AgtPoint){50.126, 5};
    x = agt_findings_add_plan(f, &gap);
    x->layer = AGT_LAYER_BUILDING;
    x->id = "H-3";
    x->waiver = "W-1";
    return f;
}

static AgtReportOptions judged(void)
{
    return (AgtReportOptions){.lang = AGT_LANG_EN,
                              .as_of = "2026-11-01",
                              .clearance_judged = true,
                              .data_date = "2026-10-01"};
}

static char *page_only(const AgtPlan *plan, const AgtFindings *f, const AgtReportOptions *o,
                       const char *only)
{
    AgtReportPage page = {.proven = true,
                          .norms = "az, by",
                          .only = only,
                          .author = NASTY,
                          .made_on = NASTY,
                          .made_with = "agrotown"};
    return agt_report_findings_html(plan, f, &page, o);
}

static char *page_of(const AgtPlan *plan, const AgtFindings *f, const AgtReportOptions *o)
{
    return page_only(plan, f, o, NULL);
}

static guint count(const char *in, const char *what)
{
    guint n = 0;
    for (const char *c = in; (c = strstr(c, what)); c += strlen(what))
        n++;
    return n;
}

/* What stands between two marks, from @p from on; newly allocated. */
static char *between(const char *in, const char *from, const char *to)
{
    const char *a = strstr(in, from);
    assert_non_null(a);
    a += strlen(from);
    const char *b = strstr(a, to);
    assert_non_null(b);
    return g_strndup(a, (gsize)(b - a));
}

static const char data_mark[] = "<script type=\"application/json\" id=\"data\">";

static JsonNode *data_of(const char *html)
{
    g_autofree char *text = between(html, data_mark, "</script>");
    g_autoptr(GError) error = NULL;
    JsonNode *root = json_from_string(text, &error);
    assert_no_error(error);
    return root;
}

static void foreign_text_is_never_markup(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan(NASTY);
    g_autoptr(AgtFindings) f = some_findings();
    AgtReportOptions o = judged();
    g_autofree char *html = page_only(plan, f, &o, NASTY);
    assert_int_equal(count(html, "<script"), 2); /* the data and ours */
    assert_int_equal(count(html, "</script>"), 2);
    assert_int_equal(count(html, "<style"), 1);
    assert_int_equal(count(html, "</style>"), 1);
    assert_null(strstr(html, "<b>SNiP"));
    assert_null(strstr(html, "alert(1)</script>"));
    assert_null(strstr(html, "<!--"));
    assert_true(g_utf8_validate(html, -1, NULL));
    /* Line separators may stand in markup, not in what a script reads. */
    g_autofree char *data = between(html, data_mark, "</script>");
    assert_null(strstr(data, "\xe2\x80\xa8"));
    assert_null(strpbrk(data, "<>&"));
    /* The style sheet holds the title: no quote or brace of it does anything there. */
    g_autofree char *style = between(html, "@page{@top-left{content:\"", "\"}");
    assert_null(strpbrk(style, "\"'<>{}()"));
}

static void foreign_text_arrives_whole(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan(NASTY);
    g_autoptr(AgtFindings) f = some_findings();
    AgtReportOptions o = judged();
    g_autofree char *html = page_of(plan, f, &o);
    g_autoptr(JsonNode) root = data_of(html);
    JsonObject *top = json_node_get_object(root);
    JsonArray *found = json_object_get_array_member(top, "findings");
    assert_int_equal(json_array_get_length(found), 3);
    JsonArray *first = json_array_get_array_element(found, 0);
    assert_string_equal(json_array_get_string_element(first, 3), NASTY);
    assert_string_equal(json_array_get_string_element(first, 15), "M-500 -450L-500 550L500 550L500 "
                                                                  "-450L-500 -450Z");
    JsonObject *house =
        json_array_get_object_element(json_object_get_array_member(top, "houses"), 0);
    assert_string_equal(json_object_get_string_member(house, "type"), NASTY);
    assert_string_equal(json_object_get_string_member(house, "street"), NASTY);
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan("\xff\xc3<b>");
    g_autoptr(AgtFindings) f = agt_findings_new();
    AgtReportOptions o = judged();
    g_autofree char *html = page_of(plan, f, &o);
    assert_true(g_utf8_validate(html, -1, NULL));
    assert_null(strstr(html, "<b></h1>"));
}

/* The hashes that the policy names are those of what stands there. */
static void policy_names_its_own_script(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan("Town");
    g_autoptr(AgtFindings) f = some_findings();
    AgtReportOptions o = judged();
    g_autofree char *html = page_of(plan, f, &o);
    g_autofree char *policy = between(html, "Content-Security-Policy\" content=\"", "\"");
    assert_non_null(strstr(policy, "default-src 'none'"));
    assert_null(strstr(policy, "unsafe"));
    const char *const part[][3] = {{"<style>", "</style>", "style-src 'sha256-"},
                                   {"</script>\n<script>", "</script>", "script-src 'sha256-"}};
    for (guint i = 0; i < G_N_ELEMENTS(part); i++) {
        g_autofree char *text = between(html, part[i][0], part[i][1]);
        g_autofree char *named = between(policy, part[i][2], "'");
        guint8 digest[32];
        gsize n = sizeof digest;
        g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
        g_checksum_update(sum, (const guchar *)text, -1);
        g_checksum_get_digest(sum, digest, &n);
        g_autofree char *is = g_base64_encode(digest, n);
        assert_string_equal(is, named);
    }
    assert_null(strstr(html, " style=")); /* the policy would block it */
    assert_null(strstr(html, " onclick"));
    assert_null(strstr(html, "http://"));
    assert_null(strstr(html, "https://"));
}

static void same_input_same_bytes(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan("Town");
    for (int lang = 0; lang < AGT_N_LANGS; lang++) {
        AgtReportOptions o = judged();
        o.lang = (AgtLang)lang;
        g_autoptr(AgtFindings) fa = some_findings(), fb = some_findings();
        g_autofree char *a = page_of(plan, fa, &o), *b = page_of(plan, fb, &o);
        assert_string_equal(a, b);
        g_autofree char *mark = g_strdup_printf("<html lang=\"%s\">", agt_lang_name((AgtLang)lang));
        assert_non_null(strstr(a, mark));
    }
}

static void says_what_was_judged(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan("Town");
    g_autoptr(AgtFindings) f = some_findings();
    AgtReportOptions o = judged();
    g_autofree char *html = page_of(plan, f, &o);
    assert_non_null(strstr(html, "ILLUSTRATIVE, NOT FOR CONSTRUCTION"));
    assert_non_null(strstr(html, "<h1>Town</h1>"));
    assert_non_null(strstr(html, "0123456789abcdef"));
    /* One dwelling is forbidden; the waived finding is listed and not counted. */
    assert_non_null(strstr(html, "<b>3</b> <span>of 4 dwellings without known conflict"));
    assert_non_null(strstr(html, "tile s2\"><b>1</b>"));
    assert_non_null(strstr(html, "tile waived\"><b>1</b>"));
    o.clearance_judged = false;
    g_autofree char *other = page_of(plan, f, &o);
    assert_non_null(strstr(other, "MINE CLEARANCE WAS NOT JUDGED"));
    assert_null(strstr(other, "dwellings without known conflict"));
    g_autoptr(JsonNode) root = data_of(other);
    JsonArray *houses = json_object_get_array_member(json_node_get_object(root), "houses");
    for (guint i = 0; i < json_array_get_length(houses); i++)
        assert_int_equal(
            json_object_get_int_member(json_array_get_object_element(houses, i), "verdict"), 2);
}

/* What forbids the plan as a whole, or leaves the data unproven, forbids every house. */
static void nothing_is_permitted_on_unproven_data(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan("Town");
    g_autoptr(AgtFindings) f = agt_findings_new();
    AgtReportOptions o = judged();
    AgtReportPage page = {.proven = false, .made_with = "agrotown"};
    g_autofree char *html = agt_report_findings_html(plan, f, &page, &o);
    assert_non_null(strstr(html, "<b>0</b> <span>of 4 dwellings"));
    page.proven = true;
    g_autofree char *proven = agt_report_findings_html(plan, f, &page, &o);
    assert_non_null(strstr(proven, "<b>4</b> <span>of 4 dwellings"));
    agt_findings_add_plan(f, &mine)->severity = AGT_NOT_BUILDABLE_YET;
    g_autofree char *whole = agt_report_findings_html(plan, f, &page, &o);
    assert_non_null(strstr(whole, "<b>0</b> <span>of 4 dwellings"));
}

/* When ids were judged alone, the others have no finding because nobody looked. */
static void what_was_not_judged_is_not_permitted(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan("Town");
    g_autoptr(AgtFindings) f = agt_findings_new();
    AgtReportOptions o = judged();
    AgtReportPage page = {.proven = true, .only = "H-2", .made_with = "agrotown"};
    g_autofree char *html = agt_report_findings_html(plan, f, &page, &o);
    assert_non_null(strstr(html, "<b>0</b> <span>of 4 dwellings"));
    g_autoptr(JsonNode) root = data_of(html);
    JsonArray *houses = json_object_get_array_member(json_node_get_object(root), "houses");
    for (guint i = 0; i < json_array_get_length(houses); i++)
        assert_int_equal(
            json_object_get_int_member(json_array_get_object_element(houses, i), "verdict"), 2);
}

static void tables_and_places_have_names(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan("Town");
    g_autoptr(AgtFindings) f = some_findings();
    AgtReportOptions o = judged();
    g_autofree char *html = page_of(plan, f, &o);
    assert_int_equal(count(html, "<table"), count(html, "<caption"));
    g_autofree char *body = between(html, "<body>", data_mark);
    assert_int_equal(count(body, "<th "), count(body, "scope=\""));
    assert_int_equal(count(body, "<main>"), 1);
    assert_int_equal(count(body, "<h1"), 1);
    assert_int_equal(count(body, "aria-live=\"polite\""), 3);
    /* No id stands twice. */
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (const char *c = body; (c = strstr(c, " id=\"")); c++) {
        g_autofree char *id = between(c, " id=\"", "\"");
        assert_true(g_hash_table_add(ids, g_strdup(id)));
    }
    /* A house knows its network. */
    g_autoptr(JsonNode) root = data_of(html);
    JsonArray *houses = json_object_get_array_member(json_node_get_object(root), "houses");
    guint served = 0;
    for (guint i = 0; i < json_array_get_length(houses); i++)
        served += json_array_get_length(
            json_object_get_array_member(json_array_get_object_element(houses, i), "nets"));
    assert_int_equal(served, 1);
}

static void never_says_safe(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan("Town");
    g_autoptr(AgtFindings) f = some_findings();
    AgtReportOptions o = judged();
    g_autofree char *html = page_of(plan, f, &o), *low = g_utf8_strdown(html, -1);
    assert_null(strstr(low, "safe"));
    assert_null(strstr(low, "безопасн"));
    assert_null(strstr(low, "təhlükəsiz"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foreign_text_is_never_markup),
        cmocka_unit_test(foreign_text_arrives_whole),
        cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
        cmocka_unit_test(policy_names_its_own_script),
        cmocka_unit_test(same_input_same_bytes),
        cmocka_unit_test(says_what_was_judged),
        cmocka_unit_test(nothing_is_permitted_on_unproven_data),
        cmocka_unit_test(what_was_not_judged_is_not_permitted),
        cmocka_unit_test(tables_and_places_have_names),
        cmocka_unit_test(never_says_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
