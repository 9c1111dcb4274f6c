/* SPDX-License-Identifier: Apache-2.0 */
/* The programme of the demonstration, and programmes that must be refused. */
#include <agrotown/config.h>

#include "support.h"

static char *read_source(const char *folder, const char *name)
{
    g_autofree char *relative = g_strdup_printf("plans/%s/%s.yaml", folder, name);
    g_autofree char *path = source_path(relative);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

/* A text with one piece replaced; the piece must be there. */
static char *replaced(const char *text, const char *piece, const char *with)
{
    const char *at = strstr(text, piece);
    if (!at)
        fail_msg("\"%s\" is not in the text", piece);
    g_autofree char *head = g_strndup(text, (gsize)(at - text));
    return g_strconcat(head, with, at + strlen(piece), NULL);
}

/* A change to one house type. */
typedef struct {
    const char *type, *piece, *with;
} Edit;

static char *type_text(const char *type, gpointer user)
{
    const Edit *edit = user;
    char *text = read_source("house-types", type);
    if (text && edit && edit->type && strcmp(type, edit->type) == 0) {
        char *other = replaced(text, edit->piece, edit->with);
        g_free(text);
        text = other;
    }
    return text;
}

static void the_demonstration_programme_is_read(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = read_source("programmes", "gizil-kengerli");
    g_autoptr(AgtProgramme) p = agt_programme_parse("gk", text, type_text, NULL, &error);
    assert_no_error(error);
    assert_int_equal(p->units, 420);
    assert_true(p->persons_per_unit == 4.05);
    static const int mix[][2] = {{2, 84}, {3, 210}, {4, 105}, {5, 21}};
    assert_int_equal(p->n_mix, 4);
    for (guint i = 0; i < 4; i++) {
        assert_int_equal(p->mix[i].rooms, mix[i][0]);
        assert_int_equal(p->mix[i].units, mix[i][1]);
        assert_int_equal(agt_programme_type(p, p->mix[i].house_type)->rooms, mix[i][0]);
    }
    static const double floor_m2[] = {70, 88, 103, 120}; /* by rooms from 2 on */
    for (guint i = 0; i < p->n_types; i++) {
        const AgtHouseType *t = &p->types[i];
        assert_in_range(t->rooms, 2, 5);
        assert_true(t->floor_area_m2 == floor_m2[t->rooms - 2]);
        assert_true(t->width_m >= 9 && t->width_m <= 12);
        if (strcmp(t->fire_degree, "V") == 0) /* 15 m apart on frontages of 25 m */
            assert_true(t->width_m <= 10);
    }
    assert_int_equal(agt_programme_type(p, "B5")->storeys, 2);
    assert_true(agt_programme_type(p, "B4")->footprint->n_points == 7); /* L-shaped */
    assert_null(agt_programme_type(p, "Z9"));
    assert_string_equal(agt_programme_standard(p, NULL)->name, "homestead");
    assert_string_equal(agt_programme_standard(p, "villa")->name, "homestead");
    assert_true(agt_programme_standard(p, "homestead")->frontage_min_m == 25);
    for (guint i = 0; i < p->n_facilities; i++)
        if (strcmp(p->facilities[i].kind, "fire_depot") == 0)
            assert_true(p->facilities[i].capacity == 2);
    for (guint i = 0; i < AGT_N_LANGS; i++)
        assert_true(strlen(p->title[i]) > 0);
    assert_non_null(strstr(p->title[AGT_LANG_EN], "illustrative"));
}

/* What is changed in the programme (piece, with) or in a house type, and what is said then. */
static const struct {
    const char *piece, *with;
    Edit edit;
    const char *says;
} refused[] = {
    {"units: 420", "units: 421", {NULL}, "mix: adds up to 420 units, but \"units\" says 421"},
    {"units: 84,", "units: 84.5,", {NULL}, "mix[1].units: \"84.5\" is not a whole number"},
    {"area_min_m2: 1020", "area_min_m2: 1000,5", {NULL}, "area_min_m2: \"1000,5\" is not a number"},
    {"area_min_m2: 1020", "area_min_m2: 1200", {NULL}, "area_min_m2 <= area_target_m2"},
    {"setback_side_m: 3", "setback_side_m: 13", {NULL}, "leave nothing of frontage_min_m"},
    {"setback_side_m: 3", "setback_side: 3", {NULL}, "setback_side: unknown key"},
    {"depth_max_m: 60", "depth_max_m: 30", {NULL}, "depth_min_m is more than depth_max_m"},
    {"kind: school", "kind: scool", {NULL}, "facilities[1].kind: \"scool\" is none of"},
    {"capacity_unit: places, ", "", {NULL}, "key \"capacity_unit\" is missing"},
    {"{kind: clinic,", "{kind: clinic, area: 400,", {NULL}, "area: unknown key"},
    {"{kind: clinic,",
     "{kind: clinic, area_m2: '4,5',",
     {NULL},
     "facilities[3].area_m2: \"4,5\" is not a number"},
    {"{kind: clinic,", "{kind: clinic, radius_m: -5,", {NULL}, "is not between 1 and 100000"},
    {"{kind: clinic,",
     "{kind: clinic, demand_per_person: 0.1,",
     {NULL},
     "facilities[3]: a demand needs a capacity"},
    {"{kind: clinic,",
     "{kind: clinic, area_m2: 400, width_min_m: 30, depth_min_m: 30,",
     {NULL},
     "width_min_m x depth_min_m is more than area_m2"},
    {"{kind: clinic,", "{kind: clinic, uses: publik,", {NULL}, "\"publik\" is none of"},
    {"{kind: clinic,", "{kind: clinic, title: {en: L},", {NULL}, "\"az\" is missing"},
    {"house_type: M2", "house_type: M9", {NULL}, "there is no house type \"M9\""},
    {"house_type: M2", "house_type: ../M2", {NULL}, "may hold only letters"},
    {"house_type: M3", "house_type: M2", {NULL}, "house type \"M2\" has 2 rooms, not 3"},
    {"slope_max_pct: 20", "slope_max_pct: 0", {NULL}, "is not between 0.1 and 100"},
    {"limits:", "limit:", {NULL}, "limit: unknown key"},
    {"ru:", "de:", {NULL}, "title.de: unknown key"},
    {"units", "units", {"M2", "[9.0, 8.7]", "[9.0, -8.7]"}, "is not between 0 and 100 metres"},
    {"units",
     "units",
     {"M2", "[9.0, 8.7], [0, 8.7]", "[0, 8.7], [9.0, 8.7]"},
     "is not a simple outline"},
    {"units",
     "units",
     {"M2", "[[0, 0], [9.0, 0], [9.0, 8.7], [0,", "[[1, 0], [9.9, 0], [9.9, 8.7], [1,"},
     "must begin at x = 0"},
    {"units", "units", {"M3", "[0, 0], [9.9, 0], [9.9, 9.9]", "[0, 0], [9.9, 0]"}, "is more than"},
    {"units", "units", {"B4", "[[0, 0], [11.7, 0],", "[[0, 0], [11,7, 0],"}, "a corner is two"},
    {"units", "units", {"B4", "fire_degree: II", "fire_degree: VI"}, "fire_degree: \"VI\" is none"},
    {"units", "units", {"B5", "storeys: 2", "storeys: 1"}, "is more than the footprint holds"},
    {"units",
     "units",
     {"B5", "house_type: B5", "house_type: B6"},
     "\"B6\" was asked for as \"B5\""},
    {"units", "units", {"B5", "height_m: 8.2", "height_m: 8.2 m"}, "is not a number"},
};

static void wrong_programmes_are_refused(void **state)
{
    (void)state;
    g_autofree char *good = read_source("programmes", "gizil-kengerli");
    for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = replaced(good, refused[i].piece, refused[i].with);
        Edit edit = refused[i].edit;
        AgtProgramme *p = agt_programme_parse("gk", text, type_text, &edit, &error);
        if (p || !error)
            fail_msg("case %u (\"%s\") was taken", i, refused[i].says);
        assert_true(g_error_matches(error, AGT_PLAN_ERROR, AGT_PLAN_ERROR_CONFIG));
        if (!strstr(error->message, refused[i].says))
            fail_msg("case %u: \"%s\" does not say \"%s\"", i, error->message, refused[i].says);
        assert_true(g_str_has_prefix(error->message, edit.type ? "house type " : "gk:"));
    }
}

static AgtConfig *config(AgtPlanBuilder *b, const char *kind, const char *name, char *text)
{
    AgtConfig *c = (AgtConfig *)agt_arena_row(agt_plan_builder_arena(b), AGT_LAYER_CONFIG);
    c->f.id = agt_arena_printf(agt_plan_builder_arena(b), "%s/%s", kind, name);
    c->kind = kind;
    c->text = agt_arena_text(agt_plan_builder_arena(b), text);
    g_free(text);
    agt_plan_builder_add(b, &c->f);
    return c;
}

static void a_plan_carries_its_programme(void **state)
{
    (void)state;
    static const AgtPlanHead head = {.key = "k"};
    static const char *const types[] = {"M2", "M2S", "M3", "M3S", "B4", "B5"};
    for (int programmes = 0; programmes <= 2; programmes++) {
        g_autoptr(GError) error = NULL;
        AgtPlanBuilder *b = agt_plan_builder_new(&head);
        for (guint i = 0; i < G_N_ELEMENTS(types); i++)
            config(b, "house_type", types[i], read_source("house-types", types[i]));
        for (int i = 0; i < programmes; i++)
            config(b, "programme", i ? "other" : "gizil-kengerli",
                   read_source("programmes", "gizil-kengerli"));
        g_autoptr(AgtPlan) plan = agt_plan_builder_end(b);
        g_autoptr(AgtProgramme) p = agt_programme_of_plan(plan, &error);
        assert_int_equal(p != NULL, programmes == 1);
        assert_int_equal(error != NULL, programmes != 1);
        if (p)
            assert_int_equal(p->n_types, 6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demonstration_programme_is_read),
        cmocka_unit_test(wrong_programmes_are_refused),
        cmocka_unit_test(a_plan_carries_its_programme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
