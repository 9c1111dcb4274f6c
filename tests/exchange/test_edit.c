/* SPDX-License-Identifier: Apache-2.0 */
/* Changes that people write down: what is taken, what is refused and why. */
#include "exchange/edit.h"
#include "exchange_test.h"

static void add(AgtPlanBuilder *b, AgtLayerId layer, const char *id, ...) G_GNUC_NULL_TERMINATED;

/* Adds a row with "field", "value", ... */
static void add(AgtPlanBuilder *b, AgtLayerId layer, const char *id, ...)
{
    AgtArena *a = agt_plan_builder_arena(b);
    AgtFeature *row = agt_arena_row(a, layer);
    row->id = row->birth = agt_arena_text(a, id);
    if (agt_layer(layer)->geom)
        row->geom =
            agt_arena_take_geom(a, agt_geom_new_box((AgtBox){660000, 4440000, 660020, 4440030}));
    va_list args;
    va_start(args, id);
    for (const char *name; (name = va_arg(args, const char *));) {
        const AgtField *f = agt_layer_field(agt_layer(layer), name);
        assert_true(agt_row_set_string(a, row, f, va_arg(args, const char *), NULL));
    }
    va_end(args);
    agt_plan_builder_add(b, row);
}

static AgtPlan *town(void)
{
    AgtPlanHead head = {.key = "00", .title = "Test", .crs = "EPSG:32638", .srid = 32638};
    AgtPlanBuilder *b = agt_plan_builder_new(&head);
    add(b, AGT_LAYER_PLOT, "P-001", NULL);
    add(b, AGT_LAYER_PLOT, "P-002", "state", "approved", NULL);
    add(b, AGT_LAYER_PLOT, "P-003", "state", "withdrawn", NULL);
    add(b, AGT_LAYER_BUILDING, "H-001", "plot", "P-001", NULL);
    add(b, AGT_LAYER_HAZARD_AREA, "HZ-001", NULL);
    add(b, AGT_LAYER_DECISION, "DC-001", "layer", "plot", "feature", "P-002", "by", "PER-001",
        "decided_on", "2026-10-01", NULL);
    add(b, AGT_LAYER_PERSON, "PER-001", "title", "A. Boss", NULL);
    add(b, AGT_LAYER_PERSON, "PER-002", "title", "a. BOSS ", NULL);
    add(b, AGT_LAYER_PERSON, "PER-003", "title", "B. Other", NULL);
    add(b, AGT_LAYER_SETTING, "clearance.standoff_m", "value", "10", "unit", "m", "signed_by",
        "PER-001", "signed_on", "2026-10-01", "confirmed_by", "PER-003", "confirmed_on",
        "2026-10-02", NULL);
    return agt_plan_builder_end(b);
}

static const char *const rules[] = {"az.setback.front", NULL};

/* One row with "field=value" words; the changeset, or NULL with @p error. */
static AgtChangeset *edited(const AgtPlan *plan, AgtLayerId layer, const char *id, AgtEditMode mode,
                            const char *words, AgtFindings *out, GError **error)
{
    const AgtEditOptions o = {.rules = rules};
    g_autoptr(AgtEdit) e = agt_edit_new(plan, &o);
    if (!agt_edit_row(e, layer, id, mode, error))
        return NULL;
    g_auto(GStrv) word = g_strsplit(words, "; ", -1);
    for (guint i = 0; word[i]; i++) {
        g_auto(GStrv) pair = g_strsplit(word[i], "=", 2);
        if (!agt_edit_set(e, pair[0], pair[1], error))
            return NULL;
    }
    return agt_edit_row_end(e, out, error) ? agt_edit_end(e, error) : NULL;
}

static void taken(AgtLayerId layer, const char *id, AgtEditMode mode, const char *words,
                  const char *field, const char *wanted)
{
    g_autoptr(AgtPlan) plan = town();
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtChangeset) c = edited(plan, layer, id, mode, words, out, &error);
    if (!c)
        fail_msg("%s: %s", words, error->message);
    g_autoptr(AgtPlan) after = agt_plan_apply(plan, c, &error);
    assert_null(error);
    const AgtFeature *row = agt_plan_find(after, layer, id);
    assert_non_null(row);
    g_autofree char *value = agt_row_string(row, agt_layer_field(agt_layer(layer), field));
    if (g_strcmp0(value, wanted) != 0)
        fail_msg("%s: %s is %s, not %s", words, field, value, wanted);
}

static void not_taken(AgtLayerId layer, const char *id, AgtEditMode mode, const char *words,
                      const char *why)
{
    g_autoptr(AgtPlan) plan = town();
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtChangeset) c = edited(plan, layer, id, mode, words, out, &error);
    if (c)
        fail_msg("%s was taken", words);
    if (!strstr(error->message, why))
        fail_msg("%s: \"%s\" does not say \"%s\"", words, error->message, why);
}

static void fields_change_and_empty(void **state)
{
    (void)state;
    taken(AGT_LAYER_PLOT, "P-001", AGT_EDIT_CHANGE, "name=Corner", "name", "Corner");
    taken(AGT_LAYER_PLOT, "P-001", AGT_EDIT_CHANGE, "area_m2=600.5", "area_m2", "600.5");
    taken(AGT_LAYER_PLOT, "P-001", AGT_EDIT_CHANGE, "pinned=yes", "pinned", "1");
    taken(AGT_LAYER_PLOT, "P-001", AGT_EDIT_CHANGE, "name=", "name", NULL);
    taken(AGT_LAYER_PLOT, "P-001", AGT_EDIT_CHANGE, "state=withdrawn", "state", "withdrawn");
    taken(AGT_LAYER_BUILDING, "H-001", AGT_EDIT_CHANGE, "plot=", "plot", NULL);
    taken(AGT_LAYER_PERSON, "PER-004", AGT_EDIT_NEW, "title=C", "title", "C");
    taken(AGT_LAYER_PLOT, "P-009", AGT_EDIT_NEW, "geometry=@plot:P-001", "area_m2", "600");
}

static void values_are_strict(void **state)
{
    (void)state;
    const AgtEditMode m = AGT_EDIT_CHANGE;
    not_taken(AGT_LAYER_PLOT, "P-001", m, "area_m2=600,5", "is not a number");
    not_taken(AGT_LAYER_PLOT, "P-001", m, "use=house", "is not one of homestead|public");
    not_taken(AGT_LAYER_PLOT, "P-001", m, "colour=red", "there are note, name, state");
    not_taken(AGT_LAYER_PLOT, "P-001", m, "name=a; name=b", "given twice");
    not_taken(AGT_LAYER_PLOT, "P-001", m, "name=a\x01", "not plain UTF-8");
    not_taken(AGT_LAYER_PLOT, "P-001", m, "birth=P-7", "kept by the program");
    not_taken(AGT_LAYER_PLOT, "P-001", m, "source=S-001", "kept by the program");
    not_taken(AGT_LAYER_PLOT, "P-001", m, "party=ORG-001", "there is no party \"ORG-001\"");
    not_taken(AGT_LAYER_PLOT, "P-077", m, "name=x", "there is no plot \"P-077\"");
    not_taken(AGT_LAYER_PLOT, "P-001", AGT_EDIT_NEW, "name=x", "exists already");
    not_taken(AGT_LAYER_PERSON, "B Boss", AGT_EDIT_NEW, "title=x", "is no id");
    not_taken(AGT_LAYER_PERSON, "PER-009", AGT_EDIT_NEW, "role=x", "needs the field \"title\"");
}

static void shapes_are_checked(void **state)
{
    (void)state;
    const AgtEditMode n = AGT_EDIT_NEW;
    not_taken(AGT_LAYER_PLOT, "P-009", n, "name=x", "needs a place");
    not_taken(AGT_LAYER_PLOT, "P-009", n, "geometry=POINT(660000 4440000)", "needs an area");
    not_taken(AGT_LAYER_PLOT, "P-009", n,
              "geometry=POLYGON((660000 4440000,660010 4440010,660010 4440000,660000 4440010,"
              "660000 4440000))",
              "not valid");
    not_taken(AGT_LAYER_PLOT, "P-009", n, "geometry=POLYGON((46 40,47 40,47 41,46 40))",
              "more than 20 km");
    not_taken(AGT_LAYER_PLOT, "P-009", n, "geometry=@plot:P-077", "no plot \"P-077\"");
    not_taken(AGT_LAYER_PLOT, "P-009", n, "geometry=@plot:P-003", "no plot \"P-003\"");
    not_taken(AGT_LAYER_PLOT, "P-009", n, "geometry=@street:ST-01", "write @layer:ID");
    not_taken(AGT_LAYER_PLOT, "P-001", AGT_EDIT_CHANGE, "geometry=", "keeps its geometry");
    not_taken(AGT_LAYER_BUILDING, "H-001", AGT_EDIT_CHANGE, "geometry=@plot:P-001", "QGIS");
}

static void evidence_and_decisions_stay(void **state)
{
    (void)state;
    static const AgtLayerId closed[] = {
        AGT_LAYER_HAZARD_AREA,    AGT_LAYER_HAZARD_LINE, AGT_LAYER_HAZARD_POINT,
        AGT_LAYER_RELEASE,        AGT_LAYER_SOURCE,      AGT_LAYER_SURVEY_EXTENT,
        AGT_LAYER_EXPLOSIVE_FIND, AGT_LAYER_QUARANTINE,  AGT_LAYER_DISPOSITION,
        AGT_LAYER_DATASET,        AGT_LAYER_EDITION};
    for (guint i = 0; i < G_N_ELEMENTS(closed); i++)
        for (int mode = AGT_EDIT_CHANGE; mode <= AGT_EDIT_EITHER; mode++)
            not_taken(closed[i], "HZ-001", (AgtEditMode)mode, "note=x", "only by import");
    not_taken(AGT_LAYER_DECISION, "DC-001", AGT_EDIT_CHANGE, "note=x", "not written by hand");
    not_taken(AGT_LAYER_CONFIG, "norms/az", AGT_EDIT_EITHER, "note=x", "import the YAML file");
    not_taken(AGT_LAYER_PLOT, "P-001", AGT_EDIT_CHANGE, "state=approved", "are decisions");
    not_taken(AGT_LAYER_PLOT, "P-002", AGT_EDIT_CHANGE, "use=public",
              "by decision DC-001 of PER-001");
    not_taken(AGT_LAYER_PLOT, "P-002", AGT_EDIT_CHANGE, "state=proposed", "is approved");
    not_taken(AGT_LAYER_PLOT, "P-002", AGT_EDIT_CHANGE, "state=withdrawn", "is approved");
    not_taken(AGT_LAYER_PLOT, "P-002", AGT_EDIT_CHANGE,
              "geometry=POLYGON((660000 4440000,660019 "
              "4440000,660019 4440030,660000 4440030,660000 4440000))",
              "is approved");
    taken(AGT_LAYER_PLOT, "P-002", AGT_EDIT_CHANGE, "note=who and when; state=approved", "note",
          "who and when");
    not_taken(AGT_LAYER_PLOT, "P-003", AGT_EDIT_CHANGE, "note=x", "is withdrawn");
    not_taken(AGT_LAYER_PLOT, "P-003", AGT_EDIT_CHANGE, "state=proposed", "is withdrawn");
}

static void clearance_rules_refuse_waivers(void **state)
{
    (void)state;
    for (int i = 1; i <= 14; i++) {
        g_autofree char *words = g_strdup_printf("rule=B%d; reason=x; by=PER-001; "
                                                 "given_on=2026-10-01",
                                                 i);
        not_taken(AGT_LAYER_WAIVER, "WV-001", AGT_EDIT_NEW, words, "refuse waivers");
    }
    not_taken(AGT_LAYER_WAIVER, "WV-001", AGT_EDIT_NEW,
              "rule=b1; reason=x; by=PER-001; given_on=2026-10-01", "refuse waivers");
    not_taken(AGT_LAYER_WAIVER, "WV-001", AGT_EDIT_NEW,
              "rule=az.setbak; reason=x; by=PER-001; given_on=2026-10-01", "no rule \"az.setbak\"");
    not_taken(AGT_LAYER_WAIVER, "WV-001", AGT_EDIT_NEW,
              "rule=az.setback.front; reason=x; by=PER-001; given_on=2026-10-01; layer=building; "
              "feature=H-009",
              "no building \"H-009\"");
    not_taken(AGT_LAYER_WAIVER, "WV-001", AGT_EDIT_NEW,
              "rule=az.setback.front; reason=x; by=PER-001; given_on=2026-10-01; "
              "valid_until=2026-09-01",
              "is later than");
    taken(AGT_LAYER_WAIVER, "WV-001", AGT_EDIT_NEW,
          "rule=az.setback.front; reason=x; by=PER-001; given_on=2026-10-01", "status",
          "under_review");
}

#define ACCEPTED "status=accepted; accepted_by=PER-003; accepted_on=2026-11-01"

/* A waiver is for one shape: accepted later, for a shape that has moved, it is refused. */
static void waivers_are_for_one_shape(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = town();
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtChangeset) given =
        edited(plan, AGT_LAYER_WAIVER, "WV-001", AGT_EDIT_NEW,
               "rule=az.setback.front; reason=x; by=PER-001; given_on=2026-10-01; layer=building; "
               "feature=H-001",
               out, &error);
    assert_non_null(given);
    g_autoptr(AgtPlan) with = agt_plan_apply(plan, given, &error);
    const AgtWaiver *w = (const AgtWaiver *)agt_plan_find(with, AGT_LAYER_WAIVER, "WV-001");
    assert_int_equal(strlen(w->fingerprint), 64);

    const AgtFeature *house = agt_plan_find(with, AGT_LAYER_BUILDING, "H-001");
    g_autoptr(AgtChangeset) move = agt_changeset_new();
    AgtArena *a = agt_changeset_arena(move);
    AgtFeature *there = agt_arena_copy(a, house);
    there->geom = agt_arena_take_geom(a, agt_geom_move(house->geom, (AgtPoint){0, 0}, 0, 1, 0));
    agt_changeset_change(move, house, there);
    g_autoptr(AgtPlan) moved = agt_plan_apply(with, move, &error);
    assert_null(error);

    g_autoptr(AgtChangeset) still =
        edited(with, AGT_LAYER_WAIVER, "WV-001", AGT_EDIT_CHANGE, ACCEPTED, out, &error);
    assert_non_null(still);
    g_autoptr(AgtChangeset) late =
        edited(moved, AGT_LAYER_WAIVER, "WV-001", AGT_EDIT_CHANGE, ACCEPTED, out, &error);
    assert_null(late);
    assert_non_null(strstr(error->message, "another shape"));
    g_clear_error(&error);
    g_autoptr(AgtChangeset) anew = edited(moved, AGT_LAYER_WAIVER, "WV-001", AGT_EDIT_CHANGE,
                                          ACCEPTED "; given_on=2026-11-01", out, &error);
    assert_non_null(anew);
}

/* Who asks does not decide, and what was decided on does not change without a new decision. */
static void waivers_need_a_second_person(void **state)
{
    (void)state;
#define ASKED "rule=az.setback.front; reason=x; by=PER-001; given_on=2026-10-01; layer=building; "
    const AgtEditMode n = AGT_EDIT_NEW;
    not_taken(AGT_LAYER_WAIVER, "WV-001", n, ASKED "feature=H-001; status=accepted",
              "needs the field \"accepted_by\"");
    not_taken(AGT_LAYER_WAIVER, "WV-001", n,
              ASKED "feature=H-001; status=accepted; accepted_by=PER-002; accepted_on=2026-11-01",
              "a second person");
    not_taken(AGT_LAYER_WAIVER, "WV-001", n, ASKED "feature=H-001; other_layer=building; other=H-9",
              "no building \"H-9\"");
    not_taken(AGT_LAYER_WAIVER, "WV-001", n,
              ASKED "feature=H-001; status=accepted; accepted_by=PER-003; accepted_on=2026-09-01",
              "is later than");
    g_autoptr(AgtPlan) plan = town();
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtChangeset) given =
        edited(plan, AGT_LAYER_WAIVER, "WV-001", n, ASKED "feature=H-001; " ACCEPTED, out, &error);
    assert_non_null(given);
    g_autoptr(AgtPlan) with = agt_plan_apply(plan, given, &error);
    assert_null(edited(with, AGT_LAYER_WAIVER, "WV-001", AGT_EDIT_CHANGE, "valid_until=2099-01-01",
                       out, &error));
    assert_non_null(strstr(error->message, "decided on as it stands"));
    g_clear_error(&error);
    g_autoptr(AgtChangeset) back =
        edited(with, AGT_LAYER_WAIVER, "WV-001", AGT_EDIT_CHANGE,
               "valid_until=2099-01-01; status=under_review", out, &error);
    assert_non_null(back);
}

static void permits_are_whole(void **state)
{
    (void)state;
#define ISSUED                                                                                     \
    "kind=dig; status=issued; geometry=@plot:P-001; document=X; issuer=PER-001; "                  \
    "valid_from=2026-10-01; valid_until=2026-12-01; "
    const AgtEditMode n = AGT_EDIT_NEW;
    taken(AGT_LAYER_PERMIT, "PM-001", n, ISSUED "depth_m=1.5", "depth_m", "1.5");
    not_taken(AGT_LAYER_PERMIT, "PM-001", n, ISSUED "note=x", "needs the field \"depth_m\"");
    not_taken(AGT_LAYER_PERMIT, "PM-001", n, ISSUED "depth_m=0", "more than 0");
    not_taken(AGT_LAYER_PERMIT, "PM-001", n, "kind=dig; status=issued; geometry=@plot:P-001",
              "needs the field \"document\"");
    not_taken(AGT_LAYER_PERMIT, "PM-001", n, "kind=dig; geometry=@plot:P-001",
              "needs the field \"status\"");
}

static const AgtSetting *setting_after(const AgtPlan *plan, const char *words, AgtFindings *out,
                                       AgtPlan **after)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtChangeset) c = edited(plan, AGT_LAYER_SETTING, "clearance.standoff_m",
                                       AGT_EDIT_CHANGE, words, out, &error);
    if (!c)
        fail_msg("%s: %s", words, error->message);
    *after = agt_plan_apply(plan, c, &error);
    return (const AgtSetting *)agt_plan_find(*after, AGT_LAYER_SETTING, "clearance.standoff_m");
}

static void a_changed_setting_is_unsigned(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = town();
    g_autoptr(AgtFindings) out = agt_findings_new();
    g_autoptr(AgtPlan) a = NULL, b = NULL, c = NULL;
    const AgtSetting *s = setting_after(plan, "value=12", out, &a);
    assert_true(!s->signed_by && !s->signed_on && !s->confirmed_by && !s->confirmed_on);
    assert_int_equal(agt_findings_n(out), 1);
    assert_string_equal(agt_findings_get(out, 0)->rule->id, "import.unsigned");
    s = setting_after(plan, "value=12; signed_by=PER-003; signed_on=2026-11-01", out, &b);
    assert_string_equal(s->signed_by, "PER-003");
    assert_null(s->confirmed_by);
    assert_string_equal(agt_findings_get(out, 1)->rule->id, "import.unconfirmed");
    s = setting_after(plan, "value=10; note=x", out, &c);
    assert_string_equal(s->signed_by, "PER-001");
    assert_int_equal(agt_findings_n(out), 2);
}

static void settings_need_two_people(void **state)
{
    (void)state;
    const AgtEditMode m = AGT_EDIT_CHANGE;
    const AgtLayerId l = AGT_LAYER_SETTING;
    const char *id = "clearance.standoff_m";
    not_taken(l, id, m, "confirmed_by=PER-001", "a second person");
    not_taken(l, id, m, "confirmed_by=PER-002", "a second person"); /* the same man twice listed */
    not_taken(l, id, m, "value=12; signed_by=PER-003", "a person and a date");
    not_taken(l, id, m, "value=12; confirmed_by=PER-003; confirmed_on=2026-11-01", "not signed");
    not_taken(l, id, m, "value=12; signed_by=A. Boss; signed_on=2026-11-01", "no person");
    not_taken(l, id, m, "value=12 m", "no number of metres");
    not_taken(l, id, m, "value=-1", "no number of metres");
    not_taken(l, id, m, "unit=cm", "unit must be \"m\"");
    not_taken(l, "clearance.standof_m", AGT_EDIT_NEW, "value=1; unit=m", "there are clearance.");
}

static void what_is_named_cannot_go(void **state)
{
    (void)state;
    g_autoptr(AgtPlan) plan = town();
    g_autoptr(GError) error = NULL;
    const AgtEditOptions o = {0};
    g_autoptr(AgtEdit) one = agt_edit_new(plan, &o);
    assert_true(agt_edit_remove(one, AGT_LAYER_PLOT, "P-001", &error));
    assert_null(agt_edit_end(one, &error));
    assert_non_null(strstr(error->message, "building \"H-001\" names it as its plot"));
    g_clear_error(&error);
    g_autoptr(AgtEdit) both = agt_edit_new(plan, &o);
    assert_true(agt_edit_remove(both, AGT_LAYER_PLOT, "P-001", &error));
    assert_true(agt_edit_remove(both, AGT_LAYER_BUILDING, "H-001", &error));
    g_autoptr(AgtChangeset) c = agt_edit_end(both, &error);
    assert_int_equal(agt_changeset_n(c), 2);
    g_autoptr(AgtEdit) bad = agt_edit_new(plan, &o);
    assert_false(agt_edit_remove(bad, AGT_LAYER_PLOT, "P-002", NULL));
    assert_false(agt_edit_remove(bad, AGT_LAYER_HAZARD_AREA, "HZ-001", NULL));
    assert_false(agt_edit_remove(bad, AGT_LAYER_PLOT, "P-077", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_change_and_empty),
        cmocka_unit_test(values_are_strict),
        cmocka_unit_test(shapes_are_checked),
        cmocka_unit_test(evidence_and_decisions_stay),
        cmocka_unit_test(clearance_rules_refuse_waivers),
        cmocka_unit_test(waivers_are_for_one_shape),
        cmocka_unit_test(waivers_need_a_second_person),
        cmocka_unit_test(permits_are_whole),
        cmocka_unit_test(a_changed_setting_is_unsigned),
        cmocka_unit_test(settings_need_two_people),
        cmocka_unit_test(what_is_named_cannot_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
