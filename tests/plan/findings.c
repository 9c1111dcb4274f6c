/* SPDX-License-Identifier: Apache-2.0 */
/* Findings: order, texts, fingerprints; and the reader of text catalogues. */
#include <glib/gstdio.h>
#include <math.h>

#include <agrotown/plan.h>

#include "support.h"

static const AgtRule gap = {
    .id = "T2",
    .severity = AGT_ERROR,
    .text = {[AGT_LANG_EN] = N_("{id} stands {measured} {unit} from {other}, {required} {unit} are "
                                "needed ({what}, {arg}) {unknown} {")},
    .advice = {[AGT_LANG_EN] = N_("Move {id}.")}};
static const AgtRule mine = {.id = "T10", .severity = AGT_BLOCK, .text = {[AGT_LANG_EN] = "x"}};
static const AgtRule local = {.id = "az.x",
                              .set = "az",
                              .severity = AGT_INFO,
                              .text = {"mətn {id}", "текст {id}", "text {id}"}};

static AgtFinding *add(AgtFindings *f, const AgtRule *rule, const char *id)
{
    AgtFinding *x = agt_findings_add_plan(f, rule);
    x->layer = AGT_LAYER_BUILDING;
    x->id = agt_arena_text(agt_findings_arena(f), id);
    return x;
}

static void texts_are_filled(void **state)
{
    (void)state;
    g_autoptr(AgtFindings) f = agt_findings_new();
    AgtFinding *x = add(f, &gap, "H-1");
    x->other_id = "H-2";
    x->measured = 12.5;
    x->required = 15;
    x->unit = "m";
    x->what = N_("wall to wall");
    x->arg = "V";
    g_autofree char *text = agt_finding_text(x, AGT_LANG_EN);
    assert_string_equal(text, "H-1 stands 12.5 m from H-2, 15 m are needed (wall to wall, V) "
                              "{unknown} {");
    g_autofree char *advice = agt_finding_advice(x, AGT_LANG_EN);
    assert_string_equal(advice, "Move H-1.");
    /* Never "15 m, 15 m are needed". */
    x->measured = 14.9999;
    g_autofree char *close = agt_finding_text(x, AGT_LANG_EN);
    assert_non_null(strstr(close, "stands 14.9999 m"));
    x->measured = NAN;
    g_autofree char *unknown = agt_finding_text(x, AGT_LANG_EN);
    assert_non_null(strstr(unknown, "stands - m"));
    g_autofree char *print = agt_finding_fingerprint(x);
    assert_string_equal(print, "T2|building|H-1||H-2");
}

static void norm_sets_bring_their_languages(void **state)
{
    (void)state;
    g_autoptr(AgtFindings) f = agt_findings_new();
    AgtFinding *x = add(f, &local, "H-1");
    assert_string_equal(x->sets, "az");
    static const char *const want[] = {"mətn H-1", "текст H-1", "text H-1"};
    for (guint i = 0; i < AGT_N_LANGS; i++) {
        g_autofree char *text = agt_finding_text(x, (AgtLang)i);
        assert_string_equal(text, want[i]);
        g_autofree char *advice = agt_finding_advice(x, (AgtLang)i);
        assert_string_equal(advice, "");
    }
}

static void order_is_total(void **state)
{
    (void)state;
    g_autoptr(AgtFindings) f = agt_findings_new(), later = agt_findings_new();
    add(f, &local, "H-1");
    add(f, &gap, "H-10");
    add(later, &gap, "H-2");
    add(later, &mine, "H-3");
    add(later, &gap, "H-2")->other_id = "H-1";
    agt_findings_join(f, later);
    assert_int_equal(agt_findings_n(later), 0);
    agt_findings_sort(f);
    static const char *const want[] = {"T10|building|H-3||", "T2|building|H-2||",
                                       "T2|building|H-2||H-1", "T2|building|H-10||",
                                       "az.x|building|H-1||"};
    for (guint i = 0; i < G_N_ELEMENTS(want); i++) {
        g_autofree char *got = agt_finding_fingerprint(agt_findings_get(f, i));
        assert_string_equal(got, want[i]);
    }
    assert_int_equal(agt_findings_count(f, AGT_ERROR), 3);
    assert_true(agt_findings_fail(f));
    g_autoptr(AgtFindings) mild = agt_findings_new();
    add(mild, &local, "H-1");
    add(mild, &gap, "H-1")->severity = AGT_NOT_BUILDABLE_YET;
    assert_false(agt_findings_fail(mild));
}

static void destroyed(gpointer p)
{
    *(int *)p += 1;
}

static void kept_objects_move_with_a_join(void **state)
{
    (void)state;
    int gone = 0;
    AgtFindings *f = agt_findings_new(), *from = agt_findings_new();
    agt_findings_keep(from, &gone, destroyed);
    agt_findings_join(f, from);
    agt_findings_free(from);
    assert_int_equal(gone, 0);
    agt_findings_free(f);
    assert_int_equal(gone, 1);
}

static AgtPlan *plan_with_house(void)
{
    AgtPlanHead head = {.key = "k", .srid = 32638};
    g_autoptr(AgtPlanBuilder) b = agt_plan_builder_new(&head);
    AgtFeature *row = agt_arena_row(agt_plan_builder_arena(b), AGT_LAYER_BUILDING);
    row->id = agt_arena_text(agt_plan_builder_arena(b), "H-017");
    agt_plan_builder_add(b, row);
    return agt_plan_builder_end(g_steal_pointer(&b));
}

/* Ids of a plan are not copied, and last as long as the findings, also after a join. */
static void ids_of_a_plan_are_borrowed(void **state)
{
    (void)state;
    AgtPlan *plan = plan_with_house();
    const AgtFeature *row = agt_plan_table(plan, AGT_LAYER_BUILDING)->rows[0];
    AgtFindings *of = agt_findings_new_of(plan), *also = agt_findings_new_of(plan);
    g_autoptr(AgtFindings) all = agt_findings_new();
    assert_ptr_equal(agt_findings_add(of, &gap, row)->id, row->id);
    assert_ptr_equal(agt_findings_id(also, row->id), row->id);
    assert_ptr_not_equal(agt_findings_id(all, row->id), row->id);
    assert_string_equal(agt_findings_id(all, row->id), "H-017");
    agt_findings_add(also, &mine, row);
    agt_findings_join(all, of);
    agt_findings_join(all, also);
    agt_findings_free(of);
    agt_findings_free(also);
    agt_plan_unref(plan);
    assert_int_equal(agt_findings_n(all), 2);
    assert_string_equal(agt_findings_get(all, 0)->id, "H-017");
    assert_string_equal(agt_findings_get(all, 1)->id, "H-017");
}

static void what_blocks_is_never_waived(void **state)
{
    (void)state;
    g_autoptr(AgtFindings) f = agt_findings_new();
    AgtFinding *x = add(f, &gap, "H-1");
    for (guint i = 0; i < AGT_N_SEVERITIES; i++) {
        x->severity = (AgtSeverity)i;
        x->waiver = NULL;
        assert_false(agt_finding_waived(x));
        assert_int_equal(agt_findings_count(f, (AgtSeverity)i), 1);
        x->waiver = "WV-001";
        bool blocks = i == AGT_BLOCK || i == AGT_NOT_BUILDABLE_YET;
        assert_int_equal(agt_finding_waived(x), !blocks);
        assert_int_equal(agt_findings_count(f, (AgtSeverity)i), blocks);
    }
}

typedef struct {
    AgtLazyArea area;
    AgtBox box;
} Square;

static AgtGeom *square(const AgtLazyArea *self)
{
    return agt_geom_new_box(((const Square *)self)->box);
}

static void areas_are_worked_out_when_asked_for(void **state)
{
    (void)state;
    g_autoptr(AgtFindings) f = agt_findings_new();
    AgtFinding *x = add(f, &gap, "H-1");
    assert_null(agt_finding_area(x));
    Square s = {{square}, {0, 0, 2, 3}};
    x->lazy = &s.area;
    g_autoptr(AgtGeom) area = agt_finding_area(x);
    assert_true(agt_geom_area_m2(area) == 6);
    x->area = area;
    g_autoptr(AgtGeom) same = agt_finding_area(x);
    assert_ptr_equal(same, area);
}

static void names_read_back(void **state)
{
    (void)state;
    for (guint i = 0; i < AGT_N_SEVERITIES; i++) {
        AgtSeverity s;
        assert_true(agt_severity_parse(agt_severity_name(i), &s) && s == i);
    }
    for (guint i = 0; i < AGT_N_LANGS; i++) {
        AgtLang l;
        assert_true(agt_lang_parse(agt_lang_name(i), &l) && l == i);
    }
    assert_false(agt_severity_parse("fatal", &(AgtSeverity){0}));
    assert_false(agt_severity_parse(NULL, &(AgtSeverity){0}));
    assert_false(agt_lang_parse("az_AZ", &(AgtLang){0}));
}

/* A folder with an az.mo made by msgfmt from the text; newly allocated. */
static char *catalogue(const char *po)
{
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("agt-mo-XXXXXX", &error);
    assert_no_error(error);
    g_autofree char *in = g_build_filename(folder, "az.po", NULL);
    g_autofree char *out = g_build_filename(folder, "az.mo", NULL);
    assert_true(g_file_set_contents(in, po, -1, &error));
    const char *argv[] = {"msgfmt", "-o", out, in, NULL};
    int status = 0;
    assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                             &status, &error));
    assert_int_equal(status, 0);
    return folder;
}

static void remove_folder(const char *folder)
{
    static const char *const names[] = {"az.po", "az.mo"};
    for (guint i = 0; i < 2; i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
}

static void catalogues_are_read(void **state)
{
    (void)state;
    g_autofree char *folder =
        catalogue("msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"
                  "msgid \"house\"\nmsgstr \"ev\"\n"
                  "msgid \"street\"\nmsgstr \"küçə\"\n"
                  "msgid \"plot\"\nmsgstr \"\"\n"
                  "msgid \"a {id} b\"\nmsgstr \"{id} ba\"\n");
    agt_tr_set_folder(folder);
    assert_string_equal(agt_tr(AGT_LANG_AZ, "house"), "ev");
    assert_string_equal(agt_tr(AGT_LANG_AZ, "street"), "küçə");
    assert_string_equal(agt_tr(AGT_LANG_AZ, "plot"), "plot");
    assert_string_equal(agt_tr(AGT_LANG_AZ, "zebra"), "zebra");
    assert_string_equal(agt_tr(AGT_LANG_AZ, ""), "");
    assert_string_equal(agt_tr(AGT_LANG_RU, "house"), "house");
    agt_tr_set_folder(NULL);
    assert_string_equal(agt_tr(AGT_LANG_AZ, "house"), "house");
    remove_folder(folder);
}

/* Whatever a file holds, a text comes back. */
static void damaged_catalogues_do_no_harm(void **state)
{
    (void)state;
    g_autofree char *folder = catalogue("msgid \"house\"\nmsgstr \"ev\"\n"
                                        "msgid \"street\"\nmsgstr \"küçə\"\n");
    g_autofree char *path = g_build_filename(folder, "az.mo", NULL), *whole = NULL;
    gsize n;
    assert_true(g_file_get_contents(path, &whole, &n, NULL));
    for (gsize i = 0; i < n; i++) {
        g_autofree char *bytes = g_memdup2(whole, n);
        bytes[i] = (char)0xff;
        assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
        agt_tr_set_folder(folder);
        assert_true(strlen(agt_tr(AGT_LANG_AZ, "house")) > 0);
        assert_true(g_file_set_contents(path, whole, (gssize)i, NULL));
        agt_tr_set_folder(folder);
        assert_true(strlen(agt_tr(AGT_LANG_AZ, "street")) > 0);
    }
    agt_tr_set_folder(NULL);
    remove_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_filled),
        cmocka_unit_test(norm_sets_bring_their_languages),
        cmocka_unit_test(order_is_total),
        cmocka_unit_test(kept_objects_move_with_a_join),
        cmocka_unit_test(ids_of_a_plan_are_borrowed),
        cmocka_unit_test(what_blocks_is_never_waived),
        cmocka_unit_test(areas_are_worked_out_when_asked_for),
        cmocka_unit_test(names_read_back),
        cmocka_unit_test(catalogues_are_read),
        cmocka_unit_test(damaged_catalogues_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
