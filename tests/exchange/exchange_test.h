/* SPDX-License-Identifier: Apache-2.0 */
/* Builders for tests of import and export. */
#pragma once

#include <glib/gstdio.h>
#include <math.h>

#include <agrotown/crs.h>
#include <agrotown/exchange.h>

#include "support.h"

/* An empty plan. */
static inline AgtPlan *empty_plan(const char *crs)
{
    AgtPlanHead head = {.key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                        .title = "Test",
                        .crs = crs,
                        .srid = (int)g_ascii_strtoll(crs + 5, NULL, 10),
                        .vertical_datum = "EPSG:5705",
                        .illustrative = true,
                        .revision = "",
                        .revision_name = ""};
    return agt_plan_builder_end(agt_plan_builder_new(&head));
}

/* What an import gave. */
typedef struct {
    AgtImportResult *result;
    AgtFindings *findings;
    GError *error;
} Imported;

static inline void imported_clear(Imported *i)
{
    agt_import_result_free(i->result);
    agt_findings_free(i->findings);
    g_clear_error(&i->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Imported, imported_clear)

/* @p profile is YAML text, or a file of plans/profiles when it ends in ".yaml"; may be NULL.
 * @p more: dataset, mode, extent. */
static inline Imported import_edition(const AgtPlan *plan, const char *path, const char *profile,
                                      const char *crs, const char *data_as_of, bool reread,
                                      AgtImportOptions more)
{
    Imported i = {NULL, agt_findings_new(), NULL};
    g_autoptr(AgtYaml) yaml = NULL;
    if (profile && g_str_has_suffix(profile, ".yaml")) {
        g_autofree char *relative = g_build_filename("plans", "profiles", profile, NULL);
        g_autofree char *file = source_path(relative);
        yaml = agt_yaml_load(file, &i.error);
    } else if (profile) {
        yaml = agt_yaml_parse("test.yaml", profile, -1, &i.error);
    }
    assert_no_error(i.error);
    AgtImportOptions o = {.path = path,
                          .profile = yaml,
                          .profile_name = "test",
                          .crs = crs,
                          .data_as_of = data_as_of,
                          .imported_on = "2026-11-22",
                          .dataset = more.dataset,
                          .mode = more.mode,
                          .extent = more.extent,
                          .reread = reread};
    i.result = agt_import(plan, &o, i.findings, &i.error);
    assert_true((i.result == NULL) == (i.error != NULL));
    return i;
}

static inline Imported import_file(const AgtPlan *plan, const char *path, const char *profile,
                                   const char *crs, const char *data_as_of, bool reread)
{
    return import_edition(plan, path, profile, crs, data_as_of, reread, (AgtImportOptions){0});
}

/* The plan after an import that must have worked. */
static inline AgtPlan *applied(const AgtPlan *plan, const Imported *i)
{
    assert_no_error(i->error);
    g_autoptr(GError) error = NULL;
    AgtPlan *after = agt_plan_apply(plan, i->result->changes, &error);
    assert_no_error(error);
    return after;
}

static inline void refused(const Imported *i, int code, const char *word)
{
    assert_null(i->result);
    if (!g_error_matches(i->error, AGT_EXCHANGE_ERROR, code) || !strstr(i->error->message, word))
        fail_msg("expected code %d and \"%s\": %s", code, word, i->error->message);
}

/* Findings with a rule id. */
static inline guint count_rule(const AgtFindings *f, const char *rule)
{
    guint n = 0;
    for (guint i = 0; i < agt_findings_n(f); i++)
        n += strcmp(agt_findings_get(f, i)->rule->id, rule) == 0;
    return n;
}

/* Every record of every layer is in one of the three columns. */
static inline void balanced(const AgtImportResult *r, guint records, guint stored,
                            guint quarantined, guint unmapped)
{
    guint sum[4] = {0};
    for (guint i = 0; i < r->counts->len; i++) {
        const AgtImportCount *c = g_ptr_array_index(r->counts, i);
        assert_int_equal(c->records, c->stored + c->quarantined + c->unmapped);
        sum[0] += c->records;
        sum[1] += c->stored;
        sum[2] += c->quarantined;
        sum[3] += c->unmapped;
    }
    assert_int_equal(sum[0], records);
    assert_int_equal(sum[1], stored);
    assert_int_equal(sum[2], quarantined);
    assert_int_equal(sum[3], unmapped);
}

/* A folder that goes away with the test. */
static inline int folder_new(void **state)
{
    *state = g_dir_make_tmp("agt-exchange-XXXXXX", NULL);
    return *state == NULL;
}

static inline void folder_remove(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *one = g_build_filename(path, name, NULL);
        if (g_file_test(one, G_FILE_TEST_IS_DIR))
            folder_remove(one);
        else
            g_unlink(one);
    }
    if (dir)
        g_dir_close(dir);
    g_rmdir(path);
}

static inline int folder_free(void **state)
{
    folder_remove(*state);
    g_free(*state);
    return 0;
}

/* Writes a file into the folder; its path, newly allocated. */
static inline char *write_file(void **state, const char *name, const char *text)
{
    char *path = g_build_filename(*state, name, NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

/* GeoJSON of the features, in EPSG:32638 by the old crs member that GDAL still reads. */
static inline char *geojson(void **state, const char *name, const char *features)
{
    g_autofree char *text = g_strdup_printf(
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
        "\"urn:ogc:def:crs:EPSG::32638\"}},\"features\":[%s]}",
        features);
    return write_file(state, name, text);
}

/* One feature: geometry as GeoJSON text ("null" for none) and properties. */
#define FEATURE(geometry, properties)                                                              \
    "{\"type\":\"Feature\",\"geometry\":" geometry ",\"properties\":{" properties "}}"
#define POLYGON(ring) "{\"type\":\"Polygon\",\"coordinates\":[[" ring "]]}"
#define LINE(run)     "{\"type\":\"LineString\",\"coordinates\":[" run "]}"
#define POINT(at)     "{\"type\":\"Point\",\"coordinates\":" at "}"
#define SQUARE(e)                                                                                  \
    POLYGON("[66" e "0,4440000],[66" e "8,4440000],[66" e "8,4440008],[66" e "0,4440008],[66" e    \
            "0,4440000]")
#define BOW_TIE                                                                                    \
    POLYGON("[660000,4440000],[660010,4440010],[660010,4440000],[660000,4440010],[660000,"         \
            "4440000]")
