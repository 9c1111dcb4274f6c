/* SPDX-License-Identifier: Apache-2.0 */
/* Scenes and files of a hamlet made by code. */
#include <glib/gstdio.h>
#include <math.h>

#include "draw/scene.h"
#include "draw/write.h"
#include "town.h"

/* One drawing and where its files go. */
typedef struct {
    char *master, *block, *style, *folder;
    AgtPlan *plan;
} Fixture;

static AgtDrawOptions options_of(const Fixture *f, const char *sheet)
{
    bool master = strcmp(sheet, "master") == 0;
    return (AgtDrawOptions){.sheet = sheet,
                            .layout = master ? f->master : f->block,
                            .style = f->style,
                            .lang = AGT_LANG_EN,
                            .as_of = "2026-11-22",
                            .revision_time = "2026-11-20T10:00:00Z",
                            .author = "R. Quliyev",
                            .grid_convergence_deg = 1.06,
                            .grid_factor = 0.999785,
                            .crs_name = "WGS 84 / UTM zone 38N"};
}

static int setup(void **state)
{
    Fixture *f = g_new0(Fixture, 1);
    f->master = source_text("maps/sheet-master.yaml");
    f->block = source_text("maps/sheet-block.yaml");
    f->style = source_text("maps/style.yaml");
    f->folder = g_dir_make_tmp("draw-XXXXXX", NULL);
    f->plan = hamlet(true);
    *state = f;
    return 0;
}

/* Removes the files of a folder; returns how many there were. */
static guint remove_files(const char *folder)
{
    guint n = 0;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir)); n++) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_remove(path);
    }
    return n;
}

static int teardown(void **state)
{
    Fixture *f = *state;
    remove_files(f->folder);
    g_rmdir(f->folder);
    agt_plan_unref(f->plan);
    g_free(f->master);
    g_free(f->block);
    g_free(f->style);
    g_free(f->folder);
    g_free(f);
    return 0;
}

static AgtScene *draw(const Fixture *f, const AgtDrawOptions *o)
{
    g_autoptr(GError) error = NULL;
    AgtScene *s = agt_draw(f->plan, o, &error);
    assert_no_error(error);
    return s;
}

/* Writes the PDF; its path, newly allocated. */
static char *write_pdf(const Fixture *f, const AgtScene *s)
{
    g_autoptr(GError) error = NULL;
    char *path = g_build_filename(f->folder, "sheet.pdf", NULL);
    agt_scene_write_pdf(s, path, &error);
    assert_no_error(error);
    return path;
}

static GBytes *file_bytes(const char *path)
{
    char *data = NULL;
    gsize n = 0;
    assert_true(g_file_get_contents(path, &data, &n, NULL));
    return g_bytes_new_take(data, n);
}

/* What a program prints on its standard output; its failure fails the test. */
static char *output_of(const char *const *argv)
{
    g_autoptr(GError) error = NULL;
    char *out = NULL;
    int status = 0;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                 NULL, &out, NULL, &status, &error);
    assert_no_error(error);
    if (status != 0)
        fail_msg("%s failed", argv[0]);
    return out;
}

static void same_input_same_bytes(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "master");
    g_autoptr(AgtScene) a = draw(f, &o), b = draw(f, &o);
    g_autofree char *ta = agt_scene_dump(a), *tb = agt_scene_dump(b);
    assert_string_equal(ta, tb);
    g_autofree char *path = write_pdf(f, a);
    g_autoptr(GBytes) pa = file_bytes(path);
    g_free(write_pdf(f, b));
    g_autoptr(GBytes) pb = file_bytes(path);
    assert_true(g_bytes_equal(pa, pb));
    g_autofree char *sa = agt_scene_to_svg(a, 0), *sb = agt_scene_to_svg(b, 0);
    assert_string_equal(sa, sb);
}

/* The number behind ` name="` in an element. */
static double attribute(const char *svg, const char *name)
{
    g_autofree char *mark = g_strdup_printf(" %s=\"", name);
    const char *at = strstr(svg, mark);
    assert_non_null(at);
    return g_ascii_strtod(at + strlen(mark), NULL);
}

/* The map of the report page says where it lies: a page script that goes by it finds the houses. */
static void screen_map_knows_its_ground(void **state)
{
    const Fixture *f = *state;
    g_autofree char *layout = source_text("maps/sheet-screen.yaml");
    AgtDrawOptions o = options_of(f, "screen");
    o.layout = layout;
    g_autoptr(AgtScene) s = draw(f, &o);
    assert_int_equal(agt_scene_pages(s), 2);
    g_autofree char *svg = agt_scene_to_svg(s, 0), *legend = agt_scene_to_svg(s, 1);
    double k = attribute(svg, "data-mm-per-m"), west = attribute(svg, "data-west-m"),
           north = attribute(svg, "data-north-m");
    guint houses = 0;
    AGT_EACH(f->plan, BUILDING, Building, b)
    {
        g_autofree char *mark = g_strdup_printf("<path data-id=\"%s\" d=\"M", b->f.id);
        const char *at = strstr(svg, mark);
        assert_non_null(at);
        char *end;
        double x = g_ascii_strtod(at + strlen(mark), &end), y = g_ascii_strtod(end, NULL);
        double best = G_MAXDOUBLE; /* the path starts at a corner of the house */
        for (guint i = 0; i < b->f.geom->n_points; i++)
            best = MIN(best, hypot((b->f.geom->pt[i].x - west) * k - x,
                                   (north - b->f.geom->pt[i].y) * k - y));
        assert_true(best <= 0.011);
        houses++;
    }
    assert_true(houses > 0);
    /* Hazards are on it, and no style or layer of it can be mistaken for the sheet's own marks. */
    assert_non_null(strstr(svg, "<g id=\"hazards\""));
    assert_non_null(strstr(svg, "MİNA / МИНЫ / MINES"));
    assert_null(strstr(svg, "<g id=\"findings\""));
    /* Both pages stand in one document: no id twice. */
    assert_non_null(strstr(legend, "<g id=\"1-frame\""));
    assert_null(strstr(legend, "<g id=\"frame\""));
}

/* Compares with tests/draw/golden/NAME; UPDATE_GOLDEN=1 rewrites the file. */
static void assert_golden(const char *name, const char *text)
{
    g_autofree char *relative = g_strdup_printf("tests/draw/golden/%s", name);
    g_autofree char *path = source_path(relative);
    if (g_getenv("UPDATE_GOLDEN"))
        assert_true(g_file_set_contents(path, text, -1, NULL));
    g_autofree char *golden = NULL;
    assert_true(g_file_get_contents(path, &golden, NULL, NULL));
    g_auto(GStrv) want = g_strsplit(golden, "\n", -1), have = g_strsplit(text, "\n", -1);
    for (guint i = 0; want[i] || have[i]; i++) {
        if (g_strcmp0(want[i], have[i]) != 0)
            fail_msg("%s line %u: \"%s\", should be \"%s\"; UPDATE_GOLDEN=1 takes the new text",
                     name, i + 1, have[i], want[i]);
        if (!want[i] || !have[i])
            break;
    }
}

static void scenes_are_as_before(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "master");
    g_autoptr(AgtScene) master = draw(f, &o);
    g_autofree char *text = agt_scene_dump(master);
    assert_golden("master-en.txt", text);
    o = options_of(f, "block");
    o.lang = AGT_LANG_AZ;
    o.of = "B-02";
    g_autoptr(AgtScene) block = draw(f, &o);
    g_autofree char *other = agt_scene_dump(block);
    assert_golden("block-az.txt", other);
}

static void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not there", part);
}

static void pdf_reads_back(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "master");
    g_autoptr(AgtScene) s = draw(f, &o);
    g_autofree char *path = write_pdf(f, s);
    g_autofree char *check = output_of((const char *[]){"qpdf", "--check", path, NULL});
    assert_contains(check, "No syntax or stream encoding errors");
    g_autofree char *info = output_of((const char *[]){"pdfinfo", path, NULL});
    assert_contains(info, "2383.94 x 1683.78 pts (A1)");
    assert_contains(info, "Qızıl Kəngərli");
    assert_contains(info, "agrotown");
    g_autofree char *text = output_of((const char *[]){"pdftotext", "-layout", path, "-", NULL});
    static const char *const words[] = {"Qarabağ küçəsi", "Şuşa küçəsi", "Məktəb",
                                        "Xaçınçay",       "MİNA / МИНЫ", "MINES",
                                        "H-010",          "P-001",       "EPSG:32638",
                                        "Scale 1:2000",   "2026-11-22",  "r3 · 0123456789ab",
                                        "ILLUSTRATIVE",   "HZ-3",        "NOT JUDGED",
                                        "0.999785",       "HC-17"};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        assert_contains(text, words[i]);
    assert_true(strstr(text, "622 500") || strstr(text, "622\302\240500"));
    g_autofree char *fonts = output_of((const char *[]){"pdffonts", path, NULL});
    g_auto(GStrv) line = g_strsplit(fonts, "\n", -1);
    for (guint i = 2; line[i] && *line[i]; i++)
        assert_contains(line[i], "yes yes yes"); /* embedded, subset, Unicode */
    g_autofree char *images = output_of((const char *[]){"pdfimages", "-list", path, NULL});
    g_auto(GStrv) image = g_strsplit(g_strchomp(images), "\n", -1);
    assert_int_equal(g_strv_length(image), 2); /* the head alone: everything is vector */
}

static void pdf_has_layers_and_georeference(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "master");
    g_autoptr(AgtScene) s = draw(f, &o);
    g_autofree char *path = write_pdf(f, s);
    g_autofree char *json = output_of((const char *[]){"qpdf", "--json", path, NULL});
    static const char *const parts[] = {"/OCProperties", "u:Mine hazards", "u:Buildings",
                                        "/Locked",       "/Viewport",      "/GEO",
                                        "/PrintScaling"};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        assert_contains(json, parts[i]);
    assert_contains(json, "\"/EPSG\": 32638");
}

/* One pixel of a PPM file as 0xrrggbb. */
static guint pixel(const guint8 *ppm, gsize n, guint x, guint y)
{
    guint w = 0, h = 0, at = 0;
    assert_int_equal(sscanf((const char *)ppm, "P6 %u %u 255%n", &w, &h, (int *)&at), 2);
    gsize i = at + 1 + 3 * ((gsize)y * w + x);
    assert_true(x < w && y < h && i + 2 < n);
    return (guint)ppm[i] << 16 | (guint)ppm[i + 1] << 8 | ppm[i + 2];
}

/* How many of the pixels in a square of ground are about this colour. */
static guint count_colour(const Frame *f, const guint8 *ppm, gsize n, AgtBox ground, guint colour)
{
    AgtPoint a = frame_mm(f, (AgtPoint){ground.minx, ground.maxy});
    AgtPoint b = frame_mm(f, (AgtPoint){ground.maxx, ground.miny});
    guint found = 0;
    for (guint y = (guint)(a.y * 4); y < (guint)(b.y * 4); y++)
        for (guint x = (guint)(a.x * 4); x < (guint)(b.x * 4); x++) {
            guint p = pixel(ppm, n, x, y), d = 0;
            for (guint k = 0; k < 24; k += 8)
                d = MAX(d, (guint)abs((int)(p >> k & 255) - (int)(colour >> k & 255)));
            found += d < 40;
        }
    return found;
}

static void pixels_are_where_the_ground_is(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "master");
    g_autoptr(AgtScene) s = draw(f, &o);
    g_autofree char *path = write_pdf(f, s);
    g_autofree char *stem = g_build_filename(f->folder, "page", NULL);
    g_free(output_of((const char *[]){"pdftoppm", "-r", "101.6", "-singlefile", path, stem,
                                      NULL})); /* 4 px/mm */
    g_autofree char *ppm = g_strconcat(stem, ".ppm", NULL);
    g_autoptr(GBytes) bytes = file_bytes(ppm);
    gsize n;
    const guint8 *data = g_bytes_get_data(bytes, &n);
    const Frame *frame = page_frame(s->pages->pdata[0], 0);
    const double e = 622500, no = 4440000;
    AgtBox river = {e + 10, no - 56, e + 40, no - 44},
           hazard = {e + 206, no + 101, e + 244, no + 139};
    AgtBox suspected = {e - 29, no + 96, e - 5, no + 119}, house = {e + 8, no + 7, e + 17, no + 14};
    AgtBox unknown = {e + 300, no + 300, e + 330, no + 330};
    assert_true(count_colour(frame, data, n, river, 0x9fd0f5) > 200);
    assert_true(count_colour(frame, data, n, hazard, 0xd00000) > 300);
    assert_true(count_colour(frame, data, n, suspected, 0xd97800) > 100);
    assert_true(count_colour(frame, data, n, house, 0xe08a5a) > 50);
    assert_true(count_colour(frame, data, n, unknown, 0xffffff) > 1000);
    assert_true(count_colour(frame, data, n, unknown, 0xb0b0b0) > 100);
}

static guint big_endian(const guint8 *p)
{
    return (guint)p[0] << 24 | (guint)p[1] << 16 | (guint)p[2] << 8 | p[3];
}

static void png_has_size_resolution_and_place(void **state)
{
    const Fixture *f = *state;
    g_autoptr(GError) error = NULL;
    AgtDrawOptions o = options_of(f, "master");
    g_autoptr(AgtScene) s = draw(f, &o);
    g_autofree char *path = g_build_filename(f->folder, "sheet.png", NULL);
    g_autofree char *world = g_build_filename(f->folder, "sheet.pgw", NULL);
    agt_scene_write_png(s, 0, 50.8, path, &error); /* 2 px/mm */
    assert_no_error(error);
    g_autoptr(GBytes) bytes = file_bytes(path);
    const guint8 *data = g_bytes_get_data(bytes, NULL);
    assert_int_equal(big_endian(data + 16), 1682);
    assert_int_equal(big_endian(data + 20), 1188);
    assert_memory_equal(data + 37, "pHYs", 4);
    assert_int_equal(big_endian(data + 41), 2000);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(world, &text, NULL, NULL));
    g_auto(GStrv) v = g_strsplit(text, "\n", -1);
    assert_string_equal(v[0], "1.000000000"); /* 0.5 mm at 1:2000 */
    double east = g_ascii_strtod(v[4], NULL), north = g_ascii_strtod(v[5], NULL);
    const Frame *frame = page_frame(s->pages->pdata[0], 0);
    AgtPoint want = frame_ground(frame, (AgtPoint){0.25, 0.25});
    assert_true(fabs(east - want.x) < 1e-6 && fabs(north - want.y) < 1e-6);
}

static void map_scale_is_exact(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "master");
    g_autoptr(AgtScene) s = draw(f, &o);
    const Frame *frame = page_frame(s->pages->pdata[0], 0);
    AgtPoint a = frame_mm(frame, (AgtPoint){622500, 4440000});
    AgtPoint b = frame_mm(frame, (AgtPoint){622600, 4440100});
    assert_true(fabs(b.x - a.x - 50) < 1e-9 && fabs(a.y - b.y - 50) < 1e-9);
    AgtPoint back = frame_ground(frame, b);
    assert_true(fabs(back.x - 622600) < 1e-6 && fabs(back.y - 4440100) < 1e-6);
}

/* The hamlet with a site grid turned by 30 degrees. */
static AgtPlan *gridded(const AgtPlan *plan)
{
    const AgtGridMap map = {.origin_e_m = 622400,
                            .origin_n_m = 4439900,
                            .scale = 0.9999,
                            .rotation_deg = 30,
                            .residual_max_m = 0.012,
                            .spread_m = 100};
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    AgtSiteGrid *g = (AgtSiteGrid *)agt_arena_row(agt_changeset_arena(c), AGT_LAYER_SITE_GRID);
    g->f.id = g->f.birth = "site";
    g->swapped = 0;
    agt_plan_grid_fill(g, &map);
    agt_changeset_add(c, &g->f);
    g_autoptr(GError) error = NULL;
    AgtPlan *out = agt_plan_apply(plan, c, &error);
    assert_no_error(error);
    return out;
}

/* Local coordinate that a line of the grid keeps, 0 for x and 1 for y; *value takes it. */
static int kept_coordinate(const AgtGridMap *map, const Frame *frame, const double v[4],
                           double *value)
{
    AgtPoint a = agt_crs_grid_to_local(map, frame_ground(frame, (AgtPoint){v[0], v[1]}));
    AgtPoint b = agt_crs_grid_to_local(map, frame_ground(frame, (AgtPoint){v[2], v[3]}));
    bool x = fabs(a.x - b.x) < fabs(a.y - b.y);
    assert_true(fabs(x ? a.x - b.x : a.y - b.y) < 0.03); /* 0.01 mm on paper */
    *value = x ? a.x : a.y;
    return x ? 0 : 1;
}

static void site_grid_lines_lie_on_whole_local_metres(void **state)
{
    const Fixture *f = *state;
    g_autoptr(AgtPlan) plan = gridded(f->plan);
    AgtDrawOptions o = options_of(f, "master");
    o.site_grid = "site";
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtScene) s = agt_draw(plan, &o, &error);
    assert_no_error(error);
    AgtGridMap map;
    assert_true(agt_plan_grid(plan, "site", &map, NULL, NULL));
    const Frame *frame = page_frame(s->pages->pdata[0], 0);
    g_autofree char *text = agt_scene_dump(s);
    guint n[2] = {0};
    for (const char *at = text; (at = strstr(at, "stroke site-grid")); at++) {
        double v[4], value;
        const char *numbers = strchr(at, ':') + 1;
        for (int i = 0; i < 4; i++) {
            char *end;
            v[i] = g_ascii_strtod(numbers, &end);
            numbers = end + 1;
        }
        n[kept_coordinate(&map, frame, v, &value)]++;
        assert_true(fabs(value - round(value / 50) * 50) < 0.03);
    }
    assert_true(n[0] > 4 && n[1] > 4);
    assert_contains(text, "site grid site, local x and y in metres; largest residual 0.012 m");
    assert_contains(text, "\"x 100\"");
    o.site_grid = "other";
    assert_null(agt_draw(plan, &o, &error));
    assert_contains(error->message, "it has: site");
}

/* Draws and returns the message of the error, which must have this code. */
static char *message_of(const AgtPlan *plan, const AgtDrawOptions *o, AgtDrawErrorCode code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtScene) s = agt_draw(plan, o, &error);
    assert_null(s);
    assert_non_null(error);
    if (!g_error_matches(error, AGT_DRAW_ERROR, (gint)code))
        fail_msg("wrong error: %s", error->message);
    return g_strdup(error->message);
}

static void what_does_not_fit_is_refused(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "master");
    o.scale = 250;
    g_autofree char *message = message_of(f->plan, &o, AGT_DRAW_ERROR_FIT);
    assert_contains(message, "does not fit A1 at 1:250");
    assert_contains(message, "--scale 500");
    o.scale = 0;
    o.paper = "A4";
    g_autofree char *small = message_of(f->plan, &o, AGT_DRAW_ERROR_FIT);
    assert_contains(small, "--paper A3");
    o.paper = "A3";
    g_autoptr(AgtScene) fits = draw(f, &o);
    assert_int_equal(agt_scene_pages(fits), 1);
}

static void unknown_paper_is_refused(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "master");
    o.paper = "A1,5";
    g_autofree char *message = message_of(f->plan, &o, AGT_DRAW_ERROR_STYLE);
    assert_contains(message, "A1,5");
}

static void missing_glyph_is_named(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "master");
    o.author = "R. \344\270\255";
    g_autofree char *message = message_of(f->plan, &o, AGT_DRAW_ERROR_GLYPH);
    assert_contains(message, "U+4E2D");
    assert_contains(message, "R. \344\270\255");
}

static void assert_style_error(const Fixture *f, const char *style, const char *part)
{
    AgtDrawOptions o = options_of(f, "master");
    o.style = style;
    g_autofree char *message = message_of(f->plan, &o, AGT_DRAW_ERROR_STYLE);
    assert_contains(message, part);
}

static void style_errors_have_lines(void **state)
{
    const Fixture *f = *state;
    assert_style_error(f, "style: x\nrules:\n  - {from: plot, class: p, group: plots, fill: red}\n",
                       "style:3");
    assert_style_error(f, "style: x\nrules:\n  - {from: plots, class: p, group: plots}\n",
                       "no layer \"plots\"");
    assert_style_error(
        f, "style: x\nrules:\n  - {from: plot, where: {use: villa}, class: p, group: plots}\n",
        "villa");
    assert_style_error(f, "style: x\nrules:\n  - {from: plot, class: p, group: plot}\n",
                       "no group \"plot\"");
    assert_style_error(f, "style: x\nrules:\n  - {from: plot, class: p, group: plots, colour: 1}\n",
                       "colour");
    assert_style_error(f,
                       "style: x\nrules:\n  - {from: plot, class: p, group: plots, line: {width: "
                       "0,5x}}\n",
                       "style:3");
    assert_style_error(f, "style: x\nrules: []\n", "rules");
}

/* A style that says nothing of hazards cannot take them off the sheet. */
static void no_style_hides_hazards(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "master");
    o.style = "style: bare\nrules:\n  - {from: plot, class: p, group: plots, fill: \"#ffffff\"}\n";
    g_autoptr(AgtScene) s = draw(f, &o);
    g_autofree char *text = agt_scene_dump(s);
    static const char *const parts[] = {
        "stroke hazard HZ-1", "hatch hazard HZ-1", "hatch hazard HZ-2",    "hatch hazard HL-1",
        "hatch hazard HP-1",  "unknown-ground",    "stroke released RE-1", "release-claimed RE-2"};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        assert_contains(text, parts[i]);
}

/* Hatches: crossed for confirmed, single for suspected, 2 mm apart on paper. */
static void hatches_follow_the_class(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "master");
    g_autoptr(AgtScene) s = draw(f, &o);
    const Page *p = s->pages->pdata[0];
    guint cha = 0, sha = 0;
    for (guint i = 0; i < p->items[GROUP_HAZARDS]->len; i++) {
        const Item *it = &g_array_index(p->items[GROUP_HAZARDS], Item, i);
        if (it->kind != ITEM_HATCH)
            continue;
        assert_true(it->hatch_pitch == 2);
        cha += g_strcmp0(it->id, "HZ-1") == 0;
        sha += g_strcmp0(it->id, "HZ-2") == 0;
    }
    assert_int_equal(cha, 2);
    assert_int_equal(sha, 1);
}

/* Paper that the marks of a hazard cover. */
static AgtBox hazard_box(const Page *p, const char *id)
{
    AgtBox all = AGT_BOX_EMPTY;
    for (guint i = 0; i < p->items[GROUP_HAZARDS]->len; i++) {
        const Item *it = &g_array_index(p->items[GROUP_HAZARDS], Item, i);
        if (it->kind == ITEM_FILL && g_strcmp0(it->id, id) == 0)
            all = agt_box_union(all, it->box);
    }
    return all;
}

/* 40 m are 0.8 mm at 1:50000. */
static void small_scales_hide_no_hazard(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "master");
    o.scale = 50000;
    g_autoptr(AgtScene) s = draw(f, &o);
    const Page *p = s->pages->pdata[0];
    static const char *const ids[] = {"HZ-1", "HZ-2"};
    for (guint k = 0; k < G_N_ELEMENTS(ids); k++) {
        AgtBox b = hazard_box(p, ids[k]);
        assert_true(MIN(b.maxx - b.minx, b.maxy - b.miny) > 1.55);
        for (guint i = 0; i < p->items[GROUP_LABELS]->len; i++) {
            const Item *it = &g_array_index(p->items[GROUP_LABELS], Item, i);
            AgtBox tight = agt_box_grow(it->box, -0.4 * it->style.size - it->style.halo);
            if (it->kind == ITEM_TEXT && agt_box_intersects(tight, b))
                fail_msg("\"%s\" lies on %s", it->text, ids[k]);
        }
    }
}

/* Is it text of another label? Lines of one label have the same row and class. */
static bool other_label(const Item *a, const Item *b)
{
    return a->kind == ITEM_TEXT && b->kind == ITEM_TEXT && strcmp(a->class, "dimension") != 0 &&
           strcmp(b->class, "dimension") != 0 &&
           (g_strcmp0(a->id, b->id) != 0 || a->class != b->class) &&
           fabs(a->style.angle_rad) < 1e-9 && fabs(b->style.angle_rad) < 1e-9;
}

static void labels_do_not_overlap(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "block");
    g_autoptr(AgtScene) s = draw(f, &o);
    for (guint k = 0; k < s->pages->len; k++) {
        const Page *p = s->pages->pdata[k];
        const GArray *l = p->items[GROUP_LABELS];
        for (guint i = 0; i < l->len; i++)
            for (guint j = i + 1; j < l->len; j++) {
                const Item *a = &g_array_index(l, Item, i), *b = &g_array_index(l, Item, j);
                AgtBox tight = agt_box_grow(a->box, -0.4 * a->style.size - a->style.halo);
                if (other_label(a, b) && tight.minx < tight.maxx && tight.miny < tight.maxy &&
                    agt_box_intersects(tight, agt_box_grow(b->box, -0.4 * b->style.size)))
                    fail_msg("\"%s\" and \"%s\" overlap", a->text, b->text);
            }
    }
}

static void block_pages_are_listed(void **state)
{
    const Fixture *f = *state;
    g_autoptr(GError) error = NULL;
    AgtDrawOptions o = options_of(f, "block");
    g_auto(GStrv) names = agt_draw_pages(f->plan, &o, &error);
    assert_no_error(error);
    g_autoptr(AgtScene) s = draw(f, &o);
    assert_int_equal(g_strv_length(names), agt_scene_pages(s));
    for (guint i = 0; i < s->pages->len; i++)
        assert_string_equal(names[i], ((Page *)s->pages->pdata[i])->name);
    assert_string_equal(names[0], "B-01");
    assert_string_equal(names[1], "B-01-points");
    o.scale = 250; /* too big for one piece */
    g_auto(GStrv) tiles = agt_draw_pages(f->plan, &o, &error);
    assert_no_error(error);
    assert_string_equal(tiles[0], "B-01-1");
    o.of = "B-99";
    g_autofree char *message = message_of(f->plan, &o, AGT_DRAW_ERROR_STYLE);
    assert_contains(message, "B-99");
}

/* Every corner of every plot of a block stands in its table, to the millimetre. */
static void all_corners_are_in_the_table(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "block");
    o.of = "B-01";
    g_autoptr(AgtScene) s = draw(f, &o);
    g_autofree char *text = agt_scene_dump(s);
    AGT_EACH(f->plan, PLOT, Plot, plot)
    for (guint i = 0; g_strcmp0(plot->block, "B-01") == 0 && i < plot->f.geom->n_points; i++) {
        g_autofree char *e = decimal(plot->f.geom->pt[i].x, 3);
        assert_contains(text, e);
    }
}

static void unwritable_output_leaves_nothing(void **state)
{
    const Fixture *f = *state;
    g_autoptr(GError) error = NULL;
    AgtDrawOptions o = options_of(f, "master");
    g_autoptr(AgtScene) s = draw(f, &o);
    remove_files(f->folder);
    g_autofree char *pdf = g_build_filename(f->folder, "none", "sheet.pdf", NULL);
    g_autofree char *png = g_build_filename(f->folder, "none", "sheet.png", NULL);
    assert_false(agt_scene_write_pdf(s, pdf, &error));
    assert_true(g_error_matches(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_WRITE));
    g_clear_error(&error);
    assert_false(agt_scene_write_png(s, 0, 50, png, &error));
    assert_true(g_error_matches(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_WRITE));
    g_clear_error(&error);
    g_autofree char *wide = g_build_filename(f->folder, "wide.png", NULL);
    assert_false(agt_scene_write_png(s, 0, 1200, wide, &error));
    assert_contains(error->message, "less dpi");
    assert_int_equal(remove_files(f->folder), 0);
}

/* The proof finds a page that is 1 mm too wide and a frame that stands 0.1 mm off. */
static void proof_finds_a_wrong_file(void **state)
{
    const Fixture *f = *state;
    g_autoptr(GError) error = NULL;
    AgtDrawOptions o = options_of(f, "master");
    g_autoptr(AgtScene) s = draw(f, &o);
    g_autofree char *path = write_pdf(f, s);
    Page *p = s->pages->pdata[0];
    Frame *frame = &g_array_index(p->frames, Frame, 0);
    assert_true(pdf_prove(s, path, &error));
    p->w += 1;
    assert_false(pdf_prove(s, path, &error));
    assert_true(g_error_matches(error, AGT_DRAW_ERROR, AGT_DRAW_ERROR_PROOF));
    g_clear_error(&error);
    p->w -= 1;
    frame->rect.maxx += 0.1;
    assert_false(pdf_prove(s, path, &error));
    assert_contains(error->message, "frame");
    g_clear_error(&error);
    assert_true(g_file_set_contents(path, "%PDF-1.7 broken", -1, NULL));
    frame->rect.maxx -= 0.1;
    assert_false(pdf_prove(s, path, &error));
}

/* With signed settings absent nothing is judged, and the sheet says so first. With a clearance
 * given but unjudged it is the same. */
static void unjudged_clearance_is_said(void **state)
{
    const Fixture *f = *state;
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtFindings) findings = agt_findings_new();
    g_autoptr(AgtClearance) c =
        agt_clearance_new(f->plan, AGT_PLANNING, "2026-11-22", findings, &error);
    assert_no_error(error);
    assert_false(agt_clearance_judged(c));
    AgtDrawOptions o = options_of(f, "block");
    o.clearance = c;
    o.findings = findings;
    g_autoptr(AgtScene) s = draw(f, &o);
    for (guint i = 0; i < s->pages->len; i++) {
        const Page *p = s->pages->pdata[i];
        bool said = false;
        for (guint k = 0; k < p->items[GROUP_FRAME]->len; k++) {
            const Item *it = &g_array_index(p->items[GROUP_FRAME], Item, k);
            said |= it->kind == ITEM_TEXT && strstr(it->text, "MINE CLEARANCE") != NULL;
        }
        assert_true(said);
    }
}

static void not_illustrative_has_no_watermark(void **state)
{
    const Fixture *f = *state;
    AgtDrawOptions o = options_of(f, "master");
    g_autoptr(AgtPlan) real = hamlet(false);
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtScene) with = draw(f, &o), without = agt_draw(real, &o, &error);
    assert_no_error(error);
    const Page *a = with->pages->pdata[0], *b = without->pages->pdata[0];
    assert_int_equal(a->items[GROUP_WATERMARK]->len, 1);
    assert_int_equal(b->items[GROUP_WATERMARK]->len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_input_same_bytes),
        cmocka_unit_test(screen_map_knows_its_ground),
        cmocka_unit_test(scenes_are_as_before),
        cmocka_unit_test(pdf_reads_back),
        cmocka_unit_test(pdf_has_layers_and_georeference),
        cmocka_unit_test(pixels_are_where_the_ground_is),
        cmocka_unit_test(png_has_size_resolution_and_place),
        cmocka_unit_test(map_scale_is_exact),
        cmocka_unit_test(site_grid_lines_lie_on_whole_local_metres),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(unknown_paper_is_refused),
        cmocka_unit_test(missing_glyph_is_named),
        cmocka_unit_test(style_errors_have_lines),
        cmocka_unit_test(no_style_hides_hazards),
        cmocka_unit_test(hatches_follow_the_class),
        cmocka_unit_test(small_scales_hide_no_hazard),
        cmocka_unit_test(labels_do_not_overlap),
        cmocka_unit_test(block_pages_are_listed),
        cmocka_unit_test(all_corners_are_in_the_table),
        cmocka_unit_test(unwritable_output_leaves_nothing),
        cmocka_unit_test(proof_finds_a_wrong_file),
        cmocka_unit_test(unjudged_clearance_is_said),
        cmocka_unit_test(not_illustrative_has_no_watermark),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
