/* SPDX-License-Identifier: Apache-2.0 */
/* A plan file in a folder of its own, rows for it, and foreign hands on it. */
#pragma once

#include <glib/gstdio.h>
#include <sqlite3.h>

#include <agrotown/store.h>

#include "support.h"

typedef struct {
    char *folder, *path;
} Fixture;

static const AgtRevisionInfo info_for_tests = {
    .author = "A. Planner", .message = "a change", .time = "2026-11-01T10:00:00Z", .tool = "test"};

static inline void make_plan(const char *path)
{
    GError *error = NULL;
    const AgtPlanHead head = {.title = "Test",
                              .crs = "EPSG:32638",
                              .srid = 32638,
                              .vertical_datum = "EPSG:5705",
                              .illustrative = true};
    bool ok = agt_store_create(path, &head, "", "+proj=utm +zone=38 +datum=WGS84 +units=m +no_defs",
                               "WGS 84 / UTM zone 38N", &error);
    assert_no_error(error);
    assert_true(ok);
}

/* A new plan file; the first one made by the program is copied. */
static inline Fixture fixture_new(void)
{
    static char *bytes;
    static gsize n;
    GError *error = NULL;
    Fixture f = {.folder = g_dir_make_tmp("agrotown-store-XXXXXX", &error)};
    assert_no_error(error);
    f.path = g_build_filename(f.folder, "plan.sqlite", NULL);
    if (bytes) {
        g_file_set_contents(f.path, bytes, (gssize)n, &error);
    } else {
        make_plan(f.path);
        g_file_get_contents(f.path, &bytes, &n, &error);
    }
    assert_no_error(error);
    return f;
}

static inline void fixture_clear(Fixture *f)
{
    g_unlink(f->path);
    g_autofree char *journal = g_strconcat(f->path, "-journal", NULL);
    g_unlink(journal);
    g_rmdir(f->folder);
    g_free(f->path);
    g_free(f->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

static inline AgtStore *open_store(const Fixture *f, AgtStoreMode mode)
{
    GError *error = NULL;
    AgtStore *s = agt_store_open(f->path, mode, &error);
    assert_no_error(error);
    return s;
}

/* A square of side @p m with its corner at (x, y). */
static inline AgtGeom *square(double x, double y, double m)
{
    return agt_geom_new_box((AgtBox){x, y, x + m, y + m});
}

static inline AgtFeature *make_row(AgtArena *a, AgtLayerId layer, const char *id, double x)
{
    AgtFeature *row = agt_arena_row(a, layer);
    row->id = row->birth = agt_arena_text(a, id);
    if (agt_layer(layer)->geom == AGT_LAYER_GEOM_POLYGON)
        row->geom = agt_arena_take_geom(a, square(x, 100, 10));
    else if (agt_layer(layer)->geom == AGT_LAYER_GEOM_POINT)
        row->geom = agt_arena_take_geom(a, agt_geom_new_point(x, 100));
    else if (agt_layer(layer)->geom == AGT_LAYER_GEOM_LINE)
        row->geom =
            agt_arena_take_geom(a, agt_geom_new_line((AgtPoint[]){{x, 100}, {x + 5, 130}}, 2));
    return row;
}

/* Three plots, a street, a hazard, a release and a setting in revision r1. */
static inline void fill_small(const Fixture *f)
{
    g_autoptr(AgtChangeset) c = agt_changeset_new();
    AgtArena *a = agt_changeset_arena(c);
    static const char *const plot[] = {"P-001", "P-002", "P-003"};
    for (guint i = 0; i < 3; i++) {
        AgtPlot *p = (AgtPlot *)make_row(a, AGT_LAYER_PLOT, plot[i], 1000 + 20.0 * i);
        p->use = "homestead";
        p->area_m2 = 100;
        agt_changeset_add(c, &p->f);
    }
    agt_changeset_add(c, make_row(a, AGT_LAYER_STREET, "ST-01", 990));
    AgtHazardArea *h = (AgtHazardArea *)make_row(a, AGT_LAYER_HAZARD_AREA, "HZ-001", 2000);
    h->class = "cha";
    h->status = "open";
    agt_changeset_add(c, &h->f);
    AgtRelease *r = (AgtRelease *)make_row(a, AGT_LAYER_RELEASE, "RE-001", 3000);
    r->status = "handed_over";
    agt_changeset_add(c, &r->f);
    AgtSetting *set = (AgtSetting *)make_row(a, AGT_LAYER_SETTING, "clearance.standoff_m", 0);
    set->value = "10";
    agt_changeset_add(c, &set->f);
    GError *error = NULL;
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_WRITE);
    g_autoptr(AgtRevision) rev = agt_store_apply(s, c, &info_for_tests, &error);
    assert_no_error(error);
    assert_int_equal(rev->seq, 1);
}

/* What a bare SQLite shell does to the file; with mod_spatialite when @p spatialite. */
static inline void foreign(const Fixture *f, bool spatialite, const char *sql)
{
    sqlite3 *db;
    char *message = NULL;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    if (spatialite) {
        sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
        assert_int_equal(sqlite3_load_extension(db, "mod_spatialite", NULL, NULL), SQLITE_OK);
    }
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(db);
}

static inline AgtPlan *load(AgtStore *s, const char *revision, AgtFindings *out)
{
    GError *error = NULL;
    AgtPlan *p = agt_store_load(s, revision, AGT_LAYERS_ALL, out, &error);
    assert_no_error(error);
    return p;
}

/* Number of findings of a rule. */
static inline guint count_rule(const AgtFindings *f, const char *rule)
{
    guint n = 0;
    for (guint i = 0; i < agt_findings_n(f); i++)
        n += strcmp(agt_findings_get(f, i)->rule->id, rule) == 0;
    return n;
}

static inline void assert_same_rows(const AgtPlan *a, const AgtPlan *b)
{
    for (guint i = 0; i < AGT_N_LAYERS; i++) {
        const AgtTable *x = agt_plan_table(a, i), *y = agt_plan_table(b, i);
        if (x->n != y->n)
            fail_msg("layer %s: %u rows against %u", agt_layer(i)->name, x->n, y->n);
        for (guint k = 0; k < x->n; k++)
            if (!agt_row_equal(x->rows[k], y->rows[k]))
                fail_msg("layer %s: %s differs", agt_layer(i)->name, x->rows[k]->id);
    }
}

/* The file proves whole: every finding of check fails the test. */
static inline void assert_whole(const Fixture *f)
{
    GError *error = NULL;
    g_autoptr(AgtStore) s = open_store(f, AGT_STORE_READ);
    g_autoptr(AgtFindings) out = agt_findings_new();
    bool ok = agt_store_check(s, out, &error);
    assert_no_error(error);
    assert_true(ok);
    for (guint i = 0; i < agt_findings_n(out); i++) {
        g_autofree char *text = agt_finding_text(agt_findings_get(out, i), AGT_LANG_EN);
        fail_msg("check: %s", text);
    }
}
