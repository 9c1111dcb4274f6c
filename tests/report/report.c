/* SPDX-License-Identifier: Apache-2.0 */
/* Reports: what stands on the first lines, grouping, and JSON that a foreign parser reads. */
#include <json-glib/json-glib.h>
#include <math.h>

#include <agrotown/report.h>

#include "support.h"

static const AgtRule mine = {
    .id = "B1",
    .severity = AGT_BLOCK,
    .text = {[AGT_LANG_EN] = N_("{id} stands on ground that is not handed over.")},
    .advice = {[AGT_LANG_EN] = N_("Ask for the handover certificate.")}};
static const AgtRule gap = {
    .id = "az.fire.gap",
    .severity = AGT_ERROR,
    .basis = AGT_BASIS_DERIVED,
    .set = "az",
    .document = "SNiP 2.07.01-89*",
    .clause = "annex 1",
    .text = {"{measured} m", "{measured} м", "The gap is {measured} {unit}, {required} needed."},
    .advice = {"", "", "Move one of the two."}};

/* Findings of a plan: two gaps per house, a block, an information. */
static AgtFindings *some_findings(guint gaps)
{
    static const AgtRule info = {
        .id = "T9", .severity = AGT_INFO, .text = {[AGT_LANG_EN] = "Nothing is \"wrong\"\there."}};
    AgtFindings *f = agt_findings_new();
    AgtArena *a = agt_findings_arena(f);
    agt_findings_add_plan(f, &info);
    for (guint i = 0; i < gaps; i++) {
        AgtFinding *x = agt_findings_add_plan(f, &gap);
        x->layer = x->other_layer = AGT_LAYER_BUILDING;
        x->id = agt_arena_printf(a, "H-%u", i + 1);
        x->other_id = agt_arena_printf(a, "H-%u", i + 2);
        x->measured = 2.9;
        x->required = 15;
        x->unit = "m";
        x->at = (AgtPoint){660000.26 + i, 4440000};
    }
    AgtFinding *x = agt_findings_add_plan(f, &mine);
    x->severity = AGT_NOT_BUILDABLE_YET;
    x->layer = AGT_LAYER_BUILDING;
    x->id = "H-1";
    static const AgtPoint ring[] = {{0, 0}, {0, 10}, {10, 10}, {10, 0}};
    x->area = agt_arena_take_geom(a, agt_geom_new_polygon(ring, 4));
    return f;
}

static AgtPlan *some_plan(bool illustrative)
{
    AgtPlanHead head = {.key = "k",
                        .title = "Town",
                        .crs = "EPSG:32638",
                        .srid = 32638,
                        .vertical_datum = "EPSG:5705",
                        .illustrative = illustrative,
                        .revision = "0123456789abcdef",
                        .revision_name = "r3"};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    AgtArena *a = agt_plan_builder_arena(b);
    for (int i = 1; i <= 5; i++) {
        AgtBuilding *h = (AgtBuilding *)agt_arena_row(a, AGT_LAYER_BUILDING);
        h->f.id = h->f.birth = agt_arena_printf(a, "H-%d", i);
        h->f.geom = agt_arena_take_geom(a, agt_geom_new_box((AgtBox){i * 20, 0, i * 20 + 10, 9}));
        h->kind = i == 5 ? "public" : "dwelling";
        h->rooms = i == 4 ? AGT_INT_NULL : i;
        if (i == 3)
            h->f.state = "withdrawn";
        agt_plan_builder_add(b, &h->f);
    }
    agt_plan_builder_loaded(b, agt_layers_all_but_bulk());
    return agt_plan_builder_end(b);
}

static AgtReportOptions judged(void)
{
    return (AgtReportOptions){.lang = AGT_LANG_EN,
                              .as_of = "2026-11-01",
                              .clearance_judged = true,
                              .data_date = "2026-10-01"};
}

/* Whatever is written, this word is not in it. */
static void never_says_safe(const char *text)
{
    g_autofree char *low = g_ascii_strdown(text, -1);
    assert_null(strstr(low, "safe"));
}

static void findings_are_grouped_worst_first(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan(true);
    g_autoptr(AgtFindings) f = some_findings(3);
    AgtReportOptions o = judged();
    o.limit = 2;
    g_autofree char *text = agt_report_findings_text(plan, f, &o);
    assert_string_equal(text, "ILLUSTRATIVE, NOT FOR CONSTRUCTION\n"
                              "mine clearance was judged for planning\n"
                              "not buildable yet: 1\n"
                              "as of 2026-11-01; oldest clearance data of 2026-10-01\n"
                              "Town, r3 (0123456789ab)\n"
                              "findings: block 0, not buildable yet 1, error 3, warning 0, info 1\n"
                              "\n"
                              "not buildable yet  B1: 1\n"
                              "  H-1 stands on ground that is not handed over.\n"
                              "  what to do: Ask for the handover certificate.\n"
                              "\n"
                              "error  az.fire.gap [az]: 3\n"
                              "  H-1  The gap is 2.9 m, 15 needed.  (E 660000.3, N 4440000)\n"
                              "  H-2  The gap is 2.9 m, 15 needed.  (E 660001.3, N 4440000)\n"
                              "  and 1 more\n"
                              "  what to do: Move one of the two.\n"
                              "  source: SNiP 2.07.01-89*, annex 1 (derived)\n"
                              "\n"
                              "info  T9: 1\n"
                              "  Nothing is \"wrong\"\there.\n"
                              "\n"
                              "Each finding with its place: --all, or a file with --output (.html, "
                              ".xlsx, .gpkg).\n");
    never_says_safe(text);
    o.colour = true;
    g_autofree char *coloured = agt_report_findings_text(plan, f, &o);
    assert_non_null(strstr(coloured, "\033[31merror\033[0m"));
}

static void unjudged_clearance_is_said_first(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan(false);
    g_autoptr(AgtFindings) none = agt_findings_new();
    AgtReportOptions o = judged();
    o.clearance_judged = false;
    g_autofree char *text = agt_report_findings_text(plan, none, &o);
    assert_true(g_str_has_prefix(text, "mine clearance was not judged: "));
    assert_null(strstr(text, "no known conflict"));
    assert_non_null(strstr(text, "of mines nothing can be said"));
    never_says_safe(text);
    o.clearance_judged = true;
    o.data_date = "";
    g_autofree char *clean = agt_report_findings_text(plan, none, &o);
    assert_non_null(strstr(clean, "no known conflict as of 2026-11-01\n"));
    assert_non_null(strstr(clean, "there is no dated clearance data"));
    assert_null(strstr(clean, "ILLUSTRATIVE"));
    /* Information leaves a plan clean, a warning does not. */
    g_autoptr(AgtFindings) f = some_findings(0);
    g_autofree char *yet = agt_report_findings_text(plan, f, &o);
    assert_null(strstr(yet, "no known conflict"));
    o.purpose = AGT_CONSTRUCTION;
    g_autofree char *works = agt_report_findings_text(plan, f, &o);
    assert_true(g_str_has_prefix(works, "mine clearance was judged for construction\n"));
}

/* The document of a foreign parser; free with g_object_unref(). */
static JsonParser *parsed(const char *text)
{
    g_autoptr(GError) error = NULL;
    JsonParser *p = json_parser_new();
    json_parser_load_from_data(p, text, -1, &error);
    assert_no_error(error);
    return p;
}

static JsonObject *root_of(JsonParser *p)
{
    return json_node_get_object(json_parser_get_root(p));
}

static void findings_json_reads_back(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan(true);
    g_autoptr(AgtFindings) f = some_findings(2);
    agt_findings_sort(f);
    AgtReportOptions o = judged();
    g_autofree char *text = agt_report_findings_json(plan, f, &o);
    never_says_safe(text);
    assert_non_null(strstr(text, "\"measured\": 2.9,")); /* not 2.8999999999999999 */
    g_autoptr(JsonParser) p = parsed(text);
    JsonObject *r = root_of(p);
    assert_string_equal(json_object_get_string_member(r, "format"), "agrotown.findings/1");
    assert_true(json_object_get_boolean_member(r, "illustrative"));
    assert_true(json_object_get_boolean_member(r, "clearance_judged"));
    assert_int_equal(json_object_get_int_member(r, "not_buildable_yet"), 1);
    JsonObject *counts = json_object_get_object_member(r, "counts");
    assert_int_equal(json_object_get_int_member(counts, "error"), 2);
    JsonArray *list = json_object_get_array_member(r, "findings");
    assert_int_equal(json_array_get_length(list), 4);
    JsonObject *first = json_array_get_object_element(list, 0);
    assert_string_equal(json_object_get_string_member(first, "severity"), "not_buildable_yet");
    assert_true(json_object_get_null_member(first, "measured"));
    assert_true(g_str_has_prefix(json_object_get_string_member(first, "area"), "MULTIPOLYGON"));
    JsonObject *error = json_array_get_object_element(list, 1);
    assert_true(json_object_get_double_member(error, "measured") == 2.9);
    assert_true(json_object_get_double_member(error, "e_m") == 660000.26);
    assert_string_equal(json_object_get_string_member(error, "other_id"), "H-2");
    JsonObject *last = json_array_get_object_element(list, 3);
    assert_string_equal(json_object_get_string_member(last, "text"), "Nothing is \"wrong\"\there.");
    assert_true(json_object_get_null_member(last, "id"));
}

static bool to_degrees(AgtPoint *pt, size_t n, gpointer user, GError **error)
{
    if (user) {
        g_set_error(error, AGT_GEOM_ERROR, AGT_GEOM_ERROR_FAILED, "outside");
        return false;
    }
    for (size_t i = 0; i < n; i++)
        pt[i] = (AgtPoint){46 + pt[i].x / 1e6, 40 + pt[i].y / 1e8};
    return true;
}

static void geojson_follows_rfc_7946(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtPlan) plan = some_plan(true);
    g_autoptr(AgtFindings) f = some_findings(1);
    agt_findings_sort(f);
    AgtReportOptions o = judged();
    g_autofree char *text = agt_report_findings_geojson(plan, f, &o, to_degrees, NULL, &error);
    assert_no_error(error);
    g_autoptr(JsonParser) p = parsed(text);
    JsonObject *r = root_of(p);
    assert_string_equal(json_object_get_string_member(r, "type"), "FeatureCollection");
    assert_false(json_object_has_member(r, "crs"));
    JsonArray *list = json_object_get_array_member(r, "features");
    assert_int_equal(json_array_get_length(list), 3);
    JsonObject *area =
        json_object_get_object_member(json_array_get_object_element(list, 0), "geometry");
    assert_string_equal(json_object_get_string_member(area, "type"), "MultiPolygon");
    JsonArray *ring = json_array_get_array_element(
        json_array_get_array_element(json_object_get_array_member(area, "coordinates"), 0), 0);
    assert_int_equal(json_array_get_length(ring), 5);
    double twice = 0;
    for (guint i = 0; i + 1 < 5; i++) {
        JsonArray *a = json_array_get_array_element(ring, i);
        JsonArray *b = json_array_get_array_element(ring, i + 1);
        twice +=
            (json_array_get_double_element(a, 0) - 46) *
                (json_array_get_double_element(b, 1) - 40) -
            (json_array_get_double_element(b, 0) - 46) * (json_array_get_double_element(a, 1) - 40);
    }
    assert_true(twice > 0); /* the exterior runs anticlockwise */
    JsonObject *point =
        json_object_get_object_member(json_array_get_object_element(list, 1), "geometry");
    assert_string_equal(json_object_get_string_member(point, "type"), "Point");
    assert_true(
        fabs(json_array_get_double_element(json_object_get_array_member(point, "coordinates"), 0) -
             46.66000026) < 1e-9);
    assert_true(json_object_get_null_member(json_array_get_object_element(list, 2), "geometry"));
    assert_null(agt_report_findings_geojson(plan, f, &o, to_degrees, &o, &error));
    assert_non_null(error);
}

static void info_counts_units_and_mix(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan(true);
    AgtMix mix[] = {{1, 1, "A"}, {2, 4, "B"}};
    AgtProgramme programme = {
        .name = "p", .units = 5, .persons_per_unit = 4, .mix = mix, .n_mix = 2};
    g_autoptr(AgtFindings) f = some_findings(2);
    AgtReportOptions o = judged();
    g_autofree char *text = agt_report_info_json(plan, &programme, f, &o);
    g_autoptr(JsonParser) p = parsed(text);
    JsonObject *r = root_of(p);
    assert_int_equal(json_object_get_int_member(r, "units_asked"), 5);
    assert_int_equal(json_object_get_int_member(r, "units_placed"), 3);
    JsonObject *m = json_object_get_object_member(r, "mix");
    assert_int_equal(json_object_get_size(m), 3);
    JsonObject *two = json_object_get_object_member(m, "2");
    assert_int_equal(json_object_get_int_member(two, "asked"), 4);
    assert_int_equal(json_object_get_int_member(two, "placed"), 1);
    assert_int_equal(
        json_object_get_int_member(json_object_get_object_member(m, "unknown"), "placed"), 1);
    assert_string_equal(json_object_get_string_member(r, "crs"), "EPSG:32638");
    assert_string_equal(json_object_get_string_member(r, "revision_name"), "r3");
    assert_false(json_object_get_boolean_member(r, "uncommitted"));
    assert_string_equal(json_object_get_string_member(r, "clearance_data_date"), "2026-10-01");
    JsonObject *counts = json_object_get_object_member(r, "findings");
    assert_int_equal(json_object_get_int_member(counts, "error"), 2);
    JsonObject *layers = json_object_get_object_member(r, "layers");
    assert_int_equal(json_object_get_int_member(layers, "building"), 5);
    assert_int_equal(json_object_get_int_member(layers, "hazard_area"), 0);
    assert_true(json_object_get_null_member(layers, "terrain")); /* not loaded, so not none */
    assert_int_equal(json_array_get_length(json_object_get_array_member(r, "extent")), 4);
    g_autofree char *bare = agt_report_info_json(plan, NULL, NULL, &o);
    g_autoptr(JsonParser) q = parsed(bare);
    assert_true(json_object_get_null_member(root_of(q), "units_asked"));
    assert_true(json_object_get_null_member(root_of(q), "findings"));
    g_autofree char *words = agt_report_info_text(plan, &programme, f, &o);
    assert_true(g_str_has_prefix(words, "ILLUSTRATIVE, NOT FOR CONSTRUCTION\n"));
    assert_non_null(strstr(words, "units: 3 of 5 placed\n  rooms not given: 1\n"
                                  "  1 rooms: 1 of 1\n  2 rooms: 1 of 4\n"));
    never_says_safe(words);
}

/* The plan with H-1 moved and turned, H-2 of another type, H-4 gone, H-9 new. */
static AgtPlan *edited(const AgtPlan *plan)
{
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    AgtArena *a = agt_changeset_arena(c);
    const AgtFeature *h1 = agt_plan_find(plan, AGT_LAYER_BUILDING, "H-1");
    AgtFeature *now = agt_arena_copy(a, h1);
    now->geom = agt_arena_take_geom(
        a, agt_geom_move(h1->geom, (AgtPoint){25, 4.5}, -15 * G_PI / 180, 3, 4));
    agt_changeset_change(c, h1, now);
    const AgtFeature *h2 = agt_plan_find(plan, AGT_LAYER_BUILDING, "H-2");
    AgtBuilding *other = (AgtBuilding *)agt_arena_copy(a, h2);
    other->rooms = 3;
    other->height_m = 4.6;
    other->f.name = "a \"name\"";
    other->f.geom = agt_arena_take_geom(a, agt_geom_new_box((AgtBox){40, 0, 50, 10}));
    agt_changeset_change(c, h2, &other->f);
    agt_changeset_remove(c, agt_plan_find(plan, AGT_LAYER_BUILDING, "H-4"));
    AgtFeature *fresh = agt_arena_copy(a, h1);
    fresh->id = fresh->birth = "H-9";
    agt_changeset_add(c, fresh);
    AgtPlan *after = agt_plan_apply(plan, c, NULL);
    assert_non_null(after);
    return after;
}

static void a_comparison_reads_like_a_note(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) from = some_plan(true), to = edited(from);
    g_autoptr(AgtComparison) c = agt_compare(from, to, 0.001);
    g_autoptr(AgtFindings) before = some_findings(2), after = some_findings(3);
    agt_compare_findings(c, before, after);
    AgtReportOptions o = judged();
    g_autofree char *text = agt_report_comparison_text(c, &o);
    assert_string_equal(
        text,
        "ILLUSTRATIVE, NOT FOR CONSTRUCTION\n"
        "mine clearance was judged for planning\n"
        "not buildable yet: 1\n"
        "as of 2026-11-01; oldest clearance data of 2026-10-01\n"
        "From r3 (0123456789ab) to r3 with uncommitted edits: features added 1, changed 2, "
        "removed 1.\n"
        "Moved: 1, the farthest H-1 by 6.72 m; other shape: 1; other attributes: 1.\n"
        "Findings: 1 new, 0 fixed, 4 unchanged.\n"
        "Not compared: Height grid.\n"
        "\n"
        "Building: 1 added, 2 changed, 1 removed\n"
        "  H-1  moved 5 m NE (037°), rotated 15° clockwise\n"
        "  H-2  corners moved: 2, by up to 1 m N (000°), area 90 -> 100 m2 (+11 %), name - -> a "
        "\"name\", rooms 2 -> 3, height_m - -> 4.6 m\n"
        "  H-4  removed\n"
        "  H-9  added\n"
        "\n"
        "New findings:\n"
        "error  az.fire.gap [az]: 1\n"
        "  H-3  The gap is 2.9 m, 15 needed.  (E 660002.3, N 4440000)\n"
        "  what to do: Move one of the two.\n"
        "  source: SNiP 2.07.01-89*, annex 1 (derived)\n");
    g_autoptr(AgtComparison) same = agt_compare(from, from, 0.001);
    g_autofree char *none = agt_report_comparison_text(same, &o);
    assert_string_equal(none, "");
}

static void comparison_lines_are_json(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) from = some_plan(true), to = edited(from);
    g_autoptr(AgtComparison) c = agt_compare(from, to, 0.001);
    g_autoptr(AgtFindings) before = some_findings(2), after = some_findings(3);
    agt_compare_findings(c, before, after);
    AgtReportOptions o = judged();
    g_autofree char *text = agt_report_comparison_json(c, &o);
    g_auto(GStrv) line = g_strsplit(text, "\n", -1);
    assert_int_equal(g_strv_length(line), 8); /* header, 4 features, 1 rule, total, the end */
    static const char *const types[] = {"header",  "feature", "feature", "feature",
                                        "feature", "rule",    "total"};
    for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
        g_autoptr(JsonParser) p = parsed(line[i]);
        assert_string_equal(json_object_get_string_member(root_of(p), "type"), types[i]);
    }
    g_autoptr(JsonParser) head = parsed(line[0]);
    assert_string_equal(json_object_get_string_member(root_of(head), "format"), "plan.diff/1");
    assert_string_equal(json_object_get_string_member(root_of(head), "from"),
                        "r3:0123456789abcdef");
    g_autoptr(JsonParser) h1 = parsed(line[1]);
    JsonObject *f = root_of(h1), *g = json_object_get_object_member(f, "geometry");
    assert_string_equal(json_object_get_string_member(f, "op"), "update");
    assert_int_equal(json_object_get_int_member(f, "bits"), 2);
    assert_int_equal(strlen(json_object_get_string_member(f, "key")), 32);
    assert_string_equal(json_object_get_string_member(g, "kind"), "moved");
    assert_true(fabs(json_object_get_double_member(g, "distance_m") - 5) < 1e-6);
    assert_true(fabs(json_object_get_double_member(g, "rotation_deg") - 15) < 1e-6);
    g_autoptr(JsonParser) h2 = parsed(line[2]);
    JsonObject *a = json_object_get_object_member(root_of(h2), "attributes");
    assert_int_equal(json_object_get_int_member(root_of(h2), "bits"), 5);
    JsonArray *rooms = json_object_get_array_member(a, "rooms");
    assert_int_equal(json_array_get_int_element(rooms, 0), 2);
    assert_int_equal(json_array_get_int_element(rooms, 1), 3);
    assert_true(json_array_get_null_element(json_object_get_array_member(a, "height_m"), 0));
    g_autoptr(JsonParser) total = parsed(line[6]);
    JsonArray *units = json_object_get_array_member(root_of(total), "units");
    assert_int_equal(json_array_get_int_element(units, 0), 3);
    assert_int_equal(json_array_get_int_element(units, 1), 3);
}

static void a_changeset_is_told(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) from = some_plan(false), to = edited(from);
    g_autoptr(AgtComparison) c = agt_compare(from, to, 0.001);
    g_autoptr(AgtChangeset) changes = agt_comparison_changeset(c);
    AgtReportOptions o = judged();
    o.limit = 1;
    g_autofree char *text = agt_report_changes_text(changes, &o);
    assert_string_equal(text, "Building: 1 added, 2 changed, 1 removed\n"
                              "  H-1  moved 5 m NE (037°), rotated 15° clockwise\n"
                              "  and 3 more\n");
    g_autoptr(AgtFindings) findings = agt_findings_new();
    for (guint i = 0; i < 2; i++) {
        const AgtFindings *f = i ? findings : NULL;
        g_autofree char *json = agt_report_changes_json(changes, f, &o);
        g_autoptr(JsonParser) p = parsed(json);
        JsonObject *root = root_of(p);
        assert_int_equal(json_array_get_length(json_object_get_array_member(root, "changes")), 4);
        assert_int_equal(json_object_has_member(root, "findings"), i); /* none is not "clean" */
    }
    g_autoptr(AgtChangeset) none = agt_changeset_new();
    g_autofree char *empty = agt_report_changes_text(none, &o);
    assert_string_equal(empty, "no changes\n");
    o.illustrative = true;
    g_autofree char *noted = agt_report_changes_text(none, &o);
    assert_string_equal(noted, "ILLUSTRATIVE, NOT FOR CONSTRUCTION\nno changes\n");
    g_autofree char *json = agt_report_changes_json(none, NULL, &o);
    assert_non_null(strstr(json, "\"notice\": \"ILLUSTRATIVE, NOT FOR CONSTRUCTION\""));
}

static void odd_texts_stay_json(void **state)
{
    (void)state;
    AgtReportRevision r = {.seq = 17,
                           .hash = "ff",
                           .parent = "",
                           .author = "A \\ \"B\"\n",
                           .message = "\x01\x7f\xff é",
                           .added = 3};
    g_autofree char *text = agt_report_revision_json(&r);
    assert_null(strchr(text, '\n'));
    g_autoptr(JsonParser) p = parsed(text);
    assert_string_equal(json_object_get_string_member(root_of(p), "author"), "A \\ \"B\"\n");
    assert_string_equal(json_object_get_string_member(root_of(p), "message"),
                        "\x01\x7f\xef\xbf\xbd é");
    assert_true(json_object_get_null_member(root_of(p), "parent"));
    assert_int_equal(json_object_get_int_member(root_of(p), "added"), 3);
}

static AgtGeom *square(double from, double to)
{
    return agt_geom_new_box((AgtBox){from, from, to, to});
}

/* One hazard of a delivery, received as a square of 10 m and stored as another one. */
static AgtPlan *delivered(double from, double to)
{
    const AgtPlanHead head = {.key = "k", .title = "T", .crs = "EPSG:32638", .srid = 32638};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    AgtArena *a = agt_plan_builder_arena(b);
    AgtDataset *d = (AgtDataset *)agt_arena_row(a, AGT_LAYER_DATASET);
    AgtSource *s = (AgtSource *)agt_arena_row(a, AGT_LAYER_SOURCE);
    AgtEdition *e = (AgtEdition *)agt_arena_row(a, AGT_LAYER_EDITION);
    AgtHazardArea *h = (AgtHazardArea *)agt_arena_row(a, AGT_LAYER_HAZARD_AREA);
    d->f.id = h->dataset = e->dataset = "anama";
    s->f.id = h->f.source = e->source = "S-1";
    s->records = s->stored = 1;
    s->quarantined = s->unmapped = 0;
    e->f.id = "ED-1";
    e->number = 1;
    e->status = "received";
    h->f.id = "HZ-1";
    h->flaw = "invalid_geometry,missing:class";
    h->f.geom = agt_arena_take_geom(a, square(from, to));
    g_autoptr(AgtGeom) received = square(0, 10);
    h->received = agt_arena_take_bytes(a, agt_geom_to_wkb(received));
    const AgtFeature *rows[] = {&d->f, &s->f, &e->f, &h->f};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        agt_plan_builder_add(b, rows[i]);
    return agt_plan_builder_end(b);
}

static JsonParser *protocol_of(const AgtPlan *plan)
{
    const AgtReportOptions o = {.lang = AGT_LANG_EN, .as_of = "2026-11-01"};
    const AgtEdition *e = agt_clearance_newest_edition(plan, "anama");
    const AgtFeature *d = agt_plan_find(plan, AGT_LAYER_DATASET, "anama");
    g_autofree char *text = agt_report_protocol_json(plan, (const AgtDataset *)d, e, &o);
    return parsed(text);
}

/* A hazard that was stored smaller than it came must never look like one that was widened. */
static void the_protocol_tells_wider_from_smaller(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) wide = delivered(-1, 11), small = delivered(1, 9);
    g_autoptr(JsonParser) p = protocol_of(wide), q = protocol_of(small);
    JsonObject *grown = json_object_get_object_member(root_of(p), "widened_hazards");
    JsonObject *lost = json_object_get_object_member(root_of(q), "narrowed_hazards");
    assert_true(json_object_get_boolean_member(root_of(p), "balanced"));
    assert_int_equal(json_object_get_int_member(grown, "records"), 1);
    assert_true(fabs(json_object_get_double_member(grown, "farthest_m") - sqrt(2)) < 0.001);
    assert_true(fabs(json_object_get_double_member(grown, "stored_m2") - 144) < 0.1);
    assert_int_equal(json_object_get_int_member(lost, "records"), 1);
    grown = json_object_get_object_member(root_of(q), "widened_hazards");
    assert_int_equal(json_object_get_int_member(grown, "records"), 0);
    JsonObject *flaws = json_object_get_object_member(root_of(q), "flaws");
    assert_int_equal(json_object_get_int_member(flaws, "missing"), 1);
}

/* --- Land balance --- */

static AgtFeature *row_at(AgtPlanBuilder *b, AgtLayerId layer, const char *id, const char *wkt)
{
    AgtArena *a = agt_plan_builder_arena(b);
    AgtFeature *row = agt_arena_row(a, layer);
    row->id = row->birth = id;
    row->geom = agt_arena_take_geom(a, agt_geom_from_wkt(wkt, NULL));
    assert_non_null(row->geom);
    agt_plan_builder_add(b, row);
    return row;
}

static void zone_at(AgtPlanBuilder *b, const char *id, const char *use, const char *now,
                    const char *wkt)
{
    AgtLandUse *z = (AgtLandUse *)row_at(b, AGT_LAYER_LAND_USE, id, wkt);
    z->use = use;
    z->use_now = now;
}

/* A square of 100 ha; two zones that share 2 ha, a street 10 m wide through the first. */
static AgtPlan *square_town(void)
{
    const AgtPlanHead head = {.key = "k", .title = "Town", .crs = "EPSG:32638", .srid = 32638};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    row_at(b, AGT_LAYER_SITE, "SITE-1", "POLYGON ((0 0, 1000 0, 1000 1000, 0 1000, 0 0))");
    zone_at(b, "Z-1", "residential", "agriculture",
            "POLYGON ((0 0, 500 0, 500 1000, 0 1000, 0 0))");
    zone_at(b, "Z-2", "green", NULL, "POLYGON ((480 0, 600 0, 600 1000, 480 1000, 480 0))");
    zone_at(b, "Z-3", "water", NULL, "POLYGON ((1000 0, 1100 0, 1100 100, 1000 100, 1000 0))");
    AgtStreet *s = (AgtStreet *)row_at(b, AGT_LAYER_STREET, "ST-1", "LINESTRING (100 0, 100 1000)");
    s->width_m = 10;
    s->category = "main";
    for (int i = 0; i < 2; i++) {
        AgtBuilding *h = (AgtBuilding *)row_at(b, AGT_LAYER_BUILDING, i ? "H-1" : "H-2",
                                               "POLYGON ((10 10, 20 10, 20 20, 10 20, 10 10))");
        h->kind = "dwelling";
        h->rooms = 3;
        h->floor_area_m2 = 80;
    }
    return agt_plan_builder_end(b);
}

static const AgtBalanceRow *balance_row(const AgtBalance *b, const char *key)
{
    for (guint i = 0; i < b->rows->len; i++)
        if (strcmp(g_array_index(b->rows, AgtBalanceRow, i).key, key) == 0)
            return &g_array_index(b->rows, AgtBalanceRow, i);
    fail_msg("no row %s", key);
    return NULL;
}

static const AgtIndicator *indicator(const AgtBalance *b, const char *key)
{
    for (guint i = 0; i < b->indicators->len; i++)
        if (strcmp(g_array_index(b->indicators, AgtIndicator, i).key, key) == 0)
            return &g_array_index(b->indicators, AgtIndicator, i);
    fail_msg("no indicator %s", key);
    return NULL;
}

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-6;
}

static void the_balance_counts_ground_once(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = square_town();
    AgtProgramme p = {.name = "small", .units = 3, .persons_per_unit = 4};
    GError *error = NULL;
    g_autoptr(AgtBalance) b = agt_balance_new(plan, &p, NULL, &error);
    assert_no_error(error);
    assert_true(near(balance_row(b, "total")->design_ha, 100));
    assert_true(near(balance_row(b, "residential")->design_ha, 49)); /* without its street */
    assert_true(near(balance_row(b, "streets")->design_ha, 1));
    assert_true(near(balance_row(b, "green")->design_ha, 12));
    assert_true(near(balance_row(b, "green")->design_pct, 12));
    assert_true(near(balance_row(b, "green")->design_m2_per_head, 120000.0 / 8));
    assert_true(near(balance_row(b, "water")->design_ha, 0)); /* outside the border */
    assert_true(near(balance_row(b, "unassigned")->design_ha, 40));
    assert_true(near(b->overlap_ha, 2));
    assert_true(near(b->outside_ha, 1));
    assert_true(near(balance_row(b, "agriculture")->now_ha, 50));
    assert_true(near(balance_row(b, "unassigned")->now_ha, 50));
    assert_true(near(indicator(b, "persons")->design, 8));
    assert_true(near(indicator(b, "persons")->asked, 12));
    assert_true(near(indicator(b, "floor_per_head")->design, 20));
    assert_true(near(indicator(b, "streets")->design, 1));
    assert_true(near(indicator(b, "street_density")->design, 1));
    AgtReportOptions o = {.lang = AGT_LANG_EN, .as_of = "2026-11-01"};
    g_autofree char *text = agt_report_balance_text(plan, b, &o);
    assert_non_null(strstr(text, "  Green space for common use"));
    assert_non_null(strstr(text, "2 ha stand in two rows"));
    assert_non_null(strstr(text, "Streets: main street, km"));
    g_autofree char *json = agt_report_balance_json(plan, b, &o);
    g_autoptr(JsonParser) parser = json_parser_new();
    assert_true(json_parser_load_from_data(parser, json, -1, NULL));
}

static void a_balance_says_what_it_does_not_know(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = some_plan(false);
    g_autoptr(AgtBalance) b = agt_balance_new(plan, NULL, NULL, NULL);
    assert_true(isnan(b->persons));
    assert_true(isnan(balance_row(b, "green")->now_ha));
    assert_true(isnan(balance_row(b, "green")->design_pct));
    assert_true(isnan(indicator(b, "floor_area")->design));
    assert_true(isnan(indicator(b, "persons")->asked));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_are_grouped_worst_first),
        cmocka_unit_test(unjudged_clearance_is_said_first),
        cmocka_unit_test(findings_json_reads_back),
        cmocka_unit_test(geojson_follows_rfc_7946),
        cmocka_unit_test(info_counts_units_and_mix),
        cmocka_unit_test(a_comparison_reads_like_a_note),
        cmocka_unit_test(comparison_lines_are_json),
        cmocka_unit_test(a_changeset_is_told),
        cmocka_unit_test(the_balance_counts_ground_once),
        cmocka_unit_test(a_balance_says_what_it_does_not_know),
        cmocka_unit_test(odd_texts_stay_json),
        cmocka_unit_test(the_protocol_tells_wider_from_smaller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
