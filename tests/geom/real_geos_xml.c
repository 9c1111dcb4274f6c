/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The test cases of GEOS and JTS (XML) as an oracle: what they expect of predicates, distances,
 * validity and areas of overlays holds here too. Cases with geometries we do not take
 * (collections, rings of two points) are counted, not run.
 */
#include <math.h>

#include <agrotown/geom.h>

#include "support.h"

/* One operation of a case and its expected result. */
typedef struct {
    char *name, *arg1, *arg2, *arg3, *expected;
} Op;

/* A case while its file is read. */
typedef struct {
    const char *file;
    GString *text;
    char *a, *b;
    Op op;
    int run, passed, left_out;
} Cases;

static AgtGeom *read_hex(const char *hex)
{
    size_t n = strlen(hex) / 2;
    g_autofree uint8_t *data = g_new(uint8_t, n + 1);
    for (size_t i = 0; i < n; i++)
        data[i] =
            (uint8_t)(g_ascii_xdigit_value(hex[2 * i]) * 16 + g_ascii_xdigit_value(hex[2 * i + 1]));
    return agt_geom_from_wkb(data, n, NULL);
}

static AgtGeom *read_geometry(const char *text)
{
    if (!text)
        return NULL;
    g_autofree char *plain = g_strstrip(g_strdup(text));
    return g_ascii_isdigit(plain[0]) ? read_hex(plain) : agt_geom_from_wkt(plain, NULL);
}

static const char *argument(const Cases *c, const char *name)
{
    return !name ? NULL : g_ascii_strcasecmp(name, "A") == 0 ? c->a : c->b;
}

static void judge(Cases *c, bool ok, const char *got)
{
    c->run++;
    c->passed += ok;
    if (!ok)
        printf("%s: %s gives %s, expected %.60s\n  A %.300s\n  B %.300s\n", c->file, c->op.name,
               got, c->op.expected, c->a, c->b ? c->b : "");
}

static void judge_bool(Cases *c, bool got)
{
    bool expected = strstr(c->op.expected, "true") != NULL;
    judge(c, got == expected, got ? "true" : "false");
}

/* Predicates; false when the operation is another one. */
static bool run_predicate(Cases *c, const AgtGeom *x, const AgtGeom *y)
{
    bool meets = false, covers = false, covered = false;
    const char *name = c->op.name;
    if (!y)
        return false;
    if (strcmp(name, "intersects") == 0 || strcmp(name, "disjoint") == 0) {
        assert_true(agt_geom_intersects(x, y, &meets, NULL));
        judge_bool(c, meets == (name[0] == 'i'));
    } else if (strcmp(name, "covers") == 0) {
        assert_true(agt_geom_covers(x, y, &covers, NULL));
        judge_bool(c, covers);
    } else if (strcmp(name, "coveredBy") == 0) {
        assert_true(agt_geom_covers(y, x, &covered, NULL));
        judge_bool(c, covered);
    } else if (strcmp(name, "isWithinDistance") == 0) {
        judge_bool(c, agt_geom_distance_m(x, y) <= g_ascii_strtod(c->op.arg3, NULL));
    } else {
        return false;
    }
    return true;
}

static void run_distance(Cases *c, const AgtGeom *x, const AgtGeom *y)
{
    double expected = g_ascii_strtod(c->op.expected, NULL), got = agt_geom_distance_m(x, y);
    if (isinf(got))
        got = 0.0; /* GEOS gives 0 for an empty geometry */
    judge(c, fabs(got - expected) <= 1e-6 * fmax(1.0, expected), "another distance");
}

/* Overlay is compared by area and length, since rings may start anywhere. */
static void run_overlay(Cases *c, const AgtGeom *x, const AgtGeom *y)
{
    g_autoptr(AgtGeom) expected = read_geometry(c->op.expected);
    g_autoptr(AgtGeom) got = NULL;
    const AgtGeom *both[] = {x, y};
    bool polygons = x->kind == AGT_GEOM_POLYGON && y->kind == AGT_GEOM_POLYGON;
    bool on_grid = strstr(c->file, "Prec") != NULL; /* expects results on a precision grid */
    if (!expected || !polygons || on_grid || !agt_geom_is_valid(x, NULL, NULL) ||
        !agt_geom_is_valid(y, NULL, NULL)) {
        c->left_out++;
        return;
    }
    if (g_str_has_prefix(c->op.name, "union"))
        got = agt_geom_union(both, 2, NULL);
    else if (g_str_has_prefix(c->op.name, "intersection"))
        got = agt_geom_intersection(x, y, NULL);
    else
        got = agt_geom_difference(x, y, NULL);
    double area = agt_geom_area_m2(expected);
    double tolerance = 1e-6 * fmax(area, 1.0);
    judge(c,
          got && agt_geom_is_valid(got, NULL, NULL) &&
              fabs(agt_geom_area_m2(got) - area) <= tolerance,
          "another area");
}

static void run_op(Cases *c)
{
    const char *name = c->op.name;
    g_autoptr(AgtGeom) x = read_geometry(argument(c, c->op.arg1));
    g_autoptr(AgtGeom) y = read_geometry(argument(c, c->op.arg2));
    bool beyond = x && (x->box.maxx > 1e8 || x->box.maxy > 1e8); /* we take no such place */
    if (!x || beyond || (c->op.arg2 && strchr("AaBb", c->op.arg2[0]) && !y)) {
        c->left_out++;
        return;
    }
    if (strcmp(name, "isValid") == 0)
        judge_bool(c, agt_geom_is_valid(x, NULL, NULL));
    else if (strcmp(name, "distance") == 0 && y)
        run_distance(c, x, y);
    else if (y &&
             (g_str_has_prefix(name, "union") || g_str_has_prefix(name, "intersection") ||
              g_str_has_prefix(name, "difference")) &&
             strcmp(name, "unionArea") != 0)
        run_overlay(c, x, y);
    else if (!run_predicate(c, x, y))
        c->left_out++;
}

static void set(char **slot, const char *value)
{
    g_free(*slot);
    *slot = g_strdup(value);
}

static void start_element(GMarkupParseContext *context, const char *element, const char **names,
                          const char **values, gpointer user, GError **error)
{
    (void)context, (void)error;
    Cases *c = user;
    g_string_truncate(c->text, 0);
    if (strcmp(element, "case") == 0) {
        set(&c->a, NULL);
        set(&c->b, NULL);
    }
    if (strcmp(element, "op") != 0)
        return;
    set(&c->op.name, NULL);
    set(&c->op.arg1, NULL);
    set(&c->op.arg2, NULL);
    set(&c->op.arg3, NULL);
    for (int i = 0; names[i]; i++)
        set(strcmp(names[i], "name") == 0   ? &c->op.name
            : strcmp(names[i], "arg1") == 0 ? &c->op.arg1
            : strcmp(names[i], "arg2") == 0 ? &c->op.arg2
                                            : &c->op.arg3,
            values[i]);
}

static void add_text(GMarkupParseContext *context, const char *text, gsize len, gpointer user,
                     GError **error)
{
    (void)context, (void)error;
    Cases *c = user;
    g_string_append_len(c->text, text, (gssize)len);
}

static void end_element(GMarkupParseContext *context, const char *element, gpointer user,
                        GError **error)
{
    (void)context, (void)error;
    Cases *c = user;
    if (strcmp(element, "a") == 0)
        set(&c->a, c->text->str);
    else if (strcmp(element, "b") == 0)
        set(&c->b, c->text->str);
    else if (strcmp(element, "op") == 0) {
        set(&c->op.expected, c->text->str);
        run_op(c);
    }
}

static void read_file(Cases *c, const char *folder, const char *name)
{
    static const GMarkupParser parser = {start_element, end_element, add_text, NULL, NULL};
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;
    gsize len;
    assert_true(g_file_get_contents(path, &text, &len, NULL));
    c->file = name;
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, c, NULL);
    g_autoptr(GError) error = NULL;
    g_markup_parse_context_parse(context, text, (gssize)len, &error);
    assert_no_error(error);
}

static void run_folder(const char *folder, int least)
{
    Cases c = {.text = g_string_new(NULL)};
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    assert_non_null(dir);
    for (const char *name; (name = g_dir_read_name(dir));)
        read_file(&c, folder, name);
    printf("%s: %d run, %d as expected, %d left out\n", folder, c.run, c.passed, c.left_out);
    g_string_free(c.text, TRUE);
    char *owned[] = {c.a, c.b, c.op.name, c.op.arg1, c.op.arg2, c.op.arg3, c.op.expected};
    for (size_t i = 0; i < G_N_ELEMENTS(owned); i++)
        g_free(owned[i]);
    assert_int_equal(c.run, c.passed);
    assert_true(c.run >= least);
}

static char *general, *issues;

static void test_general(void **state)
{
    (void)state;
    run_folder(general, 700);
}

static void test_issues(void **state)
{
    (void)state;
    run_folder(issues, 15);
}

int main(void)
{
    general = data_path("bad-input/geos-xml/general");
    issues = data_path("bad-input/geos-xml/issue");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_general),
        cmocka_unit_test(test_issues),
    };
    int result = cmocka_run_group_tests(tests, NULL, NULL);
    g_free(general);
    g_free(issues);
    return result;
}
