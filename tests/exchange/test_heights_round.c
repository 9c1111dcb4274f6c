/* SPDX-License-Identifier: Apache-2.0 */
/* The demonstration's ground, written as surveyors write it in four formats and read back. */
#include "survey_files.h"

/* Spots stand this far apart, contours this far above each other, metres. */
#define SPACING 20
#define STEP    1.0
/* A canal 1.5 m deep is narrower than the spots stand apart and is lost between them; elsewhere the
 * ground bends little from cell to cell of 10 m. */
#define WORST_M 1.55
#define MEAN_M  0.03
/* Cells that may be off by over 0.25 m, and those at the corners that no contour reaches. */
#define OFF_SHARE 0.03
#define EMPTY_MAX 30

#define TERRAIN                                                                                    \
    "terrain: {cell_m: 10, max_edge_m: 120, accuracy_m: 0.2, surveyed_on: 2026-05-01, "            \
    "vertical_datum: 'EPSG:5705'}\n"

typedef struct {
    char *folder;
    AgtPlan *plan;
    AgtHeights *ground;
    GArray *spot;   /* of Vertex */
    AgtGeom *lines; /* contours */
    GArray *level;  /* of double */
} Ground;

static AgtHeights *last_terrain(const AgtPlan *plan)
{
    const AgtTable *t = agt_plan_table(plan, AGT_LAYER_TERRAIN);
    g_autoptr(GError) error = NULL;
    AgtHeights *h = agt_heights_from_row((const AgtTerrain *)t->rows[t->n - 1], &error);
    assert_no_error(error);
    return h;
}

static int setup(void **state)
{
    Ground *g = g_new0(Ground, 1);
    *state = g;
    g->folder = g_dir_make_tmp("agt-exchange-XXXXXX", NULL);
    g->plan = empty_plan("EPSG:32638");
    g_autofree char *tif = source_path("plans/gizil-kengerli/heights.tif");
    g_auto(Imported) i =
        import_file(g->plan, tif, "gizil-kengerli-heights.yaml", NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(g->plan, &i);
    g->ground = last_terrain(after);
    g->spot = g_array_new(FALSE, FALSE, sizeof(Vertex));
    for (int k = 0; 659455 + SPACING * k < 661600; k++)
        for (int j = 0; 4439765 + SPACING * j < 4441040; j++) {
            AgtPoint p = {659455 + SPACING * k, 4439765 + SPACING * j};
            Vertex v = {p.x, p.y, agt_heights_at(g->ground, p)};
            g_array_append_val(g->spot, v);
        }
    g->level = g_array_new(FALSE, FALSE, sizeof(double));
    g->lines = agt_heights_contours(g->ground, STEP, g->level);
    return 0;
}

static int teardown(void **state)
{
    Ground *g = *state;
    folder_remove(g->folder);
    g_free(g->folder);
    agt_plan_unref(g->plan);
    agt_heights_free(g->ground);
    g_array_unref(g->spot);
    agt_geom_unref(g->lines);
    g_array_unref(g->level);
    g_free(g);
    return 0;
}

/* The grid of the file against the original, at the centres of its cells. */
static void compare(Ground *g, const char *path, const char *profile)
{
    g_auto(Imported) i = import_file(g->plan, path, profile, NULL, NULL, false);
    g_autoptr(AgtPlan) after = applied(g->plan, &i);
    g_autoptr(AgtHeights) h = last_terrain(after);
    double worst = 0, sum = 0;
    guint n = 0, empty = 0, off = 0;
    for (double x = 659475; x < 661580; x += 10)
        for (double y = 4439785; y < 4441020; y += 10) {
            double v = agt_heights_at(h, (AgtPoint){x, y});
            double d = fabs(v - agt_heights_at(g->ground, (AgtPoint){x, y}));
            if (isnan(d)) {
                empty++;
                continue;
            }
            worst = MAX(worst, d);
            sum += d;
            off += d > 0.25;
            n++;
        }
    if (!(worst <= WORST_M && sum / n <= MEAN_M && off <= OFF_SHARE * n && empty <= EMPTY_MAX))
        fail_msg("%s: off by %.3f m at most, %.3f m in the mean, %u of %u over 0.25 m, %u empty",
                 path, worst, sum / n, off, n, empty);
}

static void *folder_of(Ground *g)
{
    return &g->folder;
}

static void spots_of_a_table(void **state)
{
    Ground *g = *state;
    g_autoptr(GString) s = g_string_new("n,e,h\n");
    char b[3][G_ASCII_DTOSTR_BUF_SIZE];
    for (guint i = 0; i < g->spot->len; i++) {
        Vertex v = g_array_index(g->spot, Vertex, i);
        g_string_append_printf(s, "%s,%s,%s\n", real(b[0], v.y), real(b[1], v.x), real(b[2], v.z));
    }
    g_autofree char *path = write_file(folder_of(g), "a.csv", s->str);
    compare(g, path,
            "profile: p\ncrs: EPSG:32638\nlayers:\n  - {source: a, target: survey_point, geometry: "
            "{x: e, y: n}, fields: {height_m: h}}\n" TERRAIN);
}

/* Contours with their height as elevation, spots flat with their heights beside them. */
static void a_drawing_with_contours_and_texts(void **state)
{
    Ground *g = *state;
    GString *s = dxf_begin();
    for (uint32_t i = 0; i < g->lines->n_parts; i++) {
        uint32_t from = g->lines->ring[i], n = g->lines->ring[i + 1] - from;
        dxf_contour(s, "CONTOUR", g->lines->pt + from, n, g_array_index(g->level, double, i));
    }
    for (guint i = 0; i < g->spot->len; i += 7) {
        Vertex v = g_array_index(g->spot, Vertex, i);
        char text[G_ASCII_DTOSTR_BUF_SIZE];
        dxf_point(s, "SPOT", (Vertex){v.x, v.y, 0});
        dxf_text(s, "SPOT_TEXT", (Vertex){v.x + 0.7, v.y + 0.2, 0},
                 g_ascii_formatd(text, sizeof text, "%.2f", v.z));
    }
    g_autofree char *path = dxf_end(folder_of(g), "a.dxf", s);
    compare(g, path,
            "profile: p\ncrs: EPSG:32638\nlayers:\n  - {source: CONTOUR, target: survey, ignore: "
            "['*'], fields: {height_m: '@z'}}\n  - {source: SPOT, target: survey_point, ignore: "
            "['*'], fields: {height_m: {text: SPOT_TEXT, within_m: 1}}}\n" TERRAIN);
}

static void a_shapefile_of_points(void **state)
{
    Ground *g = *state;
    g_autofree guint *one = g_new(guint, g->spot->len);
    for (guint i = 0; i < g->spot->len; i++)
        one[i] = 1;
    g_autofree char *path =
        shapefile(folder_of(g), "b", 11, (const Vertex *)g->spot->data, one, g->spot->len);
    compare(g, path,
            "profile: p\ncrs: EPSG:32638\nlayers:\n  - {source: b, target: survey_point, ignore: "
            "[NR], fields: {height_m: '@z'}}\n" TERRAIN);
}

static void a_surface_of_landxml(void **state)
{
    Ground *g = *state;
    g_autofree AgtPoint *pt = g_new(AgtPoint, g->spot->len);
    g_autoptr(GString) s = g_string_new(
        "<LandXML version=\"1.2\"><Units><Metric linearUnit=\"meter\"/></Units><CoordinateSystem "
        "epsgCode=\"32638\"/><Surfaces><Surface name=\"G\"><Definition surfType=\"TIN\"><Pnts>");
    char b[3][G_ASCII_DTOSTR_BUF_SIZE];
    for (guint i = 0; i < g->spot->len; i++) {
        Vertex v = g_array_index(g->spot, Vertex, i);
        pt[i] = (AgtPoint){v.x, v.y};
        g_string_append_printf(s, "<P id=\"%u\">%s %s %s</P>", i + 1, real(b[0], v.y),
                               real(b[1], v.x), real(b[2], v.z));
    }
    g_autoptr(GArray) t = agt_geom_delaunay(pt, g->spot->len, NULL);
    g_string_append(s, "</Pnts><Faces>");
    for (guint i = 0; i < t->len; i += 3)
        g_string_append_printf(s, "<F>%u %u %u</F>", g_array_index(t, guint32, i) + 1,
                               g_array_index(t, guint32, i + 1) + 1,
                               g_array_index(t, guint32, i + 2) + 1);
    g_string_append(s, "</Faces></Definition></Surface></Surfaces></LandXML>");
    g_autofree char *path = write_file(folder_of(g), "a.xml", s->str);
    compare(g, path, "profile: p\n" TERRAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spots_of_a_table),
        cmocka_unit_test(a_drawing_with_contours_and_texts),
        cmocka_unit_test(a_shapefile_of_points),
        cmocka_unit_test(a_surface_of_landxml),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
