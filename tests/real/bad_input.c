/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every file of bad-input, several ways, against a table: refused, repaired or clean, with counts
 * and reason. Whatever the table says: no file takes the program down, no record is lost, a hazard
 * stays a hazard, and a file that its authors call valid comes in clean.
 *
 *     bad-input           compares
 *     UPDATE_TABLE=1 ...  writes the table
 */
#include <glib/gstdio.h>

#include "exchange_test.h"

typedef struct {
    const char *name;    /* of the run */
    const char *profile; /* in the source tree, NULL: none */
    bool crs;            /* the coordinate system is named */
} Run;

static const Run runs[] = {
    {"bare", NULL, false},
    {"generic", "plans/profiles/generic.yaml", false},
    {"crs", "plans/profiles/generic.yaml", true},
    {"hazard", "tests/real/bad-input-hazards.yaml", true},
};

/* Where data lies: the plan it is taken into (NULL: the UTM zone of its first position), and the
 * system to name where the file has none, or its own once more. The longest prefix counts. */
static const struct {
    const char *prefix, *plan, *crs;
} places[] = {
    {"", NULL, "EPSG:4326"},
    {"cyrillic-name/", "EPSG:32632", "EPSG:4326"},
    {"gdal/dxf/", "EPSG:32638", "EPSG:32638"},
    {"gdal/dxf/byblock", "EPSG:32755", "EPSG:32755"},
    {"gdal/dxf/closed", "EPSG:4528", "EPSG:4528"},
    {"gdal/geojson/srs", "EPSG:32648", "EPSG:26915"},
    {"gdal/gpkg/poly", "EPSG:27700", "EPSG:27700"},
    {"gdal/raster/byte", "EPSG:26711", "EPSG:26711"},
    {"gdal/shp/", "EPSG:32648", "EPSG:4326"},
    {"gdal/shp/bigoffset", "EPSG:32638", "EPSG:32638"},
    {"gdal/shp/buggypoint", "EPSG:32638", "EPSG:32638"},
    {"gdal/shp/m", "EPSG:32631", "EPSG:4326"},
    {"gdal/shp/n", "EPSG:32631", "EPSG:4326"},
    {"gdal/shp/prj", "EPSG:26914", "EPSG:4269"},
    {"gdal/shp/slightly", "EPSG:25832", "EPSG:25832"},
    {"gdal/shp/testpoly", "EPSG:32638", "EPSG:32638"},
    {"geojson-invalid-geometry/valid/", "EPSG:3857", "EPSG:4326"},
    {"geojson-invalid-geometry/problematic_structure/problematic_crs", "EPSG:32632", "EPSG:32632"},
    {"inasafe/", "EPSG:32748", "EPSG:4326"},
    {"inasafe/25d", "EPSG:32753", "EPSG:4326"},
    {"inasafe/donut", "EPSG:32749", "EPSG:4326"},
    {"no-crs/grid", "EPSG:32747", "EPSG:4326"},
    {"no-crs/points", "EPSG:32617", "EPSG:4326"},
    {"no-crs/points_epsg2249", "EPSG:32619", "EPSG:2249"},
    {"xplan-geometry/", "EPSG:25832", "EPSG:25832"},
    {"xplan-geometry/inspector/geltungsbereich/komp", "EPSG:25833", "EPSG:25833"},
    {"xplan-geometry/invalidSelf", "EPSG:25833", "EPSG:25833"},
};

typedef struct {
    guint records, stored, quarantined, unmapped, repaired;
} Sum;

/* Parts of another file, or, like .gfs, what GDAL leaves beside one that it could write to. */
static const char *const skipped[] = {".dbf", ".shx", ".prj", ".gie", ".gfs", NULL};

static bool is_main_file(const char *relative)
{
    for (const char *const *s = skipped; *s; s++)
        if (g_str_has_suffix(relative, *s))
            return false;
    return !g_str_has_prefix(relative, "geos-xml/");
}

static void list_files(const char *root, const char *relative, GPtrArray *out)
{
    g_autofree char *path = g_build_filename(root, relative, NULL);
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        char *one = *relative ? g_strdup_printf("%s/%s", relative, name) : g_strdup(name);
        g_autofree char *full = g_build_filename(root, one, NULL);
        if (g_file_test(full, G_FILE_TEST_IS_DIR))
            list_files(root, one, out);
        else if (is_main_file(one))
            g_ptr_array_add(out, g_strdup(one));
        g_free(one);
    }
    if (dir)
        g_dir_close(dir);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static guint place_of(const char *file)
{
    guint best = 0;
    for (guint i = 0; i < G_N_ELEMENTS(places); i++)
        if (g_str_has_prefix(file, places[i].prefix) &&
            strlen(places[i].prefix) >= strlen(places[best].prefix))
            best = i;
    return best;
}

/* The UTM zone of the first two numbers behind "coordinates", else that of the first plan. */
static char *plan_crs(const char *path, guint place)
{
    g_autofree char *text = NULL;
    if (places[place].plan || !g_file_get_contents(path, &text, NULL, NULL))
        return g_strdup(places[place].plan);
    char *at = strstr(text, "coordinates");
    at = at ? at + strcspn(at, "-0123456789") : NULL;
    double lon = at ? g_ascii_strtod(at, &at) : 45;
    at = at ? at + strspn(at, ", \t\r\n") : NULL;
    double lat = at ? g_ascii_strtod(at, NULL) : 40;
    int zone = (int)floor((lon + 180) / 6) + 1;
    return g_strdup_printf("EPSG:%d", (lat < 0 ? 32700 : 32600) + CLAMP(zone, 1, 60));
}

static Sum sum_of(const AgtImportResult *r)
{
    Sum s = {0};
    for (guint i = 0; i < r->counts->len; i++) {
        const AgtImportCount *c = r->counts->pdata[i];
        s.records += c->records;
        s.stored += c->stored;
        s.quarantined += c->quarantined;
        s.unmapped += c->unmapped;
        s.repaired += c->repaired;
    }
    return s;
}

static void add_once(GPtrArray *list, const char *text)
{
    for (guint i = 0; i < list->len; i++)
        if (strcmp(list->pdata[i], text) == 0)
            return;
    g_ptr_array_add(list, g_strdup(text));
}

/* The findings as "rule: what", each once, and whether any is a warning or worse. */
static char *reasons_of(const AgtFindings *f, bool *warned)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < agt_findings_n(f); i++) {
        const AgtFinding *x = agt_findings_get(f, i);
        const char *id = x->rule->id + strlen("import.");
        bool shown = strcmp(id, "operation") != 0 && strcmp(id, "unmapped_field") != 0;
        g_autofree char *text = x->what ? g_strdup_printf("%s (%s)", id, x->what) : g_strdup(id);
        *warned = *warned || x->severity <= AGT_WARNING;
        if (shown)
            add_once(list, text);
    }
    g_ptr_array_sort(list, by_name);
    g_ptr_array_add(list, NULL);
    return g_strjoinv("; ", (char **)list->pdata);
}

/* Rows of a layer that are added. */
static guint added(const AgtImportResult *r, AgtLayerId layer)
{
    return agt_changeset_count(r->changes, layer, AGT_ADD);
}

/* What holds for every file. */
static void check_result(const char *file, const Run *run, const AgtPlan *plan, const Imported *i)
{
    Sum s = sum_of(i->result);
    g_autoptr(GError) error = NULL;
    g_autoptr(AgtPlan) after = agt_plan_apply(plan, i->result->changes, &error);
    if (error)
        fail_msg("%s, %s: %s", file, run->name, error->message);
    guint hazards = added(i->result, AGT_LAYER_HAZARD_AREA) +
                    added(i->result, AGT_LAYER_HAZARD_LINE) +
                    added(i->result, AGT_LAYER_HAZARD_POINT);
    /* a height grid is no record, and lines of a drawing may be joined to one */
    bool other = added(i->result, AGT_LAYER_TERRAIN) > 0 || g_str_has_suffix(file, ".dxf");
    if (s.records != s.stored + s.quarantined + s.unmapped)
        fail_msg("%s, %s: %u records, but not in the columns", file, run->name, s.records);
    if (added(i->result, AGT_LAYER_QUARANTINE) != s.quarantined)
        fail_msg("%s, %s: %u quarantined, but not there", file, run->name, s.quarantined);
    if (strcmp(run->name, "hazard") == 0 && !other && hazards < s.records)
        fail_msg("%s: %u records, but %u hazards", file, s.records, hazards);
}

/* A record without positions, or of several kinds at once, fits no layer, however valid it is. */
static bool is_called_valid(const char *file)
{
    return strstr(file, "/valid_") && !strstr(file, "null_geometry") &&
           !strstr(file, "geometrycollection") && !strstr(file, "empty");
}

/* The program's own words, without the file's name; what the reader said is cut. */
static char *short_error(const char *file, const GError *error)
{
    g_autofree char *base = g_path_get_basename(file);
    g_autofree char *quoted = g_strdup_printf("\"%s\"", base);
    g_auto(GStrv) parts = g_strsplit(error->message, quoted, -1);
    char *text = g_strjoinv("FILE", parts);
    g_strdelimit(text, "\t\n\r", ' ');
    if (g_utf8_strlen(text, -1) > 160) {
        g_autofree char *cut = g_utf8_substring(text, 0, 160);
        g_free(text);
        text = g_strconcat(cut, "...", NULL);
    }
    return text;
}

/* One line of the table. */
static char *try_file(const char *root, const char *file, const Run *run)
{
    guint place = place_of(file);
    g_autofree char *path = g_build_filename(root, file, NULL);
    g_autofree char *crs = plan_crs(path, place);
    g_autoptr(AgtPlan) plan = empty_plan(crs);
    g_autofree char *profile = run->profile ? source_path(run->profile) : NULL;
    g_autoptr(GError) bad_profile = NULL;
    g_autoptr(AgtYaml) yaml = profile ? agt_yaml_load(profile, &bad_profile) : NULL;
    assert_no_error(bad_profile);
    g_auto(Imported) i = {NULL, agt_findings_new(), NULL};
    AgtImportOptions o = {.path = path,
                          .profile = yaml,
                          .profile_name = run->profile,
                          .crs = run->crs ? places[place].crs : NULL,
                          .imported_on = "2026-11-22"};
    i.result = agt_import(plan, &o, i.findings, &i.error);
    assert_true(!i.result == (i.error != NULL));
    if (i.error) {
        bool died = g_error_matches(i.error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_CRASHED) ||
                    g_error_matches(i.error, AGT_EXCHANGE_ERROR, AGT_EXCHANGE_ERROR_LIMIT);
        g_autofree char *why = short_error(file, i.error);
        return g_strdup_printf("%s\t%s\t%s\t-\t-\t-\t-\t-\t%s", file, run->name,
                               died ? "crashed-in-reader" : "refused", why);
    }
    check_result(file, run, plan, &i);
    Sum s = sum_of(i.result);
    bool warned = false;
    g_autofree char *why = reasons_of(i.findings, &warned);
    bool clean = !warned && !s.quarantined && !s.unmapped && !s.repaired;
    if (!clean && run->profile && is_called_valid(file))
        fail_msg("%s, %s: its authors call it valid, but: %s", file, run->name, why);
    return g_strdup_printf("%s\t%s\t%s\t%u\t%u\t%u\t%u\t%u\t%s", file, run->name,
                           clean ? "clean" : "repaired", s.records, s.stored, s.quarantined,
                           s.unmapped, s.repaired, why);
}

static char *make_table(const char *root)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    list_files(root, "", files);
    g_ptr_array_sort(files, by_name);
    GString *table = g_string_new(
        "file\trun\toutcome\trecords\tstored\tquarantined\tunmapped\trepaired\treason\n");
    for (guint i = 0; i < files->len; i++)
        for (guint k = 0; k < G_N_ELEMENTS(runs); k++) {
            g_autofree char *line = try_file(root, files->pdata[i], &runs[k]);
            g_string_append_printf(table, "%s\n", line);
        }
    return g_string_free(table, FALSE);
}

/* Shows the first lines that differ. */
static void compare(const char *want, const char *got)
{
    g_auto(GStrv) a = g_strsplit(want, "\n", -1);
    g_auto(GStrv) b = g_strsplit(got, "\n", -1);
    guint shown = 0;
    for (guint i = 0; i < MAX(g_strv_length(a), g_strv_length(b)) && shown < 20; i++) {
        const char *x = i < g_strv_length(a) ? a[i] : "", *y = i < g_strv_length(b) ? b[i] : "";
        if (strcmp(x, y) == 0)
            continue;
        shown++;
        fprintf(stderr, "- %s\n+ %s\n", x, y);
    }
    if (shown)
        fail_msg("the table does not hold; read the lines, and if they are right write it with "
                 "UPDATE_TABLE=1");
}

static void every_file_ends_as_the_table_says(void **state)
{
    g_autofree char *got = make_table(*state);
    g_autofree char *path = source_path("tests/real/bad-input.tsv");
    g_autofree char *want = NULL;
    g_autoptr(GError) error = NULL;
    if (g_getenv("UPDATE_TABLE"))
        g_file_set_contents(path, got, -1, &error);
    else if (g_file_get_contents(path, &want, NULL, &error))
        compare(want, got);
    assert_no_error(error);
}

int main(void)
{
    g_autofree char *root = data_path("bad-input");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(every_file_ends_as_the_table_says, root)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
