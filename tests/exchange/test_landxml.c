/* SPDX-License-Identifier: Apache-2.0 */
/* Surfaces of LandXML: taken as they are, hostile files refused. */
#include "survey_files.h"

#define HEAD                                                                                       \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- made by hand -->\n"                          \
    "<LandXML xmlns=\"http://www.landxml.org/schema/LandXML-1.2\" version=\"1.2\" "                \
    "date=\"2026-05-01\" time=\"12:00:00\">"
#define METRES "<Units><Metric areaUnit=\"squareMeter\" linearUnit=\"meter\"/></Units>"
#define EPSG   "<CoordinateSystem epsgCode=\"32638\" verticalDatum=\"Baltic 1977\"/>"
#define SQUARE_PNTS                                                                                \
    "<Pnts><P id=\"1\">4440000 660000 400</P><P id=\"2\">4440000 660100 410</P>"                   \
    "<P id=\"3\">4440100 660100 410</P><P id=\"4\">4440100 660000 400</P></Pnts>"
#define SQUARE_FACES "<Faces><F>1 2 3</F><F>1 3 4</F></Faces>"
#define TIN(name, inside)                                                                          \
    "<Surface name=\"" name "\"><Definition surfType=\"TIN\">" inside "</Definition></Surface>"
#define FILE_OF(surfaces) HEAD METRES EPSG "<Surfaces>" surfaces "</Surfaces></LandXML>\n"
#define STATED                                                                                     \
    "terrain: {cell_m: 2, max_edge_m: 200, accuracy_m: 0.05, surveyed_on: 2026-05-01, "            \
    "vertical_datum: 'EPSG:5705'}\n"

static const AgtTerrain *terrain(const AgtPlan *plan, guint i)
{
    return (const AgtTerrain *)agt_plan_table(plan, AGT_LAYER_TERRAIN)->rows[i];
}

static double height(const AgtPlan *plan, guint i, double x, double y)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtHeights) h = agt_heights_from_row(terrain(plan, i), &error);
    assert_no_error(error);
    return agt_heights_at(h, (AgtPoint){x, y});
}

static Imported import_text(void **state, const AgtPlan *plan, const char *text,
                            const char *profile)
{
    g_autofree char *path = write_file(state, "a.xml", text);
    return import_file(plan, path, profile, NULL, NULL, true);
}

static void faces_become_a_grid_as_they_are(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_text(state, plan, FILE_OF(TIN("Ground", SQUARE_PNTS SQUARE_FACES)),
                                     "profile: p\n" STATED);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 6, 6, 0, 0);
    assert_string_equal(i.result->driver, "LandXML");
    assert_string_equal(i.result->crs, "EPSG:32638");
    const AgtTerrain *row = terrain(after, 0);
    assert_string_equal(row->f.name, "Ground");
    assert_string_equal(row->vertical_datum, "EPSG:5705");
    assert_int_equal(row->columns, 50);
    assert_float_equal(height(after, 0, 660051, 4440033), 405.1, 1e-3);
    const AgtSource *s = (const AgtSource *)agt_plan_table(after, AGT_LAYER_SOURCE)->rows[0];
    assert_int_equal(s->records, 6);
    assert_int_equal(count_rule(i.findings, "import.gridded"), 1);
}

/* Without a profile nothing is known of datum, accuracy and date, and that is said. */
static void a_profile_is_not_needed_but_what_it_would_state_is_missed(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i =
        import_text(state, plan, FILE_OF(TIN("Ground", SQUARE_PNTS SQUARE_FACES)), NULL);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    assert_null(terrain(after, 0)->vertical_datum);
    assert_int_equal(count_rule(i.findings, "import.no_vertical_datum"), 1);
    assert_int_equal(count_rule(i.findings, "import.heights_unstated"), 2);
}

static void hidden_faces_and_holes_stay_empty(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_text(
        state, plan,
        FILE_OF(TIN("Ground", SQUARE_PNTS "<Faces><F>1 2 3</F><F i=\"1\">1 3 4</F></Faces>")),
        "profile: p\n" STATED);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 6, 5, 0, 1);
    assert_true(isnan(height(after, 0, 660020, 4440080)));
    assert_false(isnan(height(after, 0, 660080, 4440020)));
}

static void several_surfaces_keep_their_names_and_come_back_as_the_same_rows(void **state)
{
    static const char *const text =
        FILE_OF(TIN("Original", SQUARE_PNTS SQUARE_FACES) TIN("Current", SQUARE_PNTS SQUARE_FACES));
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_text(state, plan, text, "profile: p\n" STATED);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    assert_int_equal(agt_plan_table(after, AGT_LAYER_TERRAIN)->n, 2);
    assert_string_equal(terrain(after, 0)->f.name, "Original");
    assert_string_equal(terrain(after, 1)->f.name, "Current");
    g_auto(Imported) j = import_text(state, after, text, "profile: p\n" STATED);
    g_autoptr(AgtPlan) again = applied(after, &j);
    assert_int_equal(agt_plan_table(again, AGT_LAYER_TERRAIN)->n, 2);
    assert_string_equal(terrain(again, 1)->f.id, terrain(after, 1)->f.id);
}

static void feet_become_metres(void **state)
{
    static const char *const text = HEAD
        "<Units><Imperial linearUnit=\"foot\"/></Units>" EPSG
        "<Surfaces>" TIN("Ground",
                         "<Pnts><P id=\"1\">14566929.13 2165354.33 1000</P><P id=\"2\">14566929.13 "
                         "2165682.41 1000</P><P id=\"3\">14567257.22 2165682.41 1000</P></Pnts>"
                         "<Faces><F>1 2 3</F></Faces>") "</Surfaces></LandXML>";
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_text(state, plan, text, "profile: p\n" STATED);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    assert_float_equal(height(after, 0, 660080, 4440020), 304.8, 1e-3);
}

static void the_system_must_be_known(void **state)
{
    static const char *const bare =
        HEAD METRES "<Surfaces>" TIN("Ground", SQUARE_PNTS SQUARE_FACES) "</Surfaces></LandXML>";
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_text(state, plan, bare, "profile: p\n" STATED);
    refused(&i, AGT_EXCHANGE_ERROR_CRS, "no coordinate system");
    g_auto(Imported) j = import_text(state, plan, bare, "profile: p\ncrs: EPSG:32638\n" STATED);
    assert_no_error(j.error);
}

#define SOURCE(inside)                                                                             \
    FILE_OF("<Surface name=\"Ground\"><SourceData>" inside "</SourceData></Surface>")
#define CONTOURS                                                                                   \
    "<Contours><Contour elev=\"400\"><PntList2D>4440000 660000 4440100 660000</PntList2D>"         \
    "</Contour><Contour elev=\"410\"><PntList2D>4440000 660100 4440100 660100</PntList2D>"         \
    "</Contour></Contours>"

static void contours_and_break_lines_are_triangulated_where_faces_are_absent(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_text(
        state, plan,
        SOURCE(CONTOURS
               "<Breaklines><Breakline brkType=\"standard\"><PntList3D>4440050.5 660000 400 "
               "4440050.5 660100 410</PntList3D></Breakline></Breaklines>"
               "<DataPoints><PntList3D>4440020 660050 405 4440080 660050 405</PntList3D>"
               "</DataPoints>"),
        "profile: p\n" STATED);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 8, 8, 0, 0);
    assert_float_equal(height(after, 0, 660033, 4440021), 403.3, 0.02);
    g_auto(Imported) j = import_text(state, plan, SOURCE(CONTOURS), "profile: p\n");
    refused(&j, AGT_EXCHANGE_ERROR_CONTENT, "max_edge_m");
}

static void boundaries_of_the_source_data_hold(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_text(
        state, plan,
        SOURCE(CONTOURS
               "<Boundaries><Boundary bndType=\"outer\" edgeTrim=\"1\"><PntList2D>4440000 "
               "660000 4440000 660100 4440080 660100 4440080 660000 4440000 660000"
               "</PntList2D></Boundary><Boundary bndType=\"void\" edgeTrim=\"1\"><PntList2D>"
               "4440020 660020 4440020 660040 4440040 660040 4440040 660020 4440020 660020"
               "</PntList2D></Boundary></Boundaries>"),
        "profile: p\n" STATED);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    assert_false(isnan(height(after, 0, 660070, 4440030)));
    assert_true(isnan(height(after, 0, 660031, 4440031)));
    assert_true(isnan(height(after, 0, 660071, 4440091)));
}

static void heights_that_are_none_take_their_faces_with_them(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_text(
        state, plan,
        FILE_OF(TIN("Ground", "<Pnts><P id=\"1\">4440000 660000 400</P><P id=\"2\">4440000 660100 "
                              "410</P><P id=\"3\">4440100 660100 410</P><P id=\"4\">4440100 660000 "
                              "-99999</P><P id=\"5\">4440050 660150 0</P></Pnts><Faces><F>1 2 "
                              "3</F><F>1 3 4</F><F>2 5 3</F></Faces>")),
        "profile: p\n" STATED);
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 8, 4, 0, 4);
    assert_int_equal(count_rule(i.findings, "import.heights_impossible"), 1);
    assert_float_equal(terrain(after, 0)->min_m, 400, 1);
}

static void named_points_go_where_the_profile_says(void **state)
{
    static const char *const text = HEAD METRES EPSG
        "<CgPoints><CgPoint name=\"R1\" code=\"BM\">4440010 660010 401.5</CgPoint>"
        "<CgPoint name=\"R2\">4440020 660020 402.5</CgPoint><CgPoint pntRef=\"R1\"/></CgPoints>"
        "</LandXML>";
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i = import_text(
        state, plan, text,
        "profile: p\nlayers:\n  - {source: CgPoints, target: survey_point, key: name, ignore: "
        "[code, desc], fields: {height_m: '@z', name: name}}\n");
    g_autoptr(AgtPlan) after = applied(plan, &i);
    balanced(i.result, 3, 2, 0, 1);
    const AgtSurveyPoint *p =
        (const AgtSurveyPoint *)agt_plan_table(after, AGT_LAYER_SURVEY_POINT)->rows[0];
    assert_float_equal(p->height_m, 401.5, 1e-9);
    assert_float_equal(p->f.geom->pt[0].x, 660010, 1e-9);
    assert_string_equal(p->f.source_key, "R1");
}

/* Deep nesting, as text. */
static char *nested(guint depth)
{
    GString *s = g_string_new(HEAD METRES);
    for (guint k = 0; k < depth; k++)
        g_string_append(s, "<a>");
    for (guint k = 0; k < depth; k++)
        g_string_append(s, "</a>");
    g_string_append(s, "</LandXML>");
    return g_string_free(s, FALSE);
}

static void hostile_and_damaged_files_are_refused(void **state)
{
    static const struct {
        const char *text, *word;
    } bad[] = {
        {FILE_OF(TIN("G", SQUARE_PNTS "<Faces><F>1 2 9</F></Faces>")), "point 9"},
        {FILE_OF(TIN("G", SQUARE_PNTS "<Faces><F>1 2</F></Faces>")), "2 corners"},
        {FILE_OF(TIN("G", SQUARE_PNTS "<Faces><F>1 2 1e9</F></Faces>")), "not there"},
        {FILE_OF(TIN("G", SQUARE_PNTS "<Faces><F>1 2 -1</F></Faces>")), "not there"},
        {FILE_OF(TIN("G", "<Pnts><P id=\"1\">1 2 NaN</P></Pnts>")), "NaN"},
        {FILE_OF(TIN("G", "<Pnts><P id=\"1\">1 2 inf</P></Pnts>")), "inf"},
        {FILE_OF(TIN("G", "<Pnts><P id=\"1\">1 2 412,35</P></Pnts>")), "412,35"},
        {FILE_OF(TIN("G", "<Pnts><P id=\"1\">1 2</P></Pnts>")), "2 coordinates"},
        {FILE_OF(TIN("G", "<Pnts><P id=\"a\">1 2 3</P></Pnts>")), "no number"},
        {FILE_OF(TIN("G", "<Pnts><P id=\"1\">1 2 3</P><P id=\"1\">1 2 3</P></Pnts>")),
         "two points"},
        {FILE_OF(TIN("G", "<Pnts><P id=\"1\">1 2 &lol;</P></Pnts>")), "lol"},
        {"<!DOCTYPE LandXML>" FILE_OF(""), "document type"},
        {"<!DOCTYPE x [<!ENTITY lol \"ha\">]>" FILE_OF(""), "entities"},
        {HEAD METRES EPSG "<Surfaces>", "line 3"},
        {HEAD METRES EPSG "</LandXML>", "no surface"},
        {HEAD EPSG "<Surfaces/></LandXML>", "unit"},
        {HEAD "<Units><Metric linearUnit=\"parsec\"/></Units>" EPSG "</LandXML>", "parsec"},
        {HEAD "<Units><Metric linearUnit=\"meter\" elevationUnit=\"feet\"/></Units>" EPSG
              "</LandXML>",
         "feet"},
        {FILE_OF("<Surface name=\"G\"><SourceData><Contours><Contour><PntList2D>1 2 3 4</PntList2D>"
                 "</Contour></Contours></SourceData></Surface>"),
         "no height"},
        {FILE_OF(TIN("G",
                     "<Pnts><P id=\"1\">0 0 1</P><P id=\"2\">0 9e9 1</P><P id=\"3\">9e9 0 1</P>"
                     "</Pnts><Faces><F>1 2 3</F></Faces>")),
         "cannot be in"},
    };
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    for (gsize k = 0; k < G_N_ELEMENTS(bad); k++) {
        g_auto(Imported) i = import_text(state, plan, bad[k].text, "profile: p\n" STATED);
        refused(&i, AGT_EXCHANGE_ERROR_CONTENT, bad[k].word);
    }
    g_autofree char *deep = nested(100000);
    g_auto(Imported) i = import_text(state, plan, deep, "profile: p\n" STATED);
    refused(&i, AGT_EXCHANGE_ERROR_CONTENT, "deep");
}

/* GML has the same ending. */
static void other_xml_is_left_to_its_reader(void **state)
{
    g_autoptr(AgtPlan) plan = empty_plan("EPSG:32638");
    g_auto(Imported) i =
        import_text(state, plan,
                    "<gml:FeatureCollection xmlns:gml=\"http://www.opengis.net/gml\">"
                    "<gml:name>LandXML</gml:name></gml:FeatureCollection>",
                    "profile: p\nlayers:\n  - {source: a, target: plot}\n");
    assert_null(i.result);
    assert_null(strstr(i.error->message, "first element"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, folder_new, folder_free)
    const struct CMUnitTest tests[] = {
        T(faces_become_a_grid_as_they_are),
        T(a_profile_is_not_needed_but_what_it_would_state_is_missed),
        T(hidden_faces_and_holes_stay_empty),
        T(several_surfaces_keep_their_names_and_come_back_as_the_same_rows),
        T(feet_become_metres),
        T(the_system_must_be_known),
        T(contours_and_break_lines_are_triangulated_where_faces_are_absent),
        T(boundaries_of_the_source_data_hold),
        T(heights_that_are_none_take_their_faces_with_them),
        T(named_points_go_where_the_profile_says),
        T(hostile_and_damaged_files_are_refused),
        T(other_xml_is_left_to_its_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
